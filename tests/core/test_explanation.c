/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on offer, in whatever order it comes: sorted, found by visit, and known again. */
#include "core/explanation.h"
#include "core/text.h"

#include "tests/core/suites.h"

#include <stdio.h>
#include <string.h>

enum { VISITS = 7, VOLUNTEERS = 4 };

static void offer(struct explanation *explanation, enum alternative_kind kind, const char *visit, const char *instead,
                  int64_t price)
{
    struct alternative alternative = {.kind = kind, .price = price};
    struct error error = {0};
    (void)text_copy(alternative.visit, sizeof alternative.visit, visit);
    (void)text_copy(alternative.instead, sizeof alternative.instead, instead);
    ck_assert_int_eq(explanation_add(explanation, &alternative, &error), STATUS_OK);
}

/* One of each kind for every visit but the last, of replacements one for each volunteer, in an odd order. */
static struct explanation many_offers(void)
{
    struct explanation explanation = {0};
    for (int k = 0; k < (VISITS - 1) * VOLUNTEERS; k++) {
        const int at = k * 11 % ((VISITS - 1) * VOLUNTEERS);
        char visit[VISIT_ID_SIZE];
        char instead[ID_SIZE];
        (void)snprintf(visit, sizeof visit, "r%d", at % (VISITS - 1));
        (void)snprintf(instead, sizeof instead, "v%d", at / (VISITS - 1));
        offer(&explanation, ALTERNATIVE_REPLACE, visit, instead, 100 - at);
        if (at / (VISITS - 1) == 0) {
            offer(&explanation, ALTERNATIVE_SERVE, visit, "", at);
        }
    }
    return explanation;
}

START_TEST(sorted_by_visit_kind_and_whom_they_replace)
{
    struct explanation explanation = many_offers();
    explanation_sort(&explanation);
    for (size_t a = 1; a < explanation.alternative_count; a++) {
        const struct alternative *one = &explanation.alternatives[a - 1];
        const struct alternative *two = &explanation.alternatives[a];
        const int visits = strcmp(one->visit, two->visit);
        const int instead = strcmp(one->instead, two->instead);
        MUST(visits < 0 || (visits == 0 && (one->kind < two->kind || (one->kind == two->kind && instead < 0))),
             "%s %s before %s %s", one->visit, one->instead, two->visit, two->instead);
    }
    explanation_clear(&explanation);
}
END_TEST

START_TEST(found_by_visit)
{
    struct explanation explanation = many_offers();
    explanation_sort(&explanation);
    for (int v = 0; v < VISITS; v++) {
        char visit[VISIT_ID_SIZE];
        size_t count = 99;
        (void)snprintf(visit, sizeof visit, "r%d", v);
        const struct alternative *first = explanation_of_visit(&explanation, visit, &count);
        ck_assert_uint_eq(count, v < VISITS - 1 ? VOLUNTEERS + 1 : 0);
        ck_assert(first != NULL || count == 0);
        for (size_t a = 0; a < count; a++) {
            ck_assert_str_eq(first[a].visit, visit);
        }
    }
    explanation_clear(&explanation);
}
END_TEST

START_TEST(known_again_sorted_or_not)
{
    struct explanation explanation = many_offers();
    for (int sorted = 0; sorted < 2; sorted++) {
        const size_t count = explanation.alternative_count;
        ck_assert(explanation_has(&explanation, count, ALTERNATIVE_REPLACE, "r2", "v3"));
        ck_assert(explanation_has(&explanation, count, ALTERNATIVE_REPLACE, "r2", NULL));
        ck_assert(explanation_has(&explanation, count, ALTERNATIVE_SERVE, "r2", NULL));
        ck_assert(!explanation_has(&explanation, count, ALTERNATIVE_SERVE, "r2", "v3"));
        ck_assert(!explanation_has(&explanation, count, ALTERNATIVE_GIVE, "r2", NULL));
        ck_assert(!explanation_has(&explanation, count, ALTERNATIVE_REPLACE, "r2", "v4"));
        ck_assert(!explanation_has(&explanation, count, ALTERNATIVE_REPLACE, "r", NULL));
        const struct alternative *last = &explanation.alternatives[count - 1];
        ck_assert(explanation_has(&explanation, count, last->kind, last->visit, last->instead));
        ck_assert(!explanation_has(&explanation, count - 1, last->kind, last->visit, last->instead));
        explanation_sort(&explanation);
    }
    explanation_clear(&explanation);
    ck_assert(!explanation_has(&explanation, 0, ALTERNATIVE_REPLACE, "r2", NULL));
}
END_TEST

Suite *test_explanation_suite(void)
{
    Suite *suite = suite_create("explanation");
    TCase *offers = tcase_create("offers");
    tcase_add_test(offers, sorted_by_visit_kind_and_whom_they_replace);
    tcase_add_test(offers, found_by_visit);
    tcase_add_test(offers, known_again_sorted_or_not);
    suite_add_tcase(suite, offers);
    return suite;
}
