/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The snapshot of a night: in one order, of the size of a city, and with all of the past that history can ask for. */
#include "core/date.h"
#include "core/history.h"
#include "core/text.h"
#include "core/visit.h"
#include "store/store_base.h"
#include "store/store_put.h"
#include "store/store_roster.h"
#include "store/store_snapshot.h"
#include "tests/store/suites.h"
#include "tests/store/support.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

START_TEST(lists_are_sorted)
{
    static const char *const ids[] = {"stad/9", "stad/10", "stad/a", "stad/B", "stad/é"};
    uint64_t state = 1;
    struct store *store = support_open();
    struct store_upload upload = support_upload(store, "stad", UPLOAD_VOLUNTEERS);
    struct snapshot snapshot;
    struct error error = {0};

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        struct volunteer volunteer;
        struct request request;
        support_volunteer(&state, ids[i], &volunteer);
        support_ok(store_put_volunteer(store, "stad", upload.id, &volunteer, &error), &error);
        support_request(&state, ids[i], &request);
        support_ok(store_put_request(store, "stad", upload.id, &request, &error), &error);
    }
    snapshot = support_load(store, SUPPORT_NIGHT);
    for (size_t i = 1; i < snapshot.volunteer_count; i++) {
        ck_assert_int_lt(strcmp(snapshot.volunteers[i - 1].person.id, snapshot.volunteers[i].person.id), 0);
        ck_assert_int_lt(strcmp(snapshot.requests[i - 1].id, snapshot.requests[i].id), 0);
    }
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        ck_assert_ptr_nonnull(snapshot_volunteer(&snapshot, ids[i]));
        ck_assert_ptr_nonnull(snapshot_request(&snapshot, ids[i]));
    }
    snapshot_free(&snapshot);
    store_close(store);
}
END_TEST

START_TEST(old_visits_are_left_out)
{
    static const int ages[] = {-3, 0, 1, 399, 400, 401, 5000};
    struct store *store = support_open();
    struct store_upload upload = support_upload(store, "stad", UPLOAD_VISITS);
    struct snapshot snapshot;
    struct error error = {0};

    for (size_t i = 0; i < sizeof ages / sizeof ages[0]; i++) {
        struct past_visit visit = {"stad/1", "stad/2", SUPPORT_NIGHT - ages[i], "bezoek", 60};
        support_ok(store_put_past_visit(store, "stad", upload.id, &visit, &error), &error);
    }
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.past_visit_count, 5);
    for (size_t i = 1; i < snapshot.past_visit_count; i++) {
        ck_assert_int_lt(snapshot.past_visits[i - 1].date, snapshot.past_visits[i].date);
    }
    snapshot_free(&snapshot);
    store_close(store);
}
END_TEST

/* ------------------------------------------------------------------------------------------- the past */

enum { REQUESTS = 12, VOLUNTEERS = 5 };

/* The visit of a request that falls on this date. */
static void visit_on(int request, int32_t date, char *visit)
{
    char day[DATE_TEXT_SIZE] = "once";

    if (request % 3 == 1) {
        date_format(date, day);
    } else if (request % 3 == 2) {
        date_format_week(date, day);
    }
    (void)text_format(visit, VISIT_ID_SIZE, "dienst/%d@%s", request, day);
}

static void put_requests(struct store *store, uint64_t *state)
{
    struct store_upload upload = support_upload(store, "dienst", UPLOAD_REQUESTS);
    struct error error = {0};

    for (int i = 0; i < REQUESTS; i++) {
        struct request request;
        char id[ID_SIZE];
        (void)text_format(id, sizeof id, "dienst/%d", i);
        support_request(state, id, &request);
        (void)text_format(request.senior.id, ID_SIZE, "dienst/s%d", i);
        request.frequency = i % 3 == 0 ? FREQUENCY_ONCE : FREQUENCY_WEEKLY;
        request.from = SUPPORT_NIGHT - 1000;
        request.until = SUPPORT_NIGHT + 500;
        support_ok(store_put_request(store, "dienst", upload.id, &request, &error), &error);
    }
}

/* A roster with a few lines; a visit stands in it once. */
static struct roster *past_roster(uint64_t *state, int32_t night)
{
    struct roster *roster = calloc(1, sizeof *roster);
    int horizon = support_between(state, 1, 14);

    ck_assert_ptr_nonnull(roster);
    roster->night = night;
    roster->from = night + 1;
    roster->until = night + horizon;
    roster->rounds = calloc(REQUESTS, sizeof *roster->rounds);
    ck_assert_ptr_nonnull(roster->rounds);
    for (int i = 0; i < REQUESTS; i++) {
        struct round *round = &roster->rounds[roster->round_count];
        if (support_random(state) % 3 == 0) {
            continue;
        }
        round->stops = calloc(1, sizeof *round->stops);
        ck_assert_ptr_nonnull(round->stops);
        round->stop_count = 1;
        round->date = night + support_between(state, 1, horizon);
        (void)text_format(round->volunteer, ID_SIZE, "stad/%d", support_between(state, 0, VOLUNTEERS - 1));
        visit_on(i, round->date, round->stops[0].visit);
        (void)text_format(round->stops[0].senior, ID_SIZE, "dienst/s%d", i);
        round->stops[0].start = support_between(state, 480, 900);
        round->stops[0].end = round->stops[0].start + 10 + i;
        roster->round_count++;
    }
    return roster;
}

struct past {
    struct sent_line *lines; /* of the newest sent version of each night, all of them */
    size_t count;
};

static void remember(struct past *past, const struct roster *roster)
{
    for (size_t i = 0; i < roster->round_count; i++) {
        const struct round *round = &roster->rounds[i];
        struct sent_line *line = &past->lines[past->count++];
        memset(line, 0, sizeof *line);
        line->night = roster->night;
        line->date = round->date;
        line->start = round->stops[0].start;
        line->end = round->stops[0].end;
        (void)text_copy(line->visit, sizeof line->visit, round->stops[0].visit);
        (void)text_copy(line->volunteer, sizeof line->volunteer, round->volunteer);
        (void)text_copy(line->senior, sizeof line->senior, round->stops[0].senior);
    }
}

/* Nights with up to two versions, of which none, one or both were sent. */
static void put_night(struct store *store, uint64_t *state, int32_t night, struct past *past)
{
    struct roster *newest = NULL;
    struct error error = {0};
    int versions = support_between(state, 1, 2);

    for (int version = 1; version <= versions; version++) {
        struct roster *roster = past_roster(state, night);
        support_ok(store_roster_save(store, roster, NULL, &error), &error);
        if (support_random(state) % 4 != 0) {
            support_ok(store_roster_mark_sent(store, night, roster->version, 1, &error), &error);
            roster_free(newest);
            newest = roster;
        } else {
            roster_free(roster);
        }
    }
    if (newest != NULL) {
        remember(past, newest);
    }
    roster_free(newest);
}

static void put_decisions(struct store *store, uint64_t *state, const struct past *past)
{
    struct store_upload upload = support_upload(store, "zonnewijzer", UPLOAD_DECISIONS);
    struct error error = {0};

    for (int i = 0; past->count > 0 && i < 40; i++) {
        const struct sent_line *line = &past->lines[support_random(state) % past->count];
        struct decision decision = {.kind = (enum decision_kind)support_between(state, 0, DECISION_NO_SHOW),
                                    .scope = (enum decision_scope)support_between(state, 0, SCOPE_SENIOR)};
        (void)text_copy(decision.visit, sizeof decision.visit, line->visit);
        if (support_random(state) % 4 != 0) {
            (void)text_copy(decision.volunteer, sizeof decision.volunteer, line->volunteer);
        }
        if (decision.kind == DECISION_REPLACE) {
            (void)text_format(decision.replacement, ID_SIZE, "stad/%d", support_between(state, 0, VOLUNTEERS - 1));
        }
        support_ok(store_put_decision(store, "zonnewijzer", upload.id, &decision, &error), &error);
    }
}

static void same_assignments(const struct assignment *a, size_t a_count, const struct assignment *b, size_t b_count)
{
    ck_assert_uint_eq(a_count, b_count);
    for (size_t i = 0; i < a_count; i++) {
        ck_assert_str_eq(a[i].visit, b[i].visit);
        ck_assert_str_eq(a[i].volunteer, b[i].volunteer);
        ck_assert_int_eq(a[i].date, b[i].date);
    }
}

/* Done visits that are older than all that is loaded may be missing from `some`; the younger are the same. */
static void same_done(const struct history *all, const struct history *some)
{
    int32_t first = SUPPORT_NIGHT - STORE_SNAPSHOT_DAYS;
    size_t a = 0;
    size_t b = 0;

    while (a < all->done_count && all->done[a].date < first) {
        a++;
    }
    while (b < some->done_count && some->done[b].date < first) {
        b++;
    }
    ck_assert_uint_eq(all->done_count - a, some->done_count - b);
    for (; a < all->done_count; a++, b++) {
        ck_assert_str_eq(all->done[a].visit, some->done[b].visit);
        ck_assert_str_eq(all->done[a].volunteer, some->done[b].volunteer);
        ck_assert_str_eq(all->done[a].senior, some->done[b].senior);
        ck_assert_int_eq(all->done[a].date, some->done[b].date);
        if (all->done[a].date > SUPPORT_NIGHT - 14) { /* only the weeks of the horizon count minutes */
            ck_assert_int_eq(all->done[a].minutes, some->done[b].minutes);
        }
    }
}

static bool is_closed(const struct history *history, const char *visit)
{
    for (size_t i = 0; i < history->closed_count; i++) {
        if (text_equal(history->closed[i], visit)) {
            return true;
        }
    }
    return false;
}

/* A closed visit matters as long as it could be made again: all but those with an old date or week in their identity.
 */
static void same_closed(const struct history *all, const struct history *some)
{
    for (size_t i = 0; i < all->closed_count; i++) {
        int32_t date = visit_date_of_id(all->closed[i]);
        bool once = strstr(all->closed[i], "@once") != NULL;
        if (once || date > SUPPORT_NIGHT) {
            ck_assert_msg(is_closed(some, all->closed[i]), "%s would be made again", all->closed[i]);
        }
    }
    for (size_t i = 0; i < some->closed_count; i++) {
        ck_assert(is_closed(all, some->closed[i]));
    }
}

static void same_rejections(const struct history *all, const struct history *some)
{
    ck_assert_uint_eq(all->rejection_count, some->rejection_count);
    for (size_t i = 0; i < all->rejection_count; i++) {
        ck_assert_str_eq(all->rejections[i].visit, some->rejections[i].visit);
        ck_assert_str_eq(all->rejections[i].volunteer, some->rejections[i].volunteer);
        ck_assert_str_eq(all->rejections[i].senior, some->rejections[i].senior);
    }
}

/* Only pins that a horizon can still reach hold anything. */
static void keep_coming(struct history *history)
{
    size_t kept = 0;

    for (size_t i = 0; i < history->pin_count; i++) {
        if (history->pins[i].date == DATE_NONE || history->pins[i].date > SUPPORT_NIGHT) {
            history->pins[kept++] = history->pins[i];
        }
    }
    history->pin_count = kept;
}

/* History makes the same of the lines that are loaded as of all lines that were ever sent. */
START_TEST(history_misses_no_line)
{
    uint64_t state = (uint64_t)_i;
    struct store *store = support_open();
    struct past past = {.lines = calloc(20000, sizeof(struct sent_line))};
    struct history *all = NULL;
    struct history *some = NULL;
    struct snapshot snapshot;
    struct error error = {0};
    struct sent_line *loaded;
    size_t loaded_count;

    ck_assert_ptr_nonnull(past.lines);
    put_requests(store, &state);
    for (int32_t night = SUPPORT_NIGHT - 440; night < SUPPORT_NIGHT; night++) {
        bool dense = night > SUPPORT_NIGHT - 45 || night < SUPPORT_NIGHT - 390;
        if (support_random(&state) % (dense ? 2 : 12) != 0) {
            continue;
        }
        put_night(store, &state, night, &past);
    }
    put_decisions(store, &state, &past);
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_lt(snapshot.sent_line_count, past.count);
    for (size_t i = 1; i < snapshot.sent_line_count; i++) {
        ck_assert_int_le(snapshot.sent_lines[i - 1].night, snapshot.sent_lines[i].night);
    }
    support_ok(history_make(&snapshot, SUPPORT_NIGHT, false, &some, &error), &error);
    loaded = snapshot.sent_lines;
    loaded_count = snapshot.sent_line_count;
    snapshot.sent_lines = past.lines;
    snapshot.sent_line_count = past.count;
    support_ok(history_make(&snapshot, SUPPORT_NIGHT, false, &all, &error), &error);
    snapshot.sent_lines = loaded;
    snapshot.sent_line_count = loaded_count;
    same_done(all, some);
    same_closed(all, some);
    same_rejections(all, some);
    keep_coming(all);
    keep_coming(some);
    same_assignments(all->pins, all->pin_count, some->pins, some->pin_count);
    same_assignments(all->previous, all->previous_count, some->previous, some->previous_count);
    history_free(all);
    history_free(some);
    snapshot_free(&snapshot);
    free(past.lines);
    store_close(store);
}
END_TEST

START_TEST(night_sees_only_nights_before)
{
    uint64_t state = 11;
    struct store *store = support_open();
    struct past past = {.lines = calloc(2000, sizeof(struct sent_line))};

    ck_assert_ptr_nonnull(past.lines);
    for (int32_t night = SUPPORT_NIGHT - 20; night <= SUPPORT_NIGHT + 5; night++) {
        put_night(store, &state, night, &past);
    }
    for (int32_t night = SUPPORT_NIGHT - 20; night <= SUPPORT_NIGHT + 6; night++) {
        struct snapshot snapshot = support_load(store, night);
        for (size_t i = 0; i < snapshot.sent_night_count; i++) {
            ck_assert_int_lt(snapshot.sent_nights[i].night, night);
            ck_assert(i == 0 || snapshot.sent_nights[i - 1].night < snapshot.sent_nights[i].night);
        }
        for (size_t i = 0; i < snapshot.sent_line_count; i++) {
            ck_assert_int_lt(snapshot.sent_lines[i].night, night);
        }
        snapshot_free(&snapshot);
    }
    free(past.lines);
    store_close(store);
}
END_TEST

/* What was sent on the night itself comes beside what was sent before, and takes no line of it. */
START_TEST(a_night_sees_its_own_versions_on_demand)
{
    uint64_t state = 13;
    struct store *store = support_open();
    struct past past = {.lines = calloc(2000, sizeof(struct sent_line))};
    struct snapshot before;
    struct snapshot all;
    struct error error = {0};
    size_t own = 0;

    ck_assert_ptr_nonnull(past.lines);
    for (int32_t night = SUPPORT_NIGHT - 8; night <= SUPPORT_NIGHT; night++) {
        put_night(store, &state, night, &past);
    }
    support_run(store, "UPDATE rosters SET sent = 1");
    before = support_load(store, SUPPORT_NIGHT);
    support_ok(store_snapshot_load(store, &support_settings, SUPPORT_NIGHT, INT_MAX, &all, &error), &error);
    for (size_t i = 0; i < all.sent_line_count; i++) {
        own += all.sent_lines[i].night == SUPPORT_NIGHT;
    }
    ck_assert_uint_gt(own, 0);
    ck_assert_uint_eq(all.sent_line_count, before.sent_line_count + own);
    for (size_t i = 0; i < before.sent_line_count; i++) {
        ck_assert_str_eq(all.sent_lines[i].visit, before.sent_lines[i].visit);
        ck_assert_int_eq(all.sent_lines[i].night, before.sent_lines[i].night);
        ck_assert_int_eq(all.sent_lines[i].date, before.sent_lines[i].date);
    }
    ck_assert_uint_eq(all.sent_night_count, before.sent_night_count + 1);
    snapshot_free(&before);
    snapshot_free(&all);
    free(past.lines);
    store_close(store);
}
END_TEST

/* ------------------------------------------------------------------------------------------- the size of a city */

START_TEST(large_city_fits)
{
    enum { LARGE_VOLUNTEERS = 2000, LARGE_REQUESTS = 10000, LARGE_VISITS = 20000, LARGE_HOUSES = 15000 };
    uint64_t state = 12;
    struct store *store = support_open();
    struct store_upload upload = support_upload(store, "stad", UPLOAD_VOLUNTEERS);
    struct snapshot snapshot;
    struct error error = {0};
    struct volunteer volunteer;
    struct request request;

    support_run(store, "PRAGMA synchronous = OFF");
    support_ok(store_begin(store, &error), &error);
    support_volunteer(&state, "stad/0", &volunteer);
    for (int i = 0; i < LARGE_VOLUNTEERS; i++) {
        (void)text_format(volunteer.person.id, ID_SIZE, "stad/%d", i);
        support_ok(store_put_volunteer(store, "stad", upload.id, &volunteer, &error), &error);
    }
    support_request(&state, "stad/0", &request);
    for (int i = 0; i < LARGE_REQUESTS; i++) {
        (void)text_format(request.id, ID_SIZE, "stad/%d", i);
        support_ok(store_put_request(store, "stad", upload.id, &request, &error), &error);
    }
    for (int i = 0; i < LARGE_VISITS; i++) {
        struct past_visit visit = {.date = SUPPORT_NIGHT - i % 500, .task = "bezoek", .minutes = 60};
        (void)text_format(visit.volunteer, ID_SIZE, "stad/%d", i % LARGE_VOLUNTEERS);
        (void)text_format(visit.senior, ID_SIZE, "stad/s%d", i);
        support_ok(store_put_past_visit(store, "stad", upload.id, &visit, &error), &error);
    }
    for (int i = 0; i < LARGE_HOUSES; i++) {
        struct register_address house = {.address = {.postcode = "8500", .municipality = "Kortrijk"},
                                         .place = {70000 + i / 100.0, 170000, true, false}};
        (void)text_format(house.address.street, STREET_SIZE, "Straat %d", i / 100);
        (void)text_format(house.address.house_number, sizeof house.address.house_number, "%d", i % 100);
        support_ok(store_put_address(store, "stad", upload.id, &house, &error), &error);
    }
    support_ok(store_commit(store, &error), &error);
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.volunteer_count, LARGE_VOLUNTEERS);
    ck_assert_uint_eq(snapshot.request_count, LARGE_REQUESTS);
    ck_assert_uint_eq(snapshot.past_visit_count, (size_t)LARGE_VISITS / 500 * 401);
    snapshot_free(&snapshot);
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM addresses"), LARGE_HOUSES);
    store_close(store);
}
END_TEST

Suite *test_snapshot_suite(void)
{
    Suite *suite = suite_create("snapshot");
    TCase *snapshot = tcase_create("snapshot");

    tcase_add_checked_fixture(snapshot, support_begin, support_end);
    tcase_set_timeout(snapshot, 120);
    tcase_add_test(snapshot, lists_are_sorted);
    tcase_add_test(snapshot, old_visits_are_left_out);
    tcase_add_loop_test(snapshot, history_misses_no_line, 0, 20);
    tcase_add_test(snapshot, night_sees_only_nights_before);
    tcase_add_test(snapshot, a_night_sees_its_own_versions_on_demand);
    tcase_add_test(snapshot, large_city_fits);
    suite_add_tcase(suite, snapshot);
    return suite;
}
