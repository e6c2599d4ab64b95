/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Labels over the stretches in order of time, each the beginning of a plan: what it has brought, how many visits, what
 * the caps have left, which tracked things it has touched. A label is thrown away when another one is at least as good
 * whatever follows, or when a bound on what can still follow leaves it below what is wanted. (Desrochers 1988.)
 * Inside the matcher only.
 */
#ifndef BVB_MATCHER_LABELS_H
#define BVB_MATCHER_LABELS_H

#include "matcher/space.h"

enum { LABELS_NONE = -1 };

/* Every label is a plan, with the later stretches left empty. */
struct label {
    int parent, part, candidate;   /* parent LABELS_NONE: nothing done yet */
    int visits;                    /* in the horizon */
    int day_visits;                /* on `date` */
    int week_visits, week_minutes; /* in `week`, within the horizon */
    int32_t date, week;
    double profit;
    double ceiling; /* on plans that begin like it, as far as the bounds know */
};

struct labels {
    struct plan_space *space; /* with bounds (bounds_make); the labels are in it */
    bool listing;             /* every plan of at least `wanted`; else the best few, and `wanted` rises */
    double wanted;            /* labels that cannot reach this are thrown away */
    double margin;            /* listing: no plan lies more than this above what is wanted */
    int beam;                 /* labels kept a stretch, those of the highest ceilings; 0: all */
    long left;                /* labels that may still be made; it ends below 0 when they were not enough */
    bool complete;            /* nothing was left out */
    size_t now_count, next_count;
};

/* What a label must be able to reach. When only the best few are wanted, what is no better than the best so far is not.
 */
double labels_least(const struct labels *labels);

/* Makes the labels of all stretches. */
enum status labels_run(struct labels *labels, struct error *error);

/*
 * The plan of space->chosen, without what clashes with something earlier in it. When it is one, and brings more than
 * what is wanted, *label is its label, and so much is wanted from now on; else LABELS_NONE. Other labels are gone.
 */
enum status labels_follow(struct labels *labels, int *label, struct error *error);

/* The labels that are whole plans of at least `least`, best first: the first *count of space->next. */
enum status labels_sort(struct labels *labels, double least, size_t *count, struct error *error);

#endif
