/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a node of the search tree demands, of all the rows from `row` to `last` (one visit for one person, or starts of
 * one visit for two); or of the order of two visits, where none is made by telephone.
 */
#ifndef BVB_MATCHER_RULES_H
#define BVB_MATCHER_RULES_H

#include "matcher/arcs.h"
#include "matcher/plans.h"

enum rules_kind {
    RULES_NOBODY, /* nobody serves them */
    RULES_NOT,    /* this volunteer does not serve them (in this stretch; -1: in any) */
    RULES_ONLY,   /* nobody but this volunteer serves them (nor he in another stretch, unless -1) */
    RULES_JOINS,  /* this volunteer comes whenever this start of a visit for two is chosen */
    RULES_MUST,   /* this visit must be served */
    RULES_SERVES, /* this volunteer serves one of them (all of one visit) */
    RULES_NEXT,   /* between visits `row` and `last`, one of them by one person: who makes that one goes directly from
                     the first to the second */
    RULES_APART   /* likewise: nobody goes directly from the first to the second */
};

struct rules_item {
    enum rules_kind kind;
    size_t row, last;
    int volunteer, stretch;
};

/* The rules of a node, from the youngest to the oldest. */
struct rules {
    struct rules_item *items;
    size_t count, capacity;
};

bool rules_has(const struct rules *rules, const struct rules_item *item);
/* Does a plan of this volunteer break the rule when it serves this row in this stretch? */
bool rules_breaks(const struct rules_item *rule, int volunteer, size_t row, int stretch);
/* What the rules say about the order of visits. *any: something. */
enum status rules_arcs(const struct rules *rules, const struct instance *instance, struct arcs *arcs, bool *any,
                       struct error *error);
bool rules_allow(const struct rules *rules, const struct plan *plan);
/* Does the rule want this volunteer to join whoever comes to these rows [first, end)? */
bool rules_joins(const struct rules_item *rule, int volunteer, size_t first, size_t end);

#endif
