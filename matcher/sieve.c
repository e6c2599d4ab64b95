/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/sieve.h"

#include "core/buffer.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MORE_PASSES = 3, /* after the one in which prices are sought */
    FEW_ITEMS = 24,  /* a part, with which prices are found */
    WORK_A_STEP = 20000,
    MOST_STEPS = 150,
    PATIENCE = 4,          /* steps that may bring nothing before they get shorter */
    WORK_A_PART = 1000000, /* steps of the ceilings */
    MOST_VISITS = 40,      /* more count as so many */
    MOST_A_WEEK = 30,      /* greater caps are not counted */
    MOST_A_DAY = 12
};

static const double ROUNDING = 1e-7;
static const double LEAST_STRIDE = 0.02;
static const double LEAST_GAIN = 0.01;
/* Points by which what can stand in a wanted plan comes before what cannot, at least and, beside that, at most. */
static const double AHEAD = 5;
static const double MOST_SPARE = 1000;

void sieve_free(struct sieve *sieve)
{
    for (size_t p = 0; p < sieve->part_capacity; p++) {
        ceilings_free(&sieve->ceilings[p]);
    }
    free(sieve->few.items);
    free(sieve->few.parts);
    free(sieve->ceilings);
    tariff_free(&sieve->tariff);
    free(sieve->chosen);
    free(sieve->promise);
    free(sieve->dead);
    free(sieve->worth);
    free(sieve->spare);
    free(sieve->keep);
    free(sieve->after);
    free(sieve->before);
    free(sieve->load);
    free(sieve->trace);
    *sieve = (struct sieve){0};
}

static enum status make_room(struct sieve *sieve, const struct menu *menu, size_t items, struct error *error)
{
    struct room {
        void **array;
        size_t *capacity;
        size_t needed, size;
    } rooms[] = {{(void **)&sieve->promise, &sieve->promise_capacity, items + 1, sizeof *sieve->promise},
                 {(void **)&sieve->dead, &sieve->dead_capacity, items + 1, sizeof *sieve->dead},
                 {(void **)&sieve->chosen, &sieve->chosen_capacity, items + 1, sizeof *sieve->chosen},
                 {(void **)&sieve->ceilings, &sieve->part_capacity, menu->count + 1, sizeof *sieve->ceilings}};
    for (size_t r = 0; r < sizeof rooms / sizeof *rooms; r++) {
        if (buffer_grow(rooms[r].array, rooms[r].capacity, rooms[r].needed, rooms[r].size, error) != STATUS_OK) {
            return error->status;
        }
    }
    memset(sieve->dead, 0, (items + 1) * sizeof *sieve->dead);
    memset(sieve->chosen, 0, (items + 1) * sizeof *sieve->chosen);
    return STATUS_OK;
}

enum status sieve_begin(struct sieve *sieve, const struct offer *offer, const struct spread *spread,
                        struct error *error)
{
    size_t items = 0;
    for (size_t p = 0; p < offer->menu->count; p++) {
        items += offer->menu->parts[p].count;
    }
    if (make_room(sieve, offer->menu, items, error) != STATUS_OK) {
        return error->status;
    }
    return tariff_begin(&sieve->tariff, offer, spread, error);
}

void sieve_teach(const struct sieve *sieve, struct spread *spread)
{
    tariff_teach(&sieve->tariff, spread);
}

static const struct menu *menu_of(const struct sieve *sieve)
{
    return sieve->offer->menu;
}

static const struct problem_volunteer *who_of(const struct sieve *sieve)
{
    const struct menu *menu = menu_of(sieve);
    return &menu->instance->problem->volunteers[menu->volunteer];
}

/* ---- what visits are worth ---- */

static enum status value_items(struct sieve *sieve, struct error *error)
{
    const struct offer *offer = sieve->now;
    if (buffer_grow((void **)&sieve->worth, &sieve->worth_capacity, offer->item_count + 1, sizeof *sieve->worth,
                    error) != STATUS_OK) {
        return error->status;
    }
    tariff_value(&sieve->tariff, offer, sieve->spread, sieve->worth);
    return STATUS_OK;
}

/* ---- what caps leave ---- */

static int left_in_week(const struct sieve *sieve, int32_t week)
{
    const struct problem_volunteer *who = who_of(sieve);
    int done = 0;
    for (size_t w = 0; w < who->week_count; w++) {
        done = who->weeks[w].week == week ? who->weeks[w].visits : done;
    }
    return who->max_per_week < 0 ? MOST_VISITS : who->max_per_week > done ? who->max_per_week - done : 0;
}

static int most_in_round(const struct sieve *sieve, size_t p)
{
    const struct problem_volunteer *who = who_of(sieve);
    int week = who->max_per_week < 0 ? INT_MAX : left_in_week(sieve, menu_of(sieve)->parts[p].week);
    return who->max_per_day < 0 || week < who->max_per_day ? week : who->max_per_day;
}

static void count_caps(struct sieve *sieve)
{
    const struct problem_volunteer *who = who_of(sieve);
    const struct menu *menu = menu_of(sieve);
    bool several = false;
    for (size_t p = 1; p < menu->count; p++) {
        several = several || menu->parts[p].date == menu->parts[p - 1].date;
    }
    int visits = 0;
    for (size_t p = 0; p < menu->count; p++) {
        visits += sieve->ceilings[p].sizes;
    }
    sieve->most_visits = visits < MOST_VISITS ? visits : MOST_VISITS;
    sieve->most_week = who->max_per_week > 0 && who->max_per_week <= MOST_A_WEEK ? who->max_per_week : 0;
    sieve->most_day = several && who->max_per_day > 0 && who->max_per_day <= MOST_A_DAY ? who->max_per_day : 0;
}

/* ---- states ---- */

/* So far: visits in all, in the week and on the day of the part that comes next. */
struct state {
    int visits, week, day;
};

static size_t state_count(const struct sieve *sieve)
{
    return (size_t)(sieve->most_visits + 1) * (size_t)(sieve->most_week + 1) * (size_t)(sieve->most_day + 1);
}

static size_t index_of(const struct sieve *sieve, size_t part, const struct state *state)
{
    size_t within =
        ((size_t)state->visits * (size_t)(sieve->most_week + 1) + (size_t)state->week) * (size_t)(sieve->most_day + 1) +
        (size_t)state->day;
    return part * state_count(sieve) + within;
}

/* False: that was the last. */
static bool next_state(const struct sieve *sieve, struct state *state)
{
    if (++state->day > sieve->most_day) {
        state->day = 0;
        state->week++;
    }
    if (state->week > sieve->most_week) {
        state->week = 0;
        state->visits++;
    }
    return state->visits <= sieve->most_visits;
}

/* After a round of the part with so many visits (0: none). False: caps do not allow it. */
static bool go_on(const struct sieve *sieve, size_t p, const struct state *state, int size, struct state *after)
{
    const struct menu_part *parts = menu_of(sieve)->parts;
    int visits = state->visits + size;
    int week = state->week + size;
    int day = state->day + size;
    if (size > 0 && ((sieve->most_week > 0 && week > left_in_week(sieve, parts[p].week)) ||
                     (sieve->most_day > 0 && day > sieve->most_day))) {
        return false;
    }
    bool more = p + 1 < menu_of(sieve)->count;
    bool same_week = sieve->most_week > 0 && more && parts[p + 1].week == parts[p].week;
    bool same_day = sieve->most_day > 0 && more && parts[p + 1].date == parts[p].date;
    *after = (struct state){.visits = visits < sieve->most_visits ? visits : sieve->most_visits,
                            .week = same_week ? week : 0,
                            .day = same_day ? day : 0};
    return true;
}

static enum status prepare_states(struct sieve *sieve, struct error *error)
{
    count_caps(sieve);
    size_t count = (menu_of(sieve)->count + 1) * state_count(sieve);
    if (buffer_grow((void **)&sieve->after, &sieve->after_capacity, count, sizeof *sieve->after, error) != STATUS_OK ||
        buffer_grow((void **)&sieve->before, &sieve->before_capacity, count, sizeof *sieve->before, error) !=
            STATUS_OK ||
        buffer_grow((void **)&sieve->load, &sieve->load_capacity, (size_t)sieve->most_visits + 1, sizeof *sieve->load,
                    error) != STATUS_OK) {
        return error->status;
    }
    for (size_t s = 0; s < count; s++) {
        sieve->before[s] = -HUGE_VAL;
    }
    for (int n = 0; n <= sieve->most_visits; n++) {
        sieve->load[n] = (double)instance_load(menu_of(sieve)->instance, menu_of(sieve)->volunteer, 0, n);
    }
    return STATUS_OK;
}

/* ---- a bound on plans, and what rounds must be worth ---- */

/* Load counts at the end. Returns the bound. */
static double look_back(struct sieve *sieve)
{
    size_t parts = menu_of(sieve)->count;
    struct state state = {0};
    do {
        sieve->after[index_of(sieve, parts, &state)] = sieve->load[state.visits];
    } while (next_state(sieve, &state));
    for (size_t p = parts; p-- > 0;) {
        const struct ceilings *ceilings = &sieve->ceilings[p];
        state = (struct state){0};
        do {
            double most = -HUGE_VAL;
            struct state after;
            for (int size = 0; size <= ceilings->sizes && go_on(sieve, p, &state, size, &after); size++) {
                double value = (size > 0 ? ceilings->most[size] : 0) + sieve->after[index_of(sieve, p + 1, &after)];
                most = value > most ? value : most;
            }
            sieve->after[index_of(sieve, p, &state)] = most;
        } while (next_state(sieve, &state));
    }
    return sieve->after[0] + sieve->given_back;
}

/* From one state before the part: to those after it, and what all but the round can bring (rest: per size). */
static void look_on(struct sieve *sieve, size_t p, const struct state *state, double *rest)
{
    const struct ceilings *ceilings = &sieve->ceilings[p];
    double before = sieve->before[index_of(sieve, p, state)];
    struct state after;
    for (int size = 0; size <= ceilings->sizes && go_on(sieve, p, state, size, &after); size++) {
        size_t at = index_of(sieve, p + 1, &after);
        double value = before + (size > 0 ? ceilings->most[size] : 0);
        sieve->before[at] = value > sieve->before[at] ? value : sieve->before[at];
        rest[size] = before + sieve->after[at] > rest[size] ? before + sieve->after[at] : rest[size];
    }
}

static void set_needs(struct sieve *sieve, double threshold)
{
    sieve->before[0] = 0;
    for (size_t p = 0; p < menu_of(sieve)->count; p++) {
        struct ceilings *ceilings = &sieve->ceilings[p];
        double rest[CEILINGS_MAX_SIZE + 1];
        double need[CEILINGS_MAX_SIZE + 1];
        struct state state = {0};
        for (int size = 0; size <= ceilings->sizes; size++) {
            rest[size] = -HUGE_VAL;
        }
        do {
            if (sieve->before[index_of(sieve, p, &state)] > -HUGE_VAL) {
                look_on(sieve, p, &state, rest);
            }
        } while (next_state(sieve, &state));
        for (int size = 0; size <= ceilings->sizes; size++) {
            need[size] = rest[size] > -HUGE_VAL ? threshold - sieve->given_back - rest[size] : HUGE_VAL;
        }
        ceilings_set_need(ceilings, need);
    }
}

/* Of the offer at work. Infinite where nothing is known about the rounds of some part. */
static enum status bound_plans(struct sieve *sieve, long work, double *bound, struct error *error)
{
    bool known = true;
    sieve->given_back = tariff_given_back(&sieve->tariff, sieve->offer);
    if (value_items(sieve, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t p = 0; p < menu_of(sieve)->count; p++) {
        struct ceilings_query query = {.offer = sieve->now,
                                       .part = p,
                                       .worth = sieve->worth,
                                       .minute = sieve->tariff.minutes[p],
                                       .most_visits = most_in_round(sieve, p),
                                       .work = work};
        if (ceilings_make(&sieve->ceilings[p], &query, error) != STATUS_OK) {
            return error->status;
        }
        known = known && sieve->ceilings[p].most[1] < HUGE_VAL;
    }
    if (prepare_states(sieve, error) != STATUS_OK) {
        return error->status;
    }
    *bound = known ? look_back(sieve) : HUGE_VAL;
    return STATUS_OK;
}

/* ---- prices ---- */

static enum status count_round(struct sieve *sieve, size_t p, int size, struct error *error)
{
    int minutes = 0;
    if (buffer_grow((void **)&sieve->trace, &sieve->trace_capacity, (size_t)size + 1, sizeof *sieve->trace, error) !=
        STATUS_OK) {
        return error->status;
    }
    int count = ceilings_trace(&sieve->ceilings[p], size, sieve->trace, &minutes);
    tariff_count(&sieve->tariff, sieve->now, p, sieve->trace, count, minutes);
    return STATUS_OK;
}

/* How often the best plan makes each visit, and how busy its weeks are. */
static enum status count_plan(struct sieve *sieve, struct error *error)
{
    struct state state = {0};
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && p < menu_of(sieve)->count; p++) {
        const struct ceilings *ceilings = &sieve->ceilings[p];
        struct state after;
        struct state next = {0};
        double most = -HUGE_VAL;
        int best = 0;
        for (int size = 0; size <= ceilings->sizes && go_on(sieve, p, &state, size, &after); size++) {
            double value = (size > 0 ? ceilings->most[size] : 0) + sieve->after[index_of(sieve, p + 1, &after)];
            if (value > most) {
                most = value;
                best = size;
                next = after;
            }
        }
        state = next;
        status = best > 0 ? count_round(sieve, p, best, error) : STATUS_OK;
    }
    return status;
}

/* Is the item among so many of its part that stand in the best rounds? */
static bool is_among(const struct sieve *sieve, const struct offer_part *part, size_t k, int width)
{
    int better = 0;
    for (size_t other = part->first; other < part->first + part->count && better < width; other++) {
        better += sieve->spare[other] > sieve->spare[k] || (other < k && sieve->spare[other] >= sieve->spare[k]);
    }
    return better < width && sieve->spare[k] > -HUGE_VAL;
}

/* The items of each part that stand in the best rounds become few, beside those that are. */
static void choose_few(struct sieve *sieve)
{
    const struct offer *offer = sieve->offer;
    bool *chosen = sieve->chosen;
    for (size_t p = 0; p < menu_of(sieve)->count; p++) {
        const struct menu_part *menu = &menu_of(sieve)->parts[p];
        const struct offer_part *part = &offer->parts[p];
        for (size_t k = part->first; k < part->first + part->count; k++) {
            bool *one = &chosen[offer->items[k].item - menu->items];
            *one = *one || is_among(sieve, part, k, FEW_ITEMS);
        }
        chosen += menu->count;
    }
}

static enum status take_few(struct sieve *sieve, struct error *error)
{
    const struct offer *offer = sieve->offer;
    struct offer *few = &sieve->few;
    const bool *chosen = sieve->chosen;
    if (buffer_grow((void **)&few->items, &sieve->few_item_capacity, offer->item_count + 1, sizeof *few->items,
                    error) != STATUS_OK ||
        buffer_grow((void **)&few->parts, &sieve->few_part_capacity, menu_of(sieve)->count + 1, sizeof *few->parts,
                    error) != STATUS_OK) {
        return error->status;
    }
    few->menu = offer->menu;
    few->arcs = offer->arcs;
    few->item_count = 0;
    for (size_t p = 0; p < menu_of(sieve)->count; p++) {
        few->parts[p] = offer->parts[p];
        few->parts[p].first = few->item_count;
        for (size_t k = offer->parts[p].first; k < offer->parts[p].first + offer->parts[p].count; k++) {
            if (chosen[offer->items[k].item - menu_of(sieve)->parts[p].items]) {
                few->items[few->item_count++] = offer->items[k];
            }
        }
        few->parts[p].count = few->item_count - few->parts[p].first;
        chosen += menu_of(sieve)->parts[p].count;
    }
    return STATUS_OK;
}

/* Towards better prices, with few items. */
static enum status find_prices(struct sieve *sieve, double threshold, struct error *error)
{
    double best = HUGE_VAL;
    double bound = 0;
    double stride = 1;
    int in_vain = 0;
    choose_few(sieve);
    if (take_few(sieve, error) != STATUS_OK) {
        return error->status;
    }
    sieve->now = &sieve->few;
    for (int step = 0; step < MOST_STEPS && stride > LEAST_STRIDE; step++) {
        if (bound_plans(sieve, WORK_A_STEP, &bound, error) != STATUS_OK || count_plan(sieve, error) != STATUS_OK) {
            return error->status;
        }
        if (bound < best - LEAST_GAIN) {
            best = bound;
            in_vain = 0;
            tariff_keep(&sieve->tariff, TARIFF_OF_FEW);
        } else if (++in_vain == PATIENCE) {
            stride /= 2;
            in_vain = 0;
        }
        if (!tariff_step(&sieve->tariff, sieve->now, stride * (fmax(bound - threshold, 0) + 1))) {
            break;
        }
    }
    tariff_use(&sieve->tariff, TARIFF_OF_FEW);
    sieve->now = sieve->offer;
    return STATUS_OK;
}

/* ---- what items promise ---- */

static void note_promises(struct sieve *sieve)
{
    const struct offer *offer = sieve->offer;
    double *promise = sieve->promise;
    for (size_t p = 0; p < offer->menu->count; p++) {
        const struct menu_part *menu = &offer->menu->parts[p];
        for (size_t k = 0; k < menu->count; k++) {
            promise[k] = -HUGE_VAL;
        }
        for (size_t k = offer->parts[p].first; k < offer->parts[p].first + offer->parts[p].count; k++) {
            promise[offer->items[k].item - menu->items] = offer_promise(offer, &offer->items[k]);
        }
        promise += menu->count;
    }
}

void sieve_tell(const struct sieve *sieve, float *bonus)
{
    const struct offer *offer = sieve->offer;
    const double *promise = sieve->promise;
    const bool *dead = sieve->dead;
    for (size_t p = 0; p < offer->menu->count; p++) {
        const struct menu_part *menu = &offer->menu->parts[p];
        double others = -HUGE_VAL;
        for (size_t k = 0; k < menu->count; k++) {
            others = dead[k] && promise[k] > others ? promise[k] : others;
            bonus[k] = 0;
        }
        for (size_t k = offer->parts[p].first; others > -HUGE_VAL && k < offer->parts[p].first + offer->parts[p].count;
             k++) {
            const size_t item = (size_t)(offer->items[k].item - menu->items);
            bonus[item] = (float)(others + AHEAD + fmin(sieve->spare[k], MOST_SPARE) - promise[item]);
        }
        promise += menu->count;
        dead += menu->count;
        bonus += menu->count;
    }
}

/* ---- passes ---- */

static enum status prepare_items(struct sieve *sieve, struct error *error)
{
    size_t count = sieve->offer->item_count;
    if (buffer_grow((void **)&sieve->keep, &sieve->keep_capacity, count + 1, sizeof *sieve->keep, error) != STATUS_OK) {
        return error->status;
    }
    return buffer_grow((void **)&sieve->spare, &sieve->spare_capacity, count + 1, sizeof *sieve->spare, error);
}

/* Leaves in the offer the items for which the flag of the menu is as said. */
static void leave(struct sieve *sieve, struct offer *offer, const bool *flags, bool as)
{
    const struct menu *menu = offer->menu;
    for (size_t p = 0; p < menu->count; p++) {
        for (size_t k = offer->parts[p].first; k < offer->parts[p].first + offer->parts[p].count; k++) {
            sieve->keep[k] = flags[offer->items[k].item - menu->parts[p].items] == as;
        }
        flags += menu->parts[p].count;
    }
    offer_keep(offer, sieve->keep);
}

/* What can stand in no wanted plan goes, and its flag becomes `gone`. *any: something went. */
static enum status sift(struct sieve *sieve, bool *flags, bool gone, bool *any, struct error *error)
{
    struct offer *offer = sieve->offer;
    size_t count = offer->item_count;
    size_t kept = 0;
    bool *of_part = flags;
    for (size_t p = 0; p < menu_of(sieve)->count; p++) {
        const struct menu_part *menu = &menu_of(sieve)->parts[p];
        if (ceilings_sieve(&sieve->ceilings[p], sieve->spare + offer->parts[p].first, error) != STATUS_OK) {
            return error->status;
        }
        for (size_t k = offer->parts[p].first; k < offer->parts[p].first + offer->parts[p].count; k++) {
            bool goes = !(sieve->spare[k] > -HUGE_VAL);
            bool *flag = &of_part[offer->items[k].item - menu->items];
            *flag = goes ? gone : *flag;
            sieve->keep[k] = !goes;
        }
        of_part += menu->count;
    }
    for (size_t k = 0; k < count; k++) {
        if (sieve->keep[k]) {
            sieve->spare[kept++] = sieve->spare[k];
        }
    }
    *any = kept < count;
    leave(sieve, offer, flags, !gone);
    return STATUS_OK;
}

static enum status begin_run(struct sieve *sieve, struct offer *offer, const struct spread *spread, bool few_only,
                             struct error *error)
{
    sieve->few_only = few_only;
    sieve->offer = offer;
    sieve->now = offer;
    sieve->spread = spread;
    return prepare_items(sieve, error);
}

/* One pass: a bound, what rounds must be worth for it, and, unless it is the last, what then goes. *any: something
 * went. */
static enum status pass_on(struct sieve *sieve, double threshold, bool last, double *bound, bool *any,
                           struct error *error)
{
    *any = false;
    if (bound_plans(sieve, WORK_A_PART, bound, error) != STATUS_OK) {
        return error->status;
    }
    set_needs(sieve, threshold);
    if (last || *bound < threshold - ROUNDING || *bound >= HUGE_VAL) {
        return STATUS_OK;
    }
    return sift(sieve, sieve->few_only ? sieve->chosen : sieve->dead, !sieve->few_only, any, error);
}

enum status sieve_run(struct sieve *sieve, struct offer *offer, const struct spread *spread, double threshold,
                      enum sieve_aim aim, double *bound, bool *none, struct error *error)
{
    const int passes = aim == SIEVE_ITEMS ? 0 : 1;
    double now = HUGE_VAL;
    double best = HUGE_VAL;
    bool any = true;
    *bound = HUGE_VAL;
    *none = false;
    if (begin_run(sieve, offer, spread, false, error) != STATUS_OK) {
        return error->status;
    }
    note_promises(sieve);
    leave(sieve, offer, sieve->dead, false);
    for (int pass = 0; any && !*none; pass++) {
        if (pass_on(sieve, threshold, pass == passes + MORE_PASSES, &now, &any, error) != STATUS_OK) {
            return error->status;
        }
        *none = now < threshold - ROUNDING;
        /* what went before could only not stand in plans of the threshold */
        *bound = fmin(*bound, fmax(now, threshold));
        if (now < best) {
            best = now;
            tariff_keep(&sieve->tariff, TARIFF_OF_ALL);
        }
        if (*none || now >= HUGE_VAL) {
            break;
        }
        if (pass < passes && find_prices(sieve, threshold, error) != STATUS_OK) {
            return error->status;
        }
        if (aim == SIEVE_PRICES) {
            break;
        }
        if (pass == passes && now > best) {
            tariff_use(&sieve->tariff, TARIFF_OF_ALL);
        }
        any = any || pass < passes || (pass == passes && now > best);
    }
    return STATUS_OK;
}

enum status sieve_run_few(struct sieve *sieve, struct offer *offer, const struct spread *spread, double threshold,
                          bool *none, struct error *error)
{
    double now = HUGE_VAL;
    bool any = true;
    *none = false;
    if (begin_run(sieve, offer, spread, true, error) != STATUS_OK) {
        return error->status;
    }
    leave(sieve, offer, sieve->chosen, true);
    for (int pass = 0; any; pass++) {
        if (pass_on(sieve, threshold, pass == MORE_PASSES, &now, &any, error) != STATUS_OK) {
            return error->status;
        }
    }
    *none = now < threshold - ROUNDING;
    return STATUS_OK;
}
