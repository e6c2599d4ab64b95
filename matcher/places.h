/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The places of all visits, each once, and the minutes of travel from any of them to any other, computed once and then
 * looked up: the search asks for them millions of times.
 */
#ifndef BVB_MATCHER_PLACES_H
#define BVB_MATCHER_PLACES_H

#include "core/problem.h"

#include <stdint.h>

enum {
    PLACES_NOWHERE = -1,         /* of a visit by telephone */
    PLACES_FAR = 20000,          /* minutes: what is further is cut to this, more than any day holds */
    PLACES_MODES = MODE_CAR + 1, /* modes index the tables */
};

struct places {
    size_t count;
    int32_t *start, *end;            /* per visit: number of its place, or PLACES_NOWHERE */
    uint16_t *minutes[PLACES_MODES]; /* per mode that a volunteer uses: [from * count + to]; else NULL */
};

enum status places_make(const struct problem *problem, struct places **places, struct error *error);
void places_free(struct places *places); /* accepts NULL */

/* Minutes between two places of visits, of which none is PLACES_NOWHERE. */
int places_minutes(const struct places *places, enum mode mode, int from, int to);

#endif
