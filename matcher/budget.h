/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The change budget (settings: max_changes): of the lines of the roster sent last no more change than max_changes,
 * beside those that must. A line is a visit and a volunteer who was to come, on a day: with another volunteer, or on
 * another day, or without the visit, it has changed; another hour changes nothing. Lines that are overruled by what was
 * accepted since, whose day has gone by, or that break a rule by themselves do not count.
 *
 * Of those that count not all may be able to stay together, or with the pins. As many as cannot are forced: the fewest
 * that change in any roster. So some roster keeps to every budget. The best one of them is found without the budget,
 * when it keeps to it all the same; otherwise with one more row (instance: the keep row), which makes one part of all.
 */
#ifndef BVB_MATCHER_BUDGET_H
#define BVB_MATCHER_BUDGET_H

#include "core/roster.h"
#include "matcher/pins.h"

struct budget {
    bool *counts;   /* per line sent last (problem->previous) */
    bool *held;     /* per line: it stays, and changes in the roster found without the budget; NULL: none */
    size_t lines;   /* that count */
    size_t changed; /* of them, in the roster that was found */
    size_t forced;  /* of them at least; 0 where nobody had to ask */
    bool unsure;    /* `forced` may be too large: the search for it ended early */
    bool possible;  /* with the wish, where there was one */
    bool binds;     /* the row was needed */
};

/* As search_best, within the budget; a large city begins at the roster sent last. The caller frees result->plans, and
 * what hangs on the budget, in all cases. */
enum status budget_search(struct pins *pins, const struct search_limits *limits, struct search_result *result,
                          struct budget *budget, struct error *error);
/* Puts the budget into the instance, for a model that holds it whatever is asked. */
enum status budget_demand(struct pins *pins, const struct search_limits *limits, struct error *error);
void budget_free(struct budget *budget);

/* How many of the lines that count must change (`forced`, `unsure`, `possible`), when besides all that pins demand the
 * wish is met (NULL: there is none), and plans in which no others do. The caller frees most->plans, in all cases. */
enum status budget_find_forced(const struct pins *pins, const struct search_limits *limits, struct budget *budget,
                               const struct instance_wish *wish, struct search_result *most, struct error *error);

/* Does the keep row of the instance count nothing but lines? Not where not all pins can be kept. */
bool budget_is_plain(const struct pins *pins);

/* Tells which lines the budget holds. */
enum status budget_tell_held(const struct budget *budget, const struct problem *problem,
                             struct explanation *explanation, struct error *error);

#endif
