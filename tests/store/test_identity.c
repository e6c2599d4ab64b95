/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept of who is one person, and what a snapshot makes of it. */
#include "store/store_identity.h"

#include "core/text.h"
#include "store/store_put.h"
#include "store/store_snapshot.h"
#include "tests/store/suites.h"
#include "tests/store/support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct store *store;
static struct error error;

static void setup(void)
{
    support_begin();
    error = (struct error){0};
    store = support_open();
}

static void teardown(void)
{
    store_close(store);
    support_end();
}

static void put(const char *source, const char *id)
{
    struct volunteer volunteer;
    const struct store_upload upload = support_upload(store, source, UPLOAD_VOLUNTEERS);
    people_volunteer_clear(&volunteer);
    (void)text_copy(volunteer.person.id, ID_SIZE, id);
    (void)text_copy(volunteer.person.last_name, NAME_SIZE, id);
    (void)text_copy(volunteer.email, EMAIL_SIZE, "a@example.org");
    support_ok(store_put_volunteer(store, source, upload.id, &volunteer, &error), &error);
}

static void say(const char *one, const char *other, enum decision_kind kind)
{
    struct decision decision = {.kind = kind};
    const struct store_upload upload = support_upload(store, "centre", UPLOAD_DECISIONS);
    (void)text_copy(decision.volunteer, ID_SIZE, one);
    (void)text_copy(decision.replacement, ID_SIZE, other);
    support_ok(store_put_decision(store, "centre", upload.id, &decision, &error), &error);
}

static bool is_needed(void)
{
    bool needed = false;
    support_ok(store_identity_needed(store, &needed, &error), &error);
    return needed;
}

static void save(const struct identities *identities)
{
    support_ok(store_identity_save(store, identities, &error), &error);
}

START_TEST(it_is_needed_for_two_sources_or_a_decision)
{
    ck_assert(!is_needed());
    put("a", "a/1");
    put("a", "a/2");
    ck_assert(!is_needed());
    say("a/1", "a/2", DECISION_SAME_PERSON);
    ck_assert(is_needed());
    support_run(store, "DELETE FROM identity_decisions");
    put("b", "b/1");
    ck_assert(is_needed());
}
END_TEST

START_TEST(what_was_said_comes_back_in_its_order)
{
    struct identity_entry *entries = NULL;
    struct identity_decision *decisions = NULL;
    struct identity_member members[] = {{"b/1", "c/1"}, {"c/1", "c/1"}};
    size_t count = 0;
    size_t decision_count = 0;
    put("c", "c/1");
    put("b", "b/1");
    put("c", "c/1");
    say("b/1", "c/1", DECISION_SAME_PERSON);
    say("c/1", "b/1", DECISION_OTHER_PERSON);
    save(&(struct identities){.members = members, .member_count = 2});
    support_ok(store_identity_load(store, &entries, &count, &decisions, &decision_count, &error), &error);
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(entries[0].person.id, "b/1");
    ck_assert_str_eq(entries[0].known, "c/1");
    ck_assert_str_eq(entries[1].email, "a@example.org");
    ck_assert_int_lt(entries[1].arrival, entries[0].arrival); /* who came first, though it came again */
    ck_assert(entries[0].active);
    ck_assert_uint_eq(decision_count, 2);
    ck_assert(decisions[0].same && !decisions[1].same);
    ck_assert_str_eq(decisions[1].one, "c/1");
    /* They are no decisions about visits. */
    struct snapshot snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.decision_count, 0);
    snapshot_free(&snapshot);
    free(entries);
    free(decisions);
}
END_TEST

START_TEST(a_snapshot_shows_persons)
{
    struct identity_member members[] = {{"a/1", "b/1"}, {"b/1", "b/1"}};
    struct identity_pair pairs[] = {{"a/1", "b/1", IDENTITY_SAME, IDENTITY_NAME | IDENTITY_EMAIL, true},
                                    {"b/1", "c/1", IDENTITY_DOUBTFUL, IDENTITY_GROUNDS, false}};
    put("a", "a/1");
    put("b", "b/1");
    put("c", "c/1");
    save(&(struct identities){members, 2, pairs, 2});
    struct snapshot snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.volunteer_count, 2);
    ck_assert_str_eq(snapshot_volunteer(&snapshot, "a/1")->person.id, "b/1");
    ck_assert_str_eq(snapshot_listed(&snapshot, "a/1")->person.last_name, "a/1");
    ck_assert_uint_eq(snapshot.identities.pair_count, 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_str_eq(snapshot.identities.pairs[i].one, pairs[i].one);
        ck_assert_str_eq(snapshot.identities.pairs[i].other, pairs[i].other);
        ck_assert_int_eq(snapshot.identities.pairs[i].verdict, pairs[i].verdict);
        ck_assert_uint_eq(snapshot.identities.pairs[i].grounds, pairs[i].grounds);
        ck_assert_int_eq(snapshot.identities.pairs[i].decided, pairs[i].decided);
    }
    snapshot_free(&snapshot);
    /* What is kept next takes its place. */
    save(&(struct identities){0});
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.volunteer_count, 3);
    ck_assert_uint_eq(snapshot.identities.member_count + snapshot.identities.pair_count, 0);
    snapshot_free(&snapshot);
}
END_TEST

START_TEST(damage_is_told)
{
    struct snapshot snapshot = {0};
    struct identity_pair pairs[] = {{"a/1", "b/1", IDENTITY_SAME, IDENTITY_NAME, true}};
    save(&(struct identities){.pairs = pairs, .pair_count = 1});
    support_run(store, "UPDATE identity_pairs SET grounds = 4096");
    ck_assert_int_eq(store_snapshot_load(store, &support_settings, SUPPORT_NIGHT, 0, &snapshot, &error),
                     STATUS_CANNOT_READ);
    ck_assert_uint_eq(snapshot.identities.pair_count, 0);
}
END_TEST

Suite *test_identity_suite(void)
{
    Suite *suite = suite_create("identity");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, it_is_needed_for_two_sources_or_a_decision);
    tcase_add_test(all, what_was_said_comes_back_in_its_order);
    tcase_add_test(all, a_snapshot_shows_persons);
    tcase_add_test(all, damage_is_told);
    suite_add_tcase(suite, all);
    return suite;
}
