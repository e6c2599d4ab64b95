/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plans: all that one volunteer does in the whole horizon, at most one round a stretch, so that caps, load and new
 * faces lie inside the plan. Pricing finds the plan with the greatest reduced profit (its points less the duals of its
 * rows), by labels over the stretches in order of time: a label is thrown away when another one is at least as good
 * whatever follows, or when a bound on what can still follow leaves it below what is wanted. Listing finds every plan
 * above a threshold. (Labels with dominance: Desrochers 1988; completion bounds and listing inside the gap: Baldacci,
 * Christofides, Mingozzi 2008.)
 */
#ifndef BVB_MATCHER_PLANS_H
#define BVB_MATCHER_PLANS_H

#include "matcher/rounds.h"

struct plan_round {
    int stretch;   /* of the volunteer */
    int candidate; /* in rounds_of(volunteer, stretch) */
};

struct plan {
    int volunteer;
    int64_t points; /* all but the serving points of visits by two */
    int pins;       /* soft pins that it keeps */
    double reduced; /* profit less the duals of its rows, at the time it was made; without the volunteer's own dual */
    struct plan_round *rounds;
    int round_count;
};

/* plan_list_free frees the plans' rounds too. */
struct plan_list {
    struct plan *items;
    size_t count, capacity;
};
void plans_list_free(struct plan_list *list);
/* Moves a plan to the list's end; the plan's rounds then belong to the list. */
enum status plans_list_add(struct plan_list *list, struct plan *plan, struct error *error);

struct plan_space; /* matcher/space */

/* A row that must not be served: in one stretch, or (stretch -1) in none of them. */
struct plan_forbidden {
    size_t row;
    int stretch;
};

struct plan_query {
    const double *duals; /* per row of the instance */
    const struct plan_forbidden *forbidden;
    size_t forbidden_count;
    double pin_dual;  /* of the pin row */
    double threshold; /* plans with a smaller reduced profit are not wanted */
    double margin;    /* listing: no plan of the volunteer lies more than this above the threshold */
    int most;         /* pricing: this many of the best; 0: every plan (listing) */
    int beam;         /* labels kept a stretch: quick, but may miss the best; 0: all, exact */
    long limit;       /* labels that may be made; beyond that the answer is not complete */
};

/* Adds the plans found to the list (best first when pricing). *complete: false when the limit or the beam left
 * something out. *best: an upper bound on the reduced profit of all plans when complete (the greatest, or the threshold
 * when none reaches it). */
enum status plans_find(struct plan_space *space, const struct plan_query *query, struct plan_list *list, double *best,
                       bool *complete, struct error *error);

/* Fills in points and pins of a plan whose volunteer and rounds are given. */
enum status plans_evaluate(const struct plan_space *space, struct plan *plan, struct error *error);

/* The rows of a plan, with repetition impossible. Returns their number; rows has room for plans_row_count. */
size_t plans_row_count(const struct plan_space *space, const struct plan *plan);
void plans_rows(const struct plan_space *space, const struct plan *plan, size_t *rows);
/* The same with the stretch (of the volunteer) in which each row is served. */
void plans_places(const struct plan_space *space, const struct plan *plan, size_t *rows, int *stretches);

#endif
