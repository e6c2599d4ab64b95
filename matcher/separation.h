/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cuts that the solution of the master breaks (matcher/cuts), among visits for one and volunteers.
 */
#ifndef BVB_MATCHER_SEPARATION_H
#define BVB_MATCHER_SEPARATION_H

#include "matcher/master.h"

/* After master_solve, or descent_run, whose soft solution takes its place: adds the cuts that are broken most to the
 * master's list and its rows. *added: how many. */
enum status separation_run(const struct instance *instance, struct master *master, const struct plan_list *plans,
                           size_t *added, struct error *error);

#endif
