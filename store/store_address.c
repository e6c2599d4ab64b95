/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_address.h"

#include "core/buffer.h"
#include "core/language.h"
#include "core/text.h"
#include "store/address_key.h"
#include "store/schema.h"
#include "store/store_base.h"
#include "store/table.h"

#include <string.h>

/* Two registers may differ a little about one house; places further apart are two houses. */
static const double same_house_metres = 30;

/* Asks the register; rows of people that wait to be written need not be written for that. */
static enum status ask(struct store *store, const char *text, struct sql_statement **query, struct error *error)
{
    return store->batch.table == &table_addresses ? sql_prepare(store->sql, text, query, error)
                                                  : sql_prepare_beside(store->sql, text, query, error);
}

/* The first of the houses with this key; unknown when there is none or when another lies elsewhere. */
static enum status find_key(struct store *store, const struct address_key *key, bool *any,
                            struct register_address *found, struct error *error)
{
    struct sql_statement *query = NULL;
    struct register_address next;
    bool there = false;
    enum status status = ask(store,
                             "SELECT street, house_number, postcode, municipality, x, y, approximate"
                             " FROM addresses WHERE folded_street = ?1 AND folded_number = ?2"
                             " AND (?3 = '' OR folded_postcode = ?3)"
                             " AND (?4 = '' OR folded_municipality = ?4)"
                             " ORDER BY approximate, upload DESC, source, street, house_number, postcode,"
                             " municipality LIMIT 100",
                             &query, error);

    *any = false;
    memset(found, 0, sizeof *found);
    if (status != STATUS_OK) {
        return status;
    }
    sql_text(query, key->street);
    sql_text(query, key->number);
    sql_text(query, key->postcode);
    sql_text(query, key->municipality);
    for (;;) {
        status = sql_row(query, &there, error);
        if (status != STATUS_OK || !there) {
            break;
        }
        memset(&next, 0, sizeof next);
        table_addresses.read(query, &next);
        status = sql_check(query, error);
        if (status != STATUS_OK) {
            break;
        }
        if (!*any) {
            *any = true;
            *found = next;
        } else if (place_distance(&found->place, &next.place) > same_house_metres) {
            memset(found, 0, sizeof *found);
            break;
        }
    }
    sql_done(query);
    return status;
}

static enum status add_street(struct store_streets *streets, struct sql_statement *query, struct error *error)
{
    enum status status =
        buffer_grow((void **)&streets->items, &streets->capacity, streets->count + 1, sizeof *streets->items, error);

    if (status == STATUS_OK) {
        struct store_street *street = &streets->items[streets->count++];
        sql_get_text(query, street->folded, sizeof street->folded);
        status = sql_check(query, error);
        address_near_write(street->folded, &street->full);
    }
    return status;
}

/* All streets of the postcode or municipality of the key, unless they are the ones that are there. */
static enum status load_streets(struct store *store, const struct address_key *key, struct error *error)
{
    struct store_streets *streets = &store->streets;
    struct sql_statement *query = NULL;
    bool there = false;
    enum status status;

    if (streets->known && text_equal(streets->of.postcode, key->postcode) &&
        text_equal(streets->of.municipality, key->municipality)) {
        return STATUS_OK;
    }
    streets->known = false;
    streets->count = 0;
    status = ask(store,
                 key->postcode[0] != '\0' ? "SELECT DISTINCT folded_street FROM addresses WHERE folded_postcode = ?1"
                                            " AND (?2 = '' OR folded_municipality = ?2)"
                                          : "SELECT DISTINCT folded_street FROM addresses WHERE ?1 = ''"
                                            " AND folded_municipality = ?2",
                 &query, error);
    if (status == STATUS_OK) {
        sql_text(query, key->postcode);
        sql_text(query, key->municipality);
        status = sql_row(query, &there, error);
    }
    while (status == STATUS_OK && there) {
        status = add_street(streets, query, error);
        if (status == STATUS_OK) {
            status = sql_row(query, &there, error);
        }
    }
    sql_done(query);
    streets->known = status == STATUS_OK;
    streets->of = *key;
    return status;
}

/* The street of the register that is nearest to the one in the key, among those of its postcode or municipality; *near
 * as address_near says, ADDRESS_NEAR_NOT when there is none or when two are equally near. */
static enum status find_street(struct store *store, struct address_key *key, int *near, struct error *error)
{
    struct address_near written;
    const struct store_streets *streets = &store->streets;
    const struct store_street *best = NULL;
    enum status status = load_streets(store, key, error);

    address_near_write(key->street, &written);
    *near = ADDRESS_NEAR_NOT;
    for (size_t i = 0; i < streets->count && status == STATUS_OK; i++) {
        int distance = address_near(&written, &streets->items[i].full);
        if (distance < *near) {
            *near = distance;
            best = &streets->items[i];
        } else if (distance == *near) {
            best = NULL; /* two of them: neither */
        }
    }
    if (best == NULL) {
        *near = ADDRESS_NEAR_NOT;
    } else {
        (void)text_copy(key->street, sizeof key->street, best->folded);
    }
    return status;
}

/* The house as it is written, without its box, and at last without its addition. */
static enum status find_house(struct store *store, const struct address *address, const struct address_key *street,
                              bool *any, struct register_address *found, struct error *error)
{
    struct address_key key = *street;
    enum status status = find_key(store, &key, any, found, error);

    if (status == STATUS_OK && !*any && address_key_drop_box(&key)) {
        status = find_key(store, &key, any, found, error);
    }
    if (status == STATUS_OK && !*any && address_key_house_alone(&key, address->house_number)) {
        status = find_key(store, &key, any, found, error);
        found->place.approximate = found->place.approximate || found->place.known;
    }
    return status;
}

enum status store_address_fill(struct store *store, struct error *error)
{
    struct sql_statement *query = NULL;
    enum status status;
    bool there = false;

    if (store->register_seen || sql_depth(store->sql) == 0) {
        return STATUS_OK;
    }
    status = sql_prepare(store->sql, "SELECT 1 FROM addresses LIMIT 1", &query, error);
    if (status == STATUS_OK) {
        status = sql_row(query, &there, error);
    }
    sql_done(query);
    if (status == STATUS_OK && !there) {
        status = sql_run(store->sql, schema_drop_address_indexes, error);
        store->register_unsorted = status == STATUS_OK;
    }
    store->register_seen = status == STATUS_OK;
    return status;
}

enum status store_address_sort(struct store *store, struct error *error)
{
    enum status status = STATUS_OK;

    if (store->register_unsorted) {
        status = sql_run(store->sql, schema_make_address_indexes, error);
        store->register_unsorted = status != STATUS_OK;
    }
    return status;
}

enum status store_address_find(struct store *store, const struct address *address, struct register_address *found,
                               struct error *error)
{
    struct address_key key;
    enum status status;
    bool any = false;
    int near = ADDRESS_NEAR_NOT;

    memset(found, 0, sizeof *found);
    if (!address_key_make(address, &key) || key.street[0] == '\0' || key.number[0] == '\0' ||
        (key.postcode[0] == '\0' && key.municipality[0] == '\0')) {
        return STATUS_OK;
    }
    status = store_address_sort(store, error);
    if (status == STATUS_OK) {
        status = find_house(store, address, &key, &any, found, error);
    }
    if (status == STATUS_OK && !any) {
        status = find_street(store, &key, &near, error);
    }
    if (status == STATUS_OK && !any && near < ADDRESS_NEAR_NOT) {
        status = find_house(store, address, &key, &any, found, error);
        found->place.approximate = found->place.approximate || (found->place.known && near > ADDRESS_NEAR_SAME);
    }
    if (status != STATUS_OK) {
        memset(found, 0, sizeof *found);
        error_context(error, _("Looking for an address"));
    }
    return status;
}
