/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The encoding of an upload, found out by strict decoding, never by guessing from single letters: a byte order mark,
 * else UTF-8 if every byte of it is, else Windows-1252, which Excel in Belgium writes. What comes out is UTF-8 without
 * byte order mark and without NUL; all other characters are judged cell by cell.
 */
#ifndef BVB_IMPORTERS_ENCODING_H
#define BVB_IMPORTERS_ENCODING_H

#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>

enum encoding_fault {
    ENCODING_FINE,
    ENCODING_NUL,        /* a NUL, or UTF-16 without byte order mark */
    ENCODING_CUT,        /* the bytes end in the middle of a character */
    ENCODING_DAMAGED,    /* UTF-8, but not all of it; or not what the byte order mark says */
    ENCODING_UNREADABLE, /* nothing that is known */
};

/*
 * Decodes `size` untrusted bytes. STATUS_OK with *fault ENCODING_FINE: *text is a new zero-terminated text of
 * *text_size bytes that the caller frees. STATUS_OK with another fault: *text is NULL and *line says where (0:
 * everywhere). `declared`: the name in an XML declaration ("" or NULL: none). It decides where there is no byte order
 * mark; a name that is not UTF-8, UTF-16, Windows-1252, ISO-8859-1, ISO-8859-15 or US-ASCII is ENCODING_UNREADABLE.
 * Other statuses are failures of the machine.
 */
enum status encoding_decode(const char *data, size_t size, const char *declared, char **text, size_t *text_size,
                            enum encoding_fault *fault, long *line, struct error *error);

/* Bytes of the well-formed character in UTF-8 at `at`, of which `left` (at least 1) are there; 0: ill-formed. *cut: it
 * would go on past the end. */
size_t encoding_sequence(const unsigned char *at, size_t left, bool *cut);

/* Does this text in UTF-8 look as if its letters with accents had been read in a wrong encoding before: `RenÃ©` (UTF-8
 * as Windows-1252), `Ren‚` (MS-DOS) or `RenŽ` (Macintosh)? Only by signs that nobody writes there. */
bool encoding_is_mangled(const char *text);

enum { ENCODING_FOREIGN = 5 };

/* Loads what the C library needs for all encodings of ours and keeps it in `kept` till the process ends, for a process
 * that is about to lose the right to open files. */
void encoding_prepare(void *kept[ENCODING_FOREIGN]);

#endif
