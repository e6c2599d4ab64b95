/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much of the same two volunteers could do: the visits on their menus.
 */
#ifndef BVB_MATCHER_NEARNESS_H
#define BVB_MATCHER_NEARNESS_H

#include "matcher/columns.h"

struct nearness {
    uint64_t *able; /* per volunteer: set of the visits on the menu */
    size_t words;   /* of each set */
};

/* Of those who take part. After it nearness_free in all cases. */
enum status nearness_make(const struct columns *columns, struct nearness *nearness, struct error *error);
void nearness_free(struct nearness *nearness);

/* Could the volunteer do this visit? */
bool nearness_can(const struct nearness *nearness, int volunteer, size_t visit);
/* Visits that both could do, of a thousand that `two` could; less than 0: none. */
int nearness_between(const struct nearness *nearness, int one, int two);

#endif
