/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/matcher/odd_problem.h"

#include "core/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TASK_VISIT, TASK_DRIVE, TASK_PHONE, TASKS };
enum { MOST_VOLUNTEERS = 4, MOST_VISITS = 6, MOST_SENIORS = 4, MOST_OPTIONS = 4, GREATEST = 1000000 };

/* One of a list of numbers. */
#define ONE_OF(bytes, ...) one_of(bytes, (const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

struct bytes {
    const uint8_t *next;
    size_t left;
};

static int take(struct bytes *bytes)
{
    if (bytes->left == 0) {
        return 0;
    }
    bytes->left--;
    return *bytes->next++;
}

static int below(struct bytes *bytes, int limit)
{
    return limit > 256 ? (take(bytes) * 256 + take(bytes)) % limit : take(bytes) % limit;
}

static int one_of(struct bytes *bytes, const int *numbers, size_t count)
{
    return numbers[below(bytes, (int)count)];
}

static void *need(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (memory == NULL) {
        fprintf(stderr, "no memory for an odd problem\n");
        abort();
    }
    return memory;
}

static struct site site(struct bytes *bytes, int32_t owner)
{
    return (struct site){.x = 72000 + 500.0 * below(bytes, 8),
                         .y = 169000 + (below(bytes, 9) == 8 ? 1e6 : 500.0 * below(bytes, 4)),
                         .owner = owner};
}

static void make_frame(struct bytes *bytes, struct problem *problem)
{
    static const int years[] = {2026, 2026, 2027, 2026};
    static const int months[] = {11, 10, 3, 12};
    static const int days[] = {22, 24, 27, 30}; /* the nights before the clock changes, and before a year ends */
    int when = below(bytes, 4);
    snprintf(problem->city, sizeof problem->city, "Teststad");
    if (!date_make(years[when], months[when], days[when], &problem->night)) {
        abort();
    }
    problem->from = problem->night + 1;
    problem->until = problem->night + ONE_OF(bytes, 3, 1, 2, 3, 14, MAX_HORIZON);
    problem->grid_minutes = ONE_OF(bytes, 15, 1, 2, 7, 240);
    problem->travel = (struct travel_rules){
        .detour = 1.3, .foot_speed = 4.5, .bike_speed = 14, .bike_overhead = 1, .car_speed = 30, .car_overhead = 4};
    problem->tasks = need(TASKS, sizeof *problem->tasks);
    problem->task_count = TASKS;
    snprintf(problem->tasks[TASK_VISIT].code, CODE_SIZE, "bezoek");
    snprintf(problem->tasks[TASK_DRIVE].code, CODE_SIZE, "vervoer");
    snprintf(problem->tasks[TASK_PHONE].code, CODE_SIZE, "telefoon");
    problem->tasks[TASK_PHONE].remote = true;
}

/* As DESIGN has it, or anything at all. */
static int points_of(struct bytes *bytes, int usual)
{
    return ONE_OF(bytes, usual, usual, -usual, 0, 1, -1, 1000, -1000, GREATEST, -GREATEST);
}

static void make_points(struct bytes *bytes, struct problem *problem)
{
    problem->points = (struct points){.bond = points_of(bytes, 40),
                                      .preferred = points_of(bytes, 80),
                                      .same_as_sent = points_of(bytes, 120),
                                      .new_face = points_of(bytes, -60),
                                      .travel_minute = points_of(bytes, -1),
                                      .load = points_of(bytes, -4),
                                      .idle = points_of(bytes, 60)};
}

static void make_stretches(struct bytes *bytes, const struct problem *problem, struct problem_volunteer *who)
{
    int32_t days = problem->until - problem->from + 1;
    int usual = below(bytes, 8);
    who->stretches = need(2 * (size_t)days, sizeof *who->stretches);
    for (int32_t day = 0; day < days && usual > 0; day++) {
        int begin = ONE_OF(bytes, 540, 0, 480, 720, 1439);
        int length = ONE_OF(bytes, 240, 1, 60, 480, 1440);
        int end = begin + length < DAY_MINUTES ? begin + length : DAY_MINUTES;
        if (usual == 1 && day % 3 != 0) {
            continue;
        }
        who->stretches[who->stretch_count++] =
            (struct problem_stretch){.date = problem->from + day, .from = begin, .to = end};
        if (usual == 2 && end + 10 < DAY_MINUTES) {
            who->stretches[who->stretch_count++] =
                (struct problem_stretch){.date = problem->from + day, .from = end + 10, .to = DAY_MINUTES};
        }
    }
}

static void make_caps(struct bytes *bytes, const struct problem *problem, struct problem_volunteer *who)
{
    int32_t first = date_week(problem->from);
    who->max_per_day = ONE_OF(bytes, -1, 0, 1, 2, 50);
    who->max_per_week = ONE_OF(bytes, -1, 0, 1, 2, 350);
    who->max_minutes_week = ONE_OF(bytes, -1, 0, 60, 137, 168 * 60);
    who->week_count = (size_t)(date_week(problem->until) - first) + 1;
    who->weeks = need(who->week_count, sizeof *who->weeks);
    for (size_t w = 0; w < who->week_count; w++) {
        who->weeks[w].week = first + (int32_t)w;
    }
    /* Only days before the horizon are done: those of its first week. */
    who->weeks[0].visits = ONE_OF(bytes, 0, 1, 2, 400);
    who->weeks[0].minutes = who->weeks[0].visits * ONE_OF(bytes, 30, 0, DAY_MINUTES);
}

static void make_volunteers(struct bytes *bytes, struct problem *problem)
{
    problem->volunteer_count = (size_t)ONE_OF(bytes, 3, 4, 2, 1, 0);
    problem->volunteers = need(problem->volunteer_count, sizeof *problem->volunteers);
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        struct problem_volunteer *who = &problem->volunteers[i];
        snprintf(who->id, sizeof who->id, "decanaat/%zu", i);
        who->home = site(bytes, (int32_t)i);
        who->mode = (enum mode)ONE_OF(bytes, MODE_CAR, MODE_BIKE, MODE_FOOT);
        who->has_car = who->mode == MODE_CAR;
        who->tasks = below(bytes, 8) == 7 ? 0 : (1U << TASKS) - 1;
        who->max_travel = ONE_OF(bytes, 600, 0, 30, GREATEST);
        who->pets_ok = who->smoke_ok = true;
        who->information_note = who->record_check = DATE_NONE;
        who->carry = ONE_OF(bytes, 0, 0, 1, 5, 10000);
        who->idle = below(bytes, 2) == 1;
        make_stretches(bytes, problem, who);
        make_caps(bytes, problem, who);
    }
}

static void make_options(struct bytes *bytes, const struct problem *problem, struct problem_visit *visit)
{
    int days = problem->until - problem->from + 1;
    int most = days < MOST_OPTIONS ? days : MOST_OPTIONS;
    int step = days / most;
    int wanted = 1 + below(bytes, most);
    int slack = ONE_OF(bytes, 30, 0, 0, 90, 1, 600, -1, -20);
    visit->options = need((size_t)wanted, sizeof *visit->options);
    for (int o = 0; o < wanted; o++) {
        int earliest = ONE_OF(bytes, 540, 480, 600, 660, 0, 1200);
        int latest = earliest + visit->duration + slack;
        if (latest > DAY_MINUTES) {
            earliest -= latest - DAY_MINUTES;
            latest = DAY_MINUTES;
        }
        visit->options[visit->option_count++] = (struct problem_option){
            .date = problem->from + o * step, .earliest = earliest < 0 ? 0 : earliest, .latest = latest};
    }
}

static void make_visit(struct bytes *bytes, struct problem *problem, const struct site *seniors, size_t v)
{
    struct problem_visit *visit = &problem->visits[v];
    snprintf(visit->request, sizeof visit->request, "infobalie/%zu", v);
    snprintf(visit->id, sizeof visit->id, "infobalie/%zu@once", v);
    visit->senior = below(bytes, (int)problem->senior_count);
    visit->task = below(bytes, TASKS);
    visit->remote = visit->task == TASK_PHONE;
    visit->priority = (enum priority)below(bytes, PRIORITY_COUNT);
    visit->duration = ONE_OF(bytes, 30, 0, 1, 5, 60, 90, 720);
    visit->people = 1 + (below(bytes, 3) == 2);
    visit->start = visit->end = seniors[visit->senior];
    if (visit->remote) {
        visit->start = visit->end = (struct site){.owner = TRAVEL_NO_OWNER};
    }
    if (visit->task == TASK_DRIVE && below(bytes, 2) == 0) {
        visit->end = site(bytes, TRAVEL_NO_OWNER);
    }
    visit->preferred = below(bytes, (int)problem->volunteer_count + 2) - 2;
    visit->preferred = visit->preferred < 0 ? -1 : visit->preferred;
    visit->serving_points = ONE_OF(bytes, 1000, 4000, 2000, 400, 0, -1, 1, 1000 * GREATEST, -1000 * GREATEST);
    make_options(bytes, problem, visit);
}

static void make_visits(struct bytes *bytes, struct problem *problem)
{
    struct site seniors[MOST_SENIORS];
    problem->senior_count = (size_t)below(bytes, MOST_SENIORS) + 1;
    problem->seniors = need(problem->senior_count, sizeof *problem->seniors);
    for (size_t s = 0; s < problem->senior_count; s++) {
        snprintf(problem->seniors[s], ID_SIZE, "infobalie/%zu", s);
        seniors[s] = site(bytes, (int32_t)(problem->volunteer_count + s));
    }
    problem->visit_count = (size_t)ONE_OF(bytes, 3, 4, 5, MOST_VISITS, 2, 1, 0);
    problem->visits = need(problem->visit_count, sizeof *problem->visits);
    for (size_t v = 0; v < problem->visit_count; v++) {
        make_visit(bytes, problem, seniors, v);
    }
}

static void make_table(struct bytes *bytes, struct problem *problem)
{
    size_t owners = problem->volunteer_count + problem->senior_count;
    int wanted = below(bytes, 4);
    problem->table.entries = need(owners * owners, sizeof *problem->table.entries);
    for (size_t from = 0; from < owners && wanted > 0; from++) {
        for (size_t to = 0; to < owners; to++) {
            int minutes = from == to ? -1 : ONE_OF(bytes, -1, -1, 0, 1, 30, 45, DAY_MINUTES);
            if (minutes >= 0) {
                problem->table.entries[problem->table.count++] =
                    (struct travel_entry){.from = (int32_t)from, .to = (int32_t)to, .minutes = minutes};
            }
        }
    }
}

static void make_pairs(struct bytes *bytes, struct problem *problem)
{
    int wanted = below(bytes, 3);
    problem->pairs = need(problem->volunteer_count * problem->senior_count, sizeof *problem->pairs);
    for (size_t i = 0; i < problem->volunteer_count && wanted > 0; i++) {
        for (size_t s = 0; s < problem->senior_count; s++) {
            int kind = below(bytes, 8);
            struct problem_pair pair = {
                .volunteer = (int)i, .senior = (int)s, .never = kind == 7, .bond = kind % 2 == 1};
            pair.points = kind > 3 ? points_of(bytes, 150) * ONE_OF(bytes, 1, 1, 1000) : 0;
            if (kind > 0) {
                problem->pairs[problem->pair_count++] = pair;
            }
        }
    }
}

/* One in `sparse` of all, on a day of the visit, on another day, or on any. */
static struct problem_assignment *make_assignments(struct bytes *bytes, const struct problem *problem, int sparse,
                                                   bool any_day, size_t *count)
{
    struct problem_assignment *list = need(problem->visit_count * problem->volunteer_count, sizeof *list);
    bool none = below(bytes, 2) == 0;
    for (size_t v = 0; v < problem->visit_count && !none; v++) {
        const struct problem_visit *visit = &problem->visits[v];
        for (size_t i = 0; i < problem->volunteer_count; i++) {
            if (below(bytes, sparse) > 0) {
                continue;
            }
            int32_t date = visit->options[below(bytes, (int)visit->option_count)].date;
            int kind = below(bytes, 6);
            date = kind == 1 && any_day ? DATE_NONE : kind == 2 ? problem->until : date;
            list[(*count)++] = (struct problem_assignment){.visit = (int)v, .volunteer = (int)i, .date = date};
        }
    }
    return list;
}

struct problem *odd_problem_make(const uint8_t *data, size_t size)
{
    struct bytes bytes = {.next = data, .left = size};
    struct problem *problem = need(1, sizeof *problem);
    make_frame(&bytes, problem);
    make_points(&bytes, problem);
    make_volunteers(&bytes, problem);
    make_visits(&bytes, problem);
    make_table(&bytes, problem);
    make_pairs(&bytes, problem);
    problem->pins = make_assignments(&bytes, problem, 3, true, &problem->pin_count);
    problem->rejected = make_assignments(&bytes, problem, 6, false, &problem->rejected_count);
    problem->previous = make_assignments(&bytes, problem, 3, false, &problem->previous_count);
    problem->has_budget = below(&bytes, 3) > 0;
    problem->max_changes = problem->has_budget ? below(&bytes, 4) : 0;
    return problem;
}
