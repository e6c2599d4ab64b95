/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The uploads: every file that was read, by its SHA-256, with the figures of its receipt. An upload is added before its
 * rows (which name it) and gets its figures when they are known, all in one store_begin .. store_commit. One that is
 * refused whole is rolled back, and then added alone with the state STORE_UPLOAD_REFUSED.
 */
#ifndef BVB_STORE_STORE_UPLOAD_H
#define BVB_STORE_STORE_UPLOAD_H

#include "core/limits.h"
#include "core/settings.h"
#include "store/store.h"

#include <stdint.h>

enum { STORE_SHA256_SIZE = 65, STORE_FILE_NAME_SIZE = 256 };

enum store_upload_state {
    STORE_UPLOAD_TAKEN,  /* its good rows are in the database */
    STORE_UPLOAD_REFUSED /* refused whole: none are */
};

struct store_upload {
    int64_t id; /* given by the store; rising */
    char source[CODE_SIZE];
    char sha256[STORE_SHA256_SIZE];       /* 64 hex digits, lower case */
    char file_name[STORE_FILE_NAME_SIZE]; /* as it was in the inbox, sanitised */
    int32_t night;
    int64_t when;
    enum upload_kind kind; /* 0 when it was refused before its kind was known */
    enum store_upload_state state;
    long read, accepted, refused; /* rows */
    /* What its receipt said, as a digest; "" when all was right. An upload that is read from the store has none. */
    char said[STORE_SHA256_SIZE];
};

/*
 * Was this very file taken before, and is it still the newest taken of its source and kind (a file of visits: also when
 * others came after it; of decisions: only when no roster was sent since, as they then speak of another one)? Then
 * `said` is what its receipt said (struct store_upload), and reading it once more changes nothing unless the
 * configuration has changed. So a partner who goes back to an earlier list is heard. One that was refused whole is not
 * "seen".
 */
enum status store_upload_seen(struct store *store, const char *source, const char *sha256, bool *seen,
                              char said[STORE_SHA256_SIZE], struct error *error);

/* Adds an upload and sets upload->id. */
enum status store_upload_add(struct store *store, struct store_upload *upload, struct error *error);

/* Writes kind, state and figures of an upload that was added before (upload->id). */
enum status store_upload_finish(struct store *store, const struct store_upload *upload, struct error *error);

/*
 * A row of this upload was refused, but it says whose it is: what is known of that volunteer or request stays, and does
 * not end with store_upload_end_list. Other kinds, and ids that are not known: nothing happens.
 */
enum status store_upload_keep(struct store *store, const char *source, enum upload_kind kind, int64_t upload,
                              const char *id, struct error *error);

/* The ids, without their source, of the volunteers or requests that store_upload_end_list would end: at most as many as
 * fit, with commas between them, and `...` when there are more. Other kinds: "". */
enum status store_upload_ending(struct store *store, const char *source, enum upload_kind kind, int64_t upload,
                                char *ids, size_t size, struct error *error);

/*
 * How many of the volunteers or requests that are active this upload does not name: before its first row the whole list
 * before it, after its last row those that store_upload_end_list would end. Requests whose last day is not after its
 * night are over anyhow and not counted. Other kinds: 0.
 */
enum status store_upload_not_named(struct store *store, const struct store_upload *upload, enum upload_kind kind,
                                   long *count, struct error *error);

/*
 * For a source whose list is the whole list, after the last row: the rows of this source and kind that this upload did
 * not name end: volunteers and requests become inactive, pairs, visits, travel rows and addresses are removed,
 * decisions stay. *ended (may be NULL): how many.
 */
enum status store_upload_end_list(struct store *store, const char *source, enum upload_kind kind, int64_t upload,
                                  long *ended, struct error *error);

/* The accepted rows of the newest upload taken of this source and kind, -1 when there is none: tells a list that has
 * suddenly shrunk. */
enum status store_upload_last_accepted(struct store *store, const char *source, enum upload_kind kind, long *accepted,
                                       struct error *error);

/* The uploads of a night (DATE_NONE: of all nights), oldest first. The caller frees *uploads (one block). */
enum status store_upload_list(struct store *store, int32_t night, struct store_upload **uploads, size_t *count,
                              struct error *error);

#endif
