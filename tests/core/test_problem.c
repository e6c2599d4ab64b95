/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/problem_hash.h"

#include "core/date.h"
#include "core/text.h"
#include "core/visit.h"
#include "tests/core/suites.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NIGHT = 20780 /* Monday 2026-11-23 */, PEOPLE = 8, MOST = 64 };

static struct task tasks[] = {
    {.code = "bezoek"}, {.code = "vervoer", .needs_car = true}, {.code = "telefoon", .remote = true}};
static struct settings settings;
static struct volunteer volunteers[PEOPLE];
static struct request requests[PEOPLE];
static struct pair pairs[MOST];
static struct travel_row travel[MOST];
static struct past_visit past[MOST];
static struct decision decisions[MOST];
static struct snapshot snapshot;
static struct history *history = NULL;
static struct problem *problem = NULL;

static void setup(void)
{
    settings_defaults(&settings);
    settings.tasks = tasks;
    settings.task_count = sizeof tasks / sizeof tasks[0];
    snapshot = (struct snapshot){.volunteers = volunteers,
                                 .requests = requests,
                                 .pairs = pairs,
                                 .travel = travel,
                                 .past_visits = past,
                                 .decisions = decisions};
}

static void forget(void)
{
    problem_free(problem);
    history_free(history);
    problem = NULL;
    history = NULL;
}

static struct volunteer *volunteer(const char *id, const char *availability)
{
    struct volunteer *made = &volunteers[snapshot.volunteer_count++];
    people_volunteer_clear(made);
    (void)text_copy(made->person.id, ID_SIZE, id);
    (void)text_copy(made->tasks[0], CODE_SIZE, "bezoek");
    made->task_count = 1;
    made->person.place = (struct place){.x = 70000, .y = 160000, .known = true};
    MUST(availability_parse(availability, LANGUAGE_DUTCH, 480, 1200, &made->availability, NULL) == STATUS_OK, "%s",
         availability);
    return made;
}

static struct request *request(const char *id, const char *senior)
{
    struct request *made = &requests[snapshot.request_count++];
    people_request_clear(made);
    (void)text_copy(made->id, ID_SIZE, id);
    (void)text_copy(made->senior.id, ID_SIZE, senior);
    (void)text_copy(made->task, CODE_SIZE, "bezoek");
    made->senior.place = (struct place){.x = 71000, .y = 161000, .known = true};
    made->from = NIGHT + 2;
    made->until = NIGHT + 4;
    made->earliest = 480;
    made->latest = 1200;
    made->duration = 60;
    return made;
}

static void visited(const char *who, const char *whom, int32_t date, int minutes)
{
    struct past_visit *made = &past[snapshot.past_visit_count++];
    *made = (struct past_visit){.date = date, .minutes = minutes};
    (void)text_copy(made->volunteer, ID_SIZE, who);
    (void)text_copy(made->senior, ID_SIZE, whom);
}

static struct decision *decide(enum decision_kind kind, const char *visit, const char *who)
{
    struct decision *made = &decisions[snapshot.decision_count++];
    *made = (struct decision){.kind = kind, .sequence = (long)snapshot.decision_count};
    (void)text_copy(made->visit, VISIT_ID_SIZE, visit);
    (void)text_copy(made->volunteer, ID_SIZE, who);
    return made;
}

static void pair(const char *who, const char *whom, enum pair_rule rule, int points)
{
    struct pair *made = &pairs[snapshot.pair_count++];
    *made = (struct pair){.rule = rule, .points = points};
    (void)text_copy(made->volunteer, ID_SIZE, who);
    (void)text_copy(made->senior, ID_SIZE, whom);
}

static void make(void)
{
    forget();
    MUST(history_make(&snapshot, NIGHT, false, &history, NULL) == STATUS_OK, "history");
    MUST(problem_make(&settings, &snapshot, history, NIGHT, &problem, NULL) == STATUS_OK, "problem");
}

START_TEST(an_empty_city_has_an_empty_problem)
{
    settings.task_count = 0;
    make();
    ck_assert_uint_eq(problem->volunteer_count + problem->visit_count + problem->pair_count + problem->pin_count, 0);
    ck_assert_int_eq(problem->from, NIGHT + 1);
    ck_assert_int_eq(problem->until, NIGHT + 14);
    ck_assert_ptr_null(problem_find_pair(problem, 0, 0));
    ck_assert_ptr_null(problem_find_assignment(problem->pins, problem->pin_count, 0, 0));
    problem_free(NULL);
}
END_TEST

START_TEST(volunteers_as_the_matcher_sees_them)
{
    struct volunteer *jan = volunteer("v/jan", "ma 9-12; wo");
    volunteer("v/an", "za")->active = false;
    struct volunteer *els = volunteer("v/els", "do 9-10");
    els->max_travel = 45;
    els->task_count = 3;
    (void)text_copy(els->tasks[1], CODE_SIZE, "telefoon");
    (void)text_copy(els->tasks[2], CODE_SIZE, "nergens");
    jan->modes = MODE_FOOT | MODE_CAR;
    ck_assert_int_eq(availability_parse_absences("25/11/2026", &jan->absences, NULL), STATUS_OK);
    make();
    ck_assert_uint_eq(problem->volunteer_count, 2);
    ck_assert_str_eq(problem->volunteers[0].id, "v/els");
    const struct problem_volunteer *second = &problem->volunteers[1];
    ck_assert_str_eq(second->id, "v/jan");
    ck_assert_int_eq(second->mode, MODE_CAR);
    ck_assert(second->has_car);
    ck_assert_int_eq(second->max_travel, settings.default_max_travel);
    ck_assert_int_eq(second->home.owner, 1);
    ck_assert_int_eq(problem->volunteers[0].max_travel, 45);
    ck_assert_uint_eq(problem->volunteers[0].tasks, 1U | 4U);
    /* N+1 .. N+14 is Tuesday to Monday: Wednesday the 25th is absent, Monday comes twice, Wednesday once more. */
    ck_assert_uint_eq(second->stretch_count, 3);
    ck_assert_int_eq(second->stretches[0].date, NIGHT + 7);
    ck_assert_int_eq(second->stretches[1].date, NIGHT + 9);
    ck_assert_int_eq(second->stretches[2].date, NIGHT + 14);
    ck_assert_int_eq(second->stretches[1].from, 480);
    ck_assert_uint_eq(second->week_count, 3);
    ck_assert_int_eq(second->weeks[0].week, date_week(NIGHT + 1));
    ck_assert(second->idle);
}
END_TEST

START_TEST(visits_as_the_matcher_sees_them)
{
    struct request *one = request("r/1", "r/zoe");
    struct request *two = request("r/2", "r/anna");
    one->requested_on = NIGHT - 20;
    one->priority = PRIORITY_HIGH;
    (void)text_copy(one->preferred, ID_SIZE, "v/jan");
    (void)text_copy(two->preferred, ID_SIZE, "v/unknown");
    request("r/3", "r/x")->active = false;
    (void)text_copy(request("r/4", "r/x")->task, CODE_SIZE, "nergens");
    request("r/5", "r/anna")->duration = 721; /* longer than its window */
    (void)volunteer("v/jan", "ma");
    make();
    ck_assert_uint_eq(problem->visit_count, 2);
    const struct problem_visit *visit = &problem->visits[0];
    ck_assert_str_eq(visit->id, "r/1@once");
    ck_assert_str_eq(problem->seniors[visit->senior], "r/zoe");
    ck_assert_int_eq(visit->serving_points, 2000 + 2 * 50);
    ck_assert_int_eq(visit->preferred, 0);
    ck_assert_uint_eq(visit->option_count, 3);
    ck_assert_int_eq(visit->options[2].date, NIGHT + 4);
    ck_assert_int_eq(visit->options[2].latest, 1200);
    ck_assert_int_eq(visit->start.owner, 1 + visit->senior);
    ck_assert_int_eq(problem->visits[1].preferred, -1);
    ck_assert_int_eq(problem->visits[1].serving_points, 1000);
}
END_TEST

START_TEST(waiting_counts_full_weeks_up_to_a_most)
{
    struct request *one = request("r/1", "r/anna");
    for (int days = -3; days < 100; days++) {
        const int weeks = days < 0 ? 0 : days / 7;
        one->requested_on = NIGHT - days;
        make();
        MUST(problem->visits[0].serving_points == 1000 + 50 * (weeks > 10 ? 10 : weeks), "%d", days);
    }
    settings.points.waiting_week = 1000000;
    settings.points.waiting_weeks_max = 1000000;
    one->requested_on = 0;
    make();
    ck_assert_int_eq(problem->visits[0].serving_points, 1000000000);
    settings.points.waiting_weeks_max = -4;
    make();
    ck_assert_int_eq(problem->visits[0].serving_points, 1000);
}
END_TEST

START_TEST(transport_ends_elsewhere_unless_it_brings_back)
{
    struct request *lift = request("r/1", "r/anna");
    struct request *call = request("r/2", "r/anna");
    (void)text_copy(lift->task, CODE_SIZE, "vervoer");
    (void)text_copy(call->task, CODE_SIZE, "telefoon");
    lift->has_destination = true;
    lift->to_place = (struct place){.x = 80000, .y = 170000, .known = true};
    make();
    ck_assert_double_eq(problem->visits[0].end.x, 80000);
    ck_assert_int_eq(problem->visits[0].end.owner, TRAVEL_NO_OWNER);
    ck_assert_int_eq(problem->visits[0].start.owner, 0);
    ck_assert(problem->visits[1].remote);
    ck_assert_int_eq(problem->visits[1].start.owner, TRAVEL_NO_OWNER);
    lift->brings_back = true;
    make();
    ck_assert_double_eq(problem->visits[0].end.x, 71000);
    ck_assert_int_eq(problem->visits[0].end.owner, 0);
}
END_TEST

START_TEST(a_place_that_is_not_known_is_out_of_reach)
{
    volunteer("v/jan", "ma")->person.place.known = false;
    request("r/1", "r/anna")->senior.place.known = false;
    make();
    ck_assert_int_gt(travel_minutes(&problem->travel, &problem->table, MODE_CAR, &problem->volunteers[0].home,
                                    &problem->visits[0].start),
                     1000);
}
END_TEST

START_TEST(closed_visits_are_not_made_again)
{
    (void)request("r/1", "r/anna");
    (void)request("r/2", "r/anna");
    (void)decide(DECISION_CANCEL, "r/1@once", "");
    make();
    ck_assert_uint_eq(problem->visit_count, 1);
    ck_assert_str_eq(problem->visits[0].id, "r/2@once");
}
END_TEST

START_TEST(pairs_add_up)
{
    (void)volunteer("v/jan", "ma");
    (void)volunteer("v/an", "ma");
    (void)request("r/1", "r/anna");
    (void)request("r/2", "r/bert");
    pair("v/jan", "r/anna", PAIR_PREFER, 30);
    pair("v/jan", "r/anna", PAIR_PREFER, -5);
    pair("v/jan", "r/bert", PAIR_PREFER, 30);
    pair("v/jan", "r/bert", PAIR_PREFER, -30);
    pair("v/an", "r/anna", PAIR_NEVER, 7);
    pair("v/an", "r/nobody", PAIR_NEVER, 0);
    pair("v/nobody", "r/anna", PAIR_PREFER, 9);
    visited("v/jan", "r/anna", NIGHT - 182, 60);
    visited("v/an", "r/anna", NIGHT - 183, 60);
    decide(DECISION_REJECT, "r/2@once", "v/an")->scope = SCOPE_SENIOR;
    make();
    ck_assert_uint_eq(problem->pair_count, 3);
    const struct problem_pair *known = problem_find_pair(problem, 1, 0);
    ck_assert_int_eq(known->points, 25);
    ck_assert(known->bond && !known->never);
    ck_assert(problem_find_pair(problem, 0, 0)->never && !problem_find_pair(problem, 0, 0)->bond);
    ck_assert_int_eq(problem_find_pair(problem, 0, 0)->points, 0);
    ck_assert(problem_find_pair(problem, 0, 1)->never);
    ck_assert_ptr_null(problem_find_pair(problem, 1, 1));
}
END_TEST

/* carry = max(0, floor(own - mean)), by counting on fingers and in fractions. */
START_TEST(carry_idle_and_the_running_week)
{
    uint64_t state = 59;
    char names[PEOPLE][8];
    for (int v = 0; v < 5; v++) {
        (void)text_format(names[v], sizeof names[v], "v/%d", v);
        (void)volunteer(names[v], "ma");
    }
    volunteers[4].active = false; /* its visits do not count for the mean */
    for (int round = 0; round < 500; round++) {
        int own[5] = {0};
        int week[5] = {0};
        int minutes[5] = {0};
        int total = 0;
        snapshot.past_visit_count = 0;
        for (int i = random_below(&state, MOST); i > 0; i--) {
            const int v = random_below(&state, random_below(&state, 5) + 1);
            const int32_t date = NIGHT - 40 + random_below(&state, 45);
            visited(names[v], "r/somebody", date, i);
            if (date >= NIGHT - 27 && date <= NIGHT) {
                own[v]++;
                total += v < 4 ? 1 : 0;
            }
            if (date == NIGHT) { /* a Monday: the only day of its week so far */
                week[v]++;
                minutes[v] += i;
            }
        }
        make();
        for (int v = 0; v < 4; v++) {
            const struct problem_volunteer *seen = &problem->volunteers[v];
            int carry = 0;
            while (4 * (own[v] - carry - 1) - total >= 0) {
                carry++;
            }
            MUST(seen->carry == carry, "round %d: %d of %d is %d", round, own[v], total, seen->carry);
            MUST(seen->idle == (own[v] == 0), "round %d: idle", round);
            MUST(seen->weeks[0].visits == week[v] && seen->weeks[0].minutes == minutes[v], "round %d: week", round);
            MUST(seen->weeks[1].visits == 0, "round %d: next week", round);
        }
    }
}
END_TEST

START_TEST(idle_ends_twenty_seven_days_ago)
{
    (void)volunteer("v/jan", "ma");
    visited("v/jan", "r/x", NIGHT - 28, 60);
    make();
    ck_assert(problem->volunteers[0].idle);
    visited("v/jan", "r/x", NIGHT - 27, 60);
    make();
    ck_assert(!problem->volunteers[0].idle);
}
END_TEST

START_TEST(pins_rejections_and_pins_that_are_lost)
{
    struct released_pin *lost = NULL;
    size_t count = 0;
    (void)volunteer("v/jan", "ma");
    volunteer("v/an", "ma")->active = false;
    (void)request("r/1", "r/anna");
    (void)request("r/2", "r/bert");
    (void)decide(DECISION_ACCEPT, "r/1@once", "v/jan");
    (void)decide(DECISION_REJECT, "r/2@once", "v/jan");
    (void)decide(DECISION_REJECT, "r/2@once", "v/an");
    (void)decide(DECISION_ACCEPT, "r/2@once", "v/an");        /* no longer a volunteer */
    (void)decide(DECISION_ACCEPT, "r/9@2026-11-26", "v/jan"); /* no longer a request */
    (void)decide(DECISION_ACCEPT, "r/9@2026-11-20", "v/jan"); /* gone by */
    (void)decide(DECISION_ACCEPT, "r/9@2027-01-20", "v/jan"); /* far away */
    (void)decide(DECISION_ACCEPT, "r/9@2026-W47", "v/jan");   /* gone by */
    (void)decide(DECISION_ACCEPT, "r/9@2026-W49", "v/jan");
    (void)decide(DECISION_ACCEPT, "r/8@2026-11-26", "v/jan");
    (void)decide(DECISION_CANCEL, "r/8@2026-11-26", "");
    make();
    ck_assert_uint_eq(problem->pin_count, 1);
    ck_assert_int_eq(problem->pins[0].date, DATE_NONE);
    ck_assert_uint_eq(problem->rejected_count, 1);
    ck_assert_ptr_nonnull(problem_find_assignment(problem->rejected, problem->rejected_count, 1, 0));
    ck_assert_ptr_null(problem_find_assignment(problem->rejected, problem->rejected_count, 0, 0));
    ck_assert_int_eq(problem_lost_pins(problem, history, &lost, &count, NULL), STATUS_OK);
    ck_assert_uint_eq(count, 3);
    ck_assert_str_eq(lost[0].visit, "r/2@once");
    ck_assert_str_eq(lost[0].volunteer, "v/an");
    ck_assert_int_eq(lost[0].rule, RULE_NONE);
    ck_assert_str_eq(lost[1].visit, "r/9@2026-11-26");
    ck_assert_int_eq(lost[1].date, NIGHT + 3);
    ck_assert_str_eq(lost[2].visit, "r/9@2026-W49");
    free(lost);
}
END_TEST

START_TEST(a_pin_whose_day_went_by_binds_no_longer)
{
    struct sent_line sent = {.night = NIGHT - 5,
                             .visit = "r/1@once",
                             .volunteer = "v/jan",
                             .senior = "r/anna",
                             .date = NIGHT - 2,
                             .start = 600,
                             .end = 660};
    struct sent_night nights[] = {{NIGHT - 5, NIGHT - 4, NIGHT + 9, 1, 0}, {NIGHT - 4, NIGHT - 3, NIGHT + 10, 1, 0}};
    (void)volunteer("v/jan", "ma");
    (void)request("r/1", "r/anna");
    (void)decide(DECISION_ACCEPT, "r/1@once", "v/jan");
    snapshot.sent_lines = &sent;
    snapshot.sent_line_count = 1;
    snapshot.sent_nights = nights;
    snapshot.sent_night_count = 2; /* the later roster had taken it away from that day */
    make();
    ck_assert_uint_eq(problem->visit_count, 1);
    ck_assert_uint_eq(history->pin_count, 1);
    ck_assert_uint_eq(problem->pin_count, 0);
    ck_assert_uint_eq(problem->previous_count, 0);
    sent.date = NIGHT + 3;
    snapshot.sent_night_count = 1;
    make();
    ck_assert_int_eq(problem->pins[0].date, NIGHT + 3);
    ck_assert_int_eq(problem->previous[0].date, NIGHT + 3);
}
END_TEST

START_TEST(lines_that_were_sent_are_frozen_when_near)
{
    struct sent_line sent[2];
    struct sent_night night = {NIGHT - 1, NIGHT, NIGHT + 13, 1, 0};
    for (int i = 0; i < 2; i++) {
        sent[i] = (struct sent_line){.night = NIGHT - 1,
                                     .volunteer = "v/jan",
                                     .senior = "r/anna",
                                     .date = NIGHT + 2 + 3 * i,
                                     .start = 600,
                                     .end = 660};
    }
    ck_assert(text_copy(sent[0].visit, VISIT_ID_SIZE, "r/1@once"));
    ck_assert(text_copy(sent[1].visit, VISIT_ID_SIZE, "r/2@once"));
    (void)volunteer("v/jan", "ma");
    (void)volunteer("v/piet", "ma");
    for (int i = 0; i < 2; i++) {
        struct request *asked = request(i == 0 ? "r/1" : "r/2", "r/anna");
        asked->from = NIGHT + 1;
        asked->until = NIGHT + 13;
    }
    snapshot.sent_lines = sent;
    snapshot.sent_line_count = 2;
    snapshot.sent_nights = &night;
    snapshot.sent_night_count = 1;
    make();
    ck_assert_uint_eq(problem->previous_count, 2);
    ck_assert_uint_eq(problem->pin_count, 0);
    for (int days = 1; days <= 6; days++) {
        settings.freeze_days = days;
        make();
        ck_assert_uint_eq(problem->pin_count, (size_t)((days >= 2) + (days >= 5)));
        for (size_t p = 0; p < problem->pin_count; p++) {
            ck_assert(problem->pins[p].frozen);
            ck_assert_int_eq(problem->pins[p].visit, problem->previous[p].visit);
            ck_assert_int_eq(problem->pins[p].volunteer, problem->previous[p].volunteer);
            ck_assert_int_eq(problem->pins[p].date, problem->previous[p].date);
        }
    }
    /* what was accepted is no longer only frozen, and what was accepted otherwise gives the line free */
    (void)decide(DECISION_ACCEPT, "r/1@once", "v/jan");
    make();
    ck_assert_uint_eq(problem->pin_count, 2);
    ck_assert(!problem->pins[0].frozen && problem->pins[1].frozen);
    struct decision *replace = decide(DECISION_REPLACE, "r/2@once", "v/jan");
    ck_assert(text_copy(replace->replacement, ID_SIZE, "v/piet"));
    make();
    ck_assert_uint_eq(problem->pin_count, 2);
    ck_assert(!problem->pins[0].frozen && !problem->pins[1].frozen);
}
END_TEST

START_TEST(what_was_accepted_since_overrules_what_was_sent)
{
    struct sent_line sent[2];
    struct sent_night night = {NIGHT - 1, NIGHT, NIGHT + 13, 1, 0};
    for (int i = 0; i < 2; i++) {
        sent[i] = (struct sent_line){.night = NIGHT - 1,
                                     .volunteer = "v/jan",
                                     .senior = "r/anna",
                                     .date = NIGHT + 2 + 3 * i,
                                     .start = 600,
                                     .end = 660};
        struct request *asked = request(i == 0 ? "r/1" : "r/2", "r/anna");
        asked->from = NIGHT + 1;
        asked->until = NIGHT + 13;
    }
    ck_assert(text_copy(sent[0].visit, VISIT_ID_SIZE, "r/1@once"));
    ck_assert(text_copy(sent[1].visit, VISIT_ID_SIZE, "r/2@once"));
    (void)volunteer("v/jan", "ma");
    (void)volunteer("v/piet", "ma");
    snapshot.sent_lines = sent;
    snapshot.sent_line_count = 2;
    snapshot.sent_nights = &night;
    snapshot.sent_night_count = 1;
    make();
    ck_assert(!problem->has_budget);
    ck_assert(!problem->previous[0].overruled && !problem->previous[1].overruled);
    settings.max_changes = 3;
    struct decision *replace = decide(DECISION_REPLACE, "r/1@once", "v/jan");
    ck_assert(text_copy(replace->replacement, ID_SIZE, "v/piet"));
    make();
    ck_assert(problem->has_budget);
    ck_assert_int_eq(problem->max_changes, 3);
    ck_assert(problem->previous[0].overruled && !problem->previous[1].overruled);
    settings.freeze_days = 14;
    make();
    ck_assert_uint_eq(problem->pin_count, 2);
    ck_assert(!problem->pins[0].frozen && problem->pins[1].frozen);
}
END_TEST

START_TEST(travel_rows_become_owners)
{
    (void)volunteer("v/jan", "ma");
    (void)request("r/1", "r/anna");
    snapshot.travel_count = 4;
    travel[0] = (struct travel_row){.to_senior = true, .from = "v/jan", .to = "r/anna", .minutes = 9};
    travel[1] = (struct travel_row){.to_senior = true, .from = "v/jan", .to = "r/anna", .minutes = 8};
    travel[2] = (struct travel_row){.from = "v/jan", .to = "v/jan", .minutes = 7};
    travel[3] = (struct travel_row){.from_senior = true, .from = "r/nobody", .to = "v/jan", .minutes = 6};
    make();
    ck_assert_uint_eq(problem->table.count, 1);
    ck_assert_int_eq(travel_minutes(&problem->travel, &problem->table, MODE_FOOT, &problem->volunteers[0].home,
                                    &problem->visits[0].start),
                     8);
    ck_assert_int_gt(travel_minutes(&problem->travel, &problem->table, MODE_FOOT, &problem->visits[0].start,
                                    &problem->volunteers[0].home),
                     20);
}
END_TEST

static uint64_t hash(void)
{
    return problem_hash_make(problem, history, &settings.solver);
}

static void shuffle(uint64_t *state, void *list, size_t count, size_t size)
{
    char held[sizeof(struct volunteer) > sizeof(struct request) ? sizeof(struct volunteer) : sizeof(struct request)];
    char *items = list;
    for (size_t i = count; i > 1; i--) {
        const size_t j = (size_t)random_below(state, (int)i);
        memcpy(held, items + j * size, size);
        memmove(items + j * size, items + (i - 1) * size, size);
        memcpy(items + (i - 1) * size, held, size);
    }
}

START_TEST(the_order_of_what_is_known_changes_nothing)
{
    uint64_t state = 61;
    for (int i = 0; i < PEOPLE; i++) {
        char id[16];
        char senior[16];
        (void)text_format(id, sizeof id, "v/%d", i);
        (void)volunteer(id, i % 2 == 0 ? "ma-vr 9-17" : "za");
        (void)text_format(id, sizeof id, "r/%d", i);
        (void)text_format(senior, sizeof senior, "r/s%d", i / 2);
        struct request *made = request(id, senior);
        made->frequency = i % 3 == 0 ? FREQUENCY_ONCE : FREQUENCY_WEEKLY;
        made->requested_on = NIGHT - 9 * i;
    }
    for (int i = 0; i < 40; i++) {
        char who[16];
        char whom[16];
        (void)text_format(who, sizeof who, "v/%d", random_below(&state, PEOPLE + 1));
        (void)text_format(whom, sizeof whom, "r/s%d", random_below(&state, PEOPLE));
        pair(who, whom, random_below(&state, 6) == 0 ? PAIR_NEVER : PAIR_PREFER, random_below(&state, 100) - 50);
        visited(who, whom, NIGHT - random_below(&state, 200), 30);
        travel[i] = (struct travel_row){.to_senior = true, .minutes = 5};
        (void)text_copy(travel[i].from, ID_SIZE, who);
        (void)text_copy(travel[i].to, ID_SIZE, whom);
    }
    snapshot.travel_count = 40;
    (void)decide(DECISION_ACCEPT, "r/3@once", "v/3");
    (void)decide(DECISION_REJECT, "r/6@once", "v/2");
    make();
    const uint64_t expected = hash();
    ck_assert_uint_gt(problem->visit_count, PEOPLE);
    for (int round = 0; round < 200; round++) {
        shuffle(&state, volunteers, snapshot.volunteer_count, sizeof *volunteers);
        shuffle(&state, requests, snapshot.request_count, sizeof *requests);
        shuffle(&state, pairs, snapshot.pair_count, sizeof *pairs);
        shuffle(&state, past, snapshot.past_visit_count, sizeof *past);
        shuffle(&state, travel, snapshot.travel_count, sizeof *travel);
        make();
        MUST(hash() == expected, "round %d", round);
    }
}
END_TEST

/* Whatever the matcher looks at makes another problem; what was sent of this very night does not. */
START_TEST(whatever_counts_changes_the_hash)
{
    struct volunteer *jan = volunteer("v/jan", "ma-zo 9-17");
    struct request *wash = request("r/1", "s/1");
    make();
    uint64_t last = hash();
    problem->announced_count = 0;
    ck_assert_uint_eq(hash(), last);
#define OTHER(change)                                                                                                  \
    do {                                                                                                               \
        change;                                                                                                        \
        make();                                                                                                        \
        MUST(hash() != last, "%s", #change);                                                                           \
        last = hash();                                                                                                 \
    } while (0)
    OTHER(jan->availability.items[0].to -= 30);
    OTHER(jan->max_per_day = 1);
    OTHER(jan->max_per_week = 2);
    OTHER(jan->max_minutes_week = 90);
    OTHER(jan->max_travel = 7);
    OTHER(jan->pets_ok = !jan->pets_ok);
    OTHER(jan->smoke_ok = !jan->smoke_ok);
    OTHER(jan->modes = MODE_CAR);
    OTHER(jan->person.gender = GENDER_FEMALE);
    OTHER(jan->person.place.x += 1);
    OTHER(jan->record_check = NIGHT - 3);
    OTHER(jan->information_note = NIGHT - 3);
    OTHER(ck_assert(people_parse_languages("nl,fr", &jan->languages)));
    OTHER(wash->duration += 5);
    OTHER(wash->earliest += 5);
    OTHER(wash->latest += 5);
    OTHER(wash->people = 2);
    OTHER(wash->pets = true);
    OTHER(wash->smoke = true);
    OTHER(wash->gender_wanted = GENDER_FEMALE);
    OTHER(wash->priority = PRIORITY_URGENT);
    OTHER(wash->senior.place.y += 1);
    OTHER(ck_assert(people_parse_languages("fr", &wash->languages)));
    OTHER((void)text_copy(wash->preferred, ID_SIZE, "v/jan"));
    OTHER(pair("v/jan", wash->senior.id, PAIR_PREFER, 5));
    OTHER((void)decide(DECISION_ACCEPT, "r/1@once", "v/jan"));
    OTHER((void)volunteer("v/piet", "ma 9-12"));
    OTHER((void)decide(DECISION_REJECT, "r/1@once", "v/piet"));
    OTHER((void)decide(DECISION_ACCEPT, "r/9@once", "v/jan")); /* nobody knows the visit: a pin that is lost */
    OTHER(settings.points.bond++);
    OTHER(settings.points.served[PRIORITY_URGENT]++);
    OTHER(settings.travel.detour += 0.1);
    OTHER(settings.grid_minutes++);
    OTHER(settings.max_changes = 3);
    OTHER(settings.solver.max_nodes++);
#undef OTHER
}
END_TEST

START_TEST(strange_horizons_are_bounded)
{
    settings.horizon_days = 100000;
    make();
    ck_assert_int_eq(problem->until, NIGHT + MAX_HORIZON);
    settings.horizon_days = 0;
    make();
    ck_assert_int_eq(problem->until, NIGHT + 1);
    forget();
    ck_assert_int_eq(history_make(&snapshot, NIGHT, false, &history, NULL), STATUS_OK);
    ck_assert_int_eq(problem_make(&settings, &snapshot, history, DATE_NONE, &problem, NULL), STATUS_DEFECT);
    ck_assert_ptr_null(problem);
}
END_TEST

static double seconds(void)
{
    struct timespec now;
    ck_assert_int_eq(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* 2,000 volunteers, 10,000 requests, 100,000 lines of history. The bound is generous: quadratic work takes minutes. */
START_TEST(a_large_city_takes_no_quadratic_time)
{
    uint64_t state = 67;
    const int people = 2000;
    const int asked = 10000;
    const int known = 100000;
    struct snapshot large = {.volunteer_count = (size_t)people,
                             .request_count = (size_t)asked,
                             .past_visit_count = (size_t)known,
                             .decision_count = (size_t)asked};
    large.volunteers = calloc((size_t)people, sizeof *large.volunteers);
    large.requests = calloc((size_t)asked, sizeof *large.requests);
    large.past_visits = calloc((size_t)known, sizeof *large.past_visits);
    large.decisions = calloc((size_t)asked, sizeof *large.decisions);
    ck_assert(large.volunteers != NULL && large.requests != NULL && large.past_visits != NULL &&
              large.decisions != NULL);
    for (int i = 0; i < people; i++) {
        snapshot.volunteer_count = 0;
        struct volunteer *made = volunteer("", "ma-vr 9-12, 14-17");
        (void)text_format(made->person.id, ID_SIZE, "partner/%05d", i);
        large.volunteers[i] = *made;
    }
    for (int i = 0; i < asked; i++) {
        snapshot.request_count = 0;
        struct request *made = request("", "");
        (void)text_format(made->id, ID_SIZE, "stad/%05d", i);
        (void)text_format(made->senior.id, ID_SIZE, "stad/s%05d", i / 2);
        made->frequency = FREQUENCY_WEEKLY;
        made->until = DATE_NONE;
        made->days = 1U << (1 + i % 7);
        large.requests[i] = *made;
        struct decision *decision = &large.decisions[i];
        decision->kind = (enum decision_kind)random_below(&state, 6);
        (void)text_format(decision->visit, VISIT_ID_SIZE, "stad/%05d@2026-11-%02d", random_below(&state, asked),
                          24 + i % 7);
        (void)text_format(decision->volunteer, ID_SIZE, "partner/%05d", random_below(&state, people));
    }
    for (int i = 0; i < known; i++) {
        struct past_visit *made = &large.past_visits[i];
        made->date = NIGHT - random_below(&state, 300);
        (void)text_format(made->volunteer, ID_SIZE, "partner/%05d", random_below(&state, people));
        (void)text_format(made->senior, ID_SIZE, "stad/s%05d", random_below(&state, asked / 2));
    }
    const double before = seconds();
    ck_assert_int_eq(history_make(&large, NIGHT, false, &history, NULL), STATUS_OK);
    ck_assert_int_eq(problem_make(&settings, &large, history, NIGHT, &problem, NULL), STATUS_OK);
    ck_assert_double_lt(seconds() - before, 20);
    ck_assert_uint_gt(problem->visit_count, 15000);
    snapshot_free(&large);
}
END_TEST

Suite *test_problem_suite(void)
{
    Suite *suite = suite_create("problem");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, forget);
    tcase_add_test(all, an_empty_city_has_an_empty_problem);
    tcase_add_test(all, volunteers_as_the_matcher_sees_them);
    tcase_add_test(all, visits_as_the_matcher_sees_them);
    tcase_add_test(all, waiting_counts_full_weeks_up_to_a_most);
    tcase_add_test(all, transport_ends_elsewhere_unless_it_brings_back);
    tcase_add_test(all, a_place_that_is_not_known_is_out_of_reach);
    tcase_add_test(all, closed_visits_are_not_made_again);
    tcase_add_test(all, pairs_add_up);
    tcase_add_test(all, carry_idle_and_the_running_week);
    tcase_add_test(all, idle_ends_twenty_seven_days_ago);
    tcase_add_test(all, pins_rejections_and_pins_that_are_lost);
    tcase_add_test(all, lines_that_were_sent_are_frozen_when_near);
    tcase_add_test(all, what_was_accepted_since_overrules_what_was_sent);
    tcase_add_test(all, a_pin_whose_day_went_by_binds_no_longer);
    tcase_add_test(all, travel_rows_become_owners);
    tcase_add_test(all, the_order_of_what_is_known_changes_nothing);
    tcase_add_test(all, whatever_counts_changes_the_hash);
    tcase_add_test(all, strange_horizons_are_bounded);
    tcase_add_test(all, a_large_city_takes_no_quadratic_time);
    suite_add_tcase(suite, all);
    return suite;
}
