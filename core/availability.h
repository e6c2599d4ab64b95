/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a volunteer can come: stretches of time on weekdays, less the periods of absence. Read from
 * `ma 9-12, 14-17; wo 13u30-17; za` (days apart by `;`, stretches by `,`; a day alone: the day of the city, 8-20;
 * `ma-vr 9-12` and `ma,wo 9-12` as well).
 */
#ifndef BVB_CORE_AVAILABILITY_H
#define BVB_CORE_AVAILABILITY_H

#include "core/buffer.h"
#include "core/date.h"
#include "core/language.h"
#include "core/limits.h"

#include <stddef.h>
#include <stdint.h>

struct stretch {
    int8_t weekday;   /* 1 Monday .. 7 Sunday */
    int16_t from, to; /* minutes after midnight, from < to */
};

/* Sorted by weekday and time; stretches of one day neither overlap nor touch (those that do are merged). */
struct availability {
    size_t count;
    struct stretch items[MAX_STRETCHES];
};

struct absences {
    size_t count;
    struct date_range items[MAX_ABSENCES]; /* as given, first <= last */
};

/* Names of weekdays: Dutch, English, French, whole or usual short forms; `ma` and `di` are maandag and dinsdag unless
 * the language is French. 0: none. */
int availability_weekday(const char *name, enum language language);

/* STATUS_REFUSED with what is wrong where ("wo 17-13: the end comes before the begin"). day_start, day_end: what a day
 * alone means. */
enum status availability_parse(const char *text, enum language language, int day_start, int day_end,
                               struct availability *availability, struct error *error);

/* `24/12/2026-3/1/2027; 8/1/2027`, any notation of dates; also `2026-12-24/2027-01-03`, `..`, `t/m`, `tot`, `to`, `au`
 * between the two. */
enum status availability_parse_absences(const char *text, struct absences *absences, struct error *error);

/* Canonical texts that the two functions above read back to the same value (in Dutch, ISO dates). */
void availability_format(const struct availability *availability, struct buffer *text);
void availability_format_absences(const struct absences *absences, struct buffer *text);

/* Adds what a second list of the same person says: available when either says so (of more than MAX_STRETCHES the last
 * of the week are left out), absent when either says so (of more than MAX_ABSENCES, those nearest to each other become
 * one: never less absent than said). */
void availability_add(struct availability *availability, const struct availability *more);
void availability_add_absences(struct absences *absences, const struct absences *more);

bool availability_is_absent(const struct absences *absences, int32_t date);

/* The stretches of one date, 0 when absent; pointers to the first of `*count` neighbours inside availability->items. */
const struct stretch *availability_on(const struct availability *availability, const struct absences *absences,
                                      int32_t date, size_t *count);

#endif
