/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/file.h"

#include "core/language.h"
#include "core/limits.h"
#include "core/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_MODE = 0750, READ_STEP = 65536 };

/* The folder of a path: "." when there is no slash. */
static enum status folder_of(const char *path, char *folder, size_t size, struct error *error)
{
    const char *slash = strrchr(path, '/');
    const size_t length = slash == NULL ? 0 : (size_t)(slash - path);
    if (length >= size) {
        return error_set(error, STATUS_CANNOT_WRITE, _("The path is too long: %.200s..."), path);
    }
    if (slash == NULL) {
        return text_copy(folder, size, ".") ? STATUS_OK : STATUS_DEFECT;
    }
    if (length == 0) {
        return text_copy(folder, size, "/") ? STATUS_OK : STATUS_DEFECT;
    }
    memcpy(folder, path, length);
    folder[length] = '\0';
    return STATUS_OK;
}

/* Makes the names in a folder durable. Some file systems cannot do it and say EINVAL. */
static enum status sync_folder(const char *folder, struct error *error)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return error_system(error, STATUS_CANNOT_WRITE, errno, _("The folder %s cannot be opened"), folder);
    }
    int number = 0;
    if (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP) {
        number = errno;
    }
    if (close(fd) != 0 && number == 0) {
        number = errno;
    }
    if (number != 0) {
        return error_system(error, STATUS_CANNOT_WRITE, number, _("The folder %s cannot be written to disk"), folder);
    }
    return STATUS_OK;
}

static enum status sync_folder_of(const char *path, struct error *error)
{
    char folder[PATH_SIZE];
    const enum status status = folder_of(path, folder, sizeof folder, error);
    return status == STATUS_OK ? sync_folder(folder, error) : status;
}

static enum status make_folder(const char *path, struct error *error)
{
    struct stat about;
    if (mkdir(path, FOLDER_MODE) == 0) {
        return sync_folder_of(path, error);
    }
    const int number = errno;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
        return STATUS_OK;
    }
    return error_system(error, STATUS_CANNOT_WRITE, number, _("The folder %s cannot be made"), path);
}

enum status file_make_folders(const char *path, struct error *error)
{
    char part[PATH_SIZE];
    if (text_is_empty(path) || !text_copy(part, sizeof part, path)) {
        return error_set(error, STATUS_CANNOT_WRITE, _("The path is empty or too long: %.200s"), path);
    }
    for (char *c = part + 1; *c != '\0'; c++) {
        if (*c == '/' && c[-1] != '/') {
            *c = '\0';
            const enum status status = make_folder(part, error);
            if (status != STATUS_OK) {
                return status;
            }
            *c = '/';
        }
    }
    return make_folder(part, error);
}

/* Writes all bytes, sets the mode, and waits until they are on the disk. Returns 0 or an errno. */
static int write_all(int fd, const char *data, size_t size, mode_t mode)
{
    size_t written = 0;
    while (written < size) {
        const ssize_t more = write(fd, data + written, size - written);
        if (more < 0 && errno != EINTR) {
            return errno;
        }
        written += more > 0 ? (size_t)more : 0;
    }
    if (fchmod(fd, mode) != 0 || fsync(fd) != 0) {
        return errno;
    }
    return 0;
}

enum status file_write(const char *path, const void *data, size_t size, mode_t mode, struct error *error)
{
    char folder[PATH_SIZE];
    char temporary[PATH_SIZE];
    enum status status = folder_of(path, folder, sizeof folder, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = file_path(temporary, sizeof temporary, folder, ".bvb-XXXXXX", error);
    if (status != STATUS_OK) {
        return status;
    }
    const int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) {
        return error_system(error, STATUS_CANNOT_WRITE, errno, _("No file can be made in the folder %s"), folder);
    }
    int number = write_all(fd, data, size, mode);
    if (close(fd) != 0 && number == 0) {
        number = errno;
    }
    if (number == 0 && rename(temporary, path) != 0) {
        number = errno;
    }
    if (number != 0) {
        (void)unlink(temporary);
        return error_system(error, STATUS_CANNOT_WRITE, number, _("The file %s cannot be written"), path);
    }
    return sync_folder(folder, error);
}

enum status file_move(const char *from, const char *to, struct error *error)
{
    if (rename(from, to) != 0) {
        return error_system(error, STATUS_CANNOT_WRITE, errno, _("The file %1$s cannot be moved to %2$s"), from, to);
    }
    const enum status status = sync_folder_of(to, error);
    return status == STATUS_OK ? sync_folder_of(from, error) : status;
}

/* Reads to the end. The size that fstat told is only a hint: a file may grow or lie. */
static enum status read_all(int fd, size_t limit, const char *path, char **data, size_t *size, struct error *error)
{
    size_t used = 0;
    size_t capacity = 0;
    for (;;) {
        if (used + 1 >= capacity) {
            capacity = capacity == 0 ? READ_STEP : capacity * 2;
            char *grown = realloc(*data, capacity);
            if (grown == NULL) {
                return error_memory(error);
            }
            *data = grown;
        }
        const ssize_t more = read(fd, *data + used, capacity - used - 1);
        if (more < 0 && errno != EINTR) {
            return error_system(error, STATUS_CANNOT_READ, errno, _("The file %s cannot be read"), path);
        }
        used += more > 0 ? (size_t)more : 0;
        if (used > limit) {
            return error_set(error, STATUS_REFUSED, _("The file %1$s is larger than %2$zu bytes."), path, limit);
        }
        if (more == 0) {
            (*data)[used] = '\0';
            *size = used;
            return STATUS_OK;
        }
    }
}

enum status file_read(const char *path, size_t limit, char **data, size_t *size, struct error *error)
{
    struct stat about;
    char *bytes = NULL;
    enum status status = STATUS_OK;
    *data = NULL;
    *size = 0;
    if (limit > SIZE_MAX / 4) {
        return error_memory(error);
    }
    const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        return errno == ELOOP
                   ? error_set(error, STATUS_CANNOT_READ, _("%s is a symbolic link; these are not followed."), path)
                   : error_system(error, STATUS_CANNOT_READ, errno, _("The file %s cannot be opened"), path);
    }
    if (fstat(fd, &about) != 0) {
        status = error_system(error, STATUS_CANNOT_READ, errno, _("The file %s cannot be read"), path);
    } else if (!S_ISREG(about.st_mode)) {
        status = error_set(error, STATUS_CANNOT_READ, _("%s is not an ordinary file."), path);
    } else if (about.st_size > 0 && (uintmax_t)about.st_size > limit) {
        status = error_set(error, STATUS_REFUSED, _("The file %1$s is larger than %2$zu bytes."), path, limit);
    } else {
        status = read_all(fd, limit, path, &bytes, size, error);
    }
    (void)close(fd);
    if (status != STATUS_OK) {
        free(bytes);
        bytes = NULL;
        *size = 0;
    }
    *data = bytes;
    return status;
}

enum status file_path(char *path, size_t size, const char *folder, const char *name, struct error *error)
{
    const size_t length = strlen(folder);
    const char *slash = length > 0 && folder[length - 1] == '/' ? "" : "/";
    if (!text_format(path, size, "%s%s%s", folder, slash, name)) {
        path[0] = '\0';
        return error_set(error, STATUS_CANNOT_WRITE, _("The path is too long: %1$.200s/%2$.200s"), folder, name);
    }
    return STATUS_OK;
}
