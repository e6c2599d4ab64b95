/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The columns of every kind of list, as data: their names in three languages, which must be there, how a cell is read
 * and where its value goes. FORMATS and docs/files.md say the same in words. CSV headers and XML names meet here.
 */
#ifndef BVB_IMPORTERS_COLUMNS_H
#define BVB_IMPORTERS_COLUMNS_H

#include "core/settings.h"
#include "importers/record.h"

#include <stddef.h>

enum column_flag {
    COLUMN_PRESENT = 8,    /* the column must be there */
    COLUMN_REQUIRED = 1,   /* the column must be there, and no cell of it empty */
    COLUMN_COORDINATE = 2, /* a number of ours, whose digits may look like a national number */
    COLUMN_LINES = 4,      /* a cell may have several lines */
    COLUMN_MINUTES = 16,   /* a whole number of them */
};

enum { COLUMNS_MAX = 48 };

struct column {
    const char *name;   /* English, as in FORMATS and in XML */
    const char *dutch;  /* names, folded (core/text.h), separated by `|` */
    const char *french; /* the same */
    unsigned flags;
    /* Reads a cell that is not empty, normalised and clean into *target; refuses the row when it cannot. */
    void (*read)(struct upload *upload, const struct column *column, const char *cell, void *target);
    size_t offset;     /* of the target in struct record */
    size_t size;       /* of the target */
    int low, high;     /* for numbers */
    const char *words; /* for words: those allowed */
};

/* One kind of list. */
struct kind {
    enum upload_kind upload;
    const char *list, *row; /* names of the XML elements */
    const struct column *columns;
    size_t column_count;
    bool needs_place;   /* x+y, lat+lon, an address, or (when it has the column) an area */
    bool may_be_silent; /* columns that are not known need no warning */
    void (*clear)(struct record *record);
    void (*check)(struct upload *upload, struct record *record);
    enum status (*give)(const struct import_sink *sink, const struct record *record, struct error *error);
    /* Of two rows with one key the later takes the place of the earlier. Returns the value, and `told` is its column;
     * NULL: there is no such key. */
    int (*key)(const struct record *record, char *key, size_t size);
    const char *told;
};

enum { COLUMNS_KIND_COUNT = 7 };

/* All kinds, those whose headers say most first: a header that fits several is the first of them; addresses last. */
const struct kind *columns_kinds(void);
const struct kind *columns_kind_of_element(const char *name); /* NULL: none */

/* The column with this English name; NULL: none. */
const struct column *columns_named(const struct kind *kind, const char *name);
/* The column that a folded header names in any language; NULL: none. */
const struct column *columns_find(const struct kind *kind, const char *folded);
/* The column of which a name is nearest, at most an edit for every three letters away, and at most two; NULL: none. */
const struct column *columns_nearest(const struct kind *kind, const char *folded);

#endif
