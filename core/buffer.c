/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/buffer.h"

#include "core/language.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_LIMIT = 64 * 1024 * 1024, FIRST_CAPACITY = 256 };

/* Makes room for `more` bytes and the terminator. */
static bool reserve(struct buffer *buffer, size_t more)
{
    const size_t limit = buffer->limit == 0 ? DEFAULT_LIMIT : buffer->limit;
    if (buffer->status != STATUS_OK) {
        return false;
    }
    if (buffer->size > limit || more > limit - buffer->size) {
        buffer->status = STATUS_REFUSED;
        return false;
    }
    const size_t needed = buffer->size + more + 1;
    if (needed <= buffer->capacity) {
        return true;
    }
    size_t capacity = buffer->capacity == 0 ? FIRST_CAPACITY : buffer->capacity;
    while (capacity < needed) {
        capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
    }
    char *data = realloc(buffer->data, capacity);
    if (data == NULL) {
        buffer->status = STATUS_MEMORY;
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

void buffer_add(struct buffer *buffer, const void *data, size_t size)
{
    if (!reserve(buffer, size)) {
        return;
    }
    if (size > 0) {
        memcpy(buffer->data + buffer->size, data, size);
    }
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) {
        buffer->status = buffer->status == STATUS_OK ? STATUS_DEFECT : buffer->status;
        return;
    }
    if (!reserve(buffer, (size_t)length)) {
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(buffer->data + buffer->size, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->size += (size_t)length;
}

enum status buffer_check(const struct buffer *buffer, struct error *error)
{
    if (buffer->status == STATUS_OK) {
        return STATUS_OK;
    }
    if (buffer->status == STATUS_MEMORY) {
        return error_memory(error);
    }
    if (buffer->status == STATUS_REFUSED) {
        return error_set(error, STATUS_REFUSED, _("A text became larger than %zu bytes."),
                         buffer->limit == 0 ? (size_t)DEFAULT_LIMIT : buffer->limit);
    }
    return error_set(error, buffer->status, "%s", _("A text could not be composed."));
}

void buffer_free(struct buffer *buffer)
{
    if (buffer == NULL) {
        return;
    }
    free(buffer->data);
    *buffer = (struct buffer){.limit = buffer->limit};
}

enum status buffer_grow(void **array, size_t *capacity, size_t needed, size_t size, struct error *error)
{
    if (needed <= *capacity) {
        return STATUS_OK;
    }
    if (size == 0 || needed > SIZE_MAX / 2 / size) {
        return error_memory(error);
    }
    size_t wanted = *capacity < 8 ? 8 : *capacity;
    while (wanted < needed) {
        wanted *= 2;
    }
    char *grown = wanted > SIZE_MAX / size ? NULL : realloc(*array, wanted * size);
    if (grown == NULL) {
        return error_memory(error);
    }
    memset(grown + *capacity * size, 0, (wanted - *capacity) * size);
    *array = grown;
    *capacity = wanted;
    return STATUS_OK;
}
