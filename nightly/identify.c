/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/identify.h"

#include "core/identity.h"
#include "core/language.h"
#include "core/log.h"
#include "store/store_identity.h"

#include <stdlib.h>

static size_t count_doubtful(const struct identities *identities)
{
    size_t count = 0;
    for (size_t i = 0; i < identities->pair_count; i++) {
        count += identities->pairs[i].verdict == IDENTITY_DOUBTFUL ? 1 : 0;
    }
    return count;
}

static void tell(const struct identities *identities)
{
    const size_t doubtful = count_doubtful(identities);
    if (identities->member_count > 0) {
        log_message(LOG_LEVEL_INFO,
                    ngettext("%zu number of a volunteer belongs to a person with several",
                             "%zu numbers of volunteers belong to persons with several", identities->member_count),
                    identities->member_count);
    }
    if (doubtful > 0) {
        log_message(LOG_LEVEL_INFO,
                    ngettext("%zu pair of volunteers may be one person; persons.csv beside the roster asks about it",
                             "%zu pairs of volunteers may be one person; persons.csv beside the roster asks about them",
                             doubtful),
                    doubtful);
    }
}

static enum status find(struct store *store, struct error *error)
{
    struct identity_entry *entries = NULL;
    struct identity_decision *decisions = NULL;
    struct identities identities = {0};
    size_t count = 0;
    size_t decision_count = 0;
    enum status status = store_identity_load(store, &entries, &count, &decisions, &decision_count, error);
    if (status == STATUS_OK) {
        status = identity_find(entries, count, decisions, decision_count, &identities, error);
    }
    if (status == STATUS_OK) {
        status = store_identity_save(store, &identities, error);
    }
    if (status == STATUS_OK) {
        tell(&identities);
    }
    free(entries);
    free(decisions);
    identity_free(&identities);
    return status;
}

enum status identify_people(struct store *store, struct error *error)
{
    bool needed = false;
    enum status status = store_begin(store, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = store_identity_needed(store, &needed, error);
    if (status == STATUS_OK && needed) {
        status = find(store, error);
    }
    if (status == STATUS_OK) {
        status = store_commit(store, error);
    }
    if (status != STATUS_OK) {
        store_rollback(store);
    }
    return status;
}
