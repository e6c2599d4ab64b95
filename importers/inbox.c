/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/inbox.h"

#include "core/buffer.h"
#include "core/file.h"
#include "core/language.h"
#include "core/text.h"
#include "importers/national_number.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

static bool is_under_way(const char *name)
{
    return ends_with(name, ".part") || ends_with(name, ".tmp") || ends_with(name, "~");
}

/* A signature whose upload is there: it is read with it. */
static bool is_signature(int folder, const char *name)
{
    struct stat about;
    char upload[INBOX_NAME_SIZE];
    return text_format(upload, sizeof upload, "%.*s", (int)(strlen(name) - strlen(INBOX_SIGNATURE)), name) &&
           fstatat(folder, upload, &about, AT_SYMLINK_NOFOLLOW) == 0;
}

static enum status add_entry(int folder, const char *name, struct inbox *inbox, struct error *error)
{
    struct stat about;
    if (is_under_way(name) || text_equal(name, ".") || text_equal(name, "..")) {
        return STATUS_OK;
    }
    if (name[0] == '.') {
        inbox->hidden++;
        return STATUS_OK;
    }
    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0) {
        inbox->strange += errno == ENOENT ? 0 : 1; /* ENOENT: moved away meanwhile */
        return STATUS_OK;
    }
    if (ends_with(name, INBOX_SIGNATURE)) {
        inbox->strange += is_signature(folder, name) ? 0 : 1;
        return STATUS_OK;
    }
    if (!S_ISREG(about.st_mode) || inbox->count >= INBOX_MAX) {
        inbox->strange++;
        return STATUS_OK;
    }
    enum status status =
        buffer_grow((void **)&inbox->names, &inbox->capacity, inbox->count + 1, sizeof *inbox->names, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (text_copy(inbox->names[inbox->count], INBOX_NAME_SIZE, name)) {
        inbox->count++;
    } else {
        inbox->strange++;
    }
    return STATUS_OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* NULL: nothing is to be listed, or *status says why nothing can be. */
static DIR *open_folder(const char *path, struct inbox *inbox, enum status *status, struct error *error)
{
    struct stat about;
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    const int number = errno;
    if (folder != NULL) {
        return folder;
    }
    if (fd >= 0) {
        (void)close(fd);
    } else if (lstat(path, &about) == 0 && S_ISLNK(about.st_mode)) {
        inbox->is_link = true;
        return NULL;
    }
    if (number != ENOENT) {
        *status = error_system(error, STATUS_CANNOT_READ, number, _("The inbox %s cannot be read"), path);
    }
    return NULL;
}

enum status inbox_list(const char *path, struct inbox *inbox, struct error *error)
{
    enum status status = STATUS_OK;
    DIR *folder = open_folder(path, inbox, &status, error);
    if (folder == NULL) {
        return status;
    }
    while (status == STATUS_OK) {
        errno = 0;
        const struct dirent *entry = readdir(folder); /* NOLINT(concurrency-mt-unsafe): the stream is ours alone */
        if (entry == NULL) {
            int number = errno;
            if (number != 0) {
                status = error_system(error, STATUS_CANNOT_READ, number, _("The inbox %s cannot be read"), path);
            }
            break;
        }
        status = add_entry(dirfd(folder), entry->d_name, inbox, error);
    }
    (void)closedir(folder);
    if (status == STATUS_OK && inbox->count > 1) {
        qsort(inbox->names, inbox->count, sizeof *inbox->names, compare_names);
    }
    return status;
}

void inbox_free(struct inbox *inbox)
{
    if (inbox != NULL) {
        free(inbox->names);
        memset(inbox, 0, sizeof *inbox);
    }
}

enum status inbox_digest_bytes(const void *data, size_t size, char digest[INBOX_DIGEST_SIZE], struct error *error)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    digest[0] = '\0';
    if (EVP_Digest(data, size, sum, &length, EVP_sha256(), NULL) != 1 || length != 32) {
        return error_set(error, STATUS_DEFECT, _("OpenSSL could not compute a SHA-256."));
    }
    for (size_t i = 0; i < 32; i++) {
        digest[2 * i] = hex[sum[i] >> 4];
        digest[2 * i + 1] = hex[sum[i] & 15];
    }
    digest[64] = '\0';
    return STATUS_OK;
}

enum status inbox_digest(const char *path, size_t limit, char digest[INBOX_DIGEST_SIZE], struct error *error)
{
    char *data = NULL;
    size_t size = 0;
    digest[0] = '\0';
    enum status status = file_read(path, limit, &data, &size, error);
    if (status == STATUS_OK) {
        status = inbox_digest_bytes(data, size, digest, error);
    }
    free(data);
    return status;
}

/* Bytes of the character that begins here, 1 for what is none. */
static size_t character(const char *at)
{
    size_t length = 1;
    while (length < 4 && ((unsigned char)at[length] & 0xC0) == 0x80) {
        length++;
    }
    return length;
}

void inbox_display_text(const char *from, char *shown, size_t size)
{
    size_t used = 0;
    while (*from != '\0') {
        size_t length = character(from);
        bool clean = text_is_clean(from, length);
        size_t take = clean ? length : 1;
        if (used + take >= size) {
            break;
        }
        if (clean) {
            memcpy(shown + used, from, length);
        } else {
            shown[used] = '?';
        }
        used += take;
        from += length;
    }
    shown[used] = '\0';
    (void)national_number_mask(shown, used);
}

void inbox_display_name(const char *path, char *name, size_t size)
{
    const char *slash = strrchr(path, '/');
    inbox_display_text(slash == NULL ? path : slash + 1, name, size);
}
