/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The master problem as a linear program: which plan each volunteer follows, so that no visit is done twice, two come
 * together or nobody, and as much is kept as is wanted (the keep row). It grows column by column (plans) and row by row
 * (spans of starts of visits for two, company rows, cuts), and gives the duals. Its inside (matcher/master_inside) is
 * known to company, restriction and lagrange too; beside these four only matcher/simplex, basis, choose, model, central
 * and shield know GLPK (indices from 1, LC_NUMERIC "C").
 *
 * Of a visit for two the rows are those of spans (matcher/spans), each known by its first row.
 */
#ifndef BVB_MATCHER_MASTER_H
#define BVB_MATCHER_MASTER_H

#include "matcher/cuts.h"
#include "matcher/duals.h"
#include "matcher/rules.h"
#include "matcher/spans.h"

/* Points: more than any plan gains by going alone to a visit for two. */
enum { MASTER_LONELY = 1000 };

/* A part of the problem: only these volunteers, who keep so much at least (the keep row). */
struct master_scope {
    const bool *members; /* per volunteer */
    size_t kept_wanted;
};

struct master;
/* scope (kept by the caller): NULL: everybody. spans: copied; NULL: as wide as can be. */
enum status master_new(const struct instance *instance, const struct master_scope *scope, const struct spans *spans,
                       struct master **master, struct error *error);
void master_free(struct master *master); /* accepts NULL */
/* GLPK gave up while it worked on this (matcher/shield): its program is never changed or freed again. */
void master_abandon(struct master *master);

/* A column for each plan of the list that has none yet. The list must be the same one always, and only grow. */
enum status master_add(struct master *master, const struct plan_list *plans, struct error *error);
/* Rows for all visits, but for the rows of the instance that are closed, also where no plan serves them yet: they have
 * duals then. */
void master_open(struct master *master, const bool *closed);
const struct spans *master_spans(const struct master *master);
/* A new span begins at this row of a visit for two, which must not yet begin one. Plans whose start lies in it move
 * there. */
enum status master_split(struct master *master, const struct plan_list *plans, size_t row, struct error *error);

/* Takes the columns away whose plans are not kept (a flag a plan). The caller then closes the gaps in its list. */
enum status master_drop(struct master *master, const bool *keep, struct error *error);

/* What plans count in the keep row, and how much is wanted there, are other numbers now. Needs a keep row. */
enum status master_recount(struct master *master, const struct plan_list *plans, size_t wanted, struct error *error);

/* Solves the linear program; STATUS_DEFECT when it has no solution (there always is one) or the simplex fails. */
enum status master_solve(struct master *master, double *objective, struct error *error);
/* After restriction_set from an optimal basis: so many steps of the dual simplex towards it, whose objective the
 * solution does not exceed. Then master_return, or master_solve. */
enum status master_try(struct master *master, int steps, double *objective, struct error *error);

/* Room for all company rows and cuts that the master has; the duals of new ones are 0. */
enum status master_fit_duals(const struct master *master, struct duals *duals, struct error *error);
/* After master_solve. */
enum status master_read_duals(const struct master *master, struct duals *duals, struct error *error);

/* The cuts so far, and rows for those that have none yet, the newest of the list. */
struct cut_list *master_cuts(struct master *master);
enum status master_add_cuts(struct master *master, const struct plan_list *plans, struct error *error);

/* Remembers the basis of the solution now, and takes it up again, so that one question after another begins at the same
 * solution. What was added since stays out of it, spans that were split are chosen in both parts; of the plans before
 * none may have been dropped. */
enum status master_remember(struct master *master, struct error *error);
void master_return(struct master *master);
/* The plan is followed (value 1), or left to the linear program again (value -1). */
void master_fix(struct master *master, size_t plan, int value);

/* A solution from elsewhere, instead of the simplex's, until the next call: how much of the first `count` plans, and of
 * the span that begins at each row of the instance, is chosen. The arrays must stay. NULL: the simplex's again. */
void master_take_values(struct master *master, const double *plans, size_t count, const double *spans);
/* After master_solve, or of those values: how much of each plan, and of the span that begins at a row (0 when none
 * begins there), is chosen; reduced profit of a plan's column. */
double master_plan_value(const struct master *master, size_t plan);
double master_plan_reduced(const struct master *master, size_t plan);
double master_span_value(const struct master *master, size_t row);
/* How much of what must be is missing: 0 unless the penalty is paid. */
double master_missing(const struct master *master);
/* Is some of this visit missing? */
bool master_is_missing(const struct master *master, size_t visit);

/* Simplex iterations so far. */
long master_iterations(const struct master *master);

/* For matcher/central: the row of a volunteer, of a visit, of the span that holds a row, of a company row, of a cut,
 * the keep row, by number; 0: there is none. */
enum master_row_kind { MASTER_VOLUNTEER, MASTER_VISIT, MASTER_START, MASTER_COMPANY, MASTER_CUT, MASTER_KEEP };
int master_row(const struct master *master, enum master_row_kind kind, size_t number);
/* For matcher/choose and matcher/central: the linear program, the columns of a plan and of the span that begins at a
 * row (0: none). */
struct glp_prob;
struct glp_prob *master_program(struct master *master);
int master_plan_column(const struct master *master, size_t plan);
int master_span_column(const struct master *master, size_t row);

#endif
