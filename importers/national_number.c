/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/national_number.h"

#include <stdint.h>
#include <string.h>

enum { DIGITS = 11, PUNCTUATION = 3 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What national_number_mask leaves: a row that comes back with it has not been mended. */
static bool is_hidden(char c)
{
    return c == '*';
}

/* Moves past at most PUNCTUATION characters that people write between the groups (no-break spaces as well). */
static const char *skip_punctuation(const char *at)
{
    for (int i = 0; i < PUNCTUATION; i++) {
        if (*at == '.' || *at == '-' || *at == '/' || *at == ' ' || *at == '\t') {
            at++;
        } else if ((unsigned char)at[0] == 0xC2 && (unsigned char)at[1] == 0xA0) {
            at += 2;
        } else {
            break;
        }
    }
    return at;
}

/* Where the groups YY MM DD NNN CC that begin at `at` end; NULL: the text has another form. */
static const char *read_digits(const char *at, int *digits)
{
    static const int groups[] = {2, 2, 2, 3, 2};
    bool (*fits)(char c) = is_hidden(*at) ? is_hidden : is_digit;
    int count = 0;
    for (size_t group = 0; group < sizeof groups / sizeof groups[0]; group++) {
        if (group > 0) {
            at = skip_punctuation(at);
        }
        for (int i = 0; i < groups[group]; i++, at++) {
            if (!fits(*at)) {
                return NULL;
            }
            digits[count++] = *at - '0';
        }
    }
    return fits(*at) ? NULL : at;
}

static bool is_valid(const char *at, const int *digits)
{
    if (is_hidden(*at)) {
        return true;
    }
    int month = digits[2] * 10 + digits[3];
    int day = digits[4] * 10 + digits[5];
    if (month >= 60 || month % 20 > 12 || day > 31) {
        return false;
    }
    int64_t nine = 0;
    for (int i = 0; i < 9; i++) {
        nine = nine * 10 + digits[i];
    }
    int check = digits[9] * 10 + digits[10];
    return check == 97 - (int)(nine % 97) || check == 97 - (int)((nine + INT64_C(2000000000)) % 97);
}

/* Most cells hold too few digits for one, and that is seen faster than where one might begin. */
static bool may_hold_one(const char *at)
{
    int count = 0;
    if (memchr(at, '\0', DIGITS) != NULL) {
        return false;
    }
    for (; *at != '\0'; at++) {
        count += is_digit(*at) || is_hidden(*at);
    }
    return count >= DIGITS;
}

/* The first number in the text from `at` on, which is part of `text`; NULL: none. *end: where it ends. */
static const char *find(const char *text, const char *at, const char **end)
{
    int digits[DIGITS];
    if (!may_hold_one(at)) {
        return NULL;
    }
    for (; *at != '\0'; at++) {
        bool begins = (is_digit(*at) && (at == text || (!is_digit(at[-1]) && at[-1] != '+'))) ||
                      (is_hidden(*at) && (at == text || !is_hidden(at[-1])));
        *end = begins ? read_digits(at, digits) : NULL;
        if (*end != NULL && is_valid(at, digits)) {
            return at;
        }
    }
    return NULL;
}

bool national_number_in(const char *text)
{
    const char *end = NULL;
    return find(text, text, &end) != NULL;
}

size_t national_number_mask(char *text, size_t size)
{
    size_t count = 0;
    const char *end = NULL;
    const char *at = find(text, text, &end);
    while (at != NULL) {
        for (; at < end; at++) {
            if (is_digit(*at)) {
                text[at - text] = '*';
            }
        }
        count++;
        at = at < text + size ? find(text, end, &end) : NULL;
    }
    return count;
}

bool national_number_is_header(const char *folded)
{
    static const char *const names[] = {
        "rijksregisternummer",
        "rijksregister nummer",
        "rijksregisternr",
        "rijksregister",
        "rrn",
        "rr nummer",
        "insz",
        "insz nummer",
        "insznummer",
        "niss",
        "numero niss",
        "national number",
        "nationaal nummer",
        "numero national",
        "bisnummer",
        "bis nummer",
        "numero bis",
        "registre national",
        "numero de registre national",
        "national register number",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(folded, names[i]) == 0) {
            return true;
        }
    }
    return false;
}
