/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/whatif.h"

#include "core/language.h"
#include "core/log.h"
#include "core/text.h"
#include "matcher/changes.h"
#include "matcher/keeping.h"
#include "matcher/lane.h"
#include "matcher/nearby.h"
#include "matcher/probe.h"
#include "matcher/resolve.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

static const double TOLERANCE = 1e-6;

enum {
    OFFERS = 3,           /* replacements a line */
    TRIES = 4,            /* of which so many are solved */
    SERVERS = 6,          /* of who could serve a visit, where each is a question */
    MOST_QUESTIONS = 500, /* a lane of a part */
    FEW_QUESTIONS = 40    /* that are asked in one lane */
};

struct asking {
    struct question_ground ground;
    struct resolve resolve;
    struct explanation *explanation;
    struct leeway *leeway; /* that the change budget leaves; NULL: it does not bind, or nothing is known of it */
    long asked;
    int lanes, lane; /* how many there are, and which this one is */
    int turn;        /* whose the next question, or group of them, is */
    bool closed;     /* the last answer is exact, or there is none */
};

/* ---- what is asked ---- */

static enum status ask_instead(struct asking *asking, const struct plan_stop *stop, int holder,
                               struct question_list *list, struct error *error)
{
    const int32_t date = plans_date(asking->ground.problem, stop);
    for (size_t i = 0; i < asking->ground.columns->volunteer_count; i++) {
        int other = asking->ground.columns->volunteers[i];
        if (other == holder || !question_may_come(&asking->ground, stop->visit, other, date)) {
            continue;
        }
        struct question question = {
            .kind = ALTERNATIVE_REPLACE, .visit = stop->visit, .volunteer = other, .instead = holder, .date = date};
        /* who comes already, as the other one of two, is no replacement */
        if (!question_serves(&asking->ground, &asking->ground.best->plans, stop->visit, other, DATE_NONE) &&
            question_add(list, question, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

static enum status ask_replacements(struct asking *asking, struct question_list *list, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && p < asking->ground.best->plans.count; p++) {
        const struct plan *plan = &asking->ground.best->plans.items[p];
        for (size_t s = 0; status == STATUS_OK && s < plan->count; s++) {
            const struct plan_stop *stop = &plan->stops[s];
            /* who was accepted is not replaced */
            if (instance_pin(asking->ground.instance, plan->volunteer, stop->visit,
                             plans_date(asking->ground.problem, stop)) < 0) {
                status = ask_instead(asking, stop, plan->volunteer, list, error);
            }
        }
    }
    return status;
}

/* What the budget leaves depends on who comes on which day: where it binds, each of them is a question. */
static enum status add_days(const struct asking *asking, struct question question, struct question_list *list,
                            struct error *error)
{
    const struct problem_visit *what = &asking->ground.problem->visits[question.visit];
    enum status status = STATUS_OK;
    if (asking->leeway == NULL) {
        return question_add(list, question, error);
    }
    for (size_t o = 0; status == STATUS_OK && o < what->option_count; o++) {
        question.date = what->options[o].date;
        bool first = o == 0 || what->options[o - 1].date != question.date;
        if (first && question_may_come(&asking->ground, question.visit, question.volunteer, question.date)) {
            status = question_add(list, question, error);
        }
    }
    return status;
}

/* For who has nothing to do: all that they could do. */
static enum status ask_gifts(struct asking *asking, struct question_list *list, struct error *error)
{
    for (size_t i = 0; i < asking->ground.columns->volunteer_count; i++) {
        int volunteer = asking->ground.columns->volunteers[i];
        bool busy = false;
        for (size_t p = 0; p < asking->ground.best->plans.count; p++) {
            const struct plan *plan = &asking->ground.best->plans.items[p];
            busy = busy || (plan->volunteer == volunteer && plan->count > 0);
        }
        for (size_t v = 0; !busy && v < asking->ground.problem->visit_count; v++) {
            struct question question = {
                .kind = ALTERNATIVE_GIVE, .visit = (int)v, .volunteer = volunteer, .instead = -1, .date = DATE_NONE};
            if (question_may_come(&asking->ground, (int)v, volunteer, DATE_NONE) &&
                add_days(asking, question, list, error) != STATUS_OK) {
                return error->status;
            }
        }
    }
    return STATUS_OK;
}

static bool is_served(const struct asking *asking, const struct plan_list *plans, int visit)
{
    for (size_t i = 0; i < asking->ground.columns->volunteer_count; i++) {
        if (question_serves(&asking->ground, plans, visit, asking->ground.columns->volunteers[i], DATE_NONE)) {
            return true;
        }
    }
    return false;
}

/* Somebody; or, where the budget binds, each of those who could, on each day. */
static enum status add_servers(const struct asking *asking, int visit, struct question_list *list, struct error *error)
{
    struct question question = {
        .kind = ALTERNATIVE_SERVE, .visit = visit, .volunteer = -1, .instead = -1, .date = DATE_NONE};
    enum status status = asking->leeway == NULL ? question_add(list, question, error) : STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && asking->leeway != NULL && i < asking->ground.columns->volunteer_count;
         i++) {
        question.volunteer = asking->ground.columns->volunteers[i];
        status = add_days(asking, question, list, error);
    }
    return status;
}

static enum status ask_served(struct asking *asking, struct question_list *list, struct error *error)
{
    for (size_t v = 0; v < asking->ground.problem->visit_count; v++) {
        int able = 0;
        for (size_t i = 0; i < asking->ground.columns->volunteer_count; i++) {
            able += question_may_come(&asking->ground, (int)v, asking->ground.columns->volunteers[i], DATE_NONE);
        }
        if (able >= asking->ground.problem->visits[v].people &&
            !is_served(asking, &asking->ground.best->plans, (int)v) &&
            add_servers(asking, (int)v, list, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

static enum status ask_kept(struct asking *asking, struct question_list *list, struct error *error)
{
    for (size_t p = 0; p < asking->ground.problem->previous_count; p++) {
        const struct problem_assignment *sent = &asking->ground.problem->previous[p];
        struct question question = {.kind = ALTERNATIVE_KEEP,
                                    .visit = sent->visit,
                                    .volunteer = sent->volunteer,
                                    .instead = -1,
                                    .date = sent->date};
        if (question_takes_part(&asking->ground, sent->volunteer) &&
            question_may_come(&asking->ground, sent->visit, sent->volunteer, sent->date) &&
            !question_serves(&asking->ground, &asking->ground.best->plans, sent->visit, sent->volunteer, sent->date) &&
            question_add(list, question, error) != STATUS_OK) {
            return error->status;
        }
    }
    return STATUS_OK;
}

/* Who comes to the visit in these plans: the first of them, and when. */
static void find_comer(const struct asking *asking, const struct plan_list *plans, int visit, int *volunteer,
                       int32_t *date)
{
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        for (size_t s = 0; s < plan->count; s++) {
            if (plan->stops[s].visit == visit && (*volunteer < 0 || *volunteer >= plan->volunteer)) {
                *volunteer = plan->volunteer;
                *date = plans_date(asking->ground.problem, &plan->stops[s]);
            }
        }
    }
}

/* The date on which a volunteer comes to a visit. */
static int32_t date_in(const struct asking *asking, const struct plan_list *plans, int visit, int volunteer)
{
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        for (size_t s = 0; plan->volunteer == volunteer && s < plan->count; s++) {
            if (plan->stops[s].visit == visit) {
                return plans_date(asking->ground.problem, &plan->stops[s]);
            }
        }
    }
    return DATE_NONE;
}

static enum status make_alternative(const struct asking *asking, const struct question *question,
                                    const struct settled *answer, struct alternative *alternative, struct error *error)
{
    int volunteer = question->volunteer;
    int32_t date = question->date;
    if (volunteer < 0) {
        find_comer(asking, &answer->best.plans, question->visit, &volunteer, &date);
    } else if (date == DATE_NONE) {
        date = date_in(asking, &answer->best.plans, question->visit, volunteer);
    }
    *alternative = (struct alternative){.kind = question->kind,
                                        .date = date,
                                        .price = asking->ground.best->points - answer->best.points,
                                        .exact = answer->exact};
    (void)text_copy(alternative->visit, sizeof alternative->visit, asking->ground.problem->visits[question->visit].id);
    (void)text_copy(alternative->volunteer, sizeof alternative->volunteer,
                    asking->ground.problem->volunteers[volunteer].id);
    if (question->instead >= 0) {
        (void)text_copy(alternative->instead, sizeof alternative->instead,
                        asking->ground.problem->volunteers[question->instead].id);
    }
    return changes_list(asking->ground.problem, &asking->ground.best->plans, &answer->best.plans, alternative, error);
}

static enum status solve(struct asking *asking, const struct question *question, struct settled *answer,
                         struct error *error)
{
    enum status status = question_settle(&asking->ground, question, error);
    if (status == STATUS_OK && question->volunteer >= 0) {
        status = nearby_solve(&asking->ground, question, answer, error);
        answer->exact = settled_is_exact(answer, resolve_most(&asking->resolve, question));
    }
    if (status == STATUS_OK && !answer->exact && resolve_is_left(&asking->resolve)) {
        status = resolve_question(&asking->resolve, question, answer, error);
    }
    return status;
}

/* The same where the budget binds: what must be kept is another number then. */
static enum status solve_within(struct asking *asking, const struct question *question, struct settled *answer,
                                struct error *error)
{
    const size_t usual = asking->ground.columns->scope->kept_wanted;
    struct keeping keeping = {0};
    struct leeway_room room = {0};
    enum status status = keeping_find(asking->leeway, question, &room, error);
    if (status != STATUS_OK || !room.possible) {
        answer->exact = true;
        return status;
    }
    status = keeping_begin(&keeping, &asking->ground, asking->leeway, question, room.wanted, error);
    if (status == STATUS_OK) {
        resolve_keep(&asking->resolve, usual, room.wanted);
        status = solve(asking, question, answer, error);
        answer->exact = answer->exact && room.sure;
    }
    struct error late = {0};
    const enum status ended = keeping_end(&keeping, question, status == STATUS_OK ? error : &late);
    return status == STATUS_OK ? ended : status;
}

static enum status ask(struct asking *asking, const struct question *question, struct error *error)
{
    struct settled answer = {0};
    struct alternative alternative = {0};
    enum status status = asking->leeway == NULL ? solve(asking, question, &answer, error)
                                                : solve_within(asking, question, &answer, error);
    asking->asked++;
    asking->closed = answer.exact;
    if (status == STATUS_OK && answer.best.known) {
        status = make_alternative(asking, question, &answer, &alternative, error);
        if (status == STATUS_OK) {
            status = explanation_add(asking->explanation, &alternative, error);
        }
    }
    free(alternative.changes);
    plans_list_free(&answer.best.plans);
    if (asking->lane == 0) {
        log_progress(_("asking what other choices cost: %ld so far"), asking->asked * asking->lanes);
    }
    return status;
}

static bool is_spent(const struct asking *asking)
{
    return asking->asked >= MOST_QUESTIONS || question_is_late(&asking->ground);
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Questions of one group offer something for the same line of the roster (by date, visit and who is replaced), the same
 * visit that waits, or the same volunteer. */
static int compare_groups(const struct question *a, const struct question *b)
{
    if (a->kind == ALTERNATIVE_REPLACE) {
        int date = compare_numbers(a->date, b->date);
        int visit = compare_numbers(a->visit, b->visit);
        return date != 0 ? date : visit != 0 ? visit : compare_numbers(a->instead, b->instead);
    }
    return a->kind == ALTERNATIVE_SERVE ? compare_numbers(a->visit, b->visit)
                                        : compare_numbers(a->volunteer, b->volunteer);
}

/* By group; then the cheapest first. */
static int compare_questions(const void *left, const void *right)
{
    const struct question *a = left;
    const struct question *b = right;
    int order = compare_groups(a, b);
    const double one = a->least - a->slack;
    const double two = b->least - b->slack;
    if (order == 0 && (one < two || one > two)) {
        order = one < two ? -1 : 1;
    }
    order = order != 0 ? order : compare_numbers(a->volunteer, b->volunteer);
    order = order != 0 ? order : compare_numbers(a->visit, b->visit);
    return order != 0 ? order : compare_numbers(a->date, b->date);
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

/* The lanes take turns. */
static bool is_ours(struct asking *asking)
{
    const int turn = asking->turn;
    asking->turn = (turn + 1) % asking->lanes;
    return turn == asking->lane;
}

/* One line, or one volunteer: the cheapest are solved until no other can be cheaper. */
static enum status ask_group(struct asking *asking, const struct question *questions, size_t count, size_t most,
                             struct error *error)
{
    struct explanation *explanation = asking->explanation;
    const size_t first = explanation->alternative_count;
    enum status status = STATUS_OK;
    for (size_t q = 0; status == STATUS_OK && q < count && q < most + TRIES - OFFERS && !is_spent(asking); q++) {
        size_t have = explanation->alternative_count - first;
        if (have > 0 && questions[q].least >= PROBE_FAR - 1) {
            break;
        }
        if (have >= most && questions[q].least + TOLERANCE >= (double)nth_price(explanation, first, most)) {
            break;
        }
        status = ask(asking, &questions[q], error);
    }
    keep_cheapest(explanation, first, most);
    return status;
}

/* With what the budget leaves to each they may be cheaper than the duals tell; who cannot come is as dear as can be. */
static enum status lower_prices(struct asking *asking, struct question *questions, size_t count, struct error *error)
{
    const size_t usual = asking->ground.columns->scope->kept_wanted;
    enum status status = STATUS_OK;
    for (size_t q = 0; status == STATUS_OK && q < count; q++) {
        struct leeway_room room = {0};
        status = keeping_find(asking->leeway, &questions[q], &room, error);
        resolve_keep(&asking->resolve, usual, room.wanted);
        const double least = (double)asking->ground.best->points - resolve_most(&asking->resolve, &questions[q]);
        questions[q].slack = room.possible ? questions[q].least - least : -HUGE_VAL;
    }
    if (count > 1) {
        qsort(questions, count, sizeof *questions, compare_questions);
    }
    return status;
}

/* One visit, and each of those who could serve it: the cheapest of them, exact when no other one can be cheaper. */
static enum status ask_servers(struct asking *asking, struct question *questions, size_t count, struct error *error)
{
    struct explanation *explanation = asking->explanation;
    const size_t first = explanation->alternative_count;
    double open = HUGE_VAL; /* least price of those that were not asked, or not to the end */
    enum status status = lower_prices(asking, questions, count, error);
    for (size_t q = 0; status == STATUS_OK && q < count; q++) {
        const bool have = explanation->alternative_count > first;
        const double price = have ? (double)nth_price(explanation, first, 1) : HUGE_VAL;
        const double least = questions[q].least - questions[q].slack;
        asking->closed = least >= HUGE_VAL;
        if (!asking->closed && least < price - 1 + TOLERANCE && q < SERVERS && !is_spent(asking)) {
            status = ask(asking, &questions[q], error);
        }
        open = asking->closed ? open : fmin(open, least);
    }
    keep_cheapest(explanation, first, 1);
    if (explanation->alternative_count > first) {
        struct alternative *best = &explanation->alternatives[first];
        best->exact = best->exact && open > (double)best->price - 1 + TOLERANCE;
    }
    return status;
}

static enum status ask_groups(struct asking *asking, struct question_list *list, size_t most, struct error *error)
{
    enum status status = STATUS_OK;
    size_t end = 0;
    if (list->count > 1) {
        qsort(list->items, list->count, sizeof *list->items, compare_questions);
    }
    for (size_t first = 0; status == STATUS_OK && first < list->count; first = end) {
        for (end = first + 1; end < list->count && compare_groups(&list->items[first], &list->items[end]) == 0; end++) {
        }
        if (is_ours(asking)) {
            status = list->items[first].kind == ALTERNATIVE_SERVE
                         ? ask_servers(asking, list->items + first, end - first, error)
                         : ask_group(asking, list->items + first, end - first, most, error);
        }
    }
    return status;
}

static enum status ask_each(struct asking *asking, const struct question_list *list, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t q = 0; status == STATUS_OK && q < list->count && !is_spent(asking); q++) {
        status = is_ours(asking) ? ask(asking, &list->items[q], error) : STATUS_OK;
    }
    return status;
}

/* For visits that nobody serves: a plan of each who could, to begin with. */
static enum status probe_served(struct asking *asking, struct question_list *list, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t q = 0; status == STATUS_OK && q < list->count; q++) {
        struct question_list able = {0};
        for (size_t i = 0; status == STATUS_OK && i < asking->ground.columns->volunteer_count; i++) {
            struct question question = list->items[q];
            question.volunteer = asking->ground.columns->volunteers[i];
            question.plans = (struct plan_list){0};
            status = question_may_come(&asking->ground, question.visit, question.volunteer, DATE_NONE)
                         ? question_add(&able, question, error)
                         : STATUS_OK;
        }
        status = status == STATUS_OK ? probe_run(&asking->ground, &able, error) : status;
        for (size_t a = 0; a < able.count; a++) {
            for (size_t p = 0; status == STATUS_OK && p < able.items[a].plans.count; p++) {
                status = plans_list_copy(&list->items[q].plans, &able.items[a].plans.items[p], error);
            }
        }
        question_list_free(&able);
    }
    return status;
}

/* All that might be asked, with least prices. */
static enum status prepare(struct asking *asking, struct question_list lists[ALTERNATIVE_COUNT], struct error *error)
{
    enum status status = ask_replacements(asking, &lists[ALTERNATIVE_REPLACE], error);
    status = status == STATUS_OK ? ask_gifts(asking, &lists[ALTERNATIVE_GIVE], error) : status;
    status = status == STATUS_OK ? ask_served(asking, &lists[ALTERNATIVE_SERVE], error) : status;
    status = status == STATUS_OK ? ask_kept(asking, &lists[ALTERNATIVE_KEEP], error) : status;
    status = status == STATUS_OK ? probe_run(&asking->ground, &lists[ALTERNATIVE_REPLACE], error) : status;
    status = status == STATUS_OK ? probe_run(&asking->ground, &lists[ALTERNATIVE_GIVE], error) : status;
    status = status == STATUS_OK ? probe_run(&asking->ground, &lists[ALTERNATIVE_KEEP], error) : status;
    if (status != STATUS_OK) {
        return status;
    }
    return asking->leeway == NULL ? probe_served(asking, &lists[ALTERNATIVE_SERVE], error)
                                  : probe_run(&asking->ground, &lists[ALTERNATIVE_SERVE], error);
}

/* The questions of this lane: first what is changed, then who waits, then everything else. */
static enum status ask_all(struct asking *asking, struct question_list lists[ALTERNATIVE_COUNT], struct error *error)
{
    enum status status = ask_each(asking, &lists[ALTERNATIVE_KEEP], error);
    if (status == STATUS_OK) {
        status = asking->leeway == NULL ? ask_each(asking, &lists[ALTERNATIVE_SERVE], error)
                                        : ask_groups(asking, &lists[ALTERNATIVE_SERVE], 1, error);
    }
    status = status == STATUS_OK ? ask_groups(asking, &lists[ALTERNATIVE_GIVE], 1, error) : status;
    return status == STATUS_OK ? ask_groups(asking, &lists[ALTERNATIVE_REPLACE], OFFERS, error) : status;
}

static enum status ask_in_lanes(struct asking *asking, struct question_list lists[ALTERNATIVE_COUNT],
                                struct error *error)
{
    const size_t first = asking->explanation->alternative_count;
    struct lane lane = {0};
    bool is_other = false;
    asking->lanes = 2;
    if (lane_start(&lane, &is_other, error) != STATUS_OK) {
        return error->status;
    }
    asking->lane = is_other ? 1 : 0;
    enum status status = ask_all(asking, lists, error);
    if (is_other) {
        lane_end(&lane, asking->explanation, first, error);
    }
    if (status != STATUS_OK) {
        lane_give_up(&lane);
        return status;
    }
    return lane_join(&lane, asking->explanation, error);
}

static enum status run(struct asking *asking, struct question_list lists[ALTERNATIVE_COUNT], struct error *error)
{
    bool ready = false;
    size_t count = 0;
    enum status status = resolve_begin(&asking->resolve, &asking->ground, &ready, error);
    if (status == STATUS_OK && ready) {
        status = prepare(asking, lists, error);
    }
    for (int k = 0; k < ALTERNATIVE_COUNT; k++) {
        count += lists[k].count;
    }
    if (status != STATUS_OK || !ready) {
        return status;
    }
    return count <= FEW_QUESTIONS ? ask_all(asking, lists, error) : ask_in_lanes(asking, lists, error);
}

enum status whatif_run(const struct whatif_ground *ground, struct explanation *explanation, struct error *error)
{
    struct question_list lists[ALTERNATIVE_COUNT] = {0};
    struct asking asking = {.ground = {.instance = ground->columns->instance,
                                       .problem = ground->columns->instance->problem,
                                       .columns = ground->columns,
                                       .best = ground->best,
                                       .limits = {.max_columns = LONG_MAX,
                                                  .max_iterations = LONG_MAX,
                                                  .clock = ground->columns->limits->clock}},
                            .explanation = explanation,
                            .leeway = ground->leeway,
                            .lanes = 1};
    size_t *at = calloc(asking.ground.problem->volunteer_count + 1, sizeof *at);
    if (at == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < ground->columns->volunteer_count; i++) {
        at[ground->columns->volunteers[i]] = i;
    }
    asking.ground.at = at;
    ground->columns->limits = &asking.ground.limits;
    enum status status = run(&asking, lists, error);
    ground->columns->rules = NULL;
    for (int k = 0; k < ALTERNATIVE_COUNT; k++) {
        question_list_free(&lists[k]);
    }
    plans_list_free(&asking.ground.near);
    free(asking.ground.rules.items);
    free(at);
    return status;
}
