/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_explanation.h"

#include "core/language.h"
#include "core/text.h"
#include "store/store_base.h"

#include <limits.h>
#include <stdlib.h>

/* ------------------------------------------------------------------------------------------- writing */

static enum status find_roster(struct sql *sql, int32_t night, int version, int64_t *id, struct error *error)
{
    struct sql_statement *query = NULL;
    bool there = false;
    enum status status = sql_prepare(sql, "SELECT id FROM rosters WHERE night = ? AND version = ?", &query, error);

    *id = 0;
    if (status == STATUS_OK) {
        sql_date(query, night);
        sql_integer(query, version);
        status = sql_row(query, &there, error);
    }
    if (status == STATUS_OK && there) {
        *id = sql_get_integer(query, 1, INT64_MAX);
        status = sql_check(query, error);
    }
    sql_done(query);
    return status;
}

static enum status forget(struct sql *sql, int64_t id, struct error *error)
{
    static const char *const texts[] = {"DELETE FROM alternatives WHERE roster = ?",
                                        "DELETE FROM near_misses WHERE roster = ?", "DELETE FROM idle WHERE roster = ?",
                                        "DELETE FROM held WHERE roster = ?", "DELETE FROM lost WHERE roster = ?"};
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < sizeof texts / sizeof texts[0]; i++) {
        struct sql_statement *statement = NULL;
        status = sql_prepare(sql, texts[i], &statement, error);
        if (status == STATUS_OK) {
            sql_integer(statement, id);
            status = sql_execute(statement, error);
        }
    }
    return status;
}

static enum status write_change(struct sql *sql, int64_t id, size_t alternative, size_t number,
                                const struct alternative_change *change, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status =
        sql_prepare(sql, "INSERT INTO alternative_changes VALUES (?, ?, ?, ?, ?, ?, ?, ?)", &statement, error);

    if (status != STATUS_OK) {
        return status;
    }
    sql_integer(statement, id);
    sql_integer(statement, (int64_t)alternative);
    sql_integer(statement, (int64_t)number);
    sql_text(statement, change->visit);
    sql_text(statement, change->from);
    sql_text(statement, change->to);
    sql_date(statement, change->from_date);
    sql_date(statement, change->to_date);
    return sql_execute(statement, error);
}

static enum status write_alternative(struct sql *sql, int64_t id, size_t number, const struct alternative *alternative,
                                     struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status =
        sql_prepare(sql, "INSERT INTO alternatives VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", &statement, error);

    if (status != STATUS_OK) {
        return status;
    }
    sql_integer(statement, id);
    sql_integer(statement, (int64_t)number);
    sql_text(statement, explanation_kind_name(alternative->kind));
    sql_text(statement, alternative->visit);
    sql_text(statement, alternative->volunteer);
    sql_text(statement, alternative->instead);
    sql_date(statement, alternative->date);
    sql_integer(statement, alternative->price);
    sql_integer(statement, alternative->exact ? 1 : 0);
    status = sql_execute(statement, error);
    for (size_t c = 0; status == STATUS_OK && c < alternative->change_count; c++) {
        status = write_change(sql, id, number, c, &alternative->changes[c], error);
    }
    return status;
}

static enum status write_near_miss(struct sql *sql, int64_t id, const struct near_miss *miss, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status =
        sql_prepare(sql, "INSERT INTO near_misses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", &statement, error);

    if (status != STATUS_OK) {
        return status;
    }
    sql_integer(statement, id);
    sql_text(statement, miss->visit);
    sql_text(statement, miss->volunteer);
    sql_text(statement, roster_rule_name(miss->rule));
    sql_date(statement, miss->date);
    sql_integer(statement, miss->from);
    sql_integer(statement, miss->to);
    sql_integer(statement, miss->travel);
    sql_integer(statement, miss->gain);
    return sql_execute(statement, error);
}

static enum status write_idle(struct sql *sql, int64_t id, const struct idle_volunteer *idle, struct error *error)
{
    enum status status = STATUS_OK;

    for (int rule = 0; status == STATUS_OK && rule < RULE_COUNT; rule++) {
        struct sql_statement *statement = NULL;
        status = sql_prepare(sql, "INSERT INTO idle VALUES (?, ?, ?, ?)", &statement, error);
        if (status == STATUS_OK) {
            sql_integer(statement, id);
            sql_text(statement, idle->volunteer);
            sql_text(statement, roster_rule_name((enum rule)rule));
            sql_integer(statement, idle->excluded[rule]);
            status = sql_execute(statement, error);
        }
    }
    return status;
}

static enum status write_held(struct sql *sql, int64_t id, const struct held_line *held, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(sql, "INSERT INTO held VALUES (?, ?, ?, ?)", &statement, error);

    if (status != STATUS_OK) {
        return status;
    }
    sql_integer(statement, id);
    sql_text(statement, held->visit);
    sql_text(statement, held->volunteer);
    sql_date(statement, held->date);
    return sql_execute(statement, error);
}

static enum status write_lost(struct sql *sql, int64_t id, const struct lost_line *lost, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(sql, "INSERT INTO lost VALUES (?, ?, ?, ?, ?)", &statement, error);

    if (status != STATUS_OK) {
        return status;
    }
    sql_integer(statement, id);
    sql_text(statement, lost->visit);
    sql_text(statement, lost->volunteer);
    sql_date(statement, lost->date);
    sql_text(statement, roster_rule_name(lost->rule));
    return sql_execute(statement, error);
}

static enum status save(struct sql *sql, int32_t night, int version, const struct explanation *explanation,
                        struct error *error)
{
    int64_t id = 0;
    enum status status = find_roster(sql, night, version, &id, error);

    if (status == STATUS_OK && id == 0) {
        status = error_set(error, STATUS_DEFECT, _("There is no roster to be explained."));
    }
    if (status == STATUS_OK) {
        status = forget(sql, id, error);
    }
    for (size_t a = 0; status == STATUS_OK && a < explanation->alternative_count; a++) {
        status = write_alternative(sql, id, a, &explanation->alternatives[a], error);
    }
    for (size_t n = 0; status == STATUS_OK && n < explanation->near_miss_count; n++) {
        status = write_near_miss(sql, id, &explanation->near_misses[n], error);
    }
    for (size_t i = 0; status == STATUS_OK && i < explanation->idle_count; i++) {
        status = write_idle(sql, id, &explanation->idle[i], error);
    }
    for (size_t h = 0; status == STATUS_OK && h < explanation->held_count; h++) {
        status = write_held(sql, id, &explanation->held[h], error);
    }
    for (size_t l = 0; status == STATUS_OK && l < explanation->lost_count; l++) {
        status = write_lost(sql, id, &explanation->lost[l], error);
    }
    return status;
}

enum status store_explanation_save(struct store *store, int32_t night, int version,
                                   const struct explanation *explanation, struct error *error)
{
    enum status status = sql_begin(store->sql, true, error);

    if (status == STATUS_OK) {
        status = sql_end(store->sql, save(store->sql, night, version, explanation, error), error);
    }
    error_context(error, _("Keeping why the roster is as it is"));
    return status;
}

/* ------------------------------------------------------------------------------------------- reading */

static enum rule read_rule(struct sql_statement *query)
{
    enum rule rule = RULE_TASK;

    if (!roster_parse_rule(sql_get_string(query), &rule)) {
        sql_damaged(query);
    }
    return rule;
}

static void read_alternative(struct sql_statement *query, void *item)
{
    struct alternative *alternative = item;

    if (!explanation_parse_kind(sql_get_string(query), &alternative->kind)) {
        sql_damaged(query);
    }
    sql_get_text(query, alternative->visit, sizeof alternative->visit);
    sql_get_text(query, alternative->volunteer, sizeof alternative->volunteer);
    sql_get_text(query, alternative->instead, sizeof alternative->instead);
    alternative->date = sql_get_optional_date(query);
    alternative->price = sql_get_integer(query, INT64_MIN, INT64_MAX);
    alternative->exact = sql_get_boolean(query);
}

static void read_change(struct sql_statement *query, void *item)
{
    struct alternative_change *change = item;

    sql_get_text(query, change->visit, sizeof change->visit);
    sql_get_text(query, change->from, sizeof change->from);
    sql_get_text(query, change->to, sizeof change->to);
    change->from_date = sql_get_optional_date(query);
    change->to_date = sql_get_optional_date(query);
}

static enum status read_changes(struct sql *sql, int64_t id, size_t number, struct alternative *alternative,
                                struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(sql,
                                     "SELECT visit, from_volunteer, to_volunteer, from_date, to_date"
                                     " FROM alternative_changes WHERE roster = ? AND alternative = ? ORDER BY change",
                                     &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, id);
        sql_integer(query, (int64_t)number);
        status =
            sql_collect(query, sizeof *alternative->changes, read_change, &items, &alternative->change_count, error);
        alternative->changes = items;
    }
    return status;
}

static enum status read_alternatives(struct sql *sql, int64_t id, struct explanation *explanation, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(sql,
                                     "SELECT kind, visit, volunteer, instead, date, price, exact FROM alternatives"
                                     " WHERE roster = ? ORDER BY alternative",
                                     &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, id);
        status = sql_collect(query, sizeof *explanation->alternatives, read_alternative, &items,
                             &explanation->alternative_count, error);
        explanation->alternatives = items;
    }
    for (size_t a = 0; status == STATUS_OK && a < explanation->alternative_count; a++) {
        status = read_changes(sql, id, a, &explanation->alternatives[a], error);
    }
    return status;
}

static void read_near_miss(struct sql_statement *query, void *item)
{
    struct near_miss *miss = item;

    sql_get_text(query, miss->visit, sizeof miss->visit);
    sql_get_text(query, miss->volunteer, sizeof miss->volunteer);
    miss->rule = read_rule(query);
    miss->date = sql_get_optional_date(query);
    miss->from = sql_get_int(query, 0, DAY_MINUTES);
    miss->to = sql_get_int(query, 0, DAY_MINUTES);
    miss->travel = sql_get_int(query, 0, INT_MAX);
    miss->gain = sql_get_integer(query, INT64_MIN, INT64_MAX);
}

static enum status read_near_misses(struct sql *sql, int64_t id, struct explanation *explanation, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(sql,
                                     "SELECT visit, volunteer, rule, date, from_minute, to_minute, travel, gain"
                                     " FROM near_misses WHERE roster = ? ORDER BY visit",
                                     &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, id);
        status = sql_collect(query, sizeof *explanation->near_misses, read_near_miss, &items,
                             &explanation->near_miss_count, error);
        explanation->near_misses = items;
    }
    return status;
}

/* A row holds one rule: each volunteer has RULE_COUNT of them. */
static void read_idle_rule(struct sql_statement *query, void *item)
{
    struct idle_volunteer *idle = item;

    sql_get_text(query, idle->volunteer, sizeof idle->volunteer);
    const enum rule rule = read_rule(query);
    idle->excluded[rule] = sql_get_int(query, 0, INT_MAX);
}

static enum status read_idle(struct sql *sql, int64_t id, struct explanation *explanation, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    size_t count = 0;
    enum status status = sql_prepare(
        sql, "SELECT volunteer, rule, visits FROM idle WHERE roster = ? ORDER BY volunteer, rule", &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, id);
        status = sql_collect(query, sizeof *explanation->idle, read_idle_rule, &items, &count, error);
    }
    explanation->idle = items;
    for (size_t i = 0; items != NULL && i < count; i++) {
        const struct idle_volunteer row = explanation->idle[i];
        const size_t last = explanation->idle_count;
        if (last == 0 || !text_equal(explanation->idle[last - 1].volunteer, row.volunteer)) {
            explanation->idle[explanation->idle_count++] = row;
            continue;
        }
        for (int rule = 0; rule < RULE_COUNT; rule++) {
            explanation->idle[last - 1].excluded[rule] += row.excluded[rule];
        }
    }
    return status;
}

static void read_held_line(struct sql_statement *query, void *item)
{
    struct held_line *held = item;

    sql_get_text(query, held->visit, sizeof held->visit);
    sql_get_text(query, held->volunteer, sizeof held->volunteer);
    held->date = sql_get_date(query);
}

static enum status read_held(struct sql *sql, int64_t id, struct explanation *explanation, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(
        sql, "SELECT visit, volunteer, date FROM held WHERE roster = ? ORDER BY visit, volunteer", &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, id);
        status = sql_collect(query, sizeof *explanation->held, read_held_line, &items, &explanation->held_count, error);
        explanation->held = items;
    }
    return status;
}

static void read_lost_line(struct sql_statement *query, void *item)
{
    struct lost_line *lost = item;

    sql_get_text(query, lost->visit, sizeof lost->visit);
    sql_get_text(query, lost->volunteer, sizeof lost->volunteer);
    lost->date = sql_get_date(query);
    lost->rule = read_rule(query);
}

static enum status read_lost(struct sql *sql, int64_t id, struct explanation *explanation, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(
        sql, "SELECT visit, volunteer, date, rule FROM lost WHERE roster = ? ORDER BY visit, volunteer, date", &query,
        error);

    if (status == STATUS_OK) {
        sql_integer(query, id);
        status = sql_collect(query, sizeof *explanation->lost, read_lost_line, &items, &explanation->lost_count, error);
        explanation->lost = items;
    }
    return status;
}

static enum status load(struct sql *sql, int32_t night, int version, struct explanation *explanation,
                        struct error *error)
{
    int64_t id = 0;
    enum status status = find_roster(sql, night, version, &id, error);

    if (status == STATUS_OK) {
        status = read_alternatives(sql, id, explanation, error);
    }
    if (status == STATUS_OK) {
        status = read_near_misses(sql, id, explanation, error);
    }
    if (status == STATUS_OK) {
        status = read_idle(sql, id, explanation, error);
    }
    if (status == STATUS_OK) {
        status = read_held(sql, id, explanation, error);
    }
    return status == STATUS_OK ? read_lost(sql, id, explanation, error) : status;
}

enum status store_explanation_load(struct store *store, int32_t night, int version, struct explanation **explanation,
                                   struct error *error)
{
    struct explanation *made = calloc(1, sizeof *made);
    enum status status = made == NULL ? error_memory(error) : sql_begin(store->sql, false, error);

    *explanation = NULL;
    if (status == STATUS_OK) {
        status = sql_end(store->sql, load(store->sql, night, version, made, error), error);
    }
    if (status == STATUS_OK) {
        *explanation = made;
        made = NULL;
    }
    error_context(error, _("Reading why the roster is as it is"));
    explanation_free(made);
    return status;
}
