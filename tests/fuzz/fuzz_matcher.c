/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a night's problem (tests/matcher/odd_problem.h): the first says how much work there may be. */
#include "tests/fuzz/fuzz.h"
#include "tests/matcher/odd_problem.h"
#include "tests/matcher/verdict.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct matcher_limits limits[] = {{.max_columns = 100000, .max_nodes = 200, .max_iterations = 30000},
                                                   {.max_columns = 20, .max_nodes = 2, .max_iterations = 100},
                                                   {.max_columns = 1000, .max_nodes = 20, .max_iterations = 1000},
                                                   {0}};
    char why[VERDICT_SIZE] = "";
    struct problem *problem = odd_problem_make(data + (size > 0), size - (size > 0));
    const struct matcher_limits *chosen = &limits[size > 0 ? data[0] % (sizeof limits / sizeof *limits) : 0];
    bool holds = verdict_holds(problem, chosen, why);
    if (!holds) {
        (void)fprintf(stderr, "%s\n", why);
    }
    problem_free(problem);
    fuzz_expect(holds);
    return 0;
}
