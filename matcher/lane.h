/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A second process for half of the questions, as GLPK leaves no other way to solve two linear programs that grow out of
 * one at once. It begins with all that its parent knows, changes nothing of it, and hands over alternatives. Who asks
 * what is settled before, so that the answers do not depend on how many processors there are.
 */
#ifndef BVB_MATCHER_LANE_H
#define BVB_MATCHER_LANE_H

#include "core/explanation.h"

#include <sys/types.h>

struct lane {
    pid_t process;
    int file; /* in memory, shared by both */
};

/* Starts the other process, which ends with its parent at the latest. *is_other: true in it; it goes on to lane_end. No
 * other thread may run. */
enum status lane_start(struct lane *lane, bool *is_other, struct error *error);

/* In the other process: hands over the alternatives from `first` on, and how it ended. Does not return. */
_Noreturn void lane_end(const struct lane *lane, const struct explanation *explanation, size_t first,
                        const struct error *error);

/* In the parent: waits for the other process and takes its alternatives, or the error that it ended with. */
enum status lane_join(const struct lane *lane, struct explanation *explanation, struct error *error);

/* In the parent, in place of lane_join: the other process is of no use any more. */
void lane_give_up(const struct lane *lane);

#endif
