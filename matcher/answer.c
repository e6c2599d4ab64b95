/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/answer.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

static int travel_between(const struct problem *problem, int volunteer, const struct site *from, const struct site *to)
{
    return travel_minutes(&problem->travel, &problem->table, problem->volunteers[volunteer].mode, from, to);
}

/* One round of the plan, walked from home to home. */
static enum status walk(const struct instance *instance, int volunteer, const struct plan_stop *stops, size_t count,
                        struct round *round, struct error *error)
{
    const struct problem *problem = instance->problem;
    const struct problem_volunteer *who = &problem->volunteers[volunteer];
    const struct site *here = &who->home;
    (void)text_copy(round->volunteer, sizeof round->volunteer, who->id);
    round->date = who->stretches[stops[0].stretch].date;
    round->stops = calloc(count, sizeof *round->stops);
    if (round->stops == NULL) {
        return error_memory(error);
    }
    round->stop_count = count;
    for (size_t s = 0; s < count; s++) {
        const struct plan_stop *from = &stops[s];
        const struct problem_visit *visit = &problem->visits[from->visit];
        struct stop *stop = &round->stops[s];
        (void)text_copy(stop->visit, sizeof stop->visit, visit->id);
        (void)text_copy(stop->senior, sizeof stop->senior, problem->seniors[visit->senior]);
        (void)text_copy(stop->task, sizeof stop->task, problem->tasks[visit->task].code);
        stop->start = from->start;
        stop->end = from->start + visit->duration;
        stop->points = (int)instance_points(instance, volunteer, from->visit, round->date);
        if (!visit->remote) {
            stop->travel = travel_between(problem, volunteer, here, &visit->start);
            here = &visit->end;
        }
        round->travel_minutes += stop->travel;
    }
    int home = here == &who->home ? 0 : travel_between(problem, volunteer, here, &who->home);
    round->leave = round->stops[0].start - round->stops[0].travel;
    round->back = round->stops[round->stop_count - 1].end + home;
    round->travel_minutes += home;
    return STATUS_OK;
}

/* The stop after the last one of the round that begins at `first`. */
static size_t end_of_round(const struct plan *plan, size_t first)
{
    size_t end = first + 1;
    while (end < plan->count && plan->stops[end].stretch == plan->stops[first].stretch) {
        end++;
    }
    return end;
}

static enum status take_rounds(const struct pins *pins, const struct search_result *result, struct roster *roster,
                               struct error *error)
{
    size_t most = 0;
    size_t end = 0;
    for (size_t p = 0; p < result->plans.count; p++) {
        most += result->plans.items[p].count;
    }
    roster->rounds = calloc(most + 1, sizeof *roster->rounds);
    if (roster->rounds == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < result->plans.count; p++) {
        const struct plan *plan = &result->plans.items[p];
        for (size_t first = 0; first < plan->count; first = end) {
            end = end_of_round(plan, first);
            struct round *round = &roster->rounds[roster->round_count++];
            if (walk(pins->instance, plan->volunteer, plan->stops + first, end - first, round, error) != STATUS_OK) {
                return error->status;
            }
            roster->travel_minutes += round->travel_minutes;
        }
    }
    return STATUS_OK;
}

static int compare_visit_id(const void *id, const void *visit)
{
    return strcmp(id, ((const struct problem_visit *)visit)->id);
}

static size_t visit_index(const struct problem *problem, const char *id)
{
    const struct problem_visit *found =
        bsearch(id, problem->visits, problem->visit_count, sizeof *problem->visits, compare_visit_id);
    return found == NULL ? problem->visit_count : (size_t)(found - problem->visits);
}

/* Marks the visits served, and gives the serving points of a visit by two to the first of them in the order of the
 * roster. */
static void mark_served(const struct instance *instance, struct roster *roster, bool *served)
{
    const struct problem *problem = instance->problem;
    for (size_t r = 0; r < roster->round_count; r++) {
        for (size_t s = 0; s < roster->rounds[r].stop_count; s++) {
            struct stop *stop = &roster->rounds[r].stops[s];
            size_t visit = visit_index(problem, stop->visit);
            if (visit < problem->visit_count && !served[visit]) {
                served[visit] = true;
                roster->served_count++;
                if (problem->visits[visit].people > 1) {
                    stop->points += (int)instance_serving_points(instance, (int)visit);
                }
            }
        }
    }
}

static enum status explain_unserved(const struct instance *instance, struct roster *roster, const bool *served,
                                    struct error *error)
{
    const struct problem *problem = instance->problem;
    roster->unserved = calloc(problem->visit_count + 1, sizeof *roster->unserved);
    if (roster->unserved == NULL) {
        return error_memory(error);
    }
    for (size_t v = 0; v < problem->visit_count; v++) {
        if (served[v]) {
            continue;
        }
        const struct problem_visit *visit = &problem->visits[v];
        struct unserved *unserved = &roster->unserved[roster->unserved_count++];
        (void)text_copy(unserved->visit, sizeof unserved->visit, visit->id);
        (void)text_copy(unserved->senior, sizeof unserved->senior, problem->seniors[visit->senior]);
        (void)text_copy(unserved->task, sizeof unserved->task, problem->tasks[visit->task].code);
        unserved->priority = visit->priority;
        for (size_t i = 0; i < problem->volunteer_count; i++) {
            enum rule rule = instance_rule(instance, (int)i, (int)v);
            unserved->excluded[rule == RULE_NONE ? RULE_BUSY : rule]++;
        }
    }
    return STATUS_OK;
}

/* Does this volunteer come to this visit, on the pin's date? */
static bool pin_held(const struct problem *problem, const struct problem_assignment *pin, const struct roster *roster)
{
    for (size_t r = 0; r < roster->round_count; r++) {
        const struct round *round = &roster->rounds[r];
        if (strcmp(round->volunteer, problem->volunteers[pin->volunteer].id) != 0 ||
            (pin->date != DATE_NONE && pin->date != round->date)) {
            continue;
        }
        for (size_t s = 0; s < round->stop_count; s++) {
            if (strcmp(round->stops[s].visit, problem->visits[pin->visit].id) == 0) {
                return true;
            }
        }
    }
    return false;
}

static enum status list_released(const struct problem *problem, const struct pins *pins, struct roster *roster,
                                 struct error *error)
{
    roster->released = calloc(problem->pin_count + 1, sizeof *roster->released);
    if (roster->released == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < problem->pin_count; p++) {
        const struct problem_assignment *pin = &problem->pins[p];
        /* what was only frozen gives way without a word: the change letter says why */
        if (pin->frozen || pin_held(problem, pin, roster)) {
            continue;
        }
        struct released_pin *released = &roster->released[roster->released_count++];
        (void)text_copy(released->visit, sizeof released->visit, problem->visits[pin->visit].id);
        (void)text_copy(released->volunteer, sizeof released->volunteer, problem->volunteers[pin->volunteer].id);
        released->date = pin->date;
        released->rule = pins->rules[p] == RULE_NONE ? RULE_BUSY : pins->rules[p];
    }
    return STATUS_OK;
}

static void take_figures(const struct problem *problem, const struct search_result *result, struct roster *roster)
{
    (void)text_copy(roster->city, sizeof roster->city, problem->city);
    roster->night = problem->night;
    roster->from = problem->from;
    roster->until = problem->until;
    roster->points = result->points;
    roster->bound = result->bound;
    roster->proof = result->proof;
    roster->visit_count = problem->visit_count;
    roster->columns = result->columns;
    roster->nodes = result->nodes;
    roster->iterations = result->iterations;
}

enum status answer_make(const struct problem *problem, const struct pins *pins, const struct search_result *result,
                        struct roster **made, struct error *error)
{
    enum status status = STATUS_OK;
    bool *served = calloc(problem->visit_count + 1, sizeof *served);
    struct roster *roster = calloc(1, sizeof *roster);
    if (served == NULL || roster == NULL) {
        status = error_memory(error);
        goto done;
    }
    take_figures(problem, result, roster);
    status = take_rounds(pins, result, roster, error);
    if (status != STATUS_OK) {
        goto done;
    }
    roster_sort(roster);
    mark_served(pins->instance, roster, served);
    status = explain_unserved(pins->instance, roster, served, error);
    if (status == STATUS_OK) {
        status = list_released(problem, pins, roster, error);
    }
    if (status == STATUS_OK) {
        roster_sort(roster);
        *made = roster;
        roster = NULL;
    }
done:
    free(served);
    roster_free(roster);
    return status;
}
