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
 * UIDs are the same from night to night, SEQUENCE rises with each night and version: a visit that moved moves, and what
 * is no longer planned is cancelled. `earlier` is the centre's part of a roster of the same night that was sent already
 * (NULL: there is none); what only it had is cancelled too. In the language of the centre.
 */
enum status roster_ics_write(const struct centre_roster *roster, const struct centre_roster *earlier,
                             struct buffer *bytes, struct error *error);

#endif
