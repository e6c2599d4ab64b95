/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/jail.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
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

/* Machine words of seccomp's filter: how many to pass over when a call is not the one at hand. */
#define ON(call, passed) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, (passed))
#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (member))
#define END(action) BPF_STMT(BPF_RET | BPF_K, (action))

/* The half of an argument that holds a small number: both machines keep it first. */
#define ARGUMENT(number) LOAD(offsetof(struct seccomp_data, args) + (number) * sizeof(uint64_t))

#define ALLOW(call) ON(call, 1), END(SECCOMP_RET_ALLOW)
#define DENY(call) ON(call, 1), END(SECCOMP_RET_ERRNO | EACCES)
/* Only without these bits in an argument; only with this value of it. */
#define WITHOUT(call, number, bits)                                                                                    \
    ON(call, 4), ARGUMENT(number), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 1, 0), END(SECCOMP_RET_ALLOW),         \
        END(SECCOMP_RET_KILL_PROCESS)
#define WITH(call, number, value)                                                                                      \
    ON(call, 4), ARGUMENT(number), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), END(SECCOMP_RET_ALLOW),         \
        END(SECCOMP_RET_KILL_PROCESS)

/* The filter is not written for other machines: it does not compile there. */
#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

/*
 * Written out, so that it needs no memory: a library that makes it out of rules can lose one for lack of memory, and
 * what that rule was to allow then kills. Calls of other machines (32 bits, x32) are none of these.
 */
static const struct sock_filter filter[] = {
    LOAD(offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0),
    END(SECCOMP_RET_KILL_PROCESS),
    LOAD(offsetof(struct seccomp_data, nr)),
    /* Memory, signals and the end: what a program does that only computes. */
    ALLOW(__NR_munmap),
    ALLOW(__NR_mremap),
    ALLOW(__NR_madvise),
    ALLOW(__NR_brk),
    ALLOW(__NR_futex),
    ALLOW(__NR_rt_sigreturn),
    ALLOW(__NR_rt_sigaction),
    ALLOW(__NR_rt_sigprocmask),
    ALLOW(__NR_sigaltstack),
    ALLOW(__NR_getpid),
    ALLOW(__NR_gettid),
    ALLOW(__NR_tgkill),
    ALLOW(__NR_getrandom),
    ALLOW(__NR_clock_gettime),
    ALLOW(__NR_gettimeofday),
    ALLOW(__NR_sched_yield),
    ALLOW(__NR_exit),
    ALLOW(__NR_exit_group),
    ALLOW(__NR_restart_syscall),
/* What libraries try and can do without. */
#if defined(__x86_64__)
    DENY(__NR_open),
    DENY(__NR_access),
    DENY(__NR_stat),
    DENY(__NR_lstat),
    DENY(__NR_readlink),
#endif
    DENY(__NR_openat),
    DENY(__NR_faccessat),
    DENY(__NR_faccessat2),
    DENY(__NR_fstat),
    DENY(__NR_newfstatat),
    DENY(__NR_statx),
    DENY(__NR_readlinkat),
    DENY(__NR_lseek),
    DENY(__NR_read),
    DENY(__NR_pread64),
    DENY(__NR_close),
    DENY(__NR_fcntl),
    DENY(__NR_ioctl),
    DENY(__NR_getcwd),
    /* No memory that can be run; nothing sent but to our parent, and words of a sanitizer to stderr. */
    WITHOUT(__NR_mmap, 2, PROT_EXEC),
    WITHOUT(__NR_mprotect, 2, PROT_EXEC),
    WITH(__NR_sendto, 0, JAIL_SOCKET),
    WITH(__NR_recvfrom, 0, JAIL_SOCKET),
    WITH(__NR_write, 0, STDERR_FILENO),
    END(SECCOMP_RET_KILL_PROCESS),
};

static bool set_filter(void)
{
    /* the kernel's type does not promise to leave it as it is */
    struct sock_filter words[sizeof filter / sizeof filter[0]];
    memcpy(words, filter, sizeof words);
    const struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = words};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
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
