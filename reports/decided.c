/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/decided.h"

#include "core/date.h"
#include "core/text.h"
#include "reports/answer.h"

/* Does a decision take a volunteer from a visit? */
static bool takes_away(const struct decided *decided, const struct decision *decision, const struct sent_line *was)
{
    const struct request *request = snapshot_request_of_visit(decided->snapshot, was->visit);
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
static bool rejects_senior(const struct decided *decided, const struct decision *decision, const struct sent_line *was)
{
    const struct request *request = decision->kind == DECISION_REJECT && decision->scope == SCOPE_SENIOR
                                        ? snapshot_request_of_visit(decided->snapshot, decision->visit)
                                        : NULL;
    return request != NULL && text_equal(decision->volunteer, was->volunteer) &&
           text_equal(request->senior.id, was->senior);
}

bool decided_takes(const struct decided *decided, const struct sent_line *was)
{
    for (size_t i = 0; i < decided->snapshot->decision_count; i++) {
        const struct decision *decision = &decided->snapshot->decisions[i];
        /* What was read before that roster was made did not change it. */
        if (people_decision_came_after(decision, was->night, decided->last->version) &&
            (takes_away(decided, decision, was) || rejects_senior(decided, decision, was)) &&
            (answer_keeps_away(decided->snapshot, i) || answer_took_effect(decided->roster, decided->snapshot, i))) {
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------------------------------- stops of a roster */

/* The stops of one volunteer, one after the other. */
struct walk {
    const struct roster *roster;
    const char *volunteer;
    size_t round, stop;
    int32_t date;             /* of the stop found */
    const struct stop *found; /* NULL at the end */
};

static bool next(struct walk *walk)
{
    walk->found = NULL;
    for (; walk->round < walk->roster->round_count; walk->round++, walk->stop = 0) {
        const struct round *round = &walk->roster->rounds[walk->round];
        if (text_equal(round->volunteer, walk->volunteer) && walk->stop < round->stop_count) {
            walk->date = round->date;
            walk->found = &round->stops[walk->stop++];
            return true;
        }
    }
    return false;
}

static struct walk walk_of(const struct roster *roster, const struct volunteer *volunteer)
{
    return (struct walk){.roster = roster, .volunteer = volunteer->person.id};
}

/* Does the volunteer make this visit, on this day? */
static bool makes(const struct roster *roster, const struct volunteer *volunteer, const char *visit, int32_t date)
{
    struct walk walk = walk_of(roster, volunteer);
    while (next(&walk)) {
        if (walk.date == date && text_equal(walk.found->visit, visit)) {
            return true;
        }
    }
    return false;
}

static bool meet(int from, int to, int other_from, int other_to)
{
    return from < other_to && other_from < to;
}

/* ------------------------------------------------------------------------------------------- what was decided */

/* Did a decision give the volunteer the visit of this stop of the roster, which the last one did not have so? */
static bool was_given(const struct decided *decided, const struct volunteer *volunteer, const struct walk *walk)
{
    return !makes(decided->last, volunteer, walk->found->visit, walk->date) &&
           answer_keeps(decided->snapshot, walk->found->visit, volunteer->person.id);
}

/* Did a decision take the volunteer from the visit of this stop of the last roster? */
static bool was_taken(const struct decided *decided, const struct volunteer *volunteer, const struct walk *walk)
{
    const struct request *request = snapshot_request_of_visit(decided->snapshot, walk->found->visit);
    struct sent_line line = {
        .night = decided->last->night, .date = walk->date, .start = walk->found->start, .end = walk->found->end};
    return request != NULL && !makes(decided->roster->roster, volunteer, walk->found->visit, walk->date) &&
           text_copy(line.visit, sizeof line.visit, walk->found->visit) &&
           text_copy(line.volunteer, sizeof line.volunteer, volunteer->person.id) &&
           text_copy(line.senior, sizeof line.senior, request->senior.id) && decided_takes(decided, &line);
}

/* Of another centre's visit no more is told than that it is one. */
static bool tell(const struct decided *decided, const struct volunteer *volunteer, const struct walk *walk, bool gone,
                 struct centre_origin *origin)
{
    const struct centre_roster *roster = decided->roster;
    const struct request *request = snapshot_request_of_visit(decided->snapshot, walk->found->visit);
    const size_t own = (size_t)(roster->centre - roster->settings->centres);
    const bool is_own = request != NULL && settings_centre_of(roster->settings, &request->senior) == own;
    *origin = (struct centre_origin){
        .known = true, .gone = gone, .volunteer = volunteer, .request = is_own ? request : NULL, .date = walk->date};
    return true;
}

/* ------------------------------------------------------------------------------------------- limits */

/* What a volunteer does on one day, and in its week. Minutes on the way are left out of account, so that it is not said
 * too often that somebody may do no more. */
struct load {
    int today, week, minutes;
};

static struct load load_of(const struct roster *roster, const struct volunteer *volunteer, int32_t date)
{
    struct load load = {0};
    struct walk walk = walk_of(roster, volunteer);
    while (next(&walk)) {
        if (date_week(walk.date) == date_week(date)) {
            load.today += walk.date == date ? 1 : 0;
            load.week++;
            load.minutes += walk.found->end - walk.found->start;
        }
    }
    return load;
}

/* May nothing of so many minutes be added? */
static bool is_full(const struct load *load, const struct volunteer *volunteer, int minutes)
{
    return (volunteer->max_per_day >= 0 && load->today >= volunteer->max_per_day) ||
           (volunteer->max_per_week >= 0 && load->week >= volunteer->max_per_week) ||
           (volunteer->max_minutes_week >= 0 && load->minutes + minutes > volunteer->max_minutes_week);
}

/* Is it full with the visit of this stop, and would not be without it? */
static bool fills(const struct load *load, const struct volunteer *volunteer, const struct walk *walk, int32_t date,
                  int minutes)
{
    struct load less = *load;
    if (date_week(walk->date) != date_week(date)) {
        return false;
    }
    less.today -= walk->date == date ? 1 : 0;
    less.week--;
    less.minutes -= walk->found->end - walk->found->start;
    return is_full(load, volunteer, minutes) && !is_full(&less, volunteer, minutes);
}

bool decided_is_at_limit(const struct roster *roster, const struct volunteer *volunteer, const struct sent_line *was)
{
    const struct load load = load_of(roster, volunteer, was->date);
    return is_full(&load, volunteer, was->end - was->start);
}

bool decided_fills_limit(const struct decided *decided, const struct volunteer *volunteer, const struct sent_line *was,
                         struct centre_origin *origin)
{
    const struct load load = load_of(decided->roster->roster, volunteer, was->date);
    struct walk walk = walk_of(decided->roster->roster, volunteer);
    while (next(&walk)) {
        if (fills(&load, volunteer, &walk, was->date, was->end - was->start) && was_given(decided, volunteer, &walk)) {
            return tell(decided, volunteer, &walk, false, origin);
        }
    }
    return false;
}

/* ------------------------------------------------------------------------------------------- hours */

/* Finds a visit that the volunteer makes at the hour of a line that was sent; only one that was given by a decision? */
static bool finds_at_hour(const struct decided *decided, const struct volunteer *volunteer, const struct sent_line *was,
                          bool given, struct centre_origin *origin)
{
    struct walk walk = walk_of(decided->roster->roster, volunteer);
    while (next(&walk)) {
        if (walk.date == was->date && meet(walk.found->start, walk.found->end, was->start, was->end) &&
            !text_equal(walk.found->visit, was->visit) && (!given || was_given(decided, volunteer, &walk))) {
            return tell(decided, volunteer, &walk, false, origin);
        }
    }
    return false;
}

bool decided_keeps_busy(const struct decided *decided, const struct volunteer *volunteer, const struct sent_line *was,
                        struct centre_origin *origin)
{
    return finds_at_hour(decided, volunteer, was, true, origin);
}

bool decided_is_elsewhere(const struct decided *decided, const struct volunteer *volunteer, const struct sent_line *was,
                          struct centre_origin *origin)
{
    return finds_at_hour(decided, volunteer, was, false, origin);
}

bool decided_frees(const struct decided *decided, const struct centre_line *line, struct centre_origin *origin)
{
    const int minutes = line->stop->end - line->stop->start;
    const struct load load = load_of(decided->last, line->volunteer, line->date);
    struct walk walk = walk_of(decided->last, line->volunteer);
    while (next(&walk)) {
        const bool met = walk.date == line->date &&
                         meet(walk.found->start, walk.found->end, line->stop->start, line->stop->end) &&
                         !text_equal(walk.found->visit, line->stop->visit);
        if ((met || fills(&load, line->volunteer, &walk, line->date, minutes)) &&
            was_taken(decided, line->volunteer, &walk)) {
            return tell(decided, line->volunteer, &walk, true, origin);
        }
    }
    return false;
}

/* ------------------------------------------------------------------------------------------- rounds */

bool decided_changed_round(const struct decided *decided, const struct volunteer *volunteer, int32_t date,
                           struct centre_origin *origin)
{
    const struct roster *now = decided->roster->roster;
    struct walk more = walk_of(now, volunteer);
    struct walk less = walk_of(decided->last, volunteer);
    bool all = true;
    origin->known = false;
    while (all && next(&more)) {
        if (more.date == date && !makes(decided->last, volunteer, more.found->visit, date)) {
            all = was_given(decided, volunteer, &more) && tell(decided, volunteer, &more, false, origin);
        }
    }
    while (all && next(&less)) {
        if (less.date == date && !makes(now, volunteer, less.found->visit, date)) {
            all = was_taken(decided, volunteer, &less) && tell(decided, volunteer, &less, true, origin);
        }
    }
    origin->known = origin->known && all;
    return origin->known;
}
