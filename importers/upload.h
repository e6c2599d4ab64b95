/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One upload while it is read: what the reading of a row needs to know, and the one way to refuse a row or to warn.
 * CSV and XML both bring a header (header.h) and then rows of cells in its order (row.h).
 */
#ifndef BVB_IMPORTERS_UPLOAD_H
#define BVB_IMPORTERS_UPLOAD_H

#include "core/buffer.h"
#include "importers/columns.h"
#include "importers/ids.h"
#include "importers/import.h"

#include <stdbool.h>
#include <stddef.h>

enum { UPLOAD_MAX_NAMES = 512 };

/* A column of the file. */
struct upload_column {
    char name[NAME_SIZE];        /* as in the file, fit to be shown */
    const struct column *column; /* NULL: not known */
};

struct upload {
    const struct import_setting *setting;
    struct receipt *receipt;
    struct error *error;
    const struct kind *kind; /* NULL until the header or root element was read */
    struct upload_column *columns;
    size_t column_count, column_capacity;
    int position[COLUMNS_MAX];     /* for each column of the kind its place in the file, -1: not there */
    bool month_first[COLUMNS_MAX]; /* for each column of the kind: there are dates in it with the month first */
    struct ids ids;                /* those seen, for duplicates */
    bool said_address;             /* the one warning of a check without address register was given */
    size_t own_columns;            /* where our own columns of rows that came back begin; column_count: nowhere */
    bool by_name;       /* XML: rows go back with all columns of the kind, since new names may come at any row */
    struct buffer back; /* the rows for the way back */
    /* Gives back the rows before the first that is to be mended: until then nobody knows whether they will be wanted.
     * NULL: each row is given back when it comes. */
    enum status (*give_earlier)(void *context, struct error *error);
    void *earlier;
    const char *unread; /* from here on in the text not all rows were looked over for them; NULL: all were */
    bool has_national;  /* a national number was found, or a column for them */
    bool has_national_column;
    bool to_mend;      /* there is something to mend in them */
    bool said_unnamed; /* the one warning about cells without a column name was given */
    /* the row at hand */
    long line;
    bool refused;
    bool wrong[COLUMNS_MAX]; /* for each column of the kind: the row was refused because of it */
    bool warned;
    bool unended;       /* set by the reader before upload_row: the file ends in this row, without a line end */
    struct buffer mend; /* what is to be mended in it */
    enum status status; /* a failure of the machine */
    char *cell;         /* room for one normalised cell */
    size_t cell_size;
};

/* Borrows all three for its lifetime. */
void upload_start(struct upload *upload, const struct import_setting *setting, struct receipt *receipt,
                  struct error *error);
void upload_free(struct upload *upload); /* frees what hangs on it */

/* Refuses the row at hand, or warns about it. column NULL: the row as a whole. The texts are translated and quote no
 * cell. A column because of which the row was refused before is not named again. */
void upload_refuse(struct upload *upload, const struct column *column, const char *rule, const char *message,
                   const char *remedy);
void upload_warn(struct upload *upload, const struct column *column, const char *rule, const char *message,
                 const char *remedy);

/* Adds to what was said last, but only where the row itself comes back, since it may quote what only its owner may
 * see. */
void upload_hint(struct upload *upload, const char *hint);

/* The same about a column of the file by its name, "" for none. */
void upload_say(struct upload *upload, const char *column, const char *rule, const char *message, const char *remedy,
                bool warning);
/* The first of the names of a column in the current language. */
void upload_own_name(const struct column *column, char *name, size_t size);

/* Are national numbers refused? */
bool upload_refuses_numbers(const struct upload *upload);
/* A row above the header: national numbers are looked for there as well. */
void upload_note_title(struct upload *upload, const char *const *cells, size_t count);

/* A row of which not all cells could be told begins here, or the rows from here on were not read. */
void upload_note_unread(struct upload *upload, const char *at);

/* Once the text was read: says in the receipt what of it may be kept. */
enum status upload_mask(struct upload *upload, const char *text, size_t size);

/* Once all rows were read: hands the rows to the receipt when there is something to mend in them. */
void upload_give_rows_back(struct upload *upload);

/* The column of the kind at hand by its English name (it exists). */
const struct column *upload_column(const struct upload *upload, const char *name);

/* Was the row at hand refused because of this column? Then nothing can be said of what it would have to go with. */
bool upload_is_wrong(const struct upload *upload, const char *name);
void upload_begin_row(struct upload *upload, long line);

#endif
