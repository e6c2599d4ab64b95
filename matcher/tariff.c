/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/tariff.h"

#include "core/buffer.h"

#include <stdlib.h>
#include <string.h>

static const double PRICED_MINUTES = 30; /* weigh as much as one visit */
static const double LEAST_NORM = 0.01;

void tariff_free(struct tariff *tariff)
{
    free(tariff->minutes);
    free(tariff->best_minutes[0]);
    free(tariff->best_minutes[1]);
    free(tariff->prices);
    free(tariff->best_prices[0]);
    free(tariff->best_prices[1]);
    free(tariff->shares);
    free(tariff->share_of);
    free(tariff->servings);
    free(tariff->busy);
    *tariff = (struct tariff){0};
}

static enum status make_room(struct tariff *tariff, struct error *error)
{
    size_t visits = tariff->menu->instance->problem->visit_count + 1;
    size_t parts = tariff->menu->count + 1;
    struct room {
        void **array;
        size_t *capacity;
        size_t needed, size;
    } rooms[] = {{(void **)&tariff->prices, &tariff->price_capacity, visits, sizeof *tariff->prices},
                 {(void **)&tariff->best_prices[0], &tariff->best_capacity[0], visits, sizeof **tariff->best_prices},
                 {(void **)&tariff->best_prices[1], &tariff->best_capacity[1], visits, sizeof **tariff->best_prices},
                 {(void **)&tariff->servings, &tariff->serving_capacity, visits, sizeof *tariff->servings},
                 {(void **)&tariff->share_of, &tariff->share_of_capacity, visits, sizeof *tariff->share_of},
                 {(void **)&tariff->minutes, &tariff->minute_capacity, parts, sizeof *tariff->minutes},
                 {(void **)&tariff->best_minutes[0], &tariff->best_capacity[2], parts, sizeof **tariff->best_minutes},
                 {(void **)&tariff->best_minutes[1], &tariff->best_capacity[3], parts, sizeof **tariff->best_minutes},
                 {(void **)&tariff->busy, &tariff->busy_capacity, parts, sizeof *tariff->busy}};
    for (size_t r = 0; r < sizeof rooms / sizeof *rooms; r++) {
        if (buffer_grow(rooms[r].array, rooms[r].capacity, rooms[r].needed, rooms[r].size, error) != STATUS_OK) {
            return error->status;
        }
    }
    memset(tariff->prices, 0, visits * sizeof *tariff->prices);
    memset(tariff->servings, 0, visits * sizeof *tariff->servings);
    memset(tariff->share_of, 0, visits * sizeof *tariff->share_of);
    memset(tariff->minutes, 0, parts * sizeof *tariff->minutes);
    memset(tariff->busy, 0, parts * sizeof *tariff->busy);
    return STATUS_OK;
}

static int compare_shares(const void *left, const void *right)
{
    const struct tariff_share *a = left;
    const struct tariff_share *b = right;
    if (a->senior != b->senior) {
        return a->senior < b->senior ? -1 : 1;
    }
    return (a->visit > b->visit) - (a->visit < b->visit);
}

/* To begin with as they are spread. */
static enum status list_shares(struct tariff *tariff, const struct offer *offer, const struct spread *spread,
                               struct error *error)
{
    tariff->share_count = 0;
    for (size_t k = 0; k < offer->item_count; k++) {
        const struct menu_item *item = offer->items[k].item;
        double share = spread_share(spread, item->visit);
        if (share >= 0 || tariff->share_of[item->visit] != 0) {
            continue;
        }
        if (buffer_grow((void **)&tariff->shares, &tariff->share_capacity, tariff->share_count + 1,
                        sizeof *tariff->shares, error) != STATUS_OK) {
            return error->status;
        }
        tariff->share_of[item->visit] = 1;
        tariff->shares[tariff->share_count++] =
            (struct tariff_share){.senior = item->senior, .visit = item->visit, .points = share};
    }
    if (tariff->share_count > 1) {
        qsort(tariff->shares, tariff->share_count, sizeof *tariff->shares, compare_shares);
    }
    for (size_t s = 0; s < tariff->share_count; s++) {
        tariff->share_of[tariff->shares[s].visit] = (int)s + 1;
    }
    return STATUS_OK;
}

enum status tariff_begin(struct tariff *tariff, const struct offer *offer, const struct spread *spread,
                         struct error *error)
{
    tariff->menu = offer->menu;
    return make_room(tariff, error) == STATUS_OK ? list_shares(tariff, offer, spread, error) : error->status;
}

void tariff_teach(const struct tariff *tariff, struct spread *spread)
{
    spread_fix(spread);
    for (size_t s = 0; s < tariff->share_count; s++) {
        spread_tell(spread, tariff->shares[s].visit, tariff->shares[s].points);
    }
}

/* Every face pays here in shares, also one that is counted whole. */
static double worth_of(const struct tariff *tariff, const struct spread *spread, const struct offer_item *item)
{
    int visit = item->item->visit;
    int share = tariff->share_of[visit];
    double paid = item->senior < 0 ? spread_share(spread, visit) : 0;
    return item->profit - paid + (share > 0 ? tariff->shares[share - 1].points : 0) - tariff->prices[visit];
}

void tariff_value(const struct tariff *tariff, const struct offer *offer, const struct spread *spread, double *worth)
{
    for (size_t k = 0; k < offer->item_count; k++) {
        worth[k] = worth_of(tariff, spread, &offer->items[k]);
    }
}

/* Of the cap on minutes; -1: there is none. */
static int minutes_left(const struct tariff *tariff, int32_t week)
{
    const struct problem_volunteer *who = &tariff->menu->instance->problem->volunteers[tariff->menu->volunteer];
    int done = 0;
    for (size_t w = 0; w < who->week_count; w++) {
        done = who->weeks[w].week == week ? who->weeks[w].minutes : done;
    }
    return who->max_minutes_week < 0 ? -1 : who->max_minutes_week > done ? who->max_minutes_week - done : 0;
}

/* The first part of the same week, which speaks for all of them. */
static size_t first_of_week(const struct tariff *tariff, size_t p)
{
    const struct menu_part *parts = tariff->menu->parts;
    while (p > 0 && parts[p - 1].week == parts[p].week) {
        p--;
    }
    return p;
}

double tariff_given_back(const struct tariff *tariff, const struct offer *offer)
{
    double points = 0;
    for (size_t k = 0; k < offer->item_count; k++) {
        int visit = offer->items[k].item->visit;
        points += tariff->servings[visit] == 0 ? tariff->prices[visit] : 0;
        tariff->servings[visit] = 1;
    }
    for (size_t k = 0; k < offer->item_count; k++) {
        tariff->servings[offer->items[k].item->visit] = 0;
    }
    for (size_t p = 0; p < tariff->menu->count; p++) {
        if (first_of_week(tariff, p) == p && tariff->minutes[p] > 0) {
            points += tariff->minutes[p] * minutes_left(tariff, tariff->menu->parts[p].week);
        }
    }
    return points;
}

/* ---- steps ---- */

void tariff_count(struct tariff *tariff, const struct offer *offer, size_t part, const int *items, int count,
                  int minutes)
{
    for (int i = 0; i < count; i++) {
        tariff->servings[offer->items[offer->parts[part].first + (size_t)items[i]].item->visit]++;
    }
    tariff->busy[first_of_week(tariff, part)] += minutes;
}

/* By how much a visit is made too often (or not enough for its price). */
static int excess_of(const struct tariff *tariff, int visit)
{
    int more = tariff->servings[visit] - 1;
    return more > 0 || tariff->prices[visit] > 0 ? more : 0;
}

/* Likewise for a week, in halves of hours. */
static double excess_minutes(const struct tariff *tariff, size_t p)
{
    int left = minutes_left(tariff, tariff->menu->parts[p].week);
    if (left < 0 || first_of_week(tariff, p) != p) {
        return 0;
    }
    double more = (double)(tariff->busy[p] - left) / PRICED_MINUTES;
    return more > 0 || tariff->minutes[p] > 0 ? more : 0;
}

static size_t end_of_senior(const struct tariff *tariff, size_t first)
{
    size_t end = first;
    while (end < tariff->share_count && tariff->shares[end].senior == tariff->shares[first].senior) {
        end++;
    }
    return end;
}

/* How much of the senior's visits, those of shares [first, end), is made. */
static double mean_use(const struct tariff *tariff, size_t first, size_t end)
{
    double used = 0;
    for (size_t s = first; s < end; s++) {
        used += tariff->servings[tariff->shares[s].visit] > 0;
    }
    return used / (double)(end - first);
}

static double excess_share(const struct tariff *tariff, size_t share, double mean)
{
    double more = (tariff->servings[tariff->shares[share].visit] > 0) - mean;
    return more > 0 || tariff->shares[share].points < 0 ? more : 0;
}

static double norm_of(const struct tariff *tariff, const struct offer *offer)
{
    double norm = 0;
    size_t end = 0;
    for (size_t k = 0; k < offer->item_count; k++) {
        double more = excess_of(tariff, offer->items[k].item->visit);
        norm += more * more;
    }
    for (size_t p = 0; p < tariff->menu->count; p++) {
        norm += excess_minutes(tariff, p) * excess_minutes(tariff, p);
    }
    for (size_t first = 0; first < tariff->share_count; first = end) {
        end = end_of_senior(tariff, first);
        double mean = mean_use(tariff, first, end);
        for (size_t s = first; s < end && mean > 0; s++) {
            norm += excess_share(tariff, s, mean) * excess_share(tariff, s, mean);
        }
    }
    return norm;
}

/* Visits that are made pay more of their senior's face; together they pay as much as before. */
static void change_shares(struct tariff *tariff, double step)
{
    size_t end = 0;
    for (size_t first = 0; first < tariff->share_count; first = end) {
        end = end_of_senior(tariff, first);
        double mean = mean_use(tariff, first, end);
        double before = 0;
        double sum = 0;
        for (size_t s = first; s < end && mean > 0; s++) {
            double points = tariff->shares[s].points;
            before += points;
            points -= step * excess_share(tariff, s, mean);
            tariff->shares[s].points = points < 0 ? points : 0;
            sum += tariff->shares[s].points;
        }
        for (size_t s = first; s < end && sum < 0; s++) {
            tariff->shares[s].points *= before / sum;
        }
    }
}

bool tariff_step(struct tariff *tariff, const struct offer *offer, double length)
{
    double norm = norm_of(tariff, offer);
    double step = norm > LEAST_NORM ? length / norm : 0;
    change_shares(tariff, step);
    for (size_t p = tariff->menu->count; p-- > 0;) {
        double price = tariff->minutes[p] + step * excess_minutes(tariff, p) / PRICED_MINUTES;
        tariff->minutes[p] = price > 0 ? price : 0;
    }
    for (size_t p = 0; p < tariff->menu->count; p++) {
        tariff->minutes[p] = tariff->minutes[first_of_week(tariff, p)];
        tariff->busy[p] = 0;
    }
    for (size_t k = 0; k < offer->item_count; k++) {
        int visit = offer->items[k].item->visit;
        double price = tariff->prices[visit] + step * excess_of(tariff, visit);
        tariff->prices[visit] = price > 0 ? price : 0;
        tariff->servings[visit] = 1; /* a visit of several items moves once */
    }
    for (size_t k = 0; k < offer->item_count; k++) {
        tariff->servings[offer->items[k].item->visit] = 0;
    }
    return norm > LEAST_NORM;
}

void tariff_keep(struct tariff *tariff, enum tariff_best which)
{
    memcpy(tariff->best_prices[which], tariff->prices,
           (tariff->menu->instance->problem->visit_count + 1) * sizeof *tariff->prices);
    memcpy(tariff->best_minutes[which], tariff->minutes, (tariff->menu->count + 1) * sizeof *tariff->minutes);
    for (size_t s = 0; s < tariff->share_count; s++) {
        tariff->shares[s].best[which] = tariff->shares[s].points;
    }
}

void tariff_use(struct tariff *tariff, enum tariff_best which)
{
    memcpy(tariff->prices, tariff->best_prices[which],
           (tariff->menu->instance->problem->visit_count + 1) * sizeof *tariff->prices);
    memcpy(tariff->minutes, tariff->best_minutes[which], (tariff->menu->count + 1) * sizeof *tariff->minutes);
    for (size_t s = 0; s < tariff->share_count; s++) {
        tariff->shares[s].points = tariff->shares[s].best[which];
    }
}
