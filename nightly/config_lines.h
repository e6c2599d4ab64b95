/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where every section and key of bvb.conf stands. libconfuse knows lines only while it reads, takes a repeated key in
 * silence, and expands ${NAME} from the environment; this reads the same text once before it, so that each later
 * finding has its line, and what libconfuse would accept in silence is refused. The text is untrusted.
 */
#ifndef BVB_NIGHTLY_CONFIG_LINES_H
#define BVB_NIGHTLY_CONFIG_LINES_H

#include "core/error.h"
#include "core/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum config_lines_kind { CONFIG_LINES_SECTION, CONFIG_LINES_KEY, CONFIG_LINES_VALUE };

/* CONFIG_LINES_ROOT: the parent of what stands at the top. */
#define CONFIG_LINES_ROOT SIZE_MAX

struct config_lines_entry {
    enum config_lines_kind kind;
    int line;
    bool list;              /* of a key: its value stands between { and } */
    size_t parent;          /* index of the section (of a key or a section) or of the key (of a value) */
    char name[CODE_SIZE];   /* of a section or key, or the value; cut when it is longer: no name of ours is */
    char title[EMAIL_SIZE]; /* of a section that has one, likewise */
};

/* Zero-initialise; config_lines_free. Entries stand in the order of the file. */
struct config_lines {
    struct config_lines_entry *items;
    size_t count, capacity;
    int last_line;
};

/* Reads the whole text (zero-terminated). STATUS_CONFIG: not in the grammar of libconfuse; *line is where. */
enum status config_lines_read(const char *text, struct config_lines *lines, int *line, struct error *error);
void config_lines_free(struct config_lines *lines);

/* Index of the nth (from 0) entry with this parent, kind and name (NULL: any name), or CONFIG_LINES_ROOT when there is
 * none. */
size_t config_lines_find(const struct config_lines *lines, size_t parent, enum config_lines_kind kind, const char *name,
                         size_t nth);

/* Index of the first entry that says the same as this one (parent, kind, name and title): itself when it is the first.
 */
size_t config_lines_first(const struct config_lines *lines, size_t index);

#endif
