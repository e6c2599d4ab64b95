/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/rounds.h"

#include "core/buffer.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    AT_HOME = -1,
    MOST_BUCKET = 15,     /* minutes that the bounds of what can follow take together */
    COMPARED_A_WAY = 64,  /* comparisons that count as the work of one more way */
    LISTING_HEADS = 8192, /* chains of ways that may serve the same rows; a power of two */
    MOST_COMPARED = 128   /* rounds, the best ones, with which each other one is compared */
};

static const double ROUNDING = 1e-7;

/* A beginning of a round. */
struct way {
    int parent;      /* index, or -1 */
    int item;        /* the last stop: index in the part */
    int place;       /* the item at whose end place the volunteer is; AT_HOME */
    int start, time; /* of the last visit: start, end */
    int travel, busy, count;
    double profit;
    double beside;     /* what it is worth for the ceilings beside its profit */
    double reach;      /* with ceilings: by how much a round that begins with it can exceed what it must */
    uint64_t key;      /* of the rows served: listing */
    int next;          /* in its chain, or -1 */
    bool beaten, last; /* last: does not go on */
};

/* The most that can follow, and the item it begins with (AT_HOME: none, the way home); the most with another one. */
struct rest {
    double most, other;
    int first;
};

struct rounds {
    const struct round_query *query;
    const struct menu_part *part;
    const struct offer_item *items; /* of the part */
    int item_count;
    int compared;      /* not yet counted as work */
    bool has_two;      /* some visit is for two */
    int *between;      /* minutes: [(place + 1) * item_count + item] */
    int *soonest;      /* likewise, when visits may be made on the way; the same where there is no travel table */
    struct rest *rest; /* what can follow: [(place + 1) * bucket_count + bucket]; NULL where that is not bounded */
    int bucket;        /* minutes */
    int bucket_count;
    int most_visits, most_minutes;                      /* of one round: what the caps leave (minutes: busy) */
    size_t visit_words, senior_words, cut_words, words; /* of a way's sets */
    uint64_t *elsewhere, *kept_pins;                    /* visits */
    struct way *ways;
    uint64_t *
        sets; /* per way: visits served; those that cannot be any more; seniors met; cuts held an odd number of times */
    int *heads;
    int *order;
    double *values;
    size_t way_count, way_capacity, set_capacity, order_capacity, value_capacity, between_capacity, soonest_capacity,
        rest_capacity, head_capacity, mask_capacity[2];
};

void rounds_list_free(struct candidate_list *list)
{
    free(list->items);
    free(list->stops);
    *list = (struct candidate_list){0};
}

enum status rounds_new(struct rounds **rounds, struct error *error)
{
    *rounds = calloc(1, sizeof **rounds);
    return *rounds == NULL ? error_memory(error) : STATUS_OK;
}

void rounds_free(struct rounds *rounds)
{
    if (rounds == NULL) {
        return;
    }
    free(rounds->between);
    free(rounds->soonest);
    free(rounds->rest);
    free(rounds->elsewhere);
    free(rounds->kept_pins);
    free(rounds->ways);
    free(rounds->sets);
    free(rounds->heads);
    free(rounds->order);
    free(rounds->values);
    free(rounds);
}

static const struct instance *instance_of(const struct rounds *rounds)
{
    return rounds->query->offer->menu->instance;
}

static int volunteer_of(const struct rounds *rounds)
{
    return rounds->query->offer->menu->volunteer;
}

/* ---- preparation ---- */

static void set_bit(uint64_t *set, int bit)
{
    set[bit / 64] |= UINT64_C(1) << (bit % 64);
}

static bool has_bit(const uint64_t *set, int bit)
{
    return (set[bit / 64] >> (bit % 64) & 1) != 0;
}

static enum status prepare_masks(struct rounds *rounds, struct error *error)
{
    size_t words = rounds->visit_words;
    if (buffer_grow((void **)&rounds->elsewhere, &rounds->mask_capacity[0], words, sizeof *rounds->elsewhere, error) !=
            STATUS_OK ||
        buffer_grow((void **)&rounds->kept_pins, &rounds->mask_capacity[1], words, sizeof *rounds->kept_pins, error) !=
            STATUS_OK) {
        return error->status;
    }
    memset(rounds->elsewhere, 0, words * sizeof *rounds->elsewhere);
    memset(rounds->kept_pins, 0, words * sizeof *rounds->kept_pins);
    rounds->has_two = false;
    for (int k = 0; k < rounds->item_count; k++) {
        const struct offer_item *item = &rounds->items[k];
        if (item->elsewhere) {
            set_bit(rounds->elsewhere, item->bit);
        }
        if (item->item->pin >= 0 && instance_of(rounds)->pin_kept[item->item->pin]) {
            set_bit(rounds->kept_pins, item->bit);
        }
        rounds->has_two = rounds->has_two || item->start_count > 0;
    }
    return STATUS_OK;
}

/* The shortest ways over other visits (Floyd 1962; Warshall 1962), which take their time. */
static void shorten(struct rounds *rounds)
{
    int n = rounds->item_count;
    for (int by = 0; by < n; by++) {
        const struct menu_item *item = rounds->items[by].item;
        const int *on = rounds->soonest + (size_t)(by + 1) * (size_t)n;
        if (item->from == PLACES_NOWHERE) {
            continue;
        }
        for (int place = AT_HOME; place < n; place++) {
            int *row = rounds->soonest + (size_t)(place + 1) * (size_t)n;
            int till = row[by] + item->duration;
            for (int k = 0; place != by && k < n; k++) {
                row[k] = till + on[k] < row[k] ? till + on[k] : row[k];
            }
        }
    }
}

static enum status measure(struct rounds *rounds, struct error *error)
{
    int n = rounds->item_count;
    size_t ways = (size_t)(n + 1) * (size_t)n;
    const struct menu *menu = rounds->query->offer->menu;
    if (buffer_grow((void **)&rounds->between, &rounds->between_capacity, ways + 1, sizeof *rounds->between, error) !=
            STATUS_OK ||
        buffer_grow((void **)&rounds->soonest, &rounds->soonest_capacity, ways + 1, sizeof *rounds->soonest, error) !=
            STATUS_OK) {
        return error->status;
    }
    for (int place = AT_HOME; place < n; place++) {
        const struct menu_item *from = place == AT_HOME ? NULL : rounds->items[place].item;
        int *row = rounds->between + (size_t)(place + 1) * (size_t)n;
        for (int k = 0; k < n; k++) {
            /* no way leads on from a visit by telephone: the volunteer is still where they were */
            row[k] = from != NULL && from->to == PLACES_NOWHERE ? 0 : menu_way(menu, from, rounds->items[k].item);
        }
    }
    memcpy(rounds->soonest, rounds->between, ways * sizeof *rounds->soonest);
    if (instance_of(rounds)->problem->table.count > 0 && !rounds->query->listing) {
        shorten(rounds);
    }
    return STATUS_OK;
}

static int way_home(const struct rounds *rounds, int place)
{
    return place == AT_HOME ? 0 : rounds->items[place].item->back;
}

/* Must nobody go directly from one item to the other (AT_HOME: from home, to home)? */
static bool is_banned(const struct rounds *rounds, int from, int to)
{
    const struct arcs *arcs = rounds->query->offer->arcs;
    return arcs != NULL && arcs_banned(arcs, from == AT_HOME ? ARCS_HOME : rounds->items[from].item->visit,
                                       to == AT_HOME ? ARCS_HOME : rounds->items[to].item->visit);
}

static int least_way_home(const struct rounds *rounds, int place)
{
    return place == AT_HOME ? 0 : rounds->items[place].item->least_back;
}

static struct rest *rest_of(const struct rounds *rounds, int place)
{
    return rounds->rest + (size_t)(place + 1) * (size_t)rounds->bucket_count;
}

static int bucket_of(const struct rounds *rounds, int time)
{
    int bucket = (time - rounds->part->from) / rounds->bucket;
    return bucket < 0 ? 0 : bucket;
}

static double most_without(const struct rest *rest, int item)
{
    return item != AT_HOME && rest->first == item ? rest->other : rest->most;
}

/* Most that one item and what follows it can bring to somebody who is at this place from the beginning of a bucket on.
 */
static double with_item(const struct rounds *rounds, int place, int from, int k)
{
    const struct menu_item *item = rounds->items[k].item;
    int way = rounds->between[(place + 1) * rounds->item_count + k];
    int start = rounds->part->from + from * rounds->bucket + way;
    start = start < item->earliest ? item->earliest : start;
    if (start > item->latest || k == place || is_banned(rounds, place, k)) {
        return -HUGE_VAL;
    }
    int next = item->from == PLACES_NOWHERE ? place : k;
    int bucket = bucket_of(rounds, start + item->duration);
    if (bucket <= from) {
        return HUGE_VAL; /* a visit that takes no time: no bound */
    }
    double travel = (double)instance_of(rounds)->travel_points * way;
    /* nobody goes back to where they just were */
    return rounds->items[k].profit + travel + most_without(&rest_of(rounds, next)[bucket], next == k ? place : k);
}

static void raise_rest(struct rest *rest, double value, int item)
{
    if (value > rest->most) {
        rest->other = rest->most;
        rest->most = value;
        rest->first = item;
    } else if (value > rest->other) {
        rest->other = value;
    }
}

/*
 * What can still follow at most, from the end of the stretch back to its beginning; visits may be repeated in it, but
 * not at once (Houck, Picard, Queyranne, Vemuganti 1980).
 * Every visit leads into a later bucket. Load, faces and cuts, which only take points away, are left out.
 */
static enum status bound_rest(struct rounds *rounds, struct error *error)
{
    int n = rounds->item_count;
    const struct instance *instance = instance_of(rounds);
    rounds->bucket = MOST_BUCKET;
    for (int k = 0; k < n; k++) {
        int duration = rounds->items[k].item->duration;
        rounds->bucket = duration < rounds->bucket ? duration : rounds->bucket;
    }
    rounds->bucket = rounds->bucket < 1 ? 1 : rounds->bucket;
    rounds->bucket_count = (rounds->part->to - rounds->part->from) / rounds->bucket + 2;
    if (buffer_grow((void **)&rounds->rest, &rounds->rest_capacity, (size_t)(n + 1) * (size_t)rounds->bucket_count,
                    sizeof *rounds->rest, error) != STATUS_OK) {
        return error->status;
    }
    for (int b = rounds->bucket_count - 1; b >= 0; b--) {
        for (int place = AT_HOME; place < n; place++) {
            struct rest *rest = &rest_of(rounds, place)[b];
            double home = (double)instance->travel_points * way_home(rounds, place);
            *rest = (struct rest){.most = -HUGE_VAL, .other = -HUGE_VAL, .first = AT_HOME};
            raise_rest(rest, is_banned(rounds, place, AT_HOME) ? -HUGE_VAL : home, AT_HOME);
            for (int k = 0; k < n; k++) {
                raise_rest(rest, with_item(rounds, place, b, k), k);
            }
        }
    }
    return STATUS_OK;
}

static enum status prepare_heads(struct rounds *rounds, struct error *error)
{
    size_t count = rounds->query->listing ? LISTING_HEADS : (size_t)rounds->item_count + 1;
    if (buffer_grow((void **)&rounds->heads, &rounds->head_capacity, count, sizeof *rounds->heads, error) !=
        STATUS_OK) {
        return error->status;
    }
    for (size_t h = 0; h < count; h++) {
        rounds->heads[h] = -1;
    }
    return STATUS_OK;
}

/* What is left of a cap, -1 being none. */
static int left_of(int cap, int done)
{
    return cap < 0 ? INT_MAX : cap > done ? cap - done : 0;
}

/* What the caps leave for one round. */
static void set_caps(struct rounds *rounds)
{
    const struct problem_volunteer *who = &instance_of(rounds)->problem->volunteers[volunteer_of(rounds)];
    struct problem_week done = {0};
    for (size_t w = 0; w < who->week_count; w++) {
        if (who->weeks[w].week == rounds->part->week) {
            done = who->weeks[w];
        }
    }
    int day = left_of(who->max_per_day, 0);
    int week = left_of(who->max_per_week, done.visits);
    rounds->most_visits = day < week ? day : week;
    rounds->most_minutes = left_of(who->max_minutes_week, done.minutes);
}

static enum status prepare(struct rounds *rounds, const struct round_query *query, struct error *error)
{
    const struct offer_part *part = &query->offer->parts[query->part];
    rounds->query = query;
    rounds->compared = 0;
    rounds->part = &query->offer->menu->parts[query->part];
    rounds->items = query->offer->items + part->first;
    rounds->item_count = (int)part->count;
    rounds->way_count = 0;
    set_caps(rounds);
    rounds->visit_words = (size_t)part->bits / 64 + 1;
    rounds->senior_words = query->listing ? 0 : query->offer->senior_count / 64 + 1;
    rounds->cut_words = query->offer->cut_count > 0 ? query->offer->cut_count / 64 + 1 : 0;
    rounds->words = 2 * rounds->visit_words + rounds->senior_words + rounds->cut_words;
    if (prepare_masks(rounds, error) != STATUS_OK || measure(rounds, error) != STATUS_OK ||
        prepare_heads(rounds, error) != STATUS_OK) {
        return error->status;
    }
    return instance_of(rounds)->usual && query->ceilings == NULL ? bound_rest(rounds, error) : STATUS_OK;
}

/* ---- sets of a way ---- */

static uint64_t *visits_of(const struct rounds *rounds, int way)
{
    return rounds->sets + (size_t)way * rounds->words;
}

static uint64_t *blocked_of(const struct rounds *rounds, int way)
{
    return visits_of(rounds, way) + rounds->visit_words;
}

static uint64_t *met_of(const struct rounds *rounds, int way)
{
    return blocked_of(rounds, way) + rounds->visit_words;
}

static uint64_t *odd_of(const struct rounds *rounds, int way)
{
    return met_of(rounds, way) + rounds->senior_words;
}

static bool within(const uint64_t *small, const uint64_t *large, const uint64_t *mask, size_t words)
{
    for (size_t w = 0; w < words; w++) {
        if ((small[w] & ~large[w] & (mask != NULL ? mask[w] : UINT64_MAX)) != 0) {
            return false;
        }
    }
    return true;
}

/* ---- which of two ways is better ---- */

/* What the face of shared seniors can still cost a more than b. */
static double face_handicap(const struct rounds *rounds, const uint64_t *a, const uint64_t *b)
{
    double handicap = 0;
    const struct offer *offer = rounds->query->offer;
    for (size_t w = 0; w < rounds->senior_words; w++) {
        uint64_t differ = a[w] ^ b[w];
        while (differ != 0) {
            int bit = __builtin_ctzll(differ);
            double points = offer->face_points[w * 64 + (size_t)bit];
            bool only_a = (a[w] >> bit & 1) != 0;
            if (only_a ? points < 0 : points > 0) {
                handicap += fabs(points);
            }
            differ &= differ - 1;
        }
    }
    return handicap;
}

static double cut_handicap(const struct rounds *rounds, const uint64_t *a, const uint64_t *b)
{
    double handicap = 0;
    for (size_t w = 0; w < rounds->cut_words; w++) {
        uint64_t only = a[w] & ~b[w];
        while (only != 0) {
            handicap += rounds->query->offer->cut_duals[w * 64 + (size_t)__builtin_ctzll(only)];
            only &= only - 1;
        }
    }
    return handicap;
}

/*
 * Is a at least as good as b in every plan? Both are ways to the same place (values: profits), or whole rounds
 * (`whole`; values with the way home).
 */
static bool beats(const struct rounds *rounds, int a, int b, double value_a, double value_b, bool whole)
{
    const struct way *one = &rounds->ways[a];
    const struct way *two = &rounds->ways[b];
    const struct instance *instance = instance_of(rounds);
    const struct problem_volunteer *who = &instance->problem->volunteers[volunteer_of(rounds)];
    int volunteer = volunteer_of(rounds);
    if (one->count > two->count || (one->count < two->count && (!instance->usual || one->count == 0))) {
        return false;
    }
    if (!whole && one->time > two->time) {
        return false;
    }
    int busy_a = one->busy + (whole ? way_home(rounds, one->place) : 0);
    int busy_b = two->busy + (whole ? way_home(rounds, two->place) : 0);
    if (who->max_minutes_week >= 0 && busy_a > busy_b) {
        return false;
    }
    double spare = value_a + (double)instance_least_load(instance, volunteer, one->count) - value_b -
                   (double)instance_least_load(instance, volunteer, two->count);
    if (spare < 0 || (!whole && !within(blocked_of(rounds, a), blocked_of(rounds, b), NULL, rounds->visit_words)) ||
        !within(visits_of(rounds, a), visits_of(rounds, b), rounds->elsewhere, rounds->visit_words) ||
        !within(visits_of(rounds, b), visits_of(rounds, a), rounds->kept_pins, rounds->visit_words)) {
        return false;
    }
    spare -= face_handicap(rounds, met_of(rounds, a), met_of(rounds, b));
    return spare >= 0 && spare - cut_handicap(rounds, odd_of(rounds, a), odd_of(rounds, b)) >= 0;
}

/* The row that stands for the span of this start. */
static size_t span_of(const struct rounds *rounds, int k, int start)
{
    const struct menu_item *item = rounds->items[k].item;
    size_t row = item->row + (item->grid > 0 ? (size_t)((start - item->earliest) / item->grid) : 0);
    return rounds->query->offer->spans->first[row];
}

/* Does the way serve the item in this span? */
static bool serves(const struct rounds *rounds, int way, int item, size_t span)
{
    for (; way >= 0; way = rounds->ways[way].parent) {
        if (rounds->ways[way].item == item) {
            return span_of(rounds, item, rounds->ways[way].start) == span;
        }
    }
    return false;
}

/* Do both serve the same rows? */
static bool same_rows(const struct rounds *rounds, int a, int b)
{
    if (rounds->ways[a].key != rounds->ways[b].key || rounds->ways[a].count != rounds->ways[b].count ||
        memcmp(visits_of(rounds, a), visits_of(rounds, b), rounds->visit_words * sizeof *rounds->sets) != 0) {
        return false;
    }
    for (int at = a; rounds->has_two && at >= 0; at = rounds->ways[at].parent) {
        int item = rounds->ways[at].item;
        if (rounds->items[item].start_count > 0 &&
            !serves(rounds, b, item, span_of(rounds, item, rounds->ways[at].start))) {
            return false;
        }
    }
    return true;
}

/* Listing: is a at least as good a way to serve the same rows? */
static bool beats_in_list(const struct rounds *rounds, int a, int b)
{
    const struct way *one = &rounds->ways[a];
    const struct way *two = &rounds->ways[b];
    bool more_is_better = instance_of(rounds)->travel_points > 0;
    return one->place == two->place && one->time <= two->time &&
           (more_is_better ? one->travel == two->travel : one->travel <= two->travel) && same_rows(rounds, a, b);
}

/* ---- making ways ---- */

static uint64_t mix(uint64_t z)
{
    /* splitmix64: Steele, Lea and Flood 2014 */
    z = (z + 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* The visits that cannot follow any more. */
static void block(const struct rounds *rounds, const struct way *way, uint64_t *blocked)
{
    const int *soonest = rounds->soonest + (size_t)(way->place + 1) * (size_t)rounds->item_count;
    for (int k = 0; k < rounds->item_count; k++) {
        if (way->time + soonest[k] > rounds->items[k].item->latest) {
            set_bit(blocked, rounds->items[k].bit);
        }
    }
}

/* Fills in the sets of the newest way, and takes off what it pays for cuts. */
static void fill_sets(const struct rounds *rounds, int at)
{
    struct way *way = &rounds->ways[at];
    const struct offer_item *item = &rounds->items[way->item];
    const struct offer *offer = rounds->query->offer;
    uint64_t *visits = visits_of(rounds, at);
    if (way->parent < 0) {
        memset(visits, 0, rounds->words * sizeof *visits);
    } else {
        memcpy(visits, visits_of(rounds, way->parent), rounds->words * sizeof *visits);
    }
    set_bit(visits, item->bit);
    for (int c = 0; c < item->cut_count; c++) {
        int cut = offer->cuts[item->first_cut + (size_t)c];
        uint64_t *odd = odd_of(rounds, at);
        way->profit -= has_bit(odd, cut) ? offer->cut_duals[cut] : 0;
        odd[cut / 64] ^= UINT64_C(1) << (cut % 64);
    }
    if (rounds->query->listing) {
        return;
    }
    memcpy(blocked_of(rounds, at), visits, rounds->visit_words * sizeof *visits);
    block(rounds, way, blocked_of(rounds, at));
    if (item->senior >= 0) {
        set_bit(met_of(rounds, at), item->senior);
    }
}

/* Takes the newest way into its chain, unless one there is better; those that it is better than are beaten. */
static bool take_in(struct rounds *rounds, int at)
{
    struct way *way = &rounds->ways[at];
    bool listing = rounds->query->listing;
    int *head = listing ? &rounds->heads[mix(way->key) & (LISTING_HEADS - 1)] : &rounds->heads[way->place + 1];
    int *link = head;
    while (*link >= 0) {
        struct way *other = &rounds->ways[*link];
        if (++rounds->compared == COMPARED_A_WAY) {
            rounds->compared = 0;
            --*rounds->query->left;
        }
        if (listing ? beats_in_list(rounds, *link, at) : beats(rounds, *link, at, other->profit, way->profit, false)) {
            return false;
        }
        if (listing ? beats_in_list(rounds, at, *link) : beats(rounds, at, *link, way->profit, other->profit, false)) {
            other->beaten = true;
            *link = other->next;
        } else {
            link = &other->next;
        }
    }
    way->next = *head;
    *head = at;
    return true;
}

/* The least profit with which a round can stand in a wanted plan. */
static double least_need(const struct rounds *rounds)
{
    if (rounds->query->listing) {
        return rounds->query->need == NULL ? -HUGE_VAL : rounds->query->need->least - ROUNDING;
    }
    if (!instance_of(rounds)->usual || rounds->query->offer->menu->pinned) {
        return -HUGE_VAL;
    }
    return -(double)instance_least_load(instance_of(rounds), volunteer_of(rounds), 1);
}

/* Is the item's visit made on the way, which is not yet in the list? */
static bool is_made(const struct rounds *rounds, const struct way *way, int item)
{
    int bit = rounds->items[item].bit;
    return bit == rounds->items[way->item].bit || (way->parent >= 0 && has_bit(visits_of(rounds, way->parent), bit));
}

/* The most profit of a round that begins with this way. */
static double reach_of(const struct rounds *rounds, const struct way *way)
{
    const struct rest *rest = &rest_of(rounds, way->place)[bucket_of(rounds, way->time)];
    return way->profit + (rest->first != AT_HOME && is_made(rounds, way, rest->first) ? rest->other : rest->most);
}

/* Can the way become a round that is wanted? */
static bool may_reach(const struct rounds *rounds, struct way *way, double least)
{
    const struct ceilings *ceilings = rounds->query->ceilings;
    if (ceilings == NULL) {
        return !instance_of(rounds)->usual || reach_of(rounds, way) >= least;
    }
    int bit = rounds->items[way->item].bit;
    double left = ceilings_left(ceilings, way->count, way->place, way->time,
                                way->parent < 0 ? NULL : visits_of(rounds, way->parent), bit);
    way->reach = way->profit + way->beside - ceilings->query.minute * way->busy + left;
    return way->reach >= -ROUNDING;
}

static enum status push(struct rounds *rounds, struct way *way, double least, struct error *error)
{
    size_t at = rounds->way_count;
    if (way->count > rounds->most_visits || way->busy > rounds->most_minutes) {
        return STATUS_OK;
    }
    if (!may_reach(rounds, way, least)) {
        return STATUS_OK;
    }
    if (--*rounds->query->left < 0) {
        return STATUS_OK;
    }
    if (buffer_grow((void **)&rounds->ways, &rounds->way_capacity, at + 1, sizeof *rounds->ways, error) != STATUS_OK ||
        buffer_grow((void **)&rounds->sets, &rounds->set_capacity, (at + 1) * rounds->words, sizeof *rounds->sets,
                    error) != STATUS_OK) {
        return error->status;
    }
    rounds->ways[at] = *way;
    fill_sets(rounds, (int)at);
    if (take_in(rounds, (int)at)) {
        rounds->way_count++;
    }
    return STATUS_OK;
}

static double offered_start(const struct rounds *rounds, const struct offer_item *offered, int start)
{
    int number = (start - offered->item->earliest) / offered->item->grid;
    return rounds->query->offer->starts[offered->first_start + (size_t)number];
}

/* What the item is worth for the ceilings beside its profit. */
static double beside_of(const struct rounds *rounds, int k)
{
    size_t first = rounds->query->offer->parts[rounds->query->part].first;
    return rounds->query->ceilings == NULL ? 0 : rounds->query->worth[first + (size_t)k] - rounds->items[k].profit;
}

/* One item after a way (parent -1: from home), in all its starts that can be wanted. */
static enum status extend(struct rounds *rounds, int parent, int k, double least, struct error *error)
{
    const struct way nothing = {.parent = -1, .place = AT_HOME, .time = rounds->part->from};
    const struct way *before = parent < 0 ? &nothing : &rounds->ways[parent];
    const struct offer_item *offered = &rounds->items[k];
    const struct menu_item *item = offered->item;
    int way = rounds->between[(before->place + 1) * rounds->item_count + k];
    int start = before->time + way;
    start = start < item->earliest ? item->earliest : start;
    start += item->grid > 0 ? (item->grid - (start - item->earliest) % item->grid) % item->grid : 0;
    double best = OFFER_NEVER / 2;
    size_t span = SIZE_MAX;
    struct way next = {.parent = parent,
                       .item = k,
                       .place = item->from == PLACES_NOWHERE ? before->place : k,
                       .travel = before->travel + way,
                       .busy = before->busy + way + item->duration,
                       .count = before->count + 1,
                       .beside = before->beside + beside_of(rounds, k),
                       .next = -1};
    double profit = before->profit + (double)instance_of(rounds)->travel_points * way;
    uint64_t key = before->key;
    for (; start <= item->latest; start += item->grid) {
        if (start + item->duration + least_way_home(rounds, next.place) > rounds->part->to) {
            break; /* by telephone, from a place too far from home */
        }
        double own = item->grid > 0 ? offered_start(rounds, offered, start) : offered->profit;
        if (own > best && span_of(rounds, k, start) != span) {
            span = span_of(rounds, k, start); /* later in the same span is never better */
            next.start = start;
            next.time = start + item->duration;
            next.profit = profit + own;
            next.key = key ^ mix(span);
            if (push(rounds, &next, least, error) != STATUS_OK) {
                return error->status;
            }
            best = rounds->query->listing ? best : own;
        }
        if (item->grid == 0) {
            break;
        }
    }
    return STATUS_OK;
}

static int compare_reach(const void *left, const void *right, void *context)
{
    const struct rounds *rounds = context;
    int a = *(const int *)left;
    int b = *(const int *)right;
    double one = rounds->ways[a].reach;
    double two = rounds->ways[b].reach;
    if (one < two || one > two) {
        return one > two ? -1 : 1;
    }
    return (a > b) - (a < b);
}

/* Of the ways from `first` on only the most promising go on. */
static enum status keep_promising(struct rounds *rounds, size_t first, struct error *error)
{
    size_t count = 0;
    if (buffer_grow((void **)&rounds->order, &rounds->order_capacity, rounds->way_count + 1, sizeof *rounds->order,
                    error) != STATUS_OK) {
        return error->status;
    }
    for (size_t w = first; w < rounds->way_count; w++) {
        rounds->ways[w].last = true;
        if (!rounds->ways[w].beaten) {
            rounds->order[count++] = (int)w;
        }
    }
    if (count > 1) {
        qsort_r(rounds->order, count, sizeof *rounds->order, compare_reach, rounds);
    }
    for (size_t k = 0; k < count && k < (size_t)rounds->query->beam; k++) {
        rounds->ways[rounds->order[k]].last = false;
    }
    return STATUS_OK;
}

static bool goes_on(const struct rounds *rounds, size_t way)
{
    return !rounds->ways[way].beaten && !rounds->ways[way].last && *rounds->query->left >= 0;
}

static enum status make_ways(struct rounds *rounds, struct error *error)
{
    double least = least_need(rounds);
    for (int k = 0; k < rounds->item_count; k++) {
        if (!is_banned(rounds, AT_HOME, k) && extend(rounds, -1, k, least, error) != STATUS_OK) {
            return error->status;
        }
    }
    size_t level = 0; /* those from here on have more visits */
    for (size_t w = 0; w < rounds->way_count; w++) {
        if (w == level && rounds->query->beam > 0) {
            level = rounds->way_count;
            if (keep_promising(rounds, w, error) != STATUS_OK) {
                return error->status;
            }
        }
        for (int k = 0; goes_on(rounds, w) && k < rounds->item_count; k++) {
            if (!has_bit(visits_of(rounds, (int)w), rounds->items[k].bit) &&
                !is_banned(rounds, rounds->ways[w].item, k) && extend(rounds, (int)w, k, least, error) != STATUS_OK) {
                return error->status;
            }
        }
    }
    return STATUS_OK;
}

/* ---- rounds ---- */

static double value_of(const struct rounds *rounds, int way)
{
    return rounds->ways[way].profit +
           (double)instance_of(rounds)->travel_points * way_home(rounds, rounds->ways[way].place);
}

/* The most valuable first; when listing those with the same rows together, the better first. */
static int compare_ways(const void *left, const void *right, void *context)
{
    const struct rounds *rounds = context;
    int a = *(const int *)left;
    int b = *(const int *)right;
    const struct way *one = &rounds->ways[a];
    const struct way *two = &rounds->ways[b];
    if (rounds->query->listing && one->key != two->key) {
        return one->key < two->key ? -1 : 1;
    }
    if (rounds->values[a] < rounds->values[b] || rounds->values[a] > rounds->values[b]) {
        return rounds->values[a] > rounds->values[b] ? -1 : 1;
    }
    int busy_a = one->busy + way_home(rounds, one->place);
    int busy_b = two->busy + way_home(rounds, two->place);
    if (busy_a != busy_b) {
        return busy_a < busy_b ? -1 : 1;
    }
    return (a > b) - (a < b);
}

/* Can a whole round of this value stand in a wanted plan at all? */
static bool is_wanted(const struct rounds *rounds, int way)
{
    const struct way *last = &rounds->ways[way];
    const struct round_need *need = rounds->query->need;
    double value = rounds->values[way];
    int home = way_home(rounds, last->place);
    if (last->busy + home > rounds->most_minutes || last->time + home > rounds->part->to ||
        is_banned(rounds, last->item, AT_HOME)) {
        return false;
    }
    if (rounds->query->listing) {
        return need == NULL || value >= need->need(need->context, last->count, last->busy + home) - ROUNDING;
    }
    const struct ceilings *ceilings = rounds->query->ceilings;
    if (ceilings != NULL && value + last->beside - ceilings->query.minute * (last->busy + home) <
                                ceilings_need(ceilings, last->count) - ROUNDING) {
        return false;
    }
    /* against staying at home */
    return !instance_of(rounds)->usual || rounds->query->offer->menu->pinned ||
           value + (double)instance_least_load(instance_of(rounds), volunteer_of(rounds), last->count) > 0;
}

static enum status sort_ways(struct rounds *rounds, size_t *count, struct error *error)
{
    *count = 0;
    if (buffer_grow((void **)&rounds->order, &rounds->order_capacity, rounds->way_count + 1, sizeof *rounds->order,
                    error) != STATUS_OK ||
        buffer_grow((void **)&rounds->values, &rounds->value_capacity, rounds->way_count + 1, sizeof *rounds->values,
                    error) != STATUS_OK) {
        return error->status;
    }
    for (size_t w = 0; w < rounds->way_count; w++) {
        rounds->values[w] = value_of(rounds, (int)w);
        if (!rounds->ways[w].beaten && is_wanted(rounds, (int)w)) {
            rounds->order[(*count)++] = (int)w;
        }
    }
    if (*count > 1) {
        qsort_r(rounds->order, *count, sizeof *rounds->order, compare_ways, rounds);
    }
    return STATUS_OK;
}

/* Is whole round b no better than a? Listing: than another order of the same rows. */
static bool is_worse(const struct rounds *rounds, int a, int b)
{
    if (!rounds->query->listing) {
        return beats(rounds, a, b, rounds->values[a], rounds->values[b], true);
    }
    int busy_a = rounds->ways[a].busy + way_home(rounds, rounds->ways[a].place);
    int busy_b = rounds->ways[b].busy + way_home(rounds, rounds->ways[b].place);
    return busy_a <= busy_b && same_rows(rounds, a, b);
}

static enum status take_round(const struct rounds *rounds, int way, struct candidate_list *list, struct error *error)
{
    const struct way *last = &rounds->ways[way];
    size_t first = list->stop_count;
    size_t count = (size_t)last->count;
    int home = way_home(rounds, last->place);
    if (buffer_grow((void **)&list->items, &list->capacity, list->count + 1, sizeof *list->items, error) != STATUS_OK ||
        buffer_grow((void **)&list->stops, &list->stop_capacity, first + count, sizeof *list->stops, error) !=
            STATUS_OK) {
        return error->status;
    }
    int offset = (int)rounds->query->offer->parts[rounds->query->part].first;
    for (size_t s = first + count; way >= 0; way = rounds->ways[way].parent) {
        list->stops[--s] =
            (struct round_stop){.item = offset + rounds->ways[way].item, .start = rounds->ways[way].start};
    }
    list->stop_count = first + count;
    list->items[list->count++] = (struct candidate){.first = first,
                                                    .count = last->count,
                                                    .travel = last->travel + home,
                                                    .busy = last->busy + home,
                                                    .profit = rounds->values[last - rounds->ways]};
    return STATUS_OK;
}

/* The rounds that no other is better than. */
static enum status take_rounds(struct rounds *rounds, struct candidate_list *list, struct error *error)
{
    size_t count = 0;
    size_t kept = 0;
    if (sort_ways(rounds, &count, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t i = 0; i < count; i++) {
        int way = rounds->order[i];
        bool worse = false;
        if (rounds->query->listing) {
            /* those with the same rows stand together */
            for (size_t k = kept; !worse && k-- > 0 && rounds->ways[rounds->order[k]].key == rounds->ways[way].key;) {
                worse = is_worse(rounds, rounds->order[k], way);
            }
        } else {
            for (size_t k = 0; !worse && k < kept && k < MOST_COMPARED; k++) {
                worse = is_worse(rounds, rounds->order[k], way);
            }
        }
        if (!worse) {
            rounds->order[kept++] = way;
            if (take_round(rounds, way, list, error) != STATUS_OK) {
                return error->status;
            }
        }
    }
    return STATUS_OK;
}

enum status rounds_find(struct rounds *rounds, const struct round_query *query, struct candidate_list *list,
                        struct error *error)
{
    if (query->offer->parts[query->part].count == 0) {
        return STATUS_OK;
    }
    if (prepare(rounds, query, error) != STATUS_OK || make_ways(rounds, error) != STATUS_OK) {
        return error->status;
    }
    return take_rounds(rounds, list, error);
}
