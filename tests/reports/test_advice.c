/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Advice says what the explanation says, and names nobody of another centre. */
#include "reports/advice.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "reports/words.h"
#include "tests/reports/suites.h"
#include "tests/reports/tool.h"
#include "tests/reports/world.h"

#include <stdlib.h>
#include <string.h>

static struct world world;
static struct centre_roster *roster, *other;
static struct explanation explanation;
static struct alternative alternative;
static struct alternative_change changes[3];
static struct near_miss miss;
static enum advice_reader whom;

static void setup(void)
{
    struct error error = {0};
    whom = ADVICE_TO_CENTRE;
    language_use(LANGUAGE_ENGLISH);
    world_fixed(&world, LANGUAGE_ENGLISH);
    ck_assert_int_eq(centre_roster_make(&world.settings, &world.snapshot, world.roster, 0, &roster, &error), STATUS_OK);
    ck_assert_int_eq(centre_roster_make(&world.settings, &world.snapshot, world.roster, 1, &other, &error), STATUS_OK);
    ck_assert_uint_gt(roster->line_count, 0);
    ck_assert_uint_gt(roster->unserved_count, 0);
    ck_assert_uint_gt(other->line_count, 0);
    const struct centre_line *line = &roster->lines[0];
    alternative = (struct alternative){.kind = ALTERNATIVE_REPLACE, .date = line->date, .price = 35, .exact = true};
    ck_assert(text_copy(alternative.visit, VISIT_ID_SIZE, line->stop->visit));
    ck_assert(text_copy(alternative.instead, ID_SIZE, line->volunteer->person.id));
    ck_assert(text_copy(alternative.volunteer, ID_SIZE, world.snapshot.volunteers[0].person.id));
    changes[0] = (struct alternative_change){.from_date = line->date, .to_date = line->date};
    ck_assert(text_copy(changes[0].visit, VISIT_ID_SIZE, line->stop->visit));
    /* somebody of each centre loses a visit */
    const struct centre_line *lost[2] = {&roster->lines[roster->line_count - 1], &other->lines[0]};
    for (int c = 0; c < 2; c++) {
        changes[c + 1] = (struct alternative_change){.from_date = lost[c]->date, .to_date = DATE_NONE};
        ck_assert(text_copy(changes[c + 1].visit, VISIT_ID_SIZE, lost[c]->stop->visit));
        ck_assert(text_copy(changes[c + 1].from, ID_SIZE, lost[c]->volunteer->person.id));
    }
    alternative.changes = changes;
    alternative.change_count = 3;
    miss = (struct near_miss){.rule = RULE_AVAILABLE, .date = line->date, .from = 840, .to = 960, .gain = 10};
    ck_assert(text_copy(miss.visit, VISIT_ID_SIZE, roster->unserved[0].unserved->visit));
    ck_assert(text_copy(miss.volunteer, ID_SIZE, world.snapshot.volunteers[0].person.id));
    explanation = (struct explanation){
        .alternatives = &alternative, .alternative_count = 1, .near_misses = &miss, .near_miss_count = 1};
}

static void teardown(void)
{
    centre_roster_free(roster);
    centre_roster_free(other);
    world_free(&world);
}

static void fill(void)
{
    struct error error = {0};
    ck_assert_int_eq(advice_fill(roster, &world.snapshot, &explanation, whom, &error), STATUS_OK);
}

static const char *offered(void)
{
    fill();
    ck_assert_uint_eq(roster->lines[0].offer_count, 1);
    ck_assert_ptr_eq(roster->lines[0].offers[0].volunteer, &world.snapshot.volunteers[0]);
    return roster->lines[0].offers[0].words;
}

START_TEST(a_price_and_who_would_notice)
{
    char own[2 * NAME_SIZE];
    char strange[2 * NAME_SIZE];
    const char *words = offered();
    words_name(&roster->lines[roster->line_count - 1].request->senior, own, sizeof own);
    words_name(&other->lines[0].request->senior, strange, sizeof strange);
    ck_assert_ptr_nonnull(strstr(words, ": costs 35 points; nobody then goes to "));
    ck_assert_ptr_nonnull(strstr(words, own));
    ck_assert_ptr_nonnull(strstr(words, "somebody of another centre"));
    ck_assert_ptr_null(strstr(words, strange));
}
END_TEST

START_TEST(nobody_is_hidden_from_who_runs_the_city)
{
    char strange[2 * NAME_SIZE];
    whom = ADVICE_TO_CITY;
    words_name(&other->lines[0].request->senior, strange, sizeof strange);
    ck_assert_ptr_nonnull(strstr(offered(), strange));
}
END_TEST

/* A visit that two lose is one visit. */
START_TEST(nobody_of_two_goes)
{
    changes[2] = changes[1];
    ck_assert(text_copy(changes[2].from, ID_SIZE, world.snapshot.volunteers[1].person.id));
    const char *words = strstr(offered(), "; nobody then goes to ");
    ck_assert_ptr_nonnull(words);
    ck_assert_ptr_null(strstr(words + 1, "; nobody then"));
}
END_TEST

/* Two of whom nobody may be named are not told as the same sentence twice. */
START_TEST(strangers_are_counted)
{
    ck_assert_uint_gt(other->line_count, 1);
    const struct centre_line *second = &other->lines[other->line_count - 1];
    ck_assert_str_ne(second->stop->visit, changes[2].visit);
    ck_assert(text_copy(changes[1].visit, VISIT_ID_SIZE, second->stop->visit));
    const char *words = offered();
    ck_assert_ptr_null(strstr(words, "somebody of another centre"));
    ck_assert_ptr_nonnull(strstr(words, "nobody then makes 2 other visits"));
}
END_TEST

START_TEST(what_is_not_proven_is_at_most)
{
    alternative.exact = false;
    ck_assert_ptr_nonnull(strstr(offered(), ": costs at most 35 points"));
}
END_TEST

START_TEST(nothing_is_nothing)
{
    alternative.price = 0;
    ck_assert_ptr_nonnull(strstr(offered(), ": costs nothing"));
}
END_TEST

/* Where only so many changes are allowed, what is decided may free one. */
START_TEST(what_brings_points_says_so)
{
    alternative.price = -12;
    ck_assert_ptr_nonnull(strstr(offered(), ": brings 12 points more;"));
}
END_TEST

START_TEST(what_brings_at_least_says_so)
{
    alternative.price = -1;
    alternative.exact = false;
    ck_assert_ptr_nonnull(strstr(offered(), ": brings at least 1 point more;"));
}
END_TEST

START_TEST(only_for_its_own_line)
{
    ck_assert(text_copy(alternative.instead, ID_SIZE, "nobody/1"));
    fill();
    ck_assert_uint_eq(roster->lines[0].offer_count, 0);
}
END_TEST

/* Where suitable people are busy and nobody knows a price, the page says so; where nobody suits there is no price. */
START_TEST(a_price_that_is_not_known_is_not_guessed)
{
    static struct unserved busy;
    busy = *roster->unserved[0].unserved;
    busy.excluded[RULE_BUSY] = roster->unserved[0].request->people;
    roster->unserved[0].unserved = &busy;
    fill();
    ck_assert_ptr_nonnull(strstr(roster->unserved[0].advice, "all the same is not known"));
    free(roster->unserved[0].advice);
    free(roster->offers);
    for (size_t i = 0; i < roster->offer_count; i++) {
        free(roster->offer_words[i]);
    }
    free(roster->offer_words);
    roster->offer_count = 0;
    busy.excluded[RULE_BUSY]--;
    fill();
    ck_assert_ptr_null(strstr(roster->unserved[0].advice, "all the same is not known"));
}
END_TEST

/* Who is called the best to go is; of a way that was only found, that it is one is all that can be said. */
START_TEST(only_what_is_proven_is_best)
{
    static const char *const words[] = {" could go on ", "Best would be "};
    alternative.kind = ALTERNATIVE_SERVE;
    alternative.exact = _i == 1;
    ck_assert(text_copy(alternative.visit, VISIT_ID_SIZE, roster->unserved[0].unserved->visit));
    explanation.near_miss_count = 0;
    fill();
    ck_assert_ptr_nonnull(strstr(roster->unserved[0].advice, words[_i]));
    ck_assert_ptr_null(strstr(roster->unserved[0].advice, words[1 - _i]));
    ck_assert_ptr_nonnull(strstr(roster->unserved[0].advice, _i == 1 ? "costs 35 points" : "costs at most 35 points"));
}
END_TEST

/* Only the very line: another day, or another volunteer, is held by nothing. */
START_TEST(a_held_line_is_marked)
{
    static struct held_line held;
    held = (struct held_line){.date = roster->lines[0].date};
    ck_assert(text_copy(held.visit, VISIT_ID_SIZE, roster->lines[0].stop->visit));
    ck_assert(text_copy(held.volunteer, ID_SIZE, roster->lines[0].volunteer->person.id));
    explanation.held = &held;
    explanation.held_count = 1;
    fill();
    ck_assert_uint_eq(roster->held_count, 1);
    for (size_t i = 0; i < roster->line_count; i++) {
        ck_assert_int_eq(roster->lines[i].held, i == 0);
    }
}
END_TEST

START_TEST(near_misses_name_the_time)
{
    fill();
    ck_assert_ptr_nonnull(roster->unserved[0].advice);
    ck_assert_ptr_nonnull(strstr(roster->unserved[0].advice, "from 14:00 to 16:00 were free."));
    for (size_t i = 1; i < roster->unserved_count; i++) {
        ck_assert_ptr_null(roster->unserved[i].advice);
    }
}
END_TEST

START_TEST(a_change_is_better_by_points)
{
    struct buffer words = {0};
    struct centre_line *line = &roster->lines[0];
    struct sent_line was = {.date = line->date};
    ck_assert(text_copy(was.visit, VISIT_ID_SIZE, line->stop->visit));
    ck_assert(text_copy(was.volunteer, ID_SIZE, alternative.volunteer));
    line->was = &was;
    line->change = CENTRE_OTHER_VOLUNTEER;
    alternative.kind = ALTERNATIVE_KEEP;
    fill();
    ck_assert_int_eq(line->better_by, 35);
    line->cause = CENTRE_CAUSE_BETTER;
    words_change_reason(line, &words);
    ck_assert_ptr_nonnull(strstr(words.data, " The roster as a whole is 35 points better so."));
    buffer_free(&words);
}
END_TEST

START_TEST(the_idle_hear_why)
{
    struct idle_volunteer idle = {.excluded = {[RULE_TASK] = 3, [RULE_TRAVEL] = 1}};
    struct buffer text = {0};
    ck_assert(text_copy(idle.volunteer, ID_SIZE, alternative.volunteer));
    explanation.idle = &idle;
    explanation.idle_count = 1;
    alternative.kind = ALTERNATIVE_GIVE;
    advice_idle(&world.settings, &world.snapshot, &explanation, alternative.volunteer, &text);
    tool_holds(&text, "1 visit is too far away. 3 visits are other tasks. Nearest is the visit to ");
    tool_holds(&text, "which costs 35 points");
    buffer_free(&text);
    advice_idle(&world.settings, &world.snapshot, &explanation, "nobody/1", &text);
    ck_assert_uint_eq(text.size, 0);
    /* and who set their own limit at nothing is not told that others are better */
    idle.excluded[RULE_BUSY] = 2;
    advice_idle(&world.settings, &world.snapshot, &explanation, alternative.volunteer, &text);
    tool_holds(&text, "2 visits would suit, but the roster is better with somebody else");
    buffer_free(&text);
    world.snapshot.volunteers[0].max_per_week = 0;
    advice_idle(&world.settings, &world.snapshot, &explanation, alternative.volunteer, &text);
    tool_holds(&text, "2 visits would suit, but their own limit");
    buffer_free(&text);
}
END_TEST

Suite *test_advice_suite(void)
{
    Suite *suite = suite_create("advice");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, nobody_of_two_goes);
    tcase_add_test(all, a_price_and_who_would_notice);
    tcase_add_test(all, strangers_are_counted);
    tcase_add_test(all, what_brings_at_least_says_so);
    tcase_add_test(all, what_brings_points_says_so);
    tcase_add_test(all, nobody_is_hidden_from_who_runs_the_city);
    tcase_add_test(all, what_is_not_proven_is_at_most);
    tcase_add_test(all, nothing_is_nothing);
    tcase_add_test(all, only_for_its_own_line);
    tcase_add_test(all, a_price_that_is_not_known_is_not_guessed);
    tcase_add_loop_test(all, only_what_is_proven_is_best, 0, 2);
    tcase_add_test(all, a_held_line_is_marked);
    tcase_add_test(all, near_misses_name_the_time);
    tcase_add_test(all, a_change_is_better_by_points);
    tcase_add_test(all, the_idle_hear_why);
    suite_add_tcase(suite, all);
    return suite;
}
