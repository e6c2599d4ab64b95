/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rosters that were sent last, to each centre its own: what a coordinator who decides has seen.
 */
#ifndef BVB_NIGHTLY_SENT_ROSTERS_H
#define BVB_NIGHTLY_SENT_ROSTERS_H

#include "core/roster.h"
#include "core/settings.h"
#include "store/store.h"

#include <stdint.h>

struct sent_rosters;

/* Those of nights before this one. The settings must outlive them. Free with sent_rosters_free. */
enum status sent_rosters_load(struct store *store, const struct settings *settings, int32_t night,
                              struct sent_rosters **rosters, struct error *error);
void sent_rosters_free(struct sent_rosters *rosters); /* accepts NULL */

/* The last roster that was sent to the centre that serves the senior of this visit; of a request that nobody knows: to
 * any. NULL: none was. `rosters` is a struct sent_rosters, for who calls back (importers/import.h). */
const struct roster *sent_rosters_of(const void *rosters, const char *visit);

#endif
