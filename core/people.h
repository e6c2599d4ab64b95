/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The people and what they ask or offer, as plain values without pointers, so that they can be copied and compared.
 * Zero-initialise, then call people_volunteer_clear / people_request_clear for the values that mean "not given".
 */
#ifndef BVB_CORE_PEOPLE_H
#define BVB_CORE_PEOPLE_H

#include "core/availability.h"
#include "core/limits.h"
#include "core/place.h"

#include <stdbool.h>
#include <stdint.h>

enum gender { GENDER_UNKNOWN, GENDER_MALE, GENDER_FEMALE, GENDER_OTHER };
enum mode { MODE_FOOT = 1, MODE_BIKE = 2, MODE_CAR = 4 }; /* bits of a set */
enum frequency { FREQUENCY_ONCE, FREQUENCY_WEEKLY };
enum day_choice { DAY_CHOICE_ALL, DAY_CHOICE_ANY };
enum priority { PRIORITY_URGENT, PRIORITY_HIGH, PRIORITY_NORMAL, PRIORITY_LOW, PRIORITY_COUNT };
enum pair_rule { PAIR_PREFER, PAIR_NEVER };
enum decision_kind {
    DECISION_ACCEPT,
    DECISION_REJECT,
    DECISION_REPLACE,
    DECISION_CANCEL,
    DECISION_DONE,
    DECISION_NO_SHOW,
    /* about two volunteers, `volunteer` and `replacement`, and no visit (core/identity.h) */
    DECISION_SAME_PERSON,
    DECISION_OTHER_PERSON
};
enum decision_scope { SCOPE_VISIT, SCOPE_SENIOR };
/* How the roster that a decision names stood to the one that was sent last, when the decision was read. */
enum decision_age {
    DECISION_CURRENT, /* it was the last, or is not named */
    DECISION_STANDS,  /* an earlier one, and the last has the line too */
    DECISION_LATE     /* an earlier one, and the last does not have the line any more */
};

/* A set of ISO 639-1 codes, lower case, sorted, each once. */
struct languages {
    uint8_t count;
    char codes[MAX_LANGUAGES][3];
};

struct address {
    char street[STREET_SIZE];
    char house_number[24]; /* with box or bis: "12 bus 3" */
    char postcode[12];
    char municipality[NAME_SIZE];
};

struct person {
    char id[ID_SIZE]; /* SOURCE/ID */
    char last_name[NAME_SIZE], first_name[NAME_SIZE];
    int birth_year; /* 0: not given */
    enum gender gender;
    struct address address;
    struct place place;
    char area[CODE_SIZE]; /* as given; may be empty */
    char phone[PHONE_SIZE];
};

struct volunteer {
    struct person person;
    char email[EMAIL_SIZE];
    size_t task_count;
    char tasks[MAX_TASKS][CODE_SIZE]; /* codes of bvb.conf */
    struct languages languages;
    unsigned modes; /* set of enum mode, never 0 */
    int max_travel; /* minutes; -1: the default of bvb.conf */
    struct availability availability;
    struct absences absences;
    int max_per_day, max_per_week; /* visits; -1: no cap */
    int max_minutes_week;          /* busy minutes; -1: no cap */
    bool pets_ok, smoke_ok;
    int32_t information_note, record_check; /* date received, DATE_NONE when not */
    bool active;                            /* false: no longer in its source's list */
};

struct request {
    char id[ID_SIZE];
    struct person senior; /* senior.id: SOURCE/NUMBER of the senior; the place is this request's own */
    char task[CODE_SIZE];
    int32_t requested_on; /* DATE_NONE when not given */
    enum frequency frequency;
    int every_weeks; /* 1..52 */
    unsigned days;   /* set of weekdays, bit (1 << weekday), weekday 1..7; 0: every day */
    enum day_choice day_choice;
    int32_t from, until;  /* until DATE_NONE: weekly without end; for once it is always set */
    int earliest, latest; /* window of the visit: earliest start, latest end */
    int duration;         /* minutes, > 0 */
    int people;           /* 1 or 2 */
    enum priority priority;
    struct languages languages; /* none: any will do */
    enum gender gender_wanted;  /* GENDER_UNKNOWN: no wish */
    bool pets, smoke;
    bool has_destination; /* transport: to_* was given */
    struct address to_address;
    struct place to_place;
    bool brings_back;        /* the volunteer brings the senior home again: the visit ends where it began */
    char preferred[ID_SIZE]; /* a volunteer, or "" */
    char remark[REMARK_SIZE];
    bool active;
};

/* A line of a `pairs` file. */
struct pair {
    char volunteer[ID_SIZE], senior[ID_SIZE];
    enum pair_rule rule;
    int points; /* for PAIR_PREFER */
};

/* A visit that took place, from a `visits` file. */
struct past_visit {
    char volunteer[ID_SIZE], senior[ID_SIZE];
    int32_t date;
    char task[CODE_SIZE];
    int minutes;
};

/* A row of the travel table. Each end is a volunteer's home or a senior's. One direction. */
struct travel_row {
    bool from_senior, to_senior; /* false: a volunteer */
    char from[ID_SIZE], to[ID_SIZE];
    int minutes;
};

/* A row of the address register. */
struct register_address {
    struct address address;
    struct place place;
};

/* Which roster: written NIGHT/VERSION (core/roster.h). */
struct roster_name {
    int32_t night;
    int version; /* 0: not named */
};

/* What a coordinator says about one line of a roster. */
struct decision {
    char visit[VISIT_ID_SIZE];
    char volunteer[ID_SIZE]; /* "" where the decision is about the whole visit */
    enum decision_kind kind;
    char reason[CODE_SIZE];
    enum decision_scope scope;
    char replacement[ID_SIZE];
    struct roster_name roster; /* whose line it is about */
    enum decision_age age;
    bool has_date; /* is the date of that line known? */
    int32_t date;
    int known_version; /* of the roster of its night that had been sent when it was read; 0: none had been */
    long sequence;     /* order of arrival; the later one wins */
    /* How it arrived, as far as known: who said it, in which upload, on which night it was read. */
    char source[CODE_SIZE];
    long upload;
    int32_t night;
};

void people_volunteer_clear(struct volunteer *volunteer); /* all "not given" values; modes MODE_FOOT; active */
void people_request_clear(struct request *request);       /* all "not given" values; people 1, every_weeks 1; active */

/* The English words of FORMATS and their Dutch ones, folded; false when the word is none of them. */
bool people_parse_priority(const char *word, enum priority *priority);
bool people_parse_decision(const char *word, enum decision_kind *kind);
bool people_parse_gender(const char *word, enum gender *gender); /* m / v / f / x */
bool people_parse_frequency(const char *word, enum frequency *frequency);
bool people_parse_day_choice(const char *word, enum day_choice *choice);
bool people_parse_scope(const char *word, enum decision_scope *scope);
bool people_parse_pair_rule(const char *word, enum pair_rule *rule);
bool people_parse_yes_no(const char *word, bool *yes);      /* "" is no */
bool people_parse_modes(const char *list, unsigned *modes); /* foot/bike/car in nl, en, fr; "" is on foot */
bool people_parse_languages(const char *list, struct languages *languages); /* ISO 639-1 codes */
const char *people_priority_name(enum priority priority);  /* English word of FORMATS: urgent, high, normal, low */
const char *people_decision_name(enum decision_kind kind); /* accept, reject, ... */
bool people_decision_is_about_persons(enum decision_kind kind);
/* Who was to come to a line that is no more does not come: such a decision has no effect. What keeps somebody away, or
 * tells what has been, holds for every roster. */
bool people_decision_is_void(const struct decision *decision);
/* Was it read when this version of the roster of a night had been sent already? The roster did not know of it then. */
bool people_decision_came_after(const struct decision *decision, int32_t night, int version);

void people_add_languages(struct languages *languages, const struct languages *more); /* as many as there is room for */
bool people_languages_meet(const struct languages *a, const struct languages *b);     /* one in common */

/* Makes SOURCE/ID of an id as it stands in a file: one that holds a slash already names its source. false: not an id
 * (see limits). */
bool people_make_id(const char *source, const char *text, char *id);
/* One part of an id: 1..60 bytes, clean and ordinary (core/text.h), none of `/ @ | ; , "`, no space at the ends. */
bool people_is_id_part(const char *text);

#endif
