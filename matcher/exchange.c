/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/exchange.h"

#include "core/text.h"
#include "matcher/fitting.h"

#include <stdlib.h>
#include <string.h>

enum {
    OFFERS = 3,         /* replacements a line */
    MOST_TRIES = 600000 /* of a visit in the place of another one, which goes to somebody else */
};

/* A visit that goes from one volunteer to another; -1: nobody. */
struct change {
    int visit, from, to;
    int32_t date;
};

/* A way to make a visit: who makes it, and which visit of theirs goes to somebody else then, or to nobody. */
struct way {
    int volunteer;
    int32_t date;
    int64_t price;
    struct change then; /* visit -1: they keep all they do */
};

/* A visit for one in the plans, which is not accepted. */
struct line {
    bool movable;
    int64_t loss;            /* points that it costs its volunteer not to make it */
    struct way ways[OFFERS]; /* the cheapest ones, each of another volunteer, who make it beside all they do */
    size_t count;
};

struct work {
    const struct instance *instance;
    const struct problem *problem;
    struct explanation *explanation;
    size_t asked;             /* alternatives that were there in the beginning */
    const struct plan **plan; /* per volunteer; NULL: they do nothing */
    bool *served;             /* per visit */
    struct line *lines;       /* per stop of the plans */
    size_t *first;            /* per volunteer: number of the first one */
    long tries;
};

/* Was this asked already? */
static bool is_known(const struct work *work, enum alternative_kind kind, int visit, const char *instead)
{
    return explanation_has(work->explanation, work->asked, kind, work->problem->visits[visit].id, instead);
}

static bool may_be_moved(const struct work *work, int volunteer, const struct plan_stop *stop)
{
    return work->problem->visits[stop->visit].people < 2 &&
           instance_pin(work->instance, volunteer, stop->visit, plans_date(work->problem, stop)) < 0;
}

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

/* ---- ways ---- */

/* Keeps the cheapest, one a volunteer; of equal ones the first. */
static void keep(struct way *ways, size_t *count, const struct way *way)
{
    size_t at = 0;
    while (at < *count && ways[at].price <= way->price) {
        if (ways[at].volunteer == way->volunteer) {
            return;
        }
        at++;
    }
    size_t last = at;
    while (last < *count && ways[last].volunteer != way->volunteer) {
        last++;
    }
    if (last == OFFERS) {
        last--;
    } else if (last == *count) {
        (*count)++;
    }
    for (size_t k = last; k > at; k--) {
        ways[k] = ways[k - 1];
    }
    if (at < OFFERS) {
        ways[at] = *way;
    }
}

/* Who can make the visit of this line beside all they do. */
static enum status find_takers(const struct work *work, const struct plan *plan, size_t at, struct line *line,
                               struct error *error)
{
    const struct plan_stop *stop = &plan->stops[at];
    const int32_t date = plans_date(work->problem, stop);
    struct plan less = {0};
    enum status status = fitting_without(work->instance, plan, at, &less, &line->movable, error);
    line->loss = plan->points - less.points;
    for (int i = 0; status == STATUS_OK && line->movable && i < (int)work->problem->volunteer_count; i++) {
        const uint64_t options = i == plan->volunteer ? 0 : instance_options_on(work->instance, i, stop->visit, date);
        struct fit fit = {.gain = INT64_MIN, .date = DATE_NONE};
        if (options == 0) {
            continue;
        }
        status = fitting_try(work->instance, work->plan[i], i, stop->visit, options, &fit, error);
        if (status == STATUS_OK && fit.date != DATE_NONE) {
            const struct way way = {
                .volunteer = i, .date = date, .price = line->loss - fit.gain, .then = {.visit = -1}};
            keep(line->ways, &line->count, &way);
        }
    }
    free(less.stops);
    return status;
}

/* What becomes of a visit that its volunteer leaves: who takes it over (not `except`), or nobody. *price: what it
 * costs, above the loss of its volunteer. */
static struct change leave(const struct work *work, const struct plan *plan, size_t at, int except, int64_t *price)
{
    const struct line *line = &work->lines[work->first[plan->volunteer] + at];
    struct change change = {.visit = plan->stops[at].visit,
                            .from = plan->volunteer,
                            .to = -1,
                            .date = plans_date(work->problem, &plan->stops[at])};
    *price = line->loss;
    for (size_t k = 0; k < line->count; k++) {
        if (line->ways[k].volunteer != except && line->ways[k].price < *price) {
            *price = line->ways[k].price;
            change.to = line->ways[k].volunteer;
        }
    }
    return change;
}

/* The visit in the place of one that the volunteer makes on the same day. loss: what it costs whoever makes it now
 * (`holder`; -1: nobody). */
static enum status try_instead(struct work *work, int volunteer, int visit, int holder, int32_t date, int64_t loss,
                               struct way *ways, size_t *count, struct error *error)
{
    const struct plan *plan = work->plan[volunteer];
    enum status status = STATUS_OK;
    for (size_t s = 0; status == STATUS_OK && plan != NULL && s < plan->count; s++) {
        const int32_t day = plans_date(work->problem, &plan->stops[s]);
        const uint64_t options =
            date == DATE_NONE || date == day ? instance_options_on(work->instance, volunteer, visit, day) : 0;
        struct fit fit = {.gain = INT64_MIN, .date = DATE_NONE};
        struct plan less = {0};
        bool possible = false;
        if (options == 0 || !work->lines[work->first[volunteer] + s].movable) {
            continue;
        }
        work->tries++;
        status = fitting_without(work->instance, plan, s, &less, &possible, error);
        if (status == STATUS_OK && possible) {
            status = fitting_try(work->instance, &less, volunteer, visit, options, &fit, error);
        }
        if (status == STATUS_OK && fit.date != DATE_NONE) {
            int64_t price = 0;
            struct way way = {.volunteer = volunteer, .date = fit.date, .then = leave(work, plan, s, holder, &price)};
            way.price = loss - fit.gain + price;
            keep(ways, count, &way);
        }
        free(less.stops);
    }
    return status;
}

static enum status add_way(const struct work *work, enum alternative_kind kind, int visit, int holder,
                           const struct way *way, struct error *error)
{
    const struct problem *problem = work->problem;
    const struct change changes[] = {{.visit = visit, .from = holder, .to = way->volunteer, .date = way->date},
                                     way->then};
    struct alternative alternative = {.kind = kind, .date = way->date, .price = way->price};
    (void)text_copy(alternative.visit, sizeof alternative.visit, problem->visits[visit].id);
    (void)text_copy(alternative.volunteer, sizeof alternative.volunteer, problem->volunteers[way->volunteer].id);
    if (holder >= 0) {
        (void)text_copy(alternative.instead, sizeof alternative.instead, problem->volunteers[holder].id);
    }
    return add(work, &alternative, changes, way->then.visit < 0 ? 1 : 2, error);
}

/* ---- replacements ---- */

static enum status offer_line(struct work *work, const struct plan *plan, size_t at, struct error *error)
{
    const struct plan_stop *stop = &plan->stops[at];
    const int32_t date = plans_date(work->problem, stop);
    struct line *line = &work->lines[work->first[plan->volunteer] + at];
    struct way ways[OFFERS];
    size_t count = line->count;
    enum status status = STATUS_OK;
    memcpy(ways, line->ways, sizeof ways);
    for (int i = 0; status == STATUS_OK && i < (int)work->problem->volunteer_count && work->tries < MOST_TRIES; i++) {
        if (i != plan->volunteer && instance_options_on(work->instance, i, stop->visit, date) != 0) {
            status = try_instead(work, i, stop->visit, plan->volunteer, date, line->loss, ways, &count, error);
        }
    }
    for (size_t k = 0; status == STATUS_OK && k < count; k++) {
        status = add_way(work, ALTERNATIVE_REPLACE, stop->visit, plan->volunteer, &ways[k], error);
    }
    return status;
}

/* ---- visits that nobody makes ---- */

static enum status serve(struct work *work, int visit, struct error *error)
{
    struct way ways[OFFERS];
    size_t count = 0;
    enum status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < (int)work->problem->volunteer_count; i++) {
        const uint64_t options = instance_options(work->instance, i, visit);
        struct fit fit = {.gain = INT64_MIN, .date = DATE_NONE};
        if (options == 0) {
            continue;
        }
        status = fitting_try(work->instance, work->plan[i], i, visit, options, &fit, error);
        if (status == STATUS_OK && fit.date != DATE_NONE) {
            const struct way way = {.volunteer = i, .date = fit.date, .price = -fit.gain, .then = {.visit = -1}};
            keep(ways, &count, &way);
        }
        if (status == STATUS_OK) {
            status = try_instead(work, i, visit, -1, DATE_NONE, 0, ways, &count, error);
        }
    }
    return status == STATUS_OK && count > 0 ? add_way(work, ALTERNATIVE_SERVE, visit, -1, &ways[0], error) : status;
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

/* The stops of all plans, and who could take each of them over beside all they do. */
static enum status make_lines(struct work *work, const struct plan_list *plans, struct error *error)
{
    size_t count = 0;
    enum status status = STATUS_OK;
    for (size_t p = 0; p < plans->count; p++) {
        work->first[plans->items[p].volunteer] = count;
        count += plans->items[p].count;
    }
    work->lines = calloc(count + 1, sizeof *work->lines);
    if (work->lines == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        for (size_t s = 0; status == STATUS_OK && s < plan->count; s++) {
            if (may_be_moved(work, plan->volunteer, &plan->stops[s])) {
                status = find_takers(work, plan, s, &work->lines[work->first[plan->volunteer] + s], error);
            }
        }
    }
    return status;
}

/* Those lines for which somebody is there already, or the others. */
static enum status offer_lines(struct work *work, const struct plan_list *plans, bool taken, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        for (size_t s = 0; status == STATUS_OK && s < plan->count; s++) {
            const struct line *line = &work->lines[work->first[plan->volunteer] + s];
            if (line->movable && (line->count > 0) == taken &&
                !is_known(work, ALTERNATIVE_REPLACE, plan->stops[s].visit,
                          work->problem->volunteers[plan->volunteer].id)) {
                status = offer_line(work, plan, s, error);
            }
        }
    }
    return status;
}

static enum status serve_all(struct work *work, struct error *error)
{
    enum status status = STATUS_OK;
    for (int v = 0; status == STATUS_OK && v < (int)work->problem->visit_count; v++) {
        if (!work->served[v] && work->problem->visits[v].people < 2 && !is_pinned(work->problem, v) &&
            !is_known(work, ALTERNATIVE_SERVE, v, NULL)) {
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
    work.first = calloc(work.problem->volunteer_count + 1, sizeof *work.first);
    if (work.plan == NULL || work.served == NULL || work.first == NULL) {
        status = error_memory(error);
        goto done;
    }
    status = evaluate(&work, plans, &own, error);
    status = status == STATUS_OK ? make_lines(&work, &own, error) : status;
    /* who waits comes first, then those for whom nobody is there yet */
    status = status == STATUS_OK ? serve_all(&work, error) : status;
    status = status == STATUS_OK ? offer_lines(&work, &own, false, error) : status;
    status = status == STATUS_OK ? offer_lines(&work, &own, true, error) : status;
done:
    plans_list_free(&own);
    free(work.plan);
    free(work.served);
    free(work.first);
    free(work.lines);
    return status;
}
