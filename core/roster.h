/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The answer of one night: who visits whom and when, whom nobody could be found for and why, and how good it is.
 * Self-contained: it names people and visits by id, so it can be stored, compared and written without the problem.
 * Rounds are sorted by date, leave, volunteer; stops in order of travel; unserved by visit id. Owned arrays;
 * roster_free.
 */
#ifndef BVB_CORE_ROSTER_H
#define BVB_CORE_ROSTER_H

#include "core/error.h"
#include "core/people.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rules of who-may-help-whom in the order in which they are tested, then `busy`. */
enum rule {
    RULE_TASK,
    RULE_NEEDS,
    RULE_LANGUAGE,
    RULE_GENDER,
    RULE_HOUSE,
    RULE_NEVER,
    RULE_TRAVEL,
    RULE_AVAILABLE,
    RULE_BUSY, /* suitable, but serves others */
    RULE_COUNT,
    RULE_NONE = -1 /* nothing stands in the way */
};

enum proof {
    PROOF_PROVEN,     /* the bound is less than one point above the roster */
    PROOF_WORK_LIMIT, /* the deterministic limit on work was reached */
    PROOF_CLOCK       /* the safety net struck; the roster may differ on another machine */
};

/* One visit by one volunteer. */
struct stop {
    char visit[VISIT_ID_SIZE];
    char senior[ID_SIZE];
    char task[CODE_SIZE];
    int start, end; /* minutes after midnight */
    int travel;     /* minutes of travel to get there */
    int points; /* serving points (the first of two people has them all), bond, preferred, pairs, same as sent; without
                   travel, load, new face, idle */
};

struct round {
    char volunteer[ID_SIZE];
    int32_t date;
    int leave, back;    /* minutes after midnight */
    int travel_minutes; /* all of it, the way home included */
    struct stop *stops;
    size_t stop_count;
};

struct unserved {
    char visit[VISIT_ID_SIZE];
    char senior[ID_SIZE];
    char task[CODE_SIZE];
    enum priority priority;
    int excluded[RULE_COUNT]; /* number of volunteers whom each rule excludes first; RULE_BUSY: those left */
};

/* A pin that could not be kept, and the rule that stands in the way (RULE_BUSY: it contradicts other pins or a cap). */
struct released_pin {
    char visit[VISIT_ID_SIZE];
    char volunteer[ID_SIZE];
    int32_t date;
    enum rule rule; /* RULE_NONE: the visit or the volunteer is no longer there */
};

struct roster {
    char city[NAME_SIZE];
    int32_t night, from, until;
    int version;      /* 1 for the first roster of a night; 0 until the store gives one */
    uint64_t problem; /* problem_hash_make of what it answers; 0: not known */
    int64_t points;
    double bound; /* no roster can have more points than this */
    enum proof proof;
    size_t visit_count, served_count; /* visits, those served */
    int travel_minutes;
    struct round *rounds;
    size_t round_count;
    struct unserved *unserved;
    size_t unserved_count;
    struct released_pin *released;
    size_t released_count;
    /* Where a budget limits changes, of the lines of the roster sent last: those that could each stay, those of them
     * that do not, and how many could not all stay together (0 where it was not asked). Not stored. */
    size_t sent_count, changed_count, forced_count;
    /* for the journal */
    long columns, nodes, iterations;
};

enum { ROSTER_NAME_SIZE = 32 };

void roster_free(struct roster *roster);      /* frees the struct too; accepts NULL */
const char *roster_rule_name(enum rule rule); /* task, needs, language, gender, house, never, travel, available, busy */
bool roster_parse_rule(const char *name, enum rule *rule);
/* Best means: bound - points < 1. */
bool roster_is_proven(const struct roster *roster);
/* Puts rounds, stops and unserved into their order. */
void roster_sort(struct roster *roster);
/* The same answer (version, bound and journal figures aside)? */
bool roster_same(const struct roster *a, const struct roster *b);
/* The same but for points and proof: does a coordinator read the same? */
bool roster_tells_same(const struct roster *a, const struct roster *b);

/* 2026-11-24/1: night and version. Reading takes any notation of the night (core/date.h); false: it is no such name. */
void roster_format_name(const struct roster_name *name, char text[ROSTER_NAME_SIZE]);
bool roster_parse_name(const char *text, struct roster_name *name);
/* Of a decision about a visit; `last` is the roster that was sent last, NULL: none was. A line is a visit and its
 * volunteer, or that nobody comes; who cancels speaks of the visit, whoever comes. */
enum decision_age roster_age(const struct roster *last, const struct decision *decision);

/* The date on which the volunteer ("": anybody) serves the visit; DATE_NONE: in this roster on none. */
int32_t roster_line_date(const struct roster *roster, const char *visit, const char *volunteer);
/* How many come to the visit: of two who are asked for both, or nobody. */
int roster_count_comers(const struct roster *roster, const char *visit);

#endif
