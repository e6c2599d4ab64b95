/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Civil dates and times of day. A date is a number of days since 1970-01-01 (proleptic Gregorian calendar), an
 * int32_t; a time of day is a number of whole minutes after midnight, an int, 0..1440. No time zone is involved:
 * dates are those of Europe/Brussels because the caller says so; only date_today asks the zone.
 * ISO 8601 weeks: Monday is 1, Sunday 7; week 1 holds the year's first Thursday.
 */
#ifndef BVB_CORE_DATE_H
#define BVB_CORE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* No date. Smaller than every date, so "unknown" never looks recent. */
#define DATE_NONE INT32_MIN
enum { TIME_NONE = -1, DATE_TEXT_SIZE = 16, TIME_TEXT_SIZE = 8 };

struct date_range {
    int32_t first, last; /* both included */
};

bool date_make(int year, int month, int day, int32_t *date); /* false: no such day, or year outside 1900..2199 */
void date_split(int32_t date, int *year, int *month, int *day);
int date_weekday(int32_t date); /* 1 Monday .. 7 Sunday */

/* Number of the ISO week since the one of 1970-01-01: the same for all days of a week, one more the next week. */
int32_t date_week(int32_t date);
int32_t date_week_monday(int32_t week);
void date_iso_week(int32_t date, int *iso_year, int *iso_week);

/*
 * Reading: the whole text must be the date or time, spaces around it allowed. `2026-11-24`, `24/11/2026`,
 * `24-11-2026`, `24.11.2026` (day first, always; one or two digits for day and month); `9`, `9u`, `9u30`, `9:30`,
 * `09.30`, `9h30`, `24:00`, `9:30:00`.
 */
bool date_parse(const char *text, int32_t *date);
bool date_parse_time(const char *text, int *minutes);

/* Writing: `2026-11-24`, `09:30`, `2026-W48`. The buffer has DATE_TEXT_SIZE / TIME_TEXT_SIZE bytes; DATE_NONE writes
 * "". */
void date_format(int32_t date, char *text);
void date_format_time(int minutes, char *text);
void date_format_week(int32_t date, char *text);

/* The civil date in Europe/Brussels at an instant, by the European rule for summer time (Directive 2000/84/EC: it
 * begins and ends at 01:00 UTC on the last Sunday of March and of October); valid from 1996. */
int32_t date_in_brussels(time_t instant);
/* Minutes to add to UTC for a civil minute in Europe/Brussels: 60 or 120. */
int date_brussels_offset(int32_t date, int minutes);

#endif
