/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pins: which of them can be kept. A pin that breaks a rule by itself is released with that rule; of the others the
 * greatest number that can be kept together is found (the same search, where a kept pin is the only thing that earns).
 * When that is all of them, all must hold; otherwise that many must, and the points decide which.
 */
#ifndef BVB_MATCHER_PINS_H
#define BVB_MATCHER_PINS_H

#include "matcher/search.h"

struct pins {
    struct instance *instance; /* for the points, with the pins that must hold */
    struct plan_list start;    /* a solution that keeps as many as can be kept; empty without pins */
    bool have_start;
    enum rule *rules;      /* per pin of the problem: the rule it breaks by itself, or RULE_NONE */
    size_t suitable, most; /* pins that break none; of them, how many are kept together */
};

/* Makes the instance of a problem, with its pins. Freed by pins_free. */
enum status pins_settle(const struct problem *problem, const struct search_limits *limits, struct pins *pins,
                        struct error *error);
void pins_free(struct pins *pins);

/* Puts the pins into another instance of the problem. */
void pins_demand(const struct pins *pins, struct instance *instance);

#endif
