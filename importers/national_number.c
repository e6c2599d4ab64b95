/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/national_number.h"

#include <stdint.h>
#include <string.h>

enum { DIGITS = 11, GROUPS = 5, PUNCTUATION = 3 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What national_number_mask leaves: a row that comes back with it has not been mended. */
static bool is_hidden(char c)
{
    return c == '*';
}

/* The bytes of one of the signs that people and programs write between the groups; 0: there is none. */
static size_t punctuation_size(const char *at)
{
    static const char *const wide[] = {
        "\xc2\xa0",     "\xe2\x80\x87", "\xe2\x80\x89", "\xe2\x80\xaf",                 /* spaces */
        "\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x92", "\xe2\x80\x93", "\xe2\x80\x94", /* hyphens and dashes */
        "\xe2\x88\x92", "\xe2\x80\x99",                                                 /* minus, apostrophe */
    };
    if (*at != '\0' && strchr(".-/ \t,'_", *at) != NULL) {
        return 1;
    }
    for (size_t i = 0; (unsigned char)*at >= 0x80 && i < sizeof wide / sizeof wide[0]; i++) {
        if (strncmp(at, wide[i], strlen(wide[i])) == 0) {
            return strlen(wide[i]);
        }
    }
    return 0;
}

static const char *skip_punctuation(const char *at)
{
    for (int i = 0; i < PUNCTUATION; i++) {
        at += punctuation_size(at);
    }
    return at;
}

/* How many digits stand together. */
struct form {
    int groups[GROUPS]; /* 0: no more */
    bool parted;        /* there must be a sign between them */
};

static const struct form forms[] = {
    {{2, 2, 2, 3, 2}, false}, /* YY MM DD NNN CC */
    {{2, 3, 3, 3, 0}, true},  /* a large number, as a spreadsheet shows it */
};

/* Where a number of this form that begins at `at` ends; NULL: the text has another form. */
static const char *read_digits(const char *at, const struct form *form, int *digits)
{
    bool (*fits)(char c) = is_hidden(*at) ? is_hidden : is_digit;
    int count = 0;
    for (int group = 0; group < GROUPS && form->groups[group] > 0; group++) {
        const char *next = group > 0 ? skip_punctuation(at) : at;
        if (group > 0 && form->parted && next == at) {
            return NULL;
        }
        at = next;
        for (int i = 0; i < form->groups[group]; i++, at++) {
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
        for (size_t i = 0; begins && i < sizeof forms / sizeof forms[0]; i++) {
            *end = read_digits(at, &forms[i], digits);
            if (*end != NULL && is_valid(at, digits)) {
                return at;
            }
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
