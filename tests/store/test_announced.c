/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was announced is what the rosters that were sent said, told one after the other. */
#include "store/store_announced.h"

#include "core/text.h"
#include "store/store_roster.h"
#include "tests/store/suites.h"
#include "tests/store/support.h"

#include <stdlib.h>
#include <string.h>

enum { VISITS = 5, VOLUNTEERS = 3, NIGHTS = 25, CHANCES = 12 };

/* What somebody remembers who got every roster. */
struct memory {
    bool known, planned;
    int32_t date;
    int start, changes;
};

static struct roster *make(uint64_t *state, int32_t night)
{
    struct roster *roster = calloc(1, sizeof *roster);
    ck_assert_ptr_nonnull(roster);
    *roster = (struct roster){.night = night, .from = night + 1, .until = night + 14, .proof = PROOF_PROVEN};
    roster->points = support_between(state, 0, 1000000);
    roster->rounds = calloc(VISITS, sizeof *roster->rounds);
    ck_assert_ptr_nonnull(roster->rounds);
    for (int visit = 0; visit < VISITS; visit++) {
        if (support_between(state, 0, 3) == 0) {
            continue;
        }
        struct round *round = &roster->rounds[roster->round_count++];
        round->date = SUPPORT_NIGHT + 40 + support_between(state, 0, 1);
        ck_assert(text_format(round->volunteer, ID_SIZE, "stad/%d", support_between(state, 0, VOLUNTEERS - 1)));
        round->stops = calloc(1, sizeof *round->stops);
        ck_assert_ptr_nonnull(round->stops);
        round->stop_count = 1;
        round->stops[0].start = 540 + 30 * support_between(state, 0, 1);
        round->stops[0].end = round->stops[0].start + 60;
        ck_assert(text_format(round->stops[0].visit, VISIT_ID_SIZE, "stad/%d@once", visit));
        ck_assert(text_format(round->stops[0].senior, ID_SIZE, "stad/s%d", visit));
        ck_assert(text_copy(round->stops[0].task, CODE_SIZE, "bezoek"));
    }
    roster_sort(roster);
    return roster;
}

static struct memory *memory_of(struct memory *memories, const struct round *round)
{
    const int visit = round->stops[0].visit[5] - '0';
    const int volunteer = round->volunteer[5] - '0';
    return &memories[visit * VOLUNTEERS + volunteer];
}

/* The roster arrives. */
static void remember(struct memory *memories, const struct roster *roster)
{
    bool now[VISITS * VOLUNTEERS] = {false};
    for (size_t i = 0; i < roster->round_count; i++) {
        const struct round *round = &roster->rounds[i];
        struct memory *memory = memory_of(memories, round);
        const bool same = memory->planned && memory->date == round->date && memory->start == round->stops[0].start;
        now[memory - memories] = true;
        memory->changes += memory->known && !same;
        *memory = (struct memory){true, true, round->date, round->stops[0].start, memory->changes};
    }
    for (int i = 0; i < VISITS * VOLUNTEERS; i++) {
        if (memories[i].planned && !now[i]) {
            memories[i].planned = false;
            memories[i].changes++;
        }
    }
}

static void compare(struct store *store, const struct memory *memories, int32_t night, int version)
{
    struct announcement *list = NULL;
    struct error error = {0};
    size_t count = 0;
    size_t known = 0;
    support_ok(store_announced_load(store, night, version, &list, &count, &error), &error);
    for (int i = 0; i < VISITS * VOLUNTEERS; i++) {
        known += memories[i].known;
    }
    ck_assert_uint_eq(count, known);
    for (size_t i = 0; i < count; i++) {
        const struct memory *memory = &memories[(list[i].visit[5] - '0') * VOLUNTEERS + (list[i].volunteer[5] - '0')];
        ck_assert(memory->known);
        ck_assert_int_eq(list[i].planned, memory->planned);
        ck_assert_int_eq(list[i].changes, memory->changes);
        ck_assert_int_eq(list[i].date, memory->date);
        ck_assert_int_eq(list[i].start, memory->start);
        ck_assert_int_eq(list[i].end, memory->start + 60);
        ck_assert_str_eq(list[i].task, "bezoek");
        ck_assert(
            i == 0 || strcmp(list[i - 1].visit, list[i].visit) < 0 ||
            (strcmp(list[i - 1].visit, list[i].visit) == 0 && strcmp(list[i - 1].volunteer, list[i].volunteer) < 0));
    }
    free(list);
}

START_TEST(as_one_who_got_every_roster)
{
    uint64_t state = 900 + (uint64_t)_i;
    struct memory memories[VISITS * VOLUNTEERS] = {0};
    struct error error = {0};
    struct store *store = support_open();
    int32_t night = SUPPORT_NIGHT;
    for (int i = 0; i < NIGHTS; i++) {
        night += support_between(&state, 0, 2); /* the same night again is another version */
        struct roster *roster = make(&state, night);
        support_ok(store_roster_save(store, roster, NULL, &error), &error);
        compare(store, memories, night, roster->version);
        if (support_between(&state, 0, 3) > 0) {
            support_ok(store_roster_mark_sent(store, night, roster->version, 1, &error), &error);
            remember(memories, roster);
        }
        compare(store, memories, night, roster->version + 1);
        roster_free(roster);
    }
    store_close(store);
}
END_TEST

START_TEST(what_is_long_gone_is_left_out)
{
    uint64_t state = 5;
    struct error error = {0};
    struct announcement *list = NULL;
    size_t count = 1;
    struct store *store = support_open();
    struct roster *roster = make(&state, SUPPORT_NIGHT);
    support_ok(store_roster_save(store, roster, NULL, &error), &error);
    support_ok(store_roster_mark_sent(store, SUPPORT_NIGHT, 1, 1, &error), &error);
    support_ok(store_announced_load(store, SUPPORT_NIGHT + MAX_HORIZON, 1, &list, &count, &error), &error);
    ck_assert_uint_eq(count, roster->round_count);
    free(list);
    support_ok(store_announced_load(store, SUPPORT_NIGHT + MAX_HORIZON + 1, 1, &list, &count, &error), &error);
    ck_assert_uint_eq(count, 0);
    free(list);
    roster_free(roster);
    store_close(store);
}
END_TEST

Suite *test_announced_suite(void)
{
    Suite *suite = suite_create("announced");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, support_begin, support_end);
    tcase_add_loop_test(all, as_one_who_got_every_roster, 0, CHANCES);
    tcase_add_test(all, what_is_long_gone_is_left_out);
    suite_add_tcase(suite, all);
    return suite;
}
