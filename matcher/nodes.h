/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The nodes of a search tree: each demands one rule more than its parent. Which of the open ones comes next is a guess
 * of where a good roster lies: the linear program that a trial foretells it, and a little for every question that is
 * answered already, so that the search goes down as long as that costs little and turns elsewhere when it costs more
 * (best-estimate search: Linderoth, Savelsbergh 1999). The less there is to gain, the less that may cost.
 */
#ifndef BVB_MATCHER_NODES_H
#define BVB_MATCHER_NODES_H

#include "matcher/branching.h"

struct nodes_item {
    long parent; /* index, or -1 */
    struct rules_item rule;
    double bound;    /* no roster of the node has more points */
    double estimate; /* points of its linear program, as a trial foretells them */
    int depth;
    bool open;
};

struct nodes {
    struct nodes_item *items;
    size_t count, capacity;
};

void nodes_free(struct nodes *nodes);
/* Takes all away, and begins again with the root, which demands nothing. */
enum status nodes_begin(struct nodes *nodes, double bound, struct error *error);
/* A child of this node with one rule more. */
enum status nodes_add(struct nodes *nodes, long parent, const struct rules_item *rule, double estimate,
                      struct error *error);
/* Two children, one for each answer; objective: of the node's linear program. */
enum status nodes_split(struct nodes *nodes, long parent, const struct branching *branching, double objective,
                        struct error *error);
/* What the node demands. The list is emptied first. */
enum status nodes_rules(const struct nodes *nodes, long node, struct rules *rules, struct error *error);
/* Closes the open nodes that hold no roster with `enough` points. */
void nodes_close(struct nodes *nodes, double enough);
/* The open node with the greatest bound, -1: there is none. */
long nodes_greatest(const struct nodes *nodes);
/* The open node that comes next (the youngest of several), -1: there is none. points: of the best roster known. */
long nodes_next(const struct nodes *nodes, double points);

#endif
