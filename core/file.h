/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that are there whole or not at all: written to a temporary name in the same folder, fsync, rename, fsync of
 * the folder. Reading has a limit, always. Paths of uploads are never followed through symbolic links.
 */
#ifndef BVB_CORE_FILE_H
#define BVB_CORE_FILE_H

#include "core/error.h"

#include <stddef.h>
#include <sys/types.h>

/* Makes the folder and its parents (mode 0750); fine when it is there. */
enum status file_make_folders(const char *path, struct error *error);

/* Replaces or makes the file at `path` with exactly these bytes, atomically and durably. A writer that is killed may
 * leave a file `.bvb-XXXXXX` in the folder, never a part of a file at `path`. */
enum status file_write(const char *path, const void *data, size_t size, mode_t mode, struct error *error);

/* Moves a file within one file system, durably (fsync of both folders). */
enum status file_move(const char *from, const char *to, struct error *error);

/* Reads a whole regular file of at most `limit` bytes into a new buffer with a zero byte after its end; the caller
 * frees *data. A larger one: STATUS_REFUSED. A symbolic link, a device, a FIFO, a folder: STATUS_CANNOT_READ, and
 * nothing blocks. */
enum status file_read(const char *path, size_t limit, char **data, size_t *size, struct error *error);

/* Joins folder and name with one slash; STATUS_CANNOT_WRITE when it is too long. */
enum status file_path(char *path, size_t size, const char *folder, const char *name, struct error *error);

#endif
