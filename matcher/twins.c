/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/twins.h"

#include "core/hash.h"

#include <stdlib.h>

/* ---- are two the same? ---- */

static bool same_weeks(const struct problem_volunteer *one, const struct problem_volunteer *two)
{
    if (one->week_count != two->week_count) {
        return false;
    }
    for (size_t w = 0; w < one->week_count; w++) {
        if (one->weeks[w].week != two->weeks[w].week || one->weeks[w].visits != two->weeks[w].visits ||
            one->weeks[w].minutes != two->weeks[w].minutes) {
            return false;
        }
    }
    return true;
}

static bool same_limits(const struct problem_volunteer *one, const struct problem_volunteer *two)
{
    return one->mode == two->mode && one->max_per_day == two->max_per_day && one->max_per_week == two->max_per_week &&
           one->max_minutes_week == two->max_minutes_week && one->carry == two->carry && one->idle == two->idle &&
           same_weeks(one, two);
}

static bool same_item(const struct menu_item *one, const struct menu_item *two)
{
    return one->visit == two->visit && one->option == two->option && one->senior == two->senior &&
           one->pin == two->pin && one->kept == two->kept && one->from == two->from && one->to == two->to &&
           one->there == two->there && one->back == two->back && one->earliest == two->earliest &&
           one->latest == two->latest && one->points == two->points;
}

static bool same_part(const struct instance *instance, const struct menu *one, const struct menu *two, size_t p)
{
    const struct menu_part *a = &one->parts[p];
    const struct menu_part *b = &two->parts[p];
    if (a->date != b->date || a->from != b->from || a->to != b->to || a->count != b->count) {
        return false;
    }
    for (size_t k = 0; k < a->count; k++) {
        int senior = a->items[k].senior;
        if (!same_item(&a->items[k], &b->items[k]) ||
            (senior >= 0 &&
             instance_face(instance, one->volunteer, senior) != instance_face(instance, two->volunteer, senior))) {
            return false;
        }
    }
    return true;
}

static bool are_twins(const struct instance *instance, const struct menu *one, const struct menu *two)
{
    const struct problem_volunteer *who = instance->problem->volunteers;
    /* who cannot do anything, or has a pin, is looked at alone */
    if (one->count != two->count || one->count == 0 || one->pinned || two->pinned ||
        !same_limits(&who[one->volunteer], &who[two->volunteer])) {
        return false;
    }
    for (size_t p = 0; p < one->count; p++) {
        if (!same_part(instance, one, two, p)) {
            return false;
        }
    }
    return true;
}

/* ---- all ---- */

/* Twins have the same. */
static uint64_t hash_of(const struct menu *menu)
{
    uint64_t hash = hash_number(0, menu->count);
    for (size_t p = 0; p < menu->count; p++) {
        const struct menu_part *part = &menu->parts[p];
        hash = hash_number(hash_number(hash, (uint64_t)part->from), part->count);
        for (size_t k = 0; k < part->count; k++) {
            hash = hash_number(hash_number(hash, (uint64_t)part->items[k].visit), (uint64_t)part->items[k].points);
            hash = hash_number(hash, (uint64_t)part->items[k].there);
        }
    }
    return hash;
}

/* A volunteer and the hash of the menu. */
struct entry {
    uint64_t hash;
    int volunteer;
};

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    if (a->hash != b->hash) {
        return a->hash < b->hash ? -1 : 1;
    }
    return (a->volunteer > b->volunteer) - (a->volunteer < b->volunteer);
}

enum status twins_find(const struct instance *instance, const struct menu *menus, int *of, bool *any,
                       struct error *error)
{
    size_t count = instance->problem->volunteer_count;
    struct entry *entries = calloc(count + 1, sizeof *entries);
    *any = false;
    if (entries == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        of[i] = (int)i;
        entries[i] = (struct entry){.hash = hash_of(&menus[i]), .volunteer = (int)i};
    }
    if (count > 1) {
        qsort(entries, count, sizeof *entries, compare_entries);
    }
    for (size_t e = 1; e < count; e++) {
        int volunteer = entries[e].volunteer;
        int before = of[entries[e - 1].volunteer];
        if (entries[e].hash == entries[e - 1].hash && are_twins(instance, &menus[before], &menus[volunteer])) {
            of[volunteer] = before;
            *any = true;
        }
    }
    free(entries);
    return STATUS_OK;
}
