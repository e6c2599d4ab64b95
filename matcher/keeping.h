/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must be kept while a question is asked where the change budget binds: as matcher/leeway tells, once the choice
 * in question is decided for. Some lines count no more then, so that the keep row is another one until the question
 * ends.
 */
#ifndef BVB_MATCHER_KEEPING_H
#define BVB_MATCHER_KEEPING_H

#include "matcher/leeway.h"
#include "matcher/question.h"

struct keeping {
    struct question_ground *ground;
    struct leeway *leeway;
    const struct master_scope *all; /* what the search had to keep */
    struct master_scope own;        /* what the question has to */
    size_t *dropped;                /* lines that count no more */
    size_t dropped_count;
};

/* The question names a volunteer and a day. */
enum status keeping_find(struct leeway *leeway, const struct question *question, struct leeway_room *room,
                         struct error *error);

/* From here on the ground's columns and plans, and those of the question, count what the question has to keep. Ends
 * with keeping_end, in all cases. */
enum status keeping_begin(struct keeping *keeping, struct question_ground *ground, struct leeway *leeway,
                          const struct question *question, size_t wanted, struct error *error);
/* As before. */
enum status keeping_end(struct keeping *keeping, const struct question *question, struct error *error);

#endif
