/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly/stage.h"

#include "core/date.h"
#include "core/file.h"
#include "core/language.h"
#include "core/log.h"
#include "core/problem.h"
#include "core/problem_hash.h"
#include "core/text.h"
#include "matcher/check.h"
#include "matcher/matcher.h"
#include "nightly/interrupt.h"
#include "reports/city_xml.h"
#include "store/store_explanation.h"
#include "store/store_roster.h"
#include "store/store_snapshot.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { OUTPUT_MODE = 0640 };

/* The safety net: how long the search may take by the clock. */
struct deadline {
    struct timespec until;
};

static bool expired(void *context)
{
    const struct deadline *deadline = context;
    struct timespec now = {0};
    if (interrupt_came()) {
        return true;
    }
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
        return false;
    }
    return now.tv_sec > deadline->until.tv_sec ||
           (now.tv_sec == deadline->until.tv_sec && now.tv_nsec >= deadline->until.tv_nsec);
}

/* What is asked of the matcher, and what there is. */
struct question {
    struct problem *problem;
    struct history *history;
    uint64_t hash;         /* of the problem as it was before any roster of this night was sent */
    struct roster *newest; /* roster of this night; NULL: none yet */
    bool anew;             /* one of this night was sent: another version is told, and planned, against that one */
    bool over;             /* there is a roster of a later night: what comes in now is for the next one */
};

static void free_question(struct question *question)
{
    problem_free(question->problem);
    history_free(question->history);
    roster_free(question->newest);
}

static enum status make_problem(const struct settings *settings, const struct snapshot *snapshot, int32_t night,
                                struct question *question, struct error *error)
{
    problem_free(question->problem);
    history_free(question->history);
    question->problem = NULL;
    enum status status = history_make(snapshot, night, question->anew, &question->history, error);
    return status == STATUS_OK ? problem_make(settings, snapshot, question->history, night, &question->problem, error)
                               : status;
}

static bool was_sent(const struct snapshot *snapshot, int32_t night)
{
    for (size_t i = 0; i < snapshot->sent_night_count; i++) {
        if (snapshot->sent_nights[i].night == night) {
            return true;
        }
    }
    return false;
}

/* Has the newest roster of this night answered the very same problem, or is the night over? */
static bool is_answered(const struct question *question)
{
    return question->newest != NULL && (question->over || question->newest->problem == question->hash);
}

static enum status make_question(struct stage *stage, struct question *question, struct error *error)
{
    struct snapshot snapshot = {0};
    const int32_t night = stage->options->night;
    const struct settings *settings = &stage->workspace->settings;
    enum status status = store_snapshot_load(stage->workspace->store, settings, night, INT_MAX, &snapshot, error);
    if (status == STATUS_OK) {
        status = make_problem(settings, &snapshot, night, question, error);
    }
    if (status == STATUS_OK) {
        question->hash = problem_hash_make(question->problem, question->history, &settings->solver);
        status = store_roster_load(stage->workspace->store, night, 0, &question->newest, error);
    }
    if (status == STATUS_OK) {
        int32_t last = DATE_NONE;
        status = store_roster_last_night(stage->workspace->store, &last, error);
        question->over = last != DATE_NONE && last > night;
    }
    question->anew = status == STATUS_OK && !is_answered(question) && was_sent(&snapshot, night);
    if (question->anew) {
        status = make_problem(settings, &snapshot, night, question, error);
    }
    snapshot_free(&snapshot);
    return status;
}

/* Pins on visits or volunteers that are no longer there: the matcher never saw them, the coordinator must. */
static enum status add_lost_pins(const struct problem *problem, const struct history *history, struct roster *roster,
                                 struct error *error)
{
    struct released_pin *lost = NULL;
    size_t count = 0;
    enum status status = problem_lost_pins(problem, history, &lost, &count, error);
    if (status == STATUS_OK && count > 0) {
        struct released_pin *all = reallocarray(roster->released, roster->released_count + count, sizeof *all);
        if (all == NULL) {
            status = error_memory(error);
        } else {
            memcpy(all + roster->released_count, lost, count * sizeof *all);
            roster->released = all;
            roster->released_count += count;
            roster_sort(roster);
        }
    }
    free(lost);
    return status;
}

static enum status solve(const struct problem *problem, const struct history *history,
                         const struct matcher_limits *limits, struct roster **roster, struct explanation **explanation,
                         struct error *error)
{
    log_progress(_("searching the best roster for %zu visits ..."), problem->visit_count);
    enum status status = matcher_solve(problem, limits, roster, explanation, error);
    log_progress("%s", "");
    if (status == STATUS_OK) {
        status = add_lost_pins(problem, history, *roster, error);
    }
    if (status == STATUS_OK) {
        status = check_roster(problem, *roster, error);
        error_context(error, _("The roster did not pass its check and was not kept"));
    }
    return status;
}

/* Keeps the roster. The same answer as before is the roster that was kept then, to the byte. */
static enum status keep(struct stage *stage, struct roster **roster, const struct explanation *explanation,
                        struct error *error)
{
    bool is_new = true;
    struct store *store = stage->workspace->store;
    enum status status = store_begin(store, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = store_roster_save(store, *roster, &is_new, error);
    if (status == STATUS_OK && explanation != NULL) {
        status = store_explanation_save(store, stage->options->night, (*roster)->version, explanation, error);
    }
    if (status == STATUS_OK) {
        status = store_commit(store, error);
    }
    if (status != STATUS_OK) {
        store_rollback(store);
        return status;
    }
    if (status == STATUS_OK && !is_new) {
        struct roster *kept = NULL;
        status = store_roster_load(store, stage->options->night, (*roster)->version, &kept, error);
        if (status == STATUS_OK && kept != NULL) {
            kept->columns = (*roster)->columns;
            kept->nodes = (*roster)->nodes;
            kept->iterations = (*roster)->iterations;
            kept->sent_count = (*roster)->sent_count;
            kept->changed_count = (*roster)->changed_count;
            kept->forced_count = (*roster)->forced_count;
            roster_free(*roster);
            *roster = kept;
        }
    }
    return status;
}

static enum status write_city(struct stage *stage, const struct roster *roster, const struct explanation *explanation,
                              struct error *error)
{
    char night[DATE_TEXT_SIZE];
    char name[PATH_SIZE];
    struct buffer bytes = {0};
    date_format(stage->options->night, night);
    enum status status = city_xml_write(roster, explanation, &bytes, error);
    if (status == STATUS_OK) {
        (void)text_format(name, sizeof name, "rosters/%s/city.xml", night);
        status = workspace_write(stage->workspace, name, bytes.data, bytes.size, error);
    }
    if (status == STATUS_OK && stage->options->output != NULL) {
        status = file_write(stage->options->output, bytes.data, bytes.size, OUTPUT_MODE, error);
    }
    buffer_free(&bytes);
    return status;
}

/* As in city.xml. */
static const char *word_of_end(const struct roster *roster)
{
    return roster_is_proven(roster) ? "proven" : roster->proof == PROOF_CLOCK ? "clock" : "work-limit";
}

/* The most memory that the process has used at a time. */
static long peak_megabytes(void)
{
    struct rusage usage = {0};
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss / 1024 : 0;
}

static long seconds_since(const struct timespec *begin)
{
    struct timespec now = *begin;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)(now.tv_sec - begin->tv_sec);
}

static void tell(struct stage *stage, const struct roster *roster, const struct timespec *begin)
{
    const char *proof = roster_is_proven(roster)            ? _("proven best")
                        : roster->proof == PROOF_CLOCK      ? _("stopped by the clock")
                        : roster->proof == PROOF_WORK_LIMIT ? _("stopped by the limit on work")
                                                            : _("not proven best");
    double gap = roster->bound - (double)roster->points;
    (void)text_format(stage->figures, sizeof stage->figures,
                      "version=%d visits=%zu served=%zu rounds=%zu points=%" PRId64
                      " bound=%.3f gap=%.3f ended=%s released=%zu columns=%ld nodes=%ld iterations=%ld"
                      " seconds=%ld peak_mb=%ld",
                      roster->version, roster->visit_count, roster->served_count, roster->round_count, roster->points,
                      roster->bound, gap, word_of_end(roster), roster->released_count, roster->columns, roster->nodes,
                      roster->iterations, seconds_since(begin), peak_megabytes());
    log_message(LOG_LEVEL_INFO, _("%1$zu of %2$zu visits served in %3$zu rounds, %4$lld points, %5$s"),
                roster->served_count, roster->visit_count, roster->round_count, (long long)roster->points, proof);
    if (stage->workspace->settings.max_changes >= 0) {
        log_message(LOG_LEVEL_INFO,
                    _("Of %1$zu lines sent last that could each stay, %2$zu change: %3$zu that must, and at most %4$d "
                      "others (max_changes)."),
                    roster->sent_count, roster->changed_count, roster->forced_count,
                    stage->workspace->settings.max_changes);
    }
    if (!roster_is_proven(roster)) {
        log_message(LOG_LEVEL_INFO, _("No roster can be more than %1$.0f points better (%2$.2f %% of the points)."),
                    gap, roster->points > 0 ? 100 * gap / (double)roster->points : 100);
    }
}

/* The roster stays as it was kept, with what was said of it. */
static enum status take_kept(struct stage *stage, struct question *question, struct roster **roster,
                             struct explanation **explanation, struct error *error)
{
    roster_free(*roster);
    explanation_free(*explanation);
    *explanation = NULL;
    *roster = question->newest;
    (*roster)->problem = question->hash;
    question->newest = NULL;
    return store_explanation_load(stage->workspace->store, stage->options->night, (*roster)->version, explanation,
                                  error);
}

/* For a dry run, whose explanation nobody reads, and which can be ended at any time. */
static enum status try_out(struct question *question, const struct matcher_limits *limits, struct roster **roster,
                           struct error *error)
{
    struct interrupt before;
    enum status status = interrupt_catch(&before, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = solve(question->problem, question->history, limits, roster, NULL, error);
    interrupt_release(&before);
    if (status == STATUS_OK && interrupt_came()) {
        log_message(LOG_LEVEL_INFO, _("The search was interrupted: this is the best roster that it had found."));
    }
    return status;
}

static enum status search(struct stage *stage, struct question *question, const struct matcher_limits *limits,
                          struct roster **roster, struct explanation **explanation, struct error *error)
{
    enum status status = stage->workspace->dry_run
                             ? try_out(question, limits, roster, error)
                             : solve(question->problem, question->history, limits, roster, explanation, error);
    if (status == STATUS_OK) {
        (*roster)->problem = question->hash;
    }
    /* what came in changes no line: nobody needs another version */
    if (status == STATUS_OK && question->anew && question->newest != NULL &&
        roster_tells_same(*roster, question->newest)) {
        status = take_kept(stage, question, roster, explanation, error);
    }
    return status == STATUS_OK ? keep(stage, roster, *explanation, error) : status;
}

enum status stage_match(struct stage *stage, struct error *error)
{
    struct question question = {0};
    struct roster *roster = NULL;
    struct explanation *explanation = NULL;
    const struct solver_settings *solver = &stage->workspace->settings.solver;
    struct deadline deadline = {0};
    const struct matcher_limits limits = {.max_columns = solver->max_columns,
                                          .max_nodes = solver->max_nodes,
                                          .max_iterations = solver->max_iterations,
                                          .workers = (int)sysconf(_SC_NPROCESSORS_ONLN),
                                          .expired = expired,
                                          .context = &deadline};
    if (clock_gettime(CLOCK_MONOTONIC, &deadline.until) != 0) {
        return error_set(error, STATUS_DEFECT, _("The clock cannot be read."));
    }
    const struct timespec begin = deadline.until;
    deadline.until.tv_sec += solver->clock_seconds;
    enum status status = make_question(stage, &question, error);
    if (status == STATUS_OK && is_answered(&question)) {
        log_message(LOG_LEVEL_INFO, question.over
                                        ? _("There is a roster of a later night: that of this one stays as it is.")
                                        : _("Nothing has come in since the roster of this night was made: it stays."));
        status = take_kept(stage, &question, &roster, &explanation, error);
    } else if (status == STATUS_OK) {
        status = search(stage, &question, &limits, &roster, &explanation, error);
    }
    if (status == STATUS_OK) {
        status = write_city(stage, roster, explanation, error);
    }
    if (status == STATUS_OK) {
        tell(stage, roster, &begin);
    }
    if (status == STATUS_OK && stage->options->write_model != NULL) {
        status = matcher_write_model(question.problem, &limits, stage->options->write_model, error);
    }
    roster_free(roster);
    explanation_free(explanation);
    free_question(&question);
    return status;
}
