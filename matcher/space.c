/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/space.h"

#include "core/buffer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct touch {
    int thing; /* senior, visit, pin or cut */
    int part, candidate, visit;
};

struct touches {
    struct touch *items;
    size_t count, room;
};

enum { FEW_WAYS = 80 /* with the same number of visits, where there are few items */ };

enum sort { SORT_SENIOR, SORT_VISIT, SORT_PIN, SORT_CUT, SORTS };

enum status space_new(struct plan_space **made, struct error *error)
{
    struct plan_space *space = calloc(1, sizeof *space);
    if (space == NULL) {
        return error_memory(error);
    }
    if (rounds_new(&space->rounds, error) != STATUS_OK) {
        space_free(space);
        return error->status;
    }
    *made = space;
    return STATUS_OK;
}

void space_free(struct plan_space *space)
{
    if (space == NULL) {
        return;
    }
    for (size_t p = 0; p < space->part_capacity; p++) {
        rounds_list_free(&space->parts[p].list);
    }
    free(space->parts);
    offer_free(&space->offer);
    spread_free(&space->spread);
    sieve_free(&space->sieve);
    rounds_free(space->rounds);
    arena_free(&space->arena);
    free(space->labels);
    free(space->sets);
    free(space->now);
    free(space->next);
    free(space);
}

enum status space_offer(struct plan_space *space, const struct menu *menu, const struct offer_prices *prices,
                        double keep, const struct offer_view *view, bool spread, struct error *error)
{
    space->menu = menu;
    space->instance = menu->instance;
    space->volunteer = menu->volunteer;
    space->part_count = menu->count;
    space->sifted = false;
    if (buffer_grow((void **)&space->parts, &space->part_capacity, menu->count + 1, sizeof *space->parts, error) !=
        STATUS_OK) {
        return error->status;
    }
    return offer_make(&space->offer, menu, prices, keep, view, spread ? &space->spread : NULL, error);
}

enum status space_sift(struct plan_space *space, double threshold, enum sieve_aim aim, double *bound, bool *none,
                       struct error *error)
{
    space->sifted = true;
    space->beam = 0;
    return sieve_run(&space->sieve, &space->offer, &space->spread, threshold, aim, bound, none, error);
}

enum status space_sift_few(struct plan_space *space, double threshold, bool *none, struct error *error)
{
    space->sifted = true;
    space->beam = FEW_WAYS;
    return sieve_run_few(&space->sieve, &space->offer, &space->spread, threshold, none, error);
}

enum status space_rounds(struct plan_space *space, bool listing, const struct round_need *need, bool fair, long *left,
                         struct error *error)
{
    for (size_t p = 0; p < space->part_count; p++) {
        struct candidate_list *list = &space->parts[p].list;
        long share = fair ? *left / (long)(space->part_count - p) : *left;
        long own = share;
        struct round_query query = {.offer = &space->offer,
                                    .part = p,
                                    .listing = listing,
                                    .need = need == NULL ? NULL : &need[p],
                                    .ceilings = space->sifted ? &space->sieve.ceilings[p] : NULL,
                                    .worth = space->sieve.worth,
                                    .beam = space->sifted ? space->beam : 0,
                                    .left = &own};
        list->count = 0;
        list->stop_count = 0;
        if (rounds_find(space->rounds, &query, list, error) != STATUS_OK) {
            return error->status;
        }
        *left -= share - (fair && own < 0 ? 0 : own);
    }
    return STATUS_OK;
}

/* ---- what rounds touch ---- */

static int compare_touches(const void *left, const void *right)
{
    const struct touch *a = left;
    const struct touch *b = right;
    if (a->thing != b->thing) {
        return a->thing < b->thing ? -1 : 1;
    }
    if (a->part != b->part) {
        return a->part < b->part ? -1 : 1;
    }
    return (a->candidate > b->candidate) - (a->candidate < b->candidate);
}

static const struct offer_item *item_of(const struct plan_space *space, size_t part, const struct candidate *candidate,
                                        int stop)
{
    const struct round_stop *stops = space->parts[part].list.stops + candidate->first;
    return &space->offer.items[stops[stop].item];
}

static int thing_of(const struct plan_space *space, enum sort sort, const struct offer_item *item)
{
    if (sort == SORT_SENIOR) {
        return item->senior;
    }
    if (sort == SORT_VISIT) {
        return item->elsewhere ? item->item->visit : -1;
    }
    int pin = item->item->pin;
    return pin >= 0 && space->instance->pin_kept[pin] ? pin : -1;
}

static void touch(struct touches *touches, int thing, size_t part, size_t candidate, int visit)
{
    touches->items[touches->count++] =
        (struct touch){.thing = thing, .part = (int)part, .candidate = (int)candidate, .visit = visit};
}

/* Is this the stop of the candidate with which the cut is held an odd number of times for good? One touch is enough. */
static bool holds_odd(const struct plan_space *space, size_t part, const struct candidate *candidate, int stop, int cut)
{
    int held = 0;
    for (int s = 0; s < candidate->count; s++) {
        const struct offer_item *item = item_of(space, part, candidate, s);
        for (int c = 0; c < item->cut_count; c++) {
            if (space->offer.cuts[item->first_cut + (size_t)c] == cut) {
                held++;
                if (held == 1 && s != stop) {
                    return false;
                }
            }
        }
    }
    return held % 2 != 0;
}

static void touch_cuts(struct plan_space *space, struct touches *touches, size_t part, size_t c, int stop)
{
    const struct candidate *candidate = &space->parts[part].list.items[c];
    const struct offer_item *item = item_of(space, part, candidate, stop);
    for (int k = 0; k < item->cut_count; k++) {
        int cut = space->offer.cuts[item->first_cut + (size_t)k];
        if (holds_odd(space, part, candidate, stop, cut)) {
            touch(touches, cut, part, c, item->item->visit);
        }
    }
}

static size_t most_touches(const struct plan_space *space, enum sort sort)
{
    size_t most = 0;
    for (size_t p = 0; p < space->part_count; p++) {
        const struct candidate_list *list = &space->parts[p].list;
        if (sort != SORT_CUT) {
            most += list->stop_count;
            continue;
        }
        for (size_t s = 0; s < list->stop_count; s++) {
            most += (size_t)space->offer.items[list->stops[s].item].cut_count;
        }
    }
    return most;
}

static enum status list_touches(struct plan_space *space, enum sort sort, struct touches *touches, struct error *error)
{
    touches->items = arena_take(&space->arena, most_touches(space, sort), sizeof *touches->items);
    if (touches->items == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < space->part_count; p++) {
        const struct candidate_list *list = &space->parts[p].list;
        for (size_t c = 0; c < list->count; c++) {
            for (int s = 0; s < list->items[c].count; s++) {
                const struct offer_item *item = item_of(space, p, &list->items[c], s);
                int thing = sort == SORT_CUT ? -1 : thing_of(space, sort, item);
                if (sort == SORT_CUT) {
                    touch_cuts(space, touches, p, c, s);
                } else if (thing >= 0) {
                    touch(touches, thing, p, c, item->item->visit);
                }
            }
        }
    }
    if (touches->count > 1) {
        qsort(touches->items, touches->count, sizeof *touches->items, compare_touches);
    }
    return STATUS_OK;
}

/* Whether it must be tracked: it is touched in more than one part, or it is a pin, or a cut that counts the volunteer.
 */
static bool tracked(const struct plan_space *space, enum sort sort, const struct touch *first, const struct touch *last)
{
    return sort == SORT_PIN || first->part != last->part || (sort == SORT_CUT && space->offer.cut_odd[first->thing]);
}

static size_t end_of_thing(const struct touches *touches, size_t first)
{
    size_t end = first + 1;
    while (end < touches->count && touches->items[end].thing == touches->items[first].thing) {
        end++;
    }
    return end;
}

static size_t count_tracked(const struct plan_space *space, enum sort sort, const struct touches *touches)
{
    size_t bits = 0;
    size_t end = 0;
    for (size_t first = 0; first < touches->count; first = end) {
        end = end_of_thing(touches, first);
        bits += tracked(space, sort, &touches->items[first], &touches->items[end - 1]);
    }
    return bits;
}

/* ---- new faces ---- */

static double face_of(const struct plan_space *space, int shared)
{
    return space->offer.face_points[shared];
}

/* A new face that can be met in one stretch only: its points go to the candidates themselves, once each. */
static void fold_face(struct plan_space *space, const struct touch *touches, size_t first, size_t end)
{
    double points = face_of(space, touches[first].thing);
    for (size_t t = first; t < end; t++) {
        if (t == first || touches[t].candidate != touches[t - 1].candidate) {
            space->parts[touches[t].part].profit[touches[t].candidate] += points;
        }
    }
}

static int count_parts(const struct touch *touches, size_t first, size_t end)
{
    int parts = 0;
    for (size_t t = first; t < end; t++) {
        parts += t == first || touches[t].part != touches[t - 1].part;
    }
    return parts;
}

/* The number of the unit of a visit (by_visit) or of a part among those of the face, made when there is none. */
static int unit_of(struct plan_space *space, size_t first_unit, const int *names, int name)
{
    size_t unit = first_unit;
    while (unit < space->unit_count && names[unit] != name) {
        unit++;
    }
    return (int)unit;
}

static int count_visits(const struct touch *touches, size_t first, size_t end, int most)
{
    int visits = 0;
    for (size_t t = first; t < end && visits <= most; t++) {
        bool seen = false;
        for (size_t u = first; !seen && u < t; u++) {
            seen = touches[u].visit == touches[t].visit;
        }
        visits += !seen;
    }
    return visits;
}

/*
 * A new face that costs is paid, in the bounds, by whatever can be done but once: by the stretches in which the senior
 * can be met, or by the visits, when those are fewer; to begin with in equal parts. A new face that earns counts whole
 * everywhere.
 */
static void share_face(struct plan_space *space, const struct touch *touches, size_t first, size_t end, size_t bit)
{
    double points = face_of(space, touches[first].thing);
    int parts = count_parts(touches, first, end);
    bool by_visit = points < 0 && count_visits(touches, first, end, parts) < parts;
    size_t first_unit = space->unit_count;
    space->bit_points[bit] = points;
    for (size_t t = first; t < end; t++) {
        bool new_candidate =
            t == first || touches[t].part != touches[t - 1].part || touches[t].candidate != touches[t - 1].candidate;
        if (!new_candidate && !by_visit) {
            continue;
        }
        int name = by_visit ? touches[t].visit : touches[t].part;
        int unit = unit_of(space, first_unit, space->unit_names, name);
        if ((size_t)unit == space->unit_count) {
            space->unit_names[space->unit_count] = name;
            space->units[space->unit_count++] = (struct face_unit){.bit = bit};
        }
        space->units[unit].last_part = touches[t].part; /* they are sorted by part */
        space->payments[space->payment_count++] =
            (struct face_payment){.part = touches[t].part, .candidate = touches[t].candidate, .unit = unit};
    }
    for (size_t unit = first_unit; unit < space->unit_count; unit++) {
        space->units[unit].share = points > 0 ? points : points / (double)(space->unit_count - first_unit);
    }
}

/* ---- bits ---- */

static void set_bit(uint64_t *set, size_t bit)
{
    set[bit / 64] |= UINT64_C(1) << (bit % 64);
}

bool space_has(const uint64_t *set, size_t bit)
{
    return (set[bit / 64] >> (bit % 64) & 1) != 0;
}

/*
 * The most that the bounds may take for each round with an odd number of the cut's visits, so that all of them together
 * pay no more than the cut does, less one price that is given back to who begins with an even number (the volunteer
 * itself may count). Of two, both must pay before the cut does; of more, every other one makes it pay.
 */
static double most_price_of(const struct plan_space *space, const struct touch *touches, size_t first, size_t end)
{
    int cut = touches[first].thing;
    int paying = count_visits(touches, first, end, 2) - (space->offer.cut_odd[cut] ? 0 : 1);
    return paying > 1 ? space->offer.cut_duals[cut] / 2 : space->offer.cut_duals[cut];
}

static void give_bits(struct plan_space *space, enum sort sort, const struct touches *list, size_t *bit)
{
    uint64_t *const sorts[SORTS] = {space->faces, space->used, space->pins, space->cuts};
    const struct touch *touches = list->items;
    size_t end = 0;
    for (size_t first = 0; first < list->count; first = end) {
        end = end_of_thing(list, first);
        if (!tracked(space, sort, &touches[first], &touches[end - 1])) {
            if (sort == SORT_SENIOR) {
                fold_face(space, touches, first, end);
            }
            continue;
        }
        set_bit(sorts[sort], *bit);
        if (sort == SORT_SENIOR) {
            share_face(space, touches, first, end, *bit);
        }
        if (sort == SORT_VISIT || sort == SORT_CUT) {
            set_bit(space->priced, *bit);
            space->most_price[*bit] = sort == SORT_CUT ? most_price_of(space, touches, first, end) : HUGE_VAL;
        }
        if (sort == SORT_CUT) {
            space->bit_points[*bit] = space->offer.cut_duals[touches[first].thing];
            if (space->offer.cut_odd[touches[first].thing]) {
                set_bit(space->begin, *bit);
            }
        }
        for (size_t t = first; t < end; t++) {
            struct part *part = &space->parts[touches[t].part];
            set_bit(part->bits + (size_t)touches[t].candidate * space->words, *bit);
            set_bit(part->future, *bit);
        }
        set_bit(space->parts[touches[end - 1].part].last, *bit);
        (*bit)++;
    }
}

static enum status allocate_bits(struct plan_space *space, struct error *error)
{
    struct arena *arena = &space->arena;
    space->words = space->bit_count / 64 + 1;
    space->faces = arena_take(arena, space->words, sizeof *space->faces);
    space->used = arena_take(arena, space->words, sizeof *space->used);
    space->pins = arena_take(arena, space->words, sizeof *space->pins);
    space->cuts = arena_take(arena, space->words, sizeof *space->cuts);
    space->priced = arena_take(arena, space->words, sizeof *space->priced);
    space->begin = arena_take(arena, space->words, sizeof *space->begin);
    space->bit_points = arena_take(arena, space->bit_count, sizeof *space->bit_points);
    space->most_price = arena_take(arena, space->bit_count, sizeof *space->most_price);
    bool failed = space->faces == NULL || space->used == NULL || space->pins == NULL || space->cuts == NULL ||
                  space->priced == NULL || space->begin == NULL || space->bit_points == NULL ||
                  space->most_price == NULL;
    for (size_t p = 0; !failed && p < space->part_count; p++) {
        struct part *part = &space->parts[p];
        part->bits = arena_take(arena, part->list.count * space->words, sizeof *part->bits);
        part->future = arena_take(arena, space->words, sizeof *part->future);
        part->last = arena_take(arena, space->words, sizeof *part->last);
        part->refund = arena_take(arena, space->bit_count, sizeof *part->refund);
        part->often = arena_take(arena, space->bit_count, sizeof *part->often);
        failed = part->bits == NULL || part->future == NULL || part->last == NULL || part->refund == NULL ||
                 part->often == NULL;
    }
    return failed ? error_memory(error) : STATUS_OK;
}

static enum status allocate_units(struct plan_space *space, size_t most, struct error *error)
{
    space->unit_count = 0;
    space->payment_count = 0;
    space->units = arena_take(&space->arena, most, sizeof *space->units);
    space->unit_names = arena_take(&space->arena, most, sizeof *space->unit_names);
    space->payments = arena_take(&space->arena, most, sizeof *space->payments);
    bool failed = space->units == NULL || space->unit_names == NULL || space->payments == NULL;
    return failed ? error_memory(error) : STATUS_OK;
}

static int compare_payments(const void *left, const void *right)
{
    const struct face_payment *a = left;
    const struct face_payment *b = right;
    if (a->part != b->part) {
        return a->part < b->part ? -1 : 1;
    }
    if (a->candidate != b->candidate) {
        return a->candidate < b->candidate ? -1 : 1;
    }
    return (a->unit > b->unit) - (a->unit < b->unit);
}

/* By candidate, so that each finds its own. */
static void order_payments(struct plan_space *space)
{
    size_t at = 0;
    if (space->payment_count > 1) {
        qsort(space->payments, space->payment_count, sizeof *space->payments, compare_payments);
    }
    for (size_t p = 0; p < space->part_count; p++) {
        struct part *part = &space->parts[p];
        for (size_t c = 0; c < part->list.count; c++) {
            part->payments[c] = at;
            while (at < space->payment_count && space->payments[at].part == (int)p &&
                   space->payments[at].candidate == (int)c) {
                at++;
            }
        }
        part->payments[part->list.count] = at;
    }
}

/* part->future holds, so far, what each stretch alone touches. */
static void sum_future(struct plan_space *space)
{
    for (size_t p = space->part_count; p-- > 0;) {
        for (size_t w = 0; p + 1 < space->part_count && w < space->words; w++) {
            space->parts[p].future[w] |= space->parts[p + 1].future[w];
        }
    }
}

/* Does no candidate hold one of the pins that must hold? Rounds with it may be worth too little, or too narrowly looked
 * for. */
static bool loses_pin(const struct plan_space *space, const struct touches *touches)
{
    size_t end = 0;
    long found = 0;
    long wanted = 0;
    for (size_t first = 0; first < touches->count; first = end) {
        end = end_of_thing(touches, first);
        found++;
    }
    for (size_t p = 0; space->menu->pinned && p < space->instance->problem->pin_count; p++) {
        wanted += space->instance->pin_kept[p] && menu_holds(space->menu, (int)p);
    }
    return found < wanted;
}

static enum status give_all_bits(struct plan_space *space, struct error *error)
{
    struct touches touches[SORTS] = {0};
    size_t bit = 0;
    space->bit_count = 0;
    for (int sort = 0; sort < SORTS; sort++) {
        if (list_touches(space, (enum sort)sort, &touches[sort], error) != STATUS_OK) {
            return error->status;
        }
        space->bit_count += count_tracked(space, (enum sort)sort, &touches[sort]);
    }
    space->lost_pin = loses_pin(space, &touches[SORT_PIN]);
    if (allocate_bits(space, error) != STATUS_OK ||
        allocate_units(space, touches[SORT_SENIOR].count, error) != STATUS_OK) {
        return error->status;
    }
    for (int sort = 0; sort < SORTS; sort++) {
        give_bits(space, (enum sort)sort, &touches[sort], &bit);
    }
    sum_future(space);
    order_payments(space);
    return STATUS_OK;
}

/* ---- states ---- */

static enum status prepare_part(struct plan_space *space, size_t p, struct error *error)
{
    struct part *part = &space->parts[p];
    size_t count = part->list.count;
    part->date = space->menu->parts[p].date;
    part->week = space->menu->parts[p].week;
    part->profit = arena_take(&space->arena, count, sizeof *part->profit);
    part->payments = arena_take(&space->arena, count + 1, sizeof *part->payments);
    part->open = arena_take(&space->arena, count, sizeof *part->open);
    part->weight = arena_take(&space->arena, count, sizeof *part->weight);
    part->kept = arena_take(&space->arena, count, sizeof *part->kept);
    part->worth = arena_take(&space->arena, count, sizeof *part->worth);
    if (part->profit == NULL || part->payments == NULL || part->open == NULL || part->weight == NULL ||
        part->kept == NULL || part->worth == NULL) {
        return error_memory(error);
    }
    part->most = 1;
    part->kept_count = 0;
    part->price = 0;
    part->must = false;
    part->open_count = count;
    for (size_t c = 0; c < count; c++) {
        part->open[c] = (int)c;
        part->profit[c] = part->list.items[c].profit;
        part->most = part->list.items[c].count > part->most ? part->list.items[c].count : part->most;
    }
    space->most_visits += part->most;
    return STATUS_OK;
}

const struct problem_week *space_week(const struct plan_space *space, int32_t week)
{
    const struct problem_volunteer *who = &space->instance->problem->volunteers[space->volunteer];
    for (size_t w = 0; w < who->week_count; w++) {
        if (who->weeks[w].week == week) {
            return &who->weeks[w];
        }
    }
    return NULL;
}

/* The capacity that caps leave in a week, in weights. */
static int capacity_of(const struct plan_space *space, int32_t week)
{
    const struct problem_volunteer *who = &space->instance->problem->volunteers[space->volunteer];
    const struct problem_week *done = space_week(space, week);
    int left = 0;
    if (space->most_weight == 0) {
        return 0;
    }
    if (space->minutes_a_weight > 0) {
        left = (who->max_minutes_week - (done != NULL ? done->minutes : 0)) / space->minutes_a_weight;
    } else {
        left = who->max_per_week - (done != NULL ? done->visits : 0);
    }
    left = left > space->most_weight ? space->most_weight : left;
    return left > 0 ? left : 0;
}

/* Of caps on both the visits and the minutes of a week: do the visits hold more back? */
static bool visits_bind(const struct plan_space *space)
{
    const struct problem_volunteer *who = &space->instance->problem->volunteers[space->volunteer];
    double busy = 0;
    double visits = 0;
    for (size_t p = 0; p < space->part_count; p++) {
        for (size_t c = 0; c < space->parts[p].list.count; c++) {
            busy += space->parts[p].list.items[c].busy;
            visits += space->parts[p].list.items[c].count;
        }
    }
    return who->max_minutes_week < 0 || who->max_per_week * busy <= who->max_minutes_week * visits;
}

/* How the caps of a week are counted in the bounds: visits or minutes in units, whichever hold more back, or not at
 * all. */
static void weigh(struct plan_space *space, int most)
{
    const struct problem_volunteer *who = &space->instance->problem->volunteers[space->volunteer];
    space->most_weight = 0;
    space->minutes_a_weight = 0;
    if (who->max_per_week >= 0 && who->max_per_week <= most && visits_bind(space)) {
        space->most_weight = who->max_per_week;
    } else if (who->max_minutes_week > 0) {
        space->minutes_a_weight = (who->max_minutes_week + most - 1) / most;
        space->most_weight = who->max_minutes_week / space->minutes_a_weight;
    }
    for (size_t p = 0; p < space->part_count; p++) {
        struct part *part = &space->parts[p];
        part->capacity = capacity_of(space, part->week);
        for (size_t c = 0; c < part->list.count; c++) {
            part->weight[c] = space_weight(space, part->list.items[c].count, part->list.items[c].busy);
        }
    }
}

/* Could the stretches of one day together hold more visits than the cap on a day allows? */
static void count_days(struct plan_space *space)
{
    const struct problem_volunteer *who = &space->instance->problem->volunteers[space->volunteer];
    int visits = 0;
    space->most_day = 0;
    for (size_t p = 0; who->max_per_day > 0 && p < space->part_count; p++) {
        bool same = p > 0 && space->parts[p].date == space->parts[p - 1].date;
        int most = space->parts[p].list.count > 0 ? space->parts[p].most : 0;
        visits = same ? visits + most : most;
        space->most_day = same && visits > who->max_per_day ? who->max_per_day : space->most_day;
    }
}

static enum status allocate_bounds(struct plan_space *space, struct error *error)
{
    struct arena *arena = &space->arena;
    size_t states = space_state_count(space);
    space->prices = arena_take(arena, space->bit_count, sizeof *space->prices);
    space->best_prices = arena_take(arena, space->bit_count, sizeof *space->best_prices);
    space->servings = arena_take(arena, space->bit_count, sizeof *space->servings);
    space->met = arena_take(arena, space->bit_count, sizeof *space->met);
    space->load = arena_take(arena, (size_t)space->most_visits + 1, sizeof *space->load);
    space->chosen = arena_take(arena, space->part_count, sizeof *space->chosen);
    bool failed = space->prices == NULL || space->best_prices == NULL || space->servings == NULL ||
                  space->met == NULL || space->load == NULL || space->chosen == NULL;
    for (int n = 0; !failed && n <= space->most_visits; n++) {
        space->load[n] = (double)instance_load(space->instance, space->volunteer, 0, n);
    }
    int before = 0;
    for (size_t p = 0; !failed && p <= space->part_count; p++) {
        struct part *part = &space->parts[p];
        size_t sorts = (size_t)(part->most + 1) * (size_t)(space->most_weight + 1);
        part->bound = arena_take(arena, states, sizeof *part->bound);
        part->reach = arena_take(arena, states, sizeof *part->reach);
        part->sorts = arena_take(arena, sorts, sizeof *part->sorts);
        part->filled = arena_take(arena, sorts, sizeof *part->filled);
        part->before = before < space->most_visits ? before : space->most_visits;
        before += part->most;
        failed = part->bound == NULL || part->reach == NULL || part->sorts == NULL || part->filled == NULL;
    }
    return failed ? error_memory(error) : STATUS_OK;
}

size_t space_state_count(const struct plan_space *space)
{
    return (size_t)(space->most_visits + 1) * (size_t)(space->most_weight + 1) * (size_t)(space->most_day + 1);
}

size_t space_state_index(const struct plan_space *space, const struct space_state *state)
{
    return ((size_t)state->visits * (size_t)(space->most_weight + 1) + (size_t)state->weight) *
               (size_t)(space->most_day + 1) +
           (size_t)state->day;
}

struct space_state space_state_after(const struct plan_space *space, size_t part, const struct space_state *state,
                                     int visits, int weight)
{
    struct space_state after = {.visits = state->visits + visits};
    if (part + 1 < space->part_count) {
        bool week = space->parts[part + 1].week == space->parts[part].week;
        bool day = space->most_day > 0 && space->parts[part + 1].date == space->parts[part].date;
        after.weight = week ? state->weight + weight : 0;
        after.day = day ? state->day + visits : 0;
    }
    return after;
}

size_t space_sort(const struct plan_space *space, int visits, int weight)
{
    return (size_t)visits * (size_t)(space->most_weight + 1) + (size_t)weight;
}

int space_weight(const struct plan_space *space, int visits, int minutes)
{
    if (space->most_weight == 0) {
        return 0;
    }
    return space->minutes_a_weight > 0 ? minutes / space->minutes_a_weight : visits;
}

/* The different visits on offer: no plan has more, however many stretches could hold them. */
static int different_visits(struct offer *offer)
{
    int count = 0;
    for (size_t k = 0; k < offer->item_count; k++) {
        int *mark = &offer->mark[offer->items[k].item->visit];
        count += *mark == 0;
        *mark = 1;
    }
    for (size_t k = 0; k < offer->item_count; k++) {
        offer->mark[offer->items[k].item->visit] = 0;
    }
    return count;
}

enum status space_track(struct plan_space *space, bool fine, bool more, struct error *error)
{
    int most = different_visits(&space->offer);
    int longest = 0;
    arena_reset(&space->arena);
    space->most_visits = 0;
    for (size_t p = 0; p < space->part_count; p++) {
        if (prepare_part(space, p, error) != STATUS_OK) {
            return error->status;
        }
        longest = space->parts[p].most > longest ? space->parts[p].most : longest;
    }
    most += more ? longest : 0;
    space->most_visits = space->most_visits < most ? space->most_visits : most;
    space->parts[space->part_count].most = 0;
    space->parts[space->part_count].price = 0;
    if (give_all_bits(space, error) != STATUS_OK) {
        return error->status;
    }
    weigh(space, fine ? SPACE_MAX_FINE_WEIGHT : SPACE_MAX_WEIGHT);
    count_days(space);
    return allocate_bounds(space, error);
}
