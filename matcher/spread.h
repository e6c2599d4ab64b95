/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * New faces in the prices of visits. To remember of every beginning of a plan whom it has met makes pricing slow, since
 * few beginnings are then better than others. So the points of a new face are spread over the senior's visits, in such
 * parts that no plan pays more than the face costs: what pricing finds is then a bound. Where its best plan paid too
 * little, the face of that senior is counted whole from then on, and pricing begins again. (Decremental state space
 * relaxation: Righini, Salani 2008; Boland, Dethridge, Dumitrescu 2006.) Inside the matcher only. Not where a new face
 * brings points.
 */
#ifndef BVB_MATCHER_SPREAD_H
#define BVB_MATCHER_SPREAD_H

#include "matcher/instance.h"

struct plan;

/* Memory used again and again: begin with {0}, end with spread_free. */
struct spread {
    const struct instance *instance;
    int volunteer;
    char *whole;    /* per senior: 0: is spread; 1: was when the visits were weighed last; 2: is not */
    double *weight; /* per visit: by which the face is divided among the senior's visits; 0: it pays nothing */
    double *rate;   /* per senior: points for each weight, 0 or less */
    bool open;      /* what visits pay is not settled: none of them is left out for it */
    bool fixed;     /* it is: weights stay as they are */
    size_t senior_capacity, visit_capacity, rate_capacity;
};
void spread_free(struct spread *spread);

/* Of this volunteer all faces are spread, none yet weighed. */
enum status spread_begin(struct spread *spread, const struct instance *instance, int volunteer, struct error *error);

/* All faces are counted whole, or all are spread. */
void spread_count_all(struct spread *spread, bool whole);

/* Forgets all weights, keeps who is counted whole. */
void spread_clear(struct spread *spread);
/* The visit is on offer and brings so much before the face; the greatest of several counts. */
void spread_weigh(struct spread *spread, int visit, double profit);
/* After all are weighed: what the visit pays for the face, 0 or less; of a face that is counted whole, what it would.
 */
double spread_share(const struct spread *spread, int visit);

/* From now on visits pay what they are told, nothing else and others nothing; weights are no longer changed. */
void spread_fix(struct spread *spread);
void spread_tell(struct spread *spread, int visit, double share);

/* How much less than its new faces the plan has paid. */
double spread_unpaid(const struct spread *spread, const struct plan *plan);
/* The faces of which the plan has paid too little are counted whole from now on. False: there are none. */
bool spread_count_whole(struct spread *spread, const struct plan *plan);

#endif
