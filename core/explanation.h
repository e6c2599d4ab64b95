/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why a roster is as it is, beside the reasons that stand in the roster itself: what another choice would cost and who
 * would notice, what little change would help a visit that nobody serves, and why somebody has no visit. Self-contained
 * like the roster: it names people and visits by id. The matcher makes it; nothing in it is guessed.
 */
#ifndef BVB_CORE_EXPLANATION_H
#define BVB_CORE_EXPLANATION_H

#include "core/error.h"
#include "core/roster.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is asked: the same night once more, with one thing settled beforehand and everything else free. */
enum alternative_kind {
    ALTERNATIVE_REPLACE, /* this volunteer serves the visit, on the date of the roster, and `instead` does not */
    ALTERNATIVE_SERVE,   /* somebody serves the visit, which nobody does in the roster */
    ALTERNATIVE_KEEP,    /* the line of the roster sent last is kept, which the roster changed */
    ALTERNATIVE_GIVE,    /* this volunteer, who has no visit in the roster, gets this one */
    ALTERNATIVE_COUNT
};

/* What is otherwise for one visit: "" and DATE_NONE where nobody came, or comes. */
struct alternative_change {
    char visit[VISIT_ID_SIZE];
    char from[ID_SIZE], to[ID_SIZE];
    int32_t from_date, to_date;
};

struct alternative {
    enum alternative_kind kind;
    char visit[VISIT_ID_SIZE];
    char volunteer[ID_SIZE]; /* who comes; for ALTERNATIVE_SERVE the one found (of two the first) */
    char instead[ID_SIZE];   /* ALTERNATIVE_REPLACE: who does not; else "" */
    int32_t date;
    int64_t price;                      /* points of the roster less those of the best roster with this settled */
    bool exact;                         /* false: a roster at this price was found, and a better one may exist */
    struct alternative_change *changes; /* by visit; the visit itself among them */
    size_t change_count;
};

/*
 * The one rule of the one volunteer whose change would let the visit be served: all other rules hold, and the visit
 * fits beside all that the volunteer has to do, with a gain of points.
 */
struct near_miss {
    char visit[VISIT_ID_SIZE];
    char volunteer[ID_SIZE];
    enum rule rule;
    int32_t date; /* on which it would be served */
    int from, to; /* RULE_AVAILABLE: minutes after midnight that would have to be free; else 0 */
    int travel;   /* RULE_TRAVEL: minutes from home that would have to be allowed; else 0 */
    int64_t gain; /* points, at least */
};

/* A volunteer without any visit: how many visits each rule keeps from them first; RULE_BUSY: those left. */
struct idle_volunteer {
    char volunteer[ID_SIZE];
    int excluded[RULE_COUNT];
};

/* A line that stays as it was sent only because no more lines may change in a night (max_changes): in the roster that
 * was found without that limit it changes. */
struct held_line {
    char visit[VISIT_ID_SIZE];
    char volunteer[ID_SIZE];
    int32_t date;
};

/* A line that was announced and that a rule stands against now. */
struct lost_line {
    char visit[VISIT_ID_SIZE];
    char volunteer[ID_SIZE];
    int32_t date;
    enum rule rule; /* the first that does, on this date */
};

struct explanation {
    struct alternative *alternatives; /* by visit, kind, price, volunteer */
    size_t alternative_count, alternative_capacity;
    struct near_miss *near_misses; /* by visit; at most one each */
    size_t near_miss_count, near_miss_capacity;
    struct idle_volunteer *idle; /* by volunteer */
    size_t idle_count, idle_capacity;
    struct held_line *held; /* by visit, volunteer */
    size_t held_count, held_capacity;
    struct lost_line *lost; /* by visit, volunteer, date */
    size_t lost_count, lost_capacity;
};

void explanation_free(struct explanation *explanation);  /* frees the struct too; accepts NULL */
void explanation_clear(struct explanation *explanation); /* empties it */

/* Moves an alternative to the end of the list; its changes then belong to the explanation. */
enum status explanation_add(struct explanation *explanation, struct alternative *alternative, struct error *error);
void explanation_sort(struct explanation *explanation);

/* Is there, among the first `count`, an alternative of this kind for the visit (and, unless NULL, instead of this
 * volunteer)? In any order. */
bool explanation_has(const struct explanation *explanation, size_t count, enum alternative_kind kind, const char *visit,
                     const char *instead);

/* The first alternative for a visit, and how many follow each other there (explanation_sort came before). */
const struct alternative *explanation_of_visit(const struct explanation *explanation, const char *visit, size_t *count);
const struct near_miss *explanation_near_miss(const struct explanation *explanation, const char *visit); /* or NULL */

/* Is this line held? */
bool explanation_is_held(const struct explanation *explanation, const char *visit, const char *volunteer, int32_t date);

/* The rule that stands against a line that was announced; RULE_NONE: none does. */
enum rule explanation_lost_by(const struct explanation *explanation, const char *visit, const char *volunteer,
                              int32_t date);

const char *explanation_kind_name(enum alternative_kind kind); /* replace, serve, keep, give */
bool explanation_parse_kind(const char *name, enum alternative_kind *kind);

#endif
