/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_identity.h"

#include "core/language.h"
#include "store/identities.h"
#include "store/store_base.h"
#include "store/table.h"

#include <limits.h>
#include <stdlib.h>

enum status store_identity_needed(struct store *store, bool *needed, struct error *error)
{
    struct sql_statement *query = NULL;
    bool there = false;
    enum status status =
        sql_prepare(store->sql,
                    "SELECT (SELECT count(DISTINCT source) FROM uploads WHERE kind = 'volunteers' AND state = 'taken')"
                    " > 1 OR EXISTS (SELECT 1 FROM identity_decisions)",
                    &query, error);

    *needed = false;
    if (status == STATUS_OK) {
        status = sql_row(query, &there, error);
    }
    if (status == STATUS_OK && there) {
        *needed = sql_get_boolean(query);
        status = sql_check(query, error);
    }
    sql_done(query);
    return status;
}

static void read_entry(struct sql_statement *query, void *item)
{
    struct identity_entry *entry = item;

    table_read_person(query, &entry->person);
    sql_get_text(query, entry->email, sizeof entry->email);
    entry->active = sql_get_boolean(query);
    entry->arrival = (long)sql_get_integer(query, LONG_MIN, LONG_MAX);
    sql_get_text(query, entry->known, sizeof entry->known);
}

static void read_decision(struct sql_statement *query, void *item)
{
    struct identity_decision *decision = item;

    sql_get_text(query, decision->one, sizeof decision->one);
    sql_get_text(query, decision->other, sizeof decision->other);
    decision->same = sql_get_boolean(query);
}

/* The rowid of a volunteer stays when its row is updated: it tells who was known first. */
static enum status load_entries(struct sql *sql, void **entries, size_t *count, struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status =
        sql_prepare(sql,
                    "SELECT id, last_name, first_name, birth_year, gender, street, house_number, postcode,"
                    " municipality, x, y, approximate, area, phone, email, active, volunteers.rowid,"
                    " ifnull(person, '') FROM volunteers LEFT JOIN identity_members ON volunteer = id ORDER BY id",
                    &query, error);

    return status == STATUS_OK ? sql_collect(query, sizeof(struct identity_entry), read_entry, entries, count, error)
                               : status;
}

static enum status load_decisions(struct sql *sql, void **decisions, size_t *count, struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status =
        sql_prepare(sql, "SELECT volunteer, other, same FROM identity_decisions ORDER BY sequence", &query, error);

    return status == STATUS_OK
               ? sql_collect(query, sizeof(struct identity_decision), read_decision, decisions, count, error)
               : status;
}

enum status store_identity_load(struct store *store, struct identity_entry **entries, size_t *count,
                                struct identity_decision **decisions, size_t *decision_count, struct error *error)
{
    void *people = NULL;
    void *said = NULL;
    enum status status = load_entries(store->sql, &people, count, error);

    if (status == STATUS_OK) {
        status = load_decisions(store->sql, &said, decision_count, error);
    }
    if (status != STATUS_OK) {
        free(people);
        people = NULL;
        error_context(error, _("Looking who stands in several lists"));
    }
    *entries = people;
    *decisions = said;
    return status;
}

static enum status save_members(struct sql *sql, const struct identities *identities, struct error *error)
{
    enum status status = sql_run(sql, "DELETE FROM identity_members", error);

    for (size_t i = 0; i < identities->member_count && status == STATUS_OK; i++) {
        struct sql_statement *statement = NULL;
        status = sql_prepare(sql, "INSERT INTO identity_members (volunteer, person) VALUES (?, ?)", &statement, error);
        if (status == STATUS_OK) {
            sql_text(statement, identities->members[i].volunteer);
            sql_text(statement, identities->members[i].person);
            status = sql_execute(statement, error);
        }
    }
    return status;
}

static enum status save_pairs(struct sql *sql, const struct identities *identities, struct error *error)
{
    enum status status = sql_run(sql, "DELETE FROM identity_pairs", error);

    for (size_t i = 0; i < identities->pair_count && status == STATUS_OK; i++) {
        const struct identity_pair *pair = &identities->pairs[i];
        struct sql_statement *statement = NULL;
        status = sql_prepare(sql,
                             "INSERT INTO identity_pairs (one, other, verdict, grounds, decided)"
                             " VALUES (?, ?, ?, ?, ?)",
                             &statement, error);
        if (status == STATUS_OK) {
            sql_text(statement, pair->one);
            sql_text(statement, pair->other);
            sql_text(statement, identities_verdicts[pair->verdict == IDENTITY_SAME]);
            sql_integer(statement, pair->grounds);
            sql_integer(statement, pair->decided);
            status = sql_execute(statement, error);
        }
    }
    return status;
}

enum status store_identity_save(struct store *store, const struct identities *identities, struct error *error)
{
    enum status status = sql_begin(store->sql, true, error);

    if (status == STATUS_OK) {
        status = save_members(store->sql, identities, error);
        if (status == STATUS_OK) {
            status = save_pairs(store->sql, identities, error);
        }
        status = sql_end(store->sql, status, error);
    }
    if (status != STATUS_OK) {
        error_context(error, _("Keeping who stands in several lists"));
    }
    return status;
}
