/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ways from one visit directly to the next that must not be taken: what the rules of a node say about the order of
 * visits (RULES_NEXT, RULES_APART), way by way.
 */
#ifndef BVB_MATCHER_ARCS_H
#define BVB_MATCHER_ARCS_H

#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { ARCS_HOME = -1 };

/* Begin with {0}, end with arcs_free. */
struct arcs {
    bool *banned; /* [(from + 1) * (visit_count + 1) + to + 1]; from, to: visits or ARCS_HOME */
    size_t visit_count, capacity;
};

/* Nothing is banned. The memory is used again. */
enum status arcs_clear(struct arcs *arcs, size_t visit_count, struct error *error);
void arcs_ban(struct arcs *arcs, int from, int to);
/* Whoever leaves `from` goes to `to`; or whoever comes to `to`, comes from `from`. */
void arcs_ban_other_ends(struct arcs *arcs, int from, int to);
void arcs_ban_other_begins(struct arcs *arcs, int from, int to);
/* arcs NULL: nothing is. */
bool arcs_banned(const struct arcs *arcs, int from, int to);
void arcs_free(struct arcs *arcs);

#endif
