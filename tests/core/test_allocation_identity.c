/* SPDX-License-Identifier: GPL-3.0-or-later */
/* core/identity and core/persons with memory that runs out at the first, second, third ... request. */
#include <stdlib.h>
#include <string.h>

#define failing_buffer_add test_allocation_identity_buffer_add
#define failing_buffer_text test_allocation_identity_buffer_text
#define failing_buffer_format test_allocation_identity_buffer_format
#define failing_buffer_check test_allocation_identity_buffer_check
#define failing_buffer_free test_allocation_identity_buffer_free
#define failing_buffer_grow test_allocation_identity_buffer_grow
#define identity_compare test_allocation_identity_compare
#define identity_find test_allocation_identity_find
#define identity_free test_allocation_identity_free
#define identity_person test_allocation_identity_person
#define identity_is_member test_allocation_identity_is_member
#define persons_apply test_allocation_identity_apply
#define persons_rename_roster test_allocation_identity_rename_roster
#define persons_rename_announced test_allocation_identity_rename_announced

#include "tests/core/failing.h"

#include "core/buffer.c"   /* NOLINT(bugprone-suspicious-include) */
#include "core/identity.c" /* NOLINT(bugprone-suspicious-include) */
#define compare_pairs persons_compare_pairs
#include "core/persons.c" /* NOLINT(bugprone-suspicious-include) */
#include "tests/core/suites.h"

enum { MOST = 12 };

START_TEST(any_request_for_memory_may_fail)
{
    static struct identity_entry entries[MOST];
    const struct identity_decision decisions[] = {{"a/0", "b/1", true}, {"a/2", "b/3", false}};
    for (int i = 0; i < MOST; i++) {
        entries[i] = (struct identity_entry){.active = true, .arrival = i};
        struct person *person = &entries[i].person;
        (void)text_format(person->id, sizeof person->id, "%c/%d", i % 2 == 0 ? 'a' : 'b', i);
        (void)text_format(person->phone, sizeof person->phone, "0478 12 34 %02d", i / 4);
        (void)text_copy(person->last_name, sizeof person->last_name, "Janssens");
        (void)text_copy(person->first_name, sizeof person->first_name, "Jan");
        person->birth_year = 1950 + i / 2;
    }
    for (long n = 1;; n++) {
        struct snapshot snapshot = {0};
        struct error error = {0};
        snapshot.volunteers = (calloc)(MOST, sizeof *snapshot.volunteers);
        ck_assert_ptr_nonnull(snapshot.volunteers);
        for (size_t i = 0; i < MOST; i++) {
            snapshot.volunteers[snapshot.volunteer_count++].person = entries[i].person;
        }
        qsort(snapshot.volunteers, MOST, sizeof *snapshot.volunteers, compare_volunteers);
        failing_at = n;
        enum status status = identity_find(entries, MOST, decisions, 2, &snapshot.identities, &error);
        if (status == STATUS_OK) {
            status = persons_apply(&snapshot, &error);
        }
        const bool whole = failing_at > 0;
        failing_at = 0;
        ck_assert_int_eq(status, whole ? STATUS_OK : STATUS_MEMORY);
        ck_assert_int_eq(error.status, status);
        ck_assert(!whole || snapshot.listed_count > 2);
        snapshot_free(&snapshot);
        if (whole) {
            ck_assert_int_gt(n, 10);
            break;
        }
    }
}
END_TEST

Suite *test_allocation_identity_suite(void)
{
    Suite *suite = suite_create("allocation_identity");
    TCase *all = tcase_create("all");
    tcase_add_test(all, any_request_for_memory_may_fail);
    suite_add_tcase(suite, all);
    return suite;
}
