/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine against brute force: the same points and as many kept pins on every tiny problem, proven, accepted by the
 * checker, with true reasons for what nobody serves. And what it may never do when it is stopped early.
 */
#include "core/date.h"
#include "matcher/check.h"
#include "matcher/matcher.h"
#include "tests/matcher/brute_force.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"

#include <stdlib.h>
#include <string.h>

static const struct matcher_limits ample = {.max_columns = 1000000, .max_nodes = 100000, .max_iterations = 100000000};

/* The same work on several processors. */
static const struct matcher_limits threaded = {
    .max_columns = 1000000, .max_nodes = 100000, .max_iterations = 100000000, .workers = 3};

static struct roster *solve(const struct problem *problem, const struct matcher_limits *limits, const char *name,
                            uint64_t seed)
{
    struct roster *roster = NULL;
    struct error error = {0};
    enum status status = matcher_solve(problem, limits, &roster, NULL, &error);
    ck_assert_msg(status == STATUS_OK, "%s, seed %d: %s", name, (int)seed, error.message);
    ck_assert_ptr_nonnull(roster);
    status = check_roster(problem, roster, &error);
    ck_assert_msg(status == STATUS_OK, "%s, seed %d: %s", name, (int)seed, error.message);
    return roster;
}

static int find_visit(const struct problem *problem, const char *id)
{
    int v = 0;
    while (strcmp(problem->visits[v].id, id) != 0) {
        v++;
    }
    return v;
}

static void compare_reasons(const struct problem *problem, const struct unserved *unserved, const char *name, int seed)
{
    int counts[RULE_COUNT] = {0};
    int v = find_visit(problem, unserved->visit);
    for (int w = 0; w < (int)problem->volunteer_count; w++) {
        enum rule rule = brute_force_rule(problem, w, v, DATE_NONE);
        counts[rule == RULE_NONE ? RULE_BUSY : rule]++;
    }
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        ck_assert_msg(counts[rule] == unserved->excluded[rule], "%s, seed %d, visit %s: %s excludes %d, not %d", name,
                      seed, unserved->visit, roster_rule_name((enum rule)rule), counts[rule], unserved->excluded[rule]);
    }
}

static void compare_released(const struct problem *problem, const struct released_pin *released, const char *name,
                             int seed)
{
    int w = 0;
    while (strcmp(problem->volunteers[w].id, released->volunteer) != 0) {
        w++;
    }
    enum rule rule = brute_force_rule(problem, w, find_visit(problem, released->visit), released->date);
    rule = rule == RULE_NONE ? RULE_BUSY : rule;
    ck_assert_msg(rule == released->rule, "%s, seed %d: the pin of %s is released for %s, not %s", name, seed,
                  released->visit, roster_rule_name(rule), roster_rule_name(released->rule));
}

/* What is forced is only asked for where it matters. */
static void compare_changes(const struct problem *problem, const struct roster *roster, const struct roster *best,
                            const char *name, int seed)
{
    ck_assert_msg(roster->sent_count == best->sent_count, "%s, seed %d: %zu lines could stay, not %zu", name, seed,
                  best->sent_count, roster->sent_count);
    ck_assert_msg(roster->forced_count == best->forced_count || roster->forced_count == 0,
                  "%s, seed %d: %zu lines must change, not %zu", name, seed, best->forced_count, roster->forced_count);
    ck_assert_msg(roster->changed_count <= best->forced_count + (size_t)problem->max_changes,
                  "%s, seed %d: %zu lines change, %zu must and %d may", name, seed, roster->changed_count,
                  best->forced_count, problem->max_changes);
}

START_TEST(test_equals_brute_force)
{
    const char *name = seeds_name(_i);
    uint64_t first = seeds_first();
    for (uint64_t seed = first; seed < first + seeds_count(150); seed++) {
        struct problem *problem = random_problem_make(seed, seeds_rules(_i, seed));
        struct roster *best = brute_force_solve(problem);
        struct roster *roster = solve(problem, &ample, name, seed);
        ck_assert_msg(roster->released_count == best->released_count, "%s, seed %d: %d pins released, %d would do",
                      name, (int)seed, (int)roster->released_count, (int)best->released_count);
        if (problem->has_budget) {
            compare_changes(problem, roster, best, name, (int)seed);
        }
        ck_assert_msg(roster->points == best->points, "%s, seed %d: %lld points, %lld are best", name, (int)seed,
                      (long long)roster->points, (long long)best->points);
        ck_assert_msg(roster_is_proven(roster) && roster->proof == PROOF_PROVEN, "%s, seed %d: not proven", name,
                      (int)seed);
        for (size_t u = 0; u < roster->unserved_count; u++) {
            compare_reasons(problem, &roster->unserved[u], name, (int)seed);
        }
        for (size_t i = 0; i < roster->released_count; i++) {
            compare_released(problem, &roster->released[i], name, (int)seed);
        }
        roster_free(roster);
        roster_free(best);
        problem_free(problem);
    }
}
END_TEST

START_TEST(test_same_twice)
{
    uint64_t first = seeds_first();
    for (uint64_t seed = first; seed < first + seeds_count(20); seed++) {
        unsigned rules = seeds_rules(_i, seed);
        struct problem *problem = random_problem_make(seed, rules | RANDOM_LARGE);
        struct problem *again = random_problem_make(seed, rules | RANDOM_LARGE);
        struct roster *one = solve(problem, &ample, seeds_name(_i), seed);
        struct roster *two = solve(again, &threaded, seeds_name(_i), seed);
        ck_assert_msg(roster_same(one, two), "%s, seed %d: two answers", seeds_name(_i), (int)seed);
        /* To the last bit, work included. */
        ck_assert(one->bound <= two->bound && one->bound >= two->bound);
        ck_assert_int_eq(one->columns, two->columns);
        ck_assert_int_eq(one->nodes, two->nodes);
        ck_assert_int_eq(one->iterations, two->iterations);
        roster_free(one);
        roster_free(two);
        problem_free(problem);
        problem_free(again);
    }
}
END_TEST

static bool late(void *context)
{
    int *calls = context;
    (*calls)--;
    return *calls < 0;
}

/* However early it is stopped: a roster that breaks no rule, a bound that holds, and no claim that is not true. */
static void compare_stopped(const struct problem *problem, const struct roster *best,
                            const struct matcher_limits *limits, const char *name, uint64_t seed)
{
    struct roster *roster = solve(problem, limits, name, seed);
    if (roster->released_count == best->released_count) {
        /* out of work, more may be taken for forced than need be */
        ck_assert_msg(roster->points <= best->points || roster->forced_count > best->forced_count,
                      "%s, seed %d: better than the best", name, (int)seed);
        ck_assert_msg(roster->bound >= (double)best->points,
                      "%s, seed %d: columns %ld nodes %ld: the bound %f lies below the best %lld", name, (int)seed,
                      limits->max_columns, limits->max_nodes, roster->bound, (long long)best->points);
    }
    ck_assert_uint_ge(roster->released_count, best->released_count);
    roster_free(roster);
}

START_TEST(test_stopped_early)
{
    uint64_t first = seeds_first();
    for (uint64_t seed = first; seed < first + seeds_count(40); seed++) {
        struct problem *problem = random_problem_make(seed, seeds_rules(_i, seed));
        struct roster *best = brute_force_solve(problem);
        for (long work = 0; work < 40; work = work * 2 + 1) {
            struct matcher_limits few_columns = {.max_columns = work, .max_nodes = 1000, .max_iterations = 100000000};
            struct matcher_limits few_nodes = {.max_columns = 100000, .max_nodes = work, .max_iterations = 100000000};
            int calls = (int)work;
            struct matcher_limits clock = ample;
            clock.expired = late;
            clock.context = &calls;
            compare_stopped(problem, best, &few_columns, seeds_name(_i), seed);
            compare_stopped(problem, best, &few_nodes, seeds_name(_i), seed);
            compare_stopped(problem, best, &clock, seeds_name(_i), seed);
        }
        roster_free(best);
        problem_free(problem);
    }
}
END_TEST

/* Nobody to help, nobody who helps, or neither. */
START_TEST(test_nothing_to_do)
{
    for (uint64_t seed = 1; seed < 20; seed++) {
        for (int what = 1; what < 4; what++) {
            struct problem *problem = random_problem_make(seed, 0);
            size_t volunteers = problem->volunteer_count;
            size_t visits = problem->visit_count;
            problem->volunteer_count = (what & 1) != 0 ? 0 : volunteers;
            problem->visit_count = (what & 2) != 0 ? 0 : visits;
            struct roster *roster = solve(problem, &ample, "nothing to do", seed);
            ck_assert_int_eq(roster->points, 0);
            ck_assert_uint_eq(roster->round_count, 0);
            ck_assert_uint_eq(roster->unserved_count, problem->visit_count);
            ck_assert(roster_is_proven(roster));
            roster_free(roster);
            problem->volunteer_count = volunteers;
            problem->visit_count = visits;
            problem_free(problem);
        }
    }
}
END_TEST

Suite *test_optimum_suite(void)
{
    Suite *suite = suite_create("optimum");
    TCase *tests = tcase_create("engine");
    tcase_add_loop_test(tests, test_equals_brute_force, 0, SEEDS_SETS);
    tcase_add_loop_test(tests, test_same_twice, 0, SEEDS_SETS);
    tcase_add_loop_test(tests, test_stopped_early, 0, SEEDS_SETS);
    tcase_add_test(tests, test_nothing_to_do);
    suite_add_tcase(suite, tests);
    return suite;
}
