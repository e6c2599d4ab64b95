/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/language.h"
#include "core/text.h"
#include "reports/words.h"
#include "tests/reports/suites.h"
#include "tests/reports/tool.h"

#include <ctype.h>
#include <string.h>

/* Numbers as people write them, and as they should be read. */
static const struct {
    const char *given, *written;
} PHONES[] = {
    {"0478123456", "0478 12 34 56"},
    {"+32478123456", "0478 12 34 56"},
    {"+32 (0)478/12.34.56", "0478 12 34 56"},
    {"0032 478 12 34 56", "0478 12 34 56"},
    {"056123456", "056 12 34 56"},
    {"+32 56 12 34 56", "056 12 34 56"},
    {"056/12.34.56", "056 12 34 56"},
    {"021234567", "02 123 45 67"},
    {"+3221234567", "02 123 45 67"},
    {"092345678", "09 234 56 78"},
    {"+33 6 12 34 56 78", "00 33 61 23 45 67 8"},
    {"112", "112"},
    {"0101", "01 01"},
    {"056 12 34 56 (dochter)", "056 12 34 56 (dochter)"},
    {"", ""},
    {"-", "-"},
};

START_TEST(phones_keep_their_zero)
{
    char text[WORDS_SIZE];
    words_phone(PHONES[_i].given, text, sizeof text);
    ck_assert_str_eq(text, PHONES[_i].written);
}
END_TEST

START_TEST(phones_lose_no_digit)
{
    /* Digits alone stay the same digits in the same order, and writing twice changes nothing. */
    char given[PHONE_SIZE];
    char once[WORDS_SIZE];
    char twice[WORDS_SIZE];
    for (unsigned length = 1; length < 20; length++) {
        for (unsigned i = 0; i < length; i++) {
            given[i] = (char)('0' + (i * 7 + length) % 10);
        }
        given[length] = '\0';
        words_phone(given, once, sizeof once);
        words_phone(once, twice, sizeof twice);
        ck_assert_str_eq(once, twice);
        if (!text_starts_with(given, "0032")) {
            const char *next = given;
            for (const char *c = once; *c != '\0'; c++) {
                if (*c != ' ') {
                    ck_assert_int_eq(*c, *next++);
                }
            }
            ck_assert_int_eq(*next, '\0');
        }
    }
}
END_TEST

START_TEST(addresses_have_no_loose_commas)
{
    char text[WORDS_SIZE];
    struct address address = {
        .street = "Grote Markt", .house_number = "12 bus 3", .postcode = "8500", .municipality = "Kortrijk"};
    words_address(&address, text, sizeof text);
    ck_assert_str_eq(text, "Grote Markt 12 bus 3, 8500 Kortrijk");
    address.street[0] = '\0';
    address.house_number[0] = '\0';
    words_address(&address, text, sizeof text);
    ck_assert_str_eq(text, "8500 Kortrijk");
    address.municipality[0] = '\0';
    words_address(&address, text, sizeof text);
    ck_assert_str_eq(text, "8500");
    address.postcode[0] = '\0';
    words_address(&address, text, sizeof text);
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(every_rule_has_its_words)
{
    char one[WORDS_SIZE];
    char other[WORDS_SIZE];
    for (int i = 0; i < RULE_COUNT; i++) {
        words_reason((enum rule)i, NULL, 3, one, sizeof one);
        ck_assert_ptr_nonnull(strstr(one, "3"));
        for (int j = 0; j < i; j++) {
            words_reason((enum rule)j, NULL, 3, other, sizeof other);
            ck_assert_str_ne(one, other);
            ck_assert_str_ne(words_released((enum rule)i, 1), words_released((enum rule)j, 1));
        }
    }
}
END_TEST

START_TEST(only_what_a_task_needs_is_named)
{
    static const struct {
        struct task task;
        const char *words;
    } cases[] = {
        {{.needs_car = true}, "2 volunteers lack what the task needs: a car."},
        {{.needs_record_check = true}, "2 volunteers lack what the task needs: a record check."},
        {{.needs_car = true, .needs_information_note = true},
         "2 volunteers lack what the task needs: a car or the information note."},
        {{.needs_car = true, .needs_record_check = true, .needs_information_note = true},
         "2 volunteers lack what the task needs: a car, a record check or the information note."},
    };
    char text[WORDS_SIZE];
    language_use(LANGUAGE_ENGLISH);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        words_reason(RULE_NEEDS, &cases[c].task, 2, text, sizeof text);
        ck_assert_str_eq(text, cases[c].words);
    }
    words_reason(RULE_NEEDS, NULL, 1, text, sizeof text);
    language_use(LANGUAGE_DUTCH);
    ck_assert_str_eq(text, "1 volunteer lacks what the task needs: a car, a record check or the information note.");
}
END_TEST

START_TEST(the_nearest_to_going_come_first)
{
    struct buffer text = {0};
    struct unserved unserved = {.excluded = {[RULE_TASK] = 4, [RULE_BUSY] = 2, [RULE_TRAVEL] = 1}};
    struct request request = {.people = 1};
    struct centre_unserved waiting = {.unserved = &unserved, .request = &request};
    language_use(LANGUAGE_ENGLISH);
    words_reasons(&waiting, &text);
    language_use(LANGUAGE_DUTCH);
    ck_assert_str_eq(text.data,
                     "2 suitable volunteers are needed elsewhere or may do no more. 1 volunteer lives too far away. "
                     "4 volunteers do not do this task.");
    buffer_free(&text);
    language_use(LANGUAGE_ENGLISH);
    /* one who suits, where two are needed, is not busy */
    request.people = 2;
    unserved = (struct unserved){.excluded = {[RULE_BUSY] = 1}};
    words_reasons(&waiting, &text);
    ck_assert_str_eq(text.data, "Only one volunteer suits, and two are needed.");
    buffer_free(&text);
    unserved.excluded[RULE_BUSY] = 0;
    words_reasons(&waiting, &text);
    language_use(LANGUAGE_DUTCH);
    ck_assert_str_eq(text.data, "There is no volunteer at all.");
    buffer_free(&text);
}
END_TEST

START_TEST(waiting_is_told_in_full_weeks)
{
    char text[WORDS_SIZE];
    language_use(LANGUAGE_ENGLISH);
    words_waiting(-1, text, sizeof text);
    ck_assert_str_eq(text, "");
    words_waiting(0, text, sizeof text);
    ck_assert_str_eq(text, "asked for today");
    words_waiting(1, text, sizeof text);
    ck_assert_str_eq(text, "waiting for 1 day");
    words_waiting(6, text, sizeof text);
    ck_assert_str_eq(text, "waiting for 6 days");
    words_waiting(13, text, sizeof text);
    ck_assert_str_eq(text, "waiting for 1 week");
    words_waiting(21, text, sizeof text);
    ck_assert_str_eq(text, "waiting for 3 weeks");
    language_use(LANGUAGE_DUTCH);
}
END_TEST

Suite *test_words_suite(void)
{
    Suite *suite = suite_create("words");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, phones_keep_their_zero, 0, sizeof PHONES / sizeof PHONES[0]);
    tcase_add_test(all, phones_lose_no_digit);
    tcase_add_test(all, addresses_have_no_loose_commas);
    tcase_add_test(all, every_rule_has_its_words);
    tcase_add_test(all, the_nearest_to_going_come_first);
    tcase_add_test(all, only_what_a_task_needs_is_named);
    tcase_add_test(all, waiting_is_told_in_full_weeks);
    suite_add_tcase(suite, all);
    return suite;
}
