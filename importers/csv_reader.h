/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows out of CSV text after RFC 4180, by libcsv in strict mode. The caller has decoded the text to UTF-8 and knows the
 * separator. Bytes may be fed in pieces of any size; what comes out does not depend on them. Lines are counted here
 * (LF, CR and CR LF end one each), because libcsv does not; blank lines are no rows. All of the text is untrusted.
 */
#ifndef BVB_IMPORTERS_CSV_READER_H
#define BVB_IMPORTERS_CSV_READER_H

#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    CSV_READER_MAX_CELL = 64 * 1024, /* bytes; a longer one means a quote that was never closed */
    CSV_READER_MAX_ROW = 1024 * 1024,
    CSV_READER_MAX_CELLS = 512
};

enum csv_fault {
    CSV_FAULT_NONE,
    CSV_FAULT_QUOTE,    /* a quote in the middle of a cell, or text after a closing quote */
    CSV_FAULT_UNCLOSED, /* the text ends inside quotes */
    CSV_FAULT_CELL,     /* a cell is longer than CSV_READER_MAX_CELL */
    CSV_FAULT_ROW       /* a row is longer than CSV_READER_MAX_ROW or has more than CSV_READER_MAX_CELLS cells */
};

/* One row; the cells are zero-terminated and live until the callback returns. */
struct csv_row {
    long line;    /* physical line where it begins, from 1 */
    size_t start; /* bytes that were fed before it: whole rows */
    size_t count;
    const char *const *cells;
    bool ended; /* a line end followed; false only for a last row without one */
};

/* Any status but STATUS_OK stops the reading, and is what csv_reader_feed returns. */
struct csv_row_sink {
    void *context;
    enum status (*row)(void *context, const struct csv_row *row, struct error *error);
};

struct csv_reader;

/* first_line: the number of the first line that is fed. */
enum status csv_reader_new(char separator, long first_line, const struct csv_row_sink *sink, struct csv_reader **reader,
                           struct error *error);

/* STATUS_OK also when the text is at fault: look at csv_reader_fault; whatever is fed after that is ignored. */
enum status csv_reader_feed(struct csv_reader *reader, const char *bytes, size_t size, struct error *error);

/* No more bytes will come: the last row, if it had no line end. */
enum status csv_reader_end(struct csv_reader *reader, struct error *error);

/* What is wrong with the text, and the line of the row in which it was found. */
enum csv_fault csv_reader_fault(const struct csv_reader *reader, long *line);

void csv_reader_free(struct csv_reader *reader); /* accepts NULL */

#endif
