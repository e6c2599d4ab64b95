/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One day with a travel table that says anything: the way by a third place may be much shorter than the direct one,
 * and there and back differ. The engine against brute force.
 */
#include "tests/matcher/plain_problem.h"
#include "tests/matcher/random_problem.h"
#include "tests/matcher/suites.h"
#include "tests/matcher/verdict.h"

#include <stdlib.h>

enum {
    SEEDS = 100,
    VOLUNTEERS = 2,
    VISITS = 6,
    LONGEST = 150 /* way in the table, minutes */
};

static const struct matcher_limits ample = {.max_columns = 1000000, .max_nodes = 100000, .max_iterations = 100000000};

static int between(uint64_t *state, int low, int high)
{
    return low + random_problem_below(state, high - low + 1);
}

/* Short ways are as frequent as long ones. */
static void fill_table(struct problem *problem, uint64_t *state)
{
    size_t owners = problem->volunteer_count + problem->senior_count;
    problem->table.entries = calloc(owners * owners, sizeof *problem->table.entries);
    ck_assert_ptr_nonnull(problem->table.entries);
    for (size_t from = 0; from < owners; from++) {
        for (size_t to = 0; to < owners; to++) {
            if (from != to) {
                int most = random_problem_below(state, 2) == 0 ? LONGEST / 10 : LONGEST;
                problem->table.entries[problem->table.count++] =
                    (struct travel_entry){.from = (int32_t)from, .to = (int32_t)to, .minutes = between(state, 0, most)};
            }
        }
    }
}

/* Nothing makes a difference between the volunteers: all ways from home and to it are those of the first. */
static void make_twins(struct problem *problem)
{
    size_t owners = problem->volunteer_count + problem->senior_count;
    size_t volunteers = problem->volunteer_count;
    for (size_t e = 0; e < problem->table.count; e++) {
        struct travel_entry *entry = &problem->table.entries[e];
        size_t from = (size_t)entry->from < volunteers ? 0 : (size_t)entry->from;
        size_t to = (size_t)entry->to < volunteers ? 0 : (size_t)entry->to;
        /* one row of the table has every other owner in it */
        if (from != to) {
            entry->minutes = problem->table.entries[from * (owners - 1) + to - (to > from)].minutes;
        }
    }
    for (size_t i = 1; i < volunteers; i++) {
        problem->volunteers[i].home = problem->volunteers[0].home;
        problem->volunteers[i].home.owner = (int32_t)i;
        problem->volunteers[i].stretches[0] = problem->volunteers[0].stretches[0];
    }
}

static struct problem *make(uint64_t seed)
{
    uint64_t state = seed;
    struct problem *problem = plain_problem_make(VOLUNTEERS, VISITS, 1);
    problem->points.new_face = problem->points.load = 0;
    problem->points.idle = 0;
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        problem->volunteers[i].max_travel = LONGEST;
        problem->volunteers[i].stretches[0].to = between(&state, 700, PLAIN_PROBLEM_TO);
    }
    for (size_t v = 0; v < problem->visit_count; v++) {
        struct problem_visit *visit = &problem->visits[v];
        int earliest = between(&state, PLAIN_PROBLEM_FROM, PLAIN_PROBLEM_FROM + 150);
        visit->duration = between(&state, 5, 20);
        visit->serving_points = between(&state, 60, 250);
        visit->options[0].earliest = earliest;
        visit->options[0].latest = earliest + visit->duration + between(&state, 0, 250);
    }
    problem->visits[0].people = 1 + random_problem_below(&state, 2);
    fill_table(problem, &state);
    if (seed % 2 == 0) {
        make_twins(problem);
    }
    return problem;
}

START_TEST(test_any_table)
{
    char why[VERDICT_SIZE];
    struct problem *problem = make((uint64_t)_i + 1);
    ck_assert_msg(verdict_holds(problem, &ample, why), "seed %d: %s", _i + 1, why);
    problem_free(problem);
}
END_TEST

Suite *test_travel_suite(void)
{
    Suite *suite = suite_create("travel");
    TCase *tests = tcase_create("travel");
    tcase_add_loop_test(tests, test_any_table, 0, SEEDS);
    suite_add_tcase(suite, tests);
    return suite;
}
