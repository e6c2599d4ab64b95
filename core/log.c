/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log.h"

#include "core/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_SIZE = 2048 };

/* The one stderr of the process has one state. */
static struct {
    enum log_level highest;
    bool journal, terminal, color, progress_shown;
} output = {.highest = LOG_LEVEL_WARNING};

/* systemd names the device and inode of the journal's stream (systemd.exec(5), $JOURNAL_STREAM). */
static bool is_journal(void)
{
    struct stat about;
    char expected[64];
    const char *stream = getenv("JOURNAL_STREAM");
    if (stream == NULL || fstat(STDERR_FILENO, &about) != 0) {
        return false;
    }
    return text_format(expected, sizeof expected, "%ju:%ju", (uintmax_t)about.st_dev, (uintmax_t)about.st_ino) &&
           text_equal(stream, expected);
}

void log_start(enum log_level highest)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    output.highest = highest;
    output.journal = is_journal();
    output.terminal = isatty(STDERR_FILENO) == 1 && terminal != NULL && !text_equal(terminal, "dumb");
    output.color = output.terminal && text_is_empty(no_color);
    output.progress_shown = false;
}

/* One line, whatever is in it. */
static void clean(char *line)
{
    for (char *c = line; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f) {
            *c = ' ';
        }
    }
}

static void erase_progress(void)
{
    if (output.progress_shown) {
        (void)fputs("\r\033[K", stderr);
        output.progress_shown = false;
    }
}

void log_message(enum log_level level, const char *format, ...)
{
    char text[LINE_SIZE];
    if (level > output.highest) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    clean(text);
    erase_progress();
    if (output.journal) {
        (void)fprintf(stderr, "<%d>bvb: %s\n", (int)level, text);
    } else if (output.color && level <= LOG_LEVEL_WARNING) {
        (void)fprintf(stderr, "bvb: \033[%sm%s\033[0m\n", level == LOG_LEVEL_ERROR ? "31" : "33", text);
    } else {
        (void)fprintf(stderr, "bvb: %s\n", text);
    }
}

void log_progress(const char *format, ...)
{
    char text[160];
    if (!output.terminal || output.journal) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    clean(text);
    erase_progress();
    if (text[0] != '\0') {
        (void)fputs(text, stderr);
        output.progress_shown = true;
    }
    (void)fflush(stderr);
}
