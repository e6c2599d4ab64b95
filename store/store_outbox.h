/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox: messages ready to go, and what became of each for each recipient. A message is known by its key, a text
 * that says what it is for (such as `roster/2026-11-24/zonnewijzer/1`): adding it again does nothing. A message is done
 * when each of its recipients is settled: accepted, or failed for good.
 *
 *     queued --next--> sending --mark--> accepted | failed | queued (again, later)
 *
 * `sending` is committed before the mail server is spoken to. One that is still `sending` when the next run begins was
 * interrupted: store_outbox_next gives it once more and says so.
 */
#ifndef BVB_STORE_STORE_OUTBOX_H
#define BVB_STORE_STORE_OUTBOX_H

#include "core/limits.h"
#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

enum { STORE_KEY_SIZE = 320, STORE_ANSWER_SIZE = 512, STORE_QUEUE_ID_SIZE = 128 };

enum store_delivery_state {
    STORE_DELIVERY_QUEUED,
    STORE_DELIVERY_SENDING,
    STORE_DELIVERY_ACCEPTED,
    STORE_DELIVERY_FAILED
};

struct store_message {
    char key[STORE_KEY_SIZE];
    int32_t night;
    char centre[CODE_SIZE]; /* for whom: a centre's code, or */
    char source[CODE_SIZE]; /* a source's; the other is empty */
    int version;            /* of the roster it carries; 0: none */
    int64_t when;           /* made */
    const char *bytes;      /* the whole message (RFC 5322), as it goes over the line */
    size_t size;
    const char *const *recipients; /* e-mail addresses, each once; at least one */
    size_t recipient_count;
};

/* One message to one recipient. */
struct store_delivery {
    int64_t id;
    char key[STORE_KEY_SIZE];
    int32_t night;
    char centre[CODE_SIZE], source[CODE_SIZE];
    int version;
    char recipient[EMAIL_SIZE];
    enum store_delivery_state state;
    bool interrupted;                   /* an earlier attempt ended without our knowing how */
    int attempts;                       /* this one included */
    int64_t next_attempt;               /* not before */
    int64_t when;                       /* of the last answer; 0: none yet */
    char answer[STORE_ANSWER_SIZE];     /* the server's last words, cleaned */
    char queue_id[STORE_QUEUE_ID_SIZE]; /* under which the server accepted it */
    char *bytes;                        /* only from store_outbox_next */
    size_t size;
};

/* Adds a message with all its recipients queued; *added (may be NULL) is false when the key is there already (nothing
 * changes then). */
enum status store_outbox_add(struct store *store, const struct store_message *message, bool *added,
                             struct error *error);

/*
 * Takes the next delivery that is due (queued with next_attempt <= now, or interrupted), oldest message first, and
 * marks it `sending`, one attempt more. Not inside store_begin: it must be on disk before the mail leaves
 * (STATUS_DEFECT otherwise). *delivery is NULL when nothing is due. Free with store_outbox_free.
 */
enum status store_outbox_next(struct store *store, int64_t now, struct store_delivery **delivery, struct error *error);
void store_outbox_free(struct store_delivery *delivery); /* accepts NULL */

/*
 * Writes what became of a delivery that store_outbox_next gave: state (accepted, failed, or queued with next_attempt),
 * answer, queue_id. Not `sending` any more: STATUS_DEFECT, so that nothing that is settled is ever opened again.
 */
enum status store_outbox_mark(struct store *store, const struct store_delivery *delivery, int64_t when,
                              struct error *error);

/* How many deliveries are in which state; of one night and version, or of all (night DATE_NONE, version 0: any). */
struct store_outbox_figures {
    long messages, done; /* messages, those whose recipients are all settled */
    long queued, sending, accepted, failed;
};
enum status store_outbox_count(struct store *store, int32_t night, int version, struct store_outbox_figures *figures,
                               struct error *error);

/* The deliveries of a night (DATE_NONE: of all), oldest first, without their bytes. With `open`, only those that are
 * not accepted. The caller frees *deliveries (one block). */
enum status store_outbox_list(struct store *store, int32_t night, bool open, struct store_delivery **deliveries,
                              size_t *count, struct error *error);

/* Those that were accepted last: not longer than `seconds` before the newest of them; as store_outbox_list. */
enum status store_outbox_accepted(struct store *store, int64_t seconds, struct store_delivery **deliveries,
                                  size_t *count, struct error *error);

#endif
