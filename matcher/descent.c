/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/descent.h"

#include "core/language.h"
#include "core/log.h"
#include "matcher/company.h"
#include "matcher/lagrange.h"
#include "matcher/pricing.h"

#include <math.h>
#include <stdlib.h>

/* The heat falls to so much of it. */
static const double COOLER = 0.7;
/* Wider looks begin at this heat, in points. */
static const double WARM = 3;
/* The part of what the model promises that makes a step serious, and that makes steps longer. */
static const double SERIOUS = 0.1;
static const double GOOD = 0.5;
static const double LONGER = 1.5;
static const double SHORTER = 0.7;
static const double LONGEST = 300; /* points */
/* Columns chosen less than this may be forgotten, if they lose more than so many points in the end. */
static const double CHOSEN = 1e-3;
static const double FAR_IN_THE_END = 5;
/* Columns this many times the heat further away than said may be chosen yet. */
static const double FAR_BY_HEAT = 5;
/* The heat of the looks for a bound, in the beginning and in the end. */
static const double BOUND_HOT = 0.4;
static const double BOUND_COLD = 0.1;
static const double BOUND_READY = 0.3;
static const double BOUND_STRIDE = 100;
static const double BOUND_FAR = 40;
/* An exact look that brings the bound down by less than this part of it is the last but one. */
static const double LITTLE = 5e-6;
/* Likewise one that leaves more than this part of it open. */
static const double DOUBTFUL = 0.01;

enum {
    BOUND_STEPS = 500,
    BOUND_ROUNDS = 20, /* of wide looks between two exact ones */
    MOST_EAGER = 10,   /* looks one after another only at those who gave a column, */
    FEW_EAGER = 3,     /* where they are one in so many, or fewer */
    PATIENCE = 3,      /* steps in vain before they get shorter */
    ROUNDS_APART = 5,  /* after so many company rows are sought, also where something is left to gain */
    QUIET_TURNS = 2,   /* turns of the last looks in which nothing is found, before it ends */
    MORE = 8           /* columns a volunteer more, before columns are forgotten again */
};

struct descent {
    struct columns *columns;
    const struct descent_aim *aim;
    struct duals center;
    double high;     /* the bound at the centre, as far as looks of this width tell */
    double low;      /* the bound at the point asked about, if there were no other plans */
    double gain;     /* by how much looks there exceed it */
    double promised; /* by how much the model's lowest point near the centre lies below `high`; infinite: not known */
    double heat, stride;
    enum columns_effort look;
    bool last;   /* of the exact looks */
    bool unseen; /* the centre was not looked at so widely, or in this turn (offer.h) */
    bool busy;   /* something was found in this turn, */
    int quiet;   /* and nothing in so many turns before it, in the end */
    bool ripe; /* at this heat there was nothing left to gain: it is known which columns are far from being worth it */
    int in_vain;
};

static enum status move_center(struct descent *descent, const struct duals *to, struct error *error)
{
    return duals_mix(&descent->center, to, 0, descent->columns->instance, error);
}

/* ---- looks ---- */

/* What all together found that is worth more than their best plans known. */
static double gain_of(const struct columns *columns)
{
    double gain = 0;
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        const struct plan_list *found = &columns->tasks[i].found;
        double known = columns->asked.volunteers[columns->volunteers[i]];
        gain += found->count > 0 && found->items[0].reduced > known ? found->items[0].reduced - known : 0;
    }
    return gain;
}

/* Exact looks leave nobody's answer half done that can be whole; where there is less time for each, only the last one
 * does. */
static bool insists(const struct descent *descent)
{
    return descent->look == COLUMNS_EXACT && (descent->last || descent->columns->volunteer_count <= COLUMNS_LARGE);
}

/* Asks everybody at `asked`, whose volunteers' duals are right; the answers become columns. */
static enum status look(struct descent *descent, double *bound, size_t *added, struct error *error)
{
    struct columns *columns = descent->columns;
    descent->low = lagrange_bound(columns->master, &columns->asked, columns->asked.volunteers);
    if (duals_mix(&columns->duals, &columns->asked, 0, columns->instance, error) != STATUS_OK ||
        pricing_ask(columns, descent->look, false, error) != STATUS_OK ||
        (insists(descent) && pricing_insist(columns, error) != STATUS_OK)) {
        return error->status;
    }
    descent->gain = gain_of(columns);
    if (descent->look == COLUMNS_EXACT) {
        pricing_take_bound(columns, bound);
    }
    return pricing_take(columns, false, added, error);
}

/* ---- the model ---- */

/* Forgets columns that are so far from being worth it. */
static enum status forget_some(struct columns *columns, double far, struct error *error)
{
    bool *keep = calloc(columns->plans.count + 1, sizeof *keep);
    if (keep == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < columns->plans.count; p++) {
        const struct plan *plan = &columns->plans.items[p];
        double known = columns->asked.volunteers[plan->volunteer];
        keep[p] = p < columns->unforgettable || plan->fixed > 0 || master_plan_value(columns->master, p) > CHOSEN ||
                  central_plan_reduced(columns->central, p) > known - far;
    }
    enum status status = columns_drop(columns, keep, error);
    free(keep);
    return status;
}

/* The lowest point of the model near the centre, in so many steps from `asked`, becomes the one to ask about; *value:
 * of the model there. */
static enum status solve_model(struct descent *descent, int steps, double *value, struct error *error)
{
    struct columns *columns = descent->columns;
    if (master_fit_duals(columns->master, &descent->center, error) != STATUS_OK ||
        master_fit_duals(columns->master, &columns->asked, error) != STATUS_OK) {
        return error->status;
    }
    const struct central_query query = {.heat = descent->heat,
                                        .stride = descent->stride,
                                        .steps = steps,
                                        .workers = pricer_workers(columns->pricer),
                                        .center = &descent->center};
    enum status status = central_solve(&columns->central, columns->instance, columns->master, &columns->plans, &query,
                                       &columns->asked, value, error);
    /* at duals of something else, before plans were followed or freed again, what is needed seems far: of so many it is
     * not found again */
    const bool may_forget = descent->ripe || columns->volunteer_count <= COLUMNS_LARGE;
    if (status == STATUS_OK && may_forget && columns->plans.count > columns->too_many) {
        status = forget_some(columns, descent->aim->far + FAR_BY_HEAT * descent->heat, error);
        columns->too_many = columns->plans.count + MORE * columns->volunteer_count;
    }
    descent->ripe = false;
    return status;
}

/* After a look: is the point better than the centre? */
static enum status judge(struct descent *descent, double model, struct error *error)
{
    double high = descent->low + descent->gain;
    double promised = descent->high - model;
    descent->promised = promised;
    if (high >= descent->high - SERIOUS * promised) {
        descent->stride *= ++descent->in_vain % PATIENCE == 0 ? SHORTER : 1;
        return STATUS_OK;
    }
    if (isfinite(descent->high) && high < descent->high - GOOD * promised) {
        descent->stride = fmin(descent->stride * LONGER, LONGEST);
    }
    descent->high = high;
    descent->in_vain = 0;
    return move_center(descent, &descent->columns->asked, error);
}

/* Looks at the centre itself. */
static enum status see_center(struct descent *descent, double *bound, size_t *added, struct error *error)
{
    struct columns *columns = descent->columns;
    double model = 0;
    enum status status = duals_mix(&columns->asked, &descent->center, 0, columns->instance, error);
    status = status == STATUS_OK ? solve_model(descent, 0, &model, error) : status;
    status = status == STATUS_OK ? look(descent, bound, added, error) : status;
    descent->high = descent->low + descent->gain;
    descent->promised = HUGE_VAL;
    descent->unseen = false;
    descent->in_vain = 0;
    return status;
}

static size_t count_active(const struct columns *columns)
{
    size_t count = 0;
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        count += columns->resting == NULL || !columns->resting[columns->volunteers[i]];
    }
    return count;
}

static size_t count_eager(const struct columns *columns)
{
    size_t count = 0;
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        count += columns->eager[i];
    }
    return count;
}

/* The lowest point of the model, which comes to know more of those who gave columns: while they are few, or answers
 * are exact, asking them alone takes far less time than asking all. *value: of the model there. */
static enum status solve_eagerly(struct descent *descent, double *value, struct error *error)
{
    struct columns *columns = descent->columns;
    const size_t few = count_active(columns) / (descent->look == COLUMNS_EXACT ? 1 : FEW_EAGER);
    size_t added = 1;
    enum status status = solve_model(descent, descent->aim->steps, value, error);
    for (int k = 0; status == STATUS_OK && k < MOST_EAGER && added > 0 && descent->look > COLUMNS_QUICK; k++) {
        const size_t eager = count_eager(columns);
        if (eager == 0 || eager > few) {
            break;
        }
        if (duals_mix(&columns->duals, &columns->asked, 0, columns->instance, error) != STATUS_OK ||
            pricing_ask_eager(columns, descent->look, error) != STATUS_OK ||
            pricing_take(columns, false, &added, error) != STATUS_OK) {
            return error->status;
        }
        status = added > 0 ? solve_model(descent, descent->aim->steps, value, error) : STATUS_OK;
    }
    return status;
}

static enum status go(struct descent *descent, double *bound, size_t *added, struct error *error)
{
    double model = 0;
    if (descent->unseen) {
        return see_center(descent, bound, added, error);
    }
    enum status status = solve_eagerly(descent, &model, error);
    status = status == STATUS_OK ? look(descent, bound, added, error) : status;
    return status == STATUS_OK ? judge(descent, model, error) : status;
}

static void next_turn(struct descent *descent)
{
    descent->quiet = descent->busy ? 0 : descent->quiet + 1;
    descent->busy = false;
    descent->unseen = true;
    descent->columns->turn++;
}

/* When the columns so far are nearly all it takes, and the centre is nearly the lowest point: colder, wider looks, and
 * at other visits. False: that was all. */
static bool go_on(struct descent *descent)
{
    const struct descent_aim *aim = descent->aim;
    bool widest = descent->look >= aim->widest;
    double little = aim->ready * descent->heat * (double)count_active(descent->columns);
    descent->busy = descent->busy || descent->gain >= little;
    if (descent->gain >= little || descent->promised >= little) {
        return true;
    }
    descent->ripe = true;
    next_turn(descent);
    if (descent->heat <= aim->cold && widest && descent->quiet >= QUIET_TURNS) {
        return false;
    }
    descent->heat = descent->heat > aim->cold ? descent->heat * COOLER : descent->heat;
    if (!widest && (descent->heat < WARM || descent->heat <= aim->cold)) {
        descent->look++;
    }
    return true;
}

static bool is_stopped(struct columns *columns)
{
    columns->late = columns->late || choose_is_late(columns->limits->clock);
    columns->spent = columns->spent || (long)columns->plans.count > columns->limits->max_columns;
    return columns_have_stopped(columns);
}

static enum status begin(struct descent *descent, struct error *error)
{
    struct columns *columns = descent->columns;
    descent->unseen = true;
    if (duals_make(columns->instance, &descent->center, error) != STATUS_OK) {
        return error->status;
    }
    return move_center(descent, &columns->asked, error);
}

static void show(const struct descent *descent, double bound)
{
    if (descent->columns->resting != NULL) {
        return; /* a dive */
    }
    if (isfinite(bound)) {
        log_progress(_("looking for a bound: %1$zu plans, no roster has more than %2$.0f points"),
                     descent->columns->plans.count, bound);
    } else {
        log_progress(_("making plans: %zu so far"), descent->columns->plans.count);
    }
}

/* Rounds until go_on ends them. */
static enum status descend(struct descent *descent, double enough, double bound, struct error *error)
{
    struct columns *columns = descent->columns;
    size_t added = 0;
    bool more = true;
    enum status status = STATUS_OK;
    for (int round = 0; status == STATUS_OK && more && round < descent->aim->rounds; round++) {
        bool too_low = descent->high < enough && !descent->unseen && descent->look >= descent->aim->widest;
        if (too_low || is_stopped(columns)) {
            break;
        }
        status = go(descent, &bound, &added, error);
        more = go_on(descent);
        if (status == STATUS_OK && descent->aim->joined && (!more || round % ROUNDS_APART == ROUNDS_APART - 1)) {
            status = company_separate(columns->master, &columns->plans, &added, error);
            more = more || added > 0;
        }
        show(descent, bound);
    }
    return status;
}

/* The answers of the last look belong to the solution, too; but nobody was asked at its duals: what comes next begins
 * where somebody was. */
static enum status end(struct descent *descent, struct error *error)
{
    struct columns *columns = descent->columns;
    double model = 0;
    enum status status = solve_model(descent, descent->aim->steps, &model, error);
    return status == STATUS_OK ? duals_mix(&columns->asked, &descent->center, 0, columns->instance, error) : status;
}

enum status descent_run(struct columns *columns, const struct descent_aim *aim, double enough, struct error *error)
{
    struct descent descent = {
        .columns = columns, .aim = aim, .heat = aim->hot, .stride = aim->stride, .look = aim->narrowest};
    enum status status = begin(&descent, error);
    status = status == STATUS_OK ? descend(&descent, enough, HUGE_VAL, error) : status;
    columns->objective = descent.high;
    status = status == STATUS_OK ? end(&descent, error) : status;
    duals_free(&descent.center);
    return status;
}

enum status descent_bound(struct columns *columns, int looks, double *bound, struct error *error)
{
    const struct descent_aim aim = {.widest = COLUMNS_DEEP,
                                    .cold = BOUND_COLD,
                                    .ready = BOUND_READY,
                                    .far = BOUND_FAR,
                                    .steps = BOUND_STEPS,
                                    .rounds = BOUND_ROUNDS};
    struct descent descent = {.columns = columns, .aim = &aim, .heat = BOUND_HOT, .stride = BOUND_STRIDE};
    double last = HUGE_VAL;
    double model = 0;
    size_t added = 0;
    enum status status = begin(&descent, error);
    for (int k = 0; status == STATUS_OK && k < looks && (k == 0 || !is_stopped(columns)); k++) {
        descent.look = COLUMNS_EXACT;
        descent.last = k + 1 == looks;
        status = see_center(&descent, bound, &added, error);
        show(&descent, *bound);
        bool in_vain = descent.high > last - fabs(last) * LITTLE || columns->doubt > fabs(*bound) * DOUBTFUL;
        if (status != STATUS_OK || in_vain) {
            break;
        }
        last = descent.high;
        if (columns->volunteer_count <= COLUMNS_LARGE) {
            status = solve_eagerly(&descent, &model, error);
        }
        descent.look = COLUMNS_DEEP;
        descent.unseen = true;
        status = status == STATUS_OK ? descend(&descent, -HUGE_VAL, *bound, error) : status;
    }
    status = status == STATUS_OK ? end(&descent, error) : status;
    duals_free(&descent.center);
    return status;
}

enum status descent_end(struct columns *columns, struct error *error)
{
    const struct descent_aim aim = {.far = BOUND_FAR};
    struct descent descent = {.columns = columns, .aim = &aim, .heat = BOUND_COLD, .stride = BOUND_STRIDE};
    double model = 0;
    enum status status = begin(&descent, error);
    /* a dive has left its own solution */
    status = status == STATUS_OK ? solve_model(&descent, 0, &model, error) : status;
    status = status == STATUS_OK ? forget_some(columns, FAR_IN_THE_END, error) : status;
    master_take_values(columns->master, NULL, 0, NULL);
    central_free(columns->central);
    columns->central = NULL;
    duals_free(&descent.center);
    return status;
}
