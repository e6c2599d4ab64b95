/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal: which stage of which night began and ended when, and with what outcome. A stage that began and has no
 * end was interrupted (or runs at this moment).
 */
#ifndef BVB_STORE_STORE_JOURNAL_H
#define BVB_STORE_STORE_JOURNAL_H

#include "core/error.h"
#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

enum { STORE_FIGURES_SIZE = 512 };

enum store_stage { STORE_STAGE_IMPORT, STORE_STAGE_MATCH, STORE_STAGE_REPORT, STORE_STAGE_SEND, STORE_STAGE_COUNT };

struct store_journal_entry {
    int64_t id;
    int32_t night;
    enum store_stage stage;
    int64_t begun;
    bool ended; /* false: the next three mean nothing */
    int64_t end;
    enum status outcome;
    char figures[STORE_FIGURES_SIZE]; /* `read=120 accepted=118 refused=2`: words and numbers, no names */
};

enum status store_journal_begin(struct store *store, int32_t night, enum store_stage stage, int64_t when, int64_t *id,
                                struct error *error);
enum status store_journal_end(struct store *store, int64_t id, int64_t when, enum status outcome, const char *figures,
                              struct error *error);

/* The newest entry of a stage of a night; *found false when it never began. */
enum status store_journal_last(struct store *store, int32_t night, enum store_stage stage,
                               struct store_journal_entry *entry, bool *found, struct error *error);

/* The newest `limit` entries, newest first. The caller frees *entries. */
enum status store_journal_list(struct store *store, size_t limit, struct store_journal_entry **entries, size_t *count,
                               struct error *error);

const char *store_journal_stage_name(enum store_stage stage); /* import, match, report, send */

#endif
