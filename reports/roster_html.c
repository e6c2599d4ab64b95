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
#include "reports/waiting_html.h"
#include "reports/week_html.h"
#include "reports/words.h"

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
    waiting_html_names(bytes, roster);
    news_html_changes(bytes, roster);
    week_html_write(bytes, roster);
    waiting_html_reasons(bytes, roster);
    write_end(bytes, roster);
    language_use(before);
    return status == STATUS_OK ? buffer_check(bytes, error) : status;
}
