/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * More volunteers than a tree is made for: roster and bound come from soft solutions (matcher/descent). Where everybody
 * makes one visit at most, the best roster is an assignment, which is solved here by shortest augmenting paths (Kuhn
 * 1955; Edmonds, Karp 1972): the roster must come near it, and the bound too, and not below it. Where rounds are
 * longer, cuts must bring the bound down to the roster.
 */
#include "matcher/matcher.h"
#include "matcher/plans.h"
#include "tests/matcher/plain_problem.h"
#include "tests/matcher/random_problem.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"
#include "tests/matcher/verdict.h"

#include <math.h>
#include <stdlib.h>

enum {
    STRIKES = 100,
    FEW = 130,
    MANY = 230,
    MORE = 455,
    VISITS = 60,
    EVERY = 4,                       /* visit is for two, where some are */
    SLOTS = VISITS + VISITS / EVERY, /* with a second one of each visit for two */
    MOST_COLUMNS = MORE + SLOTS
};

static const struct matcher_limits limits = {.max_columns = 1000000, .max_nodes = 1000, .max_iterations = 1000000};

/* A volunteer for each row, or nobody: a column of its own worth nothing. */
struct matching {
    int volunteers, columns, rows;
    double worth[SLOTS][MOST_COLUMNS];
    double row_price[SLOTS], column_price[MOST_COLUMNS];
    int row_of[MOST_COLUMNS]; /* -1: free */
};

/* The column outside the tree that is nearest to it, after a row has joined. */
static int nearest(const struct matching *matching, int row, double base, const bool *reached, double *distance,
                   int *before)
{
    int best = -1;
    for (int c = 0; c < matching->columns; c++) {
        double length = base - matching->worth[row][c] + matching->row_price[row] + matching->column_price[c];
        if (!reached[c] && length < distance[c]) {
            distance[c] = length;
            before[c] = row;
        }
        if (!reached[c] && (best < 0 || distance[c] < distance[best])) {
            best = c;
        }
    }
    return best;
}

/* Gives a row its column by the shortest path to a free one. Prices stay such that no pair is worth more than both. */
static void augment(struct matching *matching, int from)
{
    bool reached[MOST_COLUMNS] = {false};
    double distance[MOST_COLUMNS] = {0};
    int before[MOST_COLUMNS] = {0};
    int column_of[SLOTS] = {0};
    for (int c = 0; c < matching->columns; c++) {
        distance[c] = HUGE_VAL;
        if (matching->row_of[c] >= 0) {
            column_of[matching->row_of[c]] = c;
        }
    }
    int row = from;
    int end = -1;
    double base = 0;
    while (end < 0) {
        int column = nearest(matching, row, base, reached, distance, before);
        base = distance[column];
        reached[column] = true;
        row = matching->row_of[column];
        end = row < 0 ? column : -1;
    }
    for (int c = 0; c < matching->columns; c++) {
        if (reached[c] && c != end) {
            matching->column_price[c] += base - distance[c];
            matching->row_price[matching->row_of[c]] -= base - distance[c];
        }
    }
    matching->row_price[from] -= base;
    for (row = -1; row != from;) {
        row = before[end];
        int other = row != from ? column_of[row] : -1;
        matching->row_of[end] = row;
        end = other;
    }
}

/* The visit that a row stands for: those for two stand for a second time at the end. */
static int visit_of(int row)
{
    return row < VISITS ? row : (row - VISITS) * EVERY;
}

/* What each visit alone is worth with each volunteer; of one for two each brings half of what serving it does. */
static void value_pairs(const struct problem *problem, struct matching *matching)
{
    struct instance *instance = NULL;
    struct error error = {0};
    ck_assert_int_eq(instance_make(problem, OBJECTIVE_POINTS, &instance, &error), STATUS_OK);
    for (int r = 0; r < matching->rows; r++) {
        int visit = visit_of(r);
        bool two = problem->visits[visit].people > 1;
        size_t row = two ? instance->first_start[visit] : (size_t)visit;
        double best = 0;
        for (int i = 0; i < matching->volunteers; i++) {
            struct plan_stop stop = {.visit = visit, .start = problem->visits[visit].options[0].earliest, .row = row};
            struct plan plan = {.volunteer = i, .stops = &stop, .count = 1};
            plans_evaluate(instance, &plan);
            matching->worth[r][i] = (double)plan.points + (two ? (double)problem->visits[visit].serving_points / 2 : 0);
            best = matching->worth[r][i] > best ? matching->worth[r][i] : best;
        }
        matching->row_price[r] = best;
    }
    instance_free(instance);
}

/* The most that all can be worth together. twos: some visits are for two; then there must be enough volunteers for all,
 * as half of such a visit is worth nothing. */
static double assign(const struct problem *problem, bool twos)
{
    struct matching *matching = calloc(1, sizeof *matching);
    double most = 0;
    ck_assert_ptr_nonnull(matching);
    matching->volunteers = (int)problem->volunteer_count;
    matching->rows = twos ? SLOTS : VISITS;
    matching->columns = matching->volunteers + matching->rows;
    value_pairs(problem, matching);
    for (int c = 0; c < matching->columns; c++) {
        matching->row_of[c] = -1;
        for (int r = 0; c >= matching->volunteers && r < matching->rows; r++) {
            matching->worth[r][c] = c - matching->volunteers == r ? 0 : -1e9;
        }
    }
    for (int r = 0; r < matching->rows; r++) {
        augment(matching, r);
    }
    for (int c = 0; c < matching->columns; c++) {
        most += matching->row_of[c] >= 0 ? matching->worth[matching->row_of[c]][c] : 0;
        ck_assert(!twos || c < matching->volunteers || matching->row_of[c] < 0);
    }
    free(matching);
    return most;
}

/* Everybody makes one visit at most, as a half of them are not able to do what a third of the seniors need. */
static struct problem *make_city(size_t volunteers, bool twos)
{
    uint64_t state = 5;
    struct problem *problem = plain_problem_make(volunteers, VISITS, 1);
    for (size_t v = 0; v < VISITS; v++) {
        struct problem_visit *visit = &problem->visits[v];
        visit->serving_points = 200 + 10 * random_problem_below(&state, 100);
        visit->people = twos && v % EVERY == 0 ? 2 : 1;
        visit->options[0].latest = visit->options[0].earliest + visit->duration + 60;
    }
    for (size_t i = 0; i < volunteers; i++) {
        problem->volunteers[i].max_per_day = 1;
        problem->volunteers[i].carry = random_problem_below(&state, 4);
    }
    return problem;
}

/* share: of the best points that the roster has at least. most_gap: of them by which the bound lies above at most. */
static void solve_city(size_t volunteers, bool twos, double share, double most_gap)
{
    struct problem *problem = make_city(volunteers, twos);
    struct roster *roster = NULL;
    struct error error = {0};
    char why[VERDICT_SIZE];
    double most = assign(problem, twos);
    ck_assert_int_eq(matcher_solve(problem, &limits, &roster, NULL, &error), STATUS_OK);
    ck_assert_double_gt(most, 0);
    ck_assert_double_le((double)roster->points, most);
    ck_assert_double_ge(roster->bound, most - 1e-6);
    ck_assert_double_ge((double)roster->points, share * most);
    ck_assert_double_le(roster->bound, (1 + most_gap) * most);
    ck_assert_msg(verdict_holds(problem, &limits, why), "%s", why);
    roster_free(roster);
    problem_free(problem);
}

/* With the simplex and a tree after the soft solution. */
START_TEST(test_few)
{
    solve_city(FEW, false, 1, 0);
}
END_TEST

START_TEST(test_many)
{
    solve_city(MANY, false, 0.999, 0.002);
}
END_TEST

START_TEST(test_more)
{
    solve_city(MORE, false, 0.999, 0.002);
}
END_TEST

/* Who comes to whom must be found on the way down to a roster. */
START_TEST(test_many_by_two)
{
    solve_city(MANY, true, 0.999, 0.002);
}
END_TEST

START_TEST(test_more_by_two)
{
    solve_city(MORE, true, 0.998, 0.01);
}
END_TEST

/* Far away, on each day, three visits, of which nobody makes more than two. One and a half ways there are enough for
 * the linear program, two for a roster: cuts bring the bound down. */
START_TEST(test_cuts)
{
    enum { DAYS = 5, A_DAY = 3, FAR_AWAY = 10000, A_WAY_AND_BACK = 80 };
    struct problem *problem = plain_problem_make(MANY, (size_t)DAYS * A_DAY, DAYS);
    struct roster *roster = NULL;
    struct error error = {0};
    for (size_t v = 0; v < problem->visit_count; v++) {
        struct problem_visit *visit = &problem->visits[v];
        const struct site *home = &problem->volunteers[0].home;
        visit->serving_points = 1000;
        visit->start = visit->end =
            (struct site){.x = home->x + FAR_AWAY, .y = home->y, .owner = (int32_t)(problem->volunteer_count + v)};
        visit->options[0] = visit->options[v / A_DAY];
        visit->option_count = 1;
    }
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        problem->volunteers[i].max_per_day = 2;
        problem->volunteers[i].max_travel = 240;
    }
    ck_assert_int_eq(matcher_solve(problem, &limits, &roster, NULL, &error), STATUS_OK);
    ck_assert_uint_eq(roster->served_count, problem->visit_count);
    ck_assert_double_le(roster->bound, (double)roster->points + A_WAY_AND_BACK);
    roster_free(roster);
    problem_free(problem);
}
END_TEST

/* The clock strikes as soon as prices are known: what is known then is made a roster, with a bound. */
static bool strikes_soon(void *context)
{
    int *calls = context;
    return ++*calls > STRIKES;
}

START_TEST(test_late)
{
    struct problem *problem = make_city(MANY, false);
    struct roster *roster = NULL;
    struct error error = {0};
    int calls = 0;
    struct matcher_limits clock = limits;
    clock.expired = strikes_soon;
    clock.context = &calls;
    double most = assign(problem, false);
    ck_assert_int_eq(matcher_solve(problem, &clock, &roster, NULL, &error), STATUS_OK);
    ck_assert_int_eq(roster->proof, PROOF_CLOCK);
    ck_assert_double_ge((double)roster->points, 0.6 * most);
    ck_assert_double_ge(roster->bound, most - 1e-6);
    ck_assert(isfinite(roster->bound));
    roster_free(roster);
    problem_free(problem);
}
END_TEST

Suite *test_city_suite(void)
{
    Suite *suite = suite_create("city");
    TCase *tests = tcase_create("assignment");
    tcase_set_timeout(tests, 600);
    tcase_add_test(tests, test_few);
    tcase_add_test(tests, test_many);
    /* so many by two go the same way, and more */
    if (!seeds_slow()) {
        tcase_add_test(tests, test_more);
    }
    tcase_add_test(tests, test_many_by_two);
    tcase_add_test(tests, test_more_by_two);
    tcase_add_test(tests, test_cuts);
    tcase_add_test(tests, test_late);
    suite_add_tcase(suite, tests);
    return suite;
}
