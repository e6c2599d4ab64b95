/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text.h"

#include "tests/core/suites.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *fold(const char *text)
{
    static char key[512];
    ck_assert_msg(text_fold(text, key, sizeof key), "%s", text);
    return key;
}

START_TEST(copies_fit_or_are_empty)
{
    char to[5] = "old";
    ck_assert(text_copy(to, sizeof to, "abcd"));
    ck_assert_str_eq(to, "abcd");
    ck_assert(!text_copy(to, sizeof to, "abcde"));
    ck_assert_str_eq(to, "");
    ck_assert(text_format(to, sizeof to, "%d", 1234));
    ck_assert(!text_format(to, sizeof to, "%d", 12345));
    ck_assert_str_eq(to, "1234");
    ck_assert(text_is_empty(NULL));
    ck_assert(text_is_empty(""));
    ck_assert(!text_is_empty(" "));
    ck_assert(text_starts_with("abc", "ab"));
    ck_assert(!text_starts_with("a", "ab"));
    char *copy = text_duplicate("Gent");
    ck_assert_str_eq(copy, "Gent");
    free(copy);
}
END_TEST

START_TEST(what_is_clean)
{
    static const char *const clean[] = {"", "Jan", "Één", "Ngọc", "\xf0\x9f\x98\x80", "a b", "\xc2\xa0"};
    static const char *const dirty[] = {"\n",
                                        "a\tb",
                                        "\x7f",
                                        "\x1b[31m",
                                        "\xc2\x80",
                                        "\xc2\x9f", /* controls */
                                        "\xc0\x80",
                                        "\xed\xa0\x80",
                                        "\xf4\x90\x80\x80",
                                        "\xff",
                                        "\xc3",
                                        "\xe2\x82",
                                        "\x80",
                                        "\xf0\x80\x80\xaf"}; /* not UTF-8 */
    /* U+2029 to U+202F and U+2065 to U+206A, of which those in the middle change the direction of what follows. */
    for (int c = 0; c < 7; c++) {
        const char mark[] = {'x', (char)0xe2, (char)0x80, (char)(0xa9 + c), '\0'};
        ck_assert_int_eq(text_is_clean(mark, 4), c == 0 || c == 6);
    }
    for (int c = 0; c < 6; c++) {
        const char mark[] = {'x', (char)0xe2, (char)0x81, (char)(0xa5 + c), '\0'};
        ck_assert_int_eq(text_is_clean(mark, 4), c == 0 || c == 5);
    }
    for (size_t i = 0; i < sizeof clean / sizeof clean[0]; i++) {
        ck_assert_msg(text_is_clean(clean[i], strlen(clean[i])), "%zu", i);
    }
    for (size_t i = 0; i < sizeof dirty / sizeof dirty[0]; i++) {
        ck_assert_msg(!text_is_clean(dirty[i], strlen(dirty[i])), "%zu", i);
    }
    ck_assert(!text_is_clean("a\0b", 3));
    /* Wherever among others it stands, each byte of ASCII is judged alone. */
    for (int c = 0; c < 0x80; c++) {
        for (size_t length = 1; length <= 20; length++) {
            for (size_t at = 0; at < length; at++) {
                char text[20];
                memset(text, at % 2 == 0 ? '~' : ' ', sizeof text);
                text[at] = (char)c;
                MUST(text_is_clean(text, length) == (c >= 0x20 && c != 0x7f), "%d at %zu of %zu", c, at, length);
            }
        }
    }
}
END_TEST

/* What is plain is clean and in normal form as it stands; and all that is printable ASCII and trimmed is plain. */
START_TEST(what_is_plain)
{
    char normal[32];
    ck_assert(text_is_plain(""));
    ck_assert(!text_is_plain("Één") && !text_is_plain("a\xc2\xa0") && !text_is_plain(" "));
    for (int c = 1; c < 0x100; c++) {
        for (size_t length = 1; length <= 20; length++) {
            for (size_t at = 0; at < length; at++) {
                char text[21] = "~~~~~~~~~~~~~~~~~~~~";
                text[length] = '\0';
                text[at] = (char)c;
                const bool end = at == 0 || at == length - 1;
                const bool plain = text_is_plain(text);
                MUST(plain == (c >= 0x20 && c < 0x7f && !(c == ' ' && end)), "%d at %zu of %zu", c, at, length);
                MUST(!plain || (text_is_clean(text, length) && text_normalise(text, normal, sizeof normal) &&
                                text_equal(text, normal)),
                     "%d at %zu of %zu", c, at, length);
            }
        }
    }
}
END_TEST

START_TEST(normal_form_is_composed_and_trimmed)
{
    char to[16];
    ck_assert(text_normalise("  Jos\x65\xcc\x81 \xc2\xa0", to, sizeof to));
    ck_assert_str_eq(to, "Jos\xc3\xa9");
    ck_assert(text_normalise("a\xc2\xa0"
                             "b\xe2\x80\xaf"
                             "c",
                             to, sizeof to));
    ck_assert_str_eq(to, "a b c");
    ck_assert(text_normalise(" \t ", to, sizeof to));
    ck_assert_str_eq(to, "");
    ck_assert(!text_normalise("\xc3", to, sizeof to));
    ck_assert_str_eq(to, "");
    ck_assert(text_normalise("123456789012345", to, sizeof to));
    ck_assert(!text_normalise("1234567890123456", to, sizeof to));
    ck_assert(!text_normalise("12345678901234\xc3\xa9", to, sizeof to));
    ck_assert_str_eq(to, "");
}
END_TEST

/* Nothing else goes, not even what is no text. */
START_TEST(what_nobody_sees_goes)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"Maes", "Maes"},
        {"1\xe2\x80\x8b", "1"},
        {"\xef\xbb\xbf\xef\xbb\xbfnummer", "nummer"},
        {"Jan\xc2\xadssens \xe2\x80\x8e\xe2\x80\x8f\xe2\x81\xa0Zo\xc3\xab\xd8\x9c", "Janssens Zo\xc3\xab"},
        {"\xe2\x9d\xa4\xef\xb8\x8f", "\xe2\x9d\xa4"}, /* how an emoji is shown */
        {"a\xf3\xa0\x81\xa1"
         "b",
         "ab"},                                                           /* a letter of a tag */
        {"An\xe2\x80\xaena\xe2\x80\xac", "An\xe2\x80\xaena\xe2\x80\xac"}, /* is refused, not taken away */
        {"\xc2\xa0\xe3\x80\x80", "\xc2\xa0\xe3\x80\x80"},
        {"\xe2\x80", "\xe2\x80"},
        {"\xff\xe2\x80\x8b\xc3", "\xff\xc3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[64];
        ck_assert(text_copy(text, sizeof text, cases[i][0]));
        ck_assert_uint_eq(text_drop_unseen(text, strlen(text)), strlen(cases[i][1]));
        ck_assert_str_eq(text, cases[i][1]);
    }
}
END_TEST

START_TEST(what_is_a_formula)
{
    static const char *const good[] = {"", " ", "Maes", "'=1", "1+1", "a@b", "\xe2\x80\x8bx", "\xff=1"};
    static const char *const bad[] = {"=1",
                                      "+1",
                                      "-1",
                                      "@a",
                                      " =1",
                                      "\t=1",
                                      "\r\n=1",
                                      "\xc2\xa0=1",
                                      "\xe2\x80\x8b=1",
                                      "\xe2\x80\x83=1",
                                      "\xe2\x81\xa0-",
                                      "\xe3\x80\x80@",
                                      "\xe2\x80\xaf=",
                                      "\xef\xbb\xbf+",
                                      "\xef\xbc\x9d",
                                      "\xef\xbc\x8b",
                                      "\xef\xbc\x8d",
                                      "\xef\xbc\xa0",
                                      "\xe2\x80\xae=1\xe2\x80\xac"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(!text_is_formula(good[i]), "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(text_is_formula(bad[i]), "%s", bad[i]);
    }
}
END_TEST

START_TEST(what_is_ordinary)
{
    static const char *const good[] = {"", "12", "V 13", "\xc3\xa9", "\xce\x91", "\xd9\xa1"};
    static const char *const bad[] = {"\xef\xbc\x91", "V\xe2\x80\x83W", "e\xcc\x81",
                                      "1\xc2\xb2",    "\xef\xac\x81",   "\xff"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(text_is_ordinary(good[i]), "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(!text_is_ordinary(bad[i]), "%s", bad[i]);
    }
}
END_TEST

START_TEST(spellings_of_one_key)
{
    static const char *const pairs[][2] = {{"Één  Wijk", "een wijk"},
                                           {"max_reistijd", "max reistijd"},
                                           {"MAX-Reistijd.", "max reistijd"},
                                           {"  E-mail ", "e mail"},
                                           {"\xc2\xa0Na\xc3\xa4m", "naam"},
                                           {"STRASSE", "strasse"},
                                           {"stra\xc3\x9f"
                                            "e",
                                            "strasse"},
                                           {"C\xc5\x93ur", "coeur"},
                                           {"l\xe2\x80\x99\xc3\xa9t\xc3\xa9", "l ete"},
                                           {"\xc4\xb0stanbul", "istanbul"},
                                           {"\xc4\xb1", "i"},
                                           {"e\xcc\x81", "e"},
                                           {"'s-Gravenhage", "s gravenhage"},
                                           {"\xef\xbc\xa1", "a"},
                                           {"", ""},
                                           {"_-.'", ""}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        ck_assert_str_eq(fold(pairs[i][0]), pairs[i][1]);
    }
    ck_assert(text_same("Één_Wijk", "EEN WIJK"));
    ck_assert(!text_same("een", "twee"));
}
END_TEST

/* Random texts of awkward letters: folding and normalising twice is the same as once; both fit exactly or not at all.
 */
START_TEST(keys_and_normal_forms_are_stable)
{
    static const char *const letters[] = {"a",
                                          "B",
                                          " ",
                                          "-",
                                          "_",
                                          "\xc3\xa9",
                                          "e\xcc\x81",
                                          "\xcc\x81",
                                          "\xc2\xa0",
                                          "\xc5\x92",
                                          "\xc3\x9f",
                                          "\xe1\xba\x9e",
                                          "\xc4\xb0",
                                          "\xe2\x80\x99",
                                          "\xef\xac\x81",
                                          "\xf0\x9f\x98\x80",
                                          "\xea\xb0\x81",
                                          "\xce\xa3",
                                          "."};
    uint64_t state = 1;
    for (int round = 0; round < 20000; round++) {
        char text[128] = "";
        char once[256];
        char twice[256];
        char tight[256];
        size_t used = 0;
        for (int i = random_below(&state, 12); i > 0; i--) {
            const char *letter = letters[random_below(&state, (int)(sizeof letters / sizeof letters[0]))];
            memcpy(text + used, letter, strlen(letter) + 1);
            used += strlen(letter);
        }
        MUST(text_fold(text, once, sizeof once) && text_fold(once, twice, sizeof twice), "%s", text);
        MUST(text_equal(once, twice), "%s: %s, %s", text, once, twice);
        MUST(text_fold(text, tight, strlen(once) + 1) && text_equal(tight, once), "%s", text);
        MUST(strlen(once) == 0 || (!text_fold(text, tight, strlen(once)) && text_is_empty(tight)), "%s", text);
        MUST(text_normalise(text, once, sizeof once) && text_normalise(once, twice, sizeof twice), "%s", text);
        MUST(text_equal(once, twice), "%s: %s, %s", text, once, twice);
        MUST(text_same(text, once), "%s", text);
        MUST(text_normalise(text, tight, strlen(once) + 1) && text_equal(tight, once), "%s", text);
        MUST(strlen(once) == 0 || (!text_normalise(text, tight, strlen(once)) && text_is_empty(tight)), "%s", text);
    }
}
END_TEST

/* The quick way for ASCII gives what the long way through Unicode gives: one letter beyond ASCII forces the long way.
 */
START_TEST(both_ways_of_folding_agree)
{
    uint64_t state = 7;
    for (int round = 0; round < 20000; round++) {
        char text[24] = "";
        char longer[32];
        char key[32];
        char longer_key[32];
        const int length = random_below(&state, 20);
        for (int i = 0; i < length; i++) {
            text[i] = (char)(0x20 + random_below(&state, 0x5f));
        }
        MUST(text_format(longer, sizeof longer, "%sz\xc3\xa9", text), "%s", text);
        MUST(text_fold(longer, longer_key, sizeof longer_key), "%s", text);
        MUST(text_format(longer, sizeof longer, "%sze", text), "%s", text);
        MUST(text_fold(longer, key, sizeof key), "%s", text);
        MUST(text_equal(key, longer_key), "%s: %s, %s", text, key, longer_key);
    }
}
END_TEST

/* Very long texts leave the buffer on the stack. */
START_TEST(long_texts_are_handled)
{
    char *text = malloc(100001);
    char *to = malloc(100001);
    ck_assert_ptr_nonnull(text);
    ck_assert_ptr_nonnull(to);
    for (size_t i = 0; i < 100000; i += 2) {
        memcpy(text + i, "\xc3\x89", 2);
    }
    text[100000] = '\0';
    ck_assert(text_normalise(text, to, 100001));
    ck_assert_str_eq(text, to);
    ck_assert(!text_normalise(text, to, 100000));
    ck_assert(text_fold(text, to, 50001));
    ck_assert_uint_eq(strlen(to), 50000);
    ck_assert_uint_eq(strspn(to, "e"), 50000);
    ck_assert(!text_fold(text, to, 50000));
    free(text);
    free(to);
}
END_TEST

START_TEST(whole_numbers_are_strict)
{
    static const char *const bad[] = {"",
                                      "+",
                                      "-",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "0x10",
                                      "1e3",
                                      "--1",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999",
                                      "\xd9\xa1"};
    long value = 7;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(!text_parse_long(bad[i], LONG_MIN, LONG_MAX, &value), "%s", bad[i]);
        ck_assert_int_eq(value, 7);
    }
    ck_assert(text_parse_long("9223372036854775807", LONG_MIN, LONG_MAX, &value));
    ck_assert_int_eq(value, LONG_MAX);
    ck_assert(text_parse_long("-9223372036854775808", LONG_MIN, LONG_MAX, &value));
    ck_assert_int_eq(value, LONG_MIN);
    ck_assert(text_parse_long("+007", 0, 10, &value));
    ck_assert_int_eq(value, 7);
    ck_assert(!text_parse_long("11", 0, 10, &value));
    ck_assert(!text_parse_long("-1", 0, 10, &value));
}
END_TEST

START_TEST(decimals_are_strict_and_exact)
{
    static const char *const bad[] = {"",      ".",   ",",   "-",     "1,",   "1.", "1e3", "1,000.5",
                                      "1 000", "nan", "inf", "0x1p3", "1..2", "1-", "+-1"};
    double value = 0;
    uint64_t state = 3;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(!text_parse_decimal(bad[i], -1e9, 1e9, &value), "%s", bad[i]);
    }
    ck_assert(text_parse_decimal("-,5", -1, 1, &value));
    ck_assert_double_eq(value, -0.5);
    ck_assert(!text_parse_decimal("1.0001", -1, 1, &value));
    for (int round = 0; round < 20000; round++) {
        char text[40];
        const int digits = random_below(&state, 13);
        MUST(text_format(text, sizeof text, "%d.%0*d", random_below(&state, 800000) - 400000, digits + 1,
                         random_below(&state, 1000000000)),
             "%d", digits);
        const double expected = strtod(text, NULL);
        char *point = strchr(text, '.');
        *point = random_below(&state, 2) == 0 ? '.' : ',';
        MUST(text_parse_decimal(text, -1e9, 1e9, &value) && !(value < expected) && !(value > expected), "%s", text);
    }
}
END_TEST

START_TEST(items_of_a_list)
{
    const char *cursor = " nl, fr ||tr,";
    char item[8];
    bool too_long = false;
    ck_assert(text_next_item(&cursor, ",|", item, sizeof item, &too_long));
    ck_assert_str_eq(item, "nl");
    ck_assert(text_next_item(&cursor, ",|", item, sizeof item, &too_long));
    ck_assert_str_eq(item, "fr");
    ck_assert(text_next_item(&cursor, ",|", item, sizeof item, &too_long));
    ck_assert_str_eq(item, "");
    ck_assert(text_next_item(&cursor, ",|", item, sizeof item, &too_long));
    ck_assert_str_eq(item, "tr");
    ck_assert(!text_next_item(&cursor, ",|", item, sizeof item, &too_long));
    ck_assert(!too_long);
    cursor = "abcdefgh,x";
    ck_assert(text_next_item(&cursor, ",", item, sizeof item, &too_long));
    ck_assert(too_long);
    ck_assert_str_eq(item, "");
    ck_assert(text_next_item(&cursor, ",", item, sizeof item, NULL));
    ck_assert_str_eq(item, "x");
    cursor = "";
    ck_assert(!text_next_item(&cursor, ",", item, sizeof item, NULL));
}
END_TEST

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* The definition of the distance, without a table. */
static int slow_distance(const char *a, size_t i, const char *b, size_t j)
{
    if (i == 0 || j == 0) {
        return (int)(i + j);
    }
    int best = least(slow_distance(a, i - 1, b, j), slow_distance(a, i, b, j - 1)) + 1;
    best = least(best, slow_distance(a, i - 1, b, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1));
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        best = least(best, slow_distance(a, i - 2, b, j - 2) + 1);
    }
    return best;
}

START_TEST(distances)
{
    uint64_t state = 5;
    char huge[200];
    ck_assert_int_eq(text_distance("beschikbaarheid", "beshcikbaarheid", 3), 1);
    ck_assert_int_eq(text_distance("taken", "talen", 3), 1);
    ck_assert_int_eq(text_distance("abcdef", "", 3), 4);
    memset(huge, 'x', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    ck_assert_int_eq(text_distance(huge, huge, 3), 0);
    ck_assert_int_eq(text_distance(huge, "x", 3), 4);
    for (int round = 0; round < 3000; round++) {
        char words[2][7] = {"", ""};
        for (int w = 0; w < 2; w++) {
            const int length = random_below(&state, 7);
            for (int i = 0; i < length; i++) {
                words[w][i] = (char)('a' + random_below(&state, 3));
            }
        }
        const int expected = slow_distance(words[0], strlen(words[0]), words[1], strlen(words[1]));
        for (int limit = 0; limit < 8; limit++) {
            MUST(text_distance(words[0], words[1], limit) == least(expected, limit + 1), "%s %s %d", words[0], words[1],
                 limit);
        }
    }
}
END_TEST

Suite *test_text_suite(void)
{
    Suite *suite = suite_create("text");
    TCase *all = tcase_create("all");
    tcase_add_test(all, copies_fit_or_are_empty);
    tcase_add_test(all, what_is_clean);
    tcase_add_test(all, what_is_plain);
    tcase_add_test(all, normal_form_is_composed_and_trimmed);
    tcase_add_test(all, what_nobody_sees_goes);
    tcase_add_test(all, what_is_ordinary);
    tcase_add_test(all, what_is_a_formula);
    tcase_add_test(all, spellings_of_one_key);
    tcase_add_test(all, keys_and_normal_forms_are_stable);
    tcase_add_test(all, both_ways_of_folding_agree);
    tcase_add_test(all, long_texts_are_handled);
    tcase_add_test(all, whole_numbers_are_strict);
    tcase_add_test(all, decimals_are_strict_and_exact);
    tcase_add_test(all, items_of_a_list);
    tcase_add_test(all, distances);
    suite_add_tcase(suite, all);
    return suite;
}
