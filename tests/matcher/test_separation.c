/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which cuts are found (matcher/separation), against all that there could be: plans are followed in parts that were
 * drawn by lot.
 */
#include "matcher/separation.h"

#include "tests/matcher/bench.h"
#include "tests/matcher/random_problem.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"

#include <math.h>
#include <stdlib.h>

enum {
    SEEDS = 200,
    MOST_CUTS = 40,
    FEW = 8 /* one plan in so many is followed */
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
        int rows = plans->items[p].volunteer == cut->volunteer ? 1 : 0;
        for (int k = 0; k < cut->visit_count; k++) {
            rows += serves(&plans->items[p], cut->visits[k]) ? 1 : 0;
        }
        const int times = rows / 2;
        sum += times * torn->values[p];
    }
    return sum - 1;
}

static bool is_for_one(const struct torn *torn, int visit)
{
    return torn->bench.problem->visits[visit].people == 1;
}

/* Of all cuts there could be. */
static size_t count_broken(const struct torn *torn)
{
    const int visits = (int)torn->bench.problem->visit_count;
    const int volunteers = (int)torn->bench.problem->volunteer_count;
    size_t count = 0;
    for (int a = 0; a < visits; a++) {
        for (int b = a + 1; b < visits; b++) {
            for (int third = 0; third < visits + volunteers && is_for_one(torn, a) && is_for_one(torn, b); third++) {
                struct cut cut = {.visits = {a, b}, .visit_count = 2, .volunteer = third - visits};
                if (third < visits) {
                    cut = (struct cut){.visits = {a, b, third}, .visit_count = 3, .volunteer = -1};
                }
                bool is_one = third >= visits || (third > b && is_for_one(torn, third));
                count += is_one && excess_of(torn, &cut) > BROKEN + 1e-9 ? 1 : 0;
            }
        }
    }
    return count;
}

START_TEST(finds_all_that_are_broken)
{
    const uint64_t count = seeds_count(SEEDS);
    size_t all = 0;
    for (uint64_t s = 0; s < count; s++) {
        struct torn torn = torn_make(seeds_first() + s);
        struct columns *columns = torn.bench.columns;
        struct error error = {0};
        size_t added = 0;
        const size_t broken = count_broken(&torn);
        ck_assert_int_eq(separation_run(torn.bench.instance, columns->master, &columns->plans, &added, &error),
                         STATUS_OK);
        ck_assert_uint_eq(added, broken < MOST_CUTS ? broken : MOST_CUTS);
        const struct cut_list *cuts = master_cuts(columns->master);
        ck_assert_uint_eq(cuts->count, added);
        for (size_t c = 0; c < cuts->count; c++) {
            ck_assert(excess_of(&torn, &cuts->items[c]) > BROKEN - 1e-9);
        }
        all += added;
        torn_free(&torn);
    }
    ck_assert_uint_gt(10 * all, count); /* or nothing was tested */
}
END_TEST

Suite *test_separation_suite(void)
{
    Suite *suite = suite_create("separation");
    TCase *cases = tcase_create("all");
    tcase_add_test(cases, finds_all_that_are_broken);
    suite_add_tcase(suite, cases);
    return suite;
}
