/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/menu.h"

#include "core/buffer.h"

#include <math.h>
#include <stdlib.h>

/* How much longer travel can become without a transport, whose way belongs to its service. Without a table, travel is
 * never longer than by a third place, since a rounded-up sum is never less than the sum rounded up. */
static int detour_of(const struct menu *menu, const struct menu_item *item)
{
    if (menu->instance->problem->table.count > 0) {
        return -1;
    }
    if (item->from == item->to) {
        return 0;
    }
    int way = places_minutes(menu->instance->places, menu->mode, item->from, item->to);
    return way <= item->duration ? way : -1;
}

/* Times between which the visit can start in the part; false when there are none. */
static bool set_times(const struct problem_option *option, const struct menu_part *part, struct menu_item *item)
{
    int last = option->latest - item->duration;
    int home = part->to - item->least_back - item->duration;
    last = last < home ? last : home;
    int first = part->from + item->least_there;
    item->earliest = option->earliest;
    if (item->grid > 0) {
        last = last < option->earliest ? last : last - (last - option->earliest) % item->grid;
        first = first <= option->earliest
                    ? first
                    : option->earliest + (first - option->earliest + item->grid - 1) / item->grid * item->grid;
    }
    item->latest = last;
    return first <= last && item->earliest <= last;
}

static enum status add_item(struct menu *menu, struct menu_part *part, size_t *capacity, int visit, int option,
                            struct error *error)
{
    const struct instance *instance = menu->instance;
    const struct problem *problem = instance->problem;
    const struct problem_visit *what = &problem->visits[visit];
    const struct problem_volunteer *who = &problem->volunteers[menu->volunteer];
    struct menu_item item = {.visit = visit,
                             .option = option,
                             .senior = instance_face(instance, menu->volunteer, what->senior) != 0 ? what->senior : -1,
                             .pin = (int)instance_pin(instance, menu->volunteer, visit, part->date),
                             .kept = instance_kept(instance, menu->volunteer, visit, part->date),
                             .from = instance->places->start[visit],
                             .to = instance->places->end[visit],
                             .duration = what->duration,
                             .grid = what->people > 1 ? problem->grid_minutes : 0,
                             .row = instance_row(instance, visit, option, what->options[option].earliest),
                             .points = instance_points(instance, menu->volunteer, visit, part->date)};
    if (!what->remote) {
        item.there = travel_minutes(&problem->travel, &problem->table, who->mode, &who->home, &what->start);
        item.back = travel_minutes(&problem->travel, &problem->table, who->mode, &what->end, &who->home);
    }
    if (item.pin >= 0 && !instance->pin_kept[item.pin] && !instance->pin_soft[item.pin]) {
        item.pin = -1;
    }
    item.least_there = item.there;
    item.least_back = item.back;
    item.detour = detour_of(menu, &item);
    if (buffer_grow((void **)&part->items, capacity, part->count + 1, sizeof *part->items, error) != STATUS_OK) {
        return error->status;
    }
    part->items[part->count++] = item;
    return STATUS_OK;
}

/* Is the way from one visit to home, or from home to it, shorter by this other one? */
static bool shorten(const struct menu *menu, struct menu_item *item, const struct menu_item *by)
{
    bool shorter = false;
    if (by->duration + by->least_back < item->least_back) {
        int way = menu_way(menu, item, by) + by->duration + by->least_back;
        shorter = way < item->least_back;
        item->least_back = shorter ? way : item->least_back;
    }
    if (by->duration + by->least_there < item->least_there) {
        int way = by->least_there + by->duration + menu_way(menu, by, item);
        shorter = shorter || way < item->least_there;
        item->least_there = way < item->least_there ? way : item->least_there;
    }
    return shorter;
}

/* A travel table may say that the direct way is not the shortest. Who takes another one makes visits on it. */
static void shorten_all(const struct menu *menu, struct menu_part *part)
{
    bool shorter = menu->instance->problem->table.count > 0;
    while (shorter) {
        shorter = false;
        for (size_t k = 0; k < part->count; k++) {
            for (size_t by = 0; part->items[k].from != PLACES_NOWHERE && by < part->count; by++) {
                if (part->items[by].from != PLACES_NOWHERE && shorten(menu, &part->items[k], &part->items[by])) {
                    shorter = true;
                }
            }
        }
    }
}

/* Only the items that can begin in time stay. */
static void time_all(struct menu *menu, struct menu_part *part)
{
    const struct instance *instance = menu->instance;
    size_t kept = 0;
    for (size_t k = 0; k < part->count; k++) {
        struct menu_item item = part->items[k];
        if (set_times(&instance->problem->visits[item.visit].options[item.option], part, &item)) {
            menu->pinned = menu->pinned || (item.pin >= 0 && instance->pin_kept[item.pin]);
            part->items[kept++] = item;
        }
    }
    part->count = kept;
}

static enum status fill_part(struct menu *menu, struct menu_part *part, struct error *error)
{
    const struct problem *problem = menu->instance->problem;
    size_t capacity = 0;
    for (size_t v = 0; v < problem->visit_count; v++) {
        uint64_t options = instance_options(menu->instance, menu->volunteer, (int)v);
        const struct problem_visit *what = &problem->visits[v];
        for (size_t o = 0; options != 0 && o < what->option_count; o++) {
            if ((options & (UINT64_C(1) << o)) != 0 && what->options[o].date == part->date &&
                add_item(menu, part, &capacity, (int)v, (int)o, error) != STATUS_OK) {
                return error->status;
            }
        }
    }
    shorten_all(menu, part);
    time_all(menu, part);
    return STATUS_OK;
}

enum status menu_make(const struct instance *instance, int volunteer, struct menu *menu, struct error *error)
{
    const struct problem_volunteer *who = &instance->problem->volunteers[volunteer];
    *menu = (struct menu){.instance = instance, .volunteer = volunteer, .mode = who->mode};
    menu->parts = calloc(who->stretch_count + 1, sizeof *menu->parts);
    if (menu->parts == NULL) {
        return error_memory(error);
    }
    menu->count = who->stretch_count;
    for (size_t s = 0; s < menu->count; s++) {
        const struct problem_stretch *stretch = &who->stretches[s];
        menu->parts[s] = (struct menu_part){
            .date = stretch->date, .week = date_week(stretch->date), .from = stretch->from, .to = stretch->to};
        if (fill_part(menu, &menu->parts[s], error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

void menu_free(struct menu *menu)
{
    for (size_t s = 0; menu->parts != NULL && s < menu->count; s++) {
        free(menu->parts[s].items);
    }
    free(menu->parts);
    *menu = (struct menu){0};
}

bool menu_holds(const struct menu *menu, int pin)
{
    for (size_t p = 0; p < menu->count; p++) {
        for (size_t k = 0; k < menu->parts[p].count; k++) {
            if (menu->parts[p].items[k].pin == pin) {
                return true;
            }
        }
    }
    return false;
}

int menu_way(const struct menu *menu, const struct menu_item *from, const struct menu_item *to)
{
    if (to->from == PLACES_NOWHERE) {
        return 0;
    }
    return from == NULL ? to->there : places_minutes(menu->instance->places, menu->mode, from->to, to->from);
}

static double best_start(const struct menu_item *item, const double *prices)
{
    double least = prices[item->row];
    for (int start = item->earliest; item->grid > 0 && start <= item->latest; start += item->grid) {
        double price = prices[item->row + (size_t)((start - item->earliest) / item->grid)];
        least = price < least ? price : least;
    }
    return (double)item->points - least;
}

/* A visit that is worth its price. */
struct offer_of_time {
    double profit;
    int duration;
};

/* The most profit a minute first. */
static int compare_offers(const void *left, const void *right)
{
    const struct offer_of_time *a = left;
    const struct offer_of_time *b = right;
    double one = a->profit * b->duration;
    double two = b->profit * a->duration;
    if (one < two || one > two) {
        return one > two ? -1 : 1;
    }
    return (a->duration > b->duration) - (a->duration < b->duration);
}

/* More than one stretch can bring: the visits fill its time, the last one in part (the linear relaxation of a knapsack:
 * Dantzig 1957). `offers`: room for one of each item. */
static double most_of_part(const struct menu_part *part, const double *prices, struct offer_of_time *offers)
{
    size_t count = 0;
    double most = 0;
    int left = part->to - part->from;
    for (size_t k = 0; k < part->count; k++) {
        double profit = best_start(&part->items[k], prices);
        if (profit > 0) {
            offers[count++] = (struct offer_of_time){.profit = profit, .duration = part->items[k].duration};
        }
    }
    if (count > 1) {
        qsort(offers, count, sizeof *offers, compare_offers);
    }
    for (size_t k = 0; k < count && left >= 0; k++) {
        bool whole = offers[k].duration <= left;
        most += whole ? offers[k].profit : offers[k].profit * left / offers[k].duration;
        left -= whole ? offers[k].duration : left + 1;
    }
    return most;
}

double menu_most(const struct menu *menu, const double *prices)
{
    double most = 0;
    double idle = (double)instance_least_load(menu->instance, menu->volunteer, 1);
    size_t longest = 0;
    for (size_t p = 0; p < menu->count; p++) {
        longest = menu->parts[p].count > longest ? menu->parts[p].count : longest;
    }
    struct offer_of_time *offers = calloc(longest + 1, sizeof *offers);
    if (offers == NULL) {
        return HUGE_VAL;
    }
    for (size_t p = 0; p < menu->count; p++) {
        most += most_of_part(&menu->parts[p], prices, offers);
    }
    free(offers);
    return most + (idle > 0 ? idle : 0);
}
