/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/cause.h"

#include "core/date.h"
#include "core/text.h"
#include "core/visit.h"
#include "reports/answer.h"

struct asking {
    struct centre_roster *roster;
    const struct snapshot *snapshot;
    const struct explanation *explanation; /* NULL: nothing is known */
    const struct roster *now;
    const struct roster *last; /* that was sent */
};

/* ------------------------------------------------------------------------------------------- decisions */

/* Does a decision take a volunteer from a visit? */
static bool takes_away(const struct asking *asking, const struct decision *decision, const struct sent_line *was)
{
    const struct request *request = snapshot_request_of_visit(asking->snapshot, was->visit);
    const bool about = text_is_empty(decision->volunteer) || text_equal(decision->volunteer, was->volunteer);
    if (people_decision_is_void(decision)) {
        return false;
    }
    switch (decision->kind) {
    case DECISION_CANCEL:
        return text_equal(decision->visit, was->visit);
    case DECISION_REPLACE:
        return text_equal(decision->visit, was->visit) && !text_equal(decision->replacement, was->volunteer) && about;
    case DECISION_ACCEPT:
        /* beside one of two there is room for another one */
        return text_equal(decision->visit, was->visit) && !text_equal(decision->volunteer, was->volunteer) &&
               (request == NULL || request->people < 2);
    case DECISION_DONE:
        return text_equal(decision->visit, was->visit);
    case DECISION_REJECT:
        break;
    case DECISION_NO_SHOW: /* of what has been: a line to come stays */
    case DECISION_SAME_PERSON:
    case DECISION_OTHER_PERSON:
        return false;
    }
    return about && text_equal(decision->visit, was->visit);
}

/* A rejection for a senior reaches their other visits too. */
static bool rejects_senior(const struct asking *asking, const struct decision *decision, const struct sent_line *was)
{
    const struct request *request = decision->kind == DECISION_REJECT && decision->scope == SCOPE_SENIOR
                                        ? snapshot_request_of_visit(asking->snapshot, decision->visit)
                                        : NULL;
    return request != NULL && text_equal(decision->volunteer, was->volunteer) &&
           text_equal(request->senior.id, was->senior);
}

static bool was_decided(const struct asking *asking, const struct sent_line *was)
{
    for (size_t i = 0; i < asking->snapshot->decision_count; i++) {
        const struct decision *decision = &asking->snapshot->decisions[i];
        /* What was read before that roster was made did not change it. */
        if (people_decision_came_after(decision, was->night, asking->last->version) &&
            (takes_away(asking, decision, was) || rejects_senior(asking, decision, was)) &&
            answer_took_effect(asking->roster, asking->snapshot, i)) {
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------------------------------- what a line needs */

static bool is_free(const struct volunteer *volunteer, const struct sent_line *was)
{
    size_t count = 0;
    const struct stretch *stretches =
        availability_on(&volunteer->availability, &volunteer->absences, was->date, &count);
    for (size_t i = 0; i < count; i++) {
        if (stretches[i].from <= was->start && was->end <= stretches[i].to) {
            return true;
        }
    }
    return false;
}

/* The visit as its request makes it now; false when it makes it no more. */
static bool find_visit(const struct asking *asking, const struct request *request, const char *id, struct visit *found)
{
    struct visit visits[MAX_HORIZON];
    const size_t count = request->active ? visit_make(request, asking->now->from, asking->now->until, visits) : 0;
    for (size_t i = 0; i < count; i++) {
        if (text_equal(visits[i].id, id)) {
            *found = visits[i];
            return true;
        }
    }
    return false;
}

static bool fits_request(const struct request *request, const struct visit *visit, const struct sent_line *was)
{
    bool day = false;
    for (size_t i = 0; i < visit->day_count; i++) {
        day = day || visit->days[i] == was->date;
    }
    return day && text_equal(request->task, was->task) && was->start >= request->earliest &&
           was->end <= request->latest && was->end - was->start == request->duration;
}

/* What the rule that stands against a line means; CENTRE_CAUSE_NONE: none does. */
static enum centre_cause cause_of_rule(const struct asking *asking, const struct sent_line *was)
{
    static const enum centre_cause causes[RULE_COUNT] = {
        [RULE_TASK] = CENTRE_CAUSE_TASK,       [RULE_NEEDS] = CENTRE_CAUSE_NEEDS,
        [RULE_LANGUAGE] = CENTRE_CAUSE_WISHES, [RULE_GENDER] = CENTRE_CAUSE_WISHES,
        [RULE_HOUSE] = CENTRE_CAUSE_HOUSE,     [RULE_NEVER] = CENTRE_CAUSE_NEVER,
        [RULE_TRAVEL] = CENTRE_CAUSE_TRAVEL,   [RULE_AVAILABLE] = CENTRE_CAUSE_NOT_FREE,
        [RULE_BUSY] = CENTRE_CAUSE_NONE,
    };
    const enum rule rule = asking->explanation == NULL
                               ? RULE_NONE
                               : explanation_lost_by(asking->explanation, was->visit, was->volunteer, was->date);
    return rule == RULE_NONE ? CENTRE_CAUSE_NONE : causes[rule];
}

/* Why the line that was sent cannot be as it was. */
static enum centre_cause cause_of_loss(const struct asking *asking, const struct sent_line *was,
                                       const struct volunteer *volunteer, const struct request *request)
{
    struct visit visit;
    if (was_decided(asking, was)) {
        return CENTRE_CAUSE_DECIDED;
    }
    if (!find_visit(asking, request, was->visit, &visit)) {
        return CENTRE_CAUSE_ENDED;
    }
    if (volunteer == NULL || !volunteer->active) {
        return CENTRE_CAUSE_STOPPED;
    }
    if (availability_is_absent(&volunteer->absences, was->date)) {
        return CENTRE_CAUSE_ABSENT;
    }
    if (!fits_request(request, &visit, was)) {
        return CENTRE_CAUSE_REQUEST_CHANGED;
    }
    const enum centre_cause rule = cause_of_rule(asking, was);
    if (rule != CENTRE_CAUSE_NONE) {
        return rule;
    }
    return is_free(volunteer, was) ? CENTRE_CAUSE_BETTER : CENTRE_CAUSE_NOT_FREE;
}

static const struct round *round_of(const struct roster *roster, const char *volunteer, int32_t date)
{
    for (size_t i = 0; i < roster->round_count; i++) {
        if (roster->rounds[i].date == date && text_equal(roster->rounds[i].volunteer, volunteer)) {
            return &roster->rounds[i];
        }
    }
    return NULL;
}

/* Of a line that only comes at another hour: does the volunteer make other visits on that day than was sent? */
static bool is_another_round(const struct asking *asking, const struct centre_line *line)
{
    const struct round *then = round_of(asking->last, line->was->volunteer, line->date);
    const struct round *now = round_of(asking->now, line->was->volunteer, line->date);
    if (line->change != CENTRE_MOVED || line->was->date != line->date || then == NULL || now == NULL) {
        return false;
    }
    bool same = then->stop_count == now->stop_count;
    for (size_t s = 0; same && s < now->stop_count; s++) {
        same = text_equal(then->stops[s].visit, now->stops[s].visit);
    }
    return !same;
}

/* Are more people asked for now, or fewer, and do so many come? */
static bool is_for_others(const struct asking *asking, const char *visit, const struct request *request)
{
    const int then = roster_count_comers(asking->last, visit);
    const int now = roster_count_comers(asking->now, visit);
    return then > 0 && now > 0 && then != now && now == request->people;
}

/* May the volunteer do no more on the day, or in the week, of the line? Minutes on the way are left out of account, so
 * that it is not said too often. */
static bool is_at_limit(const struct asking *asking, const struct volunteer *volunteer, const struct sent_line *was)
{
    int today = 0;
    int week = 0;
    int minutes = was->end - was->start;
    for (size_t i = 0; i < asking->now->round_count; i++) {
        const struct round *round = &asking->now->rounds[i];
        if (!text_equal(round->volunteer, volunteer->person.id) || date_week(round->date) != date_week(was->date)) {
            continue;
        }
        for (size_t s = 0; s < round->stop_count; s++) {
            today += round->date == was->date ? 1 : 0;
            week++;
            minutes += round->stops[s].end - round->stops[s].start;
        }
    }
    return (volunteer->max_per_day >= 0 && today >= volunteer->max_per_day) ||
           (volunteer->max_per_week >= 0 && week >= volunteer->max_per_week) ||
           (volunteer->max_minutes_week >= 0 && minutes > volunteer->max_minutes_week);
}

/* Where no rule stands against what was sent, and nobody knows by how many points the change is better: what is known
 * besides. */
static enum centre_cause cause_besides(const struct asking *asking, const struct sent_line *was,
                                       const struct volunteer *volunteer, const struct request *request)
{
    if (is_for_others(asking, was->visit, request)) {
        return CENTRE_CAUSE_REQUEST_CHANGED;
    }
    return is_at_limit(asking, volunteer, was) ? CENTRE_CAUSE_LIMIT : CENTRE_CAUSE_BETTER;
}

static enum centre_cause cause_of_change(const struct asking *asking, const struct centre_line *line)
{
    enum centre_cause cause = cause_of_loss(asking, line->was, line->was_volunteer, line->request);
    if (cause == CENTRE_CAUSE_BETTER && line->kept) {
        return CENTRE_CAUSE_DECIDED;
    }
    if (cause == CENTRE_CAUSE_BETTER && line->better_by == 0 && line->change == CENTRE_MOVED) {
        return is_for_others(asking, line->was->visit, line->request) ? CENTRE_CAUSE_REQUEST_CHANGED
               : is_another_round(asking, line)                       ? CENTRE_CAUSE_ROUND
                                                                      : CENTRE_CAUSE_BETTER;
    }
    return cause == CENTRE_CAUSE_BETTER && line->better_by == 0
               ? cause_besides(asking, line->was, line->was_volunteer, line->request)
               : cause;
}

static enum centre_cause cause_of_end(const struct asking *asking, const struct centre_gone *gone)
{
    if (gone->elsewhere) {
        return CENTRE_CAUSE_CENTRE;
    }
    const enum centre_cause cause = cause_of_loss(asking, gone->was, gone->volunteer, gone->request);
    return cause == CENTRE_CAUSE_BETTER && gone->better_by == 0
               ? cause_besides(asking, gone->was, gone->volunteer, gone->request)
               : cause;
}

/* Why a line is there that was not. */
static enum centre_cause cause_of_gain(const struct centre_line *line, const struct roster *now,
                                       const struct roster *last)
{
    for (size_t i = 0; i < last->unserved_count; i++) {
        if (text_equal(last->unserved[i].visit, line->stop->visit)) {
            return line->kept ? CENTRE_CAUSE_DECIDED : CENTRE_CAUSE_FOUND;
        }
    }
    const int32_t before = roster_line_date(last, line->stop->visit, "");
    if (before != DATE_NONE && before > now->night) {
        /* the other one was there, or another centre was told of it */
        return line->partner != NULL ? CENTRE_CAUSE_REQUEST_CHANGED : CENTRE_CAUSE_CENTRE;
    }
    /* its day has come, but the visit has not been: somebody said so */
    if (before != DATE_NONE) {
        return CENTRE_CAUSE_DECIDED;
    }
    return line->date > last->until ? CENTRE_CAUSE_FURTHER : CENTRE_CAUSE_NEW_REQUEST;
}

/* Of two who do not come any more, nothing but the other one need keep the one away. */
static void look_at_partners(struct centre_roster *roster)
{
    for (size_t i = 0; i < roster->gone_count; i++) {
        struct centre_gone *gone = &roster->gone[i];
        for (size_t k = 0; gone->cause == CENTRE_CAUSE_BETTER && k < roster->gone_count; k++) {
            const struct centre_gone *other = &roster->gone[k];
            const bool has_reason = other->cause != CENTRE_CAUSE_BETTER && other->cause != CENTRE_CAUSE_PARTNER;
            gone->cause =
                has_reason && text_equal(other->was->visit, gone->was->visit) ? CENTRE_CAUSE_PARTNER : gone->cause;
        }
    }
}

void cause_fill(struct centre_roster *roster, const struct snapshot *snapshot, const struct roster *last,
                const struct explanation *explanation)
{
    const struct asking asking = {
        .roster = roster, .snapshot = snapshot, .explanation = explanation, .now = roster->roster, .last = last};
    for (size_t i = 0; last != NULL && i < roster->line_count; i++) {
        struct centre_line *line = &roster->lines[i];
        if (line->change == CENTRE_NEW) {
            line->cause = cause_of_gain(line, asking.now, last);
        } else if (line->change != CENTRE_SAME) {
            line->cause = cause_of_change(&asking, line);
        }
    }
    for (size_t i = 0; last != NULL && i < roster->gone_count; i++) {
        struct centre_gone *gone = &roster->gone[i];
        gone->cause = cause_of_end(&asking, gone);
    }
    look_at_partners(roster);
}
