/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads an upload in a child process that can do nothing but read the bytes it was given and send back what it found:
 * no file, no network, no other process (seccomp), a cap on memory and on time (rlimits). A parser that crashes, hangs
 * or is taken over by a hostile file costs that one upload: it is refused whole, and said to be.
 *
 * What the child sends back is not trusted: texts are ended and checked, counts are bounded, figures must add up.
 */
#ifndef BVB_IMPORTERS_GUARD_H
#define BVB_IMPORTERS_GUARD_H

#include "importers/import.h"

#include <stddef.h>

struct guard_limits {
    size_t memory; /* bytes of address space; has no effect under the address sanitizer */
    int seconds;   /* of processor time, and of waiting for the next sign of life; at least 1 */
};

/*
 * import_bytes (importers/import.h), in a child; `limits` NULL: those of the settings. The sink is called in this
 * process. Further rules of receipt->rule: "crash", "time", "memory". STATUS_MEMORY, STATUS_CANNOT_READ: the child
 * could not be made, failed before it had begun to read, or cannot be heard.
 */
enum status guard_import(const char *name, const char *data, size_t size, const struct import_setting *setting,
                         const struct guard_limits *limits, struct receipt *receipt, struct error *error);

#endif
