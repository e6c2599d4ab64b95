/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables, and how an older database becomes one of today: a list of steps, of which PRAGMA user_version counts
 * those that were taken. A step that was released is never changed; what is new is a new step at the end. For this room
 * only.
 *
 * Dates are days since 1970-01-01 (core/date.h), NULL where there is none; times are seconds since 1970-01-01 UTC;
 * places are metres in Belgian Lambert 72, NULL where not known; words are the English ones of FORMATS.
 */
#ifndef BVB_STORE_SCHEMA_H
#define BVB_STORE_SCHEMA_H

#include "store/sql.h"

int schema_version(void); /* the newest that this program knows */

/*
 * Brings the database from whatever version it has to `version` (schema_version() but in tests), all steps in one
 * group. STATUS_CANNOT_READ when it is newer than this program, or not a database of bvb.
 */
enum status schema_migrate(struct sql *sql, int version, struct error *error);

/* Statements for the indexes of the address register, which is filled faster without them. */
extern const char schema_drop_address_indexes[], schema_make_address_indexes[];

#endif
