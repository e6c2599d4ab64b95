/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/language.h"
#include "tests/core/suites.h"

#include <stdlib.h>

int main(void)
{
    static Suite *(*const suites[])(void) = {test_allocation_history_suite,
                                             test_allocation_identity_suite,
                                             test_allocation_problem_suite,
                                             test_area_suite,
                                             test_availability_suite,
                                             test_buffer_suite,
                                             test_date_suite,
                                             test_error_suite,
                                             test_explanation_suite,
                                             test_file_suite,
                                             test_hash_suite,
                                             test_history_suite,
                                             test_identity_suite,
                                             test_language_suite,
                                             test_log_suite,
                                             test_people_suite,
                                             test_persons_suite,
                                             test_place_suite,
                                             test_problem_suite,
                                             test_roster_suite,
                                             test_settings_suite,
                                             test_text_suite,
                                             test_travel_suite,
                                             test_visit_suite};
    language_start();
    SRunner *runner = srunner_create(NULL);
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
        srunner_add_suite(runner, suites[i]());
    }
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
