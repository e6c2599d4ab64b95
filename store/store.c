/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store.h"

#include "store/schema.h"
#include "store/store_address.h"
#include "store/store_base.h"

#include <stdlib.h>
#include <time.h>

/* Milliseconds. */
enum { OPEN_WAIT = 5000, OPEN_PAUSE = 10 };

static enum status open_once(const char *path, bool create, struct store **store, struct error *error)
{
    struct store *made = calloc(1, sizeof *made);
    enum status status;

    if (made == NULL) {
        return error_memory(error);
    }
    status = sql_open(path, create, &made->sql, error);
    if (status == STATUS_OK) {
        status = schema_migrate(made->sql, schema_version(), error);
    }
    if (status != STATUS_OK) {
        store_close(made);
        return status;
    }
    batch_start(&made->batch, made->sql);
    *store = made;
    return STATUS_OK;
}

/*
 * SQLite does not wait by itself while several processes make a new database at the same moment (its busy handler is
 * not asked when waiting could be a deadlock), so a busy database is opened again, for as long as the busy timeout
 * would wait.
 */
enum status store_open(const char *path, bool create, struct store **store, struct error *error)
{
    const struct timespec pause = {.tv_nsec = OPEN_PAUSE * 1000000L};
    enum status status;

    *store = NULL;
    status = open_once(path, create, store, error);
    for (int waited = 0; status == STATUS_RETRY && waited < OPEN_WAIT; waited += OPEN_PAUSE) {
        error_clear(error);
        (void)nanosleep(&pause, NULL);
        status = open_once(path, create, store, error);
    }
    return status;
}

void store_close(struct store *store)
{
    if (store != NULL) {
        sql_close(store->sql);
        free(store->streets.items);
        batch_free(&store->batch);
        free(store);
    }
}

enum status store_begin(struct store *store, struct error *error)
{
    enum status status = store_address_sort(store, error); /* not to be undone with the group within */

    store->streets.known = false; /* another process may have changed the register */
    store->register_seen = false;
    return status == STATUS_OK ? sql_begin(store->sql, true, error) : status;
}

enum status store_commit(struct store *store, struct error *error)
{
    enum status status = store_address_sort(store, error);

    return status == STATUS_OK ? sql_commit(store->sql, error) : status;
}

void store_rollback(struct store *store)
{
    store->streets.known = false;
    store->register_seen = false;
    store->register_unsorted = false; /* its indexes are back */
    sql_rollback(store->sql);
}
