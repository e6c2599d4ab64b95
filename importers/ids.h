/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ids that were seen in a file so far.
 */
#ifndef BVB_IMPORTERS_IDS_H
#define BVB_IMPORTERS_IDS_H

#include "core/error.h"

#include <stdbool.h>

struct ids; /* NULL: none */

/* Adds one; *known: it was there already. */
enum status ids_add(struct ids **ids, const char *id, bool *known, struct error *error);
void ids_free(struct ids **ids);

#endif
