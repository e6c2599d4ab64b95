/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/national_number.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { DIGITS = 11, PUNCTUATION = 3 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
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

/* The groups YY MM DD NNN CC from `at` on; false: the text has another form. */
static bool read_digits(const char *at, int *digits)
{
    static const int groups[] = {2, 2, 2, 3, 2};
    int count = 0;
    for (size_t group = 0; group < sizeof groups / sizeof groups[0]; group++) {
        if (group > 0) {
            at = skip_punctuation(at);
        }
        for (int i = 0; i < groups[group]; i++, at++) {
            if (!is_digit(*at)) {
                return false;
            }
            digits[count++] = *at - '0';
        }
    }
    return !is_digit(*at);
}

static bool is_valid(const int *digits)
{
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

bool national_number_in(const char *text)
{
    int digits[DIGITS];
    for (const char *at = text; *at != '\0'; at++) {
        bool begins = is_digit(*at) && (at == text || (!is_digit(at[-1]) && at[-1] != '+'));
        if (begins && read_digits(at, digits) && is_valid(digits)) {
            return true;
        }
    }
    return false;
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
