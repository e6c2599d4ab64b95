/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row on its way from cells to a value of core: the value, and what must wait until all its cells are read. Each
 * kind of list has three steps here: clear (all that was not given), check (what concerns several cells) and give (to
 * the sink).
 */
#ifndef BVB_IMPORTERS_RECORD_H
#define BVB_IMPORTERS_RECORD_H

#include "core/people.h"
#include "importers/import.h"

#include <stdbool.h>

struct upload;

/* A number that may be missing. */
struct number {
    bool given;
    double value;
};

/* Where, as a row says it in numbers. */
struct point {
    struct number x, y;     /* metres */
    struct number lat, lon; /* degrees */
};

struct record {
    union {
        struct volunteer volunteer;
        struct request request;
        struct pair pair;
        struct past_visit past_visit;
        struct travel_row travel;
        struct register_address address;
        struct decision decision;
    };
    struct point at, to;
    struct number points;              /* of a pair */
    bool has_day_choice, has_decision; /* the cell was not empty */
    bool has_odd_roster;               /* the cell does not name a roster */
};

void record_clear_volunteer(struct record *record);
void record_clear_request(struct record *record);
void record_clear_other(struct record *record);

/* They refuse the row through upload_refuse. */
void record_check_volunteer(struct upload *upload, struct record *record);
void record_check_request(struct upload *upload, struct record *record);
void record_check_pair(struct upload *upload, struct record *record);
void record_check_past_visit(struct upload *upload, struct record *record);
void record_check_travel(struct upload *upload, struct record *record);
void record_check_address(struct upload *upload, struct record *record);
void record_check_decision(struct upload *upload, struct record *record);

/* What two rows have in common of which only one can hold, as a text; its value is returned. */
int record_key_pair(const struct record *record, char *key, size_t size);
int record_key_past_visit(const struct record *record, char *key, size_t size);
int record_key_travel(const struct record *record, char *key, size_t size);

enum status record_give_volunteer(const struct import_sink *sink, const struct record *record, struct error *error);
enum status record_give_request(const struct import_sink *sink, const struct record *record, struct error *error);
enum status record_give_pair(const struct import_sink *sink, const struct record *record, struct error *error);
enum status record_give_past_visit(const struct import_sink *sink, const struct record *record, struct error *error);
enum status record_give_travel(const struct import_sink *sink, const struct record *record, struct error *error);
enum status record_give_address(const struct import_sink *sink, const struct record *record, struct error *error);
enum status record_give_decision(const struct import_sink *sink, const struct record *record, struct error *error);

#endif
