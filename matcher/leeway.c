/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/leeway.h"

#include "core/buffer.h"
#include "core/text.h"
#include "matcher/changes.h"
#include "matcher/fitting.h"

#include <stdlib.h>

enum { MOST_SEARCHES = 400 };

/* An answer that was given before. */
struct known {
    struct leeway_choice choice;
    struct leeway_room room;
};

struct leeway {
    const struct pins *pins;
    const struct search_limits *limits;
    const struct budget *budget;
    struct known *known;
    size_t known_count, known_capacity;
    int searches;
};

enum status leeway_new(const struct pins *pins, const struct search_limits *limits, const struct budget *budget,
                       struct leeway **made, struct error *error)
{
    struct leeway *leeway = calloc(1, sizeof *leeway);
    if (leeway == NULL) {
        return error_memory(error);
    }
    *leeway = (struct leeway){.pins = pins, .limits = limits, .budget = budget};
    *made = leeway;
    return STATUS_OK;
}

void leeway_free(struct leeway *leeway)
{
    if (leeway == NULL) {
        return;
    }
    free(leeway->known);
    free(leeway);
}

struct instance *leeway_instance(const struct leeway *leeway)
{
    return leeway->pins->instance;
}

static const struct problem *problem_of(const struct leeway *leeway)
{
    return leeway->pins->instance->problem;
}

bool leeway_counts(const struct leeway *leeway, const struct leeway_choice *choice, size_t line)
{
    const struct problem_assignment pin = {
        .visit = choice->visit, .volunteer = choice->volunteer, .date = choice->date};
    return leeway->budget->counts[line] &&
           !problem_overrules(problem_of(leeway), &pin, &problem_of(leeway)->previous[line]);
}

/* ---- what can stay ---- */

/* Does the stop of this volunteer make way for the decision? */
static bool makes_way(const struct leeway *leeway, const struct leeway_choice *choice, int volunteer,
                      const struct plan_stop *stop)
{
    const struct problem *problem = problem_of(leeway);
    const struct problem_assignment *line =
        problem_find_assignment(problem->previous, problem->previous_count, stop->visit, volunteer);
    if (stop->visit == choice->visit) {
        return true;
    }
    return volunteer == choice->volunteer && line != NULL && line->date == plans_date(problem, stop) &&
           leeway->budget->counts[line - problem->previous] &&
           !leeway_counts(leeway, choice, (size_t)(line - problem->previous)) &&
           instance_pin(leeway->pins->instance, volunteer, stop->visit, line->date) < 0;
}

/* The plan without what makes way. *possible: it can be so, and nobody is left alone. */
static enum status make_way(const struct leeway *leeway, const struct leeway_choice *choice, const struct plan *plan,
                            struct plan *less, bool *possible, struct error *error)
{
    bool alone = false;
    bool *gone = calloc(plan->count + 1, sizeof *gone);
    if (gone == NULL) {
        return error_memory(error);
    }
    for (size_t s = 0; s < plan->count; s++) {
        gone[s] = makes_way(leeway, choice, plan->volunteer, &plan->stops[s]);
        alone = alone || (gone[s] && problem_of(leeway)->visits[plan->stops[s].visit].people > 1);
    }
    const enum status status = fitting_strip(leeway->pins->instance, plan, gone, less, possible, error);
    *possible = *possible && !alone;
    free(gone);
    return status;
}

/* Can the volunteer of this plan, or the one of the choice, do what is wanted of them beside what it leaves? */
static enum status can_follow(const struct leeway *leeway, const struct leeway_choice *choice, const struct plan *plan,
                              bool *possible, struct error *error)
{
    const struct instance *instance = leeway->pins->instance;
    const bool own = plan == NULL || plan->volunteer == choice->volunteer;
    struct plan less = {0};
    struct fit fit = {.gain = INT64_MIN, .date = DATE_NONE};
    const uint64_t options = instance_options_on(instance, choice->volunteer, choice->visit, choice->date);
    enum status status = plan == NULL ? STATUS_OK : make_way(leeway, choice, plan, &less, possible, error);
    if (status == STATUS_OK && own && *possible) {
        status =
            fitting_try(instance, plan == NULL ? NULL : &less, choice->volunteer, choice->visit, options, &fit, error);
        *possible = fit.date != DATE_NONE;
    }
    free(less.stops);
    return status;
}

/* Lines that stay when the plans in which the most do are changed for this choice and nothing else; -1: that is not so
 * simple. */
static enum status count_beside(const struct leeway *leeway, const struct leeway_choice *choice, long *stay,
                                struct error *error)
{
    const struct problem *problem = problem_of(leeway);
    const struct plan_list *most = &leeway->pins->start;
    bool possible = problem->visits[choice->visit].people < 2 && leeway->pins->have_start;
    enum status status = STATUS_OK;
    long count = 0;
    if (possible && fitting_plan(most, choice->volunteer) == NULL) {
        status = can_follow(leeway, choice, NULL, &possible, error);
    }
    for (size_t p = 0; status == STATUS_OK && possible && p < most->count; p++) {
        const struct plan *plan = &most->items[p];
        bool touched = plan->volunteer == choice->volunteer;
        for (size_t s = 0; s < plan->count; s++) {
            const struct plan_stop *stop = &plan->stops[s];
            const struct problem_assignment *line =
                problem_find_assignment(problem->previous, problem->previous_count, stop->visit, plan->volunteer);
            touched = touched || stop->visit == choice->visit;
            count += line != NULL && line->date == plans_date(problem, stop) &&
                     leeway_counts(leeway, choice, (size_t)(line - problem->previous));
        }
        if (touched) {
            status = can_follow(leeway, choice, plan, &possible, error);
        }
    }
    *stay = possible ? count : -1;
    return status;
}

static enum status search_most(struct leeway *leeway, const struct leeway_choice *choice, struct budget *rest,
                               struct error *error)
{
    const struct instance_wish wish = {.visit = choice->visit,
                                       .volunteer = choice->volunteer,
                                       .instead = choice->instead,
                                       .date = choice->date,
                                       .points = (int)leeway->budget->lines + 1};
    struct search_result most = {0};
    leeway->searches++;
    enum status status = budget_find_forced(leeway->pins, leeway->limits, rest, &wish, &most, error);
    plans_list_free(&most.plans);
    return status;
}

static enum status find_room(struct leeway *leeway, const struct leeway_choice *choice, struct leeway_room *room,
                             struct error *error)
{
    const struct problem *problem = problem_of(leeway);
    const struct budget *budget = leeway->budget;
    struct budget rest = {.counts = calloc(problem->previous_count + 1, sizeof *rest.counts)};
    long beside = -1;
    if (rest.counts == NULL) {
        return error_memory(error);
    }
    for (size_t l = 0; l < problem->previous_count; l++) {
        rest.counts[l] = leeway_counts(leeway, choice, l);
        rest.lines += rest.counts[l];
    }
    /* no more can stay than without the decision */
    const size_t all = budget->unsure ? budget->lines : budget->lines - budget->forced;
    size_t most = rest.lines < all ? rest.lines : all;
    enum status status = count_beside(leeway, choice, &beside, error);
    *room = (struct leeway_room){.possible = true, .sure = beside >= 0 && (size_t)beside == most};
    if (status == STATUS_OK && !room->sure && leeway->searches < MOST_SEARCHES) {
        status = search_most(leeway, choice, &rest, error);
        room->sure = !rest.unsure;
        room->possible = rest.unsure || rest.possible;
        most = rest.unsure ? most : rest.lines - rest.forced;
    }
    const size_t may = (size_t)problem->max_changes;
    room->wanted = most > may ? most - may : 0;
    budget_free(&rest);
    return status;
}

static bool same_choice(const struct leeway_choice *one, const struct leeway_choice *two)
{
    return one->visit == two->visit && one->volunteer == two->volunteer && one->instead == two->instead &&
           one->date == two->date;
}

enum status leeway_find(struct leeway *leeway, const struct leeway_choice *choice, struct leeway_room *room,
                        struct error *error)
{
    for (size_t k = 0; k < leeway->known_count; k++) {
        if (same_choice(&leeway->known[k].choice, choice)) {
            *room = leeway->known[k].room;
            return STATUS_OK;
        }
    }
    if (find_room(leeway, choice, room, error) != STATUS_OK ||
        buffer_grow((void **)&leeway->known, &leeway->known_capacity, leeway->known_count + 1, sizeof *leeway->known,
                    error) != STATUS_OK) {
        return error->status;
    }
    leeway->known[leeway->known_count++] = (struct known){.choice = *choice, .room = *room};
    return STATUS_OK;
}

/* ---- alternatives ---- */

static bool is_line(const struct problem *problem, const struct problem_assignment *line, const char *visit,
                    const char *volunteer, int32_t date)
{
    return line->date == date && text_equal(problem->visits[line->visit].id, visit) &&
           text_equal(problem->volunteers[line->volunteer].id, volunteer);
}

static bool is_in(const struct problem *problem, const struct problem_assignment *line, const struct plan_list *plans)
{
    const struct plan *plan = fitting_plan(plans, line->volunteer);
    for (size_t s = 0; plan != NULL && s < plan->count; s++) {
        if (plan->stops[s].visit == line->visit && plans_date(problem, &plan->stops[s]) == line->date) {
            return true;
        }
    }
    return false;
}

/* Does the line stay in the alternative? stays: in the roster. */
static bool stays_in(const struct problem *problem, const struct problem_assignment *line, bool stays,
                     const struct alternative *alternative)
{
    for (size_t c = 0; c < alternative->change_count; c++) {
        const struct alternative_change *change = &alternative->changes[c];
        stays = stays && !is_line(problem, line, change->visit, change->from, change->from_date);
        stays = stays || is_line(problem, line, change->visit, change->to, change->to_date);
    }
    return stays;
}

static struct leeway_choice choice_of(const struct problem *problem, const struct alternative *alternative)
{
    const struct leeway_choice choice = {.visit = changes_visit(problem, alternative->visit),
                                         .volunteer = changes_volunteer(problem, alternative->volunteer),
                                         .instead = changes_volunteer(problem, alternative->instead),
                                         .date = alternative->date};
    return choice;
}

enum status leeway_allows(struct leeway *leeway, const struct plan_list *plans, const struct alternative *alternative,
                          bool *allowed, struct error *error)
{
    const struct problem *problem = problem_of(leeway);
    const struct leeway_choice choice = choice_of(problem, alternative);
    struct leeway_room room = {.possible = true};
    size_t count = 0;
    size_t stay = 0;
    enum status status = STATUS_OK;
    for (size_t l = 0; l < problem->previous_count; l++) {
        const struct problem_assignment *line = &problem->previous[l];
        if (leeway_counts(leeway, &choice, l)) {
            count++;
            stay += stays_in(problem, line, is_in(problem, line, plans), alternative);
        }
    }
    if (count > stay + (size_t)problem->max_changes) {
        status = leeway_find(leeway, &choice, &room, error);
    }
    *allowed = room.possible && stay >= room.wanted;
    return status;
}

enum status leeway_limit(struct leeway *leeway, const struct plan_list *plans, struct explanation *explanation,
                         struct error *error)
{
    const bool regarded = !leeway->budget->binds || budget_is_plain(leeway->pins);
    size_t kept = 0;
    enum status status = STATUS_OK;
    for (size_t a = 0; a < explanation->alternative_count; a++) {
        struct alternative *alternative = &explanation->alternatives[a];
        bool allowed = false;
        if (status == STATUS_OK) {
            status = leeway_allows(leeway, plans, alternative, &allowed, error);
        }
        if (!allowed) {
            free(alternative->changes);
            continue;
        }
        alternative->exact = alternative->exact && regarded;
        explanation->alternatives[kept++] = *alternative;
    }
    explanation->alternative_count = kept;
    return status;
}
