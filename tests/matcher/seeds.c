/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/matcher/seeds.h"

#include "core/text.h"

#include <stdlib.h>

/* Of so many seeds half are enough in a slow build; where there are a thousand each takes no time. */
enum { MANY = 20, CHEAP = 1000 };

unsigned seeds_rules(int set, uint64_t seed)
{
    uint64_t state = seed ^ UINT64_C(0x5eed);
    unsigned mix = (unsigned)random_problem_next(&state);
    if (set == SEEDS_ALL) {
        /* Several visits for two a round leave less of some other rules. */
        return seed % 4 == 0 ? RANDOM_ALL : RANDOM_ALL & ~(unsigned)RANDOM_TOGETHER;
    }
    if (set == SEEDS_MIX) {
        /* About five of them: few enough to leave something to do. */
        return mix & (unsigned)random_problem_next(&state) & RANDOM_ALL;
    }
    if (set == SEEDS_WILD) {
        /* Those that make the search hard, and some others. */
        unsigned hard = RANDOM_TWO | RANDOM_OPTIONS | RANDOM_STRETCHES | RANDOM_POINTS | RANDOM_TABLE;
        return (hard | (mix & (unsigned)random_problem_next(&state))) & RANDOM_ALL;
    }
    return set == 0 ? 0 : 1U << (set - 1);
}

const char *seeds_name(int set)
{
    if (set == SEEDS_ALL) {
        return "all rules";
    }
    if (set == SEEDS_MIX) {
        return "a mix of rules";
    }
    if (set == SEEDS_WILD) {
        return "a wild mix of rules";
    }
    return set == 0 ? "no rules" : random_problem_rule(1U << (set - 1));
}

static uint64_t from_environment(const char *name, uint64_t usual)
{
    const char *text = getenv(name);
    long value = 0;
    if (text != NULL && text_parse_long(text, 0, 1000000000, &value)) {
        return (uint64_t)value;
    }
    return usual;
}

uint64_t seeds_first(void)
{
    return from_environment("BVB_FIRST_SEED", 1);
}

uint64_t seeds_count(uint64_t usual)
{
    return from_environment("BVB_SEEDS", seeds_slow() && usual >= MANY && usual < CHEAP ? usual / 2 : usual);
}

bool seeds_slow(void)
{
#ifdef __SANITIZE_ADDRESS__
    return true;
#else
    return false;
#endif
}
