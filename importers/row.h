/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row of an upload: its cells become a record, which goes to the sink, and the row goes on its way back.
 */
#ifndef BVB_IMPORTERS_ROW_H
#define BVB_IMPORTERS_ROW_H

#include "importers/upload.h"

#include <stdbool.h>
#include <stddef.h>

/* Why a row as a whole is refused already. */
struct row_fault {
    const char *rule, *message, *remedy;
    bool in_place; /* all the same each cell stands in its column: whose row it is can be read */
};

/* Reads one row; counts it, hands it to the sink or refuses it. `fault` may be NULL. */
enum status row_read(struct upload *upload, long line, const char *const *cells, size_t count,
                     const struct row_fault *fault);

/* Gives back a row that was accepted, without a word about it. */
enum status row_give_back(struct upload *upload, const char *const *cells, size_t count);

#endif
