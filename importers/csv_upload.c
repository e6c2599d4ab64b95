/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/csv_upload.h"

#include "core/language.h"
#include "core/text.h"
#include "importers/csv_reader.h"

#include <string.h>
#include <strings.h>

enum { HEADER_ROOM = 64 * 1024 };

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

/* Bytes of the first row, quotes respected. */
static size_t header_length(const char *text, size_t size)
{
    bool quoted = false;
    size_t length = 0;
    while (length < size && length < HEADER_ROOM && (quoted || (text[length] != '\n' && text[length] != '\r'))) {
        quoted = text[length] == '"' ? !quoted : quoted;
        length++;
    }
    return length;
}

/* How a header looks under one separator. */
struct trial {
    const struct source *source;
    size_t known, cells;
};

static enum status try_row(void *context, const struct csv_row *row, struct error *error)
{
    struct trial *trial = context;
    (void)error;
    trial->known = upload_known_names(trial->source, row->cells, row->count);
    trial->cells = row->count;
    return STATUS_OK;
}

static enum status try_separator(char separator, const char *text, size_t size, struct trial *trial,
                                 struct error *error)
{
    const struct csv_row_sink sink = {trial, try_row};
    struct csv_reader *reader = NULL;
    enum status status = csv_reader_new(separator, 1, &sink, &reader, error);
    if (status == STATUS_OK) {
        status = csv_reader_feed(reader, text, size, error);
    }
    if (status == STATUS_OK) {
        status = csv_reader_end(reader, error);
    }
    csv_reader_free(reader);
    return status;
}

static enum status find_separator(const struct upload *upload, const char *text, size_t size, char *separator)
{
    static const char candidates[] = {';', ',', '\t'};
    struct trial best = {0};
    size_t length = header_length(text, size);
    *separator = candidates[0];
    for (size_t i = 0; i < sizeof candidates; i++) {
        struct trial trial = {.source = upload->setting->source};
        enum status status = try_separator(candidates[i], text, length, &trial, upload->error);
        if (status != STATUS_OK) {
            return status;
        }
        if (trial.known > best.known || (trial.known == best.known && trial.cells > best.cells)) {
            best = trial;
            *separator = candidates[i];
        }
    }
    return STATUS_OK;
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

static enum status take_row(void *context, const struct csv_row *row, struct error *error)
{
    struct upload *upload = context;
    (void)error;
    if (upload->receipt->refused_whole || is_blank(row)) {
        return STATUS_OK;
    }
    if (upload->kind == NULL) {
        return upload_header(upload, row->line, row->cells, row->count);
    }
    if (!row->ended && row->count < upload->column_count) {
        upload->receipt->read++;
        receipt_refuse_whole(upload->receipt, "cut_off", row->line,
                             _("The file ends in the middle of a row; the rest of it seems to be lost."),
                             _("Export the list again and upload all of it. When the file is whole, end its last line "
                               "as the others."));
        return STATUS_OK;
    }
    enum status status = upload_row(upload, row->line, row->cells, row->count, NULL);
    if (status == STATUS_OK && !row->ended) {
        upload_warn(upload, NULL, "last_line", _("The last line of the file has no line end."),
                    _("See whether the file is whole and this row is right; a file that was cut off looks like this."));
        status = upload->status;
    }
    return status;
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

static enum status read_all(struct upload *upload, char separator, long line, const char *text, size_t size)
{
    const struct csv_row_sink sink = {upload, take_row};
    struct csv_reader *reader = NULL;
    enum status status = csv_reader_new(separator, line, &sink, &reader, upload->error);
    if (status == STATUS_OK) {
        status = csv_reader_feed(reader, text, size, upload->error);
    }
    if (status == STATUS_OK) {
        status = csv_reader_end(reader, upload->error);
    }
    if (status == STATUS_OK) {
        refuse_fault(upload, reader);
    }
    csv_reader_free(reader);
    return status;
}

enum status csv_upload_read(struct upload *upload, const char *text, size_t size)
{
    long line = 1;
    char separator = 0;
    skip_blank(&text, &size, &line);
    separator = told_separator(text, size);
    if (separator != 0) {
        size_t length = line_length(text, size);
        text += length;
        size -= length;
    } else {
        enum status status = find_separator(upload, text, size, &separator);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return read_all(upload, separator, line, text, size);
}
