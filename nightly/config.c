/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/config.h"

#include "core/file.h"
#include "core/language.h"
#include "core/text.h"
#include "nightly/config_settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_FILE = 8 * 1024 * 1024 };

/* The schema of the section that an entry names, NULL when it lies in an unknown one. */
static const struct config_schema_section *schema_of(const struct config_lines *lines, size_t entry)
{
    if (entry == CONFIG_LINES_ROOT) {
        return config_schema_root();
    }
    const struct config_schema_section *outer = schema_of(lines, lines->items[entry].parent);
    return outer == NULL ? NULL : config_schema_inner(outer, lines->items[entry].name);
}

static void unknown(struct config_reader *reader, const struct config_schema_section *schema,
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
static void check_entry(struct config_reader *reader, size_t index)
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
static void check_list(struct config_reader *reader, size_t index)
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

static enum status read_text(struct config_reader *reader, const char *text)
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
        config_settings_read(reader, parse);
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
    struct config_reader reader = {
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
