/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The grammar of bvb.conf as data: its sections and keys, what a value must be, and where in struct settings it goes.
 * config.c reads by it; unknown keys are told by it; docs/configuration.md describes it.
 */
#ifndef BVB_NIGHTLY_CONFIG_SCHEMA_H
#define BVB_NIGHTLY_CONFIG_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

enum config_schema_type {
    CONFIG_SCHEMA_TEXT,     /* char[size] */
    CONFIG_SCHEMA_CODE,     /* char[size], a part of an id */
    CONFIG_SCHEMA_EMAIL,    /* char[size] */
    CONFIG_SCHEMA_PATH,     /* char[size], made to begin with the workspace */
    CONFIG_SCHEMA_INT,      /* int */
    CONFIG_SCHEMA_LONG,     /* long */
    CONFIG_SCHEMA_DECIMAL,  /* double */
    CONFIG_SCHEMA_YES_NO,   /* bool */
    CONFIG_SCHEMA_TIME,     /* int, minutes after midnight */
    CONFIG_SCHEMA_LANGUAGE, /* enum language */
    CONFIG_SCHEMA_CHOICE,   /* one of `choices`; an int or an enum, its index there */
    CONFIG_SCHEMA_LIST      /* of texts; read by hand */
};

struct config_schema_key {
    const char *name; /* NULL ends a list of keys */
    enum config_schema_type type;
    bool required;
    size_t offset, size; /* in the struct of its section */
    double low, high;    /* of a number, both allowed */
    const char *choices[4];
};

struct config_schema_section {
    const char *name; /* NULL ends a list of sections */
    bool titled;      /* area "CODE" { }: many of them, told apart by title */
    const struct config_schema_key *keys;
    const struct config_schema_section *sections; /* NULL: none inside */
};

/* The whole file: keys into struct settings, and its sections. */
const struct config_schema_section *config_schema_root(void);

/* NULL: there is none of that name. */
const struct config_schema_key *config_schema_key(const struct config_schema_section *section, const char *name);
const struct config_schema_section *config_schema_inner(const struct config_schema_section *section, const char *name);

/* The key or section with the name most like this one, to suggest it; NULL when nothing is near. */
const char *config_schema_nearest(const struct config_schema_section *section, const char *name);

#endif
