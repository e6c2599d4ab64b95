/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One upload while it is read: what the reading of a row needs to know, and the one way to refuse a row or to warn.
 * CSV and XML both bring a header (upload_header, upload_name) and then rows of cells in its order (upload_row).
 */
#ifndef BVB_IMPORTERS_UPLOAD_H
#define BVB_IMPORTERS_UPLOAD_H

#include "core/buffer.h"
#include "importers/columns.h"
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
    int position[COLUMNS_MAX]; /* for each column of the kind its place in the file, -1: not there */
    struct upload_id *ids;     /* those seen, for duplicates */
    bool said_address;         /* the one warning of a check without address register was given */
    size_t own_columns;        /* where our own columns of rows that came back begin; column_count: nowhere */
    bool by_name;              /* XML: rows go back with all columns of the kind, since new names may come at any row */
    struct buffer back;        /* the rows for the way back */
    bool has_national;         /* a national number was found, or a column for them */
    bool has_national_column;
    bool to_mend;      /* there is something to mend in them */
    bool said_unnamed; /* the one warning about cells without a column name was given */
    /* the row at hand */
    long line;
    bool refused;
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

/* Takes the header of a CSV file: finds the kind and the columns, or refuses the file whole. */
enum status upload_header(struct upload *upload, long line, const char *const *cells, size_t count);
/* Takes the root element of an XML file, or refuses the file whole. */
enum status upload_root(struct upload *upload, long line, const char *element);
/* The position of an attribute or element of this (English) name; new names are added. STATUS_REFUSED: too many. */
enum status upload_name(struct upload *upload, long line, const char *name, size_t *position);

/* Reads one row; counts it, hands it to the sink or refuses it. `fault`: NULL, or why the row as a whole is refused
 * already. */
struct upload_fault {
    const char *rule, *message, *remedy;
};
enum status upload_row(struct upload *upload, long line, const char *const *cells, size_t count,
                       const struct upload_fault *fault);

/* Refuses the row at hand, or warns about it. column NULL: the row as a whole. The texts are translated and quote no
 * cell. */
void upload_refuse(struct upload *upload, const struct column *column, const char *rule, const char *message,
                   const char *remedy);
void upload_warn(struct upload *upload, const struct column *column, const char *rule, const char *message,
                 const char *remedy);

/* A row above the header: national numbers are looked for there as well. */
void upload_note_title(struct upload *upload, const char *const *cells, size_t count);

/* Once the text was read: says in the receipt what of it may be kept. */
enum status upload_mask(struct upload *upload, const char *text, size_t size);

/* Once all rows were read: hands the rows to the receipt when there is something to mend in them. */
void upload_give_rows_back(struct upload *upload);

/* The column of the kind at hand by its English name (it exists). */
const struct column *upload_column(const struct upload *upload, const char *name);

/* How well these cells would do as the header of some kind of list: tells the header from a title above it, and a
 * separator from a wrong one. */
struct upload_header_fit {
    size_t known; /* columns they name */
    bool whole;   /* all that must be there are */
};
struct upload_header_fit upload_fit(const struct source *source, const char *const *cells, size_t count);

#endif
