/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/fragment.h"

#include "core/text.h"
#include "reports/html.h"
#include "reports/words.h"

void fragment_paragraph(struct buffer *out, const char *class_name, const char *text)
{
    if (!text_is_empty(text)) {
        html_element(out, "p", class_name, text);
    }
}

void fragment_name(struct buffer *out, const struct person *person)
{
    char text[2 * NAME_SIZE];
    words_name(person, text, sizeof text);
    html_element(out, "span", "name", text);
}

void fragment_phone(struct buffer *out, const char *element, const char *number)
{
    char text[WORDS_SIZE];
    words_phone(number, text, sizeof text);
    if (!text_is_empty(text)) {
        html_element(out, element, "phone", text);
    }
}

void fragment_mark(struct buffer *out, const char *class_name, const char *word)
{
    buffer_format(out, " <span class=\"mark %s\">", class_name);
    html_text(out, word);
    buffer_text(out, "</span>");
}

void fragment_line_data(struct buffer *out, const char *visit, const char *area, const char *task, const char *state)
{
    html_attribute(out, "data-visit", visit);
    html_attribute(out, "data-zone", area);
    html_attribute(out, "data-task", task);
    html_attribute(out, "data-state", state);
}
