/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/roster.h"

#include "core/text.h"
#include "tests/core/suites.h"

#include <stdlib.h>
#include <string.h>

static struct roster *sample(void)
{
    struct roster *roster = calloc(1, sizeof *roster);
    ck_assert_ptr_nonnull(roster);
    roster->rounds = calloc(3, sizeof *roster->rounds);
    roster->unserved = calloc(2, sizeof *roster->unserved);
    roster->released = calloc(2, sizeof *roster->released);
    ck_assert(roster->rounds != NULL && roster->unserved != NULL && roster->released != NULL);
    roster->round_count = 3;
    roster->unserved_count = 2;
    roster->released_count = 2;
    for (int i = 0; i < 3; i++) {
        struct round *round = &roster->rounds[i];
        round->date = 20000 + i / 2;
        round->leave = 540;
        (void)text_format(round->volunteer, sizeof round->volunteer, "s/%d", i);
        round->stops = calloc(2, sizeof *round->stops);
        ck_assert_ptr_nonnull(round->stops);
        round->stop_count = 2;
        for (int j = 0; j < 2; j++) {
            (void)text_format(round->stops[j].visit, VISIT_ID_SIZE, "r/%d%d@once", i, j);
        }
    }
    for (int i = 0; i < 2; i++) {
        (void)text_format(roster->unserved[i].visit, VISIT_ID_SIZE, "u/%d@once", i);
        (void)text_format(roster->released[i].visit, VISIT_ID_SIZE, "p/%d@once", i);
    }
    return roster;
}

START_TEST(names_of_rules)
{
    static const char *const names[] = {"task",  "needs",  "language",  "gender", "house",
                                        "never", "travel", "available", "busy"};
    for (int i = 0; i < RULE_COUNT; i++) {
        enum rule rule = RULE_NONE;
        ck_assert_str_eq(roster_rule_name((enum rule)i), names[i]);
        ck_assert(roster_parse_rule(names[i], &rule));
        ck_assert_int_eq(rule, i);
    }
    enum rule rule = RULE_BUSY;
    ck_assert(!roster_parse_rule("none", &rule));
    ck_assert_str_eq(roster_rule_name(RULE_NONE), "");
    ck_assert_str_eq(roster_rule_name(RULE_COUNT), "");
}
END_TEST

START_TEST(names_of_rosters)
{
    static const char *const wrong[] = {"",
                                        "2026-11-24",
                                        "2026-11-24/",
                                        "2026-11-24/0",
                                        "2026-11-24/-1",
                                        "/1",
                                        "2026-11-31/1",
                                        "2026-11-24/1x",
                                        "2026-11/1",
                                        "2026-11-24 /1/",
                                        "20261124/1",
                                        "2026-11-24/99999999999",
                                        "2026-11-24 2026-11-24/1"};
    struct roster_name name = {0};
    char text[ROSTER_NAME_SIZE];
    ck_assert(roster_parse_name("2026-11-24/12", &name));
    ck_assert_int_eq(name.version, 12);
    roster_format_name(&name, text);
    ck_assert_str_eq(text, "2026-11-24/12");
    ck_assert(roster_parse_name("24/11/2026/3", &name)); /* a spreadsheet wrote the date its own way */
    roster_format_name(&name, text);
    ck_assert_str_eq(text, "2026-11-24/3");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        name.version = 7;
        ck_assert_msg(!roster_parse_name(wrong[i], &name), "%s", wrong[i]);
        ck_assert_int_eq(name.version, 7);
    }
}
END_TEST

/* In the roster that sample() makes, of night 20000, version 2: s/0 makes r/00 and r/01, s/1 r/10 and r/11, ...; nobody
 * makes u/0 and u/1. */
static const struct {
    struct roster_name roster;
    const char *visit, *volunteer;
    enum decision_kind kind;
    enum decision_age age;
} AGES[] = {
    {{0, 0}, "r/99@once", "s/0", DECISION_ACCEPT, DECISION_CURRENT}, /* it does not say */
    {{20000, 2}, "r/99@once", "s/0", DECISION_ACCEPT, DECISION_CURRENT},
    {{20000, 3}, "r/99@once", "s/0", DECISION_ACCEPT, DECISION_CURRENT},
    {{20001, 1}, "r/99@once", "s/0", DECISION_ACCEPT, DECISION_CURRENT},
    {{20000, 1}, "r/00@once", "s/0", DECISION_ACCEPT, DECISION_STANDS},
    {{19999, 9}, "r/11@once", "s/1", DECISION_REJECT, DECISION_STANDS},
    {{20000, 1}, "r/00@once", "s/1", DECISION_ACCEPT, DECISION_LATE},
    {{20000, 1}, "r/00@once", "s/1", DECISION_REPLACE, DECISION_LATE},
    {{19999, 9}, "u/0@once", "s/0", DECISION_REJECT, DECISION_LATE},
    {{20000, 1}, "r/99@once", "s/0", DECISION_DONE, DECISION_CURRENT}, /* of what has been */
    {{20000, 1}, "r/99@once", "s/0", DECISION_NO_SHOW, DECISION_CURRENT},
    {{20000, 1}, "u/0@once", "", DECISION_REPLACE, DECISION_STANDS},
    {{20000, 1}, "r/00@once", "", DECISION_REPLACE, DECISION_LATE}, /* somebody was found since */
    {{20000, 1}, "u/0@once", "", DECISION_CANCEL, DECISION_STANDS},
    {{20000, 1}, "r/00@once", "s/1", DECISION_CANCEL, DECISION_STANDS}, /* whoever comes */
    {{20000, 1}, "r/99@once", "s/1", DECISION_CANCEL, DECISION_LATE},
};

START_TEST(ages_of_decisions)
{
    struct roster *last = sample();
    struct decision decision = {.roster = AGES[_i].roster, .kind = AGES[_i].kind};
    last->night = 20000;
    last->version = 2;
    ck_assert(text_copy(decision.visit, sizeof decision.visit, AGES[_i].visit));
    ck_assert(text_copy(decision.volunteer, sizeof decision.volunteer, AGES[_i].volunteer));
    ck_assert_int_eq((int)roster_age(last, &decision), (int)AGES[_i].age);
    ck_assert_int_eq((int)roster_age(NULL, &decision), (int)DECISION_CURRENT);
    ck_assert_int_eq(roster_line_date(last, "r/11@once", "s/1"), last->rounds[1].date);
    ck_assert_int_eq(roster_line_date(last, "r/11@once", ""), last->rounds[1].date);
    ck_assert_int_eq(roster_line_date(last, "r/11@once", "s/0"), DATE_NONE);
    decision.age = AGES[_i].age;
    ck_assert_int_eq(people_decision_is_void(&decision),
                     AGES[_i].age == DECISION_LATE &&
                         (AGES[_i].kind == DECISION_ACCEPT || AGES[_i].kind == DECISION_REPLACE));
    roster_free(last);
}
END_TEST

START_TEST(proven_means_less_than_a_point)
{
    struct roster roster = {.points = 310692, .bound = 310692.999};
    ck_assert(roster_is_proven(&roster));
    roster.bound = 310693;
    ck_assert(!roster_is_proven(&roster));
    roster.points = -5;
    roster.bound = -5;
    ck_assert(roster_is_proven(&roster));
}
END_TEST

START_TEST(order_does_not_depend_on_where_it_began)
{
    struct roster *sorted = sample();
    struct roster *mixed = sample();
    const struct round first = mixed->rounds[0];
    mixed->rounds[0] = mixed->rounds[2];
    mixed->rounds[2] = first;
    const struct unserved unserved = mixed->unserved[0];
    mixed->unserved[0] = mixed->unserved[1];
    mixed->unserved[1] = unserved;
    const struct released_pin released = mixed->released[0];
    mixed->released[0] = mixed->released[1];
    mixed->released[1] = released;
    ck_assert(!roster_same(sorted, mixed));
    roster_sort(mixed);
    roster_sort(sorted);
    ck_assert(roster_same(sorted, mixed));
    ck_assert_str_eq(mixed->rounds[0].volunteer, "s/0");
    ck_assert_str_eq(mixed->rounds[2].volunteer, "s/2");
    roster_free(sorted);
    roster_free(mixed);
    roster_free(NULL);
    struct roster empty = {0};
    roster_sort(&empty);
    ck_assert(roster_same(&empty, &empty));
}
END_TEST

START_TEST(every_difference_counts_but_the_journal)
{
    struct roster *a = sample();
    struct roster *b = sample();
    int *const numbers[] = {&b->travel_minutes,
                            &b->rounds[1].leave,
                            &b->rounds[1].back,
                            &b->rounds[1].travel_minutes,
                            &b->rounds[2].stops[1].start,
                            &b->rounds[2].stops[1].end,
                            &b->rounds[2].stops[1].travel,
                            &b->rounds[2].stops[1].points,
                            &b->unserved[1].excluded[RULE_BUSY]};
    char *const texts[] = {b->city,
                           b->rounds[0].volunteer,
                           b->rounds[0].stops[0].visit,
                           b->rounds[0].stops[0].senior,
                           b->rounds[0].stops[0].task,
                           b->unserved[0].visit,
                           b->unserved[0].senior,
                           b->unserved[0].task,
                           b->released[0].visit,
                           b->released[0].volunteer};
    ck_assert(roster_same(a, b));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        (*numbers[i])++;
        ck_assert_msg(!roster_same(a, b), "number %zu", i);
        (*numbers[i])--;
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        texts[i][0]++;
        ck_assert_msg(!roster_same(a, b), "text %zu", i);
        texts[i][0]--;
    }
    b->released[1].rule = RULE_TRAVEL;
    ck_assert(!roster_same(a, b));
    b->released[1].rule = a->released[1].rule;
    b->points++;
    ck_assert(!roster_same(a, b));
    b->points--;
    b->rounds[1].stop_count--;
    ck_assert(!roster_same(a, b));
    b->rounds[1].stop_count++;
    b->version = 3;
    b->bound = 12;
    b->columns = 4;
    ck_assert(roster_same(a, b));
    roster_free(a);
    roster_free(b);
}
END_TEST

Suite *test_roster_suite(void)
{
    Suite *suite = suite_create("roster");
    TCase *all = tcase_create("all");
    tcase_add_test(all, names_of_rules);
    tcase_add_test(all, names_of_rosters);
    tcase_add_loop_test(all, ages_of_decisions, 0, sizeof AGES / sizeof AGES[0]);
    tcase_add_test(all, proven_means_less_than_a_point);
    tcase_add_test(all, order_does_not_depend_on_where_it_began);
    tcase_add_test(all, every_difference_counts_but_the_journal);
    suite_add_tcase(suite, all);
    return suite;
}
