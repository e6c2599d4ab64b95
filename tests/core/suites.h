/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The suites of this room, one a file, and what they share: a small random source, so that the same cases come every
 * time, and an assertion for the inside of long loops.
 */
#ifndef BVB_TESTS_CORE_SUITES_H
#define BVB_TESTS_CORE_SUITES_H

#include <check.h>
#include <stdint.h>

/* Check notes each of its assertions in a file, which is slow; this one only speaks when it fails. */
#define MUST(condition, ...)                                                                                           \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            ck_abort_msg(__VA_ARGS__);                                                                                 \
        }                                                                                                              \
    } while (0)

/* A number in 0 .. bound - 1 (splitmix64: S. Vigna, 2015). */
static inline int random_below(uint64_t *state, int bound)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    return (int)(z % (uint64_t)bound);
}

Suite *test_allocation_history_suite(void);
Suite *test_allocation_identity_suite(void);
Suite *test_allocation_problem_suite(void);
Suite *test_area_suite(void);
Suite *test_availability_suite(void);
Suite *test_buffer_suite(void);
Suite *test_date_suite(void);
Suite *test_error_suite(void);
Suite *test_explanation_suite(void);
Suite *test_file_suite(void);
Suite *test_hash_suite(void);
Suite *test_history_suite(void);
Suite *test_identity_suite(void);
Suite *test_language_suite(void);
Suite *test_log_suite(void);
Suite *test_people_suite(void);
Suite *test_persons_suite(void);
Suite *test_place_suite(void);
Suite *test_problem_suite(void);
Suite *test_roster_suite(void);
Suite *test_settings_suite(void);
Suite *test_text_suite(void);
Suite *test_travel_suite(void);
Suite *test_visit_suite(void);

#endif
