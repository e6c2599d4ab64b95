/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/week_html.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "reports/fragment.h"
#include "reports/html.h"
#include "reports/words.h"

/* ------------------------------------------------------------------------------------------- filters */

static void filter(struct buffer *out, const char *id, const char *label)
{
    buffer_format(out, "<div><label for=\"%s\">", id);
    html_text(out, label);
    buffer_format(out, "</label><select id=\"%s\"><option value=\"\">", id);
    html_text(out, _("All"));
    buffer_text(out, "</option>");
}

static void option(struct buffer *out, const char *value, const char *text)
{
    buffer_text(out, "<option");
    html_attribute(out, "value", value);
    buffer_text(out, ">");
    html_text(out, text);
    buffer_text(out, "</option>");
}

static void button(struct buffer *out, const char *attributes, const char *text)
{
    buffer_format(out, "<button type=\"button\" %s>", attributes);
    html_text(out, text);
    buffer_text(out, "</button>");
}

static void write_bar(struct buffer *out, const struct centre_roster *roster)
{
    buffer_text(out, "<div class=\"bar\" role=\"group\"");
    html_attribute(out, "aria-label", _("What is shown"));
    buffer_text(out, ">\n<fieldset>");
    html_element(out, "legend", NULL, _("Show"));
    button(out, "id=\"view-days\" aria-pressed=\"true\"", _("By day"));
    button(out, "id=\"view-people\" aria-pressed=\"false\"", _("By volunteer"));
    buffer_text(out, "</fieldset>\n");
    filter(out, "by-zone", _("Area"));
    buffer_text(out, "</select></div>\n");
    filter(out, "by-task", _("Task"));
    buffer_text(out, "</select></div>\n");
    filter(out, "by-who", _("Volunteer"));
    buffer_text(out, "</select></div>\n");
    filter(out, "by-state", _("State"));
    if (roster->previous_night != DATE_NONE) {
        option(out, "other", _("New or changed"));
        option(out, "same", _("As before"));
    }
    option(out, "open", _("Not decided yet"));
    option(out, "decided", _("Decided"));
    option(out, "nobody", _("Nobody found"));
    buffer_text(out, "</select></div>\n");
    buffer_text(out, "<p id=\"shown\" class=\"small\" role=\"status\"></p>\n</div>\n");
}

/* ------------------------------------------------------------------------------------------- columns */

enum column { COLUMN_TIME, COLUMN_WHO, COLUMN_SENIOR, COLUMN_WHERE, COLUMN_WHAT, COLUMN_SAY, COLUMN_COUNT };

static const char *const column_class[] = {"time", "who", "senior", "where", "what", "say"};

static const char *column_name(enum column column)
{
    const char *const names[] = {_("Time"), _("Volunteer"), _("Senior"), _("Where"), _("Task"), _("Decision")};
    return names[column];
}

/* The cell names its column: where the page is too narrow for a table, that stands before what is in it. */
static void begin_cell(struct buffer *out, enum column column)
{
    buffer_format(out, "<td class=\"%s\"", column_class[column]);
    html_attribute(out, "data-column", column_name(column));
    buffer_text(out, ">");
}

/* ------------------------------------------------------------------------------------------- one line */

/* Street and number, below them the town, when it is not the city itself, and the area. */
static void write_where(struct buffer *out, const struct address *address, const char *area, const char *city)
{
    char text[WORDS_SIZE];
    struct address street = *address;
    struct address town = *address;
    street.postcode[0] = street.municipality[0] = '\0';
    town.street[0] = town.house_number[0] = '\0';
    words_address(&street, text, sizeof text);
    html_text(out, text);
    words_address(&town, text, sizeof text);
    if (!text_is_empty(area) && text_equal(address->municipality, city)) {
        text[0] = '\0'; /* everybody lives there */
    }
    /* in a small town both have one name */
    area = text_equal(area, address->municipality) && !text_is_empty(text) ? "" : area;
    buffer_text(out, "<p>");
    html_text(out, text);
    buffer_text(out, text_is_empty(text) || text_is_empty(area) ? "" : " · ");
    html_text(out, area);
    buffer_text(out, "</p>");
}

static const char *state_of(const struct centre_line *line)
{
    switch (line->change) {
    case CENTRE_NEW:
        return "new";
    case CENTRE_SAME:
        return "same";
    case CENTRE_MOVED:
    case CENTRE_OTHER_VOLUNTEER:
        break;
    }
    return "changed";
}

static void write_line_head(struct buffer *out, const struct centre_line *line)
{
    char name[2 * NAME_SIZE];
    char day[NAME_SIZE];
    char time[TIME_TEXT_SIZE + 4];
    char text[WORDS_SIZE];
    buffer_text(out, "<tr class=\"line\"");
    fragment_line_data(out, line->stop->visit, line->area, words_task(line->task, line->stop->task), state_of(line));
    html_attribute(out, "data-who", line->volunteer->person.id);
    words_name(&line->volunteer->person, name, sizeof name);
    html_attribute(out, "data-name", name);
    words_name(&line->request->senior, name, sizeof name);
    language_date_weekday(line->date, day, sizeof day);
    words_time(line->stop->start, time, sizeof time);
    (void)text_format(text, sizeof text, "%s, %s, %s", name, day, time);
    html_attribute(out, "data-about", text);
    buffer_text(out, line->kept ? " data-kept>" : ">");
}

/* "do 26/11", where there is little room. */
static void short_day(int32_t date, char *text, size_t size)
{
    int year = 0;
    int month = 0;
    int day = 0;
    date_split(date, &year, &month, &day);
    (void)text_format(text, size, "%s %d/%d", language_weekday_short(date_weekday(date)), day, month);
}

static void write_time(struct buffer *out, const struct centre_line *line)
{
    char day[NAME_SIZE];
    char start[TIME_TEXT_SIZE + 4];
    char end[TIME_TEXT_SIZE + 4];
    char travel[WORDS_SIZE];
    short_day(line->date, day, sizeof day);
    words_time(line->stop->start, start, sizeof start);
    words_time(line->stop->end, end, sizeof end);
    begin_cell(out, COLUMN_TIME);
    html_element(out, "span", "date", day);
    buffer_format(out, "<span class=\"hour\">%s – %s</span>", start, end);
    words_travel(line, travel, sizeof travel);
    fragment_paragraph(out, NULL, travel);
    buffer_text(out, "</td>");
}

static void write_what(struct buffer *out, const struct centre_roster *roster, const struct centre_line *line)
{
    struct buffer note = {0};
    begin_cell(out, COLUMN_WHAT);
    html_text(out, words_task(line->task, line->stop->task));
    if (line->change != CENTRE_SAME && roster->previous_night != DATE_NONE) {
        fragment_mark(out, line->change == CENTRE_NEW ? "new" : "changed", words_change(line->change));
    }
    if (line->kept) {
        fragment_mark(out, "kept", _("accepted"));
    }
    if (line->held) {
        fragment_mark(out, "kept", _("kept"));
    }
    words_note(line, roster->remarks, &note);
    fragment_paragraph(out, NULL, note.data);
    out->status = out->status == STATUS_OK ? note.status : out->status;
    buffer_text(out, "</td>");
    buffer_free(&note);
}

/* The last cell: who is offered instead. The script adds what can be decided. */
static void write_say(struct buffer *out, const struct centre_line *line)
{
    char name[2 * NAME_SIZE];
    begin_cell(out, COLUMN_SAY);
    if (line->offer_count > 0) {
        buffer_text(out, "<ul class=\"offers\" aria-live=\"polite\" hidden>");
        for (size_t i = 0; i < line->offer_count; i++) {
            buffer_text(out, "<li");
            html_attribute(out, "data-who", line->offers[i].volunteer->person.id);
            words_name(&line->offers[i].volunteer->person, name, sizeof name);
            html_attribute(out, "data-name", name);
            buffer_text(out, ">");
            html_text(out, line->offers[i].words);
            buffer_text(out, "</li>");
        }
        buffer_text(out, "</ul>");
    }
    buffer_text(out, "</td></tr>\n");
}

static void write_line(struct buffer *out, const struct centre_roster *roster, const struct centre_line *line)
{
    const struct person *senior = &line->request->senior;
    write_line_head(out, line);
    write_time(out, line);
    begin_cell(out, COLUMN_WHO);
    buffer_text(out, "<div class=\"volunteer\">");
    fragment_name(out, &line->volunteer->person);
    fragment_phone(out, "p", line->volunteer->person.phone);
    buffer_text(out, "</div></td>");
    begin_cell(out, COLUMN_SENIOR);
    fragment_name(out, senior);
    fragment_phone(out, "p", senior->phone);
    buffer_text(out, "</td>");
    begin_cell(out, COLUMN_WHERE);
    write_where(out, &senior->address, line->area, roster->roster->city);
    buffer_text(out, "</td>");
    write_what(out, roster, line);
    write_say(out, line);
}

/* ------------------------------------------------------------------------------------------- days */

static size_t end_of_day(const struct centre_roster *roster, size_t begin)
{
    size_t end = begin;
    while (end < roster->line_count && roster->lines[end].date == roster->lines[begin].date) {
        end++;
    }
    return end;
}

static void write_days_list(struct buffer *out, const struct centre_roster *roster)
{
    char text[NAME_SIZE];
    buffer_text(out, "<nav");
    html_attribute(out, "aria-label", _("Days"));
    buffer_text(out, "><ul class=\"days\">");
    for (size_t i = 0; i < roster->line_count; i = end_of_day(roster, i)) {
        date_format(roster->lines[i].date, text);
        buffer_format(out, "<li><a href=\"#d-%s\">", text);
        short_day(roster->lines[i].date, text, sizeof text);
        html_text(out, text);
        buffer_text(out, "</a></li>");
    }
    buffer_text(out, "</ul></nav>\n");
}

static void write_table_head(struct buffer *out)
{
    buffer_text(out, "<table>\n<thead><tr>");
    for (enum column c = COLUMN_TIME; c < COLUMN_COUNT; c++) {
        buffer_format(out, "<th scope=\"col\" class=\"%s\"><span class=\"%s\">", column_class[c],
                      c == COLUMN_WHO ? "volunteer" : "head");
        html_text(out, column_name(c));
        buffer_text(out, "</span></th>");
    }
    buffer_text(out, "</tr></thead>\n<tbody>\n");
}

static void write_day(struct buffer *out, const struct centre_roster *roster, size_t begin, size_t end)
{
    char date[DATE_TEXT_SIZE];
    char day[NAME_SIZE];
    date_format(roster->lines[begin].date, date);
    buffer_format(out, "<section class=\"group\" id=\"d-%s\">\n", date);
    language_date_weekday(roster->lines[begin].date, day, sizeof day);
    html_element(out, "h3", NULL, day);
    buffer_text(out, "\n");
    write_table_head(out);
    for (size_t i = begin; i < end; i++) {
        write_line(out, roster, &roster->lines[i]);
    }
    buffer_text(out, "</tbody></table>\n</section>\n");
}

void week_html_write(struct buffer *out, const struct centre_roster *roster)
{
    char text[WORDS_SIZE];
    buffer_text(out, "<section id=\"visits\">\n");
    html_element(out, "h2", NULL, _("The visits"));
    buffer_text(out, "\n");
    if (roster->offer_count > 0) {
        (void)text_format(text, sizeof text,
                          _("Points tell how good a roster is: a visit of normal priority counts for %1$d, a "
                            "minute of travel costs %2$d."),
                          roster->settings->points.served[PRIORITY_NORMAL], -roster->settings->points.travel_minute);
        html_element(out, "p", "small points", text);
        buffer_text(out, "\n");
    }
    write_bar(out, roster);
    write_days_list(out, roster);
    buffer_text(out, "<div id=\"week\">\n");
    for (size_t i = 0; i < roster->line_count; i = end_of_day(roster, i)) {
        write_day(out, roster, i, end_of_day(roster, i));
    }
    buffer_text(out, "</div>\n</section>\n");
}

/* ------------------------------------------------------------------------------------------- for the script */

static void field(struct buffer *out, const char *attributes, const char *label)
{
    buffer_format(out, "<input %s hidden", attributes);
    html_attribute(out, "placeholder", label);
    html_attribute(out, "aria-label", label);
    buffer_text(out, ">");
}

static void write_template(struct buffer *out)
{
    const char *const reasons[] = {_("ill"), _("on holiday"), _("does not click"), _("in hospital"), _("moved away")};
    buffer_text(out, "<template id=\"controls\">");
    button(out, "class=\"yes\" aria-pressed=\"false\"", _("Accept"));
    buffer_text(out, " <select class=\"other\"");
    html_attribute(out, "aria-label", _("Other decision"));
    buffer_text(out, ">");
    option(out, "", _("Other …"));
    option(out, "reject", _("Not for this visit"));
    option(out, "never", _("Never for this senior"));
    option(out, "replace", _("Somebody else"));
    option(out, "cancel", _("No visit"));
    buffer_text(out, "</select>");
    field(out, "class=\"instead\" list=\"people\"", _("Who? Name or number"));
    field(out, "class=\"reason\" list=\"reasons\" maxlength=\"60\"", _("Reason"));
    buffer_text(out, "</template>\n<datalist id=\"people\"></datalist>\n<datalist id=\"reasons\">");
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        option(out, reasons[i], "");
    }
    buffer_text(out, "</datalist>\n");
}

static void write_texts(struct buffer *out, const struct roster *roster)
{
    char name[ROSTER_NAME_SIZE];
    const struct {
        const char *name, *text;
    } texts[] = {
        /* TRANSLATORS: %d is replaced in the page by "12 / 40", the number of lines shown and of all. */
        {"data-shown", _("Lines shown: %d")},
        {"data-none", _("Decide about a line where you have something to say; leave the others as they are.")},
        {"data-one", _("%d decision")},
        {"data-many", _("%d decisions")},
        {"data-made", _("The file is made. Upload it where you upload your lists; it counts from the next night on.")},
        {"data-missing", _("Say who comes instead: a volunteer of this roster, or a number such as decanaat/12.")},
        {"data-find", _("I know somebody")},
        {"data-answer", _("Your answer …")},
        {"data-unpriced", _("(no replacement of which the price is known)")},
    };
    buffer_text(out, "<div id=\"texts\" hidden");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        html_attribute(out, texts[i].name, texts[i].text);
    }
    roster_format_name(&(struct roster_name){roster->night, roster->version}, name);
    html_attribute(out, "data-roster", name);
    buffer_text(out, "></div>\n");
}

void week_html_controls(struct buffer *out, const struct centre_roster *roster)
{
    write_template(out);
    write_texts(out, roster->roster);
    buffer_text(out, "<div class=\"foot\" role=\"group\"");
    html_attribute(out, "aria-label", _("Your decisions"));
    buffer_text(out, "><p id=\"count\" role=\"status\"></p>");
    button(out, "id=\"accept\" hidden", _("Accept all unchanged"));
    button(out, "id=\"clear\" hidden", _("Clear all"));
    button(out, "id=\"make\" class=\"main\" disabled", _("Make beslissingen.csv"));
    buffer_text(out, "</div>\n");
}
