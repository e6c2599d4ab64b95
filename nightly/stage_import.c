/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What makes an interrupted import safe: the rows, the record of the upload and the mail of its receipt are one commit.
 * The receipt's file is written before it (and again, the same, when the commit never came), the move of the upload
 * after it: an upload that is found in the inbox although it was committed is known by its SHA-256 and only moved.
 */
#include "nightly/stage.h"

#include "core/buffer.h"
#include "core/date.h"
#include "core/file.h"
#include "core/language.h"
#include "core/log.h"
#include "core/text.h"
#include "importers/guard.h"
#include "importers/import.h"
#include "importers/inbox.h"
#include "nightly/identify.h"
#include "reports/message.h"
#include "store/store_address.h"
#include "store/store_outbox.h"
#include "store/store_put.h"
#include "store/store_upload.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The longest part of a file's own name that goes into the names we give; its end, where the extension is. */
enum { NAME_KEPT = 120, RANK_SIZE = 64 * 1024 };

/* One file in an inbox, or one in quarantine that is to be taken after all. */
struct upload_file {
    const struct source *source;
    char name[INBOX_NAME_SIZE];
    char place[PATH_SIZE];    /* where it lies, below the workspace */
    char kept[NAME_KEPT + 1]; /* the part of its own name that goes into the names we give */
    int rank;                 /* of its kind: the order of reading */
};

struct import {
    struct stage *stage;
    struct place_converter *converter;
    struct upload_file *files;
    size_t count, capacity;
    char night[DATE_TEXT_SIZE];
    enum status gravest;
    /* the file at hand */
    const struct upload_file *file;
    struct store_upload record;
    struct receipt receipt;
    bool accepting;             /* it was held, and the administrator takes it */
    enum status address_status; /* of a look-up that failed: import.h has no way to say it */
    struct error address_error;
    /* figures */
    long taken, again, refused_whole, read, accepted, refused;
};

static struct store *store_of(const struct import *import)
{
    return import->stage->workspace->store;
}

/* ---- where good rows go ---------------------------------------------------------------------------------------- */

static enum status put_volunteer(void *context, const struct volunteer *volunteer, struct error *error)
{
    const struct import *import = context;
    return store_put_volunteer(store_of(import), import->record.source, import->record.id, volunteer, error);
}

static enum status put_request(void *context, const struct request *request, struct error *error)
{
    const struct import *import = context;
    return store_put_request(store_of(import), import->record.source, import->record.id, request, error);
}

static enum status put_pair(void *context, const struct pair *pair, struct error *error)
{
    const struct import *import = context;
    return store_put_pair(store_of(import), import->record.source, import->record.id, pair, error);
}

static enum status put_past_visit(void *context, const struct past_visit *visit, struct error *error)
{
    const struct import *import = context;
    return store_put_past_visit(store_of(import), import->record.source, import->record.id, visit, error);
}

static enum status put_travel(void *context, const struct travel_row *row, struct error *error)
{
    const struct import *import = context;
    return store_put_travel(store_of(import), import->record.source, import->record.id, row, error);
}

static enum status put_address(void *context, const struct register_address *address, struct error *error)
{
    const struct import *import = context;
    return store_put_address(store_of(import), import->record.source, import->record.id, address, error);
}

static enum status put_decision(void *context, const struct decision *decision, struct error *error)
{
    const struct import *import = context;
    return store_put_decision(store_of(import), import->record.source, import->record.id, decision, error);
}

static enum status keep_row(void *context, enum upload_kind kind, const char *id, struct error *error)
{
    const struct import *import = context;
    return store_upload_keep(store_of(import), import->record.source, kind, import->record.id, id, error);
}

static bool find_address(void *context, const struct address *address, struct place *place)
{
    struct import *import = context;
    const enum status status = store_address_find(store_of(import), address, place, &import->address_error);
    import->address_status = error_gravest(import->address_status, status);
    return status == STATUS_OK && place->known;
}

/* ---- finding the files ----------------------------------------------------------------------------------------- */

static int rank_of(enum upload_kind kind)
{
    static const enum upload_kind order[] = {UPLOAD_ADDRESSES, UPLOAD_VOLUNTEERS, UPLOAD_REQUESTS, UPLOAD_PAIRS,
                                             UPLOAD_VISITS,    UPLOAD_TRAVEL,     UPLOAD_DECISIONS};
    int rank = 0;
    while (rank < (int)(sizeof order / sizeof *order) && order[rank] != kind) {
        rank++;
    }
    return rank;
}

/* The file's bytes; what is too large is left for the importer to refuse in words. */
static enum status read_upload(const struct import *import, const struct upload_file *file, char **data, size_t *size,
                               struct error *error)
{
    char path[PATH_SIZE];
    enum status status = workspace_path(import->stage->workspace, path, error, "%s", file->place);
    return status == STATUS_OK ? file_read(path, IMPORT_MAX_FILE, data, size, error) : status;
}

/* The kind of a file is known only when it is read; here nothing is kept of it. */
static enum status find_rank(struct import *import, struct upload_file *file, struct error *error)
{
    char *data = NULL;
    size_t size = 0;
    struct receipt receipt = {0};
    const struct import_setting setting = {.source = file->source,
                                           .settings = &import->stage->workspace->settings,
                                           .night = import->stage->options->night,
                                           .converter = import->converter,
                                           .accept_cut = true};
    struct error ignored = {0};
    file->rank = rank_of(0);
    if (read_upload(import, file, &data, &size, &ignored) != STATUS_OK) {
        return STATUS_OK; /* told when its turn comes */
    }
    log_progress(_("looking at %1$s of %2$s ..."), file->name, file->source->code);
    /* Its begin says of what kind it is. An even number of bytes, as UTF-16 wants. */
    const enum status status =
        guard_import(file->name, data, size < RANK_SIZE ? size : (size_t)RANK_SIZE, &setting, NULL, &receipt, error);
    if (status == STATUS_OK) {
        file->rank = rank_of(receipt.kind);
    }
    receipt_free(&receipt);
    free(data);
    return status;
}

/* The end of the file's name, whole characters, within NAME_KEPT bytes; a national number in it goes nowhere. */
static void keep_name(struct upload_file *file)
{
    const size_t length = strlen(file->name);
    const char *end = length > NAME_KEPT ? file->name + (length - NAME_KEPT) : file->name;
    while (((unsigned char)*end & 0xc0) == 0x80) {
        end++;
    }
    inbox_display_name(end, file->kept, sizeof file->kept);
}

static int compare_files(const void *a, const void *b)
{
    const struct upload_file *first = a;
    const struct upload_file *second = b;
    if (first->rank != second->rank) {
        return first->rank < second->rank ? -1 : 1;
    }
    if (first->source != second->source) {
        return first->source < second->source ? -1 : 1;
    }
    return strcmp(first->name, second->name);
}

static enum status list_source(struct import *import, const struct source *source, struct error *error)
{
    char path[PATH_SIZE];
    struct inbox inbox = {0};
    enum status status = workspace_path(import->stage->workspace, path, error, "inbox/%s", source->code);
    if (status == STATUS_OK) {
        status = inbox_list(path, &inbox, error);
    }
    if (status == STATUS_OK) {
        status = buffer_grow((void **)&import->files, &import->capacity, import->count + inbox.count + 1,
                             sizeof *import->files, error);
    }
    for (size_t i = 0; i < inbox.count && status == STATUS_OK; i++) {
        struct upload_file *file = &import->files[import->count++];
        file->source = source;
        (void)text_copy(file->name, sizeof file->name, inbox.names[i]);
        (void)text_format(file->place, sizeof file->place, "inbox/%s/%s", source->code, file->name);
        keep_name(file);
    }
    if (inbox.strange > 0) {
        log_message(LOG_LEVEL_WARNING,
                    ngettext("inbox/%1$s: %2$zu entry is no ordinary file and was left where it is",
                             "inbox/%1$s: %2$zu entries are no ordinary files and were left where they are",
                             inbox.strange),
                    source->code, inbox.strange);
    }
    inbox_free(&inbox);
    return status;
}

/* A folder that belongs to nobody is most likely a source whose code was misspelt: its lists would wait for ever. */
static enum status tell_unknown_folders(const struct import *import, struct error *error)
{
    char path[PATH_SIZE];
    const struct workspace *workspace = import->stage->workspace;
    enum status status = workspace_path(workspace, path, error, "inbox");
    if (status != STATUS_OK) {
        return status;
    }
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return errno == ENOENT
                   ? STATUS_OK
                   : error_system(error, STATUS_CANNOT_READ, errno, _("The folder %s cannot be opened"), path);
    }
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char shown[NAME_SIZE];
        if (entry->d_name[0] != '.' && settings_source(&workspace->settings, entry->d_name) == NULL) {
            inbox_display_name(entry->d_name, shown, sizeof shown);
            log_message(LOG_LEVEL_WARNING,
                        _("inbox/%s belongs to no source and was not read; add the source to bvb.conf, or move what "
                          "lies there"),
                        shown);
        }
    }
    (void)closedir(folder);
    return STATUS_OK;
}

static enum status list_all(struct import *import, struct error *error)
{
    const struct settings *settings = &import->stage->workspace->settings;
    enum status status = tell_unknown_folders(import, error);
    for (size_t i = 0; i < settings->source_count && status == STATUS_OK; i++) {
        status = list_source(import, &settings->sources[i], error);
    }
    for (size_t i = 0; i < import->count && status == STATUS_OK && import->count > 1; i++) {
        status = find_rank(import, &import->files[i], error);
    }
    if (status == STATUS_OK && import->count > 1) {
        qsort(import->files, import->count, sizeof *import->files, compare_files);
    }
    return status;
}

/* ---- one file -------------------------------------------------------------------------------------------------- */

static enum status write_receipt(const struct import *import, const char *text, struct error *error)
{
    char name[PATH_SIZE];
    const struct upload_file *file = import->file;
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

static enum status queue_receipt(const struct import *import, const char *text, struct error *error)
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
        status = store_outbox_add(store_of(import), &message, NULL, error);
    }
    buffer_free(&bytes);
    return status;
}

/* The rows on their way back, beside the receipt; the receipt tells the name of the file. */
static enum status write_rows(struct import *import, struct error *error)
{
    char name[PATH_SIZE];
    struct receipt *receipt = &import->receipt;
    const struct upload_file *file = import->file;
    receipt->rows_file[0] = '\0';
    if (receipt->rows.size == 0) {
        return STATUS_OK;
    }
    (void)text_format(receipt->rows_file, sizeof receipt->rows_file, "%s.%.12s.%s.rows.csv", import->night,
                      import->record.sha256, file->kept);
    (void)text_format(name, sizeof name, "receipts/%s/%s", file->source->code, receipt->rows_file);
    return workspace_write(import->stage->workspace, name, receipt->rows.data, receipt->rows.size, error);
}

/* Writes the receipt down and queues its mail; inside the transaction of the upload. */
static enum status give_receipt(struct import *import, struct error *error)
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

/* Was this very list refused tonight already? Then it is noted, and its mail is queued. */
static enum status was_refused_tonight(const struct import *import, bool *tonight, struct error *error)
{
    struct store_upload *uploads = NULL;
    size_t count = 0;
    *tonight = false;
    enum status status = store_upload_list(store_of(import), import->record.night, &uploads, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct store_upload *upload = &uploads[i];
        *tonight =
            *tonight || (upload->state == STORE_UPLOAD_REFUSED && text_equal(upload->source, import->record.source) &&
                         text_equal(upload->sha256, import->record.sha256));
    }
    free(uploads);
    return status;
}

/* A whole list of which many have gone is more likely a bad export than so many people gone. */
static enum status check_shrinking(struct import *import, struct error *error)
{
    long last = -1;
    const struct source *source = import->file->source;
    struct receipt *receipt = &import->receipt;
    if (!source->snapshot || import->accepting || receipt->refused_whole || receipt->kind == UPLOAD_DECISIONS) {
        return STATUS_OK;
    }
    enum status status =
        store_upload_last_accepted(store_of(import), import->record.source, receipt->kind, &last, error);
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

static void fill_record(struct import *import)
{
    const struct receipt *receipt = &import->receipt;
    import->record.kind = receipt->kind;
    import->record.state = receipt->refused_whole ? STORE_UPLOAD_REFUSED : STORE_UPLOAD_TAKEN;
    import->record.read = receipt->read;
    import->record.accepted = receipt->refused_whole ? 0 : receipt->accepted;
    import->record.refused = receipt->refused_whole ? receipt->read : receipt->refused;
}

static bool lies_there(const struct workspace *workspace, const char *name)
{
    char path[PATH_SIZE];
    struct error ignored = {0};
    struct stat about = {0};
    return workspace_path(workspace, path, &ignored, "%s", name) == STATUS_OK && lstat(path, &about) == 0;
}

/* The certificate of the source and the signature of the file, each a new text that the caller frees. */
static enum status read_signature(const struct import *import, char **certificate, char **bytes,
                                  struct signature *signature, struct error *error)
{
    char path[PATH_SIZE];
    char name[PATH_SIZE];
    size_t size = 0;
    const struct source *source = import->file->source;
    const struct workspace *workspace = import->stage->workspace;
    *certificate = NULL;
    *bytes = NULL;
    if (source->certificate[0] == '\0') {
        return STATUS_OK;
    }
    enum status status = file_read(source->certificate, SIGNATURE_MAX_FILE, certificate, &size, error);
    if (status == STATUS_OK && text_format(name, sizeof name, "%s%s", import->file->place, INBOX_SIGNATURE) &&
        lies_there(workspace, name)) {
        status = workspace_path(workspace, path, error, "%s", name);
        if (status == STATUS_OK) {
            status = file_read(path, SIGNATURE_MAX_FILE, bytes, &signature->size, error);
        }
    }
    signature->certificate = *certificate;
    signature->bytes = *bytes;
    signature->required = source->signature_required;
    signature->now = import->stage->options->now();
    return status;
}

/* Reads the rows into the database, within the transaction that is open. */
static enum status read_rows(struct import *import, const char *data, size_t size, struct error *error)
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
    char *certificate = NULL;
    char *bytes = NULL;
    struct import_setting setting = {.source = import->file->source,
                                     .settings = &import->stage->workspace->settings,
                                     .night = import->stage->options->night,
                                     .converter = import->converter,
                                     .sink = &sink,
                                     .accept_cut = import->accepting};
    import->address_status = STATUS_OK;
    error_clear(&import->address_error);
    enum status status = read_signature(import, &certificate, &bytes, &setting.signature, error);
    if (status == STATUS_OK) {
        status = store_upload_add(store_of(import), &import->record, error);
    }
    if (status == STATUS_OK) {
        status = guard_import(import->file->name, data, size, &setting, NULL, &import->receipt, error);
    }
    free(certificate);
    free(bytes);
    if (status == STATUS_OK && import->address_status != STATUS_OK) {
        status = error_set(error, import->address_status, "%s", import->address_error.message);
    }
    return status == STATUS_OK ? check_shrinking(import, error) : status;
}

/* Who is no longer in a whole list has stopped; the receipt tells who. */
static enum status end_list(struct import *import, struct error *error)
{
    const struct store_upload *record = &import->record;
    struct receipt *receipt = &import->receipt;
    enum status status = store_upload_ending(store_of(import), record->source, record->kind, record->id,
                                             receipt->ended_ids, sizeof receipt->ended_ids, error);
    if (status == STATUS_OK) {
        status =
            store_upload_end_list(store_of(import), record->source, record->kind, record->id, &receipt->ended, error);
    }
    return status;
}

/* The rest of an accepted upload, up to the commit. */
static enum status finish_accepted(struct import *import, struct error *error)
{
    const struct source *source = import->file->source;
    enum status status = STATUS_OK;
    fill_record(import);
    if (source->snapshot) {
        status = end_list(import, error);
    }
    if (status == STATUS_OK) {
        status = store_upload_finish(store_of(import), &import->record, error);
    }
    if (status == STATUS_OK) {
        status = give_receipt(import, error);
    }
    return status == STATUS_OK ? store_commit(store_of(import), error) : status;
}

/* An upload refused whole, after its rows were rolled back: only that it came and why. */
static enum status keep_refused(struct import *import, struct error *error)
{
    bool tonight = false;
    fill_record(import);
    enum status status = store_begin(store_of(import), error);
    if (status != STATUS_OK) {
        return status;
    }
    status = was_refused_tonight(import, &tonight, error);
    if (status == STATUS_OK && !tonight) {
        status = store_upload_add(store_of(import), &import->record, error);
        if (status == STATUS_OK) {
            status = store_upload_finish(store_of(import), &import->record, error);
        }
    }
    if (status == STATUS_OK) {
        status = give_receipt(import, error);
    }
    if (status == STATUS_OK) {
        status = store_commit(store_of(import), error);
    }
    if (status != STATUS_OK) {
        store_rollback(store_of(import));
    }
    return status;
}

static enum status import_rows(struct import *import, const char *data, size_t size, struct error *error)
{
    enum status status = store_begin(store_of(import), error);
    if (status != STATUS_OK) {
        return status;
    }
    status = read_rows(import, data, size, error);
    if (status == STATUS_OK && !import->receipt.refused_whole) {
        status = finish_accepted(import, error);
        if (status == STATUS_OK) {
            return STATUS_OK;
        }
    }
    store_rollback(store_of(import));
    return status == STATUS_OK ? keep_refused(import, error) : status;
}

/* What lies beside a file goes with it: its signature, and in quarantine its receipt. */
static enum status take_along(const struct import *import, const char *to, const char *end, struct error *error)
{
    char from[PATH_SIZE];
    char there[PATH_SIZE];
    const struct workspace *workspace = import->stage->workspace;
    if (!text_format(from, sizeof from, "%s%s", import->file->place, end) ||
        !text_format(there, sizeof there, "%s%s", to, end) || !lies_there(workspace, from)) {
        return STATUS_OK;
    }
    return workspace_move(workspace, from, there, error);
}

/* A file that was written to after we had read it is another upload: it goes back. */
static enum status put_back_when_changed(const struct import *import, const char *to, struct error *error)
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
static enum status put_away_without_numbers(const struct import *import, const char *to, struct error *error)
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

/* Out of the inbox, under a name that says whose it is and what is in it. */
static enum status put_away(struct import *import, struct error *error)
{
    char to[PATH_SIZE];
    const struct workspace *workspace = import->stage->workspace;
    const struct upload_file *file = import->file;
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

/* The administrator is told what the source cannot do. */
static void tell_held(const struct import *import)
{
    log_message(LOG_LEVEL_WARNING, _("when it is right all the same: bvb import --accept %1$s.%2$s.%3$s.%4$s"),
                import->night, import->file->source->code, import->record.sha256, import->file->kept);
}

static void tell(struct import *import)
{
    const struct receipt *receipt = &import->receipt;
    const char *source = import->file->source->code;
    const char *name = import->record.file_name;
    import->read += receipt->read;
    import->accepted += import->record.accepted;
    import->refused += import->record.refused;
    if (receipt->refused_whole) {
        import->refused_whole++;
        log_message(LOG_LEVEL_WARNING,
                    receipt->held ? _("%1$s: %2$s is held: %3$s") : _("%1$s: %2$s was refused whole: %3$s"), source,
                    name, receipt->reason);
        if (receipt->held && !import->accepting) {
            tell_held(import);
        }
    } else {
        import->taken++;
        log_message(LOG_LEVEL_INFO, _("%1$s: %2$s (%3$s): %4$ld of %5$ld rows taken"), source, name,
                    receipt_kind_name(receipt->kind), receipt->accepted, receipt->read);
    }
}

static enum status import_new(struct import *import, const char *data, size_t size, struct error *error)
{
    const struct settings *settings = &import->stage->workspace->settings;
    language_use(import->file->source->language);
    enum status status = import_rows(import, data, size, error);
    language_use(settings->language);
    if (status == STATUS_OK) {
        tell(import);
        status = put_away(import, error);
    }
    return status;
}

/*
 * A file that is too large to be read is refused without its content being known: size and name stand for it, so that
 * the next reading of it is the same upload.
 */
static enum status refuse_too_large(struct import *import, struct error *error)
{
    char path[PATH_SIZE];
    char known_by[PATH_SIZE];
    struct stat about = {0};
    const struct settings *settings = &import->stage->workspace->settings;
    const struct upload_file *file = import->file;
    enum status status = workspace_path(import->stage->workspace, path, error, "%s", file->place);
    if (status == STATUS_OK && lstat(path, &about) != 0) {
        status = error_system(error, STATUS_CANNOT_READ, errno, _("The file %s cannot be read"), path);
    }
    if (status == STATUS_OK) {
        (void)text_format(known_by, sizeof known_by, "%jd %s", (intmax_t)about.st_size, file->name);
        status = inbox_digest_bytes(known_by, strlen(known_by), import->record.sha256, error);
    }
    language_use(file->source->language);
    if (status == STATUS_OK) {
        status = import_file(path, file->source, settings, import->record.night, import->converter, NULL,
                             &import->receipt, error);
    }
    if (status == STATUS_OK && !import->receipt.refused_whole) {
        status = error_set(error, STATUS_CANNOT_READ, _("%s changes while it is read"), import->record.file_name);
    }
    if (status == STATUS_OK) {
        status = keep_refused(import, error);
    }
    language_use(settings->language);
    if (status == STATUS_OK) {
        tell(import);
        status = put_away(import, error);
    }
    return status;
}

/* An upload that was read before is only put away; whether it may be kept as it is, only reading can tell. */
static enum status look_for_numbers(struct import *import, const char *data, size_t size, struct error *error)
{
    const struct settings *settings = &import->stage->workspace->settings;
    const struct import_setting setting = {.source = import->file->source,
                                           .settings = settings,
                                           .night = import->record.night,
                                           .converter = import->converter};
    if (!settings->refuse_national_numbers) {
        return STATUS_OK;
    }
    enum status status = guard_import(import->file->name, data, size, &setting, NULL, &import->receipt, error);
    import->receipt.refused_whole = false;
    return status;
}

static enum status import_file_at_hand(struct import *import, struct error *error)
{
    char *data = NULL;
    size_t size = 0;
    bool seen = false;
    const struct upload_file *file = import->file;
    import->record =
        (struct store_upload){.night = import->stage->options->night, .when = import->stage->options->now()};
    (void)text_copy(import->record.source, sizeof import->record.source, file->source->code);
    inbox_display_name(file->name, import->record.file_name, sizeof import->record.file_name);
    log_progress(_("reading %1$s of %2$s ..."), import->record.file_name, file->source->code);
    enum status status = read_upload(import, file, &data, &size, error);
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
        status = store_upload_seen(store_of(import), file->source->code, import->record.sha256, &seen, error);
    }
    if (status == STATUS_OK && seen) {
        import->again++;
        log_message(LOG_LEVEL_INFO, _("%1$s: %2$s was read before; nothing changes"), file->source->code,
                    import->record.file_name);
        status = look_for_numbers(import, data, size, error);
        if (status == STATUS_OK) {
            status = put_away(import, error);
        }
    } else if (status == STATUS_OK) {
        status = import_new(import, data, size, error);
    }
    receipt_free(&import->receipt);
    free(data);
    return status;
}

/* A file that cannot be read does not hold up the others; a database or a disk that fails does. */
static enum status import_all(struct import *import, struct error *error)
{
    for (size_t i = 0; i < import->count; i++) {
        struct error own = {0};
        import->file = &import->files[i];
        const enum status status = import_file_at_hand(import, &own);
        if (status == STATUS_CANNOT_READ || status == STATUS_REFUSED) {
            log_message(LOG_LEVEL_ERROR, "%s: %s", import->file->source->code, own.message);
            import->gravest = error_gravest(import->gravest, STATUS_CANNOT_READ);
        } else if (status != STATUS_OK) {
            return error_set(error, status, "%s", own.message);
        }
    }
    log_progress("%s", "");
    return STATUS_OK;
}

/* The source that a name in quarantine/ tells, NIGHT.SOURCE.SHA256.NAME; *own: where NAME begins. */
static const struct source *source_of_held(const struct settings *settings, const char *name, const char **own)
{
    static const char hex[] = "0123456789abcdef";
    enum { NIGHT_PART = sizeof "2026-11-24", SHA_LENGTH = INBOX_DIGEST_SIZE - 1 };
    int32_t night = DATE_NONE;
    char date[DATE_TEXT_SIZE];
    if (strlen(name) <= NIGHT_PART || name[NIGHT_PART - 1] != '.' ||
        !text_format(date, sizeof date, "%.*s", NIGHT_PART - 1, name) || !date_parse(date, &night)) {
        return NULL;
    }
    for (size_t i = 0; i < settings->source_count; i++) {
        const char *code = settings->sources[i].code;
        const char *rest = name + NIGHT_PART;
        size_t length = strlen(code);
        if (text_starts_with(rest, code) && rest[length] == '.' && strspn(rest + length + 1, hex) == SHA_LENGTH &&
            rest[length + 1 + SHA_LENGTH] == '.' && rest[length + 2 + SHA_LENGTH] != '\0') {
            *own = rest + length + 2 + SHA_LENGTH;
            return &settings->sources[i];
        }
    }
    return NULL;
}

/* The one file in quarantine that the command names, by its name or path. */
static enum status list_accepted(struct import *import, struct error *error)
{
    const char *path = import->stage->options->accept;
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *own = NULL;
    const struct source *source = source_of_held(&import->stage->workspace->settings, name, &own);
    struct upload_file *file = NULL;
    if (source == NULL || strlen(own) >= INBOX_NAME_SIZE) {
        return error_set(error, STATUS_USAGE,
                         _("\"%s\" is no upload in quarantine/; give the name of a file there as it stands"), path);
    }
    enum status status = buffer_grow((void **)&import->files, &import->capacity, 1, sizeof *import->files, error);
    if (status == STATUS_OK) {
        file = &import->files[import->count++];
        file->source = source;
        (void)text_copy(file->name, sizeof file->name, own);
        (void)text_format(file->place, sizeof file->place, "quarantine/%s", name);
        keep_name(file);
        import->accepting = true;
    }
    return status;
}

static enum status conclude(struct import *import, struct error *error)
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
    struct import import = {.stage = stage};
    date_format(stage->options->night, import.night);
    enum status status = place_converter_new(&import.converter, error);
    if (status == STATUS_OK) {
        status = stage->options->accept == NULL ? list_all(&import, error) : list_accepted(&import, error);
    }
    if (status == STATUS_OK) {
        status = import_all(&import, error);
    }
    if (status == STATUS_OK) {
        status = identify_people(store_of(&import), error);
    }
    const enum status concluded = conclude(&import, error);
    place_converter_free(import.converter);
    free(import.files);
    return status == STATUS_OK ? concluded : status;
}
