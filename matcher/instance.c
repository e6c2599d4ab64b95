/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/instance.h"

#include "matcher/suitable.h"

#include <stdlib.h>

static size_t cell(const struct instance *instance, int volunteer, int visit)
{
    return (size_t)volunteer * instance->problem->visit_count + (size_t)visit;
}

static void number_rows(struct instance *instance)
{
    const struct problem *problem = instance->problem;
    size_t next = problem->visit_count;
    for (size_t v = 0; v < problem->visit_count; v++) {
        instance->first_start[v] = next;
        if (problem->visits[v].people < 2) {
            continue;
        }
        for (size_t o = 0; o < problem->visits[v].option_count; o++) {
            next += (size_t)instance_start_count(instance, (int)v, (int)o);
        }
    }
    instance->row_count = next;
}

static void weigh(struct instance *instance)
{
    const struct points *points = &instance->problem->points;
    bool counts = instance->objective != OBJECTIVE_POINTS;
    instance->travel_points = counts ? 0 : points->travel_minute;
    instance->usual = counts || (points->travel_minute <= 0 && points->load <= 0 && points->new_face <= 0);
}

enum status instance_make(const struct problem *problem, enum objective objective, struct instance **made,
                          struct error *error)
{
    struct instance *instance = calloc(1, sizeof *instance);
    enum status status = STATUS_OK;
    size_t cells = problem->volunteer_count * problem->visit_count;
    if (instance == NULL) {
        return error_memory(error);
    }
    instance->problem = problem;
    instance->objective = objective;
    weigh(instance);
    instance->rules = calloc(cells + 1, sizeof *instance->rules);
    instance->options = calloc(cells + 1, sizeof *instance->options);
    instance->first_start = calloc(problem->visit_count + 1, sizeof *instance->first_start);
    instance->pin_kept = calloc(problem->pin_count + 1, sizeof *instance->pin_kept);
    instance->pin_soft = calloc(problem->pin_count + 1, sizeof *instance->pin_soft);
    instance->pin_weight = 1;
    instance->line_counts = calloc(problem->previous_count + 1, sizeof *instance->line_counts);
    if (instance->rules == NULL || instance->options == NULL || instance->first_start == NULL ||
        instance->pin_kept == NULL || instance->pin_soft == NULL || instance->line_counts == NULL) {
        status = error_memory(error);
        goto done;
    }
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        for (size_t v = 0; v < problem->visit_count; v++) {
            size_t at = cell(instance, (int)i, (int)v);
            instance->rules[at] = (int8_t)suitable_rule(problem, (int)i, (int)v, &instance->options[at]);
        }
    }
    number_rows(instance);
    status = shield_new(&instance->shield, error);
    if (status == STATUS_OK) {
        status = places_make(problem, &instance->places, error);
    }
    if (status != STATUS_OK) {
        goto done;
    }
    *made = instance;
    instance = NULL;
done:
    instance_free(instance);
    return status;
}

void instance_free(struct instance *instance)
{
    if (instance == NULL) {
        return;
    }
    shield_free(instance->shield);
    places_free(instance->places);
    free(instance->rules);
    free(instance->options);
    free(instance->first_start);
    free(instance->pin_kept);
    free(instance->pin_soft);
    free(instance->line_counts);
    free(instance);
}

enum rule instance_rule(const struct instance *instance, int volunteer, int visit)
{
    return (enum rule)instance->rules[cell(instance, volunteer, visit)];
}

uint64_t instance_options(const struct instance *instance, int volunteer, int visit)
{
    return instance->options[cell(instance, volunteer, visit)];
}

uint64_t instance_options_on(const struct instance *instance, int volunteer, int visit, int32_t date)
{
    const struct problem_visit *what = &instance->problem->visits[visit];
    uint64_t options = instance_options(instance, volunteer, visit);
    for (size_t o = 0; o < what->option_count; o++) {
        options &= what->options[o].date == date ? UINT64_MAX : ~(UINT64_C(1) << o);
    }
    return options;
}

int instance_start_count(const struct instance *instance, int visit, int option)
{
    const struct problem_visit *what = &instance->problem->visits[visit];
    const struct problem_option *window = &what->options[option];
    int slack = window->latest - what->duration - window->earliest;
    return slack < 0 ? 0 : slack / instance->problem->grid_minutes + 1;
}

size_t instance_row_end(const struct instance *instance, int visit)
{
    size_t next = (size_t)visit + 1;
    return next < instance->problem->visit_count ? instance->first_start[next] : instance->row_count;
}

size_t instance_row(const struct instance *instance, int visit, int option, int start)
{
    const struct problem_visit *what = &instance->problem->visits[visit];
    if (what->people < 2) {
        return (size_t)visit;
    }
    size_t row = instance->first_start[visit];
    for (int o = 0; o < option; o++) {
        row += (size_t)instance_start_count(instance, visit, o);
    }
    return row + (size_t)((start - what->options[option].earliest) / instance->problem->grid_minutes);
}

long instance_pin(const struct instance *instance, int volunteer, int visit, int32_t date)
{
    const struct problem *problem = instance->problem;
    const struct problem_assignment *pin = problem_find_assignment(problem->pins, problem->pin_count, visit, volunteer);
    if (pin == NULL || (pin->date != DATE_NONE && pin->date != date)) {
        return -1;
    }
    return (long)(pin - problem->pins);
}

static uint64_t options_on(const struct problem_visit *visit, int32_t date)
{
    uint64_t options = 0;
    for (size_t o = 0; o < visit->option_count; o++) {
        if (date == DATE_NONE || visit->options[o].date == date) {
            options |= UINT64_C(1) << o;
        }
    }
    return options;
}

void instance_keep_pin(struct instance *instance, size_t pin)
{
    const struct problem *problem = instance->problem;
    const struct problem_assignment *kept = &problem->pins[pin];
    const struct problem_visit *visit = &problem->visits[kept->visit];
    uint64_t on = options_on(visit, kept->date);
    int others = 0;
    instance->pin_kept[pin] = true;
    for (size_t p = 0; p < problem->pin_count; p++) {
        others += p != pin && problem->pins[p].visit == kept->visit && instance->pin_kept[p];
    }
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        size_t at = cell(instance, (int)i, kept->visit);
        const struct problem_assignment *own =
            problem_find_assignment(problem->pins, problem->pin_count, kept->visit, (int)i);
        bool pinned = own != NULL && instance->pin_kept[own - problem->pins];
        instance->options[at] &= pinned || others + 1 < visit->people ? on : 0;
    }
}

/* The line of the roster sent last that this stop is, or NULL. */
static const struct problem_assignment *line_of(const struct problem *problem, int volunteer, int visit, int32_t date)
{
    const struct problem_assignment *sent =
        problem_find_assignment(problem->previous, problem->previous_count, visit, volunteer);
    return sent != NULL && sent->date == date ? sent : NULL;
}

static bool is_counted_line(const struct instance *instance, int volunteer, int visit, int32_t date)
{
    const struct problem_assignment *line = line_of(instance->problem, volunteer, visit, date);
    return line != NULL && instance->line_counts[line - instance->problem->previous];
}

int instance_kept(const struct instance *instance, int volunteer, int visit, int32_t date)
{
    if (instance->kept_wanted == 0) {
        return 0;
    }
    long pin = instance_pin(instance, volunteer, visit, date);
    int soft = pin >= 0 && instance->pin_soft[pin] ? instance->pin_weight : 0;
    return soft + is_counted_line(instance, volunteer, visit, date);
}

int64_t instance_serving_points(const struct instance *instance, int visit)
{
    return instance->objective == OBJECTIVE_POINTS ? instance->problem->visits[visit].serving_points : 0;
}

int64_t instance_points(const struct instance *instance, int volunteer, int visit, int32_t date)
{
    const struct problem *problem = instance->problem;
    const struct problem_visit *what = &problem->visits[visit];
    if (instance->objective == OBJECTIVE_PINS) {
        return instance_pin(instance, volunteer, visit, date) >= 0 ? 1 : 0;
    }
    if (instance->objective == OBJECTIVE_LINES) {
        const struct instance_wish *wish = &instance->wish;
        const bool wanted = wish->visit == visit && wish->volunteer == volunteer && wish->date == date;
        return is_counted_line(instance, volunteer, visit, date) + (wanted ? wish->points : 0);
    }
    int64_t points = what->people < 2 ? what->serving_points : 0;
    const struct problem_pair *pair = problem_find_pair(problem, volunteer, what->senior);
    if (pair != NULL) {
        points += pair->points + (pair->bond ? problem->points.bond : 0);
    }
    points += what->preferred == volunteer ? problem->points.preferred : 0;
    return points + (line_of(problem, volunteer, visit, date) != NULL ? problem->points.same_as_sent : 0);
}

int64_t instance_load(const struct instance *instance, int volunteer, int n, int more)
{
    if (instance->objective != OBJECTIVE_POINTS || more <= 0) {
        return 0;
    }
    const struct points *points = &instance->problem->points;
    const struct problem_volunteer *who = &instance->problem->volunteers[volunteer];
    /* k - 1 + carry for k = n + 1 .. n + more */
    int64_t steps = (int64_t)more * (n + who->carry) + (int64_t)more * (more - 1) / 2;
    return points->load * steps + (n == 0 && who->idle ? points->idle : 0);
}

int64_t instance_least_load(const struct instance *instance, int volunteer, int visits)
{
    const struct points *points = &instance->problem->points;
    const struct problem_volunteer *who = &instance->problem->volunteers[volunteer];
    if (instance->objective != OBJECTIVE_POINTS || visits <= 0) {
        return 0;
    }
    int64_t steps = (int64_t)visits * who->carry + (int64_t)visits * (visits - 1) / 2;
    return points->load * steps + (who->idle && points->idle > 0 ? points->idle : 0);
}

int64_t instance_face(const struct instance *instance, int volunteer, int senior)
{
    if (instance->objective != OBJECTIVE_POINTS) {
        return 0;
    }
    const struct problem_pair *pair = problem_find_pair(instance->problem, volunteer, senior);
    return pair != NULL && pair->bond ? 0 : instance->problem->points.new_face;
}

int instance_way(const struct instance *instance, int volunteer, int from, int to)
{
    const struct problem *problem = instance->problem;
    const struct problem_volunteer *who = &problem->volunteers[volunteer];
    if (from < 0 && to < 0) {
        return 0;
    }
    if (from >= 0 && to >= 0) {
        return places_minutes(instance->places, who->mode, instance->places->end[from], instance->places->start[to]);
    }
    return from < 0
               ? travel_minutes(&problem->travel, &problem->table, who->mode, &who->home, &problem->visits[to].start)
               : travel_minutes(&problem->travel, &problem->table, who->mode, &problem->visits[from].end, &who->home);
}

int instance_visit_of(const struct instance *instance, size_t row)
{
    size_t low = 0;
    size_t high = instance->problem->visit_count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (instance->first_start[middle] <= row) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (int)low;
}
