/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/ids.h"

#include <stdlib.h>
#include <string.h>

#define HASH_BKT_CAPACITY_THRESH 2 /* short chains: there may be hundreds of thousands of ids */
#include <uthash.h>

struct ids {
    UT_hash_handle hh;
    char id[];
};

enum status ids_add(struct ids **ids, const char *id, bool *known, struct error *error)
{
    struct ids *found = NULL;
    const size_t length = strlen(id);
    HASH_FIND(hh, *ids, id, length, found);
    *known = found != NULL;
    if (found != NULL) {
        return STATUS_OK;
    }
    struct ids *added = calloc(1, sizeof *added + length + 1);
    if (added == NULL) {
        return error_memory(error);
    }
    memcpy(added->id, id, length + 1);
    HASH_ADD_KEYPTR(hh, *ids, added->id, length, added);
    if (added->hh.tbl == NULL) {
        free(added);
        return error_memory(error);
    }
    return STATUS_OK;
}

void ids_free(struct ids **ids)
{
    struct ids *id = NULL;
    struct ids *next = NULL;
    HASH_ITER (hh, *ids, id, next) {
        HASH_DEL(*ids, id);
        free(id);
    }
}
