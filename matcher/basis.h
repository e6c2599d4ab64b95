/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A basis of the simplex that is none any more: columns or rows of the program have changed since, so that those that
 * are basic depend on one another, or are too many or too few. GLPK says that it is singular, and no more; but most of
 * it is as good as it was, and beginning anew from the basis of slacks takes thousands of steps.
 *
 * Singletons are set aside first, which leaves a nucleus of a few hundred columns; that is eliminated as a dense
 * matrix, the columns that are chosen most first (Suhl and Suhl 1990, "Computing sparse LU factorizations for
 * large-scale linear programming bases", begin in the same way).
 */
#ifndef BVB_MATCHER_BASIS_H
#define BVB_MATCHER_BASIS_H

#include <stdbool.h>

struct glp_prob;

/* Columns that depend on others leave the basis, and slacks of rows that are left over enter it. False: too much to do,
 * or no memory, and nothing is changed. */
bool basis_mend(struct glp_prob *lp);

#endif
