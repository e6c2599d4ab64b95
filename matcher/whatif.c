/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/whatif.h"

#include "core/buffer.h"
#include "core/language.h"
#include "core/log.h"
#include "core/text.h"
#include "matcher/branching.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double TOLERANCE = 1e-6;
/* Losses up to this are told apart by the duals; whatever costs more comes last. */
static const double FAR = 400;
/* More than any roster could gain by leaving out what must be. */
static const double PENALTY = 1e6;
/* Columns that lose more than this stand in no roster worth trying. */
static const double NEAR = 15;
/* Gaps, in points, that listing may close. */
static const double WORTH_LISTING = 100;

enum {
    OFFERS = 3, /* replacements a line */
    TRIES = 4,  /* of which so many are solved */
    BATCH = 64, /* least prices asked for at once */
    PLANS_A_PROBE = 4,
    MEMBERS = 10,            /* volunteers who may change plans in a quick answer */
    MOST_QUESTIONS = 1000,   /* a part, */
    MOST_ITERATIONS = 30000, /* of the simplex, in those with all plans priced anew */
    MORE_ITERATIONS = 2500,  /* for each of them whose answer was exact */
    MOST_NODES = 16,         /* of a small search tree, a question, */
    MOST_OPEN = 5,           /* of which so many more may stay open than were closed */
    MOST_LISTED = 8000,
    MOST_SPLITS = 4,       /* of starts, a question */
    NODES = 60,            /* of an integer program over the columns, */
    NODES_TO_SETTLE = 200, /* and over all plans inside the gap */
    MOST_FAILURES = 30,    /* of listing, after which it is left */
    SHIFT = 20000          /* points that make an integer program choose what is settled */
};

/* One question. */
struct question {
    enum alternative_kind kind;
    int visit, volunteer, instead; /* volunteer, instead: -1 where there is none */
    int32_t date;                  /* DATE_NONE: any */
    double least;                  /* least price, by the duals at the root */
    struct plan_list plans;        /* that settle it, to begin with */
};

struct question_list {
    struct question *items;
    size_t count, capacity;
};

struct work {
    const struct whatif_ground *ground;
    const struct instance *instance;
    const struct problem *problem;
    struct columns *columns;
    struct explanation *explanation;
    struct columns_limits limits; /* none but the clock: the questions are counted */
    struct rules rules;
    size_t *at;            /* per volunteer: index among those that take part */
    double root_bound;     /* no roster has more points */
    struct plan_list near; /* columns that are near at the root */
    size_t root_plans;     /* columns that are there at the root */
    long asked;
    long iterations; /* of the simplex, at the root */
    int failures;    /* of listing the gap */
    int exact;       /* answers with all plans priced anew that are, */
    int open;        /* and trees that stayed open, less those that were closed */
};

/* The answer to a question: a roster. */
struct answer {
    struct incumbent best;
    bool exact;
};

static enum status add_question(struct question_list *list, struct question question, struct error *error)
{
    if (buffer_grow((void **)&list->items, &list->capacity, list->count + 1, sizeof *list->items, error) != STATUS_OK) {
        return error->status;
    }
    list->items[list->count++] = question;
    return STATUS_OK;
}

static bool takes_part(const struct work *work, int volunteer)
{
    const struct master_scope *scope = work->columns->scope;
    return scope == NULL || scope->members[volunteer];
}

static int32_t date_of(const struct work *work, const struct plan_stop *stop)
{
    return work->problem->visits[stop->visit].options[stop->option].date;
}

static bool is_late(const struct work *work)
{
    return work->columns->late || choose_is_late(work->columns->limits->clock);
}

/* ---- what is asked ---- */

/* Does the volunteer serve the visit in these plans (on this date, unless DATE_NONE)? */
static bool serves(const struct work *work, const struct plan_list *plans, int visit, int volunteer, int32_t date)
{
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        for (size_t s = 0; plan->volunteer == volunteer && s < plan->count; s++) {
            if (plan->stops[s].visit == visit && (date == DATE_NONE || date_of(work, &plan->stops[s]) == date)) {
                return true;
            }
        }
    }
    return false;
}

/* May the volunteer come to the visit, on this date (DATE_NONE: on any)? What pins forbid is not possible. */
static bool may_come(const struct work *work, int visit, int volunteer, int32_t date)
{
    uint64_t options = instance_options(work->instance, volunteer, visit);
    const struct problem_visit *what = &work->problem->visits[visit];
    for (size_t o = 0; o < what->option_count; o++) {
        if ((options >> o & 1) != 0 && (date == DATE_NONE || what->options[o].date == date)) {
            return true;
        }
    }
    return false;
}

static enum status ask_instead(struct work *work, const struct plan_stop *stop, int holder, struct question_list *list,
                               struct error *error)
{
    const int32_t date = date_of(work, stop);
    for (size_t i = 0; i < work->columns->volunteer_count; i++) {
        int other = work->columns->volunteers[i];
        if (other == holder || !may_come(work, stop->visit, other, date)) {
            continue;
        }
        struct question question = {
            .kind = ALTERNATIVE_REPLACE, .visit = stop->visit, .volunteer = other, .instead = holder, .date = date};
        /* who comes already, as the other one of two, is no replacement */
        if (!serves(work, &work->ground->best->plans, stop->visit, other, DATE_NONE) &&
            add_question(list, question, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

static enum status ask_replacements(struct work *work, struct question_list *list, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && p < work->ground->best->plans.count; p++) {
        const struct plan *plan = &work->ground->best->plans.items[p];
        for (size_t s = 0; status == STATUS_OK && s < plan->count; s++) {
            const struct plan_stop *stop = &plan->stops[s];
            /* who was accepted is not replaced */
            if (instance_pin(work->instance, plan->volunteer, stop->visit, date_of(work, stop)) < 0) {
                status = ask_instead(work, stop, plan->volunteer, list, error);
            }
        }
    }
    return status;
}

/* For who has nothing to do: all that they could do. */
static enum status ask_gifts(struct work *work, struct question_list *list, struct error *error)
{
    for (size_t i = 0; i < work->columns->volunteer_count; i++) {
        int volunteer = work->columns->volunteers[i];
        bool busy = false;
        for (size_t p = 0; p < work->ground->best->plans.count; p++) {
            const struct plan *plan = &work->ground->best->plans.items[p];
            busy = busy || (plan->volunteer == volunteer && plan->count > 0);
        }
        for (size_t v = 0; !busy && v < work->problem->visit_count; v++) {
            struct question question = {
                .kind = ALTERNATIVE_GIVE, .visit = (int)v, .volunteer = volunteer, .instead = -1, .date = DATE_NONE};
            if (may_come(work, (int)v, volunteer, DATE_NONE) && add_question(list, question, error) != STATUS_OK) {
                return error->status;
            }
        }
    }
    return STATUS_OK;
}

static bool is_served(const struct work *work, const struct plan_list *plans, int visit)
{
    for (size_t i = 0; i < work->columns->volunteer_count; i++) {
        if (serves(work, plans, visit, work->columns->volunteers[i], DATE_NONE)) {
            return true;
        }
    }
    return false;
}

static enum status ask_served(struct work *work, struct question_list *list, struct error *error)
{
    for (size_t v = 0; v < work->problem->visit_count; v++) {
        int able = 0;
        for (size_t i = 0; i < work->columns->volunteer_count; i++) {
            able += may_come(work, (int)v, work->columns->volunteers[i], DATE_NONE);
        }
        struct question question = {
            .kind = ALTERNATIVE_SERVE, .visit = (int)v, .volunteer = -1, .instead = -1, .date = DATE_NONE};
        if (able >= work->problem->visits[v].people && !is_served(work, &work->ground->best->plans, (int)v) &&
            add_question(list, question, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

static enum status ask_kept(struct work *work, struct question_list *list, struct error *error)
{
    for (size_t p = 0; p < work->problem->previous_count; p++) {
        const struct problem_assignment *sent = &work->problem->previous[p];
        struct question question = {.kind = ALTERNATIVE_KEEP,
                                    .visit = sent->visit,
                                    .volunteer = sent->volunteer,
                                    .instead = -1,
                                    .date = sent->date};
        if (takes_part(work, sent->volunteer) && may_come(work, sent->visit, sent->volunteer, sent->date) &&
            !serves(work, &work->ground->best->plans, sent->visit, sent->volunteer, sent->date) &&
            add_question(list, question, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

/* ---- the rules of a question ---- */

/* The rows of a visit that count on this date. */
static void rows_of(const struct work *work, int visit, int32_t date, size_t *first, size_t *last)
{
    const struct problem_visit *what = &work->problem->visits[visit];
    *first = *last = (size_t)visit;
    if (what->people < 2) {
        return;
    }
    *first = work->instance->first_start[visit];
    *last = instance_row_end(work->instance, visit) - 1;
    for (size_t o = 0; date != DATE_NONE && o < what->option_count; o++) {
        if (what->options[o].date == date) {
            *first = instance_row(work->instance, visit, (int)o, what->options[o].earliest);
            *last = *first + (size_t)instance_start_count(work->instance, visit, (int)o) - 1;
            return;
        }
    }
}

static enum status push_rule(struct work *work, struct rules_item rule, struct error *error)
{
    struct rules *rules = &work->rules;
    if (buffer_grow((void **)&rules->items, &rules->capacity, rules->count + 1, sizeof *rules->items, error) !=
        STATUS_OK) {
        return error->status;
    }
    rules->items[rules->count++] = rule;
    return STATUS_OK;
}

/* Unless it is about no row. */
static enum status add_rule(struct work *work, struct rules_item rule, struct error *error)
{
    return rule.row > rule.last ? STATUS_OK : push_rule(work, rule, error);
}

/* Only this volunteer, on this date. */
static enum status settle_one(struct work *work, const struct question *question, struct error *error)
{
    size_t row = (size_t)question->visit;
    const struct problem_volunteer *who = &work->problem->volunteers[question->volunteer];
    struct rules_item only = {
        .kind = RULES_ONLY, .row = row, .last = row, .volunteer = question->volunteer, .stretch = -1};
    enum status status = add_rule(work, only, error);
    for (size_t s = 0; status == STATUS_OK && question->date != DATE_NONE && s < who->stretch_count; s++) {
        struct rules_item never = {
            .kind = RULES_NOT, .row = row, .last = row, .volunteer = question->volunteer, .stretch = (int)s};
        status = who->stretches[s].date != question->date ? add_rule(work, never, error) : STATUS_OK;
    }
    return status;
}

/* This volunteer and another one, but not the one who is replaced, on this date. */
static enum status settle_two(struct work *work, const struct question *question, size_t first, size_t last,
                              struct error *error)
{
    size_t begin = work->instance->first_start[question->visit];
    size_t end = instance_row_end(work->instance, question->visit);
    struct rules_item before = {.kind = RULES_NOBODY, .row = begin, .last = first - 1};
    struct rules_item after = {.kind = RULES_NOBODY, .row = last + 1, .last = end - 1};
    struct rules_item without = {
        .kind = RULES_NOT, .row = begin, .last = end - 1, .volunteer = question->instead, .stretch = -1};
    enum status status = add_rule(work, before, error);
    status = status == STATUS_OK ? add_rule(work, after, error) : status;
    return status == STATUS_OK && question->instead >= 0 ? add_rule(work, without, error) : status;
}

static enum status settle(struct work *work, const struct question *question, struct error *error)
{
    size_t first = 0;
    size_t last = 0;
    work->rules.count = 0;
    if (question->kind == ALTERNATIVE_SERVE) {
        struct rules_item must = {.kind = RULES_MUST, .row = (size_t)question->visit, .last = (size_t)question->visit};
        return add_rule(work, must, error);
    }
    rows_of(work, question->visit, question->date, &first, &last);
    struct rules_item serve = {
        .kind = RULES_SERVES, .row = first, .last = last, .volunteer = question->volunteer, .stretch = -1};
    enum status status = add_rule(work, serve, error);
    if (status != STATUS_OK) {
        return status;
    }
    return work->problem->visits[question->visit].people < 2 ? settle_one(work, question, error)
                                                             : settle_two(work, question, first, last, error);
}

/* ---- least prices ---- */

struct probe {
    struct offer_fee *fees;
    struct offer_forbidden *forbidden;
};

/* The volunteer's best plan with the visit in question, at the duals of the root. */
static enum status prepare_probe(struct work *work, const struct question *question, struct pricer_task *task,
                                 struct probe *probe, struct error *error)
{
    const struct pricer_task *own = &work->columns->tasks[work->at[question->volunteer]];
    const struct problem_volunteer *who = &work->problem->volunteers[question->volunteer];
    struct offer_prices prices = own->query.prices;
    size_t first = 0;
    size_t last = 0;
    rows_of(work, question->visit, question->date, &first, &last);
    size_t rows = last - first + 1;
    probe->fees = calloc(prices.fee_count + rows, sizeof *probe->fees);
    probe->forbidden = calloc(who->stretch_count + 1, sizeof *probe->forbidden);
    if (probe->fees == NULL || probe->forbidden == NULL) {
        return error_memory(error);
    }
    if (prices.fee_count > 0) {
        memcpy(probe->fees, prices.fees, prices.fee_count * sizeof *probe->fees);
    }
    for (size_t row = 0; row < rows; row++) {
        probe->fees[prices.fee_count++] = (struct offer_fee){.row = first + row, .dual = -FAR};
    }
    prices.forbidden_count = 0;
    for (size_t s = 0; question->date != DATE_NONE && rows == 1 && s < who->stretch_count; s++) {
        if (who->stretches[s].date != question->date) {
            probe->forbidden[prices.forbidden_count++] = (struct offer_forbidden){.row = first, .stretch = (int)s};
        }
    }
    prices.fees = probe->fees;
    prices.forbidden = probe->forbidden;
    *task = (struct pricer_task){.volunteer = question->volunteer, .query = own->query};
    task->query.prices = prices;
    task->query.listing = false;
    task->query.most = PLANS_A_PROBE;
    task->query.width = 0;
    task->query.beam = 0;
    task->query.threshold = work->columns->best[question->volunteer];
    return STATUS_OK;
}

static enum status probe_batch(struct work *work, struct question *questions, size_t count, struct error *error)
{
    struct pricer_task tasks[BATCH] = {0};
    struct probe probes[BATCH] = {0};
    enum status status = STATUS_OK;
    for (size_t q = 0; status == STATUS_OK && q < count; q++) {
        status = prepare_probe(work, &questions[q], &tasks[q], &probes[q], error);
    }
    if (status == STATUS_OK) {
        status = pricer_run(work->columns->pricer, tasks, count, error);
    }
    for (size_t q = 0; q < count; q++) {
        double loss = work->columns->best[questions[q].volunteer] - (tasks[q].result.best - FAR);
        /* who has too much to look at may lose nothing */
        questions[q].least = tasks[q].result.bounded && loss > 0 ? loss : 0;
        for (size_t p = 0; status == STATUS_OK && p < tasks[q].found.count; p++) {
            status = plans_list_copy(&questions[q].plans, &tasks[q].found.items[p], error);
        }
        plans_list_free(&tasks[q].found);
        free(probes[q].fees);
        free(probes[q].forbidden);
    }
    return status;
}

/* The least price of each question, from the duals of the root, which must be those that were asked about last. */
static enum status probe_all(struct work *work, struct question_list *list, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t first = 0; status == STATUS_OK && first < list->count; first += BATCH) {
        size_t count = list->count - first < BATCH ? list->count - first : BATCH;
        status = probe_batch(work, list->items + first, count, error);
    }
    return status;
}

/* ---- the root ---- */

/* Back to the root: no rules, all plans priced out, the duals that give least prices. */
static enum status go_to_root(struct work *work, struct error *error)
{
    struct columns *columns = work->columns;
    double bound = HUGE_VAL;
    columns->rules = &work->rules;
    columns->closed = NULL;
    columns->resting = NULL;
    columns->spent = false;
    columns->may_forget = true;
    enum status status = master_restrict(columns->master, &columns->plans, &work->rules, PENALTY, error);
    if (status == STATUS_OK) {
        status = columns_generate(columns, COLUMNS_EXACT, -HUGE_VAL, &bound, error);
    }
    columns->may_forget = false;
    work->root_bound = bound;
    work->iterations = master_iterations(columns->master);
    work->root_plans = columns->plans.count;
    for (size_t p = 0; status == STATUS_OK && p < columns->plans.count; p++) {
        if (master_plan_reduced(columns->master, p) > -NEAR) {
            status = plans_list_copy(&work->near, &columns->plans.items[p], error);
        }
    }
    return status == STATUS_OK ? master_remember(columns->master, error) : status;
}

/* Back to the solution at the root, and without the columns that were added since. */
static enum status return_to_root(struct work *work, struct error *error)
{
    struct columns *columns = work->columns;
    bool *keep = calloc(columns->plans.count + 1, sizeof *keep);
    if (keep == NULL) {
        return error_memory(error);
    }
    for (size_t p = 0; p < work->root_plans; p++) {
        keep[p] = true;
    }
    enum status status = master_drop(columns->master, keep, error);
    for (; status == STATUS_OK && columns->plans.count > work->root_plans; columns->plans.count--) {
        free(columns->plans.items[columns->plans.count - 1].stops);
    }
    free(keep);
    if (status == STATUS_OK) {
        master_return(columns->master);
    }
    return status;
}

/* ---- solving ---- */

static bool is_settled_by(const struct work *work, const struct question *question, const struct plan *plan)
{
    for (size_t s = 0; s < plan->count; s++) {
        bool same = plan->stops[s].visit == question->visit &&
                    (question->date == DATE_NONE || date_of(work, &plan->stops[s]) == question->date);
        if (same && (question->volunteer < 0 || question->volunteer == plan->volunteer)) {
            return true;
        }
    }
    return false;
}

static bool fulfils(const struct work *work, const struct question *question, const struct plan_list *plans)
{
    int count = 0;
    for (size_t p = 0; p < plans->count; p++) {
        count += is_settled_by(work, question, &plans->items[p]);
        if (!rules_allow(&work->rules, &plans->items[p])) {
            return false;
        }
    }
    return count > 0;
}

/* What a plan is preferred by when it is the one of the roster: so that nothing changes without need. */
static double taste_of(const struct work *work, const struct plan *plan)
{
    const struct plan_list *roster = &work->ground->best->plans;
    for (size_t p = 0; p < roster->count; p++) {
        if (roster->items[p].volunteer == plan->volunteer &&
            plans_same_rows(master_spans(work->columns->master), &roster->items[p], plan)) {
            return 0.4 / (double)roster->count;
        }
    }
    return 0;
}

/* Copies the plans that the rules allow, with the shift on those that settle the question (or off again). */
static enum status copy_shifted(const struct work *work, const struct question *question, const struct plan_list *from,
                                int64_t shift, struct plan_list *to, struct error *error)
{
    for (size_t p = 0; p < from->count; p++) {
        if (!rules_allow(&work->rules, &from->items[p])) {
            continue;
        }
        if (plans_list_copy(to, &from->items[p], error) != STATUS_OK) {
            return error->status;
        }
        to->items[to->count - 1].points += is_settled_by(work, question, &from->items[p]) ? shift : 0;
        to->items[to->count - 1].taste = taste_of(work, &from->items[p]);
    }
    return STATUS_OK;
}

static int64_t shift_of(const struct work *work, const struct question *question)
{
    bool two = question->volunteer < 0 && work->problem->visits[question->visit].people > 1;
    return two ? 2 * (int64_t)SHIFT : SHIFT;
}

static int64_t points_of_all(const struct work *work, const struct plan_list *plans)
{
    int64_t points = 0;
    int64_t for_two = 0;
    for (size_t p = 0; p < plans->count; p++) {
        points += plans->items[p].points;
        for (size_t s = 0; s < plans->items[p].count; s++) {
            int visit = plans->items[p].stops[s].visit;
            for_two += work->problem->visits[visit].people > 1 ? instance_serving_points(work->instance, visit) : 0;
        }
    }
    return points + for_two / 2;
}

/* Takes the plans of a roster, counted without any shift, when they are better. */
static enum status take_plans(const struct work *work, const struct plan_list *plans, struct answer *answer,
                              struct error *error)
{
    struct plan_list copy = {0};
    for (size_t p = 0; p < plans->count; p++) {
        if (plans_list_copy(&copy, &plans->items[p], error) != STATUS_OK) {
            plans_list_free(&copy);
            return error->status;
        }
        copy.items[p].taste = 0;
        plans_evaluate(work->instance, &copy.items[p]);
    }
    int64_t points = points_of_all(work, &copy);
    if (answer->best.known && points < answer->best.points) {
        plans_list_free(&copy);
        return STATUS_OK;
    }
    plans_list_free(&answer->best.plans);
    answer->best = (struct incumbent){.plans = copy, .points = points, .known = true};
    return STATUS_OK;
}

/* The best roster over the plans, taken when it is better. *optimal: no better one is among them. */
static enum status choose(struct work *work, const struct columns *columns, const struct question *question,
                          const struct plan_list *plans, int nodes, struct answer *answer, bool *optimal,
                          struct timing_break *broken, struct error *error)
{
    struct plan_list shifted = {0};
    struct incumbent best = {.known = answer->best.known, .points = answer->best.points + shift_of(work, question)};
    struct choose_answer chosen = {0};
    enum status status = copy_shifted(work, question, &answer->best.plans, SHIFT, &best.plans, error);
    if (status == STATUS_OK) {
        status = copy_shifted(work, question, plans, SHIFT, &shifted, error);
    }
    for (size_t p = 0; status == STATUS_OK && p < best.plans.count; p++) {
        status = plans_list_copy(&shifted, &best.plans.items[p], error);
    }
    if (status == STATUS_OK) {
        status = incumbent_choose(&best, work->instance, columns->scope, &shifted, master_spans(columns->master),
                                  master_cuts(columns->master), nodes, columns->limits->clock, &chosen, broken, error);
    }
    *optimal = status == STATUS_OK && chosen.optimal && broken->visit < 0;
    if (status == STATUS_OK && best.known && fulfils(work, question, &best.plans)) {
        status = take_plans(work, &best.plans, answer, error);
    }
    plans_list_free(&shifted);
    plans_list_free(&best.plans);
    return status;
}

/* The linear program's solution, when it is a roster. */
static enum status take_solution(struct work *work, const struct question *question, struct answer *answer,
                                 struct error *error)
{
    struct incumbent found = {0};
    struct timing_break broken = {.visit = -1};
    enum status status = incumbent_take_solution(&found, work->columns, &broken, error);
    if (status == STATUS_OK && found.known && fulfils(work, question, &found.plans) &&
        (!answer->best.known || found.points > answer->best.points)) {
        plans_list_free(&answer->best.plans);
        answer->best = found;
        return STATUS_OK;
    }
    plans_list_free(&found.plans);
    return status;
}

/* The best roster of the columns that are near enough. */
static enum status take_near(struct work *work, const struct question *question, struct answer *answer,
                             struct timing_break *broken, struct error *error)
{
    struct plan_list near = {0};
    enum status status = STATUS_OK;
    bool optimal = false;
    for (size_t p = 0; status == STATUS_OK && p < work->columns->plans.count; p++) {
        if (master_plan_reduced(work->columns->master, p) > -NEAR) {
            status = plans_list_copy(&near, &work->columns->plans.items[p], error);
        }
    }
    for (size_t p = 0; status == STATUS_OK && p < work->ground->best->plans.count; p++) {
        status = plans_list_copy(&near, &work->ground->best->plans.items[p], error);
    }
    if (status == STATUS_OK) {
        status = choose(work, work->columns, question, &near, NODES, answer, &optimal, broken, error);
    }
    plans_list_free(&near);
    return status;
}

static bool is_exact(const struct answer *answer, double bound)
{
    return answer->best.known && floor(bound + TOLERANCE) <= (double)answer->best.points;
}

/* All plans inside the gap, and one integer program over them. */
static enum status list_gap(struct work *work, const struct question *question, double bound, struct answer *answer,
                            struct timing_break *broken, struct error *error)
{
    struct plan_list plans = {0};
    bool complete = false;
    bool optimal = false;
    if (!answer->best.known || !work->columns->priced_out || bound - (double)answer->best.points >= WORTH_LISTING ||
        work->failures >= MOST_FAILURES) {
        return STATUS_OK;
    }
    enum status status =
        columns_list(work->columns, (double)answer->best.points, MOST_LISTED, &plans, &complete, error);
    work->failures += !complete;
    if (status == STATUS_OK && complete) {
        status = choose(work, work->columns, question, &plans, NODES_TO_SETTLE, answer, &optimal, broken, error);
        answer->exact = status == STATUS_OK && optimal;
    }
    plans_list_free(&plans);
    return status;
}

/* A roster from the columns, and whether it is the best one. *again: the starts of a visit for two had to be told apart
 * better. */
static enum status take_best(struct work *work, const struct question *question, double bound, struct answer *answer,
                             bool *again, struct error *error)
{
    struct timing_break broken = {.visit = -1};
    enum status status = take_solution(work, question, answer, error);
    answer->exact = is_exact(answer, bound);
    if (status == STATUS_OK && !answer->exact) {
        status = take_near(work, question, answer, &broken, error);
        answer->exact = is_exact(answer, bound);
    }
    if (status == STATUS_OK && !answer->exact && broken.visit < 0) {
        status = list_gap(work, question, bound, answer, &broken, error);
    }
    *again = status == STATUS_OK && !answer->exact && broken.visit >= 0;
    return *again ? columns_split(work->columns, broken.visit, broken.row, true, error) : status;
}

/* May more questions be solved with all plans priced anew? */
static bool is_left(const struct work *work)
{
    return master_iterations(work->columns->master) - work->iterations <
           MOST_ITERATIONS + MORE_ITERATIONS * (long)work->exact;
}

/* The question that the solution leaves open, as two rules. False: there is none that would help. */
static enum status find_branching(struct work *work, const struct answer *answer, struct branching *branching,
                                  bool *found, struct error *error)
{
    const struct branching_ground ground = {.instance = work->instance,
                                            .master = work->columns->master,
                                            .plans = &work->columns->plans,
                                            .rules = &work->rules,
                                            .penalty = PENALTY,
                                            .objective = work->columns->objective,
                                            .points = (double)answer->best.points};
    enum status status = branching_choose(&ground, branching, error);
    *found = status == STATUS_OK && !branching->whole && !branching->stuck;
    return status;
}

/* The best roster that keeps to the rules, if the answer is not as good. answer->exact: it is as good, or was made so.
 * *open: the linear program's solution is worth branching on. */
static enum status solve_once(struct work *work, const struct question *question, struct answer *answer, bool *open,
                              struct error *error)
{
    struct columns *columns = work->columns;
    double bound = work->root_bound;
    bool again = true;
    *open = false;
    answer->exact = false;
    enum status status = master_restrict(columns->master, &columns->plans, &work->rules, PENALTY, error);
    for (int round = 0; status == STATUS_OK && again && round < MOST_SPLITS; round++) {
        double enough = answer->best.known ? (double)answer->best.points + 1 - TOLERANCE : -HUGE_VAL;
        again = false;
        status = columns_generate(columns, COLUMNS_EXACT, enough, &bound, error);
        answer->exact = status == STATUS_OK && is_exact(answer, bound);
        if (status != STATUS_OK || answer->exact || master_missing(columns->master) > TOLERANCE || is_late(work)) {
            return status;
        }
        status = take_best(work, question, bound, answer, &again, error);
    }
    *open = status == STATUS_OK && !answer->exact && !again && columns->priced_out && answer->best.known;
    return status;
}

/*
 * A small tree below what settles the question, depth first: each node demands what its ancestors do and one thing
 * more. The answer is exact when all nodes are closed: by their bound, or by listing. `left`: the nodes to come, each
 * with the number of things that its parent demands of this tree.
 */
static enum status solve_tree(struct work *work, const struct question *question, struct answer *answer,
                              struct error *error)
{
    struct {
        struct rules_item rule;
        size_t depth;
    } left[2 * MOST_NODES + 2];
    const size_t base = work->rules.count;
    size_t count = 0;
    size_t depth = 0;
    bool closed = false;
    enum status status = STATUS_OK;
    for (int node = 0; status == STATUS_OK && node < MOST_NODES; node++) {
        struct branching branching = {0};
        bool open = false;
        status = solve_once(work, question, answer, &open, error);
        closed = answer->exact;
        if (status == STATUS_OK && open && work->open < MOST_OPEN && is_left(work) && !is_late(work)) {
            status = find_branching(work, answer, &branching, &closed, error);
        }
        if (status == STATUS_OK && !answer->exact && closed) {
            left[count].depth = depth;
            left[count++].rule = branching.other;
            left[count].depth = depth;
            left[count++].rule = branching.likely;
        }
        if (status != STATUS_OK || !closed || count == 0) {
            break;
        }
        closed = false;
        depth = left[--count].depth + 1;
        work->rules.count = base + depth - 1;
        status = push_rule(work, left[count].rule, error);
    }
    if (work->rules.count > base) {
        work->open += closed ? -1 : 1;
    }
    work->exact += closed ? 1 : 0;
    work->rules.count = base;
    answer->exact = status == STATUS_OK && closed;
    return status;
}

/* Solves the night once more, all plans priced anew. */
static enum status solve(struct work *work, const struct question *question, struct answer *answer, struct error *error)
{
    struct columns *columns = work->columns;
    enum status status = return_to_root(work, error);
    columns->rules = &work->rules;
    columns->spent = false;
    for (size_t p = 0; status == STATUS_OK && p < question->plans.count; p++) {
        status = rules_allow(&work->rules, &question->plans.items[p])
                     ? plans_list_copy(&columns->plans, &question->plans.items[p], error)
                     : STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = master_add(columns->master, &columns->plans, error);
    }
    return status == STATUS_OK ? solve_tree(work, question, answer, error) : status;
}

struct neighbour {
    int volunteer, nearness;
};

static int compare_neighbours(const void *left, const void *right)
{
    const struct neighbour *a = left;
    const struct neighbour *b = right;
    if (a->nearness != b->nearness) {
        return a->nearness > b->nearness ? -1 : 1;
    }
    return (a->volunteer > b->volunteer) - (a->volunteer < b->volunteer);
}

/* How many visits of a plan somebody else could do. */
static int nearness(const struct work *work, const struct plan *plan, int other)
{
    int count = 0;
    for (size_t s = 0; s < plan->count; s++) {
        count += may_come(work, plan->stops[s].visit, other, date_of(work, &plan->stops[s]));
    }
    return count;
}

/* ---- nearby ---- */

/* A few volunteers whose plans are found again, while all others keep theirs. */
struct nearby {
    bool *members; /* per volunteer */
    bool *closed;  /* per row: served by somebody else */
};

/* The two in question, and who could most easily take over from them. */
static enum status choose_members(const struct work *work, const struct question *question, bool *members,
                                  struct error *error)
{
    const struct plan_list *roster = &work->ground->best->plans;
    const size_t count = work->columns->volunteer_count;
    struct neighbour *near = calloc(count + 1, sizeof *near);
    if (near == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        int other = work->columns->volunteers[i];
        bool own = other == question->volunteer || other == question->instead;
        near[i] = (struct neighbour){.volunteer = other, .nearness = own ? INT_MAX : 0};
        for (size_t p = 0; !own && p < roster->count; p++) {
            bool theirs = roster->items[p].volunteer == question->volunteer;
            near[i].nearness += theirs ? nearness(work, &roster->items[p], other) : 0;
        }
    }
    if (count > 1) {
        qsort(near, count, sizeof *near, compare_neighbours);
    }
    for (size_t i = 0; i < count && i < MEMBERS; i++) {
        members[near[i].volunteer] = near[i].nearness > 0;
    }
    free(near);
    return STATUS_OK;
}

/* The volunteer who serves the same start of a visit for two, -1: nobody. */
static int partner_of(const struct work *work, int volunteer, size_t row)
{
    const struct plan_list *roster = &work->ground->best->plans;
    for (size_t p = 0; row >= work->problem->visit_count && p < roster->count; p++) {
        for (size_t s = 0; roster->items[p].volunteer != volunteer && s < roster->items[p].count; s++) {
            if (roster->items[p].stops[s].row == row) {
                return roster->items[p].volunteer;
            }
        }
    }
    return -1;
}

/* Who shares a visit for two with a member is one, too. */
static void add_partners(const struct work *work, bool *members)
{
    const struct plan_list *roster = &work->ground->best->plans;
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t p = 0; p < roster->count; p++) {
            const struct plan *plan = &roster->items[p];
            for (size_t s = 0; members[plan->volunteer] && s < plan->count; s++) {
                int partner = partner_of(work, plan->volunteer, plan->stops[s].row);
                changed = changed || (partner >= 0 && !members[partner]);
                if (partner >= 0) {
                    members[partner] = true;
                }
            }
        }
    }
}

static void close_rows(const struct work *work, const struct nearby *nearby)
{
    const struct plan_list *roster = &work->ground->best->plans;
    for (size_t p = 0; p < roster->count; p++) {
        const struct plan *plan = &roster->items[p];
        for (size_t s = 0; !nearby->members[plan->volunteer] && s < plan->count; s++) {
            int visit = plan->stops[s].visit;
            nearby->closed[plan->stops[s].row] = true;
            for (size_t row = work->instance->first_start[visit];
                 work->problem->visits[visit].people > 1 && row < instance_row_end(work->instance, visit); row++) {
                nearby->closed[row] = true;
            }
        }
    }
}

static bool is_open(const struct nearby *nearby, const struct plan *plan)
{
    for (size_t s = 0; s < plan->count; s++) {
        if (nearby->closed[plan->stops[s].row]) {
            return false;
        }
    }
    return nearby->members[plan->volunteer];
}

static enum status copy_open(const struct nearby *nearby, const struct plan_list *from, struct plan_list *to,
                             struct error *error)
{
    for (size_t p = 0; p < from->count; p++) {
        if (is_open(nearby, &from->items[p]) && plans_list_copy(to, &from->items[p], error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

static int64_t points_of(const struct work *work, const struct plan_list *plans, const bool *members)
{
    int64_t points = 0;
    int64_t for_two = 0;
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        points += members[plan->volunteer] ? plan->points : 0;
        for (size_t s = 0; members[plan->volunteer] && s < plan->count; s++) {
            bool two = work->problem->visits[plan->stops[s].visit].people > 1;
            for_two += two ? instance_serving_points(work->instance, plan->stops[s].visit) : 0;
        }
    }
    return points + for_two / 2;
}

/* The members' new plans, and everybody else's as they are, as the answer. */
static enum status put_together(const struct work *work, const struct nearby *nearby, struct answer *answer,
                                struct error *error)
{
    const struct incumbent *roster = work->ground->best;
    answer->best.points += roster->points - points_of(work, &roster->plans, nearby->members);
    for (size_t p = 0; p < roster->plans.count; p++) {
        const struct plan *plan = &roster->plans.items[p];
        if (!nearby->members[plan->volunteer] && plans_list_copy(&answer->best.plans, plan, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

/* What the members must keep: as much as is wanted beside what the others keep, and without the line in question, which
 * a coordinator may take away. */
static size_t wanted_of_members(const struct work *work, const struct question *question, const bool *members)
{
    const struct plan_list *roster = &work->ground->best->plans;
    size_t wanted = work->instance->kept_wanted;
    size_t others = question->instead < 0
                        ? 0
                        : (size_t)instance_kept(work->instance, question->instead, question->visit, question->date);
    for (size_t p = 0; p < roster->count; p++) {
        others += members[roster->items[p].volunteer] ? 0 : (size_t)roster->items[p].kept;
    }
    return wanted > others ? wanted - others : 0;
}

static enum status solve_for_members(struct work *work, const struct question *question, const struct nearby *nearby,
                                     struct answer *answer, struct error *error)
{
    const struct master_scope scope = {.members = nearby->members,
                                       .kept_wanted = wanted_of_members(work, question, nearby->members)};
    struct columns *columns = NULL;
    double bound = 0;
    bool optimal = false;
    struct timing_break broken = {.visit = -1};
    enum status status = columns_new(work->instance, work->columns->pricer, &work->limits, &scope, &columns, error);
    if (status != STATUS_OK) {
        return status;
    }
    columns->closed = nearby->closed;
    columns->rules = &work->rules;
    status = copy_open(nearby, &work->ground->best->plans, &columns->plans, error);
    status = status == STATUS_OK ? copy_open(nearby, &question->plans, &columns->plans, error) : status;
    status = status == STATUS_OK ? copy_open(nearby, &work->near, &columns->plans, error) : status;
    status = status == STATUS_OK ? master_add(columns->master, &columns->plans, error) : status;
    if (status == STATUS_OK) {
        status = master_restrict(columns->master, &columns->plans, &work->rules, PENALTY, error);
    }
    if (status == STATUS_OK) {
        status = columns_generate(columns, COLUMNS_DEEP, -HUGE_VAL, &bound, error);
    }
    if (status == STATUS_OK && master_missing(columns->master) < TOLERANCE) {
        status = choose(work, columns, question, &columns->plans, NODES, answer, &optimal, &broken, error);
    }
    columns_free(columns);
    return status == STATUS_OK && answer->best.known ? put_together(work, nearby, answer, error) : status;
}

/* A good answer that changes little: all but a few keep their plans. It may be the best one, and is then known to be.
 */
static enum status solve_nearby(struct work *work, const struct question *question, struct answer *answer,
                                struct error *error)
{
    struct nearby nearby = {0};
    enum status status = STATUS_OK;
    nearby.members = calloc(work->problem->volunteer_count + 1, sizeof *nearby.members);
    nearby.closed = calloc(work->instance->row_count + 1, sizeof *nearby.closed);
    if (nearby.members == NULL || nearby.closed == NULL) {
        status = error_memory(error);
        goto done;
    }
    status = choose_members(work, question, nearby.members, error);
    if (status == STATUS_OK) {
        add_partners(work, nearby.members);
        close_rows(work, &nearby);
        status = solve_for_members(work, question, &nearby, answer, error);
        answer->exact = is_exact(answer, work->root_bound - question->least);
    }
done:
    free(nearby.members);
    free(nearby.closed);
    return status;
}

/* ---- what changes ---- */

struct comer {
    int visit, volunteer;
    int32_t date;
};

static int compare_comers(const void *left, const void *right)
{
    const struct comer *a = left;
    const struct comer *b = right;
    if (a->visit != b->visit) {
        return a->visit < b->visit ? -1 : 1;
    }
    return (a->volunteer > b->volunteer) - (a->volunteer < b->volunteer);
}

/* Who comes where, sorted. */
static enum status list_comers(const struct work *work, const struct plan_list *plans, struct comer **comers,
                               size_t *count, struct error *error)
{
    size_t capacity = 0;
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        if (buffer_grow((void **)comers, &capacity, *count + plan->count + 1, sizeof **comers, error) != STATUS_OK) {
            return error->status;
        }
        for (size_t s = 0; s < plan->count; s++) {
            (*comers)[(*count)++] = (struct comer){
                .visit = plan->stops[s].visit, .volunteer = plan->volunteer, .date = date_of(work, &plan->stops[s])};
        }
    }
    if (*count > 1) {
        qsort(*comers, *count, sizeof **comers, compare_comers);
    }
    return STATUS_OK;
}

/* The comers of one visit that the other list does not have: at most two. */
static size_t take_visit(const struct comer **at, const struct comer *end, int visit, const struct comer **comers)
{
    size_t count = 0;
    for (; *at < end && (*at)->visit == visit; (*at)++) {
        if (count < 2) {
            comers[count++] = *at;
        }
    }
    return count;
}

static void drop_same(const struct comer **one, const struct comer **two)
{
    for (int a = 0; a < 2; a++) {
        for (int b = 0; b < 2; b++) {
            if (one[a] != NULL && two[b] != NULL && one[a]->volunteer == two[b]->volunteer &&
                one[a]->date == two[b]->date) {
                one[a] = NULL;
                two[b] = NULL;
            }
        }
    }
}

static enum status add_change(const struct work *work, struct alternative *alternative, size_t *capacity, int visit,
                              const struct comer *from, const struct comer *to, struct error *error)
{
    if (from == NULL && to == NULL) {
        return STATUS_OK;
    }
    if (buffer_grow((void **)&alternative->changes, capacity, alternative->change_count + 1,
                    sizeof *alternative->changes, error) != STATUS_OK) {
        return error->status;
    }
    struct alternative_change *change = &alternative->changes[alternative->change_count++];
    *change = (struct alternative_change){.from_date = from == NULL ? DATE_NONE : from->date,
                                          .to_date = to == NULL ? DATE_NONE : to->date};
    (void)text_copy(change->visit, sizeof change->visit, work->problem->visits[visit].id);
    if (from != NULL) {
        (void)text_copy(change->from, sizeof change->from, work->problem->volunteers[from->volunteer].id);
    }
    if (to != NULL) {
        (void)text_copy(change->to, sizeof change->to, work->problem->volunteers[to->volunteer].id);
    }
    return STATUS_OK;
}

static enum status compare_visit(const struct work *work, struct alternative *alternative, size_t *capacity, int visit,
                                 const struct comer **from, const struct comer **to, struct error *error)
{
    drop_same(from, to);
    for (int a = 0; a < 2; a++) {
        for (int b = 0; b < 2 && from[a] != NULL; b++) {
            if (to[b] != NULL) {
                if (add_change(work, alternative, capacity, visit, from[a], to[b], error) != STATUS_OK) {
                    return error->status;
                }
                from[a] = NULL;
                to[b] = NULL;
            }
        }
    }
    for (int a = 0; a < 2; a++) {
        if (add_change(work, alternative, capacity, visit, from[a], NULL, error) != STATUS_OK ||
            add_change(work, alternative, capacity, visit, NULL, to[a], error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

static enum status list_changes(const struct work *work, const struct plan_list *plans, struct alternative *alternative,
                                struct error *error)
{
    struct comer *before = NULL;
    struct comer *after = NULL;
    size_t before_count = 0;
    size_t after_count = 0;
    size_t capacity = 0;
    enum status status = list_comers(work, &work->ground->best->plans, &before, &before_count, error);
    if (status == STATUS_OK) {
        status = list_comers(work, plans, &after, &after_count, error);
    }
    const struct comer *b = before;
    const struct comer *a = after;
    while (status == STATUS_OK && (b < before + before_count || a < after + after_count)) {
        const struct comer *from[2] = {NULL, NULL};
        const struct comer *to[2] = {NULL, NULL};
        int visit = b == before + before_count ? a->visit
                    : a == after + after_count ? b->visit
                    : b->visit < a->visit      ? b->visit
                                               : a->visit;
        (void)take_visit(&b, before + before_count, visit, from);
        (void)take_visit(&a, after + after_count, visit, to);
        status = compare_visit(work, alternative, &capacity, visit, from, to, error);
    }
    free(before);
    free(after);
    return status;
}

/* ---- all of it ---- */

/* Who comes to the visit in these plans: the first of them, and when. */
static void find_comer(const struct work *work, const struct plan_list *plans, int visit, int *volunteer, int32_t *date)
{
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        for (size_t s = 0; s < plan->count; s++) {
            if (plan->stops[s].visit == visit && (*volunteer < 0 || *volunteer >= plan->volunteer)) {
                *volunteer = plan->volunteer;
                *date = date_of(work, &plan->stops[s]);
            }
        }
    }
}

/* The date on which a volunteer comes to a visit. */
static int32_t date_in(const struct work *work, const struct plan_list *plans, int visit, int volunteer)
{
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        for (size_t s = 0; plan->volunteer == volunteer && s < plan->count; s++) {
            if (plan->stops[s].visit == visit) {
                return date_of(work, &plan->stops[s]);
            }
        }
    }
    return DATE_NONE;
}

static enum status make_alternative(const struct work *work, const struct question *question,
                                    const struct answer *answer, struct alternative *alternative, struct error *error)
{
    int volunteer = question->volunteer;
    int32_t date = question->date;
    if (volunteer < 0) {
        find_comer(work, &answer->best.plans, question->visit, &volunteer, &date);
    } else if (date == DATE_NONE) {
        date = date_in(work, &answer->best.plans, question->visit, volunteer);
    }
    *alternative = (struct alternative){.kind = question->kind,
                                        .date = date,
                                        .price = work->ground->best->points - answer->best.points,
                                        .exact = answer->exact};
    (void)text_copy(alternative->visit, sizeof alternative->visit, work->problem->visits[question->visit].id);
    (void)text_copy(alternative->volunteer, sizeof alternative->volunteer, work->problem->volunteers[volunteer].id);
    if (question->instead >= 0) {
        (void)text_copy(alternative->instead, sizeof alternative->instead,
                        work->problem->volunteers[question->instead].id);
    }
    return list_changes(work, &answer->best.plans, alternative, error);
}

static enum status ask(struct work *work, const struct question *question, struct error *error)
{
    struct answer answer = {0};
    struct alternative alternative = {0};
    enum status status = settle(work, question, error);
    work->asked++;
    if (status == STATUS_OK && question->volunteer >= 0) {
        status = solve_nearby(work, question, &answer, error);
    }
    if (status == STATUS_OK && !answer.exact && is_left(work)) {
        status = solve(work, question, &answer, error);
    }
    if (status == STATUS_OK && answer.best.known) {
        status = make_alternative(work, question, &answer, &alternative, error);
        if (status == STATUS_OK) {
            status = explanation_add(work->explanation, &alternative, error);
        }
    }
    free(alternative.changes);
    plans_list_free(&answer.best.plans);
    log_progress(_("asking what other choices cost: %ld so far"), work->asked);
    return status;
}

static bool is_spent(const struct work *work)
{
    return work->asked >= MOST_QUESTIONS || is_late(work);
}

/* By date, visit and who is replaced (one line of the roster), or by volunteer; then the cheapest first. */
static int compare_questions(const void *left, const void *right)
{
    const struct question *a = left;
    const struct question *b = right;
    if (a->date != b->date) {
        return a->date < b->date ? -1 : 1;
    }
    if (a->kind == ALTERNATIVE_REPLACE && a->visit != b->visit) {
        return a->visit < b->visit ? -1 : 1;
    }
    if (a->instead != b->instead) {
        return a->instead < b->instead ? -1 : 1;
    }
    if (a->kind != ALTERNATIVE_REPLACE && a->volunteer != b->volunteer) {
        return a->volunteer < b->volunteer ? -1 : 1;
    }
    if (a->least < b->least || a->least > b->least) {
        return a->least < b->least ? -1 : 1;
    }
    if (a->volunteer != b->volunteer) {
        return a->volunteer < b->volunteer ? -1 : 1;
    }
    return (a->visit > b->visit) - (a->visit < b->visit);
}

/* Do two questions offer something for the same line, or the same volunteer? */
static bool same_group(const struct question *a, const struct question *b)
{
    return a->kind == ALTERNATIVE_REPLACE ? a->visit == b->visit && a->instead == b->instead
                                          : a->volunteer == b->volunteer;
}

/* The price of the n-th cheapest of the alternatives from `first` on (n from 1). */
static int64_t nth_price(const struct explanation *explanation, size_t first, size_t n)
{
    int64_t price = INT64_MIN;
    for (size_t rank = 0; rank < n; rank++) {
        int64_t next = INT64_MAX;
        size_t same = 0;
        for (size_t a = first; a < explanation->alternative_count; a++) {
            int64_t other = explanation->alternatives[a].price;
            if (other > price && other < next) {
                next = other;
                same = 0;
            }
            same += other == next;
        }
        price = next;
        rank += same > 0 ? same - 1 : 0;
    }
    return price;
}

/* Of the alternatives from `first` on only the cheapest stay. */
static void keep_cheapest(struct explanation *explanation, size_t first, size_t most)
{
    while (explanation->alternative_count > first + most) {
        size_t worst = first;
        for (size_t a = first; a < explanation->alternative_count; a++) {
            worst = explanation->alternatives[a].price >= explanation->alternatives[worst].price ? a : worst;
        }
        free(explanation->alternatives[worst].changes);
        explanation->alternatives[worst] = explanation->alternatives[--explanation->alternative_count];
    }
}

/* One line, or one volunteer: the cheapest are solved until no other can be cheaper. */
static enum status ask_group(struct work *work, const struct question *questions, size_t count, size_t most,
                             struct error *error)
{
    struct explanation *explanation = work->explanation;
    const size_t first = explanation->alternative_count;
    enum status status = STATUS_OK;
    for (size_t q = 0; status == STATUS_OK && q < count && q < most + TRIES - OFFERS && !is_spent(work); q++) {
        size_t have = explanation->alternative_count - first;
        if (have > 0 && questions[q].least >= FAR - 1) {
            break;
        }
        if (have >= most && questions[q].least + TOLERANCE >= (double)nth_price(explanation, first, most)) {
            break;
        }
        status = ask(work, &questions[q], error);
    }
    keep_cheapest(explanation, first, most);
    return status;
}

static enum status ask_groups(struct work *work, struct question_list *list, size_t most, struct error *error)
{
    enum status status = STATUS_OK;
    size_t end = 0;
    if (list->count > 1) {
        qsort(list->items, list->count, sizeof *list->items, compare_questions);
    }
    for (size_t first = 0; status == STATUS_OK && first < list->count; first = end) {
        for (end = first + 1; end < list->count && same_group(&list->items[first], &list->items[end]); end++) {
        }
        status = ask_group(work, list->items + first, end - first, most, error);
    }
    return status;
}

static enum status ask_each(struct work *work, const struct question_list *list, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t q = 0; status == STATUS_OK && q < list->count && !is_spent(work); q++) {
        status = ask(work, &list->items[q], error);
    }
    return status;
}

/* For visits that nobody serves: a plan of each who could, to begin with. */
static enum status probe_served(struct work *work, struct question_list *list, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t q = 0; status == STATUS_OK && q < list->count; q++) {
        struct question_list able = {0};
        for (size_t i = 0; status == STATUS_OK && i < work->columns->volunteer_count; i++) {
            struct question question = list->items[q];
            question.volunteer = work->columns->volunteers[i];
            question.plans = (struct plan_list){0};
            status = may_come(work, question.visit, question.volunteer, DATE_NONE)
                         ? add_question(&able, question, error)
                         : STATUS_OK;
        }
        status = status == STATUS_OK ? probe_all(work, &able, error) : status;
        for (size_t a = 0; a < able.count; a++) {
            for (size_t p = 0; status == STATUS_OK && p < able.items[a].plans.count; p++) {
                status = plans_list_copy(&list->items[q].plans, &able.items[a].plans.items[p], error);
            }
            plans_list_free(&able.items[a].plans);
        }
        free(able.items);
    }
    return status;
}

static enum status run(struct work *work, struct question_list lists[ALTERNATIVE_COUNT], struct error *error)
{
    enum status status = go_to_root(work, error);
    if (status != STATUS_OK || is_late(work) || !work->columns->priced_out) {
        return status;
    }
    status = ask_replacements(work, &lists[ALTERNATIVE_REPLACE], error);
    status = status == STATUS_OK ? ask_gifts(work, &lists[ALTERNATIVE_GIVE], error) : status;
    status = status == STATUS_OK ? ask_served(work, &lists[ALTERNATIVE_SERVE], error) : status;
    status = status == STATUS_OK ? ask_kept(work, &lists[ALTERNATIVE_KEEP], error) : status;
    status = status == STATUS_OK ? probe_all(work, &lists[ALTERNATIVE_REPLACE], error) : status;
    status = status == STATUS_OK ? probe_all(work, &lists[ALTERNATIVE_GIVE], error) : status;
    status = status == STATUS_OK ? probe_all(work, &lists[ALTERNATIVE_KEEP], error) : status;
    status = status == STATUS_OK ? probe_served(work, &lists[ALTERNATIVE_SERVE], error) : status;
    /* first what is changed, then who waits, then everything else */
    status = status == STATUS_OK ? ask_each(work, &lists[ALTERNATIVE_KEEP], error) : status;
    status = status == STATUS_OK ? ask_each(work, &lists[ALTERNATIVE_SERVE], error) : status;
    status = status == STATUS_OK ? ask_groups(work, &lists[ALTERNATIVE_GIVE], 1, error) : status;
    return status == STATUS_OK ? ask_groups(work, &lists[ALTERNATIVE_REPLACE], OFFERS, error) : status;
}

enum status whatif_run(const struct whatif_ground *ground, struct explanation *explanation, struct error *error)
{
    struct question_list lists[ALTERNATIVE_COUNT] = {0};
    struct work work = {.ground = ground,
                        .instance = ground->columns->instance,
                        .problem = ground->columns->instance->problem,
                        .columns = ground->columns,
                        .explanation = explanation};
    enum status status = STATUS_OK;
    work.at = calloc(work.problem->volunteer_count + 1, sizeof *work.at);
    if (work.at == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < work.columns->volunteer_count; i++) {
        work.at[work.columns->volunteers[i]] = i;
    }
    work.limits = (struct columns_limits){
        .max_columns = LONG_MAX, .max_iterations = LONG_MAX, .clock = ground->columns->limits->clock};
    ground->columns->limits = &work.limits;
    status = run(&work, lists, error);
    ground->columns->rules = NULL;
    for (int k = 0; k < ALTERNATIVE_COUNT; k++) {
        for (size_t q = 0; q < lists[k].count; q++) {
            plans_list_free(&lists[k].items[q].plans);
        }
        free(lists[k].items);
    }
    plans_list_free(&work.near);
    free(work.rules.items);
    free(work.at);
    return status;
}
