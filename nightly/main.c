/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program bvb. */
#include "core/language.h"
#include "core/log.h"
#include "nightly/command.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void)
{
    struct timespec instant = {0};
    (void)clock_gettime(CLOCK_REALTIME, &instant);
    return (int64_t)instant.tv_sec;
}

/* Who starts us with stdin, stdout or stderr closed must not find their messages in the database. */
static int open_standard(void)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDWR) != fd) {
            return -1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    if (open_standard() != 0 || sigaction(SIGPIPE, &ignore, NULL) != 0) {
        return 70;
    }
    (void)umask(0027);
    language_start();
    log_start(LOG_LEVEL_INFO);
    return command_run(argc, argv, now);
}
