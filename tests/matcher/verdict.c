/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/matcher/verdict.h"

#include "core/text.h"
#include "matcher/check.h"
#include "tests/matcher/brute_force.h"

enum { THREADS = 3, MOST_CHOICES = 20000 /* that brute force looks at */ };

static bool solve(const struct problem *problem, const struct matcher_limits *limits, int workers,
                  struct roster **roster, char *why)
{
    struct error error = {0};
    struct matcher_limits own = *limits;
    own.workers = workers;
    own.expired = NULL;
    enum status status = matcher_solve(problem, &own, roster, NULL, &error);
    if (status != STATUS_OK || *roster == NULL) {
        (void)text_format(why, VERDICT_SIZE, "%d threads, no answer: %s", workers, error.message);
        return false;
    }
    status = check_roster(problem, *roster, &error);
    if (status != STATUS_OK) {
        (void)text_format(why, VERDICT_SIZE, "%d threads, the checker says: %s", workers, error.message);
    }
    return status == STATUS_OK;
}

/* How many assignments brute force would look at, were every rule met. */
static double choices_of(const struct problem *problem)
{
    double all = 1;
    double people = (double)problem->volunteer_count;
    for (size_t v = 0; v < problem->visit_count; v++) {
        const struct problem_visit *visit = &problem->visits[v];
        double choices = 1;
        for (size_t o = 0; o < visit->option_count; o++) {
            int slack = visit->options[o].latest - visit->options[o].earliest - visit->duration;
            int starts = slack < 0 ? 0 : slack / problem->grid_minutes + 1;
            choices += visit->people == 1 ? people : starts * people * (people - 1) / 2;
        }
        all *= choices;
    }
    return all;
}

static bool is_tiny(const struct problem *problem)
{
    return problem->visit_count <= BRUTE_FORCE_VISITS && problem->volunteer_count <= BRUTE_FORCE_VOLUNTEERS &&
           problem->until - problem->from < BRUTE_FORCE_DATES && choices_of(problem) <= MOST_CHOICES;
}

static bool is_honest(const struct roster *roster, char *why)
{
    double gap = roster->bound - (double)roster->points;
    if (!(gap >= 0) || (roster->proof == PROOF_PROVEN) != (gap < 1)) {
        (void)text_format(why, VERDICT_SIZE, "%lld points, bound %f, proof %d", (long long)roster->points,
                          roster->bound, (int)roster->proof);
        return false;
    }
    return true;
}

static bool is_same(const struct roster *one, const struct roster *two, char *why)
{
    if (!roster_same(one, two) || one->bound < two->bound || one->bound > two->bound || one->proof != two->proof ||
        one->columns != two->columns || one->nodes != two->nodes || one->iterations != two->iterations) {
        (void)text_format(why, VERDICT_SIZE,
                          "threads matter: %lld and %lld points, bounds %f and %f, work %ld %ld %ld and %ld %ld %ld",
                          (long long)one->points, (long long)two->points, one->bound, two->bound, one->columns,
                          one->nodes, one->iterations, two->columns, two->nodes, two->iterations);
        return false;
    }
    return true;
}

static bool is_best(const struct problem *problem, const struct roster *roster, char *why)
{
    struct roster *best = brute_force_solve(problem);
    /* Out of work, more pins may be released than need be, or more lines changed; points then say nothing. */
    bool same_pins = roster->released_count == best->released_count && roster->forced_count <= best->forced_count;
    bool holds = roster->released_count >= best->released_count &&
                 (!same_pins || (roster->points <= best->points && roster->bound >= (double)best->points &&
                                 (roster->proof != PROOF_PROVEN || roster->points == best->points)));
    if (!holds) {
        (void)text_format(why, VERDICT_SIZE, "%lld points, bound %f, proof %d, %zu released; best are %lld and %zu",
                          (long long)roster->points, roster->bound, (int)roster->proof, roster->released_count,
                          (long long)best->points, best->released_count);
    }
    roster_free(best);
    return holds;
}

bool verdict_holds(const struct problem *problem, const struct matcher_limits *limits, char why[VERDICT_SIZE])
{
    struct roster *one = NULL;
    struct roster *two = NULL;
    bool holds = solve(problem, limits, 1, &one, why) && solve(problem, limits, THREADS, &two, why) &&
                 is_honest(one, why) && is_same(one, two, why) && (!is_tiny(problem) || is_best(problem, one, why));
    roster_free(one);
    roster_free(two);
    return holds;
}
