/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/choose.h"

#include "core/language.h"
#include "matcher/company.h"
#include "matcher/restriction.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>

/* More than any roster could gain by what is missing; less of it is rounding. */
static const double MISSING = 1e8;
static const double SMALL = 1e-6;

struct choice {
    struct master *master;
    const struct instance *instance;
    const struct choose_query *query;
    struct choose_answer *answer;
    int code;         /* how GLPK ended */
    bool told;        /* the known solution was handed over */
    double *solution; /* the known one: values of all columns, from 1 */
};

bool choose_is_late(const struct choose_clock *clock)
{
    return clock != NULL && clock->expired != NULL && clock->expired(clock->context);
}

/* A column of the solution that is known, and the row that it fills. In the basis to start from it stands there for the
 * slack of the row. */
static void take_known(const struct choice *choice, int column, int row)
{
    struct glp_prob *lp = master_program(choice->master);
    choice->solution[column] = 1;
    if (row != 0) {
        glp_set_col_stat(lp, column, GLP_BS);
        glp_set_row_stat(lp, row, GLP_NU);
    }
}

static void take_all_known(const struct choice *choice)
{
    size_t visits = choice->instance->problem->visit_count;
    for (size_t p = 0; p < choice->query->plans->count; p++) {
        const struct plan *plan = &choice->query->plans->items[p];
        if (!choice->query->known[p]) {
            continue;
        }
        take_known(choice, master_plan_column(choice->master, p),
                   master_row(choice->master, MASTER_VOLUNTEER, (size_t)plan->volunteer));
        for (size_t s = 0; s < plan->count; s++) {
            if (plan->stops[s].row >= visits) {
                size_t span = master_spans(choice->master)->first[plan->stops[s].row];
                take_known(choice, master_span_column(choice->master, span),
                           master_row(choice->master, MASTER_VISIT, (size_t)plan->stops[s].visit));
            }
        }
    }
}

static void watch(glp_tree *tree, void *context)
{
    struct choice *choice = context;
    int nodes = 0;
    glp_ios_tree_size(tree, NULL, NULL, &nodes);
    choice->answer->nodes = nodes;
    if (glp_ios_reason(tree) == GLP_IHEUR && !choice->told && choice->query->known != NULL) {
        choice->told = true;
        glp_ios_heur_sol(tree, choice->solution);
    }
    bool late = choose_is_late(choice->query->clock);
    if (nodes > choice->query->max_nodes || late) {
        choice->answer->late = late;
        glp_ios_terminate(tree);
    }
}

static void make_integer(const struct choice *choice)
{
    const struct instance *instance = choice->instance;
    struct glp_prob *lp = master_program(choice->master);
    for (size_t p = 0; p < choice->query->plans->count; p++) {
        glp_set_col_kind(lp, master_plan_column(choice->master, p), GLP_BV);
    }
    for (size_t row = instance->problem->visit_count; row < instance->row_count; row++) {
        int column = master_span_column(choice->master, row);
        if (column != 0) {
            glp_set_col_kind(lp, column, GLP_BV);
        }
    }
}

static void read_answer(const struct choice *choice, int code, bool *chosen)
{
    struct glp_prob *lp = master_program(choice->master);
    struct choose_answer *answer = choice->answer;
    int state = glp_mip_status(lp);
    answer->found = state == GLP_OPT || state == GLP_FEAS;
    answer->optimal = code == 0 && (state == GLP_OPT || state == GLP_NOFEAS);
    if (!answer->found) {
        return;
    }
    answer->points = (int64_t)llround(glp_mip_obj_val(lp));
    for (size_t p = 0; p < choice->query->plans->count; p++) {
        chosen[p] = glp_mip_col_val(lp, master_plan_column(choice->master, p)) > 0.5;
    }
}

/* The cutoff as a row: GLPK has no other word for it. The linear program's solution keeps it already. */
static enum status demand_more(const struct choice *choice, struct error *error)
{
    struct glp_prob *lp = master_program(choice->master);
    const int columns = glp_get_num_cols(lp);
    int count = 0;
    int *places = calloc((size_t)columns + 1, sizeof *places);
    double *points = calloc((size_t)columns + 1, sizeof *points);
    if (places != NULL && points != NULL) {
        for (int c = 1; c <= columns; c++) {
            if (fabs(glp_get_obj_coef(lp, c)) > 0) {
                places[++count] = c;
                points[count] = glp_get_obj_coef(lp, c);
            }
        }
        const int row = glp_add_rows(lp, 1);
        glp_set_mat_row(lp, row, count, places, points);
        glp_set_row_bnds(lp, row, GLP_LO, choice->query->cutoff + 0.5 - glp_get_obj_coef(lp, 0), 0);
    }
    const enum status status = places == NULL || points == NULL ? error_memory(error) : STATUS_OK;
    free(places);
    free(points);
    return status;
}

static void run_branching(void *context)
{
    struct choice *choice = context;
    glp_iocp parameters;
    glp_init_iocp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.cb_func = watch;
    parameters.cb_info = choice;
    parameters.clq_cuts = GLP_ON;
    parameters.br_tech = GLP_BR_DTH;
    parameters.bt_tech = GLP_BT_BLB;
    choice->code = glp_intopt(master_program(choice->master), &parameters);
}

static enum status branch(struct choice *choice, bool *chosen, struct error *error)
{
    if (shield_call(choice->instance->shield, run_branching, choice, error) != STATUS_OK) {
        master_abandon(choice->master);
        return error->status;
    }
    int code = choice->code;
    if (code != 0 && code != GLP_ESTOP) {
        return error_set(error, STATUS_DEFECT, _("The integer program of this night could not be solved (code %d)."),
                         code);
    }
    read_answer(choice, code, chosen);
    return STATUS_OK;
}

/* The linear program with all the company rows that its solution needs. */
static enum status solve_linear(struct choice *choice, double *objective, struct error *error)
{
    size_t added = 1;
    struct cut_list *cuts = master_cuts(choice->master);
    enum status status = STATUS_OK;
    bool new_cut = false;
    for (size_t c = 0; status == STATUS_OK && choice->query->cuts != NULL && c < choice->query->cuts->count; c++) {
        status = cuts_add(cuts, &choice->query->cuts->items[c], &new_cut, error);
    }
    if (status == STATUS_OK) {
        status = master_add_cuts(choice->master, choice->query->plans, error);
    }
    while (status == STATUS_OK && added > 0) {
        status = master_solve(choice->master, objective, error);
        if (status == STATUS_OK) {
            status = company_separate(choice->master, choice->query->plans, &added, error);
        }
    }
    return status;
}

enum status choose_best(const struct instance *instance, const struct choose_query *query, bool *chosen,
                        struct choose_answer *answer, struct error *error)
{
    double objective = 0;
    struct choice choice = {.instance = instance, .query = query, .answer = answer};
    *answer = (struct choose_answer){0};
    enum status status = master_new(instance, query->scope, query->spans, &choice.master, error);
    if (status == STATUS_OK) {
        status = master_add(choice.master, query->plans, error);
    }
    if (status != STATUS_OK) {
        goto done;
    }
    restriction_miss(choice.master, MISSING);
    choice.solution = calloc((size_t)glp_get_num_cols(master_program(choice.master)) + 1, sizeof *choice.solution);
    if (choice.solution == NULL) {
        status = error_memory(error);
        goto done;
    }
    if (query->known != NULL) {
        take_all_known(&choice);
    }
    status = solve_linear(&choice, &objective, error);
    if (status != STATUS_OK) {
        goto done;
    }
    bool none = master_missing(choice.master) > SMALL;
    restriction_miss(choice.master, 0);
    if (none || objective < query->cutoff + 0.5) {
        answer->optimal = true;
        goto done;
    }
    make_integer(&choice);
    status = query->wants_more ? demand_more(&choice, error) : STATUS_OK;
    status = status == STATUS_OK ? branch(&choice, chosen, error) : status;
done:
    free(choice.solution);
    master_free(choice.master);
    return status;
}
