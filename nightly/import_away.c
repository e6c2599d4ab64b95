/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/import_away.h"

#include "core/language.h"
#include "core/log.h"
#include "core/text.h"
#include "importers/import.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool import_away_is_there(const struct workspace *workspace, const char *name)
{
    char path[PATH_SIZE];
    struct error ignored = {0};
    struct stat about = {0};
    return workspace_path(workspace, path, &ignored, "%s", name) == STATUS_OK && lstat(path, &about) == 0;
}

/* What lies beside a file goes with it: its signature, and in quarantine its receipt. */
static enum status take_along(const struct importing *import, const char *to, const char *end, struct error *error)
{
    char from[PATH_SIZE];
    char there[PATH_SIZE];
    const struct workspace *workspace = import->stage->workspace;
    if (!text_format(from, sizeof from, "%s%s", import->file->place, end) ||
        !text_format(there, sizeof there, "%s%s", to, end) || !import_away_is_there(workspace, from)) {
        return STATUS_OK;
    }
    return workspace_move(workspace, from, there, error);
}

/* A file that was written to after we had read it is another upload: it goes back. */
static enum status put_back_when_changed(const struct importing *import, const char *to, struct error *error)
{
    char path[PATH_SIZE];
    char digest[INBOX_DIGEST_SIZE];
    const struct workspace *workspace = import->stage->workspace;
    enum status status = workspace_path(workspace, path, error, "%s", to);
    if (status == STATUS_OK) {
        status = inbox_digest(path, IMPORT_MAX_FILE, digest, error);
    }
    if (status == STATUS_OK && !text_equal(digest, import->record.sha256)) {
        log_message(LOG_LEVEL_WARNING, _("%1$s: %2$s changed while it was read; it is read again next time"),
                    import->file->source->code, import->record.file_name);
        status = workspace_move(workspace, to, import->file->place, error);
    }
    return status;
}

/*
 * A file with national numbers is not kept as it came: its text without them takes its place, or, where they cannot all
 * be found, a line that says so. First that, then the file goes.
 */
static enum status put_away_without_numbers(const struct importing *import, const char *to, struct error *error)
{
    char path[PATH_SIZE];
    char digest[INBOX_DIGEST_SIZE];
    const struct workspace *workspace = import->stage->workspace;
    const struct receipt *receipt = &import->receipt;
    const char *note = _("This upload held national numbers; its content was not kept.\n");
    bool masked = receipt->keep == RECEIPT_KEEP_MASKED;
    enum status status = workspace_write(workspace, to, masked ? receipt->masked.data : note,
                                         masked ? receipt->masked.size : strlen(note), error);
    if (status != STATUS_OK || workspace->dry_run) {
        return status;
    }
    status = workspace_path(workspace, path, error, "%s", import->file->place);
    if (status == STATUS_OK) {
        status = inbox_digest(path, IMPORT_MAX_FILE, digest, error);
    }
    if (status == STATUS_OK && text_equal(digest, import->record.sha256) && unlink(path) != 0) {
        status = error_system(error, STATUS_CANNOT_WRITE, errno, _("The file %s cannot be removed"), path);
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
    enum status status = take_along(import, to, INBOX_SIGNATURE, error);
    if (status == STATUS_OK && import->accepting) {
        status = take_along(import, to, ".txt", error);
    }
    if (status == STATUS_OK && import->receipt.keep != RECEIPT_KEEP_ALL) {
        return put_away_without_numbers(import, to, error);
    }
    if (status == STATUS_OK) {
        status = workspace_move(workspace, file->place, to, error);
    }
    if (status != STATUS_OK || workspace->dry_run || refused) {
        return status;
    }
    return put_back_when_changed(import, to, error);
}
