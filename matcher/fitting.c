/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/fitting.h"

#include "core/date.h"

#include <stdlib.h>

const struct plan *fitting_plan(const struct plan_list *plans, int volunteer)
{
    for (size_t p = 0; p < plans->count; p++) {
        if (plans->items[p].volunteer == volunteer) {
            return &plans->items[p];
        }
    }
    return NULL;
}

int fitting_way(const struct problem *problem, int volunteer, const struct site *from, const struct site *to)
{
    return travel_minutes(&problem->travel, &problem->table, problem->volunteers[volunteer].mode, from, to);
}

/* Walks the round of stops [first, end); the starts of visits for one are set anew, from minute `leave` on. Minutes of
 * travel, or -1 when a visit ends too late or the way home does. */
static int walk(const struct problem *problem, int volunteer, struct plan_stop *stops, size_t first, size_t end,
                int leave, int back)
{
    const struct site *home = &problem->volunteers[volunteer].home;
    const struct site *here = home;
    int time = leave;
    int travel = 0;
    for (size_t s = first; s < end; s++) {
        const struct problem_visit *visit = &problem->visits[stops[s].visit];
        const struct problem_option *option = &visit->options[stops[s].option];
        int there = visit->remote ? 0 : fitting_way(problem, volunteer, here, &visit->start);
        here = visit->remote ? here : &visit->end;
        travel += there;
        time += there;
        time = time < option->earliest ? option->earliest : time;
        if (visit->people > 1 ? time > stops[s].start : time + visit->duration > option->latest) {
            return -1;
        }
        stops[s].start = visit->people > 1 ? stops[s].start : time;
        time = stops[s].start + visit->duration;
    }
    int home_way = here == home ? 0 : fitting_way(problem, volunteer, here, home);
    return time + home_way <= back ? travel + home_way : -1;
}

static size_t end_of_round(const struct plan *plan, size_t first)
{
    size_t end = first + 1;
    while (end < plan->count && plan->stops[end].stretch == plan->stops[first].stretch) {
        end++;
    }
    return end;
}

/* Do the caps allow the plan? Its rounds must have been walked. */
static bool within_caps(const struct problem *problem, struct plan *plan, int32_t date)
{
    const struct problem_volunteer *who = &problem->volunteers[plan->volunteer];
    int day_visits = 0;
    int visits = 0;
    int minutes = 0;
    for (size_t w = 0; w < who->week_count; w++) {
        visits += who->weeks[w].week == date_week(date) ? who->weeks[w].visits : 0;
        minutes += who->weeks[w].week == date_week(date) ? who->weeks[w].minutes : 0;
    }
    size_t end = 0;
    for (size_t first = 0; first < plan->count; first = end) {
        end = end_of_round(plan, first);
        int32_t day = plans_date(problem, &plan->stops[first]);
        if (date_week(day) != date_week(date)) {
            continue;
        }
        int travel = walk(problem, plan->volunteer, plan->stops, first, end, 0, 2 * DAY_MINUTES);
        minutes += travel < 0 ? DAY_MINUTES : travel;
        for (size_t s = first; s < end; s++) {
            minutes += problem->visits[plan->stops[s].visit].duration;
            visits++;
            day_visits += day == date;
        }
    }
    return (who->max_per_day < 0 || day_visits <= who->max_per_day) &&
           (who->max_per_week < 0 || visits <= who->max_per_week) &&
           (who->max_minutes_week < 0 || minutes <= who->max_minutes_week);
}

enum status fitting_insert(const struct plan *plan, int volunteer, size_t at, struct plan_stop stop, struct plan *more,
                           struct error *error)
{
    size_t count = plan == NULL ? 0 : plan->count;
    *more = (struct plan){.volunteer = volunteer, .count = count + 1};
    more->stops = calloc(count + 1, sizeof *more->stops);
    if (more->stops == NULL) {
        return error_memory(error);
    }
    for (size_t s = 0; s < count; s++) {
        more->stops[s < at ? s : s + 1] = plan->stops[s];
    }
    more->stops[at] = stop;
    return STATUS_OK;
}

void fitting_judge(const struct instance *instance, const struct plan *plan, struct plan *more, int32_t date,
                   struct fit *best)
{
    struct plan now = {.volunteer = more->volunteer};
    if (plan != NULL) {
        now.stops = plan->stops;
        now.count = plan->count;
    }
    if (!within_caps(instance->problem, more, date)) {
        return;
    }
    plans_evaluate(instance, &now);
    plans_evaluate(instance, more);
    if (more->points - now.points > best->gain) {
        best->gain = more->points - now.points;
        best->date = date;
    }
}

/* Into a round of this stretch, or as a round of its own, in any place. */
static enum status try_stretch(const struct instance *instance, const struct plan *plan, int volunteer,
                               struct plan_stop stop, struct fit *best, struct error *error)
{
    const struct problem *problem = instance->problem;
    const struct problem_stretch *when = &problem->volunteers[volunteer].stretches[stop.stretch];
    size_t count = plan == NULL ? 0 : plan->count;
    size_t first = 0;
    while (first < count && plan->stops[first].stretch < stop.stretch) {
        first++;
    }
    size_t end = first;
    while (end < count && plan->stops[end].stretch == stop.stretch) {
        end++;
    }
    enum status status = STATUS_OK;
    for (size_t at = first; status == STATUS_OK && at <= end; at++) {
        struct plan more = {0};
        if (fitting_insert(plan, volunteer, at, stop, &more, error) != STATUS_OK) {
            return error->status;
        }
        if (walk(problem, volunteer, more.stops, first, end + 1, when->from, when->to) >= 0) {
            const int64_t before = best->gain;
            fitting_judge(instance, plan, &more, when->date, best);
            if (best->into != NULL && best->gain > before) {
                plans_list_free(best->into);
                status = plans_list_copy(best->into, &more, error);
            }
        }
        free(more.stops);
    }
    return status;
}

enum status fitting_try(const struct instance *instance, const struct plan *plan, int volunteer, int visit,
                        uint64_t options, struct fit *best, struct error *error)
{
    const struct problem_volunteer *who = &instance->problem->volunteers[volunteer];
    const struct problem_visit *what = &instance->problem->visits[visit];
    enum status status = STATUS_OK;
    for (size_t o = 0; o < what->option_count; o++) {
        for (size_t s = 0; status == STATUS_OK && (options >> o & 1) != 0 && s < who->stretch_count; s++) {
            const struct plan_stop stop = {.visit = visit, .option = (int)o, .stretch = (int)s, .row = (size_t)visit};
            if (who->stretches[s].date == what->options[o].date) {
                status = try_stretch(instance, plan, volunteer, stop, best, error);
            }
        }
    }
    return status;
}

enum status fitting_without(const struct instance *instance, const struct plan *plan, size_t at, struct plan *less,
                            bool *possible, struct error *error)
{
    const struct problem *problem = instance->problem;
    const struct problem_stretch *when = &problem->volunteers[plan->volunteer].stretches[plan->stops[at].stretch];
    size_t first = at;
    size_t end = at;
    *less = (struct plan){.volunteer = plan->volunteer, .count = plan->count - 1};
    less->stops = calloc(plan->count, sizeof *less->stops);
    if (less->stops == NULL) {
        return error_memory(error);
    }
    for (size_t s = 0; s < less->count; s++) {
        less->stops[s] = plan->stops[s < at ? s : s + 1];
    }
    while (first > 0 && less->stops[first - 1].stretch == plan->stops[at].stretch) {
        first--;
    }
    while (end < less->count && less->stops[end].stretch == plan->stops[at].stretch) {
        end++;
    }
    /* with ways from a table it may be longer than it was */
    *possible = (first == end || walk(problem, plan->volunteer, less->stops, first, end, when->from, when->to) >= 0) &&
                within_caps(problem, less, when->date);
    plans_evaluate(instance, less);
    return STATUS_OK;
}

enum status fitting_strip(const struct instance *instance, const struct plan *plan, const bool *gone, struct plan *less,
                          bool *possible, struct error *error)
{
    const struct problem *problem = instance->problem;
    size_t end = 0;
    *less = (struct plan){.volunteer = plan->volunteer};
    less->stops = calloc(plan->count + 1, sizeof *less->stops);
    if (less->stops == NULL) {
        return error_memory(error);
    }
    for (size_t s = 0; s < plan->count; s++) {
        if (!gone[s]) {
            less->stops[less->count++] = plan->stops[s];
        }
    }
    *possible = true;
    for (size_t first = 0; first < less->count; first = end) {
        const int stretch = less->stops[first].stretch;
        const struct problem_stretch *when = &problem->volunteers[plan->volunteer].stretches[stretch];
        for (end = first + 1; end < less->count && less->stops[end].stretch == stretch; end++) {
        }
        *possible = *possible && walk(problem, plan->volunteer, less->stops, first, end, when->from, when->to) >= 0 &&
                    within_caps(problem, less, when->date);
    }
    plans_evaluate(instance, less);
    return STATUS_OK;
}
