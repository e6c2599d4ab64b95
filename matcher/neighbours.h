/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Better rosters from a good one: the plans of a few volunteers who could do much of the same are found again, with
 * everybody else's kept, one such neighbourhood after another (Shaw 1998).
 */
#ifndef BVB_MATCHER_NEIGHBOURS_H
#define BVB_MATCHER_NEIGHBOURS_H

#include "matcher/incumbent.h"

struct neighbour {
    int volunteer, nearness;
};

/* The nearest first, then by volunteer. */
void neighbours_sort(struct neighbour *near, size_t count);

/* Goes through the neighbourhoods at most `passes` times, where many take part once through larger ones before, and
 * ends when a whole pass brought nothing. The columns (of everybody) give duals and plans, and get those that were
 * found. */
enum status neighbours_improve(struct columns *columns, int passes, struct incumbent *incumbent, struct error *error);

/* Finds the plans of these members (a flag per volunteer) again, once, and thoroughly when they are more than a few. */
enum status neighbours_solve(struct columns *columns, const bool *members, struct incumbent *incumbent,
                             struct error *error);

#endif
