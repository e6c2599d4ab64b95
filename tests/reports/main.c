/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/language.h"
#include "tests/reports/suites.h"

#include <stdlib.h>

int main(void)
{
    language_start();
    SRunner *runner = srunner_create(test_words_suite());
    srunner_add_suite(runner, test_city_xml_suite());
    srunner_add_suite(runner, test_centre_suite());
    srunner_add_suite(runner, test_roster_suite());
    srunner_add_suite(runner, test_ics_suite());
    srunner_add_suite(runner, test_cause_suite());
    srunner_add_suite(runner, test_advice_suite());
    srunner_add_suite(runner, test_answer_suite());
    srunner_add_suite(runner, test_mime_suite());
    srunner_add_suite(runner, test_message_suite());
    srunner_add_suite(runner, test_smime_suite());
    srunner_add_suite(runner, test_delivery_suite());
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
