/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of the store share: a temporary folder with a database, one random source, and random values of every
 * struct that the store keeps (all fields, all that limits.h allows).
 */
#ifndef BVB_TESTS_STORE_SUPPORT_H
#define BVB_TESTS_STORE_SUPPORT_H

#include "core/people.h"
#include "core/roster.h"
#include "core/settings.h"
#include "core/snapshot.h"
#include "store/store_upload.h"

#include <stdint.h>

/* Fixtures: a folder of its own for each test, removed afterwards with all that is in it. */
void support_begin(void);
void support_end(void);
const char *support_path(const char *name); /* FOLDER/name; until the next call */
struct store *support_open(void);           /* FOLDER/bvb.db; fails the test when it cannot */

/* Fails the test with the message of the error unless the status is STATUS_OK. */
void support_ok(enum status status, const struct error *error);

/* The number that a question in SQL gives; statements without one; what is known on a night. */
int64_t support_ask(struct store *store, const char *question);
void support_run(struct store *store, const char *text);
extern const struct settings support_settings;                    /* without centres */
struct snapshot support_load(struct store *store, int32_t night); /* snapshot_free */

/* The night of most tests. */
enum { SUPPORT_NIGHT = 20780 };

/* A reproducible stream of numbers (splitmix64). */
uint64_t support_random(uint64_t *state);
int support_between(uint64_t *state, int low, int high); /* both included */

/* An upload of this source, added to the store. */
struct store_upload support_upload(struct store *store, const char *source, enum upload_kind kind);

/* Random values. Ids are SOURCE/0 .. SOURCE/(ids - 1), so that they meet. */
void support_volunteer(uint64_t *state, const char *id, struct volunteer *volunteer);
void support_request(uint64_t *state, const char *id, struct request *request);
struct roster *support_roster(uint64_t *state, int32_t night, int rounds); /* roster_free */
void support_text(uint64_t *state, char *text, size_t size); /* clean, of any length that fits; may be empty */

/* Field by field; the test fails naming the field. */
void support_same_volunteer(const struct volunteer *a, const struct volunteer *b);
void support_same_request(const struct request *a, const struct request *b);

#endif
