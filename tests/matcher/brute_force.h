/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The true optimum of a tiny problem, by looking at everything: who serves what on which day, at which start two people
 * meet, in which order a volunteer goes round. Written from DESIGN.md alone; of core it uses only the plain values.
 *
 * How it reads DESIGN where there is a choice: first the largest number of pins that can be kept together, then the
 * most points; where a budget limits changes, among those with so many pins that keep all but so many of the lines that
 * can stay together; `available` (alone, the visit fits into one stretch) is asked of each day by itself, as the needs
 * are.
 */
#ifndef BVB_MATCHER_BRUTE_FORCE_H
#define BVB_MATCHER_BRUTE_FORCE_H

#include "core/problem.h"
#include "core/roster.h"

enum { BRUTE_FORCE_VISITS = 6, BRUTE_FORCE_VOLUNTEERS = 4, BRUTE_FORCE_DATES = 3 };

/* A best roster, complete and in order; bound = points. Ends the test program when the problem is too large.
 * roster_free. */
struct roster *brute_force_solve(const struct problem *problem);

/* The first rule that excludes a volunteer from a visit, on one date or (DATE_NONE) on all its days; RULE_NONE: none
 * does. */
enum rule brute_force_rule(const struct problem *problem, int volunteer, int visit, int32_t date);

/* Minutes of travel, read from DESIGN (Places and travel) once more. */
int brute_force_travel(const struct problem *problem, enum mode mode, const struct site *from, const struct site *to);

#endif
