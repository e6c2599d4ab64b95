/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Detached signatures, made here by OpenSSL with certificates of every kind. */
#include "tests/importers/support.h"

#include "core/text.h"
#include "importers/signature.h"

#include <openssl/pem.h> /* before cms.h, which adds to it only then */

#include <check.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

Suite *test_signature_suite(void);

enum { NOW = 1795000000 };

static const char list[] = "volunteer;senior;rule\n1;2;never\n";

/* A certificate and its key. */
struct signer {
    EVP_PKEY *key;
    X509 *certificate;
    char *pem; /* of the certificate */
};

static void take_pem(BIO *bio, char **pem)
{
    char *data = NULL;
    long size = BIO_get_mem_data(bio, &data);
    *pem = calloc(1, (size_t)size + 1);
    ck_assert_ptr_nonnull(*pem);
    memcpy(*pem, data, (size_t)size);
    BIO_free(bio);
}

static struct signer make_named_signer(long from, long until, const char *usage, const char *number)
{
    struct signer signer = {.key = EVP_EC_gen("P-256"), .certificate = X509_new()};
    X509 *certificate = signer.certificate;
    ck_assert(X509_set_version(certificate, 2) == 1);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    ASN1_TIME_set(X509_getm_notBefore(certificate), NOW + from);
    ASN1_TIME_set(X509_getm_notAfter(certificate), NOW + until);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               (const unsigned char *)"Decanaat", -1, -1, 0);
    if (number != NULL) {
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "serialNumber", MBSTRING_ASC,
                                   (const unsigned char *)number, -1, -1, 0);
    }
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_set_pubkey(certificate, signer.key);
    if (usage != NULL) {
        X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, NID_key_usage, usage);
        ck_assert(X509_add_ext(certificate, extension, -1) == 1);
        X509_EXTENSION_free(extension);
    }
    ck_assert(X509_sign(certificate, signer.key, EVP_sha256()) > 0);
    BIO *bio = BIO_new(BIO_s_mem());
    ck_assert(PEM_write_bio_X509(bio, certificate) == 1);
    take_pem(bio, &signer.pem);
    return signer;
}

static struct signer make_signer(long from, long until, const char *usage)
{
    return make_named_signer(from, until, usage, NULL);
}

static void free_signer(struct signer *signer)
{
    EVP_PKEY_free(signer->key);
    X509_free(signer->certificate);
    free(signer->pem);
}

/* The signature of a text, DER or PEM; with CMS_BINARY its bytes, without it its lines. */
static size_t sign(const struct signer *signer, const char *text, unsigned flags, const EVP_MD *digest, bool pem,
                   char **bytes)
{
    BIO *content = BIO_new_mem_buf(text, (int)strlen(text));
    flags |= (flags & CMS_NOSMIMECAP) != 0 ? CMS_PARTIAL | CMS_STREAM : CMS_DETACHED | CMS_PARTIAL | CMS_STREAM;
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
    ck_assert_ptr_nonnull(cms);
    ck_assert_ptr_nonnull(CMS_add1_signer(cms, signer->certificate, signer->key, digest, flags));
    ck_assert(CMS_final(cms, content, NULL, flags) == 1);
    BIO *out = BIO_new(BIO_s_mem());
    ck_assert((pem ? PEM_write_bio_CMS(out, cms) : i2d_CMS_bio(out, cms)) == 1);
    char *data = NULL;
    size_t size = (size_t)BIO_get_mem_data(out, &data);
    take_pem(out, bytes);
    CMS_ContentInfo_free(cms);
    BIO_free(content);
    return size;
}

static enum signature_fault check(const char *pem, const char *bytes, size_t size, const char *text)
{
    const struct signature signature = {.certificate = pem, .bytes = bytes, .size = size, .now = NOW};
    enum signature_fault fault = SIGNATURE_FINE;
    struct error error = {0};
    ck_assert_int_eq(signature_check(&signature, text, strlen(text), &fault, &error), STATUS_OK);
    return fault;
}

START_TEST(test_right)
{
    struct signer signer = make_signer(-1000, 1000, "digitalSignature");
    struct signer any_use = make_signer(-1000, 1000, NULL);
    for (int i = 0; i < 4; i++) {
        char *bytes = NULL;
        size_t size = sign(&signer, list, i % 2 == 0 ? CMS_BINARY : 0, EVP_sha256(), i >= 2, &bytes);
        ck_assert_int_eq(check(signer.pem, bytes, size, list), SIGNATURE_FINE);
        ck_assert_int_eq(check(any_use.pem, bytes, size, list), SIGNATURE_WRONG);
        free(bytes);
        size = sign(&any_use, list, CMS_BINARY | CMS_NOATTR, EVP_sha512(), false, &bytes);
        ck_assert_int_eq(check(any_use.pem, bytes, size, list), SIGNATURE_FINE);
        free(bytes);
    }
    free_signer(&signer);
    free_signer(&any_use);
}
END_TEST

START_TEST(test_certificates)
{
    static const struct {
        long from, until;
        const char *usage;
        enum signature_fault fault;
    } cases[] = {{-1000, -1, NULL, SIGNATURE_NOT_VALID},
                 {1, 1000, NULL, SIGNATURE_NOT_VALID},
                 {-1000, 1000, "keyEncipherment", SIGNATURE_USAGE},
                 {-1000, 1000, "keyCertSign,cRLSign", SIGNATURE_USAGE},
                 {-1000, 1000, "nonRepudiation", SIGNATURE_FINE}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct signer signer = make_signer(cases[i].from, cases[i].until, cases[i].usage);
        char *bytes = NULL;
        size_t size = sign(&signer, list, CMS_BINARY, EVP_sha256(), false, &bytes);
        ck_assert_int_eq(check(signer.pem, bytes, size, list), cases[i].fault);
        free(bytes);
        free_signer(&signer);
    }
}
END_TEST

/* One byte of the list, and any byte of the signature. */
START_TEST(test_changed)
{
    struct signer signer = make_signer(-1000, 1000, NULL);
    char *bytes = NULL;
    char other[sizeof list];
    size_t size = sign(&signer, list, CMS_BINARY | CMS_NOCERTS, EVP_sha256(), false, &bytes);
    for (size_t i = 0; i < strlen(list); i++) {
        memcpy(other, list, sizeof list);
        other[i] ^= 1;
        ck_assert_int_eq(check(signer.pem, bytes, size, other), SIGNATURE_WRONG);
    }
    for (size_t i = 0; i < size; i++) {
        ck_assert_int_ne(check(signer.pem, bytes, i, list), SIGNATURE_FINE);
    }
    /* The last bytes are the signature itself. */
    bytes[size - 5] ^= 1;
    ck_assert_int_eq(check(signer.pem, bytes, size, list), SIGNATURE_WRONG);
    free(bytes);
    size = sign(&signer, list, CMS_BINARY, EVP_sha1(), false, &bytes);
    ck_assert_int_eq(check(signer.pem, bytes, size, list), SIGNATURE_WEAK);
    free(bytes);
    free_signer(&signer);
}
END_TEST

/* Somebody else's signature that brings its certificate along. */
START_TEST(test_pinned)
{
    struct signer signer = make_signer(-1000, 1000, NULL);
    struct signer forger = make_signer(-1000, 1000, NULL);
    char *bytes = NULL;
    size_t size = sign(&forger, list, CMS_BINARY, EVP_sha256(), false, &bytes);
    ck_assert_int_eq(check(signer.pem, bytes, size, list), SIGNATURE_WRONG);
    free(bytes);
    free_signer(&signer);
    free_signer(&forger);
}
END_TEST

START_TEST(test_missing)
{
    struct signer signer = make_signer(-1000, 1000, NULL);
    struct signature signature = {.certificate = signer.pem, .now = NOW};
    enum signature_fault fault = SIGNATURE_WRONG;
    struct error error = {0};
    ck_assert_int_eq(signature_check(&signature, list, strlen(list), &fault, &error), STATUS_OK);
    ck_assert_int_eq(fault, SIGNATURE_FINE);
    signature.required = true;
    ck_assert_int_eq(signature_check(&signature, list, strlen(list), &fault, &error), STATUS_OK);
    ck_assert_int_eq(fault, SIGNATURE_MISSING);
    signature.bytes = "hello";
    signature.size = 5;
    ck_assert_int_eq(signature_check(&signature, list, strlen(list), &fault, &error), STATUS_OK);
    ck_assert_int_eq(fault, SIGNATURE_UNREADABLE);
    signature.certificate = "no certificate";
    ck_assert_int_eq(signature_check(&signature, list, strlen(list), &fault, &error), STATUS_CONFIG);
    free_signer(&signer);
}
END_TEST

static bool is_more(const char *bytes, size_t size)
{
    const struct signature signature = {.bytes = bytes, .size = size};
    return signature_is_more(&signature);
}

/* Only a bare signature may be kept: a list inside it, something behind it, or the certificate of an identity card
 * could bring a national number. */
START_TEST(test_more)
{
    enum { WITH_LIST = CMS_BINARY | CMS_NOSMIMECAP /* see sign */ };
    struct signer signer = make_signer(-1000, 1000, NULL);
    struct signer card = make_named_signer(-1000, 1000, "nonRepudiation", "85073003328");
    const struct signature none = {.too_large = true};
    ck_assert(signature_is_more(&none));
    ck_assert(!signature_is_more(&(struct signature){.bytes = NULL}));
    ck_assert(is_more("hello", 5));
    for (int pem = 0; pem < 2; pem++) {
        struct buffer longer = {0};
        char *bytes = NULL;
        size_t size = sign(&signer, list, CMS_BINARY, EVP_sha256(), pem == 1, &bytes);
        ck_assert(!is_more(bytes, size));
        buffer_add(&longer, bytes, size);
        buffer_text(&longer, "more");
        ck_assert(is_more(longer.data, longer.size));
        buffer_free(&longer);
        free(bytes);
        size = sign(&signer, list, WITH_LIST, EVP_sha256(), pem == 1, &bytes);
        ck_assert(is_more(bytes, size));
        free(bytes);
        size = sign(&card, list, CMS_BINARY, EVP_sha256(), pem == 1, &bytes);
        ck_assert_int_eq(check(card.pem, bytes, size, list), SIGNATURE_FINE);
        ck_assert(is_more(bytes, size));
        free(bytes);
        size = sign(&card, list, CMS_BINARY | CMS_NOCERTS, EVP_sha256(), pem == 1, &bytes);
        ck_assert(is_more(bytes, size)); /* the name of the signer is in it all the same */
        free(bytes);
    }
    free_signer(&signer);
    free_signer(&card);
}
END_TEST

/* In the child that reads uploads it works as well. */
START_TEST(test_guarded)
{
    struct signer signer = make_signer(-1000, 1000, NULL);
    char *bytes = NULL;
    size_t size = sign(&signer, list, CMS_BINARY, EVP_sha256(), false, &bytes);
    struct import_setting setting = {
        .source = &support_city->source,
        .settings = &support_city->settings,
        .night = SUPPORT_NIGHT,
        .converter = support_city->converter,
        .signature = {.certificate = signer.pem, .bytes = bytes, .size = size, .now = NOW}};
    for (int changed = 0; changed < 2; changed++) {
        struct receipt receipt = {0};
        struct error error = {0};
        const char *text = changed == 0 ? list : "volunteer;senior;rule\n1;3;never\n";
        ck_assert_int_eq(guard_import("x", text, strlen(text), &setting, NULL, &receipt, &error), STATUS_OK);
        ck_assert_str_eq(receipt.rule, changed == 0 ? "" : "signature");
        ck_assert_int_eq(receipt.accepted, changed == 0 ? 1 : 0);
        receipt_free(&receipt);
    }
    free(bytes);
    free_signer(&signer);
}
END_TEST

Suite *test_signature_suite(void)
{
    Suite *suite = suite_create("signature");
    TCase *cases = tcase_create("signature");
    tcase_set_timeout(cases, 120);
    support_city_for(cases);
    tcase_add_test(cases, test_right);
    tcase_add_test(cases, test_certificates);
    tcase_add_test(cases, test_changed);
    tcase_add_test(cases, test_pinned);
    tcase_add_test(cases, test_missing);
    tcase_add_test(cases, test_more);
    tcase_add_test(cases, test_guarded);
    suite_add_tcase(suite, cases);
    return suite;
}
