/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A problem made ready for the search: who may help whom on which options, what each such pair earns, and the numbers
 * of the rows (constraints) that plans share.
 *
 * Rows: visit v for one person is row v ("at most once"). A visit for two has one row for each option and start on the
 * grid
 * ("as many volunteers as twice the start is chosen"); those rows follow after the visits. Row v of a visit for two
 * means "at most one start". Pins that are kept narrow the options, so no row is needed for them. What cannot all be
 * kept, or need not be, is counted by one more row, the last, the keep row: soft pins where not all pins can be kept
 * together, and lines of the roster sent last where only so many may change (matcher/budget). A pin weighs more there
 * than all lines together.
 */
#ifndef BVB_MATCHER_INSTANCE_H
#define BVB_MATCHER_INSTANCE_H

#include "core/problem.h"
#include "core/roster.h"
#include "matcher/places.h"
#include "matcher/shield.h"

#include <stdint.h>

/* What is to be maximised. */
enum objective {
    OBJECTIVE_POINTS, /* DESIGN: Points */
    OBJECTIVE_PINS,   /* the number of pins that are kept together; nothing else earns anything */
    OBJECTIVE_LINES   /* likewise the number of lines that count (line_counts) */
};

/* What is wanted above all lines, and earns so many points with OBJECTIVE_LINES: that this volunteer makes this visit
 * on this day. */
struct instance_wish {
    int visit, volunteer;
    int instead; /* who may not come; -1: nobody */
    int32_t date;
    int points; /* 0: nothing is wanted */
};

struct instance {
    const struct problem *problem;
    enum objective objective;
    struct places *places;
    struct shield *shield; /* for all calls of GLPK */
    int8_t *rules;         /* [volunteer * visit_count + visit]: enum rule */
    uint64_t *options;     /* likewise: the options that are left */
    size_t *first_start;   /* per visit: row of its first start; meaningful for visits for two */
    size_t row_count;      /* visits and starts */
    bool *pin_kept;        /* per pin of the problem: must hold (hard) */
    bool *pin_soft;        /* per pin: counts in the keep row */
    int pin_weight;        /* what each of them counts */
    bool *line_counts;     /* per line sent last (problem->previous): counts 1 in the keep row */
    size_t kept_wanted;    /* what must be kept in all, by weight; 0: no keep row */
    struct instance_wish wish;
    int travel_points; /* a minute */
    bool usual;        /* travel, load and new faces never bring points, so that to do less never costs anything else */
};

enum status instance_make(const struct problem *problem, enum objective objective, struct instance **instance,
                          struct error *error);
void instance_free(struct instance *instance);

/* Narrows the options so that the pin must hold, and marks it kept. The pin must be suitable on its date. */
void instance_keep_pin(struct instance *instance, size_t pin);

enum rule instance_rule(const struct instance *instance, int volunteer, int visit);
uint64_t instance_options(const struct instance *instance, int volunteer, int visit);
/* Those of them on this date. */
uint64_t instance_options_on(const struct instance *instance, int volunteer, int visit, int32_t date);

/* Row of a stop: the visit, or for two people the start chosen on the grid. */
size_t instance_row(const struct instance *instance, int visit, int option, int start);
/* The row after the last one of a visit's starts. */
size_t instance_row_end(const struct instance *instance, int visit);
/* The visit for two to which the row of a start belongs. */
int instance_visit_of(const struct instance *instance, size_t row);
/* Starts on the grid of an option of a visit for two. */
int instance_start_count(const struct instance *instance, int visit, int option);

/* Is this stop one of the volunteer's pins? The index of the pin, or -1. */
long instance_pin(const struct instance *instance, int volunteer, int visit, int32_t date);

/* What this stop counts in the keep row, as a soft pin and as a line that stays. */
int instance_kept(const struct instance *instance, int volunteer, int visit, int32_t date);

/* Points of one visit by one volunteer on one date: bond, preferred, pair lines, same as sent; with serving points for
 * a visit by one. */
int64_t instance_points(const struct instance *instance, int volunteer, int visit, int32_t date);
/* Points that the visit earns once when two come. */
int64_t instance_serving_points(const struct instance *instance, int visit);
/* Load: points of the visits number n + 1 .. n + more of a volunteer in the horizon, and what the first brings when
 * idle. */
int64_t instance_load(const struct instance *instance, int volunteer, int n, int more);
/* The same for the first visits in the horizon, where being idle only counts when it brings points: no plan pays less
 * for so many visits. Not where load brings points. */
int64_t instance_least_load(const struct instance *instance, int volunteer, int visits);
/* Points when a volunteer meets this senior in the horizon: new_face, or 0 where there is a bond. */
int64_t instance_face(const struct instance *instance, int volunteer, int senior);
/* Minutes that a volunteer travels from the end place of one visit to the start place of another; -1: from home, or to
 * home. Not by telephone. */
int instance_way(const struct instance *instance, int volunteer, int from, int to);

#endif
