/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rosters that were sent, as a snapshot shows them. For this room only.
 *
 * Every night repeats most lines of the night before, so a year of rosters holds each line a dozen times. What
 * core/history asks of them is: what was planned for a date by the last roster before it; and, of a visit that a
 * decision speaks of, the latest line, the latest of a volunteer, and the latest whose date has come. The latest
 * mention of each (visit, volunteer, date) answers all of these; and of dates long gone only the last roster before the
 * date is asked, unless the identity of the visit has no date.
 */
#ifndef BVB_STORE_SENT_H
#define BVB_STORE_SENT_H

#include "core/snapshot.h"
#include "store/sql.h"

/* Fills sent_nights and sent_lines, in their order. The caller frees them also after a failure. */
enum status sent_load(struct sql *sql, int32_t night, struct snapshot *snapshot, struct error *error);

#endif
