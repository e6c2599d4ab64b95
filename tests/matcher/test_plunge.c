/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tree without proof (matcher/plunge): its rosters are real, never better than the best one, and mostly as good.
 * Which node comes next (matcher/nodes).
 */
#include "matcher/plunge.h"

#include "matcher/nodes.h"
#include "tests/matcher/bench.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"

#include <math.h>
#include <stdlib.h>

enum { NODES = 200, SEEDS = 60 };

/* Does the plunge find as good a roster as there is? */
static bool plunges_well(struct problem *problem)
{
    struct bench bench = bench_make(problem);
    struct incumbent incumbent = {.known = true};
    struct error error = {0};
    double bound = HUGE_VAL;
    const int64_t best = bench_best(problem);
    ck_assert_int_eq(columns_generate(bench.columns, COLUMNS_WIDE, -HUGE_VAL, &bound, &error), STATUS_OK);
    ck_assert_int_eq(plunge_run(bench.columns, NODES, &incumbent, &error), STATUS_OK);
    ck_assert_int_le(incumbent.points, best);
    ck_assert_int_eq(incumbent.points, plans_list_points(&incumbent.plans, bench.instance, NULL));
    /* nothing is demanded afterwards: the linear program is no worse than the roster */
    ck_assert_int_eq(master_solve(bench.columns->master, &bound, &error), STATUS_OK);
    ck_assert(bound > (double)incumbent.points - 1e-6);
    const bool well = incumbent.points == best;
    plans_list_free(&incumbent.plans);
    bench_free(&bench);
    return well;
}

START_TEST(mostly_finds_the_best)
{
    const unsigned sets[] = {0, RANDOM_TWO | RANDOM_GRID, RANDOM_ALL & ~(unsigned)(RANDOM_PINS | RANDOM_BUDGET)};
    const unsigned rules = sets[_i] | RANDOM_LARGE;
    const uint64_t count = seeds_count(SEEDS);
    uint64_t well = 0;
    for (uint64_t s = 0; s < count; s++) {
        well += plunges_well(random_problem_make(seeds_first() + s, rules & ~(unsigned)RANDOM_TOGETHER)) ? 1 : 0;
    }
    ck_assert_msg(10 * well >= 9 * count, "the best roster was found %d times out of %d", (int)well, (int)count);
}
END_TEST

/* ---- nodes ---- */

START_TEST(goes_down_while_it_costs_little)
{
    struct nodes nodes = {0};
    struct rules rules = {0};
    struct error error = {0};
    const struct rules_item first = {.kind = RULES_MUST, .row = 1, .last = 1};
    const struct rules_item second = {.kind = RULES_MUST, .row = 2, .last = 2};
    ck_assert_int_eq(nodes_begin(&nodes, 1000, &error), STATUS_OK);
    nodes.items[0].open = false;
    ck_assert_int_eq(nodes_add(&nodes, 0, &first, 990, &error), STATUS_OK);
    ck_assert_int_eq(nodes_add(&nodes, 0, &first, 995, &error), STATUS_OK);
    ck_assert_int_eq(nodes_next(&nodes, 0), 2);
    nodes.items[2].open = false;
    /* a child that costs little comes before its uncle, one that costs much after */
    ck_assert_int_eq(nodes_add(&nodes, 2, &second, 985, &error), STATUS_OK);
    ck_assert_int_eq(nodes_next(&nodes, 0), 3);
    /* which is less where less can be gained */
    ck_assert_int_eq(nodes_next(&nodes, 980), 1);
    nodes.items[3].estimate = 970;
    ck_assert_int_eq(nodes_next(&nodes, 0), 1);
    /* an estimate above its bound is worth no more than that */
    nodes.items[1].bound = 900;
    ck_assert_int_eq(nodes_next(&nodes, 0), 3);
    /* the youngest rule first */
    ck_assert_int_eq(nodes_rules(&nodes, 3, &rules, &error), STATUS_OK);
    ck_assert_uint_eq(rules.count, 2);
    ck_assert_uint_eq(rules.items[0].row, 2);
    ck_assert_uint_eq(rules.items[1].row, 1);
    free(rules.items);
    nodes_free(&nodes);
}
END_TEST

START_TEST(closes_what_has_too_little)
{
    struct nodes nodes = {0};
    struct error error = {0};
    const struct rules_item rule = {.kind = RULES_MUST};
    ck_assert_int_eq(nodes_begin(&nodes, 100, &error), STATUS_OK);
    nodes.items[0].open = false;
    ck_assert_int_eq(nodes_greatest(&nodes), -1);
    ck_assert_int_eq(nodes_next(&nodes, 0), -1);
    for (int n = 0; n < 3; n++) {
        ck_assert_int_eq(nodes_add(&nodes, 0, &rule, 100, &error), STATUS_OK);
        nodes.items[n + 1].bound = 50 + 10 * n;
    }
    ck_assert_int_eq(nodes_greatest(&nodes), 3);
    nodes_close(&nodes, 60);
    ck_assert(!nodes.items[1].open && nodes.items[2].open && nodes.items[3].open);
    nodes_close(&nodes, 71);
    ck_assert_int_eq(nodes_greatest(&nodes), -1);
    nodes_free(&nodes);
}
END_TEST

Suite *test_plunge_suite(void)
{
    Suite *suite = suite_create("plunge");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, mostly_finds_the_best, 0, 3);
    tcase_add_test(all, goes_down_while_it_costs_little);
    tcase_add_test(all, closes_what_has_too_little);
    suite_add_tcase(suite, all);
    return suite;
}
