/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the file at hand goes once it was read.
 */
#ifndef BVB_NIGHTLY_IMPORT_AWAY_H
#define BVB_NIGHTLY_IMPORT_AWAY_H

#include "nightly/importing.h"

/* Out of the inbox to archive/ or quarantine/, under a name that says whose it is and what is in it, with what lies
 * beside it. What holds national numbers is not kept as it came. */
enum status import_away_put(struct importing *import, struct error *error);

/* Is there anything of this name in the workspace? */
bool import_away_is_there(const struct workspace *workspace, const char *name);

#endif
