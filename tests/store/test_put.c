/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of uploads come back as they were put, replace one another by their keys, and end with their list. */
#include "core/date.h"
#include "core/text.h"
#include "store/store_address.h"
#include "store/store_base.h"
#include "store/store_put.h"
#include "store/store_snapshot.h"
#include "tests/store/suites.h"
#include "tests/store/support.h"

#include <stdlib.h>
#include <string.h>

enum { PEOPLE = 200 };

START_TEST(volunteers_round_trip)
{
    static struct volunteer put[PEOPLE];
    uint64_t state = 1;
    struct error error = {0};
    struct store *store = support_open();
    struct store_upload upload = support_upload(store, "decanaat", UPLOAD_VOLUNTEERS);
    struct snapshot snapshot;

    support_ok(store_begin(store, &error), &error);
    for (int i = 0; i < PEOPLE; i++) {
        char id[ID_SIZE];
        (void)text_format(id, sizeof id, "decanaat/%04d", i);
        support_volunteer(&state, id, &put[i]);
        support_ok(store_put_volunteer(store, "decanaat", upload.id, &put[i], &error), &error);
    }
    support_ok(store_commit(store, &error), &error);
    store_close(store);
    store = support_open();
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.volunteer_count, PEOPLE);
    for (int i = 0; i < PEOPLE; i++) {
        support_same_volunteer(&snapshot.volunteers[i], &put[i]);
    }
    snapshot_free(&snapshot);
    store_close(store);
}
END_TEST

START_TEST(requests_round_trip)
{
    static struct request put[PEOPLE];
    uint64_t state = 2;
    struct error error = {0};
    struct store *store = support_open();
    struct store_upload upload = support_upload(store, "dienst", UPLOAD_REQUESTS);
    struct snapshot snapshot;

    support_ok(store_begin(store, &error), &error);
    for (int i = 0; i < PEOPLE; i++) {
        char id[ID_SIZE];
        (void)text_format(id, sizeof id, "dienst/%04d", i);
        support_request(&state, id, &put[i]);
        support_ok(store_put_request(store, "dienst", upload.id, &put[i], &error), &error);
    }
    support_ok(store_commit(store, &error), &error);
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.request_count, PEOPLE);
    for (int i = 0; i < PEOPLE; i++) {
        support_same_request(&snapshot.requests[i], &put[i]);
    }
    snapshot_free(&snapshot);
    store_close(store);
}
END_TEST

/* The facts of one row of each other kind. */
static const struct pair any_pair = {"decanaat/1", "dienst/s1", PAIR_PREFER, -70};
static const struct past_visit any_visit = {"decanaat/1", "dienst/s1", SUPPORT_NIGHT - 30, "bezoek", 60};
static const struct travel_row any_way = {false, true, "decanaat/1", "dienst/s1", 17};
static const struct decision any_decision = {.visit = "dienst/1@once",
                                             .volunteer = "decanaat/1",
                                             .kind = DECISION_REPLACE,
                                             .reason = "ziek",
                                             .scope = SCOPE_SENIOR,
                                             .replacement = "decanaat/2",
                                             .roster = {SUPPORT_NIGHT - 1, 3},
                                             .age = DECISION_STANDS,
                                             .has_date = true,
                                             .date = SUPPORT_NIGHT + 2,
                                             .sequence = 99};

static void put_each(struct store *store, int64_t upload)
{
    struct error error = {0};

    support_ok(store_put_pair(store, "dienst", upload, &any_pair, &error), &error);
    support_ok(store_put_past_visit(store, "dienst", upload, &any_visit, &error), &error);
    support_ok(store_put_travel(store, "dienst", upload, &any_way, &error), &error);
    support_ok(store_put_decision(store, "dienst", upload, &any_decision, &error), &error);
}

START_TEST(other_rows_round_trip)
{
    struct store *store = support_open();
    struct store_upload upload = support_upload(store, "dienst", UPLOAD_PAIRS);
    struct snapshot snapshot;

    put_each(store, upload.id);
    put_each(store, upload.id);
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.pair_count, 1);
    ck_assert_str_eq(snapshot.pairs[0].volunteer, any_pair.volunteer);
    ck_assert_str_eq(snapshot.pairs[0].senior, any_pair.senior);
    ck_assert_int_eq((int)snapshot.pairs[0].rule, (int)any_pair.rule);
    ck_assert_int_eq(snapshot.pairs[0].points, any_pair.points);
    ck_assert_uint_eq(snapshot.past_visit_count, 1);
    ck_assert_str_eq(snapshot.past_visits[0].volunteer, any_visit.volunteer);
    ck_assert_str_eq(snapshot.past_visits[0].senior, any_visit.senior);
    ck_assert_int_eq(snapshot.past_visits[0].date, any_visit.date);
    ck_assert_str_eq(snapshot.past_visits[0].task, any_visit.task);
    ck_assert_int_eq(snapshot.past_visits[0].minutes, any_visit.minutes);
    ck_assert_uint_eq(snapshot.travel_count, 1);
    ck_assert(!snapshot.travel[0].from_senior && snapshot.travel[0].to_senior);
    ck_assert_str_eq(snapshot.travel[0].from, any_way.from);
    ck_assert_str_eq(snapshot.travel[0].to, any_way.to);
    ck_assert_int_eq(snapshot.travel[0].minutes, any_way.minutes);
    /* A decision that is said twice is two decisions. */
    ck_assert_uint_eq(snapshot.decision_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct decision *got = &snapshot.decisions[i];
        ck_assert_str_eq(got->visit, any_decision.visit);
        ck_assert_str_eq(got->volunteer, any_decision.volunteer);
        ck_assert_int_eq((int)got->kind, (int)any_decision.kind);
        ck_assert_str_eq(got->reason, any_decision.reason);
        ck_assert_int_eq((int)got->scope, (int)any_decision.scope);
        ck_assert_str_eq(got->replacement, any_decision.replacement);
        ck_assert_int_eq(got->roster.night, any_decision.roster.night);
        ck_assert_int_eq(got->roster.version, any_decision.roster.version);
        ck_assert_int_eq((int)got->age, (int)any_decision.age);
        ck_assert(got->has_date);
        ck_assert_int_eq(got->date, any_decision.date);
        ck_assert_str_eq(got->source, "dienst");
        ck_assert_int_eq(got->night, SUPPORT_NIGHT);
        ck_assert_int_gt(got->upload, 0);
        ck_assert_int_eq(got->sequence, (long)i + 1);
    }
    snapshot_free(&snapshot);
    store_close(store);
}
END_TEST

START_TEST(each_enum_value_round_trips)
{
    struct store *store = support_open();
    struct store_upload upload = support_upload(store, "dienst", UPLOAD_DECISIONS);
    struct error error = {0};
    struct snapshot snapshot;

    for (int kind = DECISION_ACCEPT; kind <= DECISION_NO_SHOW; kind++) {
        struct decision decision = any_decision;
        decision.kind = (enum decision_kind)kind;
        decision.scope = (enum decision_scope)(kind % 2);
        decision.age = (enum decision_age)(kind % 3);
        decision.roster.version = kind % 2;
        decision.has_date = kind % 2 == 1;
        support_ok(store_put_decision(store, "dienst", upload.id, &decision, &error), &error);
    }
    for (int rule = PAIR_PREFER; rule <= PAIR_NEVER; rule++) {
        struct pair pair = any_pair;
        pair.rule = (enum pair_rule)rule;
        support_ok(store_put_pair(store, "dienst", upload.id, &pair, &error), &error);
    }
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.decision_count, DECISION_NO_SHOW + 1);
    for (int kind = DECISION_ACCEPT; kind <= DECISION_NO_SHOW; kind++) {
        ck_assert_int_eq((int)snapshot.decisions[kind].kind, kind);
        ck_assert_int_eq((int)snapshot.decisions[kind].scope, kind % 2);
        ck_assert_int_eq((int)snapshot.decisions[kind].age, kind % 3);
        ck_assert_int_eq(snapshot.decisions[kind].roster.version, kind % 2);
        ck_assert_int_eq(snapshot.decisions[kind].has_date, kind % 2);
    }
    ck_assert_uint_eq(snapshot.pair_count, 2);
    snapshot_free(&snapshot);
    store_close(store);
}
END_TEST

START_TEST(same_row_is_left_alone)
{
    uint64_t state = 5;
    struct store *store = support_open();
    struct store_upload first = support_upload(store, "decanaat", UPLOAD_VOLUNTEERS);
    struct store_upload second = support_upload(store, "decanaat", UPLOAD_VOLUNTEERS);
    struct store_upload third = support_upload(store, "decanaat", UPLOAD_VOLUNTEERS);
    struct volunteer volunteer;
    struct error error = {0};

    support_volunteer(&state, "decanaat/1", &volunteer);
    support_ok(store_put_volunteer(store, "decanaat", first.id, &volunteer, &error), &error);
    support_ok(store_put_volunteer(store, "decanaat", second.id, &volunteer, &error), &error);
    ck_assert_int_eq(support_ask(store, "SELECT upload FROM volunteers"), second.id);
    ck_assert_int_eq(support_ask(store, "SELECT changed FROM volunteers"), first.id);
    volunteer.smoke_ok = !volunteer.smoke_ok;
    support_ok(store_put_volunteer(store, "decanaat", third.id, &volunteer, &error), &error);
    ck_assert_int_eq(support_ask(store, "SELECT changed FROM volunteers"), third.id);
    /* A value that was not given and is still not given is no change either; one that was given before is kept. */
    volunteer.smoke_ok = !volunteer.smoke_ok;
    volunteer.record_check = DATE_NONE;
    volunteer.person.place.known = false;
    support_ok(store_put_volunteer(store, "decanaat", first.id, &volunteer, &error), &error);
    support_ok(store_put_volunteer(store, "decanaat", second.id, &volunteer, &error), &error);
    ck_assert_int_eq(support_ask(store, "SELECT changed FROM volunteers"), first.id);
    store_close(store);
}
END_TEST

START_TEST(source_changes_only_its_own)
{
    static const char *const foreign[] = {"stad/1", "decanaatje/1", "decanaat", "", "/1"};
    uint64_t state = 6;
    struct store *store = support_open();
    struct store_upload upload = support_upload(store, "decanaat", UPLOAD_VOLUNTEERS);
    struct volunteer volunteer;
    struct request request;
    struct error error = {0};

    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        support_volunteer(&state, foreign[i], &volunteer);
        ck_assert_int_eq(store_put_volunteer(store, "decanaat", upload.id, &volunteer, &error), STATUS_REFUSED);
        error_clear(&error);
        support_request(&state, foreign[i], &request);
        ck_assert_int_eq(store_put_request(store, "decanaat", upload.id, &request, &error), STATUS_REFUSED);
        error_clear(&error);
    }
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM volunteers"), 0);
    store_close(store);
}
END_TEST

/* What could not be read back must not get in: it would make the whole database unreadable. */
START_TEST(unfit_values_are_refused)
{
    uint64_t state = 7;
    struct store *store = support_open();
    struct store_upload upload = support_upload(store, "decanaat", UPLOAD_VOLUNTEERS);
    struct volunteer good;
    struct snapshot snapshot;
    struct error error = {0};

    support_volunteer(&state, "decanaat/1", &good);
    good.person.place = (struct place){72000, 170000, true, false};
    for (int i = 0; i < 10; i++) {
        struct volunteer bad = good;
        switch (i) {
        case 0:
            (void)text_copy(bad.person.last_name, sizeof bad.person.last_name, "a\nb");
            break;
        case 1:
            (void)text_copy(bad.person.first_name, sizeof bad.person.first_name, "\xff");
            break;
        case 2:
            bad.person.place.x = strtod("nan", NULL);
            break;
        case 3:
            bad.person.place.y = strtod("inf", NULL);
            break;
        case 4:
            bad.modes = 0;
            break;
        case 5:
            bad.person.birth_year = -1;
            break;
        case 6:
            bad.information_note = 10000000;
            break;
        case 7:
            bad.person.gender = (enum gender)77;
            break;
        case 8:
            bad.task_count = 1;
            (void)text_copy(bad.tasks[0], CODE_SIZE, "a,b");
            break;
        default:
            bad.max_per_day = -2;
            break;
        }
        ck_assert_int_eq(store_put_volunteer(store, "decanaat", upload.id, &bad, &error), STATUS_DEFECT);
        ck_assert_ptr_nonnull(strstr(error.message, "bvb.db"));
        error_clear(&error);
    }
    /* An upload that does not exist. */
    ck_assert_int_eq(store_put_volunteer(store, "decanaat", upload.id + 1, &good, &error), STATUS_DEFECT);
    error_clear(&error);
    support_ok(store_put_volunteer(store, "decanaat", upload.id, &good, &error), &error);
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.volunteer_count, 1);
    support_same_volunteer(&snapshot.volunteers[0], &good);
    snapshot_free(&snapshot);
    store_close(store);
}
END_TEST

START_TEST(groups_can_be_nested)
{
    uint64_t state = 8;
    struct store *store = support_open();
    struct store_upload upload = support_upload(store, "decanaat", UPLOAD_VOLUNTEERS);
    struct volunteer volunteer;
    struct error error = {0};

    support_ok(store_begin(store, &error), &error);
    support_volunteer(&state, "decanaat/1", &volunteer);
    support_ok(store_put_volunteer(store, "decanaat", upload.id, &volunteer, &error), &error);
    support_ok(store_begin(store, &error), &error);
    support_volunteer(&state, "decanaat/2", &volunteer);
    support_ok(store_put_volunteer(store, "decanaat", upload.id, &volunteer, &error), &error);
    store_rollback(store);
    support_ok(store_begin(store, &error), &error);
    support_volunteer(&state, "decanaat/3", &volunteer);
    support_ok(store_put_volunteer(store, "decanaat", upload.id, &volunteer, &error), &error);
    support_ok(store_commit(store, &error), &error);
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM volunteers"), 2);
    support_ok(store_commit(store, &error), &error);
    ck_assert_int_eq(support_ask(store, "SELECT group_concat(id) = 'decanaat/1,decanaat/3' FROM volunteers"), 1);
    store_rollback(store); /* nothing is open: nothing happens */
    ck_assert_int_eq(store_commit(store, &error), STATUS_DEFECT);
    error_clear(&error);
    support_ok(store_begin(store, &error), &error);
    support_volunteer(&state, "decanaat/4", &volunteer);
    support_ok(store_put_volunteer(store, "decanaat", upload.id, &volunteer, &error), &error);
    store_close(store); /* undoes it */
    store = support_open();
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM volunteers"), 2);
    store_close(store);
}
END_TEST

static enum status put_numbered(struct store *store, int64_t upload, int number, int max_travel, struct error *error)
{
    uint64_t state = 9;
    char id[ID_SIZE];
    struct volunteer volunteer;

    (void)text_format(id, sizeof id, "decanaat/%d", number);
    support_volunteer(&state, id, &volunteer);
    volunteer.max_travel = max_travel;
    return store_put_volunteer(store, "decanaat", upload, &volunteer, error);
}

/* Rows that are held back are written before anybody can ask for them; of two with one id the later stays. */
START_TEST(many_rows_of_one_group)
{
    enum { MANY = 100 };
    struct store *store = support_open();
    struct store_upload upload = support_upload(store, "decanaat", UPLOAD_VOLUNTEERS);
    struct register_address house = {.address = {"Markt", "1", "8500", "Kortrijk"},
                                     .place = {72000, 170000, true, false}};
    struct register_address found = {0};
    struct error error = {0};

    support_ok(store_begin(store, &error), &error);
    for (int i = 0; i < MANY; i++) {
        support_ok(put_numbered(store, upload.id, i % 90, i, &error), &error);
    }
    support_ok(store_put_address(store, "stad", upload.id, &house, &error), &error);
    support_ok(store_address_find(store, &house.address, &found, &error), &error);
    ck_assert(found.place.known);
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM volunteers"), 90);
    for (int i = 0; i < MANY; i++) {
        support_ok(put_numbered(store, upload.id, 100 + i, i, &error), &error);
    }
    support_ok(store_commit(store, &error), &error);
    store_close(store);
    store = support_open();
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM volunteers"), 190);
    ck_assert_int_eq(support_ask(store, "SELECT sum(max_travel) FROM volunteers WHERE id IN ('decanaat/0',"
                                        " 'decanaat/9', 'decanaat/10', 'decanaat/199')"),
                     90 + 99 + 10 + 99);
    store_close(store);
}
END_TEST

static enum status put_house(struct store *store, int64_t upload, int number, struct error *error)
{
    struct register_address house = {.address = {"Markt", "", "8500", "Kortrijk"},
                                     .place = {72000, 170000, true, false}};

    (void)text_format(house.address.house_number, sizeof house.address.house_number, "%d", number);
    return store_put_address(store, "stad", upload, &house, error);
}

static int indexes(struct store *store)
{
    return (int)support_ask(store, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'addresses_by_%'");
}

/* A new register has its indexes once it is read, once another group begins, and after any end of the group. */
START_TEST(register_gets_its_indexes)
{
    struct store *store = support_open();
    struct store_upload upload = support_upload(store, "stad", UPLOAD_ADDRESSES);
    struct error error = {0};

    support_ok(put_house(store, upload.id, 0, &error), &error);
    ck_assert_int_eq(indexes(store), 2);
    support_ok(sql_run(store->sql, "DELETE FROM addresses", &error), &error);
    for (int way = 0; way < 5; way++) {
        const struct address wanted = {"markt", "1", "8500", ""};
        struct register_address found = {0};
        support_ok(store_begin(store, &error), &error);
        support_ok(put_house(store, upload.id, 1, &error), &error);
        ck_assert_int_eq(indexes(store), 0);
        if (way == 1 || way == 2) {
            support_ok(store_begin(store, &error), &error);
            ck_assert_int_eq(indexes(store), 2);
            support_ok(put_house(store, upload.id, 2, &error), &error);
            store_rollback(store);
        }
        if (way == 2 || way == 3) {
            support_ok(store_address_find(store, &wanted, &found, &error), &error);
            ck_assert(found.place.known);
        }
        if (way == 4) {
            support_ok(store_commit(store, &error), &error);
        } else {
            store_rollback(store);
        }
        ck_assert_int_eq(indexes(store), 2);
        ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM addresses"), way == 4);
    }
    support_ok(store_begin(store, &error), &error);
    support_ok(put_house(store, upload.id, 2, &error), &error);
    ck_assert_int_eq(indexes(store), 2); /* it is not empty any more */
    store_close(store);
    store = support_open();
    ck_assert_int_eq(indexes(store), 2);
    store_close(store);
}
END_TEST

/* Wherever the bad row stands among the good ones, it is told before the commit has happened. */
START_TEST(bad_row_among_many)
{
    struct store *store = support_open();
    struct store_upload upload = support_upload(store, "decanaat", UPLOAD_VOLUNTEERS);

    for (int bad = 0; bad < 70; bad += 3) {
        struct error error = {0};
        enum status status = store_begin(store, &error);
        for (int i = 0; status == STATUS_OK && i < 70; i++) {
            status = put_numbered(store, upload.id, i, i == bad ? -2 : i, &error);
        }
        if (status == STATUS_OK) {
            status = store_commit(store, &error);
        }
        ck_assert_int_eq(status, STATUS_DEFECT);
        ck_assert_ptr_nonnull(strstr(error.message, "decanaat"));
        store_rollback(store);
        ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM volunteers"), 0);
    }
    store_close(store);
}
END_TEST

Suite *test_put_suite(void)
{
    Suite *suite = suite_create("put");
    TCase *rows = tcase_create("rows");

    tcase_add_checked_fixture(rows, support_begin, support_end);
    tcase_add_test(rows, volunteers_round_trip);
    tcase_add_test(rows, requests_round_trip);
    tcase_add_test(rows, other_rows_round_trip);
    tcase_add_test(rows, each_enum_value_round_trips);
    tcase_add_test(rows, same_row_is_left_alone);
    tcase_add_test(rows, source_changes_only_its_own);
    tcase_add_test(rows, unfit_values_are_refused);
    tcase_add_test(rows, many_rows_of_one_group);
    tcase_add_test(rows, register_gets_its_indexes);
    tcase_add_test(rows, bad_row_among_many);
    tcase_add_test(rows, groups_can_be_nested);
    suite_add_tcase(suite, rows);
    return suite;
}
