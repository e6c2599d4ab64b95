/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known on one night, out of the database, in the shape of core/snapshot.h.
 */
#ifndef BVB_STORE_STORE_SNAPSHOT_H
#define BVB_STORE_STORE_SNAPSHOT_H

#include "core/settings.h"
#include "core/snapshot.h"
#include "store/store.h"

/* How many days back the past is looked at; what is older changes no roster (bonds reach back half a year). */
enum { STORE_SNAPSHOT_DAYS = 400 };

/*
 * Everything as of now, with the rosters that were sent before this version of the night (0: on nights before; what was
 * sent on this night changes none of what was before). A centre was sent those that were written for it, unless the
 * mail server took none of its mails; the settings tell who serves whom. Left out, because it can change nothing: past
 * visits older than STORE_SNAPSHOT_DAYS; of the lines of sent rosters those that a later sent roster repeats (same
 * visit, volunteer and date), and old ones that were overtaken before their date came (but not those that a decision of
 * lasting effect or a single request that still runs speaks of). core/history makes the same of it as of all lines.
 * Where several sources give a travel time for the same way, the last upload wins. The lists stand in one order,
 * whatever the order of uploads. Who is one person is one volunteer (core/persons.h), as store_identity_save left it.
 * One consistent state, also while another process writes. On failure *snapshot is empty. Free with snapshot_free.
 */
enum status store_snapshot_load(struct store *store, const struct settings *settings, int32_t night, int version,
                                struct snapshot *snapshot, struct error *error);

/* The numbers of all volunteers that were ever put, sorted (strcmp). The caller frees them. */
enum status store_snapshot_load_numbers(struct store *store, char (**numbers)[ID_SIZE], size_t *count,
                                        struct error *error);

/* The volunteers alone, all that were ever put, each as their list says, into a snapshot without any. Free with
 * snapshot_free, also after a failure. */
enum status store_snapshot_load_volunteers(struct store *store, struct snapshot *snapshot, struct error *error);

/* The requests alone, into an empty snapshot. Free with snapshot_free, also after a failure. */
enum status store_snapshot_load_requests(struct store *store, struct snapshot *snapshot, struct error *error);

#endif
