/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loaded before bvb by LD_PRELOAD, lets one call for memory, or one call that reads, fail: of bvb, of the libraries it
 * uses, of the C library. What happens before main does not count, nor what the dynamic linker does. A child goes on
 * counting where its parent was, and has a failure of its own. Not for a program with the address sanitizer, which has
 * its own malloc.
 *
 *     FAIL_MEMORY=N, FAIL_READ=N    the N-th call fails
 *     FAIL_LIBRARY=NAME             only calls for memory by the library with NAME in its path count; the program: bvb
 *     FAIL_COUNT=FILE               write into FILE, at the end, how many calls of each kind a process came to
 */
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

struct counted {
    long calls;
    long fails_at; /* 0: none does */
};

static int begun;
static struct counted memory, reads;
static const char *library; /* NULL: any */
static long *most;          /* of memory and of reads, shared by all processes */

static long number(const char *name)
{
    const char *text = getenv(name);
    return text == NULL ? 0 : strtol(text, NULL, 10);
}

static int fails(struct counted *counted)
{
    counted->calls++;
    long *shared = counted == &memory ? &most[0] : &most[1];
    *shared = *shared < counted->calls ? counted->calls : *shared;
    return counted->calls == counted->fails_at;
}

static int memory_fails(void *caller)
{
    struct dl_find_object from; /* dladdr would take too long */
    if (!begun) {
        return 0;
    }
    if (library != NULL) {
        const int found = _dl_find_object(caller, &from) == 0;
        const char *name = found && from.dlfo_link_map->l_name[0] != '\0' ? from.dlfo_link_map->l_name : "bvb";
        if (strstr(name, library) == NULL) {
            return 0;
        }
    }
    errno = ENOMEM;
    return fails(&memory);
}

#define MEMORY_FAILS memory_fails(__builtin_return_address(0))

/* bvb's main calls it first. */
mode_t umask(mode_t mask)
{
    mode_t (*real)(mode_t) = (mode_t(*)(mode_t))dlsym(RTLD_NEXT, "umask");
    void *shared = mmap(NULL, 2 * sizeof *most, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared != MAP_FAILED) {
        most = shared;
        library = getenv("FAIL_LIBRARY");
        memory.fails_at = number("FAIL_MEMORY");
        reads.fails_at = number("FAIL_READ");
        begun = 1;
    }
    return real(mask);
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAIL_COUNT");
    const int counted = begun;
    begun = 0;
    FILE *file = path == NULL || !counted ? NULL : fopen(path, "w");
    if (file != NULL) {
        (void)fprintf(file, "%ld %ld\n", most[0], most[1]);
        (void)fclose(file);
    }
}

void *malloc(size_t size)
{
    return MEMORY_FAILS ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return MEMORY_FAILS ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return MEMORY_FAILS ? NULL : __libc_realloc(old, size);
}

int posix_memalign(void **made, size_t alignment, size_t size)
{
    *made = MEMORY_FAILS ? NULL : __libc_memalign(alignment, size);
    return *made == NULL ? ENOMEM : 0;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return MEMORY_FAILS ? NULL : __libc_memalign(alignment, size);
}

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, name))

static int read_fails(void)
{
    errno = EIO;
    return begun && fails(&reads);
}

ssize_t read(int fd, void *data, size_t size)
{
    return read_fails() ? -1 : REAL("read", ssize_t(*)(int, void *, size_t))(fd, data, size);
}

ssize_t pread(int fd, void *data, size_t size, off_t offset)
{
    return read_fails() ? -1 : REAL("pread", ssize_t(*)(int, void *, size_t, off_t))(fd, data, size, offset);
}

ssize_t pread64(int fd, void *data, size_t size, off64_t offset)
{
    return read_fails() ? -1 : REAL("pread64", ssize_t(*)(int, void *, size_t, off64_t))(fd, data, size, offset);
}

ssize_t recv(int fd, void *data, size_t size, int flags)
{
    return read_fails() ? -1 : REAL("recv", ssize_t(*)(int, void *, size_t, int))(fd, data, size, flags);
}

size_t fread(void *data, size_t size, size_t count, FILE *file)
{
    enum { FAILED = 0x20 };                  /* what ferror looks at, in glibc */
    if (fileno(file) >= 0 && read_fails()) { /* what lies in memory can always be read */
        file->_flags |= FAILED;
        return 0;
    }
    return REAL("fread", size_t(*)(void *, size_t, size_t, FILE *))(data, size, count, file);
}
