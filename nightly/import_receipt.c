/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/import_receipt.h"

#include "core/buffer.h"
#include "core/text.h"
#include "reports/message.h"
#include "store/store_outbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static enum status write_receipt(const struct importing *import, const char *text, struct error *error)
{
    char name[PATH_SIZE];
    const struct importing_file *file = import->file;
    (void)text_format(name, sizeof name, "receipts/%s/%s.%.12s.%s.txt", file->source->code, import->night,
                      import->record.sha256, file->kept);
    enum status status = workspace_write(import->stage->workspace, name, text, strlen(text), error);
    if (status == STATUS_OK && import->receipt.refused_whole) {
        (void)text_format(name, sizeof name, "quarantine/%s.%s.%s.%s.txt", import->night, file->source->code,
                          import->record.sha256, file->kept);
        status = workspace_write(import->stage->workspace, name, text, strlen(text), error);
    }
    return status;
}

static enum status queue_receipt(const struct importing *import, const char *text, struct error *error)
{
    struct buffer bytes = {0};
    char name[STORE_KEY_SIZE];
    const struct source *source = import->file->source;
    const struct receipt *receipt = &import->receipt;
    const int64_t when = import->stage->options->now();
    const char *recipients[] = {source->contact};
    if (source->contact[0] == '\0') {
        return STATUS_OK;
    }
    /* Refused: known by night and content, so that a second reading after an interruption is no second mail. */
    if (receipt->refused_whole) {
        (void)text_format(name, sizeof name, "receipt/%s/%s/%s", source->code, import->night, import->record.sha256);
    } else {
        (void)text_format(name, sizeof name, "receipt/%s/%" PRId64, source->code, import->record.id);
    }
    const struct message_receipt content = {.key = name,
                                            .text = text,
                                            .accepted = receipt->accepted,
                                            .refused = receipt->refused,
                                            .refused_whole = receipt->refused_whole};
    enum status status =
        message_receipt(&import->stage->workspace->settings, source, &content, (time_t)when, &bytes, error);
    if (status == STATUS_OK) {
        struct store_message message = {.night = import->stage->options->night,
                                        .when = when,
                                        .bytes = bytes.data,
                                        .size = bytes.size,
                                        .recipients = recipients,
                                        .recipient_count = 1};
        (void)text_copy(message.key, sizeof message.key, name);
        (void)text_copy(message.source, sizeof message.source, source->code);
        status = store_outbox_add(import->stage->workspace->store, &message, NULL, error);
    }
    buffer_free(&bytes);
    return status;
}

/* The rows on their way back, beside the receipt; the receipt tells the name of the file. */
static enum status write_rows(struct importing *import, struct error *error)
{
    char name[PATH_SIZE];
    struct receipt *receipt = &import->receipt;
    const struct importing_file *file = import->file;
    receipt->rows_file[0] = '\0';
    if (receipt->rows.size == 0) {
        return STATUS_OK;
    }
    (void)text_format(receipt->rows_file, sizeof receipt->rows_file, "%s.%.12s.%s.rows.csv", import->night,
                      import->record.sha256, file->kept);
    (void)text_format(name, sizeof name, "receipts/%s/%s", file->source->code, receipt->rows_file);
    return workspace_write(import->stage->workspace, name, receipt->rows.data, receipt->rows.size, error);
}

enum status import_receipt_give(struct importing *import, struct error *error)
{
    struct buffer text = {0};
    enum status status = write_rows(import, error);
    if (status == STATUS_OK) {
        receipt_text(&import->receipt, &text);
        status = buffer_check(&text, error);
    }
    if (status == STATUS_OK) {
        status = write_receipt(import, text.data, error);
    }
    if (status == STATUS_OK) {
        status = queue_receipt(import, text.data, error);
    }
    if (status == STATUS_OK && import->stage->options->dry_run) {
        (void)printf("%s\n", text.data);
    }
    buffer_free(&text);
    return status;
}

enum status import_receipt_said(const struct receipt *receipt, char said[STORE_SHA256_SIZE], struct error *error)
{
    struct buffer text = {0};
    said[0] = '\0';
    if (receipt->refused == 0 && receipt->warnings == 0) {
        return STATUS_OK;
    }
    receipt_said(receipt, &text);
    enum status status = buffer_check(&text, error);
    if (status == STATUS_OK) {
        status = inbox_digest_bytes(text.data, text.size, said, error);
    }
    buffer_free(&text);
    return status;
}
