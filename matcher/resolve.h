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

/* What rosters of one node can reach. */
struct resolve_reach {
    double bound; /* none has more points, */
    double asked; /* nor than this, which the duals tell that were asked about last */
    double keep;  /* what it grows by where one less must be kept than in the search */
};

struct resolve {
    struct question_ground *ground;
    /* The way from the root of the search tree to where the questions begin, and what was left aside on it: nearly
     * every question inherits the gap of the root, and is spared what closes it. */
    struct rules_item way[RESOLVE_DEPTH], aside[RESOLVE_DEPTH];
    struct resolve_reach aside_reach[RESOLVE_DEPTH];
    size_t length;
    struct resolve_reach reach; /* of those that keep to the way */
    size_t less;                /* so much less must be kept in the question at hand than in the search */
    size_t plans;               /* columns where the questions begin */
    long iterations;            /* of the simplex, until there */
    int failures;               /* of listing the gap */
    int exact;                  /* answers that are, */
    int open;                   /* and trees that stayed open, less those that were closed */
};

/* From the end of the search to where the questions begin; fills the ground's `near`, and leaves the duals there as
 * those that were asked about last. *ready: it was reached. The columns are changed from here on. */
enum status resolve_begin(struct resolve *resolve, struct question_ground *ground, bool *ready, struct error *error);

/* What must be kept from now on, instead of what was to be in the search (`usual`). */
void resolve_keep(struct resolve *resolve, size_t usual, size_t wanted);

/* No roster that settles the question has more points. */
double resolve_most(const struct resolve *resolve, const struct question *question);

/* Is there work left for another question? */
bool resolve_is_left(const struct resolve *resolve);

/* The best roster that settles the question, as the ground's rules do; answer->best may be known before. */
enum status resolve_question(struct resolve *resolve, const struct question *question, struct settled *answer,
                             struct error *error);

#endif
