/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small parts of roster.html that several of its sections need.
 */
#ifndef BVB_REPORTS_FRAGMENT_H
#define BVB_REPORTS_FRAGMENT_H

#include "reports/centre.h"

#include "core/buffer.h"

/* A paragraph, when there is something to say. The class may be NULL. */
void fragment_paragraph(struct buffer *out, const char *class_name, const char *text);

/* The name of a person, as one that stands out. */
void fragment_name(struct buffer *out, const struct person *person);

/* Their number as people dial it, in this element; nothing when there is none. */
void fragment_phone(struct buffer *out, const char *element, const char *number);

/* A mark such as "new" or "urgent": a word in a frame. */
void fragment_mark(struct buffer *out, const char *class_name, const char *word);

/* The data by which the page knows a visit that may be decided about: its identity, its zone, task and state. */
void fragment_line_data(struct buffer *out, const char *visit, const char *area, const char *task, const char *state);

#endif
