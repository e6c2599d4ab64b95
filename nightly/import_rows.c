/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/import_rows.h"

#include "core/language.h"
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

struct import_sink import_rows_sink(struct importing *import)
{
    import->address_status = STATUS_OK;
    error_clear(&import->address_error);
    return (struct import_sink){.context = import,
                                .volunteer = put_volunteer,
                                .request = put_request,
                                .pair = put_pair,
                                .past_visit = put_past_visit,
                                .travel = put_travel,
                                .address = put_address,
                                .decision = put_decision,
                                .keep = keep_row,
                                .find_address = find_address};
}

enum status import_rows_begin(struct importing *import, struct error *error)
{
    struct store *store = import->stage->workspace->store;
    enum status status = store_upload_add(store, &import->record, error);
    if (status == STATUS_OK && import->file->source->snapshot) {
        status = store_upload_not_named(store, &import->record, UPLOAD_VOLUNTEERS, &import->volunteers_before, error);
        if (status == STATUS_OK) {
            status = store_upload_not_named(store, &import->record, UPLOAD_REQUESTS, &import->requests_before, error);
        }
    }
    return status;
}

enum status import_rows_read(struct importing *import, const char *data, size_t size, struct error *error)
{
    const struct import_sink sink = import_rows_sink(import);
    char path[PATH_SIZE];
    struct signature_files files = {0};
    struct import_setting setting = {
        .source = import->file->source,
        .settings = &import->stage->workspace->settings,
        .night = import->stage->options->night,
        .sent = last_rosters_sent,
        .sent_context = import->last,
        .made = last_rosters_made(import->last),
        .knows_volunteer = last_rosters_knows_volunteer,
        .knows_visit = last_rosters_knows_visit,
        .centre_of = last_rosters_centre_of,
        .home_of = last_rosters_home_of,
        .converter = import->converter,
        .sink = &sink,
        .signature = {.required = import->file->source->signature_required, .now = import->stage->options->now()},
        .accept_cut = import->accepting};
    enum status status = workspace_path(import->stage->workspace, path, error, "%s", import->file->place);
    if (status == STATUS_OK) {
        status = signature_read(path, import->file->source->certificate, &files, &setting.signature, error);
    }
    if (status == STATUS_OK) {
        status = import_rows_begin(import, error);
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

/* A whole list of which many have gone is more likely a bad export than so many people gone. */
static enum status check_shrinking(struct importing *import, struct error *error)
{
    long last = -1;
    const struct source *source = import->file->source;
    struct receipt *receipt = &import->receipt;
    if (import->accepting || receipt->kind == UPLOAD_DECISIONS) {
        return STATUS_OK;
    }
    enum status status =
        store_upload_last_accepted(import->stage->workspace->store, import->record.source, receipt->kind, &last, error);
    if (status == STATUS_OK && last > 0 &&
        (int64_t)(last - receipt->accepted) * 100 > (int64_t)last * source->max_shrink) {
        char reason[RECEIPT_MESSAGE_SIZE];
        (void)text_format(reason, sizeof reason,
                          _("This list replaces the one before, and has more than %1$d percent fewer good rows (%2$ld "
                            "instead of %3$ld)."),
                          source->max_shrink, receipt->accepted, last);
        receipt_refuse_whole(receipt, "shrunk", 0, reason,
                             _("If a part is missing, upload the complete list. If the list is right, ask the "
                               "administrator of the city to take it after all."));
    }
    return status;
}

/* As many rows as before, but with other numbers: everybody in it would end, and somebody else begin. */
static enum status check_renumbering(struct importing *import, struct error *error)
{
    const int most = import->file->source->max_shrink;
    struct receipt *receipt = &import->receipt;
    const long before = receipt->kind == UPLOAD_REQUESTS ? import->requests_before : import->volunteers_before;
    long gone = 0;
    if (import->accepting || receipt->refused_whole) {
        return STATUS_OK;
    }
    const enum status status =
        store_upload_not_named(import->stage->workspace->store, &import->record, receipt->kind, &gone, error);
    if (status == STATUS_OK && (int64_t)gone * 100 > (int64_t)before * most) {
        char reason[RECEIPT_MESSAGE_SIZE];
        (void)text_format(reason, sizeof reason,
                          _("This list replaces the one before, and more than %1$d percent of the numbers in that one "
                            "are not in it (%2$ld of %3$ld)."),
                          most, gone, before);
        receipt_refuse_whole(receipt, "renumbered", 0, reason,
                             _("If they were given other numbers, give each the number it had, for by it bvb knows "
                               "them. If the list is right, ask the administrator of the city to take it after all."));
    }
    return status;
}

/* Who is no longer in a whole list has stopped; the receipt tells who. */
static enum status end_list(struct importing *import, struct error *error)
{
    const struct store_upload *record = &import->record;
    struct receipt *receipt = &import->receipt;
    enum status status = store_upload_ending(import->stage->workspace->store, record->source, record->kind, record->id,
                                             receipt->ended_ids, sizeof receipt->ended_ids, error);
    if (status == STATUS_OK) {
        status = store_upload_end_list(import->stage->workspace->store, record->source, record->kind, record->id,
                                       &receipt->ended, error);
    }
    return status;
}

enum status import_rows_compare(struct importing *import, struct error *error)
{
    if (!import->file->source->snapshot || import->receipt.refused_whole) {
        return STATUS_OK;
    }
    import->record.kind = import->receipt.kind;
    enum status status = check_shrinking(import, error);
    if (status == STATUS_OK) {
        status = check_renumbering(import, error);
    }
    return status == STATUS_OK && !import->receipt.refused_whole ? end_list(import, error) : status;
}
