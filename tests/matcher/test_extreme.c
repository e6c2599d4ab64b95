/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nights that are extreme, with little work allowed: never a crash, an endless loop or no answer, always a roster that
 * the checker accepts and a bound, the same with several threads (verdict).
 */
#include "core/date.h"
#include "tests/matcher/plain_problem.h"
#include "tests/matcher/random_problem.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"
#include "tests/matcher/verdict.h"

#include <string.h>

static const struct matcher_limits little = {.max_columns = 3000, .max_nodes = 5, .max_iterations = 2000};
static const struct matcher_limits ample = {.max_columns = 100000, .max_nodes = 1000, .max_iterations = 100000};

static void judge(const struct problem *problem, const struct matcher_limits *limits)
{
    char why[VERDICT_SIZE];
    ck_assert_msg(verdict_holds(problem, limits, why), "%s", why);
}

static struct roster *solve(const struct problem *problem, const struct matcher_limits *limits)
{
    struct roster *roster = NULL;
    struct error error = {0};
    enum status status = matcher_solve(problem, limits, &roster, NULL, &error);
    ck_assert_msg(status == STATUS_OK, "%s", error.message);
    return roster;
}

/* Every visit has windows of this slack at a time of its own. */
static void narrow(struct problem *problem, int slack)
{
    uint64_t state = 3;
    for (size_t v = 0; v < problem->visit_count; v++) {
        struct problem_visit *visit = &problem->visits[v];
        int latest = PLAIN_PROBLEM_TO - 15 - visit->duration - slack;
        for (size_t o = 0; o < visit->option_count; o++) {
            int steps = (latest - PLAIN_PROBLEM_FROM - 15) / 5;
            visit->options[o].earliest = PLAIN_PROBLEM_FROM + 15 + 5 * random_problem_below(&state, steps);
            visit->options[o].latest = visit->options[o].earliest + visit->duration + slack;
        }
    }
}

/* One volunteer, 500 visits that all would suit. */
START_TEST(test_one_for_all)
{
    struct problem *problem = plain_problem_make(1, 500, 1);
    narrow(problem, 10);
    judge(problem, &little);
    problem_free(problem);
}
END_TEST

/* 2,000 volunteers who can all do everything; in a slow build half of them, who still are very many. */
START_TEST(test_all_for_all)
{
    struct problem *problem = plain_problem_make(seeds_slow() ? 1000 : 2000, 10, 1);
    narrow(problem, 30);
    judge(problem, &little);
    problem_free(problem);
}
END_TEST

/* Every visit has one start only; many at the same time. */
START_TEST(test_no_slack)
{
    uint64_t state = 7;
    struct problem *problem = plain_problem_make(5, 40, 3);
    narrow(problem, 0);
    for (size_t v = 0; v < problem->visit_count; v++) {
        struct problem_visit *visit = &problem->visits[v];
        visit->people = v % 10 == 0 ? 2 : 1;
        visit->option_count = 1;
        visit->options[0].date = problem->from + random_problem_below(&state, 3);
    }
    judge(problem, &little);
    problem_free(problem);
}
END_TEST

/* Everybody is pinned to each of several visits by one, on one day or another: as many pins are kept as there are
 * visits, and the others are released and named. */
START_TEST(test_contradicting_pins)
{
    enum { VOLUNTEERS = 12, VISITS = 8 };
    struct problem *problem = plain_problem_make(VOLUNTEERS, VISITS, 2);
    narrow(problem, 60);
    for (int v = 0; v < VISITS; v++) {
        for (int i = 0; i < VOLUNTEERS; i++) {
            plain_problem_pin(problem, v, i, i % 3 == 0 ? DATE_NONE : problem->from + i % 2);
        }
    }
    judge(problem, &ample);
    struct roster *roster = solve(problem, &ample);
    ck_assert_uint_eq(roster->served_count, VISITS);
    ck_assert_uint_eq(roster->released_count, VOLUNTEERS * VISITS - VISITS);
    for (size_t r = 0; r < roster->released_count; r++) {
        ck_assert_int_eq(roster->released[r].rule, RULE_BUSY);
    }
    roster_free(roster);
    problem_free(problem);
}
END_TEST

/* Many people and visits, and nobody is ever free. */
START_TEST(test_nothing_to_assign)
{
    struct problem *problem = plain_problem_make(400, 400, 14);
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        problem->volunteers[i].stretch_count = 0;
    }
    judge(problem, &ample);
    struct roster *roster = solve(problem, &ample);
    ck_assert_int_eq(roster->points, 0);
    ck_assert(roster_is_proven(roster));
    ck_assert_uint_eq(roster->unserved_count, 400);
    ck_assert_int_eq(roster->unserved[0].excluded[RULE_AVAILABLE], 400);
    roster_free(roster);
    problem_free(problem);
}
END_TEST

/* One day holds eleven short visits, in many orders: all of them in one round. */
START_TEST(test_long_round)
{
    struct problem *problem = plain_problem_make(1, 11, 1);
    for (size_t v = 0; v < problem->visit_count; v++) {
        problem->visits[v].duration = 5;
        problem->visits[v].options[0].earliest += 20 + 25 * (int)v;
        problem->visits[v].options[0].latest = problem->visits[v].options[0].earliest + 5 + 90;
    }
    judge(problem, &ample);
    struct roster *roster = solve(problem, &ample);
    ck_assert(roster_is_proven(roster));
    ck_assert_uint_eq(roster->round_count, 1);
    ck_assert_uint_eq(roster->rounds[0].stop_count, 11);
    roster_free(roster);
    problem_free(problem);
}
END_TEST

/* One volunteer meets seventy seniors for the first time, more than a word has bits, each on two days. */
START_TEST(test_many_faces)
{
    struct problem *problem = plain_problem_make(1, 140, 14);
    narrow(problem, 5);
    for (size_t v = 0; v < problem->visit_count; v++) {
        struct problem_visit *visit = &problem->visits[v];
        visit->senior = (int)(v / 2);
        visit->start = visit->end = problem->visits[v / 2 * 2].start;
        visit->option_count = 1;
        visit->options[0].date = problem->from + (int32_t)((v / 2 + v % 2 * 3) % 14);
    }
    judge(problem, &little);
    problem_free(problem);
}
END_TEST

/* The greatest numbers that a configuration or a list can say, all at once and of both signs. */
START_TEST(test_greatest_numbers)
{
    enum { GREATEST = 1000000, SUM = 1000000000 };
    for (int sign = -1; sign <= 1; sign += 2) {
        struct problem *problem = plain_problem_make(3, 8, 3);
        narrow(problem, 15);
        problem->points.travel_minute = sign * GREATEST;
        problem->points.load = sign * GREATEST;
        problem->points.new_face = -sign * GREATEST;
        problem->points.idle = sign * GREATEST;
        for (size_t v = 0; v < problem->visit_count; v++) {
            problem->visits[v].serving_points = v % 3 == 0 ? -sign * SUM : sign * SUM;
            problem->visits[v].people = v % 5 == 0 ? 2 : 1;
            problem->visits[v].option_count = 1 + v % 2;
        }
        for (size_t i = 0; i < problem->volunteer_count; i++) {
            problem->volunteers[i].carry = (int)i * 100000;
            problem->volunteers[i].idle = i % 2 == 0;
            problem->volunteers[i].weeks[0] =
                (struct problem_week){.week = problem->volunteers[i].weeks[0].week, .visits = SUM, .minutes = SUM};
            problem->volunteers[i].max_minutes_week = i % 2 == 0 ? 168 * 60 : -1;
        }
        judge(problem, &little);
        problem_free(problem);
    }
}
END_TEST

/* A case each, so that one can be run alone (CK_RUN_CASE). */
static void add(Suite *suite, const char *name, const TTest *test)
{
    TCase *tests = tcase_create(name);
    tcase_set_timeout(tests, 600);
    tcase_add_test(tests, test);
    suite_add_tcase(suite, tests);
}

Suite *test_extreme_suite(void)
{
    Suite *suite = suite_create("extreme");
    add(suite, "one for all", test_one_for_all);
    add(suite, "all for all", test_all_for_all);
    add(suite, "no slack", test_no_slack);
    add(suite, "contradicting pins", test_contradicting_pins);
    add(suite, "nothing to assign", test_nothing_to_assign);
    add(suite, "long round", test_long_round);
    add(suite, "many faces", test_many_faces);
    add(suite, "greatest numbers", test_greatest_numbers);
    return suite;
}
