/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What makes an interrupted import safe: the rows, the record of the upload and the mail of its receipt are one commit.
 * The receipt's file is written before it (and again, the same, when the commit never came), the move of the upload
 * after it: an upload that is found in the inbox although it was committed is known by its SHA-256 and only moved. When
 * there was something to mend in it, it is read all the same, for the configuration may have been mended instead; but
 * where its receipt would say what it said before, nothing is committed.
 */
#include "nightly/stage.h"

#include "core/language.h"
#include "core/log.h"
#include "core/text.h"
#include "importers/guard.h"
#include "importers/import.h"
#include "nightly/identify.h"
#include "nightly/import_away.h"
#include "nightly/import_files.h"
#include "nightly/import_receipt.h"
#include "nightly/import_rows.h"
#include "store/store_roster.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Was this very list refused tonight already? Then it is noted, and its mail is queued. */
static enum status was_refused_tonight(const struct importing *import, bool *tonight, struct error *error)
{
    struct store_upload *uploads = NULL;
    size_t count = 0;
    *tonight = false;
    enum status status =
        store_upload_list(import->stage->workspace->store, import->record.night, &uploads, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct store_upload *upload = &uploads[i];
        *tonight =
            *tonight || (upload->state == STORE_UPLOAD_REFUSED && text_equal(upload->source, import->record.source) &&
                         text_equal(upload->sha256, import->record.sha256));
    }
    free(uploads);
    return status;
}

static void fill_record(struct importing *import)
{
    const struct receipt *receipt = &import->receipt;
    import->record.kind = receipt->kind;
    import->record.state = receipt->refused_whole ? STORE_UPLOAD_REFUSED : STORE_UPLOAD_TAKEN;
    import->record.read = receipt->read;
    import->record.accepted = receipt->refused_whole ? 0 : receipt->accepted;
    import->record.refused = receipt->refused_whole ? receipt->read : receipt->refused;
}

/* The rest of an accepted upload, up to the commit; nothing of it when it says what it said before. */
static enum status finish_accepted(struct importing *import, struct error *error)
{
    fill_record(import);
    enum status status = import_receipt_said(&import->receipt, import->record.said, error);
    if (status != STATUS_OK) {
        return status;
    }
    import->unchanged = import->seen && text_equal(import->record.said, import->said_before);
    if (import->unchanged) {
        store_rollback(import->stage->workspace->store);
        return STATUS_OK;
    }
    status = store_upload_finish(import->stage->workspace->store, &import->record, error);
    if (status == STATUS_OK) {
        status = import_receipt_give(import, error);
    }
    return status == STATUS_OK ? store_commit(import->stage->workspace->store, error) : status;
}

/* An upload refused whole, after its rows were rolled back: only that it came and why. */
static enum status keep_refused(struct importing *import, struct error *error)
{
    bool tonight = false;
    fill_record(import);
    enum status status = store_begin(import->stage->workspace->store, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = was_refused_tonight(import, &tonight, error);
    if (status == STATUS_OK && !tonight) {
        status = store_upload_add(import->stage->workspace->store, &import->record, error);
        if (status == STATUS_OK) {
            status = store_upload_finish(import->stage->workspace->store, &import->record, error);
        }
    }
    if (status == STATUS_OK) {
        status = import_receipt_give(import, error);
    }
    if (status == STATUS_OK) {
        status = store_commit(import->stage->workspace->store, error);
    }
    if (status != STATUS_OK) {
        store_rollback(import->stage->workspace->store);
    }
    return status;
}

static enum status import_rows(struct importing *import, const char *data, size_t size, struct error *error)
{
    enum status status = store_begin(import->stage->workspace->store, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = import_rows_read(import, data, size, error);
    if (status == STATUS_OK) {
        status = import_rows_compare(import, error);
    }
    if (status == STATUS_OK && !import->receipt.refused_whole) {
        status = finish_accepted(import, error);
        if (status == STATUS_OK) {
            return STATUS_OK;
        }
    }
    store_rollback(import->stage->workspace->store);
    return status == STATUS_OK ? keep_refused(import, error) : status;
}

/* The administrator is told what the source cannot do. */
static void tell_held(const struct importing *import)
{
    log_message(LOG_LEVEL_WARNING, _("when it is right all the same: bvb import --accept %1$s.%2$s.%3$s.%4$s"),
                import->night, import->file->source->code, import->record.sha256, import->file->kept);
}

static void tell_refused(const struct importing *import)
{
    const struct receipt *receipt = &import->receipt;
    const char *source = import->file->source->code;
    const char *name = import->record.file_name;
    const bool held = receipt_can_be_taken(receipt);
    if (import->file->source->language == import->stage->workspace->settings.language) {
        log_message(LOG_LEVEL_WARNING, held ? _("%1$s: %2$s is held: %3$s") : _("%1$s: %2$s was refused whole: %3$s"),
                    source, name, receipt->reason);
    } else {
        /* The reason is in the language of the source, which is not that of the log. */
        log_message(LOG_LEVEL_WARNING,
                    held ? _("%1$s: %2$s is held (%3$s); its receipt in quarantine/ says why")
                         : _("%1$s: %2$s was refused whole (%3$s); its receipt in quarantine/ says why"),
                    source, name, receipt->rule);
    }
    if (held && !import->accepting) {
        tell_held(import);
    }
}

static void tell_again(struct importing *import)
{
    import->again++;
    log_message(LOG_LEVEL_INFO, _("%1$s: %2$s was read before; nothing changes"), import->file->source->code,
                import->record.file_name);
}

static void tell(struct importing *import)
{
    const struct receipt *receipt = &import->receipt;
    const char *source = import->file->source->code;
    const char *name = import->record.file_name;
    if (import->unchanged) {
        tell_again(import);
        return;
    }
    import->read += receipt->read;
    import->accepted += import->record.accepted;
    import->refused += import->record.refused;
    if (receipt->refused_whole) {
        import->refused_whole++;
        tell_refused(import);
    } else {
        import->taken++;
        log_message(LOG_LEVEL_INFO, _("%1$s: %2$s (%3$s): %4$ld of %5$ld rows taken"), source, name,
                    receipt_kind_name(receipt->kind), receipt->accepted, receipt->read);
    }
}

static enum status import_new(struct importing *import, const char *data, size_t size, struct error *error)
{
    const struct settings *settings = &import->stage->workspace->settings;
    language_use(import->file->source->language);
    enum status status = import_rows(import, data, size, error);
    language_use(settings->language);
    if (status == STATUS_OK) {
        tell(import);
        status = import_away_put(import, error);
    }
    return status;
}

/* A file that is too large to be read is refused without its content being known. */
static enum status refuse_too_large(struct importing *import, struct error *error)
{
    char path[PATH_SIZE];
    const struct settings *settings = &import->stage->workspace->settings;
    const struct importing_file *file = import->file;
    enum status status = workspace_path(import->stage->workspace, path, error, "%s", file->place);
    if (status == STATUS_OK) {
        status = import_away_known_by(import, file->place, import->record.sha256, error);
    }
    language_use(file->source->language);
    if (status == STATUS_OK) {
        const struct import_setting setting = {.source = file->source,
                                               .settings = settings,
                                               .night = import->record.night,
                                               .converter = import->converter};
        status = import_file(path, &setting, &import->receipt, error);
    }
    if (status == STATUS_OK && !text_equal(import->receipt.rule, "too_large")) {
        status = error_set(error, STATUS_CANNOT_READ, _("%s changes while it is read"), import->record.file_name);
    }
    /* nobody has looked at one */
    import->receipt.lose_signature = settings->refuse_national_numbers && import_away_has_signature(import);
    if (status == STATUS_OK) {
        status = keep_refused(import, error);
    }
    language_use(settings->language);
    if (status == STATUS_OK) {
        tell(import);
        status = import_away_put(import, error);
    }
    return status;
}

/* An upload that was read before, and all was right, is only put away; whether it may be kept as it is, only reading
 * can tell. */
static enum status look_for_numbers(struct importing *import, const char *data, size_t size, struct error *error)
{
    char path[PATH_SIZE];
    struct signature_files files = {0};
    const struct settings *settings = &import->stage->workspace->settings;
    struct import_setting setting = {.source = import->file->source,
                                     .settings = settings,
                                     .night = import->record.night,
                                     .converter = import->converter};
    if (!settings->refuse_national_numbers) {
        return STATUS_OK;
    }
    enum status status = workspace_path(import->stage->workspace, path, error, "%s", import->file->place);
    if (status == STATUS_OK) {
        status = signature_read(path, "", &files, &setting.signature, error);
    }
    if (status == STATUS_OK) {
        status = guard_import(import->file->name, data, size, &setting, NULL, &import->receipt, error);
    }
    signature_free(&files);
    import->receipt.refused_whole = false;
    return status;
}

static enum status import_file_at_hand(struct importing *import, struct error *error)
{
    char *data = NULL;
    size_t size = 0;
    const struct importing_file *file = import->file;
    import->unchanged = false;
    import->record =
        (struct store_upload){.night = import->stage->options->night, .when = import->stage->options->now()};
    (void)text_copy(import->record.source, sizeof import->record.source, file->source->code);
    inbox_display_name(file->name, import->record.file_name, sizeof import->record.file_name);
    log_progress(_("reading %1$s of %2$s ..."), import->record.file_name, file->source->code);
    enum status status = import_files_read(import, file, &data, &size, error);
    if (status == STATUS_REFUSED) {
        error_clear(error);
        status = refuse_too_large(import, error);
        receipt_free(&import->receipt);
        return status;
    }
    if (status == STATUS_OK) {
        status = inbox_digest_bytes(data, size, import->record.sha256, error);
    }
    if (status == STATUS_OK) {
        status = store_upload_seen(import->stage->workspace->store, file->source->code, import->record.sha256,
                                   &import->seen, import->said_before, error);
    }
    if (status == STATUS_OK && import->seen && text_is_empty(import->said_before)) {
        tell_again(import);
        status = look_for_numbers(import, data, size, error);
        if (status == STATUS_OK) {
            status = import_away_put(import, error);
        }
    } else if (status == STATUS_OK) {
        status = import_new(import, data, size, error);
    }
    receipt_free(&import->receipt);
    free(data);
    return status;
}

/* A file that cannot be read does not hold up the others; a database or a disk that fails does. */
static enum status import_all(struct importing *import, struct error *error)
{
    for (size_t i = 0; i < import->count; i++) {
        struct error own = {0};
        import->file = &import->files[i];
        const enum status status = import_file_at_hand(import, &own);
        char shown[ERROR_MESSAGE_SIZE]; /* the path of the file stands in the message */
        inbox_display_text(own.message, shown, sizeof shown);
        if (status == STATUS_CANNOT_READ || status == STATUS_REFUSED) {
            log_message(LOG_LEVEL_ERROR, "%s: %s", import->file->source->code, shown);
            import->gravest = error_gravest(import->gravest, STATUS_CANNOT_READ);
        } else if (status != STATUS_OK) {
            return error_set(error, status, "%s", shown);
        }
    }
    log_progress("%s", "");
    return STATUS_OK;
}

static enum status conclude(struct importing *import, struct error *error)
{
    (void)text_format(import->stage->figures, sizeof import->stage->figures,
                      "uploads=%ld again=%ld refused_whole=%ld read=%ld accepted=%ld refused=%ld", import->taken,
                      import->again, import->refused_whole, import->read, import->accepted, import->refused);
    if (import->gravest != STATUS_OK) {
        return error_set(error, import->gravest, _("An upload could not be read and still lies in its inbox."));
    }
    if (import->refused_whole > 0) {
        return error_set(error, STATUS_REFUSED,
                         ngettext("%ld upload was refused whole; it lies in quarantine/ with its receipt.",
                                  "%ld uploads were refused whole; they lie in quarantine/ with their receipts.",
                                  (unsigned long)import->refused_whole),
                         import->refused_whole);
    }
    return STATUS_OK;
}

enum status stage_import(struct stage *stage, struct error *error)
{
    struct importing import = {.stage = stage};
    date_format(stage->options->night, import.night);
    enum status status = place_converter_new(&import.converter, error);
    if (status == STATUS_OK) {
        status = stage->options->accept == NULL ? import_files_list(&import, error) : import_files_held(&import, error);
    }
    if (status == STATUS_OK && import.count > 0) {
        status = last_rosters_load(stage->workspace->store, &stage->workspace->settings, stage->options->night,
                                   &import.last, error);
    }
    if (status == STATUS_OK) {
        status = import_all(&import, error);
    }
    if (status == STATUS_OK) {
        status = identify_people(stage->workspace->store, error);
    }
    const enum status concluded = conclude(&import, error);
    place_converter_free(import.converter);
    last_rosters_free(import.last);
    free(import.files);
    return status == STATUS_OK ? concluded : status;
}
