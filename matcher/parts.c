/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/parts.h"

#include <stdlib.h>

/* The first volunteer of the part so far (union-find; the path is made shorter on the way). */
static int root_of(int *parent, int volunteer)
{
    while (parent[volunteer] != volunteer) {
        parent[volunteer] = parent[parent[volunteer]];
        volunteer = parent[volunteer];
    }
    return volunteer;
}

static void join(int *parent, int one, int two)
{
    one = root_of(parent, one);
    two = root_of(parent, two);
    if (one < two) {
        parent[two] = one;
    } else {
        parent[one] = two;
    }
}

/* Joins whoever could do the same visit. first: per visit, one more than the first volunteer seen. */
static void join_menu(const struct menu *menu, int *parent, int *first)
{
    for (size_t p = 0; p < menu->count; p++) {
        for (size_t k = 0; k < menu->parts[p].count; k++) {
            int *seen = &first[menu->parts[p].items[k].visit];
            if (*seen == 0) {
                *seen = menu->volunteer + 1;
            } else {
                join(parent, *seen - 1, menu->volunteer);
            }
        }
    }
}

static bool is_empty(const struct menu *menu)
{
    for (size_t p = 0; p < menu->count; p++) {
        if (menu->parts[p].count > 0) {
            return false;
        }
    }
    return true;
}

enum status parts_make(const struct instance *instance, const struct pricer *pricer, struct parts *parts,
                       struct error *error)
{
    size_t count = instance->problem->volunteer_count;
    enum status status = STATUS_OK;
    int *parent = calloc(count + 1, sizeof *parent);
    int *first = calloc(instance->problem->visit_count + 1, sizeof *first);
    *parts = (struct parts){.of_volunteer = calloc(count + 1, sizeof *parts->of_volunteer)};
    if (parent == NULL || first == NULL || parts->of_volunteer == NULL) {
        status = error_memory(error);
        goto done;
    }
    for (size_t i = 0; i < count; i++) {
        parent[i] = instance->kept_wanted > 0 ? 0 : (int)i;
    }
    for (size_t i = 0; i < count; i++) {
        join_menu(pricer_menu(pricer, (int)i), parent, first);
    }
    for (size_t i = 0; i < count; i++) {
        int root = root_of(parent, (int)i);
        bool alone = root == (int)i && instance->kept_wanted == 0 && is_empty(pricer_menu(pricer, (int)i));
        parts->of_volunteer[i] = alone ? -1 : root == (int)i ? parts->count++ : parts->of_volunteer[root];
    }
done:
    free(parent);
    free(first);
    return status;
}

void parts_free(struct parts *parts)
{
    free(parts->of_volunteer);
    *parts = (struct parts){0};
}
