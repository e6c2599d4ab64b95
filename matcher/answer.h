/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the plans of the search to the roster of core: rounds with their times, the visits that nobody serves with the
 * reasons, the pins that were released.
 */
#ifndef BVB_MATCHER_ANSWER_H
#define BVB_MATCHER_ANSWER_H

#include "matcher/pins.h"

enum status answer_make(const struct problem *problem, const struct pins *pins, const struct search_result *result,
                        struct roster **roster, struct error *error);

#endif
