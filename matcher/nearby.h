/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A quick answer to a question, that changes little: a few volunteers, those in question and who could most easily take
 * over from them, find new plans; all others keep theirs.
 */
#ifndef BVB_MATCHER_NEARBY_H
#define BVB_MATCHER_NEARBY_H

#include "matcher/settled.h"

/* The question names a volunteer, and the ground's rules settle it. answer->best is not known when nothing was found;
 * answer->exact is left alone. */
enum status nearby_solve(const struct question_ground *ground, const struct question *question, struct settled *answer,
                         struct error *error);

#endif
