/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of a CSV file that are none of its list: what Excel leaves there is a total or a note below the list, the names
 * of the columns once more on a second page, or rows pasted from elsewhere with another separator. Each is refused with
 * one reason instead of one for each cell that it does not have.
 */
#ifndef BVB_IMPORTERS_STRAY_H
#define BVB_IMPORTERS_STRAY_H

#include "importers/row.h"

/* Why this row, after the header, is none of the list; false: it may be one, and *fault is not set. */
bool stray_row(const struct upload *upload, const char *const *cells, size_t count, struct row_fault *fault);

#endif
