/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known on one night, as the store gives it: the raw past and present, before any rule of DESIGN is applied.
 * core/history turns the past into done visits, pins and rejections; core/problem turns all of it into the matcher's
 * problem.
 */
#ifndef BVB_CORE_SNAPSHOT_H
#define BVB_CORE_SNAPSHOT_H

#include "core/identity.h"
#include "core/people.h"

#include <stddef.h>
#include <stdint.h>

/* One line (a visit and a volunteer) of a roster that was sent. */
struct sent_line {
    int32_t night; /* of the roster */
    char visit[VISIT_ID_SIZE];
    char volunteer[ID_SIZE], senior[ID_SIZE];
    char task[CODE_SIZE];
    int32_t date;
    int start, end; /* minutes after midnight; end - start is the duration */
    size_t centre;  /* that was told of it, else (not known) that serves the senior now: index in the settings; their
                       count: nobody knows the request now */
};

/* A roster that was sent to a centre, whether or not it has lines. */
struct sent_night {
    int32_t night, from, until;
    int version;   /* the newest that was sent */
    size_t centre; /* as in the lines; the last: sent to any */
};

/* A visit and a volunteer as the rosters of the last weeks that were sent announced them, one after the other. */
struct announcement {
    char visit[VISIT_ID_SIZE];
    char volunteer[ID_SIZE];
    char task[CODE_SIZE];
    char centre[CODE_SIZE]; /* in whose roster it was; "": not known */
    int32_t date;           /* as last announced */
    int start, end;
    int changes;  /* how often it has been moved, taken back, or announced again */
    bool planned; /* it stands in the last roster that was sent; false: it was taken back, or its day had come */
};

struct snapshot {
    struct volunteer
        *volunteers; /* sorted by id (strcmp); inactive ones included where they are still named somewhere */
    size_t volunteer_count;
    struct request *requests; /* sorted by id; likewise */
    size_t request_count;
    struct pair *pairs;
    size_t pair_count;
    struct past_visit *past_visits;
    size_t past_visit_count;
    struct travel_row *travel;
    size_t travel_count;
    struct decision *decisions; /* sorted by sequence */
    size_t decision_count;
    struct sent_night *sent_nights; /* for each centre, of each night, the newest version that it was sent; sorted by
                                       centre, night */
    size_t sent_night_count;
    struct sent_line *sent_lines; /* of those rosters, each centre's own; sorted by centre, night, date, start, visit,
                                     volunteer */
    size_t sent_line_count;
    struct identities identities; /* who of the volunteers are one person */
    struct volunteer *listed;     /* of those, what each list says (core/persons.h); sorted by id */
    size_t listed_count;
};

void snapshot_free(struct snapshot *snapshot); /* frees the arrays, empties the struct; accepts NULL */
/* The same with no rosters but those that this centre was sent. It points into the snapshot; nothing is to be freed. */
struct snapshot snapshot_for_centre(const struct snapshot *snapshot, size_t centre);
/* How many of the sent nights come before this night of this centre, in their order. */
size_t snapshot_nights_before(const struct snapshot *snapshot, size_t centre, int32_t night);
/* The person whose id, or one of whose ids, this is; NULL: none. */
const struct volunteer *snapshot_volunteer(const struct snapshot *snapshot, const char *id);
/* What the list says that gave this id, also where the person stands in several; NULL: none. */
const struct volunteer *snapshot_listed(const struct snapshot *snapshot, const char *id);
const struct request *snapshot_request(const struct snapshot *snapshot, const char *id);
/* The request of a visit id (the part before its last `@`). */
const struct request *snapshot_request_of_visit(const struct snapshot *snapshot, const char *visit);

#endif
