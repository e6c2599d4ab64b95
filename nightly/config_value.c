/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/config_value.h"

#include "core/date.h"
#include "core/file.h"
#include "core/language.h"
#include "core/text.h"
#include "reports/mime.h"

#include <stdlib.h>
#include <string.h>

int config_value_section_line(const struct config_reader *reader, size_t entry)
{
    return entry < reader->lines.count ? reader->lines.items[entry].line : 1;
}

int config_value_line(const struct config_reader *reader, const struct config_place *where, const char *key, size_t nth)
{
    size_t entry = config_lines_find(&reader->lines, where->entry, CONFIG_LINES_KEY, key, 0);
    if (entry == CONFIG_LINES_ROOT) {
        return config_value_section_line(reader, where->entry);
    }
    size_t value = config_lines_find(&reader->lines, entry, CONFIG_LINES_VALUE, NULL, nth);
    return reader->lines.items[value == CONFIG_LINES_ROOT ? entry : value].line;
}

/* A text of the file, clean and NFC, into `to`; otherwise says what is wrong with it. */
static bool clean_text(struct config_reader *reader, int line, const char *key, const char *value, char *to,
                       size_t size)
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

static void set_int(struct config_reader *reader, int line, const struct config_schema_key *key, const char *value,
                    void *to)
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

static void set_decimal(struct config_reader *reader, int line, const struct config_schema_key *key, const char *value,
                        double *to)
{
    if (!text_parse_decimal(value, key->low, key->high, to)) {
        config_report_error(reader->report, line, _("%1$s is \"%2$s\"; write a number from %3$g to %4$g"), key->name,
                            value, key->low, key->high);
    }
}

static void set_choice(struct config_reader *reader, int line, const struct config_schema_key *key, const char *value,
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

static void set_text(struct config_reader *reader, int line, const struct config_schema_key *key, const char *value,
                     char *to)
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

static void set_value(struct config_reader *reader, int line, const struct config_schema_key *key, const char *value,
                      void *to)
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

void config_value_keys(struct config_reader *reader, const struct config_place *where, void *object)
{
    for (const struct config_schema_key *key = where->schema->keys; key->name != NULL; key++) {
        char value[CONFIG_VALUE_SIZE];
        if (config_parse_value_count(where->section, key->name) == 0) {
            if (key->required) {
                config_report_error(reader->report, config_value_section_line(reader, where->entry),
                                    _("the key %s is missing"), key->name);
            }
            continue;
        }
        int line = config_value_line(reader, where, key->name, 0);
        if (key->type != CONFIG_SCHEMA_LIST &&
            clean_text(reader, line, key->name, config_parse_value(where->section, key->name, 0), value,
                       sizeof value)) {
            set_value(reader, line, key, value, (char *)object + key->offset);
        }
    }
}

void config_value_title(struct config_reader *reader, const struct config_place *where, char *to, size_t size)
{
    char value[CONFIG_VALUE_SIZE];
    int line = config_value_section_line(reader, where->entry);
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

struct config_place config_value_inner(const struct config_reader *reader, const struct config_place *outer,
                                       const char *name, size_t nth)
{
    return (struct config_place){
        .section = config_parse_section_at(outer->section, name, nth),
        .entry = config_lines_find(&reader->lines, outer->entry, CONFIG_LINES_SECTION, name, nth),
        .schema = config_schema_inner(outer->schema, name),
    };
}

void *config_value_sections(struct config_reader *reader, const struct config_place *outer, const char *name,
                            size_t size, size_t *count)
{
    size_t wanted = config_parse_section_count(outer->section, name);
    void *list = calloc(wanted == 0 ? 1 : wanted, size);
    *count = list == NULL ? 0 : wanted;
    if (list == NULL) {
        (void)error_memory(reader->error);
    }
    return list;
}

bool config_value_of_list(struct config_reader *reader, const struct config_place *where, const char *key, size_t nth,
                          char *value, size_t size, int *line)
{
    *line = config_value_line(reader, where, key, nth);
    return clean_text(reader, *line, key, config_parse_value(where->section, key, nth), value, size);
}
