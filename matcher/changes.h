/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is otherwise in another roster, visit by visit, as an alternative tells it.
 */
#ifndef BVB_MATCHER_CHANGES_H
#define BVB_MATCHER_CHANGES_H

#include "core/explanation.h"
#include "matcher/plans.h"

/* Adds to the alternative's changes, by visit. */
enum status changes_list(const struct problem *problem, const struct plan_list *before, const struct plan_list *after,
                         struct alternative *alternative, struct error *error);

/* Indices of what an alternative names. -1: no such volunteer; the visit must be there. */
int changes_volunteer(const struct problem *problem, const char *id);
int changes_visit(const struct problem *problem, const char *id);

#endif
