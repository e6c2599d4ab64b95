/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/master.h"

#include "core/buffer.h"
#include "core/language.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>

/* A company row: this volunteer comes to this start (a row of the instance) at most as much as the start is chosen. */
struct company {
    int volunteer;
    size_t start; /* number of the start: its row in the instance less the visits */
    int next;     /* the next one of the same volunteer, or -1 */
};

/*
 * Rows: volunteers 1..n, then the rows of the instance, then (with soft pins) the pin row, then company rows.
 * Columns: a start of a visit for two each, in the order of their rows; then one for each thing that must be and could
 * be missing (visits, volunteers with pins, the pin row), at 0 until a rule of the search tree demands it; then the
 * plans.
 */
struct master {
    const struct instance *instance;
    glp_prob *lp;
    int start_count;
    int missing_count;    /* visits, volunteers, pin row */
    int fixed_rows;       /* all but the company rows */
    size_t column_memory; /* room in index and value */
    int *index;
    double *value;
    struct company *companies;
    size_t company_count, company_capacity;
    int *first_company; /* per volunteer: index into companies, or -1 */
    bool rows_changed;  /* or bounds, since the last solution */
};

/* Values smaller than this are rounding. */
static const double SMALL = 1e-5;

static int row_of_volunteer(int volunteer)
{
    return volunteer + 1;
}

static int row_of(const struct instance *instance, size_t row)
{
    return (int)instance->problem->volunteer_count + (int)row + 1;
}

static int pin_row(const struct instance *instance)
{
    return row_of(instance, instance->row_count);
}

static bool has_kept_pin(const struct instance *instance, int volunteer)
{
    for (size_t p = 0; p < instance->problem->pin_count; p++) {
        if (instance->pin_kept[p] && instance->problem->pins[p].volunteer == volunteer) {
            return true;
        }
    }
    return false;
}

static void make_rows(struct master *master)
{
    const struct instance *instance = master->instance;
    const struct problem *problem = instance->problem;
    int volunteers = (int)problem->volunteer_count;
    int rows = volunteers + (int)instance->row_count + (instance->pins_wanted > 0 ? 1 : 0);
    if (rows > 0) {
        glp_add_rows(master->lp, rows); /* GLPK ends the process when asked for none */
    }
    for (int i = 0; i < volunteers; i++) {
        glp_set_row_bnds(master->lp, row_of_volunteer(i), has_kept_pin(instance, i) ? GLP_FX : GLP_UP, 1, 1);
    }
    for (size_t r = 0; r < instance->row_count; r++) {
        bool visit = r < problem->visit_count;
        glp_set_row_bnds(master->lp, row_of(instance, r), visit ? GLP_UP : GLP_FX, 0, visit ? 1 : 0);
    }
    if (instance->pins_wanted > 0) {
        glp_set_row_bnds(master->lp, pin_row(instance), GLP_LO, (double)instance->pins_wanted, 0);
    }
}

static void make_start(struct master *master, int visit, size_t row)
{
    int column = glp_add_cols(master->lp, 1);
    int index[3] = {0, row_of(master->instance, (size_t)visit), row_of(master->instance, row)};
    double value[3] = {0, 1, -2};
    glp_set_col_bnds(master->lp, column, GLP_LO, 0, 0);
    glp_set_obj_coef(master->lp, column, (double)instance_serving_points(master->instance, visit));
    glp_set_mat_col(master->lp, column, 2, index, value);
    master->start_count++;
}

static void make_starts(struct master *master)
{
    const struct problem *problem = master->instance->problem;
    for (size_t v = 0; v < problem->visit_count; v++) {
        if (problem->visits[v].people < 2) {
            continue;
        }
        size_t row = master->instance->first_start[v];
        for (size_t o = 0; o < problem->visits[v].option_count; o++) {
            for (int s = instance_start_count(master->instance, (int)v, (int)o); s > 0; s--) {
                make_start(master, (int)v, row++);
            }
        }
    }
}

/* Room for `needed` entries (from 1) in index and value. */
static enum status reserve(struct master *master, size_t needed, struct error *error)
{
    size_t memory = master->column_memory;
    if (buffer_grow((void **)&master->index, &memory, needed + 1, sizeof *master->index, error) != STATUS_OK ||
        buffer_grow((void **)&master->value, &master->column_memory, needed + 1, sizeof *master->value, error) !=
            STATUS_OK) {
        return error->status;
    }
    return STATUS_OK;
}

/* A column that stands for what is missing in a row that must reach a number. */
static void make_missing(struct master *master, int row)
{
    int index[2] = {0, row};
    double value[2] = {0, 1};
    int column = glp_add_cols(master->lp, 1);
    glp_set_col_bnds(master->lp, column, GLP_FX, 0, 0);
    glp_set_mat_col(master->lp, column, 1, index, value);
    master->missing_count++;
}

static void make_all_missing(struct master *master)
{
    const struct instance *instance = master->instance;
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        make_missing(master, row_of(instance, v));
    }
    for (size_t i = 0; i < instance->problem->volunteer_count; i++) {
        make_missing(master, row_of_volunteer((int)i));
    }
    if (instance->pins_wanted > 0) {
        make_missing(master, pin_row(instance));
    }
}

enum status master_new(const struct instance *instance, struct master **made, struct error *error)
{
    struct master *master = calloc(1, sizeof *master);
    if (master == NULL) {
        return error_memory(error);
    }
    glp_term_out(GLP_OFF);
    master->instance = instance;
    master->lp = glp_create_prob();
    master->first_company = calloc(instance->problem->volunteer_count + 1, sizeof *master->first_company);
    if (master->first_company == NULL || reserve(master, instance->row_count + 3, error) != STATUS_OK) {
        master_free(master);
        return error_memory(error);
    }
    for (size_t i = 0; i < instance->problem->volunteer_count; i++) {
        master->first_company[i] = -1;
    }
    glp_set_obj_dir(master->lp, GLP_MAX);
    make_rows(master);
    make_starts(master);
    make_all_missing(master);
    master->fixed_rows = glp_get_num_rows(master->lp);
    *made = master;
    return STATUS_OK;
}

void master_free(struct master *master)
{
    if (master == NULL) {
        return;
    }
    glp_delete_prob(master->lp);
    free(master->index);
    free(master->value);
    free(master->companies);
    free(master->first_company);
    free(master);
}

static int plan_column(const struct master *master, size_t plan)
{
    return master->start_count + master->missing_count + (int)plan + 1;
}

static int company_row(const struct master *master, size_t company)
{
    return master->fixed_rows + (int)company + 1;
}

static void put(struct master *master, int *length, int row, double value)
{
    (*length)++;
    master->index[*length] = row;
    master->value[*length] = value;
}

/* The volunteer's company rows among the rows of a plan. */
static void put_companies(struct master *master, int *length, int volunteer, const size_t *rows, size_t count)
{
    size_t visits = master->instance->problem->visit_count;
    for (int c = master->first_company[volunteer]; c >= 0; c = master->companies[c].next) {
        for (size_t r = 0; r < count; r++) {
            if (rows[r] == visits + master->companies[c].start) {
                put(master, length, company_row(master, (size_t)c), 1);
            }
        }
    }
}

enum status master_add(struct master *master, struct plan_space *const *spaces, const struct plan_list *plans,
                       size_t first, struct error *error)
{
    const struct instance *instance = master->instance;
    size_t *rows = calloc(instance->row_count + 1, sizeof *rows);
    if (rows == NULL || reserve(master, 2 * instance->row_count + 3, error) != STATUS_OK) {
        free(rows);
        return error_memory(error);
    }
    for (size_t p = first; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        size_t count = plans_row_count(spaces[plan->volunteer], plan);
        int length = 0;
        plans_rows(spaces[plan->volunteer], plan, rows);
        put(master, &length, row_of_volunteer(plan->volunteer), 1);
        for (size_t r = 0; r < count; r++) {
            put(master, &length, row_of(instance, rows[r]), 1);
        }
        if (instance->pins_wanted > 0 && plan->pins > 0) {
            put(master, &length, pin_row(instance), plan->pins);
        }
        put_companies(master, &length, plan->volunteer, rows, count);
        int column = glp_add_cols(master->lp, 1);
        glp_set_col_bnds(master->lp, column, GLP_LO, 0, 0);
        glp_set_obj_coef(master->lp, column, (double)plan->points);
        glp_set_mat_col(master->lp, column, length, master->index, master->value);
    }
    free(rows);
    return STATUS_OK;
}

/* ---- company rows ---- */

static bool has_company(const struct master *master, int volunteer, size_t start)
{
    for (int c = master->first_company[volunteer]; c >= 0; c = master->companies[c].next) {
        if (master->companies[c].start == start) {
            return true;
        }
    }
    return false;
}

/* One plan's part of one start of a visit for two. */
struct part_taken {
    int volunteer;
    size_t start;
    int column;
    double value; /* of the column in the solution */
};

static int compare_parts(const void *left, const void *right)
{
    const struct part_taken *a = left;
    const struct part_taken *b = right;
    if (a->volunteer != b->volunteer) {
        return a->volunteer < b->volunteer ? -1 : 1;
    }
    if (a->start != b->start) {
        return a->start < b->start ? -1 : 1;
    }
    return (a->column > b->column) - (a->column < b->column);
}

/* All parts of starts in all plans, sorted by volunteer and start. */
static enum status list_parts(const struct master *master, struct plan_space *const *spaces,
                              const struct plan_list *plans, struct part_taken **parts, size_t *count,
                              struct error *error)
{
    const struct instance *instance = master->instance;
    size_t capacity = 0;
    enum status status = STATUS_OK;
    size_t *rows = calloc(instance->row_count + 1, sizeof *rows);
    if (rows == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; status == STATUS_OK && p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        int column = plan_column(master, p);
        size_t length = plans_row_count(spaces[plan->volunteer], plan);
        plans_rows(spaces[plan->volunteer], plan, rows);
        for (size_t r = 0; status == STATUS_OK && r < length; r++) {
            if (rows[r] < instance->problem->visit_count) {
                continue;
            }
            status = buffer_grow((void **)parts, &capacity, *count + 1, sizeof **parts, error);
            if (status == STATUS_OK) {
                (*parts)[(*count)++] = (struct part_taken){.volunteer = plan->volunteer,
                                                           .start = rows[r] - instance->problem->visit_count,
                                                           .column = column,
                                                           .value = glp_get_col_prim(master->lp, column)};
            }
        }
    }
    if (*count > 0) {
        qsort(*parts, *count, sizeof **parts, compare_parts);
    }
    free(rows);
    return status;
}

/* The parts of one volunteer in one start: [first, end). */
static size_t end_of_parts(const struct part_taken *parts, size_t count, size_t first)
{
    size_t end = first;
    while (end < count && parts[end].volunteer == parts[first].volunteer && parts[end].start == parts[first].start) {
        end++;
    }
    return end;
}

static enum status add_company(struct master *master, const struct part_taken *parts, size_t count, struct error *error)
{
    struct company company = {.volunteer = parts[0].volunteer, .start = parts[0].start};
    if (reserve(master, count + 1, error) != STATUS_OK ||
        buffer_grow((void **)&master->companies, &master->company_capacity, master->company_count + 1,
                    sizeof *master->companies, error) != STATUS_OK) {
        return error->status;
    }
    int length = 0;
    put(master, &length, (int)company.start + 1, -1);
    for (size_t p = 0; p < count; p++) {
        put(master, &length, parts[p].column, 1);
    }
    int row = glp_add_rows(master->lp, 1);
    glp_set_row_bnds(master->lp, row, GLP_UP, 0, 0);
    glp_set_mat_row(master->lp, row, length, master->index, master->value);
    company.next = master->first_company[company.volunteer];
    master->first_company[company.volunteer] = (int)master->company_count;
    master->companies[master->company_count++] = company;
    master->rows_changed = true;
    return STATUS_OK;
}

static double taken_of(const struct part_taken *parts, size_t first, size_t end)
{
    double taken = 0;
    for (size_t p = first; p < end; p++) {
        taken += parts[p].value;
    }
    return taken;
}

/* Marks the starts to which somebody comes more than they are chosen. */
static void mark_broken(const struct master *master, const struct part_taken *parts, size_t count, bool *broken)
{
    size_t end = 0;
    for (size_t first = 0; first < count; first = end) {
        end = end_of_parts(parts, count, first);
        double chosen = glp_get_col_prim(master->lp, (int)parts[first].start + 1);
        if (taken_of(parts, first, end) > chosen + SMALL &&
            !has_company(master, parts[first].volunteer, parts[first].start)) {
            broken[parts[first].start] = true;
        }
    }
}

enum status master_separate(struct master *master, struct plan_space *const *spaces, const struct plan_list *plans,
                            size_t *added, struct error *error)
{
    struct part_taken *parts = NULL;
    size_t count = 0;
    size_t end = 0;
    *added = 0;
    bool *broken = calloc((size_t)master->start_count + 1, sizeof *broken);
    if (broken == NULL) {
        return error_memory(error);
    }
    enum status status = list_parts(master, spaces, plans, &parts, &count, error);
    if (status == STATUS_OK) {
        mark_broken(master, parts, count, broken);
    }
    /* for a broken start the rows of all who come: the next would break anyway */
    for (size_t first = 0; status == STATUS_OK && first < count; first = end) {
        end = end_of_parts(parts, count, first);
        if (broken[parts[first].start] && !has_company(master, parts[first].volunteer, parts[first].start)) {
            status = add_company(master, &parts[first], end - first, error);
            (*added)++;
        }
    }
    free(parts);
    free(broken);
    return status;
}

void master_company_duals(const struct master *master, int volunteer, int sign, double *rows)
{
    size_t visits = master->instance->problem->visit_count;
    for (int c = master->first_company[volunteer]; c >= 0; c = master->companies[c].next) {
        rows[visits + master->companies[c].start] +=
            sign * glp_get_row_dual(master->lp, company_row(master, (size_t)c));
    }
}

/* ---- nodes of the search tree ---- */

bool master_rule_breaks(const struct master_rule *rule, int volunteer, size_t row, int stretch)
{
    bool same = rule->volunteer == volunteer && (rule->stretch < 0 || rule->stretch == stretch);
    if (row < rule->row || row > rule->last) {
        return false;
    }
    switch (rule->kind) {
    case MASTER_NOBODY:
        return true;
    case MASTER_NOT:
        return same;
    case MASTER_ONLY:
        return !same;
    case MASTER_JOINS:
    case MASTER_MUST:
        break;
    }
    return false;
}

static bool plan_allowed(const struct master_rule *rules, size_t rule_count, int volunteer, const size_t *rows,
                         const int *stretches, size_t count)
{
    for (size_t k = 0; k < rule_count; k++) {
        for (size_t r = 0; r < count; r++) {
            if (master_rule_breaks(&rules[k], volunteer, rows[r], stretches[r])) {
                return false;
            }
        }
    }
    return true;
}

static size_t start_of(const struct master *master, size_t row)
{
    return row - master->instance->problem->visit_count;
}

static void restrict_row(struct master *master, const struct master_rule *rule)
{
    const struct instance *instance = master->instance;
    size_t visits = instance->problem->visit_count;
    if (rule->kind == MASTER_MUST) {
        glp_set_row_bnds(master->lp, row_of(instance, rule->row), GLP_FX, 1, 1);
        glp_set_col_bnds(master->lp, master->start_count + (int)rule->row + 1, GLP_LO, 0, 0);
    }
    for (size_t row = rule->row; rule->kind == MASTER_NOBODY && row >= visits && row <= rule->last; row++) {
        glp_set_col_bnds(master->lp, (int)start_of(master, row) + 1, GLP_FX, 0, 0);
    }
    for (int c = rule->kind == MASTER_JOINS ? master->first_company[rule->volunteer] : -1; c >= 0;
         c = master->companies[c].next) {
        if (master->companies[c].start == start_of(master, rule->row)) {
            glp_set_row_bnds(master->lp, company_row(master, (size_t)c), GLP_FX, 0, 0);
        }
    }
}

static void restrict_rows(struct master *master, const struct master_rule *rules, size_t rule_count, double penalty)
{
    const struct instance *instance = master->instance;
    size_t visits = instance->problem->visit_count;
    for (size_t v = 0; v < visits; v++) {
        glp_set_row_bnds(master->lp, row_of(instance, v), GLP_UP, 0, 1);
    }
    for (int m = 0; m < master->missing_count; m++) {
        int column = master->start_count + m + 1;
        bool visit = (size_t)m < visits;
        glp_set_obj_coef(master->lp, column, -penalty);
        glp_set_col_bnds(master->lp, column, visit || rule_count == 0 ? GLP_FX : GLP_LO, 0, 0);
    }
    for (int s = 0; s < master->start_count; s++) {
        glp_set_col_bnds(master->lp, s + 1, GLP_LO, 0, 0);
    }
    for (size_t c = 0; c < master->company_count; c++) {
        glp_set_row_bnds(master->lp, company_row(master, c), GLP_UP, 0, 0);
    }
    for (size_t k = 0; k < rule_count; k++) {
        restrict_row(master, &rules[k]);
    }
}

/* Company rows that a rule speaks of and that are not there yet. */
static enum status add_joining(struct master *master, struct plan_space *const *spaces, const struct plan_list *plans,
                               const struct master_rule *rules, size_t rule_count, struct error *error)
{
    struct part_taken *parts = NULL;
    size_t count = 0;
    size_t end = 0;
    enum status status = STATUS_OK;
    bool wanted = false;
    for (size_t k = 0; k < rule_count; k++) {
        wanted = wanted || (rules[k].kind == MASTER_JOINS &&
                            !has_company(master, rules[k].volunteer, start_of(master, rules[k].row)));
    }
    if (wanted) {
        status = list_parts(master, spaces, plans, &parts, &count, error);
    }
    for (size_t first = 0; status == STATUS_OK && first < count; first = end) {
        end = end_of_parts(parts, count, first);
        for (size_t k = 0; status == STATUS_OK && k < rule_count; k++) {
            if (rules[k].kind == MASTER_JOINS && rules[k].volunteer == parts[first].volunteer &&
                start_of(master, rules[k].row) == parts[first].start &&
                !has_company(master, parts[first].volunteer, parts[first].start)) {
                status = add_company(master, &parts[first], end - first, error);
            }
        }
    }
    free(parts);
    return status;
}

enum status master_restrict(struct master *master, struct plan_space *const *spaces, const struct plan_list *plans,
                            const struct master_rule *rules, size_t rule_count, double penalty, struct error *error)
{
    enum status status = STATUS_OK;
    size_t *rows = calloc(master->instance->row_count + 1, sizeof *rows);
    int *stretches = calloc(master->instance->row_count + 1, sizeof *stretches);
    if (rows == NULL || stretches == NULL) {
        status = error_memory(error);
        goto done;
    }
    status = add_joining(master, spaces, plans, rules, rule_count, error);
    if (status != STATUS_OK) {
        goto done;
    }
    restrict_rows(master, rules, rule_count, penalty);
    master->rows_changed = true;
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        size_t count = plans_row_count(spaces[plan->volunteer], plan);
        plans_places(spaces[plan->volunteer], plan, rows, stretches);
        bool allowed = plan_allowed(rules, rule_count, plan->volunteer, rows, stretches, count);
        glp_set_col_bnds(master->lp, plan_column(master, p), allowed ? GLP_LO : GLP_FX, 0, 0);
    }
done:
    free(rows);
    free(stretches);
    return status;
}

double master_plan_value(const struct master *master, size_t plan)
{
    return glp_get_col_prim(master->lp, plan_column(master, plan));
}

double master_start_value(const struct master *master, size_t start)
{
    return glp_get_col_prim(master->lp, (int)start + 1);
}

double master_missing(const struct master *master)
{
    double missing = 0;
    for (int m = 0; m < master->missing_count; m++) {
        missing += glp_get_col_prim(master->lp, master->start_count + m + 1);
    }
    return missing;
}

static void simplex_parameters(glp_smcp *parameters)
{
    glp_init_smcp(parameters);
    parameters->msg_lev = GLP_MSG_OFF;
}

enum status master_solve(struct master *master, double *objective, struct error *error)
{
    glp_smcp parameters;
    simplex_parameters(&parameters);
    /* new columns leave the basis primal feasible, new rows and bounds leave it dual feasible */
    parameters.meth = master->rows_changed ? GLP_DUALP : GLP_PRIMAL;
    master->rows_changed = false;
    int code = glp_simplex(master->lp, &parameters);
    if (code != 0) {
        /* a basis that became singular: begin again from the basis of slacks */
        glp_std_basis(master->lp);
        code = glp_simplex(master->lp, &parameters);
    }
    if (code != 0 || glp_get_status(master->lp) != GLP_OPT) {
        return error_set(error, STATUS_DEFECT,
                         _("The linear program of this night could not be solved (code %d, state %d)."), code,
                         glp_get_status(master->lp));
    }
    *objective = glp_get_obj_val(master->lp);
    return STATUS_OK;
}

void master_duals(const struct master *master, double *rows, double *volunteers, double *pin)
{
    const struct instance *instance = master->instance;
    for (size_t i = 0; i < instance->problem->volunteer_count; i++) {
        volunteers[i] = glp_get_row_dual(master->lp, row_of_volunteer((int)i));
    }
    for (size_t r = 0; r < instance->row_count; r++) {
        rows[r] = glp_get_row_dual(master->lp, row_of(instance, r));
    }
    *pin = instance->pins_wanted > 0 ? glp_get_row_dual(master->lp, pin_row(instance)) : 0;
}

long master_iterations(const struct master *master)
{
    return glp_get_it_cnt(master->lp);
}

/* ---- the integer program ---- */

struct choice {
    const struct master *master;
    const bool *known;
    const struct plan_list *plans;
    struct plan_space *const *spaces;
    long max_nodes;
    const struct master_clock *clock;
    struct master_answer *answer;
    bool told; /* the known solution was handed over */
    double *solution;
};

/* The known solution as values of all columns (from 1). */
static void known_values(struct choice *choice, size_t *rows)
{
    const struct instance *instance = choice->master->instance;
    size_t visits = instance->problem->visit_count;
    for (size_t p = 0; p < choice->plans->count; p++) {
        const struct plan *plan = &choice->plans->items[p];
        if (!choice->known[p]) {
            continue;
        }
        choice->solution[plan_column(choice->master, p)] = 1;
        size_t count = plans_row_count(choice->spaces[plan->volunteer], plan);
        plans_rows(choice->spaces[plan->volunteer], plan, rows);
        for (size_t r = 0; r < count; r++) {
            if (rows[r] >= visits) {
                choice->solution[rows[r] - visits + 1] = 1;
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
    if (glp_ios_reason(tree) == GLP_IHEUR && !choice->told && choice->known != NULL) {
        choice->told = true;
        glp_ios_heur_sol(tree, choice->solution);
    }
    int best = glp_ios_best_node(tree);
    if (best != 0) {
        choice->answer->bound = glp_ios_node_bound(tree, best);
    }
    bool late =
        choice->clock != NULL && choice->clock->expired != NULL && choice->clock->expired(choice->clock->context);
    if (nodes > choice->max_nodes || late) {
        choice->answer->clock = late;
        glp_ios_terminate(tree);
    }
}

static void make_integer(const struct master *master)
{
    int columns = glp_get_num_cols(master->lp);
    for (int c = 1; c <= columns; c++) {
        bool missing = c > master->start_count && c <= master->start_count + master->missing_count;
        if (!missing) {
            glp_set_col_kind(master->lp, c, GLP_BV);
        }
    }
}

static void read_answer(const struct choice *choice, int code, bool *chosen)
{
    glp_prob *lp = choice->master->lp;
    struct master_answer *answer = choice->answer;
    int state = glp_mip_status(lp);
    answer->found = state == GLP_OPT || state == GLP_FEAS;
    answer->optimal = code == 0 && (state == GLP_OPT || state == GLP_NOFEAS);
    if (!answer->found) {
        return;
    }
    answer->points = (int64_t)llround(glp_mip_obj_val(lp));
    if (answer->optimal) {
        answer->bound = (double)answer->points;
    }
    for (size_t p = 0; p < choice->plans->count; p++) {
        chosen[p] = glp_mip_col_val(lp, plan_column(choice->master, p)) > 0.5;
    }
}

static enum status branch(struct choice *choice, bool *chosen, struct error *error)
{
    glp_iocp parameters;
    glp_init_iocp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.cb_func = watch;
    parameters.cb_info = choice;
    parameters.clq_cuts = GLP_ON;
    parameters.br_tech = GLP_BR_DTH;
    parameters.bt_tech = GLP_BT_BLB;
    int code = glp_intopt(choice->master->lp, &parameters);
    if (code != 0 && code != GLP_ESTOP) {
        return error_set(error, STATUS_DEFECT, _("The integer program of this night could not be solved (code %d)."),
                         code);
    }
    read_answer(choice, code, chosen);
    return STATUS_OK;
}

/* The linear program with all the company rows that its solution needs. */
static enum status solve_with_companies(struct master *master, struct plan_space *const *spaces,
                                        const struct plan_list *plans, double *objective, struct error *error)
{
    size_t added = 1;
    while (added > 0) {
        if (master_solve(master, objective, error) != STATUS_OK ||
            master_separate(master, spaces, plans, &added, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

enum status master_choose(const struct instance *instance, struct plan_space *const *spaces,
                          const struct plan_list *plans, const bool *known, long max_nodes,
                          const struct master_clock *clock, bool *chosen, struct master_answer *answer,
                          struct error *error)
{
    struct master *master = NULL;
    double objective = 0;
    size_t *rows = NULL;
    struct choice choice = {
        .known = known, .plans = plans, .spaces = spaces, .max_nodes = max_nodes, .clock = clock, .answer = answer};
    *answer = (struct master_answer){0};
    enum status status = master_new(instance, &master, error);
    if (status == STATUS_OK) {
        status = master_add(master, spaces, plans, 0, error);
    }
    if (status == STATUS_OK) {
        status = solve_with_companies(master, spaces, plans, &objective, error);
    }
    if (status != STATUS_OK) {
        goto done;
    }
    make_integer(master);
    answer->bound = objective;
    choice.master = master;
    choice.solution = calloc((size_t)glp_get_num_cols(master->lp) + 1, sizeof *choice.solution);
    rows = calloc(instance->row_count + 1, sizeof *rows);
    if (choice.solution == NULL || rows == NULL) {
        status = error_memory(error);
        goto done;
    }
    if (known != NULL) {
        known_values(&choice, rows);
    }
    status = branch(&choice, chosen, error);
done:
    free(rows);
    free(choice.solution);
    master_free(master);
    return status;
}
