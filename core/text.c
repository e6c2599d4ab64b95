/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

enum { WORK_SIZE = 2048, DISTANCE_MAX = 96 };

bool text_copy(char *to, size_t size, const char *from)
{
    const size_t length = strlen(from);
    if (length >= size) {
        to[0] = '\0';
        return false;
    }
    memcpy(to, from, length + 1);
    return true;
}

bool text_format(char *to, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(to, size, format, arguments);
    va_end(arguments);
    return length >= 0 && (size_t)length < size;
}

bool text_equal(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

bool text_is_empty(const char *text)
{
    return text == NULL || text[0] == '\0';
}

bool text_starts_with(const char *text, const char *prefix)
{
    while (*prefix != '\0' && *text == *prefix) {
        text++;
        prefix++;
    }
    return *prefix == '\0';
}

char *text_duplicate(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

static bool is_forbidden(ucs4_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Eight bytes at once: is one of them below 0x20 or above 0x7e? */
static bool has_special(const uint8_t *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word = 0;
    memcpy(&word, bytes, sizeof word);
    return ((word | (word - 0x20 * ones) | (word + ones)) & (0x80 * ones)) != 0;
}

/* Where printable ASCII ends. */
static const uint8_t *skip_plain(const uint8_t *at, const uint8_t *end)
{
    while (end - at >= (ptrdiff_t)sizeof(uint64_t) && !has_special(at)) {
        at += sizeof(uint64_t);
    }
    while (at < end && *at >= 0x20 && *at < 0x7f) {
        at++;
    }
    return at;
}

bool text_is_plain(const char *text)
{
    const size_t length = strlen(text);
    const uint8_t *bytes = (const uint8_t *)text;
    return length == 0 ||
           (text[0] != ' ' && text[length - 1] != ' ' && skip_plain(bytes, bytes + length) == bytes + length);
}

bool text_is_clean(const char *text, size_t length)
{
    const uint8_t *end = (const uint8_t *)text + length;
    const uint8_t *at = skip_plain((const uint8_t *)text, end);
    length = (size_t)(end - at);
    if (length == 0) {
        return true;
    }
    if (u8_check(at, length) != NULL) {
        return false;
    }
    while (at < end) {
        ucs4_t c = 0;
        const int size = u8_mbtouc(&c, at, (size_t)(end - at));
        if (size <= 0 || is_forbidden(c)) {
            return false;
        }
        at += size;
    }
    return true;
}

static bool is_ascii(const char *text, size_t length)
{
    uint64_t seen = 0;
    size_t at = 0;
    for (uint64_t word = 0; length - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
        seen |= word;
    }
    for (; at < length; at++) {
        seen |= (unsigned char)text[at];
    }
    return (seen & UINT64_C(0x8080808080808080)) == 0;
}

/* What nobody sees, wherever it stands; what changes the direction of the text around it is forbidden instead. */
static bool is_unseen(ucs4_t c)
{
    return !is_forbidden(c) && uc_is_property_default_ignorable_code_point(c);
}

size_t text_drop_unseen(char *text, size_t length)
{
    uint8_t *bytes = (uint8_t *)text;
    size_t in = is_ascii(text, length) ? length : 0; /* as most texts are */
    size_t out = in;
    while (in < length) {
        ucs4_t c = bytes[in];
        const int size = c < 0x80 ? 1 : u8_mbtouc(&c, bytes + in, length - in);
        if (c < 0x80) {
            bytes[out++] = bytes[in];
        } else if (!is_unseen(c)) {
            memmove(bytes + out, bytes + in, (size_t)size);
            out += (size_t)size;
        }
        in += (size_t)size;
    }
    text[out] = '\0';
    return out;
}

/* What may stand before a formula without making it harmless. */
static bool is_before_formula(ucs4_t c)
{
    return c == ' ' || is_forbidden(c) ||
           (c >= 0x80 && (uc_is_property_white_space(c) || uc_is_property_default_ignorable_code_point(c)));
}

bool text_is_formula(const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    size_t left = strlen(text);
    ucs4_t c = 0;
    while (left > 0) {
        const int size = u8_mbtouc(&c, at, left);
        if (!is_before_formula(c)) {
            break;
        }
        at += size;
        left -= (size_t)size;
    }
    return left > 0 &&
           (c == '=' || c == '+' || c == '-' || c == '@' || c == 0xff1d || c == 0xff0b || c == 0xff0d || c == 0xff20);
}

static bool is_no_break_space(ucs4_t c)
{
    return c == 0xa0 || c == 0x2007 || c == 0x202f;
}

/* Replaces no-break spaces by spaces, in place: a space is shorter. Returns the new length. */
static size_t plain_spaces(uint8_t *text, size_t length)
{
    size_t in = 0;
    size_t out = 0;
    while (in < length) {
        ucs4_t c = 0;
        const int size = u8_mbtouc(&c, text + in, length - in);
        if (is_no_break_space(c)) {
            text[out++] = ' ';
        } else {
            memmove(text + out, text + in, (size_t)size);
            out += (size_t)size;
        }
        in += (size_t)size;
    }
    return out;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Copies text[0..length) without the spaces at its ends. */
static bool copy_trimmed(const char *text, size_t length, char *to, size_t size)
{
    size_t begin = 0;
    while (begin < length && is_blank(text[begin])) {
        begin++;
    }
    while (length > begin && is_blank(text[length - 1])) {
        length--;
    }
    to[0] = '\0';
    if (length - begin >= size) {
        return false;
    }
    memcpy(to, text + begin, length - begin);
    to[length - begin] = '\0';
    return true;
}

bool text_normalise(const char *from, char *to, size_t size)
{
    uint8_t work[WORK_SIZE];
    const size_t length = strlen(from);
    if (is_ascii(from, length)) {
        return copy_trimmed(from, length, to, size);
    }
    to[0] = '\0';
    if (u8_check((const uint8_t *)from, length) != NULL) {
        return false;
    }
    size_t used = sizeof work;
    uint8_t *normal = u8_normalize(UNINORM_NFC, (const uint8_t *)from, length, work, &used);
    if (normal == NULL) {
        return false;
    }
    const bool fits = copy_trimmed((const char *)normal, plain_spaces(normal, used), to, size);
    if (normal != work) {
        free(normal);
    }
    return fits;
}

bool text_is_ordinary(const char *text)
{
    uint8_t work[WORK_SIZE];
    const size_t length = strlen(text);
    if (is_ascii(text, length)) {
        return true;
    }
    if (u8_check((const uint8_t *)text, length) != NULL) {
        return false;
    }
    size_t used = sizeof work;
    uint8_t *plain = u8_normalize(UNINORM_NFKC, (const uint8_t *)text, length, work, &used);
    const bool same = plain != NULL && used == length && memcmp(plain, text, length) == 0;
    if (plain != work) {
        free(plain);
    }
    return same;
}

/* Letters that Unicode does not decompose, but that people type as two or as their plain sister. */
static const char *plain_letters(ucs4_t c)
{
    static const struct {
        ucs4_t c;
        const char *plain;
    } table[] = {{0x00e6, "ae"}, {0x0153, "oe"}, {0x00f8, "o"}, {0x0142, "l"}, {0x0111, "d"}, {0x0131, "i"}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].c == c) {
            return table[i].plain;
        }
    }
    return NULL;
}

/* What parts words: spaces, `_-.'` and their typographic sisters. */
static bool is_gap(ucs4_t c)
{
    return c == '_' || c == '-' || c == '.' || c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02bc ||
           (c >= 0x2010 && c <= 0x2015) || uc_is_property_white_space(c);
}

/* The key as it grows: a gap is written only before the next letter, so that none stands at the ends. */
struct key {
    char *to;
    size_t size, used;
    bool gap, fits;
};

static void key_add(struct key *key, const char *bytes, size_t length)
{
    const size_t gap = key->gap && key->used > 0 ? 1 : 0;
    if (!key->fits || key->used + gap + length >= key->size) {
        key->fits = false;
        return;
    }
    if (gap != 0) {
        key->to[key->used++] = ' ';
    }
    memcpy(key->to + key->used, bytes, length);
    key->used += length;
    key->gap = false;
}

static void key_letter(struct key *key, ucs4_t c, const char *bytes, size_t length)
{
    if (is_gap(c)) {
        key->gap = true;
    } else if (uc_is_general_category(c, UC_NON_SPACING_MARK)) {
        return;
    } else {
        const char *plain = plain_letters(c);
        key_add(key, plain == NULL ? bytes : plain, plain == NULL ? length : strlen(plain));
    }
}

static bool key_end(struct key *key)
{
    if (!key->fits) {
        key->used = 0;
    }
    key->to[key->used] = '\0';
    return key->fits;
}

static bool fold_ascii(const char *from, size_t length, struct key *key)
{
    for (size_t i = 0; i < length; i++) {
        const char c = from[i];
        const char lower = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        if (is_blank(c) || c == '_' || c == '-' || c == '.' || c == '\'') {
            key->gap = true;
        } else if (key->fits && !key->gap && key->used + 1 < key->size) {
            key->to[key->used++] = lower;
        } else {
            key_add(key, &lower, 1);
        }
    }
    return key_end(key);
}

bool text_fold(const char *from, char *to, size_t size)
{
    uint8_t work[WORK_SIZE];
    struct key key = {.to = to, .size = size, .fits = true};
    const size_t length = strlen(from);
    to[0] = '\0';
    if (is_ascii(from, length)) {
        return fold_ascii(from, length, &key);
    }
    if (u8_check((const uint8_t *)from, length) != NULL) {
        return false;
    }
    size_t used = sizeof work;
    uint8_t *folded = u8_casefold((const uint8_t *)from, length, NULL, UNINORM_NFKD, work, &used);
    if (folded == NULL) {
        return false;
    }
    for (size_t at = 0; at < used;) {
        ucs4_t c = 0;
        const int step = u8_mbtouc(&c, folded + at, used - at);
        key_letter(&key, c, (const char *)folded + at, (size_t)step);
        at += (size_t)step;
    }
    if (folded != work) {
        free(folded);
    }
    return key_end(&key);
}

bool text_same(const char *a, const char *b)
{
    char key_a[WORK_SIZE];
    char key_b[WORK_SIZE];
    if (text_equal(a, b)) {
        return true;
    }
    return text_fold(a, key_a, sizeof key_a) && text_fold(b, key_b, sizeof key_b) && text_equal(key_a, key_b);
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Row i of the table of edits between a and b, from the two above it: only what lies within `limit` of the diagonal can
 * be within the limit. Gives the least of the row. */
static int fill_row(const char *a, const char *b, size_t length_b, size_t i, int limit, int rows[3][DISTANCE_MAX + 2])
{
    int *row = rows[i % 3];
    const int *above = rows[(i + 2) % 3];
    const int *above2 = rows[(i + 1) % 3];
    const size_t first = i > (size_t)limit ? i - (size_t)limit : 1;
    const size_t last = i + (size_t)limit < length_b ? i + (size_t)limit : length_b;
    int least = limit + 1;
    row[first - 1] = first == 1 ? (int)i : limit + 1;
    for (size_t j = first; j <= last; j++) {
        row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
            row[j] = smaller(row[j], above2[j - 2] + 1);
        }
        least = smaller(least, row[j]);
    }
    row[last + 1] = limit + 1;
    return smaller(least, row[first - 1]);
}

int text_distance(const char *a, const char *b, int limit)
{
    /* Optimal string alignment: three rows of the table are enough. */
    int rows[3][DISTANCE_MAX + 2] = {{0}};
    int least = 0;
    const size_t length_a = strlen(a);
    const size_t length_b = strlen(b);
    if (length_a > DISTANCE_MAX || length_b > DISTANCE_MAX) {
        return text_equal(a, b) ? 0 : limit + 1;
    }
    if (length_a > length_b + (size_t)limit || length_b > length_a + (size_t)limit) {
        return limit + 1;
    }
    for (size_t j = 0; j <= length_b && j <= (size_t)limit + 1; j++) {
        rows[0][j] = (int)j;
    }
    for (size_t i = 1; i <= length_a; i++) {
        /* A swap reaches two rows back: only when two are over the limit are all that follow. */
        const int before = least;
        least = fill_row(a, b, length_b, i, limit, rows);
        if (before > limit && least > limit) {
            return limit + 1;
        }
    }
    return smaller(rows[length_a % 3][length_b], limit + 1);
}

bool text_parse_long(const char *text, long low, long high, long *value)
{
    const bool negative = text[0] == '-';
    const char *at = text + (negative || text[0] == '+' ? 1 : 0);
    long result = 0;
    if (*at == '\0') {
        return false;
    }
    for (; *at != '\0'; at++) {
        if (*at < '0' || *at > '9') {
            return false;
        }
        const long digit = negative ? -(long)(*at - '0') : (long)(*at - '0');
        if (__builtin_mul_overflow(result, 10L, &result) || __builtin_add_overflow(result, digit, &result)) {
            return false;
        }
    }
    if (result < low || result > high) {
        return false;
    }
    *value = result;
    return true;
}

/*
 * The number as it was written, when it has so few digits that they make a whole number which a double holds, to be
 * divided by a power of ten which it holds too: then the division rounds once and rightly, as strtod does (W. D.
 * Clinger, How to read floating point numbers accurately, 1990).
 */
static bool parse_short(const char *plain, double *value)
{
    enum { SHORT = 15 };
    const bool negative = plain[0] == '-';
    const char *at = plain + (plain[0] == '-' || plain[0] == '+' ? 1 : 0);
    int64_t whole = 0;
    double power = 1;
    size_t digits = 0;
    bool behind = false;
    for (; *at != '\0'; at++) {
        if (*at == '.') {
            behind = true;
            continue;
        }
        whole = whole * 10 + (*at - '0');
        power *= behind ? 10 : 1;
        if (++digits > SHORT) {
            return false;
        }
    }
    *value = (negative ? -1.0 : 1.0) * (double)whole / power;
    return true;
}

static bool parse_plain(const char *plain, double *value)
{
    if (parse_short(plain, value)) {
        return true;
    }
    const locale_t locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (locale == (locale_t)0) {
        return false;
    }
    *value = strtod_l(plain, NULL, locale);
    freelocale(locale);
    return isfinite(*value);
}

bool text_parse_decimal(const char *text, double low, double high, double *value)
{
    char plain[128];
    size_t digits = 0;
    size_t marks = 0;
    size_t length = 0;
    for (const char *at = text; *at != '\0'; at++) {
        const bool digit = *at >= '0' && *at <= '9';
        const bool mark = *at == '.' || *at == ',';
        const bool sign = (*at == '-' || *at == '+') && at == text;
        if ((!digit && !mark && !sign) || length + 1 >= sizeof plain) {
            return false;
        }
        digits += digit ? 1 : 0;
        marks += mark ? 1 : 0;
        plain[length++] = mark ? '.' : *at;
    }
    plain[length] = '\0';
    if (digits == 0 || marks > 1 || plain[length - 1] == '.') {
        return false;
    }
    double result = 0;
    if (!parse_plain(plain, &result) || result < low || result > high) {
        return false;
    }
    *value = result;
    return true;
}

bool text_next_item(const char **cursor, const char *separators, char *item, size_t size, bool *too_long)
{
    if (**cursor == '\0') {
        item[0] = '\0';
        return false;
    }
    const size_t length = strcspn(*cursor, separators);
    if (!copy_trimmed(*cursor, length, item, size) && too_long != NULL) {
        *too_long = true;
    }
    *cursor += length;
    *cursor += **cursor == '\0' ? 0 : 1;
    return true;
}
