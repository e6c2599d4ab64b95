/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line: a table of commands, each with the options it takes, and one file cmd_NAME.c a command.
 */
#ifndef BVB_NIGHTLY_COMMAND_H
#define BVB_NIGHTLY_COMMAND_H

#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the command line says. Texts belong to the caller of command_run. */
struct command_options {
    const char *workspace; /* -C; "." when not given */
    int32_t night;         /* --date; today in Europe/Brussels when not given */
    bool has_date;         /* --date was given */
    bool dry_run;
    int wait_seconds;        /* --wait */
    const char *write_model; /* --write-model, or NULL */
    const char *output;      /* --output, or NULL */
    const char *source;      /* --source, or NULL */
    const char *rows;        /* --rows, or NULL */
    const char *accept;      /* --accept, or NULL */
    char *const *arguments;  /* what is left after the command's name */
    size_t argument_count;
    int64_t (*now)(void); /* seconds since 1970-01-01 UTC: the one clock */
};

/*
 * Runs what the command line asks, prints what went wrong as one line on stderr, and returns the exit code (FORMATS:
 * Commands). argv is permuted as getopt_long does.
 */
int command_run(int argc, char **argv, int64_t (*now)(void));

#endif
