/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/shield.h"

#include "core/language.h"
#include "core/text.h"

#include <glpk.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { SAID_SIZE = 160 };

struct shield {
    jmp_buf *target;      /* of the innermost call; NULL: none */
    char said[SAID_SIZE]; /* the first line of GLPK's last words */
    bool failed;
};

enum status shield_new(struct shield **made, struct error *error)
{
    *made = calloc(1, sizeof **made);
    return *made == NULL ? error_memory(error) : STATUS_OK;
}

void shield_free(struct shield *shield)
{
    if (shield != NULL && shield->failed) {
        (void)glp_free_env();
    }
    free(shield);
}

/* GLPK turns its output on before its last words: they come here, and not to the terminal. */
static int listen(void *context, const char *text)
{
    struct shield *shield = context;
    if (shield->said[0] == '\0') {
        size_t length = strcspn(text, "\n");
        length = length < SAID_SIZE - 1 ? length : SAID_SIZE - 1;
        memcpy(shield->said, text, length);
        shield->said[length] = '\0';
    }
    return 1;
}

static void leave(void *context)
{
    struct shield *shield = context;
    shield->failed = true;
    longjmp(*shield->target, 1);
}

static void listen_to(struct shield *shield)
{
    glp_term_hook(shield == NULL ? NULL : listen, shield);
    glp_error_hook(shield == NULL ? NULL : leave, shield);
}

/* True: the call came to its end. No variable of its own changes after setjmp, as the jump may undo such changes. */
static bool reaches_end(struct shield *shield, void (*call)(void *context), void *context)
{
    jmp_buf *const outer = shield->target;
    jmp_buf here;
    if (setjmp(here) != 0) {
        shield->target = outer;
        return false;
    }
    shield->target = &here;
    call(context);
    shield->target = outer;
    return true;
}

enum status shield_call(struct shield *shield, void (*call)(void *context), void *context, struct error *error)
{
    shield->said[0] = '\0';
    listen_to(shield);
    bool ended = reaches_end(shield, call, context);
    if (shield->target == NULL) {
        listen_to(NULL);
    }
    if (!ended) {
        glp_term_out(GLP_OFF);
        return error_set(error, STATUS_DEFECT, _("GLPK gave up: %s"), shield->said);
    }
    return STATUS_OK;
}
