/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_announced.h"

#include "core/buffer.h"
#include "core/language.h"
#include "core/text.h"
#include "store/store_base.h"

#include <limits.h>
#include <stdlib.h>

/* Rosters are numbered in the order in which they were made; `last` is the number of the newest. */
#define QUESTION                                                                                                       \
    "WITH made AS (SELECT id, row_number() OVER (ORDER BY night, version) AS number FROM rosters"                      \
    " WHERE sent IS NOT NULL AND night >= ?3 AND (night < ?1 OR (night = ?1 AND version < ?2)))"                       \
    " SELECT stops.visit, rounds.volunteer, stops.task, rounds.date, stops.start, stops.finish, stops.centre, "        \
    "made.number,"                                                                                                     \
    " (SELECT max(number) FROM made) FROM made JOIN rounds ON rounds.roster = made.id"                                 \
    " JOIN stops ON stops.roster = rounds.roster AND stops.round = rounds.round"                                       \
    " ORDER BY stops.visit, rounds.volunteer, stops.centre, made.number"

struct reading {
    struct announcement *items;
    size_t count, capacity;
    int64_t number, last; /* of the roster that spoke last of the newest item; of all rosters */
};

/* Nobody spoke of the newest item any more after `number`: it was taken back. */
static void settle(struct reading *reading)
{
    if (reading->count > 0 && reading->number < reading->last) {
        reading->items[reading->count - 1].changes++;
        reading->items[reading->count - 1].planned = false;
    }
}

static bool is_moved(const struct announcement *a, const struct announcement *b)
{
    return a->date != b->date || a->start != b->start || a->end != b->end;
}

/* Another roster speaks of the newest item. */
static void repeat(struct reading *reading, const struct announcement *row, int64_t number)
{
    struct announcement *item = &reading->items[reading->count - 1];
    const int before = item->changes;
    const bool away = number > reading->number + 1;
    const int more = away ? 2 : is_moved(item, row);
    *item = *row;
    item->changes = before + more;
}

static enum status take(struct reading *reading, const struct announcement *row, int64_t number, struct error *error)
{
    const struct announcement *newest = reading->count == 0 ? NULL : &reading->items[reading->count - 1];
    enum status status = STATUS_OK;

    if (newest != NULL && text_equal(newest->visit, row->visit) && text_equal(newest->volunteer, row->volunteer) &&
        text_equal(newest->centre, row->centre)) {
        repeat(reading, row, number);
    } else {
        settle(reading);
        status = buffer_grow((void **)&reading->items, &reading->capacity, reading->count + 1, sizeof *row, error);
        if (status == STATUS_OK) {
            reading->items[reading->count++] = *row;
        }
    }
    reading->number = number;
    return status;
}

static enum status read_all(struct sql_statement *query, struct reading *reading, struct error *error)
{
    enum status status = STATUS_OK;
    bool there = true;

    while (status == STATUS_OK) {
        struct announcement row = {.planned = true};
        int64_t number = 0;
        status = sql_row(query, &there, error);
        if (status != STATUS_OK || !there) {
            break;
        }
        sql_get_text(query, row.visit, sizeof row.visit);
        sql_get_text(query, row.volunteer, sizeof row.volunteer);
        sql_get_text(query, row.task, sizeof row.task);
        row.date = sql_get_date(query);
        row.start = sql_get_int(query, INT_MIN, INT_MAX);
        row.end = sql_get_int(query, INT_MIN, INT_MAX);
        sql_get_text(query, row.centre, sizeof row.centre);
        number = sql_get_integer(query, 1, INT64_MAX);
        reading->last = sql_get_integer(query, 1, INT64_MAX);
        status = sql_check(query, error);
        if (status == STATUS_OK) {
            status = take(reading, &row, number, error);
        }
    }
    settle(reading);
    return status;
}

enum status store_announced_load(struct store *store, int32_t night, int version, struct announcement **list,
                                 size_t *count, struct error *error)
{
    struct sql_statement *query = NULL;
    struct reading reading = {0};
    enum status status = sql_prepare(store->sql, QUESTION, &query, error);

    if (status == STATUS_OK) {
        sql_date(query, night);
        sql_integer(query, version);
        sql_date(query, night - MAX_HORIZON);
        status = read_all(query, &reading, error);
    }
    sql_done(query);
    if (status != STATUS_OK) {
        free(reading.items);
        reading = (struct reading){0};
        error_context(error, _("Reading what was announced"));
    }
    *list = reading.items;
    *count = reading.count;
    return status;
}
