/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/settings.h"

#include "core/text.h"
#include "tests/core/suites.h"

#include <stdlib.h>

START_TEST(the_defaults_are_those_of_the_design)
{
    struct settings settings;
    settings_defaults(&settings);
    ck_assert_int_eq(settings.horizon_days, 14);
    ck_assert_int_eq(settings.grid_minutes, 15);
    ck_assert_int_eq(settings.day_start, 480);
    ck_assert_int_eq(settings.day_end, 1200);
    ck_assert_int_eq(settings.points.served[PRIORITY_URGENT], 4000);
    ck_assert_int_eq(settings.points.served[PRIORITY_HIGH], 2000);
    ck_assert_int_eq(settings.points.served[PRIORITY_NORMAL], 1000);
    ck_assert_int_eq(settings.points.served[PRIORITY_LOW], 400);
    ck_assert_int_eq(settings.points.waiting_week, 50);
    ck_assert_int_eq(settings.points.waiting_weeks_max, 10);
    ck_assert_int_eq(settings.points.bond, 40);
    ck_assert_int_eq(settings.points.preferred, 80);
    ck_assert_int_eq(settings.points.same_as_sent, 120);
    ck_assert_int_eq(settings.points.new_face, -60);
    ck_assert_int_eq(settings.points.travel_minute, -1);
    ck_assert_int_eq(settings.points.load, -4);
    ck_assert_int_eq(settings.points.idle, 60);
    ck_assert_double_eq(settings.travel.detour, 1.3);
    ck_assert_double_eq(settings.travel.bike_overhead, 1);
    ck_assert_int_eq(settings.mail.transport, MAIL_FILE);
    ck_assert(settings.refuse_national_numbers);
    ck_assert_uint_eq(settings.centre_count, 0);
    settings_free(&settings);
    settings_free(NULL);
}
END_TEST

START_TEST(things_are_found_by_their_codes)
{
    struct task tasks[] = {{.code = "bezoek", .name = "Bezoek", .name_en = "Visit"}, {.code = "vervoer"}};
    struct source sources[] = {{.code = "stad"}};
    struct settings settings;
    settings_defaults(&settings);
    settings.tasks = tasks;
    settings.task_count = 2;
    settings.sources = sources;
    settings.source_count = 1;
    ck_assert_ptr_eq(settings_task(&settings, "vervoer"), &tasks[1]);
    ck_assert_ptr_null(settings_task(&settings, "Vervoer"));
    ck_assert_ptr_eq(settings_source(&settings, "stad"), &sources[0]);
    ck_assert_ptr_null(settings_source(&settings, ""));
    language_use(LANGUAGE_ENGLISH);
    ck_assert_str_eq(settings_task_name(&tasks[0]), "Visit");
    ck_assert_str_eq(settings_task_name(&tasks[1]), "vervoer");
    language_use(LANGUAGE_FRENCH);
    ck_assert_str_eq(settings_task_name(&tasks[0]), "Bezoek");
    language_use(LANGUAGE_DUTCH);
    ck_assert_str_eq(settings_task_name(&tasks[0]), "Bezoek");
}
END_TEST

START_TEST(everybody_has_a_centre)
{
    struct area areas[] = {{.code = "w1", .centre = 1, .centroid = {.x = 1, .y = 1, .known = true}},
                           {.code = "w2", .centre = AREA_NONE}};
    struct settings settings;
    struct person senior = {.area = "w1"};
    settings_defaults(&settings);
    settings.areas = (struct area_list){.items = areas, .count = 2};
    settings.centre_count = 2;
    ck_assert_uint_eq(settings_centre_of(&settings, &senior), 1);
    (void)text_copy(senior.area, sizeof senior.area, "w2");
    ck_assert_uint_eq(settings_centre_of(&settings, &senior), 0);
    senior.area[0] = '\0';
    ck_assert_uint_eq(settings_centre_of(&settings, &senior), 0);
    senior.place = (struct place){.x = 5, .y = 5, .known = true};
    ck_assert_uint_eq(settings_centre_of(&settings, &senior), 1);
}
END_TEST

START_TEST(what_hangs_on_it_is_freed)
{
    struct settings settings;
    settings_defaults(&settings);
    settings.centres = calloc(1, sizeof *settings.centres);
    settings.sources = calloc(1, sizeof *settings.sources);
    settings.tasks = calloc(1, sizeof *settings.tasks);
    settings.areas.items = calloc(1, sizeof *settings.areas.items);
    ck_assert(settings.centres != NULL && settings.sources != NULL);
    settings.centre_count = 1;
    settings.source_count = 1;
    settings.centres[0].coordinators = calloc(1, sizeof *settings.centres[0].coordinators);
    settings.sources[0].columns = calloc(1, sizeof *settings.sources[0].columns);
    settings_free(&settings);
    ck_assert_ptr_null(settings.centres);
    settings_free(&settings);
}
END_TEST

Suite *test_settings_suite(void)
{
    Suite *suite = suite_create("settings");
    TCase *all = tcase_create("all");
    tcase_add_test(all, the_defaults_are_those_of_the_design);
    tcase_add_test(all, things_are_found_by_their_codes);
    tcase_add_test(all, everybody_has_a_centre);
    tcase_add_test(all, what_hangs_on_it_is_freed);
    suite_add_tcase(suite, all);
    return suite;
}
