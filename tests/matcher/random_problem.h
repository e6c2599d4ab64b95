/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tiny random problems for the matcher's tests: a seed and a set of rules that are switched on. The same seed and set
 * give the same problem on every machine. Without RANDOM_LARGE they are small enough to be searched by brute force.
 */
#ifndef BVB_MATCHER_RANDOM_PROBLEM_H
#define BVB_MATCHER_RANDOM_PROBLEM_H

#include "core/problem.h"

#include <stdint.h>

enum random_rule {
    RANDOM_CAPS = 1 << 0,      /* visits a day, visits a week, minutes a week */
    RANDOM_WEEKS = 1 << 1,     /* done visits in the weeks of the horizon (with caps) */
    RANDOM_TWO = 1 << 2,       /* two people, with several starts */
    RANDOM_GRID = 1 << 3,      /* other grids than 15 minutes (with two people) */
    RANDOM_REMOTE = 1 << 4,    /* by telephone */
    RANDOM_TRANSPORT = 1 << 5, /* ends elsewhere than it begins */
    RANDOM_TABLE = 1 << 6,     /* travel table, each direction its own */
    RANDOM_PREFERRED = 1 << 7,
    RANDOM_PAIRS = 1 << 8, /* points of pairs, negative ones too, and "never" */
    RANDOM_BONDS = 1 << 9,
    RANDOM_PREVIOUS = 1 << 10, /* a roster that was sent */
    RANDOM_PINS = 1 << 11,     /* contradictory ones too */
    RANDOM_REJECTED = 1 << 12,
    RANDOM_IDLE = 1 << 13,
    RANDOM_CARRY = 1 << 14,
    RANDOM_OPTIONS = 1 << 15,   /* visits that may be on several days */
    RANDOM_STRETCHES = 1 << 16, /* two stretches a day */
    RANDOM_WHO = 1 << 17,       /* tasks, needs, languages, gender, house, short max_travel */
    RANDOM_POINTS =
        1 << 18, /* a points table that nobody would write: zero, negative and positive where one expects the other */
    RANDOM_TOGETHER = 1 << 19, /* several visits for two in one round, near each other, on a fine grid in wide windows,
                                  so that who waits for somebody lets others wait */
    RANDOM_BUDGET = 1 << 20,   /* a roster that was sent, of which few lines may change; they often earn nothing */
    RANDOM_RULES = 21,         /* how many rules there are */
    RANDOM_ALL = (1 << RANDOM_RULES) - 1,
    RANDOM_LARGE = 1 << 21 /* too large for brute force: 4 to 6 volunteers, 6 to 11 visits */
};

/* Never NULL: ends the test program when there is no memory. The caller frees with problem_free. */
struct problem *random_problem_make(uint64_t seed, unsigned rules);

/* Name of a single rule, for messages. */
const char *random_problem_rule(unsigned rule);

/* The next number of a generator (splitmix64, Steele, Lea and Flood 2014), and one below a limit. */
uint64_t random_problem_next(uint64_t *state);
int random_problem_below(uint64_t *state, int limit);

#endif
