/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/budget.h"

#include "core/buffer.h"
#include "core/text.h"
#include "matcher/search.h"
#include "matcher/suitable.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ASKED = 400 /* visits of which it is asked what must change without them */ };

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
        budget->unsure = most->proof != PROOF_PROVEN;
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
    return problem->volunteer_count > SEARCH_TREE && problem->previous_count > 0;
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
    budget->binds = true;
    enum status status = search_best(pins->instance, &pins->start, limits, result, error);
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
    return search_best(pins->instance,
                       begins_at_last(pins->instance->problem) && budget->lines > 0 ? &most->plans : start, limits,
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

/* What is needed to say whether an alternative keeps to the budget. */
struct limiting {
    const struct pins *pins;
    const struct search_limits *limits;
    const struct budget *budget;
    bool *stayed;    /* per line: in the roster */
    size_t *without; /* per visit: lines that must change when those of the visit do not count, and 1; 0: not asked */
    int asked;
};

/* Lines that must change when those of this visit count no more: it may have been one of them. */
static enum status forced_without(struct limiting *limiting, int visit, size_t *forced, struct error *error)
{
    const struct problem *problem = limiting->pins->instance->problem;
    struct budget rest = {0};
    struct search_result most = {0};
    enum status status = STATUS_OK;
    *forced = 0;
    if (limiting->budget->forced == 0 || (limiting->without[visit] == 0 && limiting->asked >= MOST_ASKED)) {
        return STATUS_OK;
    }
    if (limiting->without[visit] == 0) {
        limiting->asked++;
        status = find_lines(problem, &rest, error);
        for (size_t l = 0; status == STATUS_OK && l < problem->previous_count; l++) {
            bool own = rest.counts[l] && problem->previous[l].visit == visit;
            rest.lines -= own;
            rest.counts[l] = rest.counts[l] && !own;
        }
        if (status == STATUS_OK) {
            status = find_forced(limiting->pins, limiting->limits, &rest, &most, error);
        }
        limiting->without[visit] = (rest.unsure ? 0 : rest.forced) + 1;
    }
    *forced = status == STATUS_OK ? limiting->without[visit] - 1 : 0;
    plans_list_free(&most.plans);
    budget_free(&rest);
    return status;
}

/* Would the alternative keep to the budget, once it is decided that its visit is served so? The lines of that visit
 * count no more then. */
static enum status is_allowed(struct limiting *limiting, const struct alternative *alternative, bool *allowed,
                              struct error *error)
{
    const struct problem *problem = limiting->pins->instance->problem;
    const struct budget *budget = limiting->budget;
    const size_t may = (size_t)problem->max_changes;
    size_t changed = 0;
    size_t forced = budget->unsure ? 0 : budget->forced;
    int own = -1;
    for (size_t l = 0; l < problem->previous_count; l++) {
        const struct problem_assignment *line = &problem->previous[l];
        if (!budget->counts[l]) {
            continue;
        }
        bool is_own = strcmp(problem->visits[line->visit].id, alternative->visit) == 0;
        own = is_own ? line->visit : own;
        changed += !is_own && !stays_in(problem, line, limiting->stayed[l], alternative);
    }
    enum status status = STATUS_OK;
    if (own >= 0 && changed > may && changed <= forced + may) {
        status = forced_without(limiting, own, &forced, error);
    }
    *allowed = changed <= forced + may;
    return status;
}

static enum status keep_allowed(struct limiting *limiting, struct explanation *explanation, struct error *error)
{
    size_t kept = 0;
    enum status status = STATUS_OK;
    for (size_t a = 0; a < explanation->alternative_count; a++) {
        struct alternative *alternative = &explanation->alternatives[a];
        bool allowed = false;
        if (status == STATUS_OK) {
            status = is_allowed(limiting, alternative, &allowed, error);
        }
        if (!allowed) {
            free(alternative->changes);
            continue;
        }
        alternative->exact = alternative->exact && !limiting->budget->binds;
        explanation->alternatives[kept++] = *alternative;
    }
    explanation->alternative_count = kept;
    return status;
}

enum status budget_limit(const struct budget *budget, const struct pins *pins, const struct search_limits *limits,
                         const struct plan_list *plans, struct explanation *explanation, struct error *error)
{
    const struct problem *problem = pins->instance->problem;
    struct limiting limiting = {.pins = pins, .limits = limits, .budget = budget};
    enum status status = STATUS_OK;
    limiting.stayed = calloc(problem->previous_count + 1, sizeof *limiting.stayed);
    limiting.without = calloc(problem->visit_count + 1, sizeof *limiting.without);
    if (limiting.stayed == NULL || limiting.without == NULL) {
        status = error_memory(error);
        goto done;
    }
    for (size_t l = 0; l < problem->previous_count; l++) {
        limiting.stayed[l] = stays(problem, &problem->previous[l], plans);
    }
    status = keep_allowed(&limiting, explanation, error);
done:
    free(limiting.stayed);
    free(limiting.without);
    return status;
}
