/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matcher/groundwork.h"

#include "matcher/descent.h"
#include "matcher/market.h"
#include "matcher/refine.h"
#include "matcher/separation.h"

#include <math.h>

enum {
    WARM_UP = 60,            /* rounds of choices before the linear program */
    MOST_REFINE_ROUNDS = 12, /* at most, */
    LARGE_REFINE_ROUNDS = 4, /* and where more take part than in a tree */
    SOFT_CUT_LOOKS = 4,      /* exact ones, each after */
    SOFT_CUT_ROUNDS = 2,     /* of cuts; where very many take part so many are all, */
    LARGE_LOOKS = 4,         /* and before them come so many looks for the bound */
    MOST_LOOKS = 1500        /* at one volunteer each, exactly, for a bound */
};

/* A bound this near to its soft solution, as a part of it, brought down by less than as much again, is not worth more
 * cuts. */
static const double LEAST_SOFT_CUT = 1e-5;

/* The first solution of many volunteers. */
static const struct descent_aim soft = {
    .widest = COLUMNS_WIDE, .hot = 20, .cold = 0.5, .ready = 0.3, .stride = 20, .far = 40, .steps = 500, .rounds = 160};
/* The same where there is less time for each. */
static const struct descent_aim soft_large = {
    .widest = COLUMNS_WIDE, .hot = 20, .cold = 0.5, .ready = 0.6, .stride = 20, .far = 40, .steps = 300, .rounds = 56};
/* After something was told apart. */
static const struct descent_aim soft_again = {.widest = COLUMNS_QUICK,
                                              .hot = 0.5,
                                              .cold = 0.5,
                                              .ready = 0.1,
                                              .stride = 100,
                                              .far = 40,
                                              .joined = true,
                                              .steps = 300,
                                              .rounds = 15};
/* The same, and after cuts were added, where there is less time for each. */
static const struct descent_aim soft_again_large = {.narrowest = COLUMNS_WIDE,
                                                    .widest = COLUMNS_WIDE,
                                                    .hot = 0.5,
                                                    .cold = 0.3,
                                                    .ready = 0.1,
                                                    .stride = 100,
                                                    .far = 40,
                                                    .joined = true,
                                                    .steps = 500,
                                                    .rounds = 12};
/* After cuts were added. */
static const struct descent_aim soft_cut = {.narrowest = COLUMNS_DEEP,
                                            .widest = COLUMNS_DEEP,
                                            .hot = 0.2,
                                            .cold = 0.1,
                                            .ready = 0.3,
                                            .stride = 100,
                                            .far = 40,
                                            .joined = true,
                                            .steps = 500,
                                            .rounds = 15};

static bool is_large(const struct columns *columns)
{
    return columns->volunteer_count > COLUMNS_LARGE;
}

static enum status solve_again(struct columns *columns, struct error *error)
{
    double bound = HUGE_VAL;
    if (columns->central == NULL) {
        return columns_generate(columns, COLUMNS_QUICK, -HUGE_VAL, &bound, error);
    }
    return descent_run(columns, is_large(columns) ? &soft_again_large : &soft_again, -HUGE_VAL, error);
}

/* Lets those come together who can, as far as the linear program goes. */
static enum status refine(struct columns *columns, struct error *error)
{
    size_t splits = 1;
    int rounds = columns->volunteer_count > COLUMNS_TREE ? LARGE_REFINE_ROUNDS : MOST_REFINE_ROUNDS;
    enum status status = STATUS_OK;
    for (int round = 0; status == STATUS_OK && splits > 0 && round < rounds && !columns_must_stop(columns); round++) {
        status = refine_run(columns, &splits, error);
        if (status == STATUS_OK && splits > 0) {
            status = solve_again(columns, error);
        }
    }
    return status;
}

/* A bound from exact looks, of which there are fewer where more take part. */
static enum status seek_bound(struct columns *columns, double *bound, struct error *error)
{
    return descent_bound(columns, MOST_LOOKS / (int)columns->volunteer_count + 1, bound, error);
}

/* So many rounds of cuts in the soft solution. *added: by the last of them. */
static enum status add_cuts(struct columns *columns, const struct descent_aim *aim, int rounds, size_t *added,
                            struct error *error)
{
    enum status status = STATUS_OK;
    *added = 1;
    for (int round = 0; status == STATUS_OK && *added > 0 && round < rounds && !columns_must_stop(columns); round++) {
        status = separation_run(columns->instance, columns->master, &columns->plans, added, error);
        if (status == STATUS_OK && *added > 0) {
            status = descent_run(columns, aim, -HUGE_VAL, error);
        }
    }
    return status;
}

/* Cuts bring the bound of the soft solution down, as long as they bring it down well. */
static enum status cut_softly(struct columns *columns, double *bound, struct error *error)
{
    double before = HUGE_VAL;
    size_t added = 1;
    enum status status = STATUS_OK;
    for (int look = 0; status == STATUS_OK && added > 0 && look < SOFT_CUT_LOOKS && !columns_must_stop(columns);
         look++) {
        const double little = LEAST_SOFT_CUT * fabs(*bound);
        if (before - *bound < little && *bound - columns->objective < little) {
            break;
        }
        before = *bound;
        status = add_cuts(columns, &soft_cut, SOFT_CUT_ROUNDS, &added, error);
        status = status == STATUS_OK ? descent_bound(columns, 1, bound, error) : status;
    }
    return status;
}

/* Where very many take part exact looks take long, and longer yet with cuts: they are few, and come first. */
static enum status tighten_large(struct columns *columns, double *bound, struct error *error)
{
    size_t added = 0;
    enum status status = descent_bound(columns, LARGE_LOOKS, bound, error);
    status = status == STATUS_OK ? refine(columns, error) : status;
    return status == STATUS_OK ? add_cuts(columns, &soft_again_large, SOFT_CUT_ROUNDS, &added, error) : status;
}

/* Brings the linear program near to what rosters can be; what exact looks find makes these better, too. */
static enum status tighten(struct columns *columns, double *bound, struct error *error)
{
    if (is_large(columns)) {
        return tighten_large(columns, bound, error);
    }
    enum status status = refine(columns, error);
    if (status == STATUS_OK && columns->central != NULL) {
        status = seek_bound(columns, bound, error);
        status = status == STATUS_OK ? cut_softly(columns, bound, error) : status;
    }
    return status;
}

enum status groundwork_lay(struct columns *columns, double *bound, struct error *error)
{
    double looked = HUGE_VAL;
    enum status status = market_run(columns, WARM_UP, error);
    columns->may_forget = true;
    if (status == STATUS_OK) {
        status = columns->volunteer_count > COLUMNS_MANY
                     ? descent_run(columns, is_large(columns) ? &soft_large : &soft, -HUGE_VAL, error)
                     : columns_generate(columns, COLUMNS_DEEP, -HUGE_VAL, &looked, error);
    }
    status = status == STATUS_OK ? tighten(columns, bound, error) : status;
    columns->may_forget = false;
    return status;
}
