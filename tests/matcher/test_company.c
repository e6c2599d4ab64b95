/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Company rows (matcher/company), when starts are told apart: those for the span before hold on for its parts together,
 * so that the solution and its duals stay what they were; those for each part come when the solution breaks them.
 */
#include "matcher/company.h"
#include "matcher/lagrange.h"
#include "tests/matcher/bench.h"
#include "tests/matcher/plain_problem.h"
#include "tests/matcher/suites.h"

#include <math.h>

enum { EARLY = PLAIN_PROBLEM_FROM + 60, NOON = 720, LATE = NOON + 60, VOLUNTEERS = 4, MOST_ROUNDS = 10 };

static double solve(struct bench *bench)
{
    struct error error = {0};
    double objective = 0;
    ck_assert_int_eq(master_solve(bench->columns->master, &objective, &error), STATUS_OK);
    return objective;
}

/* Until nobody is alone any more; the value then. */
static double solve_in_company(struct bench *bench)
{
    struct columns *columns = bench->columns;
    struct error error = {0};
    double objective = solve(bench);
    size_t added = 1;
    for (int round = 0; added > 0; round++) {
        ck_assert_int_lt(round, MOST_ROUNDS);
        ck_assert_int_eq(company_separate(columns->master, &columns->plans, &added, &error), STATUS_OK);
        objective = solve(bench);
    }
    return objective;
}

/* One comes early to a visit for two, one late; two each when two_each. */
static struct bench make(bool two_each)
{
    struct problem *problem = plain_problem_make(VOLUNTEERS, 1, 1);
    struct error error = {0};
    problem->visits[0].people = 2;
    struct bench bench = bench_make(problem);
    bench_add_plan(&bench, 0, EARLY);
    bench_add_plan(&bench, 1, LATE);
    if (two_each) {
        bench_add_plan(&bench, 2, EARLY);
        bench_add_plan(&bench, 3, LATE);
    }
    ck_assert_int_eq(master_add(bench.columns->master, &bench.columns->plans, &error), STATUS_OK);
    return bench;
}

/* In the master alone: columns_split would let wait who can. */
static void tell_apart(struct bench *bench)
{
    const size_t noon = instance_row(bench->instance, 0, 0, NOON);
    struct error error = {0};
    ck_assert_int_eq(master_split(bench->columns->master, &bench->columns->plans, noon, &error), STATUS_OK);
}

/* What each plan is worth beside the duals, and what no roster exceeds. */
static void read_worth(struct bench *bench, const struct duals *duals, double *worth, size_t count)
{
    const struct columns *columns = bench->columns;
    for (size_t p = 0; p < count; p++) {
        worth[p] = lagrange_reduced(columns->master, duals, &columns->plans.items[p]);
    }
    worth[count] = lagrange_bound(columns->master, duals, duals->volunteers);
}

START_TEST(duals_stay_right_when_starts_are_told_apart)
{
    struct bench bench = make(true);
    struct duals duals = {0};
    struct error error = {0};
    double before[VOLUNTEERS + 1] = {0};
    double after[VOLUNTEERS + 1] = {0};
    (void)solve(&bench);
    for (size_t p = 0; p < VOLUNTEERS; p++) {
        ck_assert_int_eq(company_accompany(bench.columns->master, &bench.columns->plans, p, &error), STATUS_OK);
    }
    const double objective = solve(&bench);
    ck_assert_int_eq(duals_make(bench.instance, &duals, &error), STATUS_OK);
    ck_assert_int_eq(master_read_duals(bench.columns->master, &duals, &error), STATUS_OK);
    for (size_t c = 0; c < duals.company_count; c++) {
        duals.companies[c] = 3.0 + (double)c; /* whatever they are: it need not be the solution's */
    }
    read_worth(&bench, &duals, before, VOLUNTEERS);
    const long steps = master_iterations(bench.columns->master);
    tell_apart(&bench);
    ck_assert_int_eq(master_fit_duals(bench.columns->master, &duals, &error), STATUS_OK);
    const size_t noon = instance_row(bench.instance, 0, 0, NOON);
    duals.rows[noon] = duals.rows[instance_row(bench.instance, 0, 0, PLAIN_PROBLEM_FROM)];
    read_worth(&bench, &duals, after, VOLUNTEERS);
    for (size_t p = 0; p <= VOLUNTEERS; p++) {
        ck_assert_double_eq_tol(after[p], before[p], 1e-9);
    }
    ck_assert_double_eq_tol(solve(&bench), objective, 1e-6);
    ck_assert_int_eq(master_iterations(bench.columns->master), steps);
    duals_free(&duals);
    bench_free(&bench);
}
END_TEST

/* Wherever the simplex has been since: where it is taken back to, nothing is left to do. */
START_TEST(what_is_remembered_stands_after_a_split)
{
    struct bench bench = make(true);
    struct master *master = bench.columns->master;
    struct error error = {0};
    for (size_t p = 0; p < VOLUNTEERS; p++) {
        ck_assert_int_eq(company_accompany(master, &bench.columns->plans, p, &error), STATUS_OK);
    }
    const double objective = solve(&bench);
    ck_assert_int_eq(master_remember(master, &error), STATUS_OK);
    tell_apart(&bench);
    for (size_t p = 0; p < VOLUNTEERS; p++) {
        master_fix(master, p, 0);
    }
    ck_assert_double_eq_tol(solve(&bench), 0, 1e-6);
    for (size_t p = 0; p < VOLUNTEERS; p++) {
        master_fix(master, p, -1);
    }
    const long steps = master_iterations(master);
    master_return(master);
    ck_assert_double_eq_tol(solve(&bench), objective, 1e-6);
    ck_assert_int_eq(master_iterations(master), steps);
    bench_free(&bench);
}
END_TEST

/* One comes early, one late: that is one visit, until they are told apart; then it is none, also by halves. */
START_TEST(rows_for_the_parts_come_when_they_are_broken)
{
    struct bench bench = make(false);
    ck_assert_double_gt(solve_in_company(&bench), 0);
    tell_apart(&bench);
    ck_assert_double_eq_tol(solve_in_company(&bench), 0, 1e-6);
    bench_free(&bench);
}
END_TEST

/* Two come early or two late: it is a visit all the same. */
START_TEST(who_come_in_one_part_are_not_alone)
{
    struct bench bench = make(true);
    const double together = solve_in_company(&bench);
    tell_apart(&bench);
    ck_assert_double_eq_tol(solve_in_company(&bench), together, 1e-6);
    bench_free(&bench);
}
END_TEST

Suite *test_company_suite(void)
{
    Suite *suite = suite_create("company");
    TCase *cases = tcase_create("told apart");
    tcase_add_test(cases, duals_stay_right_when_starts_are_told_apart);
    tcase_add_test(cases, what_is_remembered_stands_after_a_split);
    tcase_add_test(cases, rows_for_the_parts_come_when_they_are_broken);
    tcase_add_test(cases, who_come_in_one_part_are_not_alone);
    suite_add_tcase(suite, cases);
    return suite;
}
