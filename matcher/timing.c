/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/timing.h"

#include <stdlib.h>

static const struct problem_option *option_of(const struct instance *instance, const struct plan_stop *stop)
{
    return &instance->problem->visits[stop->visit].options[stop->option];
}

static bool is_for_two(const struct instance *instance, const struct plan_stop *stop)
{
    return instance->problem->visits[stop->visit].people > 1;
}

static int on_grid(const struct instance *instance, const struct plan_stop *stop, int time)
{
    int grid = instance->problem->grid_minutes;
    int earliest = option_of(instance, stop)->earliest;
    return time <= earliest ? earliest : earliest + (time - earliest + grid - 1) / grid * grid;
}

static void set_start(const struct instance *instance, struct plan_stop *stop, int start)
{
    stop->start = start;
    stop->row = instance_row(instance, stop->visit, stop->option, start);
}

/* The stops [*first, *end) of the round that holds a stop. */
static void round_of(const struct plan *plan, size_t stop, size_t *first, size_t *end)
{
    *first = stop;
    *end = stop + 1;
    while (*first > 0 && plan->stops[*first - 1].stretch == plan->stops[stop].stretch) {
        (*first)--;
    }
    while (*end < plan->count && plan->stops[*end].stretch == plan->stops[stop].stretch) {
        (*end)++;
    }
}

bool timing_set_round(const struct instance *instance, struct plan *plan, size_t first, size_t end)
{
    const struct problem *problem = instance->problem;
    const struct problem_volunteer *who = &problem->volunteers[plan->volunteer];
    const struct problem_stretch *stretch = &who->stretches[plan->stops[first].stretch];
    int here = -1;
    int time = stretch->from;
    for (size_t s = first; s < end; s++) {
        struct plan_stop *stop = &plan->stops[s];
        const struct problem_visit *visit = &problem->visits[stop->visit];
        const struct problem_option *option = option_of(instance, stop);
        time += visit->remote ? 0 : instance_way(instance, plan->volunteer, here, stop->visit);
        here = visit->remote ? here : stop->visit;
        time = time < option->earliest ? option->earliest : time;
        if (is_for_two(instance, stop)) {
            time = on_grid(instance, stop, time < stop->start ? stop->start : time);
        }
        if (time + visit->duration > option->latest) {
            return false;
        }
        set_start(instance, stop, time);
        time += visit->duration;
    }
    return time + instance_way(instance, plan->volunteer, here, -1) <= stretch->to;
}

/* The visit where somebody is before stop number `end` of a round that begins at `first`: they stay where they are for
 * a visit by telephone; -1: still at home. */
static int place_before(const struct instance *instance, const struct plan *plan, size_t first, size_t end)
{
    while (end > first && instance->problem->visits[plan->stops[end - 1].visit].remote) {
        end--;
    }
    return end > first ? plan->stops[end - 1].visit : -1;
}

int timing_latest(const struct instance *instance, const struct plan *plan, size_t stop)
{
    const struct problem *problem = instance->problem;
    const struct problem_volunteer *who = &problem->volunteers[plan->volunteer];
    size_t first = 0;
    size_t end = 0;
    round_of(plan, stop, &first, &end);
    int time = who->stretches[plan->stops[stop].stretch].to;
    time -= instance_way(instance, plan->volunteer, place_before(instance, plan, first, end), -1);
    for (size_t s = end; s-- > stop;) {
        const struct plan_stop *at = &plan->stops[s];
        const struct problem_visit *visit = &problem->visits[at->visit];
        const struct problem_option *option = option_of(instance, at);
        time = (time < option->latest ? time : option->latest) - visit->duration;
        if (is_for_two(instance, at)) {
            time -= (time - option->earliest) % problem->grid_minutes;
        }
        if (s > stop && !visit->remote) {
            time -= instance_way(instance, plan->volunteer, place_before(instance, plan, first, s), at->visit);
        }
    }
    return time > plan->stops[stop].start ? time : plan->stops[stop].start;
}

bool timing_delay(const struct instance *instance, struct plan *plan, size_t stop, int start)
{
    size_t first = 0;
    size_t end = 0;
    round_of(plan, stop, &first, &end);
    set_start(instance, &plan->stops[stop], start);
    return timing_set_round(instance, plan, first, end);
}

/* ---- all plans together ---- */

/* Every visit for two as early as its window allows, to begin with. */
static void forget_starts(const struct instance *instance, const struct plan_list *plans)
{
    for (size_t p = 0; p < plans->count; p++) {
        for (size_t s = 0; s < plans->items[p].count; s++) {
            struct plan_stop *stop = &plans->items[p].stops[s];
            stop->start = option_of(instance, stop)->earliest;
        }
    }
}

static bool set_plan(const struct instance *instance, const struct plan_list *plans, size_t p,
                     struct timing_break *broken)
{
    struct plan *plan = &plans->items[p];
    size_t end = 0;
    for (size_t first = 0; first < plan->count; first = end) {
        size_t begin = 0;
        round_of(plan, first, &begin, &end);
        if (!timing_set_round(instance, plan, first, end)) {
            *broken = (struct timing_break){
                .visit = plan->stops[first].visit, .plan = p, .stop = first, .row = plan->stops[first].row};
            return false;
        }
    }
    return true;
}

/* The other plan and stop that come to the same visit for two; false: nobody does. */
static bool find_other(const struct plan_list *plans, size_t plan, size_t stop, size_t *other, size_t *at)
{
    const struct plan_stop *own = &plans->items[plan].stops[stop];
    for (*other = 0; *other < plans->count; (*other)++) {
        const struct plan *candidate = &plans->items[*other];
        for (*at = 0; *other != plan && *at < candidate->count; (*at)++) {
            if (candidate->stops[*at].visit == own->visit && candidate->stops[*at].option == own->option) {
                return true;
            }
        }
    }
    return false;
}

/* Lets whoever is earlier wait for the other one. *moved: anybody was; false: that does not fit. */
static bool wait_for(const struct instance *instance, const struct plan_list *plans, size_t p, size_t s,
                     struct timing_break *first, struct timing_break *broken, bool *moved)
{
    struct plan *plan = &plans->items[p];
    size_t other = 0;
    size_t at = 0;
    if (!is_for_two(instance, &plan->stops[s]) || !find_other(plans, p, s, &other, &at)) {
        return true;
    }
    const struct plan_stop *later = &plans->items[other].stops[at];
    int early = plan->stops[s].start;
    if (early >= later->start) {
        return true;
    }
    struct timing_break now = {.visit = later->visit, .plan = p, .stop = s, .row = later->row};
    *first = first->visit < 0 ? now : *first;
    *moved = true;
    if (timing_delay(instance, plan, s, later->start)) {
        return true;
    }
    *broken = now;
    return false;
}

/* From the starts there are. */
static bool set_from(const struct instance *instance, const struct plan_list *plans, struct timing_break *broken)
{
    struct timing_break first = {.visit = -1};
    *broken = first;
    for (size_t p = 0; p < plans->count; p++) {
        if (!set_plan(instance, plans, p, broken)) {
            return false;
        }
    }
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t p = 0; p < plans->count; p++) {
            for (size_t s = 0; s < plans->items[p].count; s++) {
                if (!wait_for(instance, plans, p, s, &first, broken, &moved)) {
                    broken->row = first.row;
                    broken->visit = first.visit;
                    return false;
                }
            }
        }
    }
    return true;
}

/* The starts of all stops, written or read one after another. */
static void copy_starts(const struct plan_list *plans, int *starts, bool back)
{
    for (size_t p = 0; p < plans->count; p++) {
        for (size_t s = 0; s < plans->items[p].count; s++, starts++) {
            int *start = &plans->items[p].stops[s].start;
            *(back ? start : starts) = *(back ? starts : start);
        }
    }
}

enum status timing_set(const struct instance *instance, const struct plan_list *plans, struct timing_break *broken,
                       struct error *error)
{
    size_t stops = 0;
    for (size_t p = 0; p < plans->count; p++) {
        stops += plans->items[p].count;
    }
    int *starts = calloc(stops + 1, sizeof *starts);
    if (starts == NULL) {
        return error_memory(error);
    }
    copy_starts(plans, starts, false);
    forget_starts(instance, plans);
    if (!set_from(instance, plans, broken)) {
        copy_starts(plans, starts, true);
        (void)set_from(instance, plans, broken);
    }
    free(starts);
    return STATUS_OK;
}
