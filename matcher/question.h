/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A question about another choice: one thing is settled, and the rest of the night is solved once more. Here is what is
 * settled, and as which rules the search is told so.
 */
#ifndef BVB_MATCHER_QUESTION_H
#define BVB_MATCHER_QUESTION_H

#include "core/explanation.h"
#include "matcher/incumbent.h"

/* What a rule costs that cannot be kept: more than any roster could gain by it. */
#define QUESTION_PENALTY 1e6

struct question {
    enum alternative_kind kind;
    int visit, volunteer, instead; /* volunteer, instead: -1 where there is none */
    int32_t date;                  /* DATE_NONE: any */
    double least;                  /* least price, by the duals where the questions begin */
    double slack;                  /* how much less it may be, where that is known */
    struct plan_list plans;        /* that settle it, to begin with */
    bool whole;                    /* these, and of everybody else those of the roster, are a roster that settles it */
};

struct question_list {
    struct question *items;
    size_t count, capacity;
};

/* What all questions of one part have in common. */
struct question_ground {
    const struct instance *instance;
    const struct problem *problem;
    struct columns *columns;
    const size_t *at;             /* per volunteer: index among those that take part */
    const struct incumbent *best; /* the roster */
    struct columns_limits limits; /* none but the clock: the questions are counted */
    struct rules rules;           /* that settle the question at hand */
    struct plan_list near;        /* columns that are near the solution where the questions begin */
};

/* The list then owns the plans. */
enum status question_add(struct question_list *list, struct question question, struct error *error);
void question_list_free(struct question_list *list);

bool question_takes_part(const struct question_ground *ground, int volunteer);
bool question_is_late(const struct question_ground *ground);
/* May the volunteer come to the visit, on this date (DATE_NONE: on any)? What pins forbid is not possible. */
bool question_may_come(const struct question_ground *ground, int visit, int volunteer, int32_t date);
/* Does the volunteer serve the visit in these plans (on this date, unless DATE_NONE)? */
bool question_serves(const struct question_ground *ground, const struct plan_list *plans, int visit, int volunteer,
                     int32_t date);
/* Is the question settled by this plan? */
bool question_is_settled_by(const struct question_ground *ground, const struct question *question,
                            const struct plan *plan);

/* The rows of a visit that count on this date (DATE_NONE: on all), *first to *last. */
void question_rows(const struct question_ground *ground, int visit, int32_t date, size_t *first, size_t *last);
/* Puts into the ground's rules what settles the question, and nothing else. */
enum status question_settle(struct question_ground *ground, const struct question *question, struct error *error);
/* One rule more. */
enum status question_demand(struct question_ground *ground, struct rules_item rule, struct error *error);

#endif
