/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One value of bvb.conf after the other, from the file into a struct: clean UTF-8, within its bounds, and where it is
 * neither, a line in the report that says what to write. For the config files only.
 */
#ifndef BVB_NIGHTLY_CONFIG_VALUE_H
#define BVB_NIGHTLY_CONFIG_VALUE_H

#include "core/settings.h"
#include "nightly/config_lines.h"
#include "nightly/config_parse.h"
#include "nightly/config_report.h"
#include "nightly/config_schema.h"

enum { CONFIG_VALUE_SIZE = 2048 };

/* A file that is being read. */
struct config_reader {
    const char *workspace;
    struct settings *settings;
    struct config_lines lines;
    struct config_report *report;
    struct error *error; /* of the machine: memory */
};

/* One section that is being read: its values, where it stands, what it may hold. */
struct config_place {
    const struct config_parse_section *section;
    size_t entry; /* in lines */
    const struct config_schema_section *schema;
};

/* The lines of a section, and of the nth value of a key in one. */
int config_value_section_line(const struct config_reader *reader, size_t entry);
int config_value_line(const struct config_reader *reader, const struct config_place *where, const char *key,
                      size_t nth);

/* All keys of a section that hold one value, into the struct at `object`. */
void config_value_keys(struct config_reader *reader, const struct config_place *where, void *object);
/* The code in the title of a section. */
void config_value_title(struct config_reader *reader, const struct config_place *where, char *to, size_t size);
/* The nth value of a list, clean; false when something was wrong with it. */
bool config_value_of_list(struct config_reader *reader, const struct config_place *where, const char *key, size_t nth,
                          char *value, size_t size, int *line);

/* The nth section of this name inside another. */
struct config_place config_value_inner(const struct config_reader *reader, const struct config_place *outer,
                                       const char *name, size_t nth);
/* An array of `size` bytes an element for the sections of this name; *count is their number. NULL and an error when
 * memory lacks. */
void *config_value_sections(struct config_reader *reader, const struct config_place *outer, const char *name,
                            size_t size, size_t *count);

#endif
