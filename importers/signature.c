/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/signature.h"

#include "core/buffer.h"
#include "core/file.h"
#include "core/language.h"
#include "core/text.h"
#include "importers/inbox.h"
#include "importers/scan.h"

#include <openssl/pem.h> /* before cms.h, which adds to it only then */

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static BIO *memory(const char *bytes, size_t size)
{
    return size > INT_MAX ? NULL : BIO_new_mem_buf(bytes, (int)size);
}

static X509 *read_certificate(const char *pem)
{
    BIO *bio = memory(pem, strlen(pem));
    X509 *certificate = bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return certificate;
}

/* *more: there is something after it. */
static CMS_ContentInfo *read_cms(const char *bytes, size_t size, bool *more)
{
    static const char armour[] = "-----BEGIN ";
    BIO *bio = memory(bytes, size);
    CMS_ContentInfo *cms = NULL;
    if (bio != NULL && size >= sizeof armour - 1 && memcmp(bytes, armour, sizeof armour - 1) == 0) {
        cms = PEM_read_bio_CMS(bio, NULL, NULL, NULL);
    } else if (bio != NULL) {
        cms = d2i_CMS_bio(bio, NULL);
    }
    *more = bio != NULL && BIO_ctrl_pending(bio) > 0;
    BIO_free(bio);
    return cms;
}

static enum signature_fault judge_certificate(X509 *certificate, int64_t now)
{
    time_t when = (time_t)now;
    if (X509_cmp_time(X509_get0_notBefore(certificate), &when) >= 0 ||
        X509_cmp_time(X509_get0_notAfter(certificate), &when) <= 0) {
        return SIGNATURE_NOT_VALID;
    }
    /* Without the extension every use is allowed, and OpenSSL says so by setting all bits (RFC 5280, 4.2.1.3). */
    return (X509_get_key_usage(certificate) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0 ? SIGNATURE_FINE
                                                                                                : SIGNATURE_USAGE;
}

static bool is_strong(CMS_ContentInfo *cms)
{
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    for (int i = 0; i < sk_CMS_SignerInfo_num(signers); i++) {
        X509_ALGOR *digest = NULL;
        CMS_SignerInfo_get0_algs(sk_CMS_SignerInfo_value(signers, i), NULL, NULL, &digest, NULL);
        int name = digest == NULL ? NID_undef : OBJ_obj2nid(digest->algorithm);
        if (name != NID_sha256 && name != NID_sha384 && name != NID_sha512) {
            return false;
        }
    }
    return sk_CMS_SignerInfo_num(signers) > 0;
}

static bool verifies(CMS_ContentInfo *cms, X509 *certificate, const char *data, size_t size)
{
    /* Only the pinned certificate counts, never one that the signature brings along. */
    const unsigned flags = CMS_BINARY | CMS_DETACHED | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY;
    STACK_OF(X509) *signers = sk_X509_new_null();
    BIO *content = memory(data, size);
    bool right = signers != NULL && content != NULL && sk_X509_push(signers, certificate) > 0 &&
                 CMS_verify(cms, signers, NULL, content, NULL, flags) == 1;
    BIO_free(content);
    sk_X509_free(signers);
    return right;
}

/* As mail programs sign texts: each line end is CR LF (RFC 8551, 3.1.1). */
static bool verifies_as_text(CMS_ContentInfo *cms, X509 *certificate, const char *data, size_t size)
{
    struct buffer text = {.limit = 2 * size + 1};
    for (size_t i = 0; i < size; i++) {
        bool bare = data[i] == '\n' && (i == 0 || data[i - 1] != '\r');
        buffer_add(&text, bare ? "\r\n" : data + i, bare ? 2 : 1);
    }
    bool right = text.status == STATUS_OK && text.size != size && verifies(cms, certificate, text.data, text.size);
    buffer_free(&text);
    return right;
}

static enum signature_fault judge(const struct signature *signature, X509 *certificate, const char *data, size_t size)
{
    bool more = false;
    enum signature_fault fault = judge_certificate(certificate, signature->now);
    CMS_ContentInfo *cms =
        fault == SIGNATURE_FINE && !signature->too_large ? read_cms(signature->bytes, signature->size, &more) : NULL;
    if (fault != SIGNATURE_FINE) {
        return fault;
    }
    if (cms == NULL || OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed) {
        fault = SIGNATURE_UNREADABLE;
    } else if (!is_strong(cms)) {
        fault = SIGNATURE_WEAK;
    } else if (!verifies(cms, certificate, data, size) && !verifies_as_text(cms, certificate, data, size)) {
        fault = SIGNATURE_WRONG;
    }
    CMS_ContentInfo_free(cms);
    return fault;
}

static bool holds_number(const void *bytes, size_t size)
{
    struct scan *scan = calloc(1, sizeof *scan);
    if (scan == NULL) {
        return true; /* nobody has looked */
    }
    scan->through = true;
    scan_feed(scan, bytes, size);
    const bool found = scan_end(scan) == SCAN_NUMBERS;
    free(scan);
    return found;
}

/* Certificates that come along name their owner; those of Belgian identity cards by the national number. */
static bool names_number(const CMS_ContentInfo *cms)
{
    unsigned char *bytes = NULL;
    const int size = i2d_CMS_ContentInfo(cms, &bytes);
    const bool found = size <= 0 || holds_number(bytes, (size_t)size);
    OPENSSL_free(bytes);
    return found;
}

bool signature_is_more(const struct signature *signature)
{
    bool more = false;
    if (signature->bytes == NULL) {
        return signature->too_large;
    }
    CMS_ContentInfo *cms = read_cms(signature->bytes, signature->size, &more);
    const bool bare = cms != NULL && !more && OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed &&
                      CMS_is_detached(cms) == 1 && !names_number(cms) &&
                      !holds_number(signature->bytes, signature->size);
    CMS_ContentInfo_free(cms);
    ERR_clear_error();
    return !bare;
}

static enum status read_beside(const char *upload, struct signature_files *files, struct signature *signature,
                               struct error *error)
{
    struct stat about = {0};
    const size_t room = strlen(upload) + sizeof INBOX_SIGNATURE;
    char *path = malloc(room);
    if (path == NULL) {
        return error_memory(error);
    }
    (void)text_format(path, room, "%s%s", upload, INBOX_SIGNATURE);
    enum status status = STATUS_OK;
    if (lstat(path, &about) == 0 && S_ISREG(about.st_mode)) {
        status = file_read(path, SIGNATURE_MAX_FILE, &files->bytes, &signature->size, error);
    }
    if (status == STATUS_REFUSED) {
        error_clear(error);
        signature->too_large = true;
        status = STATUS_OK;
    }
    free(path);
    signature->bytes = files->bytes;
    return status;
}

enum status signature_read(const char *upload, const char *certificate, struct signature_files *files,
                           struct signature *signature, struct error *error)
{
    size_t size = 0;
    enum status status = STATUS_OK;
    if (certificate[0] != '\0') {
        status = file_read(certificate, SIGNATURE_MAX_FILE, &files->certificate, &size, error);
        signature->certificate = files->certificate;
    }
    return status == STATUS_OK ? read_beside(upload, files, signature, error) : status;
}

void signature_free(struct signature_files *files)
{
    free(files->certificate);
    free(files->bytes);
    *files = (struct signature_files){NULL, NULL};
}

enum status signature_check(const struct signature *signature, const char *data, size_t size,
                            enum signature_fault *fault, struct error *error)
{
    *fault = SIGNATURE_FINE;
    const bool missing = signature->bytes == NULL && !signature->too_large;
    if (signature->certificate == NULL || (missing && !signature->required)) {
        return STATUS_OK;
    }
    if (missing) {
        *fault = SIGNATURE_MISSING;
        return STATUS_OK;
    }
    X509 *certificate = read_certificate(signature->certificate);
    if (certificate == NULL) {
        ERR_clear_error();
        return error_set(error, STATUS_CONFIG, _("The certificate of this source is no certificate in PEM."));
    }
    *fault = judge(signature, certificate, data, size);
    X509_free(certificate);
    ERR_clear_error();
    return STATUS_OK;
}
