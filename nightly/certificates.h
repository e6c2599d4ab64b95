/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The certificates that bvb.conf names: for whom a mail can be encrypted, and what is to be said of them.
 */
#ifndef BVB_NIGHTLY_CERTIFICATES_H
#define BVB_NIGHTLY_CERTIFICATES_H

#include "core/settings.h"
#include "reports/smime.h"

#include <stdint.h>

/* The coordinators of one centre. items[i] is the certificate of with[i]. Zero-initialise; certificates_free. */
struct certificates {
    struct smime_certificate **items;
    const struct coordinator **with;
    size_t with_count;
    const struct coordinator **without; /* those without a certificate that can be used now */
    size_t without_count;
};

enum status certificates_of_centre(const struct centre *centre, int64_t now, struct certificates *certificates,
                                   struct error *error);
void certificates_free(struct certificates *certificates);

/* The city's certificate and key, NULL when none are named or they cannot be used now. */
enum status certificates_signer(const struct mail_settings *mail, int64_t now, struct smime_signer **signer,
                                struct error *error);

/*
 * Tells, one sentence each, what cannot be used and what ends within SMIME_WARN_DAYS. With `people` the sentence holds
 * the address of a coordinator; without, for logs, their number in bvb.conf.
 */
typedef void certificates_tell(void *context, const char *sentence);
enum status certificates_check(const struct settings *settings, int64_t now, bool people, certificates_tell *tell,
                               void *context, struct error *error);

#endif
