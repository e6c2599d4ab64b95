/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/csv_reader.h"

#include "core/buffer.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 4096 };

struct csv_reader {
    struct csv_parser parser;
    struct csv_row_sink sink;
    char separator;
    char *bytes; /* the cells of the row at hand, each with its terminator */
    size_t size, capacity;
    size_t starts[CSV_READER_MAX_CELLS]; /* where each begins in `bytes` */
    const char *cells[CSV_READER_MAX_CELLS];
    size_t count;
    long line;     /* of the byte that is fed next */
    size_t fed;    /* bytes before it */
    long row_line; /* where the row at hand begins */
    size_t row_start;
    bool begun;    /* a row has begun */
    bool after_cr; /* the last byte was CR: an LF now belongs to the same line end */
    bool ended;    /* a line end is being fed */
    enum csv_fault fault;
    enum status status;
    struct error *error; /* of the call at hand */
};

enum status csv_reader_new(char separator, long first_line, const struct csv_row_sink *sink, struct csv_reader **reader,
                           struct error *error)
{
    struct csv_reader *made = calloc(1, sizeof *made);
    *reader = NULL;
    if (made == NULL) {
        return error_memory(error);
    }
    if (csv_init(&made->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        free(made);
        return error_memory(error);
    }
    csv_set_realloc_func(&made->parser, realloc); /* from here, where tests can make it fail */
    csv_set_delim(&made->parser, (unsigned char)separator);
    csv_set_blk_size(&made->parser, BLOCK);
    made->sink = *sink;
    made->separator = separator;
    made->line = first_line;
    *reader = made;
    return STATUS_OK;
}

/* libcsv calls it at the end of each cell. */
static void on_cell(void *bytes, size_t size, void *context)
{
    struct csv_reader *reader = context;
    if (reader->status != STATUS_OK || reader->fault != CSV_FAULT_NONE) {
        return;
    }
    if (size > CSV_READER_MAX_CELL) {
        reader->fault = CSV_FAULT_CELL;
        return;
    }
    if (reader->count >= CSV_READER_MAX_CELLS || size > CSV_READER_MAX_ROW - reader->size) {
        reader->fault = CSV_FAULT_ROW;
        return;
    }
    if (reader->capacity - reader->size <= size) {
        reader->status =
            buffer_grow((void **)&reader->bytes, &reader->capacity, reader->size + size + 1, 1, reader->error);
        if (reader->status != STATUS_OK) {
            return;
        }
    }
    if (size > 0) {
        memcpy(reader->bytes + reader->size, bytes, size);
    }
    reader->bytes[reader->size + size] = '\0';
    reader->starts[reader->count++] = reader->size;
    reader->size += size + 1;
}

/* libcsv calls it at the end of each row. */
static void on_row(int terminator, void *context)
{
    struct csv_reader *reader = context;
    (void)terminator;
    if (reader->status == STATUS_OK && reader->fault == CSV_FAULT_NONE) {
        for (size_t i = 0; i < reader->count; i++) {
            reader->cells[i] = reader->bytes + reader->starts[i];
        }
        struct csv_row row = {reader->row_line, reader->row_start, reader->count, reader->cells, reader->ended};
        reader->status = reader->sink.row(reader->sink.context, &row, reader->error);
    }
    reader->size = 0;
    reader->count = 0;
    reader->begun = false;
}

/* Feeds bytes none of which ends a line, or one line end. */
static void feed(struct csv_reader *reader, const char *bytes, size_t size)
{
    if (size == 0 || reader->fault != CSV_FAULT_NONE || reader->status != STATUS_OK) {
        return;
    }
    if (csv_parse(&reader->parser, bytes, size, on_cell, on_row, reader) != size) {
        if (csv_error(&reader->parser) == CSV_ENOMEM || csv_error(&reader->parser) == CSV_ETOOBIG) {
            reader->status = error_memory(reader->error);
        } else if (reader->fault == CSV_FAULT_NONE) {
            reader->fault = CSV_FAULT_QUOTE;
        }
    } else if (reader->parser.entry_pos > CSV_READER_MAX_CELL + reader->parser.spaces + 1) {
        /* Spaces and a closing quote at the end are not yet known to belong to the cell. */
        reader->fault = CSV_FAULT_CELL;
    }
}

/* A piece of one line. libcsv passes over spaces before a row, so they do not begin one. */
static void feed_piece(struct csv_reader *reader, const char *bytes, size_t size)
{
    if (!reader->begun) {
        reader->row_line = reader->line;
        reader->row_start = reader->fed;
        for (size_t i = 0; i < size && !reader->begun; i++) {
            reader->begun = (bytes[i] != ' ' && bytes[i] != '\t') || bytes[i] == reader->separator;
        }
    }
    /* Cells far over the cap must not be gathered first and judged later. */
    for (size_t at = 0; at < size; at += CSV_READER_MAX_CELL) {
        size_t left = size - at;
        feed(reader, bytes + at, left < CSV_READER_MAX_CELL ? left : (size_t)CSV_READER_MAX_CELL);
    }
}

static void feed_line_end(struct csv_reader *reader, const char *byte)
{
    bool second = reader->after_cr && *byte == '\n';
    reader->ended = true;
    feed(reader, byte, 1);
    reader->ended = false;
    reader->after_cr = *byte == '\r';
    if (!second && reader->fault == CSV_FAULT_NONE) {
        reader->line++;
    }
}

/* Where a byte stands, from `at` on; `size` where it does not. */
static size_t find(const char *bytes, size_t at, size_t size, char byte)
{
    const char *found = at < size ? memchr(bytes + at, byte, size - at) : NULL;
    return found == NULL ? size : (size_t)(found - bytes);
}

enum status csv_reader_feed(struct csv_reader *reader, const char *bytes, size_t size, struct error *error)
{
    size_t at = 0;
    size_t next_lf = find(bytes, 0, size, '\n');
    size_t next_cr = find(bytes, 0, size, '\r');
    reader->error = error;
    while (at < size && reader->status == STATUS_OK && reader->fault == CSV_FAULT_NONE) {
        /* Looked for only once it was passed: a file has one of the two all over and the other nowhere. */
        next_lf = next_lf < at ? find(bytes, at, size, '\n') : next_lf;
        next_cr = next_cr < at ? find(bytes, at, size, '\r') : next_cr;
        size_t end = next_lf < next_cr ? next_lf : next_cr;
        if (end > at) {
            feed_piece(reader, bytes + at, end - at);
            reader->fed += end - at;
            reader->after_cr = false;
        }
        if (end < size) {
            feed_line_end(reader, bytes + end);
            reader->fed++;
            end++;
        }
        at = end;
    }
    reader->error = NULL;
    return reader->status;
}

enum status csv_reader_end(struct csv_reader *reader, struct error *error)
{
    reader->error = error;
    if (reader->status == STATUS_OK && reader->fault == CSV_FAULT_NONE &&
        csv_fini(&reader->parser, on_cell, on_row, reader) != 0) {
        if (csv_error(&reader->parser) == CSV_EPARSE) {
            reader->fault = CSV_FAULT_UNCLOSED;
        } else {
            reader->status = error_memory(error);
        }
    }
    reader->error = NULL;
    return reader->status;
}

enum csv_fault csv_reader_fault(const struct csv_reader *reader, long *line)
{
    *line = reader->row_line;
    return reader->fault;
}

void csv_reader_free(struct csv_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    csv_free(&reader->parser);
    free(reader->bytes);
    free(reader);
}
