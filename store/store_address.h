/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The address register: where is this house? Addresses are compared without case, accents and punctuation.
 */
#ifndef BVB_STORE_STORE_ADDRESS_H
#define BVB_STORE_STORE_ADDRESS_H

#include "core/people.h"
#include "store/store.h"

/*
 * Finds a house by street, number and postcode or municipality (by both when both are given); a box (`12 bus 3`) that
 * is not in the register is looked for without its box. place->known is false when there is none, or when the houses
 * that match lie apart.
 *
 * Usual abbreviations of streets (Kerkstr., St.-Jansln) are the same street. What is only nearly an address of the
 * register is taken when one street alone is nearest (a letter or two apart, words cut short), or when the house is
 * there without its addition (12bis, 12-14: 12); then place->approximate is set.
 */
enum status store_address_find(struct store *store, const struct address *address, struct place *place,
                               struct error *error);

#endif
