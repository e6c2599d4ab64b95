/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/file.h"
#include "core/language.h"
#include "core/log.h"
#include "core/place.h"
#include "core/text.h"
#include "importers/import.h"
#include "importers/inbox.h"
#include "nightly/cmd.h"
#include "nightly/import_receipt.h"
#include "nightly/import_rows.h"
#include "nightly/stage.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ROWS_MODE = 0640 };

/* Reading as somebody who may upload everything, for a file of which nobody says whose it is. */
static struct source any_source(const struct settings *settings)
{
    struct source source = {.kinds = ~0U, .language = settings->language};
    (void)text_copy(source.code, sizeof source.code, "check");
    return source;
}

/* The source that a path names: INBOX/SOURCE/FILE. NULL: none of ours. */
static const struct source *source_of_path(const struct settings *settings, const char *path)
{
    char folder[PATH_SIZE];
    if (!text_copy(folder, sizeof folder, path)) {
        return NULL;
    }
    char *slash = strrchr(folder, '/');
    if (slash == NULL) {
        return NULL;
    }
    *slash = '\0';
    slash = strrchr(folder, '/');
    return settings_source(settings, slash == NULL ? folder : slash + 1);
}

struct checking {
    const struct command_options *options;
    struct workspace workspace; /* as in a dry run; nothing of it is touched */
    struct place_converter *converter;
    struct last_rosters *last;
    const struct source *source; /* of --source, or NULL */
    bool over;                   /* the import would pass the file at hand over */
};

/* The rows on their way back go where the option says, and nowhere by themselves. */
static enum status write_rows(const struct checking *checking, struct receipt *receipt, struct error *error)
{
    const char *path = checking->options->rows;
    if (path == NULL || receipt->rows.size == 0) {
        return STATUS_OK;
    }
    inbox_display_name(path, receipt->rows_file, sizeof receipt->rows_file);
    return file_write(path, receipt->rows.data, receipt->rows.size, ROWS_MODE, error);
}

/* Nothing is done with a file that was taken before and would say the same once more. */
static enum status see_whether_read(struct checking *checking, const char *source, const struct receipt *receipt,
                                    struct error *error)
{
    bool seen = false;
    char before[STORE_SHA256_SIZE];
    char now[STORE_SHA256_SIZE];
    enum status status = store_upload_seen(checking->workspace.store, source, receipt->sha256, &seen, before, error);
    if (status == STATUS_OK) {
        status = import_receipt_said(receipt, now, error);
    }
    checking->over = seen && (text_is_empty(before) || (!receipt->refused_whole && text_equal(before, now)));
    return status;
}

/* As an import reads it, with what the database knows, of which nothing is changed in the end. */
static enum status read_as_import(struct checking *checking, const char *path, const struct import_setting *plain,
                                  struct receipt *receipt, struct error *error)
{
    struct store *store = checking->workspace.store;
    struct stage stage = {.options = checking->options, .workspace = &checking->workspace};
    struct importing_file file = {.source = plain->source};
    struct import_setting setting = *plain;
    struct importing import = {.stage = &stage,
                               .file = &file,
                               .record = {.night = checking->options->night, .when = checking->options->now()}};
    const struct import_sink sink = import_rows_sink(&import);
    (void)text_copy(import.record.source, sizeof import.record.source, plain->source->code);
    setting.sink = &sink;
    setting.sent = last_rosters_sent;
    setting.sent_context = checking->last;
    setting.made = last_rosters_made(checking->last);
    setting.knows_volunteer = last_rosters_knows_volunteer;
    setting.knows_visit = last_rosters_knows_visit;
    setting.centre_of = last_rosters_centre_of;
    setting.home_of = last_rosters_home_of;
    /* The record is never kept: any digest will do. */
    enum status status = inbox_digest_bytes("", 0, import.record.sha256, error);
    if (status == STATUS_OK) {
        status = store_begin(store, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = import_rows_begin(&import, error);
    if (status == STATUS_OK) {
        status = import_file(path, &setting, &import.receipt, error);
    }
    if (status == STATUS_OK && import.address_status != STATUS_OK) {
        status = error_set(error, import.address_status, "%s", import.address_error.message);
    }
    if (status == STATUS_OK) {
        status = import_rows_compare(&import, error);
    }
    store_rollback(store);
    *receipt = import.receipt;
    return status == STATUS_OK ? see_whether_read(checking, plain->source->code, receipt, error) : status;
}

static enum status read_file(struct checking *checking, const char *path, const struct source *source,
                             struct receipt *receipt, struct error *error)
{
    struct signature_files files = {0};
    struct import_setting setting = {
        .source = source,
        .settings = &checking->workspace.settings,
        .night = checking->options->night,
        .converter = checking->converter,
        .signature = {.required = source->signature_required, .now = checking->options->now()}};
    enum status status = signature_read(path, source->certificate, &files, &setting.signature, error);
    if (status == STATUS_OK) {
        status = checking->workspace.store == NULL ? import_file(path, &setting, receipt, error)
                                                   : read_as_import(checking, path, &setting, receipt, error);
    }
    signature_free(&files);
    return status;
}

/* The path of the file stands in the message. */
static void hide_name(struct error *error)
{
    char shown[ERROR_MESSAGE_SIZE];
    inbox_display_text(error->message, shown, sizeof shown);
    (void)text_copy(error->message, sizeof error->message, shown);
}

static enum status check_file(struct checking *checking, const char *path, bool *refused, struct error *error)
{
    struct receipt receipt = {0};
    struct buffer text = {0};
    const struct settings *settings = &checking->workspace.settings;
    const struct source any = any_source(settings);
    const struct source *source = checking->source;
    if (source == NULL) {
        source = source_of_path(settings, path);
    }
    if (source == NULL) {
        source = &any;
    }
    language_use(source->language);
    checking->over = false;
    enum status status = read_file(checking, path, source, &receipt, error);
    if (status != STATUS_OK) {
        hide_name(error);
    } else {
        status = write_rows(checking, &receipt, error);
    }
    if (status == STATUS_OK) {
        receipt_text(&receipt, &text);
        if (checking->over) {
            buffer_format(
                &text, "\n%s\n",
                _("An import would pass this file over: the very same one was taken before, and nothing would "
                  "change."));
        }
        status = buffer_check(&text, error);
    }
    if (status == STATUS_OK) {
        (void)printf("%s\n", text.data);
        *refused = receipt.refused_whole || receipt.refused > 0;
    }
    language_use(settings->language);
    buffer_free(&text);
    receipt_free(&receipt);
    return status;
}

/* Every file is looked at, whatever is wrong with another. */
static enum status check_all(struct checking *checking, struct error *error)
{
    enum status gravest = STATUS_OK;
    size_t wrong = 0;
    for (size_t i = 0; i < checking->options->argument_count; i++) {
        bool refused = false;
        gravest = error_gravest(gravest, check_file(checking, checking->options->arguments[i], &refused, error));
        wrong += refused ? 1 : 0;
    }
    if (gravest == STATUS_OK && wrong > 0) {
        return error_set(error, STATUS_REFUSED,
                         ngettext("%zu file has something to mend; the receipt above says what.",
                                  "%zu files have something to mend; the receipts above say what.", wrong),
                         wrong);
    }
    return gravest;
}

/* What the city knows already: addresses, the lists before, the rosters that were sent. A check does without where
 * nobody has ever imported, and while another bvb is at work. */
static enum status open_store(struct checking *checking, struct error *error)
{
    char path[PATH_SIZE];
    struct workspace *workspace = &checking->workspace;
    enum status status = workspace_path(workspace, path, error, "bvb.db");
    if (status != STATUS_OK || access(path, R_OK) != 0) {
        return status;
    }
    status = workspace_lock(workspace, 0, error);
    if (status == STATUS_RETRY) {
        log_message(LOG_LEVEL_WARNING, "%s",
                    _("another bvb is at work in this workspace; this check is done without what it knows of addresses "
                      "and earlier lists"));
        error_clear(error);
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = workspace_store(workspace, error);
    }
    if (status == STATUS_OK) {
        status =
            last_rosters_load(workspace->store, &workspace->settings, checking->options->night, &checking->last, error);
    }
    return status;
}

enum status cmd_check(const struct command_options *options, struct error *error)
{
    struct checking checking = {.options = options, .workspace = {.lock = -1}};
    enum status status = workspace_open(&checking.workspace, options->workspace, true, error);
    if (status == STATUS_OK && options->source != NULL) {
        checking.source = settings_source(&checking.workspace.settings, options->source);
        if (checking.source == NULL) {
            status = error_set(error, STATUS_USAGE, _("there is no source \"%s\" in bvb.conf"), options->source);
        }
    }
    if (status == STATUS_OK && options->rows != NULL && options->argument_count > 1) {
        status = error_set(error, STATUS_USAGE, _("--rows is for one file at a time"));
    }
    if (status == STATUS_OK) {
        status = place_converter_new(&checking.converter, error);
    }
    if (status == STATUS_OK) {
        status = open_store(&checking, error);
    }
    if (status == STATUS_OK) {
        status = check_all(&checking, error);
    }
    place_converter_free(checking.converter);
    last_rosters_free(checking.last);
    workspace_close(&checking.workspace);
    return status;
}
