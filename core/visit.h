/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The visits that a request makes inside a horizon (DESIGN: Visits) and their identities:
 * `REQUEST@2026-11-24` (weekly all), `REQUEST@2026-W48` (weekly any), `REQUEST@once`.
 */
#ifndef BVB_CORE_VISIT_H
#define BVB_CORE_VISIT_H

#include "core/people.h"

#include <stddef.h>

struct visit {
    char id[VISIT_ID_SIZE];
    size_t day_count;
    int32_t days[MAX_HORIZON]; /* the dates on which it may be, inside the horizon, rising */
};

/* At most MAX_HORIZON visits, in order of date. Returns their number; those without a day in the horizon are not made.
 */
size_t visit_make(const struct request *request, int32_t from, int32_t until, struct visit *visits);

/* Does the text have the form of a visit id? Its request is everything before the last `@`. */
bool visit_parse_id(const char *text, char *request, size_t size);
/* Does the request make this visit, on whatever day? */
bool visit_is_of(const struct request *request, const char *id);
/* The date in the identity, DATE_NONE for @once and for a week. */
int32_t visit_date_of_id(const char *text);
/* The Monday of the week in the identity, DATE_NONE for the others. */
int32_t visit_monday_of_id(const char *text);

#endif
