/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/rounding.h"

#include "core/language.h"
#include "core/log.h"
#include "matcher/descent.h"
#include "matcher/followed.h"
#include "matcher/neighbourhood.h"
#include "matcher/neighbours.h"
#include "matcher/refine.h"

#include <math.h>
#include <stdlib.h>

enum {
    SHARE = 20,       /* of the volunteers left, one in so many at a time in the beginning, */
    LARGE_SHARE = 12, /* also where there are many, and never more */
    RETURNS = 300,
    LARGE_RETURNS = 100,
    REFINE_ROUNDS = 3, /* after each step, where there are not so many */
    LAST = 120,        /* volunteers, whose plans are found in the end, or again: */
    SHARE_OF_LAST = 2, /* where there are more, one in so many, */
    MOST_LAST = 150    /* and never more */
};

/* The soft solution is found again after something was followed. */
static const struct descent_aim again = {.narrowest = COLUMNS_DEEP,
                                         .widest = COLUMNS_DEEP,
                                         .hot = 0.3,
                                         .cold = 0.3,
                                         .ready = 0.03,
                                         .stride = 200,
                                         .far = 100,
                                         .joined = true,
                                         .steps = 500,
                                         .rounds = 30};
static const struct descent_aim again_large = {.narrowest = COLUMNS_WIDE,
                                               .widest = COLUMNS_WIDE,
                                               .hot = 0.5,
                                               .cold = 0.5,
                                               .ready = 1,
                                               .stride = 15,
                                               .far = 100,
                                               .joined = true,
                                               .steps = 500,
                                               .rounds = 15};

static const double SURE = 0.95; /* plans chosen so much are followed at once */
static const double SOME = 1e-6;
/* Points that following one plan, and a step, may cost in the beginning; so many times as much when nobody is left for
 * whom that is enough. */
static const double PRICE_OF_A_PLAN = 2;
static const double PRICE_OF_A_STEP = 40;
static const double DEARER = 2;
/* Where there are many it is once more as much for each so many who are left: so much less is known of what the linear
 * program is worth. */
static const double LARGE_UNIT = 40;
/* What is followed at a time becomes so much more, or less. */
static const double MORE = 1.3;
static const double LESS = 0.5;

struct rounding {
    struct columns *columns;
    struct followed followed;
    struct duals before; /* that were asked about before it all, */
    struct duals good;   /* and before a step */
    const struct descent_aim *aim;
    bool *waiting; /* per volunteer: would have cost too much */
    bool *last;    /* per volunteer: is one of the last to follow a plan */
    double batch;  /* plans to follow at a time */
    bool alone;    /* who has nobody to come with may go alone to a visit for two */
    double value;  /* of the linear program now, as far as looks tell */
    double dearth; /* the prices of plans and steps are so many times as high */
    int returns;   /* that are left */
    size_t leave;  /* so many volunteers in the end without a plan */
};

/* A plan, how much it is chosen, and how soon it is followed. */
struct wish {
    size_t plan;
    double value, urgency;
};

struct wishes {
    struct wish *items; /* the first one is followed first */
    size_t count;
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

/* How much, and how soon, a plan is wished for. When it is late everything that fits is, the best at these duals first:
 * any roster is better than none. */
static struct wish wish_for(const struct rounding *rounding, size_t p)
{
    const struct columns *columns = rounding->columns;
    const struct plan *plan = &columns->plans.items[p];
    double value = master_plan_value(columns->master, p);
    struct wish wish = {.plan = p, .value = value, .urgency = value};
    if (columns_have_stopped(columns)) {
        wish.value = 1;
        wish.urgency = central_plan_reduced(columns->central, p);
    }
    if (plan->fixed != 0 || rounding->waiting[plan->volunteer]) {
        wish.value = 0;
    }
    return wish;
}

static enum status gather_wishes(const struct rounding *rounding, struct wishes *wishes, struct error *error)
{
    const struct plan_list *plans = &rounding->columns->plans;
    wishes->items = calloc(plans->count + 1, sizeof *wishes->items);
    if (wishes->items == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < plans->count; p++) {
        const struct wish wish = wish_for(rounding, p);
        if (wish.value > SOME) {
            wishes->items[wishes->count++] = wish;
        }
    }
    if (wishes->count > 1) {
        qsort(wishes->items, wishes->count, sizeof *wishes->items, compare_wishes);
    }
    return STATUS_OK;
}

/* Would the volunteer of the other plan bring company to whom this one leaves alone? */
static bool meets(const struct rounding *rounding, const struct plan *plan, const struct plan *other)
{
    const struct problem_visit *visits = rounding->columns->instance->problem->visits;
    for (size_t s = 0; s < plan->count; s++) {
        int visit = plan->stops[s].visit;
        bool lonely = visits[visit].people > 1 && rounding->followed.comers[visit] == 1;
        for (size_t t = 0; lonely && t < other->count; t++) {
            if (other->stops[t].visit == visit) {
                return true;
            }
        }
    }
    return false;
}

/* Follows also those by whom the volunteer of this plan is alone nowhere, the most wished for first. False: there is
 * not always somebody. */
static bool accompany(struct rounding *rounding, const struct wishes *wishes, size_t p)
{
    const struct plan *plans = rounding->columns->plans.items;
    struct followed *followed = &rounding->followed;
    while (followed_joins(followed, &plans[p])) {
        size_t w = 0;
        while (w < wishes->count && !(meets(rounding, &plans[p], &plans[wishes->items[w].plan]) &&
                                      followed_allows(followed, &plans[wishes->items[w].plan]))) {
            w++;
        }
        if (w == wishes->count) {
            return false;
        }
        followed_add(followed, wishes->items[w].plan);
        if (!accompany(rounding, wishes, wishes->items[w].plan)) {
            return false;
        }
    }
    return true;
}

/* Follows the plans that are surely chosen, and some more. */
static enum status follow_some(struct rounding *rounding, struct error *error)
{
    struct followed *followed = &rounding->followed;
    struct wishes wishes = {0};
    enum status status = gather_wishes(rounding, &wishes, error);
    bool alone = rounding->alone || columns_have_stopped(rounding->columns);
    int enough = followed->count + (int)rounding->batch;
    for (size_t w = 0; w < wishes.count && (followed->count < enough || wishes.items[w].value > SURE); w++) {
        size_t p = wishes.items[w].plan;
        int before = followed->count;
        if (!followed_allows(followed, &rounding->columns->plans.items[p])) {
            continue;
        }
        followed_add(followed, p);
        if (!alone && !accompany(rounding, &wishes, p)) {
            followed_return(followed, before);
        }
    }
    free(wishes.items);
    return status;
}

static enum status solve(struct rounding *rounding, double enough, struct error *error)
{
    followed_ban(&rounding->followed, false);
    if (followed_accompany(&rounding->followed, error) != STATUS_OK) {
        return error->status;
    }
    return descent_run(rounding->columns, rounding->aim, enough, error);
}

/* Those who followed a plan last, after the first `count`, wait. */
static void let_wait(struct rounding *rounding, int count)
{
    const struct columns *columns = rounding->columns;
    for (size_t p = 0; p < columns->plans.count; p++) {
        if (columns->plans.items[p].fixed > count) {
            rounding->waiting[columns->plans.items[p].volunteer] = true;
        }
    }
}

/* Lets those come together who can, as far as the linear program goes; where very many take part that was done before
 * (what is split then is worth less than the time). */
static enum status tell_apart(struct rounding *rounding, struct error *error)
{
    struct columns *columns = rounding->columns;
    size_t splits = 1;
    enum status status = STATUS_OK;
    int rounds = rounding->aim == &again ? REFINE_ROUNDS : 0;
    for (int round = 0; status == STATUS_OK && splits > 0 && round < rounds; round++) {
        status = refine_run(columns, &splits, error);
        if (status == STATUS_OK && splits > 0) {
            status = solve(rounding, -HUGE_VAL, error);
        }
    }
    rounding->value = columns->objective;
    return status;
}

/* Is somebody who followed a plan after the first `count` alone at a visit for two? */
static bool is_alone(const struct rounding *rounding, int count)
{
    const struct plan_list *plans = &rounding->columns->plans;
    for (size_t p = 0; !rounding->alone && p < plans->count; p++) {
        if (plans->items[p].fixed > count && followed_joins(&rounding->followed, &plans->items[p])) {
            return true;
        }
    }
    return false;
}

/* Back to `count` plans that are followed, or to fewer, so that nobody is left alone, and to the duals of before the
 * step; when none is left after the first `before`, those who followed one wait. */
static enum status go_back(struct rounding *rounding, int before, int count, struct error *error)
{
    struct columns *columns = rounding->columns;
    if (count == before) {
        let_wait(rounding, before);
    }
    followed_return(&rounding->followed, count);
    while (count > before && is_alone(rounding, before)) {
        if (count == before + 1) {
            let_wait(rounding, before);
        }
        followed_return(&rounding->followed, --count);
    }
    return duals_mix(&columns->asked, &rounding->good, 0, columns->instance, error);
}

/* How many to follow at a time after a step that went well. */
static double next_batch(const struct rounding *rounding)
{
    double most = rounding->aim == &again_large ? (double)rounding->followed.left / LARGE_SHARE + 1 : HUGE_VAL;
    return fmin(rounding->batch * MORE, most);
}

/* What a step that so many more follow may cost. */
static double price_of(const struct rounding *rounding, int more)
{
    const double units = rounding->aim == &again_large ? (double)rounding->followed.left / LARGE_UNIT : 1;
    return rounding->dearth * fmax(1, units) * (PRICE_OF_A_STEP + PRICE_OF_A_PLAN * more);
}

/* Solves anew after more than `before` are followed; takes the half back, and again, of what costs too much. */
static enum status settle(struct rounding *rounding, int before, struct error *error)
{
    struct columns *columns = rounding->columns;
    struct followed *followed = &rounding->followed;
    if (duals_mix(&rounding->good, &columns->asked, 0, columns->instance, error) != STATUS_OK) {
        return error->status;
    }
    while (!columns_have_stopped(columns)) {
        int more = followed->count - before;
        bool may_return = more > 0 && rounding->returns > 0;
        double least = rounding->value - price_of(rounding, more);
        enum status status = solve(rounding, may_return ? least : -HUGE_VAL, error);
        if (status != STATUS_OK) {
            return status;
        }
        if (!may_return || columns->objective >= least || columns_have_stopped(columns)) {
            rounding->batch = next_batch(rounding);
            return tell_apart(rounding, error);
        }
        rounding->returns--;
        rounding->batch = fmax(1, rounding->batch * LESS);
        if (go_back(rounding, before, before + more / 2, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

/* Nobody could follow anything: those who wait go next, at higher prices, or those who would be alone. False: there are
 * none. */
static bool let_others_go(struct rounding *rounding)
{
    bool any = false;
    for (size_t i = 0; i < rounding->columns->instance->problem->volunteer_count; i++) {
        any = any || rounding->waiting[i];
        rounding->waiting[i] = false;
    }
    if (any) {
        rounding->dearth *= DEARER;
        return true;
    }
    any = !rounding->alone;
    rounding->alone = true;
    return any;
}

static size_t count_last(const struct columns *columns)
{
    const size_t share = columns->volunteer_count / SHARE_OF_LAST;
    if (columns->volunteer_count > COLUMNS_LARGE || share < LAST) {
        return LAST;
    }
    return share < MOST_LAST ? share : MOST_LAST;
}

static void note_last(struct rounding *rounding)
{
    const struct columns *columns = rounding->columns;
    if (rounding->followed.left <= count_last(columns) && rounding->followed.count > 0) {
        return; /* they were noted before */
    }
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        int volunteer = columns->volunteers[i];
        rounding->last[volunteer] = !rounding->followed.resting[volunteer];
    }
}

static enum status go_down(struct rounding *rounding, struct error *error)
{
    const struct followed *followed = &rounding->followed;
    const bool solved = rounding->columns->central != NULL;
    enum status status =
        solved && columns_have_stopped(rounding->columns) ? STATUS_OK : solve(rounding, -HUGE_VAL, error);
    bool more = true;
    rounding->value = rounding->columns->objective;
    rounding->batch = (double)followed->left / (rounding->aim == &again ? SHARE : LARGE_SHARE) + 1;
    while (status == STATUS_OK && more &&
           followed->left > (columns_have_stopped(rounding->columns) ? 0 : rounding->leave)) {
        int before = followed->count;
        note_last(rounding);
        status = follow_some(rounding, error);
        if (followed->count == before) {
            more = let_others_go(rounding);
        } else if (status == STATUS_OK) {
            status = settle(rounding, before, error);
        }
        log_progress(_("making a roster: %zu volunteers have no plan yet"), followed->left);
    }
    return status;
}

/* Down to a roster, of those who then follow plans. After it end_rounding in all cases. */
static enum status run(struct rounding *rounding, struct incumbent *incumbent, struct error *error)
{
    struct columns *columns = rounding->columns;
    const struct instance *instance = columns->instance;
    enum status status = duals_make(instance, &rounding->before, error);
    status = status == STATUS_OK ? duals_make(instance, &rounding->good, error) : status;
    status = status == STATUS_OK ? duals_mix(&rounding->before, &columns->asked, 0, instance, error) : status;
    rounding->waiting = calloc(instance->problem->volunteer_count + 1, sizeof *rounding->waiting);
    rounding->last = calloc(instance->problem->volunteer_count + 1, sizeof *rounding->last);
    if (status == STATUS_OK && (rounding->waiting == NULL || rounding->last == NULL)) {
        status = error_memory(error);
    }
    if (status == STATUS_OK) {
        status = followed_begin(&rounding->followed, columns, error);
        status = status == STATUS_OK ? go_down(rounding, error) : status;
        const struct master_scope some = {.members = rounding->followed.resting};
        const struct master_scope *scope = rounding->leave > 0 ? &some : columns->scope;
        status = status == STATUS_OK ? followed_offer(&rounding->followed, scope, incumbent, error) : status;
        followed_end(&rounding->followed);
    }
    return status;
}

static void end_rounding(struct rounding *rounding)
{
    duals_free(&rounding->before);
    duals_free(&rounding->good);
    free(rounding->waiting);
    free(rounding->last);
}

enum status rounding_again(struct columns *small, struct incumbent *own, struct error *error)
{
    struct rounding rounding = {.columns = small, .aim = &again, .returns = RETURNS, .dearth = 1};
    master_open(small->master, small->closed);
    enum status status = run(&rounding, own, error);
    end_rounding(&rounding);
    return status;
}

static enum status round_large(struct rounding *rounding, struct incumbent *incumbent, struct error *error)
{
    struct columns *columns = rounding->columns;
    struct incumbent own = {0};
    struct timing_break broken = {.visit = -1};
    enum status status = run(rounding, &own, error);
    if (status == STATUS_OK && !columns_have_stopped(columns)) {
        /* the plans of those who were left without one, by themselves, with the looks of fewer */
        status = neighbourhood_once(columns, rounding->last, &own, rounding_again, error);
    }
    if (status == STATUS_OK) {
        status = incumbent_offer(incumbent, columns->instance, columns->scope, &own.plans, &broken, error);
    }
    plans_list_free(&own.plans);
    return status;
}

/* The plans of the last ones, who had least to choose from, are found again. */
static enum status round_all(struct rounding *rounding, struct incumbent *incumbent, struct error *error)
{
    enum status status = run(rounding, incumbent, error);
    return status == STATUS_OK && !columns_have_stopped(rounding->columns)
               ? neighbours_solve(rounding->columns, rounding->last, incumbent, error)
               : status;
}

enum status rounding_run(struct columns *columns, struct incumbent *incumbent, struct error *error)
{
    const bool large = columns->volunteer_count > COLUMNS_LARGE;
    struct rounding rounding = {.columns = columns,
                                .aim = large ? &again_large : &again,
                                .returns = large ? LARGE_RETURNS : RETURNS,
                                .dearth = 1,
                                .leave = large ? count_last(columns) : 0};
    enum status status = large ? round_large(&rounding, incumbent, error) : round_all(&rounding, incumbent, error);
    if (status == STATUS_OK) {
        status = duals_mix(&columns->asked, &rounding.before, 0, columns->instance, error);
    }
    end_rounding(&rounding);
    return status;
}
