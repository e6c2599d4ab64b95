/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Takes from this process, for ever, all it needs no more once its bytes lie in memory: files, network, processes. The
 * one file that knows seccomp(2).
 */
#ifndef BVB_IMPORTERS_JAIL_H
#define BVB_IMPORTERS_JAIL_H

#include <stdbool.h>
#include <stddef.h>

enum { JAIL_SOCKET = 3 }; /* the one descriptor that stays, beside stderr */

/*
 * Keeps `socket` as JAIL_SOCKET, closes all other descriptors but stderr, sets the limits and the filter: to open a
 * file is an error (EACCES), all else that is not allowed ends the process. Whatever libraries load late must be loaded
 * before. false: it could not be done, errno says why (ENOMEM: the machine lacks memory), and the process must end
 * without reading anything.
 */
bool jail_enter(int socket, size_t memory, int seconds);

#endif
