/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The receipt of the file at hand: its text, its rows on their way back, its mail.
 */
#ifndef BVB_NIGHTLY_IMPORT_RECEIPT_H
#define BVB_NIGHTLY_IMPORT_RECEIPT_H

#include "nightly/importing.h"

/* Writes the receipt down and queues its mail; inside the transaction of the upload. A dry run prints it. */
enum status import_receipt_give(struct importing *import, struct error *error);

/* What it says of the rows, for struct store_upload. */
enum status import_receipt_said(const struct receipt *receipt, char said[STORE_SHA256_SIZE], struct error *error);

#endif
