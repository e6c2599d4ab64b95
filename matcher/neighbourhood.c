/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/neighbourhood.h"

#include "matcher/pricing.h"

#include <stdlib.h>
#include <string.h>

/* With whom does this plan share a visit for two, outside the neighbourhood? */
static bool has_partner_outside(const struct neighbourhood *around, const struct plan *plan)
{
    const struct problem_visit *visits = around->columns->instance->problem->visits;
    for (size_t s = 0; s < plan->count; s++) {
        bool two = visits[plan->stops[s].visit].people > 1;
        for (size_t p = 0; two && p < around->incumbent->plans.count; p++) {
            const struct plan *other = &around->incumbent->plans.items[p];
            for (size_t t = 0; !around->is_member[other->volunteer] && t < other->count; t++) {
                if (other->stops[t].visit == plan->stops[s].visit) {
                    return true;
                }
            }
        }
    }
    return false;
}

void neighbourhood_leave_pairs(struct neighbourhood *around)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t p = 0; p < around->incumbent->plans.count; p++) {
            const struct plan *plan = &around->incumbent->plans.items[p];
            if (around->is_member[plan->volunteer] && has_partner_outside(around, plan)) {
                around->is_member[plan->volunteer] = false;
                changed = true;
            }
        }
    }
    size_t kept = 0;
    for (size_t m = 0; m < around->count; m++) {
        if (around->is_member[around->members[m]]) {
            around->members[kept++] = around->members[m];
        }
    }
    around->count = kept;
}

const struct plan *neighbourhood_plan(const struct neighbourhood *around, int volunteer)
{
    const struct plan_list *plans = &around->incumbent->plans;
    for (size_t p = 0; p < plans->count; p++) {
        if (plans->items[p].volunteer == volunteer) {
            return &plans->items[p];
        }
    }
    return NULL;
}

/* The visit, and all its starts when it is for two. */
static void close_visit(struct neighbourhood *around, int visit)
{
    const struct instance *instance = around->columns->instance;
    bool two = instance->problem->visits[visit].people > 1;
    around->closed[visit] = !two;
    for (size_t row = instance->first_start[visit]; two && row < instance_row_end(instance, visit); row++) {
        around->closed[row] = true;
    }
}

static void close_rows(struct neighbourhood *around)
{
    const struct instance *instance = around->columns->instance;
    memset(around->closed, 0, instance->row_count * sizeof *around->closed);
    for (size_t p = 0; p < around->incumbent->plans.count; p++) {
        const struct plan *plan = &around->incumbent->plans.items[p];
        for (size_t s = 0; !around->is_member[plan->volunteer] && s < plan->count; s++) {
            close_visit(around, plan->stops[s].visit);
        }
    }
}

static bool touches_closed(const struct neighbourhood *around, const struct plan *plan)
{
    for (size_t s = 0; s < plan->count; s++) {
        if (around->closed[plan->stops[s].row]) {
            return true;
        }
    }
    return false;
}

/* The plans of the members now, and those they could follow of all that are known. Points: of the plans now. */
static enum status fill(const struct neighbourhood *around, struct columns *small, struct incumbent *own,
                        struct error *error)
{
    const struct incumbent *incumbent = around->incumbent;
    for (size_t p = 0; p < incumbent->plans.count; p++) {
        const struct plan *plan = &incumbent->plans.items[p];
        if (around->is_member[plan->volunteer] && (plans_list_copy(&small->plans, plan, error) != STATUS_OK ||
                                                   plans_list_copy(&own->plans, plan, error) != STATUS_OK)) {
            return error->status;
        }
    }
    /* whatever must be kept, these keep it */
    small->unforgettable = small->plans.count;
    for (size_t p = 0; p < around->columns->plans.count; p++) {
        const struct plan *plan = &around->columns->plans.items[p];
        if (around->is_member[plan->volunteer] && !touches_closed(around, plan) &&
            plans_list_copy(&small->plans, plan, error) != STATUS_OK) {
            return error->status;
        }
    }
    return master_add(small->master, &small->plans, error);
}

/* Puts the members' new plans into the roster, and among the columns of everybody. */
static enum status replace(struct neighbourhood *around, const struct incumbent *own, struct error *error)
{
    struct plan_list plans = {0};
    struct timing_break broken = {.visit = -1};
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && p < around->incumbent->plans.count; p++) {
        const struct plan *plan = &around->incumbent->plans.items[p];
        status = around->is_member[plan->volunteer] ? STATUS_OK : plans_list_copy(&plans, plan, error);
    }
    for (size_t p = 0; status == STATUS_OK && p < own->plans.count; p++) {
        status = plans_list_copy(&plans, &own->plans.items[p], error);
        if (status == STATUS_OK) {
            status = plans_list_copy(&around->columns->plans, &own->plans.items[p], error);
        }
    }
    if (status == STATUS_OK) {
        status = incumbent_offer(around->incumbent, around->columns->instance, around->columns->scope, &plans, &broken,
                                 error);
    }
    plans_list_free(&plans);
    return status == STATUS_OK ? master_add(around->columns->master, &around->columns->plans, error) : status;
}

/* What the members must keep: as much as is wanted beside what the others keep now. */
static size_t wanted_of_members(const struct neighbourhood *around)
{
    size_t wanted = around->columns->instance->kept_wanted;
    for (size_t p = 0; p < around->incumbent->plans.count; p++) {
        const struct plan *plan = &around->incumbent->plans.items[p];
        size_t kept = around->is_member[plan->volunteer] ? 0 : (size_t)plan->kept;
        wanted -= kept < wanted ? kept : wanted;
    }
    return wanted;
}

/* Where to ask first: at the duals of everybody's plans. */
static void begin_near(struct columns *small, const struct columns *all)
{
    memcpy(small->asked.rows, all->asked.rows, all->instance->row_count * sizeof *small->asked.rows);
    memcpy(small->asked.volunteers, all->asked.volunteers,
           all->instance->problem->volunteer_count * sizeof *small->asked.volunteers);
}

enum status neighbourhood_solve(struct neighbourhood *around,
                                enum status (*solve)(struct columns *small, struct incumbent *own, struct error *error),
                                bool *better, struct error *error)
{
    struct columns *all = around->columns;
    struct columns *small = NULL;
    struct incumbent own = {.known = true};
    int64_t before = 0;
    *better = false;
    close_rows(around);
    const struct master_scope scope = {.members = around->is_member, .kept_wanted = wanted_of_members(around)};
    enum status status = columns_new(all->instance, all->pricer, all->limits, &scope, around->spans, &small, error);
    if (status != STATUS_OK) {
        return status;
    }
    small->closed = around->closed;
    begin_near(small, all);
    status = fill(around, small, &own, error);
    if (status == STATUS_OK) {
        own.points = plans_list_points(&own.plans, all->instance, NULL);
        before = own.points;
        status = around->taught ? pricing_learn(small, all, error) : STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = solve(small, &own, error);
    }
    if (status == STATUS_OK && own.points > before) {
        *better = true;
        status = replace(around, &own, error);
    }
    plans_list_free(&own.plans);
    columns_free(small);
    return status;
}

void neighbourhood_add(struct neighbourhood *around, int volunteer)
{
    if (!around->is_member[volunteer]) {
        around->members[around->count++] = volunteer;
        around->is_member[volunteer] = true;
    }
}

int neighbourhood_shared(const struct plan *one, const struct plan *two)
{
    int count = 0;
    for (size_t s = 0; one != NULL && two != NULL && s < one->count; s++) {
        for (size_t t = 0; t < two->count; t++) {
            count += one->stops[s].visit == two->stops[t].visit;
        }
    }
    return count;
}

void neighbourhood_add_partners(struct neighbourhood *around, int volunteer, size_t most)
{
    const struct plan_list *plans = &around->incumbent->plans;
    const struct plan *own = neighbourhood_plan(around, volunteer);
    for (size_t p = 0; p < plans->count && around->count < most; p++) {
        if (neighbourhood_shared(own, &plans->items[p]) > 0) {
            neighbourhood_add(around, plans->items[p].volunteer);
        }
    }
}

void neighbourhood_empty(struct neighbourhood *around)
{
    for (size_t m = 0; m < around->count; m++) {
        around->is_member[around->members[m]] = false;
    }
    around->count = 0;
}

enum status neighbourhood_begin(struct neighbourhood *around, struct columns *columns, struct incumbent *incumbent,
                                struct error *error)
{
    const struct problem *problem = columns->instance->problem;
    *around = (struct neighbourhood){.columns = columns, .incumbent = incumbent};
    around->members = calloc(problem->volunteer_count + 1, sizeof *around->members);
    around->is_member = calloc(problem->volunteer_count + 1, sizeof *around->is_member);
    around->closed = calloc(columns->instance->row_count + 1, sizeof *around->closed);
    return around->members == NULL || around->is_member == NULL || around->closed == NULL ? error_memory(error)
                                                                                          : STATUS_OK;
}

void neighbourhood_end(struct neighbourhood *around)
{
    free(around->members);
    free(around->is_member);
    free(around->closed);
}

enum status neighbourhood_once(struct columns *columns, const bool *members, struct incumbent *incumbent,
                               enum status (*solve)(struct columns *small, struct incumbent *own, struct error *error),
                               struct error *error)
{
    struct neighbourhood around;
    bool better = false;
    enum status status = neighbourhood_begin(&around, columns, incumbent, error);
    around.spans = master_spans(columns->master);
    around.taught = true;
    for (size_t i = 0; status == STATUS_OK && i < columns->volunteer_count; i++) {
        if (members[columns->volunteers[i]]) {
            neighbourhood_add(&around, columns->volunteers[i]);
        }
    }
    if (status == STATUS_OK) {
        neighbourhood_leave_pairs(&around);
        status = around.count > 1 ? neighbourhood_solve(&around, solve, &better, error) : STATUS_OK;
    }
    neighbourhood_end(&around);
    return status;
}
