/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The checker (DESIGN: Promises, 4): rereads a roster against every hard rule and counts its points again, without a
 * solver and without a line of the engine that made it. It shares only core with the engine: travel_minutes,
 * problem_find_*, dates. The problem is trusted as far as its own header promises; the roster is not trusted at all.
 */
#ifndef BVB_MATCHER_CHECK_H
#define BVB_MATCHER_CHECK_H

#include "core/error.h"
#include "core/problem.h"
#include "core/roster.h"

#include <stdint.h>

/*
 * Is this roster an answer to this problem? STATUS_DEFECT with the first broken rule in words, STATUS_MEMORY, or
 * STATUS_OK. Checked: city, night and horizon; that visits and volunteers exist; rounds (order, one a stretch, inside
 * it, travel, starts inside the window and as early as possible, a start of two people on the grid and not before
 * either arrives, back in time); the date and who may help whom on it; the number of people, their date and start;
 * caps; pins kept or released; the change budget; unserved visits; all figures, points included; bound and proof. Not
 * checked, because it needs a solver: that a released pin was impossible, that a change was forced, and that the bound
 * is one.
 */
enum status check_roster(const struct problem *problem, const struct roster *roster, struct error *error);

/*
 * The points of a roster by every row of DESIGN's table, counted from its visits, volunteers, dates and the travel
 * between its stops; the figures that stand in the roster are not read. STATUS_DEFECT when it names a visit or a
 * volunteer that the problem does not have, or when the sum leaves int64_t.
 */
enum status check_points(const struct problem *problem, const struct roster *roster, int64_t *points,
                         struct error *error);

#endif
