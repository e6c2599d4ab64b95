/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/language.h"
#include "tests/store/suites.h"

#include <stdlib.h>

int main(void)
{
    SRunner *runner;
    int failed;

    language_start();
    runner = srunner_create(test_put_suite());
    srunner_add_suite(runner, test_identity_suite());
    srunner_add_suite(runner, test_roster_suite());
    srunner_add_suite(runner, test_explanation_suite());
    srunner_add_suite(runner, test_upload_suite());
    srunner_add_suite(runner, test_announced_suite());
    srunner_add_suite(runner, test_outbox_suite());
    srunner_add_suite(runner, test_snapshot_suite());
    srunner_add_suite(runner, test_schema_suite());
    srunner_add_suite(runner, test_failure_suite());
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
