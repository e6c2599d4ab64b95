/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a soft solution (matcher/descent) down to a roster: the plans that it chooses most are followed, some at a time,
 * and the rest is solved anew, until everybody has a plan. Where that costs more than little, fewer are followed at a
 * time, from the duals of before the step on, and who still does not go with the rest waits until the end. The plans of
 * the last ones are found again together (matcher/neighbours), or, where very many take part, rounded by themselves.
 * When it is late, what is known is rounded as it is.
 */
#ifndef BVB_MATCHER_ROUNDING_H
#define BVB_MATCHER_ROUNDING_H

#include "matcher/incumbent.h"

/* After descent_run. Nothing stays fixed, and `asked` is as before; plans may be forgotten. */
enum status rounding_run(struct columns *columns, struct incumbent *incumbent, struct error *error);

/* Rounds the plans of some by themselves (matcher/neighbourhood), with a soft solution of their own. */
enum status rounding_again(struct columns *small, struct incumbent *own, struct error *error);

#endif
