/* SPDX-License-Identifier: GPL-3.0-or-later */
/* National numbers in what nobody could read: seen in every encoding, and where nobody can see, that is said. */
#include "core/buffer.h"
#include "core/text.h"
#include "importers/scan.h"
#include "importers/sentry.h"
#include "tests/importers/support.h"

#include <check.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *test_scan_suite(void);

static enum scan_result scan_in_pieces(const char *bytes, size_t size, size_t piece)
{
    struct scan *scan = calloc(1, sizeof *scan);
    ck_assert_ptr_nonnull(scan);
    for (size_t at = 0; at < size; at += piece) {
        scan_feed(scan, bytes + at, size - at < piece ? size - at : piece);
    }
    const enum scan_result result = scan_end(scan);
    free(scan);
    return result;
}

static const char *const forms[] = {
    "85073003328",
    "85.07.30-033.28",
    "850730 033 28",
    "85\xc2\xa0"
    "0730\xe2\x80\x93"
    "033\xe2\x80\x99"
    "28",
};

static const char *const encodings[] = {"UTF-8", "CP1252", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"};

/* The form between other text, `before` bytes from the begin. */
static void write_text(const char *form, const char *encoding, size_t before, struct buffer *bytes)
{
    struct buffer text = {0};
    while (text.size < before) {
        buffer_text(&text, "Jos\xc3\xa9;x\n");
    }
    buffer_text(&text, form);
    buffer_text(&text, ";Ren\xc3\xa9;\n");
    iconv_t how = iconv_open(encoding, "UTF-8");
    ck_assert(how != (iconv_t)-1);
    size_t room = 4 * text.size;
    char *output = calloc(1, room);
    ck_assert_ptr_nonnull(output);
    char *from = text.data;
    char *to = output;
    size_t left = text.size;
    size_t free_room = room;
    ck_assert_uint_eq(iconv(how, &from, &left, &to, &free_room), 0);
    buffer_add(bytes, output, room - free_room);
    ck_assert_int_eq(iconv_close(how), 0);
    free(output);
    buffer_free(&text);
}

/* Also where a piece, a block or the begin of a character ends in the middle of it. */
START_TEST(test_seen)
{
    const char *encoding = encodings[_i];
    for (size_t form = 0; form < sizeof forms / sizeof forms[0]; form++) {
        if (_i >= 4 && form == 3) {
            continue; /* signs of their own in an encoding that nobody uploads */
        }
        for (size_t before = SCAN_BLOCK / 2 - 600; before < SCAN_BLOCK + 700; before += 37) {
            struct buffer bytes = {0};
            write_text(forms[form], encoding, before, &bytes);
            ck_assert_msg(scan_in_pieces(bytes.data, bytes.size, 1 + before % 5000) == SCAN_NUMBERS, "%s %zu %zu",
                          encoding, form, before);
            buffer_free(&bytes);
        }
        struct buffer odd = {0};
        buffer_text(&odd, "x");
        write_text(forms[form], encoding, 0, &odd);
        ck_assert_int_eq(scan_in_pieces(odd.data, odd.size, odd.size), SCAN_NUMBERS);
        buffer_free(&odd);
    }
}
END_TEST

START_TEST(test_references)
{
    static const char *const texts[] = {"<a b='&#56;5073003328'/>",   "<a b='&#x38;&#53;07300332&#x00038;'/>",
                                        "<a>85.07.30&#45;033.28</a>", "<a>8507&#x200b;30&#x34f;03328</a>",
                                        "<a>&#xFF18;5073003328 </a>", "8507\315\2173003328"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ck_assert_msg(scan_in_pieces(texts[i], strlen(texts[i]), 7) == SCAN_NUMBERS, "%s", texts[i]);
    }
}
END_TEST

START_TEST(test_clean)
{
    static const char *const texts[] = {
        "",         "85073003329",           "850730033280", "+32470100001", "&#;&#x;&#99999999999999999999;",
        "\xff\xfe", "nummer;naam\n12;Maes\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ck_assert_msg(scan_in_pieces(texts[i], strlen(texts[i]), 3) == SCAN_CLEAN, "%s", texts[i]);
    }
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        struct buffer bytes = {0};
        write_text("0478 12 34 56", encodings[i], 100000, &bytes);
        ck_assert_msg(scan_in_pieces(bytes.data, bytes.size, 4096) == SCAN_CLEAN, "%s", encodings[i]);
        buffer_free(&bytes);
    }
}
END_TEST

/* What is compressed, known by its begin or not, and also within text. */
START_TEST(test_opaque)
{
    static const char *const begins[] = {"PK\x03\x04",       "\x1f\x8b\x08", "%PDF-1.7",
                                         "\xd0\xcf\x11\xe0", "{\\rtf1",      "7z\xbc\xaf\x27\x1c"};
    unsigned state = 11;
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        ck_assert_msg(scan_in_pieces(begins[i], strlen(begins[i]), 64) == SCAN_OPAQUE, "%zu", i);
    }
    for (size_t size = 100; size < 60000; size *= 3) {
        struct buffer bytes = {0};
        for (size_t i = 0; i < 20000; i++) {
            buffer_text(&bytes, "Maes;bezoek\n");
        }
        const size_t text = bytes.size;
        for (size_t i = 0; i < size; i++) {
            const char c = (char)support_random(&state);
            buffer_add(&bytes, &c, 1);
        }
        ck_assert_int_ne(scan_in_pieces(bytes.data + text, size, 512), SCAN_CLEAN);
        if (size > 2048) {
            buffer_text(&bytes, "Maes;bezoek\n");
            ck_assert_int_ne(scan_in_pieces(bytes.data, bytes.size, 512), SCAN_CLEAN);
        }
        buffer_free(&bytes);
    }
}
END_TEST

/* Who asks for it gets to know of numbers in what is no text as well. */
START_TEST(test_through)
{
    unsigned state = 12;
    struct buffer bytes = {0};
    for (int i = 0; i < 2; i++) {
        struct scan *scan = calloc(1, sizeof *scan);
        ck_assert_ptr_nonnull(scan);
        scan->through = true;
        for (size_t k = 0; k < 500; k++) {
            const char c = (char)support_random(&state);
            buffer_add(&bytes, &c, 1);
        }
        scan_feed(scan, bytes.data, bytes.size);
        ck_assert_int_eq(scan_end(scan), i == 0 ? SCAN_OPAQUE : SCAN_NUMBERS);
        free(scan);
        buffer_text(&bytes, "*85073003328*");
    }
    ck_assert_int_eq(scan_in_pieces(bytes.data, bytes.size, 64), SCAN_OPAQUE);
    buffer_free(&bytes);
}
END_TEST

/* ---- in a child ------------------------------------------------------------------------------------------------ */

static enum receipt_keep look_at(const char *bytes, size_t size)
{
    enum receipt_keep keep = RECEIPT_KEEP_MASKED;
    struct error error = {0};
    ck_assert_int_eq(sentry_bytes(bytes, size, &support_city->settings, &keep, &error), STATUS_OK);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    return keep;
}

START_TEST(test_bytes)
{
    ck_assert_int_eq(look_at("", 0), RECEIPT_KEEP_ALL);
    ck_assert_int_eq(look_at("Maes", 4), RECEIPT_KEEP_ALL);
    ck_assert_int_eq(look_at("Maes;85073003328", 16), RECEIPT_KEEP_NOTHING);
    ck_assert_int_eq(look_at("PK\x03\x04", 4), RECEIPT_KEEP_UNSEEN);
    ck_assert_int_eq(look_at((const char *)(uintptr_t)64, 100), RECEIPT_KEEP_UNSEEN); /* no memory lies there */
    support_city->settings.refuse_national_numbers = false;
    ck_assert_int_eq(look_at("Maes;85073003328", 16), RECEIPT_KEEP_ALL);
}
END_TEST

static void write_at(int file, off_t at, const char *text)
{
    ck_assert_int_eq(pwrite(file, text, strlen(text), at), (ssize_t)strlen(text));
}

/* Ten gigabytes, of which nearly all is a hole. */
START_TEST(test_file)
{
    char folder[PATH_SIZE];
    char path[PATH_SIZE];
    enum receipt_keep keep = RECEIPT_KEEP_MASKED;
    const off_t giga = (off_t)1 << 30;
    struct error error = {0};
    support_folder(folder, sizeof folder);
    support_write(folder, "lijst.csv", "Maes\n", 5, path, sizeof path);
    const int file = open(path, O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(ftruncate(file, 10 * giga), 0);
    write_at(file, 3 * giga + 12345, "Aerts;bezoek\n");
    ck_assert_int_eq(sentry_file(path, &support_city->settings, &keep, &error), STATUS_OK);
    ck_assert_int_eq(keep, RECEIPT_KEEP_ALL);
    write_at(file, 7 * giga - 5, "85073003328\n");
    ck_assert_int_eq(sentry_file(path, &support_city->settings, &keep, &error), STATUS_OK);
    ck_assert_int_eq(keep, RECEIPT_KEEP_NOTHING);
    ck_assert_int_eq(close(file), 0);
    ck_assert_int_eq(sentry_file(folder, &support_city->settings, &keep, &error), STATUS_CANNOT_READ);
    support_remove(folder);
    ck_assert_int_eq(sentry_file(path, &support_city->settings, &keep, &error), STATUS_CANNOT_READ);
}
END_TEST

Suite *test_scan_suite(void)
{
    Suite *suite = suite_create("scan");
    TCase *cases = tcase_create("scan");
    support_city_for(cases);
    tcase_set_timeout(cases, 300);
    tcase_add_loop_test(cases, test_seen, 0, (int)(sizeof encodings / sizeof encodings[0]));
    tcase_add_test(cases, test_references);
    tcase_add_test(cases, test_clean);
    tcase_add_test(cases, test_opaque);
    tcase_add_test(cases, test_through);
    tcase_add_test(cases, test_bytes);
    tcase_add_test(cases, test_file);
    suite_add_tcase(suite, cases);
    return suite;
}
