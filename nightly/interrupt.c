/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/interrupt.h"

#include "core/language.h"

static volatile sig_atomic_t came; /* a handler knows of nothing else */

static void note(int number)
{
    (void)number;
    came = 1;
}

/* Who starts us in the background may have it ignored: so it stays. */
static bool catch_one(int number, struct sigaction *before)
{
    struct sigaction once = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND | SA_RESTART};
    return sigemptyset(&once.sa_mask) == 0 && sigaction(number, NULL, before) == 0 &&
           (before->sa_handler == SIG_IGN || sigaction(number, &once, NULL) == 0);
}

enum status interrupt_catch(struct interrupt *before, struct error *error)
{
    came = 0;
    if (!catch_one(SIGINT, &before->interrupt) || !catch_one(SIGTERM, &before->terminate)) {
        return error_set(error, STATUS_DEFECT, _("Interruptions cannot be caught."));
    }
    return STATUS_OK;
}

void interrupt_release(const struct interrupt *before)
{
    (void)sigaction(SIGINT, &before->interrupt, NULL);
    (void)sigaction(SIGTERM, &before->terminate, NULL);
}

bool interrupt_came(void)
{
    return came != 0;
}
