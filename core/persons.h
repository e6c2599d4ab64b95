/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A night with people instead of lists: volunteers who are one person (core/identity.h) become one, and all that is
 * said of any of their ids is said of that one.
 *
 * What the person offers is what the lists in which it still stands say together:
 *   - tasks, languages, means of transport, hours: all that any list offers;
 *   - absences: all that any list says;
 *   - most visits a day and a week, most minutes a week, longest travel: the smallest that any list says;
 *   - pets, smoke: yes when any list says yes (an empty cell says no);
 *   - dates of the information note and the extract: the first that any list says;
 *   - place and address: of the list that gave the person its id, else of the first by id; from an address before from
 *     the middle of an area; names, gender, year, telephone, e-mail likewise, where it has none from the next.
 * A person who stands in no list any more is as the list says that gave its id.
 */
#ifndef BVB_CORE_PERSONS_H
#define BVB_CORE_PERSONS_H

#include "core/roster.h"
#include "core/snapshot.h"

/*
 * Applies snapshot->identities, once, to a snapshot in the order that its header says; it keeps that order. The lists'
 * own rows go to snapshot->listed. Where both ids of a person say the same (a visit that took place, a line of a
 * roster that was sent), it is kept once; of two travel times the longer. Decisions keep their order.
 */
enum status persons_apply(struct snapshot *snapshot, struct error *error);

/* Names the volunteers of a stored roster, and of announcements (sorted by visit and volunteer; they remain so), as the
 * persons that they are now. */
void persons_rename_roster(const struct snapshot *snapshot, struct roster *roster);
void persons_rename_announced(const struct snapshot *snapshot, struct announcement *announced, size_t *count);

#endif
