/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/explain.h"

#include "core/buffer.h"
#include "core/date.h"
#include "core/text.h"
#include "matcher/suitable.h"

#include <stdlib.h>
#include <string.h>

enum {
    LITTLE_TRAVEL = 15, /* minutes more that are not much to ask */
    UNWANTED = 1 << 20
};

/* The problem with one rule lifted for one volunteer (or, for the gender, for one visit), and what serves it. */
struct trial {
    const struct instance *instance; /* of the night */
    const struct plan_list *plans;
    struct problem lifted;
    struct problem_volunteer *volunteers; /* copies, of which one is changed at a time */
    struct problem_visit *visits;
    struct instance changed; /* the instance with the problem lifted */
};

/* ---- lifting ---- */

static void meet_needs(struct problem_volunteer *who)
{
    who->has_car = true;
    who->record_check = 0;
    who->information_note = 0;
}

/* Lifts the rule. RULE_AVAILABLE is lifted by a stretch of its own, see try_time. */
static void lift(struct trial *trial, int volunteer, int visit, enum rule rule)
{
    struct problem_volunteer *who = &trial->volunteers[volunteer];
    struct problem_visit *what = &trial->visits[visit];
    switch (rule) {
    case RULE_TASK:
        who->tasks |= UINT64_C(1) << what->task;
        break;
    case RULE_NEEDS:
        meet_needs(who);
        break;
    case RULE_LANGUAGE:
        who->languages = what->languages;
        break;
    case RULE_GENDER:
        what->gender_wanted = GENDER_UNKNOWN;
        break;
    case RULE_HOUSE:
        who->pets_ok = true;
        who->smoke_ok = true;
        break;
    case RULE_TRAVEL:
        who->max_travel = DAY_MINUTES;
        break;
    case RULE_NEVER:
    case RULE_AVAILABLE:
    case RULE_BUSY:
    case RULE_COUNT:
    case RULE_NONE:
        break;
    }
}

static void put_back(struct trial *trial, int volunteer, int visit)
{
    trial->volunteers[volunteer] = trial->instance->problem->volunteers[volunteer];
    trial->visits[visit] = trial->instance->problem->visits[visit];
}

/* ---- fitting in ---- */

static const struct plan *plan_of(const struct trial *trial, int volunteer)
{
    for (size_t p = 0; p < trial->plans->count; p++) {
        if (trial->plans->items[p].volunteer == volunteer) {
            return &trial->plans->items[p];
        }
    }
    return NULL;
}

static int way(const struct problem *problem, int volunteer, const struct site *from, const struct site *to)
{
    return travel_minutes(&problem->travel, &problem->table, problem->volunteers[volunteer].mode, from, to);
}

static int32_t date_of(const struct problem *problem, const struct plan_stop *stop)
{
    return problem->visits[stop->visit].options[stop->option].date;
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
        int there = visit->remote ? 0 : way(problem, volunteer, here, &visit->start);
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
    int home_way = here == home ? 0 : way(problem, volunteer, here, home);
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
        int32_t day = date_of(problem, &plan->stops[first]);
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

/* The plan with one stop more, before stop number `at`. The caller frees plan->stops. */
static enum status insert(const struct plan *plan, int volunteer, size_t at, struct plan_stop stop, struct plan *more,
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

/* Takes the longer plan when the caps allow it and it brings more than the best so far. */
static void judge(const struct trial *trial, const struct plan *plan, struct plan *more, int32_t date,
                  struct near_miss *miss)
{
    struct plan now = {.volunteer = more->volunteer};
    if (plan != NULL) {
        now.stops = plan->stops;
        now.count = plan->count;
    }
    if (!within_caps(&trial->lifted, more, date)) {
        return;
    }
    plans_evaluate(&trial->changed, &now);
    plans_evaluate(&trial->changed, more);
    if (more->points - now.points > miss->gain) {
        miss->gain = more->points - now.points;
        miss->date = date;
    }
}

/* Into a round of this stretch, or as a round of its own, in any place. */
static enum status try_stretch(const struct trial *trial, int volunteer, int visit, int option, int stretch,
                               struct near_miss *miss, struct error *error)
{
    const struct plan *plan = plan_of(trial, volunteer);
    const struct problem_stretch *when = &trial->volunteers[volunteer].stretches[stretch];
    size_t count = plan == NULL ? 0 : plan->count;
    size_t first = 0;
    while (first < count && plan->stops[first].stretch < stretch) {
        first++;
    }
    size_t end = first;
    while (end < count && plan->stops[end].stretch == stretch) {
        end++;
    }
    for (size_t at = first; at <= end; at++) {
        struct plan_stop stop = {.visit = visit, .option = option, .stretch = stretch, .row = (size_t)visit};
        struct plan more = {0};
        if (insert(plan, volunteer, at, stop, &more, error) != STATUS_OK) {
            return error->status;
        }
        if (walk(&trial->lifted, volunteer, more.stops, first, end + 1, when->from, when->to) >= 0) {
            judge(trial, plan, &more, when->date, miss);
        }
        free(more.stops);
    }
    return STATUS_OK;
}

static enum status try_stretches(const struct trial *trial, int volunteer, int visit, uint64_t options,
                                 struct near_miss *miss, struct error *error)
{
    const struct problem_volunteer *who = &trial->volunteers[volunteer];
    const struct problem_visit *what = &trial->visits[visit];
    enum status status = STATUS_OK;
    for (size_t o = 0; o < what->option_count; o++) {
        for (size_t s = 0; status == STATUS_OK && (options >> o & 1) != 0 && s < who->stretch_count; s++) {
            if (who->stretches[s].date == what->options[o].date) {
                status = try_stretch(trial, volunteer, visit, (int)o, (int)s, miss, error);
            }
        }
    }
    return status;
}

/* ---- a stretch of its own ---- */

/* Is the volunteer not yet available at any minute from `from` to `to` of this date? */
static bool is_apart(const struct problem_volunteer *who, int32_t date, int from, int to)
{
    for (size_t s = 0; s < who->stretch_count; s++) {
        const struct problem_stretch *stretch = &who->stretches[s];
        if (stretch->date == date && stretch->from < to && from < stretch->to) {
            return false;
        }
    }
    return from >= 0 && to <= DAY_MINUTES;
}

/* The time that the visit takes with its ways when it starts then, if that would be a stretch of its own. */
static enum status try_start(const struct trial *trial, int volunteer, int visit, int option, int start,
                             struct near_miss *miss, struct error *error)
{
    const struct problem_visit *what = &trial->visits[visit];
    const struct problem_option *window = &what->options[option];
    const struct problem_volunteer *who = &trial->volunteers[volunteer];
    const struct plan *plan = plan_of(trial, volunteer);
    int there = what->remote ? 0 : way(&trial->lifted, volunteer, &who->home, &what->start);
    int back = what->remote ? 0 : way(&trial->lifted, volunteer, &what->end, &who->home);
    int from = start - there;
    int to = start + what->duration + back;
    if (start < window->earliest || start + what->duration > window->latest || !is_apart(who, window->date, from, to)) {
        return STATUS_OK;
    }
    struct plan_stop stop = {
        .visit = visit, .option = option, .start = start, .stretch = (int)who->stretch_count, .row = (size_t)visit};
    struct plan more = {0};
    const int64_t before = miss->gain;
    if (insert(plan, volunteer, plan == NULL ? 0 : plan->count, stop, &more, error) != STATUS_OK) {
        return error->status;
    }
    judge(trial, plan, &more, window->date, miss);
    if (miss->gain > before) {
        miss->from = from;
        miss->to = to;
    }
    free(more.stops);
    return STATUS_OK;
}

/* As early as the visit may be, or as soon as another stretch has ended, or just before one begins. */
static enum status try_time(const struct trial *trial, int volunteer, int visit, struct near_miss *miss,
                            struct error *error)
{
    const struct problem_visit *what = &trial->visits[visit];
    const struct problem_volunteer *who = &trial->volunteers[volunteer];
    int there = what->remote ? 0 : way(&trial->lifted, volunteer, &who->home, &what->start);
    int back = what->remote ? 0 : way(&trial->lifted, volunteer, &what->end, &who->home);
    enum status status = STATUS_OK;
    for (size_t o = 0; status == STATUS_OK && o < what->option_count; o++) {
        const struct problem_option *window = &what->options[o];
        status = try_start(trial, volunteer, visit, (int)o, window->earliest, miss, error);
        for (size_t s = 0; status == STATUS_OK && s < who->stretch_count; s++) {
            if (who->stretches[s].date != window->date) {
                continue;
            }
            status = try_start(trial, volunteer, visit, (int)o, who->stretches[s].to + there, miss, error);
            if (status == STATUS_OK) {
                status = try_start(trial, volunteer, visit, (int)o, who->stretches[s].from - back - what->duration,
                                   miss, error);
            }
        }
    }
    return status;
}

/* Do the rules before it hold on some day, so that only the time is in the way? The needs depend on the day. */
static bool only_time(const struct trial *trial, int volunteer, int visit)
{
    return instance_rule(trial->instance, volunteer, visit) == RULE_AVAILABLE;
}

/* ---- the nearest ---- */

/* The smaller, the nearer. */
static int distance(const struct near_miss *miss, int allowed)
{
    static const int order[RULE_COUNT] = {[RULE_AVAILABLE] = 1, [RULE_TRAVEL] = 2,   [RULE_HOUSE] = 3, [RULE_NEEDS] = 4,
                                          [RULE_TASK] = 5,      [RULE_LANGUAGE] = 6, [RULE_GENDER] = 7};
    if (miss->gain <= 0) {
        return UNWANTED;
    }
    if (miss->rule == RULE_TRAVEL) {
        int more = miss->travel - allowed;
        return more <= LITTLE_TRAVEL ? more : order[RULE_TRAVEL] * 10000 + more;
    }
    return order[miss->rule] * 10000;
}

static enum status look_at(struct trial *trial, int volunteer, int visit, struct near_miss *miss, struct error *error)
{
    enum rule rule = instance_rule(trial->instance, volunteer, visit);
    uint64_t options = 0;
    enum status status = STATUS_OK;
    *miss = (struct near_miss){.rule = rule, .date = DATE_NONE};
    if (rule == RULE_NONE || rule == RULE_NEVER || rule == RULE_BUSY) {
        return STATUS_OK;
    }
    lift(trial, volunteer, visit, rule);
    if (only_time(trial, volunteer, visit)) {
        status = try_time(trial, volunteer, visit, miss, error);
    } else if (suitable_rule(&trial->lifted, volunteer, visit, &options) == RULE_NONE) {
        status = try_stretches(trial, volunteer, visit, options, miss, error);
    }
    if (rule == RULE_TRAVEL) {
        const struct problem *problem = trial->instance->problem;
        miss->travel = way(problem, volunteer, &problem->volunteers[volunteer].home, &problem->visits[visit].start);
    }
    put_back(trial, volunteer, visit);
    return status;
}

static enum status find_nearest(struct trial *trial, int visit, struct explanation *explanation, struct error *error)
{
    const struct problem *problem = trial->instance->problem;
    struct near_miss best = {0};
    int nearest = UNWANTED;
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        struct near_miss miss;
        if (look_at(trial, (int)i, visit, &miss, error) != STATUS_OK) {
            return error->status;
        }
        int far = distance(&miss, problem->volunteers[i].max_travel);
        if (far < nearest || (far == nearest && far < UNWANTED && miss.gain > best.gain)) {
            best = miss;
            nearest = far;
            (void)text_copy(best.volunteer, sizeof best.volunteer, problem->volunteers[i].id);
        }
    }
    if (nearest == UNWANTED) {
        return STATUS_OK;
    }
    (void)text_copy(best.visit, sizeof best.visit, problem->visits[visit].id);
    if (buffer_grow((void **)&explanation->near_misses, &explanation->near_miss_capacity,
                    explanation->near_miss_count + 1, sizeof *explanation->near_misses, error) != STATUS_OK) {
        return error->status;
    }
    explanation->near_misses[explanation->near_miss_count++] = best;
    return STATUS_OK;
}

/* A pinned visit is the coordinators' affair: it waits for whoever was accepted. */
static bool is_pinned(const struct problem *problem, int visit)
{
    for (size_t p = 0; p < problem->pin_count; p++) {
        if (problem->pins[p].visit == visit) {
            return true;
        }
    }
    return false;
}

static enum status find_near_misses(struct trial *trial, struct explanation *explanation, struct error *error)
{
    const struct problem *problem = trial->instance->problem;
    enum status status = STATUS_OK;
    bool *served = calloc(problem->visit_count + 1, sizeof *served);
    if (served == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < trial->plans->count; p++) {
        for (size_t s = 0; s < trial->plans->items[p].count; s++) {
            served[trial->plans->items[p].stops[s].visit] = true;
        }
    }
    for (size_t v = 0; status == STATUS_OK && v < problem->visit_count; v++) {
        if (!served[v] && problem->visits[v].people < 2 && !is_pinned(problem, (int)v)) {
            status = find_nearest(trial, (int)v, explanation, error);
        }
    }
    free(served);
    return status;
}

/* ---- who has nothing to do ---- */

static enum status list_idle(const struct instance *instance, const struct plan_list *plans,
                             struct explanation *explanation, struct error *error)
{
    const struct problem *problem = instance->problem;
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        bool busy = false;
        for (size_t p = 0; p < plans->count; p++) {
            busy = busy || (plans->items[p].volunteer == (int)i && plans->items[p].count > 0);
        }
        if (busy) {
            continue;
        }
        if (buffer_grow((void **)&explanation->idle, &explanation->idle_capacity, explanation->idle_count + 1,
                        sizeof *explanation->idle, error) != STATUS_OK) {
            return error->status;
        }
        struct idle_volunteer *idle = &explanation->idle[explanation->idle_count++];
        *idle = (struct idle_volunteer){0};
        (void)text_copy(idle->volunteer, sizeof idle->volunteer, problem->volunteers[i].id);
        for (size_t v = 0; v < problem->visit_count; v++) {
            enum rule rule = instance_rule(instance, (int)i, (int)v);
            idle->excluded[rule == RULE_NONE ? RULE_BUSY : rule]++;
        }
    }
    return STATUS_OK;
}

enum status explain_run(const struct instance *instance, const struct plan_list *plans, struct explanation *explanation,
                        struct error *error)
{
    const struct problem *problem = instance->problem;
    struct trial trial = {.instance = instance, .plans = plans, .lifted = *problem, .changed = *instance};
    enum status status = STATUS_OK;
    trial.volunteers = calloc(problem->volunteer_count + 1, sizeof *trial.volunteers);
    trial.visits = calloc(problem->visit_count + 1, sizeof *trial.visits);
    if (trial.volunteers == NULL || trial.visits == NULL) {
        status = error_memory(error);
        goto done;
    }
    if (problem->volunteer_count > 0) {
        memcpy(trial.volunteers, problem->volunteers, problem->volunteer_count * sizeof *trial.volunteers);
    }
    if (problem->visit_count > 0) {
        memcpy(trial.visits, problem->visits, problem->visit_count * sizeof *trial.visits);
    }
    trial.lifted.volunteers = trial.volunteers;
    trial.lifted.visits = trial.visits;
    trial.changed.problem = &trial.lifted;
    status = find_near_misses(&trial, explanation, error);
    if (status == STATUS_OK) {
        status = list_idle(instance, plans, explanation, error);
    }
done:
    free(trial.volunteers);
    free(trial.visits);
    return status;
}
