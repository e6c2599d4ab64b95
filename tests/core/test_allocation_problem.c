/* SPDX-License-Identifier: GPL-3.0-or-later */
/* core/problem with memory that runs out at the first, second, third ... request. */
#include <stdlib.h>
#include <string.h>

#define failing_buffer_add test_allocation_problem_buffer_add
#define failing_buffer_text test_allocation_problem_buffer_text
#define failing_buffer_format test_allocation_problem_buffer_format
#define failing_buffer_check test_allocation_problem_buffer_check
#define failing_buffer_free test_allocation_problem_buffer_free
#define failing_buffer_grow test_allocation_problem_buffer_grow
#define problem_make test_allocation_problem_make
#define problem_free test_allocation_problem_free
#define problem_lost_pins test_allocation_problem_lost_pins
#define problem_find_pair test_allocation_problem_find_pair
#define problem_find_assignment test_allocation_problem_find_assignment
#define problem_overrules test_allocation_problem_overrules

#include "tests/core/failing.h"

#include "core/buffer.c"  /* NOLINT(bugprone-suspicious-include) */
#include "core/problem.c" /* NOLINT(bugprone-suspicious-include) */
#include "tests/core/suites.h"

enum { NIGHT = 20780, MOST = 12 };

static struct volunteer volunteers[MOST];
static struct request requests[MOST];
static struct pair pairs[MOST];
static struct travel_row travel[MOST];

static void fill(void)
{
    for (int i = 0; i < MOST; i++) {
        people_volunteer_clear(&volunteers[i]);
        people_request_clear(&requests[i]);
        (void)text_format(volunteers[i].person.id, ID_SIZE, "v/%d", i);
        (void)text_format(requests[i].id, ID_SIZE, "r/%d", i);
        (void)text_copy(requests[i].senior.id, ID_SIZE, requests[i].id);
        (void)text_copy(requests[i].task, CODE_SIZE, "bezoek");
        requests[i].frequency = FREQUENCY_WEEKLY;
        requests[i].from = NIGHT;
        requests[i].latest = 1200;
        requests[i].duration = 30;
        for (int day = 1; day <= 7; day++) {
            volunteers[i].availability.items[volunteers[i].availability.count++] =
                (struct stretch){(int8_t)day, 480, 600};
        }
        pairs[i] = (struct pair){.rule = PAIR_PREFER, .points = 5};
        travel[i] = (struct travel_row){.to_senior = true, .minutes = 5};
        (void)text_copy(pairs[i].volunteer, ID_SIZE, volunteers[i].person.id);
        (void)text_copy(pairs[i].senior, ID_SIZE, requests[i].id);
    }
}

START_TEST(any_request_for_memory_may_fail)
{
    struct task task = {.code = "bezoek"};
    struct assignment pin = {.visit = "r/99@once", .volunteer = "v/1", .date = DATE_NONE};
    const struct history history = {.pins = &pin, .pin_count = 1};
    const struct snapshot snapshot = {.volunteers = volunteers,
                                      .volunteer_count = MOST,
                                      .requests = requests,
                                      .request_count = MOST,
                                      .pairs = pairs,
                                      .pair_count = MOST,
                                      .travel = travel,
                                      .travel_count = MOST};
    struct settings settings;
    fill();
    settings_defaults(&settings);
    settings.tasks = &task;
    settings.task_count = 1;
    for (long n = 1;; n++) {
        struct problem *problem = NULL;
        struct released_pin *lost = NULL;
        size_t count = 0;
        struct error error = {0};
        failing_at = n;
        enum status status = problem_make(&settings, &snapshot, &history, NIGHT, &problem, &error);
        ck_assert_int_eq(status == STATUS_OK, problem != NULL);
        if (status == STATUS_OK) {
            status = problem_lost_pins(problem, &history, &lost, &count, &error);
        }
        ck_assert_uint_eq(count, status == STATUS_OK ? 1 : 0);
        free(lost);
        problem_free(problem);
        if (status == STATUS_OK) {
            ck_assert_int_gt(failing_at, 0);
            ck_assert_int_gt(n, 100);
            break;
        }
        ck_assert_int_eq(status, STATUS_MEMORY);
        ck_assert_int_eq(error.status, STATUS_MEMORY);
    }
}
END_TEST

Suite *test_allocation_problem_suite(void)
{
    Suite *suite = suite_create("allocation_problem");
    TCase *all = tcase_create("all");
    tcase_add_test(all, any_request_for_memory_may_fail);
    suite_add_tcase(suite, all);
    return suite;
}
