/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading in a child is reading; and a child that fails costs one upload. */
#include "importers/transfer.h"
#include "tests/importers/support.h"
#include "tests/importers/table.h"

#include "core/text.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *test_guard_suite(void);

#define HEADER "id;last_name;tasks;availability;x;y\n"

static void assert_no_child(void)
{
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}

static void assert_same_receipt(const struct receipt *a, const struct receipt *b)
{
    struct buffer first = {0};
    struct buffer second = {0};
    receipt_text(a, &first);
    receipt_text(b, &second);
    ck_assert_str_eq(first.data, second.data);
    ck_assert_str_eq(a->rule, b->rule);
    ck_assert_int_eq(a->warnings, b->warnings);
    ck_assert_int_eq(a->keep, b->keep);
    ck_assert_uint_eq(a->rows.size, b->rows.size);
    ck_assert(a->rows.size == 0 || memcmp(a->rows.data, b->rows.data, a->rows.size) == 0);
    ck_assert_uint_eq(a->masked.size, b->masked.size);
    ck_assert(a->masked.size == 0 || memcmp(a->masked.data, b->masked.data, a->masked.size) == 0);
    buffer_free(&first);
    buffer_free(&second);
}

static void compare(const char *data, size_t size)
{
    struct support_result here = {0};
    struct support_result there = {0};
    support_import(support_city, data, size, &here);
    support_import_guarded(support_city, data, size, NULL, &there);
    ck_assert_int_eq(there.status, STATUS_OK);
    ck_assert_int_eq(here.status, STATUS_OK);
    assert_same_receipt(&there.receipt, &here.receipt);
    /* What went to the sink before a file was refused whole is of no account, but it is the same. */
    ck_assert_str_eq(there.got.data, here.got.data);
    support_result_free(&here);
    support_result_free(&there);
    assert_no_child();
}

/* Every kind of list, encoding and form: right, and spoilt. */
START_TEST(test_same)
{
    enum { TURNS = 3 * TABLE_ENCODINGS };
    const struct table *table = table_of((size_t)_i);
    unsigned state = 4711U + (unsigned)_i;
    for (int turn = 0; turn < TURNS; turn++) {
        const struct table_style style = {.separator = ";,\t"[turn % 3],
                                          .line_end = "\r\n",
                                          .encoding = (enum table_encoding)(turn % TABLE_ENCODINGS)};
        struct buffer bytes = {0};
        if (turn % 3 == 2) {
            table_xml(table, turn % 2 == 0, &bytes);
        } else {
            table_csv(table, &style, &bytes);
        }
        size_t room = bytes.size + 200;
        char *copy = malloc(room);
        ck_assert_ptr_nonnull(copy);
        size_t size = bytes.size;
        memcpy(copy, bytes.data, size);
        compare(copy, size);
        support_mutate(copy, &size, room, &state);
        compare(copy, size);
        free(copy);
        buffer_free(&bytes);
    }
}
END_TEST

START_TEST(test_special)
{
    static const char *const texts[] = {
        "",
        "<!DOCTYPE a><pairs/>",
        "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?><pairs><pair volunteer=\"1\" senior=\"\xA4\" "
        "rule=\"never\"/></pairs>",
        "<?xml version=\"1.0\" encoding=\"windows-1252\"?><pairs/>",
        HEADER "1;Maes 85.07.30-033.28;bezoek;ma;72218;169187\n",
        "<pairs><pair volunteer=\"&#56;5073003328\" senior=\"2\" rule=\"never\"/></pairs>",
        "id;last_name;tasks;availability;lat;lon\n1;A;bezoek;ma;50.83;3.26\n2;B;bezoek;ma;3.26;50.83\n",
        "id;last_name;tasks;availability;x;y\n1;A;bezoek;ma;572218;669187\n",
        "id;last_name;tasks;availability;street;house_number;postcode\n1;A;bezoek;ma;Grote Markt;1;8500\n"
        "2;A;bezoek;ma;Veldstraat;1;9000\n3;A;bezoek;ma;Grote markt;2;8500\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        compare(texts[i], strlen(texts[i]));
    }
}
END_TEST

/* More messages than one buffer holds, and rows back of many pieces. */
START_TEST(test_many)
{
    struct buffer text = {0};
    buffer_text(&text, HEADER);
    for (int i = 0; i < 3000; i++) {
        buffer_format(&text, "%d;Maes;%s;ma;72218;169187\n", i, i % 3 == 0 ? "dansen" : "bezoek");
    }
    compare(text.data, text.size);
    buffer_free(&text);
}
END_TEST

START_TEST(test_sink_fails)
{
    static const char text[] = HEADER "1;Maes;bezoek;ma;72218;169187\n2;Maes;bezoek;ma;72218;169187\n";
    struct support_result result = {.sink_answer = STATUS_CANNOT_WRITE};
    support_import_guarded(support_city, text, strlen(text), NULL, &result);
    ck_assert_int_eq(result.status, STATUS_CANNOT_WRITE);
    support_result_free(&result);
    assert_no_child();
}
END_TEST

/* A reader that falls over: one upload is refused, in words, and nothing else happens. */
START_TEST(test_crash)
{
    static const char text[] = HEADER "1;Maes;bezoek;ma;72218;169187\n2;Maes;bezoek;ma;572218;669187\n";
    struct support_result result = {0};
    struct task *tasks = support_city->settings.tasks;
    support_city->settings.tasks = (struct task *)(uintptr_t)64; /* no memory lies there */
    support_import_guarded(support_city, text, strlen(text), NULL, &result);
    support_city->settings.tasks = tasks;
    ck_assert_int_eq(result.status, STATUS_OK);
    ck_assert(result.receipt.refused_whole);
    ck_assert_str_eq(result.receipt.rule, "crash");
    ck_assert_str_eq(result.receipt.file, "lijst.csv");
    ck_assert_uint_eq(strlen(result.receipt.sha256), 64);
    ck_assert_int_eq(result.receipt.read, 0);
    ck_assert_uint_eq(result.receipt.line_count, 0);
    ck_assert_int_eq(result.receipt.keep, RECEIPT_KEEP_ALL);
    support_result_free(&result);
    assert_no_child();
}
END_TEST

/* What it did not read is looked over all the same before it is kept. */
START_TEST(test_crash_with_number)
{
    static const char text[] = HEADER "1;Maes;bezoek;ma;72218;169187\n2;Aerts 85.07.30-033.28;bezoek;ma;72218;169187\n";
    struct support_result result = {0};
    struct task *tasks = support_city->settings.tasks;
    support_city->settings.tasks = (struct task *)(uintptr_t)64; /* no memory lies there */
    support_import_guarded(support_city, text, strlen(text), NULL, &result);
    support_city->settings.tasks = tasks;
    ck_assert_int_eq(result.status, STATUS_OK);
    ck_assert_str_eq(result.receipt.rule, "crash");
    ck_assert_int_eq(result.receipt.keep, RECEIPT_KEEP_NOTHING);
    support_result_free(&result);
    assert_no_child();
}
END_TEST

/* A child that fails before it looks at the upload says nothing about it. */
START_TEST(test_no_reader)
{
    static const char text[] = HEADER "1;Maes;bezoek;ma;72218;169187\n";
    struct support_result result = {0};
    struct place_converter *converter = support_city->converter;
    support_city->converter = (struct place_converter *)(uintptr_t)64; /* no memory lies there */
    support_import_guarded(support_city, text, strlen(text), NULL, &result);
    support_city->converter = converter;
    ck_assert_int_eq(result.status, STATUS_CANNOT_READ);
    ck_assert(!result.receipt.refused_whole);
    support_result_free(&result);
    assert_no_child();
}
END_TEST

/* So many lines take longer than a second. */
START_TEST(test_time)
{
    const struct guard_limits limits = {.memory = (size_t)1 << 30, .seconds = 1};
    struct support_result result = {0};
    struct buffer text = {0};
    buffer_text(&text, HEADER);
    for (int i = 0; i < 1500000; i++) {
        buffer_text(&text, "1;;dansen;a;b;c;;;;;;;;;;;;;;;;\n");
    }
    buffer_text(&text, "85073003328\n");
    support_import_guarded(support_city, text.data, text.size, &limits, &result);
    ck_assert_int_eq(result.status, STATUS_OK);
    ck_assert_str_eq(result.receipt.rule, "time");
    ck_assert_int_eq(result.receipt.keep, RECEIPT_KEEP_NOTHING);
    support_result_free(&result);
    buffer_free(&text);
    assert_no_child();
}
END_TEST

#ifndef __SANITIZE_ADDRESS__
static size_t memory_of_this_process(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    char line[128] = "";
    long pages = 0;
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    ck_assert_int_eq(fclose(file), 0);
    line[strcspn(line, " ")] = '\0';
    ck_assert(text_parse_long(line, 1, 1000000000, &pages));
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* As much as this process has already, and not enough more for the text of the file. */
START_TEST(test_memory)
{
    struct support_result result = {0};
    struct buffer text = {0};
    buffer_text(&text, HEADER);
    for (int i = 0; i < 300000; i++) {
        buffer_format(&text, "%d;Maes;bezoek;ma;72218;169187\n", i);
    }
    buffer_text(&text, "85073003328\n");
    const struct guard_limits limits = {.memory = memory_of_this_process() + text.size / 2, .seconds = 60};
    support_import_guarded(support_city, text.data, text.size, &limits, &result);
    ck_assert_int_eq(result.status, STATUS_OK);
    ck_assert_msg(text_equal(result.receipt.rule, "memory"), "%s", result.receipt.rule);
    ck_assert_int_eq(result.receipt.keep, RECEIPT_KEEP_NOTHING);
    support_result_free(&result);
    buffer_free(&text);
    assert_no_child();
}
END_TEST
#endif

/* Two ends of one line. */
struct line {
    struct transfer from, to;
    int sockets[2];
};

static struct line *open_line(void)
{
    struct line *line = calloc(1, sizeof *line);
    ck_assert_ptr_nonnull(line);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, line->sockets), 0);
    ck_assert(transfer_start(&line->from, line->sockets[0], 0) && transfer_start(&line->to, line->sockets[1], 1));
    return line;
}

static void close_line(struct line *line)
{
    (void)close(line->sockets[0]);
    (void)close(line->sockets[1]);
    free(line);
}

/* What is sent arrives as it was, whatever zeros are in it. */
START_TEST(test_message)
{
    struct line *line = open_line();
    struct volunteer sent;
    struct transfer_message *message = malloc(sizeof *message);
    unsigned state = 1;
    ck_assert_ptr_nonnull(message);
    for (int round = 0; round < 200; round++) {
        char *bytes = (char *)&sent;
        memset(&sent, 0, sizeof sent);
        for (size_t i = 0; i < sizeof sent; i++) {
            state = state * 1103515245U + 12345U;
            bytes[i] = (char)((int)(state >> 16) % 200 < round ? (int)(state >> 24) : 0);
        }
        memset(message, 7, sizeof *message);
        ck_assert(transfer_send(&line->from, TRANSFER_VOLUNTEER, &sent) && transfer_flush(&line->from));
        ck_assert(transfer_receive(&line->to, message));
        ck_assert_int_eq(message->kind, TRANSFER_VOLUNTEER);
        ck_assert_mem_eq(&message->content.volunteer, &sent, sizeof sent);
    }
    free(message);
    close_line(line);
}
END_TEST

/* Bytes that our child never sends are no message, or one that is judged like any other; never more than there is room
 * for. */
START_TEST(test_no_message)
{
    struct transfer_message *message = malloc(sizeof *message);
    unsigned state = 2;
    ck_assert_ptr_nonnull(message);
    for (int round = 0; round < 3000; round++) {
        struct line *line = open_line();
        struct request sent;
        memset(&sent, 0, sizeof sent);
        memset(sent.id, 'x', sizeof sent.id - 1);
        memset(sent.remark, 'y', 100);
        ck_assert(transfer_send(&line->from, TRANSFER_REQUEST, &sent));
        for (int change = 0; change <= round % 3; change++) {
            state = state * 1103515245U + 12345U;
            line->from.bytes[(state >> 8) % (round % 2 == 0 ? 24 : line->from.used)] = (char)(state >> 24);
        }
        ck_assert(transfer_flush(&line->from));
        (void)shutdown(line->sockets[0], SHUT_WR);
        while (transfer_receive(&line->to, message)) {
            (void)transfer_check(message);
        }
        close_line(line);
    }
    free(message);
}
END_TEST

Suite *test_guard_suite(void)
{
    Suite *suite = suite_create("guard");
    TCase *cases = tcase_create("guard");
    support_city_for(cases);
    tcase_set_timeout(cases, 300);
    tcase_add_loop_test(cases, test_same, 0, TABLE_COUNT);
    tcase_add_test(cases, test_special);
    tcase_add_test(cases, test_many);
    tcase_add_test(cases, test_message);
    tcase_add_test(cases, test_no_message);
    tcase_add_test(cases, test_sink_fails);
    tcase_add_test(cases, test_crash);
    tcase_add_test(cases, test_crash_with_number);
    tcase_add_test(cases, test_no_reader);
    tcase_add_test(cases, test_time);
#ifndef __SANITIZE_ADDRESS__
    tcase_add_test(cases, test_memory);
#endif
    suite_add_tcase(suite, cases);
    return suite;
}
