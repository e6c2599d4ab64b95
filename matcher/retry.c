/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/retry.h"

#include "core/language.h"
#include "core/log.h"
#include "core/text.h"
#include "matcher/changes.h"
#include "matcher/fitting.h"
#include "matcher/nearby.h"
#include "matcher/parts.h"

#include <limits.h>
#include <stdlib.h>

enum {
    MOST_ITERATIONS = 300000, /* of the simplex, in a part, */
    MOST_QUESTIONS = 1200,    /* and questions */
    CANDIDATES = 2            /* for a line without an offer */
};

struct retry {
    const struct retry_ground *whole;
    const struct problem *problem;
    struct explanation *explanation;
    struct incumbent best;
    struct question_ground ground; /* of the part at work */
    bool *members;                 /* likewise: per volunteer */
    int *load;                     /* per volunteer: visits */
    long iterations, asked;
    bool broken_off;
};

static bool is_spent(const struct retry *retry)
{
    return retry->iterations >= MOST_ITERATIONS || retry->asked >= MOST_QUESTIONS || retry->broken_off ||
           question_is_late(&retry->ground);
}

/* ---- one question ---- */

static enum status make_alternative(const struct retry *retry, const struct question *question,
                                    const struct settled *answer, struct alternative *alternative, struct error *error)
{
    const struct problem *problem = retry->problem;
    *alternative = (struct alternative){
        .kind = question->kind, .date = question->date, .price = retry->best.points - answer->best.points};
    (void)text_copy(alternative->visit, sizeof alternative->visit, problem->visits[question->visit].id);
    (void)text_copy(alternative->volunteer, sizeof alternative->volunteer, problem->volunteers[question->volunteer].id);
    if (question->instead >= 0) {
        (void)text_copy(alternative->instead, sizeof alternative->instead, problem->volunteers[question->instead].id);
    }
    return changes_list(problem, &retry->best.plans, &answer->best.plans, alternative, error);
}

/* Takes the place of the one known, or (at: as many as there are) is one more. */
static enum status take(const struct retry *retry, struct alternative *better, size_t at, struct error *error)
{
    struct explanation *explanation = retry->explanation;
    bool allowed = at == explanation->alternative_count || better->price < explanation->alternatives[at].price;
    enum status status = STATUS_OK;
    if (allowed && retry->whole->leeway != NULL) {
        status = leeway_allows(retry->whole->leeway, &retry->best.plans, better, &allowed, error);
    }
    if (status != STATUS_OK || !allowed) {
        return status;
    }
    if (at == explanation->alternative_count) {
        return explanation_add(explanation, better, error);
    }
    free(explanation->alternatives[at].changes);
    explanation->alternatives[at] = *better;
    better->changes = NULL;
    return STATUS_OK;
}

static enum status ask(struct retry *retry, const struct question *question, size_t at, struct error *error)
{
    struct settled answer = {0};
    struct alternative better = {0};
    enum status status = question_settle(&retry->ground, question, error);
    retry->asked++;
    log_progress(_("asking what other choices cost: %ld so far"), retry->asked);
    status = status == STATUS_OK ? nearby_solve(&retry->ground, question, &answer, error) : status;
    retry->iterations += answer.iterations;
    if (status == STATUS_OK && answer.best.known) {
        status = make_alternative(retry, question, &answer, &better, error);
        status = status == STATUS_OK ? take(retry, &better, at, error) : status;
    }
    if (status == STATUS_DEFECT) {
        /* prices are known without this */
        *error = (struct error){0};
        retry->broken_off = true;
        status = STATUS_OK;
    }
    free(better.changes);
    plans_list_free(&answer.best.plans);
    return status;
}

/* ---- where it begins ---- */

/* The plan of a volunteer in the roster, or as it was changed already, without one visit (-1: with all). */
static enum status copy_without(const struct retry *retry, const struct question *question, int volunteer, int visit,
                                struct plan *plan, bool *possible, struct error *error)
{
    const struct plan *from = fitting_plan(&question->plans, volunteer);
    from = from == NULL ? fitting_plan(&retry->best.plans, volunteer) : from;
    *plan = (struct plan){.volunteer = volunteer};
    bool *gone = calloc(from == NULL ? 1 : from->count + 1, sizeof *gone);
    if (gone == NULL) {
        return error_memory(error);
    }
    for (size_t s = 0; from != NULL && s < from->count; s++) {
        gone[s] = from->stops[s].visit == visit;
    }
    enum status status =
        from == NULL ? STATUS_OK : fitting_strip(retry->ground.instance, from, gone, plan, possible, error);
    free(gone);
    return status;
}

/* A copy of the plan takes the place of the one that the question has of this volunteer, if any. */
static enum status put(struct question *question, const struct plan *plan, struct error *error)
{
    struct plan_list *plans = &question->plans;
    size_t kept = 0;
    for (size_t p = 0; p < plans->count; p++) {
        if (plans->items[p].volunteer == plan->volunteer) {
            free(plans->items[p].stops);
        } else {
            plans->items[kept++] = plans->items[p];
        }
    }
    plans->count = kept;
    return plans_list_copy(plans, plan, error);
}

/* Who made the visit makes it no more. */
static enum status leave(const struct retry *retry, struct question *question, int volunteer, int visit, bool *possible,
                         struct error *error)
{
    struct plan less = {0};
    enum status status = copy_without(retry, question, volunteer, visit, &less, possible, error);
    status = status == STATUS_OK ? put(question, &less, error) : status;
    free(less.stops);
    return status;
}

/* Somebody makes it. */
static enum status join(const struct retry *retry, struct question *question, int volunteer, int visit, int32_t date,
                        bool *possible, struct error *error)
{
    const struct instance *instance = retry->ground.instance;
    struct plan less = {0};
    struct plan_list more = {0};
    struct fit fit = {.gain = INT64_MIN, .date = DATE_NONE, .into = &more};
    const uint64_t options = instance_options_on(instance, volunteer, visit, date);
    enum status status = copy_without(retry, question, volunteer, -1, &less, possible, error);
    status = status == STATUS_OK ? fitting_try(instance, &less, volunteer, visit, options, &fit, error) : status;
    *possible = *possible && fit.date != DATE_NONE;
    if (status == STATUS_OK && *possible) {
        status = put(question, &more.items[0], error);
    }
    free(less.stops);
    plans_list_free(&more);
    return status;
}

/* The plans with which the offer was found. */
static enum status begin_at(const struct retry *retry, const struct alternative *known, struct question *question,
                            struct error *error)
{
    bool possible = true;
    enum status status = STATUS_OK;
    for (size_t c = 0; status == STATUS_OK && possible && c < known->change_count; c++) {
        const struct alternative_change *change = &known->changes[c];
        possible = retry->problem->visits[changes_visit(retry->problem, change->visit)].people < 2;
        if (possible && change->from[0] != '\0') {
            status = leave(retry, question, changes_volunteer(retry->problem, change->from),
                           changes_visit(retry->problem, change->visit), &possible, error);
        }
    }
    for (size_t c = 0; status == STATUS_OK && possible && c < known->change_count; c++) {
        const struct alternative_change *change = &known->changes[c];
        if (change->to[0] != '\0') {
            status = join(retry, question, changes_volunteer(retry->problem, change->to),
                          changes_visit(retry->problem, change->visit), change->to_date, &possible, error);
        }
    }
    question->whole = possible;
    if (!possible) {
        plans_list_free(&question->plans);
    }
    return status;
}

/* ---- which ---- */

static struct question question_of(const struct problem *problem, const struct alternative *alternative)
{
    struct question question = {.kind = alternative->kind,
                                .volunteer = changes_volunteer(problem, alternative->volunteer),
                                .instead = changes_volunteer(problem, alternative->instead),
                                .date = alternative->date};
    question.visit = changes_visit(problem, alternative->visit);
    return question;
}

/* Is there a cheaper offer for the same line, or one as cheap before it? */
static bool is_cheapest(const struct explanation *explanation, size_t count, size_t at)
{
    const struct alternative *own = &explanation->alternatives[at];
    for (size_t a = 0; a < count; a++) {
        const struct alternative *other = &explanation->alternatives[a];
        bool before = other->price < own->price || (other->price == own->price && a < at);
        if (a != at && before && other->kind == own->kind && text_equal(other->visit, own->visit) &&
            text_equal(other->instead, own->instead)) {
            return false;
        }
    }
    return true;
}

enum pass { PASS_SERVE, PASS_CHEAPEST, PASS_OTHERS };

/* Offers that are there already. done: a flag each. */
static enum status improve(struct retry *retry, enum pass pass, size_t count, bool *done, struct error *error)
{
    struct explanation *explanation = retry->explanation;
    enum status status = STATUS_OK;
    for (size_t a = 0; status == STATUS_OK && a < count && !is_spent(retry); a++) {
        const struct alternative *known = &explanation->alternatives[a];
        bool due = !done[a] && !known->exact && (pass == PASS_SERVE) == (known->kind == ALTERNATIVE_SERVE);
        if (!due || (pass == PASS_CHEAPEST && !is_cheapest(explanation, count, a))) {
            continue;
        }
        struct question question = question_of(retry->problem, known);
        if (retry->members[question.volunteer]) {
            done[a] = true;
            status = begin_at(retry, known, &question, error);
            status = status == STATUS_OK ? ask(retry, &question, a, error) : status;
        }
        plans_list_free(&question.plans);
    }
    return status;
}

/* Is somebody on offer already for the visit instead of this volunteer? */
static bool is_offered(const struct retry *retry, int visit, int instead)
{
    return explanation_has(retry->explanation, retry->explanation->alternative_count, ALTERNATIVE_REPLACE,
                           retry->problem->visits[visit].id, retry->problem->volunteers[instead].id);
}

/* Of those who could come instead the ones with the fewest visits. */
static size_t find_candidates(const struct retry *retry, const struct question *question, int candidates[CANDIDATES])
{
    size_t count = 0;
    for (int i = 0; i < (int)retry->problem->volunteer_count; i++) {
        if (!retry->members[i] || i == question->instead ||
            !question_may_come(&retry->ground, question->visit, i, question->date) ||
            question_serves(&retry->ground, &retry->best.plans, question->visit, i, DATE_NONE)) {
            continue;
        }
        size_t at = count < CANDIDATES ? count++ : CANDIDATES;
        for (; at > 0 && retry->load[candidates[at - 1]] > retry->load[i]; at--) {
            if (at < CANDIDATES) {
                candidates[at] = candidates[at - 1];
            }
        }
        if (at < CANDIDATES) {
            candidates[at] = i;
        }
    }
    return count;
}

/* A line for which nobody is on offer. */
static enum status find_offers(struct retry *retry, struct question question, struct error *error)
{
    int candidates[CANDIDATES] = {0};
    const size_t count = find_candidates(retry, &question, candidates);
    enum status status = STATUS_OK;
    for (size_t c = 0; status == STATUS_OK && c < count && !is_spent(retry); c++) {
        question.volunteer = candidates[c];
        status = ask(retry, &question, retry->explanation->alternative_count, error);
    }
    return status;
}

static enum status fill_lines(struct retry *retry, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && p < retry->best.plans.count; p++) {
        const struct plan *plan = &retry->best.plans.items[p];
        for (size_t s = 0; status == STATUS_OK && retry->members[plan->volunteer] && s < plan->count; s++) {
            const struct plan_stop *stop = &plan->stops[s];
            const int32_t date = plans_date(retry->problem, stop);
            const struct question question = {
                .kind = ALTERNATIVE_REPLACE, .visit = stop->visit, .instead = plan->volunteer, .date = date};
            if (!is_offered(retry, stop->visit, plan->volunteer) &&
                instance_pin(retry->ground.instance, plan->volunteer, stop->visit, date) < 0) {
                status = find_offers(retry, question, error);
            }
        }
    }
    return status;
}

/* ---- all of it ---- */

static enum status retry_part(struct retry *retry, struct error *error)
{
    const size_t count = retry->explanation->alternative_count;
    bool *done = calloc(count + 1, sizeof *done);
    retry->iterations = 0;
    retry->asked = 0;
    if (done == NULL) {
        return error_memory(error);
    }
    enum status status = improve(retry, PASS_SERVE, count, done, error);
    status = status == STATUS_OK ? improve(retry, PASS_CHEAPEST, count, done, error) : status;
    status = status == STATUS_OK ? fill_lines(retry, error) : status;
    status = status == STATUS_OK ? improve(retry, PASS_OTHERS, count, done, error) : status;
    free(done);
    return status;
}

static enum status open_part(struct retry *retry, struct pricer *pricer, struct error *error)
{
    const struct instance *instance = retry->whole->instance;
    const struct master_scope scope = {.members = retry->members, .kept_wanted = instance->kept_wanted};
    struct columns *columns = NULL;
    const struct columns_limits limits = {
        .max_columns = LONG_MAX, .max_iterations = LONG_MAX, .clock = retry->whole->limits->clock};
    enum status status = columns_new(instance, pricer, &limits, &scope, NULL, &columns, error);
    if (status == STATUS_OK) {
        retry->ground = (struct question_ground){.instance = instance,
                                                 .problem = retry->problem,
                                                 .columns = columns,
                                                 .best = &retry->best,
                                                 .limits = limits};
        if (retry->whole->limits->near != NULL) {
            retry->ground.near = *retry->whole->limits->near;
        }
        status = retry_part(retry, error);
    }
    free(retry->ground.rules.items);
    retry->ground = (struct question_ground){0};
    columns_free(columns);
    return status;
}

static enum status open_parts(struct retry *retry, struct pricer *pricer, const struct parts *parts,
                              struct error *error)
{
    enum status status = STATUS_OK;
    for (int part = 0; status == STATUS_OK && part < parts->count; part++) {
        size_t size = 0;
        for (size_t i = 0; i < retry->problem->volunteer_count; i++) {
            retry->members[i] = parts->of_volunteer[i] == part;
            size += retry->members[i];
        }
        if (size > COLUMNS_MANY && size <= COLUMNS_LARGE) {
            status = open_part(retry, pricer, error);
        }
    }
    return status;
}

/* The roster, evaluated: what fixes or tastes added to its points is not told. */
static enum status evaluate(struct retry *retry, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && p < retry->whole->plans->count; p++) {
        status = plans_list_copy(&retry->best.plans, &retry->whole->plans->items[p], error);
    }
    for (size_t p = 0; status == STATUS_OK && p < retry->best.plans.count; p++) {
        struct plan *plan = &retry->best.plans.items[p];
        plan->taste = 0;
        plans_evaluate(retry->whole->instance, plan);
        retry->load[plan->volunteer] = (int)plan->count;
    }
    retry->best.points = plans_list_points(&retry->best.plans, retry->whole->instance, NULL);
    retry->best.known = true;
    return status;
}

enum status retry_run(const struct retry_ground *ground, struct explanation *explanation, struct error *error)
{
    const struct problem *problem = ground->instance->problem;
    struct retry retry = {.whole = ground, .problem = problem, .explanation = explanation};
    struct pricer *pricer = NULL;
    struct parts parts = {0};
    enum status status = STATUS_OK;
    if (problem->volunteer_count <= COLUMNS_MANY) {
        return STATUS_OK;
    }
    retry.members = calloc(problem->volunteer_count + 1, sizeof *retry.members);
    retry.load = calloc(problem->volunteer_count + 1, sizeof *retry.load);
    if (retry.members == NULL || retry.load == NULL) {
        status = error_memory(error);
        goto done;
    }
    status = evaluate(&retry, error);
    status = status == STATUS_OK ? pricer_new(ground->instance, ground->limits->workers, &pricer, error) : status;
    status = status == STATUS_OK ? parts_make(ground->instance, pricer, &parts, error) : status;
    status = status == STATUS_OK ? open_parts(&retry, pricer, &parts, error) : status;
done:
    parts_free(&parts);
    pricer_free(pricer);
    plans_list_free(&retry.best.plans);
    free(retry.members);
    free(retry.load);
    return status;
}
