/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All rounds that a volunteer could do in a stretch of availability: for every set of visits (and, for visits by two,
 * every choice of their starts) that fits at all, the best order. Made by labels, set by set: of two ways to do the
 * same visits that end at the same place, only one that is earlier or travels less is worth keeping.
 */
#ifndef BVB_MATCHER_ROUNDS_H
#define BVB_MATCHER_ROUNDS_H

#include "matcher/instance.h"

struct candidate_stop {
    int visit, option, start; /* start: minutes after midnight */
    size_t row;               /* instance_row */
};

/* A round that could be: at least one stop. */
struct candidate {
    struct candidate_stop *stops; /* in order of travel; owned by struct rounds */
    int stop_count;
    int travel;     /* minutes, the way home included */
    int busy;       /* travel and service */
    int pins;       /* soft pins that it keeps */
    int64_t points; /* travel and its stops; without load, new faces and idle */
};

struct candidate_list {
    struct candidate *items;
    size_t count;
};

struct rounds {
    size_t list_count;
    struct candidate_list *lists; /* all stretches of all volunteers: rounds_of */
    size_t *first;                /* per volunteer: index of its first list */
    size_t candidate_count;
    bool complete; /* false: the limit was reached, some rounds are missing */
    void *pool;    /* memory of the stops */
};

/* At most about `limit` labels are made in all. */
enum status rounds_make(const struct instance *instance, long limit, struct rounds **rounds, struct error *error);
void rounds_free(struct rounds *rounds);
const struct candidate_list *rounds_of(const struct rounds *rounds, int volunteer, size_t stretch);

#endif
