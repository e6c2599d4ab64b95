/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How each kind of row of an upload lies in its table: the names of its columns, and the two functions that bind and
 * read exactly those columns in that order. For this room only.
 */
#ifndef BVB_STORE_TABLE_H
#define BVB_STORE_TABLE_H

#include "core/people.h"
#include "store/sql.h"

struct table {
    const char *name;
    const char *key;          /* the columns of the key, as in ON CONFLICT (...) */
    const char *const *names; /* ends with NULL */
    bool lasting;             /* rows that end become inactive instead of being removed */
    const char *const
        *kept; /* columns that keep what they hold when a new row has nothing there; NULL, or ends with it */
    const char *const *kept_here; /* the same, as long as x and y stay as they are */
    size_t size;                  /* of the struct */
    void (*bind)(struct sql_statement *statement, const void *row);
    void (*read)(struct sql_statement *statement, void *row);
};

/* struct volunteer, request, pair, past_visit, travel_row, register_address, decision. `active` is read after the other
 * columns, by those who select it. */
extern const struct table table_volunteers, table_requests, table_pairs, table_past_visits, table_travel,
    table_addresses, table_decisions;

/* Reads the columns of a person: those of a volunteer from `id` to `phone`. */
void table_read_person(struct sql_statement *statement, struct person *person);

/* The words of the database for the values of an enum, in their order. */
extern const char *const table_priorities[PRIORITY_COUNT];

#endif
