/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_journal.h"

#include "core/language.h"
#include "store/store_base.h"

#include <stdlib.h>

static const char *const stages[STORE_STAGE_COUNT] = {"import", "match", "report", "send"};

/* In the order of enum status. */
static const char *const outcomes[] = {"ok",           "usage",       "refused", "defect", "memory",
                                       "cannot_write", "cannot_read", "retry",   "config"};
enum { OUTCOME_COUNT = sizeof outcomes / sizeof outcomes[0] };

const char *store_journal_stage_name(enum store_stage stage)
{
    return (unsigned)stage < STORE_STAGE_COUNT ? stages[stage] : "";
}

enum status store_journal_begin(struct store *store, int32_t night, enum store_stage stage, int64_t when, int64_t *id,
                                struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status =
        sql_prepare(store->sql, "INSERT INTO journal (night, stage, begun) VALUES (?, ?, ?)", &statement, error);

    *id = 0;
    if (status == STATUS_OK) {
        sql_date(statement, night);
        sql_text(statement, store_journal_stage_name(stage));
        sql_integer(statement, when);
        status = sql_execute(statement, error);
    }
    if (status == STATUS_OK) {
        *id = sql_last_id(store->sql);
    } else {
        error_context(error, _("Writing the journal"));
    }
    return status;
}

enum status store_journal_end(struct store *store, int64_t id, int64_t when, enum status outcome, const char *figures,
                              struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status =
        sql_prepare(store->sql, "UPDATE journal SET ended = ?, outcome = ?, figures = ? WHERE id = ? AND ended IS NULL",
                    &statement, error);

    if (status == STATUS_OK) {
        sql_integer(statement, when);
        sql_text(statement, outcomes[(unsigned)outcome < OUTCOME_COUNT ? outcome : STATUS_DEFECT]);
        sql_text(statement, figures);
        sql_integer(statement, id);
        status = sql_execute(statement, error);
    }
    if (status == STATUS_OK && sql_changes(store->sql) != 1) {
        status = error_set(error, STATUS_DEFECT, _("There is no stage %lld in the journal that has not ended."),
                           (long long)id);
    }
    if (status != STATUS_OK) {
        error_context(error, _("Writing the journal"));
    }
    return status;
}

#define ENTRY "SELECT id, night, stage, begun, ended, outcome, figures FROM journal"

static void read_entry(struct sql_statement *query, void *item)
{
    struct store_journal_entry *entry = item;

    entry->id = sql_get_integer(query, 1, INT64_MAX);
    entry->night = sql_get_date(query);
    entry->stage = (enum store_stage)sql_get_word(query, stages, STORE_STAGE_COUNT);
    entry->begun = sql_get_integer(query, INT64_MIN, INT64_MAX);
    entry->ended = !sql_get_is_null(query);
    if (entry->ended) {
        entry->end = sql_get_integer(query, INT64_MIN, INT64_MAX);
        entry->outcome = (enum status)sql_get_word(query, outcomes, OUTCOME_COUNT);
        sql_get_text(query, entry->figures, sizeof entry->figures);
    }
}

enum status store_journal_last(struct store *store, int32_t night, enum store_stage stage,
                               struct store_journal_entry *entry, bool *found, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    size_t count = 0;
    enum status status =
        sql_prepare(store->sql, ENTRY " WHERE night = ? AND stage = ? ORDER BY id DESC LIMIT 1", &query, error);

    *found = false;
    if (status == STATUS_OK) {
        sql_date(query, night);
        sql_text(query, store_journal_stage_name(stage));
        status = sql_collect(query, sizeof *entry, read_entry, &items, &count, error);
    }
    if (status != STATUS_OK) {
        error_context(error, _("Reading the journal"));
    } else if (count > 0) {
        *entry = *(struct store_journal_entry *)items;
        *found = true;
    }
    free(items);
    return status;
}

enum status store_journal_list(struct store *store, size_t limit, struct store_journal_entry **entries, size_t *count,
                               struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(store->sql, ENTRY " ORDER BY id DESC LIMIT ?", &query, error);

    *count = 0;
    if (status == STATUS_OK) {
        sql_integer(query, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
        status = sql_collect(query, sizeof **entries, read_entry, &items, count, error);
    }
    if (status != STATUS_OK) {
        error_context(error, _("Reading the journal"));
    }
    *entries = items;
    return status;
}
