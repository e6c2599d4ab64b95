/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls of GLPK that outlive a defect of it. When GLPK finds its arguments or itself wrong, or gets no memory, it ends
 * the process, unless a hook jumps away from there (GLPK reference manual, glp_error_hook). A shielded call then comes
 * back with an error instead. What the call was working on must not be used or deleted any more; what it had allocated
 * is given back when the shield is freed, together with everything else that GLPK holds for this thread.
 *
 * GLPK is called by one thread at a time, the one that made the shield: its hooks belong to a thread.
 */
#ifndef BVB_MATCHER_SHIELD_H
#define BVB_MATCHER_SHIELD_H

#include "core/error.h"

struct shield;

enum status shield_new(struct shield **shield, struct error *error);
/* No program of GLPK's may be in use any more where a call failed. Accepts NULL. */
void shield_free(struct shield *shield);

/*
 * call(context). STATUS_DEFECT, with what GLPK said, when GLPK gave up; whatever the call had allocated itself is lost
 * then. Shielded calls may contain shielded calls; the innermost comes back.
 */
enum status shield_call(struct shield *shield, void (*call)(void *context), void *context, struct error *error);

#endif
