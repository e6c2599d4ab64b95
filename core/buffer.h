/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Growing memory: a byte buffer with a cap (for texts that are built up), and one way to grow an array.
 */
#ifndef BVB_CORE_BUFFER_H
#define BVB_CORE_BUFFER_H

#include "core/error.h"

#include <stddef.h>

/* Zero-initialise; set `limit` (0: 64 MiB). data always ends with a zero byte once something was added. */
struct buffer {
    char *data;
    size_t size; /* bytes in use, without the terminator */
    size_t capacity;
    size_t limit;
    enum status
        status; /* the first failure sticks: STATUS_MEMORY, or STATUS_REFUSED over the limit; later calls do nothing */
};

void buffer_add(struct buffer *buffer, const void *data, size_t size);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The failure that stuck, as an error; STATUS_OK when all went well. */
enum status buffer_check(const struct buffer *buffer, struct error *error);
void buffer_free(struct buffer *buffer); /* also empties it for further use */

/*
 * Makes room for at least `needed` elements of `size` bytes in *array (realloc, doubling, overflow-checked; new room is
 * zeroed). Usage: status = buffer_grow((void **)&list, &capacity, count + 1, sizeof *list, error);
 */
enum status buffer_grow(void **array, size_t *capacity, size_t needed, size_t size, struct error *error);

#endif
