/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/cell.h"

#include "core/availability.h"
#include "core/date.h"
#include "core/language.h"
#include "core/people.h"
#include "core/text.h"
#include "core/visit.h"
#include "importers/spreadsheet.h"
#include "importers/upload.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct settings *settings_of(const struct upload *upload)
{
    return upload->setting->settings;
}

static void refuse_word(struct upload *upload, const struct column *column)
{
    char remedy[RECEIPT_REMEDY_SIZE];
    (void)text_format(remedy, sizeof remedy, _("Write one of: %s."), column->words);
    upload_refuse(upload, column, "word", _("This is none of the words that are allowed here."), remedy);
}

/* The same where several may stand. */
static void refuse_list(struct upload *upload, const struct column *column, const char *rule, const char *message,
                        const char *words)
{
    char remedy[RECEIPT_REMEDY_SIZE];
    (void)text_format(remedy, sizeof remedy, _("Write one or more of these, with commas between them: %s."), words);
    upload_refuse(upload, column, rule, message, remedy);
}

CELL_READER(cell_text)
{
    if (!text_copy(target, column->size, cell)) {
        char message[RECEIPT_MESSAGE_SIZE];
        (void)text_format(message, sizeof message, _("This text is longer than the %zu bytes there is room for."),
                          column->size - 1);
        upload_refuse(upload, column, "too_long", message, _("Write it shorter."));
    }
}

/* How much of a whole number stands before the zeros of a column that shows decimals: 60,00. All of it where there are
 * none; 0: it is no whole number. */
static size_t before_zeros(const char *cell)
{
    const size_t length = strcspn(cell, ",.");
    const size_t zeros = cell[length] == '\0' ? 0 : strspn(cell + length + 1, "0");
    const bool whole = cell[length] == '\0' || (zeros >= 1 && zeros <= 2 && cell[length + 1 + zeros] == '\0');
    return whole ? length : 0;
}

static void refuse_made_date(struct upload *upload, const struct column *column, const char *rule, const char *message)
{
    upload_refuse(upload, column, rule, message,
                  _("In Excel, give the column the format Text, type the number again, and save the list again."));
}

CELL_READER(cell_house_number)
{
    int32_t date = DATE_NONE;
    if (spreadsheet_is_short_date(cell) || date_parse(cell, &date)) {
        refuse_made_date(upload, column, "house_number",
                         _("A date stands here: the spreadsheet made it of a house number such as 12-12."));
        return;
    }
    cell_text(upload, column, cell, target);
}

enum { POSTCODE_DIGITS = 4 };

CELL_READER(cell_postcode)
{
    char digits[POSTCODE_DIGITS + 1];
    const char *at = cell + (strncmp(cell, "B-", 2) == 0 ? 2 : 0);
    const char *rest = at + POSTCODE_DIGITS;
    if (strspn(at, "0123456789") != POSTCODE_DIGITS) {
        cell_text(upload, column, cell, target); /* of another country */
        return;
    }
    if (*rest != '\0' && !text_equal(rest, ",0") && !text_equal(rest, ",00")) {
        upload_refuse(upload, column, "postcode", _("More than a postcode stands here."),
                      _("Write the four digits of the postcode here, and the municipality in a column of its own."));
        return;
    }
    (void)text_format(digits, sizeof digits, "%.*s", (int)POSTCODE_DIGITS, at);
    cell_text(upload, column, digits, target);
}

static const char *source_code(const struct upload *upload)
{
    return upload->setting->source->code;
}

static void refuse_id(struct upload *upload, const struct column *column, const char *cell)
{
    if (!text_is_ordinary(cell)) {
        upload_refuse(upload, column, "id",
                      _("This number holds characters that only look like ordinary letters, digits or spaces."),
                      _("Type it anew, without copying it from elsewhere."));
        return;
    }
    upload_refuse(upload, column, "id", _("This is not a number (identity) that bvb can use."),
                  _("Use 1 to 60 letters, digits or other characters, but none of / @ | ; , and no quotes; only before "
                    "the number of another source stand its name and a slash: SOURCE/NUMBER."));
}

/* What Excel makes of the number 1-2 or 1/2; not the number 2 of a source that is called as a month. */
static bool is_made_date(const struct upload *upload, const char *cell)
{
    char source[CODE_SIZE];
    int32_t date = DATE_NONE;
    const size_t length = strcspn(cell, "/");
    if (cell[length] == '\0') {
        return spreadsheet_is_short_date(cell);
    }
    const bool known =
        text_format(source, sizeof source, "%.*s", (int)length, cell) &&
        (text_equal(source, source_code(upload)) || settings_source(settings_of(upload), source) != NULL);
    return !known && (spreadsheet_is_short_date(cell) || date_parse(cell, &date));
}

CELL_READER(cell_id)
{
    char whole[ID_SIZE];
    const size_t digits = strspn(cell, "0123456789");
    if (is_made_date(upload, cell)) {
        refuse_made_date(upload, column, "id",
                         _("A date stands here: the spreadsheet made it of a number such as 12-12."));
        return;
    }
    if (cell[digits] != '\0' && before_zeros(cell) == digits &&
        text_format(whole, sizeof whole, "%.*s", (int)digits, cell)) {
        cell = whole;
    }
    if (!people_make_id(source_code(upload), cell, target)) {
        refuse_id(upload, column, cell);
    }
}

CELL_READER(cell_visit_id)
{
    char request[VISIT_ID_SIZE];
    char id[ID_SIZE];
    const char *at = strrchr(cell, '@');
    if (at == NULL || !visit_parse_id(cell, request, sizeof request) ||
        !people_make_id(source_code(upload), request, id) || !text_format(target, VISIT_ID_SIZE, "%s%s", id, at)) {
        upload_refuse(upload, column, "visit", _("This is not the identity of a visit."),
                      _("Leave this cell as it stands in the roster, for example SOURCE/12@2026-11-24, "
                        "SOURCE/12@2026-W48 or SOURCE/12@once."));
    }
}

/* Digits of a telephone number, or -1 when something else stands there. */
static int phone_digits(const char *text)
{
    int digits = 0;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at >= '0' && *at <= '9') {
            digits++;
        } else if (strchr(" ./()-", *at) == NULL && !(*at == '+' && at == text)) {
            return -1;
        }
    }
    return digits;
}

/* Did a spreadsheet take the number for one to count with? A mobile number of Belgium has nine digits without its zero,
 * any other eight. */
static bool lost_zero(const char *cell)
{
    enum { MOBILE = 9, OTHER = 8 };
    const size_t length = strspn(cell, "0123456789");
    return cell[length] == '\0' && ((length == MOBILE && cell[0] == '4') || (length == OTHER && cell[0] != '0'));
}

CELL_READER(cell_phone)
{
    char whole[PHONE_SIZE];
    if (lost_zero(cell) && text_format(whole, sizeof whole, "0%s", cell)) {
        cell = whole;
    }
    cell_text(upload, column, cell, target);
    int digits = phone_digits(cell);
    if (digits < 8 || digits > 15) {
        upload_warn(upload, column, "phone", _("This does not look like a telephone number; it is kept as it is."),
                    _("Write it as 0478 12 34 56 or +32 478 12 34 56."));
    }
}

static bool is_email(const char *text)
{
    const char *at = strchr(text, '@');
    if (at == NULL || at == text || strchr(at + 1, '@') != NULL) {
        return false;
    }
    const char *dot = strrchr(at, '.');
    return strpbrk(text, " <>()[]\\,;:\"'") == NULL && dot != NULL && dot > at + 1 && dot[1] != '\0' && text[0] != '-';
}

CELL_READER(cell_email)
{
    if (!is_email(cell)) {
        upload_warn(upload, column, "email", _("This does not look like an e-mail address; it is not used."),
                    _("Write one address, such as name@example.org."));
        return;
    }
    cell_text(upload, column, cell, target);
}

static void refuse_range(struct upload *upload, const struct column *column, const char *message)
{
    char remedy[RECEIPT_REMEDY_SIZE];
    (void)text_format(remedy, sizeof remedy,
                      (column->flags & COLUMN_MINUTES) != 0
                          ? _("Write the minutes, a number from %1$d to %2$d, without unit.")
                          : _("Write a number from %1$d to %2$d, without unit."),
                      column->low, column->high);
    upload_refuse(upload, column, "number", message, remedy);
}

static bool parse_whole(const char *cell, long low, long high, long *value)
{
    char whole[32];
    return text_format(whole, sizeof whole, "%.*s", (int)before_zeros(cell), cell) &&
           text_parse_long(whole, low, high, value);
}

CELL_READER(cell_whole)
{
    long value = 0;
    if (!parse_whole(cell, column->low, column->high, &value)) {
        refuse_range(upload, column, _("This is not a whole number, or it is too small or too large."));
        return;
    }
    *(int *)target = (int)value;
}

/* 7:30, 7:30:00, 7u30, 7u or 7h30, which may be more than a day has. */
static bool parse_clock(const char *cell, long high, int *minutes)
{
    enum { LONGEST = 3, HOUR = 60 };
    char text[8];
    long hours = 0;
    long more = 0;
    const size_t digits = strspn(cell, "0123456789");
    const char *at = cell + digits;
    if (digits > LONGEST || *at == '\0' || strchr(":uUhH", *at) == NULL) {
        return false;
    }
    const bool bare = *at != ':' && at[1] == '\0';
    if (!text_format(text, sizeof text, "%.*s", (int)digits, cell) || !text_parse_long(text, 0, high, &hours)) {
        return false;
    }
    at++;
    const size_t length = strspn(at, "0123456789");
    const bool ended = at[length] == '\0' || text_equal(at + length, ":00");
    if (!bare && (length != 2 || !ended || !text_format(text, sizeof text, "%.2s", at) ||
                  !text_parse_long(text, 0, HOUR - 1, &more))) {
        return false;
    }
    *minutes = (int)(hours * HOUR + more);
    return hours * HOUR + more <= high * HOUR;
}

CELL_READER(cell_hours)
{
    double value = 0;
    int minutes = 0;
    if (parse_clock(cell, column->high, &minutes)) {
        *(int *)target = minutes;
        return;
    }
    if (!text_parse_decimal(cell, column->low, column->high, &value)) {
        refuse_range(upload, column, _("This is not a number of hours, or it is too small or too large."));
        return;
    }
    /* 7:30 is 0,3125 of a day. */
    if (value > 0 && value < 1) {
        upload_refuse(upload, column, "number",
                      _("This is less than an hour; perhaps the spreadsheet shows a time as a part of a day."),
                      _("Write the hours as a number such as 7,5, or as 7:30; half an hour is 0:30."));
        return;
    }
    *(int *)target = (int)lround(value * 60);
}

CELL_READER(cell_number)
{
    struct number *number = target;
    if (column->flags & COLUMN_COORDINATE) {
        if (!text_parse_decimal(cell, -1e9, 1e9, &number->value)) {
            upload_refuse(upload, column, "number", _("This is not a coordinate."),
                          _("Write a decimal number with a point or a comma, without spaces: x and y in metres, "
                            "latitude and longitude in degrees."));
            return;
        }
    } else {
        long value = 0;
        if (!parse_whole(cell, column->low, column->high, &value)) {
            refuse_range(upload, column, _("This is not a whole number, or it is too small or too large."));
            return;
        }
        number->value = (double)value;
    }
    number->given = true;
}

CELL_READER(cell_year)
{
    int year = 0;
    int month = 0;
    int day = 0;
    long value = 0;
    date_split(upload->setting->night, &year, &month, &day);
    if (!parse_whole(cell, MIN_BIRTH_YEAR, year, &value)) {
        char remedy[RECEIPT_REMEDY_SIZE];
        (void)text_format(remedy, sizeof remedy, _("Write the year in four digits, from %1$d to %2$d."),
                          (int)MIN_BIRTH_YEAR, year);
        upload_refuse(upload, column, "year", _("This is not a year of birth."), remedy);
        return;
    }
    *(int *)target = (int)value;
}

/* The days that Excel counts from 1900, from 1927 to 2064; on an old Mac from 1904, so that which day it is is not
 * sure. */
static bool is_day_number(const char *cell)
{
    long value = 0;
    return text_parse_long(cell, 10000, 60000, &value);
}

/* The date of a cell that shows midnight beside it, as a spreadsheet does: 24/11/2026 0:00:00. */
static bool parse_date(const char *cell, int32_t *date)
{
    char day[32];
    int minutes = 0;
    const size_t length = strcspn(cell, " ");
    const bool midnight = cell[length] != '\0' && date_parse_time(cell + length, &minutes) && minutes == 0;
    return date_parse(cell, date) ||
           (midnight && text_format(day, sizeof day, "%.*s", (int)length, cell) && date_parse(day, date));
}

CELL_READER(cell_date)
{
    int32_t date = DATE_NONE;
    if (is_day_number(cell)) {
        upload_refuse(upload, column, "date",
                      _("The spreadsheet left the number of a day here (as 45321) instead of a date."),
                      _("In Excel, give the column the format Date, and save the list again."));
        return;
    }
    if (!parse_date(cell, &date)) {
        upload_refuse(upload, column, "date", _("This is no date, or it is written in a way that bvb does not read."),
                      _("Write day, month, year in digits, the year in four, such as 24/11/2026, or 2026-11-24."));
        return;
    }
    *(int32_t *)target = date;
}

CELL_READER(cell_time)
{
    int minutes = TIME_NONE;
    if (!date_parse_time(cell, &minutes)) {
        upload_refuse(upload, column, "time", _("This is not a time of day."), _("Write it as 9:30, 9u30 or 14."));
        return;
    }
    *(int *)target = minutes;
}

/* Words with one value each, read by core/people.h. */
#define WORD_READER(name, type, parse)                                                                                 \
    CELL_READER(name)                                                                                                  \
    {                                                                                                                  \
        type value = (type)0;                                                                                          \
        if (parse(cell, &value)) {                                                                                     \
            memcpy(target, &value, sizeof value);                                                                      \
        } else {                                                                                                       \
            refuse_word(upload, column);                                                                               \
        }                                                                                                              \
    }

WORD_READER(cell_yes_no, bool, people_parse_yes_no)
WORD_READER(cell_gender, enum gender, people_parse_gender)
WORD_READER(cell_frequency, enum frequency, people_parse_frequency)
WORD_READER(cell_priority, enum priority, people_parse_priority)
WORD_READER(cell_pair_rule, enum pair_rule, people_parse_pair_rule)
WORD_READER(cell_scope, enum decision_scope, people_parse_scope)

CELL_READER(cell_modes)
{
    unsigned modes = 0;
    if (!people_parse_modes(cell, &modes)) {
        refuse_list(upload, column, "word", _("Something stands here that is none of the words that are allowed."),
                    column->words);
        return;
    }
    *(unsigned *)target = modes;
}

/* The record whose member `target` is. */
static struct record *record_of(const struct column *column, void *target)
{
    return (struct record *)(void *)((char *)target - column->offset);
}

CELL_READER(cell_day_choice)
{
    enum day_choice choice = DAY_CHOICE_ALL;
    if (!people_parse_day_choice(cell, &choice)) {
        refuse_word(upload, column);
        return;
    }
    *(enum day_choice *)target = choice;
    record_of(column, target)->has_day_choice = true;
}

CELL_READER(cell_decision)
{
    enum decision_kind kind = DECISION_ACCEPT;
    if (!people_parse_decision(cell, &kind)) {
        refuse_word(upload, column);
        return;
    }
    *(enum decision_kind *)target = kind;
    record_of(column, target)->has_decision = true;
}

CELL_READER(cell_roster)
{
    (void)upload;
    record_of(column, target)->has_odd_roster = !roster_parse_name(cell, target);
}

/* The task that a cell names by its code or one of its names; NULL: none. */
static const struct task *find_task(const struct settings *settings, const char *word)
{
    if (settings->tasks == NULL) {
        return NULL;
    }
    const struct task *task = settings_task(settings, word);
    for (size_t i = 0; i < settings->task_count && task == NULL; i++) {
        task = text_same(settings->tasks[i].code, word) ? &settings->tasks[i] : NULL;
    }
    for (size_t i = 0; i < settings->task_count && task == NULL; i++) {
        const struct task *other = &settings->tasks[i];
        bool same = (other->name[0] != '\0' && text_same(other->name, word)) ||
                    (other->name_en[0] != '\0' && text_same(other->name_en, word)) ||
                    (other->name_fr[0] != '\0' && text_same(other->name_fr, word));
        task = same ? other : NULL;
    }
    return task;
}

static void refuse_task(struct upload *upload, const struct column *column)
{
    const struct settings *settings = settings_of(upload);
    const char *message = _("A task stands here that this city does not have.");
    struct buffer codes = {.limit = RECEIPT_REMEDY_SIZE - 128};
    char remedy[RECEIPT_REMEDY_SIZE];
    for (size_t i = 0; i < settings->task_count; i++) {
        buffer_format(&codes, "%s%s", i == 0 ? "" : ", ", settings->tasks[i].code);
    }
    const char *words = codes.data == NULL ? "" : codes.data;
    if (column->read == cell_tasks) {
        refuse_list(upload, column, "task", message, words);
    } else {
        (void)text_format(remedy, sizeof remedy, _("Write one of: %s."), words);
        upload_refuse(upload, column, "task", message, remedy);
    }
    buffer_free(&codes);
}

CELL_READER(cell_task)
{
    const struct task *task = find_task(settings_of(upload), cell);
    if (task == NULL) {
        refuse_task(upload, column);
        return;
    }
    (void)text_copy(target, CODE_SIZE, task->code);
}

static bool has_task(const struct volunteer *volunteer, const char *code)
{
    for (size_t i = 0; i < volunteer->task_count; i++) {
        if (text_equal(volunteer->tasks[i], code)) {
            return true;
        }
    }
    return false;
}

CELL_READER(cell_tasks)
{
    struct volunteer *volunteer = target;
    char word[NAME_SIZE];
    bool too_long = false;
    while (text_next_item(&cell, ",;|", word, sizeof word, &too_long)) {
        if (word[0] == '\0' && !too_long) {
            continue;
        }
        const struct task *task = too_long ? NULL : find_task(settings_of(upload), word);
        if (task == NULL) {
            refuse_task(upload, column);
            return;
        }
        if (!has_task(volunteer, task->code) && volunteer->task_count < MAX_TASKS) {
            (void)text_copy(volunteer->tasks[volunteer->task_count++], CODE_SIZE, task->code);
        }
    }
    if (volunteer->task_count == 0) {
        refuse_task(upload, column);
    }
}

CELL_READER(cell_languages)
{
    struct languages languages = {0};
    if (!people_parse_languages(cell, &languages)) {
        upload_refuse(upload, column, "language", _("This is not a list of languages."),
                      _("Write codes of two letters with commas between them (ISO 639-1), such as nl,fr,tr."));
        return;
    }
    *(struct languages *)target = languages;
}

/* The weekdays from one to another, over Sunday if need be. */
static unsigned day_range(int first, int last)
{
    unsigned days = 1U << last;
    for (int day = first; day != last; day = day % 7 + 1) {
        days |= 1U << day;
    }
    return days;
}

/* One day, or a range as `ma-vr`; 0: neither. */
static unsigned parse_days(char *item, enum language language)
{
    char *dash = strchr(item, '-');
    if (dash == NULL) {
        int day = availability_weekday(item, language);
        return day == 0 ? 0 : 1U << day;
    }
    char first[32];
    char last[32];
    *dash = '\0';
    if (!text_normalise(item, first, sizeof first) || !text_normalise(dash + 1, last, sizeof last)) {
        return 0;
    }
    int from = availability_weekday(first, language);
    int to = availability_weekday(last, language);
    return from == 0 || to == 0 ? 0 : day_range(from, to);
}

CELL_READER(cell_days)
{
    char item[64];
    bool too_long = false;
    unsigned days = 0;
    while (text_next_item(&cell, ",;|/", item, sizeof item, &too_long)) {
        unsigned more = item[0] == '\0' ? 0 : parse_days(item, upload->setting->source->language);
        if (too_long || (more == 0 && item[0] != '\0')) {
            upload_refuse(
                upload, column, "days", _("This is not a list of weekdays."),
                _("Write weekdays with commas between them, such as ma,do; leave the cell empty for any day."));
            return;
        }
        days |= more;
    }
    *(unsigned *)target = days;
}

/* The part of a list (parts end with `;`) that a test refuses, counted from 1; 0: none of them by itself. */
static int bad_part(const char *cell, bool (*test)(struct upload *upload, const char *part), struct upload *upload)
{
    size_t room = strlen(cell) + 1;
    char *part = malloc(room);
    bool too_long = false;
    int count = 0;
    int bad = 0;
    while (part != NULL && bad == 0 && text_next_item(&cell, ";", part, room, &too_long)) {
        count++;
        if (part[0] != '\0' && !test(upload, part)) {
            bad = count;
        }
    }
    free(part);
    return bad;
}

/* Messages of core quote the text, which a receipt never does; so the place is told by counting. */
static void refuse_part(struct upload *upload, const struct column *column, const char *rule, int part,
                        const char *remedy)
{
    char message[RECEIPT_MESSAGE_SIZE];
    if (part > 0) {
        (void)text_format(message, sizeof message, _("Part %d of this list (between semicolons) cannot be read."),
                          part);
    } else {
        (void)text_format(message, sizeof message, "%s", _("This list is empty, or it has too many parts."));
    }
    upload_refuse(upload, column, rule, message, remedy);
}

static bool read_availability(struct upload *upload, const char *text, struct availability *availability)
{
    const struct settings *settings = settings_of(upload);
    struct error ignored = {0};
    return availability_parse(text, upload->setting->source->language, settings->day_start, settings->day_end,
                              availability, &ignored) == STATUS_OK;
}

static bool test_availability(struct upload *upload, const char *part)
{
    struct availability availability = {0};
    return read_availability(upload, part, &availability);
}

CELL_READER(cell_availability)
{
    struct availability availability = {0};
    if (!read_availability(upload, cell, &availability) || availability.count == 0) {
        refuse_part(upload, column, "availability", bad_part(cell, test_availability, upload),
                    _("Write days and hours such as: ma 9-12, 14-17; wo 13u30-17; za. A day alone means the whole day; "
                      "each end comes after its begin."));
        return;
    }
    *(struct availability *)target = availability;
}

static bool test_absences(struct upload *upload, const char *part)
{
    struct absences absences = {0};
    struct error ignored = {0};
    (void)upload;
    return availability_parse_absences(part, &absences, &ignored) == STATUS_OK;
}

CELL_READER(cell_absences)
{
    struct absences absences = {0};
    struct error ignored = {0};
    if (availability_parse_absences(cell, &absences, &ignored) != STATUS_OK) {
        refuse_part(
            upload, column, "absent", bad_part(cell, test_absences, upload),
            _("Write days and periods such as: 24/12/2026-3/1/2027; 8/1/2027. Each period ends after it begins."));
        return;
    }
    *(struct absences *)target = absences;
}

/* `volunteer:SOURCE/ID` or `senior:SOURCE/ID`. */
static void travel_end(struct upload *upload, const struct column *column, const char *cell, char *id, bool *senior)
{
    static const char *const volunteers[] = {"volunteer", "vrijwilliger", "benevole", "volontaire"};
    char who[32];
    char rest[2 * ID_SIZE];
    char folded[32];
    const char *colon = strchr(cell, ':');
    bool volunteer = false;
    *senior = false;
    if (colon != NULL && text_format(who, sizeof who, "%.*s", (int)(colon - cell), cell) &&
        text_fold(who, folded, sizeof folded) && text_normalise(colon + 1, rest, sizeof rest)) {
        *senior = text_equal(folded, "senior");
        for (size_t i = 0; i < sizeof volunteers / sizeof volunteers[0]; i++) {
            volunteer = volunteer || text_equal(folded, volunteers[i]);
        }
    }
    if (!volunteer && !*senior) {
        upload_refuse(upload, column, "person", _("It is not said whose home this is."),
                      _("Write volunteer: or senior: before the number, such as volunteer:SOURCE/12."));
    } else if (!people_make_id(source_code(upload), rest, id)) {
        refuse_id(upload, column, rest);
    }
}

CELL_READER(cell_travel_from)
{
    struct travel_row *row = target;
    travel_end(upload, column, cell, row->from, &row->from_senior);
}

CELL_READER(cell_travel_to)
{
    struct travel_row *row = target;
    travel_end(upload, column, cell, row->to, &row->to_senior);
}
