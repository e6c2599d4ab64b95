/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_snapshot.h"

#include "core/buffer.h"
#include "core/date.h"
#include "core/language.h"
#include "core/persons.h"
#include "store/identities.h"
#include "store/sent.h"
#include "store/store_base.h"
#include "store/table.h"

#include <stdlib.h>
#include <string.h>

/* SELECT the columns of a kind, then `more` (further columns, FROM, WHERE, ORDER BY). */
static enum status prepare_list(struct sql *sql, const struct table *table, const char *more,
                                struct sql_statement **query, struct error *error)
{
    struct buffer text = {0};
    enum status status;

    buffer_text(&text, "SELECT ");
    for (size_t i = 0; table->names[i] != NULL; i++) {
        buffer_format(&text, "%s%s", i == 0 ? "" : ", ", table->names[i]);
    }
    buffer_text(&text, more);
    status = buffer_check(&text, error);
    if (status == STATUS_OK) {
        status = sql_prepare(sql, text.data, query, error);
    }
    buffer_free(&text);
    return status;
}

static enum status load_list(struct sql *sql, const struct table *table, const char *more, void **items, size_t *count,
                             struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status = prepare_list(sql, table, more, &query, error);

    if (status == STATUS_OK) {
        status = sql_collect(query, table->size, table->read, items, count, error);
    }
    return status;
}

static enum status load_past_visits(struct sql *sql, int32_t first, struct snapshot *snapshot, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = prepare_list(
        sql, &table_past_visits,
        " FROM past_visits WHERE date >= ? ORDER BY date, volunteer, senior, task, minutes, source", &query, error);

    if (status == STATUS_OK) {
        sql_date(query, first);
        status = sql_collect(query, table_past_visits.size, table_past_visits.read, &items, &snapshot->past_visit_count,
                             error);
        snapshot->past_visits = items;
    }
    return status;
}

static enum status load_requests(struct sql *sql, struct snapshot *snapshot, struct error *error)
{
    void *items = NULL;
    const enum status status =
        load_list(sql, &table_requests, ", active FROM requests ORDER BY id", &items, &snapshot->request_count, error);

    snapshot->requests = items;
    return status;
}

static enum status load_volunteers(struct sql *sql, struct snapshot *snapshot, struct error *error)
{
    void *items = NULL;
    const enum status status = load_list(sql, &table_volunteers, ", active FROM volunteers ORDER BY id", &items,
                                         &snapshot->volunteer_count, error);

    snapshot->volunteers = items;
    return status;
}

static enum status load_lists(struct sql *sql, struct snapshot *snapshot, struct error *error)
{
    void *items = NULL;
    enum status status = load_volunteers(sql, snapshot, error);

    if (status == STATUS_OK) {
        status = load_requests(sql, snapshot, error);
    }
    if (status == STATUS_OK) {
        status = load_list(sql, &table_pairs, " FROM pairs ORDER BY volunteer, senior, rule, points, source", &items,
                           &snapshot->pair_count, error);
        snapshot->pairs = items;
        items = NULL;
    }
    if (status == STATUS_OK) {
        /* max() takes the other columns from the row of the last upload. */
        status = load_list(sql, &table_travel,
                           ", max(upload) FROM travel GROUP BY from_senior, from_id, to_senior, to_id"
                           " ORDER BY from_senior, from_id, to_senior, to_id",
                           &items, &snapshot->travel_count, error);
        snapshot->travel = items;
        items = NULL;
    }
    if (status == STATUS_OK) {
        status = load_list(sql, &table_decisions,
                           ", sequence, source, upload, (SELECT night FROM uploads WHERE uploads.id = decisions.upload)"
                           " FROM decisions ORDER BY sequence",
                           &items, &snapshot->decision_count, error);
        snapshot->decisions = items;
    }
    return status;
}

enum status store_snapshot_load(struct store *store, const struct settings *settings, int32_t night, int version,
                                struct snapshot *snapshot, struct error *error)
{
    enum status status;
    char date[DATE_TEXT_SIZE];

    memset(snapshot, 0, sizeof *snapshot);
    status = sql_begin(store->sql, false, error);
    if (status == STATUS_OK) {
        status = load_lists(store->sql, snapshot, error);
        if (status == STATUS_OK) {
            status = load_past_visits(store->sql, night - STORE_SNAPSHOT_DAYS, snapshot, error);
        }
        if (status == STATUS_OK) {
            status = sent_load(store->sql, settings, night, version, snapshot, error);
        }
        if (status == STATUS_OK) {
            status = identities_load(store->sql, &snapshot->identities, error);
        }
        status = sql_end(store->sql, status, error);
    }
    if (status == STATUS_OK) {
        status = persons_apply(snapshot, error);
    }
    if (status != STATUS_OK) {
        snapshot_free(snapshot);
        date_format(night, date);
        error_context(error, _("Reading what is known on the night of %s"), date);
    }
    return status;
}

enum status store_snapshot_load_volunteers(struct store *store, struct snapshot *snapshot, struct error *error)
{
    return load_volunteers(store->sql, snapshot, error);
}

enum status store_snapshot_load_requests(struct store *store, struct snapshot *snapshot, struct error *error)
{
    return load_requests(store->sql, snapshot, error);
}

static void read_number(struct sql_statement *query, void *item)
{
    sql_get_text(query, item, ID_SIZE);
}

enum status store_snapshot_load_numbers(struct store *store, char (**numbers)[ID_SIZE], size_t *count,
                                        struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(store->sql, "SELECT id FROM volunteers ORDER BY id", &query, error);

    *count = 0;
    if (status == STATUS_OK) {
        status = sql_collect(query, ID_SIZE, read_number, &items, count, error);
    }
    *numbers = items;
    return status;
}
