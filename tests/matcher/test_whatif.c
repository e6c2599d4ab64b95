/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the matcher promises of other choices: each alternative is settled in the problem itself (a pin, and a rejection
 * of who is replaced) and solved from the beginning. An exact price is then just what it costs; another one is never
 * too low a promise. Each near miss is brought about, and brings what was said.
 */
#include "matcher/check.h"
#include "matcher/exchange.h"
#include "matcher/matcher.h"
#include "matcher/pins.h"
#include "tests/matcher/plain_problem.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"

#include <stdlib.h>
#include <string.h>

static const struct matcher_limits ample = {.max_columns = 1000000, .max_nodes = 100000, .max_iterations = 100000000};

struct bench {
    struct problem *problem;
    struct roster *best;
    struct explanation *explanation;
    int set;
    uint64_t seed;
};

static struct roster *solve(const struct bench *bench, const struct problem *problem, struct explanation **explanation)
{
    struct roster *roster = NULL;
    struct error error = {0};
    enum status status = matcher_solve(problem, &ample, &roster, explanation, &error);
    ck_assert_msg(status == STATUS_OK, "%s, seed %d: %s", seeds_name(bench->set), (int)bench->seed, error.message);
    status = check_roster(problem, roster, &error);
    ck_assert_msg(status == STATUS_OK, "%s, seed %d: %s", seeds_name(bench->set), (int)bench->seed, error.message);
    ck_assert_msg(roster_is_proven(roster), "%s, seed %d: not proven", seeds_name(bench->set), (int)bench->seed);
    return roster;
}

static struct bench bench_of(int set, uint64_t seed, unsigned rules)
{
    struct bench bench = {.set = set, .seed = seed};
    bench.problem = random_problem_make(seed, rules);
    bench.best = solve(&bench, bench.problem, &bench.explanation);
    return bench;
}

static struct bench bench_make(int set, uint64_t seed)
{
    /* with pins points are no longer what is maximised first */
    return bench_of(set, seed, (seeds_rules(set, seed) & ~(unsigned)RANDOM_PINS) | RANDOM_LARGE);
}

static void bench_free(struct bench *bench)
{
    roster_free(bench->best);
    explanation_free(bench->explanation);
    problem_free(bench->problem);
}

static int find_visit(const struct problem *problem, const char *id)
{
    int v = 0;
    while (strcmp(problem->visits[v].id, id) != 0) {
        v++;
        ck_assert_uint_lt((size_t)v, problem->visit_count);
    }
    return v;
}

static int find_volunteer(const struct problem *problem, const char *id)
{
    int w = 0;
    while (strcmp(problem->volunteers[w].id, id) != 0) {
        w++;
        ck_assert_uint_lt((size_t)w, problem->volunteer_count);
    }
    return w;
}

/* A copy of a list of assignments with one more. */
static struct problem_assignment *with(const struct problem_assignment *list, size_t count,
                                       struct problem_assignment more)
{
    struct problem_assignment *longer = calloc(count + 1, sizeof *longer);
    size_t at = 0;
    ck_assert_ptr_nonnull(longer);
    while (at < count &&
           (list[at].visit < more.visit || (list[at].visit == more.visit && list[at].volunteer < more.volunteer))) {
        longer[at] = list[at];
        at++;
    }
    longer[at] = more;
    for (size_t k = at; k < count; k++) {
        longer[k + 1] = list[k];
    }
    return longer;
}

/* What was sent, once the pin is decided for: some lines are overruled. */
static struct problem_assignment *previous_after(const struct problem *problem, const struct problem_assignment *pin)
{
    struct problem_assignment *list = calloc(problem->previous_count + 1, sizeof *list);
    ck_assert_ptr_nonnull(list);
    for (size_t p = 0; p < problem->previous_count; p++) {
        list[p] = problem->previous[p];
        list[p].overruled = list[p].overruled || problem_overrules(problem, pin, &list[p]);
    }
    return list;
}

/* Points of the best roster in which this volunteer serves the visit and `instead` (-1: nobody) does not; INT64_MIN:
 * there is none. */
static int64_t forced(const struct bench *bench, int visit, int volunteer, int instead, int32_t date)
{
    struct problem changed = *bench->problem;
    struct problem_assignment pin = {.visit = visit, .volunteer = volunteer, .date = date};
    struct problem_assignment never = {.visit = visit, .volunteer = instead};
    changed.pins = with(changed.pins, changed.pin_count++, pin);
    changed.rejected = instead < 0 ? NULL : with(changed.rejected, changed.rejected_count++, never);
    struct problem_assignment *rejected = changed.rejected;
    if (instead < 0) {
        changed.rejected = bench->problem->rejected;
    }
    changed.previous = previous_after(bench->problem, &pin);
    struct roster *roster = solve(bench, &changed, NULL);
    int64_t points = roster->released_count == 0 ? roster->points : INT64_MIN;
    roster_free(roster);
    free(changed.pins);
    free(changed.previous);
    free(rejected);
    return points;
}

/* The visit is served by somebody, whoever is best. With a budget a decision names the day, too. */
static int64_t served(const struct bench *bench, int visit)
{
    const struct problem_visit *what = &bench->problem->visits[visit];
    int64_t best = INT64_MIN;
    for (size_t i = 0; i < bench->problem->volunteer_count; i++) {
        for (size_t o = 0; o < (bench->problem->has_budget ? what->option_count : 1); o++) {
            const int32_t date = bench->problem->has_budget ? what->options[o].date : DATE_NONE;
            int64_t points = forced(bench, visit, (int)i, -1, date);
            best = points > best ? points : best;
        }
    }
    return best;
}

static int64_t settled(const struct bench *bench, const struct alternative *alternative)
{
    int visit = find_visit(bench->problem, alternative->visit);
    int volunteer = find_volunteer(bench->problem, alternative->volunteer);
    switch (alternative->kind) {
    case ALTERNATIVE_REPLACE:
        return forced(bench, visit, volunteer, find_volunteer(bench->problem, alternative->instead), alternative->date);
    case ALTERNATIVE_SERVE:
        return served(bench, visit);
    case ALTERNATIVE_KEEP:
        return forced(bench, visit, volunteer, -1, alternative->date);
    case ALTERNATIVE_GIVE:
    case ALTERNATIVE_COUNT:
        break;
    }
    return forced(bench, visit, volunteer, -1, bench->problem->has_budget ? alternative->date : DATE_NONE);
}

static int compare(const struct bench *bench, int kinds[ALTERNATIVE_COUNT])
{
    int exact = 0;
    for (size_t a = 0; a < bench->explanation->alternative_count; a++) {
        const struct alternative *alternative = &bench->explanation->alternatives[a];
        const int64_t promised = bench->best->points - alternative->price;
        const int64_t points = settled(bench, alternative);
        const bool kept = alternative->exact ? points == promised : points >= promised;
        ck_assert_msg(kept, "%s, seed %d, %s %s %s: %lld points were promised, it is %lld", seeds_name(bench->set),
                      (int)bench->seed, explanation_kind_name(alternative->kind), alternative->visit,
                      alternative->volunteer, (long long)promised, (long long)points);
        exact += alternative->exact;
        kinds[alternative->kind] += alternative->exact;
    }
    return exact;
}

/* Where a visit that nobody serves could be served, it is said what that costs. */
static void look_for_prices(const struct bench *bench)
{
    for (size_t u = 0; u < bench->best->unserved_count; u++) {
        const char *visit = bench->best->unserved[u].visit;
        bool priced = false;
        for (size_t a = 0; a < bench->explanation->alternative_count; a++) {
            const struct alternative *alternative = &bench->explanation->alternatives[a];
            priced = priced || (alternative->kind == ALTERNATIVE_SERVE && strcmp(alternative->visit, visit) == 0);
        }
        const bool possible = priced || served(bench, find_visit(bench->problem, visit)) > INT64_MIN;
        ck_assert_msg(priced || !possible, "%s, seed %d, %s: no price", seeds_name(bench->set), (int)bench->seed,
                      visit);
    }
}

START_TEST(prices_are_what_it_costs)
{
    int exact = 0;
    int kinds[ALTERNATIVE_COUNT] = {0};
    for (uint64_t seed = seeds_first(); seed < seeds_first() + seeds_count(2); seed++) {
        for (int set = 0; set < SEEDS_SETS; set++) {
            struct bench bench = bench_make(set, seed);
            exact += compare(&bench, kinds);
            if (!bench.problem->has_budget) {
                look_for_prices(&bench);
            }
            bench_free(&bench);
        }
    }
    ck_assert_int_ge(exact, 50);
    for (int kind = 0; kind < ALTERNATIVE_COUNT; kind++) {
        ck_assert_msg(kinds[kind] > 0, "no exact price of kind %s", explanation_kind_name((enum alternative_kind)kind));
    }
}
END_TEST

/* Problems of which the linear program has a gap, some of them one that a branch or two close: questions begin below
 * it, and their answers may lie aside. */
START_TEST(prices_where_there_is_a_gap)
{
    static const struct {
        int set;
        uint64_t seed;
    } found[] = {{3, 111}, {20, 100}};
    int kinds[ALTERNATIVE_COUNT] = {0};
    int exact = 0;
    for (size_t f = 0; f < sizeof found / sizeof found[0]; f++) {
        struct bench bench = bench_make(found[f].set, found[f].seed);
        exact += compare(&bench, kinds);
        look_for_prices(&bench);
        bench_free(&bench);
    }
    ck_assert_int_ge(exact, 45);
}
END_TEST

/* Who comes to the visit, as the changes say of one alternative. */
static void check_changes(const struct bench *bench, const struct alternative *alternative)
{
    bool comes = false;
    bool told = false;
    for (size_t c = 0; c < alternative->change_count; c++) {
        const struct alternative_change *change = &alternative->changes[c];
        ck_assert_msg(strcmp(change->from, change->to) != 0 || change->from_date != change->to_date, "%s, seed %d",
                      seeds_name(bench->set), (int)bench->seed);
        ck_assert_int_eq(change->from[0] == '\0', change->from_date == DATE_NONE);
        ck_assert_int_eq(change->to[0] == '\0', change->to_date == DATE_NONE);
        if (strcmp(change->visit, alternative->visit) == 0) {
            told = true;
            comes = comes || (strcmp(change->to, alternative->volunteer) == 0 && change->to_date == alternative->date);
        }
    }
    ck_assert_msg(told && comes, "%s, seed %d, %s", seeds_name(bench->set), (int)bench->seed, alternative->visit);
}

/* Prices without a search, as in parts that are too large for one, on problems that are not: each is at most. */
static struct explanation *exchanged(const struct bench *bench)
{
    struct choose_clock clock = {0};
    const struct search_limits limits = {.max_columns = ample.max_columns,
                                         .max_nodes = ample.max_nodes,
                                         .max_iterations = ample.max_iterations,
                                         .clock = &clock};
    struct pins pins = {0};
    struct search_result result = {0};
    struct error error = {0};
    struct explanation *explanation = calloc(1, sizeof *explanation);
    ck_assert_ptr_nonnull(explanation);
    ck_assert_int_eq(pins_settle(bench->problem, &limits, &pins, &error), STATUS_OK);
    ck_assert_int_eq(search_best(pins.instance, NULL, &limits, &result, &error), STATUS_OK);
    ck_assert_int_eq(result.points, bench->best->points);
    ck_assert_int_eq(exchange_run(pins.instance, &result.plans, explanation, &error), STATUS_OK);
    explanation_sort(explanation);
    plans_list_free(&result.plans);
    pins_free(&pins);
    return explanation;
}

START_TEST(prices_without_a_search_are_kept)
{
    int found[ALTERNATIVE_COUNT] = {0};
    int none[ALTERNATIVE_COUNT] = {0};
    for (uint64_t seed = seeds_first(); seed < seeds_first() + seeds_count(2); seed++) {
        for (int set = 0; set < SEEDS_SETS; set++) {
            /* what the budget forbids is taken away later */
            const unsigned without = RANDOM_PINS | RANDOM_BUDGET;
            struct bench bench = bench_of(set, seed, (seeds_rules(set, seed) & ~without) | RANDOM_LARGE);
            explanation_free(bench.explanation);
            bench.explanation = exchanged(&bench);
            for (size_t a = 0; a < bench.explanation->alternative_count; a++) {
                found[bench.explanation->alternatives[a].kind]++;
                check_changes(&bench, &bench.explanation->alternatives[a]);
            }
            ck_assert_int_eq(compare(&bench, none), 0);
            bench_free(&bench);
        }
    }
    ck_assert_int_ge(found[ALTERNATIVE_REPLACE], 50);
    ck_assert_int_ge(found[ALTERNATIVE_SERVE], 20);
}
END_TEST

/* Has the night better rosters, which change more than they may? */
static bool is_bound(const struct bench *bench)
{
    struct problem changed = *bench->problem;
    changed.has_budget = false;
    struct roster *roster = solve(bench, &changed, NULL);
    const bool bound = roster->points > bench->best->points;
    roster_free(roster);
    return bound;
}

/* What is offered is what the next night makes of it, which counts what must change and what was decided as no change;
 * whether the budget binds or not, what is called exact is. */
START_TEST(prices_keep_to_the_budget)
{
    int kinds[2][ALTERNATIVE_COUNT] = {{0}, {0}};
    int exact[2] = {0, 0};
    size_t offers[2] = {0, 0};
    for (uint64_t seed = seeds_first(); seed < seeds_first() + seeds_count(25); seed++) {
        const unsigned more = seed % 2 == 0 ? RANDOM_CAPS | RANDOM_PAIRS : RANDOM_STRETCHES;
        const unsigned two = seed % 5 == 0 ? RANDOM_TWO : 0;
        struct bench bench = bench_of(0, seed, RANDOM_BUDGET | more | two | (seed % 3 == 0 ? 0 : RANDOM_LARGE));
        const bool bound = is_bound(&bench);
        exact[bound] += compare(&bench, kinds[bound]);
        offers[bound] += bench.explanation->alternative_count;
        if (bound) {
            look_for_prices(&bench);
        }
        bench_free(&bench);
    }
    ck_assert_int_gt(exact[0], 0);
    ck_assert_int_ge(exact[1], (int)offers[1] * 9 / 10);
    for (int kind = 0; kind < ALTERNATIVE_COUNT; kind++) {
        ck_assert_msg(kinds[1][kind] > 0, "no exact price of kind %s where the budget binds",
                      explanation_kind_name((enum alternative_kind)kind));
    }
}
END_TEST

enum { MANY = 110, CHAIN = 4 };

/* One part of many volunteers, each of whom makes one visit. Visit v of a chain can be made by volunteers v and v + 1,
 * and the senior would rather have v; one more visit, that everybody could make, makes it one part. */
static struct problem *make_chain(void)
{
    struct problem *problem = plain_problem_make(MANY, CHAIN + 1, 1);
    struct task *tasks = calloc(CHAIN + 1, sizeof *tasks);
    ck_assert_ptr_nonnull(tasks);
    for (int t = 0; t <= CHAIN; t++) {
        tasks[t] = problem->tasks[0];
        problem->visits[t].task = t;
        problem->visits[t].preferred = t;
        problem->visits[t].serving_points = 1000;
    }
    free(problem->tasks);
    problem->tasks = tasks;
    problem->task_count = CHAIN + 1;
    problem->visits[CHAIN].preferred = MANY - 1;
    for (int i = 0; i < MANY; i++) {
        problem->volunteers[i].max_per_day = 1;
        problem->volunteers[i].tasks = UINT64_C(1) << CHAIN;
        problem->volunteers[i].tasks |= i < CHAIN ? UINT64_C(1) << i : 0;
        problem->volunteers[i].tasks |= i > 0 && i <= CHAIN ? UINT64_C(1) << (i - 1) : 0;
    }
    return problem;
}

static const struct alternative *find_replacement(const struct explanation *explanation, const char *visit,
                                                  const char *volunteer)
{
    for (size_t a = 0; a < explanation->alternative_count; a++) {
        const struct alternative *alternative = &explanation->alternatives[a];
        if (alternative->kind == ALTERNATIVE_REPLACE && strcmp(alternative->visit, visit) == 0 &&
            strcmp(alternative->volunteer, volunteer) == 0) {
            return alternative;
        }
    }
    return NULL;
}

/* Where a part is too large for questions: with everything else as it is somebody would lose a visit, but all of the
 * chain can move on by one. No price is worse than without looking once more. */
START_TEST(prices_in_a_large_part_are_looked_at_once_more)
{
    int none[ALTERNATIVE_COUNT] = {0};
    struct bench bench = {.problem = make_chain()};
    bench.best = solve(&bench, bench.problem, &bench.explanation);
    ck_assert_uint_eq(bench.best->served_count, CHAIN + 1);
    struct explanation *before = exchanged(&bench);
    const char *visit = bench.problem->visits[0].id;
    const char *volunteer = bench.problem->volunteers[1].id;
    const struct alternative *old = find_replacement(before, visit, volunteer);
    const struct alternative *new = find_replacement(bench.explanation, visit, volunteer);
    ck_assert_ptr_nonnull(old);
    ck_assert_ptr_nonnull(new);
    ck_assert_int_ge(old->price, 500);
    ck_assert_int_lt(new->price, 500);
    ck_assert_uint_eq(new->change_count, CHAIN);
    for (size_t a = 0; a < before->alternative_count; a++) {
        old = &before->alternatives[a];
        new = old->kind == ALTERNATIVE_REPLACE ? find_replacement(bench.explanation, old->visit, old->volunteer) : NULL;
        ck_assert(old->kind != ALTERNATIVE_REPLACE || (new != NULL &&new->price <= old->price));
    }
    for (size_t a = 0; a < bench.explanation->alternative_count; a++) {
        check_changes(&bench, &bench.explanation->alternatives[a]);
    }
    ck_assert_int_eq(compare(&bench, none), 0);
    explanation_free(before);
    bench_free(&bench);
}
END_TEST

START_TEST(changes_tell_who_comes)
{
    size_t looked = 0;
    for (int set = 0; set < SEEDS_SETS; set++) {
        struct bench bench = bench_make(set, seeds_first());
        for (size_t a = 0; a < bench.explanation->alternative_count; a++) {
            check_changes(&bench, &bench.explanation->alternatives[a]);
            looked++;
        }
        bench_free(&bench);
    }
    ck_assert_uint_gt(looked, 50);
}
END_TEST

/* The roster is the same whether somebody asks for explanations or not, and the explanation of any number of threads is
 * the same. */
START_TEST(threads_change_nothing)
{
    for (int set = 0; set < SEEDS_SETS; set++) {
        struct bench bench = bench_make(set, seeds_first());
        struct matcher_limits many = ample;
        struct roster *roster = NULL;
        struct explanation *explanation = NULL;
        struct error error = {0};
        many.workers = 3;
        struct roster *unexplained = solve(&bench, bench.problem, NULL);
        ck_assert(roster_same(unexplained, bench.best));
        ck_assert_int_eq(matcher_solve(bench.problem, &many, &roster, &explanation, &error), STATUS_OK);
        ck_assert(roster_same(roster, bench.best));
        ck_assert_uint_eq(explanation->alternative_count, bench.explanation->alternative_count);
        for (size_t a = 0; a < explanation->alternative_count; a++) {
            const struct alternative *one = &explanation->alternatives[a];
            const struct alternative *two = &bench.explanation->alternatives[a];
            ck_assert_str_eq(one->visit, two->visit);
            ck_assert_str_eq(one->volunteer, two->volunteer);
            ck_assert_int_eq(one->price, two->price);
            ck_assert_uint_eq(one->change_count, two->change_count);
            for (size_t c = 0; c < one->change_count; c++) {
                ck_assert_mem_eq(&one->changes[c], &two->changes[c], sizeof one->changes[c]);
            }
        }
        roster_free(unexplained);
        roster_free(roster);
        explanation_free(explanation);
        bench_free(&bench);
    }
}
END_TEST

/* ---- near misses ---- */

static void add_stretch(struct problem_volunteer *who, struct problem_stretch more)
{
    struct problem_stretch *longer = calloc(who->stretch_count + 1, sizeof *longer);
    size_t at = 0;
    ck_assert_ptr_nonnull(longer);
    for (; at < who->stretch_count && (who->stretches[at].date < more.date ||
                                       (who->stretches[at].date == more.date && who->stretches[at].from < more.from));
         at++) {
        longer[at] = who->stretches[at];
    }
    longer[at] = more;
    for (size_t k = at; k < who->stretch_count; k++) {
        longer[k + 1] = who->stretches[k];
    }
    free(who->stretches);
    who->stretches = longer;
    who->stretch_count++;
}

/* Makes the night as it would be without the rule. */
static void bring_about(struct problem *problem, const struct near_miss *miss)
{
    struct problem_visit *what = &problem->visits[find_visit(problem, miss->visit)];
    struct problem_volunteer *who = &problem->volunteers[find_volunteer(problem, miss->volunteer)];
    switch (miss->rule) {
    case RULE_TASK:
        who->tasks |= UINT64_C(1) << what->task;
        break;
    case RULE_NEEDS:
        who->has_car = true;
        who->record_check = miss->date;
        who->information_note = miss->date;
        break;
    case RULE_LANGUAGE:
        who->languages = what->languages;
        break;
    case RULE_GENDER:
        what->gender_wanted = GENDER_UNKNOWN;
        break;
    case RULE_HOUSE:
        who->pets_ok = true;
        who->smoke_ok = true;
        break;
    case RULE_TRAVEL:
        ck_assert_int_gt(miss->travel, who->max_travel);
        who->max_travel = miss->travel;
        break;
    case RULE_AVAILABLE:
        add_stretch(who, (struct problem_stretch){.date = miss->date, .from = miss->from, .to = miss->to});
        break;
    case RULE_NEVER:
    case RULE_BUSY:
    case RULE_COUNT:
    case RULE_NONE:
        ck_abort_msg("rule %d is nothing to be lifted", (int)miss->rule);
    }
}

START_TEST(near_misses_bring_what_they_promise)
{
    int rules[RULE_COUNT] = {0};
    for (uint64_t seed = seeds_first(); seed < seeds_first() + seeds_count(3); seed++) {
        for (int set = 0; set < SEEDS_SETS; set++) {
            struct bench bench = bench_make(set, seed);
            for (size_t n = 0; n < bench.explanation->near_miss_count; n++) {
                const struct near_miss *miss = &bench.explanation->near_misses[n];
                unsigned kinds = (seeds_rules(set, seed) & ~(unsigned)RANDOM_PINS) | RANDOM_LARGE;
                struct problem *changed = random_problem_make(seed, kinds);
                bring_about(changed, miss);
                struct roster *roster = solve(&bench, changed, NULL);
                ck_assert_int_gt(miss->gain, 0);
                ck_assert_msg(roster->points >= bench.best->points + miss->gain,
                              "%s, seed %d, %s %s: %lld points more were promised, it is %lld", seeds_name(set),
                              (int)seed, miss->visit, roster_rule_name(miss->rule), (long long)miss->gain,
                              (long long)(roster->points - bench.best->points));
                rules[miss->rule]++;
                roster_free(roster);
                problem_free(changed);
            }
            bench_free(&bench);
        }
    }
    ck_assert_int_ge(rules[RULE_AVAILABLE], 50);
    ck_assert_int_gt(rules[RULE_TRAVEL], 0);
    ck_assert_int_gt(rules[RULE_NEEDS] + rules[RULE_GENDER] + rules[RULE_HOUSE], 0);
}
END_TEST

START_TEST(the_idle_are_named_with_all_visits)
{
    size_t looked = 0;
    for (int set = 0; set < SEEDS_SETS; set++) {
        struct bench bench = bench_make(set, seeds_first() + 1);
        for (size_t i = 0; i < bench.explanation->idle_count; i++) {
            size_t sum = 0;
            for (int rule = 0; rule < RULE_COUNT; rule++) {
                sum += (size_t)bench.explanation->idle[i].excluded[rule];
            }
            ck_assert_uint_eq(sum, bench.problem->visit_count);
            for (size_t r = 0; r < bench.best->round_count; r++) {
                ck_assert_str_ne(bench.best->rounds[r].volunteer, bench.explanation->idle[i].volunteer);
            }
            looked++;
        }
        bench_free(&bench);
    }
    ck_assert_uint_gt(looked, 0);
}
END_TEST

Suite *test_whatif_suite(void)
{
    Suite *suite = suite_create("whatif");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 600);
    tcase_add_test(all, prices_are_what_it_costs);
    tcase_add_test(all, prices_where_there_is_a_gap);
    tcase_add_test(all, prices_without_a_search_are_kept);
    tcase_add_test(all, prices_in_a_large_part_are_looked_at_once_more);
    tcase_add_test(all, changes_tell_who_comes);
    tcase_add_test(all, threads_change_nothing);
    tcase_add_test(all, near_misses_bring_what_they_promise);
    tcase_add_test(all, the_idle_are_named_with_all_visits);
    suite_add_tcase(suite, all);
    TCase *budget = tcase_create("budget");
    tcase_set_timeout(budget, 600);
    tcase_add_test(budget, prices_keep_to_the_budget);
    suite_add_tcase(suite, budget);
    return suite;
}
