/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the master may choose: all that the rules of a node of the search tree allow, or more than that, at a loss.
 */
#ifndef BVB_MATCHER_RESTRICTION_H
#define BVB_MATCHER_RESTRICTION_H

#include "matcher/master.h"

/*
 * Allows only what the rules allow. What must be and cannot costs `penalty` points, which has to be more than any
 * roster of interest could gain by it.
 */
enum status restriction_set(struct master *master, const struct plan_list *plans, const struct rules *rules,
                            double penalty, struct error *error);
/*
 * For a dive, in which not everything that is fixed goes together: who comes alone to a visit for two may come with
 * nobody, and who has a pin or is wanted by a rule may stay away, all at a loss. Off again: as before.
 */
void restriction_loosen(struct master *master, bool loose);
/* For plans that may not be enough to keep what must be kept: some of it may be missing (master_missing), at this loss;
 * 0: no more of that. */
void restriction_miss(struct master *master, double penalty);

#endif
