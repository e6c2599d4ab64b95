/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Are two names those of one person? Case, accents, punctuation and spaces do not matter, nor which of the two cells
 * holds the first name, nor whether one cell holds both.
 */
#ifndef BVB_CORE_NAME_H
#define BVB_CORE_NAME_H

#include "core/limits.h"

#include <stddef.h>

enum name_likeness {
    NAME_OTHER,
    NAME_NEAR, /* a typing error, an initial or a short form, a part left out */
    NAME_SAME  /* and both hold a first name that is more than an initial */
};

/* A name made fit for comparing. */
struct name {
    char last[2 * NAME_SIZE], first[2 * NAME_SIZE];               /* folded */
    char last_joined[2 * NAME_SIZE], first_joined[2 * NAME_SIZE]; /* the same without spaces */
    char sorted[4 * NAME_SIZE];                                   /* all words in order, a space after each */
    size_t words;
};

/* A name that is too long to be folded is like no other. */
void name_make(const char *last, const char *first, struct name *name);

/* The same either way round. */
enum name_likeness name_compare(const struct name *a, const struct name *b);

#endif
