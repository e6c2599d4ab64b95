/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/branching.h"

#include "core/buffer.h"
#include "matcher/restriction.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double WHOLE = 1e-6;
/* Points: an answer that brings the objective down less counts for so much. */
static const double LEAST_FALL = 0.01;

enum {
    MOST_QUESTIONS = 6, /* of each kind, that are tried, */
    MOST_IN_VAIN = 2,  /* until so many one after another were no better than one before (Achterberg 2007, lookahead) */
    LONG_ROUND = 3,    /* visits: where rounds mostly have as many, their order is asked about */
    STEPS_A_TRIAL = 60 /* of the simplex */
};

/* How much of a row one volunteer serves in one stretch. */
struct place_taken {
    size_t row;
    int volunteer, stretch;
    double value;
};

static bool is_whole(double value)
{
    return fabs(value - round(value)) < WHOLE;
}

static double start_sum(const struct master *master, size_t first, size_t end)
{
    double sum = 0;
    for (size_t row = first; row < end; row++) {
        sum += master_span_value(master, row);
    }
    return sum;
}

static bool must_be_served(const struct rules *rules, size_t visit)
{
    for (size_t k = 0; k < rules->count; k++) {
        if (rules->items[k].kind == RULES_MUST && rules->items[k].row == visit) {
            return true;
        }
    }
    return false;
}

/* ---- questions ---- */

enum kind { KIND_SERVED, KIND_START, KIND_WHO, KIND_NEXT, KINDS };

/* A question that may be asked. */
struct question {
    struct rules_item likely, other;
    double doubt; /* greater: more worth asking */
};

/* The best questions of each kind, the best first. */
struct questions {
    const struct rules *rules;
    struct question items[KINDS][MOST_QUESTIONS];
    size_t count[KINDS];
    bool any; /* there is a question, be it one that was answered already */
};

static void ask(struct questions *questions, enum kind kind, const struct rules_item *yes, const struct rules_item *no,
                double share, double ideal)
{
    const struct question question = {
        .likely = share >= 0.5 ? *yes : *no, .other = share >= 0.5 ? *no : *yes, .doubt = 1 - fabs(share - ideal)};
    struct question *items = questions->items[kind];
    size_t *count = &questions->count[kind];
    questions->any = true;
    if (rules_has(questions->rules, yes) || rules_has(questions->rules, no)) {
        return;
    }
    size_t at = *count;
    while (at > 0 && items[at - 1].doubt < question.doubt) {
        at--;
    }
    if (at == MOST_QUESTIONS) {
        return;
    }
    *count += *count < MOST_QUESTIONS;
    memmove(items + at + 1, items + at, (*count - at - 1) * sizeof *items);
    items[at] = question;
}

/* The visits for two that are served in part: are they served at all? */
static void ask_served(const struct branching_ground *ground, struct questions *questions)
{
    const struct instance *instance = ground->instance;
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        if (instance->problem->visits[v].people < 2) {
            continue;
        }
        size_t first = instance->first_start[v];
        size_t last = instance_row_end(instance, (int)v) - 1;
        double served = start_sum(ground->master, first, last + 1);
        if (!is_whole(served) && !must_be_served(ground->rules, v)) {
            const struct rules_item must = {.kind = RULES_MUST, .row = v, .last = v};
            const struct rules_item never = {.kind = RULES_NOBODY, .row = first, .last = last};
            ask(questions, KIND_SERVED, &must, &never, served, 0.5);
        }
    }
}

/* The visits for two whose start is spread: early or late? */
static void ask_start(const struct branching_ground *ground, struct questions *questions)
{
    const struct instance *instance = ground->instance;
    const struct spans *spans = master_spans(ground->master);
    for (size_t v = 0; v < instance->problem->visit_count; v++) {
        if (instance->problem->visits[v].people < 2) {
            continue;
        }
        size_t first = instance->first_start[v];
        size_t end = instance_row_end(instance, (int)v);
        double early = 0;
        for (size_t row = first; row + 1 < end; row++) {
            early += master_span_value(ground->master, row);
            double late = start_sum(ground->master, row + 1, end);
            if (spans->first[row + 1] == row + 1 && early >= WHOLE && late >= WHOLE) {
                const struct rules_item not_late = {.kind = RULES_NOBODY, .row = row + 1, .last = end - 1};
                const struct rules_item not_early = {.kind = RULES_NOBODY, .row = first, .last = row};
                ask(questions, KIND_START, &not_late, &not_early, early / (early + late), 0.5);
            }
        }
    }
}

static int compare_places(const void *left, const void *right)
{
    const struct place_taken *a = left;
    const struct place_taken *b = right;
    if (a->row != b->row) {
        return a->row < b->row ? -1 : 1;
    }
    if (a->volunteer != b->volunteer) {
        return a->volunteer < b->volunteer ? -1 : 1;
    }
    return (a->stretch > b->stretch) - (a->stretch < b->stretch);
}

static enum status gather_plan(const struct spans *spans, const struct plan *plan, double value,
                               struct place_taken **places, size_t *count, size_t *capacity, struct error *error)
{
    if (buffer_grow((void **)places, capacity, *count + plan->count + 1, sizeof **places, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t s = 0; s < plan->count; s++) {
        (*places)[(*count)++] = (struct place_taken){.row = spans->first[plan->stops[s].row],
                                                     .volunteer = plan->volunteer,
                                                     .stretch = plan->stops[s].stretch,
                                                     .value = value};
    }
    return STATUS_OK;
}

/* Sorts, and adds up what stands for the same row, volunteer and stretch. */
static void merge_places(struct place_taken *places, size_t *count)
{
    size_t kept = 0;
    if (*count > 0) {
        qsort(places, *count, sizeof *places, compare_places);
    }
    for (size_t p = 0; p < *count; p++) {
        if (kept > 0 && compare_places(&places[kept - 1], &places[p]) == 0) {
            places[kept - 1].value += places[p].value;
        } else {
            places[kept++] = places[p];
        }
    }
    *count = kept;
}

static enum status gather(const struct master *master, const struct plan_list *plans, struct place_taken **places,
                          size_t *count, struct error *error)
{
    size_t capacity = 0;
    for (size_t p = 0; p < plans->count; p++) {
        double value = master_plan_value(master, p);
        if (value > WHOLE &&
            gather_plan(master_spans(master), &plans->items[p], value, places, count, &capacity, error) != STATUS_OK) {
            return error->status;
        }
    }
    merge_places(*places, count);
    return STATUS_OK;
}

/* Who serves a row, in which stretch? */
static void ask_who(const struct branching_ground *ground, const struct place_taken *places, size_t count,
                    struct questions *questions)
{
    const struct spans *spans = master_spans(ground->master);
    size_t end = 0;
    for (size_t first = 0; first < count; first = end) {
        double mine = 0; /* of this volunteer, in all stretches */
        for (end = first;
             end < count && places[end].row == places[first].row && places[end].volunteer == places[first].volunteer;
             end++) {
            mine += places[end].value;
        }
        bool spread = is_whole(mine);
        double value = spread ? places[first].value : mine;
        if (is_whole(value)) {
            continue;
        }
        size_t row = places[first].row;
        bool two = row >= ground->instance->problem->visit_count;
        struct rules_item yes = {.kind = two ? RULES_JOINS : RULES_ONLY,
                                 .row = row,
                                 .last = spans_end(spans, row) - 1,
                                 .volunteer = places[first].volunteer,
                                 .stretch = spread ? places[first].stretch : -1};
        struct rules_item no = yes;
        no.kind = RULES_NOT;
        ask(questions, KIND_WHO, &yes, &no, value, 0.6);
    }
}

/* How often somebody goes directly from one visit to another. */
struct passage {
    int from, to; /* visits */
    double value;
};

static int compare_passages(const void *left, const void *right)
{
    const struct passage *a = left;
    const struct passage *b = right;
    return a->from != b->from ? (a->from > b->from) - (a->from < b->from) : (a->to > b->to) - (a->to < b->to);
}

/* What the solution is made of. */
struct passages {
    struct passage *items;
    size_t count, capacity;
    double stops, rounds; /* in all, as often as they are chosen */
};

static enum status gather_passages(const struct plan *plan, double value, struct passages *passages,
                                   struct error *error)
{
    if (buffer_grow((void **)&passages->items, &passages->capacity, passages->count + plan->count + 1,
                    sizeof *passages->items, error) != STATUS_OK) {
        return error->status;
    }
    for (size_t s = 0; s < plan->count; s++) {
        passages->stops += value;
        if (s == 0 || plan->stops[s].stretch != plan->stops[s - 1].stretch) {
            passages->rounds += value;
        } else {
            passages->items[passages->count++] =
                (struct passage){.from = plan->stops[s - 1].visit, .to = plan->stops[s].visit, .value = value};
        }
    }
    return STATUS_OK;
}

static enum status list_passages(const struct branching_ground *ground, struct passages *passages, struct error *error)
{
    size_t kept = 0;
    for (size_t p = 0; p < ground->plans->count; p++) {
        double value = master_plan_value(ground->master, p);
        if (value > WHOLE && gather_passages(&ground->plans->items[p], value, passages, error) != STATUS_OK) {
            return error->status;
        }
    }
    if (passages->count > 1) {
        qsort(passages->items, passages->count, sizeof *passages->items, compare_passages);
    }
    for (size_t p = 0; p < passages->count; p++) {
        if (kept > 0 && compare_passages(&passages->items[kept - 1], &passages->items[p]) == 0) {
            passages->items[kept - 1].value += passages->items[p].value;
        } else {
            passages->items[kept++] = passages->items[p];
        }
    }
    passages->count = kept;
    return STATUS_OK;
}

static bool has_telephone(const struct problem *problem)
{
    for (size_t v = 0; v < problem->visit_count; v++) {
        if (problem->visits[v].remote) {
            return true;
        }
    }
    return false;
}

/*
 * What comes after what? In long rounds that decides more than who goes; and of volunteers between whom nothing makes a
 * difference, it does not help to know who. At least one of the two visits is for one person, who goes from the first
 * to the second or does not.
 */
static enum status ask_next(const struct branching_ground *ground, struct questions *questions, struct error *error)
{
    const struct problem *problem = ground->instance->problem;
    struct passages passages = {0};
    if (has_telephone(problem)) {
        return STATUS_OK;
    }
    enum status status = list_passages(ground, &passages, error);
    bool asked = status == STATUS_OK && passages.stops >= LONG_ROUND * passages.rounds;
    for (size_t p = 0; asked && p < passages.count; p++) {
        const struct passage *passage = &passages.items[p];
        bool two = problem->visits[passage->from].people > 1 && problem->visits[passage->to].people > 1;
        if (!two && !is_whole(passage->value)) {
            const struct rules_item next = {.kind = RULES_NEXT,
                                            .row = (size_t)passage->from,
                                            .last = (size_t)passage->to,
                                            .volunteer = -1,
                                            .stretch = -1};
            struct rules_item apart = next;
            apart.kind = RULES_APART;
            ask(questions, KIND_NEXT, &next, &apart, passage->value, 0.6);
        }
    }
    free(passages.items);
    return status;
}

/* The rows that one volunteer serves in part, and nobody else: are they served at all? */
static void ask_alone(const struct branching_ground *ground, const struct place_taken *places, size_t count,
                      struct questions *questions)
{
    size_t end = 0;
    for (size_t first = 0; first < count; first = end) {
        size_t row = places[first].row;
        double value = 0;
        bool alone = true;
        for (end = first; end < count && places[end].row == row; end++) {
            value += places[end].value;
            alone = alone && places[end].volunteer == places[first].volunteer;
        }
        bool two = row >= ground->instance->problem->visit_count;
        if (!two && alone && !is_whole(value) && !must_be_served(ground->rules, row)) {
            const struct rules_item must = {.kind = RULES_MUST, .row = row, .last = row};
            const struct rules_item never = {.kind = RULES_NOBODY, .row = row, .last = row};
            ask(questions, KIND_SERVED, &must, &never, value, 0.6);
        }
    }
}

/* ---- trials ---- */

/* How far the objective comes down with one rule more; no further than matters. */
static enum status try_rule(const struct branching_ground *ground, struct rules *rules, const struct rules_item *rule,
                            double *fall, struct error *error)
{
    double objective = 0;
    double most = ground->objective - ground->points;
    rules->items[rules->count++] = *rule;
    enum status status = restriction_set(ground->master, ground->plans, rules, ground->penalty, error);
    rules->count--;
    if (status == STATUS_OK) {
        master_return(ground->master);
        status = master_try(ground->master, STEPS_A_TRIAL, &objective, error);
    }
    *fall = ground->objective - objective;
    *fall = *fall > most ? most : *fall;
    *fall = *fall < LEAST_FALL ? LEAST_FALL : *fall;
    return status;
}

/* Tries the questions of one kind; *best: the product of both falls so far. */
static enum status try_kind(const struct branching_ground *ground, const struct question *questions, size_t count,
                            struct rules *rules, struct branching *branching, double *best, struct error *error)
{
    enum status status = STATUS_OK;
    int in_vain = 0;
    for (size_t q = 0; status == STATUS_OK && q < count && in_vain < MOST_IN_VAIN; q++) {
        double one = 0;
        double two = 0;
        status = try_rule(ground, rules, &questions[q].likely, &one, error);
        status = status == STATUS_OK ? try_rule(ground, rules, &questions[q].other, &two, error) : status;
        in_vain++;
        if (status == STATUS_OK && one * two > *best) {
            in_vain = 0;
            *best = one * two;
            branching->likely_fall = one;
            branching->other_fall = two;
            branching->likely = questions[q].likely;
            branching->other = questions[q].other;
        }
    }
    return status;
}

static enum status try_all(const struct branching_ground *ground, const struct questions *questions,
                           struct rules *rules, struct branching *branching, struct error *error)
{
    double best = -1;
    enum status status = master_remember(ground->master, error);
    for (int kind = 0; status == STATUS_OK && kind < KINDS; kind++) {
        status = try_kind(ground, questions->items[kind], questions->count[kind], rules, branching, &best, error);
    }
    return status;
}

static enum status choose_by_trial(const struct branching_ground *ground, const struct questions *questions,
                                   struct branching *branching, struct error *error)
{
    struct rules rules = {.count = ground->rules->count};
    rules.items = calloc(rules.count + 1, sizeof *rules.items);
    if (rules.items == NULL) {
        return error_memory(error);
    }
    if (rules.count > 0) {
        memcpy(rules.items, ground->rules->items, rules.count * sizeof *rules.items);
    }
    enum status status = try_all(ground, questions, &rules, branching, error);
    free(rules.items);
    if (status == STATUS_OK) {
        master_return(ground->master); /* what is answered next is as near to this solution as the trials were */
    }
    return status;
}

enum status branching_choose(const struct branching_ground *ground, struct branching *branching, struct error *error)
{
    struct place_taken *places = NULL;
    struct questions questions = {.rules = ground->rules};
    size_t count = 0;
    *branching = (struct branching){0};
    enum status status = gather(ground->master, ground->plans, &places, &count, error);
    if (status == STATUS_OK) {
        ask_served(ground, &questions);
        ask_start(ground, &questions);
        ask_alone(ground, places, count, &questions);
        ask_who(ground, places, count, &questions);
        /* where all else is answered, the order is as good as another */
        status = questions.any ? ask_next(ground, &questions, error) : STATUS_OK;
    }
    if (status == STATUS_OK) {
        branching->whole = !questions.any;
        branching->stuck = questions.any;
        for (int kind = 0; kind < KINDS; kind++) {
            branching->stuck = branching->stuck && questions.count[kind] == 0;
        }
    }
    if (status == STATUS_OK && !branching->whole && !branching->stuck) {
        status = choose_by_trial(ground, &questions, branching, error);
    }
    free(places);
    return status;
}
