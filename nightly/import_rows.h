/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of the file at hand, from its bytes into the database.
 */
#ifndef BVB_NIGHTLY_IMPORT_ROWS_H
#define BVB_NIGHTLY_IMPORT_ROWS_H

#include "importers/import.h"
#include "nightly/importing.h"

/* Reads them within the transaction that is open, and adds the record of the upload before them. The receipt says what
 * became of them. */
enum status import_rows_read(struct importing *import, const char *data, size_t size, struct error *error);

/* The record of the upload, before its first row: adds it, and remembers what was known before. */
enum status import_rows_begin(struct importing *import, struct error *error);

/* Where they go: into the database, within the transaction that is open, as rows of the upload import->record. After
 * the reading, import->address_status says whether all addresses could be looked up. */
struct import_sink import_rows_sink(struct importing *import);

/* Then: compares a list that replaces the one before it with that. It is refused when too much is missing; else what is
 * no longer in it ends. */
enum status import_rows_compare(struct importing *import, struct error *error);

#endif
