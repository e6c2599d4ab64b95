/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ids that were seen in a file so far; there may be hundreds of thousands of them.
 */
#ifndef BVB_IMPORTERS_IDS_H
#define BVB_IMPORTERS_IDS_H

#include "core/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ids_slot {
    uint32_t hash;
    uint32_t after; /* where the id ends in `texts`, its terminator included; 0: the slot is free */
};

/* Zero-initialise. */
struct ids {
    struct buffer texts;
    struct ids_slot *slots;
    size_t slot_count; /* a power of two, or 0 */
    size_t count;
    uint64_t seed; /* another one in each run, so that nobody can choose ids that fall together */
};

/* Adds one; *known: it was there already. */
enum status ids_add(struct ids *ids, const char *id, bool *known, struct error *error);
void ids_free(struct ids *ids);

#endif
