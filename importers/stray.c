/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/stray.h"

#include "core/language.h"
#include "core/text.h"

/* Cells in which something stands; *only: the last of them, NULL: none. */
static size_t count_filled(const char *const *cells, size_t count, const char **only)
{
    size_t filled = 0;
    *only = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!text_is_empty(cells[i])) {
            filled++;
            *only = cells[i];
        }
    }
    return filled;
}

static size_t count_of(const char *text, char sign)
{
    size_t found = 0;
    for (; *text != '\0'; text++) {
        found += *text == sign ? 1 : 0;
    }
    return found;
}

/* Would one of the other separators make of this single cell a good part of a row? */
static bool is_unparted(const struct upload *upload, const char *cell)
{
    static const char separators[] = {';', ',', '\t'};
    for (size_t i = 0; i < sizeof separators; i++) {
        if (count_of(cell, separators[i]) > upload->own_columns / 2) {
            return true;
        }
    }
    return false;
}

/* Names begin with a letter and most cells of a first column with a digit, which is found out without folding them. */
static bool is_name(const char *cell, const char *name)
{
    const bool digit = *cell >= '0' && *cell <= '9';
    return digit == (*name >= '0' && *name <= '9') && text_same(cell, name);
}

/* All that stands in it are names of its columns. */
static bool is_header(const struct upload *upload, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!text_is_empty(cells[i]) && (i >= upload->column_count || !is_name(cells[i], upload->columns[i].name))) {
            return false;
        }
    }
    return true;
}

/* Needed columns whose cells are empty. */
static size_t count_missing(const struct upload *upload, const char *const *cells, size_t count)
{
    size_t missing = 0;
    for (size_t i = 0; i < upload->kind->column_count; i++) {
        const int position = upload->position[i];
        const bool needed = (upload->kind->columns[i].flags & COLUMN_REQUIRED) != 0 && position >= 0;
        missing += needed && ((size_t)position >= count || text_is_empty(cells[position])) ? 1 : 0;
    }
    return missing;
}

bool stray_row(const struct upload *upload, const char *const *cells, size_t count, struct row_fault *fault)
{
    enum { SOME = 3, FEW = 2 };
    const char *only = NULL;
    const size_t filled = count_filled(cells, count, &only);
    if (filled == 1 && is_unparted(upload, only)) {
        *fault = (struct row_fault){
            .rule = "separator",
            .message = _("The cells of this row are not parted by the sign that parts the names of the columns."),
            .remedy = _("Export the whole list again from one program, so that every row has the same separator.")};
        return true;
    }
    if (filled >= SOME && is_header(upload, cells, count)) {
        *fault = (struct row_fault){.rule = "heading",
                                    .message = _("The names of the columns stand here once more."),
                                    .remedy = _("Remove this row from the list.")};
        return true;
    }
    if (filled <= FEW && count_missing(upload, cells, count) >= FEW) {
        *fault = (struct row_fault){
            .rule = "note",
            .message =
                _("Nearly nothing is filled in here; this looks like a total or a note, not like a row of the list."),
            .remedy = _("Remove this row from the list, or fill in what is missing in it.")};
        return true;
    }
    return false;
}
