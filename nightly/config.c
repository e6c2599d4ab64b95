/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/config.h"

#include "core/date.h"
#include "core/file.h"
#include "core/language.h"
#include "core/text.h"
#include "importers/columns.h"
#include "nightly/config_check.h"
#include "nightly/config_lines.h"
#include "nightly/config_parse.h"
#include "nightly/config_schema.h"
#include "reports/mime.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_FILE = 8 * 1024 * 1024, VALUE_SIZE = 2048 };

/* One section that is being read: its values, where it stands, what it may hold. */
struct place_in_file {
    const struct config_parse_section *section;
    size_t entry; /* in lines */
    const struct config_schema_section *schema;
};

struct reader {
    const char *workspace;
    struct settings *settings;
    struct config_lines lines;
    struct config_report *report;
    struct error *error; /* of the machine: memory */
};

static int line_of_section(const struct reader *reader, size_t entry)
{
    return entry < reader->lines.count ? reader->lines.items[entry].line : 1;
}

static int line_of_value(const struct reader *reader, const struct place_in_file *where, const char *key, size_t nth)
{
    size_t entry = config_lines_find(&reader->lines, where->entry, CONFIG_LINES_KEY, key, 0);
    if (entry == CONFIG_LINES_ROOT) {
        return line_of_section(reader, where->entry);
    }
    size_t value = config_lines_find(&reader->lines, entry, CONFIG_LINES_VALUE, NULL, nth);
    return reader->lines.items[value == CONFIG_LINES_ROOT ? entry : value].line;
}

/* A text of the file, clean and NFC, into `to`; otherwise says what is wrong with it. */
static bool clean_text(struct reader *reader, int line, const char *key, const char *value, char *to, size_t size)
{
    if (!text_is_clean(value, strlen(value))) {
        config_report_error(reader->report, line,
                            _("%s holds a control character or is not UTF-8; remove it, or save the file as UTF-8"),
                            key);
        return false;
    }
    if (!text_normalise(value, to, size)) {
        config_report_error(reader->report, line, _("%1$s is too long; write at most %2$zu bytes"), key, size - 1);
        return false;
    }
    return true;
}

static bool read_yes_no(const char *value, bool *yes)
{
    static const char *const words[][2] = {
        {"true", "false"}, {"yes", "no"}, {"on", "off"}, {"ja", "nee"}, {"oui", "non"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        for (size_t side = 0; side < 2; side++) {
            if (text_same(words[i][side], value)) {
                *yes = side == 0;
                return true;
            }
        }
    }
    return false;
}

static void set_int(struct reader *reader, int line, const struct config_schema_key *key, const char *value, void *to)
{
    long number = 0;
    if (!text_parse_long(value, (long)key->low, (long)key->high, &number)) {
        config_report_error(reader->report, line, _("%1$s is \"%2$s\"; write a whole number from %3$ld to %4$ld"),
                            key->name, value, (long)key->low, (long)key->high);
        return;
    }
    if (key->type == CONFIG_SCHEMA_LONG) {
        *(long *)to = number;
    } else {
        *(int *)to = (int)number;
    }
}

static void set_decimal(struct reader *reader, int line, const struct config_schema_key *key, const char *value,
                        double *to)
{
    if (!text_parse_decimal(value, key->low, key->high, to)) {
        config_report_error(reader->report, line, _("%1$s is \"%2$s\"; write a number from %3$g to %4$g"), key->name,
                            value, key->low, key->high);
    }
}

static void set_choice(struct reader *reader, int line, const struct config_schema_key *key, const char *value,
                       void *to)
{
    char allowed[128] = "";
    size_t count = sizeof key->choices / sizeof *key->choices;
    for (size_t i = 0; i < count && key->choices[i] != NULL; i++) {
        if (text_equal(value, key->choices[i])) {
            if (key->size == sizeof(bool)) {
                *(bool *)to = i != 0;
            } else {
                *(unsigned *)to = (unsigned)i;
            }
            return;
        }
        char before[128];
        (void)text_copy(before, sizeof before, allowed);
        (void)text_format(allowed, sizeof allowed, "%s%s%s", before, i == 0 ? "" : ", ", key->choices[i]);
    }
    config_report_error(reader->report, line, _("%1$s is \"%2$s\"; write one of: %3$s"), key->name, value, allowed);
}

static void set_text(struct reader *reader, int line, const struct config_schema_key *key, const char *value, char *to)
{
    char path[PATH_SIZE];
    if (key->required && value[0] == '\0') {
        config_report_error(reader->report, line, _("%s is empty; give it a value"), key->name);
    } else if (key->type == CONFIG_SCHEMA_CODE && !people_is_id_part(value)) {
        config_report_error(reader->report, line,
                            _("%1$s is \"%2$s\"; a code has 1 to 60 bytes and holds none of / @ | ; , \""), key->name,
                            value);
    } else if (key->type == CONFIG_SCHEMA_EMAIL && value[0] != '\0' && (value[0] == '-' || !mime_is_address(value))) {
        config_report_error(reader->report, line,
                            _("%1$s is \"%2$s\", which is no e-mail address; write one like "
                              "name@example.org"),
                            key->name, value);
    } else if (key->type == CONFIG_SCHEMA_PATH && value[0] != '\0' && value[0] != '/') {
        struct error ignored = {0};
        if (file_path(path, sizeof path, reader->workspace, value, &ignored) != STATUS_OK ||
            !text_copy(to, key->size, path)) {
            config_report_error(reader->report, line, _("the path of %s is too long"), key->name);
        }
    } else if (!text_copy(to, key->size, value)) {
        config_report_error(reader->report, line, _("%1$s is too long; write at most %2$zu bytes"), key->name,
                            key->size - 1);
    }
}

static void set_value(struct reader *reader, int line, const struct config_schema_key *key, const char *value, void *to)
{
    switch (key->type) {
    case CONFIG_SCHEMA_TEXT:
    case CONFIG_SCHEMA_CODE:
    case CONFIG_SCHEMA_EMAIL:
    case CONFIG_SCHEMA_PATH:
        set_text(reader, line, key, value, to);
        break;
    case CONFIG_SCHEMA_INT:
    case CONFIG_SCHEMA_LONG:
        set_int(reader, line, key, value, to);
        break;
    case CONFIG_SCHEMA_DECIMAL:
        set_decimal(reader, line, key, value, to);
        break;
    case CONFIG_SCHEMA_YES_NO:
        if (!read_yes_no(value, to)) {
            config_report_error(reader->report, line, _("%1$s is \"%2$s\"; write true or false"), key->name, value);
        }
        break;
    case CONFIG_SCHEMA_TIME:
        if (!date_parse_time(value, to)) {
            config_report_error(reader->report, line, _("%1$s is \"%2$s\"; write a time like 8:00"), key->name, value);
        }
        break;
    case CONFIG_SCHEMA_LANGUAGE:
        if (!language_parse(value, to)) {
            config_report_error(reader->report, line, _("%1$s is \"%2$s\"; write one of: %3$s"), key->name, value,
                                "nl, en, fr");
        }
        break;
    case CONFIG_SCHEMA_CHOICE:
        set_choice(reader, line, key, value, to);
        break;
    case CONFIG_SCHEMA_LIST:
        break;
    }
}

/* All keys of a section that hold one value, into the struct at `object`. */
static void read_keys(struct reader *reader, const struct place_in_file *where, void *object)
{
    for (const struct config_schema_key *key = where->schema->keys; key->name != NULL; key++) {
        char value[VALUE_SIZE];
        if (config_parse_value_count(where->section, key->name) == 0) {
            if (key->required) {
                config_report_error(reader->report, line_of_section(reader, where->entry), _("the key %s is missing"),
                                    key->name);
            }
            continue;
        }
        int line = line_of_value(reader, where, key->name, 0);
        if (key->type != CONFIG_SCHEMA_LIST &&
            clean_text(reader, line, key->name, config_parse_value(where->section, key->name, 0), value,
                       sizeof value)) {
            set_value(reader, line, key, value, (char *)object + key->offset);
        }
    }
}

/* The code in the title of a section. */
static void read_title(struct reader *reader, const struct place_in_file *where, char *to, size_t size)
{
    char value[VALUE_SIZE];
    int line = line_of_section(reader, where->entry);
    struct config_schema_key key = {.name = where->schema->name, .type = CONFIG_SCHEMA_CODE, .size = size};
    if (text_equal(key.name, "coordinator")) {
        key.type = CONFIG_SCHEMA_EMAIL;
    } else if (text_equal(key.name, "column")) {
        key.type = CONFIG_SCHEMA_TEXT;
    }
    key.required = true;
    if (!clean_text(reader, line, key.name, config_parse_title(where->section), value, sizeof value)) {
        return;
    }
    if (key.type == CONFIG_SCHEMA_CODE && value[0] == '.') {
        config_report_error(reader->report, line, _("%1$s is \"%2$s\"; a code does not begin with a dot"), key.name,
                            value);
        return;
    }
    set_text(reader, line, &key, value, to);
}

static struct place_in_file inner_place(const struct reader *reader, const struct place_in_file *outer,
                                        const char *name, size_t nth)
{
    return (struct place_in_file){
        .section = config_parse_section_at(outer->section, name, nth),
        .entry = config_lines_find(&reader->lines, outer->entry, CONFIG_LINES_SECTION, name, nth),
        .schema = config_schema_inner(outer->schema, name),
    };
}

/* An array of `size` bytes an element for the sections of this name; *count is their number. NULL and an error when
 * memory lacks. */
static void *make_list(struct reader *reader, const struct place_in_file *outer, const char *name, size_t size,
                       size_t *count)
{
    size_t wanted = config_parse_section_count(outer->section, name);
    void *list = calloc(wanted == 0 ? 1 : wanted, size);
    *count = list == NULL ? 0 : wanted;
    if (list == NULL) {
        (void)error_memory(reader->error);
    }
    return list;
}

/* The nth value of a list, clean; false when something was wrong with it. */
static bool list_value(struct reader *reader, const struct place_in_file *where, const char *key, size_t nth,
                       char *value, size_t size, int *line)
{
    *line = line_of_value(reader, where, key, nth);
    return clean_text(reader, *line, key, config_parse_value(where->section, key, nth), value, size);
}

static int find_area(struct reader *reader, int line, const char *code)
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

static void read_parents(struct reader *reader, const struct place_in_file *where, struct area *area)
{
    size_t count = config_parse_value_count(where->section, "parents");
    for (size_t i = 0; i < count; i++) {
        char code[CODE_SIZE];
        int line = 0;
        if (!list_value(reader, where, "parents", i, code, sizeof code, &line)) {
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

static void read_areas(struct reader *reader, const struct place_in_file *root)
{
    struct area_list *areas = &reader->settings->areas;
    areas->items = make_list(reader, root, "area", sizeof *areas->items, &areas->count);
    if (areas->count > AREA_MAX) {
        config_report_error(reader->report, 0, _("there are %1$zu areas; at most %2$d are possible"), areas->count,
                            (int)AREA_MAX);
        areas->count = 0;
    }
    for (size_t i = 0; i < areas->count; i++) {
        struct area *area = &areas->items[i];
        struct place_in_file where = inner_place(reader, root, "area", i);
        area->centre = AREA_NONE;
        read_title(reader, &where, area->code, sizeof area->code);
        read_keys(reader, &where, area);
        bool has_x = config_parse_value_count(where.section, "x") > 0;
        bool has_y = config_parse_value_count(where.section, "y") > 0;
        if (has_x != has_y) {
            config_report_error(reader->report, line_of_section(reader, where.entry),
                                _("area \"%s\" has only one of x and y; give both or none"), area->code);
        }
        area->centroid.known = has_x && has_y;
        area->centroid.approximate = area->centroid.known;
    }
    for (size_t i = 0; i < areas->count; i++) {
        struct place_in_file where = inner_place(reader, root, "area", i);
        read_parents(reader, &where, &areas->items[i]);
    }
}

static void read_served_areas(struct reader *reader, const struct place_in_file *where, size_t centre)
{
    size_t count = config_parse_value_count(where->section, "areas");
    for (size_t i = 0; i < count; i++) {
        char code[CODE_SIZE];
        int line = 0;
        if (!list_value(reader, where, "areas", i, code, sizeof code, &line)) {
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

static void read_coordinators(struct reader *reader, const struct place_in_file *where, struct centre *centre)
{
    centre->coordinators =
        make_list(reader, where, "coordinator", sizeof *centre->coordinators, &centre->coordinator_count);
    for (size_t i = 0; i < centre->coordinator_count; i++) {
        struct coordinator *coordinator = &centre->coordinators[i];
        struct place_in_file inner = inner_place(reader, where, "coordinator", i);
        read_title(reader, &inner, coordinator->email, sizeof coordinator->email);
        read_keys(reader, &inner, coordinator);
        if (coordinator->certificate[0] != '\0' && access(coordinator->certificate, R_OK) != 0) {
            config_report_warning(reader->report, line_of_value(reader, &inner, "certificate", 0),
                                  _("the certificate %s cannot be read; without it nothing can be encrypted for this "
                                    "coordinator"),
                                  coordinator->certificate);
        }
    }
    if (centre->coordinator_count == 0) {
        config_report_warning(reader->report, line_of_section(reader, where->entry),
                              _("centre \"%s\" has no coordinator; its rosters are written but not mailed"),
                              centre->code);
    }
}

static void read_centres(struct reader *reader, const struct place_in_file *root)
{
    struct settings *settings = reader->settings;
    settings->centres = make_list(reader, root, "centre", sizeof *settings->centres, &settings->centre_count);
    for (size_t i = 0; i < settings->centre_count; i++) {
        struct centre *centre = &settings->centres[i];
        struct place_in_file where = inner_place(reader, root, "centre", i);
        centre->language = settings->language;
        read_title(reader, &where, centre->code, sizeof centre->code);
        read_keys(reader, &where, centre);
        read_served_areas(reader, &where, i);
        read_coordinators(reader, &where, centre);
    }
}

static void read_kinds(struct reader *reader, const struct place_in_file *where, struct source *source)
{
    static const char *const names[] = {"volunteers", "requests",  "pairs",    "visits",
                                        "travel",     "addresses", "decisions"};
    size_t count = config_parse_value_count(where->section, "kinds");
    for (size_t i = 0; i < count; i++) {
        char value[CODE_SIZE];
        int line = 0;
        if (!list_value(reader, where, "kinds", i, value, sizeof value, &line)) {
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

static void read_columns(struct reader *reader, const struct place_in_file *where, struct source *source)
{
    source->columns = make_list(reader, where, "column", sizeof *source->columns, &source->column_count);
    for (size_t i = 0; i < source->column_count; i++) {
        struct column_name *column = &source->columns[i];
        struct place_in_file inner = inner_place(reader, where, "column", i);
        read_title(reader, &inner, column->header, sizeof column->header);
        read_keys(reader, &inner, column);
        if (column->means[0] != '\0' && !is_column(column->means)) {
            config_report_error(reader->report, line_of_value(reader, &inner, "means", 0),
                                _("means is \"%s\", which is no column; write the English name of a column, such as "
                                  "last_name"),
                                column->means);
        }
    }
}

enum { DEFAULT_MAX_SHRINK = 30 };

static void read_sources(struct reader *reader, const struct place_in_file *root)
{
    struct settings *settings = reader->settings;
    settings->sources = make_list(reader, root, "source", sizeof *settings->sources, &settings->source_count);
    for (size_t i = 0; i < settings->source_count; i++) {
        struct source *source = &settings->sources[i];
        struct place_in_file where = inner_place(reader, root, "source", i);
        source->language = settings->language;
        source->max_shrink = DEFAULT_MAX_SHRINK;
        read_title(reader, &where, source->code, sizeof source->code);
        read_keys(reader, &where, source);
        read_kinds(reader, &where, source);
        read_columns(reader, &where, source);
        if (source->contact[0] == '\0') {
            config_report_warning(reader->report, line_of_section(reader, where.entry),
                                  _("source \"%s\" has no contact; nobody is mailed its receipts"), source->code);
        }
    }
}

static void read_needs(struct reader *reader, const struct place_in_file *where, struct task *task)
{
    size_t count = config_parse_value_count(where->section, "needs");
    for (size_t i = 0; i < count; i++) {
        char value[CODE_SIZE];
        int line = 0;
        if (!list_value(reader, where, "needs", i, value, sizeof value, &line)) {
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

static void read_tasks(struct reader *reader, const struct place_in_file *root)
{
    struct settings *settings = reader->settings;
    settings->tasks = make_list(reader, root, "task", sizeof *settings->tasks, &settings->task_count);
    if (settings->task_count > MAX_TASKS) {
        config_report_error(reader->report, 0, _("there are %1$zu tasks; at most %2$d are possible"),
                            settings->task_count, (int)MAX_TASKS);
        settings->task_count = 0;
    }
    for (size_t i = 0; i < settings->task_count; i++) {
        struct task *task = &settings->tasks[i];
        struct place_in_file where = inner_place(reader, root, "task", i);
        read_title(reader, &where, task->code, sizeof task->code);
        read_keys(reader, &where, task);
        read_needs(reader, &where, task);
    }
}

static void read_plain_sections(struct reader *reader, const struct place_in_file *root)
{
    const struct config_schema_section *schema = root->schema->sections;
    for (; schema->name != NULL; schema++) {
        if (!schema->titled && config_parse_section_count(root->section, schema->name) > 0) {
            struct place_in_file where = inner_place(reader, root, schema->name, 0);
            read_keys(reader, &where, reader->settings);
        }
    }
}

/* The schema of the section that an entry names, NULL when it lies in an unknown one. */
static const struct config_schema_section *schema_of(const struct config_lines *lines, size_t entry)
{
    if (entry == CONFIG_LINES_ROOT) {
        return config_schema_root();
    }
    const struct config_schema_section *outer = schema_of(lines, lines->items[entry].parent);
    return outer == NULL ? NULL : config_schema_inner(outer, lines->items[entry].name);
}

static void unknown(struct reader *reader, const struct config_schema_section *schema,
                    const struct config_lines_entry *entry)
{
    const char *nearest = config_schema_nearest(schema, entry->name);
    if (nearest != NULL) {
        config_report_error(reader->report, entry->line, _("\"%1$s\" is not known here; did you mean \"%2$s\"?"),
                            entry->name, nearest);
    } else {
        config_report_error(reader->report, entry->line, _("\"%s\" is not known here; remove it or correct it"),
                            entry->name);
    }
}

/* Is the entry, a key or a section, one that its section has, in its right form, and not there before? */
static void check_entry(struct reader *reader, size_t index)
{
    const struct config_lines *lines = &reader->lines;
    const struct config_lines_entry *entry = &lines->items[index];
    const struct config_schema_section *schema = schema_of(lines, entry->parent);
    if (schema == NULL || entry->kind == CONFIG_LINES_VALUE) {
        return;
    }
    const struct config_schema_key *key = config_schema_key(schema, entry->name);
    const struct config_schema_section *inner = config_schema_inner(schema, entry->name);
    if (key == NULL && inner == NULL) {
        unknown(reader, schema, entry);
    } else if (entry->kind == CONFIG_LINES_KEY && key == NULL) {
        config_report_error(reader->report, entry->line, _("\"%s\" is a section; write { and } and no ="), entry->name);
    } else if (entry->kind == CONFIG_LINES_SECTION && inner == NULL) {
        config_report_error(reader->report, entry->line, _("\"%s\" is a key; write = and its value"), entry->name);
    } else if (inner != NULL && inner->titled && entry->title[0] == '\0') {
        config_report_error(reader->report, entry->line,
                            _("\"%1$s\" needs a code before the {, as in  %1$s \"code\" {"), entry->name);
    } else if (inner != NULL && !inner->titled && entry->title[0] != '\0') {
        config_report_error(reader->report, entry->line, _("\"%1$s\" takes nothing before the {"), entry->name);
    }
    const size_t other = config_lines_first(lines, index);
    if (other < index && entry->title[0] == '\0') {
        config_report_error(reader->report, entry->line,
                            _("\"%1$s\" is here for the second time; it is on line %2$d already"), entry->name,
                            lines->items[other].line);
    } else if (other < index) {
        config_report_error(reader->report, entry->line,
                            _("%1$s \"%2$s\" is here for the second time; it is on line %3$d already"), entry->name,
                            entry->title, lines->items[other].line);
    }
}

/* A key that takes one value may not have a list: libconfuse would say so without helping. */
static void check_list(struct reader *reader, size_t index)
{
    const struct config_lines_entry *entry = &reader->lines.items[index];
    const struct config_schema_section *schema = schema_of(&reader->lines, entry->parent);
    const struct config_schema_key *key = schema == NULL ? NULL : config_schema_key(schema, entry->name);
    if (entry->kind != CONFIG_LINES_KEY || key == NULL || key->type == CONFIG_SCHEMA_LIST) {
        return;
    }
    if (entry->list) {
        config_report_error(reader->report, entry->line, _("%s takes one value, not a list; remove the { and }"),
                            entry->name);
    }
}

static void read_all(struct reader *reader, const struct config_parse *parse)
{
    struct settings *settings = reader->settings;
    struct place_in_file root = {
        .section = config_parse_root(parse), .entry = CONFIG_LINES_ROOT, .schema = config_schema_root()};
    read_keys(reader, &root, settings);
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

/* Mistakes are told in the language that the file asks for, when that much of it can be read. */
static void use_language(const struct config_lines *lines)
{
    enum language language = LANGUAGE_DUTCH;
    size_t key = config_lines_find(lines, CONFIG_LINES_ROOT, CONFIG_LINES_KEY, "language", 0);
    if (key == CONFIG_LINES_ROOT) {
        return;
    }
    size_t value = config_lines_find(lines, key, CONFIG_LINES_VALUE, NULL, 0);
    if (value != CONFIG_LINES_ROOT && language_parse(lines->items[value].name, &language)) {
        language_use(language);
    }
}

static enum status read_text(struct reader *reader, const char *text)
{
    int line = 0;
    struct config_parse *parse = NULL;
    struct error wrong = {0};
    enum status status = config_lines_read(text, &reader->lines, &line, &wrong);
    use_language(&reader->lines);
    for (size_t i = 0; i < reader->lines.count; i++) {
        check_entry(reader, i);
        check_list(reader, i);
    }
    if (status == STATUS_OK && reader->report->errors == 0) {
        status = config_parse_text(text, config_schema_root(), &parse, &line, &wrong);
    }
    if (status == STATUS_CONFIG) {
        config_report_error(reader->report, line, "%s", wrong.message);
        status = STATUS_OK;
    } else if (status != STATUS_OK) {
        status = error_set(reader->error, status, "%s", wrong.message);
    } else if (parse != NULL) {
        read_all(reader, parse);
        status = reader->error->status;
    }
    config_parse_free(parse);
    return status;
}

static enum status read_file(const char *workspace, char **text, struct error *error)
{
    char path[PATH_SIZE];
    size_t size = 0;
    enum status status = file_path(path, sizeof path, workspace, "bvb.conf", error);
    if (status != STATUS_OK) {
        return status;
    }
    if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return error_set(error, STATUS_CONFIG,
                         _("there is no %s; name the workspace with -C, or make a new one with: bvb init DIR"), path);
    }
    status = file_read(path, MAX_FILE, text, &size, error);
    if (status == STATUS_OK && strlen(*text) != size) {
        status = error_set(error, STATUS_CONFIG, _("%s holds a zero byte; save it as plain UTF-8 text"), path);
    }
    return status;
}

/* The first finding as the error of the whole. */
static enum status summarise(const struct config_report *report, struct error *error)
{
    char first[CONFIG_REPORT_TEXT_SIZE];
    if (report->memory != STATUS_OK) {
        return error_memory(error);
    }
    if (report->errors == 0 || report->count == 0) {
        return STATUS_OK;
    }
    config_report_text(&report->items[0], first);
    if (report->errors == 1) {
        return error_set(error, STATUS_CONFIG, "%s", first);
    }
    return error_set(error, STATUS_CONFIG,
                     ngettext("%1$s (and %2$zu more mistake: bvb check-config shows all)",
                              "%1$s (and %2$zu more mistakes: bvb check-config shows all)", report->errors - 1),
                     first, report->errors - 1);
}

enum status config_read(const char *workspace, struct settings *settings, struct config_report *report,
                        struct error *error)
{
    struct config_report own = {0};
    struct reader reader = {
        .workspace = workspace, .settings = settings, .report = report == NULL ? &own : report, .error = error};
    char *text = NULL;
    settings_defaults(settings);
    enum status status = read_file(workspace, &text, error);
    if (status != STATUS_OK) {
        goto done;
    }
    static const char bom[] = "\xEF\xBB\xBF";
    status = read_text(&reader, text_starts_with(text, bom) ? text + sizeof bom - 1 : text);
    config_report_sort(reader.report);
    if (status == STATUS_OK) {
        status = summarise(reader.report, error);
    }
done:
    free(text);
    config_lines_free(&reader.lines);
    config_report_free(&own);
    return status;
}
