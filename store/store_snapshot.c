/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_snapshot.h"

#include "core/buffer.h"
#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "store/columns.h"
#include "store/store_base.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------- lists */

/* SELECT the columns of a kind, then `more` (further columns, FROM, WHERE, ORDER BY). */
static enum status prepare_list(struct sql *sql, const struct columns *columns, const char *more,
                                struct sql_statement **query, struct error *error)
{
    struct buffer text = {0};
    enum status status;

    buffer_text(&text, "SELECT ");
    for (size_t i = 0; columns->names[i] != NULL; i++) {
        buffer_format(&text, "%s%s", i == 0 ? "" : ", ", columns->names[i]);
    }
    buffer_text(&text, more);
    status = buffer_check(&text, error);
    if (status == STATUS_OK) {
        status = sql_prepare(sql, text.data, query, error);
    }
    buffer_free(&text);
    return status;
}

static enum status load_list(struct sql *sql, const struct columns *columns, const char *more, void **items,
                             size_t *count, struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status = prepare_list(sql, columns, more, &query, error);

    if (status == STATUS_OK) {
        status = sql_collect(query, columns->size, columns->read, items, count, error);
    }
    return status;
}

static enum status load_past_visits(struct sql *sql, int32_t first, struct snapshot *snapshot, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = prepare_list(
        sql, &columns_past_visits,
        " FROM past_visits WHERE date >= ? ORDER BY date, volunteer, senior, task, minutes, source", &query, error);

    if (status == STATUS_OK) {
        sql_date(query, first);
        status = sql_collect(query, columns_past_visits.size, columns_past_visits.read, &items,
                             &snapshot->past_visit_count, error);
        snapshot->past_visits = items;
    }
    return status;
}

static enum status load_lists(struct sql *sql, struct snapshot *snapshot, struct error *error)
{
    void *items = NULL;
    enum status status = load_list(sql, &columns_volunteers, ", active FROM volunteers ORDER BY id", &items,
                                   &snapshot->volunteer_count, error);

    snapshot->volunteers = items;
    items = NULL;
    if (status == STATUS_OK) {
        status = load_list(sql, &columns_requests, ", active FROM requests ORDER BY id", &items,
                           &snapshot->request_count, error);
        snapshot->requests = items;
        items = NULL;
    }
    if (status == STATUS_OK) {
        status = load_list(sql, &columns_pairs, " FROM pairs ORDER BY volunteer, senior, rule, points, source", &items,
                           &snapshot->pair_count, error);
        snapshot->pairs = items;
        items = NULL;
    }
    if (status == STATUS_OK) {
        /* max() takes the other columns from the row of the last upload. */
        status = load_list(sql, &columns_travel,
                           ", max(upload) FROM travel GROUP BY from_senior, from_id, to_senior, to_id"
                           " ORDER BY from_senior, from_id, to_senior, to_id",
                           &items, &snapshot->travel_count, error);
        snapshot->travel = items;
        items = NULL;
    }
    if (status == STATUS_OK) {
        status = load_list(sql, &columns_decisions, ", sequence FROM decisions ORDER BY sequence", &items,
                           &snapshot->decision_count, error);
        snapshot->decisions = items;
    }
    return status;
}

/* ------------------------------------------------------------------------------------------- what was sent */

/* A roster that was sent, and its number in the database. */
struct sent_roster {
    int64_t id;
    struct sent_night night;
};

static void read_sent_roster(struct sql_statement *query, void *item)
{
    struct sent_roster *sent = item;

    sent->id = sql_get_integer(query, 1, INT64_MAX);
    sent->night.night = sql_get_date(query);
    sent->night.from = sql_get_date(query);
    sent->night.until = sql_get_date(query);
}

/* All of them, the newest sent version of each night; max() takes the other columns from its row. */
static enum status load_sent_rosters(struct sql *sql, int32_t night, struct sent_roster **list, size_t *count,
                                     struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(sql,
                                     "SELECT id, night, from_date, until_date, max(version) FROM rosters"
                                     " WHERE sent IS NOT NULL AND night < ? GROUP BY night ORDER BY night",
                                     &query, error);

    *count = 0;
    if (status == STATUS_OK) {
        sql_date(query, night);
        status = sql_collect(query, sizeof **list, read_sent_roster, &items, count, error);
    }
    *list = items;
    return status;
}

enum { NOBODY = -1 };

/* Index of the roster that counts for a date: the latest sent before it that covers it. */
static int roster_of_date(const struct sent_roster *list, size_t count, int32_t date)
{
    for (size_t i = count; i > 0; i--) {
        const struct sent_night *sent = &list[i - 1].night;
        if (sent->night < date && sent->from <= date && date <= sent->until) {
            return (int)(i - 1);
        }
    }
    return NOBODY;
}

struct lines {
    struct sent_line *items;
    size_t count, capacity;
};

#define LINE                                                                                                           \
    "SELECT rosters.night, stops.visit, rounds.volunteer, stops.senior, stops.task, rounds.date, stops.start,"         \
    " stops.finish"
#define LINE_JOIN                                                                                                      \
    " JOIN stops ON stops.roster = rounds.roster AND stops.round = rounds.round"                                       \
    " JOIN rosters ON rosters.id = rounds.roster "

static void read_line(struct sql_statement *query, struct sent_line *line)
{
    line->night = sql_get_date(query);
    sql_get_text(query, line->visit, sizeof line->visit);
    sql_get_text(query, line->volunteer, sizeof line->volunteer);
    sql_get_text(query, line->senior, sizeof line->senior);
    sql_get_text(query, line->task, sizeof line->task);
    line->date = sql_get_date(query);
    line->start = sql_get_int(query, INT_MIN, INT_MAX);
    line->end = sql_get_int(query, INT_MIN, INT_MAX);
}

/* Adds the lines that the query gives, for which `wanted` (a roster per date, or NULL) is true; ends the query. */
static enum status add_lines(struct sql_statement *query, const struct sent_roster *rosters, size_t roster_count,
                             struct lines *lines, struct error *error)
{
    enum status status = STATUS_OK;
    bool there = true;

    while (status == STATUS_OK) {
        struct sent_line line = {0};
        int owner;
        status = sql_row(query, &there, error);
        if (status != STATUS_OK || !there) {
            break;
        }
        read_line(query, &line);
        status = sql_check(query, error);
        if (status != STATUS_OK) {
            break;
        }
        owner = rosters == NULL ? NOBODY : roster_of_date(rosters, roster_count, line.date);
        if (rosters != NULL && (owner == NOBODY || rosters[owner].night.night != line.night)) {
            continue;
        }
        status = buffer_grow((void **)&lines->items, &lines->capacity, lines->count + 1, sizeof line, error);
        if (status == STATUS_OK) {
            lines->items[lines->count++] = line;
        }
    }
    sql_done(query);
    return status;
}

/* The lines of one roster, of the dates first..last. */
static enum status load_dates(struct sql *sql, int64_t roster, int32_t first, int32_t last, struct lines *lines,
                              struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status = sql_prepare(
        sql, LINE " FROM rounds" LINE_JOIN "WHERE rounds.roster = ? AND rounds.date BETWEEN ? AND ?", &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, roster);
        sql_date(query, first);
        sql_date(query, last);
        status = add_lines(query, NULL, 0, lines, error);
    }
    return status;
}

/* For each date first..night the lines of the roster that counts; neighbouring dates of one roster at once. The last
 * roster is left out. */
static enum status load_past_lines(struct sql *sql, const struct sent_roster *rosters, size_t count, int32_t first,
                                   int32_t night, struct lines *lines, struct error *error)
{
    enum status status = STATUS_OK;
    int32_t begin = first;

    while (status == STATUS_OK && begin <= night) {
        int owner = roster_of_date(rosters, count, begin);
        int32_t end = begin;
        while (end < night && roster_of_date(rosters, count, end + 1) == owner) {
            end++;
        }
        if (owner != NOBODY && (size_t)owner + 1 < count) {
            status = load_dates(sql, rosters[owner].id, begin, end, lines, error);
        }
        begin = end + 1;
    }
    return status;
}

/* The old lines of single visits of requests that still run: without them such a visit would be made a second time. */
static enum status load_old_once(struct sql *sql, const struct sent_roster *rosters, size_t count, int32_t first,
                                 struct lines *lines, struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status =
        sql_prepare(sql,
                    LINE " FROM requests"
                         " JOIN stops ON stops.visit = requests.id || '@once' AND stops.visit GLOB '*@once'"
                         " JOIN rounds ON rounds.roster = stops.roster AND rounds.round = stops.round"
                         " JOIN rosters ON rosters.id = rounds.roster"
                         " WHERE requests.active = 1 AND requests.frequency = 'once' AND requests.from_date < ?1"
                         " AND (requests.until_date IS NULL OR requests.until_date >= ?1)"
                         " AND rosters.sent IS NOT NULL AND rounds.date < ?1"
                         /* of each night the newest sent version */
                         " AND NOT EXISTS (SELECT 1 FROM rosters AS newer WHERE newer.night = rosters.night"
                         " AND newer.sent IS NOT NULL AND newer.version > rosters.version)",
                    &query, error);

    if (status == STATUS_OK) {
        sql_date(query, first);
        status = add_lines(query, rosters, count, lines, error);
    }
    return status;
}

static int compare_numbers(int a, int b)
{
    return (a > b) - (a < b);
}

static int compare_lines(const void *first, const void *second)
{
    const struct sent_line *a = first;
    const struct sent_line *b = second;
    int order = compare_numbers(a->night, b->night);

    if (order == 0) {
        order = compare_numbers(a->date, b->date);
    }
    if (order == 0) {
        order = compare_numbers(a->start, b->start);
    }
    if (order == 0) {
        order = strcmp(a->visit, b->visit);
    }
    return order != 0 ? order : strcmp(a->volunteer, b->volunteer);
}

static enum status load_lines(struct sql *sql, const struct sent_roster *rosters, size_t count, int32_t night,
                              struct lines *lines, struct error *error)
{
    int32_t first = night - STORE_SNAPSHOT_DAYS;
    enum status status = STATUS_OK;

    if (count > 0) {
        const struct sent_roster *last = &rosters[count - 1];
        status = load_dates(sql, last->id, last->night.from, last->night.until, lines, error);
    }
    if (status == STATUS_OK) {
        status = load_past_lines(sql, rosters, count, first, night, lines, error);
    }
    if (status == STATUS_OK) {
        status = load_old_once(sql, rosters, count, first, lines, error);
    }
    if (status == STATUS_OK && lines->count > 0) {
        qsort(lines->items, lines->count, sizeof lines->items[0], compare_lines);
    }
    return status;
}

static enum status load_sent(struct sql *sql, int32_t night, struct snapshot *snapshot, struct error *error)
{
    struct sent_roster *rosters = NULL;
    struct lines lines = {0};
    size_t count = 0;
    enum status status = load_sent_rosters(sql, night, &rosters, &count, error);

    if (status == STATUS_OK && count > 0) {
        snapshot->sent_nights = calloc(count, sizeof *snapshot->sent_nights);
        if (snapshot->sent_nights == NULL) {
            status = error_memory(error);
            goto done;
        }
        for (size_t i = 0; i < count; i++) {
            snapshot->sent_nights[i] = rosters[i].night;
        }
        snapshot->sent_night_count = count;
    }
    if (status == STATUS_OK) {
        status = load_lines(sql, rosters, count, night, &lines, error);
    }
    snapshot->sent_lines = lines.items;
    snapshot->sent_line_count = lines.count;

done:
    free(rosters);
    return status;
}

enum status store_snapshot_load(struct store *store, int32_t night, struct snapshot *snapshot, struct error *error)
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
            status = load_sent(store->sql, night, snapshot, error);
        }
        status = sql_end(store->sql, status, error);
    }
    if (status != STATUS_OK) {
        snapshot_free(snapshot);
        date_format(night, date);
        error_context(error, _("Reading what is known on the night of %s"), date);
    }
    return status;
}
