/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bounds on what a plan can still bring, by a relaxation that knows only how many visits the plan has so far (load,
 * idle) and how much of the week's cap is used, for pricing to throw away what cannot become a wanted plan.
 *
 * A new face that costs is paid in parts by all the stretches, or visits, in which it can be met. A visit that can be
 * served in several stretches would be counted several times; a price on it (a Lagrangian multiplier, found by
 * subgradient steps: Held, Karp 1971) makes that not worth while: each serving pays the price, and the price is given
 * back once. What cuts take from rounds of several stretches together is counted in the same way, up to a greatest
 * price.
 */
#ifndef BVB_MATCHER_BOUNDS_H
#define BVB_MATCHER_BOUNDS_H

#include "matcher/space.h"

/*
 * Makes the bounds and, where one reaches the threshold, keeps the candidates that a plan with that much could hold.
 * Returns a bound on the reduced profit of all plans. steps: at most so many towards better prices and shares, from
 * those there are. After steps `often` and `met` tell what the best plans of the relaxation touched, later ones
 * counting more.
 * The listener (NULL: none) hears of each of these (space->chosen), and may raise the threshold: they often are plans.
 */
struct bounds_listener {
    void (*hear)(void *context, double *threshold);
    void *context;
};
double bounds_make(struct plan_space *space, double threshold, int steps, const struct bounds_listener *listener);

/* After bounds_make: the profit that a round of the stretch `part` needs, so that a plan with it can reach the
 * threshold. Not where points are unusual (instance.h). */
double bounds_need(const struct plan_space *space, size_t part, double threshold, int visits, int minutes);

/* Most that the stretches from `part` on can add to a beginning in this state with this set of bits. */
double bounds_after(const struct plan_space *space, size_t part, const struct space_state *state, const uint64_t *set);

/* What is to be added to bounds_after of `set` when a round adds these bits to the beginning. */
double bounds_credit(const struct plan_space *space, size_t part, const uint64_t *set, const uint64_t *bits);

/* Points of the faces that will be met for certain: a plan without rounds has them already. */
double bounds_paid(const struct plan_space *space);

double bounds_load(const struct plan_space *space, int n, int more);

#endif
