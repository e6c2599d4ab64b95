/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/columns.h"

#include "core/buffer.h"
#include "core/language.h"
#include "core/log.h"
#include "matcher/company.h"
#include "matcher/lagrange.h"
#include "matcher/pricing.h"
#include "matcher/timing.h"

#include <math.h>
#include <stdlib.h>

/* Reduced profits smaller than this are rounding. */
static const double TOLERANCE = 1e-6;
/* A bound this near to the linear program is as good as its solution, since points are whole. */
static const double NEAR = 0.4;
/* How much of the duals asked about before stays in those asked about next. */
static const double SMOOTH = 0.6;
/* Columns that lose more than this are not kept, where there are many. */
static const double FAR = 35;
/* Of the points: less in some looks is too little to go on, where no bound is wanted. */
static const double LITTLE = 4e-5;

enum {
    MORE = 8,            /* columns a volunteer more, before columns are forgotten again */
    ROUNDS_TO_JUDGE = 8, /* looks after which is judged whether it goes on well enough, */
    QUICK_ROUNDS = 3,    /* and where quick columns will do, */
    FEW = 20,            /* columns of one volunteer in so many are few: time to look more widely */
    MOST_EAGER = 10,     /* looks only at those who gave a column, one after another */
    LABELS_A_LIST = 100000,
    LABELS_A_PLAN = 20, /* of a list, at most */
    LIST_BATCH = 16     /* volunteers listed before the number of plans is looked at */
};

/* ---- making ---- */

static enum status prepare(struct columns *columns, const struct spans *spans, struct error *error)
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
    columns->eager = calloc(columns->volunteer_count + 1, sizeof *columns->eager);
    columns->fees = calloc(columns->volunteer_count + 1, sizeof *columns->fees);
    columns->first_forbidden = calloc(columns->volunteer_count + 2, sizeof *columns->first_forbidden);
    columns->prices = calloc(instance->row_count + 1, sizeof *columns->prices);
    columns->best = calloc(instance->problem->volunteer_count + 1, sizeof *columns->best);
    /* never NULL, as parts of it are handed out even when it is empty */
    if (buffer_grow((void **)&columns->forbidden, &columns->forbidden_capacity, 1, sizeof *columns->forbidden, error) !=
        STATUS_OK) {
        return error->status;
    }
    if (columns->volunteers == NULL || columns->tasks == NULL || columns->eager == NULL || columns->fees == NULL ||
        columns->first_forbidden == NULL || columns->prices == NULL || columns->best == NULL) {
        return error_memory(error);
    }
    if (duals_make(instance, &columns->duals, error) != STATUS_OK ||
        duals_make(instance, &columns->asked, error) != STATUS_OK) {
        return error->status;
    }
    return master_new(instance, columns->scope, spans, &columns->master, error);
}

enum status columns_new(const struct instance *instance, struct pricer *pricer, const struct columns_limits *limits,
                        const struct master_scope *scope, const struct spans *spans, struct columns **made,
                        struct error *error)
{
    struct columns *columns = calloc(1, sizeof *columns);
    if (columns == NULL) {
        return error_memory(error);
    }
    columns->instance = instance;
    columns->pricer = pricer;
    columns->limits = limits;
    columns->scope = scope;
    columns->hardest = -1;
    if (prepare(columns, spans, error) != STATUS_OK) {
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
        if (columns->bonus != NULL) {
            free(columns->bonus[i]);
        }
    }
    free(columns->volunteers);
    free(columns->tasks);
    free(columns->eager);
    free(columns->bonus);
    free(columns->fees);
    free(columns->forbidden);
    free(columns->first_forbidden);
    arcs_free(&columns->arcs);
    free(columns->best);
    free(columns->prices);
    duals_free(&columns->duals);
    duals_free(&columns->asked);
    plans_list_free(&columns->plans);
    central_free(columns->central);
    master_free(columns->master);
    free(columns);
}

bool columns_have_stopped(const struct columns *columns)
{
    return columns->late || columns->spent;
}

bool columns_must_stop(const struct columns *columns)
{
    return columns_have_stopped(columns) || choose_is_late(columns->limits->clock);
}

bool columns_have_rules(const struct columns *columns)
{
    return columns->rules != NULL && columns->rules->count > 0;
}

static bool is_late(struct columns *columns)
{
    columns->late = columns->late || choose_is_late(columns->limits->clock);
    return columns->late;
}

/* ---- column generation ---- */

enum status columns_drop(struct columns *columns, const bool *keep, struct error *error)
{
    size_t kept = 0;
    enum status status = master_drop(columns->master, keep, error);
    for (size_t p = 0; status == STATUS_OK && p < columns->plans.count; p++) {
        if (keep[p]) {
            columns->plans.items[kept++] = columns->plans.items[p];
        } else {
            free(columns->plans.items[p].stops);
        }
    }
    if (status == STATUS_OK && columns->central != NULL) {
        central_drop(columns->central, columns->master, keep);
    }
    columns->plans.count = status == STATUS_OK ? kept : columns->plans.count;
    return status;
}

/* Forgets columns that are far from being worth it. */
static enum status purge(struct columns *columns, struct error *error)
{
    bool *keep = calloc(columns->plans.count + 1, sizeof *keep);
    if (keep == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < columns->plans.count; p++) {
        keep[p] = p < columns->unforgettable || columns->plans.items[p].fixed > 0 ||
                  master_plan_value(columns->master, p) > TOLERANCE || master_plan_reduced(columns->master, p) > -FAR;
    }
    enum status status = columns_drop(columns, keep, error);
    free(keep);
    return status;
}

static enum status solve_master(struct columns *columns, struct error *error)
{
    if (master_solve(columns->master, &columns->objective, error) != STATUS_OK) {
        return error->status;
    }
    if (columns->may_forget && columns->plans.count > columns->too_many) {
        if (purge(columns, error) != STATUS_OK ||
            master_solve(columns->master, &columns->objective, error) != STATUS_OK) {
            return error->status;
        }
        columns->too_many = columns->plans.count + MORE * columns->volunteer_count;
    }
    return master_read_duals(columns->master, &columns->duals, error);
}

/* Asks everybody at a mixture of the duals asked about before and those of the linear program. */
static enum status look_around(struct columns *columns, enum columns_effort look, double share, double *bound,
                               size_t *added, struct error *error)
{
    if (duals_mix(&columns->asked, &columns->duals, share, columns->instance, error) != STATUS_OK ||
        pricing_ask(columns, look, false, error) != STATUS_OK || pricing_ask_again(columns, error) != STATUS_OK) {
        return error->status;
    }
    if (look == COLUMNS_EXACT) {
        pricing_take_bound(columns, bound);
    }
    return pricing_take(columns, false, added, error);
}

/* The limits on work. */
static bool is_spent(struct columns *columns)
{
    bool spent = (long)columns->plans.count > columns->limits->max_columns ||
                 master_iterations(columns->master) > columns->limits->max_iterations;
    columns->spent = columns->spent || spent;
    return spent;
}

/* Asks only those who gave a column the last time, at the duals of the linear program. */
static enum status look_at_eager(struct columns *columns, enum columns_effort look, size_t *added, struct error *error)
{
    if (duals_mix(&columns->asked, &columns->duals, 0, columns->instance, error) != STATUS_OK ||
        pricing_ask_eager(columns, look, error) != STATUS_OK || pricing_ask_again(columns, error) != STATUS_OK) {
        return error->status;
    }
    return pricing_take(columns, false, added, error);
}

/* Are those asked alone who gave a column? Not where asking all takes less time than the simplex does for each answer:
 * narrowly, or, where many take part, in any way that is not exact. */
static bool follows_eager(const struct columns *columns, enum columns_effort look)
{
    return look == COLUMNS_EXACT || (look >= COLUMNS_WIDE && columns->volunteer_count <= COLUMNS_MANY);
}

/* After a look that gave columns: those of whom they are mostly have more, and nobody else has, at first. The looks at
 * all, of which fewer are left, tell the bound. */
static enum status follow_eager(struct columns *columns, enum columns_effort look, struct error *error)
{
    size_t added = 1;
    enum status status = STATUS_OK;
    for (int round = 0; status == STATUS_OK && added > 0 && round < MOST_EAGER && !is_late(columns); round++) {
        const long steps = master_iterations(columns->master);
        status = look_at_eager(columns, look, &added, error);
        if (status == STATUS_OK && added > 0) {
            status = solve_master(columns, error);
            added = master_iterations(columns->master) > steps ? added : 0;
        }
        added = is_spent(columns) ? 0 : added;
    }
    return status;
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
static enum status go_on(struct columns *columns, enum columns_effort effort, enum columns_effort *look, bool *ended,
                         struct error *error)
{
    size_t added = 0;
    if (company_separate(columns->master, &columns->plans, &added, error) != STATUS_OK) {
        return error->status;
    }
    if (added > 0) {
        *look = COLUMNS_QUICK;
        return solve_master(columns, error);
    }
    if (*look == effort) {
        columns->priced_out = *look == COLUMNS_EXACT && is_complete(columns);
        *ended = true;
    } else {
        /* with many volunteers the last look takes hardly longer than the one before, and gives a bound */
        bool at_once = *look == COLUMNS_WIDE && effort == COLUMNS_EXACT && columns->volunteer_count > COLUMNS_MANY;
        *look = at_once ? COLUMNS_EXACT : *look + 1;
    }
    return STATUS_OK;
}

/* How column generation has gone so far. */
struct progress {
    int looks;
    double objective; /* when it was last judged */
};

/* Where there are many volunteers and no bound is wanted: does it still bring enough? */
static bool goes_well(const struct columns *columns, enum columns_effort effort, struct progress *progress)
{
    int looks = effort == COLUMNS_QUICK ? QUICK_ROUNDS : ROUNDS_TO_JUDGE;
    if (effort >= COLUMNS_DEEP || columns->volunteer_count <= COLUMNS_MANY || ++progress->looks % looks != 0) {
        return true;
    }
    double before = progress->objective;
    progress->objective = columns->objective;
    return !(before > -HUGE_VAL) || columns->objective - before >= fabs(before) * LITTLE;
}

/* Is the bound of an exact look good enough to end? */
static bool is_bounded(struct columns *columns, enum columns_effort look, double enough, double bound)
{
    columns->priced_out = look == COLUMNS_EXACT && (bound < enough || bound - columns->objective < NEAR);
    return columns->priced_out;
}

/* Quick looks are part of something that tells of itself. */
static void show(const struct columns *columns, enum columns_effort effort, double bound)
{
    if (effort == COLUMNS_QUICK) {
        return;
    }
    if (isfinite(bound)) {
        log_progress(_("looking for a bound: %1$zu plans, no roster has more than %2$.0f points"), columns->plans.count,
                     bound);
    } else {
        log_progress(_("making plans: %zu so far"), columns->plans.count);
    }
}

/* How much of the duals before is mixed in. The bound of a node with rules is only known at the duals themselves. */
static double smoothing(const struct columns *columns, enum columns_effort effort)
{
    return effort == COLUMNS_EXACT && columns_have_rules(columns) ? 0 : SMOOTH;
}

/* Where there is no bound yet, it comes first, unless it would take too long at duals that are far from right: of many,
 * or of few whose rounds are long. */
static enum columns_effort first_look(const struct columns *columns, enum columns_effort effort, double bound)
{
    bool few = columns->volunteer_count <= COLUMNS_FEW && plans_are_long(&columns->plans);
    bool first = effort == COLUMNS_EXACT && bound >= HUGE_VAL && columns->volunteer_count <= COLUMNS_MANY && !few;
    return first ? COLUMNS_EXACT : COLUMNS_QUICK;
}

/* So few new columns that it is time to look more widely. */
static size_t few_of(const struct columns *columns, enum columns_effort effort, enum columns_effort look)
{
    bool soon = columns->volunteer_count > COLUMNS_MANY || look < effort;
    return look < COLUMNS_DEEP && soon ? columns->volunteer_count / FEW : 0;
}

/* Is it worth asking at the duals themselves, when there was nothing at the mixture? */
static bool asks_again(const struct columns *columns, enum columns_effort effort, enum columns_effort look,
                       double share)
{
    bool last = columns->volunteer_count <= COLUMNS_MANY && look == effort;
    return share > 0 && (look >= COLUMNS_DEEP || last);
}

static enum status generate(struct columns *columns, enum columns_effort effort, double enough, double *bound,
                            struct error *error)
{
    const double smooth = smoothing(columns, effort);
    enum columns_effort look = first_look(columns, effort, *bound);
    struct progress progress = {.objective = -HUGE_VAL};
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
        show(columns, effort, *bound);
        if (is_bounded(columns, look, enough, *bound) || is_spent(columns) || !goes_well(columns, effort, &progress)) {
            /* whoever tries something next begins at the solution of all columns */
            return added > 0 && *bound >= enough ? solve_master(columns, error) : STATUS_OK;
        }
        const long steps = master_iterations(columns->master);
        if (added > 0 && solve_master(columns, error) != STATUS_OK) {
            return error->status;
        }
        /* what the simplex takes for no gain would be found, and added, again and again */
        added = master_iterations(columns->master) > steps ? added : 0;
        if (added > 0 && follows_eager(columns, look) && follow_eager(columns, look, error) != STATUS_OK) {
            return error->status;
        }
        share = added > 0 ? smooth : share;
        if (added > few_of(columns, effort, look)) {
            continue;
        }
        if (asks_again(columns, effort, look, share)) {
            share = 0;
        } else if (go_on(columns, effort, &look, &ended, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

/* One exact look at the duals asked about last, so that there is some bound. */
static enum status look_for_bound(struct columns *columns, double *bound, struct error *error)
{
    size_t added = 0;
    return look_around(columns, COLUMNS_EXACT, 1, bound, &added, error);
}

enum status columns_generate(struct columns *columns, enum columns_effort effort, double enough, double *bound,
                             struct error *error)
{
    enum status status = generate(columns, effort, enough, bound, error);
    bool none = effort == COLUMNS_EXACT && *bound >= HUGE_VAL;
    return status == STATUS_OK && none ? look_for_bound(columns, bound, error) : status;
}

/* ---- splitting spans ---- */

/* The number of the plan's stop in [first, row) that can begin at `start` as well; the count of its stops when none. */
static size_t stop_to_delay(const struct columns *columns, const struct plan *plan, size_t first, size_t row, int start)
{
    size_t s = 0;
    while (s < plan->count && (plan->stops[s].row < first || plan->stops[s].row >= row)) {
        s++;
    }
    return s < plan->count && timing_latest(columns->instance, plan, s) >= start ? s : plan->count;
}

/* Plans that begin earlier, and could as well begin in the new span, as new plans. */
static enum status add_delayed(struct columns *columns, size_t first, size_t row, int start, struct error *error)
{
    size_t count = columns->plans.count;
    for (size_t p = 0; p < count; p++) {
        size_t s = stop_to_delay(columns, &columns->plans.items[p], first, row, start);
        if (s == columns->plans.items[p].count) {
            continue;
        }
        if (plans_list_copy(&columns->plans, &columns->plans.items[p], error) != STATUS_OK) {
            return error->status;
        }
        struct plan *copy = &columns->plans.items[columns->plans.count - 1];
        if (!timing_delay(columns->instance, copy, s, start)) {
            free(copy->stops);
            columns->plans.count--;
        }
    }
    return master_add(columns->master, &columns->plans, error);
}

/* One option; `step`: the number of the start at which the new span begins. */
static enum status split_option(struct columns *columns, int visit, int option, size_t begin, int step,
                                struct error *error)
{
    const struct instance *instance = columns->instance;
    const struct problem_option *window = &instance->problem->visits[visit].options[option];
    size_t row = begin + (size_t)step;
    if (step >= instance_start_count(instance, visit, option)) {
        return STATUS_OK;
    }
    size_t first = master_spans(columns->master)->first[row];
    if (first == row) {
        return STATUS_OK;
    }
    if (master_split(columns->master, &columns->plans, row, error) != STATUS_OK) {
        return error->status;
    }
    return add_delayed(columns, first, row, window->earliest + step * instance->problem->grid_minutes, error);
}

enum status columns_split(struct columns *columns, int visit, size_t row, bool everywhere, struct error *error)
{
    const struct instance *instance = columns->instance;
    const struct problem_visit *what = &instance->problem->visits[visit];
    size_t begin = instance->first_start[visit];
    int option = 0;
    enum status status = STATUS_OK;
    while (row >= begin + (size_t)instance_start_count(instance, visit, option)) {
        begin += (size_t)instance_start_count(instance, visit, option++);
    }
    int step = (int)(row - begin);
    if (!everywhere) {
        return split_option(columns, visit, option, begin, step, error);
    }
    begin = instance->first_start[visit];
    for (size_t o = 0; status == STATUS_OK && o < what->option_count; o++) {
        status = split_option(columns, visit, (int)o, begin, step, error);
        begin += (size_t)instance_start_count(instance, visit, (int)o);
    }
    return status;
}

/* ---- listing ---- */

/* Lists the plans of one task; *complete: false when there are too many. */
static enum status list_batch(struct columns *columns, struct pricer_task **batch, size_t count, double gap,
                              size_t most, struct plan_list *plans, bool *complete, struct error *error)
{
    const long labels = most < LABELS_A_LIST / LABELS_A_PLAN ? (long)most * LABELS_A_PLAN : LABELS_A_LIST;
    struct pricer_task tasks[LIST_BATCH];
    for (size_t b = 0; b < count; b++) {
        batch[b]->query.listing = true;
        batch[b]->query.threshold =
            columns->best[batch[b]->volunteer] + pricing_lure_of(columns, batch[b]->volunteer) - gap - TOLERANCE;
        batch[b]->query.limit = labels;
        tasks[b] = *batch[b];
    }
    enum status status = pricer_run(columns->pricer, tasks, count, error);
    for (size_t b = 0; b < count; b++) {
        *batch[b] = tasks[b];
        struct plan_list *found = &batch[b]->found;
        if (!batch[b]->result.complete) {
            *complete = false;
            columns->hardest = batch[b]->volunteer;
        }
        for (size_t p = 0; status == STATUS_OK && p < found->count; p++) {
            status = plans_list_add(plans, &found->items[p], error);
        }
        found->count = status == STATUS_OK ? 0 : found->count;
    }
    return status;
}

enum status columns_list(struct columns *columns, double points, size_t most, struct plan_list *plans, bool *complete,
                         struct error *error)
{
    double gap = columns->asked_bound - points - 1;
    struct pricer_task *batch[LIST_BATCH] = {NULL};
    *complete = true;
    if (pricing_pose(columns, error) != STATUS_OK) {
        return error->status;
    }
    /* who had too many the last time comes first, alone */
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        batch[0] = &columns->tasks[i];
        if (batch[0]->volunteer == columns->hardest &&
            list_batch(columns, batch, 1, gap, most, plans, complete, error) != STATUS_OK) {
            return error->status;
        }
    }
    size_t count = 0;
    for (size_t i = 0; *complete && i < columns->volunteer_count; i++) {
        if (columns->tasks[i].volunteer != columns->hardest) {
            batch[count++] = &columns->tasks[i];
        }
        if (count == LIST_BATCH || i + 1 == columns->volunteer_count) {
            if (list_batch(columns, batch, count, gap, most, plans, complete, error) != STATUS_OK) {
                return error->status;
            }
            count = 0;
            *complete = *complete && plans->count <= most && !is_late(columns);
        }
    }
    return STATUS_OK;
}
