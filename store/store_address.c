/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store_address.h"

#include "core/language.h"
#include "store/address_key.h"
#include "store/store_base.h"
#include "store/table.h"

#include <string.h>

/* Two registers may differ a little about one house; places further apart are two houses. */
static const double same_house_metres = 30;

/* The first of the houses with this key; unknown when there is none or when another lies elsewhere. */
static enum status find_key(struct store *store, const struct address_key *key, bool *any, struct place *place,
                            struct error *error)
{
    struct sql_statement *query = NULL;
    struct register_address found;
    bool there = false;
    enum status status = sql_prepare(store->sql,
                                     "SELECT street, house_number, postcode, municipality, x, y, approximate"
                                     " FROM addresses WHERE folded_street = ?1 AND folded_number = ?2"
                                     " AND (?3 = '' OR folded_postcode = ?3)"
                                     " AND (?4 = '' OR folded_municipality = ?4)"
                                     " ORDER BY approximate, upload DESC, source, street, house_number, postcode,"
                                     " municipality LIMIT 100",
                                     &query, error);

    *any = false;
    memset(place, 0, sizeof *place);
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
        memset(&found, 0, sizeof found);
        table_addresses.read(query, &found);
        status = sql_check(query, error);
        if (status != STATUS_OK) {
            break;
        }
        if (!*any) {
            *any = true;
            *place = found.place;
        } else if (place_distance(place, &found.place) > same_house_metres) {
            memset(place, 0, sizeof *place);
            break;
        }
    }
    sql_done(query);
    return status;
}

enum status store_address_find(struct store *store, const struct address *address, struct place *place,
                               struct error *error)
{
    struct address_key key;
    enum status status;
    bool any = false;

    memset(place, 0, sizeof *place);
    if (!address_key_make(address, &key) || key.street[0] == '\0' || key.number[0] == '\0' ||
        (key.postcode[0] == '\0' && key.municipality[0] == '\0')) {
        return STATUS_OK;
    }
    status = find_key(store, &key, &any, place, error);
    if (status == STATUS_OK && !any && address_key_drop_box(&key)) {
        status = find_key(store, &key, &any, place, error);
    }
    if (status != STATUS_OK) {
        memset(place, 0, sizeof *place);
        error_context(error, _("Looking for an address"));
    }
    return status;
}
