/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What to decide next in the search tree: of a fractional solution of the master, the question whose answer makes it
 * whole. First whether visits for two take place, then when, then who serves what.
 */
#ifndef BVB_MATCHER_BRANCHING_H
#define BVB_MATCHER_BRANCHING_H

#include "matcher/master.h"

/* Two rules of which every roster fulfils at least one. */
struct branching {
    bool whole;                      /* the solution is a roster: no question is left */
    struct rules_item likely, other; /* `likely` agrees more with the fractional solution */
};

/* `rules`: those of the node; what they already demand is not asked again. */
enum status branching_choose(const struct instance *instance, const struct master *master,
                             const struct plan_list *plans, const struct rules *rules, struct branching *branching,
                             struct error *error);

#endif
