/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of the file at hand, from its bytes into the database.
 */
#ifndef BVB_NIGHTLY_IMPORT_ROWS_H
#define BVB_NIGHTLY_IMPORT_ROWS_H

#include "nightly/importing.h"

/* Reads them within the transaction that is open, and adds the record of the upload before them. The receipt says what
 * became of them. */
enum status import_rows_read(struct importing *import, const char *data, size_t size, struct error *error);

#endif
