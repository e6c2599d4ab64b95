/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * S/MIME (RFC 8551) by OpenSSL's CMS (RFC 5652); the only file that knows it. Certificates are what the administrator
 * put into bvb.conf: they are pinned by that, no chain is followed, but each must be valid at the time of the mail, be
 * meant for it, and belong to the address it is used for. CMS_encrypt itself checks none of this.
 *
 * Entities are MIME headers of content and a body, with CRLF; each function appends another entity around it.
 */
#ifndef BVB_REPORTS_SMIME_H
#define BVB_REPORTS_SMIME_H

#include "core/buffer.h"

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* What stands in the way of using a certificate. */
enum smime_fault {
    SMIME_GOOD,
    SMIME_UNREADABLE, /* there is no certificate in PEM in the file */
    SMIME_TOO_EARLY,  /* not valid yet */
    SMIME_EXPIRED,    /* not valid any more */
    SMIME_PURPOSE,    /* not for this use: key usage, extended key usage, or the kind of key */
    SMIME_ADDRESS,    /* it names addresses, and not this one */
    SMIME_WEAK,       /* less than 112 bits of security (NIST SP 800-131A): RSA under 2048 */
    SMIME_KEY,        /* the signing key cannot be read, has a password, or is another certificate's */
    SMIME_KEY_OPEN    /* others can read the signing key */
};

struct smime_verdict {
    enum smime_fault fault;
    int32_t last_day; /* in Brussels; DATE_NONE when the certificate could not be read */
    int days_left;    /* whole days; negative once it is over */
};

/* So many days before its end a certificate is to be warned of. */
enum { SMIME_WARN_DAYS = 30 };

/* Somebody to encrypt for: the first certificate in a PEM file. *certificate is NULL unless the verdict is SMIME_GOOD;
 * a bad file is no failure of the call. */
struct smime_certificate;
enum status smime_certificate_read(const char *file, const char *address, time_t when,
                                   struct smime_certificate **certificate, struct smime_verdict *verdict,
                                   struct error *error);
void smime_certificate_free(struct smime_certificate *certificate); /* accepts NULL */

/* Who signs: the first certificate of a PEM file (further ones, of its issuers, go into each signature) and its key, in
 * a file that only its owner can read, without a password. As above. */
struct smime_signer;
enum status smime_signer_read(const char *certificate_file, const char *key_file, const char *address, time_t when,
                              struct smime_signer **signer, struct smime_verdict *verdict, struct error *error);
void smime_signer_free(struct smime_signer *signer); /* accepts NULL */

/* One sentence on a fault, without saying whose certificate it is: what is wrong and what to do. "" for SMIME_GOOD. */
void smime_fault_words(const struct smime_verdict *verdict, char *text, size_t size);

/* multipart/signed with SHA-256, so that any reader shows the content. `when` is the signing time. */
enum status smime_sign(const struct smime_signer *signer, time_t when, const struct buffer *entity, struct buffer *out,
                       struct error *error);

/* enveloped-data for each of the certificates (at least one), AES-256-CBC. */
enum status smime_encrypt(struct smime_certificate *const *certificates, size_t count, const struct buffer *entity,
                          struct buffer *out, struct error *error);

#endif
