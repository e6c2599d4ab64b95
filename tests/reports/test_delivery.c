/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/delivery.h"

#include "core/file.h"
#include "core/text.h"
#include "reports/smtp.h"
#include "tests/reports/suites.h"
#include "tests/reports/tool.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const char MAIL[] = "From: <bvb@kortrijk.example>\r\nTo: <els@zonnewijzer.example>\r\nSubject: x\r\n\r\n"
                           ".a line with a dot\r\n.\r\nFrom the end\r\n";

/* A folder, a certificate in it and the mail settings that belong to them; made anew for each test. */
static char folder[TOOL_PATH], inbox[TOOL_PATH], certificate[TOOL_PATH], key[TOOL_PATH], port_file[TOOL_PATH];
static struct mail_settings mail;
static pid_t server;

static void name(char *path, const char *file)
{
    ck_assert(text_format(path, TOOL_PATH, "%s/%s", folder, file));
}

static void make_certificate(const char *names)
{
    const char *const arguments[] = {
        "openssl", "req",          "-x509",   "-newkey", "ec",        "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes",  "-keyout",      key,       "-out",    certificate, "-days",    "2",
        "-subj",   "/CN=bvb test", "-addext", names,     NULL};
    ck_assert_int_eq(tool_run(arguments), 0);
}

static void setup(void)
{
    tool_folder(folder);
    name(inbox, "in");
    name(certificate, "cert.pem");
    name(key, "key.pem");
    name(port_file, "port");
    server = 0;
    mail = (struct mail_settings){.transport = MAIL_SMTP, .security = MAIL_STARTTLS, .port = 25, .timeout_seconds = 5};
    ck_assert(text_copy(mail.from, sizeof mail.from, "bvb@kortrijk.example"));
    ck_assert(text_copy(mail.host, sizeof mail.host, "localhost"));
    ck_assert(text_copy(mail.ca_file, sizeof mail.ca_file, certificate));
}

static void teardown(void)
{
    if (server != 0) {
        tool_stop(server);
    }
    tool_remove_folder(folder);
}

static void wait_for_port(void)
{
    struct error error = {0};
    char *text = NULL;
    size_t size = 0;
    for (int i = 0; i < 200 && access(port_file, R_OK) != 0; i++) {
        (void)usleep(50000);
    }
    ck_assert_msg(file_read(port_file, 100, &text, &size, &error) == STATUS_OK, "%s", error.message);
    text[strcspn(text, "\n")] = '\0';
    long port = 0;
    ck_assert(text_parse_long(text, 1, 65535, &port));
    mail.port = (int)port;
    free(text);
}

/* Starts the server with these options (up to a NULL) and fills in its port. */
static void serve_as(const char *names, const char *const *options)
{
    char script[TOOL_PATH];
    ck_assert(text_format(script, sizeof script, "%s/nightly/smtp_server.py", BVB_TEST_SOURCE_DIR));
    const char *arguments[24] = {"/usr/bin/python3", "-B", script, "--folder", inbox, "--port-file", port_file};
    size_t count = 7;
    if (names != NULL) {
        make_certificate(names);
        arguments[count++] = "--cert";
        arguments[count++] = certificate;
        arguments[count++] = "--key";
        arguments[count++] = key;
    }
    while (options != NULL && *options != NULL) {
        arguments[count++] = *options++;
    }
    arguments[count] = NULL;
    server = tool_start(arguments);
    wait_for_port();
}

static void serve(bool with_certificate, const char *const *options)
{
    serve_as(with_certificate ? "subjectAltName=DNS:localhost,IP:127.0.0.1" : NULL, options);
}

static struct delivery_answer deliver(void)
{
    struct delivery_answer answer;
    struct error error = {0};
    const struct delivery delivery = {
        .folder = inbox, .key = "k", .recipient = "els@zonnewijzer.example", .message = MAIL, .size = sizeof MAIL - 1};
    ck_assert_msg(delivery_send(&mail, &delivery, &answer, &error) == STATUS_OK, "%s", error.message);
    ck_assert(text_is_clean(answer.words, strlen(answer.words)));
    ck_assert(text_is_clean(answer.queue_id, strlen(answer.queue_id)));
    return answer;
}

static bool received(int number)
{
    char path[TOOL_PATH];
    ck_assert(text_format(path, sizeof path, "%s/%04d.eml", inbox, number));
    return access(path, R_OK) == 0;
}

static void expect_accepted(bool tls)
{
    char path[TOOL_PATH];
    char *text = NULL;
    size_t size = 0;
    struct error error = {0};
    const struct delivery_answer answer = deliver();
    ck_assert_msg(answer.result == DELIVERY_ACCEPTED, "%s", answer.words);
    ck_assert_int_eq(answer.code, 250);
    ck_assert_str_eq(answer.queue_id, "BVB0001");
    ck_assert(text_format(path, sizeof path, "%s/0001.eml", inbox));
    ck_assert_int_eq(file_read(path, 1 << 20, &text, &size, &error), STATUS_OK);
    ck_assert_uint_eq(size, sizeof MAIL - 1);
    ck_assert_int_eq(memcmp(text, MAIL, size), 0);
    free(text);
    ck_assert(text_format(path, sizeof path, "%s/0001.json", inbox));
    ck_assert_int_eq(file_read(path, 1 << 20, &text, &size, &error), STATUS_OK);
    ck_assert_ptr_nonnull(strstr(text, "\"from\": \"bvb@kortrijk.example\", \"to\": [\"els@zonnewijzer.example\"]"));
    ck_assert_ptr_nonnull(strstr(text, tls ? "\"tls\": true" : "\"tls\": false"));
    ck_assert_ptr_nonnull(strstr(text, "\"ehlo\": \"kortrijk.example\""));
    free(text);
}

START_TEST(starttls)
{
    serve(true, NULL);
    expect_accepted(true);
}
END_TEST

START_TEST(tls_from_the_start)
{
    serve(true, (const char *const[]){"--tls", NULL});
    mail.security = MAIL_TLS;
    expect_accepted(true);
}
END_TEST

START_TEST(plain_on_loopback)
{
    serve(false, NULL);
    mail.security = MAIL_PLAIN;
    expect_accepted(false);
}
END_TEST

START_TEST(the_environment_sends_nothing_elsewhere)
{
    serve(true, NULL);
    ck_assert_int_eq(setenv("ALL_PROXY", "http://127.0.0.1:1", 1), 0);
    ck_assert_int_eq(setenv("all_proxy", "http://127.0.0.1:1", 1), 0);
    expect_accepted(true);
}
END_TEST

/* What a server does, and what becomes of the mail. */
static const struct {
    const char *option, *value;
    enum delivery_result result;
    int code;
    bool kept;
} MISHAPS[] = {
    {"--refuse", "zonnewijzer", DELIVERY_FAILED, 550, false}, {"--defer", "zonnewijzer", DELIVERY_LATER, 451, false},
    {"--defer-first", "1", DELIVERY_LATER, 451, false},       {"--refuse-data", NULL, DELIVERY_FAILED, 554, false},
    {"--hang-up", "greeting", DELIVERY_LATER, 0, false},      {"--hang-up", "rcpt", DELIVERY_LATER, 0, false},
    {"--hang-up", "data", DELIVERY_LATER, 0, true},
};

START_TEST(mishaps)
{
    serve(true, (const char *const[]){MISHAPS[_i].option, MISHAPS[_i].value, NULL});
    const struct delivery_answer answer = deliver();
    ck_assert_msg(answer.result == MISHAPS[_i].result && answer.code == MISHAPS[_i].code, "%d %d %s",
                  (int)answer.result, answer.code, answer.words);
    ck_assert_str_ne(answer.words, "");
    ck_assert_str_eq(answer.queue_id, "");
    ck_assert_int_eq(received(1), MISHAPS[_i].kept);
}
END_TEST

START_TEST(after_a_deferral_it_arrives)
{
    serve(true, (const char *const[]){"--defer-first", "1", NULL});
    ck_assert_int_eq(deliver().result, DELIVERY_LATER);
    ck_assert_int_eq(deliver().result, DELIVERY_ACCEPTED);
    ck_assert(received(1));
}
END_TEST

START_TEST(without_starttls_nothing_is_sent)
{
    make_certificate("subjectAltName=DNS:localhost");
    serve(false, NULL);
    const struct delivery_answer answer = deliver();
    ck_assert_int_eq(answer.result, DELIVERY_LATER);
    ck_assert_int_eq(answer.code, 0);
    ck_assert(!received(1));
}
END_TEST

START_TEST(a_certificate_of_another_maker_is_not_trusted)
{
    serve(true, NULL);
    make_certificate("subjectAltName=DNS:localhost"); /* what we trust now is not what the server has */
    const struct delivery_answer answer = deliver();
    ck_assert_int_eq(answer.result, DELIVERY_LATER);
    ck_assert(!received(1));
}
END_TEST

START_TEST(a_certificate_of_another_name_is_not_trusted)
{
    serve_as("subjectAltName=DNS:elsewhere.example", NULL);
    const struct delivery_answer answer = deliver();
    ck_assert_int_eq(answer.result, DELIVERY_LATER);
    ck_assert(!received(1));
}
END_TEST

START_TEST(a_silent_server_is_left)
{
    serve(true, (const char *const[]){"--silent", NULL});
    mail.timeout_seconds = 1;
    const struct delivery_answer answer = deliver();
    ck_assert_int_eq(answer.result, DELIVERY_LATER);
    ck_assert_int_eq(answer.code, 0);
}
END_TEST

START_TEST(no_server_at_all)
{
    /* A port that was ours and is free again. */
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    const int taken = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ge(taken, 0);
    ck_assert_int_eq(bind(taken, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(getsockname(taken, (struct sockaddr *)&address, &size), 0);
    mail.port = ntohs(address.sin_port);
    make_certificate("subjectAltName=DNS:localhost");
    const struct delivery_answer answer = deliver();
    ck_assert_int_eq(answer.result, DELIVERY_LATER);
    ck_assert_int_eq(answer.code, 0);
    (void)close(taken);
}
END_TEST

/* ------------------------------------------------------------------------------------------- login */

static void login_with(const char *lines, mode_t mode)
{
    struct error error = {0};
    name(mail.credentials_file, "login");
    ck_assert_int_eq(file_write(mail.credentials_file, lines, strlen(lines), mode, &error), STATUS_OK);
    ck_assert_int_eq(chmod(mail.credentials_file, mode), 0);
}

START_TEST(the_right_login)
{
    serve(true, (const char *const[]){"--login", "bvb:een geheim", NULL});
    login_with("bvb\neen geheim\n", 0600);
    expect_accepted(true);
}
END_TEST

START_TEST(a_missing_login_waits_for_the_administrator)
{
    serve(true, (const char *const[]){"--login", "bvb:een geheim", NULL});
    const struct delivery_answer answer = deliver();
    ck_assert_int_eq(answer.result, DELIVERY_LATER);
    ck_assert_int_eq(answer.code, 530);
    ck_assert(!received(1));
}
END_TEST

START_TEST(a_wrong_login_waits_for_the_administrator)
{
    serve(true, (const char *const[]){"--login", "bvb:een geheim", NULL});
    login_with("bvb\r\nmis\r\n", 0600);
    const struct delivery_answer answer = deliver();
    ck_assert_int_eq(answer.result, DELIVERY_LATER);
    ck_assert_ptr_null(strstr(answer.words, "mis"));
    ck_assert(!received(1));
}
END_TEST

static void expect_status(enum status expected, const char *recipient, const char *message, size_t size)
{
    struct delivery_answer answer;
    struct error error = {0};
    const struct delivery delivery = {
        .folder = inbox, .key = "k", .recipient = recipient, .message = message, .size = size};
    const enum status status = delivery_send(&mail, &delivery, &answer, &error);
    ck_assert_msg(status == expected, "%d %s", (int)status, error.message);
    ck_assert_str_ne(error.message, "");
    ck_assert_int_eq(answer.result, DELIVERY_LATER);
}

static void expect_config(void)
{
    expect_status(STATUS_CONFIG, "els@zonnewijzer.example", MAIL, sizeof MAIL - 1);
}

START_TEST(secrets_that_others_can_read_are_not_used)
{
    char target[TOOL_PATH];
    make_certificate("subjectAltName=DNS:localhost");
    login_with("bvb\ngeheim\n", 0640);
    expect_config();
    login_with("bvb\ngeheim\n", 0604);
    expect_config();
    login_with("bvb\n", 0600);
    expect_config();
    login_with("\ngeheim\n", 0600);
    expect_config();
    login_with("b\x01vb\ngeheim\n", 0600);
    expect_config();
    login_with("bvb\ngeheim\n", 0600);
    ck_assert(text_copy(target, sizeof target, mail.credentials_file));
    name(mail.credentials_file, "link");
    ck_assert_int_eq(symlink(target, mail.credentials_file), 0);
    expect_config();
    name(mail.credentials_file, "nothing");
    expect_config();
}
END_TEST

START_TEST(settings_that_cannot_work)
{
    make_certificate("subjectAltName=DNS:localhost");
    mail.security = MAIL_PLAIN;
    ck_assert(text_copy(mail.host, sizeof mail.host, "mail.kortrijk.example"));
    expect_config();
    mail.security = MAIL_STARTTLS;
    ck_assert(text_copy(mail.host, sizeof mail.host, "host/x"));
    expect_config();
    ck_assert(text_copy(mail.host, sizeof mail.host, "user@host"));
    expect_config();
    ck_assert(text_copy(mail.host, sizeof mail.host, ""));
    expect_config();
    ck_assert(text_copy(mail.host, sizeof mail.host, "localhost"));
    mail.port = 0;
    expect_config();
}
END_TEST

START_TEST(loopback)
{
    static const char *const yes[] = {"localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1"};
    static const char *const no[] = {"",        "128.0.0.1", "127.0.0.1.example", "localhost.example", "127.1",
                                     "0.0.0.0", "::2"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        ck_assert_msg(smtp_is_loopback(yes[i]), "%s", yes[i]);
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        ck_assert_msg(!smtp_is_loopback(no[i]), "%s", no[i]);
    }
}
END_TEST

/* ------------------------------------------------------------------------------------------- what is never sent */

static const char *const UNSENDABLE[] = {
    "",        "no line end", "bare\nLF\r\n", "bare\rCR\r\n", "bell\x07\r\n", "eight bits \xc3\xa9\r\n",
    "x\r\n\r", "del\x7f\r\n"};

START_TEST(what_must_not_be_sent_is_not)
{
    mail.transport = _i % 2 == 0 ? MAIL_FILE : MAIL_SMTP;
    expect_status(STATUS_REFUSED, "els@zonnewijzer.example", UNSENDABLE[_i], strlen(UNSENDABLE[_i]));
    expect_status(STATUS_REFUSED, "els@zonnewijzer.example>\r\nRCPT TO:<x@y.example", MAIL, sizeof MAIL - 1);
    expect_status(STATUS_REFUSED, "", MAIL, sizeof MAIL - 1);
    char line[1001];
    memset(line, 'x', sizeof line);
    line[999] = '\r';
    line[1000] = '\n';
    expect_status(STATUS_REFUSED, "els@zonnewijzer.example", line, sizeof line);
    ck_assert(text_copy(mail.from, sizeof mail.from, "bvb@kortrijk.example\r\nX: y"));
    expect_status(STATUS_REFUSED, "els@zonnewijzer.example", MAIL, sizeof MAIL - 1);
}
END_TEST

/* ------------------------------------------------------------------------------------------- files */

static struct delivery_answer put(const char *id, const char *message)
{
    struct delivery_answer answer;
    struct error error = {0};
    const struct delivery delivery = {.folder = inbox,
                                      .key = id,
                                      .recipient = "els@zonnewijzer.example",
                                      .message = message,
                                      .size = strlen(message)};
    mail.transport = MAIL_FILE;
    ck_assert_msg(delivery_send(&mail, &delivery, &answer, &error) == STATUS_OK, "%s", error.message);
    ck_assert_int_eq(answer.result, DELIVERY_ACCEPTED);
    return answer;
}

START_TEST(the_same_key_is_one_file)
{
    char path[TOOL_PATH];
    char *text = NULL;
    size_t size = 0;
    struct error error = {0};
    const struct delivery_answer first = put("roster 2026-11-22 de-zonnewijzer 1", MAIL);
    const struct delivery_answer second = put("roster 2026-11-22 de-zonnewijzer 1", "Subject: another\r\n\r\n");
    ck_assert_str_eq(first.queue_id, second.queue_id);
    ck_assert(text_format(path, sizeof path, "%s/%s", inbox, first.queue_id));
    ck_assert_int_eq(file_read(path, 1 << 20, &text, &size, &error), STATUS_OK);
    ck_assert_str_eq(text, MAIL);
    free(text);
}
END_TEST

START_TEST(keys_are_apart_and_stay_in_the_folder)
{
    static const char *const keys[] = {"a/b",  "a.b",  "a b",  "a%2Fb",       ".a", "..",
                                       "../a", "a\\b", "a\nb", "caf\xc3\xa9", "a"};
    enum { COUNT = sizeof keys / sizeof keys[0] };
    struct delivery_answer answers[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        answers[i] = put(keys[i], MAIL);
        ck_assert_ptr_null(strchr(answers[i].queue_id, '/'));
        ck_assert_int_ne(answers[i].queue_id[0], '.');
        for (size_t j = 0; j < i; j++) {
            ck_assert_str_ne(answers[i].queue_id, answers[j].queue_id);
        }
    }
}
END_TEST

START_TEST(a_folder_that_cannot_be_written)
{
    struct delivery_answer answer;
    struct error error = {0};
    char file[TOOL_PATH];
    tool_write(folder, "file", "x", 1, file);
    const struct delivery delivery = {
        .folder = file, .key = "k", .recipient = "els@zonnewijzer.example", .message = MAIL, .size = sizeof MAIL - 1};
    mail.transport = MAIL_FILE;
    ck_assert_int_eq(delivery_send(&mail, &delivery, &answer, &error), STATUS_CANNOT_WRITE);
    ck_assert_int_eq(answer.result, DELIVERY_LATER);
}
END_TEST

Suite *test_delivery_suite(void)
{
    Suite *suite = suite_create("delivery");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_set_timeout(all, 60);
    tcase_add_test(all, starttls);
    tcase_add_test(all, tls_from_the_start);
    tcase_add_test(all, plain_on_loopback);
    tcase_add_test(all, the_environment_sends_nothing_elsewhere);
    tcase_add_loop_test(all, mishaps, 0, sizeof MISHAPS / sizeof MISHAPS[0]);
    tcase_add_test(all, after_a_deferral_it_arrives);
    tcase_add_test(all, without_starttls_nothing_is_sent);
    tcase_add_test(all, a_certificate_of_another_maker_is_not_trusted);
    tcase_add_test(all, a_certificate_of_another_name_is_not_trusted);
    tcase_add_test(all, a_silent_server_is_left);
    tcase_add_test(all, no_server_at_all);
    tcase_add_test(all, the_right_login);
    tcase_add_test(all, a_missing_login_waits_for_the_administrator);
    tcase_add_test(all, a_wrong_login_waits_for_the_administrator);
    tcase_add_test(all, secrets_that_others_can_read_are_not_used);
    tcase_add_test(all, settings_that_cannot_work);
    tcase_add_test(all, loopback);
    tcase_add_loop_test(all, what_must_not_be_sent_is_not, 0, sizeof UNSENDABLE / sizeof UNSENDABLE[0]);
    tcase_add_test(all, the_same_key_is_one_file);
    tcase_add_test(all, keys_are_apart_and_stay_in_the_folder);
    tcase_add_test(all, a_folder_that_cannot_be_written);
    suite_add_tcase(suite, all);
    return suite;
}
