/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/report_mail.h"

#include "core/date.h"
#include "core/text.h"
#include "store/store_outbox.h"

#include <stdlib.h>

static enum status add(const struct report_mail *mail, const struct message_mailing *mailing,
                       const struct buffer *bytes, bool *added, struct error *error)
{
    char night[DATE_TEXT_SIZE];
    const struct roster *roster = mail->roster->roster;
    const bool first = text_is_empty(mailing->variant);
    const char **recipients = calloc(mailing->recipient_count, sizeof *recipients);
    if (recipients == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < mailing->recipient_count; i++) {
        recipients[i] = mailing->recipients[i]->email;
    }
    struct store_message message = {.night = roster->night,
                                    .version = roster->version,
                                    .when = mail->now,
                                    .bytes = bytes->data,
                                    .size = bytes->size,
                                    .recipients = recipients,
                                    .recipient_count = mailing->recipient_count};
    date_format(roster->night, night);
    (void)text_format(message.key, sizeof message.key, "roster/%s/%s/%d%s%s", night, mail->roster->centre->code,
                      roster->version, first ? "" : "/", first ? "" : mailing->variant);
    (void)text_copy(message.centre, sizeof message.centre, mail->roster->centre->code);
    const enum status status = store_outbox_add(mail->store, &message, added, error);
    free(recipients);
    return status;
}

static enum status queue_one(const struct report_mail *mail, const struct message_mailing *mailing, bool *added,
                             struct error *error)
{
    struct buffer bytes = {0};
    enum status status = message_roster(mailing, &bytes, error);
    if (status == STATUS_OK) {
        status = add(mail, mailing, &bytes, added, error);
    }
    buffer_free(&bytes);
    return status;
}

enum status report_mail_queue(const struct report_mail *mail, size_t *queued, struct error *error)
{
    const struct certificates *certificates = mail->certificates;
    struct message_mailing mailing = {.roster = mail->roster,
                                      .recipients = certificates->with,
                                      .recipient_count = certificates->with_count,
                                      .attachments = mail->attachments,
                                      .attachment_count = mail->attachment_count,
                                      .when = (time_t)mail->now,
                                      .signer = mail->signer,
                                      .certificates = certificates->items,
                                      .certificate_count = certificates->with_count};
    bool added = true;
    enum status status = STATUS_OK;
    if (certificates->with_count > 0) {
        status = queue_one(mail, &mailing, &added, error);
        *queued += status == STATUS_OK && added ? 1 : 0;
        mailing.variant = "clear";
    }
    if (status != STATUS_OK || !added || certificates->without_count == 0) {
        return status;
    }
    mailing.recipients = certificates->without;
    mailing.recipient_count = certificates->without_count;
    mailing.certificate_count = 0;
    mailing.attachment_count = mail->roster->centre->attach_in_clear ? mail->attachment_count : 0;
    status = queue_one(mail, &mailing, &added, error);
    *queued += status == STATUS_OK && added ? 1 : 0;
    return status;
}
