/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole model, written out over rounds, for other solvers: free MPS, to be minimised, optimum = - points.
 * Columns: r<volunteer>.<stretch>.<n> a round; y<volunteer>.<k> the volunteer has at least k visits (load, idle);
 * f<volunteer>.<senior> a new face; s<row> a start of a visit for two. Numbers count from 0 in the order of the
 * problem.
 */
#ifndef BVB_MATCHER_MODEL_H
#define BVB_MATCHER_MODEL_H

#include "matcher/all_rounds.h"

enum status model_write(const struct instance *instance, const struct all_rounds *rounds, const char *path,
                        struct error *error);

#endif
