/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GLPK's simplex, begun at the basis that a linear program (to be maximised) has from before. Which way is short
 * depends on what has changed since that was optimal. New columns leave it primal feasible; new rows and narrower
 * bounds leave it dual feasible; wider bounds, as on the way from one node of a search tree to another one, neither.
 * Then what has become wider and would be worth using stays out until the dual simplex has solved the rest, and the
 * primal one goes on from there: a few hundred steps instead of the thousands of a first phase.
 */
#ifndef BVB_MATCHER_SIMPLEX_H
#define BVB_MATCHER_SIMPLEX_H

#include "core/error.h"
#include "matcher/shield.h"

#include <stdbool.h>

struct glp_prob;

/* How it came out. `solved`: there is an optimal solution; otherwise code and state are GLPK's. */
struct simplex_outcome {
    bool solved;
    int code, state;
};

/* bounds_changed: rows or bounds have, since it was optimal. An error only when GLPK gave up (matcher/shield; the
 * program must not be used again), or without memory. */
enum status simplex_solve(struct glp_prob *lp, struct shield *shield, bool bounds_changed,
                          struct simplex_outcome *outcome, struct error *error);

/* From a basis that is dual feasible: at most so many steps of the dual simplex. *objective: no solution has more;
 * infinite when not even that is known. */
enum status simplex_try(struct glp_prob *lp, struct shield *shield, int steps, double *objective, struct error *error);

#endif
