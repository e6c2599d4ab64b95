/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Spans: the starts of a visit for two that the master does not tell apart (yet). It begins with one span an option:
 * the two only have to come on the same day. Where that lets them come at different times, the span is split, so that
 * there are no more rows than the question needs (after Boland, Hewitt, Marshall, Savelsbergh 2017, "The continuous-
 * time service network design problem", who refine time in the same way). With every start a span of its own the
 * master is exact; before that it allows more than is possible, so that its bound holds.
 */
#ifndef BVB_MATCHER_SPANS_H
#define BVB_MATCHER_SPANS_H

#include "matcher/instance.h"

struct spans {
    size_t *first; /* per row of the instance: the first row of its span; of a visit for one itself */
    size_t row_count;
};

enum status spans_make(const struct instance *instance, struct spans *spans, struct error *error);
/* Every start a span of its own. */
void spans_split_all(struct spans *spans);
void spans_free(struct spans *spans); /* what hangs on it */

/* The row after the last one of the span that begins at `first`. */
size_t spans_end(const struct spans *spans, size_t first);

/* From now on a span begins at this row. */
void spans_split(struct spans *spans, size_t row);

#endif
