/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The suites of this room's runner, one a theme. */
#ifndef BVB_MATCHER_SUITES_H
#define BVB_MATCHER_SUITES_H

#include <check.h>

Suite *test_check_suite(void);
Suite *test_optimum_suite(void);
Suite *test_change_suite(void);
Suite *test_model_suite(void);
Suite *test_whatif_suite(void);
Suite *test_lane_suite(void);
Suite *test_odd_suite(void);
Suite *test_extreme_suite(void);
Suite *test_defect_suite(void);
Suite *test_timing_suite(void);
Suite *test_listing_suite(void);
Suite *test_city_suite(void);
Suite *test_budget_suite(void);
Suite *test_soft_suite(void);
Suite *test_simplex_suite(void);
Suite *test_company_suite(void);
Suite *test_travel_suite(void);
Suite *test_plunge_suite(void);
Suite *test_separation_suite(void);
Suite *test_followed_suite(void);
Suite *test_mend_suite(void);
Suite *test_narrow_suite(void);

#endif
