/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every round that any volunteer could do, for writing the model out: for every set of rows the best order.
 */
#ifndef BVB_MATCHER_ALL_ROUNDS_H
#define BVB_MATCHER_ALL_ROUNDS_H

#include "matcher/plans.h"

struct all_rounds_item {
    size_t first; /* of its stops */
    int count;
    int busy, kept; /* minutes; what it counts in the keep row */
    int64_t points; /* travel and its stops; without load, new faces and idle */
};

struct all_rounds {
    struct all_rounds_item *items;
    struct plan_stop *stops;
    size_t count, capacity, stop_count, stop_capacity;
    size_t *first_list; /* per volunteer: number of its first list, a list a stretch */
    size_t *first;      /* per list, and one more: its first round */
    size_t list_count;
    bool complete; /* false: the limit was reached, some are missing */
};

/* At most about `limit` labels are made in all. */
enum status all_rounds_make(const struct instance *instance, long limit, struct all_rounds **rounds,
                            struct error *error);
void all_rounds_free(struct all_rounds *rounds); /* accepts NULL */

#endif
