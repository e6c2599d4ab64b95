/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A workspace: the folder of one city, with its configuration, its lock and its database. Order of calls:
 * workspace_open, workspace_lock, workspace_store, workspace_close (always).
 *
 * A dry run works on a copy of the database in a folder of its own outside the workspace, which is removed at the end:
 * so every stage can do all of its work and the workspace stays as it is, to the byte.
 */
#ifndef BVB_NIGHTLY_WORKSPACE_H
#define BVB_NIGHTLY_WORKSPACE_H

#include "core/error.h"
#include "core/limits.h"
#include "core/settings.h"
#include "store/store.h"

#include <stdbool.h>

/* Begin as `{.lock = -1}`. */
struct workspace {
    const char *folder; /* the caller's */
    struct settings settings;
    struct store *store;
    int lock;
    bool dry_run;
    char scratch[PATH_SIZE]; /* folder of a dry run, or "" */
};

/* Reads the configuration (and takes its language). Touches nothing. */
enum status workspace_open(struct workspace *workspace, const char *folder, bool dry_run, struct error *error);

/*
 * One process at a time: takes bvb.lock, waiting for it at most wait_seconds. STATUS_RETRY when another has it, naming
 * the process. Held until workspace_close, or until the process ends in whatever way. Removes the temporary files that
 * an interrupted run left. A dry run makes no lock file; it waits for one that is there.
 */
enum status workspace_lock(struct workspace *workspace, int wait_seconds, struct error *error);

/* Opens the database; makes it when it is not there yet. */
enum status workspace_store(struct workspace *workspace, struct error *error);

void workspace_close(struct workspace *workspace);

/* The path of something in the workspace, by its parts below it. STATUS_CANNOT_WRITE when it is too long. */
enum status workspace_path(const struct workspace *workspace, char path[PATH_SIZE], struct error *error,
                           const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Makes the folders of such a path and writes the file (core/file.h), unless this is a dry run. */
enum status workspace_write(const struct workspace *workspace, const char *name, const void *data, size_t size,
                            struct error *error);

/* Moves a file of the workspace to another place in it, both given below it, unless this is a dry run. */
enum status workspace_move(const struct workspace *workspace, const char *from, const char *to, struct error *error);

#endif
