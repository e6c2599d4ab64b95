/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The suites of this room, one a theme.
 */
#ifndef BVB_TESTS_STORE_SUITES_H
#define BVB_TESTS_STORE_SUITES_H

#include <check.h>

Suite *test_put_suite(void);
Suite *test_identity_suite(void);
Suite *test_roster_suite(void);
Suite *test_explanation_suite(void);
Suite *test_announced_suite(void);
Suite *test_outbox_suite(void);
Suite *test_schema_suite(void);
Suite *test_failure_suite(void);
Suite *test_snapshot_suite(void);
Suite *test_upload_suite(void);

#endif
