/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/dive.h"

#include "core/buffer.h"
#include "matcher/descent.h"
#include "matcher/pairing.h"

#include <math.h>
#include <stdlib.h>

enum {
    SHARE_TO_FIX = 6,       /* of the volunteers left, one in so many at a time, */
    SOFT_SHARE_TO_FIX = 20, /* and where the solution is soft, of few volunteers and of many */
    LARGE_SHARE_TO_FIX = 10
};

/* A soft solution is found again after something was fixed. */
static const struct descent_aim again = {.widest = COLUMNS_QUICK,
                                         .hot = 0.3,
                                         .cold = 0.3,
                                         .ready = 0.03,
                                         .stride = 200,
                                         .far = 100,
                                         .joined = true,
                                         .steps = 500,
                                         .rounds = 30};
static const struct descent_aim again_large = {.widest = COLUMNS_QUICK,
                                               .hot = 0.3,
                                               .cold = 0.3,
                                               .ready = 0.1,
                                               .stride = 200,
                                               .far = 100,
                                               .joined = true,
                                               .steps = 300,
                                               .rounds = 12};

static const double SURE = 0.95; /* plans chosen so much are fixed at once */
static const double SOME = 1e-6;

struct dive {
    struct columns *columns;
    bool *resting; /* per volunteer: has a fixed plan */
    bool *closed;  /* per row */
    int *comers;   /* per visit: among the fixed plans */
    size_t left;   /* volunteers that are not fixed */
};

/* A plan, how much it is chosen, and how soon it is fixed. */
struct wish {
    size_t plan;
    double value, urgency;
};

static int compare_wishes(const void *left, const void *right)
{
    const struct wish *a = left;
    const struct wish *b = right;
    if (a->urgency < b->urgency || a->urgency > b->urgency) {
        return a->urgency > b->urgency ? -1 : 1;
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

/* Does the plan come to a visit for two that somebody fixed comes to alone? */
static bool joins(const struct dive *dive, const struct plan *plan)
{
    const struct problem_visit *visits = dive->columns->instance->problem->visits;
    for (size_t s = 0; s < plan->count; s++) {
        int visit = plan->stops[s].visit;
        if (visits[visit].people > 1 && dive->comers[visit] == 1) {
            return true;
        }
    }
    return false;
}

static bool is_stopped(const struct columns *columns)
{
    return columns->late || columns->spent;
}

/* How much, and how soon, a plan is wished for. When it is late everything that fits is, the best at these duals first:
 * any roster is better than none. */
static struct wish wish_for(const struct dive *dive, size_t p)
{
    const struct columns *columns = dive->columns;
    double value = master_plan_value(columns->master, p);
    struct wish wish = {.plan = p, .value = value, .urgency = value};
    if (columns->central != NULL && is_stopped(columns)) {
        wish.value = 1;
        wish.urgency = central_plan_reduced(columns->central, p);
    } else if (columns->central != NULL && value > SOME && joins(dive, &columns->plans.items[p])) {
        wish.urgency = value + 1;
    }
    return wish;
}

/* Fixes the plans that are surely chosen, and some more. *count: how many. */
static enum status fix_some(struct dive *dive, size_t *count, struct error *error)
{
    const struct columns *columns = dive->columns;
    size_t wish_count = 0;
    size_t share = columns->central == NULL                   ? SHARE_TO_FIX
                   : columns->volunteer_count > COLUMNS_LARGE ? LARGE_SHARE_TO_FIX
                                                              : SOFT_SHARE_TO_FIX;
    size_t at_least = dive->left / share + 1;
    struct wish *wishes = calloc(columns->plans.count + 1, sizeof *wishes);
    *count = 0;
    if (wishes == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < columns->plans.count; p++) {
        const struct wish wish = wish_for(dive, p);
        if (wish.value > SOME && columns->plans.items[p].fixed == 0) {
            wishes[wish_count++] = wish;
        }
    }
    if (wish_count > 1) {
        qsort(wishes, wish_count, sizeof *wishes, compare_wishes);
    }
    for (size_t w = 0; w < wish_count && (*count < at_least || wishes[w].value > SURE || wishes[w].urgency > 1); w++) {
        const struct plan *plan = &columns->plans.items[wishes[w].plan];
        bool urgent = wishes[w].urgency > wishes[w].value && !is_stopped(columns);
        if (is_free(dive, plan) && (!urgent || joins(dive, plan))) {
            fix(dive, wishes[w].plan);
            (*count)++;
        }
    }
    free(wishes);
    return STATUS_OK;
}

/* The master lets two come on one day at different times; plans that come too late or too early for a fixed one are
 * not to be followed. In a soft solution no plan is that does not go with those that are fixed. */
static void ban_some(struct dive *dive)
{
    const struct columns *columns = dive->columns;
    for (size_t p = 0; p < columns->plans.count; p++) {
        struct plan *plan = &columns->plans.items[p];
        bool two = columns->central != NULL;
        for (size_t s = 0; s < plan->count; s++) {
            two = two || plan->stops[s].row >= columns->instance->problem->visit_count;
        }
        if (two && plan->fixed == 0 && !dive->resting[plan->volunteer] && !is_free(dive, plan)) {
            plan->fixed = -1;
            master_fix(columns->master, p, 0);
        }
    }
}

static enum status look_again(struct dive *dive, struct error *error)
{
    double bound = HUGE_VAL;
    return dive->columns->central != NULL
               ? descent_run(dive->columns, dive->columns->volunteer_count > COLUMNS_LARGE ? &again_large : &again,
                             error)
               : columns_generate(dive->columns, COLUMNS_QUICK, -HUGE_VAL, &bound, error);
}

/* The plans that are fixed, as a roster. */
static enum status take_fixed(const struct dive *dive, struct incumbent *incumbent, struct error *error)
{
    const struct columns *columns = dive->columns;
    struct timing_break broken = {.visit = -1};
    struct plan_list plans = {0};
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && p < columns->plans.count; p++) {
        if (columns->plans.items[p].fixed > 0) {
            status = plans_list_copy(&plans, &columns->plans.items[p], error);
        }
    }
    if (status == STATUS_OK) {
        status = incumbent_offer(incumbent, columns->instance, columns->scope, &plans, &broken, error);
    }
    plans_list_free(&plans);
    return status;
}

static enum status go_down(struct dive *dive, struct incumbent *incumbent, struct error *error)
{
    struct columns *columns = dive->columns;
    struct timing_break broken = {.visit = -1};
    size_t count = 1;
    enum status status = STATUS_OK;
    master_loosen(columns->master, true);
    /* a soft solution is rounded even when it is late */
    while (status == STATUS_OK && count > 0 && dive->left > 0 && (columns->central != NULL || !is_stopped(columns))) {
        status = fix_some(dive, &count, error);
        ban_some(dive);
        if (status == STATUS_OK && count > 0 && !is_stopped(columns)) {
            status = look_again(dive, error);
        }
    }
    if (status == STATUS_OK && columns->central != NULL) {
        return take_fixed(dive, incumbent, error);
    }
    return status == STATUS_OK ? incumbent_take_solution(incumbent, columns, &broken, error) : status;
}

enum status dive_run(struct columns *columns, struct incumbent *incumbent, struct error *error)
{
    struct dive dive = {.columns = columns, .left = columns->volunteer_count};
    const struct instance *instance = columns->instance;
    struct master_duals asked = {0};
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
    status = master_duals_make(instance, &asked, error);
    status = status == STATUS_OK ? master_duals_mix(&asked, &columns->asked, 0, instance, error) : status;
    for (size_t row = 0; closed != NULL && row < instance->row_count; row++) {
        dive.closed[row] = closed[row];
    }
    columns->rules = &rules;
    columns->may_forget = true;
    /* with many volunteers that would take longer than it gains */
    if (status == STATUS_OK && columns->volunteer_count <= COLUMNS_MANY) {
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
    status = status == STATUS_OK ? master_duals_mix(&columns->asked, &asked, 0, instance, error) : status;
    if (status == STATUS_OK) {
        status = master_restrict(columns->master, &columns->plans, &none, 0, error);
    }
done:
    master_duals_free(&asked);
    free(rules.items);
    free(dive.resting);
    free(dive.closed);
    free(dive.comers);
    return status;
}
