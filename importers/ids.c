/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/ids.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { FIRST_SLOTS = 1024 };

static uint32_t hash_of(const struct ids *ids, const char *id, size_t length)
{
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t hash = ids->seed ^ length;
    while (length > 0) {
        const size_t step = length < sizeof hash ? length : sizeof hash;
        uint64_t word = 0;
        memcpy(&word, id, step);
        hash = (hash ^ word) * odd;
        hash ^= hash >> 32;
        id += step;
        length -= step;
    }
    return (uint32_t)hash;
}

/* Where an id with this hash is or, free, would be. */
static struct ids_slot *find(const struct ids *ids, uint32_t hash, const char *id, size_t size)
{
    for (size_t at = hash;; at++) {
        struct ids_slot *slot = &ids->slots[at & (ids->slot_count - 1)];
        if (slot->after == 0 || (slot->hash == hash && slot->after >= size &&
                                 memcmp(ids->texts.data + slot->after - size, id, size) == 0)) {
            return slot;
        }
    }
}

/* At most half of the slots are taken, so that the way to a free one is short. */
static enum status make_room(struct ids *ids, struct error *error)
{
    const struct ids old = *ids;
    if (old.count < old.slot_count / 2) {
        return STATUS_OK;
    }
    ids->slot_count = old.slot_count == 0 ? (size_t)FIRST_SLOTS : old.slot_count * 2;
    ids->slots = calloc(ids->slot_count, sizeof *ids->slots);
    if (ids->slots == NULL) {
        *ids = old;
        return error_memory(error);
    }
    if (old.slot_count == 0) {
        if (getrandom(&ids->seed, sizeof ids->seed, GRND_NONBLOCK) < 0) {
            ids->seed = 0; /* ids can then be chosen to take long, which the guard ends */
        }
        ids->texts.limit = UINT32_MAX;
    }
    for (size_t i = 0; i < old.slot_count; i++) {
        size_t at = old.slots[i].hash;
        while (old.slots[i].after != 0 && ids->slots[at & (ids->slot_count - 1)].after != 0) {
            at++;
        }
        if (old.slots[i].after != 0) {
            ids->slots[at & (ids->slot_count - 1)] = old.slots[i];
        }
    }
    free(old.slots);
    return STATUS_OK;
}

static void fill(struct ids_slot *slot, const struct ids_row *row)
{
    slot->line = (uint32_t)row->line & INT32_MAX;
    slot->refused = row->refused;
    slot->value = row->value;
}

enum status ids_add(struct ids *ids, const char *id, struct ids_row *row, bool *known, struct error *error)
{
    const size_t length = strlen(id);
    *known = false;
    enum status status = make_room(ids, error);
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t hash = hash_of(ids, id, length);
    struct ids_slot *slot = find(ids, hash, id, length + 1);
    *known = slot->after != 0;
    if (*known) {
        *row = (struct ids_row){slot->line, slot->refused, slot->value};
        return STATUS_OK;
    }
    buffer_add(&ids->texts, id, length + 1);
    status = buffer_check(&ids->texts, error);
    if (status == STATUS_OK) {
        *slot = (struct ids_slot){hash, (uint32_t)ids->texts.size, 0, 0, 0};
        fill(slot, row);
        ids->count++;
    }
    return status;
}

enum status ids_put(struct ids *ids, const char *id, struct ids_row *row, bool *known, struct error *error)
{
    const struct ids_row latest = *row;
    const size_t length = strlen(id);
    enum status status = ids_add(ids, id, row, known, error);
    if (status == STATUS_OK && *known) {
        fill(find(ids, hash_of(ids, id, length), id, length + 1), &latest);
    }
    return status;
}

void ids_free(struct ids *ids)
{
    buffer_free(&ids->texts);
    free(ids->slots);
    *ids = (struct ids){0};
}
