/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sql.h"

#include "core/buffer.h"
#include "core/date.h"
#include "core/language.h"
#include "core/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Dates that date_make makes: 1900-01-01 .. 2199-12-31. */
enum { FIRST_DATE = -25567, LAST_DATE = 84005 };

struct sql_statement {
    struct sql *sql;
    sqlite3_stmt *handle;
    char *text;
    bool busy;
    int next;     /* number of the parameter or column that comes next, from 1 or 0 */
    int failure;  /* SQLite's code of the first binding that failed */
    bool unclean; /* the caller bound what may not be kept */
    size_t kept_used;
    char kept[16384]; /* the texts that are bound, as many as fit: SQLite need not copy them one by one */
    int damaged;      /* number of the first damaged column, or -1 */
    struct sql_statement *following;
};

struct sql {
    sqlite3 *handle;
    char *path;
    int depth;
    struct sql_statement *statements; /* the last one used comes first */
    struct sql_held held;
    bool writes_held;
};

/* What a failure of SQLite means for the user. The name of the file and SQLite's own words are always there. */
static enum status explain(struct sql *sql, int code, struct error *error)
{
    const char *words = sql->handle == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(sql->handle);

    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return error_memory(error);
    case SQLITE_FULL:
        return error_set(error, STATUS_CANNOT_WRITE,
                         _("There is no room left for the database %1$s (%2$s). Make room and run the same command "
                           "again; what was finished before is safe."),
                         sql->path, words);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(error, STATUS_RETRY,
                         _("Another program is working in the database %1$s (%2$s). Wait until it is ready and run "
                           "the same command again."),
                         sql->path, words);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error_set(error, STATUS_CANNOT_READ,
                         _("The database %1$s is damaged or is not a database (%2$s). Move it away together with "
                           "%1$s-wal and %1$s-shm, put back the last backup, and run the same command again."),
                         sql->path, words);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return error_set(error, STATUS_CANNOT_WRITE,
                         _("The database %1$s may not be written (%2$s). Check the owner and the permissions of the "
                           "file and of its folder."),
                         sql->path, words);
    case SQLITE_CANTOPEN:
        return error_set(error, STATUS_CANNOT_READ,
                         _("The database %1$s cannot be opened (%2$s). Check that the folder exists and that you may "
                           "read and write in it."),
                         sql->path, words);
    case SQLITE_IOERR:
        if (code == SQLITE_IOERR_READ || code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_DATA) {
            return error_set(error, STATUS_CANNOT_READ,
                             _("The disk failed while reading the database %1$s (%2$s, code %3$d). Check the disk; "
                               "when it is well, put back the last backup of the database."),
                             sql->path, words, code);
        }
        return error_set(error, STATUS_CANNOT_WRITE,
                         _("The disk failed while working in the database %1$s (%2$s, code %3$d). Check the disk and "
                           "the room left on it, and run the same command again; what was finished before is safe."),
                         sql->path, words, code);
    default:
        return error_set(error, STATUS_DEFECT,
                         _("The database %1$s refused what bvb asked (%2$s, code %3$d). This is a defect of bvb; "
                           "please report it."),
                         sql->path, words, code);
    }
}

/* The same, and never STATUS_OK. */
static enum status fail(struct sql *sql, int code, struct error *error)
{
    enum status status = explain(sql, code, error);

    return status == STATUS_OK ? STATUS_DEFECT : status;
}

static enum status make_file(const char *path, struct error *error)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);

    if (file < 0 && errno == EEXIST) {
        return STATUS_OK;
    }
    if (file < 0) {
        return error_system(error, STATUS_CANNOT_WRITE, errno, _("The database %s cannot be made"), path);
    }
    if (close(file) != 0) {
        return error_system(error, STATUS_CANNOT_WRITE, errno, _("The database %s cannot be made"), path);
    }
    return STATUS_OK;
}

static enum status find_file(const char *path, bool create, struct error *error)
{
    if (create) {
        return make_file(path, error);
    }
    if (access(path, F_OK) != 0) {
        return error_set(error, STATUS_CANNOT_READ,
                         _("There is no database %s. Go to the folder of the workspace, or make one with `bvb init`."),
                         path);
    }
    return STATUS_OK;
}

/* WAL needs shared memory; SQLite falls back without an error where there is none, such as on some network disks. */
static enum status use_wal(struct sql *sql, struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status;
    bool there = false;

    status = sql_prepare(sql, "PRAGMA journal_mode = WAL", &query, error);
    if (status == STATUS_OK) {
        status = sql_row(query, &there, error);
    }
    if (status == STATUS_OK && (!there || !text_equal(sql_get_string(query), "wal"))) {
        status = error_set(error, STATUS_CANNOT_WRITE,
                           _("The database %s lies on a disk that does not allow safe writing (no shared memory). "
                             "Move the workspace to a local disk."),
                           sql->path);
    }
    sql_done(query);
    return status;
}

static enum status set_up(struct sql *sql, struct error *error)
{
    int code = sqlite3_extended_result_codes(sql->handle, 1);

    if (code == SQLITE_OK) {
        code = sqlite3_busy_timeout(sql->handle, SQL_WAIT_MS);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_db_config(sql->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_db_config(sql->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    }
    if (code != SQLITE_OK) {
        return fail(sql, code, error);
    }
    return STATUS_OK;
}

/* Of a new database. A large import writes many pages side by side, each at a cost of its own; larger ones yet are
 * copied about too much. */
static const char page_size[] = "PRAGMA page_size = 16384";

static const char promises[] = "PRAGMA synchronous = FULL;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA cache_size = -65536;"; /* KiB: a register of addresses in one group */

enum status sql_open(const char *path, bool create, struct sql **sql, struct error *error)
{
    struct sql *made = NULL;
    enum status status = STATUS_OK;
    int code = SQLITE_OK;

    *sql = NULL;
    made = calloc(1, sizeof *made);
    if (made == NULL) {
        status = error_memory(error);
        goto done;
    }
    made->path = text_duplicate(path);
    if (made->path == NULL) {
        status = error_memory(error);
        goto done;
    }
    status = find_file(path, create, error);
    if (status != STATUS_OK) {
        goto done;
    }
    /* Counting its memory costs two locks a request; nobody asks for the figures. Refused once SQLite is at work. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    code = sqlite3_open_v2(path, &made->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) {
        status = fail(made, code, error);
        goto done;
    }
    status = set_up(made, error);
    if (status == STATUS_OK) {
        status = sql_run(made, page_size, error);
    }
    if (status == STATUS_OK) {
        status = use_wal(made, error);
    }
    if (status == STATUS_OK) {
        status = sql_run(made, promises, error);
    }
    if (status == STATUS_OK) {
        *sql = made;
        made = NULL;
    }

done:
    sql_close(made);
    return status;
}

void sql_close(struct sql *sql)
{
    if (sql == NULL) {
        return;
    }
    while (sql->statements != NULL) {
        struct sql_statement *statement = sql->statements;
        sql->statements = statement->following;
        (void)sqlite3_finalize(statement->handle);
        free(statement->text);
        free(statement);
    }
    (void)sqlite3_close(sql->handle); /* undoes what is not committed */
    free(sql->path);
    free(sql);
}

const char *sql_path(const struct sql *sql)
{
    return sql->path;
}

int sql_depth(const struct sql *sql)
{
    return sql->depth;
}

/* SQLite ends the whole transaction by itself after some failures (no room, no memory, a failing disk). What comes
 * after that inside our group must not be kept by itself. */
static bool is_lost(const struct sql *sql)
{
    return sql->depth > 0 && sqlite3_get_autocommit(sql->handle) != 0;
}

static enum status refuse_lost(const struct sql *sql, struct error *error)
{
    return error_set(error, STATUS_CANNOT_WRITE,
                     _("The changes to the database %s were undone after an earlier failure. Run the same command "
                       "again; what was finished before is safe."),
                     sql->path);
}

void sql_hold(struct sql *sql, const struct sql_held *held)
{
    sql->held = *held;
}

enum status sql_write_held(struct sql *sql, struct error *error)
{
    enum status status = STATUS_OK;

    if (sql->held.write != NULL && !sql->writes_held) {
        sql->writes_held = true;
        status = sql->held.write(sql->held.context, error);
        sql->writes_held = false;
    }
    return status;
}

enum status sql_run(struct sql *sql, const char *text, struct error *error)
{
    enum status status;
    int code;

    if (is_lost(sql)) {
        return refuse_lost(sql, error);
    }
    status = sql_write_held(sql, error);
    if (status != STATUS_OK) {
        return status;
    }
    code = sqlite3_exec(sql->handle, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? STATUS_OK : fail(sql, code, error);
}

enum status sql_begin(struct sql *sql, bool write, struct error *error)
{
    enum status status;

    if (sql->depth > 0) {
        char text[32];
        (void)text_format(text, sizeof text, "SAVEPOINT s%d", sql->depth);
        status = sql_run(sql, text, error);
    } else {
        status = sql_run(sql, write ? "BEGIN IMMEDIATE" : "BEGIN DEFERRED", error);
    }
    if (status == STATUS_OK) {
        sql->depth++;
    }
    return status;
}

enum status sql_commit(struct sql *sql, struct error *error)
{
    enum status status;

    if (sql->depth == 0) {
        return error_set(error, STATUS_DEFECT, _("A group of changes was ended that was never begun."));
    }
    if (sql->depth > 1) {
        char text[32];
        (void)text_format(text, sizeof text, "RELEASE s%d", sql->depth - 1);
        status = sql_run(sql, text, error);
    } else {
        status = sql_run(sql, "COMMIT", error);
    }
    if (status == STATUS_OK) {
        sql->depth--;
    }
    return status;
}

void sql_rollback(struct sql *sql)
{
    char text[64];

    if (sql->depth == 0) {
        return;
    }
    if (sql->held.drop != NULL) {
        sql->held.drop(sql->held.context);
    }
    sql->depth--;
    if (sqlite3_get_autocommit(sql->handle) != 0) {
        return;
    }
    if (sql->depth > 0) {
        (void)text_format(text, sizeof text, "ROLLBACK TO s%d; RELEASE s%d", sql->depth, sql->depth);
        (void)sqlite3_exec(sql->handle, text, NULL, NULL, NULL);
    } else {
        (void)sqlite3_exec(sql->handle, "ROLLBACK", NULL, NULL, NULL);
    }
}

enum status sql_end(struct sql *sql, enum status status, struct error *error)
{
    if (status == STATUS_OK) {
        status = sql_commit(sql, error);
    }
    if (status != STATUS_OK) {
        sql_rollback(sql);
    }
    return status;
}

/* The kept statement with this text, moved to the front; NULL when there is none. */
static struct sql_statement *find_statement(struct sql *sql, const char *text)
{
    struct sql_statement **link = &sql->statements;

    while (*link != NULL) {
        struct sql_statement *statement = *link;
        if (!statement->busy && strcmp(statement->text, text) == 0) {
            *link = statement->following;
            statement->following = sql->statements;
            sql->statements = statement;
            return statement;
        }
        link = &statement->following;
    }
    return NULL;
}

/* SQLite's code of what went wrong. */
static int make_statement(struct sql *sql, const char *text, struct sql_statement **statement)
{
    struct sql_statement *made = calloc(1, sizeof *made);
    int code = SQLITE_NOMEM;

    if (made == NULL) {
        return code;
    }
    made->text = text_duplicate(text);
    if (made->text != NULL) {
        code = sqlite3_prepare_v3(sql->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &made->handle, NULL);
    }
    if (code != SQLITE_OK) {
        free(made->text);
        free(made);
        return code;
    }
    made->sql = sql;
    made->following = sql->statements;
    sql->statements = made;
    *statement = made;
    return SQLITE_OK;
}

enum status sql_prepare(struct sql *sql, const char *text, struct sql_statement **statement, struct error *error)
{
    enum status status = is_lost(sql) ? STATUS_OK : sql_write_held(sql, error);

    *statement = NULL;
    return status == STATUS_OK ? sql_prepare_beside(sql, text, statement, error) : status;
}

enum status sql_prepare_beside(struct sql *sql, const char *text, struct sql_statement **statement, struct error *error)
{
    struct sql_statement *ready;

    *statement = NULL;
    if (is_lost(sql)) {
        return refuse_lost(sql, error);
    }
    ready = find_statement(sql, text);
    if (ready == NULL) {
        int code = make_statement(sql, text, &ready);
        if (code != SQLITE_OK) {
            return fail(sql, code, error);
        }
    }
    ready->busy = true;
    ready->next = 1;
    ready->failure = SQLITE_OK;
    ready->unclean = false;
    ready->damaged = -1;
    ready->kept_used = 0;
    *statement = ready;
    return STATUS_OK;
}

void sql_done(struct sql_statement *statement)
{
    if (statement == NULL) {
        return;
    }
    /* The failure that sqlite3_reset repeats was reported by sql_row. */
    (void)sqlite3_reset(statement->handle);
    (void)sqlite3_clear_bindings(statement->handle);
    statement->busy = false;
}

static void bound(struct sql_statement *statement, int code)
{
    statement->next++;
    if (statement->failure == SQLITE_OK) {
        statement->failure = code;
    }
}

void sql_text(struct sql_statement *statement, const char *text)
{
    size_t size = 0;

    if (text[0] == '\0') { /* as most texts are */
        bound(statement, sqlite3_bind_text64(statement->handle, statement->next, "", 0, SQLITE_STATIC, SQLITE_UTF8));
        return;
    }
    size = strlen(text);
    if (!text_is_clean(text, size)) {
        statement->unclean = true;
    }
    if (size < sizeof statement->kept - statement->kept_used) {
        char *kept = statement->kept + statement->kept_used;
        memcpy(kept, text, size + 1);
        statement->kept_used += size + 1;
        bound(statement,
              sqlite3_bind_text64(statement->handle, statement->next, kept, size, SQLITE_STATIC, SQLITE_UTF8));
        return;
    }
    bound(statement,
          sqlite3_bind_text64(statement->handle, statement->next, text, size, SQLITE_TRANSIENT, SQLITE_UTF8));
}

void sql_integer(struct sql_statement *statement, int64_t number)
{
    bound(statement, sqlite3_bind_int64(statement->handle, statement->next, number));
}

void sql_real(struct sql_statement *statement, double number)
{
    if (isnan(number)) {
        statement->unclean = true;
    }
    bound(statement, sqlite3_bind_double(statement->handle, statement->next, number));
}

void sql_date(struct sql_statement *statement, int32_t date)
{
    if (date == DATE_NONE) {
        sql_null(statement);
        return;
    }
    if (date < FIRST_DATE || date > LAST_DATE) {
        statement->unclean = true;
    }
    sql_integer(statement, date);
}

void sql_null(struct sql_statement *statement)
{
    bound(statement, sqlite3_bind_null(statement->handle, statement->next));
}

void sql_refuse(struct sql_statement *statement)
{
    statement->unclean = true;
}

void sql_blob(struct sql_statement *statement, const void *data, size_t size)
{
    /* A NULL pointer would bind NULL instead of a blob of no bytes. */
    bound(statement,
          sqlite3_bind_blob64(statement->handle, statement->next, data == NULL ? "" : data, size, SQLITE_STATIC));
}

enum status sql_row(struct sql_statement *statement, bool *there, struct error *error)
{
    int code = statement->failure;

    *there = false;
    if (statement->unclean) {
        return error_set(error, STATUS_DEFECT,
                         _("A value that bvb must never keep was offered to the database %s. This is a defect of "
                           "bvb; please report it."),
                         statement->sql->path);
    }
    if (code != SQLITE_OK) {
        return fail(statement->sql, code, error);
    }
    code = sqlite3_step(statement->handle);
    statement->next = 0;
    if (code == SQLITE_ROW) {
        *there = true;
        return STATUS_OK;
    }
    return code == SQLITE_DONE ? STATUS_OK : fail(statement->sql, code, error);
}

enum status sql_execute(struct sql_statement *statement, struct error *error)
{
    enum status status = STATUS_OK;
    bool there = true;

    while (status == STATUS_OK && there) {
        status = sql_row(statement, &there, error);
    }
    sql_done(statement);
    return status;
}

enum status sql_collect(struct sql_statement *statement, size_t size,
                        void (*read)(struct sql_statement *statement, void *item), void **items, size_t *count,
                        struct error *error)
{
    enum status status = STATUS_OK;
    char *list = NULL;
    size_t capacity = 0;
    size_t found = 0;
    bool there = true;

    *items = NULL;
    *count = 0;
    while (status == STATUS_OK) {
        status = sql_row(statement, &there, error);
        if (status != STATUS_OK || !there) {
            break;
        }
        status = buffer_grow((void **)&list, &capacity, found + 1, size, error);
        if (status == STATUS_OK) {
            read(statement, list + found * size);
            found++;
            status = sql_check(statement, error);
        }
    }
    sql_done(statement);
    if (status != STATUS_OK) {
        free(list);
        return status;
    }
    *items = list;
    *count = found;
    return STATUS_OK;
}

static void damage(struct sql_statement *statement, int column)
{
    if (statement->damaged < 0) {
        statement->damaged = column;
    }
}

void sql_damaged(struct sql_statement *statement)
{
    damage(statement, statement->next > 0 ? statement->next - 1 : 0);
}

/* Takes the next column when it has this type. */
static bool take(struct sql_statement *statement, int type, int *column)
{
    *column = statement->next++;
    if (sqlite3_column_type(statement->handle, *column) != type) {
        damage(statement, *column);
        return false;
    }
    return true;
}

int64_t sql_get_integer(struct sql_statement *statement, int64_t low, int64_t high)
{
    int column;
    int64_t number;

    if (!take(statement, SQLITE_INTEGER, &column)) {
        return low;
    }
    number = sqlite3_column_int64(statement->handle, column);
    if (number < low || number > high) {
        damage(statement, column);
        return low;
    }
    return number;
}

int sql_get_int(struct sql_statement *statement, int low, int high)
{
    return (int)sql_get_integer(statement, low, high);
}

bool sql_get_boolean(struct sql_statement *statement)
{
    return sql_get_integer(statement, 0, 1) == 1;
}

double sql_get_real(struct sql_statement *statement)
{
    int column;

    return take(statement, SQLITE_FLOAT, &column) ? sqlite3_column_double(statement->handle, column) : 0;
}

int32_t sql_get_date(struct sql_statement *statement)
{
    return (int32_t)sql_get_integer(statement, FIRST_DATE, LAST_DATE);
}

int32_t sql_get_optional_date(struct sql_statement *statement)
{
    if (sql_get_is_null(statement)) {
        sql_skip(statement);
        return DATE_NONE;
    }
    return sql_get_date(statement);
}

bool sql_get_is_null(const struct sql_statement *statement)
{
    return sqlite3_column_type(statement->handle, statement->next) == SQLITE_NULL;
}

void sql_skip(struct sql_statement *statement)
{
    statement->next++;
}

const char *sql_get_string(struct sql_statement *statement)
{
    const char *text;
    size_t size;
    int column;

    if (!take(statement, SQLITE_TEXT, &column)) {
        return "";
    }
    text = (const char *)sqlite3_column_text(statement->handle, column);
    if (text == NULL) { /* no memory; told by sql_check */
        statement->failure = SQLITE_NOMEM;
        return "";
    }
    size = (size_t)sqlite3_column_bytes(statement->handle, column);
    if (strlen(text) != size || !text_is_clean(text, size)) {
        damage(statement, column);
        return "";
    }
    return text;
}

void sql_get_text(struct sql_statement *statement, char *text, size_t size)
{
    int column = statement->next;

    if (!text_copy(text, size, sql_get_string(statement))) {
        damage(statement, column);
    }
}

int sql_get_word(struct sql_statement *statement, const char *const *words, int count)
{
    int column = statement->next;
    const char *text = sql_get_string(statement);

    for (int i = 0; i < count; i++) {
        if (strcmp(words[i], text) == 0) {
            return i;
        }
    }
    damage(statement, column);
    return 0;
}

const void *sql_get_blob(struct sql_statement *statement, size_t *size)
{
    const void *data;
    int column;

    *size = 0;
    if (!take(statement, SQLITE_BLOB, &column)) {
        return "";
    }
    data = sqlite3_column_blob(statement->handle, column);
    *size = (size_t)sqlite3_column_bytes(statement->handle, column);
    if (data == NULL && *size > 0) {
        statement->failure = SQLITE_NOMEM;
        *size = 0;
    }
    return data == NULL ? "" : data;
}

enum status sql_check(struct sql_statement *statement, struct error *error)
{
    const char *name;

    if (statement->failure != SQLITE_OK) {
        return fail(statement->sql, statement->failure, error);
    }
    if (statement->damaged < 0) {
        return STATUS_OK;
    }
    name = sqlite3_column_name(statement->handle, statement->damaged);
    return error_set(error, STATUS_CANNOT_READ,
                     _("The database %1$s is damaged: the column `%2$s` of a row holds what bvb never writes. Move it "
                       "away together with %1$s-wal and %1$s-shm, put back the last backup, and run the same command "
                       "again."),
                     statement->sql->path, name == NULL ? "?" : name);
}

int64_t sql_last_id(const struct sql *sql)
{
    return sqlite3_last_insert_rowid(sql->handle);
}

long sql_changes(const struct sql *sql)
{
    return (long)sqlite3_changes64(sql->handle);
}
