/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that bvb.conf says, as values. nightly reads the file; nobody else knows how it is written.
 * settings_defaults gives the documented defaults; settings_free accepts NULL and frees the lists.
 */
#ifndef BVB_CORE_SETTINGS_H
#define BVB_CORE_SETTINGS_H

#include "core/area.h"
#include "core/language.h"
#include "core/limits.h"
#include "core/people.h"

#include <stdbool.h>
#include <stddef.h>

/* Kinds of file that come in, as bits. */
enum upload_kind {
    UPLOAD_VOLUNTEERS = 1,
    UPLOAD_REQUESTS = 2,
    UPLOAD_PAIRS = 4,
    UPLOAD_VISITS = 8,
    UPLOAD_TRAVEL = 16,
    UPLOAD_ADDRESSES = 32,
    UPLOAD_DECISIONS = 64
};

/* DESIGN: Points. All may be 0 or negative; each within -1000000..1000000. */
struct points {
    int served[PRIORITY_COUNT];
    int waiting_week, waiting_weeks_max;
    int bond, preferred, same_as_sent, new_face, travel_minute, load, idle;
};

/* DESIGN: Places and travel. Speeds in km/h, overhead in minutes. */
struct travel_rules {
    double detour;
    double foot_speed, foot_overhead, bike_speed, bike_overhead, car_speed, car_overhead;
};

/* A task and its needs. */
struct task {
    char code[CODE_SIZE];
    char name[NAME_SIZE], name_en[NAME_SIZE], name_fr[NAME_SIZE]; /* empty: the code / the Dutch name */
    bool needs_car, needs_record_check, needs_information_note;
    bool remote; /* by telephone or video: has no place */
};

struct coordinator {
    char email[EMAIL_SIZE];
    char name[NAME_SIZE];
    char certificate[PATH_SIZE]; /* PEM file; empty: none */
};

struct centre {
    char code[CODE_SIZE];
    char name[NAME_SIZE];
    enum language language;
    struct coordinator *coordinators;
    size_t coordinator_count;
    bool attach_in_clear; /* attach rosters to mails although there is no certificate */
};

/* A column name of a source's own. */
struct column_name {
    char header[NAME_SIZE]; /* as it stands in the file */
    char means[CODE_SIZE];  /* English name of FORMATS */
};

struct source {
    char code[CODE_SIZE]; /* name of the inbox folder, first part of the ids */
    char name[NAME_SIZE];
    unsigned kinds;              /* set of enum upload_kind that it may upload */
    bool snapshot;               /* a list is the whole list; otherwise additions and changes */
    int max_shrink;              /* percent of its rows that such a list may lose before it is held, 0..100 */
    char certificate[PATH_SIZE]; /* PEM file: who signs its uploads; empty: they are not signed */
    bool signature_required;     /* an upload without signature is refused */
    char centre[CODE_SIZE];      /* about whose visits alone it may decide; empty: about all */
    char contact[EMAIL_SIZE];    /* gets the receipts; empty: nobody */
    enum language language;
    struct column_name *columns;
    size_t column_count;
};

enum mail_transport { MAIL_FILE, MAIL_SMTP };
enum mail_security { MAIL_STARTTLS, MAIL_TLS, MAIL_PLAIN /* only to a loopback host */ };

struct mail_settings {
    enum mail_transport transport;
    char from[EMAIL_SIZE], from_name[NAME_SIZE];
    char host[256];
    int port;
    enum mail_security security;
    char ca_file[PATH_SIZE];          /* empty: the system's */
    char credentials_file[PATH_SIZE]; /* user and password on two lines, mode 0600; empty: no login */
    char sign_certificate[PATH_SIZE]; /* PEM, with those of its issuers; empty: mail is not signed */
    char sign_key[PATH_SIZE];         /* its key in PEM, mode 0600 */
    int timeout_seconds;
};

struct solver_settings {
    long max_columns;    /* columns that may be made before the search gives up its proof */
    long max_nodes;      /* nodes of the search tree */
    long max_iterations; /* of the simplex algorithm, for each independent part of a city */
    int clock_seconds;   /* safety net only */
};

/* How much of the machine one upload may ask for. */
struct upload_limits {
    int megabytes;      /* of memory for its reader */
    int seconds;        /* of the processor for its reader, and of waiting for it */
    int xml_depth;      /* elements in one another; a list needs 3 */
    int xml_attributes; /* of one element */
};

struct settings {
    char city[NAME_SIZE];
    enum language language;
    int horizon_days, grid_minutes;
    int freeze_days;        /* lines that were sent stay as they are for so many days from the night on; 0: none */
    int max_changes;        /* lines that were sent of which so many may change in a night; -1: any number */
    int default_max_travel; /* minutes */
    int day_start, day_end; /* what a day alone, or an empty window, means: 480, 1200 */
    struct area_list areas;
    struct centre *centres;
    size_t centre_count;
    struct source *sources;
    size_t source_count;
    struct task *tasks;
    size_t task_count;
    struct travel_rules travel;
    struct points points;
    struct mail_settings mail;
    struct solver_settings solver;
    struct upload_limits uploads;
    int keep_archive_days, keep_history_days; /* retention; 0: for ever */
    bool refuse_national_numbers;
};

void settings_defaults(struct settings *settings); /* all of DESIGN's defaults; lists empty */
void settings_free(struct settings *settings);     /* frees what hangs on it, not the struct itself */

/* Are the needs of a task met on a date by who has a car, or not, and what was received on these (DATE_NONE: never)? */
bool settings_needs_met(const struct task *task, bool has_car, int32_t record_check, int32_t information_note,
                        int32_t date);
const struct task *settings_task(const struct settings *settings, const char *code);     /* NULL: none */
const struct source *settings_source(const struct settings *settings, const char *code); /* NULL: none */
/* Name of a task in the current language. */
const char *settings_task_name(const struct task *task);
/* Index of the centre whose coordinator sees this senior: by its area, else the first centre (the administrator is
 * warned by check-config when areas leave gaps). */
size_t settings_centre_of(const struct settings *settings, const struct person *senior);

#endif
