/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/visit.h"

#include "core/date.h"
#include "core/text.h"
#include "tests/core/suites.h"

#include <string.h>

enum { MONDAY = 20780 /* 2026-11-23 */ };

static struct visit visits[MAX_HORIZON];

static struct request weekly(unsigned days, enum day_choice choice)
{
    struct request request;
    people_request_clear(&request);
    (void)text_copy(request.id, sizeof request.id, "s/1");
    request.frequency = FREQUENCY_WEEKLY;
    request.day_choice = choice;
    request.days = days;
    request.from = MONDAY;
    return request;
}

START_TEST(a_fixed_day_each_week)
{
    const struct request request = weekly(1U << 2 | 1U << 4, DAY_CHOICE_ALL);
    ck_assert_uint_eq(visit_make(&request, MONDAY, MONDAY + 13, visits), 4);
    ck_assert_str_eq(visits[0].id, "s/1@2026-11-24");
    ck_assert_str_eq(visits[1].id, "s/1@2026-11-26");
    ck_assert_str_eq(visits[2].id, "s/1@2026-12-01");
    ck_assert_uint_eq(visits[3].day_count, 1);
    ck_assert_int_eq(visits[3].days[0], MONDAY + 10);
}
END_TEST

START_TEST(one_day_of_each_second_week)
{
    struct request request = weekly(0, DAY_CHOICE_ANY);
    request.every_weeks = 2;
    request.from = MONDAY + 3; /* a Thursday: the week it lies in counts */
    ck_assert_uint_eq(visit_make(&request, MONDAY, MONDAY + 20, visits), 2);
    ck_assert_str_eq(visits[0].id, "s/1@2026-W48");
    ck_assert_uint_eq(visits[0].day_count, 4);
    ck_assert_int_eq(visits[0].days[0], MONDAY + 3);
    ck_assert_str_eq(visits[1].id, "s/1@2026-W50");
    ck_assert_uint_eq(visits[1].day_count, 7);
}
END_TEST

START_TEST(once)
{
    struct request request = weekly(1U << 3, DAY_CHOICE_ALL);
    request.frequency = FREQUENCY_ONCE;
    request.until = MONDAY + 20;
    ck_assert_uint_eq(visit_make(&request, MONDAY, MONDAY + 13, visits), 1);
    ck_assert_str_eq(visits[0].id, "s/1@once");
    ck_assert_uint_eq(visits[0].day_count, 2);
    request.days = 0;
    request.until = DATE_NONE;
    ck_assert_uint_eq(visit_make(&request, MONDAY, MONDAY + 13, visits), 1);
    ck_assert_uint_eq(visits[0].day_count, 1);
    ck_assert_uint_eq(visit_make(&request, MONDAY + 1, MONDAY + 13, visits), 0);
}
END_TEST

START_TEST(identities_of_no_visit)
{
    struct request request = weekly(1U << 2, DAY_CHOICE_ALL); /* on Tuesdays */
    ck_assert(visit_is_of(&request, "s/1@2026-11-24"));
    ck_assert(!visit_is_of(&request, "s/1@2026-11-25"));
    ck_assert(!visit_is_of(&request, "s/1@2026-11-17")); /* before it begins */
    ck_assert(!visit_is_of(&request, "s/1@2026-W48"));
    ck_assert(!visit_is_of(&request, "s/1@once"));
    request.day_choice = DAY_CHOICE_ANY;
    ck_assert(visit_is_of(&request, "s/1@2026-W48") && visit_is_of(&request, "s/1@2027-W01"));
    ck_assert(!visit_is_of(&request, "s/1@2026-W47") && !visit_is_of(&request, "s/1@2026-11-24"));
    ck_assert(!visit_is_of(&request, "s/1@2026-W54") && !visit_is_of(&request, "s/2@2026-W48"));
    request.every_weeks = 2;
    ck_assert(!visit_is_of(&request, "s/1@2026-W49") && visit_is_of(&request, "s/1@2026-W50"));
    request.frequency = FREQUENCY_ONCE;
    ck_assert(visit_is_of(&request, "s/1@once"));
    ck_assert(!visit_is_of(&request, "s/1@2026-W48") && !visit_is_of(&request, "s/1@2026-11-24"));
    request.from = DATE_NONE;
    ck_assert(!visit_is_of(&request, "s/1@once"));
}
END_TEST

/* All visits that are made, and no others on the same days, are known by their identities. */
START_TEST(identities_that_are_made_are_known)
{
    for (unsigned days = 0; days < 1U << 8; days += 2) {
        for (int choice = DAY_CHOICE_ALL; choice <= DAY_CHOICE_ANY; choice++) {
            struct request request = weekly(days, (enum day_choice)choice);
            request.every_weeks = 1 + (int)(days % 3);
            const size_t count = visit_make(&request, MONDAY, MONDAY + 48, visits);
            for (size_t v = 0; v < count; v++) {
                ck_assert_msg(visit_is_of(&request, visits[v].id), "%s", visits[v].id);
            }
        }
    }
}
END_TEST

START_TEST(the_turn_of_the_year_is_one_week)
{
    const struct request request = weekly(0, DAY_CHOICE_ANY);
    int32_t new_year = 0;
    ck_assert(date_make(2027, 1, 1, &new_year));
    ck_assert_uint_eq(visit_make(&request, new_year - 1, new_year + 3, visits), 2);
    ck_assert_str_eq(visits[0].id, "s/1@2026-W53");
    ck_assert_uint_eq(visits[0].day_count, 4);
    ck_assert_str_eq(visits[1].id, "s/1@2027-W01");
}
END_TEST

/* DESIGN again, in other words: for a day, which visit of the request may lie on it? */
static bool visit_of_day(const struct request *request, int32_t date, char *id)
{
    const int weekday = (int)(((int64_t)date + 3) % 7) + 1; /* dates after 1970 */
    const int32_t monday = date - weekday + 1;
    const int32_t first_monday = request->from - (int32_t)(((int64_t)request->from + 3) % 7);
    const bool listed = request->days == 0 || (request->days >> weekday & 1U) == 1;
    char day[DATE_TEXT_SIZE];
    id[0] = '\0';
    if (!listed || date < request->from) {
        return false;
    }
    if (request->frequency == FREQUENCY_ONCE) {
        const int32_t last = request->until == DATE_NONE ? request->from : request->until;
        return date <= last && text_format(id, VISIT_ID_SIZE, "%s@once", request->id);
    }
    if ((request->until != DATE_NONE && date > request->until) ||
        (monday - first_monday) % (7 * request->every_weeks) != 0) {
        return false;
    }
    if (request->day_choice == DAY_CHOICE_ALL) {
        date_format(date, day);
    } else {
        date_format_week(date, day);
    }
    return text_format(id, VISIT_ID_SIZE, "%s@%s", request->id, day);
}

START_TEST(random_requests_agree_with_the_definition)
{
    uint64_t state = 47;
    for (int round = 0; round < 30000; round++) {
        struct request request = weekly(0, DAY_CHOICE_ALL);
        request.frequency = random_below(&state, 3) == 0 ? FREQUENCY_ONCE : FREQUENCY_WEEKLY;
        request.day_choice = random_below(&state, 2) == 0 ? DAY_CHOICE_ALL : DAY_CHOICE_ANY;
        request.days = random_below(&state, 3) == 0 ? 0 : (unsigned)random_below(&state, 128) << 1;
        request.every_weeks = 1 + random_below(&state, 5);
        request.from = MONDAY - 60 + random_below(&state, 120);
        request.until = random_below(&state, 2) == 0 ? DATE_NONE : request.from + random_below(&state, 60);
        const int32_t from = MONDAY - 20 + random_below(&state, 50);
        const int32_t until = from + random_below(&state, MAX_HORIZON);
        const size_t count = visit_make(&request, from, until, visits);
        size_t at = 0;
        size_t day = 0;
        for (int32_t date = from; date <= until; date++) {
            char id[VISIT_ID_SIZE];
            if (!visit_of_day(&request, date, id)) {
                continue;
            }
            if (at < count && day == visits[at].day_count) {
                at++;
                day = 0;
            }
            MUST(at < count && text_equal(visits[at].id, id) && visits[at].days[day] == date, "round %d: %s", round,
                 id);
            day++;
        }
        MUST(count == 0 ? at == 0 && day == 0 : at == count - 1 && day == visits[at].day_count, "round %d: %zu visits",
             round, count);
        for (size_t i = 0; i < count; i++) {
            char request_id[ID_SIZE];
            MUST(visit_parse_id(visits[i].id, request_id, sizeof request_id) && text_equal(request_id, "s/1"), "%s",
                 visits[i].id);
            const bool dated = request.frequency == FREQUENCY_WEEKLY && request.day_choice == DAY_CHOICE_ALL;
            MUST(visit_date_of_id(visits[i].id) == (dated ? visits[i].days[0] : DATE_NONE), "%s", visits[i].id);
        }
    }
}
END_TEST

START_TEST(identities_are_checked)
{
    static const char *const bad[] = {"",
                                      "@",
                                      "s/1",
                                      "s/1@",
                                      "s/1@twice",
                                      "s/1@2026-13-01",
                                      "s/1@2026-02-29",
                                      "s/1@24/11/2026",
                                      "s/1@24-11-2026",
                                      "s/1@2026-W00",
                                      "s/1@2026-W54",
                                      "s/1@2026-W5",
                                      "s/1@2026W48",
                                      "@once",
                                      "s/@once",
                                      "/1@once",
                                      "a/b/c@once",
                                      "s@x/1@once",
                                      "s/1 @once",
                                      "s/1@ once",
                                      "s/1@Once",
                                      "s/1@2026-w48"};
    char request[ID_SIZE];
    char tiny[4];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(!visit_parse_id(bad[i], request, sizeof request), "%s", bad[i]);
        ck_assert_str_eq(request, "");
    }
    ck_assert(visit_parse_id("s/1@2026-W53", request, sizeof request));
    ck_assert_str_eq(request, "s/1");
    ck_assert(visit_parse_id("7@once", request, sizeof request)); /* as it stands in a file of its own source */
    ck_assert_str_eq(request, "7");
    ck_assert(visit_parse_id("s/1@once", tiny, sizeof tiny));
    ck_assert(!visit_parse_id("s/12@once", tiny, sizeof tiny));
    ck_assert_int_eq(visit_date_of_id("s/1@2026-11-23"), MONDAY);
    ck_assert_int_eq(visit_date_of_id("s/1@2026-W48"), DATE_NONE);
    ck_assert_int_eq(visit_monday_of_id("s/1@2026-W48"), MONDAY);
    ck_assert_int_eq(visit_monday_of_id("s/1@2026-11-23"), DATE_NONE);
    ck_assert_int_eq(visit_monday_of_id("s/1@once"), DATE_NONE);
    ck_assert_int_eq(visit_monday_of_id("s/1"), DATE_NONE);
    ck_assert_int_eq(visit_date_of_id("s/1@once"), DATE_NONE);
    ck_assert_int_eq(visit_date_of_id("s/1"), DATE_NONE);
}
END_TEST

START_TEST(the_longest_identity_fits)
{
    struct request request = weekly(0, DAY_CHOICE_ALL);
    char part[61];
    memset(part, 'x', 60);
    part[60] = '\0';
    ck_assert(people_make_id(part, part, request.id));
    ck_assert_uint_eq(visit_make(&request, MONDAY, MONDAY, visits), 1);
    ck_assert_str_eq(visits[0].id + 121, "@2026-11-23");
}
END_TEST

START_TEST(strange_horizons_are_harmless)
{
    struct request request = weekly(0, DAY_CHOICE_ALL);
    ck_assert_uint_eq(visit_make(&request, MONDAY, MONDAY - 1, visits), 0);
    ck_assert_uint_eq(visit_make(&request, MONDAY, MONDAY + 1000, visits), MAX_HORIZON);
    request.from = DATE_NONE;
    ck_assert_uint_eq(visit_make(&request, MONDAY, MONDAY + 13, visits), 0);
    request.from = MONDAY;
    request.every_weeks = 0;
    ck_assert_uint_eq(visit_make(&request, MONDAY, MONDAY + 13, visits), 14);
}
END_TEST

Suite *test_visit_suite(void)
{
    Suite *suite = suite_create("visit");
    TCase *all = tcase_create("all");
    tcase_add_test(all, a_fixed_day_each_week);
    tcase_add_test(all, one_day_of_each_second_week);
    tcase_add_test(all, once);
    tcase_add_test(all, identities_of_no_visit);
    tcase_add_test(all, identities_that_are_made_are_known);
    tcase_add_test(all, the_turn_of_the_year_is_one_week);
    tcase_add_test(all, random_requests_agree_with_the_definition);
    tcase_add_test(all, identities_are_checked);
    tcase_add_test(all, the_longest_identity_fits);
    tcase_add_test(all, strange_horizons_are_harmless);
    suite_add_tcase(suite, all);
    return suite;
}
