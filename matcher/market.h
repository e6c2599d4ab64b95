/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A first set of columns, and duals to begin with: a market. Visits have prices; every volunteer chooses the best plan
 * at them; what too many choose becomes dearer, what nobody wants cheaper. A subgradient method for the dual of the
 * linear program, smoothed as in Barahona, Anbil (2000).
 */
#ifndef BVB_MATCHER_MARKET_H
#define BVB_MATCHER_MARKET_H

#include "matcher/columns.h"

/* The prices in the end are in `asked`, the plans of the last rounds are columns. */
enum status market_run(struct columns *columns, int rounds, struct error *error);

#endif
