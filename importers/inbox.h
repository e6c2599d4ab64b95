/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies in a source's inbox. Names of files come from outside: they are never followed (no symbolic links), never
 * shown as they are, and never used as a format.
 */
#ifndef BVB_IMPORTERS_INBOX_H
#define BVB_IMPORTERS_INBOX_H

#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { INBOX_NAME_SIZE = 256, INBOX_DIGEST_SIZE = 65, INBOX_MAX = 10000 };

/* The end of the name of a signature: the upload's own name, and this. */
#define INBOX_SIGNATURE ".p7s"

struct inbox {
    char (*names)[INBOX_NAME_SIZE]; /* sorted by byte, as they are: any bytes; regular files only */
    size_t count, capacity;
    size_t strange; /* entries passed over: links, folders, devices, too many */
    size_t hidden;  /* entries passed over because their names begin with a dot */
    bool is_link;   /* the folder itself is a symbolic link: it is not followed, and nothing is listed */
};

/* Lists the folder; one that is not there is an empty inbox. Names that end in .part, .tmp or ~ are uploads under way:
 * not listed, not strange. A signature (.p7s) belongs to the upload of its name and is not listed by
 * itself; one without upload is strange. Zero-initialise the inbox; inbox_free after use, whatever the status. */
enum status inbox_list(const char *folder, struct inbox *inbox, struct error *error);
void inbox_free(struct inbox *inbox); /* accepts NULL */

/* SHA-256 in lower-case hexadecimal, of bytes and of a regular file of at most `limit` bytes. */
enum status inbox_digest_bytes(const void *data, size_t size, char digest[INBOX_DIGEST_SIZE], struct error *error);
enum status inbox_digest(const char *path, size_t limit, char digest[INBOX_DIGEST_SIZE], struct error *error);

/* The last part of a path, fit to be shown and mailed: control characters and what is not UTF-8 become `?`, a long name
 * is cut, a national number is overwritten. */
void inbox_display_name(const char *path, char *name, size_t size);

/* The same for a whole text in which such a name may stand, as a message does. */
void inbox_display_text(const char *text, char *shown, size_t size);

#endif
