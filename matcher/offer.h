/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A volunteer's menu at the prices (duals) of the moment: what each visit would bring, and only the visits that could
 * stand in a plan that is wanted. What is left out here costs nothing later, so the search stays small however many
 * visits the volunteer could do.
 */
#ifndef BVB_MATCHER_OFFER_H
#define BVB_MATCHER_OFFER_H

#include "matcher/arcs.h"
#include "matcher/cuts.h"
#include "matcher/menu.h"
#include "matcher/spans.h"
#include "matcher/spread.h"

/* A row that must not be served: in one stretch, or (stretch -1) in none of them. */
struct offer_forbidden {
    size_t row;
    int stretch;
};

/* What one more row of the master takes from this volunteer for serving a row, or the span that begins at it. */
struct offer_fee {
    size_t row;
    double dual;
};

struct offer_prices {
    const double *rows; /* duals per row of the instance; the same within a span */
    const struct spans *spans;
    double keep;                 /* dual of the keep row */
    const struct cut_list *cuts; /* NULL: none; indexed */
    const double *cut_duals;     /* per cut */
    const struct offer_fee *fees;
    size_t fee_count;
    const struct offer_forbidden *forbidden;
    size_t forbidden_count;
    const struct arcs *arcs; /* ways not to be taken; NULL: none */
};

struct offer_item {
    const struct menu_item *item;
    double profit;  /* points less duals, of the best start; with the new face where it depends on this visit only */
    double plain;   /* likewise without any new face */
    double promise; /* by which items are chosen, where not all of them are looked at */
    size_t first_start; /* two people: index into `starts` */
    int start_count;    /* 0 for one person */
    int bit;            /* of its visit, among the visits of its part */
    int senior;         /* index of a senior with several visits on offer, whose face is not spread; -1: none */
    bool elsewhere;     /* its visit is on offer in another part, too */
    size_t first_cut;   /* index into `cuts` */
    int cut_count;
};

struct offer_part {
    size_t first, count; /* of its items */
    int bits;            /* different visits */
    int telephone;       /* latest start of a visit by telephone that may be worth it; -1: none */
};

struct offer {
    const struct menu *menu;
    const struct spans *spans;
    const struct arcs *arcs; /* ways not to be taken; NULL: none */
    struct offer_part *parts;
    struct offer_item *items;
    double *starts; /* profits, start by start; OFFER_NEVER: forbidden */
    int *cuts;      /* numbers of cuts, as the volunteer's */
    int *cut_of;    /* per cut of the volunteer's: number in the list */
    double *cut_duals;
    bool *cut_odd;       /* the volunteer alone counts once */
    int *seniors;        /* per shared senior: index in the problem */
    double *face_points; /* per shared senior: instance_face */
    size_t item_count, cut_count, senior_count;
    size_t part_capacity, item_capacity, start_count, start_capacity, cut_entries, cut_capacity, senior_capacity,
        face_capacity;
    size_t own_capacity[3];
    int *mark; /* scratch, per visit, senior or cut: 0 between uses */
    size_t mark_capacity;
};

#define OFFER_NEVER (-1e15)

/* How much of it is looked at: so many items a part; 0: all. In the first turn the most promising ones, in each later
 * one half of these (three quarters, where more is known of them), and others of those after them, until all have been
 * looked at, and it begins anew. */
struct offer_view {
    int width;
    unsigned turn;
    float *bonus; /* per item of the menu, stretch by stretch: what it promises more than it seems to, as an exact look
                     found; such looks set it, others read it. NULL: nothing is known */
};

/*
 * keep: an item is left out when a plan with it is worse by more than this than the same plan without it (0 when
 * pricing). The offer's memory is used again; begin with {0}, end with offer_free. spread: of this volunteer; new faces
 * of seniors with several visits are spread over these, weighed anew; NULL: none.
 */
enum status offer_make(struct offer *offer, const struct menu *menu, const struct offer_prices *prices, double keep,
                       const struct offer_view *view, struct spread *spread, struct error *error);
/* What an item promises, as far as it seems (points). */
double offer_promise(const struct offer *offer, const struct offer_item *item);
/* Only these items stay (a flag an item); the numbers of the others change, and those of visits in their parts. */
void offer_keep(struct offer *offer, const bool *keep);
void offer_free(struct offer *offer);

#endif
