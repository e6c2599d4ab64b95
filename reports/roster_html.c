/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/roster_html.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "reports/fragment.h"
#include "reports/html.h"
#include "reports/news_html.h"
#include "reports/page.h"
#include "reports/picture.h"
#include "reports/week_html.h"
#include "reports/words.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------- the top */

static enum status write_head(struct buffer *out, const struct centre_roster *roster, const char *title,
                              struct error *error)
{
    char hash[PAGE_HASH_SIZE];
    const enum status status = page_script_hash(hash, error);
    if (status != STATUS_OK) {
        return status;
    }
    buffer_format(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                  language_code(roster->centre->language));
    /* Even a mistake in the escaping could load nothing, and run no script but ours. */
    buffer_format(out,
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                  "'unsafe-inline'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'\">\n",
                  hash);
    buffer_text(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"robots\" content=\"noindex\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
    html_element(out, "title", NULL, title);
    buffer_text(out, "\n<style>\n");
    buffer_text(out, page_style());
    buffer_text(out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#visits\">");
    html_text(out, _("To the visits"));
    buffer_text(out, "</a>\n");
    return STATUS_OK;
}

static void write_header(struct buffer *out, const struct centre_roster *roster)
{
    char text[WORDS_SIZE];
    char from[NAME_SIZE];
    char until[NAME_SIZE];
    const char *centre = text_is_empty(roster->centre->name) ? roster->centre->code : roster->centre->name;
    buffer_text(out, "<header>\n");
    html_element(out, "p", "city", roster->roster->city);
    buffer_text(out, "\n");
    html_element(out, "h1", NULL, centre);
    language_date_weekday(roster->roster->from, from, sizeof from);
    language_date_long(roster->roster->until, until, sizeof until);
    (void)text_format(text, sizeof text, _("Roster from %1$s to %2$s"), from, until);
    buffer_text(out, "\n");
    html_element(out, "p", "period", text);
    language_date_short(roster->roster->night, from, sizeof from);
    (void)text_format(text, sizeof text, _("Night of %1$s, version %2$d"), from, roster->roster->version);
    buffer_text(out, "\n");
    html_element(out, "p", "made", text);
    buffer_text(out, "\n</header>\n<main>\n");
}

static void write_served(struct buffer *out, const struct centre_roster *roster)
{
    char text[WORDS_SIZE];
    buffer_text(out, "<div>");
    picture_served(out, roster);
    buffer_text(out, "<div>");
    (void)text_format(text, sizeof text, _("%1$zu of %2$zu"), roster->served_count, roster->visit_count);
    html_element(out, "b", NULL, text);
    fragment_paragraph(out, NULL,
                       ngettext("visit has somebody to make it.", "visits have somebody to make them.",
                                (unsigned long)roster->visit_count));
    buffer_text(out, "</div></div>\n");
}

static void write_changes_card(struct buffer *out, const struct centre_roster *roster)
{
    char text[WORDS_SIZE];
    const size_t changes = roster->new_count + roster->changed_count + roster->gone_count;
    buffer_text(out, "<div>");
    picture_changes(out, roster);
    buffer_text(out, "<div>");
    if (roster->previous_night == DATE_NONE) {
        html_element(out, "b", NULL, _("First roster"));
        fragment_paragraph(out, NULL, _("Everything in it is new."));
        buffer_text(out, "</div></div>\n");
        return;
    }
    (void)text_format(text, sizeof text, ngettext("%zu change", "%zu changes", (unsigned long)changes), changes);
    html_element(out, "b", NULL, changes == 0 ? _("No changes") : text);
    words_since(roster, text, sizeof text);
    fragment_paragraph(out, NULL, text);
    if (changes > 0) {
        buffer_text(out, "<p><a href=\"#changes\">");
        html_text(out, _("What changed, and why"));
        buffer_text(out, "</a></p>");
    }
    buffer_text(out, "</div></div>\n");
}

static void write_waiting_card(struct buffer *out, const struct centre_roster *roster)
{
    char text[WORDS_SIZE];
    char waiting[WORDS_SIZE];
    int longest = -1;
    for (size_t i = 0; i < roster->unserved_count; i++) {
        longest = roster->unserved[i].waiting_days > longest ? roster->unserved[i].waiting_days : longest;
    }
    buffer_format(out, "<div%s>", roster->waiting_count > 0 ? " class=\"wait\"" : "");
    picture_waiting(out, roster);
    buffer_text(out, "<div>");
    (void)text_format(text, sizeof text,
                      ngettext("%zu senior waits", "%zu seniors wait", (unsigned long)roster->waiting_count),
                      roster->waiting_count);
    html_element(out, "b", NULL, roster->waiting_count == 0 ? _("Nobody waits") : text);
    if (roster->unserved_count > 0) {
        (void)text_format(text, sizeof text,
                          ngettext("For %zu visit nobody could be found.", "For %zu visits nobody could be found.",
                                   (unsigned long)roster->unserved_count),
                          roster->unserved_count);
        fragment_paragraph(out, NULL, text);
    }
    words_waiting(longest, waiting, sizeof waiting);
    if (longest > 0) {
        (void)text_format(text, sizeof text, _("The longest: %s."), waiting);
        fragment_paragraph(out, NULL, text);
    }
    buffer_text(out, "</div></div>\n");
}

static void write_glance(struct buffer *out, const struct centre_roster *roster)
{
    buffer_text(out, "<div class=\"glance\">\n");
    write_served(out, roster);
    write_changes_card(out, roster);
    write_waiting_card(out, roster);
    buffer_text(out, "</div>\n");
}

/* Visits of one request that nobody makes. */
struct waiting {
    const struct centre_unserved *first;
    size_t at, count; /* of the first, among all; visits */
};

/* Urgent ones first, then who waits longest, then the first day. */
static int compare_waiting(const void *left, const void *right)
{
    const struct waiting *a = left;
    const struct waiting *b = right;
    const bool urgent = a->first->unserved->priority == PRIORITY_URGENT;
    if (urgent != (b->first->unserved->priority == PRIORITY_URGENT)) {
        return urgent ? -1 : 1;
    }
    if (a->first->waiting_days != b->first->waiting_days) {
        return a->first->waiting_days > b->first->waiting_days ? -1 : 1;
    }
    return (a->at > b->at) - (a->at < b->at);
}

static size_t gather_waiting(const struct centre_roster *roster, struct waiting *groups)
{
    size_t count = 0;
    for (size_t i = 0; i < roster->unserved_count; i++) {
        const struct centre_unserved *item = &roster->unserved[i];
        size_t g = 0;
        while (g < count && groups[g].first->request != item->request) {
            g++;
        }
        if (g == count) {
            groups[count++] = (struct waiting){.first = item, .at = i};
        }
        groups[g].count++;
    }
    if (count > 1) {
        qsort(groups, count, sizeof *groups, compare_waiting);
    }
    return count;
}

static void write_one_waiting(struct buffer *out, const struct waiting *group)
{
    char words[WORDS_SIZE];
    const struct centre_unserved *item = group->first;
    buffer_format(out, "<li><a href=\"#nobody-%zu\">", group->at + 1);
    fragment_name(out, &item->request->senior);
    buffer_text(out, "</a>");
    if (item->unserved->priority == PRIORITY_URGENT) {
        fragment_mark(out, "urgent", words_priority(PRIORITY_URGENT));
    }
    buffer_text(out, "<p>");
    html_text(out, words_task(item->task, item->unserved->task));
    if (group->count > 1) {
        (void)text_format(words, sizeof words, ngettext("%zu visit", "%zu visits", (unsigned long)group->count),
                          group->count);
        buffer_text(out, " · ");
        html_text(out, words);
    }
    words_waiting(item->waiting_days, words, sizeof words);
    buffer_text(out, text_is_empty(words) ? "" : " · ");
    html_text(out, words);
    buffer_text(out, "</p></li>\n");
}

/* The names at the top; each leads to its reasons at the end. */
static void write_waiting(struct buffer *out, const struct centre_roster *roster)
{
    struct waiting *groups = calloc(roster->unserved_count + 1, sizeof *groups);
    if (groups == NULL) {
        out->status = STATUS_MEMORY;
        return;
    }
    const size_t count = gather_waiting(roster, groups);
    if (count > 0) {
        html_element(out, "h2", NULL, _("Who still waits"));
        buffer_text(out, "\n<ul class=\"list names\">\n");
        for (size_t g = 0; g < count; g++) {
            write_one_waiting(out, &groups[g]);
        }
        buffer_text(out, "</ul>\n");
    }
    free(groups);
}

/* ------------------------------------------------------------------------------------------- what is not in the tables
 */

/* The visit that nobody makes, as a line that may be answered: perhaps the coordinator knows somebody. */
static void write_reason(struct buffer *out, const struct centre_roster *roster, const struct centre_unserved *item,
                         size_t number)
{
    char words[WORDS_SIZE];
    char about[WORDS_SIZE];
    struct buffer reasons = {0};
    const char *task = words_task(item->task, item->unserved->task);
    buffer_format(out, "<li id=\"nobody-%zu\" class=\"line\"", number);
    fragment_line_data(out, item->unserved->visit, item->area, task, "nobody");
    words_name(&item->request->senior, words, sizeof words);
    (void)text_format(about, sizeof about, "%s, %s", words, task);
    html_attribute(out, "data-about", about);
    buffer_text(out, ">");
    fragment_name(out, &item->request->senior);
    buffer_text(out, " · ");
    html_text(out, task);
    if (item->unserved->priority == PRIORITY_URGENT) {
        fragment_mark(out, "urgent", words_priority(PRIORITY_URGENT));
    }
    words_when(item, words, sizeof words);
    fragment_paragraph(out, NULL, words);
    words_reasons(item->unserved, item->task, &reasons);
    fragment_paragraph(out, "why", reasons.data);
    fragment_paragraph(out, "advice", item->advice);
    out->status = out->status == STATUS_OK ? reasons.status : out->status;
    fragment_paragraph(out, NULL, roster->remarks ? item->request->remark : "");
    buffer_text(out, "<div class=\"say\"></div></li>\n");
    buffer_free(&reasons);
}

static void write_reasons(struct buffer *out, const struct centre_roster *roster)
{
    if (roster->unserved_count == 0) {
        return;
    }
    buffer_text(out, "<section class=\"group\" id=\"nobody\">\n");
    html_element(out, "h2", NULL, _("Nobody found, and why"));
    buffer_text(out, "\n<ul class=\"list\">\n");
    for (size_t i = 0; i < roster->unserved_count; i++) {
        write_reason(out, roster, &roster->unserved[i], i + 1);
    }
    buffer_text(out, "</ul>\n</section>\n");
}

static void write_end(struct buffer *out, const struct centre_roster *roster)
{
    week_html_controls(out, roster);
    buffer_text(out, "</main>\n<footer>");
    html_element(out, "p", "small",
                 _("Made by bvb for Buren voor Buren. This page holds names and addresses: keep it to yourself."));
    buffer_text(out, "<noscript>");
    fragment_paragraph(out, "small", _("To decide, use roster.csv: this program runs no scripts."));
    buffer_text(out, "</noscript></footer>\n<script>");
    buffer_text(out, page_script());
    buffer_text(out, "</script>\n</body>\n</html>\n");
}

enum status roster_html_write(const struct centre_roster *roster, struct buffer *bytes, struct error *error)
{
    char title[WORDS_SIZE];
    char night[NAME_SIZE];
    const enum language before = language_current();
    language_use(roster->centre->language);
    language_date_short(roster->roster->night, night, sizeof night);
    (void)text_format(title, sizeof title, _("Roster of %1$s, night of %2$s"),
                      text_is_empty(roster->centre->name) ? roster->centre->code : roster->centre->name, night);
    enum status status = write_head(bytes, roster, title, error);
    write_header(bytes, roster);
    write_glance(bytes, roster);
    news_html_answers(bytes, roster);
    write_waiting(bytes, roster);
    news_html_changes(bytes, roster);
    week_html_write(bytes, roster);
    write_reasons(bytes, roster);
    write_end(bytes, roster);
    language_use(before);
    return status == STATUS_OK ? buffer_check(bytes, error) : status;
}
