/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a spreadsheet leaves in a cell instead of what somebody typed there. The value is gone: the row can only be
 * refused, with words that say how to get it back.
 */
#ifndef BVB_IMPORTERS_SPREADSHEET_H
#define BVB_IMPORTERS_SPREADSHEET_H

#include <stdbool.h>

enum spreadsheet_damage {
    SPREADSHEET_FINE,
    SPREADSHEET_EXPONENT, /* 1,23E+10: a long number, rounded */
    SPREADSHEET_NARROW,   /* ########: the column was too narrow to show it */
    SPREADSHEET_FORMULA   /* #N/B, Err:502: a formula that failed */
};

/* What happened to this cell, trimmed; it may hold anything. */
enum spreadsheet_damage spreadsheet_damage(const char *cell);

/* 12/dec, dec-12: a day and a month, or a month and a year, which Excel makes of a 12-12 that was meant otherwise. */
bool spreadsheet_is_short_date(const char *cell);

#endif
