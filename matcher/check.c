/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/check.h"

#include "core/date.h"
#include "core/language.h"
#include "core/people.h"
#include "core/travel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One stop of the roster with its names resolved. */
struct line {
    const struct round *round;
    const struct stop *stop;
    int volunteer, visit;
};

/* The lines that serve a visit, in the order of the roster; more than two are a defect long before anybody asks. */
struct served {
    size_t count;
    size_t lines[2];
};

/* What one round takes out of a volunteer's caps. */
struct burden {
    int volunteer;
    int32_t date;
    int64_t visits, minutes;
};

/* A volunteer and a senior without a bond who meet. */
struct meeting {
    int volunteer, senior;
};

struct review {
    const struct problem *problem;
    const struct roster *roster;
    struct line *lines; /* all stops in the order of the roster */
    size_t line_count;
    struct served *served; /* of each visit */
    struct error *error;
};

static int compare_volunteer_id(const void *key, const void *item)
{
    return strncmp(key, ((const struct problem_volunteer *)item)->id, ID_SIZE);
}

static int compare_visit_id(const void *key, const void *item)
{
    return strncmp(key, ((const struct problem_visit *)item)->id, VISIT_ID_SIZE);
}

static int find_volunteer(const struct problem *problem, const char *id)
{
    if (problem->volunteer_count == 0) {
        return -1;
    }
    const struct problem_volunteer *found =
        bsearch(id, problem->volunteers, problem->volunteer_count, sizeof *problem->volunteers, compare_volunteer_id);
    return found == NULL ? -1 : (int)(found - problem->volunteers);
}

static int find_visit(const struct problem *problem, const char *id)
{
    if (problem->visit_count == 0) {
        return -1;
    }
    const struct problem_visit *found =
        bsearch(id, problem->visits, problem->visit_count, sizeof *problem->visits, compare_visit_id);
    return found == NULL ? -1 : (int)(found - problem->visits);
}

static const struct problem_volunteer *volunteer_of(const struct review *review, const struct line *line)
{
    return &review->problem->volunteers[line->volunteer];
}

static const struct problem_visit *visit_of(const struct review *review, const struct line *line)
{
    return &review->problem->visits[line->visit];
}

static const struct problem_option *option_on(const struct problem_visit *visit, int32_t date)
{
    for (size_t o = 0; o < visit->option_count; o++) {
        if (visit->options[o].date == date) {
            return &visit->options[o];
        }
    }
    return NULL;
}

static int minutes_between(const struct review *review, const struct problem_volunteer *who, const struct site *from,
                           const struct site *to)
{
    return travel_minutes(&review->problem->travel, &review->problem->table, who->mode, from, to);
}

/* The roster is not trusted: a minute that is none of a day must not overrun a buffer. */
static void write_clock(int64_t minutes, char *text)
{
    if (minutes < 0 || minutes > DAY_MINUTES) {
        memcpy(text, "??:??", sizeof "??:??");
        return;
    }
    date_format_time((int)minutes, text);
}

/* ------------------------------------------------------------------------------------------------------------------ */
/* Names. */

static enum status resolve_round(struct review *review, const struct round *round)
{
    int volunteer = find_volunteer(review->problem, round->volunteer);
    if (volunteer < 0) {
        return error_set(review->error, STATUS_DEFECT, _("the roster names a volunteer who does not exist: %.*s"),
                         ID_SIZE - 1, round->volunteer);
    }
    for (size_t s = 0; s < round->stop_count; s++) {
        int visit = find_visit(review->problem, round->stops[s].visit);
        if (visit < 0) {
            return error_set(review->error, STATUS_DEFECT, _("the roster names a visit that does not exist: %.*s"),
                             VISIT_ID_SIZE - 1, round->stops[s].visit);
        }
        struct served *served = &review->served[visit];
        if (served->count < 2) {
            served->lines[served->count] = review->line_count;
        }
        served->count++;
        review->lines[review->line_count] =
            (struct line){.round = round, .stop = &round->stops[s], .volunteer = volunteer, .visit = visit};
        review->line_count++;
    }
    return STATUS_OK;
}

static void review_end(struct review *review)
{
    free(review->lines);
    free(review->served);
}

static enum status review_begin(const struct problem *problem, const struct roster *roster, struct review *review,
                                struct error *error)
{
    *review = (struct review){.problem = problem, .roster = roster, .error = error};
    size_t stops = 0;
    for (size_t r = 0; r < roster->round_count; r++) {
        stops += roster->rounds[r].stop_count;
    }
    review->lines = calloc(stops + 1, sizeof *review->lines);
    review->served = calloc(problem->visit_count + 1, sizeof *review->served);
    if (review->lines == NULL || review->served == NULL) {
        return error_memory(error);
    }
    enum status status = STATUS_OK;
    for (size_t r = 0; status == STATUS_OK && r < roster->round_count; r++) {
        status = resolve_round(review, &roster->rounds[r]);
    }
    return status;
}

static enum status check_head(const struct review *review)
{
    const struct problem *problem = review->problem;
    const struct roster *roster = review->roster;
    if (strncmp(roster->city, problem->city, NAME_SIZE) != 0 || roster->night != problem->night ||
        roster->from != problem->from || roster->until != problem->until) {
        return error_set(review->error, STATUS_DEFECT,
                         _("the roster is of another city, night or horizon than the problem"));
    }
    for (size_t r = 0; r < roster->round_count; r++) {
        const struct round *round = &roster->rounds[r];
        if (round->date < problem->from || round->date > problem->until) {
            return error_set(review->error, STATUS_DEFECT, _("a round of %.*s lies outside the horizon"), ID_SIZE - 1,
                             round->volunteer);
        }
        if (round->stop_count == 0) {
            return error_set(review->error, STATUS_DEFECT, _("a round of %.*s has no stops"), ID_SIZE - 1,
                             round->volunteer);
        }
    }
    return STATUS_OK;
}

static int compare_rounds(const struct round *a, const struct round *b)
{
    if (a->date != b->date) {
        return a->date < b->date ? -1 : 1;
    }
    if (a->leave != b->leave) {
        return a->leave < b->leave ? -1 : 1;
    }
    return strncmp(a->volunteer, b->volunteer, ID_SIZE);
}

static enum status check_order(const struct review *review)
{
    const struct roster *roster = review->roster;
    for (size_t r = 1; r < roster->round_count; r++) {
        if (compare_rounds(&roster->rounds[r - 1], &roster->rounds[r]) >= 0) {
            return error_set(review->error, STATUS_DEFECT, _("the rounds are out of order at a round of %s"),
                             roster->rounds[r].volunteer);
        }
    }
    for (size_t u = 1; u < roster->unserved_count; u++) {
        if (strncmp(roster->unserved[u - 1].visit, roster->unserved[u].visit, VISIT_ID_SIZE) >= 0) {
            return error_set(review->error, STATUS_DEFECT, _("the unserved visits are out of order at %.*s"),
                             VISIT_ID_SIZE - 1, roster->unserved[u].visit);
        }
    }
    return STATUS_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ */
/* Who may help whom, on the date of the stop. `available` follows from the round. */

static enum status rule_broken(const struct review *review, const struct line *line, const char *words)
{
    char date[DATE_TEXT_SIZE];
    date_format(line->round->date, date);
    /* Translators: the last part says what is wrong, e.g. "the volunteer does not offer the task". */
    return error_set(review->error, STATUS_DEFECT, _("visit %1$s by volunteer %2$s on %3$s: %4$s"),
                     visit_of(review, line)->id, volunteer_of(review, line)->id, date, words);
}

static bool received(int32_t paper, int32_t date)
{
    return paper != DATE_NONE && paper <= date;
}

static const char *needs_broken(const struct task *task, const struct problem_volunteer *who, int32_t date)
{
    if (task->needs_car && !who->has_car) {
        return _("the task needs a car, and the volunteer has none");
    }
    if (task->needs_record_check && !received(who->record_check, date)) {
        return _("the task needs a record check, and there is none on that date");
    }
    if (task->needs_information_note && !received(who->information_note, date)) {
        return _("the task needs an information note, and there is none on that date");
    }
    return NULL;
}

static const char *wishes_broken(const struct problem_volunteer *who, const struct problem_visit *visit)
{
    if (visit->languages.count > 0 && !people_languages_meet(&visit->languages, &who->languages)) {
        return _("they have no language in common");
    }
    if (visit->gender_wanted != GENDER_UNKNOWN && visit->gender_wanted != who->gender) {
        return _("the senior wants somebody of another gender");
    }
    if (visit->pets && !who->pets_ok) {
        return _("there are pets, and the volunteer cannot be with pets");
    }
    if (visit->smoke && !who->smoke_ok) {
        return _("somebody smokes there, and the volunteer cannot be with smoke");
    }
    return NULL;
}

static const char *pair_broken(const struct review *review, const struct line *line)
{
    const struct problem *problem = review->problem;
    const struct problem_visit *visit = visit_of(review, line);
    const struct problem_pair *pair = problem_find_pair(problem, line->volunteer, visit->senior);
    if (pair != NULL && pair->never) {
        return _("the two must never meet");
    }
    if (problem_find_assignment(problem->rejected, problem->rejected_count, line->visit, line->volunteer) != NULL) {
        return _("the pair was rejected for this visit");
    }
    const struct problem_volunteer *who = volunteer_of(review, line);
    if (!visit->remote && minutes_between(review, who, &who->home, &visit->start) > who->max_travel) {
        return _("it is farther from home than the volunteer wants to travel");
    }
    return NULL;
}

static enum status check_line(const struct review *review, const struct line *line)
{
    const struct problem_visit *visit = visit_of(review, line);
    const struct problem_volunteer *who = volunteer_of(review, line);
    const struct task *task = &review->problem->tasks[visit->task];
    if (option_on(visit, line->round->date) == NULL) {
        return rule_broken(review, line, _("that is none of the days of the visit"));
    }
    const char *words = NULL;
    if (((who->tasks >> visit->task) & 1U) == 0) {
        words = _("the volunteer does not offer the task");
    }
    if (words == NULL) {
        words = needs_broken(task, who, line->round->date);
    }
    if (words == NULL) {
        words = wishes_broken(who, visit);
    }
    if (words == NULL) {
        words = pair_broken(review, line);
    }
    if (words == NULL && (strncmp(line->stop->senior, review->problem->seniors[visit->senior], ID_SIZE) != 0 ||
                          strncmp(line->stop->task, task->code, CODE_SIZE) != 0)) {
        words = _("the stop names another senior or task than the visit");
    }
    return words == NULL ? STATUS_OK : rule_broken(review, line, words);
}

static enum status check_lines(const struct review *review)
{
    enum status status = STATUS_OK;
    for (size_t l = 0; status == STATUS_OK && l < review->line_count; l++) {
        status = check_line(review, &review->lines[l]);
    }
    return status;
}

static enum status check_people(const struct review *review)
{
    for (size_t v = 0; v < review->problem->visit_count; v++) {
        const struct problem_visit *visit = &review->problem->visits[v];
        const struct served *served = &review->served[v];
        if (served->count == 0) {
            continue;
        }
        if (served->count != (size_t)visit->people) {
            return error_set(review->error, STATUS_DEFECT, _("visit %s has more or fewer volunteers than it needs"),
                             visit->id);
        }
        if (served->count < 2) {
            continue;
        }
        const struct line *one = &review->lines[served->lines[0]];
        const struct line *two = &review->lines[served->lines[1]];
        if (one->volunteer == two->volunteer) {
            return error_set(review->error, STATUS_DEFECT, _("visit %s needs two different volunteers"), visit->id);
        }
        if (one->round->date != two->round->date || one->stop->start != two->stop->start) {
            return error_set(review->error, STATUS_DEFECT, _("the two volunteers of visit %s do not start together"),
                             visit->id);
        }
    }
    return STATUS_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ */
/* Rounds. */

static enum status round_broken(const struct review *review, const struct round *round, const char *words)
{
    char date[DATE_TEXT_SIZE];
    date_format(round->date, date);
    /* Translators: the last part says what is wrong, e.g. "it is not back home when it says". */
    return error_set(review->error, STATUS_DEFECT, _("round of volunteer %1$s on %2$s: %3$s"), round->volunteer, date,
                     words);
}

static enum status start_broken(const struct review *review, const struct line *line, int64_t earliest,
                                const char *words)
{
    char is[TIME_TEXT_SIZE];
    char could[TIME_TEXT_SIZE];
    write_clock(line->stop->start, is);
    write_clock(earliest, could);
    /* Translators: the last part says what is wrong, e.g. "the start is not as early as possible". */
    return error_set(review->error, STATUS_DEFECT,
                     _("visit %1$s by volunteer %2$s starts at %3$s, could start at %4$s: %5$s"),
                     visit_of(review, line)->id, volunteer_of(review, line)->id, is, could, words);
}

static enum status check_start(const struct review *review, const struct line *line, int64_t arrival)
{
    const struct problem_visit *visit = visit_of(review, line);
    const struct problem_option *option = option_on(visit, line->round->date);
    int64_t start = line->stop->start;
    int64_t earliest = arrival > option->earliest ? arrival : option->earliest;
    if (line->stop->end != start + visit->duration) {
        return start_broken(review, line, earliest, _("its end is not its start plus its duration"));
    }
    if (start < option->earliest || start + visit->duration > option->latest) {
        return start_broken(review, line, earliest, _("it lies outside the window of the visit"));
    }
    if (start < arrival) {
        return start_broken(review, line, earliest, _("the volunteer cannot be there in time"));
    }
    if (visit->people == 1 && start != earliest) {
        return start_broken(review, line, earliest, _("the start is not as early as possible"));
    }
    int grid = review->problem->grid_minutes;
    if (visit->people == 2 && (grid < 1 || (start - option->earliest) % grid != 0)) {
        return start_broken(review, line, earliest, _("the start of two people does not lie on the grid"));
    }
    return STATUS_OK;
}

/* Walks the round from `from` on, minute by minute as the volunteer would. lines: those of this round. */
static enum status check_walk(const struct review *review, const struct round *round, const struct line *lines,
                              int64_t from)
{
    const struct problem_volunteer *who = volunteer_of(review, lines);
    const struct site *at = &who->home;
    int64_t clock = from;
    int64_t travel = 0;
    for (size_t s = 0; s < round->stop_count; s++) {
        const struct problem_visit *visit = visit_of(review, &lines[s]);
        int minutes = visit->remote ? 0 : minutes_between(review, who, at, &visit->start);
        if (round->stops[s].travel != minutes) {
            return rule_broken(review, &lines[s], _("the minutes of travel to it are wrong"));
        }
        enum status status = check_start(review, &lines[s], clock + minutes);
        if (status != STATUS_OK) {
            return status;
        }
        if (s == 0 && round->leave != (int64_t)round->stops[0].start - minutes) {
            return round_broken(review, round, _("it does not leave when the first visit asks for it"));
        }
        clock = (int64_t)round->stops[s].start + visit->duration;
        travel += minutes;
        at = visit->remote ? at : &visit->end;
    }
    int home = at == &who->home ? 0 : minutes_between(review, who, at, &who->home);
    if (round->back != clock + home) {
        return round_broken(review, round, _("it is not back home when it says"));
    }
    if (round->travel_minutes != travel + home) {
        return round_broken(review, round, _("its minutes of travel are wrong"));
    }
    return STATUS_OK;
}

/* The stretch of the volunteer's in which the round lies, or NULL. */
static const struct problem_stretch *stretch_of(const struct problem_volunteer *who, const struct round *round)
{
    for (size_t s = 0; s < who->stretch_count; s++) {
        const struct problem_stretch *stretch = &who->stretches[s];
        if (stretch->date == round->date && round->leave >= stretch->from && round->back <= stretch->to) {
            return stretch;
        }
    }
    return NULL;
}

/* A round in the same stretch that comes earlier in the roster. Rounds are sorted by date, so it is near. */
static bool shares_stretch(const struct review *review, size_t r, const struct problem_stretch *stretch)
{
    const struct round *round = &review->roster->rounds[r];
    while (r > 0) {
        r--;
        const struct round *other = &review->roster->rounds[r];
        if (other->date != round->date) {
            return false;
        }
        if (strncmp(other->volunteer, round->volunteer, ID_SIZE) == 0 && other->leave < stretch->to &&
            other->back > stretch->from) {
            return true;
        }
    }
    return false;
}

static enum status check_rounds(const struct review *review)
{
    const struct line *lines = review->lines;
    for (size_t r = 0; r < review->roster->round_count; r++) {
        const struct round *round = &review->roster->rounds[r];
        const struct problem_stretch *stretch = stretch_of(volunteer_of(review, lines), round);
        if (stretch == NULL) {
            return round_broken(review, round, _("the volunteer is not available from its begin to its end"));
        }
        if (shares_stretch(review, r, stretch)) {
            return round_broken(review, round, _("it is the second in one stretch of availability"));
        }
        enum status status = check_walk(review, round, lines, stretch->from);
        if (status != STATUS_OK) {
            return status;
        }
        lines += round->stop_count;
    }
    return STATUS_OK;
}

/* Alone, does the visit fit into one of the volunteer's stretches on that day of the visit? */
static bool fits_alone(const struct review *review, const struct line *line, const struct problem_option *option)
{
    const struct problem_volunteer *who = volunteer_of(review, line);
    const struct problem_visit *visit = visit_of(review, line);
    int there = visit->remote ? 0 : minutes_between(review, who, &who->home, &visit->start);
    int back = visit->remote ? 0 : minutes_between(review, who, &visit->end, &who->home);
    int grid = visit->people == 2 && review->problem->grid_minutes > 0 ? review->problem->grid_minutes : 1;
    for (size_t s = 0; s < who->stretch_count; s++) {
        const struct problem_stretch *stretch = &who->stretches[s];
        int64_t late = (int64_t)stretch->from + there - option->earliest;
        int64_t start = option->earliest + (late > 0 ? (late + grid - 1) / grid * grid : 0);
        int64_t end = start + visit->duration;
        if (stretch->date == option->date && end <= option->latest && end + back <= stretch->to) {
            return true;
        }
    }
    return false;
}

/*
 * The rule `available` is about one visit alone. Most often it follows from the round, but not always: a travel table
 * can make the way over another visit shorter than the way there. It asks for one of the visit's days, not for this
 * one.
 */
static enum status check_available(const struct review *review)
{
    for (size_t l = 0; l < review->line_count; l++) {
        const struct line *line = &review->lines[l];
        const struct problem_visit *visit = visit_of(review, line);
        const struct task *task = &review->problem->tasks[visit->task];
        bool fits = false;
        for (size_t o = 0; !fits && o < visit->option_count; o++) {
            fits = needs_broken(task, volunteer_of(review, line), visit->options[o].date) == NULL &&
                   fits_alone(review, line, &visit->options[o]);
        }
        if (!fits) {
            return rule_broken(review, line,
                               _("alone, the visit fits into no stretch of the volunteer's availability"));
        }
    }
    return STATUS_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ */
/* Caps. */

static int compare_burdens(const void *left, const void *right)
{
    const struct burden *a = left;
    const struct burden *b = right;
    if (a->volunteer != b->volunteer) {
        return a->volunteer < b->volunteer ? -1 : 1;
    }
    return a->date == b->date ? 0 : a->date < b->date ? -1 : 1;
}

static struct burden *burdens_of(const struct review *review)
{
    size_t count = review->roster->round_count;
    struct burden *burdens = calloc(count + 1, sizeof *burdens);
    if (burdens == NULL) {
        return NULL;
    }
    const struct line *lines = review->lines;
    for (size_t r = 0; r < count; r++) {
        const struct round *round = &review->roster->rounds[r];
        burdens[r] = (struct burden){.volunteer = lines->volunteer,
                                     .date = round->date,
                                     .visits = (int64_t)round->stop_count,
                                     .minutes = round->travel_minutes};
        for (size_t s = 0; s < round->stop_count; s++) {
            burdens[r].minutes += visit_of(review, &lines[s])->duration;
        }
        lines += round->stop_count;
    }
    qsort(burdens, count, sizeof *burdens, compare_burdens);
    return burdens;
}

/* What was done earlier in the same ISO week. */
static struct burden done_before(const struct problem_volunteer *who, int32_t date)
{
    struct burden done = {.date = date};
    for (size_t w = 0; w < who->week_count; w++) {
        if (who->weeks[w].week == date_week(date)) {
            done.visits += who->weeks[w].visits;
            done.minutes += who->weeks[w].minutes;
        }
    }
    return done;
}

static enum status check_caps(const struct review *review)
{
    struct burden *burdens = burdens_of(review);
    if (burdens == NULL) {
        return error_memory(review->error);
    }
    enum status status = STATUS_OK;
    const char *words = NULL;
    struct burden day = {0};
    struct burden week = {0};
    for (size_t b = 0; words == NULL && b < review->roster->round_count; b++) {
        const struct problem_volunteer *who = &review->problem->volunteers[burdens[b].volunteer];
        bool first = b == 0 || burdens[b - 1].volunteer != burdens[b].volunteer;
        if (first || burdens[b - 1].date != burdens[b].date) {
            day = (struct burden){0};
        }
        if (first || date_week(burdens[b - 1].date) != date_week(burdens[b].date)) {
            week = done_before(who, burdens[b].date);
        }
        day.visits += burdens[b].visits;
        week.visits += burdens[b].visits;
        week.minutes += burdens[b].minutes;
        if (who->max_per_day >= 0 && day.visits > who->max_per_day) {
            words = _("more visits a day than the volunteer wants");
        } else if (who->max_per_week >= 0 && week.visits > who->max_per_week) {
            words = _("more visits a week than the volunteer wants");
        } else if (who->max_minutes_week >= 0 && week.minutes > who->max_minutes_week) {
            words = _("more hours a week than the volunteer wants");
        }
        if (words != NULL) {
            char date[DATE_TEXT_SIZE];
            date_format(burdens[b].date, date);
            status = error_set(review->error, STATUS_DEFECT, _("volunteer %1$s on %2$s: %3$s"), who->id, date, words);
        }
    }
    free(burdens);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ */
/* Pins and unserved visits. */

static bool pin_is_kept(const struct review *review, const struct problem_assignment *pin)
{
    const struct served *served = &review->served[pin->visit];
    for (size_t i = 0; i < served->count; i++) {
        const struct line *line = &review->lines[served->lines[i]];
        if (line->volunteer == pin->volunteer && (pin->date == DATE_NONE || pin->date == line->round->date)) {
            return true;
        }
    }
    return false;
}

/* Marks the pin that a released one is; a pin of people or visits that are gone has none. */
static enum status mark_released(const struct review *review, const struct released_pin *released, bool *marks)
{
    const struct problem *problem = review->problem;
    int visit = find_visit(problem, released->visit);
    int volunteer = find_volunteer(problem, released->volunteer);
    const struct problem_assignment *pin = NULL;
    if (visit >= 0 && volunteer >= 0) {
        pin = problem_find_assignment(problem->pins, problem->pin_count, visit, volunteer);
    }
    bool gone = released->rule == RULE_NONE;
    bool true_rule = released->rule > RULE_NONE && released->rule < RULE_COUNT;
    if (gone ? visit >= 0 && volunteer >= 0 : pin == NULL || pin->date != released->date || !true_rule) {
        return error_set(review->error, STATUS_DEFECT,
                         _("the roster releases what is no pin: visit %1$.139s by volunteer %2$.123s"), released->visit,
                         released->volunteer);
    }
    if (gone) {
        return STATUS_OK;
    }
    bool *mark = &marks[pin - problem->pins];
    if (*mark || pin_is_kept(review, pin)) {
        return error_set(review->error, STATUS_DEFECT,
                         _("the pin of visit %1$.139s by volunteer %2$.123s is released twice, or kept as well"),
                         released->visit, released->volunteer);
    }
    *mark = true;
    return STATUS_OK;
}

static enum status check_pins(const struct review *review)
{
    const struct problem *problem = review->problem;
    bool *marks = calloc(problem->pin_count + 1, sizeof *marks);
    if (marks == NULL) {
        return error_memory(review->error);
    }
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < review->roster->released_count; i++) {
        status = mark_released(review, &review->roster->released[i], marks);
    }
    for (size_t p = 0; status == STATUS_OK && p < problem->pin_count; p++) {
        const struct problem_assignment *pin = &problem->pins[p];
        if (!pin->frozen && !marks[p] && !pin_is_kept(review, pin)) {
            status = error_set(review->error, STATUS_DEFECT,
                               _("the pin of visit %1$s by volunteer %2$s is neither kept nor released"),
                               problem->visits[pin->visit].id, problem->volunteers[pin->volunteer].id);
        }
    }
    free(marks);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ */
/* What was sent. */

/* Could this line of the roster sent last stay, if it were alone? */
static bool could_stay(const struct review *review, const struct problem_assignment *sent)
{
    const struct problem *problem = review->problem;
    const struct problem_visit *visit = &problem->visits[sent->visit];
    struct error error = {0};
    struct review quiet = *review;
    struct stop stop = {0};
    const struct round round = {.date = sent->date};
    const struct line line = {.round = &round, .stop = &stop, .visit = sent->visit, .volunteer = sent->volunteer};
    const struct problem_option *option = option_on(visit, sent->date);
    quiet.error = &error;
    memcpy(stop.senior, problem->seniors[visit->senior], sizeof stop.senior);
    memcpy(stop.task, problem->tasks[visit->task].code, sizeof stop.task);
    return !sent->overruled && sent->date >= problem->from && sent->date <= problem->until && option != NULL &&
           check_line(&quiet, &line) == STATUS_OK && fits_alone(review, &line, option);
}

static enum status check_changes(const struct review *review)
{
    const struct problem *problem = review->problem;
    const struct roster *roster = review->roster;
    size_t sent = 0;
    size_t changed = 0;
    if (!problem->has_budget) {
        return STATUS_OK;
    }
    for (size_t p = 0; p < problem->previous_count; p++) {
        if (could_stay(review, &problem->previous[p])) {
            sent++;
            changed += !pin_is_kept(review, &problem->previous[p]);
        }
    }
    if (roster->sent_count != sent || roster->changed_count != changed || roster->forced_count > changed) {
        return error_set(review->error, STATUS_DEFECT,
                         _("the roster counts wrongly what has changed of the roster sent last"));
    }
    if (changed - roster->forced_count > (size_t)problem->max_changes) {
        return error_set(review->error, STATUS_DEFECT,
                         _("%1$zu lines of the roster sent last have changed that could stay; %2$d may"),
                         changed - roster->forced_count, problem->max_changes);
    }
    return STATUS_OK;
}

static enum status check_unserved(const struct review *review)
{
    const struct problem *problem = review->problem;
    const struct roster *roster = review->roster;
    for (size_t u = 0; u < roster->unserved_count; u++) {
        const struct unserved *unserved = &roster->unserved[u];
        int v = find_visit(problem, unserved->visit);
        if (v < 0 || review->served[v].count > 0) {
            return error_set(review->error, STATUS_DEFECT,
                             _("the roster calls a visit unserved that does not exist or is served: %.*s"),
                             VISIT_ID_SIZE - 1, unserved->visit);
        }
        const struct problem_visit *visit = &problem->visits[v];
        if (strncmp(unserved->senior, problem->seniors[visit->senior], ID_SIZE) != 0 ||
            strncmp(unserved->task, problem->tasks[visit->task].code, CODE_SIZE) != 0 ||
            unserved->priority != visit->priority) {
            return error_set(review->error, STATUS_DEFECT,
                             _("the unserved visit %s names another senior, task or priority"), visit->id);
        }
    }
    size_t served = 0;
    for (size_t v = 0; v < problem->visit_count; v++) {
        served += review->served[v].count > 0 ? 1 : 0;
    }
    /* Names are in order and so differ; with the right number of them none is missing. */
    if (roster->unserved_count != problem->visit_count - served) {
        return error_set(review->error, STATUS_DEFECT, _("a visit is neither served nor listed as unserved"));
    }
    if (roster->visit_count != problem->visit_count || roster->served_count != served) {
        return error_set(review->error, STATUS_DEFECT, _("the roster counts its visits wrongly"));
    }
    return STATUS_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ */
/* Points. */

/* Sums that say so when they leave int64_t. */
struct tally {
    int64_t sum;
    bool overflow;
};

static void tally_add(struct tally *tally, int64_t factor, int64_t points)
{
    int64_t product = 0;
    bool overflow = __builtin_mul_overflow(factor, points, &product);
    overflow = __builtin_add_overflow(tally->sum, product, &tally->sum) || overflow;
    tally->overflow = tally->overflow || overflow;
}

/* What the visit brings by itself, without travel, load, new face and idle. `first`: of the people who serve it. */
static int64_t points_of_line(const struct review *review, const struct line *line, bool first)
{
    const struct problem *problem = review->problem;
    const struct points *points = &problem->points;
    const struct problem_visit *visit = visit_of(review, line);
    const struct problem_pair *pair = problem_find_pair(problem, line->volunteer, visit->senior);
    int64_t sum = first ? visit->serving_points : 0;
    if (pair != NULL) {
        sum += pair->points;
        sum += pair->bond ? points->bond : 0;
    }
    if (visit->preferred == line->volunteer) {
        sum += points->preferred;
    }
    const struct problem_assignment *previous =
        problem_find_assignment(problem->previous, problem->previous_count, line->visit, line->volunteer);
    if (previous != NULL && previous->date == line->round->date) {
        sum += points->same_as_sent;
    }
    return sum;
}

static bool line_is_first(const struct review *review, size_t l)
{
    return review->served[review->lines[l].visit].lines[0] == l;
}

static int compare_meetings(const void *left, const void *right)
{
    const struct meeting *a = left;
    const struct meeting *b = right;
    if (a->volunteer != b->volunteer) {
        return a->volunteer < b->volunteer ? -1 : 1;
    }
    return a->senior == b->senior ? 0 : a->senior < b->senior ? -1 : 1;
}

static enum status add_new_faces(const struct review *review, struct tally *tally)
{
    struct meeting *meetings = calloc(review->line_count + 1, sizeof *meetings);
    if (meetings == NULL) {
        return error_memory(review->error);
    }
    size_t count = 0;
    for (size_t l = 0; l < review->line_count; l++) {
        int volunteer = review->lines[l].volunteer;
        int senior = visit_of(review, &review->lines[l])->senior;
        const struct problem_pair *pair = problem_find_pair(review->problem, volunteer, senior);
        if (pair == NULL || !pair->bond) {
            meetings[count] = (struct meeting){.volunteer = volunteer, .senior = senior};
            count++;
        }
    }
    qsort(meetings, count, sizeof *meetings, compare_meetings);
    for (size_t m = 0; m < count; m++) {
        if (m == 0 || compare_meetings(&meetings[m - 1], &meetings[m]) != 0) {
            tally_add(tally, 1, review->problem->points.new_face);
        }
    }
    free(meetings);
    return STATUS_OK;
}

static enum status add_load(const struct review *review, struct tally *tally)
{
    const struct problem *problem = review->problem;
    int64_t *visits = calloc(problem->volunteer_count + 1, sizeof *visits);
    if (visits == NULL) {
        return error_memory(review->error);
    }
    for (size_t l = 0; l < review->line_count; l++) {
        const struct problem_volunteer *who = volunteer_of(review, &review->lines[l]);
        int64_t before = visits[review->lines[l].volunteer];
        tally_add(tally, before + who->carry, problem->points.load);
        if (before == 0 && who->idle) {
            tally_add(tally, 1, problem->points.idle);
        }
        visits[review->lines[l].volunteer] = before + 1;
    }
    free(visits);
    return STATUS_OK;
}

/* Minutes of travel of all rounds, from home to home, counted from the places and not from what the roster says. */
static int64_t count_travel(const struct review *review)
{
    int64_t sum = 0;
    const struct line *lines = review->lines;
    for (size_t r = 0; r < review->roster->round_count; r++) {
        const struct site *at = NULL;
        const struct problem_volunteer *who = NULL;
        for (size_t s = 0; s < review->roster->rounds[r].stop_count; s++) {
            const struct problem_visit *visit = visit_of(review, &lines[s]);
            who = volunteer_of(review, &lines[s]);
            if (!visit->remote) {
                sum += minutes_between(review, who, at == NULL ? &who->home : at, &visit->start);
                at = &visit->end;
            }
        }
        sum += at == NULL ? 0 : minutes_between(review, who, at, &who->home);
        lines += review->roster->rounds[r].stop_count;
    }
    return sum;
}

static enum status count_points(const struct review *review, int64_t *points)
{
    struct tally tally = {0};
    for (size_t l = 0; l < review->line_count; l++) {
        tally_add(&tally, 1, points_of_line(review, &review->lines[l], line_is_first(review, l)));
    }
    tally_add(&tally, count_travel(review), review->problem->points.travel_minute);
    enum status status = add_new_faces(review, &tally);
    if (status == STATUS_OK) {
        status = add_load(review, &tally);
    }
    if (status == STATUS_OK && tally.overflow) {
        status = error_set(review->error, STATUS_DEFECT, _("the points of the roster are too large to be counted"));
    }
    *points = tally.sum;
    return status;
}

static enum status check_figures(const struct review *review)
{
    const struct roster *roster = review->roster;
    for (size_t l = 0; l < review->line_count; l++) {
        const struct line *line = &review->lines[l];
        if (line->stop->points != points_of_line(review, line, line_is_first(review, l))) {
            return rule_broken(review, line, _("its points are wrong"));
        }
    }
    if (roster->travel_minutes != count_travel(review)) {
        return error_set(review->error, STATUS_DEFECT, _("the roster counts its minutes of travel wrongly"));
    }
    int64_t points = 0;
    enum status status = count_points(review, &points);
    if (status != STATUS_OK) {
        return status;
    }
    if (points != roster->points) {
        return error_set(review->error, STATUS_DEFECT, _("the roster says it has %1$lld points; it has %2$lld"),
                         (long long)roster->points, (long long)points);
    }
    if (!isfinite(roster->bound) || roster->bound < (double)roster->points) {
        return error_set(review->error, STATUS_DEFECT, _("the bound of the roster lies below its points"));
    }
    bool is_proof = roster->proof == PROOF_PROVEN || roster->proof == PROOF_WORK_LIMIT || roster->proof == PROOF_CLOCK;
    if (!is_proof || (roster->proof == PROOF_PROVEN) != (roster->bound - (double)roster->points < 1)) {
        return error_set(review->error, STATUS_DEFECT,
                         _("what the roster says of its proof does not follow from its bound"));
    }
    return STATUS_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ */

enum status check_roster(const struct problem *problem, const struct roster *roster, struct error *error)
{
    static enum status (*const checks[])(const struct review *) = {
        check_head, check_order, check_lines,   check_people,   check_rounds, check_available,
        check_caps, check_pins,  check_changes, check_unserved, check_figures};
    struct review review;
    enum status status = review_begin(problem, roster, &review, error);
    for (size_t c = 0; status == STATUS_OK && c < sizeof checks / sizeof *checks; c++) {
        status = checks[c](&review);
    }
    review_end(&review);
    return status;
}

enum status check_points(const struct problem *problem, const struct roster *roster, int64_t *points,
                         struct error *error)
{
    struct review review;
    *points = 0;
    enum status status = review_begin(problem, roster, &review, error);
    if (status == STATUS_OK) {
        status = count_points(&review, points);
    }
    review_end(&review);
    return status;
}
