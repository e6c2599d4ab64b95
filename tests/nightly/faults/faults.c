/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loaded before bvb by LD_PRELOAD, makes the N-th call that changes a file or a folder, or speaks with a server, its
 * last one, or finds the disk full from then on. So every point at which a night can be interrupted is reached, one
 * after another.
 *
 *     FAULT_KILL=N       kill -9 at the N-th call; of a write, half is done
 *     FAULT_FULL=N       from the N-th call on there is no space left
 *     FAULT_COUNT=FILE   write the number of calls into FILE at the end
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

static long calls;
static long kill_at, full_at;

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("FAULT_KILL");
    kill_at = text == NULL ? 0 : strtol(text, NULL, 10);
    text = getenv("FAULT_FULL");
    full_at = text == NULL ? 0 : strtol(text, NULL, 10);
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file != NULL) {
        (void)fprintf(file, "%ld\n", calls);
        (void)fclose(file);
    }
}

/* Counts a call. True: the disk is full. */
static int step(void)
{
    calls++;
    if (calls == kill_at) {
        (void)raise(SIGKILL);
    }
    return full_at > 0 && calls >= full_at;
}

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, name))

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off64_t) =
        REAL("pwrite64", ssize_t(*)(int, const void *, size_t, off64_t));
    if (calls + 1 == kill_at) {
        (void)real(fd, data, size / 2, offset);
    }
    if (step()) {
        errno = ENOSPC;
        return -1;
    }
    return real(fd, data, size, offset);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
    return pwrite64(fd, data, size, offset);
}

ssize_t write(int fd, const void *data, size_t size)
{
    ssize_t (*real)(int, const void *, size_t) = REAL("write", ssize_t(*)(int, const void *, size_t));
    if (fd <= STDERR_FILENO) {
        return real(fd, data, size);
    }
    if (calls + 1 == kill_at) {
        (void)real(fd, data, size / 2);
    }
    if (step()) {
        errno = ENOSPC;
        return -1;
    }
    return real(fd, data, size);
}

int fsync(int fd)
{
    (void)step();
    return REAL("fsync", int (*)(int))(fd);
}

int fdatasync(int fd)
{
    (void)step();
    return REAL("fdatasync", int (*)(int))(fd);
}

/* What goes to a mail server and comes from it: no disk is ever too full for that. */
ssize_t send(int fd, const void *data, size_t size, int flags)
{
    ssize_t (*real)(int, const void *, size_t, int) = REAL("send", ssize_t(*)(int, const void *, size_t, int));
    if (calls + 1 == kill_at) {
        (void)real(fd, data, size / 2, flags);
    }
    (void)step();
    return real(fd, data, size, flags);
}

/* Killed after it came, and before anybody looked at it. */
ssize_t recv(int fd, void *data, size_t size, int flags)
{
    const ssize_t got = REAL("recv", ssize_t(*)(int, void *, size_t, int))(fd, data, size, flags);
    if (got > 0) {
        (void)step();
    }
    return got;
}

int rename(const char *from, const char *to)
{
    (void)step();
    return REAL("rename", int (*)(const char *, const char *))(from, to);
}

int unlink(const char *path)
{
    (void)step();
    return REAL("unlink", int (*)(const char *))(path);
}

int mkdir(const char *path, mode_t mode)
{
    if (step()) {
        errno = ENOSPC;
        return -1;
    }
    return REAL("mkdir", int (*)(const char *, mode_t))(path, mode);
}

int mkostemp(char *path, int flags)
{
    if (step()) {
        errno = ENOSPC;
        return -1;
    }
    return REAL("mkostemp", int (*)(char *, int))(path, flags);
}
