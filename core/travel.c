/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/travel.h"

#include <math.h>

static int compare_entries(const struct travel_entry *a, const struct travel_entry *b)
{
    if (a->from != b->from) {
        return a->from < b->from ? -1 : 1;
    }
    return (a->to > b->to) - (a->to < b->to);
}

static void reverse(struct travel_entry *entries, size_t from, size_t to)
{
    while (from + 1 < to) {
        const struct travel_entry held = entries[from];
        entries[from++] = entries[--to];
        entries[to] = held;
    }
}

/* Exchanges the neighbours [from, middle) and [middle, to). */
static void rotate(struct travel_entry *entries, size_t from, size_t middle, size_t to)
{
    reverse(entries, from, middle);
    reverse(entries, middle, to);
    reverse(entries, from, to);
}

/* First place in [from, to) whose entry is not less than (or, with `after`, greater than) the one given. */
static size_t bound(const struct travel_entry *entries, size_t from, size_t to, const struct travel_entry *entry,
                    bool after)
{
    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        const int order = compare_entries(&entries[middle], entry);
        if (order < 0 || (after && order == 0)) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

/* Merges two sorted neighbours in place (K. Dudzinski, A. Dydek, 1981): needs no memory, so it cannot fail. */
static void merge(struct travel_entry *entries, size_t from, size_t middle, size_t to)
{
    while (from < middle && middle < to) {
        size_t cut_left = 0;
        size_t cut_right = 0;
        if (to - from == 2) {
            if (compare_entries(&entries[middle], &entries[from]) < 0) {
                reverse(entries, from, to);
            }
            return;
        }
        if (middle - from > to - middle) {
            cut_left = from + (middle - from) / 2;
            cut_right = bound(entries, middle, to, &entries[cut_left], false);
        } else {
            cut_right = middle + (to - middle) / 2;
            cut_left = bound(entries, from, middle, &entries[cut_right], true);
        }
        rotate(entries, cut_left, middle, cut_right);
        const size_t joint = cut_left + (cut_right - middle);
        merge(entries, from, cut_left, joint);
        from = joint;
        middle = cut_right;
    }
}

static void sort(struct travel_entry *entries, size_t from, size_t to)
{
    if (to - from < 2) {
        return;
    }
    const size_t middle = from + (to - from) / 2;
    sort(entries, from, middle);
    sort(entries, middle, to);
    merge(entries, from, middle, to);
}

void travel_table_sort(struct travel_table *table)
{
    size_t kept = 0;
    /* A stable sort: of the rows for one pair the last stays the last. */
    sort(table->entries, 0, table->count);
    for (size_t i = 0; i < table->count; i++) {
        if (kept > 0 && compare_entries(&table->entries[kept - 1], &table->entries[i]) == 0) {
            kept--;
        }
        table->entries[kept++] = table->entries[i];
    }
    table->count = kept;
}

enum mode travel_fastest(unsigned modes)
{
    if ((modes & MODE_CAR) != 0) {
        return MODE_CAR;
    }
    return (modes & MODE_BIKE) != 0 ? MODE_BIKE : MODE_FOOT;
}

static int minutes_of(const struct travel_rules *rules, enum mode mode, double km)
{
    const double longest = 1000000;
    double speed = rules->foot_speed;
    double overhead = rules->foot_overhead;
    if (mode == MODE_BIKE) {
        speed = rules->bike_speed;
        overhead = rules->bike_overhead;
    } else if (mode == MODE_CAR) {
        speed = rules->car_speed;
        overhead = rules->car_overhead;
    }
    const double exact = overhead + 60 * rules->detour * km / speed;
    if (!(exact < longest)) {
        return (int)longest;
    }
    const double whole = floor(exact);
    return (int)(exact - whole < 1e-9 ? whole : whole + 1);
}

int travel_minutes(const struct travel_rules *rules, const struct travel_table *table, enum mode mode,
                   const struct site *from, const struct site *to)
{
    if (from->owner >= 0 && to->owner >= 0 && table != NULL) {
        const struct travel_entry wanted = {from->owner, to->owner, 0};
        const size_t at = bound(table->entries, 0, table->count, &wanted, false);
        if (at < table->count && compare_entries(&table->entries[at], &wanted) == 0) {
            return table->entries[at].minutes;
        }
    }
    const double dx = to->x - from->x;
    const double dy = to->y - from->y;
    if (!(fabs(dx) > 0) && !(fabs(dy) > 0)) {
        return 0;
    }
    return minutes_of(rules, mode, sqrt(dx * dx + dy * dy) / 1000);
}
