/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/rounds.h"

#include "core/buffer.h"

#include <stdlib.h>
#include <string.h>

/* A visit as it can stand in this stretch; for two people one item for every start on the grid. */
struct item {
    int visit, option;
    int fixed_start; /* TIME_NONE: as early as possible */
    int there, back; /* minutes from home to its start place, from its end place home */
    bool remote;
};

enum { AT_HOME = -1 };

/* A beginning of a round. */
struct label {
    int parent; /* index, or -1 */
    int item;
    int place;       /* the item whose end place the volunteer is at; AT_HOME */
    int start, time; /* of the last visit: start, end */
    int travel;
};

struct pool_block {
    struct pool_block *next;
    struct candidate_stop stops[];
};

/* The work on one stretch. */
struct bench {
    const struct instance *instance;
    int volunteer;
    const struct problem_stretch *stretch;
    struct item *items;
    size_t item_count, item_capacity;
    int *between; /* minutes from item a's end place to item b's start place: [a * item_count + b] */
    size_t words; /* of a set of items */
    struct label *labels;
    size_t label_count, label_capacity;
    uint64_t *sets; /* words per label */
    size_t set_capacity;
    size_t *order; /* indices of one level, sorted */
    size_t order_capacity;
    long *left; /* labels that may still be made */
};

static const uint64_t *set_of(const struct bench *bench, size_t label)
{
    return bench->sets + label * bench->words;
}

static enum status add_item(struct bench *bench, int visit, int option, int fixed_start, struct error *error)
{
    const struct problem *problem = bench->instance->problem;
    const struct problem_visit *what = &problem->visits[visit];
    const struct problem_volunteer *who = &problem->volunteers[bench->volunteer];
    struct item item = {.visit = visit, .option = option, .fixed_start = fixed_start, .remote = what->remote};
    if (!what->remote) {
        item.there = travel_minutes(&problem->travel, &problem->table, who->mode, &who->home, &what->start);
        item.back = travel_minutes(&problem->travel, &problem->table, who->mode, &what->end, &who->home);
    }
    int start = bench->stretch->from + item.there;
    int earliest = what->options[option].earliest;
    start = start < earliest ? earliest : start;
    if (fixed_start != TIME_NONE && fixed_start < start) {
        return STATUS_OK;
    }
    int end = (fixed_start != TIME_NONE ? fixed_start : start) + what->duration;
    if (end > what->options[option].latest || end + item.back > bench->stretch->to) {
        return STATUS_OK;
    }
    if (buffer_grow((void **)&bench->items, &bench->item_capacity, bench->item_count + 1, sizeof *bench->items,
                    error) != STATUS_OK) {
        return error->status;
    }
    bench->items[bench->item_count++] = item;
    return STATUS_OK;
}

static enum status add_starts(struct bench *bench, int visit, int option, struct error *error)
{
    const struct problem *problem = bench->instance->problem;
    int starts = instance_start_count(bench->instance, visit, option);
    for (int s = 0; s < starts; s++) {
        int start = problem->visits[visit].options[option].earliest + s * problem->grid_minutes;
        if (add_item(bench, visit, option, start, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

static enum status collect_items(struct bench *bench, struct error *error)
{
    const struct problem *problem = bench->instance->problem;
    bench->item_count = 0;
    for (size_t v = 0; v < problem->visit_count; v++) {
        uint64_t options = instance_options(bench->instance, bench->volunteer, (int)v);
        const struct problem_visit *what = &problem->visits[v];
        for (size_t o = 0; options != 0 && o < what->option_count; o++) {
            if ((options & (UINT64_C(1) << o)) == 0 || what->options[o].date != bench->stretch->date) {
                continue;
            }
            enum status status = what->people < 2 ? add_item(bench, (int)v, (int)o, TIME_NONE, error)
                                                  : add_starts(bench, (int)v, (int)o, error);
            if (status != STATUS_OK) {
                return status;
            }
        }
    }
    return STATUS_OK;
}

static enum status measure_between(struct bench *bench, struct error *error)
{
    const struct problem *problem = bench->instance->problem;
    enum mode mode = problem->volunteers[bench->volunteer].mode;
    size_t n = bench->item_count;
    free(bench->between);
    bench->between = calloc(n * n + 1, sizeof *bench->between);
    if (bench->between == NULL) {
        return error_memory(error);
    }
    for (size_t a = 0; a < n; a++) {
        for (size_t b = 0; b < n; b++) {
            if (!bench->items[a].remote && !bench->items[b].remote) {
                bench->between[a * n + b] =
                    travel_minutes(&problem->travel, &problem->table, mode, &problem->visits[bench->items[a].visit].end,
                                   &problem->visits[bench->items[b].visit].start);
            }
        }
    }
    return STATUS_OK;
}

static int way_home(const struct bench *bench, int place)
{
    return place == AT_HOME ? 0 : bench->items[place].back;
}

static int way_to(const struct bench *bench, int place, size_t item)
{
    if (bench->items[item].remote) {
        return 0;
    }
    return place == AT_HOME ? bench->items[item].there : bench->between[(size_t)place * bench->item_count + item];
}

/* The set of `parent` (or the empty one) with one item more. */
static enum status push_label(struct bench *bench, const struct label *label, struct error *error)
{
    size_t at = bench->label_count;
    if (buffer_grow((void **)&bench->labels, &bench->label_capacity, at + 1, sizeof *bench->labels, error) !=
            STATUS_OK ||
        buffer_grow((void **)&bench->sets, &bench->set_capacity, (at + 1) * bench->words, sizeof *bench->sets, error) !=
            STATUS_OK) {
        return error->status;
    }
    uint64_t *set = bench->sets + at * bench->words;
    if (label->parent < 0) {
        memset(set, 0, bench->words * sizeof *set);
    } else {
        memcpy(set, set_of(bench, (size_t)label->parent), bench->words * sizeof *set);
    }
    set[label->item / 64] |= UINT64_C(1) << (label->item % 64);
    bench->labels[at] = *label;
    bench->label_count++;
    (*bench->left)--;
    return STATUS_OK;
}

/* Goes on from a label (or from home, parent -1) to an item, when it fits. */
static enum status extend(struct bench *bench, long parent, size_t item, struct error *error)
{
    const struct item *next = &bench->items[item];
    const struct problem_visit *what = &bench->instance->problem->visits[next->visit];
    const struct problem_option *option = &what->options[next->option];
    int place = parent < 0 ? AT_HOME : bench->labels[parent].place;
    int way = way_to(bench, place, item);
    int start = (parent < 0 ? bench->stretch->from : bench->labels[parent].time) + way;
    start = start < option->earliest ? option->earliest : start;
    if (next->fixed_start != TIME_NONE) {
        if (start > next->fixed_start) {
            return STATUS_OK;
        }
        start = next->fixed_start;
    }
    struct label label = {.parent = (int)parent,
                          .item = (int)item,
                          .place = next->remote ? place : (int)item,
                          .start = start,
                          .time = start + what->duration,
                          .travel = (parent < 0 ? 0 : bench->labels[parent].travel) + way};
    if (label.time > option->latest || label.time + way_home(bench, label.place) > bench->stretch->to) {
        return STATUS_OK;
    }
    return push_label(bench, &label, error);
}

static bool holds_visit(const struct bench *bench, size_t label, int visit)
{
    for (long at = (long)label; at >= 0; at = bench->labels[at].parent) {
        if (bench->items[bench->labels[at].item].visit == visit) {
            return true;
        }
    }
    return false;
}

static int compare_sets(const struct bench *bench, size_t a, size_t b)
{
    const uint64_t *one = set_of(bench, a);
    const uint64_t *two = set_of(bench, b);
    for (size_t w = 0; w < bench->words; w++) {
        if (one[w] != two[w]) {
            return one[w] < two[w] ? -1 : 1;
        }
    }
    return 0;
}

static int compare_numbers(long a, long b)
{
    return (a > b) - (a < b);
}

/* By set, place, time, travel; then by age, so that the order is total. */
static int compare_labels(const void *left, const void *right, void *context)
{
    const struct bench *bench = context;
    size_t a = *(const size_t *)left;
    size_t b = *(const size_t *)right;
    const struct label *one = &bench->labels[a];
    const struct label *two = &bench->labels[b];
    int by = compare_sets(bench, a, b);
    by = by != 0 ? by : compare_numbers(one->place, two->place);
    by = by != 0 ? by : compare_numbers(one->time, two->time);
    by = by != 0 ? by : compare_numbers(one->travel, two->travel);
    return by != 0 ? by : compare_numbers((long)a, (long)b);
}

/* Where travel earns points, more of it can be better: then only equal travel may be compared. */
static bool travel_no_worse(const struct bench *bench, int a, int b)
{
    return bench->instance->problem->points.travel_minute > 0 ? a == b : a <= b;
}

/* Sorts the labels [first, label_count) and keeps, for each set and place, those that no other beats. Count in *kept.
 */
static enum status filter_level(struct bench *bench, size_t first, size_t *kept, struct error *error)
{
    size_t count = bench->label_count - first;
    if (buffer_grow((void **)&bench->order, &bench->order_capacity, count + 1, sizeof *bench->order, error) !=
        STATUS_OK) {
        return error->status;
    }
    for (size_t i = 0; i < count; i++) {
        bench->order[i] = first + i;
    }
    qsort_r(bench->order, count, sizeof *bench->order, compare_labels, bench);
    *kept = 0;
    size_t group = 0;
    for (size_t i = 0; i < count; i++) {
        const struct label *label = &bench->labels[bench->order[i]];
        if (*kept == 0 || compare_sets(bench, bench->order[*kept - 1], bench->order[i]) != 0 ||
            bench->labels[bench->order[*kept - 1]].place != label->place) {
            group = *kept;
        }
        bool beaten = false;
        for (size_t k = group; !beaten && k < *kept; k++) {
            const struct label *other = &bench->labels[bench->order[k]];
            beaten = other->time <= label->time && travel_no_worse(bench, other->travel, label->travel);
        }
        if (!beaten) {
            bench->order[(*kept)++] = bench->order[i];
        }
    }
    return STATUS_OK;
}

static int total_travel(const struct bench *bench, size_t label)
{
    return bench->labels[label].travel + way_home(bench, bench->labels[label].place);
}

static enum status take_stops(struct rounds *rounds, const struct bench *bench, size_t label,
                              struct candidate *candidate, struct error *error)
{
    for (long at = (long)label; at >= 0; at = bench->labels[at].parent) {
        candidate->stop_count++;
    }
    struct pool_block *block = malloc(sizeof *block + (size_t)candidate->stop_count * sizeof *candidate->stops);
    if (block == NULL) {
        return error_memory(error);
    }
    block->next = rounds->pool;
    rounds->pool = block;
    candidate->stops = block->stops;
    int place = candidate->stop_count;
    for (long at = (long)label; at >= 0; at = bench->labels[at].parent) {
        const struct item *item = &bench->items[bench->labels[at].item];
        int start = bench->labels[at].start;
        candidate->stops[--place] =
            (struct candidate_stop){.visit = item->visit,
                                    .option = item->option,
                                    .start = start,
                                    .row = instance_row(bench->instance, item->visit, item->option, start)};
    }
    return STATUS_OK;
}

static enum status take_candidate(struct rounds *rounds, struct candidate_list *list, size_t *capacity,
                                  const struct bench *bench, size_t label, struct error *error)
{
    const struct instance *instance = bench->instance;
    const struct problem *problem = instance->problem;
    const struct problem_volunteer *who = &problem->volunteers[bench->volunteer];
    struct candidate candidate = {.travel = total_travel(bench, label)};
    if (take_stops(rounds, bench, label, &candidate, error) != STATUS_OK) {
        return error->status;
    }
    candidate.busy = candidate.travel;
    candidate.points =
        instance->objective == OBJECTIVE_POINTS ? (int64_t)problem->points.travel_minute * candidate.travel : 0;
    for (int s = 0; s < candidate.stop_count; s++) {
        int visit = candidate.stops[s].visit;
        long pin = instance_pin(instance, bench->volunteer, visit, bench->stretch->date);
        candidate.busy += problem->visits[visit].duration;
        candidate.points += instance_points(instance, bench->volunteer, visit, bench->stretch->date);
        candidate.pins += pin >= 0 && instance->pin_soft[pin];
    }
    if ((who->max_per_day >= 0 && candidate.stop_count > who->max_per_day) ||
        (who->max_per_week >= 0 && candidate.stop_count > who->max_per_week) ||
        (who->max_minutes_week >= 0 && candidate.busy > who->max_minutes_week)) {
        return STATUS_OK;
    }
    if (buffer_grow((void **)&list->items, capacity, list->count + 1, sizeof *list->items, error) != STATUS_OK) {
        return error->status;
    }
    list->items[list->count++] = candidate;
    rounds->candidate_count++;
    return STATUS_OK;
}

/* Of the kept labels of one level, those with the best travel for each set become candidates. */
static enum status take_level(struct rounds *rounds, struct candidate_list *list, size_t *capacity,
                              const struct bench *bench, size_t kept, struct error *error)
{
    size_t next = 0;
    for (size_t i = 0; i < kept; i = next) {
        next = i + 1;
        while (next < kept && compare_sets(bench, bench->order[i], bench->order[next]) == 0) {
            next++;
        }
        for (size_t k = i; k < next; k++) {
            bool beaten = false;
            for (size_t other = i; !beaten && other < next; other++) {
                int a = total_travel(bench, bench->order[other]);
                int b = total_travel(bench, bench->order[k]);
                beaten = other != k && travel_no_worse(bench, a, b) && (a != b || other < k);
            }
            if (!beaten && take_candidate(rounds, list, capacity, bench, bench->order[k], error) != STATUS_OK) {
                return error->status;
            }
        }
    }
    return STATUS_OK;
}

/* All one-item-longer labels of the kept ones. `kept` is a copy of their indices. */
static enum status extend_level(struct bench *bench, const size_t *kept, size_t kept_count, bool *complete,
                                struct error *error)
{
    for (size_t k = 0; k < kept_count; k++) {
        for (size_t item = 0; item < bench->item_count; item++) {
            if (*bench->left <= 0) {
                *complete = false;
                return STATUS_OK;
            }
            if (holds_visit(bench, kept[k], bench->items[item].visit)) {
                continue;
            }
            if (extend(bench, (long)kept[k], item, error) != STATUS_OK) {
                return error->status;
            }
        }
    }
    return STATUS_OK;
}

static enum status work_stretch(struct bench *bench, struct rounds *rounds, struct candidate_list *list,
                                struct error *error)
{
    enum status status = STATUS_OK;
    size_t *kept = NULL;
    size_t kept_capacity = 0;
    size_t capacity = 0;
    size_t level = 0;
    bench->label_count = 0;
    bench->words = bench->item_count / 64 + 1;
    for (size_t item = 0; item < bench->item_count; item++) {
        status = extend(bench, -1, item, error);
        if (status != STATUS_OK) {
            goto done;
        }
    }
    while (bench->label_count > level) {
        size_t count = 0;
        status = filter_level(bench, level, &count, error);
        if (status == STATUS_OK) {
            status = take_level(rounds, list, &capacity, bench, count, error);
        }
        if (status == STATUS_OK) {
            status = buffer_grow((void **)&kept, &kept_capacity, count, sizeof *kept, error);
        }
        if (status != STATUS_OK) {
            goto done;
        }
        memcpy(kept, bench->order, count * sizeof *kept);
        level = bench->label_count;
        status = extend_level(bench, kept, count, &rounds->complete, error);
        if (status != STATUS_OK) {
            goto done;
        }
    }
done:
    free(kept);
    return status;
}

static void bench_free(struct bench *bench)
{
    free(bench->items);
    free(bench->between);
    free(bench->labels);
    free(bench->sets);
    free(bench->order);
}

static enum status work_all(struct rounds *rounds, const struct instance *instance, long limit, struct error *error)
{
    const struct problem *problem = instance->problem;
    enum status status = STATUS_OK;
    struct bench bench = {.instance = instance, .left = &limit};
    for (size_t i = 0; status == STATUS_OK && i < problem->volunteer_count; i++) {
        const struct problem_volunteer *who = &problem->volunteers[i];
        bench.volunteer = (int)i;
        for (size_t s = 0; status == STATUS_OK && s < who->stretch_count; s++) {
            bench.stretch = &who->stretches[s];
            status = collect_items(&bench, error);
            if (status == STATUS_OK) {
                status = measure_between(&bench, error);
            }
            if (status == STATUS_OK) {
                status = work_stretch(&bench, rounds, &rounds->lists[rounds->first[i] + s], error);
            }
        }
    }
    bench_free(&bench);
    return status;
}

enum status rounds_make(const struct instance *instance, long limit, struct rounds **made, struct error *error)
{
    const struct problem *problem = instance->problem;
    enum status status = STATUS_OK;
    struct rounds *rounds = calloc(1, sizeof *rounds);
    if (rounds == NULL) {
        return error_memory(error);
    }
    rounds->complete = true;
    rounds->first = calloc(problem->volunteer_count + 1, sizeof *rounds->first);
    if (rounds->first == NULL) {
        status = error_memory(error);
        goto done;
    }
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        rounds->first[i] = rounds->list_count;
        rounds->list_count += problem->volunteers[i].stretch_count;
    }
    rounds->lists = calloc(rounds->list_count + 1, sizeof *rounds->lists);
    if (rounds->lists == NULL) {
        status = error_memory(error);
        goto done;
    }
    status = work_all(rounds, instance, limit, error);
    if (status == STATUS_OK) {
        *made = rounds;
        rounds = NULL;
    }
done:
    rounds_free(rounds);
    return status;
}

void rounds_free(struct rounds *rounds)
{
    if (rounds == NULL) {
        return;
    }
    for (size_t l = 0; rounds->lists != NULL && l < rounds->list_count; l++) {
        free(rounds->lists[l].items);
    }
    struct pool_block *block = rounds->pool;
    while (block != NULL) {
        struct pool_block *next = block->next;
        free(block);
        block = next;
    }
    free(rounds->lists);
    free(rounds->first);
    free(rounds);
}

const struct candidate_list *rounds_of(const struct rounds *rounds, int volunteer, size_t stretch)
{
    return &rounds->lists[rounds->first[volunteer] + stretch];
}
