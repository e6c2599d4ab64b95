/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Problems that nobody would call usual (odd_problem), within limits from none to ample. tests/fuzz/fuzz_matcher.c
 * looks for more of them.
 */
#include "tests/matcher/odd_problem.h"
#include "tests/matcher/seeds.h"
#include "tests/matcher/suites.h"
#include "tests/matcher/verdict.h"

enum { SLICES = 8, SEEDS_A_SLICE = 60 };

START_TEST(test_any_problem)
{
    static const struct matcher_limits limits[] = {{.max_columns = 100000, .max_nodes = 1000, .max_iterations = 100000},
                                                   {.max_columns = 100000, .max_nodes = 1000, .max_iterations = 100000},
                                                   {.max_columns = 300, .max_nodes = 10, .max_iterations = 1000},
                                                   {0}};
    uint64_t count = seeds_count(SEEDS_A_SLICE);
    uint64_t first = seeds_first() + (uint64_t)_i * count;
    for (uint64_t seed = first; seed < first + count; seed++) {
        char why[VERDICT_SIZE];
        uint8_t bytes[ODD_PROBLEM_BYTES];
        uint64_t state = seed;
        for (size_t b = 0; b < sizeof bytes; b++) {
            bytes[b] = (uint8_t)(random_problem_next(&state) >> 32);
        }
        struct problem *problem = odd_problem_make(bytes, sizeof bytes);
        bool holds = verdict_holds(problem, &limits[seed % (sizeof limits / sizeof *limits)], why);
        ck_assert_msg(holds, "seed %llu: %s", (unsigned long long)seed, why);
        problem_free(problem);
    }
}
END_TEST

Suite *test_odd_suite(void)
{
    Suite *suite = suite_create("odd");
    TCase *tests = tcase_create("any problem");
    tcase_add_loop_test(tests, test_any_problem, 0, SLICES);
    suite_add_tcase(suite, tests);
    return suite;
}
