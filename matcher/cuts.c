/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/cuts.h"

#include "core/buffer.h"
#include "matcher/plans.h"

#include <stdlib.h>
#include <string.h>

int cuts_limit(const struct cut *cut)
{
    return (cut->visit_count + cut->volunteer_count) / 2;
}

bool cuts_have_volunteer(const struct cut *cut, int volunteer)
{
    for (int k = 0; k < cut->volunteer_count; k++) {
        if (cut->volunteers[k] == volunteer) {
            return true;
        }
    }
    return false;
}

int cuts_count(const struct cut *cut, const struct plan *plan)
{
    int held = cuts_have_volunteer(cut, plan->volunteer) ? 1 : 0;
    for (size_t s = 0; s < plan->count; s++) {
        for (int k = 0; k < cut->visit_count; k++) {
            held += plan->stops[s].visit == cut->visits[k];
        }
    }
    return held / 2;
}

static bool same(const struct cut *one, const struct cut *two)
{
    return one->visit_count == two->visit_count && one->volunteer_count == two->volunteer_count &&
           memcmp(one->visits, two->visits, (size_t)one->visit_count * sizeof *one->visits) == 0 &&
           memcmp(one->volunteers, two->volunteers, (size_t)one->volunteer_count * sizeof *one->volunteers) == 0;
}

enum status cuts_add(struct cut_list *list, const struct cut *cut, bool *added, struct error *error)
{
    *added = false;
    for (size_t c = 0; c < list->count; c++) {
        if (same(&list->items[c], cut)) {
            return STATUS_OK;
        }
    }
    if (buffer_grow((void **)&list->items, &list->capacity, list->count + 1, sizeof *list->items, error) != STATUS_OK) {
        return error->status;
    }
    list->items[list->count++] = *cut;
    *added = true;
    return STATUS_OK;
}

enum status cuts_index(struct cut_list *list, size_t visit_count, struct error *error)
{
    free(list->first);
    free(list->of_visit);
    list->visit_count = visit_count;
    list->first = calloc(visit_count + 2, sizeof *list->first);
    list->of_visit = calloc(list->count * CUT_MOST_ROWS + 1, sizeof *list->of_visit);
    if (list->first == NULL || list->of_visit == NULL) {
        return error_memory(error);
    }
    for (size_t c = 0; c < list->count; c++) {
        for (int v = 0; v < list->items[c].visit_count; v++) {
            list->first[list->items[c].visits[v] + 2]++;
        }
    }
    for (size_t v = 2; v < visit_count + 2; v++) {
        list->first[v] += list->first[v - 1];
    }
    for (size_t c = 0; c < list->count; c++) {
        for (int v = 0; v < list->items[c].visit_count; v++) {
            list->of_visit[list->first[list->items[c].visits[v] + 1]++] = (int)c;
        }
    }
    return STATUS_OK;
}

void cuts_free(struct cut_list *list)
{
    free(list->items);
    free(list->first);
    free(list->of_visit);
    *list = (struct cut_list){0};
}
