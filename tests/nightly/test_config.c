/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/date.h"
#include "core/file.h"
#include "core/language.h"
#include "core/text.h"
#include "nightly/config.h"
#include "nightly/template.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *test_config_suite(void);

/* A configuration in which every key and section stands on a line of its own, so that each can be made wrong in turn.
 */
static const char *const good[] = {
    "city = \"Kortrijk\"",
    "language = \"en\"",
    "horizon_days = 14",
    "grid_minutes = 15",
    "freeze_days = 4",
    "max_changes = 6",
    "default_max_travel = 30",
    "day_start = \"8:00\"",
    "day_end = \"20:00\"",
    "area \"stad\" { name = \"Stad\" }",
    "area \"zone\" {",
    "    name = \"Zone\"",
    "    kind = \"zone\"",
    "    parents = {\"stad\"}",
    "    x = 72218.5",
    "    y = 169187",
    "}",
    "centre \"noord\" {",
    "    name = \"LDC Noord\"",
    "    areas = {\"stad\"}",
    "    language = \"fr\"",
    "    attach_in_clear = true",
    "    coordinator \"els@noord.example\" {",
    "        name = \"Els\"",
    "        certificate = \"certs/els.pem\"",
    "    }",
    "}",
    "source \"decanaat\" {",
    "    name = \"Decanaat\"",
    "    kinds = {\"volunteers\", \"pairs\"}",
    "    list = \"snapshot\"",
    "    contact = \"post@decanaat.example\"",
    "    language = \"nl\"",
    "    column \"Naam vrijwilliger\" {",
    "        means = \"last_name\"",
    "    }",
    "}",
    "task \"vervoer\" {",
    "    name = \"Vervoer\"",
    "    name_en = \"Transport\"",
    "    name_fr = \"Transport\"",
    "    needs = {\"car\"}",
    "    remote = false",
    "}",
    "travel {",
    "    detour = 1.3",
    "    foot_speed = 4.5",
    "    foot_overhead = 0",
    "    bike_speed = 14",
    "    bike_overhead = 1",
    "    car_speed = 30",
    "    car_overhead = 4",
    "}",
    "points {",
    "    urgent = 4001",
    "    high = 2001",
    "    normal = 1001",
    "    low = 401",
    "    waiting_week = 51",
    "    waiting_weeks_max = 11",
    "    bond = 41",
    "    preferred = 81",
    "    same_as_sent = 121",
    "    new_face = -61",
    "    travel_minute = -2",
    "    load = -5",
    "    idle = 61",
    "}",
    "solver {",
    "    max_columns = 3000000",
    "    max_nodes = 1000",
    "    clock_seconds = 60",
    "}",
    "uploads {",
    "    megabytes = 2048",
    "    seconds = 30",
    "    xml_depth = 4",
    "    xml_attributes = 64",
    "}",
    "mail {",
    "    transport = \"smtp\"",
    "    from = \"bvb@kortrijk.example\"",
    "    from_name = \"BvB\"",
    "    host = \"localhost\"",
    "    port = 2525",
    "    security = \"none\"",
    "    ca_file = \"/etc/ca.pem\"",
    "    credentials_file = \"mail.secret\"",
    "    timeout_seconds = 5",
    "}",
    "retention {",
    "    archive_days = 10",
    "    history_days = 0",
    "}",
    "privacy {",
    "    refuse_national_numbers = false",
    "}",
};

enum { LINES = sizeof good / sizeof *good };

static char folder[64];
static struct settings settings;
static struct config_report report;
static struct error error;

static void setup(void)
{
    ck_assert(text_copy(folder, sizeof folder, "/tmp/bvb-config-XXXXXX"));
    ck_assert_ptr_nonnull(mkdtemp(folder));
    error_clear(&error);
}

static void forget(void)
{
    settings_free(&settings);
    config_report_free(&report);
    error_clear(&error);
}

static void teardown(void)
{
    char path[128];
    forget();
    ck_assert(text_format(path, sizeof path, "%s/bvb.conf", folder));
    (void)unlink(path);
    ck_assert_int_eq(rmdir(folder), 0);
}

static enum status read_bytes(const char *bytes, size_t size)
{
    char path[128];
    struct error failure = {0};
    ck_assert(text_format(path, sizeof path, "%s/bvb.conf", folder));
    ck_assert_int_eq(file_write(path, bytes, size, 0600, &failure), STATUS_OK);
    forget();
    return config_read(folder, &settings, &report, &error);
}

static enum status read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

/* The good configuration with one line replaced (line 0: none). */
static enum status read_with(size_t line, const char *instead)
{
    struct buffer text = {0};
    for (size_t i = 0; i < LINES; i++) {
        buffer_format(&text, "%s\n", i + 1 == line ? instead : good[i]);
    }
    ck_assert_int_eq(text.status, STATUS_OK);
    const enum status status = read_text(text.data);
    buffer_free(&text);
    return status;
}

static bool has_error(int line, const char *word)
{
    for (size_t i = 0; i < report.count; i++) {
        if (!report.items[i].warning && report.items[i].line == line && strstr(report.items[i].message, word) != NULL) {
            return true;
        }
    }
    return false;
}

static bool has_warning(int line, const char *word)
{
    for (size_t i = 0; i < report.count; i++) {
        if (report.items[i].warning && report.items[i].line == line && strstr(report.items[i].message, word) != NULL) {
            return true;
        }
    }
    return false;
}

static size_t line_of(const char *begin)
{
    for (size_t i = 0; i < LINES; i++) {
        const char *at = good[i] + strspn(good[i], " ");
        if (text_starts_with(at, begin)) {
            return i + 1;
        }
    }
    ck_abort_msg("no line begins with %s", begin);
    return 0;
}

static void expect_wrong(size_t line, const char *instead, const char *word)
{
    char where[32];
    ck_assert_msg(read_with(line, instead) == STATUS_CONFIG, "taken: %s", instead);
    ck_assert_msg(has_error((int)line, word), "line %zu, '%s': %s", line, instead, error.message);
    ck_assert(text_format(where, sizeof where, "bvb.conf:%zu:", line));
    ck_assert_msg(strstr(error.message, where) != NULL, "%s", error.message);
}

START_TEST(test_everything_is_read)
{
    char path[128];
    ck_assert_msg(read_with(0, "") == STATUS_OK, "%s", error.message);
    ck_assert_str_eq(settings.city, "Kortrijk");
    ck_assert_int_eq(settings.max_changes, 6);
    ck_assert_int_eq(settings.language, LANGUAGE_ENGLISH);
    ck_assert_uint_eq(settings.areas.count, 2);
    ck_assert_int_eq(settings.areas.items[1].parents[0], 0);
    ck_assert_int_eq(settings.areas.items[0].centre, 0);
    ck_assert_int_eq(settings.areas.items[1].centre, AREA_NONE);
    ck_assert(settings.areas.items[1].centroid.known && !settings.areas.items[0].centroid.known);
    ck_assert_double_eq(settings.areas.items[1].centroid.x, 72218.5);
    ck_assert_int_eq(settings.centres[0].language, LANGUAGE_FRENCH);
    ck_assert(settings.centres[0].attach_in_clear);
    ck_assert_str_eq(settings.centres[0].coordinators[0].email, "els@noord.example");
    ck_assert(text_format(path, sizeof path, "%s/certs/els.pem", folder));
    ck_assert_str_eq(settings.centres[0].coordinators[0].certificate, path);
    ck_assert_uint_eq(settings.sources[0].kinds, UPLOAD_VOLUNTEERS | UPLOAD_PAIRS);
    ck_assert(settings.sources[0].snapshot);
    ck_assert_str_eq(settings.sources[0].columns[0].header, "Naam vrijwilliger");
    ck_assert_str_eq(settings.sources[0].columns[0].means, "last_name");
    ck_assert(settings.tasks[0].needs_car && !settings.tasks[0].needs_record_check && !settings.tasks[0].remote);
    ck_assert_int_eq(settings.points.served[PRIORITY_LOW], 401);
    ck_assert_int_eq(settings.points.new_face, -61);
    ck_assert_int_eq(settings.points.idle, 61);
    ck_assert_int_eq(settings.solver.max_columns, 3000000);
    ck_assert_int_eq(settings.uploads.megabytes, 2048);
    ck_assert_int_eq(settings.uploads.seconds, 30);
    ck_assert_int_eq(settings.uploads.xml_depth, 4);
    ck_assert_int_eq(settings.uploads.xml_attributes, 64);
    ck_assert_int_eq(settings.mail.transport, MAIL_SMTP);
    ck_assert_int_eq(settings.mail.security, MAIL_PLAIN);
    ck_assert_str_eq(settings.mail.ca_file, "/etc/ca.pem");
    ck_assert_int_eq(settings.keep_history_days, 0);
    ck_assert(!settings.refuse_national_numbers);
    ck_assert(has_warning((int)line_of("certificate"), "certs/els.pem"));
    ck_assert(has_warning((int)line_of("credentials_file"), "mail.secret"));
}
END_TEST

/* Take every line that is `key = value` and give its key another name: line and word must be told. */
START_TEST(test_unknown_keys)
{
    for (size_t i = 0; i < LINES; i++) {
        char wrong[256];
        char key[64];
        const char *begin = good[i] + strspn(good[i], " ");
        size_t length = strcspn(begin, " ");
        if (begin[0] == '}') {
            continue;
        }
        ck_assert(text_format(key, sizeof key, "%.*sx", (int)length, begin));
        ck_assert(text_format(wrong, sizeof wrong, "%s%s", key, begin + length));
        if (strcmp(key, "namex") == 0 || strcmp(key, "areax") == 0) {
            ck_assert_int_eq(read_with(i + 1, wrong), STATUS_CONFIG);
            ck_assert_msg(has_error((int)i + 1, key), "line %zu %s: %s", i + 1, wrong, error.message);
            continue;
        }
        expect_wrong(i + 1, wrong, key);
    }
    expect_wrong(line_of("horizon_days"), "horizon_day = 14", "horizon_days");
    expect_wrong(line_of("horizon_days"), "include(\"/etc/passwd\")", "include");
    expect_wrong(line_of("travel"), "travels {", "travel");
}
END_TEST

/* The line that begins so becomes the other. */
static const char *const wrong_values[][2] = {
    {"language", "language = \"de\""},
    {"horizon_days", "horizon_days = 57"},
    {"horizon_days", "horizon_days = veertien"},
    {"horizon_days", "horizon_days = 14.5"},
    {"horizon_days", "horizon_days = {14}"},
    {"horizon_days", "horizon_days = 99999999999999999999"},
    {"grid_minutes", "grid_minutes = 0"},
    {"freeze_days", "freeze_days = -1"},
    {"freeze_days", "freeze_days = 57"},
    {"max_changes", "max_changes = -1"},
    {"max_changes", "max_changes = 1000001"},
    {"default_max_travel", "default_max_travel = -1"},
    {"day_start", "day_start = \"25:00\""},
    {"day_end", "day_end = \"7:00\""},
    {"parents", "parents = {\"stadt\"}"},
    {"x = ", "x = 721"},
    {"y = ", "y = noord"},
    {"areas", "areas = {\"stad\", \"niets\"}"},
    {"attach_in_clear", "attach_in_clear = misschien"},
    {"kinds", "kinds = {\"volunteers\", \"vrijwilligers\"}"},
    {"list", "list = \"all\""},
    {"contact", "contact = \"post at decanaat\""},
    {"contact", "contact = \"post@decanaat.example\\r\\nBcc: x@y.example\""},
    {"contact", "contact = \"a@b@c.example\""},
    {"contact", "contact = \"a b@c.example\""},
    {"contact", "contact = \"-oProxy@c.example\""},
    {"means", "means = \"naam\""},
    {"means", "means = \"last\\x07name\""},
    {"needs", "needs = {\"auto\"}"},
    {"remote", "remote = 2"},
    {"detour", "detour = 0"},
    {"foot_speed", "foot_speed = 1e3"},
    {"foot_overhead", "foot_overhead = -1"},
    {"bike_speed", "bike_speed = nan"},
    {"bike_overhead", "bike_overhead = x"},
    {"car_speed", "car_speed = 0"},
    {"car_overhead", "car_overhead = 1000"},
    {"urgent", "urgent = 1000001"},
    {"high", "high = -1000001"},
    {"normal", "normal = 1.5"},
    {"low", "low = ''"},
    {"waiting_week", "waiting_week = een"},
    {"waiting_weeks_max", "waiting_weeks_max = -1"},
    {"bond", "bond = +"},
    {"preferred", "preferred = 8O"},
    {"same_as_sent", "same_as_sent = 0x10"},
    {"new_face", "new_face = --60"},
    {"travel_minute", "travel_minute = -"},
    {"load", "load = \"\""},
    {"idle", "idle = {}"},
    {"max_columns", "max_columns = 0"},
    {"max_nodes", "max_nodes = 1e5"},
    {"clock_seconds", "clock_seconds = 0"},
    {"megabytes", "megabytes = 1"},
    {"seconds", "seconds = 0"},
    {"xml_depth", "xml_depth = 2"},
    {"xml_attributes", "xml_attributes = 513"},
    {"transport", "transport = \"post\""},
    {"from =", "from = \"bvb\""},
    {"host", "host = \"\""},
    {"port", "port = 65536"},
    {"security", "security = \"ssl\""},
    {"timeout_seconds", "timeout_seconds = 0"},
    {"archive_days", "archive_days = -1"},
    {"history_days", "history_days = lang"},
    {"refuse_national_numbers", "refuse_national_numbers = 3"},
    {"city", "city = \"\""},
    {"city", "city = \"Kort\\x1brijk\""},
    {"city", "city = \"${HOME}\""},
    {"city", "city = ${HOME}"},
    {"city", "city = \"Kortrijk"},
    {"city", "city ="},
    {"city", "city += \"x\""},
    {"city", "\"city\" = \"x\""},
    {"city", "} city = \"x\""},
};

/* Numbers, times, words, lists and texts that are no such thing: every key in turn. */
START_TEST(test_wrong_values)
{
    for (size_t i = 0; i < sizeof wrong_values / sizeof *wrong_values; i++) {
        size_t line = line_of(wrong_values[i][0]);
        ck_assert_msg(read_with(line, wrong_values[i][1]) == STATUS_CONFIG, "taken: %s", wrong_values[i][1]);
        bool next = text_equal(wrong_values[i][1], "city =") ||
                    text_equal(wrong_values[i][1], "city +="); /* seen at the next word */
        ck_assert_msg(has_error((int)line, "") || (next && has_error((int)line + 1, "")), "line %zu, '%s': %s", line,
                      wrong_values[i][1], error.message);
        ck_assert_msg(strchr(error.message, '\n') == NULL && strchr(error.message, '\x1b') == NULL, "%s",
                      error.message);
    }
}
END_TEST

START_TEST(test_missing)
{
    ck_assert_int_eq(read_with(line_of("city"), ""), STATUS_CONFIG);
    ck_assert(has_error(1, "city"));
    ck_assert_int_eq(read_with(line_of("name = \"LDC"), ""), STATUS_CONFIG);
    ck_assert_msg(has_error((int)line_of("centre"), "name"), "%s", error.message);
    ck_assert_int_eq(read_with(line_of("kinds"), ""), STATUS_CONFIG);
    ck_assert(has_error((int)line_of("source"), "kinds"));
    ck_assert_int_eq(read_with(line_of("means"), ""), STATUS_CONFIG);
    ck_assert(has_error((int)line_of("column"), "means"));
    ck_assert_int_eq(read_with(line_of("x ="), ""), STATUS_CONFIG);
    ck_assert(has_error((int)line_of("area \"zone\""), "zone"));
    ck_assert_int_eq(read_text(""), STATUS_CONFIG);
    ck_assert_uint_ge(report.errors, 4);
    ck_assert_int_eq(read_text("city = \"A\"\nmail { from = \"a@b.example\" }\ntask \"t\" { }\nsource \"s\" { kinds = "
                               "{\"pairs\"} }\ncentre \"c\" { name = \"C\" }"),
                     STATUS_OK);
}
END_TEST

START_TEST(test_forms)
{
    expect_wrong(line_of("area \"zone\""), "area \"stad\" {", "10");
    expect_wrong(line_of("area \"zone\""), "area {", "area");
    expect_wrong(line_of("area \"zone\""), "area \"zo/ne\" {", "zo/ne");
    expect_wrong(line_of("source"), "source \"..\" {", "..");
    expect_wrong(line_of("travel"), "travel \"x\" {", "travel");
    expect_wrong(line_of("coordinator"), "coordinator \"els\" {", "els");
    expect_wrong(line_of("grid_minutes"), "horizon_days = 7", "3");
    expect_wrong(line_of("grid_minutes"), "city { }", "city");
    expect_wrong(line_of("points"), "points = {", "points");
    expect_wrong(line_of("grid_minutes"), "/* no end", "*/");
    ck_assert_int_eq(read_with(LINES, ""), STATUS_CONFIG);
    ck_assert_msg(has_error((int)line_of("privacy"), "privacy"), "%s", error.message);
    ck_assert_int_eq(read_with(line_of("parents"), "parents = {\"zone\"}"), STATUS_CONFIG);
    ck_assert(has_error((int)line_of("area \"zone\""), "zone"));
}
END_TEST

/* The source of a centre decides about that centre: the one that is named, else the one with the same code. */
START_TEST(test_source_of_a_centre)
{
    static const char *const text = "city = \"A\"\nmail { from = \"a@b.example\" }\ntask \"t\" { }\n"
                                    "source \"c\" { kinds = {\"decisions\"} }\n"
                                    "source \"s\" { kinds = {\"decisions\"} centre = \"c\" }\n"
                                    "source \"all\" { kinds = {\"decisions\"} }\n"
                                    "centre \"c\" { name = \"C\" }\n";
    ck_assert_int_eq(read_text(text), STATUS_OK);
    ck_assert_str_eq(settings.sources[0].centre, "c");
    ck_assert_str_eq(settings.sources[1].centre, "c");
    ck_assert_str_eq(settings.sources[2].centre, "");
    ck_assert_int_eq(read_text("city = \"A\"\nmail { from = \"a@b.example\" }\ntask \"t\" { }\n"
                               "source \"s\" { kinds = {\"decisions\"}\ncentre = \"d\" }\n"
                               "centre \"c\" { name = \"C\" }\n"),
                     STATUS_CONFIG);
    ck_assert(has_error(5, "\"d\""));
}
END_TEST

START_TEST(test_circle)
{
    static const char *const text =
        "city = \"A\"\nmail { from = \"a@b.example\" }\ntask \"t\" { }\n"
        "source \"s\" { kinds = {\"pairs\"} }\ncentre \"c\" { name = \"C\" areas = {\"1\"} }\n"
        "area \"0\" { name = \"0\" parents = {\"3\"} }\n"
        "area \"1\" { name = \"1\" parents = {\"2\"} }\n"
        "area \"2\" { name = \"2\" parents = {\"3\"} }\n"
        "area \"3\" { name = \"3\" parents = {\"1\"} }\n"
        "area \"4\" { name = \"4\" }\n";
    ck_assert_int_eq(read_text(text), STATUS_CONFIG);
    ck_assert(has_error(7, "1"));
    ck_assert_uint_eq(report.errors, 1);
}
END_TEST

/* Passwords and people's data never go in clear over a network. */
START_TEST(test_plain_mail)
{
    ck_assert_int_eq(read_with(line_of("host"), "host = \"mail.example\""), STATUS_CONFIG);
    ck_assert(has_error((int)line_of("security"), "starttls"));
    ck_assert_int_eq(read_with(line_of("host"), "host = \"127.0.0.1\""), STATUS_OK);
}
END_TEST

START_TEST(test_warnings)
{
    ck_assert_int_eq(read_with(line_of("areas"), "areas = {}"), STATUS_OK);
    ck_assert(has_warning((int)line_of("area \"zone\""), "zone"));
    ck_assert_int_eq(read_with(line_of("contact"), ""), STATUS_OK);
    ck_assert(has_warning((int)line_of("source"), "decanaat"));
}
END_TEST

START_TEST(test_all_mistakes_are_told)
{
    ck_assert_int_eq(read_text("city = \"\"\nhorizon_days = 0\nday_start = x\nlanguage = \"en\""), STATUS_CONFIG);
    ck_assert(has_error(1, "city"));
    ck_assert(has_error(2, "horizon_days"));
    ck_assert(has_error(3, "day_start"));
    ck_assert_msg(strstr(error.message, "check-config") != NULL, "%s", error.message);
}
END_TEST

START_TEST(test_bytes)
{
    struct buffer text = {0};
    ck_assert_int_eq(read_bytes("city = \"A\"\0x", 12), STATUS_CONFIG);
    buffer_text(&text, "\xEF\xBB\xBF");
    buffer_text(&text, template_config());
    ck_assert_msg(read_text(text.data) == STATUS_OK, "%s", error.message);
    ck_assert_int_eq(read_text("city = \"K\xF6ln\"\n"), STATUS_CONFIG);
    ck_assert(has_error(1, "UTF-8"));
    buffer_free(&text);
    for (size_t i = 0; i < 1000; i++) {
        buffer_text(&text, "area \"x\" {");
    }
    ck_assert_int_eq(read_text(text.data), STATUS_CONFIG);
    buffer_free(&text);
}
END_TEST

/* However a good file is cut off, there is an answer and not a crash. */
START_TEST(test_cut_off)
{
    const char *whole = template_config();
    const size_t size = strlen(whole);
    for (size_t cut = 0; cut < size; cut += 67) {
        (void)read_bytes(whole, cut);
    }
}
END_TEST

/* The template is right, has nothing to warn of, and says the defaults and nothing else. */
START_TEST(test_template)
{
    struct settings defaults = {0};
    settings_defaults(&defaults);
    ck_assert_msg(read_text(template_config()) == STATUS_OK, "%s", error.message);
    ck_assert_uint_eq(report.count, 0);
    ck_assert_uint_eq(settings.task_count, 9);
    ck_assert_mem_eq(&settings.points, &defaults.points, sizeof defaults.points);
    ck_assert(settings.travel.detour == defaults.travel.detour &&
              settings.travel.car_speed == defaults.travel.car_speed &&
              settings.travel.bike_overhead == defaults.travel.bike_overhead);
    ck_assert_int_eq(settings.solver.max_columns, defaults.solver.max_columns);
    ck_assert_int_eq(settings.solver.max_nodes, defaults.solver.max_nodes);
    ck_assert_int_eq(settings.solver.clock_seconds, defaults.solver.clock_seconds);
    ck_assert_mem_eq(&settings.uploads, &defaults.uploads, sizeof defaults.uploads);
    ck_assert_int_eq(settings.horizon_days, defaults.horizon_days);
    ck_assert_int_eq(settings.grid_minutes, defaults.grid_minutes);
    ck_assert_int_eq(settings.default_max_travel, defaults.default_max_travel);
    ck_assert_int_eq(settings.max_changes, -1);
    ck_assert_int_eq(settings.day_start, defaults.day_start);
    ck_assert_int_eq(settings.day_end, defaults.day_end);
    ck_assert_int_eq(settings.keep_archive_days, defaults.keep_archive_days);
    ck_assert_int_eq(settings.keep_history_days, defaults.keep_history_days);
    ck_assert_int_eq(settings.refuse_national_numbers, defaults.refuse_national_numbers);
    settings_free(&defaults);
}
END_TEST

Suite *test_config_suite(void)
{
    Suite *suite = suite_create("config");
    TCase *test = tcase_create("config");
    tcase_add_checked_fixture(test, setup, teardown);
    tcase_set_timeout(test, 120);
    tcase_add_test(test, test_everything_is_read);
    tcase_add_test(test, test_unknown_keys);
    tcase_add_test(test, test_wrong_values);
    tcase_add_test(test, test_missing);
    tcase_add_test(test, test_forms);
    tcase_add_test(test, test_circle);
    tcase_add_test(test, test_source_of_a_centre);
    tcase_add_test(test, test_plain_mail);
    tcase_add_test(test, test_warnings);
    tcase_add_test(test, test_all_mistakes_are_told);
    tcase_add_test(test, test_bytes);
    tcase_add_test(test, test_cut_off);
    tcase_add_test(test, test_template);
    suite_add_tcase(suite, test);
    return suite;
}
