/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the rows of the master are worth at given duals: what a plan pays for them, and the bound on all rosters that
 * comes of it (Lagrange's).
 */
#ifndef BVB_MATCHER_LAGRANGE_H
#define BVB_MATCHER_LAGRANGE_H

#include "matcher/master.h"

/*
 * The bound at these duals, if no plan of any volunteer has more reduced profit than its `best` (at least 0 unless a
 * pin must be kept): no roster has more points. Not with rules.
 */
double lagrange_bound(const struct master *master, const struct duals *duals, const double *best);
/* What a volunteer pays for company rows. The list is emptied first. */
struct lagrange_fees {
    struct offer_fee *items;
    size_t count, capacity;
};
enum status lagrange_fees_of(const struct master *master, const struct duals *duals, int volunteer,
                             struct lagrange_fees *fees, struct error *error);
/* Points of a plan less all duals but the volunteer's own. */
double lagrange_reduced(const struct master *master, const struct duals *duals, const struct plan *plan);

#endif
