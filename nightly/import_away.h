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

/* Lies a signature beside it? */
bool import_away_has_signature(const struct importing *import);

/* What the upload at hand is known by when it lies at `place`: its SHA-256; of one that is too large to be read that of
 * its size, its time and its name, so that the next reading of it is the same upload. */
enum status import_away_known_by(const struct importing *import, const char *place, char digest[INBOX_DIGEST_SIZE],
                                 struct error *error);

#endif
