/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the store share. For this room only.
 */
#ifndef BVB_STORE_STORE_BASE_H
#define BVB_STORE_STORE_BASE_H

#include "store/sql.h"
#include "store/store.h"

enum { STORE_UPSERTS = 8 };

struct store {
    struct sql *sql;
    char *upserts[STORE_UPSERTS]; /* texts that store_put writes once */
};

#endif
