/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "importers/encoding.h"

#include "core/language.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What strict reading as UTF-8 found. */
struct survey {
    size_t good, bad; /* sequences of several bytes that are right; bytes that are wrong */
    bool telling;     /* some of those that are right are nothing but UTF-8 */
    long first_bad;   /* line of the first wrong byte */
    bool cut;         /* the only thing wrong is that the last character is not whole */
};

/* Unicode 15, table 3-7. */
size_t encoding_sequence(const unsigned char *at, size_t left, bool *cut)
{
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    size_t length = 0;
    *cut = false;
    if (at[0] < 0x80) {
        return 1;
    }
    if (at[0] >= 0xC2 && at[0] <= 0xDF) {
        length = 2;
    } else if (at[0] >= 0xE0 && at[0] <= 0xEF) {
        length = 3;
        low = at[0] == 0xE0 ? 0xA0 : 0x80;
        high = at[0] == 0xED ? 0x9F : 0xBF;
    } else if (at[0] >= 0xF0 && at[0] <= 0xF4) {
        length = 4;
        low = at[0] == 0xF0 ? 0x90 : 0x80;
        high = at[0] == 0xF4 ? 0x8F : 0xBF;
    } else {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (i >= left) {
            *cut = true;
            return 0;
        }
        if (at[i] < low || at[i] > high) {
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

/* Bytes of ASCII that `bytes` begins with, as far as whole words go. */
static size_t skip_ascii(const unsigned char *bytes, size_t size)
{
    size_t count = 0;
    uint64_t word = 0;
    for (; size - count >= sizeof word; count += sizeof word) {
        memcpy(&word, bytes + count, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
    }
    return count;
}

static long line_of(const unsigned char *bytes, size_t size, size_t at)
{
    long line = 1;
    for (size_t i = 0; i < at; i++) {
        line += bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 >= size || bytes[i + 1] != '\n')) ? 1 : 0;
    }
    return line;
}

/*
 * Letters and signs of the west of Europe, which are what a list here has. In Windows-1252 the same bytes are `Ã` or
 * `Â` before a sign, which no language writes; other sequences of UTF-8 do occur there: CAFÉ’S, café and a no-break
 * space and a quote.
 */
static bool is_telling(const unsigned char *at, size_t length)
{
    return (at[0] >= 0xC2 && at[0] <= 0xC5) || (at[0] == 0xE2 && at[1] <= 0x84) || (at[0] == 0xEF && at[1] == 0xBB) ||
           length == 4;
}

static void look(const char *data, size_t size, struct survey *survey)
{
    const unsigned char *bytes = (const unsigned char *)data;
    memset(survey, 0, sizeof *survey);
    for (size_t i = skip_ascii(bytes, size); i < size; i += skip_ascii(bytes + i, size - i)) {
        bool cut = false;
        size_t length = encoding_sequence(bytes + i, size - i, &cut);
        if (cut && survey->bad == 0) {
            survey->cut = true;
            survey->first_bad = line_of(bytes, size, i);
            return;
        }
        if (length == 0) {
            survey->bad++;
            survey->first_bad = survey->bad == 1 ? line_of(bytes, size, i) : survey->first_bad;
            length = 1;
        } else if (length > 1) {
            survey->good++;
            survey->telling = survey->telling || is_telling(bytes + i, length);
        }
        i += length;
    }
}

static enum status copy(const char *data, size_t size, char **text, size_t *text_size, struct error *error)
{
    *text = malloc(size + 1);
    if (*text == NULL) {
        return error_memory(error);
    }
    if (size > 0) {
        memcpy(*text, data, size);
    }
    (*text)[size] = '\0';
    *text_size = size;
    return STATUS_OK;
}

/* From a known encoding of libc's iconv, strictly. */
static enum status convert(const char *from, const char *data, size_t size, char **text, size_t *text_size,
                           enum encoding_fault *fault, struct error *error)
{
    iconv_t how = (iconv_t)-1;
    size_t room = size * 3 + 4; /* no character of these encodings takes more */
    char *output = NULL;
    char *to = NULL;
    char *input = (char *)(uintptr_t)data; /* iconv takes it unqualified but does not write to it */
    size_t left = size;
    enum status status = STATUS_OK;

    how = iconv_open("UTF-8", from);
    if (how == (iconv_t)-1) {
        return error_set(error, STATUS_DEFECT, _("The C library of this machine does not know the encoding %s."), from);
    }
    output = malloc(room);
    if (output == NULL) {
        status = error_memory(error);
        goto done;
    }
    to = output;
    if (iconv(how, &input, &left, &to, &room) == (size_t)-1) {
        *fault = errno == EINVAL ? ENCODING_CUT : ENCODING_UNREADABLE;
        goto done;
    }
    if (iconv(how, NULL, NULL, &to, &room) == (size_t)-1) {
        *fault = ENCODING_UNREADABLE;
        goto done;
    }
    *to = '\0';
    *text_size = (size_t)(to - output);
    *text = output;
    output = NULL;
done:
    free(output);
    (void)iconv_close(how);
    return status;
}

static bool begins(const char *data, size_t size, const char *mark, size_t length)
{
    return size >= length && memcmp(data, mark, length) == 0;
}

/* The encoding as iconv names it: UTF-8, or one that must be converted; NULL: not one of ours. */
static const char *encoding_named(const char *declared)
{
    static const char *const names[][2] = {
        {"UTF-8", "UTF-8"},           {"UTF8", "UTF-8"},          {"US-ASCII", "UTF-8"},
        {"ASCII", "UTF-8"},           {"WINDOWS-1252", "CP1252"}, {"CP1252", "CP1252"},
        {"ISO-8859-1", "ISO-8859-1"}, {"LATIN1", "ISO-8859-1"},   {"ISO-8859-15", "ISO-8859-15"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcasecmp(declared, names[i][0]) == 0) {
            return names[i][1];
        }
    }
    return NULL;
}

/* Without byte order mark and without declaration. */
static enum status find_out(const char *data, size_t size, char **text, size_t *text_size, enum encoding_fault *fault,
                            long *line, struct error *error)
{
    struct survey survey;
    look(data, size, &survey);
    if (survey.bad == 0 && !survey.cut) {
        return copy(data, size, text, text_size, error);
    }
    /* Neither one wrong byte in a UTF-8 file nor one UTF-8 name in another must make gibberish of the rest. */
    if (survey.cut && survey.good > 0) {
        *fault = ENCODING_CUT;
        *line = survey.first_bad;
        return STATUS_OK;
    }
    if (survey.telling || survey.good > survey.bad) {
        *fault = ENCODING_DAMAGED;
        *line = survey.first_bad;
        return STATUS_OK;
    }
    return convert("CP1252", data, size, text, text_size, fault, error);
}

/* As UTF-8 and nothing else. */
static enum status insist(const char *data, size_t size, char **text, size_t *text_size, enum encoding_fault *fault,
                          long *line, struct error *error)
{
    struct survey survey;
    look(data, size, &survey);
    if (survey.bad > 0 || survey.cut) {
        *fault = survey.cut ? ENCODING_CUT : ENCODING_DAMAGED;
        *line = survey.first_bad;
        return STATUS_OK;
    }
    return copy(data, size, text, text_size, error);
}

static enum status decode_declared(const char *data, size_t size, const char *declared, char **text, size_t *text_size,
                                   enum encoding_fault *fault, long *line, struct error *error)
{
    const char *name = encoding_named(declared);
    if (name == NULL) {
        *fault = ENCODING_UNREADABLE;
        return STATUS_OK;
    }
    if (strcmp(name, "UTF-8") == 0) {
        return insist(data, size, text, text_size, fault, line, error);
    }
    return convert(name, data, size, text, text_size, fault, error);
}

enum status encoding_decode(const char *data, size_t size, const char *declared, char **text, size_t *text_size,
                            enum encoding_fault *fault, long *line, struct error *error)
{
    enum status status = STATUS_OK;
    *text = NULL;
    *text_size = 0;
    *fault = ENCODING_FINE;
    *line = 0;
    if (begins(data, size, "\xFF\xFE", 2)) {
        status = convert("UTF-16LE", data + 2, size - 2, text, text_size, fault, error);
    } else if (begins(data, size, "\xFE\xFF", 2)) {
        status = convert("UTF-16BE", data + 2, size - 2, text, text_size, fault, error);
    } else if (size > 0 && memchr(data, '\0', size) != NULL) {
        *fault = ENCODING_NUL;
    } else if (begins(data, size, "\xEF\xBB\xBF", 3)) {
        status = insist(data + 3, size - 3, text, text_size, fault, line, error);
    } else if (declared != NULL && declared[0] != '\0') {
        status = decode_declared(data, size, declared, text, text_size, fault, line, error);
    } else {
        status = find_out(data, size, text, text_size, fault, line, error);
    }
    if (status == STATUS_OK && *text != NULL && memchr(*text, '\0', *text_size) != NULL) {
        free(*text);
        *text = NULL;
        *fault = ENCODING_NUL;
    }
    return status;
}

static bool begins_with(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strncmp(text, list[i], strlen(list[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* After `Ã` or `Â`: what Windows-1252 has for the bytes that UTF-8 goes on with, those of U+0080 to U+009F as well. */
static bool is_second_half(const char *at)
{
    static const char *const signs[] = {"\xc2",     "\xc5\x92", "\xc5\x93", "\xc5\xa0", "\xc5\xa1",
                                        "\xc5\xb8", "\xc5\xbd", "\xc5\xbe", "\xc6\x92", "\xcb",
                                        "\xe2\x80", "\xe2\x82", "\xe2\x84"};
    return begins_with(at, signs, sizeof signs / sizeof signs[0]);
}

bool encoding_is_mangled(const char *text)
{
    static const char *const firsts[] = {"\xc3\x82", "\xc3\x83"};                                  /* Â Ã */
    static const char *const dos[] = {"\xe2\x80\x9a", "\xe2\x80\x9e", "\xe2\x80\xb0", "\xcb\x86"}; /* é ä ë ê */
    static const char *const mac[] = {"\xc5\xbd"};                                                 /* é */
    for (const char *at = text; *at != '\0'; at++) {
        const char before = at > text ? at[-1] : ' ';
        const bool small = before >= 'a' && before <= 'z';
        const bool letter = small || (before >= 'A' && before <= 'Z');
        if ((begins_with(at, firsts, 2) && is_second_half(at + 2)) ||
            (letter && begins_with(at, dos, sizeof dos / sizeof dos[0])) || (small && begins_with(at, mac, 1))) {
            return true;
        }
    }
    return false;
}

void encoding_prepare(void *kept[ENCODING_FOREIGN])
{
    static const char *const names[ENCODING_FOREIGN] = {"UTF-16LE", "UTF-16BE", "CP1252", "ISO-8859-1", "ISO-8859-15"};
    for (size_t i = 0; i < ENCODING_FOREIGN; i++) {
        kept[i] = iconv_open("UTF-8", names[i]);
    }
}
