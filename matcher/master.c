/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/master.h"

#include "core/buffer.h"
#include "core/language.h"
#include "matcher/company.h"
#include "matcher/master_inside.h"
#include "matcher/simplex.h"

#include <math.h>
#include <stdlib.h>

size_t master_start_of(const struct master *master, size_t row)
{
    return master->spans.first[row] - master->instance->problem->visit_count;
}

bool master_is_start(const struct master *master, size_t row)
{
    return row >= master->instance->problem->visit_count;
}

size_t master_first_row(const struct master *master, size_t start)
{
    return start + master->instance->problem->visit_count;
}

size_t master_end_row(const struct master *master, size_t start)
{
    return spans_end(&master->spans, master_first_row(master, start));
}

static bool has_kept_pin(const struct master *master, int volunteer)
{
    const struct instance *instance = master->instance;
    if (master->scope != NULL && !master->scope->members[volunteer]) {
        return false;
    }
    for (size_t p = 0; p < instance->problem->pin_count; p++) {
        if (instance->pin_kept[p] && instance->problem->pins[p].volunteer == volunteer) {
            return true;
        }
    }
    return false;
}

/* ---- making ---- */

enum status master_put(struct master *master, int row, double value, struct error *error)
{
    size_t needed = (size_t)master->length + 2;
    if (buffer_grow((void **)&master->index, &master->index_capacity, needed, sizeof *master->index, error) !=
            STATUS_OK ||
        buffer_grow((void **)&master->value, &master->value_capacity, needed, sizeof *master->value, error) !=
            STATUS_OK) {
        return error->status;
    }
    master->length++;
    master->index[master->length] = row;
    master->value[master->length] = value;
    return STATUS_OK;
}

void master_bound_volunteers(struct master *master)
{
    for (int i = 0; i < (int)master->instance->problem->volunteer_count; i++) {
        if (master->volunteer_row[i] != 0) {
            glp_set_row_bnds(master->lp, master->volunteer_row[i], has_kept_pin(master, i) ? GLP_FX : GLP_UP, 1, 1);
        }
    }
}

/* A row that must reach a number sometimes, and the column that stands for what is missing in it then. */
static int make_row(struct master *master, bool visit)
{
    int row = glp_add_rows(master->lp, 1);
    int index[2] = {0, row};
    double value[2] = {0, 1};
    int column = glp_add_cols(master->lp, 1);
    glp_set_col_bnds(master->lp, column, GLP_FX, 0, 0);
    glp_set_mat_col(master->lp, column, 1, index, value);
    master->missing[master->missing_count++] = (struct missing){.column = column, .visit = visit};
    return row;
}

int master_row_of_visit(struct master *master, size_t visit)
{
    if (master->visit_row[visit] == 0) {
        master->visit_missing[visit] = master->missing_count;
        master->visit_row[visit] = make_row(master, true);
        glp_set_row_bnds(master->lp, master->visit_row[visit], GLP_UP, 0, 1);
    }
    return master->visit_row[visit];
}

static void make_rows(struct master *master)
{
    const struct instance *instance = master->instance;
    for (size_t i = 0; i < instance->problem->volunteer_count; i++) {
        if (master->scope == NULL || master->scope->members[i]) {
            master->volunteer_row[i] = make_row(master, false);
        }
    }
    master_bound_volunteers(master);
    if (instance->kept_wanted > 0) {
        size_t wanted = master->scope == NULL ? instance->kept_wanted : master->scope->kept_wanted;
        master->keep_missing = master->missing_count;
        master->keep_row = make_row(master, false);
        glp_set_row_bnds(master->lp, master->keep_row, GLP_LO, (double)wanted, 0);
    }
}

static enum status copy_spans(struct master *master, const struct spans *spans, struct error *error)
{
    if (spans_make(master->instance, &master->spans, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t row = 0; spans != NULL && row < spans->row_count; row++) {
        master->spans.first[row] = spans->first[row];
    }
    return STATUS_OK;
}

/* NULL: no memory. */
static const void *allocate_rows(struct master *master)
{
    size_t volunteers = master->instance->problem->volunteer_count;
    size_t visits = master->instance->problem->visit_count;
    master->volunteer_row = calloc(volunteers + 1, sizeof *master->volunteer_row);
    master->visit_row = calloc(visits + 1, sizeof *master->visit_row);
    master->visit_missing = calloc(visits + 1, sizeof *master->visit_missing);
    master->missing = calloc(volunteers + visits + 1, sizeof *master->missing);
    bool made = master->volunteer_row != NULL && master->visit_row != NULL && master->visit_missing != NULL;
    return made ? master->missing : NULL;
}

enum status master_new(const struct instance *instance, const struct master_scope *scope, const struct spans *spans,
                       struct master **made, struct error *error)
{
    struct master *master = calloc(1, sizeof *master);
    if (master == NULL) {
        return error_memory(error);
    }
    size_t starts = instance->row_count - instance->problem->visit_count;
    glp_term_out(GLP_OFF);
    master->instance = instance;
    master->scope = scope;
    master->lp = glp_create_prob();
    master->first_company = calloc(instance->problem->volunteer_count + 1, sizeof *master->first_company);
    master->start_row = calloc(starts + 1, sizeof *master->start_row);
    master->start_column = calloc(starts + 1, sizeof *master->start_column);
    master->nobody = calloc(starts + 1, sizeof *master->nobody);
    if (master->first_company == NULL || master->start_row == NULL || master->start_column == NULL ||
        master->nobody == NULL || allocate_rows(master) == NULL) {
        master_free(master);
        return error_memory(error);
    }
    if (copy_spans(master, spans, error) != STATUS_OK) {
        master_free(master);
        return error->status;
    }
    for (size_t i = 0; i < instance->problem->volunteer_count; i++) {
        master->first_company[i] = -1;
    }
    glp_set_obj_dir(master->lp, GLP_MAX);
    make_rows(master);
    *made = master;
    return STATUS_OK;
}

void master_free(struct master *master)
{
    if (master == NULL) {
        return;
    }
    if (!master->abandoned) {
        glp_delete_prob(master->lp);
    }
    spans_free(&master->spans);
    cuts_free(&master->cuts);
    free(master->cut_row);
    free(master->volunteer_row);
    free(master->visit_row);
    free(master->visit_missing);
    free(master->missing);
    free(master->start_row);
    free(master->start_column);
    free(master->nobody);
    free(master->plan_column);
    free(master->index);
    free(master->value);
    free(master->companies);
    free(master->kept_rows);
    free(master->kept_columns);
    free(master->first_company);
    free(master);
}

void master_abandon(struct master *master)
{
    master->abandoned = true;
}

/* ---- columns ---- */

/* The row and the column of a start: as many volunteers come as twice the start is chosen. */
static void make_start(struct master *master, int visit, size_t start)
{
    if (master->start_row[start] != 0) {
        return;
    }
    int visit_row = master_row_of_visit(master, (size_t)visit);
    int row = glp_add_rows(master->lp, 1);
    int column = glp_add_cols(master->lp, 1);
    int index[3] = {0, visit_row, row};
    double value[3] = {0, 1, -2};
    glp_set_row_bnds(master->lp, row, GLP_FX, 0, 0);
    glp_set_col_bnds(master->lp, column, GLP_LO, 0, 0);
    glp_set_obj_coef(master->lp, column, (double)instance_serving_points(master->instance, visit));
    glp_set_mat_col(master->lp, column, 2, index, value);
    master->start_row[start] = row;
    master->start_column[start] = column;
    master->nobody[start] = glp_add_cols(master->lp, 1);
    index[1] = row;
    value[1] = 1;
    glp_set_col_bnds(master->lp, master->nobody[start], master->loose ? GLP_LO : GLP_FX, 0, 0);
    glp_set_obj_coef(master->lp, master->nobody[start],
                     -(double)instance_serving_points(master->instance, visit) - MASTER_LONELY);
    glp_set_mat_col(master->lp, master->nobody[start], 1, index, value);
}

void master_open(struct master *master, const bool *closed)
{
    const struct instance *instance = master->instance;
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        if (instance->problem->visits[v].people < 2) {
            if (!closed[v]) {
                (void)master_row_of_visit(master, v);
            }
            continue;
        }
        for (size_t row = instance->first_start[v]; row < instance_row_end(instance, (int)v); row++) {
            if (!closed[row] && master->spans.first[row] == row) {
                make_start(master, (int)v, master_start_of(master, row));
            }
        }
    }
}

static enum status put_plan(struct master *master, const struct plan *plan, struct error *error)
{
    const struct instance *instance = master->instance;
    enum status status = master_put(master, master->volunteer_row[plan->volunteer], 1, error);
    for (size_t s = 0; status == STATUS_OK && s < plan->count; s++) {
        size_t row = plan->stops[s].row;
        status = master_put(master,
                            master_is_start(master, row) ? master->start_row[master_start_of(master, row)]
                                                         : master_row_of_visit(master, row),
                            1, error);
    }
    if (status == STATUS_OK && instance->kept_wanted > 0 && plan->kept > 0) {
        status = master_put(master, master->keep_row, plan->kept, error);
    }
    for (int c = master->first_company[plan->volunteer]; status == STATUS_OK && c >= 0; c = master->companies[c].next) {
        if (plans_comes_to(plan, master->companies[c].first, master->companies[c].end)) {
            status = master_put(master, master->companies[c].row, 1, error);
        }
    }
    for (size_t c = 0; status == STATUS_OK && c < master->cut_count; c++) {
        int held = cuts_count(&master->cuts.items[c], plan);
        status = held > 0 ? master_put(master, master->cut_row[c], held, error) : STATUS_OK;
    }
    return status;
}

enum status master_add(struct master *master, const struct plan_list *plans, struct error *error)
{
    if (buffer_grow((void **)&master->plan_column, &master->plan_capacity, plans->count + 1,
                    sizeof *master->plan_column, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t p = master->plan_count; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        for (size_t s = 0; s < plan->count; s++) {
            if (master_is_start(master, plan->stops[s].row)) {
                make_start(master, plan->stops[s].visit, master_start_of(master, plan->stops[s].row));
            }
        }
        master->length = 0;
        if (put_plan(master, plan, error) != STATUS_OK) {
            return error->status;
        }
        int column = glp_add_cols(master->lp, 1);
        glp_set_col_bnds(master->lp, column, GLP_LO, 0, 0);
        glp_set_obj_coef(master->lp, column, (double)plan->points + plan->taste);
        glp_set_mat_col(master->lp, column, master->length, master->index, master->value);
        master->plan_column[p] = column;
        master->plan_count = p + 1;
    }
    return STATUS_OK;
}

/* The number of each column after some were taken away. */
static void renumber(struct master *master, const int *number, const bool *keep)
{
    size_t starts = master->instance->row_count - master->instance->problem->visit_count;
    size_t kept = 0;
    for (size_t s = 0; s < starts; s++) {
        master->start_column[s] = number[master->start_column[s]];
        master->nobody[s] = number[master->nobody[s]];
    }
    for (size_t c = 0; c < master->company_count; c++) {
        master->companies[c].absent = number[master->companies[c].absent];
    }
    for (int m = 0; m < master->missing_count; m++) {
        master->missing[m].column = number[master->missing[m].column];
    }
    for (size_t p = 0; p < master->plan_count; p++) {
        if (keep[p]) {
            master->plan_column[kept++] = number[master->plan_column[p]];
        }
    }
    master->plan_count = kept;
}

enum status master_drop(struct master *master, const bool *keep, struct error *error)
{
    int columns = glp_get_num_cols(master->lp);
    int *number = calloc((size_t)columns + 1, sizeof *number);
    int *gone = calloc((size_t)columns + 1, sizeof *gone);
    int count = 0;
    if (number == NULL || gone == NULL) {
        free(number);
        free(gone);
        return error_memory(error);
    }
    for (size_t p = 0; p < master->plan_count; p++) {
        if (!keep[p]) {
            gone[++count] = master->plan_column[p];
            number[master->plan_column[p]] = -1;
        }
    }
    for (int c = 1, next = 1; c <= columns; c++) {
        number[c] = number[c] < 0 ? 0 : next++;
    }
    if (count > 0) {
        glp_del_cols(master->lp, count, gone);
        renumber(master, number, keep);
    }
    free(number);
    free(gone);
    return STATUS_OK;
}

enum status master_recount(struct master *master, const struct plan_list *plans, size_t wanted, struct error *error)
{
    const int columns = glp_get_num_cols(master->lp);
    double *counts = calloc((size_t)columns + 1, sizeof *counts);
    if (counts == NULL) {
        return error_memory(error);
    }
    enum status status = STATUS_OK;
    counts[master->missing[master->keep_missing].column] = 1;
    for (size_t p = 0; p < master->plan_count; p++) {
        counts[master->plan_column[p]] = plans->items[p].kept;
    }
    master->length = 0;
    for (int c = 1; status == STATUS_OK && c <= columns; c++) {
        status = counts[c] > 0 ? master_put(master, c, counts[c], error) : STATUS_OK;
    }
    if (status == STATUS_OK) {
        glp_set_mat_row(master->lp, master->keep_row, master->length, master->index, master->value);
        glp_set_row_bnds(master->lp, master->keep_row, GLP_LO, (double)wanted, 0);
    }
    free(counts);
    return status;
}

/* ---- solving ---- */

enum status master_solve(struct master *master, double *objective, struct error *error)
{
    struct simplex_outcome outcome = {0};
    const bool changed = master->rows_changed;
    master->rows_changed = false;
    if (simplex_solve(master->lp, master->instance->shield, changed, &outcome, error) != STATUS_OK) {
        master_abandon(master);
        return error->status;
    }
    if (!outcome.solved) {
        return error_set(error, STATUS_DEFECT,
                         _("The linear program of this night could not be solved (code %d, state %d)."), outcome.code,
                         outcome.state);
    }
    *objective = glp_get_obj_val(master->lp);
    return STATUS_OK;
}

enum status master_try(struct master *master, int steps, double *objective, struct error *error)
{
    enum status status = simplex_try(master->lp, master->instance->shield, steps, objective, error);
    if (status != STATUS_OK) {
        master_abandon(master);
    }
    return status;
}

long master_iterations(const struct master *master)
{
    return glp_get_it_cnt(master->lp);
}

/* ---- duals ---- */

/* A start that is not there yet may cost as little as its column allows: less than nothing, what serving brings. */
static void read_starts(const struct master *master, size_t visit, double *rows)
{
    const struct instance *instance = master->instance;
    double serving = (double)instance_serving_points(instance, (int)visit);
    size_t end = instance_row_end(instance, (int)visit);
    for (size_t row = instance->first_start[visit]; row < end; row++) {
        int at = master->start_row[master_start_of(master, row)];
        rows[row] = at != 0 ? glp_get_row_dual(master->lp, at) : (rows[visit] - serving) / 2;
    }
}

/* 0 where there is no such row. */
static double dual_of(const struct master *master, int row)
{
    return row != 0 ? glp_get_row_dual(master->lp, row) : 0;
}

enum status master_fit_duals(const struct master *master, struct duals *duals, struct error *error)
{
    return duals_grow(duals, master->company_count, master->cut_count, error);
}

enum status master_read_duals(const struct master *master, struct duals *duals, struct error *error)
{
    const struct instance *instance = master->instance;
    if (master_fit_duals(master, duals, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t i = 0; i < instance->problem->volunteer_count; i++) {
        duals->volunteers[i] = dual_of(master, master->volunteer_row[i]);
    }
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        duals->rows[v] = dual_of(master, master->visit_row[v]);
        if (instance->problem->visits[v].people > 1) {
            read_starts(master, v, duals->rows);
        }
    }
    duals->keep = dual_of(master, master->keep_row);
    for (size_t c = 0; c < master->company_count; c++) {
        duals->companies[c] = glp_get_row_dual(master->lp, master->companies[c].row);
    }
    for (size_t c = 0; c < master->cut_count; c++) {
        double dual = glp_get_row_dual(master->lp, master->cut_row[c]);
        duals->cuts[c] = dual > 0 ? dual : 0;
    }
    return STATUS_OK;
}

/* ---- splitting ---- */

enum status master_split(struct master *master, const struct plan_list *plans, size_t row, struct error *error)
{
    size_t old = master_start_of(master, row);
    if (master->start_row[old] == 0) {
        spans_split(&master->spans, row);
        return STATUS_OK;
    }
    spans_split(&master->spans, row);
    make_start(master, instance_visit_of(master->instance, row), master_start_of(master, row));
    /* whoever came to the old span comes to one of the two: the solution stays one */
    if (glp_get_col_stat(master->lp, master->start_column[old]) == GLP_BS) {
        glp_set_row_stat(master->lp, master->start_row[master_start_of(master, row)], GLP_NS);
        glp_set_col_stat(master->lp, master->start_column[master_start_of(master, row)], GLP_BS);
    }
    enum status status = company_share(master, master_start_of(master, row), error);
    size_t end = spans_end(&master->spans, row);
    for (size_t p = 0; status == STATUS_OK && p < master->plan_count; p++) {
        if (!plans_comes_to(&plans->items[p], row, end)) {
            continue;
        }
        master->length = 0;
        status = put_plan(master, &plans->items[p], error);
        if (status == STATUS_OK) {
            glp_set_mat_col(master->lp, master->plan_column[p], master->length, master->index, master->value);
        }
    }
    return status;
}

/* ---- cuts ---- */

struct cut_list *master_cuts(struct master *master)
{
    return &master->cuts;
}

enum status master_add_cuts(struct master *master, const struct plan_list *plans, struct error *error)
{
    if (buffer_grow((void **)&master->cut_row, &master->cut_capacity, master->cuts.count + 1, sizeof *master->cut_row,
                    error) != STATUS_OK) {
        return error->status;
    }
    for (; master->cut_count < master->cuts.count; master->cut_count++) {
        const struct cut *cut = &master->cuts.items[master->cut_count];
        master->length = 0;
        for (size_t p = 0; p < master->plan_count; p++) {
            int held = cuts_count(cut, &plans->items[p]);
            if (held > 0 && master_put(master, master->plan_column[p], held, error) != STATUS_OK) {
                return error->status;
            }
        }
        int row = glp_add_rows(master->lp, 1);
        glp_set_row_bnds(master->lp, row, GLP_UP, 0, cuts_limit(cut));
        glp_set_mat_row(master->lp, row, master->length, master->index, master->value);
        master->cut_row[master->cut_count] = row;
        master->rows_changed = true;
    }
    return cuts_index(&master->cuts, master->instance->problem->visit_count, error);
}

/* ---- bases and values ---- */

enum status master_remember(struct master *master, struct error *error)
{
    int rows = glp_get_num_rows(master->lp);
    int columns = glp_get_num_cols(master->lp);
    free(master->kept_rows);
    free(master->kept_columns);
    master->kept_rows = calloc((size_t)rows + 1, sizeof *master->kept_rows);
    master->kept_columns = calloc((size_t)columns + 1, sizeof *master->kept_columns);
    if (master->kept_rows == NULL || master->kept_columns == NULL) {
        return error_memory(error);
    }
    for (int r = 1; r <= rows; r++) {
        master->kept_rows[r] = glp_get_row_stat(master->lp, r);
    }
    for (int c = 1; c <= columns; c++) {
        master->kept_columns[c] = glp_get_col_stat(master->lp, c);
    }
    master->kept_row_count = rows;
    master->kept_column_count = columns;
    return STATUS_OK;
}

/* A span that was split since is chosen in both parts where it was: that leaves the duals what they were. */
static void return_starts(struct master *master)
{
    const struct instance *instance = master->instance;
    const size_t visits = instance->problem->visit_count;
    size_t known = 0;
    for (size_t s = 0; s < instance->row_count - visits; s++) {
        if (master->start_row[s] == 0 || master->start_row[s] <= master->kept_row_count) {
            known = master->start_row[s] == 0 ? known : s;
            continue;
        }
        const bool split = instance_visit_of(instance, known + visits) == instance_visit_of(instance, s + visits) &&
                           master->start_row[known] != 0;
        if (split && glp_get_col_stat(master->lp, master->start_column[known]) == GLP_BS) {
            glp_set_row_stat(master->lp, master->start_row[s], GLP_NS);
            glp_set_col_stat(master->lp, master->start_column[s], GLP_BS);
        }
    }
}

void master_return(struct master *master)
{
    for (int r = 1; r <= glp_get_num_rows(master->lp); r++) {
        glp_set_row_stat(master->lp, r, r <= master->kept_row_count ? master->kept_rows[r] : GLP_BS);
    }
    for (int c = 1; c <= glp_get_num_cols(master->lp); c++) {
        glp_set_col_stat(master->lp, c, c <= master->kept_column_count ? master->kept_columns[c] : GLP_NL);
    }
    return_starts(master);
    master->rows_changed = true;
}

void master_fix(struct master *master, size_t plan, int value)
{
    if (master->abandoned) {
        return;
    }
    glp_set_col_bnds(master->lp, master->plan_column[plan], value < 0 ? GLP_LO : GLP_FX, value < 0 ? 0 : value, value);
    master->rows_changed = true;
}

const struct spans *master_spans(const struct master *master)
{
    return &master->spans;
}

void master_take_values(struct master *master, const double *plans, size_t count, const double *spans)
{
    master->plan_values = plans;
    master->span_values = spans;
    master->value_count = count;
}

double master_plan_value(const struct master *master, size_t plan)
{
    if (master->plan_values != NULL) {
        return plan < master->value_count ? master->plan_values[plan] : 0;
    }
    return glp_get_col_prim(master->lp, master->plan_column[plan]);
}

double master_plan_reduced(const struct master *master, size_t plan)
{
    return glp_get_col_dual(master->lp, master->plan_column[plan]);
}

double master_span_value(const struct master *master, size_t row)
{
    if (master->spans.first[row] != row) {
        return 0;
    }
    if (master->span_values != NULL) {
        return master->span_values[row];
    }
    int column = master->start_column[master_start_of(master, row)];
    return column == 0 ? 0 : glp_get_col_prim(master->lp, column);
}

double master_missing(const struct master *master)
{
    double missing = 0;
    for (int m = 0; m < master->missing_count; m++) {
        missing += glp_get_col_prim(master->lp, master->missing[m].column);
    }
    return missing;
}

int master_missing_of(const struct master *master, size_t visit)
{
    return master->missing[master->visit_missing[visit]].column;
}

bool master_is_missing(const struct master *master, size_t visit)
{
    return master->visit_row[visit] != 0 &&
           glp_get_col_prim(master->lp, master_missing_of(master, visit)) > MASTER_SMALL;
}

struct glp_prob *master_program(struct master *master)
{
    return master->lp;
}

int master_plan_column(const struct master *master, size_t plan)
{
    return master->plan_column[plan];
}

int master_span_column(const struct master *master, size_t row)
{
    return master->spans.first[row] == row ? master->start_column[master_start_of(master, row)] : 0;
}

int master_row(const struct master *master, enum master_row_kind kind, size_t number)
{
    switch (kind) {
    case MASTER_VOLUNTEER:
        return master->volunteer_row[number];
    case MASTER_VISIT:
        return master->visit_row[number];
    case MASTER_START:
        return master->start_row[master_start_of(master, number)];
    case MASTER_COMPANY:
        return master->companies[number].row;
    case MASTER_CUT:
        return number < master->cut_count ? master->cut_row[number] : 0;
    case MASTER_KEEP:
        break;
    }
    return master->keep_row;
}
