/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rosters that were sent, to each centre, as a snapshot shows them. For this room only.
 *
 * Every night repeats most lines of the night before, so a year of rosters holds each line a dozen times. What
 * core/history asks of them is: what was planned for a date by the last roster before it; and, of a visit that a
 * decision speaks of, the latest line, the latest of a volunteer, and the latest whose date has come. The latest
 * mention of each (visit, volunteer, date) answers all of these; and of dates long gone only the last roster before the
 * date is asked, unless the identity of the visit has no date. What was sent on the very night stands beside all
 * that: it takes the place of no line.
 */
#ifndef BVB_STORE_SENT_H
#define BVB_STORE_SENT_H

#include "core/settings.h"
#include "core/snapshot.h"
#include "store/sql.h"

/* In a query over `rosters` whose ?1 and ?3 are a night and a version of its roster and ?2 a centre: was the roster
 * sent before that version (0: before that night), to this centre (""; to any)? A centre for which it was written was
 * sent it unless it has mails of it, none of which was accepted before those of the night, or of that version, were
 * made: what is accepted later changes nothing of what was said then. */
#define SENT_TO                                                                                                        \
    "rosters.sent IS NOT NULL AND (rosters.night, rosters.version) < (?1, ?3) AND (?2 = '' OR"                         \
    " (EXISTS (SELECT 1 FROM reported WHERE reported.roster = rosters.id AND reported.centre = ?2)"                    \
    " AND (NOT EXISTS (SELECT 1 FROM messages AS mails WHERE mails.night = rosters.night"                              \
    " AND mails.version = rosters.version AND mails.centre = ?2)"                                                      \
    " OR EXISTS (SELECT 1 FROM messages AS mails JOIN deliveries ON deliveries.message = mails.id"                     \
    " WHERE mails.night = rosters.night AND mails.version = rosters.version AND mails.centre = ?2"                     \
    " AND deliveries.state = 'accepted' AND deliveries.time <= coalesce((SELECT min(time) FROM messages AS made"       \
    " WHERE made.night = ?1 AND made.centre = ?2 AND (rosters.night < ?1 OR made.version >= ?3)), "                    \
    "deliveries.time)))))"

/* Fills sent_nights and sent_lines, in their order, of a snapshot that has its requests. The caller frees them also
 * after a failure. */
enum status sent_load(struct sql *sql, const struct settings *settings, int32_t night, int version,
                      struct snapshot *snapshot, struct error *error);

#endif
