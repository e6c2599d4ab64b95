/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/neighbours.h"

#include "core/language.h"
#include "core/log.h"
#include "matcher/plunge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MEMBERS = 14,      /* volunteers whose plans are found again together, */
    FEW_MEMBERS = 6,   /* and where few take part, */
    FEW_TIMES = 2,     /* so many times as many passes, until so many bring nothing; */
    WIDE_MEMBERS = 30, /* where many take part, in the end: around one in */
    WIDE_STRIDE = 5,   /* so many, */
    WIDE_PASSES = 2,   /* so often */
    NODES = 40,        /* of the integer program over them, or of the search tree over more, */
    LARGE_NODES = 8,   /* where very many take part, as such nodes take long then */
    TRIES = 4          /* of them, when times do not agree */
};

struct neighbourhood {
    struct columns *columns; /* of everybody */
    struct incumbent *incumbent;
    uint64_t *able; /* per volunteer: set of the visits on the menu */
    size_t words;
    struct neighbour *near; /* scratch: everybody, the nearest first */
    int *members;
    size_t count;
    bool *is_member; /* per volunteer */
    bool *closed;    /* per row: served by somebody else */
    int improvements;
};

static int compare_neighbours(const void *left, const void *right)
{
    const struct neighbour *a = left;
    const struct neighbour *b = right;
    if (a->nearness != b->nearness) {
        return a->nearness > b->nearness ? -1 : 1;
    }
    return (a->volunteer > b->volunteer) - (a->volunteer < b->volunteer);
}

void neighbours_sort(struct neighbour *near, size_t count)
{
    if (count > 1) {
        qsort(near, count, sizeof *near, compare_neighbours);
    }
}

static void set_able(struct neighbourhood *around, const struct menu *menu)
{
    uint64_t *able = around->able + (size_t)menu->volunteer * around->words;
    for (size_t p = 0; p < menu->count; p++) {
        for (size_t k = 0; k < menu->parts[p].count; k++) {
            int visit = menu->parts[p].items[k].visit;
            able[visit / 64] |= UINT64_C(1) << (visit % 64);
        }
    }
}

/* Visits that both could do, of a thousand that the other one could. */
static int nearness(const struct neighbourhood *around, int one, int two)
{
    int shared = 0;
    int own = 0;
    for (size_t w = 0; w < around->words; w++) {
        uint64_t other = around->able[(size_t)two * around->words + w];
        shared += __builtin_popcountll(around->able[(size_t)one * around->words + w] & other);
        own += __builtin_popcountll(other);
    }
    return shared == 0 ? -1000 : 1000 * shared / own;
}

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

/* Who shares a visit for two with somebody outside keeps the plan. */
static void leave_pairs(struct neighbourhood *around)
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

/* The volunteer's plan now, or NULL. */
static const struct plan *plan_of(const struct neighbourhood *around, int volunteer)
{
    const struct plan_list *plans = &around->incumbent->plans;
    for (size_t p = 0; p < plans->count; p++) {
        if (plans->items[p].volunteer == volunteer) {
            return &plans->items[p];
        }
    }
    return NULL;
}

/* Visits for two that stand in two volunteers' plans (NULL: in none). */
static int count_shared(const struct plan *one, const struct plan *two)
{
    int count = 0;
    for (size_t s = 0; one != NULL && two != NULL && s < one->count; s++) {
        for (size_t t = 0; t < two->count; t++) {
            count += one->stops[s].visit == two->stops[t].visit;
        }
    }
    return count;
}

/* Visits for two that two volunteers make together now. */
static int together(const struct neighbourhood *around, int one, int two)
{
    return count_shared(plan_of(around, one), plan_of(around, two));
}

static uint64_t noise_of(int volunteer, int seed, int pass)
{
    return ((uint64_t)volunteer + 1) * ((uint64_t)pass * 2654435761U + (uint64_t)seed + 1) *
           UINT64_C(0x9e3779b97f4a7c15);
}

/* While there is no roster the plans of some need not keep all that must be kept. */
static bool are_few(const struct neighbourhood *around)
{
    return around->columns->volunteer_count <= COLUMNS_FEW && around->incumbent->known &&
           plans_are_long(&around->incumbent->plans);
}

/* Where few take part, all could do much the same, in long rounds: some, who go together with one another and not with
 * others. */
static void choose_few(struct neighbourhood *around, int seed, int pass)
{
    const struct columns *columns = around->columns;
    size_t most = (2 * columns->volunteer_count + 2) / 3;
    most = most < FEW_MEMBERS ? most : FEW_MEMBERS;
    around->members[0] = seed;
    around->is_member[seed] = true;
    around->count = 1;
    while (around->count < most) {
        int next = -1;
        int64_t best = -1;
        for (size_t i = 0; i < columns->volunteer_count; i++) {
            int other = columns->volunteers[i];
            int64_t wish = (int64_t)(noise_of(other, seed, pass) >> 48);
            for (size_t m = 0; m < around->count; m++) {
                wish += (int64_t)together(around, around->members[m], other) << 16;
            }
            if (!around->is_member[other] && wish > best) {
                best = wish;
                next = other;
            }
        }
        around->members[around->count++] = next;
        around->is_member[next] = true;
    }
}

static void add_member(struct neighbourhood *around, int volunteer, size_t most)
{
    if (around->count < most && !around->is_member[volunteer]) {
        around->members[around->count++] = volunteer;
        around->is_member[volunteer] = true;
    }
}

/* With those who make a visit for two with the volunteer now, as far as there is room. */
static void add_partners(struct neighbourhood *around, int volunteer, size_t most)
{
    const struct plan_list *plans = &around->incumbent->plans;
    const struct plan *own = plan_of(around, volunteer);
    for (size_t p = 0; p < plans->count; p++) {
        if (count_shared(own, &plans->items[p]) > 0) {
            add_member(around, plans->items[p].volunteer, most);
        }
    }
}

/* The volunteer `seed` and those who share most with it, `most` at most; every pass a little differently. */
static void choose_members(struct neighbourhood *around, int seed, int pass, size_t most)
{
    const struct columns *columns = around->columns;
    size_t count = columns->volunteer_count;
    memset(around->is_member, 0, columns->instance->problem->volunteer_count * sizeof *around->is_member);
    if (are_few(around)) {
        choose_few(around, seed, pass);
        leave_pairs(around);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        int other = columns->volunteers[i];
        uint64_t noise = noise_of(other, seed, pass);
        int near = other == seed ? INT32_MAX / 2 : nearness(around, seed, other);
        around->near[i] = (struct neighbour){
            .volunteer = other, .nearness = near + (near > 0 && other != seed ? (int)(noise >> 55) * (pass > 0) : 0)};
    }
    neighbours_sort(around->near, count);
    around->count = 0;
    for (size_t m = 0; m < count && around->count < most && around->near[m].nearness > 0; m++) {
        add_member(around, around->near[m].volunteer, most);
        if (most > MEMBERS) {
            add_partners(around, around->near[m].volunteer, most);
        }
    }
    leave_pairs(around);
}

static void close_rows(struct neighbourhood *around)
{
    const struct instance *instance = around->columns->instance;
    memset(around->closed, 0, instance->row_count * sizeof *around->closed);
    for (size_t p = 0; p < around->incumbent->plans.count; p++) {
        const struct plan *plan = &around->incumbent->plans.items[p];
        for (size_t s = 0; !around->is_member[plan->volunteer] && s < plan->count; s++) {
            int visit = plan->stops[s].visit;
            bool two = instance->problem->visits[visit].people > 1;
            around->closed[plan->stops[s].row] = true;
            for (size_t row = instance->first_start[visit]; two && row < instance_row_end(instance, visit); row++) {
                around->closed[row] = true;
            }
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

/* Is a better choice possible, as far as the linear program tells? */
static bool may_gain(double objective, const struct incumbent *own)
{
    return objective >= (double)own->points + 0.5;
}

/* A few columns more, and the best choice of them all. all_count: volunteers of the whole part. */
static enum status look_closely(struct columns *small, size_t all_count, struct incumbent *own, struct error *error)
{
    struct choose_answer answer = {0};
    struct timing_break broken = {.visit = -1};
    double bound = HUGE_VAL;
    bool many = small->volunteer_count > MEMBERS;
    bool long_rounds = small->volunteer_count <= FEW_MEMBERS && plans_are_long(&own->plans);
    /* more visits than a quick look sees */
    enum columns_effort effort = many || long_rounds ? COLUMNS_WIDE : COLUMNS_QUICK;
    enum status status = columns_generate(small, effort, -HUGE_VAL, &bound, error);
    const double objective = small->objective;
    if (status == STATUS_OK && many && may_gain(objective, own)) {
        small->may_forget = true;
        status = plunge_run(small, all_count > COLUMNS_LARGE ? LARGE_NODES : NODES, own, error);
    }
    for (int tries = 0; status == STATUS_OK && !many && tries < TRIES && may_gain(objective, own); tries++) {
        status = incumbent_choose(own, small->instance, small->scope, &small->plans, master_spans(small->master), NULL,
                                  -HUGE_VAL, NODES, small->limits->clock, &answer, &broken, error);
        if (status != STATUS_OK || broken.visit < 0) {
            break;
        }
        status = columns_split(small, broken.visit, broken.row, true, error);
    }
    return status;
}

/* Where to ask first: at the duals of everybody's plans. */
static void begin_near(struct columns *small, const struct columns *all)
{
    memcpy(small->asked.rows, all->asked.rows, all->instance->row_count * sizeof *small->asked.rows);
    memcpy(small->asked.volunteers, all->asked.volunteers,
           all->instance->problem->volunteer_count * sizeof *small->asked.volunteers);
}

/* Finds the members' plans again. */
static enum status work(struct neighbourhood *around, struct error *error)
{
    struct columns *all = around->columns;
    struct columns *small = NULL;
    struct incumbent own = {.known = true};
    int64_t before = 0;
    close_rows(around);
    const struct master_scope scope = {.members = around->is_member, .kept_wanted = wanted_of_members(around)};
    enum status status = columns_new(all->instance, all->pricer, all->limits, &scope, &small, error);
    if (status != STATUS_OK) {
        return status;
    }
    small->closed = around->closed;
    begin_near(small, all);
    status = fill(around, small, &own, error);
    if (status == STATUS_OK) {
        own.points = plans_list_points(&own.plans, all->instance, NULL);
        before = own.points;
        status = look_closely(small, all->volunteer_count, &own, error);
    }
    if (status == STATUS_OK && own.points > before) {
        around->improvements++;
        status = replace(around, &own, error);
    }
    plans_list_free(&own.plans);
    columns_free(small);
    return status;
}

/* One pass: around every `stride`th volunteer, up to `most` at a time. */
static enum status go_round(struct neighbourhood *around, int pass, size_t stride, size_t most, struct error *error)
{
    const struct columns *columns = around->columns;
    enum status status = STATUS_OK;
    for (size_t i = (size_t)pass % stride; status == STATUS_OK && i < columns->volunteer_count; i += stride) {
        if (choose_is_late(columns->limits->clock)) {
            return STATUS_OK;
        }
        choose_members(around, columns->volunteers[i], pass, most);
        if (around->count > 1) {
            status = work(around, error);
        }
        log_progress(_("improving the roster, round %1$d: %2$lld points"), pass + 1,
                     (long long)around->incumbent->points);
    }
    return status;
}

static enum status go_around(struct neighbourhood *around, int passes, struct error *error)
{
    const struct columns *columns = around->columns;
    const bool wide = columns->volunteer_count > COLUMNS_MANY && columns->volunteer_count <= COLUMNS_LARGE;
    enum status status = STATUS_OK;
    int times = are_few(around) ? FEW_TIMES : 1;
    int in_vain = 0;
    int pass = 0;
    for (; status == STATUS_OK && pass < times * passes && in_vain < times; pass++) {
        int before = around->improvements;
        status = go_round(around, pass, 1, MEMBERS, error);
        in_vain = around->improvements == before ? in_vain + 1 : 0;
    }
    for (int more = 0; status == STATUS_OK && wide && more < WIDE_PASSES; more++, pass++) {
        status = go_round(around, pass, WIDE_STRIDE, WIDE_MEMBERS, error);
    }
    return status;
}

static enum status begin(struct neighbourhood *around, struct columns *columns, struct incumbent *incumbent,
                         struct error *error)
{
    const struct problem *problem = columns->instance->problem;
    *around = (struct neighbourhood){.columns = columns, .incumbent = incumbent};
    around->words = problem->visit_count / 64 + 1;
    around->able = calloc(problem->volunteer_count * around->words + 1, sizeof *around->able);
    around->near = calloc(problem->volunteer_count + 1, sizeof *around->near);
    around->members = calloc(problem->volunteer_count + 1, sizeof *around->members);
    around->is_member = calloc(problem->volunteer_count + 1, sizeof *around->is_member);
    around->closed = calloc(columns->instance->row_count + 1, sizeof *around->closed);
    return around->able == NULL || around->near == NULL || around->members == NULL || around->is_member == NULL ||
                   around->closed == NULL
               ? error_memory(error)
               : STATUS_OK;
}

static void end(struct neighbourhood *around)
{
    free(around->able);
    free(around->near);
    free(around->members);
    free(around->is_member);
    free(around->closed);
}

enum status neighbours_improve(struct columns *columns, int passes, struct incumbent *incumbent, struct error *error)
{
    struct neighbourhood around;
    enum status status = begin(&around, columns, incumbent, error);
    for (size_t i = 0; status == STATUS_OK && i < columns->volunteer_count; i++) {
        set_able(&around, pricer_menu(columns->pricer, columns->volunteers[i]));
    }
    status = status == STATUS_OK ? go_around(&around, passes, error) : status;
    end(&around);
    return status;
}

enum status neighbours_solve(struct columns *columns, const bool *members, struct incumbent *incumbent,
                             struct error *error)
{
    struct neighbourhood around;
    enum status status = begin(&around, columns, incumbent, error);
    for (size_t i = 0; status == STATUS_OK && i < columns->volunteer_count; i++) {
        int volunteer = columns->volunteers[i];
        if (members[volunteer]) {
            around.members[around.count++] = volunteer;
            around.is_member[volunteer] = true;
        }
    }
    if (status == STATUS_OK) {
        leave_pairs(&around);
        status = around.count > 1 ? work(&around, error) : STATUS_OK;
    }
    end(&around);
    return status;
}
