/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Narrow looks for plans: which of the visits on offer they see (matcher/offer), and what they make of them
 * (matcher/labels). */
#include "tests/matcher/bench.h"
#include "tests/matcher/plain_problem.h"
#include "tests/matcher/random_problem.h"
#include "tests/matcher/suites.h"

#include <stdlib.h>

enum { NEAR, FAR, VISITS, MANY = 101 };

/* One day; the far visit brings 100 points more, and is so far from everything for the first volunteer. */
static struct problem *two_visits(size_t volunteers, int minutes)
{
    struct problem *problem = plain_problem_make(volunteers, VISITS, 1);
    struct site *home = &problem->volunteers[0].home;
    const int owners[] = {0, (int)volunteers + NEAR, (int)volunteers + FAR};
    problem->volunteers[0].max_travel = 240;
    problem->table.entries = calloc(6, sizeof *problem->table.entries);
    ck_assert_ptr_nonnull(problem->table.entries);
    for (int from = 0; from < 3; from++) {
        for (int to = 0; to < 3; to++) {
            if (from != to) {
                problem->table.entries[problem->table.count++] = (struct travel_entry){
                    .from = owners[from], .to = owners[to], .minutes = from == 2 || to == 2 ? minutes : 1};
            }
        }
    }
    problem->visits[NEAR].serving_points = 1000;
    problem->visits[FAR].serving_points = 1100;
    problem->visits[NEAR].start = problem->visits[NEAR].end =
        (struct site){.x = home->x, .y = home->y, .owner = owners[1]};
    problem->visits[FAR].start = problem->visits[FAR].end =
        (struct site){.x = home->x, .y = home->y, .owner = owners[2]};
    return problem;
}

/* The best plan of the first volunteer that such a look finds. */
static struct plan_list look(struct bench *bench, const struct plan_query *how)
{
    struct error error = {0};
    double *prices = calloc(bench->instance->row_count + 1, sizeof *prices);
    ck_assert_ptr_nonnull(prices);
    struct pricer_task task = {.query = *how};
    task.query.prices = (struct offer_prices){.rows = prices, .spans = master_spans(bench->columns->master)};
    task.query.most = 1;
    ck_assert_int_eq(pricer_run(bench->pricer, &task, 1, &error), STATUS_OK);
    free(prices);
    return task.found;
}

/* For a look at so many visits. */
static struct plan_list best_plan(struct bench *bench, int width)
{
    return look(bench, &(struct plan_query){.view = {.width = width}, .beam = 10, .limit = 1000});
}

static void sees(size_t volunteers, int minutes, int visit)
{
    struct bench bench = bench_make(two_visits(volunteers, minutes));
    struct plan_list found = best_plan(&bench, 1);
    ck_assert_uint_eq(found.count, 1);
    ck_assert_uint_eq(found.items[0].count, 1);
    ck_assert_int_eq(found.items[0].stops[0].visit, visit);
    plans_list_free(&found);
    bench_free(&bench);
}

START_TEST(sees_what_is_near)
{
    sees(MANY, 10, FAR);
    sees(MANY, 60, NEAR);
    /* few may have to go anywhere */
    sees(1, 60, FAR);
}
END_TEST

START_TEST(sees_whom_the_volunteer_knows)
{
    struct problem *problem = two_visits(MANY, 5);
    problem->pairs = calloc(1, sizeof *problem->pairs);
    ck_assert_ptr_nonnull(problem->pairs);
    problem->pairs[problem->pair_count++] = (struct problem_pair){.senior = NEAR, .bond = true};
    /* more than the other with the points for the bond, less with those for the new face */
    problem->visits[FAR].serving_points = problem->visits[NEAR].serving_points + problem->points.bond + 30;
    struct bench bench = bench_make(problem);
    struct plan_list found = best_plan(&bench, 1);
    ck_assert_int_eq(found.items[0].stops[0].visit, NEAR);
    plans_list_free(&found);
    bench_free(&bench);
}
END_TEST

START_TEST(sees_all_when_wide)
{
    struct bench bench = bench_make(two_visits(1, 60));
    struct plan_list found = best_plan(&bench, VISITS);
    ck_assert_uint_eq(found.count, 1);
    ck_assert_uint_eq(found.items[0].count, VISITS);
    plans_list_free(&found);
    bench_free(&bench);
}
END_TEST

START_TEST(sees_others_in_turn)
{
    enum { ALL = 7, WIDTH = 4, SURE = 2, TURNS = 6 };
    struct problem *problem = plain_problem_make(1, ALL, 1);
    for (int v = 0; v < ALL; v++) {
        problem->visits[v].serving_points = 2000 - 100 * v;
    }
    struct bench bench = bench_make(problem);
    int seen[ALL] = {0};
    for (unsigned turn = 0; turn < TURNS; turn++) {
        struct plan_list found =
            look(&bench, &(struct plan_query){.view = {.width = WIDTH, .turn = turn}, .beam = 10, .limit = 1000});
        ck_assert_uint_eq(found.items[0].count, WIDTH);
        for (size_t s = 0; s < found.items[0].count; s++) {
            seen[found.items[0].stops[s].visit]++;
            ck_assert(turn > 0 || found.items[0].stops[s].visit < WIDTH);
        }
        plans_list_free(&found);
    }
    for (int v = 0; v < ALL; v++) {
        ck_assert_int_eq(seen[v] == TURNS, v < SURE);
        ck_assert_int_ge(seen[v], 1);
    }
    bench_free(&bench);
}
END_TEST

/* What is done early must leave room, in the caps and in the work, for what comes later, and new faces pay when they
 * are met again: two visits to each of twelve seniors, each on one of two days of its own week. */
static struct problem *two_weeks(uint64_t *state)
{
    enum { SENIORS = 12, DAYS = 11, A_WEEK = 7, SOME_DAYS = 2, A_DAY = 3, MOST = 5 };
    struct problem *problem = plain_problem_make(1, (size_t)2 * SENIORS, DAYS);
    problem->volunteers[0].max_per_week = MOST;
    problem->volunteers[0].max_per_day = A_DAY;
    for (size_t v = 0; v < problem->visit_count; v++) {
        struct problem_visit *visit = &problem->visits[v];
        const size_t first = v / SENIORS * A_WEEK + (size_t)random_problem_below(state, 3);
        visit->senior = (int)(v % SENIORS);
        visit->serving_points = 30 + random_problem_below(state, 100);
        visit->option_count = SOME_DAYS;
        for (size_t d = 0; d < SOME_DAYS; d++) {
            visit->options[d] = visit->options[first + d];
        }
    }
    return problem;
}

START_TEST(finds_nearly_the_best)
{
    enum { SEEDS = 10 };
    double narrow = 0, exact = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        uint64_t state = seed;
        struct bench bench = bench_make(two_weeks(&state));
        struct plan_list few = look(&bench, &(struct plan_query){.beam = 10, .limit = 1000, .steps = 60});
        struct plan_list all = look(&bench, &(struct plan_query){.limit = 4000000});
        narrow += few.items[0].reduced;
        exact += all.items[0].reduced;
        plans_list_free(&few);
        plans_list_free(&all);
        bench_free(&bench);
    }
    ck_assert_double_ge(narrow, 0.93 * exact);
}
END_TEST

/* One short day, on which few of many visits fit; most of the others are as near, and are worth as much. */
static struct problem *short_day(uint64_t *state)
{
    enum { VISITS_ON_OFFER = 30, MINUTES = 150 };
    struct problem *problem = plain_problem_make(MANY, VISITS_ON_OFFER, 1);
    problem->volunteers[0].stretches[0].to = PLAIN_PROBLEM_FROM + MINUTES;
    for (size_t v = 0; v < problem->visit_count; v++) {
        struct problem_visit *visit = &problem->visits[v];
        visit->serving_points = 100 + random_problem_below(state, 20);
        visit->duration += 5 * random_problem_below(state, 4);
        visit->options[0].earliest += 10 * random_problem_below(state, 10);
    }
    return problem;
}

START_TEST(learns_from_exact_looks)
{
    enum { SEEDS = 20, WIDTH = 5, MUCH = 10 };
    int before = 0, after = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        uint64_t state = seed;
        struct bench bench = bench_make(short_day(&state));
        float *bonus = calloc(bench.problem->visit_count, sizeof *bonus);
        ck_assert_ptr_nonnull(bonus);
        const struct plan_query narrow = {
            .view = {.width = WIDTH, .bonus = bonus}, .threshold = 1, .beam = 100, .limit = 10000};
        struct plan_list first = look(&bench, &narrow);
        struct plan_list all =
            look(&bench, &(struct plan_query){.view = {.bonus = bonus}, .limit = 1000000, .much = MUCH});
        struct plan_list second = look(&bench, &narrow);
        before += first.items[0].points == all.items[0].points;
        after += second.items[0].points == all.items[0].points;
        plans_list_free(&first);
        plans_list_free(&all);
        plans_list_free(&second);
        free(bonus);
        bench_free(&bench);
    }
    ck_assert_int_le(before, SEEDS / 2);
    ck_assert_int_ge(after, SEEDS * 3 / 4);
}
END_TEST

Suite *test_narrow_suite(void)
{
    Suite *suite = suite_create("narrow");
    TCase *all = tcase_create("all");
    tcase_add_test(all, sees_what_is_near);
    tcase_add_test(all, sees_whom_the_volunteer_knows);
    tcase_add_test(all, sees_all_when_wide);
    tcase_add_test(all, sees_others_in_turn);
    tcase_add_test(all, finds_nearly_the_best);
    tcase_add_test(all, learns_from_exact_looks);
    suite_add_tcase(suite, all);
    return suite;
}
