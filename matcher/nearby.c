/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/nearby.h"

#include "matcher/neighbours.h"
#include "matcher/restriction.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What may be missing of who must be served, at the end. */
static const double TOLERANCE = 1e-6;

enum {
    MEMBERS = 10, /* volunteers who may change plans */
    NODES = 60    /* of the integer program over their columns */
};

/* How many visits of a plan somebody else could do. */
static int nearness(const struct question_ground *ground, const struct plan *plan, int other)
{
    int count = 0;
    for (size_t s = 0; s < plan->count; s++) {
        count += question_may_come(ground, plan->stops[s].visit, other, plans_date(ground->problem, &plan->stops[s]));
    }
    return count;
}

struct nearby {
    bool *members; /* per volunteer */
    bool *closed;  /* per row: served by somebody else */
};

/* Who could most easily take over from these, which are members already (`from`: not all of them need to be), until
 * there are enough. *added: how many. */
static void add_near(const struct question_ground *ground, const bool *from, struct neighbour *near, bool *members,
                     size_t *left, size_t *added)
{
    const struct plan_list *roster = &ground->best->plans;
    const size_t count = ground->columns->volunteer_count;
    *added = 0;
    for (size_t i = 0; i < count; i++) {
        int other = ground->columns->volunteers[i];
        near[i] = (struct neighbour){.volunteer = other};
        for (size_t p = 0; !members[other] && p < roster->count; p++) {
            const struct plan *plan = &roster->items[p];
            near[i].nearness += from[plan->volunteer] ? nearness(ground, plan, other) : 0;
        }
    }
    neighbours_sort(near, count);
    for (size_t i = 0; i<count && * left> 0 && near[i].nearness > 0; i++) {
        members[near[i].volunteer] = true;
        (*left)--;
        (*added)++;
    }
}

/* The two in question, and who could most easily take over from the one who comes; where those are few, from them. */
static enum status choose_members(const struct question_ground *ground, const struct question *question, bool *members,
                                  struct error *error)
{
    struct neighbour *near = calloc(ground->columns->volunteer_count + 1, sizeof *near);
    bool *from = calloc(ground->problem->volunteer_count + 1, sizeof *from);
    size_t left = question->instead < 0 ? MEMBERS - 1 : MEMBERS - 2;
    size_t added = 1;
    enum status status = near == NULL || from == NULL ? error_memory(error) : STATUS_OK;
    if (status == STATUS_OK) {
        from[question->volunteer] = true;
        members[question->volunteer] = true;
        members[question->instead < 0 ? question->volunteer : question->instead] = true;
    }
    for (size_t p = 0; status == STATUS_OK && p < question->plans.count; p++) {
        bool *member = &members[question->plans.items[p].volunteer];
        left -= !*member && left > 0 ? 1 : 0;
        *member = true;
    }
    while (status == STATUS_OK && left > 0 && added > 0) {
        add_near(ground, from, near, members, &left, &added);
        memcpy(from, members, ground->problem->volunteer_count * sizeof *from);
    }
    free(near);
    free(from);
    return status;
}

/* The volunteer who serves the same start of a visit for two, -1: nobody. */
static int partner_of(const struct question_ground *ground, int volunteer, size_t row)
{
    const struct plan_list *roster = &ground->best->plans;
    for (size_t p = 0; row >= ground->problem->visit_count && p < roster->count; p++) {
        for (size_t s = 0; roster->items[p].volunteer != volunteer && s < roster->items[p].count; s++) {
            if (roster->items[p].stops[s].row == row) {
                return roster->items[p].volunteer;
            }
        }
    }
    return -1;
}

/* Who shares a visit for two with a member is one, too. */
static void add_partners(const struct question_ground *ground, bool *members)
{
    const struct plan_list *roster = &ground->best->plans;
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t p = 0; p < roster->count; p++) {
            const struct plan *plan = &roster->items[p];
            for (size_t s = 0; members[plan->volunteer] && s < plan->count; s++) {
                int partner = partner_of(ground, plan->volunteer, plan->stops[s].row);
                changed = changed || (partner >= 0 && !members[partner]);
                if (partner >= 0) {
                    members[partner] = true;
                }
            }
        }
    }
}

static void close_rows(const struct question_ground *ground, const struct nearby *nearby)
{
    const struct plan_list *roster = &ground->best->plans;
    for (size_t p = 0; p < roster->count; p++) {
        const struct plan *plan = &roster->items[p];
        for (size_t s = 0; !nearby->members[plan->volunteer] && s < plan->count; s++) {
            int visit = plan->stops[s].visit;
            nearby->closed[plan->stops[s].row] = true;
            for (size_t row = ground->instance->first_start[visit];
                 ground->problem->visits[visit].people > 1 && row < instance_row_end(ground->instance, visit); row++) {
                nearby->closed[row] = true;
            }
        }
    }
}

static bool is_open(const struct nearby *nearby, const struct plan *plan)
{
    for (size_t s = 0; s < plan->count; s++) {
        if (nearby->closed[plan->stops[s].row]) {
            return false;
        }
    }
    return nearby->members[plan->volunteer];
}

static enum status copy_open(const struct nearby *nearby, const struct plan_list *from, struct plan_list *to,
                             struct error *error)
{
    for (size_t p = 0; p < from->count; p++) {
        if (is_open(nearby, &from->items[p]) && plans_list_copy(to, &from->items[p], error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

/* The members' new plans, and everybody else's as they are, as the answer. */
static enum status put_together(const struct question_ground *ground, const struct nearby *nearby,
                                struct settled *answer, struct error *error)
{
    const struct incumbent *roster = ground->best;
    answer->best.points += roster->points - plans_list_points(&roster->plans, ground->instance, nearby->members);
    for (size_t p = 0; p < roster->plans.count; p++) {
        const struct plan *plan = &roster->plans.items[p];
        if (!nearby->members[plan->volunteer] && plans_list_copy(&answer->best.plans, plan, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

/* What the members must keep: as much as is wanted beside what the others keep, and without the line in question, which
 * a coordinator may take away. */
static size_t wanted_of_members(const struct question_ground *ground, const struct question *question,
                                const bool *members)
{
    const struct plan_list *roster = &ground->best->plans;
    size_t wanted =
        ground->columns->scope == NULL ? ground->instance->kept_wanted : ground->columns->scope->kept_wanted;
    size_t others = question->instead < 0
                        ? 0
                        : (size_t)instance_kept(ground->instance, question->instead, question->visit, question->date);
    for (size_t p = 0; p < roster->count; p++) {
        others += members[roster->items[p].volunteer] ? 0 : (size_t)roster->items[p].kept;
    }
    return wanted > others ? wanted - others : 0;
}

static bool has_own_plan(const struct question *question, int volunteer)
{
    for (size_t p = 0; p < question->plans.count; p++) {
        if (question->plans.items[p].volunteer == volunteer) {
            return true;
        }
    }
    return false;
}

/* The members' plans of the roster that is known to settle the question. */
static enum status take_whole(const struct question_ground *ground, const struct question *question,
                              const struct nearby *nearby, struct settled *answer, struct error *error)
{
    const struct plan_list *roster = &ground->best->plans;
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && p < question->plans.count; p++) {
        status = plans_list_copy(&answer->best.plans, &question->plans.items[p], error);
    }
    for (size_t p = 0; status == STATUS_OK && p < roster->count; p++) {
        const struct plan *plan = &roster->items[p];
        if (nearby->members[plan->volunteer] && !has_own_plan(question, plan->volunteer)) {
            status = plans_list_copy(&answer->best.plans, plan, error);
        }
    }
    answer->best.points = plans_list_points(&answer->best.plans, ground->instance, NULL);
    answer->best.known = status == STATUS_OK;
    return status;
}

static enum status solve_for_members(const struct question_ground *ground, const struct question *question,
                                     const struct nearby *nearby, struct settled *answer, struct error *error)
{
    const struct master_scope scope = {.members = nearby->members,
                                       .kept_wanted = wanted_of_members(ground, question, nearby->members)};
    struct columns *columns = NULL;
    double bound = 0;
    bool optimal = false;
    struct timing_break broken = {.visit = -1};
    enum status status =
        columns_new(ground->instance, ground->columns->pricer, &ground->limits, &scope, NULL, &columns, error);
    if (status != STATUS_OK) {
        return status;
    }
    columns->closed = nearby->closed;
    columns->rules = &ground->rules;
    status = copy_open(nearby, &ground->best->plans, &columns->plans, error);
    status = status == STATUS_OK ? copy_open(nearby, &question->plans, &columns->plans, error) : status;
    status = status == STATUS_OK ? copy_open(nearby, &ground->near, &columns->plans, error) : status;
    status = status == STATUS_OK ? master_add(columns->master, &columns->plans, error) : status;
    if (status == STATUS_OK) {
        status = restriction_set(columns->master, &columns->plans, &ground->rules, QUESTION_PENALTY, error);
    }
    if (status == STATUS_OK) {
        status = columns_generate(columns, COLUMNS_DEEP, -HUGE_VAL, &bound, error);
    }
    if (status == STATUS_OK && question->whole) {
        status = take_whole(ground, question, nearby, answer, error);
    }
    if (status == STATUS_OK && master_missing(columns->master) < TOLERANCE) {
        status = settled_choose(ground, columns, question, &columns->plans, NODES, answer, &optimal, &broken, error);
    }
    answer->iterations += master_iterations(columns->master);
    columns_free(columns);
    return status == STATUS_OK && answer->best.known ? put_together(ground, nearby, answer, error) : status;
}

enum status nearby_solve(const struct question_ground *ground, const struct question *question, struct settled *answer,
                         struct error *error)
{
    struct nearby nearby = {0};
    enum status status = STATUS_OK;
    nearby.members = calloc(ground->problem->volunteer_count + 1, sizeof *nearby.members);
    nearby.closed = calloc(ground->instance->row_count + 1, sizeof *nearby.closed);
    if (nearby.members == NULL || nearby.closed == NULL) {
        status = error_memory(error);
        goto done;
    }
    status = choose_members(ground, question, nearby.members, error);
    if (status == STATUS_OK) {
        add_partners(ground, nearby.members);
        close_rows(ground, &nearby);
        status = solve_for_members(ground, question, &nearby, answer, error);
    }
done:
    free(nearby.members);
    free(nearby.closed);
    return status;
}
