/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/columns.h"

#include "core/buffer.h"
#include "core/language.h"
#include "core/log.h"
#include "matcher/company.h"
#include "matcher/lagrange.h"
#include "matcher/timing.h"

#include <math.h>

#include <stdlib.h>
#include <string.h>

/* Reduced profits smaller than this are rounding. */
static const double TOLERANCE = 1e-6;
/* Likewise of what a new column gains, and as part of its points. */
static const double LEAST_GAIN = 1e-5;
static const double RELATIVE_GAIN = 1e-8;
/* A dual at which nobody wants a row. */
static const double CLOSED = 1e12;
/* Points by which what somebody must serve is made more attractive than everything else. */
static const double LURE = 5;
/* A bound this near to the linear program is as good as its solution, since points are whole. */
static const double NEAR = 0.4;
/* How much of the duals asked about before stays in those asked about next. */
static const double SMOOTH = 0.6;
/* Columns that lose more than this are not kept, where there are many. */
static const double FAR = 35;
/* Of the points: less in some looks is too little to go on, where no bound is wanted. */
static const double LITTLE = 4e-5;

/* How much a look sees. */
struct look {
    int width, beam; /* visits a stretch, and labels; 0: all */
    long limit;      /* labels that may be made */
};
static const struct look narrow_look = {10, 24, 10000};
/* Wide, deep and exact ones: */
static const struct look usual_looks[] = {{16, 50, 10000}, {0, 150, 50000}, {0, 0, 400000}};
/* where many take part (deep ones only after exact ones, which told which visits to look at), */
static const struct look many_looks[] = {{16, 50, 10000}, {16, 200, 40000}, {0, 0, 400000}};
/* and very many, to all of whom many visits are near; */
static const struct look large_looks[] = {{32, 100, 10000}, {16, 200, 40000}, {0, 0, 50000}};
/* and wide ones of either after exact ones. */
static const struct look taught_look = {12, 100, 10000};

enum {
    STEPS = 20,          /* towards prices before a look that is not exact, */
    STEPS_OF_MANY = 60,  /* and where many take part, each of whom could make many visits in several stretches */
    MORE = 8,            /* columns a volunteer more, before columns are forgotten again */
    ROUNDS_TO_JUDGE = 8, /* looks after which is judged whether it goes on well enough, */
    QUICK_ROUNDS = 3,    /* and where quick columns will do, */
    FEW = 20,            /* columns of one volunteer in so many are few: time to look more widely */
    PLANS_A_LOOK = 3,    /* columns that one look may give */
    MOST_EAGER = 10,     /* looks only at those who gave a column, one after another */
    INSISTENCE = 10,     /* times as many for who is asked once more */
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
                    if (rules_breaks(rule, volunteer, row, s) && forbid(columns, &count, row, s, error) != STATUS_OK) {
                        return error->status;
                    }
                }
            }
        }
    }
    columns->first_forbidden[columns->volunteer_count] = count;
    return STATUS_OK;
}

/* The rule by which this volunteer must serve something, or NULL. */
static const struct rules_item *must_serve(const struct columns *columns, int volunteer)
{
    for (size_t k = 0; columns->rules != NULL && k < columns->rules->count; k++) {
        const struct rules_item *rule = &columns->rules->items[k];
        if (rule->kind == RULES_SERVES && rule->volunteer == volunteer) {
            return rule;
        }
    }
    return NULL;
}

static double lure_of(const struct columns *columns, int volunteer)
{
    return must_serve(columns, volunteer) == NULL ? 0 : columns->lure;
}

/*
 * Who must serve something would follow another plan, as far as the duals say. So the rows in question become
 * attractive by just so much more that no other plan is better: too much would blur the bounds by which the pricer
 * throws plans away.
 */
static enum status set_lure(struct columns *columns, const struct rules_item *rule, size_t i, struct error *error)
{
    struct lagrange_fees *fees = &columns->fees[i];
    struct pricer_task task = {.volunteer = rule->volunteer, .query = columns->tasks[i].query};
    size_t rows = rule->last - rule->row + 1;
    size_t known = task.query.prices.forbidden_count;
    struct offer_forbidden *forbidden = calloc(known + rows, sizeof *forbidden);
    if (forbidden == NULL || buffer_grow((void **)&fees->items, &fees->capacity, fees->count + rows,
                                         sizeof *fees->items, error) != STATUS_OK) {
        free(forbidden);
        return error_memory(error);
    }
    for (size_t f = 0; f < known; f++) {
        forbidden[f] = task.query.prices.forbidden[f];
    }
    for (size_t r = 0; r < rows; r++) {
        forbidden[known + r] = (struct offer_forbidden){.row = rule->row + r, .stretch = -1};
    }
    task.query.prices.fees = fees->items;
    task.query.prices.forbidden = forbidden;
    task.query.prices.forbidden_count = known + rows;
    task.query.threshold = 0;
    task.query.most = 1;
    task.query.view.width = narrow_look.width;
    task.query.beam = narrow_look.beam;
    task.query.steps = STEPS;
    enum status status = pricer_run(columns->pricer, &task, 1, error);
    double other = task.found.count > 0 ? task.found.items[0].reduced : 0;
    columns->lure = other - columns->asked.volunteers[rule->volunteer] + LURE;
    for (size_t r = 0; r < rows; r++) {
        fees->items[fees->count++] = (struct offer_fee){.row = rule->row + r, .dual = -columns->lure};
    }
    columns->tasks[i].query.prices.fees = fees->items;
    columns->tasks[i].query.prices.fee_count = fees->count;
    columns->tasks[i].query.threshold += columns->lure;
    plans_list_free(&task.found);
    free(forbidden);
    return status;
}

/* The question to each volunteer at the duals in `asked`. */
static enum status make_tasks(struct columns *columns, struct error *error)
{
    const struct duals *duals = &columns->asked;
    bool ordered = false;
    if (forbid_all(columns, error) != STATUS_OK ||
        (columns->rules != NULL &&
         rules_arcs(columns->rules, columns->instance, &columns->arcs, &ordered, error) != STATUS_OK)) {
        return error->status;
    }
    for (size_t row = 0; row < columns->instance->row_count; row++) {
        columns->prices[row] = columns->closed != NULL && columns->closed[row] ? CLOSED : duals->rows[row];
    }
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        int volunteer = columns->volunteers[i];
        struct pricer_task *task = &columns->tasks[i];
        if (lagrange_fees_of(columns->master, duals, volunteer, &columns->fees[i], error) != STATUS_OK) {
            return error->status;
        }
        task->volunteer = volunteer;
        task->found.count = 0;
        task->query = (struct plan_query){
            .prices = {.rows = columns->prices,
                       .spans = master_spans(columns->master),
                       .keep = duals->keep,
                       .cuts = duals->cut_count > 0 ? master_cuts(columns->master) : NULL,
                       .cut_duals = duals->cuts,
                       .fees = columns->fees[i].items,
                       .fee_count = columns->fees[i].count,
                       .forbidden = columns->forbidden + columns->first_forbidden[i],
                       .forbidden_count = columns->first_forbidden[i + 1] - columns->first_forbidden[i],
                       .arcs = ordered ? &columns->arcs : NULL},
            .threshold = duals->volunteers[volunteer] + TOLERANCE,
            .most = PLANS_A_LOOK,
            .limit = narrow_look.limit};
        if (columns->resting != NULL && columns->resting[volunteer]) {
            task->query.threshold = HUGE_VAL;
        }
        const struct rules_item *rule = must_serve(columns, volunteer);
        if (rule != NULL && set_lure(columns, rule, i, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

static size_t count_items(const struct menu *menu)
{
    size_t items = 0;
    for (size_t p = 0; p < menu->count; p++) {
        items += menu->parts[p].count;
    }
    return items;
}

/* Room for what exact looks find out about visits. */
static enum status make_bonus(struct columns *columns, struct error *error)
{
    columns->bonus = calloc(columns->volunteer_count + 1, sizeof *columns->bonus);
    for (size_t i = 0; columns->bonus != NULL && i < columns->volunteer_count; i++) {
        const size_t items = count_items(pricer_menu(columns->pricer, columns->volunteers[i]));
        columns->bonus[i] = calloc(items + 1, sizeof **columns->bonus);
        if (columns->bonus[i] == NULL) {
            return error_memory(error);
        }
    }
    return columns->bonus != NULL ? STATUS_OK : error_memory(error);
}

enum status columns_learn(struct columns *columns, const struct columns *from, struct error *error)
{
    if (from->bonus == NULL) {
        return STATUS_OK;
    }
    if (columns->bonus == NULL && make_bonus(columns, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t i = 0, j = 0; i < columns->volunteer_count; i++) {
        while (j < from->volunteer_count && from->volunteers[j] < columns->volunteers[i]) {
            j++;
        }
        if (j < from->volunteer_count && from->volunteers[j] == columns->volunteers[i]) {
            const size_t items = count_items(pricer_menu(columns->pricer, columns->volunteers[i]));
            memcpy(columns->bonus[i], from->bonus[j], items * sizeof **columns->bonus);
        }
    }
    return STATUS_OK;
}

static enum status set_look(struct columns *columns, enum columns_effort look, struct error *error)
{
    const bool learns = look == COLUMNS_EXACT && columns->volunteer_count > COLUMNS_MANY;
    if (learns && columns->bonus == NULL && make_bonus(columns, error) != STATUS_OK) {
        return error->status;
    }
    const struct look *wider = columns->volunteer_count > COLUMNS_LARGE  ? large_looks
                               : columns->volunteer_count > COLUMNS_MANY ? many_looks
                                                                         : usual_looks;
    const struct look *chosen = look == COLUMNS_QUICK                            ? &narrow_look
                                : look == COLUMNS_WIDE && columns->bonus != NULL ? &taught_look
                                                                                 : &wider[look - COLUMNS_WIDE];
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        struct plan_query *query = &columns->tasks[i].query;
        query->view = (struct offer_view){
            .width = chosen->width, .turn = columns->turn, .bonus = columns->bonus != NULL ? columns->bonus[i] : NULL};
        query->beam = chosen->beam;
        query->steps = columns->volunteer_count > COLUMNS_MANY ? STEPS_OF_MANY : STEPS;
        query->limit = chosen->limit;
    }
    return STATUS_OK;
}

enum status columns_ask(struct columns *columns, enum columns_effort look, bool best_only, struct error *error)
{
    if (make_tasks(columns, error) != STATUS_OK || set_look(columns, look, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t i = 0; best_only && i < columns->volunteer_count; i++) {
        columns->tasks[i].query.most = 1;
        columns->tasks[i].query.threshold = 0;
    }
    return pricer_run(columns->pricer, columns->tasks, columns->volunteer_count, error);
}

/* Asks the chosen only. */
static enum status ask_some(struct columns *columns, const bool *chosen, struct error *error)
{
    size_t count = 0;
    struct pricer_task *tasks = calloc(columns->volunteer_count + 1, sizeof *tasks);
    if (tasks == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        if (chosen[i]) {
            tasks[count++] = columns->tasks[i];
        }
    }
    enum status status = pricer_run(columns->pricer, tasks, count, error);
    count = 0;
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        if (chosen[i]) {
            columns->tasks[i] = tasks[count++];
        }
    }
    free(tasks);
    return status;
}

enum status columns_ask_eager(struct columns *columns, enum columns_effort look, struct error *error)
{
    if (make_tasks(columns, error) != STATUS_OK || set_look(columns, look, error) != STATUS_OK) {
        return error->status;
    }
    return ask_some(columns, columns->eager, error);
}

enum status columns_insist(struct columns *columns, struct error *error)
{
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        struct pricer_task *task = &columns->tasks[i];
        columns->eager[i] = !task->result.complete;
        if (columns->eager[i]) {
            plans_list_free(&task->found);
            task->query.limit *= INSISTENCE;
        }
    }
    return ask_some(columns, columns->eager, error);
}

/* Is the plan worth more than the duals, by so much that the simplex sees it, too? It takes a gain of 1e-9 of the
 * points for none (before scaling); such a plan would be found, and added, again and again. */
static bool is_gain(const struct columns *columns, const struct plan *plan)
{
    double rounding = LEAST_GAIN + RELATIVE_GAIN * fabs((double)plan->points);
    return plan->reduced > columns->duals.volunteers[plan->volunteer] + rounding;
}

enum status columns_take(struct columns *columns, bool all, size_t *added, struct error *error)
{
    *added = 0;
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        struct plan_list *found = &columns->tasks[i].found;
        const size_t before = *added;
        for (size_t p = 0; p < found->count; p++) {
            struct plan *plan = &found->items[p];
            plan->reduced = lagrange_reduced(columns->master, &columns->duals, plan);
            bool breaks = columns->rules != NULL && !rules_allow(columns->rules, plan);
            if (breaks || (!all && !is_gain(columns, plan))) {
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
        columns->eager[i] = *added > before;
    }
    return *added > 0 ? master_add(columns->master, &columns->plans, error) : STATUS_OK;
}

/* ---- bounds ---- */

static bool has_rules(const struct columns *columns)
{
    return columns->rules != NULL && columns->rules->count > 0;
}

/* The most that a volunteer's plans are worth, as far as is known. */
static double best_found(const struct columns *columns, const struct pricer_task *task)
{
    double known = columns->asked.volunteers[task->volunteer];
    return task->found.count > 0 && task->found.items[0].reduced > known ? task->found.items[0].reduced : known;
}

void columns_take_bound(struct columns *columns, double *bound)
{
    double now = 0;
    double above = 0;
    double doubt = 0;
    /* company rows and cuts only take away */
    bool may_be_simple = columns->instance->usual && !has_rules(columns) && columns->instance->kept_wanted == 0;
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        const struct pricer_task *task = &columns->tasks[i];
        int volunteer = columns->volunteers[i];
        if (!task->result.bounded && !may_be_simple) {
            return;
        }
        double best = task->result.bounded ? task->result.best
                                           : menu_most(pricer_menu(columns->pricer, volunteer), columns->prices);
        columns->best[volunteer] = best - lure_of(columns, volunteer);
        above += columns->best[volunteer] - columns->duals.volunteers[volunteer];
        doubt += task->result.complete ? 0 : best - best_found(columns, task);
    }
    /* with rules the duals are those of the linear program itself */
    now = has_rules(columns) ? columns->objective + above
                             : lagrange_bound(columns->master, &columns->asked, columns->best);
    columns->asked_bound = now;
    columns->asked_keep = columns->asked.keep;
    columns->doubt = doubt;
    *bound = now < *bound ? now : *bound;
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

/* Where somebody who must serve something found a better plan without it the lure was too small: asked once more. */
static enum status ask_again(struct columns *columns, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < columns->volunteer_count; i++) {
        struct pricer_task *task = &columns->tasks[i];
        const struct rules_item *rule = must_serve(columns, task->volunteer);
        struct lagrange_fees *fees = &columns->fees[i];
        while (status == STATUS_OK && rule != NULL && task->found.count > 0 &&
               !rules_allow(columns->rules, &task->found.items[0])) {
            double more = task->found.items[0].reduced - task->query.threshold + LURE;
            for (size_t r = 0; r <= rule->last - rule->row; r++) {
                fees->items[fees->count - 1 - r].dual -= more;
            }
            columns->lure += more;
            task->query.threshold += more;
            plans_list_free(&task->found);
            status = pricer_run(columns->pricer, task, 1, error);
        }
    }
    return status;
}

/* Asks everybody at a mixture of the duals asked about before and those of the linear program. */
static enum status look_around(struct columns *columns, enum columns_effort look, double share, double *bound,
                               size_t *added, struct error *error)
{
    if (duals_mix(&columns->asked, &columns->duals, share, columns->instance, error) != STATUS_OK ||
        columns_ask(columns, look, false, error) != STATUS_OK || ask_again(columns, error) != STATUS_OK) {
        return error->status;
    }
    if (look == COLUMNS_EXACT) {
        columns_take_bound(columns, bound);
    }
    return columns_take(columns, false, added, error);
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
        columns_ask_eager(columns, look, error) != STATUS_OK || ask_again(columns, error) != STATUS_OK) {
        return error->status;
    }
    return columns_take(columns, false, added, error);
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
    return effort == COLUMNS_EXACT && has_rules(columns) ? 0 : SMOOTH;
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
            columns->best[batch[b]->volunteer] + lure_of(columns, batch[b]->volunteer) - gap - TOLERANCE;
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
    if (make_tasks(columns, error) != STATUS_OK) {
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
