/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/identities.h"

const char *const identities_verdicts[2] = {"doubtful", "same"};

static void read_member(struct sql_statement *query, void *item)
{
    struct identity_member *member = item;

    sql_get_text(query, member->volunteer, sizeof member->volunteer);
    sql_get_text(query, member->person, sizeof member->person);
}

static void read_pair(struct sql_statement *query, void *item)
{
    struct identity_pair *pair = item;

    sql_get_text(query, pair->one, sizeof pair->one);
    sql_get_text(query, pair->other, sizeof pair->other);
    pair->verdict = sql_get_word(query, identities_verdicts, 2) == 0 ? IDENTITY_DOUBTFUL : IDENTITY_SAME;
    pair->grounds = (unsigned)sql_get_int(query, 0, IDENTITY_GROUNDS);
    pair->decided = sql_get_boolean(query);
}

enum status identities_load(struct sql *sql, struct identities *identities, struct error *error)
{
    struct sql_statement *query = NULL;
    void *items = NULL;
    enum status status =
        sql_prepare(sql, "SELECT volunteer, person FROM identity_members ORDER BY volunteer", &query, error);

    if (status == STATUS_OK) {
        status = sql_collect(query, sizeof *identities->members, read_member, &items, &identities->member_count, error);
        identities->members = items;
        items = NULL;
    }
    if (status == STATUS_OK) {
        status = sql_prepare(
            sql, "SELECT one, other, verdict, grounds, decided FROM identity_pairs ORDER BY one, other", &query, error);
    }
    if (status == STATUS_OK) {
        status = sql_collect(query, sizeof *identities->pairs, read_pair, &items, &identities->pair_count, error);
        identities->pairs = items;
    }
    return status;
}
