/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/search.h"

#include "core/log.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Reduced profits smaller than this are rounding. */
static const double TOLERANCE = 1e-6;

enum {
    BEAM = 24,           /* labels a stretch in quick pricing */
    PLANS_A_PRICING = 4, /* columns that one pricing may give */
    LABELS_A_PRICING = 2000000,
    MOST_LISTED = 400000 /* plans in the last integer program */
};

struct search_state {
    const struct instance *instance;
    const struct search_limits *limits;
    struct plan_space **spaces; /* one a volunteer */
    size_t volunteer_count;
    struct master *master;
    struct plan_list plans; /* columns of the master */
    double *row_duals, *volunteer_duals;
    double pin_dual;
    double objective; /* of the linear program */
    double bound;
    bool bounded; /* the linear program was priced out exactly */
    struct search_result *result;
    bool late, spent;
    bool known; /* result holds a roster */
};

static bool is_late(struct search_state *state)
{
    const struct master_clock *clock = state->limits->clock;
    if (clock != NULL && clock->expired != NULL && clock->expired(clock->context)) {
        state->late = true;
    }
    return state->late;
}

static enum status copy_plan(const struct plan *from, struct plan_list *to, struct error *error)
{
    struct plan copy = *from;
    copy.rounds = calloc((size_t)from->round_count + 1, sizeof *copy.rounds);
    if (copy.rounds == NULL) {
        return error_memory(error);
    }
    if (from->round_count > 0) {
        memcpy(copy.rounds, from->rounds, (size_t)from->round_count * sizeof *copy.rounds);
    }
    enum status status = plans_list_add(to, &copy, error);
    free(copy.rounds);
    return status;
}

static enum status prepare(struct search_state *state, const struct rounds *rounds, const struct plan_list *start,
                           struct error *error)
{
    const struct instance *instance = state->instance;
    state->volunteer_count = instance->problem->volunteer_count;
    state->spaces = calloc(state->volunteer_count + 1, sizeof *state->spaces);
    state->row_duals = calloc(instance->row_count + 1, sizeof *state->row_duals);
    state->volunteer_duals = calloc(state->volunteer_count + 1, sizeof *state->volunteer_duals);
    if (state->spaces == NULL || state->row_duals == NULL || state->volunteer_duals == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < state->volunteer_count; i++) {
        if (plans_prepare(instance, rounds, (int)i, &state->spaces[i], error) != STATUS_OK) {
            return error->status;
        }
    }
    for (size_t p = 0; start != NULL && p < start->count; p++) {
        if (copy_plan(&start->items[p], &state->plans, error) != STATUS_OK ||
            plans_evaluate(state->spaces[start->items[p].volunteer], &state->plans.items[p], error) != STATUS_OK) {
            return error->status;
        }
    }
    if (master_new(instance, &state->master, error) != STATUS_OK) {
        return error->status;
    }
    return master_add(state->master, state->spaces, &state->plans, 0, error);
}

static enum status solve_master(struct search_state *state, struct error *error)
{
    if (master_solve(state->master, &state->objective, error) != STATUS_OK) {
        return error->status;
    }
    master_duals(state->master, state->row_duals, state->volunteer_duals, &state->pin_dual);
    return STATUS_OK;
}

/* Prices every volunteer at the duals; adds columns. *above: sum of what the best plans bring above their volunteers'
 * duals. */
static enum status price_all(struct search_state *state, bool exact, double *above, bool *complete, struct error *error)
{
    size_t first = state->plans.count;
    *above = 0;
    *complete = true;
    for (size_t i = 0; i < state->volunteer_count; i++) {
        double best = 0;
        bool whole = true;
        struct plan_query query = {.duals = state->row_duals,
                                   .pin_dual = state->pin_dual,
                                   .threshold = state->volunteer_duals[i] + TOLERANCE,
                                   .most = PLANS_A_PRICING,
                                   .beam = exact ? 0 : BEAM,
                                   .limit = LABELS_A_PRICING};
        master_company_duals(state->master, (int)i, 1, state->row_duals);
        enum status status = plans_find(state->spaces[i], &query, &state->plans, &best, &whole, error);
        master_company_duals(state->master, (int)i, -1, state->row_duals);
        if (status != STATUS_OK) {
            return status;
        }
        *complete = *complete && whole;
        *above += best - state->volunteer_duals[i];
    }
    return master_add(state->master, state->spaces, &state->plans, first, error);
}

/* Column generation: quick pricing as long as it finds something, then exact. */
static enum status generate(struct search_state *state, struct error *error)
{
    bool exact = false;
    state->bound = HUGE_VAL;
    for (;;) {
        size_t before = state->plans.count;
        double above = 0;
        bool complete = false;
        if (solve_master(state, error) != STATUS_OK || price_all(state, exact, &above, &complete, error) != STATUS_OK) {
            return error->status;
        }
        log_progress("%.0f +%.0f, %zu", state->objective, above, state->plans.count);
        if (complete && state->objective + above < state->bound) {
            state->bound = state->objective + above;
        }
        bool found = state->plans.count > before;
        size_t added = 0;
        if (!found && complete &&
            master_separate(state->master, state->spaces, &state->plans, &added, error) != STATUS_OK) {
            return error->status;
        }
        if (added > 0) {
            state->bound = HUGE_VAL;
            continue;
        }
        if (!found && complete) {
            state->bounded = true;
            return STATUS_OK;
        }
        if (!found && exact) {
            state->spent = true;
            return STATUS_OK;
        }
        exact = !found;
        if ((long)state->plans.count > state->limits->max_columns) {
            state->spent = true;
            return STATUS_OK;
        }
        if (is_late(state)) {
            return STATUS_OK;
        }
    }
}

static enum status take_answer(struct search_state *state, const struct plan_list *plans, const bool *chosen,
                               const struct master_answer *answer, struct error *error)
{
    plans_list_free(&state->result->plans);
    for (size_t p = 0; p < plans->count; p++) {
        if (chosen[p] && copy_plan(&plans->items[p], &state->result->plans, error) != STATUS_OK) {
            return error->status;
        }
    }
    state->result->points = answer->points;
    return STATUS_OK;
}

static bool same_plan(const struct plan *one, const struct plan *two)
{
    return one->volunteer == two->volunteer && one->round_count == two->round_count &&
           memcmp(one->rounds, two->rounds, (size_t)one->round_count * sizeof *one->rounds) == 0;
}

/* Marks in `known` the plans of the roster known so far; false when one of them is not in the list. */
static bool mark_known(const struct search_state *state, const struct plan_list *plans, bool *known)
{
    const struct plan_list *best = &state->result->plans;
    for (size_t b = 0; b < best->count; b++) {
        size_t p = 0;
        while (p < plans->count && !same_plan(&plans->items[p], &best->items[b])) {
            p++;
        }
        if (p == plans->count) {
            return false;
        }
        known[p] = true;
    }
    return true;
}

/* The best roster over a list of plans, starting from the one known. */
static enum status choose(struct search_state *state, const struct plan_list *plans, struct master_answer *answer,
                          struct error *error)
{
    enum status status = STATUS_OK;
    bool *chosen = calloc(plans->count + 1, sizeof *chosen);
    bool *known = calloc(plans->count + 1, sizeof *known);
    if (chosen == NULL || known == NULL) {
        status = error_memory(error);
        goto done;
    }
    bool start = state->known && mark_known(state, plans, known);
    status = master_choose(state->instance, state->spaces, plans, start ? known : NULL, state->limits->max_nodes,
                           state->limits->clock, chosen, answer, error);
    if (status != STATUS_OK) {
        goto done;
    }
    state->result->nodes += answer->nodes;
    state->late = state->late || answer->clock;
    if (answer->found && (!state->known || answer->points > state->result->points)) {
        state->known = true;
        status = take_answer(state, plans, chosen, answer, error);
    }
done:
    free(chosen);
    free(known);
    return status;
}

/* Every plan that a roster better than the known one could use, when the bound is right. */
static enum status list_gap(struct search_state *state, double gap, struct plan_list *plans, bool *complete,
                            struct error *error)
{
    *complete = true;
    for (size_t i = 0; i < state->volunteer_count; i++) {
        double best = 0;
        bool whole = true;
        struct plan_query query = {.duals = state->row_duals,
                                   .pin_dual = state->pin_dual,
                                   .threshold = state->volunteer_duals[i] - gap - TOLERANCE,
                                   .most = 0,
                                   .limit = LABELS_A_PRICING};
        master_company_duals(state->master, (int)i, 1, state->row_duals);
        enum status status = plans_find(state->spaces[i], &query, plans, &best, &whole, error);
        master_company_duals(state->master, (int)i, -1, state->row_duals);
        if (status != STATUS_OK) {
            return status;
        }
        *complete = *complete && whole && plans->count <= MOST_LISTED;
        if (plans->count > MOST_LISTED) {
            return STATUS_OK;
        }
    }
    return STATUS_OK;
}

static double gap_left(const struct search_state *state)
{
    return floor(state->bound + TOLERANCE) - (double)state->result->points;
}

/* Lists ever wider gaps until the whole gap is listed or the limits are reached. */
static enum status close_gap(struct search_state *state, struct error *error)
{
    double share = 0.125;
    while (gap_left(state) >= 1 && !state->spent && !is_late(state)) {
        struct plan_list plans = {0};
        struct master_answer answer = {0};
        bool complete = false;
        double whole_gap = state->bound - (double)state->result->points - 1 + TOLERANCE;
        double gap = share >= 1 ? whole_gap : whole_gap * share;
        enum status status = list_gap(state, gap, &plans, &complete, error);
        for (size_t p = 0; status == STATUS_OK && p < state->result->plans.count; p++) {
            status = copy_plan(&state->result->plans.items[p], &plans, error);
        }
        log_progress("%.1f: %zu", gap, plans.count);
        if (status == STATUS_OK && complete) {
            status = choose(state, &plans, &answer, error);
        }
        state->result->columns += (long)plans.count;
        plans_list_free(&plans);
        if (status != STATUS_OK) {
            return status;
        }
        if (!complete || !answer.optimal) {
            state->spent = true;
        } else if (share >= 1) {
            state->bound = (double)state->result->points;
        }
        share *= 4;
    }
    return STATUS_OK;
}

static enum status run(struct search_state *state, const struct rounds *rounds, const struct plan_list *start,
                       struct error *error)
{
    struct master_answer answer = {0};
    enum status status = prepare(state, rounds, start, error);
    /* nothing at all is a roster, unless pins must be kept: then the start is one */
    state->known = start == NULL;
    if (status == STATUS_OK && start != NULL) {
        status = choose(state, &state->plans, &answer, error);
    }
    if (status == STATUS_OK) {
        status = generate(state, error);
    }
    if (status == STATUS_OK) {
        status = choose(state, &state->plans, &answer, error);
    }
    if (status == STATUS_OK && rounds->complete && state->bounded) {
        status = close_gap(state, error);
    }
    return status;
}

static void finish(struct search_state *state, const struct rounds *rounds)
{
    struct search_result *result = state->result;
    bool proven = rounds->complete && state->bound - (double)result->points < 1;
    result->bound = rounds->complete ? state->bound : HUGE_VAL;
    result->proof = proven ? PROOF_PROVEN : state->late ? PROOF_CLOCK : PROOF_WORK_LIMIT;
    result->columns += (long)state->plans.count;
    result->iterations = master_iterations(state->master);
}

enum status search_best(const struct instance *instance, const struct rounds *rounds, const struct plan_list *start,
                        const struct search_limits *limits, struct search_result *result, struct error *error)
{
    struct search_state state = {.instance = instance, .limits = limits, .result = result};
    *result = (struct search_result){0};
    enum status status = run(&state, rounds, start, error);
    if (status == STATUS_OK) {
        finish(&state, rounds);
    }
    for (size_t i = 0; state.spaces != NULL && i < state.volunteer_count; i++) {
        plans_space_free(state.spaces[i]);
    }
    free(state.spaces);
    free(state.row_duals);
    free(state.volunteer_duals);
    plans_list_free(&state.plans);
    master_free(state.master);
    return status;
}
