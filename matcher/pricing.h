/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pricing: what everybody is asked at the duals in `asked` (their prices, what the rules of the node forbid, how widely
 * to look), and what becomes of the answers: columns, and a bound. matcher/pricer looks for the plans.
 */
#ifndef BVB_MATCHER_PRICING_H
#define BVB_MATCHER_PRICING_H

#include "matcher/columns.h"

/* What exact looks of other columns told about visits, for these columns' narrow looks. */
enum status pricing_learn(struct columns *columns, const struct columns *from, struct error *error);

/* Asks everybody at the duals in `asked` for plans worth more than the volunteer's own dual there, or for nothing but
 * the best plan there is. They are in the tasks, best first, until the next question. */
enum status pricing_ask(struct columns *columns, enum columns_effort look, bool best_only, struct error *error);
/* Likewise only those who gave a column the last time that answers were taken. */
enum status pricing_ask_eager(struct columns *columns, enum columns_effort look, struct error *error);
/* After an exact look: asks those once more, and longer, whose answer is not complete. */
enum status pricing_insist(struct columns *columns, struct error *error);
/* What was found goes to the columns: all of it, or what is worth more than `duals`. *added: how many. The lists of the
 * tasks are empty afterwards. */
enum status pricing_take(struct columns *columns, bool all, size_t *added, struct error *error);
/* After an exact look: lowers *bound to what no roster (of the node) exceeds as far as it tells. */
void pricing_take_bound(struct columns *columns, double *bound);

/* After asking: where somebody who must serve something (a rule of the node) found a better plan without it, the lure
 * was too small: they are asked once more. */
enum status pricing_ask_again(struct columns *columns, struct error *error);
/* By how much more than they are worth the plans of this volunteer were worth then; mostly 0. */
double pricing_lure_of(const struct columns *columns, int volunteer);
/* The question to each volunteer at the duals in `asked`, as narrow as can be, in the tasks. */
enum status pricing_pose(struct columns *columns, struct error *error);

#endif
