/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One night's problem, complete and immutable: all that the matcher sees. Everything is an index or a number; the ids
 * are there only to be written into the roster. Lists are sorted by id, so that the order of uploads changes nothing.
 */
#ifndef BVB_CORE_PROBLEM_H
#define BVB_CORE_PROBLEM_H

#include "core/error.h"
#include "core/history.h"
#include "core/roster.h"
#include "core/settings.h"
#include "core/snapshot.h"
#include "core/travel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One stretch of availability on one date. */
struct problem_stretch {
    int32_t date;
    int from, to; /* minutes: leaves home at `from` or later, is back by `to` */
};

/* Visits done earlier in an ISO week that reaches into the horizon. */
struct problem_week {
    int32_t week; /* date_week */
    int visits, minutes;
};

struct problem_volunteer {
    char id[ID_SIZE];
    struct site home;
    enum mode mode; /* the fastest */
    bool has_car;
    uint64_t tasks; /* bit t: settings task t */
    struct languages languages;
    enum gender gender;
    bool pets_ok, smoke_ok;
    int32_t information_note, record_check;
    int max_travel;
    int max_per_day, max_per_week, max_minutes_week; /* -1: no cap */
    struct problem_stretch *stretches;               /* in the horizon, sorted by date and time */
    size_t stretch_count;
    struct problem_week *weeks; /* every ISO week of the horizon, sorted */
    size_t week_count;
    int carry; /* DESIGN: Points */
    bool idle; /* last visit done dated N-28 or earlier, or never one */
};

struct problem_option {
    int32_t date;
    int earliest, latest; /* earliest start, latest end; latest - earliest >= duration */
};

struct problem_visit {
    char id[VISIT_ID_SIZE];
    char request[ID_SIZE];
    int senior; /* index into seniors */
    int task;   /* index into tasks */
    enum priority priority;
    int duration; /* minutes */
    int people;   /* 1 or 2 */
    bool remote;  /* no place: start and end mean nothing */
    struct site start, end;
    struct languages languages;
    enum gender gender_wanted;
    bool pets, smoke;
    int preferred;                  /* index of a volunteer, or -1 */
    int serving_points;             /* priority and waiting, once a visit */
    struct problem_option *options; /* sorted by date; at least one */
    size_t option_count;
};

/* What is known of a volunteer and a senior. Sorted by (volunteer, senior). Pairs without any fact are absent. */
struct problem_pair {
    int volunteer, senior;
    bool never; /* pairs file, or rejected for the senior */
    bool bond;
    int points; /* sum of the pair lines */
};

struct problem_assignment {
    int visit, volunteer;
    int32_t date;   /* DATE_NONE: any of the visit's days (pins only) */
    bool frozen;    /* pins only: nobody accepted it, it was sent and its day is near (settings: freeze_days) */
    bool overruled; /* previous only: what was accepted since comes before it */
};

struct problem {
    char city[NAME_SIZE];
    int32_t night, from, until; /* horizon from..until, both included */
    int grid_minutes;
    bool has_budget; /* of the lines sent last at most max_changes may change, beside those that must */
    int max_changes;
    struct points points;
    struct travel_rules travel;
    struct travel_table table; /* owners: volunteer i is i, senior s is volunteer_count + s */
    struct task *tasks;
    size_t task_count;
    struct problem_volunteer *volunteers; /* active ones, sorted by id */
    size_t volunteer_count;
    struct problem_visit *visits; /* sorted by id */
    size_t visit_count;
    char (*seniors)[ID_SIZE]; /* sorted */
    size_t senior_count;
    struct problem_pair *pairs;
    size_t pair_count;
    struct problem_assignment *pins; /* accepted, and frozen; sorted by visit, volunteer; both exist */
    size_t pin_count;
    struct problem_assignment *rejected; /* for the visit; date unused; sorted by visit, volunteer */
    size_t rejected_count;
    struct problem_assignment *previous; /* last sent roster; sorted by visit, volunteer */
    size_t previous_count;
    struct problem_assignment *announced; /* whatever was sent of the horizon, on this night too; in no order */
    size_t announced_count;
};

/*
 * Applies DESIGN (Horizon, Visits, Points: waiting, bonds, carry, idle) to what is known. The snapshot and the history
 * may be freed afterwards. Pins whose visit or volunteer is no longer there are left out here and listed by
 * problem_lost_pins.
 */
enum status problem_make(const struct settings *settings, const struct snapshot *snapshot,
                         const struct history *history, int32_t night, struct problem **problem, struct error *error);
void problem_free(struct problem *problem); /* accepts NULL */

/*
 * The pins that problem_make left out although their date lies in the horizon or is not known: the visit or the
 * volunteer is no longer there. Sorted by visit and volunteer, with RULE_NONE; the caller frees *list.
 */
enum status problem_lost_pins(const struct problem *problem, const struct history *history, struct released_pin **list,
                              size_t *count, struct error *error);

/* The pair of a volunteer and a senior, or NULL when nothing is known of them. */
const struct problem_pair *problem_find_pair(const struct problem *problem, int volunteer, int senior);
/* Does a decision for this pin come before this line of what was sent last? Of the same visit it does; and of the same
 * volunteer on that day (or, where a week is full at some point, in that week), unless the pin was sent so. */
bool problem_overrules(const struct problem *problem, const struct problem_assignment *pin,
                       const struct problem_assignment *sent);
/* Is (visit, volunteer) in a list of assignments sorted by them? Returns the entry or NULL. */
const struct problem_assignment *problem_find_assignment(const struct problem_assignment *list, size_t count, int visit,
                                                         int volunteer);

#endif
