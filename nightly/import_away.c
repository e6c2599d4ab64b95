/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/import_away.h"

#include "core/language.h"
#include "core/log.h"
#include "core/text.h"
#include "importers/import.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_file(const struct workspace *workspace, const char *name)
{
    char path[PATH_SIZE];
    struct error ignored = {0};
    struct stat about = {0};
    return workspace_path(workspace, path, &ignored, "%s", name) == STATUS_OK && lstat(path, &about) == 0 &&
           S_ISREG(about.st_mode);
}

bool import_away_has_signature(const struct importing *import)
{
    char name[PATH_SIZE];
    return text_format(name, sizeof name, "%s%s", import->file->place, INBOX_SIGNATURE) &&
           is_file(import->stage->workspace, name);
}

enum status import_away_known_by(const struct importing *import, const char *place, char digest[INBOX_DIGEST_SIZE],
                                 struct error *error)
{
    char path[PATH_SIZE];
    char name[PATH_SIZE];
    struct stat about = {0};
    enum status status = workspace_path(import->stage->workspace, path, error, "%s", place);
    if (status == STATUS_OK && lstat(path, &about) != 0) {
        status = error_system(error, STATUS_CANNOT_READ, errno, _("The file %s cannot be read"), path);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (about.st_size <= IMPORT_MAX_FILE) {
        return inbox_digest(path, IMPORT_MAX_FILE, digest, error);
    }
    (void)text_format(name, sizeof name, "%jd %jd.%09ld %s", (intmax_t)about.st_size, (intmax_t)about.st_mtim.tv_sec,
                      about.st_mtim.tv_nsec, import->file->name);
    return inbox_digest_bytes(name, strlen(name), digest, error);
}

static enum status remove_file(const struct workspace *workspace, const char *name, struct error *error)
{
    char path[PATH_SIZE];
    if (workspace->dry_run) {
        return STATUS_OK;
    }
    enum status status = workspace_path(workspace, path, error, "%s", name);
    if (status == STATUS_OK && unlink(path) != 0) {
        status = error_system(error, STATUS_CANNOT_WRITE, errno, _("The file %s cannot be removed"), path);
    }
    return status;
}

/* What lies beside a file goes with it: its signature, and in quarantine its receipt. */
static enum status take_along(const struct importing *import, const char *to, const char *end, bool lose,
                              struct error *error)
{
    char from[PATH_SIZE];
    char there[PATH_SIZE];
    const struct workspace *workspace = import->stage->workspace;
    if (!text_format(from, sizeof from, "%s%s", import->file->place, end) ||
        !text_format(there, sizeof there, "%s%s", to, end) || !is_file(workspace, from)) {
        return STATUS_OK;
    }
    return lose ? remove_file(workspace, from, error) : workspace_move(workspace, from, there, error);
}

/* A file that was written to after we had read it is another upload: it goes back. */
static enum status put_back_when_changed(const struct importing *import, const char *to, struct error *error)
{
    char digest[INBOX_DIGEST_SIZE];
    enum status status = import_away_known_by(import, to, digest, error);
    if (status == STATUS_OK && !text_equal(digest, import->record.sha256)) {
        log_message(LOG_LEVEL_WARNING, _("%1$s: %2$s changed while it was read; it is read again next time"),
                    import->file->source->code, import->record.file_name);
        status = workspace_move(import->stage->workspace, to, import->file->place, error);
    }
    return status;
}

/*
 * A file with national numbers is not kept as it came: its text without them takes its place, or, where they cannot all
 * be found, a line that says so. First that, then the file goes.
 */
static enum status put_away_without_numbers(const struct importing *import, const char *to, struct error *error)
{
    char digest[INBOX_DIGEST_SIZE];
    const struct workspace *workspace = import->stage->workspace;
    const struct receipt *receipt = &import->receipt;
    const char *note = receipt->keep == RECEIPT_KEEP_UNSEEN
                           ? _("Nobody can see whether this upload held national numbers; its content was not kept.\n")
                           : _("This upload held national numbers; its content was not kept.\n");
    bool masked = receipt->keep == RECEIPT_KEEP_MASKED;
    enum status status = workspace_write(workspace, to, masked ? receipt->masked.data : note,
                                         masked ? receipt->masked.size : strlen(note), error);
    if (status == STATUS_OK) {
        status = import_away_known_by(import, import->file->place, digest, error);
    }
    if (status == STATUS_OK && text_equal(digest, import->record.sha256)) {
        status = remove_file(workspace, import->file->place, error);
    }
    return status;
}

enum status import_away_put(struct importing *import, struct error *error)
{
    char to[PATH_SIZE];
    const struct workspace *workspace = import->stage->workspace;
    const struct importing_file *file = import->file;
    const bool refused = import->receipt.refused_whole;
    if (refused && import->accepting) {
        return STATUS_OK; /* it stays where it lies */
    }
    if (refused) {
        (void)text_format(to, sizeof to, "quarantine/%s.%s.%s.%s", import->night, file->source->code,
                          import->record.sha256, file->kept);
    } else {
        (void)text_format(to, sizeof to, "archive/%s/%s.%s.%s", import->night, file->source->code,
                          import->record.sha256, file->kept);
    }
    enum status status = take_along(import, to, INBOX_SIGNATURE, import->receipt.lose_signature, error);
    if (status == STATUS_OK && import->accepting) {
        status = take_along(import, to, ".txt", false, error);
    }
    if (status == STATUS_OK && import->receipt.keep != RECEIPT_KEEP_ALL) {
        return put_away_without_numbers(import, to, error);
    }
    if (status == STATUS_OK) {
        status = workspace_move(workspace, file->place, to, error);
    }
    if (status != STATUS_OK || workspace->dry_run) {
        return status;
    }
    return put_back_when_changed(import, to, error);
}
