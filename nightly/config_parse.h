/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only file that knows libconfuse: a text of bvb.conf becomes sections and values, all of them still texts.
 * libconfuse prints nothing, includes nothing and expands nothing here.
 */
#ifndef BVB_NIGHTLY_CONFIG_PARSE_H
#define BVB_NIGHTLY_CONFIG_PARSE_H

#include "core/error.h"
#include "nightly/config_schema.h"

#include <stddef.h>

struct config_parse;         /* the whole file */
struct config_parse_section; /* one section of it, or its top; lives as long as the whole */

/* STATUS_CONFIG: libconfuse refuses the text, in its words; *line is where (0: not known). config_parse_free. */
enum status config_parse_text(const char *text, const struct config_schema_section *root, struct config_parse **parse,
                              int *line, struct error *error);
void config_parse_free(struct config_parse *parse);

const struct config_parse_section *config_parse_root(const struct config_parse *parse);
size_t config_parse_section_count(const struct config_parse_section *section, const char *name);
const struct config_parse_section *config_parse_section_at(const struct config_parse_section *section, const char *name,
                                                           size_t nth);
/* "" for a section without title. */
const char *config_parse_title(const struct config_parse_section *section);
/* How many values a key has: 0 when it is not given. */
size_t config_parse_value_count(const struct config_parse_section *section, const char *key);
const char *config_parse_value(const struct config_parse_section *section, const char *key, size_t nth);

#endif
