/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asks many volunteers for plans at once, on several processors. What comes out does not depend on how many: each
 * question is answered alone, and the answers keep the order of the questions. What is asked of several twins
 * (matcher/twins) is looked for once, and learnt from (offer_view) for the first of them only.
 */
#ifndef BVB_MATCHER_PRICER_H
#define BVB_MATCHER_PRICER_H

#include "matcher/plans.h"

/* One question. `found` begins empty and belongs to the caller. The prices' fees and forbidden rows must stay as they
 * are until all are answered. */
struct pricer_task {
    int volunteer;
    struct plan_query query;
    struct plan_list found;
    struct plan_result result;
};

struct pricer;
/* workers: threads that may run at once, at least 1. */
enum status pricer_new(const struct instance *instance, int workers, struct pricer **pricer, struct error *error);
void pricer_free(struct pricer *pricer); /* accepts NULL */

enum status pricer_run(struct pricer *pricer, struct pricer_task *tasks, size_t count, struct error *error);

/* Threads that may run at once. */
int pricer_workers(const struct pricer *pricer);

/* Has anybody a twin? */
bool pricer_has_twins(const struct pricer *pricer);

/* What the visit counts in the keep row for this volunteer is another number now. */
enum status pricer_recount(struct pricer *pricer, int volunteer, int visit, struct error *error);

const struct menu *pricer_menu(const struct pricer *pricer, int volunteer);

#endif
