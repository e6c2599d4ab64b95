/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/question.h"

#include "core/buffer.h"

#include <stdlib.h>

enum status question_add(struct question_list *list, struct question question, struct error *error)
{
    if (buffer_grow((void **)&list->items, &list->capacity, list->count + 1, sizeof *list->items, error) != STATUS_OK) {
        return error->status;
    }
    list->items[list->count++] = question;
    return STATUS_OK;
}

void question_list_free(struct question_list *list)
{
    for (size_t q = 0; q < list->count; q++) {
        plans_list_free(&list->items[q].plans);
    }
    free(list->items);
    *list = (struct question_list){0};
}

bool question_takes_part(const struct question_ground *ground, int volunteer)
{
    const struct master_scope *scope = ground->columns->scope;
    return scope == NULL || scope->members[volunteer];
}

bool question_is_late(const struct question_ground *ground)
{
    return ground->columns->late || choose_is_late(ground->columns->limits->clock);
}

bool question_serves(const struct question_ground *ground, const struct plan_list *plans, int visit, int volunteer,
                     int32_t date)
{
    for (size_t p = 0; p < plans->count; p++) {
        const struct plan *plan = &plans->items[p];
        for (size_t s = 0; plan->volunteer == volunteer && s < plan->count; s++) {
            if (plan->stops[s].visit == visit &&
                (date == DATE_NONE || plans_date(ground->problem, &plan->stops[s]) == date)) {
                return true;
            }
        }
    }
    return false;
}

bool question_may_come(const struct question_ground *ground, int visit, int volunteer, int32_t date)
{
    uint64_t options = instance_options(ground->instance, volunteer, visit);
    const struct problem_visit *what = &ground->problem->visits[visit];
    for (size_t o = 0; o < what->option_count; o++) {
        if ((options >> o & 1) != 0 && (date == DATE_NONE || what->options[o].date == date)) {
            return true;
        }
    }
    return false;
}

void question_rows(const struct question_ground *ground, int visit, int32_t date, size_t *first, size_t *last)
{
    const struct problem_visit *what = &ground->problem->visits[visit];
    *first = *last = (size_t)visit;
    if (what->people < 2) {
        return;
    }
    *first = ground->instance->first_start[visit];
    *last = instance_row_end(ground->instance, visit) - 1;
    for (size_t o = 0; date != DATE_NONE && o < what->option_count; o++) {
        if (what->options[o].date == date) {
            *first = instance_row(ground->instance, visit, (int)o, what->options[o].earliest);
            *last = *first + (size_t)instance_start_count(ground->instance, visit, (int)o) - 1;
            return;
        }
    }
}

enum status question_demand(struct question_ground *ground, struct rules_item rule, struct error *error)
{
    struct rules *rules = &ground->rules;
    if (buffer_grow((void **)&rules->items, &rules->capacity, rules->count + 1, sizeof *rules->items, error) !=
        STATUS_OK) {
        return error->status;
    }
    rules->items[rules->count++] = rule;
    return STATUS_OK;
}

/* Unless it is about no row. */
static enum status add_rule(struct question_ground *ground, struct rules_item rule, struct error *error)
{
    return rule.row > rule.last ? STATUS_OK : question_demand(ground, rule, error);
}

/* Only this volunteer, on this date. */
static enum status settle_one(struct question_ground *ground, const struct question *question, struct error *error)
{
    size_t row = (size_t)question->visit;
    const struct problem_volunteer *who = &ground->problem->volunteers[question->volunteer];
    struct rules_item only = {
        .kind = RULES_ONLY, .row = row, .last = row, .volunteer = question->volunteer, .stretch = -1};
    enum status status = add_rule(ground, only, error);
    for (size_t s = 0; status == STATUS_OK && question->date != DATE_NONE && s < who->stretch_count; s++) {
        struct rules_item never = {
            .kind = RULES_NOT, .row = row, .last = row, .volunteer = question->volunteer, .stretch = (int)s};
        status = who->stretches[s].date != question->date ? add_rule(ground, never, error) : STATUS_OK;
    }
    return status;
}

/* This volunteer and another one, but not the one who is replaced, on this date. */
static enum status settle_two(struct question_ground *ground, const struct question *question, size_t first,
                              size_t last, struct error *error)
{
    size_t begin = ground->instance->first_start[question->visit];
    size_t end = instance_row_end(ground->instance, question->visit);
    struct rules_item before = {.kind = RULES_NOBODY, .row = begin, .last = first - 1};
    struct rules_item after = {.kind = RULES_NOBODY, .row = last + 1, .last = end - 1};
    struct rules_item without = {
        .kind = RULES_NOT, .row = begin, .last = end - 1, .volunteer = question->instead, .stretch = -1};
    enum status status = add_rule(ground, before, error);
    status = status == STATUS_OK ? add_rule(ground, after, error) : status;
    return status == STATUS_OK && question->instead >= 0 ? add_rule(ground, without, error) : status;
}

enum status question_settle(struct question_ground *ground, const struct question *question, struct error *error)
{
    size_t first = 0;
    size_t last = 0;
    ground->rules.count = 0;
    if (question->volunteer < 0) {
        struct rules_item must = {.kind = RULES_MUST, .row = (size_t)question->visit, .last = (size_t)question->visit};
        return add_rule(ground, must, error);
    }
    question_rows(ground, question->visit, question->date, &first, &last);
    struct rules_item serve = {
        .kind = RULES_SERVES, .row = first, .last = last, .volunteer = question->volunteer, .stretch = -1};
    enum status status = add_rule(ground, serve, error);
    if (status != STATUS_OK) {
        return status;
    }
    return ground->problem->visits[question->visit].people < 2 ? settle_one(ground, question, error)
                                                               : settle_two(ground, question, first, last, error);
}

bool question_is_settled_by(const struct question_ground *ground, const struct question *question,
                            const struct plan *plan)
{
    for (size_t s = 0; s < plan->count; s++) {
        bool same = plan->stops[s].visit == question->visit &&
                    (question->date == DATE_NONE || plans_date(ground->problem, &plan->stops[s]) == question->date);
        if (same && (question->volunteer < 0 || question->volunteer == plan->volunteer)) {
            return true;
        }
    }
    return false;
}
