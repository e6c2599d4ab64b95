/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/space.h"

#include "core/buffer.h"

#include <stdlib.h>
#include <string.h>

struct touch {
    int thing; /* senior, visit or pin */
    int part, candidate, visit;
};

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

enum sort { SORT_SENIOR, SORT_VISIT, SORT_PIN };

static int thing_of(const struct plan_space *space, enum sort sort, const struct candidate_stop *stop)
{
    const struct problem *problem = space->instance->problem;
    const struct problem_visit *visit = &problem->visits[stop->visit];
    switch (sort) {
    case SORT_SENIOR:
        return instance_face(space->instance, space->volunteer, visit->senior) != 0 ? visit->senior : -1;
    case SORT_VISIT:
        return stop->visit;
    case SORT_PIN:
        break;
    }
    long pin = instance_pin(space->instance, space->volunteer, stop->visit, visit->options[stop->option].date);
    return pin >= 0 && space->instance->pin_kept[pin] ? (int)pin : -1;
}

static enum status list_touches(const struct plan_space *space, enum sort sort, struct touch **touches, size_t *count,
                                struct error *error)
{
    size_t capacity = 0;
    for (size_t p = 0; p < space->part_count; p++) {
        const struct candidate_list *list = space->parts[p].list;
        for (size_t c = 0; c < list->count; c++) {
            for (int s = 0; s < list->items[c].stop_count; s++) {
                int thing = thing_of(space, sort, &list->items[c].stops[s]);
                if (thing < 0) {
                    continue;
                }
                if (buffer_grow((void **)touches, &capacity, *count + 1, sizeof **touches, error) != STATUS_OK) {
                    return error->status;
                }
                (*touches)[(*count)++] = (struct touch){
                    .thing = thing, .part = (int)p, .candidate = (int)c, .visit = list->items[c].stops[s].visit};
            }
        }
    }
    if (*count > 0) {
        qsort(*touches, *count, sizeof **touches, compare_touches);
    }
    return STATUS_OK;
}

static void set_bit(uint64_t *set, size_t bit)
{
    set[bit / 64] |= UINT64_C(1) << (bit % 64);
}

/* Calls for each thing: its touches [first, end). Whether it must be tracked: it is touched in more than one part, or
 * it is a pin. */
static bool tracked(enum sort sort, const struct touch *touches, size_t first, size_t end)
{
    return sort == SORT_PIN || touches[first].part != touches[end - 1].part;
}

static size_t end_of_thing(const struct touch *touches, size_t count, size_t first)
{
    size_t end = first + 1;
    while (end < count && touches[end].thing == touches[first].thing) {
        end++;
    }
    return end;
}

static size_t count_tracked(enum sort sort, const struct touch *touches, size_t count)
{
    size_t bits = 0;
    size_t end = 0;
    for (size_t first = 0; first < count; first = end) {
        end = end_of_thing(touches, count, first);
        bits += tracked(sort, touches, first, end);
    }
    return bits;
}

/* A new face that can be met in one stretch only: its points go to the candidates themselves, once each. */
static void fold_face(struct plan_space *space, const struct touch *touches, size_t first, size_t end)
{
    int64_t points = instance_face(space->instance, space->volunteer, touches[first].thing);
    for (size_t t = first; t < end; t++) {
        if (t == first || touches[t].candidate != touches[t - 1].candidate) {
            space->parts[touches[t].part].base[touches[t].candidate] += points;
        }
    }
}

/* Distinct parts among the touches (sorted by part); and distinct visits, the last part of each noted per visit. */
static int count_parts(const struct touch *touches, size_t first, size_t end)
{
    int parts = 0;
    for (size_t t = first; t < end; t++) {
        parts += t == first || touches[t].part != touches[t - 1].part;
    }
    return parts;
}

/* Of every visit the last touch, in a list sorted by part: no more than visits. */
static size_t last_touches(const struct plan_space *space, const struct touch *touches, size_t first, size_t end,
                           size_t *last)
{
    size_t count = 0;
    for (size_t t = end; t-- > first;) {
        bool seen = false;
        for (size_t k = 0; !seen && k < count; k++) {
            seen = touches[last[k]].visit == touches[t].visit;
        }
        if (!seen && count < space->part_count) {
            last[count++] = t;
        } else if (!seen) {
            return space->part_count + 1;
        }
    }
    return count;
}

/*
 * A new face that costs is paid in equal parts, in the bounds, by whatever can be done but once: by the stretches in
 * which the senior can be met, or by the visits, when those are fewer. A new face that earns counts whole everywhere.
 */
static void share_face(struct plan_space *space, const struct touch *touches, size_t first, size_t end, size_t bit)
{
    int64_t points = instance_face(space->instance, space->volunteer, touches[first].thing);
    int parts = count_parts(touches, first, end);
    size_t visits = last_touches(space, touches, first, end, space->last_touch);
    bool by_visit = visits < (size_t)parts;
    double share = points > 0 ? (double)points : (double)points / (double)(by_visit ? visits : (size_t)parts);
    space->face_points[bit] = points;
    for (size_t t = first; t < end; t++) {
        bool new_candidate =
            t == first || touches[t].part != touches[t - 1].part || touches[t].candidate != touches[t - 1].candidate;
        if (new_candidate || (by_visit && points < 0)) {
            space->parts[touches[t].part].share[touches[t].candidate] += share;
        }
    }
    for (size_t p = 0; p < space->part_count; p++) {
        double *left = &space->parts[p].refund[bit];
        *left = 0;
        for (size_t k = 0; by_visit && k < visits; k++) {
            *left += touches[space->last_touch[k]].part >= (int)p ? 1 : 0;
        }
        for (size_t t = first; !by_visit && t < end; t++) {
            *left += touches[t].part >= (int)p && (t == first || touches[t].part != touches[t - 1].part) ? 1 : 0;
        }
        *left *= points < 0 ? -share : 0;
    }
}

static void give_bits(struct plan_space *space, enum sort sort, const struct touch *touches, size_t count, size_t *bit)
{
    uint64_t *const sorts[] = {space->faces, space->used, space->pins};
    size_t end = 0;
    for (size_t first = 0; first < count; first = end) {
        end = end_of_thing(touches, count, first);
        if (!tracked(sort, touches, first, end)) {
            if (sort == SORT_SENIOR) {
                fold_face(space, touches, first, end);
            }
            continue;
        }
        set_bit(sorts[sort], *bit);
        if (sort == SORT_SENIOR) {
            share_face(space, touches, first, end, *bit);
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
    space->words = space->bit_count / 64 + 1;
    space->faces = calloc(space->words, sizeof *space->faces);
    space->used = calloc(space->words, sizeof *space->used);
    space->pins = calloc(space->words, sizeof *space->pins);
    space->face_points = calloc(space->bit_count + 1, sizeof *space->face_points);
    space->last_touch = calloc(space->part_count + 1, sizeof *space->last_touch);
    bool failed = space->faces == NULL || space->used == NULL || space->pins == NULL || space->face_points == NULL ||
                  space->last_touch == NULL;
    for (size_t p = 0; !failed && p < space->part_count; p++) {
        struct part *part = &space->parts[p];
        part->bits = calloc(part->list->count * space->words + 1, sizeof *part->bits);
        part->future = calloc(space->words, sizeof *part->future);
        part->last = calloc(space->words, sizeof *part->last);
        part->refund = calloc(space->bit_count + 1, sizeof *part->refund);
        failed = part->bits == NULL || part->future == NULL || part->last == NULL || part->refund == NULL;
    }
    return failed ? error_memory(error) : STATUS_OK;
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

static enum status track(struct plan_space *space, struct error *error)
{
    struct touch *touches[3] = {NULL, NULL, NULL};
    size_t counts[3] = {0, 0, 0};
    enum status status = STATUS_OK;
    for (int sort = SORT_SENIOR; sort <= SORT_PIN; sort++) {
        status = list_touches(space, (enum sort)sort, &touches[sort], &counts[sort], error);
        if (status != STATUS_OK) {
            goto done;
        }
        space->bit_count += count_tracked((enum sort)sort, touches[sort], counts[sort]);
    }
    status = allocate_bits(space, error);
    if (status != STATUS_OK) {
        goto done;
    }
    size_t bit = 0;
    for (int sort = SORT_SENIOR; sort <= SORT_PIN; sort++) {
        give_bits(space, (enum sort)sort, touches[sort], counts[sort], &bit);
    }
    sum_future(space);
done:
    for (int sort = SORT_SENIOR; sort <= SORT_PIN; sort++) {
        free(touches[sort]);
    }
    return status;
}

struct fingerprint {
    uint64_t hash;
    int candidate;
};

static uint64_t hash_of_row(size_t row)
{
    uint64_t z = ((uint64_t)row + 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t hash_of(const struct candidate *candidate)
{
    uint64_t hash = 0;
    for (int s = 0; s < candidate->stop_count; s++) {
        hash ^= hash_of_row(candidate->stops[s].row);
    }
    return hash;
}

static int compare_fingerprints(const void *left, const void *right)
{
    const struct fingerprint *a = left;
    const struct fingerprint *b = right;
    if (a->hash != b->hash) {
        return a->hash < b->hash ? -1 : 1;
    }
    return (a->candidate > b->candidate) - (a->candidate < b->candidate);
}

/* Does `small` serve just what `large` serves, without stop number `without`? */
static bool is_without(const struct candidate *small, const struct candidate *large, int without)
{
    if (small->stop_count != large->stop_count - 1) {
        return false;
    }
    for (int s = 0; s < large->stop_count; s++) {
        bool found = s == without;
        for (int t = 0; !found && t < small->stop_count; t++) {
            found = small->stops[t].row == large->stops[s].row;
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

static int find_without(const struct part *part, const struct fingerprint *prints, const struct candidate *large,
                        int without)
{
    uint64_t hash = hash_of(large) ^ hash_of_row(large->stops[without].row);
    size_t low = 0;
    size_t high = part->list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (prints[middle].hash < hash) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < part->list->count && prints[low].hash == hash; low++) {
        if (is_without(&part->list->items[prints[low].candidate], large, without)) {
            return prints[low].candidate;
        }
    }
    return -1;
}

/* For each candidate and stop, the candidate that serves all the others. */
static enum status find_smaller(struct part *part, struct error *error)
{
    size_t count = part->list->count;
    size_t stops = 0;
    enum status status = STATUS_OK;
    struct fingerprint *prints = calloc(count + 1, sizeof *prints);
    part->first_smaller = calloc(count + 1, sizeof *part->first_smaller);
    if (prints == NULL || part->first_smaller == NULL) {
        status = error_memory(error);
        goto done;
    }
    for (size_t c = 0; c < count; c++) {
        prints[c] = (struct fingerprint){.hash = hash_of(&part->list->items[c]), .candidate = (int)c};
        part->first_smaller[c] = stops;
        stops += (size_t)part->list->items[c].stop_count;
    }
    qsort(prints, count, sizeof *prints, compare_fingerprints);
    part->smaller = calloc(stops + 1, sizeof *part->smaller);
    if (part->smaller == NULL) {
        status = error_memory(error);
        goto done;
    }
    for (size_t c = 0; c < count; c++) {
        for (int s = 0; s < part->list->items[c].stop_count; s++) {
            part->smaller[part->first_smaller[c] + (size_t)s] = find_without(part, prints, &part->list->items[c], s);
        }
    }
done:
    free(prints);
    return status;
}

static enum status prepare_part(struct plan_space *space, const struct rounds *rounds, size_t stretch,
                                struct error *error)
{
    struct part *part = &space->parts[stretch];
    part->list = rounds_of(rounds, space->volunteer, stretch);
    part->date = space->instance->problem->volunteers[space->volunteer].stretches[stretch].date;
    part->week = date_week(part->date);
    part->base = calloc(part->list->count + 1, sizeof *part->base);
    part->profit = calloc(part->list->count + 1, sizeof *part->profit);
    part->share = calloc(part->list->count + 1, sizeof *part->share);
    part->weight = calloc(part->list->count + 1, sizeof *part->weight);
    part->kept = calloc(part->list->count + 1, sizeof *part->kept);
    part->idle = calloc(part->list->count + 1, sizeof *part->idle);
    part->worth = calloc(part->list->count + 1, sizeof *part->worth);
    if (part->base == NULL || part->profit == NULL || part->share == NULL || part->weight == NULL ||
        part->kept == NULL || part->idle == NULL || part->worth == NULL) {
        return error_memory(error);
    }
    if (find_smaller(part, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t c = 0; c < part->list->count; c++) {
        part->base[c] = part->list->items[c].points;
        part->most = part->list->items[c].stop_count > part->most ? part->list->items[c].stop_count : part->most;
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

/* How the caps of a week are counted in the bounds: visits when there is such a cap, else minutes in units, else not.
 */
static void weigh(struct plan_space *space)
{
    const struct problem_volunteer *who = &space->instance->problem->volunteers[space->volunteer];
    if (who->max_per_week >= 0 && who->max_per_week <= SPACE_MAX_WEIGHT) {
        space->most_weight = who->max_per_week;
    } else if (who->max_minutes_week > 0) {
        space->minutes_a_weight = (who->max_minutes_week + SPACE_MAX_WEIGHT - 1) / SPACE_MAX_WEIGHT;
        space->most_weight = who->max_minutes_week / space->minutes_a_weight;
    }
    for (size_t p = 0; p < space->part_count; p++) {
        struct part *part = &space->parts[p];
        part->capacity = capacity_of(space, part->week);
        for (size_t c = 0; c < part->list->count; c++) {
            const struct candidate *candidate = &part->list->items[c];
            part->weight[c] = space_weight(space, candidate->stop_count, candidate->busy);
        }
    }
}

static enum status allocate_bounds(struct plan_space *space, struct error *error)
{
    size_t states = space_state_count(space);
    space->prices = calloc(space->bit_count + 1, sizeof *space->prices);
    space->best_prices = calloc(space->bit_count + 1, sizeof *space->best_prices);
    space->servings = calloc(space->bit_count + 1, sizeof *space->servings);
    bool failed = space->prices == NULL || space->best_prices == NULL || space->servings == NULL;
    for (size_t p = 0; !failed && p <= space->part_count; p++) {
        struct part *part = &space->parts[p];
        size_t sorts = (size_t)(part->most + 1) * (size_t)(space->most_weight + 1);
        part->bound = calloc(states, sizeof *part->bound);
        part->reach = calloc(states, sizeof *part->reach);
        part->sorts = calloc(sorts, sizeof *part->sorts);
        failed = part->bound == NULL || part->reach == NULL || part->sorts == NULL;
    }
    return failed ? error_memory(error) : STATUS_OK;
}

size_t space_state_count(const struct plan_space *space)
{
    return (size_t)(space->most_visits + 1) * (size_t)(space->most_weight + 1);
}

size_t space_state(const struct plan_space *space, int visits, int weight)
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

enum status space_make(const struct instance *instance, const struct rounds *rounds, int volunteer,
                       struct plan_space **made, struct error *error)
{
    enum status status = STATUS_OK;
    const struct problem_volunteer *who = &instance->problem->volunteers[volunteer];
    struct plan_space *space = calloc(1, sizeof *space);
    if (space == NULL) {
        return error_memory(error);
    }
    space->instance = instance;
    space->volunteer = volunteer;
    space->part_count = who->stretch_count;
    space->parts = calloc(space->part_count + 1, sizeof *space->parts);
    space->forbidden = calloc(instance->row_count + 1, sizeof *space->forbidden);
    if (space->parts == NULL || space->forbidden == NULL) {
        status = error_memory(error);
        goto done;
    }
    for (size_t s = 0; s < space->part_count; s++) {
        status = prepare_part(space, rounds, s, error);
        if (status != STATUS_OK) {
            goto done;
        }
    }
    status = track(space, error);
    if (status == STATUS_OK) {
        weigh(space);
        status = allocate_bounds(space, error);
    }
    if (status == STATUS_OK) {
        *made = space;
        space = NULL;
    }
done:
    space_free(space);
    return status;
}

void space_free(struct plan_space *space)
{
    if (space == NULL) {
        return;
    }
    for (size_t p = 0; space->parts != NULL && p <= space->part_count; p++) {
        struct part *part = &space->parts[p];
        free(part->base);
        free(part->bits);
        free(part->future);
        free(part->last);
        free(part->refund);
        free(part->profit);
        free(part->share);
        free(part->weight);
        free(part->kept);
        free(part->idle);
        free(part->worth);
        free(part->sorts);
        free(part->smaller);
        free(part->first_smaller);
        free(part->bound);
        free(part->reach);
    }
    free(space->parts);
    free(space->forbidden);
    free(space->prices);
    free(space->best_prices);
    free(space->servings);
    free(space->faces);
    free(space->used);
    free(space->pins);
    free(space->face_points);
    free(space->last_touch);
    free(space->labels);
    free(space->sets);
    free(space->now);
    free(space->next);
    free(space);
}
