/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Problems that nobody would call usual, made of any bytes: windows without slack, windows that are too short, visits
 * of no minutes, points of every sign and size, pins that contradict each other, two people with a start a minute,
 * volunteers without availability or with caps of 0, tables in which one way takes no time and the other all day,
 * visits by telephone, one-way transport, horizons of a day and of eight weeks over a change of clock. Small enough to
 * be solved in moments. What the bytes cannot do is break what core/problem.h promises, but for the length of windows.
 */
#ifndef BVB_MATCHER_ODD_PROBLEM_H
#define BVB_MATCHER_ODD_PROBLEM_H

#include "core/problem.h"

#include <stddef.h>
#include <stdint.h>

enum { ODD_PROBLEM_BYTES = 512 /* more than this many are hardly ever looked at */ };

/* The same bytes give the same problem; where they end, zeros follow. Never NULL: ends the program when there is no
 * memory. problem_free. */
struct problem *odd_problem_make(const uint8_t *data, size_t size);

#endif
