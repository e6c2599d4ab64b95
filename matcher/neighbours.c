/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/neighbours.h"

#include "core/language.h"
#include "core/log.h"
#include "matcher/nearness.h"
#include "matcher/neighbourhood.h"
#include "matcher/plunge.h"

#include <math.h>
#include <stdlib.h>

enum {
    MEMBERS = 14,      /* volunteers whose plans are found again together, */
    FEW_MEMBERS = 6,   /* and where few take part, */
    FEW_TIMES = 2,     /* so many times as many passes, until so many bring nothing; */
    WIDE_MEMBERS = 60, /* where many take part, in the beginning: */
    WIDE_STRIDE = 10,  /* around one in so many */
    NODES = 40,        /* of the integer program over them, or of the search tree over more */
    TRIES = 4          /* of them, when times do not agree */
};

struct search {
    struct neighbourhood around;
    struct nearness nearness;
    struct neighbour *near; /* scratch: everybody, the nearest first */
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

/* Visits for two that two volunteers make together now. */
static int together(const struct neighbourhood *around, int one, int two)
{
    return neighbourhood_shared(neighbourhood_plan(around, one), neighbourhood_plan(around, two));
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
    neighbourhood_add(around, seed);
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
        neighbourhood_add(around, next);
    }
}

/* The volunteer `seed` and those who share most with it, `most` at most; every pass a little differently. */
static void choose_members(struct search *search, int seed, int pass, size_t most)
{
    struct neighbourhood *around = &search->around;
    const struct columns *columns = around->columns;
    size_t count = columns->volunteer_count;
    neighbourhood_empty(around);
    if (are_few(around)) {
        choose_few(around, seed, pass);
        neighbourhood_leave_pairs(around);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        int other = columns->volunteers[i];
        uint64_t noise = noise_of(other, seed, pass);
        int near = other == seed ? INT32_MAX / 2 : nearness_between(&search->nearness, seed, other);
        search->near[i] = (struct neighbour){
            .volunteer = other, .nearness = near + (near > 0 && other != seed ? (int)(noise >> 55) * (pass > 0) : 0)};
    }
    neighbours_sort(search->near, count);
    for (size_t m = 0; m < count && around->count < most && search->near[m].nearness > 0; m++) {
        neighbourhood_add(around, search->near[m].volunteer);
        if (most > MEMBERS) {
            neighbourhood_add_partners(around, search->near[m].volunteer, most);
        }
    }
    neighbourhood_leave_pairs(around);
}

/* Is a better choice possible, as far as the linear program tells? */
static bool may_gain(double objective, const struct incumbent *own)
{
    return objective >= (double)own->points + 0.5;
}

/* A few columns more, and the best choice of them all. */
static enum status look_closely(struct columns *small, struct incumbent *own, struct error *error)
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
        status = plunge_run(small, NODES, own, error);
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

/* One pass: around every `stride`th volunteer, up to `most` at a time. */
static enum status go_round(struct search *search, int pass, size_t stride, size_t most, struct error *error)
{
    const struct columns *columns = search->around.columns;
    enum status status = STATUS_OK;
    for (size_t i = (size_t)pass % stride; status == STATUS_OK && i < columns->volunteer_count; i += stride) {
        bool better = false;
        if (choose_is_late(columns->limits->clock)) {
            return STATUS_OK;
        }
        choose_members(search, columns->volunteers[i], pass, most);
        if (search->around.count > 1) {
            status = neighbourhood_solve(&search->around, look_closely, &better, error);
            search->improvements += better;
        }
        log_progress(_("improving the roster, round %1$d: %2$lld points"), pass + 1,
                     (long long)search->around.incumbent->points);
    }
    return status;
}

/* Once around some with so many that it takes everybody's spans, and what exact looks found, to be done soon. */
static enum status go_widely(struct search *search, struct error *error)
{
    struct neighbourhood *around = &search->around;
    around->spans = master_spans(around->columns->master);
    around->taught = true;
    enum status status = go_round(search, 0, WIDE_STRIDE, WIDE_MEMBERS, error);
    around->spans = NULL;
    around->taught = false;
    return status;
}

static enum status go_around(struct search *search, int passes, struct error *error)
{
    const struct columns *columns = search->around.columns;
    const bool wide = columns->volunteer_count > COLUMNS_MANY && columns->volunteer_count <= COLUMNS_LARGE;
    enum status status = wide ? go_widely(search, error) : STATUS_OK;
    int times = are_few(&search->around) ? FEW_TIMES : 1;
    int in_vain = 0;
    for (int pass = 0; status == STATUS_OK && pass < times * passes && in_vain < times; pass++) {
        int before = search->improvements;
        status = go_round(search, pass, 1, MEMBERS, error);
        in_vain = search->improvements == before ? in_vain + 1 : 0;
    }
    return status;
}

enum status neighbours_improve(struct columns *columns, int passes, struct incumbent *incumbent, struct error *error)
{
    struct search search = {0};
    enum status status = neighbourhood_begin(&search.around, columns, incumbent, error);
    status = status == STATUS_OK ? nearness_make(columns, &search.nearness, error) : status;
    search.near = calloc(columns->volunteer_count + 1, sizeof *search.near);
    if (status == STATUS_OK && search.near == NULL) {
        status = error_memory(error);
    }
    status = status == STATUS_OK ? go_around(&search, passes, error) : status;
    neighbourhood_end(&search.around);
    nearness_free(&search.nearness);
    free(search.near);
    return status;
}

enum status neighbours_solve(struct columns *columns, const bool *members, struct incumbent *incumbent,
                             struct error *error)
{
    return neighbourhood_once(columns, members, incumbent, look_closely, error);
}
