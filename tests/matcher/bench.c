/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/matcher/bench.h"

#include "matcher/matcher.h"

#include <check.h>

static const struct matcher_limits ample = {.max_columns = 1000000, .max_nodes = 100000, .max_iterations = 100000000};
static const struct columns_limits wide = {.max_columns = 1000000, .max_iterations = 100000000};

struct bench bench_make(struct problem *problem)
{
    struct bench bench = {.problem = problem};
    struct error error = {0};
    ck_assert_int_eq(instance_make(problem, OBJECTIVE_POINTS, &bench.instance, &error), STATUS_OK);
    ck_assert_int_eq(pricer_new(bench.instance, 1, &bench.pricer, &error), STATUS_OK);
    ck_assert_int_eq(columns_new(bench.instance, bench.pricer, &wide, NULL, NULL, &bench.columns, &error), STATUS_OK);
    return bench;
}

void bench_free(struct bench *bench)
{
    columns_free(bench->columns);
    pricer_free(bench->pricer);
    instance_free(bench->instance);
    problem_free(bench->problem);
}

void bench_add_plan(struct bench *bench, int volunteer, int start)
{
    struct columns *columns = bench->columns;
    struct plan_stop stop = {.start = start, .row = instance_row(bench->instance, 0, 0, start)};
    struct plan plan = {.volunteer = volunteer, .stops = &stop, .count = 1};
    struct error error = {0};
    plans_evaluate(bench->instance, &plan);
    ck_assert_int_eq(plans_list_copy(&columns->plans, &plan, &error), STATUS_OK);
}

int64_t bench_best(const struct problem *problem)
{
    struct roster *roster = NULL;
    struct error error = {0};
    ck_assert_int_eq(matcher_solve(problem, &ample, &roster, NULL, &error), STATUS_OK);
    ck_assert(roster_is_proven(roster));
    const int64_t points = roster->points;
    roster_free(roster);
    return points;
}
