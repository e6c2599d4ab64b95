/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/followed.h"

#include "matcher/company.h"

#include <stdlib.h>
#include <string.h>

static void open_rows(struct followed *followed)
{
    const struct columns *columns = followed->columns;
    const struct instance *instance = columns->instance;
    memset(followed->resting, 0, instance->problem->volunteer_count * sizeof *followed->resting);
    memset(followed->comers, 0, instance->problem->visit_count * sizeof *followed->comers);
    for (size_t row = 0; row < instance->row_count; row++) {
        followed->closed[row] = followed->closed_before != NULL && followed->closed_before[row];
    }
    followed->left = columns->volunteer_count;
    followed->count = 0;
}

enum status followed_begin(struct followed *followed, struct columns *columns, struct error *error)
{
    const struct instance *instance = columns->instance;
    *followed = (struct followed){.columns = columns, .closed_before = columns->closed};
    followed->resting = calloc(instance->problem->volunteer_count + 1, sizeof *followed->resting);
    followed->closed = calloc(instance->row_count + 1, sizeof *followed->closed);
    followed->comers = calloc(instance->problem->visit_count + 1, sizeof *followed->comers);
    followed->begins = calloc(instance->problem->visit_count + 1, sizeof *followed->begins);
    if (followed->resting == NULL || followed->closed == NULL || followed->comers == NULL || followed->begins == NULL) {
        return error_memory(error);
    }
    open_rows(followed);
    columns->closed = followed->closed;
    columns->resting = followed->resting;
    return STATUS_OK;
}

static void set_fixed(struct columns *columns, size_t p, int fixed)
{
    columns->plans.items[p].fixed = fixed;
    master_fix(columns->master, p, fixed > 0 ? 1 : fixed < 0 ? 0 : -1);
}

void followed_end(struct followed *followed)
{
    struct columns *columns = followed->columns;
    columns->closed = followed->closed_before;
    columns->resting = NULL;
    for (size_t p = 0; p < columns->plans.count; p++) {
        if (columns->plans.items[p].fixed != 0) {
            set_fixed(columns, p, 0);
        }
    }
    free(followed->resting);
    free(followed->closed);
    free(followed->comers);
    free(followed->begins);
}

/* The last row at which the stop's visit can begin: for two, when the volunteer waits. */
static size_t last_row(const struct followed *followed, const struct plan *plan, size_t s)
{
    const struct plan_stop *stop = &plan->stops[s];
    const struct instance *instance = followed->columns->instance;
    return instance_row(instance, stop->visit, stop->option, timing_latest(instance, plan, s));
}

/* Does the master take this stop for one of the same visit together with who comes already? */
static bool is_same_span(const struct followed *followed, const struct plan_stop *stop)
{
    const size_t *span = master_spans(followed->columns->master)->first;
    return followed->comers[stop->visit] == 0 || span[stop->row] == span[followed->begins[stop->visit]];
}

bool followed_allows(const struct followed *followed, const struct plan *plan)
{
    for (size_t s = 0; s < plan->count; s++) {
        bool open = false;
        size_t last = last_row(followed, plan, s);
        for (size_t row = plan->stops[s].row; !open && row <= last; row++) {
            open = !followed->closed[row];
        }
        if (!open || !is_same_span(followed, &plan->stops[s])) {
            return false;
        }
    }
    return !followed->resting[plan->volunteer];
}

bool followed_joins(const struct followed *followed, const struct plan *plan)
{
    const struct problem_visit *visits = followed->columns->instance->problem->visits;
    for (size_t s = 0; s < plan->count; s++) {
        int visit = plan->stops[s].visit;
        if (visits[visit].people > 1 && followed->comers[visit] == 1) {
            return true;
        }
    }
    return false;
}

/* Closes what nobody else can serve any more: the visit; of one for two the starts to which this volunteer cannot come,
 * or of another span, or all when two come. */
static void close_rows(struct followed *followed, const struct plan *plan, size_t s)
{
    const struct plan_stop *stop = &plan->stops[s];
    const struct instance *instance = followed->columns->instance;
    const size_t *span = master_spans(followed->columns->master)->first;
    bool enough = ++followed->comers[stop->visit] >= instance->problem->visits[stop->visit].people;
    if (instance->problem->visits[stop->visit].people < 2) {
        followed->closed[stop->row] = true;
        return;
    }
    size_t last = last_row(followed, plan, s);
    followed->begins[stop->visit] = stop->row;
    for (size_t row = instance->first_start[stop->visit]; row < instance_row_end(instance, stop->visit); row++) {
        bool met = row >= stop->row && row <= last && span[row] == span[stop->row];
        followed->closed[row] = followed->closed[row] || enough || !met;
    }
}

static void take_up(struct followed *followed, const struct plan *plan)
{
    followed->resting[plan->volunteer] = true;
    followed->left--;
    followed->count++;
    for (size_t s = 0; s < plan->count; s++) {
        close_rows(followed, plan, s);
    }
}

void followed_add(struct followed *followed, size_t p)
{
    set_fixed(followed->columns, p, followed->count + 1);
    take_up(followed, &followed->columns->plans.items[p]);
}

void followed_ban(struct followed *followed, bool those_for_two)
{
    struct columns *columns = followed->columns;
    for (size_t p = 0; p < columns->plans.count; p++) {
        const struct plan *plan = &columns->plans.items[p];
        bool two = !those_for_two;
        for (size_t s = 0; s < plan->count; s++) {
            two = two || plan->stops[s].row >= columns->instance->problem->visit_count;
        }
        if (two && plan->fixed == 0 && !followed->resting[plan->volunteer] && !followed_allows(followed, plan)) {
            set_fixed(columns, p, -1);
        }
    }
}

enum status followed_accompany(const struct followed *followed, struct error *error)
{
    const struct columns *columns = followed->columns;
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && p < columns->plans.count; p++) {
        if (columns->plans.items[p].fixed > 0) {
            status = company_accompany(columns->master, &columns->plans, p, error);
        }
    }
    return status;
}

void followed_return(struct followed *followed, int count)
{
    struct columns *columns = followed->columns;
    open_rows(followed);
    for (size_t p = 0; p < columns->plans.count; p++) {
        int fixed = columns->plans.items[p].fixed;
        if (fixed < 0 || fixed > count) {
            set_fixed(columns, p, 0);
        } else if (fixed > 0) {
            take_up(followed, &columns->plans.items[p]);
        }
    }
}

enum status followed_offer(const struct followed *followed, const struct master_scope *scope,
                           struct incumbent *incumbent, struct error *error)
{
    const struct columns *columns = followed->columns;
    struct timing_break broken = {.visit = -1};
    struct plan_list plans = {0};
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && p < columns->plans.count; p++) {
        if (columns->plans.items[p].fixed > 0) {
            status = plans_list_copy(&plans, &columns->plans.items[p], error);
        }
    }
    if (status == STATUS_OK) {
        status = incumbent_offer(incumbent, columns->instance, scope, &plans, &broken, error);
    }
    plans_list_free(&plans);
    return status;
}
