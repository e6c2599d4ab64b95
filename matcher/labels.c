/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/labels.h"

#include "core/buffer.h"
#include "core/hash.h"
#include "matcher/bounds.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_COMPARED =
        128 /* labels, the best ones, with which each other one is compared: more costs more than it saves */
};

static const double ROUNDING = 1e-7;

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
            points += space->bit_points[w * 64 + (size_t)__builtin_ctzll(left)];
            left &= left - 1;
        }
    }
    return points;
}

/* What the cuts take that the beginning and the round both hold an odd number of times. */
static double cuts_met(const struct plan_space *space, const uint64_t *set, const uint64_t *bits)
{
    double points = 0;
    for (size_t w = 0; w < space->words; w++) {
        uint64_t both = bits[w] & set[w] & space->cuts[w];
        while (both != 0) {
            points += space->bit_points[w * 64 + (size_t)__builtin_ctzll(both)];
            both &= both - 1;
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
    if (space->lost_pin) {
        return false;
    }
    for (size_t w = 0; w < space->words; w++) {
        if ((space->pins[w] & ~set[w]) != 0) {
            return false;
        }
    }
    return true;
}

static enum status put_next(struct labels *labels, int label, struct error *error)
{
    struct plan_space *space = labels->space;
    if (buffer_grow((void **)&space->next, &space->next_capacity, labels->next_count + 1, sizeof *space->next, error) !=
        STATUS_OK) {
        return error->status;
    }
    space->next[labels->next_count++] = label;
    return STATUS_OK;
}

/* Most that the stretches after `part` can add to a label with this set. */
static double after(const struct plan_space *space, size_t part, const struct label *label, const uint64_t *set)
{
    struct space_state state = {.visits = label->visits};
    if (part + 1 < space->part_count) {
        const struct part *next = &space->parts[part + 1];
        bool same_week = next->week == label->week;
        state.weight = same_week ? space_weight(space, label->week_visits, label->week_minutes) : 0;
        state.day = space->most_day > 0 ? visits_on(label, next->date) : 0;
    }
    return bounds_after(space, part + 1, &state, set);
}

double labels_least(const struct labels *labels)
{
    return labels->listing ? labels->wanted - ROUNDING : labels->wanted + ROUNDING;
}

/* Puts the label of a round after a beginning into the space, with its set. */
static enum status add_label(struct plan_space *space, const struct label *label, const uint64_t *bits,
                             struct error *error)
{
    if (new_label(space, label, error) != STATUS_OK) {
        return error->status;
    }
    const uint64_t *before = set_of(space, label->parent);
    uint64_t *set = set_of(space, (int)space->label_count - 1);
    for (size_t w = 0; w < space->words; w++) {
        uint64_t odd = (before[w] ^ bits[w]) & space->cuts[w];
        set[w] = ((before[w] | bits[w]) & ~space->cuts[w]) | odd;
    }
    return STATUS_OK;
}

/* Takes the label of a round after a beginning, when pins allow it. */
static enum status keep_label(struct labels *labels, const struct label *label, const uint64_t *bits,
                              struct error *error)
{
    struct plan_space *space = labels->space;
    if (--labels->left < 0) {
        labels->complete = false;
        return STATUS_OK;
    }
    if (add_label(space, label, bits, error) != STATUS_OK) {
        return error->status;
    }
    int made = (int)space->label_count - 1;
    const uint64_t *set = set_of(space, made);
    if (!pins_held(space, set, (size_t)label->part)) {
        space->label_count--;
        return STATUS_OK;
    }
    return put_next(labels, made, error);
}

/* The label of a round after a beginning. False: it clashes with it, or with the caps. */
static bool extend(const struct plan_space *space, int from, size_t part_index, size_t candidate, struct label *label)
{
    const struct part *part = &space->parts[part_index];
    const struct candidate *round = &part->list.items[candidate];
    const uint64_t *bits = part->bits + candidate * space->words;
    const struct label *old = &space->labels[from];
    const uint64_t *set = set_of(space, from);
    if (visit_twice(space, set, bits) || old->visits + round->count > space->most_visits) {
        return false;
    }
    *label = (struct label){.parent = from,
                            .part = (int)part_index,
                            .candidate = (int)candidate,
                            .visits = old->visits + round->count,
                            .day_visits = visits_on(old, part->date) + round->count,
                            .week_visits = (old->week == part->week ? old->week_visits : 0) + round->count,
                            .week_minutes = (old->week == part->week ? old->week_minutes : 0) + round->busy,
                            .date = part->date,
                            .week = part->week};
    label->profit = old->profit + part->profit[candidate] + bounds_load(space, old->visits, round->count) +
                    faces_met(space, set, bits) - cuts_met(space, set, bits);
    return caps_hold(space, label);
}

static enum status try_candidate(struct labels *labels, int from, size_t part, size_t candidate, struct error *error)
{
    struct plan_space *space = labels->space;
    const uint64_t *bits = space->parts[part].bits + candidate * space->words;
    const uint64_t *set = set_of(space, from);
    struct label label;
    if (!extend(space, from, part, candidate, &label)) {
        return STATUS_OK;
    }
    label.ceiling = label.profit + after(space, part, &label, set) + bounds_credit(space, part + 1, set, bits);
    return label.ceiling < labels_least(labels) ? STATUS_OK : keep_label(labels, &label, bits, error);
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

static int compare_ceiling(const void *left, const void *right, void *context)
{
    const struct plan_space *space = context;
    double one = space->labels[*(const int *)left].ceiling;
    double two = space->labels[*(const int *)right].ceiling;
    if (one != two) {
        return one > two ? -1 : 1;
    }
    return compare_profit(left, right, context);
}

/* Sorts the first `count` labels of space->next, best first. */
static void sort_labels(struct plan_space *space, size_t count)
{
    if (count > 1) {
        qsort_r(space->next, count, sizeof *space->next, compare_profit, space);
    }
}

/* What a label of more profit may lose to another after this, because of faces met and cuts held; big when it can lose
 * its feasibility. */
static double set_handicap(const struct plan_space *space, const uint64_t *a, const uint64_t *b, size_t part)
{
    double handicap = 0;
    for (size_t w = 0; w < space->words; w++) {
        uint64_t future = part < space->part_count ? space->parts[part].future[w] : 0;
        uint64_t pins = space->pins[w];
        if ((a[w] & ~b[w] & space->used[w] & future) != 0 || (b[w] & ~a[w] & pins) != 0) {
            return 1e300;
        }
        uint64_t cuts = a[w] & ~b[w] & space->cuts[w] & future;
        while (cuts != 0) {
            handicap += space->bit_points[w * 64 + (size_t)__builtin_ctzll(cuts)];
            cuts &= cuts - 1;
        }
        uint64_t differ = (a[w] ^ b[w]) & space->faces[w] & future;
        while (differ != 0) {
            size_t bit = w * 64 + (size_t)__builtin_ctzll(differ);
            double points = space->bit_points[bit];
            bool only_b_met = space_has(b, bit);
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

static int current(int value, int32_t of, int32_t now, int cap)
{
    return cap >= 0 && of == now ? value : 0;
}

static uint64_t likeness(const struct plan_space *space, int label, size_t part)
{
    const struct problem_volunteer *who = &space->instance->problem->volunteers[space->volunteer];
    const struct label *one = &space->labels[label];
    const struct part *next = &space->parts[part];
    uint64_t hash = hash_number(0, (uint64_t)one->visits);
    hash = hash_number(hash, (uint64_t)current(one->day_visits, one->date, next->date, who->max_per_day));
    hash = hash_number(hash, (uint64_t)current(one->week_visits, one->week, next->week, who->max_per_week));
    hash = hash_number(hash, (uint64_t)current(one->week_minutes, one->week, next->week, who->max_minutes_week));
    for (size_t w = 0; w < space->words; w++) {
        hash = hash_number(hash, set_of(space, label)[w] & (next->future[w] | space->pins[w]));
    }
    return hash;
}

/*
 * Of labels that are alike (sorted, the best first) only the first stays; two that merely share their place in the
 * table are told apart by the slow comparison that follows. Without memory for the table nothing is thrown away.
 */
static void drop_alike(struct labels *labels, size_t part)
{
    struct plan_space *space = labels->space;
    size_t room = 64;
    while (room < 2 * labels->next_count) {
        room *= 2;
    }
    int *table = part < space->part_count ? calloc(room, sizeof *table) : NULL;
    size_t kept = 0;
    for (size_t i = 0; table != NULL && i < labels->next_count; i++) {
        int label = space->next[i];
        size_t at = (size_t)likeness(space, label, part) & (room - 1);
        if (table[at] == 0 || !beats(space, table[at] - 1, label, part, labels->margin)) {
            space->next[kept++] = label;
            table[at] = table[at] == 0 ? label + 1 : table[at];
        }
    }
    labels->next_count = table != NULL ? kept : labels->next_count;
    free(table);
}

/* Leaves in space->next the labels that no other beats, best first; of so many, those that promise most first: what was
 * left undone for the sake of what comes later, or a new face that will be met again, has not paid yet. */
static void filter_next(struct labels *labels, size_t part)
{
    struct plan_space *space = labels->space;
    size_t kept = 0;
    if (part == space->part_count) {
        return;
    }
    if (labels->beam > 0 && labels->next_count > 1) {
        qsort_r(space->next, labels->next_count, sizeof *space->next, compare_ceiling, space);
    } else {
        sort_labels(space, labels->next_count);
    }
    drop_alike(labels, part);
    for (size_t i = 0; i < labels->next_count; i++) {
        bool beaten = false;
        for (size_t k = 0; !beaten && k < kept && k < MOST_COMPARED; k++) {
            beaten = beats(space, space->next[k], space->next[i], part, labels->margin);
        }
        if (!beaten) {
            space->next[kept++] = space->next[i];
        }
        if (labels->beam > 0 && kept > (size_t)labels->beam) {
            kept--;
            labels->complete = false;
            break;
        }
    }
    labels->next_count = kept;
}

static void raise_wanted(struct labels *labels, size_t first_label)
{
    const struct plan_space *space = labels->space;
    for (size_t l = first_label; !labels->listing && l < space->label_count; l++) {
        if (space->labels[l].profit > labels->wanted && all_pins_held(space, set_of(space, (int)l))) {
            labels->wanted = space->labels[l].profit;
        }
    }
}

static int compare_worth(const void *left, const void *right, void *context)
{
    const struct part *part = context;
    int a = *(const int *)left;
    int b = *(const int *)right;
    if (part->worth[a] != part->worth[b]) {
        return part->worth[a] > part->worth[b] ? -1 : 1;
    }
    return (a > b) - (a < b);
}

/* The labels of a beginning with no round, and with each, until so many are left. */
static enum status lengthen(struct labels *labels, int label, size_t part, long end, struct error *error)
{
    struct plan_space *space = labels->space;
    const struct part *stretch = &space->parts[part];
    struct label *old = &space->labels[label];
    old->ceiling = old->profit + after(space, part, old, set_of(space, label));
    if (old->ceiling >= labels_least(labels) && !stretch->must && pins_held(space, set_of(space, label), part) &&
        put_next(labels, label, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t k = 0; k < stretch->kept_count; k++) {
        if (labels->left <= end) {
            labels->complete = false;
            break;
        }
        if (try_candidate(labels, label, part, (size_t)stretch->kept[k], error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

/* Those of all beginnings. With a beam no stretch takes the work of those after it, nor a beginning that of others. */
static enum status lengthen_all(struct labels *labels, size_t part, struct error *error)
{
    struct plan_space *space = labels->space;
    struct part *stretch = &space->parts[part];
    const long last = labels->left - labels->left / (long)(space->part_count - part);
    enum status status = STATUS_OK;
    if (labels->beam > 0 && stretch->kept_count > 1) {
        qsort_r(stretch->kept, stretch->kept_count, sizeof *stretch->kept, compare_worth, stretch);
    }
    for (size_t l = 0; status == STATUS_OK && l < labels->now_count; l++) {
        const long share = (labels->left - last) / (long)(labels->now_count - l);
        status = lengthen(labels, space->now[l], part, labels->beam > 0 ? labels->left - share : LONG_MIN, error);
    }
    return status;
}

static enum status one_stretch(struct labels *labels, size_t part, struct error *error)
{
    struct plan_space *space = labels->space;
    size_t first_label = space->label_count;
    labels->next_count = 0;
    if (lengthen_all(labels, part, error) != STATUS_OK) {
        return error->status;
    }
    raise_wanted(labels, first_label);
    filter_next(labels, part + 1);
    int *swap = space->now;
    size_t capacity = space->now_capacity;
    space->now = space->next;
    space->now_capacity = space->next_capacity;
    space->next = swap;
    space->next_capacity = capacity;
    labels->now_count = labels->next_count;
    return STATUS_OK;
}

static enum status begin(struct labels *labels, struct error *error)
{
    struct plan_space *space = labels->space;
    struct label root = {
        .parent = LABELS_NONE, .part = LABELS_NONE, .date = DATE_NONE, .week = INT32_MIN, .profit = bounds_paid(space)};
    space->label_count = 0;
    if (new_label(space, &root, error) != STATUS_OK ||
        buffer_grow((void **)&space->now, &space->now_capacity, 1, sizeof *space->now, error) != STATUS_OK) {
        return error->status;
    }
    memcpy(space->sets, space->begin, space->words * sizeof *space->sets);
    space->now[0] = 0;
    labels->now_count = 1;
    return STATUS_OK;
}

enum status labels_run(struct labels *labels, struct error *error)
{
    enum status status = begin(labels, error);
    if (status == STATUS_OK) {
        raise_wanted(labels, 0);
    }
    for (size_t part = 0; status == STATUS_OK && part < labels->space->part_count && labels->left >= 0; part++) {
        status = one_stretch(labels, part, error);
    }
    return status;
}

enum status labels_follow(struct labels *labels, int *label, struct error *error)
{
    struct plan_space *space = labels->space;
    *label = LABELS_NONE;
    if (begin(labels, error) != STATUS_OK) {
        return error->status;
    }
    int at = 0;
    for (size_t p = 0; p < space->part_count; p++) {
        int candidate = space->chosen[p];
        struct label next;
        if (candidate < 0 || !extend(space, at, p, (size_t)candidate, &next)) {
            continue;
        }
        const uint64_t *bits = space->parts[p].bits + (size_t)candidate * space->words;
        if (add_label(space, &next, bits, error) != STATUS_OK) {
            return error->status;
        }
        at = (int)space->label_count - 1;
    }
    if (space->labels[at].profit > labels->wanted && all_pins_held(space, set_of(space, at))) {
        labels->wanted = space->labels[at].profit;
        *label = at;
    }
    return STATUS_OK;
}

/* Was everything met that the plan has paid from the beginning? */
static bool faces_held(const struct plan_space *space, int label)
{
    for (size_t w = 0; w < space->words; w++) {
        uint64_t paid = space->begin[w] & space->faces[w];
        for (int at = label; paid != 0 && space->labels[at].parent != LABELS_NONE; at = space->labels[at].parent) {
            const struct part *part = &space->parts[space->labels[at].part];
            paid &= ~part->bits[(size_t)space->labels[at].candidate * space->words + w];
        }
        if (paid != 0) {
            return false;
        }
    }
    return true;
}

enum status labels_sort(struct labels *labels, double least, size_t *count, struct error *error)
{
    struct plan_space *space = labels->space;
    *count = 0;
    if (buffer_grow((void **)&space->next, &space->next_capacity, space->label_count, sizeof *space->next, error) !=
        STATUS_OK) {
        return error->status;
    }
    for (size_t l = 0; l < space->label_count; l++) {
        if (space->labels[l].profit >= least && all_pins_held(space, set_of(space, (int)l)) &&
            faces_held(space, (int)l)) {
            space->next[(*count)++] = (int)l;
        }
    }
    sort_labels(space, *count);
    return STATUS_OK;
}
