/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/plans.h"

#include "core/buffer.h"

#include <stdlib.h>
#include <string.h>

enum { NO_LABEL = -1 };

/* One stretch of the volunteer's, as pricing sees it. */
struct part {
    const struct candidate_list *list;
    int32_t date, week;
    int most;         /* stops of its longest candidate */
    int64_t *base;    /* points of each candidate, with new faces that can be met in no other stretch */
    uint64_t *bits;   /* words a candidate: what it touches of the tracked things */
    uint64_t *future; /* what this and later stretches can touch */
    uint64_t *last;   /* tracked things whose last stretch this is */
    double *profit;   /* per candidate, at the duals of the query */
    double *bound;    /* [n]: most that this and later stretches can add after n visits */
};

/*
 * Tracked things, a bit each: seniors who can be met in several stretches (a new face counts once), visits with several
 * days (at most once), pins that must be kept.
 */
struct plan_space {
    const struct instance *instance;
    int volunteer;
    size_t part_count;
    struct part *parts;
    size_t words;
    size_t bit_count;
    uint64_t *faces, *used, *pins; /* the bits of each sort */
    int64_t *face_points;          /* per bit */
    int *stretches_left; /* [part * bit_count + bit]: this and later stretches that touch it; part_count + 1 rows */
    int most_visits;
    const struct problem_week *weeks;
    size_t week_count;
    bool *forbidden; /* per row of the instance, while a stretch is priced */
    /* memory of the search, used again and again */
    struct label *labels;
    size_t label_count, label_capacity;
    uint64_t *sets;
    size_t set_capacity;
    int *now, *next; /* labels of this stage */
    size_t now_capacity, next_capacity;
};

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

/* ---- preparation ---- */

struct touch {
    int thing; /* senior, or visit */
    int part, candidate;
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
                (*touches)[(*count)++] = (struct touch){.thing = thing, .part = (int)p, .candidate = (int)c};
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

static bool has_bit(const uint64_t *set, size_t bit)
{
    return (set[bit / 64] >> (bit % 64) & 1) != 0;
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
            space->face_points[*bit] = instance_face(space->instance, space->volunteer, touches[first].thing);
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
    space->stretches_left = calloc((space->part_count + 1) * space->bit_count + 1, sizeof *space->stretches_left);
    bool failed = space->faces == NULL || space->used == NULL || space->pins == NULL || space->face_points == NULL ||
                  space->stretches_left == NULL;
    for (size_t p = 0; !failed && p < space->part_count; p++) {
        struct part *part = &space->parts[p];
        part->bits = calloc(part->list->count * space->words + 1, sizeof *part->bits);
        part->future = calloc(space->words, sizeof *part->future);
        part->last = calloc(space->words, sizeof *part->last);
        failed = part->bits == NULL || part->future == NULL || part->last == NULL;
    }
    return failed ? error_memory(error) : STATUS_OK;
}

/* part->future holds, so far, what each stretch alone touches. */
static void sum_future(struct plan_space *space)
{
    for (size_t p = space->part_count; p-- > 0;) {
        for (size_t b = 0; b < space->bit_count; b++) {
            int later = space->stretches_left[(p + 1) * space->bit_count + b];
            space->stretches_left[p * space->bit_count + b] = later + has_bit(space->parts[p].future, b);
        }
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

static enum status prepare_part(struct plan_space *space, const struct rounds *rounds, size_t stretch,
                                struct error *error)
{
    struct part *part = &space->parts[stretch];
    part->list = rounds_of(rounds, space->volunteer, stretch);
    part->date = space->instance->problem->volunteers[space->volunteer].stretches[stretch].date;
    part->week = date_week(part->date);
    part->base = calloc(part->list->count + 1, sizeof *part->base);
    part->profit = calloc(part->list->count + 1, sizeof *part->profit);
    if (part->base == NULL || part->profit == NULL) {
        return error_memory(error);
    }
    for (size_t c = 0; c < part->list->count; c++) {
        part->base[c] = part->list->items[c].points;
        part->most = part->list->items[c].stop_count > part->most ? part->list->items[c].stop_count : part->most;
    }
    space->most_visits += part->most;
    return STATUS_OK;
}

enum status plans_prepare(const struct instance *instance, const struct rounds *rounds, int volunteer,
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
    space->weeks = who->weeks;
    space->week_count = who->week_count;
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
    for (size_t s = 0; s <= space->part_count; s++) {
        space->parts[s].bound = calloc((size_t)space->most_visits + 1, sizeof *space->parts[s].bound);
        if (space->parts[s].bound == NULL) {
            status = error_memory(error);
            goto done;
        }
    }
    status = track(space, error);
    if (status == STATUS_OK) {
        *made = space;
        space = NULL;
    }
done:
    plans_space_free(space);
    return status;
}

void plans_space_free(struct plan_space *space)
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
        free(part->profit);
        free(part->bound);
    }
    free(space->parts);
    free(space->forbidden);
    free(space->faces);
    free(space->used);
    free(space->pins);
    free(space->face_points);
    free(space->stretches_left);
    free(space->labels);
    free(space->sets);
    free(space->now);
    free(space->next);
    free(space);
}

/* ---- bounds ---- */

/*
 * Upper bound on what new faces of this candidate can bring: a cost is shared by all the stretches in which the face
 * can be met (it is paid once, in one of them); a gain counts whole.
 */
static double face_share(const struct plan_space *space, const uint64_t *bits)
{
    double share = 0;
    for (size_t w = 0; w < space->words; w++) {
        uint64_t left = bits[w] & space->faces[w];
        while (left != 0) {
            size_t bit = w * 64 + (size_t)__builtin_ctzll(left);
            double points = (double)space->face_points[bit];
            share += points < 0 ? points / space->stretches_left[bit] : points;
            left &= left - 1;
        }
    }
    return share;
}

/* What the bounds of this and later stretches charge for faces that the label has already met. */
static double face_refund(const struct plan_space *space, const uint64_t *set, size_t part)
{
    double refund = 0;
    for (size_t w = 0; part < space->part_count && w < space->words; w++) {
        uint64_t left = set[w] & space->faces[w] & space->parts[part].future[w];
        while (left != 0) {
            size_t bit = w * 64 + (size_t)__builtin_ctzll(left);
            double points = (double)space->face_points[bit];
            if (points < 0) {
                refund -= points / space->stretches_left[bit] * space->stretches_left[part * space->bit_count + bit];
            }
            left &= left - 1;
        }
    }
    return refund;
}

/* Against this loss no gain can stand, so a candidate with a forbidden row is never wanted. */
static const double FORBIDDEN_LOSS = 1e15;

static void price_part(struct plan_space *space, const struct plan_query *query, struct part *part,
                       double *best_of_size)
{
    for (int k = 0; k <= part->most; k++) {
        best_of_size[k] = -1e300;
    }
    for (size_t c = 0; c < part->list->count; c++) {
        const struct candidate *candidate = &part->list->items[c];
        double profit = (double)part->base[c] - query->pin_dual * candidate->pins;
        for (int s = 0; s < candidate->stop_count; s++) {
            profit -= query->duals[candidate->stops[s].row];
            profit -= space->forbidden[candidate->stops[s].row] ? FORBIDDEN_LOSS : 0;
        }
        part->profit[c] = profit;
        double most = profit + face_share(space, part->bits + c * space->words);
        if (most > best_of_size[candidate->stop_count]) {
            best_of_size[candidate->stop_count] = most;
        }
    }
}

static void forbid(struct plan_space *space, const struct plan_query *query, int part, bool forbidden)
{
    for (size_t f = 0; f < query->forbidden_count; f++) {
        if (query->forbidden[f].stretch == part || query->forbidden[f].stretch < 0) {
            space->forbidden[query->forbidden[f].row] = forbidden;
        }
    }
}

static double load_of(const struct plan_space *space, int n, int more)
{
    return (double)instance_load(space->instance, space->volunteer, n, more);
}

static enum status make_bounds(struct plan_space *space, const struct plan_query *query, struct error *error)
{
    double *best_of_size = calloc((size_t)space->most_visits + 1, sizeof *best_of_size);
    if (best_of_size == NULL) {
        return error_memory(error);
    }
    for (int n = 0; n <= space->most_visits; n++) {
        space->parts[space->part_count].bound[n] = 0;
    }
    for (size_t p = space->part_count; p-- > 0;) {
        struct part *part = &space->parts[p];
        const double *later = space->parts[p + 1].bound;
        forbid(space, query, (int)p, true);
        price_part(space, query, part, best_of_size);
        forbid(space, query, (int)p, false);
        for (int n = 0; n <= space->most_visits; n++) {
            part->bound[n] = later[n];
            for (int k = 1; k <= part->most && n + k <= space->most_visits; k++) {
                if (best_of_size[k] > -1e299) {
                    double value = best_of_size[k] + load_of(space, n, k) + later[n + k];
                    part->bound[n] = value > part->bound[n] ? value : part->bound[n];
                }
            }
        }
    }
    free(best_of_size);
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

static const struct problem_week *week_of(const struct plan_space *space, int32_t week)
{
    for (size_t w = 0; w < space->week_count; w++) {
        if (space->weeks[w].week == week) {
            return &space->weeks[w];
        }
    }
    return NULL;
}

static int visits_on(const struct label *label, int32_t date)
{
    return label->date == date ? label->day_visits : 0;
}

static bool caps_hold(const struct plan_space *space, const struct label *label)
{
    const struct problem_volunteer *who = &space->instance->problem->volunteers[space->volunteer];
    const struct problem_week *done = week_of(space, label->week);
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

static enum status try_candidate(struct search *search, int from, size_t part_index, size_t candidate,
                                 struct error *error)
{
    struct plan_space *space = search->space;
    const struct part *part = &space->parts[part_index];
    const struct candidate *round = &part->list->items[candidate];
    const uint64_t *bits = part->bits + candidate * space->words;
    const struct label *old = &space->labels[from];
    const uint64_t *set = set_of(space, from);
    double profit = old->profit + part->profit[candidate] + load_of(space, old->visits, round->stop_count);
    int visits = old->visits + round->stop_count;
    if (visit_twice(space, set, bits)) {
        return STATUS_OK;
    }
    profit += faces_met(space, set, bits);
    double ceiling = profit + space->parts[part_index + 1].bound[visits] + face_refund(space, bits, part_index + 1) +
                     face_refund(space, set, part_index + 1);
    if (ceiling < search->wanted) {
        return STATUS_OK;
    }
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
    if (!caps_hold(space, &label)) {
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

/* Is label a at least as good as b, whatever follows in the stretches from `part` on? */
static bool beats(const struct plan_space *space, int a, int b, size_t part)
{
    const struct label *one = &space->labels[a];
    const struct label *two = &space->labels[b];
    const struct problem_volunteer *who = &space->instance->problem->volunteers[space->volunteer];
    const struct points *points = &space->instance->problem->points;
    double handicap = 0;
    if (part == space->part_count) {
        return one->profit >= two->profit;
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

/* Leaves in space->next the labels that no other beats, best first. */
static void filter_next(struct search *search, size_t part)
{
    struct plan_space *space = search->space;
    size_t kept = 0;
    sort_labels(space, search->next_count);
    if (search->query->most == 0) {
        return;
    }
    for (size_t i = 0; i < search->next_count; i++) {
        bool beaten = false;
        for (size_t k = 0; !beaten && k < kept; k++) {
            beaten = beats(space, space->next[k], space->next[i], part);
        }
        if (!beaten) {
            space->next[kept++] = space->next[i];
        }
    }
    search->next_count = kept;
    if (search->query->beam > 0 && kept > (size_t)search->query->beam) {
        search->next_count = (size_t)search->query->beam;
        search->complete = false;
    }
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
        double ceiling = old->profit + space->parts[part + 1].bound[old->visits] +
                         face_refund(space, set_of(space, label), part + 1);
        if (ceiling >= search->wanted && pins_held(space, set_of(space, label), part) &&
            put_next(search, label, error) != STATUS_OK) {
            return error->status;
        }
        for (size_t c = 0; c < space->parts[part].list->count; c++) {
            if (try_candidate(search, label, part, c, error) != STATUS_OK) {
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
    enum status status = make_bounds(space, query, error);
    if (status == STATUS_OK) {
        status = begin(&search, error);
    }
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
