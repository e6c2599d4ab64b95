/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_upload.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "store/store_base.h"
#include "store/table.h"

#include <limits.h>
#include <string.h>

/* Index 0: the kind is not known. Then in the order of enum upload_kind. */
static const char *const kinds[] = {"",       "volunteers", "requests",  "pairs",
                                    "visits", "travel",     "addresses", "decisions"};
static const char *const states[] = {"taken", "refused"};
enum { KIND_COUNT = sizeof kinds / sizeof kinds[0], STATE_COUNT = 2 };

static const char *kind_name(enum upload_kind kind)
{
    for (int i = 1; i < KIND_COUNT; i++) {
        if ((unsigned)kind == 1U << (i - 1)) {
            return kinds[i];
        }
    }
    return kinds[0];
}

static const struct table *table_of(enum upload_kind kind)
{
    switch (kind) {
    case UPLOAD_VOLUNTEERS:
        return &table_volunteers;
    case UPLOAD_REQUESTS:
        return &table_requests;
    case UPLOAD_PAIRS:
        return &table_pairs;
    case UPLOAD_VISITS:
        return &table_past_visits;
    case UPLOAD_TRAVEL:
        return &table_travel;
    case UPLOAD_ADDRESSES:
        return &table_addresses;
    case UPLOAD_DECISIONS:
    default:
        return NULL;
    }
}

enum status store_upload_seen(struct store *store, const char *source, const char *sha256, bool *seen,
                              char said[STORE_SHA256_SIZE], struct error *error)
{
    struct sql_statement *query = NULL;
    bool there = false;
    enum status status =
        sql_prepare(store->sql,
                    "SELECT said FROM uploads AS u WHERE source = ?1 AND sha256 = ?2 AND state = 'taken'"
                    " AND (kind = 'visits' OR NOT EXISTS (SELECT 1 FROM uploads AS later"
                    " WHERE later.source = u.source AND later.kind = u.kind AND later.state = 'taken'"
                    " AND later.id > u.id))"
                    " AND (kind <> 'decisions' OR NOT EXISTS (SELECT 1 FROM rosters"
                    " WHERE rosters.night >= u.night AND rosters.sent > u.time)) ORDER BY id DESC LIMIT 1",
                    &query, error);

    *seen = false;
    said[0] = '\0';
    if (status == STATUS_OK) {
        sql_text(query, source);
        sql_text(query, sha256);
        status = sql_row(query, &there, error);
    }
    if (status == STATUS_OK && there) {
        sql_get_text(query, said, STORE_SHA256_SIZE);
        status = sql_check(query, error);
        *seen = true;
    }
    sql_done(query);
    if (status != STATUS_OK) {
        error_context(error, _("Looking for an earlier upload of %s"), source);
    }
    return status;
}

enum status store_upload_add(struct store *store, struct store_upload *upload, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(store->sql,
                                     "INSERT INTO uploads (source, sha256, file_name, night, time, kind, state, read,"
                                     " accepted, refused, said) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                     &statement, error);

    if (status == STATUS_OK) {
        sql_text(statement, upload->source);
        sql_text(statement, upload->sha256);
        sql_text(statement, upload->file_name);
        sql_date(statement, upload->night);
        sql_integer(statement, upload->when);
        sql_text(statement, kind_name(upload->kind));
        sql_text(statement, states[upload->state == STORE_UPLOAD_REFUSED]);
        sql_integer(statement, upload->read);
        sql_integer(statement, upload->accepted);
        sql_integer(statement, upload->refused);
        sql_text(statement, upload->said);
        status = sql_execute(statement, error);
    }
    if (status == STATUS_OK) {
        upload->id = sql_last_id(store->sql);
    } else {
        error_context(error, _("Noting an upload of %s"), upload->source);
    }
    return status;
}

enum status store_upload_finish(struct store *store, const struct store_upload *upload, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(
        store->sql,
        "UPDATE uploads SET kind = ?, state = ?, read = ?, accepted = ?, refused = ?, said = ? WHERE id = ?",
        &statement, error);

    if (status == STATUS_OK) {
        sql_text(statement, kind_name(upload->kind));
        sql_text(statement, states[upload->state == STORE_UPLOAD_REFUSED]);
        sql_integer(statement, upload->read);
        sql_integer(statement, upload->accepted);
        sql_integer(statement, upload->refused);
        sql_text(statement, upload->said);
        sql_integer(statement, upload->id);
        status = sql_execute(statement, error);
    }
    if (status == STATUS_OK && sql_changes(store->sql) != 1) {
        status = error_set(error, STATUS_DEFECT, _("There is no upload %lld in the database."), (long long)upload->id);
    }
    if (status != STATUS_OK) {
        error_context(error, _("Noting an upload of %s"), upload->source);
    }
    return status;
}

enum status store_upload_keep(struct store *store, const char *source, enum upload_kind kind, int64_t upload,
                              const char *id, struct error *error)
{
    const struct table *table = table_of(kind);
    struct sql_statement *statement = NULL;
    enum status status;
    char text[128];

    if (table == NULL || !table->lasting) {
        return STATUS_OK;
    }
    (void)text_format(text, sizeof text, "UPDATE %s SET upload = ? WHERE id = ? AND source = ? AND active = 1",
                      table->name);
    status = sql_prepare(store->sql, text, &statement, error);
    if (status == STATUS_OK) {
        sql_integer(statement, upload);
        sql_text(statement, id);
        sql_text(statement, source);
        status = sql_execute(statement, error);
    }
    if (status != STATUS_OK) {
        error_context(error, _("Keeping a row of an upload of %s"), source);
    }
    return status;
}

/* Adds one id without its source to the list; false: there is no room for it and for what follows. */
static bool add_id(char *ids, size_t size, const char *source, const char *id)
{
    size_t length = strlen(ids);
    size_t prefix = strlen(source) + 1;
    const char *own = strlen(id) > prefix ? id + prefix : id;

    if (length + strlen(own) + sizeof ", , ..." > size) {
        (void)text_format(ids + length, size - length, "%s...", length == 0 ? "" : ", ");
        return false;
    }
    return text_format(ids + length, size - length, "%s%s", length == 0 ? "" : ", ", own);
}

enum status store_upload_ending(struct store *store, const char *source, enum upload_kind kind, int64_t upload,
                                char *ids, size_t size, struct error *error)
{
    const struct table *table = table_of(kind);
    struct sql_statement *query = NULL;
    enum status status;
    bool there = false;
    char text[160];
    char id[ID_SIZE];

    ids[0] = '\0';
    if (table == NULL || !table->lasting) {
        return STATUS_OK;
    }
    (void)text_format(text, sizeof text,
                      "SELECT id FROM %s WHERE source = ? AND upload <> ? AND active = 1 ORDER BY id LIMIT 100",
                      table->name);
    status = sql_prepare(store->sql, text, &query, error);
    if (status == STATUS_OK) {
        sql_text(query, source);
        sql_integer(query, upload);
        status = sql_row(query, &there, error);
    }
    while (status == STATUS_OK && there) {
        sql_get_text(query, id, sizeof id);
        status = sql_check(query, error);
        if (status != STATUS_OK || !add_id(ids, size, source, id)) {
            break;
        }
        status = sql_row(query, &there, error);
    }
    sql_done(query);
    return status;
}

enum status store_upload_not_named(struct store *store, const struct store_upload *upload, enum upload_kind kind,
                                   long *count, struct error *error)
{
    const struct table *table = table_of(kind);
    struct sql_statement *query = NULL;
    bool there = false;
    enum status status;
    char text[160];

    *count = 0;
    if (table == NULL || !table->lasting) {
        return STATUS_OK;
    }
    (void)text_format(text, sizeof text, "SELECT count(*) FROM %s WHERE source = ?1 AND upload <> ?2 AND active = 1%s",
                      table->name, kind == UPLOAD_REQUESTS ? " AND (until_date IS NULL OR until_date > ?3)" : "");
    status = sql_prepare(store->sql, text, &query, error);
    if (status == STATUS_OK) {
        sql_text(query, upload->source);
        sql_integer(query, upload->id);
        if (kind == UPLOAD_REQUESTS) {
            sql_date(query, upload->night);
        }
        status = sql_row(query, &there, error);
    }
    if (status == STATUS_OK && there) {
        *count = (long)sql_get_integer(query, 0, LONG_MAX);
        status = sql_check(query, error);
    }
    sql_done(query);
    if (status != STATUS_OK) {
        error_context(error, _("Looking for an earlier upload of %s"), upload->source);
    }
    return status;
}

enum status store_upload_end_list(struct store *store, const char *source, enum upload_kind kind, int64_t upload,
                                  long *ended, struct error *error)
{
    const struct table *table = table_of(kind);
    struct sql_statement *statement = NULL;
    enum status status;
    char text[128];

    if (ended != NULL) {
        *ended = 0;
    }
    if (table == NULL) {
        return STATUS_OK;
    }
    (void)text_format(text, sizeof text,
                      table->lasting ? "UPDATE %s SET active = 0 WHERE source = ? AND upload <> ? AND active = 1"
                                     : "DELETE FROM %s WHERE source = ? AND upload <> ?",
                      table->name);
    status = sql_prepare(store->sql, text, &statement, error);
    if (status == STATUS_OK) {
        sql_text(statement, source);
        sql_integer(statement, upload);
        status = sql_execute(statement, error);
    }
    if (status == STATUS_OK && ended != NULL) {
        *ended = sql_changes(store->sql);
    }
    if (status != STATUS_OK) {
        error_context(error, _("Ending what is no longer in the list of %s"), source);
    }
    return status;
}

enum status store_upload_last_accepted(struct store *store, const char *source, enum upload_kind kind, long *accepted,
                                       struct error *error)
{
    struct sql_statement *query = NULL;
    bool there = false;
    enum status status = sql_prepare(store->sql,
                                     "SELECT accepted FROM uploads WHERE source = ? AND kind = ? AND state = 'taken'"
                                     " ORDER BY id DESC LIMIT 1",
                                     &query, error);

    *accepted = -1;
    if (status == STATUS_OK) {
        sql_text(query, source);
        sql_text(query, kind_name(kind));
        status = sql_row(query, &there, error);
    }
    if (status == STATUS_OK && there) {
        *accepted = (long)sql_get_integer(query, 0, LONG_MAX);
        status = sql_check(query, error);
    }
    sql_done(query);
    if (status != STATUS_OK) {
        error_context(error, _("Looking for an earlier upload of %s"), source);
    }
    return status;
}

static void read_upload(struct sql_statement *query, void *item)
{
    struct store_upload *upload = item;
    int kind;

    upload->id = sql_get_integer(query, 1, INT64_MAX);
    sql_get_text(query, upload->source, sizeof upload->source);
    sql_get_text(query, upload->sha256, sizeof upload->sha256);
    sql_get_text(query, upload->file_name, sizeof upload->file_name);
    upload->night = sql_get_date(query);
    upload->when = sql_get_integer(query, INT64_MIN, INT64_MAX);
    kind = sql_get_word(query, kinds, KIND_COUNT);
    upload->kind = (enum upload_kind)(kind == 0 ? 0 : 1U << (kind - 1));
    upload->state = (enum store_upload_state)sql_get_word(query, states, STATE_COUNT);
    upload->read = (long)sql_get_integer(query, 0, LONG_MAX);
    upload->accepted = (long)sql_get_integer(query, 0, LONG_MAX);
    upload->refused = (long)sql_get_integer(query, 0, LONG_MAX);
}

enum status store_upload_list(struct store *store, int32_t night, struct store_upload **uploads, size_t *count,
                              struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(store->sql,
                                     "SELECT id, source, sha256, file_name, night, time, kind, state, read, accepted,"
                                     " refused FROM uploads WHERE ?1 IS NULL OR night = ?1 ORDER BY id",
                                     &query, error);

    *count = 0;
    if (status == STATUS_OK) {
        sql_date(query, night);
        status = sql_collect(query, sizeof **uploads, read_upload, &items, count, error);
    }
    if (status != STATUS_OK) {
        error_context(error, _("Reading the list of uploads"));
    }
    *uploads = items;
    return status;
}
