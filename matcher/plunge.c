/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/plunge.h"

#include "matcher/dive.h"
#include "matcher/nodes.h"
#include "matcher/refine.h"
#include "matcher/restriction.h"
#include "matcher/separation.h"

#include <math.h>
#include <stdlib.h>

static const double TOLERANCE = 1e-6;
/* Points for what was answered and cannot be; more than any few visits bring. */
static const double PENALTY = 50000;
/* Points: an answer that costs more is as good as impossible. */
static const double FAR_DOWN = 1000;
/* Points of the linear program above the incumbent that promise a better roster; of many volunteers this part of theirs
 * is not worth the time. */
static const double PROMISING = 0.5;
static const double PROMISING_PART = 4e-6;

/* Cuts that bring the root down by less than this many points are the last ones. */
static const double LEAST_CUT = 3;

enum {
    REFINE_ROUNDS = 5,
    CUT_ROUNDS = 8,
    DIVE_EVERY = 20 /* nodes: they may be far from a roster yet */
};

struct plunge {
    struct columns *columns;
    struct incumbent *incumbent;
    struct nodes nodes;
    struct rules rules; /* of the node at work */
    int since, most;    /* nodes so far, and at most */
};

static double enough(const struct plunge *plunge)
{
    const double points = (double)plunge->incumbent->points;
    return plunge->incumbent->known ? points + fmax(PROMISING, PROMISING_PART * fabs(points)) : -HUGE_VAL;
}

/* Solves the node's linear program, as far as wide looks tell, and lets those come together who can. */
static enum status solve(struct plunge *plunge, long node, struct error *error)
{
    struct columns *columns = plunge->columns;
    size_t splits = 1;
    enum status status = nodes_rules(&plunge->nodes, node, &plunge->rules, error);
    for (int round = 0; status == STATUS_OK && splits > 0 && round < REFINE_ROUNDS; round++) {
        double bound = HUGE_VAL;
        status = restriction_set(columns->master, &columns->plans, &plunge->rules, PENALTY, error);
        if (status == STATUS_OK) {
            status = columns_generate(columns, COLUMNS_WIDE, -HUGE_VAL, &bound, error);
        }
        if (status == STATUS_OK) {
            status = refine_run(columns, &splits, error);
        }
    }
    if (status == STATUS_OK && splits > 0) {
        status = restriction_set(columns->master, &columns->plans, &plunge->rules, PENALTY, error);
        status = status == STATUS_OK ? master_solve(columns->master, &columns->objective, error) : status;
    }
    plunge->nodes.items[node].bound = fmin(plunge->nodes.items[node].bound, columns->objective);
    return status;
}

/* Brings the root nearer to whole plans. */
static enum status cut(struct plunge *plunge, struct error *error)
{
    struct columns *columns = plunge->columns;
    double before = HUGE_VAL;
    size_t added = 1;
    enum status status = STATUS_OK;
    for (int round = 0; status == STATUS_OK && round < CUT_ROUNDS && columns->objective < before - LEAST_CUT; round++) {
        before = columns->objective;
        status = separation_run(columns->instance, columns->master, &columns->plans, &added, error);
        if (status != STATUS_OK || added == 0 || columns->late) {
            break;
        }
        status = solve(plunge, 0, error);
    }
    return status;
}

/* The solution leaves no question: it is a roster, unless times do not agree. Then they are told apart, and the node
 * stays open. */
static enum status take(struct plunge *plunge, long node, struct error *error)
{
    struct columns *columns = plunge->columns;
    struct timing_break broken = {.visit = -1};
    enum status status = incumbent_take_solution(plunge->incumbent, columns, &broken, error);
    if (status != STATUS_OK || broken.visit < 0 || master_spans(columns->master)->first[broken.row] == broken.row) {
        return status;
    }
    plunge->nodes.items[node].open = true;
    return columns_split(columns, broken.visit, broken.row, true, error);
}

/* What to ask next; or the end of the node. */
static enum status ask(struct plunge *plunge, long node, struct error *error)
{
    const struct columns *columns = plunge->columns;
    const double objective = columns->objective;
    struct branching branching = {0};
    const struct branching_ground ground = {.instance = columns->instance,
                                            .master = columns->master,
                                            .plans = &columns->plans,
                                            .rules = &plunge->rules,
                                            .penalty = PENALTY,
                                            .objective = objective,
                                            .points = fmax(enough(plunge), objective - FAR_DOWN)};
    enum status status = branching_choose(&ground, &branching, error);
    if (status == STATUS_OK && (branching.whole || branching.stuck)) {
        return take(plunge, node, error);
    }
    return status == STATUS_OK ? nodes_split(&plunge->nodes, node, &branching, objective, error) : status;
}

/* From the node down to a roster at once, and back to its solution. What seems far on the way the tree needs yet. */
static enum status dive(struct plunge *plunge, long node, struct error *error)
{
    struct columns *columns = plunge->columns;
    const bool may_forget = columns->may_forget;
    enum status status = solve(plunge, node, error);
    columns->may_forget = false;
    status = status == STATUS_OK ? master_remember(columns->master, error) : status;
    status = status == STATUS_OK ? dive_from(columns, &plunge->rules, plunge->incumbent, error) : status;
    columns->may_forget = may_forget;
    if (status == STATUS_OK) {
        master_return(columns->master);
    }
    return status;
}

static enum status work(struct plunge *plunge, long node, struct error *error)
{
    struct columns *columns = plunge->columns;
    enum status status = solve(plunge, node, error);
    status = status == STATUS_OK && node == 0 ? cut(plunge, error) : status;
    plunge->nodes.items[node].open = false;
    if (status != STATUS_OK || columns_have_stopped(columns) || master_missing(columns->master) > TOLERANCE ||
        columns->objective < enough(plunge)) {
        return status;
    }
    status = ask(plunge, node, error);
    plunge->since++;
    const bool now = plunge->since % DIVE_EVERY == 0 || plunge->since == plunge->most;
    return status == STATUS_OK && now ? dive(plunge, node, error) : status;
}

enum status plunge_run(struct columns *columns, int most, struct incumbent *incumbent, struct error *error)
{
    const struct rules none = {0};
    const struct rules *before = columns->rules;
    struct plunge plunge = {.columns = columns, .incumbent = incumbent, .most = most};
    enum status status = nodes_begin(&plunge.nodes, columns->objective, error);
    columns->rules = &plunge.rules;
    long node = 0;
    for (int n = 0; status == STATUS_OK && n < most && node >= 0 && !columns_have_stopped(columns); n++) {
        status = work(&plunge, node, error);
        nodes_close(&plunge.nodes, enough(&plunge));
        node = nodes_next(&plunge.nodes, (double)incumbent->points);
    }
    columns->rules = before;
    if (status == STATUS_OK) {
        status = restriction_set(columns->master, &columns->plans, &none, 0, error);
    }
    nodes_free(&plunge.nodes);
    free(plunge.rules.items);
    return status;
}
