/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Minutes from one place to another (DESIGN: Places and travel): a row of the travel table, else 0 for the same place
 * (equal coordinates, whoever lives there), else ceil(overhead + 60 * detour * km / speed), where less than 1e-9 above
 * a whole number counts as that number.
 */
#ifndef BVB_CORE_TRAVEL_H
#define BVB_CORE_TRAVEL_H

#include "core/error.h"
#include "core/place.h"
#include "core/settings.h"

#include <stddef.h>
#include <stdint.h>

/* A place and whose it is: `owner` is the number by which the travel table knows it, or TRAVEL_NO_OWNER (a
 * destination). */
enum { TRAVEL_NO_OWNER = -1 };
struct site {
    double x, y;
    int32_t owner;
};

struct travel_entry {
    int32_t from, to; /* owners */
    int32_t minutes;
};

/* Sorted by (from, to), each pair once. */
struct travel_table {
    struct travel_entry *entries;
    size_t count;
};

void travel_table_sort(struct travel_table *table); /* the last of several rows for one pair wins */
/* The fastest of a set of modes: car, bike, foot. */
enum mode travel_fastest(unsigned modes);
int travel_minutes(const struct travel_rules *rules, const struct travel_table *table, enum mode mode,
                   const struct site *from, const struct site *to);

#endif
