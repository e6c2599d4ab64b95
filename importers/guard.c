/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/guard.h"

#include "core/language.h"
#include "core/text.h"
#include "importers/encoding.h"
#include "importers/inbox.h"
#include "importers/jail.h"
#include "importers/sentry.h"
#include "importers/transfer.h"
#include "importers/xml_upload.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the child ------------------------------------------------------------------------------------------------ */

static enum status forward(void *context, enum transfer_kind kind, const void *content, struct error *error)
{
    return transfer_send(context, kind, content)
               ? STATUS_OK
               : error_set(error, STATUS_CANNOT_WRITE, "%s", "the parent does not listen"); /* seen by nobody */
}

#define FORWARD(name, type, kind)                                                                                      \
    static enum status name(void *context, const struct type *content, struct error *error)                            \
    {                                                                                                                  \
        return forward(context, kind, content, error);                                                                 \
    }

FORWARD(on_volunteer, volunteer, TRANSFER_VOLUNTEER)
FORWARD(on_request, request, TRANSFER_REQUEST)
FORWARD(on_pair, pair, TRANSFER_PAIR)
FORWARD(on_visit, past_visit, TRANSFER_VISIT)
FORWARD(on_row, travel_row, TRANSFER_ROW)
FORWARD(on_address, register_address, TRANSFER_ADDRESS)
FORWARD(on_decision, decision, TRANSFER_DECISION)

/* No fault of the upload. */
static enum status refuse_to_go_on(const struct transfer *transfer, struct error *error)
{
    return error_system(error, STATUS_CANNOT_READ, transfer->failure,
                        _("The process that reads an upload cannot be heard"));
}

static enum status on_keep(void *context, enum upload_kind kind, const char *id, struct error *error)
{
    struct transfer_keep keep = {.kind = kind};
    (void)text_copy(keep.id, sizeof keep.id, id);
    return forward(context, TRANSFER_KEEP, &keep, error);
}

static bool on_question(void *context, const struct address *address, struct register_address *found)
{
    struct transfer *transfer = context;
    return transfer_send(transfer, TRANSFER_QUESTION, address) && transfer_flush(transfer) &&
           transfer_take_answer(transfer, found) && found->place.known;
}

/* A sink that sends on what the parent's sink takes. */
static struct import_sink forwarding(const struct import_sink *sink, struct transfer *transfer)
{
    return (struct import_sink){.context = transfer,
                                .volunteer = sink->volunteer == NULL ? NULL : on_volunteer,
                                .request = sink->request == NULL ? NULL : on_request,
                                .pair = sink->pair == NULL ? NULL : on_pair,
                                .past_visit = sink->past_visit == NULL ? NULL : on_visit,
                                .travel = sink->travel == NULL ? NULL : on_row,
                                .address = sink->address == NULL ? NULL : on_address,
                                .decision = sink->decision == NULL ? NULL : on_decision,
                                .keep = sink->keep == NULL ? NULL : on_keep,
                                .find_address = sink->find_address == NULL ? NULL : on_question};
}

static bool send_text(struct transfer *transfer, const struct buffer *text, bool masked)
{
    struct transfer_text piece = {.masked = masked};
    for (size_t at = 0; at < text->size; at += piece.size) {
        piece.size = text->size - at < sizeof piece.bytes ? text->size - at : sizeof piece.bytes;
        memcpy(piece.bytes, text->data + at, piece.size);
        if (!transfer_send(transfer, TRANSFER_TEXT, &piece)) {
            return false;
        }
    }
    return true;
}

static bool send_receipt(struct transfer *transfer, const struct receipt *receipt, enum status status,
                         const struct error *error)
{
    struct transfer_end end = {.status = status, .receipt = *receipt};
    (void)text_copy(end.message, sizeof end.message, error->message);
    for (size_t i = 0; i < receipt->line_count; i++) {
        if (!transfer_send(transfer, TRANSFER_LINE, &receipt->lines[i])) {
            return false;
        }
    }
    return send_text(transfer, &receipt->rows, false) && send_text(transfer, &receipt->masked, true) &&
           transfer_send(transfer, TRANSFER_END, &end) && transfer_flush(transfer);
}

/* What libraries load when they are first used, they load now. */
static enum status prepare(struct import_setting *setting, const char *data, size_t size, void *kept[ENCODING_FOREIGN],
                           struct error *error)
{
    struct place place = {0};
    struct error ignored = {0};
    (void)_("accepted");
    encoding_prepare(kept);
    (void)place_from_degrees(setting->converter, 50.8, 4.4, &place, &ignored);
    (void)place_from_metres(setting->converter, 572218, 669187, &place, &ignored);
    return xml_upload_prepare(data, size, &setting->xml_schema, error);
}

/* How a child ends. */
enum { ENDED_WELL, ENDED_BADLY, ENDED_FOR_MEMORY };

/* Reads, and tells the parent all of it; true when it could be told. */
static bool read_in_jail(struct transfer *transfer, const char *name, const char *data, size_t size,
                         const struct import_setting *setting, enum status status, const char *sha256,
                         struct error *error)
{
    struct receipt receipt = {0};
    struct import_setting own = *setting;
    struct import_sink sink = {0};
    (void)text_copy(receipt.sha256, sizeof receipt.sha256, sha256);
    (void)transfer_start(transfer, JAIL_SOCKET, 0);
    (void)transfer_send(transfer, TRANSFER_READY, "");
    (void)transfer_flush(transfer);
    if (setting->sink != NULL) {
        sink = forwarding(setting->sink, transfer);
        own.sink = &sink;
    }
    status = status == STATUS_OK ? import_bytes(name, data, size, &own, &receipt, error) : status;
    if (status == STATUS_OK && transfer->failure != 0) {
        status = refuse_to_go_on(transfer, error); /* an answer to a question was lost */
    }
    return send_receipt(transfer, &receipt, status, error);
}

/* Never returns to the caller's world: what is on its way in stdio or in exit handlers belongs to the parent. */
static _Noreturn void be_child(int socket, const char *name, const char *data, size_t size,
                               const struct import_setting *setting, const struct guard_limits *limits,
                               const char *sha256)
{
    struct error error = {0};
    struct import_setting own = *setting;
    void *kept[ENCODING_FOREIGN] = {NULL};
    struct transfer *transfer = calloc(1, sizeof *transfer);
    const enum status status = transfer == NULL ? STATUS_MEMORY : prepare(&own, data, size, kept, &error);
    if (status == STATUS_MEMORY) {
        _exit(ENDED_FOR_MEMORY);
    }
    if (!jail_enter(socket, limits->memory, limits->seconds)) {
        _exit(errno == ENOMEM ? ENDED_FOR_MEMORY : ENDED_BADLY);
    }
    _exit(read_in_jail(transfer, name, data, size, &own, status, sha256, &error) ? ENDED_WELL : ENDED_BADLY);
}

/* ---- the parent ----------------------------------------------------------------------------------------------- */

struct guard {
    const struct import_setting *setting;
    struct receipt *receipt;
    struct error *error;
    const char *data;
    size_t size;
    struct transfer transfer;
    struct transfer_message message;
    long given; /* rows to the sink */
    bool ready; /* the child has begun to read the upload */
    bool ended; /* the last message has come */
    bool liar;  /* what came is nothing that our child sends */
};

static const struct import_sink no_sink;

static const struct import_sink *sink_of(const struct guard *guard)
{
    return guard->setting->sink == NULL ? &no_sink : guard->setting->sink;
}

#define GIVE(function, member)                                                                                         \
    return sink->function == NULL ? STATUS_OK : sink->function(sink->context, &guard->message.content.member, error)

/* A row for the sink. */
static enum status give(struct guard *guard, struct error *error)
{
    const struct import_sink *sink = sink_of(guard);
    guard->given++;
    switch (guard->message.kind) {
    case TRANSFER_VOLUNTEER:
        GIVE(volunteer, volunteer);
    case TRANSFER_REQUEST:
        GIVE(request, request);
    case TRANSFER_PAIR:
        GIVE(pair, pair);
    case TRANSFER_VISIT:
        GIVE(past_visit, past_visit);
    case TRANSFER_ROW:
        GIVE(travel, travel);
    case TRANSFER_ADDRESS:
        GIVE(address, address);
    case TRANSFER_DECISION:
        GIVE(decision, decision);
    default:
        guard->liar = true;
        return STATUS_OK;
    }
}

static void answer(struct guard *guard)
{
    const struct import_sink *sink = sink_of(guard);
    struct register_address found = {0};
    if (sink->find_address == NULL || !sink->find_address(sink->context, &guard->message.content.question, &found)) {
        found = (struct register_address){0};
    }
    guard->liar = guard->liar || !transfer_answer(&guard->transfer, &found);
}

static enum status take_text(struct guard *guard)
{
    const struct transfer_text *piece = &guard->message.content.text;
    struct buffer *text = piece->masked ? &guard->receipt->masked : &guard->receipt->rows;
    text->limit = RECEIPT_MAX_TEXT;
    buffer_add(text, piece->bytes, piece->size);
    guard->liar = guard->liar || text->status == STATUS_REFUSED;
    return text->status == STATUS_MEMORY ? error_memory(guard->error) : STATUS_OK;
}

static bool adds_up(const struct guard *guard, const struct receipt *receipt)
{
    unsigned kind = (unsigned)receipt->kind;
    return receipt->read >= 0 && receipt->accepted >= 0 && receipt->refused >= 0 &&
           receipt->read == receipt->accepted + receipt->refused && kind < 2U * UPLOAD_DECISIONS &&
           (kind & (kind - 1)) == 0 && receipt->keep <= RECEIPT_KEEP_UNSEEN &&
           (receipt->refused_whole || guard->given <= receipt->accepted);
}

/* Nobody has read the file to its end: what of it may be kept is seen by somebody who does nothing else. */
static enum status look_alone(struct guard *guard)
{
    const struct import_setting *setting = guard->setting;
    guard->receipt->lose_signature = setting->settings->refuse_national_numbers &&
                                     (setting->signature.bytes != NULL || setting->signature.too_large);
    return sentry_bytes(guard->data, guard->size, setting->settings, &guard->receipt->keep, guard->error);
}

/* The figures and the reason; what the parent knows itself, and what came before, stays. */
static enum status take_end(struct guard *guard)
{
    const struct transfer_end *end = &guard->message.content.end;
    struct receipt *receipt = guard->receipt;
    struct receipt whole = end->receipt;
    if (!adds_up(guard, &whole) || end->status > STATUS_CONFIG) {
        guard->liar = true;
        return STATUS_OK;
    }
    memcpy(whole.source, receipt->source, sizeof whole.source);
    memcpy(whole.source_name, receipt->source_name, sizeof whole.source_name);
    memcpy(whole.file, receipt->file, sizeof whole.file);
    memcpy(whole.sha256, receipt->sha256, sizeof whole.sha256);
    whole.night = receipt->night;
    whole.lines = receipt->lines;
    whole.line_count = receipt->line_count;
    whole.line_capacity = receipt->line_capacity;
    whole.rows = receipt->rows;
    whole.masked = receipt->masked;
    *receipt = whole;
    guard->ended = true;
    if (end->status == STATUS_MEMORY) {
        receipt_refuse_whole(receipt, "memory", 0, _("Reading this file needs more memory than an upload may have."),
                             _("See whether this is the right file; upload the list in parts, or ask the administrator "
                               "of the city."));
        return look_alone(guard);
    }
    return end->status == STATUS_OK ? STATUS_OK : error_set(guard->error, end->status, "%s", end->message);
}

static enum status take_line(struct guard *guard)
{
    long warnings = guard->receipt->warnings;
    enum status status = receipt_add(guard->receipt, &guard->message.content.line, guard->error);
    guard->receipt->warnings = warnings;
    return status;
}

static enum status take_message(struct guard *guard)
{
    const struct transfer_keep *keep = &guard->message.content.keep;
    const struct import_sink *sink = sink_of(guard);
    switch (guard->message.kind) {
    case TRANSFER_READY:
        guard->ready = true;
        return STATUS_OK;
    case TRANSFER_QUESTION:
        answer(guard);
        return STATUS_OK;
    case TRANSFER_KEEP:
        return sink->keep == NULL ? STATUS_OK : sink->keep(sink->context, keep->kind, keep->id, guard->error);
    case TRANSFER_LINE:
        return take_line(guard);
    case TRANSFER_TEXT:
        return take_text(guard);
    case TRANSFER_END:
        return take_end(guard);
    default:
        return give(guard, guard->error);
    }
}

/* Refuses the file because of its reader; what the reader said of it before counts no more. */
static enum status refuse_failed(struct guard *guard, const char *name, bool slow)
{
    char sha256[DIGEST_TEXT_SIZE];
    memcpy(sha256, guard->receipt->sha256, sizeof sha256);
    receipt_free(guard->receipt);
    import_begin_receipt(name, guard->setting, guard->receipt);
    memcpy(guard->receipt->sha256, sha256, sizeof sha256);
    const enum status status = look_alone(guard);
    if (slow) {
        receipt_refuse_whole(guard->receipt, "time", 0, _("Reading this file takes longer than an upload may take."),
                             _("See whether this is the right file; upload the list in parts."));
    } else {
        receipt_refuse_whole(
            guard->receipt, "crash", 0,
            _("Reading this file failed in a way that only a defect of bvb or a hostile file explains."),
            _("Export the list again and upload it. When that fails as well, tell the administrator of "
              "the city, who should report it with the file in quarantine/, if it could be kept."));
    }
    return status;
}

/* Until the last message, or the first that is none. *heard: one came, whatever it was. */
static enum status take_messages(struct guard *guard, bool *heard)
{
    enum status status = STATUS_OK;
    *heard = true;
    while (status == STATUS_OK && *heard && !guard->ended && !guard->liar) {
        *heard = transfer_receive(&guard->transfer, &guard->message);
        if (*heard && !transfer_check(&guard->message)) {
            guard->liar = true;
        } else if (*heard) {
            status = take_message(guard);
        }
    }
    return status;
}

/* What the way in which the child ended says of the upload. */
static enum status judge_ending(struct guard *guard, const char *name, int ending)
{
    if (guard->transfer.failure != 0) {
        return refuse_to_go_on(&guard->transfer, guard->error);
    }
    if (!guard->ready && WIFEXITED(ending) && WEXITSTATUS(ending) == ENDED_FOR_MEMORY) {
        return error_set(guard->error, STATUS_CANNOT_READ, "%s",
                         _("This machine has not enough memory now to start a reader for an upload"));
    }
    if (!guard->ready) {
        /* Not the fault of the upload: the machine has no seccomp, say, or a library crashed for lack of memory. */
        return error_set(guard->error, STATUS_CANNOT_READ, "%s", _("A reader for an upload cannot be started"));
    }
    if (!guard->ended) {
        return refuse_failed(guard, name,
                             guard->transfer.silent || (WIFSIGNALED(ending) && WTERMSIG(ending) == SIGXCPU));
    }
    return STATUS_OK;
}

static enum status listen_to(struct guard *guard, pid_t child, const char *name)
{
    int ending = 0;
    bool heard = true;
    enum status status = take_messages(guard, &heard);
    if (!guard->ended && (heard || guard->transfer.silent || guard->transfer.failure != 0)) {
        (void)kill(child, SIGKILL);
    }
    while (waitpid(child, &ending, 0) < 0 && errno == EINTR) {
    }
    return status == STATUS_OK ? judge_ending(guard, name, ending) : status;
}

enum status guard_import(const char *name, const char *data, size_t size, const struct import_setting *setting,
                         const struct guard_limits *limits, struct receipt *receipt, struct error *error)
{
    int sockets[2] = {-1, -1};
    struct guard *guard = calloc(1, sizeof *guard);
    const struct upload_limits *any = &setting->settings->uploads;
    const struct guard_limits usual = {.memory = (size_t)any->megabytes * 1024 * 1024, .seconds = any->seconds};
    limits = limits == NULL ? &usual : limits;
    if (guard == NULL) {
        return error_memory(error);
    }
    import_begin_receipt(name, setting, receipt);
    enum status status =
        receipt->sha256[0] == '\0' ? inbox_digest_bytes(data, size, receipt->sha256, error) : STATUS_OK;
    if (status == STATUS_OK && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
        status = error_system(error, STATUS_CANNOT_READ, errno, _("A reader for an upload cannot be started"));
    }
    if (status == STATUS_OK) {
        pid_t child = fork();
        if (child == 0) {
            be_child(sockets[1], name, data, size, setting, limits, receipt->sha256);
        }
        (void)close(sockets[1]);
        if (child < 0) {
            status = error_system(error, STATUS_CANNOT_READ, errno, _("A reader for an upload cannot be started"));
        } else {
            *guard = (struct guard){.setting = setting, .receipt = receipt, .error = error, .data = data, .size = size};
            if (!transfer_start(&guard->transfer, sockets[0], limits->seconds)) {
                (void)kill(child, SIGKILL);
            }
            status = listen_to(guard, child, name);
        }
        (void)close(sockets[0]);
    }
    free(guard);
    return status;
}
