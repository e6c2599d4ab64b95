/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which cuts are found (matcher/separation), against all that there could be: plans are followed in parts that were
 * drawn by lot. Those of five rows in plans that need them.
 */
#include "matcher/separation.h"

#include "tests/matcher/bench.h"
#include "tests/matcher/plain_problem.h"
#include "tests/matcher/random_problem.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"

#include <math.h>
#include <stdlib.h>

enum {
    SEEDS = 200,
    MOST_CUTS = 40,
    FEW = 8, /* one plan in so many is followed */
    ROWS = 5,
    PAIRS = 10 /* of them */
};

static const double BROKEN = 0.05;

/* A bench with the columns of the linear program, and how much of each plan is followed. */
struct torn {
    struct bench bench;
    double *values;
};

/* As in a linear program: nobody follows more than one plan in all, nor does a visit stand in more; and nothing is
 * whole. */
static void tear(struct torn *torn, uint64_t *state)
{
    const struct plan_list *plans = &torn->bench.columns->plans;
    const struct problem *problem = torn->bench.problem;
    torn->values = calloc(plans->count + 1, sizeof *torn->values);
    double *followed = calloc(problem->volunteer_count + 1, sizeof *followed);
    double *served = calloc(problem->visit_count + 1, sizeof *served);
    ck_assert(torn->values != NULL && followed != NULL && served != NULL);
    for (size_t p = 0; p < plans->count; p++) {
        torn->values[p] = random_problem_below(state, FEW) > 0 ? 0 : random_problem_below(state, 25);
        followed[plans->items[p].volunteer] += torn->values[p];
        for (size_t s = 0; s < plans->items[p].count; s++) {
            served[plans->items[p].stops[s].visit] += torn->values[p];
        }
    }
    for (size_t p = 0; p < plans->count; p++) {
        double most = fmax(1, followed[plans->items[p].volunteer]);
        for (size_t s = 0; s < plans->items[p].count; s++) {
            most = fmax(most, served[plans->items[p].stops[s].visit]);
        }
        torn->values[p] /= 1.1 * most;
    }
    free(followed);
    free(served);
}

static struct torn torn_make(uint64_t seed)
{
    const unsigned rules = RANDOM_LARGE | RANDOM_OPTIONS | RANDOM_BONDS | RANDOM_PAIRS;
    struct torn torn = {.bench = bench_make(random_problem_make(seed, rules))};
    struct columns *columns = torn.bench.columns;
    struct error error = {0};
    double bound = HUGE_VAL;
    uint64_t state = seed;
    ck_assert_int_eq(columns_generate(columns, COLUMNS_WIDE, -HUGE_VAL, &bound, &error), STATUS_OK);
    tear(&torn, &state);
    master_take_values(columns->master, torn.values, columns->plans.count, NULL);
    return torn;
}

static void torn_free(struct torn *torn)
{
    bench_free(&torn->bench);
    free(torn->values);
}

static bool serves(const struct plan *plan, int visit)
{
    for (size_t s = 0; s < plan->count; s++) {
        if (plan->stops[s].visit == visit) {
            return true;
        }
    }
    return false;
}

/* By how much the plans exceed the cut. */
static double excess_of(const struct torn *torn, const struct cut *cut)
{
    const struct plan_list *plans = &torn->bench.columns->plans;
    double sum = 0;
    for (size_t p = 0; p < plans->count; p++) {
        int rows = cuts_have_volunteer(cut, plans->items[p].volunteer) ? 1 : 0;
        for (int k = 0; k < cut->visit_count; k++) {
            rows += serves(&plans->items[p], cut->visits[k]) ? 1 : 0;
        }
        const int times = rows / 2;
        sum += times * torn->values[p];
    }
    return sum - cuts_limit(cut);
}

static int rows_of(const struct cut *cut)
{
    return cut->visit_count + cut->volunteer_count;
}

/* How many cuts of three rows are broken: of visits for one and, after them, volunteers, from this one on. */
static size_t count_broken(const struct torn *torn, const struct cut *cut, int from)
{
    const int visits = (int)torn->bench.problem->visit_count;
    const int volunteers = (int)torn->bench.problem->volunteer_count;
    size_t count = 0;
    if (rows_of(cut) == 3) {
        return excess_of(torn, cut) > BROKEN + 1e-9 ? 1 : 0;
    }
    for (int row = from; row < visits + volunteers; row++) {
        struct cut more = *cut;
        if (row >= visits && more.volunteer_count < CUT_MOST_VOLUNTEERS) {
            more.volunteers[more.volunteer_count++] = row - visits;
        } else if (row < visits && torn->bench.problem->visits[row].people == 1) {
            more.visits[more.visit_count++] = row;
        } else {
            continue;
        }
        count += count_broken(torn, &more, row + 1);
    }
    return count;
}

/* Of three rows all, unless there are too many. */
START_TEST(finds_all_that_are_broken)
{
    const uint64_t count = seeds_count(SEEDS);
    size_t all = 0;
    for (uint64_t s = 0; s < count; s++) {
        struct torn torn = torn_make(seeds_first() + s);
        struct columns *columns = torn.bench.columns;
        struct error error = {0};
        size_t added = 0;
        size_t threes = 0;
        ck_assert_int_eq(separation_run(torn.bench.instance, columns->master, &columns->plans, &added, &error),
                         STATUS_OK);
        const struct cut_list *cuts = master_cuts(columns->master);
        ck_assert_uint_eq(cuts->count, added);
        for (size_t c = 0; c < cuts->count; c++) {
            ck_assert(excess_of(&torn, &cuts->items[c]) > BROKEN - 1e-9);
            threes += rows_of(&cuts->items[c]) == 3;
        }
        ck_assert(added == MOST_CUTS || threes == count_broken(&torn, &(struct cut){0}, 0));
        all += threes;
        torn_free(&torn);
    }
    ck_assert_uint_gt(10 * all, count); /* or nothing was tested */
}
END_TEST

static void follow(struct torn *torn, int volunteer, const int *visits, size_t count, double value)
{
    struct columns *columns = torn->bench.columns;
    struct plan_stop stops[2] = {{0}};
    struct plan plan = {.volunteer = volunteer, .stops = stops, .count = count};
    struct error error = {0};
    for (size_t s = 0; s < count; s++) {
        const struct problem_visit *visit = &torn->bench.problem->visits[visits[s]];
        stops[s] =
            (struct plan_stop){.visit = visits[s], .start = visit->options[0].earliest, .row = (size_t)visits[s]};
    }
    torn->values[columns->plans.count] = value;
    ck_assert_int_eq(plans_list_copy(&columns->plans, &plan, &error), STATUS_OK);
}

/* The one cut of these five rows, as no three of them are a cut that is broken. */
static void check_five(struct torn *torn, int visits)
{
    struct columns *columns = torn->bench.columns;
    struct error error = {0};
    size_t added = 0;
    ck_assert_int_eq(master_add(columns->master, &columns->plans, &error), STATUS_OK);
    master_take_values(columns->master, torn->values, columns->plans.count, NULL);
    ck_assert_int_eq(separation_run(torn->bench.instance, columns->master, &columns->plans, &added, &error), STATUS_OK);
    ck_assert_uint_eq(added, 1);
    ck_assert_int_eq(master_cuts(columns->master)->items[0].visit_count, visits);
    ck_assert_int_eq(master_cuts(columns->master)->items[0].volunteer_count, ROWS - visits);
    ck_assert_double_eq_tol(excess_of(torn, &master_cuts(columns->master)->items[0]), 0.5, 1e-9);
}

static struct torn torn_plain(void)
{
    struct torn torn = {.bench = bench_make(plain_problem_make(PAIRS, ROWS, 1))};
    torn.values = calloc(PAIRS + 1, sizeof *torn.values);
    ck_assert_ptr_nonnull(torn.values);
    return torn;
}

/* Half of each visit is made with the next one, by somebody else. */
START_TEST(finds_a_ring)
{
    struct torn torn = torn_plain();
    for (int a = 0; a < ROWS; a++) {
        follow(&torn, a, (int[]){a, (a + 1) % ROWS}, 2, 0.5);
    }
    check_five(&torn, ROWS);
    torn_free(&torn);
}
END_TEST

/* The ring goes through a volunteer, who makes the first or the last of four visits. */
START_TEST(finds_a_ring_through_a_volunteer)
{
    struct torn torn = torn_plain();
    const int last = ROWS - 2;
    follow(&torn, ROWS, (int[]){0}, 1, 0.5);
    follow(&torn, ROWS, &last, 1, 0.5);
    for (int a = 0; a < last; a++) {
        follow(&torn, a, (int[]){a, a + 1}, 2, 0.5);
    }
    check_five(&torn, ROWS - 1);
    torn_free(&torn);
}
END_TEST

/* A quarter of each visit is made with each other one, by ten people. */
START_TEST(finds_all_pairs_of_five)
{
    struct torn torn = torn_plain();
    int volunteer = 0;
    for (int a = 0; a < ROWS; a++) {
        for (int b = a + 1; b < ROWS; b++) {
            follow(&torn, volunteer++, (int[]){a, b}, 2, 0.25);
        }
    }
    ck_assert_int_eq(volunteer, PAIRS);
    check_five(&torn, ROWS);
    torn_free(&torn);
}
END_TEST

Suite *test_separation_suite(void)
{
    Suite *suite = suite_create("separation");
    TCase *cases = tcase_create("all");
    tcase_add_test(cases, finds_all_that_are_broken);
    tcase_add_test(cases, finds_a_ring);
    tcase_add_test(cases, finds_a_ring_through_a_volunteer);
    tcase_add_test(cases, finds_all_pairs_of_five);
    suite_add_tcase(suite, cases);
    return suite;
}
