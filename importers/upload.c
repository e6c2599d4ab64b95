/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/upload.h"

#include "core/language.h"
#include "core/text.h"
#include "importers/cell.h"
#include "importers/national_number.h"
#include "importers/rows_back.h"
#include "importers/spreadsheet.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/* Column names shorter than this have too many neighbours for a hint. */
enum { HINT_LENGTH = 4 };

struct upload_id {
    UT_hash_handle hh;
    char id[ID_SIZE];
};

void upload_start(struct upload *upload, const struct import_setting *setting, struct receipt *receipt,
                  struct error *error)
{
    memset(upload, 0, sizeof *upload);
    upload->setting = setting;
    upload->receipt = receipt;
    upload->error = error;
    upload->back.limit = RECEIPT_MAX_TEXT;
    for (size_t i = 0; i < COLUMNS_MAX; i++) {
        upload->position[i] = -1;
    }
}

void upload_free(struct upload *upload)
{
    struct upload_id *id = NULL;
    struct upload_id *next = NULL;
    HASH_ITER (hh, upload->ids, id, next) {
        HASH_DEL(upload->ids, id);
        free(id);
    }
    free(upload->columns);
    free(upload->cell);
    buffer_free(&upload->back);
    buffer_free(&upload->mend);
    memset(upload, 0, sizeof *upload);
}

const struct column *upload_column(const struct upload *upload, const char *name)
{
    return columns_named(upload->kind, name);
}

/* ---- what is said about rows -------------------------------------------------------------- */

/* The first of the names of a column in the current language. */
static void own_name(const struct column *column, char *name, size_t size)
{
    const char *names = column->name;
    bool too_long = false;
    if (language_current() == LANGUAGE_DUTCH) {
        names = column->dutch;
    } else if (language_current() == LANGUAGE_FRENCH) {
        names = column->french;
    }
    (void)text_next_item(&names, "|", name, size, &too_long);
}

static void add_line(struct upload *upload, const char *column, const char *rule, const char *message,
                     const char *remedy, bool warning)
{
    struct receipt_line line = {.line = upload->line, .warning = warning};
    buffer_format(&upload->mend, "%s%s%s%s %s", upload->mend.size == 0 ? "" : " | ", column,
                  text_is_empty(column) ? "" : ": ", message, remedy);
    upload->warned = upload->warned || warning;
    (void)text_copy(line.column, sizeof line.column, column);
    (void)text_format(line.rule, sizeof line.rule, "%s", rule);
    (void)text_format(line.message, sizeof line.message, "%s", message);
    (void)text_format(line.remedy, sizeof line.remedy, "%s", remedy);
    enum status status = receipt_add(upload->receipt, &line, upload->error);
    upload->status = upload->status == STATUS_OK ? status : upload->status;
}

static void add_line_of(struct upload *upload, const struct column *column, const char *rule, const char *message,
                        const char *remedy, bool warning)
{
    char name[NAME_SIZE] = "";
    if (column != NULL) {
        int position = upload->position[column - upload->kind->columns];
        if (position >= 0) {
            (void)text_copy(name, sizeof name, upload->columns[position].name);
        } else {
            own_name(column, name, sizeof name);
        }
    }
    add_line(upload, name, rule, message, remedy, warning);
}

void upload_refuse(struct upload *upload, const struct column *column, const char *rule, const char *message,
                   const char *remedy)
{
    upload->refused = true;
    add_line_of(upload, column, rule, message, remedy, false);
}

void upload_warn(struct upload *upload, const struct column *column, const char *rule, const char *message,
                 const char *remedy)
{
    add_line_of(upload, column, rule, message, remedy, true);
}

/* ---- columns ------------------------------------------------------------------------------ */

/* The column a header means: after the source's own names, then after those of FORMATS. */
static const struct column *resolve(const struct source *source, const struct kind *kind, const char *header)
{
    char folded[NAME_SIZE];
    char own[NAME_SIZE];
    if (!text_fold(header, folded, sizeof folded) || folded[0] == '\0') {
        return NULL;
    }
    for (size_t i = 0; i < source->column_count; i++) {
        if (text_fold(source->columns[i].header, own, sizeof own) && text_equal(own, folded)) {
            const struct column *column = columns_named(kind, source->columns[i].means);
            if (column != NULL) {
                return column;
            }
        }
    }
    return columns_find(kind, folded);
}

/* Columns that say where: one of them must be there with its companions. */
static bool has_place(const struct kind *kind, const bool *present)
{
    static const char *const ways[][3] = {{"x", "y"}, {"lat", "lon"}, {"street", "house_number"}, {"area"}};
    size_t count = kind->upload == UPLOAD_ADDRESSES ? 2 : sizeof ways / sizeof ways[0];
    for (size_t way = 0; way < count; way++) {
        bool whole = true;
        for (size_t i = 0; i < 3 && ways[way][i] != NULL; i++) {
            const struct column *column = columns_named(kind, ways[way][i]);
            whole = whole && column != NULL && present[column - kind->columns];
        }
        if (whole) {
            return true;
        }
    }
    return false;
}

/* How well a header fits a kind. */
struct fit {
    size_t needed, found; /* columns that must be there (a place counts as one), and those that are */
    size_t known;         /* columns that are known, needed or not */
};

static struct fit measure(const struct source *source, const struct kind *kind, const char *const *cells, size_t count)
{
    struct fit fit = {0};
    bool present[COLUMNS_MAX] = {false};
    for (size_t i = 0; i < count; i++) {
        const struct column *column = resolve(source, kind, cells[i]);
        if (column != NULL && !present[column - kind->columns]) {
            present[column - kind->columns] = true;
            fit.known++;
        }
    }
    for (size_t i = 0; i < kind->column_count; i++) {
        if (kind->columns[i].flags & (COLUMN_REQUIRED | COLUMN_PRESENT)) {
            fit.needed++;
            fit.found += present[i] ? 1 : 0;
        }
    }
    if (kind->needs_place) {
        fit.needed++;
        fit.found += has_place(kind, present) ? 1 : 0;
    }
    return fit;
}

struct upload_header_fit upload_fit(const struct source *source, const char *const *cells, size_t count)
{
    struct upload_header_fit best = {0};
    for (size_t i = 0; i < COLUMNS_KIND_COUNT; i++) {
        struct fit fit = measure(source, &columns_kinds()[i], cells, count);
        best.known = fit.known > best.known ? fit.known : best.known;
        best.whole = best.whole || fit.found == fit.needed;
    }
    return best;
}

/* More columns known; as many, but more of those that are needed. */
static bool is_nearer(const struct fit *a, const struct fit *b)
{
    return a->known > b->known || (a->known == b->known && a->found * b->needed > b->found * a->needed);
}

/*
 * The kind whose needed columns are all there, else the one that looks most like it (*whole is false); NULL: none.
 * A list of people may have all that the address register needs; it is one only when nothing looks more like people,
 * or a list of volunteers with one name misspelt would be taken for addresses.
 */
static const struct kind *find_kind(const struct source *source, const char *const *cells, size_t count, bool *whole)
{
    enum { ENOUGH = 3 }; /* known columns that make a guess worth telling */
    const struct kind *best = NULL;
    struct fit best_fit = {.needed = 1};
    *whole = true;
    for (size_t i = 0; i < COLUMNS_KIND_COUNT; i++) {
        const struct kind *kind = &columns_kinds()[i];
        struct fit fit = measure(source, kind, cells, count);
        bool nearer = is_nearer(&fit, &best_fit);
        if (fit.found == fit.needed && (nearer || kind->upload != UPLOAD_ADDRESSES)) {
            return kind;
        }
        if (nearer) {
            best = kind;
            best_fit = fit;
        }
    }
    *whole = false;
    return best_fit.known >= ENOUGH || best_fit.found * 2 >= best_fit.needed ? best : NULL;
}

static void refuse_kind(struct upload *upload, long line)
{
    char reason[RECEIPT_MESSAGE_SIZE];
    (void)text_format(reason, sizeof reason, _("This source may not upload this kind of list: %s."),
                      receipt_kind_name(upload->kind->upload));
    receipt_refuse_whole(
        upload->receipt, "kind", line, reason,
        _("Send the list to whoever may upload it, or ask the administrator of the city to allow it."));
}

static bool is_allowed(const struct upload *upload)
{
    return (upload->setting->source->kinds & (unsigned)upload->kind->upload) != 0;
}

static void refuse_missing(struct upload *upload, long line)
{
    const struct kind *kind = upload->kind;
    struct buffer missing = {.limit = RECEIPT_MESSAGE_SIZE};
    bool present[COLUMNS_MAX] = {false};
    char reason[RECEIPT_MESSAGE_SIZE];
    for (size_t i = 0; i < kind->column_count; i++) {
        char name[NAME_SIZE];
        present[i] = upload->position[i] >= 0;
        if (!present[i] && (kind->columns[i].flags & (COLUMN_REQUIRED | COLUMN_PRESENT)) != 0) {
            own_name(&kind->columns[i], name, sizeof name);
            buffer_format(&missing, "%s%s", missing.size == 0 ? "" : ", ", name);
        }
    }
    if (missing.size > 0) {
        (void)text_format(reason, sizeof reason,
                          _("This looks like a list of %1$s, but these columns are missing: %2$s."),
                          receipt_kind_name(kind->upload), missing.data);
    } else {
        (void)text_format(reason, sizeof reason,
                          _("This looks like a list of %s, but no columns say where: x and y, or lat and lon, or an "
                            "address, or an area."),
                          receipt_kind_name(kind->upload));
    }
    receipt_refuse_whole(upload->receipt, "columns", line, reason,
                         _("Put the names of all needed columns in the first line of the file. When a column has "
                           "another name with you, ask the administrator of the city to add it to bvb.conf."));
    buffer_free(&missing);
}

/* Adds a column of the file; *added NULL: refused whole because the same column is there twice. */
static enum status add_column(struct upload *upload, const char *name, const struct column *column)
{
    enum status status = buffer_grow((void **)&upload->columns, &upload->column_capacity, upload->column_count + 1,
                                     sizeof *upload->columns, upload->error);
    if (status != STATUS_OK) {
        return status;
    }
    struct upload_column *added = &upload->columns[upload->column_count];
    (void)text_copy(added->name, sizeof added->name, name);
    added->column = column;
    if (column != NULL) {
        upload->position[column - upload->kind->columns] = (int)upload->column_count;
    }
    upload->column_count++;
    return STATUS_OK;
}

/* An unknown column is not used, and that is said; when its name is nearly one of ours, that as well. */
static void warn_unknown(struct upload *upload, const char *name)
{
    char folded[NAME_SIZE];
    char near[NAME_SIZE];
    char remedy[RECEIPT_REMEDY_SIZE];
    const struct column *nearest = NULL;
    if (text_fold(name, folded, sizeof folded) && strlen(folded) >= HINT_LENGTH) {
        nearest = columns_nearest(upload->kind, folded);
    }
    if (nearest != NULL && upload->position[nearest - upload->kind->columns] < 0) {
        own_name(nearest, near, sizeof near);
        (void)text_format(remedy, sizeof remedy, _("Did you mean %s? Then give the column that name."), near);
    } else {
        (void)text_format(remedy, sizeof remedy, "%s",
                          _("Nothing need be done when bvb does not need it; otherwise see the names of columns in the "
                            "manual of files."));
    }
    add_line(upload, name, "unknown_column", _("This column is not known and is not used."), remedy, true);
}

static bool refuses_numbers(const struct upload *upload)
{
    return upload->setting->settings->refuse_national_numbers;
}

void upload_note_title(struct upload *upload, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count && refuses_numbers(upload); i++) {
        upload->has_national = upload->has_national || national_number_in(cells[i]);
    }
}

enum status upload_mask(struct upload *upload, const char *text, size_t size)
{
    struct receipt *receipt = upload->receipt;
    struct buffer *masked = &receipt->masked;
    if (upload->has_national_column) {
        receipt->keep = RECEIPT_KEEP_NOTHING;
    }
    if (!upload->has_national || upload->has_national_column) {
        return STATUS_OK;
    }
    masked->limit = RECEIPT_MAX_TEXT;
    buffer_add(masked, text, size);
    /* In XML it may have been written in a way that only the parser reads. */
    bool found = masked->status == STATUS_OK && national_number_mask(masked->data, masked->size) > 0;
    receipt->keep = found ? RECEIPT_KEEP_MASKED : RECEIPT_KEEP_NOTHING;
    if (!found) {
        buffer_free(masked);
    }
    return masked->status == STATUS_MEMORY ? error_memory(upload->error) : STATUS_OK;
}

/* The name of a column as it can be shown. */
static void show_name(const char *cell, char *name)
{
    if (!text_normalise(cell, name, NAME_SIZE) || !text_is_clean(name, strlen(name)) || national_number_in(name)) {
        (void)text_copy(name, NAME_SIZE, "?");
    }
}

static bool is_national_column(const char *name)
{
    char folded[NAME_SIZE];
    return text_fold(name, folded, sizeof folded) && national_number_is_header(folded);
}

static void refuse_national_column(struct upload *upload, long line)
{
    upload->has_national_column = true;
    receipt_refuse_whole(
        upload->receipt, "national_number", line,
        _("The file has a column for national numbers; these may not be used here."),
        _("Remove that column from the list and upload it again; use a number of your own as identity."));
}

/* Our own two columns, when a list comes back that we gave back. */
static void find_own_columns(struct upload *upload)
{
    size_t count = upload->column_count;
    char status[NAME_SIZE];
    char mend[NAME_SIZE];
    upload->own_columns = count;
    if (count >= 2 && upload->columns[count - 2].column == NULL && upload->columns[count - 1].column == NULL &&
        text_fold(upload->columns[count - 2].name, status, sizeof status) &&
        text_fold(upload->columns[count - 1].name, mend, sizeof mend) && rows_back_is_own(status, mend)) {
        upload->own_columns = count - 2;
    }
}

static enum status take_columns(struct upload *upload, long line, const char *const *cells, size_t count)
{
    enum status status = STATUS_OK;
    const struct source *source = upload->setting->source;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        char name[NAME_SIZE];
        show_name(cells[i], name);
        upload->has_national = upload->has_national || (refuses_numbers(upload) && national_number_in(cells[i]));
        const struct column *column = resolve(source, upload->kind, cells[i]);
        if (column != NULL && upload->position[column - upload->kind->columns] >= 0) {
            receipt_refuse_whole(upload->receipt, "columns", line, _("Two columns of the file mean the same."),
                                 _("Keep one of them, or give the other a different name; see the names of columns in "
                                   "the manual of files."));
        }
        status = add_column(upload, name, column);
    }
    find_own_columns(upload);
    return status;
}

/* The names of the columns, as they go back. */
static void start_rows_back(struct upload *upload)
{
    rows_back_begin(&upload->back);
    for (size_t i = 0; i < (upload->by_name ? upload->kind->column_count : upload->own_columns); i++) {
        rows_back_cell(&upload->back, upload->by_name ? upload->kind->columns[i].name : upload->columns[i].name, false);
    }
    rows_back_header(&upload->back);
    rows_back_end_row(&upload->back);
}

enum status upload_header(struct upload *upload, long line, const char *const *cells, size_t count)
{
    bool whole = false;
    while (count > 0 && text_is_empty(cells[count - 1])) {
        count--;
    }
    for (size_t i = 0; i < count && refuses_numbers(upload); i++) {
        if (is_national_column(cells[i])) {
            refuse_national_column(upload, line);
            return STATUS_OK;
        }
    }
    upload->line = line;
    upload->kind = find_kind(upload->setting->source, cells, count, &whole);
    if (upload->kind == NULL) {
        receipt_refuse_whole(upload->receipt, "header", line,
                             _("The first line does not name the columns of any list that bvb knows."),
                             _("Put the names of the columns in the first line, such as id, last_name, tasks; they are "
                               "in the manual of files. When they have other names with you, ask the administrator of "
                               "the city to add these to bvb.conf."));
        return STATUS_OK;
    }
    upload->receipt->kind = upload->kind->upload;
    enum status status = take_columns(upload, line, cells, count);
    if (status != STATUS_OK || upload->receipt->refused_whole) {
        return status;
    }
    if (!is_allowed(upload)) {
        refuse_kind(upload, line);
    }
    /* Also when a column is missing: the name that was misspelt is the one to mend. */
    for (size_t i = 0; i < upload->own_columns && !upload->receipt->refused_whole && !upload->kind->may_be_silent;
         i++) {
        if (upload->columns[i].column == NULL && upload->columns[i].name[0] != '\0') {
            warn_unknown(upload, upload->columns[i].name);
        }
    }
    if (!whole) {
        refuse_missing(upload, line);
    }
    start_rows_back(upload);
    return upload->status;
}

enum status upload_root(struct upload *upload, long line, const char *element)
{
    upload->line = line;
    upload->kind = columns_kind_of_element(element);
    if (upload->kind == NULL) {
        receipt_refuse_whole(
            upload->receipt, "header", line, _("The outermost element is not the name of any list that bvb knows."),
            _("It must be one of: volunteers, requests, pairs, visits, travel, addresses, decisions."));
        return STATUS_OK;
    }
    upload->receipt->kind = upload->kind->upload;
    if (!is_allowed(upload)) {
        refuse_kind(upload, line);
    }
    upload->by_name = true;
    start_rows_back(upload);
    return STATUS_OK;
}

enum status upload_name(struct upload *upload, long line, const char *name, size_t *position)
{
    for (size_t i = 0; i < upload->column_count; i++) {
        if (text_equal(upload->columns[i].name, name)) {
            *position = i;
            return STATUS_OK;
        }
    }
    if (upload->column_count >= UPLOAD_MAX_NAMES || strlen(name) >= NAME_SIZE || !text_is_clean(name, strlen(name))) {
        return STATUS_REFUSED;
    }
    if (refuses_numbers(upload) && is_national_column(name)) {
        refuse_national_column(upload, line);
        return STATUS_OK;
    }
    const struct column *column = columns_named(upload->kind, name);
    *position = upload->column_count;
    enum status status = add_column(upload, name, column);
    if (status == STATUS_OK && column == NULL && !upload->kind->may_be_silent) {
        upload->line = line;
        warn_unknown(upload, name);
        status = upload->status;
    }
    return status;
}

/* ---- rows --------------------------------------------------------------------------------- */

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
    return cell[0] == '\'' && cell[1] != '\0' && strchr("=+-@", cell[1]) != NULL ? cell + 1 : cell;
}

/* The cell in upload->cell, trimmed, NFC, without control characters; false: the row was refused. */
static bool prepare(struct upload *upload, const struct column *column, const char *cell)
{
    /* NFC makes a text at most three times as long. */
    upload->status = buffer_grow((void **)&upload->cell, &upload->cell_size, strlen(cell) * 3 + 1, 1, upload->error);
    if (upload->status != STATUS_OK) {
        return false;
    }
    if (!text_normalise(without_apostrophe(cell), upload->cell, upload->cell_size)) {
        upload_refuse(upload, column, "too_long", _("This cell is far too long."), _("Write it shorter."));
        return false;
    }
    if ((column->flags & COLUMN_LINES) != 0) {
        join_lines(upload->cell, column->read == cell_text ? ' ' : ';');
    }
    if (!text_is_clean(upload->cell, strlen(upload->cell))) {
        upload_refuse(upload, column, "control",
                      _("This cell holds characters that cannot be seen (control characters)."),
                      _("Type its text again, without line ends or tabs, and without copying it from elsewhere."));
        return false;
    }
    return true;
}

/* false: the cell holds what a spreadsheet made of it, and the row was refused. */
static bool is_undamaged(struct upload *upload, const struct column *column)
{
    switch (spreadsheet_damage(upload->cell)) {
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

static void read_cell(struct upload *upload, const struct column *column, const char *cell, struct record *record)
{
    /* Most columns are not in the file: nothing needs to be made fit for reading. */
    const bool empty = cell[0] == '\0';
    if (!empty && (!prepare(upload, column, cell) || !is_undamaged(upload, column))) {
        return;
    }
    if (!empty && upload->cell[0] != '\0') {
        column->read(upload, column, upload->cell, (char *)record + column->offset);
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

/* National numbers, in whatever column; and cells to which no column belongs. */
static void look_over(struct upload *upload, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count && upload->status == STATUS_OK; i++) {
        if (text_is_empty(cells[i])) {
            continue;
        }
        const struct upload_column *own = i < upload->column_count ? &upload->columns[i] : NULL;
        bool coordinate = own != NULL && own->column != NULL && (own->column->flags & COLUMN_COORDINATE) != 0;
        if (refuses_numbers(upload) && !coordinate && national_number_in(cells[i])) {
            upload->refused = true;
            upload->has_national = true;
            add_line(upload, own == NULL ? "" : own->name, "national_number",
                     _("This cell holds a national number; these may not be used here."),
                     _("Remove it from the list; use a number of your own as identity."), false);
        }
        if (own == NULL) {
            upload_refuse(upload, NULL, "cells", _("The row has more cells than the first line has columns."),
                          _("Put a cell that holds the separator itself between double quotes."));
            return;
        }
        if (own->name[0] == '\0' && !upload->said_unnamed) {
            upload->said_unnamed = true;
            add_line(upload, "", "unknown_column", _("There are cells in a column without a name; they are not used."),
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

/* Remembers the row's id; refuses the row when it was there before. */
static void check_id(struct upload *upload, const struct record *record)
{
    const char *id = id_of(upload, record);
    struct upload_id *known = NULL;
    if (id == NULL) {
        return;
    }
    if (!is_own(upload, id)) {
        upload_refuse(upload, upload_column(upload, "id"), "id",
                      _("This number names another source, whose rows only that source may send."),
                      _("Write your own number, without the name of a source before it."));
        return;
    }
    HASH_FIND_STR(upload->ids, id, known);
    if (known != NULL) {
        upload_refuse(upload, upload_column(upload, "id"), "duplicate",
                      _("This number stands in an earlier row of this file as well; the earlier row was taken."),
                      _("Give every row a number of its own, or remove one of the two."));
        return;
    }
    known = calloc(1, sizeof *known);
    if (known == NULL) {
        upload->status = error_memory(upload->error);
        return;
    }
    (void)text_copy(known->id, sizeof known->id, id);
    HASH_ADD_STR(upload->ids, id, known);
    if (known->hh.tbl == NULL) {
        free(known);
        upload->status = error_memory(upload->error);
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

/* Reads the record; when all is well it goes to the sink. */
static void take_row(struct upload *upload, const char *const *cells, size_t count)
{
    const struct kind *kind = upload->kind;
    const struct import_sink *sink = upload->setting->sink;
    struct record record;
    kind->clear(&record);
    look_over(upload, cells, count);
    read_cells(upload, cells, count, &record);
    if (!upload->refused && upload->status == STATUS_OK) {
        kind->check(upload, &record);
    }
    if (!upload->refused && upload->status == STATUS_OK) {
        check_id(upload, &record);
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

/* ---- rows on their way back --------------------------------------------------------------- */

static void give_cell(struct upload *upload, const struct column *column, const char *cell)
{
    bool coordinate = column != NULL && (column->flags & COLUMN_COORDINATE) != 0;
    rows_back_cell(&upload->back, cell == NULL ? "" : cell, refuses_numbers(upload) && !coordinate);
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

static void give_row_back(struct upload *upload, const char *const *cells, size_t count)
{
    enum rows_back_status status = ROWS_BACK_ACCEPTED;
    if (upload->refused || upload->warned) {
        status = upload->refused ? ROWS_BACK_REFUSED : ROWS_BACK_REMARK;
        upload->to_mend = true;
    }
    for (size_t i = 0; upload->by_name && i < upload->kind->column_count; i++) {
        int position = upload->position[i];
        give_cell(upload, &upload->kind->columns[i],
                  position >= 0 && (size_t)position < count ? cells[position] : NULL);
    }
    for (size_t i = 0; !upload->by_name && i < upload->own_columns; i++) {
        give_cell(upload, upload->columns[i].column, i < count ? cells[i] : NULL);
    }
    rows_back_status(&upload->back, status, upload->mend.size == 0 ? "" : upload->mend.data);
    if (!upload->by_name) {
        give_surplus(upload, cells, count);
    }
    rows_back_end_row(&upload->back);
    if (upload->back.status == STATUS_MEMORY || upload->mend.status == STATUS_MEMORY) {
        upload->status = error_memory(upload->error);
    }
}

void upload_give_rows_back(struct upload *upload)
{
    if (upload->to_mend && upload->back.status == STATUS_OK) {
        buffer_free(&upload->receipt->rows);
        upload->receipt->rows = upload->back;
        memset(&upload->back, 0, sizeof upload->back);
    }
}

static void warn_unended(struct upload *upload)
{
    upload_warn(upload, NULL, "last_line", _("The last line of the file has no line end."),
                _("See whether the file is whole and this row is right; a file that was cut off looks like this."));
}

enum status upload_row(struct upload *upload, long line, const char *const *cells, size_t count,
                       const struct upload_fault *fault)
{
    upload->line = line;
    upload->refused = false;
    upload->warned = false;
    upload->mend.size = 0;
    if (fault != NULL) {
        upload_refuse(upload, NULL, fault->rule, fault->message, fault->remedy);
    } else {
        take_row(upload, cells, count);
    }
    if (upload->unended && upload->status == STATUS_OK) {
        warn_unended(upload);
    }
    if (upload->status == STATUS_OK) {
        give_row_back(upload, cells, count);
    }
    upload->receipt->read++;
    if (upload->refused) {
        upload->receipt->refused++;
    } else {
        upload->receipt->accepted++;
    }
    return upload->status;
}
