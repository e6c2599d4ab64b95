/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recognises the Belgian national number (rijksregisternummer, and the bis number: month + 20 or + 40), so that it can
 * be refused: its use needs an authorisation. Eleven digits YYMMDD NNN CC, of any script that has them here, with
 * punctuation or none (also the dashes that Word makes of hyphens) and whatever nobody sees between them, with the
 * century in front or not, or grouped as a spreadsheet or people group a large number (85.073.003.328, 850 730 033 28,
 * 8507 3003 328); the check is 97 - (first nine mod 97), with a 2 before the nine for who was born from 2000 on (Royal
 * Decree of 3 April 1984).
 */
#ifndef BVB_IMPORTERS_NATIONAL_NUMBER_H
#define BVB_IMPORTERS_NATIONAL_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* Does one stand anywhere in this text? A number inside a longer one is none, nor is a telephone number of Belgium or a
 * country beside it, with a `+` right before it. One that was masked still is one. */
bool national_number_in(const char *text);

/* The same, but one that was masked is none. */
bool national_number_bare_in(const char *text);

/* Overwrites the digits of each one by `*`, in place; `size` bytes without zero among them, and a zero after them. How
 * many there were. */
size_t national_number_mask(char *text, size_t size);

/* Is this the name of a column for such numbers, in Dutch, English or French, folded (core/text.h)? */
bool national_number_is_header(const char *folded);

#endif
