/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/availability.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum { WORD_SIZE = 24, RAW_MAX = 7 * 48, SNIPPET = 40 };

int availability_weekday(const char *name, enum language language)
{
    static const struct {
        const char *name;
        int weekday;
    } names[] = {{"ma", 1},       {"maandag", 1}, {"mon", 1},      {"mo", 1},        {"monday", 1},   {"lundi", 1},
                 {"lu", 1},       {"lun", 1},     {"di", 2},       {"dinsdag", 2},   {"tue", 2},      {"tu", 2},
                 {"tues", 2},     {"tuesday", 2}, {"mardi", 2},    {"mar", 2},       {"wo", 3},       {"woe", 3},
                 {"woensdag", 3}, {"wed", 3},     {"we", 3},       {"wednesday", 3}, {"mercredi", 3}, {"me", 3},
                 {"mer", 3},      {"do", 4},      {"don", 4},      {"donderdag", 4}, {"thu", 4},      {"th", 4},
                 {"thur", 4},     {"thurs", 4},   {"thursday", 4}, {"jeudi", 4},     {"je", 4},       {"jeu", 4},
                 {"vr", 5},       {"vrij", 5},    {"vrijdag", 5},  {"fri", 5},       {"fr", 5},       {"friday", 5},
                 {"vendredi", 5}, {"ve", 5},      {"ven", 5},      {"za", 6},        {"zat", 6},      {"zaterdag", 6},
                 {"sat", 6},      {"sa", 6},      {"saturday", 6}, {"samedi", 6},    {"sam", 6},      {"zo", 7},
                 {"zon", 7},      {"zondag", 7},  {"sun", 7},      {"su", 7},        {"sunday", 7},   {"dimanche", 7},
                 {"dim", 7}};
    char key[WORD_SIZE];
    if (!text_fold(name, key, sizeof key)) {
        return 0;
    }
    if (language == LANGUAGE_FRENCH && text_equal(key, "ma")) {
        return 2;
    }
    if (language == LANGUAGE_FRENCH && text_equal(key, "di")) {
        return 7;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (key[0] == names[i].name[0] && text_equal(key, names[i].name)) {
            return names[i].weekday;
        }
    }
    return 0;
}

/* What is read so far: the days named last, and whether they have a stretch already. */
struct reader {
    const char *at;
    enum language language;
    int day_start, day_end;
    unsigned days; /* bits (1 << weekday) */
    bool has_stretch;
    size_t count;
    struct stretch raw[RAW_MAX];
    struct error *error;
};

static enum status refuse(const struct reader *reader, const char *from, const char *problem)
{
    char piece[SNIPPET + 1];
    size_t length = strcspn(from, ";");
    length = length < SNIPPET ? length : SNIPPET;
    while (length > 0 && ((unsigned char)from[length] & 0xc0) == 0x80) {
        length--;
    }
    memcpy(piece, from, length);
    piece[length] = '\0';
    return error_set(reader->error, STATUS_REFUSED, "%s: %s", piece, problem);
}

static void skip_spaces(struct reader *reader)
{
    while (*reader->at == ' ' || *reader->at == '\t') {
        reader->at++;
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Skips one of the words and signs that stand between two ends, with the spaces around it. */
static bool skip_connector(const char **at)
{
    static const char *const connectors[] = {"-",    "tot en met ", "t/m", "t.e.m.", "tem ",
                                             "tot ", "until ",      "to ", "au ",    "\xe2\x80\x93"};
    const char *next = *at + strspn(*at, " \t");
    for (size_t i = 0; i < sizeof connectors / sizeof connectors[0]; i++) {
        if (text_starts_with(next, connectors[i])) {
            next += strlen(connectors[i]);
            *at = next + strspn(next, " \t");
            return true;
        }
    }
    return false;
}

/* A weekday at the cursor, 0 when there is none. */
static int read_weekday(struct reader *reader)
{
    char word[WORD_SIZE];
    size_t length = 0;
    while (is_letter(reader->at[length])) {
        length++;
    }
    /* A dash is no letter, though its bytes look like some. */
    const char *dash = memchr(reader->at, 0xe2, length) == NULL ? NULL : strstr(reader->at, "\xe2\x80\x93");
    if (dash != NULL && (size_t)(dash - reader->at) < length) {
        length = (size_t)(dash - reader->at);
    }
    if (length == 0 || length >= sizeof word) {
        return 0;
    }
    memcpy(word, reader->at, length);
    word[length] = '\0';
    const int weekday = availability_weekday(word, reader->language);
    if (weekday != 0) {
        reader->at += length;
        reader->at += *reader->at == '.' ? 1 : 0;
    }
    return weekday;
}

static enum status add_stretch(struct reader *reader, const char *begin, int from, int to)
{
    for (int weekday = 1; weekday <= 7; weekday++) {
        if ((reader->days & (1U << weekday)) == 0) {
            continue;
        }
        if (reader->count == RAW_MAX) {
            return refuse(reader, begin, _("there are too many stretches of time."));
        }
        reader->raw[reader->count++] = (struct stretch){(int8_t)weekday, (int16_t)from, (int16_t)to};
    }
    reader->has_stretch = true;
    return STATUS_OK;
}

/* A day or a span of days: `ma`, `ma-vr`. */
static enum status read_days(struct reader *reader)
{
    const char *begin = reader->at;
    const int first = read_weekday(reader);
    int last = first;
    if (first == 0) {
        return refuse(reader, begin, _("this is not a day of the week."));
    }
    const char *next = reader->at;
    if (skip_connector(&next) && is_letter(*next)) {
        reader->at = next;
        last = read_weekday(reader);
        if (last == 0) {
            return refuse(reader, begin, _("this is not a day of the week."));
        }
    }
    if (reader->has_stretch) {
        reader->days = 0;
        reader->has_stretch = false;
    }
    for (int weekday = first;; weekday = weekday % 7 + 1) {
        reader->days |= 1U << weekday;
        if (weekday == last) {
            return STATUS_OK;
        }
    }
}

static bool read_time(struct reader *reader, int *minutes)
{
    char word[WORD_SIZE];
    const size_t length = strspn(reader->at, "0123456789uUhH:.");
    if (length == 0 || length >= sizeof word) {
        return false;
    }
    memcpy(word, reader->at, length);
    word[length] = '\0';
    reader->at += length;
    return date_parse_time(word, minutes);
}

static enum status read_stretch(struct reader *reader)
{
    const char *begin = reader->at;
    int from = 0;
    int to = 0;
    if (!read_time(reader, &from)) {
        return refuse(reader, begin, _("this is not a time of the day."));
    }
    if (!skip_connector(&reader->at) || !is_digit(*reader->at)) {
        return refuse(reader, begin, _("a stretch of time needs two ends, such as 9-12."));
    }
    if (!read_time(reader, &to)) {
        return refuse(reader, begin, _("this is not a time of the day."));
    }
    if (reader->days == 0) {
        return refuse(reader, begin, _("no day of the week stands before these times."));
    }
    if (to <= from) {
        return refuse(reader, begin, _("the end comes before the begin."));
    }
    return add_stretch(reader, begin, from, to);
}

/* Days without times: the whole day. */
static enum status end_days(struct reader *reader)
{
    enum status status = STATUS_OK;
    if (reader->days != 0 && !reader->has_stretch) {
        status = add_stretch(reader, reader->at, reader->day_start, reader->day_end);
    }
    reader->days = 0;
    reader->has_stretch = false;
    return status;
}

static enum status read_all(struct reader *reader)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        skip_spaces(reader);
        const char c = *reader->at;
        if (c == '\0') {
            return end_days(reader);
        }
        if (c == ';') {
            status = end_days(reader);
            reader->at++;
        } else if (c == ',') {
            reader->at++;
        } else if (is_letter(c)) {
            status = read_days(reader);
        } else if (is_digit(c)) {
            status = read_stretch(reader);
        } else {
            status = refuse(reader, reader->at, _("here a day of the week or a time was expected."));
        }
    }
    return status;
}

static int compare_stretches(const void *a, const void *b)
{
    const struct stretch *x = a;
    const struct stretch *y = b;
    if (x->weekday != y->weekday) {
        return x->weekday < y->weekday ? -1 : 1;
    }
    return (x->from > y->from) - (x->from < y->from);
}

/* Sorted stretches without those that overlap or touch; false when there are too many: the last are then left out. */
static bool merge_stretches(const struct stretch *sorted, size_t count, struct availability *availability)
{
    availability->count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct stretch *next = &sorted[i];
        struct stretch *last = availability->count == 0 ? NULL : &availability->items[availability->count - 1];
        if (last != NULL && last->weekday == next->weekday && next->from <= last->to) {
            last->to = next->to > last->to ? next->to : last->to;
        } else if (availability->count == MAX_STRETCHES) {
            return false;
        } else {
            availability->items[availability->count++] = *next;
        }
    }
    return true;
}

static enum status merge(struct reader *reader, struct availability *availability)
{
    if (reader->count > 0) {
        qsort(reader->raw, reader->count, sizeof reader->raw[0], compare_stretches);
    }
    if (merge_stretches(reader->raw, reader->count, availability)) {
        return STATUS_OK;
    }
    availability->count = 0;
    return error_set(reader->error, STATUS_REFUSED, "%s", _("There are too many stretches of time in one week."));
}

enum status availability_parse(const char *text, enum language language, int day_start, int day_end,
                               struct availability *availability, struct error *error)
{
    struct reader reader = {
        .at = text, .language = language, .day_start = day_start, .day_end = day_end, .error = error};
    memset(availability, 0, sizeof *availability);
    const enum status status = read_all(&reader);
    return status == STATUS_OK ? merge(&reader, availability) : status;
}

/* A date at the cursor, which moves behind it: groups of digits tell where it ends, so that a span may use any sign. */
static bool read_date(const char **at, int32_t *date)
{
    char word[WORD_SIZE];
    const char *c = *at;
    const size_t first = strspn(c, "0123456789");
    const size_t last = first == 4 ? 2 : 4;
    size_t length = first;
    if (first == 0 || first > 4 || c[length] == '\0' || strchr("-/.", c[length]) == NULL) {
        return false;
    }
    length++;
    const size_t middle = strspn(c + length, "0123456789");
    length += middle;
    if (middle == 0 || middle > 2 || c[length] != c[first]) {
        return false;
    }
    length++;
    const size_t digits = strspn(c + length, "0123456789");
    if (digits != last) {
        return false;
    }
    length += last;
    memcpy(word, c, length);
    word[length] = '\0';
    *at = c + length;
    return date_parse(word, date);
}

static bool skip_span_sign(const char **at)
{
    const char *next = *at + strspn(*at, " \t");
    if (skip_connector(at)) {
        return true;
    }
    if (*next == '/' || text_starts_with(next, "..")) {
        next += strspn(next, "/.");
        *at = next + strspn(next, " \t");
        return true;
    }
    return false;
}

static enum status read_absence(struct reader *reader, struct absences *absences)
{
    const char *begin = reader->at;
    struct date_range range = {0, 0};
    if (!read_date(&reader->at, &range.first)) {
        return refuse(reader, begin, _("this is not a date."));
    }
    range.last = range.first;
    if (skip_span_sign(&reader->at) && !read_date(&reader->at, &range.last)) {
        return refuse(reader, begin, _("this is not a date."));
    }
    skip_spaces(reader);
    if (*reader->at != '\0' && strchr(";,|", *reader->at) == NULL) {
        return refuse(reader, begin, _("this is not a date or a span of two dates."));
    }
    if (range.last < range.first) {
        return refuse(reader, begin, _("the end comes before the begin."));
    }
    if (absences->count == MAX_ABSENCES) {
        return refuse(reader, begin, _("there are too many absences."));
    }
    absences->items[absences->count++] = range;
    return STATUS_OK;
}

enum status availability_parse_absences(const char *text, struct absences *absences, struct error *error)
{
    struct reader reader = {.at = text, .error = error};
    memset(absences, 0, sizeof *absences);
    for (;;) {
        reader.at += strspn(reader.at, " \t;,|");
        if (*reader.at == '\0') {
            return STATUS_OK;
        }
        const enum status status = read_absence(&reader, absences);
        if (status != STATUS_OK) {
            absences->count = 0;
            return status;
        }
    }
}

void availability_format(const struct availability *availability, struct buffer *text)
{
    static const char *const names[] = {"", "ma", "di", "wo", "do", "vr", "za", "zo"};
    int weekday = 0;
    for (size_t i = 0; i < availability->count; i++) {
        const struct stretch *stretch = &availability->items[i];
        char from[TIME_TEXT_SIZE];
        char to[TIME_TEXT_SIZE];
        date_format_time(stretch->from, from);
        date_format_time(stretch->to, to);
        if (stretch->weekday == weekday) {
            buffer_text(text, ", ");
        } else {
            weekday = (int)(unsigned char)stretch->weekday;
            buffer_text(text, i == 0 ? "" : "; ");
            buffer_text(text, names[weekday]);
            buffer_text(text, " ");
        }
        buffer_text(text, from);
        buffer_text(text, "-");
        buffer_text(text, to);
    }
}

void availability_format_absences(const struct absences *absences, struct buffer *text)
{
    for (size_t i = 0; i < absences->count; i++) {
        char first[DATE_TEXT_SIZE];
        char last[DATE_TEXT_SIZE];
        date_format(absences->items[i].first, first);
        date_format(absences->items[i].last, last);
        buffer_format(text, "%s%s", i == 0 ? "" : "; ", first);
        if (absences->items[i].last != absences->items[i].first) {
            buffer_format(text, "/%s", last);
        }
    }
}

void availability_add(struct availability *availability, const struct availability *more)
{
    struct stretch all[2 * MAX_STRETCHES];
    const size_t count = availability->count;
    memcpy(all, availability->items, count * sizeof *all);
    memcpy(all + count, more->items, more->count * sizeof *all);
    qsort(all, count + more->count, sizeof *all, compare_stretches);
    (void)merge_stretches(all, count + more->count, availability);
}

static int compare_ranges(const void *a, const void *b)
{
    const struct date_range *x = a;
    const struct date_range *y = b;
    if (x->first != y->first) {
        return x->first < y->first ? -1 : 1;
    }
    return (x->last > y->last) - (x->last < y->last);
}

/* Sorted periods without those that overlap or follow each other. */
static size_t merge_ranges(struct date_range *ranges, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && (int64_t)ranges[i].first <= (int64_t)ranges[kept - 1].last + 1) {
            ranges[kept - 1].last = ranges[i].last > ranges[kept - 1].last ? ranges[i].last : ranges[kept - 1].last;
        } else {
            ranges[kept++] = ranges[i];
        }
    }
    return kept;
}

/* Makes one of the two neighbours with the fewest days between them. */
static size_t bridge(struct date_range *ranges, size_t count)
{
    size_t nearest = 1;
    for (size_t i = 2; i < count; i++) {
        if ((int64_t)ranges[i].first - ranges[i - 1].last < (int64_t)ranges[nearest].first - ranges[nearest - 1].last) {
            nearest = i;
        }
    }
    ranges[nearest - 1].last = ranges[nearest].last;
    memmove(ranges + nearest, ranges + nearest + 1, (count - nearest - 1) * sizeof *ranges);
    return count - 1;
}

void availability_add_absences(struct absences *absences, const struct absences *more)
{
    struct date_range all[2 * MAX_ABSENCES];
    size_t count = absences->count + more->count;
    memcpy(all, absences->items, absences->count * sizeof *all);
    memcpy(all + absences->count, more->items, more->count * sizeof *all);
    qsort(all, count, sizeof *all, compare_ranges);
    count = merge_ranges(all, count);
    while (count > MAX_ABSENCES) {
        count = bridge(all, count);
    }
    memcpy(absences->items, all, count * sizeof *all);
    absences->count = count;
}

bool availability_is_absent(const struct absences *absences, int32_t date)
{
    for (size_t i = 0; i < absences->count; i++) {
        if (date >= absences->items[i].first && date <= absences->items[i].last) {
            return true;
        }
    }
    return false;
}

const struct stretch *availability_on(const struct availability *availability, const struct absences *absences,
                                      int32_t date, size_t *count)
{
    const int weekday = date_weekday(date);
    const struct stretch *first = NULL;
    *count = 0;
    if (availability_is_absent(absences, date)) {
        return NULL;
    }
    for (size_t i = 0; i < availability->count; i++) {
        if (availability->items[i].weekday == weekday) {
            first = first == NULL ? &availability->items[i] : first;
            (*count)++;
        }
    }
    return first;
}
