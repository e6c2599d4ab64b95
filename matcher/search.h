/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The search for the best plans: column generation to the bound of the linear program over plans; an integer program
 * over the plans made on the way gives a roster; then every plan inside the gap between the two is listed, and one last
 * integer program over them proves which roster is best (Baldacci, Christofides, Mingozzi 2008).
 */
#ifndef BVB_MATCHER_SEARCH_H
#define BVB_MATCHER_SEARCH_H

#include "matcher/master.h"

struct search_limits {
    long max_columns;
    long max_nodes;
    const struct master_clock *clock;
};

/* The plans of the best roster found: at most one a volunteer (none: does nothing). */
struct search_result {
    struct plan_list plans;
    int64_t points;
    double bound;
    enum proof proof;
    long columns, nodes, iterations;
};

/*
 * `start` (may be NULL): plans that together are a solution; needed where pins must be kept, since doing nothing is
 * none then. Its plans are copied. The caller frees result->plans with plans_list_free, in all cases.
 */
enum status search_best(const struct instance *instance, const struct rounds *rounds, const struct plan_list *start,
                        const struct search_limits *limits, struct search_result *result, struct error *error);

#endif
