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

static int save(struct store *store, struct roster *roster, bool *is_new)
{
    struct error error = {0};

    support_ok(store_roster_save(store, roster, is_new, &error), &error);
    return roster->version;
}

static struct store_roster_state find(struct store *store, int32_t night)
{
    struct store_roster_state state;
    struct error error = {0};

    support_ok(store_roster_find(store, night, &state, &error), &error);
    return state;
}

static struct roster *last_sent(struct store *store, int32_t night)
{
    struct roster *roster = NULL;
    struct error error = {0};

    support_ok(store_roster_load_last_sent(store, night, &roster, &error), &error);
    return roster;
}

START_TEST(the_last_night_has_a_roster)
{
    uint64_t state = 9;
    struct error error = {0};
    struct store *store = support_open();
    int32_t night = 0;
    support_ok(store_roster_last_night(store, &night, &error), &error);
    ck_assert_int_eq(night, DATE_NONE);
    for (int i = 0; i < 3; i++) {
        static const int nights[] = {1, 3, 2};
        struct roster *roster = support_roster(&state, SUPPORT_NIGHT + nights[i], 2);
        (void)save(store, roster, NULL);
        roster_free(roster);
    }
    support_ok(store_roster_last_night(store, &night, &error), &error);
    ck_assert_int_eq(night, SUPPORT_NIGHT + 3);
    store_close(store);
}
END_TEST

START_TEST(other_answer_is_another_version)
{
    uint64_t state = 4;
    struct error error = {0};
    struct store *store = support_open();
    struct roster *a = support_roster(&state, SUPPORT_NIGHT, 10);
    struct roster *b = support_roster(&state, SUPPORT_NIGHT, 10);
    struct roster *other = support_roster(&state, SUPPORT_NIGHT + 1, 1);
    struct roster *got = NULL;
    bool is_new = false;

    ck_assert_int_eq(find(store, SUPPORT_NIGHT).newest, 0);
    ck_assert_int_eq(save(store, a, &is_new), 1);
    ck_assert_int_eq(save(store, b, &is_new), 2);
    ck_assert(is_new);
    ck_assert_int_eq(save(store, b, &is_new), 2);
    ck_assert(!is_new);
    ck_assert_int_eq(save(store, other, NULL), 1);
    /* Back to an earlier answer: still a version of its own, the coordinator has seen another one since. */
    ck_assert_int_eq(save(store, a, &is_new), 3);
    ck_assert(is_new);
    ck_assert_int_eq(find(store, SUPPORT_NIGHT).newest, 3);
    support_ok(store_roster_load(store, SUPPORT_NIGHT, 2, &got, &error), &error);
    ck_assert(roster_same(got, b));
    roster_free(got);
    support_ok(store_roster_load(store, SUPPORT_NIGHT, 0, &got, &error), &error);
    ck_assert_int_eq(got->version, 3);
    ck_assert(roster_same(got, a));
    roster_free(got);
    support_ok(store_roster_load(store, SUPPORT_NIGHT, 4, &got, &error), &error);
    ck_assert_ptr_null(got);
    support_ok(store_roster_load(store, SUPPORT_NIGHT + 2, 0, &got, &error), &error);
    ck_assert_ptr_null(got);
    roster_free(a);
    roster_free(b);
    roster_free(other);
    store_close(store);
}
END_TEST

START_TEST(last_sent_is_of_an_earlier_night)
{
    uint64_t state = 5;
    struct error error = {0};
    struct store *store = support_open();
    struct roster *got;

    for (int night = 0; night < 4; night++) {
        for (int version = 1; version <= 3; version++) {
            struct roster *roster = support_roster(&state, SUPPORT_NIGHT + night, 3);
            ck_assert_int_eq(save(store, roster, NULL), version);
            roster_free(roster);
        }
    }
    ck_assert_ptr_null(last_sent(store, SUPPORT_NIGHT + 9));
    support_ok(store_roster_mark_sent(store, SUPPORT_NIGHT, 2, 111, &error), &error);
    support_ok(store_roster_mark_sent(store, SUPPORT_NIGHT, 1, 112, &error), &error);
    support_ok(store_roster_mark_sent(store, SUPPORT_NIGHT + 2, 1, 113, &error), &error);
    support_ok(store_roster_mark_sent(store, SUPPORT_NIGHT + 2, 1, 999, &error), &error);
    ck_assert_ptr_null(last_sent(store, SUPPORT_NIGHT));
    got = last_sent(store, SUPPORT_NIGHT + 2);
    ck_assert_int_eq(got->night, SUPPORT_NIGHT);
    ck_assert_int_eq(got->version, 2);
    roster_free(got);
    got = last_sent(store, SUPPORT_NIGHT + 3);
    ck_assert_int_eq(got->night, SUPPORT_NIGHT + 2);
    ck_assert_int_eq(got->version, 1);
    roster_free(got);
    ck_assert_int_eq(find(store, SUPPORT_NIGHT).sent, 2);
    ck_assert_int_eq(find(store, SUPPORT_NIGHT).sent_when, 111);
    ck_assert_int_eq(find(store, SUPPORT_NIGHT).newest, 3);
    ck_assert_int_eq(find(store, SUPPORT_NIGHT + 1).sent, 0);
    ck_assert_int_eq(find(store, SUPPORT_NIGHT + 2).sent_when, 113); /* the first time counts */
    ck_assert_int_eq(store_roster_mark_sent(store, SUPPORT_NIGHT, 4, 1, &error), STATUS_DEFECT);
    store_close(store);
}
END_TEST

/* A roster that cannot be kept whole is not kept at all, and keeps its version. */
START_TEST(half_a_roster_is_none)
{
    uint64_t state = 6;
    struct error error = {0};
    struct store *store = support_open();
    struct roster *roster = support_roster(&state, SUPPORT_NIGHT, 5);

    ck_assert(text_copy(roster->rounds[4].stops[0].task, CODE_SIZE, "a\tb"));
    ck_assert_int_eq(store_roster_save(store, roster, NULL, &error), STATUS_DEFECT);
    ck_assert_int_eq(roster->version, 0);
    ck_assert_int_eq(support_ask(store, "SELECT (SELECT count(*) FROM rosters) + (SELECT count(*) FROM stops)"), 0);
    roster_free(roster);
    store_close(store);
}
END_TEST

Suite *test_roster_suite(void)
{
    Suite *suite = suite_create("roster");
    TCase *versions = tcase_create("versions");

    tcase_add_checked_fixture(versions, support_begin, support_end);
    tcase_add_test(versions, rosters_round_trip);
    tcase_add_test(versions, other_answer_is_another_version);
    tcase_add_test(versions, the_last_night_has_a_roster);
    tcase_add_test(versions, last_sent_is_of_an_earlier_night);
    tcase_add_test(versions, half_a_roster_is_none);
    suite_add_tcase(suite, versions);
    return suite;
}
