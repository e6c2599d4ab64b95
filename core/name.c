/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/name.h"

#include "core/text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORDS_MAX = 32, /* of one name; more count as too long */
    ONE_TYPO = 4,   /* letters from which one typing error is likelier than another name */
    TWO_TYPOS = 8,  /* the same for two */
    SHORT_FORM = 3  /* letters of a first name that may stand for all of it */
};

static void join(const char *folded, char *joined)
{
    for (; *folded != '\0'; folded++) {
        if (*folded != ' ') {
            *joined++ = *folded;
        }
    }
    *joined = '\0';
}

static int compare_words(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Cuts a text with single spaces into words, in place. */
static size_t cut(char *text, const char **words, size_t count)
{
    char *rest = NULL;
    for (char *word = strtok_r(text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        if (count < WORDS_MAX) {
            words[count] = word;
        }
        count++;
    }
    return count;
}

/* false: too many words */
static bool sort_words(struct name *name)
{
    char last[sizeof name->last];
    char first[sizeof name->first];
    const char *words[WORDS_MAX];
    char *to = name->sorted;
    memcpy(last, name->last, sizeof last);
    memcpy(first, name->first, sizeof first);
    const size_t count = cut(first, words, cut(last, words, 0));
    if (count > WORDS_MAX) {
        return false;
    }
    qsort(words, count, sizeof *words, compare_words);
    for (size_t i = 0; i < count; i++) {
        const size_t length = strlen(words[i]);
        memcpy(to, words[i], length);
        to += length;
        *to++ = ' ';
    }
    *to = '\0';
    name->words = count;
    return true;
}

void name_make(const char *last, const char *first, struct name *name)
{
    memset(name, 0, sizeof *name);
    if (!text_fold(last, name->last, sizeof name->last) || !text_fold(first, name->first, sizeof name->first) ||
        !sort_words(name)) {
        memset(name, 0, sizeof *name);
        return;
    }
    join(name->last, name->last_joined);
    join(name->first, name->first_joined);
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Are two texts without spaces the same but for typing errors? */
static bool is_typo(const char *a, const char *b)
{
    const size_t length = smaller(strlen(a), strlen(b));
    int allowed = length >= ONE_TYPO ? 1 : 0;
    allowed = length >= TWO_TYPOS ? 2 : allowed;
    return text_distance(a, b, allowed) <= allowed;
}

static bool holds_word(const char *text, const char *word, size_t length)
{
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == text || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

/* Is each word of `part` one of `whole`? `Jan` of `Jan Baptist`, `Peeters` of `Peeters-Claes`. */
static bool is_part(const char *part, const char *whole)
{
    char words[2 * NAME_SIZE];
    char *rest = NULL;
    if (!text_copy(words, sizeof words, part) || words[0] == '\0') {
        return false;
    }
    for (const char *word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        if (!holds_word(whole, word, strlen(word))) {
            return false;
        }
    }
    return true;
}

static bool is_near_last(const char *a, const char *a_joined, const char *b, const char *b_joined)
{
    return a[0] != '\0' && b[0] != '\0' && (is_typo(a_joined, b_joined) || is_part(a, b) || is_part(b, a));
}

/* `J`, `JM` or `J M` of `Jan Marie`. */
static bool are_initials(const char *initials, const char *name)
{
    const char *at = name;
    for (; *initials != '\0'; initials++) {
        if (*initials == ' ') {
            continue;
        }
        if (at == NULL || *at != *initials) {
            return false;
        }
        at = strchr(at, ' ');
        at = at == NULL ? NULL : at + 1;
    }
    return true;
}

static bool is_short_form(const char *form, const char *name)
{
    return strlen(form) >= SHORT_FORM && text_starts_with(name, form);
}

/* A first name that is missing is near to any. */
static bool is_near_first(const char *a, const char *a_joined, const char *b, const char *b_joined)
{
    return is_typo(a_joined, b_joined) || is_part(a, b) || is_part(b, a) || are_initials(a, b) || are_initials(b, a) ||
           is_short_form(a_joined, b_joined) || is_short_form(b_joined, a_joined);
}

static bool is_same(const struct name *a, const struct name *b)
{
    const bool straight = text_equal(a->last_joined, b->last_joined) && text_equal(a->first_joined, b->first_joined);
    const bool crossed = text_equal(a->last_joined, b->first_joined) && text_equal(a->first_joined, b->last_joined);
    return straight || crossed || text_equal(a->sorted, b->sorted);
}

/* Has it nothing but words of one letter? */
static bool is_initials(const char *folded)
{
    for (size_t i = 0; folded[i] != '\0'; i++) {
        if ((folded[i] != ' ') == (i % 2 == 1)) {
            return false;
        }
    }
    return true;
}

/* A first and a last name of more than initials. `Van Damme` in one cell may be a last name alone: that is none. */
static bool is_whole(const struct name *name)
{
    return !is_initials(name->first) && !is_initials(name->last);
}

/* All in one cell, with `Van den Berghe` or `Vandenberghe`. */
static bool is_same_run(const struct name *a, const struct name *b)
{
    char runs[4][sizeof a->sorted];
    (void)text_format(runs[0], sizeof runs[0], "%s%s", a->last_joined, a->first_joined);
    (void)text_format(runs[1], sizeof runs[1], "%s%s", a->first_joined, a->last_joined);
    (void)text_format(runs[2], sizeof runs[2], "%s%s", b->last_joined, b->first_joined);
    (void)text_format(runs[3], sizeof runs[3], "%s%s", b->first_joined, b->last_joined);
    return text_equal(runs[0], runs[2]) || text_equal(runs[0], runs[3]) || text_equal(runs[1], runs[2]) ||
           text_equal(runs[1], runs[3]);
}

static bool is_near(const struct name *a, const struct name *b)
{
    if (is_near_last(a->last, a->last_joined, b->last, b->last_joined) &&
        is_near_first(a->first, a->first_joined, b->first, b->first_joined)) {
        return true;
    }
    if (is_near_last(a->last, a->last_joined, b->first, b->first_joined) &&
        is_near_last(a->first, a->first_joined, b->last, b->last_joined)) {
        return true;
    }
    return is_same_run(a, b);
}

enum name_likeness name_compare(const struct name *a, const struct name *b)
{
    if (a->words == 0 || b->words == 0) {
        return NAME_OTHER;
    }
    if (is_same(a, b)) {
        return is_whole(a) || is_whole(b) ? NAME_SAME : NAME_NEAR;
    }
    return is_near(a, b) ? NAME_NEAR : NAME_OTHER;
}
