/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that runs out at the N-th request. A test file sets failing_at, includes this header, and then the source it
 * tests: that copy, under names of its own, asks here for memory.
 */
#ifndef BVB_TESTS_CORE_FAILING_H
#define BVB_TESTS_CORE_FAILING_H

#include <stdbool.h>
#include <stdlib.h>

/* Requests left until one fails; 0: none fails. */
static long failing_at = 0;

static bool failing_now(void)
{
    if (failing_at == 0) {
        return false;
    }
    failing_at--;
    return failing_at == 0;
}

static inline void *failing_malloc(size_t size)
{
    return failing_now() ? NULL : malloc(size);
}

static inline void *failing_calloc(size_t count, size_t size)
{
    return failing_now() ? NULL : calloc(count, size);
}

static inline void *failing_realloc(void *memory, size_t size)
{
    return failing_now() ? NULL : realloc(memory, size);
}

#define malloc(size) failing_malloc(size)
#define calloc(count, size) failing_calloc(count, size)
#define realloc(memory, size) failing_realloc(memory, size)

/* The growing arrays of the copy. */
#define buffer_add failing_buffer_add
#define buffer_text failing_buffer_text
#define buffer_format failing_buffer_format
#define buffer_check failing_buffer_check
#define buffer_free failing_buffer_free
#define buffer_grow failing_buffer_grow

#endif
