/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Detached CMS signatures of uploads (FILE.p7s; RFC 5652, RFC 8551), DER or PEM, by OpenSSL. The one certificate that
 * may have signed is pinned in the configuration; no chain is followed, nothing in the signature is trusted before it
 * has been checked. All bytes but the certificate are untrusted.
 */
#ifndef BVB_IMPORTERS_SIGNATURE_H
#define BVB_IMPORTERS_SIGNATURE_H

#include "core/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIGNATURE_MAX_FILE = 64 * 1024 };

/* What an upload must be signed with. All borrowed. */
struct signature {
    const char *certificate; /* PEM, zero-terminated; NULL: uploads of this source are not signed */
    const char *bytes;       /* NULL: there is no signature */
    size_t size;
    bool too_large; /* there is one, but not in `bytes`: it has more than SIGNATURE_MAX_FILE */
    int64_t now;    /* seconds since 1970 */
    bool required;
};

/* The same as new texts, zero-initialised; signature_free when done. */
struct signature_files {
    char *certificate, *bytes;
};

enum signature_fault {
    SIGNATURE_FINE,       /* it is right, or none is needed */
    SIGNATURE_MISSING,    /* there is none */
    SIGNATURE_UNREADABLE, /* it is no CMS signature */
    SIGNATURE_NOT_VALID,  /* the certificate is not valid yet, or no longer */
    SIGNATURE_USAGE,      /* the certificate may not sign */
    SIGNATURE_WEAK,       /* made with MD5 or SHA-1 */
    SIGNATURE_WRONG       /* another certificate, or other bytes */
};

/* What lies beside the upload at this path, and the certificate at the other ("": none); `required` and `now` are the
 * caller's. A signature that is no ordinary file is none. STATUS_CANNOT_READ: one of the two cannot be read. */
enum status signature_read(const char *upload, const char *certificate, struct signature_files *files,
                           struct signature *signature, struct error *error);
void signature_free(struct signature_files *files);

/* Is what came as a signature more than a detached one (a whole list, say), or can a national number be seen in it? */
bool signature_is_more(const struct signature *signature);

/* Judges the signature of `size` bytes. STATUS_CONFIG: the certificate itself cannot be read. */
enum status signature_check(const struct signature *signature, const char *data, size_t size,
                            enum signature_fault *fault, struct error *error);

#endif
