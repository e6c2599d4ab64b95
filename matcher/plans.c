/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/plans.h"

#include "core/buffer.h"
#include "core/hash.h"
#include "matcher/bounds.h"
#include "matcher/fixing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    COARSE_SHARE = 8, /* of the labels of an exact look, so many are made with coarse bounds */
    FIRST_BEAM = 100, /* labels a stretch in the narrow look before an exact one */
    PRICE_STEPS = 150,
    MUCH = 48, /* visits on offer in one stretch */
    TURNS = 3, /* of the sieve and a look at few visits then */
    LABELS_AT_FEW = 60000,
    LONG_ROUND = 3 /* visits */
};

static const struct offer_view everything = {0};
static const double ROUNDING = 1e-7;

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

int64_t plans_list_points(const struct plan_list *list, const struct instance *instance, const bool *members)
{
    int64_t points = 0;
    int64_t for_two = 0; /* each of the two counts it */
    for (size_t p = 0; p < list->count; p++) {
        const struct plan *plan = &list->items[p];
        if (members != NULL && !members[plan->volunteer]) {
            continue;
        }
        points += plan->points;
        for (size_t s = 0; s < plan->count; s++) {
            const int visit = plan->stops[s].visit;
            for_two += instance->problem->visits[visit].people > 1 ? instance_serving_points(instance, visit) : 0;
        }
    }
    return points + for_two / 2;
}

int32_t plans_date(const struct problem *problem, const struct plan_stop *stop)
{
    return problem->visits[stop->visit].options[stop->option].date;
}

void plans_evaluate(const struct instance *instance, struct plan *plan)
{
    const struct problem *problem = instance->problem;
    plan->kept = 0;
    plan->points = (int64_t)instance->travel_points * travel_of(instance, plan) +
                   instance_load(instance, plan->volunteer, 0, (int)plan->count);
    for (size_t s = 0; s < plan->count; s++) {
        const struct plan_stop *stop = &plan->stops[s];
        int32_t date = problem->visits[stop->visit].options[stop->option].date;
        plan->kept += instance_kept(instance, plan->volunteer, stop->visit, date);
        plan->points += instance_points(instance, plan->volunteer, stop->visit, date);
        if (!met_before(instance, plan, s)) {
            plan->points += instance_face(instance, plan->volunteer, problem->visits[stop->visit].senior);
        }
    }
}

bool plans_are_long(const struct plan_list *plans)
{
    size_t stops = 0;
    size_t rounds = 0;
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        for (size_t s = 0; s < plan->count; s++) {
            stops++;
            rounds += s == 0 || plan->stops[s].stretch != plan->stops[s - 1].stretch;
        }
    }
    return rounds > 0 && stops >= LONG_ROUND * rounds;
}

bool plans_comes_to(const struct plan *plan, size_t first, size_t end)
{
    for (size_t s = 0; s < plan->count; s++) {
        if (plan->stops[s].row >= first && plan->stops[s].row < end) {
            return true;
        }
    }
    return false;
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
    for (int at = label; space->labels[at].parent != LABELS_NONE; at = space->labels[at].parent) {
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
    for (int at = label; space->labels[at].parent != LABELS_NONE; at = space->labels[at].parent) {
        place -= (size_t)space->parts[space->labels[at].part].list.items[space->labels[at].candidate].count;
        copy_stops(space, &space->labels[at], plan.stops + place);
    }
    plans_evaluate(space->instance, &plan);
    enum status status = plans_list_add(list, &plan, error);
    free(plan.stops);
    return status;
}

static uint64_t rows_key(const struct spans *spans, const struct plan *plan)
{
    uint64_t key = 0;
    for (size_t s = 0; s < plan->count; s++) {
        key += hash_number(0, (uint64_t)spans->first[plan->stops[s].row] + 1);
    }
    return key;
}

/* Throws away of the plans from `first` on those that serve the same rows, and keep as much, as a better one. They
 * stand best first. */
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
        while (table[at] != 0 && (list->items[table[at] - 1].kept != list->items[p].kept ||
                                  !plans_same_rows(spans, &list->items[table[at] - 1], &list->items[p]))) {
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

/* ---- searches ---- */

/* What goes from the offer first (matcher/sieve): nothing; what cannot be wanted; all but a few visits. */
enum sifting { SIFT_NOTHING, SIFT_UNWANTED, SIFT_MOST };

struct search {
    struct labels labels;
    const struct plan_query *query;
    struct plan_list *list;
    size_t first; /* of the list: the plans before are not this search's */
    bool spread;  /* new faces are spread over visits (matcher/spread) */
    enum sifting sifting;
    bool none;     /* nothing is wanted that is on offer */
    double most;   /* a bound on all plans, or the threshold, if that is more; HUGE_VAL: not known */
    double found;  /* the best plan so far; -HUGE_VAL: none */
    double before; /* plans with no more than this were taken by an earlier search */
    struct bounds_listener listener;
    enum status status; /* of what was heard */
    struct error *error;
};

/* The wanted plans among the labels go to the list. */
static enum status take_plans(void *context, struct error *error)
{
    struct search *search = context;
    struct plan_space *space = search->labels.space;
    const struct plan_query *query = search->query;
    double least = query->threshold > search->before ? query->threshold : search->before + ROUNDING;
    size_t count = 0;
    if (labels_sort(&search->labels, least, &count, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t i = 0; i < count && (query->listing || i < (size_t)query->most); i++) {
        if (make_plan(space, space->next[i], search->list, error) != STATUS_OK) {
            return error->status;
        }
        double profit = space->labels[space->next[i]].profit;
        search->found = profit > search->found ? profit : search->found;
    }
    return STATUS_OK;
}

/* Takes the plans that come up on the way to the bounds. */
static void hear(void *context, double *threshold)
{
    struct search *search = context;
    int label = LABELS_NONE;
    if (search->status == STATUS_OK) {
        search->status = labels_follow(&search->labels, &label, search->error);
    }
    if (search->status == STATUS_OK && label != LABELS_NONE) {
        search->status = make_plan(search->labels.space, label, search->list, search->error);
        search->found = search->labels.wanted;
    }
    *threshold = search->labels.wanted > *threshold ? search->labels.wanted : *threshold;
}

/* Best first; those as good by what they do, so that the order is always the same. */
static int compare_plans(const void *left, const void *right)
{
    const struct plan *a = left;
    const struct plan *b = right;
    if (a->reduced != b->reduced) {
        return a->reduced > b->reduced ? -1 : 1;
    }
    for (size_t s = 0; s < a->count && s < b->count; s++) {
        if (a->stops[s].row != b->stops[s].row) {
            return a->stops[s].row < b->stops[s].row ? -1 : 1;
        }
    }
    return (a->count > b->count) - (a->count < b->count);
}

static void forget_plans(struct plan_list *list, size_t count)
{
    while (list->count > count) {
        free(list->items[--list->count].stops);
    }
}

/* Branches may find the same plan: each stays once, the best first; of pricing the best few. */
static enum status tidy(struct search *search, struct error *error)
{
    struct plan_list *list = search->list;
    size_t count = list->count - search->first;
    if (count < 2) {
        return STATUS_OK;
    }
    qsort(list->items + search->first, count, sizeof *list->items, compare_plans);
    enum status status = drop_same_rows(search->labels.space->offer.spans, list, search->first, error);
    if (status == STATUS_OK && !search->query->listing && list->count > search->first + (size_t)search->query->most) {
        forget_plans(list, search->first + (size_t)search->query->most);
    }
    return status;
}

/* One narrow search, whatever it leaves out. */
static enum status look_narrowly(struct search *search, int beam, struct error *error)
{
    search->labels.beam = beam;
    search->labels.left = search->query->limit;
    search->labels.complete = true;
    enum status status = labels_run(&search->labels, error);
    search->labels.beam = 0;
    return status == STATUS_OK ? take_plans(search, error) : status;
}

/* All of it, in so many labels, after so many steps. *bound: on all plans, lowered to what the branches show. */
static enum status look_everywhere(struct search *search, long limit, int steps, double *bound, bool *complete,
                                   struct error *error)
{
    struct fixing fixing = {.labels = &search->labels,
                            .left = limit,
                            .at_once = search->query->at_once,
                            .take = take_plans,
                            .context = search};
    fixing.listener = search->query->listing ? NULL : &search->listener;
    enum status status = fixing_run(&fixing, steps, error);
    status = status == STATUS_OK ? search->status : status;
    *complete = fixing.complete;
    double known = search->found > fixing.bound ? search->found : fixing.bound;
    known = known > search->query->threshold ? known : search->query->threshold;
    *bound = known < *bound ? known : *bound;
    return status;
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

static enum status list_rounds(struct search *search, double best, long *left, struct error *error)
{
    struct plan_space *space = search->labels.space;
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
    status = space_offer(space, space->menu, &query->prices, best - query->threshold, &everything, false, error);
    if (status == STATUS_OK) {
        status = space_rounds(space, true, bounded ? rounds : NULL, false, left, error);
    }
    if (status == STATUS_OK) {
        status = space_track(space, true, false, error);
    }
done:
    free(needs);
    free(rounds);
    return status;
}

static enum status sift(struct search *search, struct error *error)
{
    struct plan_space *space = search->labels.space;
    if (search->sifting == SIFT_UNWANTED) {
        return space_sift(space, search->query->threshold, SIEVE_ITEMS, &search->most, &search->none, error);
    }
    if (search->sifting == SIFT_MOST) {
        return space_sift_few(space, search->query->threshold, &search->none, error);
    }
    return STATUS_OK;
}

/* What a query asks of the volunteer: offers, rounds, and what each stretch has of its own. */
static enum status lay_out(struct search *search, const struct menu *menu, bool exact, long *left, struct error *error)
{
    struct plan_space *space = search->labels.space;
    const struct plan_query *query = search->query;
    if (space_offer(space, menu, &query->prices, 0, &query->view, search->spread, error) != STATUS_OK ||
        sift(search, error) != STATUS_OK) {
        return error->status;
    }
    if (search->none) {
        return STATUS_OK;
    }
    if (space_rounds(space, false, NULL, !exact || search->sifting == SIFT_MOST, left, error) != STATUS_OK) {
        return error->status;
    }
    return space_track(space, false, query->listing, error);
}

/*
 * The best few and nothing better, below the bound. A narrow look first: what the exact one must be better than is then
 * known, and it throws away the more. Where counting minutes roughly is not enough, they are counted finely.
 */
static enum status price_exactly(struct search *search, double *bound, bool *complete, struct error *error)
{
    struct plan_space *space = search->labels.space;
    long limit = search->query->limit;
    bool coarse = space->minutes_a_weight > 1;
    if (*bound < search->labels.wanted + ROUNDING) {
        *bound = search->found > search->query->threshold ? search->found : search->query->threshold;
        return STATUS_OK; /* the best was found on the way to the bounds */
    }
    if (look_narrowly(search, FIRST_BEAM, error) != STATUS_OK) {
        return error->status;
    }
    search->before = search->found;
    enum status status = look_everywhere(search, coarse ? limit / COARSE_SHARE : limit, 0, bound, complete, error);
    if (status != STATUS_OK || *complete || !coarse) {
        return status;
    }
    if (space_track(space, true, false, error) != STATUS_OK) {
        return error->status;
    }
    return look_everywhere(search, limit, PRICE_STEPS, bound, complete, error);
}

static enum status list_all(struct search *search, double *bound, bool *complete, struct error *error)
{
    long left = search->query->limit;
    search->labels.margin = *bound - search->query->threshold + ROUNDING;
    if (list_rounds(search, *bound, &left, error) != STATUS_OK) {
        return error->status;
    }
    if (left < 0) {
        *complete = false;
        return STATUS_OK;
    }
    return look_everywhere(search, left, PRICE_STEPS, bound, complete, error);
}

static struct search begin_search(struct plan_space *space, const struct plan_query *query, struct plan_list *list,
                                  struct error *error)
{
    return (struct search){
        .labels = {.space = space, .listing = query->listing, .wanted = query->threshold, .complete = true},
        .query = query,
        .list = list,
        .first = list->count,
        .found = -HUGE_VAL,
        .before = -HUGE_VAL,
        .most = HUGE_VAL,
        .error = error};
}

/* Adds what it finds to the list. */
static enum status look(struct search *search, const struct menu *menu, struct plan_result *result, struct error *error)
{
    const struct plan_query *query = search->query;
    bool exact = query->view.width == 0 && query->beam == 0;
    const int steps = exact ? PRICE_STEPS : query->steps;
    long left = query->limit;
    search->listener = (struct bounds_listener){.hear = hear, .context = search};
    if (lay_out(search, menu, exact, &left, error) != STATUS_OK) {
        return error->status;
    }
    *result = (struct plan_result){.complete = exact, .bounded = exact, .best = query->threshold};
    if (search->none) {
        return STATUS_OK;
    }
    double bound =
        bounds_make(search->labels.space, query->threshold, steps, query->listing ? NULL : &search->listener);
    if (search->status != STATUS_OK) {
        return search->status;
    }
    bool whole = exact && left >= 0;
    result->complete = whole;
    result->bounded = whole || search->most < HUGE_VAL;
    result->best = whole ? query->threshold : search->most;
    if (bound < query->threshold - ROUNDING) {
        return STATUS_OK;
    }
    enum status status = STATUS_OK;
    if (query->listing) {
        status = list_all(search, &bound, &result->complete, error);
    } else if (exact) {
        status = price_exactly(search, &bound, &result->complete, error);
    } else {
        status = look_narrowly(search, query->beam, error);
    }
    result->complete = result->complete && whole;
    /* where rounds are missing, so are plans; and what is better by a rounding only was not looked for */
    bound = whole || !exact ? bound : search->most;
    result->best = exact ? bound + ROUNDING : search->found;
    result->best = result->best < query->threshold ? query->threshold : result->best;
    return status;
}

/* ---- pricing with new faces spread ---- */

/* What the plans of the list from `first` on bring when their faces are paid whole; *found is raised to the best.
 * False: none of them that looked better than the best paid too little. */
static bool settle_faces(struct spread *spread, struct plan_list *list, size_t first, double *found)
{
    bool any = false;
    for (size_t p = first; p < list->count; p++) {
        double reduced = list->items[p].reduced - spread_unpaid(spread, &list->items[p]);
        *found = reduced > *found ? reduced : *found;
    }
    for (size_t p = first; p < list->count; p++) {
        struct plan *plan = &list->items[p];
        double unpaid = spread_unpaid(spread, plan);
        any = (plan->reduced > *found + ROUNDING && spread_count_whole(spread, plan)) || any;
        plan->reduced -= unpaid;
    }
    return any;
}

/* ---- pricing where very much is on offer ---- */

/* Is there so much on offer that its rounds should not all be made? */
static bool is_much(const struct plan_space *space, int much)
{
    size_t longest = 0;
    for (size_t p = 0; p < space->part_count; p++) {
        longest = space->offer.parts[p].count > longest ? space->offer.parts[p].count : longest;
    }
    return longest > (size_t)(much > 0 ? much : MUCH);
}

/*
 * Exactly, counting more and more faces whole, until the best plan has paid all of its own. Raises *found to the best
 * plan, lowers *bound (on all plans, or on those with what is left by the sieve).
 */
static enum status look_until_paid(const struct search *search, const struct menu *menu, struct plan_query *query,
                                   double *found, double *bound, bool *complete, struct error *error)
{
    struct plan_space *space = search->labels.space;
    bool again = true;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && again) {
        struct plan_result now = {0};
        struct search once = begin_search(space, query, search->list, error);
        once.spread = true;
        once.sifting = search->sifting;
        status = look(&once, menu, &now, error);
        again = settle_faces(&space->spread, search->list, once.first, found) && now.complete;
        *bound = now.bounded && now.best < *bound ? now.best : *bound;
        *complete = now.complete;
        query->threshold = *found;
    }
    return status;
}

/* With the few visits that stand in the best rounds, for good plans: every face is counted whole. */
static enum status look_at_few(const struct search *search, const struct menu *menu, double *found, struct error *error)
{
    struct spread *spread = &search->labels.space->spread;
    struct search few = *search;
    struct plan_query query = *search->query;
    double bound = HUGE_VAL;
    bool complete = false;
    query.limit = LABELS_AT_FEW;
    query.threshold = *found;
    few.sifting = SIFT_MOST;
    spread_count_all(spread, true);
    enum status status = look_until_paid(&few, menu, &query, found, &bound, &complete, error);
    spread_count_all(spread, false);
    return status;
}

/* Where much is on offer, in turn: better prices, by which more cannot be wanted, and better plans with what is worth
 * most at these. *none: nothing is wanted. */
static enum status sift_much(const struct search *search, const struct menu *menu, double *found, double *bound,
                             bool *none, struct error *error)
{
    struct plan_space *space = search->labels.space;
    enum status status = sieve_begin(&space->sieve, &space->offer, &space->spread, error);
    for (int turn = 0; status == STATUS_OK && !*none && turn < TURNS; turn++) {
        double now = HUGE_VAL;
        if (turn > 0) {
            status = space_offer(space, menu, &search->query->prices, 0, &everything, true, error);
        }
        if (status == STATUS_OK) {
            status = space_sift(space, *found, turn + 1 < TURNS ? SIEVE_PRICES : SIEVE_BOTH, &now, none, error);
        }
        *bound = now < *bound ? now : *bound;
        if (status == STATUS_OK) {
            sieve_teach(&space->sieve, &space->spread);
        }
        if (status == STATUS_OK && !*none && turn + 1 < TURNS) {
            status = look_at_few(search, menu, found, error);
        }
    }
    return status;
}

/* Can there be so much on offer at all? */
static bool may_be_much(const struct menu *menu, int much)
{
    size_t longest = 0;
    for (size_t p = 0; p < menu->count; p++) {
        longest = menu->parts[p].count > longest ? menu->parts[p].count : longest;
    }
    return !menu->pinned && longest > (size_t)(much > 0 ? much : MUCH);
}

/* Exactly, with new faces spread. */
static enum status look_spread(struct search *search, const struct menu *menu, struct plan_result *result,
                               struct error *error)
{
    struct plan_space *space = search->labels.space;
    struct plan_query query = *search->query;
    double bound = HUGE_VAL;
    bool complete = true;
    bool none = false;
    enum status status = spread_begin(&space->spread, menu->instance, menu->volunteer, error);
    bool much = may_be_much(menu, query.much);
    space->spread.open = much;
    if (status == STATUS_OK && much) {
        status = space_offer(space, menu, &query.prices, 0, &everything, true, error);
        much = is_much(space, query.much);
    }
    if (status == STATUS_OK && much) {
        status = sift_much(search, menu, &query.threshold, &bound, &none, error);
        search->sifting = SIFT_UNWANTED;
        if (status == STATUS_OK && !none && query.view.bonus != NULL) {
            sieve_tell(&space->sieve, query.view.bonus);
        }
    }
    space->spread.open = much;
    double found = query.threshold;
    if (status == STATUS_OK && !none) {
        status = look_until_paid(search, menu, &query, &found, &bound, &complete, error);
    }
    *result = (struct plan_result){.complete = complete, .bounded = bound < HUGE_VAL, .best = bound};
    return status;
}

/* The plans from the search's first on that are worth less than is wanted go. */
static void drop_unwanted(struct search *search)
{
    struct plan_list *list = search->list;
    size_t kept = search->first;
    for (size_t p = search->first; p < list->count; p++) {
        if (list->items[p].reduced >= search->query->threshold) {
            list->items[kept++] = list->items[p];
        } else {
            free(list->items[p].stops);
        }
    }
    list->count = kept;
}

enum status plans_find(struct plan_space *space, const struct menu *menu, const struct plan_query *query,
                       struct plan_list *list, struct plan_result *result, struct error *error)
{
    struct search search = begin_search(space, query, list, error);
    bool exact = query->view.width == 0 && query->beam == 0;
    *result = (struct plan_result){.complete = exact, .bounded = exact, .best = query->threshold};
    if (query->threshold >= HUGE_VAL) {
        return STATUS_OK; /* nothing is wanted */
    }
    enum status status = exact && !query->listing && menu->instance->usual ? look_spread(&search, menu, result, error)
                                                                           : look(&search, menu, result, error);
    drop_unwanted(&search);
    return status == STATUS_OK ? tidy(&search, error) : status;
}
