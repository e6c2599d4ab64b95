/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/arcs.h"

#include "core/buffer.h"

#include <stdlib.h>
#include <string.h>

static bool *arc(const struct arcs *arcs, int from, int to)
{
    return arcs->banned + (size_t)(from + 1) * (arcs->visit_count + 1) + (size_t)(to + 1);
}

enum status arcs_clear(struct arcs *arcs, size_t visit_count, struct error *error)
{
    size_t all = (visit_count + 1) * (visit_count + 1);
    if (buffer_grow((void **)&arcs->banned, &arcs->capacity, all, sizeof *arcs->banned, error) != STATUS_OK) {
        return error->status;
    }
    arcs->visit_count = visit_count;
    memset(arcs->banned, 0, all * sizeof *arcs->banned);
    return STATUS_OK;
}

void arcs_ban(struct arcs *arcs, int from, int to)
{
    *arc(arcs, from, to) = true;
}

void arcs_ban_other_ends(struct arcs *arcs, int from, int to)
{
    for (int other = ARCS_HOME; other < (int)arcs->visit_count; other++) {
        *arc(arcs, from, other) = *arc(arcs, from, other) || other != to;
    }
}

void arcs_ban_other_begins(struct arcs *arcs, int from, int to)
{
    for (int other = ARCS_HOME; other < (int)arcs->visit_count; other++) {
        *arc(arcs, other, to) = *arc(arcs, other, to) || other != from;
    }
}

bool arcs_banned(const struct arcs *arcs, int from, int to)
{
    return arcs != NULL && *arc(arcs, from, to);
}

void arcs_free(struct arcs *arcs)
{
    free(arcs->banned);
    *arcs = (struct arcs){0};
}
