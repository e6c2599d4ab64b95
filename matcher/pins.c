/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/pins.h"

#include "matcher/suitable.h"

#include <stdlib.h>
#include <string.h>

static enum rule rule_of(const struct problem *problem, const struct problem_assignment *pin)
{
    return pin->date == DATE_NONE ? suitable_rule(problem, pin->volunteer, pin->visit, NULL)
                                  : suitable_rule_on(problem, pin->volunteer, pin->visit, pin->date);
}

/* Leaves only what can keep a pin: the pinned volunteer on the pinned days, and, for visits by two, anybody as the
 * second. */
static void only_pins(struct instance *instance, const enum rule *rules)
{
    const struct problem *problem = instance->problem;
    for (size_t v = 0; v < problem->visit_count; v++) {
        bool pinned = false;
        for (size_t p = 0; p < problem->pin_count; p++) {
            pinned = pinned || (problem->pins[p].visit == (int)v && rules[p] == RULE_NONE);
        }
        for (size_t i = 0; i < problem->volunteer_count; i++) {
            const struct problem_assignment *pin =
                problem_find_assignment(problem->pins, problem->pin_count, (int)v, (int)i);
            bool own = pin != NULL && rules[pin - problem->pins] == RULE_NONE;
            if (!own && !(pinned && problem->visits[v].people > 1)) {
                instance->options[i * problem->visit_count + v] = 0;
            }
        }
    }
}

/* The most pins that can be kept together, and plans that keep them (with the rounds of `*rounds`). */
static enum status most_pins(const struct problem *problem, const enum rule *rules, const struct search_limits *limits,
                             struct rounds **rounds, struct search_result *result, struct error *error)
{
    struct instance *instance = NULL;
    enum status status = instance_make(problem, &instance, error);
    if (status == STATUS_OK) {
        instance->objective = OBJECTIVE_PINS;
        only_pins(instance, rules);
        status = rounds_make(instance, limits->max_columns, rounds, error);
    }
    if (status == STATUS_OK) {
        status = search_best(instance, *rounds, NULL, limits, result, error);
    }
    instance_free(instance);
    return status;
}

static bool same_rows(const struct candidate *a, const struct candidate *b)
{
    if (a->stop_count != b->stop_count) {
        return false;
    }
    for (int s = 0; s < a->stop_count; s++) {
        bool found = false;
        for (int t = 0; !found && t < b->stop_count; t++) {
            found = a->stops[s].row == b->stops[t].row;
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

/* The quickest candidate of the list that does the same as `like`; -1 when there is none. */
static int find_candidate(const struct candidate_list *list, const struct candidate *like)
{
    int best = -1;
    for (size_t c = 0; c < list->count; c++) {
        if (same_rows(&list->items[c], like) && (best < 0 || list->items[c].busy < list->items[best].busy)) {
            best = (int)c;
        }
    }
    return best;
}

/* The plans of `from` in terms of the rounds of the whole problem. */
static enum status translate(const struct rounds *old, const struct plan_list *from, struct pins *pins,
                             struct error *error)
{
    for (size_t p = 0; p < from->count; p++) {
        const struct plan *plan = &from->items[p];
        struct plan copy = {.volunteer = plan->volunteer, .round_count = plan->round_count};
        copy.rounds = calloc((size_t)plan->round_count + 1, sizeof *copy.rounds);
        if (copy.rounds == NULL) {
            return error_memory(error);
        }
        for (int r = 0; r < plan->round_count; r++) {
            size_t stretch = (size_t)plan->rounds[r].stretch;
            const struct candidate *like = &rounds_of(old, plan->volunteer, stretch)->items[plan->rounds[r].candidate];
            int candidate = find_candidate(rounds_of(pins->rounds, plan->volunteer, stretch), like);
            if (candidate < 0) {
                free(copy.rounds);
                return STATUS_OK;
            }
            copy.rounds[r] = (struct plan_round){.stretch = (int)stretch, .candidate = candidate};
        }
        enum status status = plans_list_add(&pins->start, &copy, error);
        free(copy.rounds);
        if (status != STATUS_OK) {
            return status;
        }
    }
    pins->have_start = true;
    return STATUS_OK;
}

static size_t settle_rules(const struct problem *problem, enum rule *rules)
{
    size_t suitable = 0;
    for (size_t p = 0; p < problem->pin_count; p++) {
        rules[p] = rule_of(problem, &problem->pins[p]);
        suitable += rules[p] == RULE_NONE;
    }
    return suitable;
}

static void demand(struct instance *instance, const enum rule *rules, size_t suitable, size_t most)
{
    for (size_t p = 0; p < instance->problem->pin_count; p++) {
        if (rules[p] != RULE_NONE) {
            continue;
        }
        if (most == suitable) {
            instance_keep_pin(instance, p);
        } else {
            instance->pin_soft[p] = true;
        }
    }
    instance->pins_wanted = most == suitable ? 0 : most;
}

/* The limits are so small that the rounds of the pins are missing: all pins are released, rather than no roster made.
 */
static enum status let_go(const struct problem *problem, const struct search_limits *limits, struct pins *pins,
                          struct error *error)
{
    instance_free(pins->instance);
    rounds_free(pins->rounds);
    plans_list_free(&pins->start);
    pins->instance = NULL;
    pins->rounds = NULL;
    if (instance_make(problem, &pins->instance, error) != STATUS_OK) {
        return error->status;
    }
    return rounds_make(pins->instance, limits->max_columns, &pins->rounds, error);
}

enum status pins_settle(const struct problem *problem, const struct search_limits *limits, struct pins *pins,
                        struct error *error)
{
    struct rounds *old = NULL;
    struct search_result most = {0};
    *pins = (struct pins){0};
    pins->rules = calloc(problem->pin_count + 1, sizeof *pins->rules);
    enum status status = pins->rules == NULL ? error_memory(error) : instance_make(problem, &pins->instance, error);
    if (status != STATUS_OK) {
        goto done;
    }
    size_t suitable = settle_rules(problem, pins->rules);
    if (suitable > 0) {
        status = most_pins(problem, pins->rules, limits, &old, &most, error);
        if (status != STATUS_OK) {
            goto done;
        }
        demand(pins->instance, pins->rules, suitable, (size_t)most.points);
    }
    status = rounds_make(pins->instance, limits->max_columns, &pins->rounds, error);
    if (status == STATUS_OK && suitable > 0) {
        status = translate(old, &most.plans, pins, error);
    }
    if (status == STATUS_OK && suitable > 0 && !pins->have_start) {
        status = let_go(problem, limits, pins, error);
    }
done:
    rounds_free(old);
    plans_list_free(&most.plans);
    if (status != STATUS_OK) {
        pins_free(pins);
    }
    return status;
}

void pins_free(struct pins *pins)
{
    if (pins == NULL) {
        return;
    }
    instance_free(pins->instance);
    rounds_free(pins->rounds);
    plans_list_free(&pins->start);
    free(pins->rules);
    *pins = (struct pins){0};
}
