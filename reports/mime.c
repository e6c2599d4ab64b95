/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/mime.h"

#include "core/text.h"

#include <stdint.h>
#include <string.h>

enum {
    LINE = 76,          /* RFC 2045 and RFC 2047: no line of encoded text is longer */
    WORD_FRAME = 12,    /* =?UTF-8?B? and ?= */
    LONGEST_PLAIN = 60, /* a longer word cannot be folded nicely: it is encoded */
    LONGEST_LOCAL = 64, /* RFC 5321, 4.5.3.1 */
    LONGEST_ADDRESS = 254,
    PARAMETER_CHUNK = 48 /* encoded characters of one piece of a parameter */
};

static const char HEX[] = "0123456789ABCDEF";

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_plain(char c)
{
    return c > 0x20 && c < 0x7f;
}

/* ------------------------------------------------------------------------------------------- addresses */

static bool is_domain(const char *domain)
{
    if (*domain == '\0' || *domain == '.' || *domain == '-') {
        return false;
    }
    char before = '.';
    for (const char *c = domain; *c != '\0'; c++) {
        if ((!is_alphanumeric(*c) && *c != '-' && *c != '.') || (*c == '.' && before == '.')) {
            return false;
        }
        before = *c;
    }
    return before != '.' && before != '-';
}

bool mime_is_address(const char *address)
{
    const char *at = strchr(address, '@');
    if (at == NULL || at == address || at - address > LONGEST_LOCAL || strlen(address) > LONGEST_ADDRESS) {
        return false;
    }
    char before = '.';
    for (const char *c = address; c < at; c++) {
        const bool atom = is_alphanumeric(*c) || (*c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", *c) != NULL);
        if (!atom && (*c != '.' || before == '.')) {
            return false;
        }
        before = *c;
    }
    return before != '.' && is_domain(at + 1);
}

bool mime_is_header_text(const char *text)
{
    return text_is_clean(text, strlen(text));
}

/* ------------------------------------------------------------------------------------------- words in headers */

static void base64_group(const unsigned char *from, size_t count, char *to)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned value =
        (unsigned)from[0] << 16 | (count > 1 ? (unsigned)from[1] << 8 : 0) | (count > 2 ? (unsigned)from[2] : 0);
    to[0] = digits[value >> 18 & 63];
    to[1] = digits[value >> 12 & 63];
    to[2] = '=';
    to[3] = '=';
    if (count > 1) {
        to[2] = digits[value >> 6 & 63];
    }
    if (count > 2) {
        to[3] = digits[value & 63];
    }
}

static void base64_run(struct buffer *out, const unsigned char *data, size_t size)
{
    char four[4];
    for (size_t i = 0; i < size; i += 3) {
        base64_group(data + i, size - i < 3 ? size - i : 3, four);
        buffer_add(out, four, sizeof four);
    }
}

static void fold(struct buffer *out, size_t *column)
{
    buffer_text(out, "\r\n ");
    *column = 1;
}

/* The longest beginning of `text` that is whole characters and at most `most` bytes. */
static size_t whole_characters(const char *text, size_t most)
{
    size_t size = strlen(text);
    if (size <= most) {
        return size;
    }
    size = most;
    while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80) {
        size--;
    }
    return size;
}

static void encoded_words(struct buffer *out, size_t *column, const char *text)
{
    while (*text != '\0') {
        const size_t room = *column + WORD_FRAME < LINE ? (LINE - WORD_FRAME - *column) / 4 * 3 : 0;
        const size_t size = room < 6 ? 0 : whole_characters(text, room);
        if (size > 0) {
            const size_t before = out->size;
            buffer_text(out, "=?UTF-8?B?");
            base64_run(out, (const unsigned char *)text, size);
            buffer_text(out, "?=");
            *column += out->size - before;
            text += size;
        }
        if (*text != '\0') {
            fold(out, column);
        }
        if (out->status != STATUS_OK) {
            return;
        }
    }
}

/* Can it stand in a header as it is, folded at its spaces? */
static bool is_plain_text(const char *text)
{
    size_t word = 0;
    if (strstr(text, "=?") != NULL || *text == ' ') {
        return false;
    }
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == ' ' && (c[1] == ' ' || c[1] == '\0')) {
            return false; /* folding could eat a space */
        }
        word = *c == ' ' ? 0 : word + 1;
        if ((!is_plain(*c) && *c != ' ') || word > LONGEST_PLAIN) {
            return false;
        }
    }
    return true;
}

static void plain_words(struct buffer *out, size_t *column, const char *text)
{
    while (*text != '\0') {
        const size_t word = strcspn(text + 1, " ") + 1; /* with the space before it */
        if (*text == ' ' && *column + word > LINE) {
            buffer_text(out, "\r\n");
            *column = 0;
        }
        buffer_add(out, text, word);
        *column += word;
        text += word;
    }
}

void mime_header(struct buffer *out, const char *name, const char *text)
{
    size_t column = strlen(name) + 2;
    buffer_format(out, "%s: ", name);
    if (is_plain_text(text)) {
        plain_words(out, &column, text);
    } else {
        encoded_words(out, &column, text);
    }
    buffer_text(out, "\r\n");
}

/* Can it stand between quotes as it is? */
static bool is_plain_value(const char *value)
{
    for (const char *c = value; *c != '\0'; c++) {
        if ((!is_plain(*c) && *c != ' ') || *c == '"' || *c == '\\') {
            return false;
        }
    }
    /* Some readers take an encoded word between quotes for one, against RFC 2047, 5. */
    return strlen(value) <= LONGEST_PLAIN && strstr(value, "=?") == NULL;
}

void mime_addresses_begin(struct mime_addresses *list, struct buffer *out, const char *header)
{
    *list = (struct mime_addresses){.out = out, .column = strlen(header) + 2};
    buffer_format(out, "%s: ", header);
}

void mime_addresses_add(struct mime_addresses *list, const char *name, const char *address)
{
    const size_t name_size = strlen(name);
    const size_t address_size = strlen(address) + 3; /* < > and a comma */
    if (list->count > 0) {
        buffer_text(list->out, ",");
        fold(list->out, &list->column);
    }
    list->count++;
    if (name_size > 0) {
        if (is_plain_text(name) && is_plain_value(name)) {
            buffer_format(list->out, "\"%s\"", name);
            list->column += name_size + 2;
        } else {
            encoded_words(list->out, &list->column, name);
        }
        if (list->column + address_size + 1 > LINE) {
            fold(list->out, &list->column);
        } else {
            buffer_text(list->out, " ");
            list->column++;
        }
    }
    buffer_format(list->out, "<%s>", address);
    list->column += address_size;
}

void mime_addresses_end(struct mime_addresses *list)
{
    buffer_text(list->out, "\r\n");
}

/* ------------------------------------------------------------------------------------------- parameters */

/* The size of one byte after RFC 2231. */
static size_t percent_size(char c)
{
    return is_alphanumeric(c) || c == '.' || c == '-' || c == '_' ? 1 : 3;
}

static void percent(struct buffer *out, char c)
{
    const unsigned char byte = (unsigned char)c;
    if (percent_size(c) == 1) {
        buffer_add(out, &c, 1);
    } else {
        const char code[3] = {'%', HEX[byte >> 4], HEX[byte & 15]};
        buffer_add(out, code, sizeof code);
    }
}

void mime_parameter(struct buffer *out, const char *name, const char *value)
{
    if (is_plain_value(value)) {
        buffer_format(out, ";\r\n %s=\"%s\"", name, value);
        return;
    }
    size_t total = 0;
    for (const char *c = value; *c != '\0'; c++) {
        total += percent_size(*c);
    }
    if (total <= PARAMETER_CHUNK) {
        buffer_format(out, ";\r\n %s*=UTF-8''", name);
        for (; *value != '\0'; value++) {
            percent(out, *value);
        }
        return;
    }
    for (unsigned piece = 0; *value != '\0'; piece++) {
        size_t used = 0;
        buffer_format(out, ";\r\n %s*%u*=%s", name, piece, piece == 0 ? "UTF-8''" : "");
        for (; *value != '\0' && used + percent_size(*value) <= PARAMETER_CHUNK; value++) {
            used += percent_size(*value);
            percent(out, *value);
        }
    }
}

/* ------------------------------------------------------------------------------------------- bodies */

void mime_base64(struct buffer *out, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    const size_t a_line = (size_t)LINE / 4 * 3;
    for (size_t i = 0; i < size; i += a_line) {
        base64_run(out, bytes + i, size - i < a_line ? size - i : a_line);
        buffer_text(out, "\r\n");
    }
}

/* The length of a line end at `text` (0: none). */
static size_t line_end(const char *text, size_t size)
{
    if (size == 0 || (text[0] != '\r' && text[0] != '\n')) {
        return 0;
    }
    return text[0] == '\r' && size > 1 && text[1] == '\n' ? 2 : 1;
}

void mime_quoted_printable(struct buffer *out, const char *text, size_t size)
{
    size_t column = 0;
    size_t at = 0;
    while (at < size) {
        const size_t end = line_end(text + at, size - at);
        if (end > 0) {
            buffer_text(out, "\r\n");
            column = 0;
            at += end;
            continue;
        }
        const char c = text[at++];
        const bool last = at == size || line_end(text + at, size - at) > 0;
        const bool literal = (is_plain(c) && c != '=') || ((c == ' ' || c == '\t') && !last);
        const size_t length = literal ? 1 : 3;
        /* A line that goes on needs room for the `=` that says so. */
        if (column + length > (last ? (size_t)LINE : (size_t)LINE - 1)) {
            buffer_text(out, "=\r\n");
            column = 0;
        }
        if (literal) {
            buffer_add(out, &c, 1);
        } else {
            const char code[3] = {'=', HEX[(unsigned char)c >> 4], HEX[(unsigned char)c & 15]};
            buffer_add(out, code, sizeof code);
        }
        column += length;
    }
    if (column > 0) {
        buffer_text(out, "\r\n");
    }
}
