/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/cause.h"

#include "core/date.h"
#include "core/text.h"
#include "core/visit.h"
#include "reports/decided.h"

struct asking {
    struct centre_roster *roster;
    const struct snapshot *snapshot;
    const struct explanation *explanation; /* NULL: nothing is known */
    const struct roster *now;
    const struct roster *last; /* that was sent */
};

static struct decided ask(const struct asking *asking)
{
    return (struct decided){.roster = asking->roster, .snapshot = asking->snapshot, .last = asking->last};
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
    const struct decided decided = ask(asking);
    if (decided_takes(&decided, was)) {
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

/* Are more people asked for now, or fewer? All of them came, or nobody did. */
static bool is_for_others(const struct asking *asking, const char *visit, const struct request *request)
{
    const int then = roster_count_comers(asking->last, visit);
    return then > 0 && then != request->people;
}

/* Where no rule stands against what was sent, and nobody knows by how many points the change is better: what is known
 * besides. */
static enum centre_cause cause_besides(const struct asking *asking, const struct sent_line *was,
                                       const struct volunteer *volunteer, const struct request *request)
{
    if (is_for_others(asking, was->visit, request)) {
        return CENTRE_CAUSE_REQUEST_CHANGED;
    }
    return decided_is_at_limit(asking->now, volunteer, was) ? CENTRE_CAUSE_LIMIT : CENTRE_CAUSE_BETTER;
}

/* At another hour or on another day, with nothing that stands against what was sent. */
static enum centre_cause cause_of_move(const struct asking *asking, const struct centre_line *line,
                                       struct centre_origin *origin)
{
    const struct decided decided = ask(asking);
    if (is_for_others(asking, line->was->visit, line->request)) {
        return CENTRE_CAUSE_REQUEST_CHANGED;
    }
    if (!is_another_round(asking, line)) {
        return CENTRE_CAUSE_BETTER;
    }
    (void)decided_changed_round(&decided, line->volunteer, line->date, origin);
    return CENTRE_CAUSE_ROUND;
}

static enum centre_cause cause_of_change(const struct asking *asking, const struct centre_line *line,
                                         struct centre_origin *origin)
{
    const struct decided decided = ask(asking);
    const enum centre_cause cause = cause_of_loss(asking, line->was, line->was_volunteer, line->request);
    if (cause != CENTRE_CAUSE_BETTER) {
        return cause;
    }
    if (line->kept) {
        return CENTRE_CAUSE_DECIDED;
    }
    if (decided_keeps_busy(&decided, line->was_volunteer, line->was, origin)) {
        return CENTRE_CAUSE_TAKEN;
    }
    if (decided_fills_limit(&decided, line->was_volunteer, line->was, origin)) {
        return CENTRE_CAUSE_LIMIT;
    }
    if (line->better_by == 0 && line->change == CENTRE_MOVED) {
        return cause_of_move(asking, line, origin);
    }
    const enum centre_cause besides = line->better_by == 0
                                          ? cause_besides(asking, line->was, line->was_volunteer, line->request)
                                          : CENTRE_CAUSE_BETTER;
    if (besides != CENTRE_CAUSE_BETTER) {
        return besides;
    }
    if (line->change == CENTRE_OTHER_VOLUNTEER && decided_frees(&decided, line, origin)) {
        return CENTRE_CAUSE_FREED;
    }
    return line->better_by == 0 && decided_is_elsewhere(&decided, line->was_volunteer, line->was, origin)
               ? CENTRE_CAUSE_ELSEWHERE
               : CENTRE_CAUSE_BETTER;
}

static enum centre_cause cause_of_end(const struct asking *asking, const struct centre_gone *gone,
                                      struct centre_origin *origin)
{
    const struct decided decided = ask(asking);
    if (gone->elsewhere) {
        return CENTRE_CAUSE_CENTRE;
    }
    const enum centre_cause cause = cause_of_loss(asking, gone->was, gone->volunteer, gone->request);
    if (cause != CENTRE_CAUSE_BETTER) {
        return cause;
    }
    if (is_for_others(asking, gone->was->visit, gone->request)) {
        return CENTRE_CAUSE_REQUEST_CHANGED;
    }
    if (decided_keeps_busy(&decided, gone->volunteer, gone->was, origin)) {
        return CENTRE_CAUSE_TAKEN;
    }
    if (decided_fills_limit(&decided, gone->volunteer, gone->was, origin)) {
        return CENTRE_CAUSE_LIMIT;
    }
    const enum centre_cause besides =
        gone->better_by == 0 ? cause_besides(asking, gone->was, gone->volunteer, gone->request) : CENTRE_CAUSE_BETTER;
    return besides == CENTRE_CAUSE_BETTER && gone->better_by == 0 &&
                   decided_is_elsewhere(&decided, gone->volunteer, gone->was, origin)
               ? CENTRE_CAUSE_ELSEWHERE
               : besides;
}

/* Then somebody took that back, and it is no new request. */
static bool was_cancelled(const struct snapshot *snapshot, const char *visit)
{
    for (size_t i = 0; i < snapshot->decision_count; i++) {
        const struct decision *decision = &snapshot->decisions[i];
        if (decision->kind == DECISION_CANCEL && text_equal(decision->visit, visit)) {
            return true;
        }
    }
    return false;
}

/* Why a line is there that was not. */
static enum centre_cause cause_of_gain(const struct asking *asking, const struct centre_line *line,
                                       struct centre_origin *origin)
{
    const struct decided decided = ask(asking);
    const struct roster *last = asking->last;
    for (size_t i = 0; i < last->unserved_count; i++) {
        if (text_equal(last->unserved[i].visit, line->stop->visit)) {
            return line->kept                              ? CENTRE_CAUSE_DECIDED
                   : decided_frees(&decided, line, origin) ? CENTRE_CAUSE_FREED
                   : line->date > last->until              ? CENTRE_CAUSE_FOUND_FURTHER
                                                           : CENTRE_CAUSE_FOUND;
        }
    }
    const int32_t before = roster_line_date(last, line->stop->visit, "");
    if (before != DATE_NONE && before > asking->now->night) {
        /* the other one was there, or another centre was told of it */
        return line->partner != NULL ? CENTRE_CAUSE_REQUEST_CHANGED : CENTRE_CAUSE_CENTRE;
    }
    /* its day has come, but the visit has not been: somebody said so */
    if (before != DATE_NONE) {
        return CENTRE_CAUSE_AGAIN;
    }
    if (line->date > last->until) {
        return CENTRE_CAUSE_FURTHER;
    }
    return was_cancelled(asking->snapshot, line->stop->visit) ? CENTRE_CAUSE_DECIDED : CENTRE_CAUSE_NEW_REQUEST;
}

/* None that is known: what the volunteer does instead may follow from it as well. */
static bool has_reason(const struct centre_gone *gone)
{
    return gone->cause != CENTRE_CAUSE_BETTER && gone->cause != CENTRE_CAUSE_ELSEWHERE &&
           gone->cause != CENTRE_CAUSE_PARTNER;
}

/* Of two who do not come any more, nothing but the other one need keep the one away. */
static void look_at_partners(struct centre_roster *roster)
{
    for (size_t i = 0; i < roster->gone_count; i++) {
        struct centre_gone *gone = &roster->gone[i];
        for (size_t k = 0; !has_reason(gone) && k < roster->gone_count; k++) {
            const struct centre_gone *other = &roster->gone[k];
            if (has_reason(other) && text_equal(other->was->visit, gone->was->visit)) {
                gone->cause = CENTRE_CAUSE_PARTNER;
                gone->origin = (struct centre_origin){0};
                break;
            }
        }
    }
}

/* Was it not possible in the roster sent last either, for the same reason? Nothing has changed then. */
static bool was_told(const struct roster *last, const struct released_pin *pin)
{
    for (size_t i = 0; i < last->released_count; i++) {
        const struct released_pin *before = &last->released[i];
        if (before->rule == pin->rule && text_equal(before->visit, pin->visit) &&
            text_equal(before->volunteer, pin->volunteer)) {
            return true;
        }
    }
    return false;
}

void cause_fill(struct centre_roster *roster, const struct snapshot *snapshot, const struct roster *last,
                const struct explanation *explanation)
{
    const struct asking asking = {
        .roster = roster, .snapshot = snapshot, .explanation = explanation, .now = roster->roster, .last = last};
    for (size_t i = 0; last != NULL && i < roster->line_count; i++) {
        struct centre_line *line = &roster->lines[i];
        line->origin = (struct centre_origin){0};
        if (line->change == CENTRE_NEW) {
            line->cause = cause_of_gain(&asking, line, &line->origin);
        } else if (line->change != CENTRE_SAME) {
            line->cause = cause_of_change(&asking, line, &line->origin);
        }
    }
    for (size_t i = 0; last != NULL && i < roster->gone_count; i++) {
        struct centre_gone *gone = &roster->gone[i];
        gone->origin = (struct centre_origin){0};
        gone->cause = cause_of_end(&asking, gone, &gone->origin);
    }
    look_at_partners(roster);
    for (size_t i = 0; last != NULL && i < roster->released_count; i++) {
        struct centre_released *released = &roster->released[i];
        released->told = released->told || was_told(last, released->pin);
    }
}
