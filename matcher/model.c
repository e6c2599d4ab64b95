/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/model.h"

#include "core/language.h"
#include "core/text.h"

#include <glpk.h>
#include <stdlib.h>

enum { MODEL_NAME_SIZE = 64 };

/* A row that is being gathered: columns and coefficients, from 1. */
struct gather {
    int *index;
    double *value;
    int length;
};

struct model {
    const struct instance *instance;
    const struct all_rounds *rounds;
    glp_prob *lp;
    int *first_column; /* per list of rounds: column of its first candidate */
    struct gather row;
};

static void put(struct gather *row, int column, double value)
{
    row->length++;
    row->index[row->length] = column;
    row->value[row->length] = value;
}

/* Ends the gathered row; an empty one is not written. */
static void end_row(struct model *model, int kind, double low, double high)
{
    if (model->row.length > 0) {
        int row = glp_add_rows(model->lp, 1);
        glp_set_row_bnds(model->lp, row, kind, low, high);
        glp_set_mat_row(model->lp, row, model->row.length, model->row.index, model->row.value);
    }
    model->row.length = 0;
}

/* A binary column that earns these points. */
static int add_column(struct model *model, double points, const char *letter, size_t a, long b, long c)
{
    char name[MODEL_NAME_SIZE] = "";
    int column = glp_add_cols(model->lp, 1);
    if (b < 0) {
        (void)text_format(name, sizeof name, "%s%zu", letter, a);
    } else if (c < 0) {
        (void)text_format(name, sizeof name, "%s%zu.%ld", letter, a, b);
    } else {
        (void)text_format(name, sizeof name, "%s%zu.%ld.%ld", letter, a, b, c);
    }
    glp_set_col_name(model->lp, column, name);
    glp_set_col_kind(model->lp, column, GLP_BV);
    glp_set_obj_coef(model->lp, column, -points);
    return column;
}

static size_t list_index(const struct model *model, size_t volunteer, size_t stretch)
{
    return model->rounds->first_list[volunteer] + stretch;
}

/* The rounds of one stretch. */
struct rounds_list {
    const struct all_rounds_item *items;
    size_t count;
};

static struct rounds_list list_of(const struct all_rounds *rounds, size_t list)
{
    size_t count = rounds->first[list + 1] - rounds->first[list];
    return (struct rounds_list){.items = count > 0 ? rounds->items + rounds->first[list] : NULL, .count = count};
}

static struct rounds_list rounds_of(const struct model *model, size_t volunteer, size_t stretch)
{
    return list_of(model->rounds, list_index(model, volunteer, stretch));
}

static const struct plan_stop *stops_of(const struct model *model, const struct all_rounds_item *round)
{
    return model->rounds->stops + round->first;
}

static void add_rounds(struct model *model)
{
    const struct problem *problem = model->instance->problem;
    for (size_t i = 0; i < problem->volunteer_count; i++) {
        for (size_t s = 0; s < problem->volunteers[i].stretch_count; s++) {
            const struct rounds_list list = rounds_of(model, i, s);
            model->first_column[list_index(model, i, s)] = glp_get_num_cols(model->lp) + 1;
            for (size_t c = 0; c < list.count; c++) {
                (void)add_column(model, (double)list.items[c].points, "r", i, (long)s, (long)c);
            }
        }
    }
}

/* One round at most in a stretch; visits a day, visits and busy minutes a week within the caps. */
static void stretch_rows(struct model *model, size_t volunteer)
{
    const struct problem_volunteer *who = &model->instance->problem->volunteers[volunteer];
    for (size_t s = 0; s < who->stretch_count; s++) {
        size_t count = rounds_of(model, volunteer, s).count;
        for (size_t c = 0; c < count; c++) {
            put(&model->row, model->first_column[list_index(model, volunteer, s)] + (int)c, 1);
        }
        end_row(model, GLP_UP, 0, 1);
    }
}

/* Sum of visits (or busy minutes) over the stretches of one date, or of one week. */
static void cap_row(struct model *model, size_t volunteer, int32_t date, int32_t week, bool minutes, int cap)
{
    const struct problem_volunteer *who = &model->instance->problem->volunteers[volunteer];
    for (size_t s = 0; s < who->stretch_count; s++) {
        int32_t on = who->stretches[s].date;
        if (date == DATE_NONE ? date_week(on) != week : on != date) {
            continue;
        }
        const struct rounds_list list = rounds_of(model, volunteer, s);
        for (size_t c = 0; c < list.count; c++) {
            put(&model->row, model->first_column[list_index(model, volunteer, s)] + (int)c,
                minutes ? list.items[c].busy : list.items[c].count);
        }
    }
    end_row(model, GLP_UP, 0, cap);
}

static void cap_rows(struct model *model, size_t volunteer)
{
    const struct problem_volunteer *who = &model->instance->problem->volunteers[volunteer];
    for (size_t s = 0; who->max_per_day >= 0 && s < who->stretch_count; s++) {
        if (s == 0 || who->stretches[s].date != who->stretches[s - 1].date) {
            cap_row(model, volunteer, who->stretches[s].date, 0, false, who->max_per_day);
        }
    }
    for (size_t w = 0; w < who->week_count; w++) {
        const struct problem_week *week = &who->weeks[w];
        if (who->max_per_week >= 0) {
            int left = who->max_per_week - week->visits;
            cap_row(model, volunteer, DATE_NONE, week->week, false, left > 0 ? left : 0);
        }
        if (who->max_minutes_week >= 0) {
            int left = who->max_minutes_week - week->minutes;
            cap_row(model, volunteer, DATE_NONE, week->week, true, left > 0 ? left : 0);
        }
    }
}

/* y1 >= y2 >= ...; their sum is the number of visits. */
static void load_rows(struct model *model, size_t volunteer)
{
    const struct problem_volunteer *who = &model->instance->problem->volunteers[volunteer];
    int most = 0;
    for (size_t s = 0; s < who->stretch_count; s++) {
        const struct rounds_list list = rounds_of(model, volunteer, s);
        int longest = 0;
        for (size_t c = 0; c < list.count; c++) {
            int stops = list.items[c].count;
            longest = stops > longest ? stops : longest;
            put(&model->row, model->first_column[list_index(model, volunteer, s)] + (int)c, stops);
        }
        most += longest;
    }
    int first = glp_get_num_cols(model->lp) + 1;
    for (int k = 0; k < most; k++) {
        double points = (double)instance_load(model->instance, (int)volunteer, k, 1);
        put(&model->row, add_column(model, points, "y", volunteer, k + 1, -1), -1);
    }
    end_row(model, GLP_FX, 0, 0);
    for (int k = 1; k < most; k++) {
        put(&model->row, first + k, 1);
        put(&model->row, first + k - 1, -1);
        end_row(model, GLP_UP, 0, 0);
    }
}

static bool meets(const struct model *model, const struct all_rounds_item *round, int senior)
{
    for (int s = 0; s < round->count; s++) {
        if (model->instance->problem->visits[stops_of(model, round)[s].visit].senior == senior) {
            return true;
        }
    }
    return false;
}

/* Marks the seniors whom the volunteer can meet. */
static void mark_met(const struct model *model, size_t volunteer, bool *met)
{
    const struct problem *problem = model->instance->problem;
    for (size_t s = 0; s < problem->volunteers[volunteer].stretch_count; s++) {
        const struct rounds_list list = rounds_of(model, volunteer, s);
        for (size_t c = 0; c < list.count; c++) {
            for (int stop = 0; stop < list.items[c].count; stop++) {
                met[problem->visits[stops_of(model, &list.items[c])[stop].visit].senior] = true;
            }
        }
    }
}

/* A cost: in each stretch, the rounds that meet the senior together at most the face. A gain: the face at most all of
 * them. */
static void face_rows(struct model *model, size_t volunteer, int senior)
{
    const struct problem_volunteer *who = &model->instance->problem->volunteers[volunteer];
    int64_t points = instance_face(model->instance, (int)volunteer, senior);
    if (points == 0) {
        return;
    }
    int face = add_column(model, (double)points, "f", volunteer, senior, -1);
    for (size_t s = 0; s < who->stretch_count; s++) {
        const struct rounds_list list = rounds_of(model, volunteer, s);
        for (size_t c = 0; c < list.count; c++) {
            if (meets(model, &list.items[c], senior)) {
                put(&model->row, model->first_column[list_index(model, volunteer, s)] + (int)c, 1);
            }
        }
        if (points < 0 && model->row.length > 0) {
            put(&model->row, face, -1);
            end_row(model, GLP_UP, 0, 0);
        }
    }
    if (points > 0) {
        put(&model->row, face, -1);
        end_row(model, GLP_LO, 0, 0);
    }
}

static enum status volunteer_rows(struct model *model, size_t volunteer, struct error *error)
{
    const struct problem *problem = model->instance->problem;
    bool *met = calloc(problem->senior_count + 1, sizeof *met);
    if (met == NULL) {
        return error_memory(error);
    }
    stretch_rows(model, volunteer);
    cap_rows(model, volunteer);
    load_rows(model, volunteer);
    mark_met(model, volunteer, met);
    for (size_t s = 0; s < problem->senior_count; s++) {
        if (met[s]) {
            face_rows(model, volunteer, (int)s);
        }
    }
    free(met);
    return STATUS_OK;
}

/* Which columns of rounds stand in each row of the instance: a list by counting. */
struct incidence {
    size_t *first; /* per row, and one more */
    int *columns;
};

static enum status list_incidence(const struct model *model, struct incidence *incidence, struct error *error)
{
    const struct all_rounds *rounds = model->rounds;
    size_t rows = model->instance->row_count;
    incidence->first = calloc(rows + 2, sizeof *incidence->first);
    incidence->columns = calloc(rounds->stop_count + 1, sizeof *incidence->columns);
    if (incidence->first == NULL || incidence->columns == NULL) {
        return error_memory(error);
    }
    for (size_t s = 0; s < rounds->stop_count; s++) {
        incidence->first[rounds->stops[s].row + 2]++;
    }
    for (size_t r = 2; r < rows + 2; r++) {
        incidence->first[r] += incidence->first[r - 1];
    }
    for (size_t l = 0; l < rounds->list_count; l++) {
        struct rounds_list list = list_of(rounds, l);
        for (size_t c = 0; c < list.count; c++) {
            for (int s = 0; s < list.items[c].count; s++) {
                size_t row = stops_of(model, &list.items[c])[s].row;
                incidence->columns[incidence->first[row + 1]++] = model->first_column[l] + (int)c;
            }
        }
    }
    return STATUS_OK;
}

static void gather_row(struct model *model, const struct incidence *incidence, size_t row)
{
    for (size_t at = incidence->first[row]; at < incidence->first[row + 1]; at++) {
        put(&model->row, incidence->columns[at], 1);
    }
}

/* A visit for one at most once; a visit for two: as many as twice the start, one start at most. */
static enum status visit_rows(struct model *model, struct error *error)
{
    const struct problem *problem = model->instance->problem;
    struct incidence incidence = {0};
    enum status status = list_incidence(model, &incidence, error);
    for (size_t v = 0; status == STATUS_OK && v < problem->visit_count; v++) {
        if (problem->visits[v].people < 2) {
            gather_row(model, &incidence, v);
            end_row(model, GLP_UP, 0, 1);
            continue;
        }
        size_t end = v + 1 < problem->visit_count ? model->instance->first_start[v + 1] : model->instance->row_count;
        int first_start = glp_get_num_cols(model->lp) + 1;
        for (size_t row = model->instance->first_start[v]; row < end; row++) {
            double points = (double)instance_serving_points(model->instance, (int)v);
            int start = add_column(model, points, "s", row, -1, -1);
            gather_row(model, &incidence, row);
            put(&model->row, start, -2);
            end_row(model, GLP_FX, 0, 0);
        }
        for (int start = first_start; start <= glp_get_num_cols(model->lp); start++) {
            put(&model->row, start, 1);
        }
        end_row(model, GLP_UP, 0, 1);
    }
    free(incidence.first);
    free(incidence.columns);
    return status;
}

/* The pin that must hold: one of the rounds that hold it. Of what the keep row counts: as much as is wanted. */
static void keep_rows(struct model *model)
{
    const struct instance *instance = model->instance;
    const struct problem *problem = instance->problem;
    for (size_t p = 0; p < problem->pin_count; p++) {
        if (!instance->pin_kept[p]) {
            continue;
        }
        int volunteer = problem->pins[p].volunteer;
        for (size_t s = 0; s < problem->volunteers[volunteer].stretch_count; s++) {
            const struct rounds_list list = rounds_of(model, (size_t)volunteer, s);
            int32_t date = problem->volunteers[volunteer].stretches[s].date;
            for (size_t c = 0; c < list.count; c++) {
                for (int stop = 0; stop < list.items[c].count; stop++) {
                    if (instance_pin(instance, volunteer, stops_of(model, &list.items[c])[stop].visit, date) ==
                        (long)p) {
                        put(&model->row, model->first_column[list_index(model, (size_t)volunteer, s)] + (int)c, 1);
                    }
                }
            }
        }
        end_row(model, GLP_FX, 1, 1);
    }
    for (size_t l = 0; instance->kept_wanted > 0 && l < model->rounds->list_count; l++) {
        struct rounds_list list = list_of(model->rounds, l);
        for (size_t c = 0; c < list.count; c++) {
            if (list.items[c].kept > 0) {
                put(&model->row, model->first_column[l] + (int)c, list.items[c].kept);
            }
        }
    }
    end_row(model, GLP_LO, (double)instance->kept_wanted, 0);
}

enum status model_write(const struct instance *instance, const struct all_rounds *rounds, const char *path,
                        struct error *error)
{
    struct model model = {.instance = instance, .rounds = rounds};
    enum status status = STATUS_OK;
    size_t room = 2 * rounds->count + instance->row_count + instance->problem->visit_count + 64;
    glp_term_out(GLP_OFF);
    model.lp = glp_create_prob();
    model.first_column = calloc(rounds->list_count + 1, sizeof *model.first_column);
    model.row.index = calloc(room, sizeof *model.row.index);
    model.row.value = calloc(room, sizeof *model.row.value);
    if (model.first_column == NULL || model.row.index == NULL || model.row.value == NULL) {
        status = error_memory(error);
        goto done;
    }
    glp_set_prob_name(model.lp, "bvb");
    glp_set_obj_name(model.lp, "minus_points");
    add_rounds(&model);
    for (size_t i = 0; status == STATUS_OK && i < instance->problem->volunteer_count; i++) {
        status = volunteer_rows(&model, i, error);
    }
    if (status == STATUS_OK) {
        status = visit_rows(&model, error);
    }
    if (status == STATUS_OK) {
        keep_rows(&model);
        if (glp_write_mps(model.lp, GLP_MPS_FILE, NULL, path) != 0) {
            status =
                error_set(error, STATUS_CANNOT_WRITE,
                          _("The model could not be written to %s. Is there room, and may bvb write there?"), path);
        }
    }
done:
    glp_delete_prob(model.lp);
    free(model.first_column);
    free(model.row.index);
    free(model.row.value);
    return status;
}
