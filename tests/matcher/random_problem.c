/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/matcher/random_problem.h"

#include "core/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TASK_VISIT, TASK_DRIVE, TASK_PHONE, TASKS };

/* Brute force looks at no more assignments than this. */
enum { MOST_CHOICES = 100000 };

/* What is being made, and from what. */
struct maker {
    struct problem *problem;
    uint64_t state;
    unsigned rules;
    bool roomy; /* long stretches, so that rounds have several stops */
    struct site seniors[8];
};

uint64_t random_problem_next(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int random_problem_below(uint64_t *state, int limit)
{
    uint64_t number = random_problem_next(state);
    return limit < 1 ? 0 : (int)(number % (uint64_t)limit);
}

const char *random_problem_rule(unsigned rule)
{
    static const char *const names[RANDOM_RULES] = {
        "caps",      "weeks",   "two people", "grid",     "remote", "transport", "table",
        "preferred", "pairs",   "bonds",      "previous", "pins",   "rejected",  "idle",
        "carry",     "options", "stretches",  "who",      "points", "together",  "budget"};
    for (int r = 0; r < RANDOM_RULES; r++) {
        if (rule == 1U << r) {
            return names[r];
        }
    }
    return rule == 0 ? "none" : "mixed";
}

static void *need(size_t count, size_t size)
{
    void *memory = calloc(count == 0 ? 1 : count, size);
    if (memory == NULL) {
        fprintf(stderr, "no memory for a random problem\n");
        abort();
    }
    return memory;
}

static int below(struct maker *maker, int limit)
{
    return random_problem_below(&maker->state, limit);
}

static int between(struct maker *maker, int low, int high)
{
    return low + below(maker, high - low + 1);
}

/* One of some numbers. */
static int one_of(struct maker *maker, const int *numbers, size_t count)
{
    return numbers[below(maker, (int)count)];
}

static bool has(const struct maker *maker, unsigned rule)
{
    return (maker->rules & rule) != 0;
}

/* True in so many cases of a hundred, and only where the rule is switched on. */
static bool when(struct maker *maker, unsigned rule, int percent)
{
    return has(maker, rule) && below(maker, 100) < percent;
}

static struct site random_site(struct maker *maker, int32_t owner)
{
    /* A coarse raster makes equal places and whole minutes likely. */
    int wide = has(maker, RANDOM_TOGETHER) ? 8 : 30;
    int high = has(maker, RANDOM_TOGETHER) ? 6 : 20;
    return (struct site){
        .x = 72000 + 100.0 * between(maker, 0, wide), .y = 169000 + 100.0 * between(maker, 0, high), .owner = owner};
}

static void make_points(struct maker *maker)
{
    struct problem *problem = maker->problem;
    problem->points = (struct points){.served = {4000, 2000, 1000, 400},
                                      .waiting_week = 50,
                                      .waiting_weeks_max = 10,
                                      .bond = 40,
                                      .preferred = 80,
                                      .same_as_sent = 120,
                                      .new_face = -60,
                                      .travel_minute = -1,
                                      .load = -4,
                                      .idle = 60};
    if (has(maker, RANDOM_POINTS)) {
        static const int bond[] = {-40, 0, 40, 400};
        static const int preferred[] = {-80, 0, 80};
        static const int same[] = {-130, 0, 120};
        static const int face[] = {-160, -60, 0, 75};
        static const int travel[] = {-4, -1, 0, 1, 3};
        static const int load[] = {-60, -4, 0, 7};
        static const int idle[] = {-60, 0, 60, 300};
        problem->points.bond = one_of(maker, bond, sizeof bond / sizeof *bond);
        problem->points.preferred = one_of(maker, preferred, sizeof preferred / sizeof *preferred);
        problem->points.same_as_sent = one_of(maker, same, sizeof same / sizeof *same);
        problem->points.new_face = one_of(maker, face, sizeof face / sizeof *face);
        problem->points.travel_minute = one_of(maker, travel, sizeof travel / sizeof *travel);
        problem->points.load = one_of(maker, load, sizeof load / sizeof *load);
        problem->points.idle = one_of(maker, idle, sizeof idle / sizeof *idle);
    }
}

static void make_tasks(struct maker *maker)
{
    struct problem *problem = maker->problem;
    problem->task_count = TASKS;
    problem->tasks = need(TASKS, sizeof *problem->tasks);
    snprintf(problem->tasks[TASK_VISIT].code, CODE_SIZE, "bezoek");
    snprintf(problem->tasks[TASK_DRIVE].code, CODE_SIZE, "vervoer");
    snprintf(problem->tasks[TASK_PHONE].code, CODE_SIZE, "telefoon");
    problem->tasks[TASK_PHONE].remote = true;
    problem->tasks[TASK_VISIT].needs_information_note = when(maker, RANDOM_WHO, 50);
    problem->tasks[TASK_DRIVE].needs_car = when(maker, RANDOM_WHO, 60);
    problem->tasks[TASK_DRIVE].needs_record_check = when(maker, RANDOM_WHO, 40);
}

static struct languages random_languages(struct maker *maker)
{
    static const char *const codes[] = {"fr", "nl", "tr"};
    struct languages languages = {0};
    for (size_t c = 0; c < 3; c++) {
        if (below(maker, 2) == 0) {
            memcpy(languages.codes[languages.count], codes[c], 3);
            languages.count++;
        }
    }
    return languages;
}

static void make_who(struct maker *maker, struct problem_volunteer *who)
{
    const struct problem *problem = maker->problem;
    bool picky = has(maker, RANDOM_WHO);
    who->tasks = (1U << TASKS) - 1;
    who->pets_ok = !picky || below(maker, 3) > 0;
    who->smoke_ok = !picky || below(maker, 3) > 0;
    who->gender = picky ? (enum gender)below(maker, 4) : GENDER_FEMALE;
    who->max_travel = picky ? between(maker, 10, 60) : 70;
    who->information_note = problem->night;
    who->record_check = problem->night;
    if (picky) {
        who->tasks = (uint64_t)between(maker, 1, 7) | (uint64_t)between(maker, 0, 7);
        who->languages = random_languages(maker);
        who->information_note = problem->from + between(maker, -3, 2);
        who->record_check = below(maker, 3) == 0 ? DATE_NONE : problem->from + between(maker, -3, 2);
    }
}

static void make_stretches(struct maker *maker, struct problem_volunteer *who)
{
    const struct problem *problem = maker->problem;
    who->stretches = need(2 * (size_t)(problem->until - problem->from + 1), sizeof *who->stretches);
    for (int32_t date = problem->from; date <= problem->until; date++) {
        if (below(maker, 100) < 15) {
            continue;
        }
        int from = 480 + 5 * between(maker, 0, maker->roomy ? 10 : 30);
        int to = from + (maker->roomy ? 180 : 60) + 7 * between(maker, 0, 35);
        if (has(maker, RANDOM_TOGETHER)) {
            to = from + 45 + 5 * between(maker, 0, 20);
        }
        who->stretches[who->stretch_count] = (struct problem_stretch){.date = date, .from = from, .to = to};
        who->stretch_count++;
        if (when(maker, RANDOM_STRETCHES, 70)) {
            int second = to + 1 + 10 * below(maker, 6);
            who->stretches[who->stretch_count] =
                (struct problem_stretch){.date = date, .from = second, .to = second + 45 + 7 * between(maker, 0, 20)};
            who->stretch_count++;
        }
    }
}

static void make_caps(struct maker *maker, struct problem_volunteer *who)
{
    const struct problem *problem = maker->problem;
    static const int day[] = {-1, -1, 0, 1, 1, 2};
    static const int week[] = {-1, -1, 0, 1, 2, 3};
    who->max_per_day = who->max_per_week = who->max_minutes_week = -1;
    bool caps = has(maker, RANDOM_CAPS | RANDOM_WEEKS);
    if (caps) {
        who->max_per_day = one_of(maker, day, sizeof day / sizeof *day);
        who->max_per_week = one_of(maker, week, sizeof week / sizeof *week);
        who->max_minutes_week = below(maker, 2) == 0 ? -1 : between(maker, 40, 300);
    }
    int32_t first = date_week(problem->from);
    who->week_count = (size_t)date_week(problem->until) - (size_t)first + 1;
    who->weeks = need(who->week_count, sizeof *who->weeks);
    for (size_t w = 0; w < who->week_count; w++) {
        who->weeks[w].week = first + (int32_t)w;
        if (when(maker, RANDOM_WEEKS, 60)) {
            who->weeks[w].visits = between(maker, 1, 2);
            who->weeks[w].minutes = between(maker, 10, 200);
        }
    }
}

static void make_volunteers(struct maker *maker)
{
    static const enum mode modes[] = {MODE_FOOT, MODE_BIKE, MODE_BIKE, MODE_CAR, MODE_CAR};
    struct problem *problem = maker->problem;
    int least = has(maker, RANDOM_TOGETHER) ? 2 : 1;
    int most = has(maker, RANDOM_TOGETHER) ? 3 : 4;
    problem->volunteer_count = (size_t)(has(maker, RANDOM_LARGE) ? between(maker, 4, 6) : between(maker, least, most));
    problem->volunteers = need(problem->volunteer_count, sizeof *problem->volunteers);
    for (size_t v = 0; v < problem->volunteer_count; v++) {
        struct problem_volunteer *who = &problem->volunteers[v];
        snprintf(who->id, sizeof who->id, "decanaat/%zu", v + 1);
        who->home = random_site(maker, (int32_t)v);
        who->mode = modes[below(maker, 5)];
        who->has_car = who->mode == MODE_CAR;
        make_who(maker, who);
        make_stretches(maker, who);
        make_caps(maker, who);
        who->carry = has(maker, RANDOM_CARRY) ? between(maker, 0, 5) : 0;
        who->idle = when(maker, RANDOM_IDLE, 50);
    }
}

static void make_seniors(struct maker *maker)
{
    struct problem *problem = maker->problem;
    problem->senior_count = (size_t)(has(maker, RANDOM_LARGE) ? between(maker, 3, 8) : between(maker, 1, 4));
    problem->seniors = need(problem->senior_count, sizeof *problem->seniors);
    for (size_t s = 0; s < problem->senior_count; s++) {
        snprintf(problem->seniors[s], ID_SIZE, "infobalie/%zu", s + 1);
        maker->seniors[s] = random_site(maker, (int32_t)(problem->volunteer_count + s));
    }
}

static void make_options(struct maker *maker, struct problem_visit *visit)
{
    const struct problem *problem = maker->problem;
    int days = problem->until - problem->from + 1;
    visit->options = need((size_t)days, sizeof *visit->options);
    int wanted = has(maker, RANDOM_OPTIONS) ? between(maker, 1, days) : 1;
    for (int day = 0; day < days; day++) {
        /* Each day with the chance that leaves `wanted` of them. */
        if (below(maker, days - day) >= wanted) {
            continue;
        }
        wanted--;
        int slack = below(maker, 4) == 0 ? 0 : between(maker, 0, 140);
        if (visit->people == 2) {
            slack = problem->grid_minutes * between(maker, 0, 4) + below(maker, problem->grid_minutes);
        }
        if (visit->people == 2 && has(maker, RANDOM_TOGETHER)) {
            slack += problem->grid_minutes * between(maker, 3, 12);
        }
        int earliest = 480 + 5 * between(maker, 0, has(maker, RANDOM_TOGETHER) ? 16 : 40);
        visit->options[visit->option_count] = (struct problem_option){
            .date = problem->from + day, .earliest = earliest, .latest = earliest + visit->duration + slack};
        visit->option_count++;
    }
}

static void make_wishes(struct maker *maker, struct problem_visit *visit)
{
    if (when(maker, RANDOM_WHO, 40)) {
        visit->languages = random_languages(maker);
    }
    if (when(maker, RANDOM_WHO, 25)) {
        visit->gender_wanted = below(maker, 2) == 0 ? GENDER_MALE : GENDER_FEMALE;
    }
    visit->pets = when(maker, RANDOM_WHO, 25);
    visit->smoke = when(maker, RANDOM_WHO, 25);
    visit->preferred = when(maker, RANDOM_PREFERRED, 60) ? below(maker, (int)maker->problem->volunteer_count) : -1;
}

static void make_visit(struct maker *maker, size_t v)
{
    struct problem *problem = maker->problem;
    struct problem_visit *visit = &problem->visits[v];
    /* Letters keep the ids in order beyond nine. */
    snprintf(visit->request, sizeof visit->request, "infobalie/h%c", (char)('a' + (int)v));
    snprintf(visit->id, sizeof visit->id, "%s@once", visit->request);
    visit->senior = below(maker, (int)problem->senior_count);
    visit->task = when(maker, RANDOM_WHO | RANDOM_TRANSPORT, 35) ? TASK_DRIVE : TASK_VISIT;
    if (when(maker, RANDOM_REMOTE, 40)) {
        visit->task = TASK_PHONE;
    }
    visit->remote = visit->task == TASK_PHONE;
    visit->duration = between(maker, 2, 18) * 5 + (below(maker, 4) == 0 ? 3 : 0);
    visit->people = when(maker, RANDOM_TWO | RANDOM_GRID, 40) || when(maker, RANDOM_TOGETHER, 70) ? 2 : 1;
    if (has(maker, RANDOM_TOGETHER)) {
        visit->duration = between(maker, 4, 25);
    }
    visit->start = maker->seniors[visit->senior];
    if (below(maker, 10) == 0) {
        /* Another request of the same senior with a place of its own. */
        visit->start.x += 700;
    }
    visit->end = visit->start;
    if (visit->task == TASK_DRIVE && when(maker, RANDOM_TRANSPORT, 80)) {
        visit->end = random_site(maker, TRAVEL_NO_OWNER);
    }
    if (visit->remote) {
        visit->start = visit->end = (struct site){.owner = TRAVEL_NO_OWNER};
    }
    visit->priority = (enum priority)below(maker, PRIORITY_COUNT);
    visit->serving_points = problem->points.served[visit->priority] + 50 * between(maker, 0, 10);
    if (has(maker, RANDOM_POINTS)) {
        visit->serving_points = between(maker, -60, 240);
    }
    make_wishes(maker, visit);
    make_options(maker, visit);
}

/* How many assignments brute force would look at, were every rule met. */
static double choices_of(const struct problem *problem, const struct problem_visit *visit)
{
    double people = (double)problem->volunteer_count;
    double choices = 1;
    for (size_t o = 0; o < visit->option_count; o++) {
        const struct problem_option *option = &visit->options[o];
        if (visit->people == 1) {
            choices += people;
        } else {
            int starts = (option->latest - option->earliest - visit->duration) / problem->grid_minutes + 1;
            choices += starts * people * (people - 1) / 2;
        }
    }
    return choices;
}

static void make_visits(struct maker *maker)
{
    struct problem *problem = maker->problem;
    int wanted = has(maker, RANDOM_LARGE) ? between(maker, 6, 11) : between(maker, 1, 6);
    problem->visits = need((size_t)wanted, sizeof *problem->visits);
    double choices = 1;
    for (size_t v = 0; v < (size_t)wanted; v++) {
        make_visit(maker, v);
        choices *= choices_of(problem, &problem->visits[v]);
        if (choices > MOST_CHOICES && !has(maker, RANDOM_LARGE) && v > 0) {
            free(problem->visits[v].options);
            break;
        }
        problem->visit_count++;
    }
}

static void make_table(struct maker *maker)
{
    struct problem *problem = maker->problem;
    size_t owners = problem->volunteer_count + problem->senior_count;
    problem->table.entries = need(owners * owners, sizeof *problem->table.entries);
    for (size_t from = 0; from < owners; from++) {
        for (size_t to = 0; to < owners; to++) {
            if (from != to && when(maker, RANDOM_TABLE, 40)) {
                problem->table.entries[problem->table.count] =
                    (struct travel_entry){.from = (int32_t)from, .to = (int32_t)to, .minutes = between(maker, 0, 45)};
                problem->table.count++;
            }
        }
    }
}

static void make_pairs(struct maker *maker)
{
    struct problem *problem = maker->problem;
    problem->pairs = need(problem->volunteer_count * problem->senior_count, sizeof *problem->pairs);
    for (size_t v = 0; v < problem->volunteer_count; v++) {
        for (size_t s = 0; s < problem->senior_count; s++) {
            struct problem_pair pair = {.volunteer = (int)v, .senior = (int)s};
            pair.never = when(maker, RANDOM_PAIRS, 12);
            pair.points = when(maker, RANDOM_PAIRS, 50) ? between(maker, -150, 150) : 0;
            pair.bond = when(maker, RANDOM_BONDS, 40);
            if (pair.never || pair.bond || pair.points != 0) {
                problem->pairs[problem->pair_count] = pair;
                problem->pair_count++;
            }
        }
    }
}

/* Each visit and volunteer with this chance; dated when wanted. */
static struct problem_assignment *make_assignments(struct maker *maker, unsigned rule, int percent, size_t *count)
{
    const struct problem *problem = maker->problem;
    struct problem_assignment *list = need(problem->visit_count * problem->volunteer_count, sizeof *list);
    for (size_t v = 0; v < problem->visit_count; v++) {
        const struct problem_visit *visit = &problem->visits[v];
        for (size_t w = 0; w < problem->volunteer_count; w++) {
            if (!when(maker, rule, percent)) {
                continue;
            }
            int32_t date = visit->options[below(maker, (int)visit->option_count)].date;
            int kind = below(maker, 10);
            if (rule == RANDOM_PINS && kind < 3) {
                date = DATE_NONE;
            } else if (kind == 9) {
                date = problem->from + between(maker, 0, 2);
            }
            list[*count] = (struct problem_assignment){.visit = (int)v, .volunteer = (int)w, .date = date};
            (*count)++;
        }
    }
    return list;
}

/* What was sent, and how much of it may change. */
static void make_previous(struct maker *maker)
{
    struct problem *problem = maker->problem;
    problem->has_budget = has(maker, RANDOM_BUDGET);
    problem->previous = problem->has_budget ? make_assignments(maker, RANDOM_BUDGET, 45, &problem->previous_count)
                                            : make_assignments(maker, RANDOM_PREVIOUS, 30, &problem->previous_count);
    if (!problem->has_budget) {
        return;
    }
    problem->max_changes = below(maker, 3);
    problem->points.same_as_sent = below(maker, 3) == 0 ? problem->points.same_as_sent : 0;
    for (size_t p = 0; p < problem->previous_count; p++) {
        problem->previous[p].overruled = below(maker, 10) == 0;
    }
}

struct problem *random_problem_make(uint64_t seed, unsigned rules)
{
    struct maker maker = {.problem = need(1, sizeof(struct problem)), .state = seed, .rules = rules};
    struct problem *problem = maker.problem;
    random_problem_next(&maker.state);
    maker.state ^= (uint64_t)rules << 32;
    snprintf(problem->city, sizeof problem->city, "Teststad");
    int32_t monday = 0;
    if (!date_make(2026, 11, 23, &monday)) {
        abort();
    }
    problem->night = monday + below(&maker, 7);
    problem->from = problem->night + 1;
    problem->until = problem->from + below(&maker, 3);
    maker.roomy = below(&maker, 2) == 0 || has(&maker, RANDOM_TOGETHER);
    static const int grids[] = {5, 7, 10, 20, 30, 45};
    static const int fine[] = {1, 1, 2, 3, 5};
    problem->grid_minutes = has(&maker, RANDOM_GRID) ? one_of(&maker, grids, sizeof grids / sizeof *grids) : 15;
    if (has(&maker, RANDOM_TOGETHER)) {
        problem->grid_minutes = one_of(&maker, fine, sizeof fine / sizeof *fine);
    }
    problem->travel = (struct travel_rules){
        .detour = 1.3, .foot_speed = 4.5, .bike_speed = 14, .bike_overhead = 1, .car_speed = 30, .car_overhead = 4};
    make_points(&maker);
    make_tasks(&maker);
    make_volunteers(&maker);
    make_seniors(&maker);
    make_visits(&maker);
    make_table(&maker);
    make_pairs(&maker);
    problem->pins = make_assignments(&maker, RANDOM_PINS, 25, &problem->pin_count);
    problem->rejected = make_assignments(&maker, RANDOM_REJECTED, 25, &problem->rejected_count);
    make_previous(&maker);
    return problem;
}
