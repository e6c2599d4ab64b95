/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/lane.h"

#include "core/buffer.h"
#include "core/language.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ENDED_WELL = 0, ENDED_BADLY = 1 };

enum status lane_start(struct lane *lane, bool *is_other, struct error *error)
{
    const pid_t parent = getpid();
    *lane = (struct lane){.process = -1, .file = memfd_create("bvb", MFD_CLOEXEC)};
    *is_other = false;
    if (lane->file >= 0) {
        lane->process = fork();
    }
    if (lane->process == 0) {
        *is_other = true;
        /* the parent may have ended before this was asked for */
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) {
            _exit(ENDED_BADLY);
        }
    }
    if (lane->process < 0) {
        const int number = errno;
        if (lane->file >= 0) {
            (void)close(lane->file);
        }
        return error_system(error, STATUS_MEMORY, number, "%s", _("A second process for the search cannot be started"));
    }
    return STATUS_OK;
}

static bool write_all(int file, const char *data, size_t size)
{
    while (size > 0) {
        const ssize_t written = write(file, data, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        data += written;
        size -= (size_t)written;
    }
    return true;
}

_Noreturn void lane_end(const struct lane *lane, const struct explanation *explanation, size_t first,
                        const struct error *error)
{
    struct buffer all = {.limit = SIZE_MAX};
    buffer_add(&all, error, sizeof *error);
    for (size_t a = first; a < explanation->alternative_count; a++) {
        const struct alternative *alternative = &explanation->alternatives[a];
        buffer_add(&all, alternative, sizeof *alternative);
        buffer_add(&all, alternative->changes, alternative->change_count * sizeof *alternative->changes);
    }
    const bool written = all.status == STATUS_OK && write_all(lane->file, all.data, all.size);
    _exit(written ? ENDED_WELL : ENDED_BADLY);
}

/* What the other process wrote, by turns. */
struct reading {
    const char *at;
    size_t left;
};

static bool read_next(struct reading *reading, void *to, size_t size)
{
    if (size > reading->left) {
        return false;
    }
    if (size > 0) {
        memcpy(to, reading->at, size);
    }
    reading->at += size;
    reading->left -= size;
    return true;
}

static enum status defect(struct error *error)
{
    return error_set(error, STATUS_DEFECT, "%s", _("The second process of the search ended badly."));
}

static enum status read_alternative(struct reading *reading, struct explanation *explanation, struct error *error)
{
    struct alternative alternative;
    if (!read_next(reading, &alternative, sizeof alternative)) {
        return defect(error);
    }
    alternative.changes = calloc(alternative.change_count + 1, sizeof *alternative.changes);
    if (alternative.changes == NULL) {
        return error_memory(error);
    }
    enum status status = read_next(reading, alternative.changes, alternative.change_count * sizeof *alternative.changes)
                             ? explanation_add(explanation, &alternative, error)
                             : defect(error);
    free(alternative.changes);
    return status;
}

static enum status read_all(struct reading reading, struct explanation *explanation, struct error *error)
{
    struct error other = {0};
    if (!read_next(&reading, &other, sizeof other)) {
        return defect(error);
    }
    if (other.status != STATUS_OK) {
        *error = other;
        return other.status;
    }
    enum status status = STATUS_OK;
    while (status == STATUS_OK && reading.left > 0) {
        status = read_alternative(&reading, explanation, error);
    }
    return status;
}

static bool has_ended_well(pid_t process)
{
    int ending = 0;
    pid_t ended = 0;
    do {
        ended = waitpid(process, &ending, 0);
    } while (ended < 0 && errno == EINTR);
    return ended == process && WIFEXITED(ending) && WEXITSTATUS(ending) == ENDED_WELL;
}

enum status lane_join(const struct lane *lane, struct explanation *explanation, struct error *error)
{
    struct stat about = {0};
    enum status status = STATUS_OK;
    void *data = MAP_FAILED;
    if (!has_ended_well(lane->process) || fstat(lane->file, &about) != 0 || about.st_size <= 0) {
        status = defect(error);
        goto done;
    }
    data = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, lane->file, 0);
    if (data == MAP_FAILED) {
        status = error_memory(error);
        goto done;
    }
    status = read_all((struct reading){.at = data, .left = (size_t)about.st_size}, explanation, error);
    (void)munmap(data, (size_t)about.st_size);
done:
    (void)close(lane->file);
    return status;
}

void lane_give_up(const struct lane *lane)
{
    (void)kill(lane->process, SIGKILL);
    (void)has_ended_well(lane->process);
    (void)close(lane->file);
}
