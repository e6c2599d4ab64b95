/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/soft.h"

#include "matcher/team.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MEMORY = 20, /* steps that L-BFGS remembers */
    TRIES = 12,  /* lengths of one step */
    /* Where there are many entries the function is computed in parts, side by side. */
    MANY_ENTRIES = 200000,
    PARTS = 4
};

/* What is computed of a part of the columns: reduced points, weights, and what they add to the gradient. */
enum task { REDUCE, WEIGH, TURN };

/* A group that has no column yet. */
static const double NOTHING = -1e300;
/* exp(-CUT) is nothing beside 1. */
static const double CUT = 30;
/* A row broken by no more than this, in the square mean, is kept. */
static const double KEPT = 1e-3;
/* A step that gains no more than this part of the value is the last one. */
static const double LEAST_GAIN = 1e-9;
/* Each length tried is so much of the one before; it must gain so much of what the gradient promises (Armijo 1966). */
static const double SHORTER = 1.0 / 3;
static const double PROMISE = 1e-4;
/* A step's curvature below this is not remembered. */
static const double FLAT = 1e-10;

/* What is remembered of a step: how the duals changed, how the gradient did. */
struct memory {
    double *move, *turn;
    double share, curve; /* scratch of the recursion */
};

/*
 * The program without the columns that cannot be chosen, and without the rows in which no other stands: the lowest
 * point of those is known beforehand. In the dive most of a program is such.
 */
struct core {
    size_t row_count, column_count;
    size_t *rows;    /* per row: its number in the program */
    size_t *columns; /* per column: likewise */
    double *block;   /* the next four */
    double *rhs, *lower, *upper, *center;
    int *group;
    size_t *first;
    int *row;
    double *value;
    double *points;
    double fixed;    /* what the other rows add to the value, */
    double distance; /* and their distance from the centre costs */
};

/* Some of the columns, and what they come to. */
struct part {
    size_t first, end;
    double *most, *sum;       /* per group */
    double *gradient, *curve; /* per row */
};

struct minimum {
    const struct soft_program *program;
    const struct soft_query *query;
    struct core core;    /* the arrays below are of its rows and columns */
    double *block;       /* all of them */
    const double *asked; /* duals at which the function is being computed */
    double *duals, *gradient;
    double *next, *next_gradient;
    double *curve; /* per row: second derivative, about */
    double *direction;
    double *moves;      /* per row: 1, or 0 where a bound holds the dual */
    double *most, *sum; /* per group */
    double *weights, *reduced;
    struct part parts[PARTS];
    int part_count;
    struct team *team; /* NULL: one part, or nobody to do it with */
    struct memory memory[MEMORY];
    int count, head; /* steps remembered; where the next one goes */
    double value;    /* at `duals`, with what the distance costs */
    double distance; /* what it costs */
};

void soft_free(struct soft_program *program)
{
    free(program->rhs);
    free(program->lower);
    free(program->upper);
    free(program->full);
    free(program->group);
    free(program->points);
    free(program->first);
    free(program->row);
    free(program->value);
    *program = (struct soft_program){0};
}

static double within(double value, double lower, double upper)
{
    return value < lower ? lower : value > upper ? upper : value;
}

/* ---- vectors ---- */

/* Sums are made in four, which the processor adds side by side. */

static double product(const double *one, const double *two, size_t count)
{
    double sums[4] = {0, 0, 0, 0};
    size_t r = 0;
    for (; r + 4 <= count; r += 4) {
        sums[0] += one[r] * two[r];
        sums[1] += one[r + 1] * two[r + 1];
        sums[2] += one[r + 2] * two[r + 2];
        sums[3] += one[r + 3] * two[r + 3];
    }
    for (; r < count; r++) {
        sums[0] += one[r] * two[r];
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* The same of the rows that may move. */
static double product_of_moving(const struct minimum *at, const double *one, const double *two)
{
    const double *moves = at->moves;
    double sums[4] = {0, 0, 0, 0};
    size_t r = 0;
    for (; r + 4 <= at->core.row_count; r += 4) {
        sums[0] += one[r] * two[r] * moves[r];
        sums[1] += one[r + 1] * two[r + 1] * moves[r + 1];
        sums[2] += one[r + 2] * two[r + 2] * moves[r + 2];
        sums[3] += one[r + 3] * two[r + 3] * moves[r + 3];
    }
    for (; r < at->core.row_count; r++) {
        sums[0] += one[r] * two[r] * moves[r];
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* To the direction, of the rows that may move. */
static void add(struct minimum *at, double factor, const double *what)
{
    double *restrict direction = at->direction;
    const double *restrict moves = at->moves;
    for (size_t r = 0; r < at->core.row_count; r++) {
        direction[r] += factor * what[r] * moves[r];
    }
}

/* ---- the function ---- */

/* Reduced points of all columns of the part, and the best of each group. */
static void reduce(struct minimum *at, struct part *part)
{
    const struct core *core = &at->core;
    const double *duals = at->asked;
    for (size_t k = 0; k < at->program->group_count; k++) {
        part->most[k] = at->program->full[k] ? NOTHING : 0;
    }
    for (size_t c = part->first; c < part->end; c++) {
        double reduced = core->points[c];
        for (size_t e = core->first[c]; e < core->first[c + 1]; e++) {
            reduced -= core->value[e] * duals[core->row[e]];
        }
        at->reduced[c] = reduced;
        if (reduced > part->most[core->group[c]]) {
            part->most[core->group[c]] = reduced;
        }
    }
}

/* What the columns of the part weigh beside the best of their group; nothing at all goes with the first part. */
static void weigh(struct minimum *at, struct part *part)
{
    const struct core *core = &at->core;
    const double heat = at->query->heat;
    const bool first = part == at->parts;
    for (size_t k = 0; k < at->program->group_count; k++) {
        part->sum[k] = first && !at->program->full[k] ? exp(-at->most[k] / heat) : 0;
    }
    for (size_t c = part->first; c < part->end; c++) {
        double below = (at->most[core->group[c]] - at->reduced[c]) / heat;
        at->weights[c] = below < CUT ? exp(-below) : 0;
        part->sum[core->group[c]] += at->weights[c];
    }
}

/* The weights, of each group 1 together with nothing; and what the columns of the part use of the rows. What there is
 * without columns goes with the first part. */
static void turn(struct minimum *at, struct part *part)
{
    const struct core *core = &at->core;
    const double heat = at->query->heat;
    const double stride = at->query->stride;
    const bool first = part == at->parts;
    for (size_t r = 0; r < core->row_count; r++) {
        part->gradient[r] = first ? core->rhs[r] + (at->asked[r] - core->center[r]) / stride : 0;
        part->curve[r] = first ? 1 / stride : 0;
    }
    for (size_t c = part->first; c < part->end; c++) {
        double weight = at->weights[c] > 0 ? at->weights[c] / at->sum[core->group[c]] : 0;
        at->weights[c] = weight;
        for (size_t e = core->first[c]; weight > 0 && e < core->first[c + 1]; e++) {
            part->gradient[core->row[e]] -= weight * core->value[e];
            part->curve[core->row[e]] += weight * core->value[e] * core->value[e] / heat;
        }
    }
}

static void work(void *context, int task, int number)
{
    struct minimum *at = context;
    struct part *part = &at->parts[number];
    switch ((enum task)task) {
    case REDUCE:
        reduce(at, part);
        break;
    case WEIGH:
        weigh(at, part);
        break;
    case TURN:
        turn(at, part);
        break;
    }
}

static void do_task(struct minimum *at, enum task task)
{
    if (at->team != NULL) {
        team_do(at->team, (int)task);
        return;
    }
    for (int p = 0; p < at->part_count; p++) {
        work(at, (int)task, p);
    }
}

static void find_most(struct minimum *at)
{
    do_task(at, REDUCE);
    for (size_t k = 0; k < at->program->group_count; k++) {
        at->most[k] = at->parts[0].most[k];
        for (int p = 1; p < at->part_count; p++) {
            at->most[k] = fmax(at->most[k], at->parts[p].most[k]);
        }
    }
}

/* Returns the soft maxima's sum. */
static double sum_weights(struct minimum *at)
{
    const double heat = at->query->heat;
    double value = 0;
    do_task(at, WEIGH);
    for (size_t k = 0; k < at->program->group_count; k++) {
        at->sum[k] = at->parts[0].sum[k];
        for (int p = 1; p < at->part_count; p++) {
            at->sum[k] += at->parts[p].sum[k];
        }
        value += at->sum[k] > 0 ? at->most[k] + heat * log(at->sum[k]) : 0;
    }
    return value;
}

/* The function at these duals; its gradient, and curve. */
static double evaluate(struct minimum *at, const double *duals, double *gradient)
{
    const struct core *core = &at->core;
    const struct soft_query *query = at->query;
    at->asked = duals;
    find_most(at);
    double value = core->fixed + sum_weights(at);
    at->distance = core->distance;
    do_task(at, TURN);
    for (size_t r = 0; r < core->row_count; r++) {
        double away = duals[r] - core->center[r];
        value += core->rhs[r] * duals[r];
        at->distance += away * away / (2 * query->stride);
        gradient[r] = at->parts[0].gradient[r];
        at->curve[r] = at->parts[0].curve[r];
        for (int p = 1; p < at->part_count; p++) {
            gradient[r] += at->parts[p].gradient[r];
            at->curve[r] += at->parts[p].curve[r];
        }
    }
    return value + at->distance;
}

/* ---- steps ---- */

/* Which duals may move: not those that the gradient would take beyond their bound. Returns how much rows are broken. */
static double hold(struct minimum *at)
{
    const struct core *core = &at->core;
    double broken = 0;
    for (size_t r = 0; r < core->row_count; r++) {
        bool held = (at->duals[r] <= core->lower[r] && at->gradient[r] > 0) ||
                    (at->duals[r] >= core->upper[r] && at->gradient[r] < 0);
        at->moves[r] = held ? 0 : 1;
        broken += held ? 0 : at->gradient[r] * at->gradient[r];
    }
    return broken;
}

static void scale(struct minimum *at)
{
    for (size_t r = 0; r < at->core.row_count; r++) {
        at->direction[r] /= at->curve[r];
    }
}

static void go_down(struct minimum *at)
{
    for (size_t r = 0; r < at->core.row_count; r++) {
        at->direction[r] = -at->gradient[r] * at->moves[r];
    }
}

/* The step that remembers how the gradient turned: Liu and Nocedal's recursion in two loops. The direction is 0 where a
 * dual may not move. */
static void choose_direction(struct minimum *at)
{
    const size_t count = at->core.row_count;
    go_down(at);
    for (int k = 0; k < at->count; k++) {
        struct memory *memory = &at->memory[(at->head - 1 - k + 2 * MEMORY) % MEMORY];
        memory->curve = product_of_moving(at, memory->move, memory->turn);
        memory->share = memory->curve > FLAT ? product(memory->move, at->direction, count) / memory->curve : 0;
        add(at, -memory->share, memory->turn);
    }
    scale(at);
    for (int k = at->count - 1; k >= 0; k--) {
        struct memory *memory = &at->memory[(at->head - 1 - k + 2 * MEMORY) % MEMORY];
        if (memory->curve > FLAT) {
            add(at, memory->share - product(memory->turn, at->direction, count) / memory->curve, memory->move);
        }
    }
    if (product(at->direction, at->gradient, count) >= 0) {
        at->count = 0;
        go_down(at);
        scale(at);
    }
}

/* To `next`: so much of the direction, within the bounds. Returns what the gradient promises of it. */
static double try_length(struct minimum *at, double length)
{
    const struct core *core = &at->core;
    double promised = 0;
    for (size_t r = 0; r < core->row_count; r++) {
        at->next[r] = within(at->duals[r] + length * at->direction[r] * at->moves[r], core->lower[r], core->upper[r]);
        promised += at->gradient[r] * (at->next[r] - at->duals[r]);
    }
    return promised;
}

static void remember(struct minimum *at)
{
    struct memory *memory = &at->memory[at->head];
    for (size_t r = 0; r < at->core.row_count; r++) {
        memory->move[r] = at->next[r] - at->duals[r];
        memory->turn[r] = at->next_gradient[r] - at->gradient[r];
    }
    if (product(memory->move, memory->turn, at->core.row_count) > FLAT) {
        at->head = (at->head + 1) % MEMORY;
        at->count += at->count < MEMORY;
    }
}

/* One step. False: it is the last. */
static bool go(struct minimum *at)
{
    size_t bytes = at->core.row_count * sizeof *at->duals;
    double value = 0;
    double length = 1;
    bool gains = false;
    choose_direction(at);
    for (int tries = 0; tries < TRIES && !gains; tries++) {
        double promised = try_length(at, length);
        value = evaluate(at, at->next, at->next_gradient);
        gains = value <= at->value + PROMISE * promised;
        length *= SHORTER;
    }
    if (!gains) {
        /* what is remembered may mislead: once more without */
        bool misled = at->count > 0;
        at->count = 0;
        at->value = evaluate(at, at->duals, at->gradient);
        return misled;
    }
    double gain = at->value - value;
    remember(at);
    memcpy(at->duals, at->next, bytes);
    memcpy(at->gradient, at->next_gradient, bytes);
    at->value = value;
    return gain >= LEAST_GAIN * fabs(value);
}

/* ---- the core ---- */

static void free_core(struct core *core)
{
    free(core->rows);
    free(core->columns);
    free(core->block);
    free(core->group);
    free(core->first);
    free(core->row);
    free(core->value);
    free(core->points);
}

/* Columns, and in `number` (per row of the program) which rows are needed: 0, or 1; returns the entries. */
static size_t pick_columns(const struct soft_program *program, struct core *core, int *number)
{
    size_t entries = 0;
    for (size_t c = 0; c < program->column_count; c++) {
        if (program->group[c] < 0) {
            continue;
        }
        core->columns[core->column_count++] = c;
        entries += program->first[c + 1] - program->first[c];
        for (size_t e = program->first[c]; e < program->first[c + 1]; e++) {
            number[program->row[e]] = 1;
        }
    }
    return entries;
}

/* Makes `number` the row's number in the core. Rows that are not needed go to their lowest point at once. */
static void pick_rows(const struct soft_program *program, const struct soft_query *query, struct core *core,
                      int *number, double *duals)
{
    for (size_t r = 0; r < program->row_count; r++) {
        if (number[r] == 0) {
            const double lowest = query->center[r] - query->stride * program->rhs[r];
            duals[r] = query->steps > 0 ? within(lowest, program->lower[r], program->upper[r]) : duals[r];
            const double away = duals[r] - query->center[r];
            core->fixed += program->rhs[r] * duals[r];
            core->distance += away * away / (2 * query->stride);
            continue;
        }
        const size_t at = core->row_count++;
        core->rows[at] = r;
        core->rhs[at] = program->rhs[r];
        core->lower[at] = program->lower[r];
        core->upper[at] = program->upper[r];
        core->center[at] = query->center[r];
        number[r] = (int)at;
    }
}

static void copy_columns(const struct soft_program *program, struct core *core, const int *number)
{
    size_t entry = 0;
    for (size_t k = 0; k < core->column_count; k++) {
        const size_t c = core->columns[k];
        core->group[k] = program->group[c];
        core->points[k] = program->points[c];
        core->first[k] = entry;
        for (size_t e = program->first[c]; e < program->first[c + 1]; e++) {
            core->row[entry] = number[program->row[e]];
            core->value[entry++] = program->value[e];
        }
    }
    core->first[core->column_count] = entry;
}

/* core: zeroed; the caller frees it, also after an error. */
static enum status make_core(const struct soft_program *program, const struct soft_query *query, double *duals,
                             struct core *core, struct error *error)
{
    const size_t rows = program->row_count + 1;
    int *number = calloc(rows, sizeof *number);
    core->rows = calloc(rows, sizeof *core->rows);
    core->columns = calloc(program->column_count + 1, sizeof *core->columns);
    core->block = calloc(4 * rows, sizeof *core->block);
    bool made = number != NULL && core->rows != NULL && core->columns != NULL && core->block != NULL;
    if (made) {
        core->rhs = core->block;
        core->lower = core->rhs + rows;
        core->upper = core->lower + rows;
        core->center = core->upper + rows;
        const size_t entries = pick_columns(program, core, number);
        pick_rows(program, query, core, number, duals);
        core->group = calloc(core->column_count + 1, sizeof *core->group);
        core->points = calloc(core->column_count + 1, sizeof *core->points);
        core->first = calloc(core->column_count + 1, sizeof *core->first);
        core->row = calloc(entries + 1, sizeof *core->row);
        core->value = calloc(entries + 1, sizeof *core->value);
        made = core->group != NULL && core->points != NULL && core->first != NULL && core->row != NULL &&
               core->value != NULL;
    }
    if (made) {
        copy_columns(program, core, number);
    }
    free(number);
    return made ? STATUS_OK : error_memory(error);
}

/* ---- all of it ---- */

/* Into parts of about as many entries; how many does not depend on who is there to do them. */
static void divide(struct minimum *at)
{
    const struct core *core = &at->core;
    const size_t entries = core->first[core->column_count];
    size_t c = 0;
    at->part_count = entries > MANY_ENTRIES ? PARTS : 1;
    for (int p = 0; p < at->part_count; p++) {
        const size_t end = entries * ((size_t)p + 1) / (size_t)at->part_count;
        at->parts[p].first = c;
        while (c < core->column_count && (core->first[c] < end || p + 1 == at->part_count)) {
            c++;
        }
        at->parts[p].end = c;
    }
}

static enum status prepare(struct minimum *at, const double *duals, struct error *error)
{
    size_t rows = at->core.row_count + 1;
    size_t columns = at->core.column_count + 1;
    size_t groups = at->program->group_count + 1;
    double **const arrays[] = {&at->duals, &at->gradient,  &at->next, &at->next_gradient,
                               &at->curve, &at->direction, &at->moves};
    divide(at);
    const size_t parts = (size_t)at->part_count;
    at->block = calloc((2 * (size_t)MEMORY + sizeof arrays / sizeof *arrays + 2 * parts) * rows +
                           2 * (parts + 1) * groups + 2 * columns,
                       sizeof *at->block);
    if (at->block == NULL) {
        return error_memory(error);
    }
    double *free_room = at->block;
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        *arrays[k] = free_room;
        free_room += rows;
    }
    for (int k = 0; k < MEMORY; k++) {
        at->memory[k].move = free_room;
        at->memory[k].turn = free_room + rows;
        free_room += 2 * rows;
    }
    at->most = free_room;
    at->sum = at->most + groups;
    at->weights = at->sum + groups;
    at->reduced = at->weights + columns;
    free_room = at->reduced + columns;
    for (int p = 0; p < at->part_count; p++) {
        struct part *part = &at->parts[p];
        part->most = free_room;
        part->sum = part->most + groups;
        part->gradient = part->sum + groups;
        part->curve = part->gradient + rows;
        free_room = part->curve + rows;
    }
    for (size_t r = 0; r < at->core.row_count; r++) {
        at->duals[r] = duals[at->core.rows[r]];
    }
    return STATUS_OK;
}

static void minimise(struct minimum *at)
{
    at->value = evaluate(at, at->duals, at->gradient);
    for (int step = 0; step < at->query->steps; step++) {
        if (hold(at) < KEPT * KEPT * (double)at->program->row_count || !go(at)) {
            break;
        }
    }
    /* the last length tried may not be the one taken */
    at->value = evaluate(at, at->duals, at->gradient);
}

static void hand_over(const struct minimum *at, struct soft_point *point)
{
    const struct core *core = &at->core;
    for (size_t r = 0; r < core->row_count; r++) {
        point->duals[core->rows[r]] = at->duals[r];
    }
    for (size_t c = 0; c < core->column_count; c++) {
        point->weights[core->columns[c]] = at->weights[c];
        point->reduced[core->columns[c]] = at->reduced[c];
    }
    point->value = at->value - at->distance;
}

enum status soft_solve(const struct soft_program *program, const struct soft_query *query, struct soft_point *point,
                       struct error *error)
{
    struct minimum at = {.program = program, .query = query};
    enum status status = make_core(program, query, point->duals, &at.core, error);
    status = status == STATUS_OK ? prepare(&at, point->duals, error) : status;
    if (status == STATUS_OK && query->workers > 1 && at.part_count > 1) {
        status = team_new(query->workers, at.part_count, work, &at, &at.team, error);
    }
    if (status == STATUS_OK) {
        minimise(&at);
        hand_over(&at, point);
    }
    team_free(at.team);
    free_core(&at.core);
    free(at.block);
    return status;
}
