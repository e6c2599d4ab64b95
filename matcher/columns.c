/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/columns.h"

#include "core/buffer.h"
#include "core/language.h"
#include "core/log.h"
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
/* The length of the steps of a market for a bound when it begins to look exactly. */
static const double EXACT_LENGTH = 0.4;
/* How much of the duals asked about before stays in those asked about next. */
static const double SMOOTH = 0.6;
/* Columns that lose more than this are not kept, where there are many. */
static const double FAR = 35;
/* Of the points: less in some looks is too little to go on, where no bound is wanted. */
static const double LITTLE = 4e-5;

/* Points by which prices change at the beginning and at the end of the warm-up. */
static const double FIRST_STEP = 40;
static const double LAST_STEP = 1;
/* A visit that hardly anybody wants becomes cheaper by so much of its price. */
static const double UNWANTED = 0.15;
static const double FALL = 0.15;

enum {
    QUICK_WIDTH = 10, /* visits a stretch in a narrow look, */
    QUICK_BEAM = 24,  /* and labels */
    WIDE_WIDTH = 16,
    WIDE_BEAM = 50,
    DEEP_BEAM = 150,
    MORE = 8,            /* columns a volunteer more, before columns are forgotten again */
    EXACT_ROUNDS = 8,    /* of a market for a bound, after the narrow ones */
    PATIENCE = 4,        /* rounds in vain before the steps of a market for a bound get shorter */
    KEPT_ROUNDS = 15,    /* of the warm-up, the last ones: their plans become columns */
    ROUNDS_TO_JUDGE = 8, /* looks after which is judged whether it goes on well enough, */
    QUICK_ROUNDS = 3,    /* and where quick columns will do, */
    FEW = 20,            /* columns of one volunteer in so many are few: time to look more widely */
    PLANS_A_LOOK = 3,    /* columns that one look may give */
    LABELS_A_LOOK = 400000,
    BOUND_LABELS = 10, /* times as many in the only look for a bound */
    LABELS_A_LIST = 100000,
    LIST_BATCH = 16 /* volunteers listed before the number of plans is looked at */
};

enum look { LOOK_NARROW, LOOK_WIDE, LOOK_DEEP, LOOK_EXACT };

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
    columns->prices = calloc(instance->row_count + 1, sizeof *columns->prices);
    columns->best = calloc(instance->problem->volunteer_count + 1, sizeof *columns->best);
    /* never NULL, as parts of it are handed out even when it is empty */
    if (buffer_grow((void **)&columns->forbidden, &columns->forbidden_capacity, 1, sizeof *columns->forbidden, error) !=
        STATUS_OK) {
        return error->status;
    }
    if (columns->volunteers == NULL || columns->tasks == NULL || columns->fees == NULL ||
        columns->first_forbidden == NULL || columns->prices == NULL || columns->best == NULL) {
        return error_memory(error);
    }
    if (master_duals_make(instance, &columns->duals, error) != STATUS_OK ||
        master_duals_make(instance, &columns->asked, error) != STATUS_OK) {
        return error->status;
    }
    return master_new(instance, columns->scope, NULL, &columns->master, error);
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
    columns->hardest = -1;
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
    free(columns->prices);
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
    struct master_fees *fees = &columns->fees[i];
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
    task.query.width = QUICK_WIDTH;
    task.query.beam = QUICK_BEAM;
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
    const struct master_duals *duals = &columns->asked;
    if (forbid_all(columns, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t row = 0; row < columns->instance->row_count; row++) {
        columns->prices[row] = columns->closed != NULL && columns->closed[row] ? CLOSED : duals->rows[row];
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
            .prices = {.rows = columns->prices,
                       .spans = master_spans(columns->master),
                       .keep = duals->keep,
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
        const struct rules_item *rule = must_serve(columns, volunteer);
        if (rule != NULL && set_lure(columns, rule, i, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

static void set_look(struct columns *columns, enum look look)
{
    static const int widths[] = {QUICK_WIDTH, WIDE_WIDTH, 0, 0};
    static const int beams[] = {QUICK_BEAM, WIDE_BEAM, DEEP_BEAM, 0};
    static const long limits[] = {LABELS_A_LOOK / 40, LABELS_A_LOOK / 10, LABELS_A_LOOK / 2, LABELS_A_LOOK};
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        struct plan_query *query = &columns->tasks[i].query;
        query->width = widths[look];
        query->beam = beams[look];
        query->limit = columns->patient ? BOUND_LABELS * limits[look] : limits[look];
    }
}

/* Is the plan worth more than the duals, by so much that the simplex sees it, too? It takes a gain of 1e-9 of the
 * points for none (before scaling); such a plan would be found, and added, again and again. */
static bool is_gain(const struct columns *columns, const struct plan *plan)
{
    double rounding = LEAST_GAIN + RELATIVE_GAIN * fabs((double)plan->points);
    return plan->reduced > columns->duals.volunteers[plan->volunteer] + rounding;
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
    }
    return *added > 0 ? master_add(columns->master, &columns->plans, error) : STATUS_OK;
}

/* ---- warming up ---- */

/* The visits that somebody who takes part could do. */
static void mark_possible(const struct columns *columns, bool *possible)
{
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        const struct menu *menu = pricer_menu(columns->pricer, columns->volunteers[i]);
        for (size_t p = 0; p < menu->count; p++) {
            for (size_t k = 0; k < menu->parts[p].count; k++) {
                possible[menu->parts[p].items[k].visit] = true;
            }
        }
    }
}

/* Duals to begin with: a visit costs most of what it brings; two who come together share what it brings. */
static enum status guess(struct columns *columns, struct error *error)
{
    const struct instance *instance = columns->instance;
    const double left = 200; /* points that a volunteer may keep of a visit */
    bool *possible = calloc(instance->problem->visit_count + 1, sizeof *possible);
    if (possible == NULL) {
        return error_memory(error);
    }
    mark_possible(columns, possible);
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        double serving = (double)instance->problem->visits[v].serving_points;
        double dual = possible[v] && serving > left ? serving - left : 0;
        columns->asked.rows[v] = dual;
        for (size_t row = instance->first_start[v]; row < instance_row_end(instance, (int)v); row++) {
            columns->asked.rows[row] = possible[v] ? (dual - serving) / 2 : -serving / 2;
        }
    }
    free(possible);
    return STATUS_OK;
}

/*
 * What the market of the warm-up looks like, averaged over its rounds. All starts of a visit for two have one price
 * here: who comes chooses the start, as if the other one would follow.
 */
struct market {
    double *wanted; /* per visit: volunteers whose best plan serves it */
    double *held;   /* per visit for two: 1 where its price leaves it something */
};

/* What is left to a visit for two of its serving points at the price of its starts. */
static double gain_of(const struct columns *columns, size_t visit)
{
    const struct instance *instance = columns->instance;
    return (double)instance_serving_points(instance, (int)visit) +
           2 * columns->asked.rows[instance->first_start[visit]];
}

/* `share` of the averages is kept. */
static void look_at_market(const struct columns *columns, struct market *market, double share)
{
    const struct problem *problem = columns->instance->problem;
    for (size_t v = 0; v < problem->visit_count; v++) {
        bool held = problem->visits[v].people > 1 && gain_of(columns, v) > 0;
        market->wanted[v] *= share;
        market->held[v] = share * market->held[v] + (held ? 1 - share : 0);
    }
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        const struct plan_list *found = &columns->tasks[i].found;
        for (size_t s = 0; found->count > 0 && s < found->items[0].count; s++) {
            market->wanted[found->items[0].stops[s].visit] += 1 - share;
        }
    }
}

static void change_prices(struct columns *columns, const struct market *market, double step)
{
    const struct instance *instance = columns->instance;
    double *rows = columns->asked.rows;
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        if (instance->problem->visits[v].people < 2) {
            double fall = market->wanted[v] < UNWANTED ? rows[v] * FALL * step / FIRST_STEP : 0;
            rows[v] += step * (market->wanted[v] - 1) - fall;
            rows[v] = rows[v] > 0 ? rows[v] : 0;
            continue;
        }
        double price = rows[instance->first_start[v]] + step * (market->wanted[v] - 2 * market->held[v]);
        price -= market->wanted[v] < UNWANTED ? gain_of(columns, v) / 2 * FALL * step / FIRST_STEP : 0;
        for (size_t row = instance->first_start[v]; row < instance_row_end(instance, (int)v); row++) {
            rows[row] = price;
        }
    }
}

static enum status ask_market(struct columns *columns, enum look look, struct error *error)
{
    if (make_tasks(columns, error) != STATUS_OK) {
        return error->status;
    }
    set_look(columns, look);
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        columns->tasks[i].query.most = 1;
        columns->tasks[i].query.threshold = 0;
    }
    return pricer_run(columns->pricer, columns->tasks, columns->volunteer_count, error);
}

/* What each volunteer gains at the duals now: the dual of the volunteer's row to begin with. */
static void value_volunteers(struct columns *columns)
{
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        const struct plan_list *found = &columns->tasks[i].found;
        columns->asked.volunteers[columns->volunteers[i]] = found->count > 0 ? found->items[0].reduced : 0;
    }
}

static void forget_found(struct columns *columns)
{
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        for (size_t p = 0; p < columns->tasks[i].found.count; p++) {
            free(columns->tasks[i].found.items[p].stops);
        }
        columns->tasks[i].found.count = 0;
    }
}

static enum status open_market(const struct columns *columns, struct market *market, struct error *error)
{
    size_t visits = columns->instance->problem->visit_count;
    market->wanted = calloc(visits + 1, sizeof *market->wanted);
    market->held = calloc(visits + 1, sizeof *market->held);
    return market->wanted == NULL || market->held == NULL ? error_memory(error) : STATUS_OK;
}

static void close_market(struct market *market)
{
    free(market->wanted);
    free(market->held);
}

enum status columns_warm_up(struct columns *columns, int rounds, struct error *error)
{
    size_t added = 0;
    struct market market = {0};
    double step = FIRST_STEP;
    enum status status = open_market(columns, &market, error);
    status = status == STATUS_OK ? guess(columns, error) : status;
    for (int r = 0; status == STATUS_OK && r < rounds && !is_late(columns); r++) {
        status = ask_market(columns, LOOK_NARROW, error);
        if (status != STATUS_OK) {
            break;
        }
        value_volunteers(columns);
        look_at_market(columns, &market, r == 0 ? 0 : 0.7);
        change_prices(columns, &market, step);
        step *= pow(LAST_STEP / FIRST_STEP, 1.0 / rounds);
        if (r >= rounds - KEPT_ROUNDS) {
            status = take_found(columns, true, &added, error);
        }
        forget_found(columns);
    }
    close_market(&market);
    return status;
}

void columns_offers(const struct columns *columns, double *offers)
{
    const struct problem *problem = columns->instance->problem;
    for (size_t v = 0; v < problem->visit_count; v++) {
        double offer = problem->visits[v].people > 1 ? gain_of(columns, v) : columns->asked.rows[v];
        offers[v] = offer > 0 ? offer : 0;
    }
}

void columns_follow(struct columns *columns, const struct columns *whole)
{
    const struct instance *instance = columns->instance;
    memcpy(columns->asked.rows, whole->asked.rows, instance->row_count * sizeof *columns->asked.rows);
    memcpy(columns->asked.volunteers, whole->asked.volunteers,
           instance->problem->volunteer_count * sizeof *columns->asked.volunteers);
}

/* ---- a bound by a market ---- */

/* How far the market is from balance: the square of the subgradient. */
static double unrest_of(const struct columns *columns, const struct market *market)
{
    const struct problem *problem = columns->instance->problem;
    double unrest = 1;
    for (size_t v = 0; v < problem->visit_count; v++) {
        double enough = problem->visits[v].people > 1 ? 2 * market->held[v] : 1;
        bool fallen = problem->visits[v].people < 2 && columns->asked.rows[v] <= 0 && market->wanted[v] < enough;
        unrest += fallen ? 0 : (market->wanted[v] - enough) * (market->wanted[v] - enough);
    }
    return unrest;
}

/* One step of the subgradient (Polyak 1969; smoothed as in Barahona, Anbil 2000). */
static void follow(struct columns *columns, const struct market *market, double step)
{
    const struct instance *instance = columns->instance;
    double *rows = columns->asked.rows;
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        bool two = instance->problem->visits[v].people > 1;
        double change = step * (market->wanted[v] - (two ? 2 * market->held[v] : 1));
        if (!two) {
            rows[v] = rows[v] + change > 0 ? rows[v] + change : 0;
        }
        for (size_t row = instance->first_start[v]; two && row < instance_row_end(instance, (int)v); row++) {
            rows[row] += change;
        }
    }
}

static bool has_rules(const struct columns *columns)
{
    return columns->rules != NULL && columns->rules->count > 0;
}

/* Takes the bound of this look when it was exact. */
static void take_bound(struct columns *columns, double *bound)
{
    double now = 0;
    double above = 0;
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
    }
    /* with rules the duals are those of the linear program itself */
    now =
        has_rules(columns) ? columns->objective + above : master_bound(columns->master, &columns->asked, columns->best);
    columns->asked_bound = now;
    *bound = now < *bound ? now : *bound;
}

/* The bound, as far as narrow looks tell. */
static double market_bound(struct columns *columns)
{
    value_volunteers(columns);
    return master_bound(columns->master, &columns->asked, columns->asked.volunteers);
}

/* The steps of a market towards its lowest bound. */
struct steps {
    double points;  /* of the roster known */
    double *prices; /* one a row: those of the lowest bound so far */
    double best;    /* that bound, as far as the looks tell */
    double length;
    int in_vain; /* rounds since then, or since the steps got shorter */
};

/* After a round: notes its prices when they are the best, or else goes back to those in the end; and a step. */
static void step(struct columns *columns, struct market *market, struct steps *steps, bool first)
{
    size_t bytes = columns->instance->row_count * sizeof *steps->prices;
    double bound = market_bound(columns);
    if (bound < steps->best) {
        steps->best = bound;
        steps->in_vain = 0;
        memcpy(steps->prices, columns->asked.rows, bytes);
    } else if (++steps->in_vain == PATIENCE) {
        steps->length /= 2;
        steps->in_vain = 0;
        memcpy(columns->asked.rows, steps->prices, bytes);
    }
    look_at_market(columns, market, first ? 0 : 0.5);
    follow(columns, market, steps->length * (bound - steps->points) / unrest_of(columns, market));
}

/* Rounds towards the lowest bound: narrow looks, then exact ones, which give a *bound; the best prices stay. */
static enum status seek_bound(struct columns *columns, int rounds, struct steps *steps, double *bound,
                              struct error *error)
{
    size_t bytes = columns->instance->row_count * sizeof *steps->prices;
    struct market market = {0};
    enum status status = open_market(columns, &market, error);
    memcpy(steps->prices, columns->asked.rows, bytes);
    for (int r = 0; status == STATUS_OK && r < rounds + EXACT_ROUNDS && !is_late(columns); r++) {
        bool exact = r >= rounds;
        status = ask_market(columns, exact ? LOOK_EXACT : LOOK_NARROW, error);
        if (status != STATUS_OK) {
            break;
        }
        if (exact) {
            take_bound(columns, bound);
            log_progress(_("looking for a bound: %1$zu plans, no roster has more than %2$.0f points"),
                         columns->plans.count, *bound);
        }
        if (r == rounds) {
            steps->best = HUGE_VAL; /* narrow looks saw less */
            steps->in_vain = 0;
            steps->length = EXACT_LENGTH;
        }
        step(columns, &market, steps, r == 0);
        forget_found(columns);
    }
    memcpy(columns->asked.rows, steps->prices, bytes);
    close_market(&market);
    return status;
}

/* ---- column generation ---- */

/* Forgets columns that are far from being worth it. */
static enum status purge(struct columns *columns, struct error *error)
{
    size_t kept = 0;
    bool *keep = calloc(columns->plans.count + 1, sizeof *keep);
    if (keep == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < columns->plans.count; p++) {
        keep[p] = p < columns->unforgettable || columns->plans.items[p].fixed > 0 ||
                  master_plan_value(columns->master, p) > TOLERANCE || master_plan_reduced(columns->master, p) > -FAR;
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
    return master_duals_read(columns->master, &columns->duals, error);
}

/* Where somebody who must serve something found a better plan without it the lure was too small: asked once more. */
static enum status ask_again(struct columns *columns, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < columns->volunteer_count; i++) {
        struct pricer_task *task = &columns->tasks[i];
        const struct rules_item *rule = must_serve(columns, task->volunteer);
        struct master_fees *fees = &columns->fees[i];
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
static enum status look_around(struct columns *columns, enum look look, double share, double *bound, size_t *added,
                               struct error *error)
{
    if (master_duals_mix(&columns->asked, &columns->duals, share, columns->instance, error) != STATUS_OK ||
        make_tasks(columns, error) != STATUS_OK) {
        return error->status;
    }
    set_look(columns, look);
    if (pricer_run(columns->pricer, columns->tasks, columns->volunteer_count, error) != STATUS_OK ||
        ask_again(columns, error) != STATUS_OK) {
        return error->status;
    }
    if (look == LOOK_EXACT) {
        take_bound(columns, bound);
    }
    return take_found(columns, false, added, error);
}

static enum look most_exact(enum columns_effort effort)
{
    static const enum look looks[] = {LOOK_NARROW, LOOK_WIDE, LOOK_DEEP, LOOK_EXACT};
    return looks[effort];
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
        *ended = true;
    } else {
        /* with many volunteers the last look takes hardly longer than the one before, and gives a bound */
        bool at_once =
            *look == LOOK_WIDE && most_exact(effort) == LOOK_EXACT && columns->volunteer_count > COLUMNS_MANY;
        *look = at_once ? LOOK_EXACT : *look + 1;
    }
    return STATUS_OK;
}

/* The limits on work. */
static bool is_spent(struct columns *columns)
{
    bool spent = (long)columns->plans.count > columns->limits->max_columns ||
                 master_iterations(columns->master) > columns->limits->max_iterations;
    columns->spent = columns->spent || spent;
    return spent;
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
    if (effort >= COLUMNS_DEEP || (columns->volunteer_count <= COLUMNS_MANY && !columns->brisk) ||
        ++progress->looks % looks != 0) {
        return true;
    }
    double before = progress->objective;
    progress->objective = columns->objective;
    return !(before > -HUGE_VAL) || columns->objective - before >= fabs(before) * LITTLE;
}

/* Is the bound of an exact look good enough to end? */
static bool is_bounded(struct columns *columns, enum look look, double enough, double bound)
{
    columns->priced_out = look == LOOK_EXACT && (bound < enough || bound - columns->objective < NEAR);
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

/* Where there is no bound yet, it comes first, unless it would take too long at duals that are far from right. */
static enum look first_look(const struct columns *columns, enum columns_effort effort, double bound)
{
    bool first = effort == COLUMNS_EXACT && bound >= HUGE_VAL && columns->volunteer_count <= COLUMNS_MANY;
    return first ? LOOK_EXACT : LOOK_NARROW;
}

/* So few new columns that it is time to look more widely. */
static size_t few_of(const struct columns *columns, enum columns_effort effort, enum look look)
{
    bool soon = columns->volunteer_count > COLUMNS_MANY || look < most_exact(effort);
    return look < LOOK_DEEP && soon ? columns->volunteer_count / FEW : 0;
}

/* Is it worth asking at the duals themselves, when there was nothing at the mixture? */
static bool asks_again(const struct columns *columns, enum columns_effort effort, enum look look, double share)
{
    bool last = columns->volunteer_count <= COLUMNS_MANY && look == most_exact(effort);
    return share > 0 && (look >= LOOK_DEEP || last);
}

static enum status generate(struct columns *columns, enum columns_effort effort, double enough, double *bound,
                            struct error *error)
{
    const double smooth = smoothing(columns, effort);
    enum look look = first_look(columns, effort, *bound);
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
            return STATUS_OK;
        }
        share = added > 0 ? smooth : share;
        if (added > 0 && solve_master(columns, error) != STATUS_OK) {
            return error->status;
        }
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
    return look_around(columns, LOOK_EXACT, 1, bound, &added, error);
}

enum status columns_generate(struct columns *columns, enum columns_effort effort, double enough, double *bound,
                             struct error *error)
{
    enum status status = generate(columns, effort, enough, bound, error);
    bool none = effort == COLUMNS_EXACT && *bound >= HUGE_VAL;
    return status == STATUS_OK && none ? look_for_bound(columns, bound, error) : status;
}

enum status columns_bound(struct columns *columns, int rounds, double points, double *bound, struct error *error)
{
    struct steps steps = {.points = points, .best = HUGE_VAL, .length = 1};
    enum status status = STATUS_OK;
    steps.prices = calloc(columns->instance->row_count + 1, sizeof *steps.prices);
    if (steps.prices == NULL) {
        return error_memory(error);
    }
    status = guess(columns, error);
    status = status == STATUS_OK ? seek_bound(columns, rounds, &steps, bound, error) : status;
    columns->patient = true;
    status = status == STATUS_OK ? look_for_bound(columns, bound, error) : status;
    columns->patient = false;
    free(steps.prices);
    return status;
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
                              struct plan_list *plans, bool *complete, struct error *error)
{
    struct pricer_task tasks[LIST_BATCH];
    for (size_t b = 0; b < count; b++) {
        batch[b]->query.listing = true;
        batch[b]->query.threshold =
            columns->best[batch[b]->volunteer] + lure_of(columns, batch[b]->volunteer) - gap - TOLERANCE;
        batch[b]->query.limit = LABELS_A_LIST;
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
            list_batch(columns, batch, 1, gap, plans, complete, error) != STATUS_OK) {
            return error->status;
        }
    }
    size_t count = 0;
    for (size_t i = 0; *complete && i < columns->volunteer_count; i++) {
        if (columns->tasks[i].volunteer != columns->hardest) {
            batch[count++] = &columns->tasks[i];
        }
        if (count == LIST_BATCH || i + 1 == columns->volunteer_count) {
            if (list_batch(columns, batch, count, gap, plans, complete, error) != STATUS_OK) {
                return error->status;
            }
            count = 0;
            *complete = *complete && plans->count <= most && !is_late(columns);
        }
    }
    return STATUS_OK;
}
