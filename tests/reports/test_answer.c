/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/answer.h"

#include "core/language.h"
#include "core/text.h"
#include "reports/news_html.h"
#include "reports/roster_xml.h"
#include "reports/words.h"
#include "tests/reports/suites.h"
#include "tests/reports/tool.h"
#include "tests/reports/world.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 8, DATE_2026_11_20 = 20777 };

static struct world world;
static struct centre_roster *roster;
static struct decision decisions[MOST];
static const struct centre_line *line; /* of a visit by one person, whose day has not come */
static const char *stranger;           /* somebody who does not make it */

static void setup(void)
{
    struct error error = {0};
    world_fixed(&world, LANGUAGE_ENGLISH);
    ck_assert_int_eq(centre_roster_make(&world.settings, &world.snapshot, world.roster, 0, &roster, &error), STATUS_OK);
    line = NULL;
    for (size_t i = 0; i < roster->line_count && line == NULL; i++) {
        if (roster->lines[i].partner == NULL && roster->lines[i].request->people == 1) {
            line = &roster->lines[i];
        }
    }
    ck_assert_ptr_nonnull(line);
    stranger = NULL;
    for (size_t i = 0; i < world.snapshot.volunteer_count && stranger == NULL; i++) {
        const char *id = world.snapshot.volunteers[i].person.id;
        bool seen = false;
        for (size_t k = 0; k < roster->line_count; k++) {
            seen = seen || (text_equal(roster->lines[k].volunteer->person.id, id) &&
                            text_equal(roster->lines[k].request->senior.id, line->request->senior.id));
        }
        stranger = seen ? NULL : id;
    }
    ck_assert_ptr_nonnull(stranger);
    world.snapshot.decisions = decisions;
    world.snapshot.decision_count = 0;
}

static void teardown(void)
{
    world.snapshot.decisions = NULL; /* ours */
    centre_roster_free(roster);
    world_free(&world);
}

static struct decision *decide(enum decision_kind kind, const char *visit, const char *volunteer)
{
    ck_assert_uint_lt(world.snapshot.decision_count, MOST);
    struct decision *made = &decisions[world.snapshot.decision_count++];
    *made = (struct decision){
        .kind = kind, .sequence = (long)world.snapshot.decision_count, .upload = 1, .night = world.roster->night};
    ck_assert(text_copy(made->visit, sizeof made->visit, visit));
    ck_assert(text_copy(made->volunteer, sizeof made->volunteer, volunteer));
    return made;
}

static void answer(void)
{
    struct error error = {0};
    free(roster->answers);
    roster->answers = NULL;
    roster->answer_count = 0;
    ck_assert_int_eq(answer_fill(roster, &world.snapshot, &error), STATUS_OK);
}

static void expect(size_t index, enum centre_outcome outcome)
{
    ck_assert_uint_gt(roster->answer_count, index);
    ck_assert_int_eq((int)roster->answers[index].outcome, (int)outcome);
}

static void holds_words(const char *expected)
{
    struct buffer text = {0};
    const enum language before = language_current();
    language_use(LANGUAGE_ENGLISH);
    words_outcome(&roster->answers[0], &text);
    language_use(before);
    tool_holds(&text, expected);
    buffer_free(&text);
}

START_TEST(done_as_asked)
{
    struct decision *made = decide(DECISION_ACCEPT, line->stop->visit, line->volunteer->person.id);
    answer();
    expect(0, CENTRE_OUTCOME_DONE);
    ck_assert(line->kept);
    made->kind = DECISION_REJECT;
    ck_assert(text_copy(made->volunteer, ID_SIZE, stranger));
    answer();
    expect(0, CENTRE_OUTCOME_DONE);
    made->scope = SCOPE_SENIOR;
    answer();
    expect(0, CENTRE_OUTCOME_DONE);
    made->kind = DECISION_REPLACE;
    made->scope = SCOPE_VISIT;
    ck_assert(text_copy(made->replacement, ID_SIZE, line->volunteer->person.id));
    answer();
    expect(0, CENTRE_OUTCOME_DONE);
    ck_assert_uint_eq(answer_count_good(roster), 1);
    made->kind = DECISION_NO_SHOW; /* of a day to come: that changes nothing, and is said */
    answer();
    expect(0, CENTRE_OUTCOME_NOTED);
    ck_assert(roster->answers[0].early);
    ck_assert_uint_eq(answer_count_good(roster), 0);
    holds_words("Noted, although its day is still to come: that changes nothing yet.");
}
END_TEST

START_TEST(not_done)
{
    struct decision *made = decide(DECISION_ACCEPT, line->stop->visit, stranger);
    answer();
    expect(0, CENTRE_OUTCOME_NOT_DONE);
    made->kind = DECISION_CANCEL;
    answer();
    expect(0, CENTRE_OUTCOME_NOT_DONE);
    made->kind = DECISION_REJECT;
    ck_assert(text_copy(made->volunteer, ID_SIZE, line->volunteer->person.id));
    answer();
    expect(0, CENTRE_OUTCOME_NOT_DONE);
    ck_assert_uint_eq(answer_count_good(roster), 0);
}
END_TEST

START_TEST(not_possible)
{
    struct buffer text = {0};
    const struct released_pin *pin = roster->released[0].pin;
    (void)decide(DECISION_ACCEPT, pin->visit, pin->volunteer);
    answer();
    expect(0, CENTRE_OUTCOME_RELEASED);
    ck_assert_int_eq((int)roster->answers[0].rule, (int)pin->rule);
    words_outcome(&roster->answers[0], &text);
    tool_holds(&text, words_released(pin->rule, line->request->people));
    buffer_free(&text);
}
END_TEST

/* What was read after the roster of its own night had been sent is answered in the next one. */
START_TEST(of_the_night_before)
{
    struct decision *made = decide(DECISION_ACCEPT, line->stop->visit, line->volunteer->person.id);
    made->night = roster->previous_night;
    answer();
    ck_assert_uint_eq(roster->answer_count, 0);
    made->known_version = roster->previous_version;
    answer();
    expect(0, CENTRE_OUTCOME_DONE);
    roster->previous_version++; /* another version was sent since, which knew of it */
    answer();
    ck_assert_uint_eq(roster->answer_count, 0);
}
END_TEST

/* The request is there, and makes another visit; what is said of the senior holds all the same. */
START_TEST(no_such_visit)
{
    struct decision *made = decide(DECISION_CANCEL, "", "");
    ck_assert(text_format(made->visit, VISIT_ID_SIZE, "%s@2031-01-01", line->request->id));
    answer();
    expect(0, CENTRE_OUTCOME_UNKNOWN_VISIT);
    made->kind = DECISION_REJECT;
    made->scope = SCOPE_SENIOR;
    ck_assert(text_copy(made->volunteer, ID_SIZE, stranger));
    answer();
    expect(0, CENTRE_OUTCOME_DONE);
}
END_TEST

START_TEST(unknown)
{
    struct decision *made = decide(DECISION_ACCEPT, "sociaalhuis/NONE@once", line->volunteer->person.id);
    answer();
    expect(0, CENTRE_OUTCOME_UNKNOWN_VISIT);
    ck_assert(text_copy(made->visit, VISIT_ID_SIZE, line->stop->visit));
    ck_assert(text_copy(made->volunteer, ID_SIZE, "decanaat/nobody"));
    answer();
    expect(0, CENTRE_OUTCOME_UNKNOWN_VOLUNTEER);
    /* ... and what was done all the same */
    char name[2 * NAME_SIZE];
    struct buffer text = {0};
    ck_assert_ptr_nonnull(roster->answers[0].planned);
    words_name(&roster->answers[0].planned[0]->person, name, sizeof name);
    words_outcome(&roster->answers[0], &text);
    tool_holds(&text, name);
    buffer_free(&text);
    made->kind = DECISION_REPLACE;
    made->volunteer[0] = '\0';
    ck_assert(text_copy(made->replacement, ID_SIZE, "decanaat/nobody"));
    answer();
    expect(0, CENTRE_OUTCOME_UNKNOWN_VOLUNTEER);
}
END_TEST

/* An unknown visit is nobody's; it is told to the centre that sent it, and to no other. */
START_TEST(unknown_visits_go_back_to_where_they_came_from)
{
    struct centre_roster *other = NULL;
    struct error error = {0};
    ck_assert_int_eq(centre_roster_make(&world.settings, &world.snapshot, world.roster, 1, &other, &error), STATUS_OK);
    struct decision *made = decide(DECISION_CANCEL, "sociaalhuis/NONE@once", "");
    ck_assert(text_copy(made->source, CODE_SIZE, world.settings.centres[1].code));
    answer();
    ck_assert_uint_eq(roster->answer_count, 0);
    ck_assert_int_eq(answer_fill(other, &world.snapshot, &error), STATUS_OK);
    ck_assert_uint_eq(other->answer_count, 1);
    ck_assert(text_copy(made->source, CODE_SIZE, "elsewhere"));
    (void)decide(DECISION_ACCEPT, line->stop->visit, line->volunteer->person.id);
    answer();
    ck_assert_uint_eq(roster->answer_count, 2);
    centre_roster_free(other);
}
END_TEST

START_TEST(only_what_is_new_is_told)
{
    struct decision *made = decide(DECISION_ACCEPT, line->stop->visit, line->volunteer->person.id);
    made->night = roster->previous_night;
    answer();
    ck_assert_uint_eq(roster->answer_count, 0);
    made->night = world.roster->night + 1;
    answer();
    ck_assert_uint_eq(roster->answer_count, 0);
}
END_TEST

/* Pairs of decisions about one line, and whether the first is overtaken by the second. */
static const struct {
    enum decision_kind first, second;
    bool other; /* the second is about somebody else */
    bool overtaken;
} CONTRADICTIONS[] = {{DECISION_ACCEPT, DECISION_REJECT, false, true}, {DECISION_ACCEPT, DECISION_REJECT, true, false},
                      {DECISION_REJECT, DECISION_ACCEPT, false, true}, {DECISION_REJECT, DECISION_ACCEPT, true, false},
                      {DECISION_ACCEPT, DECISION_ACCEPT, true, true},  {DECISION_ACCEPT, DECISION_ACCEPT, false, false},
                      {DECISION_ACCEPT, DECISION_CANCEL, true, true},  {DECISION_CANCEL, DECISION_ACCEPT, false, true},
                      {DECISION_REJECT, DECISION_REJECT, true, false}, {DECISION_CANCEL, DECISION_CANCEL, false, false},
                      {DECISION_REJECT, DECISION_CANCEL, false, false}};

START_TEST(contradictions)
{
    (void)decide(CONTRADICTIONS[_i].first, line->stop->visit, line->volunteer->person.id);
    (void)decide(CONTRADICTIONS[_i].second, line->stop->visit,
                 CONTRADICTIONS[_i].other ? stranger : line->volunteer->person.id);
    answer();
    ck_assert_uint_eq(roster->answer_count, 2);
    ck_assert_int_eq(roster->answers[0].outcome == CENTRE_OUTCOME_OVERTAKEN, CONTRADICTIONS[_i].overtaken);
    ck_assert_int_ne((int)roster->answers[1].outcome, (int)CENTRE_OUTCOME_OVERTAKEN);
}
END_TEST

/* Of more than a visit takes the latest count; who was taken back is in nobody's way. */
START_TEST(the_last_word)
{
    const char *visit = line->stop->visit;
    const char *own = line->volunteer->person.id;
    (void)decide(DECISION_ACCEPT, visit, own);
    ck_assert(answer_keeps(&world.snapshot, visit, own));
    (void)decide(DECISION_ACCEPT, visit, stranger);
    ck_assert(!answer_keeps(&world.snapshot, visit, own));
    ck_assert(answer_keeps(&world.snapshot, visit, stranger));
    (void)decide(DECISION_REJECT, visit, stranger);
    ck_assert(answer_keeps(&world.snapshot, visit, own));
    answer();
    expect(0, CENTRE_OUTCOME_DONE);
    expect(1, CENTRE_OUTCOME_OVERTAKEN);
    /* To be replaced by who knows whom: nobody is sent away. */
    ck_assert(text_copy(decide(DECISION_REPLACE, visit, own)->replacement, ID_SIZE, "decanaat/nobody"));
    ck_assert(answer_keeps(&world.snapshot, visit, own));
    (void)decide(DECISION_CANCEL, visit, "");
    ck_assert(!answer_keeps(&world.snapshot, visit, own));
}
END_TEST

/* What is asked is told with its day, and in full. */
START_TEST(a_replacement_in_words)
{
    char expected[WORDS_SIZE];
    char name[2 * NAME_SIZE];
    char words[WORDS_SIZE];
    const enum language before = language_current();
    struct decision *made = decide(DECISION_REPLACE, line->stop->visit, line->volunteer->person.id);
    ck_assert(text_copy(made->source, CODE_SIZE, "decanaat"));
    ck_assert(text_copy(made->replacement, ID_SIZE, "decanaat/An Maes"));
    answer();
    expect(0, CENTRE_OUTCOME_UNKNOWN_VOLUNTEER);
    ck_assert_int_eq(roster->answers[0].date, line->date);
    words_name(&line->volunteer->person, name, sizeof name);
    language_use(LANGUAGE_ENGLISH);
    words_decision(&roster->answers[0], words, sizeof words);
    language_use(before);
    ck_assert(text_format(expected, sizeof expected, "To come: An Maes, instead of %s", name));
    ck_assert_str_eq(words, expected);
}
END_TEST

/* Whoever is never to come again to a senior does not come to another visit either, whatever was accepted before. */
START_TEST(never_again_contradicts_what_was_accepted)
{
    char another[VISIT_ID_SIZE];
    ck_assert(text_format(another, sizeof another, "%s@2027-03-01", line->request->id));
    (void)decide(DECISION_ACCEPT, line->stop->visit, line->volunteer->person.id);
    decide(DECISION_REJECT, another, line->volunteer->person.id)->scope = SCOPE_SENIOR;
    answer();
    expect(0, CENTRE_OUTCOME_OVERTAKEN);
    world.snapshot.decisions[1].scope = SCOPE_VISIT;
    answer();
    expect(0, CENTRE_OUTCOME_DONE);
}
END_TEST

START_TEST(an_older_roster)
{
    struct sent_line *sent = &world.snapshot.sent_lines[world.snapshot.sent_line_count++];
    *sent = (struct sent_line){.night = roster->previous_night - 1, .date = line->date, .start = 600, .end = 660};
    ck_assert(text_copy(sent->visit, VISIT_ID_SIZE, line->stop->visit));
    ck_assert(text_copy(sent->volunteer, ID_SIZE, stranger));
    (void)decide(DECISION_ACCEPT, line->stop->visit, stranger);
    answer();
    ck_assert(roster->answers[0].old);
    ck_assert(!answer_is_good(&roster->answers[0]));
    sent->night = roster->previous_night;
    answer();
    ck_assert(!roster->answers[0].old);
}
END_TEST

/* The decision says which roster it is about: then what the import found of it counts. */
START_TEST(a_roster_that_is_named)
{
    struct decision *made = decide(DECISION_ACCEPT, line->stop->visit, line->volunteer->person.id);
    made->roster = (struct roster_name){.night = DATE_2026_11_20, .version = 3};
    answer();
    expect(0, CENTRE_OUTCOME_DONE);
    ck_assert(!roster->answers[0].old);
    made->age = DECISION_STANDS;
    answer();
    expect(0, CENTRE_OUTCOME_DONE);
    ck_assert(!roster->answers[0].old && answer_is_good(&roster->answers[0]) && line->kept);
    holds_words(
        "This was about the roster of 20/11/2026, version 3; the last one still had the line. Done as you asked.");
    made->kind = DECISION_CANCEL;
    made->age = DECISION_LATE;
    answer();
    expect(0, CENTRE_OUTCOME_NOT_DONE); /* it counts, and this roster is not so */
    ck_assert(roster->answers[0].old);
}
END_TEST

START_TEST(too_late)
{
    struct decision *made = decide(DECISION_REPLACE, line->stop->visit, line->volunteer->person.id);
    made->roster = (struct roster_name){.night = DATE_2026_11_20, .version = 3};
    made->age = DECISION_LATE;
    ck_assert(text_copy(made->replacement, ID_SIZE, stranger));
    answer();
    expect(0, CENTRE_OUTCOME_TOO_LATE);
    ck_assert(roster->answers[0].old && !answer_is_good(&roster->answers[0]));
    holds_words(
        "This was about the roster of 20/11/2026, version 3; the last one did not have the line any more. It came "
        "too late; nothing was changed.");
    /* Without effect, so neither kept nor in the way of another decision. */
    decisions[1] = *made;
    world.snapshot.decision_count = 2;
    *made = (struct decision){.kind = DECISION_ACCEPT, .upload = 1, .night = world.roster->night};
    ck_assert(text_copy(made->visit, VISIT_ID_SIZE, line->stop->visit));
    ck_assert(text_copy(made->volunteer, ID_SIZE, line->volunteer->person.id));
    answer();
    expect(0, CENTRE_OUTCOME_DONE);
    expect(1, CENTRE_OUTCOME_TOO_LATE);
    ck_assert(line->kept);
}
END_TEST

/* What is said of a visit whose day has come is not about an old roster, whichever it names. */
START_TEST(it_took_place)
{
    struct buffer text = {0};
    struct decision *made = decide(DECISION_DONE, line->stop->visit, line->volunteer->person.id);
    answer();
    expect(0, CENTRE_OUTCOME_NOTED);
    ck_assert(roster->answers[0].early);
    ck_assert(!answer_is_good(&roster->answers[0]));
    words_outcome(&roster->answers[0], &text);
    ck_assert_uint_gt(text.size, strlen("Noted, although"));
    buffer_free(&text);
    struct sent_line *sent = &world.snapshot.sent_lines[world.snapshot.sent_line_count++];
    *sent =
        (struct sent_line){.night = roster->previous_night - 1, .date = world.roster->night, .start = 600, .end = 660};
    ck_assert(text_copy(sent->visit, VISIT_ID_SIZE, "sociaalhuis/PAST@once"));
    ck_assert(text_copy(sent->volunteer, ID_SIZE, line->volunteer->person.id));
    ck_assert(text_copy(made->visit, VISIT_ID_SIZE, sent->visit));
    answer();
    ck_assert(!roster->answers[0].old);
}
END_TEST

START_TEST(a_day_that_has_come)
{
    struct sent_line *sent = &world.snapshot.sent_lines[world.snapshot.sent_line_count++];
    *sent = (struct sent_line){.night = world.roster->night, .date = world.roster->night, .start = 600, .end = 660};
    ck_assert(text_copy(sent->visit, VISIT_ID_SIZE, line->stop->visit));
    struct decision *made = decide(DECISION_ACCEPT, line->stop->visit, line->volunteer->person.id);
    answer();
    expect(0, CENTRE_OUTCOME_PAST);
    ck_assert(text_copy(sent->volunteer, ID_SIZE, line->volunteer->person.id)); /* as announced */
    answer();
    expect(0, CENTRE_OUTCOME_NOTED);
    sent->volunteer[0] = '\0';
    made->kind = DECISION_REJECT; /* it does not count as done then: core/history.h */
    answer();
    expect(0, CENTRE_OUTCOME_NOTED);
    made->kind = DECISION_CANCEL;
    answer();
    expect(0, CENTRE_OUTCOME_NOTED);
    made->kind = DECISION_ACCEPT; /* no roster has a line of that day any more, so it is not the roster's age */
    made->roster = (struct roster_name){.night = DATE_2026_11_20, .version = 1};
    made->age = DECISION_LATE;
    answer();
    expect(0, CENTRE_OUTCOME_PAST);
    ck_assert(!roster->answers[0].old);
}
END_TEST

START_TEST(all_of_it_in_words)
{
    struct buffer html = {0};
    char week[VISIT_ID_SIZE];
    const enum language before = language_current();
    language_use(LANGUAGE_ENGLISH);
    ck_assert(text_format(week, sizeof week, "%s@2026-W53", line->request->id));
    (void)decide(DECISION_CANCEL, week, "");
    decide(DECISION_REPLACE, line->stop->visit, line->volunteer->person.id)->replacement[0] = 'x';
    (void)decide(DECISION_ACCEPT, line->stop->visit, line->volunteer->person.id);
    (void)decide(DECISION_CANCEL, "sociaalhuis/<b>@once", "");
    answer();
    news_html_answers(&html, roster);
    language_use(before);
    tool_holds(&html, "sociaalhuis/&lt;b&gt;@once");
    tool_holds(&html, " · in the week of Monday 28 December");
    tool_holds(&html, "<summary>1 decision done as you asked</summary>");
    ck_assert_int_eq(html.status, STATUS_OK);
    buffer_free(&html);
}
END_TEST

/* Whatever the outcome, the XML obeys its schema (which roster_xml_write checks) and names it. */
START_TEST(every_outcome_has_a_name)
{
    struct buffer xml = {0};
    struct error error = {0};
    decide(DECISION_REPLACE, line->stop->visit, line->volunteer->person.id);
    ck_assert(text_copy(decisions[0].replacement, ID_SIZE, stranger));
    answer();
    decisions[0].roster = (struct roster_name){.night = DATE_2026_11_20, .version = _i};
    roster->answers[0].outcome = (enum centre_outcome)_i;
    roster->answers[0].rule = RULE_TRAVEL;
    roster->lines[0].cause = (enum centre_cause)(_i + 1);
    roster->lines[1].cause = (enum centre_cause)(CENTRE_CAUSE_BETTER - _i);
    ck_assert_msg(roster_xml_write(roster, &xml, &error) == STATUS_OK, "%s", error.message);
    tool_holds(&xml, " decision=\"replace\" replacement=\"");
    tool_holds(&xml, " outcome=\"");
    ck_assert_int_eq(strstr(xml.data, " roster=\"2026-11-20/") != NULL, _i > 0);
    buffer_free(&xml);
}
END_TEST

Suite *test_answer_suite(void)
{
    Suite *suite = suite_create("answer");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, done_as_asked);
    tcase_add_test(all, not_done);
    tcase_add_test(all, not_possible);
    tcase_add_test(all, of_the_night_before);
    tcase_add_test(all, no_such_visit);
    tcase_add_test(all, unknown);
    tcase_add_test(all, unknown_visits_go_back_to_where_they_came_from);
    tcase_add_test(all, only_what_is_new_is_told);
    tcase_add_loop_test(all, contradictions, 0, sizeof CONTRADICTIONS / sizeof CONTRADICTIONS[0]);
    tcase_add_test(all, the_last_word);
    tcase_add_test(all, a_replacement_in_words);
    tcase_add_test(all, never_again_contradicts_what_was_accepted);
    tcase_add_test(all, an_older_roster);
    tcase_add_test(all, a_roster_that_is_named);
    tcase_add_test(all, too_late);
    tcase_add_test(all, it_took_place);
    tcase_add_test(all, a_day_that_has_come);
    tcase_add_test(all, all_of_it_in_words);
    tcase_add_loop_test(all, every_outcome_has_a_name, 0, CENTRE_OUTCOME_NOT_DONE + 1);
    suite_add_tcase(suite, all);
    return suite;
}
