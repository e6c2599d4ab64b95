/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the import share while it is at work (nightly/import_*.c, stage_import.c); for them only.
 */
#ifndef BVB_NIGHTLY_IMPORTING_H
#define BVB_NIGHTLY_IMPORTING_H

#include "core/date.h"
#include "core/place.h"
#include "importers/inbox.h"
#include "importers/receipt.h"
#include "nightly/last_rosters.h"
#include "nightly/stage.h"
#include "store/store_upload.h"

/* The longest part of a file's own name that goes into the names we give; its end, where the extension is. */
enum { IMPORTING_NAME_KEPT = 120 };

/* One file in an inbox, or one in quarantine that is to be taken after all. */
struct importing_file {
    const struct source *source;
    char name[INBOX_NAME_SIZE];
    char place[PATH_SIZE];              /* where it lies, below the workspace */
    char kept[IMPORTING_NAME_KEPT + 1]; /* the part of its own name that goes into the names we give */
    int rank;                           /* of its kind: the order of reading */
};

struct importing {
    struct stage *stage;
    struct place_converter *converter;
    struct last_rosters *last;
    struct importing_file *files;
    size_t count, capacity;
    char night[DATE_TEXT_SIZE];
    enum status gravest;
    /* the file at hand */
    const struct importing_file *file;
    struct store_upload record;
    struct receipt receipt;
    long volunteers_before,
        requests_before; /* of a source whose list replaces the one before it: how many are in that */
    bool seen;           /* this very file was taken before, and nothing since (store_upload_seen) */
    char said_before[STORE_SHA256_SIZE];
    bool unchanged;             /* and it would say the same once more */
    bool accepting;             /* it was held, and the administrator takes it */
    enum status address_status; /* of a look-up that failed: import.h has no way to say it */
    struct error address_error;
    /* figures */
    long taken, again, refused_whole, read, accepted, refused;
};

#endif
