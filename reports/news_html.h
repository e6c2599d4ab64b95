/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of roster.html that tell what is new since the roster that was sent last: what became of the coordinators'
 * decisions, and the change letter, line by line, each with its reason.
 */
#ifndef BVB_REPORTS_NEWS_HTML_H
#define BVB_REPORTS_NEWS_HTML_H

#include "reports/centre.h"

#include "core/buffer.h"

/* In the current language; nothing when there is nothing to tell. */
void news_html_answers(struct buffer *out, const struct centre_roster *roster);
void news_html_changes(struct buffer *out, const struct centre_roster *roster);

#endif
