/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/language.h"

#include <check.h>
#include <stdlib.h>

Suite *test_import_suite(void);
Suite *test_notations_suite(void);
Suite *test_rules_suite(void);
Suite *test_hostile_suite(void);
Suite *test_parts_suite(void);
Suite *test_rows_back_suite(void);
Suite *test_guard_suite(void);
Suite *test_signature_suite(void);
Suite *test_scan_suite(void);
Suite *test_failing_suite(void);

int main(void)
{
    language_start();
    SRunner *runner = srunner_create(test_import_suite());
    srunner_add_suite(runner, test_notations_suite());
    srunner_add_suite(runner, test_rules_suite());
    srunner_add_suite(runner, test_hostile_suite());
    srunner_add_suite(runner, test_parts_suite());
    srunner_add_suite(runner, test_rows_back_suite());
    srunner_add_suite(runner, test_guard_suite());
    srunner_add_suite(runner, test_signature_suite());
    srunner_add_suite(runner, test_scan_suite());
    srunner_add_suite(runner, test_failing_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
