/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mending (matcher/mend) of a roster of nobody and nothing, of which all is lost: what comes of it is a roster, never
 * better than the best one, and mostly as good; a best one stays. It begins where most was lost. How near volunteers
 * are to each other (matcher/nearness).
 */
#include "matcher/mend.h"

#include "matcher/descent.h"
#include "matcher/nearness.h"
#include "tests/matcher/bench.h"
#include "tests/matcher/plain_problem.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"

#include <math.h>
#include <stdlib.h>

enum { SEEDS = 60, TOWN = 4, IN_TOWN = 12, APART = 100000 };

static const struct descent_aim soft = {.widest = COLUMNS_DEEP,
                                        .hot = 20,
                                        .cold = 0.5,
                                        .ready = 0.1,
                                        .stride = 20,
                                        .far = 1000,
                                        .joined = true,
                                        .steps = 300,
                                        .rounds = 40};

/* Does mending find as good a roster as there is? */
static bool mends_well(struct problem *problem)
{
    struct bench bench = bench_make(problem);
    struct incumbent incumbent = {.known = true};
    struct error error = {0};
    const int64_t best = bench_best(problem);
    ck_assert_int_eq(descent_run(bench.columns, &soft, -HUGE_VAL, &error), STATUS_OK);
    ck_assert_int_eq(mend_run(bench.columns, &incumbent, &error), STATUS_OK);
    ck_assert_int_le(incumbent.points, best);
    ck_assert_int_eq(incumbent.points, plans_list_points(&incumbent.plans, bench.instance, NULL));
    const int64_t points = incumbent.points;
    ck_assert_int_eq(mend_run(bench.columns, &incumbent, &error), STATUS_OK);
    ck_assert_int_ge(incumbent.points, points);
    ck_assert_int_le(incumbent.points, best);
    plans_list_free(&incumbent.plans);
    bench_free(&bench);
    return points == best;
}

START_TEST(mostly_finds_the_best)
{
    const unsigned sets[] = {0, RANDOM_TWO | RANDOM_GRID, RANDOM_ALL & ~(unsigned)(RANDOM_PINS | RANDOM_BUDGET)};
    const unsigned rules = sets[_i] | RANDOM_LARGE;
    const uint64_t count = seeds_count(SEEDS);
    uint64_t well = 0;
    for (uint64_t s = 0; s < count; s++) {
        well += mends_well(random_problem_make(seeds_first() + s, rules)) ? 1 : 0;
    }
    ck_assert_msg(10 * well >= 7 * count, "the best roster was found %d times out of %d", (int)well, (int)count);
}
END_TEST

/* Two towns, so far apart that nobody of one can help in the other. */
static struct problem *two_towns(void)
{
    struct problem *problem = plain_problem_make((size_t)2 * TOWN, (size_t)2 * IN_TOWN, 1);
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        problem->volunteers[i].max_per_day = 2;
        problem->volunteers[i].home.x += i < TOWN ? 0 : APART;
    }
    for (size_t v = 0; v < problem->visit_count; v++) {
        struct problem_visit *visit = &problem->visits[v];
        visit->start.x += v < IN_TOWN ? 0 : APART;
        visit->end = visit->start;
    }
    return problem;
}

/* Nobody of this town does anything any more. */
static void empty_town(struct incumbent *incumbent, const struct instance *instance, int town)
{
    struct plan_list *plans = &incumbent->plans;
    size_t kept = 0;
    for (size_t p = 0; p < plans->count; p++) {
        if (plans->items[p].volunteer / TOWN == town) {
            free(plans->items[p].stops);
        } else {
            plans->items[kept++] = plans->items[p];
        }
    }
    plans->count = kept;
    incumbent->points = plans_list_points(plans, instance, NULL);
}

/* Who begins in the other town gives up before this one's turn. */
START_TEST(begins_where_most_was_lost)
{
    struct bench bench = bench_make(two_towns());
    struct incumbent incumbent = {.known = true};
    struct error error = {0};
    const int64_t best = bench_best(bench.problem);
    ck_assert_int_eq(descent_run(bench.columns, &soft, -HUGE_VAL, &error), STATUS_OK);
    ck_assert_int_eq(mend_run(bench.columns, &incumbent, &error), STATUS_OK);
    ck_assert_int_eq(incumbent.points, best);
    empty_town(&incumbent, bench.instance, _i);
    ck_assert_int_lt(incumbent.points, best);
    ck_assert_int_eq(mend_run(bench.columns, &incumbent, &error), STATUS_OK);
    ck_assert_int_eq(incumbent.points, best);
    plans_list_free(&incumbent.plans);
    bench_free(&bench);
}
END_TEST

static bool is_on_menu(const struct menu *menu, int visit)
{
    for (size_t p = 0; p < menu->count; p++) {
        for (size_t k = 0; k < menu->parts[p].count; k++) {
            if (menu->parts[p].items[k].visit == visit) {
                return true;
            }
        }
    }
    return false;
}

START_TEST(nearness_is_what_both_could_do)
{
    struct bench bench = bench_make(random_problem_make(seeds_first() + (uint64_t)_i, RANDOM_ALL | RANDOM_LARGE));
    const struct columns *columns = bench.columns;
    struct nearness nearness = {0};
    struct error error = {0};
    ck_assert_int_eq(nearness_make(columns, &nearness, &error), STATUS_OK);
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        for (size_t j = 0; j < columns->volunteer_count; j++) {
            const int one = columns->volunteers[i];
            const int two = columns->volunteers[j];
            int both = 0;
            int own = 0;
            for (size_t v = 0; v < bench.problem->visit_count; v++) {
                const bool can = is_on_menu(pricer_menu(bench.pricer, two), (int)v);
                ck_assert_int_eq(nearness_can(&nearness, two, v), can);
                own += can;
                both += can && is_on_menu(pricer_menu(bench.pricer, one), (int)v);
            }
            const int near = nearness_between(&nearness, one, two);
            ck_assert(both == 0 ? near < 0 : near == 1000 * both / own);
        }
    }
    nearness_free(&nearness);
    bench_free(&bench);
}
END_TEST

Suite *test_mend_suite(void)
{
    Suite *suite = suite_create("mend");
    TCase *cases = tcase_create("mend");
    tcase_add_loop_test(cases, mostly_finds_the_best, 0, 3);
    tcase_add_loop_test(cases, begins_where_most_was_lost, 0, 2);
    tcase_add_loop_test(cases, nearness_is_what_both_could_do, 0, 5);
    suite_add_tcase(suite, cases);
    return suite;
}
