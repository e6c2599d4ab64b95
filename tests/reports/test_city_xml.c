/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/city_xml.h"

#include "core/date.h"
#include "core/text.h"
#include "tests/reports/suites.h"
#include "tests/reports/tool.h"
#include "tests/reports/world.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_OF_CHANCE = 60 };

static struct buffer written(const struct roster *roster)
{
    struct buffer bytes = {0};
    struct error error = {0};
    ck_assert_msg(city_xml_write(roster, NULL, &bytes, &error) == STATUS_OK, "%s", error.message);
    return bytes;
}

/* An attribute must have exactly this value. */
static void expect(xmlNodePtr node, const char *name, const char *value)
{
    xmlChar *found = xmlGetNoNsProp(node, BAD_CAST name);
    ck_assert_msg(found != NULL, "%s: no %s", (const char *)node->name, name);
    ck_assert_str_eq((const char *)found, value);
    xmlFree(found);
}

static void expect_number(xmlNodePtr node, const char *name, long value)
{
    char text[32];
    ck_assert(text_format(text, sizeof text, "%ld", value));
    expect(node, name, text);
}

static void expect_date(xmlNodePtr node, const char *name, int32_t date)
{
    char text[DATE_TEXT_SIZE];
    date_format(date, text);
    expect(node, name, text);
}

static void expect_time(xmlNodePtr node, const char *name, int minutes)
{
    char text[TIME_TEXT_SIZE];
    date_format_time(minutes, text);
    expect(node, name, text);
}

static xmlNodePtr next(xmlNodePtr node, const char *name)
{
    ck_assert_ptr_nonnull(node);
    ck_assert_str_eq((const char *)node->name, name);
    ck_assert_str_eq((const char *)node->ns->href, "urn:bvb:roster:1");
    return xmlNextElementSibling(node);
}

static xmlNodePtr expect_round(xmlNodePtr node, const struct round *round)
{
    expect(node, "volunteer", round->volunteer);
    expect_date(node, "date", round->date);
    expect_time(node, "leave", round->leave);
    expect_time(node, "back", round->back);
    expect_number(node, "travel_minutes", round->travel_minutes);
    xmlNodePtr child = xmlFirstElementChild(node);
    for (size_t i = 0; i < round->stop_count; i++) {
        expect(child, "visit", round->stops[i].visit);
        expect_time(child, "start", round->stops[i].start);
        expect_time(child, "end", round->stops[i].end);
        expect_number(child, "travel", round->stops[i].travel);
        expect_number(child, "points", round->stops[i].points);
        child = next(child, "stop");
    }
    ck_assert_ptr_null(child);
    return next(node, "round");
}

static xmlNodePtr expect_unserved(xmlNodePtr node, const struct unserved *unserved)
{
    expect(node, "visit", unserved->visit);
    expect(node, "priority", people_priority_name(unserved->priority));
    xmlNodePtr child = xmlFirstElementChild(node);
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        if (unserved->excluded[rule] > 0) {
            expect(child, "rule", roster_rule_name((enum rule)rule));
            expect_number(child, "volunteers", unserved->excluded[rule]);
            child = next(child, "reason");
        }
    }
    ck_assert_ptr_null(child);
    return next(node, "unserved");
}

static void expect_roster(const struct buffer *bytes, const struct roster *roster)
{
    xmlDocPtr document = xmlReadMemory(bytes->data, (int)bytes->size, NULL, NULL, XML_PARSE_NONET);
    ck_assert_ptr_nonnull(document);
    xmlNodePtr root = xmlDocGetRootElement(document);
    ck_assert_str_eq((const char *)root->name, "roster");
    expect(root, "city", roster->city);
    expect_date(root, "night", roster->night);
    expect_date(root, "from", roster->from);
    expect_date(root, "until", roster->until);
    expect_number(root, "version", roster->version);
    xmlNodePtr node = xmlFirstElementChild(root);
    expect_number(node, "points", roster->points);
    expect(node, "proven", roster_is_proven(roster) ? "true" : "false");
    expect_number(node, "visits", (long)roster->visit_count);
    expect_number(node, "served", (long)roster->served_count);
    expect_number(node, "rounds", (long)roster->round_count);
    expect_number(node, "travel_minutes", roster->travel_minutes);
    node = next(node, "solution");
    for (size_t i = 0; i < roster->round_count; i++) {
        node = expect_round(node, &roster->rounds[i]);
    }
    for (size_t i = 0; i < roster->unserved_count; i++) {
        node = expect_unserved(node, &roster->unserved[i]);
    }
    for (size_t i = 0; i < roster->released_count; i++) {
        expect(node, "visit", roster->released[i].visit);
        expect(node, "volunteer", roster->released[i].volunteer);
        node = next(node, "released");
    }
    ck_assert_ptr_null(node);
    xmlFreeDoc(document);
}

START_TEST(another_parser_reads_the_same_roster)
{
    struct world world;
    world_random(&world, (uint64_t)_i, _i % 2 == 0);
    struct buffer bytes = written(world.roster);
    expect_roster(&bytes, world.roster);
    struct buffer again = written(world.roster);
    ck_assert_uint_eq(bytes.size, again.size);
    ck_assert_int_eq(memcmp(bytes.data, again.data, bytes.size), 0);
    buffer_free(&bytes);
    buffer_free(&again);
    world_free(&world);
}
END_TEST

/* points, bound, and how bound and gap are written */
static const struct {
    int64_t points;
    double bound;
    const char *written, *gap, *proven;
} BOUNDS[] = {
    {310690, 310690, "310690", "0", "true"},
    {310690, 310690.25, "310690.25", "0.25", "true"},
    {310690, 310690.9999, "310690.999", "0.999", "true"},
    {310690, 310691, "310691", "1", "false"},
    {310690, 310731.1001, "310731.101", "41.101", "false"},
    {310690, 310731.5, "310731.5", "41.5", "false"},
    {310690, 310731.05, "310731.05", "41.05", "false"},
    {-5, -4.5, "-4.5", "0.5", "true"},
    {-5, -0.001, "-0.001", "4.999", "false"},
    {0, 0, "0", "0", "true"},
};

START_TEST(the_bound_is_rounded_up)
{
    struct world world;
    char piece[128];
    world_fixed(&world, LANGUAGE_DUTCH);
    world.roster->points = BOUNDS[_i].points;
    world.roster->bound = BOUNDS[_i].bound;
    struct buffer bytes = written(world.roster);
    ck_assert(text_format(piece, sizeof piece, "bound=\"%s\" proven=\"%s\"", BOUNDS[_i].written, BOUNDS[_i].proven));
    tool_holds(&bytes, piece);
    ck_assert(text_format(piece, sizeof piece, "gap=\"%s\"", BOUNDS[_i].gap));
    tool_holds(&bytes, piece);
    buffer_free(&bytes);
    world_free(&world);
}
END_TEST

static void refuse(const struct roster *roster)
{
    struct buffer bytes = {0};
    struct error error = {0};
    ck_assert_int_eq(city_xml_write(roster, NULL, &bytes, &error), STATUS_DEFECT);
    ck_assert_uint_eq(bytes.size, 0);
    ck_assert_str_ne(error.message, "");
    buffer_free(&bytes);
}

START_TEST(what_breaks_the_schema_is_never_handed_out)
{
    struct world world;
    world_fixed(&world, LANGUAGE_DUTCH);
    struct roster *roster = world.roster;
    struct stop *stop = &roster->rounds[0].stops[0];
    const double bound = roster->bound;
    roster->bound = NAN;
    refuse(roster);
    roster->bound = INFINITY;
    refuse(roster);
    roster->bound = 1e300;
    refuse(roster);
    roster->bound = bound;
    const struct stop before = *stop;
    stop->visit[0] = '\x01'; /* not XML */
    refuse(roster);
    *stop = before;
    ck_assert(text_copy(stop->visit, sizeof stop->visit, "no identity"));
    refuse(roster);
    *stop = before;
    stop->start = 1500; /* 25:00 */
    refuse(roster);
    *stop = before;
    stop->travel = -1;
    refuse(roster);
    *stop = before;
    roster->city[0] = (char)0xff; /* not UTF-8 */
    refuse(roster);
    world_free(&world);
}
END_TEST

START_TEST(held_lines_are_told)
{
    struct roster roster = {.version = 1, .night = 20780, .from = 20781, .until = 20794};
    struct held_line held = {.visit = "stad/R1@once", .volunteer = "stad/V1", .date = 20781};
    const struct explanation explanation = {.held = &held, .held_count = 1};
    struct error error = {0};
    struct buffer bytes = {0};
    ck_assert(text_copy(roster.city, NAME_SIZE, "Stad"));
    ck_assert_msg(city_xml_write(&roster, &explanation, &bytes, &error) == STATUS_OK, "%s", error.message);
    tool_holds(&bytes, "<held visit=\"stad/R1@once\" volunteer=\"stad/V1\" date=\"2026-11-24\"/>");
    buffer_free(&bytes);
}
END_TEST

START_TEST(golden)
{
    struct world world;
    world_fixed(&world, LANGUAGE_DUTCH);
    struct buffer bytes = written(world.roster);
    tool_golden("city.xml", &bytes);
    buffer_free(&bytes);
    world_free(&world);
}
END_TEST

START_TEST(an_empty_roster_is_a_roster)
{
    struct roster roster = {.city = "Genk", .night = 20000, .from = 20001, .until = 20014, .proof = PROOF_CLOCK};
    struct buffer bytes = written(&roster);
    expect_roster(&bytes, &roster);
    tool_holds(&bytes, "ended=\"clock\"");
    buffer_free(&bytes);
}
END_TEST

Suite *test_city_xml_suite(void)
{
    Suite *suite = suite_create("city_xml");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, another_parser_reads_the_same_roster, 0, ROUNDS_OF_CHANCE);
    tcase_add_loop_test(all, the_bound_is_rounded_up, 0, sizeof BOUNDS / sizeof BOUNDS[0]);
    tcase_add_test(all, what_breaks_the_schema_is_never_handed_out);
    tcase_add_test(all, held_lines_are_told);
    tcase_add_test(all, golden);
    tcase_add_test(all, an_empty_roster_is_a_roster);
    suite_add_tcase(suite, all);
    return suite;
}
