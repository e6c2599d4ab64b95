/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the best points must do when the problem changes, on problems too large for brute force: more freedom never
 * costs, less never pays, and a senior whose visit is worth more raises the points by just that.
 */
#include "core/date.h"
#include "matcher/check.h"
#include "matcher/matcher.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"

#include <stdlib.h>
#include <string.h>

static const struct matcher_limits ample = {.max_columns = 1000000, .max_nodes = 100000, .max_iterations = 100000000};

/* A large problem with its best roster. Pins stay out of it: with them points are no longer what is maximised first;
 * and a budget for changes: who can no longer come frees some of it. */
struct bench {
    struct problem *problem;
    struct roster *best;
    uint64_t state;
    int set;
    uint64_t seed;
};

static struct roster *solve(const struct bench *bench)
{
    struct roster *roster = NULL;
    struct error error = {0};
    enum status status = matcher_solve(bench->problem, &ample, &roster, NULL, &error);
    ck_assert_msg(status == STATUS_OK, "%s, seed %d: %s", seeds_name(bench->set), (int)bench->seed, error.message);
    status = check_roster(bench->problem, roster, &error);
    ck_assert_msg(status == STATUS_OK, "%s, seed %d: %s", seeds_name(bench->set), (int)bench->seed, error.message);
    ck_assert_msg(roster_is_proven(roster), "%s, seed %d: not proven", seeds_name(bench->set), (int)bench->seed);
    return roster;
}

static struct bench bench_make(int set, uint64_t seed)
{
    struct bench bench = {.state = seed, .set = set, .seed = seed};
    unsigned rules = seeds_rules(set, seed) & ~(unsigned)(RANDOM_PINS | RANDOM_BUDGET);
    bench.problem = random_problem_make(seed, rules | RANDOM_LARGE);
    bench.best = solve(&bench);
    return bench;
}

static void bench_free(struct bench *bench)
{
    roster_free(bench->best);
    problem_free(bench->problem);
}

/* Solves the changed problem. */
static int64_t points_now(const struct bench *bench)
{
    struct roster *roster = solve(bench);
    int64_t points = roster->points;
    roster_free(roster);
    return points;
}

static void expect_not_more(const struct bench *bench, const char *what)
{
    int64_t points = points_now(bench);
    ck_assert_msg(points <= bench->best->points, "%s, seed %d, %s: %lld points became %lld", seeds_name(bench->set),
                  (int)bench->seed, what, (long long)bench->best->points, (long long)points);
}

static void expect_not_less(const struct bench *bench, const char *what)
{
    int64_t points = points_now(bench);
    ck_assert_msg(points >= bench->best->points, "%s, seed %d, %s: %lld points became %lld", seeds_name(bench->set),
                  (int)bench->seed, what, (long long)bench->best->points, (long long)points);
}

static int find_volunteer(const struct problem *problem, const char *id)
{
    int w = 0;
    while (strcmp(problem->volunteers[w].id, id) != 0) {
        w++;
    }
    return w;
}

static int find_visit(const struct problem *problem, const char *id)
{
    int v = 0;
    while (strcmp(problem->visits[v].id, id) != 0) {
        v++;
    }
    return v;
}

static int compare_assignments(const void *left, const void *right)
{
    const struct problem_assignment *a = left;
    const struct problem_assignment *b = right;
    return a->visit != b->visit ? a->visit - b->visit : a->volunteer - b->volunteer;
}

/* Who visits whom in the best roster, sorted as the problem's lists are. */
static struct problem_assignment *assignments_of(const struct bench *bench, size_t *count)
{
    struct problem_assignment *list =
        calloc(bench->problem->visit_count * bench->problem->volunteer_count + 1, sizeof *list);
    ck_assert_ptr_nonnull(list);
    for (size_t r = 0; r < bench->best->round_count; r++) {
        const struct round *round = &bench->best->rounds[r];
        for (size_t s = 0; s < round->stop_count; s++) {
            list[*count] = (struct problem_assignment){.visit = find_visit(bench->problem, round->stops[s].visit),
                                                       .volunteer = find_volunteer(bench->problem, round->volunteer),
                                                       .date = round->date};
            (*count)++;
        }
    }
    qsort(list, *count, sizeof *list, compare_assignments);
    return list;
}

static bool any_round(const struct bench *bench)
{
    return bench->best->round_count > 0;
}

static const struct stop *any_stop(struct bench *bench, const struct round **round)
{
    *round = &bench->best->rounds[random_problem_below(&bench->state, (int)bench->best->round_count)];
    return &(*round)->stops[random_problem_below(&bench->state, (int)(*round)->stop_count)];
}

/* The problem without one volunteer; turned round: with one volunteer more, carry held fixed. */
static void without_volunteer(struct bench *bench)
{
    int w = random_problem_below(&bench->state, (int)bench->problem->volunteer_count);
    bench->problem->volunteers[w].tasks = 0;
    expect_not_more(bench, "without a volunteer");
}

static void without_pair(struct bench *bench)
{
    if (!any_round(bench)) {
        return;
    }
    const struct round *round = NULL;
    const struct stop *stop = any_stop(bench, &round);
    struct problem *problem = bench->problem;
    struct problem_assignment *rejected = realloc(problem->rejected, (problem->rejected_count + 1) * sizeof *rejected);
    ck_assert_ptr_nonnull(rejected);
    problem->rejected = rejected;
    rejected[problem->rejected_count] =
        (struct problem_assignment){.visit = find_visit(problem, stop->visit),
                                    .volunteer = find_volunteer(problem, round->volunteer),
                                    .date = DATE_NONE};
    problem->rejected_count++;
    qsort(rejected, problem->rejected_count, sizeof *rejected, compare_assignments);
    expect_not_more(bench, "with a pair rejected");
}

static void with_tighter_caps(struct bench *bench)
{
    for (size_t w = 0; w < bench->problem->volunteer_count; w++) {
        int *cap = &bench->problem->volunteers[w].max_per_week;
        *cap = *cap == 0 ? 0 : 1;
    }
    expect_not_more(bench, "with one visit a week");
}

static void with_wider_caps(struct bench *bench)
{
    for (size_t w = 0; w < bench->problem->volunteer_count; w++) {
        struct problem_volunteer *who = &bench->problem->volunteers[w];
        who->max_per_day = who->max_per_week = who->max_minutes_week = -1;
    }
    expect_not_less(bench, "without caps");
}

/* Later ends of the last stretch of each day and of each window: starts are as early as possible, so all that was
 * possible still is. */
static void with_more_time(struct bench *bench)
{
    struct problem *problem = bench->problem;
    for (size_t w = 0; w < problem->volunteer_count; w++) {
        struct problem_volunteer *who = &problem->volunteers[w];
        for (size_t s = 0; s < who->stretch_count; s++) {
            if (s + 1 == who->stretch_count || who->stretches[s + 1].date != who->stretches[s].date) {
                who->stretches[s].to += 25;
            }
        }
    }
    for (size_t v = 0; v < problem->visit_count; v++) {
        for (size_t o = 0; o < problem->visits[v].option_count; o++) {
            problem->visits[v].options[o].latest += 10;
        }
    }
    expect_not_less(bench, "with more time");
}

/* All pairs of the best roster accepted: the roster stays as good as it is, and no pin is released. */
static void with_pins(struct bench *bench)
{
    size_t count = 0;
    free(bench->problem->pins);
    bench->problem->pins = assignments_of(bench, &count);
    bench->problem->pin_count = count;
    struct roster *roster = solve(bench);
    ck_assert_uint_eq(roster->released_count, 0);
    ck_assert_msg(roster->points == bench->best->points, "%s, seed %d, with its pairs pinned: %lld points became %lld",
                  seeds_name(bench->set), (int)bench->seed, (long long)bench->best->points, (long long)roster->points);
    roster_free(roster);
}

/* Some pairs of the best roster accepted, without a date. */
static void with_some_pins(struct bench *bench)
{
    size_t count = 0;
    size_t kept = 0;
    struct problem_assignment *pins = assignments_of(bench, &count);
    for (size_t p = 0; p < count; p++) {
        if (random_problem_below(&bench->state, 2) == 0) {
            pins[kept] = pins[p];
            pins[kept].date = DATE_NONE;
            kept++;
        }
    }
    free(bench->problem->pins);
    bench->problem->pins = pins;
    bench->problem->pin_count = kept;
    struct roster *roster = solve(bench);
    ck_assert_uint_eq(roster->released_count, 0);
    ck_assert_msg(roster->points == bench->best->points, "%s, seed %d, with some pins: %lld points became %lld",
                  seeds_name(bench->set), (int)bench->seed, (long long)bench->best->points, (long long)roster->points);
    roster_free(roster);
}

/* A served visit that is worth 137 points more makes the best roster exactly that much better. */
static void with_dearer_visit(struct bench *bench)
{
    if (!any_round(bench)) {
        return;
    }
    const struct round *round = NULL;
    const struct stop *stop = any_stop(bench, &round);
    bench->problem->visits[find_visit(bench->problem, stop->visit)].serving_points += 137;
    int64_t points = points_now(bench);
    ck_assert_msg(points == bench->best->points + 137, "%s, seed %d, dearer visit: %lld points became %lld",
                  seeds_name(bench->set), (int)bench->seed, (long long)bench->best->points, (long long)points);
}

static void (*const changes[])(struct bench *bench) = {without_volunteer, without_pair,     with_tighter_caps,
                                                       with_wider_caps,   with_more_time,   with_pins,
                                                       with_some_pins,    with_dearer_visit};
enum { CHANGES = sizeof changes / sizeof *changes };

START_TEST(test_change)
{
    uint64_t first = seeds_first();
    int set = _i / CHANGES;
    for (uint64_t seed = first; seed < first + seeds_count(3); seed++) {
        struct bench bench = bench_make(set, seed * CHANGES + (uint64_t)(_i % CHANGES));
        changes[_i % CHANGES](&bench);
        bench_free(&bench);
    }
}
END_TEST

Suite *test_change_suite(void)
{
    Suite *suite = suite_create("change");
    TCase *tests = tcase_create("changed problems");
    tcase_add_loop_test(tests, test_change, 0, SEEDS_SETS * CHANGES);
    suite_add_tcase(suite, tests);
    return suite;
}
