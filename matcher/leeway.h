/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the change budget (matcher/budget) leaves to another choice, once a coordinator has decided for it: as the next
 * night will count. The decision itself is no change, so the lines of its visit count no more; nor do the other lines
 * of the volunteer on that day, which come after what was decided since (problem_overrules). Of the lines that still
 * count as many must change as cannot stay together once the decision is kept to: those are forced, and free. Of the
 * others no more than max_changes may change.
 */
#ifndef BVB_MATCHER_LEEWAY_H
#define BVB_MATCHER_LEEWAY_H

#include "core/explanation.h"
#include "matcher/budget.h"

/* What is decided: the volunteer makes the visit on this day, and `instead` (-1: nobody) does not. */
struct leeway_choice {
    int visit, volunteer, instead;
    int32_t date;
};

struct leeway_room {
    bool possible; /* beside the pins */
    bool sure;     /* false: fewer lines might do */
    size_t wanted; /* lines that must stay, of those that still count */
};

struct leeway;
/* All of these must stay; what hangs on the budget is needed from the first question on. */
enum status leeway_new(const struct pins *pins, const struct search_limits *limits, const struct budget *budget,
                       struct leeway **leeway, struct error *error);
void leeway_free(struct leeway *leeway); /* accepts NULL */

/* The instance, in which lines can be made to count or not while a question is asked. */
struct instance *leeway_instance(const struct leeway *leeway);
/* Does this line sent last (of problem->previous) count, once that is decided? */
bool leeway_counts(const struct leeway *leeway, const struct leeway_choice *choice, size_t line);
/* What must stay then. The number of searches for it is limited. */
enum status leeway_find(struct leeway *leeway, const struct leeway_choice *choice, struct leeway_room *room,
                        struct error *error);

/* Would the alternative keep to the budget, once it is decided for? plans: the roster. */
enum status leeway_allows(struct leeway *leeway, const struct plan_list *plans, const struct alternative *alternative,
                          bool *allowed, struct error *error);

/* Takes those alternatives away that the budget would not allow. Where the budget binds and the questions were asked
 * without regard to it, no price is exact. */
enum status leeway_limit(struct leeway *leeway, const struct plan_list *plans, struct explanation *explanation,
                         struct error *error);

#endif
