/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/cause.h"

#include "core/date.h"
#include "core/text.h"
#include "tests/reports/suites.h"
#include "tests/reports/tool.h"
#include "tests/reports/world.h"

#include <stdlib.h>
#include <string.h>

/* A world in which one line was made by another volunteer, who could still make it: nothing stored explains that. */
static struct world world;
static struct centre_roster *roster;
static struct centre_line *line;
static struct sent_line was;
static struct volunteer *before; /* who made it */
static struct request *request;
static struct roster last;
static struct decision decision;
static struct pair pair;

static void setup(void)
{
    struct error error = {0};
    world_fixed(&world, LANGUAGE_ENGLISH);
    ck_assert_int_eq(centre_roster_make(&world.settings, &world.snapshot, world.roster, 0, &roster, &error), STATUS_OK);
    line = NULL;
    for (size_t i = 0; i < roster->line_count && line == NULL; i++) {
        /* Those that can be on one day only are simplest. */
        if (strstr(roster->lines[i].stop->visit, "@20") != NULL && strstr(roster->lines[i].stop->visit, "-W") == NULL) {
            line = &roster->lines[i];
        }
    }
    ck_assert_ptr_nonnull(line);
    request = (struct request *)(uintptr_t)line->request;
    before = &world.snapshot.volunteers[line->volunteer == &world.snapshot.volunteers[0] ? 1 : 0];
    before->active = request->active = true;
    before->task_count = 1;
    ck_assert(text_copy(before->tasks[0], CODE_SIZE, request->task));
    before->availability.count = 7;
    for (int i = 0; i < 7; i++) {
        before->availability.items[i] = (struct stretch){.weekday = (int8_t)(i + 1), .from = 0, .to = 1440};
    }
    request->earliest = 0;
    request->latest = 1440;
    was = (struct sent_line){.night = world.roster->night - 1,
                             .date = line->date,
                             .start = line->stop->start,
                             .end = line->stop->start + request->duration};
    ck_assert(text_copy(was.visit, VISIT_ID_SIZE, line->stop->visit));
    ck_assert(text_copy(was.volunteer, ID_SIZE, before->person.id));
    ck_assert(text_copy(was.senior, ID_SIZE, request->senior.id));
    ck_assert(text_copy(was.task, CODE_SIZE, request->task));
    line->change = CENTRE_OTHER_VOLUNTEER;
    line->was = &was;
    line->was_volunteer = before;
    last =
        (struct roster){.night = world.roster->night - 1, .from = world.roster->from - 1, .until = world.roster->until};
    decision = (struct decision){.kind = DECISION_REJECT, .sequence = 1, .night = world.roster->night};
    ck_assert(text_copy(decision.visit, VISIT_ID_SIZE, was.visit));
    ck_assert(text_copy(decision.volunteer, ID_SIZE, was.volunteer));
    pair = (struct pair){.rule = PAIR_NEVER};
    ck_assert(text_copy(pair.volunteer, ID_SIZE, was.volunteer));
    ck_assert(text_copy(pair.senior, ID_SIZE, was.senior));
}

static void teardown(void)
{
    /* What setup lent is not the world's to free. */
    if (world.snapshot.decisions == &decision) {
        world.snapshot.decisions = NULL;
    }
    if (world.snapshot.pairs == &pair) {
        world.snapshot.pairs = NULL;
    }
    centre_roster_free(roster);
    world_free(&world);
}

static void expect(enum centre_cause cause)
{
    cause_fill(roster, &world.snapshot, &last);
    ck_assert_int_eq((int)line->cause, (int)cause);
}

static void decide(void)
{
    world.snapshot.decisions = &decision;
    world.snapshot.decision_count = 1;
}

START_TEST(nothing_explains_it)
{
    expect(CENTRE_CAUSE_BETTER);
    cause_fill(roster, &world.snapshot, &last);
    line->change = CENTRE_SAME;
    line->cause = CENTRE_CAUSE_NONE;
    expect(CENTRE_CAUSE_NONE);
}
END_TEST

START_TEST(the_volunteer_changed)
{
    before->availability.items[date_weekday(line->date) - 1].to = (int16_t)(was.end - 1);
    expect(CENTRE_CAUSE_NOT_FREE);
    before->task_count = 0;
    expect(CENTRE_CAUSE_TASK);
    before->absences.count = 1;
    before->absences.items[0] = (struct date_range){line->date, line->date + 3};
    expect(CENTRE_CAUSE_ABSENT);
    before->active = false;
    expect(CENTRE_CAUSE_STOPPED);
    line->was_volunteer = NULL;
    expect(CENTRE_CAUSE_STOPPED);
}
END_TEST

START_TEST(the_volunteer_does_not_suit_any_more)
{
    for (size_t i = 0; i < world.settings.task_count; i++) {
        world.settings.tasks[i].needs_car = true;
    }
    before->modes = MODE_FOOT | MODE_CAR;
    expect(CENTRE_CAUSE_BETTER);
    before->modes = MODE_FOOT | MODE_BIKE;
    expect(CENTRE_CAUSE_NEEDS);
    before->modes = MODE_CAR;
    before->person.gender = GENDER_MALE;
    request->gender_wanted = GENDER_FEMALE;
    expect(CENTRE_CAUSE_WISHES);
    request->gender_wanted = GENDER_MALE;
    expect(CENTRE_CAUSE_BETTER);
    ck_assert(people_parse_languages("tr", &request->languages));
    ck_assert(people_parse_languages("nl", &before->languages));
    expect(CENTRE_CAUSE_WISHES);
    ck_assert(people_parse_languages("tr,nl", &before->languages));
    expect(CENTRE_CAUSE_BETTER);
}
END_TEST

/* One of two is away: so the other one does not come either. */
START_TEST(the_other_one_of_two)
{
    struct sent_line other = was;
    struct volunteer away = *before;
    struct centre_gone gone[] = {{.was = &was, .volunteer = before, .request = request},
                                 {.was = &other, .volunteer = &away, .request = request}};
    struct centre_gone *own = roster->gone;
    const size_t count = roster->gone_count;
    away.active = false;
    roster->gone = gone;
    roster->gone_count = 2;
    cause_fill(roster, &world.snapshot, &last);
    ck_assert_int_eq((int)gone[0].cause, (int)CENTRE_CAUSE_PARTNER);
    ck_assert_int_eq((int)gone[1].cause, (int)CENTRE_CAUSE_STOPPED);
    away.active = true;
    cause_fill(roster, &world.snapshot, &last);
    ck_assert_int_eq((int)gone[0].cause, (int)CENTRE_CAUSE_BETTER);
    ck_assert_int_eq((int)gone[1].cause, (int)CENTRE_CAUSE_BETTER);
    roster->gone = own;
    roster->gone_count = count;
}
END_TEST

/* A visit that was planned for a day that has come, and is planned again: somebody said that it has not been. */
START_TEST(a_visit_that_has_not_been)
{
    struct stop stop = {0};
    struct round round = {.date = world.roster->night, .stops = &stop, .stop_count = 1};
    ck_assert(text_copy(stop.visit, VISIT_ID_SIZE, line->stop->visit));
    line->change = CENTRE_NEW;
    expect(CENTRE_CAUSE_NEW_REQUEST);
    last.rounds = &round;
    last.round_count = 1;
    expect(CENTRE_CAUSE_DECIDED);
    last.rounds = NULL;
    last.round_count = 0;
}
END_TEST

START_TEST(the_request_changed)
{
    request->earliest = was.start + 1;
    expect(CENTRE_CAUSE_REQUEST_CHANGED);
    request->earliest = 0;
    request->latest = was.end - 1;
    expect(CENTRE_CAUSE_REQUEST_CHANGED);
    request->latest = 1440;
    request->duration++;
    expect(CENTRE_CAUSE_REQUEST_CHANGED);
    request->duration--;
    expect(CENTRE_CAUSE_BETTER);
    request->active = false;
    expect(CENTRE_CAUSE_ENDED);
}
END_TEST

START_TEST(the_two_are_to_be_kept_apart)
{
    world.snapshot.pairs = &pair;
    world.snapshot.pair_count = 1;
    expect(CENTRE_CAUSE_NEVER);
    pair.rule = PAIR_PREFER;
    expect(CENTRE_CAUSE_BETTER);
}
END_TEST

START_TEST(a_coordinator_decided)
{
    decide();
    expect(CENTRE_CAUSE_DECIDED);
    decision.night = was.night; /* read before that roster was made */
    expect(CENTRE_CAUSE_BETTER);
    decision.known_version = 1; /* or after it had been sent */
    expect(CENTRE_CAUSE_DECIDED);
    decision.night = world.roster->night;
    ck_assert(text_copy(decision.volunteer, ID_SIZE, "decanaat/elsewhere"));
    expect(CENTRE_CAUSE_BETTER);
    decision.kind = DECISION_ACCEPT; /* of somebody else */
    expect(CENTRE_CAUSE_DECIDED);
    ck_assert(text_copy(decision.volunteer, ID_SIZE, was.volunteer));
    expect(CENTRE_CAUSE_BETTER);
    decision.kind = DECISION_REPLACE;
    ck_assert(text_copy(decision.replacement, ID_SIZE, "decanaat/elsewhere"));
    expect(CENTRE_CAUSE_DECIDED);
    decision.kind = DECISION_CANCEL;
    expect(CENTRE_CAUSE_DECIDED);
}
END_TEST

START_TEST(a_rejection_for_the_senior_reaches_other_visits)
{
    decide();
    ck_assert(text_format(decision.visit, VISIT_ID_SIZE, "%s@2020-01-01", request->id));
    expect(CENTRE_CAUSE_BETTER);
    decision.scope = SCOPE_SENIOR;
    expect(CENTRE_CAUSE_DECIDED);
}
END_TEST

START_TEST(why_a_line_is_new)
{
    struct unserved waited = {0};
    line->change = CENTRE_NEW;
    expect(CENTRE_CAUSE_NEW_REQUEST);
    last.until = line->date - 1;
    expect(CENTRE_CAUSE_FURTHER);
    last.unserved = &waited;
    last.unserved_count = 1;
    ck_assert(text_copy(waited.visit, VISIT_ID_SIZE, line->stop->visit));
    expect(CENTRE_CAUSE_FOUND);
    line->kept = true;
    expect(CENTRE_CAUSE_DECIDED);
}
END_TEST

Suite *test_cause_suite(void)
{
    Suite *suite = suite_create("cause");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, nothing_explains_it);
    tcase_add_test(all, the_volunteer_changed);
    tcase_add_test(all, the_volunteer_does_not_suit_any_more);
    tcase_add_test(all, the_other_one_of_two);
    tcase_add_test(all, a_visit_that_has_not_been);
    tcase_add_test(all, the_request_changed);
    tcase_add_test(all, the_two_are_to_be_kept_apart);
    tcase_add_test(all, a_coordinator_decided);
    tcase_add_test(all, a_rejection_for_the_senior_reaches_other_visits);
    tcase_add_test(all, why_a_line_is_new);
    suite_add_tcase(suite, all);
    return suite;
}
