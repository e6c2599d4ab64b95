/* SPDX-License-Identifier: GPL-3.0-or-later */
/* core/history with memory that runs out at the first, second, third ... request. */
#include <stdlib.h>
#include <string.h>

#define failing_buffer_add test_allocation_history_buffer_add
#define failing_buffer_text test_allocation_history_buffer_text
#define failing_buffer_format test_allocation_history_buffer_format
#define failing_buffer_check test_allocation_history_buffer_check
#define failing_buffer_free test_allocation_history_buffer_free
#define failing_buffer_grow test_allocation_history_buffer_grow
#define history_make test_allocation_history_make
#define history_free test_allocation_history_free

#include "tests/core/failing.h"

#include "core/buffer.c"  /* NOLINT(bugprone-suspicious-include) */
#include "core/history.c" /* NOLINT(bugprone-suspicious-include) */
#include "tests/core/suites.h"

enum { NIGHT = 20780, MOST = 40 };

START_TEST(any_request_for_memory_may_fail)
{
    static struct sent_line lines[MOST];
    static struct decision decisions[MOST];
    static struct past_visit past[MOST];
    struct sent_night night = {NIGHT - 2, NIGHT - 1, NIGHT + 12, 1, 0};
    const struct snapshot snapshot = {.sent_lines = lines,
                                      .sent_line_count = MOST,
                                      .decisions = decisions,
                                      .decision_count = MOST,
                                      .past_visits = past,
                                      .past_visit_count = MOST,
                                      .sent_nights = &night,
                                      .sent_night_count = 1};
    for (int i = 0; i < MOST; i++) {
        lines[i] = (struct sent_line){
            .night = NIGHT - 2, .volunteer = "v/1", .senior = "r/s", .date = NIGHT - i % 2, .start = 600, .end = 660};
        (void)text_format(lines[i].visit, VISIT_ID_SIZE, "r/%d@once", i);
        decisions[i] = (struct decision){
            .volunteer = "v/2", .replacement = "v/3", .kind = (enum decision_kind)(i % 6), .sequence = i};
        (void)text_format(decisions[i].visit, VISIT_ID_SIZE, "r/%d@once", i + 20);
        past[i] = (struct past_visit){.volunteer = "v/1", .senior = "r/s", .date = NIGHT - i};
    }
    for (long n = 1;; n++) {
        struct history *history = NULL;
        struct error error = {0};
        failing_at = n;
        const enum status status = history_make(&snapshot, NIGHT, false, &history, &error);
        if (status == STATUS_OK) {
            ck_assert_int_gt(failing_at, 0);
            ck_assert_int_gt(n, 10);
            history_free(history);
            break;
        }
        ck_assert_int_eq(status, STATUS_MEMORY);
        ck_assert_int_eq(error.status, STATUS_MEMORY);
        ck_assert_ptr_null(history);
    }
}
END_TEST

START_TEST(a_buffer_remembers_that_memory_ran_out)
{
    struct buffer buffer = {0};
    struct error error = {0};
    failing_at = 2;
    buffer_text(&buffer, "a");
    for (int i = 0; i < 1000; i++) {
        buffer_format(&buffer, "%d", i);
    }
    ck_assert_int_eq(buffer_check(&buffer, &error), STATUS_MEMORY);
    ck_assert_uint_eq(strlen(buffer.data), buffer.size);
    buffer_free(&buffer);
}
END_TEST

Suite *test_allocation_history_suite(void)
{
    Suite *suite = suite_create("allocation_history");
    TCase *all = tcase_create("all");
    tcase_add_test(all, any_request_for_memory_may_fail);
    tcase_add_test(all, a_buffer_remembers_that_memory_ran_out);
    suite_add_tcase(suite, all);
    return suite;
}
