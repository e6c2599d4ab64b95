/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The master's linear program solved softly (matcher/soft): duals from the middle of the optimal ones, in a hundredth
 * of the time of the simplex, and how much each plan is chosen, about. Groups are the volunteers with their plans and
 * the visits for two with their spans; the other rows link them. Rules are not looked at; what a dive has fixed is.
 */
#ifndef BVB_MATCHER_CENTRAL_H
#define BVB_MATCHER_CENTRAL_H

#include "matcher/master.h"

struct central;                             /* memory, and the solution */
void central_free(struct central *central); /* accepts NULL */

struct central_query {
    double heat, stride; /* as in matcher/soft */
    int steps, workers;
    const struct duals *center;
};

/* Begins at `duals`, which become the solution's: the volunteers' own are what their best plan known has there. *made
 * keeps the solution (NULL before the first one), which the master has then, too. *value: as soft_solve. */
enum status central_solve(struct central **made, const struct instance *instance, struct master *master,
                          const struct plan_list *plans, const struct central_query *query, struct duals *duals,
                          double *value, struct error *error);

/* Points of a plan less all duals but the volunteer's own; of plans made since then nothing. */
double central_plan_reduced(const struct central *central, size_t plan);

/* Plans that are not kept (a flag a plan) have been taken from the list. */
void central_drop(struct central *central, struct master *master, const bool *keep);

#endif
