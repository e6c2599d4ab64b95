/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold of the matcher's answer to any problem within any limits: it comes; the checker accepts it; its bound
 * lies not below its points; `proven` means that no whole point is left between them; three threads give the same bytes
 * as one; and where brute force can say what is best, no points lie above that, no bound below, and what is called
 * proven is it.
 */
#ifndef BVB_MATCHER_VERDICT_H
#define BVB_MATCHER_VERDICT_H

#include "matcher/matcher.h"

enum { VERDICT_SIZE = 300 };

/* False: `why` says what is wrong. The limits' workers and clock are not used. */
bool verdict_holds(const struct problem *problem, const struct matcher_limits *limits, char why[VERDICT_SIZE]);

#endif
