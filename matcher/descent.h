/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Column generation without the simplex, for many volunteers: a descent on the bound of Lagrange. The columns so far,
 * solved softly (matcher/central), are the model of that bound; near the best point so far (the centre) it shows where
 * to ask everybody next; the answers make it truer. A point that is better becomes the centre (a serious step); the
 * rest is a proximal bundle method with a part of the bundle for each volunteer (Lemarechal 1974; Kiwiel 1990;
 * Frangioni 2002). Between two looks at all, those who gave a column are asked alone, while they are few. The heat
 * falls as the model comes true. Where the simplex gives duals at some corner, these are from the middle: a city of 300
 * volunteers needs some 50 looks instead of some 350, and no simplex.
 */
#ifndef BVB_MATCHER_DESCENT_H
#define BVB_MATCHER_DESCENT_H

#include "matcher/columns.h"

struct descent_aim {
    enum columns_effort narrowest, widest; /* look, in the beginning and in the end; not COLUMNS_EXACT */
    double hot, cold;                      /* the heat in the beginning and in the end, points */
    double ready;      /* heat falls, or it ends, when everybody together gains less than this part of it each */
    double stride;     /* as in matcher/soft, in the beginning */
    double far;        /* columns that lose more points than about this are forgotten, when there are many */
    bool joined;       /* who comes to a visit for two also keeps to company rows, made where they are broken */
    int steps, rounds; /* of each minimisation, and of it all; at most */
};

/*
 * Begins at the duals in `asked`, which end as the best ones; the master's solution is the soft one then. No rules may
 * be given. The numbers of the columns change. `objective` becomes the value of the linear program, as far as looks of
 * the last width tell: no less than it is in truth but for what they miss. It ends early when that is less than
 * `enough`.
 */
enum status descent_run(struct columns *columns, const struct descent_aim *aim, double enough, struct error *error);

/* After descent_run: likewise with exact looks in between, so many at most. Unless very many take part, those who gave
 * a column are then asked exactly until they have no more, and whose answer is half done is asked again, longer; where
 * very many do, only the last look asks again. *bound is lowered to what no roster exceeds. It ends when an
 * exact look brings little. */
enum status descent_bound(struct columns *columns, int looks, double *bound, struct error *error);

/* From here on the simplex: forgets the soft solution, and the columns that it does not need. */
enum status descent_end(struct columns *columns, struct error *error);

#endif
