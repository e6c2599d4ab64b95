/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What became of the decisions that coordinators sent back since the roster that was sent last: done as they asked, or
 * why not, one by one. A decision about a visit that nobody knows goes to the centre that it came from.
 */
#ifndef BVB_REPORTS_ANSWER_H
#define BVB_REPORTS_ANSWER_H

#include "reports/centre.h"

/* Fills the answers of a centre's roster, and marks the lines that a coordinator wanted so (`kept`) and the released
 * pins of which an answer tells. */
enum status answer_fill(struct centre_roster *roster, const struct snapshot *snapshot, struct error *error);

/* Is the roster as this decision of the snapshot asked, of whichever centre the visit is? What is overtaken or not
 * possible has no effect. */
bool answer_took_effect(struct centre_roster *roster, const struct snapshot *snapshot, size_t index);

/* Does this decision keep the volunteer it names from its visit, and none took that back? Who is to be replaced does
 * not come, also where the other one cannot. */
bool answer_keeps_away(const struct snapshot *snapshot, size_t index);

/* Do decisions send the volunteer to this visit, after the last word about it? Of more than it takes the latest count.
 * Such a line is kept. */
bool answer_keeps(const struct snapshot *snapshot, const char *visit, const char *volunteer);

/* Is it as the decision asked, or on its way? */
bool answer_is_good(const struct centre_answer *answer);
size_t answer_count_good(const struct centre_roster *roster);

#endif
