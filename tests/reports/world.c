/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/reports/world.h"

#include "core/date.h"
#include "core/text.h"
#include "core/visit.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 64 };

static const char *const FIRST[] = {"Marleen", "Jan", "Godelieve", "Ahmed", "An", "Luc", "Françoise", "Joris"};
static const char *const LAST[] = {"Vandewalle", "Peeters", "De Smet", "El Amrani",
                                   "Verhaeghe",  "D'Hondt", "Lefèvre", "Claeys"};
static const char *const STREET[] = {"Doorniksestraat", "Grote Markt", "Oude Kasteelstraat", "Sint-Jansstraat",
                                     "Kapel ter Bede"};
static const char *const NASTY[] = {"=cmd|' /C calc'!A0",
                                    "+32 478 12 34 56",
                                    "-2+3",
                                    "@SUM(1;2)",
                                    "\t=1+1",
                                    "  =1+1",
                                    "\xc2\xa0=1+1",
                                    "\357\274\2351+1",
                                    "<script>alert(1)</script>",
                                    "O'Neill & \"Zo\xc3\xab\" <x>",
                                    "a;b;c",
                                    "a,b",
                                    "]]>",
                                    "&amp;",
                                    "100%s%n",
                                    "\"",
                                    "\"\";=1",
                                    "'",
                                    "=?UTF-8?B?QQ==?=",
                                    "\xf0\x9f\x8e\x84 Kerst",
                                    "...",
                                    "--=_bvb_mixed",
                                    "javascript:alert(1)",
                                    "\" onmouseover=\"x",
                                    "\\",
                                    "{{7*7}}",
                                    "1/12",
                                    "0478123456",
                                    "\xe2\x80\xaf@x",
                                    "line\nbreak",
                                    "caf\xc3\xa9\r=1"};

uint64_t world_draw(uint64_t *state, uint64_t below)
{
    /* splitmix64 (Steele, Lea and Flood, 2014) */
    *state += 0x9e3779b97f4a7c15U;
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (z ^ (z >> 31)) % below;
}

const char *world_nasty(uint64_t *state)
{
    return NASTY[world_draw(state, sizeof NASTY / sizeof NASTY[0])];
}

static void *array(size_t count, size_t size)
{
    void *made = calloc(count, size);
    if (made == NULL) {
        abort();
    }
    return made;
}

static void add_task(struct settings *settings, const char *code, const char *name, bool remote)
{
    struct task *task = &settings->tasks[settings->task_count++];
    ck_assert(text_copy(task->code, sizeof task->code, code));
    ck_assert(text_copy(task->name, sizeof task->name, name));
    task->remote = remote;
}

static void add_centre(struct settings *settings, const char *code, const char *name, const char *email,
                       enum language language)
{
    struct centre *centre = &settings->centres[settings->centre_count++];
    ck_assert(text_copy(centre->code, sizeof centre->code, code));
    ck_assert(text_copy(centre->name, sizeof centre->name, name));
    centre->language = language;
    centre->coordinators = array(2, sizeof *centre->coordinators);
    centre->coordinator_count = 2;
    ck_assert(text_copy(centre->coordinators[0].email, EMAIL_SIZE, email));
    ck_assert(text_copy(centre->coordinators[0].name, NAME_SIZE, "Els Vandenbussche-Coördinatie"));
    ck_assert(text_copy(centre->coordinators[1].email, EMAIL_SIZE, "rooster@centrum.example"));
}

static void make_settings(struct settings *settings, enum language language)
{
    static const char *const codes[] = {"zone-1", "zone-2"};
    static const char *const names[] = {"Centrum", "Overleie & Blauwe Poort"};
    settings_defaults(settings);
    ck_assert(text_copy(settings->city, sizeof settings->city, "Kortrijk"));
    ck_assert(text_copy(settings->mail.from, EMAIL_SIZE, "bvb@kortrijk.example"));
    ck_assert(text_copy(settings->mail.from_name, NAME_SIZE, "Buren voor Buren Kortrijk"));
    settings->tasks = array(4, sizeof *settings->tasks);
    add_task(settings, "bezoek", "Bezoek", false);
    add_task(settings, "vervoer", "Breng- en haaldienst", false);
    add_task(settings, "telefoon", "Telefoontje", true);
    add_task(settings, "boodschappen", "Boodschappen", false);
    settings->centres = array(2, sizeof *settings->centres);
    add_centre(settings, "de-zonnewijzer", "LDC De Zonnewijzer", "els@zonnewijzer.example", language);
    add_centre(settings, "overleie", "LDC Overleie", "coordinator@overleie.example", language);
    settings->areas.items = array(2, sizeof *settings->areas.items);
    settings->areas.count = 2;
    for (int i = 0; i < 2; i++) {
        ck_assert(text_copy(settings->areas.items[i].code, CODE_SIZE, codes[i]));
        ck_assert(text_copy(settings->areas.items[i].name, NAME_SIZE, names[i]));
        settings->areas.items[i].centre = i;
    }
}

/* ------------------------------------------------------------------------------------------- people */

static void make_person(struct person *person, const char *source, size_t number, uint64_t *state, bool nasty)
{
    const size_t first = number % 8;
    const size_t last = (number * 3 + number / 8) % 8;
    ck_assert(text_format(person->id, sizeof person->id, "%s/%s%03zu", source, nasty && number % 3 == 1 ? "<b>&'" : "",
                          number));
    ck_assert(text_copy(person->first_name, NAME_SIZE, nasty ? world_nasty(state) : FIRST[first]));
    ck_assert(text_copy(person->last_name, NAME_SIZE, nasty ? world_nasty(state) : LAST[last]));
    ck_assert(text_copy(person->address.street, STREET_SIZE, nasty ? world_nasty(state) : STREET[number % 5]));
    ck_assert(
        text_format(person->address.house_number, sizeof person->address.house_number, "%zu", 3 + number * 7 % 90));
    ck_assert(text_copy(person->address.postcode, sizeof person->address.postcode, "8500"));
    ck_assert(text_copy(person->address.municipality, NAME_SIZE, nasty ? world_nasty(state) : "Kortrijk"));
    ck_assert(text_copy(person->area, CODE_SIZE, number % 4 == 3 ? "zone-2" : "zone-1"));
    if (nasty) {
        ck_assert(text_copy(person->phone, PHONE_SIZE, world_nasty(state)));
    } else {
        ck_assert(text_format(person->phone, PHONE_SIZE, number % 2 == 0 ? "+32478%06zu" : "056/%06zu",
                              120000 + number * 1237));
    }
}

static void make_people(struct world *world, size_t volunteers, size_t requests, uint64_t *state, bool nasty)
{
    struct snapshot *snapshot = &world->snapshot;
    snapshot->volunteers = array(volunteers, sizeof *snapshot->volunteers);
    snapshot->volunteer_count = volunteers;
    for (size_t i = 0; i < volunteers; i++) {
        people_volunteer_clear(&snapshot->volunteers[i]);
        make_person(&snapshot->volunteers[i].person, "decanaat", i, state, nasty);
        snapshot->volunteers[i].modes = i % 3 == 0 ? MODE_CAR : i % 3 == 1 ? MODE_BIKE : MODE_FOOT;
    }
    snapshot->requests = array(requests, sizeof *snapshot->requests);
    snapshot->request_count = requests;
    for (size_t i = 0; i < requests; i++) {
        struct request *request = &snapshot->requests[i];
        people_request_clear(request);
        make_person(&request->senior, "sociaalhuis", i + 2, state, nasty);
        ck_assert(text_format(request->id, ID_SIZE, "sociaalhuis/%s%03zu", nasty && i % 3 == 1 ? "<b>&'" : "H", i));
        ck_assert(text_copy(request->task, CODE_SIZE, world->settings.tasks[i % 4].code));
        request->duration = 30 + 30 * (int)(i % 3);
        request->earliest = 540;
        request->latest = 720 + 60 * (int)(i % 5);
        request->frequency = i % 3 == 0 ? FREQUENCY_WEEKLY : FREQUENCY_ONCE;
        request->day_choice = i % 2 == 0 ? DAY_CHOICE_ANY : DAY_CHOICE_ALL;
        request->people = i % 7 == 5 ? 2 : 1;
        request->has_destination = i % 4 == 1;
        request->brings_back = i % 8 == 1;
        ck_assert(text_copy(request->to_address.street, STREET_SIZE,
                            nasty ? world_nasty(state) : "Burgemeester Vercruysselaan"));
        ck_assert(text_copy(request->remark, REMARK_SIZE,
                            nasty        ? world_nasty(state)
                            : i % 2 == 0 ? "Sleutel bij de buren"
                                         : ""));
    }
}

static int compare_volunteers(const void *a, const void *b)
{
    return strcmp(((const struct volunteer *)a)->person.id, ((const struct volunteer *)b)->person.id);
}

static int compare_requests(const void *a, const void *b)
{
    return strcmp(((const struct request *)a)->id, ((const struct request *)b)->id);
}

/* ------------------------------------------------------------------------------------------- the roster */

static void visit_id(const struct request *request, int32_t date, char *id)
{
    char when[DATE_TEXT_SIZE] = "once";
    if (request->frequency == FREQUENCY_WEEKLY && request->day_choice == DAY_CHOICE_ALL) {
        date_format(date, when);
    } else if (request->frequency == FREQUENCY_WEEKLY) {
        date_format_week(date, when);
    }
    ck_assert(text_format(id, VISIT_ID_SIZE, "%s@%s", request->id, when));
}

static void add_stop(struct world *world, size_t volunteer, const struct request *request, int32_t date, int start,
                     size_t points)
{
    struct roster *roster = world->roster;
    struct round *round = NULL;
    const char *who = world->snapshot.volunteers[volunteer].person.id;
    for (size_t i = 0; i < roster->round_count; i++) {
        if (roster->rounds[i].stops != NULL && roster->rounds[i].date == date &&
            text_equal(roster->rounds[i].volunteer, who)) {
            round = &roster->rounds[i];
        }
    }
    if (round == NULL) {
        round = &roster->rounds[roster->round_count++];
        ck_assert(text_copy(round->volunteer, ID_SIZE, who));
        round->date = date;
        round->leave = start - 9;
        round->stops = array(MOST, sizeof *round->stops);
    }
    ck_assert_uint_lt(round->stop_count, MOST);
    struct stop *stop = &round->stops[round->stop_count++];
    visit_id(request, date, stop->visit);
    ck_assert(text_copy(stop->senior, ID_SIZE, request->senior.id));
    ck_assert(text_copy(stop->task, CODE_SIZE, request->task));
    stop->start = start;
    stop->end = start + request->duration;
    stop->travel = 9;
    stop->points = (int)points;
    round->travel_minutes = 18;
    round->back = stop->end + 9;
    roster->travel_minutes += 9;
}

static void add_unserved(struct world *world, const struct request *request, int32_t date, uint64_t *state)
{
    struct unserved *unserved = &world->roster->unserved[world->roster->unserved_count++];
    visit_id(request, date, unserved->visit);
    ck_assert(text_copy(unserved->senior, ID_SIZE, request->senior.id));
    ck_assert(text_copy(unserved->task, CODE_SIZE, request->task));
    unserved->priority = (enum priority)world_draw(state, PRIORITY_COUNT);
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        unserved->excluded[rule] = world_draw(state, 2) == 0 ? 0 : (int)world_draw(state, 5);
    }
}

static void make_roster(struct world *world, uint64_t *state, size_t unserved_in)
{
    struct roster *roster = array(1, sizeof *roster);
    world->roster = roster;
    ck_assert(text_copy(roster->city, NAME_SIZE, world->settings.city));
    ck_assert(date_make(2026, 11, 22, &roster->night));
    roster->from = roster->night + 1;
    roster->until = roster->night + 14;
    roster->version = 1;
    roster->points = 31234;
    roster->bound = 31234.25;
    const size_t requests = world->snapshot.request_count;
    roster->rounds = array(2 * requests, sizeof *roster->rounds);
    roster->unserved = array(requests, sizeof *roster->unserved);
    roster->released = array(2, sizeof *roster->released);
    for (size_t i = 0; i < requests; i++) {
        struct request *request = &world->snapshot.requests[i];
        const int32_t date = roster->from + (int32_t)(i % 5);
        request->from = request->until = date;
        if (request->frequency == FREQUENCY_WEEKLY || i % 4 == 2) {
            request->until = request->frequency == FREQUENCY_ONCE ? date + 3 : DATE_NONE;
        }
        request->requested_on = i % 6 == 4 ? DATE_NONE : roster->night - (int32_t)(i * 5 % 40);
        if (i % unserved_in == unserved_in - 1) {
            add_unserved(world, request, date, state);
            continue;
        }
        const size_t volunteer = world_draw(state, world->snapshot.volunteer_count);
        const int start = 540 + 15 * (int)world_draw(state, 24);
        add_stop(world, volunteer, request, date, start, 1000);
        if (request->people == 2) {
            add_stop(world, (volunteer + 1) % world->snapshot.volunteer_count, request, date, start, 0);
        }
        roster->served_count++;
    }
    roster->visit_count = roster->served_count + roster->unserved_count;
}

static void add_released(struct world *world)
{
    struct roster *roster = world->roster;
    struct released_pin *pin = &roster->released[roster->released_count++];
    visit_id(&world->snapshot.requests[0], roster->from, pin->visit);
    ck_assert(text_copy(pin->volunteer, ID_SIZE, world->snapshot.volunteers[0].person.id));
    pin->date = roster->from;
    pin->rule = RULE_AVAILABLE;
    pin = &roster->released[roster->released_count++];
    visit_id(&world->snapshot.requests[1], roster->from, pin->visit);
    ck_assert(
        text_copy(pin->volunteer, ID_SIZE, world->snapshot.volunteers[world->snapshot.volunteer_count - 1].person.id));
    pin->date = DATE_NONE;
    pin->rule = RULE_NONE;
}

/* A roster sent the night before: most lines as today, some at another time, by another volunteer, or not there; and
 * some lines that are gone today. */
static void make_sent(struct world *world, uint64_t *state)
{
    struct snapshot *snapshot = &world->snapshot;
    const struct roster *roster = world->roster;
    snapshot->sent_nights = array(1, sizeof *snapshot->sent_nights);
    snapshot->sent_night_count = 1;
    snapshot->sent_nights[0] = (struct sent_night){roster->night - 1, roster->night, roster->night + 13, 1, 0};
    snapshot->sent_lines = array(4 * snapshot->request_count, sizeof *snapshot->sent_lines);
    for (size_t i = 0; i < roster->round_count; i++) {
        for (size_t j = 0; j < roster->rounds[i].stop_count; j++) {
            const struct stop *stop = &roster->rounds[i].stops[j];
            const uint64_t what = world_draw(state, 6);
            if (what == 0) {
                continue; /* new today */
            }
            struct sent_line *line = &snapshot->sent_lines[snapshot->sent_line_count++];
            *line = (struct sent_line){.night = roster->night - 1, .date = roster->rounds[i].date};
            ck_assert(text_copy(line->visit, VISIT_ID_SIZE, stop->visit));
            ck_assert(text_copy(line->senior, ID_SIZE, stop->senior));
            ck_assert(text_copy(line->task, CODE_SIZE, stop->task));
            const char *who = roster->rounds[i].volunteer;
            if (what == 1) {
                who = snapshot->volunteers[world_draw(state, snapshot->volunteer_count)].person.id;
            }
            ck_assert(text_copy(line->volunteer, ID_SIZE, who));
            const int later = what == 2 ? 30 : 0;
            line->start = stop->start + later;
            line->end = stop->end + later;
        }
    }
    for (size_t i = 0; i < roster->unserved_count; i++) {
        const struct unserved *unserved = &roster->unserved[i];
        struct sent_line *line = &snapshot->sent_lines[snapshot->sent_line_count++];
        *line = (struct sent_line){.night = roster->night - 1, .date = roster->from + 2, .start = 600, .end = 660};
        ck_assert(text_copy(line->visit, VISIT_ID_SIZE, unserved->visit));
        ck_assert(text_copy(line->senior, ID_SIZE, unserved->senior));
        ck_assert(text_copy(line->task, CODE_SIZE, unserved->task));
        ck_assert(text_copy(line->volunteer, ID_SIZE, snapshot->volunteers[i % snapshot->volunteer_count].person.id));
    }
    for (size_t i = 0; i < snapshot->sent_line_count; i++) {
        struct sent_line *line = &snapshot->sent_lines[i];
        const struct request *request = snapshot_request_of_visit(snapshot, line->visit);
        line->centre =
            request == NULL ? world->settings.centre_count : settings_centre_of(&world->settings, &request->senior);
    }
}

static void finish(struct world *world)
{
    struct snapshot *snapshot = &world->snapshot;
    qsort(snapshot->volunteers, snapshot->volunteer_count, sizeof *snapshot->volunteers, compare_volunteers);
    qsort(snapshot->requests, snapshot->request_count, sizeof *snapshot->requests, compare_requests);
    roster_sort(world->roster);
}

void world_fixed(struct world *world, enum language language)
{
    uint64_t state = 7;
    *world = (struct world){0};
    make_settings(&world->settings, language);
    make_people(world, 7, 26, &state, false);
    make_roster(world, &state, 6);
    add_released(world);
    make_sent(world, &state);
    finish(world);
}

void world_random(struct world *world, uint64_t seed, bool nasty)
{
    static const enum language languages[] = {LANGUAGE_DUTCH, LANGUAGE_ENGLISH, LANGUAGE_FRENCH};
    uint64_t state = seed;
    *world = (struct world){0};
    make_settings(&world->settings, languages[world_draw(&state, 3)]);
    make_people(world, 1 + world_draw(&state, 9), 2 + world_draw(&state, 30), &state, nasty);
    make_roster(world, &state, 1 + world_draw(&state, 6));
    if (world_draw(&state, 2) == 0) {
        add_released(world);
    }
    if (world_draw(&state, 4) != 0) {
        make_sent(world, &state);
    }
    finish(world);
}

void world_free(struct world *world)
{
    roster_free(world->roster);
    snapshot_free(&world->snapshot);
    settings_free(&world->settings);
}
