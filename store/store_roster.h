/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rosters of all nights, each night in versions 1, 2, ...: a version never changes, a different answer is a new
 * one.
 */
#ifndef BVB_STORE_STORE_ROSTER_H
#define BVB_STORE_STORE_ROSTER_H

#include "core/roster.h"
#include "store/store.h"

#include <stdint.h>

/*
 * Keeps a roster and sets its version: that of the newest version of its night when roster_same says that they are the
 * same (nothing but what it answers is written then), else one more. *is_new (may be NULL) tells which.
 */
enum status store_roster_save(struct store *store, struct roster *roster, bool *is_new, struct error *error);

/* The roster of a night, version 0: the newest. *roster is NULL when there is none. Free with roster_free. */
enum status store_roster_load(struct store *store, int32_t night, int version, struct roster **roster,
                              struct error *error);

/* The last roster that was sent to a centre (as store_snapshot_load has it; "": to any) before this version of a night
 * (0: on a night before it). *roster is NULL when there is none. */
enum status store_roster_load_last_sent(struct store *store, int32_t night, int version, const char *centre,
                                        struct roster **roster, struct error *error);

/* The latest night that has a roster; DATE_NONE: none has. */
enum status store_roster_last_night(struct store *store, int32_t *night, struct error *error);

/* Notes that the lines of a visit stand in the roster of this centre: it was told of them, whoever serves the senior
 * later. */
enum status store_roster_mark_line(struct store *store, int32_t night, int version, const char *visit,
                                   const char *centre, struct error *error);

/* Notes that a version was written for a centre. No such version: STATUS_DEFECT. */
enum status store_roster_mark_reported(struct store *store, int32_t night, int version, const char *centre,
                                       struct error *error);

/* Notes that a version was sent; the first time counts. No such version: STATUS_DEFECT. */
enum status store_roster_mark_sent(struct store *store, int32_t night, int version, int64_t when, struct error *error);

/* The newest version of a night, 0 when there is none, and the newest of its versions that was sent (0: none) and when.
 */
struct store_roster_state {
    int newest, sent;
    int64_t sent_when;
};
enum status store_roster_find(struct store *store, int32_t night, struct store_roster_state *state,
                              struct error *error);

#endif
