/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/budget.h"

#include "core/buffer.h"
#include "core/text.h"
#include "matcher/fitting.h"
#include "matcher/search.h"
#include "matcher/suitable.h"

#include <stdlib.h>
#include <string.h>

/* ---- lines ---- */

static bool may_stay(const struct problem *problem, const struct problem_assignment *line)
{
    return !line->overruled && line->date >= problem->from && line->date <= problem->until &&
           suitable_rule_on(problem, line->volunteer, line->visit, line->date) == RULE_NONE;
}

static enum status find_lines(const struct problem *problem, struct budget *budget, struct error *error)
{
    *budget = (struct budget){.counts = calloc(problem->previous_count + 1, sizeof *budget->counts)};
    if (budget->counts == NULL) {
        return error_memory(error);
    }
    for (size_t l = 0; l < problem->previous_count; l++) {
        budget->counts[l] = may_stay(problem, &problem->previous[l]);
        budget->lines += budget->counts[l];
    }
    return STATUS_OK;
}

static bool stays(const struct problem *problem, const struct problem_assignment *line, const struct plan_list *plans)
{
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        for (size_t s = 0; plan->volunteer == line->volunteer && s < plan->count; s++) {
            const struct plan_stop *stop = &plan->stops[s];
            if (stop->visit == line->visit && problem->visits[stop->visit].options[stop->option].date == line->date) {
                return true;
            }
        }
    }
    return false;
}

static size_t count_changed(const struct problem *problem, const struct budget *budget, const struct plan_list *plans)
{
    size_t changed = 0;
    for (size_t l = 0; l < problem->previous_count; l++) {
        changed += budget->counts[l] && !stays(problem, &problem->previous[l], plans);
    }
    return changed;
}

/* ---- what is forced ---- */

/* Lines count from now on; no number of them makes up for a pin. */
static void count_lines(struct instance *instance, const struct budget *budget)
{
    instance->pin_weight = (int)budget->lines + 1;
    instance->kept_wanted *= budget->lines + 1;
    memcpy(instance->line_counts, budget->counts, instance->problem->previous_count * sizeof *budget->counts);
}

/* The days on which a visit may keep something: all days of a pin, that of a line. */
static uint64_t days_of(const struct pins *pins, const struct budget *budget, int volunteer, int visit)
{
    const struct problem *problem = pins->instance->problem;
    const struct problem_assignment *pin = problem_find_assignment(problem->pins, problem->pin_count, visit, volunteer);
    const struct problem_assignment *line =
        problem_find_assignment(problem->previous, problem->previous_count, visit, volunteer);
    uint64_t days = 0;
    if (pin != NULL && pins->rules[pin - problem->pins] == RULE_NONE) {
        return UINT64_MAX;
    }
    for (size_t o = 0;
         line != NULL && budget->counts[line - problem->previous] && o < problem->visits[visit].option_count; o++) {
        days |= problem->visits[visit].options[o].date == line->date ? UINT64_C(1) << o : 0;
    }
    return days;
}

/* The wish can be met, by nobody else; at visits for two anybody may be the second, but for who is replaced. */
static void allow_wish(const struct instance_wish *wish, struct instance *instance)
{
    const struct problem *problem = instance->problem;
    const struct problem_visit *what = &problem->visits[wish->visit];
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        uint64_t *options = &instance->options[i * problem->visit_count + (size_t)wish->visit];
        bool may_come = (int)i == wish->volunteer || (what->people > 1 && (int)i != wish->instead);
        for (size_t o = 0; o < what->option_count; o++) {
            *options &= may_come && what->options[o].date == wish->date ? UINT64_MAX : ~(UINT64_C(1) << o);
        }
    }
}

/* Leaves only what can keep a line or a pin, or meets the wish; at visits for two anybody may be the second. */
static void only_kept(const struct pins *pins, const struct budget *budget, struct instance *instance)
{
    const struct problem *problem = instance->problem;
    for (size_t v = 0; v < problem->visit_count; v++) {
        bool touched = false;
        if (instance->wish.points > 0 && (int)v == instance->wish.visit) {
            allow_wish(&instance->wish, instance);
            continue;
        }
        for (size_t i = 0; i < problem->volunteer_count; i++) {
            touched = touched || days_of(pins, budget, (int)i, (int)v) != 0;
        }
        for (size_t i = 0; i < problem->volunteer_count && !(touched && problem->visits[v].people > 1); i++) {
            instance->options[i * problem->visit_count + v] &= days_of(pins, budget, (int)i, (int)v);
        }
    }
}

/* ---- what is forced beside a wish ---- */

static bool is_allowed(const struct instance *instance, int volunteer, const struct plan_stop *stop)
{
    return (instance_options(instance, volunteer, stop->visit) >> stop->option & 1) != 0;
}

/* Does somebody come to the visit who may not any more? */
static bool is_broken(const struct instance *instance, const struct plan_list *plans, int visit)
{
    for (size_t p = 0; p < plans->count; p++) {
        for (size_t s = 0; s < plans->items[p].count; s++) {
            const struct plan_stop *stop = &plans->items[p].stops[s];
            if (stop->visit == visit && !is_allowed(instance, plans->items[p].volunteer, stop)) {
                return true;
            }
        }
    }
    return false;
}

/* Adds what the instance still allows of the plan. *usable: it can be so. */
static enum status add_stripped(const struct instance *instance, const struct plan_list *plans, const struct plan *plan,
                                struct plan_list *to, bool *usable, struct error *error)
{
    struct plan less = {0};
    bool *gone = calloc(plan->count + 1, sizeof *gone);
    if (gone == NULL) {
        return error_memory(error);
    }
    for (size_t s = 0; s < plan->count; s++) {
        gone[s] = is_broken(instance, plans, plan->stops[s].visit);
    }
    enum status status = fitting_strip(instance, plan, gone, &less, usable, error);
    status = status == STATUS_OK ? plans_list_copy(to, &less, error) : status;
    free(less.stops);
    free(gone);
    return status;
}

/* What the instance still allows of the plans. *usable: it can be so, and all pins hold. */
static enum status make_start(const struct instance *instance, const struct plan_list *plans, struct plan_list *start,
                              bool *usable, struct error *error)
{
    const struct problem *problem = instance->problem;
    enum status status = STATUS_OK;
    *usable = true;
    for (size_t p = 0; status == STATUS_OK && *usable && p < plans->count; p++) {
        status = add_stripped(instance, plans, &plans->items[p], start, usable, error);
    }
    for (size_t k = 0; k < problem->pin_count; k++) {
        *usable = *usable && !(instance->pin_kept[k] && is_broken(instance, plans, problem->pins[k].visit));
    }
    return status;
}

static enum status search_beside(const struct pins *pins, const struct search_limits *limits,
                                 const struct instance *instance, struct search_result *most, bool *usable,
                                 struct error *error)
{
    struct plan_list start = {0};
    enum status status = STATUS_OK;
    *usable = true;
    if (instance->wish.points == 0) {
        return search_best(instance, pins->have_start ? &pins->start : NULL, limits, most, error);
    }
    if (pins->suitable > 0) {
        status = make_start(instance, &pins->start, &start, usable, error);
    }
    if (status == STATUS_OK && *usable) {
        status = search_best(instance, pins->suitable > 0 ? &start : NULL, limits, most, error);
    }
    plans_list_free(&start);
    return status;
}

static enum status find_forced(const struct pins *pins, const struct search_limits *limits, struct budget *budget,
                               struct search_result *most, struct error *error)
{
    return budget_find_forced(pins, limits, budget, NULL, most, error);
}

enum status budget_find_forced(const struct pins *pins, const struct search_limits *limits, struct budget *budget,
                               const struct instance_wish *wish, struct search_result *most, struct error *error)
{
    const int64_t beside = wish == NULL ? 0 : wish->points;
    bool usable = false;
    struct instance *instance = NULL;
    struct search_limits own = *limits;
    own.explanation = NULL;
    own.leeway = NULL;
    own.near = NULL;
    enum status status = instance_make(pins->instance->problem, OBJECTIVE_LINES, &instance, error);
    if (status == STATUS_OK) {
        pins_demand(pins, instance);
        count_lines(instance, budget);
        if (wish != NULL) {
            instance->wish = *wish;
        }
        only_kept(pins, budget, instance);
        status = search_beside(pins, &own, instance, most, &usable, error);
    }
    if (status == STATUS_OK) {
        budget->possible = usable && most->points >= beside;
        budget->forced = budget->possible ? budget->lines - (size_t)(most->points - beside) : budget->lines;
        budget->unsure = !usable || most->proof != PROOF_PROVEN;
    }
    instance_free(instance);
    return status;
}

/* From now on the instance wants so many lines beside its pins, and the search begins with plans that keep them. */
static void demand(struct pins *pins, const struct budget *budget, size_t wanted, struct plan_list *start)
{
    struct instance *instance = pins->instance;
    count_lines(instance, budget);
    instance->kept_wanted += wanted;
    plans_list_free(&pins->start);
    pins->start = *start;
    pins->have_start = true;
    *start = (struct plan_list){0};
}

/* ---- the search ---- */

/* The first search knew no budget: its bound holds, its work was done. */
static void add_first(const struct search_result *first, struct search_result *result)
{
    result->bound = first->bound < result->bound ? first->bound : result->bound;
    result->columns += first->columns;
    result->nodes += first->nodes;
    result->iterations += first->iterations;
    if (result->bound - (double)result->points < 1) {
        result->proof = PROOF_PROVEN;
    } else if (first->proof == PROOF_CLOCK) {
        result->proof = PROOF_CLOCK;
    }
}

static bool is_kept_to(const struct problem *problem, const struct budget *budget)
{
    return budget->changed <= budget->forced + (size_t)problem->max_changes;
}

/* The search for what must change may have ended early; no more must change than does in some roster. */
static void trust_roster(struct budget *budget)
{
    budget->forced = budget->forced < budget->changed ? budget->forced : budget->changed;
}

static bool begins_at_last(const struct problem *problem)
{
    return problem->volunteer_count > COLUMNS_TREE && problem->previous_count > 0;
}

/* What stays and would not have stayed without the budget. */
static enum status find_held(const struct problem *problem, const struct plan_list *without,
                             const struct plan_list *within, struct budget *budget, struct error *error)
{
    budget->held = calloc(problem->previous_count + 1, sizeof *budget->held);
    if (budget->held == NULL) {
        return error_memory(error);
    }
    for (size_t l = 0; l < problem->previous_count; l++) {
        const struct problem_assignment *line = &problem->previous[l];
        budget->held[l] = budget->counts[l] && !stays(problem, line, without) && stays(problem, line, within);
    }
    return STATUS_OK;
}

/* Once more, with the row. */
static enum status search_within(struct pins *pins, const struct search_limits *limits, struct plan_list *start,
                                 struct search_result *result, struct budget *budget, struct error *error)
{
    const struct problem *problem = pins->instance->problem;
    struct search_result first = *result;
    *result = (struct search_result){0};
    demand(pins, budget, budget->lines - budget->forced - (size_t)problem->max_changes, start);
    if (limits->explanation != NULL) {
        explanation_clear(limits->explanation);
    }
    if (limits->near != NULL) {
        plans_list_free(limits->near);
    }
    struct search_limits own = *limits;
    own.leeway = budget_is_plain(pins) ? limits->leeway : NULL;
    budget->binds = true;
    enum status status = search_best(pins->instance, &pins->start, &own, result, error);
    if (status == STATUS_OK) {
        add_first(&first, result);
        budget->changed = count_changed(problem, budget, &result->plans);
        trust_roster(budget);
        status = find_held(problem, &first.plans, &result->plans, budget, error);
    }
    plans_list_free(&first.plans);
    return status;
}

/* The search itself, without the budget. A large city, whose best roster is not sought to the end, begins at the roster
 * sent last: most of it is good, and better than what is found from nothing in the same time. */
static enum status search_freely(const struct pins *pins, const struct search_limits *limits,
                                 const struct budget *budget, const struct search_result *most,
                                 struct search_result *result, struct error *error)
{
    const struct plan_list *start = pins->have_start ? &pins->start : NULL;
    struct search_limits own = *limits;
    own.leeway = NULL;
    return search_best(pins->instance,
                       begins_at_last(pins->instance->problem) && budget->lines > 0 ? &most->plans : start, &own,
                       result, error);
}

enum status budget_search(struct pins *pins, const struct search_limits *limits, struct search_result *result,
                          struct budget *budget, struct error *error)
{
    const struct problem *problem = pins->instance->problem;
    struct search_result most = {0};
    bool asked = begins_at_last(problem);
    enum status status = find_lines(problem, budget, error);
    if (status == STATUS_OK && asked && budget->lines > 0) {
        status = find_forced(pins, limits, budget, &most, error);
    }
    if (status == STATUS_OK) {
        status = search_freely(pins, limits, budget, &most, result, error);
    }
    if (status != STATUS_OK || !problem->has_budget) {
        goto done;
    }
    budget->changed = count_changed(problem, budget, &result->plans);
    trust_roster(budget);
    if (!is_kept_to(problem, budget) && !asked) {
        status = find_forced(pins, limits, budget, &most, error);
        trust_roster(budget);
    }
    if (status == STATUS_OK && !is_kept_to(problem, budget)) {
        status = search_within(pins, limits, &most.plans, result, budget, error);
    }
done:
    plans_list_free(&most.plans);
    return status;
}

enum status budget_demand(struct pins *pins, const struct search_limits *limits, struct error *error)
{
    const struct problem *problem = pins->instance->problem;
    struct search_result most = {0};
    struct budget budget = {0};
    if (!problem->has_budget) {
        return STATUS_OK;
    }
    enum status status = find_lines(problem, &budget, error);
    if (status == STATUS_OK && budget.lines > (size_t)problem->max_changes) {
        status = find_forced(pins, limits, &budget, &most, error);
    }
    if (status == STATUS_OK && budget.lines > budget.forced + (size_t)problem->max_changes) {
        demand(pins, &budget, budget.lines - budget.forced - (size_t)problem->max_changes, &most.plans);
    }
    plans_list_free(&most.plans);
    budget_free(&budget);
    return status;
}

bool budget_is_plain(const struct pins *pins)
{
    return pins->most == pins->suitable;
}

void budget_free(struct budget *budget)
{
    free(budget->counts);
    free(budget->held);
    *budget = (struct budget){0};
}

enum status budget_tell_held(const struct budget *budget, const struct problem *problem,
                             struct explanation *explanation, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t l = 0; status == STATUS_OK && budget->held != NULL && l < problem->previous_count; l++) {
        const struct problem_assignment *line = &problem->previous[l];
        if (!budget->held[l]) {
            continue;
        }
        status = buffer_grow((void **)&explanation->held, &explanation->held_capacity, explanation->held_count + 1,
                             sizeof *explanation->held, error);
        if (status == STATUS_OK) {
            struct held_line *held = &explanation->held[explanation->held_count++];
            (void)text_copy(held->visit, sizeof held->visit, problem->visits[line->visit].id);
            (void)text_copy(held->volunteer, sizeof held->volunteer, problem->volunteers[line->volunteer].id);
            held->date = line->date;
        }
    }
    return status;
}
