/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ctrl-C, or SIGTERM, while a search runs of which nothing is kept: the search ends, and what it has found is told. Of
 * a search whose roster is kept that would make the night's; there the program ends, and the night is run again.
 */
#ifndef BVB_NIGHTLY_INTERRUPT_H
#define BVB_NIGHTLY_INTERRUPT_H

#include "core/error.h"

#include <signal.h>
#include <stdbool.h>

/* What both signals did before. */
struct interrupt {
    struct sigaction interrupt, terminate;
};

/* From here on the first of them is only noted; the second one ends the program. */
enum status interrupt_catch(struct interrupt *before, struct error *error);
/* As it was before. */
void interrupt_release(const struct interrupt *before);

/* Did one come since interrupt_catch? */
bool interrupt_came(void);

#endif
