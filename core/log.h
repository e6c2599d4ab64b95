/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the program says while it works, to stderr: one line a message, "bvb: ..." (with <3> .. <6> syslog prefixes when
 * stderr is the systemd journal). Names of people, remarks and addresses never go here: ids, files, lines, counts do.
 * Progress is shown only when stderr is a terminal; NO_COLOR is honoured (no-color.org).
 */
#ifndef BVB_CORE_LOG_H
#define BVB_CORE_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_NOTICE = 5, LOG_LEVEL_INFO = 6 };

void log_start(enum log_level highest); /* called once by main; before that, warnings and errors are shown */
void log_message(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A short line that replaces the one before it on a terminal; nothing elsewhere. An empty text removes it. */
void log_progress(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
