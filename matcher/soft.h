/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Duals from the middle of the optimal ones, fast. A program in which of each group of columns one at most is chosen,
 * and rows link the groups, has as dual the minimum over the rows' duals u of
 *
 *     rhs . u  +  sum over groups of  max(0, max over its columns of (points - u . column)).
 *
 * Here every maximum is a soft one: heat * log(sum of exp(. / heat)), at most heat * log(number of columns + 1) above
 * the hard one (Nesterov 2005), and u stays near a centre: plus |u - centre|^2 / (2 stride) (proximal bundle methods:
 * Kiwiel 1990). The minimum is found by L-BFGS (Liu, Nocedal 1989) with projection on the bounds (Bertsekas 1982). The
 * gradient's terms are weights of the columns, of each group no more than 1 together: nearly the primal solution,
 * spread over all that is nearly as good.
 *
 * Knows nothing of volunteers and visits: see matcher/central.
 */
#ifndef BVB_MATCHER_SOFT_H
#define BVB_MATCHER_SOFT_H

#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>

/* All arrays belong to the program. */
struct soft_program {
    size_t row_count;
    double *rhs;
    double *lower, *upper; /* of the row's dual; may be infinite */
    size_t group_count;
    bool *full; /* per group: one of its columns must be chosen; it has one then */
    size_t column_count;
    int *group; /* per column; -1: it cannot be chosen */
    double *points;
    size_t *first; /* per column: its first entry; one more than columns */
    int *row;      /* per entry */
    double *value;
};
void soft_free(struct soft_program *program);

struct soft_query {
    double heat;          /* points, above 0 */
    const double *center; /* per row, within the bounds */
    double stride;        /* points a dual moves where its row is broken by 1; above 0 */
    int steps;            /* of the minimisation, at most; 0: only the function where it begins */
    int workers;          /* threads that may run at once, at least 1; what comes out is the same */
};

/* Where the minimisation begins and ends. The arrays are the caller's. */
struct soft_point {
    double *duals;   /* per row, within the bounds */
    double *weights; /* per column, in the end; 0 of those that cannot be chosen */
    double *reduced; /* likewise: points - duals . column */
    double value;    /* in the end: the soft maximum, without what the distance from the centre costs */
};

enum status soft_solve(const struct soft_program *program, const struct soft_query *query, struct soft_point *point,
                       struct error *error);

#endif
