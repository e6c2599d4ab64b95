/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What names the columns of a file: the header of a CSV file, the root element and the names of an XML file. Tells the
 * kind of the list, and which cell of a row is which.
 */
#ifndef BVB_IMPORTERS_HEADER_H
#define BVB_IMPORTERS_HEADER_H

#include "importers/upload.h"

#include <stdbool.h>
#include <stddef.h>

/* Takes the header of a CSV file: finds the kind and the columns, or refuses the file whole. */
enum status header_take(struct upload *upload, long line, const char *const *cells, size_t count);
/* Takes the root element of an XML file, or refuses the file whole. */
enum status header_root(struct upload *upload, long line, const char *element);
/* The position of an attribute or element of this (English) name; new names are added. STATUS_REFUSED: too many. */
enum status header_name(struct upload *upload, long line, const char *name, size_t *position);

/* How well these cells would do as the header of some kind of list: tells the header from a title above it, and a
 * separator from a wrong one. */
struct header_fit {
    size_t known; /* columns they name */
    bool whole;   /* all that must be there are */
};
struct header_fit header_measure(const struct source *source, const char *const *cells, size_t count);

#endif
