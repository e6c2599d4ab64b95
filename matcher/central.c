/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/central.h"

#include "matcher/soft.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>

struct central {
    struct soft_program program;
    int *link;  /* per row of the linear program: its row here, -1: none */
    int *group; /* likewise: the group that it makes */
    int row_count;
    size_t plan_count; /* the first columns; spans follow */
    double *weights, *reduced;
    double *spans; /* per row of the instance: how much of the span that begins there is chosen */
};

/* What a program in the making is taken from. */
struct making {
    const struct instance *instance;
    struct master *master;
    const struct plan_list *plans;
    struct glp_prob *lp;
    struct central *central;
    int *index; /* of one column, from 1 */
    double *value;
    size_t entry_count;
};

void central_free(struct central *central)
{
    if (central == NULL) {
        return;
    }
    soft_free(&central->program);
    free(central->link);
    free(central->group);
    free(central->weights);
    free(central->reduced);
    free(central->spans);
    free(central);
}

double central_plan_reduced(const struct central *central, size_t plan)
{
    return plan < central->plan_count ? central->reduced[plan] : 0;
}

void central_drop(struct central *central, struct master *master, const bool *keep)
{
    size_t kept = 0;
    for (size_t p = 0; p < central->plan_count; p++) {
        if (keep[p]) {
            central->weights[kept] = central->weights[p];
            central->reduced[kept++] = central->reduced[p];
        }
    }
    central->plan_count = kept;
    master_take_values(master, central->weights, kept, central->spans);
}

/* ---- rows ---- */

static enum status allocate(struct making *making, struct error *error)
{
    struct central *central = making->central;
    struct soft_program *program = &central->program;
    size_t rows = (size_t)glp_get_num_rows(making->lp) + 1;
    size_t columns = (size_t)glp_get_num_cols(making->lp) + 1;
    size_t entries = (size_t)glp_get_num_nz(making->lp) + 1;
    central->row_count = (int)rows - 1;
    central->link = calloc(rows, sizeof *central->link);
    central->group = calloc(rows, sizeof *central->group);
    central->weights = calloc(columns, sizeof *central->weights);
    central->reduced = calloc(columns, sizeof *central->reduced);
    central->spans = calloc(making->instance->row_count + 1, sizeof *central->spans);
    program->rhs = calloc(rows, sizeof *program->rhs);
    program->lower = calloc(rows, sizeof *program->lower);
    program->upper = calloc(rows, sizeof *program->upper);
    program->full = calloc(rows, sizeof *program->full);
    program->group = calloc(columns, sizeof *program->group);
    program->points = calloc(columns, sizeof *program->points);
    program->first = calloc(columns + 1, sizeof *program->first);
    program->row = calloc(entries, sizeof *program->row);
    program->value = calloc(entries, sizeof *program->value);
    making->index = calloc(rows + 1, sizeof *making->index);
    making->value = calloc(rows + 1, sizeof *making->value);
    bool whole = central->link != NULL && central->group != NULL && central->weights != NULL &&
                 central->reduced != NULL && central->spans != NULL && program->rhs != NULL && program->lower != NULL &&
                 program->upper != NULL && program->full != NULL && program->group != NULL && program->points != NULL &&
                 program->first != NULL && program->row != NULL && program->value != NULL && making->index != NULL &&
                 making->value != NULL;
    for (size_t r = 0; whole && r < rows; r++) {
        central->link[r] = -1;
        central->group[r] = -1;
    }
    return whole ? STATUS_OK : error_memory(error);
}

/* A row of the linear program that links groups: what it allows its columns together, and its dual's bounds. */
static void link_row(struct making *making, int row, double rhs, double lower, double upper)
{
    struct central *central = making->central;
    struct soft_program *program = &central->program;
    if (row == 0 || central->link[row] >= 0) {
        return;
    }
    central->link[row] = (int)program->row_count;
    program->rhs[program->row_count] = rhs;
    program->lower[program->row_count] = lower;
    program->upper[program->row_count] = upper;
    program->row_count++;
}

static void make_group(struct making *making, int row)
{
    struct central *central = making->central;
    if (row != 0) {
        central->program.full[central->program.group_count] = glp_get_row_type(making->lp, row) == GLP_FX;
        central->group[row] = (int)central->program.group_count++;
    }
}

/* What a dive has fixed may be broken at this loss, so that there always is a lowest point: a bound on the duals of the
 * rows that say who meets whom. */
static double loss_of_meetings(const struct instance *instance)
{
    const struct problem *problem = instance->problem;
    double most = 0;
    for (size_t v = 0; v < problem->visit_count; v++) {
        if (problem->visits[v].people > 1) {
            most = fmax(most, (double)instance_serving_points(instance, (int)v));
        }
    }
    return most + MASTER_LONELY;
}

/* The volunteers' groups come first, in their order. */
static void make_rows(struct making *making, const struct duals *duals)
{
    const struct problem *problem = making->instance->problem;
    const struct master *master = making->master;
    const double loss = loss_of_meetings(making->instance);
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        make_group(making, master_row(master, MASTER_VOLUNTEER, i));
    }
    for (size_t v = 0; v < problem->visit_count; v++) {
        int row = master_row(master, MASTER_VISIT, v);
        if (problem->visits[v].people > 1) {
            make_group(making, row);
        } else {
            link_row(making, row, 1, 0, HUGE_VAL);
        }
    }
    for (size_t row = problem->visit_count; row < making->instance->row_count; row++) {
        link_row(making, master_row(master, MASTER_START, row), 0, -loss, loss);
    }
    for (size_t c = 0; c < duals->company_count; c++) {
        link_row(making, master_row(master, MASTER_COMPANY, c), 0, 0, loss);
    }
    for (size_t c = 0; c < duals->cut_count; c++) {
        link_row(making, master_row(master, MASTER_CUT, c), cuts_limit(&master_cuts(making->master)->items[c]), 0,
                 HUGE_VAL);
    }
    int keep = master_row(master, MASTER_KEEP, 0);
    link_row(making, keep, keep != 0 ? glp_get_row_lb(making->lp, keep) : 0, -HUGE_VAL, 0);
}

/* ---- columns ---- */

static void take_column(struct making *making, int column)
{
    struct soft_program *program = &making->central->program;
    size_t c = program->column_count++;
    int length = glp_get_mat_col(making->lp, column, making->index, making->value);
    program->points[c] = glp_get_obj_coef(making->lp, column);
    program->group[c] = -1;
    program->first[c] = making->entry_count;
    for (int e = 1; e <= length; e++) {
        int row = making->index[e];
        if (making->central->link[row] >= 0) {
            program->row[making->entry_count] = making->central->link[row];
            program->value[making->entry_count++] = making->value[e];
        } else if (making->central->group[row] >= 0) {
            program->group[c] = making->central->group[row];
        }
    }
    program->first[c + 1] = making->entry_count;
}

/* What a dive has fixed is its volunteer's only plan. */
static enum status keep_fixed(struct making *making, struct error *error)
{
    struct soft_program *program = &making->central->program;
    bool *taken = calloc(program->group_count + 1, sizeof *taken);
    if (taken == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < making->plans->count; p++) {
        if (making->plans->items[p].fixed > 0) {
            taken[program->group[p]] = true;
            program->full[program->group[p]] = true;
        }
    }
    for (size_t p = 0; p < making->plans->count; p++) {
        int fixed = making->plans->items[p].fixed;
        if (fixed < 0 || (fixed == 0 && taken[program->group[p]])) {
            program->group[p] = -1;
        }
    }
    free(taken);
    return STATUS_OK;
}

static enum status make_columns(struct making *making, struct error *error)
{
    const struct instance *instance = making->instance;
    for (size_t p = 0; p < making->plans->count; p++) {
        take_column(making, master_plan_column(making->master, p));
    }
    making->central->plan_count = making->plans->count;
    for (size_t row = instance->problem->visit_count; row < instance->row_count; row++) {
        int column = master_span_column(making->master, row);
        if (column != 0) {
            take_column(making, column);
        }
    }
    return keep_fixed(making, error);
}

static enum status make(struct making *making, const struct duals *duals, struct error *error)
{
    enum status status = allocate(making, error);
    if (status == STATUS_OK) {
        make_rows(making, duals);
        status = make_columns(making, error);
    }
    free(making->index);
    free(making->value);
    return status;
}

/* ---- duals ---- */

static void read_one(const struct making *making, int row, const double *from, double *to)
{
    if (row != 0 && making->central->link[row] >= 0) {
        *to = from[making->central->link[row]];
    }
}

static void write_one(const struct making *making, int row, double from, double *to)
{
    const struct central *central = making->central;
    if (row != 0 && central->link[row] >= 0) {
        int at = central->link[row];
        double least = from > central->program.lower[at] ? from : central->program.lower[at];
        to[at] = least < central->program.upper[at] ? least : central->program.upper[at];
    }
}

static void write_duals(const struct making *making, const struct duals *from, double *to)
{
    const struct instance *instance = making->instance;
    const struct master *master = making->master;
    const struct spans *spans = master_spans(master);
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        write_one(making, master_row(master, MASTER_VISIT, v), from->rows[v], to);
    }
    for (size_t row = instance->problem->visit_count; row < instance->row_count; row++) {
        if (spans->first[row] == row) {
            write_one(making, master_row(master, MASTER_START, row), from->rows[row], to);
        }
    }
    for (size_t c = 0; c < from->company_count; c++) {
        write_one(making, master_row(master, MASTER_COMPANY, c), from->companies[c], to);
    }
    for (size_t c = 0; c < from->cut_count; c++) {
        write_one(making, master_row(master, MASTER_CUT, c), from->cuts[c], to);
    }
    write_one(making, master_row(master, MASTER_KEEP, 0), from->keep, to);
}

/* The best reduced points of each group; 0 where nothing has to be chosen. */
static void best_of_groups(const struct central *central, double *best)
{
    const struct soft_program *program = &central->program;
    for (size_t k = 0; k < program->group_count; k++) {
        best[k] = program->full[k] ? -HUGE_VAL : 0;
    }
    for (size_t c = 0; c < program->column_count; c++) {
        int group = program->group[c];
        if (group >= 0 && central->reduced[c] > best[group]) {
            best[group] = central->reduced[c];
        }
    }
}

/* Of a visit for two: what its best start leaves it. A start that is not there yet costs as little as its column
 * allows. */
static void read_visit_for_two(const struct making *making, size_t visit, double left, const double *from,
                               struct duals *to)
{
    const struct instance *instance = making->instance;
    double serving = (double)instance_serving_points(instance, (int)visit);
    to->rows[visit] = left;
    for (size_t row = instance->first_start[visit]; row < instance_row_end(instance, (int)visit); row++) {
        to->rows[row] = (left - serving) / 2;
        read_one(making, master_row(making->master, MASTER_START, row), from, &to->rows[row]);
    }
}

static void read_duals(const struct making *making, const double *from, const double *best, struct duals *to)
{
    const struct problem *problem = making->instance->problem;
    const struct master *master = making->master;
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        int row = master_row(master, MASTER_VOLUNTEER, i);
        to->volunteers[i] = row != 0 ? best[making->central->group[row]] : 0;
    }
    for (size_t v = 0; v < problem->visit_count; v++) {
        int row = master_row(master, MASTER_VISIT, v);
        to->rows[v] = 0;
        if (problem->visits[v].people > 1) {
            read_visit_for_two(making, v, row != 0 ? best[making->central->group[row]] : 0, from, to);
        } else {
            read_one(making, row, from, &to->rows[v]);
        }
    }
    for (size_t c = 0; c < to->company_count; c++) {
        read_one(making, master_row(master, MASTER_COMPANY, c), from, &to->companies[c]);
    }
    for (size_t c = 0; c < to->cut_count; c++) {
        read_one(making, master_row(master, MASTER_CUT, c), from, &to->cuts[c]);
    }
    to->keep = 0;
    read_one(making, master_row(master, MASTER_KEEP, 0), from, &to->keep);
}

/* ---- all of it ---- */

/* How much of each span is chosen: their columns follow on the plans'. */
static void read_spans(const struct making *making)
{
    struct central *central = making->central;
    size_t column = central->plan_count;
    for (size_t row = making->instance->problem->visit_count; row < making->instance->row_count; row++) {
        if (master_span_column(making->master, row) != 0) {
            central->spans[row] = central->weights[column++];
        }
    }
}

static enum status solve(struct making *making, const struct central_query *query, struct duals *duals, double *value,
                         struct error *error)
{
    struct central *central = making->central;
    size_t rows = central->program.row_count + 1;
    double *center = calloc(rows, sizeof *center);
    double *lowest = calloc(rows, sizeof *lowest);
    double *best = calloc(central->program.group_count + 1, sizeof *best);
    enum status status = STATUS_OK;
    if (center == NULL || lowest == NULL || best == NULL) {
        status = error_memory(error);
        goto done;
    }
    write_duals(making, query->center, center);
    write_duals(making, duals, lowest);
    const struct soft_query soft = {.heat = query->heat,
                                    .center = center,
                                    .stride = query->stride,
                                    .steps = query->steps,
                                    .workers = query->workers};
    struct soft_point point = {.duals = lowest, .weights = central->weights, .reduced = central->reduced};
    status = soft_solve(&central->program, &soft, &point, error);
    *value = point.value;
    if (status == STATUS_OK) {
        best_of_groups(central, best);
        read_duals(making, lowest, best, duals);
        read_spans(making);
    }
done:
    free(center);
    free(lowest);
    free(best);
    return status;
}

enum status central_solve(struct central **made, const struct instance *instance, struct master *master,
                          const struct plan_list *plans, const struct central_query *query, struct duals *duals,
                          double *value, struct error *error)
{
    struct central *central = calloc(1, sizeof *central);
    if (central == NULL) {
        return error_memory(error);
    }
    struct making making = {
        .instance = instance, .master = master, .plans = plans, .lp = master_program(master), .central = central};
    enum status status = make(&making, duals, error);
    status = status == STATUS_OK ? solve(&making, query, duals, value, error) : status;
    if (status != STATUS_OK) {
        central_free(central);
        return status;
    }
    central_free(*made);
    *made = central;
    master_take_values(master, central->weights, central->plan_count, central->spans);
    return STATUS_OK;
}
