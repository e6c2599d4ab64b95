/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_outbox.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "store/store_base.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *const states[] = {"queued", "sending", "accepted", "failed"};
enum { STATE_COUNT = sizeof states / sizeof states[0] };

/* ------------------------------------------------------------------------------------------- adding */

static enum status add_message(struct sql *sql, const struct store_message *message, int64_t *id, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(sql,
                                     "INSERT INTO messages (key, night, centre, source, version, time, bytes)"
                                     " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
                                     &statement, error);

    *id = 0;
    if (status != STATUS_OK) {
        return status;
    }
    sql_text(statement, message->key);
    sql_date(statement, message->night);
    sql_text(statement, message->centre);
    sql_text(statement, message->source);
    sql_integer(statement, message->version);
    sql_integer(statement, message->when);
    sql_blob(statement, message->bytes, message->size);
    status = sql_execute(statement, error);
    if (status == STATUS_OK && sql_changes(sql) == 1) {
        *id = sql_last_id(sql);
    }
    return status;
}

static enum status add_recipient(struct sql *sql, int64_t id, const char *recipient, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(
        sql, "INSERT INTO deliveries (message, recipient) VALUES (?, ?) ON CONFLICT (message, recipient) DO NOTHING",
        &statement, error);

    if (status == STATUS_OK) {
        if (recipient[0] == '\0' || strlen(recipient) >= EMAIL_SIZE) {
            sql_refuse(statement);
        }
        sql_integer(statement, id);
        sql_text(statement, recipient);
        status = sql_execute(statement, error);
    }
    return status;
}

static enum status add(struct sql *sql, const struct store_message *message, bool *added, struct error *error)
{
    int64_t id = 0;
    enum status status = add_message(sql, message, &id, error);

    *added = id != 0;
    for (size_t i = 0; status == STATUS_OK && *added && i < message->recipient_count; i++) {
        status = add_recipient(sql, id, message->recipients[i], error);
    }
    return status;
}

enum status store_outbox_add(struct store *store, const struct store_message *message, bool *added, struct error *error)
{
    bool made = false;
    enum status status;

    if (added != NULL) {
        *added = false;
    }
    if (message->recipient_count == 0) {
        return error_set(error, STATUS_DEFECT, _("The message %s has no recipient."), message->key);
    }
    status = sql_begin(store->sql, true, error);
    if (status == STATUS_OK) {
        status = sql_end(store->sql, add(store->sql, message, &made, error), error);
    }
    if (status != STATUS_OK) {
        error_context(error, _("Putting a message into the outbox"));
    } else if (added != NULL) {
        *added = made;
    }
    return status;
}

/* ------------------------------------------------------------------------------------------- reading */

#define DELIVERY                                                                                                       \
    "SELECT deliveries.id, key, night, centre, source, version, recipient, state, attempts, next_attempt, answer,"     \
    " queue_id, coalesce(deliveries.time, 0)"
#define JOINED " FROM deliveries JOIN messages ON messages.id = deliveries.message "

static void read_delivery(struct sql_statement *query, void *item)
{
    struct store_delivery *delivery = item;

    delivery->id = sql_get_integer(query, 1, INT64_MAX);
    sql_get_text(query, delivery->key, sizeof delivery->key);
    delivery->night = sql_get_date(query);
    sql_get_text(query, delivery->centre, sizeof delivery->centre);
    sql_get_text(query, delivery->source, sizeof delivery->source);
    delivery->version = sql_get_int(query, INT_MIN, INT_MAX);
    sql_get_text(query, delivery->recipient, sizeof delivery->recipient);
    delivery->state = (enum store_delivery_state)sql_get_word(query, states, STATE_COUNT);
    delivery->interrupted = delivery->state == STORE_DELIVERY_SENDING;
    delivery->attempts = sql_get_int(query, 0, INT_MAX - 1);
    delivery->next_attempt = sql_get_integer(query, INT64_MIN, INT64_MAX);
    sql_get_text(query, delivery->answer, sizeof delivery->answer);
    sql_get_text(query, delivery->queue_id, sizeof delivery->queue_id);
    delivery->when = sql_get_integer(query, INT64_MIN, INT64_MAX);
}

static enum status read_bytes(struct sql_statement *query, struct store_delivery *delivery, struct error *error)
{
    const void *bytes = sql_get_blob(query, &delivery->size);
    enum status status = sql_check(query, error);

    if (status != STATUS_OK) {
        return status;
    }
    delivery->bytes = malloc(delivery->size + 1);
    if (delivery->bytes == NULL) {
        return error_memory(error);
    }
    memcpy(delivery->bytes, bytes, delivery->size);
    delivery->bytes[delivery->size] = '\0';
    return STATUS_OK;
}

static enum status find_due(struct sql *sql, int64_t now, struct store_delivery **delivery, struct error *error)
{
    struct sql_statement *query = NULL;
    bool there = false;
    enum status status = sql_prepare(sql,
                                     DELIVERY ", bytes" JOINED "WHERE state IN ('queued', 'sending')"
                                              " AND (state = 'sending' OR next_attempt <= ?)"
                                              " ORDER BY deliveries.message, deliveries.id LIMIT 1",
                                     &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, now);
        status = sql_row(query, &there, error);
    }
    if (status == STATUS_OK && there) {
        *delivery = calloc(1, sizeof **delivery);
        if (*delivery == NULL) {
            status = error_memory(error);
        } else {
            read_delivery(query, *delivery);
            status = read_bytes(query, *delivery, error);
        }
    }
    sql_done(query);
    return status;
}

static enum status claim(struct sql *sql, struct store_delivery *delivery, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(
        sql, "UPDATE deliveries SET state = 'sending', attempts = attempts + 1 WHERE id = ?", &statement, error);

    if (status == STATUS_OK) {
        sql_integer(statement, delivery->id);
        status = sql_execute(statement, error);
    }
    delivery->state = STORE_DELIVERY_SENDING;
    delivery->attempts++;
    return status;
}

static enum status take_next(struct sql *sql, int64_t now, struct store_delivery **delivery, struct error *error)
{
    enum status status = find_due(sql, now, delivery, error);

    return status == STATUS_OK && *delivery != NULL ? claim(sql, *delivery, error) : status;
}

enum status store_outbox_next(struct store *store, int64_t now, struct store_delivery **delivery, struct error *error)
{
    enum status status;

    *delivery = NULL;
    if (sql_depth(store->sql) > 0) {
        return error_set(error, STATUS_DEFECT,
                         _("A message may only be taken from the outbox by itself, outside any group of changes."));
    }
    status = sql_begin(store->sql, true, error);
    if (status == STATUS_OK) {
        status = sql_end(store->sql, take_next(store->sql, now, delivery, error), error);
    }
    if (status != STATUS_OK) {
        store_outbox_free(*delivery);
        *delivery = NULL;
        error_context(error, _("Taking the next message from the outbox"));
    }
    return status;
}

void store_outbox_free(struct store_delivery *delivery)
{
    if (delivery != NULL) {
        free(delivery->bytes);
        free(delivery);
    }
}

/* ------------------------------------------------------------------------------------------- settling */

/* The words of a server are no reason to lose what became of a mail: what may not be kept is replaced. */
static void clean(const char *from, char *to, size_t size)
{
    (void)text_format(to, size, "%s", from);
    if (text_is_clean(to, strlen(to))) {
        return;
    }
    for (char *at = to; *at != '\0'; at++) {
        if (*at < ' ' || *at > '~') {
            *at = '?';
        }
    }
}

static enum status settle(struct sql *sql, const struct store_delivery *delivery, int64_t when, struct error *error)
{
    struct sql_statement *statement = NULL;
    char answer[STORE_ANSWER_SIZE];
    char queue_id[STORE_QUEUE_ID_SIZE];
    enum status status = sql_prepare(sql,
                                     "UPDATE deliveries SET state = ?, next_attempt = ?, answer = ?, queue_id = ?,"
                                     " time = ? WHERE id = ? AND state = 'sending'",
                                     &statement, error);

    if (status != STATUS_OK) {
        return status;
    }
    clean(delivery->answer, answer, sizeof answer);
    clean(delivery->queue_id, queue_id, sizeof queue_id);
    sql_text(statement, states[delivery->state]);
    sql_integer(statement, delivery->next_attempt);
    sql_text(statement, answer);
    sql_text(statement, queue_id);
    sql_integer(statement, when);
    sql_integer(statement, delivery->id);
    status = sql_execute(statement, error);
    if (status == STATUS_OK && sql_changes(sql) != 1) {
        status = error_set(error, STATUS_DEFECT, _("The delivery %lld was not being sent."), (long long)delivery->id);
    }
    return status;
}

static enum status close_message(struct sql *sql, int64_t delivery, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(sql,
                                     "UPDATE messages SET done = 1"
                                     " WHERE id = (SELECT message FROM deliveries WHERE id = ?)"
                                     " AND NOT EXISTS (SELECT 1 FROM deliveries WHERE message = messages.id"
                                     " AND state IN ('queued', 'sending'))",
                                     &statement, error);

    if (status == STATUS_OK) {
        sql_integer(statement, delivery);
        status = sql_execute(statement, error);
    }
    return status;
}

enum status store_outbox_mark(struct store *store, const struct store_delivery *delivery, int64_t when,
                              struct error *error)
{
    enum status status;

    if (delivery->state != STORE_DELIVERY_QUEUED && delivery->state != STORE_DELIVERY_ACCEPTED &&
        delivery->state != STORE_DELIVERY_FAILED) {
        return error_set(error, STATUS_DEFECT, _("A delivery can only become accepted, failed or queued again."));
    }
    status = sql_begin(store->sql, true, error);
    if (status != STATUS_OK) {
        goto done;
    }
    status = settle(store->sql, delivery, when, error);
    if (status == STATUS_OK) {
        status = close_message(store->sql, delivery->id, error);
    }
    status = sql_end(store->sql, status, error);

done:
    if (status != STATUS_OK) {
        error_context(error, _("Noting what became of a message"));
    }
    return status;
}

/* ------------------------------------------------------------------------------------------- figures */

enum status store_outbox_count(struct store *store, int32_t night, int version, struct store_outbox_figures *figures,
                               struct error *error)
{
    struct sql_statement *query = NULL;
    bool there = false;
    enum status status =
        sql_prepare(store->sql,
                    "WITH chosen AS (SELECT id, done FROM messages WHERE (?1 IS NULL OR night = ?1)"
                    " AND (?2 = 0 OR version = ?2)),"
                    " states AS (SELECT state FROM deliveries WHERE message IN (SELECT id FROM chosen))"
                    " SELECT (SELECT count(*) FROM chosen), (SELECT count(*) FROM chosen WHERE done = 1),"
                    " (SELECT count(*) FROM states WHERE state = 'queued'),"
                    " (SELECT count(*) FROM states WHERE state = 'sending'),"
                    " (SELECT count(*) FROM states WHERE state = 'accepted'),"
                    " (SELECT count(*) FROM states WHERE state = 'failed')",
                    &query, error);

    *figures = (struct store_outbox_figures){0};
    if (status == STATUS_OK) {
        sql_date(query, night);
        sql_integer(query, version);
        status = sql_row(query, &there, error);
    }
    if (status == STATUS_OK && there) {
        figures->messages = (long)sql_get_integer(query, 0, LONG_MAX);
        figures->done = (long)sql_get_integer(query, 0, LONG_MAX);
        figures->queued = (long)sql_get_integer(query, 0, LONG_MAX);
        figures->sending = (long)sql_get_integer(query, 0, LONG_MAX);
        figures->accepted = (long)sql_get_integer(query, 0, LONG_MAX);
        figures->failed = (long)sql_get_integer(query, 0, LONG_MAX);
        status = sql_check(query, error);
    }
    sql_done(query);
    if (status != STATUS_OK) {
        error_context(error, _("Counting the messages of the outbox"));
    }
    return status;
}

/* Runs the query, unless it could not be prepared, and gives what it finds. */
static enum status collect(enum status status, struct sql_statement *query, struct store_delivery **deliveries,
                           size_t *count, struct error *error)
{
    void *items = NULL;

    *count = 0;
    if (status == STATUS_OK) {
        status = sql_collect(query, sizeof **deliveries, read_delivery, &items, count, error);
    }
    if (status != STATUS_OK) {
        error_context(error, _("Reading the outbox"));
    }
    *deliveries = items;
    return status;
}

enum status store_outbox_list(struct store *store, int32_t night, bool open, struct store_delivery **deliveries,
                              size_t *count, struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status = sql_prepare(store->sql,
                                     DELIVERY JOINED "WHERE (?1 IS NULL OR night = ?1)"
                                                     " AND (?2 = 0 OR state <> 'accepted')"
                                                     " ORDER BY deliveries.message, deliveries.id",
                                     &query, error);

    if (status == STATUS_OK) {
        sql_date(query, night);
        sql_integer(query, open);
    }
    return collect(status, query, deliveries, count, error);
}

enum status store_outbox_accepted(struct store *store, int64_t seconds, struct store_delivery **deliveries,
                                  size_t *count, struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status = sql_prepare(store->sql,
                                     DELIVERY JOINED "WHERE state = 'accepted' AND deliveries.time >="
                                                     " (SELECT max(time) FROM deliveries WHERE state = 'accepted') - ?"
                                                     " ORDER BY deliveries.message, deliveries.id",
                                     &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, seconds);
    }
    return collect(status, query, deliveries, count, error);
}
