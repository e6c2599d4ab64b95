/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The night solved once more, all plans priced anew, with a question settled. Its columns, cuts and duals are there
 * already: each question begins where the search ended, takes a few looks, lists the plans inside what gap is left, and
 * branches a little where that is not enough. Questions become inexact when too much work was done in vain.
 */
#ifndef BVB_MATCHER_RESOLVE_H
#define BVB_MATCHER_RESOLVE_H

#include "matcher/settled.h"

enum { RESOLVE_DEPTH = 6 /* of the way, at most */ };

struct resolve {
    struct question_ground *ground;
    /* The way from the root of the search tree to where the questions begin, and what was left aside on it: nearly
     * every question inherits the gap of the root, and is spared what closes it. */
    struct rules_item way[RESOLVE_DEPTH], aside[RESOLVE_DEPTH];
    double aside_bounds[RESOLVE_DEPTH];
    size_t length;
    double bound;     /* no roster that keeps to the way has more points, */
    double elsewhere; /* and no other one has more than this */
    size_t plans;     /* columns where the questions begin */
    long iterations;  /* of the simplex, until there */
    int failures;     /* of listing the gap */
    int exact;        /* answers that are, */
    int open;         /* and trees that stayed open, less those that were closed */
};

/* From the end of the search to where the questions begin; fills the ground's `near`, and leaves the duals there as
 * those that were asked about last. *ready: it was reached. The columns are changed from here on. */
enum status resolve_begin(struct resolve *resolve, struct question_ground *ground, bool *ready, struct error *error);

/* No roster that settles the question has more points. */
double resolve_most(const struct resolve *resolve, const struct question *question);

/* Is there work left for another question? */
bool resolve_is_left(const struct resolve *resolve);

/* The best roster that settles the question, as the ground's rules do; answer->best may be known before. */
enum status resolve_question(struct resolve *resolve, const struct question *question, struct settled *answer,
                             struct error *error);

#endif
