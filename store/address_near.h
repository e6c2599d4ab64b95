/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When are two spellings of a street the same, or nearly? Both are folded (core/text.h). For this room only.
 */
#ifndef BVB_STORE_ADDRESS_NEAR_H
#define BVB_STORE_ADDRESS_NEAR_H

#include "core/limits.h"

#include <stddef.h>
#include <stdint.h>

enum {
    ADDRESS_NEAR_SAME = 0,     /* but for usual abbreviations (str., ln, St., O.L.V.) and spaces */
    ADDRESS_NEAR_INITIALS = 1, /* but for words cut short, as `K. Albertlaan` */
    ADDRESS_NEAR_TYPO = 2,     /* one letter apart; 3: two, in a long name */
    ADDRESS_NEAR_NOT = 9
};

/* A street, written in full. */
struct address_near {
    char words[4 * STREET_SIZE];  /* a space after each */
    char joined[4 * STREET_SIZE]; /* without spaces */
    size_t length;                /* of `joined` */
    uint64_t letters;             /* the set of those in it */
};

/* Writes a folded street in full; one that is too long is like no other. */
void address_near_write(const char *folded, struct address_near *full);

/* How far a street of the register is from the one that somebody wrote. */
int address_near(const struct address_near *written, const struct address_near *street);

#endif
