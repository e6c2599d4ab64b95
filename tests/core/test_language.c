/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/language.h"

#include "core/date.h"
#include "core/text.h"
#include "tests/core/suites.h"

#include <stdlib.h>

enum { A_TUESDAY = 20781 /* 2026-11-24 */ };

START_TEST(the_default_is_dutch)
{
    language_start();
    ck_assert_int_eq(language_current(), LANGUAGE_DUTCH);
    ck_assert_str_eq(language_weekday(2), "dinsdag");
    ck_assert_str_eq(language_weekday_short(2), "di");
}
END_TEST

START_TEST(the_language_changes_between_two_texts)
{
    char text[64];
    for (int round = 0; round < 3; round++) {
        language_use(LANGUAGE_FRENCH);
        language_date_weekday(A_TUESDAY, text, sizeof text);
        ck_assert_str_eq(text, "mardi 24 novembre");
        language_use(LANGUAGE_ENGLISH);
        language_date_weekday(A_TUESDAY, text, sizeof text);
        ck_assert_str_eq(text, "Tuesday 24 November");
        language_use(LANGUAGE_DUTCH);
        language_date_weekday(A_TUESDAY, text, sizeof text);
        ck_assert_str_eq(text, "dinsdag 24 november");
        language_date_long(A_TUESDAY, text, sizeof text);
        ck_assert_str_eq(text, "24 november 2026");
    }
}
END_TEST

/* Letters beyond ASCII arrive as UTF-8, whatever LC_CTYPE says. */
START_TEST(accents_arrive_as_utf8)
{
    char text[64];
    int32_t date = 0;
    ck_assert(date_make(2027, 2, 1, &date));
    language_use(LANGUAGE_FRENCH);
    language_date_long(date, text, sizeof text);
    ck_assert_str_eq(text, "1er février 2027");
}
END_TEST

START_TEST(the_first_of_a_month_is_another_in_french)
{
    char text[64];
    int32_t first = 0;
    ck_assert(date_make(2026, 12, 1, &first));
    language_use(LANGUAGE_FRENCH);
    language_date_weekday(first, text, sizeof text);
    ck_assert_str_eq(text, "mardi 1er décembre");
    language_date_long(first, text, sizeof text);
    ck_assert_str_eq(text, "1er décembre 2026");
    language_date_weekday(first + 1, text, sizeof text);
    ck_assert_str_eq(text, "mercredi 2 décembre");
    language_use(LANGUAGE_DUTCH);
    language_date_weekday(first, text, sizeof text);
    ck_assert_str_eq(text, "dinsdag 1 december");
}
END_TEST

START_TEST(numbers_keep_their_point)
{
    char text[16];
    ck_assert(text_format(text, sizeof text, "%.1f", 1.5));
    ck_assert_str_eq(text, "1.5");
}
END_TEST

START_TEST(codes_and_short_dates)
{
    enum language language = LANGUAGE_ENGLISH;
    char text[16];
    ck_assert(language_parse("fr", &language));
    ck_assert_int_eq(language, LANGUAGE_FRENCH);
    ck_assert(!language_parse("de", &language));
    ck_assert(!language_parse("", &language));
    ck_assert_str_eq(language_code(LANGUAGE_DUTCH), "nl");
    ck_assert_str_eq(language_weekday(0), "");
    ck_assert_str_eq(language_weekday_short(8), "");
    language_date_short(A_TUESDAY, text, sizeof text);
    ck_assert_str_eq(text, "24/11/2026");
    language_date_short(DATE_NONE, text, sizeof text);
    ck_assert_str_eq(text, "");
}
END_TEST

Suite *test_language_suite(void)
{
    Suite *suite = suite_create("language");
    TCase *all = tcase_create("all");
    tcase_add_test(all, the_default_is_dutch);
    tcase_add_test(all, the_language_changes_between_two_texts);
    tcase_add_test(all, accents_arrive_as_utf8);
    tcase_add_test(all, the_first_of_a_month_is_another_in_french);
    tcase_add_test(all, numbers_keep_their_point);
    tcase_add_test(all, codes_and_short_dates);
    suite_add_tcase(suite, all);
    return suite;
}
