/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/stage.h"

enum status stage_run(struct stage *stage, enum store_stage which, struct error *error)
{
    static enum status (*const stages[STORE_STAGE_COUNT])(struct stage *, struct error *) = {
        [STORE_STAGE_IMPORT] = stage_import,
        [STORE_STAGE_MATCH] = stage_match,
        [STORE_STAGE_REPORT] = stage_report,
        [STORE_STAGE_SEND] = stage_send,
    };
    struct store *store = stage->workspace->store;
    const struct command_options *options = stage->options;
    int64_t id = 0;
    stage->figures[0] = '\0';
    enum status status = store_journal_begin(store, options->night, which, options->now(), &id, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = stages[which](stage, error);
    struct error journal = {0};
    const enum status noted = store_journal_end(store, id, options->now(), status, stage->figures, &journal);
    if (noted != STATUS_OK && status == STATUS_OK) {
        status = error_set(error, noted, "%s", journal.message);
    }
    return status;
}

enum status stage_command(const struct command_options *options, enum store_stage which, struct error *error)
{
    struct workspace workspace = {.lock = -1};
    struct stage stage = {.options = options, .workspace = &workspace};
    enum status status = workspace_open(&workspace, options->workspace, options->dry_run, error);
    if (status == STATUS_OK) {
        status = workspace_lock(&workspace, options->wait_seconds, error);
    }
    if (status == STATUS_OK) {
        status = workspace_store(&workspace, error);
    }
    if (status == STATUS_OK) {
        status = stage_run(&stage, which, error);
    }
    workspace_close(&workspace);
    return status;
}
