/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks for national numbers in bytes that nobody could read as a list: too many of them, a crash, an unknown encoding.
 * The bytes come in pieces of any size, so that a file need not lie in memory. All of them are untrusted.
 *
 * They are looked at as UTF-8, Windows-1252, UTF-16 and UTF-32, from wherever a character may begin, with the numeric
 * references of XML. A number that stands across two cells may be seen where there is none; none that stands in one is
 * missed. What is no text in any of these (compressed, or of another program) can hide numbers, and is said to.
 */
#ifndef BVB_IMPORTERS_SCAN_H
#define BVB_IMPORTERS_SCAN_H

#include <stdbool.h>
#include <stddef.h>

enum {
    SCAN_BLOCK = 16 * 1024, /* bytes that are looked at at a time */
    SCAN_BEFORE = 512       /* and how many of those before: longer than a number in any form */
};

enum scan_result {
    SCAN_CLEAN,
    SCAN_NUMBERS, /* there is one, or seems to be */
    SCAN_OPAQUE   /* nobody can see; not looked for further */
};

/* Zero-initialise; all but `through` is for scan.c only. */
struct scan {
    bool through; /* numbers are looked for in what is no text too, which takes longer */
    char window[SCAN_BEFORE + SCAN_BLOCK];
    size_t used;                                   /* bytes in it */
    size_t seen;                                   /* of them, those that were looked at before */
    char view[3 * (SCAN_BEFORE + SCAN_BLOCK) + 1]; /* the same in UTF-8 */
    bool begun;
    bool numbers, opaque;
};

void scan_feed(struct scan *scan, const char *bytes, size_t size);
/* What has been seen is enough: the file may not be kept. */
bool scan_is_settled(const struct scan *scan);
enum scan_result scan_end(struct scan *scan);

/* Do these bytes begin as a file that is neither CSV nor XML: a workbook, an archive, a PDF? */
bool scan_is_other_program(const char *bytes, size_t size);

/* Can these bytes be text in an encoding of ours, all along? */
bool scan_is_text(const char *bytes, size_t size);

#endif
