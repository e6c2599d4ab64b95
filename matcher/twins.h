/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Twins: volunteers between whom nothing makes a difference, neither what they may do, when, from where and how often,
 * nor what it earns. Whatever plan one can follow, the others can, for the same points.
 */
#ifndef BVB_MATCHER_TWINS_H
#define BVB_MATCHER_TWINS_H

#include "matcher/menu.h"

/* menus: one for each volunteer of the instance, in order. of: per volunteer the first of its twins, which may be
 * itself. *any: does anybody have another? */
enum status twins_find(const struct instance *instance, const struct menu *menus, int *of, bool *any,
                       struct error *error);

#endif
