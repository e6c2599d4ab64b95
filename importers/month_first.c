/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/month_first.h"

#include "importers/cell.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A number of at most `most` digits, not followed by another digit; -1: there is none. */
static int read_number(const char **at, const char *end, int most)
{
    int value = 0;
    int digits = 0;
    while (*at < end && is_digit(**at)) {
        value = digits < most ? value * 10 + (**at - '0') : value;
        digits++;
        (*at)++;
    }
    return digits >= 1 && digits <= most ? value : -1;
}

static bool read_sign(const char **at, const char *end, char sign)
{
    if (*at < end && **at == sign) {
        (*at)++;
        return true;
    }
    return false;
}

/* What stands at `at`, the first digit of a number, after `before`. */
static void look_at(const char *at, const char *end, char before, struct month_first *found)
{
    enum { MONTHS = 12, DAYS = 31, YEAR_FROM = 1900 };
    const int first = read_number(&at, end, 2);
    const char sign = at < end ? *at : '\0';
    if (first < 1 || (sign != '/' && sign != '-' && sign != '.') || sign == before) {
        return;
    }
    at++;
    const int second = read_number(&at, end, 2);
    if (second < 1 || !read_sign(&at, end, sign) || read_number(&at, end, 4) < YEAR_FROM) {
        return;
    }
    found->only = found->only || (first <= MONTHS && second > MONTHS && second <= DAYS);
    found->unsure = found->unsure || (first <= MONTHS && second <= MONTHS && first != second);
}

struct month_first month_first_look(const char *text, size_t size)
{
    struct month_first found = {0};
    char before = '\0';
    for (const char *at = text; at < text + size; at++) {
        if (is_digit(*at) && !is_digit(before)) {
            look_at(at, text + size, before, &found);
        }
        before = *at;
    }
    return found;
}

bool month_first_concerns(const struct column *column)
{
    return column->read == cell_date || column->read == cell_absences;
}
