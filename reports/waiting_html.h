/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Of roster.html: who still waits, by request. The names near the top lead to the section at the end, where each of
 * their visits stands with what would help, why nobody could be found, and room for an answer.
 */
#ifndef BVB_REPORTS_WAITING_HTML_H
#define BVB_REPORTS_WAITING_HTML_H

#include "core/buffer.h"
#include "reports/centre.h"

void waiting_html_names(struct buffer *out, const struct centre_roster *roster);
void waiting_html_reasons(struct buffer *out, const struct centre_roster *roster);

#endif
