/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/csv_upload.h"

#include "core/language.h"
#include "core/text.h"
#include "importers/csv_reader.h"
#include "importers/header.h"
#include "importers/row.h"

#include <string.h>
#include <strings.h>

enum {
    HEADER_ROOM = 64 * 1024, /* bytes at the begin of the file in which the header is looked for */
    MAX_ABOVE = 20           /* rows that may stand above it */
};

static size_t line_length(const char *text, size_t size)
{
    size_t length = 0;
    while (length < size && text[length] != '\n' && text[length] != '\r') {
        length++;
    }
    return length;
}

/* Passes over blank lines; `*line` counts them. */
static void skip_blank(const char **text, size_t *size, long *line)
{
    while (*size > 0) {
        size_t length = line_length(*text, *size);
        if (length < *size && strspn(*text, " \t") >= length) {
            length += (*text)[length] == '\r' && length + 1 < *size && (*text)[length + 1] == '\n' ? 2 : 1;
            *text += length;
            *size -= length;
            (*line)++;
        } else {
            return;
        }
    }
}

/* `sep=;` as Excel writes and reads it, quoted or not: the separator, 0 when the line is no such line. */
static char told_separator(const char *text, size_t size)
{
    size_t length = line_length(text, size);
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    if (length == 7 && text[0] == '"' && text[6] == '"') {
        text++;
        length = 5;
    }
    if (length == 5 && strncasecmp(text, "sep=", 4) == 0 && strchr(";,\t", text[4]) != NULL) {
        return text[4];
    }
    return 0;
}

static bool is_blank(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells[i][0] != '\0') {
            return false;
        }
    }
    return true;
}

/* Where the names of the columns stand, under one separator. */
struct header {
    const struct source *source;
    char separator;
    size_t rows;  /* looked at so far */
    size_t above; /* rows before it: a title, a date, the name of the partner */
    size_t known, cells;
    bool whole;
};

/*
 * The first row that has all that some kind of list needs; else the first that names some columns, for its faults can
 * then be told; else the first row.
 */
static enum status try_row(void *context, const struct csv_row *row, struct error *error)
{
    enum { SOME = 2 };
    struct header *header = context;
    (void)error;
    if (header->whole || header->rows > MAX_ABOVE || is_blank(row)) {
        return STATUS_OK;
    }
    struct header_fit fit = header_measure(header->source, row->cells, row->count);
    if (header->rows == 0 || fit.whole || (header->known < SOME && fit.known >= SOME)) {
        header->above = header->rows;
        header->known = fit.known;
        header->cells = row->count;
        header->whole = fit.whole;
    }
    header->rows++;
    return STATUS_OK;
}

static enum status read_rows(char separator, const char *text, size_t size, const struct csv_row_sink *sink,
                             struct error *error)
{
    struct csv_reader *reader = NULL;
    enum status status = csv_reader_new(separator, 1, sink, &reader, error);
    if (status == STATUS_OK) {
        status = csv_reader_feed(reader, text, size, error);
    }
    if (status == STATUS_OK) {
        status = csv_reader_end(reader, error);
    }
    csv_reader_free(reader);
    return status;
}

static bool is_better(const struct header *a, const struct header *b)
{
    if (a->whole != b->whole) {
        return a->whole;
    }
    return a->known != b->known ? a->known > b->known : a->cells > b->cells;
}

/* `told`: the separator that the file names, 0: none. */
static enum status find_header(const struct upload *upload, const char *text, size_t size, char told,
                               struct header *best)
{
    static const char candidates[] = {';', ',', '\t'};
    size_t length = size < HEADER_ROOM ? size : (size_t)HEADER_ROOM;
    *best = (struct header){.separator = told == 0 ? candidates[0] : told};
    for (size_t i = 0; i < sizeof candidates; i++) {
        struct header header = {.source = upload->setting->source, .separator = candidates[i]};
        const struct csv_row_sink sink = {&header, try_row};
        if (told != 0 && told != header.separator) {
            continue;
        }
        enum status status = read_rows(header.separator, text, length, &sink, upload->error);
        if (status != STATUS_OK) {
            return status;
        }
        if (is_better(&header, best)) {
            *best = header;
        }
    }
    return STATUS_OK;
}

/* The rows of one CSV file while they are read. */
struct reading {
    struct upload *upload;
    const struct header *header;
    const char *text; /* all rows */
    size_t start;     /* of the row at hand */
    size_t above;     /* rows that are still above the header */
    long first_above; /* line of the first of them, 0: there were none */
};

/* The rows before the row at hand, read once more on their way back. */
struct earlier {
    struct upload *upload;
    size_t skip; /* rows up to the header */
};

static enum status give_row(void *context, const struct csv_row *row, struct error *error)
{
    struct earlier *earlier = context;
    (void)error;
    if (is_blank(row)) {
        return STATUS_OK;
    }
    if (earlier->skip > 0) {
        earlier->skip--;
        return STATUS_OK;
    }
    return row_give_back(earlier->upload, row->cells, row->count);
}

static enum status give_earlier(void *context, struct error *error)
{
    const struct reading *reading = context;
    struct earlier earlier = {reading->upload, reading->header->above + 1};
    const struct csv_row_sink sink = {&earlier, give_row};
    return read_rows(reading->header->separator, reading->text, reading->start, &sink, error);
}

/* Rows above the header are not data, and the receipt says that they were taken for that. */
static enum status take_header(struct reading *reading, const struct csv_row *row)
{
    struct upload *upload = reading->upload;
    if (reading->above > 0) {
        reading->above--;
        upload_note_title(upload, row->cells, row->count);
        reading->first_above = reading->first_above == 0 ? row->line : reading->first_above;
        return STATUS_OK;
    }
    if (reading->first_above > 0) {
        upload->line = reading->first_above;
        upload_warn(upload, NULL, "title", _("What stands above the names of the columns is not read."),
                    _("Nothing need be done when it is only a title."));
    }
    return upload->status == STATUS_OK ? header_take(upload, row->line, row->cells, row->count) : upload->status;
}

/* The file ends in this row, which is not whole. */
static enum status take_cut_row(const struct reading *reading, const struct csv_row *row)
{
    struct upload *upload = reading->upload;
    const char *message = _("The file ends in the middle of a row; the rest of it seems to be lost.");
    const char *remedy =
        _("Export the list again and upload all of it. When the file is whole, end its last line as the "
          "others.");
    const struct row_fault fault = {"cut_off", message, remedy};
    upload_note_unread(upload, reading->text + row->start);
    if (upload->setting->accept_cut) {
        return row_read(upload, row->line, row->cells, row->count, &fault);
    }
    upload->receipt->read++;
    receipt_refuse_whole(upload->receipt, "cut_off", row->line, message, remedy);
    return STATUS_OK;
}

static enum status take_row(void *context, const struct csv_row *row, struct error *error)
{
    struct reading *reading = context;
    struct upload *upload = reading->upload;
    (void)error;
    if (upload->receipt->refused_whole || is_blank(row)) {
        return STATUS_OK;
    }
    reading->start = row->start;
    if (upload->kind == NULL) {
        return take_header(reading, row);
    }
    if (!row->ended && row->count < upload->column_count) {
        return take_cut_row(reading, row);
    }
    upload->unended = !row->ended;
    return row_read(upload, row->line, row->cells, row->count, NULL);
}

/* What is wrong with the form of the text, as a reason to refuse it whole. */
static void refuse_fault(struct upload *upload, const struct csv_reader *reader)
{
    long line = 0;
    switch (csv_reader_fault(reader, &line)) {
    case CSV_FAULT_NONE:
        break;
    case CSV_FAULT_QUOTE:
        receipt_refuse_whole(
            upload->receipt, "quote", line,
            _("In this row a double quote stands where it may not: inside a cell without quotes, or "
              "followed by more text."),
            _("Put the whole cell between double quotes, and write each double quote inside it twice."));
        break;
    case CSV_FAULT_UNCLOSED:
        receipt_refuse_whole(
            upload->receipt, "unclosed_quote", line,
            _("A cell of this row begins with a double quote that is never closed, so the rest of the "
              "file cannot be read."),
            _("Close the quote, or remove it. When the file was cut off, export and upload it again."));
        break;
    case CSV_FAULT_CELL:
        receipt_refuse_whole(upload->receipt, "long_cell", line,
                             _("A cell of this row is far too long; probably a double quote is missing."),
                             _("Look at the double quotes in this row, and shorten the cell."));
        break;
    case CSV_FAULT_ROW:
        receipt_refuse_whole(upload->receipt, "long_row", line,
                             _("This row is far too long or has far too many cells."),
                             _("See whether this is the right file, and whether line ends are missing in it."));
        break;
    }
}

/* `line`: of the first byte. */
static enum status read_all(struct reading *reading, long line, size_t size)
{
    struct upload *upload = reading->upload;
    const struct csv_row_sink sink = {reading, take_row};
    struct csv_reader *reader = NULL;
    upload->give_earlier = give_earlier;
    upload->earlier = reading;
    enum status status = csv_reader_new(reading->header->separator, line, &sink, &reader, upload->error);
    if (status == STATUS_OK) {
        status = csv_reader_feed(reader, reading->text, size, upload->error);
    }
    if (status == STATUS_OK) {
        status = csv_reader_end(reader, upload->error);
    }
    if (status == STATUS_OK) {
        refuse_fault(upload, reader);
    }
    if (upload->receipt->refused_whole) {
        upload_note_unread(upload, reading->text + reading->start);
    }
    upload->give_earlier = NULL;
    upload->earlier = NULL;
    csv_reader_free(reader);
    return status;
}

enum status csv_upload_read(struct upload *upload, const char *text, size_t size)
{
    long line = 1;
    struct header header;
    skip_blank(&text, &size, &line);
    char told = told_separator(text, size);
    if (told != 0) {
        size_t length = line_length(text, size);
        text += length;
        size -= length;
    }
    enum status status = find_header(upload, text, size, told, &header);
    struct reading reading = {.upload = upload, .header = &header, .text = text, .above = header.above};
    return status == STATUS_OK ? read_all(&reading, line, size) : status;
}
