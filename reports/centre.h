/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The part of a roster that one centre sees: the visits to its own seniors, with the people behind the identities, what
 * changed since the roster that was sent last, and who still waits. All pointers lead into the settings, the snapshot
 * and the roster it was made of, which must outlive it.
 */
#ifndef BVB_REPORTS_CENTRE_H
#define BVB_REPORTS_CENTRE_H

#include "core/roster.h"
#include "core/settings.h"
#include "core/snapshot.h"

/* A line compared with the roster that was sent last. */
enum centre_change {
    CENTRE_NEW,            /* this visit, or this second person for it, was not in it */
    CENTRE_SAME,           /* same volunteer, date and times */
    CENTRE_MOVED,          /* same volunteer, another date or other times */
    CENTRE_OTHER_VOLUNTEER /* another volunteer than then; date and times may differ too */
};

/* One visit and one volunteer. The senior is request->senior. */
struct centre_line {
    int32_t date;
    const struct stop *stop;
    const struct volunteer *volunteer;
    const struct request *request;
    const struct task *task;
    const char *area; /* name of the area where the senior lives, or "" */
    enum centre_change change;
    const struct sent_line *was;           /* what was sent; NULL for CENTRE_NEW */
    const struct volunteer *was_volunteer; /* of `was`; NULL when nobody knows them any more */
    const struct volunteer *partner;       /* who else comes to a visit by two people; NULL: nobody */
};

/* A visit that nobody could be found for. */
struct centre_unserved {
    const struct unserved *unserved;
    const struct request *request;
    const struct task *task;
    const char *area;
    int32_t first_day,
        last_day; /* the days on which it may be; DATE_NONE when the request no longer makes this visit */
    size_t day_count;
    int waiting_days; /* since it was asked for; -1: not known */
};

/* A line of the roster sent last, still to come then, that stands in this one no more. */
struct centre_gone {
    const struct sent_line *was;
    const struct volunteer *volunteer; /* NULL: not known any more */
    const struct request *request;
    const struct task *task; /* NULL: no longer a task of this city */
    bool unserved;           /* the visit is still asked for: it is among the unserved */
};

/* A decision of a coordinator that could not be kept. */
struct centre_released {
    const struct released_pin *pin;
    const struct volunteer *volunteer; /* NULL: not known any more */
    const struct request *request;
    const struct task *task; /* NULL: no longer a task of this city */
};

struct centre_roster {
    const struct settings *settings;
    const struct centre *centre;
    const struct roster *roster;
    int32_t previous_night;    /* of the roster that was sent last; DATE_NONE: this is the first */
    size_t visit_count;        /* visits to its seniors in the horizon */
    size_t served_count;       /* those somebody goes to; a visit by two people counts once */
    size_t waiting_count;      /* seniors with at least one visit that nobody could be found for */
    size_t new_count;          /* lines CENTRE_NEW */
    size_t changed_count;      /* lines CENTRE_MOVED or CENTRE_OTHER_VOLUNTEER */
    struct centre_line *lines; /* sorted by date, start, visit, volunteer */
    size_t line_count;
    struct centre_unserved *unserved; /* sorted by first day, visit */
    size_t unserved_count;
    struct centre_gone *gone; /* sorted by date, start, visit, volunteer */
    size_t gone_count;
    struct centre_released *released; /* in the order of the roster */
    size_t released_count;
    bool remarks; /* show the remarks of requests: false, unless what is written goes nowhere unencrypted */
};

/*
 * Makes the part of the centre with this index in settings->centres. The roster sent last is taken from the snapshot
 * (its newest sent night before the night of the roster). STATUS_DEFECT when the roster names a volunteer, a request or
 * a task that the snapshot or the settings do not know.
 */
enum status centre_roster_make(const struct settings *settings, const struct snapshot *snapshot,
                               const struct roster *roster, size_t centre, struct centre_roster **out,
                               struct error *error);
void centre_roster_free(struct centre_roster *roster); /* frees the struct too; accepts NULL */

#endif
