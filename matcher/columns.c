/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/columns.h"

#include "core/buffer.h"
#include "core/log.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Reduced profits smaller than this are rounding. */
static const double TOLERANCE = 1e-6;
/* A dual at which nobody wants a row. */
static const double CLOSED = 1e12;

enum {
    QUICK_WIDTH = 10, /* visits a stretch in a narrow look, */
    QUICK_BEAM = 24,  /* and labels */
    WIDE_WIDTH = 24,
    WIDE_BEAM = 200,
    PLANS_A_LOOK = 3, /* columns that one look may give */
    LABELS_A_LOOK = 4000000,
    LABELS_A_LIST = 3000000,
    LIST_BATCH = 16 /* volunteers listed before the number of plans is looked at */
};

enum look { LOOK_NARROW, LOOK_WIDE, LOOK_EXACT };

/* ---- making ---- */

static enum status prepare(struct columns *columns, struct error *error)
{
    const struct instance *instance = columns->instance;
    size_t all = instance->problem->volunteer_count;
    columns->volunteers = calloc(all + 1, sizeof *columns->volunteers);
    for (size_t i = 0; columns->volunteers != NULL && i < all; i++) {
        if (columns->scope == NULL || columns->scope->members[i]) {
            columns->volunteers[columns->volunteer_count++] = (int)i;
        }
    }
    columns->tasks = calloc(columns->volunteer_count + 1, sizeof *columns->tasks);
    columns->fees = calloc(columns->volunteer_count + 1, sizeof *columns->fees);
    columns->first_forbidden = calloc(columns->volunteer_count + 2, sizeof *columns->first_forbidden);
    columns->best = calloc(instance->problem->volunteer_count + 1, sizeof *columns->best);
    if (columns->volunteers == NULL || columns->tasks == NULL || columns->fees == NULL ||
        columns->first_forbidden == NULL || columns->best == NULL) {
        return error_memory(error);
    }
    if (master_duals_make(instance, &columns->duals, error) != STATUS_OK ||
        master_duals_make(instance, &columns->asked, error) != STATUS_OK) {
        return error->status;
    }
    return master_new(instance, columns->scope, &columns->master, error);
}

enum status columns_new(const struct instance *instance, struct pricer *pricer, const struct columns_limits *limits,
                        const struct master_scope *scope, struct columns **made, struct error *error)
{
    struct columns *columns = calloc(1, sizeof *columns);
    if (columns == NULL) {
        return error_memory(error);
    }
    columns->instance = instance;
    columns->pricer = pricer;
    columns->limits = limits;
    columns->scope = scope;
    if (prepare(columns, error) != STATUS_OK) {
        columns_free(columns);
        return error->status;
    }
    *made = columns;
    return STATUS_OK;
}

void columns_free(struct columns *columns)
{
    if (columns == NULL) {
        return;
    }
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        if (columns->tasks != NULL) {
            plans_list_free(&columns->tasks[i].found);
        }
        if (columns->fees != NULL) {
            free(columns->fees[i].items);
        }
    }
    free(columns->volunteers);
    free(columns->tasks);
    free(columns->fees);
    free(columns->forbidden);
    free(columns->first_forbidden);
    free(columns->best);
    master_duals_free(&columns->duals);
    master_duals_free(&columns->asked);
    plans_list_free(&columns->plans);
    master_free(columns->master);
    free(columns);
}

static bool is_late(struct columns *columns)
{
    columns->late = columns->late || choose_is_late(columns->limits->clock);
    return columns->late;
}

/* ---- questions ---- */

static enum status forbid(struct columns *columns, size_t *count, size_t row, int stretch, struct error *error)
{
    if (buffer_grow((void **)&columns->forbidden, &columns->forbidden_capacity, *count + 1, sizeof *columns->forbidden,
                    error) != STATUS_OK) {
        return error->status;
    }
    columns->forbidden[(*count)++] = (struct offer_forbidden){.row = row, .stretch = stretch};
    return STATUS_OK;
}

/* What the rules of the node forbid each volunteer. */
static enum status forbid_all(struct columns *columns, struct error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        int volunteer = columns->volunteers[i];
        int stretches = (int)columns->instance->problem->volunteers[volunteer].stretch_count;
        columns->first_forbidden[i] = count;
        for (size_t k = 0; columns->rules != NULL && k < columns->rules->count; k++) {
            const struct rules_item *rule = &columns->rules->items[k];
            for (size_t row = rule->row; row <= rule->last; row++) {
                for (int s = 0; s < stretches; s++) {
                    if (rules_breaks(rule, volunteer, row, s) &&
                        forbid(columns, &count, row, s, error) != STATUS_OK) {
                        return error->status;
                    }
                }
            }
        }
    }
    columns->first_forbidden[columns->volunteer_count] = count;
    return STATUS_OK;
}

/* The question to each volunteer at the duals in `asked`. */
static enum status make_tasks(struct columns *columns, struct error *error)
{
    const struct master_duals *duals = &columns->asked;
    if (forbid_all(columns, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t row = 0; columns->closed != NULL && row < columns->instance->row_count; row++) {
        columns->asked.rows[row] = columns->closed[row] ? CLOSED : columns->asked.rows[row];
    }
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        int volunteer = columns->volunteers[i];
        struct pricer_task *task = &columns->tasks[i];
        if (master_fees_of(columns->master, duals, volunteer, &columns->fees[i], error) != STATUS_OK) {
            return error->status;
        }
        task->volunteer = volunteer;
        task->found.count = 0;
        task->query = (struct plan_query){
            .prices = {.rows = duals->rows,
                       .pin = duals->pin,
                       .cuts = duals->cut_count > 0 ? master_cuts(columns->master) : NULL,
                       .cut_duals = duals->cuts,
                       .fees = columns->fees[i].items,
                       .fee_count = columns->fees[i].count,
                       .forbidden = columns->forbidden + columns->first_forbidden[i],
                       .forbidden_count = columns->first_forbidden[i + 1] - columns->first_forbidden[i]},
            .threshold = duals->volunteers[volunteer] + TOLERANCE,
            .most = PLANS_A_LOOK,
            .limit = LABELS_A_LOOK};
        if (columns->resting != NULL && columns->resting[volunteer]) {
            task->query.threshold = HUGE_VAL;
        }
    }
    return STATUS_OK;
}

static void set_look(struct columns *columns, enum look look)
{
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        struct plan_query *query = &columns->tasks[i].query;
        query->width = look == LOOK_NARROW ? QUICK_WIDTH : look == LOOK_WIDE ? WIDE_WIDTH : 0;
        query->beam = look == LOOK_NARROW ? QUICK_BEAM : look == LOOK_WIDE ? WIDE_BEAM : 0;
    }
}

/* The plans found go to the columns when they are worth more than the duals of the linear program; *added: how many.
 * The lists of the tasks are empty afterwards. */
static enum status take_found(struct columns *columns, bool all, size_t *added, struct error *error)
{
    *added = 0;
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        struct plan_list *found = &columns->tasks[i].found;
        for (size_t p = 0; p < found->count; p++) {
            struct plan *plan = &found->items[p];
            plan->reduced = master_reduced(columns->master, &columns->duals, plan);
            if (!all && plan->reduced <= columns->duals.volunteers[plan->volunteer] + TOLERANCE) {
                free(plan->stops);
                plan->stops = NULL;
                continue;
            }
            if (plans_list_add(&columns->plans, plan, error) != STATUS_OK) {
                return error->status;
            }
            (*added)++;
        }
        found->count = 0;
    }
    return *added > 0 ? master_add(columns->master, &columns->plans, error) : STATUS_OK;
}

/* ---- warming up ---- */

/* Duals to begin with: a visit costs most of what it brings; two who come together share what it brings. */
static void guess(struct columns *columns)
{
    const struct instance *instance = columns->instance;
    const double left = 200; /* points that a volunteer may keep of a visit */
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        double serving = (double)instance->problem->visits[v].serving_points;
        double dual = serving > left ? serving - left : 0;
        columns->asked.rows[v] = dual;
        for (size_t row = instance->first_start[v]; row < instance_row_end(instance, (int)v); row++) {
            columns->asked.rows[row] = (dual - serving) / 2;
        }
    }
}

/* How many come to each row, of the best plan of each volunteer. */
static void count_wishes(const struct columns *columns, int *wishes)
{
    memset(wishes, 0, columns->instance->row_count * sizeof *wishes);
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        const struct plan_list *found = &columns->tasks[i].found;
        for (size_t s = 0; found->count > 0 && s < found->items[0].count; s++) {
            wishes[found->items[0].stops[s].row]++;
        }
    }
}

static void change_prices(struct columns *columns, const int *wishes, double step)
{
    const struct instance *instance = columns->instance;
    double *rows = columns->asked.rows;
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        double serving = (double)instance_serving_points(instance, (int)v);
        if (instance->problem->visits[v].people < 2) {
            rows[v] += step * (wishes[v] - 1);
            rows[v] = rows[v] > 0 ? rows[v] : 0;
            continue;
        }
        for (size_t row = instance->first_start[v]; row < instance_row_end(instance, (int)v); row++) {
            /* one more volunteer than wanted makes the start dearer, but nobody pays for what nobody else would */
            rows[row] += step * (wishes[row] > 2 ? 1 : wishes[row] < 2 ? -0.2 : 0);
            rows[row] = rows[row] > 0 ? 0 : rows[row] < -serving ? -serving : rows[row];
        }
    }
}

enum status columns_warm_up(struct columns *columns, int rounds, struct error *error)
{
    size_t added = 0;
    enum status status = STATUS_OK;
    int *wishes = calloc(columns->instance->row_count + 1, sizeof *wishes);
    if (wishes == NULL) {
        return error_memory(error);
    }
    guess(columns);
    for (int r = 0; status == STATUS_OK && r < rounds && !is_late(columns); r++) {
        status = make_tasks(columns, error);
        set_look(columns, LOOK_NARROW);
        for (size_t i = 0; i < columns->volunteer_count; i++) {
            columns->tasks[i].query.most = 1;
            columns->tasks[i].query.threshold = -HUGE_VAL;
        }
        if (status == STATUS_OK) {
            status = pricer_run(columns->pricer, columns->tasks, columns->volunteer_count, error);
        }
        if (status == STATUS_OK) {
            count_wishes(columns, wishes);
            change_prices(columns, wishes, 150.0 / (1 + r));
            status = take_found(columns, true, &added, error);
        }
    }
    free(wishes);
    return status;
}

/* ---- column generation ---- */

static enum status solve_master(struct columns *columns, struct error *error)
{
    if (master_solve(columns->master, &columns->objective, error) != STATUS_OK) {
        return error->status;
    }
    return master_duals_read(columns->master, &columns->duals, error);
}

/* Takes the bound of this look when it was exact. */
static void take_bound(struct columns *columns, double *bound)
{
    double now = 0;
    double above = 0;
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        const struct pricer_task *task = &columns->tasks[i];
        int volunteer = columns->volunteers[i];
        if (!task->result.complete) {
            return;
        }
        columns->best[volunteer] = task->result.best;
        above += task->result.best - columns->duals.volunteers[volunteer];
    }
    /* with rules the duals are those of the linear program itself */
    now = columns->rules != NULL && columns->rules->count > 0
              ? columns->objective + above
              : master_bound(columns->master, &columns->asked, columns->best);
    *bound = now < *bound ? now : *bound;
}

/* Asks everybody at a mixture of the duals asked about before and those of the linear program. */
static enum status look_around(struct columns *columns, enum look look, double share, double *bound, size_t *added,
                               struct error *error)
{
    if (master_duals_mix(&columns->asked, &columns->duals, share, columns->instance, error) != STATUS_OK ||
        make_tasks(columns, error) != STATUS_OK) {
        return error->status;
    }
    set_look(columns, look);
    if (pricer_run(columns->pricer, columns->tasks, columns->volunteer_count, error) != STATUS_OK) {
        return error->status;
    }
    if (look == LOOK_EXACT) {
        take_bound(columns, bound);
    }
    return take_found(columns, false, added, error);
}

static enum look most_exact(enum columns_effort effort)
{
    return effort == COLUMNS_QUICK ? LOOK_NARROW : effort == COLUMNS_WIDE ? LOOK_WIDE : LOOK_EXACT;
}

static bool is_complete(const struct columns *columns)
{
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        if (!columns->tasks[i].result.complete) {
            return false;
        }
    }
    return true;
}

/* Nothing was found at the duals of the linear program: company rows, a wider look, or the end. */
static enum status go_on(struct columns *columns, enum columns_effort effort, enum look *look, bool *ended,
                         struct error *error)
{
    size_t added = 0;
    if (master_separate(columns->master, &columns->plans, &added, error) != STATUS_OK) {
        return error->status;
    }
    if (added > 0) {
        *look = LOOK_NARROW;
        return solve_master(columns, error);
    }
    if (*look == most_exact(effort)) {
        columns->priced_out = *look == LOOK_EXACT && is_complete(columns);
        columns->spent = columns->spent || (*look == LOOK_EXACT && !columns->priced_out);
        *ended = true;
    } else {
        *look = *look == LOOK_NARROW ? LOOK_WIDE : LOOK_EXACT;
    }
    return STATUS_OK;
}

enum status columns_generate(struct columns *columns, enum columns_effort effort, double enough, double *bound,
                             struct error *error)
{
    const double smooth = columns->rules != NULL && columns->rules->count > 0 ? 0 : 0.6;
    enum look look = LOOK_NARROW;
    double share = smooth;
    bool ended = false;
    columns->priced_out = false;
    if (solve_master(columns, error) != STATUS_OK) {
        return error->status;
    }
    while (!ended && !is_late(columns)) {
        size_t added = 0;
        if (look_around(columns, look, share, bound, &added, error) != STATUS_OK) {
            return error->status;
        }
        if (look == LOOK_EXACT && (*bound < enough || *bound - columns->objective < 0.01)) {
            columns->priced_out = true;
            return STATUS_OK;
        }
        log_progress("%zu: %.1f .. %.1f", columns->plans.count, columns->objective, *bound);
        if ((long)columns->plans.count > columns->limits->max_columns) {
            columns->spent = true;
            return STATUS_OK;
        }
        if (added > 0) {
            share = smooth;
            if (solve_master(columns, error) != STATUS_OK) {
                return error->status;
            }
        } else if (share > 0) {
            share = 0; /* nothing at the mixture: now at the duals themselves */
        } else if (go_on(columns, effort, &look, &ended, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

/* ---- listing ---- */

enum status columns_list(struct columns *columns, double bound, double points, size_t most, struct plan_list *plans,
                         bool *complete, struct error *error)
{
    double gap = bound - points - 1;
    *complete = true;
    if (make_tasks(columns, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t first = 0; *complete && first < columns->volunteer_count; first += LIST_BATCH) {
        size_t end = first + LIST_BATCH < columns->volunteer_count ? first + LIST_BATCH : columns->volunteer_count;
        for (size_t i = first; i < end; i++) {
            struct plan_query *query = &columns->tasks[i].query;
            query->listing = true;
            query->threshold = columns->best[columns->volunteers[i]] - gap - TOLERANCE;
            query->limit = LABELS_A_LIST;
        }
        if (pricer_run(columns->pricer, columns->tasks + first, end - first, error) != STATUS_OK) {
            return error->status;
        }
        for (size_t i = first; i < end; i++) {
            struct plan_list *found = &columns->tasks[i].found;
            *complete = *complete && columns->tasks[i].result.complete;
            for (size_t p = 0; p < found->count; p++) {
                if (plans_list_add(plans, &found->items[p], error) != STATUS_OK) {
                    return error->status;
                }
            }
            found->count = 0;
        }
        *complete = *complete && plans->count <= most && !is_late(columns);
    }
    return STATUS_OK;
}

enum status columns_purge(struct columns *columns, double below, struct error *error)
{
    size_t kept = 0;
    bool *keep = calloc(columns->plans.count + 1, sizeof *keep);
    if (keep == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < columns->plans.count; p++) {
        keep[p] = master_plan_value(columns->master, p) > TOLERANCE ||
                  master_plan_reduced(columns->master, p) > -below;
    }
    enum status status = master_drop(columns->master, keep, error);
    for (size_t p = 0; status == STATUS_OK && p < columns->plans.count; p++) {
        if (keep[p]) {
            columns->plans.items[kept++] = columns->plans.items[p];
        } else {
            free(columns->plans.items[p].stops);
        }
    }
    columns->plans.count = status == STATUS_OK ? kept : columns->plans.count;
    free(keep);
    return status;
}
