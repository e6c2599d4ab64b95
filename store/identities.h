/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who of the volunteers are one person, as it was kept last. For this room only.
 */
#ifndef BVB_STORE_IDENTITIES_H
#define BVB_STORE_IDENTITIES_H

#include "core/identity.h"
#include "store/sql.h"

/* The caller frees them (identity_free), also after a failure. */
enum status identities_load(struct sql *sql, struct identities *identities, struct error *error);

/* The words of the database for the verdicts that are kept; index 0 is IDENTITY_DOUBTFUL. */
extern const char *const identities_verdicts[2];

#endif
