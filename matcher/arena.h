/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that is given back all at once: the search needs many small arrays for each question it asks, and asks many
 * questions. Begin with {0}, end with arena_free.
 */
#ifndef BVB_MATCHER_ARENA_H
#define BVB_MATCHER_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
    struct arena_block *first, *now;
};

/* `count` elements of `size` bytes, zeroed; NULL: no memory. Valid until arena_reset. */
void *arena_take(struct arena *arena, size_t count, size_t size);
void arena_reset(struct arena *arena); /* gives everything back; the memory is used again */
void arena_free(struct arena *arena);

#endif
