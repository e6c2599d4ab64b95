/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The master problem: which plan each volunteer follows, so that no visit is done twice, two come together or nobody,
 * and the wanted number of soft pins is kept. As a linear program it grows column by column and gives the duals; as an
 * integer program over given plans it gives a roster. Only this file and matcher/model know GLPK (indices from 1,
 * LC_NUMERIC "C").
 */
#ifndef BVB_MATCHER_MASTER_H
#define BVB_MATCHER_MASTER_H

#include "matcher/plans.h"

/* A net for a search that takes too long on the wall's clock; NULL function: none. */
struct master_clock {
    bool (*expired)(void *context);
    void *context;
};

struct master;
enum status master_new(const struct instance *instance, struct master **master, struct error *error);
void master_free(struct master *master);

/* A column for each plan of the list from index `first` on. spaces: one a volunteer. */
enum status master_add(struct master *master, struct plan_space *const *spaces, const struct plan_list *plans,
                       size_t first, struct error *error);

/* Solves the linear program; STATUS_DEFECT when it has no solution (there always is one) or the simplex fails. */
enum status master_solve(struct master *master, double *objective, struct error *error);
/* After master_solve: duals of the instance's rows, of each volunteer, of the pin row (0 without). */
void master_duals(const struct master *master, double *rows, double *volunteers, double *pin);

/*
 * After master_solve: adds the company rows that the solution breaks. Without them one volunteer alone could serve half
 * a visit for two: whoever comes to a start, comes at most as much as that start is chosen. *added: how many.
 */
enum status master_separate(struct master *master, struct plan_space *const *spaces, const struct plan_list *plans,
                            size_t *added, struct error *error);

/* Adds (sign 1) or takes away (sign -1) the duals of a volunteer's company rows to those of the instance's rows. */
void master_company_duals(const struct master *master, int volunteer, int sign, double *rows);

/*
 * What a node of the search tree demands, of all the rows from `row` to `last` (one visit for one person, or starts of
 * one visit for two).
 */
enum master_rule_kind {
    MASTER_NOBODY, /* nobody serves them */
    MASTER_NOT,    /* this volunteer does not serve them (in this stretch; -1: in any) */
    MASTER_ONLY,   /* nobody but this volunteer serves them (nor he in another stretch, unless -1) */
    MASTER_JOINS,  /* this volunteer comes whenever this start of a visit for two is chosen */
    MASTER_MUST    /* this visit must be served */
};

struct master_rule {
    enum master_rule_kind kind;
    size_t row, last;
    int volunteer, stretch;
};

/* Does a plan of this volunteer break the rule when it serves this row in this stretch? */
bool master_rule_breaks(const struct master_rule *rule, int volunteer, size_t row, int stretch);

/*
 * Allows only what the rules allow. What must be and cannot costs `penalty` points, which has to be more than any
 * roster of interest could gain by it.
 */
enum status master_restrict(struct master *master, struct plan_space *const *spaces, const struct plan_list *plans,
                            const struct master_rule *rules, size_t rule_count, double penalty, struct error *error);

/* After master_solve: how much of each plan, and of each start (numbered from 0), is chosen. */
double master_plan_value(const struct master *master, size_t plan);
double master_start_value(const struct master *master, size_t start);
/* How much of what must be is missing: 0 unless the penalty is paid. */
double master_missing(const struct master *master);

/* Simplex iterations so far. */
long master_iterations(const struct master *master);

/* How an integer search ended. */
struct master_answer {
    bool found;     /* chosen holds a solution */
    bool optimal;   /* no better one exists over these plans */
    bool clock;     /* the clock ended it */
    double bound;   /* over these plans */
    int64_t points; /* of the solution */
    long nodes;
};

/*
 * The best choice among the plans. `known` (may be NULL): a flag per plan, a solution to start from. chosen: a flag per
 * plan. At most `max_nodes` nodes.
 */
enum status master_choose(const struct instance *instance, struct plan_space *const *spaces,
                          const struct plan_list *plans, const bool *known, long max_nodes,
                          const struct master_clock *clock, bool *chosen, struct master_answer *answer,
                          struct error *error);

#endif
