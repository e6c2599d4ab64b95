/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/file.h"
#include "core/language.h"
#include "core/place.h"
#include "core/text.h"
#include "importers/import.h"
#include "importers/inbox.h"
#include "nightly/cmd.h"
#include "nightly/config.h"

#include <stdio.h>
#include <string.h>

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
    struct settings settings;
    struct place_converter *converter;
    const struct source *source; /* of --source, or NULL */
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

static enum status check_file(const struct checking *checking, const char *path, bool *refused, struct error *error)
{
    struct receipt receipt = {0};
    struct buffer text = {0};
    const struct source any = any_source(&checking->settings);
    const struct source *source = checking->source;
    if (source == NULL) {
        source = source_of_path(&checking->settings, path);
    }
    if (source == NULL) {
        source = &any;
    }
    language_use(source->language);
    struct signature_files files = {0};
    struct import_setting setting = {
        .source = source,
        .settings = &checking->settings,
        .night = checking->options->night,
        .converter = checking->converter,
        .signature = {.required = source->signature_required, .now = checking->options->now()}};
    enum status status = signature_read(path, source->certificate, &files, &setting.signature, error);
    if (status == STATUS_OK) {
        status = import_file(path, &setting, &receipt, error);
    }
    signature_free(&files);
    if (status == STATUS_OK) {
        status = write_rows(checking, &receipt, error);
    }
    if (status == STATUS_OK) {
        receipt_text(&receipt, &text);
        status = buffer_check(&text, error);
    }
    if (status == STATUS_OK) {
        (void)printf("%s\n", text.data);
        *refused = receipt.refused_whole || receipt.refused > 0;
    }
    language_use(checking->settings.language);
    buffer_free(&text);
    receipt_free(&receipt);
    return status;
}

/* Every file is looked at, whatever is wrong with another. */
static enum status check_all(const struct checking *checking, struct error *error)
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

enum status cmd_check(const struct command_options *options, struct error *error)
{
    struct checking checking = {.options = options};
    enum status status = config_read(options->workspace, &checking.settings, NULL, error);
    if (status == STATUS_OK && options->source != NULL) {
        checking.source = settings_source(&checking.settings, options->source);
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
        status = check_all(&checking, error);
    }
    place_converter_free(checking.converter);
    settings_free(&checking.settings);
    return status;
}
