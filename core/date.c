/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/date.h"

#include <stdio.h>
#include <string.h>

enum {
    FIRST_YEAR = 1900,
    LAST_YEAR = 2199,
    ERA_DAYS = 146097,    /* of 400 Gregorian years */
    EPOCH_SHIFT = 719468, /* from 0000-03-01 to 1970-01-01 */
    SECONDS_OF_DAY = 86400,
    CHANGE_SECOND = 3600, /* summer time begins and ends at 01:00 UTC */
    CHANGE_CIVIL_MINUTE = 180
};

static int64_t floor_divide(int64_t a, int64_t b)
{
    const int64_t quotient = a / b;
    return a % b < 0 ? quotient - 1 : quotient;
}

/* Years are counted from March, so that the leap day is the last of its year: then the days before a month are
 * a linear function of the month (E. G. Richards, Mapping Time, 1998). */
static int64_t days_of(int64_t year, int month, int day)
{
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = floor_divide(y, 400);
    const int64_t year_of_era = y - era * 400;
    const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * ERA_DAYS + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - EPOCH_SHIFT;
}

void date_split(int32_t date, int *year, int *month, int *day)
{
    const int64_t shifted = (int64_t)date + EPOCH_SHIFT;
    const int64_t era = floor_divide(shifted, ERA_DAYS);
    const int64_t day_of_era = shifted - era * ERA_DAYS;
    const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month_from_march = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    *month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2 ? 1 : 0));
}

bool date_make(int year, int month, int day, int32_t *date)
{
    int y = 0;
    int m = 0;
    int d = 0;
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1 || day > 31) {
        return false;
    }
    const int32_t made = (int32_t)days_of(year, month, day);
    date_split(made, &y, &m, &d);
    if (d != day || m != month) {
        return false;
    }
    *date = made;
    return true;
}

int date_weekday(int32_t date)
{
    const int64_t since_monday = (int64_t)date + 3;
    return (int)(since_monday - 7 * floor_divide(since_monday, 7)) + 1;
}

int32_t date_week(int32_t date)
{
    return (int32_t)floor_divide((int64_t)date + 3, 7);
}

int32_t date_week_monday(int32_t week)
{
    return (int32_t)((int64_t)week * 7 - 3);
}

void date_iso_week(int32_t date, int *iso_year, int *iso_week)
{
    int month = 0;
    int day = 0;
    const int64_t thursday = (int64_t)date - date_weekday(date) + 4;
    date_split((int32_t)thursday, iso_year, &month, &day);
    *iso_week = (int)((thursday - days_of(*iso_year, 1, 1)) / 7) + 1;
}

static void skip_spaces(const char **text)
{
    while (**text == ' ' || **text == '\t') {
        (*text)++;
    }
}

/* Reads one to `most` digits; returns how many, 0 when there is none or more of them. */
static int read_digits(const char **text, int most, int *value)
{
    int count = 0;
    *value = 0;
    while (**text >= '0' && **text <= '9') {
        if (count == most) {
            return 0;
        }
        *value = *value * 10 + (**text - '0');
        count++;
        (*text)++;
    }
    return count;
}

bool date_parse(const char *text, int32_t *date)
{
    int values[3] = {0, 0, 0};
    int digits[3] = {0, 0, 0};
    char separator = '\0';
    const char *at = text;
    skip_spaces(&at);
    for (int i = 0; i < 3; i++) {
        digits[i] = read_digits(&at, 4, &values[i]);
        if (digits[i] == 0) {
            return false;
        }
        if (i == 0) {
            separator = *at;
        }
        if (i < 2 && (separator == '\0' || *at != separator)) {
            return false;
        }
        at += i < 2 ? 1 : 0;
    }
    skip_spaces(&at);
    if (*at != '\0') {
        return false;
    }
    if (separator == '-' && digits[0] == 4 && digits[1] == 2 && digits[2] == 2) {
        return date_make(values[0], values[1], values[2], date);
    }
    if ((separator == '-' || separator == '/' || separator == '.') && digits[0] <= 2 && digits[1] <= 2 &&
        digits[2] == 4) {
        return date_make(values[2], values[1], values[0], date);
    }
    return false;
}

bool date_parse_time(const char *text, int *minutes)
{
    int hour = 0;
    int minute = 0;
    const char *at = text;
    skip_spaces(&at);
    if (read_digits(&at, 2, &hour) == 0) {
        return false;
    }
    const char mark = *at;
    const bool letter = mark == 'u' || mark == 'U' || mark == 'h' || mark == 'H';
    if (letter || mark == ':' || mark == '.') {
        at++;
        const int digits = read_digits(&at, 2, &minute);
        if (digits != 2 && !(letter && digits == 0 && (*at < '0' || *at > '9'))) {
            return false;
        }
        /* A spreadsheet shows seconds that nobody typed. */
        at += mark == ':' && strncmp(at, ":00", 3) == 0 ? 3 : 0;
    }
    skip_spaces(&at);
    if (*at != '\0' || minute > 59 || hour * 60 + minute > 1440) {
        return false;
    }
    *minutes = hour * 60 + minute;
    return true;
}

void date_format(int32_t date, char *text)
{
    int year = 0;
    int month = 0;
    int day = 0;
    text[0] = '\0';
    if (date != DATE_NONE) {
        date_split(date, &year, &month, &day);
        (void)snprintf(text, DATE_TEXT_SIZE, "%04d-%02d-%02d", year, month, day);
    }
}

void date_format_time(int minutes, char *text)
{
    text[0] = '\0';
    if (minutes >= 0 && minutes < 100 * 60) {
        /* By hand: imports write hundreds of thousands of them. */
        const int digits[] = {minutes / 600, minutes / 60 % 10, minutes % 60 / 10, minutes % 10};
        for (size_t i = 0; i < 4; i++) {
            text[i < 2 ? i : i + 1] = (char)('0' + digits[i]);
        }
        text[2] = ':';
        text[5] = '\0';
    }
}

void date_format_week(int32_t date, char *text)
{
    int year = 0;
    int week = 0;
    text[0] = '\0';
    if (date != DATE_NONE) {
        date_iso_week(date, &year, &week);
        (void)snprintf(text, DATE_TEXT_SIZE, "%04d-W%02d", year, week);
    }
}

/* The last Sunday of March or of October, both of 31 days. */
static int64_t last_sunday(int year, int month)
{
    const int64_t last = days_of(year, month, 31);
    return last - date_weekday((int32_t)last) % 7;
}

int32_t date_in_brussels(time_t instant)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int64_t utc = floor_divide((int64_t)instant, SECONDS_OF_DAY);
    if (utc <= INT32_MIN) {
        return INT32_MIN + 1;
    }
    if (utc >= INT32_MAX) {
        return INT32_MAX;
    }
    date_split((int32_t)utc, &year, &month, &day);
    const int64_t begin = last_sunday(year, 3) * SECONDS_OF_DAY + CHANGE_SECOND;
    const int64_t end = last_sunday(year, 10) * SECONDS_OF_DAY + CHANGE_SECOND;
    const int offset = (int64_t)instant >= begin && (int64_t)instant < end ? 120 : 60;
    return (int32_t)floor_divide((int64_t)instant + (int64_t)offset * 60, SECONDS_OF_DAY);
}

int date_brussels_offset(int32_t date, int minutes)
{
    int year = 0;
    int month = 0;
    int day = 0;
    date_split(date, &year, &month, &day);
    const int64_t begin = last_sunday(year, 3);
    const int64_t end = last_sunday(year, 10);
    /* The hour that does not exist counts as before the change, the one that comes twice as its first (RFC
     * 5545, 3.3.5). */
    const bool begun = date > begin || (date == begin && minutes >= CHANGE_CIVIL_MINUTE);
    const bool ended = date > end || (date == end && minutes >= CHANGE_CIVIL_MINUTE);
    return begun && !ended ? 120 : 60;
}
