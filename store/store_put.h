/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of uploads, one at a time. Inside a group they are written many at once (store/batch.h): what the database
 * refuses may be told by a later call, at the latest by store_commit. Each is new, or replaces the row with the same
 * key of the same source, or is what is there already and then only noted as named by this upload. Keys: volunteers and
 * requests by id; pairs by volunteer, senior and rule; past visits by volunteer, senior, date and task; travel by both
 * ends; addresses by the whole address. Decisions have no key: each is added, and gets the next sequence number (the
 * one in the struct is not looked at); those about persons are kept apart, for store_identity.
 *
 * `upload` is the id of an upload of `source`. Ids of volunteers and requests must be `SOURCE/...` of this source, else
 * STATUS_REFUSED: a source changes only its own rows. A volunteer or request that had ended becomes active again
 * (`active` in the struct is not looked at).
 */
#ifndef BVB_STORE_STORE_PUT_H
#define BVB_STORE_STORE_PUT_H

#include "core/people.h"
#include "store/store.h"

enum status store_put_volunteer(struct store *store, const char *source, int64_t upload,
                                const struct volunteer *volunteer, struct error *error);
enum status store_put_request(struct store *store, const char *source, int64_t upload, const struct request *request,
                              struct error *error);
enum status store_put_pair(struct store *store, const char *source, int64_t upload, const struct pair *pair,
                           struct error *error);
enum status store_put_past_visit(struct store *store, const char *source, int64_t upload,
                                 const struct past_visit *visit, struct error *error);
enum status store_put_travel(struct store *store, const char *source, int64_t upload, const struct travel_row *row,
                             struct error *error);
enum status store_put_address(struct store *store, const char *source, int64_t upload,
                              const struct register_address *address, struct error *error);
enum status store_put_decision(struct store *store, const char *source, int64_t upload, const struct decision *decision,
                               struct error *error);

#endif
