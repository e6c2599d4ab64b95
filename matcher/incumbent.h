/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best roster so far ("incumbent"), and how plans become one.
 */
#ifndef BVB_MATCHER_INCUMBENT_H
#define BVB_MATCHER_INCUMBENT_H

#include "matcher/columns.h"
#include "matcher/timing.h"

struct incumbent {
    struct plan_list plans; /* at most one a volunteer */
    int64_t points;
    bool known;
};

/*
 * Makes a roster of plans of which each volunteer has one at most and no visit is served twice, and takes it when it is
 * better. scope: as the master's. Whoever would be alone at a visit for two, or cannot be there when the other one can,
 * does not go there; what breaks a pin is not taken. The list is changed. *broken: the first visit for two at which
 * times did not agree, if any.
 */
enum status incumbent_offer(struct incumbent *incumbent, const struct instance *instance,
                            const struct master_scope *scope, struct plan_list *plans, struct timing_break *broken,
                            struct error *error);

/* The best choice over a list of plans, as spans tell starts apart (NULL: hardly), taken when it is better than the
 * roster known, whose plans need not be in the list. cuts: that hold (NULL: none). Only what has more points than
 * `least` is sought (-HUGE_VAL: anything). When something is broken, the best choice is no roster as it is. */
enum status incumbent_choose(struct incumbent *incumbent, const struct instance *instance,
                             const struct master_scope *scope, const struct plan_list *plans, const struct spans *spans,
                             const struct cut_list *cuts, double least, long max_nodes,
                             const struct choose_clock *clock, struct choose_answer *answer,
                             struct timing_break *broken, struct error *error);

/* Of each volunteer the plan that the master's solution chooses most, if any: the roster that it is, when it is one. */
enum status incumbent_take_solution(struct incumbent *incumbent, const struct columns *columns,
                                    struct timing_break *broken, struct error *error);

#endif
