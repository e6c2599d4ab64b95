/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells of a CSV file for a person in Excel nl-BE: `;`, CRLF, RFC 4180 quotes.
 *
 * No cell begins with what Excel takes for a formula (text_is_formula in core/text.h): such a cell gets an apostrophe
 * before it (Excel then shows it as text), and control characters become spaces.
 */
#ifndef BVB_REPORTS_CSV_H
#define BVB_REPORTS_CSV_H

#include "core/buffer.h"

#define CSV_MARK "\xef\xbb\xbf" /* the mark by which Excel knows UTF-8; before the header */

void csv_cell(struct buffer *out, const char *text);   /* without the separator after it */
void csv_column(struct buffer *out, const char *text); /* with it */

#endif
