/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When are two spellings of a street the same, or nearly? Both are folded (core/text.h). For this room only.
 */
#ifndef BVB_STORE_ADDRESS_NEAR_H
#define BVB_STORE_ADDRESS_NEAR_H

enum {
    ADDRESS_NEAR_SAME = 0,     /* but for usual abbreviations (str., ln, St., O.L.V.) and spaces */
    ADDRESS_NEAR_INITIALS = 1, /* but for words cut short, as `K. Albertlaan` */
    ADDRESS_NEAR_TYPO = 2,     /* one letter apart; 3: two, in a long name */
    ADDRESS_NEAR_NOT = 9
};

/* How far a street of the register is from the one that somebody wrote. */
int address_near(const char *written, const char *street);

#endif
