/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mails of a centre's roster, into the outbox: encrypted for the coordinators who have a certificate; for the
 * others in the clear where the centre's configuration says so, else only the word that it is ready.
 */
#ifndef BVB_NIGHTLY_REPORT_MAIL_H
#define BVB_NIGHTLY_REPORT_MAIL_H

#include "nightly/certificates.h"
#include "reports/centre.h"
#include "reports/message.h"
#include "store/store.h"

struct report_mail {
    struct store *store;
    const struct centre_roster *roster;
    const struct certificates *certificates; /* of its centre */
    const struct smime_signer *signer;       /* NULL: not signed */
    const struct message_attachment *attachments;
    size_t attachment_count;
    int64_t now;
};

/*
 * Adds the mails of one centre, night and version, all or none: when the outbox has one of them already, nothing
 * changes, whatever the certificates are now. *queued counts those that are new. Inside a transaction of the caller.
 */
enum status report_mail_queue(const struct report_mail *mail, size_t *queued, struct error *error);

#endif
