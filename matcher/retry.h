/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prices where a part is too large for questions (matcher/whatif): what was priced with everything else as it is
 * (matcher/exchange) is looked at once more with about ten volunteers free to find new plans (matcher/nearby). The
 * better price stays, so none gets worse; all of them are "at most".
 */
#ifndef BVB_MATCHER_RETRY_H
#define BVB_MATCHER_RETRY_H

#include "matcher/leeway.h"

struct retry_ground {
    const struct instance *instance;
    const struct search_limits *limits;
    const struct plan_list *plans; /* the roster */
    struct leeway *leeway;         /* NULL: there is no change budget */
};

/*
 * In parts of more than COLUMNS_MANY and up to COLUMNS_LARGE volunteers: visits that nobody serves first, then the
 * cheapest offer of each line, then lines without any offer (visits by two among them, for up to two volunteers each),
 * then all other offers; until so much work is done. The answers do not depend on how many threads there are.
 */
enum status retry_run(const struct retry_ground *ground, struct explanation *explanation, struct error *error);

#endif
