/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Column generation for one problem, of which a test looks at the parts. */
#ifndef BVB_MATCHER_BENCH_H
#define BVB_MATCHER_BENCH_H

#include "matcher/columns.h"

struct bench {
    struct problem *problem;
    struct instance *instance;
    struct pricer *pricer;
    struct columns *columns; /* with no limit that matters, and no columns yet */
};

/* Ends the test when there is no memory. The bench owns the problem. */
struct bench bench_make(struct problem *problem);
void bench_free(struct bench *bench);
/* Points of the best roster, which is found and proven. */
int64_t bench_best(const struct problem *problem);
/* A plan of nothing but the first visit, at this start; it has no column yet. */
void bench_add_plan(struct bench *bench, int volunteer, int start);

#endif
