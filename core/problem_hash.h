/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One number for all that decides the answer of a night: when it is the same, nothing has come in since that the
 * matcher would look at, and the roster that was made stays the answer.
 */
#ifndef BVB_CORE_PROBLEM_HASH_H
#define BVB_CORE_PROBLEM_HASH_H

#include "core/problem.h"

/* Of the problem, of the pins that could not be brought into it, and of the limits on work. What was announced is left
 * out: that this very roster was sent changes nothing. */
uint64_t problem_hash_make(const struct problem *problem, const struct history *history,
                           const struct solver_settings *limits);

#endif
