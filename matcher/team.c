/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/team.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum { NO_TASK = -1 };

struct team {
    void (*work)(void *context, int task, int part);
    void *context;
    int parts;
    int workers; /* that there are, the caller among them */
    int task;    /* at work; NO_TASK: that was all */
    bool broken; /* there is no barrier */
    pthread_t threads[TEAM_MOST];
    struct member *members;
    pthread_mutex_t gate;      /* closed until it is known how many came */
    pthread_barrier_t barrier; /* before and after each task */
};

struct member {
    struct team *team;
    int number; /* 0: the caller */
};

static void do_own(const struct member *member)
{
    const struct team *team = member->team;
    for (int part = member->number; part < team->parts; part += team->workers) {
        team->work(team->context, team->task, part);
    }
}

static void *take_part(void *context)
{
    const struct member *member = context;
    struct team *team = member->team;
    (void)pthread_mutex_lock(&team->gate);
    (void)pthread_mutex_unlock(&team->gate);
    if (team->broken) {
        return NULL;
    }
    (void)pthread_barrier_wait(&team->barrier);
    while (team->task != NO_TASK) {
        do_own(member);
        (void)pthread_barrier_wait(&team->barrier);
        (void)pthread_barrier_wait(&team->barrier);
    }
    return NULL;
}

/* Those that come wait at the gate meanwhile. */
static void call_workers(struct team *team, int workers)
{
    while (team->workers < workers) {
        struct member *member = &team->members[team->workers];
        *member = (struct member){.team = team, .number = team->workers};
        if (pthread_create(&team->threads[team->workers], NULL, take_part, member) != 0) {
            return;
        }
        team->workers++;
    }
}

static void send_home(struct team *team)
{
    for (int w = 1; w < team->workers; w++) {
        (void)pthread_join(team->threads[w], NULL);
    }
    (void)pthread_mutex_destroy(&team->gate);
}

static enum status begin(struct team *team, int workers, struct error *error)
{
    if (pthread_mutex_init(&team->gate, NULL) != 0) {
        return error_memory(error);
    }
    (void)pthread_mutex_lock(&team->gate);
    call_workers(team, workers);
    team->broken = pthread_barrier_init(&team->barrier, NULL, (unsigned)team->workers) != 0;
    (void)pthread_mutex_unlock(&team->gate);
    if (!team->broken) {
        return STATUS_OK;
    }
    send_home(team);
    return error_memory(error);
}

enum status team_new(int workers, int parts, void (*work)(void *context, int task, int part), void *context,
                     struct team **made, struct error *error)
{
    struct team *team = calloc(1, sizeof *team);
    const int most = parts < TEAM_MOST ? parts : TEAM_MOST;
    const int wanted = workers < 1 ? 1 : workers > most ? most : workers;
    if (team == NULL) {
        return error_memory(error);
    }
    team->work = work;
    team->context = context;
    team->parts = parts;
    team->workers = 1;
    team->members = calloc((size_t)TEAM_MOST, sizeof *team->members);
    enum status status = team->members != NULL ? begin(team, wanted, error) : error_memory(error);
    if (status != STATUS_OK) {
        free(team->members);
        free(team);
        return status;
    }
    team->members[0] = (struct member){.team = team};
    *made = team;
    return STATUS_OK;
}

void team_free(struct team *team)
{
    if (team == NULL) {
        return;
    }
    team->task = NO_TASK;
    (void)pthread_barrier_wait(&team->barrier);
    send_home(team);
    (void)pthread_barrier_destroy(&team->barrier);
    free(team->members);
    free(team);
}

void team_do(struct team *team, int task)
{
    team->task = task;
    (void)pthread_barrier_wait(&team->barrier);
    do_own(&team->members[0]);
    (void)pthread_barrier_wait(&team->barrier);
}
