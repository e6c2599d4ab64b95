/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of an upload on their way back to who sent them: CSV for Excel, every row as it came, with two columns at
 * the end that say what became of it and what to mend. Corrected in place it can be uploaded as it is: bvb knows those
 * two columns again and passes over them. National numbers are overwritten, and no cell begins as a formula does.
 */
#ifndef BVB_IMPORTERS_ROWS_BACK_H
#define BVB_IMPORTERS_ROWS_BACK_H

#include "core/buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum rows_back_status { ROWS_BACK_ACCEPTED, ROWS_BACK_REMARK, ROWS_BACK_REFUSED };

/* Are these two neighbouring headers, folded (core/text.h), those of our own columns, in any language? */
bool rows_back_is_own(const char *folded_status, const char *folded_mend);

/* One cell, and after it what ends it: a separator, or nothing at the end of a row. */
void rows_back_cell(struct buffer *csv, const char *cell, bool hide_numbers);
/* Our two columns of the header, and of a row, with what follows from the names of a language (core/language.h). */
void rows_back_header(struct buffer *csv);
void rows_back_status(struct buffer *csv, enum rows_back_status status, const char *mend);
/* The byte order mark at the begin, and the end of each row. */
void rows_back_begin(struct buffer *csv);
void rows_back_end_row(struct buffer *csv);

#endif
