/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/batch.h"

#include "core/buffer.h"
#include "core/language.h"
#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 32 }; /* more bring nothing: the row itself is then all that is left to pay for */

/* ---- the statement -------------------------------------------------------------------------------------------- */

/* "a, b, c" of all columns. */
static void add_names(struct buffer *text, const struct table *table)
{
    for (size_t i = 0; table->names[i] != NULL; i++) {
        buffer_format(text, "%s%s", i == 0 ? "" : ", ", table->names[i]);
    }
}

static bool is_among(const char *name, const char *const *names)
{
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        if (text_equal(names[i], name)) {
            return true;
        }
    }
    return false;
}

/* What a column holds after the update: what the new row says, unless that is nothing and the column keeps its value.
 */
static void add_outcome(struct buffer *text, const struct table *table, const char *name)
{
    bool here = is_among(name, table->kept_here);

    if (!here && !is_among(name, table->kept)) {
        buffer_format(text, "excluded.%s", name);
        return;
    }
    buffer_format(text, "CASE WHEN (excluded.%s IS NULL OR excluded.%s IN ('', 0))%s THEN %s ELSE excluded.%s END",
                  name, name, here ? " AND (excluded.x, excluded.y) IS (x, y)" : "", name, name);
}

/* "(?1, ?2, ?2, ?3, ?4), (?5, ?6, ?6, ?7, ?8)": source, upload twice, and the columns of each row. */
static void add_values(struct buffer *text, const struct table *table, size_t rows)
{
    size_t next = 1;

    for (size_t row = 0; row < rows; row++) {
        buffer_format(text, "%s(?%zu, ?%zu, ?%zu", row == 0 ? "" : ", ", next, next + 1, next + 1);
        next += 2;
        for (size_t i = 0; table->names[i] != NULL; i++) {
            buffer_format(text, ", ?%zu", next++);
        }
        buffer_text(text, ")");
    }
}

/*
 * INSERT INTO t (source, upload, changed, a, b) VALUES (...) ON CONFLICT (key) DO UPDATE SET upload = excluded.upload,
 * changed = CASE WHEN (a, b) IS (outcome of a, outcome of b) THEN changed ELSE excluded.changed END,
 * a = outcome of a, b = outcome of b
 */
static void write_upsert(struct buffer *text, const struct table *table, size_t rows)
{
    buffer_format(text, "INSERT INTO %s (source, upload, changed, ", table->name);
    add_names(text, table);
    buffer_text(text, ") VALUES ");
    add_values(text, table, rows);
    buffer_format(text, " ON CONFLICT (%s) DO UPDATE SET upload = excluded.upload%s, changed = CASE WHEN (", table->key,
                  table->lasting ? ", active = 1" : "");
    add_names(text, table);
    buffer_text(text, ") IS (");
    for (size_t i = 0; table->names[i] != NULL; i++) {
        buffer_text(text, i == 0 ? "" : ", ");
        add_outcome(text, table, table->names[i]);
    }
    buffer_text(text, ") THEN changed ELSE excluded.changed END");
    for (size_t i = 0; table->names[i] != NULL; i++) {
        buffer_format(text, ", %s = ", table->names[i]);
        add_outcome(text, table, table->names[i]);
    }
}

static enum status make_text(const struct table *table, size_t rows, char **made, struct error *error)
{
    struct buffer text = {0};
    enum status status;

    write_upsert(&text, table, rows);
    status = buffer_check(&text, error);
    if (status == STATUS_OK) {
        *made = text.data;
    } else {
        buffer_free(&text);
    }
    return status;
}

/* ---- the rows ------------------------------------------------------------------------------------------------- */

/* Whose rows they are, and what depends on it. */
static void forget(struct batch *batch)
{
    struct sql *sql = batch->sql;

    free(batch->text_of_many);
    free(batch->text_of_one);
    free(batch->source);
    free(batch->rows);
    *batch = (struct batch){.sql = sql};
}

static enum status take_up(struct batch *batch, const struct table *table, const char *source, int64_t upload,
                           struct error *error)
{
    enum status status;

    forget(batch);
    batch->source = text_duplicate(source);
    batch->rows = calloc(ROWS, table->size);
    if (batch->source == NULL || batch->rows == NULL) {
        return error_memory(error);
    }
    status = make_text(table, ROWS, &batch->text_of_many, error);
    if (status == STATUS_OK) {
        status = make_text(table, 1, &batch->text_of_one, error);
    }
    if (status == STATUS_OK) {
        batch->table = table;
        batch->upload = upload;
    }
    return status;
}

static enum status write_rows(const struct batch *batch, const char *text, size_t first, size_t count,
                              struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(batch->sql, text, &statement, error);

    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = first; i < first + count; i++) {
        sql_text(statement, batch->source);
        sql_integer(statement, batch->upload);
        batch->table->bind(statement, batch->rows + i * batch->table->size);
    }
    return sql_execute(statement, error);
}

static enum status write_all(void *context, struct error *error)
{
    struct batch *batch = context;
    enum status status = STATUS_OK;

    if (batch->count == ROWS) {
        status = write_rows(batch, batch->text_of_many, 0, ROWS, error);
    } else {
        for (size_t i = 0; i < batch->count && status == STATUS_OK; i++) {
            status = write_rows(batch, batch->text_of_one, i, 1, error);
        }
    }
    batch->count = 0;
    if (status != STATUS_OK) {
        error_context(error, _("Keeping a row of an upload of %s"), batch->source);
    }
    return status;
}

static void drop_all(void *context)
{
    struct batch *batch = context;

    batch->count = 0;
}

void batch_start(struct batch *batch, struct sql *sql)
{
    batch->sql = sql;
    sql_hold(sql, &(struct sql_held){.context = batch, .write = write_all, .drop = drop_all});
}

void batch_free(struct batch *batch)
{
    forget(batch);
}

enum status batch_add(struct batch *batch, const struct table *table, const char *source, int64_t upload,
                      const void *row, struct error *error)
{
    enum status status = STATUS_OK;

    if (batch->table != table || batch->upload != upload || !text_equal(batch->source, source)) {
        status = sql_write_held(batch->sql, error);
        if (status == STATUS_OK) {
            status = take_up(batch, table, source, upload, error);
        }
    }
    if (status == STATUS_OK) {
        memcpy(batch->rows + batch->count * table->size, row, table->size);
        batch->count++;
        if (batch->count == ROWS || sql_depth(batch->sql) == 0) {
            status = sql_write_held(batch->sql, error);
        }
    }
    return status;
}
