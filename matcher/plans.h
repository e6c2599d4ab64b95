/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plans: all that one volunteer does in the whole horizon, at most one round a stretch, so that caps, load and new
 * faces lie inside the plan. Pricing finds the plan with the greatest reduced profit (its points less the duals of its
 * rows), listing every plan above a threshold: by labels over the stretches (matcher/labels) below completion bounds
 * (matcher/bounds) and, where few labels are not enough, by branch and bound (matcher/fixing). Exact pricing spreads
 * new faces over visits first (matcher/spread). (Completion bounds and listing inside the gap: Baldacci, Christofides,
 * Mingozzi 2008.)
 */
#ifndef BVB_MATCHER_PLANS_H
#define BVB_MATCHER_PLANS_H

#include "matcher/offer.h"

struct plan_stop {
    int visit, option, start; /* start: minutes after midnight */
    int stretch;              /* of the volunteer */
    size_t row;               /* instance_row */
};

struct plan {
    int volunteer;
    int64_t points; /* all but the serving points of visits by two */
    int kept;       /* what it counts in the keep row */
    double taste;   /* part of a point by which it is preferred to others as good; 0 unless somebody says so */
    double reduced; /* profit less the duals of its rows, at the time it was made; without the volunteer's own dual */
    struct plan_stop *stops; /* by stretch, in order of travel */
    size_t count;
    int fixed; /* in a dive: 1 followed, -1 not to be followed; else 0 */
};

/* plans_list_free frees the plans' stops too. */
struct plan_list {
    struct plan *items;
    size_t count, capacity;
};
void plans_list_free(struct plan_list *list);
/* Moves a plan to the list's end; the plan's stops then belong to the list. */
enum status plans_list_add(struct plan_list *list, struct plan *plan, struct error *error);
/* The same with a copy. */
enum status plans_list_copy(struct plan_list *list, const struct plan *plan, struct error *error);
/* Points of a roster in which nobody is alone at a visit for two: of the part of these members (a flag per volunteer;
 * NULL: everybody). */
int64_t plans_list_points(const struct plan_list *list, const struct instance *instance, const bool *members);

struct plan_space; /* matcher/space: memory for one query at a time */

struct plan_query {
    struct offer_prices prices;
    double threshold; /* plans with a smaller reduced profit are not wanted */
    bool listing;     /* every plan above the threshold, of several for the same rows the best; else the best few */
    int most;         /* pricing: this many of the best */
    struct offer_view view; /* pricing: visits looked at */
    int beam;               /* pricing: labels kept a stretch; 0: all. With a view or beam the best may be missed */
    int steps;    /* pricing with a view or beam: towards better prices (matcher/bounds) before labels are made */
    long limit;   /* labels that may be made; beyond that the answer is not complete */
    long at_once; /* labels made before something is fixed (matcher/fixing); 0: as many as are usual */
    int much;     /* pricing: of more visits on offer in one stretch not all rounds are made; 0: as is usual */
};

struct plan_result {
    bool complete; /* nothing was left out */
    bool bounded;  /* `best` is an upper bound on the reduced profit of all plans; complete: the greatest, or the
                      threshold when none reaches it */
    double best;
};

/* Adds the plans found to the list (best first when pricing). */
enum status plans_find(struct plan_space *space, const struct menu *menu, const struct plan_query *query,
                       struct plan_list *list, struct plan_result *result, struct error *error);

/* Points and pins of a plan whose volunteer and stops are given. */
void plans_evaluate(const struct instance *instance, struct plan *plan);

/* The day of a stop. */
int32_t plans_date(const struct problem *problem, const struct plan_stop *stop);

/* Are rounds long: do they mostly hold so many visits that their order decides more than who goes? */
bool plans_are_long(const struct plan_list *plans);

/* Does it come to one of these rows [first, end)? */
bool plans_comes_to(const struct plan *plan, size_t first, size_t end);
/* Do two plans of one volunteer serve the same rows, as far as the master tells them apart? */
bool plans_same_rows(const struct spans *spans, const struct plan *one, const struct plan *two);

#endif
