/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/address_near.h"

#include "core/people.h"
#include "core/text.h"

#include <stdbool.h>
#include <string.h>

enum { NAME_ROOM = 4 * STREET_SIZE, LONG_NAME = 10, SHORT_NAME = 5 };

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

int address_near(const char *written, const char *street)
{
    char first[NAME_ROOM];
    char second[NAME_ROOM];
    if (!write_out(written, first, sizeof first) || !write_out(street, second, sizeof second)) {
        return ADDRESS_NEAR_NOT;
    }
    bool cut_short = is_cut_short(first, second);
    drop_spaces(first);
    drop_spaces(second);
    if (text_equal(first, second)) {
        return ADDRESS_NEAR_SAME;
    }
    if (cut_short) {
        return ADDRESS_NEAR_INITIALS;
    }
    size_t length = strlen(second);
    int limit = length >= LONG_NAME ? 2 : (length >= SHORT_NAME ? 1 : 0);
    int distance = limit == 0 ? 1 : text_distance(first, second, limit);
    return distance > limit ? (int)ADDRESS_NEAR_NOT : (int)ADDRESS_NEAR_TYPO + distance - 1;
}
