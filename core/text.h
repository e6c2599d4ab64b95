/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts: UTF-8 checked at the door, NFC, compared without regard to case, accents and repeated spaces where people
 * type them. Numbers are parsed here and nowhere else, strictly and without the locale.
 */
#ifndef BVB_CORE_TEXT_H
#define BVB_CORE_TEXT_H

#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies when it fits, terminator included; otherwise leaves an empty text and returns false. size >= 1. */
bool text_copy(char *to, size_t size, const char *from);

/* printf into a buffer; false when it did not fit (the text is then cut at the end). */
bool text_format(char *to, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

bool text_equal(const char *a, const char *b); /* strcmp == 0 */
bool text_is_empty(const char *text);          /* NULL or "" */
bool text_starts_with(const char *text, const char *prefix);

/* A new string, or NULL for lack of memory. The caller frees. */
char *text_duplicate(const char *text);

/* Is it valid UTF-8 (no surrogates, no overlong forms), without control characters (C0, DEL, C1) and without
 * bidirectional overrides (U+202A..U+202E, U+2066..U+2069)? Length in bytes. */
bool text_is_clean(const char *text, size_t length);

/* Printable ASCII with no space at its ends, as most texts are: clean, and text_normalise would not change it. */
bool text_is_plain(const char *text);

/* Would a spreadsheet take a cell with this text for a formula? `= + - @`, also full-width, and also behind spaces of
 * any width, control characters and what nobody sees. */
bool text_is_formula(const char *text);

/* NFC into the buffer, spaces trimmed at both ends; no-break spaces count as spaces. false: not UTF-8 or too long. */
bool text_normalise(const char *from, char *to, size_t size);

/* Takes away, in place, what nobody sees wherever it stands: spaces of no width, joiners, byte order marks, soft
 * hyphens, marks of direction, variation selectors. What text_is_clean refuses stays. Length in bytes, before and
 * after; there is room for a terminator behind them. What is not UTF-8 stays as it is. */
size_t text_drop_unseen(char *text, size_t length);

/* NFC, and none of its characters one that Unicode has for the looks of another: full-width, raised, or wide spaces. */
bool text_is_ordinary(const char *text);

/* The key under which two spellings are the same: case-folded, accents removed, punctuation `_-.'` and runs of
 * spaces turned into one space, trimmed. "Één  Wijk" -> "een wijk", "max_reistijd" -> "max reistijd". false: too long.
 */
bool text_fold(const char *from, char *to, size_t size);
bool text_same(const char *a, const char *b); /* text_fold of both is equal */

/* Edits (insert, delete, replace, swap of neighbours) between two short ASCII/folded texts, at most `limit`; limit + 1
 * when more. */
int text_distance(const char *a, const char *b, int limit);

/* Whole numbers: optional sign, digits only, within [low, high]. */
bool text_parse_long(const char *text, long low, long high, long *value);
/* Decimal numbers with a point or a comma, no exponent, no thousands separators; finite, within [low, high]. */
bool text_parse_decimal(const char *text, double low, double high, double *value);

/* The next element of a list separated by any of the characters in `separators`, trimmed, into `item`.
 * `*cursor` begins as the text and moves on. false: the list has ended. A too long element gives an item of "" and sets
 * *too_long, which is never cleared and may be NULL. */
bool text_next_item(const char **cursor, const char *separators, char *item, size_t size, bool *too_long);

#endif
