/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/offer.h"

#include "core/buffer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SEVERAL = -1, /* mark of a senior with more than one visit */
    SHARED = -2,  /* senior of an item, before it has its number */
    MANY = 100    /* volunteers: of no more, everybody may have to go anywhere */
};

/* In narrow looks the way from home to a visit and back counts so many times what it costs: of class XL the linear
 * program was best at 2 to 3 times. */
static const double WORTH_OF_WAY = 2.2;

/* Room for a mark per row, visit, senior and cut. */
static enum status prepare(struct offer *offer, const struct offer_prices *prices, struct error *error)
{
    const struct instance *instance = offer->menu->instance;
    size_t marks = instance->row_count + instance->problem->visit_count + instance->problem->senior_count +
                   (prices->cuts != NULL ? prices->cuts->count : 0);
    offer->item_count = 0;
    offer->start_count = 0;
    offer->cut_count = 0;
    offer->cut_entries = 0;
    offer->senior_count = 0;
    if (buffer_grow((void **)&offer->mark, &offer->mark_capacity, marks + 1, sizeof *offer->mark, error) != STATUS_OK) {
        return error->status;
    }
    return buffer_grow((void **)&offer->parts, &offer->part_capacity, offer->menu->count + 1, sizeof *offer->parts,
                       error);
}

static void mark_forbidden(struct offer *offer, const struct offer_prices *prices, int part, int mark)
{
    for (size_t f = 0; f < prices->forbidden_count; f++) {
        if (prices->forbidden[f].stretch == part || prices->forbidden[f].stretch < 0) {
            offer->mark[prices->forbidden[f].row] = mark;
        }
    }
}

static bool must_stay(const struct instance *instance, const struct menu_item *item)
{
    return item->pin >= 0 && instance->pin_kept[item->pin];
}

/* A visit by telephone that can follow this one takes place where the volunteer then is: without this one that may be
 * further from the next, and the round later. */
static bool brings_nearer(const struct menu_item *item, int telephone)
{
    return item->from != PLACES_NOWHERE && item->earliest + item->duration <= telephone;
}

/* Does any plan with this visit lose more than `keep` against the same plan without it? telephone: the latest start of
 * a visit by telephone on offer in the part. */
static bool is_idle(const struct instance *instance, const struct menu_item *item, int volunteer, double profit,
                    double keep, int telephone)
{
    if (profit <= OFFER_NEVER / 2) {
        return true;
    }
    if (!instance->usual || item->detour < 0 || must_stay(instance, item) || brings_nearer(item, telephone)) {
        return false;
    }
    double longer = -(double)instance->travel_points * item->detour;
    double load = (double)instance_least_load(instance, volunteer, 1);
    return profit + longer + load <= -keep;
}

static double row_profit(const struct offer *offer, const struct offer_prices *prices, size_t row, double points)
{
    return offer->mark[row] != 0 ? OFFER_NEVER : points - prices->rows[row];
}

/* The profits of an item's starts; of those before the volunteer can be there none is wanted. */
static enum status price_starts(struct offer *offer, const struct offer_prices *prices, struct offer_item *item,
                                double points, struct error *error)
{
    const struct menu_item *what = item->item;
    item->first_start = offer->start_count;
    item->start_count = (what->latest - what->earliest) / what->grid + 1;
    if (buffer_grow((void **)&offer->starts, &offer->start_capacity, offer->start_count + (size_t)item->start_count,
                    sizeof *offer->starts, error) != STATUS_OK) {
        return error->status;
    }
    double *starts = offer->starts + offer->start_count;
    const size_t *span = prices->spans->first;
    size_t last = what->row + (size_t)item->start_count - 1;
    for (int s = 0; s < item->start_count; s++) {
        starts[s] = row_profit(offer, prices, what->row + (size_t)s, points);
    }
    for (size_t f = 0; f < prices->fee_count; f++) {
        size_t first = prices->fees[f].row;
        if (first > last || first < span[what->row]) {
            continue;
        }
        for (size_t row = first < what->row ? what->row : first; row <= last && span[row] == first; row++) {
            starts[row - what->row] -= prices->fees[f].dual;
        }
    }
    item->profit = OFFER_NEVER;
    for (int s = 0; s < item->start_count; s++) {
        item->profit = starts[s] > item->profit ? starts[s] : item->profit;
    }
    offer->start_count += (size_t)item->start_count;
    return STATUS_OK;
}

static double own_points(const struct offer_prices *prices, const struct menu_item *what)
{
    return (double)what->points - prices->keep * what->kept;
}

/* The profit of a visit for one. */
static double visit_profit(const struct offer *offer, const struct offer_prices *prices, const struct menu_item *what)
{
    double profit = row_profit(offer, prices, what->row, own_points(prices, what));
    for (size_t f = 0; f < prices->fee_count; f++) {
        profit -= prices->fees[f].row == what->row ? prices->fees[f].dual : 0;
    }
    return profit;
}

/* The latest start of a visit by telephone that may be worth it; -1: none is. */
static int find_telephone(const struct offer *offer, const struct offer_prices *prices, const struct menu_part *part,
                          double keep)
{
    int latest = -1;
    for (size_t k = 0; k < part->count; k++) {
        const struct menu_item *what = &part->items[k];
        if (what->from == PLACES_NOWHERE && what->latest > latest &&
            (what->grid > 0 || !is_idle(offer->menu->instance, what, offer->menu->volunteer,
                                        visit_profit(offer, prices, what), keep, -1))) {
            latest = what->latest;
        }
    }
    return latest;
}

static enum status add_item(struct offer *offer, const struct offer_prices *prices, const struct menu_item *what,
                            double keep, int telephone, struct error *error)
{
    const struct instance *instance = offer->menu->instance;
    struct offer_item item = {.item = what, .senior = -1};
    if (what->grid > 0) {
        if (price_starts(offer, prices, &item, own_points(prices, what), error) != STATUS_OK) {
            return error->status;
        }
    } else {
        item.profit = visit_profit(offer, prices, what);
    }
    if (is_idle(instance, what, offer->menu->volunteer, item.profit, keep, telephone)) {
        offer->start_count -= (size_t)item.start_count;
        return STATUS_OK;
    }
    if (buffer_grow((void **)&offer->items, &offer->item_capacity, offer->item_count + 1, sizeof *offer->items,
                    error) != STATUS_OK) {
        return error->status;
    }
    item.plain = item.profit;
    offer->items[offer->item_count++] = item;
    return STATUS_OK;
}

/* What an item promises: where many take part, not all of its profit. Going far costs travel, and minutes in which
 * others could be visited; somebody new to the senior costs the new face. Of few whose rounds are long it tells nothing
 * how far a visit is from home: it is near others. */
double offer_promise(const struct offer *offer, const struct offer_item *item)
{
    const struct instance *instance = offer->menu->instance;
    const struct menu_item *what = item->item;
    double promise = item->plain;
    if (instance->problem->volunteer_count <= MANY) {
        return promise;
    }
    promise += WORTH_OF_WAY * (double)instance->travel_points * (what->there + what->back);
    if (what->senior >= 0) {
        promise += (double)instance_face(instance, offer->menu->volunteer, what->senior);
    }
    return promise;
}

static int compare_promises(const void *left, const void *right)
{
    const struct offer_item *a = left;
    const struct offer_item *b = right;
    if (a->promise < b->promise || a->promise > b->promise) {
        return a->promise > b->promise ? -1 : 1;
    }
    return (a->item > b->item) - (a->item < b->item);
}

static int compare_items(const void *left, const void *right)
{
    const struct offer_item *a = left;
    const struct offer_item *b = right;
    return (a->item > b->item) - (a->item < b->item);
}

/* Is the item in view that is so far down the list of the most promising ones? */
static bool is_in_view(const struct offer_view *view, size_t place, size_t count)
{
    const size_t width = (size_t)view->width;
    const size_t sure = width - width / (view->bonus != NULL ? 4 : 2);
    const size_t others = count - sure;
    const size_t first = view->turn * (width - sure) % others;
    return place < sure || (place - sure + others - first) % others < width - sure;
}

/* Only the items in view of the last part, and the pinned ones. first: number of the part's first item in the menu. */
static void narrow(struct offer *offer, struct offer_part *part, const struct offer_view *view, size_t first)
{
    const struct menu_item *menu = offer->menu->parts[part - offer->parts].items;
    size_t kept = 0;
    if (view->width == 0 || part->count <= (size_t)view->width) {
        return;
    }
    struct offer_item *items = offer->items + part->first;
    for (size_t k = 0; k < part->count; k++) {
        items[k].promise = offer_promise(offer, &items[k]);
        items[k].promise += view->bonus != NULL ? (double)view->bonus[first + (size_t)(items[k].item - menu)] : 0;
    }
    qsort(items, part->count, sizeof *items, compare_promises);
    for (size_t k = 0; k < part->count; k++) {
        if (is_in_view(view, k, part->count) || must_stay(offer->menu->instance, items[k].item)) {
            items[kept++] = items[k];
        }
    }
    qsort(items, kept, sizeof *items, compare_items);
    offer->item_count -= part->count - kept;
    part->count = kept;
}

/* Marks each senior with a face: one more than its only visit, or SEVERAL. */
static void mark_seniors(struct offer *offer, bool clear)
{
    for (size_t k = 0; k < offer->item_count; k++) {
        const struct menu_item *item = offer->items[k].item;
        if (item->senior < 0) {
            continue;
        }
        int *mark = &offer->mark[item->senior];
        if (clear) {
            *mark = 0;
        } else if (*mark == 0) {
            *mark = item->visit + 1;
        } else if (*mark != item->visit + 1) {
            *mark = SEVERAL;
        }
    }
}

static void add_face(struct offer *offer, struct offer_item *item, double points)
{
    item->profit += points;
    for (int s = 0; s < item->start_count; s++) {
        offer->starts[item->first_start + (size_t)s] += points;
    }
}

/* Has the item's senior several visits, and a face? */
static bool has_several(const struct offer *offer, const struct menu_item *item)
{
    return item->senior >= 0 && offer->mark[item->senior] == SEVERAL;
}

static bool is_spread(const struct offer *offer, const struct spread *spread, const struct menu_item *item)
{
    return spread != NULL && has_several(offer, item) && !spread->whole[item->senior];
}

static void weigh_visits(const struct offer *offer, struct spread *spread)
{
    spread_clear(spread);
    for (size_t k = 0; k < offer->item_count; k++) {
        if (has_several(offer, offer->items[k].item)) {
            spread_weigh(spread, offer->items[k].item->visit, offer->items[k].profit);
        }
    }
}

/* The new faces of seniors with one visit go to that visit; then what has become idle by it is left out. */
static void fold_faces(struct offer *offer, double keep, struct spread *spread)
{
    const struct instance *instance = offer->menu->instance;
    size_t kept = 0;
    mark_seniors(offer, false);
    if (spread != NULL) {
        weigh_visits(offer, spread);
    }
    for (size_t k = 0; k < offer->item_count; k++) {
        struct offer_item *item = &offer->items[k];
        if (is_spread(offer, spread, item->item)) {
            add_face(offer, item, spread_share(spread, item->item->visit));
        } else if (has_several(offer, item->item)) {
            item->senior = SHARED;
        } else if (item->item->senior >= 0) {
            add_face(offer, item, (double)instance_face(instance, offer->menu->volunteer, item->item->senior));
        }
    }
    mark_seniors(offer, true);
    for (size_t p = 0; p < offer->menu->count; p++) {
        struct offer_part *part = &offer->parts[p];
        size_t end = part->first + part->count;
        size_t first = kept;
        for (size_t k = part->first; k < end; k++) {
            struct offer_item *item = &offer->items[k];
            bool settled = spread == NULL || !spread->open;
            if ((!settled && item->item->senior >= 0) ||
                !is_idle(instance, item->item, offer->menu->volunteer, item->profit, keep, part->telephone)) {
                offer->items[kept++] = *item;
            }
        }
        part->first = first;
        part->count = kept - first;
    }
    offer->item_count = kept;
}

static enum status add_senior(struct offer *offer, int senior, struct error *error)
{
    if (buffer_grow((void **)&offer->seniors, &offer->senior_capacity, offer->senior_count + 1, sizeof *offer->seniors,
                    error) != STATUS_OK ||
        buffer_grow((void **)&offer->face_points, &offer->face_capacity, offer->senior_count + 1,
                    sizeof *offer->face_points, error) != STATUS_OK) {
        return error->status;
    }
    offer->seniors[offer->senior_count] = senior;
    offer->face_points[offer->senior_count] =
        (double)instance_face(offer->menu->instance, offer->menu->volunteer, senior);
    offer->mark[senior] = (int)++offer->senior_count;
    return STATUS_OK;
}

/* Numbers the seniors that have several visits. */
static enum status number_seniors(struct offer *offer, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t k = 0; status == STATUS_OK && k < offer->item_count; k++) {
        struct offer_item *item = &offer->items[k];
        int senior = item->item->senior;
        if (item->senior != SHARED) {
            continue;
        }
        if (offer->mark[senior] == 0) {
            status = add_senior(offer, senior, error);
        }
        item->senior = offer->mark[senior] - 1;
    }
    for (size_t s = 0; s < offer->senior_count; s++) {
        offer->mark[offer->seniors[s]] = 0;
    }
    return status;
}

/* Numbers the visits of each part from 0. */
static void number_visits(struct offer *offer)
{
    for (size_t p = 0; p < offer->menu->count; p++) {
        struct offer_part *part = &offer->parts[p];
        size_t end = part->first + part->count;
        part->bits = 0;
        for (size_t k = part->first; k < end; k++) {
            int *mark = &offer->mark[offer->items[k].item->visit];
            *mark = *mark == 0 ? ++part->bits : *mark;
            offer->items[k].bit = *mark - 1;
        }
        for (size_t k = part->first; k < end; k++) {
            offer->mark[offer->items[k].item->visit] = 0;
        }
    }
}

/* Which visits are on offer in more than one part? */
static void find_elsewhere(struct offer *offer)
{
    for (size_t p = 0; p < offer->menu->count; p++) {
        const struct offer_part *part = &offer->parts[p];
        for (size_t k = part->first; k < part->first + part->count; k++) {
            int *mark = &offer->mark[offer->items[k].item->visit];
            *mark = *mark == 0 || *mark == (int)p + 1 ? (int)p + 1 : SEVERAL;
        }
    }
    for (size_t k = 0; k < offer->item_count; k++) {
        offer->items[k].elsewhere = offer->mark[offer->items[k].item->visit] == SEVERAL;
    }
    for (size_t k = 0; k < offer->item_count; k++) {
        offer->mark[offer->items[k].item->visit] = 0;
    }
}

/* ---- cuts ---- */

/* The cuts of a visit that cost something: [*first, *end) of list->of_visit. */
static void cuts_of(const struct cut_list *list, int visit, size_t *first, size_t *end)
{
    *first = list->first[visit];
    *end = list->first[visit + 1];
}

/* Two items of one visit count once: only its first item among the parts speaks for it. */
static void count_cuts(struct offer *offer, const struct offer_prices *prices, int *counts, int *seen)
{
    for (size_t k = 0; k < offer->item_count; k++) {
        size_t first = 0;
        size_t end = 0;
        int visit = offer->items[k].item->visit;
        cuts_of(prices->cuts, visit, &first, &end);
        for (; seen[visit] == 0 && first < end; first++) {
            counts[prices->cuts->of_visit[first]]++;
        }
        seen[visit] = 1;
    }
    for (size_t k = 0; k < offer->item_count; k++) {
        seen[offer->items[k].item->visit] = 0;
    }
}

static enum status grow_cuts(struct offer *offer, struct error *error)
{
    size_t needed = offer->cut_count + 1;
    if (buffer_grow((void **)&offer->cut_of, &offer->own_capacity[0], needed, sizeof *offer->cut_of, error) !=
            STATUS_OK ||
        buffer_grow((void **)&offer->cut_duals, &offer->own_capacity[1], needed, sizeof *offer->cut_duals, error) !=
            STATUS_OK) {
        return error->status;
    }
    return buffer_grow((void **)&offer->cut_odd, &offer->own_capacity[2], needed, sizeof *offer->cut_odd, error);
}

/* Numbers the cuts in which a plan of this offer can count; counts[cut] becomes the number, from 1, or 0. */
static enum status number_cuts(struct offer *offer, const struct offer_prices *prices, int *counts, struct error *error)
{
    for (size_t c = 0; c < prices->cuts->count; c++) {
        bool own = cuts_have_volunteer(&prices->cuts->items[c], offer->menu->volunteer);
        bool counts_here = prices->cut_duals[c] > 0 && counts[c] + (own ? 1 : 0) >= 2;
        counts[c] = 0;
        if (!counts_here) {
            continue;
        }
        if (grow_cuts(offer, error) != STATUS_OK) {
            return error->status;
        }
        offer->cut_of[offer->cut_count] = (int)c;
        offer->cut_duals[offer->cut_count] = prices->cut_duals[c];
        offer->cut_odd[offer->cut_count] = own;
        counts[c] = (int)++offer->cut_count;
    }
    return STATUS_OK;
}

static enum status list_cuts(struct offer *offer, const struct offer_prices *prices, const int *numbers,
                             struct error *error)
{
    for (size_t k = 0; k < offer->item_count; k++) {
        struct offer_item *item = &offer->items[k];
        size_t first = 0;
        size_t end = 0;
        cuts_of(prices->cuts, item->item->visit, &first, &end);
        item->first_cut = offer->cut_entries;
        for (; first < end; first++) {
            int number = numbers[prices->cuts->of_visit[first]];
            if (number == 0) {
                continue;
            }
            if (buffer_grow((void **)&offer->cuts, &offer->cut_capacity, offer->cut_entries + 1, sizeof *offer->cuts,
                            error) != STATUS_OK) {
                return error->status;
            }
            offer->cuts[offer->cut_entries++] = number - 1;
        }
        item->cut_count = (int)(offer->cut_entries - item->first_cut);
    }
    return STATUS_OK;
}

static enum status add_cuts(struct offer *offer, const struct offer_prices *prices, struct error *error)
{
    if (prices->cuts == NULL || prices->cuts->count == 0) {
        return STATUS_OK;
    }
    int *counts = offer->mark + prices->cuts->visit_count;
    count_cuts(offer, prices, counts, offer->mark);
    enum status status = number_cuts(offer, prices, counts, error);
    if (status == STATUS_OK) {
        status = list_cuts(offer, prices, counts, error);
    }
    memset(counts, 0, prices->cuts->count * sizeof *counts);
    return status;
}

enum status offer_make(struct offer *offer, const struct menu *menu, const struct offer_prices *prices, double keep,
                       const struct offer_view *view, struct spread *spread, struct error *error)
{
    offer->menu = menu;
    offer->spans = prices->spans;
    offer->arcs = prices->arcs;
    /* without a visit between two others there might be no way from the one to the other */
    keep = prices->arcs != NULL ? HUGE_VAL : keep;
    if (prepare(offer, prices, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t p = 0, first = 0; p < menu->count; first += menu->parts[p++].count) {
        struct offer_part *part = &offer->parts[p];
        part->first = offer->item_count;
        mark_forbidden(offer, prices, (int)p, 1);
        part->telephone = find_telephone(offer, prices, &menu->parts[p], keep);
        for (size_t k = 0; k < menu->parts[p].count; k++) {
            if (add_item(offer, prices, &menu->parts[p].items[k], keep, part->telephone, error) != STATUS_OK) {
                return error->status;
            }
        }
        mark_forbidden(offer, prices, (int)p, 0);
        part->count = offer->item_count - part->first;
        narrow(offer, part, view, first);
    }
    fold_faces(offer, keep, spread);
    number_visits(offer);
    find_elsewhere(offer);
    if (number_seniors(offer, error) != STATUS_OK) {
        return error->status;
    }
    return add_cuts(offer, prices, error);
}

void offer_keep(struct offer *offer, const bool *keep)
{
    size_t kept = 0;
    for (size_t p = 0; p < offer->menu->count; p++) {
        struct offer_part *part = &offer->parts[p];
        size_t first = kept;
        for (size_t k = part->first; k < part->first + part->count; k++) {
            if (keep[k]) {
                offer->items[kept++] = offer->items[k];
            }
        }
        part->first = first;
        part->count = kept - first;
    }
    offer->item_count = kept;
    number_visits(offer);
    find_elsewhere(offer);
}

void offer_free(struct offer *offer)
{
    free(offer->parts);
    free(offer->items);
    free(offer->starts);
    free(offer->cuts);
    free(offer->cut_of);
    free(offer->cut_duals);
    free(offer->cut_odd);
    free(offer->seniors);
    free(offer->face_points);
    free(offer->mark);
    *offer = (struct offer){0};
}
