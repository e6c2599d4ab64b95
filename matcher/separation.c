/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/separation.h"

#include "core/buffer.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_VISITS = 2000, /* that are served in parts; of more only the first are looked at */
    LEAST_MOST = 40     /* cuts at a time, or as many as there are volunteers who follow plans in part */
};

static const double PART = 1e-4; /* less of a plan is nothing, less than the whole by this is the whole */
static const double THIRD = 1.0 / 3;
static const double BROKEN = 0.05; /* by less than this a cut is not worth a row */

/* A plan that is followed in part: which of the visits it serves. */
struct fraction {
    int volunteer;
    double value;
    size_t first, count; /* in `visits` */
};

struct found_cut {
    struct cut cut;
    double broken;
};

struct separation {
    const struct instance *instance;
    struct fraction *fractions;
    int *visits; /* of all fractions, by their numbers here, sorted within each */
    int *number; /* per visit of the problem: its number here, from 1 */
    int *of;     /* per number: the visit */
    size_t fraction_count, fraction_capacity, visit_count, visit_capacity;
    int count;    /* of numbers */
    size_t torn;  /* volunteers who follow plans in part */
    double *both; /* [a * count + b]: how much of plans that serve both */
    struct found_cut *found;
    size_t found_count, found_capacity;
};

static int compare_numbers(const void *left, const void *right)
{
    int a = *(const int *)left;
    int b = *(const int *)right;
    return (a > b) - (a < b);
}

static enum status take_plan(struct separation *work, const struct plan *plan, double value, struct error *error)
{
    const struct problem *problem = work->instance->problem;
    struct fraction fraction = {.volunteer = plan->volunteer, .value = value, .first = work->visit_count};
    for (size_t s = 0; s < plan->count; s++) {
        int visit = plan->stops[s].visit;
        if (problem->visits[visit].people > 1 || (work->number[visit] == 0 && work->count >= MOST_VISITS)) {
            continue;
        }
        if (work->number[visit] == 0) {
            work->of[work->count] = visit;
            work->number[visit] = ++work->count;
        }
        if (buffer_grow((void **)&work->visits, &work->visit_capacity, work->visit_count + 1, sizeof *work->visits,
                        error) != STATUS_OK) {
            return error->status;
        }
        work->visits[work->visit_count++] = work->number[visit] - 1;
        fraction.count++;
    }
    if (fraction.count > 1) {
        qsort(work->visits + fraction.first, fraction.count, sizeof *work->visits, compare_numbers);
    }
    if (buffer_grow((void **)&work->fractions, &work->fraction_capacity, work->fraction_count + 1,
                    sizeof *work->fractions, error) != STATUS_OK) {
        return error->status;
    }
    work->fractions[work->fraction_count++] = fraction;
    return STATUS_OK;
}

static bool holds(const struct separation *work, const struct fraction *fraction, int number)
{
    for (size_t v = 0; v < fraction->count; v++) {
        if (work->visits[fraction->first + v] == number) {
            return true;
        }
    }
    return false;
}

static enum status weigh_pairs(struct separation *work, struct error *error)
{
    size_t n = (size_t)work->count;
    work->both = calloc(n * n + 1, sizeof *work->both);
    if (work->both == NULL) {
        return error_memory(error);
    }
    for (size_t f = 0; f < work->fraction_count; f++) {
        if (work->fractions[f].count < 2) {
            continue;
        }
        const int *visits = work->visits + work->fractions[f].first;
        for (size_t a = 0; a < work->fractions[f].count; a++) {
            for (size_t b = 0; b < work->fractions[f].count; b++) {
                work->both[(size_t)visits[a] * n + (size_t)visits[b]] += a != b ? work->fractions[f].value : 0;
            }
        }
    }
    return STATUS_OK;
}

static double pair(const struct separation *work, int a, int b)
{
    return work->both[(size_t)a * (size_t)work->count + (size_t)b];
}

/* Numbers to a cut, visits in order. */
static enum status note(struct separation *work, const int *numbers, int count, int volunteer, double broken,
                        struct error *error)
{
    struct found_cut found = {.cut = {.visit_count = count, .volunteer = volunteer}, .broken = broken};
    for (int k = 0; k < count; k++) {
        found.cut.visits[k] = work->of[numbers[k]];
    }
    qsort(found.cut.visits, (size_t)count, sizeof *found.cut.visits, compare_numbers);
    if (buffer_grow((void **)&work->found, &work->found_capacity, work->found_count + 1, sizeof *work->found, error) !=
        STATUS_OK) {
        return error->status;
    }
    work->found[work->found_count++] = found;
    return STATUS_OK;
}

/* By how much plans with two of three visits, and those with all three, exceed one. */
static double excess_of(const struct separation *work, int a, int b, int c)
{
    double sum = pair(work, a, b) + pair(work, a, c) + pair(work, b, c);
    if (sum < 1 + BROKEN) {
        return 0;
    }
    for (size_t f = 0; f < work->fraction_count; f++) {
        const struct fraction *fraction = &work->fractions[f];
        bool all = holds(work, fraction, a) && holds(work, fraction, b) && holds(work, fraction, c);
        sum -= all ? 2 * fraction->value : 0;
    }
    return sum - 1;
}

/* Two visits that are mostly made together, and each third one. Of the three pairs of a cut that is broken one is at
 * least a third; the first such pair finds it. */
static enum status find_thirds(struct separation *work, int a, int b, struct error *error)
{
    for (int c = 0; c < work->count; c++) {
        const int numbers[] = {a, b, c};
        bool found = c == a || c == b || (c < b && pair(work, a, c) > THIRD) || (c < a && pair(work, b, c) > THIRD);
        double excess = found ? 0 : excess_of(work, a, b, c);
        if (excess > BROKEN && note(work, numbers, 3, -1, excess, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

static enum status find_triples(struct separation *work, struct error *error)
{
    enum status status = STATUS_OK;
    for (int a = 0; a < work->count; a++) {
        for (int b = a + 1; status == STATUS_OK && b < work->count; b++) {
            status = pair(work, a, b) > THIRD ? find_thirds(work, a, b, error) : STATUS_OK;
        }
    }
    return status;
}

/* A volunteer's plans with one of two visits, and everybody's with both, exclude each other. */
static enum status find_with_volunteer(struct separation *work, int volunteer, size_t first, size_t end,
                                       struct error *error)
{
    for (int a = 0; a < work->count; a++) {
        for (int b = a + 1; b < work->count; b++) {
            double sum = pair(work, a, b);
            const int numbers[] = {a, b};
            if (sum < PART) {
                continue;
            }
            for (size_t f = first; f < end; f++) {
                bool one = holds(work, &work->fractions[f], a);
                bool two = holds(work, &work->fractions[f], b);
                sum += one != two ? work->fractions[f].value : 0;
            }
            if (sum > 1 + BROKEN && note(work, numbers, 2, volunteer, sum - 1, error) != STATUS_OK) {
                return error->status;
            }
        }
    }
    return STATUS_OK;
}

static int compare_fractions(const void *left, const void *right)
{
    const struct fraction *a = left;
    const struct fraction *b = right;
    if (a->volunteer != b->volunteer) {
        return a->volunteer < b->volunteer ? -1 : 1;
    }
    return (a->first > b->first) - (a->first < b->first);
}

static enum status find_all(struct separation *work, struct error *error)
{
    enum status status = weigh_pairs(work, error);
    size_t end = 0;
    if (status == STATUS_OK) {
        status = find_triples(work, error);
    }
    if (work->fraction_count > 1) {
        qsort(work->fractions, work->fraction_count, sizeof *work->fractions, compare_fractions);
    }
    for (size_t first = 0; status == STATUS_OK && first < work->fraction_count; first = end) {
        int volunteer = work->fractions[first].volunteer;
        for (end = first; end < work->fraction_count && work->fractions[end].volunteer == volunteer;) {
            end++;
        }
        work->torn++;
        status = find_with_volunteer(work, volunteer, first, end, error);
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
    int by = memcmp(a->cut.visits, b->cut.visits, sizeof a->cut.visits);
    return by != 0 ? by : (a->cut.volunteer > b->cut.volunteer) - (a->cut.volunteer < b->cut.volunteer);
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
    work.number = calloc(instance->problem->visit_count + 1, sizeof *work.number);
    work.of = calloc(instance->problem->visit_count + 1, sizeof *work.of);
    if (work.number == NULL || work.of == NULL) {
        status = error_memory(error);
        goto done;
    }
    status = gather(&work, master, plans, error);
    if (status == STATUS_OK) {
        status = find_all(&work, error);
    }
    if (work.found_count > 1) {
        qsort(work.found, work.found_count, sizeof *work.found, compare_found);
    }
    const size_t most = work.torn > LEAST_MOST ? work.torn : LEAST_MOST;
    for (size_t f = 0; status == STATUS_OK && f < work.found_count && *added < most; f++) {
        bool is_new = false;
        status = cuts_add(master_cuts(master), &work.found[f].cut, &is_new, error);
        *added += is_new;
    }
    if (status == STATUS_OK && *added > 0) {
        status = master_add_cuts(master, plans, error);
    }
done:
    free(work.number);
    free(work.of);
    free(work.visits);
    free(work.fractions);
    free(work.both);
    free(work.found);
    return status;
}
