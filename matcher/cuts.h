/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cuts that the linear program needs to come nearer to whole plans: of three rows that each allow 1 (visits for one,
 * volunteers) half the sum, rounded down, is at most 1: plans that hold two or three of them exclude each other. Of
 * five such rows it is at most 2, and a plan counts 1 that holds two or three, 2 that holds more. (Subset-row cuts:
 * Jepsen, Petersen, Spoorendonk, Pisinger 2008.)
 */
#ifndef BVB_MATCHER_CUTS_H
#define BVB_MATCHER_CUTS_H

#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>

struct plan;

enum { CUT_MOST_ROWS = 5, CUT_MOST_VOLUNTEERS = CUT_MOST_ROWS / 2 };

/* Three rows or five. */
struct cut {
    int visits[CUT_MOST_ROWS]; /* sorted */
    int visit_count;
    int volunteers[CUT_MOST_VOLUNTEERS]; /* sorted */
    int volunteer_count;
};

struct cut_list {
    struct cut *items;
    size_t count, capacity;
    /* the cuts of each visit: cuts_index makes them */
    size_t *first; /* per visit, and one more: into `of_visit` */
    int *of_visit;
    size_t visit_count;
};

/* What the cut allows all plans together. */
int cuts_limit(const struct cut *cut);
/* Is the volunteer's row one of the cut's? */
bool cuts_have_volunteer(const struct cut *cut, int volunteer);
/* How much of that a plan takes. */
int cuts_count(const struct cut *cut, const struct plan *plan);

/* Appends a cut unless it is there already (*added). */
enum status cuts_add(struct cut_list *list, const struct cut *cut, bool *added, struct error *error);
/* After adding: which cuts a visit is in. */
enum status cuts_index(struct cut_list *list, size_t visit_count, struct error *error);
void cuts_free(struct cut_list *list);

#endif
