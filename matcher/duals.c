/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/duals.h"

#include "core/buffer.h"

#include <stdlib.h>

enum status duals_make(const struct instance *instance, struct duals *duals, struct error *error)
{
    *duals = (struct duals){0};
    duals->rows = calloc(instance->row_count + 1, sizeof *duals->rows);
    duals->volunteers = calloc(instance->problem->volunteer_count + 1, sizeof *duals->volunteers);
    return duals->rows == NULL || duals->volunteers == NULL ? error_memory(error) : STATUS_OK;
}

void duals_free(struct duals *duals)
{
    free(duals->rows);
    free(duals->volunteers);
    free(duals->companies);
    free(duals->cuts);
    *duals = (struct duals){0};
}

enum status duals_grow(struct duals *duals, size_t companies, size_t cuts, struct error *error)
{
    if (buffer_grow((void **)&duals->companies, &duals->company_capacity, companies + 1, sizeof *duals->companies,
                    error) != STATUS_OK ||
        buffer_grow((void **)&duals->cuts, &duals->cut_capacity, cuts + 1, sizeof *duals->cuts, error) != STATUS_OK) {
        return error->status;
    }
    for (; duals->company_count < companies; duals->company_count++) {
        duals->companies[duals->company_count] = 0;
    }
    for (; duals->cut_count < cuts; duals->cut_count++) {
        duals->cuts[duals->cut_count] = 0;
    }
    return STATUS_OK;
}

static void mix(double *to, const double *from, size_t count, double share)
{
    for (size_t k = 0; k < count; k++) {
        to[k] = share * to[k] + (1 - share) * from[k];
    }
}

enum status duals_mix(struct duals *to, const struct duals *from, double share, const struct instance *instance,
                      struct error *error)
{
    if (duals_grow(to, from->company_count, from->cut_count, error) != STATUS_OK) {
        return error->status;
    }
    mix(to->rows, from->rows, instance->row_count, share);
    mix(to->volunteers, from->volunteers, instance->problem->volunteer_count, share);
    mix(&to->keep, &from->keep, 1, share);
    mix(to->companies, from->companies, from->company_count, share);
    mix(to->cuts, from->cuts, from->cut_count, share);
    return STATUS_OK;
}
