/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/all_rounds.h"

#include "core/buffer.h"
#include "matcher/rounds.h"

#include <math.h>
#include <stdlib.h>

/* The work on one volunteer after another. */
struct gathering {
    const struct instance *instance;
    struct all_rounds *all;
    struct rounds *rounds;
    struct offer offer;
    struct candidate_list list;
    double *nothing;    /* duals of 0 */
    struct spans spans; /* every start is told apart */
    long left;
};

static struct plan_stop stop_of(const struct offer_item *offered, int stretch, int start)
{
    const struct menu_item *item = offered->item;
    size_t step = item->grid > 0 ? (size_t)((start - item->earliest) / item->grid) : 0;
    return (struct plan_stop){
        .visit = item->visit, .option = item->option, .start = start, .stretch = stretch, .row = item->row + step};
}

static enum status take_round(struct gathering *gathering, size_t stretch, const struct candidate *candidate,
                              struct error *error)
{
    struct all_rounds *all = gathering->all;
    struct all_rounds_item item = {.first = all->stop_count,
                                   .count = candidate->count,
                                   .busy = candidate->busy,
                                   .points = (int64_t)gathering->instance->travel_points * candidate->travel};
    if (buffer_grow((void **)&all->items, &all->capacity, all->count + 1, sizeof *all->items, error) != STATUS_OK ||
        buffer_grow((void **)&all->stops, &all->stop_capacity, all->stop_count + (size_t)candidate->count,
                    sizeof *all->stops, error) != STATUS_OK) {
        return error->status;
    }
    for (int s = 0; s < candidate->count; s++) {
        const struct round_stop *stop = &gathering->list.stops[candidate->first + (size_t)s];
        const struct offer_item *offered = &gathering->offer.items[stop->item];
        all->stops[all->stop_count++] = stop_of(offered, (int)stretch, stop->start);
        item.points += offered->item->points;
        item.kept += offered->item->kept;
    }
    all->items[all->count++] = item;
    return STATUS_OK;
}

static enum status gather_stretch(struct gathering *gathering, size_t stretch, struct error *error)
{
    struct round_query query = {.offer = &gathering->offer, .part = stretch, .listing = true, .left = &gathering->left};
    gathering->list.count = 0;
    gathering->list.stop_count = 0;
    enum status status = rounds_find(gathering->rounds, &query, &gathering->list, error);
    for (size_t c = 0; status == STATUS_OK && c < gathering->list.count; c++) {
        status = take_round(gathering, stretch, &gathering->list.items[c], error);
    }
    return status;
}

static enum status gather_volunteer(struct gathering *gathering, int volunteer, struct error *error)
{
    struct menu menu = {0};
    struct all_rounds *all = gathering->all;
    const struct offer_prices prices = {.rows = gathering->nothing, .spans = &gathering->spans};
    enum status status = menu_make(gathering->instance, volunteer, &menu, error);
    if (status == STATUS_OK) {
        status = offer_make(&gathering->offer, &menu, &prices, HUGE_VAL, &(struct offer_view){0}, NULL, error);
    }
    for (size_t s = 0; status == STATUS_OK && s < menu.count; s++) {
        status = gather_stretch(gathering, s, error);
        all->first[all->first_list[volunteer] + s + 1] = all->count;
    }
    menu_free(&menu);
    return status;
}

static enum status gather_all(struct gathering *gathering, struct error *error)
{
    const struct problem *problem = gathering->instance->problem;
    struct all_rounds *all = gathering->all;
    all->first_list = calloc(problem->volunteer_count + 1, sizeof *all->first_list);
    gathering->nothing = calloc(gathering->instance->row_count + 1, sizeof *gathering->nothing);
    if (all->first_list == NULL || gathering->nothing == NULL) {
        return error_memory(error);
    }
    if (spans_make(gathering->instance, &gathering->spans, error) != STATUS_OK) {
        return error->status;
    }
    spans_split_all(&gathering->spans);
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        all->first_list[i] = all->list_count;
        all->list_count += problem->volunteers[i].stretch_count;
    }
    all->first = calloc(all->list_count + 1, sizeof *all->first);
    if (all->first == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        if (gather_volunteer(gathering, (int)i, error) != STATUS_OK) {
            return error->status;
        }
    }
    all->complete = gathering->left >= 0;
    return STATUS_OK;
}

enum status all_rounds_make(const struct instance *instance, long limit, struct all_rounds **made, struct error *error)
{
    struct gathering gathering = {.instance = instance, .left = limit};
    gathering.all = calloc(1, sizeof *gathering.all);
    enum status status = gathering.all == NULL ? error_memory(error) : rounds_new(&gathering.rounds, error);
    if (status == STATUS_OK) {
        status = gather_all(&gathering, error);
    }
    if (status == STATUS_OK) {
        *made = gathering.all;
        gathering.all = NULL;
    }
    all_rounds_free(gathering.all);
    rounds_free(gathering.rounds);
    rounds_list_free(&gathering.list);
    offer_free(&gathering.offer);
    free(gathering.nothing);
    spans_free(&gathering.spans);
    return status;
}

void all_rounds_free(struct all_rounds *rounds)
{
    if (rounds == NULL) {
        return;
    }
    free(rounds->items);
    free(rounds->stops);
    free(rounds->first_list);
    free(rounds->first);
    free(rounds);
}
