/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which files an import reads, in which order.
 */
#ifndef BVB_NIGHTLY_IMPORT_FILES_H
#define BVB_NIGHTLY_IMPORT_FILES_H

#include "nightly/importing.h"

/* All files in the inboxes of all sources, in the order of their kinds (addresses, people, what is said of them). Warns
 * about folders that belong to nobody. */
enum status import_files_list(struct importing *import, struct error *error);

/* The one file in quarantine that the command names, by its name or path. */
enum status import_files_held(struct importing *import, struct error *error);

/* A file's bytes (the caller frees them); one that is too large is STATUS_REFUSED, for the importer to refuse in words.
 */
enum status import_files_read(const struct importing *import, const struct importing_file *file, char **data,
                              size_t *size, struct error *error);

#endif
