/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are broken, cut off or meant to do harm: nothing is lost, nothing outside the file is read. */
#include "tests/importers/support.h"
#include "tests/importers/table.h"

#include "core/text.h"
#include "importers/inbox.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Suite *test_hostile_suite(void);

#define HEADER "id;last_name;tasks;availability;x;y\n"

static void assert_sums(const struct receipt *receipt)
{
    ck_assert_int_eq(receipt->read, receipt->accepted + receipt->refused);
    ck_assert(!receipt->refused_whole || receipt->accepted == 0);
    ck_assert(!receipt->refused_whole || (receipt->reason[0] != '\0' && receipt->remedy[0] != '\0'));
}

/* Rows whose last cell has begun before this byte: more than these can never be taken. */
static long whole_rows(const char *bytes, size_t size)
{
    long rows = -1; /* the header */
    size_t separators = 0;
    size_t columns = 0;
    bool quoted = false;
    for (size_t i = 0; i < size; i++) {
        quoted = bytes[i] == '"' ? !quoted : quoted;
        separators += !quoted && bytes[i] == ';' ? 1 : 0;
        if (!quoted && bytes[i] == '\n') {
            columns = rows < 0 ? separators : columns;
            separators = 0;
            rows++;
        }
    }
    rows += columns > 0 && separators == columns ? 1 : 0;
    return rows < 0 ? 0 : rows;
}

START_TEST(test_cut_csv)
{
    const struct table *table = table_of((size_t)_i);
    for (int quoted = 0; quoted < 2; quoted++) {
        const struct table_style style = {.separator = ';', .line_end = "\r\n", .quoted = quoted != 0};
        struct buffer bytes = {0};
        table_csv(table, &style, &bytes);
        for (size_t size = 0; size < bytes.size; size++) {
            struct support_result result = {0};
            support_import(support_city, bytes.data, size, &result);
            ck_assert_int_eq(result.status, STATUS_OK);
            assert_sums(&result.receipt);
            ck_assert_int_le(result.receipt.accepted, whole_rows(bytes.data, size));
            support_result_free(&result);
        }
        buffer_free(&bytes);
    }
}
END_TEST

START_TEST(test_cut_xml)
{
    const struct table *table = table_of((size_t)_i);
    struct buffer bytes = {0};
    table_xml(table, false, &bytes);
    size_t last = bytes.size - strlen("\n");
    for (size_t size = 0; size < bytes.size; size += 3) {
        struct support_result result = {0};
        support_import(support_city, bytes.data, size, &result);
        ck_assert_int_eq(result.status, STATUS_OK);
        assert_sums(&result.receipt);
        ck_assert(size >= last || result.receipt.refused_whole);
        support_result_free(&result);
    }
    buffer_free(&bytes);
}
END_TEST

/* Whatever happens to a file, read = accepted + refused, and what the sink got is what was accepted. */
START_TEST(test_mutations)
{
    enum { TURNS = 300 };
    const struct table *table = table_of((size_t)_i);
    unsigned state = 12345U + (unsigned)_i;
    for (int turn = 0; turn < TURNS; turn++) {
        const struct table_style style = {.separator = ";,\t"[turn % 3],
                                          .line_end = turn % 2 == 0 ? "\n" : "\r\n",
                                          .encoding = (enum table_encoding)(turn % TABLE_ENCODINGS),
                                          .quoted = turn % 7 == 0};
        struct buffer bytes = {0};
        struct support_result result = {0};
        if (turn % 4 == 3) {
            table_xml(table, turn % 8 == 3, &bytes);
        } else {
            table_csv(table, &style, &bytes);
        }
        size_t room = bytes.size + 200;
        char *copy = malloc(room);
        ck_assert_ptr_nonnull(copy);
        size_t size = bytes.size;
        memcpy(copy, bytes.data, size);
        support_mutate(copy, &size, room, &state);
        support_import(support_city, copy, size, &result);
        ck_assert_int_eq(result.status, STATUS_OK);
        assert_sums(&result.receipt);
        if (!result.receipt.refused_whole) {
            long lines = 0;
            for (const char *c = result.got.data; *c != '\0'; c++) {
                lines += *c == '\n' ? 1 : 0;
            }
            ck_assert_int_eq(lines, result.receipt.accepted - result.receipt.without_decision);
        }
        support_result_free(&result);
        buffer_free(&bytes);
        free(copy);
    }
}
END_TEST

/* ---- XML that reaches out or blows up --------------------------------------------------------- */

static void refused_with(const char *text, size_t size, const char *rule)
{
    struct support_result result = {0};
    support_import(support_city, text, size, &result);
    ck_assert_int_eq(result.status, STATUS_OK);
    ck_assert_msg(result.receipt.refused_whole, "taken: %.60s", text);
    ck_assert_str_eq(result.receipt.rule, rule);
    ck_assert_ptr_null(strstr(result.got.data, "root:"));
    assert_sums(&result.receipt);
    support_result_free(&result);
}

START_TEST(test_outside_entity)
{
    static const char file[] = "<!DOCTYPE pairs [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n"
                               "<pairs><pair volunteer=\"1\" senior=\"2\"><rule>&x;</rule></pair></pairs>";
    static const char parameter[] = "<!DOCTYPE pairs SYSTEM \"http://127.0.0.1:9/x.dtd\"><pairs/>";
    refused_with(file, strlen(file), "doctype");
    refused_with(parameter, strlen(parameter), "doctype");
}
END_TEST

START_TEST(test_outside_entity_in_utf16)
{
    static const char text[] = "<!DOCTYPE pairs [<!ENTITY x \"y\">]><pairs/>";
    char wide[2 * sizeof text + 2] = {(char)0xFF, (char)0xFE};
    for (size_t i = 0; i < strlen(text); i++) {
        wide[2 + 2 * i] = text[i];
    }
    refused_with(wide, 2 + 2 * strlen(text), "doctype");
}
END_TEST

START_TEST(test_entity_bomb)
{
    struct buffer text = {0};
    buffer_text(&text, "<?xml version=\"1.0\"?>\n<!DOCTYPE pairs [<!ENTITY a0 \"ha\">\n");
    for (int i = 1; i < 30; i++) {
        buffer_format(&text, "<!ENTITY a%d \"&a%d;&a%d;\">\n", i, i - 1, i - 1);
    }
    buffer_text(&text, "]><pairs><pair volunteer=\"&a29;\"/></pairs>");
    refused_with(text.data, text.size, "doctype");
    buffer_free(&text);
}
END_TEST

START_TEST(test_undeclared_entity)
{
    static const char text[] = "<pairs><pair volunteer=\"1\" senior=\"2\" rule=\"never\"/>&x;</pairs>";
    refused_with(text, strlen(text), "not_well_formed");
}
END_TEST

START_TEST(test_include)
{
    static const char text[] = "<pairs xmlns:xi=\"http://www.w3.org/2001/XInclude\"><pair volunteer=\"1\" senior=\"2\">"
                               "<rule><xi:include href=\"/etc/passwd\" parse=\"text\"/></rule></pair></pairs>";
    struct support_result result = {0};
    support_import_text(support_city, text, &result);
    ck_assert_int_eq(result.receipt.refused, 1);
    ck_assert_uint_eq(result.got.size, 0);
    support_result_free(&result);
}
END_TEST

START_TEST(test_depth)
{
    static const int depths[] = {10, 200, 100000};
    for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++) {
        struct buffer text = {0};
        struct support_result result = {0};
        buffer_text(&text, "<pairs>");
        for (int j = 0; j < depths[i]; j++) {
            buffer_text(&text, "<pair>");
        }
        for (int j = 0; j < depths[i]; j++) {
            buffer_text(&text, "</pair>");
        }
        buffer_text(&text, "</pairs>");
        support_import(support_city, text.data, text.size, &result);
        ck_assert_int_eq(result.status, STATUS_OK);
        ck_assert_int_eq(result.receipt.accepted, 0);
        ck_assert(result.receipt.refused_whole || result.receipt.refused == 1);
        assert_sums(&result.receipt);
        support_result_free(&result);
        buffer_free(&text);
    }
}
END_TEST

/* What bvb.conf allows is allowed, and one more is not. */
START_TEST(test_limits_of_xml)
{
    static const char *const deep = "<pairs>\n<pair volunteer=\"1\" senior=\"2\" rule=\"never\"><remark><a><b/>"
                                    "</a></remark></pair></pairs>";
    static const char *const wide = "<pairs>\n<pair volunteer=\"1\" senior='2' rule=\"never\" points=\"3\"/></pairs>";
    const struct upload_limits before = support_city->settings.uploads;
    for (int limit = 3; limit <= 5; limit++) {
        struct support_result result = {0};
        support_city->settings.uploads = (struct upload_limits){.xml_depth = limit, .xml_attributes = 128};
        support_import_text(support_city, deep, &result);
        ck_assert_str_eq(result.receipt.rule, limit < 5 ? "deep" : "");
        ck_assert_int_eq(result.receipt.refused_whole, limit < 5);
        support_result_free(&result);
        support_city->settings.uploads = (struct upload_limits){.xml_depth = 3, .xml_attributes = limit};
        support_import_text(support_city, wide, &result);
        ck_assert_str_eq(result.receipt.rule, limit < 4 ? "long_row" : "");
        ck_assert_int_eq(result.receipt.accepted, limit < 4 ? 0 : 1);
        support_result_free(&result);
    }
    support_city->settings.uploads = before;
}
END_TEST

START_TEST(test_many_attributes)
{
    struct buffer text = {0};
    struct support_result result = {0};
    buffer_text(&text, "<pairs><pair");
    for (int i = 0; i < 3000; i++) {
        buffer_format(&text, " a%d=\"1\"", i);
    }
    buffer_text(&text, "/></pairs>");
    support_import(support_city, text.data, text.size, &result);
    ck_assert_int_eq(result.status, STATUS_OK);
    ck_assert_int_eq(result.receipt.accepted, 0);
    assert_sums(&result.receipt);
    support_result_free(&result);
    buffer_free(&text);
}
END_TEST

/* ---- CSV that does not end, and bytes that are no text ------------------------------------------ */

static void add_many(struct buffer *text, const char *what, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buffer_text(text, what);
    }
}

START_TEST(test_huge)
{
    enum { MANY = 10 * 1024 * 1024 };
    struct buffer text = {0};
    buffer_text(&text, HEADER "1;");
    add_many(&text, "x", MANY);
    buffer_text(&text, ";bezoek;ma;72218;169187\n");
    refused_with(text.data, text.size, "long_cell");
    buffer_free(&text);

    buffer_text(&text, HEADER "1;\"");
    add_many(&text, "2;Maes;bezoek;ma;72218;169187\n", 10000);
    refused_with(text.data, text.size, "long_cell");
    buffer_free(&text);

    add_many(&text, "x", MANY / 10);
    refused_with(text.data, text.size, "long_cell");
    buffer_free(&text);

    buffer_text(&text, HEADER);
    add_many(&text, ";", MANY);
    refused_with(text.data, text.size, "long_row");
    buffer_free(&text);

    buffer_text(&text, HEADER "1");
    for (int i = 0; i < 300; i++) {
        buffer_text(&text, ";");
        add_many(&text, "x", 60000);
    }
    refused_with(text.data, text.size, "long_row");
    buffer_free(&text);
}
END_TEST

START_TEST(test_zero_bytes)
{
    static const char nul[] = HEADER "1;Ma\0es;bezoek;ma;72218;169187\n";
    static const char wide[] = "i\0d\0;\0n\0";
    refused_with(nul, sizeof nul - 1, "encoding");
    refused_with(wide, sizeof wide - 1, "encoding");
    refused_with("\xFF\xFEi\0\0\0d\0", 8, "encoding");
    refused_with("\xFF\xFEi\0d", 5, "cut_off");
    refused_with("\xFF\xFE\x00\xD8i\0", 6, "encoding");
}
END_TEST

START_TEST(test_nothing_is_quoted)
{
    /* A secret in every kind of mistake never comes back in the receipt. */
    static const char secret[] = "Geheim85073003328";
    const struct table *table = table_of((size_t)_i);
    const struct kind *kind = table_kind(table);
    for (size_t i = 0; i < kind->column_count; i++) {
        struct buffer text = {0};
        struct buffer written = {0};
        struct support_result result = {0};
        for (size_t j = 0; j < kind->column_count; j++) {
            buffer_format(&text, "%s;", kind->columns[j].name);
        }
        buffer_text(&text, "\n");
        for (size_t j = 0; j < kind->column_count; j++) {
            buffer_format(&text, "%s;", i == j ? secret : "");
        }
        buffer_format(&text, "%s\n", secret);
        support_import(support_city, text.data, text.size, &result);
        receipt_text(&result.receipt, &written);
        ck_assert_int_eq(result.receipt.refused, 1);
        ck_assert_ptr_null(strstr(written.data, "Geheim"));
        ck_assert_ptr_null(strstr(written.data, "850730"));
        support_result_free(&result);
        buffer_free(&written);
        buffer_free(&text);
    }
}
END_TEST

/* ---- files ------------------------------------------------------------------------------------- */

static enum status import_path(const char *path, struct receipt *receipt)
{
    const struct import_sink sink = {0};
    struct error error = {0};
    const struct import_setting setting = {.source = &support_city->source,
                                           .settings = &support_city->settings,
                                           .night = SUPPORT_NIGHT,
                                           .converter = support_city->converter,
                                           .sink = &sink};
    return import_file(path, &setting, receipt, &error);
}

START_TEST(test_files)
{
    static const char list[] = "volunteer;senior;rule\n1;2;never\n";
    char folder[PATH_SIZE];
    char path[PATH_SIZE];
    char other[PATH_SIZE];
    char digest[INBOX_DIGEST_SIZE];
    struct receipt receipt = {0};
    struct error error = {0};
    support_folder(folder, sizeof folder);
    support_write(folder, "pairs.csv", list, strlen(list), path, sizeof path);
    ck_assert_int_eq(import_path(path, &receipt), STATUS_OK);
    ck_assert_int_eq(receipt.accepted, 1);
    ck_assert_str_eq(receipt.file, "pairs.csv");
    ck_assert_str_eq(receipt.source, "bron");
    ck_assert_int_eq(receipt.night, SUPPORT_NIGHT);
    ck_assert_int_eq(inbox_digest(path, IMPORT_MAX_FILE, digest, &error), STATUS_OK);
    ck_assert_str_eq(receipt.sha256, digest);
    receipt_free(&receipt);

    ck_assert(text_format(other, sizeof other, "%s/link", folder));
    ck_assert_int_eq(symlink(path, other), 0);
    ck_assert_int_eq(import_path(other, &receipt), STATUS_CANNOT_READ);
    ck_assert(text_format(other, sizeof other, "%s/pipe", folder));
    ck_assert_int_eq(mkfifo(other, 0600), 0);
    ck_assert_int_eq(import_path(other, &receipt), STATUS_CANNOT_READ);
    ck_assert_int_eq(import_path(folder, &receipt), STATUS_CANNOT_READ);
    ck_assert_int_eq(import_path("/dev/zero", &receipt), STATUS_CANNOT_READ);
    ck_assert(text_format(other, sizeof other, "%s/absent", folder));
    ck_assert_int_eq(import_path(other, &receipt), STATUS_CANNOT_READ);
    receipt_free(&receipt);

    ck_assert_int_eq(truncate(path, (off_t)IMPORT_MAX_FILE + 1), 0);
    ck_assert_int_eq(import_path(path, &receipt), STATUS_OK);
    ck_assert(receipt.refused_whole);
    ck_assert_str_eq(receipt.rule, "too_large");
    receipt_free(&receipt);
    support_remove(folder);
}
END_TEST

Suite *test_hostile_suite(void)
{
    Suite *suite = suite_create("hostile");
    TCase *cases = tcase_create("hostile");
    support_city_for(cases);
    tcase_set_timeout(cases, 300);
    tcase_add_loop_test(cases, test_cut_csv, 0, TABLE_COUNT);
    tcase_add_loop_test(cases, test_cut_xml, 0, TABLE_COUNT);
    tcase_add_loop_test(cases, test_mutations, 0, TABLE_COUNT);
    tcase_add_test(cases, test_outside_entity);
    tcase_add_test(cases, test_outside_entity_in_utf16);
    tcase_add_test(cases, test_entity_bomb);
    tcase_add_test(cases, test_undeclared_entity);
    tcase_add_test(cases, test_include);
    tcase_add_test(cases, test_depth);
    tcase_add_test(cases, test_limits_of_xml);
    tcase_add_test(cases, test_many_attributes);
    tcase_add_test(cases, test_huge);
    tcase_add_test(cases, test_zero_bytes);
    tcase_add_loop_test(cases, test_nothing_is_quoted, 0, TABLE_COUNT);
    tcase_add_test(cases, test_files);
    suite_add_tcase(suite, cases);
    return suite;
}
