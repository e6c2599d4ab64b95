/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/soft.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MEMORY = 20, /* steps that L-BFGS remembers */
    TRIES = 12   /* lengths of one step */
};

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
    double share; /* scratch of the recursion */
};

struct minimum {
    const struct soft_program *program;
    const struct soft_query *query;
    double *block; /* all arrays below */
    double *duals, *gradient;
    double *next, *next_gradient;
    double *curve; /* per row: second derivative, about */
    double *direction;
    double *moves; /* per row: 1, or 0 where a bound holds the dual */
    double *most, *sum;
    double *weights, *reduced;
    size_t *open; /* the columns that can be chosen */
    size_t open_count;
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

/* ---- the function ---- */

/* Reduced points of all columns that can be chosen, and the best of each group. */
static void reduce(struct minimum *at, const double *duals)
{
    const struct soft_program *program = at->program;
    for (size_t k = 0; k < program->group_count; k++) {
        at->most[k] = program->full[k] ? NOTHING : 0;
    }
    for (size_t n = 0; n < at->open_count; n++) {
        size_t c = at->open[n];
        double reduced = program->points[c];
        for (size_t e = program->first[c]; e < program->first[c + 1]; e++) {
            reduced -= program->value[e] * duals[program->row[e]];
        }
        at->reduced[c] = reduced;
        if (reduced > at->most[program->group[c]]) {
            at->most[program->group[c]] = reduced;
        }
    }
}

/* The weights of all columns, of each group 1 together with nothing; returns the soft maxima's sum. */
static double weigh(struct minimum *at)
{
    const struct soft_program *program = at->program;
    const double heat = at->query->heat;
    double value = 0;
    for (size_t k = 0; k < program->group_count; k++) {
        at->sum[k] = program->full[k] ? 0 : exp(-at->most[k] / heat);
    }
    for (size_t n = 0; n < at->open_count; n++) {
        size_t c = at->open[n];
        double below = (at->most[program->group[c]] - at->reduced[c]) / heat;
        at->weights[c] = below < CUT ? exp(-below) : 0;
        at->sum[program->group[c]] += at->weights[c];
    }
    for (size_t k = 0; k < program->group_count; k++) {
        value += at->sum[k] > 0 ? at->most[k] + heat * log(at->sum[k]) : 0;
    }
    for (size_t n = 0; n < at->open_count; n++) {
        size_t c = at->open[n];
        at->weights[c] /= at->weights[c] > 0 ? at->sum[program->group[c]] : 1;
    }
    return value;
}

/* The function at these duals; its gradient, and curve. */
static double evaluate(struct minimum *at, const double *duals, double *gradient)
{
    const struct soft_program *program = at->program;
    const struct soft_query *query = at->query;
    reduce(at, duals);
    double value = weigh(at);
    at->distance = 0;
    for (size_t r = 0; r < program->row_count; r++) {
        double away = duals[r] - query->center[r];
        value += program->rhs[r] * duals[r];
        at->distance += away * away / (2 * query->stride);
        gradient[r] = program->rhs[r] + away / query->stride;
        at->curve[r] = 1 / query->stride;
    }
    for (size_t n = 0; n < at->open_count; n++) {
        size_t c = at->open[n];
        double weight = at->weights[c];
        for (size_t e = program->first[c]; weight > 0 && e < program->first[c + 1]; e++) {
            gradient[program->row[e]] -= weight * program->value[e];
            at->curve[program->row[e]] += weight * program->value[e] * program->value[e] / query->heat;
        }
    }
    return value + at->distance;
}

/* ---- steps ---- */

/* Of the rows that may move. */
static double product(const struct minimum *at, const double *one, const double *two)
{
    double sum = 0;
    for (size_t r = 0; r < at->program->row_count; r++) {
        sum += one[r] * two[r] * at->moves[r];
    }
    return sum;
}

static void add(const struct minimum *at, double *to, double factor, const double *what)
{
    for (size_t r = 0; r < at->program->row_count; r++) {
        to[r] += factor * what[r] * at->moves[r];
    }
}

/* Which duals may move: not those that the gradient would take beyond their bound. Returns how much rows are broken. */
static double hold(struct minimum *at)
{
    const struct soft_program *program = at->program;
    double broken = 0;
    for (size_t r = 0; r < program->row_count; r++) {
        bool held = (at->duals[r] <= program->lower[r] && at->gradient[r] > 0) ||
                    (at->duals[r] >= program->upper[r] && at->gradient[r] < 0);
        at->moves[r] = held ? 0 : 1;
        broken += held ? 0 : at->gradient[r] * at->gradient[r];
    }
    return broken;
}

static void scale(struct minimum *at)
{
    for (size_t r = 0; r < at->program->row_count; r++) {
        at->direction[r] /= at->curve[r];
    }
}

static void go_down(struct minimum *at)
{
    for (size_t r = 0; r < at->program->row_count; r++) {
        at->direction[r] = -at->gradient[r] * at->moves[r];
    }
}

/* The step that remembers how the gradient turned: Liu and Nocedal's recursion in two loops. */
static void choose_direction(struct minimum *at)
{
    go_down(at);
    for (int k = 0; k < at->count; k++) {
        struct memory *memory = &at->memory[(at->head - 1 - k + 2 * MEMORY) % MEMORY];
        double curve = product(at, memory->move, memory->turn);
        memory->share = curve > FLAT ? product(at, memory->move, at->direction) / curve : 0;
        add(at, at->direction, -memory->share, memory->turn);
    }
    scale(at);
    for (int k = at->count - 1; k >= 0; k--) {
        struct memory *memory = &at->memory[(at->head - 1 - k + 2 * MEMORY) % MEMORY];
        double curve = product(at, memory->move, memory->turn);
        double share = curve > FLAT ? product(at, memory->turn, at->direction) / curve : 0;
        add(at, at->direction, curve > FLAT ? memory->share - share : 0, memory->move);
    }
    if (product(at, at->direction, at->gradient) >= 0) {
        at->count = 0;
        go_down(at);
        scale(at);
    }
}

/* To `next`: so much of the direction, within the bounds. Returns what the gradient promises of it. */
static double try_length(struct minimum *at, double length)
{
    const struct soft_program *program = at->program;
    double promised = 0;
    for (size_t r = 0; r < program->row_count; r++) {
        at->next[r] =
            within(at->duals[r] + length * at->direction[r] * at->moves[r], program->lower[r], program->upper[r]);
        promised += at->gradient[r] * (at->next[r] - at->duals[r]);
    }
    return promised;
}

static void remember(struct minimum *at)
{
    struct memory *memory = &at->memory[at->head];
    double curve = 0;
    for (size_t r = 0; r < at->program->row_count; r++) {
        memory->move[r] = at->next[r] - at->duals[r];
        memory->turn[r] = at->next_gradient[r] - at->gradient[r];
        curve += memory->move[r] * memory->turn[r];
    }
    if (curve > FLAT) {
        at->head = (at->head + 1) % MEMORY;
        at->count += at->count < MEMORY;
    }
}

/* One step. False: it is the last. */
static bool go(struct minimum *at)
{
    size_t bytes = at->program->row_count * sizeof *at->duals;
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

/* ---- all of it ---- */

static enum status prepare(struct minimum *at, struct error *error)
{
    size_t rows = at->program->row_count + 1;
    size_t groups = at->program->group_count + 1;
    double **const arrays[] = {&at->gradient, &at->next, &at->next_gradient, &at->curve, &at->direction, &at->moves};
    at->block = calloc((2 * (size_t)MEMORY + sizeof arrays / sizeof *arrays) * rows + 2 * groups, sizeof *at->block);
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
    at->sum = free_room + groups;
    return STATUS_OK;
}

static enum status open_columns(struct minimum *at, struct error *error)
{
    const struct soft_program *program = at->program;
    at->open = calloc(program->column_count + 1, sizeof *at->open);
    for (size_t c = 0; at->open != NULL && c < program->column_count; c++) {
        if (program->group[c] >= 0) {
            at->open[at->open_count++] = c;
        }
    }
    return at->open == NULL ? error_memory(error) : STATUS_OK;
}

enum status soft_solve(const struct soft_program *program, const struct soft_query *query, struct soft_point *point,
                       struct error *error)
{
    struct minimum at = {.program = program,
                         .query = query,
                         .duals = point->duals,
                         .weights = point->weights,
                         .reduced = point->reduced};
    if (open_columns(&at, error) != STATUS_OK || prepare(&at, error) != STATUS_OK) {
        free(at.open);
        return error->status;
    }
    at.value = evaluate(&at, at.duals, at.gradient);
    for (int step = 0; step < query->steps; step++) {
        if (hold(&at) < KEPT * KEPT * (double)program->row_count || !go(&at)) {
            break;
        }
    }
    /* the last length tried may not be the one taken */
    at.value = evaluate(&at, at.duals, at.gradient);
    point->value = at.value - at.distance;
    free(at.open);
    free(at.block);
    return STATUS_OK;
}
