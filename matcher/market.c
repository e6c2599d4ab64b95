/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/market.h"

#include "matcher/pricing.h"

#include <math.h>
#include <stdlib.h>

/* Points by which prices change in the first and in the last round. */
static const double FIRST_STEP = 40;
static const double LAST_STEP = 1;
/* A visit that hardly anybody wants becomes cheaper by so much of its price. */
static const double UNWANTED = 0.15;
static const double FALL = 0.15;
/* How much of the averages stays from round to round. */
static const double MEMORY = 0.7;

enum { KEPT_ROUNDS = 15 /* the last ones: their plans become columns */ };

/* The visits that somebody who takes part could do. */
static void mark_possible(const struct columns *columns, bool *possible)
{
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        const struct menu *menu = pricer_menu(columns->pricer, columns->volunteers[i]);
        for (size_t p = 0; p < menu->count; p++) {
            for (size_t k = 0; k < menu->parts[p].count; k++) {
                possible[menu->parts[p].items[k].visit] = true;
            }
        }
    }
}

/* Duals to begin with: a visit costs most of what it brings; two who come together share what it brings. */
static enum status guess(struct columns *columns, struct error *error)
{
    const struct instance *instance = columns->instance;
    const double left = 200; /* points that a volunteer may keep of a visit */
    bool *possible = calloc(instance->problem->visit_count + 1, sizeof *possible);
    if (possible == NULL) {
        return error_memory(error);
    }
    mark_possible(columns, possible);
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        double serving = (double)instance->problem->visits[v].serving_points;
        double dual = possible[v] && serving > left ? serving - left : 0;
        columns->asked.rows[v] = dual;
        for (size_t row = instance->first_start[v]; row < instance_row_end(instance, (int)v); row++) {
            columns->asked.rows[row] = possible[v] ? (dual - serving) / 2 : -serving / 2;
        }
    }
    free(possible);
    return STATUS_OK;
}

/*
 * What the market looks like, averaged over its rounds. All starts of a visit for two have one price
 * here: who comes chooses the start, as if the other one would follow.
 */
struct market {
    double *wanted; /* per visit: volunteers whose best plan serves it */
    double *held;   /* per visit for two: 1 where its price leaves it something */
};

/* What is left to a visit for two of its serving points at the price of its starts. */
static double gain_of(const struct columns *columns, size_t visit)
{
    const struct instance *instance = columns->instance;
    return (double)instance_serving_points(instance, (int)visit) +
           2 * columns->asked.rows[instance->first_start[visit]];
}

/* `share` of the averages is kept. */
static void look_at_market(const struct columns *columns, struct market *market, double share)
{
    const struct problem *problem = columns->instance->problem;
    for (size_t v = 0; v < problem->visit_count; v++) {
        bool held = problem->visits[v].people > 1 && gain_of(columns, v) > 0;
        market->wanted[v] *= share;
        market->held[v] = share * market->held[v] + (held ? 1 - share : 0);
    }
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        const struct plan_list *found = &columns->tasks[i].found;
        for (size_t s = 0; found->count > 0 && s < found->items[0].count; s++) {
            market->wanted[found->items[0].stops[s].visit] += 1 - share;
        }
    }
}

static void change_prices(struct columns *columns, const struct market *market, double step)
{
    const struct instance *instance = columns->instance;
    double *rows = columns->asked.rows;
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        if (instance->problem->visits[v].people < 2) {
            double fall = market->wanted[v] < UNWANTED ? rows[v] * FALL * step / FIRST_STEP : 0;
            rows[v] += step * (market->wanted[v] - 1) - fall;
            rows[v] = rows[v] > 0 ? rows[v] : 0;
            continue;
        }
        double price = rows[instance->first_start[v]] + step * (market->wanted[v] - 2 * market->held[v]);
        price -= market->wanted[v] < UNWANTED ? gain_of(columns, v) / 2 * FALL * step / FIRST_STEP : 0;
        for (size_t row = instance->first_start[v]; row < instance_row_end(instance, (int)v); row++) {
            rows[row] = price;
        }
    }
}

/* What each volunteer gains at the duals now: the dual of the volunteer's row to begin with. */
static void value_volunteers(struct columns *columns)
{
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        const struct plan_list *found = &columns->tasks[i].found;
        columns->asked.volunteers[columns->volunteers[i]] = found->count > 0 ? found->items[0].reduced : 0;
    }
}

static void forget_found(struct columns *columns)
{
    for (size_t i = 0; i < columns->volunteer_count; i++) {
        for (size_t p = 0; p < columns->tasks[i].found.count; p++) {
            free(columns->tasks[i].found.items[p].stops);
        }
        columns->tasks[i].found.count = 0;
    }
}

static enum status open_market(const struct columns *columns, struct market *market, struct error *error)
{
    size_t visits = columns->instance->problem->visit_count;
    market->wanted = calloc(visits + 1, sizeof *market->wanted);
    market->held = calloc(visits + 1, sizeof *market->held);
    return market->wanted == NULL || market->held == NULL ? error_memory(error) : STATUS_OK;
}

static void close_market(struct market *market)
{
    free(market->wanted);
    free(market->held);
}

enum status market_run(struct columns *columns, int rounds, struct error *error)
{
    size_t added = 0;
    struct market market = {0};
    double step = FIRST_STEP;
    enum status status = open_market(columns, &market, error);
    status = status == STATUS_OK ? guess(columns, error) : status;
    for (int r = 0; status == STATUS_OK && r < rounds && !choose_is_late(columns->limits->clock); r++) {
        status = pricing_ask(columns, COLUMNS_QUICK, true, error);
        if (status != STATUS_OK) {
            break;
        }
        value_volunteers(columns);
        look_at_market(columns, &market, r == 0 ? 0 : MEMORY);
        change_prices(columns, &market, step);
        step *= pow(LAST_STEP / FIRST_STEP, 1.0 / rounds);
        if (r >= rounds - KEPT_ROUNDS) {
            status = pricing_take(columns, true, &added, error);
        }
        forget_found(columns);
    }
    close_market(&market);
    return status;
}
