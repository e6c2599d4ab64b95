/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/visit.h"

#include "core/date.h"
#include "core/text.h"

#include <string.h>

static bool is_wanted(const struct request *request, int32_t date)
{
    int32_t until = request->until;
    if (request->frequency == FREQUENCY_ONCE && until == DATE_NONE) {
        until = request->from;
    }
    if (date < request->from || (until != DATE_NONE && date > until)) {
        return false;
    }
    if (request->days != 0 && (request->days & (1U << date_weekday(date))) == 0) {
        return false;
    }
    const int32_t every = request->every_weeks > 1 ? request->every_weeks : 1;
    return request->frequency == FREQUENCY_ONCE || (date_week(date) - date_week(request->from)) % every == 0;
}

/* The identity of the visit that a date belongs to. */
static void make_id(const struct request *request, int32_t date, char *id)
{
    char day[DATE_TEXT_SIZE] = "once";
    if (request->frequency == FREQUENCY_WEEKLY) {
        if (request->day_choice == DAY_CHOICE_ANY) {
            date_format_week(date, day);
        } else {
            date_format(date, day);
        }
    }
    (void)text_format(id, VISIT_ID_SIZE, "%s@%s", request->id, day);
}

size_t visit_make(const struct request *request, int32_t from, int32_t until, struct visit *visits)
{
    size_t count = 0;
    if (request->from == DATE_NONE || from > until) {
        return 0;
    }
    const int32_t last = until - from < MAX_HORIZON ? until : from + MAX_HORIZON - 1;
    for (int32_t date = from; date <= last; date++) {
        char id[VISIT_ID_SIZE];
        if (!is_wanted(request, date)) {
            continue;
        }
        make_id(request, date, id);
        if (count == 0 || !text_equal(visits[count - 1].id, id)) {
            visits[count] = (struct visit){0};
            (void)text_copy(visits[count].id, sizeof visits[count].id, id);
            count++;
        }
        struct visit *visit = &visits[count - 1];
        visit->days[visit->day_count++] = date;
    }
    return count;
}

static bool is_week(const char *text)
{
    long week = 0;
    return strlen(text) == 8 && strspn(text, "0123456789") == 4 && text[4] == '-' && text[5] == 'W' &&
           strspn(text + 6, "0123456789") == 2 && text_parse_long(text + 6, 1, 53, &week);
}

bool visit_parse_id(const char *text, char *request, size_t size)
{
    char own[ID_SIZE];
    int32_t date = DATE_NONE;
    const char *at = strrchr(text, '@');
    request[0] = '\0';
    if (at == NULL || (size_t)(at - text) >= size || (size_t)(at - text) >= sizeof own) {
        return false;
    }
    const char *day = at + 1;
    const bool is_date = strlen(day) == 10 && day[4] == '-' && date_parse(day, &date);
    if (!text_equal(day, "once") && !is_date && !is_week(day)) {
        return false;
    }
    memcpy(own, text, (size_t)(at - text));
    own[at - text] = '\0';
    const char *slash = strchr(own, '/');
    char id[ID_SIZE];
    /* An id without its source is completed by whoever knows the source. */
    if (!people_make_id(slash == NULL ? "source" : "", own, id)) {
        return false;
    }
    return text_copy(request, size, own);
}

int32_t visit_date_of_id(const char *text)
{
    int32_t date = DATE_NONE;
    const char *at = strrchr(text, '@');
    if (at == NULL || strlen(at + 1) != 10 || at[5] != '-' || !date_parse(at + 1, &date)) {
        return DATE_NONE;
    }
    return date;
}

int32_t visit_monday_of_id(const char *id)
{
    const char *week = strrchr(id, '@');
    char fourth[DATE_TEXT_SIZE];
    int32_t day = DATE_NONE;
    long number = 0;
    if (week == NULL || strlen(week) != strlen("@2026-W48") || week[5] != '-' || week[6] != 'W' ||
        !text_parse_long(week + 7, 1, 53, &number) || !text_format(fourth, sizeof fourth, "%.4s-01-04", week + 1) ||
        !date_parse(fourth, &day)) {
        return DATE_NONE;
    }
    return date_week_monday(date_week(day)) + 7 * ((int32_t)number - 1); /* week 1 holds the fourth of January */
}

bool visit_is_of(const struct request *request, const char *id)
{
    char made[VISIT_ID_SIZE];
    int32_t from = visit_date_of_id(id);
    int32_t until = from;
    if (request->from == DATE_NONE) {
        return false;
    }
    if (from == DATE_NONE) {
        from = request->frequency == FREQUENCY_ONCE ? request->from : visit_monday_of_id(id);
        until = from == DATE_NONE ? from : from + 6;
    }
    for (int32_t date = from; date != DATE_NONE && date <= until; date++) {
        make_id(request, date, made);
        if (text_equal(made, id) && (request->frequency == FREQUENCY_ONCE || is_wanted(request, date))) {
            return true;
        }
    }
    return false;
}
