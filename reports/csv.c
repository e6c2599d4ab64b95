/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/csv.h"

#include "core/text.h"

#include <stdbool.h>
#include <string.h>

void csv_cell(struct buffer *out, const char *text)
{
    const bool formula = text_is_formula(text);
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
