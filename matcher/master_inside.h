/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of a master, for the files that work on its linear program: matcher/master, company, restriction and
 * lagrange. Nobody else includes it.
 */
#ifndef BVB_MATCHER_MASTER_INSIDE_H
#define BVB_MATCHER_MASTER_INSIDE_H

#include "matcher/master.h"

#include <glpk.h>

/* A company row: this volunteer comes to these rows, which were one span when it was made, at most as much as the spans
 * that they are now are chosen. */
struct company {
    int volunteer;
    size_t first, end;
    int row;
    int absent; /* the column of their absence, where a rule wants them to come; 0: none yet */
    int next;   /* the next one of the same volunteer, or -1 */
};

/* The column of what must be and could be missing in a row; at 0 until a rule of the search tree demands it. */
struct missing {
    int column;
    bool visit; /* of a visit's row; else of a volunteer's or the keep row */
};

/*
 * Rows: the volunteers that take part and (where it is wanted) the keep row; then visits, spans of visits for two,
 * company rows and cuts as they are needed: most rows of a city are out of reach for a neighbourhood. Columns: as they
 * are needed.
 */
struct master {
    const struct instance *instance;
    const struct master_scope *scope;
    glp_prob *lp;
    struct spans spans;
    int *start_row, *start_column;  /* per start that begins a span: 0 when it is not there yet */
    int *nobody;                    /* likewise: the column of nobody, who comes with whoever is alone */
    int *volunteer_row, *visit_row; /* 0 when it is not there */
    int keep_row;                   /* likewise */
    struct missing *missing;
    int missing_count;
    int keep_missing;   /* index into missing, of the keep row */
    int *visit_missing; /* per visit that has a row: likewise */
    int *plan_column;   /* per plan */
    size_t plan_count, plan_capacity;
    int *index; /* of a row or column in the making, from 1 */
    double *value;
    size_t index_capacity, value_capacity;
    int length;
    struct company *companies;
    size_t company_count, company_capacity;
    int *first_company; /* per volunteer: index into companies, or -1 */
    struct cut_list cuts;
    int *cut_row; /* per cut that has one */
    size_t cut_count, cut_capacity;
    int *kept_rows, *kept_columns; /* the states of a basis to return to, from 1 */
    int kept_row_count, kept_column_count;
    bool loose;                              /* restriction_loosen */
    const double *plan_values, *span_values; /* master_take_values; NULL: the simplex's */
    size_t value_count;
    bool rows_changed; /* or bounds, since the last solution */
    bool abandoned;
};

/* Values smaller than this are rounding. */
static const double MASTER_SMALL = 1e-5;

/* Is this row of the instance a start of a visit for two? */
bool master_is_start(const struct master *master, size_t row);
/* The number of the first start of the row's span. */
size_t master_start_of(const struct master *master, size_t row);
/* The rows of the span that begins with this start: [first, end). */
size_t master_first_row(const struct master *master, size_t start);
size_t master_end_row(const struct master *master, size_t start);

/* One more entry of the row or column in the making; `length` = 0 begins one. */
enum status master_put(struct master *master, int row, double value, struct error *error);
/* Each volunteer follows one plan at most; who has a pin that must hold follows one. */
void master_bound_volunteers(struct master *master);
/* The row of a visit, made when there is none. */
int master_row_of_visit(struct master *master, size_t visit);
/* The column of what is missing of a visit that has a row. */
int master_missing_of(const struct master *master, size_t visit);

#endif
