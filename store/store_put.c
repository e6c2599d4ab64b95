/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_put.h"

#include "core/buffer.h"
#include "core/language.h"
#include "core/text.h"
#include "store/store_base.h"
#include "store/table.h"

#include <string.h>

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

/*
 * INSERT INTO t (source, upload, changed, a, b) VALUES (?1, ?2, ?2, ?3, ?4) ON CONFLICT (key) DO UPDATE SET
 * upload = excluded.upload, changed = CASE WHEN (a, b) IS (outcome of a, outcome of b) THEN changed ELSE
 * excluded.changed END, a = outcome of a, b = outcome of b
 */
static void write_upsert(struct buffer *text, const struct table *table)
{
    buffer_format(text, "INSERT INTO %s (source, upload, changed, ", table->name);
    add_names(text, table);
    buffer_text(text, ") VALUES (?1, ?2, ?2");
    for (size_t i = 0; table->names[i] != NULL; i++) {
        buffer_format(text, ", ?%zu", i + 3);
    }
    buffer_format(text, ") ON CONFLICT (%s) DO UPDATE SET upload = excluded.upload%s, changed = CASE WHEN (",
                  table->key, table->lasting ? ", active = 1" : "");
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

enum kind { VOLUNTEERS, REQUESTS, PAIRS, PAST_VISITS, TRAVEL, ADDRESSES, KIND_COUNT };
_Static_assert((int)KIND_COUNT <= (int)STORE_UPSERTS, "a text for each kind");

static const struct table *const kinds[KIND_COUNT] = {
    &table_volunteers, &table_requests, &table_pairs, &table_past_visits, &table_travel, &table_addresses,
};

/* The statement of a kind; its text is written once, for there may be hundreds of thousands of rows. */
static enum status prepare(struct store *store, enum kind kind, struct sql_statement **statement, struct error *error)
{
    struct buffer text = {0};

    if (store->upserts[kind] == NULL) {
        write_upsert(&text, kinds[kind]);
        if (buffer_check(&text, error) != STATUS_OK) {
            buffer_free(&text);
            return error->status;
        }
        store->upserts[kind] = text.data;
    }
    return sql_prepare(store->sql, store->upserts[kind], statement, error);
}

static enum status put(struct store *store, enum kind kind, const char *source, int64_t upload, const void *row,
                       struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = prepare(store, kind, &statement, error);

    if (status == STATUS_OK) {
        sql_text(statement, source);
        sql_integer(statement, upload);
        kinds[kind]->bind(statement, row);
        status = sql_execute(statement, error);
    }
    if (status != STATUS_OK) {
        error_context(error, _("Keeping a row of an upload of %s"), source);
    }
    return status;
}

static enum status check_owner(const char *source, const char *id, struct error *error)
{
    size_t length = strlen(source);

    if (length > 0 && strncmp(id, source, length) == 0 && id[length] == '/') {
        return STATUS_OK;
    }
    return error_set(error, STATUS_REFUSED, _("The source %1$s may only change its own rows, and %2$s is not one."),
                     source, id);
}

enum status store_put_volunteer(struct store *store, const char *source, int64_t upload,
                                const struct volunteer *volunteer, struct error *error)
{
    enum status status = check_owner(source, volunteer->person.id, error);

    return status == STATUS_OK ? put(store, VOLUNTEERS, source, upload, volunteer, error) : status;
}

enum status store_put_request(struct store *store, const char *source, int64_t upload, const struct request *request,
                              struct error *error)
{
    enum status status = check_owner(source, request->id, error);

    return status == STATUS_OK ? put(store, REQUESTS, source, upload, request, error) : status;
}

enum status store_put_pair(struct store *store, const char *source, int64_t upload, const struct pair *pair,
                           struct error *error)
{
    return put(store, PAIRS, source, upload, pair, error);
}

enum status store_put_past_visit(struct store *store, const char *source, int64_t upload,
                                 const struct past_visit *visit, struct error *error)
{
    return put(store, PAST_VISITS, source, upload, visit, error);
}

enum status store_put_travel(struct store *store, const char *source, int64_t upload, const struct travel_row *row,
                             struct error *error)
{
    return put(store, TRAVEL, source, upload, row, error);
}

enum status store_put_address(struct store *store, const char *source, int64_t upload,
                              const struct register_address *address, struct error *error)
{
    store->streets.known = false;
    return put(store, ADDRESSES, source, upload, address, error);
}

static enum status put_identity_decision(struct store *store, const char *source, int64_t upload,
                                         const struct decision *decision, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(store->sql,
                                     "INSERT INTO identity_decisions (source, upload, volunteer, other, same, reason)"
                                     " VALUES (?, ?, ?, ?, ?, ?)",
                                     &statement, error);

    if (status == STATUS_OK) {
        sql_text(statement, source);
        sql_integer(statement, upload);
        sql_text(statement, decision->volunteer);
        sql_text(statement, decision->replacement);
        sql_integer(statement, decision->kind == DECISION_SAME_PERSON);
        sql_text(statement, decision->reason);
        status = sql_execute(statement, error);
    }
    return status;
}

static enum status put_visit_decision(struct store *store, const char *source, int64_t upload,
                                      const struct decision *decision, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(store->sql,
                                     "INSERT INTO decisions (source, upload, visit, volunteer, kind, reason, scope,"
                                     " replacement, roster_night, roster_version, age)"
                                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                     &statement, error);

    if (status == STATUS_OK) {
        sql_text(statement, source);
        sql_integer(statement, upload);
        table_decisions.bind(statement, decision);
        status = sql_execute(statement, error);
    }
    return status;
}

enum status store_put_decision(struct store *store, const char *source, int64_t upload, const struct decision *decision,
                               struct error *error)
{
    const enum status status = people_decision_is_about_persons(decision->kind)
                                   ? put_identity_decision(store, source, upload, decision, error)
                                   : put_visit_decision(store, source, upload, decision, error);

    if (status != STATUS_OK) {
        error_context(error, _("Keeping a row of an upload of %s"), source);
    }
    return status;
}
