/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/plans.h"

#include "core/buffer.h"
#include "matcher/bounds.h"

#include <stdlib.h>
#include <string.h>

enum {
    NO_LABEL = -1,
    MOST_COMPARED =
        128 /* labels, the best ones, with which each other one is compared: more costs more than it saves */
};

static const double ROUNDING = 1e-7;

struct label {
    int parent, part, candidate;
    int visits;                    /* in the horizon */
    int day_visits;                /* on `date` */
    int week_visits, week_minutes; /* in `week`, within the horizon */
    int32_t date, week;
    double profit;
};

void plans_list_free(struct plan_list *list)
{
    if (list == NULL) {
        return;
    }
    for (size_t p = 0; p < list->count; p++) {
        free(list->items[p].rounds);
    }
    free(list->items);
    *list = (struct plan_list){0};
}

enum status plans_list_add(struct plan_list *list, struct plan *plan, struct error *error)
{
    if (buffer_grow((void **)&list->items, &list->capacity, list->count + 1, sizeof *list->items, error) != STATUS_OK) {
        return error->status;
    }
    list->items[list->count++] = *plan;
    plan->rounds = NULL;
    return STATUS_OK;
}

/* ---- labels ---- */

struct search {
    struct plan_space *space;
    const struct plan_query *query;
    double wanted; /* labels that cannot reach this are thrown away */
    bool complete;
    size_t now_count, next_count;
};

static uint64_t *set_of(const struct plan_space *space, int label)
{
    return space->sets + (size_t)label * space->words;
}

static enum status new_label(struct plan_space *space, const struct label *label, struct error *error)
{
    if (buffer_grow((void **)&space->labels, &space->label_capacity, space->label_count + 1, sizeof *space->labels,
                    error) != STATUS_OK ||
        buffer_grow((void **)&space->sets, &space->set_capacity, (space->label_count + 1) * space->words,
                    sizeof *space->sets, error) != STATUS_OK) {
        return error->status;
    }
    space->labels[space->label_count++] = *label;
    return STATUS_OK;
}

static int visits_on(const struct label *label, int32_t date)
{
    return label->date == date ? label->day_visits : 0;
}

static bool caps_hold(const struct plan_space *space, const struct label *label)
{
    const struct problem_volunteer *who = &space->instance->problem->volunteers[space->volunteer];
    const struct problem_week *done = space_week(space, label->week);
    int visits = label->week_visits + (done != NULL ? done->visits : 0);
    int minutes = label->week_minutes + (done != NULL ? done->minutes : 0);
    return (who->max_per_day < 0 || label->day_visits <= who->max_per_day) &&
           (who->max_per_week < 0 || visits <= who->max_per_week) &&
           (who->max_minutes_week < 0 || minutes <= who->max_minutes_week);
}

static double faces_met(const struct plan_space *space, const uint64_t *set, const uint64_t *bits)
{
    double points = 0;
    for (size_t w = 0; w < space->words; w++) {
        uint64_t left = bits[w] & ~set[w] & space->faces[w];
        while (left != 0) {
            points += (double)space->face_points[w * 64 + (size_t)__builtin_ctzll(left)];
            left &= left - 1;
        }
    }
    return points;
}

static bool visit_twice(const struct plan_space *space, const uint64_t *set, const uint64_t *bits)
{
    for (size_t w = 0; w < space->words; w++) {
        if ((set[w] & bits[w] & space->used[w]) != 0) {
            return true;
        }
    }
    return false;
}

/* Has the set all pins whose last stretch is `part`? */
static bool pins_held(const struct plan_space *space, const uint64_t *set, size_t part)
{
    for (size_t w = 0; w < space->words; w++) {
        if ((space->parts[part].last[w] & space->pins[w] & ~set[w]) != 0) {
            return false;
        }
    }
    return true;
}

/* Is a label a whole plan, with nothing in the stretches from `part` on? */
static bool all_pins_held(const struct plan_space *space, const uint64_t *set)
{
    for (size_t w = 0; w < space->words; w++) {
        if ((space->pins[w] & ~set[w]) != 0) {
            return false;
        }
    }
    return true;
}

static enum status put_next(struct search *search, int label, struct error *error)
{
    struct plan_space *space = search->space;
    if (buffer_grow((void **)&space->next, &space->next_capacity, search->next_count + 1, sizeof *space->next, error) !=
        STATUS_OK) {
        return error->status;
    }
    space->next[search->next_count++] = label;
    return STATUS_OK;
}

/* Most that the stretches after `part` can add to a label with this set. */
static double after(const struct plan_space *space, size_t part, const struct label *label, const uint64_t *set)
{
    bool same_week = part + 1 < space->part_count && space->parts[part + 1].week == label->week;
    int weight = same_week ? space_weight(space, label->week_visits, label->week_minutes) : 0;
    return bounds_after(space, part + 1, label->visits, weight, set);
}

static enum status try_candidate(struct search *search, int from, size_t part_index, size_t candidate,
                                 struct error *error)
{
    struct plan_space *space = search->space;
    const struct part *part = &space->parts[part_index];
    const struct candidate *round = &part->list->items[candidate];
    const uint64_t *bits = part->bits + candidate * space->words;
    const struct label *old = &space->labels[from];
    const uint64_t *set = set_of(space, from);
    double profit = old->profit + part->profit[candidate] + bounds_load(space, old->visits, round->stop_count);
    int visits = old->visits + round->stop_count;
    if (visit_twice(space, set, bits)) {
        return STATUS_OK;
    }
    profit += faces_met(space, set, bits);
    struct label label = {.parent = from,
                          .part = (int)part_index,
                          .candidate = (int)candidate,
                          .visits = visits,
                          .day_visits = visits_on(old, part->date) + round->stop_count,
                          .week_visits = (old->week == part->week ? old->week_visits : 0) + round->stop_count,
                          .week_minutes = (old->week == part->week ? old->week_minutes : 0) + round->busy,
                          .date = part->date,
                          .week = part->week,
                          .profit = profit};
    if (!caps_hold(space, &label) || visits > space->most_visits) {
        return STATUS_OK;
    }
    double ceiling = profit + after(space, part_index, &label, set) + bounds_credit(space, part_index + 1, bits);
    if (ceiling < search->wanted - ROUNDING) {
        return STATUS_OK;
    }
    if ((long)space->label_count >= search->query->limit) {
        search->complete = false;
        return STATUS_OK;
    }
    if (new_label(space, &label, error) != STATUS_OK) {
        return error->status;
    }
    int made = (int)space->label_count - 1;
    for (size_t w = 0; w < space->words; w++) {
        set_of(space, made)[w] = set_of(space, from)[w] | bits[w];
    }
    if (!pins_held(space, set_of(space, made), part_index)) {
        space->label_count--;
        return STATUS_OK;
    }
    return put_next(search, made, error);
}

static int compare_profit(const void *left, const void *right, void *context)
{
    const struct plan_space *space = context;
    int a = *(const int *)left;
    int b = *(const int *)right;
    double one = space->labels[a].profit;
    double two = space->labels[b].profit;
    if (one != two) {
        return one > two ? -1 : 1;
    }
    return (a > b) - (a < b);
}

/* Sorts the first `count` labels of space->next, best first. */
static void sort_labels(struct plan_space *space, size_t count)
{
    if (count > 1) {
        qsort_r(space->next, count, sizeof *space->next, compare_profit, space);
    }
}

static bool has_bit(const uint64_t *set, size_t bit)
{
    return (set[bit / 64] >> (bit % 64) & 1) != 0;
}

/* What a label of more profit may lose to another after this, because of faces met; big when it can lose its
 * feasibility. */
static double set_handicap(const struct plan_space *space, const uint64_t *a, const uint64_t *b, size_t part)
{
    double handicap = 0;
    for (size_t w = 0; w < space->words; w++) {
        uint64_t future = part < space->part_count ? space->parts[part].future[w] : 0;
        uint64_t pins = space->pins[w];
        if ((a[w] & ~b[w] & space->used[w] & future) != 0 || (b[w] & ~a[w] & pins) != 0) {
            return 1e300;
        }
        uint64_t differ = (a[w] ^ b[w]) & space->faces[w] & future;
        while (differ != 0) {
            size_t bit = w * 64 + (size_t)__builtin_ctzll(differ);
            double points = (double)space->face_points[bit];
            bool only_b_met = has_bit(b, bit);
            if (only_b_met ? points < 0 : points > 0) {
                handicap += points < 0 ? -points : points;
            }
            differ &= differ - 1;
        }
    }
    return handicap;
}

/* Is label a at least as good as b, and better by the margin, whatever follows in the stretches from `part` on? */
static bool beats(const struct plan_space *space, int a, int b, size_t part, double margin)
{
    const struct label *one = &space->labels[a];
    const struct label *two = &space->labels[b];
    const struct problem_volunteer *who = &space->instance->problem->volunteers[space->volunteer];
    const struct points *points = &space->instance->problem->points;
    double handicap = margin;
    if (part == space->part_count) {
        return one->profit - margin >= two->profit;
    }
    int32_t date = space->parts[part].date;
    int32_t week = space->parts[part].week;
    if (one->visits != two->visits) {
        if (one->visits > two->visits || points->load > 0) {
            return false;
        }
        handicap += one->visits == 0 && who->idle && points->idle < 0 ? -(double)points->idle : 0;
    }
    if (who->max_per_day >= 0 && visits_on(one, date) > visits_on(two, date)) {
        return false;
    }
    if (who->max_per_week >= 0 &&
        (one->week == week ? one->week_visits : 0) > (two->week == week ? two->week_visits : 0)) {
        return false;
    }
    if (who->max_minutes_week >= 0 &&
        (one->week == week ? one->week_minutes : 0) > (two->week == week ? two->week_minutes : 0)) {
        return false;
    }
    if (one->profit - handicap < two->profit) {
        return false;
    }
    handicap += set_handicap(space, set_of(space, a), set_of(space, b), part);
    return one->profit - handicap >= two->profit;
}

/* ---- labels that are alike in all that follows ---- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 29);
}

static int current(int value, int32_t of, int32_t now, int cap)
{
    return cap >= 0 && of == now ? value : 0;
}

static uint64_t likeness(const struct plan_space *space, int label, size_t part)
{
    const struct problem_volunteer *who = &space->instance->problem->volunteers[space->volunteer];
    const struct label *one = &space->labels[label];
    const struct part *next = &space->parts[part];
    uint64_t hash = mix(0, (uint64_t)one->visits);
    hash = mix(hash, (uint64_t)current(one->day_visits, one->date, next->date, who->max_per_day));
    hash = mix(hash, (uint64_t)current(one->week_visits, one->week, next->week, who->max_per_week));
    hash = mix(hash, (uint64_t)current(one->week_minutes, one->week, next->week, who->max_minutes_week));
    for (size_t w = 0; w < space->words; w++) {
        hash = mix(hash, set_of(space, label)[w] & (next->future[w] | space->pins[w]));
    }
    return hash;
}

/*
 * Of labels that are alike (sorted, the best first) only the first stays; two that merely share their place in the
 * table are told apart by the slow comparison that follows. Without memory for the table nothing is thrown away.
 */
static void drop_alike(struct search *search, size_t part)
{
    struct plan_space *space = search->space;
    size_t room = 64;
    while (room < 2 * search->next_count) {
        room *= 2;
    }
    int *table = part < space->part_count ? calloc(room, sizeof *table) : NULL;
    size_t kept = 0;
    for (size_t i = 0; table != NULL && i < search->next_count; i++) {
        int label = space->next[i];
        size_t at = (size_t)likeness(space, label, part) & (room - 1);
        if (table[at] == 0 || !beats(space, table[at] - 1, label, part, search->query->margin)) {
            space->next[kept++] = label;
            table[at] = table[at] == 0 ? label + 1 : table[at];
        }
    }
    search->next_count = table != NULL ? kept : search->next_count;
    free(table);
}

/* Leaves in space->next the labels that no other beats, best first. */
static void filter_next(struct search *search, size_t part)
{
    struct plan_space *space = search->space;
    size_t kept = 0;
    if (part == space->part_count) {
        return;
    }
    sort_labels(space, search->next_count);
    drop_alike(search, part);
    for (size_t i = 0; i < search->next_count; i++) {
        bool beaten = false;
        for (size_t k = 0; !beaten && k < kept && k < MOST_COMPARED; k++) {
            beaten = beats(space, space->next[k], space->next[i], part, search->query->margin);
        }
        if (!beaten) {
            space->next[kept++] = space->next[i];
        }
        if (search->query->beam > 0 && kept > (size_t)search->query->beam) {
            kept--;
            search->complete = false;
            break;
        }
    }
    search->next_count = kept;
}

static void raise_wanted(struct search *search, size_t first_label)
{
    const struct plan_space *space = search->space;
    for (size_t l = first_label; search->query->most > 0 && l < space->label_count; l++) {
        if (space->labels[l].profit > search->wanted && all_pins_held(space, set_of(space, (int)l))) {
            search->wanted = space->labels[l].profit;
        }
    }
}

static enum status one_stretch(struct search *search, size_t part, struct error *error)
{
    struct plan_space *space = search->space;
    size_t first_label = space->label_count;
    search->next_count = 0;
    for (size_t l = 0; l < search->now_count; l++) {
        int label = space->now[l];
        const struct label *old = &space->labels[label];
        double ceiling = old->profit + after(space, part, old, set_of(space, label));
        if (ceiling >= search->wanted - ROUNDING && pins_held(space, set_of(space, label), part) &&
            put_next(search, label, error) != STATUS_OK) {
            return error->status;
        }
        for (size_t k = 0; k < space->parts[part].kept_count; k++) {
            if (try_candidate(search, label, part, (size_t)space->parts[part].kept[k], error) != STATUS_OK) {
                return error->status;
            }
        }
    }
    raise_wanted(search, first_label);
    filter_next(search, part + 1);
    int *swap = space->now;
    size_t capacity = space->now_capacity;
    space->now = space->next;
    space->now_capacity = space->next_capacity;
    space->next = swap;
    space->next_capacity = capacity;
    search->now_count = search->next_count;
    return STATUS_OK;
}

static enum status begin(struct search *search, struct error *error)
{
    struct plan_space *space = search->space;
    struct label root = {.parent = NO_LABEL, .part = NO_LABEL, .date = DATE_NONE, .week = INT32_MIN};
    space->label_count = 0;
    if (new_label(space, &root, error) != STATUS_OK ||
        buffer_grow((void **)&space->now, &space->now_capacity, 1, sizeof *space->now, error) != STATUS_OK) {
        return error->status;
    }
    memset(space->sets, 0, space->words * sizeof *space->sets);
    space->now[0] = 0;
    search->now_count = 1;
    raise_wanted(search, 0);
    return STATUS_OK;
}

/* ---- answers ---- */

/* The points of a plan, exactly: without duals, from its rounds. */
static int64_t points_of(const struct plan_space *space, const struct plan *plan, uint64_t *met)
{
    int64_t points = 0;
    int visits = 0;
    memset(met, 0, space->words * sizeof *met);
    for (int r = 0; r < plan->round_count; r++) {
        const struct part *part = &space->parts[plan->rounds[r].stretch];
        size_t candidate = (size_t)plan->rounds[r].candidate;
        const uint64_t *bits = part->bits + candidate * space->words;
        int more = part->list->items[candidate].stop_count;
        points += part->base[candidate] + instance_load(space->instance, space->volunteer, visits, more);
        points += (int64_t)faces_met(space, met, bits);
        visits += more;
        for (size_t w = 0; w < space->words; w++) {
            met[w] |= bits[w];
        }
    }
    return points;
}

enum status plans_evaluate(const struct plan_space *space, struct plan *plan, struct error *error)
{
    uint64_t *met = calloc(space->words, sizeof *met);
    if (met == NULL) {
        return error_memory(error);
    }
    plan->pins = 0;
    for (int r = 0; r < plan->round_count; r++) {
        plan->pins += space->parts[plan->rounds[r].stretch].list->items[plan->rounds[r].candidate].pins;
    }
    plan->points = points_of(space, plan, met);
    free(met);
    return STATUS_OK;
}

static enum status make_plan(const struct plan_space *space, int label, struct plan_list *list, struct error *error)
{
    struct plan plan = {.volunteer = space->volunteer, .reduced = space->labels[label].profit};
    for (int at = label; space->labels[at].parent != NO_LABEL; at = space->labels[at].parent) {
        plan.round_count++;
    }
    plan.rounds = calloc((size_t)plan.round_count + 1, sizeof *plan.rounds);
    if (plan.rounds == NULL) {
        return error_memory(error);
    }
    int place = plan.round_count;
    for (int at = label; space->labels[at].parent != NO_LABEL; at = space->labels[at].parent) {
        plan.rounds[--place] =
            (struct plan_round){.stretch = space->labels[at].part, .candidate = space->labels[at].candidate};
    }
    enum status status = plans_evaluate(space, &plan, error);
    if (status == STATUS_OK) {
        status = plans_list_add(list, &plan, error);
    }
    free(plan.rounds);
    return status;
}

/* Pricing: the best few of all labels that are whole plans. Every label is one, with the later stretches left empty. */
static enum status take_best(struct search *search, struct plan_list *list, double *best, struct error *error)
{
    struct plan_space *space = search->space;
    const struct plan_query *query = search->query;
    size_t count = 0;
    if (buffer_grow((void **)&space->next, &space->next_capacity, space->label_count, sizeof *space->next, error) !=
        STATUS_OK) {
        return error->status;
    }
    for (size_t l = 0; l < space->label_count; l++) {
        if (space->labels[l].profit >= query->threshold && all_pins_held(space, set_of(space, (int)l))) {
            space->next[count++] = (int)l;
        }
    }
    sort_labels(space, count);
    *best = count > 0 ? space->labels[space->next[0]].profit : query->threshold;
    for (size_t i = 0; i < count && (query->most == 0 || i < (size_t)query->most); i++) {
        if (make_plan(space, space->next[i], list, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

enum status plans_find(struct plan_space *space, const struct plan_query *query, struct plan_list *list, double *best,
                       bool *complete, struct error *error)
{
    struct search search = {.space = space, .query = query, .wanted = query->threshold, .complete = true};
    *complete = true;
    *best = query->threshold;
    if (!bounds_make(space, query)) {
        return STATUS_OK;
    }
    enum status status = begin(&search, error);
    for (size_t part = 0; status == STATUS_OK && part < space->part_count; part++) {
        status = one_stretch(&search, part, error);
    }
    if (status == STATUS_OK) {
        status = take_best(&search, list, best, error);
    }
    *complete = search.complete;
    return status;
}

size_t plans_row_count(const struct plan_space *space, const struct plan *plan)
{
    size_t count = 0;
    for (int r = 0; r < plan->round_count; r++) {
        const struct part *part = &space->parts[plan->rounds[r].stretch];
        count += (size_t)part->list->items[plan->rounds[r].candidate].stop_count;
    }
    return count;
}

void plans_rows(const struct plan_space *space, const struct plan *plan, size_t *rows)
{
    plans_places(space, plan, rows, NULL);
}

void plans_places(const struct plan_space *space, const struct plan *plan, size_t *rows, int *stretches)
{
    size_t count = 0;
    for (int r = 0; r < plan->round_count; r++) {
        const struct part *part = &space->parts[plan->rounds[r].stretch];
        const struct candidate *candidate = &part->list->items[plan->rounds[r].candidate];
        for (int s = 0; s < candidate->stop_count; s++) {
            if (stretches != NULL) {
                stretches[count] = plan->rounds[r].stretch;
            }
            rows[count++] = candidate->stops[s].row;
        }
    }
}
