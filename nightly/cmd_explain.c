/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/date.h"
#include "core/language.h"
#include "core/persons.h"
#include "core/text.h"
#include "nightly/cmd.h"
#include "nightly/workspace.h"
#include "reports/advice.h"
#include "reports/answer.h"
#include "reports/cause.h"
#include "reports/words.h"
#include "store/store_explanation.h"
#include "store/store_roster.h"
#include "store/store_snapshot.h"

#include <stdio.h>

/* What is known of the night that is asked about. */
struct explaining {
    const struct settings *settings;
    struct snapshot snapshot;
    struct store *store;
    struct roster *roster;
    struct explanation *explanation;
};

static enum status load(struct explaining *explaining, struct store *store, int32_t night, struct error *error)
{
    char date[DATE_TEXT_SIZE];
    explaining->store = store;
    date_format(night, date);
    enum status status = store_roster_load(store, night, 0, &explaining->roster, error);
    if (status == STATUS_OK && explaining->roster == NULL) {
        status = error_set(error, STATUS_CANNOT_READ,
                           _("There is no roster of %1$s yet; make one with: bvb match --date %1$s"), date);
    }
    if (status == STATUS_OK) {
        status = store_explanation_load(store, night, explaining->roster->version, &explaining->explanation, error);
    }
    if (status == STATUS_OK) {
        status = store_snapshot_load(store, explaining->settings, night, explaining->roster->version,
                                     &explaining->snapshot, error);
    }
    return status;
}

static void print_line(const struct centre_line *line)
{
    char day[NAME_SIZE];
    char start[TIME_TEXT_SIZE + 4];
    char name[2 * NAME_SIZE];
    char senior[2 * NAME_SIZE];
    struct buffer note = {0};
    language_date_weekday(line->date, day, sizeof day);
    words_time(line->stop->start, start, sizeof start);
    words_name(&line->volunteer->person, name, sizeof name);
    words_name(&line->request->senior, senior, sizeof senior);
    (void)printf(_("%1$s goes to %2$s on %3$s at %4$s.\n"), name, senior, day, start);
    words_change_reason(line, &note);
    if (note.size > 0) {
        (void)printf("%s\n", note.data);
    }
    buffer_free(&note);
    if (line->held) {
        (void)printf("%s\n", words_stays());
    }
    if (line->kept) {
        (void)printf("%s\n", _("A coordinator wanted it so."));
    } else if (line->offer_count > 0) {
        (void)printf("%s\n", _("Who could go instead:"));
    }
    for (size_t i = 0; i < line->offer_count; i++) {
        (void)printf("  %s\n", line->offers[i].words);
    }
}

static void print_unserved(const struct centre_unserved *unserved)
{
    char name[2 * NAME_SIZE];
    char when[WORDS_SIZE];
    struct buffer reasons = {0};
    words_name(&unserved->request->senior, name, sizeof name);
    words_when(unserved, when, sizeof when);
    (void)printf(_("Nobody goes to %1$s: %2$s\n"), name, when);
    words_reasons(unserved, &reasons);
    if (reasons.size > 0) {
        (void)printf("%s\n", reasons.data);
    }
    if (unserved->advice != NULL) {
        (void)printf("%s\n", unserved->advice);
    }
    buffer_free(&reasons);
}

/* Of a line that was sent, and is no more. */
static void print_gone(const struct centre_gone *gone)
{
    char day[NAME_SIZE];
    char start[TIME_TEXT_SIZE + 4];
    char name[2 * NAME_SIZE];
    char senior[2 * NAME_SIZE];
    char words[WORDS_SIZE];
    (void)text_copy(name, sizeof name, gone->was->volunteer);
    if (gone->volunteer != NULL) {
        words_name(&gone->volunteer->person, name, sizeof name);
    }
    language_date_weekday(gone->was->date, day, sizeof day);
    words_time(gone->was->start, start, sizeof start);
    words_name(&gone->request->senior, senior, sizeof senior);
    words_gone_reason(gone, words, sizeof words);
    (void)printf(_("%1$s was to go to %2$s on %3$s at %4$s, and does not any more. %5$s\n"), name, senior, day, start,
                 words);
}

/* As the page of the centre has it, but nobody is hidden from who runs the city. */
static enum status make_centre(const struct explaining *explaining, size_t centre, const struct snapshot *snapshot,
                               struct centre_roster **roster, struct error *error)
{
    struct roster *last = NULL;
    enum status status = centre_roster_make(explaining->settings, snapshot, explaining->roster, centre, roster, error);
    if (status == STATUS_OK) {
        status = answer_fill(*roster, snapshot, error);
    }
    if (status == STATUS_OK) {
        status = store_roster_load_last_sent(explaining->store, explaining->roster->night, explaining->roster->version,
                                             explaining->settings->centres[centre].code, &last, error);
    }
    if (status == STATUS_OK) {
        if (last != NULL) {
            persons_rename_roster(snapshot, last);
        }
        status = advice_fill(*roster, snapshot, explaining->explanation, ADVICE_TO_CITY, error);
    }
    if (status == STATUS_OK) {
        cause_fill(*roster, snapshot, last, explaining->explanation);
    }
    roster_free(last);
    return status;
}

/* *found: there is such a visit in the roster, with a volunteer or without. */
static enum status explain_visit(const struct explaining *explaining, const char *visit, bool *found,
                                 struct error *error)
{
    struct centre_roster *roster = NULL;
    const struct request *request = snapshot_request_of_visit(&explaining->snapshot, visit);
    if (request == NULL) {
        return STATUS_OK;
    }
    const size_t centre = settings_centre_of(explaining->settings, &request->senior);
    const struct snapshot view = snapshot_for_centre(&explaining->snapshot, centre);
    enum status status = make_centre(explaining, centre, &view, &roster, error);
    for (size_t i = 0; status == STATUS_OK && i < roster->line_count; i++) {
        if (text_equal(roster->lines[i].stop->visit, visit)) {
            print_line(&roster->lines[i]);
            *found = true;
        }
    }
    for (size_t i = 0; status == STATUS_OK && i < roster->gone_count; i++) {
        if (text_equal(roster->gone[i].was->visit, visit)) {
            print_gone(&roster->gone[i]);
            *found = true;
        }
    }
    for (size_t i = 0; status == STATUS_OK && i < roster->unserved_count; i++) {
        if (text_equal(roster->unserved[i].unserved->visit, visit)) {
            print_unserved(&roster->unserved[i]);
            *found = true;
        }
    }
    centre_roster_free(roster);
    return status;
}

static void print_round(const struct explaining *explaining, const struct round *round)
{
    char day[NAME_SIZE];
    language_date_weekday(round->date, day, sizeof day);
    for (size_t s = 0; s < round->stop_count; s++) {
        char start[TIME_TEXT_SIZE + 4];
        char senior[2 * NAME_SIZE] = "";
        const struct request *request = snapshot_request_of_visit(&explaining->snapshot, round->stops[s].visit);
        if (request != NULL) {
            words_name(&request->senior, senior, sizeof senior);
        }
        words_time(round->stops[s].start, start, sizeof start);
        (void)printf("  %s, %s: %s (%s)\n", day, start, senior, round->stops[s].visit);
    }
}

static enum status explain_volunteer(const struct explaining *explaining, const struct volunteer *volunteer,
                                     struct error *error)
{
    char name[2 * NAME_SIZE];
    struct buffer text = {0};
    size_t visits = 0;
    words_name(&volunteer->person, name, sizeof name);
    for (size_t r = 0; r < explaining->roster->round_count; r++) {
        const struct round *round = &explaining->roster->rounds[r];
        visits += text_equal(round->volunteer, volunteer->person.id) ? round->stop_count : 0;
    }
    (void)printf(ngettext("%1$s has %2$zu visit in this roster.\n", "%1$s has %2$zu visits in this roster.\n",
                          (unsigned long)visits),
                 name, visits);
    for (size_t r = 0; r < explaining->roster->round_count; r++) {
        if (text_equal(explaining->roster->rounds[r].volunteer, volunteer->person.id)) {
            print_round(explaining, &explaining->roster->rounds[r]);
        }
    }
    if (!volunteer->active) {
        (void)printf("%s\n", _("This volunteer does not help any more."));
    }
    advice_idle(explaining->settings, &explaining->snapshot, explaining->explanation, volunteer->person.id, &text);
    if (text.size > 0) {
        (void)printf("%s\n", text.data);
    }
    enum status status = buffer_check(&text, error);
    buffer_free(&text);
    return status;
}

/* Who names no night asks about the roster that was made last. */
static enum status choose_night(const struct command_options *options, struct store *store, int32_t *night,
                                struct error *error)
{
    int32_t last = DATE_NONE;
    *night = options->night;
    enum status status = options->has_date ? STATUS_OK : store_roster_last_night(store, &last, error);
    *night = last == DATE_NONE ? *night : last;
    return status;
}

enum status cmd_explain(const struct command_options *options, struct error *error)
{
    char path[PATH_SIZE];
    struct workspace workspace = {.lock = -1};
    struct explaining explaining = {.settings = &workspace.settings};
    const char *what = options->arguments[0];
    bool found = false;
    int32_t night = DATE_NONE;
    enum status status = workspace_open(&workspace, options->workspace, false, error);
    if (status == STATUS_OK) {
        status = workspace_path(&workspace, path, error, "bvb.db");
    }
    if (status == STATUS_OK) {
        status = store_open(path, false, &workspace.store, error);
    }
    if (status == STATUS_OK) {
        status = choose_night(options, workspace.store, &night, error);
    }
    if (status == STATUS_OK) {
        status = load(&explaining, workspace.store, night, error);
    }
    if (status == STATUS_OK) {
        status = explain_visit(&explaining, what, &found, error);
    }
    const struct volunteer *volunteer = status == STATUS_OK ? snapshot_volunteer(&explaining.snapshot, what) : NULL;
    if (volunteer != NULL) {
        found = true;
        status = explain_volunteer(&explaining, volunteer, error);
    }
    if (status == STATUS_OK && !found) {
        status = error_set(error, STATUS_USAGE,
                           _("the roster has no visit and no volunteer \"%s\"; write one as it stands in roster.csv, "
                             "such as decanaat/12 or sociaalhuis/H0003@2026-11-24"),
                           what);
    }
    snapshot_free(&explaining.snapshot);
    roster_free(explaining.roster);
    explanation_free(explaining.explanation);
    workspace_close(&workspace);
    return status;
}
