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

/* Why a line is not as it was in the roster sent last, as far as what is stored tells. */
enum centre_cause {
    CENTRE_CAUSE_NONE,            /* it is as it was, or nobody asked (cause.h) */
    CENTRE_CAUSE_FURTHER,         /* its day was not planned yet */
    CENTRE_CAUSE_NEW_REQUEST,     /* it was not asked for then */
    CENTRE_CAUSE_FOUND,           /* nobody could be found then */
    CENTRE_CAUSE_FOUND_FURTHER,   /* nobody could be found then, and its day was not planned yet */
    CENTRE_CAUSE_DECIDED,         /* a coordinator decided so */
    CENTRE_CAUSE_AGAIN,           /* its day came, and somebody said that it did not take place */
    CENTRE_CAUSE_STOPPED,         /* the volunteer does not help any more */
    CENTRE_CAUSE_ABSENT,          /* the volunteer is away on that day */
    CENTRE_CAUSE_NOT_FREE,        /* the volunteer is not free at that time any more */
    CENTRE_CAUSE_TASK,            /* the volunteer does not do this task any more */
    CENTRE_CAUSE_NEEDS,           /* the volunteer does not have what the task needs any more */
    CENTRE_CAUSE_WISHES,          /* the volunteer is not of the gender, or has none of the languages, asked for */
    CENTRE_CAUSE_HOUSE,           /* the volunteer cannot be in a house with pets or smoke */
    CENTRE_CAUSE_NEVER,           /* the volunteer is not to go to this senior any more */
    CENTRE_CAUSE_TRAVEL,          /* it is too far for the volunteer now */
    CENTRE_CAUSE_PARTNER,         /* the other one of two does not come, for a reason of their own */
    CENTRE_CAUSE_ENDED,           /* it is not asked for any more */
    CENTRE_CAUSE_REQUEST_CHANGED, /* what is asked for has changed */
    CENTRE_CAUSE_CENTRE,          /* another centre serves, or served, the senior */
    CENTRE_CAUSE_LIMIT,           /* the volunteer may do no more on that day, or in that week */
    CENTRE_CAUSE_ROUND,           /* at another hour: the volunteer's other visits of that day changed */
    CENTRE_CAUSE_TAKEN,           /* the volunteer makes another visit at that hour, which a decision gave them */
    CENTRE_CAUSE_FREED,           /* who comes now could not, until a decision took another visit from them */
    CENTRE_CAUSE_ELSEWHERE,       /* the volunteer makes another visit at that hour, and nobody decided so */
    CENTRE_CAUSE_BETTER           /* none of these: the rest of the roster made it so */
};

/* What became of a decision that was read since the roster sent last. */
enum centre_outcome {
    CENTRE_OUTCOME_DONE,              /* as it asked */
    CENTRE_OUTCOME_NOTED,             /* of what has been: in the history */
    CENTRE_OUTCOME_LATER,             /* its day is not planned yet; it counts then */
    CENTRE_OUTCOME_RELEASED,          /* not possible, see rule */
    CENTRE_OUTCOME_OVERTAKEN,         /* a later one contradicts it, and counts */
    CENTRE_OUTCOME_PAST,              /* its day has come already */
    CENTRE_OUTCOME_TOO_LATE,          /* about a line of an earlier roster that is no more: without effect */
    CENTRE_OUTCOME_UNKNOWN_VISIT,     /* there is no such visit */
    CENTRE_OUTCOME_UNKNOWN_VOLUNTEER, /* nobody has the number that it names */
    CENTRE_OUTCOME_NOT_DONE           /* none of these: it was read, and the roster is not as it asked */
};

struct centre_answer {
    const struct decision *decision;
    enum centre_outcome outcome;
    enum rule rule;                      /* for CENTRE_OUTCOME_RELEASED */
    bool old;                            /* it speaks of a line that the roster sent last did not have any more */
    bool early;                          /* it speaks of what has been, and its day is still to come */
    const struct request *request;       /* NULL: not known */
    const struct task *task;             /* NULL: not known */
    const struct volunteer *volunteer;   /* whom it is about; NULL: nobody, or not known */
    const struct volunteer *replacement; /* NULL: nobody, or not known */
    const struct volunteer *planned[2];  /* who come to the visit; NULL: nobody, or no second one */
    int32_t date;                        /* of the visit, as the rosters say or else its number; DATE_NONE: not known */
    bool waits;                          /* it is asked for, and nobody comes */
};

/* Somebody who could make a visit instead, and what that would cost: as the matcher found, never guessed. */
struct centre_offer {
    const struct volunteer *volunteer;
    const char *words;
};

/* Another visit that a change follows from: always of CENTRE_CAUSE_TAKEN, CENTRE_CAUSE_FREED (which were decided) and
 * CENTRE_CAUSE_ELSEWHERE (which was not); of CENTRE_CAUSE_LIMIT and CENTRE_CAUSE_ROUND where a decision about it did
 * that. */
struct centre_origin {
    bool known;
    bool gone;                         /* a decision took the visit from the volunteer; false: gave it */
    const struct volunteer *volunteer; /* who makes, or made, that visit */
    const struct request *request;     /* of that visit; NULL: it is one of another centre, of which nothing is told */
    int32_t date;
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
    enum centre_cause cause;
    struct centre_origin origin;
    bool kept;                             /* a coordinator said that this volunteer makes this visit */
    bool held;                             /* it would change, were more changes allowed in a night (advice.h) */
    const struct sent_line *was;           /* what was sent; NULL for CENTRE_NEW */
    const struct volunteer *was_volunteer; /* of `was`; NULL when nobody knows them any more */
    const struct centre_offer *offers;     /* who could come instead (advice.h), in the list of the roster */
    size_t offer_count;
    int64_t better_by;               /* points that the change brings (advice.h); 0: not known */
    const struct volunteer *partner; /* who else comes to a visit by two people; NULL: nobody */
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
    char *advice;     /* what would help, in sentences (advice.h); owned; NULL: nothing is known */
};

/* A line of the roster sent last, still to come then, that stands in this one no more. */
struct centre_gone {
    const struct sent_line *was;
    const struct volunteer *volunteer; /* NULL: not known any more */
    const struct request *request;
    const struct task *task; /* NULL: no longer a task of this city */
    bool unserved;           /* the visit is still asked for: it is among the unserved */
    bool elsewhere;          /* another centre serves the senior now */
    enum centre_cause cause;
    struct centre_origin origin;
    int64_t better_by; /* points that it brings that it is gone (advice.h); 0: not known */
};

/* A decision of a coordinator that could not be kept. */
struct centre_released {
    const struct released_pin *pin;
    const struct volunteer *volunteer; /* NULL: not known any more */
    const struct request *request;
    const struct task *task; /* NULL: no longer a task of this city */
    bool told;               /* as the answer to a decision (answer.h), or by the roster sent last (cause.h) */
};

struct centre_roster {
    const struct settings *settings;
    const struct centre *centre;
    const struct roster *roster;
    int32_t previous_night;    /* of the roster that was sent last; DATE_NONE: this is the first */
    int previous_version;      /* the newest of it that was sent */
    size_t visit_count;        /* visits to its seniors in the horizon */
    size_t served_count;       /* those somebody goes to; a visit by two people counts once */
    size_t waiting_count;      /* seniors with at least one visit that nobody could be found for */
    size_t new_count;          /* lines CENTRE_NEW */
    size_t changed_count;      /* lines CENTRE_MOVED or CENTRE_OTHER_VOLUNTEER */
    size_t held_count;         /* lines that are held */
    struct centre_line *lines; /* sorted by date, start, visit, volunteer */
    size_t line_count;
    struct centre_unserved *unserved; /* sorted by first day, visit */
    size_t unserved_count;
    struct centre_gone *gone; /* sorted by date, start, visit, volunteer */
    size_t gone_count;
    struct centre_released *released; /* in the order of the roster */
    size_t released_count;
    struct centre_answer *answers; /* in the order of the decisions; see answer.h */
    size_t answer_count;
    struct centre_offer *offers; /* of all lines, one after the other (advice.h) */
    char **offer_words;          /* of each; owned */
    size_t offer_count;
    size_t person_count;   /* pairs of volunteers in persons.csv, which fills in both; see persons_csv.h */
    size_t doubtful_count; /* those it asks about */
    bool remarks;          /* show the remarks of requests: false, unless what is written goes nowhere unencrypted */
};

/*
 * Makes the part of the centre with this index in settings->centres. The roster sent last is taken from the snapshot
 * (its newest sent night before the night of the roster). STATUS_DEFECT when the roster names a volunteer, a request or
 * a task that the snapshot or the settings do not know.
 */
enum status centre_roster_make(const struct settings *settings, const struct snapshot *snapshot,
                               const struct roster *roster, size_t centre, struct centre_roster **out,
                               struct error *error);
size_t centre_roster_count_released(const struct centre_roster *roster); /* those that are still to be told */
void centre_roster_free(struct centre_roster *roster);                   /* frees the struct too; accepts NULL */

#endif
