/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/answer.h"

#include "core/buffer.h"
#include "core/date.h"
#include "core/text.h"
#include "core/visit.h"

struct asking {
    const struct snapshot *snapshot;
    struct centre_roster *roster;
    size_t centre; /* index in the settings */
    size_t room;   /* of the answers */
};

/* ------------------------------------------------------------------------------------------- whose decision it is */

static bool is_recent(const struct asking *asking, const struct decision *decision)
{
    const struct centre_roster *roster = asking->roster;
    return people_decision_came_after(decision, roster->previous_night, roster->previous_version) &&
           decision->night <= roster->roster->night;
}

/* The centre of the visit; of another decision in the same upload; that of the source's own name; else the first. */
static size_t centre_of(const struct asking *asking, const struct decision *decision)
{
    const struct settings *settings = asking->roster->settings;
    const struct request *request = snapshot_request_of_visit(asking->snapshot, decision->visit);
    if (request != NULL) {
        return settings_centre_of(settings, &request->senior);
    }
    for (size_t i = 0; i < settings->centre_count; i++) {
        if (text_equal(settings->centres[i].code, decision->source)) {
            return i;
        }
    }
    for (size_t i = 0; i < asking->snapshot->decision_count; i++) {
        const struct decision *other = &asking->snapshot->decisions[i];
        request = other->upload == decision->upload ? snapshot_request_of_visit(asking->snapshot, other->visit) : NULL;
        if (request != NULL) {
            return settings_centre_of(settings, &request->senior);
        }
    }
    return 0;
}

/* ------------------------------------------------------------------------------------------- what the roster says */

/* Whichever centre it belongs to. */
static bool has_line(const struct centre_roster *roster, const char *visit, const char *volunteer)
{
    for (size_t r = 0; r < roster->roster->round_count; r++) {
        const struct round *round = &roster->roster->rounds[r];
        for (size_t s = 0; s < round->stop_count; s++) {
            if (text_equal(round->stops[s].visit, visit) &&
                (volunteer == NULL || text_equal(round->volunteer, volunteer))) {
                return true;
            }
        }
    }
    return false;
}

/* Who comes to a visit: the first, or the second; NULL: nobody. */
static const struct volunteer *comes_to(const struct centre_roster *roster, const char *visit, int which)
{
    for (size_t i = 0; i < roster->line_count; i++) {
        if (text_equal(roster->lines[i].stop->visit, visit) && which-- == 0) {
            return roster->lines[i].volunteer;
        }
    }
    return NULL;
}

static bool has_pair(const struct centre_roster *roster, const char *senior, const char *volunteer)
{
    for (size_t i = 0; i < roster->line_count; i++) {
        if (text_equal(roster->lines[i].request->senior.id, senior) &&
            text_equal(roster->lines[i].volunteer->person.id, volunteer)) {
            return true;
        }
    }
    return false;
}

static bool is_unserved(const struct centre_roster *roster, const char *visit)
{
    for (size_t i = 0; i < roster->roster->unserved_count; i++) {
        if (text_equal(roster->roster->unserved[i].visit, visit)) {
            return true;
        }
    }
    return false;
}

static const struct released_pin *find_released(const struct centre_roster *roster, const char *visit,
                                                const char *volunteer)
{
    for (size_t i = 0; i < roster->released_count; i++) {
        const struct released_pin *pin = roster->released[i].pin;
        if (text_equal(pin->visit, visit) && text_equal(pin->volunteer, volunteer)) {
            return pin;
        }
    }
    return NULL;
}

/* The last day on which rosters that were sent had a visit, else the day in its identity; DATE_NONE: not known. */
static int32_t day_of(const struct snapshot *snapshot, const char *visit)
{
    int32_t night = DATE_NONE;
    int32_t day = visit_date_of_id(visit);
    for (size_t i = 0; i < snapshot->sent_line_count; i++) {
        const struct sent_line *line = &snapshot->sent_lines[i];
        if (text_equal(line->visit, visit) && line->night >= night) {
            night = line->night;
            day = line->date;
        }
    }
    return day;
}

/* Was the line in a roster that was sent, but not in the last of them? */
static bool is_old(const struct asking *asking, const struct decision *decision)
{
    bool before = false;
    for (size_t i = 0; i < asking->snapshot->sent_line_count && !text_is_empty(decision->volunteer); i++) {
        const struct sent_line *line = &asking->snapshot->sent_lines[i];
        if (text_equal(line->visit, decision->visit) && text_equal(line->volunteer, decision->volunteer)) {
            if (line->night == asking->roster->previous_night) {
                return false;
            }
            before = true;
        }
    }
    return before;
}

/* ------------------------------------------------------------------------------------------- contradictions */

/* Whom a decision sends, "" when nobody. */
static const char *sent_by(const struct decision *decision)
{
    return decision->kind == DECISION_ACCEPT    ? decision->volunteer
           : decision->kind == DECISION_REPLACE ? decision->replacement
                                                : "";
}

/* Whom it keeps away, "" when nobody. */
static const char *kept_away_by(const struct decision *decision)
{
    return decision->kind == DECISION_REJECT || decision->kind == DECISION_REPLACE ? decision->volunteer : "";
}

/* Do two decisions about one visit exclude each other, whatever the roster? */
static bool contradicts(const struct decision *earlier, const struct decision *later)
{
    const char *sent = sent_by(earlier);
    const char *kept_away = kept_away_by(earlier);
    const bool cancels = later->kind == DECISION_CANCEL || later->kind == DECISION_DONE;
    if (cancels) {
        return !text_is_empty(sent);
    }
    if (earlier->kind == DECISION_CANCEL) {
        return !text_is_empty(sent_by(later));
    }
    return (!text_is_empty(sent) && text_equal(sent, kept_away_by(later))) ||
           (!text_is_empty(kept_away) && text_equal(kept_away, sent_by(later)));
}

/* Does a decision about any visit of this senior keep the volunteer away for ever? */
static bool ends_pair(const struct asking *asking, const struct decision *decision, const char *senior,
                      const char *volunteer)
{
    if (decision->kind != DECISION_REJECT || decision->scope != SCOPE_SENIOR || text_is_empty(volunteer) ||
        !text_equal(decision->volunteer, volunteer)) {
        return false;
    }
    const struct request *request = snapshot_request_of_visit(asking->snapshot, decision->visit);
    return request != NULL && text_equal(request->senior.id, senior);
}

/* Does a decision count, and is it about this visit? */
static bool speaks_of(const struct snapshot *snapshot, const struct decision *decision, const char *visit)
{
    const bool names_nobody =
        decision->kind == DECISION_REPLACE && snapshot_volunteer(snapshot, decision->replacement) == NULL;
    return text_equal(decision->visit, visit) && !people_decision_is_void(decision) && !names_nobody;
}

/* The last decision that sends the volunteer to the visit, where none took it back: its index and one; 0: there is
 * none. */
static size_t sent_at(const struct snapshot *snapshot, const char *visit, const char *volunteer)
{
    size_t at = 0;
    for (size_t i = 0; i < snapshot->decision_count; i++) {
        const struct decision *decision = &snapshot->decisions[i];
        if (!speaks_of(snapshot, decision, visit)) {
            continue;
        }
        if (text_equal(sent_by(decision), volunteer)) {
            at = i + 1;
        } else if (decision->kind == DECISION_CANCEL || text_equal(kept_away_by(decision), volunteer)) {
            at = 0;
        }
    }
    return at;
}

/* Do later decisions send as many others as the visit takes? The latest count. */
static bool is_crowded_out(const struct snapshot *snapshot, const char *visit, const char *volunteer, size_t from)
{
    const struct request *request = snapshot_request_of_visit(snapshot, visit);
    const int people = request != NULL && request->people == 1 ? 1 : 2;
    int others = 0;
    for (size_t i = from; i < snapshot->decision_count; i++) {
        const char *sent = sent_by(&snapshot->decisions[i]);
        others += speaks_of(snapshot, &snapshot->decisions[i], visit) && !text_is_empty(sent) &&
                  !text_equal(sent, volunteer) && sent_at(snapshot, visit, sent) == i + 1;
    }
    return others >= people;
}

/* A later decision that excludes it, about the same visit or for the senior; or enough later ones that send others. */
static bool is_overtaken(const struct asking *asking, size_t index, const struct request *request)
{
    const struct decision *earlier = &asking->snapshot->decisions[index];
    const char *sent = sent_by(earlier);
    for (size_t i = index + 1; i < asking->snapshot->decision_count; i++) {
        const struct decision *later = &asking->snapshot->decisions[i];
        if (ends_pair(asking, later, request->senior.id, sent)) {
            return true;
        }
        if (speaks_of(asking->snapshot, later, earlier->visit) && contradicts(earlier, later)) {
            return true;
        }
    }
    return !text_is_empty(sent) && is_crowded_out(asking->snapshot, earlier->visit, sent, index + 1);
}

/* ------------------------------------------------------------------------------------------- outcomes */

static void judge_sent(const struct asking *asking, const char *volunteer, struct centre_answer *answer)
{
    const struct centre_roster *roster = asking->roster;
    const char *visit = answer->decision->visit;
    const struct released_pin *pin = find_released(roster, visit, volunteer);
    const int32_t day = visit_date_of_id(visit);
    if (has_line(roster, visit, volunteer)) {
        answer->outcome = CENTRE_OUTCOME_DONE;
    } else if (pin != NULL) {
        answer->outcome = CENTRE_OUTCOME_RELEASED;
        answer->rule = pin->rule;
    } else if (day != DATE_NONE && day > roster->roster->until) {
        answer->outcome = CENTRE_OUTCOME_LATER;
    } else {
        answer->outcome = CENTRE_OUTCOME_NOT_DONE;
    }
}

static void judge_known(const struct asking *asking, struct centre_answer *answer)
{
    const struct decision *decision = answer->decision;
    const struct centre_roster *roster = asking->roster;
    bool done = false;
    switch (decision->kind) {
    case DECISION_ACCEPT:
    case DECISION_REPLACE:
        judge_sent(asking, sent_by(decision), answer);
        return;
    case DECISION_REJECT:
        done = decision->scope == SCOPE_SENIOR ? !has_pair(roster, answer->request->senior.id, decision->volunteer)
                                               : !has_line(roster, decision->visit, decision->volunteer);
        break;
    case DECISION_CANCEL:
        done = !has_line(roster, decision->visit, NULL) && !is_unserved(roster, decision->visit);
        break;
    case DECISION_DONE:
    case DECISION_NO_SHOW:
    case DECISION_SAME_PERSON:
    case DECISION_OTHER_PERSON:
        answer->outcome = CENTRE_OUTCOME_NOTED;
        return;
    }
    answer->outcome = done ? CENTRE_OUTCOME_DONE : CENTRE_OUTCOME_NOT_DONE;
}

static bool speaks_of_strangers(const struct centre_answer *answer)
{
    const struct decision *decision = answer->decision;
    return (!text_is_empty(decision->volunteer) && answer->volunteer == NULL) ||
           (decision->kind == DECISION_REPLACE && answer->replacement == NULL);
}

/* Does the request make the visit, or did it once, when a roster had it? What is said for a senior reaches further. */
static bool is_known(const struct asking *asking, const struct centre_answer *answer)
{
    const struct decision *decision = answer->decision;
    bool known =
        answer->request != NULL && (decision->scope == SCOPE_SENIOR || visit_is_of(answer->request, decision->visit));
    for (size_t i = 0; !known && i < asking->snapshot->sent_line_count; i++) {
        known = text_equal(asking->snapshot->sent_lines[i].visit, decision->visit);
    }
    return known;
}

/* Does a decision take back one that came before it? */
static bool takes_back(const struct asking *asking, size_t index)
{
    const struct decision *later = &asking->snapshot->decisions[index];
    for (size_t i = 0; i < index; i++) {
        const struct decision *earlier = &asking->snapshot->decisions[i];
        if (text_equal(earlier->visit, later->visit) && !people_decision_is_void(earlier) &&
            contradicts(earlier, later)) {
            return true;
        }
    }
    return false;
}

/* Was the volunteer announced for the visit, on this day? */
static bool was_sent(const struct snapshot *snapshot, const struct decision *decision, int32_t date)
{
    for (size_t i = 0; i < snapshot->sent_line_count; i++) {
        const struct sent_line *line = &snapshot->sent_lines[i];
        if (line->date == date && text_equal(line->visit, decision->visit) &&
            text_equal(line->volunteer, decision->volunteer)) {
            return true;
        }
    }
    return false;
}

/* What can still be said of a visit whose day has come: who was announced is welcome; who is not to come did not, and
 * it does not count as done; or that this is taken back. */
static enum centre_outcome judge_past(const struct asking *asking, size_t index, int32_t date)
{
    const struct decision *decision = &asking->snapshot->decisions[index];
    const bool sends = decision->kind == DECISION_REPLACE ||
                       (decision->kind == DECISION_ACCEPT && !was_sent(asking->snapshot, decision, date));
    return sends && !takes_back(asking, index) ? CENTRE_OUTCOME_PAST : CENTRE_OUTCOME_NOTED;
}

static void judge(const struct asking *asking, size_t index, struct centre_answer *answer)
{
    const struct decision *decision = answer->decision;
    const int32_t day = answer->date;
    const bool past = decision->scope == SCOPE_VISIT && day != DATE_NONE && day <= asking->roster->roster->night;
    if (answer->request == NULL || !is_known(asking, answer)) {
        answer->outcome = CENTRE_OUTCOME_UNKNOWN_VISIT;
    } else if (speaks_of_strangers(answer)) {
        answer->outcome = CENTRE_OUTCOME_UNKNOWN_VOLUNTEER;
    } else if (!past && people_decision_is_void(decision)) {
        answer->outcome = CENTRE_OUTCOME_TOO_LATE;
    } else if (is_overtaken(asking, index, answer->request)) {
        answer->outcome = CENTRE_OUTCOME_OVERTAKEN;
    } else if (past) {
        answer->outcome = judge_past(asking, index, day);
    } else {
        judge_known(asking, answer);
    }
    /* Once its day has come no roster has the line. */
    answer->old = !past && (decision->roster.version == 0 ? is_old(asking, decision) : decision->age == DECISION_LATE);
    answer->early = answer->outcome == CENTRE_OUTCOME_NOTED && !people_decision_is_about_persons(decision->kind) &&
                    day != DATE_NONE && day > asking->roster->roster->night;
}

static struct centre_answer begin_answer(const struct asking *asking, size_t index)
{
    const struct decision *decision = &asking->snapshot->decisions[index];
    const struct request *request = snapshot_request_of_visit(asking->snapshot, decision->visit);
    return (struct centre_answer){.decision = decision,
                                  .rule = RULE_NONE,
                                  .request = request,
                                  .date = day_of(asking->snapshot, decision->visit),
                                  .task =
                                      request == NULL ? NULL : settings_task(asking->roster->settings, request->task),
                                  .volunteer = snapshot_volunteer(asking->snapshot, decision->volunteer),
                                  .replacement = snapshot_volunteer(asking->snapshot, decision->replacement)};
}

bool answer_took_effect(struct centre_roster *roster, const struct snapshot *snapshot, size_t index)
{
    const struct asking asking = {.snapshot = snapshot, .roster = roster};
    struct centre_answer answer = begin_answer(&asking, index);
    judge(&asking, index, &answer);
    return answer.outcome == CENTRE_OUTCOME_DONE ||
           (answer.outcome == CENTRE_OUTCOME_NOTED && answer.decision->kind == DECISION_DONE);
}

static enum status add_answer(struct asking *asking, size_t index, struct error *error)
{
    struct centre_roster *roster = asking->roster;
    const struct decision *decision = &asking->snapshot->decisions[index];
    const enum status status =
        buffer_grow((void **)&roster->answers, &asking->room, roster->answer_count + 1, sizeof *roster->answers, error);
    if (status != STATUS_OK) {
        return status;
    }
    struct centre_answer *answer = &roster->answers[roster->answer_count++];
    *answer = begin_answer(asking, index);
    judge(asking, index, answer);
    answer->planned[0] = comes_to(roster, decision->visit, 0);
    answer->planned[1] = comes_to(roster, decision->visit, 1);
    answer->waits = is_unserved(roster, decision->visit);
    return STATUS_OK;
}

bool answer_keeps_away(const struct snapshot *snapshot, size_t index)
{
    const struct decision *decision = &snapshot->decisions[index];
    const char *volunteer = kept_away_by(decision);
    return !text_is_empty(volunteer) && speaks_of(snapshot, decision, decision->visit) &&
           sent_at(snapshot, decision->visit, volunteer) == 0;
}

bool answer_keeps(const struct snapshot *snapshot, const char *visit, const char *volunteer)
{
    const size_t at = sent_at(snapshot, visit, volunteer);
    return at > 0 && !is_crowded_out(snapshot, visit, volunteer, at);
}

/* Is it what an answer says already? */
static bool is_answered(const struct centre_roster *roster, const struct released_pin *pin)
{
    for (size_t i = 0; i < roster->answer_count; i++) {
        const struct centre_answer *answer = &roster->answers[i];
        const bool said = answer->outcome == CENTRE_OUTCOME_RELEASED ||
                          answer->outcome == CENTRE_OUTCOME_UNKNOWN_VOLUNTEER ||
                          answer->outcome == CENTRE_OUTCOME_UNKNOWN_VISIT;
        if (said && text_equal(answer->decision->visit, pin->visit)) {
            return true;
        }
    }
    return false;
}

enum status answer_fill(struct centre_roster *roster, const struct snapshot *snapshot, struct error *error)
{
    struct asking asking = {
        .snapshot = snapshot, .roster = roster, .centre = (size_t)(roster->centre - roster->settings->centres)};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < roster->line_count; i++) {
        struct centre_line *line = &roster->lines[i];
        line->kept = answer_keeps(snapshot, line->stop->visit, line->volunteer->person.id);
    }
    for (size_t i = 0; i < snapshot->decision_count && status == STATUS_OK; i++) {
        const struct decision *decision = &snapshot->decisions[i];
        if (is_recent(&asking, decision) && centre_of(&asking, decision) == asking.centre) {
            status = add_answer(&asking, i, error);
        }
    }
    for (size_t i = 0; i < roster->released_count; i++) {
        roster->released[i].told = is_answered(roster, roster->released[i].pin);
    }
    return status;
}

bool answer_is_good(const struct centre_answer *answer)
{
    return !answer->old && !answer->early &&
           (answer->outcome == CENTRE_OUTCOME_DONE || answer->outcome == CENTRE_OUTCOME_NOTED ||
            answer->outcome == CENTRE_OUTCOME_LATER);
}

size_t answer_count_good(const struct centre_roster *roster)
{
    size_t count = 0;
    for (size_t i = 0; i < roster->answer_count; i++) {
        count += answer_is_good(&roster->answers[i]);
    }
    return count;
}
