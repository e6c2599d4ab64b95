/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/bounds.h"

#include <string.h>

/* No plan has so little. */
static const double NOTHING = -1e300;
static const double ROUNDING = 1e-7;
/* Steps get shorter as they bring nothing; shorter ones than this are not worth the time. */
static const double LEAST_STRIDE = 0.02;

enum { PATIENCE = 4 /* steps that may bring nothing before they get shorter */ };

double bounds_load(const struct plan_space *space, int n, int more)
{
    return space->load[n + more] - space->load[n];
}

double bounds_paid(const struct plan_space *space)
{
    double points = 0;
    for (size_t w = 0; w < space->words; w++) {
        for (uint64_t left = space->begin[w] & space->faces[w]; left != 0; left &= left - 1) {
            points += space->bit_points[w * 64 + (size_t)__builtin_ctzll(left)];
        }
    }
    return points;
}

/* ---- prices on visits that can be served in several stretches, and on cuts ---- */

/* Sum of the prices of those among these bits that stretches from `part` on can touch. */
static double price_of(const struct plan_space *space, const uint64_t *bits, size_t part)
{
    double price = 0;
    for (size_t w = 0; part < space->part_count && w < space->words; w++) {
        uint64_t left = bits[w] & space->priced[w] & space->parts[part].future[w];
        while (left != 0) {
            price += space->prices[w * 64 + (size_t)__builtin_ctzll(left)];
            left &= left - 1;
        }
    }
    return price;
}

static size_t sort_count(const struct plan_space *space, const struct part *part)
{
    return (size_t)(part->most + 1) * (size_t)(space->most_weight + 1);
}

/* What each candidate is worth in the bounds, the best of each sort, and what prices can be given back from each
 * stretch on. */
static void make_sorts(struct plan_space *space, struct part *part)
{
    size_t count = sort_count(space, part);
    for (size_t k = 0; k < count; k++) {
        part->sorts[k] = (struct sort_of_round){.size = (int)(k / (size_t)(space->most_weight + 1)),
                                                .weight = (int)(k % (size_t)(space->most_weight + 1)),
                                                .holder = -1,
                                                .best = NOTHING};
    }
    for (size_t k = 0; k < part->open_count; k++) {
        size_t c = (size_t)part->open[k];
        if (part->weight[c] > part->capacity) {
            continue;
        }
        struct sort_of_round *sort = &part->sorts[space_sort(space, part->list.items[c].count, part->weight[c])];
        if (part->worth[c] > sort->best) {
            sort->best = part->worth[c];
            sort->holder = (int)c;
        }
    }
    part->filled_count = 0;
    for (size_t k = 0; k < count; k++) {
        if (part->sorts[k].holder >= 0) {
            part->filled[part->filled_count++] = (int)k;
        }
    }
}

/* What the bounds of each stretch on charge for new faces. */
static void sum_refunds(struct plan_space *space)
{
    for (size_t p = 0; p < space->part_count; p++) {
        memset(space->parts[p].refund, 0, space->bit_count * sizeof *space->parts[p].refund);
    }
    for (size_t u = 0; u < space->unit_count; u++) {
        const struct face_unit *unit = &space->units[u];
        for (int p = 0; unit->share < 0 && p <= unit->last_part; p++) {
            space->parts[p].refund[unit->bit] -= unit->share;
        }
    }
}

/* A candidate's part of what its new faces bring. */
static double share_of(const struct plan_space *space, const struct part *part, size_t candidate)
{
    double share = 0;
    for (size_t k = part->payments[candidate]; k < part->payments[candidate + 1]; k++) {
        share += space->units[space->payments[k].unit].share;
    }
    return share;
}

static void value_candidates(struct plan_space *space)
{
    space->parts[space->part_count].price = 0;
    sum_refunds(space);
    for (size_t p = 0; p < space->part_count; p++) {
        struct part *part = &space->parts[p];
        for (size_t k = 0; k < part->open_count; k++) {
            size_t c = (size_t)part->open[k];
            part->worth[c] =
                part->profit[c] + share_of(space, part, c) - price_of(space, part->bits + c * space->words, p);
        }
        part->price = price_of(space, part->future, p);
        make_sorts(space, part);
    }
}

/* ---- bounds ---- */

/* What the bounds of the stretches after a part say, and how far the states after it lie apart, by what was done in it:
 * what the next stretch does not count any more leads to the same state. */
struct passage {
    double *values;
    size_t visits, weight, day;
};

static struct passage passage_of(const struct plan_space *space, size_t p)
{
    const struct space_state one[] = {{.visits = 1}, {.weight = 1}, {.day = 1}};
    const struct part *part = &space->parts[p];
    const bool last = p + 1 == space->part_count;
    const bool week = !last && part[1].week == part->week;
    const bool day = !last && space->most_day > 0 && part[1].date == part->date;
    return (struct passage){.values = part[1].bound,
                            .visits = space_state_index(space, &one[0]),
                            .weight = week ? space_state_index(space, &one[1]) : 0,
                            .day = day ? space_state_index(space, &one[2]) : 0};
}

static double *passage_to(const struct passage *passage, double *from, int visits, int weight, int day)
{
    return from + (size_t)visits * passage->visits + (size_t)weight * passage->weight + (size_t)day * passage->day;
}

static bool sort_fits(const struct plan_space *space, const struct part *part, const struct sort_of_round *sort,
                      const struct space_state *state)
{
    return state->visits + sort->size <= space->most_visits && state->weight + sort->weight <= part->capacity &&
           (space->most_day == 0 || state->day + sort->size <= space->most_day);
}

/* The best that can be done from this state on; *chosen: the round's sort, NULL: none. */
static double bound_state(const struct plan_space *space, size_t p, const struct passage *passage,
                          const struct space_state *state, const struct sort_of_round **chosen)
{
    const struct part *part = &space->parts[p];
    double *follows = passage_to(passage, passage->values, state->visits, state->weight, state->day);
    double most = part->must ? NOTHING : *follows;
    *chosen = NULL;
    for (size_t k = 0; k < part->filled_count; k++) {
        const struct sort_of_round *sort = &part->sorts[part->filled[k]];
        if (sort_fits(space, part, sort, state)) {
            double value = sort->best + *passage_to(passage, follows, sort->size, sort->weight, sort->size);
            *chosen = value > most ? sort : *chosen;
            most = value > most ? value : most;
        }
    }
    return most;
}

/* The next of the states (by their index) with no more visits than `most`. False: that was the last. */
static bool next_state(const struct plan_space *space, struct space_state *state, int most)
{
    if (++state->day > space->most_day) {
        state->day = 0;
        state->weight++;
    }
    if (state->weight > space->most_weight) {
        state->weight = 0;
        state->visits++;
    }
    return state->visits <= most;
}

/* From the last stretch back to the first: what can still come. */
static void bound_backwards(struct plan_space *space)
{
    const struct sort_of_round *chosen = NULL;
    struct space_state end = {0};
    double *bound = space->parts[space->part_count].bound;
    do {
        *bound++ = space->load[end.visits];
    } while (next_state(space, &end, space->most_visits));
    for (size_t p = space->part_count; p-- > 0;) {
        const struct passage passage = passage_of(space, p);
        struct space_state state = {0};
        bound = space->parts[p].bound;
        do {
            *bound++ = bound_state(space, p, &passage, &state, &chosen);
        } while (next_state(space, &state, space->parts[p].before));
    }
}

static void count_candidate(struct plan_space *space, size_t p, int candidate, double weight)
{
    const struct part *part = &space->parts[p];
    const uint64_t *bits = part->bits + (size_t)candidate * space->words;
    for (size_t w = 0; w < space->words; w++) {
        for (uint64_t left = bits[w]; left != 0; left &= left - 1) {
            size_t bit = w * 64 + (size_t)__builtin_ctzll(left);
            space->servings[bit]++;
            part->often[bit] += weight;
        }
    }
    for (size_t k = part->payments[candidate]; k < part->payments[candidate + 1]; k++) {
        space->units[space->payments[k].unit].used++;
    }
}

/* How often the best plan of the relaxation touches each bit, and pays for each unit of a face. */
static void count_servings(struct plan_space *space, double weight)
{
    struct space_state state = {0};
    for (size_t b = 0; b < space->bit_count; b++) {
        space->servings[b] = space_has(space->begin, b);
    }
    for (size_t u = 0; u < space->unit_count; u++) {
        space->units[u].used = 0;
    }
    for (size_t p = 0; p < space->part_count; p++) {
        const struct passage passage = passage_of(space, p);
        const struct sort_of_round *best = NULL;
        (void)bound_state(space, p, &passage, &state, &best);
        space->chosen[p] = best != NULL ? best->holder : -1;
        if (best != NULL) {
            count_candidate(space, p, best->holder, weight);
        }
        state = space_state_after(space, p, &state, best != NULL ? best->size : 0, best != NULL ? best->weight : 0);
    }
    for (size_t b = 0; b < space->bit_count; b++) {
        space->met[b] += space->servings[b] > 0 ? weight : 0;
    }
    space->answers += weight;
}

/* The units of one face: [first, end). */
static size_t end_of_face(const struct plan_space *space, size_t first)
{
    size_t end = first + 1;
    while (end < space->unit_count && space->units[end].bit == space->units[first].bit) {
        end++;
    }
    return end;
}

static double mean_use(const struct plan_space *space, size_t first, size_t end)
{
    double used = 0;
    for (size_t u = first; u < end; u++) {
        used += space->units[u].used > 0;
    }
    return used / (double)(end - first);
}

/* Does the price of a bit rise, being too low, or fall, being too high? */
static bool may_move(const struct plan_space *space, size_t bit, int servings)
{
    return space_has(space->priced, bit) &&
           ((servings == 0 && space->prices[bit] > 0) || (servings > 1 && space->prices[bit] < space->most_price[bit]));
}

/* Is the face shared out? Not when it will be met for certain, and was paid from the beginning. */
static bool is_shared(const struct plan_space *space, const struct face_unit *unit)
{
    return space->bit_points[unit->bit] < 0 && !space_has(space->begin, unit->bit);
}

static double norm_of(const struct plan_space *space, const int *servings)
{
    double norm = 0;
    size_t end = 0;
    for (size_t b = 0; b < space->bit_count; b++) {
        if (!may_move(space, b, servings[b])) {
            continue;
        }
        norm += (double)(servings[b] - 1) * (servings[b] - 1);
    }
    for (size_t first = 0; first < space->unit_count; first = end) {
        end = end_of_face(space, first);
        double mean = mean_use(space, first, end);
        for (size_t u = first; is_shared(space, &space->units[first]) && u < end; u++) {
            double step = (space->units[u].used > 0) - mean;
            norm += step > 0 || space->units[u].share < 0 ? step * step : 0;
        }
    }
    return norm;
}

/* More of a face is paid by the units that are used; together they pay all of it. */
static void change_shares(struct plan_space *space, double step)
{
    size_t end = 0;
    for (size_t first = 0; first < space->unit_count; first = end) {
        end = end_of_face(space, first);
        double mean = mean_use(space, first, end);
        double sum = 0;
        double points = space->bit_points[space->units[first].bit];
        for (size_t u = first; is_shared(space, &space->units[first]) && u < end; u++) {
            struct face_unit *unit = &space->units[u];
            unit->share -= step * ((unit->used > 0) - mean);
            unit->share = unit->share < 0 ? unit->share : 0;
            sum += unit->share;
        }
        for (size_t u = first; sum < 0 && u < end; u++) {
            space->units[u].share *= points / sum;
        }
    }
}

/* One subgradient step towards the threshold. False: every visit is served at most once and every face is paid, or the
 * prices are in balance. */
static bool change_prices(struct plan_space *space, const int *servings, double excess)
{
    double norm = norm_of(space, servings);
    if (norm < 0.01) {
        return false;
    }
    for (size_t b = 0; b < space->bit_count; b++) {
        if (may_move(space, b, servings[b])) {
            double price = space->prices[b] + excess / norm * (servings[b] - 1);
            double most = space->most_price[b];
            space->prices[b] = price < 0 ? 0 : price > most ? most : price;
        }
    }
    change_shares(space, excess / norm);
    return true;
}

static void keep_best(struct plan_space *space)
{
    memcpy(space->best_prices, space->prices, space->bit_count * sizeof *space->prices);
    for (size_t u = 0; u < space->unit_count; u++) {
        space->units[u].best_share = space->units[u].share;
    }
}

static void use_best(struct plan_space *space)
{
    memcpy(space->prices, space->best_prices, space->bit_count * sizeof *space->prices);
    for (size_t u = 0; u < space->unit_count; u++) {
        space->units[u].share = space->units[u].best_share;
    }
}

/* The prices that a whole plan is given back, less what it has paid from the beginning. */
static double given_back(const struct plan_space *space)
{
    double paid = bounds_paid(space);
    return space->part_count > 0 ? space->parts[0].price - price_of(space, space->begin, 0) + paid : 0;
}

static double relaxed_best(struct plan_space *space)
{
    value_candidates(space);
    bound_backwards(space);
    return space->parts[0].bound[0] + given_back(space);
}

/* Looks for prices that bring the bound below the threshold; ends with the best ones found. Returns the bound. */
static double tighten(struct plan_space *space, double *threshold, int steps, const struct bounds_listener *listener)
{
    double best = relaxed_best(space);
    double last = best;
    double stride = 1;
    int in_vain = 0;
    keep_best(space);
    for (int step = 0; step < steps && stride > LEAST_STRIDE && best >= *threshold; step++) {
        count_servings(space, step + 1);
        if (listener != NULL) {
            listener->hear(listener->context, threshold);
        }
        if (!change_prices(space, space->servings, stride * (last - *threshold + 1))) {
            break;
        }
        last = relaxed_best(space);
        if (last < best) {
            best = last;
            keep_best(space);
            in_vain = 0;
        } else if (++in_vain == PATIENCE) {
            stride /= 2;
            in_vain = 0;
        }
    }
    if (last > best) {
        use_best(space);
        (void)relaxed_best(space);
    }
    return best;
}

static void raise_to(double *most, double value)
{
    *most = value > *most ? value : *most;
}

/* From a state before a part to the states after it; and what the rest of a plan can bring to each sort. */
static void reach_from(struct plan_space *space, size_t p, const struct passage *passage,
                       const struct space_state *state, double before)
{
    struct part *part = &space->parts[p];
    double *follows = passage_to(passage, passage->values, state->visits, state->weight, state->day);
    if (!part->must) {
        raise_to(&part[1].reach[follows - passage->values], before);
    }
    for (size_t k = (size_t)space->most_weight + 1; k < sort_count(space, part); k++) {
        struct sort_of_round *sort = &part->sorts[k];
        if (!sort_fits(space, part, sort, state)) {
            continue;
        }
        const double *after = passage_to(passage, follows, sort->size, sort->weight, sort->size);
        raise_to(&sort->rest, before - space->load[state->visits] + *after);
        if (sort->holder >= 0) {
            raise_to(&part[1].reach[after - passage->values],
                     before + sort->best + bounds_load(space, state->visits, sort->size));
        }
    }
}

/* The candidates with which a plan can reach `wanted`; by size, then by number. */
static void keep_candidates(const struct plan_space *space, struct part *part, double wanted)
{
    part->kept_count = 0;
    for (int size = 1; size <= part->most; size++) {
        for (size_t k = 0; k < part->open_count; k++) {
            size_t c = (size_t)part->open[k];
            if (part->list.items[c].count == size && part->weight[c] <= part->capacity &&
                part->worth[c] >= wanted - part->sorts[space_sort(space, size, part->weight[c])].rest - ROUNDING) {
                part->kept[part->kept_count++] = (int)c;
            }
        }
    }
}

/* From the first stretch on: what can have come; and the candidates that a wanted plan could hold. */
static void bound_forwards(struct plan_space *space, double wanted)
{
    for (size_t p = 0; p <= space->part_count; p++) {
        for (size_t state = 0; state < space_state_count(space); state++) {
            space->parts[p].reach[state] = NOTHING;
        }
    }
    space->parts[0].reach[0] = 0;
    for (size_t p = 0; p < space->part_count; p++) {
        const struct passage passage = passage_of(space, p);
        struct part *part = &space->parts[p];
        for (size_t k = 0; k < sort_count(space, part); k++) {
            part->sorts[k].rest = NOTHING;
        }
        struct space_state state = {0};
        do {
            double before = part->reach[space_state_index(space, &state)];
            if (before > NOTHING) {
                reach_from(space, p, &passage, &state, before);
            }
        } while (next_state(space, &state, part->before));
        keep_candidates(space, part, wanted);
    }
}

static void forget_answers(struct plan_space *space)
{
    space->answers = 0;
    memset(space->met, 0, space->bit_count * sizeof *space->met);
    for (size_t p = 0; p < space->part_count; p++) {
        memset(space->parts[p].often, 0, space->bit_count * sizeof *space->parts[p].often);
    }
}

double bounds_make(struct plan_space *space, double threshold, int steps, const struct bounds_listener *listener)
{
    if (steps > 0) {
        forget_answers(space);
    }
    double best = tighten(space, &threshold, steps, listener);
    if (best >= threshold - ROUNDING) {
        bound_forwards(space, threshold - given_back(space));
    }
    return best;
}

double bounds_need(const struct plan_space *space, size_t p, double threshold, int visits, int minutes)
{
    const struct part *part = &space->parts[p];
    int weight = space_weight(space, visits, minutes);
    if (weight > part->capacity) {
        return -NOTHING;
    }
    /* what a longer round leaves for the rest is no more than what a shorter one does */
    int size = visits < part->most ? visits : part->most;
    return threshold - given_back(space) - part->sorts[space_sort(space, size, weight)].rest;
}

/* ---- what the bounds mean for a beginning ---- */

/* What the bounds of stretches from `part` on charge for faces among these bits, and not in the set (NULL: empty),
 * which need not be paid again. */
static double face_refund(const struct plan_space *space, const uint64_t *set, const uint64_t *bits, size_t part)
{
    double refund = 0;
    for (size_t w = 0; part < space->part_count && w < space->words; w++) {
        uint64_t left = bits[w] & ~(set != NULL ? set[w] : 0) & space->faces[w] & space->parts[part].future[w];
        while (left != 0) {
            refund += space->parts[part].refund[w * 64 + (size_t)__builtin_ctzll(left)];
            left &= left - 1;
        }
    }
    return refund;
}

/* Prices that the rest of a plan is not given back, or is given back again, since a round touches these bits: a visit
 * is served then; a cut counts odd and even in turn. */
static double price_change(const struct plan_space *space, const uint64_t *set, const uint64_t *bits, size_t part)
{
    double change = 0;
    for (size_t w = 0; part < space->part_count && w < space->words; w++) {
        uint64_t left = bits[w] & space->priced[w] & space->parts[part].future[w];
        while (left != 0) {
            size_t bit = w * 64 + (size_t)__builtin_ctzll(left);
            change += (set[w] >> (bit % 64) & 1) != 0 ? space->prices[bit] : -space->prices[bit];
            left &= left - 1;
        }
    }
    return change;
}

double bounds_credit(const struct plan_space *space, size_t part, const uint64_t *set, const uint64_t *bits)
{
    return face_refund(space, set, bits, part) + price_change(space, set, bits, part);
}

double bounds_after(const struct plan_space *space, size_t part, const struct space_state *state, const uint64_t *set)
{
    if (part >= space->part_count) {
        return 0;
    }
    const struct part *next = &space->parts[part];
    struct space_state within = *state;
    within.weight = within.weight < next->capacity ? within.weight : next->capacity;
    return next->bound[space_state_index(space, &within)] - space->load[within.visits] + next->price +
           face_refund(space, NULL, set, part) - price_of(space, set, part);
}
