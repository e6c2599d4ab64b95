/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which random problems the suites look at: sets of rules, and how many seeds of each. The usual number is fixed, so
 * that every run tests the same; BVB_SEEDS in the environment asks for more (or fewer), BVB_FIRST_SEED for others. With
 * the address sanitizer, which takes some ten times as long, it is the first half of them where there are many.
 */
#ifndef BVB_MATCHER_SEEDS_H
#define BVB_MATCHER_SEEDS_H

#include "tests/matcher/random_problem.h"

#include <stdbool.h>
#include <stdint.h>

/* Set 0 has no rule switched on, 1..RANDOM_RULES one each, the next all of them (mostly without RANDOM_TOGETHER), the
 * last two a mix that depends on the seed. */
enum {
    SEEDS_SETS = RANDOM_RULES + 4,
    SEEDS_ALL = RANDOM_RULES + 1,
    SEEDS_MIX = RANDOM_RULES + 2,
    SEEDS_WILD = RANDOM_RULES + 3
};

/* The rules of a set for a seed. */
unsigned seeds_rules(int set, uint64_t seed);
const char *seeds_name(int set);

/* The seeds to look at: first .. first + count - 1. */
uint64_t seeds_first(void);
uint64_t seeds_count(uint64_t usual);

/* Was this built with the address sanitizer? What a test does for its size alone may be smaller then. */
bool seeds_slow(void);

#endif
