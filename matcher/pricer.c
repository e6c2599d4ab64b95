/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/pricer.h"

#include "matcher/space.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { MOST_WORKERS = 16 };

struct pricer {
    int workers;
    struct plan_space *spaces[MOST_WORKERS];
    struct menu *menus; /* one a volunteer */
    size_t menu_count;
};

/* What the threads of one run share. */
struct run {
    struct pricer *pricer;
    struct pricer_task *tasks;
    size_t count;
    atomic_size_t next;
};

struct worker {
    struct run *run;
    struct plan_space *space;
    enum status status;
    struct error error;
};

enum status pricer_new(const struct instance *instance, int workers, struct pricer **made, struct error *error)
{
    enum status status = STATUS_OK;
    struct pricer *pricer = calloc(1, sizeof *pricer);
    if (pricer == NULL) {
        return error_memory(error);
    }
    pricer->workers = workers < 1 ? 1 : workers > MOST_WORKERS ? MOST_WORKERS : workers;
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
    if (status != STATUS_OK) {
        pricer_free(pricer);
        return status;
    }
    *made = pricer;
    return STATUS_OK;
}

void pricer_free(struct pricer *pricer)
{
    if (pricer == NULL) {
        return;
    }
    for (int w = 0; w < MOST_WORKERS; w++) {
        space_free(pricer->spaces[w]);
    }
    for (size_t i = 0; i < pricer->menu_count; i++) {
        menu_free(&pricer->menus[i]);
    }
    free(pricer->menus);
    free(pricer);
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct run *run = worker->run;
    size_t at = 0;
    while (worker->status == STATUS_OK && (at = atomic_fetch_add(&run->next, 1)) < run->count) {
        struct pricer_task *task = &run->tasks[at];
        worker->status = plans_find(worker->space, &run->pricer->menus[task->volunteer], &task->query, &task->found,
                                    &task->result, &worker->error);
    }
    return NULL;
}

enum status pricer_run(struct pricer *pricer, struct pricer_task *tasks, size_t count, struct error *error)
{
    struct run run = {.pricer = pricer, .tasks = tasks, .count = count};
    struct worker workers[MOST_WORKERS] = {0};
    pthread_t threads[MOST_WORKERS];
    int started = 1;
    atomic_init(&run.next, 0);
    for (int w = 0; w < MOST_WORKERS; w++) {
        workers[w] = (struct worker){.run = &run, .space = pricer->spaces[w]};
    }
    /* where a thread cannot be had, the others do its work */
    while (started < pricer->workers && (size_t)started < count &&
           pthread_create(&threads[started], NULL, work, &workers[started]) == 0) {
        started++;
    }
    (void)work(&workers[0]);
    for (int w = 1; w < started; w++) {
        (void)pthread_join(threads[w], NULL);
    }
    for (int w = 0; w < started; w++) {
        if (workers[w].status != STATUS_OK) {
            *error = workers[w].error;
            return workers[w].status;
        }
    }
    return STATUS_OK;
}

const struct menu *pricer_menu(const struct pricer *pricer, int volunteer)
{
    return &pricer->menus[volunteer];
}
