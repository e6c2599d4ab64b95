/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What plans that are followed leave to others (matcher/followed), where two come to one visit: whom the master takes
 * for two who come together, and that a lonely one brings nothing.
 */
#include "matcher/followed.h"

#include "tests/matcher/bench.h"
#include "tests/matcher/plain_problem.h"
#include "tests/matcher/suites.h"

#include <math.h>

enum { EARLY = PLAIN_PROBLEM_FROM + 60, NOON = 720, LATE = NOON + 60, VOLUNTEERS = 3 };

/* Volunteers who make nothing but one visit for two, the same, by a plan each. */
struct meeting {
    struct bench bench;
    struct followed followed;
};

/* The first volunteer comes early, the second as well, the third late; from noon on is another span, if it is told
 * apart. */
static struct meeting meeting_make(bool told)
{
    struct meeting meeting = {0};
    struct problem *problem = plain_problem_make(VOLUNTEERS, 1, 1);
    struct error error = {0};
    problem->visits[0].people = 2;
    meeting.bench = bench_make(problem);
    struct columns *columns = meeting.bench.columns;
    const size_t noon = instance_row(meeting.bench.instance, 0, 0, NOON);
    if (told) {
        ck_assert_int_eq(columns_split(columns, 0, noon, true, &error), STATUS_OK);
    }
    bench_add_plan(&meeting.bench, 0, EARLY);
    bench_add_plan(&meeting.bench, 1, EARLY);
    bench_add_plan(&meeting.bench, 2, LATE);
    ck_assert_int_eq(master_add(columns->master, &columns->plans, &error), STATUS_OK);
    ck_assert_int_eq(followed_begin(&meeting.followed, columns, &error), STATUS_OK);
    return meeting;
}

static void meeting_free(struct meeting *meeting)
{
    followed_end(&meeting->followed);
    bench_free(&meeting->bench);
}

static bool allows(const struct meeting *meeting, size_t p)
{
    return followed_allows(&meeting->followed, &meeting->bench.columns->plans.items[p]);
}

/* Who comes early can wait; but the master counts both as coming to no one where it tells the starts apart. */
START_TEST(two_come_in_the_same_span)
{
    for (int told = 0; told < 2; told++) {
        struct meeting meeting = meeting_make(told == 1);
        ck_assert(allows(&meeting, 0) && allows(&meeting, 1) && allows(&meeting, 2));
        followed_add(&meeting.followed, 0);
        ck_assert(followed_joins(&meeting.followed, &meeting.bench.columns->plans.items[0]));
        ck_assert(allows(&meeting, 1));
        ck_assert_int_eq(allows(&meeting, 2), told == 0);
        followed_add(&meeting.followed, 1);
        ck_assert(!followed_joins(&meeting.followed, &meeting.bench.columns->plans.items[0]));
        ck_assert(!allows(&meeting, 2));
        followed_return(&meeting.followed, 0);
        ck_assert(allows(&meeting, 0) && allows(&meeting, 1) && allows(&meeting, 2));
        meeting_free(&meeting);
    }
}
END_TEST

/* With company rows it is not worth half of the visit that somebody comes alone. */
START_TEST(a_lonely_one_brings_nothing)
{
    struct meeting meeting = meeting_make(false);
    struct columns *columns = meeting.bench.columns;
    struct error error = {0};
    double half = 0;
    double nothing = 0;
    ck_assert_int_eq(master_solve(columns->master, &half, &error), STATUS_OK);
    ck_assert_double_gt(half, 0);
    for (size_t p = 1; p < VOLUNTEERS; p++) {
        master_fix(columns->master, p, 0);
    }
    ck_assert_int_eq(master_solve(columns->master, &half, &error), STATUS_OK);
    ck_assert_double_gt(half, 0);
    followed_add(&meeting.followed, 0);
    ck_assert_int_eq(followed_accompany(&meeting.followed, &error), STATUS_OK);
    master_fix(columns->master, 0, -1);
    ck_assert_int_eq(master_solve(columns->master, &nothing, &error), STATUS_OK);
    ck_assert_double_eq_tol(nothing, 0, 1e-6);
    meeting_free(&meeting);
}
END_TEST

Suite *test_followed_suite(void)
{
    Suite *suite = suite_create("followed");
    TCase *cases = tcase_create("two");
    tcase_add_test(cases, two_come_in_the_same_span);
    tcase_add_test(cases, a_lonely_one_brings_nothing);
    suite_add_tcase(suite, cases);
    return suite;
}
