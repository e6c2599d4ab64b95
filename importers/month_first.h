/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dates written as in America, the month first. One such as 11/24/2026 shows itself; then 12/01/2026 beside it is most
 * likely not the twelfth of January, and may not be read as if it were.
 */
#ifndef BVB_IMPORTERS_MONTH_FIRST_H
#define BVB_IMPORTERS_MONTH_FIRST_H

#include "importers/columns.h"

#include <stdbool.h>
#include <stddef.h>

struct month_first {
    bool only;   /* there is a date that can be read no other way */
    bool unsure; /* there is one that can be read both ways, as two different days */
};

/* What dates there are in a text: in a cell, or in all of a file. */
struct month_first month_first_look(const char *text, size_t size);

/* Do dates stand in this column? */
bool month_first_concerns(const struct column *column);

#endif
