/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/csv_upload.h"

#include "core/language.h"
#include "core/text.h"
#include "importers/csv_reader.h"
#include "importers/header.h"
#include "importers/month_first.h"
#include "importers/row.h"

#include <string.h>
#include <strings.h>

enum {
    HEADER_ROOM = 64 * 1024, /* bytes at the begin of the file in which the header is looked for */
    MAX_ABOVE = 20,          /* rows that may stand above it */
    SOME_NAMES = 2           /* columns known that make a row look like a header */
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

static size_t count_filled(const struct csv_row *row)
{
    size_t filled = 0;
    for (size_t i = 0; i < row->count; i++) {
        filled += text_is_empty(row->cells[i]) ? 0 : 1;
    }
    return filled;
}

/* Where the names of the columns stand, under one separator. */
struct header {
    const struct source *source;
    char separator;
    size_t rows;  /* looked at so far */
    size_t above; /* rows before it: a title, a date, the name of the partner */
    size_t known, cells;
    size_t names; /* cells in which something stands */
    bool whole;
};

/*
 * The first row that has all that some kind of list needs; else the first that names some columns, for its faults can
 * then be told; else the first row.
 */
static enum status try_row(void *context, const struct csv_row *row, struct error *error)
{
    struct header *header = context;
    (void)error;
    if (header->whole || header->rows > MAX_ABOVE || is_blank(row)) {
        return STATUS_OK;
    }
    struct header_fit fit = header_measure(header->source, row->cells, row->count);
    if (header->rows == 0 || fit.whole || (header->known < SOME_NAMES && fit.known >= SOME_NAMES)) {
        header->above = header->rows;
        header->known = fit.known;
        header->cells = row->count;
        header->names = count_filled(row);
        header->whole = fit.whole;
    }
    header->rows++;
    return STATUS_OK;
}

/* `line`: of the first byte. */
static enum status read_rows(char separator, long line, const char *text, size_t size, const struct csv_row_sink *sink,
                             struct error *error)
{
    struct csv_reader *reader = NULL;
    enum status status = csv_reader_new(separator, line, sink, &reader, error);
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
        enum status status = read_rows(header.separator, 1, text, length, &sink, upload->error);
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
    size_t size;
    long line;        /* of its first byte */
    size_t start;     /* of the row at hand */
    size_t above;     /* rows that are still above the header */
    size_t filled;    /* of those above it, the ones filled as rows of the list are */
    long unnumbered;  /* line of the last of these that holds no digit, 0: all do */
    long first_title; /* line of the first of the others, 0: there were none */
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
    return read_rows(reading->header->separator, reading->line, reading->text, reading->start, &sink, error);
}

/* A title has a cell or two; where a list was sorted with its header in it, whole rows stand above that. */
static bool is_filled(const struct reading *reading, const struct csv_row *row)
{
    enum { LEAST = 3 };
    const size_t filled = count_filled(row);
    return filled >= LEAST && filled * 2 >= reading->header->names &&
           header_measure(reading->header->source, row->cells, row->count).known < SOME_NAMES;
}

static bool has_digit(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (strpbrk(row->cells[i], "0123456789") != NULL) {
            return true;
        }
    }
    return false;
}

/* One filled row without any digit is the upper half of a header of two rows. */
static bool is_half_header(const struct reading *reading)
{
    return reading->filled == 1 && reading->unnumbered > 0;
}

static void note_above(struct reading *reading, const struct csv_row *row)
{
    reading->above--;
    upload_note_title(reading->upload, row->cells, row->count);
    if (is_filled(reading, row)) {
        reading->filled++;
        reading->unnumbered = has_digit(row) ? reading->unnumbered : row->line;
    } else if (reading->first_title == 0) {
        reading->first_title = row->line;
    }
}

static enum status refuse_above(void *context, const struct csv_row *row, struct error *error)
{
    const struct reading *reading = context;
    const struct row_fault fault = {.rule = "above",
                                    .message = _("This row stands above the names of the columns; only the rows below "
                                                 "them are read."),
                                    .remedy = _("Put the names of the columns in the first line, above all rows."),
                                    .in_place = true};
    (void)error;
    return is_filled(reading, row) ? row_read(reading->upload, row->line, row->cells, row->count, &fault) : STATUS_OK;
}

/* The rows above the header, read once more now that their columns are known. */
static enum status refuse_all_above(struct reading *reading)
{
    struct upload *upload = reading->upload;
    const struct csv_row_sink sink = {reading, refuse_above};
    if (reading->filled == 0 || is_half_header(reading) || upload->receipt->refused_whole) {
        return STATUS_OK;
    }
    upload->give_earlier = NULL; /* no row of the list stands before them */
    const enum status status =
        read_rows(reading->header->separator, reading->line, reading->text, reading->start, &sink, upload->error);
    upload->give_earlier = give_earlier;
    return status;
}

static enum status note_month_first(void *context, const struct csv_row *row, struct error *error)
{
    const struct reading *reading = context;
    struct upload *upload = reading->upload;
    (void)error;
    for (size_t i = 0; i < upload->kind->column_count && row->start > reading->start; i++) {
        const int position = upload->position[i];
        if (position >= 0 && (size_t)position < row->count && month_first_concerns(&upload->kind->columns[i])) {
            const char *cell = row->cells[position];
            upload->month_first[i] = upload->month_first[i] || month_first_look(cell, strlen(cell)).only;
        }
    }
    return STATUS_OK;
}

/* Rows are read one by one, but which day 12/01 is another row may tell: where there is such a date at all, all are
 * looked at before. */
static enum status look_for_month_first(struct reading *reading)
{
    const struct kind *kind = reading->upload->kind;
    const struct csv_row_sink sink = {reading, note_month_first};
    bool concerned = false;
    for (size_t i = 0; kind != NULL && i < kind->column_count; i++) {
        concerned = concerned || (reading->upload->position[i] >= 0 && month_first_concerns(&kind->columns[i]));
    }
    if (!concerned || reading->upload->receipt->refused_whole || !month_first_look(reading->text, reading->size).only) {
        return STATUS_OK;
    }
    return read_rows(reading->header->separator, reading->line, reading->text, reading->size, &sink,
                     reading->upload->error);
}

/* What stands above the header is not read, and the receipt says what was taken for a title. */
static enum status take_header(struct reading *reading, const struct csv_row *row)
{
    struct upload *upload = reading->upload;
    if (reading->above > 0) {
        note_above(reading, row);
        return STATUS_OK;
    }
    if (is_half_header(reading) && (reading->first_title == 0 || reading->unnumbered < reading->first_title)) {
        reading->first_title = reading->unnumbered;
    }
    if (reading->first_title > 0) {
        upload->line = reading->first_title;
        upload_warn(upload, NULL, "title", _("What stands above the names of the columns is not read."),
                    _("Nothing need be done when it is only a title."));
    }
    enum status status =
        upload->status == STATUS_OK ? header_take(upload, row->line, row->cells, row->count) : upload->status;
    if (status == STATUS_OK) {
        status = look_for_month_first(reading);
    }
    return status == STATUS_OK ? refuse_all_above(reading) : status;
}

/* The file ends in this row, which is not whole. */
static enum status take_cut_row(const struct reading *reading, const struct csv_row *row)
{
    struct upload *upload = reading->upload;
    const char *message = _("The file ends in the middle of a row; the rest of it seems to be lost.");
    const char *remedy =
        _("Export the list again and upload all of it. When the file is whole, end its last line as the "
          "others.");
    const struct row_fault fault = {.rule = "cut_off", .message = message, .remedy = remedy};
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

static enum status read_all(struct reading *reading)
{
    struct upload *upload = reading->upload;
    const struct csv_row_sink sink = {reading, take_row};
    struct csv_reader *reader = NULL;
    upload->give_earlier = give_earlier;
    upload->earlier = reading;
    enum status status = csv_reader_new(reading->header->separator, reading->line, &sink, &reader, upload->error);
    if (status == STATUS_OK) {
        status = csv_reader_feed(reader, reading->text, reading->size, upload->error);
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
    struct reading reading = {
        .upload = upload, .header = &header, .text = text, .size = size, .line = line, .above = header.above};
    return status == STATUS_OK ? read_all(&reading) : status;
}
