/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/mime.h"

#include "core/text.h"
#include "tests/reports/suites.h"
#include "tests/reports/tool.h"
#include "tests/reports/world.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text;
    bool good;
} ADDRESSES[] = {
    {"els@zonnewijzer.example", true},
    {"els.v+bvb@a-b.example", true},
    {"x@localhost", true},
    {"", false},
    {"els", false},
    {"@a.example", false},
    {"els@", false},
    {"els@a@b.example", false},
    {"els @a.example", false},
    {"els@a.example ", false},
    {"els@a.example\r\nBcc: x@y.example", false},
    {"els@a.example\n", false},
    {"els@a.example,x@y.example", false},
    {"<els@a.example>", false},
    {"els@a..example", false},
    {".els@a.example", false},
    {"els.@a.example", false},
    {"e..ls@a.example", false},
    {"\xc3\xa9ls@a.example", false},
    {"els@\xc3\xa9.example", false},
    {"els@-a.example", false},
    {"\"els\"@a.example", false},
    {"1234567890123456789012345678901234567890123456789012345678901234@a.example", true},
    {"12345678901234567890123456789012345678901234567890123456789012345@a.example", false},
};

START_TEST(only_plain_addresses)
{
    ck_assert_msg(mime_is_address(ADDRESSES[_i].text) == ADDRESSES[_i].good, "%s", ADDRESSES[_i].text);
}
END_TEST

START_TEST(no_control_character_in_a_header)
{
    static const char right_to_left[] = {'\xe2', '\x80', '\xae', 'a', '\0'}; /* U+202E */
    ck_assert(mime_is_header_text("R\xc3\xa9seau d'\xc3\xa9t\xc3\xa9"));
    ck_assert(!mime_is_header_text("a\r\nBcc: b"));
    ck_assert(!mime_is_header_text("a\tb"));
    ck_assert(!mime_is_header_text("a\x7f"));
    ck_assert(!mime_is_header_text("\xff"));
    ck_assert(!mime_is_header_text(right_to_left));
}
END_TEST

START_TEST(base64_of_the_rfc)
{
    /* RFC 4648, 10 */
    static const char *const pairs[][2] = {{"f", "Zg==\r\n"},         {"fo", "Zm8=\r\n"},
                                           {"foo", "Zm9v\r\n"},       {"foob", "Zm9vYg==\r\n"},
                                           {"fooba", "Zm9vYmE=\r\n"}, {"foobar", "Zm9vYmFy\r\n"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct buffer out = {0};
        mime_base64(&out, pairs[i][0], strlen(pairs[i][0]));
        ck_assert_str_eq(out.data, pairs[i][1]);
        buffer_free(&out);
    }
}
END_TEST

/* Many small mails in one file, apart by a line of their own, with what they were made of in hex; Python reads them
 * back. */
static void add_hex(struct buffer *out, const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        buffer_format(out, "%02x", (unsigned char)data[i]);
    }
    buffer_text(out, "\n");
}

static void one_case(struct buffer *out, uint64_t *state)
{
    char text[600] = "";
    char body[4000];
    struct mime_addresses list;
    const size_t words = 1 + world_draw(state, 12);
    for (size_t i = 0; i < words; i++) {
        const char *word = world_nasty(state);
        const size_t used = strlen(text);
        if (mime_is_header_text(word) && used + strlen(word) + 2 < sizeof text) {
            (void)text_format(text + used, sizeof text - used, "%s%s", world_draw(state, 3) == 0 ? "" : " ", word);
        }
    }
    const size_t size = world_draw(state, sizeof body);
    for (size_t i = 0; i < size; i++) {
        static const char few[] = "abc =.\t\n\r\xc3\xa9"
                                  "From ";
        body[i] = few[world_draw(state, sizeof few - 1)];
    }
    struct buffer mail = {0};
    mime_header(&mail, "Subject", text);
    mime_addresses_begin(&list, &mail, "To");
    mime_addresses_add(&list, text, "els@zonnewijzer.example");
    mime_addresses_add(&list, "", "x@y.example");
    mime_addresses_end(&list);
    buffer_text(&mail, "Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment");
    mime_parameter(&mail, "filename", text);
    buffer_text(&mail, "\r\nContent-Transfer-Encoding: quoted-printable\r\nMIME-Version: 1.0\r\n\r\n");
    mime_quoted_printable(&mail, body, size);
    ck_assert_int_eq(mail.status, STATUS_OK);
    add_hex(out, text, strlen(text));
    add_hex(out, body, size);
    add_hex(out, mail.data, mail.size);
    buffer_free(&mail);
}

START_TEST(python_reads_back_what_was_encoded)
{
    struct buffer cases = {0};
    uint64_t state = 42;
    for (int i = 0; i < 200; i++) {
        one_case(&cases, &state);
    }
    tool_judge("judge_mime.py", "any", &cases);
    buffer_free(&cases);
}
END_TEST

Suite *test_mime_suite(void)
{
    Suite *suite = suite_create("mime");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, only_plain_addresses, 0, sizeof ADDRESSES / sizeof ADDRESSES[0]);
    tcase_add_test(all, no_control_character_in_a_header);
    tcase_add_test(all, base64_of_the_rfc);
    tcase_add_test(all, python_reads_back_what_was_encoded);
    suite_add_tcase(suite, all);
    return suite;
}
