/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one volunteer can do at the prices of one query: the rounds of each stretch, and the things that must be tracked
 * from stretch to stretch, a bit each: seniors who can be met in several stretches (a new face counts once), visits
 * that can be served in several (at most once), pins that must be kept, cuts that rounds of several stretches break
 * together. Inside the matcher only: matcher/plans and matcher/bounds work in it. One space serves one volunteer after
 * another.
 */
#ifndef BVB_MATCHER_SPACE_H
#define BVB_MATCHER_SPACE_H

#include "matcher/arena.h"
#include "matcher/rounds.h"
#include "matcher/sieve.h"

/* A week's capacity is counted no finer than this; where everything counts, than the second. */
enum { SPACE_MAX_WEIGHT = 20, SPACE_MAX_FINE_WEIGHT = 60 };

/* The rounds of one size and weight in a stretch: the best of them, for bounds. */
struct sort_of_round {
    int size, weight;
    int holder;  /* the candidate with the greatest worth; -1: none */
    double best; /* its worth */
    double rest; /* most that the rest of a plan can bring */
};

/* One stretch of the volunteer's. The arrays (but the list) live in the arena until the next query. */
struct part {
    struct candidate_list list;
    int32_t date, week;
    int most;         /* stops of its longest candidate, at least 1 */
    int capacity;     /* of its week in weights, what was done before taken off */
    double *profit;   /* per candidate: with new faces that can be met in no other stretch */
    uint64_t *bits;   /* words a candidate: what it touches of the tracked things */
    uint64_t *future; /* what this and later stretches can touch */
    uint64_t *last;   /* tracked things whose last stretch this is */
    size_t *payments; /* per candidate: its first of space->payments; one more than candidates */
    double *refund;   /* per bit of a face: what the bounds of this and later stretches charge for it at most */
    int *weight;      /* per candidate: of the capacity of its week */
    double *worth;    /* per candidate: what the bounds count it for */
    int *open;        /* the candidates that are not ruled out, those ruled out after them */
    size_t open_count;
    bool must; /* one of them is in the plan */
    int *kept; /* the candidates that a wanted plan could hold */
    size_t kept_count;
    double *often;               /* per bit: how often the bounds' best plans touched it in this stretch: see bounds */
    struct sort_of_round *sorts; /* [size * (most_weight + 1) + weight] */
    int *filled;                 /* those that have a holder */
    size_t filled_count;
    int before;    /* most visits in the stretches before */
    double *bound; /* per state: most that this and later stretches can add, and the load of all visits of the plan */
    double *reach; /* per state: most that the stretches before can have brought */
    double price;  /* of what has a price and can be touched in this or later stretches: see bounds */
};

/* What pays for a tracked new face in the bounds: a stretch in which the senior can be met, or one of the visits. */
struct face_unit {
    size_t bit;
    int last_part;
    double share, best_share; /* points, 0 or less; of a face together all of it. In a gain each has all of it */
    int used;                 /* scratch of the bounds */
};

/* A candidate that pays for a unit. */
struct face_payment {
    int part, candidate, unit;
};

struct plan_space {
    const struct instance *instance;
    const struct menu *menu;
    int volunteer;
    struct offer offer;
    struct spread spread; /* of the query at work */
    struct sieve sieve;
    bool sifted; /* the offer went through the sieve */
    int beam;    /* of the rounds then: see round_query */
    struct rounds *rounds;
    struct arena arena;
    struct part *parts; /* one more than stretches: the end */
    size_t part_count, part_capacity;
    size_t words; /* of a set of bits */
    size_t bit_count;
    uint64_t *faces, *used, *pins, *cuts; /* the bits of each sort */
    bool lost_pin;                        /* a pin that must hold lies in no candidate, so that there is no plan */
    uint64_t *priced;                     /* the bits on which the bounds may put a price: those of visits and cuts */
    uint64_t *begin;    /* the set of a plan without rounds; faces in it will be met, and are paid from the beginning */
    double *bit_points; /* per bit: of the face; dual of the cut */
    double *most_price; /* per bit that may have a price */
    struct face_unit *units; /* by bit */
    int *unit_names;         /* scratch: the visit or the part of each unit */
    size_t unit_count;
    struct face_payment *payments;
    size_t payment_count;
    double *prices; /* per bit: see bounds */
    double *best_prices;
    int *servings;  /* per bit */
    double *met;    /* per bit: as parts' `often`, in any stretch */
    double answers; /* of how many, by their weight */
    double *load;   /* per number of visits in the horizon: points */
    int *chosen;    /* per part: the candidate in the bounds' best plan; -1: none */
    int most_visits;
    int most_weight;      /* of what is counted in a week; 0: nothing */
    int most_day;         /* visits that the cap allows on a day with several stretches; 0: that is not counted */
    int minutes_a_weight; /* weight counts this many busy minutes; 0: visits; where there is no cap all weights are 0 */
    /* memory of the search over stretches, used again and again */
    struct label *labels;
    size_t label_count, label_capacity;
    uint64_t *sets;
    size_t set_capacity;
    int *now, *next; /* labels of this stage */
    size_t now_capacity, next_capacity;
};

enum status space_new(struct plan_space **space, struct error *error);
void space_free(struct plan_space *space);

/* The volunteer's visits at these prices (offer_make). spread: new faces as space->spread says. */
enum status space_offer(struct plan_space *space, const struct menu *menu, const struct offer_prices *prices,
                        double keep, const struct offer_view *view, bool spread, struct error *error);
/* After space_offer, when pricing: only what can stand in plans of at least the threshold; see sieve_run. */
enum status space_sift(struct plan_space *space, double threshold, enum sieve_aim aim, double *bound, bool *none,
                       struct error *error);
enum status space_sift_few(struct plan_space *space, double threshold, bool *none, struct error *error);
/*
 * Their rounds. need (per part; NULL: pricing): what rounds must bring to be listed. fair: no stretch takes the work of
 * those after it, for looks that need not be complete; otherwise *left below 0 says that something was left out.
 */
enum status space_rounds(struct plan_space *space, bool listing, const struct round_need *need, bool fair, long *left,
                         struct error *error);
/* What must be tracked, and the room for the bounds, which count minutes finely or not. more: one round may hold more
 * visits than those on offer now (bounds_need). */
enum status space_track(struct plan_space *space, bool fine, bool more, struct error *error);

/* Is the bit in a set of `words` words? */
bool space_has(const uint64_t *set, size_t bit);

/* What the bounds know of the beginning of a plan: visits so far, weight in the week and visits on the day of the part
 * that comes next. */
struct space_state {
    int visits, weight, day;
};
size_t space_state_count(const struct plan_space *space);
size_t space_state_index(const struct plan_space *space, const struct space_state *state);
/* After a round of this part with so many visits (0: none) and so much weight. */
struct space_state space_state_after(const struct plan_space *space, size_t part, const struct space_state *state,
                                     int visits, int weight);
/* Number of the sort of rounds with so many visits and so much weight. */
size_t space_sort(const struct plan_space *space, int visits, int weight);
/* Weights of so many visits and busy minutes in a week. */
int space_weight(const struct plan_space *space, int visits, int minutes);
/* What was done earlier in a week of the horizon; NULL for other weeks. */
const struct problem_week *space_week(const struct plan_space *space, int32_t week);

#endif
