/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same list in every form in which it may come is the same import. */
#include "importers/csv_reader.h"
#include "tests/importers/support.h"
#include "tests/importers/table.h"

#include "core/text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *test_notations_suite(void);

static const struct table_style plain = {.separator = ';', .line_end = "\n"};

static void import_style(const struct table *table, const struct table_style *style, struct support_result *result)
{
    struct buffer bytes = {0};
    table_csv(table, style, &bytes);
    support_import(support_city, bytes.data, bytes.size, result);
    buffer_free(&bytes);
}

/* All rows taken, nothing said. */
static void assert_clean(const struct table *table, const struct support_result *result)
{
    const struct receipt *receipt = &result->receipt;
    ck_assert_int_eq(result->status, STATUS_OK);
    ck_assert_msg(!receipt->refused_whole, "%s: %s", table->list, receipt->reason);
    ck_assert_msg(receipt->line_count == 0, "%s line %ld, %s: %s", table->list, receipt->lines[0].line,
                  receipt->lines[0].column, receipt->lines[0].message);
    ck_assert_int_eq(receipt->read, (long)table->rows);
    ck_assert_int_eq(receipt->accepted, (long)table->rows);
    ck_assert_int_eq(receipt->refused, 0);
    ck_assert_int_eq(receipt->kind, table_kind(table)->upload);
}

/* What the tables of table.c must become; written by hand. */
static const struct {
    const char *beginning;
} expected[TABLE_COUNT] = {
    {"volunteer bron/12|Janssens|Céline|1956|2|Grote Markt|12 bus 3|8500|Kortrijk|W08|0478 12 34 56|place 1 0 72218.5 "
     "169187.2|celine@example.org|tasks bezoek boodschappen|languages fr nl|modes 6|max 25 2 5 450|ok 1 1|dates 20458 "
     "20490|active 1|ma 09:00-12:00, 14:00-17:00; wo 13:30-17:00; za 08:00-20:00|2026-12-24/2027-01-03; 2027-01-08\n"},
    {"request bron/1|bron/S1|Nuyts|Eugénie|1934|2|Grote Markt|1|8500|Kortrijk|W08|056 24 00 00|place 1 0 "},
    {"pair bron/12|bron/S1|0|-50\npair decanaat/13|huis/S3|1|0\n"},
    {"visit bron/12|bron/S1|20578|bezoek|60\nvisit decanaat/13|huis/S3|20780|vervoer|0\n"},
    {"travel 0 bron/12|1 bron/S1|17\ntravel 1 huis/S3|0 decanaat/13|0\n"},
    {"address Sint-Jorisstraat|8|8500|Kortrijk|place 1 0 72000.1 169000.0\naddress Rue de l'Église|12A|8501|Kortrijk "
     "(Heule)|place 1 0 "},
    {"decision huis/1@2026-11-24|decanaat/12|1|ziek-één|1||2026-11-23/2|0\ndecision bron/2@once||2||0|stad/4\n"},
};

START_TEST(test_all_columns)
{
    const struct table *table = table_of((size_t)_i);
    const struct kind *kind = table_kind(table);
    struct support_result result = {0};
    for (size_t i = 0; i < kind->column_count; i++) {
        bool used = false;
        for (const struct table_cell *cell = table->cells; cell->column != NULL; cell++) {
            used = used || text_equal(cell->column, kind->columns[i].name);
        }
        ck_assert_msg(used, "the sample does not use %s of %s", kind->columns[i].name, kind->list);
    }
    import_style(table, &plain, &result);
    assert_clean(table, &result);
    ck_assert_msg(text_starts_with(result.got.data, expected[_i].beginning), "got %s", result.got.data);
    support_result_free(&result);
}
END_TEST

START_TEST(test_requests)
{
    const char *rest[] = {
        "|bezoek|on 20738|freq 1 every 2 days 18 choice 1|20781..20878|570-725|60 min|2 people|priority 0|languages "
        "nl|wanted 2|house 1 1|to 1 |||",
        "|vervoer|on -2147483648|freq 0 every 1 days 0 choice 1|20789..20789|480-1200|90 min|1 people|priority "
        "2|languages fr tr|wanted 0|house 0 0|to 1 Grote Markt|10|8500|Kortrijk|place 1 0 72000.0 169000.0|back 1||à "
        "côté|active 1\n",
        "|telefoon|on 20760|freq 1 every 52 days 4 choice 0|20787..-2147483648|840-1200|5 min|1 people|priority "
        "3|languages|wanted 0|house 0 0|to 1 ||||place 1 0 70000.0 168000.0|back 0|bron/14||active 1\n",
        "|back 0|decanaat/12|Belt: \"twee keer\"; wacht|active 1\n"};
    struct support_result result = {0};
    import_style(table_of(1), &plain, &result);
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
        ck_assert_msg(strstr(result.got.data, rest[i]) != NULL, "no %s in %s", rest[i], result.got.data);
    }
    ck_assert_ptr_nonnull(strstr(result.got.data, "|huis/S3|"));
    support_result_free(&result);
}
END_TEST

START_TEST(test_approximate)
{
    struct support_result result = {0};
    support_import_text(support_city, "id,last_name,tasks,availability,area\n1,A,bezoek,ma,W08\n", &result);
    ck_assert_int_eq(result.receipt.accepted, 1);
    ck_assert_ptr_nonnull(strstr(result.got.data, "|place 1 1 72218.0 169187.0|"));
    support_result_free(&result);
}
END_TEST

/* Encodings x separators x line ends x dates x languages, and the turns that programs give to them. */
START_TEST(test_styles)
{
    static const char separators[] = {';', ',', '\t'};
    static const char *const line_ends[] = {"\n", "\r\n", "\r"};
    const struct table *table = table_of((size_t)_i);
    struct support_result wanted = {0};
    int count = 0;
    import_style(table, &plain, &wanted);
    for (int turn = 0; turn < 3 * 3 * TABLE_ENCODINGS * 3 * 4; turn++) {
        struct table_style style = {.separator = separators[turn % 3],
                                    .line_end = line_ends[turn / 3 % 3],
                                    .encoding = (enum table_encoding)(turn / 9 % TABLE_ENCODINGS),
                                    .language = (enum table_language)(turn / 45 % 3),
                                    .dates = turn / 135 % TABLE_DATE_STYLES,
                                    .times = (turn / 135 + turn) % TABLE_TIME_STYLES,
                                    .shout = turn % 2 == 1,
                                    .quoted = turn % 5 == 1,
                                    .trailing = turn % 7 == 2,
                                    .tell = turn % 11 == 3,
                                    .backward = turn % 13 == 5};
        struct support_result result = {0};
        import_style(table, &style, &result);
        assert_clean(table, &result);
        ck_assert_str_eq(result.got.data, wanted.got.data);
        support_result_free(&result);
        count++;
    }
    ck_assert_int_eq(count, 540);
    support_result_free(&wanted);
}
END_TEST

START_TEST(test_xml_equals_csv)
{
    const struct table *table = table_of((size_t)_i);
    struct support_result wanted = {0};
    import_style(table, &plain, &wanted);
    for (int elements = 0; elements < 2; elements++) {
        struct support_result result = {0};
        struct buffer bytes = {0};
        table_xml(table, elements != 0, &bytes);
        support_import(support_city, bytes.data, bytes.size, &result);
        assert_clean(table, &result);
        ck_assert_str_eq(result.got.data, wanted.got.data);
        support_result_free(&result);
        buffer_free(&bytes);
    }
    support_result_free(&wanted);
}
END_TEST

START_TEST(test_names_are_one)
{
    /* No name of a column means two columns of a kind, and the names stand as text_fold leaves them. */
    const struct kind *kind = &columns_kinds()[_i];
    for (size_t i = 0; i < kind->column_count; i++) {
        const char *lists[] = {kind->columns[i].name, kind->columns[i].dutch, kind->columns[i].french};
        for (size_t j = 0; j < 3; j++) {
            const char *list = lists[j];
            char name[NAME_SIZE];
            char folded[NAME_SIZE];
            bool too_long = false;
            while (text_next_item(&list, "|", name, sizeof name, &too_long)) {
                ck_assert(text_fold(name, folded, sizeof folded));
                ck_assert_msg(columns_find(kind, folded) == &kind->columns[i], "%s of %s", name, kind->list);
                ck_assert(j == 0 || text_equal(name, folded));
            }
        }
    }
}
END_TEST

/* ---- the CSV reader by itself ---------------------------------------------------------------- */

static enum status note_row(void *context, const struct csv_row *row, struct error *error)
{
    struct buffer *notes = context;
    (void)error;
    buffer_format(notes, "%ld%s", row->line, row->ended ? "" : "!");
    for (size_t i = 0; i < row->count; i++) {
        buffer_format(notes, "[%s]", row->cells[i]);
    }
    buffer_text(notes, "\n");
    return STATUS_OK;
}

static void read_in_pieces(const char *text, size_t piece, struct buffer *notes)
{
    const struct csv_row_sink sink = {notes, note_row};
    struct csv_reader *reader = NULL;
    struct error error = {0};
    size_t size = strlen(text);
    long line = 0;
    ck_assert_int_eq(csv_reader_new(';', 1, &sink, &reader, &error), STATUS_OK);
    for (size_t at = 0; at < size; at += piece) {
        size_t left = size - at;
        ck_assert_int_eq(csv_reader_feed(reader, text + at, left < piece ? left : piece, &error), STATUS_OK);
    }
    ck_assert_int_eq(csv_reader_end(reader, &error), STATUS_OK);
    enum csv_fault fault = csv_reader_fault(reader, &line);
    buffer_format(notes, "fault %d", (int)fault);
    if (fault != CSV_FAULT_NONE) {
        buffer_format(notes, " in line %ld", line);
    }
    csv_reader_free(reader);
}

static const struct {
    const char *text, *rows;
} pieces[] = {
    {"a;b\n1;2\n", "1[a][b]\n2[1][2]\nfault 0"},
    {"a;b\r\n\r\n1;2\r\n", "1[a][b]\n3[1][2]\nfault 0"},
    {"a;b\r\r1;2", "1[a][b]\n3![1][2]\nfault 0"},
    {"\n \t \n  a;b\n\n", "3[a][b]\nfault 0"},
    {"a;\"b\nc\r\nd\re\"\n1;2\n", "1[a][b\nc\r\nd\re]\n5[1][2]\nfault 0"},
    {"a;\"b\"\"c\"\n\"\";\n;\n", "1[a][b\"c]\n2[][]\n3[][]\nfault 0"},
    {"a;b\n1;\"2", "1[a][b]\nfault 2 in line 2"},
    {"a;b\n1;\"2\n3;4\n5;6\n", "1[a][b]\nfault 2 in line 2"},
    {"a;b\n\n1;2\"3\n4;5\n", "1[a][b]\nfault 1 in line 3"},
    {"a;b\n1;\"2\"x\n4;5\n", "1[a][b]\nfault 1 in line 2"},
    {"a;b\n1;\"2\"", "1[a][b]\n2![1][2]\nfault 0"},
    {"a;b\n1;", "1[a][b]\n2![1][]\nfault 0"},
    {" a ; b c \n", "1[a][b c]\nfault 0"},
    {"", "fault 0"},
    {"\r\n\r\n", "fault 0"},
};

START_TEST(test_pieces)
{
    for (size_t size = 1; size <= strlen(pieces[_i].text) + 1; size++) {
        struct buffer notes = {0};
        read_in_pieces(pieces[_i].text, size, &notes);
        ck_assert_msg(text_equal(notes.data, pieces[_i].rows), "in pieces of %zu: %s", size, notes.data);
        buffer_free(&notes);
    }
}
END_TEST

START_TEST(test_pieces_of_a_list)
{
    struct buffer bytes = {0};
    struct buffer whole = {0};
    const struct table_style style = {.separator = ';', .line_end = "\r\n", .quoted = true};
    table_csv(table_of(1), &style, &bytes);
    read_in_pieces(bytes.data, bytes.size, &whole);
    for (size_t size = 1; size < bytes.size; size++) {
        struct buffer notes = {0};
        read_in_pieces(bytes.data, size, &notes);
        ck_assert_str_eq(notes.data, whole.data);
        buffer_free(&notes);
    }
    buffer_free(&whole);
    buffer_free(&bytes);
}
END_TEST

START_TEST(test_long_cell_in_pieces)
{
    static const size_t sizes[] = {1, 7, 4096, 65536, 200000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct buffer text = {0};
        struct buffer notes = {0};
        for (int over = 0; over < 2; over++) {
            buffer_text(&text, over == 0 ? "\"" : "\"y");
            for (int j = 0; j < CSV_READER_MAX_CELL; j++) {
                buffer_text(&text, "x");
            }
            buffer_text(&text, over == 0 ? "\";1\n" : "\";2\n");
        }
        read_in_pieces(text.data, sizes[i], &notes);
        ck_assert_uint_eq(strcspn(notes.data, "\n"), 1 + 2 + CSV_READER_MAX_CELL + 3);
        ck_assert_ptr_nonnull(strstr(notes.data, "\nfault 3 in line 2"));
        buffer_free(&notes);
        buffer_free(&text);
    }
}
END_TEST

Suite *test_notations_suite(void)
{
    Suite *suite = suite_create("notations");
    TCase *cases = tcase_create("notations");
    support_city_for(cases);
    tcase_set_timeout(cases, 300);
    tcase_add_loop_test(cases, test_all_columns, 0, TABLE_COUNT);
    tcase_add_test(cases, test_requests);
    tcase_add_test(cases, test_approximate);
    tcase_add_loop_test(cases, test_styles, 0, TABLE_COUNT);
    tcase_add_loop_test(cases, test_xml_equals_csv, 0, TABLE_COUNT);
    tcase_add_loop_test(cases, test_names_are_one, 0, COLUMNS_KIND_COUNT);
    suite_add_tcase(suite, cases);
    cases = tcase_create("csv reader");
    tcase_add_loop_test(cases, test_pieces, 0, (int)(sizeof pieces / sizeof pieces[0]));
    tcase_add_test(cases, test_pieces_of_a_list);
    tcase_add_test(cases, test_long_cell_in_pieces);
    suite_add_tcase(suite, cases);
    return suite;
}
