/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The simplex that begins where the last one ended (matcher/simplex): whatever has become narrower or wider since, it
 * finds what one finds that begins with nothing, in fewer steps, and leaves the program as it was. And what it makes of
 * a basis that is none (matcher/basis).
 */
#include "matcher/simplex.h"

#include "matcher/basis.h"
#include "tests/matcher/random_problem.h"
#include "tests/matcher/suites.h"

#include <glpk.h>
#include <limits.h>
#include <math.h>
#include <string.h>

enum {
    ROWS = 60,
    COLUMNS = 240,
    IN_A_COLUMN = 5,
    WALKS = 12,
    CHANGES = 25,
    CHANGED = 12,
    MOST_POINTS = 100,
    A_FEW = 15
};

/* Columns take one each of some rows, of which there is one each. */
static void add_column(glp_prob *lp, uint64_t *state)
{
    int index[IN_A_COLUMN + 1] = {0};
    double value[IN_A_COLUMN + 1] = {0};
    const int column = glp_add_cols(lp, 1);
    int row = 0;
    for (int e = 1; e <= IN_A_COLUMN; e++) {
        row += 1 + random_problem_below(state, ROWS / IN_A_COLUMN - 1);
        index[e] = row;
        value[e] = 1;
    }
    glp_set_mat_col(lp, column, IN_A_COLUMN, index, value);
    glp_set_col_bnds(lp, column, GLP_LO, 0, 0);
    glp_set_obj_coef(lp, column, 1 + random_problem_below(state, MOST_POINTS));
}

static glp_prob *program_make(uint64_t *state)
{
    glp_prob *lp = glp_create_prob();
    glp_set_obj_dir(lp, GLP_MAX);
    glp_add_rows(lp, ROWS);
    for (int r = 1; r <= ROWS; r++) {
        glp_set_row_bnds(lp, r, GLP_UP, 0, 1);
    }
    for (int c = 1; c <= COLUMNS; c++) {
        add_column(lp, state);
    }
    return lp;
}

/* As between two nodes of a search tree: some columns are forbidden, others free again; a row must be full, or need not
 * be. A column of its own that costs much fills it when nothing else does. */
static void change(glp_prob *lp, const int *fillers, uint64_t *state)
{
    for (int k = 0; k < CHANGED; k++) {
        const int column = 1 + random_problem_below(state, COLUMNS);
        glp_set_col_bnds(lp, column, glp_get_col_type(lp, column) == GLP_LO ? GLP_FX : GLP_LO, 0, 0);
    }
    const int row = 1 + random_problem_below(state, ROWS);
    const bool free = glp_get_row_type(lp, row) == GLP_UP;
    glp_set_row_bnds(lp, row, free ? GLP_FX : GLP_UP, 1, 1);
    glp_set_col_bnds(lp, fillers[row], free ? GLP_LO : GLP_FX, 0, 0);
}

static void add_fillers(glp_prob *lp, int *fillers)
{
    const double one[2] = {0, 1};
    for (int r = 1; r <= ROWS; r++) {
        const int index[2] = {0, r};
        fillers[r] = glp_add_cols(lp, 1);
        glp_set_mat_col(lp, fillers[r], 1, index, one);
        glp_set_col_bnds(lp, fillers[r], GLP_FX, 0, 0);
        glp_set_obj_coef(lp, fillers[r], -10.0 * MOST_POINTS);
    }
}

/* What it is worth, from the basis of slacks; *steps grow. */
static double solve_anew(const glp_prob *lp, int *steps)
{
    glp_prob *copy = glp_create_prob();
    glp_smcp parameters;
    glp_copy_prob(copy, (glp_prob *)lp, GLP_OFF);
    glp_init_smcp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    glp_std_basis(copy);
    ck_assert_int_eq(glp_simplex(copy, &parameters), 0);
    ck_assert_int_eq(glp_get_status(copy), GLP_OPT);
    const double objective = glp_get_obj_val(copy);
    *steps += glp_get_it_cnt(copy);
    glp_delete_prob(copy);
    return objective;
}

struct types {
    int rows[ROWS + 1];
    int columns[COLUMNS + ROWS + CHANGES + 1];
};

static void read_types(glp_prob *lp, struct types *types)
{
    memset(types, 0, sizeof *types);
    for (int r = 1; r <= glp_get_num_rows(lp); r++) {
        types->rows[r] = glp_get_row_type(lp, r);
    }
    for (int c = 1; c <= glp_get_num_cols(lp); c++) {
        types->columns[c] = glp_get_col_type(lp, c);
    }
}

static void solve(glp_prob *lp, struct shield *shield, bool changed)
{
    struct simplex_outcome outcome = {0};
    struct error error = {0};
    ck_assert_int_eq(simplex_solve(lp, shield, changed, &outcome, &error), STATUS_OK);
    ck_assert(outcome.solved);
}

/* A random program, solved. */
struct walk {
    uint64_t state;
    struct shield *shield;
    glp_prob *lp;
    int fillers[ROWS + 1];
    int anew; /* steps of new starts */
};

static struct walk walk_make(int seed)
{
    struct walk walk = {.state = (uint64_t)seed + 1};
    struct error error = {0};
    ck_assert_int_eq(shield_new(&walk.shield, &error), STATUS_OK);
    walk.lp = program_make(&walk.state);
    add_fillers(walk.lp, walk.fillers);
    solve(walk.lp, walk.shield, false);
    return walk;
}

static void walk_free(struct walk *walk)
{
    glp_delete_prob(walk->lp);
    shield_free(walk->shield);
}

START_TEST(a_walk_from_node_to_node_ends_where_a_new_start_does)
{
    struct walk walk = walk_make(_i);
    const int before = glp_get_it_cnt(walk.lp);
    for (int k = 0; k < CHANGES; k++) {
        struct types wanted;
        struct types types;
        change(walk.lp, walk.fillers, &walk.state);
        if (k % 3 == 0) {
            add_column(walk.lp, &walk.state);
        }
        read_types(walk.lp, &wanted);
        const double right = solve_anew(walk.lp, &walk.anew);
        solve(walk.lp, walk.shield, true);
        ck_assert_double_eq_tol(glp_get_obj_val(walk.lp), right, 1e-6);
        read_types(walk.lp, &types);
        ck_assert_mem_eq(&types, &wanted, sizeof types);
    }
    ck_assert_int_lt(glp_get_it_cnt(walk.lp) - before, walk.anew / 2);
    walk_free(&walk);
}
END_TEST

/* A few steps tell a bound; many tell it all. */
START_TEST(a_trial_promises_enough)
{
    struct walk walk = walk_make(_i);
    struct error error = {0};
    double last = HUGE_VAL;
    for (int c = 2; c <= COLUMNS; c += 2) {
        if (glp_get_col_stat(walk.lp, c) == GLP_BS) {
            glp_set_col_bnds(walk.lp, c, GLP_FX, 0, 0);
        }
    }
    const double right = solve_anew(walk.lp, &walk.anew);
    for (int steps = 0; steps <= ROWS; steps += A_FEW) {
        double objective = 0;
        ck_assert_int_eq(simplex_try(walk.lp, walk.shield, steps, &objective, &error), STATUS_OK);
        ck_assert_double_ge(objective, right - 1e-6);
        ck_assert_double_le(objective, last + 1e-6);
        last = objective;
    }
    ck_assert_int_eq(simplex_try(walk.lp, walk.shield, INT_MAX, &last, &error), STATUS_OK);
    ck_assert_double_eq_tol(last, right, 1e-6);
    walk_free(&walk);
}
END_TEST

/* ---- bases ---- */

enum { MOST_COLUMNS = COLUMNS + ROWS };

static bool is_basic(glp_prob *lp, int column)
{
    return glp_get_col_stat(lp, column) == GLP_BS;
}

/* The columns that are basic, in rows whose slack is not; how many there are of them. */
static int read_basic(glp_prob *lp, double (*cells)[ROWS + 1])
{
    int count = 0;
    for (int c = 1; c <= glp_get_num_cols(lp); c++) {
        int index[ROWS + 1] = {0};
        double value[ROWS + 1] = {0};
        if (!is_basic(lp, c)) {
            continue;
        }
        memset(cells[count], 0, sizeof cells[count]);
        for (int e = glp_get_mat_col(lp, c, index, value); e > 0; e--) {
            cells[count][index[e]] = glp_get_row_stat(lp, index[e]) == GLP_BS ? 0 : value[e];
        }
        count++;
    }
    return count;
}

/* How many of them do not depend on others. */
static int rank_of(double (*cells)[ROWS + 1], int count)
{
    bool used[ROWS + 1] = {false};
    int rank = 0;
    for (int c = 0; c < count; c++) {
        int pivot = 0;
        for (int r = 1; r <= ROWS; r++) {
            pivot = !used[r] && fabs(cells[c][r]) > fabs(cells[c][pivot]) ? r : pivot;
        }
        if (fabs(cells[c][pivot]) < 1e-7) {
            continue;
        }
        used[pivot] = true;
        rank++;
        for (int d = c + 1; d < count; d++) {
            const double share = cells[d][pivot] / cells[c][pivot];
            for (int r = 1; r <= ROWS; r++) {
                cells[d][r] -= share * cells[c][r];
            }
        }
    }
    return rank;
}

static int count_basic(glp_prob *lp)
{
    int count = 0;
    for (int c = 1; c <= glp_get_num_cols(lp); c++) {
        count += is_basic(lp, c);
    }
    return count;
}

START_TEST(a_basis_that_is_one_stays)
{
    struct walk walk = walk_make(_i);
    bool before[MOST_COLUMNS + 1] = {false};
    for (int c = 1; c <= MOST_COLUMNS; c++) {
        before[c] = is_basic(walk.lp, c);
    }
    ck_assert(basis_mend(walk.lp));
    for (int c = 1; c <= MOST_COLUMNS; c++) {
        ck_assert_int_eq(is_basic(walk.lp, c), before[c]);
    }
    ck_assert_int_eq(glp_factorize(walk.lp), 0);
    walk_free(&walk);
}
END_TEST

/* Other columns are basic than were, too many or too few: as many stay as do not depend on others. */
START_TEST(no_more_of_a_broken_basis_goes_than_must)
{
    static double cells[MOST_COLUMNS][ROWS + 1];
    struct walk walk = walk_make(_i);
    for (int k = 0; k < CHANGES; k++) {
        for (int n = 0; n < CHANGED; n++) {
            const int column = 1 + random_problem_below(&walk.state, COLUMNS);
            const int row = 1 + random_problem_below(&walk.state, ROWS);
            glp_set_col_stat(walk.lp, column, is_basic(walk.lp, column) ? GLP_NL : GLP_BS);
            glp_set_row_stat(walk.lp, row, glp_get_row_stat(walk.lp, row) == GLP_BS ? GLP_NU : GLP_BS);
        }
        const int rank = rank_of(cells, read_basic(walk.lp, cells));
        ck_assert(basis_mend(walk.lp));
        ck_assert_int_eq(count_basic(walk.lp), rank);
        ck_assert_int_eq(glp_factorize(walk.lp), 0);
    }
    solve(walk.lp, walk.shield, false);
    ck_assert_double_eq_tol(glp_get_obj_val(walk.lp), solve_anew(walk.lp, &walk.anew), 1e-6);
    walk_free(&walk);
}
END_TEST

Suite *test_simplex_suite(void)
{
    Suite *suite = suite_create("simplex");
    TCase *cases = tcase_create("warm starts");
    tcase_add_loop_test(cases, a_walk_from_node_to_node_ends_where_a_new_start_does, 0, WALKS);
    tcase_add_loop_test(cases, a_trial_promises_enough, 0, WALKS);
    tcase_add_loop_test(cases, a_basis_that_is_one_stays, 0, WALKS);
    tcase_add_loop_test(cases, no_more_of_a_broken_basis_goes_than_must, 0, WALKS);
    suite_add_tcase(suite, cases);
    return suite;
}
