/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/row.h"

#include "core/language.h"
#include "core/text.h"
#include "importers/cell.h"
#include "importers/encoding.h"
#include "importers/month_first.h"
#include "importers/national_number.h"
#include "importers/rows_back.h"
#include "importers/spreadsheet.h"
#include "importers/stray.h"

#include <string.h>

/* A cell of several lines becomes one line; elsewhere a line end is a control character like any other. */
static void join_lines(char *text, char instead)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from == '\r' && from[1] == '\n') {
            continue;
        }
        *to++ = (char)(*from == '\n' || *from == '\r' ? instead : (*from == '\t' ? ' ' : *from));
    }
    *to = '\0';
}

/* What Excel must not take for a formula may come back with the apostrophe that prevents it. */
static const char *without_apostrophe(const char *cell)
{
    return cell[0] == '\'' && text_is_formula(cell + 1) ? cell + 1 : cell;
}

/* The cell trimmed, NFC, without control characters: itself, or in upload->cell; NULL: the row was refused. */
static const char *prepare(struct upload *upload, const struct column *column, const char *cell)
{
    cell = without_apostrophe(cell);
    if (text_is_plain(cell)) {
        return cell;
    }
    /* NFC makes a text at most three times as long. */
    upload->status = buffer_grow((void **)&upload->cell, &upload->cell_size, strlen(cell) * 3 + 1, 1, upload->error);
    if (upload->status != STATUS_OK) {
        return NULL;
    }
    if (!text_normalise(cell, upload->cell, upload->cell_size)) {
        upload_refuse(upload, column, "too_long", _("This cell is far too long."), _("Write it shorter."));
        return NULL;
    }
    if ((column->flags & COLUMN_LINES) != 0) {
        join_lines(upload->cell, column->read == cell_text ? ' ' : ';');
    }
    if (!text_is_clean(upload->cell, strlen(upload->cell))) {
        upload_refuse(upload, column, "control",
                      _("This cell holds characters that cannot be seen (control characters)."),
                      _("Type its text again, without line ends or tabs, and without copying it from elsewhere."));
        return NULL;
    }
    return upload->cell;
}

/* false: the cell holds what a spreadsheet made of it, and the row was refused. */
static bool is_undamaged(struct upload *upload, const struct column *column, const char *cell)
{
    switch (spreadsheet_damage(cell)) {
    case SPREADSHEET_FINE:
        return true;
    case SPREADSHEET_EXPONENT:
        upload_refuse(upload, column, "exponent",
                      _("The spreadsheet turned a long number into one with an exponent (as 1,23E+10); its last digits "
                        "are lost."),
                      _("In Excel, give the column the format Text, type the number again, and save the list again."));
        break;
    case SPREADSHEET_NARROW:
        upload_refuse(upload, column, "narrow",
                      _("Only ### stands here: in the spreadsheet the column was too narrow to show what is in it."),
                      _("In Excel, make the column wider until the cell can be read, and save the list again."));
        break;
    case SPREADSHEET_FORMULA:
        upload_refuse(upload, column, "formula", _("A formula of the spreadsheet failed here and left an error."),
                      _("In Excel, type the value itself instead of the formula, and save the list again."));
        break;
    }
    return false;
}

/* false: which day it is is not clear, as elsewhere in the column the month stands first, and the row was refused. */
static bool is_clear_date(struct upload *upload, const struct column *column, const char *cell)
{
    if (!upload->month_first[column - upload->kind->columns] || !month_first_look(cell, strlen(cell)).unsure) {
        return true;
    }
    upload_refuse(upload, column, "date",
                  _("It is not clear which day this is: in other rows of this column the month stands first."),
                  _("Write day, month, year in the whole column, such as 24/11/2026, or 2026-11-24."));
    return false;
}

/* What was made gibberish before it came is taken; only the source can tell what it was. */
static void warn_mangled(struct upload *upload, const struct column *column, const char *cell)
{
    if (column->read == cell_text && !text_is_plain(cell) && encoding_is_mangled(cell)) {
        upload_warn(
            upload, column, "encoding",
            _("Here stand odd signs where there seem to have been letters with accents; the text is used "
              "as it is."),
            _("Save the list again as \"CSV UTF-8\", see whether these letters are right in it, and upload it."));
    }
}

static void read_cell(struct upload *upload, const struct column *column, const char *cell, struct record *record)
{
    const char *given = cell;
    /* Most columns are not in the file: nothing needs to be made fit for reading. */
    if (cell[0] != '\0') {
        cell = prepare(upload, column, cell);
        if (cell == NULL || !is_undamaged(upload, column, cell) || !is_clear_date(upload, column, cell)) {
            return;
        }
    }
    if (cell[0] != '\0') {
        warn_mangled(upload, column, given);
        column->read(upload, column, cell, (char *)record + column->offset);
    } else if (column->flags & COLUMN_REQUIRED) {
        upload_refuse(upload, column, "required", _("This cell must not be empty."), _("Fill it in."));
    }
}

static void read_cells(struct upload *upload, const char *const *cells, size_t count, struct record *record)
{
    const struct kind *kind = upload->kind;
    for (size_t i = 0; i < kind->column_count && upload->status == STATUS_OK; i++) {
        int position = upload->position[i];
        bool given = position >= 0 && (size_t)position < count && cells[position] != NULL;
        read_cell(upload, &kind->columns[i], given ? cells[position] : "", record);
    }
}

/* Digits before a point or a comma that can be metres or degrees, and digits after it. */
static bool may_be_coordinate(const char *cell)
{
    enum { MOST = 7 };
    cell += *cell == '-' ? 1 : 0;
    const size_t whole = strspn(cell, "0123456789");
    cell += whole;
    cell += *cell == '.' || *cell == ',' ? 1 : 0;
    return whole <= MOST && cell[strspn(cell, "0123456789")] == '\0';
}

/* May a national number be looked for in this cell, to which no column need belong? */
static bool may_hold_number(const struct upload *upload, const struct column *column, const char *cell)
{
    const bool coordinate = column != NULL && (column->flags & COLUMN_COORDINATE) != 0 && may_be_coordinate(cell);
    return upload_refuses_numbers(upload) && !coordinate;
}

static const char *remedy_for_number(const struct column *column)
{
    return column != NULL && column->read == cell_phone
               ? _("Remove it from the list; use a number of your own as identity. If it is a telephone number, write "
                   "it with +32 or 0 in front.")
               : _("Remove it from the list; use a number of your own as identity.");
}

/* National numbers, in whatever column; and cells to which no column belongs. */
static void look_over(struct upload *upload, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count && upload->status == STATUS_OK; i++) {
        if (text_is_empty(cells[i])) {
            continue;
        }
        const struct upload_column *own = i < upload->column_count ? &upload->columns[i] : NULL;
        const struct column *column = own == NULL ? NULL : own->column;
        if (may_hold_number(upload, column, cells[i]) && national_number_in(cells[i])) {
            upload->refused = true;
            upload->has_national = true;
            upload_say(upload, own == NULL ? "" : own->name, "national_number",
                       _("This cell holds a national number; these may not be used here."), remedy_for_number(column),
                       false);
        }
        if (own == NULL) {
            upload_refuse(upload, NULL, "cells", _("The row has more cells than the first line has columns."),
                          _("Put a cell that holds the separator itself between double quotes."));
            return;
        }
        if (own->name[0] == '\0' && !upload->said_unnamed) {
            upload->said_unnamed = true;
            upload_say(upload, "", "unknown_column",
                       _("There are cells in a column without a name; they are not used."),
                       _("Give the column a name in the first line, or remove it."), true);
        }
    }
}

static const char *id_of(const struct upload *upload, const struct record *record)
{
    if (upload->kind->upload == UPLOAD_VOLUNTEERS) {
        return record->volunteer.person.id;
    }
    return upload->kind->upload == UPLOAD_REQUESTS ? record->request.id : NULL;
}

static bool is_own(const struct upload *upload, const char *id)
{
    const char *source = upload->setting->source->code;
    return text_starts_with(id, source) && id[strlen(source)] == '/';
}

/* Which of the two is right nobody knows, so the later row is refused whatever became of the earlier: else a list would
 * say something else once that is mended. */
static void refuse_duplicate(struct upload *upload, const struct ids_row *earlier)
{
    char message[RECEIPT_MESSAGE_SIZE];
    (void)text_format(message, sizeof message,
                      earlier->refused
                          ? _("This number stands in line %ld of the list you sent as well; neither row was taken.")
                          : _("This number stands in line %ld of the list you sent as well; only that row was taken."),
                      earlier->line);
    upload_refuse(upload, upload_column(upload, "id"), "duplicate", message,
                  _("Give every row a number of its own, or remove one of the two."));
}

/* Remembers the row's id; refuses the row when it was there before. */
static void check_id(struct upload *upload, const struct record *record)
{
    const char *id = id_of(upload, record);
    struct ids_row row = {.line = upload->line, .refused = upload->refused};
    bool known = false;
    if (text_is_empty(id)) {
        return;
    }
    if (!is_own(upload, id)) {
        upload_refuse(upload, upload_column(upload, "id"), "id",
                      _("This number names another source, whose rows only that source may send."),
                      _("Write your own number, without the name of a source before it."));
        return;
    }
    upload->status = ids_add(&upload->ids, id, &row, &known, upload->error);
    if (known) {
        refuse_duplicate(upload, &row);
    }
}

/* Two good rows that contradict each other: the later one counts, as it does in a later list. */
static void check_contradiction(struct upload *upload, const struct record *record)
{
    const struct kind *kind = upload->kind;
    char key[3 * ID_SIZE];
    char message[RECEIPT_MESSAGE_SIZE];
    bool known = false;
    if (kind->key == NULL || upload->refused) {
        return;
    }
    struct ids_row row = {.line = upload->line};
    const int value = kind->key(record, key, sizeof key);
    row.value = value;
    upload->status = ids_put(&upload->ids, key, &row, &known, upload->error);
    if (upload->status == STATUS_OK && known && row.value != value) {
        (void)text_format(
            message, sizeof message,
            _("Line %ld of the list you sent says something else of the same; this row counts, and that one does not."),
            row.line);
        upload_warn(upload, upload_column(upload, kind->told), "duplicate", message, _("Remove one of the two rows."));
    }
}

/* Who stands in a list with a mistake has not left it. */
static void keep_known(struct upload *upload, const struct record *record)
{
    const struct import_sink *sink = upload->setting->sink;
    const char *id = id_of(upload, record);
    if (sink != NULL && sink->keep != NULL && id != NULL && is_own(upload, id)) {
        upload->status = sink->keep(sink->context, upload->kind->upload, id, upload->error);
    }
}

/* Of a row that is refused as it stands, whose it is. */
static void read_id(struct upload *upload, const char *const *cells, size_t count)
{
    const struct column *column = columns_named(upload->kind, "id");
    const int position = column == NULL ? -1 : upload->position[column - upload->kind->columns];
    struct record record;
    if (position < 0 || (size_t)position >= count || upload->status != STATUS_OK) {
        return;
    }
    upload->kind->clear(&record);
    read_cell(upload, column, cells[position], &record);
    if (upload->status == STATUS_OK) {
        check_id(upload, &record);
    }
    if (upload->status == STATUS_OK) {
        keep_known(upload, &record);
    }
}

/* Reads the record; when all is well it goes to the sink. */
static void take_row(struct upload *upload, const char *const *cells, size_t count)
{
    const struct kind *kind = upload->kind;
    const struct import_sink *sink = upload->setting->sink;
    struct record record;
    kind->clear(&record);
    look_over(upload, cells, count);
    read_cells(upload, cells, count, &record);
    if (upload->status == STATUS_OK) {
        kind->check(upload, &record);
    }
    if (upload->status == STATUS_OK) {
        check_id(upload, &record);
    }
    if (upload->status == STATUS_OK) {
        check_contradiction(upload, &record);
    }
    if (upload->refused && upload->status == STATUS_OK) {
        keep_known(upload, &record);
    }
    if (upload->refused || upload->status != STATUS_OK) {
        return;
    }
    if (kind->upload == UPLOAD_DECISIONS && !record.has_decision) {
        upload->receipt->without_decision++;
    }
    if (sink != NULL) {
        upload->status = kind->give(sink, &record, upload->error);
    }
}

static void give_cell(struct upload *upload, const struct column *column, const char *cell)
{
    cell = cell == NULL ? "" : cell;
    rows_back_cell(&upload->back, cell, may_hold_number(upload, column, cell));
}

/* Cells to which no column belongs go behind ours: what is not mended is refused again, not lost. */
static void give_surplus(struct upload *upload, const char *const *cells, size_t count)
{
    while (count > upload->column_count && text_is_empty(cells[count - 1])) {
        count--;
    }
    for (size_t i = upload->column_count; i < count; i++) {
        buffer_text(&upload->back, i == upload->column_count ? ";" : "");
        give_cell(upload, NULL, cells[i]);
    }
}

static enum status give_back(struct upload *upload, const char *const *cells, size_t count,
                             enum rows_back_status status, const char *mend)
{
    for (size_t i = 0; upload->by_name && i < upload->kind->column_count; i++) {
        int position = upload->position[i];
        give_cell(upload, &upload->kind->columns[i],
                  position >= 0 && (size_t)position < count ? cells[position] : NULL);
    }
    for (size_t i = 0; !upload->by_name && i < upload->own_columns; i++) {
        give_cell(upload, upload->columns[i].column, i < count ? cells[i] : NULL);
    }
    rows_back_status(&upload->back, status, mend);
    if (!upload->by_name) {
        give_surplus(upload, cells, count);
    }
    rows_back_end_row(&upload->back);
    return upload->back.status == STATUS_MEMORY ? error_memory(upload->error) : STATUS_OK;
}

enum status row_give_back(struct upload *upload, const char *const *cells, size_t count)
{
    return give_back(upload, cells, count, ROWS_BACK_ACCEPTED, "");
}

/* The row that was just read. */
static enum status give_this_back(struct upload *upload, const char *const *cells, size_t count)
{
    const bool mend = upload->refused || upload->warned;
    enum status status = STATUS_OK;
    if (!mend) {
        const bool wanted = upload->to_mend || upload->give_earlier == NULL;
        return wanted ? row_give_back(upload, cells, count) : STATUS_OK;
    }
    if (!upload->to_mend && upload->give_earlier != NULL) {
        status = upload->give_earlier(upload->earlier, upload->error);
    }
    upload->to_mend = true;
    if (status == STATUS_OK && upload->mend.status == STATUS_MEMORY) {
        status = error_memory(upload->error);
    }
    return status == STATUS_OK ? give_back(upload, cells, count, upload->refused ? ROWS_BACK_REFUSED : ROWS_BACK_REMARK,
                                           upload->mend.size == 0 ? "" : upload->mend.data)
                               : status;
}

static void warn_unended(struct upload *upload)
{
    upload_warn(upload, NULL, "last_line", _("The last line of the file has no line end."),
                _("See whether the file is whole and this row is right; a file that was cut off looks like this."));
}

enum status row_read(struct upload *upload, long line, const char *const *cells, size_t count,
                     const struct row_fault *fault)
{
    struct row_fault stray;
    upload_begin_row(upload, line);
    if (fault == NULL && !upload->by_name && stray_row(upload, cells, count, &stray)) {
        fault = &stray;
    }
    if (fault != NULL) {
        upload_refuse(upload, NULL, fault->rule, fault->message, fault->remedy);
        look_over(upload, cells, count);
        if (fault->in_place) {
            read_id(upload, cells, count);
        }
    } else {
        take_row(upload, cells, count);
    }
    if (upload->unended && upload->status == STATUS_OK) {
        warn_unended(upload);
    }
    if (upload->status == STATUS_OK) {
        upload->status = give_this_back(upload, cells, count);
    }
    upload->receipt->read++;
    if (upload->refused) {
        upload->receipt->refused++;
    } else {
        upload->receipt->accepted++;
    }
    return upload->status;
}
