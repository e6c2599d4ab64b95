/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/smime.h"

#include "core/date.h"
#include "core/text.h"
#include "reports/message.h"
#include "tests/reports/suites.h"
#include "tests/reports/tool.h"
#include "tests/reports/world.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const time_t DAY_SECONDS = 86400;

/* A folder with all certificates, made once; when they were. */
static char folder[TOOL_PATH];
static time_t made;

static void name(char *path, const char *file)
{
    ck_assert(text_format(path, TOOL_PATH, "%s/%s", folder, file));
}

static void setup(void)
{
    char script[TOOL_PATH];
    tool_folder(folder);
    ck_assert(text_format(script, sizeof script, "%s/reports/certificates", BVB_TEST_SOURCE_DIR));
    const char *const arguments[] = {"bash", script, folder, NULL};
    ck_assert_int_eq(tool_run(arguments), 0);
    made = time(NULL);
}

static void teardown(void)
{
    tool_remove_folder(folder);
}

static struct smime_verdict judge_certificate(const char *file, const char *address, time_t when)
{
    char path[TOOL_PATH];
    struct smime_certificate *certificate = NULL;
    struct smime_verdict verdict;
    struct error error = {0};
    name(path, file);
    ck_assert_int_eq(smime_certificate_read(path, address, when, &certificate, &verdict, &error), STATUS_OK);
    ck_assert_int_eq(certificate != NULL, verdict.fault == SMIME_GOOD);
    smime_certificate_free(certificate);
    return verdict;
}

START_TEST(certificates_that_may_be_used)
{
    ck_assert_int_eq(judge_certificate("els.pem", "els@zonnewijzer.example", made).fault, SMIME_GOOD);
    ck_assert_int_eq(judge_certificate("wim.pem", "wim@zonnewijzer.example", made).fault, SMIME_GOOD);
    ck_assert_int_eq(judge_certificate("anybody.pem", "x@y.example", made).fault, SMIME_GOOD);
}
END_TEST

static const struct {
    const char *file;
    enum smime_fault fault;
} BAD[] = {{"nowhere.pem", SMIME_UNREADABLE}, {"text.pem", SMIME_UNREADABLE}, {"broken.pem", SMIME_UNREADABLE},
           {"els.key", SMIME_UNREADABLE},     {".", SMIME_UNREADABLE},        {"web.pem", SMIME_PURPOSE},
           {"signs.pem", SMIME_PURPOSE},      {"modern.pem", SMIME_PURPOSE},  {"weak.pem", SMIME_WEAK},
           {"joris.pem", SMIME_ADDRESS}};

START_TEST(certificates_that_may_not)
{
    char words[512];
    const struct smime_verdict verdict = judge_certificate(BAD[_i].file, "els@zonnewijzer.example", made);
    ck_assert_msg(verdict.fault == BAD[_i].fault, "%s: %d", BAD[_i].file, (int)verdict.fault);
    smime_fault_words(&verdict, words, sizeof words);
    ck_assert_uint_gt(strlen(words), 20);
}
END_TEST

START_TEST(certificates_have_their_time)
{
    const char *els = "els@zonnewijzer.example";
    char words[512];
    char year[8];
    ck_assert_int_eq(judge_certificate("els.pem", els, made - DAY_SECONDS).fault, SMIME_TOO_EARLY);
    ck_assert_int_eq(judge_certificate("els.pem", els, made + 39 * DAY_SECONDS).fault, SMIME_GOOD);
    struct smime_verdict verdict = judge_certificate("els.pem", els, made + 41 * DAY_SECONDS);
    ck_assert_int_eq(verdict.fault, SMIME_EXPIRED);
    ck_assert_int_lt(verdict.days_left, 0);
    smime_fault_words(&verdict, words, sizeof words);
    int parts[3];
    date_split(verdict.last_day, &parts[0], &parts[1], &parts[2]);
    ck_assert(text_format(year, sizeof year, "%d", parts[0]));
    ck_assert_ptr_nonnull(strstr(words, year));
    verdict = judge_certificate("els.pem", els, made + 11 * DAY_SECONDS);
    ck_assert_int_le(verdict.days_left, 29);
    ck_assert_int_ge(verdict.days_left, 28);
    ck_assert_int_le(verdict.last_day - date_in_brussels(made), 41);
    ck_assert_int_ge(verdict.last_day - date_in_brussels(made), 39);
}
END_TEST

static enum smime_fault judge_signer(const char *certificate, const char *key, const char *address)
{
    char certificate_path[TOOL_PATH];
    char key_path[TOOL_PATH];
    struct smime_signer *signer = NULL;
    struct smime_verdict verdict;
    struct error error = {0};
    name(certificate_path, certificate);
    name(key_path, key);
    ck_assert_int_eq(smime_signer_read(certificate_path, key_path, address, made, &signer, &verdict, &error),
                     STATUS_OK);
    ck_assert_int_eq(signer != NULL, verdict.fault == SMIME_GOOD);
    smime_signer_free(signer);
    return verdict.fault;
}

START_TEST(who_may_sign)
{
    const char *city = "bvb@kortrijk.example";
    ck_assert_int_eq(judge_signer("city.pem", "city.key", city), SMIME_GOOD);
    ck_assert_int_eq(judge_signer("signs.pem", "signs.key", "els@zonnewijzer.example"), SMIME_GOOD);
    ck_assert_int_eq(judge_signer("city.pem", "els.key", city), SMIME_KEY);
    ck_assert_int_eq(judge_signer("city.pem", "nowhere.key", city), SMIME_KEY);
    ck_assert_int_eq(judge_signer("city.pem", "city.pem", city), SMIME_KEY_OPEN);
    ck_assert_int_eq(judge_signer("city.pem", "locked.key", city), SMIME_KEY);
    ck_assert_int_eq(judge_signer("city.pem", "open.key", city), SMIME_KEY_OPEN);
    ck_assert_int_eq(judge_signer("city.pem", "city.key", "bvb@gent.example"), SMIME_ADDRESS);
    ck_assert_int_eq(judge_signer("web.pem", "web.key", "els@zonnewijzer.example"), SMIME_PURPOSE);
    ck_assert_int_eq(judge_signer("text.pem", "city.key", city), SMIME_UNREADABLE);
}
END_TEST

/* ------------------------------------------------------------------------------------------- as others read it */

struct protection {
    struct smime_signer *signer;
    struct smime_certificate *certificates[2];
    size_t count;
};

static void get_signer(struct protection *protection)
{
    char certificate[TOOL_PATH];
    char key[TOOL_PATH];
    struct smime_verdict verdict;
    struct error error = {0};
    name(certificate, "city.pem");
    name(key, "city.key");
    ck_assert_int_eq(
        smime_signer_read(certificate, key, "bvb@kortrijk.example", made, &protection->signer, &verdict, &error),
        STATUS_OK);
    ck_assert_ptr_nonnull(protection->signer);
}

static void add_reader(struct protection *protection, const char *file, const char *address)
{
    char path[TOOL_PATH];
    struct smime_verdict verdict;
    struct error error = {0};
    name(path, file);
    ck_assert_int_eq(
        smime_certificate_read(path, address, made, &protection->certificates[protection->count++], &verdict, &error),
        STATUS_OK);
    ck_assert_int_eq(verdict.fault, SMIME_GOOD);
}

static void write_mail(const struct world *world, const struct protection *protection, struct buffer *mail)
{
    static const char csv[] = "\xef\xbb\xbf"
                              "a;b\r\n\"x\ny\";caf\xc3\xa9\r\n";
    static const struct message_attachment attachments[] = {
        {"roster.csv", "text/csv", csv, sizeof csv - 1},
        {"roster.html", "text/html", "<!DOCTYPE html>\n<p>From\n.\n", 26}};
    struct centre_roster *roster = NULL;
    struct error error = {0};
    ck_assert_int_eq(centre_roster_make(&world->settings, &world->snapshot, world->roster, 0, &roster, &error),
                     STATUS_OK);
    const struct coordinator *const recipients[] = {roster->centre->coordinators, roster->centre->coordinators + 1};
    const struct message_mailing mailing = {.roster = roster,
                                            .recipients = recipients,
                                            .recipient_count = 2,
                                            .attachments = attachments,
                                            .attachment_count = 2,
                                            .when = made,
                                            .signer = protection->signer,
                                            .certificates = protection->certificates,
                                            .certificate_count = protection->count};
    ck_assert_msg(message_roster(&mailing, mail, &error) == STATUS_OK, "%s", error.message);
    centre_roster_free(roster);
}

static void ask_others(const struct buffer *mail, const struct buffer *plain, const char *reader, const char *second)
{
    char script[TOOL_PATH];
    char mail_path[TOOL_PATH];
    char plain_path[TOOL_PATH];
    ck_assert(text_format(script, sizeof script, "%s/reports/smime_peers.py", BVB_TEST_SOURCE_DIR));
    tool_write(folder, "mail.eml", mail->data, mail->size, mail_path);
    tool_write(folder, "plain.eml", plain->data, plain->size, plain_path);
    const char *const arguments[] = {"/usr/bin/python3", "-B",   script, folder, mail_path,
                                     plain_path,         reader, second, NULL};
    ck_assert_int_eq(tool_run(arguments), 0);
}

START_TEST(others_read_what_is_signed)
{
    struct world world;
    struct protection none = {0};
    struct protection signs = {0};
    struct buffer plain = {0};
    struct buffer mail = {0};
    struct buffer again = {0};
    world_fixed(&world, LANGUAGE_FRENCH);
    get_signer(&signs);
    write_mail(&world, &none, &plain);
    write_mail(&world, &signs, &mail);
    ask_others(&mail, &plain, NULL, NULL);
    write_mail(&world, &signs, &again);
    ck_assert_uint_eq(mail.size, again.size);
    ck_assert_int_eq(memcmp(mail.data, again.data, mail.size), 0);
    tool_judge("judge_mail.py", "signed", &mail);
    smime_signer_free(signs.signer);
    buffer_free(&plain);
    buffer_free(&mail);
    buffer_free(&again);
    world_free(&world);
}
END_TEST

START_TEST(others_read_what_is_encrypted_for_them)
{
    struct world world;
    struct protection none = {0};
    struct protection whole = {0};
    struct buffer plain = {0};
    struct buffer mail = {0};
    world_fixed(&world, LANGUAGE_DUTCH);
    get_signer(&whole);
    add_reader(&whole, "els.pem", "els@zonnewijzer.example");
    if (_i == 1) {
        add_reader(&whole, "wim.pem", "wim@zonnewijzer.example");
    }
    write_mail(&world, &none, &plain);
    write_mail(&world, &whole, &mail);
    tool_lacks(&mail, "roster.csv");
    ask_others(&mail, &plain, "els", _i == 1 ? "wim" : NULL);
    tool_judge("judge_mail.py", "encrypted", &mail);
    smime_signer_free(whole.signer);
    for (size_t i = 0; i < whole.count; i++) {
        smime_certificate_free(whole.certificates[i]);
    }
    buffer_free(&plain);
    buffer_free(&mail);
    world_free(&world);
}
END_TEST

Suite *test_smime_suite(void)
{
    Suite *suite = suite_create("smime");
    TCase *all = tcase_create("all");
    tcase_add_unchecked_fixture(all, setup, teardown);
    tcase_set_timeout(all, 120);
    tcase_add_test(all, certificates_that_may_be_used);
    tcase_add_loop_test(all, certificates_that_may_not, 0, sizeof BAD / sizeof BAD[0]);
    tcase_add_test(all, certificates_have_their_time);
    tcase_add_test(all, who_may_sign);
    tcase_add_test(all, others_read_what_is_signed);
    tcase_add_loop_test(all, others_read_what_is_encrypted_for_them, 0, 2);
    suite_add_tcase(suite, all);
    return suite;
}
