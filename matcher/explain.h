/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What needs no search: the little change that would help a visit nobody serves, why somebody has no visit, what rule
 * stands against a line that was announced, and prices of which the search was not asked (matcher/exchange).
 */
#ifndef BVB_MATCHER_EXPLAIN_H
#define BVB_MATCHER_EXPLAIN_H

#include "core/explanation.h"
#include "matcher/plans.h"

/*
 * Adds the near misses of the visits for one person that these plans (all that is done in the horizon) leave, and the
 * volunteers that they leave without a visit; and the announced lines that are lost. A near miss is only named where
 * the visit fits beside all that the volunteer does already, inside the caps, and brings points: so the roster with it
 * is better, and whoever changes the rule gets at least that. A "never" is nothing to be changed. Of several the first
 * in this order: a little more time or travel, what the house asks, papers and car, tasks, languages, gender. What the
 * search found out (matcher/whatif) is in the explanation already.
 */
enum status explain_run(const struct instance *instance, const struct plan_list *plans, struct explanation *explanation,
                        struct error *error);

#endif
