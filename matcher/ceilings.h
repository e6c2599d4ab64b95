/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What rounds of one stretch can be worth at most, by their number of visits, found without making the rounds: a
 * dynamic program over place and time in which a visit may come back, but not at once (Houck, Picard, Queyranne,
 * Vemuganti 1980), and times are rounded down. Once it is known what rounds must be worth, it tells which visits can
 * stand in one that is, and how much the beginning of one must bring (completion bounds: Baldacci, Christofides,
 * Mingozzi 2008). Cuts, and faces that are counted whole, which only take points away, are left out. Inside the matcher
 * only; only where points are usual (instance.h).
 */
#ifndef BVB_MATCHER_CEILINGS_H
#define BVB_MATCHER_CEILINGS_H

#include "matcher/offer.h"

enum { CEILINGS_MAX_SIZE = 12, CEILINGS_HOME = -1 };

struct ceilings_query {
    const struct offer *offer;
    size_t part;
    const double
        *worth;      /* per item of the offer: what it adds to a round, without travel; for two: at the best start */
    double minute;   /* price of each minute of visits and travel */
    int most_visits; /* of a round */
    long work;       /* steps that may be taken, about: time is counted the more finely */
};

/* Memory used again and again: begin with {0}, end with ceilings_free. */
struct ceilings {
    struct ceilings_query query;
    int width; /* minutes that count as the same time; 0: nothing is known, rounds can be worth anything */
    int bucket_count, item_count;
    int most_visits;                      /* more do not fit */
    int sizes;                            /* rounds of so many visits or more count as being of this size */
    struct ceilings_cell *after, *before; /* what can follow, and precede: [(place, bucket), visits] */
    unsigned char *reach;                 /* per place and bucket: cells that hold something lie before this one */
    struct ceilings_step *steps;          /* from each place, directly */
    size_t *first_step;                   /* per place; one more than places */
    struct ceilings_span *spans;          /* per place: of buckets */
    int *buckets;                         /* per minute of the stretch */
    int minute_count;
    size_t after_capacity, before_capacity, step_capacity, first_capacity, span_capacity, minute_capacity,
        reach_capacity;
    double most[CEILINGS_MAX_SIZE + 1]; /* of a round with so many visits; -HUGE_VAL: there is none */
    double need[CEILINGS_MAX_SIZE + 1];
};
void ceilings_free(struct ceilings *ceilings);

/* Fills in `most`. */
enum status ceilings_make(struct ceilings *ceilings, const struct ceilings_query *query, struct error *error);

/* A round that is worth most[size], with visits that may come back: the items of the part (room for
 * ceilings->most_visits of them). Returns how many; *minutes: of them, with travel. Before ceilings_set_need. */
int ceilings_trace(const struct ceilings *ceilings, int size, int *items, int *minutes);

/* need: per number of visits (the last: so many or more), what rounds must be worth; HUGE_VAL: they are not wanted.
 * From then on `after` is what is left above that. */
void ceilings_set_need(struct ceilings *ceilings, const double *need);

/* After ceilings_set_need: spare, per item of the part: by how much the best round with it is worth more than it must
 * be; -HUGE_VAL: it can stand in none that is wanted. */
enum status ceilings_sieve(struct ceilings *ceilings, double *spare, struct error *error);

/* After ceilings_set_need: what a round of so many visits must be worth. */
double ceilings_need(const struct ceilings *ceilings, int visits);

/* Likewise: by how much the rest of a round can exceed what it must, beside what its beginning is worth: so many
 * visits, at this place (of an item of the part) at this time. last: bit of the last of them; made: set of the others
 * (NULL: there is none). */
double ceilings_left(const struct ceilings *ceilings, int visits, int place, int time, const uint64_t *made, int last);

#endif
