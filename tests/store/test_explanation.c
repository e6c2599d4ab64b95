/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explanations come back whole, and a new one takes the place of the old one. */
#include "core/date.h"
#include "core/text.h"
#include "store/store_explanation.h"
#include "store/store_roster.h"
#include "tests/store/suites.h"
#include "tests/store/support.h"

#include <stdlib.h>

static struct alternative make_alternative(uint64_t *state, int number)
{
    struct alternative made = {.kind = (enum alternative_kind)(number % ALTERNATIVE_COUNT),
                               .date = SUPPORT_NIGHT + number,
                               .price = support_between(state, -50, 5000),
                               .exact = support_between(state, 0, 1) == 1,
                               .change_count = (size_t)(number % 3)};
    ck_assert(text_format(made.visit, sizeof made.visit, "stad/%d@once", number));
    ck_assert(text_format(made.volunteer, sizeof made.volunteer, "stad/V%d", number));
    ck_assert(text_copy(made.instead, sizeof made.instead, number % ALTERNATIVE_COUNT == 0 ? "stad/W" : ""));
    made.changes = made.change_count == 0 ? NULL : calloc(made.change_count, sizeof *made.changes);
    for (size_t c = 0; c < made.change_count; c++) {
        struct alternative_change *change = &made.changes[c];
        change->from_date = c == 0 ? DATE_NONE : SUPPORT_NIGHT;
        change->to_date = c == 1 ? DATE_NONE : SUPPORT_NIGHT + 1;
        ck_assert(text_copy(change->visit, sizeof change->visit, "stad/9@once"));
        ck_assert(text_copy(change->from, sizeof change->from, c == 0 ? "" : "stad/V1"));
        ck_assert(text_copy(change->to, sizeof change->to, c == 1 ? "" : "stad/V2"));
    }
    return made;
}

static struct explanation *make_explanation(uint64_t *state, int size)
{
    struct error error = {0};
    struct explanation *made = calloc(1, sizeof *made);
    ck_assert_ptr_nonnull(made);
    for (int a = 0; a < size; a++) {
        struct alternative alternative = make_alternative(state, a);
        support_ok(explanation_add(made, &alternative, &error), &error);
    }
    made->near_misses = calloc((size_t)size + 1, sizeof *made->near_misses);
    made->idle = calloc((size_t)size + 1, sizeof *made->idle);
    made->held = calloc((size_t)size + 1, sizeof *made->held);
    made->lost = calloc((size_t)size + 1, sizeof *made->lost);
    ck_assert(made->near_misses != NULL && made->idle != NULL && made->held != NULL && made->lost != NULL);
    for (int n = 0; n < size; n++) {
        struct near_miss *miss = &made->near_misses[made->near_miss_count++];
        *miss = (struct near_miss){.rule = (enum rule)(n % RULE_COUNT),
                                   .date = SUPPORT_NIGHT + n,
                                   .from = support_between(state, 0, 1440),
                                   .to = support_between(state, 0, 1440),
                                   .travel = support_between(state, 0, 90),
                                   .gain = support_between(state, 1, 4000)};
        ck_assert(text_format(miss->visit, sizeof miss->visit, "stad/%d@once", 100 + n));
        ck_assert(text_copy(miss->volunteer, sizeof miss->volunteer, "stad/V1"));
        struct idle_volunteer *idle = &made->idle[made->idle_count++];
        ck_assert(text_format(idle->volunteer, sizeof idle->volunteer, "stad/%d", 100 + n));
        for (int rule = 0; rule < RULE_COUNT; rule++) {
            idle->excluded[rule] = support_between(state, 0, 9);
        }
        struct held_line *held = &made->held[made->held_count++];
        held->date = SUPPORT_NIGHT + n;
        ck_assert(text_format(held->visit, sizeof held->visit, "stad/%d@once", 100 + n / 2));
        ck_assert(text_format(held->volunteer, sizeof held->volunteer, "stad/%d", 100 + n));
        struct lost_line *lost = &made->lost[made->lost_count++];
        lost->date = SUPPORT_NIGHT + n % 2;
        lost->rule = (enum rule)(n % RULE_COUNT);
        ck_assert(text_format(lost->visit, sizeof lost->visit, "stad/%d@once", 100 + n / 4));
        ck_assert(text_format(lost->volunteer, sizeof lost->volunteer, "stad/%d", 200 - n / 2));
    }
    explanation_sort(made);
    return made;
}

static void same_alternative(const struct alternative *a, const struct alternative *b)
{
    ck_assert_int_eq((int)a->kind, (int)b->kind);
    ck_assert_str_eq(a->visit, b->visit);
    ck_assert_str_eq(a->volunteer, b->volunteer);
    ck_assert_str_eq(a->instead, b->instead);
    ck_assert_int_eq(a->date, b->date);
    ck_assert_int_eq(a->price, b->price);
    ck_assert_int_eq(a->exact, b->exact);
    ck_assert_uint_eq(a->change_count, b->change_count);
    for (size_t c = 0; c < a->change_count; c++) {
        ck_assert_str_eq(a->changes[c].visit, b->changes[c].visit);
        ck_assert_str_eq(a->changes[c].from, b->changes[c].from);
        ck_assert_str_eq(a->changes[c].to, b->changes[c].to);
        ck_assert_int_eq(a->changes[c].from_date, b->changes[c].from_date);
        ck_assert_int_eq(a->changes[c].to_date, b->changes[c].to_date);
    }
}

static void same_explanation(const struct explanation *a, const struct explanation *b)
{
    ck_assert_uint_eq(a->alternative_count, b->alternative_count);
    ck_assert_uint_eq(a->near_miss_count, b->near_miss_count);
    ck_assert_uint_eq(a->idle_count, b->idle_count);
    for (size_t k = 0; k < a->alternative_count; k++) {
        same_alternative(&a->alternatives[k], &b->alternatives[k]);
    }
    for (size_t k = 0; k < a->near_miss_count; k++) {
        const struct near_miss *one = &a->near_misses[k];
        const struct near_miss *two = &b->near_misses[k];
        ck_assert_str_eq(one->visit, two->visit);
        ck_assert_str_eq(one->volunteer, two->volunteer);
        ck_assert_int_eq((int)one->rule, (int)two->rule);
        ck_assert_int_eq(one->date, two->date);
        ck_assert_int_eq(one->from, two->from);
        ck_assert_int_eq(one->to, two->to);
        ck_assert_int_eq(one->travel, two->travel);
        ck_assert_int_eq(one->gain, two->gain);
    }
    for (size_t k = 0; k < a->idle_count; k++) {
        ck_assert_str_eq(a->idle[k].volunteer, b->idle[k].volunteer);
        ck_assert_mem_eq(a->idle[k].excluded, b->idle[k].excluded, sizeof a->idle[k].excluded);
    }
    ck_assert_uint_eq(a->held_count, b->held_count);
    for (size_t k = 0; k < a->held_count; k++) {
        ck_assert_str_eq(a->held[k].visit, b->held[k].visit);
        ck_assert_str_eq(a->held[k].volunteer, b->held[k].volunteer);
        ck_assert_int_eq(a->held[k].date, b->held[k].date);
    }
    ck_assert_uint_eq(a->lost_count, b->lost_count);
    for (size_t k = 0; k < a->lost_count; k++) {
        const struct lost_line *lost = &a->lost[k];
        ck_assert_str_eq(lost->visit, b->lost[k].visit);
        ck_assert_str_eq(lost->volunteer, b->lost[k].volunteer);
        ck_assert_int_eq(lost->date, b->lost[k].date);
        ck_assert_int_eq((int)lost->rule, (int)b->lost[k].rule);
        ck_assert_int_eq((int)explanation_lost_by(b, lost->visit, lost->volunteer, lost->date), (int)lost->rule);
    }
}

START_TEST(explanations_round_trip)
{
    uint64_t state = 5;
    struct error error = {0};
    struct store *store = support_open();
    struct roster *roster = support_roster(&state, SUPPORT_NIGHT, 3);
    support_ok(store_roster_save(store, roster, NULL, &error), &error);
    for (int size = 12; size >= 0; size -= 4) {
        struct explanation *put = make_explanation(&state, size);
        struct explanation *got = NULL;
        support_ok(store_explanation_save(store, SUPPORT_NIGHT, 1, put, &error), &error);
        support_ok(store_explanation_load(store, SUPPORT_NIGHT, 1, &got, &error), &error);
        same_explanation(put, got);
        explanation_free(put);
        explanation_free(got);
    }
    roster_free(roster);
    store_close(store);
}
END_TEST

START_TEST(no_roster_is_not_explained)
{
    uint64_t state = 5;
    struct error error = {0};
    struct store *store = support_open();
    struct explanation *put = make_explanation(&state, 2);
    struct explanation *got = NULL;
    ck_assert_int_eq(store_explanation_save(store, SUPPORT_NIGHT + 9, 1, put, &error), STATUS_DEFECT);
    error_clear(&error);
    support_ok(store_explanation_load(store, SUPPORT_NIGHT + 9, 1, &got, &error), &error);
    ck_assert_uint_eq(got->alternative_count + got->near_miss_count + got->idle_count, 0);
    explanation_free(put);
    explanation_free(got);
    store_close(store);
}
END_TEST

Suite *test_explanation_suite(void)
{
    Suite *suite = suite_create("explanation");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, support_begin, support_end);
    tcase_add_test(all, explanations_round_trip);
    tcase_add_test(all, no_roster_is_not_explained);
    suite_add_tcase(suite, all);
    return suite;
}
