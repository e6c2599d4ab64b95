/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/matcher.h"

#include "core/language.h"
#include "matcher/answer.h"
#include "matcher/budget.h"
#include "matcher/explain.h"
#include "matcher/leeway.h"
#include "matcher/model.h"
#include "matcher/retry.h"

#include <math.h>
#include <stdlib.h>

/* Where no linear program gives a bound: every visit served as well as it can be, whoever comes. */
static double simple_bound(const struct instance *instance)
{
    const struct problem *problem = instance->problem;
    double bound = 0;
    size_t comers = 0;
    for (size_t v = 0; v < problem->visit_count; v++) {
        int64_t best = 0;
        for (size_t i = 0; i < problem->volunteer_count; i++) {
            for (size_t o = 0; o < problem->visits[v].option_count; o++) {
                int64_t points = instance_points(instance, (int)i, (int)v, problem->visits[v].options[o].date);
                best = points > best ? points : best;
            }
        }
        comers += (size_t)problem->visits[v].people;
        int64_t serving = problem->visits[v].people > 1 ? instance_serving_points(instance, (int)v) : 0;
        bound += (double)(best * problem->visits[v].people + (serving > 0 ? serving : 0));
    }
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        const struct points *points = &problem->points;
        int stretches = (int)problem->volunteers[i].stretch_count;
        bound += points->idle > 0 && i < comers ? points->idle : 0;
        bound += points->travel_minute > 0 ? (double)points->travel_minute * DAY_MINUTES * stretches : 0;
        bound += points->new_face > 0 ? (double)points->new_face * (double)problem->senior_count : 0;
        if (points->load > 0) {
            double visits = (double)problem->visit_count;
            bound += points->load * visits * (visits + problem->volunteers[i].carry);
        }
    }
    return bound;
}

/* Where the search left no bound, or a worse one, the simple one takes its place; it may even prove something. */
static void settle_bound(const struct pins *pins, struct search_result *result)
{
    bool open = result->bound - (double)result->points >= 1;
    double simple = open ? simple_bound(pins->instance) : HUGE_VAL;
    if (simple < result->bound || !isfinite(result->bound)) {
        result->bound = simple > (double)result->points ? simple : (double)result->points;
    }
    if (result->bound - (double)result->points < 1) {
        result->proof = PROOF_PROVEN;
    }
}

static void tell_budget(const struct budget *budget, struct roster *roster)
{
    roster->sent_count = budget->lines;
    roster->changed_count = budget->changed;
    roster->forced_count = budget->forced;
}

/* What was found out about the roster, beside other choices, which the search asked for. */
static enum status explain(const struct retry_ground *ground, const struct budget *budget, struct explanation *made,
                           struct error *error)
{
    enum status status = budget_tell_held(budget, ground->instance->problem, made, error);
    status = status == STATUS_OK ? explain_run(ground->instance, ground->plans, made, error) : status;
    status = status == STATUS_OK && ground->leeway != NULL ? leeway_limit(ground->leeway, ground->plans, made, error)
                                                           : status;
    return status == STATUS_OK ? retry_run(ground, made, error) : status;
}

enum status matcher_solve(const struct problem *problem, const struct matcher_limits *limits, struct roster **roster,
                          struct explanation **explanation, struct error *error)
{
    struct choose_clock clock = {.expired = limits->expired, .context = limits->context};
    struct search_limits search = {.max_columns = limits->max_columns,
                                   .max_nodes = limits->max_nodes,
                                   .max_iterations = limits->max_iterations,
                                   .workers = limits->workers,
                                   .clock = &clock};
    struct pins pins = {0};
    struct budget budget = {0};
    struct search_result result = {0};
    struct leeway *leeway = NULL;
    struct plan_list near = {0};
    struct explanation *made = explanation == NULL ? NULL : calloc(1, sizeof *made);
    enum status status = explanation != NULL && made == NULL ? error_memory(error) : STATUS_OK;
    if (status == STATUS_OK) {
        status = pins_settle(problem, &search, &pins, error);
    }
    if (status == STATUS_OK && explanation != NULL && problem->has_budget) {
        status = leeway_new(&pins, &search, &budget, &leeway, error);
    }
    if (status == STATUS_OK) {
        search.explanation = made;
        search.leeway = leeway;
        search.near = explanation == NULL ? NULL : &near;
        status = budget_search(&pins, &search, &result, &budget, error);
    }
    if (status == STATUS_OK) {
        settle_bound(&pins, &result);
        status = answer_make(problem, &pins, &result, roster, error);
    }
    if (status == STATUS_OK && problem->has_budget) {
        tell_budget(&budget, *roster);
    }
    if (status == STATUS_OK && explanation != NULL) {
        const struct retry_ground ground = {
            .instance = pins.instance, .limits = &search, .plans = &result.plans, .leeway = leeway};
        status = explain(&ground, &budget, made, error);
    }
    if (status == STATUS_OK && explanation != NULL) {
        explanation_sort(made);
        *explanation = made;
        made = NULL;
    }
    explanation_free(made);
    leeway_free(leeway);
    plans_list_free(&result.plans);
    plans_list_free(&near);
    budget_free(&budget);
    pins_free(&pins);
    return status;
}

struct writing {
    const struct pins *pins;
    const struct all_rounds *rounds;
    const char *path;
    enum status status;
    struct error *error;
};

static void write_shielded(void *context)
{
    struct writing *writing = context;
    writing->status = model_write(writing->pins->instance, writing->rounds, writing->path, writing->error);
}

enum status matcher_write_model(const struct problem *problem, const struct matcher_limits *limits, const char *path,
                                struct error *error)
{
    struct search_limits search = {
        .max_columns = limits->max_columns, .max_nodes = limits->max_nodes, .max_iterations = limits->max_iterations};
    struct pins pins = {0};
    struct all_rounds *rounds = NULL;
    enum status status = pins_settle(problem, &search, &pins, error);
    if (status == STATUS_OK) {
        status = budget_demand(&pins, &search, error);
    }
    if (status == STATUS_OK) {
        status = all_rounds_make(pins.instance, limits->max_columns, &rounds, error);
    }
    if (status == STATUS_OK && !rounds->complete) {
        status = error_set(error, STATUS_REFUSED,
                           _("The model has more than %ld rounds and is too large to be written. Raise max_columns in "
                             "the section solver of bvb.conf if you want it all the same."),
                           limits->max_columns);
    }
    if (status == STATUS_OK) {
        struct writing writing = {.pins = &pins, .rounds = rounds, .path = path, .error = error};
        status = shield_call(pins.instance->shield, write_shielded, &writing, error);
        status = status == STATUS_OK ? writing.status : status;
    }
    all_rounds_free(rounds);
    pins_free(&pins);
    return status;
}
