/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each delivery is marked `sending` on disk before the mail server hears of it, and its outcome after. What is found
 * `sending` at the beginning was interrupted, and goes again with the same Message-ID.
 */
#include "nightly/stage.h"

#include "core/date.h"
#include "core/language.h"
#include "core/log.h"
#include "core/text.h"
#include "reports/delivery.h"
#include "store/store_outbox.h"
#include "store/store_roster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Back-off: a quarter of an hour, doubled each time, at most six hours; on the sixth night it is given up (RFC
 * 5321, 4.5.4.1). */
enum { FIRST_WAIT = 15 * 60, LONGEST_WAIT = 6 * 3600, GIVE_UP_NIGHTS = 5 };

/* A server that breaks off so often in a row does so for everybody. */
enum { MOST_BROKEN_OFF = 3 };

struct send {
    struct stage *stage;
    char folder[PATH_SIZE]; /* outbox/ */
    long accepted, failed, later;
    int broken_off;      /* deliveries without an answer, one after the other */
    bool stop;           /* the server cannot be reached, or we cannot write: not now for all the others too */
    enum status gravest; /* of the machine and the settings */
    char message[ERROR_MESSAGE_SIZE];
};

static int64_t next_attempt(const struct store_delivery *delivery, int64_t now)
{
    int64_t wait = FIRST_WAIT;
    for (int i = 1; i < delivery->attempts && wait < LONGEST_WAIT; i++) {
        wait *= 2;
    }
    return now + (wait < LONGEST_WAIT ? wait : LONGEST_WAIT);
}

/*
 * The key's last part would do for a log, but not the recipient: addresses of people stay out of it. So does a queue id
 * that is no single word: a server that gives none may have said whom the mail is for.
 */
static void tell(const struct store_delivery *delivery, const struct delivery_answer *answer)
{
    const bool by_server = delivery->state == STORE_DELIVERY_ACCEPTED && answer->code != 0;
    if (by_server && strpbrk(delivery->queue_id, " @") == NULL) {
        log_message(LOG_LEVEL_INFO, _("%1$s: accepted as %2$s"), delivery->key, delivery->queue_id);
    } else if (by_server) {
        log_message(LOG_LEVEL_INFO, _("%s: accepted; see bvb status for the words of the mail server"), delivery->key);
    } else if (delivery->state == STORE_DELIVERY_FAILED) {
        log_message(LOG_LEVEL_ERROR, _("%1$s: refused for good by the mail server (answer %2$d); see bvb status"),
                    delivery->key, answer->code);
    } else if (delivery->state == STORE_DELIVERY_QUEUED) {
        log_message(LOG_LEVEL_WARNING, _("%1$s: not sent yet (answer %2$d); see bvb status"), delivery->key,
                    answer->code);
    }
}

/* Nobody refused it, but it has waited for too many nights. */
static void give_up(struct send *send, struct store_delivery *delivery, const struct delivery_answer *answer)
{
    delivery->state = STORE_DELIVERY_FAILED;
    send->failed++;
    (void)text_format(delivery->answer, sizeof delivery->answer, _("given up after %1$d tries; the last answer: %2$s"),
                      delivery->attempts, answer->words);
    log_message(LOG_LEVEL_ERROR, _("%1$s: given up after %2$d tries; see bvb status"), delivery->key,
                delivery->attempts);
}

/* What the answer means for the delivery. */
static void judge(struct send *send, struct store_delivery *delivery, const struct delivery_answer *answer, int64_t now)
{
    send->broken_off = answer->result == DELIVERY_LATER && answer->code == 0 ? send->broken_off + 1 : 0;
    switch (answer->result) {
    case DELIVERY_ACCEPTED:
        delivery->state = STORE_DELIVERY_ACCEPTED;
        send->accepted++;
        break;
    case DELIVERY_FAILED:
        delivery->state = STORE_DELIVERY_FAILED;
        send->failed++;
        break;
    case DELIVERY_LATER:
        if (send->stage->options->night - delivery->night > GIVE_UP_NIGHTS) {
            give_up(send, delivery, answer);
            return;
        }
        delivery->state = STORE_DELIVERY_QUEUED;
        delivery->next_attempt = next_attempt(delivery, now);
        send->later++;
        send->stop = answer->before_mail || send->broken_off >= MOST_BROKEN_OFF;
        break;
    }
    (void)text_copy(delivery->queue_id, sizeof delivery->queue_id, answer->queue_id);
    (void)text_copy(delivery->answer, sizeof delivery->answer, answer->words);
    tell(delivery, answer);
}

/* The message could not even be tried: it waits when the set-up is at fault, and fails when the message is. */
static void judge_failure(struct send *send, struct store_delivery *delivery, enum status status, const char *message,
                          int64_t now)
{
    if (status == STATUS_REFUSED) {
        delivery->state = STORE_DELIVERY_FAILED;
        send->failed++;
    } else {
        delivery->state = STORE_DELIVERY_QUEUED;
        delivery->next_attempt = now;
        send->later++;
        send->stop = true;
        send->gravest = error_gravest(send->gravest, status);
        (void)text_copy(send->message, sizeof send->message, message);
    }
    (void)text_format(delivery->answer, sizeof delivery->answer, "%s", message);
    log_message(LOG_LEVEL_ERROR, "%s: %s", delivery->key, message);
}

/* What became of a delivery, and that its roster was sent: one commit. */
static enum status note(const struct send *send, const struct store_delivery *delivery, int64_t now,
                        struct error *error)
{
    struct store *store = send->stage->workspace->store;
    enum status status = store_begin(store, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = store_outbox_mark(store, delivery, now, error);
    if (status == STATUS_OK && delivery->state == STORE_DELIVERY_ACCEPTED && delivery->version > 0) {
        status = store_roster_mark_sent(store, delivery->night, delivery->version, now, error);
    }
    if (status == STATUS_OK) {
        status = store_commit(store, error);
    }
    if (status != STATUS_OK) {
        store_rollback(store);
    }
    return status;
}

static enum status send_one(struct send *send, struct store_delivery *delivery, struct error *error)
{
    struct delivery_answer answer = {0};
    struct error own = {0};
    const struct workspace *workspace = send->stage->workspace;
    const struct delivery what = {.folder = send->folder,
                                  .key = delivery->key,
                                  .recipient = delivery->recipient,
                                  .message = delivery->bytes,
                                  .size = delivery->size};
    log_progress(_("sending %s ..."), delivery->key);
    enum status status = delivery_send(&workspace->settings.mail, &what, &answer, &own);
    const int64_t now = send->stage->options->now();
    if (status == STATUS_OK) {
        judge(send, delivery, &answer, now);
    } else {
        judge_failure(send, delivery, status, own.message, now);
    }
    return note(send, delivery, now, error);
}

static enum status send_all(struct send *send, struct error *error)
{
    while (!send->stop) {
        struct store_delivery *delivery = NULL;
        enum status status =
            store_outbox_next(send->stage->workspace->store, send->stage->options->now(), &delivery, error);
        if (status == STATUS_OK && delivery != NULL) {
            status = send_one(send, delivery, error);
        }
        const bool more = delivery != NULL;
        store_outbox_free(delivery);
        if (status != STATUS_OK || !more) {
            log_progress("%s", "");
            return status;
        }
    }
    log_progress("%s", "");
    return STATUS_OK;
}

/*
 * A roster without anybody to mail it to is sent once its files are written: when the newest report of the night came
 * after its newest match and ended well.
 */
static enum status settle_unmailed(const struct send *send, struct error *error)
{
    struct store *store = send->stage->workspace->store;
    const int32_t night = send->stage->options->night;
    struct store_roster_state state = {0};
    struct store_outbox_figures figures = {0};
    struct store_journal_entry match = {0};
    struct store_journal_entry report = {0};
    bool matched = false;
    bool reported = false;
    enum status status = store_roster_find(store, night, &state, error);
    if (status != STATUS_OK || state.newest == 0 || state.sent == state.newest) {
        return status;
    }
    status = store_outbox_count(store, night, state.newest, &figures, error);
    if (status == STATUS_OK && figures.messages == 0) {
        status = store_journal_last(store, night, STORE_STAGE_MATCH, &match, &matched, error);
    }
    if (status == STATUS_OK && figures.messages == 0) {
        status = store_journal_last(store, night, STORE_STAGE_REPORT, &report, &reported, error);
    }
    const bool written = reported && report.ended && report.outcome == STATUS_OK && (!matched || report.id > match.id);
    if (status == STATUS_OK && figures.messages == 0 && written) {
        status = store_roster_mark_sent(store, night, state.newest, send->stage->options->now(), error);
    }
    return status;
}

/* A dry run delivers nothing: it says what would go. */
static enum status show_all(const struct send *send, struct error *error)
{
    struct store_delivery *deliveries = NULL;
    size_t count = 0;
    enum status status = store_outbox_list(send->stage->workspace->store, DATE_NONE, true, &deliveries, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (deliveries[i].state != STORE_DELIVERY_FAILED) {
            (void)printf(_("would send %1$s to %2$s\n"), deliveries[i].key, deliveries[i].recipient);
        }
    }
    free(deliveries);
    return status;
}

static enum status conclude(struct send *send, struct error *error)
{
    struct store_outbox_figures figures = {0};
    enum status status = store_outbox_count(send->stage->workspace->store, DATE_NONE, 0, &figures, error);
    (void)text_format(send->stage->figures, sizeof send->stage->figures, "sent=%ld failed=%ld later=%ld waiting=%ld",
                      send->accepted, send->failed, send->later, figures.queued + figures.sending);
    if (status != STATUS_OK) {
        return status;
    }
    log_message(LOG_LEVEL_INFO, ngettext("%ld mail sent", "%ld mails sent", (unsigned long)send->accepted),
                send->accepted);
    if (send->gravest != STATUS_OK) {
        return error_set(error, send->gravest, "%s", send->message);
    }
    if (figures.queued + figures.sending > 0) {
        return error_set(error, STATUS_RETRY,
                         ngettext("%ld mail waits to be sent again; see bvb status.",
                                  "%ld mails wait to be sent again; see bvb status.",
                                  (unsigned long)(figures.queued + figures.sending)),
                         figures.queued + figures.sending);
    }
    return STATUS_OK;
}

enum status stage_send(struct stage *stage, struct error *error)
{
    struct send send = {.stage = stage};
    if (stage->options->dry_run) {
        return show_all(&send, error);
    }
    enum status status = workspace_path(stage->workspace, send.folder, error, "outbox");
    if (status == STATUS_OK) {
        status = send_all(&send, error);
    }
    if (status == STATUS_OK) {
        status = settle_unmailed(&send, error);
    }
    return status == STATUS_OK ? conclude(&send, error) : status;
}
