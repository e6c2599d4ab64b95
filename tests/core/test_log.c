/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log.h"

#include "core/text.h"
#include "tests/core/suites.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT_SIZE = 8192 };

static char output[OUTPUT_SIZE];

static void say_some(void)
{
    log_start(LOG_LEVEL_NOTICE);
    log_message(LOG_LEVEL_ERROR, "%s: line %d", "a.csv", 3);
    log_message(LOG_LEVEL_NOTICE, "two\nlines\x1b[31m");
    log_message(LOG_LEVEL_INFO, "too much");
    log_progress("%d of %d", 1, 2);
}

static void say_before_start(void)
{
    log_message(LOG_LEVEL_WARNING, "early");
    log_message(LOG_LEVEL_NOTICE, "not shown");
}

static void say_at_length(void)
{
    static char text[5000];
    memset(text, 'x', sizeof text - 1);
    log_message(LOG_LEVEL_ERROR, "%s", text);
}

/* Runs a function whose stderr is `fd`, in a process of its own. */
static void run_with(int fd, void (*function)(void))
{
    int how = 0;
    const pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        (void)dup2(fd, STDERR_FILENO);
        function();
        (void)fflush(stderr);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &how, 0), child);
    ck_assert(WIFEXITED(how) && WEXITSTATUS(how) == 0);
}

static void capture(void (*function)(void))
{
    int ends[2];
    size_t used = 0;
    ck_assert_int_eq(pipe(ends), 0);
    run_with(ends[1], function);
    ck_assert_int_eq(close(ends[1]), 0);
    for (;;) {
        const ssize_t more = read(ends[0], output + used, sizeof output - used - 1);
        if (more <= 0) {
            break;
        }
        used += (size_t)more;
    }
    output[used] = '\0';
    ck_assert_int_eq(close(ends[0]), 0);
}

START_TEST(a_message_is_one_line)
{
    (void)unsetenv("JOURNAL_STREAM");
    capture(say_some);
    ck_assert_str_eq(output, "bvb: a.csv: line 3\nbvb: two lines [31m\n");
    capture(say_before_start);
    ck_assert_str_eq(output, "bvb: early\n");
    capture(say_at_length);
    ck_assert_uint_lt(strlen(output), 2200);
    ck_assert_int_eq(output[strlen(output) - 1], '\n');
}
END_TEST

START_TEST(the_journal_gets_levels)
{
    char path[] = "/tmp/bvb-test-log-XXXXXX";
    char stream[64];
    struct stat about;
    const int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(fstat(fd, &about), 0);
    ck_assert(text_format(stream, sizeof stream, "%ju:%ju", (uintmax_t)about.st_dev, (uintmax_t)about.st_ino));
    ck_assert_int_eq(setenv("JOURNAL_STREAM", stream, 1), 0);
    run_with(fd, say_some);
    const ssize_t size = pread(fd, output, sizeof output - 1, 0);
    ck_assert_int_ge(size, 0);
    output[size] = '\0';
    ck_assert_str_eq(output, "<3>bvb: a.csv: line 3\n<5>bvb: two lines [31m\n");
    /* The variable is inherited by programs whose stderr is something else. */
    capture(say_some);
    ck_assert_str_eq(output, "bvb: a.csv: line 3\nbvb: two lines [31m\n");
    ck_assert_int_eq(close(fd), 0);
}
END_TEST

/* On a terminal: colour and progress; without colour when NO_COLOR says so. */
START_TEST(a_terminal_gets_colour_and_progress)
{
    for (int plain = 0; plain < 2; plain++) {
        const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
        if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) {
            return; /* no terminals here */
        }
        const int end = open(ptsname(terminal), O_RDWR | O_NOCTTY);
        ck_assert_int_ge(end, 0);
        ck_assert_int_eq(setenv("TERM", "xterm", 1), 0);
        ck_assert_int_eq(plain == 1 ? setenv("NO_COLOR", "1", 1) : unsetenv("NO_COLOR"), 0);
        run_with(end, say_some);
        const ssize_t size = read(terminal, output, sizeof output - 1);
        ck_assert_int_ge(size, 0);
        output[size] = '\0';
        ck_assert_int_eq(strstr(output, "\033[31m") != NULL, plain == 0);
        ck_assert_ptr_nonnull(strstr(output, "1 of 2"));
        ck_assert_int_eq(close(end), 0);
        ck_assert_int_eq(close(terminal), 0);
    }
}
END_TEST

Suite *test_log_suite(void)
{
    Suite *suite = suite_create("log");
    TCase *all = tcase_create("all");
    tcase_add_test(all, a_message_is_one_line);
    tcase_add_test(all, the_journal_gets_levels);
    tcase_add_test(all, a_terminal_gets_colour_and_progress);
    suite_add_tcase(suite, all);
    return suite;
}
