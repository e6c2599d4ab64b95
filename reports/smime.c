/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/smime.h"

#include "core/date.h"
#include "core/file.h"
#include "core/language.h"
#include "core/limits.h"
#include "core/text.h"
#include "reports/mime.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* "=_" stands in no base64 and in no quoted-printable text. */
#define SIGNED "=_bvb_signed"

enum {
    PEM_LIMIT = 1 << 20,
    LEAST_SECURITY_BITS = 112,
    SIGN_FLAGS = CMS_BINARY | CMS_DETACHED | CMS_PARTIAL | CMS_STREAM
};

struct smime_certificate {
    X509 *x509;
};

struct smime_signer {
    X509 *x509;
    STACK_OF(X509) * issuers;
    EVP_PKEY *key;
};

enum use { USE_ENCRYPT, USE_SIGN };

/* ------------------------------------------------------------------------------------------- files */

/* A file as a memory BIO over *text, which is the caller's to free. *bio is NULL when there is no such file. */
static enum status open_pem(const char *file, char **text, size_t *size, BIO **bio, struct error *error)
{
    struct error own = {0};
    const enum status status = file_read(file, PEM_LIMIT, text, size, &own);
    *bio = NULL;
    if (status == STATUS_MEMORY) {
        return error_memory(error);
    }
    if (status != STATUS_OK) {
        return STATUS_OK;
    }
    *bio = BIO_new_mem_buf(*text, (int)*size);
    return *bio == NULL ? error_memory(error) : STATUS_OK;
}

static enum status read_issuers(BIO *bio, STACK_OF(X509) * *issuers, struct error *error)
{
    X509 *next = NULL;
    *issuers = sk_X509_new_null();
    if (*issuers == NULL) {
        return error_memory(error);
    }
    while ((next = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
        if (sk_X509_push(*issuers, next) == 0) {
            X509_free(next);
            return error_memory(error);
        }
    }
    return STATUS_OK;
}

/* The first certificate of a file, NULL when there is none, and (issuers not NULL) those after it. */
static enum status read_certificates(const char *file, X509 **x509, STACK_OF(X509) * *issuers, struct error *error)
{
    char *text = NULL;
    size_t size = 0;
    BIO *bio = NULL;
    *x509 = NULL;
    enum status status = open_pem(file, &text, &size, &bio, error);
    if (bio != NULL) {
        *x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    }
    if (*x509 != NULL && issuers != NULL) {
        status = read_issuers(bio, issuers, error);
    }
    BIO_free(bio);
    free(text);
    ERR_clear_error();
    return status;
}

/* At night nobody can be asked for a password. */
static int no_password(char *buffer, int size, int writing, void *context)
{
    (void)writing;
    (void)context;
    if (size > 0) {
        buffer[0] = '\0';
    }
    return -1;
}

static enum status read_key(const char *file, EVP_PKEY **key, struct error *error)
{
    char *text = NULL;
    size_t size = 0;
    BIO *bio = NULL;
    const enum status status = open_pem(file, &text, &size, &bio, error);
    *key = NULL;
    if (bio != NULL) {
        *key = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
    }
    BIO_free(bio);
    if (text != NULL) {
        explicit_bzero(text, size);
    }
    free(text);
    ERR_clear_error();
    return status;
}

/* ------------------------------------------------------------------------------------------- verdicts */

static bool is_usable(X509 *x509, enum use use)
{
    const EVP_PKEY *key = X509_get0_pubkey(x509);
    const uint32_t usage = X509_get_key_usage(x509); /* all bits set when the certificate does not say */
    const uint32_t extended = X509_get_extended_key_usage(x509);
    const bool rsa = key != NULL && EVP_PKEY_is_a(key, "RSA") == 1;
    const bool curve = key != NULL && EVP_PKEY_is_a(key, "EC") == 1;
    if ((!rsa && !curve) || (extended & (XKU_SMIME | XKU_ANYEKU)) == 0) {
        return false;
    }
    if (use == USE_SIGN) {
        return (usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0;
    }
    return (usage & (rsa ? KU_KEY_ENCIPHERMENT : KU_KEY_AGREEMENT)) != 0;
}

/* A certificate that names no address at all may be anybody's: the administrator says whose. */
static bool is_of_address(X509 *x509, const char *address)
{
    STACK_OF(OPENSSL_STRING) *list = X509_get1_email(x509);
    const int count = sk_OPENSSL_STRING_num(list);
    bool found = count <= 0;
    for (int i = 0; i < count && !found; i++) {
        found = strcasecmp(sk_OPENSSL_STRING_value(list, i), address) == 0;
    }
    X509_email_free(list);
    return found;
}

static enum status set_end(X509 *x509, time_t when, struct smime_verdict *verdict, struct error *error)
{
    struct tm end = {0};
    int seconds = 0;
    ASN1_TIME *now = ASN1_TIME_set(NULL, when);
    if (now == NULL) {
        return error_memory(error);
    }
    if (ASN1_TIME_to_tm(X509_get0_notAfter(x509), &end) == 1 &&
        ASN1_TIME_diff(&verdict->days_left, &seconds, now, X509_get0_notAfter(x509)) == 1) {
        verdict->last_day = date_in_brussels(timegm(&end));
        verdict->days_left -= seconds < 0 ? 1 : 0;
    }
    ASN1_TIME_free(now);
    return STATUS_OK;
}

static enum smime_fault find_fault(X509 *x509, enum use use, const char *address, time_t when)
{
    if ((X509_get_extension_flags(x509) & EXFLAG_INVALID) != 0) {
        return SMIME_UNREADABLE;
    }
    if (X509_cmp_time(X509_get0_notBefore(x509), &when) >= 0) {
        return SMIME_TOO_EARLY;
    }
    if (X509_cmp_time(X509_get0_notAfter(x509), &when) <= 0) {
        return SMIME_EXPIRED;
    }
    if (!is_usable(x509, use)) {
        return SMIME_PURPOSE;
    }
    if (EVP_PKEY_get_security_bits(X509_get0_pubkey(x509)) < LEAST_SECURITY_BITS) {
        return SMIME_WEAK;
    }
    return is_of_address(x509, address) ? SMIME_GOOD : SMIME_ADDRESS;
}

static enum status judge(X509 *x509, enum use use, const char *address, time_t when, struct smime_verdict *verdict,
                         struct error *error)
{
    *verdict = (struct smime_verdict){.fault = SMIME_UNREADABLE, .last_day = DATE_NONE};
    if (x509 == NULL) {
        return STATUS_OK;
    }
    const enum status status = set_end(x509, when, verdict, error);
    verdict->fault = find_fault(x509, use, address, when);
    ERR_clear_error();
    return status;
}

void smime_fault_words(const struct smime_verdict *verdict, char *text, size_t size)
{
    char day[DATE_TEXT_SIZE + NAME_SIZE] = "";
    const char *words = "";
    if (verdict->last_day != DATE_NONE) {
        language_date_short(verdict->last_day, day, sizeof day);
    }
    switch (verdict->fault) {
    case SMIME_GOOD:
        break;
    case SMIME_UNREADABLE:
        words = _("The certificate cannot be read; it must be a PEM file (-----BEGIN CERTIFICATE-----).");
        break;
    case SMIME_TOO_EARLY:
        words = _("The certificate is not valid yet.");
        break;
    case SMIME_EXPIRED:
        (void)text_format(text, size, _("The certificate ended on %s; ask for a new one."), day);
        return;
    case SMIME_PURPOSE:
        words = _("The certificate is not meant for this; ask for one for e-mail (emailProtection).");
        break;
    case SMIME_ADDRESS:
        words = _("The certificate is of another e-mail address.");
        break;
    case SMIME_WEAK:
        words = _("The key of the certificate is too short; ask for one of at least 2048 bits (RSA).");
        break;
    case SMIME_KEY:
        words = _("The key cannot be used: it must be a PEM file without a password, and belong to the certificate.");
        break;
    case SMIME_KEY_OPEN:
        words = _("Others can read the key; protect its file with chmod 600.");
        break;
    }
    (void)text_format(text, size, "%s", words);
}

/* ------------------------------------------------------------------------------------------- certificates and keys */

enum status smime_certificate_read(const char *file, const char *address, time_t when,
                                   struct smime_certificate **certificate, struct smime_verdict *verdict,
                                   struct error *error)
{
    struct smime_certificate *made = calloc(1, sizeof *made);
    *certificate = NULL;
    *verdict = (struct smime_verdict){.fault = SMIME_UNREADABLE, .last_day = DATE_NONE};
    if (made == NULL) {
        return error_memory(error);
    }
    enum status status = read_certificates(file, &made->x509, NULL, error);
    if (status == STATUS_OK) {
        status = judge(made->x509, USE_ENCRYPT, address, when, verdict, error);
    }
    if (status != STATUS_OK || verdict->fault != SMIME_GOOD) {
        smime_certificate_free(made);
        return status;
    }
    *certificate = made;
    return STATUS_OK;
}

void smime_certificate_free(struct smime_certificate *certificate)
{
    if (certificate != NULL) {
        X509_free(certificate->x509);
        free(certificate);
    }
}

/* The key of a good certificate. */
static enum status add_key(struct smime_signer *signer, const char *file, struct smime_verdict *verdict,
                           struct error *error)
{
    struct stat about;
    if (stat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        verdict->fault = SMIME_KEY;
        return STATUS_OK;
    }
    if ((about.st_mode & 077) != 0) {
        verdict->fault = SMIME_KEY_OPEN;
        return STATUS_OK;
    }
    const enum status status = read_key(file, &signer->key, error);
    if (status == STATUS_OK && (signer->key == NULL || X509_check_private_key(signer->x509, signer->key) != 1)) {
        verdict->fault = SMIME_KEY;
    }
    ERR_clear_error();
    return status;
}

enum status smime_signer_read(const char *certificate_file, const char *key_file, const char *address, time_t when,
                              struct smime_signer **signer, struct smime_verdict *verdict, struct error *error)
{
    struct smime_signer *made = calloc(1, sizeof *made);
    *signer = NULL;
    *verdict = (struct smime_verdict){.fault = SMIME_UNREADABLE, .last_day = DATE_NONE};
    if (made == NULL) {
        return error_memory(error);
    }
    enum status status = read_certificates(certificate_file, &made->x509, &made->issuers, error);
    if (status == STATUS_OK) {
        status = judge(made->x509, USE_SIGN, address, when, verdict, error);
    }
    if (status == STATUS_OK && verdict->fault == SMIME_GOOD) {
        status = add_key(made, key_file, verdict, error);
    }
    if (status != STATUS_OK || verdict->fault != SMIME_GOOD) {
        smime_signer_free(made);
        return status;
    }
    *signer = made;
    return STATUS_OK;
}

void smime_signer_free(struct smime_signer *signer)
{
    if (signer != NULL) {
        X509_free(signer->x509);
        sk_X509_pop_free(signer->issuers, X509_free);
        EVP_PKEY_free(signer->key);
        free(signer);
    }
}

/* ------------------------------------------------------------------------------------------- signing, encrypting */

static enum status failed(struct error *error)
{
    const unsigned long code = ERR_peek_last_error();
    const char *reason = code == 0 ? NULL : ERR_reason_error_string(code);
    const enum status status =
        error_set(error, STATUS_DEFECT, _("A mail cannot be signed or encrypted: %s"), reason == NULL ? "?" : reason);
    ERR_clear_error();
    return status;
}

static BIO *content_of(const struct buffer *entity)
{
    return entity->size > INT_MAX ? NULL : BIO_new_mem_buf(entity->data, (int)entity->size);
}

/* The structure in base64, as the body of an entity. */
static enum status write_der(CMS_ContentInfo *cms, struct buffer *out, struct error *error)
{
    unsigned char *der = NULL;
    const int size = i2d_CMS_ContentInfo(cms, &der);
    if (size <= 0) {
        return failed(error);
    }
    mime_base64(out, der, (size_t)size);
    OPENSSL_free(der);
    return buffer_check(out, error);
}

/* A signer with a signing time of ours; OpenSSL would take that of the machine. */
static bool add_signer(CMS_ContentInfo *cms, const struct smime_signer *signer, time_t when)
{
    ASN1_TIME *time = ASN1_TIME_set(NULL, when);
    CMS_SignerInfo *info = CMS_add1_signer(cms, signer->x509, signer->key, EVP_sha256(), SIGN_FLAGS);
    const bool good = time != NULL && info != NULL &&
                      CMS_signed_add1_attr_by_NID(info, NID_pkcs9_signingTime, time->type, time, -1) == 1;
    ASN1_TIME_free(time);
    return good;
}

static void write_signed(struct buffer *out, const struct buffer *entity)
{
    buffer_text(out, "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n micalg=sha-256; "
                     "boundary=\"" SIGNED "\"\r\n\r\n--" SIGNED "\r\n");
    buffer_add(out, entity->data, entity->size);
    buffer_text(out, "\r\n--" SIGNED "\r\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n"
                     "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; "
                     "filename=\"smime.p7s\"\r\n\r\n");
}

enum status smime_sign(const struct smime_signer *signer, time_t when, const struct buffer *entity, struct buffer *out,
                       struct error *error)
{
    BIO *content = content_of(entity);
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, signer->issuers, NULL, SIGN_FLAGS);
    enum status status = STATUS_OK;
    if (content == NULL || cms == NULL || !add_signer(cms, signer, when) ||
        CMS_final(cms, content, NULL, SIGN_FLAGS) != 1) {
        status = failed(error);
        goto done;
    }
    write_signed(out, entity);
    status = write_der(cms, out, error);
    buffer_text(out, "\r\n--" SIGNED "--\r\n");
done:
    BIO_free(content);
    CMS_ContentInfo_free(cms);
    return status;
}

enum status smime_encrypt(struct smime_certificate *const *certificates, size_t count, const struct buffer *entity,
                          struct buffer *out, struct error *error)
{
    const unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_STREAM;
    BIO *content = content_of(entity);
    CMS_ContentInfo *cms = CMS_encrypt(NULL, NULL, EVP_aes_256_cbc(), flags);
    bool good = content != NULL && cms != NULL && count > 0;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && good; i++) {
        good = CMS_add1_recipient_cert(cms, certificates[i]->x509, 0) != NULL;
    }
    if (!good || CMS_final(cms, content, NULL, flags) != 1) {
        status = failed(error);
        goto done;
    }
    buffer_text(out, "Content-Type: application/pkcs7-mime; smime-type=enveloped-data;\r\n name=\"smime.p7m\"\r\n"
                     "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; "
                     "filename=\"smime.p7m\"\r\n\r\n");
    status = write_der(cms, out, error);
done:
    BIO_free(content);
    CMS_ContentInfo_free(cms);
    return status;
}
