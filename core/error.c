/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"

#include "core/language.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A message is one line of whole characters: what a cut left of a UTF-8 sequence goes, control characters become
 * spaces. */
static void tidy(char *message)
{
    size_t length = strlen(message);
    size_t start = length;
    for (char *c = message; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f) {
            *c = ' ';
        }
    }
    if (length + 1 < ERROR_MESSAGE_SIZE) {
        return;
    }
    while (start > 0 && ((unsigned char)message[start - 1] & 0xc0) == 0x80) {
        start--;
    }
    if (start > 0 && (unsigned char)message[start - 1] >= 0xc0) {
        const unsigned char lead = (unsigned char)message[start - 1];
        const size_t need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (length - (start - 1) < need) {
            message[start - 1] = '\0';
        }
    }
}

__attribute__((format(printf, 3, 0))) static enum status set(struct error *error, enum status status,
                                                             const char *format, va_list arguments)
{
    if (error == NULL) {
        return status;
    }
    if (error->status != STATUS_OK || status == STATUS_OK) {
        return error->status;
    }
    error->status = status;
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    tidy(error->message);
    return status;
}

enum status error_set(struct error *error, enum status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const enum status result = set(error, status, format, arguments);
    va_end(arguments);
    return result;
}

enum status error_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY, "%s", _("There is not enough memory."));
}

enum status error_system(struct error *error, enum status status, int number, const char *format, ...)
{
    char text[ERROR_MESSAGE_SIZE];
    char reason_buffer[256];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const char *reason = strerror_r(number, reason_buffer, sizeof reason_buffer);
    return error_set(error, number == ENOMEM ? STATUS_MEMORY : status, "%s: %s", text, reason);
}

void error_context(struct error *error, const char *format, ...)
{
    char text[ERROR_MESSAGE_SIZE];
    char old[ERROR_MESSAGE_SIZE];
    if (error == NULL || error->status == STATUS_OK) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    memcpy(old, error->message, sizeof old);
    const int length = snprintf(error->message, sizeof error->message, "%s: %s", text, old);
    if (length < 0) {
        memcpy(error->message, old, sizeof old);
    }
    tidy(error->message);
}

void error_clear(struct error *error)
{
    if (error != NULL) {
        error->status = STATUS_OK;
        error->message[0] = '\0';
    }
}

int error_exit_code(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return 0;
    case STATUS_USAGE:
        return 64;
    case STATUS_REFUSED:
        return 65;
    case STATUS_CANNOT_WRITE:
        return 73;
    case STATUS_CANNOT_READ:
        return 74;
    case STATUS_RETRY:
        return 75;
    case STATUS_CONFIG:
        return 78;
    case STATUS_DEFECT:
    case STATUS_MEMORY:
        break;
    }
    return 70;
}

/* What heals by itself weighs least, what only a change to bvb or its machine can heal weighs most. */
static int gravity(enum status status)
{
    static const enum status rising[] = {STATUS_OK,           STATUS_RETRY,  STATUS_REFUSED,
                                         STATUS_USAGE,        STATUS_CONFIG, STATUS_CANNOT_READ,
                                         STATUS_CANNOT_WRITE, STATUS_MEMORY, STATUS_DEFECT};
    int place = 0;
    for (int i = 0; i < (int)(sizeof rising / sizeof rising[0]); i++) {
        if (rising[i] == status) {
            place = i;
        }
    }
    return place;
}

enum status error_gravest(enum status a, enum status b)
{
    return gravity(b) > gravity(a) ? b : a;
}
