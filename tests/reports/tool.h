/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What several suites of this room need: a temporary folder, other programs, golden files.
 */
#ifndef BVB_TESTS_REPORTS_TOOL_H
#define BVB_TESTS_REPORTS_TOOL_H

#include "core/buffer.h"

#include <sys/types.h>

enum { TOOL_PATH = 512 };

/* A new folder; tool_remove_folder removes it and all that is in it. */
void tool_folder(char *path);
void tool_remove_folder(const char *path);

void tool_write(const char *folder, const char *name, const void *data, size_t size, char *path);

/* Runs a program (searched in PATH; arguments end in NULL) and waits: its exit status. */
int tool_run(const char *const *arguments);
/* Starts one and does not wait. */
pid_t tool_start(const char *const *arguments);
void tool_stop(pid_t process);

/* Checks data with a Python script of this folder, which prints what is wrong and fails. */
void tool_judge(const char *script, const char *mode, const struct buffer *data);

/* Compares with tests/reports/golden/NAME, or writes it when BVB_UPDATE_GOLDEN is set. */
void tool_golden(const char *name, const struct buffer *data);

/* The text must (not) hold a piece. */
void tool_holds(const struct buffer *data, const char *piece);
void tool_lacks(const struct buffer *data, const char *piece);

#endif
