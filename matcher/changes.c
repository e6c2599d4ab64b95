/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/changes.h"

#include "core/buffer.h"
#include "core/text.h"

#include <stdlib.h>

struct comer {
    int visit, volunteer;
    int32_t date;
};

static int compare_comers(const void *left, const void *right)
{
    const struct comer *a = left;
    const struct comer *b = right;
    if (a->visit != b->visit) {
        return a->visit < b->visit ? -1 : 1;
    }
    return (a->volunteer > b->volunteer) - (a->volunteer < b->volunteer);
}

/* Who comes where, sorted. */
static enum status list_comers(const struct problem *problem, const struct plan_list *plans, struct comer **comers,
                               size_t *count, struct error *error)
{
    size_t capacity = 0;
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        if (buffer_grow((void **)comers, &capacity, *count + plan->count + 1, sizeof **comers, error) != STATUS_OK) {
            return error->status;
        }
        for (size_t s = 0; s < plan->count; s++) {
            (*comers)[(*count)++] = (struct comer){.visit = plan->stops[s].visit,
                                                   .volunteer = plan->volunteer,
                                                   .date = plans_date(problem, &plan->stops[s])};
        }
    }
    if (*count > 1) {
        qsort(*comers, *count, sizeof **comers, compare_comers);
    }
    return STATUS_OK;
}

/* The comers of one visit that the other list does not have: at most two. */
static void take_visit(const struct comer **at, const struct comer *end, int visit, const struct comer **comers)
{
    size_t count = 0;
    for (; *at < end && (*at)->visit == visit; (*at)++) {
        if (count < 2) {
            comers[count++] = *at;
        }
    }
}

static void drop_same(const struct comer **one, const struct comer **two)
{
    for (int a = 0; a < 2; a++) {
        for (int b = 0; b < 2; b++) {
            if (one[a] != NULL && two[b] != NULL && one[a]->volunteer == two[b]->volunteer &&
                one[a]->date == two[b]->date) {
                one[a] = NULL;
                two[b] = NULL;
            }
        }
    }
}

static enum status add_change(const struct problem *problem, struct alternative *alternative, size_t *capacity,
                              int visit, const struct comer *from, const struct comer *to, struct error *error)
{
    if (from == NULL && to == NULL) {
        return STATUS_OK;
    }
    if (buffer_grow((void **)&alternative->changes, capacity, alternative->change_count + 1,
                    sizeof *alternative->changes, error) != STATUS_OK) {
        return error->status;
    }
    struct alternative_change *change = &alternative->changes[alternative->change_count++];
    *change = (struct alternative_change){.from_date = from == NULL ? DATE_NONE : from->date,
                                          .to_date = to == NULL ? DATE_NONE : to->date};
    (void)text_copy(change->visit, sizeof change->visit, problem->visits[visit].id);
    if (from != NULL) {
        (void)text_copy(change->from, sizeof change->from, problem->volunteers[from->volunteer].id);
    }
    if (to != NULL) {
        (void)text_copy(change->to, sizeof change->to, problem->volunteers[to->volunteer].id);
    }
    return STATUS_OK;
}

static enum status compare_visit(const struct problem *problem, struct alternative *alternative, size_t *capacity,
                                 int visit, const struct comer **from, const struct comer **to, struct error *error)
{
    drop_same(from, to);
    for (int a = 0; a < 2; a++) {
        for (int b = 0; b < 2 && from[a] != NULL; b++) {
            if (to[b] != NULL) {
                if (add_change(problem, alternative, capacity, visit, from[a], to[b], error) != STATUS_OK) {
                    return error->status;
                }
                from[a] = NULL;
                to[b] = NULL;
            }
        }
    }
    for (int a = 0; a < 2; a++) {
        if (add_change(problem, alternative, capacity, visit, from[a], NULL, error) != STATUS_OK ||
            add_change(problem, alternative, capacity, visit, NULL, to[a], error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

enum status changes_list(const struct problem *problem, const struct plan_list *before, const struct plan_list *after,
                         struct alternative *alternative, struct error *error)
{
    struct comer *old = NULL;
    struct comer *new = NULL;
    size_t old_count = 0;
    size_t new_count = 0;
    size_t capacity = 0;
    enum status status = list_comers(problem, before, &old, &old_count, error);
    if (status == STATUS_OK) {
        status = list_comers(problem, after, &new, &new_count, error);
    }
    const struct comer *b = old;
    const struct comer *a = new;
    const struct comer *b_end = old + old_count;
    const struct comer *a_end = new + new_count;
    while (status == STATUS_OK && (b < b_end || a < a_end)) {
        const struct comer *from[2] = {NULL, NULL};
        const struct comer *to[2] = {NULL, NULL};
        const int visit = b == b_end || (a < a_end && a->visit < b->visit) ? a->visit : b->visit;
        take_visit(&b, b_end, visit, from);
        take_visit(&a, a_end, visit, to);
        status = compare_visit(problem, alternative, &capacity, visit, from, to, error);
    }
    free(old);
    free(new);
    return status;
}

int changes_volunteer(const struct problem *problem, const char *id)
{
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        if (text_equal(problem->volunteers[i].id, id)) {
            return (int)i;
        }
    }
    return -1;
}

int changes_visit(const struct problem *problem, const char *id)
{
    int visit = 0;
    while (!text_equal(problem->visits[visit].id, id)) {
        visit++;
    }
    return visit;
}
