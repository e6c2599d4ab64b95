/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Areas: the parts of a city. Each area may lie in several larger ones, of several trees (care zones, districts,
 * police), so the whole is a graph without circles. A centre serves areas and all that lies in them.
 */
#ifndef BVB_CORE_AREA_H
#define BVB_CORE_AREA_H

#include "core/limits.h"
#include "core/place.h"

#include <stddef.h>

enum { AREA_MAX_PARENTS = 8, AREA_MAX = 4096, AREA_NONE = -1 };

struct area {
    char code[CODE_SIZE];
    char name[NAME_SIZE];
    char kind[CODE_SIZE];  /* zone, quarter, district ...: the administrator's word; may be empty */
    struct place centroid; /* known is false where bvb.conf gives none */
    size_t parent_count;
    int parents[AREA_MAX_PARENTS]; /* indices into the same list */
    int centre;                    /* index of the centre that serves it directly, or AREA_NONE */
};

/* Areas and their number; owned by struct settings. */
struct area_list {
    struct area *items;
    size_t count;
};

/* Index by code (compared exactly, then folded), AREA_NONE when there is none. */
int area_find(const struct area_list *areas, const char *code);

/* The area a person lives in: that of the code when there is one, else the one without children whose centroid is
 * nearest (lowest index at a tie); AREA_NONE when nothing is known. */
int area_of(const struct area_list *areas, const char *code, const struct place *place);

/* The centre that serves an area: its own, else that of the nearest generation of parents (lowest centre index at a
 * tie). AREA_NONE when nobody serves it. */
int area_centre(const struct area_list *areas, int area);

/* Does `inner` lie in `outer` (or is it the same)? */
bool area_within(const struct area_list *areas, int inner, int outer);

/* The first area of this kind that holds `area` (itself included), AREA_NONE when there is none. */
int area_of_kind(const struct area_list *areas, int area, const char *kind);

#endif
