/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Listing (matcher/plans) at any prices: every plan above the threshold is found, also those that hold visits which do
 * not pay, and no other. Compared with the list above a threshold so low that nothing can be left out; pricing, with
 * the best of it.
 */
#include "matcher/plans.h"
#include "matcher/space.h"
#include "tests/matcher/plain_problem.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"

#include <math.h>
#include <stdlib.h>

enum { CUTS = 6 };

static const double LOWEST = -1e7;
static const double ROUNDING = 1e-4;

/* One volunteer at some prices. */
struct bench {
    struct instance *instance;
    struct menu menu;
    struct plan_space *space;
    struct spans spans;
    double *rows;
    struct cut_list cuts;
    double duals[CUTS]; /* of the cuts */
    long at_once;       /* labels, see struct plan_query */
    struct arcs arcs;
    bool ordered; /* the arcs count */
};

/* A cut over visits drawn at random, three rows or five, sometimes one of them the volunteer's. */
static struct cut draw_cut(int visits, int volunteer, int number, uint64_t *state)
{
    struct cut cut = {.volunteers = {volunteer}, .volunteer_count = number % 3 == 2};
    const int rows = number % 2 == 1 && visits >= 5 ? 5 : 3;
    while (cut.visit_count + cut.volunteer_count < rows) {
        const int wanted = rows - cut.volunteer_count - cut.visit_count;
        const int before = cut.visit_count > 0 ? cut.visits[cut.visit_count - 1] + 1 : 0;
        cut.visits[cut.visit_count++] = before + random_problem_below(state, visits - before - wanted + 1);
    }
    return cut;
}

static void add_cuts(struct bench *bench, const struct problem *problem, int volunteer, uint64_t *state)
{
    struct error error = {0};
    for (int c = 0; c < CUTS && problem->visit_count >= 3; c++) {
        const struct cut cut = draw_cut((int)problem->visit_count, volunteer, c, state);
        bool added = false;
        ck_assert_int_eq(cuts_add(&bench->cuts, &cut, &added, &error), STATUS_OK);
        bench->duals[c] = 20 * random_problem_below(state, 6);
    }
    ck_assert_int_eq(cuts_index(&bench->cuts, problem->visit_count, &error), STATUS_OK);
}

static void open_bench(struct bench *bench, const struct problem *problem, int volunteer, uint64_t *state)
{
    struct error error = {0};
    *bench = (struct bench){0};
    ck_assert_int_eq(instance_make(problem, OBJECTIVE_POINTS, &bench->instance, &error), STATUS_OK);
    ck_assert_int_eq(menu_make(bench->instance, volunteer, &bench->menu, &error), STATUS_OK);
    ck_assert_int_eq(space_new(&bench->space, &error), STATUS_OK);
    ck_assert_int_eq(spans_make(bench->instance, &bench->spans, &error), STATUS_OK);
    bench->rows = calloc(bench->instance->row_count + 1, sizeof *bench->rows);
    ck_assert_ptr_nonnull(bench->rows);
    /* many visits pay nothing at all, as in the solution of a linear program */
    for (size_t v = 0; v < problem->visit_count; v++) {
        bool two = problem->visits[v].people > 1;
        size_t first = two ? bench->instance->first_start[v] : v;
        size_t end = two ? instance_row_end(bench->instance, (int)v) : v + 1;
        double points = two ? 0 : (double)problem->visits[v].serving_points;
        for (size_t row = first; row < end; row++) {
            bool new_span = bench->spans.first[row] == row;
            double price = points + 30 * random_problem_below(state, 5) - 120;
            bench->rows[row] = new_span ? price : bench->rows[row - 1];
        }
    }
    add_cuts(bench, problem, volunteer, state);
}

static void close_bench(struct bench *bench)
{
    free(bench->rows);
    cuts_free(&bench->cuts);
    arcs_free(&bench->arcs);
    spans_free(&bench->spans);
    space_free(bench->space);
    menu_free(&bench->menu);
    instance_free(bench->instance);
}

/* At most so many labels; from so many visits a stretch on what cannot be wanted is sifted out (0: as usual). */
static void look(struct bench *bench, double threshold, bool listing, long limit, int much, struct plan_list *plans,
                 struct plan_result *result)
{
    struct error error = {0};
    struct plan_query query = {.prices = {.rows = bench->rows,
                                          .spans = &bench->spans,
                                          .cuts = bench->cuts.count > 0 ? &bench->cuts : NULL,
                                          .cut_duals = bench->duals,
                                          .arcs = bench->ordered ? &bench->arcs : NULL},
                               .threshold = threshold,
                               .listing = listing,
                               .most = 1,
                               .limit = limit,
                               .at_once = bench->at_once,
                               .much = much};
    ck_assert_int_eq(plans_find(bench->space, &bench->menu, &query, plans, result, &error), STATUS_OK);
}

static void find(struct bench *bench, double threshold, bool listing, struct plan_list *plans,
                 struct plan_result *result)
{
    look(bench, threshold, listing, 10000000, 0, plans, result);
    ck_assert(result->complete);
}

/* What a plan brings at the prices, counted anew. */
static double brings(const struct bench *bench, const struct plan *plan)
{
    double profit = (double)plan->points;
    for (size_t s = 0; s < plan->count; s++) {
        profit -= bench->rows[plan->stops[s].row];
    }
    for (size_t c = 0; c < bench->cuts.count; c++) {
        const struct cut *cut = &bench->cuts.items[c];
        int held = cuts_have_volunteer(cut, plan->volunteer);
        for (size_t s = 0; s < plan->count; s++) {
            for (int v = 0; v < cut->visit_count; v++) {
                held += plan->stops[s].visit == cut->visits[v];
            }
        }
        int pairs = held / 2;
        profit -= bench->duals[c] * pairs;
    }
    return profit;
}

/* Is the plan in the list, at least as good for the same rows? */
static bool holds(const struct bench *bench, const struct plan_list *list, const struct plan *plan)
{
    for (size_t p = 0; p < list->count; p++) {
        if (plans_same_rows(&bench->spans, &list->items[p], plan) &&
            list->items[p].reduced >= plan->reduced - ROUNDING) {
            return true;
        }
    }
    return false;
}

/* How many plans are above one threshold, and are listed. */
static size_t compare(struct bench *bench, const struct plan_list *all, double threshold, uint64_t seed)
{
    struct plan_list some = {0};
    struct plan_result result = {0};
    size_t above = 0;
    find(bench, threshold, true, &some, &result);
    for (size_t p = 0; p < all->count; p++) {
        const struct plan *plan = &all->items[p];
        if (plan->reduced >= threshold + ROUNDING) {
            above++;
            ck_assert_msg(holds(bench, &some, plan),
                          "seed %d: a plan of %zu stops that brings %f is not listed above %f", (int)seed, plan->count,
                          plan->reduced, threshold);
        }
    }
    for (size_t p = 0; p < some.count; p++) {
        ck_assert(some.items[p].reduced >= threshold - ROUNDING);
        ck_assert_double_eq_tol(some.items[p].reduced, brings(bench, &some.items[p]), ROUNDING);
    }
    plans_list_free(&some);
    return above;
}

START_TEST(test_every_plan)
{
    uint64_t first = seeds_first();
    size_t above = 0;
    for (uint64_t seed = first; seed < first + seeds_count(200); seed++) {
        struct problem *problem = random_problem_make(seed, seeds_rules(_i, seed) & ~(unsigned)RANDOM_PINS);
        uint64_t state = seed;
        for (size_t i = 0; i < problem->volunteer_count; i++) {
            struct bench bench;
            struct plan_list all = {0};
            struct plan_list best = {0};
            struct plan_result result = {0};
            open_bench(&bench, problem, (int)i, &state);
            find(&bench, LOWEST, true, &all, &result);
            ck_assert_uint_gt(all.count, 0);
            /* mostly so few labels that one thing after another must be fixed */
            bench.at_once = (long)(seed % 4);
            find(&bench, LOWEST, false, &best, &result);
            ck_assert_msg(fabs(result.best - all.items[0].reduced) < ROUNDING, "seed %d: %f is best, not %f", (int)seed,
                          all.items[0].reduced, result.best);
            for (int gap = 1; gap < 1000; gap *= 4) {
                above += compare(&bench, &all, all.items[0].reduced - gap, seed);
            }
            plans_list_free(&all);
            plans_list_free(&best);
            close_bench(&bench);
        }
        problem_free(problem);
    }
    ck_assert_uint_gt(above, 10 * seeds_count(200));
}
END_TEST

/* With a threshold this much below the best plan (or above it), and labels without end or few: the bound holds, and
 * when the answer is complete it is the best. Returns by how much the bound is too high. */
static double sift(struct bench *bench, double best, double below, long limit, uint64_t seed)
{
    struct plan_list plans = {0};
    struct plan_result result = {0};
    double wanted = best - below > best ? best - below : best;
    look(bench, best - below, false, limit, 1, &plans, &result);
    ck_assert(limit < 10000000 || result.complete);
    ck_assert_msg(!result.bounded || result.best >= wanted - ROUNDING, "seed %d: %f is best, not at most %f", (int)seed,
                  best, result.best);
    if (result.complete) {
        ck_assert_msg(fabs(result.best - wanted) < ROUNDING, "seed %d: %f is best (above %f), not %f", (int)seed, best,
                      best - below, result.best);
        ck_assert_msg(below <= 0 || (plans.count == 1 && plans.items[0].reduced > best - ROUNDING),
                      "seed %d: the best plan is missing", (int)seed);
    }
    for (size_t p = 0; p < plans.count; p++) {
        ck_assert_double_eq_tol(plans.items[p].reduced, brings(bench, &plans.items[p]), ROUNDING);
    }
    plans_list_free(&plans);
    return result.bounded ? result.best - wanted : 0;
}

START_TEST(test_sieve)
{
    uint64_t first = seeds_first();
    for (uint64_t seed = first; seed < first + seeds_count(60); seed++) {
        unsigned large = seed % 3 == 0 ? RANDOM_LARGE : 0;
        struct problem *problem = random_problem_make(seed, large | (seeds_rules(_i, seed) & ~(unsigned)RANDOM_PINS));
        uint64_t state = seed;
        for (size_t i = 0; i < problem->volunteer_count; i++) {
            struct bench bench;
            struct plan_list all = {0};
            struct plan_result result = {0};
            open_bench(&bench, problem, (int)i, &state);
            find(&bench, LOWEST, true, &all, &result);
            double best = all.items[0].reduced;
            for (int below = -10; below < 2000; below = below < 1 ? below + 11 : 5 * below) {
                (void)sift(&bench, best, below, 10000000, seed);
                (void)sift(&bench, best, below, random_problem_below(&state, 60), seed);
            }
            plans_list_free(&all);
            close_bench(&bench);
        }
        problem_free(problem);
    }
}
END_TEST

/* Hundreds of visits, far more rounds than may be made: a bound all the same, and hardly more than the best plan. */
START_TEST(test_too_many)
{
    struct problem *problem = plain_problem_make(1, 200, 2);
    uint64_t state = 1;
    struct bench bench;
    struct plan_list plans = {0};
    struct plan_result result = {0};
    problem->volunteers[0].max_per_day = 4;
    open_bench(&bench, problem, 0, &state);
    look(&bench, 0, false, 20000, 0, &plans, &result);
    ck_assert(result.bounded);
    ck_assert_uint_gt(plans.count, 0);
    ck_assert_double_ge(result.best, plans.items[0].reduced - ROUNDING);
    ck_assert_double_le(result.best, 1.02 * plans.items[0].reduced);
    ck_assert_double_gt(menu_most(&bench.menu, bench.rows), 2 * result.best);
    plans_list_free(&plans);
    close_bench(&bench);
    problem_free(problem);
}
END_TEST

/* Some ways must not be taken; sometimes one visit must follow another at once. */
static void ban_some(struct bench *bench, int visits, uint64_t *state)
{
    struct error error = {0};
    ck_assert_int_eq(arcs_clear(&bench->arcs, (size_t)visits, &error), STATUS_OK);
    for (int n = 0; n < 2 * visits; n++) {
        int from = random_problem_below(state, visits + 1) - 1;
        int to = random_problem_below(state, visits + 1) - 1;
        if (from != to) {
            arcs_ban(&bench->arcs, from, to);
        }
    }
    int from = random_problem_below(state, visits);
    int to = random_problem_below(state, visits);
    if (from != to && random_problem_below(state, 3) == 0) {
        arcs_ban_other_ends(&bench->arcs, from, to);
        arcs_ban_other_begins(&bench->arcs, from, to);
    }
    bench->ordered = true;
}

/* Does the plan take only ways that may be taken? */
static bool keeps_order(const struct bench *bench, const struct plan *plan)
{
    for (size_t s = 0; s < plan->count; s++) {
        const struct plan_stop *stop = &plan->stops[s];
        bool first = s == 0 || stop[-1].stretch != stop->stretch;
        bool last = s + 1 == plan->count || stop[1].stretch != stop->stretch;
        if (arcs_banned(&bench->arcs, first ? ARCS_HOME : stop[-1].visit, stop->visit) ||
            (last && arcs_banned(&bench->arcs, stop->visit, ARCS_HOME))) {
            return false;
        }
    }
    return true;
}

/* Of all plans those stay that take no such way; others may now serve the same rows in another order. */
static void order(struct bench *bench, const struct plan_list *all, uint64_t seed)
{
    struct plan_list some = {0};
    struct plan_list best = {0};
    struct plan_result result = {0};
    find(bench, LOWEST, true, &some, &result);
    for (size_t p = 0; p < all->count; p++) {
        ck_assert_msg(!keeps_order(bench, &all->items[p]) || holds(bench, &some, &all->items[p]),
                      "seed %d: a plan that takes no way it must not take is missing", (int)seed);
    }
    for (size_t p = 0; p < some.count; p++) {
        ck_assert_msg(keeps_order(bench, &some.items[p]), "seed %d: a plan takes a way it must not", (int)seed);
    }
    find(bench, LOWEST, false, &best, &result);
    ck_assert_msg(fabs(result.best - some.items[0].reduced) < ROUNDING, "seed %d: %f is best, not %f", (int)seed,
                  some.items[0].reduced, result.best);
    (void)sift(bench, some.items[0].reduced, 100, 10000000, seed);
    plans_list_free(&some);
    plans_list_free(&best);
}

START_TEST(test_order)
{
    uint64_t first = seeds_first();
    for (uint64_t seed = first; seed < first + seeds_count(100); seed++) {
        unsigned left_out = (unsigned)RANDOM_PINS | (unsigned)RANDOM_REMOTE;
        struct problem *problem = random_problem_make(seed, seeds_rules(_i, seed) & ~left_out);
        uint64_t state = seed;
        for (size_t i = 0; i < problem->volunteer_count; i++) {
            struct bench bench;
            struct plan_list all = {0};
            struct plan_result result = {0};
            open_bench(&bench, problem, (int)i, &state);
            find(&bench, LOWEST, true, &all, &result);
            ban_some(&bench, (int)problem->visit_count, &state);
            order(&bench, &all, seed);
            plans_list_free(&all);
            close_bench(&bench);
        }
        problem_free(problem);
    }
}
END_TEST

/* Who is asked to come near first telephones from there, and so is in time for what follows; alone that visit only
 * costs something. */
START_TEST(test_telephone)
{
    uint64_t state = 1;
    struct bench bench;
    struct plan_list plans = {0};
    struct plan_result result = {0};
    struct problem *problem = plain_problem_make(1, 3, 1);
    struct problem_visit *visits = problem->visits;
    problem->points.new_face = problem->points.load = 0;
    problem->volunteers[0].home = (struct site){.x = 72000, .y = 169000, .owner = 0};
    for (int v = 0; v < 3; v += 2) {
        visits[v].start = visits[v].end = (struct site){.x = 74000, .y = 169000, .owner = v + 1};
    }
    visits[1].remote = true;
    visits[1].start = visits[1].end = (struct site){.owner = TRAVEL_NO_OWNER};
    visits[1].options[0] = (struct problem_option){.date = problem->from, .earliest = 600, .latest = 640};
    visits[2].options[0] = (struct problem_option){.date = problem->from, .earliest = 630, .latest = 662};
    open_bench(&bench, problem, 0, &state);
    cuts_free(&bench.cuts);
    const double worth[] = {-5, 100, 500};
    for (size_t v = 0; v < 3; v++) {
        bench.rows[v] = (double)visits[v].serving_points - worth[v];
    }
    find(&bench, 0, false, &plans, &result);
    /* thirteen minutes there, and back */
    ck_assert_double_eq_tol(result.best, 569, ROUNDING);
    ck_assert_uint_eq(plans.items[0].count, 3);
    plans_list_free(&plans);
    find(&bench, 560, true, &plans, &result);
    ck_assert_uint_eq(plans.count, 1);
    plans_list_free(&plans);
    close_bench(&bench);
    problem_free(problem);
}
END_TEST

Suite *test_listing_suite(void)
{
    Suite *suite = suite_create("listing");
    TCase *tests = tcase_create("plans");
    tcase_add_loop_test(tests, test_every_plan, 0, SEEDS_SETS);
    tcase_add_loop_test(tests, test_order, 0, SEEDS_SETS);
    tcase_add_loop_test(tests, test_sieve, 0, SEEDS_SETS);
    tcase_add_test(tests, test_too_many);
    tcase_add_test(tests, test_telephone);
    suite_add_tcase(suite, tests);
    return suite;
}
