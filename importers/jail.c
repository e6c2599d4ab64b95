/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/jail.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static bool limit(__rlimit_resource_t what, rlim_t value)
{
    const struct rlimit bounds = {value, value};
    return setrlimit(what, &bounds) == 0;
}

/* At its end comes SIGXCPU, which says so; where soft and hard limit are one it can be SIGKILL. */
static bool limit_time(int seconds)
{
    const struct rlimit time = {.rlim_cur = (rlim_t)seconds, .rlim_max = (rlim_t)seconds + 1};
    return setrlimit(RLIMIT_CPU, &time) == 0;
}

static bool set_limits(size_t memory, int seconds)
{
    /* The sanitizer reserves terabytes of address space. */
    return (SANITIZED || limit(RLIMIT_AS, memory)) && limit_time(seconds) && limit(RLIMIT_CORE, 0) &&
           limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 0);
}

/* Memory, signals and the end: what a program does that only computes. */
static const int allowed[] = {
    SCMP_SYS(munmap),      SCMP_SYS(mremap),        SCMP_SYS(madvise),         SCMP_SYS(brk),
    SCMP_SYS(futex),       SCMP_SYS(rt_sigreturn),  SCMP_SYS(rt_sigaction),    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack), SCMP_SYS(getpid),        SCMP_SYS(gettid),          SCMP_SYS(tgkill),
    SCMP_SYS(getrandom),   SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),    SCMP_SYS(sched_yield),
    SCMP_SYS(exit),        SCMP_SYS(exit_group),    SCMP_SYS(restart_syscall),
};

/* What libraries try and can do without. */
static const int denied[] = {
    SCMP_SYS(open),     SCMP_SYS(openat),     SCMP_SYS(access), SCMP_SYS(faccessat),  SCMP_SYS(faccessat2),
    SCMP_SYS(stat),     SCMP_SYS(lstat),      SCMP_SYS(fstat),  SCMP_SYS(newfstatat), SCMP_SYS(statx),
    SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(lseek),  SCMP_SYS(read),       SCMP_SYS(pread64),
    SCMP_SYS(close),    SCMP_SYS(fcntl),      SCMP_SYS(ioctl),  SCMP_SYS(getcwd),
};

/* What is allowed with one argument as it is here. */
static const struct {
    int call;
    struct scmp_arg_cmp argument;
} narrow[] = {
    {SCMP_SYS(mmap), {.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0}},
    {SCMP_SYS(mprotect), {.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0}},
    {SCMP_SYS(sendto), {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = JAIL_SOCKET}},
    {SCMP_SYS(recvfrom), {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = JAIL_SOCKET}},
    {SCMP_SYS(write), {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = STDERR_FILENO}},
};

static bool add_rules(scmp_filter_ctx filter)
{
    int failed = 0;
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    }
    for (size_t i = 0; i < sizeof denied / sizeof denied[0]; i++) {
        failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), denied[i], 0);
    }
    /* No memory that can be run; nothing sent but to our parent, and words of a sanitizer to stderr. */
    for (size_t i = 0; i < sizeof narrow / sizeof narrow[0]; i++) {
        failed |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, narrow[i].call, 1, &narrow[i].argument);
    }
    return failed == 0;
}

static bool set_filter(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool done = filter != NULL && add_rules(filter) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}

static bool keep_only(int socket)
{
    if (socket != JAIL_SOCKET && dup2(socket, JAIL_SOCKET) != JAIL_SOCKET) {
        return false;
    }
    (void)close(STDIN_FILENO);
    (void)close(STDOUT_FILENO);
    return close_range(JAIL_SOCKET + 1, ~0U, 0) == 0;
}

bool jail_enter(int socket, size_t memory, int seconds)
{
    /* A parent that goes away takes us along. */
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && keep_only(socket) && set_limits(memory, seconds) && set_filter();
}
