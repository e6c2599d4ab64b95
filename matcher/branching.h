/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What to decide next in the search tree: of a fractional solution of the master, the questions whose answers could
 * make it whole: whether visits for two take place, when, who serves what, and, where rounds are long, what comes after
 * what. Which of them is asked, trials decide
 * (strong branching: Applegate, Bixby, Chvatal, Cook 1995): each answer is tried on the columns there are, and the
 * question whose answers both bring the objective down most is taken.
 */
#ifndef BVB_MATCHER_BRANCHING_H
#define BVB_MATCHER_BRANCHING_H

#include "matcher/master.h"

/* Two rules of which every roster fulfils at least one. */
struct branching {
    bool whole;                      /* the solution is a roster: no question is left */
    bool stuck;                      /* only questions that were answered already are left */
    struct rules_item likely, other; /* `likely` agrees more with the fractional solution */
    double likely_fall, other_fall;  /* points by which they bring the objective down, as far as trials tell */
};

struct branching_ground {
    const struct instance *instance;
    struct master *master;
    const struct plan_list *plans;
    const struct rules *rules; /* of the node; what they already demand is not asked again */
    double penalty;            /* as in restriction_set */
    double objective;          /* of the node's linear program */
    double points;             /* what an answer that cannot bring more is as good as closed at */
};

/* The master is restricted to some trial's rules afterwards, and solved for them. */
enum status branching_choose(const struct branching_ground *ground, struct branching *branching, struct error *error);

#endif
