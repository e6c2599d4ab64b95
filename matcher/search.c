/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/search.h"

#include "core/language.h"
#include "core/log.h"
#include "matcher/descent.h"
#include "matcher/dive.h"
#include "matcher/groundwork.h"
#include "matcher/lagrange.h"
#include "matcher/mend.h"
#include "matcher/neighbours.h"
#include "matcher/nodes.h"
#include "matcher/parts.h"
#include "matcher/refine.h"
#include "matcher/restriction.h"
#include "matcher/rounding.h"
#include "matcher/separation.h"
#include "matcher/whatif.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Reduced profits smaller than this are rounding. */
static const double TOLERANCE = 1e-6;
/* Gaps, in points, that listing may close. */
static const double WORTH_LISTING = 30;
/* Below the root's bound, in points, where the best roster is guessed to lie. */
static const double GUESS = 8;
/* Where the tree is begun without a roster: the part of the points that the best one lacks to the bound of the root,
 * where that is small; and more than it lacks. */
static const double LIKELY_GAP = 2e-5;
static const double WIDE_GAP = 3e-3;
static const double LEAST_WIDE_GAP = 1000; /* points */
/* Plans that lose more points than this stand in no roster worth trying. */
static const double NEAR = 15;

enum {
    PASSES = 4,           /* through the neighbourhoods, */
    LARGE_PASSES = 1,     /* and where very many take part */
    MOST_CUT_ROUNDS = 15, /* in which cuts are added to the root, */
    LEAST_CUT = 50,       /* each of which closes at least this part of the gap */
    MOST_LISTED = 10000,  /* plans in an integer program that settles a node, */
    FEW_LISTED = 1000,    /* and where rounds are long, so that it takes long */
    NODES_TO_SETTLE = 200
};

struct search_state {
    const struct instance *instance;
    const struct master_scope *scope;
    const struct search_limits *limits;
    struct columns_limits column_limits;
    struct pricer *pricer;
    struct columns *columns;
    double bound;    /* on the part, before there is a tree */
    double penalty;  /* for what must be and is missing */
    double root_gap; /* when the root was last worked on */
    struct nodes nodes;
    struct rules rules; /* of the node at work */
    struct incumbent best;
    struct search_result *result;
    double left; /* greatest bound of the nodes that were left without being settled */
    bool spent;
    bool broken_off; /* by a defect */
};

/* How the work on a node ended. */
enum outcome {
    OUTCOME_CLOSED,   /* it holds no better roster than the one now known */
    OUTCOME_OPEN,     /* it must be split */
    OUTCOME_UNPRICED, /* its solution is a roster, but not all plans were looked at */
    OUTCOME_STOPPED   /* limits or the clock */
};

static bool is_stopped(const struct search_state *state)
{
    return state->spent || columns_must_stop(state->columns);
}

/* No roster has more than the bound allows, in whole points; is that no more than what is known? */
static bool is_settled(const struct search_state *state, double bound)
{
    return state->best.known && floor(bound + TOLERANCE) <= (double)state->best.points;
}

/* Is the node worth exact pricing: can it be closed by its bound or by listing? */
static bool is_near(const struct search_state *state, double objective)
{
    return state->best.known && objective - (double)state->best.points < WORTH_LISTING;
}

/* Is the tree begun before there is a roster? Not where rounds are long, as exact looks then are. */
static bool begins_with_tree(const struct search_state *state)
{
    return state->columns->volunteer_count > COLUMNS_FEW && state->columns->volunteer_count <= COLUMNS_MANY;
}

/* What a better roster can still gain below this; where the tree may have none yet that is worth the name, this part of
 * it at most, or `least`. */
static double gap_below(const struct search_state *state, double objective, double part, double least)
{
    const double gap = objective - (double)state->best.points;
    return begins_with_tree(state) ? fmin(gap, fmax(part * fabs(objective), least)) : gap;
}

/* Tells apart the starts at which a roster broke. False: they were told apart already, so that it would break again. */
static enum status tell_apart(struct search_state *state, const struct timing_break *broken, bool *told,
                              struct error *error)
{
    *told = master_spans(state->columns->master)->first[broken->row] != broken->row;
    return *told ? columns_split(state->columns, broken->visit, broken->row, true, error) : STATUS_OK;
}

/* ---- listing ---- */

/*
 * Lists all plans of which a roster with more than `least` points may be made, and settles the node by an integer
 * program over them, unless the best roster turns out to have no more: then that is the bound.
 */
static enum status settle(struct search_state *state, double least, double *bound, enum outcome *outcome,
                          struct error *error)
{
    struct plan_list plans = {0};
    struct choose_answer answer = {0};
    struct timing_break broken = {.visit = -1};
    bool complete = false;
    const size_t most = state->columns->volunteer_count > COLUMNS_FEW ? MOST_LISTED : FEW_LISTED;
    enum status status = columns_list(state->columns, least, most, &plans, &complete, error);
    /* with the roster known there is a solution, whatever must be */
    for (size_t p = 0; status == STATUS_OK && complete && p < state->best.plans.count; p++) {
        status = plans_list_copy(&plans, &state->best.plans.items[p], error);
    }
    if (status == STATUS_OK && complete) {
        state->result->columns += (long)plans.count;
        status = incumbent_choose(&state->best, state->instance, state->scope, &plans,
                                  master_spans(state->columns->master), master_cuts(state->columns->master), least,
                                  NODES_TO_SETTLE, state->limits->clock, &answer, &broken, error);
        state->result->nodes += answer.nodes;
    }
    if (status == STATUS_OK && broken.visit >= 0) {
        bool told = false;
        status = tell_apart(state, &broken, &told, error);
        *outcome = told ? OUTCOME_UNPRICED : *outcome;
    } else if (status == STATUS_OK && complete && answer.optimal) {
        *outcome = (double)state->best.points >= least ? OUTCOME_CLOSED : *outcome;
        *bound = fmin(*bound, fmax(least, (double)state->best.points));
    }
    plans_list_free(&plans);
    return status;
}

/* What is left of the gap is listed where it is small. At the root its upper end is listed even so: the best roster
 * mostly lies there, whatever is known of it as yet (a guess of the gap, as Baldacci, Christofides, Mingozzi 2008). */
static enum status settle_gap(struct search_state *state, bool root, double *bound, enum outcome *outcome,
                              struct error *error)
{
    const double guess = floor(*bound + TOLERANCE) - GUESS;
    enum status status = STATUS_OK;
    if (!state->best.known || !state->columns->priced_out) {
        return STATUS_OK;
    }
    if (root && begins_with_tree(state) && guess > (double)state->best.points) {
        status = settle(state, guess, bound, outcome, error);
    }
    if (status == STATUS_OK && *outcome == OUTCOME_OPEN && is_near(state, *bound)) {
        status = settle(state, (double)state->best.points, bound, outcome, error);
    }
    return status;
}

/* ---- the tree ---- */

/*
 * The solution leaves no question, or only one that was answered already. When nothing that must be is missing it is a
 * roster. Otherwise its bound closes the node once it is priced out; should it not (some volunteer has more to look at
 * than the limits allow), the node is left with its bound.
 */
static enum status end_node(struct search_state *state, bool whole, bool exact, double bound, enum outcome *outcome,
                            struct error *error)
{
    bool missing = master_missing(state->columns->master) >= TOLERANCE;
    bool priced_out = state->columns->priced_out;
    struct timing_break broken = {.visit = -1};
    enum status status = STATUS_OK;
    *outcome = OUTCOME_CLOSED;
    if (whole && !missing) {
        status = incumbent_take_solution(&state->best, state->columns, &broken, error);
    }
    bool told = false;
    if (status == STATUS_OK && broken.visit >= 0) {
        status = tell_apart(state, &broken, &told, error);
    }
    if (told) {
        *outcome = OUTCOME_UNPRICED;
        return status;
    }
    if (status == STATUS_OK && !priced_out && !exact) {
        *outcome = OUTCOME_UNPRICED;
    } else if (status == STATUS_OK && !(priced_out && whole && !missing && broken.visit < 0)) {
        state->left = !is_settled(state, bound) && bound > state->left ? bound : state->left;
    }
    return status;
}

static enum status split(struct search_state *state, long node, bool exact, enum outcome *outcome, struct error *error)
{
    struct branching branching = {0};
    const double objective = state->columns->objective;
    const double bound = state->nodes.items[node].bound;
    const struct branching_ground ground = {.instance = state->instance,
                                            .master = state->columns->master,
                                            .plans = &state->columns->plans,
                                            .rules = &state->rules,
                                            .penalty = state->penalty,
                                            .objective = objective,
                                            .points =
                                                objective - gap_below(state, objective, WIDE_GAP, LEAST_WIDE_GAP)};
    enum status status = branching_choose(&ground, &branching, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (branching.whole || branching.stuck) {
        return end_node(state, branching.whole, exact, bound, outcome, error);
    }
    return nodes_split(&state->nodes, node, &branching, objective, error);
}

/* Cuts bring the root's bound down, as long as they bring it down well. */
static enum status cut(struct search_state *state, double enough, double *bound, struct error *error)
{
    struct columns *columns = state->columns;
    enum status status = STATUS_OK;
    for (int round = 0; status == STATUS_OK && round < MOST_CUT_ROUNDS; round++) {
        double before = *bound;
        size_t added = 0;
        size_t splits = 0;
        if (is_stopped(state) || is_settled(state, *bound) || !columns->priced_out) {
            break;
        }
        status = refine_run(columns, &splits, error);
        if (status == STATUS_OK && splits > 0) {
            status = columns_generate(columns, COLUMNS_EXACT, enough, bound, error);
            continue;
        }
        status = separation_run(state->instance, columns->master, &columns->plans, &added, error);
        if (status == STATUS_OK && added > 0) {
            status = columns_generate(columns, COLUMNS_EXACT, enough, bound, error);
        }
        if (added == 0 || before - *bound < gap_below(state, before, LIKELY_GAP, 1) / LEAST_CUT) {
            break;
        }
    }
    return status;
}

/* Works on one node; it is closed, or split into the two last nodes of the list, or (stopped) still open. */
static enum status work(struct search_state *state, long node, enum outcome *outcome, struct error *error)
{
    struct columns *columns = state->columns;
    double bound = state->nodes.items[node].bound;
    enum columns_effort effort = node == 0 ? COLUMNS_EXACT : COLUMNS_WIDE;
    enum status status = nodes_rules(&state->nodes, node, &state->rules, error);
    columns->rules = &state->rules;
    *outcome = OUTCOME_UNPRICED;
    while (status == STATUS_OK && *outcome == OUTCOME_UNPRICED) {
        double enough = state->best.known ? (double)state->best.points + 1 - TOLERANCE : -HUGE_VAL;
        /* also when spans were split: what is new must keep to the rules */
        status = restriction_set(columns->master, &columns->plans, &state->rules, state->penalty, error);
        if (status == STATUS_OK) {
            status = columns_generate(columns, effort, enough, &bound, error);
        }
        if (status == STATUS_OK && effort == COLUMNS_WIDE && is_near(state, columns->objective)) {
            effort = COLUMNS_EXACT;
            status = columns_generate(columns, effort, enough, &bound, error);
        }
        if (status == STATUS_OK && node == 0) {
            status = cut(state, enough, &bound, error);
        }
        if (node == 0) {
            /* no roster worth finding can gain more than this by leaving out what must be; of millions of points the
             * simplex would make duals so rough that the same plans seem to be worth it again and again */
            state->penalty = 20 * gap_below(state, columns->objective, WIDE_GAP, LEAST_WIDE_GAP) + 1000;
        }
        state->nodes.items[node].bound = bound;
        *outcome = status == STATUS_OK && is_settled(state, bound) ? OUTCOME_CLOSED
                   : is_stopped(state)                             ? OUTCOME_STOPPED
                                                                   : OUTCOME_OPEN;
        if (status == STATUS_OK && *outcome == OUTCOME_OPEN) {
            status = settle_gap(state, node == 0, &bound, outcome, error);
            state->nodes.items[node].bound = bound;
        }
        if (status == STATUS_OK && *outcome == OUTCOME_OPEN) {
            status = split(state, node, effort == COLUMNS_EXACT, outcome, error);
        }
        effort = COLUMNS_EXACT;
    }
    state->nodes.items[node].open = status != STATUS_OK || *outcome == OUTCOME_STOPPED;
    return status;
}

/* The greatest bound of the open nodes; that of the best roster when none can hold a better one. */
static double open_bound(struct search_state *state)
{
    if (state->best.known) {
        nodes_close(&state->nodes, (double)state->best.points + 1 - TOLERANCE);
    }
    const long greatest = nodes_greatest(&state->nodes);
    return greatest >= 0 ? state->nodes.items[greatest].bound : (double)state->best.points;
}

/*
 * A much better roster makes the root worth a new look: inside the smaller gap all plans may now be listed. The tree is
 * then begun again; its plans and the root's bound stay. False: go on.
 */
static bool begins_again(struct search_state *state, long worked)
{
    double gap = state->nodes.items[0].bound - (double)state->best.points;
    if (worked == 0) {
        state->root_gap = gap;
        return false;
    }
    return gap < state->root_gap / 2 && is_near(state, state->nodes.items[0].bound);
}

/* Points, bound and gap of the part at work. */
static void show(struct search_state *state, long nodes)
{
    const double points = (double)state->best.points;
    const double bound = open_bound(state);
    if (isfinite(bound)) {
        log_progress(_("proving, step %1$ld: %2$lld points, bound %3$.0f, at most %4$.0f better"), nodes,
                     (long long)state->best.points, bound, bound > points ? bound - points : 0);
    }
}

/* Whatever was spent, a better roster is sought, also for what the tree has to beat. */
static enum status improve(struct search_state *state, struct error *error)
{
    struct columns *columns = state->columns;
    const bool may_forget = columns->may_forget;
    const int passes = columns->volunteer_count > COLUMNS_LARGE ? LARGE_PASSES : PASSES;
    columns->may_forget = false;
    columns->spent = false;
    enum status status = STATUS_OK;
    if (!is_stopped(state) && columns->volunteer_count > COLUMNS_TREE) {
        status = mend_run(columns, &state->best, error);
    }
    status =
        status == STATUS_OK && !is_stopped(state) ? neighbours_improve(columns, passes, &state->best, error) : status;
    columns->may_forget = may_forget;
    return status;
}

/* The tree is begun again at its root, whose bound stays. */
static enum status begin_again(struct search_state *state, long *node, struct error *error)
{
    *node = 0;
    return nodes_begin(&state->nodes, state->nodes.items[0].bound, error);
}

/* Down from the root's solution to some roster, where the tree did not come so far. */
static enum status go_down(struct search_state *state, struct error *error)
{
    struct columns *columns = state->columns;
    columns->spent = false;
    columns->may_forget = false;
    return columns->central != NULL ? rounding_run(columns, &state->best, error)
                                    : dive_run(columns, &state->best, error);
}

static enum status work_on_nodes(struct search_state *state, long *nodes, struct error *error)
{
    long node = 0;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && node >= 0 && !is_stopped(state)) {
        enum outcome outcome = OUTCOME_STOPPED;
        if ((*nodes)++ >= state->limits->max_nodes) {
            state->spent = true;
            break;
        }
        status = work(state, node, &outcome, error);
        show(state, *nodes);
        if (status == STATUS_OK && begins_again(state, node)) {
            status = begin_again(state, &node, error);
            continue;
        }
        node = nodes_next(&state->nodes, (double)state->best.points);
    }
    return status;
}

static enum status search_tree(struct search_state *state, struct error *error)
{
    long nodes = 0;
    const int64_t before = state->best.points;
    enum status status = nodes_begin(&state->nodes, state->bound, error);
    /* whatever was spent on the first roster, the root is looked at, and gives a bound */
    state->columns->spent = false;
    state->columns->may_forget = true;
    status = status == STATUS_OK ? work_on_nodes(state, &nodes, error) : status;
    state->columns->may_forget = false;
    if (status == STATUS_OK && begins_with_tree(state) && !is_settled(state, open_bound(state))) {
        /* out of work, or of time */
        status = state->best.points > before ? STATUS_OK : go_down(state, error);
        status = status == STATUS_OK ? improve(state, error) : status;
    }
    state->result->nodes += nodes;
    return status;
}

/* ---- all of it ---- */

static enum status take_start(struct search_state *state, const struct plan_list *start, struct error *error)
{
    struct choose_answer answer = {0};
    struct timing_break broken = {.visit = -1};
    struct plan_list *plans = &state->columns->plans;
    for (size_t p = 0; p < start->count; p++) {
        if (!state->scope->members[start->items[p].volunteer]) {
            continue;
        }
        if (plans_list_copy(plans, &start->items[p], error) != STATUS_OK) {
            return error->status;
        }
        plans_evaluate(state->instance, &plans->items[plans->count - 1]);
    }
    state->columns->unforgettable = plans->count;
    if (master_add(state->columns->master, plans, error) != STATUS_OK) {
        return error->status;
    }
    return incumbent_choose(&state->best, state->instance, state->scope, plans, NULL, NULL, -HUGE_VAL,
                            state->limits->max_nodes, state->limits->clock, &answer, &broken, error);
}

/* A good roster, and columns and duals near the best ones. */
static enum status begin(struct search_state *state, struct error *error)
{
    enum status status = groundwork_lay(state->columns, &state->bound, error);
    if (status == STATUS_OK && !begins_with_tree(state)) {
        /* whatever was spent, there will be a roster */
        status = go_down(state, error);
        status = status == STATUS_OK ? improve(state, error) : status;
    }
    return status;
}

static enum status run(struct search_state *state, const struct plan_list *start, struct error *error)
{
    enum status status =
        columns_new(state->instance, state->pricer, &state->column_limits, state->scope, NULL, &state->columns, error);
    if (status != STATUS_OK) {
        return status;
    }
    /* nothing at all is a roster, unless pins must be kept: then the start is one */
    state->best.known = start == NULL;
    if (start != NULL) {
        status = take_start(state, start, error);
    }
    if (status == STATUS_OK) {
        status = begin(state, error);
    }
    if (status == STATUS_OK && state->columns->volunteer_count > COLUMNS_TREE) {
        return nodes_begin(&state->nodes, state->bound, error); /* the root, which stays open */
    }
    if (status == STATUS_OK && state->columns->central != NULL) {
        status = descent_end(state->columns, error);
    }
    return status == STATUS_OK ? search_tree(state, error) : status;
}

/* What is run behind the shield against GLPK's defects. */
struct shielded {
    struct search_state *state;
    const struct plan_list *start;
    enum status status;
    struct error *error;
};

static void run_shielded(void *context)
{
    struct shielded *shielded = context;
    shielded->status = run(shielded->state, shielded->start, shielded->error);
}

/* The part's share of the start as its roster, where none was found. */
static enum status fall_back(struct search_state *state, const struct plan_list *start, struct error *error)
{
    struct timing_break broken = {.visit = -1};
    struct plan_list plans = {0};
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && start != NULL && p < start->count; p++) {
        if (state->scope->members[start->items[p].volunteer]) {
            status = plans_list_copy(&plans, &start->items[p], error);
        }
    }
    for (size_t p = 0; p < plans.count; p++) {
        plans_evaluate(state->instance, &plans.items[p]);
    }
    if (status == STATUS_OK) {
        status = incumbent_offer(&state->best, state->instance, state->scope, &plans, &broken, error);
    }
    plans_list_free(&plans);
    return status;
}

/* A defect, of GLPK's or in what it was asked, costs this part's proof and no more. */
static enum status run_anyhow(struct search_state *state, const struct plan_list *start, struct error *error)
{
    struct shielded shielded = {.state = state, .start = start, .error = error};
    enum status status = shield_call(state->instance->shield, run_shielded, &shielded, error);
    if (status == STATUS_OK) {
        status = shielded.status;
    } else if (state->columns != NULL) {
        master_abandon(state->columns->master);
    }
    if (status == STATUS_DEFECT) {
        log_message(LOG_LEVEL_WARNING,
                    _("The search for the best roster was broken off by a defect (%s). The best roster found before is "
                      "kept, without proof. Please report this."),
                    error->message);
        *error = (struct error){0};
        state->broken_off = true;
        status = state->best.known ? STATUS_OK : fall_back(state, start, error);
    }
    return status;
}

/* Adds what was found in one part to the whole. */
static enum status finish(struct search_state *state, struct error *error)
{
    struct search_result *result = state->result;
    double bound = open_bound(state);
    bound = state->left > bound ? state->left : bound;
    if (state->broken_off && state->nodes.count == 0) {
        bound = HUGE_VAL;
    }
    for (size_t p = 0; p < state->best.plans.count; p++) {
        if (plans_list_copy(&result->plans, &state->best.plans.items[p], error) != STATUS_OK) {
            return error->status;
        }
    }
    result->points += state->best.points;
    result->bound += bound - (double)state->best.points < 1 ? (double)state->best.points : bound;
    if (choose_is_late(state->limits->clock)) {
        result->proof = PROOF_CLOCK;
    }
    if (state->columns != NULL) {
        result->proof = state->columns->late ? PROOF_CLOCK : result->proof;
        result->columns += (long)state->columns->plans.count;
        result->iterations += master_iterations(state->columns->master);
    }
    return STATUS_OK;
}

/* Plans that a roster could hold for little. */
static enum status give_near(const struct search_state *state, struct plan_list *near, struct error *error)
{
    const struct columns *columns = state->columns;
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && p < columns->plans.count; p++) {
        const struct plan *plan = &columns->plans.items[p];
        const double own = columns->duals.volunteers[plan->volunteer];
        if (lagrange_reduced(columns->master, &columns->duals, plan) > own - NEAR) {
            status = plans_list_copy(near, plan, error);
        }
    }
    return status;
}

static bool is_asked_again(const struct search_state *state)
{
    return state->limits->near != NULL && state->columns != NULL && !state->broken_off &&
           state->columns->volunteer_count > COLUMNS_MANY && state->columns->volunteer_count <= COLUMNS_LARGE;
}

static enum status search_part(const struct instance *instance, struct pricer *pricer, const struct master_scope *scope,
                               const struct plan_list *start, const struct search_limits *limits,
                               struct search_result *result, struct error *error)
{
    struct search_state state = {.instance = instance,
                                 .left = -HUGE_VAL,
                                 .bound = HUGE_VAL,
                                 .scope = scope,
                                 .limits = limits,
                                 .column_limits = {.max_columns = limits->max_columns,
                                                   .max_iterations = limits->max_iterations,
                                                   .clock = limits->clock},
                                 .pricer = pricer,
                                 .result = result};
    enum status status = run_anyhow(&state, start, error);
    if (status == STATUS_OK) {
        status = finish(&state, error);
    }
    if (status == STATUS_OK && state.columns != NULL && state.best.known && limits->explanation != NULL &&
        !state.broken_off && state.columns->volunteer_count <= COLUMNS_MANY) {
        const struct whatif_ground ground = {.columns = state.columns, .best = &state.best, .leeway = limits->leeway};
        status = whatif_run(&ground, limits->explanation, error);
    }
    if (status == STATUS_OK && is_asked_again(&state)) {
        status = give_near(&state, limits->near, error);
    }
    plans_list_free(&state.best.plans);
    columns_free(state.columns);
    nodes_free(&state.nodes);
    free(state.rules.items);
    return status;
}

/* All parts, one after another; each uses all workers. */
static enum status search_parts(const struct instance *instance, struct pricer *pricer, const struct parts *parts,
                                const struct plan_list *start, const struct search_limits *limits,
                                struct search_result *result, struct error *error)
{
    enum status status = STATUS_OK;
    bool *members = calloc(instance->problem->volunteer_count + 1, sizeof *members);
    if (members == NULL) {
        return error_memory(error);
    }
    for (int part = 0; status == STATUS_OK && part < parts->count; part++) {
        const struct master_scope scope = {.members = members, .kept_wanted = instance->kept_wanted};
        for (size_t i = 0; i < instance->problem->volunteer_count; i++) {
            members[i] = parts->of_volunteer[i] == part;
        }
        status = search_part(instance, pricer, &scope, start, limits, result, error);
    }
    free(members);
    return status;
}

enum status search_best(const struct instance *instance, const struct plan_list *start,
                        const struct search_limits *limits, struct search_result *result, struct error *error)
{
    struct pricer *pricer = NULL;
    struct parts parts = {0};
    *result = (struct search_result){.proof = PROOF_WORK_LIMIT};
    enum status status = pricer_new(instance, limits->workers, &pricer, error);
    if (status == STATUS_OK) {
        status = parts_make(instance, pricer, &parts, error);
    }
    if (status == STATUS_OK) {
        status = search_parts(instance, pricer, &parts, start, limits, result, error);
    }
    if (status == STATUS_OK && result->bound - (double)result->points < 1) {
        result->proof = PROOF_PROVEN;
    }
    parts_free(&parts);
    pricer_free(pricer);
    return status;
}
