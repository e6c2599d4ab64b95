/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/header.h"

#include "core/language.h"
#include "core/text.h"
#include "importers/national_number.h"
#include "importers/rows_back.h"

#include <string.h>

/* Column names shorter than this have too many neighbours for a hint. */
enum { HINT_LENGTH = 4 };

/* What people put around the name of a column. */
static const char *const marks[] = {"*", ":", "\"", "!", "?", "#", "(", ")", "[", "]", " ", "“", "”", "„", "«", "»"};

/* The bytes of the mark that ends, or begins, this text; 0: there is none. */
static size_t mark_size(const char *text, size_t length, bool at_end)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        const size_t size = strlen(marks[i]);
        if (size <= length && memcmp(at_end ? text + length - size : text, marks[i], size) == 0) {
            return size;
        }
    }
    return 0;
}

/* The key of the name of a column, without marks around it: `nummer*`, `Nummer :`. */
static bool fold_name(const char *name, char *folded, size_t size)
{
    const bool fits = text_fold(name, folded, size);
    const char *begin = folded;
    size_t length = strlen(folded);
    size_t mark = mark_size(begin, length, false);
    while (mark > 0) {
        begin += mark;
        length -= mark;
        mark = mark_size(begin, length, false);
    }
    mark = mark_size(begin, length, true);
    while (mark > 0) {
        length -= mark;
        mark = mark_size(begin, length, true);
    }
    memmove(folded, begin, length);
    folded[length] = '\0';
    return fits;
}

/* The column that a folded header means after the source's own names; NULL: they do not say. */
static const struct column *resolve_own(const struct source *source, const struct kind *kind, const char *folded)
{
    char own[NAME_SIZE];
    const struct column *column = NULL;
    for (size_t i = 0; i < source->column_count && column == NULL; i++) {
        if (fold_name(source->columns[i].header, own, sizeof own) && text_equal(own, folded)) {
            column = columns_named(kind, source->columns[i].means);
        }
    }
    return column;
}

/* The column a header means: after the source's own names, then after those of FORMATS. */
static const struct column *resolve(const struct source *source, const struct kind *kind, const char *header)
{
    char folded[NAME_SIZE];
    if (!fold_name(header, folded, sizeof folded) || folded[0] == '\0') {
        return NULL;
    }
    const struct column *column = resolve_own(source, kind, folded);
    return column == NULL ? columns_find(kind, folded) : column;
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

struct header_fit header_measure(const struct source *source, const char *const *cells, size_t count)
{
    struct header_fit best = {0};
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
            upload_own_name(&kind->columns[i], name, sizeof name);
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

/* The place in the file of a column of the kind; -1: it is not there, or the kind has none. */
static int place_of(const struct upload *upload, const char *name)
{
    const struct column *column = columns_named(upload->kind, name);
    return column == NULL ? -1 : upload->position[column - upload->kind->columns];
}

/*
 * `straat;nummer;postcode` without a house number: what is called only a number is our name for the identity, but
 * there most likely the number of the house. Everybody would be somebody else, so it must be said.
 */
static bool is_number_of_house(const struct upload *upload, const char *const *cells)
{
    const int id = place_of(upload, "id");
    const int street = place_of(upload, "street");
    char folded[NAME_SIZE];
    if (street < 0 || id <= street || place_of(upload, "house_number") >= 0) {
        return false;
    }
    const bool beside = id == street + 1 || id < place_of(upload, "postcode") || id < place_of(upload, "municipality");
    return beside && fold_name(cells[id], folded, sizeof folded) &&
           (text_equal(folded, "nummer") || text_equal(folded, "nr") || text_equal(folded, "numero")) &&
           resolve_own(upload->setting->source, upload->kind, folded) == NULL;
}

static void refuse_unclear_number(struct upload *upload, long line)
{
    char reason[RECEIPT_MESSAGE_SIZE];
    char remedy[RECEIPT_REMEDY_SIZE];
    char house[NAME_SIZE];
    char id[NAME_SIZE];
    upload_own_name(upload_column(upload, "house_number"), house, sizeof house);
    upload_own_name(upload_column(upload, "id"), id, sizeof id);
    (void)text_format(reason, sizeof reason,
                      _("It is not clear whether the column %s is the number of the house: it stands with the street, "
                        "and there is no other column for that."),
                      upload->columns[place_of(upload, "id")].name);
    (void)text_format(remedy, sizeof remedy,
                      _("Give it the name %1$s when it is; give the column with your own number for each row the name "
                        "%2$s, and put that first."),
                      house, id);
    receipt_refuse_whole(upload->receipt, "columns", line, reason, remedy);
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

/* One column in which a whole address stands. */
static bool is_whole_address(const char *folded)
{
    static const char *const names[] = {"adres", "adresse", "address", "volledig adres", "woonadres"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_equal(folded, names[i])) {
            return true;
        }
    }
    return false;
}

/* An unknown column is not used, and that is said; when its name is nearly one of ours, that as well. */
static void warn_unknown(struct upload *upload, const char *name)
{
    char folded[NAME_SIZE] = "";
    char near[NAME_SIZE];
    char remedy[RECEIPT_REMEDY_SIZE];
    const struct column *nearest = NULL;
    if (fold_name(name, folded, sizeof folded) && strlen(folded) >= HINT_LENGTH) {
        nearest = columns_nearest(upload->kind, folded);
    }
    if (upload->kind->needs_place && is_whole_address(folded)) {
        (void)text_format(remedy, sizeof remedy, "%s",
                          _("Give street, house number, postcode and municipality a column each."));
    } else if (nearest != NULL && upload->position[nearest - upload->kind->columns] < 0) {
        upload_own_name(nearest, near, sizeof near);
        (void)text_format(remedy, sizeof remedy, _("Did you mean %s? Then give the column that name."), near);
    } else {
        (void)text_format(remedy, sizeof remedy, "%s",
                          _("Nothing need be done when bvb does not need it; otherwise see the names of columns in the "
                            "manual of files."));
    }
    upload_say(upload, name, "unknown_column", _("This column is not known and is not used."), remedy, true);
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
    return fold_name(name, folded, sizeof folded) && national_number_is_header(folded);
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

/* `first` is a column of the file that was taken for the same before. */
static void refuse_twice(struct upload *upload, long line, size_t first, const char *name)
{
    char reason[RECEIPT_MESSAGE_SIZE];
    (void)text_format(reason, sizeof reason, _("Two columns of the file mean the same: %1$s and %2$s."),
                      upload->columns[first].name, name);
    receipt_refuse_whole(upload->receipt, "columns", line, reason,
                         _("Keep one of them, or give the other a different name; see the names of columns in "
                           "the manual of files."));
}

static enum status take_columns(struct upload *upload, long line, const char *const *cells, size_t count)
{
    enum status status = STATUS_OK;
    const struct source *source = upload->setting->source;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        char name[NAME_SIZE];
        show_name(cells[i], name);
        upload->has_national = upload->has_national || (upload_refuses_numbers(upload) && national_number_in(cells[i]));
        const struct column *column = resolve(source, upload->kind, cells[i]);
        if (column != NULL && upload->position[column - upload->kind->columns] >= 0) {
            refuse_twice(upload, line, (size_t)upload->position[column - upload->kind->columns], name);
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

enum status header_take(struct upload *upload, long line, const char *const *cells, size_t count)
{
    bool whole = false;
    while (count > 0 && text_is_empty(cells[count - 1])) {
        count--;
    }
    for (size_t i = 0; i < count && upload_refuses_numbers(upload); i++) {
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
    } else if (is_number_of_house(upload, cells)) {
        refuse_unclear_number(upload, line);
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

enum status header_root(struct upload *upload, long line, const char *element)
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

enum status header_name(struct upload *upload, long line, const char *name, size_t *position)
{
    for (size_t i = 0; i < upload->column_count; i++) {
        if (text_equal(upload->columns[i].name, name)) {
            *position = i;
            return STATUS_OK;
        }
    }
    if (upload->column_count >= UPLOAD_MAX_NAMES || strlen(name) >= NAME_SIZE || !text_is_clean(name, strlen(name)) ||
        (upload_refuses_numbers(upload) && national_number_in(name))) {
        return STATUS_REFUSED;
    }
    if (upload_refuses_numbers(upload) && is_national_column(name)) {
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
