/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/search.h"

#include "core/buffer.h"
#include "core/log.h"
#include "matcher/branching.h"
#include "matcher/space.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Reduced profits smaller than this are rounding. */
static const double TOLERANCE = 1e-6;
/* Gaps, in points, that listing may close. */
static const double WORTH_LISTING = 40;

enum {
    QUICK_BEAM = 24,     /* labels a stretch in quick pricing, */
    WIDE_BEAM = 200,     /* in a second, wider look, */
    EXACT = 0,           /* and all of them */
    PLANS_A_PRICING = 4, /* columns that one pricing may give */
    LABELS_A_PRICING = 2000000,
    LABELS_A_LISTING = 1500000,
    MOST_LISTED = 4000, /* plans in an integer program that settles a node */
    NODES_TO_SETTLE = 40
};

/* A node of the tree: one rule more than its parent. */
struct node {
    long parent; /* index, or -1 */
    struct master_rule rule;
    double bound;
    bool open;
};

struct search_state {
    const struct instance *instance;
    const struct search_limits *limits;
    struct plan_space **spaces; /* one a volunteer */
    size_t volunteer_count;
    struct master *master;
    struct plan_list plans; /* columns of the master */
    double *row_duals, *volunteer_duals;
    bool *priced;  /* per volunteer: nothing was left out at these duals */
    double *above; /* per volunteer: what the best plan brings above its dual */
    double pin_dual;
    double objective; /* of the linear program */
    double penalty;   /* for what must be and is missing */
    double root_gap;  /* when the root was last worked on */
    struct node *nodes;
    size_t node_count, node_capacity;
    struct master_rule *rules; /* of the node at work */
    size_t rule_count, rule_capacity;
    struct plan_forbidden *forbidden; /* of the volunteer at work */
    size_t forbidden_count, forbidden_capacity;
    struct search_result *result;
    bool known;      /* result holds a roster */
    bool exact;      /* the node at work wants its own bound, even where it must be split anyway */
    bool priced_out; /* the linear program of the node at work was priced out exactly */
    bool quick;      /* on the way down to a first roster: nothing is priced exactly, no bound counts */
    bool late, spent;
};

/* How the work on a node ended. */
enum outcome {
    OUTCOME_CLOSED,   /* it holds no better roster than the one now known */
    OUTCOME_OPEN,     /* it must be split */
    OUTCOME_UNPRICED, /* its solution is a roster, but not all plans were looked at */
    OUTCOME_STOPPED   /* limits or the clock */
};

static bool is_late(struct search_state *state)
{
    const struct master_clock *clock = state->limits->clock;
    if (clock != NULL && clock->expired != NULL && clock->expired(clock->context)) {
        state->late = true;
    }
    return state->late;
}

/* No roster has more than the bound allows, in whole points; is that no more than what is known? */
static bool is_settled(const struct search_state *state, double bound)
{
    return state->known && floor(bound + TOLERANCE) <= (double)state->result->points;
}

/* Is the node worth exact pricing: can it be closed by its bound or by listing? */
static bool is_near(const struct search_state *state, double objective)
{
    return state->known && objective - (double)state->result->points < WORTH_LISTING;
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
    state->priced = calloc(state->volunteer_count + 1, sizeof *state->priced);
    state->above = calloc(state->volunteer_count + 1, sizeof *state->above);
    if (state->spaces == NULL || state->row_duals == NULL || state->volunteer_duals == NULL || state->priced == NULL ||
        state->above == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < state->volunteer_count; i++) {
        if (space_make(instance, rounds, (int)i, &state->spaces[i], error) != STATUS_OK) {
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

/* ---- pricing ---- */

static enum status forbid(struct search_state *state, size_t row, int stretch, struct error *error)
{
    if (buffer_grow((void **)&state->forbidden, &state->forbidden_capacity, state->forbidden_count + 1,
                    sizeof *state->forbidden, error) != STATUS_OK) {
        return error->status;
    }
    state->forbidden[state->forbidden_count++] = (struct plan_forbidden){.row = row, .stretch = stretch};
    return STATUS_OK;
}

/* What the rules of the node forbid this volunteer. */
static enum status forbid_all(struct search_state *state, int volunteer, struct error *error)
{
    size_t stretches = state->instance->problem->volunteers[volunteer].stretch_count;
    state->forbidden_count = 0;
    for (size_t k = 0; k < state->rule_count; k++) {
        const struct master_rule *rule = &state->rules[k];
        for (size_t row = rule->row; row <= rule->last; row++) {
            for (size_t s = 0; s < stretches; s++) {
                if (master_rule_breaks(rule, volunteer, row, (int)s) &&
                    forbid(state, row, (int)s, error) != STATUS_OK) {
                    return error->status;
                }
            }
        }
    }
    return STATUS_OK;
}

/* Asks one volunteer for plans at the duals of the master. */
static enum status find_plans(struct search_state *state, size_t volunteer, struct plan_query *query,
                              struct plan_list *plans, double *best, bool *complete, struct error *error)
{
    if (forbid_all(state, (int)volunteer, error) != STATUS_OK) {
        return error->status;
    }
    query->duals = state->row_duals;
    query->pin_dual = state->pin_dual;
    query->forbidden = state->forbidden;
    query->forbidden_count = state->forbidden_count;
    query->limit = query->most > 0 ? LABELS_A_PRICING : LABELS_A_LISTING;
    master_company_duals(state->master, (int)volunteer, 1, state->row_duals);
    enum status status = plans_find(state->spaces[volunteer], query, plans, best, complete, error);
    master_company_duals(state->master, (int)volunteer, -1, state->row_duals);
    return status;
}

static enum status solve_master(struct search_state *state, struct error *error)
{
    if (master_solve(state->master, &state->objective, error) != STATUS_OK) {
        return error->status;
    }
    master_duals(state->master, state->row_duals, state->volunteer_duals, &state->pin_dual);
    return STATUS_OK;
}

/*
 * Prices every volunteer; adds columns. Volunteers for whom a narrower beam at the same duals left nothing out are not
 * asked again (state->priced). *above: sum of what the best plans bring above their volunteers' duals; a bound when
 * complete.
 */
static enum status price_all(struct search_state *state, int beam, double *above, bool *complete, struct error *error)
{
    size_t first = state->plans.count;
    *above = 0;
    *complete = true;
    for (size_t i = 0; i < state->volunteer_count; i++) {
        double best = 0;
        struct plan_query query = {
            .threshold = state->volunteer_duals[i] + TOLERANCE, .most = PLANS_A_PRICING, .beam = beam};
        if (!state->priced[i]) {
            if (find_plans(state, i, &query, &state->plans, &best, &state->priced[i], error) != STATUS_OK) {
                return error->status;
            }
            state->above[i] = best - state->volunteer_duals[i];
        }
        *complete = *complete && state->priced[i];
        *above += state->above[i];
    }
    return master_add(state->master, state->spaces, &state->plans, first, error);
}

static int wider(int beam)
{
    return beam == QUICK_BEAM ? WIDE_BEAM : EXACT;
}

/* Nothing was found with this beam: is everything priced out, or what next? */
static enum status nothing_found(struct search_state *state, bool complete, int *beam, enum outcome *outcome,
                                 bool *ended, struct error *error)
{
    size_t added = 0;
    if (master_separate(state->master, state->spaces, &state->plans, &added, error) != STATUS_OK) {
        return error->status;
    }
    if (added > 0) {
        *beam = QUICK_BEAM;
    } else if (complete || state->quick || (!state->exact && !is_near(state, state->objective))) {
        /* exact pricing could only raise what must be split anyway */
        state->priced_out = complete;
        *outcome = OUTCOME_OPEN;
        *ended = true;
    } else if (*beam == EXACT) {
        state->spent = true;
        *ended = true;
    } else {
        *beam = wider(*beam);
    }
    return STATUS_OK;
}

/*
 * Column generation for the node at work: quick pricing as long as it finds something, then the company rows that are
 * broken, then wider and exact pricing. Lowers *bound to what no roster of the node can exceed.
 */
static enum status generate(struct search_state *state, double *bound, enum outcome *outcome, struct error *error)
{
    int beam = QUICK_BEAM;
    bool again = false; /* the duals are still those of the last pricing */
    bool ended = false;
    *outcome = OUTCOME_STOPPED;
    state->priced_out = false;
    while (!ended) {
        size_t before = state->plans.count;
        double above = 0;
        bool complete = false;
        if (!again) {
            memset(state->priced, 0, state->volunteer_count * sizeof *state->priced);
        }
        if ((!again && solve_master(state, error) != STATUS_OK) ||
            price_all(state, beam, &above, &complete, error) != STATUS_OK) {
            return error->status;
        }
        if (complete && state->objective + above < *bound) {
            *bound = state->objective + above;
        }
        if (is_settled(state, *bound)) {
            *outcome = OUTCOME_CLOSED;
            return STATUS_OK;
        }
        int last = beam;
        again = false;
        if (state->plans.count > before) {
            beam = QUICK_BEAM;
        } else if (nothing_found(state, complete, &beam, outcome, &ended, error) != STATUS_OK) {
            return error->status;
        } else {
            again = beam != QUICK_BEAM && beam != last;
        }
        if ((long)state->plans.count > state->limits->max_columns) {
            state->spent = true;
            ended = true;
        }
        ended = is_late(state) || ended;
    }
    return STATUS_OK;
}

/* ---- rosters ---- */

static enum status take_answer(struct search_state *state, const struct plan_list *plans, const bool *chosen,
                               int64_t points, struct error *error)
{
    plans_list_free(&state->result->plans);
    for (size_t p = 0; p < plans->count; p++) {
        if (chosen[p] && copy_plan(&plans->items[p], &state->result->plans, error) != STATUS_OK) {
            return error->status;
        }
    }
    state->result->points = points;
    state->known = true;
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
static enum status choose(struct search_state *state, const struct plan_list *plans, long max_nodes,
                          struct master_answer *answer, struct error *error)
{
    enum status status = STATUS_OK;
    bool *chosen = calloc(plans->count + 1, sizeof *chosen);
    bool *known = calloc(plans->count + 1, sizeof *known);
    if (chosen == NULL || known == NULL) {
        status = error_memory(error);
        goto done;
    }
    bool start = state->known && mark_known(state, plans, known);
    status = master_choose(state->instance, state->spaces, plans, start ? known : NULL, max_nodes, state->limits->clock,
                           chosen, answer, error);
    if (status != STATUS_OK) {
        goto done;
    }
    state->result->nodes += answer->nodes;
    state->late = state->late || answer->clock;
    if (answer->found && (!state->known || answer->points > state->result->points)) {
        status = take_answer(state, plans, chosen, answer->points, error);
    }
done:
    free(chosen);
    free(known);
    return status;
}

static int64_t points_of_visits_for_two(const struct search_state *state)
{
    const struct instance *instance = state->instance;
    const struct problem *problem = instance->problem;
    int64_t points = 0;
    for (size_t v = 0; v < problem->visit_count; v++) {
        size_t end = v + 1 < problem->visit_count ? instance->first_start[v + 1] : instance->row_count;
        for (size_t row = instance->first_start[v]; problem->visits[v].people > 1 && row < end; row++) {
            if (master_start_value(state->master, row - problem->visit_count) > 0.5) {
                points += instance_serving_points(instance, (int)v);
            }
        }
    }
    return points;
}

/* The master's solution is a roster: of each volunteer's plans in it the best (they differ at most in travel). */
static enum status take_whole(struct search_state *state, struct error *error)
{
    enum status status = STATUS_OK;
    int64_t points = points_of_visits_for_two(state);
    bool *chosen = calloc(state->plans.count + 1, sizeof *chosen);
    long *best = calloc(state->volunteer_count + 1, sizeof *best);
    if (chosen == NULL || best == NULL) {
        status = error_memory(error);
        goto done;
    }
    for (size_t p = 0; p < state->plans.count; p++) {
        const struct plan *plan = &state->plans.items[p];
        if (master_plan_value(state->master, p) < TOLERANCE) {
            continue;
        }
        long other = best[plan->volunteer] - 1;
        if (other < 0 || state->plans.items[other].points < plan->points) {
            best[plan->volunteer] = (long)p + 1;
        }
    }
    for (size_t i = 0; i < state->volunteer_count; i++) {
        if (best[i] > 0) {
            chosen[best[i] - 1] = true;
            points += state->plans.items[best[i] - 1].points;
        }
    }
    if (!state->known || points > state->result->points) {
        status = take_answer(state, &state->plans, chosen, points, error);
    }
done:
    free(chosen);
    free(best);
    return status;
}

/* ---- listing ---- */

/* Every plan that a roster of this node with more points than the known one could use. */
static enum status list_gap(struct search_state *state, double gap, struct plan_list *plans, bool *complete,
                            struct error *error)
{
    *complete = true;
    for (size_t i = 0; i < state->volunteer_count; i++) {
        double best = 0;
        bool whole = true;
        struct plan_query query = {
            .threshold = state->volunteer_duals[i] - gap - TOLERANCE, .margin = gap + 3 * TOLERANCE, .most = 0};
        if (find_plans(state, i, &query, plans, &best, &whole, error) != STATUS_OK) {
            return error->status;
        }
        *complete = *complete && whole && plans->count <= MOST_LISTED;
        if (!*complete) {
            return STATUS_OK;
        }
    }
    return STATUS_OK;
}

/* Lists the gap when it is small enough, and settles the node by an integer program. */
static enum status settle(struct search_state *state, double bound, enum outcome *outcome, struct error *error)
{
    struct plan_list plans = {0};
    struct master_answer answer = {0};
    bool complete = false;
    enum status status = STATUS_OK;
    if (!state->known || !state->priced_out || !is_near(state, bound)) {
        return STATUS_OK;
    }
    status = list_gap(state, bound - (double)state->result->points - 1, &plans, &complete, error);
    for (size_t p = 0; status == STATUS_OK && p < state->result->plans.count; p++) {
        status = copy_plan(&state->result->plans.items[p], &plans, error);
    }
    if (status == STATUS_OK && complete) {
        status = choose(state, &plans, NODES_TO_SETTLE, &answer, error);
        state->result->columns += (long)plans.count;
    }
    if (status == STATUS_OK && complete && answer.optimal) {
        *outcome = OUTCOME_CLOSED;
    }
    plans_list_free(&plans);
    return status;
}

/* ---- the tree ---- */

static enum status add_node(struct search_state *state, long parent, const struct master_rule *rule, double bound,
                            struct error *error)
{
    if (buffer_grow((void **)&state->nodes, &state->node_capacity, state->node_count + 1, sizeof *state->nodes,
                    error) != STATUS_OK) {
        return error->status;
    }
    struct node node = {.parent = parent, .bound = bound, .open = true};
    if (rule != NULL) {
        node.rule = *rule;
    }
    state->nodes[state->node_count++] = node;
    return STATUS_OK;
}

static enum status gather_rules(struct search_state *state, long node, struct error *error)
{
    state->rule_count = 0;
    for (long at = node; state->nodes[at].parent >= 0; at = state->nodes[at].parent) {
        if (buffer_grow((void **)&state->rules, &state->rule_capacity, state->rule_count + 1, sizeof *state->rules,
                        error) != STATUS_OK) {
            return error->status;
        }
        state->rules[state->rule_count++] = state->nodes[at].rule;
    }
    return STATUS_OK;
}

static bool is_known_rule(const struct search_state *state, const struct master_rule *rule)
{
    for (size_t k = 0; k < state->rule_count; k++) {
        const struct master_rule *other = &state->rules[k];
        if (other->kind == rule->kind && other->row == rule->row && other->last == rule->last &&
            other->volunteer == rule->volunteer && other->stretch == rule->stretch) {
            return true;
        }
    }
    return false;
}

/*
 * The solution leaves no question, or only one that was answered already. When nothing that must be is missing it is a
 * roster. Otherwise its bound closes the node once it is priced out; should it not, the proof is given up.
 */
static enum status end_node(struct search_state *state, bool whole, double bound, enum outcome *outcome,
                            struct error *error)
{
    bool missing = master_missing(state->master) >= TOLERANCE;
    *outcome = state->priced_out || state->quick ? OUTCOME_CLOSED : OUTCOME_UNPRICED;
    if (whole && !missing) {
        return take_whole(state, error);
    }
    if (*outcome == OUTCOME_CLOSED && !state->quick && !is_settled(state, bound)) {
        *outcome = OUTCOME_STOPPED;
        state->spent = true;
    }
    return STATUS_OK;
}

static enum status split(struct search_state *state, long node, enum outcome *outcome, struct error *error)
{
    struct branching branching = {0};
    double bound = state->nodes[node].bound;
    enum status status = branching_choose(state->instance, state->master, state->spaces, &state->plans, state->rules,
                                          state->rule_count, &branching, error);
    if (status != STATUS_OK) {
        return status;
    }
    bool lost = state->quick && master_missing(state->master) >= TOLERANCE;
    bool stuck =
        !branching.whole && (is_known_rule(state, &branching.likely) || is_known_rule(state, &branching.other));
    if (branching.whole || lost || stuck) {
        return end_node(state, branching.whole, bound, outcome, error);
    }
    status = add_node(state, node, &branching.other, bound, error);
    return status == STATUS_OK ? add_node(state, node, &branching.likely, bound, error) : status;
}

/* Works on one node; it is closed, or split into the two last nodes of the list, or (stopped) still open. */
static enum status work(struct search_state *state, long node, enum outcome *outcome, struct error *error)
{
    double bound = state->nodes[node].bound;
    enum status status = gather_rules(state, node, error);
    if (status == STATUS_OK) {
        status = master_restrict(state->master, state->spaces, &state->plans, state->rules, state->rule_count,
                                 state->penalty, error);
    }
    state->exact = node == 0;
    *outcome = OUTCOME_UNPRICED;
    while (status == STATUS_OK && *outcome == OUTCOME_UNPRICED) {
        status = generate(state, &bound, outcome, error);
        state->nodes[node].bound = bound;
        if (status == STATUS_OK && *outcome == OUTCOME_OPEN) {
            status = settle(state, bound, outcome, error);
        }
        if (status == STATUS_OK && *outcome == OUTCOME_OPEN) {
            status = split(state, node, outcome, error);
        }
        state->exact = true;
    }
    if (node == 0) {
        /* no roster can gain more than this by leaving out what must be */
        state->penalty = 20 * (state->objective - (double)state->result->points) + 1000;
    }
    state->nodes[node].open = status != STATUS_OK || *outcome == OUTCOME_STOPPED;
    return status;
}

/* The open node with the greatest bound (the youngest of several), -1 when none can hold a better roster. */
static long best_node(struct search_state *state)
{
    long best = -1;
    for (size_t n = 0; n < state->node_count; n++) {
        struct node *node = &state->nodes[n];
        if (node->open && is_settled(state, node->bound)) {
            node->open = false;
        }
        if (node->open && (best < 0 || node->bound >= state->nodes[best].bound)) {
            best = (long)n;
        }
    }
    return best;
}

/* Straight down to a first roster, by quick pricing only; the tree is forgotten, the plans stay. */
static enum status dive(struct search_state *state, struct error *error)
{
    enum outcome outcome = OUTCOME_OPEN;
    enum status status = add_node(state, -1, NULL, HUGE_VAL, error);
    state->quick = true;
    while (status == STATUS_OK && outcome == OUTCOME_OPEN && !state->spent && !is_late(state) &&
           (long)state->node_count / 2 < state->limits->max_nodes) {
        status = work(state, (long)state->node_count - 1, &outcome, error);
        log_progress("%zu: %.0f .. %.0f", state->node_count / 2, (double)state->result->points, state->objective);
    }
    state->result->nodes += (long)state->node_count / 2;
    state->quick = false;
    state->node_count = 0;
    return status;
}

/*
 * A much better roster makes the root worth a new look: inside the smaller gap all plans may now be listed. The tree is
 * then begun again; its plans and the root's bound stay. False: go on.
 */
static bool begins_again(struct search_state *state, long worked)
{
    double gap = state->nodes[0].bound - (double)state->result->points;
    if (worked == 0) {
        state->root_gap = gap;
        return false;
    }
    return gap < state->root_gap / 2 && is_near(state, state->nodes[0].bound);
}

static enum status search_tree(struct search_state *state, struct error *error)
{
    long nodes = 0;
    enum status status = add_node(state, -1, NULL, HUGE_VAL, error);
    long node = 0;
    while (status == STATUS_OK && node >= 0 && !state->spent && !is_late(state)) {
        enum outcome outcome = OUTCOME_STOPPED;
        if (nodes++ >= state->limits->max_nodes) {
            state->spent = true;
            break;
        }
        status = work(state, node, &outcome, error);
        log_progress("%ld: %.0f .. %.0f", nodes, (double)state->result->points, state->nodes[0].bound);
        if (status == STATUS_OK && begins_again(state, node)) {
            double bound = state->nodes[0].bound;
            state->node_count = 0;
            status = add_node(state, -1, NULL, bound, error);
            node = 0;
            continue;
        }
        bool down = status == STATUS_OK && outcome == OUTCOME_OPEN;
        node = down ? (long)state->node_count - 1 : best_node(state);
    }
    state->result->nodes += nodes;
    return status;
}

static enum status run(struct search_state *state, const struct rounds *rounds, const struct plan_list *start,
                       struct error *error)
{
    struct master_answer answer = {0};
    enum status status = prepare(state, rounds, start, error);
    /* nothing at all is a roster, unless pins must be kept: then the start is one */
    state->known = start == NULL;
    if (status == STATUS_OK && start != NULL) {
        status = choose(state, &state->plans, state->limits->max_nodes, &answer, error);
    }
    if (status == STATUS_OK) {
        status = dive(state, error);
    }
    return status == STATUS_OK ? search_tree(state, error) : status;
}

static void finish(struct search_state *state, const struct rounds *rounds)
{
    struct search_result *result = state->result;
    long open = best_node(state);
    result->bound = open < 0 ? (double)result->points : state->nodes[open].bound;
    result->bound = rounds->complete ? result->bound : HUGE_VAL;
    bool proven = rounds->complete && result->bound - (double)result->points < 1;
    result->proof = proven ? PROOF_PROVEN : state->late ? PROOF_CLOCK : PROOF_WORK_LIMIT;
    result->columns += (long)state->plans.count;
    result->iterations = master_iterations(state->master);
}

static void state_free(struct search_state *state)
{
    for (size_t i = 0; state->spaces != NULL && i < state->volunteer_count; i++) {
        space_free(state->spaces[i]);
    }
    free(state->spaces);
    free(state->row_duals);
    free(state->volunteer_duals);
    free(state->priced);
    free(state->above);
    free(state->nodes);
    free(state->rules);
    free(state->forbidden);
    plans_list_free(&state->plans);
    master_free(state->master);
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
    state_free(&state);
    return status;
}
