/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite behind a door of ours; sql.c is the only file that includes sqlite3.h. For this room only.
 *
 * The usual way:
 *     status = sql_prepare(sql, "SELECT name FROM people WHERE id = ?", &query, error);
 *     sql_text(query, id);                              binds in order; the first failure sticks
 *     status = sql_row(query, &there, error);
 *     sql_get_text(query, name, sizeof name);           reads in order; the first damaged column sticks
 *     status = sql_check(query, error);
 *     sql_done(query);                                  always, also after a failure; accepts NULL
 *
 * Prepared statements are kept and found again by their text; sql_close finalises them.
 */
#ifndef BVB_STORE_SQL_H
#define BVB_STORE_SQL_H

#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sql;
struct sql_statement;

/* Opens with WAL, synchronous=FULL, foreign keys and a waiting time of SQL_WAIT_MS. */
enum { SQL_WAIT_MS = 5000 };
enum status sql_open(const char *path, bool create, struct sql **sql, struct error *error);
void sql_close(struct sql *sql);
const char *sql_path(const struct sql *sql);

/* Groups; see store_begin. A group that does not write sees one state of the database, and waits for nobody. */
enum status sql_begin(struct sql *sql, bool write, struct error *error);
enum status sql_commit(struct sql *sql, struct error *error);
void sql_rollback(struct sql *sql);
int sql_depth(const struct sql *sql);
/* Ends the innermost group: commits when `status` is STATUS_OK, otherwise undoes it. Returns what is then true. */
enum status sql_end(struct sql *sql, enum status status, struct error *error);

/*
 * Rows that a caller holds back, to write many in one statement: `write` is called before anything else happens in the
 * database, so that nothing else can tell; `drop` when the group they are of is undone. One caller at most.
 */
struct sql_held {
    void *context;
    enum status (*write)(void *context, struct error *error);
    void (*drop)(void *context);
};
void sql_hold(struct sql *sql, const struct sql_held *held);
enum status sql_write_held(struct sql *sql, struct error *error);

/* Runs statements without parameters and results. */
enum status sql_run(struct sql *sql, const char *text, struct error *error);

enum status sql_prepare(struct sql *sql, const char *text, struct sql_statement **statement, struct error *error);
/* The same for what does not look at the table whose rows are held back: they go on waiting. */
enum status sql_prepare_beside(struct sql *sql, const char *text, struct sql_statement **statement,
                               struct error *error);
void sql_done(struct sql_statement *statement);

/* Binding. A text that text_is_clean refuses, or a number that is not finite, is a defect of the caller: nothing that
 * cannot be read back gets in. */
void sql_text(struct sql_statement *statement, const char *text);
void sql_integer(struct sql_statement *statement, int64_t number);
void sql_real(struct sql_statement *statement, double number); /* infinity is allowed */
void sql_date(struct sql_statement *statement, int32_t date);  /* DATE_NONE: NULL */
void sql_null(struct sql_statement *statement);
/* Says that the value to be bound may not be kept. */
void sql_refuse(struct sql_statement *statement);
void sql_blob(struct sql_statement *statement, const void *data,
              size_t size); /* not copied: must live until sql_done */

/* The next row, if any. */
enum status sql_row(struct sql_statement *statement, bool *there, struct error *error);
/* Runs to the end without reading, then sql_done. */
enum status sql_execute(struct sql_statement *statement, struct error *error);

/*
 * All rows to the end into a new array of elements of `size` bytes (zeroed, then filled by `read`), then sql_done. The
 * caller frees *items, which is NULL when there are no rows or on failure.
 */
enum status sql_collect(struct sql_statement *statement, size_t size,
                        void (*read)(struct sql_statement *statement, void *item), void **items, size_t *count,
                        struct error *error);

/* Reading; each call takes the next column. A wrong type, a value out of bounds, a text too long or not clean: damaged.
 */
int64_t sql_get_integer(struct sql_statement *statement, int64_t low, int64_t high);
int sql_get_int(struct sql_statement *statement, int low, int high);
bool sql_get_boolean(struct sql_statement *statement);
double sql_get_real(struct sql_statement *statement);
int32_t sql_get_date(struct sql_statement *statement);          /* never NULL */
int32_t sql_get_optional_date(struct sql_statement *statement); /* NULL: DATE_NONE */
bool sql_get_is_null(const struct sql_statement *statement);    /* of the next column; does not take it */
void sql_skip(struct sql_statement *statement);
void sql_get_text(struct sql_statement *statement, char *text, size_t size);
const char *sql_get_string(struct sql_statement *statement); /* until the next sql_row; "" when damaged */
/* Index of a word in a list. */
int sql_get_word(struct sql_statement *statement, const char *const *words, int count);
const void *sql_get_blob(struct sql_statement *statement, size_t *size); /* until the next sql_row */

/* Says that the column just read holds what cannot be. */
void sql_damaged(struct sql_statement *statement);
/* STATUS_CANNOT_READ when a column of this row was damaged. */
enum status sql_check(struct sql_statement *statement, struct error *error);

int64_t sql_last_id(const struct sql *sql);
long sql_changes(const struct sql *sql); /* rows that the last statement changed */

#endif
