/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/language.h"
#include "core/text.h"
#include "reports/roster_csv.h"
#include "reports/roster_html.h"
#include "reports/roster_xml.h"
#include "tests/reports/suites.h"
#include "tests/reports/tool.h"
#include "tests/reports/world.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_OF_CHANCE = 16 };

/* The three reports of a centre. */
struct report {
    const char *golden;
    enum status (*write)(const struct centre_roster *roster, struct buffer *bytes, struct error *error);
};
static const struct report CSV = {"roster.csv", roster_csv_write};
static const struct report XML = {"roster.xml", roster_xml_write};
static const struct report HTML = {"roster.html", roster_html_write};
static const struct report *const REPORTS[] = {&CSV, &XML, &HTML};

static struct centre_roster *part(const struct world *world, size_t centre)
{
    struct centre_roster *out = NULL;
    struct error error = {0};
    ck_assert_msg(centre_roster_make(&world->settings, &world->snapshot, world->roster, centre, &out, &error) ==
                      STATUS_OK,
                  "%s", error.message);
    return out;
}

static struct buffer written(const struct report *report, const struct centre_roster *roster)
{
    struct buffer bytes = {0};
    struct buffer again = {0};
    struct error error = {0};
    const enum language before = language_current();
    ck_assert_msg(report->write(roster, &bytes, &error) == STATUS_OK, "%s", error.message);
    ck_assert_int_eq(language_current(), before);
    ck_assert_int_eq(report->write(roster, &again, &error), STATUS_OK);
    ck_assert_uint_eq(bytes.size, again.size);
    ck_assert_int_eq(memcmp(bytes.data, again.data, bytes.size), 0);
    buffer_free(&again);
    return bytes;
}

START_TEST(strangers_can_read_whatever_the_names)
{
    struct world world;
    world_random(&world, (uint64_t)_i, _i % 4 != 3);
    for (size_t centre = 0; centre < world.settings.centre_count; centre++) {
        struct centre_roster *roster = part(&world, centre);
        roster->remarks = _i % 2 == 0;
        struct buffer csv = written(&CSV, roster);
        struct buffer xml = written(&XML, roster);
        struct buffer html = written(&HTML, roster);
        tool_judge("judge_csv.py", "any", &csv);
        tool_judge("judge_html.py", "any", &html);
        tool_lacks(&html, "://");
        buffer_free(&csv);
        buffer_free(&xml);
        buffer_free(&html);
        centre_roster_free(roster);
    }
    world_free(&world);
}
END_TEST

/* The name on the left must be written in a cell as on the right (`|` for the separators around it). */
static const struct {
    const char *name, *cell;
} CELLS[] = {
    {"=1+1", ";'=1+1;"},
    {"+1", ";'+1;"},
    {"-1", ";'-1;"},
    {"@A", ";'@A;"},
    {"\t=1", ";\"' =1\";"},
    {"\r=1", ";\"' =1\";"},
    {"   =1", ";'   =1;"},
    {"\xc2\xa0=1", ";'\xc2\xa0=1;"},
    {"\xef\xbc\x9d"
     "1",
     ";'\xef\xbc\x9d"
     "1;"},
    {"a;b", ";\"a;b\";"},
    {"a\"b", ";\"a\"\"b\";"},
    {"a\nb", ";\"a b\";"},
    {"a=1", ";a=1;"},
    {"Zo\xc3\xab", ";Zo\xc3\xab;"},
};

START_TEST(no_cell_makes_a_formula)
{
    struct world world;
    world_fixed(&world, LANGUAGE_DUTCH);
    struct centre_roster *roster = part(&world, 0);
    struct volunteer *volunteer = (struct volunteer *)(uintptr_t)roster->lines[0].volunteer;
    volunteer->person.first_name[0] = '\0';
    ck_assert(text_copy(volunteer->person.last_name, NAME_SIZE, CELLS[_i].name));
    struct buffer csv = written(&CSV, roster);
    tool_holds(&csv, CELLS[_i].cell);
    buffer_free(&csv);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(remarks_stay_at_home)
{
    struct world world;
    world_fixed(&world, LANGUAGE_DUTCH);
    struct centre_roster *roster = part(&world, 0);
    struct buffer without = written(REPORTS[_i], roster);
    tool_lacks(&without, "Sleutel");
    roster->remarks = true;
    struct buffer with = written(REPORTS[_i], roster);
    tool_holds(&with, "Sleutel bij de buren");
    buffer_free(&without);
    buffer_free(&with);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(a_centre_sees_only_its_own_people)
{
    struct world world;
    char name[2 * NAME_SIZE];
    world_fixed(&world, LANGUAGE_DUTCH);
    for (size_t i = 0; i < world.snapshot.request_count; i++) {
        struct person *senior = &world.snapshot.requests[i].senior;
        ck_assert(text_format(senior->last_name, NAME_SIZE, "Naam%zuCentrum%zu", i,
                              settings_centre_of(&world.settings, senior)));
    }
    for (size_t centre = 0; centre < 2; centre++) {
        struct centre_roster *roster = part(&world, centre);
        struct buffer bytes = written(REPORTS[_i], roster);
        ck_assert(text_format(name, sizeof name, "Centrum%zu", 1 - centre));
        tool_lacks(&bytes, name);
        ck_assert(text_format(name, sizeof name, "Centrum%zu", centre));
        tool_holds(&bytes, name);
        buffer_free(&bytes);
        centre_roster_free(roster);
    }
    world_free(&world);
}
END_TEST

START_TEST(xml_says_what_csv_says)
{
    struct world world;
    world_random(&world, 1000 + (uint64_t)_i, true);
    struct centre_roster *roster = part(&world, 0);
    struct buffer xml = written(&XML, roster);
    xmlDocPtr document = xmlReadMemory(xml.data, (int)xml.size, NULL, NULL, XML_PARSE_NONET);
    ck_assert_ptr_nonnull(document);
    xmlNodePtr node = xmlFirstElementChild(xmlDocGetRootElement(document));
    for (size_t i = 0; i < roster->line_count; i++) {
        ck_assert_str_eq((const char *)node->name, "line");
        xmlNodePtr volunteer = xmlFirstElementChild(node);
        xmlNodePtr senior = xmlNextElementSibling(volunteer);
        xmlChar *last = xmlGetNoNsProp(senior, BAD_CAST "last_name");
        xmlChar *id = xmlGetNoNsProp(volunteer, BAD_CAST "id");
        ck_assert_str_eq((const char *)last, roster->lines[i].request->senior.last_name);
        ck_assert_str_eq((const char *)id, roster->lines[i].volunteer->person.id);
        xmlFree(last);
        xmlFree(id);
        node = xmlNextElementSibling(node);
    }
    xmlFreeDoc(document);
    buffer_free(&xml);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(offers_stand_in_their_line)
{
    struct world world;
    world_fixed(&world, LANGUAGE_DUTCH);
    struct centre_roster *roster = part(&world, 0);
    const struct centre_offer offers[] = {{&world.snapshot.volunteers[0], "A <b> & 12 points less"},
                                          {&world.snapshot.volunteers[1], "B"}};
    struct buffer none = written(&HTML, roster);
    tool_lacks(&none, "<ul class=\"offers\"");
    roster->lines[1].offers = offers;
    roster->lines[1].offer_count = 2;
    struct buffer html = written(&HTML, roster);
    tool_holds(&html, "<li data-who=\"decanaat/000\" data-name=\"");
    tool_holds(&html, ">A &lt;b&gt; &amp; 12 points less</li>");
    tool_judge("judge_html.py", "any", &html);
    buffer_free(&none);
    buffer_free(&html);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

/* A line that is held says so, in the list of changes and in its place, and in the other files. */
START_TEST(what_is_held_is_told)
{
    struct world world;
    world_fixed(&world, LANGUAGE_ENGLISH);
    world.settings.max_changes = 1;
    struct centre_roster *roster = part(&world, 0);
    struct buffer none = written(&HTML, roster);
    tool_lacks(&none, "Stays as announced");
    tool_lacks(&none, "may change in a night");
    roster->lines[0].held = true;
    roster->held_count = 1;
    const struct report *const formats[] = {&HTML, &CSV};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct buffer bytes = written(formats[i], roster);
        tool_holds(&bytes, "Stays as announced: it would change if more lines might change in a night.");
        buffer_free(&bytes);
    }
    struct buffer html = written(&HTML, roster);
    tool_holds(&html, "1 visit stays as it was announced, although a change would make the roster better.");
    tool_holds(&html, "at most 1 announced visit may change in a night");
    tool_judge("judge_html.py", "any", &html);
    struct buffer xml = written(&XML, roster);
    tool_holds(&xml, "held=\"true\"");
    buffer_free(&none);
    buffer_free(&html);
    buffer_free(&xml);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

START_TEST(golden)
{
    struct world world;
    world_fixed(&world, LANGUAGE_ENGLISH);
    struct centre_roster *roster = part(&world, 0);
    struct buffer bytes = written(REPORTS[_i], roster);
    tool_golden(REPORTS[_i]->golden, &bytes);
    buffer_free(&bytes);
    centre_roster_free(roster);
    world_free(&world);
}
END_TEST

Suite *test_roster_suite(void)
{
    Suite *suite = suite_create("roster");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, strangers_can_read_whatever_the_names, 0, ROUNDS_OF_CHANCE);
    tcase_add_loop_test(all, no_cell_makes_a_formula, 0, sizeof CELLS / sizeof CELLS[0]);
    tcase_add_loop_test(all, remarks_stay_at_home, 0, 3);
    tcase_add_loop_test(all, a_centre_sees_only_its_own_people, 0, 3);
    tcase_add_loop_test(all, xml_says_what_csv_says, 0, ROUNDS_OF_CHANCE);
    tcase_add_test(all, offers_stand_in_their_line);
    tcase_add_test(all, what_is_held_is_told);
    tcase_add_loop_test(all, golden, 0, 3);
    suite_add_tcase(suite, all);
    return suite;
}
