/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mends a roster where it lost most. At the duals near the linear program's every point that a roster lacks to the
 * bound is lost somewhere: in a volunteer's plan that is worth less than the best one there, or at a visit that nobody
 * serves and whose dual is not 0 (complementary slackness); what visits for two and cuts lose is left out here, since
 * it is only a guide. Around the places where most is lost the plans of a hundred and more are rounded again
 * (matcher/rounding), while everybody else keeps theirs.
 */
#ifndef BVB_MATCHER_MEND_H
#define BVB_MATCHER_MEND_H

#include "matcher/incumbent.h"

/* After rounding_run, for a roster that is known, with the duals in `asked` of before it. It ends when it brings
 * nothing more for a while. The columns get the plans that were found. */
enum status mend_run(struct columns *columns, struct incumbent *incumbent, struct error *error);

#endif
