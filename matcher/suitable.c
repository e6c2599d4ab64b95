/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/suitable.h"

/*
 * The earliest start of a visit for somebody who is there from minute `arrival` on: inside the option's window, on the
 * grid where two people come (counted from the earliest start). The caller checks that it ends in time.
 */
static int earliest_start(const struct problem *problem, const struct problem_visit *visit,
                          const struct problem_option *option, int arrival)
{
    if (arrival <= option->earliest) {
        return option->earliest;
    }
    if (visit->people < 2) {
        return arrival;
    }
    int grid = problem->grid_minutes;
    int steps = (arrival - option->earliest + grid - 1) / grid;
    return option->earliest + steps * grid;
}

/* Does the visit alone, in this option, fit into this stretch of the volunteer's? */
static bool fits(const struct problem *problem, int volunteer, int visit, const struct problem_option *option,
                 const struct problem_stretch *stretch)
{
    if (option->date != stretch->date) {
        return false;
    }
    const struct problem_volunteer *who = &problem->volunteers[volunteer];
    const struct problem_visit *what = &problem->visits[visit];
    int there = 0;
    int back = 0;
    if (!what->remote) {
        there = travel_minutes(&problem->travel, &problem->table, who->mode, &who->home, &what->start);
        back = travel_minutes(&problem->travel, &problem->table, who->mode, &what->end, &who->home);
    }
    int start = earliest_start(problem, what, option, stretch->from + there);
    int end = start + what->duration;
    return end <= option->latest && end + back <= stretch->to;
}

static bool needs_met(const struct problem *problem, const struct problem_volunteer *who,
                      const struct problem_visit *what, int32_t date)
{
    return settings_needs_met(&problem->tasks[what->task], who->has_car, who->record_check, who->information_note,
                              date);
}

static uint64_t options_with_needs(const struct problem *problem, const struct problem_volunteer *who,
                                   const struct problem_visit *what, uint64_t options)
{
    for (size_t o = 0; o < what->option_count; o++) {
        if (!needs_met(problem, who, what, what->options[o].date)) {
            options &= ~(UINT64_C(1) << o);
        }
    }
    return options;
}

static uint64_t options_available(const struct problem *problem, int volunteer, int visit, uint64_t options)
{
    const struct problem_volunteer *who = &problem->volunteers[volunteer];
    const struct problem_visit *what = &problem->visits[visit];
    uint64_t available = 0;
    for (size_t o = 0; o < what->option_count; o++) {
        uint64_t bit = UINT64_C(1) << o;
        for (size_t s = 0; (options & bit) != 0 && s < who->stretch_count; s++) {
            if (fits(problem, volunteer, visit, &what->options[o], &who->stretches[s])) {
                available |= bit;
                break;
            }
        }
    }
    return available;
}

static bool language_fails(const struct problem_volunteer *who, const struct problem_visit *what)
{
    return what->languages.count > 0 && !people_languages_meet(&who->languages, &what->languages);
}

static bool gender_fails(const struct problem_volunteer *who, const struct problem_visit *what)
{
    return what->gender_wanted != GENDER_UNKNOWN && who->gender != what->gender_wanted;
}

static bool house_fails(const struct problem_volunteer *who, const struct problem_visit *what)
{
    return (what->pets && !who->pets_ok) || (what->smoke && !who->smoke_ok);
}

static bool never_fails(const struct problem *problem, int volunteer, int visit)
{
    const struct problem_pair *pair = problem_find_pair(problem, volunteer, problem->visits[visit].senior);
    return (pair != NULL && pair->never) ||
           problem_find_assignment(problem->rejected, problem->rejected_count, visit, volunteer) != NULL;
}

static bool travel_fails(const struct problem *problem, const struct problem_volunteer *who,
                         const struct problem_visit *what)
{
    return !what->remote &&
           travel_minutes(&problem->travel, &problem->table, who->mode, &who->home, &what->start) > who->max_travel;
}

static enum rule first_rule(const struct problem *problem, int volunteer, int visit, uint64_t *options)
{
    const struct problem_volunteer *who = &problem->volunteers[volunteer];
    const struct problem_visit *what = &problem->visits[visit];
    if ((who->tasks & (UINT64_C(1) << what->task)) == 0) {
        return RULE_TASK;
    }
    *options = options_with_needs(problem, who, what, *options);
    if (*options == 0) {
        return RULE_NEEDS;
    }
    if (language_fails(who, what)) {
        return RULE_LANGUAGE;
    }
    if (gender_fails(who, what)) {
        return RULE_GENDER;
    }
    if (house_fails(who, what)) {
        return RULE_HOUSE;
    }
    if (never_fails(problem, volunteer, visit)) {
        return RULE_NEVER;
    }
    if (travel_fails(problem, who, what)) {
        return RULE_TRAVEL;
    }
    *options = options_available(problem, volunteer, visit, *options);
    return *options == 0 ? RULE_AVAILABLE : RULE_NONE;
}

static enum rule rule_among(const struct problem *problem, int volunteer, int visit, uint64_t among, uint64_t *options)
{
    uint64_t left = among;
    enum rule rule = first_rule(problem, volunteer, visit, &left);
    if (options != NULL) {
        *options = rule == RULE_NONE ? left : 0;
    }
    return rule;
}

enum rule suitable_rule(const struct problem *problem, int volunteer, int visit, uint64_t *options)
{
    size_t count = problem->visits[visit].option_count;
    uint64_t all = count >= 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1;
    return rule_among(problem, volunteer, visit, all, options);
}

enum rule suitable_rule_on(const struct problem *problem, int volunteer, int visit, int32_t date)
{
    const struct problem_visit *what = &problem->visits[visit];
    uint64_t among = 0;
    for (size_t o = 0; o < what->option_count; o++) {
        if (what->options[o].date == date) {
            among |= UINT64_C(1) << o;
        }
    }
    return among == 0 ? RULE_AVAILABLE : rule_among(problem, volunteer, visit, among, NULL);
}
