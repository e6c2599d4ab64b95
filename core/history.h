/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The past, after the rules of DESIGN (What counts as done; Decisions): which visits are done, which pairs are pinned
 * or rejected, which visits are cancelled, and what the last sent roster said. Each centre has its own: what it was not
 * sent was never announced there, and nobody went.
 */
#ifndef BVB_CORE_HISTORY_H
#define BVB_CORE_HISTORY_H

#include "core/error.h"
#include "core/snapshot.h"

struct done_visit {
    char visit[VISIT_ID_SIZE]; /* "" for a line of a visits file */
    char volunteer[ID_SIZE], senior[ID_SIZE];
    int32_t date;
    int minutes;
};

struct assignment {
    char visit[VISIT_ID_SIZE];
    char volunteer[ID_SIZE];
    int32_t date; /* DATE_NONE: not known */
};

/* A rejected pair: for one visit, or (visit "") for the senior for ever. */
struct rejection {
    char visit[VISIT_ID_SIZE];
    char volunteer[ID_SIZE], senior[ID_SIZE];
};

struct history {
    struct done_visit *done; /* dated <= night */
    size_t done_count;
    struct assignment *pins; /* accept and replace, less what later decisions took back */
    size_t pin_count;
    struct rejection *rejections;
    size_t rejection_count;
    char (*closed)[VISIT_ID_SIZE]; /* done or cancelled visits, sorted: not made again */
    size_t closed_count;
    struct assignment *previous; /* of each visit, the last roster that its centre was sent */
    size_t previous_count;
};

/* anew: a roster of this very night was sent already, and another version is to be made: then what that one said counts
 * as said last. Otherwise it does not count, so that the same night has the same history whether or not its roster was
 * sent. */
enum status history_make(const struct snapshot *snapshot, int32_t night, bool anew, struct history **history,
                         struct error *error);
void history_free(struct history *history);

#endif
