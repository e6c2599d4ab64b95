/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/rows_back.h"

#include "core/language.h"
#include "core/text.h"
#include "importers/national_number.h"

#include <stdlib.h>
#include <string.h>

/* In the order of enum language. They are part of the format, so they are not translated by gettext. */
static const struct {
    const char *status, *mend;
} names[] = {{"status", "wat te verbeteren"}, {"status", "what to mend"}, {"statut", "à corriger"}};

bool rows_back_is_own(const char *folded_status, const char *folded_mend)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_same(names[i].status, folded_status) && text_same(names[i].mend, folded_mend)) {
            return true;
        }
    }
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The cell between quotes where it needs them, each of its own quotes twice; with an apostrophe before it when it would
 * be taken for a formula. */
static void add_quoted(struct buffer *csv, const char *cell, size_t size)
{
    const bool formula = text_is_formula(cell);
    const bool quotes = strcspn(cell, ";,\"\t\r\n") < size;
    if (!quotes && !formula) {
        buffer_add(csv, cell, size);
        return;
    }
    buffer_text(csv, quotes ? "\"" : "");
    buffer_text(csv, formula ? "'" : "");
    while (size > 0) {
        const char *quote = memchr(cell, '"', size);
        size_t length = quote == NULL ? size : (size_t)(quote - cell) + 1;
        buffer_add(csv, cell, length);
        buffer_text(csv, quote == NULL ? "" : "\"");
        cell += length;
        size -= length;
    }
    buffer_text(csv, quotes ? "\"" : "");
}

void rows_back_cell(struct buffer *csv, const char *cell, bool hide_numbers)
{
    char *hidden = NULL;
    if (hide_numbers && national_number_in(cell)) {
        hidden = text_duplicate(cell);
        if (hidden == NULL) {
            csv->status = csv->status == STATUS_OK ? STATUS_MEMORY : csv->status;
            return;
        }
        (void)national_number_mask(hidden, strlen(hidden));
        cell = hidden;
    }
    while (is_space(*cell)) {
        cell++;
    }
    size_t size = strlen(cell);
    while (size > 0 && is_space(cell[size - 1])) {
        size--;
    }
    add_quoted(csv, cell, size);
    buffer_add(csv, ";", 1);
    free(hidden);
}

void rows_back_header(struct buffer *csv)
{
    enum language language = language_current();
    rows_back_cell(csv, names[language].status, false);
    add_quoted(csv, names[language].mend, strlen(names[language].mend));
}

static const char *status_name(enum rows_back_status status)
{
    switch (status) {
    case ROWS_BACK_ACCEPTED:
        return _("accepted");
    case ROWS_BACK_REMARK:
        return _("accepted, with a warning");
    case ROWS_BACK_REFUSED:
        break;
    }
    return _("refused");
}

void rows_back_status(struct buffer *csv, enum rows_back_status status, const char *mend)
{
    rows_back_cell(csv, status_name(status), false);
    add_quoted(csv, mend, strlen(mend));
}

void rows_back_begin(struct buffer *csv)
{
    buffer_text(csv, "\xEF\xBB\xBF");
}

void rows_back_end_row(struct buffer *csv)
{
    buffer_text(csv, "\r\n");
}
