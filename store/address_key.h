/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The key under which two spellings of an address are the same. For this room only.
 */
#ifndef BVB_STORE_ADDRESS_KEY_H
#define BVB_STORE_ADDRESS_KEY_H

#include "core/people.h"

struct address_key {
    char street[2 * STREET_SIZE];
    char number[64]; /* without spaces: "12 A" and "12a" are one */
    char postcode[32];
    char municipality[2 * NAME_SIZE];
};

/* false: a part is too long to be folded. */
bool address_key_make(const struct address *address, struct address_key *key);

/* Cuts the box off the number ("12 bus 3", "12/3", "12 bte 3", "12 box 3"); false when there is none. */
bool address_key_drop_box(struct address_key *key);

/* Makes the number that of the house alone: "12bis", "12 A" and "12-14" become 12. `written`: as in the address. false:
 * it is that already, or has none. */
bool address_key_house_alone(struct address_key *key, const char *written);

#endif
