/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/certificates.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"

#include <stdlib.h>

enum { SENTENCE_SIZE = 1024 };

/* ------------------------------------------------------------------------------------------- for mail */

enum status certificates_of_centre(const struct centre *centre, int64_t now, struct certificates *certificates,
                                   struct error *error)
{
    const size_t count = centre->coordinator_count + 1; /* calloc of nothing may be NULL */
    certificates->items = calloc(count, sizeof(struct smime_certificate *));
    certificates->with = calloc(count, sizeof(const struct coordinator *));
    certificates->without = calloc(count, sizeof(const struct coordinator *));
    if (certificates->items == NULL || certificates->with == NULL || certificates->without == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < centre->coordinator_count; i++) {
        const struct coordinator *coordinator = &centre->coordinators[i];
        struct smime_certificate *certificate = NULL;
        struct smime_verdict verdict;
        enum status status = STATUS_OK;
        if (!text_is_empty(coordinator->certificate)) {
            status = smime_certificate_read(coordinator->certificate, coordinator->email, (time_t)now, &certificate,
                                            &verdict, error);
        }
        if (status != STATUS_OK) {
            return status;
        }
        if (certificate == NULL) {
            certificates->without[certificates->without_count++] = coordinator;
        } else {
            certificates->items[certificates->with_count] = certificate;
            certificates->with[certificates->with_count++] = coordinator;
        }
    }
    return STATUS_OK;
}

void certificates_free(struct certificates *certificates)
{
    for (size_t i = 0; i < certificates->with_count; i++) {
        smime_certificate_free(certificates->items[i]);
    }
    free(certificates->items);
    free(certificates->with);
    free(certificates->without);
    *certificates = (struct certificates){0};
}

enum status certificates_signer(const struct mail_settings *mail, int64_t now, struct smime_signer **signer,
                                struct error *error)
{
    struct smime_verdict verdict;
    *signer = NULL;
    if (text_is_empty(mail->sign_certificate)) {
        return STATUS_OK;
    }
    return smime_signer_read(mail->sign_certificate, mail->sign_key, mail->from, (time_t)now, signer, &verdict, error);
}

/* ------------------------------------------------------------------------------------------- for people */

/* What a verdict says, "" when all is well. `consequence` is what a fault leads to. */
static void say_verdict(const struct smime_verdict *verdict, const char *consequence, char *words, size_t size)
{
    char fault[SENTENCE_SIZE / 2];
    char day[DATE_TEXT_SIZE + NAME_SIZE] = "";
    words[0] = '\0';
    smime_fault_words(verdict, fault, sizeof fault);
    if (verdict->fault != SMIME_GOOD) {
        (void)text_format(words, size, "%s %s", fault, consequence);
    } else if (verdict->days_left < SMIME_WARN_DAYS) {
        language_date_short(verdict->last_day, day, sizeof day);
        (void)text_format(words, size,
                          ngettext("The certificate ends on %1$s, in %2$d day; ask for a new one.",
                                   "The certificate ends on %1$s, in %2$d days; ask for a new one.",
                                   (unsigned long)(verdict->days_left < 0 ? 0 : verdict->days_left)),
                          day, verdict->days_left);
    }
}

static enum status check_signer(const struct mail_settings *mail, int64_t now, certificates_tell *tell, void *context,
                                struct error *error)
{
    char words[SENTENCE_SIZE];
    char sentence[2 * SENTENCE_SIZE];
    struct smime_signer *signer = NULL;
    struct smime_verdict verdict;
    if (text_is_empty(mail->sign_certificate)) {
        return STATUS_OK;
    }
    const enum status status =
        smime_signer_read(mail->sign_certificate, mail->sign_key, mail->from, (time_t)now, &signer, &verdict, error);
    smime_signer_free(signer);
    if (status == STATUS_OK) {
        say_verdict(&verdict, _("As long as this is so, mail goes out unsigned."), words, sizeof words);
        if (!text_is_empty(words)) {
            (void)text_format(sentence, sizeof sentence, _("The signature of mail (sign_certificate, sign_key): %s"),
                              words);
            tell(context, sentence);
        }
    }
    return status;
}

static enum status check_coordinator(const struct centre *centre, size_t number, int64_t now, bool people,
                                     certificates_tell *tell, void *context, struct error *error)
{
    char words[SENTENCE_SIZE];
    char sentence[2 * SENTENCE_SIZE];
    struct smime_certificate *certificate = NULL;
    struct smime_verdict verdict;
    const struct coordinator *coordinator = &centre->coordinators[number];
    if (text_is_empty(coordinator->certificate)) {
        return STATUS_OK;
    }
    const enum status status = smime_certificate_read(coordinator->certificate, coordinator->email, (time_t)now,
                                                      &certificate, &verdict, error);
    smime_certificate_free(certificate);
    if (status != STATUS_OK) {
        return status;
    }
    say_verdict(&verdict, _("As long as this is so, nothing is encrypted for this coordinator."), words, sizeof words);
    if (text_is_empty(words)) {
        return STATUS_OK;
    }
    if (people) {
        (void)text_format(sentence, sizeof sentence, _("Centre %1$s, coordinator %2$s: %3$s"), centre->code,
                          coordinator->email, words);
    } else {
        (void)text_format(sentence, sizeof sentence, _("Centre %1$s, coordinator number %2$zu: %3$s"), centre->code,
                          number + 1, words);
    }
    tell(context, sentence);
    return STATUS_OK;
}

enum status certificates_check(const struct settings *settings, int64_t now, bool people, certificates_tell *tell,
                               void *context, struct error *error)
{
    enum status status = check_signer(&settings->mail, now, tell, context, error);
    for (size_t i = 0; i < settings->centre_count && status == STATUS_OK; i++) {
        const struct centre *centre = &settings->centres[i];
        for (size_t k = 0; k < centre->coordinator_count && status == STATUS_OK; k++) {
            status = check_coordinator(centre, k, now, people, tell, context, error);
        }
    }
    return status;
}
