/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When the stops of plans take place: as early as the order of each round, the windows, and whoever comes to a visit
 * for two with somebody else allow. Plans of a master with spans (matcher/spans) may meet on the same day at different
 * times; here it turns out whether waiting brings them together. Waiting costs neither points nor busy minutes.
 */
#ifndef BVB_MATCHER_TIMING_H
#define BVB_MATCHER_TIMING_H

#include "matcher/plans.h"

/* Why plans cannot be followed together. */
struct timing_break {
    int visit;         /* for two, to which one of the two would have to wait too long; -1: nothing is broken */
    size_t plan, stop; /* who cannot wait, where */
    size_t row;        /* of the first start, of all visits, for which somebody has to wait: to tell it from earlier
                          ones is a beginning */
};

/* Sets the start (and row) of every stop, as early as can be, whatever the starts were. When something is broken, the
 * starts are of no use, and *broken goes by the starts as they were. */
enum status timing_set(const struct instance *instance, const struct plan_list *plans, struct timing_break *broken,
                       struct error *error);

/* Sets the starts of the round whose stops are [first, end) of the plan, each visit for two at its start or as soon
 * afterwards as the grid allows. False: it does not fit. */
bool timing_set_round(const struct instance *instance, struct plan *plan, size_t first, size_t end);

/* The latest start of a stop that its own round allows, visits for two moving freely on their grid. */
int timing_latest(const struct instance *instance, const struct plan *plan, size_t stop);

/* Moves a stop to a later start on its grid, and what follows with it. False: it does not fit; the starts of the round
 * are of no use. */
bool timing_delay(const struct instance *instance, struct plan *plan, size_t stop, int start);

#endif
