/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/budget.h"

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

/* Leaves only what can keep a line or a pin; at visits for two anybody may be the second. */
static void only_kept(const struct pins *pins, const struct budget *budget, struct instance *instance)
{
    const struct problem *problem = instance->problem;
    for (size_t v = 0; v < problem->visit_count; v++) {
        bool touched = false;
        for (size_t i = 0; i < problem->volunteer_count; i++) {
            touched = touched || days_of(pins, budget, (int)i, (int)v) != 0;
        }
        for (size_t i = 0; i < problem->volunteer_count && !(touched && problem->visits[v].people > 1); i++) {
            instance->options[i * problem->visit_count + v] &= days_of(pins, budget, (int)i, (int)v);
        }
    }
}

/* How many lines must change, and plans in which no others do. */
static enum status find_forced(const struct pins *pins, const struct search_limits *limits, struct budget *budget,
                               struct search_result *most, struct error *error)
{
    struct instance *instance = NULL;
    struct search_limits own = *limits;
    own.explanation = NULL;
    enum status status = instance_make(pins->instance->problem, OBJECTIVE_LINES, &instance, error);
    if (status == STATUS_OK) {
        pins_demand(pins, instance);
        count_lines(instance, budget);
        only_kept(pins, budget, instance);
        status = search_best(instance, pins->have_start ? &pins->start : NULL, &own, most, error);
    }
    if (status == STATUS_OK) {
        budget->forced = budget->lines - (size_t)most->points;
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
    budget->binds = true;
    enum status status = search_best(pins->instance, &pins->start, limits, result, error);
    if (status == STATUS_OK) {
        add_first(&first, result);
        budget->changed = count_changed(problem, budget, &result->plans);
    }
    plans_list_free(&first.plans);
    return status;
}

enum status budget_search(struct pins *pins, const struct search_limits *limits, struct search_result *result,
                          struct budget *budget, struct error *error)
{
    const struct problem *problem = pins->instance->problem;
    struct search_result most = {0};
    *budget = (struct budget){0};
    enum status status = search_best(pins->instance, pins->have_start ? &pins->start : NULL, limits, result, error);
    if (status != STATUS_OK || !problem->has_budget) {
        return status;
    }
    status = find_lines(problem, budget, error);
    if (status == STATUS_OK) {
        budget->changed = count_changed(problem, budget, &result->plans);
    }
    if (status == STATUS_OK && !is_kept_to(problem, budget)) {
        status = find_forced(pins, limits, budget, &most, error);
    }
    if (status == STATUS_OK && !is_kept_to(problem, budget)) {
        status = search_within(pins, limits, &most.plans, result, budget, error);
    }
    plans_list_free(&most.plans);
    return status;
}

enum status budget_demand(struct pins *pins, const struct search_limits *limits, struct error *error)
{
    const struct problem *problem = pins->instance->problem;
    struct search_result most = {0};
    struct budget budget = {0};
    enum status status = problem->has_budget ? find_lines(problem, &budget, error) : STATUS_OK;
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

void budget_free(struct budget *budget)
{
    free(budget->counts);
    *budget = (struct budget){0};
}

/* ---- alternatives ---- */

static bool is_line(const struct problem *problem, const struct problem_assignment *line, const char *visit,
                    const char *volunteer, int32_t date)
{
    return line->date == date && strcmp(problem->visits[line->visit].id, visit) == 0 &&
           strcmp(problem->volunteers[line->volunteer].id, volunteer) == 0;
}

/* Does the line stay in the alternative? stayed: in the roster. */
static bool stays_in(const struct problem *problem, const struct problem_assignment *line, bool stayed,
                     const struct alternative *alternative)
{
    for (size_t c = 0; c < alternative->change_count; c++) {
        const struct alternative_change *change = &alternative->changes[c];
        stayed = stayed && !is_line(problem, line, change->visit, change->from, change->from_date);
        stayed = stayed || is_line(problem, line, change->visit, change->to, change->to_date);
    }
    return stayed;
}

/* Would the alternative keep to the budget, once it is decided that its visit is served so? The lines of that visit
 * count no more then, and each of them may have been one that was forced. */
static bool is_allowed(const struct problem *problem, const struct budget *budget, const bool *stayed,
                       const struct alternative *alternative)
{
    size_t changed = 0;
    size_t own = 0;
    for (size_t l = 0; l < problem->previous_count; l++) {
        const struct problem_assignment *line = &problem->previous[l];
        if (!budget->counts[l]) {
            continue;
        }
        bool is_own = strcmp(problem->visits[line->visit].id, alternative->visit) == 0;
        own += is_own;
        changed += !is_own && !stays_in(problem, line, stayed[l], alternative);
    }
    return changed <= (budget->forced > own ? budget->forced - own : 0) + (size_t)problem->max_changes;
}

enum status budget_limit(const struct budget *budget, const struct problem *problem, const struct plan_list *plans,
                         struct explanation *explanation, struct error *error)
{
    size_t kept = 0;
    bool *stayed = calloc(problem->previous_count + 1, sizeof *stayed);
    if (stayed == NULL) {
        return error_memory(error);
    }
    for (size_t l = 0; l < problem->previous_count; l++) {
        stayed[l] = stays(problem, &problem->previous[l], plans);
    }
    for (size_t a = 0; a < explanation->alternative_count; a++) {
        struct alternative *alternative = &explanation->alternatives[a];
        if (!is_allowed(problem, budget, stayed, alternative)) {
            free(alternative->changes);
            continue;
        }
        alternative->exact = alternative->exact && !budget->binds;
        explanation->alternatives[kept++] = *alternative;
    }
    explanation->alternative_count = kept;
    free(stayed);
    return STATUS_OK;
}
