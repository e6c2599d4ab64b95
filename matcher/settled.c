/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/settled.h"

#include <math.h>

static const double TOLERANCE = 1e-6;

enum { SHIFT = 20000 /* points that make an integer program choose what is settled */ };

static bool fulfils(const struct question_ground *ground, const struct question *question,
                    const struct plan_list *plans)
{
    int count = 0;
    for (size_t p = 0; p < plans->count; p++) {
        count += question_is_settled_by(ground, question, &plans->items[p]);
        if (!rules_allow(&ground->rules, &plans->items[p])) {
            return false;
        }
    }
    return count > 0;
}

/* What a plan is preferred by when it is the one of the roster: so that nothing changes without need. */
static double taste_of(const struct question_ground *ground, const struct plan *plan)
{
    const struct plan_list *roster = &ground->best->plans;
    for (size_t p = 0; p < roster->count; p++) {
        if (roster->items[p].volunteer == plan->volunteer &&
            plans_same_rows(master_spans(ground->columns->master), &roster->items[p], plan)) {
            return 0.4 / (double)roster->count;
        }
    }
    return 0;
}

/* Copies the plans that the rules allow, with the shift on those that settle the question. */
static enum status copy_shifted(const struct question_ground *ground, const struct question *question,
                                const struct plan_list *from, struct plan_list *to, struct error *error)
{
    for (size_t p = 0; p < from->count; p++) {
        if (!rules_allow(&ground->rules, &from->items[p])) {
            continue;
        }
        if (plans_list_copy(to, &from->items[p], error) != STATUS_OK) {
            return error->status;
        }
        to->items[to->count - 1].points += question_is_settled_by(ground, question, &from->items[p]) ? SHIFT : 0;
        to->items[to->count - 1].taste = taste_of(ground, &from->items[p]);
    }
    return STATUS_OK;
}

static int64_t shift_of(const struct question_ground *ground, const struct question *question)
{
    bool two = question->volunteer < 0 && ground->problem->visits[question->visit].people > 1;
    return two ? 2 * (int64_t)SHIFT : SHIFT;
}

/* Takes the plans of a roster, counted without any shift, when they are better. */
static enum status take_plans(const struct question_ground *ground, const struct plan_list *plans,
                              struct settled *answer, struct error *error)
{
    struct plan_list copy = {0};
    for (size_t p = 0; p < plans->count; p++) {
        if (plans_list_copy(&copy, &plans->items[p], error) != STATUS_OK) {
            plans_list_free(&copy);
            return error->status;
        }
        copy.items[p].taste = 0;
        plans_evaluate(ground->instance, &copy.items[p]);
    }
    int64_t points = plans_list_points(&copy, ground->instance, NULL);
    if (answer->best.known && points < answer->best.points) {
        plans_list_free(&copy);
        return STATUS_OK;
    }
    plans_list_free(&answer->best.plans);
    answer->best = (struct incumbent){.plans = copy, .points = points, .known = true};
    return STATUS_OK;
}

enum status settled_choose(const struct question_ground *ground, const struct columns *columns,
                           const struct question *question, const struct plan_list *plans, int nodes,
                           struct settled *answer, bool *optimal, struct timing_break *broken, struct error *error)
{
    struct plan_list shifted = {0};
    struct incumbent best = {.known = answer->best.known, .points = answer->best.points + shift_of(ground, question)};
    struct choose_answer chosen = {0};
    enum status status = copy_shifted(ground, question, &answer->best.plans, &best.plans, error);
    if (status == STATUS_OK) {
        status = copy_shifted(ground, question, plans, &shifted, error);
    }
    for (size_t p = 0; status == STATUS_OK && p < best.plans.count; p++) {
        status = plans_list_copy(&shifted, &best.plans.items[p], error);
    }
    if (status == STATUS_OK) {
        status = incumbent_choose(&best, ground->instance, columns->scope, &shifted, master_spans(columns->master),
                                  master_cuts(columns->master), -HUGE_VAL, nodes, columns->limits->clock, &chosen,
                                  broken, error);
    }
    *optimal = status == STATUS_OK && chosen.optimal && broken->visit < 0;
    if (status == STATUS_OK && best.known && fulfils(ground, question, &best.plans)) {
        status = take_plans(ground, &best.plans, answer, error);
    }
    plans_list_free(&shifted);
    plans_list_free(&best.plans);
    return status;
}

enum status settled_take_solution(const struct question_ground *ground, const struct question *question,
                                  struct settled *answer, struct error *error)
{
    struct incumbent found = {0};
    struct timing_break broken = {.visit = -1};
    enum status status = incumbent_take_solution(&found, ground->columns, &broken, error);
    if (status == STATUS_OK && found.known && fulfils(ground, question, &found.plans) &&
        (!answer->best.known || found.points > answer->best.points)) {
        plans_list_free(&answer->best.plans);
        answer->best = found;
        return STATUS_OK;
    }
    plans_list_free(&found.plans);
    return status;
}

bool settled_is_exact(const struct settled *answer, double bound)
{
    return answer->best.known && floor(bound + TOLERANCE) <= (double)answer->best.points;
}
