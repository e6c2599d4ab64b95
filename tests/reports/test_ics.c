/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "reports/roster_ics.h"
#include "tests/reports/suites.h"
#include "tests/reports/tool.h"
#include "tests/reports/world.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS_OF_CHANCE = 12 };

static struct centre_roster *part(const struct world *world, size_t centre)
{
    struct centre_roster *out = NULL;
    struct error error = {0};
    ck_assert_msg(centre_roster_make(&world->settings, &world->snapshot, world->roster, centre, &out, &error) ==
                      STATUS_OK,
                  "%s", error.message);
    return out;
}

/* The lines that were sent, as announcements: unchanged so far, and planned. */
static struct announcement *announce(const struct world *world, size_t *count)
{
    struct announcement *list = calloc(world->snapshot.sent_line_count + 1, sizeof *list);
    ck_assert_ptr_nonnull(list);
    *count = world->snapshot.sent_line_count;
    for (size_t i = 0; i < *count; i++) {
        const struct sent_line *line = &world->snapshot.sent_lines[i];
        list[i] = (struct announcement){.date = line->date,
                                        .start = line->start,
                                        .end = line->end,
                                        .changes = 3 * (int)(i % 3),
                                        .planned = i % 5 != 4};
        ck_assert(text_copy(list[i].visit, VISIT_ID_SIZE, line->visit));
        ck_assert(text_copy(list[i].volunteer, ID_SIZE, line->volunteer));
        ck_assert(text_copy(list[i].task, CODE_SIZE, line->task));
    }
    return list;
}

static int compare(const void *left, const void *right)
{
    const struct announcement *a = left;
    const struct announcement *b = right;
    const int visits = strcmp(a->visit, b->visit);
    return visits != 0 ? visits : strcmp(a->volunteer, b->volunteer);
}

/* Sorted, each visit and volunteer once, as the store gives them. */
static size_t tidy(struct announcement *list, size_t count)
{
    size_t kept = 0;
    if (count > 0) {
        qsort(list, count, sizeof *list, compare);
    }
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || compare(&list[kept - 1], &list[i]) != 0) {
            list[kept++] = list[i];
        }
    }
    return kept;
}

static struct buffer written(const struct world *world, const struct centre_roster *roster,
                             const struct announcement *list, size_t count)
{
    struct buffer bytes = {0};
    struct error error = {0};
    const enum language before = language_current();
    ck_assert_msg(roster_ics_write(roster, &world->snapshot, list, count, &bytes, &error) == STATUS_OK, "%s",
                  error.message);
    ck_assert_int_eq(language_current(), before);
    return bytes;
}

static void expect(struct buffer *list, const char *state, const char *visit, const char *volunteer, int32_t date,
                   const int numbers[3])
{
    char day[DATE_TEXT_SIZE];
    date_format(date, day);
    buffer_format(list, "%s\t%s\t%s\t%s\t%d:%d\t%d:%d\t%d\n", state, visit, volunteer, day, numbers[0] / 60,
                  numbers[0] % 60, numbers[1] / 60, numbers[1] % 60, numbers[2]);
}

static void expect_line(struct buffer *out, const struct centre_line *line, const struct announcement *list,
                        size_t count)
{
    int sequence = 0;
    for (size_t i = 0; i < count; i++) {
        if (text_equal(list[i].visit, line->stop->visit) && text_equal(list[i].volunteer, line->volunteer->person.id)) {
            const bool same = list[i].date == line->date && list[i].start == line->stop->start &&
                              list[i].end == line->stop->end && list[i].planned;
            sequence = list[i].changes + (same ? 0 : 1);
        }
    }
    expect(out, "CONFIRMED", line->stop->visit, line->volunteer->person.id, line->date,
           (const int[]){line->stop->start, line->stop->end, sequence});
}

static void expect_cancelled(struct buffer *out, const struct world *world, const struct centre_roster *roster,
                             const struct announcement *one)
{
    const struct request *request = snapshot_request_of_visit(&world->snapshot, one->visit);
    bool there = one->date < roster->roster->from ||
                 &world->settings.centres[settings_centre_of(&world->settings, &request->senior)] != roster->centre;
    for (size_t i = 0; i < roster->line_count; i++) {
        there = there || (text_equal(one->visit, roster->lines[i].stop->visit) &&
                          text_equal(one->volunteer, roster->lines[i].volunteer->person.id));
    }
    if (!there) {
        expect(out, "CANCELLED", one->visit, one->volunteer, one->date,
               (const int[]){one->start, one->end, one->changes + one->planned});
    }
}

/* The events that a roster makes, after the calendar itself. */
static void judge(const struct world *world, const struct centre_roster *roster)
{
    size_t count = 0;
    struct announcement *list = announce(world, &count);
    count = tidy(list, count);
    struct buffer bytes = written(world, roster, list, count);
    buffer_text(&bytes, "=== EXPECTED\n");
    for (size_t i = 0; i < roster->line_count; i++) {
        expect_line(&bytes, &roster->lines[i], list, count);
    }
    for (size_t i = 0; i < count; i++) {
        expect_cancelled(&bytes, world, roster, &list[i]);
    }
    tool_judge("judge_ics.py", "any", &bytes);
    buffer_free(&bytes);
    free(list);
}

START_TEST(others_find_every_event)
{
    struct world world;
    world_random(&world, 300 + (uint64_t)_i, false);
    for (size_t centre = 0; centre < 2; centre++) {
        struct centre_roster *roster = part(&world, centre);
        judge(&world, roster);
        centre_roster_free(roster);
    }
    world_free(&world);
}
END_TEST

/* The first nights of the two years of nearest clock changes, and a summer and a winter. */
static const int NIGHTS[][3] = {{2026, 10, 20}, {2027, 3, 23}, {2027, 7, 1}, {2027, 1, 5}, {2027, 10, 27}};

START_TEST(right_across_the_change_of_clock)
{
    struct world world;
    world_fixed(&world, LANGUAGE_ENGLISH);
    int32_t night = 0;
    ck_assert(date_make(NIGHTS[_i][0], NIGHTS[_i][1], NIGHTS[_i][2], &night));
    const int32_t shift = night - world.roster->night;
    world.roster->night += shift;
    world.roster->from += shift;
    world.roster->until += shift;
    for (size_t i = 0; i < world.roster->round_count; i++) {
        struct round *round = &world.roster->rounds[i];
        round->date = night + 1 + (int32_t)(i % 7);
        /* Early and late ones too: the clock changes at 2 and 3 in the night. */
        for (size_t j = 0; j < round->stop_count && i % 2 == 0; j++) {
            round->stops[j].start = i % 4 == 0 ? 60 : 23 * 60;
            round->stops[j].end = round->stops[j].start + 45;
        }
    }
    world.snapshot.sent_night_count = 0;
    world.snapshot.sent_line_count = 0;
    struct centre_roster *roster = part(&world, 0);
    judge(&world, roster);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(strangers_can_read_whatever_the_names)
{
    struct world world;
    world_random(&world, (uint64_t)_i, true);
    struct centre_roster *roster = part(&world, 0);
    roster->remarks = true;
    struct buffer bytes = written(&world, roster, NULL, 0);
    size_t events = roster->line_count;
    for (const char *at = bytes.data; (at = strstr(at, "\r\nBEGIN:VEVENT\r\n")) != NULL; at += 2) {
        events--;
    }
    ck_assert_uint_eq(events, 0);
    buffer_free(&bytes);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(nobody_is_named)
{
    struct world world;
    world_fixed(&world, LANGUAGE_DUTCH);
    struct centre_roster *roster = part(&world, 0);
    roster->remarks = true;
    struct buffer bytes = written(&world, roster, NULL, 0);
    for (size_t i = 0; i < roster->line_count; i++) {
        tool_lacks(&bytes, roster->lines[i].request->senior.first_name);
        tool_lacks(&bytes, roster->lines[i].request->senior.last_name);
        tool_lacks(&bytes, roster->lines[i].volunteer->person.last_name);
        tool_lacks(&bytes, roster->lines[i].request->senior.address.street);
    }
    tool_lacks(&bytes, "Sleutel");
    tool_lacks(&bytes, "0478");
    buffer_free(&bytes);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(golden)
{
    struct world world;
    world_fixed(&world, LANGUAGE_ENGLISH);
    struct centre_roster *roster = part(&world, 0);
    struct buffer bytes = written(&world, roster, NULL, 0);
    tool_golden("roster.ics", &bytes);
    buffer_free(&bytes);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

Suite *test_ics_suite(void)
{
    Suite *suite = suite_create("ics");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, others_find_every_event, 0, ROUNDS_OF_CHANCE);
    tcase_add_loop_test(all, right_across_the_change_of_clock, 0, sizeof NIGHTS / sizeof NIGHTS[0]);
    tcase_add_loop_test(all, strangers_can_read_whatever_the_names, 0, ROUNDS_OF_CHANCE);
    tcase_add_test(all, nobody_is_named);
    tcase_add_test(all, golden);
    suite_add_tcase(suite, all);
    return suite;
}
