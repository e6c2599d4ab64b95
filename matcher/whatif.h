/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What another choice would cost. Each question settles one thing (this volunteer serves this visit, somebody serves
 * it, a line that was sent is kept) and the search solves the rest once more: the columns, cuts and duals of the
 * finished search are there already, so a question costs a few looks. The duals at the root give for every choice a
 * least price without solving, so that only the cheapest ones are solved.
 *
 * Where the change budget binds, a question is the night after a decision for it (matcher/leeway): what is decided is
 * no change, what must change because of it is forced, and everything else keeps to the budget. That depends on who
 * comes on which day, so that there each question names both.
 */
#ifndef BVB_MATCHER_WHATIF_H
#define BVB_MATCHER_WHATIF_H

#include "core/explanation.h"
#include "matcher/incumbent.h"

/* A finished search of one part. Its columns are changed: more plans, more cuts, other duals. */
struct whatif_ground {
    struct columns *columns;
    const struct incumbent *best;
    struct leeway *leeway; /* where the columns have a keep row of lines; NULL: nothing is made of it */
};

/*
 * Adds the alternatives of this part: for each line of the roster up to three replacements, for each visit that nobody
 * serves what it would cost to serve it, for each line sent last that was changed what it would cost to keep it, for
 * each volunteer without visits the cheapest one. What cannot be is left out. The number of questions is limited, the
 * earliest dates come first; nothing is added once the clock has struck. More than a few are asked in two processes
 * (matcher/lane), so no other thread may run.
 */
enum status whatif_run(const struct whatif_ground *ground, struct explanation *explanation, struct error *error);

#endif
