/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/sentry.h"

#include "core/language.h"
#include "importers/jail.h"
#include "importers/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* What to look at: bytes, and where in them there are any. */
enum { MAX_PIECES = 1024 };

struct piece {
    size_t start, size;
};

struct look {
    const char *data;
    size_t size;
    bool mapped; /* a file in memory: its pages can be given back */
    struct piece pieces[MAX_PIECES];
    size_t count;
    struct scan scan;
};

/* How a child ends that has looked: with its result added, and with nothing by which a program ends that fails. */
enum { ENDED_WELL = 50, ENDED_BADLY = 100 };

/* ---- the child ------------------------------------------------------------------------------------------------ */

/* The parts of a file that are no holes; when there are too many, the last goes on to the end. */
static void find_pieces(int file, struct look *look)
{
    off_t at = 0;
    const off_t size = (off_t)look->size;
    while (at < size) {
        const off_t start = lseek(file, at, SEEK_DATA);
        const off_t end = start < 0 ? -1 : lseek(file, start, SEEK_HOLE);
        if (start < 0 && errno == ENXIO) {
            return; /* a hole to the end */
        }
        if (start < at || end <= start || look->count == MAX_PIECES - 1) {
            look->pieces[look->count++] = (struct piece){(size_t)at, (size_t)(size - at)};
            return;
        }
        at = end < size ? end : size;
        if (start < size) {
            look->pieces[look->count++] = (struct piece){(size_t)start, (size_t)(at - start)};
        }
    }
}

/* false: it cannot be done. */
static bool map(int file, struct look *look)
{
    find_pieces(file, look);
    void *data = mmap(NULL, look->size, PROT_READ, MAP_PRIVATE, file, 0);
    look->mapped = true;
    look->data = data;
    return data != MAP_FAILED;
}

static void look_at_piece(struct look *look, const struct piece *piece)
{
    enum { STRIDE = 4 * 1024 * 1024 };
    for (size_t at = piece->start; at < piece->start + piece->size && !scan_is_settled(&look->scan);) {
        const size_t left = piece->start + piece->size - at;
        const size_t to_border = STRIDE - at % STRIDE; /* of pages, that is: the mapping begins at one */
        const size_t take = left < to_border ? left : to_border;
        scan_feed(&look->scan, look->data + at, take);
        at += take;
        if (look->mapped) {
            const size_t begin = (at - 1) / STRIDE * STRIDE;
            (void)madvise((char *)(uintptr_t)look->data + begin, at - begin, MADV_DONTNEED);
        }
        (void)send(JAIL_SOCKET, ".", 1, MSG_NOSIGNAL); /* a sign of life */
    }
}

/* Never returns to the caller's world. */
static _Noreturn void be_child(int socket, int file, struct look *look, const struct upload_limits *limits)
{
    if ((file >= 0 && !map(file, look)) ||
        !jail_enter(socket, (size_t)limits->megabytes * 1024 * 1024, limits->seconds)) {
        _exit(ENDED_BADLY);
    }
    for (size_t i = 0; i < look->count; i++) {
        look_at_piece(look, &look->pieces[i]);
    }
    _exit(ENDED_WELL + (int)scan_end(&look->scan));
}

/* ---- the parent ----------------------------------------------------------------------------------------------- */

/* Until the child ends, or gives no sign of life for too long. */
static void wait_for(int socket, pid_t child, int seconds, int *ending)
{
    const struct timeval patience = {.tv_sec = seconds};
    char signs[64];
    ssize_t got = setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 ? 1 : -1;
    while (got > 0 || (got < 0 && errno == EINTR)) {
        got = recv(socket, signs, sizeof signs, 0);
    }
    if (got < 0) {
        (void)kill(child, SIGKILL);
    }
    while (waitpid(child, ending, 0) < 0 && errno == EINTR) {
    }
}

static enum status refuse_to_look(int number, struct error *error)
{
    return error_system(error, STATUS_CANNOT_READ, number, _("A reader for an upload cannot be started"));
}

static enum status send_child(struct look *look, int file, const struct upload_limits *limits, enum receipt_keep *keep,
                              struct error *error)
{
    int sockets[2] = {-1, -1};
    int ending = 0;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
        return refuse_to_look(errno, error);
    }
    const pid_t child = fork();
    const int number = errno;
    if (child == 0) {
        be_child(sockets[1], file, look, limits);
    }
    (void)close(sockets[1]);
    if (child > 0) {
        wait_for(sockets[0], child, limits->seconds, &ending);
    }
    (void)close(sockets[0]);
    if (child < 0 || (WIFEXITED(ending) && WEXITSTATUS(ending) == ENDED_BADLY)) {
        return child < 0 ? refuse_to_look(number, error)
                         : error_set(error, STATUS_CANNOT_READ, "%s", _("A reader for an upload cannot be started"));
    }
    *keep = RECEIPT_KEEP_UNSEEN;
    if (WIFEXITED(ending) && WEXITSTATUS(ending) == ENDED_WELL + SCAN_CLEAN) {
        *keep = RECEIPT_KEEP_ALL;
    } else if (WIFEXITED(ending) && WEXITSTATUS(ending) == ENDED_WELL + SCAN_NUMBERS) {
        *keep = RECEIPT_KEEP_NOTHING;
    }
    return STATUS_OK;
}

enum status sentry_bytes(const char *data, size_t size, const struct settings *settings, enum receipt_keep *keep,
                         struct error *error)
{
    *keep = RECEIPT_KEEP_ALL;
    if (!settings->refuse_national_numbers) {
        return STATUS_OK;
    }
    struct look *look = calloc(1, sizeof *look);
    if (look == NULL) {
        return error_memory(error);
    }
    look->data = data;
    look->size = size;
    look->pieces[0] = (struct piece){0, size};
    look->count = 1;
    const enum status status = send_child(look, -1, &settings->uploads, keep, error);
    free(look);
    return status;
}

enum status sentry_file(const char *path, const struct settings *settings, enum receipt_keep *keep, struct error *error)
{
    struct stat about = {0};
    enum status status = STATUS_OK;
    *keep = RECEIPT_KEEP_ALL;
    if (!settings->refuse_national_numbers) {
        return STATUS_OK;
    }
    struct look *look = calloc(1, sizeof *look);
    if (look == NULL) {
        return error_memory(error);
    }
    const int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) != 0) {
        status = error_system(error, STATUS_CANNOT_READ, errno, _("The file %s cannot be read"), path);
    } else if (!S_ISREG(about.st_mode)) {
        status = error_set(error, STATUS_CANNOT_READ, _("%s is not an ordinary file."), path);
    } else if (about.st_size > 0) {
        look->size = (size_t)about.st_size;
        status = send_child(look, file, &settings->uploads, keep, error);
    }
    if (file >= 0) {
        (void)close(file);
    }
    free(look);
    return status;
}
