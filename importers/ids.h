/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ids that were seen in a file so far, or what else rows are told apart by; there may be hundreds of thousands.
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
    uint32_t line : 31, refused : 1;
    int32_t value;
};

/* A row that has an id. */
struct ids_row {
    long line;
    bool refused;
    int value; /* what it says, where rows with one id may say different things */
};

/* Zero-initialise. */
struct ids {
    struct buffer texts;
    struct ids_slot *slots;
    size_t slot_count; /* a power of two, or 0 */
    size_t count;
    uint64_t seed; /* another one in each run, so that nobody can choose ids that fall together */
};

/* Adds one, of the row at hand; *known: it was there already, and *row becomes the row with which it came first. */
enum status ids_add(struct ids *ids, const char *id, struct ids_row *row, bool *known, struct error *error);
/* The same, but from now on the row at hand is the one with this id. */
enum status ids_put(struct ids *ids, const char *id, struct ids_row *row, bool *known, struct error *error);
void ids_free(struct ids *ids);

#endif
