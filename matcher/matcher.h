/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The matcher: one night's problem in, roster out. No files (but the model's), no database, no clock of its own. The
 * same problem and limits give the same roster, unless the caller's clock strikes; then the roster says so
 * (PROOF_CLOCK).
 */
#ifndef BVB_MATCHER_MATCHER_H
#define BVB_MATCHER_MATCHER_H

#include "core/explanation.h"
#include "core/problem.h"
#include "core/roster.h"

struct matcher_limits {
    long max_columns;               /* rounds, and plans, that may be made before the search gives up its proof */
    long max_nodes;                 /* nodes of the search tree */
    long max_iterations;            /* of the simplex algorithm */
    int workers;                    /* threads; the roster does not depend on their number; below 1: one */
    bool (*expired)(void *context); /* the safety net: true when it is late; NULL: never */
    void *context;
};

/*
 * The best roster, or the best found within the limits, with points, bound and proof. The caller frees it with
 * roster_free. explanation (NULL: nobody asks): why it is so and what other choices would cost, to be freed with
 * explanation_free; the roster does not depend on it. For an explanation a second process may be forked, and is waited
 * for: no other thread may run then.
 */
enum status matcher_solve(const struct problem *problem, const struct matcher_limits *limits, struct roster **roster,
                          struct explanation **explanation, struct error *error);

/*
 * Writes the whole model as free MPS: every round as a column. It is to be minimised; its optimum is minus the points
 * of the best roster. STATUS_REFUSED when there are more rounds than limits->max_columns, STATUS_CANNOT_WRITE.
 */
enum status matcher_write_model(const struct problem *problem, const struct matcher_limits *limits, const char *path,
                                struct error *error);

#endif
