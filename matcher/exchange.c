/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/exchange.h"

#include "core/text.h"
#include "matcher/fitting.h"

#include <stdlib.h>
#include <string.h>

enum { OFFERS = 3 }; /* replacements a line */

struct work {
    const struct instance *instance;
    const struct problem *problem;
    struct explanation *explanation;
    size_t asked;             /* alternatives that were there in the beginning */
    const struct plan **plan; /* per volunteer; NULL: they do nothing */
    bool *served;             /* per visit */
};

static int32_t date_of(const struct work *work, const struct plan_stop *stop)
{
    return work->problem->visits[stop->visit].options[stop->option].date;
}

/* Is there an alternative of this kind for the visit (and, unless -1, instead of this volunteer)? */
static bool is_known(const struct work *work, enum alternative_kind kind, int visit, int instead)
{
    for (size_t a = 0; a < work->asked; a++) {
        const struct alternative *known = &work->explanation->alternatives[a];
        if (known->kind == kind && text_equal(known->visit, work->problem->visits[visit].id) &&
            (instead < 0 || text_equal(known->instead, work->problem->volunteers[instead].id))) {
            return true;
        }
    }
    return false;
}

/* The options of a visit for a volunteer, on this date. */
static uint64_t options_on(const struct work *work, int volunteer, int visit, int32_t date)
{
    const struct problem_visit *what = &work->problem->visits[visit];
    uint64_t options = instance_options(work->instance, volunteer, visit);
    for (size_t o = 0; o < what->option_count; o++) {
        options &= what->options[o].date == date ? UINT64_MAX : ~(UINT64_C(1) << o);
    }
    return options;
}

static bool may_be_moved(const struct work *work, int volunteer, const struct plan_stop *stop)
{
    return work->problem->visits[stop->visit].people < 2 &&
           instance_pin(work->instance, volunteer, stop->visit, date_of(work, stop)) < 0;
}

/* A visit that goes from one volunteer to another; -1: nobody. */
struct change {
    int visit, from, to;
    int32_t date;
};

static int compare_changes(const void *left, const void *right)
{
    return strcmp(((const struct alternative_change *)left)->visit, ((const struct alternative_change *)right)->visit);
}

static enum status add(const struct work *work, struct alternative *alternative, const struct change *changes,
                       size_t count, struct error *error)
{
    const struct problem *problem = work->problem;
    alternative->changes = calloc(count, sizeof *alternative->changes);
    if (alternative->changes == NULL) {
        return error_memory(error);
    }
    alternative->change_count = count;
    for (size_t c = 0; c < count; c++) {
        const struct change *from = &changes[c];
        struct alternative_change *to = &alternative->changes[c];
        (void)text_copy(to->visit, sizeof to->visit, problem->visits[from->visit].id);
        (void)text_copy(to->from, sizeof to->from, from->from < 0 ? "" : problem->volunteers[from->from].id);
        (void)text_copy(to->to, sizeof to->to, from->to < 0 ? "" : problem->volunteers[from->to].id);
        to->from_date = from->from < 0 ? DATE_NONE : from->date;
        to->to_date = from->to < 0 ? DATE_NONE : from->date;
    }
    qsort(alternative->changes, count, sizeof *alternative->changes, compare_changes);
    const enum status status = explanation_add(work->explanation, alternative, error);
    free(alternative->changes);
    return status;
}

/* ---- replacements ---- */

struct offers {
    int volunteers[OFFERS];
    int64_t prices[OFFERS];
    size_t count;
};

/* Keeps the cheapest; of equal ones the first. */
static void keep(struct offers *offers, int volunteer, int64_t price)
{
    size_t at = offers->count;
    while (at > 0 && offers->prices[at - 1] > price) {
        at--;
    }
    if (at == OFFERS) {
        return;
    }
    offers->count += offers->count < OFFERS;
    for (size_t k = offers->count - 1; k > at; k--) {
        offers->volunteers[k] = offers->volunteers[k - 1];
        offers->prices[k] = offers->prices[k - 1];
    }
    offers->volunteers[at] = volunteer;
    offers->prices[at] = price;
}

static enum status find_offers(const struct work *work, const struct plan_stop *stop, int holder, int64_t loss,
                               struct offers *offers, struct error *error)
{
    const int32_t date = date_of(work, stop);
    enum status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < (int)work->problem->volunteer_count; i++) {
        const uint64_t options = i == holder ? 0 : options_on(work, i, stop->visit, date);
        struct fit fit = {.gain = INT64_MIN, .date = DATE_NONE};
        if (options == 0) {
            continue;
        }
        status = fitting_try(work->instance, work->plan[i], i, stop->visit, options, &fit, error);
        if (status == STATUS_OK && fit.date != DATE_NONE) {
            keep(offers, i, loss - fit.gain);
        }
    }
    return status;
}

static enum status offer_line(const struct work *work, const struct plan *plan, size_t at, struct error *error)
{
    const struct plan_stop *stop = &plan->stops[at];
    struct offers offers = {0};
    struct plan less = {0};
    bool possible = false;
    enum status status = fitting_without(work->instance, plan, at, &less, &possible, error);
    if (status == STATUS_OK && possible) {
        status = find_offers(work, stop, plan->volunteer, plan->points - less.points, &offers, error);
    }
    for (size_t k = 0; status == STATUS_OK && k < offers.count; k++) {
        const struct change change = {
            .visit = stop->visit, .from = plan->volunteer, .to = offers.volunteers[k], .date = date_of(work, stop)};
        struct alternative alternative = {.kind = ALTERNATIVE_REPLACE, .date = change.date, .price = offers.prices[k]};
        (void)text_copy(alternative.visit, sizeof alternative.visit, work->problem->visits[stop->visit].id);
        (void)text_copy(alternative.volunteer, sizeof alternative.volunteer, work->problem->volunteers[change.to].id);
        (void)text_copy(alternative.instead, sizeof alternative.instead, work->problem->volunteers[change.from].id);
        status = add(work, &alternative, &change, 1, error);
    }
    free(less.stops);
    return status;
}

/* ---- visits that nobody makes ---- */

/* The cheapest way to serve a visit that was found. */
struct service {
    int volunteer, left; /* left: a visit that they then do not make; -1: none */
    int32_t date;
    int64_t price;
};

/* Beside all they do, or beside what is left of it. plan: what they then do; lost: points that this costs. */
static enum status try_beside(const struct work *work, const struct plan *plan, struct service service, int visit,
                              int64_t lost, struct service *best, struct error *error)
{
    const uint64_t options = service.date == DATE_NONE ? instance_options(work->instance, service.volunteer, visit)
                                                       : options_on(work, service.volunteer, visit, service.date);
    struct fit fit = {.gain = INT64_MIN, .date = DATE_NONE};
    const enum status status = fitting_try(work->instance, plan, service.volunteer, visit, options, &fit, error);
    if (status == STATUS_OK && fit.date != DATE_NONE && (best->volunteer < 0 || lost - fit.gain < best->price)) {
        *best = service;
        best->date = fit.date;
        best->price = lost - fit.gain;
    }
    return status;
}

/* Of what the volunteer does, one visit is left out on a day on which the visit may be. */
static enum status try_instead(const struct work *work, int volunteer, int visit, struct service *best,
                               struct error *error)
{
    const struct plan *plan = work->plan[volunteer];
    enum status status = STATUS_OK;
    for (size_t s = 0; status == STATUS_OK && plan != NULL && s < plan->count; s++) {
        const struct service service = {
            .volunteer = volunteer, .left = plan->stops[s].visit, .date = date_of(work, &plan->stops[s])};
        struct plan less = {0};
        bool possible = false;
        if (!may_be_moved(work, volunteer, &plan->stops[s]) || options_on(work, volunteer, visit, service.date) == 0) {
            continue;
        }
        status = fitting_without(work->instance, plan, s, &less, &possible, error);
        if (status == STATUS_OK && possible) {
            status = try_beside(work, &less, service, visit, plan->points - less.points, best, error);
        }
        free(less.stops);
    }
    return status;
}

static enum status serve(const struct work *work, int visit, struct error *error)
{
    struct service best = {.volunteer = -1, .left = -1};
    enum status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < (int)work->problem->volunteer_count; i++) {
        const struct service beside = {.volunteer = i, .left = -1, .date = DATE_NONE};
        if (instance_options(work->instance, i, visit) == 0) {
            continue;
        }
        status = try_beside(work, work->plan[i], beside, visit, 0, &best, error);
        if (status == STATUS_OK) {
            status = try_instead(work, i, visit, &best, error);
        }
    }
    if (status != STATUS_OK || best.volunteer < 0) {
        return status;
    }
    const struct change changes[] = {{.visit = visit, .from = -1, .to = best.volunteer, .date = best.date},
                                     {.visit = best.left, .from = best.volunteer, .to = -1, .date = best.date}};
    struct alternative alternative = {.kind = ALTERNATIVE_SERVE, .date = best.date, .price = best.price};
    (void)text_copy(alternative.visit, sizeof alternative.visit, work->problem->visits[visit].id);
    (void)text_copy(alternative.volunteer, sizeof alternative.volunteer, work->problem->volunteers[best.volunteer].id);
    return add(work, &alternative, changes, best.left < 0 ? 1 : 2, error);
}

/* A pinned visit is the coordinators' affair: it waits for whoever was accepted. */
static bool is_pinned(const struct problem *problem, int visit)
{
    for (size_t p = 0; p < problem->pin_count; p++) {
        if (problem->pins[p].visit == visit) {
            return true;
        }
    }
    return false;
}

/* ---- all of it ---- */

static enum status offer_lines(const struct work *work, const struct plan_list *plans, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = work->plan[plans->items[p].volunteer];
        for (size_t s = 0; status == STATUS_OK && s < plan->count; s++) {
            const int visit = plan->stops[s].visit;
            if (may_be_moved(work, plan->volunteer, &plan->stops[s]) &&
                !is_known(work, ALTERNATIVE_REPLACE, visit, plan->volunteer)) {
                status = offer_line(work, plan, s, error);
            }
        }
    }
    return status;
}

static enum status serve_all(const struct work *work, struct error *error)
{
    enum status status = STATUS_OK;
    for (int v = 0; status == STATUS_OK && v < (int)work->problem->visit_count; v++) {
        if (!work->served[v] && work->problem->visits[v].people < 2 && !is_pinned(work->problem, v) &&
            !is_known(work, ALTERNATIVE_SERVE, v, -1)) {
            status = serve(work, v, error);
        }
    }
    return status;
}

/* The plans again, evaluated: what fixes or tastes added to their points is not told. */
static enum status evaluate(struct work *work, const struct plan_list *plans, struct plan_list *own,
                            struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && p < plans->count; p++) {
        status = plans_list_copy(own, &plans->items[p], error);
    }
    for (size_t p = 0; status == STATUS_OK && p < own->count; p++) {
        struct plan *plan = &own->items[p];
        plans_evaluate(work->instance, plan);
        work->plan[plan->volunteer] = plan;
        for (size_t s = 0; s < plan->count; s++) {
            work->served[plan->stops[s].visit] = true;
        }
    }
    return status;
}

enum status exchange_run(const struct instance *instance, const struct plan_list *plans,
                         struct explanation *explanation, struct error *error)
{
    struct work work = {.instance = instance,
                        .problem = instance->problem,
                        .explanation = explanation,
                        .asked = explanation->alternative_count};
    struct plan_list own = {0};
    enum status status = STATUS_OK;
    work.plan = calloc(work.problem->volunteer_count + 1, sizeof *work.plan);
    work.served = calloc(work.problem->visit_count + 1, sizeof *work.served);
    if (work.plan == NULL || work.served == NULL) {
        status = error_memory(error);
        goto done;
    }
    status = evaluate(&work, plans, &own, error);
    if (status == STATUS_OK) {
        status = offer_lines(&work, &own, error);
    }
    if (status == STATUS_OK) {
        status = serve_all(&work, error);
    }
done:
    plans_list_free(&own);
    free(work.plan);
    free(work.served);
    return status;
}
