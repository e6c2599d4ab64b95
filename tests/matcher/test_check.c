/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The checker: it accepts every best roster that brute force finds, and refuses each that was broken on purpose, naming
 * the rule. What is broken is the roster, or the problem under it.
 */
#include "core/date.h"
#include "matcher/check.h"
#include "tests/matcher/brute_force.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A problem, its best roster, and some shorthand for the stop that is broken. */
struct bench {
    struct problem *problem;
    struct roster *roster;
    uint64_t state;
    struct round *round;           /* a round chosen at random, or NULL when there is none */
    struct stop *stop;             /* a stop of it */
    struct problem_volunteer *who; /* the volunteer */
    struct problem_visit *visit;   /* the visit of the stop */
    struct problem_option *option; /* the day of the round */
    int volunteer, visit_index;
};

static int volunteer_index(const struct problem *problem, const char *id)
{
    for (size_t v = 0; v < problem->volunteer_count; v++) {
        if (strcmp(problem->volunteers[v].id, id) == 0) {
            return (int)v;
        }
    }
    return -1;
}

static int visit_index(const struct problem *problem, const char *id)
{
    for (size_t v = 0; v < problem->visit_count; v++) {
        if (strcmp(problem->visits[v].id, id) == 0) {
            return (int)v;
        }
    }
    return -1;
}

static struct problem_option *option_on(struct problem_visit *visit, int32_t date)
{
    for (size_t o = 0; o < visit->option_count; o++) {
        if (visit->options[o].date == date) {
            return &visit->options[o];
        }
    }
    return NULL;
}

static void point_at(struct bench *bench, struct round *round, size_t stop)
{
    bench->round = round;
    bench->stop = &round->stops[stop];
    bench->volunteer = volunteer_index(bench->problem, round->volunteer);
    bench->visit_index = visit_index(bench->problem, bench->stop->visit);
    bench->who = &bench->problem->volunteers[bench->volunteer];
    bench->visit = &bench->problem->visits[bench->visit_index];
    bench->option = option_on(bench->visit, round->date);
}

static struct bench bench_make(uint64_t seed, unsigned rules)
{
    struct bench bench = {.state = seed};
    bench.problem = random_problem_make(seed, rules);
    bench.roster = brute_force_solve(bench.problem);
    if (bench.roster->round_count > 0) {
        size_t r = (size_t)random_problem_below(&bench.state, (int)bench.roster->round_count);
        struct round *round = &bench.roster->rounds[r];
        point_at(&bench, round, (size_t)random_problem_below(&bench.state, (int)round->stop_count));
    }
    return bench;
}

static void bench_free(struct bench *bench)
{
    roster_free(bench->roster);
    problem_free(bench->problem);
}

/* The last stop of the chosen round. */
static void go_to_last(struct bench *bench)
{
    point_at(bench, bench->round, bench->round->stop_count - 1);
}

/* The other stop of a visit by two people, or NULL. */
static struct stop *partner_of(struct bench *bench, struct round **round)
{
    for (size_t r = 0; r < bench->roster->round_count; r++) {
        for (size_t s = 0; s < bench->roster->rounds[r].stop_count; s++) {
            struct stop *stop = &bench->roster->rounds[r].stops[s];
            if (stop != bench->stop && strcmp(stop->visit, bench->stop->visit) == 0) {
                *round = &bench->roster->rounds[r];
                return stop;
            }
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------------------------------------------------------ */
/* One break each: false when this roster has nothing to break in that way. */

static bool break_city(struct bench *bench)
{
    bench->roster->city[0] = '?';
    return true;
}

static bool break_night(struct bench *bench)
{
    bench->roster->night--;
    return true;
}

static bool break_horizon(struct bench *bench)
{
    bench->roster->until++;
    return true;
}

static bool unknown_volunteer(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    memset(bench->round->volunteer, 'z', ID_SIZE); /* and not even terminated */
    return true;
}

static bool unknown_visit(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    memset(bench->stop->visit, 'z', VISIT_ID_SIZE);
    return true;
}

static bool outside_horizon(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->round->date = INT32_MAX;
    return true;
}

static bool empty_round(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->round->stop_count = 0;
    return true;
}

static bool swap_rounds(struct bench *bench)
{
    struct roster *roster = bench->roster;
    if (roster->round_count < 2) {
        return false;
    }
    struct round held = roster->rounds[0];
    roster->rounds[0] = roster->rounds[1];
    roster->rounds[1] = held;
    return true;
}

static bool swap_unserved(struct bench *bench)
{
    struct roster *roster = bench->roster;
    if (roster->unserved_count < 2) {
        return false;
    }
    struct unserved held = roster->unserved[0];
    roster->unserved[0] = roster->unserved[1];
    roster->unserved[1] = held;
    return true;
}

static bool wrong_day(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    /* All its other days remain. */
    bench->option->date += 100;
    return true;
}

static bool wrong_senior(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->stop->senior[0] = '?';
    return true;
}

static bool wrong_task_name(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->stop->task[0] = '?';
    return true;
}

static bool break_task(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->who->tasks &= ~(UINT64_C(1) << bench->visit->task);
    return true;
}

static bool break_car(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->problem->tasks[bench->visit->task].needs_car = true;
    for (size_t w = 0; w < bench->problem->volunteer_count; w++) {
        bench->problem->volunteers[w].has_car = false;
    }
    return true;
}

static bool break_record_check(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->problem->tasks[bench->visit->task].needs_record_check = true;
    for (size_t w = 0; w < bench->problem->volunteer_count; w++) {
        bench->problem->volunteers[w].record_check = DATE_NONE;
    }
    return true;
}

static bool break_information_note(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    /* Received the day after. */
    bench->problem->tasks[bench->visit->task].needs_information_note = true;
    for (size_t w = 0; w < bench->problem->volunteer_count; w++) {
        bench->problem->volunteers[w].information_note = bench->round->date + 1;
    }
    return bench->round == &bench->roster->rounds[0]; /* else an earlier round is named first, with the same words */
}

static bool break_language(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->visit->languages = (struct languages){.count = 1, .codes = {"eo"}};
    return true;
}

static bool break_gender(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->visit->gender_wanted = bench->who->gender == GENDER_MALE ? GENDER_FEMALE : GENDER_MALE;
    return bench->visit->people == 1;
}

static bool break_pets(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->visit->pets = true;
    bench->who->pets_ok = false;
    return true;
}

static bool break_smoke(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->visit->smoke = true;
    bench->who->smoke_ok = false;
    return true;
}

static bool break_never(struct bench *bench)
{
    for (size_t p = 0; bench->round != NULL && p < bench->problem->pair_count; p++) {
        struct problem_pair *pair = &bench->problem->pairs[p];
        if (pair->volunteer == bench->volunteer && pair->senior == bench->visit->senior) {
            pair->never = true;
            return true;
        }
    }
    return false;
}

static bool break_rejected(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    free(bench->problem->rejected);
    bench->problem->rejected = calloc(1, sizeof *bench->problem->rejected);
    ck_assert_ptr_nonnull(bench->problem->rejected);
    bench->problem->rejected_count = 1;
    bench->problem->rejected[0] =
        (struct problem_assignment){.visit = bench->visit_index, .volunteer = bench->volunteer, .date = DATE_NONE};
    return true;
}

static bool break_max_travel(struct bench *bench)
{
    if (bench->round == NULL || bench->visit->remote) {
        return false;
    }
    int minutes = brute_force_travel(bench->problem, bench->who->mode, &bench->who->home, &bench->visit->start);
    bench->who->max_travel = minutes - 1;
    return true;
}

static bool one_of_two(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->visit->people = bench->visit->people == 1 ? 2 : 1;
    return true;
}

/* The same visit again, in another round of that day or in the same one. */
static bool visit_twice(struct bench *bench)
{
    struct roster *roster = bench->roster;
    for (size_t r = 0; r < roster->round_count; r++) {
        struct round *round = &roster->rounds[r];
        for (size_t s = 1; s < round->stop_count; s++) {
            if (round->date == roster->rounds[0].date &&
                strcmp(round->stops[s].task, roster->rounds[0].stops[0].task) == 0) {
                round->stops[s] = roster->rounds[0].stops[0];
                return true;
            }
        }
    }
    return false;
}

static bool same_volunteer_twice(struct bench *bench)
{
    struct round *other = NULL;
    if (bench->round == NULL || bench->visit->people < 2 || bench->round->stop_count != 1) {
        return false;
    }
    struct stop *partner = partner_of(bench, &other);
    ck_assert_ptr_nonnull(partner);
    if (other->stop_count != 1 || other->leave == bench->round->leave) {
        return false;
    }
    memcpy(bench->round->volunteer, other->volunteer, ID_SIZE);
    return true;
}

static bool other_start(struct bench *bench)
{
    if (bench->round == NULL || bench->visit->people < 2) {
        return false;
    }
    bench->stop->start += bench->problem->grid_minutes;
    bench->stop->end += bench->problem->grid_minutes;
    return true;
}

/* A stretch in which the whole round lies, or NULL. */
static struct problem_stretch *stretch_of(struct bench *bench)
{
    struct problem_volunteer *who = bench->who;
    for (size_t s = 0; bench->round != NULL && s < who->stretch_count; s++) {
        if (who->stretches[s].date == bench->round->date && who->stretches[s].from <= bench->round->leave &&
            who->stretches[s].to >= bench->round->back) {
            return &who->stretches[s];
        }
    }
    return NULL;
}

static bool break_begin(struct bench *bench)
{
    struct problem_stretch *stretch = stretch_of(bench);
    if (stretch == NULL) {
        return false;
    }
    stretch->from = bench->round->leave + 1;
    return true;
}

static bool break_end(struct bench *bench)
{
    struct problem_stretch *stretch = stretch_of(bench);
    if (stretch == NULL) {
        return false;
    }
    stretch->to = bench->round->back - 1;
    return true;
}

/* Two rounds of one volunteer on one date, in what has become a single stretch. */
static bool second_in_stretch(struct bench *bench)
{
    const struct roster *roster = bench->roster;
    for (size_t a = 0; a < roster->round_count; a++) {
        for (size_t b = a + 1; b < roster->round_count; b++) {
            if (roster->rounds[a].date != roster->rounds[b].date ||
                strcmp(roster->rounds[a].volunteer, roster->rounds[b].volunteer) != 0) {
                continue;
            }
            struct problem_volunteer *who =
                &bench->problem->volunteers[volunteer_index(bench->problem, roster->rounds[a].volunteer)];
            for (size_t s = 0; s + 1 < who->stretch_count; s++) {
                if (who->stretches[s].date == roster->rounds[a].date) {
                    who->stretches[s].to = who->stretches[s + 1].to;
                    who->stretches[s + 1].date = who->stretches[s].date + 1000;
                    return true;
                }
            }
        }
    }
    return false;
}

static bool break_stop_travel(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->stop->travel++;
    return true;
}

static bool break_leave(struct bench *bench)
{
    const struct problem_stretch *stretch = stretch_of(bench);
    if (stretch == NULL || bench->roster->round_count > 1 || stretch->from == bench->round->leave) {
        return false;
    }
    bench->round->leave--;
    return true;
}

static bool break_back(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->round->back--;
    return true;
}

static bool break_round_travel(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->round->travel_minutes--;
    return true;
}

static bool break_duration(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->stop->end++;
    return true;
}

static bool break_window_begin(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->option->earliest = bench->stop->start + 1;
    return true;
}

static bool break_window_end(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->option->latest = bench->stop->end - 1;
    return true;
}

/* A minute later than it could be: the last stop, so that all else still fits. */
static bool start_late(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    go_to_last(bench);
    if (bench->visit->people != 1 || bench->round->stop_count < 2 || bench->stop->end >= bench->option->latest) {
        return false;
    }
    for (size_t s = 0; s < bench->who->stretch_count; s++) {
        bench->who->stretches[s].to += 1;
    }
    bench->stop->start++;
    bench->stop->end++;
    bench->round->back++;
    return true;
}

/* A minute before the volunteer can be there. */
static bool start_early(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    go_to_last(bench);
    if (bench->visit->people != 1 || bench->round->stop_count < 2 || bench->stop->start <= bench->option->earliest) {
        return false;
    }
    bench->stop->start--;
    bench->stop->end--;
    bench->round->back--;
    return true;
}

static bool off_grid(struct bench *bench)
{
    if (bench->round == NULL || bench->visit->people < 2 || bench->stop->end + 1 > bench->option->latest ||
        bench->option->earliest < 1) {
        return false;
    }
    /* The grid moves under the roster. */
    bench->option->earliest--;
    return bench->problem->grid_minutes > 1;
}

static bool swap_stops(struct bench *bench)
{
    if (bench->round == NULL || bench->round->stop_count < 2) {
        return false;
    }
    struct stop held = bench->round->stops[0];
    const struct stop *second = &bench->round->stops[1];
    const struct problem_visit *visit = &bench->problem->visits[visit_index(bench->problem, second->visit)];
    int from_home = brute_force_travel(bench->problem, bench->who->mode, &bench->who->home, &visit->start);
    /* otherwise the way to the second would be right as the first, too */
    if (held.travel == second->travel || from_home == second->travel) {
        return false;
    }
    bench->round->stops[0] = bench->round->stops[1];
    bench->round->stops[1] = held;
    return true;
}

/* How often the volunteer of the chosen stop comes to its senior. */
static int count_meetings(const struct bench *bench)
{
    int count = 0;
    for (size_t r = 0; r < bench->roster->round_count; r++) {
        const struct round *round = &bench->roster->rounds[r];
        for (size_t s = 0; strcmp(round->volunteer, bench->round->volunteer) == 0 && s < round->stop_count; s++) {
            count += strcmp(round->stops[s].senior, bench->stop->senior) == 0 ? 1 : 0;
        }
    }
    return count;
}

/* Widens the times at which all may come, so that only `alone` is left to break it: the way to the visit becomes too
 * long. */
static bool break_alone(struct bench *bench)
{
    struct problem *problem = bench->problem;
    if (bench->round == NULL || bench->round->stop_count < 2 || bench->visit->remote) {
        return false;
    }
    go_to_last(bench);
    const struct stop *before = &bench->round->stops[bench->round->stop_count - 2];
    if (bench->visit->remote || bench->visit_index == visit_index(problem, before->visit) ||
        problem->visits[visit_index(problem, before->visit)].remote) {
        return false;
    }
    free(problem->table.entries);
    problem->table.entries = calloc(1, sizeof *problem->table.entries);
    ck_assert_ptr_nonnull(problem->table.entries);
    problem->table.count = 1;
    problem->table.entries[0] =
        (struct travel_entry){.from = bench->who->home.owner, .to = bench->visit->start.owner, .minutes = DAY_MINUTES};
    bench->who->max_travel = DAY_MINUTES;
    return count_meetings(bench) == 1;
}

static int visits_of(const struct bench *bench, bool whole_week, int *minutes)
{
    int visits = 0;
    for (size_t r = 0; r < bench->roster->round_count; r++) {
        const struct round *round = &bench->roster->rounds[r];
        if (strcmp(round->volunteer, bench->round->volunteer) != 0 ||
            (whole_week ? date_week(round->date) != date_week(bench->round->date)
                        : round->date != bench->round->date)) {
            continue;
        }
        visits += (int)round->stop_count;
        *minutes += round->travel_minutes;
        for (size_t s = 0; s < round->stop_count; s++) {
            *minutes += round->stops[s].end - round->stops[s].start;
        }
    }
    return visits;
}

static bool break_day_cap(struct bench *bench)
{
    int minutes = 0;
    if (bench->round == NULL) {
        return false;
    }
    bench->who->max_per_day = visits_of(bench, false, &minutes) - 1;
    return true;
}

/* The cap is met exactly, and earlier visits of the week exceed it. */
static bool break_week_cap(struct bench *bench)
{
    int minutes = 0;
    if (bench->round == NULL) {
        return false;
    }
    bench->who->max_per_week = visits_of(bench, true, &minutes);
    for (size_t w = 0; w < bench->who->week_count; w++) {
        if (bench->who->weeks[w].week == date_week(bench->round->date)) {
            bench->who->weeks[w].visits = 1;
            return true;
        }
    }
    return false;
}

static bool break_minutes_cap(struct bench *bench)
{
    int minutes = 0;
    if (bench->round == NULL) {
        return false;
    }
    (void)visits_of(bench, true, &minutes);
    bench->who->max_minutes_week = minutes + 4;
    for (size_t w = 0; w < bench->who->week_count; w++) {
        if (bench->who->weeks[w].week == date_week(bench->round->date)) {
            bench->who->weeks[w].minutes = 5;
            return true;
        }
    }
    return false;
}

static bool miscount_sent(struct bench *bench)
{
    bench->roster->sent_count++;
    bench->roster->changed_count++;
    return true;
}

static bool miscount_changed(struct bench *bench)
{
    if (bench->roster->changed_count == 0) {
        return false;
    }
    bench->roster->changed_count--;
    bench->roster->forced_count = 0;
    return true;
}

static bool force_too_much(struct bench *bench)
{
    bench->roster->forced_count = bench->roster->changed_count + 1;
    return true;
}

static bool break_budget(struct bench *bench)
{
    const size_t unforced = bench->roster->changed_count - bench->roster->forced_count;
    bench->problem->max_changes = unforced > 0 ? (int)unforced - 1 : 0;
    return unforced > 0;
}

static bool drop_released(struct bench *bench)
{
    if (bench->roster->released_count == 0) {
        return false;
    }
    bench->roster->released_count--;
    return true;
}

static bool move_pin(struct bench *bench)
{
    for (size_t p = 0; bench->round != NULL && p < bench->problem->pin_count; p++) {
        struct problem_assignment *pin = &bench->problem->pins[p];
        if (pin->visit == bench->visit_index && pin->volunteer == bench->volunteer && pin->date != DATE_NONE) {
            if (pin->date == bench->round->date) {
                pin->date++;
                return true;
            }
        }
    }
    return false;
}

static bool add_released(struct bench *bench, const char *visit, const char *volunteer, int32_t date)
{
    struct roster *roster = bench->roster;
    struct released_pin *released = realloc(roster->released, (roster->released_count + 1) * sizeof *released);
    ck_assert_ptr_nonnull(released);
    roster->released = released;
    struct released_pin *last = &released[roster->released_count];
    *last = (struct released_pin){.date = date, .rule = RULE_BUSY};
    snprintf(last->visit, sizeof last->visit, "%s", visit);
    snprintf(last->volunteer, sizeof last->volunteer, "%s", volunteer);
    roster->released_count++;
    return true;
}

static bool release_kept(struct bench *bench)
{
    for (size_t p = 0; bench->round != NULL && p < bench->problem->pin_count; p++) {
        const struct problem_assignment *pin = &bench->problem->pins[p];
        if (pin->visit == bench->visit_index && pin->volunteer == bench->volunteer &&
            (pin->date == DATE_NONE || pin->date == bench->round->date)) {
            return add_released(bench, bench->stop->visit, bench->round->volunteer, pin->date);
        }
    }
    return false;
}

static bool release_twice(struct bench *bench)
{
    if (bench->roster->released_count == 0) {
        return false;
    }
    const struct released_pin first = bench->roster->released[0];
    return add_released(bench, first.visit, first.volunteer, first.date);
}

static bool release_no_pin(struct bench *bench)
{
    return bench->round != NULL && bench->problem->pin_count == 0 &&
           add_released(bench, bench->stop->visit, bench->round->volunteer, bench->round->date);
}

static bool release_nobody(struct bench *bench)
{
    if (bench->roster->released_count == 0) {
        return false;
    }
    /* RULE_NONE says that one of the two is no longer there. */
    bench->roster->released[0].rule = RULE_NONE;
    return true;
}

static bool drop_unserved(struct bench *bench)
{
    if (bench->roster->unserved_count == 0) {
        return false;
    }
    bench->roster->unserved_count--;
    return true;
}

static bool served_and_unserved(struct bench *bench)
{
    if (bench->round == NULL || bench->roster->unserved_count != 1) {
        return false;
    }
    memcpy(bench->roster->unserved[0].visit, bench->stop->visit, VISIT_ID_SIZE);
    return true;
}

static bool break_unserved_priority(struct bench *bench)
{
    if (bench->roster->unserved_count == 0) {
        return false;
    }
    struct unserved *unserved = &bench->roster->unserved[0];
    unserved->priority = unserved->priority == PRIORITY_LOW ? PRIORITY_HIGH : PRIORITY_LOW;
    return true;
}

/* Takes the last round away; its visits are then nowhere. */
static bool lose_round(struct bench *bench)
{
    struct roster *roster = bench->roster;
    if (roster->round_count == 0) {
        return false;
    }
    for (size_t s = 0; s < roster->rounds[roster->round_count - 1].stop_count; s++) {
        int v = visit_index(bench->problem, roster->rounds[roster->round_count - 1].stops[s].visit);
        if (bench->problem->visits[v].people != 1) {
            return false;
        }
    }
    roster->round_count--;
    free(roster->rounds[roster->round_count].stops);
    return true;
}

static bool break_served_count(struct bench *bench)
{
    bench->roster->served_count++;
    return true;
}

static bool break_visit_count(struct bench *bench)
{
    bench->roster->visit_count++;
    return true;
}

static bool break_stop_points(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->stop->points++;
    return true;
}

static bool points_at_second(struct bench *bench)
{
    struct round *round = NULL;
    struct stop *other = bench->round == NULL ? NULL : partner_of(bench, &round);
    if (other == NULL || bench->visit->serving_points == 0) {
        return false;
    }
    bool first = round > bench->round;
    bench->stop->points += first ? -bench->visit->serving_points : bench->visit->serving_points;
    other->points += first ? bench->visit->serving_points : -bench->visit->serving_points;
    return true;
}

static bool break_travel_minutes(struct bench *bench)
{
    bench->roster->travel_minutes++;
    return true;
}

static bool break_points(struct bench *bench)
{
    bench->roster->points++;
    bench->roster->bound = (double)bench->roster->points;
    return true;
}

static bool break_bound(struct bench *bench)
{
    bench->roster->bound -= 0.5;
    return true;
}

static bool no_bound(struct bench *bench)
{
    bench->roster->bound = nan("");
    return true;
}

static bool proven_with_gap(struct bench *bench)
{
    bench->roster->bound += 1;
    return true;
}

static bool gap_without_gap(struct bench *bench)
{
    bench->roster->proof = PROOF_CLOCK;
    return true;
}

static bool no_proof(struct bench *bench)
{
    bench->roster->proof = (enum proof)7;
    bench->roster->bound += 2;
    return true;
}

/* Rows of the points table: the roster was counted by another. */
static bool other_new_face(struct bench *bench)
{
    bench->problem->points.new_face -= 1;
    return bench->round != NULL;
}

static bool other_load(struct bench *bench)
{
    bench->problem->points.load -= 1;
    return bench->round != NULL && bench->round->stop_count > 1;
}

static bool other_carry(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->who->carry++;
    return true;
}

static bool other_idle(struct bench *bench)
{
    if (bench->round == NULL) {
        return false;
    }
    bench->who->idle = !bench->who->idle;
    return true;
}

static bool other_travel_points(struct bench *bench)
{
    bench->problem->points.travel_minute--;
    return bench->roster->travel_minutes > 0;
}

struct breakage {
    const char *name;
    unsigned rules;
    bool (*apply)(struct bench *bench);
    const char *words; /* what the checker must say */
};

static const struct breakage breakages[] = {
    {"city", 0, break_city, "another city, night or horizon"},
    {"night", 0, break_night, "another city, night or horizon"},
    {"horizon", 0, break_horizon, "another city, night or horizon"},
    {"unknown volunteer", 0, unknown_volunteer, "volunteer who does not exist"},
    {"unknown visit", 0, unknown_visit, "visit that does not exist"},
    {"outside the horizon", 0, outside_horizon, "outside the horizon"},
    {"empty round", 0, empty_round, "has no stops"},
    {"order of rounds", 0, swap_rounds, "rounds are out of order"},
    {"order of unserved", RANDOM_CAPS, swap_unserved, "unserved visits are out of order"},
    {"day", RANDOM_OPTIONS, wrong_day, "none of the days"},
    {"senior of a stop", 0, wrong_senior, "another senior or task"},
    {"task of a stop", 0, wrong_task_name, "another senior or task"},
    {"task", RANDOM_TWO, break_task, "does not offer the task"},
    {"car", 0, break_car, "needs a car"},
    {"record check", 0, break_record_check, "needs a record check"},
    {"information note", 0, break_information_note, "needs an information note"},
    {"language", RANDOM_WHO, break_language, "no language in common"},
    {"gender", RANDOM_WHO, break_gender, "another gender"},
    {"pets", 0, break_pets, "pets"},
    {"smoke", 0, break_smoke, "smoke"},
    {"never", RANDOM_BONDS, break_never, "never meet"},
    {"rejected", RANDOM_TWO, break_rejected, "was rejected"},
    {"max_travel", RANDOM_TABLE, break_max_travel, "farther from home"},
    {"number of people", RANDOM_TWO, one_of_two, "more or fewer volunteers"},
    {"twice", RANDOM_OPTIONS, visit_twice, "more or fewer volunteers"},
    {"one volunteer for two", RANDOM_TWO, same_volunteer_twice, "two different volunteers"},
    {"starts of two", RANDOM_GRID, other_start, "do not start together"},
    {"begin of availability", RANDOM_STRETCHES, break_begin, "not available from its begin"},
    {"end of availability", RANDOM_STRETCHES, break_end, "not available from its begin"},
    {"two rounds in a stretch", RANDOM_STRETCHES, second_in_stretch, "second in one stretch"},
    {"travel to a stop", RANDOM_TRANSPORT, break_stop_travel, "minutes of travel to it are wrong"},
    {"leave", 0, break_leave, "does not leave when"},
    {"back", RANDOM_REMOTE, break_back, "not back home when"},
    {"travel of a round", 0, break_round_travel, "its minutes of travel are wrong"},
    {"duration", 0, break_duration, "not its start plus its duration"},
    {"begin of the window", 0, break_window_begin, "outside the window"},
    {"end of the window", 0, break_window_end, "outside the window"},
    {"late start", 0, start_late, "not as early as possible"},
    {"early start", 0, start_early, "cannot be there in time"},
    {"grid", RANDOM_GRID, off_grid, "on the grid"},
    {"order of stops", 0, swap_stops, "minutes of travel to it are wrong"},
    {"available alone", RANDOM_OPTIONS, break_alone, "alone, the visit fits"},
    {"cap on a day", RANDOM_CAPS, break_day_cap, "more visits a day"},
    {"cap on a week", 0, break_week_cap, "more visits a week"},
    {"cap on hours", 0, break_minutes_cap, "more hours a week"},
    {"lines that could stay", RANDOM_BUDGET, miscount_sent, "what has changed"},
    {"lines that changed", RANDOM_BUDGET, miscount_changed, "what has changed"},
    {"more forced than changed", RANDOM_BUDGET, force_too_much, "what has changed"},
    {"budget", RANDOM_BUDGET, break_budget, "have changed that could stay"},
    {"lost pin", RANDOM_PINS, drop_released, "neither kept nor released"},
    {"pin on another date", RANDOM_PINS, move_pin, "neither kept nor released"},
    {"pin kept and released", RANDOM_PINS, release_kept, "released twice, or kept as well"},
    {"pin released twice", RANDOM_PINS, release_twice, "released twice, or kept as well"},
    {"no pin", 0, release_no_pin, "releases what is no pin"},
    {"pin of nobody", RANDOM_PINS, release_nobody, "releases what is no pin"},
    {"unserved not listed", RANDOM_CAPS, drop_unserved, "neither served nor listed"},
    {"unserved but served", RANDOM_CAPS, served_and_unserved, "unserved that does not exist or is served"},
    {"unserved priority", RANDOM_CAPS, break_unserved_priority, "another senior, task or priority"},
    {"lost round", 0, lose_round, "neither served nor listed"},
    {"served_count", 0, break_served_count, "counts its visits wrongly"},
    {"visit_count", 0, break_visit_count, "counts its visits wrongly"},
    {"points of a stop", RANDOM_PREFERRED, break_stop_points, "its points are wrong"},
    {"serving points", RANDOM_TWO, points_at_second, "its points are wrong"},
    {"travel_minutes", 0, break_travel_minutes, "minutes of travel wrongly"},
    {"points", 0, break_points, "points; it has"},
    {"bound", 0, break_bound, "bound of the roster lies below"},
    {"bound is no number", 0, no_bound, "bound of the roster lies below"},
    {"proven with a gap", 0, proven_with_gap, "its proof does not follow"},
    {"gap without a gap", 0, gap_without_gap, "its proof does not follow"},
    {"no proof", 0, no_proof, "its proof does not follow"},
    {"new face", 0, other_new_face, "points; it has"},
    {"load", 0, other_load, "points; it has"},
    {"carry", RANDOM_CARRY, other_carry, "points; it has"},
    {"idle", RANDOM_IDLE, other_idle, "points; it has"},
    {"points for travel", 0, other_travel_points, "points; it has"},
};

START_TEST(test_broken)
{
    const struct breakage *breakage = &breakages[_i];
    int applied = 0;
    for (uint64_t seed = 1; seed < 3000 && applied < 12; seed++) {
        struct bench bench = bench_make(seed, breakage->rules);
        struct error error = {0};
        enum status status = check_roster(bench.problem, bench.roster, &error);
        ck_assert_msg(status == STATUS_OK, "%s, seed %d: %s", breakage->name, (int)seed, error.message);
        if (breakage->apply(&bench)) {
            status = check_roster(bench.problem, bench.roster, &error);
            ck_assert_msg(status == STATUS_DEFECT, "%s, seed %d: not noticed", breakage->name, (int)seed);
            ck_assert_msg(strstr(error.message, breakage->words) != NULL, "%s, seed %d: \"%s\"", breakage->name,
                          (int)seed, error.message);
            applied++;
        }
        bench_free(&bench);
    }
    ck_assert_msg(applied == 12, "%s: only %d rosters to break", breakage->name, applied);
}
END_TEST

START_TEST(test_accepts)
{
    uint64_t first = seeds_first();
    for (uint64_t seed = first; seed < first + seeds_count(100); seed++) {
        struct bench bench = bench_make(seed, seeds_rules(_i, seed));
        struct error error = {0};
        enum status status = check_roster(bench.problem, bench.roster, &error);
        ck_assert_msg(status == STATUS_OK, "%s, seed %d: %s", seeds_name(_i), (int)seed, error.message);
        int64_t points = 0;
        status = check_points(bench.problem, bench.roster, &points, &error);
        ck_assert_int_eq(status, STATUS_OK);
        ck_assert_int_eq(points, bench.roster->points);
        bench_free(&bench);
    }
}
END_TEST

/* Some number of the roster, changed a little or a lot. All of them are checked, so none can be changed alone. */
static void change_head(struct roster *roster, int which, int change)
{
    switch (which) {
    case 0:
        roster->travel_minutes += change;
        break;
    case 1:
        roster->points += change;
        break;
    case 2:
        roster->served_count += (size_t)change;
        break;
    default:
        roster->from += change;
        break;
    }
}

static void change_round(struct round *round, struct stop *stop, int which, int change)
{
    int *const numbers[] = {&round->leave, &round->back,  &round->travel_minutes, &stop->start,
                            &stop->end,    &stop->travel, &stop->points};
    if (which == 7) {
        round->date += change;
    } else {
        *numbers[which] += change;
    }
}

static void change_number(struct bench *bench)
{
    static const int changes[] = {1, -1, 60, -1440, INT_MAX / 4};
    int change = changes[random_problem_below(&bench->state, 5)];
    if (bench->round == NULL || random_problem_below(&bench->state, 3) == 0) {
        change_head(bench->roster, random_problem_below(&bench->state, 4), change);
    } else {
        change_round(bench->round, bench->stop, random_problem_below(&bench->state, 8), change);
    }
}

START_TEST(test_every_number_counts)
{
    uint64_t first = seeds_first();
    for (uint64_t seed = first; seed < first + seeds_count(100); seed++) {
        struct bench bench = bench_make(seed, seeds_rules(_i, seed));
        struct error error = {0};
        change_number(&bench);
        enum status status = check_roster(bench.problem, bench.roster, &error);
        ck_assert_msg(status == STATUS_DEFECT, "%s, seed %d: not noticed", seeds_name(_i), (int)seed);
        bench_free(&bench);
    }
}
END_TEST

/* Names moved about at random: never more than a refusal, and what is accepted has the points it says. */
START_TEST(test_shuffled_names)
{
    uint64_t first = seeds_first();
    for (uint64_t seed = first; seed < first + seeds_count(100); seed++) {
        struct bench bench = bench_make(seed, seeds_rules(_i, seed));
        struct error error = {0};
        int64_t points = 0;
        for (size_t r = 0; r < bench.roster->round_count; r++) {
            struct round *round = &bench.roster->rounds[r];
            int w = random_problem_below(&bench.state, (int)bench.problem->volunteer_count);
            int v = random_problem_below(&bench.state, (int)bench.problem->visit_count);
            memcpy(round->volunteer, bench.problem->volunteers[w].id, ID_SIZE);
            memcpy(round->stops[0].visit, bench.problem->visits[v].id, VISIT_ID_SIZE);
        }
        enum status status = check_roster(bench.problem, bench.roster, &error);
        ck_assert(status == STATUS_OK || status == STATUS_DEFECT);
        ck_assert_int_eq(check_points(bench.problem, bench.roster, &points, &error), STATUS_OK);
        ck_assert(status != STATUS_OK || points == bench.roster->points);
        bench_free(&bench);
    }
}
END_TEST

START_TEST(test_points_overflow)
{
    bool found = false;
    for (uint64_t seed = 1; seed < 3000 && !found; seed++) {
        struct bench bench = bench_make(seed, 0);
        struct error error = {0};
        int64_t points = 0;
        if (bench.round != NULL && bench.round->stop_count >= 3) {
            bench.problem->points.load = INT_MAX;
            bench.who->carry = INT_MAX;
            ck_assert_int_eq(check_points(bench.problem, bench.roster, &points, &error), STATUS_DEFECT);
            ck_assert_ptr_nonnull(strstr(error.message, "too large"));
            found = true;
        }
        bench_free(&bench);
    }
    ck_assert(found);
}
END_TEST

START_TEST(test_points_of_strangers)
{
    struct bench bench = bench_make(2, 0);
    struct error error = {0};
    int64_t points = 0;
    ck_assert_ptr_nonnull(bench.round);
    snprintf(bench.round->volunteer, ID_SIZE, "decanaat/none");
    ck_assert_int_eq(check_points(bench.problem, bench.roster, &points, &error), STATUS_DEFECT);
    bench_free(&bench);
}
END_TEST

Suite *test_check_suite(void)
{
    Suite *suite = suite_create("check");
    TCase *tests = tcase_create("checker");
    tcase_add_loop_test(tests, test_broken, 0, (int)(sizeof breakages / sizeof *breakages));
    tcase_add_loop_test(tests, test_accepts, 0, SEEDS_SETS);
    tcase_add_loop_test(tests, test_every_number_counts, 0, SEEDS_SETS);
    tcase_add_loop_test(tests, test_shuffled_names, 0, SEEDS_SETS);
    tcase_add_test(tests, test_points_overflow);
    tcase_add_test(tests, test_points_of_strangers);
    suite_add_tcase(suite, tests);
    return suite;
}
