/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best roster so far ("incumbent"), and how plans become one.
 */
#ifndef BVB_MATCHER_INCUMBENT_H
#define BVB_MATCHER_INCUMBENT_H

#include "matcher/columns.h"

struct incumbent {
    struct plan_list plans; /* at most one a volunteer */
    int64_t points;
    bool known;
};

/*
 * Makes a roster of plans of which each volunteer has one at most and no visit is served twice, and takes it when it is
 * better. scope: as the master's. Whoever would be alone at a visit for two does not go there; what breaks a pin is not
 * taken. The list may be changed.
 */
enum status incumbent_offer(struct incumbent *incumbent, const struct instance *instance,
                            const struct master_scope *scope, struct plan_list *plans, struct error *error);

/* The best choice over a list of plans, taken when it is better than the roster known, whose plans need not be in the
 * list. cuts: that hold (NULL: none). */
enum status incumbent_choose(struct incumbent *incumbent, const struct instance *instance,
                             const struct master_scope *scope, const struct plan_list *plans,
                             const struct cut_list *cuts, long max_nodes, const struct choose_clock *clock,
                             struct choose_answer *answer, struct error *error);

/* Of each volunteer the plan that the master's solution chooses most, if any: the roster that it is, when it is one. */
enum status incumbent_take_solution(struct incumbent *incumbent, const struct columns *columns, struct error *error);

#endif
