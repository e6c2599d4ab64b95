/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sent.h"

#include "core/buffer.h"
#include "core/date.h"
#include "core/hash.h"
#include "core/text.h"
#include "store/store_snapshot.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* From this many days before the night on, all rosters are asked about a date, and not only the last one before it. */
enum { RECENT_DAYS = 28 };

/* A roster that was sent, and its number in the database. */
struct sent_roster {
    int64_t id;
    struct sent_night night;
};

/* The lines found so far, each (visit, volunteer, date) of the nights before once, and of this one once: a hash table
 * with open addresses, at most half full. */
struct lines {
    int32_t night;
    struct sent_line *items;
    size_t count, capacity;
    size_t *slots;     /* index + 1 into items; 0: free */
    size_t slot_count; /* a power of two */
};

struct loading {
    struct sql *sql;
    int32_t night;
    int version;
    const struct settings *settings;
    struct snapshot *snapshot;
    size_t *centres;             /* per request: who serves its senior now */
    size_t centre;               /* the one at hand; the last is for requests that nobody knows now: sent to any */
    struct sent_roster *rosters; /* that it was sent: by night, the newest version of each */
    size_t roster_count;
    size_t night_room;
    struct lines lines;
};

static const char *code_at_hand(const struct loading *loading)
{
    return loading->centre < loading->settings->centre_count ? loading->settings->centres[loading->centre].code : "";
}

/* ------------------------------------------------------------------------------------------- the table of lines */

static uint64_t hash_line(const struct sent_line *line)
{
    uint64_t hash = hash_text(HASH_BEGIN, line->visit);

    hash = hash_text(hash, line->volunteer);
    return hash_bytes(hash, &line->date, sizeof line->date);
}

/* The slot of this line, or the free one where it belongs. There is always a free one. What was sent on this very night
 * takes no line from the nights before. */
static size_t find_slot(const struct lines *lines, const struct sent_line *line)
{
    size_t at = (size_t)hash_line(line) & (lines->slot_count - 1);

    while (lines->slots[at] != 0) {
        const struct sent_line *other = &lines->items[lines->slots[at] - 1];
        if (other->date == line->date && (other->night == lines->night) == (line->night == lines->night) &&
            strcmp(other->visit, line->visit) == 0 && strcmp(other->volunteer, line->volunteer) == 0) {
            break;
        }
        at = (at + 1) & (lines->slot_count - 1);
    }
    return at;
}

static enum status grow_slots(struct lines *lines, struct error *error)
{
    size_t count = lines->slot_count == 0 ? 1024 : lines->slot_count * 2;
    size_t *old = lines->slots;

    lines->slots = calloc(count, sizeof *lines->slots);
    if (lines->slots == NULL) {
        lines->slots = old;
        return error_memory(error);
    }
    free(old);
    lines->slot_count = count;
    for (size_t i = 0; i < lines->count; i++) {
        lines->slots[find_slot(lines, &lines->items[i])] = i + 1;
    }
    return STATUS_OK;
}

/* Adds a line unless a later roster has it. */
static enum status add_line(struct lines *lines, const struct sent_line *line, struct error *error)
{
    enum status status = STATUS_OK;
    size_t slot;

    if (lines->count >= lines->slot_count / 2) {
        status = grow_slots(lines, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    slot = find_slot(lines, line);
    if (lines->slots[slot] != 0) {
        return STATUS_OK;
    }
    status = buffer_grow((void **)&lines->items, &lines->capacity, lines->count + 1, sizeof *line, error);
    if (status == STATUS_OK) {
        lines->items[lines->count++] = *line;
        lines->slots[slot] = lines->count;
    }
    return status;
}

/* ------------------------------------------------------------------------------------------- rosters */

static void read_roster(struct sql_statement *query, void *item)
{
    struct sent_roster *sent = item;

    sent->id = sql_get_integer(query, 1, INT64_MAX);
    sent->night.night = sql_get_date(query);
    sent->night.from = sql_get_date(query);
    sent->night.until = sql_get_date(query);
    sent->night.version = sql_get_int(query, 1, INT_MAX);
}

/* max() takes the other columns from the row of the greatest version. */
#define SENT_ROSTERS                                                                                                   \
    "SELECT id, night, from_date, until_date, max(version) FROM rosters WHERE " SENT_TO " GROUP BY night"

static enum status load_rosters(struct loading *loading, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status = sql_prepare(loading->sql, SENT_ROSTERS " ORDER BY night", &query, error);

    if (status == STATUS_OK) {
        sql_date(query, loading->night);
        sql_text(query, code_at_hand(loading));
        sql_integer(query, loading->version);
        status = sql_collect(query, sizeof *loading->rosters, read_roster, &items, &loading->roster_count, error);
    }
    loading->rosters = items;
    return status;
}

static enum status copy_nights(struct loading *loading, struct error *error)
{
    struct snapshot *snapshot = loading->snapshot;
    const size_t count = snapshot->sent_night_count + loading->roster_count;
    enum status status = STATUS_OK;

    if (loading->roster_count > 0) {
        status = buffer_grow((void **)&snapshot->sent_nights, &loading->night_room, count,
                             sizeof *snapshot->sent_nights, error);
    }
    for (size_t i = 0; i < loading->roster_count && status == STATUS_OK; i++) {
        struct sent_night *night = &snapshot->sent_nights[snapshot->sent_night_count++];
        *night = loading->rosters[i].night;
        night->centre = loading->centre;
    }
    return status;
}

/* The roster that counts for a date: the latest sent before it that covers it. NULL when there is none. */
static const struct sent_roster *roster_of_date(const struct loading *loading, int32_t date)
{
    for (size_t i = loading->roster_count; i > 0; i--) {
        const struct sent_roster *roster = &loading->rosters[i - 1];
        if (roster->night.night < date && roster->night.from <= date && date <= roster->night.until) {
            return roster;
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------------------------------- lines */

#define LINE                                                                                                           \
    "SELECT rosters.night, stops.visit, rounds.volunteer, stops.senior, stops.task, rounds.date, stops.start,"         \
    " stops.finish, stops.centre FROM "

/* The centre that was told of the line; where that is not known, who serves the senior now. */
static bool is_of_centre(const struct loading *loading, const char *visit, const char *told)
{
    const struct settings *settings = loading->settings;
    for (size_t i = 0; i < settings->centre_count && !text_is_empty(told); i++) {
        if (text_equal(settings->centres[i].code, told)) {
            return i == loading->centre;
        }
    }
    const struct request *request = snapshot_request_of_visit(loading->snapshot, visit);
    const size_t centre =
        request == NULL ? loading->settings->centre_count : loading->centres[request - loading->snapshot->requests];

    return centre == loading->centre;
}

/* Adds the lines that the query gives, those of the centre at hand, and ends it. */
static enum status add_lines(struct loading *loading, struct sql_statement *query, struct error *error)
{
    struct sent_line line;
    char told[CODE_SIZE];
    enum status status = STATUS_OK;
    bool there = true;

    while (status == STATUS_OK) {
        status = sql_row(query, &there, error);
        if (status != STATUS_OK || !there) {
            break;
        }
        memset(&line, 0, sizeof line);
        line.centre = loading->centre;
        line.night = sql_get_date(query);
        sql_get_text(query, line.visit, sizeof line.visit);
        sql_get_text(query, line.volunteer, sizeof line.volunteer);
        sql_get_text(query, line.senior, sizeof line.senior);
        sql_get_text(query, line.task, sizeof line.task);
        line.date = sql_get_date(query);
        line.start = sql_get_int(query, INT_MIN, INT_MAX);
        line.end = sql_get_int(query, INT_MIN, INT_MAX);
        sql_get_text(query, told, sizeof told);
        status = sql_check(query, error);
        if (status == STATUS_OK && is_of_centre(loading, line.visit, told)) {
            status = add_line(&loading->lines, &line, error);
        }
    }
    sql_done(query);
    return status;
}

/* The lines of one roster, of the dates first..last. */
static enum status load_dates(struct loading *loading, const struct sent_roster *roster, int32_t first, int32_t last,
                              struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status =
        sql_prepare(loading->sql,
                    LINE "rounds JOIN stops ON stops.roster = rounds.roster AND stops.round = rounds.round"
                         " JOIN rosters ON rosters.id = rounds.roster"
                         " WHERE rounds.roster = ? AND rounds.date BETWEEN ? AND ?",
                    &query, error);

    if (status == STATUS_OK) {
        sql_integer(query, roster->id);
        sql_date(query, first);
        sql_date(query, last);
        status = add_lines(loading, query, error);
    }
    return status;
}

/* The dates from RECENT_DAYS ago on, from the latest roster back; and the whole of the latest, however old it is. */
static enum status load_recent(struct loading *loading, struct error *error)
{
    enum status status = STATUS_OK;
    int32_t first = loading->night - RECENT_DAYS;

    for (size_t i = loading->roster_count; status == STATUS_OK && i > 0; i--) {
        const struct sent_roster *roster = &loading->rosters[i - 1];
        if (i == loading->roster_count) {
            status = load_dates(loading, roster, roster->night.from, roster->night.until, error);
        } else if (roster->night.until >= first) {
            status = load_dates(loading, roster, first, roster->night.until, error);
        }
    }
    return status;
}

/* The dates before those, each from the roster that counts for it; neighbouring dates of one roster at once. */
static enum status load_past(struct loading *loading, struct error *error)
{
    enum status status = STATUS_OK;
    int32_t begin = loading->night - STORE_SNAPSHOT_DAYS;
    int32_t last = loading->night - RECENT_DAYS - 1;

    while (status == STATUS_OK && begin <= last) {
        const struct sent_roster *roster = roster_of_date(loading, begin);
        int32_t end = begin;
        while (end < last && roster_of_date(loading, end + 1) == roster) {
            end++;
        }
        if (roster != NULL) {
            status = load_dates(loading, roster, begin, end, error);
        }
        begin = end + 1;
    }
    return status;
}

/*
 * The lines of visits that must be known however old they are: those whose identity holds no date, when a decision or a
 * single request that still runs speaks of them; and those of decisions about everybody in them, or for ever.
 */
static enum status load_named(struct loading *loading, struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status =
        sql_prepare(loading->sql,
                    "WITH sent AS (" SENT_ROSTERS "),"
                    " named (visit) AS (SELECT visit FROM decisions"
                    " WHERE visit NOT GLOB '*@*-*-*' OR volunteer = '' OR scope = 'senior'"
                    " UNION SELECT id || '@once' FROM requests"
                    " WHERE active = 1 AND frequency = 'once' AND (until_date IS NULL OR until_date >= ?1)) " LINE
                    "named JOIN stops ON stops.visit = named.visit"
                    " JOIN sent AS rosters ON rosters.id = stops.roster"
                    " JOIN rounds ON rounds.roster = stops.roster AND rounds.round = stops.round"
                    " ORDER BY rosters.night DESC",
                    &query, error);

    if (status == STATUS_OK) {
        sql_date(query, loading->night);
        sql_text(query, code_at_hand(loading));
        sql_integer(query, loading->version);
        status = add_lines(loading, query, error);
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
    int order = (a->centre > b->centre) - (a->centre < b->centre);

    if (order == 0) {
        order = compare_numbers(a->night, b->night);
    }
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

static enum status load_centre(struct loading *loading, struct error *error)
{
    static enum status (*const steps[])(struct loading *, struct error *) = {load_rosters, copy_nights, load_recent,
                                                                             load_past, load_named};
    enum status status = STATUS_OK;

    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == STATUS_OK; i++) {
        status = steps[i](loading, error);
    }
    free(loading->rosters);
    loading->rosters = NULL;
    return status;
}

static enum status find_centres(struct loading *loading, struct error *error)
{
    const struct snapshot *snapshot = loading->snapshot;

    loading->centres = calloc(snapshot->request_count + 1, sizeof *loading->centres);
    if (loading->centres == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < snapshot->request_count; i++) {
        loading->centres[i] = settings_centre_of(loading->settings, &snapshot->requests[i].senior);
    }
    return STATUS_OK;
}

enum status sent_load(struct sql *sql, const struct settings *settings, int32_t night, int version,
                      struct snapshot *snapshot, struct error *error)
{
    struct loading loading = {.sql = sql,
                              .night = night,
                              .version = version,
                              .lines = {.night = night},
                              .settings = settings,
                              .snapshot = snapshot};
    enum status status = find_centres(&loading, error);

    while (status == STATUS_OK && loading.centre <= settings->centre_count) {
        status = load_centre(&loading, error);
        loading.centre++;
    }
    if (status == STATUS_OK && loading.lines.count > 0) {
        qsort(loading.lines.items, loading.lines.count, sizeof loading.lines.items[0], compare_lines);
    }
    snapshot->sent_lines = loading.lines.items;
    snapshot->sent_line_count = loading.lines.count;
    free(loading.lines.slots);
    free(loading.centres);
    return status;
}
