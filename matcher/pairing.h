/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who comes together to the visits for two, before anything else of a roster is settled: from the linear program's
 * solution those visits, days, pairs and starts that it chooses most are fixed, some at a time, and the rest is priced
 * anew.
 */
#ifndef BVB_MATCHER_PAIRING_H
#define BVB_MATCHER_PAIRING_H

#include "matcher/columns.h"

/* From the solved linear program. The rules that say what was decided are added to the list, which columns->rules may
 * already point to; the master is restricted to them. */
enum status pairing_run(struct columns *columns, struct rules *rules, struct error *error);

#endif
