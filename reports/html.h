/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text into HTML: what comes from data can neither begin a tag nor end an attribute.
 */
#ifndef BVB_REPORTS_HTML_H
#define BVB_REPORTS_HTML_H

#include "core/buffer.h"

/* Appends text with & < > " ' escaped and control characters as spaces; for content and for quoted attributes. */
void html_text(struct buffer *out, const char *text);

/* Appends <element class="class">text</element>; class may be NULL. Element and class are our own constants. */
void html_element(struct buffer *out, const char *element, const char *class_name, const char *text);

/* Appends ` name="value"`. The name is our own constant. */
void html_attribute(struct buffer *out, const char *name, const char *value);

#endif
