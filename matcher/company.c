/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/company.h"

#include "core/buffer.h"
#include "matcher/master_inside.h"

#include <stdlib.h>

/* A row for this span, and no more than it? */
static bool has_company(const struct master *master, int volunteer, size_t start)
{
    for (int c = master->first_company[volunteer]; c >= 0; c = master->companies[c].next) {
        if (master->companies[c].first == master_first_row(master, start) &&
            master->companies[c].end == master_end_row(master, start)) {
            return true;
        }
    }
    return false;
}

/* One plan's part of one start of a visit for two. */
struct part_taken {
    int volunteer;
    size_t start;
    int column;
    double value; /* of the column in the solution */
};

static int compare_parts(const void *left, const void *right)
{
    const struct part_taken *a = left;
    const struct part_taken *b = right;
    if (a->volunteer != b->volunteer) {
        return a->volunteer < b->volunteer ? -1 : 1;
    }
    if (a->start != b->start) {
        return a->start < b->start ? -1 : 1;
    }
    return (a->column > b->column) - (a->column < b->column);
}

/* All parts of starts in all plans, sorted by volunteer and start. */
static enum status list_parts(const struct master *master, const struct plan_list *plans, struct part_taken **parts,
                              size_t *count, struct error *error)
{
    size_t capacity = 0;
    for (size_t p = 0; p < master->plan_count; p++) {
        const struct plan *plan = &plans->items[p];
        int column = master->plan_column[p];
        for (size_t s = 0; s < plan->count; s++) {
            if (!master_is_start(master, plan->stops[s].row)) {
                continue;
            }
            if (buffer_grow((void **)parts, &capacity, *count + 1, sizeof **parts, error) != STATUS_OK) {
                return error->status;
            }
            (*parts)[(*count)++] = (struct part_taken){.volunteer = plan->volunteer,
                                                       .start = master_start_of(master, plan->stops[s].row),
                                                       .column = column,
                                                       .value = master_plan_value(master, p)};
        }
    }
    if (*count > 0) {
        qsort(*parts, *count, sizeof **parts, compare_parts);
    }
    return STATUS_OK;
}

/* The parts of one volunteer in one start: [first, end). */
static size_t end_of_parts(const struct part_taken *parts, size_t count, size_t first)
{
    size_t end = first;
    while (end < count && parts[end].volunteer == parts[first].volunteer && parts[end].start == parts[first].start) {
        end++;
    }
    return end;
}

static enum status add_company(struct master *master, const struct part_taken *parts, size_t count, struct error *error)
{
    const size_t start = parts[0].start;
    struct company company = {.volunteer = parts[0].volunteer,
                              .first = master_first_row(master, start),
                              .end = master_end_row(master, start)};
    if (buffer_grow((void **)&master->companies, &master->company_capacity, master->company_count + 1,
                    sizeof *master->companies, error) != STATUS_OK) {
        return error->status;
    }
    master->length = 0;
    enum status status = master_put(master, master->start_column[start], -1, error);
    for (size_t p = 0; status == STATUS_OK && p < count; p++) {
        status = master_put(master, parts[p].column, 1, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    company.row = glp_add_rows(master->lp, 1);
    glp_set_row_bnds(master->lp, company.row, GLP_UP, 0, 0);
    glp_set_mat_row(master->lp, company.row, master->length, master->index, master->value);
    company.next = master->first_company[company.volunteer];
    master->first_company[company.volunteer] = (int)master->company_count;
    master->companies[master->company_count++] = company;
    master->rows_changed = true;
    return STATUS_OK;
}

static double taken_of(const struct part_taken *parts, size_t first, size_t end)
{
    double taken = 0;
    for (size_t p = first; p < end; p++) {
        taken += parts[p].value;
    }
    return taken;
}

/* Marks the starts that somebody comes to more than they are chosen. */
static void mark_broken(const struct master *master, const struct part_taken *parts, size_t count, bool *broken)
{
    size_t end = 0;
    for (size_t first = 0; first < count; first = end) {
        end = end_of_parts(parts, count, first);
        if (taken_of(parts, first, end) >
            master_span_value(master, master_first_row(master, parts[first].start)) + MASTER_SMALL) {
            broken[parts[first].start] = true;
        }
    }
}

enum status company_separate(struct master *master, const struct plan_list *plans, size_t *added, struct error *error)
{
    struct part_taken *parts = NULL;
    size_t count = 0;
    size_t end = 0;
    *added = 0;
    bool *broken = calloc(master->instance->row_count + 1, sizeof *broken);
    if (broken == NULL) {
        return error_memory(error);
    }
    enum status status = list_parts(master, plans, &parts, &count, error);
    if (status == STATUS_OK) {
        mark_broken(master, parts, count, broken);
    }
    /* for a broken start the rows of all who come: the next would break anyway */
    for (size_t first = 0; status == STATUS_OK && first < count; first = end) {
        end = end_of_parts(parts, count, first);
        if (broken[parts[first].start] && !has_company(master, parts[first].volunteer, parts[first].start)) {
            status = add_company(master, &parts[first], end - first, error);
            (*added)++;
        }
    }
    free(parts);
    free(broken);
    return status;
}

/* The company row of a plan's volunteer for one start to which the plan comes. */
static enum status accompany_start(struct master *master, const struct plan_list *plans, int volunteer, size_t start,
                                   struct error *error)
{
    struct part_taken *parts = NULL;
    size_t count = 0;
    size_t capacity = 0;
    enum status status = STATUS_OK;
    for (size_t p = 0; status == STATUS_OK && p < master->plan_count; p++) {
        if (plans->items[p].volunteer != volunteer ||
            !plans_comes_to(&plans->items[p], master_first_row(master, start), master_end_row(master, start))) {
            continue;
        }
        status = buffer_grow((void **)&parts, &capacity, count + 1, sizeof *parts, error);
        if (status == STATUS_OK) {
            parts[count++] =
                (struct part_taken){.volunteer = volunteer, .start = start, .column = master->plan_column[p]};
        }
    }
    if (status == STATUS_OK && count > 0) {
        status = add_company(master, parts, count, error);
    }
    free(parts);
    return status;
}

enum status company_accompany(struct master *master, const struct plan_list *plans, size_t plan, struct error *error)
{
    const int volunteer = plans->items[plan].volunteer;
    enum status status = STATUS_OK;
    for (size_t s = 0; status == STATUS_OK && s < plans->items[plan].count; s++) {
        const size_t row = plans->items[plan].stops[s].row;
        if (master_is_start(master, row) && !has_company(master, volunteer, master_start_of(master, row))) {
            status = accompany_start(master, plans, volunteer, master_start_of(master, row), error);
        }
    }
    return status;
}

enum status company_join(struct master *master, const struct plan_list *plans, const struct rules *rules,
                         struct error *error)
{
    struct part_taken *parts = NULL;
    size_t count = 0;
    size_t end = 0;
    enum status status = STATUS_OK;
    bool wanted = false;
    for (size_t k = 0; k < rules->count; k++) {
        wanted = wanted || rules->items[k].kind == RULES_JOINS;
    }
    if (wanted) {
        status = list_parts(master, plans, &parts, &count, error);
    }
    for (size_t first = 0; status == STATUS_OK && first < count; first = end) {
        end = end_of_parts(parts, count, first);
        for (size_t k = 0; status == STATUS_OK && k < rules->count; k++) {
            if (rules_joins(&rules->items[k], parts[first].volunteer, master_first_row(master, parts[first].start),
                            master_end_row(master, parts[first].start)) &&
                !has_company(master, parts[first].volunteer, parts[first].start)) {
                status = add_company(master, &parts[first], end - first, error);
            }
        }
    }
    free(parts);
    return status;
}

enum status company_share(struct master *master, size_t start, struct error *error)
{
    const size_t row = master_first_row(master, start);
    const int column = master->start_column[start];
    master->length = 0;
    enum status status = master_put(master, master->visit_row[instance_visit_of(master->instance, row)], 1, error);
    status = status == STATUS_OK ? master_put(master, master->start_row[start], -2, error) : status;
    for (size_t c = 0; status == STATUS_OK && c < master->company_count; c++) {
        if (master->companies[c].first <= row && row < master->companies[c].end) {
            status = master_put(master, master->companies[c].row, -1, error);
        }
    }
    if (status == STATUS_OK) {
        glp_set_mat_col(master->lp, column, master->length, master->index, master->value);
    }
    return status;
}
