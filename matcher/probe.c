/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/probe.h"

#include <stdlib.h>
#include <string.h>

enum {
    BATCH = 64, /* questions asked at once */
    PLANS_A_PROBE = 4
};

struct probe {
    struct offer_fee *fees;
    struct offer_forbidden *forbidden;
};

/* The volunteer's best plan with the visit in question. */
static enum status prepare_probe(const struct question_ground *ground, const struct question *question,
                                 struct pricer_task *task, struct probe *probe, struct error *error)
{
    const struct pricer_task *own = &ground->columns->tasks[ground->at[question->volunteer]];
    const struct problem_volunteer *who = &ground->problem->volunteers[question->volunteer];
    struct offer_prices prices = own->query.prices;
    size_t first = 0;
    size_t last = 0;
    question_rows(ground, question->visit, question->date, &first, &last);
    size_t rows = last - first + 1;
    probe->fees = calloc(prices.fee_count + rows, sizeof *probe->fees);
    probe->forbidden = calloc(prices.forbidden_count + who->stretch_count + 1, sizeof *probe->forbidden);
    if (probe->fees == NULL || probe->forbidden == NULL) {
        return error_memory(error);
    }
    if (prices.fee_count > 0) {
        memcpy(probe->fees, prices.fees, prices.fee_count * sizeof *probe->fees);
    }
    for (size_t row = 0; row < rows; row++) {
        probe->fees[prices.fee_count++] = (struct offer_fee){.row = first + row, .dual = -PROBE_FAR};
    }
    for (size_t f = 0; f < prices.forbidden_count; f++) {
        probe->forbidden[f] = prices.forbidden[f];
    }
    for (size_t s = 0; question->date != DATE_NONE && rows == 1 && s < who->stretch_count; s++) {
        if (who->stretches[s].date != question->date) {
            probe->forbidden[prices.forbidden_count++] = (struct offer_forbidden){.row = first, .stretch = (int)s};
        }
    }
    prices.fees = probe->fees;
    prices.forbidden = probe->forbidden;
    *task = (struct pricer_task){.volunteer = question->volunteer, .query = own->query};
    task->query.prices = prices;
    task->query.listing = false;
    task->query.most = PLANS_A_PROBE;
    task->query.view.width = 0;
    task->query.beam = 0;
    task->query.threshold = ground->columns->best[question->volunteer];
    return STATUS_OK;
}

static enum status probe_batch(const struct question_ground *ground, struct question *questions, size_t count,
                               struct error *error)
{
    struct pricer_task tasks[BATCH] = {0};
    struct probe probes[BATCH] = {0};
    enum status status = STATUS_OK;
    for (size_t q = 0; status == STATUS_OK && q < count; q++) {
        status = prepare_probe(ground, &questions[q], &tasks[q], &probes[q], error);
    }
    if (status == STATUS_OK) {
        status = pricer_run(ground->columns->pricer, tasks, count, error);
    }
    for (size_t q = 0; q < count; q++) {
        double loss = ground->columns->best[questions[q].volunteer] - (tasks[q].result.best - PROBE_FAR);
        /* who has too much to look at may lose nothing */
        questions[q].least = tasks[q].result.bounded && loss > 0 ? loss : 0;
        for (size_t p = 0; status == STATUS_OK && p < tasks[q].found.count; p++) {
            status = plans_list_copy(&questions[q].plans, &tasks[q].found.items[p], error);
        }
        plans_list_free(&tasks[q].found);
        free(probes[q].fees);
        free(probes[q].forbidden);
    }
    return status;
}

enum status probe_run(const struct question_ground *ground, struct question_list *list, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t first = 0; status == STATUS_OK && first < list->count; first += BATCH) {
        size_t count = list->count - first < BATCH ? list->count - first : BATCH;
        status = probe_batch(ground, list->items + first, count, error);
    }
    return status;
}
