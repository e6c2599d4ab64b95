/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of the import: who of the volunteers are one person (core/identity.h), found anew of all that is known now
 * and kept for the stages that follow.
 */
#ifndef BVB_NIGHTLY_IDENTIFY_H
#define BVB_NIGHTLY_IDENTIFY_H

#include "core/error.h"
#include "store/store.h"

/* One commit. Tells in the log how many there are, and how many a coordinator is asked about; names nobody. */
enum status identify_people(struct store *store, struct error *error);

#endif
