/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/pricer.h"

#include "matcher/space.h"
#include "matcher/team.h"
#include "matcher/twins.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

struct pricer {
    int workers;
    struct plan_space *spaces[TEAM_MOST];
    struct menu *menus; /* one a volunteer */
    size_t menu_count;
    int *twin_of; /* per volunteer: the first of its twins */
    bool has_twins;
    bool had_twins; /* in the beginning */
};

/* What the workers of one run share. */
struct run {
    struct pricer *pricer;
    struct pricer_task *tasks;
    size_t count;
    atomic_size_t next;
    enum status status[TEAM_MOST]; /* per worker */
    struct error errors[TEAM_MOST];
};

enum status pricer_new(const struct instance *instance, int workers, struct pricer **made, struct error *error)
{
    enum status status = STATUS_OK;
    struct pricer *pricer = calloc(1, sizeof *pricer);
    if (pricer == NULL) {
        return error_memory(error);
    }
    pricer->workers = workers < 1 ? 1 : workers > TEAM_MOST ? TEAM_MOST : workers;
    for (int w = 0; status == STATUS_OK && w < pricer->workers; w++) {
        status = space_new(&pricer->spaces[w], error);
    }
    pricer->menus = calloc(instance->problem->volunteer_count + 1, sizeof *pricer->menus);
    if (status == STATUS_OK && pricer->menus == NULL) {
        status = error_memory(error);
    }
    for (size_t i = 0; status == STATUS_OK && i < instance->problem->volunteer_count; i++) {
        pricer->menu_count = i + 1;
        status = menu_make(instance, (int)i, &pricer->menus[i], error);
    }
    pricer->twin_of = calloc(instance->problem->volunteer_count + 1, sizeof *pricer->twin_of);
    if (status == STATUS_OK) {
        status = pricer->twin_of == NULL
                     ? error_memory(error)
                     : twins_find(instance, pricer->menus, pricer->twin_of, &pricer->has_twins, error);
    }
    if (status != STATUS_OK) {
        pricer_free(pricer);
        return status;
    }
    pricer->had_twins = pricer->has_twins;
    *made = pricer;
    return STATUS_OK;
}

void pricer_free(struct pricer *pricer)
{
    if (pricer == NULL) {
        return;
    }
    for (int w = 0; w < TEAM_MOST; w++) {
        space_free(pricer->spaces[w]);
    }
    for (size_t i = 0; i < pricer->menu_count; i++) {
        menu_free(&pricer->menus[i]);
    }
    free(pricer->menus);
    free(pricer->twin_of);
    free(pricer);
}

/* Whatever nobody has begun yet, until nothing is left. */
static void work(void *context, int all, int worker)
{
    struct run *run = context;
    size_t at = 0;
    (void)all;
    while (run->status[worker] == STATUS_OK && (at = atomic_fetch_add(&run->next, 1)) < run->count) {
        struct pricer_task *task = &run->tasks[at];
        run->status[worker] = plans_find(run->pricer->spaces[worker], &run->pricer->menus[task->volunteer],
                                         &task->query, &task->found, &task->result, &run->errors[worker]);
    }
}

static enum status run_all(struct pricer *pricer, struct pricer_task *tasks, size_t count, struct error *error)
{
    struct run run = {.pricer = pricer, .tasks = tasks, .count = count};
    struct team *team = NULL;
    const int workers = (size_t)pricer->workers < count ? pricer->workers : (int)count;
    enum status status = team_new(workers, workers, work, &run, &team, error);
    if (status != STATUS_OK) {
        return status;
    }
    atomic_init(&run.next, 0);
    team_do(team, 0);
    team_free(team);
    for (int w = 0; w < workers; w++) {
        if (run.status[w] != STATUS_OK) {
            *error = run.errors[w];
            return run.status[w];
        }
    }
    return STATUS_OK;
}

/* ---- twins ---- */

static bool same_fees(const struct offer_prices *one, const struct offer_prices *two)
{
    bool same = one->fee_count == two->fee_count && one->forbidden_count == two->forbidden_count;
    for (size_t f = 0; same && f < one->fee_count; f++) {
        same = one->fees[f].row == two->fees[f].row && !(one->fees[f].dual < two->fees[f].dual) &&
               !(one->fees[f].dual > two->fees[f].dual);
    }
    for (size_t f = 0; same && f < one->forbidden_count; f++) {
        same = one->forbidden[f].row == two->forbidden[f].row && one->forbidden[f].stretch == two->forbidden[f].stretch;
    }
    return same;
}

/* Does some cut speak of the volunteer? */
static bool is_cut(const struct cut_list *cuts, int volunteer)
{
    for (size_t c = 0; cuts != NULL && c < cuts->count; c++) {
        if (cuts_have_volunteer(&cuts->items[c], volunteer)) {
            return true;
        }
    }
    return false;
}

/* Is it the same question, but perhaps for the threshold? */
static bool same_question(const struct pricer_task *one, const struct pricer_task *two)
{
    const struct plan_query *a = &one->query;
    const struct plan_query *b = &two->query;
    bool same = a->listing == b->listing && a->most == b->most && a->view.width == b->view.width &&
                a->view.turn == b->view.turn && a->beam == b->beam && a->steps == b->steps && a->limit == b->limit &&
                a->at_once == b->at_once && a->much == b->much;
    bool same_prices = a->prices.rows == b->prices.rows && a->prices.spans == b->prices.spans &&
                       a->prices.cuts == b->prices.cuts && a->prices.cut_duals == b->prices.cut_duals &&
                       a->prices.arcs == b->prices.arcs && same_fees(&a->prices, &b->prices);
    return same && same_prices && !(a->prices.keep < b->prices.keep) && !(a->prices.keep > b->prices.keep) &&
           (a->threshold < HUGE_VAL) == (b->threshold < HUGE_VAL) && !is_cut(a->prices.cuts, one->volunteer) &&
           !is_cut(b->prices.cuts, two->volunteer);
}

/* Per task the first one with the same question, which may be itself; that one asks for all. */
static void find_askers(const struct pricer *pricer, struct pricer_task *tasks, size_t count, size_t *asker)
{
    for (size_t t = 0; t < count; t++) {
        asker[t] = t;
        for (size_t r = 0; asker[t] == t && r < t; r++) {
            bool twins = pricer->twin_of[tasks[r].volunteer] == pricer->twin_of[tasks[t].volunteer];
            if (twins && asker[r] == r && same_question(&tasks[r], &tasks[t])) {
                asker[t] = r;
            }
        }
    }
}

/* What was found for a twin, as far as the task wants it. */
static enum status take_from_twin(struct pricer_task *task, const struct pricer_task *twin, struct error *error)
{
    task->result = twin->result;
    for (size_t p = 0; p < twin->found.count; p++) {
        if (twin->found.items[p].reduced < task->query.threshold) {
            continue;
        }
        if (plans_list_copy(&task->found, &twin->found.items[p], error) != STATUS_OK) {
            return error->status;
        }
        task->found.items[task->found.count - 1].volunteer = task->volunteer;
    }
    return STATUS_OK;
}

/* Drops what lies below the task's own threshold. */
static void drop_below(struct pricer_task *task)
{
    size_t kept = 0;
    for (size_t p = 0; p < task->found.count; p++) {
        if (task->found.items[p].reduced < task->query.threshold) {
            free(task->found.items[p].stops);
        } else {
            task->found.items[kept++] = task->found.items[p];
        }
    }
    task->found.count = kept;
}

/* The askers' answers, and those of their twins. ask: room for as many tasks. */
static enum status ask_once(struct pricer *pricer, struct pricer_task *tasks, size_t count, const size_t *asker,
                            struct pricer_task *ask, struct error *error)
{
    size_t asked = 0;
    for (size_t t = 0; t < count; t++) {
        if (asker[t] == t) {
            ask[asked] = tasks[t];
            for (size_t u = t; u < count; u++) {
                double threshold = asker[u] == t ? tasks[u].query.threshold : HUGE_VAL;
                ask[asked].query.threshold =
                    threshold < ask[asked].query.threshold ? threshold : ask[asked].query.threshold;
            }
            asked++;
        }
    }
    enum status status = run_all(pricer, ask, asked, error);
    asked = 0;
    for (size_t t = 0; t < count; t++) {
        if (asker[t] == t) {
            tasks[t].found = ask[asked].found;
            tasks[t].result = ask[asked++].result;
        }
    }
    for (size_t t = 0; status == STATUS_OK && t < count; t++) {
        status = asker[t] != t ? take_from_twin(&tasks[t], &tasks[asker[t]], error) : STATUS_OK;
    }
    for (size_t t = 0; t < count; t++) {
        if (asker[t] == t) {
            drop_below(&tasks[t]);
        }
    }
    return status;
}

enum status pricer_run(struct pricer *pricer, struct pricer_task *tasks, size_t count, struct error *error)
{
    if (!pricer->has_twins || count < 2) {
        return run_all(pricer, tasks, count, error);
    }
    size_t *asker = calloc(count, sizeof *asker);
    struct pricer_task *ask = calloc(count, sizeof *ask);
    enum status status = asker == NULL || ask == NULL ? error_memory(error) : STATUS_OK;
    if (status == STATUS_OK) {
        find_askers(pricer, tasks, count, asker);
        status = ask_once(pricer, tasks, count, asker, ask, error);
    }
    free(asker);
    free(ask);
    return status;
}

enum status pricer_recount(struct pricer *pricer, int volunteer, int visit, struct error *error)
{
    struct menu *menu = &pricer->menus[volunteer];
    for (size_t p = 0; p < menu->count; p++) {
        struct menu_part *part = &menu->parts[p];
        for (size_t k = 0; k < part->count; k++) {
            if (part->items[k].visit == visit) {
                part->items[k].kept = instance_kept(menu->instance, volunteer, visit, part->date);
            }
        }
    }
    return pricer->had_twins ? twins_find(menu->instance, pricer->menus, pricer->twin_of, &pricer->has_twins, error)
                             : STATUS_OK;
}

int pricer_workers(const struct pricer *pricer)
{
    return pricer->workers;
}

bool pricer_has_twins(const struct pricer *pricer)
{
    return pricer->has_twins;
}

const struct menu *pricer_menu(const struct pricer *pricer, int volunteer)
{
    return &pricer->menus[volunteer];
}
