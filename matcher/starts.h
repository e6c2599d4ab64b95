/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A few starts for each visit for two, those at which most volunteers could be there: enough for a good roster, and a
 * much smaller linear program. The exact search looks at all of them.
 */
#ifndef BVB_MATCHER_STARTS_H
#define BVB_MATCHER_STARTS_H

#include "matcher/pricer.h"

/* closed (a flag per row of the instance) becomes true for the starts left out. */
enum status starts_thin_out(const struct instance *instance, const struct pricer *pricer, bool *closed,
                            struct error *error);

#endif
