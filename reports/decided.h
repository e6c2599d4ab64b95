/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which changes follow from what coordinators decided since the roster that was sent last: of a line itself, and of
 * another visit. Only what is certain is said: that the volunteer is, by a decision, at another home at that very hour;
 * that a visit they were given fills what they may do; that who comes now was elsewhere at that hour, or might do no
 * more, until a decision took a visit from them.
 */
#ifndef BVB_REPORTS_DECIDED_H
#define BVB_REPORTS_DECIDED_H

#include "reports/centre.h"

struct decided {
    struct centre_roster *roster;
    const struct snapshot *snapshot;
    const struct roster *last; /* the whole roster that was sent last */
};

/* Does a decision that came since take the volunteer from this line? */
bool decided_takes(const struct decided *decided, const struct sent_line *was);

/* May the volunteer do no more on the day, or in the week, of the line? */
bool decided_is_at_limit(const struct roster *roster, const struct volunteer *volunteer, const struct sent_line *was);

/*
 * The following fill the origin and return true where a decision about another visit is why: the volunteer of a line
 * that was sent makes that visit at the hour of the line; it fills their limit; the volunteer of a new line did make
 * it, at the hour of the line, or up to their limit; all that is otherwise in the round of that day was decided.
 */
bool decided_keeps_busy(const struct decided *decided, const struct volunteer *volunteer, const struct sent_line *was,
                        struct centre_origin *origin);
/* The same, of a visit that nobody decided. */
bool decided_is_elsewhere(const struct decided *decided, const struct volunteer *volunteer, const struct sent_line *was,
                          struct centre_origin *origin);
bool decided_fills_limit(const struct decided *decided, const struct volunteer *volunteer, const struct sent_line *was,
                         struct centre_origin *origin);
bool decided_frees(const struct decided *decided, const struct centre_line *line, struct centre_origin *origin);
bool decided_changed_round(const struct decided *decided, const struct volunteer *volunteer, int32_t date,
                           struct centre_origin *origin);

#endif
