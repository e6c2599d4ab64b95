/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/restriction.h"

#include "matcher/company.h"
#include "matcher/master_inside.h"

/* The volunteer comes whenever the span is chosen; only in a dive (restriction_loosen) they may be absent, at a loss.
 */
static void demand_company(struct master *master, struct company *company)
{
    int index[2] = {0, company->row};
    double value[2] = {0, 1};
    glp_set_row_bnds(master->lp, company->row, GLP_FX, 0, 0);
    if (company->absent == 0) {
        company->absent = glp_add_cols(master->lp, 1);
        glp_set_col_bnds(master->lp, company->absent, master->loose ? GLP_LO : GLP_FX, 0, 0);
        glp_set_obj_coef(master->lp, company->absent, -MASTER_LONELY);
        glp_set_mat_col(master->lp, company->absent, 1, index, value);
    }
}

static void restrict_row(struct master *master, const struct rules_item *rule, double penalty)
{
    if (rule->kind == RULES_MUST) {
        glp_set_row_bnds(master->lp, master_row_of_visit(master, rule->row), GLP_FX, 1, 1);
        glp_set_col_bnds(master->lp, master_missing_of(master, rule->row), GLP_LO, 0, 0);
        glp_set_obj_coef(master->lp, master_missing_of(master, rule->row), -penalty);
    }
    if (rule->kind == RULES_SERVES) {
        glp_set_row_bnds(master->lp, master->volunteer_row[rule->volunteer], GLP_FX, 1, 1);
    }
    for (size_t row = rule->row; rule->kind == RULES_NOBODY && master_is_start(master, row) && row <= rule->last;
         row++) {
        int column = master_span_column(master, row);
        if (column != 0) {
            glp_set_col_bnds(master->lp, column, GLP_FX, 0, 0);
        }
    }
    for (int c = rule->kind == RULES_JOINS ? master->first_company[rule->volunteer] : -1; c >= 0;
         c = master->companies[c].next) {
        if (rules_joins(rule, rule->volunteer, master->companies[c].first, master->companies[c].end)) {
            demand_company(master, &master->companies[c]);
        }
    }
}

static void restrict_rows(struct master *master, const struct rules *rules, double penalty)
{
    const struct instance *instance = master->instance;
    size_t visits = instance->problem->visit_count;
    for (size_t v = 0; v < visits; v++) {
        if (master->visit_row[v] != 0) {
            glp_set_row_bnds(master->lp, master->visit_row[v], GLP_UP, 0, 1);
        }
    }
    master_bound_volunteers(master);
    for (int m = 0; m < master->missing_count; m++) {
        bool fixed = master->missing[m].visit || rules->count == 0;
        glp_set_obj_coef(master->lp, master->missing[m].column, -penalty);
        glp_set_col_bnds(master->lp, master->missing[m].column, fixed ? GLP_FX : GLP_LO, 0, 0);
    }
    for (size_t s = 0; s < instance->row_count - visits; s++) {
        if (master->start_column[s] != 0) {
            glp_set_col_bnds(master->lp, master->start_column[s], GLP_LO, 0, 0);
        }
    }
    for (size_t c = 0; c < master->company_count; c++) {
        glp_set_row_bnds(master->lp, master->companies[c].row, GLP_UP, 0, 0);
    }
    for (size_t k = 0; k < rules->count; k++) {
        restrict_row(master, &rules->items[k], penalty);
    }
}

enum status restriction_set(struct master *master, const struct plan_list *plans, const struct rules *rules,
                            double penalty, struct error *error)
{
    if (company_join(master, plans, rules, error) != STATUS_OK) {
        return error->status;
    }
    restrict_rows(master, rules, penalty);
    master->rows_changed = true;
    for (size_t p = 0; p < master->plan_count; p++) {
        bool allowed = rules_allow(rules, &plans->items[p]);
        glp_set_col_bnds(master->lp, master->plan_column[p], allowed ? GLP_LO : GLP_FX, 0, 0);
    }
    return STATUS_OK;
}

void restriction_loosen(struct master *master, bool loose)
{
    const struct instance *instance = master->instance;
    int kind = loose ? GLP_LO : GLP_FX;
    if (master->abandoned) {
        return;
    }
    for (size_t s = 0; s < instance->row_count - instance->problem->visit_count; s++) {
        if (master->nobody[s] != 0) {
            glp_set_col_bnds(master->lp, master->nobody[s], kind, 0, 0);
        }
    }
    for (size_t c = 0; c < master->company_count; c++) {
        if (master->companies[c].absent != 0) {
            glp_set_col_bnds(master->lp, master->companies[c].absent, kind, 0, 0);
        }
    }
    for (int m = 0; m < master->missing_count; m++) {
        if (!master->missing[m].visit) {
            glp_set_obj_coef(master->lp, master->missing[m].column, -(double)MASTER_LONELY * MASTER_LONELY);
            glp_set_col_bnds(master->lp, master->missing[m].column, kind, 0, 0);
        }
    }
    master->loose = loose;
    master->rows_changed = true;
}

void restriction_miss(struct master *master, double penalty)
{
    for (int m = 0; m < master->missing_count; m++) {
        if (!master->missing[m].visit) {
            glp_set_obj_coef(master->lp, master->missing[m].column, -penalty);
            glp_set_col_bnds(master->lp, master->missing[m].column, penalty > 0 ? GLP_LO : GLP_FX, 0, 0);
        }
    }
}
