/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/plans.h"

#include "core/buffer.h"
#include "matcher/bounds.h"
#include "matcher/space.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    NO_LABEL = -1,
    COARSE_SHARE = 8, /* of the labels of an exact look, so many are made with coarse bounds */
    FIRST_BEAM = 100, /* labels a stretch in the narrow look before an exact one */
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
        free(list->items[p].stops);
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
    plan->stops = NULL;
    return STATUS_OK;
}

enum status plans_list_copy(struct plan_list *list, const struct plan *plan, struct error *error)
{
    struct plan copy = *plan;
    copy.fixed = 0;
    copy.stops = calloc(plan->count + 1, sizeof *copy.stops);
    if (copy.stops == NULL) {
        return error_memory(error);
    }
    if (plan->count > 0) {
        memcpy(copy.stops, plan->stops, plan->count * sizeof *copy.stops);
    }
    enum status status = plans_list_add(list, &copy, error);
    free(copy.stops);
    return status;
}

/* ---- labels ---- */

struct search {
    struct plan_space *space;
    const struct plan_query *query;
    double wanted; /* labels that cannot reach this are thrown away */
    double margin; /* listing: no plan lies more than this above the threshold */
    int beam;      /* labels kept a stretch; 0: all */
    double known;  /* plans with no more than this were taken already */
    long left;     /* labels that may still be made */
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

/* Takes the label of a round after a beginning, when pins allow it. */
static enum status keep_label(struct search *search, const struct label *label, const uint64_t *bits,
                              struct error *error)
{
    struct plan_space *space = search->space;
    if (--search->left < 0) {
        search->complete = false;
        return STATUS_OK;
    }
    if (new_label(space, label, error) != STATUS_OK) {
        return error->status;
    }
    int made = (int)space->label_count - 1;
    const uint64_t *before = set_of(space, label->parent);
    uint64_t *set = set_of(space, made);
    for (size_t w = 0; w < space->words; w++) {
        uint64_t odd = (before[w] ^ bits[w]) & space->cuts[w];
        set[w] = ((before[w] | bits[w]) & ~space->cuts[w]) | odd;
    }
    if (!pins_held(space, set, (size_t)label->part)) {
        space->label_count--;
        return STATUS_OK;
    }
    return put_next(search, made, error);
}

static enum status try_candidate(struct search *search, int from, size_t part_index, size_t candidate,
                                 struct error *error)
{
    struct plan_space *space = search->space;
    const struct part *part = &space->parts[part_index];
    const struct candidate *round = &part->list.items[candidate];
    const uint64_t *bits = part->bits + candidate * space->words;
    const struct label *old = &space->labels[from];
    const uint64_t *set = set_of(space, from);
    double profit = old->profit + part->profit[candidate] + bounds_load(space, old->visits, round->count);
    int visits = old->visits + round->count;
    if (visit_twice(space, set, bits)) {
        return STATUS_OK;
    }
    profit += faces_met(space, set, bits) - cuts_met(space, set, bits);
    struct label label = {.parent = from,
                          .part = (int)part_index,
                          .candidate = (int)candidate,
                          .visits = visits,
                          .day_visits = visits_on(old, part->date) + round->count,
                          .week_visits = (old->week == part->week ? old->week_visits : 0) + round->count,
                          .week_minutes = (old->week == part->week ? old->week_minutes : 0) + round->busy,
                          .date = part->date,
                          .week = part->week,
                          .profit = profit};
    if (!caps_hold(space, &label) || visits > space->most_visits) {
        return STATUS_OK;
    }
    double ceiling = profit + after(space, part_index, &label, set) + bounds_credit(space, part_index + 1, bits);
    return ceiling < search->wanted - ROUNDING ? STATUS_OK : keep_label(search, &label, bits, error);
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
        if (table[at] == 0 || !beats(space, table[at] - 1, label, part, search->margin)) {
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
            beaten = beats(space, space->next[k], space->next[i], part, search->margin);
        }
        if (!beaten) {
            space->next[kept++] = space->next[i];
        }
        if (search->beam > 0 && kept > (size_t)search->beam) {
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
    for (size_t l = first_label; !search->query->listing && l < space->label_count; l++) {
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
    memcpy(space->sets, space->begin, space->words * sizeof *space->sets);
    space->now[0] = 0;
    search->now_count = 1;
    raise_wanted(search, 0);
    return STATUS_OK;
}

/* ---- answers ---- */

/* Minutes of travel of all rounds of a plan. */
static int travel_of(const struct instance *instance, const struct plan *plan)
{
    int travel = 0;
    int here = -1; /* the visit at whose end place the volunteer is; -1: at home */
    for (size_t s = 0; s < plan->count; s++) {
        const struct plan_stop *stop = &plan->stops[s];
        if (s > 0 && stop->stretch != stop[-1].stretch) {
            travel += instance_way(instance, plan->volunteer, here, -1);
            here = -1;
        }
        if (!instance->problem->visits[stop->visit].remote) {
            travel += instance_way(instance, plan->volunteer, here, stop->visit);
            here = stop->visit;
        }
    }
    return travel + instance_way(instance, plan->volunteer, here, -1);
}

/* Does an earlier stop visit the same senior? */
static bool met_before(const struct instance *instance, const struct plan *plan, size_t stop)
{
    const struct problem_visit *visits = instance->problem->visits;
    for (size_t s = 0; s < stop; s++) {
        if (visits[plan->stops[s].visit].senior == visits[plan->stops[stop].visit].senior) {
            return true;
        }
    }
    return false;
}

void plans_evaluate(const struct instance *instance, struct plan *plan)
{
    const struct problem *problem = instance->problem;
    plan->pins = 0;
    plan->points = (int64_t)instance->travel_points * travel_of(instance, plan) +
                   instance_load(instance, plan->volunteer, 0, (int)plan->count);
    for (size_t s = 0; s < plan->count; s++) {
        const struct plan_stop *stop = &plan->stops[s];
        int32_t date = problem->visits[stop->visit].options[stop->option].date;
        long pin = instance_pin(instance, plan->volunteer, stop->visit, date);
        plan->pins += pin >= 0 && instance->pin_soft[pin];
        plan->points += instance_points(instance, plan->volunteer, stop->visit, date);
        if (!met_before(instance, plan, s)) {
            plan->points += instance_face(instance, plan->volunteer, problem->visits[stop->visit].senior);
        }
    }
}

bool plans_same_rows(const struct spans *spans, const struct plan *one, const struct plan *two)
{
    if (one->count != two->count) {
        return false;
    }
    for (size_t s = 0; s < one->count; s++) {
        bool found = false;
        for (size_t t = 0; !found && t < two->count; t++) {
            found = spans->first[one->stops[s].row] == spans->first[two->stops[t].row];
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

static size_t count_stops(const struct plan_space *space, int label)
{
    size_t count = 0;
    for (int at = label; space->labels[at].parent != NO_LABEL; at = space->labels[at].parent) {
        count += (size_t)space->parts[space->labels[at].part].list.items[space->labels[at].candidate].count;
    }
    return count;
}

/* The stops of a label's last round. */
static void copy_stops(const struct plan_space *space, const struct label *label, struct plan_stop *stops)
{
    const struct candidate_list *list = &space->parts[label->part].list;
    const struct candidate *candidate = &list->items[label->candidate];
    for (int s = 0; s < candidate->count; s++) {
        const struct round_stop *from = &list->stops[candidate->first + (size_t)s];
        const struct menu_item *item = space->offer.items[from->item].item;
        size_t step = item->grid > 0 ? (size_t)((from->start - item->earliest) / item->grid) : 0;
        stops[s] = (struct plan_stop){.visit = item->visit,
                                      .option = item->option,
                                      .start = from->start,
                                      .stretch = label->part,
                                      .row = item->row + step};
    }
}

static enum status make_plan(const struct plan_space *space, int label, struct plan_list *list, struct error *error)
{
    struct plan plan = {.volunteer = space->volunteer, .reduced = space->labels[label].profit};
    plan.count = count_stops(space, label);
    plan.stops = calloc(plan.count + 1, sizeof *plan.stops);
    if (plan.stops == NULL) {
        return error_memory(error);
    }
    size_t place = plan.count;
    for (int at = label; space->labels[at].parent != NO_LABEL; at = space->labels[at].parent) {
        place -= (size_t)space->parts[space->labels[at].part].list.items[space->labels[at].candidate].count;
        copy_stops(space, &space->labels[at], plan.stops + place);
    }
    plans_evaluate(space->instance, &plan);
    enum status status = plans_list_add(list, &plan, error);
    free(plan.stops);
    return status;
}

/* The labels that are wanted plans, best first. Every label is a plan, with the later stretches left empty. */
static enum status sort_plans(struct search *search, size_t *count, struct error *error)
{
    struct plan_space *space = search->space;
    double least = search->query->threshold > search->known ? search->query->threshold : search->known + ROUNDING;
    *count = 0;
    if (buffer_grow((void **)&space->next, &space->next_capacity, space->label_count, sizeof *space->next, error) !=
        STATUS_OK) {
        return error->status;
    }
    for (size_t l = 0; l < space->label_count; l++) {
        if (space->labels[l].profit >= least && all_pins_held(space, set_of(space, (int)l))) {
            space->next[(*count)++] = (int)l;
        }
    }
    sort_labels(space, *count);
    return STATUS_OK;
}

static uint64_t rows_key(const struct spans *spans, const struct plan *plan)
{
    uint64_t key = 0;
    for (size_t s = 0; s < plan->count; s++) {
        key += mix(UINT64_C(0x2545f4914f6cdd1d), (uint64_t)spans->first[plan->stops[s].row] + 1);
    }
    return key;
}

/* Throws away of the plans from `first` on those that serve the same rows as a better one. They stand best first. */
static enum status drop_same_rows(const struct spans *spans, struct plan_list *list, size_t first, struct error *error)
{
    size_t room = 64;
    while (room < 2 * (list->count - first)) {
        room *= 2;
    }
    size_t *table = calloc(room, sizeof *table);
    if (table == NULL) {
        return error_memory(error);
    }
    size_t kept = first;
    for (size_t p = first; p < list->count; p++) {
        size_t at = (size_t)rows_key(spans, &list->items[p]) & (room - 1);
        while (table[at] != 0 && !plans_same_rows(spans, &list->items[table[at] - 1], &list->items[p])) {
            at = (at + 1) & (room - 1);
        }
        if (table[at] != 0) {
            free(list->items[p].stops);
            continue;
        }
        list->items[kept++] = list->items[p];
        table[at] = kept;
    }
    list->count = kept;
    free(table);
    return STATUS_OK;
}

static enum status take_plans(struct search *search, struct plan_list *list, double *best, struct error *error)
{
    struct plan_space *space = search->space;
    size_t first = list->count;
    size_t count = 0;
    if (sort_plans(search, &count, error) != STATUS_OK) {
        return error->status;
    }
    *best = count > 0 ? space->labels[space->next[0]].profit : search->query->threshold;
    for (size_t i = 0; i < count && (search->query->listing || i < (size_t)search->query->most); i++) {
        if (make_plan(space, space->next[i], list, error) != STATUS_OK) {
            return error->status;
        }
    }
    return search->query->listing ? drop_same_rows(space->offer.spans, list, first, error) : STATUS_OK;
}

static enum status search_stretches(struct search *search, struct plan_list *list, double *best, struct error *error)
{
    enum status status = begin(search, error);
    for (size_t part = 0; status == STATUS_OK && part < search->space->part_count; part++) {
        status = one_stretch(search, part, error);
    }
    return status == STATUS_OK ? take_plans(search, list, best, error) : status;
}

/* A narrow look first: what the exact one must be better than is then known, and it throws away the more. */
static enum status look_first(struct search *search, struct plan_list *list, double *best, struct error *error)
{
    search->beam = FIRST_BEAM;
    enum status status = search_stretches(search, list, best, error);
    search->beam = 0;
    search->left = search->query->limit;
    search->complete = true;
    search->known = *best;
    return status;
}

static void forget_plans(struct plan_list *list, size_t count)
{
    while (list->count > count) {
        free(list->items[--list->count].stops);
    }
}

/* Once more with bounds that count minutes finely: *bound, on all plans, becomes theirs. */
static enum status search_finely(struct search *search, struct plan_list *list, double *bound, double *best,
                                 struct error *error)
{
    if (space_track(search->space, true, false, error) != STATUS_OK) {
        return error->status;
    }
    double finer = bounds_make(search->space, search->query->threshold, true);
    *bound = finer < *bound ? finer : *bound;
    search->left = search->query->limit;
    search->complete = true;
    return search_stretches(search, list, best, error);
}

/* ---- listing: the rounds again, all of them that can stand in a wanted plan ---- */

struct need {
    const struct plan_space *space;
    size_t part;
    double threshold;
};

static double need_of(const void *context, int stops, int busy)
{
    const struct need *need = context;
    return bounds_need(need->space, need->part, need->threshold, stops, busy);
}

static double least_need(const struct plan_space *space, size_t part, double threshold)
{
    double least = HUGE_VAL;
    for (int visits = 1; visits <= space->parts[part].most; visits++) {
        for (int weight = 0; weight <= space->most_weight; weight++) {
            int minutes = space->minutes_a_weight > 0 ? weight * space->minutes_a_weight : weight;
            double need = bounds_need(space, part, threshold, visits, minutes);
            least = need < least ? need : least;
        }
    }
    return least;
}

static enum status list_rounds(struct search *search, double best, struct error *error)
{
    struct plan_space *space = search->space;
    const struct plan_query *query = search->query;
    bool bounded = space->instance->usual;
    struct need *needs = calloc(space->part_count + 1, sizeof *needs);
    struct round_need *rounds = calloc(space->part_count + 1, sizeof *rounds);
    enum status status = STATUS_OK;
    if (needs == NULL || rounds == NULL) {
        status = error_memory(error);
        goto done;
    }
    for (size_t p = 0; p < space->part_count; p++) {
        needs[p] = (struct need){.space = space, .part = p, .threshold = query->threshold};
        rounds[p] =
            (struct round_need){.need = need_of, .context = &needs[p], .least = least_need(space, p, query->threshold)};
    }
    status = space_offer(space, space->menu, &query->prices, best - query->threshold, 0, error);
    if (status == STATUS_OK) {
        status = space_rounds(space, true, bounded ? rounds : NULL, false, &search->left, error);
    }
    if (status == STATUS_OK) {
        status = space_track(space, true, false, error);
    }
done:
    free(needs);
    free(rounds);
    return status;
}

/* What a query asks of the volunteer: offers, rounds, and what each stretch has of its own. */
static enum status lay_out(struct search *search, const struct menu *menu, bool exact, struct error *error)
{
    struct plan_space *space = search->space;
    const struct plan_query *query = search->query;
    if (space_offer(space, menu, &query->prices, 0, query->width, error) != STATUS_OK ||
        space_rounds(space, false, NULL, !exact, &search->left, error) != STATUS_OK) {
        return error->status;
    }
    return space_track(space, false, query->listing, error);
}

/* The best few and nothing better, below the bound: *bound becomes finer where counting roughly is not enough. */
static enum status price_exactly(struct search *search, struct plan_list *list, double *bound, double *best,
                                 struct error *error)
{
    bool coarse = search->space->minutes_a_weight > 1;
    if (look_first(search, list, best, error) != STATUS_OK) {
        return error->status;
    }
    search->left = coarse ? search->query->limit / COARSE_SHARE : search->query->limit;
    double found = *best;
    size_t count = list->count;
    enum status status = search_stretches(search, list, best, error);
    if (status == STATUS_OK && coarse && search->left < 0) {
        forget_plans(list, count);
        status = search_finely(search, list, bound, best, error);
    }
    *best = found > *best ? found : *best;
    return status;
}

static enum status list_all(struct search *search, double bound, struct plan_list *list, double *best,
                            struct error *error)
{
    search->margin = bound - search->query->threshold + ROUNDING;
    if (list_rounds(search, bound, error) != STATUS_OK) {
        return error->status;
    }
    (void)bounds_make(search->space, search->query->threshold, true);
    return search_stretches(search, list, best, error);
}

enum status plans_find(struct plan_space *space, const struct menu *menu, const struct plan_query *query,
                       struct plan_list *list, struct plan_result *result, struct error *error)
{
    struct search search = {.space = space,
                            .query = query,
                            .wanted = query->threshold,
                            .beam = query->beam,
                            .known = -HUGE_VAL,
                            .left = query->limit,
                            .complete = true};
    bool exact = query->width == 0 && query->beam == 0;
    *result = (struct plan_result){.complete = exact, .bounded = exact, .best = query->threshold};
    if (query->threshold >= HUGE_VAL) {
        return STATUS_OK; /* nothing is wanted */
    }
    if (lay_out(&search, menu, exact, error) != STATUS_OK) {
        return error->status;
    }
    double best = bounds_make(space, query->threshold, exact);
    result->complete = exact && search.left >= 0;
    result->bounded = result->complete;
    if (best < query->threshold - ROUNDING) {
        return STATUS_OK;
    }
    search.left = query->limit;
    enum status status = STATUS_OK;
    if (query->listing) {
        status = list_all(&search, best, list, &result->best, error);
    } else if (exact) {
        status = price_exactly(&search, list, &best, &result->best, error);
    } else {
        status = search_stretches(&search, list, &result->best, error);
    }
    result->best = result->best < query->threshold ? query->threshold : result->best;
    result->complete = result->complete && search.complete && search.left >= 0;
    if (!result->complete && result->best < best) {
        result->best = best;
    }
    return status;
}
