/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rosters come back whole; a night has versions, and what was sent stays. */
#include "core/text.h"
#include "store/store_roster.h"
#include "tests/store/suites.h"
#include "tests/store/support.h"

START_TEST(rosters_round_trip)
{
    uint64_t state = 3;
    struct error error = {0};
    struct store *store = support_open();

    for (int i = 0; i < 30; i++) {
        struct roster *put = support_roster(&state, SUPPORT_NIGHT + i, i);
        struct roster *got = NULL;
        bool is_new = false;
        support_ok(store_roster_save(store, put, &is_new, &error), &error);
        ck_assert(is_new);
        ck_assert_int_eq(put->version, 1);
        support_ok(store_roster_load(store, put->night, 0, &got, &error), &error);
        ck_assert_ptr_nonnull(got);
        ck_assert(roster_same(put, got));
        ck_assert_int_eq(got->version, 1);
        ck_assert(put->bound == got->bound);
        ck_assert_int_eq(put->columns, got->columns);
        ck_assert_int_eq(put->nodes, got->nodes);
        ck_assert_int_eq(put->iterations, got->iterations);
        ck_assert_int_eq((int)put->proof, (int)got->proof);
        support_ok(store_roster_save(store, got, &is_new, &error), &error);
        ck_assert(!is_new);
        ck_assert_int_eq(got->version, 1);
        roster_free(put);
        roster_free(got);
    }
    store_close(store);
}
END_TEST

Suite *test_roster_suite(void)
{
    Suite *suite = suite_create("roster");
    TCase *versions = tcase_create("versions");

    tcase_add_checked_fixture(versions, support_begin, support_end);
    tcase_add_test(versions, rosters_round_trip);
    suite_add_tcase(suite, versions);
    return suite;
}
