/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/people.h"

#include "core/text.h"
#include "tests/core/suites.h"

#include <string.h>

START_TEST(words_of_both_languages)
{
    enum priority priority = PRIORITY_LOW;
    enum decision_kind kind = DECISION_ACCEPT;
    enum frequency frequency = FREQUENCY_ONCE;
    enum day_choice choice = DAY_CHOICE_ALL;
    enum decision_scope scope = SCOPE_VISIT;
    enum pair_rule rule = PAIR_PREFER;
    enum gender gender = GENDER_UNKNOWN;
    static const char *const kinds[][2] = {{"accept", "Aanvaard"},
                                           {"reject", "geweigerd"},
                                           {"replace", "vervang"},
                                           {"cancel", "geannuleerd"},
                                           {"done", "GEBEURD"},
                                           {"no_show", "niet_gekomen"},
                                           {"same_person", "zelfde_persoon"},
                                           {"other_person", "Andere persoon"}};
    static const char *const priorities[][2] = {
        {"urgent", "dringend"}, {"high", "hoog"}, {"normal", "Gewoon"}, {"low", "laag"}};
    for (int i = 0; i < 8; i++) {
        for (int j = 0; j < 2; j++) {
            ck_assert(people_parse_decision(kinds[i][j], &kind));
            ck_assert_int_eq(kind, i);
        }
        ck_assert_str_eq(people_decision_name((enum decision_kind)i), kinds[i][0]);
        ck_assert_int_eq(people_decision_is_about_persons((enum decision_kind)i), i >= 6);
    }
    for (int i = 0; i < PRIORITY_COUNT; i++) {
        for (int j = 0; j < 2; j++) {
            ck_assert(people_parse_priority(priorities[i][j], &priority));
            ck_assert_int_eq(priority, i);
        }
        ck_assert_str_eq(people_priority_name((enum priority)i), priorities[i][0]);
    }
    ck_assert(people_parse_priority("", &priority));
    ck_assert_int_eq(priority, PRIORITY_NORMAL);
    ck_assert(people_parse_frequency("Wekelijks", &frequency));
    ck_assert_int_eq(frequency, FREQUENCY_WEEKLY);
    ck_assert(people_parse_frequency("", &frequency));
    ck_assert_int_eq(frequency, FREQUENCY_ONCE);
    ck_assert(people_parse_day_choice("\xc3\xa9\xc3\xa9n", &choice));
    ck_assert_int_eq(choice, DAY_CHOICE_ANY);
    ck_assert(people_parse_day_choice("alle", &choice));
    ck_assert_int_eq(choice, DAY_CHOICE_ALL);
    ck_assert(!people_parse_day_choice("", &choice));
    ck_assert(people_parse_scope("senior", &scope));
    ck_assert_int_eq(scope, SCOPE_SENIOR);
    ck_assert(people_parse_pair_rule("NEVER", &rule));
    ck_assert_int_eq(rule, PAIR_NEVER);
    ck_assert(!people_parse_pair_rule("", &rule));
    ck_assert(people_parse_gender("V", &gender));
    ck_assert_int_eq(gender, GENDER_FEMALE);
    ck_assert(people_parse_gender("x", &gender));
    ck_assert_int_eq(gender, GENDER_OTHER);
    ck_assert(!people_parse_gender("?", &gender));
    ck_assert(!people_parse_decision("", &kind));
    ck_assert(!people_parse_decision("misschien", &kind));
    ck_assert(!people_parse_priority("a word that is far too long to be any of those that are known here", &priority));
}
END_TEST

START_TEST(yes_and_no)
{
    static const char *const yes[] = {"ja", "J", "yes", "oui", "x", "X", "1"};
    static const char *const no[] = {"nee", "n", "NO", "non", "", "0", " "};
    bool value = false;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        ck_assert(people_parse_yes_no(yes[i], &value) && value);
        ck_assert(people_parse_yes_no(no[i], &value) && !value);
    }
    ck_assert(!people_parse_yes_no("2", &value));
}
END_TEST

START_TEST(modes_of_transport)
{
    unsigned modes = 0;
    ck_assert(people_parse_modes("Te voet, fiets|AUTO", &modes));
    ck_assert_uint_eq(modes, MODE_FOOT | MODE_BIKE | MODE_CAR);
    ck_assert(people_parse_modes("on foot", &modes));
    ck_assert_uint_eq(modes, MODE_FOOT);
    ck_assert(people_parse_modes("v\xc3\xa9lo, voiture", &modes));
    ck_assert_uint_eq(modes, MODE_BIKE | MODE_CAR);
    ck_assert(people_parse_modes("", &modes));
    ck_assert_uint_eq(modes, MODE_FOOT);
    ck_assert(!people_parse_modes("fiets, raket", &modes));
}
END_TEST

START_TEST(languages_are_a_sorted_set)
{
    struct languages languages;
    ck_assert(people_parse_languages("NL, fr|ar, nl", &languages));
    ck_assert_uint_eq(languages.count, 3);
    ck_assert_str_eq(languages.codes[0], "ar");
    ck_assert_str_eq(languages.codes[1], "fr");
    ck_assert_str_eq(languages.codes[2], "nl");
    ck_assert(people_parse_languages("", &languages));
    ck_assert_uint_eq(languages.count, 0);
    ck_assert(!people_parse_languages("nl, xx", &languages));
    ck_assert(!people_parse_languages("Nederlands", &languages));
    ck_assert(!people_parse_languages("n", &languages));
    ck_assert(people_parse_languages("aa,ab,ae,af,ak,am,an,ar,as,av,ay,az,ba,be,bg,bi", &languages));
    ck_assert_uint_eq(languages.count, MAX_LANGUAGES);
    ck_assert(!people_parse_languages("aa,ab,ae,af,ak,am,an,ar,as,av,ay,az,ba,be,bg,bi,bm", &languages));
}
END_TEST

START_TEST(a_language_in_common)
{
    static const char *const codes[] = {"nl", "fr", "ar", "tr", "en"};
    uint64_t state = 23;
    for (int round = 0; round < 2000; round++) {
        struct languages sets[2];
        unsigned bits[2] = {0, 0};
        for (int s = 0; s < 2; s++) {
            char list[32] = "";
            for (int i = 0; i < 5; i++) {
                if (random_below(&state, 3) == 0) {
                    bits[s] |= 1U << i;
                    char longer[32];
                    MUST(text_format(longer, sizeof longer, "%s,%s", codes[i], list), "%s", list);
                    MUST(text_copy(list, sizeof list, longer), "%s", longer);
                }
            }
            MUST(people_parse_languages(list, &sets[s]), "%s", list);
        }
        MUST(people_languages_meet(&sets[0], &sets[1]) == ((bits[0] & bits[1]) != 0), "%x %x", bits[0], bits[1]);
    }
}
END_TEST

START_TEST(identities)
{
    static const char *const bad[] = {
        "",     " 7",        "7 ",        "a/b/c",
        "/7",   "x/",        "a@b",       "a|b",
        "a;b",  "a,b",       "a\"b",      "a\nb",
        "\xff", "\xc2\xa0x", "e\xcc\x81", "1234567890123456789012345678901234567890123456789012345678901"};
    char id[ID_SIZE];
    ck_assert(people_make_id("decanaat", "7", id));
    ck_assert_str_eq(id, "decanaat/7");
    ck_assert(people_make_id("decanaat", "stad/A 7-b", id));
    ck_assert_str_eq(id, "stad/A 7-b");
    ck_assert(people_make_id("s", "123456789012345678901234567890123456789012345678901234567890", id));
    ck_assert(people_make_id("123456789012345678901234567890123456789012345678901234567890",
                             "123456789012345678901234567890123456789012345678901234567890", id));
    ck_assert_uint_eq(strlen(id), 121);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(!people_make_id("s", bad[i], id), "%s", bad[i]);
        ck_assert_str_eq(id, "");
        ck_assert(!people_is_id_part(bad[i]));
    }
    ck_assert(!people_make_id("s@", "7", id));
    ck_assert(!people_make_id("1234567890123456789012345678901234567890123456789012345678901", "7", id));
}
END_TEST

START_TEST(cleared_values_say_not_given)
{
    struct volunteer volunteer;
    struct request request;
    memset(&volunteer, 0xff, sizeof volunteer);
    memset(&request, 0xff, sizeof request);
    people_volunteer_clear(&volunteer);
    people_request_clear(&request);
    ck_assert_uint_eq(volunteer.modes, MODE_FOOT);
    ck_assert_int_eq(volunteer.max_travel, -1);
    ck_assert_int_eq(volunteer.max_minutes_week, -1);
    ck_assert_int_eq(volunteer.record_check, DATE_NONE);
    ck_assert(volunteer.active);
    ck_assert_str_eq(volunteer.person.id, "");
    ck_assert_int_eq(request.people, 1);
    ck_assert_int_eq(request.every_weeks, 1);
    ck_assert_int_eq(request.until, DATE_NONE);
    ck_assert_int_eq(request.priority, PRIORITY_NORMAL);
    ck_assert(request.active);
    ck_assert(!request.to_place.known);
}
END_TEST

Suite *test_people_suite(void)
{
    Suite *suite = suite_create("people");
    TCase *all = tcase_create("all");
    tcase_add_test(all, words_of_both_languages);
    tcase_add_test(all, yes_and_no);
    tcase_add_test(all, modes_of_transport);
    tcase_add_test(all, languages_are_a_sorted_set);
    tcase_add_test(all, a_language_in_common);
    tcase_add_test(all, identities);
    tcase_add_test(all, cleared_values_say_not_given);
    suite_add_tcase(suite, all);
    return suite;
}
