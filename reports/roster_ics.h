/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * roster.ics: the roster of a centre as a calendar (RFC 5545), by libical; the only file that knows it. One event for
 * each visit and volunteer, its times in UTC. Calendars wander off to other people's machines, so nobody is named: an
 * event tells the task, the initials of the volunteer, the area, and the number of the visit, which the roster
 * explains.
 */
#ifndef BVB_REPORTS_ROSTER_ICS_H
#define BVB_REPORTS_ROSTER_ICS_H

#include "reports/centre.h"

#include "core/buffer.h"

/*
 * UIDs are the same from night to night, and so is SEQUENCE until something changes: then it rises, so that a visit
 * that moved moves. What was announced, is no longer planned, and lies ahead is cancelled, every night anew until its
 * day has come, for who missed it the first time. `announced` is all that was sent before, of all centres, sorted by
 * visit and volunteer. In the language of the centre.
 */
enum status roster_ics_write(const struct centre_roster *roster, const struct snapshot *snapshot,
                             const struct announcement *announced, size_t count, struct buffer *bytes,
                             struct error *error);

#endif
