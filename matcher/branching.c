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

static size_t row_end(const struct instance *instance, size_t visit)
{
    return visit + 1 < instance->problem->visit_count ? instance->first_start[visit + 1] : instance->row_count;
}

static double start_sum(const struct instance *instance, const struct master *master, size_t first, size_t end)
{
    double sum = 0;
    for (size_t row = first; row < end; row++) {
        sum += master_start_value(master, row - instance->problem->visit_count);
    }
    return sum;
}

struct rules {
    const struct master_rule *items;
    size_t count;
};

static bool must_be_served(const struct rules *rules, size_t visit)
{
    for (size_t k = 0; k < rules->count; k++) {
        if (rules->items[k].kind == MASTER_MUST && rules->items[k].row == visit) {
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
        double served = start_sum(instance, master, first, row_end(instance, v));
        if (is_whole(served) || fabs(served - 0.5) >= best || must_be_served(rules, v)) {
            continue;
        }
        best = fabs(served - 0.5);
        struct master_rule must = {.kind = MASTER_MUST, .row = v, .last = v};
        struct master_rule never = {.kind = MASTER_NOBODY, .row = first, .last = row_end(instance, v) - 1};
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
        size_t end = row_end(instance, v);
        double early = 0;
        for (size_t row = first; row + 1 < end; row++) {
            early += master_start_value(master, row - instance->problem->visit_count);
            double late = start_sum(instance, master, row + 1, end);
            if (early < WHOLE || late < WHOLE || fabs(early - late) >= best) {
                continue;
            }
            best = fabs(early - late);
            struct master_rule not_late = {.kind = MASTER_NOBODY, .row = row + 1, .last = end - 1};
            struct master_rule not_early = {.kind = MASTER_NOBODY, .row = first, .last = row};
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

static enum status gather_plan(const struct plan_space *space, const struct plan *plan, double value,
                               struct place_taken **places, size_t *count, size_t *capacity, struct error *error)
{
    enum status status = STATUS_OK;
    size_t length = plans_row_count(space, plan);
    size_t *rows = calloc(length + 1, sizeof *rows);
    int *stretches = calloc(length + 1, sizeof *stretches);
    if (rows == NULL || stretches == NULL) {
        status = error_memory(error);
        goto done;
    }
    plans_places(space, plan, rows, stretches);
    status = buffer_grow((void **)places, capacity, *count + length + 1, sizeof **places, error);
    for (size_t r = 0; status == STATUS_OK && r < length; r++) {
        (*places)[(*count)++] =
            (struct place_taken){.row = rows[r], .volunteer = plan->volunteer, .stretch = stretches[r], .value = value};
    }
done:
    free(rows);
    free(stretches);
    return status;
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

static enum status gather(const struct master *master, struct plan_space *const *spaces, const struct plan_list *plans,
                          struct place_taken **places, size_t *count, struct error *error)
{
    size_t capacity = 0;
    for (size_t p = 0; p < plans->count; p++) {
        double value = master_plan_value(master, p);
        if (value > WHOLE && gather_plan(spaces[plans->items[p].volunteer], &plans->items[p], value, places, count,
                                         &capacity, error) != STATUS_OK) {
            return error->status;
        }
    }
    merge_places(*places, count);
    return STATUS_OK;
}

/* Who serves a row, in which stretch: of the fractional answers the one nearest to a half. */
static bool ask_who(const struct instance *instance, const struct place_taken *places, size_t count,
                    struct branching *branching)
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
        struct master_rule yes = {.kind = two ? MASTER_JOINS : MASTER_ONLY,
                                  .row = row,
                                  .last = row,
                                  .volunteer = places[first].volunteer,
                                  .stretch = spread ? places[first].stretch : -1};
        struct master_rule no = yes;
        no.kind = MASTER_NOT;
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
        struct master_rule must = {.kind = MASTER_MUST, .row = places[first].row, .last = places[first].row};
        struct master_rule never = {.kind = MASTER_NOBODY, .row = places[first].row, .last = places[first].row};
        branching->likely = value >= 0.5 ? must : never;
        branching->other = value >= 0.5 ? never : must;
    }
    return best < 1;
}

enum status branching_choose(const struct instance *instance, const struct master *master,
                             struct plan_space *const *spaces, const struct plan_list *plans,
                             const struct master_rule *rules, size_t rule_count, struct branching *branching,
                             struct error *error)
{
    const struct rules known = {.items = rules, .count = rule_count};
    struct place_taken *places = NULL;
    size_t count = 0;
    *branching = (struct branching){0};
    if (ask_served(instance, master, &known, branching) || ask_start(instance, master, branching)) {
        return STATUS_OK;
    }
    enum status status = gather(master, spaces, plans, &places, &count, error);
    if (status == STATUS_OK) {
        branching->whole =
            !ask_alone(instance, places, count, &known, branching) && !ask_who(instance, places, count, branching);
    }
    free(places);
    return status;
}
