/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small parts: national numbers, encodings, the inbox, the text of a receipt, the schema. */
#include "importers/encoding.h"
#include "importers/ids.h"
#include "importers/inbox.h"
#include "importers/national_number.h"
#include "tests/importers/support.h"
#include "tests/importers/table.h"

#include "core/buffer.h"
#include "core/text.h"

#include <check.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Suite *test_parts_suite(void);

/* Writes a number made by the definition: YYMMDD, three digits of order, and the check. */
static void make_number(int year, int month, int day, int order, char *text)
{
    long nine = (year % 100) * 10000000L + month * 100000L + day * 1000L + order;
    long check = 97 - (nine + (year >= 2000 ? 2000000000L : 0L)) % 97;
    (void)snprintf(text, 64, "%09ld%02ld", nine, check);
}

START_TEST(test_national_numbers)
{
    static const int months[] = {0, 1, 12, 21, 32, 41, 52};
    static const char *const marks[] = {".",
                                        "-",
                                        " ",
                                        "/",
                                        ",",
                                        "'",
                                        " - ",
                                        "\xc2\xa0",
                                        "\xe2\x80\x87",
                                        "\xe2\x80\x89",
                                        "\xe2\x80\xaf", /* spaces */
                                        "\xe2\x80\x90",
                                        "\xe2\x80\x91",
                                        "\xe2\x80\x93",
                                        "\xe2\x80\x99",
                                        "\xe2\x88\x92"}; /* hyphens as Word makes them, an apostrophe, a minus */
    for (int year = 1930; year < 2020; year += 7) {
        for (size_t i = 0; i < sizeof months / sizeof months[0]; i++) {
            char plain[64];
            char written[128];
            make_number(year, months[i], year % 28, 1 + year * 13 % 997, plain);
            ck_assert_msg(national_number_in(plain), "%s", plain);
            (void)snprintf(written, sizeof written, "(%.2s.%.2s.%.2s-%.3s.%.2s)", plain, plain + 2, plain + 4,
                           plain + 6, plain + 9);
            ck_assert_msg(national_number_in(written), "%s", written);
            (void)snprintf(written, sizeof written, "nr %.6s %.3s %.2s.", plain, plain + 6, plain + 9);
            ck_assert_msg(national_number_in(written), "%s", written);
            (void)snprintf(written, sizeof written, "%.6s\xC2\xA0%.3s\xC2\xA0%.2s", plain, plain + 6, plain + 9);
            ck_assert_msg(national_number_in(written), "%s", written);
            for (size_t mark = 0; mark < sizeof marks / sizeof marks[0]; mark++) {
                const char *sign = marks[mark];
                (void)snprintf(written, sizeof written, "%.2s%s%.2s%s%.2s%s%.3s%s%.2s", plain, sign, plain + 2, sign,
                               plain + 4, sign, plain + 6, sign, plain + 9);
                ck_assert_msg(national_number_in(written), "%s", written);
                /* As a spreadsheet shows a large number. */
                (void)snprintf(written, sizeof written, "x %.2s%s%.3s%s%.3s%s%.3s", plain, sign, plain + 2, sign,
                               plain + 5, sign, plain + 8);
                ck_assert_msg(national_number_in(written), "%s", written);
                ck_assert_uint_eq(national_number_mask(written, strlen(written)), 1);
                ck_assert_msg(strpbrk(written, "0123456789") == NULL && national_number_in(written), "%s", written);
            }
            (void)snprintf(written, sizeof written, "1%s", plain);
            ck_assert_msg(!national_number_in(written), "%s", written);
            (void)snprintf(written, sizeof written, "%s1", plain);
            ck_assert_msg(!national_number_in(written), "%s", written);
            plain[10] = plain[10] == '9' ? '0' : (char)(plain[10] + 1);
            ck_assert_msg(!national_number_in(plain), "%s", plain);
        }
    }
}
END_TEST

/* What a hostile list, a phone's keyboard or a copy from a web page makes of one. */
START_TEST(test_odd_national_numbers)
{
    static const char *const texts[] = {
        "\xef\xbc\x98\xef\xbc\x95\xef\xbc\x90\xef\xbc\x97\xef\xbc\x93\xef\xbc\x90\xef\xbc\x8d"
        "\xef\xbc\x90\xef\xbc\x93\xef\xbc\x93\xef\xbc\x92\xef\xbc\x98",                             /* full width */
        "\xd9\xa8\xd9\xa5\xd9\xa0\xd9\xa7\xd9\xa3\xd9\xa0\xd9\xa0\xd9\xa3\xd9\xa3\xd9\xa2\xd9\xa8", /* Arabic */
        "8507300332\xe2\x81\xb8",
        "85073003\xc2\xb3\xc2\xb2"
        "8",
        "850730\xe2\x80\x8b"
        "03328",
        "8\xc2\xad"
        "5073003328",
        "8\xef\xbb\xbf"
        "5073003328",
        "85:07:30:033:28",
        "85\xc2\xb7"
        "07\xc2\xb7"
        "30\xc2\xb7"
        "033\xc2\xb7"
        "28",
        "850730*03328",
        "850730(033)28",
        "850730\r\n033\n28",
        "8\x01"
        "5073003\x7f"
        "328",
        "8\xe2\x81\xa6"
        "50730033\xc2\x85"
        "28\xe2\x81\xa9",
        "850\xef\xbf\xb9"
        "73003328",
        "+85073003328",
        "+85.07.30-033.28",
        "1985.07.30-033.28",
        "1985 0730 033 28",
        "19850730-03328",
        "1985073003328",
        "850 730 033 28",
        "850.730.033.28",
        "8507 3003 328",
        "8507-3003-328",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char text[128];
        ck_assert(text_copy(text, sizeof text, texts[i]));
        ck_assert_msg(national_number_in(text) && national_number_bare_in(text), "%s", text);
        ck_assert_uint_eq(national_number_mask(text, strlen(text)), 1);
        ck_assert_msg(!national_number_bare_in(text) && strpbrk(text, "0123456789") == NULL, "%s", text);
    }
}
END_TEST

START_TEST(test_no_national_numbers)
{
    static const char *const texts[] = {"",
                                        "0478 12 34 56",
                                        "+32 478 12 34 56",
                                        "2026-11-24",
                                        "72218,5",
                                        "50.827912345",
                                        "12345678901",
                                        "85.07.30-033.29",
                                        "8507300332",
                                        "BE71 0961 2345 6769",
                                        "24/11/2026-30/11/2026",
                                        "85 0 73 003 328",
                                        "2085.07.30-033.28",
                                        "1885.07.30-033.28",
                                        "2024112400084", /* a day and a first number */
                                        "850 730 03328",
                                        "85073 003 328",
                                        "+32470100001",
                                        "+33120501035",
                                        "24/11/2026-3/12/2026"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ck_assert_msg(!national_number_in(texts[i]), "%s", texts[i]);
    }
}
END_TEST

/* Of a hundred numbers, one or two would pass for a national number if telephones were looked at as if they were. */
START_TEST(test_telephones)
{
    for (int i = 0; i < 20000; i++) {
        char number[64];
        const int four = 470 + i % 30;
        const int last = i * 7919 % 1000000;
        (void)snprintf(number, sizeof number, "0%d %02d %02d %02d", four, last / 10000, last / 100 % 100, last % 100);
        ck_assert_msg(!national_number_in(number), "%s", number);
        (void)snprintf(number, sizeof number, "+32%d%06d", four, last);
        ck_assert_msg(!national_number_in(number), "%s", number);
        (void)snprintf(number, sizeof number, "+32 %d %03d %03d", four, last / 1000, last % 1000);
        ck_assert_msg(!national_number_in(number), "%s", number);
        (void)snprintf(number, sizeof number, "32 %d %02d %02d %02d", four, last / 10000, last / 100 % 100, last % 100);
        ck_assert_msg(!national_number_in(number), "%s", number);
        (void)snprintf(number, sizeof number, "+32 (0)%d/%02d.%02d.%02d", four, last / 10000, last / 100 % 100,
                       last % 100);
        ck_assert_msg(!national_number_in(number), "%s", number);
        (void)snprintf(number, sizeof number, "0032%d%06d", four, last);
        ck_assert_msg(!national_number_in(number), "%s", number);
        (void)snprintf(number, sizeof number, "056/%02d.%02d.%02d of 0%d%06d", i % 100, i / 100 % 100, i / 1000, four,
                       last);
        ck_assert_msg(!national_number_in(number), "%s", number);
    }
}
END_TEST

START_TEST(test_encodings)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *declared, *text;
        enum encoding_fault fault;
    } cases[] = {
        {"abc", 3, "", "abc", ENCODING_FINE},
        {"\xC3\xA9", 2, "", "é", ENCODING_FINE},
        {"\xE9t\xE9", 3, "", "été", ENCODING_FINE},
        {"\x80", 1, "", "€", ENCODING_FINE},
        {"\xE9", 1, "", "é", ENCODING_FINE},
        {"\xC3\xA9\xC3", 3, "", NULL, ENCODING_CUT},
        {"\xC3\xA9\xC3\xA9\xE9x", 6, "", NULL, ENCODING_DAMAGED},
        {"\xE9\xE9\xE9\xE9 Zo\xC3\xAB", 9, "", NULL, ENCODING_DAMAGED}, /* one name in UTF-8 */
        {"\xE9 \xE2\x82\xAC \xE9", 7, "", NULL, ENCODING_DAMAGED},
        /* right in UTF-8, and meant otherwise */
        {"\xE9t\xE9 CAF\xC9\x92S", 10, "", "été CAFÉ’S", ENCODING_FINE},
        {"\xAB\xA0"
         "caf\xE9\xA0\xBB \xE9t\xE9",
         12, "",
         "«\xC2\xA0"
         "café\xC2\xA0» été",
         ENCODING_FINE},
        {"\x81", 1, "", NULL, ENCODING_UNREADABLE},
        {"\xEF\xBB\xBF\xC3\xA9", 5, "", "é", ENCODING_FINE},
        {"\xEF\xBB\xBF\xE9x", 5, "", NULL, ENCODING_DAMAGED},
        {"\xFF\xFE\xE9\x00", 4, "", "é", ENCODING_FINE},
        {"\xFE\xFF\x00\xE9", 4, "", "é", ENCODING_FINE},
        {"\xFE\xFF\x00", 3, "", NULL, ENCODING_CUT},
        {"a\0b", 3, "", NULL, ENCODING_NUL},
        {"\xFE\xFF\x00\x00", 4, "", NULL, ENCODING_NUL},
        {"\xA4", 1, "iso-8859-15", "€", ENCODING_FINE},
        {"\xE9x", 2, "UTF-8", NULL, ENCODING_DAMAGED},
        {"abc", 3, "EBCDIC-CP-BE", NULL, ENCODING_UNREADABLE},
        {"\xED\xA0\x80", 3, "UTF-8", NULL, ENCODING_DAMAGED}, /* a surrogate */
        {"\xC0\xAF", 2, "UTF-8", NULL, ENCODING_DAMAGED},     /* an overlong form */
        {"\xF4\x90\x80\x80", 4, "UTF-8", NULL, ENCODING_DAMAGED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = NULL;
        size_t size = 0;
        long line = 0;
        enum encoding_fault fault = ENCODING_FINE;
        struct error error = {0};
        ck_assert_int_eq(
            encoding_decode(cases[i].bytes, cases[i].size, cases[i].declared, &text, &size, &fault, &line, &error),
            STATUS_OK);
        ck_assert_msg(fault == cases[i].fault, "case %zu: %d", i, (int)fault);
        ck_assert((text == NULL) == (cases[i].text == NULL));
        if (text != NULL) {
            ck_assert_str_eq(text, cases[i].text);
            ck_assert_uint_eq(size, strlen(text));
        }
        free(text);
    }
}
END_TEST

START_TEST(test_mangled)
{
    static const char *const bad[] = {"RenÃ©", "Ã\xC2\xA0 cÃ´tÃ©", "Â« x", "Ren‚", "Zo‰", "Ir„ne Mˆller",
                                      "RenŽ",  "ÃœnlÃ¼",           "Ã‰ric"};
    static const char *const good[] = {"",      "René", "SÃO JOÃO",  "Âge d'or", "„Fientje” De Smet", "Žižek", "BOŽENA",
                                       "5‰ ‚s", "Ünlü", "Maes-Éric", "x ˆ y"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(encoding_is_mangled(bad[i]), "%s", bad[i]);
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(!encoding_is_mangled(good[i]), "%s", good[i]);
    }
}
END_TEST

/* The line of the first wrong byte, however much good text stands before it. */
START_TEST(test_encoding_line)
{
    for (size_t before = 0; before < 40; before++) {
        struct buffer bytes = {0};
        struct error error = {0};
        enum encoding_fault fault = ENCODING_FINE;
        char *text = NULL;
        size_t size = 0;
        long line = 0;
        for (size_t i = 0; i < before; i++) {
            buffer_text(&bytes, i % 3 == 0 ? "a\r\n" : "\xC3\xA9\n");
        }
        buffer_text(&bytes, "abcdefghi\xC3\xA9\xE9x\n");
        ck_assert_int_eq(encoding_decode(bytes.data, bytes.size, "UTF-8", &text, &size, &fault, &line, &error),
                         STATUS_OK);
        ck_assert_int_eq(fault, ENCODING_DAMAGED);
        ck_assert_int_eq(line, (long)before + 1);
        buffer_free(&bytes);
    }
}
END_TEST

START_TEST(test_ids)
{
    enum { MANY = 20000 };
    struct ids ids = {0};
    struct error error = {0};
    for (int i = 0; i < 2 * MANY; i++) {
        char id[32];
        bool known = false;
        struct ids_row row = {.line = i, .refused = i % 3 == 0};
        (void)snprintf(id, sizeof id, i % 2 == 0 ? "bron/%d" : "bron/%08d", i / 2 % (MANY / 2));
        ck_assert_int_eq(ids_add(&ids, id, &row, &known, &error), STATUS_OK);
        ck_assert_msg(known == (i >= MANY), "%s", id);
        ck_assert_int_eq(row.line, i % MANY);
        ck_assert(row.refused == (i % MANY % 3 == 0));
    }
    ids_free(&ids);
}
END_TEST

START_TEST(test_inbox)
{
    static const char *const names[] = {"b.csv",       "a.csv",        ".hidden",   "c.csv.part", "d.tmp",
                                        "backup.csv~", "\xC3\xA9.xml", "bad\nname", "bad\xFFname"};
    char folder[PATH_SIZE];
    char path[PATH_SIZE];
    struct inbox inbox = {0};
    struct error error = {0};
    support_folder(folder, sizeof folder);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        support_write(folder, names[i], "x", 1, path, sizeof path);
    }
    ck_assert(text_format(path, sizeof path, "%s/link.csv", folder));
    ck_assert_int_eq(symlink("/etc/passwd", path), 0);
    ck_assert(text_format(path, sizeof path, "%s/folder", folder));
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert(text_format(path, sizeof path, "%s/pipe", folder));
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(inbox_list(folder, &inbox, &error), STATUS_OK);
    static const char *const listed[] = {"a.csv", "b.csv", "bad\nname", "bad\xFFname", "\xC3\xA9.xml"};
    ck_assert_uint_eq(inbox.count, sizeof listed / sizeof listed[0]);
    for (size_t i = 0; i < inbox.count; i++) {
        ck_assert_str_eq(inbox.names[i], listed[i]);
    }
    ck_assert_uint_eq(inbox.strange, 3);
    ck_assert_uint_eq(inbox.hidden, 1);
    ck_assert(!inbox.is_link);
    inbox_free(&inbox);
    ck_assert(text_format(path, sizeof path, "%s/to-here", folder));
    ck_assert_int_eq(symlink(folder, path), 0);
    ck_assert_int_eq(inbox_list(path, &inbox, &error), STATUS_OK);
    ck_assert(inbox.is_link);
    ck_assert_uint_eq(inbox.count, 0);
    inbox_free(&inbox);
    support_remove(folder);
    ck_assert_int_eq(inbox_list(folder, &inbox, &error), STATUS_OK);
    ck_assert_uint_eq(inbox.count, 0);
    inbox_free(&inbox);
}
END_TEST

START_TEST(test_digest)
{
    /* FIPS 180-4, the message "abc". */
    char digest[INBOX_DIGEST_SIZE];
    struct error error = {0};
    ck_assert_int_eq(inbox_digest_bytes("abc", 3, digest, &error), STATUS_OK);
    ck_assert_str_eq(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
END_TEST

START_TEST(test_display_name)
{
    char name[16];
    inbox_display_name("/a/b/c\xC3\xA9.csv", name, sizeof name);
    ck_assert_str_eq(name, "c\xC3\xA9.csv");
    inbox_display_name("x\ny\x1B[31m\xFFz", name, sizeof name);
    ck_assert_str_eq(name, "x?y?[31m?z");
    inbox_display_name("0123456789012\xC3\xA9\xC3\xA9", name, sizeof name);
    ck_assert_str_eq(name, "0123456789012\xC3\xA9");
    inbox_display_name("01234567890123\xC3\xA9", name, sizeof name);
    ck_assert_str_eq(name, "01234567890123");
    char text[64];
    inbox_display_text("The file a/\xFF/85073003328.csv is \xC3\xA9\x1B", text, sizeof text);
    ck_assert_str_eq(text, "The file a/?/***********.csv is \xC3\xA9?");
}
END_TEST

START_TEST(test_receipt_text)
{
    struct support_result result = {0};
    struct buffer text = {0};
    support_import_text(support_city, "volunteer;senior;rule;kleur\n1;2;never;\n1;;never;\n", &result);
    receipt_text(&result.receipt, &text);
    static const char *const wanted[] = {
        "Receipt for the file lijst.csv\n",
        "From: De Bron\n",
        "23/11/2026",
        "What it holds: pairs",
        "Rows read: 2\nRows accepted: 1\nRows refused: 1\n",
        "Line 1, column kleur, warning (unknown_column)",
        "Line 3, column senior, refused (required): This cell must not be empty.\n    Fill"};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        ck_assert_msg(strstr(text.data, wanted[i]) != NULL, "no %s in %s", wanted[i], text.data);
    }
    buffer_free(&text);
    support_result_free(&result);

    support_import_text(support_city, "volunteer;senior;rule\n1;2;never\n1;2;\"ne\n", &result);
    receipt_text(&result.receipt, &text);
    ck_assert_ptr_nonnull(strstr(text.data, "refused whole"));
    ck_assert_ptr_nonnull(strstr(text.data, "Why (line 3): "));
    ck_assert_ptr_nonnull(strstr(text.data, "What to do: "));
    ck_assert_ptr_nonnull(strstr(text.data, "Rows read: 1\nRows accepted: 0\nRows refused: 1\n"));
    buffer_free(&text);
    support_result_free(&result);
}
END_TEST

static void no_noise(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error;
}

/* The schema, as a partner's XML editor uses it, takes the samples and nothing with other names. */
START_TEST(test_schema)
{
    xmlSchemaParserCtxt *parser = xmlSchemaNewParserCtxt(BVB_XSD_BUILD_DIR "/uploads.xsd");
    xmlSchema *schema = xmlSchemaParse(parser);
    xmlSchemaFreeParserCtxt(parser);
    ck_assert_ptr_nonnull(schema);
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        for (int elements = 0; elements < 2; elements++) {
            struct buffer text = {0};
            table_xml(table_of(i), elements != 0, &text);
            xmlDoc *document = xmlReadMemory(text.data, (int)text.size, NULL, NULL, XML_PARSE_NONET);
            xmlSchemaValidCtxt *validator = xmlSchemaNewValidCtxt(schema);
            ck_assert_ptr_nonnull(document);
            xmlSchemaSetValidStructuredErrors(validator, no_noise, NULL);
            ck_assert_int_eq(xmlSchemaValidateDoc(validator, document), 0);
            xmlNewProp(xmlFirstElementChild(xmlDocGetRootElement(document)), BAD_CAST "hobby", BAD_CAST "dans");
            ck_assert_int_gt(xmlSchemaValidateDoc(validator, document), 0);
            xmlSchemaFreeValidCtxt(validator);
            xmlFreeDoc(document);
            buffer_free(&text);
        }
    }
    xmlSchemaFree(schema);
    xmlCleanupParser();
}
END_TEST

Suite *test_parts_suite(void)
{
    Suite *suite = suite_create("parts");
    TCase *cases = tcase_create("parts");
    support_city_for(cases);
    tcase_add_test(cases, test_national_numbers);
    tcase_add_test(cases, test_odd_national_numbers);
    tcase_add_test(cases, test_no_national_numbers);
    tcase_add_test(cases, test_telephones);
    tcase_add_test(cases, test_encodings);
    tcase_add_test(cases, test_mangled);
    tcase_add_test(cases, test_encoding_line);
    tcase_add_test(cases, test_ids);
    tcase_add_test(cases, test_inbox);
    tcase_add_test(cases, test_digest);
    tcase_add_test(cases, test_display_name);
    tcase_add_test(cases, test_receipt_text);
    tcase_add_test(cases, test_schema);
    suite_add_tcase(suite, cases);
    return suite;
}
