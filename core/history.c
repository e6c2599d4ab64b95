/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/history.h"

#include "core/buffer.h"
#include "core/date.h"
#include "core/text.h"
#include "core/visit.h"

#include <stdlib.h>
#include <string.h>

/* What a decision does to one volunteer of a visit. A replacement is two acts; a decision about the whole visit is
 * one for each volunteer whom the last sent roster has there, and one for nobody (""). */
enum act_kind { ACT_PIN, ACT_REJECT, ACT_REPLACE, ACT_CANCEL, ACT_DONE, ACT_NO_SHOW };

struct act {
    const char *visit, *volunteer;
    size_t order;
    enum act_kind kind;
    bool away;                 /* is the volunteer kept away, whatever was said last? */
    enum decision_scope scope; /* how far */
    int32_t date;              /* of a pin; of the line of which it is said that nobody came; DATE_NONE: not known */
};

/* Everything that is needed while a history is made. */
struct making {
    const struct snapshot *snapshot;
    int32_t night;
    int32_t sent_before;            /* rosters of nights before this one count as sent */
    const struct sent_line **lines; /* sorted by visit, then the latest night first, then volunteer */
    size_t line_count;
    struct act *acts; /* sorted by visit, volunteer, order; then only the last of each pair is left */
    size_t act_count, act_capacity;
    size_t done_capacity, pin_capacity, rejection_capacity, closed_capacity, previous_capacity;
    struct history *history;
    struct error *error;
};

/* The sent lines of one visit: lines[first .. first + count). */
struct visit_lines {
    const struct sent_line *const *items;
    size_t count;
};

static int compare_lines(const void *a, const void *b)
{
    const struct sent_line *x = *(const struct sent_line *const *)a;
    const struct sent_line *y = *(const struct sent_line *const *)b;
    const int visits = strcmp(x->visit, y->visit);
    if (visits != 0) {
        return visits;
    }
    if (x->night != y->night) {
        return x->night > y->night ? -1 : 1;
    }
    return strcmp(x->volunteer, y->volunteer);
}

static enum status index_lines(struct making *making)
{
    const struct snapshot *snapshot = making->snapshot;
    if (snapshot->sent_line_count == 0) {
        return STATUS_OK;
    }
    making->lines = calloc(snapshot->sent_line_count, sizeof(struct sent_line *));
    if (making->lines == NULL) {
        return error_memory(making->error);
    }
    for (size_t i = 0; i < snapshot->sent_line_count; i++) {
        /* A roster of a later night, and mostly that of this one, is not yet the past. */
        if (snapshot->sent_lines[i].night < making->sent_before) {
            making->lines[making->line_count++] = &snapshot->sent_lines[i];
        }
    }
    qsort(making->lines, making->line_count, sizeof(struct sent_line *), compare_lines);
    return STATUS_OK;
}

static struct visit_lines lines_of(const struct making *making, const char *visit)
{
    size_t low = 0;
    size_t high = making->line_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(making->lines[middle]->visit, visit) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    struct visit_lines found = {.items = making->lines + low, .count = 0};
    while (low + found.count < making->line_count && text_equal(making->lines[low + found.count]->visit, visit)) {
        found.count++;
    }
    return found;
}

/* The date of a pin: that of the line when it was decided about, else where the last sent roster put it, else the date
 * in the identity. */
static int32_t pin_date(const struct making *making, const struct decision *decision)
{
    const struct visit_lines lines = lines_of(making, decision->visit);
    if (decision->has_date) {
        return decision->date;
    }
    for (size_t i = 0; i < lines.count; i++) {
        if (text_is_empty(decision->volunteer) || text_equal(lines.items[i]->volunteer, decision->volunteer)) {
            return lines.items[i]->date;
        }
    }
    return visit_date_of_id(decision->visit);
}

static enum status add_act(struct making *making, const struct act *act)
{
    const enum status status = buffer_grow((void **)&making->acts, &making->act_capacity, making->act_count + 1,
                                           sizeof *making->acts, making->error);
    if (status == STATUS_OK) {
        making->acts[making->act_count++] = *act;
    }
    return status;
}

/* The same act for each volunteer of the visit in the last sent roster that has it, and for nobody. */
static enum status add_act_for_all(struct making *making, const struct act *act)
{
    const struct visit_lines lines = lines_of(making, act->visit);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < lines.count && lines.items[i]->night == lines.items[0]->night && status == STATUS_OK; i++) {
        struct act one = *act;
        one.volunteer = lines.items[i]->volunteer;
        one.date = lines.items[i]->date;
        status = add_act(making, &one);
    }
    struct act nobody = *act;
    nobody.volunteer = "";
    return status == STATUS_OK ? add_act(making, &nobody) : status;
}

static enum act_kind kind_of(enum decision_kind kind)
{
    switch (kind) {
    case DECISION_ACCEPT:
        return ACT_PIN;
    case DECISION_REJECT:
        return ACT_REJECT;
    case DECISION_REPLACE:
        return ACT_REPLACE;
    case DECISION_CANCEL:
        return ACT_CANCEL;
    case DECISION_DONE:
        return ACT_DONE;
    case DECISION_NO_SHOW:
    case DECISION_SAME_PERSON:
    case DECISION_OTHER_PERSON:
        break;
    }
    return ACT_NO_SHOW;
}

/* Is the volunteer never to be sent there again? */
static bool keeps_away(const struct act *act)
{
    return act->kind == ACT_REJECT || act->kind == ACT_REPLACE;
}

static enum status add_decision(struct making *making, const struct decision *decision, size_t order)
{
    struct act act = {.visit = decision->visit,
                      .volunteer = decision->volunteer,
                      .order = order,
                      .kind = kind_of(decision->kind),
                      .scope = decision->kind == DECISION_REJECT ? decision->scope : SCOPE_VISIT,
                      .date = pin_date(making, decision)};
    if (act.kind == ACT_NO_SHOW && !decision->has_date) {
        act.date = DATE_NONE;
    }
    enum status status = STATUS_OK;
    if (act.kind == ACT_CANCEL || text_is_empty(decision->volunteer)) {
        status = add_act_for_all(making, &act);
    }
    if (status == STATUS_OK && !text_is_empty(decision->volunteer)) {
        status = add_act(making, &act);
    }
    if (status == STATUS_OK && decision->kind == DECISION_REPLACE && !text_is_empty(decision->replacement)) {
        act.kind = ACT_PIN;
        act.volunteer = decision->replacement;
        status = add_act(making, &act);
    }
    return status;
}

static int compare_acts(const void *a, const void *b)
{
    const struct act *x = a;
    const struct act *y = b;
    const int visits = strcmp(x->visit, y->visit);
    if (visits != 0) {
        return visits;
    }
    const int volunteers = strcmp(x->volunteer, y->volunteer);
    if (volunteers != 0) {
        return volunteers;
    }
    if (x->order != y->order) {
        return x->order < y->order ? -1 : 1;
    }
    return (int)x->kind - (int)y->kind;
}

static enum status add_closed(struct making *making, const char *visit)
{
    struct history *history = making->history;
    const enum status status = buffer_grow((void **)&history->closed, &making->closed_capacity,
                                           history->closed_count + 1, sizeof *history->closed, making->error);
    if (status == STATUS_OK) {
        (void)text_copy(history->closed[history->closed_count++], VISIT_ID_SIZE, visit);
    }
    return status;
}

/* Who was sent away stays away, as far as was ever said, until they are accepted again. */
static void judge_away(const struct act *acts, size_t first, size_t last, struct act *judged)
{
    judged->away = false;
    judged->scope = SCOPE_VISIT;
    for (size_t i = first; i < last; i++) {
        if (acts[i].kind == ACT_PIN) {
            judged->away = false;
            judged->scope = SCOPE_VISIT;
        } else if (keeps_away(&acts[i])) {
            judged->away = true;
            judged->scope = acts[i].scope == SCOPE_SENIOR ? SCOPE_SENIOR : judged->scope;
        }
    }
}

/* What remains of acts[first..last), all about one volunteer and one visit: the last. A cancelled visit makes void what
 * was said before, but a rejection stays one. */
static struct act judge_pair(const struct act *acts, size_t first, size_t last, size_t cancelled)
{
    struct act act = acts[last - 1];
    size_t spoken = last;
    while (spoken > first && acts[spoken - 1].kind == ACT_CANCEL) {
        spoken--;
    }
    if (spoken > first && keeps_away(&acts[spoken - 1])) {
        return acts[spoken - 1];
    }
    act.kind = act.order < cancelled ? ACT_CANCEL : act.kind;
    return act;
}

/* Of the acts of one visit, acts[first..last), one about each volunteer is kept, moved to *kept. A visit that was
 * cancelled is closed, unless somebody was accepted for it afterwards. */
static enum status judge_visit(struct making *making, size_t first, size_t last, size_t *kept)
{
    struct act *acts = making->acts;
    size_t cancelled = 0;
    size_t pinned = 0;
    size_t begin = first;
    const char *visit = acts[first].visit;
    for (size_t i = first; i < last; i++) {
        if (acts[i].kind == ACT_CANCEL && acts[i].order > cancelled) {
            cancelled = acts[i].order;
        } else if (acts[i].kind == ACT_PIN && acts[i].order > pinned) {
            pinned = acts[i].order;
        }
    }
    for (size_t i = first; i < last; i++) {
        if (i + 1 == last || !text_equal(acts[i].volunteer, acts[i + 1].volunteer)) {
            struct act act = judge_pair(acts, begin, i + 1, cancelled);
            judge_away(acts, begin, i + 1, &act);
            acts[(*kept)++] = act;
            begin = i + 1;
        }
    }
    return cancelled > pinned ? add_closed(making, visit) : STATUS_OK;
}

/* Who is to come instead is not known: then nobody is sent away either. */
static bool names_nobody(const struct making *making, const struct decision *decision)
{
    return decision->kind == DECISION_REPLACE && snapshot_volunteer(making->snapshot, decision->replacement) == NULL;
}

static enum status judge_acts(struct making *making)
{
    enum status status = STATUS_OK;
    size_t kept = 0;
    size_t next = 0;
    for (size_t i = 0; i < making->snapshot->decision_count && status == STATUS_OK; i++) {
        const struct decision *decision = &making->snapshot->decisions[i];
        if (!people_decision_is_about_persons(decision->kind) && !people_decision_is_void(decision) &&
            !names_nobody(making, decision)) {
            status = add_decision(making, decision, i + 1);
        }
    }
    if (making->act_count > 0) {
        qsort(making->acts, making->act_count, sizeof *making->acts, compare_acts);
    }
    for (size_t first = 0; first < making->act_count && status == STATUS_OK; first = next) {
        for (next = first + 1; next < making->act_count; next++) {
            if (!text_equal(making->acts[next].visit, making->acts[first].visit)) {
                break;
            }
        }
        status = judge_visit(making, first, next, &kept);
    }
    making->act_count = kept;
    return status;
}

/* What was last decided about a volunteer and a visit, NULL when nothing was. */
static const struct act *verdict(const struct making *making, const char *visit, const char *volunteer)
{
    size_t low = 0;
    size_t high = making->act_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct act *act = &making->acts[middle];
        const int visits = strcmp(act->visit, visit);
        const int order = visits != 0 ? visits : strcmp(act->volunteer, volunteer);
        if (order == 0) {
            return act;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static int compare_closed(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void sort_closed(struct history *history)
{
    size_t kept = 0;
    if (history->closed_count == 0) {
        return;
    }
    qsort(history->closed, history->closed_count, sizeof *history->closed, compare_closed);
    for (size_t i = 0; i < history->closed_count; i++) {
        if (i == 0 || !text_equal(history->closed[i], history->closed[kept - 1])) {
            memmove(history->closed[kept++], history->closed[i], sizeof *history->closed);
        }
    }
    history->closed_count = kept;
}

static bool is_closed(const struct history *history, const char *visit)
{
    return history->closed_count > 0 &&
           bsearch(visit, history->closed, history->closed_count, sizeof *history->closed, compare_closed) != NULL;
}

static enum status add_done(struct making *making, const char *visit, const char *volunteer, const char *senior,
                            int32_t date, int minutes)
{
    struct history *history = making->history;
    const enum status status = buffer_grow((void **)&history->done, &making->done_capacity, history->done_count + 1,
                                           sizeof *history->done, making->error);
    if (status == STATUS_OK) {
        struct done_visit *done = &history->done[history->done_count++];
        (void)text_copy(done->visit, sizeof done->visit, visit);
        (void)text_copy(done->volunteer, sizeof done->volunteer, volunteer);
        (void)text_copy(done->senior, sizeof done->senior, senior);
        done->date = date;
        done->minutes = minutes;
    }
    return status;
}

static enum status add_past_visits(struct making *making)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < making->snapshot->past_visit_count && status == STATUS_OK; i++) {
        const struct past_visit *past = &making->snapshot->past_visits[i];
        if (past->date <= making->night) {
            status = add_done(making, "", past->volunteer, past->senior, past->date, past->minutes);
        }
    }
    return status;
}

/* Is the roster of this line the latest that its centre was sent before the date of the line and that covers it? */
static bool is_of_latest(const struct making *making, const struct sent_line *line)
{
    const struct sent_night *nights = making->snapshot->sent_nights;
    const int32_t before = line->date <= making->night ? line->date : making->night;
    size_t count = snapshot_nights_before(making->snapshot, line->centre, before);
    while (count > 0 && nights[count - 1].centre == line->centre &&
           (line->date < nights[count - 1].from || line->date > nights[count - 1].until)) {
        count--;
    }
    return count > 0 && nights[count - 1].centre == line->centre && nights[count - 1].night == line->night;
}

/* Does what was said last mean that the line does not count as done, or not yet? That somebody did not come was said of
 * one day: the same visit may have been planned again since. */
static bool says_not_done(const struct act *act, const struct sent_line *line)
{
    if (act->kind == ACT_NO_SHOW) {
        return act->date == DATE_NONE || line->date <= act->date;
    }
    return act->kind != ACT_PIN && act->kind != ACT_REPLACE;
}

/* Sent lines whose date has passed. Lines with a decision `done` wait for add_decided. */
static enum status add_sent(struct making *making)
{
    enum status status = STATUS_OK;
    const size_t cancelled_count = making->history->closed_count;
    for (size_t i = 0; i < making->line_count && status == STATUS_OK; i++) {
        const struct sent_line *line = making->lines[i];
        if (line->date > making->night || line->night >= line->date || !is_of_latest(making, line)) {
            continue;
        }
        const struct act *act = verdict(making, line->visit, line->volunteer);
        const bool cancelled = cancelled_count > 0 && bsearch(line->visit, making->history->closed, cancelled_count,
                                                              sizeof *making->history->closed, compare_closed) != NULL;
        if (cancelled || (act != NULL && says_not_done(act, line))) {
            continue;
        }
        status = add_done(making, line->visit, line->volunteer, line->senior, line->date, line->end - line->start);
        if (status == STATUS_OK) {
            status = add_closed(making, line->visit);
        }
    }
    return status;
}

/* The line that a decision `done` speaks of: this volunteer's, else anybody's, of the latest roster, on a day that has
 * come. */
static const struct sent_line *done_line(const struct making *making, const char *visit, const char *volunteer)
{
    const struct visit_lines lines = lines_of(making, visit);
    const struct sent_line *best = NULL;
    for (size_t i = 0; i < lines.count; i++) {
        const struct sent_line *line = lines.items[i];
        if (line->date > making->night || (best != NULL && line->night < best->night)) {
            continue;
        }
        if (best == NULL || text_equal(line->volunteer, volunteer)) {
            best = line;
        }
    }
    return best;
}

/* Whose visit it is, "" when nobody knows any more. */
static const char *senior_of(const struct making *making, const char *visit)
{
    const struct visit_lines lines = lines_of(making, visit);
    if (lines.count > 0) {
        return lines.items[0]->senior;
    }
    const struct request *request = snapshot_request_of_visit(making->snapshot, visit);
    return request != NULL ? request->senior.id : "";
}

static enum status add_decided(struct making *making)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < making->act_count && status == STATUS_OK; i++) {
        const struct act *act = &making->acts[i];
        if (act->kind != ACT_DONE) {
            continue;
        }
        status = add_closed(making, act->visit);
        if (status != STATUS_OK || text_is_empty(act->volunteer)) {
            continue;
        }
        const struct sent_line *line = done_line(making, act->visit, act->volunteer);
        int32_t date = line != NULL ? line->date : visit_date_of_id(act->visit);
        date = date == DATE_NONE || date > making->night ? making->night : date;
        status = add_done(making, act->visit, act->volunteer, senior_of(making, act->visit), date,
                          line != NULL ? line->end - line->start : 0);
    }
    return status;
}

static enum status add_pin(struct making *making, const struct act *act)
{
    struct history *history = making->history;
    const enum status status = buffer_grow((void **)&history->pins, &making->pin_capacity, history->pin_count + 1,
                                           sizeof *history->pins, making->error);
    if (status == STATUS_OK) {
        struct assignment *pin = &history->pins[history->pin_count++];
        (void)text_copy(pin->visit, sizeof pin->visit, act->visit);
        (void)text_copy(pin->volunteer, sizeof pin->volunteer, act->volunteer);
        pin->date = act->date;
    }
    return status;
}

static bool is_pin(const struct act *act)
{
    return act->kind == ACT_PIN && !text_is_empty(act->volunteer);
}

/* Of the pins among acts[first..last), all of one visit, as many as the visit takes people: the latest. */
static enum status add_pins_of_visit(struct making *making, size_t first, size_t last)
{
    const struct request *request = snapshot_request_of_visit(making->snapshot, making->acts[first].visit);
    const size_t people = request != NULL && request->people == 1 ? 1 : 2;
    size_t orders[2] = {0, 0}; /* the latest, the one before it */
    size_t taken = 0;
    enum status status = STATUS_OK;
    for (size_t i = first; i < last; i++) {
        const size_t order = making->acts[i].order;
        if (is_pin(&making->acts[i]) && order >= orders[0]) {
            orders[1] = orders[0];
            orders[0] = order;
        } else if (is_pin(&making->acts[i]) && order > orders[1]) {
            orders[1] = order;
        }
    }
    for (size_t i = first; i < last && taken < people && status == STATUS_OK; i++) {
        if (is_pin(&making->acts[i]) && making->acts[i].order >= orders[people - 1]) {
            status = add_pin(making, &making->acts[i]);
            taken++;
        }
    }
    return status;
}

static enum status add_pins(struct making *making)
{
    enum status status = STATUS_OK;
    size_t next = 0;
    for (size_t first = 0; first < making->act_count && status == STATUS_OK; first = next) {
        for (next = first + 1; next < making->act_count; next++) {
            if (!text_equal(making->acts[next].visit, making->acts[first].visit)) {
                break;
            }
        }
        if (!is_closed(making->history, making->acts[first].visit)) {
            status = add_pins_of_visit(making, first, next);
        }
    }
    return status;
}

static enum status add_rejections(struct making *making)
{
    struct history *history = making->history;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < making->act_count && status == STATUS_OK; i++) {
        const struct act *act = &making->acts[i];
        if (!act->away || text_is_empty(act->volunteer)) {
            continue;
        }
        status = buffer_grow((void **)&history->rejections, &making->rejection_capacity, history->rejection_count + 1,
                             sizeof *history->rejections, making->error);
        if (status != STATUS_OK) {
            break;
        }
        struct rejection *rejection = &history->rejections[history->rejection_count++];
        const char *senior = senior_of(making, act->visit);
        /* A senior nobody knows any more cannot be avoided; the visit still can. */
        const bool for_ever = act->scope == SCOPE_SENIOR && !text_is_empty(senior);
        (void)text_copy(rejection->visit, sizeof rejection->visit, for_ever ? "" : act->visit);
        (void)text_copy(rejection->volunteer, sizeof rejection->volunteer, act->volunteer);
        (void)text_copy(rejection->senior, sizeof rejection->senior, senior);
    }
    return status;
}

/* Does the last roster that its centre was sent have this line? */
static bool is_of_last(const struct making *making, const struct sent_line *line)
{
    const struct sent_night *nights = making->snapshot->sent_nights;
    const size_t count = snapshot_nights_before(making->snapshot, line->centre, making->sent_before);
    return count > 0 && nights[count - 1].centre == line->centre && nights[count - 1].night == line->night;
}

static enum status add_previous(struct making *making)
{
    struct history *history = making->history;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < making->line_count && status == STATUS_OK; i++) {
        const struct sent_line *line = making->lines[i];
        if (!is_of_last(making, line)) {
            continue;
        }
        status = buffer_grow((void **)&history->previous, &making->previous_capacity, history->previous_count + 1,
                             sizeof *history->previous, making->error);
        if (status == STATUS_OK) {
            struct assignment *previous = &history->previous[history->previous_count++];
            (void)text_copy(previous->visit, sizeof previous->visit, line->visit);
            (void)text_copy(previous->volunteer, sizeof previous->volunteer, line->volunteer);
            previous->date = line->date;
        }
    }
    return status;
}

static int compare_done(const void *a, const void *b)
{
    const struct done_visit *x = a;
    const struct done_visit *y = b;
    if (x->date != y->date) {
        return x->date < y->date ? -1 : 1;
    }
    int order = strcmp(x->volunteer, y->volunteer);
    order = order != 0 ? order : strcmp(x->senior, y->senior);
    order = order != 0 ? order : strcmp(x->visit, y->visit);
    return order != 0 ? order : (x->minutes > y->minutes) - (x->minutes < y->minutes);
}

enum status history_make(const struct snapshot *snapshot, int32_t night, bool anew, struct history **history,
                         struct error *error)
{
    static enum status (*const steps[])(struct making *) = {index_lines, judge_acts, add_past_visits, add_sent,
                                                            add_decided};
    static enum status (*const last_steps[])(struct making *) = {add_pins, add_rejections, add_previous};
    struct making making = {
        .snapshot = snapshot, .night = night, .sent_before = night + (anew ? 1 : 0), .error = error};
    enum status status = STATUS_OK;
    *history = NULL;
    making.history = calloc(1, sizeof *making.history);
    if (making.history == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == STATUS_OK; i++) {
        status = steps[i](&making);
    }
    /* Pins need to know which visits are closed. */
    sort_closed(making.history);
    for (size_t i = 0; i < sizeof last_steps / sizeof last_steps[0] && status == STATUS_OK; i++) {
        status = last_steps[i](&making);
    }
    if (making.history->done_count > 0) {
        qsort(making.history->done, making.history->done_count, sizeof *making.history->done, compare_done);
    }
    free(making.lines);
    free(making.acts);
    if (status != STATUS_OK) {
        history_free(making.history);
        return status;
    }
    *history = making.history;
    return STATUS_OK;
}

void history_free(struct history *history)
{
    if (history == NULL) {
        return;
    }
    free(history->done);
    free(history->pins);
    free(history->rejections);
    free(history->closed);
    free(history->previous);
    free(history);
}
