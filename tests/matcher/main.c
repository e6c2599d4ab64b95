/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/language.h"
#include "tests/matcher/suites.h"

#include <stdlib.h>

int main(void)
{
    language_start();
    language_use(LANGUAGE_ENGLISH); /* the tests look for words in the checker's messages */
    SRunner *runner = srunner_create(test_check_suite());
    srunner_add_suite(runner, test_optimum_suite());
    srunner_add_suite(runner, test_change_suite());
    srunner_add_suite(runner, test_model_suite());
    srunner_add_suite(runner, test_whatif_suite());
    srunner_add_suite(runner, test_lane_suite());
    srunner_add_suite(runner, test_odd_suite());
    srunner_add_suite(runner, test_extreme_suite());
    srunner_add_suite(runner, test_defect_suite());
    srunner_add_suite(runner, test_timing_suite());
    srunner_add_suite(runner, test_listing_suite());
    srunner_add_suite(runner, test_city_suite());
    srunner_add_suite(runner, test_budget_suite());
    srunner_add_suite(runner, test_soft_suite());
    srunner_add_suite(runner, test_simplex_suite());
    srunner_add_suite(runner, test_company_suite());
    srunner_add_suite(runner, test_travel_suite());
    srunner_add_suite(runner, test_plunge_suite());
    srunner_add_suite(runner, test_separation_suite());
    srunner_add_suite(runner, test_followed_suite());
    srunner_add_suite(runner, test_mend_suite());
    srunner_add_suite(runner, test_narrow_suite());
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
