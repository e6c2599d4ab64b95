/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Company rows of the master: without them one volunteer alone could serve half a visit for two. Whoever comes to a
 * span of its starts, comes at most as much as that span is chosen. They are made when a solution breaks them, when
 * somebody is to follow a plan, or when a rule of the search tree speaks of them. When a span is split its rows hold
 * on, for the parts together; each part gets its own where they are broken.
 */
#ifndef BVB_MATCHER_COMPANY_H
#define BVB_MATCHER_COMPANY_H

#include "matcher/master.h"

/* Adds the company rows that the solution breaks. *added: how many. */
enum status company_separate(struct master *master, const struct plan_list *plans, size_t *added, struct error *error);

/* Adds the company rows of the plan's volunteer for all spans to which the plan comes. */
enum status company_accompany(struct master *master, const struct plan_list *plans, size_t plan, struct error *error);

/* Adds the company rows that a rule speaks of and that are not there yet. */
enum status company_join(struct master *master, const struct plan_list *plans, const struct rules *rules,
                         struct error *error);

/* After a span was split before this start: the company rows that held for it hold for both its parts together, so that
 * the duals remain right; where that is not enough, the solution will break those for one of them. */
enum status company_share(struct master *master, size_t start, struct error *error);

#endif
