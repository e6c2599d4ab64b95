/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks over for national numbers (importers/scan.h) what no reader has read to its end, in a child process as
 * importers/guard.h has one: whatever is in the bytes, it costs at most the right to keep them.
 */
#ifndef BVB_IMPORTERS_SENTRY_H
#define BVB_IMPORTERS_SENTRY_H

#include "core/settings.h"
#include "importers/receipt.h"

#include <stddef.h>

/*
 * *keep: RECEIPT_KEEP_ALL, RECEIPT_KEEP_NOTHING (there are numbers in them, or what seems to be) or RECEIPT_KEEP_UNSEEN
 * (they are no text, or they were not looked at to their end within the limits). All is kept where the settings do not
 * refuse national numbers.
 *
 * The file at `path` may be of any size, is never followed through a symbolic link, and its holes take no time.
 *
 * STATUS_CANNOT_READ: the file cannot be read, or the child could not be made or could not begin; nobody has looked.
 */
enum status sentry_bytes(const char *data, size_t size, const struct settings *settings, enum receipt_keep *keep,
                         struct error *error);
enum status sentry_file(const char *path, const struct settings *settings, enum receipt_keep *keep,
                        struct error *error);

#endif
