/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Splits the spans (matcher/spans) in which the solution of the linear program lets people come together who cannot:
 * of some volunteers the plans chosen come too early, of others too late.
 */
#ifndef BVB_MATCHER_REFINE_H
#define BVB_MATCHER_REFINE_H

#include "matcher/columns.h"

/* After the linear program was solved, softly or not. *splits: how many visits for two were refined; not those to which
 * a plan that is followed comes. */
enum status refine_run(struct columns *columns, size_t *splits, struct error *error);

#endif
