/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prices where nobody asked the search (matcher/whatif), for want of time or because a part is too large: what the
 * change costs when everything else stays as it is. Such a roster can be, so the price is an upper bound ("at most"),
 * never a guess; with everything else free it may be less.
 */
#ifndef BVB_MATCHER_EXCHANGE_H
#define BVB_MATCHER_EXCHANGE_H

#include "core/explanation.h"
#include "matcher/plans.h"

/*
 * Adds to each line without replacements (visits for one person, not accepted) up to three volunteers who could make
 * the visit on that day, beside all they do or in the place of another visit, which somebody else then makes, or
 * nobody; and to each such visit that nobody makes and of which no price is known the cheapest volunteer who could,
 * likewise. How much is tried is limited: who waits comes first, then lines that nobody could take over beside all they
 * do.
 */
enum status exchange_run(const struct instance *instance, const struct plan_list *plans,
                         struct explanation *explanation, struct error *error);

#endif
