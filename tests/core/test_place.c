/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/place.h"

#include "core/language.h"
#include "tests/core/suites.h"

#include <math.h>
#include <proj.h>
#include <string.h>

static struct place_converter *converter = NULL;

static void setup(void)
{
    ck_assert_int_eq(place_converter_new(&converter, NULL), STATUS_OK);
    language_use(LANGUAGE_ENGLISH);
}

static void teardown(void)
{
    place_converter_free(converter);
    converter = NULL;
}

START_TEST(lambert_72_stays_as_it_is)
{
    struct place place;
    ck_assert_int_eq(place_from_metres(converter, 72218.25, 169187.5, &place, NULL), STATUS_OK);
    ck_assert(place.known && !place.approximate);
    ck_assert_double_eq(place.x, 72218.25);
    ck_assert_double_eq(place.y, 169187.5);
}
END_TEST

/* The example of EPSG Guidance Note 7-2, method 9803: latitude 50 40 46.461, longitude 5 48 26.533 is 251763.20,
 * 153034.13, on the Belgian datum; on WGS84 the same figures are a point about a hundred metres away. */
START_TEST(the_published_example_is_near)
{
    struct place place;
    const struct place example = {.x = 251763.20, .y = 153034.13, .known = true};
    const double lat = 50 + 40 / 60.0 + 46.461 / 3600;
    const double lon = 5 + 48 / 60.0 + 26.533 / 3600;
    ck_assert_int_eq(place_from_degrees(converter, lat, lon, &place, NULL), STATUS_OK);
    ck_assert_double_gt(place_distance(&place, &example), 50);
    ck_assert_double_lt(place_distance(&place, &example), 200);
}
END_TEST

START_TEST(degrees_there_and_back)
{
    uint64_t state = 29;
    for (int round = 0; round < 500; round++) {
        const struct place before = {
            .x = 30000 + random_below(&state, 260000), .y = 25000 + random_below(&state, 215000), .known = true};
        struct place after;
        double lat = 0;
        double lon = 0;
        MUST(place_to_degrees(converter, &before, &lat, &lon, NULL) == STATUS_OK, "%g %g", before.x, before.y);
        MUST(lat > 49 && lat < 52 && lon > 2 && lon < 7, "%g %g", lat, lon);
        if (lat < 49.4 || lat > 51.6 || lon < 2.5 || lon > 6.5) {
            continue;
        }
        MUST(place_from_degrees(converter, lat, lon, &after, NULL) == STATUS_OK, "%g %g", lat, lon);
        MUST(place_distance(&before, &after) < 0.01, "%g %g", before.x, before.y);
    }
}
END_TEST

/* The two Lamberts lie 500 km apart in both directions, give or take the change of datum; distances stay what they are.
 */
START_TEST(lambert_2008_is_told_by_its_range)
{
    uint64_t state = 31;
    for (int round = 0; round < 500; round++) {
        const double x = 550000 + random_below(&state, 200000);
        const double y = 550000 + random_below(&state, 150000);
        struct place place;
        struct place beside;
        MUST(place_from_metres(converter, x, y, &place, NULL) == STATUS_OK, "%g %g", x, y);
        MUST(fabs(x - 500000 - place.x) < 250 && fabs(y - 500000 - place.y) < 250, "%g %g: %g %g", x, y, place.x,
             place.y);
        MUST(place_from_metres(converter, x + 300, y + 400, &beside, NULL) == STATUS_OK, "%g %g", x, y);
        MUST(fabs(place_distance(&place, &beside) - 500) < 0.2, "%g %g", x, y);
    }
}
END_TEST

static const char *refusal(bool in_degrees, double a, double b)
{
    static struct error error;
    struct place place = {.known = true};
    error_clear(&error);
    const enum status status = in_degrees ? place_from_degrees(converter, a, b, &place, &error)
                                          : place_from_metres(converter, a, b, &place, &error);
    ck_assert_int_eq(status, STATUS_REFUSED);
    ck_assert(!place.known);
    return error.message;
}

/* Our way is the one of PROJ's database; grids, where they are installed, may move its points by a metre or so. */
START_TEST(the_way_is_that_of_proj)
{
    static const char *const systems[] = {"EPSG:4326", "EPSG:3812"};
    PJ_CONTEXT *context = proj_context_create();
    for (int i = 0; i < 2; i++) {
        PJ *raw = proj_create_crs_to_crs(context, systems[i], "EPSG:31370", NULL);
        PJ *theirs = proj_normalize_for_visualization(context, raw);
        ck_assert_ptr_nonnull(theirs);
        for (int step = 0; step < 400; step++) {
            const int column = step % 20;
            const int row = step / 20;
            const double a = i == 0 ? 2.6 + column * 0.19 : 525000 + column * 13000.0;
            const double b = i == 0 ? 49.5 + row * 0.1 : 525000 + row * 11000.0;
            const PJ_COORD there = proj_trans(theirs, PJ_FWD, proj_coord(a, b, 0, 0));
            const struct place wanted = {.x = there.xy.x, .y = there.xy.y, .known = true};
            struct place place;
            MUST((i == 0 ? place_from_degrees(converter, b, a, &place, NULL)
                         : place_from_metres(converter, a, b, &place, NULL)) == STATUS_OK,
                 "%g %g", a, b);
            MUST(place_distance(&place, &wanted) < 2, "%g %g", a, b);
        }
        proj_destroy(theirs);
        proj_destroy(raw);
    }
    proj_context_destroy(context);
}
END_TEST

START_TEST(refusals_say_why)
{
    ck_assert_ptr_nonnull(strstr(refusal(false, 3.26, 50.83), "degrees"));
    ck_assert_ptr_nonnull(strstr(refusal(false, 200000, 250000), "swapped"));
    ck_assert_ptr_nonnull(strstr(refusal(false, 530000, 750000), "swapped"));
    ck_assert_ptr_nonnull(strstr(refusal(false, 0, 1000000), "outside Belgium"));
    ck_assert_ptr_nonnull(strstr(refusal(false, 400000, 400000), "outside Belgium"));
    ck_assert_ptr_nonnull(strstr(refusal(false, (double)NAN, 100000), "outside Belgium"));
    ck_assert_ptr_nonnull(strstr(refusal(false, 100000, (double)INFINITY), "outside Belgium"));
    ck_assert_ptr_nonnull(strstr(refusal(true, 3.26, 50.83), "swapped"));
    ck_assert_ptr_nonnull(strstr(refusal(true, 48.85, 2.35), "outside Belgium"));
    ck_assert_ptr_nonnull(strstr(refusal(true, (double)NAN, 4), "outside Belgium"));
}
END_TEST

START_TEST(distance_is_that_of_the_crow)
{
    const struct place a = {.x = 70000, .y = 160000, .known = true};
    const struct place b = {.x = 73000, .y = 164000, .known = true};
    ck_assert_double_eq(place_distance(&a, &b), 5000);
    ck_assert_double_eq(place_distance(&a, &a), 0);
    place_converter_free(NULL);
}
END_TEST

Suite *test_place_suite(void)
{
    Suite *suite = suite_create("place");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, lambert_72_stays_as_it_is);
    tcase_add_test(all, the_published_example_is_near);
    tcase_add_test(all, degrees_there_and_back);
    tcase_add_test(all, lambert_2008_is_told_by_its_range);
    tcase_add_test(all, the_way_is_that_of_proj);
    tcase_add_test(all, refusals_say_why);
    tcase_add_test(all, distance_is_that_of_the_crow);
    suite_add_tcase(suite, all);
    return suite;
}
