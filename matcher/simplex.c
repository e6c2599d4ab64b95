/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/simplex.h"

#include "matcher/basis.h"

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
    int *held; /* columns that stay out for a while; NULL: none may */
    int held_count;
    int code, state;
};

static void begin(struct simplex *simplex)
{
    glp_init_smcp(&simplex->parameters);
    simplex->parameters.msg_lev = GLP_MSG_OFF;
}

/* ---- what stays out ---- */

/* No column has an upper bound unless it is fixed. */
static bool is_worth_using(glp_prob *lp, int column)
{
    return glp_get_col_stat(lp, column) == GLP_NL && glp_get_col_dual(lp, column) > SMALL;
}

/* What would be worth using at these duals is fixed where it is. */
static void hold_back(struct simplex *simplex)
{
    for (int c = 1; c <= glp_get_num_cols(simplex->lp); c++) {
        if (is_worth_using(simplex->lp, c)) {
            const double at = glp_get_col_lb(simplex->lp, c);
            simplex->held[simplex->held_count++] = c;
            glp_set_col_bnds(simplex->lp, c, GLP_FX, at, at);
        }
    }
}

static void let_go(const struct simplex *simplex)
{
    for (int h = 0; h < simplex->held_count; h++) {
        const int column = simplex->held[h];
        glp_set_col_bnds(simplex->lp, column, GLP_LO, glp_get_col_lb(simplex->lp, column), 0);
    }
}

/* ---- solving ---- */

/* Solves what does not stay out, if anything does. */
static void prepare(struct simplex *simplex)
{
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

static bool ends_well(struct simplex *simplex)
{
    simplex->code = glp_simplex(simplex->lp, &simplex->parameters);
    simplex->state = glp_get_status(simplex->lp);
    return simplex->code == 0 && simplex->state == GLP_OPT;
}

static void solve(void *context)
{
    struct simplex *simplex = context;
    /* a few steps a row are usual; far more mean that it goes round in circles */
    simplex->parameters.it_lim = STEPS + MOST_STEPS * glp_get_num_rows(simplex->lp);
    if (!glp_bf_exists(simplex->lp) && glp_factorize(simplex->lp) != 0) {
        (void)basis_mend(simplex->lp);
    }
    if (simplex->held != NULL) {
        prepare(simplex);
    }
    if (!ends_well(simplex)) {
        glp_std_basis(simplex->lp);
        simplex->parameters.it_lim = INT_MAX;
        simplex->parameters.meth = GLP_PRIMAL;
        (void)ends_well(simplex);
    }
}

enum status simplex_solve(struct glp_prob *lp, struct shield *shield, bool bounds_changed,
                          struct simplex_outcome *outcome, struct error *error)
{
    struct simplex simplex = {.lp = lp};
    begin(&simplex);
    simplex.parameters.meth = GLP_PRIMAL;
    if (bounds_changed) {
        simplex.held = calloc((size_t)glp_get_num_cols(lp) + 1, sizeof *simplex.held);
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
