/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The change budget on problems too large for brute force: each change more that is allowed never costs points, none is
 * used that is not, and where all are allowed there might as well be no budget. Parts that have nothing else to do with
 * one another share it.
 */
#include "matcher/check.h"
#include "matcher/matcher.h"
#include "tests/matcher/plain_problem.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"

#include <stdlib.h>
#include <string.h>

static const struct matcher_limits ample = {.max_columns = 1000000, .max_nodes = 100000, .max_iterations = 100000000};

enum { MOST_CHANGES = 40, LARGE = 210, LARGE_VISITS = 2 * LARGE, TASKS = 30 };

static struct roster *solve(const struct problem *problem, int set, uint64_t seed)
{
    struct roster *roster = NULL;
    struct error error = {0};
    enum status status = matcher_solve(problem, &ample, &roster, NULL, &error);
    ck_assert_msg(status == STATUS_OK, "%s, seed %d: %s", seeds_name(set), (int)seed, error.message);
    status = check_roster(problem, roster, &error);
    ck_assert_msg(status == STATUS_OK, "%s, seed %d: %s", seeds_name(set), (int)seed, error.message);
    ck_assert_msg(roster_is_proven(roster), "%s, seed %d: not proven", seeds_name(set), (int)seed);
    return roster;
}

/* Points with ever more changes; returns how often one more of them paid. */
static int spend(struct problem *problem, int set, uint64_t seed)
{
    int paid = 0;
    int64_t before = INT64_MIN;
    problem->has_budget = false;
    struct roster *free_one = solve(problem, set, seed);
    problem->has_budget = true;
    for (problem->max_changes = 0; problem->max_changes < MOST_CHANGES; problem->max_changes++) {
        struct roster *roster = solve(problem, set, seed);
        const int64_t points = roster->points;
        const size_t kept = roster->sent_count - roster->changed_count;
        roster_free(roster);
        ck_assert_msg(points >= before, "%s, seed %d: %d changes bring %lld points, one less %lld", seeds_name(set),
                      (int)seed, problem->max_changes, (long long)points, (long long)before);
        paid += problem->max_changes > 0 && points > before;
        before = points;
        if (points == free_one->points || kept == 0) {
            break;
        }
    }
    ck_assert_msg(before == free_one->points, "%s, seed %d: %lld points with all changes, %lld without a budget",
                  seeds_name(set), (int)seed, (long long)before, (long long)free_one->points);
    roster_free(free_one);
    return paid;
}

START_TEST(test_more_changes_never_cost)
{
    static const unsigned with[] = {0, RANDOM_TWO | RANDOM_CAPS, RANDOM_OPTIONS | RANDOM_STRETCHES,
                                    RANDOM_WHO | RANDOM_PAIRS | RANDOM_POINTS};
    int paid = 0;
    for (uint64_t seed = seeds_first(); seed < seeds_first() + seeds_count(4); seed++) {
        struct problem *problem = random_problem_make(seed, with[_i] | RANDOM_BUDGET | RANDOM_LARGE);
        paid += spend(problem, 0, seed);
        problem_free(problem);
    }
    ck_assert_int_gt(paid, 0);
}
END_TEST

/* Two tasks, which nobody offers both of: two parts. In each somebody else would please the senior much more than the
 * one who was announced. */
static struct problem *two_parts(void)
{
    struct problem *problem = plain_problem_make(4, 2, 1);
    struct task *tasks = calloc(2, sizeof *tasks);
    ck_assert_ptr_nonnull(tasks);
    tasks[0] = problem->tasks[0];
    tasks[1] = problem->tasks[0];
    free(problem->tasks);
    problem->tasks = tasks;
    problem->task_count = 2;
    problem->points.preferred = 1000;
    problem->points.same_as_sent = 0;
    problem->previous = calloc(2, sizeof *problem->previous);
    ck_assert_ptr_nonnull(problem->previous);
    for (int side = 0; side < 2; side++) {
        const size_t first = 2 * (size_t)side;
        problem->volunteers[first].tasks = UINT64_C(1) << side;
        problem->volunteers[first + 1].tasks = UINT64_C(1) << side;
        problem->visits[side].task = side;
        problem->visits[side].preferred = (int)first + 1;
        problem->previous[problem->previous_count++] =
            (struct problem_assignment){.visit = side, .volunteer = (int)first, .date = problem->from};
    }
    problem->has_budget = true;
    return problem;
}

START_TEST(test_parts_share_it)
{
    int64_t before = INT64_MIN;
    struct problem *problem = two_parts();
    for (problem->max_changes = 0; problem->max_changes <= 2; problem->max_changes++) {
        struct roster *roster = solve(problem, 0, 0);
        ck_assert_uint_eq(roster->served_count, 2);
        ck_assert_uint_eq(roster->changed_count, (size_t)problem->max_changes);
        ck_assert_int_gt(roster->points, before);
        before = roster->points;
        roster_free(roster);
    }
    problem_free(problem);
}
END_TEST

/* Both lines would change: what the budget keeps as it was is told, and nothing else; without a budget nothing is. */
START_TEST(test_what_is_held_is_told)
{
    struct problem *problem = two_parts();
    struct error error = {0};
    for (problem->max_changes = 0; problem->max_changes <= 3; problem->max_changes++) {
        struct roster *roster = NULL;
        struct explanation *made = NULL;
        problem->has_budget = problem->max_changes < 3;
        ck_assert_int_eq(matcher_solve(problem, &ample, &roster, &made, &error), STATUS_OK);
        ck_assert_uint_eq(made->held_count, problem->max_changes < 2 ? 2 - (size_t)problem->max_changes : 0);
        for (size_t l = 0; l < problem->previous_count; l++) {
            const struct problem_assignment *line = &problem->previous[l];
            const char *visit = problem->visits[line->visit].id;
            const char *volunteer = problem->volunteers[line->volunteer].id;
            bool stays = false;
            for (size_t r = 0; r < roster->round_count; r++) {
                stays = stays || (strcmp(roster->rounds[r].volunteer, volunteer) == 0 &&
                                  strcmp(roster->rounds[r].stops[0].visit, visit) == 0);
            }
            ck_assert_int_eq(explanation_is_held(made, visit, volunteer, line->date), stays);
            ck_assert(!explanation_is_held(made, visit, volunteer, line->date + 1));
        }
        explanation_free(made);
        roster_free(roster);
    }
    problem_free(problem);
}
END_TEST

/* Who is ill does not come, whatever the budget; who could, does. */
START_TEST(test_what_must_change_is_free)
{
    struct problem *problem = two_parts();
    problem->volunteers[0].stretch_count = 0;
    struct roster *roster = solve(problem, 0, 0);
    ck_assert_uint_eq(roster->served_count, 2);
    ck_assert_uint_eq(roster->sent_count, 1);
    ck_assert_uint_eq(roster->changed_count, 0);
    roster_free(roster);
    problem_free(problem);
}
END_TEST

/* One volunteer was to come to both at once: one of the two must change, the other one may not. */
START_TEST(test_what_cannot_stay_together_is_free)
{
    struct problem *problem = two_parts();
    problem->volunteers[0].tasks = 3;
    problem->previous[1].volunteer = 0;
    for (int v = 0; v < 2; v++) {
        problem->visits[v].options[0].earliest = 600;
        problem->visits[v].options[0].latest = 600 + problem->visits[v].duration;
    }
    struct roster *roster = solve(problem, 0, 0);
    ck_assert_uint_eq(roster->served_count, 2);
    ck_assert_uint_eq(roster->sent_count, 2);
    ck_assert_uint_eq(roster->forced_count, 1);
    ck_assert_uint_eq(roster->changed_count, 1);
    roster_free(roster);
    problem_free(problem);
}
END_TEST

/* Of who has a pin some plans without it were looked for, where rounds with it were worth little: then no line seemed
 * to be able to stay beside this pin, and the rest of the night was free. */
START_TEST(test_lines_stay_beside_a_pin)
{
    struct problem *problem =
        random_problem_make(4, (seeds_rules(SEEDS_MIX, 4) & ~(unsigned)RANDOM_PINS) | RANDOM_LARGE);
    free(problem->pins);
    problem->pins = calloc(1, sizeof *problem->pins);
    ck_assert_ptr_nonnull(problem->pins);
    problem->pin_count = 0;
    problem->pins[problem->pin_count++] =
        (struct problem_assignment){.visit = 1, .volunteer = 4, .date = problem->until};
    for (size_t p = 0; p < problem->previous_count; p++) {
        struct problem_assignment *line = &problem->previous[p];
        line->overruled = line->overruled || problem_overrules(problem, &problem->pins[0], line);
    }
    struct roster *roster = solve(problem, SEEDS_MIX, 4);
    ck_assert_uint_eq(roster->sent_count, 11);
    ck_assert_uint_eq(roster->forced_count, 3);
    ck_assert_int_eq(problem->max_changes, 1);
    ck_assert_uint_le(roster->changed_count, 4);
    roster_free(roster);
    problem_free(problem);
}
END_TEST

/* One volunteer a visit. */
static int compare_visits(const void *left, const void *right)
{
    const struct problem_assignment *a = left;
    const struct problem_assignment *b = right;
    return (a->visit > b->visit) - (a->visit < b->visit);
}

/* A large city of several tasks, of which everybody offers one. */
static struct problem *large_city(int task_count)
{
    struct problem *problem = plain_problem_make(LARGE, LARGE_VISITS, 2);
    struct task *tasks = calloc((size_t)task_count, sizeof *tasks);
    ck_assert_ptr_nonnull(tasks);
    for (int t = 0; t < task_count; t++) {
        tasks[t] = problem->tasks[0];
    }
    free(problem->tasks);
    problem->tasks = tasks;
    problem->task_count = (size_t)task_count;
    for (int i = 0; i < LARGE; i++) {
        problem->volunteers[i].tasks = UINT64_C(1) << i % task_count;
        problem->volunteers[i].max_per_day = 1;
    }
    for (int v = 0; v < LARGE_VISITS; v++) {
        problem->visits[v].task = v % task_count;
    }
    problem->previous = calloc(problem->visit_count, sizeof *problem->previous);
    ck_assert_ptr_nonnull(problem->previous);
    return problem;
}

static struct roster *solve_large(const struct problem *problem)
{
    static const struct matcher_limits few = {.max_columns = 1000000, .max_nodes = 10, .max_iterations = 2000};
    struct roster *roster = NULL;
    struct error error = {0};
    ck_assert_int_eq(matcher_solve(problem, &few, &roster, NULL, &error), STATUS_OK);
    ck_assert_msg(check_roster(problem, roster, &error) == STATUS_OK, "%s", error.message);
    return roster;
}

/* In a large city plans are forgotten on the way to the roster; never those that keep what must be
 * kept. */
START_TEST(test_large_city)
{
    struct problem *problem = large_city(TASKS);
    problem->points.same_as_sent = 0;
    problem->has_budget = true;
    for (int v = 0; v < LARGE_VISITS; v++) {
        if (v % 3 > 0) {
            problem->previous[problem->previous_count++] =
                (struct problem_assignment){.visit = v, .volunteer = v % LARGE, .date = problem->from + v / LARGE};
        }
    }
    struct roster *roster = solve_large(problem);
    ck_assert_uint_eq(roster->sent_count, problem->previous_count);
    ck_assert_uint_eq(roster->changed_count, roster->forced_count);
    ck_assert_uint_eq(roster->served_count, problem->visit_count);
    roster_free(roster);
    problem_free(problem);
}
END_TEST

/* A large city begins at the roster sent last: it never gets less than what that would bring once more. */
START_TEST(test_large_city_begins_at_the_last)
{
    struct problem *problem = large_city(TASKS);
    struct roster *first = solve_large(problem);
    for (size_t r = 0; r < first->round_count; r++) {
        for (size_t s = 0; s < first->rounds[r].stop_count; s++) {
            int visit = 0;
            int volunteer = 0;
            while (strcmp(problem->visits[visit].id, first->rounds[r].stops[s].visit) != 0) {
                visit++;
            }
            while (strcmp(problem->volunteers[volunteer].id, first->rounds[r].volunteer) != 0) {
                volunteer++;
            }
            problem->previous[problem->previous_count++] =
                (struct problem_assignment){.visit = visit, .volunteer = volunteer, .date = first->rounds[r].date};
        }
    }
    qsort(problem->previous, problem->previous_count, sizeof *problem->previous, compare_visits);
    struct roster *second = solve_large(problem);
    const int64_t once_more = first->points + (int64_t)problem->previous_count * (int64_t)problem->points.same_as_sent;
    ck_assert_int_ge(second->points, once_more);
    roster_free(first);
    roster_free(second);
    problem_free(problem);
}
END_TEST

Suite *test_budget_suite(void)
{
    Suite *suite = suite_create("budget");
    TCase *tests = tcase_create("changes");
    tcase_add_loop_test(tests, test_more_changes_never_cost, 0, 4);
    tcase_add_test(tests, test_what_is_held_is_told);
    tcase_add_test(tests, test_parts_share_it);
    tcase_add_test(tests, test_what_must_change_is_free);
    tcase_add_test(tests, test_lines_stay_beside_a_pin);
    tcase_add_test(tests, test_large_city);
    tcase_add_test(tests, test_large_city_begins_at_the_last);
    tcase_add_test(tests, test_what_cannot_stay_together_is_free);
    suite_add_tcase(suite, tests);
    return suite;
}
