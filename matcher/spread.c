/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/spread.h"

#include "core/buffer.h"
#include "matcher/plans.h"

#include <stdlib.h>
#include <string.h>

/* Less is a rounding. */
static const double LEAST = 1e-7;
/* A visit that brings nothing pays nearly nothing. */
static const double LEAST_WEIGHT = 1e-3;

void spread_free(struct spread *spread)
{
    free(spread->whole);
    free(spread->weight);
    free(spread->rate);
    *spread = (struct spread){0};
}

enum status spread_begin(struct spread *spread, const struct instance *instance, int volunteer, struct error *error)
{
    size_t seniors = instance->problem->senior_count;
    size_t visits = instance->problem->visit_count;
    spread->instance = instance;
    spread->volunteer = volunteer;
    spread->open = false;
    spread->fixed = false;
    if (buffer_grow((void **)&spread->whole, &spread->senior_capacity, seniors + 1, sizeof *spread->whole, error) !=
            STATUS_OK ||
        buffer_grow((void **)&spread->weight, &spread->visit_capacity, visits + 1, sizeof *spread->weight, error) !=
            STATUS_OK ||
        buffer_grow((void **)&spread->rate, &spread->rate_capacity, seniors + 1, sizeof *spread->rate, error) !=
            STATUS_OK) {
        return error->status;
    }
    memset(spread->whole, 0, (seniors + 1) * sizeof *spread->whole);
    spread_clear(spread);
    return STATUS_OK;
}

void spread_count_all(struct spread *spread, bool whole)
{
    for (size_t s = 0; s < spread->instance->problem->senior_count; s++) {
        spread->whole[s] = whole ? 2 : 0;
    }
}

static void forget_weights(struct spread *spread)
{
    for (size_t v = 0; v < spread->instance->problem->visit_count; v++) {
        spread->weight[v] = 0;
    }
    for (size_t s = 0; s < spread->instance->problem->senior_count; s++) {
        spread->rate[s] = 0;
    }
}

void spread_clear(struct spread *spread)
{
    for (size_t s = 0; s < spread->instance->problem->senior_count; s++) {
        spread->whole[s] = spread->whole[s] != 0 ? 2 : 0;
    }
    if (!spread->fixed) {
        forget_weights(spread);
    }
}

void spread_fix(struct spread *spread)
{
    forget_weights(spread);
    spread->fixed = true;
}

static int senior_of(const struct spread *spread, int visit)
{
    return spread->instance->problem->visits[visit].senior;
}

/* Until its first use the rate is the sum of the senior's weights. */
void spread_weigh(struct spread *spread, int visit, double profit)
{
    double weight = profit > LEAST_WEIGHT ? profit : LEAST_WEIGHT;
    if (!spread->fixed && weight > spread->weight[visit]) {
        spread->rate[senior_of(spread, visit)] += weight - spread->weight[visit];
        spread->weight[visit] = weight;
    }
}

/* Where all visits together bring less than the face costs, each pays all that it brings. */
static double rate_of(const struct spread *spread, int senior)
{
    double face = (double)instance_face(spread->instance, spread->volunteer, senior);
    double sum = spread->rate[senior];
    if (spread->fixed) {
        return -1;
    }
    return sum <= 0 ? 0 : sum < -face ? -1 : face / sum;
}

/* The weight is the share itself then. */
void spread_tell(struct spread *spread, int visit, double share)
{
    spread->weight[visit] = -share;
    spread->rate[senior_of(spread, visit)] -= share;
}

double spread_share(const struct spread *spread, int visit)
{
    return spread->weight[visit] > 0 ? spread->weight[visit] * rate_of(spread, senior_of(spread, visit)) : 0;
}

/* What the plan has not paid of the face of the senior of its stop; 0 when an earlier stop meets the same senior. */
static double unpaid_at(const struct spread *spread, const struct plan *plan, size_t stop)
{
    int senior = senior_of(spread, plan->stops[stop].visit);
    double paid = 0;
    if (spread->rate[senior] <= 0 || spread->whole[senior] == 2) {
        return 0;
    }
    for (size_t s = 0; s < plan->count; s++) {
        if (senior_of(spread, plan->stops[s].visit) == senior) {
            if (s < stop) {
                return 0;
            }
            paid += spread_share(spread, plan->stops[s].visit);
        }
    }
    return paid - (double)instance_face(spread->instance, spread->volunteer, senior);
}

double spread_unpaid(const struct spread *spread, const struct plan *plan)
{
    double unpaid = 0;
    for (size_t s = 0; s < plan->count; s++) {
        unpaid += unpaid_at(spread, plan, s);
    }
    return unpaid;
}

bool spread_count_whole(struct spread *spread, const struct plan *plan)
{
    bool any = false;
    for (size_t s = 0; s < plan->count; s++) {
        if (unpaid_at(spread, plan, s) > LEAST) {
            spread->whole[senior_of(spread, plan->stops[s].visit)] = 1;
            any = true;
        }
    }
    return any;
}
