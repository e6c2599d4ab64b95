/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/history.h"

#include "core/date.h"
#include "core/text.h"
#include "tests/core/suites.h"

#include <stdlib.h>
#include <string.h>

enum { NIGHT = 20780 /* 2026-11-23 */, MOST = 64 };

/* What is known, in fixed arrays, and the history made of it. */
static struct sent_line lines[MOST];
static struct sent_night nights[MOST];
static struct decision decisions[MOST];
static struct past_visit past[MOST];
static struct request requests[2];
/* Everybody who is known, sorted. */
static const char *const known[] = {"v/a", "v/b", "v/c", "v/d", "v/new", "v/old", "v/r", "v/u", "v/w", "v/x", "v/y"};
static struct volunteer volunteers[sizeof known / sizeof *known];
static struct snapshot snapshot;
static struct history *history = NULL;

static void setup(void)
{
    snapshot = (struct snapshot){.sent_lines = lines,
                                 .sent_nights = nights,
                                 .decisions = decisions,
                                 .past_visits = past,
                                 .requests = requests,
                                 .request_count = 2,
                                 .volunteers = volunteers,
                                 .volunteer_count = sizeof known / sizeof *known};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        people_volunteer_clear(&volunteers[i]);
        (void)text_copy(volunteers[i].person.id, ID_SIZE, known[i]);
    }
    people_request_clear(&requests[0]);
    people_request_clear(&requests[1]);
    (void)text_copy(requests[0].id, ID_SIZE, "r/1");
    (void)text_copy(requests[0].senior.id, ID_SIZE, "r/anna");
    (void)text_copy(requests[1].id, ID_SIZE, "r/2");
    (void)text_copy(requests[1].senior.id, ID_SIZE, "r/bert");
    requests[1].people = 2;
}

static void teardown(void)
{
    history_free(history);
    history = NULL;
}

static void send(int32_t night)
{
    nights[snapshot.sent_night_count++] = (struct sent_night){night, night + 1, night + 14, 1, 0};
}

static void line(int32_t night, const char *visit, const char *volunteer, int32_t date)
{
    struct sent_line *sent = &lines[snapshot.sent_line_count++];
    *sent = (struct sent_line){.night = night, .date = date, .start = 600, .end = 645};
    (void)text_copy(sent->visit, sizeof sent->visit, visit);
    (void)text_copy(sent->volunteer, sizeof sent->volunteer, volunteer);
    (void)text_copy(sent->senior, sizeof sent->senior, "r/anna");
}

static struct decision *decide(enum decision_kind kind, const char *visit, const char *volunteer)
{
    struct decision *decision = &decisions[snapshot.decision_count++];
    *decision = (struct decision){.kind = kind, .sequence = (long)snapshot.decision_count};
    (void)text_copy(decision->visit, sizeof decision->visit, visit);
    (void)text_copy(decision->volunteer, sizeof decision->volunteer, volunteer);
    return decision;
}

static void replace(const char *visit, const char *volunteer, const char *replacement)
{
    (void)text_copy(decide(DECISION_REPLACE, visit, volunteer)->replacement, ID_SIZE, replacement);
}

static void make(void)
{
    history_free(history);
    history = NULL;
    MUST(history_make(&snapshot, NIGHT, false, &history, NULL) == STATUS_OK, "history_make");
}

static const struct done_visit *done(const char *visit, const char *volunteer)
{
    for (size_t i = 0; i < history->done_count; i++) {
        if (text_equal(history->done[i].visit, visit) && text_equal(history->done[i].volunteer, volunteer)) {
            return &history->done[i];
        }
    }
    return NULL;
}

static const struct assignment *pin(const char *visit, const char *volunteer)
{
    for (size_t i = 0; i < history->pin_count; i++) {
        if (text_equal(history->pins[i].visit, visit) && text_equal(history->pins[i].volunteer, volunteer)) {
            return &history->pins[i];
        }
    }
    return NULL;
}

static const struct rejection *rejection(const char *visit, const char *volunteer)
{
    for (size_t i = 0; i < history->rejection_count; i++) {
        if (text_equal(history->rejections[i].visit, visit) &&
            text_equal(history->rejections[i].volunteer, volunteer)) {
            return &history->rejections[i];
        }
    }
    return NULL;
}

static bool closed(const char *visit)
{
    for (size_t i = 0; i < history->closed_count; i++) {
        if (text_equal(history->closed[i], visit)) {
            return true;
        }
    }
    return false;
}

START_TEST(nothing_is_known)
{
    snapshot = (struct snapshot){0};
    make();
    ck_assert_uint_eq(history->done_count + history->pin_count + history->closed_count + history->previous_count, 0);
    history_free(NULL);
}
END_TEST

START_TEST(a_sent_visit_is_done_when_its_date_has_come)
{
    send(NIGHT - 3);
    line(NIGHT - 3, "r/1@2026-11-22", "v/u", NIGHT - 1);
    line(NIGHT - 3, "r/1@2026-11-23", "v/u", NIGHT);
    line(NIGHT - 3, "r/1@2026-11-24", "v/u", NIGHT + 1);
    make();
    ck_assert_uint_eq(history->done_count, 2);
    ck_assert_int_eq(done("r/1@2026-11-23", "v/u")->minutes, 45);
    ck_assert_int_eq(done("r/1@2026-11-23", "v/u")->date, NIGHT);
    ck_assert_str_eq(done("r/1@2026-11-23", "v/u")->senior, "r/anna");
    ck_assert(closed("r/1@2026-11-22") && closed("r/1@2026-11-23") && !closed("r/1@2026-11-24"));
}
END_TEST

START_TEST(the_latest_roster_before_the_date_counts)
{
    send(NIGHT - 5);
    send(NIGHT - 3);
    send(NIGHT - 1);
    line(NIGHT - 5, "r/1@once", "v/old", NIGHT - 2);
    line(NIGHT - 3, "r/1@once", "v/new", NIGHT - 2);
    line(NIGHT - 5, "r/1@2026-11-23", "v/gone", NIGHT); /* the later rosters no longer have it */
    make();
    ck_assert_uint_eq(history->done_count, 1);
    ck_assert_ptr_nonnull(done("r/1@once", "v/new"));
    ck_assert(!closed("r/1@2026-11-23"));
}
END_TEST

START_TEST(rosters_of_this_night_and_later_are_not_the_past)
{
    send(NIGHT - 1);
    send(NIGHT);
    send(NIGHT + 1);
    line(NIGHT - 1, "r/1@once", "v/u", NIGHT);
    line(NIGHT, "r/1@2026-11-24", "v/u", NIGHT + 1);
    line(NIGHT + 1, "r/1@2026-11-25", "v/u", NIGHT + 2);
    make();
    ck_assert_uint_eq(history->done_count, 1);
    ck_assert_uint_eq(history->previous_count, 1);
    ck_assert_str_eq(history->previous[0].visit, "r/1@once");
}
END_TEST

START_TEST(a_roster_counts_only_for_days_after_its_night)
{
    send(NIGHT - 1);
    line(NIGHT - 1, "r/1@once", "v/u", NIGHT - 1);
    make();
    ck_assert_uint_eq(history->done_count, 0);
}
END_TEST

START_TEST(the_roster_must_cover_the_date)
{
    send(NIGHT - 30);
    send(NIGHT - 20);
    nights[1].until = NIGHT - 10;
    line(NIGHT - 30, "r/1@once", "v/u", NIGHT - 17);
    line(NIGHT - 30, "r/1@2026-11-13", "v/u", NIGHT - 10 + 1);
    nights[0].until = NIGHT;
    make();
    ck_assert_ptr_null(done("r/1@once", "v/u"));          /* the second roster covers it, without this line */
    ck_assert_ptr_nonnull(done("r/1@2026-11-13", "v/u")); /* only the first one reaches so far */
}
END_TEST

START_TEST(decisions_can_say_that_it_was_not_done)
{
    static const enum decision_kind kinds[] = {DECISION_REJECT, DECISION_CANCEL, DECISION_NO_SHOW};
    send(NIGHT - 2);
    line(NIGHT - 2, "r/1@once", "v/u", NIGHT);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        snapshot.decision_count = 0;
        (void)decide(DECISION_ACCEPT, "r/1@once", "v/u");
        (void)decide(kinds[i], "r/1@once", "v/u");
        make();
        ck_assert_uint_eq(history->done_count, 0);
        ck_assert_int_eq(closed("r/1@once"), kinds[i] == DECISION_CANCEL);
    }
    snapshot.decision_count = 0;
    (void)decide(DECISION_NO_SHOW, "r/1@once", "v/u");
    (void)decide(DECISION_ACCEPT, "r/1@once", "v/u");
    make();
    ck_assert_ptr_nonnull(done("r/1@once", "v/u"));
    ck_assert_uint_eq(history->pin_count, 0); /* what is done needs no pin */
}
END_TEST

/* Who is replaced when the day has come was there: the visit is not asked for again. */
/* That somebody did not come is said of one day; when they are planned again, they came unless it is said again. */
START_TEST(who_did_not_come_may_come_another_day)
{
    send(NIGHT - 3);
    send(NIGHT - 2);
    line(NIGHT - 3, "r/1@2026-W48", "v/u", NIGHT - 2);
    line(NIGHT - 2, "r/1@2026-W48", "v/u", NIGHT - 1);
    struct decision *said = decide(DECISION_NO_SHOW, "r/1@2026-W48", "v/u");
    make();
    ck_assert_uint_eq(history->done_count, 0); /* nobody knows of which day */
    said->has_date = true;
    said->date = NIGHT - 2;
    make();
    ck_assert_uint_eq(history->done_count, 1);
    ck_assert_int_eq(done("r/1@2026-W48", "v/u")->date, NIGHT - 1);
    ck_assert(closed("r/1@2026-W48"));
    said->date = NIGHT - 1;
    make();
    ck_assert_uint_eq(history->done_count, 0);
    ck_assert(!closed("r/1@2026-W48"));
}
END_TEST

START_TEST(a_late_replacement_undoes_nothing)
{
    send(NIGHT - 2);
    line(NIGHT - 2, "r/1@2026-W47", "v/u", NIGHT);
    (void)text_copy(decide(DECISION_REPLACE, "r/1@2026-W47", "v/u")->replacement, ID_SIZE, "v/r");
    make();
    ck_assert_ptr_nonnull(done("r/1@2026-W47", "v/u"));
    ck_assert(closed("r/1@2026-W47"));
    ck_assert_uint_eq(history->pin_count, 0);
    ck_assert_uint_eq(history->rejection_count, 1);
}
END_TEST

START_TEST(one_of_two_people_did_not_come)
{
    send(NIGHT - 2);
    line(NIGHT - 2, "r/2@once", "v/u", NIGHT);
    line(NIGHT - 2, "r/2@once", "v/w", NIGHT);
    (void)decide(DECISION_NO_SHOW, "r/2@once", "v/u");
    make();
    ck_assert_uint_eq(history->done_count, 1);
    ck_assert_ptr_nonnull(done("r/2@once", "v/w"));
    ck_assert(closed("r/2@once"));
}
END_TEST

START_TEST(a_decision_done_makes_an_entry)
{
    send(NIGHT - 9);
    line(NIGHT - 9, "r/1@once", "v/u", NIGHT - 4);
    (void)decide(DECISION_DONE, "r/1@once", "v/w"); /* another one came */
    (void)decide(DECISION_NO_SHOW, "r/1@once", "v/u");
    (void)decide(DECISION_DONE, "r/2@2026-11-20",
                 "v/w"); /* never sent: the identity has the date, the request the senior */
    (void)decide(DECISION_DONE, "r/2@2026-W47", "v/w");
    (void)decide(DECISION_DONE, "x/9@2026-12-24", "v/w"); /* a day to come cannot be done */
    make();
    ck_assert_uint_eq(history->done_count, 4);
    ck_assert_int_eq(done("r/1@once", "v/w")->date, NIGHT - 4);
    ck_assert_int_eq(done("r/1@once", "v/w")->minutes, 45);
    ck_assert_int_eq(done("r/2@2026-11-20", "v/w")->date, NIGHT - 3);
    ck_assert_int_eq(done("r/2@2026-11-20", "v/w")->minutes, 0);
    ck_assert_str_eq(done("r/2@2026-11-20", "v/w")->senior, "r/bert");
    ck_assert_int_eq(done("r/2@2026-W47", "v/w")->date, NIGHT);
    ck_assert_int_eq(done("x/9@2026-12-24", "v/w")->date, NIGHT);
    ck_assert_str_eq(done("x/9@2026-12-24", "v/w")->senior, "");
    ck_assert(closed("r/1@once") && closed("r/2@2026-11-20") && closed("r/2@2026-W47") && closed("x/9@2026-12-24"));
}
END_TEST

START_TEST(done_is_counted_once)
{
    send(NIGHT - 2);
    line(NIGHT - 2, "r/2@once", "v/u", NIGHT);
    line(NIGHT - 2, "r/2@once", "v/w", NIGHT);
    (void)decide(DECISION_DONE, "r/2@once", "v/u");
    (void)decide(DECISION_DONE, "r/2@once", "v/u");
    make();
    ck_assert_uint_eq(history->done_count, 2);
    ck_assert_uint_eq(history->closed_count, 1);
    snapshot.decision_count = 0;
    (void)decide(DECISION_DONE, "r/2@once", ""); /* of all who were sent */
    make();
    ck_assert_uint_eq(history->done_count, 2);
}
END_TEST

START_TEST(past_visits_are_done)
{
    snapshot.past_visit_count = 2;
    past[0] = (struct past_visit){.volunteer = "v/u", .senior = "r/anna", .date = NIGHT + 1, .minutes = 30};
    past[1] = (struct past_visit){.volunteer = "v/u", .senior = "r/anna", .date = NIGHT - 200, .minutes = 60};
    make();
    ck_assert_uint_eq(history->done_count, 1);
    ck_assert_str_eq(history->done[0].visit, "");
    ck_assert_int_eq(history->done[0].minutes, 60);
    ck_assert_uint_eq(history->closed_count, 0);
}
END_TEST

START_TEST(an_accepted_pair_is_pinned_on_its_date)
{
    send(NIGHT - 3);
    send(NIGHT - 1);
    line(NIGHT - 3, "r/1@once", "v/u", NIGHT + 2);
    line(NIGHT - 1, "r/1@once", "v/u", NIGHT + 4);
    (void)decide(DECISION_ACCEPT, "r/1@once", "v/u");
    (void)decide(DECISION_ACCEPT, "r/1@2026-11-27", "v/u");
    (void)decide(DECISION_ACCEPT, "r/1@2026-W49", "v/u");
    make();
    ck_assert_int_eq(pin("r/1@once", "v/u")->date, NIGHT + 4);
    ck_assert_int_eq(pin("r/1@2026-11-27", "v/u")->date, NIGHT + 4);
    ck_assert_int_eq(pin("r/1@2026-W49", "v/u")->date, DATE_NONE);
}
END_TEST

/* The day that was decided about binds, wherever a later roster put the line. */
START_TEST(a_pin_is_on_the_day_decided_about)
{
    send(NIGHT - 1);
    line(NIGHT - 1, "r/1@once", "v/u", NIGHT + 4);
    struct decision *decision = decide(DECISION_ACCEPT, "r/1@once", "v/u");
    decision->has_date = true;
    decision->date = NIGHT + 2;
    decision = decide(DECISION_REPLACE, "r/1@2026-W49", "v/u");
    decision->has_date = true;
    decision->date = NIGHT + 9;
    (void)text_copy(decision->replacement, ID_SIZE, "v/r");
    make();
    ck_assert_int_eq(pin("r/1@once", "v/u")->date, NIGHT + 2);
    ck_assert_int_eq(pin("r/1@2026-W49", "v/r")->date, NIGHT + 9);
}
END_TEST

START_TEST(accept_and_reject_undo_each_other)
{
    (void)decide(DECISION_REJECT, "r/1@once", "v/u");
    (void)decide(DECISION_ACCEPT, "r/1@once", "v/u");
    (void)decide(DECISION_ACCEPT, "r/1@2026-11-27", "v/u");
    (void)decide(DECISION_REJECT, "r/1@2026-11-27", "v/u");
    make();
    ck_assert_uint_eq(history->pin_count, 1);
    ck_assert_uint_eq(history->rejection_count, 1);
    ck_assert_ptr_nonnull(pin("r/1@once", "v/u"));
    ck_assert_str_eq(rejection("r/1@2026-11-27", "v/u")->senior, "r/anna");
}
END_TEST

/* Whom an earlier roster sends, and the last does not, is not pinned; whom a decision keeps away stays away. */
START_TEST(decisions_that_come_too_late)
{
    static const enum decision_kind kinds[] = {DECISION_ACCEPT, DECISION_REPLACE, DECISION_REJECT, DECISION_CANCEL};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        for (int age = DECISION_CURRENT; age <= DECISION_LATE; age++) {
            snapshot.decision_count = 0;
            struct decision *decision = decide(kinds[i], "r/1@once", "v/u");
            (void)text_copy(decision->replacement, ID_SIZE, "v/r");
            decision->age = (enum decision_age)age;
            make();
            const bool holds = age != DECISION_LATE;
            ck_assert_uint_eq(history->pin_count, i < 2 && holds ? 1 : 0);
            ck_assert_uint_eq(history->rejection_count, i == 2 || (i == 1 && holds) ? 1 : 0);
            ck_assert_int_eq(closed("r/1@once"), i == 3);
        }
    }
}
END_TEST

/* A name that is mistyped sends nobody, and so nobody away. */
START_TEST(a_replacement_whom_nobody_knows_changes_nothing)
{
    send(NIGHT - 1);
    line(NIGHT - 1, "r/1@once", "v/u", NIGHT + 4);
    replace("r/1@once", "v/u", "v/gone");
    make();
    ck_assert_uint_eq(history->pin_count, 0);
    ck_assert_uint_eq(history->rejection_count, 0);
}
END_TEST

START_TEST(as_many_pins_as_people)
{
    static const char *const names[] = {"v/c", "v/a", "v/b"};
    for (int i = 0; i < 3; i++) {
        (void)decide(DECISION_ACCEPT, "r/1@once", names[i]);
        (void)decide(DECISION_ACCEPT, "r/2@once", names[i]);
    }
    make();
    ck_assert_uint_eq(history->pin_count, 3);
    ck_assert_ptr_nonnull(pin("r/1@once", "v/b"));
    ck_assert_ptr_nonnull(pin("r/2@once", "v/a"));
    ck_assert_ptr_nonnull(pin("r/2@once", "v/b"));
    (void)decide(DECISION_REJECT, "r/1@once", "v/b");
    make();
    ck_assert_ptr_nonnull(pin("r/1@once", "v/a"));
}
END_TEST

START_TEST(a_replacement_takes_the_place)
{
    send(NIGHT - 1);
    line(NIGHT - 1, "r/1@once", "v/u", NIGHT + 4);
    replace("r/1@once", "v/u", "v/r");
    make();
    ck_assert_uint_eq(history->pin_count, 1);
    ck_assert_int_eq(pin("r/1@once", "v/r")->date, NIGHT + 4);
    ck_assert_ptr_nonnull(rejection("r/1@once", "v/u"));
    snapshot.decision_count = 0;
    replace("r/1@once", "", "v/r"); /* whoever stands there */
    make();
    ck_assert_int_eq(pin("r/1@once", "v/r")->date, NIGHT + 4);
    ck_assert_ptr_nonnull(rejection("r/1@once", "v/u"));
}
END_TEST

START_TEST(a_cancelled_visit_is_closed_until_somebody_is_accepted)
{
    send(NIGHT - 1);
    line(NIGHT - 1, "r/1@once", "v/u", NIGHT);
    (void)decide(DECISION_REJECT, "r/1@once", "v/x");
    (void)decide(DECISION_ACCEPT, "r/1@once", "v/w");
    (void)decide(DECISION_CANCEL, "r/1@once", "");
    make();
    ck_assert(closed("r/1@once"));
    ck_assert_uint_eq(history->pin_count, 0);
    ck_assert_uint_eq(history->done_count, 0);
    ck_assert_ptr_nonnull(rejection("r/1@once", "v/x"));
    (void)decide(DECISION_ACCEPT, "r/1@once", "v/y");
    make();
    ck_assert(!closed("r/1@once"));
    ck_assert_uint_eq(history->pin_count, 1);
    ck_assert_ptr_nonnull(pin("r/1@once", "v/y"));
    ck_assert_ptr_nonnull(rejection("r/1@once", "v/x"));
    ck_assert_uint_eq(history->done_count, 0); /* the line of v/u was cancelled with the visit */
}
END_TEST

START_TEST(a_rejection_may_be_for_the_senior)
{
    decide(DECISION_REJECT, "r/1@once", "v/u")->scope = SCOPE_SENIOR;
    decide(DECISION_REJECT, "x/9@once", "v/u")->scope = SCOPE_SENIOR; /* of nobody that is known */
    make();
    ck_assert_uint_eq(history->rejection_count, 2);
    ck_assert_str_eq(rejection("", "v/u")->senior, "r/anna");
    ck_assert_ptr_nonnull(rejection("x/9@once", "v/u"));
    (void)decide(DECISION_ACCEPT, "r/1@once", "v/u");
    make();
    ck_assert_ptr_null(rejection("", "v/u"));
}
END_TEST

/* Whoever is never to come again to a senior does not, whatever is said of the visit later, but that they are accepted.
 */
START_TEST(a_rejection_for_the_senior_lasts)
{
    decide(DECISION_REJECT, "r/1@once", "v/u")->scope = SCOPE_SENIOR;
    struct decision *later = decide(DECISION_REJECT, "r/1@once", "v/u");
    static const enum decision_kind kinds[] = {DECISION_REJECT, DECISION_REPLACE, DECISION_CANCEL, DECISION_DONE,
                                               DECISION_NO_SHOW};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        later->kind = kinds[i];
        (void)text_copy(later->replacement, ID_SIZE, kinds[i] == DECISION_REPLACE ? "v/w" : "");
        make();
        ck_assert_msg(rejection("", "v/u") != NULL, "%zu", i);
    }
    later->kind = DECISION_ACCEPT;
    make();
    ck_assert_uint_eq(history->rejection_count, 0);
}
END_TEST

START_TEST(the_previous_roster_is_the_last_that_was_sent)
{
    send(NIGHT - 3);
    line(NIGHT - 3, "r/1@once", "v/u", NIGHT + 1);
    make();
    ck_assert_uint_eq(history->previous_count, 1);
    send(NIGHT - 2); /* it had no lines at all */
    make();
    ck_assert_uint_eq(history->previous_count, 0);
}
END_TEST

/* The roster of NIGHT - 1 went to the second centre only; there Anna's first visit of the roster before is no more. */
START_TEST(a_centre_knows_what_it_was_sent)
{
    send(NIGHT - 3);
    send(NIGHT - 3);
    send(NIGHT - 1);
    nights[1].centre = nights[2].centre = 1;
    line(NIGHT - 3, "r/1@2026-11-23", "v/u", NIGHT);
    line(NIGHT - 3, "r/1@2026-11-25", "v/u", NIGHT + 2);
    line(NIGHT - 3, "r/2@2026-11-23", "v/u", NIGHT);
    line(NIGHT - 1, "r/2@2026-11-25", "v/w", NIGHT + 2);
    lines[2].centre = lines[3].centre = 1;
    make();
    ck_assert_uint_eq(history->done_count, 1);
    ck_assert_ptr_nonnull(done("r/1@2026-11-23", "v/u"));
    ck_assert(!closed("r/2@2026-11-23"));
    ck_assert_uint_eq(history->previous_count, 3);
    ck_assert_str_eq(history->previous[0].visit, "r/1@2026-11-23");
    ck_assert_str_eq(history->previous[1].visit, "r/1@2026-11-25");
    ck_assert_str_eq(history->previous[2].visit, "r/2@2026-11-25");
    /* Nothing was ever sent to a third one. */
    lines[0].centre = lines[1].centre = 2;
    make();
    ck_assert_uint_eq(history->done_count, 0);
    ck_assert_uint_eq(history->previous_count, 1);
}
END_TEST

/* Decisions one after the other, in the plainest way: a table of four visits and four volunteers. */
enum mark { MARK_NONE, MARK_PIN, MARK_REJECT, MARK_CANCEL, MARK_DONE, MARK_NO_SHOW };

struct naive {
    enum mark marks[4][4];
    size_t orders[4][4];
    bool cancelled[4];
    int away[4][4]; /* 1: from the visit; 2: from the senior */
};

static void naive_away(struct naive *naive, enum decision_kind kind, bool senior, int visit, int volunteer,
                       int replacement)
{
    int *away = naive->away[visit];
    if (kind == DECISION_ACCEPT) {
        away[volunteer] = 0;
    } else if (kind == DECISION_REJECT || kind == DECISION_REPLACE) {
        away[volunteer] = senior || away[volunteer] == 2 ? 2 : 1;
    }
    if (kind == DECISION_REPLACE) {
        away[replacement] = 0;
    }
}

static void naive_decision(struct naive *naive, enum decision_kind kind, int visit, int volunteer, int replacement,
                           size_t order)
{
    static const enum mark marks[] = {MARK_PIN, MARK_REJECT, MARK_REJECT, MARK_CANCEL, MARK_DONE, MARK_NO_SHOW};
    if (kind == DECISION_CANCEL) {
        for (int i = 0; i < 4; i++) {
            naive->marks[visit][i] = naive->marks[visit][i] == MARK_REJECT ? MARK_REJECT : MARK_CANCEL;
        }
        naive->cancelled[visit] = true;
        return;
    }
    naive->marks[visit][volunteer] = marks[kind];
    naive->orders[visit][volunteer] = order;
    if (kind == DECISION_REPLACE) {
        naive->marks[visit][replacement] = MARK_PIN;
        naive->orders[visit][replacement] = order;
    }
    if (kind == DECISION_ACCEPT || kind == DECISION_REPLACE) {
        naive->cancelled[visit] = false;
    }
}

/* Is this one of the latest pins of its visit? */
static bool naive_is_pinned(const struct naive *naive, int visit, int volunteer, int people)
{
    int later = 0;
    for (int i = 0; i < 4; i++) {
        later +=
            naive->marks[visit][i] == MARK_PIN && naive->orders[visit][i] > naive->orders[visit][volunteer] ? 1 : 0;
    }
    return naive->marks[visit][volunteer] == MARK_PIN && later < people;
}

static bool away_for_ever(const char *senior, const char *volunteer)
{
    for (size_t i = 0; i < history->rejection_count; i++) {
        const struct rejection *found = &history->rejections[i];
        if (text_is_empty(found->visit) && text_equal(found->senior, senior) &&
            text_equal(found->volunteer, volunteer)) {
            return true;
        }
    }
    return false;
}

static void compare_with_naive(const struct naive *naive, int round)
{
    static const char *const ids[] = {"r/1@once", "r/1@2026-12-01", "r/2@once", "r/2@2026-W49"};
    static const char *const names[] = {"v/a", "v/b", "v/c", "v/d"};
    for (int v = 0; v < 4; v++) {
        bool is_done = false;
        for (int u = 0; u < 4; u++) {
            is_done = is_done || naive->marks[v][u] == MARK_DONE;
            MUST((done(ids[v], names[u]) != NULL) == (naive->marks[v][u] == MARK_DONE), "round %d: done %s %s", round,
                 ids[v], names[u]);
            const int other = v ^ 1; /* of the same senior */
            MUST((rejection(ids[v], names[u]) != NULL) == (naive->away[v][u] == 1), "round %d: rejected %s %s", round,
                 ids[v], names[u]);
            MUST(away_for_ever(v < 2 ? "r/anna" : "r/bert", names[u]) ==
                     (naive->away[v][u] == 2 || naive->away[other][u] == 2),
                 "round %d: rejected for the senior of %s %s", round, ids[v], names[u]);
        }
        const bool is_closed = is_done || naive->cancelled[v];
        MUST(closed(ids[v]) == is_closed, "round %d: closed %s", round, ids[v]);
        for (int u = 0; u < 4; u++) {
            const bool expected = !is_closed && naive_is_pinned(naive, v, u, v < 2 ? 1 : 2);
            MUST((pin(ids[v], names[u]) != NULL) == expected, "round %d: pinned %s %s", round, ids[v], names[u]);
        }
    }
}

START_TEST(random_decisions_agree_with_doing_them_one_by_one)
{
    static const char *const ids[] = {"r/1@once", "r/1@2026-12-01", "r/2@once", "r/2@2026-W49"};
    static const char *const names[] = {"v/a", "v/b", "v/c", "v/d"};
    uint64_t state = 53;
    for (int round = 0; round < 4000; round++) {
        struct naive naive = {0};
        const int count = random_below(&state, 25);
        snapshot.decision_count = 0;
        for (int i = 0; i < count; i++) {
            const enum decision_kind kind = (enum decision_kind)random_below(&state, 6);
            const int visit = random_below(&state, 4);
            const int volunteer = random_below(&state, 4);
            const int replacement = (volunteer + 1 + random_below(&state, 3)) % 4;
            const bool whole = kind == DECISION_CANCEL && random_below(&state, 2) == 0;
            struct decision *decision = decide(kind, ids[visit], whole ? "" : names[volunteer]);
            (void)text_copy(decision->replacement, ID_SIZE, kind == DECISION_REPLACE ? names[replacement] : "");
            const bool senior = kind == DECISION_REJECT && random_below(&state, 4) == 0;
            decision->scope = senior ? SCOPE_SENIOR : SCOPE_VISIT;
            naive_decision(&naive, kind, visit, volunteer, replacement, (size_t)i + 1);
            naive_away(&naive, kind, senior, visit, volunteer, replacement);
        }
        make();
        compare_with_naive(&naive, round);
    }
}
END_TEST

Suite *test_history_suite(void)
{
    Suite *suite = suite_create("history");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, nothing_is_known);
    tcase_add_test(all, a_sent_visit_is_done_when_its_date_has_come);
    tcase_add_test(all, the_latest_roster_before_the_date_counts);
    tcase_add_test(all, rosters_of_this_night_and_later_are_not_the_past);
    tcase_add_test(all, a_roster_counts_only_for_days_after_its_night);
    tcase_add_test(all, the_roster_must_cover_the_date);
    tcase_add_test(all, decisions_can_say_that_it_was_not_done);
    tcase_add_test(all, who_did_not_come_may_come_another_day);
    tcase_add_test(all, a_late_replacement_undoes_nothing);
    tcase_add_test(all, one_of_two_people_did_not_come);
    tcase_add_test(all, a_decision_done_makes_an_entry);
    tcase_add_test(all, done_is_counted_once);
    tcase_add_test(all, past_visits_are_done);
    tcase_add_test(all, an_accepted_pair_is_pinned_on_its_date);
    tcase_add_test(all, a_pin_is_on_the_day_decided_about);
    tcase_add_test(all, accept_and_reject_undo_each_other);
    tcase_add_test(all, decisions_that_come_too_late);
    tcase_add_test(all, a_replacement_whom_nobody_knows_changes_nothing);
    tcase_add_test(all, as_many_pins_as_people);
    tcase_add_test(all, a_replacement_takes_the_place);
    tcase_add_test(all, a_cancelled_visit_is_closed_until_somebody_is_accepted);
    tcase_add_test(all, a_rejection_may_be_for_the_senior);
    tcase_add_test(all, a_rejection_for_the_senior_lasts);
    tcase_add_test(all, the_previous_roster_is_the_last_that_was_sent);
    tcase_add_test(all, a_centre_knows_what_it_was_sent);
    tcase_add_test(all, random_decisions_agree_with_doing_them_one_by_one);
    suite_add_tcase(suite, all);
    return suite;
}
