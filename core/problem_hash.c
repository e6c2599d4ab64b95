/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/problem_hash.h"

#include "core/hash.h"

static uint64_t add_int(uint64_t hash, int64_t number)
{
    return hash_number(hash, (uint64_t)number);
}

static uint64_t add_real(uint64_t hash, double number)
{
    return hash_bytes(hash, &number, sizeof number);
}

static uint64_t add_site(uint64_t hash, const struct site *site)
{
    hash = add_real(hash, site->x);
    hash = add_real(hash, site->y);
    return add_int(hash, site->owner);
}

static uint64_t add_languages(uint64_t hash, const struct languages *languages)
{
    hash = add_int(hash, languages->count);
    for (size_t i = 0; i < languages->count; i++) {
        hash = hash_text(hash, languages->codes[i]);
    }
    return hash;
}

static uint64_t add_rules(uint64_t hash, const struct problem *problem, const struct solver_settings *limits)
{
    const struct points *points = &problem->points;
    const struct travel_rules *travel = &problem->travel;
    const int64_t numbers[] = {problem->night,        problem->from,
                               problem->until,        problem->grid_minutes,
                               problem->has_budget,   problem->has_budget ? problem->max_changes : 0,
                               points->waiting_week,  points->waiting_weeks_max,
                               points->bond,          points->preferred,
                               points->same_as_sent,  points->new_face,
                               points->travel_minute, points->load,
                               points->idle,          limits->max_columns,
                               limits->max_nodes,     limits->max_iterations};
    const double reals[] = {travel->detour,        travel->foot_speed, travel->foot_overhead, travel->bike_speed,
                            travel->bike_overhead, travel->car_speed,  travel->car_overhead};
    hash = hash_text(hash, problem->city);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        hash = add_int(hash, numbers[i]);
    }
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        hash = add_real(hash, reals[i]);
    }
    for (size_t i = 0; i < PRIORITY_COUNT; i++) {
        hash = add_int(hash, points->served[i]);
    }
    for (size_t i = 0; i < problem->task_count; i++) {
        const struct task *task = &problem->tasks[i];
        hash = hash_text(hash, task->code);
        hash = add_int(hash, task->needs_car | (task->needs_record_check << 1) | (task->needs_information_note << 2) |
                                 (task->remote << 3));
    }
    return hash;
}

static uint64_t add_ways(uint64_t hash, const struct travel_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        hash = add_int(hash, table->entries[i].from);
        hash = add_int(hash, table->entries[i].to);
        hash = add_int(hash, table->entries[i].minutes);
    }
    return add_int(hash, (int64_t)table->count);
}

static uint64_t add_volunteer(uint64_t hash, const struct problem_volunteer *who)
{
    const int64_t numbers[] = {who->mode,       who->has_car,     (int64_t)who->tasks,   who->gender,
                               who->pets_ok,    who->smoke_ok,    who->information_note, who->record_check,
                               who->max_travel, who->max_per_day, who->max_per_week,     who->max_minutes_week,
                               who->carry,      who->idle};
    hash = hash_text(hash, who->id);
    hash = add_site(hash, &who->home);
    hash = add_languages(hash, &who->languages);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        hash = add_int(hash, numbers[i]);
    }
    for (size_t i = 0; i < who->stretch_count; i++) {
        hash = add_int(hash, who->stretches[i].date);
        hash = add_int(hash, who->stretches[i].from);
        hash = add_int(hash, who->stretches[i].to);
    }
    for (size_t i = 0; i < who->week_count; i++) {
        hash = add_int(hash, who->weeks[i].week);
        hash = add_int(hash, who->weeks[i].visits);
        hash = add_int(hash, who->weeks[i].minutes);
    }
    return hash;
}

static uint64_t add_visit(uint64_t hash, const struct problem_visit *visit)
{
    const int64_t numbers[] = {visit->senior, visit->task,      visit->priority,      visit->duration,
                               visit->people, visit->remote,    visit->gender_wanted, visit->pets,
                               visit->smoke,  visit->preferred, visit->serving_points};
    hash = hash_text(hash, visit->id);
    hash = hash_text(hash, visit->request);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        hash = add_int(hash, numbers[i]);
    }
    if (!visit->remote) {
        hash = add_site(hash, &visit->start);
        hash = add_site(hash, &visit->end);
    }
    hash = add_languages(hash, &visit->languages);
    for (size_t i = 0; i < visit->option_count; i++) {
        hash = add_int(hash, visit->options[i].date);
        hash = add_int(hash, visit->options[i].earliest);
        hash = add_int(hash, visit->options[i].latest);
    }
    return hash;
}

static uint64_t add_assignments(uint64_t hash, const struct problem_assignment *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        hash = add_int(hash, items[i].visit);
        hash = add_int(hash, items[i].volunteer);
        hash = add_int(hash, items[i].date);
        hash = add_int(hash, items[i].frozen | (items[i].overruled << 1));
    }
    return add_int(hash, (int64_t)count);
}

static uint64_t add_pairs(uint64_t hash, const struct problem *problem)
{
    for (size_t i = 0; i < problem->pair_count; i++) {
        const struct problem_pair *pair = &problem->pairs[i];
        hash = add_int(hash, pair->volunteer);
        hash = add_int(hash, pair->senior);
        hash = add_int(hash, pair->never | (pair->bond << 1));
        hash = add_int(hash, pair->points);
    }
    return add_int(hash, (int64_t)problem->pair_count);
}

uint64_t problem_hash_make(const struct problem *problem, const struct history *history,
                           const struct solver_settings *limits)
{
    uint64_t hash = add_rules(HASH_BEGIN, problem, limits);
    hash = add_ways(hash, &problem->table);
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        hash = add_volunteer(hash, &problem->volunteers[i]);
    }
    for (size_t i = 0; i < problem->visit_count; i++) {
        hash = add_visit(hash, &problem->visits[i]);
    }
    for (size_t i = 0; i < problem->senior_count; i++) {
        hash = hash_text(hash, problem->seniors[i]);
    }
    hash = add_pairs(hash, problem);
    hash = add_assignments(hash, problem->pins, problem->pin_count);
    hash = add_assignments(hash, problem->rejected, problem->rejected_count);
    hash = add_assignments(hash, problem->previous, problem->previous_count);
    for (size_t i = 0; i < history->pin_count; i++) {
        hash = hash_text(hash, history->pins[i].visit);
        hash = hash_text(hash, history->pins[i].volunteer);
        hash = add_int(hash, history->pins[i].date);
    }
    return hash;
}
