/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How everything in bvb says that it failed: one status, and one explicit error object that carries the message
 * for the user. A function that can fail returns the status and fills the object; nobody prints on the way up.
 * The first message is the one that counts: error_set never overwrites it, error_context puts words before it.
 */
#ifndef BVB_CORE_ERROR_H
#define BVB_CORE_ERROR_H

#include <stdbool.h>

/* What happened. Each value but STATUS_OK ends the work of the function that returns it. */
enum status {
    STATUS_OK = 0,
    STATUS_USAGE,        /* the command line is wrong (exit 64) */
    STATUS_REFUSED,      /* an upload was refused whole, or data breaks a rule (65) */
    STATUS_DEFECT,       /* bvb itself is wrong: a promise between its parts was broken (70) */
    STATUS_MEMORY,       /* no memory left (70) */
    STATUS_CANNOT_WRITE, /* a file, folder or the database cannot be written (73) */
    STATUS_CANNOT_READ,  /* a file, folder or the database cannot be read (74) */
    STATUS_RETRY,        /* mail waits to be retried, another night is running (75) */
    STATUS_CONFIG        /* bvb.conf is wrong (78) */
};

enum { ERROR_MESSAGE_SIZE = 1024 };

/* Zero-initialise it: `struct error error = {0};`. The message is UTF-8, one line, translated, without a full path of
 * secrets. */
struct error {
    enum status status;
    char message[ERROR_MESSAGE_SIZE];
};

/* Sets status and message unless one is already set. Returns the status that the object then holds. */
enum status error_set(struct error *error, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for lack of memory; needs no format. */
enum status error_memory(struct error *error);

/* The same for a failed system call: appends the text of errno (saved by the caller as `number`). */
enum status error_system(struct error *error, enum status status, int number, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Puts "CONTEXT: " before the message; a long message is cut at the end. Does nothing when there is no error. */
void error_context(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Forgets the error, so that the object can be used again. */
void error_clear(struct error *error);

/* The exit code (sysexits) of a status; see FORMATS: Commands. */
int error_exit_code(enum status status);

/* The graver of two statuses, in the order in which `nightly` reports them. */
enum status error_gravest(enum status a, enum status b);

#endif
