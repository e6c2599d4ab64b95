/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox loses no message and opens none that is settled; the journal tells what began and ended. */
#include "core/date.h"
#include "core/text.h"
#include "store/store_journal.h"
#include "store/store_outbox.h"
#include "tests/store/suites.h"
#include "tests/store/support.h"

#include <stdlib.h>
#include <string.h>

static const char *const three[] = {"an@example.org", "bo@example.org", "ci@example.org"};

static struct store_message message(const char *key, size_t recipients)
{
    struct store_message made = {.night = SUPPORT_NIGHT,
                                 .centre = "zonnewijzer",
                                 .version = 2,
                                 .when = 1000,
                                 .bytes = "From: a\r\n\0\r\nx\r\n",
                                 .size = 16,
                                 .recipients = three,
                                 .recipient_count = recipients};

    ck_assert(text_copy(made.key, sizeof made.key, key));
    return made;
}

static bool add(struct store *store, const struct store_message *made)
{
    struct error error = {0};
    bool added = false;

    support_ok(store_outbox_add(store, made, &added, &error), &error);
    return added;
}

static struct store_delivery *next(struct store *store, int64_t now)
{
    struct store_delivery *delivery = NULL;
    struct error error = {0};

    support_ok(store_outbox_next(store, now, &delivery, &error), &error);
    return delivery;
}

static void mark(struct store *store, struct store_delivery *delivery, enum store_delivery_state state, int64_t later)
{
    struct error error = {0};

    delivery->state = state;
    delivery->next_attempt = later;
    support_ok(store_outbox_mark(store, delivery, 2000, &error), &error);
}

static struct store_outbox_figures count(struct store *store, int32_t night, int version)
{
    struct store_outbox_figures figures;
    struct error error = {0};

    support_ok(store_outbox_count(store, night, version, &figures, &error), &error);
    return figures;
}

START_TEST(message_is_kept_whole)
{
    struct store *store = support_open();
    struct store_message made = message("roster/1", 3);
    struct store_message other = message("roster/1", 1);
    struct store_delivery *delivery;

    ck_assert(add(store, &made));
    other.bytes = "other";
    other.size = 5;
    ck_assert(!add(store, &other));
    store_close(store);
    store = support_open();
    ck_assert_int_eq(count(store, DATE_NONE, 0).queued, 3);
    delivery = next(store, 0);
    ck_assert_ptr_nonnull(delivery);
    ck_assert_str_eq(delivery->key, made.key);
    ck_assert_int_eq(delivery->night, SUPPORT_NIGHT);
    ck_assert_str_eq(delivery->centre, "zonnewijzer");
    ck_assert_str_eq(delivery->source, "");
    ck_assert_int_eq(delivery->version, 2);
    ck_assert_str_eq(delivery->recipient, three[0]);
    ck_assert_uint_eq(delivery->size, made.size);
    ck_assert_mem_eq(delivery->bytes, made.bytes, made.size);
    ck_assert_int_eq(delivery->attempts, 1);
    ck_assert(!delivery->interrupted);
    store_outbox_free(delivery);
    store_close(store);
}
END_TEST

START_TEST(recipients_settle_one_by_one)
{
    struct store *store = support_open();
    struct store_message made = message("roster/1", 3);
    struct store_delivery *list = NULL;
    struct store_delivery *delivery;
    struct error error = {0};
    size_t listed = 0;

    ck_assert(add(store, &made));
    delivery = next(store, 100);
    ck_assert(text_copy(delivery->answer, sizeof delivery->answer, "250 2.0.0 ok"));
    ck_assert(text_copy(delivery->queue_id, sizeof delivery->queue_id, "4F2x"));
    mark(store, delivery, STORE_DELIVERY_ACCEPTED, 0);
    /* Settled is settled. */
    ck_assert_int_eq(store_outbox_mark(store, delivery, 3000, &error), STATUS_DEFECT);
    error_clear(&error);
    store_outbox_free(delivery);

    delivery = next(store, 100);
    ck_assert_str_eq(delivery->recipient, three[1]);
    ck_assert(text_copy(delivery->answer, sizeof delivery->answer, "451\r\nbad \xff\x1b[31m words"));
    mark(store, delivery, STORE_DELIVERY_QUEUED, 500);
    store_outbox_free(delivery);

    delivery = next(store, 100);
    ck_assert_str_eq(delivery->recipient, three[2]);
    mark(store, delivery, STORE_DELIVERY_FAILED, 0);
    store_outbox_free(delivery);
    ck_assert_ptr_null(next(store, 499));
    ck_assert_int_eq(count(store, SUPPORT_NIGHT, 2).done, 0);
    ck_assert_int_eq(count(store, SUPPORT_NIGHT, 2).messages, 1);
    ck_assert_int_eq(count(store, SUPPORT_NIGHT, 1).messages, 0);
    ck_assert_int_eq(count(store, SUPPORT_NIGHT + 1, 0).messages, 0);

    support_ok(store_outbox_list(store, SUPPORT_NIGHT, true, &list, &listed, &error), &error);
    ck_assert_uint_eq(listed, 2);
    ck_assert_str_eq(list[0].answer, "451??bad ??[31m words");
    ck_assert_ptr_null(list[0].bytes);
    free(list);

    delivery = next(store, 500);
    ck_assert_str_eq(delivery->recipient, three[1]);
    ck_assert_int_eq(delivery->attempts, 2);
    ck_assert(!delivery->interrupted);
    mark(store, delivery, STORE_DELIVERY_ACCEPTED, 0);
    store_outbox_free(delivery);
    ck_assert_int_eq(count(store, DATE_NONE, 0).done, 1);
    ck_assert_int_eq(count(store, DATE_NONE, 0).accepted, 2);
    ck_assert_int_eq(count(store, DATE_NONE, 0).failed, 1);
    ck_assert_ptr_null(next(store, INT64_MAX));
    support_ok(store_outbox_list(store, DATE_NONE, false, &list, &listed, &error), &error);
    ck_assert_uint_eq(listed, 3);
    ck_assert_str_eq(list[0].queue_id, "4F2x");
    free(list);
    store_close(store);
}
END_TEST

static void accept(struct store *store, const char *key, int64_t when)
{
    struct store_message made = message(key, 1);
    struct store_delivery *delivery;
    struct error error = {0};

    ck_assert(add(store, &made));
    delivery = next(store, 100);
    delivery->state = STORE_DELIVERY_ACCEPTED;
    ck_assert(text_copy(delivery->answer, sizeof delivery->answer, "250 2.0.0 ok"));
    support_ok(store_outbox_mark(store, delivery, when, &error), &error);
    store_outbox_free(delivery);
}

START_TEST(what_was_accepted_last)
{
    struct store *store = support_open();
    struct store_message waits = message("roster/9", 1);
    struct store_delivery *list = NULL;
    struct error error = {0};
    size_t listed = 1;

    support_ok(store_outbox_accepted(store, 60, &list, &listed, &error), &error);
    ck_assert_uint_eq(listed, 0);
    free(list);
    accept(store, "roster/1", 2000);
    accept(store, "roster/2", 2100);
    accept(store, "roster/3", 2039);
    accept(store, "roster/4", 2040);
    ck_assert(add(store, &waits));
    support_ok(store_outbox_accepted(store, 60, &list, &listed, &error), &error);
    ck_assert_uint_eq(listed, 2);
    ck_assert_str_eq(list[0].key, "roster/2");
    ck_assert_int_eq(list[0].when, 2100);
    ck_assert_str_eq(list[0].answer, "250 2.0.0 ok");
    ck_assert_str_eq(list[1].key, "roster/4");
    free(list);
    support_ok(store_outbox_list(store, DATE_NONE, true, &list, &listed, &error), &error);
    ck_assert_uint_eq(listed, 1);
    ck_assert_int_eq(list[0].when, 0);
    free(list);
    store_close(store);
}
END_TEST

START_TEST(interrupted_delivery_comes_back)
{
    struct store *store = support_open();
    struct store_message made = message("roster/1", 1);
    struct store_delivery *delivery;

    ck_assert(add(store, &made));
    store_outbox_free(next(store, 0));
    store_close(store);
    store = support_open();
    ck_assert_int_eq(count(store, DATE_NONE, 0).sending, 1);
    delivery = next(store, 0);
    ck_assert_ptr_nonnull(delivery);
    ck_assert(delivery->interrupted);
    ck_assert_int_eq(delivery->attempts, 2);
    mark(store, delivery, STORE_DELIVERY_ACCEPTED, 0);
    store_outbox_free(delivery);
    ck_assert_int_eq(count(store, DATE_NONE, 0).done, 1);
    store_close(store);
}
END_TEST

START_TEST(wrong_use_is_a_defect)
{
    static const char *const bad[] = {"an@example.org\r\nRCPT TO:<x@y>"};
    struct store *store = support_open();
    struct store_message made = message("roster/1", 0);
    struct store_delivery *delivery = NULL;
    struct error error = {0};

    ck_assert_int_eq(store_outbox_add(store, &made, NULL, &error), STATUS_DEFECT);
    error_clear(&error);
    made.recipients = bad;
    made.recipient_count = 1;
    ck_assert_int_eq(store_outbox_add(store, &made, NULL, &error), STATUS_DEFECT);
    error_clear(&error);
    ck_assert_int_eq(count(store, DATE_NONE, 0).messages, 0); /* not half of it */
    made = message("roster/1", 1);
    ck_assert(add(store, &made));
    support_ok(store_begin(store, &error), &error);
    ck_assert_int_eq(store_outbox_next(store, 0, &delivery, &error), STATUS_DEFECT);
    error_clear(&error);
    store_rollback(store);
    delivery = next(store, 0);
    delivery->state = STORE_DELIVERY_SENDING;
    ck_assert_int_eq(store_outbox_mark(store, delivery, 0, &error), STATUS_DEFECT);
    store_outbox_free(delivery);
    store_close(store);
}
END_TEST

enum { MODEL_MESSAGES = 12, MODEL_STEPS = 600 };

/* What each delivery should be, kept beside the database. */
struct model {
    enum store_delivery_state state[MODEL_MESSAGES][3];
    int64_t next[MODEL_MESSAGES][3];
    int attempts[MODEL_MESSAGES][3];
    bool there[MODEL_MESSAGES];
};

static void model_next(struct store *store, struct model *model, int64_t now, uint64_t *state, const int *order,
                       int ordered)
{
    struct store_delivery *delivery = next(store, now);
    bool crash = support_random(state) % 5 == 0;

    for (int i = 0; i < ordered; i++) {
        int m = order[i];
        for (int r = 0; r < 3; r++) {
            bool due = model->state[m][r] == STORE_DELIVERY_SENDING ||
                       (model->state[m][r] == STORE_DELIVERY_QUEUED && model->next[m][r] <= now);
            if (!due) {
                continue;
            }
            ck_assert_ptr_nonnull(delivery);
            ck_assert_str_eq(delivery->recipient, three[r]);
            ck_assert_int_eq(delivery->attempts, ++model->attempts[m][r]);
            ck_assert(delivery->interrupted == (model->state[m][r] == STORE_DELIVERY_SENDING));
            model->state[m][r] = STORE_DELIVERY_SENDING;
            if (!crash) {
                static const enum store_delivery_state ends[] = {STORE_DELIVERY_QUEUED, STORE_DELIVERY_ACCEPTED,
                                                                 STORE_DELIVERY_FAILED};
                model->state[m][r] = ends[support_random(state) % 3];
                model->next[m][r] = now + support_between(state, -1, 5);
                mark(store, delivery, model->state[m][r], model->next[m][r]);
            }
            store_outbox_free(delivery);
            return;
        }
    }
    ck_assert_ptr_null(delivery);
}

static void model_figures(struct store *store, const struct model *model)
{
    struct store_outbox_figures want = {0};
    struct store_outbox_figures got = count(store, DATE_NONE, 0);

    for (int m = 0; m < MODEL_MESSAGES; m++) {
        long open = 0;
        if (!model->there[m]) {
            continue;
        }
        want.messages++;
        for (int r = 0; r < 3; r++) {
            want.queued += model->state[m][r] == STORE_DELIVERY_QUEUED ? 1 : 0;
            want.sending += model->state[m][r] == STORE_DELIVERY_SENDING ? 1 : 0;
            want.accepted += model->state[m][r] == STORE_DELIVERY_ACCEPTED ? 1 : 0;
            want.failed += model->state[m][r] == STORE_DELIVERY_FAILED ? 1 : 0;
            open += model->state[m][r] == STORE_DELIVERY_QUEUED || model->state[m][r] == STORE_DELIVERY_SENDING;
        }
        want.done += open == 0 ? 1 : 0;
    }
    ck_assert_mem_eq(&want, &got, sizeof want);
}

START_TEST(outbox_follows_its_model)
{
    struct store *store = support_open();
    struct model model = {0};
    int order[MODEL_MESSAGES];
    int ordered = 0;
    uint64_t state = (uint64_t)_i + 1;

    for (int64_t now = 0; now < MODEL_STEPS; now++) {
        if (support_random(&state) % 4 == 0) {
            int m = support_between(&state, 0, MODEL_MESSAGES - 1);
            char key[16];
            struct store_message made;
            (void)text_format(key, sizeof key, "key %d", m);
            made = message(key, 3);
            ck_assert(add(store, &made) == !model.there[m]);
            if (!model.there[m]) {
                order[ordered++] = m;
            }
            model.there[m] = true;
        } else {
            model_next(store, &model, now, &state, order, ordered);
        }
        if (now % 50 == 0) {
            model_figures(store, &model);
            store_close(store);
            store = support_open();
        }
    }
    model_figures(store, &model);
    store_close(store);
}
END_TEST

START_TEST(journal_tells_what_ended)
{
    struct store *store = support_open();
    struct store_journal_entry *list = NULL;
    struct store_journal_entry entry = {0};
    struct error error = {0};
    int64_t first = 0;
    int64_t second = 0;
    size_t listed = 0;
    bool found = true;

    support_ok(store_journal_last(store, SUPPORT_NIGHT, STORE_STAGE_MATCH, &entry, &found, &error), &error);
    ck_assert(!found);
    support_ok(store_journal_begin(store, SUPPORT_NIGHT, STORE_STAGE_IMPORT, 100, &first, &error), &error);
    support_ok(store_journal_end(store, first, 105, STATUS_REFUSED, "read=3 accepted=2", &error), &error);
    support_ok(store_journal_begin(store, SUPPORT_NIGHT, STORE_STAGE_MATCH, 106, &second, &error), &error);
    support_ok(store_journal_last(store, SUPPORT_NIGHT, STORE_STAGE_MATCH, &entry, &found, &error), &error);
    ck_assert(found && !entry.ended);
    ck_assert_int_eq(entry.begun, 106);
    support_ok(store_journal_list(store, 10, &list, &listed, &error), &error);
    ck_assert_uint_eq(listed, 2);
    ck_assert_int_eq(list[0].id, second);
    ck_assert_int_eq(list[1].id, first);
    ck_assert_int_eq((int)list[1].stage, STORE_STAGE_IMPORT);
    ck_assert(list[1].ended);
    ck_assert_int_eq(list[1].end, 105);
    ck_assert_int_eq((int)list[1].outcome, STATUS_REFUSED);
    ck_assert_str_eq(list[1].figures, "read=3 accepted=2");
    free(list);
    support_ok(store_journal_list(store, 1, &list, &listed, &error), &error);
    ck_assert_uint_eq(listed, 1);
    free(list);
    ck_assert_int_eq(store_journal_end(store, first, 110, STATUS_OK, "", &error), STATUS_DEFECT);
    error_clear(&error);
    for (int outcome = STATUS_OK; outcome <= STATUS_CONFIG; outcome++) {
        support_ok(store_journal_begin(store, SUPPORT_NIGHT, STORE_STAGE_SEND, 200, &first, &error), &error);
        support_ok(store_journal_end(store, first, 201, (enum status)outcome, "", &error), &error);
        support_ok(store_journal_last(store, SUPPORT_NIGHT, STORE_STAGE_SEND, &entry, &found, &error), &error);
        ck_assert_int_eq((int)entry.outcome, outcome);
    }
    ck_assert_str_eq(store_journal_stage_name(STORE_STAGE_REPORT), "report");
    ck_assert_str_eq(store_journal_stage_name(STORE_STAGE_COUNT), "");
    store_close(store);
}
END_TEST

Suite *test_outbox_suite(void)
{
    Suite *suite = suite_create("outbox");
    TCase *outbox = tcase_create("outbox");

    tcase_add_checked_fixture(outbox, support_begin, support_end);
    tcase_add_test(outbox, message_is_kept_whole);
    tcase_add_test(outbox, recipients_settle_one_by_one);
    tcase_add_test(outbox, what_was_accepted_last);
    tcase_add_test(outbox, interrupted_delivery_comes_back);
    tcase_add_test(outbox, wrong_use_is_a_defect);
    tcase_add_loop_test(outbox, outbox_follows_its_model, 0, 8);
    tcase_add_test(outbox, journal_tells_what_ended);
    suite_add_tcase(suite, outbox);
    return suite;
}
