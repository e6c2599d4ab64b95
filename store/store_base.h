/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the store share. For this room only.
 */
#ifndef BVB_STORE_STORE_BASE_H
#define BVB_STORE_STORE_BASE_H

#include "store/address_key.h"
#include "store/address_near.h"
#include "store/batch.h"
#include "store/sql.h"
#include "store/store.h"

/* The streets of one postcode and municipality, kept from one look-up to the next. */
struct store_street {
    char folded[2 * STREET_SIZE];
    struct address_near full;
};

struct store_streets {
    struct address_key of; /* postcode and municipality only */
    struct store_street *items;
    size_t count, capacity;
    bool known;
};

struct store {
    struct sql *sql;
    struct store_streets streets;
    struct batch batch;
    bool register_seen;     /* in this group it was looked whether the address register is empty */
    bool register_unsorted; /* it was, and has no indexes until it is read or committed */
};

#endif
