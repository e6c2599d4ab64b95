/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/ceilings.h"

#include "core/buffer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    NO_VISIT = -1,     /* but the way home */
    NOBODY_LEFT = -2,  /* no visit that may not come next */
    LONGEST_WIDTH = 15 /* minutes */
};

static const double ROUNDING = 1e-7;

/* The best of what can follow (or precede), and the best that does not begin (end) with the same visit. */
struct ceilings_cell {
    double most, other;
    int first; /* bit of the visit; NO_VISIT: the way home */
};

/* One visit after another, or after leaving home; times in minutes after the stretch begins. */
struct ceilings_step {
    double worth;  /* with the way */
    int item, way; /* way: minutes */
    int earliest, latest, duration, grid;
    int bit;
    bool remote; /* nobody is anywhere else after it */
};

struct ceilings_span {
    int first, last;
};

void ceilings_free(struct ceilings *ceilings)
{
    free(ceilings->after);
    free(ceilings->before);
    free(ceilings->reach);
    free(ceilings->steps);
    free(ceilings->first_step);
    free(ceilings->spans);
    free(ceilings->buckets);
    *ceilings = (struct ceilings){0};
}

static const struct offer_item *items_of(const struct ceilings *ceilings)
{
    const struct offer *offer = ceilings->query.offer;
    return offer->items + offer->parts[ceilings->query.part].first;
}

static const struct menu_part *part_of(const struct ceilings *ceilings)
{
    return &ceilings->query.offer->menu->parts[ceilings->query.part];
}

static bool is_remote(const struct offer_item *item)
{
    return item->item->from == PLACES_NOWHERE;
}

/* ---- steps ---- */

static bool is_banned(const struct ceilings *ceilings, int from, int to)
{
    const struct offer_item *items = items_of(ceilings);
    const struct arcs *arcs = ceilings->query.offer->arcs;
    return arcs != NULL && arcs_banned(arcs, from == CEILINGS_HOME ? ARCS_HOME : items[from].item->visit,
                                       to == CEILINGS_HOME ? ARCS_HOME : items[to].item->visit);
}

/* A visit by telephone may come in between, after which the last visit is another one. */
static bool may_follow(const struct ceilings *ceilings, int place, int k, bool remote)
{
    const struct offer_item *items = items_of(ceilings);
    if (place == CEILINGS_HOME) {
        return remote || !is_banned(ceilings, place, k);
    }
    const struct menu_item *from = items[place].item;
    const struct menu_item *to = items[k].item;
    int way = menu_way(ceilings->query.offer->menu, from, to);
    return items[place].bit != items[k].bit && from->earliest + from->duration + way <= to->latest &&
           (remote || !is_banned(ceilings, place, k));
}

static bool has_remote(const struct ceilings *ceilings)
{
    const struct offer_item *items = items_of(ceilings);
    for (int k = 0; k < ceilings->item_count; k++) {
        if (is_remote(&items[k])) {
            return true;
        }
    }
    return false;
}

static enum status add_steps(struct ceilings *ceilings, int place, bool remote, size_t *count, struct error *error)
{
    const struct offer_item *items = items_of(ceilings);
    const struct offer *offer = ceilings->query.offer;
    const double *worth = ceilings->query.worth + offer->parts[ceilings->query.part].first;
    const int from = part_of(ceilings)->from;
    if (buffer_grow((void **)&ceilings->steps, &ceilings->step_capacity, *count + (size_t)ceilings->item_count,
                    sizeof *ceilings->steps, error) != STATUS_OK) {
        return error->status;
    }
    for (int k = 0; k < ceilings->item_count; k++) {
        if (!may_follow(ceilings, place, k, remote)) {
            continue;
        }
        const struct menu_item *item = items[k].item;
        int way = menu_way(offer->menu, place == CEILINGS_HOME ? NULL : items[place].item, item);
        ceilings->steps[(*count)++] =
            (struct ceilings_step){.worth = worth[k] + (double)offer->menu->instance->travel_points * way -
                                            ceilings->query.minute * (way + item->duration),
                                   .item = k,
                                   .way = way,
                                   .earliest = item->earliest - from,
                                   .latest = item->latest - from,
                                   .duration = item->duration,
                                   .grid = item->grid,
                                   .bit = items[k].bit,
                                   .remote = is_remote(&items[k])};
    }
    return STATUS_OK;
}

/* Nobody leaves a visit by telephone: it has no place. */
static enum status list_steps(struct ceilings *ceilings, bool remote, struct error *error)
{
    size_t places = (size_t)ceilings->item_count + 1;
    size_t count = 0;
    if (buffer_grow((void **)&ceilings->first_step, &ceilings->first_capacity, places + 1, sizeof *ceilings->first_step,
                    error) != STATUS_OK) {
        return error->status;
    }
    for (int place = CEILINGS_HOME; place < ceilings->item_count; place++) {
        ceilings->first_step[place + 1] = count;
        bool nowhere = place != CEILINGS_HOME && is_remote(&items_of(ceilings)[place]);
        if (!nowhere && add_steps(ceilings, place, remote, &count, error) != STATUS_OK) {
            return error->status;
        }
    }
    ceilings->first_step[places] = count;
    return STATUS_OK;
}

/* ---- measures ---- */

static int compare_minutes(const void *left, const void *right)
{
    return *(const int *)left - *(const int *)right;
}

/* More visits than this do not fit into the stretch, however short the ways. minutes: room for one of each item. */
static int most_visits(const struct ceilings *ceilings, int *minutes)
{
    const struct offer_item *items = items_of(ceilings);
    const struct menu_part *part = part_of(ceilings);
    for (int k = 0; k < ceilings->item_count; k++) {
        minutes[k] = items[k].item->duration;
    }
    qsort(minutes, (size_t)ceilings->item_count, sizeof *minutes, compare_minutes);
    int count = 0;
    for (int left = part->to - part->from; count < ceilings->item_count && left >= minutes[count]; count++) {
        left -= minutes[count];
    }
    return count < ceilings->query.most_visits ? count : ceilings->query.most_visits;
}

static int shortest_visit(const struct ceilings *ceilings)
{
    const struct offer_item *items = items_of(ceilings);
    int shortest = LONGEST_WIDTH;
    for (int k = 0; k < ceilings->item_count; k++) {
        shortest = items[k].item->duration < shortest ? items[k].item->duration : shortest;
    }
    return shortest;
}

/* Every visit leads into a later bucket, so none is longer than the shortest visit. */
static void choose_width(struct ceilings *ceilings)
{
    static const int widths[] = {1, 2, 3, 5, 8, LONGEST_WIDTH};
    int longest = shortest_visit(ceilings);
    const struct menu_part *part = part_of(ceilings);
    double steps = (double)ceilings->first_step[ceilings->item_count + 1] * ceilings->sizes;
    ceilings->width = 0;
    for (size_t w = 0; w < sizeof widths / sizeof *widths && widths[w] <= longest; w++) {
        ceilings->width = widths[w];
        if (steps * (part->to - part->from) / widths[w] <= (double)ceilings->query.work) {
            break;
        }
    }
    ceilings->bucket_count = ceilings->width > 0 ? (part->to - part->from) / ceilings->width + 1 : 0;
}

/* Of a time in minutes after the stretch begins. */
static inline int bucket_of(const struct ceilings *ceilings, int time)
{
    return time < 0 ? 0 : time < ceilings->minute_count ? ceilings->buckets[time] : ceilings->bucket_count - 1;
}

/* A division a minute here, and none where steps are taken. */
static enum status number_buckets(struct ceilings *ceilings, struct error *error)
{
    const struct menu_part *part = part_of(ceilings);
    ceilings->minute_count = ceilings->width > 0 ? part->to - part->from + 1 : 0;
    if (buffer_grow((void **)&ceilings->buckets, &ceilings->minute_capacity, (size_t)ceilings->minute_count + 1,
                    sizeof *ceilings->buckets, error) != STATUS_OK) {
        return error->status;
    }
    for (int minute = 0; minute < ceilings->minute_count; minute++) {
        ceilings->buckets[minute] = minute / ceilings->width;
    }
    return STATUS_OK;
}

/* The buckets in which somebody can be at the place with the visit there made, and perhaps others by telephone. */
static enum status set_spans(struct ceilings *ceilings, bool remote, struct error *error)
{
    const struct offer_item *items = items_of(ceilings);
    const int from = part_of(ceilings)->from;
    if (buffer_grow((void **)&ceilings->spans, &ceilings->span_capacity, (size_t)ceilings->item_count + 1,
                    sizeof *ceilings->spans, error) != STATUS_OK) {
        return error->status;
    }
    ceilings->spans[0] = (struct ceilings_span){.last = remote ? ceilings->bucket_count - 1 : 0};
    for (int k = 0; k < ceilings->item_count; k++) {
        const struct menu_item *item = items[k].item;
        struct ceilings_span *span = &ceilings->spans[k + 1];
        span->first = bucket_of(ceilings, item->earliest + item->duration - from);
        span->last = remote ? ceilings->bucket_count - 1 : bucket_of(ceilings, item->latest + item->duration - from);
        if (is_remote(&items[k])) {
            *span = (struct ceilings_span){.first = 1, .last = 0};
        }
    }
    return STATUS_OK;
}

static enum status prepare(struct ceilings *ceilings, const struct ceilings_query *query, struct error *error)
{
    ceilings->query = *query;
    ceilings->item_count = (int)query->offer->parts[query->part].count;
    bool remote = has_remote(ceilings);
    int *minutes = calloc((size_t)ceilings->item_count + 1, sizeof *minutes);
    if (minutes == NULL) {
        return error_memory(error);
    }
    ceilings->most_visits = most_visits(ceilings, minutes);
    free(minutes);
    ceilings->sizes = ceilings->most_visits < CEILINGS_MAX_SIZE ? ceilings->most_visits : CEILINGS_MAX_SIZE;
    if (list_steps(ceilings, remote, error) != STATUS_OK) {
        return error->status;
    }
    choose_width(ceilings);
    if (number_buckets(ceilings, error) != STATUS_OK) {
        return error->status;
    }
    return set_spans(ceilings, remote, error);
}

/* ---- cells ---- */

static size_t group_at(const struct ceilings *ceilings, int place, int bucket)
{
    return (size_t)(place + 1) * (size_t)ceilings->bucket_count + (size_t)bucket;
}

static size_t cells_at(const struct ceilings *ceilings, int place, int bucket)
{
    return group_at(ceilings, place, bucket) * (size_t)(ceilings->sizes + 1);
}

static const struct ceilings_cell nothing = {.most = -HUGE_VAL, .other = -HUGE_VAL, .first = NO_VISIT};

static enum status clear_cells(struct ceilings *ceilings, struct ceilings_cell **cells, size_t *capacity,
                               struct error *error)
{
    size_t count = cells_at(ceilings, ceilings->item_count, 0);
    size_t groups = group_at(ceilings, ceilings->item_count, 0);
    if (buffer_grow((void **)cells, capacity, count, sizeof **cells, error) != STATUS_OK ||
        buffer_grow((void **)&ceilings->reach, &ceilings->reach_capacity, groups, sizeof *ceilings->reach, error) !=
            STATUS_OK) {
        return error->status;
    }
    memset(ceilings->reach, 0, groups * sizeof *ceilings->reach);
    for (size_t c = 0; c < count; c++) {
        (*cells)[c] = nothing;
    }
    return STATUS_OK;
}

static inline double without(const struct ceilings_cell *cell, int visit)
{
    return cell->first == visit ? cell->other : cell->most;
}

static inline void raise(struct ceilings_cell *cell, double value, int visit)
{
    if (value > cell->most) {
        cell->other = cell->first == visit ? cell->other : cell->most;
        cell->most = value;
        cell->first = visit;
    } else if (value > cell->other && cell->first != visit) {
        cell->other = value;
    }
}

/* Where a step leads from somewhere in a bucket. */
struct landing {
    int place, bucket;
    int left; /* bit of the visit that must not come next: nobody goes back to where they just were */
};

/* False: it is too late for the step. */
static inline bool land(const struct ceilings *ceilings, int place, int bucket, const struct ceilings_step *step,
                        struct landing *landing)
{
    int start = bucket * ceilings->width + step->way;
    start = start < step->earliest ? step->earliest : start;
    if (step->grid > 0) {
        start += (step->grid - (start - step->earliest) % step->grid) % step->grid;
    }
    if (start > step->latest) {
        return false;
    }
    landing->place = step->remote ? place : step->item;
    landing->bucket = bucket_of(ceilings, start + step->duration);
    landing->left = step->remote ? step->bit : place == CEILINGS_HOME ? NOBODY_LEFT : items_of(ceilings)[place].bit;
    return true;
}

/* ---- what can follow ---- */

static void follow(struct ceilings *ceilings, int place, int bucket)
{
    const struct offer_item *items = items_of(ceilings);
    int sizes = ceilings->sizes;
    int reach = 1;
    struct ceilings_cell *cells = ceilings->after + cells_at(ceilings, place, bucket);
    double travel = (double)ceilings->query.offer->menu->instance->travel_points - ceilings->query.minute;
    cells[0].most = place == CEILINGS_HOME ? 0 : travel * items[place].item->back;
    for (size_t s = ceilings->first_step[place + 1]; s < ceilings->first_step[place + 2]; s++) {
        const struct ceilings_step *step = &ceilings->steps[s];
        struct landing landing;
        if (!land(ceilings, place, bucket, step, &landing)) {
            continue;
        }
        const struct ceilings_cell *next = ceilings->after + cells_at(ceilings, landing.place, landing.bucket);
        const int held = ceilings->reach[group_at(ceilings, landing.place, landing.bucket)];
        const int end = held < sizes ? held : sizes;
        for (int size = 0; size < end; size++) {
            raise(&cells[size + 1], step->worth + without(&next[size], landing.left), step->bit);
        }
        if (held > sizes && sizes < ceilings->most_visits) {
            raise(&cells[sizes], step->worth + without(&next[sizes], landing.left), step->bit);
        }
        reach = end + 1 > reach ? end + 1 : reach;
    }
    ceilings->reach[group_at(ceilings, place, bucket)] = (unsigned char)reach;
}

enum status ceilings_make(struct ceilings *ceilings, const struct ceilings_query *query, struct error *error)
{
    if (prepare(ceilings, query, error) != STATUS_OK) {
        return error->status;
    }
    for (int size = 0; size <= CEILINGS_MAX_SIZE; size++) {
        ceilings->most[size] = ceilings->width > 0 ? -HUGE_VAL : HUGE_VAL;
    }
    if (ceilings->item_count == 0 || ceilings->sizes == 0) {
        return STATUS_OK;
    }
    if (ceilings->width == 0) {
        return STATUS_OK;
    }
    if (clear_cells(ceilings, &ceilings->after, &ceilings->after_capacity, error) != STATUS_OK) {
        return error->status;
    }
    for (int bucket = ceilings->bucket_count - 1; bucket >= 0; bucket--) {
        for (int place = CEILINGS_HOME; place < ceilings->item_count; place++) {
            const struct ceilings_span *span = &ceilings->spans[place + 1];
            if (bucket >= span->first && bucket <= span->last) {
                follow(ceilings, place, bucket);
            }
        }
    }
    for (int size = 1; size <= ceilings->sizes; size++) {
        ceilings->most[size] = ceilings->after[cells_at(ceilings, CEILINGS_HOME, 0) + (size_t)size].most;
    }
    return STATUS_OK;
}

/* The step with which the best begins that can follow in so many visits, and where it leads; NULL: there is none. */
static const struct ceilings_step *best_step(const struct ceilings *ceilings, const struct landing *at, int size,
                                             struct landing *to)
{
    const struct ceilings_step *best = NULL;
    double most = -HUGE_VAL;
    for (size_t s = ceilings->first_step[at->place + 1]; s < ceilings->first_step[at->place + 2]; s++) {
        const struct ceilings_step *step = &ceilings->steps[s];
        struct landing landing;
        if (step->bit == at->left || !land(ceilings, at->place, at->bucket, step, &landing)) {
            continue;
        }
        size_t cell = cells_at(ceilings, landing.place, landing.bucket) + (size_t)size - 1;
        double value = step->worth + without(&ceilings->after[cell], landing.left);
        if (size == ceilings->sizes && size < ceilings->most_visits) {
            value = fmax(value, step->worth + without(&ceilings->after[cell + 1], landing.left));
        }
        if (value > most) {
            most = value;
            best = step;
            *to = landing;
        }
    }
    return best;
}

int ceilings_trace(const struct ceilings *ceilings, int size, int *items, int *minutes)
{
    struct landing at = {.place = CEILINGS_HOME, .bucket = 0, .left = NOBODY_LEFT};
    struct landing to = at;
    int count = 0;
    *minutes = 0;
    while (count < size) {
        const struct ceilings_step *step = best_step(ceilings, &at, size - count, &to);
        if (step == NULL) {
            break;
        }
        items[count++] = step->item;
        *minutes += step->way + step->duration;
        at = to;
    }
    *minutes += at.place == CEILINGS_HOME ? 0 : items_of(ceilings)[at.place].item->back;
    return count;
}

/* ---- what must be ---- */

/* May rounds have so many visits, and then be worth what they must be? *need: that. */
static bool may_have(const struct ceilings *ceilings, int visits, double *need)
{
    *need = ceilings->need[visits < ceilings->sizes ? visits : ceilings->sizes];
    return visits <= ceilings->most_visits && *need < HUGE_VAL;
}

/* What is left above the need, whatever number of visits follows on so many. */
static struct ceilings_cell left_above(const struct ceilings *ceilings, const struct ceilings_cell *cells, int visits)
{
    struct ceilings_cell left = nothing;
    double need = 0;
    for (int more = 0; more <= ceilings->sizes; more++) {
        if (may_have(ceilings, visits + more, &need) && cells[more].most - need > left.most) {
            left.most = cells[more].most - need;
            left.first = cells[more].first;
        }
    }
    for (int more = 0; more <= ceilings->sizes; more++) {
        if (may_have(ceilings, visits + more, &need)) {
            left.other = fmax(left.other, without(&cells[more], left.first) - need);
        }
    }
    return left;
}

void ceilings_set_need(struct ceilings *ceilings, const double *need)
{
    struct ceilings_cell left[CEILINGS_MAX_SIZE + 1];
    size_t sizes = (size_t)ceilings->sizes + 1;
    memcpy(ceilings->need, need, sizes * sizeof *need);
    ceilings->need[0] = HUGE_VAL; /* that is no round */
    for (int place = CEILINGS_HOME; ceilings->width > 0 && place < ceilings->item_count; place++) {
        const struct ceilings_span *span = &ceilings->spans[place + 1];
        for (int bucket = span->first; ceilings->sizes > 0 && bucket <= span->last; bucket++) {
            struct ceilings_cell *cells = ceilings->after + cells_at(ceilings, place, bucket);
            for (int visits = 0; visits <= ceilings->sizes; visits++) {
                left[visits] = left_above(ceilings, cells, visits);
            }
            memcpy(cells, left, sizes * sizeof *cells);
        }
    }
}

double ceilings_need(const struct ceilings *ceilings, int visits)
{
    return ceilings->width == 0 ? -HUGE_VAL : ceilings->need[visits < ceilings->sizes ? visits : ceilings->sizes];
}

double ceilings_left(const struct ceilings *ceilings, int visits, int place, int time, const uint64_t *made, int last)
{
    if (ceilings->width == 0) {
        return HUGE_VAL;
    }
    int size = visits < ceilings->sizes ? visits : ceilings->sizes;
    const struct ceilings_cell *cell =
        &ceilings->after[cells_at(ceilings, place, bucket_of(ceilings, time - part_of(ceilings)->from)) + (size_t)size];
    int first = cell->first;
    bool again = first == last || (first >= 0 && made != NULL && (made[first / 64] >> (first % 64) & 1) != 0);
    return again ? cell->other : cell->most;
}

/* ---- what can precede ---- */

static void precede(struct ceilings *ceilings, int place, int bucket, double *spare)
{
    const int sizes = ceilings->sizes;
    const int most = sizes < ceilings->most_visits ? sizes + 1 : sizes; /* cells after which a visit can follow */
    const int held = ceilings->reach[group_at(ceilings, place, bucket)];
    const int end = held < most ? held : most;
    const struct ceilings_cell *cells = ceilings->before + cells_at(ceilings, place, bucket);
    if (end == 0) {
        return; /* nobody comes here */
    }
    for (size_t s = ceilings->first_step[place + 1]; s < ceilings->first_step[place + 2]; s++) {
        const struct ceilings_step *step = &ceilings->steps[s];
        struct landing landing;
        if (!land(ceilings, place, bucket, step, &landing)) {
            continue;
        }
        size_t at = cells_at(ceilings, landing.place, landing.bucket);
        unsigned char *reach = &ceilings->reach[group_at(ceilings, landing.place, landing.bucket)];
        for (int visits = 0; visits < end; visits++) {
            int size = visits < sizes ? visits + 1 : sizes;
            double value = step->worth + without(&cells[visits], step->bit);
            double left = value + without(&ceilings->after[at + (size_t)size], landing.left);
            if (left >= -ROUNDING) {
                spare[step->item] = left > spare[step->item] ? left : spare[step->item];
                raise(&ceilings->before[at + (size_t)size], value, landing.left);
                *reach = (unsigned char)(size + 1 > *reach ? size + 1 : *reach);
            }
        }
    }
}

enum status ceilings_sieve(struct ceilings *ceilings, double *spare, struct error *error)
{
    for (int k = 0; k < ceilings->item_count; k++) {
        spare[k] = ceilings->width == 0 ? HUGE_VAL : -HUGE_VAL;
    }
    if (ceilings->width == 0 || ceilings->item_count == 0 || ceilings->sizes == 0) {
        return STATUS_OK;
    }
    if (clear_cells(ceilings, &ceilings->before, &ceilings->before_capacity, error) != STATUS_OK) {
        return error->status;
    }
    ceilings->before[cells_at(ceilings, CEILINGS_HOME, 0)].most = 0;
    ceilings->reach[group_at(ceilings, CEILINGS_HOME, 0)] = 1;
    for (int bucket = 0; bucket < ceilings->bucket_count; bucket++) {
        for (int place = CEILINGS_HOME; place < ceilings->item_count; place++) {
            const struct ceilings_span *span = &ceilings->spans[place + 1];
            if (bucket >= span->first && bucket <= span->last) {
                precede(ceilings, place, bucket, spare);
            }
        }
    }
    return STATUS_OK;
}
