/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kill -9, a full disk, a damaged file, another program: all or nothing, and words that say what to do.
 * No ck_ function runs in a process that a test forks: its reports would mix with those of the test. */
#include "core/file.h"
#include "core/text.h"
#include "store/store_base.h"
#include "store/store_journal.h"
#include "store/store_outbox.h"
#include "store/store_put.h"
#include "store/store_roster.h"
#include "store/store_snapshot.h"
#include "tests/store/suites.h"
#include "tests/store/support.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIST = 40 }; /* volunteers of one upload */

/* One upload: a list of volunteers who all bear the number of the upload. Ends the process by itself at step `die`. */
static enum status write_list(struct store *store, int number, int die, struct error *error)
{
    static struct volunteer volunteer;
    uint64_t state = (uint64_t)number;
    struct store_upload upload = {.night = SUPPORT_NIGHT, .kind = UPLOAD_VOLUNTEERS, .source = "stad"};
    enum status status = store_begin(store, error);
    int step = 0;

    memset(upload.sha256, 'a', 64);
    if (status == STATUS_OK) {
        status = store_upload_add(store, &upload, error);
    }
    for (int i = 0; status == STATUS_OK && i < LIST; i++) {
        char id[ID_SIZE];
        (void)text_format(id, sizeof id, "stad/%d", i);
        support_volunteer(&state, id, &volunteer);
        volunteer.max_travel = number;
        status = store_put_volunteer(store, "stad", upload.id, &volunteer, error);
        if (step++ == die) {
            (void)raise(SIGKILL);
        }
    }
    if (status == STATUS_OK) {
        status = store_upload_end_list(store, "stad", UPLOAD_VOLUNTEERS, upload.id, NULL, error);
    }
    if (status == STATUS_OK) {
        status = store_commit(store, error);
    }
    if (status != STATUS_OK) {
        store_rollback(store);
    }
    if (step == die) {
        (void)raise(SIGKILL);
    }
    return status;
}

/* The number of the list that is there; all of it, or the test fails. */
static int list_number(struct store *store)
{
    struct snapshot snapshot = support_load(store, SUPPORT_NIGHT);
    int number = 0;

    if (snapshot.volunteer_count > 0) {
        number = snapshot.volunteers[0].max_travel;
        ck_assert_uint_eq(snapshot.volunteer_count, LIST);
    }
    for (size_t i = 0; i < snapshot.volunteer_count; i++) {
        ck_assert_int_eq(snapshot.volunteers[i].max_travel, number);
    }
    snapshot_free(&snapshot);
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM uploads"), number);
    ck_assert_int_eq(support_ask(store, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
    return number;
}

static void write_lists(int pipe_end, int number)
{
    struct error error = {0};
    struct store *store = NULL;
    enum status status = store_open(support_path("bvb.db"), true, &store, &error);

    while (status == STATUS_OK) {
        number++;
        status = write_list(store, number, -1, &error);
        if (status == STATUS_OK && write(pipe_end, &number, sizeof number) != (ssize_t)sizeof number) {
            break;
        }
    }
    store_close(store);
    _exit(1);
}

START_TEST(kill_leaves_whole_uploads)
{
    uint64_t state = (uint64_t)_i;
    int there = 0;

    for (int round = 0; round < 12; round++) {
        struct store *store;
        int ends[2];
        int told = there;
        int number;
        pid_t child;
        ck_assert_int_eq(pipe(ends), 0);
        child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
            write_lists(ends[1], there);
        }
        (void)close(ends[1]);
        (void)usleep((useconds_t)support_between(&state, 0, 60000));
        ck_assert_int_eq(kill(child, SIGKILL), 0);
        ck_assert_int_eq(waitpid(child, NULL, 0), child);
        while (read(ends[0], &number, sizeof number) == (ssize_t)sizeof number) {
            told = number;
        }
        (void)close(ends[0]);
        store = support_open();
        there = list_number(store);
        store_close(store);
        /* What was committed is there; at most one more was committed and not told. */
        ck_assert(there == told || there == told + 1);
    }
}
END_TEST

START_TEST(kill_at_each_step_of_an_upload)
{
    struct store *store = support_open();
    struct error error = {0};
    pid_t child;

    support_ok(write_list(store, 1, -1, &error), &error);
    store_close(store);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (store_open(support_path("bvb.db"), false, &store, &error) == STATUS_OK) {
            (void)write_list(store, 2, _i, &error);
        }
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    store = support_open();
    ck_assert_int_eq(list_number(store), _i < LIST ? 1 : 2);
    support_ok(write_list(store, _i < LIST ? 2 : 3, -1, &error), &error);
    store_close(store);
}
END_TEST

static void check_full(struct store *store, enum status status, const struct error *error)
{
    struct error other = {0};
    struct snapshot snapshot;

    ck_assert_msg(status == STATUS_CANNOT_WRITE, "status %d: %s", (int)status, error->message);
    ck_assert_ptr_nonnull(strstr(error->message, "bvb.db"));
    snapshot = support_load(store, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.volunteer_count, LIST);
    snapshot_free(&snapshot);
    support_ok(write_list(store, 2, -1, &other), &other);
    ck_assert_int_eq(list_number(store), 2);
}

/* The same roster for a hundred nights, in one group that is left open when it fails. No ck_ function here either: its
 * reports go to a file, and files may not grow. */
static enum status write_much(struct store *store, struct roster *roster, struct error *error)
{
    enum status status = store_begin(store, error);

    for (int night = 0; status == STATUS_OK && night < 100; night++) {
        roster->night = SUPPORT_NIGHT + night;
        status = store_roster_save(store, roster, NULL, error);
    }
    if (status == STATUS_OK) {
        status = store_commit(store, error);
    }
    return status;
}

START_TEST(full_disk_undoes_the_group)
{
    struct store *store = support_open();
    struct error error = {0};
    struct error later = {0};
    enum status status;
    uint64_t state = 1;
    struct roster *roster = support_roster(&state, SUPPORT_NIGHT, 200);

    support_ok(write_list(store, 1, -1, &error), &error);
    support_run(store, "PRAGMA max_page_count = 200");
    status = write_much(store, roster, &error);
    /* The group is lost; nothing that follows in it may be kept by itself. */
    ck_assert_int_eq(store_roster_save(store, roster, NULL, &later), STATUS_CANNOT_WRITE);
    error_clear(&later);
    ck_assert_int_eq(store_commit(store, &later), STATUS_CANNOT_WRITE);
    store_rollback(store);
    support_run(store, "PRAGMA max_page_count = 1000000");
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM rosters"), 0);
    check_full(store, status, &error);
    roster_free(roster);
    store_close(store);
}
END_TEST

/* The same by the system: a file may not grow. */
START_TEST(failing_disk_undoes_the_group)
{
    struct store *store = support_open();
    struct rlimit before;
    struct rlimit small;
    struct error error = {0};
    enum status status;
    uint64_t state = (uint64_t)_i;
    struct roster *roster = support_roster(&state, SUPPORT_NIGHT, 200);

    support_ok(write_list(store, 1, -1, &error), &error);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = (rlim_t)support_between(&state, 300000, 900000);
    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    status = write_much(store, roster, &error);
    store_rollback(store);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM rosters"), 0);
    check_full(store, status, &error);
    roster_free(roster);
    store_close(store);
}
END_TEST

START_TEST(other_writer_means_later)
{
    struct store *first = support_open();
    struct store *second = support_open();
    struct error error = {0};
    struct snapshot snapshot;

    support_ok(write_list(first, 1, -1, &error), &error);
    support_run(second, "PRAGMA busy_timeout = 20");
    support_ok(store_begin(first, &error), &error);
    ck_assert_int_eq(write_list(second, 2, -1, &error), STATUS_RETRY);
    ck_assert_ptr_nonnull(strstr(error.message, "bvb.db"));
    error_clear(&error);
    /* Who only reads waits for nobody. */
    snapshot = support_load(second, SUPPORT_NIGHT);
    ck_assert_uint_eq(snapshot.volunteer_count, LIST);
    snapshot_free(&snapshot);
    support_ok(store_commit(first, &error), &error);
    support_ok(write_list(second, 2, -1, &error), &error);
    ck_assert_int_eq(list_number(first), 2);
    store_close(first);
    store_close(second);
}
END_TEST

enum { EACH = 15 };

static enum status save_each(struct roster *const *rosters, struct error *error)
{
    struct store *store = NULL;
    enum status status = store_open(support_path("bvb.db"), true, &store, error);

    for (int i = 0; status == STATUS_OK && i < EACH; i++) {
        status = store_roster_save(store, rosters[i], NULL, error);
    }
    store_close(store);
    return status;
}

START_TEST(two_processes_write_in_turn)
{
    struct roster *rosters[2 * EACH];
    struct error error = {0};
    struct store *store;
    uint64_t state = 1;
    int status = -1;
    pid_t child;

    for (int i = 0; i < 2 * EACH; i++) {
        rosters[i] = support_roster(&state, SUPPORT_NIGHT + i, 20);
    }
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        _exit(save_each(rosters + EACH, &error) == STATUS_OK ? 0 : 1);
    }
    support_ok(save_each(rosters, &error), &error);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    store = support_open();
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM rosters"), EACH + EACH);
    store_close(store);
    for (int i = 0; i < 2 * EACH; i++) {
        roster_free(rosters[i]);
    }
}
END_TEST

/* Something of everything. */
static void fill(struct store *store)
{
    static const char *const recipients[] = {"an@example.org"};
    struct store_message message = {
        .key = "k", .night = SUPPORT_NIGHT, .bytes = "x", .size = 1, .recipients = recipients, .recipient_count = 1};
    struct pair pair = {"stad/1", "stad/2", PAIR_PREFER, 5};
    struct past_visit visit = {"stad/1", "stad/2", SUPPORT_NIGHT - 1, "bezoek", 30};
    struct travel_row way = {false, true, "stad/1", "stad/2", 9};
    struct decision decision = {.visit = "stad/1@once", .volunteer = "stad/1"};
    struct register_address house = {.address = {"Markt", "1", "8500", "Kortrijk"}, .place = {1, 2, true, false}};
    struct volunteer volunteer;
    struct request request;
    struct error error = {0};
    uint64_t state = 9;
    int64_t id = 0;
    struct roster *roster = support_roster(&state, SUPPORT_NIGHT - 1, 8);

    (void)support_upload(store, "stad", UPLOAD_VOLUNTEERS); /* number 1 */
    support_volunteer(&state, "stad/1", &volunteer);
    support_ok(store_put_volunteer(store, "stad", 1, &volunteer, &error), &error);
    support_request(&state, "stad/1", &request);
    support_ok(store_put_request(store, "stad", 1, &request, &error), &error);
    support_ok(store_put_pair(store, "stad", 1, &pair, &error), &error);
    support_ok(store_put_past_visit(store, "stad", 1, &visit, &error), &error);
    support_ok(store_put_travel(store, "stad", 1, &way, &error), &error);
    support_ok(store_put_decision(store, "stad", 1, &decision, &error), &error);
    support_ok(store_put_address(store, "stad", 1, &house, &error), &error);
    support_ok(store_roster_save(store, roster, NULL, &error), &error);
    support_ok(store_roster_mark_sent(store, SUPPORT_NIGHT - 1, 1, 5, &error), &error);
    support_ok(store_outbox_add(store, &message, NULL, &error), &error);
    support_ok(store_journal_begin(store, SUPPORT_NIGHT, STORE_STAGE_SEND, 1, &id, &error), &error);
    support_ok(store_journal_end(store, id, 2, STATUS_OK, "sent=1", &error), &error);
    roster_free(roster);
}

/* Reads all there is; the gravest answer. */
static enum status read_all(struct store *store)
{
    struct snapshot snapshot;
    struct roster *roster = NULL;
    struct store_upload *uploads = NULL;
    struct store_delivery *deliveries = NULL;
    struct store_journal_entry *entries = NULL;
    struct error errors[5] = {{.status = STATUS_OK}};
    enum status worst = STATUS_OK;
    size_t count = 0;

    (void)store_snapshot_load(store, &support_settings, SUPPORT_NIGHT, 0, &snapshot, &errors[0]);
    (void)store_roster_load(store, SUPPORT_NIGHT - 1, 0, &roster, &errors[1]);
    (void)store_upload_list(store, DATE_NONE, &uploads, &count, &errors[2]);
    (void)store_outbox_list(store, DATE_NONE, false, &deliveries, &count, &errors[3]);
    (void)store_journal_list(store, 100, &entries, &count, &errors[4]);
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].status != STATUS_OK) {
            ck_assert_msg(strstr(errors[i].message, "bvb.db") != NULL, "does not name the file: %s", errors[i].message);
        }
        worst = error_gravest(worst, errors[i].status);
    }
    snapshot_free(&snapshot);
    roster_free(roster);
    free(uploads);
    free(deliveries);
    free(entries);
    return worst;
}

enum { COLUMNS = 400 };

/* TABLE and COLUMN of everything in the database. */
static size_t list_columns(struct store *store, char (*list)[2][64])
{
    struct sql_statement *query = NULL;
    struct error error = {0};
    bool there = true;
    size_t count = 0;

    support_ok(sql_prepare(store->sql,
                           "SELECT t.name, c.name FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c"
                           " WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite_%'",
                           &query, &error),
               &error);
    for (;;) {
        support_ok(sql_row(query, &there, &error), &error);
        if (!there) {
            break;
        }
        ck_assert_uint_lt(count, COLUMNS);
        sql_get_text(query, list[count][0], 64);
        sql_get_text(query, list[count][1], 64);
        count++;
    }
    sql_done(query);
    return count;
}

START_TEST(damaged_value_is_told)
{
    static const char *const values[] = {"9223372036854775807",     "-9223372036854775807",
                                         "'a' || char(10) || 'b'",  "CAST(x'41ff42' AS TEXT)",
                                         "CAST(x'410042' AS TEXT)", "9e999",
                                         "printf('%2000c', 'x')",   "'mist'"};
    static char columns[COLUMNS][2][64];
    struct store *store = support_open();
    struct error error = {0};
    size_t told = 0;
    size_t count;

    fill(store);
    ck_assert_int_eq(read_all(store), STATUS_OK);
    count = list_columns(store, columns);
    ck_assert_uint_gt(count, 100);
    support_run(store, "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF");
    for (size_t i = 0; i < count; i++) {
        for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
            char text[256];
            enum status status;
            (void)text_format(text, sizeof text, "UPDATE OR IGNORE \"%s\" SET \"%s\" = %s", columns[i][0],
                              columns[i][1], values[v]);
            support_ok(store_begin(store, &error), &error);
            /* A type that STRICT refuses leaves nothing to test. */
            if (sql_run(store->sql, text, &error) == STATUS_OK) {
                status = read_all(store);
                ck_assert_msg(status == STATUS_OK || status == STATUS_CANNOT_READ, "%s: status %d", text, (int)status);
                told += status == STATUS_CANNOT_READ ? 1 : 0;
            }
            error_clear(&error);
            store_rollback(store);
        }
    }
    ck_assert_uint_gt(told, 200);
    ck_assert_int_eq(read_all(store), STATUS_OK);
    store_close(store);
}
END_TEST

static void use_damaged(void)
{
    struct store *store = NULL;
    struct error error = {0};
    uint64_t state = 3;
    struct roster *roster = support_roster(&state, SUPPORT_NIGHT, 5);

    if (store_open(support_path("bvb.db"), false, &store, &error) == STATUS_OK) {
        (void)read_all(store);
        (void)write_list(store, 2, -1, &error);
        error_clear(&error);
        (void)store_roster_save(store, roster, NULL, &error);
    }
    if (error.status != STATUS_OK) {
        ck_assert_ptr_nonnull(strstr(error.message, "bvb.db"));
    }
    store_close(store);
    roster_free(roster);
}

START_TEST(damaged_file_is_survived)
{
    struct store *store = support_open();
    struct error error = {0};
    uint64_t state = (uint64_t)_i;
    char *good = NULL;
    char *bad = NULL;
    size_t size = 0;

    fill(store);
    support_run(store, "PRAGMA wal_checkpoint(TRUNCATE)");
    store_close(store);
    support_ok(file_read(support_path("bvb.db"), 10000000, &good, &size, &error), &error);
    bad = malloc(size);
    ck_assert_ptr_nonnull(bad);
    for (int round = 0; round < 20; round++) {
        size_t length = round % 5 == 4 ? support_random(&state) % size : size;
        memcpy(bad, good, size);
        for (int i = support_between(&state, 1, 60); i > 0; i--) {
            bad[support_random(&state) % size] ^= (char)support_random(&state);
        }
        if (round % 3 == 0) {
            memset(bad + support_random(&state) % (size - 4096), 0, 4096);
        }
        (void)unlink(support_path("bvb.db-wal"));
        (void)unlink(support_path("bvb.db-shm"));
        support_ok(file_write(support_path("bvb.db"), bad, length, 0600, &error), &error);
        use_damaged();
    }
    free(good);
    free(bad);
}
END_TEST

START_TEST(broken_page_names_the_remedy)
{
    struct store *store = support_open();
    struct error error = {0};
    char *data = NULL;
    size_t size = 0;

    fill(store);
    support_run(store, "PRAGMA wal_checkpoint(TRUNCATE)");
    store_close(store);
    support_ok(file_read(support_path("bvb.db"), 10000000, &data, &size, &error), &error);
    memset(data + 4096, 0x5a, size - 4096);
    support_ok(file_write(support_path("bvb.db"), data, size, 0600, &error), &error);
    free(data);
    store = NULL;
    if (store_open(support_path("bvb.db"), false, &store, &error) == STATUS_OK) {
        struct snapshot snapshot;
        (void)store_snapshot_load(store, &support_settings, SUPPORT_NIGHT, 0, &snapshot, &error);
        snapshot_free(&snapshot);
    }
    ck_assert_int_eq(error.status, STATUS_CANNOT_READ);
    ck_assert_ptr_nonnull(strstr(error.message, "bvb.db"));
    store_close(store);
}
END_TEST

Suite *test_failure_suite(void)
{
    Suite *suite = suite_create("failure");
    TCase *failure = tcase_create("failure");

    tcase_set_timeout(failure, 120);
    tcase_add_checked_fixture(failure, support_begin, support_end);
    tcase_add_loop_test(failure, kill_leaves_whole_uploads, 0, 3);
    tcase_add_loop_test(failure, kill_at_each_step_of_an_upload, LIST - 3, LIST + 1);
    tcase_add_loop_test(failure, kill_at_each_step_of_an_upload, 0, 3);
    tcase_add_test(failure, full_disk_undoes_the_group);
    tcase_add_loop_test(failure, failing_disk_undoes_the_group, 0, 6);
    tcase_add_test(failure, other_writer_means_later);
    tcase_add_test(failure, two_processes_write_in_turn);
    tcase_add_test(failure, damaged_value_is_told);
    tcase_add_loop_test(failure, damaged_file_is_survived, 0, 5);
    tcase_add_test(failure, broken_page_names_the_remedy);
    suite_add_tcase(suite, failure);
    return suite;
}
