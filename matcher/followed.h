/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The plans that are followed on the way down to a roster (matcher/dive, matcher/rounding), one after another, and what
 * they leave to the other volunteers. Inside the matcher only.
 */
#ifndef BVB_MATCHER_FOLLOWED_H
#define BVB_MATCHER_FOLLOWED_H

#include "matcher/incumbent.h"

/* Of a plan that is followed `fixed` says as the how manieth, from 1 on. */
struct followed {
    struct columns *columns;
    const bool *closed_before; /* the columns' own */
    bool *resting;             /* per volunteer: follows a plan */
    bool *closed;              /* per row */
    int *comers;               /* per visit: who follows a plan with it */
    size_t *begins;            /* per visit for two: the row of who came last */
    int count;                 /* plans that are followed */
    size_t left;               /* volunteers that follow none */
};

/* Until followed_end, which is to be called in all cases, the columns ask nobody who follows a plan, nor for what is
 * closed. */
enum status followed_begin(struct followed *followed, struct columns *columns, struct error *error);
void followed_end(struct followed *followed);

/* Can the plan be followed together with the others? Two come to a visit in the same span, as the master takes those
 * who come to others for lonely ones, and would promise more than there is. */
bool followed_allows(const struct followed *followed, const struct plan *plan);
/* Does it come to a visit for two at which somebody is alone? */
bool followed_joins(const struct followed *followed, const struct plan *plan);
/* From now on this plan, by its number, is followed. */
void followed_add(struct followed *followed, size_t plan);
/* Plans that cannot be followed any more are not to be chosen. those_for_two: only those with visits for two, whose
 * times the master does not tell apart. */
void followed_ban(struct followed *followed, bool those_for_two);
/* Whoever comes by a plan that is followed keeps to company rows: alone nobody brings the half of a visit for two. */
enum status followed_accompany(const struct followed *followed, struct error *error);
/* Only the first `count` are still followed. */
void followed_return(struct followed *followed, int count);
/* The plans that are followed, as a roster. scope: as the master's; what pins of others there are does not count. */
enum status followed_offer(const struct followed *followed, const struct master_scope *scope,
                           struct incumbent *incumbent, struct error *error);

#endif
