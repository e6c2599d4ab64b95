/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The suites of this room, one a file. */
#ifndef BVB_TESTS_REPORTS_SUITES_H
#define BVB_TESTS_REPORTS_SUITES_H

#include <check.h>

Suite *test_words_suite(void);
Suite *test_city_xml_suite(void);
Suite *test_centre_suite(void);
Suite *test_roster_suite(void);
Suite *test_ics_suite(void);
Suite *test_cause_suite(void);
Suite *test_advice_suite(void);
Suite *test_answer_suite(void);
Suite *test_mime_suite(void);
Suite *test_message_suite(void);
Suite *test_smime_suite(void);
Suite *test_delivery_suite(void);

#endif
