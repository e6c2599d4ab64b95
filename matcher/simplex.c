/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/simplex.h"

#include <glpk.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

enum { STEPS = 2000, MOST_STEPS = 6 /* a row, besides */ };

/* Duals smaller than this are rounding. */
static const double SMALL = 1e-6;

struct simplex {
    glp_prob *lp;
    glp_smcp parameters;
    int *held;      /* rows and, after them, columns that stay out for a while; NULL: none may */
    int held_count; /* all of them, */
    int held_rows;  /* and rows alone */
    int code, state;
};

static void begin(struct simplex *simplex)
{
    glp_init_smcp(&simplex->parameters);
    simplex->parameters.msg_lev = GLP_MSG_OFF;
}

/* ---- what stays out ---- */

static bool is_row_bad(glp_prob *lp, int row)
{
    const int state = glp_get_row_stat(lp, row);
    const double dual = glp_get_row_dual(lp, row);
    return (state == GLP_NU && dual < -SMALL) || (state == GLP_NL && dual > SMALL);
}

/* No column of the program has an upper bound unless it is fixed. */
static bool is_column_bad(glp_prob *lp, int column)
{
    return glp_get_col_stat(lp, column) == GLP_NL && glp_get_col_dual(lp, column) > SMALL;
}

/* Whatever is not dual feasible is fixed where it is. */
static void hold_back(struct simplex *simplex)
{
    glp_prob *lp = simplex->lp;
    for (int r = 1; r <= glp_get_num_rows(lp); r++) {
        if (is_row_bad(lp, r)) {
            const bool up = glp_get_row_stat(lp, r) == GLP_NU;
            const double at = up ? glp_get_row_ub(lp, r) : glp_get_row_lb(lp, r);
            simplex->held[simplex->held_count++] = up ? r : -r;
            glp_set_row_bnds(lp, r, GLP_FX, at, at);
        }
    }
    simplex->held_rows = simplex->held_count;
    for (int c = 1; c <= glp_get_num_cols(lp); c++) {
        if (is_column_bad(lp, c)) {
            const double at = glp_get_col_lb(lp, c);
            simplex->held[simplex->held_count++] = c;
            glp_set_col_bnds(lp, c, GLP_FX, at, at);
        }
    }
}

static void let_go(struct simplex *simplex)
{
    glp_prob *lp = simplex->lp;
    for (int h = 0; h < simplex->held_rows; h++) {
        const int row = abs(simplex->held[h]);
        const double at = glp_get_row_lb(lp, row);
        glp_set_row_bnds(lp, row, simplex->held[h] > 0 ? GLP_UP : GLP_LO, at, at);
    }
    for (int h = simplex->held_rows; h < simplex->held_count; h++) {
        glp_set_col_bnds(lp, simplex->held[h], GLP_LO, glp_get_col_lb(lp, simplex->held[h]), 0);
    }
}

/* ---- solving ---- */

/* Solves what does not stay out, if anything does. */
static void prepare(struct simplex *simplex)
{
    simplex->parameters.meth = GLP_PRIMAL;
    if (simplex->held == NULL) {
        return;
    }
    if (glp_warm_up(simplex->lp) == 0) {
        hold_back(simplex);
    }
    simplex->parameters.meth = GLP_DUALP;
    if (simplex->held_count > 0) {
        (void)glp_simplex(simplex->lp, &simplex->parameters);
        let_go(simplex);
        simplex->parameters.meth = GLP_PRIMAL;
    }
}

static void solve(void *context)
{
    struct simplex *simplex = context;
    /* a few steps a row are usual; far more mean that it goes round in circles */
    simplex->parameters.it_lim = STEPS + MOST_STEPS * glp_get_num_rows(simplex->lp);
    prepare(simplex);
    simplex->code = glp_simplex(simplex->lp, &simplex->parameters);
    if (simplex->code != 0 || glp_get_status(simplex->lp) != GLP_OPT) {
        /* or a basis that became singular: begin again from the basis of slacks */
        glp_std_basis(simplex->lp);
        simplex->parameters.it_lim = INT_MAX;
        simplex->parameters.meth = GLP_PRIMAL;
        simplex->code = glp_simplex(simplex->lp, &simplex->parameters);
    }
    simplex->state = glp_get_status(simplex->lp);
}

enum status simplex_solve(struct glp_prob *lp, struct shield *shield, bool bounds_changed,
                          struct simplex_outcome *outcome, struct error *error)
{
    struct simplex simplex = {.lp = lp};
    begin(&simplex);
    if (bounds_changed) {
        const size_t most = (size_t)glp_get_num_rows(lp) + (size_t)glp_get_num_cols(lp) + 1;
        simplex.held = calloc(most, sizeof *simplex.held);
        if (simplex.held == NULL) {
            return error_memory(error);
        }
    }
    enum status status = shield_call(shield, solve, &simplex, error);
    free(simplex.held);
    *outcome = (struct simplex_outcome){
        .solved = simplex.code == 0 && simplex.state == GLP_OPT, .code = simplex.code, .state = simplex.state};
    return status;
}

static void step(void *context)
{
    struct simplex *simplex = context;
    simplex->code = glp_simplex(simplex->lp, &simplex->parameters);
}

enum status simplex_try(struct glp_prob *lp, struct shield *shield, int steps, double *objective, struct error *error)
{
    struct simplex simplex = {.lp = lp};
    begin(&simplex);
    simplex.parameters.meth = GLP_DUAL;
    simplex.parameters.it_lim = steps;
    enum status status = shield_call(shield, step, &simplex, error);
    if (status == STATUS_OK) {
        const bool counts = glp_get_dual_stat(lp) == GLP_FEAS;
        *objective = counts ? glp_get_obj_val(lp) : HUGE_VAL;
    }
    return status;
}
