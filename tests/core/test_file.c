/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/file.h"

#include "core/text.h"
#include "tests/core/suites.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_LENGTH = 512 };

static char folder[64];

static void setup(void)
{
    (void)text_copy(folder, sizeof folder, "/tmp/bvb-test-file-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

/* Removes a folder and all below it; follows no links. */
static void remove_all(const char *path)
{
    DIR *open_folder = opendir(path);
    ck_assert_ptr_nonnull(open_folder);
    for (struct dirent *entry = readdir(open_folder); entry != NULL; entry = readdir(open_folder)) {
        char inner[PATH_LENGTH];
        struct stat about;
        if (text_equal(entry->d_name, ".") || text_equal(entry->d_name, "..")) {
            continue;
        }
        ck_assert(text_format(inner, sizeof inner, "%s/%s", path, entry->d_name));
        ck_assert_int_eq(lstat(inner, &about), 0);
        if (S_ISDIR(about.st_mode)) {
            remove_all(inner);
        } else {
            ck_assert_int_eq(unlink(inner), 0);
        }
    }
    ck_assert_int_eq(closedir(open_folder), 0);
    ck_assert_int_eq(rmdir(path), 0);
}

static void teardown(void)
{
    remove_all(folder);
}

static const char *in_folder(const char *name)
{
    static char paths[4][PATH_LENGTH];
    static size_t next = 0;
    char *path = paths[next++ % 4];
    ck_assert_int_eq(file_path(path, PATH_LENGTH, folder, name, NULL), STATUS_OK);
    return path;
}

static void put(const char *name, const char *text)
{
    ck_assert_int_eq(file_write(in_folder(name), text, strlen(text), 0640, NULL), STATUS_OK);
}

static void holds(const char *name, const char *expected)
{
    char *data = NULL;
    size_t size = 0;
    ck_assert_int_eq(file_read(in_folder(name), 1 << 20, &data, &size, NULL), STATUS_OK);
    ck_assert_uint_eq(size, strlen(expected));
    ck_assert_str_eq(data, expected);
    free(data);
}

/* Number of entries, so that nothing is left lying about. */
static int entries(void)
{
    int count = 0;
    DIR *open_folder = opendir(folder);
    ck_assert_ptr_nonnull(open_folder);
    while (readdir(open_folder) != NULL) {
        count++;
    }
    ck_assert_int_eq(closedir(open_folder), 0);
    return count - 2;
}

START_TEST(files_are_written_replaced_and_read)
{
    struct stat about;
    put("city.xml", "one");
    holds("city.xml", "one");
    put("city.xml", "");
    holds("city.xml", "");
    put("city.xml", "three");
    holds("city.xml", "three");
    ck_assert_int_eq(entries(), 1);
    ck_assert_int_eq(stat(in_folder("city.xml"), &about), 0);
    ck_assert_uint_eq(about.st_mode & 07777, 0640);
}
END_TEST

START_TEST(bytes_of_any_value_and_number_come_back)
{
    for (size_t size = 1; size < 300000; size = size * 3 + 1) {
        char *data = malloc(size);
        char *back = NULL;
        size_t back_size = 0;
        ck_assert_ptr_nonnull(data);
        for (size_t i = 0; i < size; i++) {
            data[i] = (char)(i * 7 + size);
        }
        ck_assert_int_eq(file_write(in_folder("bytes"), data, size, 0600, NULL), STATUS_OK);
        ck_assert_int_eq(file_read(in_folder("bytes"), size, &back, &back_size, NULL), STATUS_OK);
        ck_assert_uint_eq(back_size, size);
        ck_assert_int_eq(memcmp(data, back, size), 0);
        ck_assert_int_eq(back[size], '\0');
        free(back);
        ck_assert_int_eq(file_read(in_folder("bytes"), size - 1, &back, &back_size, NULL), STATUS_REFUSED);
        ck_assert_ptr_null(back);
        free(data);
    }
}
END_TEST

/* Only ordinary files are read; nothing blocks. */
START_TEST(what_is_not_a_file_is_not_read)
{
    char *data = NULL;
    size_t size = 0;
    put("real", "x");
    ck_assert_int_eq(symlink("real", in_folder("link")), 0);
    ck_assert_int_eq(mkfifo(in_folder("fifo"), 0600), 0);
    ck_assert_int_eq(mkdir(in_folder("sub"), 0700), 0);
    static const char *const names[] = {"link", "fifo", "sub", "missing"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct error error = {0};
        ck_assert_int_eq(file_read(in_folder(names[i]), 100, &data, &size, &error), STATUS_CANNOT_READ);
        ck_assert_ptr_null(data);
        ck_assert_uint_eq(size, 0);
        ck_assert_ptr_nonnull(strstr(error.message, names[i]));
    }
    ck_assert_int_eq(file_read("/dev/zero", 100, &data, &size, NULL), STATUS_CANNOT_READ);
    ck_assert_int_eq(file_read("/dev/tty", 100, &data, &size, NULL), STATUS_CANNOT_READ);
    /* A file of /proc says it has no bytes, and has some. */
    ck_assert_int_eq(file_read("/proc/self/status", 1 << 20, &data, &size, NULL), STATUS_OK);
    ck_assert_uint_gt(size, 0);
    free(data);
    ck_assert_int_eq(file_read("/proc/self/status", 10, &data, &size, NULL), STATUS_REFUSED);
}
END_TEST

START_TEST(a_link_is_replaced_not_followed)
{
    struct stat about;
    put("secret", "keep");
    ck_assert_int_eq(symlink("secret", in_folder("link")), 0);
    put("link", "new");
    holds("secret", "keep");
    ck_assert_int_eq(lstat(in_folder("link"), &about), 0);
    ck_assert(S_ISREG(about.st_mode));
}
END_TEST

START_TEST(what_cannot_be_written_says_so_and_leaves_nothing)
{
    struct error error = {0};
    ck_assert_int_eq(file_write(in_folder("no/such/folder"), "x", 1, 0600, &error), STATUS_CANNOT_WRITE);
    error_clear(&error);
    ck_assert_int_eq(mkdir(in_folder("sub"), 0700), 0);
    ck_assert_int_eq(file_write(in_folder("sub"), "x", 1, 0600, &error), STATUS_CANNOT_WRITE);
    ck_assert_int_eq(entries(), 1);
}
END_TEST

/* The disk is full in the middle of the file (a limit on its size says the same): the old file stays, nothing else
 * does. */
START_TEST(a_failed_write_leaves_the_old_file)
{
    static char data[100000];
    struct rlimit before;
    memset(data, 'x', sizeof data);
    put("roster", "old");
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit small = {.rlim_cur = 5000, .rlim_max = before.rlim_max};
    ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    struct error error = {0};
    const enum status status = file_write(in_folder("roster"), data, sizeof data, 0600, &error);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_int_eq(status, STATUS_CANNOT_WRITE);
    holds("roster", "old");
    ck_assert_int_eq(entries(), 1);
}
END_TEST

/* Writes versions of a file without end, until it is killed. */
static void write_for_ever(const char *path)
{
    static char data[60000];
    for (int version = 0;; version = (version + 1) % 26) {
        memset(data, 'a' + version, sizeof data);
        if (file_write(path, data, sizeof data, 0600, NULL) != STATUS_OK) {
            _exit(1);
        }
    }
}

/* kill -9 at whatever moment: the file is always one whole version. */
START_TEST(a_killed_writer_leaves_a_whole_file)
{
    char path[PATH_LENGTH];
    uint64_t state = 71;
    ck_assert(text_copy(path, sizeof path, in_folder("roster")));
    for (int round = 0; round < 25; round++) {
        int how = 0;
        char *data = NULL;
        size_t size = 0;
        const pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
            write_for_ever(path);
        }
        struct stat about;
        while (stat(path, &about) != 0) {
            (void)usleep(1000);
        }
        (void)usleep((useconds_t)random_below(&state, 20000));
        ck_assert_int_eq(kill(child, SIGKILL), 0);
        ck_assert_int_eq(waitpid(child, &how, 0), child);
        ck_assert(WIFSIGNALED(how));
        ck_assert_int_eq(file_read(path, 1 << 20, &data, &size, NULL), STATUS_OK);
        ck_assert_uint_eq(size, 60000);
        for (size_t i = 1; i < size; i++) {
            MUST(data[i] == data[0], "byte %zu", i);
        }
        free(data);
    }
}
END_TEST

START_TEST(folders_are_made_with_their_parents)
{
    struct stat about;
    put("file", "x");
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(file_make_folders(in_folder("a/b//c/"), NULL), STATUS_OK);
    }
    ck_assert_int_eq(stat(in_folder("a/b/c"), &about), 0);
    ck_assert(S_ISDIR(about.st_mode));
    ck_assert_uint_eq(about.st_mode & 07777 & ~0750U, 0);
    ck_assert_int_eq(file_make_folders(in_folder("file"), NULL), STATUS_CANNOT_WRITE);
    ck_assert_int_eq(file_make_folders(in_folder("file/under"), NULL), STATUS_CANNOT_WRITE);
    ck_assert_int_eq(file_make_folders("", NULL), STATUS_CANNOT_WRITE);
    ck_assert_int_eq(file_make_folders("/", NULL), STATUS_OK);
}
END_TEST

START_TEST(files_are_moved)
{
    put("from", "x");
    ck_assert_int_eq(file_make_folders(in_folder("archive"), NULL), STATUS_OK);
    ck_assert_int_eq(file_move(in_folder("from"), in_folder("archive/to"), NULL), STATUS_OK);
    holds("archive/to", "x");
    ck_assert_int_eq(file_move(in_folder("from"), in_folder("archive/to"), NULL), STATUS_CANNOT_WRITE);
    holds("archive/to", "x");
}
END_TEST

START_TEST(relative_paths_work)
{
    char here[PATH_LENGTH];
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(file_write("plain", "x", 1, 0600, NULL), STATUS_OK);
    ck_assert_int_eq(file_make_folders("a/b", NULL), STATUS_OK);
    ck_assert_int_eq(file_move("plain", "a/b/plain", NULL), STATUS_OK);
    ck_assert_int_eq(chdir(here), 0);
    holds("a/b/plain", "x");
}
END_TEST

START_TEST(paths_are_joined_or_refused)
{
    char path[8];
    ck_assert_int_eq(file_path(path, sizeof path, "ab/", "cd", NULL), STATUS_OK);
    ck_assert_str_eq(path, "ab/cd");
    ck_assert_int_eq(file_path(path, sizeof path, "abc", "def", NULL), STATUS_OK);
    ck_assert_str_eq(path, "abc/def");
    ck_assert_int_eq(file_path(path, sizeof path, "abcd", "def", NULL), STATUS_CANNOT_WRITE);
    ck_assert_str_eq(path, "");
}
END_TEST

Suite *test_file_suite(void)
{
    Suite *suite = suite_create("file");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, files_are_written_replaced_and_read);
    tcase_add_test(all, bytes_of_any_value_and_number_come_back);
    tcase_add_test(all, what_is_not_a_file_is_not_read);
    tcase_add_test(all, a_link_is_replaced_not_followed);
    tcase_add_test(all, what_cannot_be_written_says_so_and_leaves_nothing);
    tcase_add_test(all, a_failed_write_leaves_the_old_file);
    tcase_add_test(all, a_killed_writer_leaves_a_whole_file);
    tcase_add_test(all, folders_are_made_with_their_parents);
    tcase_add_test(all, files_are_moved);
    tcase_add_test(all, relative_paths_work);
    tcase_add_test(all, paths_are_joined_or_refused);
    suite_add_tcase(suite, all);
    return suite;
}
