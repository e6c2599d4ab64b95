/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads are known by their hash, lists end what they no longer name, and the address register finds houses. */
#include "core/date.h"
#include "core/text.h"
#include "store/store_address.h"
#include "store/store_put.h"
#include "store/store_roster.h"
#include "store/store_upload.h"
#include "tests/store/suites.h"
#include "tests/store/support.h"

#include <stdlib.h>
#include <string.h>

static struct store_upload add(struct store *store, const char *source, char digit, enum upload_kind kind,
                               enum store_upload_state state)
{
    struct store_upload upload = {.night = SUPPORT_NIGHT, .kind = kind, .state = state, .accepted = digit};
    struct error error = {0};

    ck_assert(text_copy(upload.source, sizeof upload.source, source));
    memset(upload.sha256, digit, 64);
    support_ok(store_upload_add(store, &upload, &error), &error);
    return upload;
}

static bool seen(struct store *store, const char *source, char digit)
{
    char sha256[STORE_SHA256_SIZE] = "";
    struct error error = {0};
    char said[STORE_SHA256_SIZE];
    bool answer = false;

    memset(sha256, digit, 64);
    support_ok(store_upload_seen(store, source, sha256, &answer, said, &error), &error);
    return answer;
}

START_TEST(file_is_read_once)
{
    struct store *store = support_open();

    ck_assert(!seen(store, "stad", 'a'));
    add(store, "stad", 'a', UPLOAD_VOLUNTEERS, STORE_UPLOAD_TAKEN);
    ck_assert(seen(store, "stad", 'a'));
    ck_assert(!seen(store, "decanaat", 'a'));
    /* Another kind does not matter, nor one that was refused. */
    add(store, "stad", 'b', UPLOAD_REQUESTS, STORE_UPLOAD_TAKEN);
    add(store, "stad", 'c', UPLOAD_VOLUNTEERS, STORE_UPLOAD_REFUSED);
    ck_assert(seen(store, "stad", 'a'));
    ck_assert(!seen(store, "stad", 'c'));
    /* Who goes back to the list before is heard. */
    add(store, "stad", 'd', UPLOAD_VOLUNTEERS, STORE_UPLOAD_TAKEN);
    ck_assert(!seen(store, "stad", 'a'));
    add(store, "stad", 'a', UPLOAD_VOLUNTEERS, STORE_UPLOAD_TAKEN);
    ck_assert(seen(store, "stad", 'a'));
    ck_assert(!seen(store, "stad", 'd'));
    /* So is who decides as at first. */
    add(store, "stad", 'e', UPLOAD_DECISIONS, STORE_UPLOAD_TAKEN);
    add(store, "stad", 'f', UPLOAD_DECISIONS, STORE_UPLOAD_TAKEN);
    ck_assert(!seen(store, "stad", 'e'));
    ck_assert(seen(store, "stad", 'f'));
    /* What happened, happened once. */
    add(store, "stad", 'g', UPLOAD_VISITS, STORE_UPLOAD_TAKEN);
    add(store, "stad", 'h', UPLOAD_VISITS, STORE_UPLOAD_TAKEN);
    ck_assert(seen(store, "stad", 'g'));
    store_close(store);
}
END_TEST

/* The same words about a roster that was sent since are said of that one. */
START_TEST(decisions_speak_of_the_roster_before_them)
{
    struct store *store = support_open();
    struct error error = {0};
    uint64_t state = 5;
    add(store, "noord", 'a', UPLOAD_DECISIONS, STORE_UPLOAD_TAKEN);
    add(store, "stad", 'b', UPLOAD_REQUESTS, STORE_UPLOAD_TAKEN);
    for (int after = -1; after <= 1; after++) {
        struct roster *roster = support_roster(&state, SUPPORT_NIGHT + after, 3);
        support_ok(store_roster_save(store, roster, NULL, &error), &error);
        ck_assert(seen(store, "noord", 'a'));
        support_ok(store_roster_mark_sent(store, roster->night, roster->version, after, &error), &error);
        ck_assert(seen(store, "noord", 'a') == (after <= 0)); /* the decisions were read at 0 */
        ck_assert(seen(store, "stad", 'b'));
        roster_free(roster);
    }
    store_close(store);
}
END_TEST

START_TEST(what_was_said_is_remembered)
{
    struct store *store = support_open();
    struct store_upload upload = add(store, "stad", 'a', 0, STORE_UPLOAD_TAKEN);
    char said[STORE_SHA256_SIZE] = "";
    struct error error = {0};
    bool answer = false;

    upload.kind = UPLOAD_PAIRS;
    (void)text_copy(upload.said, sizeof upload.said, "1234");
    support_ok(store_upload_finish(store, &upload, &error), &error);
    support_ok(store_upload_seen(store, "stad", upload.sha256, &answer, said, &error), &error);
    ck_assert(answer);
    ck_assert_str_eq(said, "1234");
    support_ok(store_upload_seen(store, "decanaat", upload.sha256, &answer, said, &error), &error);
    ck_assert(!answer);
    ck_assert_str_eq(said, "");
    store_close(store);
}
END_TEST

START_TEST(uploads_are_listed)
{
    struct store *store = support_open();
    struct store_upload *list = NULL;
    struct store_upload upload;
    struct error error = {0};
    size_t count = 0;
    long accepted = 0;

    support_ok(store_upload_last_accepted(store, "stad", UPLOAD_PAIRS, &accepted, &error), &error);
    ck_assert_int_eq(accepted, -1);
    upload = add(store, "stad", 'a', 0, STORE_UPLOAD_TAKEN);
    upload.kind = UPLOAD_PAIRS;
    upload.read = 12;
    upload.accepted = 10;
    upload.refused = 2;
    support_ok(store_upload_finish(store, &upload, &error), &error);
    add(store, "stad", 'b', UPLOAD_PAIRS, STORE_UPLOAD_REFUSED);
    support_ok(store_upload_last_accepted(store, "stad", UPLOAD_PAIRS, &accepted, &error), &error);
    ck_assert_int_eq(accepted, 10);
    support_ok(store_upload_list(store, SUPPORT_NIGHT, &list, &count, &error), &error);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(list[0].id, upload.id);
    ck_assert_str_eq(list[0].source, upload.source);
    ck_assert_str_eq(list[0].sha256, upload.sha256);
    ck_assert_int_eq(list[0].night, SUPPORT_NIGHT);
    ck_assert_int_eq((int)list[0].kind, UPLOAD_PAIRS);
    ck_assert_int_eq(list[0].read, 12);
    ck_assert_int_eq(list[0].accepted, 10);
    ck_assert_int_eq(list[0].refused, 2);
    ck_assert_int_eq((int)list[0].state, STORE_UPLOAD_TAKEN);
    ck_assert_int_eq((int)list[1].state, STORE_UPLOAD_REFUSED);
    free(list);
    support_ok(store_upload_list(store, SUPPORT_NIGHT + 1, &list, &count, &error), &error);
    ck_assert_uint_eq(count, 0);
    ck_assert_ptr_null(list);
    support_ok(store_upload_list(store, DATE_NONE, &list, &count, &error), &error);
    ck_assert_uint_eq(count, 2);
    free(list);
    upload.id = 99;
    ck_assert_int_eq(store_upload_finish(store, &upload, &error), STATUS_DEFECT);
    store_close(store);
}
END_TEST

static void put_all(struct store *store, const char *source, int64_t upload, int number)
{
    uint64_t state = (uint64_t)number;
    struct volunteer volunteer;
    struct request request;
    struct pair pair = {.rule = PAIR_NEVER};
    struct past_visit visit = {.date = SUPPORT_NIGHT - number, .task = "bezoek", .minutes = 30};
    struct travel_row way = {.minutes = number};
    struct register_address house = {.place = {72000 + number, 170000, true, false}};
    struct error error = {0};
    char id[ID_SIZE];

    (void)text_format(id, sizeof id, "%s/%d", source, number);
    support_volunteer(&state, id, &volunteer);
    support_ok(store_put_volunteer(store, source, upload, &volunteer, &error), &error);
    support_request(&state, id, &request);
    support_ok(store_put_request(store, source, upload, &request, &error), &error);
    (void)text_copy(pair.volunteer, sizeof pair.volunteer, id);
    support_ok(store_put_pair(store, source, upload, &pair, &error), &error);
    (void)text_copy(visit.senior, sizeof visit.senior, id);
    support_ok(store_put_past_visit(store, source, upload, &visit, &error), &error);
    (void)text_copy(way.from, sizeof way.from, id);
    support_ok(store_put_travel(store, source, upload, &way, &error), &error);
    (void)text_copy(house.address.street, sizeof house.address.street, id);
    support_ok(store_put_address(store, source, upload, &house, &error), &error);
}

static size_t active_requests(const struct snapshot *snapshot)
{
    size_t active = 0;

    for (size_t i = 0; i < snapshot->request_count; i++) {
        active += snapshot->requests[i].active ? 1 : 0;
    }
    return active;
}

START_TEST(list_ends_what_it_does_not_name)
{
    static const enum upload_kind kinds[] = {UPLOAD_VOLUNTEERS, UPLOAD_REQUESTS,  UPLOAD_PAIRS,    UPLOAD_VISITS,
                                             UPLOAD_TRAVEL,     UPLOAD_ADDRESSES, UPLOAD_DECISIONS};
    struct store *store = support_open();
    struct store_upload old = support_upload(store, "stad", UPLOAD_VOLUNTEERS);
    struct store_upload other = support_upload(store, "decanaat", UPLOAD_VOLUNTEERS);
    struct store_upload now;
    struct snapshot snapshot;
    struct error error = {0};
    long ended = 0;

    for (int i = 0; i < 5; i++) {
        put_all(store, "stad", old.id, i);
        put_all(store, "decanaat", other.id, i);
    }
    now = support_upload(store, "stad", UPLOAD_VOLUNTEERS);
    put_all(store, "stad", now.id, 1);
    put_all(store, "stad", now.id, 7);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        support_ok(store_upload_end_list(store, "stad", kinds[i], now.id, &ended, &error), &error);
        ck_assert_int_eq(ended, kinds[i] == UPLOAD_DECISIONS ? 0 : 4);
        support_ok(store_upload_end_list(store, "stad", kinds[i], now.id, NULL, &error), &error);
    }
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.volunteer_count, 5 + 6);
    ck_assert_uint_eq(snapshot.request_count, 5 + 6);
    ck_assert_uint_eq(active_requests(&snapshot), 5 + 2);
    ck_assert_uint_eq(snapshot.pair_count, 5 + 2);
    ck_assert_uint_eq(snapshot.past_visit_count, 5 + 2);
    ck_assert_uint_eq(snapshot.travel_count, 5 + 2);
    for (size_t i = 0; i < snapshot.volunteer_count; i++) {
        const char *id = snapshot.volunteers[i].person.id;
        bool active = text_starts_with(id, "decanaat/") || text_equal(id, "stad/1") || text_equal(id, "stad/7");
        ck_assert(snapshot.volunteers[i].active == active);
    }
    snapshot_free(&snapshot);
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM addresses"), 5 + 2);
    /* One that comes back is active again, the same person as before. */
    put_all(store, "stad", now.id, 3);
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.volunteer_count, 5 + 6);
    ck_assert_uint_eq(active_requests(&snapshot), 5 + 3);
    snapshot_free(&snapshot);
    store_close(store);
}
END_TEST

static long not_named(struct store *store, const struct store_upload *upload, enum upload_kind kind)
{
    struct error error = {0};
    long count = -1;

    support_ok(store_upload_not_named(store, upload, kind, &count, &error), &error);
    return count;
}

START_TEST(who_is_not_named_is_counted)
{
    struct store *store = support_open();
    struct store_upload old = support_upload(store, "stad", UPLOAD_VOLUNTEERS);
    struct store_upload other = support_upload(store, "decanaat", UPLOAD_VOLUNTEERS);
    struct store_upload now;
    struct error error = {0};

    put_all(store, "decanaat", other.id, 9);
    for (int i = 0; i < 5; i++) {
        put_all(store, "stad", old.id, i);
    }
    support_run(store, "UPDATE requests SET until_date = NULL; UPDATE requests SET until_date = 1 WHERE id = 'stad/4'");
    now = support_upload(store, "stad", UPLOAD_VOLUNTEERS);
    ck_assert_int_eq(not_named(store, &now, UPLOAD_VOLUNTEERS), 5);
    ck_assert_int_eq(not_named(store, &now, UPLOAD_REQUESTS), 4);
    ck_assert_int_eq(not_named(store, &now, UPLOAD_PAIRS), 0);
    put_all(store, "stad", now.id, 1);
    put_all(store, "stad", now.id, 7);
    support_ok(store_upload_keep(store, "stad", UPLOAD_VOLUNTEERS, now.id, "stad/2", &error), &error);
    ck_assert_int_eq(not_named(store, &now, UPLOAD_VOLUNTEERS), 3);
    ck_assert_int_eq(not_named(store, &now, UPLOAD_REQUESTS), 3);
    support_ok(store_upload_end_list(store, "stad", UPLOAD_VOLUNTEERS, now.id, NULL, &error), &error);
    ck_assert_int_eq(not_named(store, &now, UPLOAD_VOLUNTEERS), 0);
    store_close(store);
}
END_TEST

START_TEST(last_travel_time_wins)
{
    struct travel_row way = {false, true, "a/1", "b/1", 10};
    struct store *store = support_open();
    struct store_upload first = support_upload(store, "stad", UPLOAD_TRAVEL);
    struct store_upload second = support_upload(store, "decanaat", UPLOAD_TRAVEL);
    struct store_upload third;
    struct snapshot snapshot;
    struct error error = {0};

    support_ok(store_put_travel(store, "stad", first.id, &way, &error), &error);
    way.minutes = 20;
    support_ok(store_put_travel(store, "decanaat", second.id, &way, &error), &error);
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.travel_count, 1);
    ck_assert_int_eq(snapshot.travel[0].minutes, 20);
    snapshot_free(&snapshot);
    third = support_upload(store, "stad", UPLOAD_TRAVEL);
    way.minutes = 10;
    support_ok(store_put_travel(store, "stad", third.id, &way, &error), &error);
    way.from_senior = true; /* a senior may have the number of a volunteer */
    way.minutes = 30;
    support_ok(store_put_travel(store, "stad", third.id, &way, &error), &error);
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.travel_count, 2);
    ck_assert_int_eq(snapshot.travel[0].minutes, 10);
    ck_assert_int_eq(snapshot.travel[1].minutes, 30);
    snapshot_free(&snapshot);
    store_close(store);
}
END_TEST

static void put_house(struct store *store, int64_t upload, const char *street, const char *number, const char *postcode,
                      const char *municipality, double x)
{
    struct register_address house = {.place = {x, 170000, true, false}};
    struct error error = {0};

    ck_assert(text_copy(house.address.street, sizeof house.address.street, street));
    ck_assert(text_copy(house.address.house_number, sizeof house.address.house_number, number));
    ck_assert(text_copy(house.address.postcode, sizeof house.address.postcode, postcode));
    ck_assert(text_copy(house.address.municipality, sizeof house.address.municipality, municipality));
    support_ok(store_put_address(store, "stad", upload, &house, &error), &error);
}

/* The x of the house, 0 when it is not found. */
static double find(struct store *store, const char *street, const char *number, const char *postcode,
                   const char *municipality)
{
    struct address address = {0};
    struct register_address found = {0};
    struct error error = {0};

    ck_assert(text_copy(address.street, sizeof address.street, street));
    ck_assert(text_copy(address.house_number, sizeof address.house_number, number));
    ck_assert(text_copy(address.postcode, sizeof address.postcode, postcode));
    ck_assert(text_copy(address.municipality, sizeof address.municipality, municipality));
    support_ok(store_address_find(store, &address, &found, &error), &error);
    return found.place.known ? found.place.x : 0;
}

START_TEST(houses_are_found)
{
    struct store *store = support_open();
    int64_t upload = support_upload(store, "stad", UPLOAD_ADDRESSES).id;

    put_house(store, upload, "Sint-Maartenskerkstraat", "12", "8500", "Kortrijk", 1000);
    put_house(store, upload, "Sint-Maartenskerkstraat", "12A", "8500", "Kortrijk", 1100);
    put_house(store, upload, "Kerkstraat", "1", "8501", "Heule", 2000);
    put_house(store, upload, "Kerkstraat", "1", "8510", "Marke", 3000);
    put_house(store, upload, "Kerkstraat", "2", "8500", "Kortrijk", 4000);
    put_house(store, upload, "KERKSTRAAT", "2", "8500", "KORTRIJK", 4001);
    put_house(store, upload, "Markt", "5", "8500", "Kortrijk", 5000);
    put_house(store, upload, "markt", "5", "8500", "Kortrijk", 6000);
    ck_assert(find(store, "Sint-Maartenskerkstraat", "12", "8500", "Kortrijk") == 1000);
    ck_assert(find(store, "sint maartenskerkstraat", "12", "", "KORTRIJK") == 1000);
    ck_assert(find(store, "SINT MAARTENSKERKSTRAAT", "12", "8500", "") == 1000);
    ck_assert(find(store, "Sint-Maartenskerkstraat", "12 a", "8500", "Kortrijk") == 1100);
    /* A box is in the house. */
    ck_assert(find(store, "Sint-Maartenskerkstraat", "12 bus 3", "8500", "Kortrijk") == 1000);
    ck_assert(find(store, "Sint-Maartenskerkstraat", "12/3", "8500", "Kortrijk") == 1000);
    ck_assert(find(store, "Sint-Maartenskerkstraat", "13", "8500", "Kortrijk") == 0);
    ck_assert(find(store, "Sint-Maartenskerkstraat", "12", "8501", "Kortrijk") == 0);
    /* The same street in two places. */
    ck_assert(find(store, "Kerkstraat", "1", "8501", "") == 2000);
    ck_assert(find(store, "Kerkstraat", "1", "", "Marke") == 3000);
    ck_assert(find(store, "Kerkstraat", "1", "", "") == 0);
    /* One house, twice in the register; and two houses under one address. */
    ck_assert(find(store, "Kerkstraat", "2", "8500", "Kortrijk") >= 4000);
    ck_assert(find(store, "Markt", "5", "8500", "Kortrijk") == 0);
    ck_assert(find(store, "", "5", "8500", "Kortrijk") == 0);
    ck_assert(find(store, "Markt", "", "8500", "Kortrijk") == 0);
    store_close(store);
}
END_TEST

/* Nearly: the x of the house below 0 when its place is approximate. */
static double find_nearly(struct store *store, const char *street, const char *number)
{
    struct address address = {.postcode = "8500"};
    struct register_address found = {0};
    struct error error = {0};

    ck_assert(text_copy(address.street, sizeof address.street, street));
    ck_assert(text_copy(address.house_number, sizeof address.house_number, number));
    support_ok(store_address_find(store, &address, &found, &error), &error);
    return found.place.known ? (found.place.approximate ? -found.place.x : found.place.x) : 0;
}

START_TEST(houses_are_found_nearly)
{
    static const struct {
        const char *street, *number;
        double x;
    } cases[] = {
        {"Kerkstr.", "1", 1000},
        {"KERK STR", "1", 1000},
        {"St.-Jansln.", "1", 2000},
        {"Sint Janslaan", "1 bus 4", 2000},
        {"O.L.V.-straat", "1", 3000},
        {"Onze-Lieve-Vrouwestr", "1", -3000},
        {"Brugse stwg", "1", 4000},
        {"Bd. de l'Église", "1", 5000},
        {"K. Albertlaan", "1", -6000},
        {"Koning Albertln", "1", 6000},
        {"Kerkstraaat", "1", -1000},
        {"Krekstraat", "1", -1000},
        {"Bruges Steenwge", "1", -4000},
        /* Two are as near, or none is near. */
        {"Veldstraa", "1", 0},
        {"Zwemstraat", "1", 0},
        {"Mark", "1", 0},
        {"Velstraat", "1", 0},
        /* The addition of a house, when the house has none in the register. */
        {"Kerkstraat", "1bis", -1000},
        {"Kerkstraat", "1 A", -1000},
        {"Kerkstraat", "1-3", -1000},
        {"Kerkstraat", "2bis", 1200},
        {"Kerkstr.", "1bis", -1000},
        {"Kerkstraat", "2", 0},
        {"Kerkstraat", "11", 0},
        {"Kerkstraat", "bis", 0},
    };
    struct store *store = support_open();
    int64_t upload = support_upload(store, "stad", UPLOAD_ADDRESSES).id;

    put_house(store, upload, "Kerkstraat", "1", "8500", "Kortrijk", 1000);
    put_house(store, upload, "Kerkstraat", "2bis", "8500", "Kortrijk", 1200);
    put_house(store, upload, "Sint-Janslaan", "1", "8500", "Kortrijk", 2000);
    put_house(store, upload, "Onze-Lieve-Vrouwstraat", "1", "8500", "Kortrijk", 3000);
    put_house(store, upload, "Brugsesteenweg", "1", "8500", "Kortrijk", 4000);
    put_house(store, upload, "Boulevard de l'Eglise", "1", "8500", "Kortrijk", 5000);
    put_house(store, upload, "Koning Albertlaan", "1", "8500", "Kortrijk", 6000);
    put_house(store, upload, "Veldstraat", "1", "8500", "Kortrijk", 7000);
    put_house(store, upload, "Meldstraat", "1", "8500", "Kortrijk", 7500);
    put_house(store, upload, "Veldstraap", "1", "8500", "Kortrijk", 7600);
    put_house(store, upload, "Velkstraat", "1", "8500", "Kortrijk", 7700);
    put_house(store, upload, "Mars", "1", "8500", "Kortrijk", 8000);
    put_house(store, upload, "Kerkstraatje", "1", "8510", "Marke", 9000);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double x = find_nearly(store, cases[i].street, cases[i].number);
        ck_assert_msg(x == cases[i].x, "%s %s: %f", cases[i].street, cases[i].number, x);
    }
    store_close(store);
}
END_TEST

Suite *test_upload_suite(void)
{
    Suite *suite = suite_create("upload");
    TCase *uploads = tcase_create("uploads");

    tcase_add_checked_fixture(uploads, support_begin, support_end);
    tcase_add_test(uploads, file_is_read_once);
    tcase_add_test(uploads, decisions_speak_of_the_roster_before_them);
    tcase_add_test(uploads, what_was_said_is_remembered);
    tcase_add_test(uploads, uploads_are_listed);
    tcase_add_test(uploads, list_ends_what_it_does_not_name);
    tcase_add_test(uploads, who_is_not_named_is_counted);
    tcase_add_test(uploads, last_travel_time_wins);
    tcase_add_test(uploads, houses_are_found);
    tcase_add_test(uploads, houses_are_found_nearly);
    suite_add_tcase(suite, uploads);
    return suite;
}
