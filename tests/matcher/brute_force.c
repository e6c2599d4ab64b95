/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/matcher/brute_force.h"

#include "core/date.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TRAVEL = 4096 };

/* What is decided about one visit. */
struct choice {
    int option;        /* index, or -1: nobody serves it */
    int start;         /* of two people; one person starts when the round gets there */
    int volunteers[2]; /* the second is -1 for one person */
};

/* Which totals of travel some order of these visits gives. */
struct totals {
    int64_t known; /* for which combination of starts */
    int least;     /* -1: no order is possible */
    uint64_t possible[MOST_TRAVEL / 64];
};

struct search {
    const struct problem *problem;
    bool allowed[BRUTE_FORCE_VISITS][BRUTE_FORCE_VOLUNTEERS][BRUTE_FORCE_DATES];
    struct choice choices[BRUTE_FORCE_VISITS];
    unsigned masks[BRUTE_FORCE_VOLUNTEERS][BRUTE_FORCE_DATES]; /* visits of a volunteer on a date */
    int64_t combination;                                       /* of starts, from 1 on */
    struct totals *totals;                                     /* of each volunteer, day and set of visits */
    int travel[BRUTE_FORCE_VOLUNTEERS][BRUTE_FORCE_DATES];     /* chosen totals */
    bool counting;                                             /* how many lines can stay, whatever the points */
    int most_lines;
    bool found;
    int best_kept;
    int64_t best_points;
    struct choice best_choices[BRUTE_FORCE_VISITS];
    int best_travel[BRUTE_FORCE_VOLUNTEERS][BRUTE_FORCE_DATES];
};

/* A volunteer going round on one date. */
struct walk {
    const struct search *search;
    int volunteer;
    int32_t date;
    const struct problem_stretch *stretches[8];
    size_t stretch_count;
    int order[BRUTE_FORCE_VISITS]; /* visits in the order of travel */
    size_t stretch[BRUTE_FORCE_VISITS];
    size_t length;
    struct totals *totals; /* filled when not NULL */
    int wanted;            /* otherwise: stop at the first order with this total */
};

static void require(bool condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "brute force: %s\n", what);
        abort();
    }
}

static void *need(size_t count, size_t size)
{
    void *memory = calloc(count == 0 ? 1 : count, size);
    require(memory != NULL, "no memory");
    return memory;
}

/* ------------------------------------------------------------------------------------------------------------------ */
/* Travel and rules. */

int brute_force_travel(const struct problem *problem, enum mode mode, const struct site *from, const struct site *to)
{
    const struct travel_rules *rules = &problem->travel;
    for (size_t e = 0; e < problem->table.count; e++) {
        const struct travel_entry *entry = &problem->table.entries[e];
        if (entry->from == from->owner && entry->to == to->owner) {
            return entry->minutes;
        }
    }
    double metres = hypot(to->x - from->x, to->y - from->y);
    if (metres <= 0) {
        return 0;
    }
    double speed = mode == MODE_CAR ? rules->car_speed : mode == MODE_BIKE ? rules->bike_speed : rules->foot_speed;
    double overhead = mode == MODE_CAR    ? rules->car_overhead
                      : mode == MODE_BIKE ? rules->bike_overhead
                                          : rules->foot_overhead;
    double minutes = overhead + 60 * rules->detour * (metres / 1000) / speed;
    return (int)ceil(minutes - 1e-9);
}

static bool shares_language(const struct languages *a, const struct languages *b)
{
    for (int i = 0; i < a->count; i++) {
        for (int j = 0; j < b->count; j++) {
            if (strcmp(a->codes[i], b->codes[j]) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool needs_are_met(const struct task *task, const struct problem_volunteer *who, int32_t date)
{
    bool checked = who->record_check != DATE_NONE && who->record_check <= date;
    bool informed = who->information_note != DATE_NONE && who->information_note <= date;
    return (who->has_car || !task->needs_car) && (checked || !task->needs_record_check) &&
           (informed || !task->needs_information_note);
}

static bool is_listed(const struct problem_assignment *list, size_t count, int visit, int volunteer)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].visit == visit && list[i].volunteer == volunteer) {
            return true;
        }
    }
    return false;
}

static const struct problem_pair *pair_of(const struct problem *problem, int volunteer, int senior)
{
    for (size_t p = 0; p < problem->pair_count; p++) {
        if (problem->pairs[p].volunteer == volunteer && problem->pairs[p].senior == senior) {
            return &problem->pairs[p];
        }
    }
    return NULL;
}

static bool may_meet(const struct problem *problem, int volunteer, int visit)
{
    const struct problem_pair *pair = pair_of(problem, volunteer, problem->visits[visit].senior);
    return (pair == NULL || !pair->never) && !is_listed(problem->rejected, problem->rejected_count, visit, volunteer);
}

static bool fits_alone(const struct problem *problem, const struct problem_volunteer *who,
                       const struct problem_visit *visit, const struct problem_option *option)
{
    int there = visit->remote ? 0 : brute_force_travel(problem, who->mode, &who->home, &visit->start);
    int back = visit->remote ? 0 : brute_force_travel(problem, who->mode, &visit->end, &who->home);
    int step = visit->people == 2 ? problem->grid_minutes : 1;
    for (size_t s = 0; s < who->stretch_count; s++) {
        if (who->stretches[s].date != option->date) {
            continue;
        }
        for (int start = option->earliest; start + visit->duration <= option->latest; start += step) {
            if (start - there >= who->stretches[s].from && start + visit->duration + back <= who->stretches[s].to) {
                return true;
            }
        }
    }
    return false;
}

static bool rule_holds(const struct problem *problem, int volunteer, int v, const struct problem_option *option,
                       enum rule rule)
{
    const struct problem_volunteer *who = &problem->volunteers[volunteer];
    const struct problem_visit *visit = &problem->visits[v];
    switch (rule) {
    case RULE_TASK:
        return (who->tasks & (UINT64_C(1) << visit->task)) != 0;
    case RULE_NEEDS:
        return needs_are_met(&problem->tasks[visit->task], who, option->date);
    case RULE_LANGUAGE:
        return visit->languages.count == 0 || shares_language(&who->languages, &visit->languages);
    case RULE_GENDER:
        return visit->gender_wanted == GENDER_UNKNOWN || visit->gender_wanted == who->gender;
    case RULE_HOUSE:
        return (who->pets_ok || !visit->pets) && (who->smoke_ok || !visit->smoke);
    case RULE_NEVER:
        return may_meet(problem, volunteer, v);
    case RULE_TRAVEL:
        return visit->remote || brute_force_travel(problem, who->mode, &who->home, &visit->start) <= who->max_travel;
    case RULE_AVAILABLE:
        return fits_alone(problem, who, visit, option);
    case RULE_BUSY:
    case RULE_COUNT:
    case RULE_NONE:
        break;
    }
    return true;
}

enum rule brute_force_rule(const struct problem *problem, int volunteer, int visit, int32_t date)
{
    const struct problem_visit *what = &problem->visits[visit];
    bool left[64] = {false};
    size_t left_count = 0;
    for (size_t o = 0; o < what->option_count; o++) {
        left[o] = date == DATE_NONE || what->options[o].date == date;
        left_count += left[o] ? 1 : 0;
    }
    if (left_count == 0) {
        return RULE_AVAILABLE;
    }
    for (int rule = RULE_TASK; rule <= RULE_AVAILABLE; rule++) {
        for (size_t o = 0; o < what->option_count; o++) {
            if (left[o] && !rule_holds(problem, volunteer, visit, &what->options[o], (enum rule)rule)) {
                left[o] = false;
                left_count--;
            }
        }
        if (left_count == 0) {
            return (enum rule)rule;
        }
    }
    return RULE_NONE;
}

/* ------------------------------------------------------------------------------------------------------------------ */
/* Orders of one volunteer on one date. */

static const struct problem_option *option_on(const struct problem_visit *visit, int32_t date)
{
    for (size_t o = 0; o < visit->option_count; o++) {
        if (visit->options[o].date == date) {
            return &visit->options[o];
        }
    }
    require(false, "a visit without this date");
    return NULL;
}

/* When the visit starts for somebody who arrives at that minute; -1: too late. */
static int start_at(const struct walk *walk, int v, int arrival)
{
    const struct problem_visit *visit = &walk->search->problem->visits[v];
    const struct problem_option *option = option_on(visit, walk->date);
    int start = arrival > option->earliest ? arrival : option->earliest;
    if (visit->people == 2) {
        start = walk->search->choices[v].start;
        if (start < arrival) {
            return -1;
        }
    }
    return start + visit->duration <= option->latest ? start : -1;
}

/* Goes on from a place at a minute, in stretch number k. True: the wanted order was found and stands in the walk. */
static bool walk_on(struct walk *walk, size_t k, unsigned mask, int clock, const struct site *at, int travel)
{
    const struct problem *problem = walk->search->problem;
    const struct problem_volunteer *who = &problem->volunteers[walk->volunteer];
    for (int v = 0; v < (int)problem->visit_count; v++) {
        if ((mask & (1U << v)) == 0) {
            continue;
        }
        const struct problem_visit *visit = &problem->visits[v];
        int minutes = visit->remote ? 0 : brute_force_travel(problem, who->mode, at, &visit->start);
        int start = start_at(walk, v, clock + minutes);
        if (start < 0 || start + visit->duration > walk->stretches[k]->to) {
            continue;
        }
        walk->order[walk->length] = v;
        walk->stretch[walk->length] = k;
        walk->length++;
        if (walk_on(walk, k, mask & ~(1U << v), start + visit->duration, visit->remote ? at : &visit->end,
                    travel + minutes)) {
            return true;
        }
        walk->length--;
    }
    int home = at == &who->home ? 0 : brute_force_travel(problem, who->mode, at, &who->home);
    if (clock + home > walk->stretches[k]->to) {
        return false;
    }
    if (mask != 0) {
        return k + 1 < walk->stretch_count &&
               walk_on(walk, k + 1, mask, walk->stretches[k + 1]->from, &who->home, travel + home);
    }
    if (walk->totals == NULL) {
        return travel + home == walk->wanted;
    }
    require(travel + home < MOST_TRAVEL, "more travel than it can count");
    walk->totals->possible[(travel + home) / 64] |= UINT64_C(1) << (travel + home) % 64;
    if (walk->totals->least < 0 || travel + home < walk->totals->least) {
        walk->totals->least = travel + home;
    }
    return false;
}

static bool walk_all(struct walk *walk, const struct search *search, int volunteer, int day, unsigned mask)
{
    const struct problem_volunteer *who = &search->problem->volunteers[volunteer];
    walk->search = search;
    walk->volunteer = volunteer;
    walk->date = search->problem->from + day;
    for (size_t s = 0; s < who->stretch_count; s++) {
        if (who->stretches[s].date == walk->date) {
            require(walk->stretch_count < 8, "too many stretches");
            walk->stretches[walk->stretch_count] = &who->stretches[s];
            walk->stretch_count++;
        }
    }
    return walk->stretch_count > 0 && walk_on(walk, 0, mask, walk->stretches[0]->from, &who->home, 0);
}

static const struct totals *totals_of(struct search *search, int volunteer, int day)
{
    unsigned mask = search->masks[volunteer][day];
    const size_t day_of_volunteer = (size_t)volunteer * BRUTE_FORCE_DATES + (size_t)day;
    struct totals *totals = &search->totals[(day_of_volunteer << search->problem->visit_count) + mask];
    if (totals->known != search->combination) {
        memset(totals, 0, sizeof *totals);
        totals->known = search->combination;
        totals->least = mask == 0 ? 0 : -1;
        totals->possible[0] = mask == 0;
        if (mask != 0) {
            struct walk walk = {.totals = totals};
            (void)walk_all(&walk, search, volunteer, day, mask);
        }
    }
    return totals;
}

/* ------------------------------------------------------------------------------------------------------------------ */
/* Caps and points of a complete assignment. */

static int day_count(const struct search *search)
{
    return search->problem->until - search->problem->from + 1;
}

static int visits_in(unsigned mask)
{
    return __builtin_popcount(mask);
}

static int service_in(const struct problem *problem, unsigned mask)
{
    int minutes = 0;
    for (size_t v = 0; v < problem->visit_count; v++) {
        minutes += (mask & (1U << v)) != 0 ? problem->visits[v].duration : 0;
    }
    return minutes;
}

/* Visits, service and chosen travel of one ISO week, earlier visits included, within the caps? */
static bool week_is_allowed(const struct search *search, int volunteer, int32_t week)
{
    const struct problem *problem = search->problem;
    const struct problem_volunteer *who = &problem->volunteers[volunteer];
    int visits = 0;
    int minutes = 0;
    for (int day = 0; day < day_count(search); day++) {
        unsigned mask = search->masks[volunteer][day];
        if (date_week(problem->from + day) == week) {
            visits += visits_in(mask);
            minutes += service_in(problem, mask) + search->travel[volunteer][day];
        }
    }
    if (visits == 0) {
        return true;
    }
    for (size_t w = 0; w < who->week_count; w++) {
        if (who->weeks[w].week == week) {
            visits += who->weeks[w].visits;
            minutes += who->weeks[w].minutes;
        }
    }
    return (who->max_per_week < 0 || visits <= who->max_per_week) &&
           (who->max_minutes_week < 0 || minutes <= who->max_minutes_week);
}

static bool weeks_are_allowed(const struct search *search, int volunteer)
{
    for (int day = 0; day < day_count(search); day++) {
        if (!week_is_allowed(search, volunteer, date_week(search->problem->from + day))) {
            return false;
        }
    }
    return true;
}

/* Tries every total of travel for each day of one volunteer; `best` keeps the dearest days within the caps. */
static void choose_travel(struct search *search, int volunteer, int day, int sum, int64_t *best_points, int *best)
{
    if (day == day_count(search)) {
        int64_t points = (int64_t)sum * search->problem->points.travel_minute;
        if (points > *best_points && weeks_are_allowed(search, volunteer)) {
            *best_points = points;
            memcpy(best, search->travel[volunteer], sizeof search->travel[volunteer]);
        }
        return;
    }
    const struct totals *totals = totals_of(search, volunteer, day);
    bool dear = search->problem->points.travel_minute > 0;
    for (int total = totals->least; total >= 0 && total < MOST_TRAVEL; total++) {
        if ((totals->possible[total / 64] >> total % 64 & 1) != 0) {
            search->travel[volunteer][day] = total;
            choose_travel(search, volunteer, day + 1, sum + total, best_points, best);
        }
        /* Unless travel earns points, the least of it is best for the points and for the cap on minutes. */
        if (!dear) {
            break;
        }
    }
}

static bool add_travel(struct search *search, int64_t *points)
{
    for (int w = 0; w < (int)search->problem->volunteer_count; w++) {
        int64_t best_points = INT64_MIN;
        int best[BRUTE_FORCE_DATES] = {0};
        choose_travel(search, w, 0, 0, &best_points, best);
        if (best_points == INT64_MIN) {
            return false;
        }
        memcpy(search->travel[w], best, sizeof best);
        *points += best_points;
    }
    return true;
}

/* What one visit by one volunteer brings, serving aside. */
static int64_t points_of_pair(const struct problem *problem, int volunteer, int v, int32_t date)
{
    const struct problem_pair *pair = pair_of(problem, volunteer, problem->visits[v].senior);
    int64_t points = 0;
    if (pair != NULL) {
        points += pair->points + (pair->bond ? problem->points.bond : 0);
    }
    points += problem->visits[v].preferred == volunteer ? problem->points.preferred : 0;
    for (size_t p = 0; p < problem->previous_count; p++) {
        const struct problem_assignment *previous = &problem->previous[p];
        if (previous->visit == v && previous->volunteer == volunteer && previous->date == date) {
            points += problem->points.same_as_sent;
        }
    }
    return points;
}

/* New faces, load and idle of one volunteer. */
static int64_t points_of_volunteer(const struct search *search, int volunteer)
{
    const struct problem *problem = search->problem;
    const struct problem_volunteer *who = &problem->volunteers[volunteer];
    bool met[64] = {false};
    int64_t points = 0;
    int visits = 0;
    for (int v = 0; v < (int)problem->visit_count; v++) {
        const struct choice *choice = &search->choices[v];
        if (choice->option < 0 || (choice->volunteers[0] != volunteer && choice->volunteers[1] != volunteer)) {
            continue;
        }
        visits++;
        points += (int64_t)problem->points.load * (visits - 1 + who->carry);
        int senior = problem->visits[v].senior;
        const struct problem_pair *pair = pair_of(problem, volunteer, senior);
        if (!met[senior] && (pair == NULL || !pair->bond)) {
            points += problem->points.new_face;
        }
        met[senior] = true;
    }
    return points + (visits > 0 && who->idle ? problem->points.idle : 0);
}

static int64_t points_without_travel(const struct search *search)
{
    const struct problem *problem = search->problem;
    int64_t points = 0;
    for (int v = 0; v < (int)problem->visit_count; v++) {
        const struct choice *choice = &search->choices[v];
        if (choice->option < 0) {
            continue;
        }
        points += problem->visits[v].serving_points;
        for (int i = 0; i < problem->visits[v].people; i++) {
            points +=
                points_of_pair(problem, choice->volunteers[i], v, problem->visits[v].options[choice->option].date);
        }
    }
    for (int w = 0; w < (int)problem->volunteer_count; w++) {
        points += points_of_volunteer(search, w);
    }
    return points;
}

static bool pin_is_kept(const struct problem *problem, const struct choice *choices, size_t pin)
{
    const struct problem_assignment *it = &problem->pins[pin];
    const struct choice *choice = &choices[it->visit];
    return choice->option >= 0 && (choice->volunteers[0] == it->volunteer || choice->volunteers[1] == it->volunteer) &&
           (it->date == DATE_NONE || it->date == problem->visits[it->visit].options[choice->option].date);
}

/* Does the line that was sent stay? One that is overruled never counts. */
static bool line_stays(const struct problem *problem, const struct choice *choices, size_t line)
{
    const struct problem_assignment *it = &problem->previous[line];
    const struct choice *choice = &choices[it->visit];
    return !it->overruled && choice->option >= 0 &&
           (choice->volunteers[0] == it->volunteer || choice->volunteers[1] == it->volunteer) &&
           it->date == problem->visits[it->visit].options[choice->option].date;
}

static int lines_that_stay(const struct search *search)
{
    int lines = 0;
    for (size_t l = 0; l < search->problem->previous_count; l++) {
        lines += line_stays(search->problem, search->choices, l) ? 1 : 0;
    }
    return lines;
}

static void judge(struct search *search)
{
    const bool budget = search->problem->has_budget;
    const int lines = budget ? lines_that_stay(search) : 0;
    int kept = 0;
    for (size_t p = 0; p < search->problem->pin_count; p++) {
        kept += pin_is_kept(search->problem, search->choices, p) ? 1 : 0;
    }
    if (search->found && kept < search->best_kept) {
        return;
    }
    if (budget && !search->counting && lines < search->most_lines - search->problem->max_changes) {
        return;
    }
    int64_t points = points_without_travel(search);
    if (!add_travel(search, &points)) {
        return;
    }
    points = search->counting ? lines : points;
    if (!search->found || kept > search->best_kept || points > search->best_points) {
        search->found = true;
        search->best_kept = kept;
        search->best_points = points;
        memcpy(search->best_choices, search->choices, sizeof search->choices);
        memcpy(search->best_travel, search->travel, sizeof search->travel);
    }
}

/* ------------------------------------------------------------------------------------------------------------------ */
/* All assignments. */

static int day_of(const struct search *search, int v, int option)
{
    return search->problem->visits[v].options[option].date - search->problem->from;
}

/* Gives the visit to the volunteer on a day, unless that alone breaks a rule or a cap on the number of visits. */
static bool give(struct search *search, int v, int option, int volunteer)
{
    int day = day_of(search, v, option);
    int cap = search->problem->volunteers[volunteer].max_per_day;
    if (!search->allowed[v][volunteer][option] || (cap >= 0 && visits_in(search->masks[volunteer][day]) + 1 > cap)) {
        return false;
    }
    search->masks[volunteer][day] |= 1U << v;
    return true;
}

static void take(struct search *search, int v, int option, int volunteer)
{
    search->masks[volunteer][day_of(search, v, option)] &= ~(1U << v);
}

static void choose_people(struct search *search, int v)
{
    const struct problem *problem = search->problem;
    if (v == (int)problem->visit_count) {
        judge(search);
        return;
    }
    int people = (int)problem->volunteer_count;
    struct choice *choice = &search->choices[v];
    if (problem->visits[v].people == 2) {
        for (int a = 0; choice->option >= 0 && a < people; a++) {
            for (int b = a + 1; b < people; b++) {
                if (!search->allowed[v][b][choice->option] || !give(search, v, choice->option, a)) {
                    continue;
                }
                if (give(search, v, choice->option, b)) {
                    choice->volunteers[0] = a;
                    choice->volunteers[1] = b;
                    choose_people(search, v + 1);
                    take(search, v, choice->option, b);
                }
                take(search, v, choice->option, a);
            }
        }
        if (choice->option < 0) {
            choose_people(search, v + 1);
        }
        return;
    }
    for (int option = 0; option < (int)problem->visits[v].option_count; option++) {
        for (int a = 0; a < people; a++) {
            if (give(search, v, option, a)) {
                *choice = (struct choice){.option = option, .volunteers = {a, -1}};
                choose_people(search, v + 1);
                take(search, v, option, a);
            }
        }
    }
    *choice = (struct choice){.option = -1, .volunteers = {-1, -1}};
    choose_people(search, v + 1);
}

/* Fixes day and start of the visits by two people first: what a round can do depends on them. */
static void choose_starts(struct search *search, int v)
{
    const struct problem *problem = search->problem;
    if (v == (int)problem->visit_count) {
        search->combination++;
        choose_people(search, 0);
        return;
    }
    const struct problem_visit *visit = &problem->visits[v];
    search->choices[v] = (struct choice){.option = -1, .volunteers = {-1, -1}};
    choose_starts(search, v + 1);
    for (int o = 0; visit->people == 2 && o < (int)visit->option_count; o++) {
        const struct problem_option *option = &visit->options[o];
        for (int start = option->earliest; start + visit->duration <= option->latest; start += problem->grid_minutes) {
            search->choices[v] = (struct choice){.option = o, .start = start, .volunteers = {-1, -1}};
            choose_starts(search, v + 1);
        }
    }
}

/* ------------------------------------------------------------------------------------------------------------------ */
/* The roster of the best choices. */

static void fill_round(struct round *round, const struct walk *walk, size_t first, size_t end)
{
    const struct problem *problem = walk->search->problem;
    const struct problem_volunteer *who = &problem->volunteers[walk->volunteer];
    snprintf(round->volunteer, sizeof round->volunteer, "%s", who->id);
    round->date = walk->date;
    round->stops = need(end - first, sizeof *round->stops);
    const struct site *at = &who->home;
    int clock = walk->stretches[walk->stretch[first]]->from;
    for (size_t i = first; i < end; i++) {
        const struct problem_visit *visit = &problem->visits[walk->order[i]];
        struct stop *stop = &round->stops[round->stop_count];
        snprintf(stop->visit, sizeof stop->visit, "%s", visit->id);
        snprintf(stop->senior, sizeof stop->senior, "%s", problem->seniors[visit->senior]);
        snprintf(stop->task, sizeof stop->task, "%s", problem->tasks[visit->task].code);
        stop->travel = visit->remote ? 0 : brute_force_travel(problem, who->mode, at, &visit->start);
        stop->start = start_at(walk, walk->order[i], clock + stop->travel);
        stop->end = stop->start + visit->duration;
        stop->points = (int)points_of_pair(problem, walk->volunteer, walk->order[i], walk->date);
        clock = stop->end;
        round->travel_minutes += stop->travel;
        at = visit->remote ? at : &visit->end;
        round->stop_count++;
    }
    round->leave = round->stops[0].start - round->stops[0].travel;
    int home = at == &who->home ? 0 : brute_force_travel(problem, who->mode, at, &who->home);
    round->travel_minutes += home;
    round->back = clock + home;
}

static void add_rounds(struct roster *roster, const struct search *search, int volunteer, int day)
{
    struct walk walk = {.wanted = search->travel[volunteer][day]};
    if (search->masks[volunteer][day] == 0) {
        return;
    }
    bool found = walk_all(&walk, search, volunteer, day, search->masks[volunteer][day]);
    require(found, "lost a round");
    for (size_t first = 0; first < walk.length;) {
        size_t end = first;
        while (end < walk.length && walk.stretch[end] == walk.stretch[first]) {
            end++;
        }
        fill_round(&roster->rounds[roster->round_count], &walk, first, end);
        roster->travel_minutes += roster->rounds[roster->round_count].travel_minutes;
        roster->round_count++;
        first = end;
    }
}

static int compare_rounds(const void *left, const void *right)
{
    const struct round *a = left;
    const struct round *b = right;
    if (a->date != b->date) {
        return a->date < b->date ? -1 : 1;
    }
    if (a->leave != b->leave) {
        return a->leave < b->leave ? -1 : 1;
    }
    return strcmp(a->volunteer, b->volunteer);
}

/* The first of the people who serve a visit, in the order of the roster, has its serving points. */
static void add_serving_points(struct roster *roster, const struct problem_visit *visit)
{
    for (size_t r = 0; r < roster->round_count; r++) {
        for (size_t s = 0; s < roster->rounds[r].stop_count; s++) {
            if (strcmp(roster->rounds[r].stops[s].visit, visit->id) == 0) {
                roster->rounds[r].stops[s].points += visit->serving_points;
                return;
            }
        }
    }
    require(false, "lost a visit");
}

static void add_unserved(struct roster *roster, const struct problem *problem, int v)
{
    const struct problem_visit *visit = &problem->visits[v];
    struct unserved *unserved = &roster->unserved[roster->unserved_count];
    snprintf(unserved->visit, sizeof unserved->visit, "%s", visit->id);
    snprintf(unserved->senior, sizeof unserved->senior, "%s", problem->seniors[visit->senior]);
    snprintf(unserved->task, sizeof unserved->task, "%s", problem->tasks[visit->task].code);
    unserved->priority = visit->priority;
    for (int w = 0; w < (int)problem->volunteer_count; w++) {
        enum rule rule = brute_force_rule(problem, w, v, DATE_NONE);
        unserved->excluded[rule == RULE_NONE ? RULE_BUSY : rule]++;
    }
    roster->unserved_count++;
}

static void add_released(struct roster *roster, const struct problem *problem, size_t p)
{
    const struct problem_assignment *pin = &problem->pins[p];
    struct released_pin *released = &roster->released[roster->released_count];
    snprintf(released->visit, sizeof released->visit, "%s", problem->visits[pin->visit].id);
    snprintf(released->volunteer, sizeof released->volunteer, "%s", problem->volunteers[pin->volunteer].id);
    released->date = pin->date;
    released->rule = brute_force_rule(problem, pin->volunteer, pin->visit, pin->date);
    released->rule = released->rule == RULE_NONE ? RULE_BUSY : released->rule;
    roster->released_count++;
}

static void count_lines(const struct search *search, struct roster *roster)
{
    const struct problem *problem = search->problem;
    for (size_t l = 0; problem->has_budget && l < problem->previous_count; l++) {
        const struct problem_assignment *line = &problem->previous[l];
        const bool in_horizon = line->date >= problem->from && line->date <= problem->until;
        if (in_horizon && !line->overruled &&
            brute_force_rule(problem, line->volunteer, line->visit, line->date) == RULE_NONE) {
            roster->sent_count++;
            roster->changed_count += line_stays(problem, search->choices, l) ? 0 : 1;
        }
    }
    roster->forced_count = problem->has_budget ? roster->sent_count - (size_t)search->most_lines : 0;
}

static struct roster *roster_of(const struct search *search)
{
    const struct problem *problem = search->problem;
    struct roster *roster = need(1, sizeof *roster);
    memcpy(roster->city, problem->city, sizeof roster->city);
    roster->night = problem->night;
    roster->from = problem->from;
    roster->until = problem->until;
    roster->points = search->best_points;
    roster->bound = (double)search->best_points;
    roster->proof = PROOF_PROVEN;
    roster->rounds = need(2 * problem->visit_count, sizeof *roster->rounds);
    roster->unserved = need(problem->visit_count, sizeof *roster->unserved);
    roster->released = need(problem->pin_count, sizeof *roster->released);
    for (int w = 0; w < (int)problem->volunteer_count; w++) {
        for (int day = 0; day < day_count(search); day++) {
            add_rounds(roster, search, w, day);
        }
    }
    if (roster->round_count > 1) {
        qsort(roster->rounds, roster->round_count, sizeof *roster->rounds, compare_rounds);
    }
    for (int v = 0; v < (int)problem->visit_count; v++) {
        roster->visit_count++;
        if (search->choices[v].option < 0) {
            add_unserved(roster, problem, v);
        } else {
            roster->served_count++;
            add_serving_points(roster, &problem->visits[v]);
        }
    }
    for (size_t p = 0; p < problem->pin_count; p++) {
        if (!pin_is_kept(problem, search->choices, p)) {
            add_released(roster, problem, p);
        }
    }
    count_lines(search, roster);
    return roster;
}

struct roster *brute_force_solve(const struct problem *problem)
{
    require(problem->visit_count <= BRUTE_FORCE_VISITS && problem->volunteer_count <= BRUTE_FORCE_VOLUNTEERS &&
                problem->until - problem->from < BRUTE_FORCE_DATES && problem->senior_count <= 64,
            "the problem is too large");
    struct search *search = need(1, sizeof *search);
    search->problem = problem;
    search->totals =
        need((problem->volunteer_count * BRUTE_FORCE_DATES) << problem->visit_count, sizeof *search->totals);
    for (int v = 0; v < (int)problem->visit_count; v++) {
        for (int w = 0; w < (int)problem->volunteer_count; w++) {
            for (size_t o = 0; o < problem->visits[v].option_count; o++) {
                search->allowed[v][w][o] =
                    brute_force_rule(problem, w, v, problem->visits[v].options[o].date) == RULE_NONE;
            }
        }
    }
    if (problem->has_budget) {
        search->counting = true;
        choose_starts(search, 0);
        search->most_lines = (int)search->best_points;
        search->counting = false;
        search->found = false;
    }
    choose_starts(search, 0);
    require(search->found, "not even an empty roster");
    /* Back to the best of them. */
    memcpy(search->choices, search->best_choices, sizeof search->choices);
    memcpy(search->travel, search->best_travel, sizeof search->travel);
    for (int v = 0; v < (int)problem->visit_count; v++) {
        const struct choice *choice = &search->choices[v];
        for (int i = 0; choice->option >= 0 && i < problem->visits[v].people; i++) {
            search->masks[choice->volunteers[i]][day_of(search, v, choice->option)] |= 1U << v;
        }
    }
    struct roster *roster = roster_of(search);
    free(search->totals);
    free(search);
    return roster;
}
