/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The soft solution of a program of choices (matcher/soft) against GLPK's simplex, on random programs: its value lies
 * above the optimum, and by no more than the heat allows; its duals give a bound that is near; its weights are nearly a
 * solution.
 */
#include "matcher/soft.h"
#include "tests/matcher/random_problem.h"
#include "tests/matcher/suites.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 12, GROUPS = 9, MOST_COLUMNS = GROUPS * 6, MOST_ENTRIES = MOST_COLUMNS * 4, PROGRAMS = 300 };

static void *allocate(size_t count, size_t size)
{
    void *array = calloc(count, size);
    ck_assert_ptr_nonnull(array);
    return array;
}

/* Room for so many columns and entries. */
static struct soft_program begin_program(size_t rows, size_t groups, size_t columns, size_t entries)
{
    struct soft_program program = {.row_count = rows, .group_count = groups};
    program.rhs = allocate(rows, sizeof *program.rhs);
    program.lower = allocate(rows, sizeof *program.lower);
    program.upper = allocate(rows, sizeof *program.upper);
    program.full = allocate(groups, sizeof *program.full);
    program.group = allocate(columns, sizeof *program.group);
    program.points = allocate(columns, sizeof *program.points);
    program.first = allocate(columns + 1, sizeof *program.first);
    program.row = allocate(entries, sizeof *program.row);
    program.value = allocate(entries, sizeof *program.value);
    return program;
}

/* Rows that allow 1 or 2, rows that must be 0 (each with a column in a group of its own that can make up for others),
 * some groups of which something must be chosen. */
static struct soft_program make_program(uint64_t *state)
{
    struct soft_program program = begin_program(ROWS, GROUPS, MOST_COLUMNS, MOST_ENTRIES);
    size_t entries = 0;
    for (size_t r = 0; r < ROWS; r++) {
        program.rhs[r] = r < 2 ? 0 : 1 + random_problem_below(state, 2);
        program.lower[r] = r < 2 ? -HUGE_VAL : 0;
        program.upper[r] = HUGE_VAL;
    }
    for (int k = 0; k < GROUPS; k++) {
        /* a column without entries, so that what must be chosen can be */
        program.full[k] = k >= 2 && random_problem_below(state, 4) == 0;
        int count = 1 + random_problem_below(state, 5);
        for (int c = 0; c <= count; c++) {
            size_t column = program.column_count++;
            bool balance = k < 2;
            program.group[column] = k;
            program.points[column] = c == 0 ? -random_problem_below(state, 50) : random_problem_below(state, 1000);
            for (int r = balance ? k : 2; c > 0 && r < ROWS; r += balance ? ROWS : 1) {
                if (balance || random_problem_below(state, 4) == 0) {
                    program.row[entries] = r;
                    program.value[entries++] = balance ? -2 : 1;
                }
            }
            bool balanced = c > 0 && k >= 2 && random_problem_below(state, 5) == 0;
            if (balanced && entries < MOST_ENTRIES) {
                program.row[entries] = random_problem_below(state, 2);
                program.value[entries++] = 1;
            }
            program.first[column + 1] = entries;
            ck_assert_uint_le(entries, MOST_ENTRIES - ROWS);
        }
    }
    return program;
}

static double solve_with_simplex(const struct soft_program *program)
{
    glp_prob *lp = glp_create_prob();
    glp_smcp parameters;
    int index[ROWS + 2];
    double value[ROWS + 2];
    glp_init_smcp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    glp_set_obj_dir(lp, GLP_MAX);
    glp_add_rows(lp, ROWS + GROUPS);
    for (int r = 0; r < ROWS; r++) {
        glp_set_row_bnds(lp, r + 1, isfinite(program->lower[r]) ? GLP_UP : GLP_FX, program->rhs[r], program->rhs[r]);
    }
    for (int k = 0; k < GROUPS; k++) {
        glp_set_row_bnds(lp, ROWS + k + 1, program->full[k] ? GLP_FX : GLP_UP, 1, 1);
    }
    for (size_t c = 0; c < program->column_count; c++) {
        int column = glp_add_cols(lp, 1);
        int length = 1;
        glp_set_col_bnds(lp, column, GLP_LO, 0, 0);
        glp_set_obj_coef(lp, column, program->points[c]);
        index[length] = ROWS + program->group[c] + 1;
        value[length] = 1;
        for (size_t e = program->first[c]; e < program->first[c + 1]; e++) {
            index[++length] = program->row[e] + 1;
            value[length] = program->value[e];
        }
        glp_set_mat_col(lp, column, length, index, value);
    }
    ck_assert_int_eq(glp_simplex(lp, &parameters), 0);
    ck_assert_int_eq(glp_get_status(lp), GLP_OPT);
    double objective = glp_get_obj_val(lp);
    glp_delete_prob(lp);
    return objective;
}

/* The bound that duals give. */
static double bound_of(const struct soft_program *program, const double *duals)
{
    double most[GROUPS];
    double bound = 0;
    for (int k = 0; k < GROUPS; k++) {
        most[k] = program->full[k] ? -HUGE_VAL : 0;
    }
    for (size_t c = 0; c < program->column_count; c++) {
        double reduced = program->points[c];
        for (size_t e = program->first[c]; e < program->first[c + 1]; e++) {
            reduced -= program->value[e] * duals[program->row[e]];
        }
        most[program->group[c]] = fmax(most[program->group[c]], reduced);
    }
    for (int k = 0; k < GROUPS; k++) {
        bound += most[k];
    }
    for (int r = 0; r < ROWS; r++) {
        ck_assert_double_ge(duals[r], program->lower[r]);
        bound += program->rhs[r] * duals[r];
    }
    return bound;
}

/* By how much the weights break rows. */
static double broken_by(const struct soft_program *program, const double *duals, const double *weights)
{
    double used[ROWS] = {0};
    double group[GROUPS] = {0};
    double broken = 0;
    for (size_t c = 0; c < program->column_count; c++) {
        group[program->group[c]] += weights[c];
        for (size_t e = program->first[c]; e < program->first[c + 1]; e++) {
            used[program->row[e]] += weights[c] * program->value[e];
        }
    }
    for (int k = 0; k < GROUPS; k++) {
        ck_assert_double_le(group[k], 1 + 1e-9);
        ck_assert(!program->full[k] || group[k] > 1 - 1e-9);
    }
    for (int r = 0; r < ROWS; r++) {
        bool free_dual = duals[r] > program->lower[r];
        double over = used[r] - program->rhs[r];
        broken = fmax(broken, free_dual ? fabs(over) : over);
    }
    return broken;
}

static void compare(uint64_t seed)
{
    uint64_t state = seed;
    struct soft_program program = make_program(&state);
    double duals[ROWS] = {0};
    double center[ROWS] = {0};
    double weights[MOST_COLUMNS] = {0};
    double reduced[MOST_COLUMNS] = {0};
    struct soft_point point = {.duals = duals, .weights = weights, .reduced = reduced};
    double best = solve_with_simplex(&program);
    struct error error = {0};
    for (int cooler = 0; cooler < 9; cooler++) {
        double heat = 100 / (double)(1 << cooler);
        const struct soft_query query = {.heat = heat, .center = center, .stride = 1e7, .steps = 2000};
        double most = heat * GROUPS * log(7) + 1;
        ck_assert_int_eq(soft_solve(&program, &query, &point, &error), STATUS_OK);
        double bound = bound_of(&program, duals);
        ck_assert_msg(bound >= best - 1e-6, "seed %llu: %f < %f", (unsigned long long)seed, bound, best);
        ck_assert_double_ge(point.value, bound - 1e-6);
        ck_assert_msg(point.value <= best + most, "seed %llu, heat %f: %f > %f", (unsigned long long)seed, heat,
                      point.value, best);
        ck_assert_double_le(broken_by(&program, duals, weights), 0.05);
    }
    soft_free(&program);
}

START_TEST(as_the_simplex)
{
    for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
        compare(seed);
    }
}
END_TEST

/* Duals stay near the centre where the stride is small; and nothing moves in no steps. */
START_TEST(near_the_centre)
{
    uint64_t state = 7;
    struct soft_program program = make_program(&state);
    double duals[ROWS];
    double center[ROWS];
    double weights[MOST_COLUMNS] = {0};
    double reduced[MOST_COLUMNS] = {0};
    struct soft_point point = {.duals = duals, .weights = weights, .reduced = reduced};
    struct error error = {0};
    struct soft_query query = {.heat = 1, .center = center, .stride = 0.01, .steps = 0};
    for (int r = 0; r < ROWS; r++) {
        center[r] = duals[r] = 300 + r;
    }
    ck_assert_int_eq(soft_solve(&program, &query, &point, &error), STATUS_OK);
    double before = point.value;
    for (int r = 0; r < ROWS; r++) {
        ck_assert_double_eq_tol(duals[r], center[r], 1e-12);
    }
    query.steps = 100;
    ck_assert_int_eq(soft_solve(&program, &query, &point, &error), STATUS_OK);
    ck_assert_double_lt(point.value, before);
    for (int r = 0; r < ROWS; r++) {
        ck_assert_double_eq_tol(duals[r], center[r], 0.01 * GROUPS);
    }
    soft_free(&program);
}
END_TEST

/* ---- so many entries that the function is computed in parts ---- */

enum { MANY_ROWS = 500, MANY_GROUPS = 1500, COLUMNS_A_GROUP = 20, ENTRIES_A_COLUMN = 10 };

static struct soft_program make_large_program(void)
{
    uint64_t state = 3;
    const size_t columns = (size_t)MANY_GROUPS * COLUMNS_A_GROUP;
    struct soft_program program = begin_program(MANY_ROWS, MANY_GROUPS, columns, columns * ENTRIES_A_COLUMN);
    program.column_count = columns;
    for (size_t r = 0; r < MANY_ROWS; r++) {
        program.rhs[r] = 5 + random_problem_below(&state, 10);
        program.upper[r] = HUGE_VAL;
    }
    for (size_t c = 0; c < columns; c++) {
        /* those of a group lie in all parts */
        program.group[c] = (int)(c % MANY_GROUPS);
        program.full[program.group[c]] = program.group[c] % 7 == 0;
        program.points[c] = random_problem_below(&state, 1000);
        program.first[c + 1] = program.first[c];
        for (int e = 0; e < ENTRIES_A_COLUMN; e++) {
            program.row[program.first[c + 1]] = random_problem_below(&state, MANY_ROWS);
            program.value[program.first[c + 1]++] = 1;
        }
    }
    return program;
}

struct large_point {
    double duals[MANY_ROWS];
    double weights[MANY_GROUPS * COLUMNS_A_GROUP], reduced[MANY_GROUPS * COLUMNS_A_GROUP];
    double value;
};

static void solve_large(const struct soft_program *program, int workers, struct large_point *to)
{
    static const double center[MANY_ROWS];
    const struct soft_query query = {.heat = 40, .center = center, .stride = 1e7, .steps = 2000, .workers = workers};
    struct soft_point point = {.duals = to->duals, .weights = to->weights, .reduced = to->reduced};
    struct error error = {0};
    memset(to, 0, sizeof *to);
    ck_assert_int_eq(soft_solve(program, &query, &point, &error), STATUS_OK);
    to->value = point.value;
}

/* The function as it is defined. */
static double large_value(const struct soft_program *program, const double *duals)
{
    static double sums[MANY_GROUPS];
    double value = 0;
    for (int k = 0; k < MANY_GROUPS; k++) {
        sums[k] = program->full[k] ? 0 : 1;
    }
    for (size_t c = 0; c < program->column_count; c++) {
        double reduced = program->points[c];
        for (size_t e = program->first[c]; e < program->first[c + 1]; e++) {
            reduced -= program->value[e] * duals[program->row[e]];
        }
        sums[program->group[c]] += exp(reduced / 40);
    }
    for (int k = 0; k < MANY_GROUPS; k++) {
        value += 40 * log(sums[k]);
    }
    for (int r = 0; r < MANY_ROWS; r++) {
        value += program->rhs[r] * duals[r];
    }
    return value;
}

static double worst_row(const struct soft_program *program, const struct large_point *at)
{
    static double used[MANY_ROWS];
    double worst = 0;
    memset(used, 0, sizeof used);
    for (size_t c = 0; c < program->column_count; c++) {
        for (size_t e = program->first[c]; e < program->first[c + 1]; e++) {
            used[program->row[e]] += at->weights[c] * program->value[e];
        }
    }
    for (int r = 0; r < MANY_ROWS; r++) {
        double over = used[r] - program->rhs[r];
        worst = fmax(worst, at->duals[r] > 0 ? fabs(over) : over);
    }
    return worst;
}

/* It is the lowest point, and the same to the last bit however many compute it. */
START_TEST(in_parts)
{
    static struct large_point alone;
    static struct large_point together;
    struct soft_program program = make_large_program();
    solve_large(&program, 1, &alone);
    ck_assert_double_eq_tol(alone.value, large_value(&program, alone.duals), 1e-6 * alone.value);
    ck_assert_double_le(worst_row(&program, &alone), 0.05);
    for (int workers = 2; workers <= 8; workers += 3) {
        solve_large(&program, workers, &together);
        ck_assert_mem_eq(&together, &alone, sizeof alone);
    }
    soft_free(&program);
}
END_TEST

Suite *test_soft_suite(void)
{
    Suite *suite = suite_create("soft");
    TCase *tests = tcase_create("programs");
    tcase_add_test(tests, as_the_simplex);
    tcase_add_test(tests, near_the_centre);
    tcase_add_test(tests, in_parts);
    suite_add_tcase(suite, tests);
    return suite;
}
