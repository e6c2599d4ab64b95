/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Visits for two: when people who wait for each other can come together (matcher/timing), against all starts there are;
 * which starts the master tells apart (matcher/spans), against a plain list; and that the engine does wait, tell starts
 * apart and decide on pairs on its way to the optimum, which test_optimum.c compares with brute force.
 */
#include "core/limits.h"
#include "matcher/check.h"
#include "matcher/matcher.h"
#include "matcher/pairing.h"
#include "matcher/refine.h"
#include "matcher/timing.h"
#include "tests/matcher/brute_force.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STOPS = 8, MOST_TWOS = 3, MOST_PLANS = 8, ATTEMPTS = 20 };

/* Plans that each can be followed alone, with all starts to be looked at. */
struct scene {
    struct problem *problem;
    struct instance *instance;
    struct plan_list plans;
    struct plan_stop stops[MOST_PLANS][MOST_STOPS];
    struct plan items[MOST_PLANS];
    int twos[MOST_TWOS]; /* visits for two that somebody comes to, each with its option */
    int options[MOST_TWOS];
    size_t two_count;
    uint64_t state;
};

static int below(struct scene *scene, int limit)
{
    return random_problem_below(&scene->state, limit);
}

static const struct problem_option *option_of(const struct scene *scene, const struct plan_stop *stop)
{
    return &scene->problem->visits[stop->visit].options[stop->option];
}

/* ---- plans ---- */

static bool fits(const struct scene *scene, struct plan *plan)
{
    size_t end = 0;
    for (size_t s = 0; s < plan->count; s++) {
        plan->stops[s].start = option_of(scene, &plan->stops[s])->earliest;
    }
    for (size_t first = 0; first < plan->count; first = end) {
        end = first + 1;
        while (end < plan->count && plan->stops[end].stretch == plan->stops[first].stretch) {
            end++;
        }
        if (!timing_set_round(scene->instance, plan, first, end)) {
            return false;
        }
    }
    return true;
}

/* A stretch of the volunteer on this date; -1: none. */
static int stretch_on(struct scene *scene, int volunteer, int32_t date)
{
    const struct problem_volunteer *who = &scene->problem->volunteers[volunteer];
    int found = -1;
    for (size_t s = 0; s < who->stretch_count; s++) {
        if (who->stretches[s].date == date && (found < 0 || below(scene, 2) == 0)) {
            found = (int)s;
        }
    }
    return found;
}

/* Puts the visit somewhere into the volunteer's round. False, and nothing is changed: it does not fit. */
static bool put(struct scene *scene, int volunteer, int visit, int option)
{
    struct plan *plan = &scene->items[volunteer];
    int stretch = stretch_on(scene, volunteer, scene->problem->visits[visit].options[option].date);
    if (stretch < 0 || plan->count == MOST_STOPS) {
        return false;
    }
    struct plan_stop before[MOST_STOPS];
    size_t first = 0;
    memcpy(before, plan->stops, sizeof before);
    while (first < plan->count && plan->stops[first].stretch < stretch) {
        first++;
    }
    size_t end = first;
    while (end < plan->count && plan->stops[end].stretch == stretch) {
        end++;
    }
    size_t at = first + (size_t)below(scene, (int)(end - first) + 1);
    memmove(plan->stops + at + 1, plan->stops + at, (plan->count - at) * sizeof *plan->stops);
    plan->stops[at] = (struct plan_stop){.visit = visit, .option = option, .stretch = stretch};
    plan->count++;
    if (!fits(scene, plan)) {
        memcpy(plan->stops, before, sizeof before);
        plan->count--;
        return false;
    }
    return true;
}

static void take_away(struct scene *scene, int volunteer, int visit)
{
    struct plan *plan = &scene->items[volunteer];
    size_t kept = 0;
    for (size_t s = 0; s < plan->count; s++) {
        if (plan->stops[s].visit != visit) {
            plan->stops[kept++] = plan->stops[s];
        }
    }
    plan->count = kept;
}

/* Somebody, or two, for one visit. False: they have no time. */
static bool put_visit(struct scene *scene, int visit)
{
    const struct problem_visit *what = &scene->problem->visits[visit];
    int people = (int)scene->problem->volunteer_count;
    int option = below(scene, (int)what->option_count);
    int one = below(scene, people);
    if (what->people == 1) {
        return put(scene, one, visit, option);
    }
    int two = below(scene, people - 1);
    two += two >= one;
    if (scene->two_count == MOST_TWOS || !put(scene, one, visit, option)) {
        return false;
    }
    if (!put(scene, two, visit, option)) {
        take_away(scene, one, visit);
        return false;
    }
    scene->twos[scene->two_count] = visit;
    scene->options[scene->two_count++] = option;
    return true;
}

static void open_scene(struct scene *scene, uint64_t seed, unsigned rules)
{
    struct error error = {0};
    *scene = (struct scene){.state = seed};
    scene->problem = random_problem_make(seed, rules | RANDOM_TOGETHER);
    ck_assert_int_eq(instance_make(scene->problem, OBJECTIVE_POINTS, &scene->instance, &error), STATUS_OK);
    for (size_t i = 0; i < scene->problem->volunteer_count; i++) {
        scene->items[i] = (struct plan){.volunteer = (int)i, .stops = scene->stops[i]};
    }
    for (size_t v = 0; v < scene->problem->visit_count; v++) {
        bool served = false;
        for (int attempt = 0; !served && attempt < ATTEMPTS; attempt++) {
            served = put_visit(scene, (int)v);
        }
    }
    for (size_t i = 0; i < scene->problem->volunteer_count; i++) {
        ck_assert(fits(scene, &scene->items[i]));
    }
    scene->plans = (struct plan_list){.items = scene->items, .count = scene->problem->volunteer_count};
}

/* The same plans once more, of the same problem: not to be closed. */
static void copy_scene(struct scene *to, const struct scene *from)
{
    *to = *from;
    to->plans.items = to->items;
    for (size_t p = 0; p < to->plans.count; p++) {
        to->items[p].stops = to->stops[p];
    }
}

static void close_scene(struct scene *scene)
{
    instance_free(scene->instance);
    problem_free(scene->problem);
}

/* ---- all starts there are ---- */

static int start_of(const struct scene *scene, const int *starts, int visit)
{
    for (size_t t = 0; t < scene->two_count && t < MOST_TWOS; t++) {
        if (scene->twos[t] == visit) {
            return starts[t];
        }
    }
    return -1;
}

/* Goes round, and comes to each visit for two exactly at its start. The starts of all stops, when it can be done. */
static bool walk(const struct scene *scene, const struct plan *plan, const int *starts, int *times)
{
    const struct problem *problem = scene->problem;
    const struct problem_volunteer *who = &problem->volunteers[plan->volunteer];
    const struct site *here = &who->home;
    int time = 0;
    for (size_t s = 0; s < plan->count; s++) {
        const struct plan_stop *stop = &plan->stops[s];
        const struct problem_visit *visit = &problem->visits[stop->visit];
        const struct problem_stretch *stretch = &who->stretches[stop->stretch];
        if (s == 0 || plan->stops[s - 1].stretch != stop->stretch) {
            here = &who->home;
            time = stretch->from;
        }
        if (!visit->remote) {
            time += brute_force_travel(problem, who->mode, here, &visit->start);
            here = &visit->end;
        }
        int wanted = visit->people > 1 ? start_of(scene, starts, stop->visit) : option_of(scene, stop)->earliest;
        if (visit->people > 1 && time > wanted) {
            return false;
        }
        time = time > wanted ? time : wanted;
        times[s] = time;
        time += visit->duration;
        bool last = s + 1 == plan->count || plan->stops[s + 1].stretch != stop->stretch;
        int home = here == &who->home ? 0 : brute_force_travel(problem, who->mode, here, &who->home);
        if (time > option_of(scene, stop)->latest || (last && time + home > stretch->to)) {
            return false;
        }
    }
    return true;
}

static bool all_walk(const struct scene *scene, const int *starts)
{
    int times[MOST_STOPS];
    for (size_t p = 0; p < scene->plans.count; p++) {
        if (!walk(scene, &scene->items[p], starts, times)) {
            return false;
        }
    }
    return true;
}

/* Looks at all starts of the visits for two from number t on: the earliest of each that some way of meeting allows. */
static bool search_starts(const struct scene *scene, size_t t, int *starts, int *earliest)
{
    bool found = false;
    if (t == scene->two_count) {
        if (!all_walk(scene, starts)) {
            return false;
        }
        for (size_t i = 0; i < t; i++) {
            earliest[i] = starts[i] < earliest[i] ? starts[i] : earliest[i];
        }
        return true;
    }
    const struct problem_visit *visit = &scene->problem->visits[scene->twos[t]];
    const struct problem_option *option = &visit->options[scene->options[t]];
    for (int start = option->earliest; start + visit->duration <= option->latest;
         start += scene->problem->grid_minutes) {
        starts[t] = start;
        found = search_starts(scene, t + 1, starts, earliest) || found;
    }
    return found;
}

/* ---- waiting ---- */

/* Does anybody come to a visit for two at another start than the other one? */
static bool differ(const struct instance *instance, const struct plan_list *plans)
{
    int starts[64];
    memset(starts, -1, sizeof starts);
    for (size_t p = 0; p < plans->count; p++) {
        for (size_t s = 0; s < plans->items[p].count; s++) {
            const struct plan_stop *stop = &plans->items[p].stops[s];
            if (stop->visit >= 64 || instance->problem->visits[stop->visit].people == 1) {
                continue;
            }
            if (starts[stop->visit] >= 0 && starts[stop->visit] != stop->start) {
                return true;
            }
            starts[stop->visit] = stop->start;
        }
    }
    return false;
}

static void compare_starts(const struct scene *scene, const int *earliest, uint64_t seed)
{
    int times[MOST_STOPS];
    for (size_t p = 0; p < scene->plans.count; p++) {
        const struct plan *plan = &scene->items[p];
        ck_assert(walk(scene, plan, earliest, times));
        for (size_t s = 0; s < plan->count; s++) {
            const struct plan_stop *stop = &plan->stops[s];
            ck_assert_msg(stop->start == times[s], "seed %d: visit %d at %d, not as early as %d", (int)seed,
                          stop->visit, stop->start, times[s]);
            ck_assert_uint_eq(stop->row, instance_row(scene->instance, stop->visit, stop->option, stop->start));
        }
    }
}

/* Between which rows two come to a visit for two. */
static void find_rows(const struct scene *scene, int visit, size_t *least, size_t *most)
{
    *least = SIZE_MAX;
    *most = 0;
    for (size_t p = 0; p < scene->plans.count; p++) {
        for (size_t s = 0; s < scene->items[p].count; s++) {
            const struct plan_stop *stop = &scene->items[p].stops[s];
            if (stop->visit == visit) {
                *least = stop->row < *least ? stop->row : *least;
                *most = stop->row > *most ? stop->row : *most;
            }
        }
    }
}

/* Where the master may be told to tell starts apart: so that it tells apart how these plans came before. */
static void check_break(const struct scene *scene, const struct scene *before, const struct timing_break *broken,
                        uint64_t seed)
{
    size_t least = 0;
    size_t most = 0;
    size_t t = 0;
    while (t < scene->two_count && scene->twos[t] != broken->visit) {
        t++;
    }
    ck_assert_msg(t < scene->two_count, "seed %d: visit %d is broken", (int)seed, broken->visit);
    const struct problem_option *option = &scene->problem->visits[broken->visit].options[scene->options[t]];
    size_t first = instance_row(scene->instance, broken->visit, scene->options[t], option->earliest);
    size_t count = (size_t)instance_start_count(scene->instance, broken->visit, scene->options[t]);
    ck_assert_msg(broken->row > first && broken->row < first + count, "seed %d: row %zu of %zu and %zu more", (int)seed,
                  broken->row, first, count);
    find_rows(before, broken->visit, &least, &most);
    ck_assert_msg(least < broken->row && broken->row == most, "seed %d: row %zu, they come to %zu and %zu", (int)seed,
                  broken->row, least, most);
    ck_assert_uint_lt(broken->plan, scene->plans.count);
    ck_assert_uint_lt(broken->stop, scene->items[broken->plan].count);
}

/* Each visit for two of each plan at some start that this plan allows; the latest one is really the latest. */
static void delay_at_will(struct scene *scene, uint64_t seed)
{
    int grid = scene->problem->grid_minutes;
    for (size_t p = 0; p < scene->plans.count; p++) {
        struct plan *plan = &scene->items[p];
        for (size_t s = 0; s < plan->count; s++) {
            struct plan_stop before[MOST_STOPS];
            if (scene->problem->visits[plan->stops[s].visit].people == 1) {
                continue;
            }
            int start = plan->stops[s].start;
            int latest = timing_latest(scene->instance, plan, s);
            ck_assert_int_ge(latest, start);
            ck_assert_int_eq((latest - start) % grid, 0);
            memcpy(before, plan->stops, sizeof before);
            ck_assert_msg(timing_delay(scene->instance, plan, s, latest), "seed %d: not as late as %d", (int)seed,
                          latest);
            ck_assert_int_eq(plan->stops[s].start, latest);
            memcpy(plan->stops, before, sizeof before);
            ck_assert_msg(!timing_delay(scene->instance, plan, s, latest + grid), "seed %d: later than %d", (int)seed,
                          latest);
            memcpy(plan->stops, before, sizeof before);
            ck_assert(timing_delay(scene->instance, plan, s, start + grid * below(scene, (latest - start) / grid + 1)));
        }
    }
}

/* Whatever the starts were. */
START_TEST(test_waiting)
{
    static const unsigned rules[] = {0, RANDOM_STRETCHES, RANDOM_TABLE | RANDOM_TRANSPORT,
                                     RANDOM_REMOTE | RANDOM_OPTIONS};
    int together = 0;
    int apart = 0;
    uint64_t first = seeds_first();
    for (uint64_t seed = first; seed < first + seeds_count(1000); seed++) {
        struct scene scene;
        struct error error = {0};
        struct timing_break broken = {.visit = -1};
        int starts[MOST_TWOS] = {0};
        int earliest[MOST_TWOS] = {DAY_MINUTES, DAY_MINUTES, DAY_MINUTES};
        open_scene(&scene, seed, rules[_i]);
        bool possible = search_starts(&scene, 0, starts, earliest);
        bool early = !differ(scene.instance, &scene.plans);
        delay_at_will(&scene, seed);
        struct scene before;
        copy_scene(&before, &scene);
        ck_assert_int_eq(timing_set(scene.instance, &scene.plans, &broken, &error), STATUS_OK);
        ck_assert_msg((broken.visit < 0) == possible, "seed %d: visit %d is broken, starts are %s", (int)seed,
                      broken.visit, possible ? "there" : "not there");
        if (possible) {
            compare_starts(&scene, earliest, seed);
            together += !early && scene.two_count > 1;
        } else {
            check_break(&scene, &before, &broken, seed);
            apart++;
        }
        close_scene(&scene);
    }
    ck_assert_int_gt(together, 100);
    ck_assert_int_gt(apart, 20);
}
END_TEST

/* ---- spans ---- */

static void compare_spans(const struct spans *spans, const bool *begins, size_t rows)
{
    size_t first = 0;
    for (size_t row = 0; row < rows; row++) {
        first = begins[row] ? row : first;
        ck_assert_uint_eq(spans->first[row], first);
    }
    for (size_t row = 0; row < rows; row++) {
        size_t end = row + 1;
        while (end < rows && !begins[end]) {
            end++;
        }
        if (begins[row]) {
            ck_assert_uint_eq(spans_end(spans, row), end);
        }
    }
}

/* One span an option to begin with; then it is split anywhere, and at last everywhere. */
START_TEST(test_spans)
{
    uint64_t first = seeds_first();
    for (uint64_t seed = first; seed < first + seeds_count(100); seed++) {
        struct scene scene;
        struct spans spans = {0};
        struct error error = {0};
        open_scene(&scene, seed, RANDOM_OPTIONS);
        const struct problem *problem = scene.problem;
        size_t rows = scene.instance->row_count;
        bool *begins = calloc(rows + 1, sizeof *begins);
        ck_assert_ptr_nonnull(begins);
        for (size_t v = 0; v < problem->visit_count; v++) {
            begins[v] = true;
            for (size_t o = 0; problem->visits[v].people > 1 && o < problem->visits[v].option_count; o++) {
                begins[instance_row(scene.instance, (int)v, (int)o, problem->visits[v].options[o].earliest)] = true;
            }
        }
        ck_assert_int_eq(spans_make(scene.instance, &spans, &error), STATUS_OK);
        compare_spans(&spans, begins, rows);
        for (int step = 0; step < 10; step++) {
            size_t row = (size_t)below(&scene, (int)rows);
            begins[row] = true;
            spans_split(&spans, row);
            compare_spans(&spans, begins, rows);
        }
        memset(begins, true, rows);
        spans_split_all(&spans);
        compare_spans(&spans, begins, rows);
        spans_free(&spans);
        free(begins);
        close_scene(&scene);
    }
}
END_TEST

/* ---- what the engine does on its way ---- */

/* How often, since the last look. */
static struct {
    size_t refined; /* starts told apart for the linear program's sake, */
    size_t broken;  /* plans that did not come together, */
    size_t waited;  /* and did, by waiting; */
    size_t decided; /* visits for two whose pair was decided */
} met;

/* The linker gives these names. NOLINTBEGIN(bugprone-reserved-identifier) */
enum status __real_refine_run(struct columns *columns, size_t *splits, struct error *error);
enum status __real_timing_set(const struct instance *instance, const struct plan_list *plans,
                              struct timing_break *broken, struct error *error);
enum status __real_pairing_run(struct columns *columns, struct rules *rules, struct error *error);
enum status __wrap_refine_run(struct columns *columns, size_t *splits, struct error *error);
enum status __wrap_timing_set(const struct instance *instance, const struct plan_list *plans,
                              struct timing_break *broken, struct error *error);
enum status __wrap_pairing_run(struct columns *columns, struct rules *rules, struct error *error);
/* NOLINTEND(bugprone-reserved-identifier) */

enum status __wrap_refine_run(struct columns *columns, size_t *splits, struct error *error)
{
    enum status status = __real_refine_run(columns, splits, error);
    met.refined += *splits;
    return status;
}

enum status __wrap_timing_set(const struct instance *instance, const struct plan_list *plans,
                              struct timing_break *broken, struct error *error)
{
    bool differed = differ(instance, plans);
    enum status status = __real_timing_set(instance, plans, broken, error);
    met.broken += broken->visit >= 0;
    met.waited += broken->visit < 0 && differed;
    return status;
}

enum status __wrap_pairing_run(struct columns *columns, struct rules *rules, struct error *error)
{
    size_t before = rules->count;
    enum status status = __real_pairing_run(columns, rules, error);
    for (size_t r = before; r < rules->count; r++) {
        met.decided += rules->items[r].kind == RULES_MUST;
    }
    return status;
}

/* The engine's answer where it had to wait, or tell starts apart, for it. */
static void compare_optimum(const struct problem *problem, const struct roster *roster, uint64_t seed)
{
    struct error error = {0};
    struct roster *best = brute_force_solve(problem);
    ck_assert_msg(roster->points == best->points, "seed %d: %lld points, %lld are best", (int)seed,
                  (long long)roster->points, (long long)best->points);
    ck_assert_msg(check_roster(problem, roster, &error) == STATUS_OK, "seed %d: %s", (int)seed, error.message);
    roster_free(best);
}

START_TEST(test_reached)
{
    static const struct matcher_limits limits = {
        .max_columns = 1000000, .max_nodes = 100000, .max_iterations = 100000000};
    size_t before = 0;
    met.refined = met.broken = met.waited = met.decided = 0;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        struct problem *problem = random_problem_make(seed, RANDOM_TOGETHER);
        struct roster *roster = NULL;
        struct error error = {0};
        ck_assert_int_eq(matcher_solve(problem, &limits, &roster, NULL, &error), STATUS_OK);
        ck_assert(roster_is_proven(roster));
        if (met.refined + met.broken + met.waited > before) {
            before = met.refined + met.broken + met.waited;
            compare_optimum(problem, roster, seed);
        }
        roster_free(roster);
        problem_free(problem);
    }
    ck_assert_uint_gt(met.refined, 20);
    ck_assert_uint_gt(met.broken, 20);
    ck_assert_uint_gt(met.waited, 20);
    ck_assert_uint_gt(met.decided, 200);
}
END_TEST

Suite *test_timing_suite(void)
{
    Suite *suite = suite_create("timing");
    TCase *tests = tcase_create("two people");
    tcase_add_loop_test(tests, test_waiting, 0, 4);
    tcase_add_test(tests, test_spans);
    tcase_add_test(tests, test_reached);
    suite_add_tcase(suite, tests);
    return suite;
}
