/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mails of bvb as bytes that can be sent as they are: RFC 5322 and MIME, ASCII with CRLF, lines of at most 76
 * (998 at most), with a Date and a Message-ID of our own. Bodies name nobody: figures, what to do, and where.
 * Pure: the same values give the same bytes, unless they are encrypted; the date of the mail is a parameter.
 *
 * Nothing from data reaches a header with a control character in it: STATUS_REFUSED, naming the setting at fault.
 */
#ifndef BVB_REPORTS_MESSAGE_H
#define BVB_REPORTS_MESSAGE_H

#include "core/buffer.h"
#include "reports/centre.h"
#include "reports/smime.h"

#include <time.h>

struct message_attachment {
    const char *name; /* of the file; UTF-8 */
    const char *type; /* text/csv, application/xml, text/html */
    const char *data;
    size_t size;
};

/*
 * The mail of a roster to coordinators of its centre, in its language: Message-ID
 * <NIGHT.CENTRE.VERSION@domain-of-from>, or <NIGHT.CENTRE.VERSION.VARIANT@...>. With no attachments it says where the
 * roster lies instead; whether they may go in the clear (centre->attach_in_clear) is for the caller to judge. Nobody to
 * send it to: STATUS_CONFIG.
 */
struct message_mailing {
    const struct centre_roster *roster;
    const struct coordinator *const *recipients;
    size_t recipient_count;
    const char *variant; /* letters; "" or NULL for the first mail of a centre, another word for a second one */
    const struct message_attachment *attachments;
    size_t attachment_count;
    time_t when;
    const struct smime_signer *signer;             /* NULL: not signed */
    struct smime_certificate *const *certificates; /* to encrypt for */
    size_t certificate_count;                      /* 0: not encrypted */
};
enum status message_roster(const struct message_mailing *mailing, struct buffer *bytes, struct error *error);

/* The receipt of one upload. */
struct message_receipt {
    const char *key;        /* unique and lasting, e.g. the upload's SHA-256: becomes part of the Message-ID */
    const char *text;       /* receipt_text in the language of the source; UTF-8 */
    long accepted, refused; /* rows */
    bool refused_whole;
};

/* The mail of a receipt to the contact of its source (which must have one), in its language. Signed when the settings
 * name a certificate and a key that are good at that time. */
enum status message_receipt(const struct settings *settings, const struct source *source,
                            const struct message_receipt *receipt, time_t when, struct buffer *bytes,
                            struct error *error);

#endif
