/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/refine.h"

#include "core/buffer.h"
#include "matcher/timing.h"

#include <stdlib.h>

static const double SOME = 1e-6;
/* How much of a visit must be impossible for a split. */
static const double CONFLICT = 0.02;

/* A plan of the solution that comes to a span: how much of it is chosen, and when it can. */
struct coming {
    size_t span;
    int volunteer;
    double value;
    int earliest, latest;
    size_t row; /* of the earliest */
};

/* Where to split. */
struct split {
    size_t row;
    double conflict;
    bool settled; /* a plan that is followed comes: who else can is known */
};

struct refinement {
    struct columns *columns;
    struct coming *comings;
    size_t count, capacity;
    struct split *splits; /* per visit */
};

static int compare_comings(const void *left, const void *right)
{
    const struct coming *a = left;
    const struct coming *b = right;
    if (a->span != b->span) {
        return a->span < b->span ? -1 : 1;
    }
    if (a->volunteer != b->volunteer) {
        return a->volunteer < b->volunteer ? -1 : 1;
    }
    if (a->earliest != b->earliest) {
        return a->earliest < b->earliest ? -1 : 1;
    }
    return (a->latest > b->latest) - (a->latest < b->latest);
}

static enum status note(struct refinement *work, const struct plan *plan, size_t s, double value, struct error *error)
{
    const struct plan_stop *stop = &plan->stops[s];
    if (buffer_grow((void **)&work->comings, &work->capacity, work->count + 1, sizeof *work->comings, error) !=
        STATUS_OK) {
        return error->status;
    }
    work->comings[work->count++] = (struct coming){.span = master_spans(work->columns->master)->first[stop->row],
                                                   .volunteer = plan->volunteer,
                                                   .value = value,
                                                   .earliest = stop->start,
                                                   .latest = timing_latest(work->columns->instance, plan, s),
                                                   .row = stop->row};
    return STATUS_OK;
}

static enum status gather(struct refinement *work, struct error *error)
{
    const struct columns *columns = work->columns;
    for (size_t p = 0; p < columns->plans.count; p++) {
        const struct plan *plan = &columns->plans.items[p];
        double value = master_plan_value(columns->master, p);
        for (size_t s = 0; value > SOME && s < plan->count; s++) {
            if (plan->stops[s].row < columns->instance->problem->visit_count) {
                continue;
            }
            struct split *split = &work->splits[plan->stops[s].visit];
            split->settled = split->settled || plan->fixed > 0;
            if (note(work, plan, s, value, error) != STATUS_OK) {
                return error->status;
            }
        }
    }
    if (work->count > 1) {
        qsort(work->comings, work->count, sizeof *work->comings, compare_comings);
    }
    return STATUS_OK;
}

/* How much of the span must be chosen for those who can only come before `start` (late: from then on): as much as any
 * one of them comes, and half as much as all do. */
static double needed(const struct coming *comings, size_t count, int start, bool late)
{
    double all = 0;
    double own = 0;
    double most = 0;
    for (size_t c = 0; c < count; c++) {
        bool forced = late ? comings[c].earliest >= start : comings[c].latest < start;
        own = c > 0 && comings[c].volunteer == comings[c - 1].volunteer ? own : 0;
        own += forced ? comings[c].value : 0;
        all += forced ? comings[c].value : 0;
        most = own > most ? own : most;
    }
    return most > all / 2 ? most : all / 2;
}

/* The start at which to split one span, whose comings these are. */
static struct split best_split(const struct refinement *work, const struct coming *comings, size_t count)
{
    struct split best = {.conflict = CONFLICT};
    double chosen = master_span_value(work->columns->master, comings[0].span);
    for (size_t c = 0; c < count; c++) {
        if (comings[c].row == comings[c].span) {
            continue;
        }
        int start = comings[c].earliest;
        double conflict = needed(comings, count, start, false) + needed(comings, count, start, true) - chosen;
        if (conflict > best.conflict + SOME) {
            best = (struct split){.row = comings[c].row, .conflict = conflict};
        }
    }
    return best;
}

/* The worst conflict of each visit. */
static void find_splits(struct refinement *work)
{
    size_t end = 0;
    for (size_t first = 0; first < work->count; first = end) {
        end = first + 1;
        while (end < work->count && work->comings[end].span == work->comings[first].span) {
            end++;
        }
        struct split now = best_split(work, work->comings + first, end - first);
        struct split *known = &work->splits[instance_visit_of(work->columns->instance, work->comings[first].span)];
        if (now.conflict > known->conflict) {
            known->row = now.row;
            known->conflict = now.conflict;
        }
    }
}

enum status refine_run(struct columns *columns, size_t *splits, struct error *error)
{
    struct refinement work = {.columns = columns};
    size_t visits = columns->instance->problem->visit_count;
    enum status status = STATUS_OK;
    *splits = 0;
    work.splits = calloc(visits + 1, sizeof *work.splits);
    if (work.splits == NULL) {
        return error_memory(error);
    }
    status = gather(&work, error);
    if (status == STATUS_OK) {
        find_splits(&work);
    }
    for (size_t v = 0; status == STATUS_OK && v < visits; v++) {
        if (work.splits[v].row > 0 && !work.splits[v].settled) {
            (*splits)++;
            status = columns_split(columns, (int)v, work.splits[v].row, true, error);
        }
    }
    free(work.comings);
    free(work.splits);
    return status;
}
