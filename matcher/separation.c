/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/separation.h"

#include "core/buffer.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    A_VOLUNTEER = 2, /* cuts at a time, for each who follows plans in part, */
    LEAST_MOST = 40, /* or so many */
    NEXT = 4         /* rows to try with those of a smaller cut */
};

static const double PART = 1e-4;   /* less of a plan is nothing, less than the whole by this is the whole */
static const double SEED = 0.6;    /* three tenths of what five rows sum up to: some three of them have so much */
static const double THIRD = 0.2;   /* of that: what one of their pairs is at least */
static const double BROKEN = 0.05; /* by less than this a cut is not worth a row */
static const double DEAR = 0.3;    /* cuts of more than three rows count as broken so much: they make pricing dearer */

/* A plan that is followed in part, and its rows: the visits for one that it serves, and its volunteer. */
struct fraction {
    double value;
    size_t first, count; /* in `rows` */
};

/* How much of plans holds a row and this one, too. */
struct also {
    int row; /* number */
    double value;
};

/* Rows whose plans are followed together more than the cut allows, or nearly. */
struct set {
    int rows[CUT_MOST_ROWS]; /* numbers */
    int count;
    double sum; /* of what is followed: half the rows of each plan, rounded down */
};

struct found_cut {
    struct cut cut;
    double broken;
};

struct separation {
    const struct instance *instance;
    struct fraction *fractions;
    int *rows;   /* of all fractions, by their numbers here, sorted within each */
    int *number; /* per visit of the problem, then per volunteer: its number here, from 1 */
    int *of;     /* per number: the visit, or how many there are of them and the volunteer */
    size_t fraction_count, fraction_capacity, row_count, row_capacity;
    int count;    /* of numbers */
    size_t torn;  /* volunteers who follow plans in part */
    int *holders; /* per number, from first_holder on: the fractions that hold it */
    size_t *first_holder;
    struct also *also; /* per number, from first_also on: what is held with it, in order */
    size_t *first_also;
    size_t also_capacity;
    double *gains; /* scratch: per number */
    int *held;     /* scratch: per fraction */
    int *touched;  /* scratch: numbers with a gain */
    struct found_cut *found;
    size_t found_count, found_capacity;
};

static int compare_numbers(const void *left, const void *right)
{
    int a = *(const int *)left;
    int b = *(const int *)right;
    return (a > b) - (a < b);
}

static enum status take_row(struct separation *work, size_t row, struct error *error)
{
    if (work->number[row] == 0) {
        work->torn += row >= work->instance->problem->visit_count;
        work->of[work->count] = (int)row;
        work->number[row] = ++work->count;
    }
    if (buffer_grow((void **)&work->rows, &work->row_capacity, work->row_count + 1, sizeof *work->rows, error) !=
        STATUS_OK) {
        return error->status;
    }
    work->rows[work->row_count++] = work->number[row] - 1;
    return STATUS_OK;
}

static enum status take_plan(struct separation *work, const struct plan *plan, double value, struct error *error)
{
    const struct problem *problem = work->instance->problem;
    struct fraction fraction = {.value = value, .first = work->row_count};
    enum status status = take_row(work, problem->visit_count + (size_t)plan->volunteer, error);
    for (size_t s = 0; status == STATUS_OK && s < plan->count; s++) {
        if (problem->visits[plan->stops[s].visit].people < 2) {
            status = take_row(work, (size_t)plan->stops[s].visit, error);
        }
    }
    if (status != STATUS_OK || buffer_grow((void **)&work->fractions, &work->fraction_capacity,
                                           work->fraction_count + 1, sizeof *work->fractions, error) != STATUS_OK) {
        return error->status;
    }
    fraction.count = work->row_count - fraction.first;
    if (fraction.count > 1) {
        qsort(work->rows + fraction.first, fraction.count, sizeof *work->rows, compare_numbers);
    }
    work->fractions[work->fraction_count++] = fraction;
    return STATUS_OK;
}

/* Which fractions hold each row. */
static enum status list_holders(struct separation *work, struct error *error)
{
    const size_t count = (size_t)work->count;
    work->holders = calloc(work->row_count + 1, sizeof *work->holders);
    work->first_holder = calloc(count + 1, sizeof *work->first_holder);
    size_t *next = calloc(count + 1, sizeof *next);
    if (work->holders == NULL || work->first_holder == NULL || next == NULL) {
        free(next);
        return error_memory(error);
    }
    for (size_t v = 0; v < work->row_count; v++) {
        work->first_holder[work->rows[v] + 1]++;
    }
    for (size_t a = 0; a < count; a++) {
        work->first_holder[a + 1] += work->first_holder[a];
        next[a] = work->first_holder[a];
    }
    for (size_t f = 0; f < work->fraction_count; f++) {
        const struct fraction *fraction = &work->fractions[f];
        for (size_t v = 0; v < fraction->count; v++) {
            work->holders[next[work->rows[fraction->first + v]]++] = (int)f;
        }
    }
    free(next);
    return STATUS_OK;
}

static int compare_also(const void *left, const void *right)
{
    const struct also *a = left;
    const struct also *b = right;
    return (a->row > b->row) - (a->row < b->row);
}

/* What is held with one row. */
static enum status list_also(struct separation *work, size_t number, struct error *error)
{
    const size_t first = work->first_also[number];
    size_t count = first;
    for (size_t h = work->first_holder[number]; h < work->first_holder[number + 1]; h++) {
        const struct fraction *fraction = &work->fractions[work->holders[h]];
        const int *rows = work->rows + fraction->first;
        if (buffer_grow((void **)&work->also, &work->also_capacity, count + fraction->count + 1, sizeof *work->also,
                        error) != STATUS_OK) {
            return error->status;
        }
        for (size_t v = 0; v < fraction->count; v++) {
            if (rows[v] == (int)number) {
                continue;
            }
            if (work->gains[rows[v]] <= 0) {
                work->also[count++].row = rows[v];
            }
            work->gains[rows[v]] += fraction->value;
        }
    }
    if (count > first + 1) {
        qsort(work->also + first, count - first, sizeof *work->also, compare_also);
    }
    for (size_t k = first; k < count; k++) {
        work->also[k].value = work->gains[work->also[k].row];
        work->gains[work->also[k].row] = 0;
    }
    work->first_also[number + 1] = count;
    return STATUS_OK;
}

static enum status weigh_pairs(struct separation *work, struct error *error)
{
    work->gains = calloc((size_t)work->count + 1, sizeof *work->gains);
    work->first_also = calloc((size_t)work->count + 1, sizeof *work->first_also);
    work->touched = calloc((size_t)work->count + 1, sizeof *work->touched);
    work->held = calloc(work->fraction_count + 1, sizeof *work->held);
    if (work->gains == NULL || work->first_also == NULL || work->touched == NULL || work->held == NULL) {
        return error_memory(error);
    }
    enum status status = list_holders(work, error);
    for (size_t a = 0; status == STATUS_OK && a < (size_t)work->count; a++) {
        status = list_also(work, a, error);
    }
    return status;
}

/* How much of plans holds both. */
static double pair(const struct separation *work, int a, int b)
{
    const struct also key = {.row = b};
    const size_t first = work->first_also[a];
    const size_t count = work->first_also[a + 1] - first;
    const struct also *found =
        count > 0 ? bsearch(&key, work->also + first, count, sizeof *work->also, compare_also) : NULL;
    return found != NULL ? found->value : 0;
}

static enum status note(struct separation *work, const struct set *set, struct error *error)
{
    const int visits = (int)work->instance->problem->visit_count;
    const int limit = set->count / 2;
    const double excess = set->sum - limit;
    struct found_cut found = {.broken = set->count > 3 ? DEAR * excess : excess};
    struct cut *cut = &found.cut;
    for (int k = 0; k < set->count; k++) {
        const int row = work->of[set->rows[k]];
        if (row < visits) {
            cut->visits[cut->visit_count++] = row;
        } else if (cut->volunteer_count < CUT_MOST_VOLUNTEERS) {
            cut->volunteers[cut->volunteer_count++] = row - visits;
        } else {
            return STATUS_OK; /* then it says no more than the rows of its visits */
        }
    }
    qsort(cut->visits, (size_t)cut->visit_count, sizeof *cut->visits, compare_numbers);
    qsort(cut->volunteers, (size_t)cut->volunteer_count, sizeof *cut->volunteers, compare_numbers);
    if (buffer_grow((void **)&work->found, &work->found_capacity, work->found_count + 1, sizeof *work->found, error) !=
        STATUS_OK) {
        return error->status;
    }
    work->found[work->found_count++] = found;
    return STATUS_OK;
}

/* Every fraction that holds the row holds one row of the set more, or (change -1) less. Returns how much of them held
 * an odd number before. */
static double hold(struct separation *work, int row, int change)
{
    double odd = 0;
    for (size_t h = work->first_holder[row]; h < work->first_holder[row + 1]; h++) {
        const int f = work->holders[h];
        odd += work->held[f] % 2 != 0 ? work->fractions[f].value : 0;
        work->held[f] += change;
    }
    return odd;
}

static bool has_row(const struct set *set, int row)
{
    for (int k = 0; k < set->count; k++) {
        if (set->rows[k] == row) {
            return true;
        }
    }
    return false;
}

/* What the sum of the set gains by each row more: how much of the plans with that row holds an odd number of the set's
 * rows. Goes to `gains` of the `touched`. Returns how many. */
static int find_gains(struct separation *work, const struct set *set)
{
    int count = 0;
    for (int k = 0; k < set->count; k++) {
        for (size_t h = work->first_holder[set->rows[k]]; h < work->first_holder[set->rows[k] + 1]; h++) {
            const struct fraction *fraction = &work->fractions[work->holders[h]];
            if (work->held[work->holders[h]] % 2 == 0) {
                continue;
            }
            for (size_t r = 0; r < fraction->count; r++) {
                const int row = work->rows[fraction->first + r];
                if (work->gains[row] <= 0) {
                    work->touched[count++] = row;
                }
                /* a plan with three of them comes by thrice */
                work->gains[row] += fraction->value / work->held[work->holders[h]];
            }
        }
    }
    return count;
}

/* The rows by which the set gains most, `most` of them at most, best first. Returns how many. */
static int choose_best(struct separation *work, const struct set *set, int most, struct also *best)
{
    const int count = find_gains(work, set);
    int kept = 0;
    for (int k = 0; k < count; k++) {
        const struct also next = {.row = work->touched[k], .value = work->gains[work->touched[k]]};
        work->gains[next.row] = 0;
        int place = kept < most ? kept : most;
        while (place > 0 && (best[place - 1].value < next.value ||
                             (best[place - 1].value <= next.value && best[place - 1].row > next.row))) {
            place--;
        }
        if (place == most || has_row(set, next.row)) {
            continue;
        }
        kept += kept < most;
        for (int after = kept - 1; after > place; after--) {
            best[after] = best[after - 1];
        }
        best[place] = next;
    }
    return kept;
}

static enum status try_more(struct separation *work, const struct set *set, struct error *error);

/* Notes the set when its cut is broken, and those with more rows. */
static enum status try_set(struct separation *work, const struct set *set, struct error *error)
{
    const int limit = set->count / 2;
    enum status status = set->sum > limit + BROKEN ? note(work, set, error) : STATUS_OK;
    if (status == STATUS_OK && set->count < CUT_MOST_ROWS && set->sum > SEED * limit) {
        status = try_more(work, set, error);
    }
    return status;
}

/* With each of the rows that add most, and the one that then does. */
static enum status try_more(struct separation *work, const struct set *set, struct error *error)
{
    struct also first[NEXT];
    struct also second;
    enum status status = STATUS_OK;
    const int count = choose_best(work, set, NEXT, first);
    for (int k = 0; status == STATUS_OK && k < count; k++) {
        struct set larger = *set;
        larger.rows[larger.count++] = first[k].row;
        larger.sum += hold(work, first[k].row, 1);
        if (choose_best(work, &larger, 1, &second) > 0) {
            larger.rows[larger.count++] = second.row;
            larger.sum += hold(work, second.row, 1);
            status = try_set(work, &larger, error);
            (void)hold(work, second.row, -1);
        }
        (void)hold(work, first[k].row, -1);
    }
    return status;
}

static enum status try_three(struct separation *work, int a, int b, int c, struct error *error)
{
    struct set set = {.rows = {a, b, c}, .count = 3};
    for (int k = 0; k < set.count; k++) {
        set.sum += hold(work, set.rows[k], 1);
    }
    enum status status = try_set(work, &set, error);
    for (int k = 0; k < set.count; k++) {
        (void)hold(work, set.rows[k], -1);
    }
    return status;
}

/* Two rows that are mostly held together, and each third one that is held with either. One of the pairs of three rows
 * is at least a third of their sum; the first such pair finds them. */
static enum status find_thirds(struct separation *work, int a, int b, struct error *error)
{
    size_t k = work->first_also[a];
    size_t l = work->first_also[b];
    enum status status = STATUS_OK;
    while (status == STATUS_OK && (k < work->first_also[a + 1] || l < work->first_also[b + 1])) {
        const int with_a = k < work->first_also[a + 1] ? work->also[k].row : INT_MAX;
        const int with_b = l < work->first_also[b + 1] ? work->also[l].row : INT_MAX;
        const int c = with_a < with_b ? with_a : with_b;
        k += with_a <= with_b;
        l += with_b <= with_a;
        const double ac = pair(work, a, c);
        const double bc = pair(work, b, c);
        bool found = c == a || c == b || (c < b && ac > THIRD) || (c < a && bc > THIRD);
        if (!found && pair(work, a, b) + ac + bc > SEED) {
            status = try_three(work, a, b, c, error);
        }
    }
    return status;
}

static enum status find_sets(struct separation *work, struct error *error)
{
    enum status status = STATUS_OK;
    for (int a = 0; a < work->count; a++) {
        for (size_t k = work->first_also[a]; status == STATUS_OK && k < work->first_also[a + 1]; k++) {
            const struct also also = work->also[k];
            status = also.row > a && also.value > THIRD ? find_thirds(work, a, also.row, error) : STATUS_OK;
        }
    }
    return status;
}

static int compare_found(const void *left, const void *right)
{
    const struct found_cut *a = left;
    const struct found_cut *b = right;
    if (a->broken < b->broken || a->broken > b->broken) {
        return a->broken > b->broken ? -1 : 1;
    }
    return memcmp(&a->cut, &b->cut, sizeof a->cut);
}

static enum status gather(struct separation *work, const struct master *master, const struct plan_list *plans,
                          struct error *error)
{
    for (size_t p = 0; p < plans->count; p++) {
        double value = master_plan_value(master, p);
        if (value > PART && value < 1 - PART && take_plan(work, &plans->items[p], value, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

enum status separation_run(const struct instance *instance, struct master *master, const struct plan_list *plans,
                           size_t *added, struct error *error)
{
    struct separation work = {.instance = instance};
    enum status status = STATUS_OK;
    *added = 0;
    const size_t rows = instance->problem->visit_count + instance->problem->volunteer_count;
    work.number = calloc(rows + 1, sizeof *work.number);
    work.of = calloc(rows + 1, sizeof *work.of);
    if (work.number == NULL || work.of == NULL) {
        status = error_memory(error);
        goto done;
    }
    status = gather(&work, master, plans, error);
    if (status == STATUS_OK) {
        status = weigh_pairs(&work, error);
        status = status == STATUS_OK ? find_sets(&work, error) : status;
    }
    if (work.found_count > 1) {
        qsort(work.found, work.found_count, sizeof *work.found, compare_found);
    }
    const size_t most = A_VOLUNTEER * work.torn > LEAST_MOST ? A_VOLUNTEER * work.torn : LEAST_MOST;
    for (size_t f = 0; status == STATUS_OK && f < work.found_count && *added < most; f++) {
        bool is_new = false;
        if (f > 0 && compare_found(&work.found[f], &work.found[f - 1]) == 0) {
            continue; /* found in several ways */
        }
        status = cuts_add(master_cuts(master), &work.found[f].cut, &is_new, error);
        *added += is_new;
    }
    if (status == STATUS_OK && *added > 0) {
        status = master_add_cuts(master, plans, error);
    }
done:
    free(work.number);
    free(work.of);
    free(work.rows);
    free(work.fractions);
    free(work.holders);
    free(work.first_holder);
    free(work.also);
    free(work.first_also);
    free(work.gains);
    free(work.held);
    free(work.touched);
    free(work.found);
    return status;
}
