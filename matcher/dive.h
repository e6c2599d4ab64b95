/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Down to a roster: of the solution, the simplex's or a soft one (matcher/descent), the plans that it chooses most are
 * fixed, some at a time, and the rest is priced anew, until everybody has a plan. When it is late a soft solution is
 * rounded as it is.
 */
#ifndef BVB_MATCHER_DIVE_H
#define BVB_MATCHER_DIVE_H

#include "matcher/incumbent.h"

/* After the program was solved. Nothing stays fixed, and `asked` is as before; plans may be forgotten. */
enum status dive_run(struct columns *columns, struct incumbent *incumbent, struct error *error);

#endif
