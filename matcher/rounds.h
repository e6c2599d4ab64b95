/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rounds that a volunteer could do in one stretch of availability, of the visits on offer. Made by labels
 * ("ways"), visit after visit, best first at each place. When pricing, a way is thrown away when another one leaves the
 * volunteer at the same place no later, with at least the profit, and with every choice that the first one leaves
 * (Desrochers 1988; Feillet, Dejax, Gendreau, Gueguen 2004). When listing, every set of rows is wanted, each in its
 * shortest order. What cannot reach the profit that is needed any more is not followed.
 */
#ifndef BVB_MATCHER_ROUNDS_H
#define BVB_MATCHER_ROUNDS_H

#include "matcher/ceilings.h"

/* A stop of a round in the making: an item of the offer (index) and when it starts. */
struct round_stop {
    int item, start;
};

/* A round that could be: at least one stop. */
struct candidate {
    size_t first; /* of its stops, in order of travel */
    int count;
    int travel, busy; /* minutes, the way home included; busy: with service */
    double profit;    /* at the offer's prices: all but load, idle, the faces of shared seniors, and cuts that other
                         rounds may break with it */
};

struct candidate_list {
    struct candidate *items;
    size_t count, capacity;
    struct round_stop *stops;
    size_t stop_count, stop_capacity;
};
void rounds_list_free(struct candidate_list *list);

/* The profit that a round of so many stops and busy minutes needs; below it is not wanted. */
struct round_need {
    double (*need)(const void *context, int stops, int busy);
    const void *context;
    double least; /* no round needs less */
};

struct round_query {
    const struct offer *offer;
    size_t part;
    bool listing;
    const struct round_need *need; /* listing only; NULL: all */
    /* pricing only: of this part, with what is needed set; and what each item of the offer is worth there. NULL: all
     * rounds are wanted that are better than none. */
    const struct ceilings *ceilings;
    const double *worth;
    int beam;   /* with ceilings: so many ways with the same number of visits go on, the most promising; 0: all */
    long *left; /* ways that may still be made; below 0: something was left out */
};

struct rounds; /* memory, used again and again */
enum status rounds_new(struct rounds **rounds, struct error *error);
void rounds_free(struct rounds *rounds);

/* Appends to the list. */
enum status rounds_find(struct rounds *rounds, const struct round_query *query, struct candidate_list *list,
                        struct error *error);

#endif
