/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One visit for one person more, or less, in what a volunteer does already, without a search: everything else keeps its
 * place and order, inside the stretches and the caps. So what is found is a plan that can be, and its points are what
 * it brings; a better one may exist.
 */
#ifndef BVB_MATCHER_FITTING_H
#define BVB_MATCHER_FITTING_H

#include "matcher/plans.h"

/* The best place found so far. */
struct fit {
    int64_t gain; /* points more than without the visit; in the beginning what must be passed */
    int32_t date;
    struct plan_list *into; /* holds the longer plan then, and nothing else; NULL: it is not wanted */
};

const struct plan *fitting_plan(const struct plan_list *plans, int volunteer); /* NULL: they do nothing */
/* Minutes of travel. */
int fitting_way(const struct problem *problem, int volunteer, const struct site *from, const struct site *to);

/* The plan (NULL: nothing) with one stop more, before stop number `at`. The caller frees more->stops. */
enum status fitting_insert(const struct plan *plan, int volunteer, size_t at, struct plan_stop stop, struct plan *more,
                           struct error *error);
/* Takes the longer plan when the caps allow it and it brings more than the best so far. */
void fitting_judge(const struct instance *instance, const struct plan *plan, struct plan *more, int32_t date,
                   struct fit *best);
/* Tries the visit, on these of its options, in every place of every round of the plan (NULL: nothing), and as a round
 * of its own. */
enum status fitting_try(const struct instance *instance, const struct plan *plan, int volunteer, int visit,
                        uint64_t options, struct fit *best, struct error *error);
/* The plan without stop number `at`, evaluated. The caller frees less->stops. */
enum status fitting_without(const struct instance *instance, const struct plan *plan, size_t at, struct plan *less,
                            bool *possible, struct error *error);
/* The same without all stops that are gone (a flag a stop). */
enum status fitting_strip(const struct instance *instance, const struct plan *plan, const bool *gone, struct plan *less,
                          bool *possible, struct error *error);

#endif
