/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who of the volunteers are one person: what is known of each, what coordinators said, and what was found of it
 * (core/identity.h). store_snapshot_load applies what was kept last.
 */
#ifndef BVB_STORE_STORE_IDENTITY_H
#define BVB_STORE_STORE_IDENTITY_H

#include "core/identity.h"
#include "store/store.h"

/* Can anybody stand in several lists at all? Not while one source alone has ever sent volunteers and nobody decided
 * anything: then the others need not be called. */
enum status store_identity_needed(struct store *store, bool *needed, struct error *error);

/* All volunteers, and all decisions about persons in the order of their arrival. The caller frees both lists (one block
 * each); they are NULL on failure. */
enum status store_identity_load(struct store *store, struct identity_entry **entries, size_t *count,
                                struct identity_decision **decisions, size_t *decision_count, struct error *error);

/* Takes the place of what was kept before; all or nothing. */
enum status store_identity_save(struct store *store, const struct identities *identities, struct error *error);

#endif
