/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/html.h"

void html_text(struct buffer *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        switch (*c) {
        case '&':
            buffer_text(out, "&amp;");
            break;
        case '<':
            buffer_text(out, "&lt;");
            break;
        case '>':
            buffer_text(out, "&gt;");
            break;
        case '"':
            buffer_text(out, "&quot;");
            break;
        case '\'':
            buffer_text(out, "&#39;");
            break;
        default:
            buffer_add(out, (unsigned char)*c < 0x20 || *c == 0x7f ? " " : c, 1);
            break;
        }
    }
}

void html_element(struct buffer *out, const char *element, const char *class_name, const char *text)
{
    if (class_name == NULL) {
        buffer_format(out, "<%s>", element);
    } else {
        buffer_format(out, "<%s class=\"%s\">", element, class_name);
    }
    html_text(out, text);
    buffer_format(out, "</%s>", element);
}

void html_attribute(struct buffer *out, const char *name, const char *value)
{
    buffer_format(out, " %s=\"", name);
    html_text(out, value);
    buffer_text(out, "\"");
}
