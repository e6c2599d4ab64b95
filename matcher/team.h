/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Some threads that do the parts of a task side by side, one task after another, many times a second. Which thread does
 * which part is not seen by anybody: a part writes only what is its own. Where threads cannot be had, the others do
 * all.
 */
#ifndef BVB_MATCHER_TEAM_H
#define BVB_MATCHER_TEAM_H

#include "core/error.h"

enum { TEAM_MOST = 16 }; /* workers */

struct team;

/* Of so many workers, the caller among them; more than TEAM_MOST, or than there are parts, do not come. work: does one
 * part of a task, by their numbers, and must not fail. The context is the caller's, until team_free. */
enum status team_new(int workers, int parts, void (*work)(void *context, int task, int part), void *context,
                     struct team **team, struct error *error);
void team_free(struct team *team); /* accepts NULL */

/* Does all parts of a task (0 or more), and returns when they are done. */
void team_do(struct team *team, int task);

#endif
