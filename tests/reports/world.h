/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small cities of invented people for the tests of reports: settings, what is known, and a roster that names it. The
 * roster obeys no rule of the matcher; reports must write any.
 */
#ifndef BVB_TESTS_REPORTS_WORLD_H
#define BVB_TESTS_REPORTS_WORLD_H

#include "core/roster.h"
#include "core/settings.h"
#include "core/snapshot.h"

struct world {
    struct settings settings;
    struct snapshot snapshot;
    struct roster *roster;
};

/* Always the same one: two centres, a roster sent the night before, changes of every kind. In the language given. */
void world_fixed(struct world *world, enum language language);

/* A random one; nasty: names, ids and remarks made to break CSV, HTML, XML and mail. */
void world_random(struct world *world, uint64_t seed, bool nasty);

void world_free(struct world *world);

/* A random number below `below`; the state moves on. */
uint64_t world_draw(uint64_t *state, uint64_t below);

/* A text made to break formats. */
const char *world_nasty(uint64_t *state);

#endif
