/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/store/support.h"

#include "core/date.h"
#include "core/text.h"
#include "store/store_base.h"
#include "store/store_snapshot.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[256];

void support_begin(void)
{
    const char *base = getenv("TMPDIR");

    if (base == NULL) {
        /* In memory where possible: each commit waits for the disk, and no test pulls the plug. */
        base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    }
    (void)text_format(folder, sizeof folder, "%s/bvb-store-XXXXXX", base);
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

void support_end(void)
{
    DIR *list = opendir(folder);
    const struct dirent *entry;

    ck_assert_ptr_nonnull(list);
    for (entry = readdir(list); entry != NULL; entry = readdir(list)) {
        (void)unlink(support_path(entry->d_name));
    }
    (void)closedir(list);
    ck_assert_int_eq(rmdir(folder), 0);
}

const char *support_path(const char *name)
{
    static char path[600];

    (void)text_format(path, sizeof path, "%s/%s", folder, name);
    return path;
}

void support_ok(enum status status, const struct error *error)
{
    ck_assert_msg(status == STATUS_OK, "status %d: %s", (int)status, error->message);
}

struct store *support_open(void)
{
    struct error error = {0};
    struct store *store = NULL;

    support_ok(store_open(support_path("bvb.db"), true, &store, &error), &error);
    return store;
}

int64_t support_ask(struct store *store, const char *question)
{
    struct sql_statement *query = NULL;
    struct error error = {0};
    bool there = false;
    int64_t answer;

    support_ok(sql_prepare(store->sql, question, &query, &error), &error);
    support_ok(sql_row(query, &there, &error), &error);
    ck_assert(there);
    answer = sql_get_integer(query, INT64_MIN, INT64_MAX);
    support_ok(sql_check(query, &error), &error);
    sql_done(query);
    return answer;
}

const struct settings support_settings = {0};

struct snapshot support_load(struct store *store, int32_t night)
{
    struct snapshot snapshot;
    struct error error = {0};

    support_ok(store_snapshot_load(store, &support_settings, night, 0, &snapshot, &error), &error);
    return snapshot;
}

void support_run(struct store *store, const char *text)
{
    struct error error = {0};

    support_ok(sql_run(store->sql, text, &error), &error);
}

uint64_t support_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15U);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

int support_between(uint64_t *state, int low, int high)
{
    return low + (int)(support_random(state) % ((uint64_t)((int64_t)high - low) + 1));
}

struct store_upload support_upload(struct store *store, const char *source, enum upload_kind kind)
{
    struct store_upload upload = {.night = SUPPORT_NIGHT, .when = 1795392000, .kind = kind};
    struct error error = {0};

    ck_assert(text_copy(upload.source, sizeof upload.source, source));
    memset(upload.sha256, 'a', 64);
    ck_assert(text_copy(upload.file_name, sizeof upload.file_name, "lijst.csv"));
    support_ok(store_upload_add(store, &upload, &error), &error);
    return upload;
}

void support_text(uint64_t *state, char *text, size_t size)
{
    static const char *const letters[] = {"a", "B", "7", " ", "-", "'",  "\"", ";",
                                          "=", "é", "ß", "€", "ł", "京", "%",  "\\"};
    size_t length = support_random(state) % 8 == 0 ? size - 1 : support_random(state) % 20;
    size_t used = 0;

    for (;;) {
        const char *letter = letters[support_random(state) % (sizeof letters / sizeof letters[0])];
        size_t more = strlen(letter);
        if (used + more > length || used + more >= size) {
            break;
        }
        memcpy(text + used, letter, more);
        used += more;
    }
    text[used] = '\0';
}

static bool coin(uint64_t *state)
{
    return (support_random(state) & 1) != 0;
}

static int32_t any_date(uint64_t *state)
{
    return support_between(state, -25567, 84005);
}

static int32_t optional_date(uint64_t *state)
{
    return coin(state) ? DATE_NONE : any_date(state);
}

static void any_place(uint64_t *state, struct place *place)
{
    memset(place, 0, sizeof *place);
    place->known = coin(state);
    if (place->known) {
        place->x = 22000 + (double)(support_random(state) % 273000000) / 1000.0 / 3.0;
        place->y = 21000 + (double)(support_random(state) % 224000000) / 7.0 / 1000.0;
    }
    place->approximate = coin(state);
}

static void any_address(uint64_t *state, struct address *address)
{
    memset(address, 0, sizeof *address);
    support_text(state, address->street, sizeof address->street);
    support_text(state, address->house_number, sizeof address->house_number);
    support_text(state, address->postcode, sizeof address->postcode);
    support_text(state, address->municipality, sizeof address->municipality);
}

static void any_languages(uint64_t *state, struct languages *languages)
{
    static const char *const codes[] = {"ar", "de", "en", "es", "fr", "it", "nl", "pl", "tr"};

    memset(languages, 0, sizeof *languages);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (coin(state)) {
            (void)text_copy(languages->codes[languages->count++], 3, codes[i]);
        }
    }
}

static void any_person(uint64_t *state, const char *id, struct person *person)
{
    (void)text_copy(person->id, sizeof person->id, id);
    support_text(state, person->last_name, sizeof person->last_name);
    support_text(state, person->first_name, sizeof person->first_name);
    person->birth_year = coin(state) ? 0 : support_between(state, MIN_BIRTH_YEAR, MAX_BIRTH_YEAR);
    person->gender = (enum gender)support_between(state, GENDER_UNKNOWN, GENDER_OTHER);
    any_address(state, &person->address);
    any_place(state, &person->place);
    support_text(state, person->area, sizeof person->area);
    support_text(state, person->phone, sizeof person->phone);
}

static void any_availability(uint64_t *state, struct volunteer *volunteer)
{
    struct availability *availability = &volunteer->availability;
    struct absences *absences = &volunteer->absences;

    memset(availability, 0, sizeof *availability);
    memset(absences, 0, sizeof *absences);
    for (int weekday = 1; weekday <= 7; weekday++) {
        int from = support_between(state, 0, 500);
        int count = support_between(state, 0, 6);
        for (int i = 0; i < count; i++) {
            int to = support_between(state, from + 1, from + 60);
            availability->items[availability->count++] = (struct stretch){(int8_t)weekday, (int16_t)from, (int16_t)to};
            from = to + support_between(state, 1, 60);
        }
    }
    absences->count = support_random(state) % (MAX_ABSENCES + 1);
    for (size_t i = 0; i < absences->count; i++) {
        int32_t first = support_between(state, 18000, 23000);
        absences->items[i] = (struct date_range){first, first + support_between(state, 0, 40)};
    }
}

static int cap(uint64_t *state)
{
    return coin(state) ? -1 : support_between(state, 0, 5000);
}

void support_volunteer(uint64_t *state, const char *id, struct volunteer *volunteer)
{
    memset(volunteer, 0, sizeof *volunteer);
    people_volunteer_clear(volunteer);
    any_person(state, id, &volunteer->person);
    support_text(state, volunteer->email, sizeof volunteer->email);
    volunteer->task_count = support_random(state) % (MAX_TASKS + 1);
    for (size_t i = 0; i < volunteer->task_count; i++) {
        (void)text_format(volunteer->tasks[i], CODE_SIZE, "taak-%zu-%d", i, support_between(state, 0, 1000));
    }
    any_languages(state, &volunteer->languages);
    volunteer->modes = (unsigned)support_between(state, 1, 7);
    volunteer->max_travel = cap(state);
    any_availability(state, volunteer);
    volunteer->max_per_day = cap(state);
    volunteer->max_per_week = cap(state);
    volunteer->max_minutes_week = cap(state);
    volunteer->pets_ok = coin(state);
    volunteer->smoke_ok = coin(state);
    volunteer->information_note = optional_date(state);
    volunteer->record_check = optional_date(state);
    volunteer->active = true;
}

void support_request(uint64_t *state, const char *id, struct request *request)
{
    char senior[ID_SIZE];

    memset(request, 0, sizeof *request);
    people_request_clear(request);
    (void)text_copy(request->id, sizeof request->id, id);
    (void)text_format(senior, sizeof senior, "dienst/s%d", support_between(state, 0, 99));
    any_person(state, senior, &request->senior);
    support_text(state, request->task, sizeof request->task);
    request->requested_on = optional_date(state);
    request->frequency = coin(state) ? FREQUENCY_ONCE : FREQUENCY_WEEKLY;
    request->every_weeks = support_between(state, 1, 52);
    request->days = (unsigned)support_between(state, 0, 127) << 1;
    request->day_choice = coin(state) ? DAY_CHOICE_ALL : DAY_CHOICE_ANY;
    request->from = any_date(state);
    request->until = optional_date(state);
    request->earliest = support_between(state, 0, DAY_MINUTES);
    request->latest = support_between(state, 0, DAY_MINUTES);
    request->duration = support_between(state, 1, DAY_MINUTES);
    request->people = support_between(state, 1, 2);
    request->priority = (enum priority)support_between(state, 0, PRIORITY_COUNT - 1);
    any_languages(state, &request->languages);
    request->gender_wanted = (enum gender)support_between(state, GENDER_UNKNOWN, GENDER_OTHER);
    request->pets = coin(state);
    request->smoke = coin(state);
    request->has_destination = coin(state);
    any_address(state, &request->to_address);
    any_place(state, &request->to_place);
    request->brings_back = coin(state);
    support_text(state, request->preferred, sizeof request->preferred);
    support_text(state, request->remark, sizeof request->remark);
    request->active = true;
}

static void any_stops(uint64_t *state, struct round *round)
{
    round->stop_count = (size_t)support_between(state, 1, 5);
    round->stops = calloc(round->stop_count, sizeof *round->stops);
    ck_assert_ptr_nonnull(round->stops);
    for (size_t i = 0; i < round->stop_count; i++) {
        struct stop *stop = &round->stops[i];
        (void)text_format(stop->visit, sizeof stop->visit, "dienst/%d@once", support_between(state, 0, 500));
        (void)text_format(stop->senior, sizeof stop->senior, "dienst/s%d", support_between(state, 0, 99));
        support_text(state, stop->task, sizeof stop->task);
        stop->start = support_between(state, 0, DAY_MINUTES);
        stop->end = support_between(state, 0, DAY_MINUTES);
        stop->travel = support_between(state, 0, 300);
        stop->points = support_between(state, -100000, 100000);
    }
}

static void any_answer(uint64_t *state, struct roster *roster, int rounds)
{
    roster->round_count = (size_t)rounds;
    roster->rounds = calloc((size_t)rounds + 1, sizeof *roster->rounds);
    ck_assert_ptr_nonnull(roster->rounds);
    for (size_t i = 0; i < roster->round_count; i++) {
        struct round *round = &roster->rounds[i];
        (void)text_format(round->volunteer, sizeof round->volunteer, "decanaat/%d", support_between(state, 0, 99));
        round->date = support_between(state, roster->from, roster->until);
        round->leave = support_between(state, 0, DAY_MINUTES);
        round->back = support_between(state, 0, DAY_MINUTES);
        round->travel_minutes = support_between(state, 0, 500);
        any_stops(state, round);
    }
}

static void any_rest(uint64_t *state, struct roster *roster)
{
    roster->unserved_count = (size_t)support_between(state, 0, 10);
    roster->unserved = calloc(roster->unserved_count + 1, sizeof *roster->unserved);
    ck_assert_ptr_nonnull(roster->unserved);
    for (size_t i = 0; i < roster->unserved_count; i++) {
        struct unserved *unserved = &roster->unserved[i];
        (void)text_format(unserved->visit, sizeof unserved->visit, "dienst/%zu@2026-W48", i);
        (void)text_format(unserved->senior, sizeof unserved->senior, "dienst/s%d", support_between(state, 0, 99));
        support_text(state, unserved->task, sizeof unserved->task);
        unserved->priority = (enum priority)support_between(state, 0, PRIORITY_COUNT - 1);
        for (int rule = 0; rule < RULE_COUNT; rule++) {
            unserved->excluded[rule] = coin(state) ? 0 : support_between(state, 1, 2000);
        }
    }
    roster->released_count = (size_t)support_between(state, 0, 5);
    roster->released = calloc(roster->released_count + 1, sizeof *roster->released);
    ck_assert_ptr_nonnull(roster->released);
    for (size_t i = 0; i < roster->released_count; i++) {
        struct released_pin *pin = &roster->released[i];
        (void)text_format(pin->visit, sizeof pin->visit, "dienst/%zu@once", i);
        (void)text_format(pin->volunteer, sizeof pin->volunteer, "decanaat/%d", support_between(state, 0, 99));
        pin->date = optional_date(state);
        pin->rule = (enum rule)support_between(state, RULE_NONE, RULE_COUNT - 1);
    }
}

struct roster *support_roster(uint64_t *state, int32_t night, int rounds)
{
    struct roster *roster = calloc(1, sizeof *roster);

    ck_assert_ptr_nonnull(roster);
    support_text(state, roster->city, sizeof roster->city);
    roster->night = night;
    roster->from = night + 1;
    roster->until = night + 14;
    roster->points = (int64_t)(support_random(state) >> 20) - 1000000;
    roster->bound = (double)roster->points + (double)(support_random(state) % 1000) / 7.0;
    roster->proof = (enum proof)support_between(state, PROOF_PROVEN, PROOF_CLOCK);
    roster->visit_count = (size_t)support_between(state, 0, 100000);
    roster->served_count = (size_t)support_between(state, 0, 100000);
    roster->travel_minutes = support_between(state, 0, 100000);
    roster->columns = (long)(support_random(state) >> 30);
    roster->nodes = (long)(support_random(state) >> 30);
    roster->iterations = (long)(support_random(state) >> 30);
    any_answer(state, roster, rounds);
    any_rest(state, roster);
    return roster;
}

#define SAME_TEXT(field) ck_assert_str_eq(a->field, b->field)
#define SAME_INT(field) ck_assert_int_eq((long)a->field, (long)b->field)

static void same_place(const struct place *a, const struct place *b)
{
    SAME_INT(known);
    SAME_INT(approximate);
    if (a->known) {
        ck_assert(a->x == b->x); /* to the last bit */
        ck_assert(a->y == b->y);
    }
}

static void same_address(const struct address *a, const struct address *b)
{
    SAME_TEXT(street);
    SAME_TEXT(house_number);
    SAME_TEXT(postcode);
    SAME_TEXT(municipality);
}

static void same_languages(const struct languages *a, const struct languages *b)
{
    SAME_INT(count);
    for (size_t i = 0; i < a->count; i++) {
        SAME_TEXT(codes[i]);
    }
}

static void same_person(const struct person *a, const struct person *b)
{
    SAME_TEXT(id);
    SAME_TEXT(last_name);
    SAME_TEXT(first_name);
    SAME_INT(birth_year);
    SAME_INT(gender);
    same_address(&a->address, &b->address);
    same_place(&a->place, &b->place);
    SAME_TEXT(area);
    SAME_TEXT(phone);
}

static void same_availability(const struct volunteer *a, const struct volunteer *b)
{
    SAME_INT(availability.count);
    for (size_t i = 0; i < a->availability.count; i++) {
        SAME_INT(availability.items[i].weekday);
        SAME_INT(availability.items[i].from);
        SAME_INT(availability.items[i].to);
    }
    SAME_INT(absences.count);
    for (size_t i = 0; i < a->absences.count; i++) {
        SAME_INT(absences.items[i].first);
        SAME_INT(absences.items[i].last);
    }
}

void support_same_volunteer(const struct volunteer *a, const struct volunteer *b)
{
    same_person(&a->person, &b->person);
    SAME_TEXT(email);
    SAME_INT(task_count);
    for (size_t i = 0; i < a->task_count; i++) {
        SAME_TEXT(tasks[i]);
    }
    same_languages(&a->languages, &b->languages);
    SAME_INT(modes);
    SAME_INT(max_travel);
    same_availability(a, b);
    SAME_INT(max_per_day);
    SAME_INT(max_per_week);
    SAME_INT(max_minutes_week);
    SAME_INT(pets_ok);
    SAME_INT(smoke_ok);
    SAME_INT(information_note);
    SAME_INT(record_check);
    SAME_INT(active);
}

static void same_when(const struct request *a, const struct request *b)
{
    SAME_INT(requested_on);
    SAME_INT(frequency);
    SAME_INT(every_weeks);
    SAME_INT(days);
    SAME_INT(day_choice);
    SAME_INT(from);
    SAME_INT(until);
    SAME_INT(earliest);
    SAME_INT(latest);
    SAME_INT(duration);
}

void support_same_request(const struct request *a, const struct request *b)
{
    SAME_TEXT(id);
    same_person(&a->senior, &b->senior);
    SAME_TEXT(task);
    same_when(a, b);
    SAME_INT(people);
    SAME_INT(priority);
    same_languages(&a->languages, &b->languages);
    SAME_INT(gender_wanted);
    SAME_INT(pets);
    SAME_INT(smoke);
    SAME_INT(has_destination);
    same_address(&a->to_address, &b->to_address);
    same_place(&a->to_place, &b->to_place);
    SAME_INT(brings_back);
    SAME_TEXT(preferred);
    SAME_TEXT(remark);
    SAME_INT(active);
}
