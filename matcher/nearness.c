/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/nearness.h"

#include <stdlib.h>

enum { BITS = 64 };

static void set_able(struct nearness *nearness, const struct menu *menu)
{
    uint64_t *able = nearness->able + (size_t)menu->volunteer * nearness->words;
    for (size_t p = 0; p < menu->count; p++) {
        for (size_t k = 0; k < menu->parts[p].count; k++) {
            const int visit = menu->parts[p].items[k].visit;
            able[visit / BITS] |= UINT64_C(1) << (visit % BITS);
        }
    }
}

enum status nearness_make(const struct columns *columns, struct nearness *nearness, struct error *error)
{
    const struct problem *problem = columns->instance->problem;
    *nearness = (struct nearness){.words = problem->visit_count / BITS + 1};
    nearness->able = calloc(problem->volunteer_count * nearness->words + 1, sizeof *nearness->able);
    if (nearness->able == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        set_able(nearness, pricer_menu(columns->pricer, columns->volunteers[i]));
    }
    return STATUS_OK;
}

void nearness_free(struct nearness *nearness)
{
    free(nearness->able);
    nearness->able = NULL;
}

bool nearness_can(const struct nearness *nearness, int volunteer, size_t visit)
{
    return (nearness->able[(size_t)volunteer * nearness->words + visit / BITS] >> (visit % BITS) & 1) != 0;
}

int nearness_between(const struct nearness *nearness, int one, int two)
{
    int shared = 0;
    int own = 0;
    for (size_t w = 0; w < nearness->words; w++) {
        const uint64_t other = nearness->able[(size_t)two * nearness->words + w];
        shared += __builtin_popcountll(nearness->able[(size_t)one * nearness->words + w] & other);
        own += __builtin_popcountll(other);
    }
    return shared == 0 ? -1000 : 1000 * shared / own;
}
