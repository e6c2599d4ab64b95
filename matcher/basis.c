/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/basis.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>

/* Pivots smaller than this are rounding; the entries of the master are whole numbers. */
static const double SMALL = 1e-7;

/* A nucleus with more cells takes more time than a new start. */
enum { MOST_CELLS = 16 * 1024 * 1024 };

/* One entry of a column that is basic, in a row whose slack is not. */
struct entry {
    int row, column; /* column: its number in `columns` */
    double value;
};

/* Rows are GLPK's, from 1. */
struct mending {
    glp_prob *lp;
    int *columns; /* basic ones, as GLPK numbers them, the most chosen first */
    int column_count, row_count;
    struct entry *entries; /* column by column */
    int *first;            /* per column, and one more: its first entry */
    int *first_in_row;     /* per row, and one more: index into `across` */
    int *across;           /* entries, row by row */
    int *left_in_column;   /* entries in rows that are not yet paired, */
    int *left_in_row;      /* and in columns that are neither */
    bool *stays;           /* per column: is paired with a row */
    bool *paired;          /* per row: with a column, or with its own slack */
    int *alone;            /* columns, and rows (as -row), that came to have one entry left */
    int alone_count;
};

struct chosen {
    int column;
    double value;
};

static int compare_chosen(const void *left, const void *right)
{
    const struct chosen *a = left;
    const struct chosen *b = right;
    if (a->value < b->value || a->value > b->value) {
        return a->value > b->value ? -1 : 1;
    }
    return (a->column > b->column) - (a->column < b->column);
}

static bool list_columns(struct mending *mending)
{
    const int count = glp_get_num_cols(mending->lp);
    struct chosen *chosen = calloc((size_t)count + 1, sizeof *chosen);
    mending->columns = calloc((size_t)count + 1, sizeof *mending->columns);
    if (chosen == NULL || mending->columns == NULL) {
        free(chosen);
        return false;
    }
    for (int c = 1; c <= count; c++) {
        if (glp_get_col_stat(mending->lp, c) == GLP_BS) {
            chosen[mending->column_count++] =
                (struct chosen){.column = c, .value = fabs(glp_get_col_prim(mending->lp, c))};
        }
    }
    if (mending->column_count > 1) {
        qsort(chosen, (size_t)mending->column_count, sizeof *chosen, compare_chosen);
    }
    for (int k = 0; k < mending->column_count; k++) {
        mending->columns[k] = chosen[k].column;
    }
    free(chosen);
    return true;
}

static bool allocate(struct mending *mending)
{
    const size_t columns = (size_t)mending->column_count + 1;
    const size_t rows = (size_t)mending->row_count + 2;
    size_t entries = 1;
    for (int k = 0; k < mending->column_count; k++) {
        entries += (size_t)glp_get_mat_col(mending->lp, mending->columns[k], NULL, NULL);
    }
    mending->entries = calloc(entries, sizeof *mending->entries);
    mending->first = calloc(columns, sizeof *mending->first);
    mending->first_in_row = calloc(rows, sizeof *mending->first_in_row);
    mending->across = calloc(entries, sizeof *mending->across);
    mending->left_in_column = calloc(columns, sizeof *mending->left_in_column);
    mending->left_in_row = calloc(rows, sizeof *mending->left_in_row);
    mending->stays = calloc(columns, sizeof *mending->stays);
    mending->paired = calloc(rows, sizeof *mending->paired);
    mending->alone = calloc(rows + columns, sizeof *mending->alone);
    return mending->entries != NULL && mending->first != NULL && mending->first_in_row != NULL &&
           mending->across != NULL && mending->left_in_column != NULL && mending->left_in_row != NULL &&
           mending->stays != NULL && mending->paired != NULL && mending->alone != NULL;
}

/* Only what lies in rows whose slack is not basic matters. */
static bool read_entries(struct mending *mending)
{
    int *index = calloc((size_t)mending->row_count + 1, sizeof *index);
    double *value = calloc((size_t)mending->row_count + 1, sizeof *value);
    int end = 0;
    for (int r = 1; r <= mending->row_count; r++) {
        mending->paired[r] = glp_get_row_stat(mending->lp, r) == GLP_BS;
    }
    for (int k = 0; index != NULL && value != NULL && k < mending->column_count; k++) {
        const int count = glp_get_mat_col(mending->lp, mending->columns[k], index, value);
        for (int e = 1; e <= count; e++) {
            if (!mending->paired[index[e]]) {
                mending->entries[end++] = (struct entry){.row = index[e], .column = k, .value = value[e]};
                mending->left_in_row[index[e]]++;
            }
        }
        mending->first[k + 1] = end;
        mending->left_in_column[k] = end - mending->first[k];
    }
    const bool read = index != NULL && value != NULL;
    free(index);
    free(value);
    return read;
}

static void sort_by_row(struct mending *mending)
{
    const int end = mending->first[mending->column_count];
    for (int r = 1; r <= mending->row_count; r++) {
        mending->first_in_row[r + 1] = mending->first_in_row[r] + mending->left_in_row[r];
    }
    for (int e = end - 1; e >= 0; e--) {
        const int row = mending->entries[e].row;
        mending->across[--mending->first_in_row[row + 1]] = e;
    }
    /* each was counted down to where its own row begins, one place further on */
    for (int r = 1; r <= mending->row_count; r++) {
        mending->first_in_row[r] = mending->first_in_row[r + 1];
    }
    mending->first_in_row[mending->row_count + 1] = end;
}

/* ---- singletons ---- */

static void note_alone(struct mending *mending, int what, int left)
{
    if (left == 1) {
        mending->alone[mending->alone_count++] = what;
    }
}

/* The column keeps its place, for this row: neither counts for the others any more. */
static void pair(struct mending *mending, int column, int row)
{
    mending->stays[column] = true;
    mending->paired[row] = true;
    for (int e = mending->first[column]; e < mending->first[column + 1]; e++) {
        const int other = mending->entries[e].row;
        note_alone(mending, -other, mending->paired[other] ? 0 : --mending->left_in_row[other]);
    }
    for (int a = mending->first_in_row[row]; a < mending->first_in_row[row + 1]; a++) {
        const int other = mending->entries[mending->across[a]].column;
        note_alone(mending, other, mending->stays[other] ? 0 : --mending->left_in_column[other]);
    }
}

/* Pairs a column that has one entry left with its row. */
static void pair_column(struct mending *mending, int column)
{
    for (int e = mending->first[column]; e < mending->first[column + 1]; e++) {
        if (!mending->paired[mending->entries[e].row]) {
            pair(mending, column, mending->entries[e].row);
            return;
        }
    }
}

static void pair_row(struct mending *mending, int row)
{
    for (int a = mending->first_in_row[row]; a < mending->first_in_row[row + 1]; a++) {
        const int column = mending->entries[mending->across[a]].column;
        if (!mending->stays[column]) {
            pair(mending, column, row);
            return;
        }
    }
}

static void pair_singletons(struct mending *mending)
{
    for (int k = 0; k < mending->column_count; k++) {
        note_alone(mending, k, mending->left_in_column[k]);
    }
    for (int r = 1; r <= mending->row_count; r++) {
        note_alone(mending, -r, mending->paired[r] ? 0 : mending->left_in_row[r]);
    }
    for (int a = 0; a < mending->alone_count; a++) {
        const int what = mending->alone[a];
        if (what >= 0 && !mending->stays[what] && mending->left_in_column[what] == 1) {
            pair_column(mending, what);
        } else if (what < 0 && !mending->paired[-what] && mending->left_in_row[-what] == 1) {
            pair_row(mending, -what);
        }
    }
}

/* ---- nucleus ---- */

/* What is left, as a dense matrix, column by column. */
struct nucleus {
    int *columns; /* their numbers in `columns` */
    int *row_of;  /* per row of the matrix: GLPK's */
    int *place;   /* per row of GLPK: of the matrix */
    bool *used;   /* per row of the matrix: is paired */
    double *cells;
    int column_count, row_count;
};

static double *cells_of(const struct nucleus *nucleus, int column)
{
    return nucleus->cells + (size_t)column * (size_t)nucleus->row_count;
}

static bool make_nucleus(const struct mending *mending, struct nucleus *nucleus)
{
    nucleus->columns = calloc((size_t)mending->column_count + 1, sizeof *nucleus->columns);
    nucleus->row_of = calloc((size_t)mending->row_count + 1, sizeof *nucleus->row_of);
    nucleus->place = calloc((size_t)mending->row_count + 1, sizeof *nucleus->place);
    nucleus->used = calloc((size_t)mending->row_count + 1, sizeof *nucleus->used);
    if (nucleus->columns == NULL || nucleus->row_of == NULL || nucleus->place == NULL || nucleus->used == NULL) {
        return false;
    }
    for (int r = 1; r <= mending->row_count; r++) {
        if (!mending->paired[r] && mending->left_in_row[r] > 0) {
            nucleus->place[r] = nucleus->row_count;
            nucleus->row_of[nucleus->row_count++] = r;
        }
    }
    for (int k = 0; k < mending->column_count; k++) {
        if (!mending->stays[k] && mending->left_in_column[k] > 0) {
            nucleus->columns[nucleus->column_count++] = k;
        }
    }
    const size_t cells = (size_t)nucleus->column_count * (size_t)nucleus->row_count;
    nucleus->cells = cells > MOST_CELLS ? NULL : calloc(cells + 1, sizeof *nucleus->cells);
    for (int c = 0; nucleus->cells != NULL && c < nucleus->column_count; c++) {
        const int k = nucleus->columns[c];
        for (int e = mending->first[k]; e < mending->first[k + 1]; e++) {
            if (!mending->paired[mending->entries[e].row]) {
                cells_of(nucleus, c)[nucleus->place[mending->entries[e].row]] = mending->entries[e].value;
            }
        }
    }
    return nucleus->cells != NULL;
}

/* The row that is not used yet with the greatest entry of the column; -1: it depends on the columns before it. */
static int find_pivot(const struct nucleus *nucleus, int column)
{
    const double *cells = cells_of(nucleus, column);
    double most = SMALL;
    int pivot = -1;
    for (int r = 0; r < nucleus->row_count; r++) {
        if (!nucleus->used[r] && fabs(cells[r]) > most) {
            most = fabs(cells[r]);
            pivot = r;
        }
    }
    return pivot;
}

/* Takes the column away from those after it, so that they are 0 in its row. */
static void take_away(const struct nucleus *nucleus, int column, int pivot)
{
    const double *own = cells_of(nucleus, column);
    for (int c = column + 1; c < nucleus->column_count; c++) {
        double *cells = cells_of(nucleus, c);
        const double share = cells[pivot] / own[pivot];
        for (int r = 0; share != 0 && r < nucleus->row_count; r++) {
            cells[r] -= share * own[r];
        }
    }
}

static bool pair_nucleus(struct mending *mending)
{
    struct nucleus nucleus = {0};
    const bool made = make_nucleus(mending, &nucleus);
    for (int c = 0; made && c < nucleus.column_count; c++) {
        const int pivot = find_pivot(&nucleus, c);
        if (pivot >= 0) {
            mending->stays[nucleus.columns[c]] = true;
            mending->paired[nucleus.row_of[pivot]] = true;
            nucleus.used[pivot] = true;
            take_away(&nucleus, c, pivot);
        }
    }
    free(nucleus.columns);
    free(nucleus.row_of);
    free(nucleus.place);
    free(nucleus.used);
    free(nucleus.cells);
    return made;
}

/* ---- all of it ---- */

static void set_states(const struct mending *mending)
{
    for (int k = 0; k < mending->column_count; k++) {
        if (!mending->stays[k]) {
            glp_set_col_stat(mending->lp, mending->columns[k], GLP_NL);
        }
    }
    for (int r = 1; r <= mending->row_count; r++) {
        if (!mending->paired[r]) {
            glp_set_row_stat(mending->lp, r, GLP_BS);
        }
    }
}

bool basis_mend(struct glp_prob *lp)
{
    struct mending mending = {.lp = lp, .row_count = glp_get_num_rows(lp)};
    bool mended = list_columns(&mending) && allocate(&mending) && read_entries(&mending);
    if (mended) {
        sort_by_row(&mending);
        pair_singletons(&mending);
        mended = pair_nucleus(&mending);
    }
    if (mended) {
        set_states(&mending);
    }
    free(mending.columns);
    free(mending.entries);
    free(mending.first);
    free(mending.first_in_row);
    free(mending.across);
    free(mending.left_in_column);
    free(mending.left_in_row);
    free(mending.stays);
    free(mending.paired);
    free(mending.alone);
    return mended;
}
