/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best roster over a given list of plans, by GLPK's branch and cut over the master problem.
 */
#ifndef BVB_MATCHER_CHOOSE_H
#define BVB_MATCHER_CHOOSE_H

#include "matcher/master.h"

/* A net for a search that takes too long on the wall's clock; NULL function: none. */
struct choose_clock {
    bool (*expired)(void *context);
    void *context;
};
bool choose_is_late(const struct choose_clock *clock); /* accepts NULL */

struct choose_query {
    const struct master_scope *scope; /* NULL: everybody */
    const struct spans *spans;        /* NULL: as wide as can be; who comes together may then come at different times */
    const struct plan_list *plans;
    const bool *known;           /* a flag per plan, a solution to start from; NULL: none */
    double cutoff;               /* only rosters with more points than this are wanted; -HUGE_VAL: any */
    bool wants_more;             /* than the known solution has, or none is given: the cutoff then prunes by itself */
    const struct cut_list *cuts; /* that hold for all rosters of interest; NULL: none */
    long max_nodes;
    const struct choose_clock *clock;
};

/* How the search ended. */
struct choose_answer {
    bool found;     /* `chosen` holds a solution */
    bool optimal;   /* no better one, or none above the cutoff, exists over these plans */
    bool late;      /* the clock ended it */
    int64_t points; /* of the solution */
    long nodes;
};

/* chosen: a flag per plan. */
enum status choose_best(const struct instance *instance, const struct choose_query *query, bool *chosen,
                        struct choose_answer *answer, struct error *error);

#endif
