/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/dive.h"

#include "matcher/followed.h"
#include "matcher/pairing.h"
#include "matcher/restriction.h"

#include <math.h>
#include <stdlib.h>

enum {
    SHARE_TO_FIX = 6, /* of the volunteers left, one in so many at a time, */
    MANY_SHARE = 16   /* and where many take part, with wide looks */
};

static const double SURE = 0.95; /* plans chosen so much are followed at once */
static const double SOME = 1e-6;

/* A plan, and how much it is chosen. */
struct wish {
    size_t plan;
    double value;
};

static int compare_wishes(const void *left, const void *right)
{
    const struct wish *a = left;
    const struct wish *b = right;
    if (a->value < b->value || a->value > b->value) {
        return a->value > b->value ? -1 : 1;
    }
    return (a->plan > b->plan) - (a->plan < b->plan);
}

static bool are_many(const struct columns *columns)
{
    return columns->volunteer_count > COLUMNS_MANY;
}

/* Follows the plans that are surely chosen, and some more. *count: how many. */
static enum status follow_some(struct followed *followed, size_t *count, struct error *error)
{
    const struct columns *columns = followed->columns;
    size_t wish_count = 0;
    size_t at_least = followed->left / (are_many(columns) ? MANY_SHARE : SHARE_TO_FIX) + 1;
    struct wish *wishes = calloc(columns->plans.count + 1, sizeof *wishes);
    *count = 0;
    if (wishes == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < columns->plans.count; p++) {
        double value = master_plan_value(columns->master, p);
        if (value > SOME && columns->plans.items[p].fixed == 0) {
            wishes[wish_count++] = (struct wish){.plan = p, .value = value};
        }
    }
    if (wish_count > 1) {
        qsort(wishes, wish_count, sizeof *wishes, compare_wishes);
    }
    for (size_t w = 0; w < wish_count && (*count < at_least || wishes[w].value > SURE); w++) {
        if (followed_allows(followed, &columns->plans.items[wishes[w].plan])) {
            followed_add(followed, wishes[w].plan);
            (*count)++;
        }
    }
    free(wishes);
    return STATUS_OK;
}

static enum status go_down(struct followed *followed, struct incumbent *incumbent, struct error *error)
{
    struct columns *columns = followed->columns;
    struct timing_break broken = {.visit = -1};
    const enum columns_effort effort = are_many(columns) ? COLUMNS_WIDE : COLUMNS_QUICK;
    double bound = HUGE_VAL;
    size_t count = 1;
    enum status status = STATUS_OK;
    restriction_loosen(columns->master, true);
    while (status == STATUS_OK && count > 0 && followed->left > 0 && !columns_have_stopped(columns)) {
        status = follow_some(followed, &count, error);
        followed_ban(followed, true);
        if (status == STATUS_OK && count > 0) {
            status = columns_generate(columns, effort, -HUGE_VAL, &bound, error);
        }
    }
    return status == STATUS_OK ? incumbent_take_solution(incumbent, columns, &broken, error) : status;
}

/* Who comes with whom first, then all the rest. */
enum status dive_from(struct columns *columns, struct rules *rules, struct incumbent *incumbent, struct error *error)
{
    const struct rules *before = columns->rules;
    struct followed followed = {0};
    columns->rules = rules;
    enum status status = pairing_run(columns, rules, error);
    if (status == STATUS_OK) {
        status = followed_begin(&followed, columns, error);
        status = status == STATUS_OK ? go_down(&followed, incumbent, error) : status;
        followed_end(&followed);
    }
    restriction_loosen(columns->master, false);
    columns->rules = before;
    return status;
}

enum status dive_run(struct columns *columns, struct incumbent *incumbent, struct error *error)
{
    const struct instance *instance = columns->instance;
    struct duals asked = {0};
    struct rules rules = {0};
    const struct rules none = {0};
    enum status status = duals_make(instance, &asked, error);
    status = status == STATUS_OK ? duals_mix(&asked, &columns->asked, 0, instance, error) : status;
    columns->may_forget = true;
    status = status == STATUS_OK ? dive_from(columns, &rules, incumbent, error) : status;
    columns->may_forget = false;
    status = status == STATUS_OK ? duals_mix(&columns->asked, &asked, 0, instance, error) : status;
    if (status == STATUS_OK) {
        status = restriction_set(columns->master, &columns->plans, &none, 0, error);
    }
    duals_free(&asked);
    free(rules.items);
    return status;
}
