/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/news_html.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "core/visit.h"
#include "reports/answer.h"
#include "reports/fragment.h"
#include "reports/html.h"
#include "reports/words.h"

static void begin_section(struct buffer *out, const char *id, const char *title)
{
    buffer_format(out, "<section id=\"%s\">\n", id);
    html_element(out, "h2", NULL, title);
    buffer_text(out, "\n");
}

/* "Alice De Smet · Visit", the first of it in bold. */
static void title(struct buffer *out, const struct person *senior, const char *task)
{
    buffer_text(out, "<li>");
    fragment_name(out, senior);
    buffer_text(out, text_is_empty(task) ? "" : " · ");
    html_text(out, task);
}

/* "Tuesday 24 November, 9:00 · Jan Peeters" */
static void when_and_who(struct buffer *out, int32_t date, int start, const struct volunteer *volunteer)
{
    char day[NAME_SIZE];
    char time[TIME_TEXT_SIZE + 4];
    char name[2 * NAME_SIZE] = "";
    language_date_weekday(date, day, sizeof day);
    words_time(start, time, sizeof time);
    if (volunteer != NULL) {
        words_name(&volunteer->person, name, sizeof name);
    }
    buffer_text(out, "<p>");
    html_text(out, day);
    buffer_format(out, ", %s%s", time, text_is_empty(name) ? "" : " · ");
    html_text(out, name);
    buffer_text(out, "</p>");
}

/* ------------------------------------------------------------------------------------------- decisions */

/* A senior may get several visits. Of one that no roster had, the week may be known at least. */
static void write_day(struct buffer *out, const struct centre_answer *answer)
{
    char day[NAME_SIZE];
    char words[WORDS_SIZE];
    const int32_t monday = visit_monday_of_id(answer->decision->visit);
    const int32_t date = answer->date != DATE_NONE ? answer->date : monday;
    if (answer->decision->scope == SCOPE_SENIOR || date == DATE_NONE) {
        return;
    }
    language_date_weekday(date, day, sizeof day);
    (void)text_format(words, sizeof words, answer->date != DATE_NONE ? "%s" : _("in the week of %s"), day);
    buffer_text(out, " · ");
    html_text(out, words);
}

static void write_answer(struct buffer *out, const struct centre_answer *answer)
{
    char words[WORDS_SIZE];
    struct buffer text = {0};
    if (answer->request == NULL) {
        buffer_text(out, "<li>");
        html_element(out, "span", "name", answer->decision->visit);
    } else {
        title(out, &answer->request->senior, words_task(answer->task, answer->request->task));
        write_day(out, answer);
    }
    words_decision(answer, words, sizeof words);
    fragment_paragraph(out, NULL, words);
    words_outcome(answer, &text);
    fragment_paragraph(out, "why", text.data);
    out->status = out->status == STATUS_OK ? text.status : out->status;
    buffer_text(out, "</li>\n");
    buffer_free(&text);
}

static void write_answers(struct buffer *out, const struct centre_roster *roster, bool good)
{
    buffer_text(out, "<ul class=\"list\">\n");
    for (size_t i = 0; i < roster->answer_count; i++) {
        if (answer_is_good(&roster->answers[i]) == good) {
            write_answer(out, &roster->answers[i]);
        }
    }
    buffer_text(out, "</ul>\n");
}

void news_html_answers(struct buffer *out, const struct centre_roster *roster)
{
    char words[WORDS_SIZE];
    const size_t good = answer_count_good(roster);
    if (roster->answer_count == 0) {
        return;
    }
    begin_section(out, "answers", _("What became of your decisions"));
    if (good < roster->answer_count) {
        write_answers(out, roster, false);
    }
    if (good > 0) {
        (void)text_format(
            words, sizeof words,
            ngettext("%zu decision done as you asked", "%zu decisions done as you asked", (unsigned long)good), good);
        buffer_text(out, "<details><summary>");
        html_text(out, words);
        buffer_text(out, "</summary>\n");
        write_answers(out, roster, true);
        buffer_text(out, "</details>\n");
    }
    buffer_text(out, "</section>\n");
}

/* ------------------------------------------------------------------------------------------- changes */

static void write_change(struct buffer *out, const struct centre_line *line)
{
    struct buffer text = {0};
    title(out, &line->request->senior, words_task(line->task, line->stop->task));
    fragment_mark(out, line->change == CENTRE_NEW ? "new" : "changed", words_change(line->change));
    when_and_who(out, line->date, line->stop->start, line->volunteer);
    words_change_reason(line, &text);
    fragment_paragraph(out, "why", text.data);
    out->status = out->status == STATUS_OK ? text.status : out->status;
    buffer_text(out, "</li>\n");
    buffer_free(&text);
}

static void write_gone(struct buffer *out, const struct centre_gone *gone)
{
    char words[WORDS_SIZE];
    title(out, &gone->request->senior, words_task(gone->task, gone->request->task));
    fragment_mark(out, "bad", _("no longer planned"));
    when_and_who(out, gone->was->date, gone->was->start, gone->volunteer);
    words_gone_reason(gone, words, sizeof words);
    fragment_paragraph(out, "why", words);
    fragment_paragraph(out, "why", gone->unserved ? _("Still asked for; nobody could be found this time.") : "");
    buffer_text(out, "</li>\n");
}

static void write_released(struct buffer *out, const struct centre_released *released)
{
    char words[WORDS_SIZE];
    char day[NAME_SIZE] = "";
    title(out, &released->request->senior, words_task(released->task, released->request->task));
    fragment_mark(out, "bad", _("accepted, but no longer possible"));
    if (released->volunteer != NULL) {
        words_name(&released->volunteer->person, words, sizeof words);
        fragment_paragraph(out, NULL, words);
    }
    if (released->pin->date != DATE_NONE) {
        language_date_weekday(released->pin->date, day, sizeof day);
        fragment_paragraph(out, NULL, day);
    }
    fragment_paragraph(out, "why", words_released(released->pin->rule, released->request->people));
    buffer_text(out, "</li>\n");
}

/* Days that come into view bring many lines, of which nothing else is to be said. */
static void write_further(struct buffer *out, const struct centre_roster *roster)
{
    char words[WORDS_SIZE];
    size_t count = 0;
    for (size_t i = 0; i < roster->line_count; i++) {
        count += roster->lines[i].cause == CENTRE_CAUSE_FURTHER;
    }
    if (count > 0) {
        (void)text_format(words, sizeof words,
                          ngettext("%zu new visit on a day that was not planned yet.",
                                   "%zu new visits on days that were not planned yet.", (unsigned long)count),
                          count);
        html_element(out, "li", NULL, words);
        buffer_text(out, "\n");
    }
}

/* What stays only because enough else changes. */
static void write_held(struct buffer *out, const struct centre_roster *roster)
{
    char words[WORDS_SIZE];
    const size_t count = roster->held_count;
    const int most = roster->settings->max_changes;
    bool first = true;
    if (count == 0) {
        return;
    }
    (void)text_format(words, sizeof words,
                      ngettext("%zu visit stays as it was announced, although a change would make the roster better.",
                               "%zu visits stay as they were announced, although changes would make the roster better.",
                               (unsigned long)count),
                      count);
    buffer_text(out, "<li>");
    html_text(out, words);
    buffer_text(out, " ");
    (void)text_format(words, sizeof words,
                      ngettext("In this city at most %d announced visit may change in a night without need.",
                               "In this city at most %d announced visits may change in a night without need.",
                               (unsigned long)most),
                      most);
    html_text(out, words);
    buffer_text(out, "<p>");
    for (size_t i = 0; i < roster->line_count; i++) {
        if (roster->lines[i].held) {
            words_held(&roster->lines[i], words, sizeof words);
            buffer_text(out, first ? "" : "; ");
            html_text(out, words);
            first = false;
        }
    }
    buffer_text(out, "</p></li>\n");
}

static bool has_changes(const struct centre_roster *roster)
{
    return centre_roster_count_released(roster) > 0 || roster->held_count > 0 ||
           (roster->previous_night != DATE_NONE && roster->new_count + roster->changed_count + roster->gone_count > 0);
}

void news_html_changes(struct buffer *out, const struct centre_roster *roster)
{
    if (!has_changes(roster)) {
        return;
    }
    begin_section(out, "changes", _("What changed, and why"));
    buffer_text(out, "<ul class=\"list\">\n");
    for (size_t i = 0; i < roster->released_count; i++) {
        if (!roster->released[i].told) {
            write_released(out, &roster->released[i]);
        }
    }
    for (size_t i = 0; i < roster->gone_count; i++) {
        write_gone(out, &roster->gone[i]);
    }
    for (size_t i = 0; i < roster->line_count && roster->previous_night != DATE_NONE; i++) {
        const struct centre_line *line = &roster->lines[i];
        if (line->change != CENTRE_SAME && line->cause != CENTRE_CAUSE_FURTHER) {
            write_change(out, line);
        }
    }
    write_further(out, roster);
    write_held(out, roster);
    buffer_text(out, "</ul>\n</section>\n");
}
