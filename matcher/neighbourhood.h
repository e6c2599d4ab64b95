/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Some volunteers whose plans are found again together, while everybody else keeps those of the roster (large
 * neighbourhood search: Shaw 1998; Taillard, Voss 2002, POPMUSIC). Inside the matcher only.
 */
#ifndef BVB_MATCHER_NEIGHBOURHOOD_H
#define BVB_MATCHER_NEIGHBOURHOOD_H

#include "matcher/incumbent.h"

struct neighbourhood {
    struct columns *columns;     /* of everybody */
    struct incumbent *incumbent; /* the roster, which is known */
    const struct spans *spans;   /* for the members' linear program to begin with; NULL: as wide as can be */
    bool taught;                 /* the members' narrow looks know what exact ones of everybody found */
    int *members;
    size_t count;
    bool *is_member; /* per volunteer */
    bool *closed;    /* per row: served by somebody else */
};

/* Nobody is a member yet. After it neighbourhood_end in all cases. */
enum status neighbourhood_begin(struct neighbourhood *around, struct columns *columns, struct incumbent *incumbent,
                                struct error *error);
void neighbourhood_end(struct neighbourhood *around);

void neighbourhood_add(struct neighbourhood *around, int volunteer);
/* With those who make a visit for two with the volunteer now, as long as there are fewer members than `most`. */
void neighbourhood_add_partners(struct neighbourhood *around, int volunteer, size_t most);
void neighbourhood_empty(struct neighbourhood *around);
/* Whoever shares a visit for two with somebody outside keeps the plan, and leaves. */
void neighbourhood_leave_pairs(struct neighbourhood *around);

/* The volunteer's plan in the roster, or NULL. */
const struct plan *neighbourhood_plan(const struct neighbourhood *around, int volunteer);

/* Visits for two that stand in two volunteers' plans (NULL: in none). */
int neighbourhood_shared(const struct plan *one, const struct plan *two);

/* Finds the members' plans again. solve looks for a better roster of theirs, which is `own` in the beginning; small:
 * their columns, with the plans known that they could follow. *better: the roster, and everybody's columns, have new
 * plans. */
enum status neighbourhood_solve(struct neighbourhood *around,
                                enum status (*solve)(struct columns *small, struct incumbent *own, struct error *error),
                                bool *better, struct error *error);

/* All of it in one call, for these members (a flag per volunteer), when they are more than one: with everybody's spans,
 * and taught. */
enum status neighbourhood_once(struct columns *columns, const bool *members, struct incumbent *incumbent,
                               enum status (*solve)(struct columns *small, struct incumbent *own, struct error *error),
                               struct error *error);

#endif
