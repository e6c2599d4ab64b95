/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The place of a row: x and y, or degrees, or the address register, or the middle of an area, in this order.
 */
#ifndef BVB_IMPORTERS_LOCATE_H
#define BVB_IMPORTERS_LOCATE_H

#include "importers/record.h"

struct upload;

/* Which columns tell this place, for messages: "" or "to_" before x, y, lat, lon, street. `area` NULL: there is none.
 */
struct locate_question {
    const char *prefix;
    const struct point *point;
    const struct address *address;
    const char *area;
};

enum locate_answer {
    LOCATE_FOUND,
    LOCATE_NOTHING, /* the row says nothing about the place */
    LOCATE_REFUSED, /* what it says is of no use, and the row was refused */
    LOCATE_CHECKED  /* an address that cannot be looked up because this is only a check */
};

enum locate_answer locate_place(struct upload *upload, const struct locate_question *question, struct place *place);

#endif
