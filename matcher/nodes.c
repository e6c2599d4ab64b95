/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/nodes.h"

#include "core/buffer.h"

#include <math.h>
#include <stdlib.h>

/* Points that an answer may cost, and the search still goes on downwards: a part of the gap, but no more, nor less. */
static const double WORTH_GOING_DOWN = 0.05;
static const double MOST_WORTH = 10;
static const double LEAST_WORTH = 1;

void nodes_free(struct nodes *nodes)
{
    free(nodes->items);
    *nodes = (struct nodes){0};
}

static enum status add(struct nodes *nodes, const struct nodes_item *item, struct error *error)
{
    if (buffer_grow((void **)&nodes->items, &nodes->capacity, nodes->count + 1, sizeof *nodes->items, error) !=
        STATUS_OK) {
        return error->status;
    }
    nodes->items[nodes->count++] = *item;
    return STATUS_OK;
}

enum status nodes_begin(struct nodes *nodes, double bound, struct error *error)
{
    const struct nodes_item root = {.parent = -1, .bound = bound, .estimate = bound, .open = true};
    nodes->count = 0;
    return add(nodes, &root, error);
}

enum status nodes_add(struct nodes *nodes, long parent, const struct rules_item *rule, double estimate,
                      struct error *error)
{
    const struct nodes_item child = {.parent = parent,
                                     .rule = *rule,
                                     .bound = nodes->items[parent].bound,
                                     .estimate = estimate,
                                     .depth = nodes->items[parent].depth + 1,
                                     .open = true};
    return add(nodes, &child, error);
}

enum status nodes_split(struct nodes *nodes, long parent, const struct branching *branching, double objective,
                        struct error *error)
{
    enum status status = nodes_add(nodes, parent, &branching->other, objective - branching->other_fall, error);
    return status == STATUS_OK ? nodes_add(nodes, parent, &branching->likely, objective - branching->likely_fall, error)
                               : status;
}

enum status nodes_rules(const struct nodes *nodes, long node, struct rules *rules, struct error *error)
{
    rules->count = 0;
    for (long at = node; nodes->items[at].parent >= 0; at = nodes->items[at].parent) {
        if (buffer_grow((void **)&rules->items, &rules->capacity, rules->count + 1, sizeof *rules->items, error) !=
            STATUS_OK) {
            return error->status;
        }
        rules->items[rules->count++] = nodes->items[at].rule;
    }
    return STATUS_OK;
}

void nodes_close(struct nodes *nodes, double enough)
{
    for (size_t n = 0; n < nodes->count; n++) {
        nodes->items[n].open = nodes->items[n].open && nodes->items[n].bound >= enough;
    }
}

long nodes_greatest(const struct nodes *nodes)
{
    long greatest = -1;
    for (size_t n = 0; n < nodes->count; n++) {
        const struct nodes_item *node = &nodes->items[n];
        if (node->open && (greatest < 0 || node->bound > nodes->items[greatest].bound)) {
            greatest = (long)n;
        }
    }
    return greatest;
}

long nodes_next(const struct nodes *nodes, double points)
{
    const double gap = nodes->count > 0 ? nodes->items[0].bound - points : 0;
    const double going_down = fmax(LEAST_WORTH, fmin(MOST_WORTH, WORTH_GOING_DOWN * gap));
    long next = -1;
    double best = -HUGE_VAL;
    for (size_t n = 0; n < nodes->count; n++) {
        const struct nodes_item *node = &nodes->items[n];
        const double worth = fmin(node->estimate, node->bound) + going_down * node->depth;
        if (node->open && worth >= best) {
            best = worth;
            next = (long)n;
        }
    }
    return next;
}
