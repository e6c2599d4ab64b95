/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exact pricing where there is too much on offer to make all rounds: what rounds of each stretch can be worth at most
 * (matcher/ceilings) gives a bound on all plans, and what a round must be worth to stand in a plan that is wanted. What
 * can stand in no such round is not offered any more; of the rest only such rounds are made. (Lists inside the gap:
 * Baldacci, Christofides, Mingozzi 2008.)
 *
 * In the ceilings a visit may be made in several stretches, or come back in one, and nothing is known of caps on
 * minutes. Prices on visits, and on the minutes of a week, make that not worth while, and are given back once
 * (Lagrange; matcher/tariff); they are found with the few visits of each stretch that are worth most. Inside the
 * matcher only; where points are usual (instance.h) and no pin must be kept.
 */
#ifndef BVB_MATCHER_SIEVE_H
#define BVB_MATCHER_SIEVE_H

#include "matcher/ceilings.h"
#include "matcher/tariff.h"

/* Memory used again and again: begin with {0}, end with sieve_free. */
struct sieve {
    struct offer *offer;     /* all that is on offer, */
    struct offer few;        /* and the part of it with which prices are found; its lists are the sieve's */
    const struct offer *now; /* the one of them at work */
    const struct spread *spread;
    struct ceilings *ceilings; /* per part */
    struct tariff tariff;
    double *promise;     /* per item of the menu, stretch by stretch: as on offer last; -HUGE_VAL: was not */
    bool *dead, *chosen; /* per item of the menu, stretch by stretch: stands in no plan that is wanted; is one of few */
    double *worth;       /* per item of the offer at work */
    double *spare;       /* per item of the offer */
    bool *keep;          /* likewise */
    double *after, *before;               /* per part and state of a plan: most that can follow, or have come */
    double *load;                         /* per number of visits */
    int *trace;                           /* items of a round */
    double given_back;                    /* of all prices */
    bool few_only;                        /* the offer holds no more than the few items */
    int most_visits, most_week, most_day; /* that a state counts; week, day: 0: there is no cap */
    size_t part_capacity, dead_capacity, worth_capacity, promise_capacity, spare_capacity, keep_capacity,
        after_capacity, before_capacity, load_capacity, trace_capacity, few_item_capacity, few_part_capacity,
        chosen_capacity;
};
void sieve_free(struct sieve *sieve);

/* For looks at one menu, each for plans that are no worse than those before: there are no prices yet. The offer is made
 * with an open spread. */
enum status sieve_begin(struct sieve *sieve, const struct offer *offer, const struct spread *spread,
                        struct error *error);

/* What a run is for: better prices, before better plans are looked for with the few items; nothing but what is wanted
 * to be left, after better prices were sought, or at those so far. */
enum sieve_aim { SIEVE_PRICES, SIEVE_BOTH, SIEVE_ITEMS };

/* Leaves in the offer what can stand in a plan of at least the threshold, more or less. *bound: on all plans, or the
 * threshold, if that is more; *none: no plan reaches it. But for SIEVE_PRICES, the ceilings then say what each round
 * must be worth. spread: of the offer; NULL: none. */
enum status sieve_run(struct sieve *sieve, struct offer *offer, const struct spread *spread, double threshold,
                      enum sieve_aim aim, double *bound, bool *none, struct error *error);

/* What visits pay for faces, as found: for offers from now on. */
void sieve_teach(const struct sieve *sieve, struct spread *spread);

/* After sieve_run that left something: what items promise more than they seem to (offer_view), so that those that can
 * stand in a wanted plan come before all others. */
void sieve_tell(const struct sieve *sieve, float *bonus);

/* Likewise with the few items only: *none and the ceilings speak of these. */
enum status sieve_run_few(struct sieve *sieve, struct offer *offer, const struct spread *spread, double threshold,
                          bool *none, struct error *error);

#endif
