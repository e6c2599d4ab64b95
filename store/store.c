/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store.h"

#include "store/schema.h"
#include "store/store_base.h"

#include <stdlib.h>

enum status store_open(const char *path, bool create, struct store **store, struct error *error)
{
    struct store *made = calloc(1, sizeof *made);
    enum status status;

    *store = NULL;
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
    *store = made;
    return STATUS_OK;
}

void store_close(struct store *store)
{
    if (store != NULL) {
        sql_close(store->sql);
        for (size_t i = 0; i < STORE_UPSERTS; i++) {
            free(store->upserts[i]);
        }
        free(store);
    }
}

enum status store_begin(struct store *store, struct error *error)
{
    return sql_begin(store->sql, true, error);
}

enum status store_commit(struct store *store, struct error *error)
{
    return sql_commit(store->sql, error);
}

void store_rollback(struct store *store)
{
    sql_rollback(store->sql);
}
