/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/starts.h"

#include <stdlib.h>

enum {
    MOST_A_DAY = 2,
    MOST_A_VISIT = 5,
    APART = 45 /* minutes between two starts of one day */
};

/* How many volunteers could be at each start, if they had nothing else to do. */
static void count_able(const struct instance *instance, const struct pricer *pricer, int *able)
{
    for (size_t i = 0; i < instance->problem->volunteer_count; i++) {
        const struct menu *menu = pricer_menu(pricer, (int)i);
        for (size_t p = 0; p < menu->count; p++) {
            for (size_t k = 0; k < menu->parts[p].count; k++) {
                const struct menu_item *item = &menu->parts[p].items[k];
                int first = menu->parts[p].from + item->there;
                for (int start = item->earliest; item->grid > 0 && start <= item->latest; start += item->grid) {
                    able[item->row + (size_t)((start - item->earliest) / item->grid)] += start >= first;
                }
            }
        }
    }
}

/* Of an option's starts [first, end) the one with most volunteers, far enough from those chosen; `end` when none. */
static size_t next_start(const struct instance *instance, const int *able, const bool *closed, size_t first, size_t end)
{
    size_t best = end;
    size_t apart = (size_t)(APART / instance->problem->grid_minutes);
    for (size_t row = first; row < end; row++) {
        bool near = false;
        for (size_t other = first; other < end; other++) {
            near = near || (!closed[other] && (other > row ? other - row : row - other) <= apart);
        }
        if (!near && able[row] > 1 && (best == end || able[row] > able[best])) {
            best = row;
        }
    }
    return best;
}

static void choose_starts(const struct instance *instance, int visit, const int *able, bool *closed)
{
    const struct problem_visit *what = &instance->problem->visits[visit];
    size_t begin = instance->first_start[visit];
    size_t left = MOST_A_VISIT;
    for (size_t row = begin; row < instance_row_end(instance, visit); row++) {
        closed[row] = true;
    }
    for (int round = 0; round < MOST_A_DAY; round++) {
        size_t first = begin;
        for (size_t o = 0; o < what->option_count; o++) {
            size_t end = first + (size_t)instance_start_count(instance, visit, (int)o);
            size_t row = left > 0 ? next_start(instance, able, closed, first, end) : end;
            if (row < end) {
                closed[row] = false;
                left--;
            }
            first = end;
        }
    }
}

enum status starts_thin_out(const struct instance *instance, const struct pricer *pricer, bool *closed,
                            struct error *error)
{
    int *able = calloc(instance->row_count + 1, sizeof *able);
    if (able == NULL) {
        return error_memory(error);
    }
    count_able(instance, pricer, able);
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        if (instance->problem->visits[v].people > 1) {
            choose_starts(instance, (int)v, able, closed);
        }
    }
    free(able);
    return STATUS_OK;
}
