/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/pairing.h"

#include "core/buffer.h"
#include "matcher/restriction.h"
#include "matcher/timing.h"

#include <math.h>
#include <stdlib.h>

enum {
    SHARE_TO_DECIDE = 6, /* of the visits left, one in so many at a time */
    MOST_COMERS = 12     /* volunteers compared for one visit */
};

static const double SOME = 1e-6;
static const double SURE = 0.999;
/* Points for what was decided and cannot be; more than any visit brings. */
static const double PENALTY = 50000;

/* A volunteer who comes to a span, with the plan that most says so. */
struct comer {
    int volunteer;
    double value; /* of all plans with it */
    double most;  /* of the plan */
    size_t plan, stop;
    int earliest, latest; /* starts that the plan allows */
};

/* A visit for two, not yet decided. */
struct question {
    int visit;
    double served; /* how much of it is, in the solution */
};

struct pairing {
    struct columns *columns;
    struct rules *rules;
    bool *decided; /* per visit */
    struct question *questions;
    size_t question_count;
};

static int compare_questions(const void *left, const void *right)
{
    const struct question *a = left;
    const struct question *b = right;
    if (a->served < b->served || a->served > b->served) {
        return a->served > b->served ? -1 : 1;
    }
    return (a->visit > b->visit) - (a->visit < b->visit);
}

/* The undecided visits that are served, the surest first. */
static void list_questions(struct pairing *pairing)
{
    const struct instance *instance = pairing->columns->instance;
    pairing->question_count = 0;
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        double served = 0;
        if (instance->problem->visits[v].people < 2 || pairing->decided[v]) {
            continue;
        }
        for (size_t row = instance->first_start[v]; row < instance_row_end(instance, (int)v); row++) {
            served += master_span_value(pairing->columns->master, row);
        }
        if (served > SOME) {
            pairing->questions[pairing->question_count++] = (struct question){.visit = (int)v, .served = served};
        }
    }
    if (pairing->question_count > 1) {
        qsort(pairing->questions, pairing->question_count, sizeof *pairing->questions, compare_questions);
    }
}

/* ---- one visit ---- */

/* The span of the visit that is chosen most. */
static size_t best_span(const struct pairing *pairing, int visit)
{
    const struct instance *instance = pairing->columns->instance;
    size_t best = instance->first_start[visit];
    for (size_t row = best; row < instance_row_end(instance, visit); row++) {
        double value = master_span_value(pairing->columns->master, row);
        best = value > master_span_value(pairing->columns->master, best) + SOME ? row : best;
    }
    return best;
}

static void note_comer(struct comer *comers, size_t *count, const struct comer *now)
{
    size_t c = 0;
    while (c < *count && comers[c].volunteer != now->volunteer) {
        c++;
    }
    if (c == MOST_COMERS) {
        return;
    }
    if (c == *count) {
        comers[(*count)++] = *now;
        return;
    }
    double value = comers[c].value + now->value;
    if (now->most > comers[c].most) {
        comers[c] = *now;
    }
    comers[c].value = value;
}

/* Those who come to the span. */
static size_t list_comers(const struct pairing *pairing, size_t first, struct comer *comers)
{
    const struct columns *columns = pairing->columns;
    const struct spans *spans = master_spans(columns->master);
    size_t count = 0;
    for (size_t p = 0; p < columns->plans.count; p++) {
        const struct plan *plan = &columns->plans.items[p];
        double value = master_plan_value(columns->master, p);
        for (size_t s = 0; value > SOME && s < plan->count; s++) {
            if (spans->first[plan->stops[s].row] == first) {
                struct comer now = {.volunteer = plan->volunteer,
                                    .value = value,
                                    .most = value,
                                    .plan = p,
                                    .stop = s,
                                    .earliest = plan->stops[s].start,
                                    .latest = timing_latest(columns->instance, plan, s)};
                note_comer(comers, &count, &now);
            }
        }
    }
    return count;
}

/* Two whose plans do not let them come together: the start of the later one is told from the earlier ones. *split:
 * whether that was news. */
static enum status tell_apart(struct pairing *pairing, int visit, const struct comer *comers, size_t count, bool *split,
                              struct error *error)
{
    struct columns *columns = pairing->columns;
    const struct comer *last = &comers[0];
    for (size_t c = 1; c < count; c++) {
        last = comers[c].earliest > last->earliest ? &comers[c] : last;
    }
    *split = false;
    if (count == 0) {
        return STATUS_OK;
    }
    size_t row = columns->plans.items[last->plan].stops[last->stop].row;
    *split = master_spans(columns->master)->first[row] != row;
    return columns_split(columns, visit, row, true, error);
}

/* The two who come most, of those whose plans let them come together. */
static bool best_pair(const struct comer *comers, size_t count, struct comer *one, struct comer *two)
{
    double best = 0;
    for (size_t a = 0; a < count; a++) {
        for (size_t b = a + 1; b < count; b++) {
            bool meet = comers[a].earliest <= comers[b].latest && comers[b].earliest <= comers[a].latest;
            double value = comers[a].value + comers[b].value + comers[a].most + comers[b].most;
            if (meet && value > best + SOME) {
                best = value;
                *one = comers[a];
                *two = comers[b];
            }
        }
    }
    return best > 0;
}

static enum status add_rule(struct pairing *pairing, enum rules_kind kind, size_t row, size_t last, int volunteer,
                            struct error *error)
{
    struct rules *rules = pairing->rules;
    if (row > last) {
        return STATUS_OK;
    }
    if (buffer_grow((void **)&rules->items, &rules->capacity, rules->count + 1, sizeof *rules->items, error) !=
        STATUS_OK) {
        return error->status;
    }
    rules->items[rules->count++] =
        (struct rules_item){.kind = kind, .row = row, .last = last, .volunteer = volunteer, .stretch = -1};
    return STATUS_OK;
}

/* These two come, at the first start at which both can. */
static enum status decide(struct pairing *pairing, int visit, const struct comer *one, const struct comer *two,
                          struct error *error)
{
    struct columns *columns = pairing->columns;
    const struct instance *instance = columns->instance;
    const struct comer *later = one->earliest > two->earliest ? one : two;
    const struct plan_stop *stop = &columns->plans.items[later->plan].stops[later->stop];
    size_t row = stop->row;
    size_t end = instance_row_end(instance, visit);
    enum status status = columns_split(columns, visit, row, false, error);
    if (status == STATUS_OK && row + 1 < end) {
        status = columns_split(columns, visit, row + 1, false, error);
    }
    if (status == STATUS_OK) {
        status = add_rule(pairing, RULES_MUST, (size_t)visit, (size_t)visit, -1, error);
    }
    if (status == STATUS_OK && row > instance->first_start[visit]) {
        status = add_rule(pairing, RULES_NOBODY, instance->first_start[visit], row - 1, -1, error);
    }
    if (status == STATUS_OK) {
        status = add_rule(pairing, RULES_NOBODY, row + 1, end - 1, -1, error);
    }
    if (status == STATUS_OK) {
        status = add_rule(pairing, RULES_JOINS, row, row, one->volunteer, error);
    }
    return status == STATUS_OK ? add_rule(pairing, RULES_JOINS, row, row, two->volunteer, error) : status;
}

/* Nobody comes. */
static enum status refuse(struct pairing *pairing, int visit, struct error *error)
{
    const struct instance *instance = pairing->columns->instance;
    return add_rule(pairing, RULES_NOBODY, instance->first_start[visit], instance_row_end(instance, visit) - 1, -1,
                    error);
}

/* Takes back what was decided about visits that cannot be served like that. *count: how many. */
static enum status take_back(struct pairing *pairing, size_t *count, struct error *error)
{
    struct rules *rules = pairing->rules;
    const struct instance *instance = pairing->columns->instance;
    enum status status = STATUS_OK;
    *count = 0;
    for (size_t v = 0; status == STATUS_OK && v < instance->problem->visit_count; v++) {
        if (!master_is_missing(pairing->columns->master, v)) {
            continue;
        }
        size_t kept = 0;
        for (size_t k = 0; k < rules->count; k++) {
            size_t row = rules->items[k].row;
            bool about = row == v || (row >= instance->first_start[v] && row < instance_row_end(instance, (int)v));
            if (!about) {
                rules->items[kept++] = rules->items[k];
            }
        }
        rules->count = kept;
        status = refuse(pairing, (int)v, error);
        (*count)++;
    }
    return status;
}

/* ---- all of them ---- */

static enum status decide_some(struct pairing *pairing, struct error *error)
{
    size_t at_least = pairing->question_count / SHARE_TO_DECIDE + 1;
    for (size_t q = 0; q < pairing->question_count; q++) {
        const struct question *question = &pairing->questions[q];
        struct comer comers[MOST_COMERS] = {{0}};
        struct comer one = {0};
        struct comer two = {0};
        if (q >= at_least && question->served < SURE) {
            break;
        }
        size_t count = list_comers(pairing, best_span(pairing, question->visit), comers);
        bool found = best_pair(comers, count, &one, &two);
        if (q >= at_least && one.value + two.value < 2 * SURE) {
            continue;
        }
        enum status status = STATUS_OK;
        bool split = false;
        if (found) {
            status = decide(pairing, question->visit, &one, &two, error);
        } else {
            status = tell_apart(pairing, question->visit, comers, count, &split, error);
            status = status == STATUS_OK && !split ? refuse(pairing, question->visit, error) : status;
        }
        pairing->decided[question->visit] = !split;
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

static enum status solve(struct pairing *pairing, struct error *error)
{
    struct columns *columns = pairing->columns;
    double bound = HUGE_VAL;
    enum status status = restriction_set(columns->master, &columns->plans, pairing->rules, PENALTY, error);
    return status == STATUS_OK ? columns_generate(columns, COLUMNS_QUICK, -HUGE_VAL, &bound, error) : status;
}

static enum status go_on(struct pairing *pairing, struct error *error)
{
    struct columns *columns = pairing->columns;
    list_questions(pairing);
    while (pairing->question_count > 0 && !columns_have_stopped(columns)) {
        size_t back = 0;
        enum status status = decide_some(pairing, error);
        if (status == STATUS_OK) {
            status = solve(pairing, error);
        }
        if (status == STATUS_OK) {
            status = take_back(pairing, &back, error);
        }
        if (status == STATUS_OK && back > 0) {
            status = solve(pairing, error);
        }
        if (status != STATUS_OK) {
            return status;
        }
        list_questions(pairing);
    }
    return STATUS_OK;
}

enum status pairing_run(struct columns *columns, struct rules *rules, struct error *error)
{
    struct pairing pairing = {.columns = columns, .rules = rules};
    size_t visits = columns->instance->problem->visit_count;
    enum status status = STATUS_OK;
    pairing.decided = calloc(visits + 1, sizeof *pairing.decided);
    pairing.questions = calloc(visits + 1, sizeof *pairing.questions);
    if (pairing.decided == NULL || pairing.questions == NULL) {
        status = error_memory(error);
    } else {
        status = go_on(&pairing, error);
    }
    free(pairing.decided);
    free(pairing.questions);
    return status;
}
