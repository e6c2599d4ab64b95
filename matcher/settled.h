/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best roster that was found with a question settled: the answer to it.
 */
#ifndef BVB_MATCHER_SETTLED_H
#define BVB_MATCHER_SETTLED_H

#include "matcher/question.h"

struct settled {
    struct incumbent best;
    bool exact;      /* there is no better one */
    long iterations; /* of the simplex, that nearby took for it */
};

/* The best roster over the plans that the ground's rules allow, taken when it is better. columns: whose spans, cuts and
 * scope hold. *optimal: no better one is among them. */
enum status settled_choose(const struct question_ground *ground, const struct columns *columns,
                           const struct question *question, const struct plan_list *plans, int nodes,
                           struct settled *answer, bool *optimal, struct timing_break *broken, struct error *error);

/* The solution of the linear program, when it is a roster, taken when it is better. */
enum status settled_take_solution(const struct question_ground *ground, const struct question *question,
                                  struct settled *answer, struct error *error);

/* Is no better roster possible, if none has more points than the bound? */
bool settled_is_exact(const struct settled *answer, double bound);

#endif
