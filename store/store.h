/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What bvb remembers between nights: one SQLite file, `bvb.db` of the workspace. This header opens it and groups
 * changes; the others of this room say what can be kept: store_put (rows of uploads), store_upload, store_address,
 * store_snapshot, store_roster, store_outbox, store_journal. Nobody outside this room knows that it is SQLite.
 *
 * A commit survives a power cut (WAL, synchronous=FULL); a change that was not committed leaves no trace. Every
 * function that takes a struct error can return, beside what it names itself:
 *   STATUS_CANNOT_WRITE  the disk is full or the file may not be written
 *   STATUS_RETRY         another program holds the database for longer than the waiting time
 *   STATUS_CANNOT_READ   the file is missing, damaged, or made by a newer bvb
 *   STATUS_MEMORY, STATUS_DEFECT
 * The message names the file, says what was being done and what to do. What is read back is checked: a damaged row is
 * STATUS_CANNOT_READ, never a value out of range.
 *
 * Times (`when`, `now`) are seconds since 1970-01-01 UTC and come from the caller; the store has no clock.
 */
#ifndef BVB_STORE_STORE_H
#define BVB_STORE_STORE_H

#include "core/error.h"

#include <stdbool.h>

struct store;

/*
 * Opens the database and brings its schema up to date. With `create` it is made when missing (mode 0640); without,
 * a missing file is STATUS_CANNOT_READ. *store is NULL on failure. One store serves one thread; several processes may
 * open the same file.
 */
enum status store_open(const char *path, bool create, struct store **store, struct error *error);

/* Undoes what is not committed. Accepts NULL. */
void store_close(struct store *store);

/*
 * Groups changes: all or nothing. May be nested: the inner group can be undone by itself, and is kept only when the
 * outer one is committed. The outermost store_begin takes the right to write (STATUS_RETRY when another has it).
 * store_commit that fails leaves the group open; store_rollback then undoes it. Each change outside a group is one of
 * its own.
 */
enum status store_begin(struct store *store, struct error *error);
enum status store_commit(struct store *store, struct error *error);
void store_rollback(struct store *store); /* the innermost open group; nothing when there is none */

#endif
