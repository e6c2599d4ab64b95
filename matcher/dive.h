/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Down to a roster: of the linear program's solution the plans that it chooses most are followed, some at a time, and
 * the rest is priced anew, until everybody has a plan. Of a soft solution: matcher/rounding.
 */
#ifndef BVB_MATCHER_DIVE_H
#define BVB_MATCHER_DIVE_H

#include "matcher/incumbent.h"

/* After the linear program was solved by the simplex. Nothing stays fixed, and `asked` is as before; plans may be
 * forgotten. */
enum status dive_run(struct columns *columns, struct incumbent *incumbent, struct error *error);

/* The same in a node with these rules, to which more are added: the master is restricted by all of them afterwards. */
enum status dive_from(struct columns *columns, struct rules *rules, struct incumbent *incumbent, struct error *error);

#endif
