/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/csv.h"

#include "core/text.h"

#include <stdbool.h>
#include <string.h>

/* What may stand before a formula character without making it harmless, and those characters, full-width ones as well.
 */
static const char *const BLANKS[] = {" ", "\t", "\r", "\n", "\v", "\f", "\xc2\xa0", "\xe2\x80\xaf", "\xef\xbb\xbf"};
static const char *const FORMULAS[] = {"=",           "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                       "\xef\xbc\xa0"};

static size_t prefix(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_starts_with(text, list[i])) {
            return strlen(list[i]);
        }
    }
    return 0;
}

static bool makes_formula(const char *text)
{
    size_t blank = prefix(text, BLANKS, sizeof BLANKS / sizeof BLANKS[0]);
    while (blank > 0) {
        text += blank;
        blank = prefix(text, BLANKS, sizeof BLANKS / sizeof BLANKS[0]);
    }
    return prefix(text, FORMULAS, sizeof FORMULAS / sizeof FORMULAS[0]) > 0;
}

void csv_cell(struct buffer *out, const char *text)
{
    const bool formula = makes_formula(text);
    const bool quoted = strpbrk(text, ";,\"\t\r\n") != NULL;
    buffer_text(out, quoted ? "\"" : "");
    buffer_text(out, formula ? "'" : "");
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"') {
            buffer_text(out, "\"\"");
        } else if ((unsigned char)*c < 0x20 || *c == 0x7f) {
            buffer_text(out, " ");
        } else {
            buffer_add(out, c, 1);
        }
    }
    buffer_text(out, quoted ? "\"" : "");
}

void csv_column(struct buffer *out, const char *text)
{
    csv_cell(out, text);
    buffer_text(out, ";");
}
