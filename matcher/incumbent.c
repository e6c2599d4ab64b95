/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/incumbent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SOME = 1e-6; /* less of a plan is rounding */

/* ---- from plans to a roster ---- */

/* How many come to the visit on this option? */
static int comers(const struct plan_list *plans, const struct plan_stop *stop)
{
    int count = 0;
    for (size_t p = 0; p < plans->count; p++) {
        for (size_t s = 0; s < plans->items[p].count; s++) {
            count += plans->items[p].stops[s].visit == stop->visit && plans->items[p].stops[s].option == stop->option;
        }
    }
    return count;
}

/* Takes stop number `at` out of a plan; its whole round where the rest of it does not fit alone. */
static void take_out(const struct instance *instance, struct plan *plan, size_t at)
{
    int stretch = plan->stops[at].stretch;
    size_t first = 0;
    memmove(plan->stops + at, plan->stops + at + 1, (plan->count - at - 1) * sizeof *plan->stops);
    plan->count--;
    while (first < plan->count && plan->stops[first].stretch != stretch) {
        first++;
    }
    size_t end = first;
    while (end < plan->count && plan->stops[end].stretch == stretch) {
        end++;
    }
    if (first < end && !timing_set_round(instance, plan, first, end)) {
        memmove(plan->stops + first, plan->stops + end, (plan->count - end) * sizeof *plan->stops);
        plan->count -= end - first;
    }
    plans_evaluate(instance, plan);
}

/* Nobody stays alone at a visit for two. Returns whether somebody was, and is no longer. */
static bool leave_nobody_alone(const struct instance *instance, struct plan_list *plans)
{
    for (size_t p = 0; p < plans->count; p++) {
        for (size_t s = 0; s < plans->items[p].count; s++) {
            const struct plan_stop *stop = &plans->items[p].stops[s];
            if (instance->problem->visits[stop->visit].people > 1 && comers(plans, stop) != 2) {
                take_out(instance, &plans->items[p], s);
                return true;
            }
        }
    }
    return false;
}

static bool comes(const struct plan_list *plans, int volunteer, int visit)
{
    for (size_t p = 0; p < plans->count; p++) {
        for (size_t s = 0; s < plans->items[p].count; s++) {
            if (plans->items[p].volunteer == volunteer && plans->items[p].stops[s].visit == visit) {
                return true;
            }
        }
    }
    return false;
}

/* Points of a roster in which nobody is alone at a visit for two; false when a pin, or not enough, is
 * kept. */
static bool count_points(const struct instance *instance, const struct master_scope *scope,
                         const struct plan_list *plans, int64_t *points)
{
    const struct problem *problem = instance->problem;
    size_t kept = 0;
    *points = plans_list_points(plans, instance, NULL);
    for (size_t p = 0; p < plans->count; p++) {
        kept += (size_t)plans->items[p].kept;
    }
    for (size_t k = 0; k < problem->pin_count; k++) {
        bool wanted = instance->pin_kept[k] && (scope == NULL || scope->members[problem->pins[k].volunteer]);
        if (wanted && !comes(plans, problem->pins[k].volunteer, problem->pins[k].visit)) {
            return false;
        }
    }
    return kept >= (scope == NULL ? instance->kept_wanted : scope->kept_wanted);
}

static enum status take(struct incumbent *incumbent, const struct plan_list *plans, int64_t points, struct error *error)
{
    struct plan_list copy = {0};
    for (size_t p = 0; p < plans->count; p++) {
        if (plans_list_copy(&copy, &plans->items[p], error) != STATUS_OK) {
            plans_list_free(&copy);
            return error->status;
        }
    }
    plans_list_free(&incumbent->plans);
    incumbent->plans = copy;
    incumbent->points = points;
    incumbent->known = true;
    return STATUS_OK;
}

/* Nobody alone, and everybody in time: whoever cannot come when the other one does stays away, with the other one. */
static enum status repair(const struct instance *instance, struct plan_list *plans, struct timing_break *broken,
                          struct error *error)
{
    struct timing_break now = {.visit = 0};
    broken->visit = -1;
    while (plans->count > 0 && now.visit >= 0) {
        while (leave_nobody_alone(instance, plans)) {
            /* somebody who stays away may leave another one alone */
        }
        if (timing_set(instance, plans, &now, error) != STATUS_OK) {
            return error->status;
        }
        if (now.visit >= 0) {
            *broken = broken->visit < 0 ? now : *broken;
            take_out(instance, &plans->items[now.plan], now.stop);
        }
    }
    return STATUS_OK;
}

enum status incumbent_offer(struct incumbent *incumbent, const struct instance *instance,
                            const struct master_scope *scope, struct plan_list *plans, struct timing_break *broken,
                            struct error *error)
{
    int64_t points = 0;
    if (repair(instance, plans, broken, error) != STATUS_OK) {
        return error->status;
    }
    if (!count_points(instance, scope, plans, &points) || (incumbent->known && points <= incumbent->points)) {
        return STATUS_OK;
    }
    return take(incumbent, plans, points, error);
}

/* ---- from a list ---- */

/* The chosen plans as a list of their own. */
static enum status pick(const struct plan_list *plans, const bool *chosen, struct plan_list *picked,
                        struct error *error)
{
    for (size_t p = 0; p < plans->count; p++) {
        if (chosen[p] && plans_list_copy(picked, &plans->items[p], error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

static bool same_plan(const struct spans *spans, const struct plan *one, const struct plan *two)
{
    return one->volunteer == two->volunteer && one->points == two->points && one->kept == two->kept &&
           plans_same_rows(spans, one, two);
}

/* Marks in `known` the plans of the roster known so far; false when one of them is not in the list. */
static bool mark_known(const struct incumbent *incumbent, const struct spans *spans, const struct plan_list *plans,
                       bool *known)
{
    for (size_t b = 0; b < incumbent->plans.count; b++) {
        size_t p = 0;
        while (p < plans->count && !same_plan(spans, &plans->items[p], &incumbent->plans.items[b])) {
            p++;
        }
        if (p == plans->count) {
            return false;
        }
        known[p] = true;
    }
    return incumbent->known;
}

enum status incumbent_choose(struct incumbent *incumbent, const struct instance *instance,
                             const struct master_scope *scope, const struct plan_list *plans, const struct spans *spans,
                             const struct cut_list *cuts, double least, long max_nodes,
                             const struct choose_clock *clock, struct choose_answer *answer,
                             struct timing_break *broken, struct error *error)
{
    struct plan_list picked = {0};
    enum status status = STATUS_OK;
    bool *chosen = calloc(plans->count + 1, sizeof *chosen);
    bool *known = calloc(plans->count + 1, sizeof *known);
    if (chosen == NULL || known == NULL) {
        status = error_memory(error);
        goto done;
    }
    broken->visit = -1;
    const bool wants_more = incumbent->known && least > (double)incumbent->points;
    struct choose_query query = {.scope = scope,
                                 .spans = spans,
                                 .plans = plans,
                                 .known = !wants_more && mark_known(incumbent, spans, plans, known) ? known : NULL,
                                 .wants_more = wants_more,
                                 .cutoff = fmax(incumbent->known ? (double)incumbent->points : -HUGE_VAL, least),
                                 .cuts = cuts,
                                 .max_nodes = max_nodes,
                                 .clock = clock};
    status = choose_best(instance, &query, chosen, answer, error);
    if (status == STATUS_OK && answer->found && (!incumbent->known || answer->points > incumbent->points)) {
        status = pick(plans, chosen, &picked, error);
        status = status == STATUS_OK ? incumbent_offer(incumbent, instance, scope, &picked, broken, error) : status;
    }
done:
    plans_list_free(&picked);
    free(chosen);
    free(known);
    return status;
}

/* ---- from the master ---- */

static void mark_most_chosen(const struct columns *columns, long *most, bool *chosen)
{
    size_t volunteers = columns->instance->problem->volunteer_count;
    for (size_t p = 0; p < columns->plans.count; p++) {
        double value = master_plan_value(columns->master, p);
        long *other = &most[columns->plans.items[p].volunteer];
        if (value >= SOME && (*other == 0 || master_plan_value(columns->master, (size_t)*other - 1) < value)) {
            *other = (long)p + 1;
        }
    }
    for (size_t i = 0; i < volunteers; i++) {
        if (most[i] > 0) {
            chosen[most[i] - 1] = true;
        }
    }
}

/* Is any visit of the plans served more than it may be? */
static bool overlaps(const struct instance *instance, const struct plan_list *plans, int *served)
{
    for (size_t p = 0; p < plans->count; p++) {
        for (size_t s = 0; s < plans->items[p].count; s++) {
            const struct plan_stop *stop = &plans->items[p].stops[s];
            if (++served[stop->visit] > instance->problem->visits[stop->visit].people) {
                return true;
            }
        }
    }
    return false;
}

enum status incumbent_take_solution(struct incumbent *incumbent, const struct columns *columns,
                                    struct timing_break *broken, struct error *error)
{
    broken->visit = -1;
    struct plan_list picked = {0};
    enum status status = STATUS_OK;
    const struct problem *problem = columns->instance->problem;
    long *most = calloc(problem->volunteer_count + 1, sizeof *most);
    bool *chosen = calloc(columns->plans.count + 1, sizeof *chosen);
    int *served = calloc(problem->visit_count + 1, sizeof *served);
    if (most == NULL || chosen == NULL || served == NULL) {
        status = error_memory(error);
        goto done;
    }
    mark_most_chosen(columns, most, chosen);
    status = pick(&columns->plans, chosen, &picked, error);
    if (status == STATUS_OK && !overlaps(columns->instance, &picked, served)) {
        status = incumbent_offer(incumbent, columns->instance, columns->scope, &picked, broken, error);
    }
done:
    plans_list_free(&picked);
    free(most);
    free(chosen);
    free(served);
    return status;
}
