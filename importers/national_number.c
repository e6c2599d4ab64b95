/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/national_number.h"

#include <stdint.h>
#include <string.h>

enum { CENTURY = 2, DIGITS = 11, GROUPS = 5, PUNCTUATION = 3 };

/* What national_number_mask leaves: a row that comes back with it has not been mended. */
static bool is_hidden(char c)
{
    return c == '*';
}

/* Characters in UTF-8 that differ in their last byte only. */
struct range {
    const char *before;
    unsigned char first, last;
};

/* The bytes of the character at `at` when it lies in one of the ranges, 0: it does not. *which: how many characters
 * come before it in its range. */
static size_t in_ranges(const char *at, const struct range *ranges, size_t count, int *which)
{
    for (size_t i = 0; (unsigned char)*at >= 0x80 && i < count; i++) {
        const size_t length = *at == ranges[i].before[0] ? strlen(ranges[i].before) : 0;
        if (length > 0 && strncmp(at, ranges[i].before, length) == 0) {
            const unsigned char last = (unsigned char)at[length];
            if (last >= ranges[i].first && last <= ranges[i].last) {
                *which = last - ranges[i].first;
                return length + 1;
            }
        }
    }
    return 0;
}

/* The bytes of a digit, in whatever form Unicode has it for our readers; 0: there is none. */
static size_t digit_at(const char *at, int *value)
{
    static const struct range ranges[] = {
        {"\xef\xbc", 0x90, 0x99},     /* full width */
        {"\xd9", 0xa0, 0xa9},         /* Arabic */
        {"\xdb", 0xb0, 0xb9},         /* of Persian */
        {"\xe2\x82", 0x80, 0x89},     /* below the line */
        {"\xf0\x9d\x9f", 0x8e, 0xbf}, /* bold and others, five times ten */
        {"\xe2\x81", 0xb0, 0xb9},     /* above the line, 1, 2 and 3 not */
    };
    static const char *const raised[] = {"\xc2\xb9", "\xc2\xb2", "\xc2\xb3"};
    if (*at >= '0' && *at <= '9') {
        *value = *at - '0';
        return 1;
    }
    if ((unsigned char)*at < 0x80) {
        return 0;
    }
    const size_t length = in_ranges(at, ranges, sizeof ranges / sizeof ranges[0], value);
    *value %= 10;
    for (int i = 0; length == 0 && i < 3; i++) {
        if (strncmp(at, raised[i], 2) == 0) {
            *value = i + 1;
            return 2;
        }
    }
    return length;
}

/* The bytes of one of the signs that people and programs write between the groups; 0: there is none. What parts cells
 * or elements is none. */
static size_t punctuation_size(const char *at, bool hidden)
{
    static const struct range ranges[] = {
        {"\xc2", 0xa0, 0xbf},     {"\xe2\x80", 0x80, 0xbf}, /* spaces, dashes, dots, quotes */
        {"\xe2\x81", 0x80, 0xaf}, {"\xe2\x88", 0x92, 0x92}, /* minus */
        {"\xef\xbc", 0x81, 0x8f}, {"\xe3\x80", 0x80, 0x82},
    };
    int which = 0;
    if (is_hidden(*at)) {
        return hidden ? 0 : 1;
    }
    if (*at != '\0' && strchr(".-/ \t,'_:()[]{}#=|\\~!?^`%$@\r\n", *at) != NULL) {
        return 1;
    }
    return digit_at(at, &which) > 0 ? 0 : in_ranges(at, ranges, sizeof ranges / sizeof ranges[0], &which);
}

static const char *skip_punctuation(const char *at, bool hidden)
{
    for (int i = 0; i < PUNCTUATION; i++) {
        at += punctuation_size(at, hidden);
    }
    return at;
}

/* Control characters that end no line and part no cells. */
static bool is_control(char c)
{
    return (c > 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
}

/* Characters that nobody sees, wherever they stand; those that a cell may not hold as well. */
static const char *skip_unseen(const char *at)
{
    static const struct range ranges[] = {
        {"\xc2", 0x80, 0x9f},     {"\xc2", 0xad, 0xad},     {"\xe2\x80", 0x8b, 0x8f}, {"\xe2\x80", 0xaa, 0xae},
        {"\xe2\x81", 0xa0, 0xaf}, {"\xef\xbb", 0xbf, 0xbf}, {"\xef\xbf", 0xb9, 0xbb},
    };
    size_t length = 0;
    int which = 0;
    do {
        length = is_control(*at) ? 1 : in_ranges(at, ranges, sizeof ranges / sizeof ranges[0], &which);
        at += length;
    } while (length > 0);
    return at;
}

/* How many digits stand together. */
struct form {
    int groups[GROUPS]; /* 0: no more */
    bool parted;        /* there must be a sign between them */
    bool century;       /* the year has four digits */
};

/* A telephone number is never grouped as one of those that must be parted. */
static const struct form forms[] = {
    {{2, 2, 2, 3, 2}, false, false}, /* YY MM DD NNN CC */
    {{4, 2, 2, 3, 2}, false, true},  /* YYYY MM DD NNN CC */
    {{2, 3, 3, 3, 0}, true, false},  /* a large number, as a spreadsheet shows it */
    {{3, 3, 3, 2, 0}, true, false},  /* as people part a long number */
    {{4, 4, 3, 0, 0}, true, false},
};

/* The bytes of a digit, or of what is left of one. */
static size_t place_at(const char *at, bool hidden, int *value)
{
    *value = 0;
    return hidden ? (size_t)is_hidden(*at) : digit_at(at, value);
}

/* Where a number of this form that begins at `at` ends; NULL: the text has another form. */
static const char *read_digits(const char *at, const struct form *form, int *digits)
{
    const bool hidden = is_hidden(*at);
    int count = 0;
    int ignored = 0;
    for (int group = 0; group < GROUPS && form->groups[group] > 0; group++) {
        const char *next = group > 0 ? skip_punctuation(at, hidden) : at;
        if (group > 0 && form->parted && next == at) {
            return NULL;
        }
        at = next;
        for (int i = 0; i < form->groups[group]; i++) {
            at = i + count > 0 ? skip_unseen(at) : at;
            const size_t length = place_at(at, hidden, &digits[count]);
            if (length == 0) {
                return NULL;
            }
            at += length;
            count++;
        }
    }
    return place_at(at, hidden, &ignored) > 0 ? NULL : at;
}

/* `digits`: from the two of the year on. */
static bool is_valid_in(const int *digits, int century)
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
    nine += century == 20 ? INT64_C(2000000000) : 0;
    return digits[9] * 10 + digits[10] == 97 - (int)(nine % 97);
}

/* Where the century is told, the check goes by it; a day with a number from 00000 on behind it is none. */
static bool is_valid(const struct form *form, const int *digits)
{
    const int century = digits[0] * 10 + digits[1];
    if (form->century) {
        digits += CENTURY;
        return (century == 19 || century == 20) && digits[6] + digits[7] + digits[8] > 0 &&
               is_valid_in(digits, century);
    }
    return is_valid_in(digits, 19) || is_valid_in(digits, 20);
}

/* Right after a `+`: a telephone number of Belgium or of a country beside it. */
static bool is_abroad(const int *digits)
{
    const int code = digits[0] * 10 + digits[1];
    return code == 31 || code == 32 || code == 33 || code == 49 || (code == 35 && digits[2] == 2);
}

/* Most cells hold too few digits for one, and that is seen faster than where one might begin. */
static bool may_hold_one(const char *at)
{
    int count = 0;
    if (memchr(at, '\0', DIGITS) != NULL) {
        return false;
    }
    for (; *at != '\0'; at++) {
        count += (*at >= '0' && *at <= '9') || is_hidden(*at) || (unsigned char)*at >= 0xC2;
    }
    return count >= DIGITS;
}

/* Most characters: neither a digit nor what is left of one, and no begin of one that needs a closer look. */
static bool is_plain(char c)
{
    return (c < '0' || c > '9') && !is_hidden(c) && !is_control(c) && (unsigned char)c < 0x80;
}

/* The number that begins here; NULL: none. */
static const char *end_of(const char *at, bool after_plus)
{
    int digits[CENTURY + DIGITS] = {0};
    if (is_plain(at[1])) {
        return NULL; /* two digits stand together in any form */
    }
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        const char *end = read_digits(at, &forms[i], digits);
        if (end != NULL && (is_hidden(*at) || (is_valid(&forms[i], digits) && !(after_plus && is_abroad(digits))))) {
            return end;
        }
    }
    return NULL;
}

/* The first number in the text from `at` on, which is part of `text`; NULL: none. *end: where it ends. `masked`: one
 * that was masked is one. */
static const char *find(const char *text, const char *at, bool masked, const char **end)
{
    int ignored = 0;
    bool after_digit = at > text && digit_at(at - 1, &ignored) > 0;
    if (!may_hold_one(at)) {
        return NULL;
    }
    while (*at != '\0') {
        if (is_plain(*at)) {
            after_digit = false;
            at++;
            continue;
        }
        const size_t length = *at >= '0' && *at <= '9' ? 1 : digit_at(at, &ignored);
        const bool begins = length > 0 ? !after_digit : masked && is_hidden(*at) && (at == text || !is_hidden(at[-1]));
        *end = begins ? end_of(at, at > text && at[-1] == '+') : NULL;
        if (*end != NULL) {
            return at;
        }
        after_digit = length > 0;
        at += length > 0 ? length : 1;
    }
    return NULL;
}

bool national_number_in(const char *text)
{
    const char *end = NULL;
    return find(text, text, true, &end) != NULL;
}

bool national_number_bare_in(const char *text)
{
    const char *end = NULL;
    return find(text, text, false, &end) != NULL;
}

size_t national_number_mask(char *text, size_t size)
{
    size_t count = 0;
    int ignored = 0;
    const char *end = NULL;
    const char *at = find(text, text, true, &end);
    while (at != NULL) {
        while (at < end) {
            const size_t length = digit_at(at, &ignored);
            memset(text + (at - text), '*', length);
            at += length > 0 ? length : 1;
        }
        count++;
        at = at < text + size ? find(text, end, true, &end) : NULL;
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
