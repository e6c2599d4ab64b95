/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/explain.h"

#include "core/buffer.h"
#include "core/text.h"
#include "matcher/exchange.h"
#include "matcher/fitting.h"
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
    const struct plan *plan = fitting_plan(trial->plans, volunteer);
    int there = what->remote ? 0 : fitting_way(&trial->lifted, volunteer, &who->home, &what->start);
    int back = what->remote ? 0 : fitting_way(&trial->lifted, volunteer, &what->end, &who->home);
    int from = start - there;
    int to = start + what->duration + back;
    if (start < window->earliest || start + what->duration > window->latest || !is_apart(who, window->date, from, to)) {
        return STATUS_OK;
    }
    struct plan_stop stop = {
        .visit = visit, .option = option, .start = start, .stretch = (int)who->stretch_count, .row = (size_t)visit};
    struct plan more = {0};
    struct fit fit = {.gain = miss->gain, .date = miss->date};
    if (fitting_insert(plan, volunteer, plan == NULL ? 0 : plan->count, stop, &more, error) != STATUS_OK) {
        return error->status;
    }
    fitting_judge(&trial->changed, plan, &more, window->date, &fit);
    if (fit.gain > miss->gain) {
        miss->gain = fit.gain;
        miss->date = fit.date;
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
    int there = what->remote ? 0 : fitting_way(&trial->lifted, volunteer, &who->home, &what->start);
    int back = what->remote ? 0 : fitting_way(&trial->lifted, volunteer, &what->end, &who->home);
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
    if (miss->gain <= 0 || (unsigned)miss->rule >= RULE_COUNT) {
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
        struct fit fit = {.date = DATE_NONE};
        status =
            fitting_try(&trial->changed, fitting_plan(trial->plans, volunteer), volunteer, visit, options, &fit, error);
        miss->gain = fit.gain;
        miss->date = fit.date;
    }
    if (rule == RULE_TRAVEL) {
        const struct problem *problem = trial->instance->problem;
        miss->travel =
            fitting_way(problem, volunteer, &problem->volunteers[volunteer].home, &problem->visits[visit].start);
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

/* ---- what was announced ---- */

static enum status list_lost(const struct problem *problem, struct explanation *explanation, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t l = 0; status == STATUS_OK && l < problem->announced_count; l++) {
        const struct problem_assignment *line = &problem->announced[l];
        struct lost_line lost = {.date = line->date,
                                 .rule = suitable_rule_on(problem, line->volunteer, line->visit, line->date)};
        (void)text_copy(lost.visit, sizeof lost.visit, problem->visits[line->visit].id);
        (void)text_copy(lost.volunteer, sizeof lost.volunteer, problem->volunteers[line->volunteer].id);
        if (lost.rule == RULE_NONE ||
            explanation_lost_by(explanation, lost.visit, lost.volunteer, lost.date) != RULE_NONE) {
            continue;
        }
        status = buffer_grow((void **)&explanation->lost, &explanation->lost_capacity, explanation->lost_count + 1,
                             sizeof *explanation->lost, error);
        if (status == STATUS_OK) {
            explanation->lost[explanation->lost_count++] = lost;
        }
    }
    return status;
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
    if (status == STATUS_OK) {
        status = list_lost(problem, explanation, error);
    }
    if (status == STATUS_OK) {
        status = exchange_run(instance, plans, explanation, error);
    }
done:
    free(trial.volunteers);
    free(trial.visits);
    return status;
}
