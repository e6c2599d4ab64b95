/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/importers/support.h"

#include "core/text.h"

#include <check.h>
#include <string.h>

Suite *test_import_suite(void);

START_TEST(test_volunteers)
{
    struct support_result result = {0};
    support_import_text(support_city,
                        "nummer;naam;taken;beschikbaarheid;x;y;vervoermiddel;talen\n"
                        "12;Janssens;bezoek, Courses;ma 9-12;72218,5;169187;fiets;nl,fr\n"
                        "\n"
                        "13;Peeters;zwemmen;ma 9-12;72218;169187;;\n",
                        &result);
    ck_assert_int_eq(result.status, STATUS_OK);
    ck_assert_msg(!result.receipt.refused_whole, "%s", result.receipt.reason);
    ck_assert_int_eq(result.receipt.kind, UPLOAD_VOLUNTEERS);
    ck_assert_int_eq(result.receipt.read, 2);
    ck_assert_int_eq(result.receipt.accepted, 1);
    ck_assert_int_eq(result.receipt.refused, 1);
    ck_assert_uint_eq(result.receipt.line_count, 1);
    ck_assert_int_eq(result.receipt.lines[0].line, 4);
    ck_assert_str_eq(result.receipt.lines[0].column, "taken");
    ck_assert_str_eq(result.receipt.lines[0].rule, "task");
    ck_assert_ptr_nonnull(strstr(result.receipt.lines[0].remedy, "bezoek, boodschappen, vervoer, telefoon"));
    ck_assert_ptr_null(strstr(result.receipt.lines[0].message, "zwemmen"));
    ck_assert_str_eq(result.got.data, "volunteer bron/12|Janssens||0|0|||||||place 1 0 72218.5 169187.0||tasks bezoek "
                                      "boodschappen|languages fr nl|modes 2|max -1 -1 -1 -1|ok 0 0|dates -2147483648 "
                                      "-2147483648|active 1|ma 09:00-12:00|\n");
    support_result_free(&result);
}
END_TEST

Suite *test_import_suite(void)
{
    Suite *suite = suite_create("import");
    TCase *cases = tcase_create("import");
    support_city_for(cases);
    tcase_add_test(cases, test_volunteers);
    suite_add_tcase(suite, cases);
    return suite;
}
