/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/matcher/plain_problem.h"

#include "core/date.h"
#include "tests/matcher/random_problem.h"

#include <stdio.h>
#include <stdlib.h>

static void *need(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "no memory for a plain problem\n");
        abort();
    }
    return memory;
}

static struct site site(uint64_t *state, size_t owner)
{
    return (struct site){.x = 72000 + 100.0 * random_problem_below(state, 20),
                         .y = 169000 + 100.0 * random_problem_below(state, 20),
                         .owner = (int32_t)owner};
}

static void make_volunteer(struct problem *problem, size_t i, uint64_t *state)
{
    struct problem_volunteer *who = &problem->volunteers[i];
    size_t days = (size_t)(problem->until - problem->from) + 1;
    int32_t first = date_week(problem->from);
    snprintf(who->id, sizeof who->id, "decanaat/%05zu", i);
    who->home = site(state, i);
    who->mode = MODE_BIKE;
    who->tasks = 1;
    who->max_travel = 60;
    who->max_per_day = who->max_per_week = who->max_minutes_week = -1;
    who->information_note = who->record_check = DATE_NONE;
    who->stretches = need(calloc(days, sizeof *who->stretches));
    for (size_t d = 0; d < days; d++) {
        who->stretches[who->stretch_count++] = (struct problem_stretch){
            .date = problem->from + (int32_t)d, .from = PLAIN_PROBLEM_FROM, .to = PLAIN_PROBLEM_TO};
    }
    who->week_count = (size_t)(date_week(problem->until) - first) + 1;
    who->weeks = need(calloc(who->week_count, sizeof *who->weeks));
    for (size_t w = 0; w < who->week_count; w++) {
        who->weeks[w].week = first + (int32_t)w;
    }
}

static void make_visit(struct problem *problem, size_t v, uint64_t *state)
{
    struct problem_visit *visit = &problem->visits[v];
    size_t days = (size_t)(problem->until - problem->from) + 1;
    snprintf(problem->seniors[v], ID_SIZE, "infobalie/%05zu", v);
    snprintf(visit->request, sizeof visit->request, "infobalie/%05zu", v);
    snprintf(visit->id, sizeof visit->id, "infobalie/%05zu@once", v);
    visit->senior = (int)v;
    visit->priority = (enum priority)random_problem_below(state, PRIORITY_COUNT);
    visit->serving_points = problem->points.served[visit->priority];
    visit->duration = PLAIN_PROBLEM_DURATION;
    visit->people = 1;
    visit->start = visit->end = site(state, problem->volunteer_count + v);
    visit->preferred = -1;
    visit->options = need(calloc(days, sizeof *visit->options));
    for (size_t d = 0; d < days; d++) {
        visit->options[visit->option_count++] = (struct problem_option){
            .date = problem->from + (int32_t)d, .earliest = PLAIN_PROBLEM_FROM, .latest = PLAIN_PROBLEM_TO};
    }
}

struct problem *plain_problem_make(size_t volunteers, size_t visits, int days)
{
    uint64_t state = 1;
    struct settings settings = {0};
    struct problem *problem = need(calloc(1, sizeof *problem));
    settings_defaults(&settings);
    snprintf(problem->city, sizeof problem->city, "Teststad");
    if (!date_make(2026, 11, 22, &problem->night)) {
        abort();
    }
    problem->from = problem->night + 1;
    problem->until = problem->night + days;
    problem->grid_minutes = settings.grid_minutes;
    problem->points = settings.points;
    problem->travel = settings.travel;
    problem->tasks = need(calloc(1, sizeof *problem->tasks));
    problem->task_count = 1;
    snprintf(problem->tasks[0].code, CODE_SIZE, "bezoek");
    problem->volunteer_count = volunteers;
    problem->volunteers = need(calloc(volunteers + 1, sizeof *problem->volunteers));
    problem->senior_count = problem->visit_count = visits;
    problem->seniors = need(calloc(visits + 1, sizeof *problem->seniors));
    problem->visits = need(calloc(visits + 1, sizeof *problem->visits));
    for (size_t i = 0; i < volunteers; i++) {
        make_volunteer(problem, i, &state);
    }
    for (size_t v = 0; v < visits; v++) {
        make_visit(problem, v, &state);
    }
    settings_free(&settings);
    return problem;
}

void plain_problem_pin(struct problem *problem, int visit, int volunteer, int32_t date)
{
    problem->pins = need(reallocarray(problem->pins, problem->pin_count + 1, sizeof *problem->pins));
    problem->pins[problem->pin_count++] =
        (struct problem_assignment){.visit = visit, .volunteer = volunteer, .date = date};
}
