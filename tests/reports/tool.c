/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/reports/tool.h"

#include "core/file.h"
#include "core/text.h"

#include <check.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void tool_folder(char *path)
{
    const char *base = getenv("TMPDIR");
    ck_assert(text_format(path, TOOL_PATH, "%s/bvb-reports-XXXXXX", base == NULL ? "/tmp" : base));
    ck_assert_ptr_nonnull(mkdtemp(path));
}

void tool_remove_folder(const char *path)
{
    const char *const arguments[] = {"rm", "-rf", "--", path, NULL};
    ck_assert_int_eq(tool_run(arguments), 0);
}

void tool_write(const char *folder, const char *name, const void *data, size_t size, char *path)
{
    struct error error = {0};
    ck_assert(text_format(path, TOOL_PATH, "%s/%s", folder, name));
    ck_assert_msg(file_write(path, data, size, 0600, &error) == STATUS_OK, "%s", error.message);
}

pid_t tool_start(const char *const *arguments)
{
    pid_t process = 0;
    char *copy[32] = {NULL};
    for (size_t i = 0; arguments[i] != NULL; i++) {
        ck_assert_uint_lt(i, 31);
        copy[i] = text_duplicate(arguments[i]);
    }
    ck_assert_int_eq(posix_spawnp(&process, copy[0], NULL, NULL, copy, environ), 0);
    for (size_t i = 0; copy[i] != NULL; i++) {
        free(copy[i]);
    }
    return process;
}

int tool_run(const char *const *arguments)
{
    int status = 0;
    const pid_t process = tool_start(arguments);
    ck_assert_int_eq(waitpid(process, &status, 0), process);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

void tool_stop(pid_t process)
{
    int status = 0;
    ck_assert_int_eq(kill(process, SIGKILL), 0);
    ck_assert_int_eq(waitpid(process, &status, 0), process);
}

void tool_judge(const char *script, const char *mode, const struct buffer *data)
{
    char folder[TOOL_PATH];
    char path[TOOL_PATH];
    char program[TOOL_PATH];
    tool_folder(folder);
    tool_write(folder, "data", data->data, data->size, path);
    ck_assert(text_format(program, sizeof program, "%s/reports/%s", BVB_TEST_SOURCE_DIR, script));
    const char *const arguments[] = {"/usr/bin/python3", "-B", program, mode, path, NULL};
    const int result = tool_run(arguments);
    tool_remove_folder(folder);
    ck_assert_msg(result == 0, "%s %s: see above", script, mode);
}

void tool_golden(const char *name, const struct buffer *data)
{
    char path[TOOL_PATH];
    char *golden = NULL;
    size_t size = 0;
    struct error error = {0};
    ck_assert(text_format(path, sizeof path, "%s/reports/golden/%s", BVB_TEST_SOURCE_DIR, name));
    if (getenv("BVB_UPDATE_GOLDEN") != NULL) {
        ck_assert_msg(file_write(path, data->data, data->size, 0644, &error) == STATUS_OK, "%s", error.message);
        return;
    }
    ck_assert_msg(file_read(path, 1 << 24, &golden, &size, &error) == STATUS_OK, "%s", error.message);
    size_t same = 0;
    while (same < size && same < data->size && golden[same] == data->data[same]) {
        same++;
    }
    const bool equal = same == size && same == data->size;
    ck_assert_msg(equal, "%s differs at byte %zu, near: %.60s", name, same, data->data + (same > 20 ? same - 20 : 0));
    free(golden);
}

void tool_holds(const struct buffer *data, const char *piece)
{
    ck_assert_msg(data->data != NULL && memmem(data->data, data->size, piece, strlen(piece)) != NULL, "lacks: %s",
                  piece);
}

void tool_lacks(const struct buffer *data, const char *piece)
{
    ck_assert_msg(data->data == NULL || memmem(data->data, data->size, piece, strlen(piece)) == NULL, "holds: %s",
                  piece);
}
