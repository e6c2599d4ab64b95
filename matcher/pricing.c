/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/pricing.h"

#include "core/buffer.h"
#include "matcher/lagrange.h"

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
    STEPS = 20,         /* towards prices before a look that is not exact, */
    STEPS_OF_MANY = 60, /* and where many take part, each of whom could make many visits in several stretches */
    PLANS_A_LOOK = 3,   /* columns that one look may give */
    INSISTENCE = 10     /* times as many labels for who is asked once more */
};

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

double pricing_lure_of(const struct columns *columns, int volunteer)
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

enum status pricing_pose(struct columns *columns, struct error *error)
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

enum status pricing_learn(struct columns *columns, const struct columns *from, struct error *error)
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

enum status pricing_ask(struct columns *columns, enum columns_effort look, bool best_only, struct error *error)
{
    if (pricing_pose(columns, error) != STATUS_OK || set_look(columns, look, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t i = 0; best_only && i < columns->volunteer_count; i++) {
        columns->tasks[i].query.most = 1;
        columns->tasks[i].query.threshold = 0;
    }
    return pricer_run(columns->pricer, columns->tasks, columns->volunteer_count, error);
}

enum status pricing_ask_again(struct columns *columns, struct error *error)
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

enum status pricing_ask_eager(struct columns *columns, enum columns_effort look, struct error *error)
{
    if (pricing_pose(columns, error) != STATUS_OK || set_look(columns, look, error) != STATUS_OK) {
        return error->status;
    }
    return ask_some(columns, columns->eager, error);
}

enum status pricing_insist(struct columns *columns, struct error *error)
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

enum status pricing_take(struct columns *columns, bool all, size_t *added, struct error *error)
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

/* The most that a volunteer's plans are worth, as far as is known. */
static double best_found(const struct columns *columns, const struct pricer_task *task)
{
    double known = columns->asked.volunteers[task->volunteer];
    return task->found.count > 0 && task->found.items[0].reduced > known ? task->found.items[0].reduced : known;
}

void pricing_take_bound(struct columns *columns, double *bound)
{
    double now = 0;
    double above = 0;
    double doubt = 0;
    /* company rows and cuts only take away */
    bool may_be_simple =
        columns->instance->usual && !columns_have_rules(columns) && columns->instance->kept_wanted == 0;
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        const struct pricer_task *task = &columns->tasks[i];
        int volunteer = columns->volunteers[i];
        if (!task->result.bounded && !may_be_simple) {
            return;
        }
        double best = task->result.bounded ? task->result.best
                                           : menu_most(pricer_menu(columns->pricer, volunteer), columns->prices);
        columns->best[volunteer] = best - pricing_lure_of(columns, volunteer);
        above += columns->best[volunteer] - columns->duals.volunteers[volunteer];
        doubt += task->result.complete ? 0 : best - best_found(columns, task);
    }
    /* with rules the duals are those of the linear program itself */
    now = columns_have_rules(columns) ? columns->objective + above
                                      : lagrange_bound(columns->master, &columns->asked, columns->best);
    columns->asked_bound = now;
    columns->asked_keep = columns->asked.keep;
    columns->doubt = doubt;
    *bound = now < *bound ? now : *bound;
}
