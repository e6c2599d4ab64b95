/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hashes: FNV-1a as its authors have it, and the order of what is hashed counts. */
#include "core/hash.h"
#include "tests/core/suites.h"

#include <check.h>
#include <string.h>

/* draft-eastlake-fnv, appendix C. */
START_TEST(test_bytes)
{
    static const struct {
        const char *text;
        uint64_t hash;
    } cases[] = {{"", UINT64_C(0xcbf29ce484222325)},
                 {"a", UINT64_C(0xaf63dc4c8601ec8c)},
                 {"foobar", UINT64_C(0x85944171f73967e8)}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_uint_eq(hash_bytes(HASH_BEGIN, cases[i].text, strlen(cases[i].text)), cases[i].hash);
    }
}
END_TEST

START_TEST(test_ends)
{
    ck_assert_uint_ne(hash_text(hash_text(HASH_BEGIN, "ab"), "c"), hash_text(hash_text(HASH_BEGIN, "a"), "bc"));
    ck_assert_uint_ne(hash_number(hash_number(0, 1), 2), hash_number(hash_number(0, 2), 1));
}
END_TEST

Suite *test_hash_suite(void)
{
    Suite *suite = suite_create("hash");
    TCase *cases = tcase_create("hash");
    tcase_add_test(cases, test_bytes);
    tcase_add_test(cases, test_ends);
    suite_add_tcase(suite, cases);
    return suite;
}
