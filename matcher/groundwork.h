/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What comes before the first roster and the tree: columns and duals near the best ones. Choices that volunteers make
 * for themselves (matcher/market), then the linear program, by the simplex or, where many take part, softly
 * (matcher/descent); starts that need it are told apart, and of many, looks for a bound and cuts come in turns.
 */
#ifndef BVB_MATCHER_GROUNDWORK_H
#define BVB_MATCHER_GROUNDWORK_H

#include "matcher/columns.h"

/* Of columns that know nothing yet but a start. *bound is lowered to what no roster exceeds, where that was looked for.
 * When columns are late or spent it ends early, with what there is. */
enum status groundwork_lay(struct columns *columns, double *bound, struct error *error);

#endif
