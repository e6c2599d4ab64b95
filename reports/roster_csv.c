/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/roster_csv.h"

#include "core/date.h"
#include "core/language.h"
#include "core/text.h"
#include "reports/csv.h"
#include "reports/words.h"

#include <string.h>

static const char HEADER[] =
    CSV_MARK "datum;dag;begin;einde;bezoek;vrijwilliger;vrijwilliger_naam;vrijwilliger_telefoon;senior;"
             "senior_naam;senior_telefoon;adres;wijk;taak;status;opmerking;rooster;beslissing;reden;reikwijdte;"
             "vervanging\r\n";

/* Which roster it is, and the empty columns for the decision. */
static void last_columns(struct buffer *out, const struct roster *roster)
{
    char name[ROSTER_NAME_SIZE];
    roster_format_name(&(struct roster_name){roster->night, roster->version}, name);
    csv_column(out, name);
    buffer_text(out, ";;;\r\n");
}

static void date_columns(struct buffer *out, int32_t date)
{
    char text[NAME_SIZE] = "";
    if (date == DATE_NONE) {
        buffer_text(out, ";;");
        return;
    }
    language_date_short(date, text, sizeof text);
    csv_column(out, text);
    csv_column(out, language_weekday_short(date_weekday(date)));
}

static void time_column(struct buffer *out, int minutes)
{
    char text[TIME_TEXT_SIZE];
    date_format_time(minutes, text);
    csv_column(out, text);
}

static void person_columns(struct buffer *out, const struct person *person)
{
    char text[WORDS_SIZE];
    csv_column(out, person->id);
    words_name(person, text, sizeof text);
    csv_column(out, text);
    words_phone(person->phone, text, sizeof text);
    csv_column(out, text);
}

static void where_columns(struct buffer *out, const struct person *senior, const char *area)
{
    char text[WORDS_SIZE];
    words_address(&senior->address, text, sizeof text);
    csv_column(out, text);
    csv_column(out, area);
}

static enum status write_line(struct buffer *out, const struct centre_roster *roster, const struct centre_line *line,
                              struct error *error)
{
    struct buffer note = {0};
    words_note(line, roster->remarks, &note);
    const enum status status = buffer_check(&note, error);
    if (status == STATUS_OK) {
        date_columns(out, line->date);
        time_column(out, line->stop->start);
        time_column(out, line->stop->end);
        csv_column(out, line->stop->visit);
        person_columns(out, &line->volunteer->person);
        person_columns(out, &line->request->senior);
        where_columns(out, &line->request->senior, line->area);
        csv_column(out, words_task(line->task, line->stop->task));
        csv_column(out, words_change(line->change));
        csv_column(out, note.data == NULL ? "" : note.data);
        last_columns(out, roster->roster);
    }
    buffer_free(&note);
    return status;
}

static enum status write_unserved(struct buffer *out, const struct centre_roster *roster,
                                  const struct centre_unserved *unserved, struct error *error)
{
    struct buffer note = {0};
    char words[WORDS_SIZE];
    words_when(unserved, words, sizeof words);
    buffer_text(&note, words);
    words_reasons(unserved, &note);
    if (unserved->advice != NULL) {
        buffer_format(&note, " %s", unserved->advice);
    }
    if (roster->remarks && !text_is_empty(unserved->request->remark)) {
        buffer_format(&note, " %s", unserved->request->remark);
    }
    const enum status status = buffer_check(&note, error);
    if (status == STATUS_OK) {
        date_columns(out, unserved->day_count == 1 ? unserved->first_day : DATE_NONE);
        buffer_text(out, ";;"); /* neither begin nor end */
        csv_column(out, unserved->unserved->visit);
        buffer_text(out, ";;;"); /* no volunteer */
        person_columns(out, &unserved->request->senior);
        where_columns(out, &unserved->request->senior, unserved->area);
        csv_column(out, words_task(unserved->task, unserved->unserved->task));
        csv_column(out, _("nobody found"));
        csv_column(out, note.data);
        last_columns(out, roster->roster);
    }
    buffer_free(&note);
    return status;
}

/* Those with one day, dated up to `date`, from *next on. */
static enum status write_unserved_until(struct buffer *out, const struct centre_roster *roster, size_t *next,
                                        int32_t date, struct error *error)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && *next < roster->unserved_count && roster->unserved[*next].first_day < date) {
        if (roster->unserved[*next].day_count == 1) {
            status = write_unserved(out, roster, &roster->unserved[*next], error);
        }
        (*next)++;
    }
    return status;
}

static enum status write_rows(struct buffer *out, const struct centre_roster *roster, struct error *error)
{
    enum status status = STATUS_OK;
    size_t next = 0;
    for (size_t i = 0; i < roster->line_count && status == STATUS_OK; i++) {
        status = write_unserved_until(out, roster, &next, roster->lines[i].date, error);
        if (status == STATUS_OK) {
            status = write_line(out, roster, &roster->lines[i], error);
        }
    }
    if (status == STATUS_OK) {
        status = write_unserved_until(out, roster, &next, INT32_MAX, error);
    }
    for (size_t i = 0; i < roster->unserved_count && status == STATUS_OK; i++) {
        if (roster->unserved[i].day_count != 1) {
            status = write_unserved(out, roster, &roster->unserved[i], error);
        }
    }
    return status;
}

enum status roster_csv_write(const struct centre_roster *roster, struct buffer *bytes, struct error *error)
{
    const enum language before = language_current();
    language_use(roster->centre->language);
    buffer_add(bytes, HEADER, sizeof HEADER - 1);
    enum status status = write_rows(bytes, roster, error);
    if (status == STATUS_OK) {
        status = buffer_check(bytes, error);
    }
    language_use(before);
    return status;
}
