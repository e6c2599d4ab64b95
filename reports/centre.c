/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/centre.h"

#include "core/buffer.h"
#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "core/visit.h"

#include <stdlib.h>
#include <string.h>

/* Work in hand: what the part is made of, and the lines sent last that are still to come, by visit and volunteer. */
struct work {
    const struct settings *settings;
    const struct snapshot *snapshot;
    const struct roster *roster;
    size_t centre;
    struct centre_roster *out;
    size_t line_room, unserved_room, gone_room, released_room;
    struct before {
        const struct sent_line *line;
        bool used;
    } * before;
    size_t before_count, before_room;
};

static int order(int a, int b)
{
    return (a > b) - (a < b);
}

static int compare_before(const void *left, const void *right)
{
    const struct sent_line *a = ((const struct before *)left)->line;
    const struct sent_line *b = ((const struct before *)right)->line;
    const int visits = strcmp(a->visit, b->visit);
    return visits != 0 ? visits : strcmp(a->volunteer, b->volunteer);
}

static int compare_lines(const void *left, const void *right)
{
    const struct centre_line *a = left;
    const struct centre_line *b = right;
    int result = order(a->date, b->date);
    result = result != 0 ? result : order(a->stop->start, b->stop->start);
    result = result != 0 ? result : strcmp(a->stop->visit, b->stop->visit);
    return result != 0 ? result : strcmp(a->volunteer->person.id, b->volunteer->person.id);
}

static int compare_unserved(const void *left, const void *right)
{
    const struct centre_unserved *a = left;
    const struct centre_unserved *b = right;
    const int days = order(a->first_day, b->first_day);
    return days != 0 ? days : strcmp(a->unserved->visit, b->unserved->visit);
}

static int compare_gone(const void *left, const void *right)
{
    const struct sent_line *a = ((const struct centre_gone *)left)->was;
    const struct sent_line *b = ((const struct centre_gone *)right)->was;
    int result = order(a->date, b->date);
    result = result != 0 ? result : order(a->start, b->start);
    result = result != 0 ? result : strcmp(a->visit, b->visit);
    return result != 0 ? result : strcmp(a->volunteer, b->volunteer);
}

/* qsort must not be given NULL, not even for nothing. */
static void sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    if (count > 1) {
        qsort(items, count, size, compare);
    }
}

static const char *area_name(const struct settings *settings, const struct person *senior)
{
    const int area = area_of(&settings->areas, senior->area, &senior->place);
    if (area == AREA_NONE) {
        return senior->area;
    }
    const struct area *found = &settings->areas.items[area];
    return text_is_empty(found->name) ? found->code : found->name;
}

/* The request of a visit when its senior belongs to this centre; else NULL. */
static const struct request *own_request(const struct work *work, const char *visit)
{
    const struct request *request = snapshot_request_of_visit(work->snapshot, visit);
    if (request == NULL || settings_centre_of(work->settings, &request->senior) != work->centre) {
        return NULL;
    }
    return request;
}

/* ------------------------------------------------------------------------------------------- lines */

static enum status add_line(struct work *work, const struct round *round, const struct stop *stop, struct error *error)
{
    struct centre_roster *out = work->out;
    const struct request *request = snapshot_request_of_visit(work->snapshot, stop->visit);
    const struct volunteer *volunteer = snapshot_volunteer(work->snapshot, round->volunteer);
    const struct task *task = settings_task(work->settings, stop->task);
    if (request == NULL || volunteer == NULL || task == NULL) {
        return error_set(error, STATUS_DEFECT, _("The roster names visit %1$s by %2$s, which is not known."),
                         stop->visit, round->volunteer);
    }
    if (settings_centre_of(work->settings, &request->senior) != work->centre) {
        return STATUS_OK;
    }
    const enum status status =
        buffer_grow((void **)&out->lines, &work->line_room, out->line_count + 1, sizeof *out->lines, error);
    if (status != STATUS_OK) {
        return status;
    }
    out->lines[out->line_count++] = (struct centre_line){.date = round->date,
                                                         .stop = stop,
                                                         .volunteer = volunteer,
                                                         .request = request,
                                                         .task = task,
                                                         .area = area_name(work->settings, &request->senior),
                                                         .change = CENTRE_NEW};
    return STATUS_OK;
}

static enum status add_lines(struct work *work, struct error *error)
{
    struct centre_roster *out = work->out;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < work->roster->round_count && status == STATUS_OK; i++) {
        const struct round *round = &work->roster->rounds[i];
        for (size_t j = 0; j < round->stop_count && status == STATUS_OK; j++) {
            status = add_line(work, round, &round->stops[j], error);
        }
    }
    sort(out->lines, out->line_count, sizeof *out->lines, compare_lines);
    for (size_t i = 0; i < out->line_count; i++) {
        struct centre_line *line = &out->lines[i];
        /* Two people begin together, so their lines are neighbours. */
        if (i > 0 && text_equal(line[-1].stop->visit, line->stop->visit)) {
            line->partner = line[-1].volunteer;
            line[-1].partner = line->volunteer;
        } else {
            out->served_count++;
        }
    }
    return status;
}

/* ------------------------------------------------------------------------------------------- what changed */

static enum status collect_before(struct work *work, struct error *error)
{
    const struct snapshot *snapshot = work->snapshot;
    for (size_t i = 0; i < snapshot->sent_night_count; i++) {
        const struct sent_night *sent = &snapshot->sent_nights[i];
        if (sent->night > work->out->previous_night) {
            work->out->previous_night = sent->night;
            work->out->previous_version = sent->version;
        }
    }
    for (size_t i = 0; i < snapshot->sent_line_count; i++) {
        const struct sent_line *line = &snapshot->sent_lines[i];
        if (line->centre != work->centre || line->night != work->out->previous_night ||
            line->date < work->roster->from || line->date > work->roster->until) {
            continue;
        }
        const enum status status = buffer_grow((void **)&work->before, &work->before_room, work->before_count + 1,
                                               sizeof *work->before, error);
        if (status != STATUS_OK) {
            return status;
        }
        work->before[work->before_count++] = (struct before){.line = line};
    }
    sort(work->before, work->before_count, sizeof *work->before, compare_before);
    return STATUS_OK;
}

/* The first line sent of a visit, as an index; before_count when there is none. */
static size_t first_before(const struct work *work, const char *visit)
{
    size_t low = 0;
    size_t high = work->before_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(work->before[middle].line->visit, visit) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Takes a line sent for the same visit that no line of today has taken: by this volunteer, or (NULL) by anyone. */
static const struct sent_line *take_before(struct work *work, const char *visit, const char *volunteer)
{
    for (size_t i = first_before(work, visit); i < work->before_count && text_equal(work->before[i].line->visit, visit);
         i++) {
        struct before *before = &work->before[i];
        if (!before->used && (volunteer == NULL || text_equal(before->line->volunteer, volunteer))) {
            before->used = true;
            return before->line;
        }
    }
    return NULL;
}

static void compare_with_before(struct work *work)
{
    struct centre_roster *out = work->out;
    /* Whoever stays is matched first: only then is it clear whose place somebody else took. */
    for (size_t i = 0; i < out->line_count; i++) {
        struct centre_line *line = &out->lines[i];
        line->was = take_before(work, line->stop->visit, line->volunteer->person.id);
        if (line->was != NULL) {
            const bool same = line->was->date == line->date && line->was->start == line->stop->start &&
                              line->was->end == line->stop->end;
            line->change = same ? CENTRE_SAME : CENTRE_MOVED;
        }
    }
    for (size_t i = 0; i < out->line_count; i++) {
        struct centre_line *line = &out->lines[i];
        if (line->was == NULL) {
            line->was = take_before(work, line->stop->visit, NULL);
            line->change = line->was == NULL ? CENTRE_NEW : CENTRE_OTHER_VOLUNTEER;
        }
        if (line->was != NULL) {
            line->was_volunteer = snapshot_volunteer(work->snapshot, line->was->volunteer);
        }
        out->new_count += line->change == CENTRE_NEW;
        out->changed_count += line->change == CENTRE_MOVED || line->change == CENTRE_OTHER_VOLUNTEER;
    }
}

static bool is_unserved(const struct centre_roster *out, const char *visit)
{
    for (size_t i = 0; i < out->unserved_count; i++) {
        if (text_equal(out->unserved[i].unserved->visit, visit)) {
            return true;
        }
    }
    return false;
}

static enum status add_gone(struct work *work, struct error *error)
{
    struct centre_roster *out = work->out;
    for (size_t i = 0; i < work->before_count; i++) {
        const struct sent_line *was = work->before[i].line;
        const struct request *request =
            work->before[i].used ? NULL : snapshot_request_of_visit(work->snapshot, was->visit);
        if (request == NULL) {
            continue;
        }
        const enum status status =
            buffer_grow((void **)&out->gone, &work->gone_room, out->gone_count + 1, sizeof *out->gone, error);
        if (status != STATUS_OK) {
            return status;
        }
        out->gone[out->gone_count++] =
            (struct centre_gone){.was = was,
                                 .volunteer = snapshot_volunteer(work->snapshot, was->volunteer),
                                 .request = request,
                                 .task = settings_task(work->settings, was->task),
                                 .unserved = is_unserved(out, was->visit),
                                 .elsewhere = own_request(work, was->visit) == NULL};
    }
    sort(out->gone, out->gone_count, sizeof *out->gone, compare_gone);
    return STATUS_OK;
}

/* ------------------------------------------------------------------------------------------- who waits */

static void set_days(struct centre_unserved *unserved, const struct roster *roster)
{
    struct visit visits[MAX_HORIZON];
    const size_t count = visit_make(unserved->request, roster->from, roster->until, visits);
    for (size_t i = 0; i < count; i++) {
        if (text_equal(visits[i].id, unserved->unserved->visit) && visits[i].day_count > 0) {
            unserved->day_count = visits[i].day_count;
            unserved->first_day = visits[i].days[0];
            unserved->last_day = visits[i].days[visits[i].day_count - 1];
        }
    }
}

static enum status add_unserved(struct work *work, const struct unserved *unserved, struct error *error)
{
    struct centre_roster *out = work->out;
    const struct request *request = snapshot_request_of_visit(work->snapshot, unserved->visit);
    const struct task *task = settings_task(work->settings, unserved->task);
    if (request == NULL || task == NULL) {
        return error_set(error, STATUS_DEFECT, _("The roster names visit %s, which is not known."), unserved->visit);
    }
    if (settings_centre_of(work->settings, &request->senior) != work->centre) {
        return STATUS_OK;
    }
    const enum status status = buffer_grow((void **)&out->unserved, &work->unserved_room, out->unserved_count + 1,
                                           sizeof *out->unserved, error);
    if (status != STATUS_OK) {
        return status;
    }
    struct centre_unserved *item = &out->unserved[out->unserved_count++];
    *item = (struct centre_unserved){.unserved = unserved,
                                     .request = request,
                                     .task = task,
                                     .area = area_name(work->settings, &request->senior),
                                     .first_day = DATE_NONE,
                                     .last_day = DATE_NONE,
                                     .waiting_days = -1};
    if (request->requested_on != DATE_NONE && request->requested_on <= work->roster->night) {
        item->waiting_days = work->roster->night - request->requested_on;
    }
    set_days(item, work->roster);
    return STATUS_OK;
}

static int compare_seniors(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static enum status count_waiting(struct centre_roster *out, struct error *error)
{
    if (out->unserved_count == 0) {
        return STATUS_OK;
    }
    const char **seniors = calloc(out->unserved_count, sizeof *seniors);
    if (seniors == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < out->unserved_count; i++) {
        seniors[i] = out->unserved[i].request->senior.id;
    }
    sort(seniors, out->unserved_count, sizeof *seniors, compare_seniors);
    for (size_t i = 0; i < out->unserved_count; i++) {
        out->waiting_count += i == 0 || !text_equal(seniors[i], seniors[i - 1]);
    }
    free(seniors);
    return STATUS_OK;
}

static enum status add_all_unserved(struct work *work, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < work->roster->unserved_count && status == STATUS_OK; i++) {
        status = add_unserved(work, &work->roster->unserved[i], error);
    }
    sort(work->out->unserved, work->out->unserved_count, sizeof *work->out->unserved, compare_unserved);
    return status == STATUS_OK ? count_waiting(work->out, error) : status;
}

static enum status add_released(struct work *work, struct error *error)
{
    struct centre_roster *out = work->out;
    for (size_t i = 0; i < work->roster->released_count; i++) {
        const struct released_pin *pin = &work->roster->released[i];
        const struct request *request = own_request(work, pin->visit);
        if (request == NULL) {
            continue;
        }
        const enum status status = buffer_grow((void **)&out->released, &work->released_room, out->released_count + 1,
                                               sizeof *out->released, error);
        if (status != STATUS_OK) {
            return status;
        }
        out->released[out->released_count++] =
            (struct centre_released){.pin = pin,
                                     .volunteer = snapshot_volunteer(work->snapshot, pin->volunteer),
                                     .request = request,
                                     .task = settings_task(work->settings, request->task)};
    }
    return STATUS_OK;
}

/* ------------------------------------------------------------------------------------------- the whole */

static enum status fill(struct work *work, struct error *error)
{
    enum status status = add_lines(work, error);
    if (status == STATUS_OK) {
        status = add_all_unserved(work, error);
    }
    if (status == STATUS_OK) {
        status = collect_before(work, error);
    }
    if (status == STATUS_OK) {
        compare_with_before(work);
        status = add_gone(work, error);
    }
    if (status == STATUS_OK) {
        status = add_released(work, error);
    }
    work->out->visit_count = work->out->served_count + work->out->unserved_count;
    return status;
}

enum status centre_roster_make(const struct settings *settings, const struct snapshot *snapshot,
                               const struct roster *roster, size_t centre, struct centre_roster **out,
                               struct error *error)
{
    *out = NULL;
    if (centre >= settings->centre_count) {
        return error_set(error, STATUS_DEFECT, _("There is no centre number %zu."), centre);
    }
    struct centre_roster *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return error_memory(error);
    }
    made->settings = settings;
    made->centre = &settings->centres[centre];
    made->roster = roster;
    made->previous_night = DATE_NONE;
    struct work work = {.settings = settings, .snapshot = snapshot, .roster = roster, .centre = centre, .out = made};
    const enum status status = fill(&work, error);
    free(work.before);
    if (status != STATUS_OK) {
        centre_roster_free(made);
        return status;
    }
    *out = made;
    return STATUS_OK;
}

size_t centre_roster_count_released(const struct centre_roster *roster)
{
    size_t count = 0;
    for (size_t i = 0; i < roster->released_count; i++) {
        count += !roster->released[i].told;
    }
    return count;
}

void centre_roster_free(struct centre_roster *roster)
{
    if (roster == NULL) {
        return;
    }
    for (size_t i = 0; i < roster->offer_count; i++) {
        free(roster->offer_words[i]);
    }
    for (size_t i = 0; i < roster->unserved_count; i++) {
        free(roster->unserved[i].advice);
    }
    free(roster->offers);
    free(roster->offer_words);
    free(roster->lines);
    free(roster->unserved);
    free(roster->gone);
    free(roster->released);
    free(roster->answers);
    free(roster);
}
