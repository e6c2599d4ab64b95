/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/centre.h"

#include "core/date.h"
#include "core/text.h"
#include "tests/reports/suites.h"
#include "tests/reports/world.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS_OF_CHANCE = 80 };

static struct centre_roster *made(const struct world *world, size_t centre)
{
    struct centre_roster *out = NULL;
    struct error error = {0};
    ck_assert_msg(centre_roster_make(&world->settings, &world->snapshot, world->roster, centre, &out, &error) ==
                      STATUS_OK,
                  "%s", error.message);
    return out;
}

/* A world of one visit by the first volunteer, without a past. */
static void small(struct world *world)
{
    world_fixed(world, LANGUAGE_DUTCH);
    struct roster *roster = world->roster;
    for (size_t i = 0; i < roster->round_count; i++) {
        free(roster->rounds[i].stops);
    }
    roster->round_count = 0;
    roster->unserved_count = 0;
    roster->released_count = 0;
    world->snapshot.sent_line_count = 0;
}

static void plan(struct world *world, size_t volunteer, const char *visit, int32_t date, int start)
{
    struct round *round = &world->roster->rounds[world->roster->round_count++];
    *round = (struct round){.date = date, .leave = start, .back = start + 60};
    ck_assert(text_copy(round->volunteer, ID_SIZE, world->snapshot.volunteers[volunteer].person.id));
    round->stops = calloc(1, sizeof *round->stops);
    ck_assert_ptr_nonnull(round->stops);
    round->stop_count = 1;
    round->stops[0].start = start;
    round->stops[0].end = start + 60;
    ck_assert(text_copy(round->stops[0].visit, VISIT_ID_SIZE, visit));
    ck_assert(text_copy(round->stops[0].task, CODE_SIZE, "bezoek"));
}

static void sent(struct world *world, int32_t night, size_t volunteer, const char *visit, int32_t date, int start)
{
    struct sent_line *line = &world->snapshot.sent_lines[world->snapshot.sent_line_count++];
    *line = (struct sent_line){.night = night, .date = date, .start = start, .end = start + 60};
    ck_assert(text_copy(line->volunteer, ID_SIZE, world->snapshot.volunteers[volunteer].person.id));
    ck_assert(text_copy(line->visit, VISIT_ID_SIZE, visit));
    ck_assert(text_copy(line->task, CODE_SIZE, "bezoek"));
}

START_TEST(each_line_lands_in_one_centre)
{
    struct world world;
    size_t lines = 0;
    size_t unserved = 0;
    size_t served = 0;
    size_t stops = 0;
    world_random(&world, (uint64_t)_i, false);
    for (size_t i = 0; i < world.roster->round_count; i++) {
        stops += world.roster->rounds[i].stop_count;
    }
    for (size_t centre = 0; centre < world.settings.centre_count; centre++) {
        struct centre_roster *roster = made(&world, centre);
        for (size_t i = 0; i < roster->line_count; i++) {
            const struct centre_line *line = &roster->lines[i];
            ck_assert_uint_eq(settings_centre_of(&world.settings, &line->request->senior), centre);
            ck_assert_str_eq(line->request->senior.id, line->stop->senior);
            ck_assert((line->change == CENTRE_NEW) == (line->was == NULL));
            ck_assert(i == 0 || roster->lines[i - 1].date <= line->date);
        }
        for (size_t i = 0; i < roster->unserved_count; i++) {
            ck_assert_uint_eq(settings_centre_of(&world.settings, &roster->unserved[i].request->senior), centre);
            ck_assert_uint_ge(roster->unserved[i].day_count, 1);
        }
        ck_assert_uint_le(roster->waiting_count, roster->unserved_count);
        ck_assert_uint_le(roster->new_count + roster->changed_count, roster->line_count);
        lines += roster->line_count;
        served += roster->served_count;
        unserved += roster->unserved_count;
        centre_roster_free(roster);
    }
    ck_assert_uint_eq(lines, stops);
    ck_assert_uint_eq(served, world.roster->served_count);
    ck_assert_uint_eq(unserved, world.roster->unserved_count);
    world_free(&world);
}
END_TEST

START_TEST(a_change_is_seen)
{
    struct world world;
    small(&world);
    const int32_t night = world.roster->night;
    plan(&world, 0, "sociaalhuis/H000@2026-W48", night + 1, 600);
    plan(&world, 1, "sociaalhuis/H002@once", night + 1, 600);
    plan(&world, 2, "sociaalhuis/H003@once", night + 1, 600);
    plan(&world, 3, "sociaalhuis/H004@once", night + 1, 600);
    sent(&world, night - 1, 0, "sociaalhuis/H000@2026-W48", night + 1, 600);
    sent(&world, night - 1, 1, "sociaalhuis/H002@once", night + 2, 600);
    sent(&world, night - 1, 4, "sociaalhuis/H003@once", night + 1, 600);
    sent(&world, night - 1, 5, "sociaalhuis/H006@once", night + 3, 600);
    sent(&world, night - 1, 5, "sociaalhuis/H007@once", night, 600);      /* past: not gone but done */
    sent(&world, night - 2, 5, "sociaalhuis/H008@once", night + 1, 600);  /* an older roster */
    sent(&world, night - 1, 5, "sociaalhuis/H010@once", night + 40, 600); /* beyond the horizon */
    struct centre_roster *roster = made(&world, 0);
    ck_assert_int_eq(roster->previous_night, night - 1);
    ck_assert_uint_eq(roster->line_count, 4);
    ck_assert_int_eq(roster->lines[0].change, CENTRE_SAME);
    ck_assert_int_eq(roster->lines[1].change, CENTRE_MOVED);
    ck_assert_int_eq(roster->lines[1].was->date, night + 2);
    ck_assert_int_eq(roster->lines[2].change, CENTRE_OTHER_VOLUNTEER);
    ck_assert_ptr_eq(roster->lines[2].was_volunteer, &world.snapshot.volunteers[4]);
    ck_assert_int_eq(roster->lines[3].change, CENTRE_NEW);
    ck_assert_uint_eq(roster->new_count, 1);
    ck_assert_uint_eq(roster->changed_count, 2);
    ck_assert_uint_eq(roster->gone_count, 1);
    ck_assert_str_eq(roster->gone[0].was->visit, "sociaalhuis/H006@once");
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(of_two_people_the_one_who_stays_is_the_same)
{
    struct world world;
    small(&world);
    const int32_t night = world.roster->night;
    const char *visit = "sociaalhuis/H000@2026-W48";
    plan(&world, 0, visit, night + 1, 600);
    plan(&world, 2, visit, night + 1, 600);
    sent(&world, night - 1, 2, visit, night + 1, 600);
    sent(&world, night - 1, 3, visit, night + 1, 600);
    struct centre_roster *roster = made(&world, 0);
    ck_assert_uint_eq(roster->served_count, 1);
    ck_assert_uint_eq(roster->line_count, 2);
    ck_assert_int_eq(roster->lines[0].change, CENTRE_OTHER_VOLUNTEER);
    ck_assert_ptr_eq(roster->lines[0].was_volunteer, &world.snapshot.volunteers[3]);
    ck_assert_int_eq(roster->lines[1].change, CENTRE_SAME);
    ck_assert_ptr_eq(roster->lines[0].partner, roster->lines[1].volunteer);
    ck_assert_ptr_eq(roster->lines[1].partner, roster->lines[0].volunteer);
    ck_assert_uint_eq(roster->gone_count, 0);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(the_first_roster_is_compared_with_nothing)
{
    struct world world;
    small(&world);
    world.snapshot.sent_night_count = 0;
    plan(&world, 0, "sociaalhuis/H000@2026-W48", world.roster->night + 1, 600);
    struct centre_roster *roster = made(&world, 0);
    ck_assert_int_eq(roster->previous_night, DATE_NONE);
    ck_assert_int_eq(roster->lines[0].change, CENTRE_NEW);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(an_unknown_name_is_a_defect)
{
    struct world world;
    struct centre_roster *out = NULL;
    struct error error = {0};
    small(&world);
    plan(&world, 0, "sociaalhuis/NOBODY@once", world.roster->night + 1, 600);
    ck_assert_int_eq(centre_roster_make(&world.settings, &world.snapshot, world.roster, 0, &out, &error),
                     STATUS_DEFECT);
    ck_assert_ptr_null(out);
    error_clear(&error);
    ck_assert_int_eq(centre_roster_make(&world.settings, &world.snapshot, world.roster, 9, &out, &error),
                     STATUS_DEFECT);
    world_free(&world);
}
END_TEST

Suite *test_centre_suite(void)
{
    Suite *suite = suite_create("centre");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, each_line_lands_in_one_centre, 0, ROUNDS_OF_CHANCE);
    tcase_add_test(all, a_change_is_seen);
    tcase_add_test(all, of_two_people_the_one_who_stays_is_the_same);
    tcase_add_test(all, the_first_roster_is_compared_with_nothing);
    tcase_add_test(all, an_unknown_name_is_a_defect);
    suite_add_tcase(suite, all);
    return suite;
}
