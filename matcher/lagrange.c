/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/lagrange.h"

#include "core/buffer.h"
#include "matcher/master_inside.h"

#include <stdlib.h>

double lagrange_bound(const struct master *master, const struct duals *duals, const double *best)
{
    const struct instance *instance = master->instance;
    const struct problem *problem = instance->problem;
    double bound = duals->keep * (double)instance->kept_wanted;
    double *gains = NULL;
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        bound += best[i];
    }
    for (size_t c = 0; c < master->cut_count; c++) {
        bound += duals->cuts[c] * cuts_limit(&master->cuts.items[c]);
    }
    gains = calloc(instance->row_count + 1, sizeof *gains);
    if (gains == NULL) {
        return 1e300;
    }
    for (size_t c = 0; c < master->company_count; c++) {
        const struct company *company = &master->companies[c];
        for (size_t row = company->first; row < company->end; row = spans_end(&master->spans, row)) {
            gains[row] += duals->companies[c];
        }
    }
    for (size_t v = 0; v < problem->visit_count; v++) {
        double most = duals->rows[v] > 0 ? duals->rows[v] : 0;
        if (problem->visits[v].people > 1) {
            most = 0;
            for (size_t row = instance->first_start[v]; row < instance_row_end(instance, (int)v); row++) {
                double gain = (double)instance_serving_points(instance, (int)v) + 2 * duals->rows[row] +
                              gains[master->spans.first[row]];
                most = gain > most ? gain : most;
            }
        }
        bound += most;
    }
    free(gains);
    return bound;
}

enum status lagrange_fees_of(const struct master *master, const struct duals *duals, int volunteer,
                             struct lagrange_fees *fees, struct error *error)
{
    fees->count = 0;
    for (int c = master->first_company[volunteer]; c >= 0; c = master->companies[c].next) {
        const struct company *company = &master->companies[c];
        for (size_t row = company->first; row < company->end; row = spans_end(&master->spans, row)) {
            if (buffer_grow((void **)&fees->items, &fees->capacity, fees->count + 1, sizeof *fees->items, error) !=
                STATUS_OK) {
                return error->status;
            }
            fees->items[fees->count++] = (struct offer_fee){.row = row, .dual = duals->companies[c]};
        }
    }
    return STATUS_OK;
}

double lagrange_reduced(const struct master *master, const struct duals *duals, const struct plan *plan)
{
    double reduced = (double)plan->points - duals->keep * plan->kept;
    for (size_t s = 0; s < plan->count; s++) {
        reduced -= duals->rows[plan->stops[s].row];
    }
    for (int c = master->first_company[plan->volunteer]; c >= 0; c = master->companies[c].next) {
        if (plans_comes_to(plan, master->companies[c].first, master->companies[c].end)) {
            reduced -= duals->companies[c];
        }
    }
    for (size_t c = 0; c < master->cut_count; c++) {
        if (duals->cuts[c] > 0) {
            reduced -= duals->cuts[c] * cuts_count(&master->cuts.items[c], plan);
        }
    }
    return reduced;
}
