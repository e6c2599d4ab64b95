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
 * is not in the register is looked for without its box. *found: its address as the register writes it, and its place;
 * found->place.known is false when there is none, or when the houses that match lie apart.
 *
 * Usual abbreviations of streets (Kerkstr., St.-Jansln) are the same street. What is only nearly an address of the
 * register is taken when one street alone is nearest (a letter or two apart, words cut short), or when the house is
 * there without its addition (12bis, 12-14: 12); then found->place.approximate is set.
 */
enum status store_address_find(struct store *store, const struct address *address, struct register_address *found,
                               struct error *error);

/*
 * A register that is filled for the first time gets its indexes at the end, in a third of the time it takes to keep
 * them up row by row. store_put_address calls store_address_fill; whatever reads the register, begins a group or
 * commits one calls store_address_sort. All of it is part of the group: undone with it, whatever happens.
 */
enum status store_address_fill(struct store *store, struct error *error);
enum status store_address_sort(struct store *store, struct error *error);

#endif
