/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Good rosters from the linear program: a search tree without proof. Its nodes are looked at widely, not exactly, and
 * the next one is where a good roster is expected (matcher/nodes), so that a wrong turn is left again. Cuts at the root
 * (matcher/separation) close most of the gap; now and then a dive (matcher/dive) goes down from a node at once.
 */
#ifndef BVB_MATCHER_PLUNGE_H
#define BVB_MATCHER_PLUNGE_H

#include "matcher/incumbent.h"

/* After the linear program was solved by the simplex. So many nodes at most; it ends early when none is expected to
 * hold a better roster than the incumbent. Afterwards nothing is demanded; the columns may be forgotten if they may. */
enum status plunge_run(struct columns *columns, int most, struct incumbent *incumbent, struct error *error);

#endif
