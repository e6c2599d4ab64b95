/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases of each earlier version become one of today, whole or not at all; those of others are left alone. */
#include "core/file.h"
#include "core/text.h"
#include "store/schema.h"
#include "store/store_base.h"
#include "tests/store/suites.h"
#include "tests/store/support.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A database of this version, with a row in its oldest tables. */
static void make_version(int version)
{
    struct error error = {0};
    struct sql *sql = NULL;

    support_ok(sql_open(support_path("bvb.db"), true, &sql, &error), &error);
    support_ok(schema_migrate(sql, version, &error), &error);
    if (version >= 1) {
        support_ok(sql_run(sql,
                           "INSERT INTO uploads (id, source, sha256, file_name, night, time, kind, state, read,"
                           " accepted, refused) VALUES (7, 'stad', printf('%064d', 0), 'a.csv', 20000, 5, 'pairs',"
                           " 'taken', 3, 2, 1)",
                           &error),
                   &error);
    }
    if (version >= 3) {
        support_ok(sql_run(sql, "INSERT INTO pairs VALUES ('stad', 7, 7, 'stad/1', 'stad/2', 'never', 0)", &error),
                   &error);
        support_ok(sql_run(sql,
                           "INSERT INTO decisions (source, upload, visit, volunteer, kind, reason, scope, replacement)"
                           " VALUES ('stad', 7, 'stad/1@once', 'stad/1', 'accept', '', 'visit', '')",
                           &error),
                   &error);
    }
    sql_close(sql);
}

/* One number for the whole schema: the texts of all that is in it. */
static void describe(struct store *store, char *text, size_t size)
{
    struct sql_statement *query = NULL;
    struct error error = {0};
    bool there = false;

    support_ok(sql_prepare(store->sql,
                           "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema"
                           " WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name)",
                           &query, &error),
               &error);
    support_ok(sql_row(query, &there, &error), &error);
    ck_assert(text_copy(text, size, sql_get_string(query)));
    sql_done(query);
}

START_TEST(each_version_becomes_the_newest)
{
    static char fresh[65536];
    static char grown[65536];
    struct store *store = support_open();

    describe(store, fresh, sizeof fresh);
    ck_assert_uint_gt(strlen(fresh), 1000);
    store_close(store);
    ck_assert_int_eq(unlink(support_path("bvb.db")), 0);
    make_version(_i);
    store = support_open();
    ck_assert_int_eq(support_ask(store, "PRAGMA user_version"), schema_version());
    describe(store, grown, sizeof grown);
    ck_assert_str_eq(fresh, grown);
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM uploads"), _i >= 1 ? 1 : 0);
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM pairs"), _i >= 3 ? 1 : 0);
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM uploads WHERE said = '?'"), _i >= 1 ? 1 : 0);
    /* Decisions of then are about no roster in particular. */
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM decisions WHERE roster_night IS NULL"
                                        " AND roster_version = 0 AND age = 'current'"),
                     _i >= 3 ? 1 : 0);
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    ck_assert_int_eq(support_ask(store, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
    store_close(store);
}
END_TEST

START_TEST(promises_hold)
{
    struct store *store = support_open();
    struct stat status;

    ck_assert_int_eq(support_ask(store, "PRAGMA foreign_keys"), 1);
    ck_assert_int_eq(support_ask(store, "PRAGMA synchronous"), 2); /* FULL */
    ck_assert_int_eq(support_ask(store, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
    ck_assert_int_eq(support_ask(store, "PRAGMA page_size"), 16384); /* large imports lean on it */
    /* Every table is STRICT. */
    ck_assert_int_eq(support_ask(store, "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0"
                                        " AND name NOT LIKE 'sqlite_%'"),
                     0);
    ck_assert_int_eq(stat(support_path("bvb.db"), &status), 0);
    ck_assert_int_eq((int)(status.st_mode & 07), 0);
    store_close(store);
}
END_TEST

static enum status try_open(const char *name, bool create, const char *words)
{
    struct error error = {0};
    struct store *store = (struct store *)&error; /* anything but NULL */
    enum status status = store_open(support_path(name), create, &store, &error);

    if (status == STATUS_OK) {
        store_close(store);
        return status;
    }
    ck_assert_ptr_null(store);
    ck_assert_msg(strstr(error.message, name) != NULL, "does not name the file: %s", error.message);
    ck_assert_msg(strstr(error.message, words) != NULL, "does not say '%s': %s", words, error.message);
    return status;
}

START_TEST(newer_database_is_refused)
{
    struct store *store = support_open();

    support_run(store, "PRAGMA user_version = 9999");
    store_close(store);
    ck_assert_int_eq(try_open("bvb.db", true, "9999"), STATUS_CANNOT_READ);
    ck_assert_int_eq(try_open("bvb.db", false, "9999"), STATUS_CANNOT_READ);
}
END_TEST

START_TEST(failed_migration_changes_nothing)
{
    struct error error = {0};
    struct sql *sql = NULL;

    make_version(2);
    support_ok(sql_open(support_path("bvb.db"), true, &sql, &error), &error);
    support_ok(sql_run(sql, "CREATE TABLE journal (x INTEGER) STRICT", &error), &error);
    sql_close(sql);
    ck_assert_int_eq(try_open("bvb.db", true, "journal"), STATUS_DEFECT);
    support_ok(sql_open(support_path("bvb.db"), true, &sql, &error), &error);
    support_ok(sql_run(sql, "DROP TABLE journal", &error), &error);
    ck_assert_int_eq(sql_run(sql, "SELECT * FROM pairs", &error), STATUS_DEFECT); /* of step 3 */
    sql_close(sql);
    ck_assert_int_eq(try_open("bvb.db", true, ""), STATUS_OK);
}
END_TEST

START_TEST(files_of_others_are_left_alone)
{
    static const char text[] = "id;naam\r\n1;Jansens\r\n and so on, long enough for a header of a hundred bytes, which"
                               " every database has at its beginning\r\n";
    struct error error = {0};
    struct sql *sql = NULL;
    char *data = NULL;
    size_t size = 0;

    support_ok(file_write(support_path("list.csv"), text, sizeof text, 0600, &error), &error);
    ck_assert_int_eq(try_open("list.csv", true, ""), STATUS_CANNOT_READ);
    support_ok(file_read(support_path("list.csv"), 10000, &data, &size, &error), &error);
    ck_assert_uint_eq(size, sizeof text);
    ck_assert_mem_eq(data, text, size);
    free(data);
    support_ok(sql_open(support_path("other.db"), true, &sql, &error), &error);
    support_ok(sql_run(sql, "CREATE TABLE t (x INTEGER)", &error), &error);
    sql_close(sql);
    ck_assert_int_eq(try_open("other.db", true, "bvb"), STATUS_CANNOT_READ);
    ck_assert_int_eq(try_open("missing.db", false, "bvb init"), STATUS_CANNOT_READ);
    ck_assert_int_ne(access(support_path("missing.db"), F_OK), 0);
    ck_assert_int_eq(try_open("no-folder/bvb.db", true, ""), STATUS_CANNOT_WRITE);
    /* Making it was interrupted before anything was written. */
    support_ok(file_write(support_path("empty.db"), "", 0, 0600, &error), &error);
    ck_assert_int_eq(try_open("empty.db", false, ""), STATUS_OK);
}
END_TEST

START_TEST(several_processes_may_make_it)
{
    enum { PROCESSES = 6 };
    pid_t children[PROCESSES];

    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            struct error error = {0};
            struct store *store = NULL;
            enum status status = store_open(support_path("bvb.db"), true, &store, &error);
            store_close(store);
            _exit(status == STATUS_OK ? 0 : 1);
        }
        ck_assert_int_gt(children[i], 0);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = -1;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_int_eq(status, 0);
    }
}
END_TEST

Suite *test_schema_suite(void)
{
    Suite *suite = suite_create("schema");
    TCase *schema = tcase_create("schema");

    tcase_add_checked_fixture(schema, support_begin, support_end);
    tcase_add_loop_test(schema, each_version_becomes_the_newest, 0, schema_version() + 1);
    tcase_add_test(schema, promises_hold);
    tcase_add_test(schema, newer_database_is_refused);
    tcase_add_test(schema, failed_migration_changes_nothing);
    tcase_add_test(schema, files_of_others_are_left_alone);
    tcase_add_loop_test(schema, several_processes_may_make_it, 0, 5);
    suite_add_tcase(suite, schema);
    return suite;
}
