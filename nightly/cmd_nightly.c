/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log.h"
#include "nightly/cmd.h"
#include "nightly/stage.h"

/* May the roster of this night be mailed? Not when it could not be made: an older version of it may have been mailed
 * already. */
static bool has_roster(enum status match)
{
    return match == STATUS_OK || match == STATUS_REFUSED;
}

/* All four, each doing what it can. Messages are printed as they come: each stage may have one. */
static enum status run_all(struct stage *stage)
{
    enum status gravest = STATUS_OK;
    bool report = true;
    for (int which = 0; which < STORE_STAGE_COUNT; which++) {
        struct error error = {0};
        if (which == STORE_STAGE_REPORT && !report) {
            continue;
        }
        const enum status status = stage_run(stage, (enum store_stage)which, &error);
        if (which == STORE_STAGE_MATCH) {
            report = has_roster(status);
        }
        if (error.message[0] != '\0') {
            const bool done = status == STATUS_REFUSED || status == STATUS_RETRY;
            log_message(done ? LOG_LEVEL_WARNING : LOG_LEVEL_ERROR, "%s: %s",
                        store_journal_stage_name((enum store_stage)which), error.message);
        }
        gravest = error_gravest(gravest, status);
    }
    return gravest;
}

enum status cmd_nightly(const struct command_options *options, struct error *error)
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
        status = run_all(&stage);
    }
    workspace_close(&workspace);
    return status;
}
