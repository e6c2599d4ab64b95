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

static struct centre_roster *part(const struct world *world, const struct roster *whole, size_t centre)
{
    struct centre_roster *out = NULL;
    struct error error = {0};
    ck_assert_msg(centre_roster_make(&world->settings, &world->snapshot, whole, centre, &out, &error) == STATUS_OK,
                  "%s", error.message);
    return out;
}

static struct buffer written(const struct centre_roster *roster, const struct centre_roster *earlier)
{
    struct buffer bytes = {0};
    struct error error = {0};
    const enum language before = language_current();
    ck_assert_msg(roster_ics_write(roster, earlier, &bytes, &error) == STATUS_OK, "%s", error.message);
    ck_assert_int_eq(language_current(), before);
    return bytes;
}

static void expect(struct buffer *list, const char *state, const char *visit, const char *volunteer, int32_t date,
                   const int times[2])
{
    char day[DATE_TEXT_SIZE];
    date_format(date, day);
    buffer_format(list, "%s\t%s\t%s\t%s\t%d:%d\t%d:%d\n", state, visit, volunteer, day, times[0] / 60, times[0] % 60,
                  times[1] / 60, times[1] % 60);
}

static void expect_line(struct buffer *list, const char *state, const struct centre_line *line)
{
    expect(list, state, line->stop->visit, line->volunteer->person.id, line->date,
           (const int[]){line->stop->start, line->stop->end});
}

static void expect_sent(struct buffer *list, const struct sent_line *was)
{
    expect(list, "CANCELLED", was->visit, was->volunteer, was->date, (const int[]){was->start, was->end});
}

/* The events that a roster makes, after the calendar itself. */
static void judge(const struct centre_roster *roster)
{
    struct buffer bytes = written(roster, NULL);
    buffer_text(&bytes, "=== EXPECTED\n");
    for (size_t i = 0; i < roster->line_count; i++) {
        expect_line(&bytes, "CONFIRMED", &roster->lines[i]);
        if (roster->lines[i].change == CENTRE_OTHER_VOLUNTEER) {
            expect_sent(&bytes, roster->lines[i].was);
        }
    }
    for (size_t i = 0; i < roster->gone_count; i++) {
        expect_sent(&bytes, roster->gone[i].was);
    }
    tool_judge("judge_ics.py", "any", &bytes);
    buffer_free(&bytes);
}

START_TEST(others_find_every_event)
{
    struct world world;
    world_random(&world, 300 + (uint64_t)_i, false);
    for (size_t centre = 0; centre < 2; centre++) {
        struct centre_roster *roster = part(&world, world.roster, centre);
        judge(roster);
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
    struct centre_roster *roster = part(&world, world.roster, 0);
    judge(roster);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(strangers_can_read_whatever_the_names)
{
    struct world world;
    world_random(&world, (uint64_t)_i, true);
    struct centre_roster *roster = part(&world, world.roster, 0);
    roster->remarks = true;
    struct buffer bytes = written(roster, NULL);
    size_t events = roster->line_count + roster->gone_count;
    for (size_t i = 0; i < roster->line_count; i++) {
        events += roster->lines[i].change == CENTRE_OTHER_VOLUNTEER;
    }
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
    struct centre_roster *roster = part(&world, world.roster, 0);
    roster->remarks = true;
    struct buffer bytes = written(roster, NULL);
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

/* The number after SEQUENCE of the first event. */
static long sequence_of(const struct buffer *bytes)
{
    const char *at = strstr(bytes->data, "\r\nSEQUENCE:");
    ck_assert_ptr_nonnull(at);
    return strtol(at + 11, NULL, 10);
}

START_TEST(a_second_roster_of_a_night_takes_back_the_first)
{
    struct world world;
    world_fixed(&world, LANGUAGE_DUTCH);
    world.snapshot.sent_night_count = 0;
    world.snapshot.sent_line_count = 0;
    struct roster less = *world.roster;
    less.version = 2;
    less.round_count--;
    struct centre_roster *first = part(&world, world.roster, 0);
    struct centre_roster *second = part(&world, &less, 0);
    ck_assert_uint_gt(first->line_count, second->line_count);
    struct buffer before = written(first, NULL);
    struct buffer after = written(second, first);
    tool_lacks(&before, "CANCELLED");
    size_t cancelled = 0;
    for (const char *at = after.data; (at = strstr(at, "STATUS:CANCELLED")) != NULL; at++) {
        cancelled++;
    }
    ck_assert_uint_eq(cancelled, first->line_count - second->line_count);
    ck_assert_int_gt(sequence_of(&after), sequence_of(&before));
    less.night++;
    less.version = 1;
    struct centre_roster *next_night = part(&world, &less, 0);
    struct buffer next = written(next_night, NULL);
    ck_assert_int_gt(sequence_of(&next), sequence_of(&after));
    buffer_free(&before);
    buffer_free(&after);
    buffer_free(&next);
    centre_roster_free(first);
    centre_roster_free(second);
    centre_roster_free(next_night);
    world_free(&world);
}
END_TEST

START_TEST(golden)
{
    struct world world;
    world_fixed(&world, LANGUAGE_ENGLISH);
    struct centre_roster *roster = part(&world, world.roster, 0);
    struct buffer bytes = written(roster, NULL);
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
    tcase_add_test(all, a_second_roster_of_a_night_takes_back_the_first);
    tcase_add_test(all, golden);
    suite_add_tcase(suite, all);
    return suite;
}
