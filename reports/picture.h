/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The three small pictures at the top of roster.html, as inline SVG. They say nothing that does not stand beside them
 * in words, and are hidden from screen readers.
 */
#ifndef BVB_REPORTS_PICTURE_H
#define BVB_REPORTS_PICTURE_H

#include "reports/centre.h"

#include "core/buffer.h"

void picture_served(struct buffer *out, const struct centre_roster *roster);  /* a ring, as full as the roster */
void picture_changes(struct buffer *out, const struct centre_roster *roster); /* as before, new, changed, gone */
void picture_waiting(struct buffer *out, const struct centre_roster *roster); /* a bar for each senior who waits */

#endif
