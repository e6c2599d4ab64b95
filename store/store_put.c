/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_put.h"

#include "core/language.h"
#include "core/text.h"
#include "store/store_address.h"
#include "store/store_base.h"
#include "store/table.h"

#include <string.h>

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

    return status == STATUS_OK ? batch_add(&store->batch, &table_volunteers, source, upload, volunteer, error) : status;
}

enum status store_put_request(struct store *store, const char *source, int64_t upload, const struct request *request,
                              struct error *error)
{
    enum status status = check_owner(source, request->id, error);

    return status == STATUS_OK ? batch_add(&store->batch, &table_requests, source, upload, request, error) : status;
}

enum status store_put_pair(struct store *store, const char *source, int64_t upload, const struct pair *pair,
                           struct error *error)
{
    return batch_add(&store->batch, &table_pairs, source, upload, pair, error);
}

enum status store_put_past_visit(struct store *store, const char *source, int64_t upload,
                                 const struct past_visit *visit, struct error *error)
{
    return batch_add(&store->batch, &table_past_visits, source, upload, visit, error);
}

enum status store_put_travel(struct store *store, const char *source, int64_t upload, const struct travel_row *row,
                             struct error *error)
{
    return batch_add(&store->batch, &table_travel, source, upload, row, error);
}

enum status store_put_address(struct store *store, const char *source, int64_t upload,
                              const struct register_address *address, struct error *error)
{
    enum status status = store_address_fill(store, error);

    store->streets.known = false;
    return status != STATUS_OK ? status : batch_add(&store->batch, &table_addresses, source, upload, address, error);
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
                                     " replacement, roster_night, roster_version, age, line_date, known_version)"
                                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
