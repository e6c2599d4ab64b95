/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/import_rows.h"

#include "core/text.h"
#include "importers/guard.h"
#include "importers/import.h"
#include "store/store_address.h"
#include "store/store_put.h"

static enum status put_volunteer(void *context, const struct volunteer *volunteer, struct error *error)
{
    const struct importing *import = context;
    return store_put_volunteer(import->stage->workspace->store, import->record.source, import->record.id, volunteer,
                               error);
}

static enum status put_request(void *context, const struct request *request, struct error *error)
{
    const struct importing *import = context;
    return store_put_request(import->stage->workspace->store, import->record.source, import->record.id, request, error);
}

static enum status put_pair(void *context, const struct pair *pair, struct error *error)
{
    const struct importing *import = context;
    return store_put_pair(import->stage->workspace->store, import->record.source, import->record.id, pair, error);
}

static enum status put_past_visit(void *context, const struct past_visit *visit, struct error *error)
{
    const struct importing *import = context;
    return store_put_past_visit(import->stage->workspace->store, import->record.source, import->record.id, visit,
                                error);
}

static enum status put_travel(void *context, const struct travel_row *row, struct error *error)
{
    const struct importing *import = context;
    return store_put_travel(import->stage->workspace->store, import->record.source, import->record.id, row, error);
}

static enum status put_address(void *context, const struct register_address *address, struct error *error)
{
    const struct importing *import = context;
    return store_put_address(import->stage->workspace->store, import->record.source, import->record.id, address, error);
}

static enum status put_decision(void *context, const struct decision *decision, struct error *error)
{
    const struct importing *import = context;
    return store_put_decision(import->stage->workspace->store, import->record.source, import->record.id, decision,
                              error);
}

static enum status keep_row(void *context, enum upload_kind kind, const char *id, struct error *error)
{
    const struct importing *import = context;
    return store_upload_keep(import->stage->workspace->store, import->record.source, kind, import->record.id, id,
                             error);
}

static bool find_address(void *context, const struct address *address, struct register_address *found)
{
    struct importing *import = context;
    const enum status status =
        store_address_find(import->stage->workspace->store, address, found, &import->address_error);
    import->address_status = error_gravest(import->address_status, status);
    return status == STATUS_OK && found->place.known;
}

enum status import_rows_read(struct importing *import, const char *data, size_t size, struct error *error)
{
    const struct import_sink sink = {.context = import,
                                     .volunteer = put_volunteer,
                                     .request = put_request,
                                     .pair = put_pair,
                                     .past_visit = put_past_visit,
                                     .travel = put_travel,
                                     .address = put_address,
                                     .decision = put_decision,
                                     .keep = keep_row,
                                     .find_address = find_address};
    char path[PATH_SIZE];
    struct signature_files files = {0};
    struct import_setting setting = {
        .source = import->file->source,
        .settings = &import->stage->workspace->settings,
        .night = import->stage->options->night,
        .sent = sent_rosters_of,
        .sent_context = import->sent,
        .converter = import->converter,
        .sink = &sink,
        .signature = {.required = import->file->source->signature_required, .now = import->stage->options->now()},
        .accept_cut = import->accepting};
    import->address_status = STATUS_OK;
    error_clear(&import->address_error);
    enum status status = workspace_path(import->stage->workspace, path, error, "%s", import->file->place);
    if (status == STATUS_OK) {
        status = signature_read(path, import->file->source->certificate, &files, &setting.signature, error);
    }
    if (status == STATUS_OK) {
        status = store_upload_add(import->stage->workspace->store, &import->record, error);
    }
    if (status == STATUS_OK) {
        (void)text_copy(import->receipt.sha256, sizeof import->receipt.sha256, import->record.sha256);
        status = guard_import(import->file->name, data, size, &setting, NULL, &import->receipt, error);
    }
    signature_free(&files);
    if (status == STATUS_OK && import->address_status != STATUS_OK) {
        status = error_set(error, import->address_status, "%s", import->address_error.message);
    }
    return status;
}
