/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The search for the best plans. Column generation gives, in each node of a search tree, a bound of the linear program
 * over plans. Where the gap between that bound and the best roster known is so small that all plans inside it can be
 * listed, an integer program over them settles the node (Baldacci, Christofides, Mingozzi 2008); elsewhere the node is
 * split (matcher/branching). Which node comes next is a guess of where the best roster lies (matcher/nodes). All limits
 * but the clock count work.
 */
#ifndef BVB_MATCHER_SEARCH_H
#define BVB_MATCHER_SEARCH_H

#include "core/explanation.h"
#include "matcher/columns.h"

struct leeway;

struct search_limits {
    long max_columns;
    long max_nodes;
    long max_iterations; /* of the simplex */
    int workers;         /* threads */
    const struct choose_clock *clock;
    struct explanation *explanation; /* what other choices would cost is added to it; NULL: nobody asks */
    struct plan_list *near;          /* of large parts, the plans near their solution are added; NULL: nobody asks */
    struct leeway *leeway;           /* that the change budget leaves to them; NULL: it was not asked for */
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
 * none then. Its plans are copied; only their stops need to be right. The caller frees result->plans with
 * plans_list_free, in all cases.
 */
enum status search_best(const struct instance *instance, const struct plan_list *start,
                        const struct search_limits *limits, struct search_result *result, struct error *error);

#endif
