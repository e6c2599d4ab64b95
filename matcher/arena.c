/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_BLOCK = 1 << 16 };

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    alignas(max_align_t) unsigned char bytes[];
};

static struct arena_block *new_block(size_t size)
{
    size = size < LEAST_BLOCK ? LEAST_BLOCK : size;
    struct arena_block *block = malloc(sizeof *block + size);
    if (block != NULL) {
        *block = (struct arena_block){.size = size};
    }
    return block;
}

void *arena_take(struct arena *arena, size_t count, size_t size)
{
    const size_t unit = alignof(max_align_t);
    if (size != 0 && count > (SIZE_MAX / 4) / size) {
        return NULL;
    }
    size_t bytes = (count * size + unit) / unit * unit;
    while (arena->now != NULL && arena->now->size - arena->now->used < bytes && arena->now->next != NULL) {
        arena->now = arena->now->next;
    }
    if (arena->now == NULL || arena->now->size - arena->now->used < bytes) {
        struct arena_block *block = new_block(bytes);
        if (block == NULL) {
            return NULL;
        }
        if (arena->now == NULL) {
            arena->first = block;
        } else {
            arena->now->next = block;
        }
        arena->now = block;
    }
    void *memory = arena->now->bytes + arena->now->used;
    arena->now->used += bytes;
    memset(memory, 0, bytes);
    return memory;
}

void arena_reset(struct arena *arena)
{
    for (struct arena_block *block = arena->first; block != NULL; block = block->next) {
        block->used = 0;
    }
    arena->now = arena->first;
}

void arena_free(struct arena *arena)
{
    while (arena->first != NULL) {
        struct arena_block *next = arena->first->next;
        free(arena->first);
        arena->first = next;
    }
    arena->now = NULL;
}
