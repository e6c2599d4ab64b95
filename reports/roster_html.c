/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/roster_html.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "reports/html.h"
#include "reports/words.h"

#include <string.h>

/* Dark on white everywhere (contrast 7:1 and more), colour never alone: each mark is a word as well. */
static const char STYLE[] =
    ":root{--ink:#15232b;--soft:#43535c;--line:#c9d3d6;--pale:#f3f6f6;--deep:#0b4f5c;--green:#14532d;--amber:#6b3a00;"
    "--red:#8a1c1c}\n"
    "*{box-sizing:border-box}\n"
    "html{-webkit-text-size-adjust:100%}\n"
    "body{margin:0 auto;padding:2.2rem 1.5rem 4rem;max-width:60rem;color:var(--ink);background:#fff;"
    "font:1rem/1.45 \"Source Sans 3\",\"Segoe UI\",\"Helvetica "
    "Neue\",Arial,sans-serif;font-variant-numeric:tabular-nums}\n"
    "h1,h2,h3,p,ul,dl,dd{margin:0;padding:0}\n"
    "h1{font-size:2rem;line-height:1.15;letter-spacing:-.01em;color:var(--deep)}\n"
    ".city{color:var(--soft);font-weight:600;margin-bottom:.25rem}\n"
    ".period{margin-top:.4rem;font-size:1.1rem}\n"
    ".made,.small{color:var(--soft);font-size:.9rem}\n"
    "h2{font-size:1.3rem;margin:2.4rem 0 .7rem;color:var(--deep)}\n"
    "a{color:var(--deep)}\n"
    ".figures{display:flex;flex-wrap:wrap;gap:.9rem;margin-top:1.6rem}\n"
    ".figures div{flex:1 1 10rem;background:var(--pale);border-top:3px solid var(--deep);padding:.7rem .9rem .8rem}\n"
    ".figures .wait{border-color:var(--red)}\n"
    ".figures dt{font-size:.95rem;color:var(--soft)}\n"
    ".figures dd{font-size:1.75rem;line-height:1.2;font-weight:650}\n"
    ".figures dd small{display:block;font-size:.95rem;font-weight:400;color:var(--soft)}\n"
    ".list{list-style:none;border-top:1px solid var(--line)}\n"
    ".list li{padding:.55rem 0;border-bottom:1px solid var(--line);break-inside:avoid}\n"
    ".list p{color:var(--soft)}\n"
    ".list .why{color:var(--ink);margin-top:.15rem}\n"
    ".names{columns:18rem 2;column-gap:2rem}\n"
    "table{width:100%;border-collapse:collapse;table-layout:fixed}\n"
    "th,td{text-align:left;vertical-align:top;padding:.45rem .6rem .5rem 0}\n"
    "thead th{font-size:.85rem;font-weight:600;color:var(--soft);border-bottom:2px solid var(--ink)}\n"
    "tbody{break-inside:avoid}\n"
    "tbody th{padding:.4rem .6rem;background:var(--pale);color:var(--deep);border-bottom:1px solid var(--line)}\n"
    "tbody th .phone{font-weight:400;color:var(--ink);font-size:.95rem;margin-left:.8rem}\n"
    "tbody tr:last-child td{border-bottom:0}\n"
    "tbody:not(:last-child) tr:last-child td{padding-bottom:.9rem}\n"
    "td{border-bottom:1px solid var(--line)}\n"
    "td p{color:var(--soft);font-size:.92rem}\n"
    ".time{width:17%}.who{width:27%}.where{width:28%}.what{width:28%}\n"
    ".hour{font-weight:650;white-space:nowrap}\n"
    ".name{font-weight:650}\n"
    ".phone{white-space:nowrap}\n"
    ".mark{display:inline-block;font-size:.8rem;font-weight:650;line-height:1.3;padding:0 .4rem;margin-left:.4rem;"
    "border:1px solid currentColor;border-radius:.2rem;vertical-align:.1em}\n"
    ".new{color:var(--green);background:#eef7f0}\n"
    ".changed{color:var(--amber);background:#fdf4e3}\n"
    ".urgent{color:var(--red);background:#fdf0f0}\n"
    "footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--line)}\n"
    "@page{size:A4;margin:14mm 13mm 15mm}\n"
    "@media print{html{font-size:10pt}body{max-width:none;padding:0}h2{margin-top:1.7rem;"
    "break-after:avoid}a{color:inherit;text-decoration:none}"
    "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n"
    "@media (max-width:40rem){body{padding:1.2rem .9rem 3rem}thead{display:none}table,tbody,tr,td,tbody "
    "th{display:block;"
    "width:auto}td,tbody:not(:last-child) tr:last-child td{border-bottom:0;padding:.1rem "
    "0}td+td{padding-top:.2rem}tr+tr{border-bottom:1px solid var(--line);padding:.4rem 0}}\n";

/* ------------------------------------------------------------------------------------------- small parts */

/* A paragraph, when there is something to say. */
static void paragraph(struct buffer *out, const char *class_name, const char *text)
{
    if (!text_is_empty(text)) {
        html_element(out, "p", class_name, text);
    }
}

static void phone(struct buffer *out, const char *element, const char *number)
{
    char text[WORDS_SIZE];
    words_phone(number, text, sizeof text);
    if (!text_is_empty(text)) {
        html_element(out, element, "phone", text);
    }
}

static void name(struct buffer *out, const struct person *person)
{
    char text[2 * NAME_SIZE];
    words_name(person, text, sizeof text);
    html_element(out, "span", "name", text);
}

/* Street and number, below them the town and the area. */
static void where(struct buffer *out, const struct address *address, const char *area)
{
    char text[WORDS_SIZE];
    struct address street = *address;
    struct address town = *address;
    street.postcode[0] = street.municipality[0] = '\0';
    town.street[0] = town.house_number[0] = '\0';
    words_address(&street, text, sizeof text);
    html_text(out, text);
    words_address(&town, text, sizeof text);
    buffer_text(out, "<p>");
    html_text(out, text);
    buffer_text(out, text_is_empty(text) || text_is_empty(area) ? "" : " · ");
    html_text(out, area);
    buffer_text(out, "</p>");
}

/* ------------------------------------------------------------------------------------------- the top */

static void write_head(struct buffer *out, const struct centre_roster *roster, const char *title)
{
    buffer_format(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                  language_code(roster->centre->language));
    /* Even a mistake in the escaping could load or run nothing. */
    buffer_text(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                     "'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"robots\" content=\"noindex\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
    html_element(out, "title", NULL, title);
    buffer_format(out, "\n<style>\n%s</style>\n</head>\n<body>\n", STYLE);
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
    buffer_text(out, "\n</header>\n");
}

static void figure(struct buffer *out, const char *class_name, const char *what, size_t number, const char *beside)
{
    buffer_format(out, "<div%s>", class_name);
    html_element(out, "dt", NULL, what);
    buffer_format(out, "<dd>%zu", number);
    if (!text_is_empty(beside)) {
        buffer_text(out, " ");
        html_element(out, "small", NULL, beside);
    }
    buffer_text(out, "</dd></div>\n");
}

static void write_figures(struct buffer *out, const struct centre_roster *roster)
{
    char beside[WORDS_SIZE];
    buffer_text(out, "<dl class=\"figures\">\n");
    (void)text_format(beside, sizeof beside, _("of %zu visits"), roster->visit_count);
    figure(out, "", _("With a volunteer"), roster->served_count, beside);
    if (roster->previous_night != DATE_NONE) {
        char night[NAME_SIZE];
        language_date_short(roster->previous_night, night, sizeof night);
        (void)text_format(beside, sizeof beside, _("since %s"), night);
        figure(out, "", _("New"), roster->new_count, beside);
        figure(out, "", _("Changed"), roster->changed_count, beside);
    }
    (void)text_format(beside, sizeof beside,
                      ngettext("for %zu visit", "for %zu visits", (unsigned long)roster->unserved_count),
                      roster->unserved_count);
    figure(out, roster->waiting_count > 0 ? " class=\"wait\"" : "", _("Seniors who wait"), roster->waiting_count,
           roster->unserved_count > 0 ? beside : "");
    buffer_text(out, "</dl>\n");
}

/* The names at the top; each leads to its reasons at the end. */
static void write_waiting(struct buffer *out, const struct centre_roster *roster)
{
    char words[WORDS_SIZE];
    if (roster->unserved_count == 0) {
        return;
    }
    html_element(out, "h2", NULL, _("Who still waits"));
    buffer_text(out, "\n<ul class=\"list names\">\n");
    for (size_t i = 0; i < roster->unserved_count; i++) {
        const struct centre_unserved *item = &roster->unserved[i];
        buffer_format(out, "<li><a href=\"#nobody-%zu\">", i + 1);
        name(out, &item->request->senior);
        buffer_text(out, "</a>");
        if (item->unserved->priority == PRIORITY_URGENT) {
            html_element(out, "span", "mark urgent", words_priority(PRIORITY_URGENT));
        }
        words_waiting(item->waiting_days, words, sizeof words);
        buffer_text(out, "<p>");
        html_text(out, words_task(item->task, item->unserved->task));
        buffer_text(out, text_is_empty(words) ? "" : " · ");
        html_text(out, words);
        buffer_text(out, "</p></li>\n");
    }
    buffer_text(out, "</ul>\n");
}

/* ------------------------------------------------------------------------------------------- the days */

static void write_line(struct buffer *out, const struct centre_roster *roster, const struct centre_line *line)
{
    char words[WORDS_SIZE];
    char end[TIME_TEXT_SIZE + 4];
    struct buffer note = {0};
    words_time(line->stop->start, words, sizeof words);
    words_time(line->stop->end, end, sizeof end);
    buffer_format(out, "<tr><td><span class=\"hour\">%s – %s</span>", words, end);
    words_travel(line, words, sizeof words);
    paragraph(out, NULL, words);
    buffer_text(out, "</td><td>");
    name(out, &line->request->senior);
    phone(out, "p", line->request->senior.phone);
    buffer_text(out, "</td><td>");
    where(out, &line->request->senior.address, line->area);
    buffer_text(out, "</td><td>");
    html_text(out, words_task(line->task, line->stop->task));
    if (line->change != CENTRE_SAME && roster->previous_night != DATE_NONE) {
        html_element(out, "span", line->change == CENTRE_NEW ? "mark new" : "mark changed", words_change(line->change));
    }
    words_note(line, roster->remarks, &note);
    paragraph(out, NULL, note.data);
    if (note.status != STATUS_OK) {
        out->status = out->status == STATUS_OK ? note.status : out->status;
    }
    buffer_text(out, "</td></tr>\n");
    buffer_free(&note);
}

/* One volunteer on one day: the lines from `first` to the end of the day that are theirs. */
static void write_volunteer(struct buffer *out, const struct centre_roster *roster, size_t first, size_t end)
{
    const struct volunteer *volunteer = roster->lines[first].volunteer;
    buffer_text(out, "<tbody>\n<tr><th colspan=\"4\" scope=\"rowgroup\">");
    name(out, &volunteer->person);
    phone(out, "span", volunteer->person.phone);
    buffer_text(out, "</th></tr>\n");
    for (size_t i = first; i < end; i++) {
        if (roster->lines[i].volunteer == volunteer) {
            write_line(out, roster, &roster->lines[i]);
        }
    }
    buffer_text(out, "</tbody>\n");
}

static bool seen_before(const struct centre_roster *roster, size_t begin, size_t line)
{
    for (size_t i = begin; i < line; i++) {
        if (roster->lines[i].volunteer == roster->lines[line].volunteer) {
            return true;
        }
    }
    return false;
}

static void write_day(struct buffer *out, const struct centre_roster *roster, size_t begin, size_t end)
{
    char day[NAME_SIZE];
    language_date_weekday(roster->lines[begin].date, day, sizeof day);
    buffer_text(out, "<section>\n");
    html_element(out, "h2", NULL, day);
    buffer_text(out, "\n<table>\n<thead><tr>");
    html_element(out, "th", "time", _("Time"));
    html_element(out, "th", "who", _("Senior"));
    html_element(out, "th", "where", _("Where"));
    html_element(out, "th", "what", _("Task"));
    buffer_text(out, "</tr></thead>\n");
    for (size_t i = begin; i < end; i++) {
        if (!seen_before(roster, begin, i)) {
            write_volunteer(out, roster, i, end);
        }
    }
    buffer_text(out, "</table>\n</section>\n");
}

static void write_days(struct buffer *out, const struct centre_roster *roster)
{
    size_t begin = 0;
    while (begin < roster->line_count) {
        size_t end = begin;
        while (end < roster->line_count && roster->lines[end].date == roster->lines[begin].date) {
            end++;
        }
        write_day(out, roster, begin, end);
        begin = end;
    }
}

/* ------------------------------------------------------------------------------------------- what is not in the tables
 */

static void write_reasons(struct buffer *out, const struct centre_roster *roster)
{
    char words[WORDS_SIZE];
    if (roster->unserved_count == 0) {
        return;
    }
    buffer_text(out, "<section>\n");
    html_element(out, "h2", NULL, _("Nobody found, and why"));
    buffer_text(out, "\n<ul class=\"list\">\n");
    for (size_t i = 0; i < roster->unserved_count; i++) {
        const struct centre_unserved *item = &roster->unserved[i];
        struct buffer reasons = {0};
        buffer_format(out, "<li id=\"nobody-%zu\">", i + 1);
        name(out, &item->request->senior);
        buffer_text(out, " · ");
        html_text(out, words_task(item->task, item->unserved->task));
        if (item->unserved->priority == PRIORITY_URGENT) {
            html_element(out, "span", "mark urgent", words_priority(PRIORITY_URGENT));
        }
        words_when(item, words, sizeof words);
        paragraph(out, NULL, words);
        words_reasons(item->unserved, &reasons);
        paragraph(out, "why", reasons.data);
        out->status = out->status == STATUS_OK ? reasons.status : out->status;
        paragraph(out, NULL, roster->remarks ? item->request->remark : "");
        buffer_text(out, "</li>\n");
        buffer_free(&reasons);
    }
    buffer_text(out, "</ul>\n</section>\n");
}

/* Senior, task and volunteer of a line that is no more. */
static void write_lost(struct buffer *out, const struct request *request, const struct task *task,
                       const struct volunteer *volunteer, int32_t date, const char *why)
{
    char day[NAME_SIZE];
    buffer_text(out, "<li>");
    name(out, &request->senior);
    buffer_text(out, " · ");
    html_text(out, words_task(task, request->task));
    buffer_text(out, "<p>");
    if (volunteer != NULL) {
        char who[2 * NAME_SIZE];
        words_name(&volunteer->person, who, sizeof who);
        html_text(out, who);
    }
    if (date != DATE_NONE) {
        language_date_weekday(date, day, sizeof day);
        buffer_text(out, volunteer != NULL ? " · " : "");
        html_text(out, day);
    }
    buffer_text(out, "</p>");
    paragraph(out, "why", why);
    buffer_text(out, "</li>\n");
}

static void write_released(struct buffer *out, const struct centre_roster *roster)
{
    if (roster->released_count == 0) {
        return;
    }
    buffer_text(out, "<section>\n");
    html_element(out, "h2", NULL, _("Accepted, but no longer possible"));
    buffer_text(out, "\n<ul class=\"list\">\n");
    for (size_t i = 0; i < roster->released_count; i++) {
        const struct centre_released *item = &roster->released[i];
        write_lost(out, item->request, item->task, item->volunteer, item->pin->date, words_released(item->pin->rule));
    }
    buffer_text(out, "</ul>\n</section>\n");
}

static void write_gone(struct buffer *out, const struct centre_roster *roster)
{
    if (roster->gone_count == 0) {
        return;
    }
    buffer_text(out, "<section>\n");
    html_element(out, "h2", NULL, _("No longer planned"));
    buffer_text(out, "\n<ul class=\"list\">\n");
    for (size_t i = 0; i < roster->gone_count; i++) {
        const struct centre_gone *item = &roster->gone[i];
        write_lost(out, item->request, item->task, item->volunteer, item->was->date,
                   item->unserved ? _("Still asked for; nobody could be found this time.") : "");
    }
    buffer_text(out, "</ul>\n</section>\n");
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
    write_head(bytes, roster, title);
    write_header(bytes, roster);
    write_figures(bytes, roster);
    write_waiting(bytes, roster);
    write_released(bytes, roster);
    write_gone(bytes, roster);
    write_days(bytes, roster);
    write_reasons(bytes, roster);
    buffer_text(bytes, "<footer>");
    html_element(bytes, "p", "small",
                 _("Made by bvb for Buren voor Buren. This page holds names and addresses: keep it to yourself."));
    buffer_text(bytes, "</footer>\n</body>\n</html>\n");
    language_use(before);
    return buffer_check(bytes, error);
}
