/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/mend.h"

#include "core/language.h"
#include "core/log.h"
#include "matcher/lagrange.h"
#include "matcher/nearness.h"
#include "matcher/neighbourhood.h"
#include "matcher/neighbours.h"
#include "matcher/rounding.h"

#include <math.h>
#include <stdlib.h>

enum {
    MEMBERS = 150,  /* at a time; until everybody might have been one in vain, */
    MOST_ROUNDS = 2 /* or so many times */
};

/* Points: who lost more has no plan worth the name, which says nothing of how much can be gained there. */
static const double MOST_LOST = 200;
/* What was lost by those who were members without any gain counts so much less. */
static const double LESS_HOPE = 0.5;

struct mending {
    struct neighbourhood around;
    struct nearness nearness;
    struct neighbour *near; /* scratch: everybody, the nearest first */
    int *nearest;           /* per volunteer that takes part: MEMBERS, the nearest first; then -1 */
    double *lost;           /* per volunteer of the problem: points, with a share of the visits not served */
    double *hope;           /* likewise: what they count */
    int *comers;            /* per visit */
};

/* ---- where to mend ---- */

static void list_nearest(struct mending *mending, size_t one)
{
    const struct columns *columns = mending->around.columns;
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        const int near = nearness_between(&mending->nearness, columns->volunteers[one], columns->volunteers[i]);
        mending->near[i] =
            (struct neighbour){.volunteer = columns->volunteers[i], .nearness = i == one ? INT32_MAX : near};
    }
    neighbours_sort(mending->near, columns->volunteer_count);
    for (size_t m = 0; m < MEMBERS; m++) {
        const bool any = m < columns->volunteer_count && mending->near[m].nearness > 0;
        mending->nearest[one * MEMBERS + m] = any ? mending->near[m].volunteer : -1;
    }
}

/* What a visit would have paid that nobody serves is shared by all who could have come. */
static void share_out(struct mending *mending, size_t visit, double points)
{
    const struct columns *columns = mending->around.columns;
    int able = 0;
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        able += nearness_can(&mending->nearness, columns->volunteers[i], visit);
    }
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        const int volunteer = columns->volunteers[i];
        mending->lost[volunteer] += nearness_can(&mending->nearness, volunteer, visit) ? points / able : 0;
    }
}

static void find_losses(struct mending *mending)
{
    const struct columns *columns = mending->around.columns;
    const struct problem *problem = columns->instance->problem;
    const struct plan_list *plans = &mending->around.incumbent->plans;
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        mending->lost[columns->volunteers[i]] = columns->asked.volunteers[columns->volunteers[i]];
    }
    for (size_t v = 0; v < problem->visit_count; v++) {
        mending->comers[v] = 0;
    }
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        mending->lost[plan->volunteer] -= lagrange_reduced(columns->master, &columns->asked, plan);
        for (size_t s = 0; s < plan->count; s++) {
            mending->comers[plan->stops[s].visit]++;
        }
    }
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        double *lost = &mending->lost[columns->volunteers[i]];
        *lost = fmin(fmax(*lost, 0), MOST_LOST);
    }
    for (size_t v = 0; v < problem->visit_count; v++) {
        if (problem->visits[v].people < 2 && mending->comers[v] == 0 && columns->asked.rows[v] > 0) {
            share_out(mending, v, columns->asked.rows[v]);
        }
    }
}

/* The volunteer around whom most is lost. */
static size_t worst_place(const struct mending *mending)
{
    size_t worst = 0;
    double most = -1;
    for (size_t i = 0; i < mending->around.columns->volunteer_count; i++) {
        const int *nearest = mending->nearest + i * MEMBERS;
        double sum = 0;
        for (size_t m = 0; m < MEMBERS && nearest[m] >= 0; m++) {
            sum += mending->lost[nearest[m]] * mending->hope[nearest[m]];
        }
        if (sum > most) {
            most = sum;
            worst = i;
        }
    }
    return worst;
}

/* ---- mending ---- */

static void choose_members(struct mending *mending, size_t place)
{
    struct neighbourhood *around = &mending->around;
    const int *nearest = mending->nearest + place * MEMBERS;
    neighbourhood_empty(around);
    for (size_t m = 0; m < MEMBERS && nearest[m] >= 0 && around->count < MEMBERS; m++) {
        neighbourhood_add(around, nearest[m]);
        neighbourhood_add_partners(around, nearest[m], MEMBERS);
    }
    neighbourhood_leave_pairs(around);
}

static enum status mend_place(struct mending *mending, bool *better, struct error *error)
{
    struct neighbourhood *around = &mending->around;
    find_losses(mending);
    const size_t place = worst_place(mending);
    choose_members(mending, place);
    *better = false;
    enum status status = around->count > 1 ? neighbourhood_solve(around, rounding_again, better, error) : STATUS_OK;
    for (size_t m = 0; m < MEMBERS && mending->nearest[place * MEMBERS + m] >= 0; m++) {
        double *hope = &mending->hope[mending->nearest[place * MEMBERS + m]];
        *hope = *better ? 1 : *hope * LESS_HOPE;
    }
    return status;
}

static enum status mend_all(struct mending *mending, struct error *error)
{
    const struct columns *columns = mending->around.columns;
    const size_t round = columns->volunteer_count / MEMBERS + 1;
    size_t in_vain = 0;
    enum status status = STATUS_OK;
    for (size_t k = 0; status == STATUS_OK && k < MOST_ROUNDS * round && in_vain < round; k++) {
        bool better = false;
        if (columns_must_stop(columns)) {
            break;
        }
        status = mend_place(mending, &better, error);
        in_vain = better ? 0 : in_vain + 1;
        log_progress(_("mending the roster: %lld points"), (long long)mending->around.incumbent->points);
    }
    return status;
}

static enum status begin(struct mending *mending, struct columns *columns, struct incumbent *incumbent,
                         struct error *error)
{
    const struct problem *problem = columns->instance->problem;
    enum status status = neighbourhood_begin(&mending->around, columns, incumbent, error);
    status = status == STATUS_OK ? nearness_make(columns, &mending->nearness, error) : status;
    mending->near = calloc(columns->volunteer_count + 1, sizeof *mending->near);
    mending->nearest = calloc(columns->volunteer_count * MEMBERS + 1, sizeof *mending->nearest);
    mending->lost = calloc(problem->volunteer_count + 1, sizeof *mending->lost);
    mending->hope = calloc(problem->volunteer_count + 1, sizeof *mending->hope);
    mending->comers = calloc(problem->visit_count + 1, sizeof *mending->comers);
    if (status == STATUS_OK && (mending->near == NULL || mending->nearest == NULL || mending->lost == NULL ||
                                mending->hope == NULL || mending->comers == NULL)) {
        status = error_memory(error);
    }
    for (size_t i = 0; status == STATUS_OK && i < columns->volunteer_count; i++) {
        list_nearest(mending, i);
        mending->hope[columns->volunteers[i]] = 1;
    }
    mending->around.spans = master_spans(columns->master);
    mending->around.taught = true;
    return status;
}

enum status mend_run(struct columns *columns, struct incumbent *incumbent, struct error *error)
{
    struct mending mending = {0};
    enum status status = begin(&mending, columns, incumbent, error);
    status = status == STATUS_OK ? mend_all(&mending, error) : status;
    neighbourhood_end(&mending.around);
    nearness_free(&mending.nearness);
    free(mending.near);
    free(mending.nearest);
    free(mending.lost);
    free(mending.hope);
    free(mending.comers);
    return status;
}
