/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rosters that a decision may be about: those that were sent last, to each centre its own, which is what a
 * coordinator has seen; and the last one that was made, whether it was sent or not, which an administrator sees. And
 * who and what a decision may name.
 */
#ifndef BVB_NIGHTLY_LAST_ROSTERS_H
#define BVB_NIGHTLY_LAST_ROSTERS_H

#include "core/roster.h"
#include "core/settings.h"
#include "store/store.h"

#include <stdint.h>

struct last_rosters;

/* Those of this night and before; of the last that was made, of any night. The settings must outlive them. Free with
 * last_rosters_free. */
enum status last_rosters_load(struct store *store, const struct settings *settings, int32_t night,
                              struct last_rosters **rosters, struct error *error);
void last_rosters_free(struct last_rosters *rosters); /* accepts NULL */

/* The last roster that was sent to the centre that serves the senior of this visit; of a request that nobody knows: to
 * any. NULL: none was. `rosters` is a struct last_rosters, for who calls back (importers/import.h). */
const struct roster *last_rosters_sent(const void *rosters, const char *visit);

/* Is there such a volunteer; does a request make such a visit, or did it in a roster? Before anything was sent nothing
 * is asked: true. */
bool last_rosters_knows_volunteer(const void *rosters, const char *volunteer);
bool last_rosters_knows_visit(const void *rosters, const char *visit);

/* The code of the centre that serves the senior of this visit; NULL: no request makes it. */
const char *last_rosters_centre_of(const void *rosters, const char *visit);

/* The code of the centre that serves where this volunteer lives; NULL: nobody knows the number. Only to be asked where
 * a source may decide for one centre only. */
const char *last_rosters_home_of(const void *rosters, const char *volunteer);

/* The last roster that was made; NULL: none was. */
const struct roster *last_rosters_made(const struct last_rosters *rosters);

#endif
