/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GLPK ends the process when it finds itself or its arguments wrong. Here it is made to, in any of its calls (--wrap,
 * tests/CMakeLists.txt): the night goes on, with a roster that breaks no rule and a bound that holds.
 */
#include "matcher/check.h"
#include "matcher/matcher.h"
#include "tests/matcher/brute_force.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"

#include <glpk.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

enum call { CALL_NONE, CALL_SIMPLEX, CALL_INTOPT, CALL_ADD, CALLS };

/* Which call fails (at first none), after how many, and whether all of them do from then on. */
static struct {
    enum call call;
    int left;
    bool for_ever;
} defect;

/* The linker gives these names. NOLINTBEGIN(bugprone-reserved-identifier) */
int __real_glp_simplex(glp_prob *program, const glp_smcp *parameters);
int __real_glp_intopt(glp_prob *program, const glp_iocp *parameters);
int __real_glp_add_cols(glp_prob *program, int count);
int __wrap_glp_simplex(glp_prob *program, const glp_smcp *parameters);
int __wrap_glp_intopt(glp_prob *program, const glp_iocp *parameters);
int __wrap_glp_add_cols(glp_prob *program, int count);
/* NOLINTEND(bugprone-reserved-identifier) */

/* Asks GLPK for what is not there, which it takes for the end. */
static void break_down(glp_prob *program, enum call call)
{
    if (call != defect.call) {
        return;
    }
    defect.left--;
    if (defect.left == -1 || (defect.for_ever && defect.left < -1)) {
        (void)glp_get_row_stat(program, 0);
    }
}

int __wrap_glp_simplex(glp_prob *program, const glp_smcp *parameters)
{
    break_down(program, CALL_SIMPLEX);
    return __real_glp_simplex(program, parameters);
}

int __wrap_glp_intopt(glp_prob *program, const glp_iocp *parameters)
{
    break_down(program, CALL_INTOPT);
    return __real_glp_intopt(program, parameters);
}

int __wrap_glp_add_cols(glp_prob *program, int count)
{
    break_down(program, CALL_ADD);
    return __real_glp_add_cols(program, count);
}

/* What is being built when a program is made is not given back (matcher/shield.h). */
static void allow_leaks(bool allowed)
{
#ifdef __SANITIZE_ADDRESS__
    if (allowed) {
        __lsan_disable();
    } else {
        __lsan_enable();
    }
#else
    (void)allowed;
#endif
}

static void judge(const struct problem *problem, const struct roster *best, uint64_t seed)
{
    const struct matcher_limits limits = {.max_columns = 100000, .max_nodes = 1000, .max_iterations = 100000};
    struct roster *roster = NULL;
    struct error error = {0};
    int first = defect.left;
    bool leaks = defect.call == CALL_ADD;
    if (leaks) {
        allow_leaks(true);
    }
    enum status status = matcher_solve(problem, &limits, &roster, NULL, &error);
    if (leaks) {
        allow_leaks(false);
    }
    ck_assert_msg(status == STATUS_OK, "seed %d, call %d, %d: %s", (int)seed, (int)defect.call, first, error.message);
    status = check_roster(problem, roster, &error);
    ck_assert_msg(status == STATUS_OK, "seed %d, call %d, %d: %s", (int)seed, (int)defect.call, first, error.message);
    ck_assert(roster->released_count >= best->released_count);
    if (roster->released_count == best->released_count) {
        ck_assert_msg(roster->points <= best->points && roster->bound >= (double)best->points,
                      "seed %d, call %d, %d: %lld points, bound %f; best are %lld", (int)seed, (int)defect.call, first,
                      (long long)roster->points, roster->bound, (long long)best->points);
    }
    roster_free(roster);
}

START_TEST(test_any_call)
{
    int met = 0;
    uint64_t first = seeds_first();
    for (uint64_t seed = first; seed < first + seeds_count(40); seed++) {
        struct problem *problem = random_problem_make(seed, seeds_rules(SEEDS_ALL, seed) & ~(unsigned)RANDOM_WHO);
        struct roster *best = brute_force_solve(problem);
        for (int after = 0; after < 40; after = after * 3 / 2 + 1) {
            for (int for_ever = 0; for_ever < 2; for_ever++) {
                defect.call = (enum call)_i;
                defect.left = after;
                defect.for_ever = for_ever == 1;
                judge(problem, best, seed);
                met += defect.left < 0;
            }
        }
        roster_free(best);
        problem_free(problem);
    }
    ck_assert_int_gt(met, 20);
}
END_TEST

Suite *test_defect_suite(void)
{
    Suite *suite = suite_create("defect");
    TCase *tests = tcase_create("of GLPK");
    tcase_add_loop_test(tests, test_any_call, CALL_SIMPLEX, CALLS);
    suite_add_tcase(suite, tests);
    return suite;
}
