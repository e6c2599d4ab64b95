/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the second process of the search hands over, and how it may end.
 */
#include "core/text.h"
#include "matcher/lane.h"
#include "tests/matcher/suites.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void add(struct explanation *explanation, const char *visit, size_t changes)
{
    struct error error = {0};
    struct alternative alternative = {.kind = ALTERNATIVE_SERVE, .price = (int64_t)changes, .change_count = changes};
    ck_assert(text_copy(alternative.visit, sizeof alternative.visit, visit));
    alternative.changes = calloc(changes + 1, sizeof *alternative.changes);
    ck_assert_ptr_nonnull(alternative.changes);
    for (size_t c = 0; c < changes; c++) {
        alternative.changes[c].to_date = (int32_t)c;
    }
    ck_assert_int_eq(explanation_add(explanation, &alternative, &error), STATUS_OK);
}

/* What was there before the other process began is not handed over again. */
START_TEST(alternatives_come_back)
{
    struct explanation *explanation = calloc(1, sizeof *explanation);
    struct error error = {0};
    struct lane lane = {0};
    bool is_other = false;
    ck_assert_ptr_nonnull(explanation);
    add(explanation, "before", 1);
    ck_assert_int_eq(lane_start(&lane, &is_other, &error), STATUS_OK);
    if (is_other) {
        for (size_t a = 0; a < 2000; a++) {
            add(explanation, "other", a % 5);
        }
        lane_end(&lane, explanation, 1, &error);
    }
    add(explanation, "own", 2);
    ck_assert_int_eq(lane_join(&lane, explanation, &error), STATUS_OK);
    ck_assert_uint_eq(explanation->alternative_count, 2002);
    ck_assert_str_eq(explanation->alternatives[0].visit, "before");
    ck_assert_str_eq(explanation->alternatives[1].visit, "own");
    for (size_t a = 0; a < 2000; a++) {
        const struct alternative *alternative = &explanation->alternatives[2 + a];
        ck_assert_str_eq(alternative->visit, "other");
        ck_assert_uint_eq(alternative->change_count, a % 5);
        for (size_t c = 0; c < a % 5; c++) {
            ck_assert_int_eq(alternative->changes[c].to_date, (int32_t)c);
        }
    }
    explanation_free(explanation);
}
END_TEST

START_TEST(its_error_is_ours)
{
    struct explanation explanation = {0};
    struct error error = {0};
    struct lane lane = {0};
    bool is_other = false;
    ck_assert_int_eq(lane_start(&lane, &is_other, &error), STATUS_OK);
    if (is_other) {
        (void)error_set(&error, STATUS_MEMORY, "no room for %d", 7);
        lane_end(&lane, &explanation, 0, &error);
    }
    ck_assert_int_eq(lane_join(&lane, &explanation, &error), STATUS_MEMORY);
    ck_assert_str_eq(error.message, "no room for 7");
}
END_TEST

START_TEST(it_may_be_killed)
{
    struct explanation explanation = {0};
    struct error error = {0};
    struct lane lane = {0};
    bool is_other = false;
    ck_assert_int_eq(lane_start(&lane, &is_other, &error), STATUS_OK);
    if (is_other) {
        (void)raise(SIGKILL);
    }
    ck_assert_int_eq(lane_join(&lane, &explanation, &error), STATUS_DEFECT);
    ck_assert_uint_eq(explanation.alternative_count, 0);
}
END_TEST

START_TEST(it_may_be_given_up)
{
    struct error error = {0};
    struct lane lane = {0};
    bool is_other = false;
    ck_assert_int_eq(lane_start(&lane, &is_other, &error), STATUS_OK);
    while (is_other) {
        (void)pause();
    }
    lane_give_up(&lane);
    errno = 0;
    ck_assert_int_eq(waitpid(lane.process, NULL, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

Suite *test_lane_suite(void)
{
    Suite *suite = suite_create("lane");
    TCase *all = tcase_create("all");
    tcase_add_test(all, alternatives_come_back);
    tcase_add_test(all, its_error_is_ours);
    tcase_add_test(all, it_may_be_killed);
    tcase_add_test(all, it_may_be_given_up);
    suite_add_tcase(suite, all);
    return suite;
}
