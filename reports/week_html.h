/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The part of roster.html in which the coordinator reads the days and decides: filters, the lines day by day, and what
 * each line can be answered with. Without a script it is a table to read and to print.
 */
#ifndef BVB_REPORTS_WEEK_HTML_H
#define BVB_REPORTS_WEEK_HTML_H

#include "reports/centre.h"

#include "core/buffer.h"

/* The filters and the days, in the current language. */
void week_html_write(struct buffer *out, const struct centre_roster *roster);

/* What the script makes of each line's last cell, the texts it says, and the bar with the button for the file. */
void week_html_controls(struct buffer *out, const struct centre_roster *roster);

#endif
