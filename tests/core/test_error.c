/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"

#include "core/language.h"
#include "core/text.h"
#include "tests/core/suites.h"

#include <errno.h>
#include <string.h>

START_TEST(the_first_message_counts)
{
    struct error error = {0};
    ck_assert_int_eq(error_set(&error, STATUS_REFUSED, "row %d", 3), STATUS_REFUSED);
    ck_assert_int_eq(error_set(&error, STATUS_DEFECT, "later"), STATUS_REFUSED);
    ck_assert_int_eq(error_memory(&error), STATUS_REFUSED);
    ck_assert_int_eq(error_system(&error, STATUS_CANNOT_READ, ENOENT, "later"), STATUS_REFUSED);
    ck_assert_str_eq(error.message, "row 3");
    error_clear(&error);
    ck_assert_int_eq(error.status, STATUS_OK);
    ck_assert_str_eq(error.message, "");
}
END_TEST

START_TEST(nobody_listens)
{
    ck_assert_int_eq(error_set(NULL, STATUS_CONFIG, "x"), STATUS_CONFIG);
    ck_assert_int_eq(error_memory(NULL), STATUS_MEMORY);
    error_context(NULL, "x");
    error_clear(NULL);
}
END_TEST

START_TEST(no_error_is_no_error)
{
    struct error error = {0};
    ck_assert_int_eq(error_set(&error, STATUS_OK, "fine"), STATUS_OK);
    error_context(&error, "nothing to say");
    ck_assert_str_eq(error.message, "");
}
END_TEST

START_TEST(context_stands_before_the_message)
{
    struct error error = {0};
    (void)error_set(&error, STATUS_REFUSED, "no such day");
    error_context(&error, "line %d", 7);
    error_context(&error, "%s", "a.csv");
    ck_assert_str_eq(error.message, "a.csv: line 7: no such day");
}
END_TEST

START_TEST(system_errors_say_why)
{
    struct error error = {0};
    language_use(LANGUAGE_ENGLISH);
    ck_assert_int_eq(error_system(&error, STATUS_CANNOT_WRITE, ENOSPC, "city.xml"), STATUS_CANNOT_WRITE);
    ck_assert_str_eq(error.message, "city.xml: No space left on device");
    language_use(LANGUAGE_FRENCH);
    error_clear(&error);
    ck_assert_int_eq(error_system(&error, STATUS_CANNOT_READ, EACCES, "city.xml"), STATUS_CANNOT_READ);
    /* In French where the C library has it, and then with its accents. */
    ck_assert_ptr_null(strchr(error.message, '?'));
    error_clear(&error);
    ck_assert_int_eq(error_system(&error, STATUS_CANNOT_WRITE, ENOMEM, "city.xml"), STATUS_MEMORY);
}
END_TEST

/* Whatever is cut away, what is left is UTF-8 of one line. */
START_TEST(a_long_message_is_cut_between_characters)
{
    char text[ERROR_MESSAGE_SIZE + 64];
    for (size_t offset = 0; offset < 8; offset++) {
        struct error error = {0};
        size_t used = 0;
        for (; used < offset; used++) {
            text[used] = 'x';
        }
        while (used + 4 < sizeof text) {
            const char *letter = used % 3 == 0 ? "\xc3\xa9" : used % 3 == 1 ? "\xe2\x82\xac" : "\xf0\x9f\x98\x80";
            memcpy(text + used, letter, strlen(letter));
            used += strlen(letter);
        }
        text[used] = '\0';
        (void)error_set(&error, STATUS_REFUSED, "%s", text);
        ck_assert(text_is_clean(error.message, strlen(error.message)));
        ck_assert_uint_gt(strlen(error.message), ERROR_MESSAGE_SIZE - 8);
        error_context(&error, "a\nb\tc");
        ck_assert(text_is_clean(error.message, strlen(error.message)));
        ck_assert(text_starts_with(error.message, "a b c: "));
    }
}
END_TEST

START_TEST(exit_codes_are_those_of_sysexits)
{
    static const int codes[][2] = {{STATUS_OK, 0},           {STATUS_USAGE, 64},  {STATUS_REFUSED, 65},
                                   {STATUS_DEFECT, 70},      {STATUS_MEMORY, 70}, {STATUS_CANNOT_WRITE, 73},
                                   {STATUS_CANNOT_READ, 74}, {STATUS_RETRY, 75},  {STATUS_CONFIG, 78}};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        ck_assert_int_eq(error_exit_code((enum status)codes[i][0]), codes[i][1]);
    }
}
END_TEST

/* An order: symmetric, transitive, everything is graver than success. */
START_TEST(gravity_is_an_order)
{
    for (int a = STATUS_OK; a <= STATUS_CONFIG; a++) {
        ck_assert_int_eq(error_gravest((enum status)a, STATUS_OK), a);
        for (int b = STATUS_OK; b <= STATUS_CONFIG; b++) {
            const enum status one = error_gravest((enum status)a, (enum status)b);
            ck_assert_int_eq(one, error_gravest((enum status)b, (enum status)a));
            for (int c = STATUS_OK; c <= STATUS_CONFIG; c++) {
                MUST(error_gravest(one, (enum status)c) ==
                         error_gravest((enum status)a, error_gravest((enum status)b, (enum status)c)),
                     "%d %d %d", a, b, c);
            }
        }
    }
    ck_assert_int_eq(error_gravest(STATUS_RETRY, STATUS_REFUSED), STATUS_REFUSED);
    ck_assert_int_eq(error_gravest(STATUS_CANNOT_WRITE, STATUS_REFUSED), STATUS_CANNOT_WRITE);
    ck_assert_int_eq(error_gravest(STATUS_CANNOT_WRITE, STATUS_DEFECT), STATUS_DEFECT);
}
END_TEST

Suite *test_error_suite(void)
{
    Suite *suite = suite_create("error");
    TCase *all = tcase_create("all");
    tcase_add_test(all, the_first_message_counts);
    tcase_add_test(all, nobody_listens);
    tcase_add_test(all, no_error_is_no_error);
    tcase_add_test(all, context_stands_before_the_message);
    tcase_add_test(all, system_errors_say_why);
    tcase_add_test(all, a_long_message_is_cut_between_characters);
    tcase_add_test(all, exit_codes_are_those_of_sysexits);
    tcase_add_test(all, gravity_is_an_order);
    suite_add_tcase(suite, all);
    return suite;
}
