/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/table.h"

#include "core/buffer.h"
#include "core/text.h"
#include "store/address_key.h"

#include <limits.h>
#include <math.h>
#include <string.h>

const char *const table_priorities[PRIORITY_COUNT] = {"urgent", "high", "normal", "low"};

static const char *const genders[] = {"", "m", "f", "x"};
static const char *const frequencies[] = {"once", "weekly"};
static const char *const day_choices[] = {"all", "any"};
static const char *const pair_rules[] = {"prefer", "never"};
static const char *const decisions[] = {"accept", "reject", "replace", "cancel", "done", "no_show"};
static const char *const scopes[] = {"visit", "senior"};
static const char *const ages[] = {"current", "stands", "late"};

#define COUNT(words) ((int)(sizeof(words) / sizeof(words)[0]))

static void bind_word(struct sql_statement *statement, const char *const *words, int count, int value)
{
    if (value < 0 || value >= count) {
        sql_refuse(statement);
        value = 0;
    }
    sql_text(statement, words[value]);
}

/* What a day alone would mean; the texts that we write name the hours of each stretch. */
enum { ANY_START = 480, ANY_END = 1200 };

static void bind_place(struct sql_statement *statement, const struct place *place)
{
    if (place->known) {
        sql_real(statement, isfinite(place->x) ? place->x : NAN);
        sql_real(statement, isfinite(place->y) ? place->y : NAN);
    } else {
        sql_null(statement);
        sql_null(statement);
    }
    sql_integer(statement, place->approximate);
}

static double read_metres(struct sql_statement *statement)
{
    double metres = sql_get_real(statement);

    if (!isfinite(metres)) {
        sql_damaged(statement);
        return 0;
    }
    return metres;
}

static void read_place(struct sql_statement *statement, struct place *place)
{
    place->known = !sql_get_is_null(statement);
    if (place->known) {
        place->x = read_metres(statement);
        place->y = read_metres(statement);
    } else {
        sql_skip(statement);
        sql_skip(statement);
    }
    place->approximate = sql_get_boolean(statement);
}

static void bind_address(struct sql_statement *statement, const struct address *address)
{
    sql_text(statement, address->street);
    sql_text(statement, address->house_number);
    sql_text(statement, address->postcode);
    sql_text(statement, address->municipality);
}

static void read_address(struct sql_statement *statement, struct address *address)
{
    sql_get_text(statement, address->street, sizeof address->street);
    sql_get_text(statement, address->house_number, sizeof address->house_number);
    sql_get_text(statement, address->postcode, sizeof address->postcode);
    sql_get_text(statement, address->municipality, sizeof address->municipality);
}

static void bind_person(struct sql_statement *statement, const struct person *person)
{
    sql_text(statement, person->id);
    sql_text(statement, person->last_name);
    sql_text(statement, person->first_name);
    sql_integer(statement, person->birth_year);
    bind_word(statement, genders, COUNT(genders), (int)person->gender);
    bind_address(statement, &person->address);
    bind_place(statement, &person->place);
    sql_text(statement, person->area);
    sql_text(statement, person->phone);
}

void table_read_person(struct sql_statement *statement, struct person *person)
{
    sql_get_text(statement, person->id, sizeof person->id);
    sql_get_text(statement, person->last_name, sizeof person->last_name);
    sql_get_text(statement, person->first_name, sizeof person->first_name);
    person->birth_year = sql_get_int(statement, 0, MAX_BIRTH_YEAR);
    person->gender = (enum gender)sql_get_word(statement, genders, COUNT(genders));
    read_address(statement, &person->address);
    read_place(statement, &person->place);
    sql_get_text(statement, person->area, sizeof person->area);
    sql_get_text(statement, person->phone, sizeof person->phone);
}

static void bind_buffer(struct sql_statement *statement, struct buffer *buffer)
{
    if (buffer->status != STATUS_OK) {
        sql_refuse(statement);
    }
    sql_text(statement, buffer->data == NULL ? "" : buffer->data);
    buffer_free(buffer);
}

/* Texts of `size` bytes each, with commas between them. */
static void bind_list(struct sql_statement *statement, const char *items, size_t count, size_t size)
{
    char list[MAX_TASKS * CODE_SIZE];
    size_t used = 0;

    for (size_t i = 0; i < count && used + size <= sizeof list; i++) {
        const char *item = items + i * size;
        size_t length = strnlen(item, size - 1);
        if (length == 0 || memchr(item, ',', length) != NULL) {
            sql_refuse(statement);
        }
        if (i > 0) {
            list[used++] = ',';
        }
        memcpy(list + used, item, length);
        used += length;
    }
    list[used] = '\0';
    sql_text(statement, list);
}

static void bind_tasks(struct sql_statement *statement, const struct volunteer *volunteer)
{
    bind_list(statement, volunteer->tasks[0], volunteer->task_count, sizeof volunteer->tasks[0]);
}

static void read_tasks(struct sql_statement *statement, struct volunteer *volunteer)
{
    const char *cursor = sql_get_string(statement);
    char item[CODE_SIZE];
    bool too_long = false;

    volunteer->task_count = 0;
    while (*cursor != '\0' && text_next_item(&cursor, ",", item, sizeof item, &too_long)) {
        if (too_long || item[0] == '\0' || volunteer->task_count == MAX_TASKS) {
            sql_damaged(statement);
            return;
        }
        (void)text_copy(volunteer->tasks[volunteer->task_count], CODE_SIZE, item);
        volunteer->task_count++;
    }
}

static void bind_languages(struct sql_statement *statement, const struct languages *languages)
{
    bind_list(statement, languages->codes[0], languages->count, sizeof languages->codes[0]);
}

static void read_languages(struct sql_statement *statement, struct languages *languages)
{
    const char *list = sql_get_string(statement);

    memset(languages, 0, sizeof *languages);
    if (*list != '\0' && !people_parse_languages(list, languages)) {
        sql_damaged(statement);
    }
}

static void bind_availability(struct sql_statement *statement, const struct volunteer *volunteer)
{
    struct buffer text = {0};

    availability_format(&volunteer->availability, &text);
    bind_buffer(statement, &text);
    availability_format_absences(&volunteer->absences, &text);
    bind_buffer(statement, &text);
}

static void read_availability(struct sql_statement *statement, struct volunteer *volunteer)
{
    struct error ignored = {0};
    const char *text = sql_get_string(statement);

    if (*text != '\0' &&
        availability_parse(text, LANGUAGE_DUTCH, ANY_START, ANY_END, &volunteer->availability, &ignored) != STATUS_OK) {
        sql_damaged(statement);
    }
    text = sql_get_string(statement);
    if (*text != '\0' && availability_parse_absences(text, &volunteer->absences, &ignored) != STATUS_OK) {
        sql_damaged(statement);
    }
}

static const char *const volunteer_names[] = {
    "id",
    "last_name",
    "first_name",
    "birth_year",
    "gender",
    "street",
    "house_number",
    "postcode",
    "municipality",
    "x",
    "y",
    "approximate",
    "area",
    "phone",
    "email",
    "tasks",
    "languages",
    "modes",
    "max_travel",
    "availability",
    "absent",
    "max_per_day",
    "max_per_week",
    "max_minutes_week",
    "pets_ok",
    "smoke_ok",
    "information_note",
    "record_check",
    NULL,
};

static void bind_volunteer(struct sql_statement *statement, const void *row)
{
    const struct volunteer *volunteer = row;

    bind_person(statement, &volunteer->person);
    sql_text(statement, volunteer->email);
    bind_tasks(statement, volunteer);
    bind_languages(statement, &volunteer->languages);
    sql_integer(statement, volunteer->modes);
    sql_integer(statement, volunteer->max_travel);
    bind_availability(statement, volunteer);
    sql_integer(statement, volunteer->max_per_day);
    sql_integer(statement, volunteer->max_per_week);
    sql_integer(statement, volunteer->max_minutes_week);
    sql_integer(statement, volunteer->pets_ok);
    sql_integer(statement, volunteer->smoke_ok);
    sql_date(statement, volunteer->information_note);
    sql_date(statement, volunteer->record_check);
}

static void read_volunteer(struct sql_statement *statement, void *row)
{
    struct volunteer *volunteer = row;

    people_volunteer_clear(volunteer);
    table_read_person(statement, &volunteer->person);
    sql_get_text(statement, volunteer->email, sizeof volunteer->email);
    read_tasks(statement, volunteer);
    read_languages(statement, &volunteer->languages);
    volunteer->modes = (unsigned)sql_get_int(statement, MODE_FOOT, MODE_FOOT | MODE_BIKE | MODE_CAR);
    volunteer->max_travel = sql_get_int(statement, -1, INT_MAX);
    read_availability(statement, volunteer);
    volunteer->max_per_day = sql_get_int(statement, -1, INT_MAX);
    volunteer->max_per_week = sql_get_int(statement, -1, INT_MAX);
    volunteer->max_minutes_week = sql_get_int(statement, -1, INT_MAX);
    volunteer->pets_ok = sql_get_boolean(statement);
    volunteer->smoke_ok = sql_get_boolean(statement);
    volunteer->information_note = sql_get_optional_date(statement);
    volunteer->record_check = sql_get_optional_date(statement);
    volunteer->active = sql_get_boolean(statement);
}

static const char *const request_names[] = {
    "id",
    "senior",
    "last_name",
    "first_name",
    "birth_year",
    "gender",
    "street",
    "house_number",
    "postcode",
    "municipality",
    "x",
    "y",
    "approximate",
    "area",
    "phone",
    "task",
    "requested_on",
    "frequency",
    "every_weeks",
    "days",
    "day_choice",
    "from_date",
    "until_date",
    "earliest",
    "latest",
    "duration",
    "people",
    "priority",
    "languages",
    "gender_wanted",
    "pets",
    "smoke",
    "has_destination",
    "to_street",
    "to_house_number",
    "to_postcode",
    "to_municipality",
    "to_x",
    "to_y",
    "to_approximate",
    "brings_back",
    "preferred",
    "remark",
    NULL,
};

static void bind_when(struct sql_statement *statement, const struct request *request)
{
    sql_date(statement, request->requested_on);
    bind_word(statement, frequencies, COUNT(frequencies), (int)request->frequency);
    sql_integer(statement, request->every_weeks);
    sql_integer(statement, request->days);
    bind_word(statement, day_choices, COUNT(day_choices), (int)request->day_choice);
    sql_date(statement, request->from);
    sql_date(statement, request->until);
    sql_integer(statement, request->earliest);
    sql_integer(statement, request->latest);
    sql_integer(statement, request->duration);
}

static void read_when(struct sql_statement *statement, struct request *request)
{
    request->requested_on = sql_get_optional_date(statement);
    request->frequency = (enum frequency)sql_get_word(statement, frequencies, COUNT(frequencies));
    request->every_weeks = sql_get_int(statement, 1, 52);
    request->days = (unsigned)sql_get_int(statement, 0, 254);
    request->day_choice = (enum day_choice)sql_get_word(statement, day_choices, COUNT(day_choices));
    request->from = sql_get_date(statement);
    request->until = sql_get_optional_date(statement);
    request->earliest = sql_get_int(statement, 0, DAY_MINUTES);
    request->latest = sql_get_int(statement, 0, DAY_MINUTES);
    request->duration = sql_get_int(statement, 1, DAY_MINUTES);
}

static void bind_request(struct sql_statement *statement, const void *row)
{
    const struct request *request = row;

    sql_text(statement, request->id);
    bind_person(statement, &request->senior);
    sql_text(statement, request->task);
    bind_when(statement, request);
    sql_integer(statement, request->people);
    bind_word(statement, table_priorities, PRIORITY_COUNT, (int)request->priority);
    bind_languages(statement, &request->languages);
    bind_word(statement, genders, COUNT(genders), (int)request->gender_wanted);
    sql_integer(statement, request->pets);
    sql_integer(statement, request->smoke);
    sql_integer(statement, request->has_destination);
    bind_address(statement, &request->to_address);
    bind_place(statement, &request->to_place);
    sql_integer(statement, request->brings_back);
    sql_text(statement, request->preferred);
    sql_text(statement, request->remark);
}

static void read_request(struct sql_statement *statement, void *row)
{
    struct request *request = row;

    people_request_clear(request);
    sql_get_text(statement, request->id, sizeof request->id);
    table_read_person(statement, &request->senior);
    sql_get_text(statement, request->task, sizeof request->task);
    read_when(statement, request);
    request->people = sql_get_int(statement, 1, 2);
    request->priority = (enum priority)sql_get_word(statement, table_priorities, PRIORITY_COUNT);
    read_languages(statement, &request->languages);
    request->gender_wanted = (enum gender)sql_get_word(statement, genders, COUNT(genders));
    request->pets = sql_get_boolean(statement);
    request->smoke = sql_get_boolean(statement);
    request->has_destination = sql_get_boolean(statement);
    read_address(statement, &request->to_address);
    read_place(statement, &request->to_place);
    request->brings_back = sql_get_boolean(statement);
    sql_get_text(statement, request->preferred, sizeof request->preferred);
    sql_get_text(statement, request->remark, sizeof request->remark);
    request->active = sql_get_boolean(statement);
}

static const char *const pair_names[] = {"volunteer", "senior", "rule", "points", NULL};

static void bind_pair(struct sql_statement *statement, const void *row)
{
    const struct pair *pair = row;

    sql_text(statement, pair->volunteer);
    sql_text(statement, pair->senior);
    bind_word(statement, pair_rules, COUNT(pair_rules), (int)pair->rule);
    sql_integer(statement, pair->points);
}

static void read_pair(struct sql_statement *statement, void *row)
{
    struct pair *pair = row;

    sql_get_text(statement, pair->volunteer, sizeof pair->volunteer);
    sql_get_text(statement, pair->senior, sizeof pair->senior);
    pair->rule = (enum pair_rule)sql_get_word(statement, pair_rules, COUNT(pair_rules));
    pair->points = sql_get_int(statement, INT_MIN, INT_MAX);
}

static const char *const past_visit_names[] = {"volunteer", "senior", "date", "task", "minutes", NULL};

static void bind_past_visit(struct sql_statement *statement, const void *row)
{
    const struct past_visit *visit = row;

    sql_text(statement, visit->volunteer);
    sql_text(statement, visit->senior);
    sql_date(statement, visit->date);
    sql_text(statement, visit->task);
    sql_integer(statement, visit->minutes);
}

static void read_past_visit(struct sql_statement *statement, void *row)
{
    struct past_visit *visit = row;

    sql_get_text(statement, visit->volunteer, sizeof visit->volunteer);
    sql_get_text(statement, visit->senior, sizeof visit->senior);
    visit->date = sql_get_date(statement);
    sql_get_text(statement, visit->task, sizeof visit->task);
    visit->minutes = sql_get_int(statement, 0, INT_MAX);
}

static const char *const travel_names[] = {"from_senior", "from_id", "to_senior", "to_id", "minutes", NULL};

static void bind_travel(struct sql_statement *statement, const void *row)
{
    const struct travel_row *travel = row;

    sql_integer(statement, travel->from_senior);
    sql_text(statement, travel->from);
    sql_integer(statement, travel->to_senior);
    sql_text(statement, travel->to);
    sql_integer(statement, travel->minutes);
}

static void read_travel(struct sql_statement *statement, void *row)
{
    struct travel_row *travel = row;

    travel->from_senior = sql_get_boolean(statement);
    sql_get_text(statement, travel->from, sizeof travel->from);
    travel->to_senior = sql_get_boolean(statement);
    sql_get_text(statement, travel->to, sizeof travel->to);
    travel->minutes = sql_get_int(statement, 0, INT_MAX);
}

static const char *const address_names[] = {
    "street",        "house_number",  "postcode",        "municipality",        "x",  "y", "approximate",
    "folded_street", "folded_number", "folded_postcode", "folded_municipality", NULL,
};

static void bind_register_address(struct sql_statement *statement, const void *row)
{
    const struct register_address *address = row;
    struct address_key key = {0};

    if (!address->place.known || !address_key_make(&address->address, &key)) {
        sql_refuse(statement);
    }
    bind_address(statement, &address->address);
    bind_place(statement, &address->place);
    sql_text(statement, key.street);
    sql_text(statement, key.number);
    sql_text(statement, key.postcode);
    sql_text(statement, key.municipality);
}

static void read_register_address(struct sql_statement *statement, void *row)
{
    struct register_address *address = row;

    read_address(statement, &address->address);
    read_place(statement, &address->place);
}

static const char *const decision_names[] = {
    "visit",        "volunteer",      "kind", "reason",    "scope",         "replacement",
    "roster_night", "roster_version", "age",  "line_date", "known_version", NULL,
};

static void bind_decision(struct sql_statement *statement, const void *row)
{
    const struct decision *decision = row;

    sql_text(statement, decision->visit);
    sql_text(statement, decision->volunteer);
    bind_word(statement, decisions, COUNT(decisions), (int)decision->kind);
    sql_text(statement, decision->reason);
    bind_word(statement, scopes, COUNT(scopes), (int)decision->scope);
    sql_text(statement, decision->replacement);
    sql_date(statement, decision->roster.version == 0 ? DATE_NONE : decision->roster.night);
    sql_integer(statement, decision->roster.version);
    bind_word(statement, ages, COUNT(ages), (int)decision->age);
    sql_date(statement, decision->has_date ? decision->date : DATE_NONE);
    sql_integer(statement, decision->known_version);
}

static void read_decision(struct sql_statement *statement, void *row)
{
    struct decision *decision = row;

    sql_get_text(statement, decision->visit, sizeof decision->visit);
    sql_get_text(statement, decision->volunteer, sizeof decision->volunteer);
    decision->kind = (enum decision_kind)sql_get_word(statement, decisions, COUNT(decisions));
    sql_get_text(statement, decision->reason, sizeof decision->reason);
    decision->scope = (enum decision_scope)sql_get_word(statement, scopes, COUNT(scopes));
    sql_get_text(statement, decision->replacement, sizeof decision->replacement);
    decision->roster.night = sql_get_optional_date(statement);
    decision->roster.version = sql_get_int(statement, 0, INT_MAX);
    decision->age = (enum decision_age)sql_get_word(statement, ages, COUNT(ages));
    decision->date = sql_get_optional_date(statement);
    decision->has_date = decision->date != DATE_NONE;
    decision->known_version = sql_get_int(statement, 0, INT_MAX);
    decision->sequence = (long)sql_get_integer(statement, 1, LONG_MAX);
    sql_get_text(statement, decision->source, sizeof decision->source);
    decision->upload = (long)sql_get_integer(statement, 0, LONG_MAX);
    decision->night = sql_get_date(statement);
}

static const char *const kept_of_volunteers[] = {
    "first_name", "birth_year", "gender", "phone", "email", "information_note", "record_check", NULL,
};
static const char *const kept_of_requests[] = {
    "first_name", "birth_year", "gender", "phone", "requested_on", "preferred", "remark", NULL,
};
static const char *const kept_here[] = {"street", "house_number", "postcode", "municipality", "area", NULL};

const struct table table_volunteers = {
    .name = "volunteers",
    .key = "id",
    .names = volunteer_names,
    .lasting = true,
    .kept = kept_of_volunteers,
    .kept_here = kept_here,
    .size = sizeof(struct volunteer),
    .bind = bind_volunteer,
    .read = read_volunteer,
};
const struct table table_requests = {
    .name = "requests",
    .key = "id",
    .names = request_names,
    .lasting = true,
    .kept = kept_of_requests,
    .kept_here = kept_here,
    .size = sizeof(struct request),
    .bind = bind_request,
    .read = read_request,
};
const struct table table_pairs = {
    .name = "pairs",
    .key = "source, volunteer, senior, rule",
    .names = pair_names,
    .size = sizeof(struct pair),
    .bind = bind_pair,
    .read = read_pair,
};
const struct table table_past_visits = {
    .name = "past_visits",
    .key = "source, volunteer, senior, date, task",
    .names = past_visit_names,
    .size = sizeof(struct past_visit),
    .bind = bind_past_visit,
    .read = read_past_visit,
};
const struct table table_travel = {
    .name = "travel",
    .key = "source, from_senior, from_id, to_senior, to_id",
    .names = travel_names,
    .size = sizeof(struct travel_row),
    .bind = bind_travel,
    .read = read_travel,
};
const struct table table_addresses = {
    .name = "addresses",
    .key = "source, street, house_number, postcode, municipality",
    .names = address_names,
    .size = sizeof(struct register_address),
    .bind = bind_register_address,
    .read = read_register_address,
};
const struct table table_decisions = {
    .name = "decisions",
    .key = "",
    .names = decision_names,
    .size = sizeof(struct decision),
    .bind = bind_decision,
    .read = read_decision,
};
