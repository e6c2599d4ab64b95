/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/fixing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Points for which a visit counts, beside faces, in the choice of what to fix. */
static const double VISIT = 30;
/* Less than this part of the answers leaves no doubt. */
static const double DOUBT = 0.02;

enum {
    LABELS_A_BRANCH = 800,
    STEPS_A_BRANCH = 80,
    MOST_DEEP = 60 /* branches below one another */
};

/* What is fixed. */
struct choice {
    size_t bit;
    long part;   /* of a visit; -1: a face */
    bool likely; /* the relaxation mostly says yes */
    double doubt;
};

/* ---- what the space was like before a branch ---- */

struct memory {
    double *numbers; /* prices, then shares */
    size_t *open;    /* per part */
};

static enum status remember(const struct plan_space *space, struct memory *memory, struct error *error)
{
    memory->numbers = calloc(space->bit_count + space->unit_count + 1, sizeof *memory->numbers);
    memory->open = calloc(space->part_count + 1, sizeof *memory->open);
    if (memory->numbers == NULL || memory->open == NULL) {
        return error_memory(error);
    }
    memcpy(memory->numbers, space->prices, space->bit_count * sizeof *memory->numbers);
    for (size_t u = 0; u < space->unit_count; u++) {
        memory->numbers[space->bit_count + u] = space->units[u].share;
    }
    for (size_t p = 0; p < space->part_count; p++) {
        memory->open[p] = space->parts[p].open_count;
    }
    return STATUS_OK;
}

static void return_to(struct plan_space *space, const struct memory *memory)
{
    memcpy(space->prices, memory->numbers, space->bit_count * sizeof *memory->numbers);
    for (size_t u = 0; u < space->unit_count; u++) {
        space->units[u].share = memory->numbers[space->bit_count + u];
    }
    for (size_t p = 0; p < space->part_count; p++) {
        space->parts[p].open_count = memory->open[p];
    }
}

static void forget(struct memory *memory)
{
    free(memory->numbers);
    free(memory->open);
}

/* ---- fixing ---- */

/* Rules out the candidates of a part that touch the bit, or those that do not. */
static void rule_out(struct plan_space *space, size_t p, size_t bit, bool touching)
{
    struct part *part = &space->parts[p];
    size_t open = 0;
    for (size_t k = 0; k < part->open_count; k++) {
        int candidate = part->open[k];
        if (space_has(part->bits + (size_t)candidate * space->words, bit) != touching) {
            part->open[k] = part->open[open];
            part->open[open++] = candidate;
        }
    }
    part->open_count = open;
}

/* Only what a wanted plan could hold stays open. */
static void rule_out_unkept(struct plan_space *space, bool *kept)
{
    for (size_t p = 0; p < space->part_count; p++) {
        struct part *part = &space->parts[p];
        memset(kept, 0, part->list.count * sizeof *kept);
        for (size_t k = 0; k < part->kept_count; k++) {
            kept[part->kept[k]] = true;
        }
        size_t open = 0;
        for (size_t k = 0; k < part->open_count; k++) {
            int candidate = part->open[k];
            if (kept[candidate]) {
                part->open[k] = part->open[open];
                part->open[open++] = candidate;
            }
        }
        part->open_count = open;
    }
}

static void set_share(struct plan_space *space, size_t bit, double share)
{
    for (size_t u = 0; u < space->unit_count; u++) {
        if (space->units[u].bit == bit) {
            space->units[u].share = share;
        }
    }
}

static void flip(uint64_t *set, size_t bit)
{
    set[bit / 64] ^= UINT64_C(1) << (bit % 64);
}

static void fix(struct plan_space *space, const struct choice *choice, bool yes)
{
    for (size_t p = 0; p < space->part_count; p++) {
        bool here = choice->part < 0 || (size_t)choice->part == p;
        if (yes && choice->part >= 0) {
            rule_out(space, p, choice->bit, !here);
        } else if (!yes && here) {
            rule_out(space, p, choice->bit, true);
        }
    }
    if (yes && choice->part < 0) {
        flip(space->begin, choice->bit);
        set_share(space, choice->bit, 0);
    }
    if (yes && choice->part >= 0) {
        space->parts[choice->part].must = true;
    }
}

static void unfix(struct plan_space *space, const struct choice *choice, bool yes)
{
    if (yes && choice->part < 0) {
        flip(space->begin, choice->bit);
    }
    if (yes && choice->part >= 0) {
        space->parts[choice->part].must = false;
    }
}

/* ---- what to fix ---- */

static void doubt(struct choice *best, size_t bit, long part, double share, double points)
{
    double less = share < 0.5 ? share : 1 - share;
    if (less > DOUBT && less * points > best->doubt) {
        *best = (struct choice){.bit = bit, .part = part, .likely = share >= 0.5, .doubt = less * points};
    }
}

/* What the answers of the relaxation are most divided about, by what is at stake. False: about nothing. */
static bool choose(const struct plan_space *space, struct choice *best)
{
    *best = (struct choice){.doubt = 0};
    for (size_t bit = 0; space->answers > 0 && bit < space->bit_count; bit++) {
        /* a face that earns must not be paid before it is met */
        bool costs = space_has(space->faces, bit) && space->bit_points[bit] < 0;
        if (costs && !space_has(space->begin, bit)) {
            doubt(best, bit, -1, space->met[bit] / space->answers, -space->bit_points[bit]);
        }
        for (size_t p = 0; space_has(space->used, bit) && p < space->part_count; p++) {
            if (!space->parts[p].must || space->parts[p].often[bit] < space->answers) {
                doubt(best, bit, (long)p, space->parts[p].often[bit] / space->answers, VISIT);
            }
        }
    }
    return best->doubt > 0;
}

/* ---- branches ---- */

static enum status try_labels(struct fixing *fixing, long limit, bool *complete, struct error *error)
{
    struct labels *labels = fixing->labels;
    long most = fixing->left < limit ? fixing->left : limit;
    labels->left = most;
    labels->complete = true;
    enum status status = labels_run(labels, error);
    *complete = labels->complete && labels->left >= 0;
    fixing->left -= most - (labels->left > 0 ? labels->left : 0);
    if (status == STATUS_OK && (*complete || !labels->listing)) {
        status = fixing->take(fixing->context, error);
    }
    return status;
}

static void give_up(struct fixing *fixing, double bound)
{
    fixing->complete = false;
    fixing->bound = bound > fixing->bound ? bound : fixing->bound;
}

static enum status explore(struct fixing *fixing, int steps, int depth, struct error *error);

static enum status branch(struct fixing *fixing, const struct choice *choice, bool yes, const struct memory *memory,
                          int depth, struct error *error)
{
    struct plan_space *space = fixing->labels->space;
    return_to(space, memory);
    bool must = choice->part >= 0 && space->parts[choice->part].must;
    fix(space, choice, yes);
    enum status status = explore(fixing, STEPS_A_BRANCH, depth + 1, error);
    unfix(space, choice, yes);
    if (must) {
        space->parts[choice->part].must = true;
    }
    return status;
}

static enum status explore(struct fixing *fixing, int steps, int depth, struct error *error)
{
    struct labels *labels = fixing->labels;
    struct plan_space *space = labels->space;
    struct memory memory = {0};
    struct choice choice = {0};
    bool complete = false;
    double bound = bounds_make(space, labels->wanted, steps, fixing->listener);
    if (bound < labels_least(labels)) {
        return STATUS_OK;
    }
    bool divided = depth < MOST_DEEP && choose(space, &choice);
    enum status status = try_labels(fixing, divided ? fixing->at_once : fixing->left, &complete, error);
    if (status != STATUS_OK || complete) {
        return status;
    }
    if (fixing->left <= 0 || !divided) {
        give_up(fixing, bound);
        return STATUS_OK;
    }
    rule_out_unkept(space, fixing->kept);
    status = remember(space, &memory, error);
    if (status == STATUS_OK) {
        status = branch(fixing, &choice, choice.likely, &memory, depth, error);
    }
    if (status == STATUS_OK) {
        status = branch(fixing, &choice, !choice.likely, &memory, depth, error);
    }
    forget(&memory);
    return status;
}

enum status fixing_run(struct fixing *fixing, int steps, struct error *error)
{
    struct plan_space *space = fixing->labels->space;
    struct memory memory = {0};
    size_t most = 1;
    for (size_t p = 0; p < space->part_count; p++) {
        most = space->parts[p].list.count > most ? space->parts[p].list.count : most;
    }
    fixing->complete = true;
    fixing->bound = -HUGE_VAL;
    fixing->at_once = fixing->at_once > 0 ? fixing->at_once : LABELS_A_BRANCH;
    fixing->kept = calloc(most, sizeof *fixing->kept);
    enum status status = fixing->kept != NULL ? remember(space, &memory, error) : error_memory(error);
    if (status == STATUS_OK) {
        status = explore(fixing, steps, 0, error);
        return_to(space, &memory);
    }
    forget(&memory);
    free(fixing->kept);
    fixing->kept = NULL;
    return status;
}
