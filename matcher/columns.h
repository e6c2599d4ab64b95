/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Column generation: the linear program over all plans, solved with few of them. The master gives duals; the pricer
 * looks for plans that are worth more than their duals; until none is. Looks narrowly first (few visits, few labels)
 * and exactly only at the end; between two looks at all, those who gave a column are asked alone (partial pricing). The
 * duals asked about are smoothed, since those of a half-made linear program jump about (Wentges 1997; Pessoa, Sadykov,
 * Uchoa, Vanderbeck 2018); the bound of Lagrange holds at any duals. Where many take part, an exact look also finds out
 * which visits the narrow ones after it should see.
 */
#ifndef BVB_MATCHER_COLUMNS_H
#define BVB_MATCHER_COLUMNS_H

#include "matcher/central.h"
#include "matcher/choose.h"
#include "matcher/pricer.h"

/* Where more volunteers than MANY take part, a soft solution comes first (matcher/descent), and column generation ends
 * when it brings little; where more than TREE do, the best roster is not sought to the end in a tree; where more than
 * LARGE do, there is less time for each. Of no more than FEW with long rounds all can do much the same. */
enum { COLUMNS_FEW = 20, COLUMNS_MANY = 100, COLUMNS_TREE = 200, COLUMNS_LARGE = 450 };

/* How widely everybody is asked for plans; column generation goes from the first of these to one of them. */
enum columns_effort {
    COLUMNS_QUICK, /* narrow looks only: no bound */
    COLUMNS_WIDE,  /* and ones that are wider, */
    COLUMNS_DEEP,  /* at all visits; where many take part, with more labels */
    COLUMNS_EXACT  /* until nothing is left out */
};

struct columns_limits {
    long max_columns;
    long max_iterations; /* of the simplex */
    const struct choose_clock *clock;
};

struct columns {
    const struct instance *instance;
    const struct columns_limits *limits;
    const struct master_scope *scope;
    struct pricer *pricer;
    struct master *master;
    struct central *central; /* its soft solution, in use instead of the simplex's; NULL: that is */
    struct plan_list plans;  /* the master's columns */
    int *volunteers;         /* that take part */
    size_t volunteer_count;
    const bool *closed;        /* per row: served by somebody else, NULL: none */
    const bool *resting;       /* per volunteer: is not asked for plans, NULL: all are */
    const struct rules *rules; /* of the node at work; NULL: none */
    struct duals duals;        /* of the linear program, or the soft solution */
    struct duals asked;        /* the duals that were asked about last */
    struct pricer_task *tasks; /* one a volunteer that takes part */
    bool *eager;               /* likewise: gave a column, or (until they are taken) is asked once more */
    struct lagrange_fees *fees;
    struct offer_forbidden *forbidden;
    size_t *first_forbidden;
    size_t forbidden_capacity;
    struct arcs arcs;     /* that the rules of the node forbid */
    double *prices;       /* per row: those asked about, and of closed rows one at which nobody wants them */
    double lure;          /* that makes somebody serve what the rules of the node want */
    double *best;         /* per volunteer of the problem: greatest reduced profit at `asked`, when exact */
    double asked_bound;   /* that `best` gives, */
    double asked_keep;    /* with this dual of the keep row */
    double doubt;         /* the part of it for which nobody has found plans, since there was too much to look at */
    double objective;     /* of the linear program */
    float **bonus;        /* per volunteer that takes part: offer_view's; NULL: none was looked at exactly */
    unsigned turn;        /* of looks that do not see all visits (offer.h) */
    bool priced_out;      /* no plan is worth more than its duals */
    bool may_forget;      /* columns that are far from being worth it, when there are many; their numbers change then */
    size_t too_many;      /* more columns than this are many */
    size_t unforgettable; /* so many of the first plans always stay: a solution whatever must be */
    int hardest;          /* volunteer that had too many plans to list the last time; -1: nobody */
    bool late, spent;     /* the clock, the limit on columns */
};

/* scope (NULL: everybody; kept by the caller). spans: those to begin with (NULL: as wide as can be). The pricer may be
 * shared by several, one at a time. */
enum status columns_new(const struct instance *instance, struct pricer *pricer, const struct columns_limits *limits,
                        const struct master_scope *scope, const struct spans *spans, struct columns **columns,
                        struct error *error);
void columns_free(struct columns *columns); /* accepts NULL */

/* Was the clock heard to strike, or are there too many columns? */
bool columns_have_stopped(const struct columns *columns);
/* Likewise, and asks the clock. */
bool columns_must_stop(const struct columns *columns);
/* Does the node at work have rules? */
bool columns_have_rules(const struct columns *columns);

/* Forgets the columns that are not kept (a flag a plan); the numbers of the others change. */
enum status columns_drop(struct columns *columns, const bool *keep, struct error *error);

/*
 * Solves the linear program to the effort. *bound is lowered to what no roster (of the node) can exceed, where that is
 * found out; it ends early when the bound shows that no roster has `enough` points or more.
 */
enum status columns_generate(struct columns *columns, enum columns_effort effort, double enough, double *bound,
                             struct error *error);

/* Tells the starts from this row of a visit for two on from the earlier ones of its span (nothing when they are told
 * apart already); everywhere: likewise in its other options, whose windows mostly are the same. Plans that could wait
 * so long get a second column. */
enum status columns_split(struct columns *columns, int visit, size_t row, bool everywhere, struct error *error);

/* After COLUMNS_EXACT: every plan that a roster with more points than `points` can hold. *complete: false when there
 * are more than `most`, or a limit was reached. */
enum status columns_list(struct columns *columns, double points, size_t most, struct plan_list *plans, bool *complete,
                         struct error *error);

#endif
