/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/area.h"

#include "core/text.h"
#include "tests/core/suites.h"

#include <string.h>

enum { MOST = 40 };

/* city 0 > zones 1, 2 and districts 3, 4 > quarters 5 (1, 3), 6 (1, 4), 7 (2, 4) */
static struct area small[8] = {{.code = "Stad", .kind = "stad", .centre = AREA_NONE},
                               {.code = "Z1", .kind = "zone", .parent_count = 1, .parents = {0}, .centre = 1},
                               {.code = "Z2", .kind = "zone", .parent_count = 1, .parents = {0}, .centre = AREA_NONE},
                               {.code = "D1", .kind = "district", .parent_count = 1, .parents = {0}, .centre = 0},
                               {.code = "D2", .kind = "district", .parent_count = 1, .parents = {0}, .centre = 2},
                               {.code = "W5",
                                .kind = "wijk",
                                .parent_count = 2,
                                .parents = {1, 3},
                                .centre = AREA_NONE,
                                .centroid = {.x = 1000, .y = 1000, .known = true}},
                               {.code = "W6",
                                .kind = "wijk",
                                .parent_count = 2,
                                .parents = {1, 4},
                                .centre = 7,
                                .centroid = {.x = 3000, .y = 1000, .known = true}},
                               {.code = "w\xc3\xa9zeven",
                                .kind = "wijk",
                                .parent_count = 2,
                                .parents = {2, 4},
                                .centre = AREA_NONE,
                                .centroid = {.x = 1000, .y = 3000, .known = true}}};
static const struct area_list list = {.items = small, .count = 8};

START_TEST(codes_are_found_exactly_then_folded)
{
    ck_assert_int_eq(area_find(&list, "W5"), 5);
    ck_assert_int_eq(area_find(&list, "w5 "), 5);
    ck_assert_int_eq(area_find(&list, "Wezeven"), 7);
    ck_assert_int_eq(area_find(&list, "w\xc3\xa9zeven"), 7);
    ck_assert_int_eq(area_find(&list, "W8"), AREA_NONE);
    ck_assert_int_eq(area_find(&list, ""), AREA_NONE);
    ck_assert_int_eq(area_find(&list, NULL), AREA_NONE);
}
END_TEST

START_TEST(people_live_where_they_say_else_where_it_is_nearest)
{
    const struct place place = {.x = 1100, .y = 2900, .known = true};
    const struct place middle = {.x = 2000, .y = 1000, .known = true};
    const struct place unknown = {.x = 1100, .y = 2900};
    ck_assert_int_eq(area_of(&list, "Z1", &place), 1);
    ck_assert_int_eq(area_of(&list, "", &place), 7);
    ck_assert_int_eq(area_of(&list, "nergens", &place), 7);
    ck_assert_int_eq(area_of(&list, "", &middle), 5);
    ck_assert_int_eq(area_of(&list, "", &unknown), AREA_NONE);
    ck_assert_int_eq(area_of(&list, "", NULL), AREA_NONE);
}
END_TEST

START_TEST(the_nearest_centre_serves)
{
    ck_assert_int_eq(area_centre(&list, 6), 7);         /* its own */
    ck_assert_int_eq(area_centre(&list, 5), 0);         /* of two parents the lowest */
    ck_assert_int_eq(area_centre(&list, 7), 2);         /* one parent has none */
    ck_assert_int_eq(area_centre(&list, 0), AREA_NONE); /* nobody serves the city */
    ck_assert_int_eq(area_centre(&list, 2), AREA_NONE);
    ck_assert_int_eq(area_centre(&list, AREA_NONE), AREA_NONE);
    ck_assert_int_eq(area_centre(&list, 99), AREA_NONE);
}
END_TEST

START_TEST(kinds_and_inclusion)
{
    ck_assert(area_within(&list, 5, 0));
    ck_assert(area_within(&list, 5, 3));
    ck_assert(area_within(&list, 5, 5));
    ck_assert(!area_within(&list, 5, 2));
    ck_assert(!area_within(&list, 0, 5));
    ck_assert(!area_within(&list, AREA_NONE, 0));
    ck_assert(!area_within(&list, 0, AREA_NONE));
    ck_assert_int_eq(area_of_kind(&list, 5, "zone"), 1);
    ck_assert_int_eq(area_of_kind(&list, 5, "DISTRICT"), 3);
    ck_assert_int_eq(area_of_kind(&list, 5, "wijk"), 5);
    ck_assert_int_eq(area_of_kind(&list, 5, "land"), AREA_NONE);
}
END_TEST

/* Steps upwards from each area to each other one (R. Floyd, 1962); FAR when there is no way. */
enum { FAR = 1000 };
static struct area items[MOST];
static int steps[MOST][MOST];

static void random_graph(uint64_t *state, int count)
{
    for (int i = 0; i < count; i++) {
        items[i] = (struct area){.centre = random_below(state, 6) == 0 ? random_below(state, 5) : AREA_NONE};
        for (int j = 0; j < count; j++) {
            steps[i][j] = i == j ? 0 : FAR;
        }
        for (int p = random_below(state, 4); p > 0; p--) {
            const int parent = random_below(state, count);
            items[i].parents[items[i].parent_count++] = parent;
            steps[i][parent] = i == parent ? 0 : 1;
        }
    }
    for (int k = 0; k < count; k++) {
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                const int through = steps[i][k] + steps[k][j];
                steps[i][j] = through < steps[i][j] ? through : steps[i][j];
            }
        }
    }
}

/* The lowest centre among the nearest areas that have one. */
static int nearest_centre(int area, int count)
{
    int best = FAR;
    int centre = AREA_NONE;
    for (int j = 0; j < count; j++) {
        if (items[j].centre < 0 || steps[area][j] > best || steps[area][j] == FAR) {
            continue;
        }
        centre = steps[area][j] < best || items[j].centre < centre ? items[j].centre : centre;
        best = steps[area][j];
    }
    return centre;
}

/* Circles included. */
START_TEST(random_graphs_agree_with_their_closure)
{
    uint64_t state = 37;
    for (int round = 0; round < 300; round++) {
        const int count = 1 + random_below(&state, MOST);
        const struct area_list areas = {.items = items, .count = (size_t)count};
        random_graph(&state, count);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                MUST(area_within(&areas, i, j) == (steps[i][j] < FAR), "round %d: %d in %d", round, i, j);
            }
            MUST(area_centre(&areas, i) == nearest_centre(i, count), "round %d: %d", round, i);
        }
    }
}
END_TEST

Suite *test_area_suite(void)
{
    Suite *suite = suite_create("area");
    TCase *all = tcase_create("all");
    tcase_add_test(all, codes_are_found_exactly_then_folded);
    tcase_add_test(all, people_live_where_they_say_else_where_it_is_nearest);
    tcase_add_test(all, the_nearest_centre_serves);
    tcase_add_test(all, kinds_and_inclusion);
    tcase_add_test(all, random_graphs_agree_with_their_closure);
    suite_add_tcase(suite, all);
    return suite;
}
