/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/separation.h"

#include "core/buffer.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_MOST = 40 /* cuts at a time, or as many as there are volunteers who follow plans in part */ };

static const double PART = 1e-4; /* less of a plan is nothing, less than the whole by this is the whole */
static const double THIRD = 1.0 / 3;
static const double BROKEN = 0.05; /* by less than this a cut is not worth a row */

/* A plan that is followed in part: which of the visits it serves. */
struct fraction {
    int volunteer;
    double value;
    size_t first, count; /* in `visits` */
};

/* How much of plans serves a visit and this one, too. */
struct also {
    int visit; /* number */
    double value;
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
    int *holders; /* per number, from first_holder on: the fractions that serve it */
    size_t *first_holder;
    struct also *also; /* per number, from first_also on: what is served with it, in order */
    size_t *first_also;
    size_t also_capacity;
    double *together; /* scratch: per number */
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
        if (problem->visits[visit].people > 1) {
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

/* Which fractions serve each visit. */
static enum status list_holders(struct separation *work, struct error *error)
{
    const size_t count = (size_t)work->count;
    work->holders = calloc(work->visit_count + 1, sizeof *work->holders);
    work->first_holder = calloc(count + 1, sizeof *work->first_holder);
    size_t *next = calloc(count + 1, sizeof *next);
    if (work->holders == NULL || work->first_holder == NULL || next == NULL) {
        free(next);
        return error_memory(error);
    }
    for (size_t v = 0; v < work->visit_count; v++) {
        work->first_holder[work->visits[v] + 1]++;
    }
    for (size_t a = 0; a < count; a++) {
        work->first_holder[a + 1] += work->first_holder[a];
        next[a] = work->first_holder[a];
    }
    for (size_t f = 0; f < work->fraction_count; f++) {
        const struct fraction *fraction = &work->fractions[f];
        for (size_t v = 0; v < fraction->count; v++) {
            work->holders[next[work->visits[fraction->first + v]]++] = (int)f;
        }
    }
    free(next);
    return STATUS_OK;
}

static int compare_also(const void *left, const void *right)
{
    const struct also *a = left;
    const struct also *b = right;
    return (a->visit > b->visit) - (a->visit < b->visit);
}

/* What is served with one visit. */
static enum status list_also(struct separation *work, size_t number, struct error *error)
{
    const size_t first = work->first_also[number];
    size_t count = first;
    for (size_t h = work->first_holder[number]; h < work->first_holder[number + 1]; h++) {
        const struct fraction *fraction = &work->fractions[work->holders[h]];
        const int *visits = work->visits + fraction->first;
        if (buffer_grow((void **)&work->also, &work->also_capacity, count + fraction->count + 1, sizeof *work->also,
                        error) != STATUS_OK) {
            return error->status;
        }
        for (size_t v = 0; v < fraction->count; v++) {
            if (visits[v] == (int)number) {
                continue;
            }
            if (work->together[visits[v]] <= 0) {
                work->also[count++].visit = visits[v];
            }
            work->together[visits[v]] += fraction->value;
        }
    }
    if (count > first + 1) {
        qsort(work->also + first, count - first, sizeof *work->also, compare_also);
    }
    for (size_t k = first; k < count; k++) {
        work->also[k].value = work->together[work->also[k].visit];
        work->together[work->also[k].visit] = 0;
    }
    work->first_also[number + 1] = count;
    return STATUS_OK;
}

static enum status weigh_pairs(struct separation *work, struct error *error)
{
    work->together = calloc((size_t)work->count + 1, sizeof *work->together);
    work->first_also = calloc((size_t)work->count + 1, sizeof *work->first_also);
    if (work->together == NULL || work->first_also == NULL) {
        return error_memory(error);
    }
    enum status status = list_holders(work, error);
    for (size_t a = 0; status == STATUS_OK && a < (size_t)work->count; a++) {
        status = list_also(work, a, error);
    }
    return status;
}

/* How much of plans serves both. */
static double pair(const struct separation *work, int a, int b)
{
    const struct also key = {.visit = b};
    const size_t first = work->first_also[a];
    const size_t count = work->first_also[a + 1] - first;
    const struct also *found =
        count > 0 ? bsearch(&key, work->also + first, count, sizeof *work->also, compare_also) : NULL;
    return found != NULL ? found->value : 0;
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
    for (size_t h = work->first_holder[a]; h < work->first_holder[a + 1]; h++) {
        const struct fraction *fraction = &work->fractions[work->holders[h]];
        sum -= holds(work, fraction, b) && holds(work, fraction, c) ? 2 * fraction->value : 0;
    }
    return sum - 1;
}

static enum status try_third(struct separation *work, int a, int b, int c, struct error *error)
{
    const int numbers[] = {a, b, c};
    bool found = c == a || c == b || (c < b && pair(work, a, c) > THIRD) || (c < a && pair(work, b, c) > THIRD);
    double excess = found ? 0 : excess_of(work, a, b, c);
    return excess > BROKEN ? note(work, numbers, 3, -1, excess, error) : STATUS_OK;
}

/* Two visits that are mostly made together, and each third one that is made with either. Of the three pairs of a cut
 * that is broken one is at least a third; the first such pair finds it. */
static enum status find_thirds(struct separation *work, int a, int b, struct error *error)
{
    size_t k = work->first_also[a];
    size_t l = work->first_also[b];
    enum status status = STATUS_OK;
    while (status == STATUS_OK && (k < work->first_also[a + 1] || l < work->first_also[b + 1])) {
        const int with_a = k < work->first_also[a + 1] ? work->also[k].visit : INT_MAX;
        const int with_b = l < work->first_also[b + 1] ? work->also[l].visit : INT_MAX;
        k += with_a <= with_b;
        l += with_b <= with_a;
        status = try_third(work, a, b, with_a < with_b ? with_a : with_b, error);
    }
    return status;
}

static enum status find_triples(struct separation *work, struct error *error)
{
    enum status status = STATUS_OK;
    for (int a = 0; a < work->count; a++) {
        for (size_t k = work->first_also[a]; status == STATUS_OK && k < work->first_also[a + 1]; k++) {
            const struct also also = work->also[k];
            status = also.visit > a && also.value > THIRD ? find_thirds(work, a, also.visit, error) : STATUS_OK;
        }
    }
    return status;
}

/* The visits in the plans of fractions [first, end), each once, in order, go to `numbers`. Returns how many. */
static size_t gather_visits(const struct separation *work, size_t first, size_t end, int *numbers)
{
    size_t count = 0;
    size_t kept = 0;
    for (size_t f = first; f < end; f++) {
        for (size_t v = 0; v < work->fractions[f].count; v++) {
            numbers[count++] = work->visits[work->fractions[f].first + v];
        }
    }
    if (count > 1) {
        qsort(numbers, count, sizeof *numbers, compare_numbers);
    }
    for (size_t v = 0; v < count; v++) {
        if (kept == 0 || numbers[kept - 1] != numbers[v]) {
            numbers[kept++] = numbers[v];
        }
    }
    return kept;
}

/* A volunteer's plans with one of two visits, and everybody's with both, exclude each other. Both stand in plans of the
 * volunteer: else it is the row of one of them. numbers: scratch. */
static enum status find_with_volunteer(struct separation *work, int volunteer, size_t first, size_t end, int *numbers,
                                       struct error *error)
{
    const size_t count = gather_visits(work, first, end, numbers);
    for (size_t a = 0; a < count; a++) {
        for (size_t b = a + 1; b < count; b++) {
            const int both[] = {numbers[a], numbers[b]};
            double sum = pair(work, both[0], both[1]);
            if (sum < PART) {
                continue;
            }
            for (size_t f = first; f < end; f++) {
                bool one = holds(work, &work->fractions[f], both[0]);
                bool two = holds(work, &work->fractions[f], both[1]);
                sum += one != two ? work->fractions[f].value : 0;
            }
            if (sum > 1 + BROKEN && note(work, both, 2, volunteer, sum - 1, error) != STATUS_OK) {
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
    /* so that the plans of each volunteer follow on one another */
    if (work->fraction_count > 1) {
        qsort(work->fractions, work->fraction_count, sizeof *work->fractions, compare_fractions);
    }
    int *numbers = calloc(work->visit_count + 1, sizeof *numbers);
    enum status status = numbers != NULL ? weigh_pairs(work, error) : error_memory(error);
    size_t end = 0;
    if (status == STATUS_OK) {
        status = find_triples(work, error);
    }
    for (size_t first = 0; status == STATUS_OK && first < work->fraction_count; first = end) {
        int volunteer = work->fractions[first].volunteer;
        for (end = first; end < work->fraction_count && work->fractions[end].volunteer == volunteer;) {
            end++;
        }
        work->torn++;
        status = find_with_volunteer(work, volunteer, first, end, numbers, error);
    }
    free(numbers);
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
    free(work.holders);
    free(work.first_holder);
    free(work.also);
    free(work.first_also);
    free(work.together);
    free(work.found);
    return status;
}
