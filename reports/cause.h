/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why the lines of a roster are not as they were in the roster that was sent last: illness, a new request, a decision.
 * Only what is stored is asked, in one order, and the first thing that explains the change is given; what nothing
 * stored explains is CENTRE_CAUSE_BETTER. Which rule stands against a line that was sent the matcher said.
 */
#ifndef BVB_REPORTS_CAUSE_H
#define BVB_REPORTS_CAUSE_H

#include "core/explanation.h"
#include "reports/centre.h"

/* Fills the causes of the lines (after answer_fill and advice_fill) and of what is gone, and marks the released pins
 * that the last roster told of. `last` is the whole roster that was sent last (NULL: there is none, and nothing
 * changed); explanation NULL: nothing is known. */
void cause_fill(struct centre_roster *roster, const struct snapshot *snapshot, const struct roster *last,
                const struct explanation *explanation);

#endif
