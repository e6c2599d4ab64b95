/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/date.h"
#include "core/text.h"
#include "tests/core/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Check notes each assertion on the disk: too slow for the inside of a long loop. */
static void must(bool right, int32_t date, int minutes)
{
    if (!right) {
        ck_abort_msg("day %d, minute %d", date, minutes);
    }
}

static int32_t day(const char *text)
{
    int32_t date = DATE_NONE;
    ck_assert_msg(date_parse(text, &date), "%s", text);
    return date;
}

/* Each day of 1900..2199, with gmtime_r and strftime as the oracle. */
/* Texts that stop too early, each in memory that ends with it. */
START_TEST(dates_that_stop)
{
    static const char *const texts[] = {"", "1", "14", "2026", "24/", "24/11", "24/11/", "24-", "9u", "9:", "9."};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int32_t date = DATE_NONE;
        char *text = text_duplicate(texts[i]);
        ck_assert_ptr_nonnull(text);
        ck_assert(!date_parse(text, &date));
        free(text);
    }
}
END_TEST

START_TEST(every_day_agrees_with_the_c_library)
{
    int32_t first = 0;
    int32_t last = 0;
    ck_assert(date_make(1900, 1, 1, &first));
    ck_assert(date_make(2199, 12, 31, &last));
    ck_assert_int_eq(last - first + 1, 300 * 365 + 73);
    for (int32_t date = first; date <= last; date++) {
        const time_t noon = (time_t)date * 86400 + 43200;
        struct tm broken;
        char expected[32];
        char text[DATE_TEXT_SIZE];
        int year = 0;
        int month = 0;
        int dom = 0;
        int32_t again = 0;
        must(gmtime_r(&noon, &broken) != NULL, date, 0);
        date_split(date, &year, &month, &dom);
        must(year == broken.tm_year + 1900 && month == broken.tm_mon + 1 && dom == broken.tm_mday, date, 0);
        must(date_weekday(date) == (broken.tm_wday == 0 ? 7 : broken.tm_wday), date, 0);
        must(date_make(year, month, dom, &again) && again == date, date, 0);
        must(strftime(expected, sizeof expected, "%G-W%V", &broken) > 0, date, 0);
        date_format_week(date, text);
        must(text_equal(text, expected), date, 0);
        must(strftime(expected, sizeof expected, "%Y-%m-%d", &broken) > 0, date, 0);
        date_format(date, text);
        must(text_equal(text, expected), date, 0);
        must(date_parse(text, &again) && again == date, date, 0);
        must(date_week_monday(date_week(date)) == date - date_weekday(date) + 1, date, 0);
    }
}
END_TEST

START_TEST(days_that_do_not_exist_are_refused)
{
    static const int bad[][3] = {{2026, 2, 29}, {1900, 2, 29}, {2100, 2, 29},     {2026, 4, 31},  {2026, 0, 1},
                                 {2026, 13, 1}, {2026, 1, 0},  {2026, 1, 32},     {1899, 12, 31}, {2200, 1, 1},
                                 {2026, -1, 5}, {2026, 1, -5}, {2147483647, 1, 1}};
    int32_t date = 77;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert(!date_make(bad[i][0], bad[i][1], bad[i][2], &date));
        ck_assert_int_eq(date, 77);
    }
    ck_assert(date_make(2000, 2, 29, &date));
}
END_TEST

START_TEST(notations_of_dates)
{
    static const char *const good[] = {"2026-11-24", "24/11/2026", "24-11-2026", "24.11.2026", "  24/11/2026 "};
    static const char *const bad[] = {
        "",           " ",           "2026-11",     "24/11/26",    "2026/11/24",       "24/11-2026", "24 11 2026",
        "2026-1-24",  "2026-11-4",   "24/11/2026x", "x24/11/2026", "24/11/02026",      "99999",      "31/02/2026",
        "-4/11/2026", "24/11/ 2026", "11/24/2026",  "2026-W48",    "2026-11-24 10:00", "+4/11/2026", "24/11/2026/",
        "024/11/2026"};
    int32_t date = 0;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_int_eq(day(good[i]), 20781);
    }
    ck_assert_int_eq(day("5/3/2026"), day("2026-03-05"));
    ck_assert_int_eq(day("05.3.2026"), day("2026-03-05"));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(!date_parse(bad[i], &date), "%s", bad[i]);
    }
}
END_TEST

START_TEST(notations_of_times)
{
    static const struct {
        const char *text;
        int minutes;
    } good[] = {{"9", 540},    {"9u", 540},     {"9u30", 570}, {"9:30", 570}, {"09.30", 570},
                {"9h30", 570}, {"24:00", 1440}, {"0", 0},      {"00:00", 0},  {" 9 ", 540},
                {"9U05", 545}, {"23:59", 1439}, {"24", 1440},  {"09h", 540},  {"9:30:00", 570}};
    static const char *const bad[] = {"",     " ",  "9:",  "9:3", "9:60", "24:01",   "25",    "9:300", "930",
                                      "9-30", "-9", "9u3", "u30", "9 30", "9:30:01", "9:30x", "9uu",   "9u300"};
    int minutes = 0;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(date_parse_time(good[i].text, &minutes), "%s", good[i].text);
        ck_assert_int_eq(minutes, good[i].minutes);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(!date_parse_time(bad[i], &minutes), "%s", bad[i]);
    }
    for (int at = 0; at <= 1440; at++) {
        char text[TIME_TEXT_SIZE];
        date_format_time(at, text);
        must(date_parse_time(text, &minutes) && minutes == at, 0, at);
    }
}
END_TEST

START_TEST(no_date_writes_nothing)
{
    char text[DATE_TEXT_SIZE] = "x";
    date_format(DATE_NONE, text);
    ck_assert_str_eq(text, "");
    text[0] = 'x';
    date_format_week(DATE_NONE, text);
    ck_assert_str_eq(text, "");
    text[0] = 'x';
    date_format_time(TIME_NONE, text);
    ck_assert_str_eq(text, "");
}
END_TEST

/* The extremes of int32_t may be nonsense, but not undefined. */
START_TEST(far_dates_are_harmless)
{
    static const int32_t far[] = {INT32_MIN + 1, INT32_MAX, -1, 0};
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
        char text[DATE_TEXT_SIZE];
        int year = 0;
        int week = 0;
        date_format(far[i], text);
        ck_assert_uint_lt(strlen(text), sizeof text);
        date_iso_week(far[i], &year, &week);
        ck_assert_int_ge(week, 1);
        ck_assert_int_le(week, 53);
        ck_assert_int_ge(date_weekday(far[i]), 1);
    }
    ck_assert_int_eq(date_in_brussels((time_t)INT64_MIN), INT32_MIN + 1);
    ck_assert_int_eq(date_in_brussels((time_t)INT64_MAX), INT32_MAX);
}
END_TEST

static bool use_brussels(void)
{
    struct stat about;
    if (stat("/usr/share/zoneinfo/Europe/Brussels", &about) != 0) {
        return false;
    }
    ck_assert_int_eq(setenv("TZ", "Europe/Brussels", 1), 0);
    tzset();
    return true;
}

START_TEST(the_date_in_brussels_agrees_with_the_time_zone_database)
{
    uint64_t state = 20261124;
    if (!use_brussels()) {
        return;
    }
    for (int32_t date = day("1996-01-01"); date < day("2037-12-31"); date++) {
        for (int i = 0; i < 6; i++) {
            /* Two hours around each midnight, and two random instants. */
            state = state * 6364136223846793005U + 1442695040888963407U;
            const time_t instant = (time_t)date * 86400 + (i < 4 ? -7200 + i * 1800 + (time_t)(state >> 40) % 1800
                                                                 : (time_t)(state >> 33) % 86400);
            struct tm broken;
            int32_t expected = 0;
            must(localtime_r(&instant, &broken) != NULL, date, 0);
            must(date_make(broken.tm_year + 1900, broken.tm_mon + 1, broken.tm_mday, &expected), date, 0);
            must(date_in_brussels(instant) == expected, date, 0);
        }
    }
}
END_TEST

START_TEST(the_offset_of_brussels_agrees_with_the_time_zone_database)
{
    if (!use_brussels()) {
        return;
    }
    for (int32_t date = day("1996-01-01"); date < day("2037-12-31"); date++) {
        for (int minutes = 0; minutes < 1440; minutes += 30) {
            const int offset = date_brussels_offset(date, minutes);
            const time_t instant = (time_t)date * 86400 + (time_t)(minutes - offset) * 60;
            struct tm broken;
            must(localtime_r(&instant, &broken) != NULL, date, minutes);
            const int civil = broken.tm_hour * 60 + broken.tm_min;
            /* Only the hour that does not exist comes back as another one: an hour later. */
            const bool missing = offset == 60 && broken.tm_gmtoff == 7200;
            must(civil == (missing ? minutes + 60 : minutes), date, minutes);
            must(!missing || (broken.tm_mon == 2 && minutes >= 120 && minutes < 180), date, minutes);
        }
    }
}
END_TEST

Suite *test_date_suite(void)
{
    Suite *suite = suite_create("date");
    TCase *all = tcase_create("all");
    tcase_add_test(all, dates_that_stop);
    tcase_add_test(all, every_day_agrees_with_the_c_library);
    tcase_add_test(all, days_that_do_not_exist_are_refused);
    tcase_add_test(all, notations_of_dates);
    tcase_add_test(all, notations_of_times);
    tcase_add_test(all, no_date_writes_nothing);
    tcase_add_test(all, far_dates_are_harmless);
    tcase_add_test(all, the_date_in_brussels_agrees_with_the_time_zone_database);
    tcase_add_test(all, the_offset_of_brussels_agrees_with_the_time_zone_database);
    suite_add_tcase(suite, all);
    return suite;
}
