/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/travel.h"

#include "tests/core/suites.h"

#include <stdlib.h>
#include <string.h>

static struct settings settings;

static void setup(void)
{
    settings_defaults(&settings);
}

static int minutes(enum mode mode, double metres)
{
    const struct site from = {.x = 70000, .y = 160000, .owner = 1};
    const struct site to = {.x = 70000 + metres, .y = 160000, .owner = 2};
    return travel_minutes(&settings.travel, NULL, mode, &from, &to);
}

/* 60 * 1.3 * km / speed: on foot 17 1/3 minutes a km, by bike 5 4/7, by car 2.6. */
START_TEST(the_formula)
{
    ck_assert_int_eq(minutes(MODE_FOOT, 1), 1);
    ck_assert_int_eq(minutes(MODE_FOOT, 1000), 18);
    ck_assert_int_eq(minutes(MODE_FOOT, 3000), 52); /* a whole number stays one */
    ck_assert_int_eq(minutes(MODE_FOOT, 3000.001), 53);
    ck_assert_int_eq(minutes(MODE_BIKE, 7000), 40);
    ck_assert_int_eq(minutes(MODE_BIKE, 7001), 41);
    ck_assert_int_eq(minutes(MODE_BIKE, 1), 2);
    ck_assert_int_eq(minutes(MODE_CAR, 5000), 17);
    ck_assert_int_eq(minutes(MODE_CAR, 5001), 18);
    ck_assert_int_eq(minutes(MODE_CAR, 0), 0);
}
END_TEST

/* In whole numbers: 1.3 * 60 / 4.5 = 52 / 3 minutes a km, 39 / 7 and 13 / 5; thousandths of km. */
START_TEST(every_whole_metre_agrees_with_whole_numbers)
{
    for (long metres = 1; metres <= 60000; metres++) {
        MUST(minutes(MODE_FOOT, (double)metres) == (52 * metres + 2999) / 3000, "%ld", metres);
        MUST(minutes(MODE_BIKE, (double)metres) == 1 + (39 * metres + 6999) / 7000, "%ld", metres);
        MUST(minutes(MODE_CAR, (double)metres) == 4 + (13 * metres + 4999) / 5000, "%ld", metres);
    }
}
END_TEST

START_TEST(the_fastest_mode)
{
    ck_assert_int_eq(travel_fastest(MODE_FOOT), MODE_FOOT);
    ck_assert_int_eq(travel_fastest(MODE_FOOT | MODE_BIKE), MODE_BIKE);
    ck_assert_int_eq(travel_fastest(MODE_FOOT | MODE_CAR), MODE_CAR);
    ck_assert_int_eq(travel_fastest(MODE_FOOT | MODE_BIKE | MODE_CAR), MODE_CAR);
}
END_TEST

START_TEST(the_table_overrides)
{
    struct travel_entry entries[] = {{1, 2, 50}, {2, 1, 60}, {1, 2, 7}, {3, 1, 0}};
    struct travel_table table = {.entries = entries, .count = 4};
    const struct site one = {.x = 70000, .y = 160000, .owner = 1};
    const struct site two = {.x = 70000, .y = 160000, .owner = 2};
    const struct site same = {.x = 71000, .y = 160000, .owner = 1};
    const struct site nobody = {.x = 70000, .y = 160000, .owner = TRAVEL_NO_OWNER};
    const struct site nobody_else = {.x = 71000, .y = 160000, .owner = TRAVEL_NO_OWNER};
    const struct site three = {.x = 79000, .y = 160000, .owner = 3};
    travel_table_sort(&table);
    ck_assert_uint_eq(table.count, 3);
    ck_assert_int_eq(travel_minutes(&settings.travel, &table, MODE_CAR, &one, &two),
                     7); /* the last row; wins over equal places */
    ck_assert_int_eq(travel_minutes(&settings.travel, &table, MODE_FOOT, &two, &one), 60);
    ck_assert_int_eq(travel_minutes(&settings.travel, &table, MODE_FOOT, &three, &one), 0);
    ck_assert_int_gt(travel_minutes(&settings.travel, &table, MODE_FOOT, &one, &three), 100);
    ck_assert_int_eq(travel_minutes(&settings.travel, &table, MODE_FOOT, &one, &same), 18); /* one person, two places */
    ck_assert_int_eq(travel_minutes(&settings.travel, &table, MODE_FOOT, &one, &nobody), 0);
    ck_assert_int_eq(travel_minutes(&settings.travel, &table, MODE_FOOT, &nobody, &nobody_else), 18);
}
END_TEST

/* Against the obvious: look through all rows from the end. */
START_TEST(sorting_is_stable)
{
    uint64_t state = 41;
    for (int round = 0; round < 400; round++) {
        const int count = random_below(&state, 120);
        const int people = 1 + random_below(&state, 12);
        struct travel_entry before[128] = {{0, 0, 0}};
        struct travel_entry after[128];
        for (int i = 0; i < count; i++) {
            before[i] = (struct travel_entry){random_below(&state, people), random_below(&state, people), i};
        }
        memcpy(after, before, sizeof after);
        struct travel_table table = {.entries = after, .count = (size_t)count};
        travel_table_sort(&table);
        for (int from = 0; from < people; from++) {
            for (int to = 0; to < people; to++) {
                int expected = -1;
                int found = -1;
                for (int i = 0; i < count; i++) {
                    expected = before[i].from == from && before[i].to == to ? before[i].minutes : expected;
                }
                for (size_t i = 0; i < table.count; i++) {
                    MUST(i == 0 || after[i - 1].from < after[i].from ||
                             (after[i - 1].from == after[i].from && after[i - 1].to < after[i].to),
                         "%zu", i);
                    if (after[i].from == from && after[i].to == to) {
                        found = after[i].minutes;
                    }
                }
                MUST(found == expected, "round %d: %d to %d", round, from, to);
            }
        }
    }
}
END_TEST

START_TEST(a_large_table_is_sorted_quickly)
{
    const int count = 300000;
    uint64_t state = 43;
    struct travel_table table = {.entries = calloc((size_t)count, sizeof(struct travel_entry)), .count = (size_t)count};
    ck_assert_ptr_nonnull(table.entries);
    for (int i = 0; i < count; i++) {
        table.entries[i] = (struct travel_entry){random_below(&state, 2000), random_below(&state, 10000), i};
    }
    travel_table_sort(&table);
    for (size_t i = 1; i < table.count; i++) {
        const struct travel_entry *entry = &table.entries[i];
        MUST(entry[-1].from < entry->from || (entry[-1].from == entry->from && entry[-1].to < entry->to), "%zu", i);
    }
    free(table.entries);
}
END_TEST

START_TEST(no_distance_overflows)
{
    const struct site far = {.x = 1e300, .y = -1e300, .owner = 2};
    const struct site near = {.x = 0, .y = 0, .owner = 1};
    ck_assert_int_eq(travel_minutes(&settings.travel, NULL, MODE_FOOT, &near, &far), 1000000);
    settings.travel.foot_speed = 1e-300;
    ck_assert_int_eq(minutes(MODE_FOOT, 1000), 1000000);
}
END_TEST

Suite *test_travel_suite(void)
{
    Suite *suite = suite_create("travel");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, NULL);
    tcase_add_test(all, the_formula);
    tcase_add_test(all, every_whole_metre_agrees_with_whole_numbers);
    tcase_add_test(all, the_fastest_mode);
    tcase_add_test(all, the_table_overrides);
    tcase_add_test(all, sorting_is_stable);
    tcase_add_test(all, a_large_table_is_sorted_quickly);
    tcase_add_test(all, no_distance_overflows);
    suite_add_tcase(suite, all);
    return suite;
}
