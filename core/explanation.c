/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explanation.h"

#include "core/buffer.h"
#include "core/text.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_names[ALTERNATIVE_COUNT] = {[ALTERNATIVE_REPLACE] = "replace",
                                                          [ALTERNATIVE_SERVE] = "serve",
                                                          [ALTERNATIVE_KEEP] = "keep",
                                                          [ALTERNATIVE_GIVE] = "give"};

void explanation_clear(struct explanation *explanation)
{
    for (size_t a = 0; a < explanation->alternative_count; a++) {
        free(explanation->alternatives[a].changes);
    }
    free(explanation->alternatives);
    free(explanation->near_misses);
    free(explanation->idle);
    free(explanation->held);
    free(explanation->lost);
    *explanation = (struct explanation){0};
}

void explanation_free(struct explanation *explanation)
{
    if (explanation != NULL) {
        explanation_clear(explanation);
        free(explanation);
    }
}

enum status explanation_add(struct explanation *explanation, struct alternative *alternative, struct error *error)
{
    if (buffer_grow((void **)&explanation->alternatives, &explanation->alternative_capacity,
                    explanation->alternative_count + 1, sizeof *explanation->alternatives, error) != STATUS_OK) {
        return error->status;
    }
    explanation->alternatives[explanation->alternative_count++] = *alternative;
    alternative->changes = NULL;
    alternative->change_count = 0;
    return STATUS_OK;
}

bool explanation_has(const struct explanation *explanation, size_t count, enum alternative_kind kind, const char *visit,
                     const char *instead)
{
    for (size_t a = 0; a < count; a++) {
        const struct alternative *known = &explanation->alternatives[a];
        if (known->kind == kind && text_equal(known->visit, visit) &&
            (instead == NULL || text_equal(known->instead, instead))) {
            return true;
        }
    }
    return false;
}

static int compare_alternatives(const void *left, const void *right)
{
    const struct alternative *a = left;
    const struct alternative *b = right;
    int visits = strcmp(a->visit, b->visit);
    if (visits != 0) {
        return visits;
    }
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    int instead = strcmp(a->instead, b->instead);
    if (instead != 0) {
        return instead;
    }
    if (a->price != b->price) {
        return a->price < b->price ? -1 : 1;
    }
    return strcmp(a->volunteer, b->volunteer);
}

static int compare_near_misses(const void *left, const void *right)
{
    return strcmp(((const struct near_miss *)left)->visit, ((const struct near_miss *)right)->visit);
}

static int compare_idle(const void *left, const void *right)
{
    return strcmp(((const struct idle_volunteer *)left)->volunteer, ((const struct idle_volunteer *)right)->volunteer);
}

static int compare_held(const void *left, const void *right)
{
    const struct held_line *a = left;
    const struct held_line *b = right;
    const int visits = strcmp(a->visit, b->visit);
    return visits != 0 ? visits : strcmp(a->volunteer, b->volunteer);
}

static int compare_lost(const void *left, const void *right)
{
    const struct lost_line *a = left;
    const struct lost_line *b = right;
    int order = strcmp(a->visit, b->visit);
    order = order != 0 ? order : strcmp(a->volunteer, b->volunteer);
    return order != 0 ? order : (a->date > b->date) - (a->date < b->date);
}

void explanation_sort(struct explanation *explanation)
{
    if (explanation->alternative_count > 1) {
        qsort(explanation->alternatives, explanation->alternative_count, sizeof *explanation->alternatives,
              compare_alternatives);
    }
    if (explanation->near_miss_count > 1) {
        qsort(explanation->near_misses, explanation->near_miss_count, sizeof *explanation->near_misses,
              compare_near_misses);
    }
    if (explanation->idle_count > 1) {
        qsort(explanation->idle, explanation->idle_count, sizeof *explanation->idle, compare_idle);
    }
    if (explanation->held_count > 1) {
        qsort(explanation->held, explanation->held_count, sizeof *explanation->held, compare_held);
    }
    if (explanation->lost_count > 1) {
        qsort(explanation->lost, explanation->lost_count, sizeof *explanation->lost, compare_lost);
    }
}

const struct alternative *explanation_of_visit(const struct explanation *explanation, const char *visit, size_t *count)
{
    size_t low = 0;
    size_t high = explanation->alternative_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(explanation->alternatives[middle].visit, visit) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *count = 0;
    while (low + *count < explanation->alternative_count &&
           text_equal(explanation->alternatives[low + *count].visit, visit)) {
        (*count)++;
    }
    return *count > 0 ? &explanation->alternatives[low] : NULL;
}

const struct near_miss *explanation_near_miss(const struct explanation *explanation, const char *visit)
{
    for (size_t n = 0; n < explanation->near_miss_count; n++) {
        if (text_equal(explanation->near_misses[n].visit, visit)) {
            return &explanation->near_misses[n];
        }
    }
    return NULL;
}

bool explanation_is_held(const struct explanation *explanation, const char *visit, const char *volunteer, int32_t date)
{
    for (size_t h = 0; h < explanation->held_count; h++) {
        const struct held_line *held = &explanation->held[h];
        if (held->date == date && text_equal(held->visit, visit) && text_equal(held->volunteer, volunteer)) {
            return true;
        }
    }
    return false;
}

enum rule explanation_lost_by(const struct explanation *explanation, const char *visit, const char *volunteer,
                              int32_t date)
{
    for (size_t l = 0; l < explanation->lost_count; l++) {
        const struct lost_line *lost = &explanation->lost[l];
        if (lost->date == date && text_equal(lost->visit, visit) && text_equal(lost->volunteer, volunteer)) {
            return lost->rule;
        }
    }
    return RULE_NONE;
}

const char *explanation_kind_name(enum alternative_kind kind)
{
    return (unsigned)kind < ALTERNATIVE_COUNT ? kind_names[kind] : "";
}

bool explanation_parse_kind(const char *name, enum alternative_kind *kind)
{
    for (int k = 0; k < ALTERNATIVE_COUNT; k++) {
        if (text_equal(kind_names[k], name)) {
            *kind = (enum alternative_kind)k;
            return true;
        }
    }
    return false;
}
