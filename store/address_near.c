/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/address_near.h"

#include "core/text.h"

#include <stdbool.h>
#include <string.h>

enum { LONG_NAME = 10, SHORT_NAME = 5 };

/* Usual abbreviations in Dutch and French, folded: as a word of its own, and (those with `end`) at the end of one. */
static const struct {
    const char *shortly, *fully;
    bool end;
} abbreviations[] = {
    {"str", "straat", true},         {"ln", "laan", true},         {"stwg", "steenweg", true},
    {"stw", "steenweg", true},       {"steenw", "steenweg", true}, {"pln", "plein", true},
    {"pl", "plein", false},          {"wg", "weg", true},          {"dr", "dokter", false},
    {"burg", "burgemeester", false}, {"st", "sint", false},        {"olv", "onze lieve vrouw", false},
    {"av", "avenue", false},         {"bd", "boulevard", false},   {"bld", "boulevard", false},
    {"boul", "boulevard", false},    {"ch", "chaussee", false},    {"r", "rue", false},
    {"ste", "sainte", false},        {"all", "allee", false},
};

static bool ends_with(const char *word, size_t length, const char *end)
{
    size_t tail = strlen(end);
    return length > tail + 2 && strncmp(word + length - tail, end, tail) == 0;
}

/* One word, written in full. */
static bool add_word(char *to, size_t size, const char *word, size_t length)
{
    size_t used = strlen(to);
    for (size_t i = 0; i < sizeof abbreviations / sizeof abbreviations[0]; i++) {
        const char *shortly = abbreviations[i].shortly;
        size_t tail = strlen(shortly);
        if (length == tail && strncmp(word, shortly, length) == 0) {
            return text_format(to + used, size - used, "%s ", abbreviations[i].fully);
        }
        if (abbreviations[i].end && ends_with(word, length, shortly)) {
            return text_format(to + used, size - used, "%.*s%s ", (int)(length - tail), word, abbreviations[i].fully);
        }
    }
    return text_format(to + used, size - used, "%.*s ", (int)length, word);
}

/* `o l v` is one abbreviation of three words. */
static const char *skip_olv(const char *at)
{
    static const char olv[] = "o l v";
    size_t length = sizeof olv - 1;
    return strncmp(at, olv, length) == 0 && (at[length] == ' ' || at[length] == '\0') ? at + length : NULL;
}

/* All words in full, a space after each; false: too long. */
static bool write_out(const char *street, char *full, size_t size)
{
    full[0] = '\0';
    while (*street != '\0') {
        const char *next = skip_olv(street);
        size_t length = next == NULL ? strcspn(street, " ") : 3;
        if (!add_word(full, size, next == NULL ? street : "olv", length)) {
            return false;
        }
        street = next == NULL ? street + length : next;
        street += strspn(street, " ");
    }
    return true;
}

/* Word for word the same, or a beginning of it. */
static bool is_cut_short(const char *written, const char *street)
{
    while (*written != '\0' && *street != '\0') {
        size_t length = strcspn(written, " ");
        size_t other = strcspn(street, " ");
        if (length > other || strncmp(written, street, length) != 0) {
            return false;
        }
        written += length + 1;
        street += other + 1;
    }
    return *written == '\0' && *street == '\0';
}

static void drop_spaces(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from != ' ') {
            *to++ = *from;
        }
    }
    *to = '\0';
}

/* a to z and the digits have a bit each, all others share what is left. */
static uint64_t letters_of(const char *joined)
{
    uint64_t letters = 0;
    for (; *joined != '\0'; joined++) {
        const int c = (unsigned char)*joined;
        int bit = c >= 'a' && c <= 'z' ? c - 'a' : 36 + c % 28;
        bit = c >= '0' && c <= '9' ? 26 + c - '0' : bit;
        letters |= UINT64_C(1) << bit;
    }
    return letters;
}

void address_near_write(const char *folded, struct address_near *full)
{
    if (!write_out(folded, full->words, sizeof full->words)) {
        full->words[0] = '\0';
    }
    (void)text_copy(full->joined, sizeof full->joined, full->words);
    drop_spaces(full->joined);
    full->length = strlen(full->joined);
    full->letters = letters_of(full->joined);
}

int address_near(const struct address_near *written, const struct address_near *street)
{
    if (written->length == 0 || street->length == 0) {
        return ADDRESS_NEAR_NOT;
    }
    if (text_equal(written->joined, street->joined)) {
        return ADDRESS_NEAR_SAME;
    }
    if (is_cut_short(written->words, street->words)) {
        return ADDRESS_NEAR_INITIALS;
    }
    size_t limit = street->length >= LONG_NAME ? 2 : (street->length >= SHORT_NAME ? 1 : 0);
    if (written->length > street->length + limit || street->length > written->length + limit || limit == 0) {
        return ADDRESS_NEAR_NOT;
    }
    /* An edit takes one letter away and brings another, at most. */
    if (__builtin_popcountll(written->letters ^ street->letters) > 2 * (int)limit) {
        return ADDRESS_NEAR_NOT;
    }
    int distance = text_distance(written->joined, street->joined, (int)limit);
    return distance > (int)limit ? (int)ADDRESS_NEAR_NOT : (int)ADDRESS_NEAR_TYPO + distance - 1;
}
