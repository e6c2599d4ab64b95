/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/places.h"

#include <stdlib.h>

/* A place as it stands in a visit. */
struct mention {
    struct site site;
    int32_t *number; /* where its number goes */
};

static int compare_mentions(const void *left, const void *right)
{
    const struct site *a = &((const struct mention *)left)->site;
    const struct site *b = &((const struct mention *)right)->site;
    if (a->owner != b->owner) {
        return a->owner < b->owner ? -1 : 1;
    }
    if (a->x < b->x || a->x > b->x) {
        return a->x < b->x ? -1 : 1;
    }
    return (a->y > b->y) - (a->y < b->y);
}

/* Numbers the places; sites has room for all mentions and gets each place once. */
static enum status number_places(const struct problem *problem, struct places *places, struct site *sites,
                                 struct error *error)
{
    size_t count = 0;
    struct mention *mentions = calloc(2 * problem->visit_count + 1, sizeof *mentions);
    if (mentions == NULL) {
        return error_memory(error);
    }
    for (size_t v = 0; v < problem->visit_count; v++) {
        places->start[v] = PLACES_NOWHERE;
        places->end[v] = PLACES_NOWHERE;
        if (!problem->visits[v].remote) {
            mentions[count++] = (struct mention){.site = problem->visits[v].start, .number = &places->start[v]};
            mentions[count++] = (struct mention){.site = problem->visits[v].end, .number = &places->end[v]};
        }
    }
    if (count > 0) {
        qsort(mentions, count, sizeof *mentions, compare_mentions);
    }
    for (size_t m = 0; m < count; m++) {
        if (m == 0 || compare_mentions(&mentions[m - 1], &mentions[m]) != 0) {
            sites[places->count++] = mentions[m].site;
        }
        *mentions[m].number = (int32_t)places->count - 1;
    }
    free(mentions);
    return STATUS_OK;
}

static enum status measure(const struct problem *problem, struct places *places, enum mode mode,
                           const struct site *sites, struct error *error)
{
    size_t n = places->count;
    uint16_t *minutes = calloc(n * n + 1, sizeof *minutes);
    if (minutes == NULL) {
        return error_memory(error);
    }
    for (size_t from = 0; from < n; from++) {
        for (size_t to = 0; to < n; to++) {
            int way = travel_minutes(&problem->travel, &problem->table, mode, &sites[from], &sites[to]);
            minutes[from * n + to] = (uint16_t)(way < PLACES_FAR ? way : PLACES_FAR);
        }
    }
    places->minutes[mode] = minutes;
    return STATUS_OK;
}

enum status places_make(const struct problem *problem, struct places **made, struct error *error)
{
    enum status status = STATUS_OK;
    struct places *places = calloc(1, sizeof *places);
    struct site *sites = calloc(2 * problem->visit_count + 1, sizeof *sites);
    if (places == NULL || sites == NULL) {
        status = error_memory(error);
        goto done;
    }
    places->start = calloc(problem->visit_count + 1, sizeof *places->start);
    places->end = calloc(problem->visit_count + 1, sizeof *places->end);
    if (places->start == NULL || places->end == NULL) {
        status = error_memory(error);
        goto done;
    }
    status = number_places(problem, places, sites, error);
    for (size_t i = 0; status == STATUS_OK && i < problem->volunteer_count; i++) {
        if (places->minutes[problem->volunteers[i].mode] == NULL) {
            status = measure(problem, places, problem->volunteers[i].mode, sites, error);
        }
    }
    if (status == STATUS_OK) {
        *made = places;
        places = NULL;
    }
done:
    free(sites);
    places_free(places);
    return status;
}

void places_free(struct places *places)
{
    if (places == NULL) {
        return;
    }
    for (size_t mode = 0; mode < PLACES_MODES; mode++) {
        free(places->minutes[mode]);
    }
    free(places->start);
    free(places->end);
    free(places);
}

int places_minutes(const struct places *places, enum mode mode, int from, int to)
{
    return places->minutes[mode][(size_t)from * places->count + (size_t)to];
}
