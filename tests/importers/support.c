/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/importers/support.h"

#include "core/date.h"
#include "core/text.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add_areas(struct settings *settings)
{
    settings->areas.items = calloc(2, sizeof *settings->areas.items);
    ck_assert_ptr_nonnull(settings->areas.items);
    settings->areas.count = 2;
    (void)text_copy(settings->areas.items[0].code, CODE_SIZE, "W08");
    (void)text_copy(settings->areas.items[0].name, NAME_SIZE, "Centrum");
    settings->areas.items[0].centroid = (struct place){.x = 72218, .y = 169187, .known = true};
    settings->areas.items[0].centre = AREA_NONE;
    (void)text_copy(settings->areas.items[1].code, CODE_SIZE, "W09");
    settings->areas.items[1].centre = AREA_NONE;
}

static void add_tasks(struct settings *settings)
{
    static const char *const codes[] = {"bezoek", "boodschappen", "vervoer", "telefoon"};
    settings->tasks = calloc(4, sizeof *settings->tasks);
    ck_assert_ptr_nonnull(settings->tasks);
    settings->task_count = 4;
    for (size_t i = 0; i < 4; i++) {
        (void)text_copy(settings->tasks[i].code, CODE_SIZE, codes[i]);
    }
    (void)text_copy(settings->tasks[1].name, NAME_SIZE, "Naar de winkel");
    (void)text_copy(settings->tasks[1].name_fr, NAME_SIZE, "Courses");
}

struct support_city *support_city;

static void make_city(void)
{
    static struct column_name own[] = {{"Naam vrijwilliger", "last_name"}, {"Aanwezig op", "availability"}};
    struct support_city *city = calloc(1, sizeof *city);
    struct error error = {0};
    ck_assert_ptr_nonnull(city);
    settings_defaults(&city->settings);
    add_areas(&city->settings);
    add_tasks(&city->settings);
    (void)text_copy(city->source.code, CODE_SIZE, "bron");
    (void)text_copy(city->source.name, NAME_SIZE, "De Bron");
    city->source.columns = own;
    city->source.column_count = 2;
    ck_assert_int_eq(place_converter_new(&city->converter, &error), STATUS_OK);
    support_city = city;
}

static void reset_city(void)
{
    language_use(LANGUAGE_ENGLISH);
    support_city->settings.refuse_national_numbers = true;
    support_city->source.kinds = 127;
    support_city->source.snapshot = false;
    support_city->source.language = LANGUAGE_DUTCH;
}

static void free_city(void)
{
    place_converter_free(support_city->converter);
    settings_free(&support_city->settings);
    free(support_city);
}

void support_city_for(TCase *cases)
{
    tcase_add_unchecked_fixture(cases, make_city, free_city);
    tcase_add_checked_fixture(cases, reset_city, NULL);
}

static void add_languages(struct buffer *got, const struct languages *languages)
{
    for (int i = 0; i < languages->count; i++) {
        buffer_format(got, " %s", languages->codes[i]);
    }
}

static void add_place(struct buffer *got, const struct place *place)
{
    buffer_format(got, "|place %d %d %.1f %.1f", place->known, place->approximate, place->x, place->y);
}

static void add_person(struct buffer *got, const struct person *person)
{
    buffer_format(got, "%s|%s|%s|%d|%d|%s|%s|%s|%s|%s|%s", person->id, person->last_name, person->first_name,
                  person->birth_year, (int)person->gender, person->address.street, person->address.house_number,
                  person->address.postcode, person->address.municipality, person->area, person->phone);
    add_place(got, &person->place);
}

static enum status on_volunteer(void *context, const struct volunteer *volunteer, struct error *error)
{
    struct support_result *result = context;
    struct buffer *got = &result->got;
    (void)error;
    buffer_text(got, "volunteer ");
    add_person(got, &volunteer->person);
    buffer_format(got, "|%s|tasks", volunteer->email);
    for (size_t i = 0; i < volunteer->task_count; i++) {
        buffer_format(got, " %s", volunteer->tasks[i]);
    }
    buffer_text(got, "|languages");
    add_languages(got, &volunteer->languages);
    buffer_format(got, "|modes %u|max %d %d %d %d|ok %d %d|dates %d %d|active %d|", volunteer->modes,
                  volunteer->max_travel, volunteer->max_per_day, volunteer->max_per_week, volunteer->max_minutes_week,
                  volunteer->pets_ok, volunteer->smoke_ok, (int)volunteer->information_note,
                  (int)volunteer->record_check, volunteer->active);
    availability_format(&volunteer->availability, got);
    buffer_text(got, "|");
    availability_format_absences(&volunteer->absences, got);
    buffer_text(got, "\n");
    return result->sink_answer;
}

static enum status on_request(void *context, const struct request *request, struct error *error)
{
    struct support_result *result = context;
    struct buffer *got = &result->got;
    (void)error;
    buffer_format(got, "request %s|", request->id);
    add_person(got, &request->senior);
    buffer_format(got,
                  "|%s|on %d|freq %d every %d days %u choice %d|%d..%d|%d-%d|%d min|%d people|priority %d|languages",
                  request->task, (int)request->requested_on, (int)request->frequency, request->every_weeks,
                  request->days, (int)request->day_choice, (int)request->from, (int)request->until, request->earliest,
                  request->latest, request->duration, request->people, (int)request->priority);
    add_languages(got, &request->languages);
    buffer_format(got, "|wanted %d|house %d %d|to %d %s|%s|%s|%s", (int)request->gender_wanted, request->pets,
                  request->smoke, request->has_destination, request->to_address.street,
                  request->to_address.house_number, request->to_address.postcode, request->to_address.municipality);
    add_place(got, &request->to_place);
    buffer_format(got, "|back %d|%s|%s|active %d\n", request->brings_back, request->preferred, request->remark,
                  request->active);
    return result->sink_answer;
}

static enum status on_pair(void *context, const struct pair *pair, struct error *error)
{
    struct support_result *result = context;
    (void)error;
    buffer_format(&result->got, "pair %s|%s|%d|%d\n", pair->volunteer, pair->senior, (int)pair->rule, pair->points);
    return result->sink_answer;
}

static enum status on_visit(void *context, const struct past_visit *visit, struct error *error)
{
    struct support_result *result = context;
    (void)error;
    buffer_format(&result->got, "visit %s|%s|%d|%s|%d\n", visit->volunteer, visit->senior, (int)visit->date,
                  visit->task, visit->minutes);
    return result->sink_answer;
}

static enum status on_travel(void *context, const struct travel_row *row, struct error *error)
{
    struct support_result *result = context;
    (void)error;
    buffer_format(&result->got, "travel %d %s|%d %s|%d\n", row->from_senior, row->from, row->to_senior, row->to,
                  row->minutes);
    return result->sink_answer;
}

static enum status on_address(void *context, const struct register_address *address, struct error *error)
{
    struct support_result *result = context;
    (void)error;
    buffer_format(&result->got, "address %s|%s|%s|%s", address->address.street, address->address.house_number,
                  address->address.postcode, address->address.municipality);
    add_place(&result->got, &address->place);
    buffer_text(&result->got, "\n");
    return result->sink_answer;
}

static enum status on_decision(void *context, const struct decision *decision, struct error *error)
{
    struct support_result *result = context;
    (void)error;
    buffer_format(&result->got, "decision %s|%s|%d|%s|%d|%s", decision->visit, decision->volunteer, (int)decision->kind,
                  decision->reason, (int)decision->scope, decision->replacement);
    if (decision->roster.version > 0) {
        char name[ROSTER_NAME_SIZE];
        roster_format_name(&decision->roster, name);
        buffer_format(&result->got, "|%s|%d", name, (int)decision->age);
    }
    if (decision->has_date) {
        char day[DATE_TEXT_SIZE];
        date_format(decision->date, day);
        buffer_format(&result->got, "|on %s", day);
    }
    buffer_text(&result->got, "\n");
    return result->sink_answer;
}

/* A register of one street: Grote Markt, any number, 8500. "Grote Mart" is nearly it. */
static bool find_address(void *context, const struct address *address, struct register_address *found)
{
    const bool near = text_same(address->street, "Grote Mart");
    (void)context;
    if ((!near && !text_same(address->street, "Grote Markt")) || !text_equal(address->postcode, "8500")) {
        return false;
    }
    *found =
        (struct register_address){.address = {.street = "Grote Markt", .postcode = "8500", .municipality = "Kortrijk"},
                                  .place = {.x = 72000, .y = 169000, .known = true, .approximate = near}};
    (void)text_copy(found->address.house_number, sizeof found->address.house_number, address->house_number);
    return true;
}

static struct import_sink sink_into(struct support_result *result)
{
    return (struct import_sink){.context = result,
                                .volunteer = on_volunteer,
                                .request = on_request,
                                .pair = on_pair,
                                .past_visit = on_visit,
                                .travel = on_travel,
                                .address = on_address,
                                .decision = on_decision,
                                .find_address = result->no_register ? NULL : find_address};
}

static const struct roster *sent_to_all(const void *context, const char *visit)
{
    (void)visit;
    return context;
}

static bool knows_volunteer(const void *context, const char *volunteer)
{
    const struct roster *sent = context;
    for (size_t i = 0; i < sent->round_count; i++) {
        if (strcmp(sent->rounds[i].volunteer, volunteer) == 0) {
            return true;
        }
    }
    return false;
}

static bool knows_visit(const void *context, const char *visit)
{
    return roster_line_date(context, visit, "") != DATE_NONE;
}

/* Before the slash stands the centre, but of those of nobody. */
static const char *centre_of(const void *context, const char *visit)
{
    (void)context;
    return strncmp(visit, "noord/", 6) == 0 ? "noord" : strncmp(visit, "zuid/", 5) == 0 ? "zuid" : NULL;
}

/* Who lives in the north has a number of one digit. */
static const char *home_of(const void *context, const char *volunteer)
{
    (void)context;
    return strlen(volunteer) == strlen("stad/7") ? "noord" : "zuid";
}

static struct import_setting setting_of(const struct support_city *city, const struct support_result *result,
                                        const struct import_sink *sink)
{
    return (struct import_setting){.source = &city->source,
                                   .settings = &city->settings,
                                   .night = SUPPORT_NIGHT,
                                   .sent = sent_to_all,
                                   .sent_context = result->sent,
                                   .made = result->made,
                                   .knows_volunteer = result->only_those ? knows_volunteer : NULL,
                                   .knows_visit = result->only_those ? knows_visit : NULL,
                                   .centre_of = centre_of,
                                   .home_of = home_of,
                                   .converter = city->converter,
                                   .sink = sink};
}

void support_import(const struct support_city *city, const char *data, size_t size, struct support_result *result)
{
    const struct import_sink sink = sink_into(result);
    const struct import_setting setting = setting_of(city, result, &sink);
    result->status = import_bytes("lijst.csv", data, size, &setting, &result->receipt, &result->error);
    buffer_text(&result->got, "");
}

void support_import_guarded(const struct support_city *city, const char *data, size_t size,
                            const struct guard_limits *limits, struct support_result *result)
{
    const struct import_sink sink = sink_into(result);
    const struct import_setting setting = setting_of(city, result, &sink);
    result->status = guard_import("lijst.csv", data, size, &setting, limits, &result->receipt, &result->error);
    buffer_text(&result->got, "");
}

void support_import_text(const struct support_city *city, const char *text, struct support_result *result)
{
    support_import(city, text, strlen(text), result);
}

void support_result_free(struct support_result *result)
{
    receipt_free(&result->receipt);
    buffer_free(&result->got);
    memset(result, 0, sizeof *result);
}

const struct receipt_line *support_line(const struct receipt *receipt, const char *rule)
{
    for (size_t i = 0; i < receipt->line_count; i++) {
        if (text_equal(receipt->lines[i].rule, rule)) {
            return &receipt->lines[i];
        }
    }
    return NULL;
}

void support_folder(char *path, size_t size)
{
    const char *base = getenv("TMPDIR");
    ck_assert(text_format(path, size, "%s/bvb-importers-XXXXXX", base == NULL ? "/tmp" : base));
    ck_assert_ptr_nonnull(mkdtemp(path));
}

void support_remove(const char *folder)
{
    DIR *list = opendir(folder);
    ck_assert_ptr_nonnull(list);
    for (const struct dirent *entry = readdir(list); entry != NULL; entry = readdir(list)) {
        char path[PATH_SIZE];
        if (!text_equal(entry->d_name, ".") && !text_equal(entry->d_name, "..")) {
            ck_assert(text_format(path, sizeof path, "%s/%s", folder, entry->d_name));
            ck_assert_int_eq(remove(path), 0);
        }
    }
    (void)closedir(list);
    ck_assert_int_eq(rmdir(folder), 0);
}

void support_write(const char *folder, const char *name, const void *data, size_t size, char *path, size_t path_size)
{
    ck_assert(text_format(path, path_size, "%s/%s", folder, name));
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(data, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

unsigned support_random(unsigned *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

void support_mutate(char *bytes, size_t *size, size_t room, unsigned *state)
{
    static const char likely[] = ";,\"\n\r\t<>&'/=@|-+0129 \x80\xC3\xA9\xFF\x01";
    unsigned count = 1 + support_random(state) % 4;
    for (unsigned i = 0; i<count && * size> 0; i++) {
        size_t at = support_random(state) % *size;
        size_t length = 1 + support_random(state) % 20;
        length = length > *size - at ? *size - at : length;
        switch (support_random(state) % 5) {
        case 0:
            bytes[at] = (char)support_random(state);
            break;
        case 1:
            bytes[at] = likely[support_random(state) % (sizeof likely - 1)];
            break;
        case 2: /* take away */
            memmove(bytes + at, bytes + at + length, *size - at - length);
            *size -= length;
            break;
        case 3: /* repeat */
            if (*size + length <= room) {
                memmove(bytes + at + length, bytes + at, *size - at);
                *size += length;
            }
            break;
        default:
            *size = at;
            break;
        }
    }
}
