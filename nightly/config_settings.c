/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/config_settings.h"

#include "core/language.h"
#include "core/text.h"
#include "importers/columns.h"
#include "nightly/config_check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int find_area(struct config_reader *reader, int line, const char *code)
{
    int area = area_find(&reader->settings->areas, code);
    if (area == AREA_NONE) {
        config_report_error(reader->report, line,
                            _("there is no area \"%1$s\"; add  area \"%1$s\" { name = \"...\" }  or "
                              "correct the code"),
                            code);
    }
    return area;
}

static void read_parents(struct config_reader *reader, const struct config_place *where, struct area *area)
{
    size_t count = config_parse_value_count(where->section, "parents");
    for (size_t i = 0; i < count; i++) {
        char code[CODE_SIZE];
        int line = 0;
        if (!config_value_of_list(reader, where, "parents", i, code, sizeof code, &line)) {
            continue;
        }
        int parent = find_area(reader, line, code);
        if (parent == AREA_NONE) {
            continue;
        }
        if (area->parent_count == AREA_MAX_PARENTS) {
            config_report_error(reader->report, line, _("area \"%1$s\" has more than %2$d parents"), area->code,
                                (int)AREA_MAX_PARENTS);
            return;
        }
        area->parents[area->parent_count++] = parent;
    }
}

static void read_areas(struct config_reader *reader, const struct config_place *root)
{
    struct area_list *areas = &reader->settings->areas;
    areas->items = config_value_sections(reader, root, "area", sizeof *areas->items, &areas->count);
    if (areas->count > AREA_MAX) {
        config_report_error(reader->report, 0, _("there are %1$zu areas; at most %2$d are possible"), areas->count,
                            (int)AREA_MAX);
        areas->count = 0;
    }
    for (size_t i = 0; i < areas->count; i++) {
        struct area *area = &areas->items[i];
        struct config_place where = config_value_inner(reader, root, "area", i);
        area->centre = AREA_NONE;
        config_value_title(reader, &where, area->code, sizeof area->code);
        config_value_keys(reader, &where, area);
        bool has_x = config_parse_value_count(where.section, "x") > 0;
        bool has_y = config_parse_value_count(where.section, "y") > 0;
        if (has_x != has_y) {
            config_report_error(reader->report, config_value_section_line(reader, where.entry),
                                _("area \"%s\" has only one of x and y; give both or none"), area->code);
        }
        area->centroid.known = has_x && has_y;
        area->centroid.approximate = area->centroid.known;
    }
    for (size_t i = 0; i < areas->count; i++) {
        struct config_place where = config_value_inner(reader, root, "area", i);
        read_parents(reader, &where, &areas->items[i]);
    }
}

static void read_served_areas(struct config_reader *reader, const struct config_place *where, size_t centre)
{
    size_t count = config_parse_value_count(where->section, "areas");
    for (size_t i = 0; i < count; i++) {
        char code[CODE_SIZE];
        int line = 0;
        if (!config_value_of_list(reader, where, "areas", i, code, sizeof code, &line)) {
            continue;
        }
        int area = find_area(reader, line, code);
        if (area == AREA_NONE) {
            continue;
        }
        int *owner = &reader->settings->areas.items[area].centre;
        if (*owner != AREA_NONE && *owner != (int)centre) {
            config_report_error(reader->report, line,
                                _("area \"%1$s\" is served by centre \"%2$s\" already; name it in one centre only"),
                                code, reader->settings->centres[*owner].code);
            continue;
        }
        *owner = (int)centre;
    }
}

static void read_coordinators(struct config_reader *reader, const struct config_place *where, struct centre *centre)
{
    centre->coordinators =
        config_value_sections(reader, where, "coordinator", sizeof *centre->coordinators, &centre->coordinator_count);
    for (size_t i = 0; i < centre->coordinator_count; i++) {
        struct coordinator *coordinator = &centre->coordinators[i];
        struct config_place inner = config_value_inner(reader, where, "coordinator", i);
        config_value_title(reader, &inner, coordinator->email, sizeof coordinator->email);
        config_value_keys(reader, &inner, coordinator);
        if (coordinator->certificate[0] != '\0' && access(coordinator->certificate, R_OK) != 0) {
            config_report_warning(reader->report, config_value_line(reader, &inner, "certificate", 0),
                                  _("the certificate %s cannot be read; without it nothing can be encrypted for this "
                                    "coordinator"),
                                  coordinator->certificate);
        }
    }
    if (centre->coordinator_count == 0) {
        config_report_warning(reader->report, config_value_section_line(reader, where->entry),
                              _("centre \"%s\" has no coordinator; its rosters are written but not mailed"),
                              centre->code);
    }
}

static void read_centres(struct config_reader *reader, const struct config_place *root)
{
    struct settings *settings = reader->settings;
    settings->centres =
        config_value_sections(reader, root, "centre", sizeof *settings->centres, &settings->centre_count);
    for (size_t i = 0; i < settings->centre_count; i++) {
        struct centre *centre = &settings->centres[i];
        struct config_place where = config_value_inner(reader, root, "centre", i);
        centre->language = settings->language;
        config_value_title(reader, &where, centre->code, sizeof centre->code);
        config_value_keys(reader, &where, centre);
        read_served_areas(reader, &where, i);
        read_coordinators(reader, &where, centre);
    }
}

static void read_kinds(struct config_reader *reader, const struct config_place *where, struct source *source)
{
    static const char *const names[] = {"volunteers", "requests",  "pairs",    "visits",
                                        "travel",     "addresses", "decisions"};
    size_t count = config_parse_value_count(where->section, "kinds");
    for (size_t i = 0; i < count; i++) {
        char value[CODE_SIZE];
        int line = 0;
        if (!config_value_of_list(reader, where, "kinds", i, value, sizeof value, &line)) {
            continue;
        }
        size_t kind = 0;
        while (kind < sizeof names / sizeof *names && !text_equal(names[kind], value)) {
            kind++;
        }
        if (kind == sizeof names / sizeof *names) {
            config_report_error(reader->report, line, _("%1$s is \"%2$s\"; write one of: %3$s"), "kinds", value,
                                "volunteers, requests, pairs, visits, travel, addresses, decisions");
            continue;
        }
        source->kinds |= 1U << kind;
    }
}

/* Is it the English name of a column of any kind of list? */
static bool is_column(const char *name)
{
    const struct kind *kinds = columns_kinds();
    for (size_t i = 0; i < COLUMNS_KIND_COUNT; i++) {
        if (columns_named(&kinds[i], name) != NULL) {
            return true;
        }
    }
    return false;
}

static void read_columns(struct config_reader *reader, const struct config_place *where, struct source *source)
{
    source->columns = config_value_sections(reader, where, "column", sizeof *source->columns, &source->column_count);
    for (size_t i = 0; i < source->column_count; i++) {
        struct column_name *column = &source->columns[i];
        struct config_place inner = config_value_inner(reader, where, "column", i);
        config_value_title(reader, &inner, column->header, sizeof column->header);
        config_value_keys(reader, &inner, column);
        if (column->means[0] != '\0' && !is_column(column->means)) {
            config_report_error(reader->report, config_value_line(reader, &inner, "means", 0),
                                _("means is \"%s\", which is no column; write the English name of a column, such as "
                                  "last_name"),
                                column->means);
        }
    }
}

enum { DEFAULT_MAX_SHRINK = 30 };

/* A source that bears the code of a centre is that centre's own, where nothing else is said. */
static void read_own_centre(struct config_reader *reader, const struct config_place *where, struct source *source)
{
    const bool is_said = config_parse_value_count(where->section, "centre") > 0;
    const char *code = is_said ? source->centre : source->code;
    for (size_t i = 0; i < reader->settings->centre_count; i++) {
        if (text_equal(reader->settings->centres[i].code, code)) {
            (void)text_copy(source->centre, sizeof source->centre, code);
            return;
        }
    }
    if (is_said) {
        config_report_error(
            reader->report, config_value_line(reader, where, "centre", 0),
            _("there is no centre \"%1$s\"; add  centre \"%1$s\" { name = \"...\" }  or correct the code"), code);
    }
}

static void read_sources(struct config_reader *reader, const struct config_place *root)
{
    struct settings *settings = reader->settings;
    settings->sources =
        config_value_sections(reader, root, "source", sizeof *settings->sources, &settings->source_count);
    for (size_t i = 0; i < settings->source_count; i++) {
        struct source *source = &settings->sources[i];
        struct config_place where = config_value_inner(reader, root, "source", i);
        source->language = settings->language;
        source->max_shrink = DEFAULT_MAX_SHRINK;
        config_value_title(reader, &where, source->code, sizeof source->code);
        config_value_keys(reader, &where, source);
        read_own_centre(reader, &where, source);
        read_kinds(reader, &where, source);
        read_columns(reader, &where, source);
        if (source->contact[0] == '\0') {
            config_report_warning(reader->report, config_value_section_line(reader, where.entry),
                                  _("source \"%s\" has no contact; nobody is mailed its receipts"), source->code);
        }
    }
}

static void read_needs(struct config_reader *reader, const struct config_place *where, struct task *task)
{
    size_t count = config_parse_value_count(where->section, "needs");
    for (size_t i = 0; i < count; i++) {
        char value[CODE_SIZE];
        int line = 0;
        if (!config_value_of_list(reader, where, "needs", i, value, sizeof value, &line)) {
            continue;
        }
        bool *need = text_equal(value, "car")                ? &task->needs_car
                     : text_equal(value, "record_check")     ? &task->needs_record_check
                     : text_equal(value, "information_note") ? &task->needs_information_note
                                                             : NULL;
        if (need == NULL) {
            config_report_error(reader->report, line, _("%1$s is \"%2$s\"; write one of: %3$s"), "needs", value,
                                "car, record_check, information_note");
            continue;
        }
        *need = true;
    }
}

static void read_tasks(struct config_reader *reader, const struct config_place *root)
{
    struct settings *settings = reader->settings;
    settings->tasks = config_value_sections(reader, root, "task", sizeof *settings->tasks, &settings->task_count);
    if (settings->task_count > MAX_TASKS) {
        config_report_error(reader->report, 0, _("there are %1$zu tasks; at most %2$d are possible"),
                            settings->task_count, (int)MAX_TASKS);
        settings->task_count = 0;
    }
    for (size_t i = 0; i < settings->task_count; i++) {
        struct task *task = &settings->tasks[i];
        struct config_place where = config_value_inner(reader, root, "task", i);
        config_value_title(reader, &where, task->code, sizeof task->code);
        config_value_keys(reader, &where, task);
        read_needs(reader, &where, task);
    }
}

static void read_plain_sections(struct config_reader *reader, const struct config_place *root)
{
    const struct config_schema_section *schema = root->schema->sections;
    for (; schema->name != NULL; schema++) {
        if (!schema->titled && config_parse_section_count(root->section, schema->name) > 0) {
            struct config_place where = config_value_inner(reader, root, schema->name, 0);
            config_value_keys(reader, &where, reader->settings);
        }
    }
}

void config_settings_read(struct config_reader *reader, const struct config_parse *parse)
{
    struct settings *settings = reader->settings;
    struct config_place root = {
        .section = config_parse_root(parse), .entry = CONFIG_LINES_ROOT, .schema = config_schema_root()};
    config_value_keys(reader, &root, settings);
    read_plain_sections(reader, &root);
    read_areas(reader, &root);
    read_centres(reader, &root);
    read_sources(reader, &root);
    read_tasks(reader, &root);
    /* Files in outbox/ go nowhere, so nobody needs to answer them. */
    if (settings->mail.transport == MAIL_FILE && settings->mail.from[0] == '\0') {
        (void)text_copy(settings->mail.from, sizeof settings->mail.from, "bvb@localhost");
    }
    config_check_settings(settings, &reader->lines, reader->report);
}
