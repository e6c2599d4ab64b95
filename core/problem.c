/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/problem.h"

#include "core/buffer.h"
#include "core/date.h"
#include "core/text.h"
#include "core/visit.h"

#include <stdlib.h>
#include <string.h>

enum {
    BOND_DAYS = 182,  /* a bond lives this long */
    RECENT_DAYS = 27, /* what counts for carry and idle: N-27..N */
    POINTS_MAX = 1000000000
};

/* Everything that is needed while a problem is made. */
struct making {
    const struct settings *settings;
    const struct snapshot *snapshot;
    const struct history *history;
    struct problem *problem;
    const struct request **requests; /* those that make visits, sorted by id */
    size_t request_count;
    size_t visit_capacity, pair_capacity;
    struct error *error;
};

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int within_points(int64_t points)
{
    if (points > POINTS_MAX) {
        return POINTS_MAX;
    }
    return points < -POINTS_MAX ? -POINTS_MAX : (int)points;
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int compare_volunteer_id(const void *id, const void *item)
{
    return strcmp(id, ((const struct problem_volunteer *)item)->id);
}

static int compare_visit_id(const void *id, const void *item)
{
    return strcmp(id, ((const struct problem_visit *)item)->id);
}

/* Index by id, -1 when the problem has none of that name. */
static int find_volunteer(const struct problem *problem, const char *id)
{
    const struct problem_volunteer *found = NULL;
    if (problem->volunteer_count > 0) {
        found = bsearch(id, problem->volunteers, problem->volunteer_count, sizeof *found, compare_volunteer_id);
    }
    return found == NULL ? -1 : (int)(found - problem->volunteers);
}

static int find_visit(const struct problem *problem, const char *id)
{
    const struct problem_visit *found = NULL;
    if (problem->visit_count > 0) {
        found = bsearch(id, problem->visits, problem->visit_count, sizeof *found, compare_visit_id);
    }
    return found == NULL ? -1 : (int)(found - problem->visits);
}

static int find_senior(const struct problem *problem, const char *id)
{
    const char(*found)[ID_SIZE] = NULL;
    if (problem->senior_count > 0) {
        found = bsearch(id, problem->seniors, problem->senior_count, sizeof *found, compare_ids);
    }
    return found == NULL ? -1 : (int)(found - (const char(*)[ID_SIZE])problem->seniors);
}

static int find_task(const struct problem *problem, const char *code)
{
    for (size_t t = 0; t < problem->task_count; t++) {
        if (text_equal(problem->tasks[t].code, code)) {
            return (int)t;
        }
    }
    return -1;
}

/* Importers let nobody in without a place. Should one come all the same, it lies beyond every volunteer's reach:
 * the roster then says `travel`, and nobody is lost. */
static struct site site_of(const struct place *place, int32_t owner)
{
    const double nowhere = -1000000;
    if (!place->known) {
        return (struct site){.x = nowhere * (owner + 2), .y = nowhere, .owner = owner};
    }
    return (struct site){.x = place->x, .y = place->y, .owner = owner};
}

/* ---- volunteers ---- */

static enum status add_stretches(struct problem *problem, struct problem_volunteer *volunteer,
                                 const struct volunteer *from, struct error *error)
{
    size_t capacity = 0;
    for (int32_t date = problem->from; date <= problem->until; date++) {
        size_t count = 0;
        const struct stretch *stretch = availability_on(&from->availability, &from->absences, date, &count);
        for (size_t i = 0; i < count; i++) {
            const enum status status = buffer_grow((void **)&volunteer->stretches, &capacity,
                                                   volunteer->stretch_count + 1, sizeof *volunteer->stretches, error);
            if (status != STATUS_OK) {
                return status;
            }
            volunteer->stretches[volunteer->stretch_count++] =
                (struct problem_stretch){.date = date, .from = stretch[i].from, .to = stretch[i].to};
        }
    }
    return STATUS_OK;
}

static enum status add_weeks(struct problem *problem, struct problem_volunteer *volunteer, struct error *error)
{
    const int32_t first = date_week(problem->from);
    const size_t count = (size_t)(date_week(problem->until) - first) + 1;
    volunteer->weeks = calloc(count, sizeof *volunteer->weeks);
    if (volunteer->weeks == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        volunteer->weeks[i].week = first + (int32_t)i;
    }
    volunteer->week_count = count;
    return STATUS_OK;
}

static enum status fill_volunteer(struct making *making, struct problem_volunteer *volunteer,
                                  const struct volunteer *from, int32_t index)
{
    struct problem *problem = making->problem;
    (void)text_copy(volunteer->id, sizeof volunteer->id, from->person.id);
    volunteer->home = site_of(&from->person.place, index);
    volunteer->mode = travel_fastest(from->modes);
    volunteer->has_car = (from->modes & MODE_CAR) != 0;
    for (size_t t = 0; t < from->task_count; t++) {
        const int task = find_task(problem, from->tasks[t]);
        volunteer->tasks |= task >= 0 && task < MAX_TASKS ? UINT64_C(1) << task : 0;
    }
    volunteer->languages = from->languages;
    volunteer->gender = from->person.gender;
    volunteer->pets_ok = from->pets_ok;
    volunteer->smoke_ok = from->smoke_ok;
    volunteer->information_note = from->information_note;
    volunteer->record_check = from->record_check;
    volunteer->max_travel = from->max_travel < 0 ? making->settings->default_max_travel : from->max_travel;
    volunteer->max_per_day = from->max_per_day;
    volunteer->max_per_week = from->max_per_week;
    volunteer->max_minutes_week = from->max_minutes_week;
    const enum status status = add_stretches(problem, volunteer, from, making->error);
    return status == STATUS_OK ? add_weeks(problem, volunteer, making->error) : status;
}

static int compare_volunteers(const void *a, const void *b)
{
    const struct volunteer *const *x = a;
    const struct volunteer *const *y = b;
    return strcmp((*x)->person.id, (*y)->person.id);
}

static enum status make_volunteers(struct making *making)
{
    const struct snapshot *snapshot = making->snapshot;
    struct problem *problem = making->problem;
    enum status status = STATUS_OK;
    size_t count = 0;
    const struct volunteer **sorted = calloc(snapshot->volunteer_count + 1, sizeof(struct volunteer *));
    problem->volunteers = calloc(snapshot->volunteer_count + 1, sizeof *problem->volunteers);
    if (sorted == NULL || problem->volunteers == NULL) {
        free(sorted);
        return error_memory(making->error);
    }
    for (size_t i = 0; i < snapshot->volunteer_count; i++) {
        if (snapshot->volunteers[i].active) {
            sorted[count++] = &snapshot->volunteers[i];
        }
    }
    qsort(sorted, count, sizeof(struct volunteer *), compare_volunteers);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        problem->volunteer_count++;
        status = fill_volunteer(making, &problem->volunteers[i], sorted[i], (int32_t)i);
    }
    free(sorted);
    return status;
}

/* What the past says of each volunteer: earlier visits of the weeks of the horizon, carry, idle. */
static enum status make_past(struct making *making)
{
    struct problem *problem = making->problem;
    const struct history *history = making->history;
    const int32_t first_week = date_week(problem->from);
    int64_t total = 0;
    int64_t *recent = calloc(problem->volunteer_count + 1, sizeof *recent);
    if (recent == NULL) {
        return error_memory(making->error);
    }
    for (size_t i = 0; i < history->done_count; i++) {
        const struct done_visit *done = &history->done[i];
        if (done->date < problem->night - RECENT_DAYS || done->date > problem->night) {
            continue;
        }
        const int index = find_volunteer(problem, done->volunteer);
        if (index < 0) {
            continue;
        }
        recent[index]++;
        total++;
        if (date_week(done->date) >= first_week) {
            struct problem_week *week = &problem->volunteers[index].weeks[date_week(done->date) - first_week];
            week->visits++;
            week->minutes = within_points((int64_t)week->minutes + done->minutes);
        }
    }
    const int64_t people = (int64_t)problem->volunteer_count;
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        /* floor(own - total / people) in whole numbers; where it is negative it does not matter how it is rounded. */
        const int64_t ahead = recent[i] * people - total;
        problem->volunteers[i].carry = ahead > 0 ? within_points(ahead / people) : 0;
        problem->volunteers[i].idle = recent[i] == 0;
    }
    free(recent);
    return STATUS_OK;
}

/* ---- seniors and visits ---- */

static int compare_requests(const void *a, const void *b)
{
    const struct request *const *x = a;
    const struct request *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

/* Active requests of a known task, and whose they are. */
static enum status make_seniors(struct making *making)
{
    const struct snapshot *snapshot = making->snapshot;
    struct problem *problem = making->problem;
    size_t kept = 0;
    making->requests = calloc(snapshot->request_count + 1, sizeof(struct request *));
    problem->seniors = calloc(snapshot->request_count + 1, sizeof *problem->seniors);
    if (making->requests == NULL || problem->seniors == NULL) {
        return error_memory(making->error);
    }
    for (size_t i = 0; i < snapshot->request_count; i++) {
        const struct request *request = &snapshot->requests[i];
        if (request->active && find_task(problem, request->task) >= 0) {
            (void)text_copy(problem->seniors[making->request_count], ID_SIZE, request->senior.id);
            making->requests[making->request_count++] = request;
        }
    }
    qsort(making->requests, making->request_count, sizeof(struct request *), compare_requests);
    qsort(problem->seniors, making->request_count, sizeof *problem->seniors, compare_ids);
    for (size_t i = 0; i < making->request_count; i++) {
        if (i == 0 || !text_equal(problem->seniors[i], problem->seniors[kept - 1])) {
            memmove(problem->seniors[kept++], problem->seniors[i], ID_SIZE);
        }
    }
    problem->senior_count = kept;
    return STATUS_OK;
}

static int serving_points(const struct making *making, const struct request *request)
{
    const struct points *points = &making->settings->points;
    int64_t weeks = 0;
    if (request->requested_on != DATE_NONE && request->requested_on < making->problem->night) {
        weeks = ((int64_t)making->problem->night - request->requested_on) / 7;
        weeks = weeks > points->waiting_weeks_max ? points->waiting_weeks_max : weeks;
        weeks = weeks < 0 ? 0 : weeks;
    }
    return within_points(points->served[request->priority] + points->waiting_week * weeks);
}

/* What all visits of one request have in common. */
static void fill_visit(const struct making *making, const struct request *request, struct problem_visit *visit)
{
    const struct problem *problem = making->problem;
    (void)text_copy(visit->request, sizeof visit->request, request->id);
    visit->senior = find_senior(problem, request->senior.id);
    visit->task = find_task(problem, request->task);
    visit->priority = request->priority;
    visit->duration = request->duration;
    visit->people = request->people;
    visit->remote = problem->tasks[visit->task].remote;
    visit->start = (struct site){.owner = TRAVEL_NO_OWNER};
    visit->end = visit->start;
    if (!visit->remote) {
        visit->start = site_of(&request->senior.place, (int32_t)problem->volunteer_count + visit->senior);
        visit->end = visit->start;
        if (request->has_destination && request->to_place.known && !request->brings_back) {
            visit->end = site_of(&request->to_place, TRAVEL_NO_OWNER);
        }
    }
    visit->languages = request->languages;
    visit->gender_wanted = request->gender_wanted;
    visit->pets = request->pets;
    visit->smoke = request->smoke;
    visit->preferred = text_is_empty(request->preferred) ? -1 : find_volunteer(problem, request->preferred);
    visit->serving_points = serving_points(making, request);
}

static enum status add_visit(struct making *making, const struct request *request, const struct visit *from)
{
    struct problem *problem = making->problem;
    const enum status status = buffer_grow((void **)&problem->visits, &making->visit_capacity, problem->visit_count + 1,
                                           sizeof *problem->visits, making->error);
    if (status != STATUS_OK) {
        return status;
    }
    struct problem_visit *visit = &problem->visits[problem->visit_count];
    visit->options = calloc(from->day_count, sizeof *visit->options);
    if (visit->options == NULL) {
        return error_memory(making->error);
    }
    problem->visit_count++;
    (void)text_copy(visit->id, sizeof visit->id, from->id);
    fill_visit(making, request, visit);
    for (size_t i = 0; i < from->day_count; i++) {
        visit->options[i] = (struct problem_option){from->days[i], request->earliest, request->latest};
    }
    visit->option_count = from->day_count;
    return STATUS_OK;
}

static int compare_visits(const void *a, const void *b)
{
    return strcmp(((const struct problem_visit *)a)->id, ((const struct problem_visit *)b)->id);
}

static bool is_closed(const struct history *history, const char *visit)
{
    return history->closed_count > 0 &&
           bsearch(visit, history->closed, history->closed_count, sizeof *history->closed, compare_ids) != NULL;
}

static enum status make_visits(struct making *making)
{
    struct problem *problem = making->problem;
    struct visit made[MAX_HORIZON];
    enum status status = STATUS_OK;
    for (size_t i = 0; i < making->request_count; i++) {
        const struct request *request = making->requests[i];
        /* Importers refuse a window that is too short: without an option there is no visit. */
        const bool fits = request->latest - request->earliest >= request->duration;
        const size_t count = fits ? visit_make(request, problem->from, problem->until, made) : 0;
        for (size_t v = 0; v < count && status == STATUS_OK; v++) {
            if (!is_closed(making->history, made[v].id)) {
                status = add_visit(making, request, &made[v]);
            }
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (problem->visit_count > 0) {
        qsort(problem->visits, problem->visit_count, sizeof *problem->visits, compare_visits);
    }
    return STATUS_OK;
}

/* ---- pairs ---- */

/* One fact about two ids; nothing when one of them is not in the problem. */
static enum status add_fact(struct making *making, const char *volunteer, const char *senior, struct problem_pair fact)
{
    struct problem *problem = making->problem;
    fact.volunteer = find_volunteer(problem, volunteer);
    fact.senior = find_senior(problem, senior);
    if (fact.volunteer < 0 || fact.senior < 0) {
        return STATUS_OK;
    }
    const enum status status = buffer_grow((void **)&problem->pairs, &making->pair_capacity, problem->pair_count + 1,
                                           sizeof *problem->pairs, making->error);
    if (status == STATUS_OK) {
        problem->pairs[problem->pair_count++] = fact;
    }
    return status;
}

static enum status add_facts(struct making *making)
{
    const struct snapshot *snapshot = making->snapshot;
    const struct history *history = making->history;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < snapshot->pair_count && status == STATUS_OK; i++) {
        const struct pair *pair = &snapshot->pairs[i];
        const struct problem_pair fact = {.never = pair->rule == PAIR_NEVER,
                                          .points = pair->rule == PAIR_PREFER ? within_points(pair->points) : 0};
        status = add_fact(making, pair->volunteer, pair->senior, fact);
    }
    for (size_t i = 0; i < history->rejection_count && status == STATUS_OK; i++) {
        const struct rejection *rejection = &history->rejections[i];
        if (text_is_empty(rejection->visit)) {
            status = add_fact(making, rejection->volunteer, rejection->senior, (struct problem_pair){.never = true});
        }
    }
    for (size_t i = 0; i < history->done_count && status == STATUS_OK; i++) {
        const struct done_visit *done = &history->done[i];
        if (done->date >= making->problem->night - BOND_DAYS && done->date <= making->problem->night) {
            status = add_fact(making, done->volunteer, done->senior, (struct problem_pair){.bond = true});
        }
    }
    return status;
}

static int compare_pairs(const void *a, const void *b)
{
    const struct problem_pair *x = a;
    const struct problem_pair *y = b;
    if (x->volunteer != y->volunteer) {
        return x->volunteer < y->volunteer ? -1 : 1;
    }
    return (x->senior > y->senior) - (x->senior < y->senior);
}

static enum status make_pairs(struct making *making)
{
    struct problem *problem = making->problem;
    const enum status status = add_facts(making);
    size_t kept = 0;
    size_t next = 0;
    if (status != STATUS_OK || problem->pair_count == 0) {
        return status;
    }
    qsort(problem->pairs, problem->pair_count, sizeof *problem->pairs, compare_pairs);
    for (size_t i = 0; i < problem->pair_count; i = next) {
        struct problem_pair sum = problem->pairs[i];
        int64_t points = sum.points;
        for (next = i + 1; next < problem->pair_count && compare_pairs(&sum, &problem->pairs[next]) == 0; next++) {
            sum.never = sum.never || problem->pairs[next].never;
            sum.bond = sum.bond || problem->pairs[next].bond;
            points += problem->pairs[next].points;
        }
        sum.points = within_points(points);
        if (sum.never || sum.bond || sum.points != 0) {
            problem->pairs[kept++] = sum;
        }
    }
    problem->pair_count = kept;
    return STATUS_OK;
}

/* ---- pins, rejections, the last roster ---- */

static int compare_assignments(const void *a, const void *b)
{
    const struct problem_assignment *x = a;
    const struct problem_assignment *y = b;
    if (x->visit != y->visit) {
        return x->visit < y->visit ? -1 : 1;
    }
    if (x->volunteer != y->volunteer) {
        return x->volunteer < y->volunteer ? -1 : 1;
    }
    return (x->date > y->date) - (x->date < y->date);
}

/* Sorts, and keeps one of each pair. */
static size_t sort_assignments(struct problem_assignment *list, size_t count)
{
    size_t kept = 0;
    if (count > 0) {
        qsort(list, count, sizeof *list, compare_assignments);
    }
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || list[i].visit != list[kept - 1].visit || list[i].volunteer != list[kept - 1].volunteer) {
            list[kept++] = list[i];
        }
    }
    return kept;
}

/* The assignments whose visit and volunteer are in the problem, as indices. */
static enum status map_assignments(struct making *making, const struct assignment *from, size_t from_count,
                                   struct problem_assignment **list, size_t *count)
{
    *list = calloc(from_count + 1, sizeof **list);
    if (*list == NULL) {
        return error_memory(making->error);
    }
    for (size_t i = 0; i < from_count; i++) {
        const struct problem_assignment mapped = {.visit = find_visit(making->problem, from[i].visit),
                                                  .volunteer = find_volunteer(making->problem, from[i].volunteer),
                                                  .date = from[i].date};
        if (mapped.visit >= 0 && mapped.volunteer >= 0) {
            (*list)[(*count)++] = mapped;
        }
    }
    *count = sort_assignments(*list, *count);
    return STATUS_OK;
}

static bool is_in_horizon(const struct problem *problem, int32_t date)
{
    return date >= problem->from && date <= problem->until;
}

bool problem_overrules(const struct problem *problem, const struct problem_assignment *pin,
                       const struct problem_assignment *sent)
{
    const struct problem_assignment *same =
        problem_find_assignment(problem->previous, problem->previous_count, pin->visit, pin->volunteer);
    const bool as_sent = same != NULL && same->date == pin->date;
    const struct problem_volunteer *who = &problem->volunteers[pin->volunteer];
    const bool week_counts = who->max_per_week >= 0 || who->max_minutes_week >= 0;
    const bool near = pin->date == DATE_NONE || pin->date == sent->date ||
                      (week_counts && date_week(pin->date) == date_week(sent->date));
    return pin->visit == sent->visit || (!as_sent && near && pin->volunteer == sent->volunteer);
}

/* What was accepted since the last roster was sent comes before what that roster said. */
static bool gives_way(const struct problem *problem, size_t accepted, const struct problem_assignment *sent)
{
    for (size_t p = 0; p < accepted; p++) {
        if (problem_overrules(problem, &problem->pins[p], sent)) {
            return true;
        }
    }
    return false;
}

/* Lines that were sent and whose day is near are pins, too. */
static enum status freeze(struct making *making, int freeze_days)
{
    struct problem *problem = making->problem;
    const size_t accepted = problem->pin_count;
    struct problem_assignment *all = calloc(accepted + problem->previous_count + 1, sizeof *all);
    if (all == NULL) {
        return error_memory(making->error);
    }
    if (accepted > 0) {
        memcpy(all, problem->pins, accepted * sizeof *all);
    }
    size_t count = accepted;
    for (size_t p = 0; p < problem->previous_count; p++) {
        const struct problem_assignment *sent = &problem->previous[p];
        if (is_in_horizon(problem, sent->date) && sent->date - problem->night <= freeze_days && !sent->overruled) {
            all[count++] = (struct problem_assignment){
                .visit = sent->visit, .volunteer = sent->volunteer, .date = sent->date, .frozen = true};
        }
    }
    free(problem->pins);
    problem->pins = all;
    problem->pin_count = sort_assignments(all, count);
    return STATUS_OK;
}

static enum status make_assignments(struct making *making)
{
    struct problem *problem = making->problem;
    const struct history *history = making->history;
    size_t kept = 0;
    enum status status =
        map_assignments(making, history->pins, history->pin_count, &problem->pins, &problem->pin_count);
    if (status == STATUS_OK) {
        status = map_assignments(making, history->previous, history->previous_count, &problem->previous,
                                 &problem->previous_count);
    }
    if (status != STATUS_OK) {
        return status;
    }
    /* The day of a pin may have gone by without the visit: it binds no other day. */
    for (size_t i = 0; i < problem->pin_count; i++) {
        if (problem->pins[i].date == DATE_NONE || is_in_horizon(problem, problem->pins[i].date)) {
            problem->pins[kept++] = problem->pins[i];
        }
    }
    problem->pin_count = kept;
    for (size_t i = 0; i < problem->previous_count; i++) {
        problem->previous[i].overruled = gives_way(problem, problem->pin_count, &problem->previous[i]);
    }
    if (making->settings->freeze_days > 0) {
        status = freeze(making, making->settings->freeze_days);
        if (status != STATUS_OK) {
            return status;
        }
    }
    problem->rejected = calloc(history->rejection_count + 1, sizeof *problem->rejected);
    if (problem->rejected == NULL) {
        return error_memory(making->error);
    }
    for (size_t i = 0; i < history->rejection_count; i++) {
        const struct rejection *rejection = &history->rejections[i];
        const struct problem_assignment mapped = {.visit = find_visit(problem, rejection->visit),
                                                  .volunteer = find_volunteer(problem, rejection->volunteer),
                                                  .date = DATE_NONE};
        if (mapped.visit >= 0 && mapped.volunteer >= 0) {
            problem->rejected[problem->rejected_count++] = mapped;
        }
    }
    problem->rejected_count = sort_assignments(problem->rejected, problem->rejected_count);
    return STATUS_OK;
}

/* ---- what was announced ---- */

static enum status make_announced(struct making *making)
{
    const struct snapshot *snapshot = making->snapshot;
    struct problem *problem = making->problem;
    problem->announced = calloc(snapshot->sent_line_count + 1, sizeof *problem->announced);
    if (problem->announced == NULL) {
        return error_memory(making->error);
    }
    for (size_t i = 0; i < snapshot->sent_line_count; i++) {
        const struct sent_line *line = &snapshot->sent_lines[i];
        const struct problem_assignment mapped = {.visit = find_visit(problem, line->visit),
                                                  .volunteer = find_volunteer(problem, line->volunteer),
                                                  .date = line->date};
        if (is_in_horizon(problem, line->date) && mapped.visit >= 0 && mapped.volunteer >= 0) {
            problem->announced[problem->announced_count++] = mapped;
        }
    }
    return STATUS_OK;
}

/* ---- travel ---- */

static int32_t owner_of(const struct problem *problem, bool is_senior, const char *id)
{
    const int index = is_senior ? find_senior(problem, id) : find_volunteer(problem, id);
    return is_senior && index >= 0 ? (int32_t)problem->volunteer_count + index : index;
}

static enum status make_travel(struct making *making)
{
    const struct snapshot *snapshot = making->snapshot;
    struct problem *problem = making->problem;
    problem->table.entries = calloc(snapshot->travel_count + 1, sizeof *problem->table.entries);
    if (problem->table.entries == NULL) {
        return error_memory(making->error);
    }
    for (size_t i = 0; i < snapshot->travel_count; i++) {
        const struct travel_row *row = &snapshot->travel[i];
        const struct travel_entry entry = {owner_of(problem, row->from_senior, row->from),
                                           owner_of(problem, row->to_senior, row->to), row->minutes};
        if (entry.from >= 0 && entry.to >= 0 && entry.from != entry.to) {
            problem->table.entries[problem->table.count++] = entry;
        }
    }
    travel_table_sort(&problem->table);
    return STATUS_OK;
}

/* ---- all of it ---- */

static enum status make_frame(struct making *making, int32_t night)
{
    const struct settings *settings = making->settings;
    struct problem *problem = making->problem;
    int32_t days = settings->horizon_days < 1 ? 1 : (int32_t)settings->horizon_days;
    days = smaller(days, MAX_HORIZON);
    (void)text_copy(problem->city, sizeof problem->city, settings->city);
    problem->night = night;
    problem->from = night + 1;
    problem->until = night + days;
    problem->grid_minutes = settings->grid_minutes;
    problem->has_budget = settings->max_changes >= 0;
    problem->max_changes = problem->has_budget ? settings->max_changes : 0;
    problem->points = settings->points;
    problem->travel = settings->travel;
    problem->tasks = calloc(settings->task_count + 1, sizeof *problem->tasks);
    if (problem->tasks == NULL) {
        return error_memory(making->error);
    }
    if (settings->task_count > 0) {
        memcpy(problem->tasks, settings->tasks, settings->task_count * sizeof *problem->tasks);
    }
    problem->task_count = settings->task_count;
    return STATUS_OK;
}

enum status problem_make(const struct settings *settings, const struct snapshot *snapshot,
                         const struct history *history, int32_t night, struct problem **problem, struct error *error)
{
    static enum status (*const steps[])(struct making *) = {make_volunteers, make_past,  make_seniors,
                                                            make_visits,     make_pairs, make_assignments,
                                                            make_announced,  make_travel};
    struct making making = {.settings = settings, .snapshot = snapshot, .history = history, .error = error};
    *problem = NULL;
    if (night < 0 || night > INT32_MAX - MAX_HORIZON) {
        return error_set(error, STATUS_DEFECT, "problem_make: night %d", (int)night);
    }
    making.problem = calloc(1, sizeof *making.problem);
    if (making.problem == NULL) {
        return error_memory(error);
    }
    enum status status = make_frame(&making, night);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == STATUS_OK; i++) {
        status = steps[i](&making);
    }
    free(making.requests);
    if (status != STATUS_OK) {
        problem_free(making.problem);
        return status;
    }
    *problem = making.problem;
    return STATUS_OK;
}

void problem_free(struct problem *problem)
{
    if (problem == NULL) {
        return;
    }
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        free(problem->volunteers[i].stretches);
        free(problem->volunteers[i].weeks);
    }
    for (size_t i = 0; i < problem->visit_count; i++) {
        free(problem->visits[i].options);
    }
    free(problem->table.entries);
    free(problem->tasks);
    free(problem->volunteers);
    free(problem->visits);
    free(problem->seniors);
    free(problem->pairs);
    free(problem->pins);
    free(problem->rejected);
    free(problem->previous);
    free(problem->announced);
    free(problem);
}

/* May this visit lie in the horizon, as far as its identity tells? */
static bool may_be_in_horizon(const struct problem *problem, const struct assignment *pin)
{
    char first[DATE_TEXT_SIZE];
    char last[DATE_TEXT_SIZE];
    const char *day = strrchr(pin->visit, '@');
    if (pin->date != DATE_NONE) {
        return is_in_horizon(problem, pin->date);
    }
    if (day == NULL || text_equal(day + 1, "once")) {
        return true;
    }
    /* A week: its text orders as time does. */
    date_format_week(problem->from, first);
    date_format_week(problem->until, last);
    return strcmp(day + 1, first) >= 0 && strcmp(day + 1, last) <= 0;
}

static int compare_released(const void *a, const void *b)
{
    const struct released_pin *x = a;
    const struct released_pin *y = b;
    const int visits = strcmp(x->visit, y->visit);
    return visits != 0 ? visits : strcmp(x->volunteer, y->volunteer);
}

enum status problem_lost_pins(const struct problem *problem, const struct history *history, struct released_pin **list,
                              size_t *count, struct error *error)
{
    *count = 0;
    *list = calloc(history->pin_count + 1, sizeof **list);
    if (*list == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < history->pin_count; i++) {
        const struct assignment *pin = &history->pins[i];
        if (is_closed(history, pin->visit) || !may_be_in_horizon(problem, pin) ||
            (find_visit(problem, pin->visit) >= 0 && find_volunteer(problem, pin->volunteer) >= 0)) {
            continue;
        }
        struct released_pin *lost = &(*list)[(*count)++];
        (void)text_copy(lost->visit, sizeof lost->visit, pin->visit);
        (void)text_copy(lost->volunteer, sizeof lost->volunteer, pin->volunteer);
        lost->date = pin->date;
        lost->rule = RULE_NONE;
    }
    qsort(*list, *count, sizeof **list, compare_released);
    return STATUS_OK;
}

const struct problem_pair *problem_find_pair(const struct problem *problem, int volunteer, int senior)
{
    const struct problem_pair wanted = {.volunteer = volunteer, .senior = senior};
    if (problem->pair_count == 0) {
        return NULL;
    }
    return bsearch(&wanted, problem->pairs, problem->pair_count, sizeof wanted, compare_pairs);
}

const struct problem_assignment *problem_find_assignment(const struct problem_assignment *list, size_t count, int visit,
                                                         int volunteer)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct problem_assignment *item = &list[middle];
        if (item->visit == visit && item->volunteer == volunteer) {
            return item;
        }
        if (item->visit < visit || (item->visit == visit && item->volunteer < volunteer)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}
