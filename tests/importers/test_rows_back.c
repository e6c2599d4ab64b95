/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows on their way back: all of them, and uploaded again they are the same list. */
#include "tests/importers/support.h"
#include "tests/importers/table.h"

#include "core/buffer.h"
#include "core/text.h"
#include "importers/national_number.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *test_rows_back_suite(void);

#define HEADER "id;last_name;tasks;availability;x;y"

static void assert_rows(const char *text, const char *wanted)
{
    struct support_result result = {0};
    support_import_text(support_city, text, &result);
    ck_assert_ptr_nonnull(result.receipt.rows.data);
    ck_assert_str_eq(result.receipt.rows.data, wanted);
    support_result_free(&result);
}

START_TEST(test_form)
{
    /* As it came, with our two columns; the cell that was wrong is told, but no cell is quoted in what is said. */
    assert_rows("sep=,\nid,last_name,tasks,availability,x,y,hobby\n1,\"Maes; Jan\",bezoek,ma,72218,169187,\n"
                "2,\"De \"\"K\"\"\",dansen,\"ma 9-12\nwo\",72218,169187,=1+1\n",
                "\xEF\xBB\xBF" HEADER ";hobby;status;what to mend\r\n"
                "1;\"Maes; Jan\";bezoek;ma;72218;169187;;accepted;\r\n"
                "2;\"De \"\"K\"\"\";dansen;\"ma 9-12\nwo\";72218;169187;'=1+1;refused;\"tasks: A task stands here that "
                "this city does not have. Write one or more of these, with commas between them: bezoek, boodschappen, "
                "vervoer, telefoon.\"\r\n");
}
END_TEST

/* Where what comes back would be too large, that is said. */
START_TEST(test_too_large)
{
    enum { ROWS = 150000 };
    struct buffer list = {0};
    struct buffer text = {0};
    struct support_result result = {0};
    buffer_text(&list, HEADER "\n");
    for (int i = 0; i < ROWS; i++) {
        buffer_format(&list, "%d;Maes;dansen;ooit;daar;ginder\n", i);
    }
    support_import_guarded(support_city, list.data, list.size, NULL, &result);
    ck_assert_int_eq(result.status, STATUS_OK);
    ck_assert_int_eq(result.receipt.refused, ROWS);
    ck_assert_uint_eq(result.receipt.rows.size, 0);
    receipt_text(&result.receipt, &text);
    ck_assert_ptr_nonnull(strstr(text.data, "\nThe rows of the file do not come back"));
    support_result_free(&result);
    buffer_free(&text);
    buffer_free(&list);
}
END_TEST

/* Rows above the header are given back below it. */
START_TEST(test_above)
{
    assert_rows("Lijst van november\n1;Maes;bezoek;ma;72218;169187\n" HEADER "\n2;Claes;bezoek;di;72218;169187\n",
                "\xEF\xBB\xBF" HEADER ";status;what to mend\r\n"
                "1;Maes;bezoek;ma;72218;169187;refused;\"This row stands above the names of the columns; only the rows "
                "below them are read. Put the names of the columns in the first line, above all rows.\"\r\n"
                "2;Claes;bezoek;di;72218;169187;accepted;\r\n");
}
END_TEST

/* Rows before the first to be mended come back as well: below a title, with blank rows and cells of several lines. */
START_TEST(test_earlier)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct buffer text = {0};
        const char *end = ends[i];
        buffer_format(&text, "sep=;%sLijst van november%s%s" HEADER "%s", end, end, end, end);
        buffer_format(&text, "1;\"Maes; \"\"K\"\"\";bezoek;\"ma%swo\";72218;169187%s;;;;;%s%s  ", end, end, end, end);
        buffer_format(&text, "2; Claes ;bezoek;di;72218;169187%s3;Peeters;dansen;ma;72218;169187%s", end, end);
        buffer_format(&text, "4;Maes;bezoek;ma;72218;169187%s", end);
        struct buffer wanted = {0};
        buffer_format(&wanted,
                      "\xEF\xBB\xBF" HEADER ";status;what to mend\r\n"
                      "1;\"Maes; \"\"K\"\"\";bezoek;\"ma%swo\";72218;169187;accepted;\r\n"
                      "2;Claes;bezoek;di;72218;169187;accepted;\r\n"
                      "3;Peeters;dansen;ma;72218;169187;refused;\"tasks: A task stands here that this city does "
                      "not have. Write one or more of these, with commas between them: bezoek, boodschappen, vervoer, "
                      "telefoon.\"\r\n"
                      "4;Maes;bezoek;ma;72218;169187;accepted;\r\n",
                      end);
        assert_rows(text.data, wanted.data);
        buffer_free(&text);
        buffer_free(&wanted);
    }
}
END_TEST

/* The address that was taken stands beside the row, and not in the receipt, which is mailed. */
START_TEST(test_address_that_was_taken)
{
    struct support_result result = {0};
    struct buffer text = {0};
    support_import_text(support_city,
                        "id;last_name;tasks;availability;street;house_number;postcode;municipality\n"
                        "1;Maes;bezoek;ma;Grote Mart;7 bus 2;8500;Kortrijk\n",
                        &result);
    receipt_text(&result.receipt, &text);
    ck_assert_int_eq(result.receipt.accepted, 1);
    ck_assert_str_eq(result.receipt.lines[0].rule, "near");
    ck_assert_ptr_nonnull(strstr(result.receipt.rows.data, "Taken: Grote Markt 7 bus 2, 8500 Kortrijk."));
    ck_assert_ptr_null(strstr(text.data, "Grote"));
    buffer_free(&text);
    support_result_free(&result);
}
END_TEST

START_TEST(test_languages)
{
    static const struct {
        enum language language;
        const char *columns, *status;
    } cases[] = {{LANGUAGE_DUTCH, ";status;wat te verbeteren\r\n", ";geweigerd;"},
                 {LANGUAGE_ENGLISH, ";status;what to mend\r\n", ";refused;"},
                 {LANGUAGE_FRENCH, ";statut;\xC3\xA0 corriger\r\n",
                  ";refus\xC3\xA9"
                  "e;"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct support_result result = {0};
        struct support_result again = {0};
        language_use(cases[i].language);
        support_import_text(support_city, HEADER "\n1;;bezoek;ma;72218;169187\n", &result);
        ck_assert_ptr_nonnull(strstr(result.receipt.rows.data, cases[i].columns));
        ck_assert_ptr_nonnull(strstr(result.receipt.rows.data, cases[i].status));
        /* In whatever language the list comes back, these columns are known. */
        language_use(cases[(i + 1) % 3].language);
        support_import(support_city, result.receipt.rows.data, result.receipt.rows.size, &again);
        ck_assert_uint_eq(again.receipt.line_count, 1);
        ck_assert_str_eq(again.receipt.lines[0].rule, "required");
        support_result_free(&result);
        support_result_free(&again);
    }
}
END_TEST

START_TEST(test_nothing_to_mend)
{
    struct support_result result = {0};
    support_import_text(support_city, HEADER ";hobby\n1;Maes;bezoek;ma;72218;169187;dans\n", &result);
    ck_assert_int_eq(result.receipt.warnings, 1);
    ck_assert_uint_eq(result.receipt.rows.size, 0);
    support_result_free(&result);
    /* A file that cannot be read to its end would come back without its last rows. */
    support_import_text(support_city, HEADER "\n1;;bezoek;ma;72218;169187\n2;\"Maes;bezoek;ma;1;2\n", &result);
    ck_assert(result.receipt.refused_whole);
    ck_assert_uint_eq(result.receipt.rows.size, 0);
    support_result_free(&result);
    /* One of which no row was good comes back. */
    support_city->source.snapshot = true;
    support_import_text(support_city, HEADER "\n1;;bezoek;ma;72218;169187\n", &result);
    ck_assert_str_eq(result.receipt.rule, "nothing_accepted");
    ck_assert_uint_gt(result.receipt.rows.size, 0);
    support_result_free(&result);
}
END_TEST

/* A status column of the partner's own is one like any other. */
START_TEST(test_own_status)
{
    struct support_result result = {0};
    support_import_text(support_city, HEADER ";status\n1;;bezoek;ma;72218;169187;nieuw\n", &result);
    ck_assert_ptr_nonnull(strstr(result.receipt.rows.data, "y;status;status;what to mend\r\n"));
    ck_assert_ptr_nonnull(strstr(result.receipt.rows.data, ";nieuw;refused;"));
    support_result_free(&result);
}
END_TEST

START_TEST(test_surplus)
{
    struct support_result result = {0};
    struct support_result again = {0};
    support_import_text(support_city, HEADER "\n1;Maes;bezoek;ma 9-12; wo;72218;169187\n", &result);
    ck_assert_ptr_nonnull(strstr(result.receipt.rows.data, "1;Maes;bezoek;ma 9-12;wo;72218;refused;"));
    ck_assert_ptr_nonnull(strstr(result.receipt.rows.data, ";169187;\r\n"));
    support_import(support_city, result.receipt.rows.data, result.receipt.rows.size, &again);
    ck_assert_int_eq(again.receipt.refused, 1);
    ck_assert_ptr_nonnull(support_line(&again.receipt, "cells"));
    support_result_free(&result);
    support_result_free(&again);
}
END_TEST

START_TEST(test_national_number)
{
    struct support_result result = {0};
    struct support_result again = {0};
    support_import_text(support_city, HEADER ";hobby\n1;Maes 85.07.30-033.28;bezoek;ma;72218;169187;x 85073003328\n",
                        &result);
    ck_assert_ptr_nonnull(strstr(result.receipt.rows.data, ";Maes **.**.**-***.**;"));
    ck_assert_ptr_nonnull(strstr(result.receipt.rows.data, ";x ***********;"));
    support_import(support_city, result.receipt.rows.data, result.receipt.rows.size, &again);
    ck_assert_int_eq(again.receipt.refused, 1);
    ck_assert_ptr_nonnull(support_line(&again.receipt, "national_number"));
    support_result_free(&result);
    support_result_free(&again);
}
END_TEST

/* Where a coordinate belongs as well; a coordinate itself comes back whole, whatever its digits. */
START_TEST(test_national_number_for_coordinate)
{
    static const char *const wrong[] = {"85073003328;169187", "72218;85.07.30-033.28", "72218;850730-033.28"};
    char text[256];
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct support_result result = {0};
        ck_assert(text_format(text, sizeof text, HEADER "\n1;Maes;bezoek;ma;%s\n", wrong[i]));
        support_import_text(support_city, text, &result);
        ck_assert_ptr_nonnull(support_line(&result.receipt, "national_number"));
        ck_assert_msg(!national_number_bare_in(result.receipt.rows.data), "%s", result.receipt.rows.data);
        support_result_free(&result);
    }
    struct support_result result = {0};
    support_import_text(support_city, HEADER "\n1;;bezoek;ma;560730.03301;169187\n", &result);
    ck_assert_ptr_nonnull(strstr(result.receipt.rows.data, ";560730.03301;"));
    support_result_free(&result);
}
END_TEST

/* No cell of ours begins a formula, whatever the source calls its columns. */
START_TEST(test_formulas)
{
    static const char *const before[] = {
        "", " ", "\xc2\xa0", "\xe2\x80\x83", "\xe2\x81\xa0", "\xe3\x80\x80", "\xe2\x80\x8b"};
    static const char *const signs[] = {"=", "+", "@", "-", "\xef\xbc\x9d"};
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        for (size_t j = 0; j < sizeof signs / sizeof signs[0]; j++) {
            struct support_result result = {0};
            struct buffer text = {0};
            buffer_format(&text, HEADER ";%s%sHYPERLINK(http://x)\n", before[i], signs[j]);
            buffer_format(&text, "1;;bezoek;ma;72218;169187;%s%s1\n2;Maes;bezoek;ma;72218;169187;85073003328\n",
                          before[i], signs[j]);
            support_import(support_city, text.data, text.size, &result);
            char *rest = result.receipt.rows.data;
            ck_assert_ptr_nonnull(rest);
            /* The warning about the column is of line 1, the national number names the column. */
            ck_assert_ptr_nonnull(strstr(rest, "HYPERLINK(http://x): This cell holds"));
            for (char *cell = strtok_r(rest, ";\r\n", &rest); cell != NULL; cell = strtok_r(NULL, ";\r\n", &rest)) {
                cell += *cell == '"' ? 1 : 0;
                ck_assert_msg(!text_is_formula(cell), "%s", cell);
            }
            buffer_free(&text);
            support_result_free(&result);
        }
    }
}
END_TEST

static long count_rows(const char *csv)
{
    long rows = -1; /* the header */
    bool quoted = false;
    for (; *csv != '\0'; csv++) {
        quoted = *csv == '"' ? !quoted : quoted;
        rows += !quoted && *csv == '\n' ? 1 : 0;
    }
    return rows;
}

static long rows_refused(const struct receipt *receipt)
{
    return receipt->refused_whole && text_equal(receipt->rule, "nothing_accepted") ? receipt->read : receipt->refused;
}

/*
 * Whatever a list holds and in whatever style it came: it comes back whole, and what comes back is the same list, of
 * which the same rows are good for the same reasons. Each table gets a row too many that is wrong.
 */
START_TEST(test_comes_back)
{
    enum { TURNS = 200 };
    const struct table *table = table_of((size_t)_i);
    unsigned state = 777U + (unsigned)_i;
    long seen = 0;
    for (int turn = 0; turn < TURNS; turn++) {
        const struct table_style style = {.separator = ";,\t"[turn % 3],
                                          .line_end = turn % 2 == 0 ? "\n" : "\r\n",
                                          .encoding = (enum table_encoding)(turn % TABLE_ENCODINGS),
                                          .language = (enum table_language)(turn / 5 % 3),
                                          .quoted = turn % 7 == 0};
        struct buffer bytes = {0};
        struct support_result result = {0};
        struct support_result again = {0};
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
        if (result.receipt.rows.size > 0) {
            seen++;
            ck_assert_int_eq(count_rows(result.receipt.rows.data), result.receipt.read);
            support_import(support_city, result.receipt.rows.data, result.receipt.rows.size, &again);
            ck_assert_int_eq(again.receipt.read, result.receipt.read);
            ck_assert_int_le(rows_refused(&again.receipt), rows_refused(&result.receipt));
        }
        /* In CSV nothing is left of what was wrong with XML itself. */
        if (result.receipt.rows.size > 0 && support_line(&result.receipt, "schema") == NULL) {
            ck_assert_int_eq(rows_refused(&again.receipt), rows_refused(&result.receipt));
            ck_assert_str_eq(again.got.data, result.got.data);
        }
        support_result_free(&result);
        support_result_free(&again);
        buffer_free(&bytes);
        free(copy);
    }
    ck_assert_int_gt(seen, 0);
}
END_TEST

/* Corrected in place, the list is taken, and nothing is left to say. */
START_TEST(test_corrected)
{
    struct support_result result = {0};
    struct support_result again = {0};
    struct buffer mended = {0};
    support_import_text(support_city, HEADER "\n1;Maes;bezoek;ma;72218;169187\n2;Aerts;bezoek;maa;72218;169187\n",
                        &result);
    ck_assert_int_eq(result.receipt.refused, 1);
    const char *wrong = strstr(result.receipt.rows.data, ";maa;");
    ck_assert_ptr_nonnull(wrong);
    buffer_add(&mended, result.receipt.rows.data, (size_t)(wrong - result.receipt.rows.data) + 3);
    buffer_text(&mended, wrong + 4);
    support_import(support_city, mended.data, mended.size, &again);
    ck_assert_int_eq(again.receipt.accepted, 2);
    ck_assert_uint_eq(again.receipt.line_count, 0);
    ck_assert_uint_eq(again.receipt.rows.size, 0);
    support_result_free(&result);
    support_result_free(&again);
    buffer_free(&mended);
}
END_TEST

START_TEST(test_mask)
{
    char text[] = "85073003328; +32470100001 ;x85.07.30-033.28, 85073003328;+1985.07.30-033.28;850 730 033 28";
    ck_assert_uint_eq(national_number_mask(text, strlen(text)), 5);
    ck_assert_str_eq(text,
                     "***********; +32470100001 ;x**.**.**-***.**, ***********;+****.**.**-***.**;*** *** *** **");
    ck_assert_uint_eq(national_number_mask(text, strlen(text)), 5);
}
END_TEST

Suite *test_rows_back_suite(void)
{
    Suite *suite = suite_create("rows_back");
    TCase *cases = tcase_create("rows_back");
    support_city_for(cases);
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, test_form);
    tcase_add_test(cases, test_too_large);
    tcase_add_test(cases, test_above);
    tcase_add_test(cases, test_earlier);
    tcase_add_test(cases, test_address_that_was_taken);
    tcase_add_test(cases, test_languages);
    tcase_add_test(cases, test_nothing_to_mend);
    tcase_add_test(cases, test_own_status);
    tcase_add_test(cases, test_surplus);
    tcase_add_test(cases, test_formulas);
    tcase_add_test(cases, test_national_number);
    tcase_add_test(cases, test_national_number_for_coordinate);
    tcase_add_loop_test(cases, test_comes_back, 0, TABLE_COUNT);
    tcase_add_test(cases, test_corrected);
    tcase_add_test(cases, test_mask);
    suite_add_tcase(suite, cases);
    return suite;
}
