/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * roster.html: the roster of a centre to read and to print (A4), in its language. One file that needs no other: no
 * scripts, no images, no addresses to load; everything that comes from data is escaped.
 */
#ifndef BVB_REPORTS_ROSTER_HTML_H
#define BVB_REPORTS_ROSTER_HTML_H

#include "reports/centre.h"

#include "core/buffer.h"

/* Appends the page to `bytes`; the language is the same afterwards as before. */
enum status roster_html_write(const struct centre_roster *roster, struct buffer *bytes, struct error *error);

#endif
