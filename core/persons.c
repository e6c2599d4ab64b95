/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/persons.h"

#include "core/date.h"
#include "core/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- one volunteer of several rows ---- */

static void fill_text(char *to, size_t size, const char *from)
{
    if (text_is_empty(to)) {
        (void)text_copy(to, size, from);
    }
}

/* A house is better than the middle of an area; address and place stay together. */
static void fill_place(struct person *person, const struct person *more)
{
    const bool better =
        more->place.known && (!person->place.known || (person->place.approximate && !more->place.approximate));
    if (better) {
        person->place = more->place;
        person->address = more->address;
        (void)text_copy(person->area, sizeof person->area, more->area);
    }
}

static void add_tasks(struct volunteer *volunteer, const struct volunteer *more)
{
    for (size_t i = 0; i < more->task_count && volunteer->task_count < MAX_TASKS; i++) {
        bool there = false;
        for (size_t t = 0; t < volunteer->task_count; t++) {
            there = there || text_equal(volunteer->tasks[t], more->tasks[i]);
        }
        if (!there) {
            (void)text_copy(volunteer->tasks[volunteer->task_count++], CODE_SIZE, more->tasks[i]);
        }
    }
}

static int smallest_cap(int a, int b)
{
    if (a < 0 || b < 0) {
        return a < 0 ? b : a;
    }
    return a < b ? a : b;
}

static int32_t first_date(int32_t a, int32_t b)
{
    if (a == DATE_NONE || b == DATE_NONE) {
        return a == DATE_NONE ? b : a;
    }
    return a < b ? a : b;
}

static void add_row(struct volunteer *volunteer, const struct volunteer *more)
{
    struct person *person = &volunteer->person;
    fill_text(person->first_name, sizeof person->first_name, more->person.first_name);
    fill_text(person->phone, sizeof person->phone, more->person.phone);
    fill_text(volunteer->email, sizeof volunteer->email, more->email);
    person->birth_year = person->birth_year == 0 ? more->person.birth_year : person->birth_year;
    person->gender = person->gender == GENDER_UNKNOWN ? more->person.gender : person->gender;
    fill_place(person, &more->person);
    add_tasks(volunteer, more);
    people_add_languages(&volunteer->languages, &more->languages);
    volunteer->modes |= more->modes;
    availability_add(&volunteer->availability, &more->availability);
    availability_add_absences(&volunteer->absences, &more->absences);
    volunteer->max_travel = smallest_cap(volunteer->max_travel, more->max_travel);
    volunteer->max_per_day = smallest_cap(volunteer->max_per_day, more->max_per_day);
    volunteer->max_per_week = smallest_cap(volunteer->max_per_week, more->max_per_week);
    volunteer->max_minutes_week = smallest_cap(volunteer->max_minutes_week, more->max_minutes_week);
    volunteer->pets_ok = volunteer->pets_ok || more->pets_ok;
    volunteer->smoke_ok = volunteer->smoke_ok || more->smoke_ok;
    volunteer->information_note = first_date(volunteer->information_note, more->information_note);
    volunteer->record_check = first_date(volunteer->record_check, more->record_check);
}

/* A row of a list, and the person that it is part of. */
struct part {
    const struct volunteer *row;
    const char *person;
};

/* By person; within one, the row that speaks first for it: of a list in which it stands, then the one with its id. */
static int compare_parts(const void *a, const void *b)
{
    const struct part *x = a;
    const struct part *y = b;
    const int persons = strcmp(x->person, y->person);
    if (persons != 0) {
        return persons;
    }
    if (x->row->active != y->row->active) {
        return x->row->active ? -1 : 1;
    }
    const bool named = text_equal(x->row->person.id, x->person);
    if (named != text_equal(y->row->person.id, y->person)) {
        return named ? -1 : 1;
    }
    return strcmp(x->row->person.id, y->row->person.id);
}

/* One person of parts[0..count). */
static void make_person(const struct part *parts, size_t count, struct volunteer *volunteer)
{
    *volunteer = *parts[0].row;
    for (size_t i = 1; i < count && parts[i].row->active; i++) {
        add_row(volunteer, parts[i].row);
    }
    (void)text_copy(volunteer->person.id, sizeof volunteer->person.id, parts[0].person);
}

static int compare_volunteers(const void *a, const void *b)
{
    return strcmp(((const struct volunteer *)a)->person.id, ((const struct volunteer *)b)->person.id);
}

/* Moves the rows of persons to `listed`; how many others stay. */
static size_t set_rows_apart(struct snapshot *snapshot)
{
    size_t kept = 0;
    for (size_t i = 0; i < snapshot->volunteer_count; i++) {
        const struct volunteer *row = &snapshot->volunteers[i];
        if (identity_is_member(&snapshot->identities, row->person.id)) {
            snapshot->listed[snapshot->listed_count++] = *row;
        } else {
            memmove(&snapshot->volunteers[kept++], row, sizeof *row);
        }
    }
    return kept;
}

static enum status join_volunteers(struct snapshot *snapshot, struct error *error)
{
    size_t end = 0;
    const size_t count = snapshot->identities.member_count;
    struct part *parts = calloc(count, sizeof *parts);
    snapshot->listed = calloc(count, sizeof *snapshot->listed);
    if (parts == NULL || snapshot->listed == NULL) {
        free(parts);
        return error_memory(error);
    }
    size_t kept = set_rows_apart(snapshot);
    const size_t listed = snapshot->listed_count;
    for (size_t i = 0; i < listed; i++) {
        const struct volunteer *row = &snapshot->listed[i];
        parts[i] = (struct part){row, identity_person(&snapshot->identities, row->person.id)};
    }
    qsort(parts, listed, sizeof *parts, compare_parts);
    for (size_t first = 0; first < listed; first = end) {
        for (end = first + 1; end < listed && text_equal(parts[end].person, parts[first].person);) {
            end++;
        }
        make_person(&parts[first], end - first, &snapshot->volunteers[kept++]);
    }
    snapshot->volunteer_count = kept;
    qsort(snapshot->volunteers, kept, sizeof *snapshot->volunteers, compare_volunteers);
    free(parts);
    return STATUS_OK;
}

/* ---- what is said of them ---- */

static void rename_one(const struct identities *identities, char *id)
{
    const char *person = identity_person(identities, id);
    if (person != id) {
        (void)text_copy(id, ID_SIZE, person);
    }
}

static int compare_past(const void *a, const void *b)
{
    const struct past_visit *x = a;
    const struct past_visit *y = b;
    if (x->date != y->date) {
        return x->date < y->date ? -1 : 1;
    }
    int order = strcmp(x->volunteer, y->volunteer);
    order = order != 0 ? order : strcmp(x->senior, y->senior);
    order = order != 0 ? order : strcmp(x->task, y->task);
    return order != 0 ? order : (x->minutes > y->minutes) - (x->minutes < y->minutes);
}

/* A visit that two lists tell of was one; the longer of the two is kept. */
static void join_past_visits(struct snapshot *snapshot)
{
    struct past_visit *visits = snapshot->past_visits;
    size_t kept = 0;
    for (size_t i = 0; i < snapshot->past_visit_count; i++) {
        rename_one(&snapshot->identities, visits[i].volunteer);
    }
    qsort(visits, snapshot->past_visit_count, sizeof *visits, compare_past);
    for (size_t i = 0; i < snapshot->past_visit_count; i++) {
        const bool again =
            kept > 0 && identity_is_member(&snapshot->identities, visits[i].volunteer) &&
            visits[i].date == visits[kept - 1].date && text_equal(visits[i].volunteer, visits[kept - 1].volunteer) &&
            text_equal(visits[i].senior, visits[kept - 1].senior) && text_equal(visits[i].task, visits[kept - 1].task);
        kept -= again ? 1 : 0;
        memmove(&visits[kept++], &visits[i], sizeof *visits);
    }
    snapshot->past_visit_count = kept;
}

static int compare_sent(const void *a, const void *b)
{
    const struct sent_line *x = a;
    const struct sent_line *y = b;
    if (x->centre != y->centre) {
        return x->centre < y->centre ? -1 : 1;
    }
    if (x->night != y->night) {
        return x->night < y->night ? -1 : 1;
    }
    if (x->date != y->date) {
        return x->date < y->date ? -1 : 1;
    }
    if (x->start != y->start) {
        return x->start < y->start ? -1 : 1;
    }
    const int visits = strcmp(x->visit, y->visit);
    return visits != 0 ? visits : strcmp(x->volunteer, y->volunteer);
}

/* A visit to which one person was sent as two is one line. */
static void join_sent(struct snapshot *snapshot)
{
    struct sent_line *lines = snapshot->sent_lines;
    size_t kept = 0;
    if (snapshot->identities.member_count == 0 || snapshot->sent_line_count == 0) {
        return;
    }
    for (size_t i = 0; i < snapshot->sent_line_count; i++) {
        rename_one(&snapshot->identities, lines[i].volunteer);
    }
    qsort(lines, snapshot->sent_line_count, sizeof *lines, compare_sent);
    for (size_t i = 0; i < snapshot->sent_line_count; i++) {
        if (kept == 0 || compare_sent(&lines[i], &lines[kept - 1]) != 0) {
            memmove(&lines[kept++], &lines[i], sizeof *lines);
        }
    }
    snapshot->sent_line_count = kept;
}

static int compare_ways(const struct travel_row *x, const struct travel_row *y)
{
    if (x->from_senior != y->from_senior) {
        return x->from_senior ? 1 : -1;
    }
    const int from = strcmp(x->from, y->from);
    if (from != 0) {
        return from;
    }
    if (x->to_senior != y->to_senior) {
        return x->to_senior ? 1 : -1;
    }
    return strcmp(x->to, y->to);
}

static int compare_travel(const void *a, const void *b)
{
    const struct travel_row *x = a;
    const struct travel_row *y = b;
    const int ways = compare_ways(x, y);
    return ways != 0 ? ways : (x->minutes > y->minutes) - (x->minutes < y->minutes);
}

static void join_travel(struct snapshot *snapshot)
{
    struct travel_row *rows = snapshot->travel;
    size_t kept = 0;
    for (size_t i = 0; i < snapshot->travel_count; i++) {
        if (!rows[i].from_senior) {
            rename_one(&snapshot->identities, rows[i].from);
        }
        if (!rows[i].to_senior) {
            rename_one(&snapshot->identities, rows[i].to);
        }
    }
    qsort(rows, snapshot->travel_count, sizeof *rows, compare_travel);
    for (size_t i = 0; i < snapshot->travel_count; i++) {
        kept -= kept > 0 && compare_ways(&rows[i], &rows[kept - 1]) == 0 ? 1 : 0;
        memmove(&rows[kept++], &rows[i], sizeof *rows);
    }
    snapshot->travel_count = kept;
}

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *x = a;
    const struct pair *y = b;
    int order = strcmp(x->volunteer, y->volunteer);
    order = order != 0 ? order : strcmp(x->senior, y->senior);
    order = order != 0 ? order : (int)x->rule - (int)y->rule;
    return order != 0 ? order : (x->points > y->points) - (x->points < y->points);
}

enum status persons_apply(struct snapshot *snapshot, struct error *error)
{
    const struct identities *identities = &snapshot->identities;
    if (identities->member_count == 0) {
        return STATUS_OK;
    }
    const enum status status = join_volunteers(snapshot, error);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < snapshot->request_count; i++) {
        rename_one(identities, snapshot->requests[i].preferred);
    }
    for (size_t i = 0; i < snapshot->pair_count; i++) {
        rename_one(identities, snapshot->pairs[i].volunteer);
    }
    if (snapshot->pair_count > 0) {
        qsort(snapshot->pairs, snapshot->pair_count, sizeof *snapshot->pairs, compare_pairs);
    }
    for (size_t i = 0; i < snapshot->decision_count; i++) {
        rename_one(identities, snapshot->decisions[i].volunteer);
        rename_one(identities, snapshot->decisions[i].replacement);
    }
    if (snapshot->past_visit_count > 0) {
        join_past_visits(snapshot);
    }
    join_sent(snapshot);
    if (snapshot->travel_count > 0) {
        join_travel(snapshot);
    }
    return STATUS_OK;
}

void persons_rename_roster(const struct snapshot *snapshot, struct roster *roster)
{
    for (size_t i = 0; i < roster->round_count; i++) {
        rename_one(&snapshot->identities, roster->rounds[i].volunteer);
    }
    for (size_t i = 0; i < roster->released_count; i++) {
        rename_one(&snapshot->identities, roster->released[i].volunteer);
    }
    roster_sort(roster);
}

/* What is still planned stands first, then what changed most: that one speaks for the calendar. */
static int compare_announced(const void *a, const void *b)
{
    const struct announcement *x = a;
    const struct announcement *y = b;
    int order = strcmp(x->visit, y->visit);
    order = order != 0 ? order : strcmp(x->volunteer, y->volunteer);
    order = order != 0 ? order : strcmp(x->centre, y->centre);
    order = order != 0 ? order : (int)y->planned - (int)x->planned;
    return order != 0 ? order : (x->changes < y->changes) - (x->changes > y->changes);
}

void persons_rename_announced(const struct snapshot *snapshot, struct announcement *announced, size_t *count)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        rename_one(&snapshot->identities, announced[i].volunteer);
    }
    if (*count > 0) {
        qsort(announced, *count, sizeof *announced, compare_announced);
    }
    for (size_t i = 0; i < *count; i++) {
        if (kept == 0 || !text_equal(announced[i].visit, announced[kept - 1].visit) ||
            !text_equal(announced[i].volunteer, announced[kept - 1].volunteer) ||
            !text_equal(announced[i].centre, announced[kept - 1].centre)) {
            memmove(&announced[kept++], &announced[i], sizeof *announced);
        }
    }
    *count = kept;
}
