/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is wrong with a bvb.conf, and what is only worth a word: all of it, so that one look mends the whole file.
 */
#ifndef BVB_NIGHTLY_CONFIG_REPORT_H
#define BVB_NIGHTLY_CONFIG_REPORT_H

#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>

struct config_report_finding {
    int line; /* 0: the file as a whole */
    bool warning;
    char message[512]; /* translated, one line: what is wrong and what to write instead */
};

/* Zero-initialise; config_report_free. Keeps the first findings (a thousand), in order of line within errors and
 * warnings. */
struct config_report {
    struct config_report_finding *items;
    size_t count, capacity;
    size_t errors, warnings; /* all of them, kept or not */
    enum status memory;      /* STATUS_MEMORY when a finding could not be kept */
};

void config_report_error(struct config_report *report, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void config_report_warning(struct config_report *report, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "bvb.conf:LINE: message", as it is shown. */
enum { CONFIG_REPORT_TEXT_SIZE = 600 };
void config_report_text(const struct config_report_finding *finding, char text[CONFIG_REPORT_TEXT_SIZE]);
/* Errors first, then by line. */
void config_report_sort(struct config_report *report);
void config_report_free(struct config_report *report);

#endif
