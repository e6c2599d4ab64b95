/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Down to a roster: of the linear program's solution the plans that it chooses most are fixed, some at a time, and the
 * rest is priced anew, until everybody has a plan.
 */
#ifndef BVB_MATCHER_DIVE_H
#define BVB_MATCHER_DIVE_H

#include "matcher/incumbent.h"

/* From the solved linear program. The columns stay; nothing stays fixed. */
enum status dive_run(struct columns *columns, struct incumbent *incumbent, struct error *error);

#endif
