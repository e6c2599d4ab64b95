/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A problem of any size in which everybody may do everything: for tests that then change what they are about. A visit
 * each for so many seniors, on any day of the horizon between 9 and 17 hours, 30 minutes, by one; volunteers by
 * bicycle, free every day from 9 to 17 hours, without caps, bonds or pairs; the usual points. Places lie on a raster of
 * 100 m within two kilometres.
 */
#ifndef BVB_MATCHER_PLAIN_PROBLEM_H
#define BVB_MATCHER_PLAIN_PROBLEM_H

#include "core/problem.h"

enum { PLAIN_PROBLEM_FROM = 540, PLAIN_PROBLEM_TO = 1020, PLAIN_PROBLEM_DURATION = 30 };

/* Never NULL: ends the program when there is no memory. problem_free. */
struct problem *plain_problem_make(size_t volunteers, size_t visits, int days);

/* Appends a pin; pins must come sorted. */
void plain_problem_pin(struct problem *problem, int visit, int volunteer, int32_t date);

#endif
