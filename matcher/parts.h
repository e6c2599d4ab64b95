/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parts of the problem that have nothing to do with one another: no visit of one could be done by a volunteer of
 * another. Each is solved alone; the points and bounds add up.
 */
#ifndef BVB_MATCHER_PARTS_H
#define BVB_MATCHER_PARTS_H

#include "matcher/pricer.h"

struct parts {
    int *of_volunteer; /* number of the part, from 0 in the order of their first volunteers; -1: can do nothing */
    int count;
};

/* Where a keep row ties everything together there is one part. */
enum status parts_make(const struct instance *instance, const struct pricer *pricer, struct parts *parts,
                       struct error *error);
void parts_free(struct parts *parts);

#endif
