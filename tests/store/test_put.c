/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of uploads come back as they were put, replace one another by their keys, and end with their list. */
#include "core/text.h"
#include "store/store_put.h"
#include "store/store_snapshot.h"
#include "tests/store/suites.h"
#include "tests/store/support.h"

#include <string.h>

static struct snapshot load(struct store *store)
{
    struct snapshot snapshot;
    struct error error = {0};

    support_ok(store_snapshot_load(store, SUPPORT_NIGHT, &snapshot, &error), &error);
    return snapshot;
}

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
    snapshot = load(store);
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
    snapshot = load(store);
    ck_assert_uint_eq(snapshot.request_count, PEOPLE);
    for (int i = 0; i < PEOPLE; i++) {
        support_same_request(&snapshot.requests[i], &put[i]);
    }
    snapshot_free(&snapshot);
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
    suite_add_tcase(suite, rows);
    return suite;
}
