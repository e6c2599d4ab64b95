/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of an upload on their way into their table. SQLite spends more on beginning and ending a statement than on the
 * row in it, so inside a group rows are held back and written many at a time: when there are enough of them, and before
 * anything else happens in the database (sql_hold). So nobody sees that they waited; but a row that the database
 * refuses may be told by a later call than the one that gave it, at the latest by the commit. For this room only.
 */
#ifndef BVB_STORE_BATCH_H
#define BVB_STORE_BATCH_H

#include "store/sql.h"
#include "store/table.h"

struct batch {
    struct sql *sql;
    const struct table *table; /* the one that the rows, and the texts of the statements, are for */
    char *text_of_many, *text_of_one;
    char *source; /* they all belong to this upload of this source */
    int64_t upload;
    size_t count;
    char *rows;
};

/* Joins a zeroed batch to its database. */
void batch_start(struct batch *batch, struct sql *sql);
void batch_free(struct batch *batch); /* rows that wait are lost */

/* New, or instead of the row with the same key; outside a group it is written at once. */
enum status batch_add(struct batch *batch, const struct table *table, const char *source, int64_t upload,
                      const void *row, struct error *error);

#endif
