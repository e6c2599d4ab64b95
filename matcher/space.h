/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one volunteer can do, prepared once for many pricings: the candidates of each stretch as pricing sees them, and
 * the things that must be tracked from stretch to stretch, a bit each: seniors who can be met in several stretches (a
 * new face counts once), visits that can be served in several (at most once), pins that must be kept. Inside the
 * matcher only: matcher/plans and matcher/bounds work in it.
 */
#ifndef BVB_MATCHER_SPACE_H
#define BVB_MATCHER_SPACE_H

#include "matcher/rounds.h"

enum { SPACE_MAX_WEIGHT = 20 /* a week's capacity is counted no finer than this */ };

/* The candidates of one size and weight in a stretch: the best of them, for bounds. */
struct sort_of_round {
    int size, weight;
    int holder;  /* the candidate with the greatest worth */
    double best; /* its worth */
    double rest; /* most that the rest of a plan can bring */
};

/* One stretch of the volunteer's. */
struct part {
    const struct candidate_list *list;
    int32_t date, week;
    int most;              /* stops of its longest candidate */
    int capacity;          /* of its week in weights, what was done before taken off */
    int64_t *base;         /* points of each candidate, with new faces that can be met in no other stretch */
    uint64_t *bits;        /* words a candidate: what it touches of the tracked things */
    uint64_t *future;      /* what this and later stretches can touch */
    uint64_t *last;        /* tracked things whose last stretch this is */
    double *share;         /* per candidate: the bounds' part of what its new faces bring */
    double *refund;        /* per bit of a face: what the bounds of this and later stretches charge for it at most */
    int *weight;           /* per candidate: of the capacity of its week */
    int *smaller;          /* per stop of each candidate: the candidate without that stop, or -1 when there is none */
    size_t *first_smaller; /* per candidate: index of its first stop in smaller */
    /* at the duals of one query: */
    double *profit; /* per candidate: points less duals */
    double *worth;  /* per candidate: what the bounds count it for */
    bool *idle;     /* per candidate: a smaller one is at least as good in every plan */
    int *kept;      /* the candidates that a wanted plan could hold */
    size_t kept_count;
    struct sort_of_round *sorts;
    size_t sort_count;
    double *bound; /* per state: most that this and later stretches can add */
    double *reach; /* per state: most that the stretches before can have brought */
    double price;  /* of the tracked visits of this and later stretches: see bounds */
};

struct plan_space {
    const struct instance *instance;
    int volunteer;
    size_t part_count;
    struct part *parts; /* one more than stretches: the end */
    size_t words;       /* of a set of bits */
    size_t bit_count;
    uint64_t *faces, *used, *pins; /* the bits of each sort */
    int64_t *face_points;          /* per bit */
    size_t *last_touch;            /* scratch of the preparation */
    double *prices;                /* per bit of a visit: see bounds */
    double *best_prices;
    int *servings; /* per bit */
    int most_visits;
    int most_weight;      /* a state: visits so far * (most_weight + 1) + weight so far in the week */
    int minutes_a_weight; /* weight counts this many busy minutes; 0: visits; where there is no cap all weights are 0 */
    bool *forbidden;      /* per row of the instance, while a stretch is priced */
    /* memory of the search, used again and again */
    struct label *labels;
    size_t label_count, label_capacity;
    uint64_t *sets;
    size_t set_capacity;
    int *now, *next; /* labels of this stage */
    size_t now_capacity, next_capacity;
};

enum status space_make(const struct instance *instance, const struct rounds *rounds, int volunteer,
                       struct plan_space **space, struct error *error);
void space_free(struct plan_space *space);

/* Number of states, and the number of one. */
size_t space_state_count(const struct plan_space *space);
size_t space_state(const struct plan_space *space, int visits, int weight);
/* Weights of so many visits and busy minutes in a week. */
int space_weight(const struct plan_space *space, int visits, int minutes);
/* What was done earlier in a week of the horizon; NULL for other weeks. */
const struct problem_week *space_week(const struct plan_space *space, int32_t week);

#endif
