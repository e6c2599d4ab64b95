/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is otherwise in another roster, visit by visit.
 */
#ifndef BVB_MATCHER_CHANGES_H
#define BVB_MATCHER_CHANGES_H

#include "core/explanation.h"
#include "matcher/plans.h"

/* Adds to the alternative's changes, by visit. */
enum status changes_list(const struct problem *problem, const struct plan_list *before, const struct plan_list *after,
                         struct alternative *alternative, struct error *error);

#endif
