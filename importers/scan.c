/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/scan.h"

#include "core/text.h"
#include "importers/encoding.h"
#include "importers/national_number.h"

#include <stdlib.h>
#include <string.h>

enum { NUMBER_DIGITS = 11 };

bool scan_is_other_program(const char *bytes, size_t size)
{
    static const struct {
        const char *bytes;
        size_t length;
    } beginnings[] = {
        {"PK\x03\x04", 4},
        {"PK\x05\x06", 4},
        {"\xD0\xCF\x11\xE0", 4},
        {"%PDF", 4},
        {"{\\rtf", 5},
        {"\x1F\x8B", 2},
        {"BZh9", 4},
        {"\xFD\x37zXZ", 5},
        {"7z\xBC\xAF\x27\x1C", 6},
        {"\x28\xB5\x2F\xFD", 4},
        {"Rar!", 4},
        {"\x7F\x45LF", 4},
        {"SQLite format 3", 15},
    };
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
        if (size >= beginnings[i].length && memcmp(bytes, beginnings[i].bytes, beginnings[i].length) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- is it text? ---------------------------------------------------------------------------------------------- */

/* Neither in UTF-8 nor in Windows-1252, and seldom in what is left of UTF-16 without its zeros. */
static bool is_strange(unsigned char c)
{
    return (c > 0 && c < '\t') || (c > '\r' && c < ' ') || c == 0x7F;
}

/* No character of Windows-1252. */
static bool is_undefined(unsigned char c)
{
    return c == 0x81 || c == 0x8D || c == 0x8F || c == 0x90 || c == 0x9D;
}

/*
 * Of compressed bytes an eighth are strange, and nearly half would be accented letters of Windows-1252; of text in any
 * language of the country next to none are strange, and few have an accent. Zeros say nothing.
 */
static bool looks_like_text(const char *at, size_t size)
{
    enum { SLACK = 3, STRANGE = 32, ACCENTS = 4 };
    const unsigned char *bytes = (const unsigned char *)at;
    size_t all = 0;
    size_t strange = 0;
    size_t accents = 0;
    for (size_t i = 0; i < size;) {
        bool cut = false;
        if (bytes[i] < 0x80) {
            all += bytes[i] == 0 ? 0 : 1;
            strange += is_strange(bytes[i++]) ? 1 : 0;
            continue;
        }
        const size_t length = encoding_sequence(bytes + i, size - i, &cut);
        all++;
        strange += length == 0 && is_undefined(bytes[i]) ? 1 : 0;
        accents += length == 0 ? 1 : 0;
        i += length == 0 ? 1 : length;
    }
    return strange <= SLACK + all / STRANGE && accents <= SLACK + all / ACCENTS;
}

bool scan_is_text(const char *bytes, size_t size)
{
    enum { JUDGED = 1024 }; /* at a time, so that no text around it outweighs what is none */
    for (size_t at = 0; at < size; at += JUDGED) {
        if (!looks_like_text(bytes + at, size - at < JUDGED ? size - at : (size_t)JUDGED)) {
            return false;
        }
    }
    return true;
}

/* ---- what it says --------------------------------------------------------------------------------------------- */

/* A character of Windows-1252 in UTF-8, as far as it can stand in a number; returns its end. */
static char *put_foreign(unsigned char c, char *to)
{
    static const struct {
        unsigned char c;
        const char *text;
    } signs[] = {{0xA0, "\xc2\xa0"}, {0x92, "\xe2\x80\x99"}, {0x96, "\xe2\x80\x93"}, {0x97, "\xe2\x80\x94"}};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (signs[i].c == c) {
            const size_t length = strlen(signs[i].text);
            memcpy(to, signs[i].text, length);
            return to + length;
        }
    }
    *to = '?';
    return to + 1;
}

/* Bytes as they are, without zeros: UTF-8, Windows-1252, and the digits of UTF-16 and UTF-32. */
static void view_bytes(struct scan *scan)
{
    const unsigned char *bytes = (const unsigned char *)scan->window;
    char *to = scan->view;
    for (size_t i = 0; i < scan->used;) {
        bool cut = false;
        if (bytes[i] < 0x80) {
            *to = scan->window[i];
            to += bytes[i++] == 0 ? 0 : 1;
            continue;
        }
        const size_t length = encoding_sequence(bytes + i, scan->used - i, &cut);
        if (length == 0) {
            to = put_foreign(bytes[i], to);
        } else {
            memcpy(to, bytes + i, length);
            to += length;
        }
        i += length == 0 ? 1 : length;
    }
    *to = '\0';
}

/* A character of at least 0x80 in UTF-8; returns its end. */
static char *put_character(unsigned long c, char *to)
{
    if (c >= 0x10000) {
        *to++ = (char)(0xF0U | c >> 18U);
        *to++ = (char)(0x80U | (c >> 12U & 0x3FU));
    } else if (c >= 0x800) {
        *to++ = (char)(0xE0U | c >> 12U);
    }
    if (c >= 0x800) {
        *to++ = (char)(0x80U | (c >> 6U & 0x3FU));
    } else {
        *to++ = (char)(0xC0U | c >> 6U);
    }
    *to++ = (char)(0x80U | (c & 0x3FU));
    return to;
}

/* Units of sixteen bits from `start` on; `high`: which of the two bytes counts 256. */
static void view_units(struct scan *scan, size_t start, size_t high)
{
    const unsigned char *bytes = (const unsigned char *)scan->window;
    char *to = scan->view;
    for (size_t i = start; i + 1 < scan->used; i += 2) {
        const unsigned unit = bytes[i + high] * 256U + bytes[i + 1 - high];
        if (unit >= 0x80) {
            to = put_character(unit, to);
        } else if (unit > 0) {
            *to++ = (char)unit;
        }
    }
    *to = '\0';
}

/* `&#56;` and `&#x38;` in place, as far as they stand for what a number is written with. */
static void resolve_references(char *text)
{
    const char *from = strstr(text, "&#");
    char *to = text + (from == NULL ? 0 : from - text);
    while (from != NULL && *from != '\0') {
        if (from[0] == '&' && from[1] == '#') {
            char *end = NULL;
            const bool hexadecimal = from[2] == 'x';
            const long value = strtol(from + (hexadecimal ? 3 : 2), &end, hexadecimal ? 16 : 10);
            if (*end == ';' && ((value >= ' ' && value <= '~') || (value >= 0xA0 && value <= 0x10FFFF))) {
                *to = (char)value;
                to = value >= 0xA0 ? put_character((unsigned long)value, to) : to + 1;
                from = end + 1;
                continue;
            }
        }
        *to++ = *from++;
    }
    if (from != NULL) {
        *to = '\0';
    }
}

static bool view_holds_one(struct scan *scan)
{
    resolve_references(scan->view);
    (void)text_drop_unseen(scan->view, strlen(scan->view));
    return national_number_bare_in(scan->view);
}

static size_t count_digits(const char *bytes, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++) {
        count += bytes[i] >= '0' && bytes[i] <= '9';
    }
    return count;
}

static bool window_holds_one(struct scan *scan)
{
    if (count_digits(scan->window, scan->used) < NUMBER_DIGITS) {
        return false;
    }
    view_bytes(scan);
    bool found = view_holds_one(scan);
    if (memchr(scan->window, '\0', scan->used) == NULL) {
        return found; /* digits of UTF-16 come with zeros */
    }
    for (size_t way = 0; way < 4 && !found; way++) {
        view_units(scan, way / 2, way % 2);
        found = view_holds_one(scan);
    }
    return found;
}

static void look(struct scan *scan)
{
    if (!scan->begun) {
        scan->opaque = scan_is_other_program(scan->window, scan->used);
        scan->begun = true;
    }
    scan->opaque = scan->opaque || !scan_is_text(scan->window + scan->seen, scan->used - scan->seen);
    scan->numbers = scan->numbers || ((scan->through || !scan->opaque) && window_holds_one(scan));
    if (scan->used > SCAN_BEFORE) {
        memmove(scan->window, scan->window + (scan->used - SCAN_BEFORE), SCAN_BEFORE);
        scan->used = SCAN_BEFORE;
    }
    scan->seen = scan->used;
}

void scan_feed(struct scan *scan, const char *bytes, size_t size)
{
    while (size > 0) {
        const size_t room = sizeof scan->window - scan->used;
        const size_t take = size < room ? size : room;
        memcpy(scan->window + scan->used, bytes, take);
        scan->used += take;
        bytes += take;
        size -= take;
        if (scan->used == sizeof scan->window) {
            look(scan);
        }
    }
}

bool scan_is_settled(const struct scan *scan)
{
    return scan->numbers || scan->opaque;
}

enum scan_result scan_end(struct scan *scan)
{
    look(scan);
    if (scan->numbers) {
        return SCAN_NUMBERS;
    }
    return scan->opaque ? SCAN_OPAQUE : SCAN_CLEAN;
}
