/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/branching.h"

#include "core/buffer.h"

#include <math.h>
#include <stdlib.h>

static const double WHOLE = 1e-6;

/* How much of a row one volunteer serves in one stretch. */
struct place_taken {
    size_t row;
    int volunteer, stretch;
    double value;
};

static bool is_whole(double value)
{
    return fabs(value - round(value)) < WHOLE;
}

static double start_sum(const struct master *master, size_t first, size_t end)
{
    double sum = 0;
    for (size_t row = first; row < end; row++) {
        sum += master_span_value(master, row);
    }
    return sum;
}

static bool must_be_served(const struct rules *rules, size_t visit)
{
    for (size_t k = 0; k < rules->count; k++) {
        if (rules->items[k].kind == RULES_MUST && rules->items[k].row == visit) {
            return true;
        }
    }
    return false;
}

/* Of the visits for two that are served in part, the one nearest to a half: is it served at all? */
static bool ask_served(const struct instance *instance, const struct master *master, const struct rules *rules,
                       struct branching *branching)
{
    double best = 1;
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        if (instance->problem->visits[v].people < 2) {
            continue;
        }
        size_t first = instance->first_start[v];
        double served = start_sum(master, first, instance_row_end(instance, (int)v));
        if (is_whole(served) || fabs(served - 0.5) >= best || must_be_served(rules, v)) {
            continue;
        }
        best = fabs(served - 0.5);
        struct rules_item must = {.kind = RULES_MUST, .row = v, .last = v};
        struct rules_item never = {.kind = RULES_NOBODY, .row = first, .last = instance_row_end(instance, (int)v) - 1};
        branching->likely = served >= 0.5 ? must : never;
        branching->other = served >= 0.5 ? never : must;
    }
    return best < 1;
}

/* Of the visits for two whose start is spread, the one that is spread most evenly: early or late? */
static bool ask_start(const struct instance *instance, const struct master *master, struct branching *branching)
{
    double best = 1;
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        if (instance->problem->visits[v].people < 2) {
            continue;
        }
        size_t first = instance->first_start[v];
        size_t end = instance_row_end(instance, (int)v);
        double early = 0;
        for (size_t row = first; row + 1 < end; row++) {
            early += master_span_value(master, row);
            if (master_spans(master)->first[row + 1] != row + 1) {
                continue;
            }
            double late = start_sum(master, row + 1, end);
            if (early < WHOLE || late < WHOLE || fabs(early - late) >= best) {
                continue;
            }
            best = fabs(early - late);
            struct rules_item not_late = {.kind = RULES_NOBODY, .row = row + 1, .last = end - 1};
            struct rules_item not_early = {.kind = RULES_NOBODY, .row = first, .last = row};
            branching->likely = early >= late ? not_late : not_early;
            branching->other = early >= late ? not_early : not_late;
        }
    }
    return best < 1;
}

static int compare_places(const void *left, const void *right)
{
    const struct place_taken *a = left;
    const struct place_taken *b = right;
    if (a->row != b->row) {
        return a->row < b->row ? -1 : 1;
    }
    if (a->volunteer != b->volunteer) {
        return a->volunteer < b->volunteer ? -1 : 1;
    }
    return (a->stretch > b->stretch) - (a->stretch < b->stretch);
}

static enum status gather_plan(const struct spans *spans, const struct plan *plan, double value,
                               struct place_taken **places, size_t *count, size_t *capacity, struct error *error)
{
    if (buffer_grow((void **)places, capacity, *count + plan->count + 1, sizeof **places, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t s = 0; s < plan->count; s++) {
        (*places)[(*count)++] = (struct place_taken){.row = spans->first[plan->stops[s].row],
                                                     .volunteer = plan->volunteer,
                                                     .stretch = plan->stops[s].stretch,
                                                     .value = value};
    }
    return STATUS_OK;
}

/* Sorts, and adds up what stands for the same row, volunteer and stretch. */
static void merge_places(struct place_taken *places, size_t *count)
{
    size_t kept = 0;
    if (*count > 0) {
        qsort(places, *count, sizeof *places, compare_places);
    }
    for (size_t p = 0; p < *count; p++) {
        if (kept > 0 && compare_places(&places[kept - 1], &places[p]) == 0) {
            places[kept - 1].value += places[p].value;
        } else {
            places[kept++] = places[p];
        }
    }
    *count = kept;
}

static enum status gather(const struct master *master, const struct plan_list *plans, struct place_taken **places,
                          size_t *count, struct error *error)
{
    size_t capacity = 0;
    for (size_t p = 0; p < plans->count; p++) {
        double value = master_plan_value(master, p);
        if (value > WHOLE &&
            gather_plan(master_spans(master), &plans->items[p], value, places, count, &capacity, error) != STATUS_OK) {
            return error->status;
        }
    }
    merge_places(*places, count);
    return STATUS_OK;
}

/* Who serves a row, in which stretch: of the fractional answers the one nearest to a half. */
static bool ask_who(const struct instance *instance, const struct spans *spans, const struct place_taken *places,
                    size_t count, struct branching *branching)
{
    double best = 1;
    size_t end = 0;
    for (size_t first = 0; first < count; first = end) {
        double mine = 0; /* of this volunteer, in all stretches */
        for (end = first;
             end < count && places[end].row == places[first].row && places[end].volunteer == places[first].volunteer;
             end++) {
            mine += places[end].value;
        }
        bool spread = is_whole(mine);
        double value = spread ? places[first].value : mine;
        if (is_whole(value) || fabs(value - 0.6) >= best) {
            continue;
        }
        best = fabs(value - 0.6);
        size_t row = places[first].row;
        bool two = row >= instance->problem->visit_count;
        struct rules_item yes = {.kind = two ? RULES_JOINS : RULES_ONLY,
                                 .row = row,
                                 .last = spans_end(spans, row) - 1,
                                 .volunteer = places[first].volunteer,
                                 .stretch = spread ? places[first].stretch : -1};
        struct rules_item no = yes;
        no.kind = RULES_NOT;
        branching->likely = value >= 0.5 ? yes : no;
        branching->other = value >= 0.5 ? no : yes;
    }
    return best < 1;
}

/* A row that one volunteer serves in part, and nobody else: is it served at all? */
static bool ask_alone(const struct instance *instance, const struct place_taken *places, size_t count,
                      const struct rules *rules, struct branching *branching)
{
    double best = 1;
    size_t end = 0;
    for (size_t first = 0; first < count; first = end) {
        double value = 0;
        bool alone = true;
        for (end = first; end < count && places[end].row == places[first].row; end++) {
            value += places[end].value;
            alone = alone && places[end].volunteer == places[first].volunteer;
        }
        bool two = places[first].row >= instance->problem->visit_count;
        if (two || !alone || is_whole(value) || fabs(value - 0.6) >= best || must_be_served(rules, places[first].row)) {
            continue;
        }
        best = fabs(value - 0.6);
        struct rules_item must = {.kind = RULES_MUST, .row = places[first].row, .last = places[first].row};
        struct rules_item never = {.kind = RULES_NOBODY, .row = places[first].row, .last = places[first].row};
        branching->likely = value >= 0.5 ? must : never;
        branching->other = value >= 0.5 ? never : must;
    }
    return best < 1;
}

enum status branching_choose(const struct instance *instance, const struct master *master,
                             const struct plan_list *plans, const struct rules *rules, struct branching *branching,
                             struct error *error)
{
    struct place_taken *places = NULL;
    size_t count = 0;
    *branching = (struct branching){0};
    if (ask_served(instance, master, rules, branching) || ask_start(instance, master, branching)) {
        return STATUS_OK;
    }
    enum status status = gather(master, plans, &places, &count, error);
    if (status == STATUS_OK) {
        branching->whole = !ask_alone(instance, places, count, rules, branching) &&
                           !ask_who(instance, master_spans(master), places, count, branching);
    }
    free(places);
    return status;
}
