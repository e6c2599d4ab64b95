/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Duals of the master problem's rows (matcher/master), or what takes their place: points. Company rows and cuts come by
 * and by; what is not known of yet has the dual 0.
 */
#ifndef BVB_MATCHER_DUALS_H
#define BVB_MATCHER_DUALS_H

#include "matcher/instance.h"

struct duals {
    double *rows;       /* of the instance */
    double *volunteers; /* of each one's row */
    double keep;        /* of the keep row; 0 without */
    double *companies;
    double *cuts;
    size_t company_count, company_capacity, cut_count, cut_capacity;
};

/* All 0, with no company rows and no cuts. After it duals_free in all cases. */
enum status duals_make(const struct instance *instance, struct duals *duals, struct error *error);
void duals_free(struct duals *duals);

/* Room for so many company rows and cuts, or for as many as there are. */
enum status duals_grow(struct duals *duals, size_t companies, size_t cuts, struct error *error);

/* `to` becomes share * to + (1 - share) * from. */
enum status duals_mix(struct duals *to, const struct duals *from, double share, const struct instance *instance,
                      struct error *error);

#endif
