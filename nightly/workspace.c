/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/workspace.h"

#include "core/file.h"
#include "core/language.h"
#include "core/text.h"
#include "nightly/config.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FILE_MODE = 0640, POLL_MILLISECONDS = 100, MAX_DATABASE = 1 << 30 };

enum status workspace_open(struct workspace *workspace, const char *folder, bool dry_run, struct error *error)
{
    workspace->folder = folder;
    workspace->dry_run = dry_run;
    return config_read(folder, &workspace->settings, NULL, error);
}

enum status workspace_path(const struct workspace *workspace, char path[PATH_SIZE], struct error *error,
                           const char *format, ...)
{
    char name[PATH_SIZE];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof name) {
        return error_set(error, STATUS_CANNOT_WRITE, _("The path is too long: %.200s..."), name);
    }
    return file_path(path, PATH_SIZE, workspace->folder, name, error);
}

/* The folders above a path. */
static enum status make_folders_of(const char *path, struct error *error)
{
    char folder[PATH_SIZE];
    if (!text_copy(folder, sizeof folder, path)) {
        return error_set(error, STATUS_CANNOT_WRITE, _("The path is too long: %.200s..."), path);
    }
    char *slash = strrchr(folder, '/');
    if (slash == NULL || slash == folder) {
        return STATUS_OK;
    }
    *slash = '\0';
    return file_make_folders(folder, error);
}

enum status workspace_write(const struct workspace *workspace, const char *name, const void *data, size_t size,
                            struct error *error)
{
    char path[PATH_SIZE];
    if (workspace->dry_run) {
        return STATUS_OK;
    }
    enum status status = workspace_path(workspace, path, error, "%s", name);
    if (status == STATUS_OK) {
        status = make_folders_of(path, error);
    }
    return status == STATUS_OK ? file_write(path, data, size, FILE_MODE, error) : status;
}

enum status workspace_move(const struct workspace *workspace, const char *from, const char *to, struct error *error)
{
    char old_path[PATH_SIZE];
    char new_path[PATH_SIZE];
    if (workspace->dry_run) {
        return STATUS_OK;
    }
    enum status status = workspace_path(workspace, old_path, error, "%s", from);
    if (status == STATUS_OK) {
        status = workspace_path(workspace, new_path, error, "%s", to);
    }
    if (status == STATUS_OK) {
        status = make_folders_of(new_path, error);
    }
    return status == STATUS_OK ? file_move(old_path, new_path, error) : status;
}

/* What core/file.h leaves when it is killed between making a temporary file and renaming it. */
static void remove_leftovers(const struct workspace *workspace)
{
    static const char *const names[] = {"rosters", "outbox", "receipts", "quarantine"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct error ignored = {0};
        char path[PATH_SIZE];
        if (workspace_path(workspace, path, &ignored, "%s", names[i]) != STATUS_OK) {
            continue;
        }
        char *const folders[] = {path, NULL};
        FTS *walk = fts_open(folders, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
        if (walk == NULL) {
            continue;
        }
        for (FTSENT *entry = fts_read(walk); entry != NULL; entry = fts_read(walk)) {
            if (entry->fts_info == FTS_F && text_starts_with(entry->fts_name, ".bvb-")) {
                (void)unlink(entry->fts_accpath);
            }
        }
        (void)fts_close(walk);
    }
}

static int64_t monotonic_milliseconds(void)
{
    struct timespec instant = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &instant);
    return (int64_t)instant.tv_sec * 1000 + instant.tv_nsec / 1000000;
}

/* Who has the lock says so in its file; only for the message. */
static enum status locked(int fd, struct error *error)
{
    char owner[32] = "";
    const ssize_t size = pread(fd, owner, sizeof owner - 1, 0);
    owner[size > 0 ? size : 0] = '\0';
    owner[strcspn(owner, "\n")] = '\0';
    long process = 0;
    if (!text_parse_long(owner, 1, INT32_MAX, &process)) {
        return error_set(error, STATUS_RETRY,
                         _("another bvb is at work in this workspace; try again when it is done, or "
                           "let it wait with --wait SECONDS"));
    }
    return error_set(error, STATUS_RETRY,
                     _("another bvb (process %ld) is at work in this workspace; try again when it is done, or let it "
                       "wait with --wait SECONDS"),
                     process);
}

static enum status take_lock(int fd, int wait_seconds, struct error *error)
{
    const int64_t until = monotonic_milliseconds() + (int64_t)wait_seconds * 1000;
    for (;;) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
            return STATUS_OK;
        }
        if (errno != EWOULDBLOCK && errno != EINTR) {
            return error_system(error, STATUS_CANNOT_WRITE, errno, _("The workspace cannot be locked (bvb.lock)"));
        }
        if (monotonic_milliseconds() >= until) {
            return locked(fd, error);
        }
        const struct timespec pause = {.tv_nsec = POLL_MILLISECONDS * 1000000L};
        (void)nanosleep(&pause, NULL);
    }
}

enum status workspace_lock(struct workspace *workspace, int wait_seconds, struct error *error)
{
    char path[PATH_SIZE];
    enum status status = workspace_path(workspace, path, error, "bvb.lock");
    if (status != STATUS_OK) {
        return status;
    }
    const int flags = (workspace->dry_run ? O_RDONLY : O_RDWR | O_CREAT) | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    const int fd = open(path, flags, FILE_MODE);
    if (fd < 0 && workspace->dry_run && errno == ENOENT) {
        return STATUS_OK; /* nobody has ever worked here */
    }
    if (fd < 0) {
        return error_system(error, STATUS_CANNOT_WRITE, errno, _("The file %s cannot be opened"), path);
    }
    status = take_lock(fd, wait_seconds, error);
    if (status != STATUS_OK) {
        (void)close(fd);
        return status;
    }
    workspace->lock = fd;
    if (!workspace->dry_run) {
        char owner[32];
        (void)text_format(owner, sizeof owner, "%ld\n", (long)getpid());
        /* Only a courtesy to whoever finds the lock taken: a full disk is found out where it matters. */
        if (ftruncate(fd, 0) == 0 && pwrite(fd, owner, strlen(owner), 0) < 0) {
            errno = 0;
        }
        remove_leftovers(workspace);
    }
    return STATUS_OK;
}

/* The database as it is, with the changes that are not in its main file yet. We hold the lock: nobody writes. */
static enum status copy_database(const struct workspace *workspace, const char *suffix, struct error *error)
{
    char from[PATH_SIZE];
    char to[PATH_SIZE];
    char name[32];
    char *data = NULL;
    size_t size = 0;
    (void)text_format(name, sizeof name, "bvb.db%s", suffix);
    enum status status = workspace_path(workspace, from, error, "%s", name);
    if (status == STATUS_OK) {
        status = file_path(to, sizeof to, workspace->scratch, name, error);
    }
    if (status != STATUS_OK || access(from, F_OK) != 0) {
        return status;
    }
    status = file_read(from, MAX_DATABASE, &data, &size, error);
    if (status == STATUS_OK) {
        status = file_write(to, data, size, 0600, error);
    }
    free(data);
    return status;
}

static enum status make_scratch(struct workspace *workspace, struct error *error)
{
    const char *temporary = getenv("TMPDIR");
    if (text_is_empty(temporary)) {
        temporary = "/tmp";
    }
    enum status status = file_path(workspace->scratch, sizeof workspace->scratch, temporary, "bvb-dry-XXXXXX", error);
    if (status != STATUS_OK) {
        return status;
    }
    if (mkdtemp(workspace->scratch) == NULL) {
        const int number = errno;
        workspace->scratch[0] = '\0';
        return error_system(error, STATUS_CANNOT_WRITE, number, _("No folder can be made in %s"), temporary);
    }
    status = copy_database(workspace, "", error);
    return status == STATUS_OK ? copy_database(workspace, "-wal", error) : status;
}

enum status workspace_store(struct workspace *workspace, struct error *error)
{
    char path[PATH_SIZE];
    enum status status = STATUS_OK;
    if (workspace->dry_run) {
        status = make_scratch(workspace, error);
        if (status == STATUS_OK) {
            status = file_path(path, sizeof path, workspace->scratch, "bvb.db", error);
        }
    } else {
        status = workspace_path(workspace, path, error, "bvb.db");
    }
    return status == STATUS_OK ? store_open(path, true, &workspace->store, error) : status;
}

static void remove_scratch(const struct workspace *workspace)
{
    static const char *const names[] = {"bvb.db", "bvb.db-wal", "bvb.db-shm"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct error ignored = {0};
        char path[PATH_SIZE];
        if (file_path(path, sizeof path, workspace->scratch, names[i], &ignored) == STATUS_OK) {
            (void)unlink(path);
        }
    }
    (void)rmdir(workspace->scratch);
}

void workspace_close(struct workspace *workspace)
{
    store_close(workspace->store);
    workspace->store = NULL;
    if (workspace->scratch[0] != '\0') {
        remove_scratch(workspace);
        workspace->scratch[0] = '\0';
    }
    if (workspace->lock >= 0) {
        (void)close(workspace->lock);
        workspace->lock = -1;
    }
    settings_free(&workspace->settings);
}
