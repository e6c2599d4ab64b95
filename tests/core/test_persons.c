/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A snapshot in which two lists offer one person: what is offered, and what is said of either number. */
#include "core/persons.h"

#include "core/date.h"
#include "core/text.h"
#include "tests/core/suites.h"

#include <stdlib.h>
#include <string.h>

static struct snapshot snapshot;

static void *copy(const void *items, size_t size)
{
    void *made = malloc(size);
    ck_assert_ptr_nonnull(made);
    memcpy(made, items, size);
    return made;
}

static struct volunteer row(const char *id, const char *hours, const char *absent)
{
    struct volunteer volunteer;
    struct error error = {0};
    people_volunteer_clear(&volunteer);
    (void)text_copy(volunteer.person.id, ID_SIZE, id);
    (void)text_copy(volunteer.person.last_name, NAME_SIZE, id);
    ck_assert_int_eq(availability_parse(hours, LANGUAGE_DUTCH, 480, 1200, &volunteer.availability, &error), STATUS_OK);
    ck_assert_int_eq(availability_parse_absences(absent, &volunteer.absences, &error), STATUS_OK);
    return volunteer;
}

static void offer(struct volunteer *volunteer, const char *tasks, const char *languages)
{
    char item[CODE_SIZE];
    bool too_long = false;
    while (text_next_item(&tasks, ",", item, sizeof item, &too_long)) {
        (void)text_copy(volunteer->tasks[volunteer->task_count++], CODE_SIZE, item);
    }
    ck_assert(people_parse_languages(languages, &volunteer->languages));
}

/* a/1 and c/3 are one, by the number c/3; b/2 is somebody else. */
static void setup(void)
{
    struct volunteer rows[] = {row("a/1", "ma 9-12; wo 14-17", "1/12/2026-5/12/2026"), row("b/2", "ma 8-20", ""),
                               row("c/3", "ma 11-15", "4/12/2026-9/12/2026")};
    const struct identity_member members[] = {{"a/1", "c/3"}, {"c/3", "c/3"}};
    offer(&rows[0], "bezoek,vervoer", "nl,fr");
    offer(&rows[2], "vervoer,klusjes", "en,nl");
    rows[0].max_per_day = 3;
    rows[0].max_per_week = 5;
    rows[0].modes = MODE_CAR;
    rows[0].record_check = 20000;
    rows[0].pets_ok = true;
    rows[0].person.birth_year = 1950;
    rows[0].person.place = (struct place){.x = 72000, .y = 170000, .known = true};
    (void)text_copy(rows[0].person.address.street, STREET_SIZE, "Markt");
    (void)text_copy(rows[0].email, EMAIL_SIZE, "a@example.org");
    rows[2].max_per_day = 2;
    rows[2].max_minutes_week = 300;
    rows[2].max_travel = 15;
    rows[2].information_note = 20100;
    rows[2].record_check = 20200;
    rows[2].person.place = (struct place){.x = 71000, .y = 171000, .known = true, .approximate = true};
    (void)text_copy(rows[2].person.area, CODE_SIZE, "wijk");
    snapshot = (struct snapshot){.volunteers = copy(rows, sizeof rows), .volunteer_count = 3};
    snapshot.identities.members = copy(members, sizeof members);
    snapshot.identities.member_count = 2;
}

static void teardown(void)
{
    snapshot_free(&snapshot);
}

static void apply(void)
{
    struct error error = {0};
    ck_assert_msg(persons_apply(&snapshot, &error) == STATUS_OK, "%s", error.message);
}

static void check_hours(const struct volunteer *volunteer, const char *hours, const char *absent)
{
    struct buffer text = {0};
    availability_format(&volunteer->availability, &text);
    ck_assert_str_eq(text.data, hours);
    buffer_free(&text);
    availability_format_absences(&volunteer->absences, &text);
    ck_assert_str_eq(text.data == NULL ? "" : text.data, absent);
    buffer_free(&text);
}

START_TEST(one_volunteer_offers_what_the_lists_offer)
{
    apply();
    ck_assert_uint_eq(snapshot.volunteer_count, 2);
    ck_assert_str_eq(snapshot.volunteers[0].person.id, "b/2");
    const struct volunteer *person = &snapshot.volunteers[1];
    ck_assert_str_eq(person->person.id, "c/3");
    ck_assert_str_eq(person->person.last_name, "c/3");
    check_hours(person, "ma 09:00-15:00; wo 14:00-17:00", "2026-12-01/2026-12-09");
    ck_assert_uint_eq(person->task_count, 3);
    ck_assert_uint_eq(person->languages.count, 3);
    ck_assert_uint_eq(person->modes, MODE_FOOT | MODE_CAR);
    ck_assert(person->pets_ok && !person->smoke_ok && person->active);
    ck_assert_int_eq(person->max_per_day, 2);
    ck_assert_int_eq(person->max_per_week, 5);
    ck_assert_int_eq(person->max_minutes_week, 300);
    ck_assert_int_eq(person->max_travel, 15);
    ck_assert_int_eq(person->information_note, 20100);
    ck_assert_int_eq(person->record_check, 20000);
    ck_assert_int_eq(person->person.birth_year, 1950);
    ck_assert_str_eq(person->email, "a@example.org");
    /* a house before the middle of a quarter */
    ck_assert(!person->person.place.approximate);
    ck_assert_str_eq(person->person.address.street, "Markt");
    ck_assert_str_eq(person->person.area, "");
}
END_TEST

START_TEST(both_numbers_lead_to_the_person_and_each_list_is_kept)
{
    apply();
    ck_assert_ptr_eq(snapshot_volunteer(&snapshot, "a/1"), &snapshot.volunteers[1]);
    ck_assert_ptr_eq(snapshot_volunteer(&snapshot, "c/3"), &snapshot.volunteers[1]);
    ck_assert_ptr_null(snapshot_volunteer(&snapshot, "a/2"));
    ck_assert_int_eq(snapshot_listed(&snapshot, "a/1")->max_per_day, 3);
    ck_assert_int_eq(snapshot_listed(&snapshot, "c/3")->max_per_week, -1);
    ck_assert_str_eq(snapshot_listed(&snapshot, "b/2")->person.id, "b/2");
}
END_TEST

START_TEST(a_list_that_was_left_offers_nothing)
{
    snapshot.volunteers[2].active = false;
    apply();
    const struct volunteer *person = snapshot_volunteer(&snapshot, "c/3");
    ck_assert_str_eq(person->person.id, "c/3"); /* the number stays */
    ck_assert_str_eq(person->person.last_name, "a/1");
    ck_assert(person->active);
    ck_assert_int_eq(person->max_per_day, 3);
    ck_assert_int_eq(person->max_travel, -1);
    check_hours(person, "ma 09:00-12:00; wo 14:00-17:00", "2026-12-01/2026-12-05");
}
END_TEST

START_TEST(who_left_every_list_is_not_active)
{
    snapshot.volunteers[0].active = false;
    snapshot.volunteers[2].active = false;
    apply();
    ck_assert_uint_eq(snapshot.volunteer_count, 2);
    ck_assert(!snapshot_volunteer(&snapshot, "a/1")->active);
    check_hours(snapshot_volunteer(&snapshot, "a/1"), "ma 11:00-15:00", "2026-12-04/2026-12-09");
}
END_TEST

START_TEST(what_is_said_of_one_number_is_said_of_the_person)
{
    const struct pair pairs[] = {{"a/1", "s/1", PAIR_NEVER, 0}, {"b/2", "s/1", PAIR_PREFER, 5}};
    const struct decision decisions[] = {
        {.visit = "r/1@once", .volunteer = "a/1", .replacement = "b/2"},
        {.visit = "r/1@once", .volunteer = "b/2", .replacement = "a/1"},
    };
    struct request request;
    people_request_clear(&request);
    (void)text_copy(request.preferred, ID_SIZE, "a/1");
    snapshot.pairs = copy(pairs, sizeof pairs);
    snapshot.pair_count = 2;
    snapshot.decisions = copy(decisions, sizeof decisions);
    snapshot.decision_count = 2;
    snapshot.requests = copy(&request, sizeof request);
    snapshot.request_count = 1;
    apply();
    ck_assert_str_eq(snapshot.pairs[0].volunteer, "b/2"); /* sorted again */
    ck_assert_str_eq(snapshot.pairs[1].volunteer, "c/3");
    ck_assert_int_eq(snapshot.pairs[1].rule, PAIR_NEVER);
    ck_assert_str_eq(snapshot.decisions[0].volunteer, "c/3");
    ck_assert_str_eq(snapshot.decisions[1].replacement, "c/3");
    ck_assert_str_eq(snapshot.decisions[1].volunteer, "b/2");
    ck_assert_str_eq(snapshot.requests[0].preferred, "c/3");
}
END_TEST

START_TEST(what_both_lists_say_is_said_once)
{
    const struct past_visit past[] = {{"a/1", "s/1", 20700, "bezoek", 45},
                                      {"b/2", "s/1", 20700, "bezoek", 45},
                                      {"c/3", "s/1", 20700, "bezoek", 60},
                                      {"c/3", "s/1", 20700, "klusjes", 30}};
    const struct sent_line lines[] = {{20770, "r/1@once", "a/1", "s/1", "bezoek", 20775, 600, 660, 0},
                                      {20770, "r/1@once", "c/3", "s/1", "bezoek", 20775, 600, 660, 0},
                                      {20771, "r/1@once", "a/1", "s/1", "bezoek", 20775, 600, 660, 0}};
    const struct travel_row ways[] = {
        {false, true, "a/1", "s/1", 20}, {false, true, "c/3", "s/1", 25}, {true, false, "s/1", "a/1", 9}};
    snapshot.past_visits = copy(past, sizeof past);
    snapshot.past_visit_count = 4;
    snapshot.sent_lines = copy(lines, sizeof lines);
    snapshot.sent_line_count = 3;
    snapshot.travel = copy(ways, sizeof ways);
    snapshot.travel_count = 3;
    apply();
    ck_assert_uint_eq(snapshot.past_visit_count, 3);
    ck_assert_str_eq(snapshot.past_visits[1].volunteer, "c/3");
    ck_assert_int_eq(snapshot.past_visits[1].minutes, 60);
    ck_assert_uint_eq(snapshot.sent_line_count, 2);
    ck_assert_str_eq(snapshot.sent_lines[1].volunteer, "c/3");
    ck_assert_int_eq(snapshot.sent_lines[1].night, 20771);
    ck_assert_uint_eq(snapshot.travel_count, 2);
    ck_assert_int_eq(snapshot.travel[0].minutes, 25);
    ck_assert_str_eq(snapshot.travel[1].to, "c/3");
}
END_TEST

START_TEST(without_persons_nothing_changes)
{
    snapshot.identities.member_count = 0;
    apply();
    ck_assert_uint_eq(snapshot.volunteer_count, 3);
    ck_assert_uint_eq(snapshot.listed_count, 0);
    ck_assert_str_eq(snapshot_volunteer(&snapshot, "a/1")->person.id, "a/1");
}
END_TEST

START_TEST(what_was_announced_of_both_is_announced_once)
{
    struct announcement announced[] = {{"r/1@once", "a/1", "bezoek", "", 20775, 600, 660, 2, true},
                                       {"r/1@once", "c/3", "bezoek", "", 20775, 700, 760, 5, false},
                                       {"r/2@once", "a/1", "bezoek", "", 20776, 600, 660, 0, false}};
    struct round rounds[] = {{.volunteer = "a/1", .date = 20775}, {.volunteer = "b/2", .date = 20775}};
    struct roster roster = {.rounds = rounds, .round_count = 2};
    size_t count = 3;
    persons_rename_announced(&snapshot, announced, &count);
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(announced[0].volunteer, "c/3");
    ck_assert_int_eq(announced[0].start, 600); /* the one that still stands */
    ck_assert_str_eq(announced[1].visit, "r/2@once");
    persons_rename_roster(&snapshot, &roster);
    ck_assert_str_eq(roster.rounds[0].volunteer, "b/2"); /* in their order again */
    ck_assert_str_eq(roster.rounds[1].volunteer, "c/3");
}
END_TEST

/* ---- a city whose people are torn apart over two lists, and put together again ---- */

enum { PEOPLE = 6, FACTS = 12 };

static void id_of(int person, int list, char *id)
{
    (void)text_format(id, ID_SIZE, "%c/%d", "az"[list], person);
}

/* Somebody; the id of the person is that of list 0. */
static void random_id(uint64_t *state, bool torn, char *id)
{
    const int person = random_below(state, PEOPLE);
    const int list = random_below(state, 2);
    id_of(person, torn ? list : 0, id);
}

/* What is said of people; the same for the same state, but that a torn city names either of their ids. */
static void make_facts(struct snapshot *city, uint64_t state, bool torn)
{
    city->pairs = calloc(FACTS, sizeof *city->pairs);
    city->decisions = calloc(FACTS, sizeof *city->decisions);
    city->sent_lines = calloc(FACTS, sizeof *city->sent_lines);
    city->past_visits = calloc(FACTS, sizeof *city->past_visits);
    ck_assert(city->pairs != NULL && city->decisions != NULL && city->sent_lines != NULL && city->past_visits != NULL);
    for (int i = 0; i < FACTS; i++) {
        struct pair *pair = &city->pairs[city->pair_count++];
        struct decision *decision = &city->decisions[city->decision_count++];
        struct sent_line *line = &city->sent_lines[city->sent_line_count++];
        struct past_visit *past = &city->past_visits[city->past_visit_count++];
        random_id(&state, torn, pair->volunteer);
        pair->points = i;
        random_id(&state, torn, decision->volunteer);
        random_id(&state, torn, decision->replacement);
        decision->sequence = i;
        random_id(&state, torn, line->volunteer);
        (void)text_format(line->visit, sizeof line->visit, "r/%d@once", random_below(&state, 3));
        line->night = 20770 + random_below(&state, 2);
        random_id(&state, torn, past->volunteer);
        past->date = 20700 + random_below(&state, 3);
    }
}

/* Every hour of a person is in one list or in both; so is every task. */
static void make_people(struct snapshot *city, uint64_t state, bool torn)
{
    city->volunteers = calloc((size_t)PEOPLE * 2, sizeof *city->volunteers);
    city->identities.members = calloc((size_t)PEOPLE * 2, sizeof *city->identities.members);
    ck_assert(city->volunteers != NULL && city->identities.members != NULL);
    for (int list = 0; list < 2; list++) {
        for (int person = 0; person < PEOPLE; person++) {
            struct volunteer *volunteer = &city->volunteers[list * PEOPLE + person];
            struct identity_member *member = &city->identities.members[list * PEOPLE + person];
            people_volunteer_clear(volunteer);
            id_of(person, list, volunteer->person.id);
            id_of(person, list, member->volunteer);
            id_of(person, 0, member->person);
        }
    }
    city->volunteer_count = torn ? (size_t)PEOPLE * 2 : (size_t)PEOPLE;
    city->identities.member_count = (size_t)PEOPLE * 2;
    for (int i = 0; i < 60; i++) {
        const int person = random_below(&state, PEOPLE);
        const int lists = 1 + random_below(&state, 3); /* a set of the two */
        const int hour = random_below(&state, 20);
        const struct availability more = {
            .count = 1,
            .items = {{(int8_t)(1 + random_below(&state, 7)), (int16_t)(hour * 60), (int16_t)(hour * 60 + 90)}}};
        const int cap = random_below(&state, 9);
        for (int list = 0; list < 2; list++) {
            struct volunteer *volunteer = &city->volunteers[(torn ? list * PEOPLE : 0) + person];
            if ((lists & (1 << list)) != 0) {
                availability_add(&volunteer->availability, &more);
                volunteer->max_per_week =
                    volunteer->max_per_week < 0 || cap < volunteer->max_per_week ? cap : volunteer->max_per_week;
            }
        }
    }
}

START_TEST(who_is_torn_apart_is_put_together)
{
    struct snapshot whole = {0};
    struct snapshot torn = {0};
    struct error error = {0};
    make_people(&whole, (uint64_t)_i, false);
    make_facts(&whole, (uint64_t)_i + 500, false);
    make_people(&torn, (uint64_t)_i, true);
    make_facts(&torn, (uint64_t)_i + 500, true);
    /* The whole city too, so that both are in the order of a snapshot and say nothing twice. */
    ck_assert_int_eq(persons_apply(&whole, &error), STATUS_OK);
    ck_assert_int_eq(persons_apply(&torn, &error), STATUS_OK);
    ck_assert_uint_eq(torn.volunteer_count, PEOPLE);
    for (size_t i = 0; i < PEOPLE; i++) {
        ck_assert_str_eq(torn.volunteers[i].person.id, whole.volunteers[i].person.id);
        ck_assert_int_eq(torn.volunteers[i].max_per_week, whole.volunteers[i].max_per_week);
        ck_assert_uint_eq(torn.volunteers[i].availability.count, whole.volunteers[i].availability.count);
        ck_assert_mem_eq(torn.volunteers[i].availability.items, whole.volunteers[i].availability.items,
                         whole.volunteers[i].availability.count * sizeof(struct stretch));
    }
    ck_assert_uint_eq(torn.sent_line_count, whole.sent_line_count);
    ck_assert_uint_eq(torn.past_visit_count, whole.past_visit_count);
    ck_assert_mem_eq(torn.pairs, whole.pairs, FACTS * sizeof *whole.pairs);
    ck_assert_mem_eq(torn.decisions, whole.decisions, FACTS * sizeof *whole.decisions);
    ck_assert_mem_eq(torn.sent_lines, whole.sent_lines, whole.sent_line_count * sizeof *whole.sent_lines);
    ck_assert_mem_eq(torn.past_visits, whole.past_visits, whole.past_visit_count * sizeof *whole.past_visits);
    snapshot_free(&whole);
    snapshot_free(&torn);
}
END_TEST

/* Available or away on any day and minute exactly when either is. */
START_TEST(hours_of_two_lists_are_those_of_either)
{
    uint64_t state = (uint64_t)_i;
    struct availability hours[3] = {0};
    struct absences away[3] = {0};
    for (int list = 0; list < 2; list++) {
        for (int i = random_below(&state, 4); i > 0; i--) {
            struct availability more = {.count = 1};
            more.items[0].weekday = (int8_t)(1 + random_below(&state, 7));
            more.items[0].from = (int16_t)(random_below(&state, 20) * 60);
            more.items[0].to = (int16_t)(more.items[0].from + 60 * (1 + random_below(&state, 4)));
            availability_add(&hours[list], &more);
        }
        for (int i = random_below(&state, 4); i > 0; i--) {
            const int32_t first = 20780 + random_below(&state, 40);
            struct absences more = {.count = 1, .items = {{first, first + random_below(&state, 9)}}};
            availability_add_absences(&away[list], &more);
        }
    }
    hours[2] = hours[0];
    away[2] = away[0];
    availability_add(&hours[2], &hours[1]);
    availability_add_absences(&away[2], &away[1]);
    for (int32_t date = 20775; date < 20835; date++) {
        MUST(availability_is_absent(&away[2], date) ==
                 (availability_is_absent(&away[0], date) || availability_is_absent(&away[1], date)),
             "absent on %d", (int)date);
        for (int minute = 30; minute < DAY_MINUTES; minute += 60) {
            bool there[3] = {false};
            for (int list = 0; list < 3; list++) {
                size_t count = 0;
                const struct absences nowhere = {0};
                const struct stretch *stretch = availability_on(&hours[list], &nowhere, date, &count);
                for (size_t i = 0; i < count; i++) {
                    there[list] = there[list] || (stretch[i].from <= minute && minute < stretch[i].to);
                }
            }
            MUST(there[2] == (there[0] || there[1]), "available on %d at %d", (int)date, minute);
        }
    }
}
END_TEST

START_TEST(too_many_absences_leave_nobody_there)
{
    struct absences all = {0};
    for (int32_t i = 0; i < 3 * MAX_ABSENCES; i++) {
        const int32_t first = 20780 + i * i;
        const struct absences more = {.count = 1, .items = {{first, first}}};
        availability_add_absences(&all, &more);
        for (int32_t j = 0; j <= i; j++) {
            MUST(availability_is_absent(&all, 20780 + j * j), "day %d", (int)(j * j));
        }
    }
    ck_assert_uint_eq(all.count, MAX_ABSENCES);
    ck_assert(!availability_is_absent(&all, 20780 + 94 * 94 + 20)); /* wide gaps stay */
}
END_TEST

Suite *test_persons_suite(void)
{
    Suite *suite = suite_create("persons");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, one_volunteer_offers_what_the_lists_offer);
    tcase_add_test(all, both_numbers_lead_to_the_person_and_each_list_is_kept);
    tcase_add_test(all, a_list_that_was_left_offers_nothing);
    tcase_add_test(all, who_left_every_list_is_not_active);
    tcase_add_test(all, what_is_said_of_one_number_is_said_of_the_person);
    tcase_add_test(all, what_both_lists_say_is_said_once);
    tcase_add_test(all, without_persons_nothing_changes);
    tcase_add_test(all, what_was_announced_of_both_is_announced_once);
    tcase_add_loop_test(all, who_is_torn_apart_is_put_together, 0, 50);
    tcase_add_loop_test(all, hours_of_two_lists_are_those_of_either, 0, 100);
    tcase_add_test(all, too_many_absences_leave_nobody_there);
    suite_add_tcase(suite, all);
    return suite;
}
