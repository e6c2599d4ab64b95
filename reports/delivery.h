/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hands one message to one recipient, once: what happened is told, to be remembered by the caller before the next try.
 * A message with several recipients is delivered once for each, because one refused recipient ends a whole transaction.
 */
#ifndef BVB_REPORTS_DELIVERY_H
#define BVB_REPORTS_DELIVERY_H

#include "core/error.h"
#include "core/settings.h"

#include <stdbool.h>

enum delivery_result {
    DELIVERY_ACCEPTED, /* the server (or the folder) has it now */
    DELIVERY_LATER,    /* not now: 4xx, no connection, no TLS, a login or set-up that the administrator must mend */
    DELIVERY_FAILED    /* never: the server refused this sender, recipient or message with 5xx */
};

struct delivery_answer {
    enum delivery_result result;
    bool before_mail;   /* it went wrong before this message was spoken of: no server, no TLS, no login; trying others
                           now would end the same way */
    int code;           /* SMTP reply, 0 when there was none */
    char queue_id[128]; /* as the server (or the name of the file in outbox/) says; "" when it does not */
    char words[512];    /* what the server said or what went wrong; one clean line of UTF-8, may hold the recipient's
                           address */
};

struct delivery {
    const char *folder;    /* outbox/ of the workspace, for the transport `file` */
    const char *key;       /* unique name of the message; the same key twice is one file */
    const char *recipient; /* one bare address */
    const char *message;   /* as message_roster makes it */
    size_t size;
};

/*
 * Transport `file`: OUTBOX/KEY.eml, written atomically; one that is there already is left alone (for each further
 * recipient too). Characters of the key that a file name cannot hold become %XX.
 *
 * Transport `smtp`: see reports/smtp.h.
 *
 * STATUS_OK whenever `answer` says what happened, good or bad. STATUS_REFUSED: the message or an address holds what
 * must not be sent (control characters, bare CR or LF, a line over 998). STATUS_CONFIG: the mail settings cannot work
 * (plain to a host that is not loopback, credentials file open to others). STATUS_CANNOT_WRITE: outbox/.
 */
enum status delivery_send(const struct mail_settings *mail, const struct delivery *delivery,
                          struct delivery_answer *answer, struct error *error);

#endif
