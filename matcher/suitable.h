/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may help whom (DESIGN: Who may help whom): the hard rules in the order in which they are tested. What depends on
 * the date is tested for each option of the visit; a rule excludes the volunteer when no option is left after it.
 */
#ifndef BVB_MATCHER_SUITABLE_H
#define BVB_MATCHER_SUITABLE_H

#include "core/problem.h"
#include "core/roster.h"

#include <stdint.h>

/*
 * The first rule that excludes this volunteer from this visit, or RULE_NONE. `*options` (may be NULL) is then the set
 * of options (bit o: options[o]) on which the volunteer may come; empty when a rule excludes. A visit has at most
 * MAX_HORIZON (56) options.
 */
enum rule suitable_rule(const struct problem *problem, int volunteer, int visit, uint64_t *options);

/* The same where only the option of one date counts; RULE_AVAILABLE when the visit has none on that date. */
enum rule suitable_rule_on(const struct problem *problem, int volunteer, int visit, int32_t date);

#endif
