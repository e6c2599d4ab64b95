/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Branch and bound over what one volunteer can do, where labels alone are too many: a senior will be met, or not; a
 * visit is made in this stretch, or not in it. Each branch has prices of its own (bounds_make), rules out what cannot
 * be in a wanted plan any more, and tries again with few labels. Inside the matcher only.
 */
#ifndef BVB_MATCHER_FIXING_H
#define BVB_MATCHER_FIXING_H

#include "matcher/bounds.h"
#include "matcher/labels.h"

struct fixing {
    struct labels *labels;
    long left;     /* labels that may still be made in all branches together */
    long at_once;  /* in one branch, before something is fixed; 0: as many as are usual */
    bool complete; /* all branches were searched */
    double bound;  /* on the plans of those that were not */
    /* Is called with the labels of a branch; when the best few are wanted also with those that are not all. */
    enum status (*take)(void *context, struct error *error);
    void *context;
    const struct bounds_listener *listener; /* of the bounds of all branches; NULL: none */
    bool *kept;                             /* fixing's own */
};

/* `steps`: towards better prices before anything is fixed. Afterwards nothing is fixed or ruled out any more; the
 * bounds are those of some branch. */
enum status fixing_run(struct fixing *fixing, int steps, struct error *error);

#endif
