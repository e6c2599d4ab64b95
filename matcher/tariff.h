/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the ceilings of a sieve pay for (matcher/sieve): visits, so that making one twice is not worth while; the
 * minutes of a week that has a cap; and the new face of a senior with several visits, in shares that each visit pays.
 * All of it is found by subgradient steps (Held, Karp 1971) from what the best plan of the ceilings makes too often;
 * any prices give a bound. Points. Inside the matcher only.
 */
#ifndef BVB_MATCHER_TARIFF_H
#define BVB_MATCHER_TARIFF_H

#include "matcher/offer.h"

/* With which the bound was lowest: of all that is on offer, or of few. */
enum tariff_best { TARIFF_OF_ALL, TARIFF_OF_FEW };

/* What a visit pays of the new face of a senior with several visits. */
struct tariff_share {
    int senior, visit;
    double points, best[2]; /* 0 or less; those of a senior together are what the face costs, or less */
};

/* Memory used again and again: begin with {0}, end with tariff_free. */
struct tariff {
    const struct menu *menu;
    double *minutes, *best_minutes[2]; /* per part: price of a minute in its week */
    double *prices, *best_prices[2];   /* per visit of the problem */
    struct tariff_share *shares;       /* by senior */
    size_t share_count;
    int *share_of; /* per visit: 1 + its share; 0: none */
    int *servings; /* per visit: how often the plan at hand makes it; 0 between uses */
    int *busy;     /* per part: minutes of its week in that plan */
    size_t minute_capacity, price_capacity, serving_capacity, busy_capacity, share_capacity, share_of_capacity,
        best_capacity[4];
};
void tariff_free(struct tariff *tariff);

/* Nothing has a price yet; faces pay as they are spread. The offer's menu is kept by the caller. */
enum status tariff_begin(struct tariff *tariff, const struct offer *offer, const struct spread *spread,
                         struct error *error);

/* What visits pay for faces, as found: for offers from now on. */
void tariff_teach(const struct tariff *tariff, struct spread *spread);

/* What each item of the offer is worth less what it pays here. worth: one per item. */
void tariff_value(const struct tariff *tariff, const struct offer *offer, const struct spread *spread, double *worth);

/* What plans of the offer get back at most: every visit once, and the minutes that caps leave. */
double tariff_given_back(const struct tariff *tariff, const struct offer *offer);

/* The plan at hand makes these items of a part of the offer (numbered from the part's first), too, which take so many
 * minutes. */
void tariff_count(struct tariff *tariff, const struct offer *offer, size_t part, const int *items, int count,
                  int minutes);

/* One subgradient step, of such a length, from the plan at hand, which is then forgotten. False: it breaks
 * nothing. */
bool tariff_step(struct tariff *tariff, const struct offer *offer, double length);

/* Remembers the prices, and takes them up again. */
void tariff_keep(struct tariff *tariff, enum tariff_best which);
void tariff_use(struct tariff *tariff, enum tariff_best which);

#endif
