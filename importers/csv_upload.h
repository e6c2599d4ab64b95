/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An upload in CSV: finds the separator (`sep=;`, else the one under which the header names most columns), then hands
 * header and rows to the upload.
 */
#ifndef BVB_IMPORTERS_CSV_UPLOAD_H
#define BVB_IMPORTERS_CSV_UPLOAD_H

#include "importers/upload.h"

/* `text` is UTF-8. STATUS_OK also when the receipt says that the upload is refused whole. */
enum status csv_upload_read(struct upload *upload, const char *text, size_t size);

#endif
