/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/dive.h"

#include "core/buffer.h"
#include "matcher/pairing.h"

#include <math.h>
#include <stdlib.h>

enum {
    SHARE_TO_FIX = 6 /* of the volunteers left, one in so many at a time */
};

static const double SURE = 0.95; /* plans chosen so much are fixed at once */
static const double SOME = 1e-6;

struct dive {
    struct columns *columns;
    bool *resting; /* per volunteer: has a fixed plan */
    bool *closed;  /* per row */
    int *comers;   /* per visit: among the fixed plans */
    size_t left;   /* volunteers that are not fixed */
};

/* A plan and how much it is chosen. */
struct wish {
    size_t plan;
    double value;
};

static int compare_wishes(const void *left, const void *right)
{
    const struct wish *a = left;
    const struct wish *b = right;
    if (a->value < b->value || a->value > b->value) {
        return a->value > b->value ? -1 : 1;
    }
    return (a->plan > b->plan) - (a->plan < b->plan);
}

/* The last row at which the stop's visit can begin: for two, when the volunteer waits. */
static size_t last_row(const struct dive *dive, const struct plan *plan, size_t s)
{
    const struct plan_stop *stop = &plan->stops[s];
    const struct instance *instance = dive->columns->instance;
    return instance_row(instance, stop->visit, stop->option, timing_latest(instance, plan, s));
}

/* Can the plan be followed together with those that are fixed? */
static bool is_free(const struct dive *dive, const struct plan *plan)
{
    for (size_t s = 0; s < plan->count; s++) {
        bool open = false;
        size_t last = last_row(dive, plan, s);
        for (size_t row = plan->stops[s].row; !open && row <= last; row++) {
            open = !dive->closed[row];
        }
        if (!open) {
            return false;
        }
    }
    return !dive->resting[plan->volunteer];
}

/* Closes what nobody else can serve any more: the visit; of one for two the starts to which this volunteer cannot come,
 * or all when two come. */
static void close_rows(struct dive *dive, const struct plan *plan, size_t s)
{
    const struct plan_stop *stop = &plan->stops[s];
    const struct instance *instance = dive->columns->instance;
    bool enough = ++dive->comers[stop->visit] >= instance->problem->visits[stop->visit].people;
    if (instance->problem->visits[stop->visit].people < 2) {
        dive->closed[stop->row] = true;
        return;
    }
    size_t last = last_row(dive, plan, s);
    for (size_t row = instance->first_start[stop->visit]; row < instance_row_end(instance, stop->visit); row++) {
        dive->closed[row] = dive->closed[row] || enough || row < stop->row || row > last;
    }
}

static void fix(struct dive *dive, size_t p)
{
    const struct plan *plan = &dive->columns->plans.items[p];
    dive->columns->plans.items[p].fixed = 1;
    dive->resting[plan->volunteer] = true;
    dive->left--;
    master_fix(dive->columns->master, p, 1);
    for (size_t s = 0; s < plan->count; s++) {
        close_rows(dive, plan, s);
    }
}

/* Fixes the plans that are surely chosen, and some more. *count: how many. */
static enum status fix_some(struct dive *dive, size_t *count, struct error *error)
{
    const struct columns *columns = dive->columns;
    size_t wish_count = 0;
    size_t at_least = dive->left / SHARE_TO_FIX + 1;
    struct wish *wishes = calloc(columns->plans.count + 1, sizeof *wishes);
    *count = 0;
    if (wishes == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < columns->plans.count; p++) {
        double value = master_plan_value(columns->master, p);
        if (value > SOME && columns->plans.items[p].fixed == 0) {
            wishes[wish_count++] = (struct wish){.plan = p, .value = value};
        }
    }
    if (wish_count > 1) {
        qsort(wishes, wish_count, sizeof *wishes, compare_wishes);
    }
    for (size_t w = 0; w < wish_count && (*count < at_least || wishes[w].value > SURE); w++) {
        if (is_free(dive, &columns->plans.items[wishes[w].plan])) {
            fix(dive, wishes[w].plan);
            (*count)++;
        }
    }
    free(wishes);
    return STATUS_OK;
}

/* The master lets two come on one day at different times; plans that come too late or too early for a fixed one are
 * not to be followed. */
static void ban_some(struct dive *dive)
{
    const struct columns *columns = dive->columns;
    for (size_t p = 0; p < columns->plans.count; p++) {
        struct plan *plan = &columns->plans.items[p];
        bool two = false;
        for (size_t s = 0; s < plan->count; s++) {
            two = two || plan->stops[s].row >= columns->instance->problem->visit_count;
        }
        if (two && plan->fixed == 0 && !dive->resting[plan->volunteer] && !is_free(dive, plan)) {
            plan->fixed = -1;
            master_fix(columns->master, p, 0);
        }
    }
}

static enum status go_down(struct dive *dive, struct incumbent *incumbent, struct error *error)
{
    struct columns *columns = dive->columns;
    struct timing_break broken = {.visit = -1};
    double bound = HUGE_VAL;
    size_t count = 1;
    enum status status = STATUS_OK;
    master_loosen(columns->master, true);
    while (status == STATUS_OK && count > 0 && dive->left > 0 && !columns->late && !columns->spent) {
        status = fix_some(dive, &count, error);
        ban_some(dive);
        if (status == STATUS_OK && count > 0) {
            status = columns_generate(columns, COLUMNS_QUICK, -HUGE_VAL, &bound, error);
        }
    }
    return status == STATUS_OK ? incumbent_take_solution(incumbent, columns, &broken, error) : status;
}

enum status dive_run(struct columns *columns, struct incumbent *incumbent, struct error *error)
{
    struct dive dive = {.columns = columns, .left = columns->volunteer_count};
    const struct instance *instance = columns->instance;
    struct rules rules = {0};
    const struct rules none = {0};
    const bool *closed = columns->closed;
    enum status status = STATUS_OK;
    dive.resting = calloc(instance->problem->volunteer_count + 1, sizeof *dive.resting);
    dive.closed = calloc(instance->row_count + 1, sizeof *dive.closed);
    dive.comers = calloc(instance->problem->visit_count + 1, sizeof *dive.comers);
    if (dive.resting == NULL || dive.closed == NULL || dive.comers == NULL) {
        status = error_memory(error);
        goto done;
    }
    for (size_t row = 0; closed != NULL && row < instance->row_count; row++) {
        dive.closed[row] = closed[row];
    }
    columns->rules = &rules;
    columns->may_forget = true;
    /* with many volunteers that would take longer than it gains */
    if (columns->volunteer_count <= COLUMNS_MANY) {
        status = pairing_run(columns, &rules, error);
    }
    columns->closed = dive.closed;
    columns->resting = dive.resting;
    if (status == STATUS_OK) {
        status = go_down(&dive, incumbent, error);
    }
    columns->rules = NULL;
    columns->may_forget = false;
    columns->closed = closed;
    columns->resting = NULL;
    master_loosen(columns->master, false);
    for (size_t p = 0; p < columns->plans.count; p++) {
        if (columns->plans.items[p].fixed != 0) {
            columns->plans.items[p].fixed = 0;
            master_fix(columns->master, p, -1);
        }
    }
    if (status == STATUS_OK) {
        status = master_restrict(columns->master, &columns->plans, &none, 0, error);
    }
done:
    free(rules.items);
    free(dive.resting);
    free(dive.closed);
    free(dive.comers);
    return status;
}
