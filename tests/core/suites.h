/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The suites of this room, one a file. */
#ifndef BVB_TESTS_CORE_SUITES_H
#define BVB_TESTS_CORE_SUITES_H

#include <check.h>

Suite *test_date_suite(void);
Suite *test_language_suite(void);

#endif
