/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/keeping.h"

#include <stdlib.h>

static struct leeway_choice choice_of(const struct question *question)
{
    return (struct leeway_choice){.visit = question->visit,
                                  .volunteer = question->volunteer,
                                  .instead = question->instead,
                                  .date = question->date};
}

enum status keeping_find(struct leeway *leeway, const struct question *question, struct leeway_room *room,
                         struct error *error)
{
    const struct leeway_choice choice = choice_of(question);
    return leeway_find(leeway, &choice, room, error);
}

static bool is_touched(const struct keeping *keeping, int volunteer)
{
    for (size_t d = 0; d < keeping->dropped_count; d++) {
        if (keeping->ground->problem->previous[keeping->dropped[d]].volunteer == volunteer) {
            return true;
        }
    }
    return false;
}

static void recount_plans(const struct keeping *keeping, const struct plan_list *plans)
{
    const struct question_ground *ground = keeping->ground;
    for (size_t p = 0; p < plans->count; p++) {
        struct plan *plan = &plans->items[p];
        if (!is_touched(keeping, plan->volunteer)) {
            continue;
        }
        plan->kept = 0;
        for (size_t s = 0; s < plan->count; s++) {
            plan->kept += instance_kept(ground->instance, plan->volunteer, plan->stops[s].visit,
                                        plans_date(ground->problem, &plan->stops[s]));
        }
    }
}

/* All that remembers what plans and visits count. */
static enum status recount(const struct keeping *keeping, const struct question *question, size_t wanted,
                           struct error *error)
{
    struct columns *columns = keeping->ground->columns;
    enum status status = STATUS_OK;
    for (size_t d = 0; status == STATUS_OK && d < keeping->dropped_count; d++) {
        const struct problem_assignment *line = &keeping->ground->problem->previous[keeping->dropped[d]];
        status = pricer_recount(columns->pricer, line->volunteer, line->visit, error);
    }
    recount_plans(keeping, &columns->plans);
    recount_plans(keeping, &keeping->ground->best->plans);
    recount_plans(keeping, &keeping->ground->near);
    recount_plans(keeping, &question->plans);
    return status == STATUS_OK ? master_recount(columns->master, &columns->plans, wanted, error) : status;
}

static void count_dropped(const struct keeping *keeping, bool count)
{
    for (size_t d = 0; d < keeping->dropped_count; d++) {
        leeway_instance(keeping->leeway)->line_counts[keeping->dropped[d]] = count;
    }
}

enum status keeping_begin(struct keeping *keeping, struct question_ground *ground, struct leeway *leeway,
                          const struct question *question, size_t wanted, struct error *error)
{
    const struct instance *instance = leeway_instance(leeway);
    const struct leeway_choice choice = choice_of(question);
    *keeping = (struct keeping){.ground = ground, .leeway = leeway, .all = ground->columns->scope};
    keeping->own = (struct master_scope){.members = keeping->all->members, .kept_wanted = wanted};
    keeping->dropped = calloc(ground->problem->previous_count + 1, sizeof *keeping->dropped);
    if (keeping->dropped == NULL) {
        return error_memory(error);
    }
    for (size_t l = 0; l < ground->problem->previous_count; l++) {
        if (instance->line_counts[l] && !leeway_counts(leeway, &choice, l)) {
            keeping->dropped[keeping->dropped_count++] = l;
        }
    }
    ground->columns->scope = &keeping->own;
    count_dropped(keeping, false);
    return recount(keeping, question, wanted, error);
}

enum status keeping_end(struct keeping *keeping, const struct question *question, struct error *error)
{
    enum status status = STATUS_OK;
    if (keeping->dropped != NULL) {
        count_dropped(keeping, true);
        status = recount(keeping, question, keeping->all->kept_wanted, error);
        keeping->ground->columns->scope = keeping->all;
    }
    free(keeping->dropped);
    *keeping = (struct keeping){0};
    return status;
}
