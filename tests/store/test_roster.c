/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rosters come back whole; a night has versions, and what was sent stays. */
#include "core/text.h"
#include "store/store_outbox.h"
#include "store/store_put.h"
#include "store/store_roster.h"
#include "store/store_snapshot.h"
#include "tests/store/suites.h"
#include "tests/store/support.h"

#include <string.h>

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

static struct roster *last_sent_before(struct store *store, int32_t night, int version)
{
    struct roster *roster = NULL;
    struct error error = {0};

    support_ok(store_roster_load_last_sent(store, night, version, "", &roster, &error), &error);
    return roster;
}

static struct roster *last_sent(struct store *store, int32_t night)
{
    return last_sent_before(store, night, 0);
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

START_TEST(last_sent_is_of_an_earlier_night_or_version)
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
    ck_assert_ptr_null(last_sent_before(store, SUPPORT_NIGHT, 1));
    got = last_sent_before(store, SUPPORT_NIGHT, 2);
    ck_assert_int_eq(got->version, 1);
    roster_free(got);
    got = last_sent_before(store, SUPPORT_NIGHT, 3);
    ck_assert_int_eq(got->version, 2);
    roster_free(got);
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

static void mail(struct store *store, int32_t night, const char *centre, int64_t when, bool accepted)
{
    static const char *const recipients[] = {"els@noord.example"};
    struct error error = {0};
    struct store_delivery *delivery = NULL;
    struct store_message message = {.night = night,
                                    .version = 1,
                                    .when = when,
                                    .bytes = "x",
                                    .size = 1,
                                    .recipients = recipients,
                                    .recipient_count = 1};
    bool added = false;

    (void)text_format(message.key, sizeof message.key, "roster/%d/%s", (int)night, centre);
    ck_assert(text_copy(message.centre, sizeof message.centre, centre));
    support_ok(store_outbox_add(store, &message, &added, &error), &error);
    support_ok(store_outbox_next(store, when, &delivery, &error), &error);
    delivery->state = accepted ? STORE_DELIVERY_ACCEPTED : STORE_DELIVERY_FAILED;
    support_ok(store_outbox_mark(store, delivery, when, &error), &error);
    store_outbox_free(delivery);
}

enum { CENTRES = 4 };

static const char *const codes[CENTRES] = {"noord", "zuid", "west", "nieuw"};
static struct centre centres[CENTRES];
static struct area areas[CENTRES];
static const struct settings four_centres = {
    .areas = {.items = areas, .count = CENTRES}, .centres = centres, .centre_count = CENTRES};

/* Each centre serves the area of its own name. */
static void name_centres(void)
{
    for (size_t i = 0; i < CENTRES; i++) {
        ck_assert(text_copy(centres[i].code, CODE_SIZE, codes[i]));
        ck_assert(text_copy(areas[i].code, CODE_SIZE, codes[i]));
        areas[i].centre = (int)i;
    }
}

static int32_t last_sent_to(struct store *store, int32_t night, const char *centre)
{
    struct error error = {0};
    struct roster *roster = NULL;
    struct snapshot city = {0};
    struct snapshot view;
    size_t index = 0;
    int32_t last = DATE_NONE;
    int32_t own = DATE_NONE;

    support_ok(store_roster_load_last_sent(store, night, 0, centre, &roster, &error), &error);
    support_ok(store_snapshot_load(store, &four_centres, night, 0, &city, &error), &error);
    while (index < CENTRES && strcmp(codes[index], centre) != 0) {
        index++;
    }
    view = snapshot_for_centre(&city, index);
    last = roster == NULL ? DATE_NONE : roster->night;
    ck_assert_int_eq(view.sent_night_count == 0 ? DATE_NONE : view.sent_nights[view.sent_night_count - 1].night, last);
    for (size_t i = 0; i < view.sent_line_count; i++) {
        ck_assert_uint_eq(view.sent_lines[i].centre, index);
        ck_assert_int_eq(view.sent_lines[i].visit[2], '0' + (int)index);
        own = view.sent_lines[i].night;
    }
    ck_assert_int_eq(own, last);
    snapshot_free(&city);
    roster_free(roster);
    return last;
}

/* A request for each centre, and a volunteer who goes to each; and to one of whose request nobody knows. */
static struct roster *roster_for_all(struct store *store, uint64_t *state, int32_t night)
{
    struct roster *roster = support_roster(state, night, CENTRES + 1);
    struct error error = {0};
    struct store_upload upload = support_upload(store, "r", UPLOAD_REQUESTS);

    for (size_t i = 0; i <= CENTRES; i++) {
        struct round *round = &roster->rounds[i];
        struct request request;
        char id[ID_SIZE];
        ck_assert(text_format(id, sizeof id, "r/%zu", i));
        support_request(state, id, &request);
        ck_assert(text_copy(request.senior.area, sizeof request.senior.area, i < CENTRES ? codes[i] : ""));
        if (i < CENTRES) {
            support_ok(store_put_request(store, "r", upload.id, &request, &error), &error);
        }
        round->date = night + 1;
        round->stop_count = 1;
        ck_assert(text_format(round->stops[0].visit, VISIT_ID_SIZE, "%s@once", id));
    }
    return roster;
}

/* Three nights: of the second the mail of noord was refused; west has nobody to mail to; nieuw came on the third. */
START_TEST(last_sent_to_a_centre)
{
    uint64_t state = 5;
    struct error error = {0};
    struct store *store = support_open();

    name_centres();
    for (int night = 0; night < 3; night++) {
        struct roster *roster = roster_for_all(store, &state, SUPPORT_NIGHT + night);
        const int64_t when = INT64_C(100) * night;
        ck_assert_int_eq(save(store, roster, NULL), 1);
        roster_free(roster);
        for (int centre = 0; centre < 3; centre++) {
            support_ok(store_roster_mark_reported(store, SUPPORT_NIGHT + night, 1, codes[centre], &error), &error);
            support_ok(store_roster_mark_reported(store, SUPPORT_NIGHT + night, 1, codes[centre], &error), &error);
        }
        mail(store, SUPPORT_NIGHT + night, "noord", when, night != 1);
        mail(store, SUPPORT_NIGHT + night, "zuid", when, true);
        support_ok(store_roster_mark_sent(store, SUPPORT_NIGHT + night, 1, when, &error), &error);
    }
    support_ok(store_roster_mark_reported(store, SUPPORT_NIGHT + 2, 1, "nieuw", &error), &error);
    ck_assert_int_eq(last_sent_to(store, SUPPORT_NIGHT + 1, "noord"), SUPPORT_NIGHT);
    ck_assert_int_eq(last_sent_to(store, SUPPORT_NIGHT + 2, "noord"), SUPPORT_NIGHT);
    ck_assert_int_eq(last_sent_to(store, SUPPORT_NIGHT + 2, "zuid"), SUPPORT_NIGHT + 1);
    ck_assert_int_eq(last_sent_to(store, SUPPORT_NIGHT + 2, "west"), SUPPORT_NIGHT + 1);
    ck_assert_int_eq(last_sent_to(store, SUPPORT_NIGHT + 2, "nieuw"), DATE_NONE);
    ck_assert_int_eq(last_sent_to(store, SUPPORT_NIGHT + 2, ""), SUPPORT_NIGHT + 1);
    ck_assert_int_eq(last_sent_to(store, SUPPORT_NIGHT + 3, "noord"), SUPPORT_NIGHT + 2);
    ck_assert_int_eq(last_sent_to(store, SUPPORT_NIGHT + 3, "nieuw"), SUPPORT_NIGHT + 2);
    /* Accepted after all, but when the mails of the third night were made already: that night stays as it was. */
    support_run(store, "UPDATE deliveries SET state = 'accepted', time = 250 WHERE state = 'failed'");
    ck_assert_int_eq(last_sent_to(store, SUPPORT_NIGHT + 2, "noord"), SUPPORT_NIGHT);
    support_run(store, "UPDATE deliveries SET time = 150 WHERE time = 250");
    ck_assert_int_eq(last_sent_to(store, SUPPORT_NIGHT + 2, "noord"), SUPPORT_NIGHT + 1);
    ck_assert_int_eq(store_roster_mark_reported(store, SUPPORT_NIGHT + 7, 1, "noord", &error), STATUS_DEFECT);
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
    tcase_add_test(versions, last_sent_is_of_an_earlier_night_or_version);
    tcase_add_test(versions, last_sent_to_a_centre);
    tcase_add_test(versions, half_a_roster_is_none);
    suite_add_tcase(suite, versions);
    return suite;
}
