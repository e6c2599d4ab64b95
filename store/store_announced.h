/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the rosters that were sent have announced, so that a calendar can tell what moved and what is no more.
 */
#ifndef BVB_STORE_STORE_ANNOUNCED_H
#define BVB_STORE_STORE_ANNOUNCED_H

#include "core/snapshot.h"
#include "store/store.h"

#include <stdint.h>

/*
 * All that rosters sent before this version of this night have announced, those of the last MAX_HORIZON nights: no
 * other can speak of a day that is still to come. Sorted by visit, volunteer and centre. The caller frees *list (one
 * block).
 */
enum status store_announced_load(struct store *store, int32_t night, int version, struct announcement **list,
                                 size_t *count, struct error *error);

#endif
