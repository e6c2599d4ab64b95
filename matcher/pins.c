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

/* The most pins that can be kept together, and plans that keep them. */
static enum status most_pins(const struct problem *problem, const enum rule *rules, const struct search_limits *limits,
                             struct search_result *result, struct error *error)
{
    struct instance *instance = NULL;
    enum status status = instance_make(problem, OBJECTIVE_PINS, &instance, error);
    if (status == STATUS_OK) {
        only_pins(instance, rules);
        status = search_best(instance, NULL, limits, result, error);
    }
    instance_free(instance);
    return status;
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

void pins_demand(const struct pins *pins, struct instance *instance)
{
    bool all = pins->most == pins->suitable;
    for (size_t p = 0; p < instance->problem->pin_count; p++) {
        if (pins->rules[p] != RULE_NONE) {
            continue;
        }
        if (all) {
            instance_keep_pin(instance, p);
        } else {
            instance->pin_soft[p] = true;
        }
    }
    instance->kept_wanted = all ? 0 : pins->most;
}

enum status pins_settle(const struct problem *problem, const struct search_limits *limits, struct pins *pins,
                        struct error *error)
{
    struct search_result most = {0};
    *pins = (struct pins){0};
    pins->rules = calloc(problem->pin_count + 1, sizeof *pins->rules);
    enum status status =
        pins->rules == NULL ? error_memory(error) : instance_make(problem, OBJECTIVE_POINTS, &pins->instance, error);
    if (status != STATUS_OK) {
        goto done;
    }
    pins->suitable = settle_rules(problem, pins->rules);
    if (pins->suitable > 0) {
        status = most_pins(problem, pins->rules, limits, &most, error);
        if (status != STATUS_OK) {
            goto done;
        }
        pins->most = (size_t)most.points;
        pins_demand(pins, pins->instance);
        /* the rows of both instances have the same numbers, so the stops are right as they are */
        pins->start = most.plans;
        pins->have_start = true;
        most.plans = (struct plan_list){0};
    }
done:
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
    plans_list_free(&pins->start);
    free(pins->rules);
    *pins = (struct pins){0};
}
