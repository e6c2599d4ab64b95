/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/resolve.h"

#include "matcher/branching.h"
#include "matcher/restriction.h"

#include <math.h>
#include <stdlib.h>

static const double TOLERANCE = 1e-6;
/* Columns that lose more than this stand in no roster worth trying. */
static const double NEAR = 15;
/* Gaps, in points, that listing may close. */
static const double WORTH_LISTING = 100;

enum {
    MOST_ITERATIONS = 30000, /* of the simplex, in all questions */
    MORE_ITERATIONS = 2500,  /* for each of them whose answer was exact */
    MOST_NODES = 16,         /* of a small search tree, a question, */
    MOST_OPEN = 5,           /* of which so many more may stay open than were closed */
    MOST_PLANS = 3,          /* columns a question, for each that is there where the questions begin */
    MOST_LISTED = 8000,
    MOST_SPLITS = 4,       /* of starts, a question */
    NODES = 60,            /* of an integer program over the columns, */
    NODES_TO_SETTLE = 200, /* and over all plans inside the gap */
    MOST_FAILURES = 30     /* of listing, after which it is left */
};

/* The question that the solution leaves open, as two rules. False: there is none that would help. */
static enum status find_branching(struct resolve *resolve, int64_t points, struct branching *branching, bool *found,
                                  struct error *error)
{
    const struct branching_ground ground = {.instance = resolve->ground->instance,
                                            .master = resolve->ground->columns->master,
                                            .plans = &resolve->ground->columns->plans,
                                            .rules = &resolve->ground->rules,
                                            .penalty = QUESTION_PENALTY,
                                            .objective = resolve->ground->columns->objective,
                                            .points = (double)points};
    enum status status = branching_choose(&ground, branching, error);
    *found = status == STATUS_OK && !branching->whole && !branching->stuck;
    return status;
}

/* All plans priced out below the first `length` rules of the way and perhaps one more. */
static enum status price_out(struct resolve *resolve, size_t length, const struct rules_item *more,
                             struct resolve_reach *reach, struct error *error)
{
    struct columns *columns = resolve->ground->columns;
    enum status status = STATUS_OK;
    *reach = (struct resolve_reach){.bound = HUGE_VAL};
    resolve->ground->rules.count = 0;
    for (size_t k = 0; status == STATUS_OK && k < length; k++) {
        status = question_demand(resolve->ground, resolve->way[k], error);
    }
    status = status == STATUS_OK && more != NULL ? question_demand(resolve->ground, *more, error) : status;
    if (status == STATUS_OK) {
        status = restriction_set(columns->master, &columns->plans, &resolve->ground->rules, QUESTION_PENALTY, error);
    }
    if (status == STATUS_OK) {
        status = columns_generate(columns, COLUMNS_EXACT, -HUGE_VAL, &reach->bound, error);
    }
    reach->asked = reach->bound < HUGE_VAL ? columns->asked_bound : HUGE_VAL;
    reach->keep = columns->asked_keep < 0 ? -columns->asked_keep : 0;
    return status;
}

/* What no roster of the node exceeds in the question at hand. */
static double most_of(const struct resolve *resolve, const struct resolve_reach *reach)
{
    return resolve->less == 0 ? reach->bound : reach->asked + reach->keep * (double)resolve->less;
}

/* The same of all rosters that leave the way. */
static double most_elsewhere(const struct resolve *resolve)
{
    double most = -HUGE_VAL;
    for (size_t k = 0; k < resolve->length; k++) {
        most = fmax(most, most_of(resolve, &resolve->aside_reach[k]));
    }
    return most;
}

/* One step further on the way, to the side where more may be found. */
static enum status go_further(struct resolve *resolve, const struct branching *branching, struct error *error)
{
    const struct rules_item sides[] = {branching->likely, branching->other};
    struct resolve_reach reach[2] = {0};
    enum status status = price_out(resolve, resolve->length, &sides[1], &reach[1], error);
    status = status == STATUS_OK ? price_out(resolve, resolve->length, &sides[0], &reach[0], error) : status;
    const int better = reach[1].bound > reach[0].bound ? 1 : 0;
    const size_t at = resolve->length++;
    resolve->way[at] = sides[better];
    resolve->aside[at] = sides[1 - better];
    resolve->aside_reach[at] = reach[1 - better];
    resolve->reach = reach[better];
    return status == STATUS_OK && better == 1 ? price_out(resolve, resolve->length, NULL, &resolve->reach, error)
                                              : status;
}

/* Where the root has a gap, the way to where there is none, if it is short and nothing better may lie aside. */
static enum status find_way(struct resolve *resolve, struct error *error)
{
    const int64_t points = resolve->ground->best->points;
    const double enough = (double)points + 1 - TOLERANCE;
    enum status status = STATUS_OK;
    bool found = true;
    while (status == STATUS_OK && found && resolve->reach.bound >= enough && most_elsewhere(resolve) < enough &&
           resolve->length < RESOLVE_DEPTH && !question_is_late(resolve->ground)) {
        struct branching branching = {0};
        status = find_branching(resolve, points, &branching, &found, error);
        status = status == STATUS_OK && found ? go_further(resolve, &branching, error) : status;
    }
    if (status == STATUS_OK && resolve->length > 0 &&
        (resolve->reach.bound >= enough || most_elsewhere(resolve) >= enough)) {
        resolve->length = 0;
        status = price_out(resolve, 0, NULL, &resolve->reach, error);
    }
    return status;
}

enum status resolve_begin(struct resolve *resolve, struct question_ground *ground, bool *ready, struct error *error)
{
    struct columns *columns = ground->columns;
    *resolve = (struct resolve){.ground = ground};
    columns->rules = &ground->rules;
    columns->closed = NULL;
    columns->resting = NULL;
    columns->spent = false;
    columns->may_forget = true;
    enum status status = price_out(resolve, 0, NULL, &resolve->reach, error);
    status = status == STATUS_OK && columns->priced_out ? find_way(resolve, error) : status;
    columns->may_forget = false;
    resolve->iterations = master_iterations(columns->master);
    resolve->plans = columns->plans.count;
    for (size_t p = 0; status == STATUS_OK && p < columns->plans.count; p++) {
        if (master_plan_reduced(columns->master, p) > -NEAR) {
            status = plans_list_copy(&ground->near, &columns->plans.items[p], error);
        }
    }
    *ready = status == STATUS_OK && columns->priced_out && !question_is_late(ground);
    return status == STATUS_OK ? master_remember(columns->master, error) : status;
}

void resolve_keep(struct resolve *resolve, size_t usual, size_t wanted)
{
    resolve->less = usual > wanted ? usual - wanted : 0;
}

double resolve_most(const struct resolve *resolve, const struct question *question)
{
    /* the least price is that of the duals asked about last */
    const struct resolve_reach *reach = &resolve->reach;
    const double least = reach->asked + reach->keep * (double)resolve->less - question->least;
    return fmax(fmin(most_of(resolve, reach), least), most_elsewhere(resolve));
}

/* Back to where the questions begin. The columns that were added since help with the next question, until there are too
 * many. */
static enum status return_to_begin(struct resolve *resolve, struct error *error)
{
    struct columns *columns = resolve->ground->columns;
    bool *keep = calloc(columns->plans.count + 1, sizeof *keep);
    if (keep == NULL) {
        return error_memory(error);
    }
    const bool too_many = columns->plans.count > MOST_PLANS * resolve->plans;
    const size_t stay = too_many ? resolve->plans : columns->plans.count;
    for (size_t p = 0; p < stay; p++) {
        keep[p] = true;
    }
    enum status status = master_drop(columns->master, keep, error);
    for (; status == STATUS_OK && columns->plans.count > stay; columns->plans.count--) {
        free(columns->plans.items[columns->plans.count - 1].stops);
    }
    free(keep);
    if (status == STATUS_OK) {
        master_return(columns->master);
    }
    return status;
}

/* The columns that are near enough: of who follows one plan in the linear program's solution, only that one. */
static enum status copy_near(const struct resolve *resolve, struct plan_list *near, struct error *error)
{
    const struct columns *columns = resolve->ground->columns;
    enum status status = STATUS_OK;
    bool *settled = calloc(resolve->ground->problem->volunteer_count + 1, sizeof *settled);
    if (settled == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < columns->plans.count; p++) {
        const int volunteer = columns->plans.items[p].volunteer;
        settled[volunteer] = settled[volunteer] || master_plan_value(columns->master, p) > 1 - TOLERANCE;
    }
    for (size_t p = 0; status == STATUS_OK && p < columns->plans.count; p++) {
        const struct plan *plan = &columns->plans.items[p];
        const bool open = !settled[plan->volunteer] || master_plan_value(columns->master, p) > 1 - TOLERANCE;
        if (open && master_plan_reduced(columns->master, p) > -NEAR) {
            status = plans_list_copy(near, plan, error);
        }
    }
    free(settled);
    return status;
}

/* The best roster of the columns that are near enough. */
static enum status take_near(struct resolve *resolve, const struct question *question, struct settled *answer,
                             struct timing_break *broken, struct error *error)
{
    struct plan_list near = {0};
    bool optimal = false;
    enum status status = copy_near(resolve, &near, error);
    for (size_t p = 0; status == STATUS_OK && p < resolve->ground->best->plans.count; p++) {
        status = plans_list_copy(&near, &resolve->ground->best->plans.items[p], error);
    }
    if (status == STATUS_OK) {
        status = settled_choose(resolve->ground, resolve->ground->columns, question, &near, NODES, answer, &optimal,
                                broken, error);
    }
    plans_list_free(&near);
    return status;
}

static bool may_list(const struct resolve *resolve, double bound, const struct settled *answer)
{
    return answer->best.known && resolve->ground->columns->priced_out && resolve->failures < MOST_FAILURES &&
           bound - (double)answer->best.points < WORTH_LISTING;
}

/* All plans inside the gap, and one integer program over them. */
static enum status list_gap(struct resolve *resolve, const struct question *question, double bound,
                            struct settled *answer, struct timing_break *broken, struct error *error)
{
    struct plan_list plans = {0};
    bool complete = false;
    bool optimal = false;
    if (!may_list(resolve, bound, answer)) {
        return STATUS_OK;
    }
    enum status status =
        columns_list(resolve->ground->columns, (double)answer->best.points, MOST_LISTED, &plans, &complete, error);
    resolve->failures += !complete;
    if (status == STATUS_OK && complete) {
        status = settled_choose(resolve->ground, resolve->ground->columns, question, &plans, NODES_TO_SETTLE, answer,
                                &optimal, broken, error);
        answer->exact = status == STATUS_OK && optimal;
    }
    plans_list_free(&plans);
    return status;
}

/* A roster from the columns, and whether it is the best one. *again: the starts of a visit for two had to be told apart
 * better. */
static enum status take_best(struct resolve *resolve, const struct question *question, double bound,
                             struct settled *answer, bool *again, struct error *error)
{
    struct timing_break broken = {.visit = -1};
    enum status status = settled_take_solution(resolve->ground, question, answer, error);
    /* inside a small gap listing finds what there is */
    const bool lists = may_list(resolve, bound, answer) && bound - (double)answer->best.points < NEAR;
    answer->exact = settled_is_exact(answer, bound);
    if (status == STATUS_OK && !answer->exact && !lists) {
        status = take_near(resolve, question, answer, &broken, error);
        answer->exact = settled_is_exact(answer, bound);
    }
    if (status == STATUS_OK && !answer->exact && broken.visit < 0) {
        status = list_gap(resolve, question, bound, answer, &broken, error);
    }
    *again = status == STATUS_OK && !answer->exact && broken.visit >= 0;
    return *again ? columns_split(resolve->ground->columns, broken.visit, broken.row, true, error) : status;
}

bool resolve_is_left(const struct resolve *resolve)
{
    return master_iterations(resolve->ground->columns->master) - resolve->iterations <
           MOST_ITERATIONS + MORE_ITERATIONS * (long)resolve->exact;
}

/* The best roster that keeps to the rules, which has no more points than the bound, if the answer is not as good.
 * answer->exact: it is as good, or was made so, or nothing keeps to the rules. *open: the linear program's solution is
 * worth branching on. */
static enum status solve_once(struct resolve *resolve, const struct question *question, double bound,
                              struct settled *answer, bool *open, struct error *error)
{
    struct columns *columns = resolve->ground->columns;
    bool again = true;
    *open = false;
    answer->exact = false;
    enum status status =
        restriction_set(columns->master, &columns->plans, &resolve->ground->rules, QUESTION_PENALTY, error);
    for (int round = 0; status == STATUS_OK && again && round < MOST_SPLITS; round++) {
        double enough = answer->best.known ? (double)answer->best.points + 1 - TOLERANCE : -HUGE_VAL;
        again = false;
        status = columns_generate(columns, COLUMNS_EXACT, enough, &bound, error);
        const bool missing = status == STATUS_OK && master_missing(columns->master) > TOLERANCE;
        answer->exact = status == STATUS_OK && ((missing && columns->priced_out) || settled_is_exact(answer, bound));
        if (status != STATUS_OK || answer->exact || missing || question_is_late(resolve->ground)) {
            return status;
        }
        status = take_best(resolve, question, bound, answer, &again, error);
    }
    *open = status == STATUS_OK && !answer->exact && !again && columns->priced_out && answer->best.known;
    return status;
}

/*
 * A small tree below what settles the question, depth first: each node demands what its ancestors do and one thing
 * more. The answer is exact when all nodes are closed: by their bound, or by listing. `left`: the nodes to come, each
 * with the number of things that its parent demands of this tree.
 */
static enum status solve_tree(struct resolve *resolve, const struct question *question, double bound,
                              struct settled *answer, struct error *error)
{
    struct {
        struct rules_item rule;
        size_t depth;
    } left[2 * MOST_NODES + 2];
    const size_t base = resolve->ground->rules.count;
    size_t count = 0;
    size_t depth = 0;
    bool closed = false;
    enum status status = STATUS_OK;
    for (int node = 0; status == STATUS_OK && node < MOST_NODES; node++) {
        struct branching branching = {0};
        bool open = false;
        status = solve_once(resolve, question, bound, answer, &open, error);
        closed = answer->exact;
        if (status == STATUS_OK && open && resolve->open < MOST_OPEN && resolve_is_left(resolve) &&
            !question_is_late(resolve->ground)) {
            status = find_branching(resolve, answer->best.points, &branching, &closed, error);
        }
        if (status == STATUS_OK && !answer->exact && closed) {
            left[count].depth = depth;
            left[count++].rule = branching.other;
            left[count].depth = depth;
            left[count++].rule = branching.likely;
        }
        if (status != STATUS_OK || !closed || count == 0) {
            break;
        }
        closed = false;
        depth = left[--count].depth + 1;
        resolve->ground->rules.count = base + depth - 1;
        status = question_demand(resolve->ground, left[count].rule, error);
    }
    if (resolve->ground->rules.count > base) {
        resolve->open += closed ? -1 : 1;
    }
    resolve->ground->rules.count = base;
    answer->exact = status == STATUS_OK && closed;
    return status;
}

/* Demands the first rules of the way, and perhaps one more, beside what settles the question; solved from there on. */
static enum status solve_below(struct resolve *resolve, const struct question *question, size_t length,
                               const struct rules_item *more, double bound, struct settled *answer, struct error *error)
{
    const size_t base = resolve->ground->rules.count;
    enum status status = STATUS_OK;
    for (size_t k = 0; status == STATUS_OK && k < length; k++) {
        status = question_demand(resolve->ground, resolve->way[k], error);
    }
    status = status == STATUS_OK && more != NULL ? question_demand(resolve->ground, *more, error) : status;
    status = status == STATUS_OK ? solve_tree(resolve, question, bound, answer, error) : status;
    resolve->ground->rules.count = base;
    return status;
}

/* At the end of the way, and then aside, wherever there may be better. */
static enum status solve_all(struct resolve *resolve, const struct question *question, struct settled *answer,
                             struct error *error)
{
    enum status status =
        solve_below(resolve, question, resolve->length, NULL, most_of(resolve, &resolve->reach), answer, error);
    for (size_t k = 0; status == STATUS_OK && answer->exact && k < resolve->length; k++) {
        const double most = most_of(resolve, &resolve->aside_reach[k]);
        if (!settled_is_exact(answer, most)) {
            status = solve_below(resolve, question, k, &resolve->aside[k], most, answer, error);
        }
    }
    resolve->exact += answer->exact ? 1 : 0;
    return status;
}

enum status resolve_question(struct resolve *resolve, const struct question *question, struct settled *answer,
                             struct error *error)
{
    struct columns *columns = resolve->ground->columns;
    enum status status = return_to_begin(resolve, error);
    columns->rules = &resolve->ground->rules;
    columns->spent = false;
    for (size_t p = 0; status == STATUS_OK && p < question->plans.count; p++) {
        status = rules_allow(&resolve->ground->rules, &question->plans.items[p])
                     ? plans_list_copy(&columns->plans, &question->plans.items[p], error)
                     : STATUS_OK;
    }
    for (size_t p = 0; status == STATUS_OK && p < answer->best.plans.count; p++) {
        status = plans_list_copy(&columns->plans, &answer->best.plans.items[p], error);
    }
    if (status == STATUS_OK) {
        status = master_add(columns->master, &columns->plans, error);
    }
    return status == STATUS_OK ? solve_all(resolve, question, answer, error) : status;
}
