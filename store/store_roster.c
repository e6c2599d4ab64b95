/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_roster.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "store/sent.h"
#include "store/store_base.h"
#include "store/table.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

static const char *const proofs[] = {"proven", "work_limit", "clock"};
enum { PROOF_COUNT = sizeof proofs / sizeof proofs[0] };

static void add_context(struct error *error, int32_t night, bool writing)
{
    char date[DATE_TEXT_SIZE];

    date_format(night, date);
    error_context(error, writing ? _("Keeping the roster of %s") : _("Reading the roster of %s"), date);
}

/* ------------------------------------------------------------------------------------------- writing */

static enum status write_head(struct sql *sql, const struct roster *roster, int version, int64_t *id,
                              struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(sql,
                                     "INSERT INTO rosters (night, version, city, from_date, until_date, points, bound,"
                                     " proof, visits, served, travel_minutes, columns, nodes, iterations, problem)"
                                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                     &statement, error);

    if (status != STATUS_OK) {
        return status;
    }
    if ((int)roster->proof < 0 || (int)roster->proof >= PROOF_COUNT) {
        sql_refuse(statement);
    }
    sql_date(statement, roster->night);
    sql_integer(statement, version);
    sql_text(statement, roster->city);
    sql_date(statement, roster->from);
    sql_date(statement, roster->until);
    sql_integer(statement, roster->points);
    sql_real(statement, roster->bound);
    sql_text(statement, proofs[(unsigned)roster->proof < PROOF_COUNT ? roster->proof : 0]);
    sql_integer(statement, (int64_t)roster->visit_count);
    sql_integer(statement, (int64_t)roster->served_count);
    sql_integer(statement, roster->travel_minutes);
    sql_integer(statement, roster->columns);
    sql_integer(statement, roster->nodes);
    sql_integer(statement, roster->iterations);
    sql_integer(statement, (int64_t)roster->problem);
    status = sql_execute(statement, error);
    *id = sql_last_id(sql);
    return status;
}

static enum status write_stop(struct sql *sql, int64_t id, size_t round, size_t number, const struct stop *stop,
                              struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status =
        sql_prepare(sql, "INSERT INTO stops VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')", &statement, error);

    if (status != STATUS_OK) {
        return status;
    }
    sql_integer(statement, id);
    sql_integer(statement, (int64_t)round);
    sql_integer(statement, (int64_t)number);
    sql_text(statement, stop->visit);
    sql_text(statement, stop->senior);
    sql_text(statement, stop->task);
    sql_integer(statement, stop->start);
    sql_integer(statement, stop->end);
    sql_integer(statement, stop->travel);
    sql_integer(statement, stop->points);
    return sql_execute(statement, error);
}

static enum status write_round(struct sql *sql, int64_t id, size_t number, const struct round *round,
                               struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(sql, "INSERT INTO rounds VALUES (?, ?, ?, ?, ?, ?, ?)", &statement, error);

    if (status != STATUS_OK) {
        return status;
    }
    sql_integer(statement, id);
    sql_integer(statement, (int64_t)number);
    sql_text(statement, round->volunteer);
    sql_date(statement, round->date);
    sql_integer(statement, round->leave);
    sql_integer(statement, round->back);
    sql_integer(statement, round->travel_minutes);
    status = sql_execute(statement, error);
    for (size_t i = 0; status == STATUS_OK && i < round->stop_count; i++) {
        status = write_stop(sql, id, number, i, &round->stops[i], error);
    }
    return status;
}

static enum status write_reasons(struct sql *sql, int64_t id, size_t number, const struct unserved *unserved,
                                 struct error *error)
{
    enum status status = STATUS_OK;

    for (int rule = 0; status == STATUS_OK && rule < RULE_COUNT; rule++) {
        struct sql_statement *statement = NULL;
        if (unserved->excluded[rule] == 0) {
            continue;
        }
        status = sql_prepare(sql, "INSERT INTO reasons VALUES (?, ?, ?, ?)", &statement, error);
        if (status == STATUS_OK) {
            sql_integer(statement, id);
            sql_integer(statement, (int64_t)number);
            sql_text(statement, roster_rule_name((enum rule)rule));
            sql_integer(statement, unserved->excluded[rule]);
            status = sql_execute(statement, error);
        }
    }
    return status;
}

static enum status write_unserved(struct sql *sql, int64_t id, size_t number, const struct unserved *unserved,
                                  struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(sql, "INSERT INTO unserved VALUES (?, ?, ?, ?, ?, ?)", &statement, error);

    if (status != STATUS_OK) {
        return status;
    }
    if ((unsigned)unserved->priority >= PRIORITY_COUNT) {
        sql_refuse(statement);
    }
    sql_integer(statement, id);
    sql_integer(statement, (int64_t)number);
    sql_text(statement, unserved->visit);
    sql_text(statement, unserved->senior);
    sql_text(statement, unserved->task);
    sql_text(statement, table_priorities[(unsigned)unserved->priority < PRIORITY_COUNT ? unserved->priority : 0]);
    status = sql_execute(statement, error);
    return status == STATUS_OK ? write_reasons(sql, id, number, unserved, error) : status;
}

static enum status write_released(struct sql *sql, int64_t id, size_t number, const struct released_pin *pin,
                                  struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(sql, "INSERT INTO released VALUES (?, ?, ?, ?, ?, ?)", &statement, error);

    if (status != STATUS_OK) {
        return status;
    }
    sql_integer(statement, id);
    sql_integer(statement, (int64_t)number);
    sql_text(statement, pin->visit);
    sql_text(statement, pin->volunteer);
    sql_date(statement, pin->date);
    if (pin->rule == RULE_NONE) {
        sql_null(statement);
    } else {
        sql_text(statement, roster_rule_name(pin->rule));
    }
    return sql_execute(statement, error);
}

static enum status write_roster(struct sql *sql, const struct roster *roster, int version, struct error *error)
{
    int64_t id = 0;
    enum status status = write_head(sql, roster, version, &id, error);

    for (size_t i = 0; status == STATUS_OK && i < roster->round_count; i++) {
        status = write_round(sql, id, i, &roster->rounds[i], error);
    }
    for (size_t i = 0; status == STATUS_OK && i < roster->unserved_count; i++) {
        status = write_unserved(sql, id, i, &roster->unserved[i], error);
    }
    for (size_t i = 0; status == STATUS_OK && i < roster->released_count; i++) {
        status = write_released(sql, id, i, &roster->released[i], error);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------- reading */

static enum status read_head(struct sql_statement *query, struct roster *roster, int64_t *id, struct error *error)
{
    *id = sql_get_integer(query, 1, INT64_MAX);
    roster->night = sql_get_date(query);
    roster->version = sql_get_int(query, 1, INT_MAX);
    sql_get_text(query, roster->city, sizeof roster->city);
    roster->from = sql_get_date(query);
    roster->until = sql_get_date(query);
    roster->points = sql_get_integer(query, INT64_MIN, INT64_MAX);
    roster->bound = sql_get_real(query);
    roster->proof = (enum proof)sql_get_word(query, proofs, PROOF_COUNT);
    roster->visit_count = (size_t)sql_get_integer(query, 0, INT_MAX);
    roster->served_count = (size_t)sql_get_integer(query, 0, INT_MAX);
    roster->travel_minutes = sql_get_int(query, INT_MIN, INT_MAX);
    roster->columns = (long)sql_get_integer(query, LONG_MIN, LONG_MAX);
    roster->nodes = (long)sql_get_integer(query, LONG_MIN, LONG_MAX);
    roster->iterations = (long)sql_get_integer(query, LONG_MIN, LONG_MAX);
    roster->problem = (uint64_t)sql_get_integer(query, INT64_MIN, INT64_MAX);
    return sql_check(query, error);
}

#define HEAD                                                                                                           \
    "SELECT id, night, version, city, from_date, until_date, points, bound, proof, visits, served, travel_minutes,"    \
    " columns, nodes, iterations, problem FROM rosters "

static void read_round(struct sql_statement *query, void *item)
{
    struct round *round = item;

    sql_get_text(query, round->volunteer, sizeof round->volunteer);
    round->date = sql_get_date(query);
    round->leave = sql_get_int(query, INT_MIN, INT_MAX);
    round->back = sql_get_int(query, INT_MIN, INT_MAX);
    round->travel_minutes = sql_get_int(query, INT_MIN, INT_MAX);
}

static void read_stop(struct sql_statement *query, void *item)
{
    struct stop *stop = item;

    sql_get_text(query, stop->visit, sizeof stop->visit);
    sql_get_text(query, stop->senior, sizeof stop->senior);
    sql_get_text(query, stop->task, sizeof stop->task);
    stop->start = sql_get_int(query, INT_MIN, INT_MAX);
    stop->end = sql_get_int(query, INT_MIN, INT_MAX);
    stop->travel = sql_get_int(query, INT_MIN, INT_MAX);
    stop->points = sql_get_int(query, INT_MIN, INT_MAX);
}

static enum status read_stops(struct sql *sql, int64_t id, size_t number, struct round *round, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(sql,
                                     "SELECT visit, senior, task, start, finish, travel, points FROM stops"
                                     " WHERE roster = ? AND round = ? ORDER BY stop",
                                     &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, id);
        sql_integer(query, (int64_t)number);
        status = sql_collect(query, sizeof *round->stops, read_stop, &items, &round->stop_count, error);
        round->stops = items;
    }
    return status;
}

static enum status read_rounds(struct sql *sql, int64_t id, struct roster *roster, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(sql,
                                     "SELECT volunteer, date, leave, back, travel_minutes FROM rounds"
                                     " WHERE roster = ? ORDER BY round",
                                     &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, id);
        status = sql_collect(query, sizeof *roster->rounds, read_round, &items, &roster->round_count, error);
        roster->rounds = items;
    }
    for (size_t i = 0; status == STATUS_OK && i < roster->round_count; i++) {
        status = read_stops(sql, id, i, &roster->rounds[i], error);
    }
    return status;
}

static void read_one_unserved(struct sql_statement *query, void *item)
{
    struct unserved *unserved = item;

    sql_get_text(query, unserved->visit, sizeof unserved->visit);
    sql_get_text(query, unserved->senior, sizeof unserved->senior);
    sql_get_text(query, unserved->task, sizeof unserved->task);
    unserved->priority = (enum priority)sql_get_word(query, table_priorities, PRIORITY_COUNT);
}

static enum rule read_rule(struct sql_statement *query)
{
    enum rule rule = RULE_TASK;

    if (!roster_parse_rule(sql_get_string(query), &rule) || rule < 0 || rule >= RULE_COUNT) {
        sql_damaged(query);
        return RULE_TASK;
    }
    return rule;
}

struct reason {
    size_t unserved;
    enum rule rule;
    int volunteers;
};

static void read_reason(struct sql_statement *query, void *item)
{
    struct reason *reason = item;

    reason->unserved = (size_t)sql_get_integer(query, 0, INT_MAX);
    reason->rule = read_rule(query);
    reason->volunteers = sql_get_int(query, 0, INT_MAX);
}

static enum status read_reasons(struct sql *sql, int64_t id, struct roster *roster, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    const struct reason *reasons;
    size_t count = 0;
    enum status status =
        sql_prepare(sql, "SELECT unserved, rule, volunteers FROM reasons WHERE roster = ?", &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, id);
        status = sql_collect(query, sizeof *reasons, read_reason, &items, &count, error);
    }
    reasons = items;
    for (size_t i = 0; i < count; i++) {
        if (reasons[i].unserved < roster->unserved_count) {
            roster->unserved[reasons[i].unserved].excluded[reasons[i].rule] = reasons[i].volunteers;
        }
    }
    free(items);
    return status;
}

static enum status read_unserved(struct sql *sql, int64_t id, struct roster *roster, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(
        sql, "SELECT visit, senior, task, priority FROM unserved WHERE roster = ? ORDER BY unserved", &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, id);
        status =
            sql_collect(query, sizeof *roster->unserved, read_one_unserved, &items, &roster->unserved_count, error);
        roster->unserved = items;
    }
    return status == STATUS_OK ? read_reasons(sql, id, roster, error) : status;
}

static void read_one_released(struct sql_statement *query, void *item)
{
    struct released_pin *pin = item;

    sql_get_text(query, pin->visit, sizeof pin->visit);
    sql_get_text(query, pin->volunteer, sizeof pin->volunteer);
    pin->date = sql_get_optional_date(query);
    pin->rule = sql_get_is_null(query) ? RULE_NONE : read_rule(query);
}

static enum status read_released(struct sql *sql, int64_t id, struct roster *roster, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(
        sql, "SELECT visit, volunteer, date, rule FROM released WHERE roster = ? ORDER BY released", &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, id);
        status =
            sql_collect(query, sizeof *roster->released, read_one_released, &items, &roster->released_count, error);
        roster->released = items;
    }
    return status;
}

/* The roster that this query (HEAD ...), its parameters bound, finds first; NULL when there is none. Ends the query. */
static enum status read_roster(struct sql *sql, struct sql_statement *query, struct roster **roster,
                               struct error *error)
{
    struct roster *made = NULL;
    int64_t id = 0;
    bool there = false;
    enum status status = sql_row(query, &there, error);

    if (status == STATUS_OK && there) {
        made = calloc(1, sizeof *made);
        status = made == NULL ? error_memory(error) : read_head(query, made, &id, error);
    }
    sql_done(query);
    if (status == STATUS_OK && made != NULL) {
        status = read_rounds(sql, id, made, error);
    }
    if (status == STATUS_OK && made != NULL) {
        status = read_unserved(sql, id, made, error);
    }
    if (status == STATUS_OK && made != NULL) {
        status = read_released(sql, id, made, error);
    }
    if (status != STATUS_OK) {
        roster_free(made);
        made = NULL;
    }
    *roster = made;
    return status;
}

static enum status load(struct sql *sql, int32_t night, int version, struct roster **roster, struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status = sql_prepare(
        sql, HEAD "WHERE night = ?1 AND (?2 = 0 OR version = ?2) ORDER BY version DESC LIMIT 1", &query, error);

    *roster = NULL;
    if (status == STATUS_OK) {
        sql_date(query, night);
        sql_integer(query, version);
        status = read_roster(sql, query, roster, error);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------- the outside */

/* The same answer to another problem. */
static enum status write_problem(struct sql *sql, const struct roster *roster, int version, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status =
        sql_prepare(sql, "UPDATE rosters SET problem = ? WHERE night = ? AND version = ?", &statement, error);

    if (status == STATUS_OK) {
        sql_integer(statement, (int64_t)roster->problem);
        sql_date(statement, roster->night);
        sql_integer(statement, version);
        status = sql_execute(statement, error);
    }
    return status;
}

static enum status save(struct sql *sql, struct roster *roster, bool *is_new, struct error *error)
{
    struct roster *newest = NULL;
    int version = 1;
    enum status status = load(sql, roster->night, 0, &newest, error);

    if (status != STATUS_OK) {
        return status;
    }
    *is_new = newest == NULL || !roster_same(newest, roster);
    if (newest != NULL) {
        version = newest->version + (*is_new ? 1 : 0);
    }
    const bool answers_another = newest != NULL && newest->problem != roster->problem;
    roster_free(newest);
    if (*is_new) {
        status = write_roster(sql, roster, version, error);
    } else if (answers_another) {
        status = write_problem(sql, roster, version, error);
    }
    if (status == STATUS_OK) {
        roster->version = version;
    }
    return status;
}

enum status store_roster_save(struct store *store, struct roster *roster, bool *is_new, struct error *error)
{
    enum status status = sql_begin(store->sql, true, error);
    int before = roster->version;
    bool made = false;

    if (status == STATUS_OK) {
        status = sql_end(store->sql, save(store->sql, roster, &made, error), error);
    }
    if (status != STATUS_OK) {
        roster->version = before;
        add_context(error, roster->night, true);
    } else if (is_new != NULL) {
        *is_new = made;
    }
    return status;
}

enum status store_roster_load(struct store *store, int32_t night, int version, struct roster **roster,
                              struct error *error)
{
    enum status status;

    *roster = NULL;
    status = sql_begin(store->sql, false, error);
    if (status == STATUS_OK) {
        status = sql_end(store->sql, load(store->sql, night, version, roster, error), error);
    }
    if (status != STATUS_OK) {
        roster_free(*roster);
        *roster = NULL;
        add_context(error, night, false);
    }
    return status;
}

static enum status load_last_sent(struct sql *sql, int32_t night, int version, const char *centre,
                                  struct roster **roster, struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status =
        sql_prepare(sql, HEAD "WHERE " SENT_TO " ORDER BY night DESC, version DESC LIMIT 1", &query, error);

    if (status == STATUS_OK) {
        sql_date(query, night);
        sql_text(query, centre);
        sql_integer(query, version);
        status = read_roster(sql, query, roster, error);
    }
    return status;
}

enum status store_roster_load_last_sent(struct store *store, int32_t night, int version, const char *centre,
                                        struct roster **roster, struct error *error)
{
    enum status status;

    *roster = NULL;
    status = sql_begin(store->sql, false, error);
    if (status == STATUS_OK) {
        status = sql_end(store->sql, load_last_sent(store->sql, night, version, centre, roster, error), error);
    }
    if (status != STATUS_OK) {
        roster_free(*roster);
        *roster = NULL;
        error_context(error, _("Reading the last roster that was sent"));
    }
    return status;
}

/* Runs a statement that knows what else it wants to know, for this one roster. */
static enum status mark(struct store *store, struct sql_statement *statement, int32_t night, int version,
                        struct error *error)
{
    sql_date(statement, night);
    sql_integer(statement, version);
    enum status status = sql_execute(statement, error);
    if (status == STATUS_OK && sql_changes(store->sql) != 1) {
        status = error_set(error, STATUS_DEFECT, _("There is no version %d of this roster."), version);
    }
    return status;
}

enum status store_roster_mark_reported(struct store *store, int32_t night, int version, const char *centre,
                                       struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status =
        sql_prepare(store->sql,
                    "INSERT INTO reported SELECT id, ? FROM rosters WHERE night = ? AND version = ?"
                    " ON CONFLICT DO UPDATE SET centre = excluded.centre", /* so that a change is counted */
                    &statement, error);

    if (status == STATUS_OK) {
        sql_text(statement, centre);
        status = mark(store, statement, night, version, error);
    }
    if (status != STATUS_OK) {
        add_context(error, night, true);
    }
    return status;
}

enum status store_roster_mark_line(struct store *store, int32_t night, int version, const char *visit,
                                   const char *centre, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(store->sql,
                                     "UPDATE stops SET centre = ?3 WHERE visit = ?4 AND roster ="
                                     " (SELECT id FROM rosters WHERE night = ?1 AND version = ?2)",
                                     &statement, error);

    if (status == STATUS_OK) {
        sql_date(statement, night);
        sql_integer(statement, version);
        sql_text(statement, centre);
        sql_text(statement, visit);
        status = sql_execute(statement, error);
    }
    if (status != STATUS_OK) {
        add_context(error, night, true);
    }
    return status;
}

enum status store_roster_mark_sent(struct store *store, int32_t night, int version, int64_t when, struct error *error)
{
    struct sql_statement *statement = NULL;
    enum status status = sql_prepare(
        store->sql, "UPDATE rosters SET sent = coalesce(sent, ?) WHERE night = ? AND version = ?", &statement, error);

    if (status == STATUS_OK) {
        sql_integer(statement, when);
        status = mark(store, statement, night, version, error);
    }
    if (status != STATUS_OK) {
        add_context(error, night, true);
    }
    return status;
}

enum status store_roster_find(struct store *store, int32_t night, struct store_roster_state *state, struct error *error)
{
    struct sql_statement *query = NULL;
    bool there = false;
    /* max() takes the other columns of the second select from the row of the greatest version. */
    enum status status = sql_prepare(store->sql,
                                     "SELECT coalesce((SELECT max(version) FROM rosters WHERE night = ?1), 0),"
                                     " coalesce(version, 0), coalesce(sent, 0) FROM (SELECT max(version) AS version,"
                                     " sent FROM rosters WHERE night = ?1 AND sent IS NOT NULL)",
                                     &query, error);

    *state = (struct store_roster_state){0};
    if (status == STATUS_OK) {
        sql_date(query, night);
        status = sql_row(query, &there, error);
    }
    if (status == STATUS_OK && there) {
        state->newest = sql_get_int(query, 0, INT_MAX);
        state->sent = sql_get_int(query, 0, INT_MAX);
        state->sent_when = sql_get_integer(query, INT64_MIN, INT64_MAX);
        status = sql_check(query, error);
    }
    sql_done(query);
    if (status != STATUS_OK) {
        add_context(error, night, false);
    }
    return status;
}

enum status store_roster_last_night(struct store *store, int32_t *night, struct error *error)
{
    struct sql_statement *query = NULL;
    bool there = false;
    enum status status =
        sql_prepare(store->sql, "SELECT night FROM rosters ORDER BY night DESC LIMIT 1", &query, error);

    *night = DATE_NONE;
    if (status == STATUS_OK) {
        status = sql_row(query, &there, error);
    }
    if (status == STATUS_OK && there) {
        *night = sql_get_date(query);
        status = sql_check(query, error);
    }
    sql_done(query);
    if (status != STATUS_OK) {
        error_context(error, _("Looking for the last roster"));
    }
    return status;
}
