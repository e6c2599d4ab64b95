/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/file.h"
#include "core/language.h"
#include "core/limits.h"
#include "nightly/cmd.h"
#include "nightly/template.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CONFIG_MODE = 0640 };

static enum status refuse_existing(const char *folder, struct error *error)
{
    static const char *const names[] = {"bvb.conf", "bvb.db"};
    char path[PATH_SIZE];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        enum status status = file_path(path, sizeof path, folder, names[i], error);
        if (status != STATUS_OK) {
            return status;
        }
        if (faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
            return error_set(error, STATUS_CANNOT_WRITE,
                             _("%s is there already; nothing was changed: choose another folder"), path);
        }
    }
    return STATUS_OK;
}

enum status cmd_init(const struct command_options *options, struct error *error)
{
    static const char *const folders[] = {"inbox/stad", "inbox/decanaat", "archive", "quarantine",
                                          "receipts",   "rosters",        "outbox"};
    const char *folder = options->arguments[0];
    char path[PATH_SIZE];
    enum status status = refuse_existing(folder, error);
    for (size_t i = 0; i < sizeof folders / sizeof *folders && status == STATUS_OK; i++) {
        status = file_path(path, sizeof path, folder, folders[i], error);
        if (status == STATUS_OK) {
            status = file_make_folders(path, error);
        }
    }
    /* Last, so that a workspace is one only when all of it is there. */
    if (status == STATUS_OK) {
        status = file_path(path, sizeof path, folder, "bvb.conf", error);
    }
    if (status == STATUS_OK) {
        const char *text = template_config();
        status = file_write(path, text, strlen(text), CONFIG_MODE, error);
    }
    if (status == STATUS_OK) {
        (void)printf(_("The workspace %1$s is ready. Now edit %2$s, and check it with: bvb -C %1$s check-config\n"),
                     folder, path);
    }
    return status;
}
